//! Secrets that can be recognised, planted wherever there is one, and then looked for in everything that comes out.

use std::{
    fmt::Write as _,
    net::TcpListener,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use mediabridge::{
    backup::TABLES,
    buckets::BucketInput,
    db::{Db, Value as Column},
    grants::Permission,
    http::{caller::Device, live::ClientMessage},
    sessions,
};
use mediabridge_sandbox::{BucketOptions, Options, S3Server};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::{Child, Command},
    task::JoinHandle,
};

use crate::{
    app::{PASSWORD, TestApp, postgres_url},
    authorisation,
    live::Socket,
};

const BUCKET: &str = "canary-files";

/// The program itself, and all it says.
struct Server {
    child: Child,
    url: String,
    setup_code: String,
    log: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

/// What is asked for in vain: our own code only is logged in such detail.
const LOUD: &str = "trace,aws_sigv4=trace,aws_sigv4::http_request=trace,aws_sdk_s3=trace,aws_runtime=trace,\
    aws_smithy_runtime=trace,aws_smithy_http_client=trace,hyper=trace,hyper_util=trace,h2=trace,rustls=trace,sqlx=trace,\
    tungstenite=trace,axum=trace";

fn command(database: &str, keyring: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mediabridge"));
    command
        .env("MEDIABRIDGE_DATABASE__URL", database)
        .env("MEDIABRIDGE_SECRETS__KEYRING", keyring)
        .env("MEDIABRIDGE_CATALOG__FOLDER", format!("{keyring}.catalog"))
        .env("MEDIABRIDGE_LOG__FILTER", LOUD)
        .env("NO_COLOR", "1")
        .env("MEDIABRIDGE_LIMITS__ADDRESS_REQUESTS_PER_SECOND", "0")
        .env("MEDIABRIDGE_LIMITS__SESSION_REQUESTS_PER_SECOND", "0")
        .kill_on_drop(true);
    command
}

impl Server {
    async fn start(database: &str, keyring: &str) -> Self {
        // Somebody may take the port before the server does.
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = free.local_addr().unwrap();
            drop(free);
            let mut child = command(database, keyring)
                .arg("serve")
                .env("MEDIABRIDGE_HTTP__LISTEN", address.to_string())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let mut setup_code = None;
            while setup_code.is_none()
                && let Some(line) = lines.next_line().await.unwrap()
            {
                setup_code = line.split_once("#code=").map(|(_, code)| code.to_owned());
            }
            let Some(setup_code) = setup_code else {
                continue;
            };
            let log = Arc::new(Mutex::new(Vec::new()));
            let (mut said, kept) = (child.stderr.take().unwrap(), Arc::clone(&log));
            let reader = tokio::spawn(async move {
                let mut bytes = vec![0; 64 * 1024];
                while let Ok(read @ 1..) = said.read(&mut bytes).await {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.extend_from_slice(&bytes[..read]);
                }
            });
            return Self {
                child,
                url: format!("http://{address}"),
                setup_code,
                log,
                reader,
            };
        }
        panic!("the server does not start");
    }

    async fn stop(mut self) -> String {
        self.child.kill().await.unwrap();
        self.reader.await.unwrap();
        let log = self.log.lock().unwrap();
        String::from_utf8_lossy(&log).into_owned()
    }
}

struct Heard {
    /// Method and address, to name it by.
    what: String,
    /// Status, headers and body.
    text: String,
}

/// A browser that writes down all it is told.
struct Browser {
    url: String,
    client: reqwest::Client,
    heard: Vec<Heard>,
    secrets: Secrets,
}

#[derive(Clone, Default)]
struct Who {
    token: String,
    cookie: String,
}

/// Name, text, and which answer may hold it.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String, Option<usize>)>);

impl Secrets {
    fn never(&mut self, name: &'static str, secret: &str) {
        self.0.push((name, secret.to_owned(), None));
    }

    /// The forms in which a secret might show up.
    fn forms(secret: &str) -> Vec<String> {
        let mut forms = vec![
            secret.to_owned(),
            STANDARD_NO_PAD.encode(secret),
            hex(secret.as_bytes()),
            crate::app::encoded(secret),
            json!(secret).to_string().trim_matches('"').to_owned(),
        ];
        // A key of the keyring, as bytes that were printed.
        if let Ok(bytes) = STANDARD_NO_PAD.decode(secret)
            && bytes.len() == 32
        {
            forms.push(hex(&bytes));
            forms.push(
                format!("{:?}", &bytes[..8])
                    .trim_end_matches(']')
                    .to_owned(),
            );
        }
        forms
    }

    /// Nothing of them in `text`, but for what answer number `at` may hold.
    #[track_caller]
    fn not_in(&self, what: &str, text: &str, at: Option<usize>) {
        for (name, secret, allowed) in &self.0 {
            if at.is_some() && *allowed == at {
                continue;
            }
            for form in Self::forms(secret) {
                if let Some(begin) = text.find(&form) {
                    let line = text[..begin].rsplit('\n').next().unwrap_or_default();
                    panic!("{what} holds {name}, after: {line}");
                }
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Browser {
    async fn ask(&mut self, method: &str, path: &str, who: &Who, body: Option<String>) -> Value {
        let method = reqwest::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let what = format!("{method} {path}");
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.url))
            .header("x-requested-with", "mediabridge");
        if !who.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", who.token));
        }
        if !who.cookie.is_empty() {
            request = request.header("cookie", format!("mb_refresh={}", who.cookie));
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        let answer = request.send().await.unwrap();
        let head = format!("{} {:?}", answer.status(), answer.headers());
        let mut body = answer.text().await.unwrap();
        let text = format!("{head}\n{body}");
        if let Some(cookie) = text.split("mb_refresh=").nth(1) {
            let cookie = cookie.split(';').next().unwrap().to_owned();
            if !cookie.is_empty() {
                let at = Some(self.heard.len());
                self.secrets.0.push(("a refresh token", cookie, at));
            }
        }
        self.heard.push(Heard { what, text });
        if body.is_empty() {
            "null".clone_into(&mut body);
        }
        let value: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
        let tokens = [
            ("an access token", value["access_token"].as_str()),
            ("an invitation", value["invitation"]["url"].as_str()),
            ("a reset link", value["url"].as_str()),
        ];
        for (name, token) in tokens {
            if let Some(token) = token {
                let token = token.split("#token=").last().unwrap().to_owned();
                self.secrets
                    .0
                    .push((name, token, Some(self.heard.len() - 1)));
            }
        }
        value
    }

    async fn json(&mut self, method: &str, path: &str, who: &Who, body: Value) -> Value {
        self.ask(method, path, who, Some(body.to_string())).await
    }

    async fn get(&mut self, path: &str, who: &Who) -> Value {
        self.ask("get", path, who, None).await
    }

    /// The newest secret of this name.
    fn newest(&self, name: &str) -> String {
        let found = self.secrets.0.iter().rev().find(|(n, ..)| *n == name);
        found.expect(name).1.clone()
    }

    /// Whoever the last answer signed in.
    fn signed_in(&self) -> Who {
        Who {
            token: self.newest("an access token"),
            cookie: self.newest("a refresh token"),
        }
    }
}

/// Everything that has to do with secrets, and then every route, with success and without.
async fn use_it_all(browser: &mut Browser, setup_code: &str, s3: &S3Server, s3_secret: &str) {
    let nobody = Who::default();
    let passwords: Vec<String> = (0..6)
        .map(|n| format!("canary password {n} velvet\"tractor\\ö"))
        .collect();
    for password in &passwords {
        browser.secrets.never("a password", password);
    }
    browser.secrets.never("the set-up code", setup_code);
    browser.secrets.never("the S3 secret", s3_secret);
    let wrong_secret = "canary-wrong-s3-secret-0123456789abcdef";
    browser.secrets.never("a wrong S3 secret", wrong_secret);
    let guess = "canary-guessed-code";
    browser.secrets.never("a guessed code", guess);

    // Setting up and signing in.
    let mut owner = json!({ "setup_code": guess, "name": "Olivia", "email": "o@example.com", "password": passwords[0] });
    browser
        .json("post", "/api/v1/setup", &nobody, owner.clone())
        .await;
    owner["setup_code"] = setup_code.into();
    let answer = browser
        .json("post", "/api/v1/setup", &nobody, owner.clone())
        .await;
    assert!(answer["access_token"].is_string(), "{answer}");
    browser.json("post", "/api/v1/setup", &nobody, owner).await;
    for password in [&passwords[1], &passwords[0]] {
        let body = json!({ "email": "o@example.com", "password": password });
        browser
            .json("post", "/api/v1/auth/login", &nobody, body)
            .await;
    }
    let owner = browser.signed_in();
    for body in [
        format!(
            "{{\"email\": \"o@example.com\", \"password\": {}",
            json!(passwords[0])
        ),
        format!("{{\"email\": {}, \"password\": {{}}}}", json!(["o"])),
        json!({ "email": "nobody@example.com", "password": passwords[0] }).to_string(),
    ] {
        browser
            .ask("post", "/api/v1/auth/login", &nobody, Some(body))
            .await;
    }

    // Buckets: a wrong key, nobody there, the right one.
    let mut bucket = json!({ "name": "Canary", "endpoint": s3.endpoint(), "region": "us-east-1", "bucket": BUCKET,
        "access_key_id": "AKIACANARY", "secret_access_key": wrong_secret, "addressing": "path" });
    let test = json!({ "settings": bucket });
    browser
        .json("post", "/api/v1/buckets/test", &owner, test)
        .await;
    browser
        .json("post", "/api/v1/buckets", &owner, bucket.clone())
        .await;
    bucket["endpoint"] = "http://127.0.0.1:9".into();
    let test = json!({ "settings": bucket });
    browser
        .json("post", "/api/v1/buckets/test", &owner, test)
        .await;
    bucket["endpoint"] = s3.endpoint().into();
    bucket["name"] = "Canary 2".into();
    bucket["secret_access_key"] = s3_secret.into();
    let saved = browser
        .json("post", "/api/v1/buckets", &owner, bucket)
        .await;
    let id = saved["bucket"]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{saved}"));
    let bucket = format!("/api/v1/buckets/{id}");
    browser.get(&format!("{bucket}/settings"), &owner).await;
    browser
        .ask("post", &format!("{bucket}/test"), &owner, None)
        .await;
    let listed = browser.get(&format!("{bucket}/entries"), &owner).await;
    assert_eq!(listed["entries"][0]["name"], "a.txt", "{listed}");
    for purpose in ["preview", "download", "share"] {
        let body = json!({ "paths": ["a.txt"], "purpose": purpose });
        browser
            .json("post", &format!("{bucket}/urls"), &owner, body)
            .await;
    }
    let file = json!({ "name": "b.txt", "size": 1, "content_type": "text/plain", "checksum_crc32": "AAAAAA==",
        "if_exists": "ask" });
    let body = json!({ "path": "", "files": [file] });
    browser
        .json("post", &format!("{bucket}/uploads"), &owner, body)
        .await;
    let body = json!({ "paths": ["a.txt"] });
    browser
        .json("post", &format!("{bucket}/entries/delete"), &owner, body)
        .await;

    // Members and their links.
    let ada = json!({ "name": "Ada", "email": "a@example.com", "role": "member" });
    let invited = browser.json("post", "/api/v1/members", &owner, ada).await;
    let ada_id = invited["member"]["id"].as_str().unwrap().to_owned();
    let body = json!({ "token": browser.newest("an invitation") });
    browser
        .json("post", "/api/v1/invitations/lookup", &nobody, body)
        .await;
    for (name, password) in [
        ("", "short"),
        ("Ada", passwords[2].as_str()),
        ("Ada", &passwords[2]),
    ] {
        let body =
            json!({ "token": browser.newest("an invitation"), "name": name, "password": password });
        browser
            .json("post", "/api/v1/invitations/accept", &nobody, body)
            .await;
    }
    let reset = format!("/api/v1/members/{ada_id}/password-reset");
    browser.ask("post", &reset, &owner, None).await;
    for path in ["lookup", "accept", "accept"] {
        let mut body = json!({ "token": browser.newest("a reset link") });
        if path == "accept" {
            body["password"] = passwords[3].as_str().into();
        }
        let path = format!("/api/v1/password-resets/{path}");
        browser.json("post", &path, &nobody, body).await;
    }
    let body = json!({ "email": "a@example.com", "password": passwords[3] });
    browser
        .json("post", "/api/v1/auth/login", &nobody, body)
        .await;
    let ada = browser.signed_in();
    for current in [&passwords[4], &passwords[3]] {
        let body = json!({ "current_password": current, "new_password": passwords[5] });
        browser
            .json("post", "/api/v1/me/password", &ada, body)
            .await;
    }

    // Tokens: renewed, stolen, made up, in the wrong place.
    let refresh = "/api/v1/auth/refresh";
    browser
        .json("post", refresh, &ada, json!({ "attempt_id": "one" }))
        .await;
    let next = browser.signed_in();
    assert_ne!(next.cookie, ada.cookie);
    browser
        .json("post", refresh, &next, json!({ "attempt_id": "two" }))
        .await;
    let stolen = browser
        .json("post", refresh, &ada, json!({ "attempt_id": "thief" }))
        .await;
    assert_eq!(stolen["code"], "refresh_token_used");
    let forged = Who {
        token: format!("{}canary", &owner.token[..owner.token.len() - 6]),
        cookie: owner.token.clone(),
    };
    browser.get("/api/v1/me", &forged).await;
    browser.json("post", refresh, &forged, json!({})).await;
    browser
        .get(&format!("/api/v1/me?access_token={}", owner.token), &nobody)
        .await;
    // The one place where a token comes in other than by header and cookie.
    let live = browser.url.replace("http:", "ws:") + "/api/v1/live";
    for token in [&forged.token, &owner.token] {
        let mut socket = Socket::open(&live).await;
        let auth = json!({ "type": "auth", "access_token": token });
        socket.say(auth.clone()).await;
        let mut said = socket.hear().await.to_string();
        if token == &owner.token {
            socket.say(auth).await;
            said += &socket.hear().await.to_string();
            socket.search(1, "txt", id, "").await;
            for message in socket.until("search_done").await {
                said += &message.to_string();
            }
        }
        let what = "the socket".to_owned();
        browser.heard.push(Heard { what, text: said });
    }

    // And everything there is, by somebody who may and by somebody who may not; signing out last.
    let cases = authorisation::cases();
    let is_end = |route: &str| route.ends_with("/logout") || route.ends_with("/me/sessions");
    for case in cases.iter().filter(|case| !is_end(case.route)) {
        for who in [&owner, &next] {
            let who = Who {
                cookie: String::new(),
                ..who.clone()
            };
            let (path, body) = (case.path(id), case.body.as_ref().map(Value::to_string));
            if case.method == "delete" {
                browser.ask("delete", &case.path("none"), &who, body).await;
            } else {
                browser.ask(case.method, &path, &who, body).await;
            }
        }
    }
    for kind in ["audit", "audit.csv", "audit.jsonl"] {
        browser
            .get(&format!("/api/v1/{kind}?text=canary"), &owner)
            .await;
        browser.get(&format!("/api/v1/{kind}"), &owner).await;
    }
    let outside = format!("{bucket}/entries?path=..%2Fother");
    browser.get(&outside, &owner).await;
    browser
        .ask("post", "/api/v1/auth/logout", &owner, None)
        .await;
}

async fn no_secret_comes_out(database: &str, folder: &std::path::Path) {
    let s3_secret = "canary-s3-secret-9f8e7d6c5b4a39281706";
    let s3 = S3Server::start(Options {
        access_key: "AKIACANARY".to_owned(),
        secret_key: s3_secret.to_owned(),
        ..Options::for_tests(folder.join("s3"))
    })
    .await
    .unwrap();
    let (public_read, cors) = (false, Vec::new());
    s3.create_bucket(BUCKET, BucketOptions { public_read, cors })
        .await
        .unwrap();
    s3.put_object(BUCKET, "a.txt", b"a".to_vec(), "text/plain")
        .await
        .unwrap();
    let keyring = folder.join("keyring").display().to_string();
    let server = Server::start(database, &keyring).await;
    let mut browser = Browser {
        url: server.url.clone(),
        client: reqwest::Client::new(),
        heard: Vec::new(),
        secrets: Secrets::default(),
    };
    use_it_all(&mut browser, &server.setup_code, &s3, s3_secret).await;
    let mut log = server.stop().await;

    // What is done on the command line, and what it leaves behind.
    let backup = folder.join("backup").display().to_string();
    let mut said = String::new();
    let mut keys = std::fs::read_to_string(&keyring).unwrap();
    for arguments in [
        &["keys", "list"][..],
        &["keys", "rotate"],
        &["audit", "verify"],
        &["backup", &backup],
    ] {
        let output = command(database, &keyring)
            .args(arguments)
            .output()
            .await
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        said += &String::from_utf8_lossy(&output.stdout);
        log += &String::from_utf8_lossy(&output.stderr);
    }
    keys += &std::fs::read_to_string(&keyring).unwrap();
    let is_key = |word: &&str| {
        STANDARD_NO_PAD
            .decode(word)
            .is_ok_and(|key| key.len() == 32)
    };
    for key in keys.split_whitespace().filter(is_key) {
        browser.secrets.never("a key of the keyring", key);
    }

    let Browser { heard, secrets, .. } = browser;
    let names: std::collections::BTreeSet<&str> = secrets.0.iter().map(|(n, ..)| *n).collect();
    assert_eq!(names.len(), 10, "{names:?}");
    assert!(heard.len() > 120, "{}", heard.len());
    for (at, Heard { what, text }) in heard.iter().enumerate() {
        secrets.not_in(&format!("the answer to {what}"), text, Some(at));
    }
    for ours in [
        "a password is hashed",
        "recorded in full",
        "a tab signed in",
        " 401 ",
        "member_id=",
    ] {
        assert!(
            log.contains(ours) || log.contains(&ours.replace(' ', "")),
            "the log has no {ours}"
        );
    }
    for (path, status) in [("/me", 200), ("/auth/login", 200), ("/auth/refresh", 200)] {
        let begin = format!("path=\"/api/v1{path}\" status={status}");
        let mut lines = log.lines().filter(|line| line.contains(&begin));
        let has_ids = |line: &str| line.contains("member_id=") && line.contains("session_id=");
        assert!(lines.any(has_ids), "{path} is nobody's");
    }
    let rows = |kind: &str| log.matches(&format!("mediabridge::audit: {kind}")).count();
    assert!(rows("recorded row=") >= 15, "{log}");
    assert_eq!(rows("recorded row="), rows("recorded in full row="));
    secrets.not_in("the log", &log, None);
    assert!(
        !log.contains("X-Amz-Signature="),
        "a signed URL is in the log"
    );
    secrets.not_in("what commands say", &said, None);

    let db = Db::open(database).await.unwrap();
    let mut dump = String::new();
    let mut snapshot = db.snapshot().await.unwrap();
    for table in TABLES {
        snapshot
            .rows(table, |row| {
                for column in row {
                    if let Column::Text(Some(text)) = column {
                        dump += &text;
                        dump.push('\n');
                    }
                }
                Ok(())
            })
            .await
            .unwrap();
    }
    assert!(dump.contains("a@example.com") && dump.contains("$argon2id$"));
    secrets.not_in("the database", &dump, None);
    let zipped = std::fs::read(&backup).unwrap();
    secrets.not_in("the backup", &String::from_utf8_lossy(&zipped), None);
    let mut unzipped = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::GzDecoder::new(&zipped[..]),
        &mut unzipped,
    )
    .unwrap();
    let unzipped = String::from_utf8_lossy(&unzipped);
    assert!(unzipped.contains("a@example.com"));
    secrets.not_in("the backup", &unzipped, None);
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() && !path.ends_with("keyring") {
            let bytes = std::fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            secrets.not_in(&path.display().to_string(), &text, None);
        }
    }
}

#[tokio::test]
async fn no_secret_comes_out_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("db").display());
    no_secret_comes_out(&database, folder.path()).await;
}

#[tokio::test]
async fn no_secret_comes_out_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    no_secret_comes_out(&postgres_url().await, folder.path()).await;
}

#[tokio::test]
async fn nothing_secret_is_printed_by_what_can_be_printed() {
    let app = TestApp::with_settings("").await;
    let mia = app.member().await;
    let bucket = app.bucket("Files", "", None).await;
    app.grant(&mia, &bucket, "", &Permission::ALL).await;
    let token = mia.token.clone().unwrap();
    let cookie = mia.cookie.clone().unwrap();
    let cookie = cookie.split_once('=').unwrap().1;

    let keyring = std::fs::read_to_string(&app.app.config.secrets.keyring).unwrap();
    let mut secrets = Secrets::default();
    for word in keyring.split_whitespace().filter(|word| word.len() > 40) {
        secrets.never("a key", word);
    }
    assert!(secrets.0.len() >= 3);
    secrets.never(
        "the audit's key",
        &STANDARD_NO_PAD.encode(secrecy::ExposeSecret::expose_secret(&app.app.audit_key)),
    );
    secrets.never("the set-up code", app.app.setup_code.as_str());
    secrets.never("the S3 secret", "sandbox-secret-key");
    secrets.never("the database's password", "canary-database-password");
    secrets.never("the password", PASSWORD);
    secrets.never("the access token", &token);
    secrets.never("the refresh token", cookie);

    let mut config = app.app.config.clone();
    config.database.url = "postgres://someone:canary-database-password@db.example/x".into();
    let claims = app
        .app
        .access_tokens
        .verify(&token, app.app.clock.now())
        .unwrap();
    let device = Device {
        refresh_token: Some(cookie.into()),
        ..Device::default()
    };
    let caller = sessions::caller(&app.app, &claims, device, Some(&bucket))
        .await
        .unwrap();
    let input: BucketInput = serde_json::from_value(app.bucket_input("x")).unwrap();
    let auth = json!({ "type": "auth", "access_token": token });
    let message: ClientMessage = serde_json::from_value(auth).unwrap();
    let identity = app.identity("mia").await;
    let (app, shown) = (&app.app, format!("{:?}", app.app));
    assert!(shown.contains("Clock("), "{shown}");
    for shown in [
        shown,
        format!("{app:#?}"),
        format!("{config:?} {config:#?}"),
        format!("{caller:?} {caller:#?}"),
        format!("{input:?} {message:?} {identity:?} {:?}", app.clients),
    ] {
        secrets.not_in("what is printed", &shown, None);
    }
}
