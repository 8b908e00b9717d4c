//! What a person waits for, measured through the router against the sandbox S3. Run by `make bench`.
//!
//! Prints medians and writes `target/bench/server.json`. Figures depend on the machine; compare within one run.

mod signed_in;

use std::time::{Duration, Instant};

use mediabridge::{
    accounts::{self, Role},
    app::App,
    buckets::{self, BucketInput},
    clock::Clock,
    config::Config,
    http::routes,
    random::Random,
};
use mediabridge_sandbox::{BucketOptions, Options, S3Server, Seed};
use serde_json::{Value, json};
use signed_in::SignedIn;

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "four words in a row";
const FILES: usize = 100_000;
const ROUNDS: usize = 15;

struct Bench {
    person: SignedIn,
    figures: Vec<Value>,
}

impl Bench {
    fn note(&mut self, name: &str, mut times: Vec<Duration>) {
        times.sort();
        let ms = |at: usize| times[at].as_secs_f64() * 1000.0;
        let (p50, p99) = (ms(times.len() / 2), ms(times.len() * 99 / 100));
        println!(
            "{name:<44} p50 {p50:>9.3} ms   p99 {p99:>9.3} ms   ({} rounds)",
            times.len()
        );
        self.figures.push(
            json!({ "name": format!("{name}.p50_ms"), "value": p50, "unit": "ms", "rivals": {} }),
        );
        self.figures.push(
            json!({ "name": format!("{name}.p99_ms"), "value": p99, "unit": "ms", "rivals": {} }),
        );
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // `cargo test` runs benches once to see that they still build; the figures of a debug build mean nothing.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let s3 = S3Server::start(Options::for_tests(folder.path().join("s3"))).await?;
    s3.create_bucket("media", BucketOptions::default()).await?;
    for part in 0..FILES / 10_000 {
        let seeds = (0..10_000).map(|n| Seed {
            key: format!("big/IMG_{:06} {}.jpg", part * 10_000 + n, n % 97),
            bytes: vec![b'x'; n % 50].into(),
            content_type: "image/jpeg".to_owned(),
        });
        s3.put_objects("media", seeds.collect()).await?;
    }
    let path = folder.path().display();
    let config = Config::with(&format!(
        "[limits]\nsession_requests_per_second = 0\naddress_requests_per_second = 0\n[database]\nurl = 'sqlite:{path}/db'\n[catalog]\nfolder = ''\n[secrets]\nkeyring = '{path}/keyring'"
    ))?;
    let clock = Clock::fixed(Clock::System.now());
    let app = App::start(config, clock, Random::System).await?;
    accounts::put_sample(&app, "Ada", EMAIL, Role::Owner, &PASSWORD.into()).await?;
    let input: BucketInput = serde_json::from_value(json!({
        "name": "Files", "endpoint": s3.endpoint(), "region": "us-east-1", "bucket": "media", "addressing": "path",
        "access_key_id": "AKIASANDBOX", "secret_access_key": "sandbox-secret-key",
    }))?;
    buckets::put_sample(&app, input).await?;
    let bucket = buckets::id_of_sample(&app, "Files").await?;
    s3.faults().take_operations();

    let mut bench = Bench {
        person: SignedIn::new(routes::router(app.clone()), EMAIL, PASSWORD).await,
        figures: Vec::new(),
    };
    println!("{FILES} files in one folder, S3 in the same process, one request at a time\n");

    let entries = format!("/api/v1/buckets/{bucket}/entries?path=big/");
    let (mut first, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // Past the ten seconds that a listing stays fresh.
        app.clock.advance(11_000);
        let started = Instant::now();
        bench.person.ask("GET", &entries, Value::Null).await;
        first.push(started.elapsed());
        while bench.person.ask("GET", &entries, Value::Null).await["complete"] != true {}
        whole.push(started.elapsed());
    }
    bench.note("browse.first_page_of_100k.cold", first);
    bench.note("browse.all_of_100k_listed", whole);

    for (name, query) in [
        ("window", "&offset=54321"),
        ("window_by_size", "&offset=54321&sort=size"),
    ] {
        let mut times = Vec::new();
        for _ in 0..200 {
            let started = Instant::now();
            bench
                .person
                .ask("GET", &format!("{entries}{query}"), Value::Null)
                .await;
            times.push(started.elapsed());
        }
        bench.note(&format!("browse.{name}_of_200.warm"), times);
    }

    for (name, method, path, body, rounds) in [
        ("read.me", "GET", "/api/v1/me".to_owned(), Value::Null, 2000),
        (
            "read.buckets",
            "GET",
            "/api/v1/buckets".to_owned(),
            Value::Null,
            2000,
        ),
        (
            "sign.100_preview_urls",
            "POST",
            format!("/api/v1/buckets/{bucket}/urls"),
            json!({ "purpose": "preview", "paths": (0..100).map(|n| format!("big/{n}.jpg")).collect::<Vec<_>>() }),
            100,
        ),
        (
            "sessions.sign_in",
            "POST",
            "/api/v1/auth/login".to_owned(),
            json!({ "email": EMAIL, "password": PASSWORD }),
            15,
        ),
    ] {
        let mut times = Vec::new();
        for _ in 0..rounds {
            let started = Instant::now();
            bench.person.ask(method, &path, body.clone()).await;
            times.push(started.elapsed());
        }
        bench.note(name, times);
    }

    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bench");
    std::fs::create_dir_all(target)?;
    std::fs::write(
        format!("{target}/server.json"),
        serde_json::to_string_pretty(&bench.figures)?,
    )?;
    println!("\nwritten to target/bench/server.json");
    Ok(())
}
