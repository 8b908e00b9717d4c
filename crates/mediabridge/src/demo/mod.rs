//! `mediabridge demo`: the whole product with sample data and an S3 of its own, without asking anything.
//!
//! Everything is kept under one folder. Each step can be repeated, so a start that was cut off is simply started again.

mod keys;
mod mail;
mod people;
mod sandbox;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context as _;
use bytes::Bytes;
use clap::Args;
use keys::S3Keys;
use mediabridge_sandbox::{
    BucketOptions, CorsRule, Faults, Options, S3Server, Seed, Target,
    dns::{self, DnsServer},
    purelymail::{self, PurelyMailServer},
    samples,
};
pub(crate) use sandbox::Sandbox;
use secrecy::SecretString;

use crate::{
    app::App,
    buckets::{self, BucketInput},
    catalog,
    clock::Clock,
    commands::{listen, stop_signal},
    config::Config,
    grants::{self, Permission},
    http, logging,
    random::Random,
};

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The web app listens here, the sandbox S3 one above, the sandbox PurelyMail two above.
    #[arg(long, default_value_t = 4000, env = "PORT")]
    port: u16,
    /// Where everything is kept.
    #[arg(long, default_value = ".demo")]
    data: PathBuf,
    /// Do not open a browser.
    #[arg(long)]
    no_browser: bool,
    /// Another address that browsers open the web app at, such as Vite's while developing.
    #[arg(long)]
    origin: Option<String>,
    /// The sample members' password; made up at the first start if absent.
    #[arg(long, env = "MEDIABRIDGE_DEMO_PASSWORD", hide_env_values = true)]
    password: Option<SecretString>,
}

const REGION: &str = "us-east-1";

/// A sample bucket: its name in S3, in the app, and what it shows.
struct SampleBucket {
    bucket: &'static str,
    name: &'static str,
    description: &'static str,
    public: bool,
}

const BUCKETS: [SampleBucket; 3] = [
    SampleBucket {
        bucket: samples::BRAND_LIBRARY,
        name: "Brand library",
        description: "Logos, photography and films. Public: every file has a lasting CDN URL.",
        public: true,
    },
    SampleBucket {
        bucket: samples::NEWSROOM,
        name: "Newsroom",
        description: "Press kits, interviews and data. Private: URLs expire.",
        public: false,
    },
    SampleBucket {
        bucket: samples::AGENCY_EXCHANGE,
        name: "Agency exchange",
        description: "Work with clients. Each client sees one folder of it.",
        public: false,
    },
];

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let data = &self.data;
        std::fs::create_dir_all(data)
            .with_context(|| format!("{} cannot be made", data.display()))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let s3_port = self
            .port
            .checked_add(1)
            .context("choose a port below 65534: the sandboxes take the next two")?;
        let mail_port = s3_port
            .checked_add(1)
            .context("choose a port below 65534: the sandboxes take the next two")?;
        // Both ports are tried before anything is written.
        let listener = listen(address).await?;
        let purelymail = format!("http://127.0.0.1:{mail_port}");
        let random = Random::System;
        let account = mail::account(data, &random)?;
        let zones = dns::sample_zones(&account.ownership_code);
        let name_server = DnsServer::start((Ipv4Addr::LOCALHOST, 0).into(), &zones)
            .await
            .context("the sandbox name server cannot listen")?;
        let config = config(address, &purelymail, name_server.addr(), data)?;
        logging::start(&config.log)?;

        let endpoint = format!("http://127.0.0.1:{s3_port}");
        let keys = S3Keys::load_or_create(&data.join("s3.env"), &endpoint, REGION, &random)?;
        let s3 = S3Server::start(Options {
            dir: data.join("s3"),
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, s3_port)),
            access_key: keys.access_key_id.clone(),
            secret_key: keys.secret_access_key.clone(),
            region: REGION.to_owned(),
            clock: mediabridge_sandbox::Clock::system(),
            faults: Faults::default(),
        })
        .await
        .with_context(|| format!("the sandbox S3 cannot listen on port {s3_port}"))?;
        fill(&s3, data, &self.origins()).await?;

        let token = account.token.clone();
        let purelymail = PurelyMailServer::start(purelymail::Options {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, mail_port)),
            account,
            file: Some(data.join("purelymail.json")),
            quirks: purelymail::Quirks::default(),
            clock: mediabridge_sandbox::Clock::system(),
            faults: purelymail::Faults::default(),
        })
        .await
        .with_context(|| format!("the sandbox PurelyMail cannot listen on port {mail_port}"))?;

        let app = App::start(config, Clock::System, random).await?;
        crate::mail::put_sample_past(&app).await?;
        crate::mail::put_sample(&app, &token).await?;
        let members = people::seed(&app, data, self.password.as_ref()).await?;
        for bucket in BUCKETS {
            let input = bucket.input(&keys, &endpoint);
            buckets::put_sample(&app, input).await?;
            // Whatever another S3 program does is on the screen at once.
            let id = buckets::id_of_sample(&app, bucket.name).await?;
            let (url, bearer) = catalog::put_sample_hook(&app, &id).await?;
            s3.notify(bucket.bucket, Some(Target { url, bearer }))?;
        }
        give_access(&app, &members).await?;

        let url = &app.config.http.public_url;
        println!("\nMediaBridge demo: {url}\n");
        for member in &members {
            println!(
                "  {:<8} {:<28} password {}",
                member.role.as_str(),
                member.email,
                member.password
            );
        }
        println!(
            "\n  PurelyMail   http://127.0.0.1:{mail_port} (a sandbox: no mail is sent; DNS at {dns})\n  S3 sandbox   {endpoint}   (source {} for any S3 tool)",
            data.join("s3.env").display(),
            dns = name_server.addr()
        );
        println!(
            "  Ctrl-C stops it; everything is kept in {} for the next start.\n",
            data.display()
        );
        if !self.no_browser {
            open_browser(url);
        }
        http::serve(app, listener, stop_signal()).await?;
        s3.shutdown().await;
        purelymail.shutdown().await;
        Ok(())
    }

    /// Where the web app may be open when it talks to the sandbox S3.
    fn origins(&self) -> Vec<String> {
        let own = ["127.0.0.1", "localhost"].map(|host| format!("http://{host}:{}", self.port));
        own.into_iter().chain(self.origin.clone()).collect()
    }
}

fn config(
    address: SocketAddr,
    purelymail: &str,
    name_server: SocketAddr,
    data: &Path,
) -> anyhow::Result<Config> {
    let path = |name: &str| data.join(name).display().to_string().replace('\'', "");
    Config::over_environment(&format!(
        "[http]\nlisten = '{address}'\n[database]\nurl = 'sqlite:{}'\n[secrets]\nkeyring = '{}'\n[catalog]\nfolder = '{}'\n[mail]\npurelymail_url = '{purelymail}'\ncheck_dns = true\nname_servers = ['{name_server}']\n[imap]\nhost = ''\n[log]\nfilter = 'warn,s3s=off'\n",
        path("mediabridge.db"),
        path("mediabridge.keyring"),
        path("catalog"),
    ))
}

impl SampleBucket {
    fn input(&self, keys: &S3Keys, endpoint: &str) -> BucketInput {
        BucketInput {
            name: self.name.to_owned(),
            description: self.description.to_owned(),
            endpoint: Some(endpoint.to_owned()),
            region: REGION.to_owned(),
            bucket: self.bucket.to_owned(),
            access_key_id: keys.access_key_id.clone(),
            secret_access_key: Some(keys.secret_access_key.clone().into()),
            addressing: mediabridge_s3::Addressing::Path,
            root: String::new(),
            cdn_base_url: self.public.then(|| format!("{endpoint}/{}", self.bucket)),
            checksums: mediabridge_s3::ChecksumMode::Auto,
            ca_certificate: None,
        }
    }
}

/// Makes the buckets and, at the first start, their files.
async fn fill(s3: &S3Server, data: &Path, origins: &[String]) -> anyhow::Result<()> {
    for bucket in BUCKETS {
        // The port may have changed since the last start, and the CORS rules name it.
        let options = BucketOptions {
            public_read: bucket.public,
            cors: origins.iter().map(|o| CorsRule::web_app(o)).collect(),
        };
        s3.create_bucket(bucket.bucket, options).await?;
    }
    let done = data.join("s3-filled");
    if done.exists() {
        return Ok(());
    }
    println!("Drawing the sample files …");
    let started = Instant::now();
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let files = tokio::task::spawn_blocking(move || samples::all(threads)).await?;
    let count = files.len();
    for bucket in BUCKETS {
        let seeds = files
            .iter()
            .filter(|(sample, _)| sample.bucket == bucket.bucket)
            .map(|(sample, bytes)| Seed {
                key: sample.key.clone(),
                bytes: Bytes::from(bytes.clone()),
                content_type: sample.content_type.to_owned(),
            });
        s3.put_objects(bucket.bucket, seeds.collect()).await?;
    }
    std::fs::write(&done, "")?;
    println!(
        "{count} files in {} buckets, {:.1} s.",
        BUCKETS.len(),
        started.elapsed().as_secs_f32()
    );
    Ok(())
}

/// The editor works in two buckets, the client sees one folder of the third.
async fn give_access(app: &App, members: &[people::SampleMember]) -> anyhow::Result<()> {
    use Permission::{Delete, Share, Upload, View};
    let grants: [(&str, &str, &str, &[Permission]); 4] = [
        (
            people::EDITOR,
            BUCKETS[0].name,
            "",
            &[View, Upload, Delete, Share],
        ),
        (people::EDITOR, BUCKETS[1].name, "", &[View, Upload]),
        (
            people::CLIENT,
            BUCKETS[2].name,
            samples::CLIENT_FOLDER,
            &[View, Upload, Delete, Share],
        ),
        (people::CLIENT, BUCKETS[0].name, "Logos/", &[View, Share]),
    ];
    for (email, bucket, root, permissions) in grants {
        let member = members
            .iter()
            .find(|m| m.email == email)
            .context("a sample member is missing")?;
        let bucket_id = buckets::id_of_sample(app, bucket).await?;
        grants::put_sample(app, &member.id, &bucket_id, root, permissions).await?;
    }
    Ok(())
}

/// A convenience only: where there is no desktop, there is the printed address.
fn open_browser(url: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let quiet = || std::process::Stdio::null();
    let _ = std::process::Command::new(opener)
        .arg(url)
        .stdin(quiet())
        .stdout(quiet())
        .stderr(quiet())
        .spawn();
}
