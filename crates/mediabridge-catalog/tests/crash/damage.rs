//! Files are damaged in every way a disk can: the answer is an error that names the file, or right.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use mediabridge_catalog::Bucket;

use crate::{
    model::{self, Model},
    soak::{Draw, Soak},
};

const BATCHES: u64 = 60;

/// A bucket with several segments and logs, as a kill during a flush leaves it, and what it held after each batch.
fn sample(folder: &Path, seed: u64) -> Vec<Model> {
    let bucket = Bucket::open(folder).unwrap();
    let mut model = Model::new();
    let mut history = vec![model.clone()];
    let mut before = Vec::new();
    for number in 0..BATCHES {
        let changes = model::batch(seed, number);
        model::change(&mut model, &changes);
        bucket.apply(changes).unwrap();
        history.push(model.clone());
        if [15, 30, 45].contains(&number) {
            before = files(folder)
                .into_iter()
                .map(|f| (fs::read(&f).unwrap(), f))
                .collect();
            bucket.flush().unwrap();
        }
    }
    drop(bucket);
    // The log that was flushed is still there, the segment it became is not.
    let named: Vec<&PathBuf> = before.iter().map(|(_, path)| path).collect();
    for path in files(folder) {
        let is_segment = path.to_str().unwrap().contains("segment-");
        if is_segment && !named.contains(&&path) {
            fs::remove_file(path).unwrap();
        }
    }
    for (bytes, path) in before {
        fs::write(path, bytes).unwrap();
    }
    history
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    files
}

/// Says what it did.
fn damage(bytes: &mut Vec<u8>, draw: &mut Draw) -> String {
    let at = draw.below(bytes.len().max(1));
    let length = (1 << draw.below(14)).min(bytes.len() - at);
    match draw.below(6) {
        0 if !bytes.is_empty() => {
            bytes[at] ^= 1 << draw.below(8);
            format!("a bit at {at}")
        }
        1 => {
            for byte in &mut bytes[at..at + length] {
                *byte = u8::try_from(draw.below(256)).unwrap();
            }
            format!("{length} random bytes at {at}")
        }
        2 => {
            bytes[at..at + length].fill(0);
            format!("{length} zeros at {at}")
        }
        3 => {
            bytes[at..].fill(0);
            format!("zeros from {at}")
        }
        4 => {
            bytes.truncate(at);
            format!("cut at {at}")
        }
        _ => {
            bytes.extend((0..length).map(|n| u8::try_from(n % 251).unwrap()));
            format!("{length} bytes more")
        }
    }
}

#[test]
fn damage_is_an_error_that_names_the_file_or_changes_nothing() {
    let mut run = Soak::new("catalog_damage", 400, 20_000);
    let whole = tempfile::tempdir().unwrap();
    let history = sample(whole.path(), run.seed);
    let names = files(whole.path());
    let (mut errors, mut right) = (0, 0);
    for _ in 0..run.cases {
        let folder = tempfile::tempdir().unwrap();
        let chosen = run.random.below(names.len());
        let mut what = String::new();
        for (n, path) in names.iter().enumerate() {
            let mut bytes = fs::read(path).unwrap();
            if n == chosen {
                what = format!(
                    "{}: {}",
                    path.display(),
                    damage(&mut bytes, &mut run.random)
                );
            }
            fs::write(folder.path().join(path.file_name().unwrap()), bytes).unwrap();
        }
        let name = names[chosen].file_name().unwrap().to_str().unwrap();
        // Whoever panics has said why; which damage it was is said here.
        let answer = catch_unwind(AssertUnwindSafe(|| ask(folder.path(), &history, name)));
        match answer.unwrap_or_else(|_| panic!("{what}")) {
            Ok(()) => right += 1,
            Err(error) => {
                assert!(error.to_string().contains(name), "{what}: {error}");
                errors += 1;
            }
        }
    }
    println!("{errors} errors, {right} right answers");
    assert!(errors > run.cases / 4);
}

/// Of the end of the last log nobody can tell whether it was ever written: what is left of it counts.
fn ask(folder: &Path, history: &[Model], damaged: &str) -> mediabridge_catalog::Result<()> {
    let bucket = Bucket::open(folder)?;
    let mut model = history.last().unwrap();
    if damaged.starts_with("log-") {
        let found = model::everything(&bucket)?;
        model = history
            .iter()
            .rev()
            .find(|m| **m == found)
            .expect("a moment of the past");
    }
    model::compare(&bucket, model)?;
    // A second look, at what was found sound before.
    model::compare(&bucket, model)
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    let whole = tempfile::tempdir().unwrap();
    let history = sample(whole.path(), 1);
    let mut names = files(whole.path());
    // Without the last log the bucket is as it was before.
    names.retain(|name| !name.ends_with("log-4"));
    assert!(
        names.len() >= 4,
        "a manifest, two segments, a log: {names:?}"
    );
    for path in names {
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let error = Bucket::open(whole.path()).unwrap_err().to_string();
        assert!(
            error.contains(path.file_name().unwrap().to_str().unwrap()),
            "{error}"
        );
        fs::write(&path, bytes).unwrap();
    }
    let bucket = Bucket::open(whole.path()).unwrap();
    model::compare(&bucket, history.last().unwrap()).unwrap();
}
