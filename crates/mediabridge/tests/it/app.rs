//! The application under test, and people who use it.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use mediabridge::{
    accounts::{self, Identity, Role},
    app::App,
    buckets::{self, BucketInput},
    clock::{Clock, DAY},
    config::Config,
    db::sql,
    grants::{self, Permission},
    http::{caller::Device, routes},
    random::Random,
    sessions,
};
use mediabridge_sandbox::{BucketOptions, CorsRule, Options, S3Server};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "four words in a row";
pub(crate) const ORIGIN: &str = "http://127.0.0.1:4000";
pub(crate) const S3_BUCKET: &str = "media";

pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) s3: S3Server,
    pub(crate) router: Router,
    _folder: TempDir,
}

/// One more server beside the first.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) router: Router,
}

/// Runs a test on each engine in turn.
pub(crate) async fn each_engine(test: impl AsyncFnMut(TestApp)) {
    each_engine_with("", test).await;
}

/// The same with some settings.
pub(crate) async fn each_engine_with(settings: &str, mut test: impl AsyncFnMut(TestApp)) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}/mediabridge.db", folder.path().display());
    test(TestApp::start_with(&sqlite, settings).await).await;
    test(TestApp::start_with(&postgres_url().await, settings).await).await;
}

/// A schema of its own in the PostgreSQL that `make test` starts.
pub(crate) async fn postgres_url() -> String {
    let server = std::env::vars()
        .find(|(name, _)| name == "TEST_POSTGRES_URL")
        .map(|(_, url)| url);
    let server =
        server.expect("TEST_POSTGRES_URL is not set: run `scripts/with-postgres.sh cargo test`");
    let schema = format!(
        "t_{}",
        Random::System.id(Clock::System.now()).replace('-', "")
    );
    let mut connection = PgConnection::connect(&server).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::query(create).execute(&mut connection).await.unwrap();
    let separator = if server.contains('?') { '&' } else { '?' };
    format!("{server}{separator}options=-csearch_path%3D{schema}")
}

/// Where a database need not wait for a disk, as far as the machine has such a place.
pub(crate) fn folder_in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

impl TestApp {
    pub(crate) async fn start(database: &str) -> Self {
        Self::start_with(database, "").await
    }

    pub(crate) async fn start_with(database: &str, settings: &str) -> Self {
        let settings = format!("{settings}\n[database]\nurl = '{database}'");
        Self::assemble(tempfile::tempdir().unwrap(), &settings).await
    }

    /// On SQLite, with settings of its own, as TOML.
    pub(crate) async fn with_settings(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("mediabridge.db");
        let settings = format!(
            "{settings}\n[database]\nurl = 'sqlite:{}'",
            database.display()
        );
        Self::assemble(folder, &settings).await
    }

    /// `FOLDER` in the settings is a folder of this test's own.
    async fn assemble(folder: TempDir, settings: &str) -> Self {
        let settings = &settings.replace("FOLDER", &folder.path().display().to_string());
        let keyring = folder.path().join("keyring");
        // A clock that stands still would never let anybody ask again.
        let limits = if settings.contains("[limits]") {
            ""
        } else {
            "[limits]\nsession_requests_per_second = 0\naddress_requests_per_second = 0\nsocket_messages_per_second = 0"
        };
        // Folders and searches are read from S3, unless a test is about the catalog.
        let catalog = if settings.contains("[catalog]") {
            ""
        } else {
            "[catalog]\nfolder = ''"
        };
        let config = Config::with(&format!(
            "{settings}\n{limits}\n{catalog}\n[secrets]\nkeyring = '{}'",
            keyring.display()
        ))
        .unwrap();
        // The S3 client signs with the system's time, so the fixed clock stands near it.
        let clock = Clock::fixed(Clock::System.now());
        let app = App::start(config, clock, Random::seeded(1)).await.unwrap();
        let s3 = S3Server::start(Options::for_tests(folder.path().join("s3")))
            .await
            .unwrap();
        let options = BucketOptions {
            public_read: false,
            cors: vec![CorsRule::web_app(ORIGIN)],
        };
        s3.create_bucket(S3_BUCKET, options).await.unwrap();
        let router = routes::router(app.clone());
        Self {
            app,
            s3,
            router,
            _folder: folder,
        }
    }

    /// A second server on the same database, with the same keys and the same clock. SQLite has but one: this one again.
    pub(crate) async fn another_server(&self) -> Server {
        let (config, clock) = (self.app.config.clone(), self.app.clock.clone());
        let app = if self.app.db.is_shared() {
            App::start(config, clock, Random::System).await.unwrap()
        } else {
            self.app.clone()
        };
        let router = routes::router(app.clone());
        Server { app, router }
    }

    pub(crate) fn anonymous(&self) -> User {
        User {
            router: self.router.clone(),
            id: String::new(),
            token: None,
            cookie: None,
            ip: None,
            device: None,
        }
    }

    /// Somebody with this role, signed in.
    pub(crate) async fn user(&self, name: &str, role: Role) -> User {
        let email = format!("{name}@example.com");
        let mut user = User {
            id: self.put_member(name, role).await,
            ..self.anonymous()
        };
        let answer = user.sign_in(&email, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        user
    }

    /// Somebody with this role, who has not signed in, and their id.
    pub(crate) async fn put_member(&self, name: &str, role: Role) -> String {
        let email = format!("{name}@example.com");
        accounts::put_sample(&self.app, name, &email, role, &PASSWORD.into())
            .await
            .unwrap()
    }

    /// Proves once who somebody is: hashing takes longer than all the rest of a sign-in.
    pub(crate) async fn identity(&self, name: &str) -> Identity {
        let email = format!("{name}@example.com");
        accounts::authenticate(&self.app, &email, &PASSWORD.into(), &Device::default())
            .await
            .unwrap()
    }

    /// One more session of a member.
    pub(crate) async fn session(&self, of: &Identity) -> User {
        let mut tx = self.app.db.begin().await.unwrap();
        let tokens = sessions::start(&self.app, &mut tx, of, &Device::default())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        User {
            id: of.member.id.clone(),
            token: Some(tokens.access_token),
            cookie: Some(format!("mb_refresh={}", tokens.refresh_token)),
            ..self.anonymous()
        }
    }

    /// A session that could not begin in earnest, as if it had been written into the database.
    pub(crate) async fn forged_session(&self, member_id: &str) -> User {
        let now = self.app.clock.now();
        let id = self.app.random.id(now);
        let mut tx = self.app.db.begin().await.unwrap();
        let insert = sql(
            "INSERT INTO sessions (id, member_id, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $3, $4)",
        );
        let insert = insert.bind(&id).bind(member_id).bind(now);
        tx.run(insert.bind(now + DAY)).await.unwrap();
        tx.commit().await.unwrap();
        let (token, _) = self.app.access_tokens.issue(member_id, &id, "none", now);
        User {
            id: member_id.to_owned(),
            token: Some(token),
            ..self.anonymous()
        }
    }

    pub(crate) async fn owner(&self) -> User {
        self.user("olivia", Role::Owner).await
    }

    pub(crate) async fn member(&self) -> User {
        self.user("mia", Role::Member).await
    }

    /// What an admin would enter to register the S3 bucket of this test.
    pub(crate) fn bucket_input(&self, name: &str) -> Value {
        json!({
            "name": name,
            "endpoint": self.s3.endpoint(),
            "region": "us-east-1",
            "bucket": S3_BUCKET,
            "access_key_id": "AKIASANDBOX",
            "secret_access_key": "sandbox-secret-key",
            "addressing": "path",
        })
    }

    /// Registers the test's S3 bucket, shown from `root` on, and returns its id.
    pub(crate) async fn bucket(
        &self,
        name: &str,
        root: &str,
        cdn_base_url: Option<&str>,
    ) -> String {
        let mut input = self.bucket_input(name);
        input["root"] = root.into();
        input["cdn_base_url"] = cdn_base_url.into();
        let input: BucketInput = serde_json::from_value(input).unwrap();
        buckets::put_sample(&self.app, input).await.unwrap();
        buckets::id_of_sample(&self.app, name).await.unwrap()
    }

    pub(crate) async fn grant(
        &self,
        user: &User,
        bucket_id: &str,
        root: &str,
        permissions: &[Permission],
    ) {
        grants::put_sample(&self.app, &user.id, bucket_id, root, permissions)
            .await
            .unwrap();
    }

    pub(crate) async fn put(&self, key: &str, body: &str) {
        self.s3
            .put_object(S3_BUCKET, key, body.as_bytes().to_vec(), "text/plain")
            .await
            .unwrap();
    }

    /// Keys the server (or a browser) touched in S3 since the last call.
    pub(crate) fn touched(&self) -> Vec<String> {
        self.s3
            .faults()
            .take_operations()
            .into_iter()
            // A bulk delete is noted as a request, and then key by key.
            .filter(|o| o.name != "DeleteObjects" || o.key.is_some())
            .map(|o| format!("{} {}", o.name, o.key.or(o.prefix).unwrap_or_default()))
            .collect()
    }
}

/// A browser with its token and cookie.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) router: Router,
    pub(crate) id: String,
    pub(crate) token: Option<String>,
    pub(crate) cookie: Option<String>,
    /// Where requests come from.
    pub(crate) ip: Option<&'static str>,
    /// What the browser calls itself.
    pub(crate) device: Option<&'static str>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
    pub(crate) text: String,
    pub(crate) headers: axum::http::HeaderMap,
}

impl Answer {
    /// The stable code of a problem, or `ok`.
    pub(crate) fn code(&self) -> &str {
        if self.status.is_success() {
            "ok"
        } else {
            self.body["code"].as_str().unwrap_or("no code")
        }
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        self.body
    }

    #[track_caller]
    pub(crate) fn refused(&self, code: &str) {
        assert_eq!(self.code(), code, "{} {}", self.status, self.text);
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert!(!self.body["detail"].as_str().unwrap_or_default().is_empty());
    }
}

impl User {
    /// The same browser at another server.
    pub(crate) fn at(&self, router: Router) -> Self {
        Self {
            router,
            ..self.clone()
        }
    }

    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let answer = self
            .post(
                "/api/v1/auth/login",
                json!({ "email": email, "password": password }),
            )
            .await;
        self.remember(&answer);
        answer
    }

    /// Keeps token and cookie as a browser would.
    pub(crate) fn remember(&mut self, answer: &Answer) {
        if let Some(token) = answer.body["access_token"].as_str() {
            self.token = Some(token.to_owned());
        }
        if let Some(cookie) = answer.headers.get(header::SET_COOKIE) {
            self.cookie = cookie
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .map(ToOwned::to_owned);
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    pub(crate) async fn refresh(&self, attempt: &str) -> Answer {
        self.post("/api/v1/auth/refresh", json!({ "attempt_id": attempt }))
            .await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-requested-with", "mediabridge");
        if let Some(ip) = self.ip {
            let peer = SocketAddr::new(ip.parse().unwrap(), 50_000);
            request = request.extension(ConnectInfo(peer));
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(device) = self.device {
            request = request.header(header::USER_AGENT, device);
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.raw(request.body(body).unwrap()).await
    }

    pub(crate) async fn raw(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer {
            status: parts.status,
            body,
            text,
            headers: parts.headers,
        }
    }
}

/// A path or query value as a URL carries it.
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
