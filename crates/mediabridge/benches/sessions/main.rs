//! Signing in, refreshing, reading and revoking, over real connections, on each database. Run by `make bench`.
//!
//! Server and load generator share the process and its cores: figures are what the machine does with both. Every
//! connection asks as fast as it is answered (a closed loop). Writes `target/bench/sessions.json`; `rivals` are figures
//! that others publish.

mod wire;

use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _, future::join_all};
use mediabridge::{
    accounts::{self, Identity, Role},
    app::App,
    clock::Clock,
    config::Config,
    http::{self, caller::Device},
    random::Random,
    sessions,
};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;
use wire::Wire;

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse battery staple";
const LOAD: Duration = Duration::from_secs(5);
const TRIALS: usize = 1_000;

struct Bench {
    engine: &'static str,
    app: App,
    address: String,
    /// Where the sockets are: another server on the same database, where there can be one.
    other: String,
    identity: Identity,
    figures: Vec<Value>,
}

/// A session with the headers that use it.
struct Session {
    bearer: String,
    cookie: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // `cargo test` runs benches once to see that they still build; the figures of a debug build mean nothing.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let path = folder.path().display();
    let mut databases = vec![format!("sqlite:{path}/db")];
    match std::env::vars().find(|(name, _)| name == "TEST_POSTGRES_URL") {
        Some((_, url)) => databases.push(schema(&url).await?),
        None => {
            println!("without TEST_POSTGRES_URL, SQLite alone (scripts/with-postgres.sh sets it)");
        }
    }
    let mut figures = Vec::new();
    for url in databases {
        let config = Config::with(&format!(
            "[limits]\nsession_requests_per_second = 0\naddress_requests_per_second = 0\n[database]\nurl = '{url}'\n[catalog]\nfolder = ''\n[secrets]\nkeyring = '{path}/keyring'"
        ))?;
        let mut bench = Bench::start(config).await?;
        println!(
            "\n{}, server and load generator on the same cores\n",
            bench.engine
        );
        bench.reads().await;
        bench.refreshes().await;
        bench.sign_ins().await;
        bench.revoked_requests().await;
        bench.revoked_sockets().await?;
        figures.append(&mut bench.figures);
    }
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bench");
    std::fs::create_dir_all(target)?;
    std::fs::write(
        format!("{target}/sessions.json"),
        serde_json::to_string_pretty(&figures)?,
    )?;
    println!("\nwritten to target/bench/sessions.json");
    Ok(())
}

async fn schema(server: &str) -> anyhow::Result<String> {
    let name = format!("bench_{}", std::process::id());
    let mut connection = sqlx::PgConnection::connect(server).await?;
    sqlx::query(AssertSqlSafe(format!("CREATE SCHEMA {name}")))
        .execute(&mut connection)
        .await?;
    let separator = if server.contains('?') { '&' } else { '?' };
    Ok(format!("{server}{separator}options=-csearch_path%3D{name}"))
}

/// Serves on a port of its own and says where.
async fn serve(app: App) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(http::serve(app, listener, CancellationToken::new()));
    Ok(address)
}

impl Bench {
    async fn start(config: Config) -> anyhow::Result<Self> {
        let app = App::start(config.clone(), Clock::System, Random::System).await?;
        accounts::put_sample(&app, "Ada", EMAIL, Role::Owner, &PASSWORD.into()).await?;
        let identity = accounts::authenticate(&app, EMAIL, &PASSWORD.into(), &Device::default())
            .await
            .context("the owner proves who she is")?;
        let address = serve(app.clone()).await?;
        let other = if app.db.is_shared() {
            serve(App::start(config, Clock::System, Random::System).await?).await?
        } else {
            address.clone()
        };
        Ok(Self {
            engine: app.db.engine(),
            app,
            address,
            other,
            identity,
            figures: Vec::new(),
        })
    }

    /// A session begun without the sign-in, whose hashing takes longer than all the rest.
    async fn session(&self) -> Session {
        let mut tx = self.app.db.begin().await.expect("the database answers");
        let tokens = sessions::start(&self.app, &mut tx, &self.identity, &Device::default())
            .await
            .expect("a session begins");
        tx.commit().await.expect("the database answers");
        Session {
            bearer: format!("authorization: Bearer {}\r\n", tokens.access_token),
            cookie: format!("cookie: mb_refresh={}\r\n", tokens.refresh_token),
        }
    }

    fn note(&mut self, name: &str, value: f64, unit: &str, rivals: &Value) {
        let name = format!("sessions.{name}.{}", self.engine);
        println!("{name:<52} {value:>10.2} {unit}");
        self.figures
            .push(json!({ "name": name, "value": value, "unit": unit, "rivals": rivals }));
    }

    fn note_times(&mut self, name: &str, mut times: Vec<Duration>) {
        times.sort();
        for (percentile, per_mille) in [("p50", 500), ("p99", 990)] {
            let at = (times.len() * per_mille / 1000).min(times.len() - 1);
            self.note(
                &format!("{name}.{percentile}"),
                times[at].as_secs_f64() * 1000.0,
                "ms",
                &json!({}),
            );
        }
    }

    fn note_load(&mut self, name: &str, times: Vec<Duration>, rivals: &Value) {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let rate = times.len() as f64 / LOAD.as_secs_f64();
        self.note(&format!("{name}.rate"), rate, "1/s", rivals);
        self.note_times(name, times);
    }

    async fn reads(&mut self) {
        let session = self.session().await;
        let headers = session.bearer;
        let times = load(64, |_| {
            let (address, headers) = (self.address.clone(), headers.clone());
            async move {
                let mut wire = Wire::open(&address).await;
                let mut times = Times::new();
                while let Some(started) = times.next() {
                    let answer = wire.ask("GET", "/api/v1/me", &headers, "").await;
                    assert_eq!(answer.status, 200, "{}", answer.body);
                    times.push(started);
                }
                times.taken
            }
        })
        .await;
        self.note_load("read_me.64_connections", times, &json!({}));
    }

    async fn refreshes(&mut self) {
        let open = (0..64).map(|_| self.session());
        let cookies: Vec<String> = join_all(open).await.into_iter().map(|s| s.cookie).collect();
        let times = load(64, |n| {
            let (address, mut cookie) = (self.address.clone(), cookies[n].clone());
            async move {
                let mut wire = Wire::open(&address).await;
                let mut attempt = 0;
                let mut times = Times::new();
                while let Some(started) = times.next() {
                    attempt += 1;
                    let headers = format!("{cookie}x-requested-with: mediabridge\r\n");
                    let body = format!(r#"{{"attempt_id":"{n}-{attempt}"}}"#);
                    let answer = wire
                        .ask("POST", "/api/v1/auth/refresh", &headers, &body)
                        .await;
                    assert_eq!(answer.status, 200, "{}", answer.body);
                    cookie = answer.cookie();
                    times.push(started);
                }
                times.taken
            }
        })
        .await;
        // Keycloak's sizing guide: 120 refreshes a second for each virtual CPU.
        self.note_load(
            "refresh.64_sessions",
            times,
            &json!({ "keycloak_published_2_vcpu": 240 }),
        );
    }

    async fn sign_ins(&mut self) {
        let body = json!({ "email": EMAIL, "password": PASSWORD }).to_string();
        let times = load(4, |_| {
            let (address, body) = (self.address.clone(), body.clone());
            async move {
                let mut wire = Wire::open(&address).await;
                let mut times = Times::new();
                while let Some(started) = times.next() {
                    let answer = wire.ask("POST", "/api/v1/auth/login", "", &body).await;
                    assert_eq!(answer.status, 200, "{}", answer.body);
                    assert!(answer.bearer().len() > 100);
                    times.push(started);
                }
                times.taken
            }
        })
        .await;
        // Keycloak's sizing guide: 15 sign-ins a second for each virtual CPU.
        self.note_load(
            "sign_in.4_connections",
            times,
            &json!({ "keycloak_published_2_vcpu": 30 }),
        );
    }

    /// From the answer to the revocation until a request of the revoked session is refused, while that session asks
    /// without pause on another server, where there is one.
    async fn revoked_requests(&mut self) {
        let (mut revoking, mut asking) = (
            Wire::open(&self.address).await,
            Wire::open(&self.other).await,
        );
        let mut times = Vec::with_capacity(TRIALS);
        for _ in 0..TRIALS {
            let session = self.session().await;
            let revoked = async {
                sign_out(&mut revoking, &session).await;
                Instant::now()
            };
            let refused = async {
                while asking
                    .ask("GET", "/api/v1/me", &session.bearer, "")
                    .await
                    .status
                    == 200
                {}
                Instant::now()
            };
            let (revoked, refused) = tokio::join!(revoked, refused);
            times.push(refused.saturating_duration_since(revoked));
        }
        self.note_times("revoked_request_refused_after", times);
    }

    /// The same for an idle socket: until it is told.
    async fn revoked_sockets(&mut self) -> anyhow::Result<()> {
        let mut revoking = Wire::open(&self.address).await;
        let mut times = Vec::with_capacity(TRIALS);
        for _ in 0..TRIALS {
            let session = self.session().await;
            let url = format!("ws://{}/api/v1/live", self.other);
            let (mut socket, _) = tokio_tungstenite::connect_async(url).await?;
            let token = session
                .bearer
                .trim_start_matches("authorization: Bearer ")
                .trim_end();
            socket
                .send(Message::text(
                    json!({ "type": "auth", "access_token": token }).to_string(),
                ))
                .await?;
            socket.next().await.context("ready")??;
            sign_out(&mut revoking, &session).await;
            let revoked = Instant::now();
            while let Some(message) = socket.next().await {
                if matches!(message, Ok(Message::Close(_)) | Err(_)) {
                    break;
                }
            }
            times.push(revoked.elapsed());
        }
        self.note_times("revoked_socket_closed_after", times);
        Ok(())
    }
}

async fn sign_out(wire: &mut Wire, session: &Session) {
    let headers = format!("{}x-requested-with: mediabridge\r\n", session.cookie);
    let answer = wire.ask("POST", "/api/v1/auth/logout", &headers, "").await;
    assert_eq!(answer.status, 204, "{}", answer.body);
}

/// Runs so many of these at once and collects how long each of their requests took.
async fn load<F: Future<Output = Vec<Duration>> + Send + 'static>(
    connections: usize,
    one: impl Fn(usize) -> F,
) -> Vec<Duration> {
    let running: Vec<_> = (0..connections).map(|n| tokio::spawn(one(n))).collect();
    let mut times = Vec::new();
    for each in running {
        times.extend(each.await.expect("no request failed"));
    }
    times
}

/// How long each request took, for as long as [`LOAD`] lasts.
struct Times {
    began: Instant,
    taken: Vec<Duration>,
}

impl Times {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            taken: Vec::new(),
        }
    }

    fn next(&self) -> Option<Instant> {
        (self.began.elapsed() < LOAD).then(Instant::now)
    }

    fn push(&mut self, started: Instant) {
        self.taken.push(started.elapsed());
    }
}
