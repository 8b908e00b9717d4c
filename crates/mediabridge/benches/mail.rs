//! The mail half with 5,000 mailboxes, against the sandbox PurelyMail, on each database. Run by `make bench ONLY=mail`.
//!
//! Prints medians and writes `target/bench/mail.json`. What screens show comes from the copy; how many calls are open at
//! PurelyMail at once is counted there, while the lists are read and 64 people look at mailboxes.

mod signed_in;

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use mediabridge::{
    accounts::{self, Role},
    app::App,
    clock::Clock,
    config::Config,
    http::routes,
    mail,
    random::Random,
};
use mediabridge_sandbox::purelymail::{Account, Dns, Options, PurelyMailServer};
use serde_json::{Value, json};
use signed_in::SignedIn;
use sqlx::{Connection as _, PgConnection};

const MAILBOXES: usize = 5_000;
const DOMAINS: usize = 20;
const ROUNDS: usize = 1_000;
const TOKEN: &str = "bench-token";
/// What PurelyMail takes for a call, so that calls pile up.
const LATENCY: Duration = Duration::from_millis(50);
const READERS: usize = 64;

struct Bench {
    engine: &'static str,
    person: SignedIn,
    figures: Vec<Value>,
}

impl Bench {
    async fn time(&self, path: &str) -> Duration {
        let started = Instant::now();
        self.person.ask("GET", path, Value::Null).await;
        started.elapsed()
    }

    fn note(&mut self, name: &str, mut times: Vec<Duration>) {
        times.sort();
        let ms = |at: usize| times[at].as_secs_f64() * 1000.0;
        let (p50, p99) = (ms(times.len() / 2), ms(times.len() * 99 / 100));
        println!(
            "{:<9} {name:<40} p50 {p50:>9.3} ms   p99 {p99:>9.3} ms   ({} rounds)",
            self.engine,
            times.len()
        );
        self.figure(&format!("{name}.p50_ms"), p50, "ms");
        self.figure(&format!("{name}.p99_ms"), p99, "ms");
    }

    fn figure(&mut self, name: &str, value: f64, unit: &str) {
        let name = format!("mail.{}.{name}", self.engine);
        let figure = json!({ "name": name, "value": value, "unit": unit, "rivals": {} });
        self.figures.push(figure);
    }

    async fn run(&mut self, app: &App, purelymail: &PurelyMailServer) -> anyhow::Result<()> {
        let mut all = Vec::new();
        for _ in 0..20 {
            let started = Instant::now();
            let (mut cursor, mut seen) = (String::new(), 0);
            loop {
                let path = format!("/api/v1/mail/mailboxes?limit=500{cursor}");
                let page = self.person.ask("GET", &path, Value::Null).await;
                seen += page["items"].as_array().map_or(0, Vec::len);
                match page["next_cursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            assert_eq!(seen, MAILBOXES);
            all.push(started.elapsed());
        }
        self.note("list.all_5000_by_500", all);
        for (name, path) in [
            ("list.first_page", "mailboxes"),
            ("list.first_500", "mailboxes?limit=500"),
            ("list.newest", "mailboxes?sort=newest"),
            ("list.search", "mailboxes?text=4321"),
            ("list.of_domain", "mailboxes?domain=d7.example"),
            ("overview", ""),
            ("domains", "domains"),
            ("trace", "trace?address=m42%40d2.example"),
        ] {
            let path = format!("/api/v1/mail/{path}");
            let path = path.trim_end_matches('/');
            let mut times = Vec::with_capacity(ROUNDS);
            for _ in 0..ROUNDS {
                times.push(self.time(path).await);
            }
            self.note(name, times);
        }
        let mut times = Vec::new();
        for _ in 0..20 {
            let started = Instant::now();
            mail::sync(app)
                .await
                .map_err(|problem| anyhow::anyhow!(problem.detail))?;
            times.push(started.elapsed());
        }
        self.note("sync.nothing_new", times);

        // Everybody at once: the lists are read while people open mailboxes, each of which is asked of PurelyMail.
        let faults = purelymail.faults();
        faults.take_calls();
        faults.delay_all(LATENCY);
        let readers = (0..READERS).map(|reader| {
            let this = &*self;
            async move {
                for turn in 0..5 {
                    let n = reader * 5 + turn;
                    let path = format!("/api/v1/mail/mailboxes/m{n}@d{}.example", n % DOMAINS);
                    this.person.ask("GET", &path, Value::Null).await;
                }
            }
        });
        let (synced, _) = tokio::join!(mail::sync(app), join_all(readers));
        synced.map_err(|problem| anyhow::anyhow!(problem.detail))?;
        let (calls, most) = (faults.take_calls().len(), faults.most_at_once());
        faults.clear();
        println!(
            "{:<9} {most} calls open at PurelyMail at most, of {calls}\n",
            self.engine
        );
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        self.figure("calls_at_once.most", most as f64, "calls");
        Ok(())
    }
}

fn account() -> Account {
    let mut account = Account::new(TOKEN);
    for n in 0..DOMAINS {
        account.add_domain(&format!("d{n}.example"), Dns::GOOD);
    }
    for n in 0..MAILBOXES {
        account.add_mailbox(&format!("m{n}@d{}.example", n % DOMAINS));
    }
    for n in 0..200 {
        let (of, target) = (
            format!("sales{n}"),
            format!("m{n}@d{}.example", n % DOMAINS),
        );
        account.add_rule("d3.example", (false, false, &of), &[&target]);
    }
    account
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // `cargo test` runs benches once to see that they still build; the figures of a debug build mean nothing.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let mut databases = vec![("sqlite", format!("sqlite:{}/db", folder.path().display()))];
    if let Some(url) = postgres().await? {
        databases.push(("postgres", url));
    }
    println!(
        "{MAILBOXES} mailboxes, PurelyMail in the same process, one request at a time unless said otherwise\n"
    );
    let mut figures = Vec::new();
    for (engine, database) in databases {
        let purelymail = PurelyMailServer::start(Options::for_tests(account())).await?;
        // The real one ends its list after a thousand; the copy grows beyond by what is made here.
        purelymail.set_quirks(|quirks| quirks.longest_list = 2 * MAILBOXES);
        let config = Config::with(&format!(
            "[limits]\nsession_requests_per_second = 0\naddress_requests_per_second = 0\n[database]\nurl = '{database}'\n[catalog]\nfolder = ''\n[secrets]\nkeyring = '{}/keyring-{engine}'\n[mail]\ncheck_dns = false\npurelymail_url = '{}'",
            folder.path().display(),
            purelymail.endpoint()
        ))?;
        let app = App::start(config, Clock::fixed(Clock::System.now()), Random::System).await?;
        let password = "four words in a row";
        accounts::put_sample(
            &app,
            "Ada",
            "ada@example.com",
            Role::Owner,
            &password.into(),
        )
        .await?;
        let started = Instant::now();
        mail::put_sample(&app, TOKEN).await?;
        let first = started.elapsed();
        let mut bench = Bench {
            engine,
            person: SignedIn::new(routes::router(app.clone()), "ada@example.com", password).await,
            figures: Vec::new(),
        };
        bench.note("sync.first_of_5000", vec![first]);
        bench.run(&app, &purelymail).await?;
        figures.append(&mut bench.figures);
    }
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bench");
    std::fs::create_dir_all(target)?;
    std::fs::write(
        format!("{target}/mail.json"),
        serde_json::to_string_pretty(&figures)?,
    )?;
    println!("written to target/bench/mail.json");
    Ok(())
}

/// A schema of its own in the PostgreSQL of `scripts/with-postgres.sh`, if that runs.
async fn postgres() -> anyhow::Result<Option<String>> {
    let server = std::env::vars().find(|(name, _)| name == "TEST_POSTGRES_URL");
    let Some((_, server)) = server else {
        return Ok(None);
    };
    let schema = format!("bench_{}", std::process::id());
    let mut connection = PgConnection::connect(&server).await?;
    let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::query(create).execute(&mut connection).await?;
    let separator = if server.contains('?') { '&' } else { '?' };
    Ok(Some(format!(
        "{server}{separator}options=-csearch_path%3D{schema}"
    )))
}
