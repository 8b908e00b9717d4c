//! The server is killed while it reads a bucket whole, and while others change the bucket. In the end its catalog says what
//! S3 has.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use mediabridge::{buckets, catalog, clock::Clock};
use mediabridge_catalog::{Bucket, Meta};
use mediabridge_s3::{Client, MemberPath, Root};
use mediabridge_sandbox::Seed;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::{
    app::{S3_BUCKET, TestApp, each_engine},
    soak::{Draw, Soak},
};

const ROOT: &str = "root";

/// Names of every kind: flat and deep, with one prefix and with none.
fn many() -> Vec<String> {
    let mut keys: Vec<String> = (0..6_000).map(|n| format!("flat/IMG_{n:05}.jpg")).collect();
    keys.extend((0..3_000).map(|n| format!("deep/{}/{}/{n}.txt", n % 7, n % 31)));
    keys.extend((0..1_000).map(|n| format!("{:x}", n * 7919)));
    keys.extend((0..50).map(|n| format!("日本/語{n}/ü\u{308}.txt")));
    keys.extend(
        [
            "ä/ö",
            "zz//b",
            "z z/+%20",
            "flat/",
            "/",
            "a\u{1}b",
            "a\nb",
            "<&>\"'",
            "\u{10ffff}",
            "😀/\u{ffff}",
            "~",
            " ",
        ]
        .map(str::to_owned),
    );
    keys
}

/// The program itself.
struct Server {
    child: Child,
    url: String,
    token: String,
}

/// Where the bucket and its catalog are, and what may have happened to it.
struct Case<'c> {
    app: &'c TestApp,
    member_id: String,
    bucket_id: String,
    folder: PathBuf,
    s3: Client,
    http: reqwest::Client,
    next: usize,
    /// What was done to keys that begin so is not known to the server: S3 was asked directly, or the server was killed
    /// before it answered. Only a reading that began later knows.
    unsure: BTreeSet<String>,
}

impl Case<'_> {
    fn command(&self) -> (Command, String) {
        let config = &self.app.app.config;
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_mediabridge"));
        command
            .arg("serve")
            .env("MEDIABRIDGE_HTTP__LISTEN", address.to_string())
            .env(
                "MEDIABRIDGE_DATABASE__URL",
                config.database.url.expose_secret(),
            )
            .env("MEDIABRIDGE_SECRETS__KEYRING", &config.secrets.keyring)
            .env("MEDIABRIDGE_HTTP__PUBLIC_URL", &config.http.public_url)
            .env("MEDIABRIDGE_CATALOG__FOLDER", &self.folder)
            .env("MEDIABRIDGE_CATALOG__LISTS_AT_ONCE", "3")
            .env("MEDIABRIDGE_CATALOG__RECONCILE_HOURS", "0")
            .env("MEDIABRIDGE_LIMITS__ADDRESS_REQUESTS_PER_SECOND", "0")
            .env("MEDIABRIDGE_LIMITS__SESSION_REQUESTS_PER_SECOND", "0")
            .env("MEDIABRIDGE_LOG__FILTER", "error")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true);
        (command, format!("http://{address}"))
    }

    async fn start(&self) -> Server {
        // A fixed clock that keeps up with the program's.
        let clock = &self.app.app.clock;
        clock.advance(Clock::System.now() - clock.now());
        let token = self
            .app
            .forged_session(&self.member_id)
            .await
            .token
            .unwrap();
        // Somebody may take the port before the server does.
        for _ in 0..5 {
            let (mut command, url) = self.command();
            let child = command.spawn().unwrap();
            let mut server = Server {
                child,
                url,
                token: token.clone(),
            };
            if server.is_ready().await {
                return server;
            }
        }
        panic!("the server does not start");
    }

    async fn ask(&self, server: &Server, method: &str, path: &str, body: Value) -> Value {
        let address = format!("{}/api/v1/buckets/{}/{path}", server.url, self.bucket_id);
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, &address);
        request = request
            .header("authorization", format!("Bearer {}", server.token))
            .header("x-requested-with", "mediabridge");
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{address}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// Asks the server, and is not sure of these keys until it has answered.
    async fn change(&mut self, server: &Server, path: &str, body: Value, key: &str) {
        let was_sure = self.unsure.insert(key.to_owned());
        let answer = self.ask(server, "POST", path, body).await;
        let has_failed = answer["failed"].as_array().is_some_and(|f| !f.is_empty());
        assert!(!has_failed, "{answer}");
        if was_sure {
            self.unsure.remove(key);
        }
    }

    /// Does something to the bucket, through the server or behind its back.
    async fn disturb(&mut self, server: &Server, random: &mut Draw) {
        self.next += 1;
        let n = self.next;
        match random.below(6) {
            0 | 1 => {
                let path = format!("{}/new {n}/", random.pick(&["a", "deep/3", "flat", "zzz"]));
                self.change(server, "folders", json!({ "path": path }), &path)
                    .await;
            }
            2 | 3 => {
                let at = random.below(6_000);
                let path = format!("flat/IMG_{at:05}.jpg");
                let body = json!({ "paths": [path] });
                self.change(server, "entries/delete", body, &path).await;
            }
            4 => {
                let path = format!("deep/{}/{}/", random.below(7), random.below(31));
                let body = json!({ "paths": [path] });
                self.change(server, "entries/delete", body, &path).await;
            }
            _ => {
                let keys: Vec<String> = (0..20)
                    .map(|_| match random.below(3) {
                        0 => format!("flat/IMG_{:05}.jpg", random.below(7_000)),
                        1 => format!("deep/{}/{}/{n}.txt", random.below(8), random.below(31)),
                        _ => format!("{:x}", random.next()),
                    })
                    .collect();
                let gone = format!("flat/IMG_{:05}.jpg", random.below(6_000));
                // Before anything is done: the time may be over in the middle of it.
                self.unsure.extend(keys.iter().chain([&gone]).cloned());
                self.put(&keys, n).await;
                self.s3.delete(&Self::key(&gone)).await.unwrap();
            }
        }
    }

    fn key(path: &str) -> mediabridge_s3::ObjectKey {
        let root = Root::parse(ROOT).unwrap();
        root.key(&MemberPath::parse(path).unwrap()).unwrap()
    }

    async fn put(&self, paths: &[String], length: usize) {
        let seeds = paths.iter().map(|path| Seed {
            key: format!("{ROOT}/{path}"),
            bytes: vec![b'x'; length % 100].into(),
            content_type: "text/plain".to_owned(),
        });
        self.app
            .s3
            .put_objects(S3_BUCKET, seeds.collect())
            .await
            .unwrap();
    }

    /// Waits until the bucket is known whole, and was compared after `since`.
    async fn completed(&self, server: &Server, since: i64) -> i64 {
        loop {
            let state = self.ask(server, "GET", "catalog", Value::Null).await;
            assert_ne!(state["state"], "failed", "{state}");
            let at = state["checked_at"].as_i64().unwrap_or_default();
            if state["state"] == "complete" && at > since {
                return at;
            }
        }
    }

    async fn kill(&self, mut server: Server) {
        server.child.kill().await.unwrap();
    }

    async fn in_s3(&self) -> BTreeMap<String, Meta> {
        let mut found = BTreeMap::new();
        let mut after = None;
        loop {
            let top = Root::parse(ROOT).unwrap().key(&MemberPath::top()).unwrap();
            let page = self
                .s3
                .list_all(&top, after.as_deref(), 1000)
                .await
                .unwrap();
            found.extend(page.objects.iter().map(|object| {
                let (etag, class) = (object.etag.as_deref(), object.storage_class.as_deref());
                let meta = catalog::meta(object.size, object.modified_ms, etag, class);
                (object.key.as_str().to_owned(), meta)
            }));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    }

    /// What the catalog of a server that does not run has.
    fn in_catalog(&self) -> BTreeMap<String, Meta> {
        let bucket = Bucket::open(&catalog_in(&self.folder).join("index")).unwrap();
        bucket.verify().unwrap();
        let mut found = BTreeMap::new();
        let read = bucket.each("", None, |key, meta| {
            found.insert(key.to_owned(), meta);
            true
        });
        read.unwrap();
        let objects = bucket.totals("").unwrap().0;
        assert_eq!(objects, found.len() as u64, "the counts are wrong");
        found
    }

    /// Compares all keys of which the server is to know.
    async fn compare(&self, context: &str) -> u64 {
        let (expected, found) = (self.in_s3().await, self.in_catalog());
        let is_sure = |key: &str| {
            let path = key.strip_prefix("root/").unwrap();
            // Folders stand for everything in them.
            let mut folders = path.match_indices('/').map(|(slash, _)| &path[..=slash]);
            !self.unsure.contains(path) && !folders.any(|folder| self.unsure.contains(folder))
        };
        // Of a folder that was made through the server, the server does not know when S3 made it.
        let is_there = |key: &str, meta: &Meta| {
            let of = found.get(key);
            of == Some(meta) || key.ends_with('/') && of.map(|m| m.size) == Some(meta.size)
        };
        let lost = expected.iter().filter(|(k, m)| !is_there(k, m));
        let lost: Vec<_> = lost.map(|(k, _)| k).filter(|k| is_sure(k)).collect();
        let phantoms = found.keys().filter(|k| !expected.contains_key(*k));
        let phantoms: Vec<_> = phantoms.filter(|k| is_sure(k)).collect();
        println!(
            "{context}: {} keys, {} not sure of, {} lost, {} phantoms",
            expected.len(),
            self.unsure.len(),
            lost.len(),
            phantoms.len()
        );
        if !lost.is_empty() || !phantoms.is_empty() {
            let few = |keys: &[&String]| format!("{:?}", &keys[..keys.len().min(10)]);
            println!("lost: {}, phantoms: {}", few(&lost), few(&phantoms));
        }
        (lost.len() + phantoms.len()) as u64
    }

    /// Lets the server finish, and looks whether it knows what S3 has. Returns the differences.
    async fn settle(&mut self, context: &str) -> u64 {
        self.app.s3.faults().clear();
        let server = self.start().await;
        let at = self.completed(&server, 0).await;
        self.kill(server).await;
        let mut wrong = self.compare(context).await;
        // One more reading finds what nobody told of.
        let server = self.start().await;
        self.ask(&server, "POST", "catalog/crawl", json!({})).await;
        self.completed(&server, at).await;
        self.kill(server).await;
        self.unsure.clear();
        wrong += self.compare(&format!("{context}, read again")).await;
        wrong
    }
}

impl Server {
    async fn is_ready(&mut self) -> bool {
        let said = self.child.stdout.take().unwrap();
        let mut lines = BufReader::new(said).lines();
        let line = lines.next_line().await.unwrap();
        line.is_some_and(|line| line.contains("is ready"))
    }
}

/// Whether a crawl was under way when the server was killed, and whether part of it had been written down.
fn left_over(folder: &Path) -> (bool, bool) {
    let states = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let state = states.filter_map(|entry| std::fs::read(entry.path().join("state.json")).ok());
    let crawls = state.map(|state| serde_json::from_slice::<Value>(&state).unwrap());
    crawls.fold((false, false), |(begun, read), state| {
        let keys = state["crawl"]["keys"].as_u64();
        (begun || keys.is_some(), read || keys > Some(0))
    })
}

fn catalog_in(folder: &Path) -> PathBuf {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let mut found = entries
        .map(|entry| entry.path())
        .filter(|path| path.join("state.json").exists());
    let only = found.next().unwrap();
    assert_eq!(found.next(), None, "more than one catalog of a bucket");
    only
}

#[tokio::test]
async fn killed_crawls_lose_no_key_and_make_none_up() {
    let mut run = Soak::new("catalog_crawl_kill", 6, 500);
    let (mut early, mut midway, mut resumable) = (0, 0, 0);
    each_engine(async |app| {
        let owner = app.owner().await;
        let bucket_id = app.bucket("Files", ROOT, None).await;
        let place = tempfile::tempdir().unwrap();
        let mut case = Case {
            app: &app,
            member_id: owner.id.clone(),
            s3: buckets::client(&app.app, &bucket_id).await.unwrap(),
            bucket_id,
            folder: place.path().join("catalog"),
            http: reqwest::Client::new(),
            next: 0,
            unsure: BTreeSet::new(),
        };
        case.put(&many(), 2).await;
        app.put("elsewhere", "1").await;
        app.put("rooted/1", "1").await;
        let cases = run.cases / 2;
        for number in 0..cases {
            let context = format!("{}, case {number}", app.app.db.engine());
            // A slow S3, so that some are killed behind a place that was written down.
            let delay = [0, 20, 400][run.random.below(3)];
            app.s3
                .faults()
                .delay("ListObjectsV2", Duration::from_millis(delay));
            let window = 400 + usize::try_from(delay).unwrap() * 10;
            let window = Duration::from_millis(run.random.below(window) as u64);
            if number > 0 && run.random.below(4) == 0 {
                // There is none yet when every server so far was killed too early.
                let _ = std::fs::remove_dir_all(&case.folder);
            }
            let mut random = Draw(run.random.next());
            if run.random.below(8) == 0 {
                // Before it is ready.
                let (mut command, _) = case.command();
                let mut child = command.spawn().unwrap();
                let _ = tokio::time::timeout(window / 4, child.wait()).await;
                child.kill().await.unwrap();
                early += 1;
            } else {
                let server = case.start().await;
                let began = Instant::now();
                let busy = async {
                    if random.below(2) == 0 {
                        case.ask(&server, "POST", "catalog/crawl", json!({})).await;
                    }
                    while began.elapsed() < window {
                        case.disturb(&server, &mut random).await;
                    }
                };
                let _ = tokio::time::timeout(window, busy).await;
                case.kill(server).await;
            }
            let (begun, read) = left_over(&case.folder);
            midway += u64::from(begun);
            resumable += u64::from(read);
            if number + 1 == cases || run.random.below(4) == 0 {
                let wrong = case.settle(&context).await;
                run.failures += wrong;
                assert_eq!(wrong, 0, "{context}, seed {}", run.seed);
            }
        }
    })
    .await;
    println!(
        "of {} kills {early} came before the server was ready, {midway} in a crawl, {resumable} of them behind a place that was \
         written down",
        run.cases
    );
}
