//! Writes the sample files to a directory: `cargo run -p mediabridge-sandbox --example write_samples -- DIR [upload-set]`.
//!
//! Without the second word the three buckets become three folders; with it the twenty files of the end-to-end test
//! land in DIR itself, named exactly as they are to be uploaded.

use mediabridge_sandbox::samples;
use std::io::Write as _;
use std::path::{Path, PathBuf};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let Some(dir) = arguments.next().map(PathBuf::from) else {
        anyhow::bail!("usage: write_samples DIR [upload-set]");
    };
    let mut out = std::io::stdout().lock();
    match arguments.next() {
        None => {
            let threads = std::thread::available_parallelism().map_or(2, usize::from);
            let files = samples::all(threads);
            for (sample, bytes) in &files {
                write(&dir.join(sample.bucket).join(&sample.key), bytes)?;
            }
            let total: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
            writeln!(out, "{} files, {} KiB", files.len(), total / 1024)?;
        }
        Some(word) if word == "upload-set" => {
            for (name, bytes, content_type) in samples::upload_set() {
                write(&dir.join(&name), &bytes)?;
                writeln!(out, "{name}\t{}\t{content_type}", bytes.len())?;
            }
        }
        Some(word) => anyhow::bail!("{} is not `upload-set`", word.display()),
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, bytes)?;
    Ok(())
}
