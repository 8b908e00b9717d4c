//! What is logged: what the setting asks for of our own code, and no detail of anybody else's.

use anyhow::Context as _;
use tracing_subscriber::{
    EnvFilter,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::config::{Log, LogFormat};

/// Logs to stderr from now on.
pub(crate) fn start(settings: &Log) -> anyhow::Result<()> {
    let asked = EnvFilter::try_new(&settings.filter).context("log.filter is not valid")?;
    // Libraries print what passes through them: the S3 client's signing key, the frames of a socket, the statements of
    // the database. No setting undoes this.
    let of_others = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("mediabridge", LevelFilter::TRACE)
        .with_target("sqlx", LevelFilter::WARN);
    let output = fmt::layer().with_writer(std::io::stderr);
    // Both hold for the whole log. Filters of one layer lose events: they remember the answer to a mere question, which
    // sqlx asks before each statement, and give it to the event after it.
    let log = tracing_subscriber::registry().with(asked).with(of_others);
    match settings.format {
        LogFormat::Text => log.with(output).init(),
        LogFormat::Json => log.with(output.json().flatten_event(true)).init(),
    }
    Ok(())
}
