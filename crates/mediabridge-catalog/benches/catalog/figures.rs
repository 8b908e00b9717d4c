//! What was measured: a table for people, and `target/bench/catalog.json`.

use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Figures of others in the same run, by name.
pub(crate) type Rivals = Vec<(String, f64)>;

#[derive(Default)]
pub(crate) struct Figures(Vec<(String, f64, &'static str, Rivals)>);

/// How long each query took: the median of its repetitions.
pub(crate) type Times<'q> = Vec<(Duration, &'q str)>;

impl Figures {
    pub(crate) fn note(&mut self, name: &str, value: f64, unit: &'static str) {
        self.beside(name, value, unit, Vec::new());
    }

    pub(crate) fn beside(&mut self, name: &str, value: f64, unit: &'static str, rivals: Rivals) {
        let others: Vec<String> = rivals.iter().map(|(n, v)| format!("{n} {v:.3}")).collect();
        println!("{name:<44} {value:>14.3} {unit:<6} {}", others.join(", "));
        self.0.push((name.to_owned(), value, unit, rivals));
    }

    /// Percentiles over all queries.
    pub(crate) fn times(&mut self, name: &str, times: &Times<'_>, rivals: &[(String, Times<'_>)]) {
        for percent in [50, 95, 99] {
            let others = rivals
                .iter()
                .map(|(rival, times)| (rival.clone(), ms(at(times, percent).0)));
            self.beside(
                &format!("{name}.p{percent}_ms"),
                ms(at(times, percent).0),
                "ms",
                others.collect(),
            );
        }
        let mut slowest = times.clone();
        slowest.sort();
        let slowest = slowest.iter().rev().take(3);
        let slowest: Vec<String> = slowest
            .map(|(t, q)| format!("{q:?} {:.2}", ms(*t)))
            .collect();
        println!("    slowest: {}", slowest.join(", "));
    }

    pub(crate) fn write(&self) {
        let lines = self.0.iter().map(|(name, value, unit, rivals)| {
            let rivals: Vec<String> = rivals.iter().map(|(n, v)| format!("\"{n}\":{v}")).collect();
            format!(
                "{{\"name\":\"{name}\",\"value\":{value},\"unit\":\"{unit}\",\"rivals\":{{{}}}}}",
                rivals.join(",")
            )
        });
        let lines: Vec<String> = lines.collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
        std::fs::create_dir_all(&folder).expect("a folder for the figures");
        let text = format!("[\n{}\n]\n", lines.join(",\n"));
        std::fs::write(folder.join("catalog.json"), text).expect("the figures");
    }
}

pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn at<'q>(times: &Times<'q>, percent: usize) -> (Duration, &'q str) {
    let mut sorted = times.clone();
    sorted.sort();
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

/// Asks every query again and again: 25 times, or as often as `patience` allows.
pub(crate) fn measure<'q>(
    queries: &[&'q str],
    patience: Duration,
    mut ask: impl FnMut(&'q str),
) -> Times<'q> {
    let mut median = |query| {
        let started = Instant::now();
        let mut times = Vec::new();
        while times.is_empty() || times.len() < 25 && started.elapsed() < patience {
            let started = Instant::now();
            ask(query);
            times.push(started.elapsed());
        }
        times.sort();
        times[times.len() / 2]
    };
    let times = queries.iter().map(|query| (median(query), *query));
    times.collect()
}
