//! Buckets of millions of keys, from the first reading on: how long it takes, what it costs, and how fast people find
//! things in them. Run by `make bench`; `KEYS=10000000` says how many keys are generated (one million otherwise).
//!
//! S3 is simulated: a process of its own that takes 40 ms for every LIST. Server, S3 and load generator share the machine's
//! cores. Writes `target/bench/catalog_server.json`. Figures depend on the machine; compare within one run.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the keys of another bench"
)]
#[path = "../../../mediabridge-catalog/benches/catalog/keys.rs"]
mod keys;
mod process;
#[expect(dead_code, reason = "words of three letters are for the other bench")]
#[path = "../../../mediabridge-catalog/benches/catalog/queries.rs"]
mod queries;
mod s3;
mod tab;
mod walk;

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use futures_util::future::join_all;
use http_body_util::BodyExt as _;
use keys::{Rng, Source};
use mediabridge::{
    accounts::{self, Identity, Role},
    app::App,
    buckets::{self, BucketInput},
    catalog::Catalog,
    clock::Clock,
    config::Config,
    http::{self, caller::Device, routes},
    random::Random,
    sessions,
};
use process::{cpu_seconds, cpu_seconds_of, of_process};
use queries::Queries;
use s3::Simulated;
use serde_json::{Value, json};
use tab::Tab;
use tokio::{net::TcpListener, runtime::Builder};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse battery staple";
const ROUNDS: usize = 100;
const SEARCHES: usize = 1_000;
/// Queries that are also answered without an index.
const WALKED: usize = 8;
const PEOPLE: u64 = 200;
/// The threads of those who type.
const BROWSERS: &str = "browsers";
const LOAD: Duration = Duration::from_secs(10);

/// What people type: parts of names, one word or several, in any script, and what is nowhere.
const QUERIES: &[&str] = &[
    "summer",
    "sum",
    "hero",
    "hero_1080x1080",
    "banner de",
    "IMG_0001",
    "img_00",
    "jpg",
    "ext:pdf",
    "parquet",
    "part-00007",
    "распродажа",
    "夏季",
    "müller",
    "café",
    "1920x1080 instagram",
    "black friday psd",
    "2023 tiktok",
    "wedding IMG",
    "rooftop 2019",
    "dsc0",
    "checkout log",
    "api-gateway-15",
    "type:folder press",
    "size:>100mb teaser",
    "-jpg lifestyle",
    "xyzzy",
];

struct Bench {
    /// What people type.
    queries: Vec<&'static str>,
    app: App,
    router: Router,
    address: String,
    identity: Identity,
    figures: Vec<Value>,
}

fn main() -> anyhow::Result<()> {
    let is_argument = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let keys = std::env::vars().find(|(name, _)| name == "KEYS");
    let keys = keys.map_or_else(|| "1000000".to_owned(), |(_, keys)| keys);
    let runtime = tokio::runtime::Runtime::new()?;
    let source = Source::new(Some(keys));
    if is_argument(s3::ARGUMENT) {
        return runtime.block_on(s3::serve(source));
    }
    // `cargo test` runs benches once to see that they still build; the figures of a debug build mean nothing.
    if !is_argument("--bench") {
        return Ok(());
    }
    let queries = match &source {
        Source::Generated(_) => QUERIES.to_vec(),
        Source::File(_) => plain(Queries::of(&source)?.typed),
    };
    runtime.block_on(run(queries))
}

/// Those without signs that mean something in the language of searches.
fn plain(mut queries: Vec<&'static str>) -> Vec<&'static str> {
    queries.retain(|query| is_plain(query));
    queries
}

fn is_plain(query: &str) -> bool {
    query
        .chars()
        .all(|c| c.is_alphanumeric() || " ._".contains(c))
}

async fn run(queries: Vec<&'static str>) -> anyhow::Result<()> {
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bench");
    std::fs::create_dir_all(target)?;
    // On a disk: what is written is to be counted.
    let folder = tempfile::tempdir_in(target)?;
    let s3 = Simulated::start()?;
    let (large, others): (Vec<_>, Vec<_>) =
        s3.buckets.iter().partition(|(name, _)| name == s3::LARGE);
    let mut bench = Bench::start(folder.path(), queries).await?;
    let keys: u64 = others.iter().map(|(_, keys)| keys).sum();
    println!(
        "{keys} keys in {} buckets, 40 ms for each LIST, everything on the same cores\n",
        others.len()
    );
    let (began, cpu) = (Instant::now(), cpu_seconds()?);
    // Reading begins with the first that is there.
    for (name, _) in &others {
        bench.register(&s3, name).await?;
    }
    bench.crawls(&s3, keys, (began, cpu)).await?;
    for (name, _) in &large {
        bench.register(&s3, name).await?;
    }
    bench.is_read(None).await?;
    bench.pages().await?;
    bench.searches(&s3).await?;
    bench.people().await?;
    bench.memory("at_the_end")?;
    std::fs::write(
        format!("{target}/catalog_server.json"),
        serde_json::to_string_pretty(&bench.figures)?,
    )?;
    println!("\nwritten to target/bench/catalog_server.json");
    Ok(())
}

impl Bench {
    async fn start(folder: &Path, queries: Vec<&'static str>) -> anyhow::Result<Self> {
        let path = folder.display();
        let config = Config::with(&format!(
            "[limits]\nsession_requests_per_second = 0\naddress_requests_per_second = 0\nsocket_messages_per_second = 0\n\
             sockets_per_session = 1000\n[database]\nurl = 'sqlite:{path}/db'\n[catalog]\nfolder = '{path}/catalog'\n\
             [secrets]\nkeyring = '{path}/keyring'"
        ))?;
        let app = App::start(config, Clock::System, Random::System).await?;
        accounts::put_sample(&app, "Ada", EMAIL, Role::Owner, &PASSWORD.into()).await?;
        let identity = accounts::authenticate(&app, EMAIL, &PASSWORD.into(), &Device::default())
            .await
            .context("the owner proves who she is")?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("ws://{}/api/v1/live", listener.local_addr()?);
        tokio::spawn(http::serve(app.clone(), listener, CancellationToken::new()));
        Ok(Self {
            queries,
            router: routes::router(app.clone()),
            address,
            app,
            identity,
            figures: Vec::new(),
        })
    }

    fn note(&mut self, name: &str, value: f64, unit: &str, goal: &str) {
        self.note_beside(name, value, unit, goal, &json!({}));
    }

    fn note_beside(&mut self, name: &str, value: f64, unit: &str, goal: &str, rivals: &Value) {
        println!("{name:<44} {value:>14.3} {unit:<7} {goal}");
        let name = format!("catalog_server.{name}");
        self.figures
            .push(json!({ "name": name, "value": value, "unit": unit, "rivals": rivals }));
    }

    fn note_times(&mut self, name: &str, times: Vec<Duration>, goal: &str) {
        self.note_times_beside(name, times, goal, None);
    }

    fn note_times_beside(
        &mut self,
        name: &str,
        mut times: Vec<Duration>,
        goal: &str,
        mut rival: Option<(&str, Vec<Duration>)>,
    ) {
        for (percent, goal) in [(50, ""), (99, goal)] {
            let rivals = match &mut rival {
                Some((rival, times)) => json!({ *rival: percentile(times, percent) }),
                None => json!({}),
            };
            let ms = percentile(&mut times, percent);
            self.note_beside(&format!("{name}.p{percent}_ms"), ms, "ms", goal, &rivals);
        }
    }

    fn memory(&mut self, when: &str) -> anyhow::Result<()> {
        let kilobytes = of_process("status", "RssAnon:")?;
        let name = format!("rss_anonymous.{when}_mb");
        self.note(
            &name,
            kilobytes as f64 / 1024.0,
            "MB",
            "goal: 200 at 15 M keys",
        );
        Ok(())
    }

    async fn register(&self, s3: &Simulated, name: &str) -> anyhow::Result<()> {
        let input: BucketInput = serde_json::from_value(json!({
            "name": name, "endpoint": s3.endpoint, "region": "us-east-1", "bucket": name, "addressing": "path",
            "access_key_id": "AKIASIMULATED", "secret_access_key": "simulated-secret-key",
        }))?;
        buckets::put_sample(&self.app, input).await
    }

    /// A session begun without the sign-in, whose hashing takes longer than all the rest.
    async fn token(&self) -> anyhow::Result<String> {
        let mut tx = self.app.db.begin().await?;
        let tokens =
            sessions::start(&self.app, &mut tx, &self.identity, &Device::default()).await?;
        tx.commit().await?;
        Ok(tokens.access_token)
    }

    async fn ask(&self, token: &str, method: &str, path: &str) -> anyhow::Result<Value> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())?;
        let Ok(response) = self.router.clone().oneshot(request).await;
        let status = response.status();
        anyhow::ensure!(status.is_success(), "{path}: {status}");
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// Waits until every bucket has been read, after `since`. It is the server that reads them.
    async fn is_read(&self, since: Option<i64>) -> anyhow::Result<Vec<Arc<Catalog>>> {
        let registered = buckets::places(&self.app)
            .await
            .map_err(|problem| anyhow::anyhow!(problem.detail))?
            .len();
        self.app.catalogs.recheck();
        loop {
            let catalogs = self.app.catalogs.all();
            let states = catalogs.iter().map(|catalog| catalog.state());
            let read = states.filter(|state| state.crawl.is_none() && state.checked_at > since);
            if read.count() == registered {
                return Ok(catalogs);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn crawls(
        &mut self,
        s3: &Simulated,
        keys: u64,
        (began, cpu): (Instant, f64),
    ) -> anyhow::Result<()> {
        let catalogs = self.is_read(None).await?;
        let seconds = began.elapsed().as_secs_f64();
        let cpu = cpu_seconds()? - cpu;
        self.note(
            "first_crawl.seconds",
            seconds,
            "s",
            "goal: 180 for 10 M keys",
        );
        self.note(
            "first_crawl.keys_per_s",
            keys as f64 / seconds,
            "keys/s",
            "goal: 55,556",
        );
        // Of the server alone: what other programs do to the cores shows less in it.
        let cpu = cpu * 1e6 / keys as f64;
        self.note("first_crawl.cpu_us_per_key", cpu, "us", "");
        let least = keys.div_ceil(1000);
        self.note(
            "first_crawl.lists",
            s3.lists().await? as f64,
            "",
            &format!("at the least: {least}"),
        );
        let mut known = 0;
        for catalog in &catalogs {
            known += catalog.index.totals("")?.0;
        }
        anyhow::ensure!(known == keys, "the catalogs have {known} of {keys} keys");
        self.memory("after_first_crawl")?;

        // Merges that go on do not belong to the next reading.
        let mut written = of_process("io", "write_bytes:")?;
        loop {
            tokio::time::sleep(Duration::from_secs(3)).await;
            let now = of_process("io", "write_bytes:")?;
            if now == written {
                break;
            }
            written = now;
        }
        let bytes: u64 = catalogs.iter().map(|c| c.index.file_bytes()).sum();
        self.note("bytes_per_key", bytes as f64 / keys as f64, "B", "goal: 50");
        self.memory("when_settled")?;
        let token = self.token().await?;
        let (began, since) = (Instant::now(), self.app.clock.now());
        for catalog in &catalogs {
            let address = format!("/api/v1/buckets/{}/catalog/crawl", catalog.bucket_id);
            self.ask(&token, "POST", &address).await?;
        }
        let asking = of_process("io", "write_bytes:")? - written;
        self.is_read(Some(since)).await?;
        let seconds = began.elapsed().as_secs_f64();
        self.note("reconcile.seconds", seconds, "s", "");
        self.note("reconcile.lists", s3.lists().await? as f64, "", "");
        let all = of_process("io", "write_bytes:")? - written;
        println!("    {:.3} MB of it for asking", asking as f64 / 1e6);
        self.note(
            "reconcile.written_mb",
            all as f64 / 1e6,
            "MB",
            "goal: 1, the database's audit included",
        );
        self.memory("after_reconcile")
    }

    /// An enormous folder, as somebody opens it who was not there before.
    async fn pages(&mut self) -> anyhow::Result<()> {
        let id = buckets::id_of_sample(&self.app, s3::LARGE).await?;
        let token = self.token().await?;
        let address = format!("/api/v1/buckets/{id}/entries?path=big/");
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            self.app.listings.invalidate_bucket(&id);
            let began = Instant::now();
            let page = self.ask(&token, "GET", &address).await?;
            times.push(began.elapsed());
            anyhow::ensure!(page["freshness"]["state"] == "checked", "{page}");
        }
        self.note_times("folder_1m.first_page", times, "goal: 50");
        let began = Instant::now();
        let mut page = self.ask(&token, "GET", &address).await?;
        while page["complete"] != true {
            tokio::time::sleep(Duration::from_millis(20)).await;
            page = self.ask(&token, "GET", &address).await?;
        }
        let seconds = began.elapsed().as_secs_f64();
        self.note("folder_1m.whole_seconds", seconds, "s", "");
        let snapshot = page["snapshot"].as_str().context("an id")?;
        let (mut random, mut times) = (Rng::new(7), Vec::new());
        for _ in 0..2 * ROUNDS {
            let offset = random.below(s3::LARGE_FILES as u64 - 200);
            let began = Instant::now();
            let address = format!("{address}&snapshot={snapshot}&offset={offset}");
            let page = self.ask(&token, "GET", &address).await?;
            times.push(began.elapsed());
            anyhow::ensure!(page["entries"][0]["size"] == offset, "{page}");
        }
        self.note_times("folder_1m.scroll", times, "goal: 50");
        self.memory("with_1m_folder_open")?;
        self.app.listings.invalidate_bucket(&id);
        Ok(())
    }

    async fn searches(&mut self, s3: &Simulated) -> anyhow::Result<()> {
        let mut walked = Vec::new();
        for query in self.queries.iter().filter(|q| is_plain(q)).take(WALKED) {
            let (time, lists) = walk::first_hit(s3, query).await?;
            println!("    walked for {query:?}: {time:.1?}, {lists} LISTs");
            walked.push(time);
        }
        let mut tab = Tab::open(&self.address, &self.token().await?).await?;
        let (mut first, mut whole) = (Vec::new(), Vec::new());
        let mut slowest: Vec<(Duration, &str)> = Vec::new();
        for n in 0..SEARCHES {
            let query = self.queries[n % self.queries.len()];
            let began = Instant::now();
            first.push(tab.search(query).await?);
            slowest.push((first[n], query));
            tab.until_done().await?;
            whole.push(began.elapsed());
        }
        let walked = ("walk of the folders in S3", walked);
        self.note_times_beside("search.first_hit", first, "goal: 50", Some(walked));
        self.note_times("search.done", whole, "");
        slowest.sort();
        slowest.reverse();
        slowest.dedup_by_key(|(_, query)| *query);
        let slowest = slowest.iter().take(3);
        let slowest: Vec<String> = slowest.map(|(t, q)| format!("{q:?} {t:.1?}")).collect();
        println!("    slowest: {}", slowest.join(", "));
        Ok(())
    }

    /// Everybody types: a new query every 100 to 300 ms, done with the one before or not.
    async fn people(&mut self) -> anyhow::Result<()> {
        // On threads of their own, so that it can be told what they take from the server.
        let browsers = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name(BROWSERS)
            .enable_all()
            .build()?;
        let mut tabs = Vec::new();
        for _ in 0..PEOPLE {
            let (address, token) = (self.address.clone(), self.token().await?);
            let tab = browsers.spawn(async move { Tab::open(&address, &token).await });
            tabs.push(tab.await??);
        }
        let (cpu, began) = (cpu_seconds()?, Instant::now());
        let until = began + LOAD;
        let typing = (0..).zip(tabs).map(|(person, mut tab)| {
            let queries = self.queries.clone();
            browsers.spawn(async move {
                let mut random = Rng::new(person);
                let mut times = Vec::new();
                while Instant::now() < until {
                    let pause = Duration::from_millis(100 + random.below(200));
                    let began = Instant::now();
                    let at = usize::try_from(random.below(queries.len() as u64))?;
                    times.push(tab.search(queries[at]).await?);
                    tokio::time::sleep(pause.saturating_sub(began.elapsed())).await;
                }
                anyhow::Ok(times)
            })
        });
        let (mut times, mut errors) = (Vec::new(), 0);
        for typed in join_all(typing).await {
            match typed? {
                Ok(typed) => times.extend(typed),
                Err(error) => {
                    errors += 1;
                    println!("    {error:#}");
                }
            }
        }
        let (cpu, seconds) = (cpu_seconds()? - cpu, began.elapsed().as_secs_f64());
        let theirs = cpu_seconds_of(BROWSERS)?;
        browsers.shutdown_background();
        let searches = times.len() as f64;
        let of_server = (cpu - theirs) * 1e6 / searches;
        self.note("people_200.server_cpu_us_per_search", of_server, "us", "");
        let of_browser = theirs * 1e6 / searches;
        self.note("people_200.browser_cpu_us_per_search", of_browser, "us", "");
        let used = cpu / seconds;
        self.note("people_200.cores_used", used, "", "of them, browsers too");
        let rate = searches / LOAD.as_secs_f64();
        self.note("people_200.searches_per_s", rate, "1/s", "at most 1,000");
        self.note_times("people_200.first_hit", times, "goal: 100");
        self.note("people_200.errors", f64::from(errors), "", "goal: 0");
        Ok(())
    }
}

/// In milliseconds.
fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times
        .get(at)
        .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
