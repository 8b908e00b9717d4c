//! The server is killed while it deletes, PurelyMail fails at every third call, and clocks jump. Nothing goes early, nothing
//! that was cancelled, nothing twice, and nothing is forgotten.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Stdio,
    time::Duration,
};

use mediabridge::{
    clock::{DAY, HOUR, Millis, SECOND},
    deletions::carry_out,
    mail,
};
use mediabridge_sandbox::purelymail::{Account, Call, Dns, Fault, RetryAfter};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::process::Command;

use super::{Estate, TOKEN, for_each_account, text};
use crate::soak::{Draw, Soak, cases};

/// What is known of one mailbox that is to go.
#[derive(Debug, Default)]
struct Planned {
    id: String,
    execute_at: Millis,
    is_cancelled: bool,
}

fn storm() -> Vec<Fault> {
    vec![
        Fault::internal(),
        Fault::bad_gateway(),
        Fault::gateway_timeout_after(),
        Fault::maintenance(),
        Fault::Disconnect,
        Fault::DisconnectAfter,
        Fault::Truncate(7),
        Fault::CutJson(9),
        Fault::Ignore,
        Fault::SlowDown(RetryAfter::Unsaid),
    ]
}

fn account_of(mailboxes: usize) -> Account {
    let mut account = Account::new(TOKEN);
    account.credit.since_ms = super::BEGAN;
    account.add_domain("acme.org", Dns::GOOD);
    for n in 0..mailboxes {
        account.add_mailbox(&format!("m{n}@acme.org"));
    }
    account
}

struct Run<'e> {
    estate: &'e Estate,
    planned: BTreeMap<String, Planned>,
    /// Calls that were judged.
    looked: usize,
    failures: u64,
}

impl Run<'_> {
    async fn schedule(&mut self, address: String) {
        let path = format!("/api/v1/mail/mailboxes/{address}");
        let answer = self.estate.admin.delete(&path).await;
        // PurelyMail may have failed: then nothing was planned.
        if answer.status != 202 {
            return;
        }
        let deletion = answer.ok();
        let planned = Planned {
            id: text(&deletion["id"]),
            execute_at: deletion["execute_at"].as_i64().unwrap(),
            is_cancelled: false,
        };
        self.planned.insert(address, planned);
    }

    async fn cancel(&mut self, address: &str) {
        let planned = self.planned.get_mut(address).unwrap();
        let path = format!("/api/v1/deletions/{}/cancel", planned.id);
        let answer = self.estate.other.post(&path, json!({})).await;
        if answer.status == 200 {
            self.look();
            // Whatever is deleted from here on is deleted although it was cancelled.
            self.planned.get_mut(address).unwrap().is_cancelled = true;
        }
    }

    /// Judges what PurelyMail was asked since the last look.
    fn look(&mut self) {
        let calls = self.estate.purelymail.faults().calls();
        for call in &calls[self.looked..] {
            if call.operation != "deleteUser" {
                continue;
            }
            let address = text(&call.body["userName"]);
            let planned = &self.planned[&address];
            if call.at_ms < planned.execute_at {
                let early = planned.execute_at - call.at_ms;
                println!("{address} was asked for {early} ms early");
                self.failures += 1;
            }
            if planned.is_cancelled {
                println!("{address} was asked for after it was cancelled");
                self.failures += 1;
            }
        }
        self.looked = calls.len();
    }

    /// How often PurelyMail deleted a mailbox.
    fn times(&self, address: &str) -> usize {
        let calls = self.estate.purelymail.faults().calls();
        let is_one = |call: &&Call| {
            call.done && call.operation == "deleteUser" && call.body["userName"] == address
        };
        calls.iter().filter(is_one).count()
    }

    /// The program itself, for a moment.
    async fn serve_and_kill(&self, moment: Duration) {
        let config = &self.estate.app.app.config;
        let mut child = Command::new(env!("CARGO_BIN_EXE_mediabridge"))
            .arg("serve")
            .env("MEDIABRIDGE_HTTP__LISTEN", "127.0.0.1:0")
            .env(
                "MEDIABRIDGE_DATABASE__URL",
                config.database.url.expose_secret(),
            )
            .env("MEDIABRIDGE_SECRETS__KEYRING", &config.secrets.keyring)
            .env(
                "MEDIABRIDGE_MAIL__PURELYMAIL_URL",
                &config.mail.purelymail_url,
            )
            .env("MEDIABRIDGE_CATALOG__FOLDER", "")
            .env("MEDIABRIDGE_LOG__FILTER", "error")
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let _ = tokio::time::timeout(moment, child.wait()).await;
        child.kill().await.unwrap();
    }
}

#[tokio::test]
async fn killed_deletions_are_never_early_never_cancelled_ones_never_twice_and_never_forgotten() {
    let mut run = Soak::new("deletions.kills", 6, 300);
    let mailboxes = usize::try_from(cases(6, 60)).unwrap();
    let half = run.cases / 2;
    let (mut random, mut failures, seed) = (Draw(run.random.next()), 0, run.seed);
    let random = std::cell::RefCell::new(&mut random);
    let failed = std::cell::RefCell::new(&mut failures);
    for_each_account(
        "[deletions]\ngrace_hours = 2",
        || account_of(mailboxes),
        async |estate| {
            let draw = |end: usize| random.borrow_mut().below(end);
            let faults = estate.purelymail.faults();
            faults.storm(30, seed, storm());
            let mut case = Run {
                estate: &estate,
                planned: BTreeMap::new(),
                looked: 0,
                failures: 0,
            };
            let mut next = 0;
            for _ in 0..half {
                for _ in 0..draw(3) {
                    if next < mailboxes {
                        case.schedule(format!("m{next}@acme.org")).await;
                        next += 1;
                    }
                }
                let open: Vec<String> = case
                    .planned
                    .iter()
                    .filter(|(_, planned)| !planned.is_cancelled)
                    .map(|(address, _)| address.clone())
                    .collect();
                if !open.is_empty() && draw(3) == 0 {
                    case.cancel(&open[draw(open.len())]).await;
                }
                // PurelyMail's clock goes on; ours jumps, and comes back so that sessions stay good.
                estate.pass(Millis::try_from(draw(3)).unwrap() * HOUR / 2 + SECOND);
                let jump = [-400 * DAY, 0, 400 * DAY][draw(3)];
                estate.app.app.clock.advance(jump);
                let moment = Duration::from_millis(draw(1_500) as u64);
                if draw(3) == 0 {
                    // Cut off between any two steps.
                    let _ = tokio::time::timeout(moment, carry_out(&estate.app.app)).await;
                } else {
                    case.serve_and_kill(moment).await;
                }
                estate.app.app.clock.advance(-jump);
                // A call that was under way goes on at PurelyMail.
                case.look();
            }
            // In the end everything is done that was not cancelled.
            faults.storm(0, seed, Vec::new());
            estate.pass(DAY);
            for _ in 0..3 {
                carry_out(&estate.app.app).await.unwrap();
            }
            case.look();
            mail::sync(&estate.app.app).await.unwrap();
            let there: BTreeSet<String> =
                estate.purelymail.account().mailboxes.into_keys().collect();
            for (address, planned) in &case.planned {
                let times = case.times(address);
                let state = estate.admin.get("/api/v1/deletions?limit=500").await.ok();
                let over = state["items"].as_array().unwrap();
                let found = over.iter().find(|item| item["id"] == planned.id.as_str());
                let state = found.map(|item| text(&item["state"])).unwrap_or_default();
                let is_right = if planned.is_cancelled {
                    state == "cancelled" && there.contains(address)
                } else {
                    state == "done" && !there.contains(address) && times == 1
                };
                if !is_right {
                    println!("{address}: {planned:?}, {state}, deleted {times} times");
                    case.failures += 1;
                }
            }
            println!(
                "{}: {} planned, {} cancelled, {} wrong",
                estate.app.app.db.engine(),
                case.planned.len(),
                case.planned.values().filter(|p| p.is_cancelled).count(),
                case.failures
            );
            **failed.borrow_mut() += case.failures;
        },
    )
    .await;
    run.failures = failures;
    assert_eq!(run.failures, 0, "seed {seed}");
}
