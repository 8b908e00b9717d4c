//! The mail half against the sandbox's PurelyMail.

mod bulk;
mod deletions;
mod dns;
mod estate;
mod hand_over;
mod kills;
mod off_boarding;
mod sign_in;
mod writes;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use mediabridge::{accounts::Role, clock::Millis, mail};
use mediabridge_sandbox::{
    Clock,
    purelymail::{Account, Dns, Options, PurelyMailServer},
};
use serde_json::Value;

use crate::app::{TestApp, User, postgres_url};

pub(super) const TOKEN: &str = "sandbox-token";
/// When PurelyMail's clock is first looked at.
const BEGAN: Millis = 1_790_000_000_000;

/// An account, a server connected to it, and two admins.
pub(super) struct Estate {
    pub(super) app: TestApp,
    pub(super) purelymail: PurelyMailServer,
    /// PurelyMail's own clock.
    pub(super) time: Arc<AtomicI64>,
    pub(super) admin: User,
    pub(super) other: User,
}

/// A domain with two mailboxes and two rules, and one without anything.
pub(super) fn account() -> Account {
    let mut account = Account::new(TOKEN);
    account.credit.since_ms = BEGAN;
    account.add_domain("acme.org", Dns::GOOD);
    account.add_domain("spare.net", Dns::OWNED);
    account.add_mailbox("anna@acme.org");
    account.add_mailbox("ben@acme.org");
    account.add_rule("acme.org", (false, false, "sales"), &["anna@acme.org"]);
    account.add_rule("acme.org", (true, true, ""), &["ben@acme.org"]);
    account
}

/// Runs a test on each engine in turn, with an account of its own.
pub(super) async fn each_estate(settings: &str, test: impl AsyncFn(Estate)) {
    for_each_account(settings, account, test).await;
}

pub(super) async fn for_each_account(
    settings: &str,
    account: impl Fn() -> Account,
    test: impl AsyncFn(Estate),
) {
    // The address has to be in the settings before there is an app.
    let time = Arc::new(AtomicI64::new(BEGAN));
    for engine in 0..2 {
        let options = Options {
            clock: Clock::settable(Arc::clone(&time)),
            ..Options::for_tests(account())
        };
        let purelymail = PurelyMailServer::start(options).await.unwrap();
        // A test of the DNS brings its own section, and a name server.
        let section = if settings.contains("[mail]") {
            ""
        } else {
            "[mail]\ncheck_dns = false"
        };
        let settings = format!(
            "{settings}\n{section}\npurelymail_url = '{}'",
            purelymail.endpoint()
        );
        let app = start(engine, &settings).await;
        mail::put_sample(&app.app, TOKEN).await.unwrap();
        purelymail.faults().take_calls();
        let admin = app.user("ada", Role::Admin).await;
        let other = app.user("otto", Role::Admin).await;
        test(Estate {
            app,
            purelymail,
            time: Arc::clone(&time),
            admin,
            other,
        })
        .await;
    }
}

async fn start(engine: usize, settings: &str) -> TestApp {
    match engine {
        0 => TestApp::with_settings(settings).await,
        _ => TestApp::start_with(&postgres_url().await, settings).await,
    }
}

impl Estate {
    /// PurelyMail's clock goes on.
    pub(super) fn pass(&self, time: Millis) {
        self.time.fetch_add(time, Ordering::Relaxed);
    }

    /// With a new password, what is in anna's mailbox may become unreadable.
    pub(super) async fn switch_reset_off(&self) {
        self.purelymail
            .edit(|account| {
                let mailbox = account.mailboxes.get_mut("anna@acme.org").unwrap();
                mailbox.password_reset = false;
            })
            .await;
    }

    /// The addresses that our copy has.
    pub(super) async fn copied(&self) -> Vec<String> {
        let page = self.admin.get("/api/v1/mail/mailboxes").await.ok();
        let items = page["items"].as_array().unwrap();
        let addresses = items.iter().map(|item| text(&item["address"]));
        addresses.collect()
    }

    /// Actions in the audit, the newest first, with their subjects.
    pub(super) async fn audited(&self, family: &str) -> Vec<String> {
        let audit = self
            .admin
            .get(&format!("/api/v1/audit?action={family}"))
            .await
            .ok();
        let rows = audit["items"].as_array().unwrap();
        rows.iter()
            .map(|row| {
                let outcome = match row["outcome"].as_str().unwrap() {
                    "done" => "",
                    outcome => &format!(" ({outcome})"),
                };
                format!(
                    "{} {}{outcome}",
                    text(&row["action"]),
                    text(&row["subject"])
                )
            })
            .collect()
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
