//! The command line.

use std::{
    io::{ErrorKind, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use secrecy::ExposeSecret as _;
use tokio::{net::TcpListener, signal};
use tokio_util::sync::CancellationToken;

use crate::{
    accounts,
    app::App,
    audit::{self, CheckpointKey},
    backup,
    clock::Clock,
    config::{self, Config},
    db::Db,
    demo,
    http::{self, routes},
    logging,
    random::Random,
    secrets::{self, Keyring, Purpose},
};

/// Self-hosted S3 file management for teams.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve {
        /// A TOML file; `mediabridge config` prints every setting with its default.
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// The keys that seal secrets and sign access tokens.
    #[command(subcommand)]
    Keys(Keys),
    /// Verify the audit.
    #[command(subcommand)]
    Audit(Audit),
    /// Write everything but the keyring and the files in S3 to one file, while servers run.
    Backup {
        file: PathBuf,
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Put a backup in the place of an empty database, on either engine. Stop the servers first.
    Restore {
        file: PathBuf,
        /// Delete what the database holds.
        #[arg(long)]
        replace: bool,
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Run the server with an S3 of its own, sample buckets, people and files.
    Demo(demo::Demo),
    /// Run the sandbox S3 alone, for trying things out and for tests.
    Sandbox(demo::Sandbox),
    /// Print every setting with its default.
    Config,
    /// Print the `OpenAPI` document.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Show the keys by name, and how many secrets are sealed under each.
    List {
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Make new keys and seal every secret anew, while servers run. Run it again if it was interrupted.
    Rotate {
        #[arg(long)]
        config: Option<PathBuf>,
    },
}

impl Keys {
    async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List { config } => {
                print_out(&secrets::list(&open(config.as_deref()).await?).await?)
            }
            Self::Rotate { config } => secrets::rotate(&open(config.as_deref()).await?, say).await,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Check every row of the audit, and say which one is the first that is not as it was written.
    Verify {
        /// A file of checkpoints to compare with, one to a line.
        #[arg(long)]
        checkpoints: Option<PathBuf>,
        /// Check the audit inside this backup instead of the database's.
        #[arg(long)]
        backup: Option<PathBuf>,
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Print the public key that checkpoints are signed with.
    Key {
        #[arg(long)]
        config: Option<PathBuf>,
    },
}

impl Audit {
    async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Verify {
                checkpoints,
                backup,
                config,
            } => {
                let config = Config::load(config.as_deref())?;
                let keyring =
                    Keyring::read(&config.secrets.keyring, &Clock::System, &Random::System)?;
                let checkpoints = match checkpoints {
                    Some(file) => {
                        let text = std::fs::read_to_string(&file)
                            .with_context(|| format!("{} cannot be read", file.display()))?;
                        checkpoint_key(&keyring).read(&text)?
                    }
                    None => Vec::new(),
                };
                let mut verifier =
                    audit::Verifier::new(keyring.derive(Purpose::AuditChain), checkpoints);
                let found = if let Some(file) = backup {
                    let mut reader = backup::Reader::open(&file, keyring.derive(Purpose::Backup))?;
                    let mut found = Ok(());
                    while let Some((table, row)) = reader.next_row()? {
                        if table.name == "audit" && found.is_ok() {
                            let record = audit::Record::from_values(row);
                            found =
                                verifier.row(&record.context("this is not a row of the audit")?);
                        }
                    }
                    found.and_then(|()| verifier.finish())
                } else {
                    let db = Db::open_current(config.database.url.expose_secret()).await?;
                    audit::verify(&db, verifier).await?
                };
                print_out(&found.context("the audit does not verify")?.to_string())
            }
            Self::Key { config } => {
                let config = Config::load(config.as_deref())?;
                let keyring =
                    Keyring::read(&config.secrets.keyring, &Clock::System, &Random::System)?;
                print_out(&checkpoint_key(&keyring).public_pem())
            }
        }
    }
}

fn checkpoint_key(keyring: &Keyring) -> CheckpointKey {
    CheckpointKey::new(&keyring.derive(Purpose::AuditCheckpoint))
}

/// What a command works with: the installation as it is, beside its running servers.
async fn open(config: Option<&Path>) -> anyhow::Result<App> {
    App::open(Config::load(config)?, Clock::System, Random::System).await
}

impl Cli {
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Serve { config } => {
                let config = Config::load(config.as_deref())?;
                logging::start(&config.log)?;
                block_on(serve(config))
            }
            Command::Audit(audit) => block_on(audit.run()),
            Command::Keys(keys) => block_on(keys.run()),
            Command::Backup { file, config } => block_on(back_up(&file, config.as_deref())),
            Command::Restore {
                file,
                replace,
                config,
            } => {
                let config = Config::load(config.as_deref())?;
                let (clock, random) = (Clock::System, Random::System);
                block_on(async move {
                    backup::restore(&config, &clock, &random, &file, replace, say).await
                })
            }
            Command::Demo(demo) => block_on(demo.run()),
            Command::Sandbox(sandbox) => block_on(sandbox.run()),
            Command::Config => print_out(config::DEFAULTS),
            Command::Openapi => print_out(&format!("{}\n", routes::openapi().to_pretty_json()?)),
        }
    }
}

async fn back_up(file: &Path, config: Option<&Path>) -> anyhow::Result<()> {
    let header = backup::write(&open(config).await?, file).await?;
    let rows: i64 = header.rows.values().sum();
    say(&format!(
        "{} holds {rows} rows. The keyring is not in it: keep its copy elsewhere.",
        file.display()
    ));
    Ok(())
}

/// One line for the person at the command line.
fn say(line: &str) {
    // Whoever does not want to read it misses nothing.
    let _ = print_out(&format!("{line}\n"));
}

/// Prints what was asked for; a reader such as `head` that has seen enough is no error.
fn print_out(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn block_on(task: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(task)
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let listener = listen(config.http.listen).await?;
    audit::require_checkpoint_file(&config.audit.checkpoint_file)?;
    let app = App::start(config, Clock::System, Random::System).await?;
    announce(&app).await?;
    http::serve(app, listener, stop_signal()).await
}

pub(crate) async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}: is another program (perhaps another MediaBridge) using this port?")
    })
}

/// Says where to go, and how to become the owner of a fresh server.
async fn announce(app: &App) -> anyhow::Result<()> {
    let url = &app.config.http.public_url;
    if accounts::exist(app).await? {
        println!("MediaBridge is ready: {url}");
    } else {
        let code = app.setup_code.as_str();
        println!("MediaBridge is ready. Nobody has an account yet. Create the owner here:");
        println!("  {url}/setup#code={code}");
    }
    Ok(())
}

/// Cancelled by Ctrl-C or SIGTERM.
pub(crate) fn stop_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    tokio::spawn(async move {
        #[cfg(unix)]
        {
            let terminate = signal::unix::signal(signal::unix::SignalKind::terminate());
            let Ok(mut terminate) = terminate else { return };
            tokio::select! {
                _ = signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        #[cfg(not(unix))]
        let _ = signal::ctrl_c().await;
        stopped.cancel();
    });
    stop
}
