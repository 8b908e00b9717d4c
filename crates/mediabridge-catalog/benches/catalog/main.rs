//! The catalog on millions of keys, beside rivals on the same keys in the same run. `make bench ONLY=catalog`.
//!
//! `KEYS=2000000` says how many keys are generated, `KEYS=FILE` reads them from a file of lines
//! `bucket<TAB>key<TAB>size<TAB>mtime`, the time in unix seconds or by RFC 3339; queries are made of them then. `RIVAL_KEYS` says how many of them the databases get, which take long to build;
//! 0 leaves them and the scan out. PostgreSQL takes part where `TEST_POSTGRES_URL` is set. Prints a table and writes
//! `target/bench/catalog.json`. Figures depend on the machine; compare within one run.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people, and generated numbers"
)]

mod figures;
mod keys;
mod queries;
mod rivals;
mod scan;

use std::{
    path::Path,
    process::{Command, ExitCode},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use figures::{Figures, Times, measure, ms};
use keys::{Source, Unreadable};
use mediabridge_catalog::{
    Bucket, Change, Meta, Order, Part, Query, StorageClass, Words, count, count_up_to, search,
};
use queries::Queries;
use rivals::{Kind, Rival, Rows, Scope};
use scan::Scan;

/// For one query.
const PATIENCE: Duration = Duration::from_millis(200);

/// The product says "10,000+" where there are more.
const COUNTED: u64 = 10_000;

/// Who write at the same time, one change after the other.
const WRITERS: u64 = 8;

fn setting(name: &str) -> Option<String> {
    std::env::vars()
        .find(|(n, value)| n == name && !value.is_empty())
        .map(|(_, value)| value)
}

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Unreadable> {
    let source = Source::new(setting("KEYS"));
    let rival_keys = setting("RIVAL_KEYS")
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let mut figures = Figures::default();

    let queries = Queries::of(&source)?;
    let mut built = build(&source, rival_keys, folder.path())?;
    let (all, few) = scopes(&source, &built);
    let rivals = ask_rivals(&mut built, (&all, &few), &queries, folder.path());

    figures.note("catalog.keys", built.keys as f64, "keys");
    figures.note(
        "catalog.key_length",
        built.key_bytes as f64 / built.keys as f64,
        "bytes",
    );
    figures.beside(
        "catalog.build.keys_per_s",
        built.keys as f64 / built.time.as_secs_f64(),
        "1/s",
        rivals::builds(&rivals),
    );
    let bytes: u64 = built.buckets.iter().map(Bucket::file_bytes).sum();
    figures.beside(
        "catalog.bytes_per_key",
        bytes as f64 / built.keys as f64,
        "bytes",
        rivals::sizes(&rivals),
    );
    for (section, bytes) in sections(&built.buckets) {
        println!(
            "    {section:<20} {:>8.2} bytes per key",
            bytes as f64 / built.keys as f64
        );
    }
    rivals::note(&rivals, &mut figures);
    ask_catalog(&built, (&all, &few), &queries, &rivals, &mut figures);
    change(&built.buckets, &all, &queries, &mut figures);
    open_cold(built.buckets, folder.path(), &mut figures);
    figures.write();
    Ok(())
}

/// The catalog, and what the others need of the same keys.
struct Built {
    buckets: Vec<Bucket>,
    time: Duration,
    keys: usize,
    key_bytes: usize,
    /// A key at a third of each bucket.
    samples: Vec<String>,
    /// Beside rivals only: it takes more memory than all the rest.
    scan: Option<Scan>,
    rows: Rows,
}

fn build(source: &Source, rival_keys: usize, folder: &Path) -> Result<Built, Unreadable> {
    let mut built = Built {
        buckets: Vec::new(),
        time: Duration::ZERO,
        keys: 0,
        key_bytes: 0,
        samples: Vec::new(),
        scan: (rival_keys > 0).then(Scan::default),
        rows: Rows::new(),
    };
    let every = match source {
        Source::Generated(total) if rival_keys > 0 => total.div_ceil(rival_keys).max(1),
        Source::Generated(_) => usize::MAX,
        Source::File(_) => 1,
    };
    source.for_each(|made| {
        let number = built.buckets.len();
        let bucket = Bucket::open(&folder.join(number.to_string())).expect("a bucket");
        let started = Instant::now();
        let mut rebuild = bucket.rebuild().expect("a rebuild");
        for (key, meta) in &made {
            rebuild.push(key, *meta).expect("a key");
        }
        rebuild.finish().expect("a segment");
        built.time += started.elapsed();
        built.buckets.push(bucket);
        built.samples.push(made[made.len() / 3].0.clone());
        for (n, (key, meta)) in made.into_iter().enumerate() {
            built.keys += 1;
            built.key_bytes += key.len();
            if let Some(scan) = &mut built.scan {
                scan.push(&key, meta);
            }
            // Their tables are read from lines.
            if rival_keys > 0 && n % every == 0 && !key.contains(char::is_control) {
                built.rows.push((number, key, meta));
            }
        }
    })?;
    let every = built.rows.len() / rival_keys.max(1);
    if every >= 2 {
        let mut n = 0;
        built.rows.retain(|_| {
            n += 1;
            (n - 1) % every == 0
        });
    }
    Ok(built)
}

/// A caller of everything, and one of three buckets with a root each.
fn scopes(source: &Source, built: &Built) -> (Scope, Scope) {
    let count = built.buckets.len();
    let all = (0..count).map(|n| (n, String::new())).collect();
    let mut few: Scope = Vec::new();
    for n in [2, 7, 20].map(|n| n % count) {
        let root = match source {
            Source::Generated(_) => "campaigns/2023/".to_owned(),
            Source::File(_) => {
                let sample = &built.samples[n];
                let root = sample.split_inclusive('/').next();
                let root = root.filter(|r| r.ends_with('/') && !r.contains(char::is_control));
                root.unwrap_or_default().to_owned()
            }
        };
        if few.iter().all(|(other, _)| *other != n) {
            few.push((n, root));
        }
    }
    (all, few)
}

fn ask_rivals(
    built: &mut Built,
    scopes: (&Scope, &Scope),
    queries: &Queries,
    folder: &Path,
) -> Vec<Rival> {
    let queries = queries.typed.as_slice();
    let rows = std::mem::take(&mut built.rows);
    if rows.is_empty() {
        return Vec::new();
    }
    let file = folder.join("rows");
    rivals::write_rows(&rows, &file);
    let keys = rows.len();
    drop(rows);
    let mut rivals = Vec::new();
    println!("asking SQLite");
    rivals.extend(rivals::sqlite(&file, keys, scopes, queries, folder));
    if let Some(url) = setting("TEST_POSTGRES_URL") {
        println!("asking PostgreSQL");
        rivals.extend(rivals::postgres(&url, &file, keys, scopes, queries));
    }
    println!("asking tantivy");
    rivals.extend(rivals::tantivy(&file, keys, scopes, queries, folder));
    rivals
}

fn parts<'b>(buckets: &'b [Bucket], scope: &'b Scope) -> Vec<Part<'b>> {
    let part = |(n, root): &'b (usize, String)| Part {
        bucket: &buckets[*n],
        root,
    };
    scope.iter().map(part).collect()
}

fn ask_catalog(
    built: &Built,
    (all, few): (&Scope, &Scope),
    Queries { typed, three }: &Queries,
    rivals: &[Rival],
    figures: &mut Figures,
) {
    let scanned = |is_all, ask: &dyn Fn(&Scan, &str)| -> Option<(String, Times<'static>)> {
        let scan = built.scan.as_ref().filter(|_| is_all)?;
        let times = measure(typed, PATIENCE, |text| ask(scan, text));
        Some(("RAM scan".to_owned(), times))
    };
    let of_rivals =
        |kind, is_all| -> Vec<_> { rivals.iter().map(|r| r.times(kind, is_all)).collect() };
    for (name, is_all, scope) in [("all", true, all), ("few", false, few)] {
        let parts = parts(&built.buckets, scope);
        let best = |order: Order| {
            measure(typed, PATIENCE, |text| {
                search(&parts, &query(text, order), None, 100).expect("hits");
            })
        };
        let mut others = of_rivals(Kind::First, is_all);
        others.extend(scanned(is_all, &|scan, text| {
            std::hint::black_box(scan.first(text, 100));
        }));
        figures.times(
            &format!("catalog.first100.{name}"),
            &best(Order::Key),
            &others,
        );
        figures.times(
            &format!("catalog.relevance100.{name}"),
            &best(Order::Relevance),
            &[],
        );
        let mut others = of_rivals(Kind::Newest, is_all);
        others.extend(scanned(is_all, &|scan, text| {
            std::hint::black_box(scan.newest(text, 100));
        }));
        figures.times(
            &format!("catalog.newest100.{name}"),
            &best(Order::Newest),
            &others,
        );
        figures.times(
            &format!("catalog.largest100.{name}"),
            &best(Order::Largest),
            &[],
        );
        let mut others = of_rivals(Kind::Count, is_all);
        others.extend(scanned(is_all, &|scan, text| {
            std::hint::black_box(scan.count(text));
        }));
        let counts = measure(typed, PATIENCE, |text| {
            count_up_to(&parts, &query(text, Order::Key), COUNTED).expect("a count");
        });
        figures.times(&format!("catalog.count.{name}"), &counts, &others);
        let counts = measure(typed, PATIENCE, |text| {
            count(&parts, &query(text, Order::Key)).expect("a count");
        });
        figures.times(
            &format!("catalog.count_to_the_last.{name}"),
            &counts,
            &others,
        );
    }
    let parts = parts(&built.buckets, all);
    let found = measure(three, PATIENCE, |text| {
        search(&parts, &query(text, Order::Key), None, 100).expect("hits");
    });
    let limit = built.scan.as_ref().map(|scan| {
        let limit = measure(three, PATIENCE, |text| {
            std::hint::black_box(scan.count(text));
        });
        ("RAM scan to the end".to_owned(), limit)
    });
    figures.times("catalog.three_letters.all", &found, limit.as_slice());
}

/// Changes in batches and one by one, while others search and segments are made and merged.
fn change(buckets: &[Bucket], all: &Scope, queries: &Queries, figures: &mut Figures) {
    let all = parts(buckets, all);
    let target = &buckets[1 % buckets.len()];
    let stop = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let maintained = threads.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                if !target.maintain().expect("maintenance") {
                    std::thread::park_timeout(Duration::from_millis(1));
                }
            }
        });
        let reader = threads.spawn(|| {
            let mut slowest = (Duration::ZERO, "");
            for text in queries.typed.iter().cycle() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let started = Instant::now();
                search(&all, &query(text, Order::Key), None, 100).expect("hits");
                slowest = slowest.max((started.elapsed(), *text));
                std::thread::park_timeout(Duration::from_millis(1));
            }
            slowest
        });
        let mut rng = keys::Rng::new(99);
        let (started, mut batches) = (Instant::now(), 0usize);
        while started.elapsed() < Duration::from_secs(5) {
            let changes = (0..1000).map(|n| {
                let key = format!("campaigns/2025/new {:06}/file-{n}.jpg", rng.below(100_000));
                Change::Put(key, some_meta(&mut rng))
            });
            target.apply(changes.collect()).expect("a batch");
            batches += 1;
        }
        let per_s = (batches * 1000) as f64 / started.elapsed().as_secs_f64();
        figures.note("catalog.batch_changes_per_s", per_s, "1/s");
        let single = |seed: u64| {
            let mut rng = keys::Rng::new(seed);
            let (started, mut written) = (Instant::now(), 0usize);
            while started.elapsed() < Duration::from_secs(3) {
                let key = format!("inbox/{:08x}.jpg", rng.below(1 << 30));
                let change = Change::Put(key, some_meta(&mut rng));
                target.apply(vec![change]).expect("a change");
                written += 1;
            }
            written as f64 / started.elapsed().as_secs_f64()
        };
        // People do not wait for each other: what comes while the disk is busy goes to it together.
        let writers: Vec<_> = (0..WRITERS)
            .map(|n| threads.spawn(move || single(200 + n)))
            .collect();
        let rates = writers.into_iter().map(|w| w.join().expect("a writer"));
        let per_s = rates.sum();
        figures.note("catalog.single_changes_per_s", per_s, "1/s");
        let name = "catalog.single_changes_of_one_writer_per_s";
        figures.note(name, single(300), "1/s");
        stop.store(true, Ordering::Relaxed);
        let (slowest, text) = reader.join().expect("the reader");
        maintained.join().expect("the maintenance");
        figures.note("catalog.slowest_read_during_changes_ms", ms(slowest), "ms");
        println!("    it was {text:?}");
    });
}

/// Opens all buckets when nothing of them is in the page cache, as after the start of the machine.
fn open_cold(buckets: Vec<Bucket>, folder: &Path, figures: &mut Figures) {
    let count = buckets.len();
    for bucket in &buckets {
        bucket.flush().expect("a segment");
    }
    drop(buckets);
    // Several at a time: the disk is what takes long.
    let open = || -> f64 {
        let next = AtomicUsize::new(0);
        let started = Instant::now();
        std::thread::scope(|threads| {
            for _ in 0..8 {
                threads.spawn(|| {
                    let mut opened = Vec::new();
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= count {
                            return opened;
                        }
                        opened.push(Bucket::open(&folder.join(n.to_string())).expect("a bucket"));
                    }
                });
            }
        });
        ms(started.elapsed())
    };
    let warm = open();
    for number in 0..count {
        for file in std::fs::read_dir(folder.join(number.to_string())).expect("a folder") {
            let file = file.expect("a file").path();
            let file = format!("if={}", file.display());
            // Drops the file from the page cache, without any right to do that for the machine.
            let dropped = Command::new("dd")
                .args([&file, "iflag=nocache", "count=0", "status=none"])
                .status();
            assert!(dropped.is_ok_and(|status| status.success()), "dd {file}");
        }
    }
    figures.note("catalog.open_cold_ms", open(), "ms");
    figures.note("catalog.open_warm_ms", warm, "ms");
}

fn some_meta(rng: &mut keys::Rng) -> Meta {
    Meta {
        size: rng.below(1 << 22),
        modified: 1_760_000_000,
        etag: rng.below(1 << 32) as u32,
        class: StorageClass(0),
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
