//! The catalog on millions of keys. Run by `cargo bench -p mediabridge-catalog`; `KEYS=1000000` sets how many.
//!
//! Prints a table and writes `target/bench/catalog.json`. `KEYS=10000000` says how many keys to generate. Figures depend on
//! the machine; compare within one run.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people, and generated numbers"
)]

mod keys;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use mediabridge_catalog::{Bucket, Change, Order, Part, Query, Words, count, count_up_to, search};

/// What people type: rare and common, one word and several, any script, and the hard cases.
const QUERIES: &[&str] = &[
    "hero_1080x1080",
    "banner",
    "IMG_0001",
    "img_00",
    ".jpg",
    "/20",
    "parquet",
    "dt=2024-03-0",
    "part-00007",
    "summer",
    "Summer Sale",
    "распродажа",
    "夏季",
    "müller",
    "Café",
    "1920x1080 instagram",
    "black friday psd",
    "2023 tiktok de",
    "wedding IMG",
    "rooftop 2019 arw",
    "dsc0",
    "DSC01234",
    "checkout log.gz",
    "api-gateway-15",
    "billing/2020/12/24",
    "zzzzzz",
    "qqq",
    "no such thing",
    "logo",
    "press 2016 logo",
    "product_shot v9",
    "001001",
    "0000",
    "a4 -",
    "final artwork",
    "Final Artwork hero pdf",
    "o'brien",
    "northwind a3",
    "4-a",
    "-a0",
    "ff00ff",
    "uploads/7f",
    ".mp4",
    ".snappy",
    "2021-06-1",
    "/en/",
    "pt-br",
    "studio",
    "conference 2022-11",
    "team-portraits jpg",
    "holiday_gift",
    "größe",
    "été",
    "e",
    "ca",
    "ai",
    "v3_",
];

#[derive(Default)]
struct Figures(Vec<(String, f64, &'static str)>);

impl Figures {
    fn note(&mut self, name: &str, value: f64, unit: &'static str) {
        println!("{name:<44} {value:>14.3} {unit}");
        self.0.push((name.to_owned(), value, unit));
    }

    /// Percentiles over the medians of all queries.
    fn times(&mut self, name: &str, mut medians: Vec<(Duration, &str)>) {
        medians.sort();
        let at = |percent: usize| medians[(medians.len() * percent / 100).min(medians.len() - 1)];
        for percent in [50, 95, 99] {
            self.note(
                &format!("{name}.p{percent}_ms"),
                at(percent).0.as_secs_f64() * 1e3,
                "ms",
            );
        }
        let worst: Vec<String> = medians
            .iter()
            .rev()
            .take(3)
            .map(|(t, q)| format!("{q:?} {:.2}", t.as_secs_f64() * 1e3))
            .collect();
        println!("    slowest: {}", worst.join(", "));
    }

    fn write(&self) {
        let lines: Vec<String> = self
            .0
            .iter()
            .map(|(name, value, unit)| {
                format!(
                    "{{\"name\":\"{name}\",\"value\":{value},\"unit\":\"{unit}\",\"rivals\":{{}}}}"
                )
            })
            .collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
        std::fs::create_dir_all(&folder).expect("a folder for the figures");
        std::fs::write(
            folder.join("catalog.json"),
            format!("[\n{}\n]\n", lines.join(",\n")),
        )
        .expect("the figures");
    }
}

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let total: usize = std::env::vars()
        .find(|(n, _)| n == "KEYS")
        .and_then(|(_, v)| v.parse().ok())
        .unwrap_or(10_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let mut figures = Figures::default();

    let mut build = Duration::ZERO;
    let mut keys = 0;
    let mut key_bytes = 0;
    let buckets: Vec<Bucket> = keys::sizes(total)
        .into_iter()
        .enumerate()
        .map(|(number, count)| {
            let made = keys::bucket(number, count);
            keys += made.len();
            key_bytes += made.iter().map(|(k, _)| k.len()).sum::<usize>();
            let bucket = Bucket::open(&folder.path().join(format!("{number}"))).expect("a bucket");
            let started = Instant::now();
            let mut rebuild = bucket.rebuild().expect("a rebuild");
            for (key, meta) in &made {
                rebuild.push(key, *meta).expect("a key");
            }
            rebuild.finish().expect("a segment");
            build += started.elapsed();
            bucket
        })
        .collect();
    figures.note("catalog.keys", keys as f64, "keys");
    figures.note(
        "catalog.key_length",
        key_bytes as f64 / keys as f64,
        "bytes",
    );
    figures.note(
        "catalog.build.keys_per_s",
        keys as f64 / build.as_secs_f64(),
        "1/s",
    );
    let bytes: u64 = buckets.iter().map(Bucket::file_bytes).sum();
    figures.note("catalog.bytes_per_key", bytes as f64 / keys as f64, "bytes");
    for (section, bytes) in sections(&buckets) {
        println!(
            "    {section:<20} {:>8.2} bytes per key",
            bytes as f64 / keys as f64
        );
    }

    let all: Vec<Part> = buckets
        .iter()
        .map(|bucket| Part { bucket, root: "" })
        .collect();
    let few: Vec<Part> = [2, 7, 20]
        .iter()
        .map(|n| Part {
            bucket: &buckets[*n],
            root: "campaigns/2023/",
        })
        .collect();
    for (scope_name, scope) in [("all", &all), ("few", &few)] {
        figures.times(
            &format!("catalog.first100.{scope_name}"),
            measure(scope, Order::Key),
        );
        figures.times(
            &format!("catalog.relevance100.{scope_name}"),
            measure(scope, Order::Relevance),
        );
        figures.times(
            &format!("catalog.newest100.{scope_name}"),
            measure(scope, Order::Newest),
        );
        figures.times(
            &format!("catalog.largest100.{scope_name}"),
            measure(scope, Order::Largest),
        );
        let counts = QUERIES
            .iter()
            .map(|text| {
                (
                    median(|| {
                        count(scope, &query(text, Order::Key)).expect("a count");
                    }),
                    *text,
                )
            })
            .collect();
        figures.times(&format!("catalog.count_exact.{scope_name}"), counts);
        let counts = QUERIES
            .iter()
            .map(|text| {
                (
                    median(|| {
                        count_up_to(scope, &query(text, Order::Key), 10_000).expect("a count");
                    }),
                    *text,
                )
            })
            .collect();
        figures.times(&format!("catalog.count.{scope_name}"), counts);
    }

    let target = &buckets[1];
    let started = Instant::now();
    let (mut batches, mut slowest) = (0usize, Duration::ZERO);
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|threads| {
        let maintained = threads.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                if !target.maintain().expect("maintenance") {
                    std::thread::yield_now();
                    std::thread::park_timeout(Duration::from_millis(1));
                }
            }
        });
        let reader = threads.spawn(|| {
            let (mut slowest, mut asked) = (Duration::ZERO, 0u64);
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let text = QUERIES[(asked % QUERIES.len() as u64) as usize];
                asked += 1;
                let started = Instant::now();
                search(&all, &query(text, Order::Key), None, 100).expect("hits");
                let took = started.elapsed();
                if took > slowest {
                    slowest = took;
                }
                std::thread::park_timeout(Duration::from_millis(1));
            }
            slowest
        });
        let mut rng = keys::Rng::new(99);
        while started.elapsed() < Duration::from_secs(5) {
            let changes = (0..1000).map(|n| {
                let (key, meta) = (
                    format!("campaigns/2025/new {:06}/file-{n}.jpg", rng.below(100_000)),
                    keys_meta(&mut rng),
                );
                Change::Put(key, meta)
            });
            target.apply(changes.collect()).expect("a batch");
            batches += 1;
        }
        figures.note(
            "catalog.batch_changes_per_s",
            (batches * 1000) as f64 / started.elapsed().as_secs_f64(),
            "1/s",
        );
        let started = Instant::now();
        let mut single = 0usize;
        while started.elapsed() < Duration::from_secs(3) {
            target
                .apply(vec![Change::Put(
                    format!("inbox/{:08x}.jpg", rng.below(1 << 30)),
                    keys_meta(&mut rng),
                )])
                .expect("a change");
            single += 1;
        }
        figures.note(
            "catalog.single_changes_per_s",
            single as f64 / started.elapsed().as_secs_f64(),
            "1/s",
        );
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        slowest = reader.join().expect("the reader");
        maintained.join().expect("the maintenance");
    });
    figures.note(
        "catalog.slowest_read_during_changes_ms",
        slowest.as_secs_f64() * 1e3,
        "ms",
    );
    drop(all);
    drop(few);
    drop(buckets);
    let started = Instant::now();
    let again: Vec<Bucket> = (0..keys::BUCKETS)
        .map(|n| Bucket::open(&folder.path().join(n.to_string())).expect("a bucket"))
        .collect();
    figures.note(
        "catalog.open_warm_ms",
        started.elapsed().as_secs_f64() * 1e3,
        "ms",
    );
    drop(again);
    figures.write();
}

fn keys_meta(rng: &mut keys::Rng) -> mediabridge_catalog::Meta {
    mediabridge_catalog::Meta {
        size: rng.below(1 << 22),
        modified: 1_760_000_000,
        etag: rng.below(1 << 32) as u32,
        class: mediabridge_catalog::StorageClass(0),
    }
}

fn sections(buckets: &[Bucket]) -> Vec<(&'static str, u64)> {
    let mut sums: Vec<(&'static str, u64)> = Vec::new();
    for bucket in buckets {
        for (n, (name, bytes)) in bucket.section_bytes().into_iter().enumerate() {
            match sums.get_mut(n) {
                Some(sum) => sum.1 += bytes,
                None => sums.push((name, bytes)),
            }
        }
    }
    sums
}

fn query(text: &str, order: Order) -> Query {
    Query {
        words: Words::new(text.split(' '), []),
        order,
        ..Query::default()
    }
}

fn measure<'q>(scope: &[Part<'_>], order: Order) -> Vec<(Duration, &'q str)> {
    QUERIES
        .iter()
        .map(|text| {
            let query = query(text, order);
            (
                median(|| {
                    search(scope, &query, None, 100).expect("hits");
                }),
                *text,
            )
        })
        .collect()
}

fn median(mut work: impl FnMut()) -> Duration {
    let started = Instant::now();
    let mut times = Vec::new();
    while times.len() < 3 || times.len() < 25 && started.elapsed() < Duration::from_millis(300) {
        let started = Instant::now();
        work();
        times.push(started.elapsed());
    }
    times.sort();
    times[times.len() / 2]
}
