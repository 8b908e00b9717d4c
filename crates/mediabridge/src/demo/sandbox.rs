//! `mediabridge sandbox`: the S3 alone.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use mediabridge_sandbox::{BucketOptions, Clock, Faults, Options, S3Server};

use super::{REGION, keys::S3Keys};
use crate::{commands::stop_signal, random::Random};

#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    #[arg(long, default_value = "127.0.0.1:4001")]
    addr: SocketAddr,
    /// Where buckets and objects are kept.
    #[arg(long)]
    data: PathBuf,
    /// A bucket to make; may be given several times.
    #[arg(long = "bucket")]
    buckets: Vec<String>,
    /// Let anybody read the objects of these buckets.
    #[arg(long)]
    public: bool,
}

impl Sandbox {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.data)?;
        let endpoint = format!("http://{}", self.addr);
        let keys = S3Keys::load_or_create(
            &self.data.join("s3.env"),
            &endpoint,
            REGION,
            &Random::System,
        )?;
        let s3 = S3Server::start(Options {
            dir: self.data.join("s3"),
            addr: self.addr,
            access_key: keys.access_key_id.clone(),
            secret_key: keys.secret_access_key.clone(),
            region: REGION.to_owned(),
            clock: Clock::system(),
            faults: Faults::default(),
        })
        .await?;
        for bucket in &self.buckets {
            s3.create_bucket(
                bucket,
                BucketOptions {
                    public_read: self.public,
                    cors: Vec::new(),
                },
            )
            .await?;
        }
        print!("{}", keys.to_env(&s3.endpoint(), REGION));
        stop_signal().cancelled().await;
        s3.shutdown().await;
        Ok(())
    }
}
