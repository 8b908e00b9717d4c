//! A process that changes a bucket is killed at any moment: what it acknowledged is there, and nothing else.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use mediabridge_catalog::Bucket;

use crate::{
    model::{self, Model},
    soak::{Draw, Soak},
};

const FOLDER: &str = "CATALOG_KILL_FOLDER";

#[expect(clippy::disallowed_methods, reason = "how the child learns what to do")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// No test by itself: the process that is killed. It says on standard output what it began and which batch is durable.
#[test]
fn child() {
    let Some(folder) = variable(FOLDER) else {
        return;
    };
    let number = |name: &str| variable(name).unwrap().parse::<u64>().unwrap();
    let (seed, first, round) = (
        number("CATALOG_KILL_SEED"),
        number("CATALOG_KILL_FIRST"),
        number("CATALOG_KILL_ROUND"),
    );
    let say = |line: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "> {line}").unwrap();
        out.flush().unwrap();
    };
    // Whichever thread fails, the parent is to notice.
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tell(panic);
        std::process::abort();
    }));
    let bucket = Bucket::open(Path::new(&folder)).unwrap();
    let mut model = model::everything(&bucket).unwrap();
    let mut draw = Draw(seed ^ round);
    std::thread::scope(|threads| {
        let mut flushes = draw.clone();
        let mut merges = draw.clone();
        threads.spawn({
            let bucket = &bucket;
            move || {
                loop {
                    if flushes.below(4) == 0 {
                        say("flush".to_owned());
                        bucket.flush().unwrap();
                    }
                    say("maintain".to_owned());
                    bucket.maintain().unwrap();
                }
            }
        });
        threads.spawn({
            let bucket = &bucket;
            move || {
                loop {
                    std::thread::yield_now();
                    if merges.below(20) == 0 {
                        say("settle".to_owned());
                        bucket.settle().unwrap();
                    }
                    bucket.merge_when_due().unwrap();
                }
            }
        });
        for number in first.. {
            let changes = model::batch(seed, number);
            if draw.below(25) == 0 {
                say("rebuild".to_owned());
                let mut rebuild = bucket.rebuild().unwrap();
                let found = model.clone();
                // What comes while the crawl runs lies on top of what it found.
                bucket.apply(changes.clone()).unwrap();
                say(format!("done {number}"));
                for (key, meta) in &found {
                    rebuild.push(key, *meta).unwrap();
                }
                rebuild.finish().unwrap();
            } else if draw.below(3) == 0 {
                // What only a power cut could take, the end of a process does not.
                bucket.apply_soon(changes.clone()).unwrap();
                say(format!("done {number}"));
            } else {
                bucket.apply(changes.clone()).unwrap();
                say(format!("done {number}"));
            }
            model::change(&mut model, &changes);
        }
    });
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let mut run = Soak::new("catalog_kill", 20, 500);
    let folder = tempfile::tempdir().unwrap();
    let (mut durable, mut model) = (0, Model::new());
    for round in 0..run.cases {
        let acknowledged = until_killed(folder.path(), run.seed, durable, round, &mut run.random);
        let bucket = Bucket::open(folder.path()).unwrap();
        bucket.verify().unwrap();
        for number in durable..acknowledged {
            model::change(&mut model, &model::batch(run.seed, number));
        }
        durable = acknowledged;
        let found = model::everything(&bucket).unwrap();
        if found != model {
            // The batch it was about may be there, whole, or not.
            model::change(&mut model, &model::batch(run.seed, durable));
            durable += 1;
        }
        model::compare(&bucket, &model).unwrap();
        drop(bucket);
    }
    println!("{durable} batches survived {} kills", run.cases);
}

/// Runs the child and kills it at a moment that is drawn; returns how many batches are acknowledged.
fn until_killed(folder: &Path, seed: u64, first: u64, round: u64, draw: &mut Draw) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["kill::child", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .env("CATALOG_KILL_SEED", seed.to_string())
        .env("CATALOG_KILL_FIRST", first.to_string())
        .env("CATALOG_KILL_ROUND", round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (lines, what) = (
        draw.below(150),
        ["done", "flush", "maintain", "rebuild", "settle"][draw.below(5)],
    );
    let later = Duration::from_micros(draw.below(4000) as u64);
    let (mut acknowledged, mut lines_seen, mut is_killed) = (first, 0, false);
    for line in out.lines() {
        let line = line.unwrap();
        // What the test harness prints stands before the first one on a line of its own or in front of it.
        let Some((_, line)) = line.split_once("> ") else {
            continue;
        };
        if let Some(number) = line.strip_prefix("done ") {
            acknowledged = number.parse::<u64>().unwrap() + 1;
        }
        lines_seen += 1;
        if !is_killed && (lines_seen > lines && line.starts_with(what) || lines_seen > lines + 300)
        {
            let moment = Instant::now();
            while moment.elapsed() < later {
                std::hint::spin_loop();
            }
            child.kill().unwrap();
            is_killed = true;
        }
    }
    child.wait().unwrap();
    assert!(is_killed, "the child ended by itself");
    acknowledged
}
