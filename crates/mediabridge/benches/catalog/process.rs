//! What this process takes of the machine, as Linux counts it.

use std::path::Path;

use anyhow::Context as _;

/// What this process has used of the cores.
pub(super) fn cpu_seconds() -> anyhow::Result<f64> {
    cpu_seconds_in(Path::new("/proc/self"))
}

/// The same of its threads with this name.
pub(super) fn cpu_seconds_of(name: &str) -> anyhow::Result<f64> {
    let mut sum = 0.0;
    for thread in std::fs::read_dir("/proc/self/task")? {
        let thread = thread?.path();
        if std::fs::read_to_string(thread.join("comm"))?.trim() == name {
            sum += cpu_seconds_in(&thread)?;
        }
    }
    Ok(sum)
}

fn cpu_seconds_in(folder: &Path) -> anyhow::Result<f64> {
    let text = std::fs::read_to_string(folder.join("stat"))?;
    let (_, fields) = text.rsplit_once(')').context("Linux says so")?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: Vec<u64> = ticks.map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<u64>() as f64 / 100.0)
}

/// A figure of this process, as Linux counts it.
pub(super) fn of_process(file: &str, name: &str) -> anyhow::Result<u64> {
    let text = std::fs::read_to_string(format!("/proc/self/{file}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let value = line
        .context("Linux says so")?
        .trim()
        .trim_end_matches(" kB");
    Ok(value.parse()?)
}
