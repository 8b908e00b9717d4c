//! What may go wrong on the way, and what becomes of the e-mail.

use std::collections::BTreeSet;

use mediabridge::{
    clock::{DAY, HOUR, MINUTE},
    db::sql,
    notices::{Kind, Notice, To},
    outbox,
};
use serde_json::{Value, json};

use super::{SECRET, Smtp, send, tell, waiting};
use crate::app::{TestApp, each_engine_with};

/// Something that is told to olivia.
async fn one(app: &TestApp, subject: &str) {
    tell(app, To::Admins, Notice::news(Kind::DomainBroken, subject)).await;
}

async fn last_error(admin: &crate::app::User) -> String {
    let page = admin.get("/api/v1/admin/outbox").await.ok();
    page["items"][0]["last_error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn tls_and_a_sign_in_are_used_as_set() {
    for tls in ["implicit", "starttls"] {
        let smtp = Smtp::tls(tls, "localhost").await;
        let app = TestApp::with_settings(&smtp.settings()).await;
        let owner = app.owner().await;
        one(&app, "example.com").await;
        send(&app).await;
        assert_eq!(waiting(&owner).await, [], "{tls}");
        let taken = smtp.taken();
        assert_eq!(taken.len(), 1);
        assert_eq!(
            (&taken[0].envelope["tls"], &taken[0].envelope["user"]),
            (&json!(true), &json!("mediabridge")),
            "{tls}"
        );
        assert_eq!(taken[0].envelope["hello"], "[127.0.0.1]");
        let shown = format!("{:?} {:#?}", app.app, app.app.config);
        assert!(
            !shown.contains(SECRET) && !shown.contains("smtp secret"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_is_not_who_it_should_be() {
    let smtp = Smtp::tls("implicit", "elsewhere.example.org").await;
    let other = Smtp::tls("implicit", "localhost").await;
    let plain = Smtp::plain().await;
    let line = |smtp: &Smtp, name: &str| {
        let settings = smtp.settings();
        let found = settings.lines().find(|line| line.starts_with(name));
        found.unwrap().to_owned()
    };
    let foreign_ca = other
        .settings()
        .replace(&line(&other, "ca_file"), &line(&smtp, "ca_file"));
    let system_ca = other.settings().replace(&line(&other, "ca_file"), "");
    let port = format!("port = {}", plain.port());
    let no_starttls = Smtp::tls("starttls", "localhost").await;
    let not_offered = no_starttls
        .settings()
        .replace(&line(&no_starttls, "port"), &port);
    for (what, settings, expected) in [
        ("another name", smtp.settings(), "certificate"),
        ("another authority", foreign_ca, "certificate"),
        ("an authority of its own", system_ca, "certificate"),
        ("no TLS where it is demanded", not_offered, "STARTTLS"),
    ] {
        let app = TestApp::with_settings(&settings).await;
        let owner = app.owner().await;
        one(&app, "example.com").await;
        send(&app).await;
        let rows = waiting(&owner).await;
        assert_eq!(
            rows,
            [("olivia@example.com".into(), "waiting".into(), 1)],
            "{what}"
        );
        let error = last_error(&owner).await;
        assert!(error.contains(expected), "{what}: {error}");
    }
    for smtp in [&smtp, &other, &plain, &no_starttls] {
        assert_eq!(smtp.taken().len(), 0);
    }
}

#[tokio::test]
async fn a_wrong_password_is_our_mistake_and_not_that_of_the_email() {
    let smtp = Smtp::tls("starttls", "localhost").await;
    let settings = smtp.settings().replace(SECRET, "not this one");
    let app = TestApp::with_settings(&settings).await;
    let owner = app.owner().await;
    one(&app, "example.com").await;
    send(&app).await;
    assert_eq!(
        waiting(&owner).await,
        [("olivia@example.com".into(), "waiting".into(), 1)]
    );
    let error = last_error(&owner).await;
    assert!(error.contains("535"), "{error}");
    assert!(!error.contains("not this one"), "{error}");
}

#[tokio::test]
async fn a_refused_recipient_is_given_up_at_once_and_keeps_nobody_else_waiting() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let owner = app.owner().await;
        app.user("adam", mediabridge::accounts::Role::Admin).await;
        app.user("zoe", mediabridge::accounts::Role::Admin).await;
        smtp.faults(&json!({
            "rcpt": { "olivia@example.com": "550 5.1.1 No such user here" },
            "data": { "adam@example.com": "554 5.6.0 Not liked" },
        }));
        one(&app, "example.com").await;
        send(&app).await;
        assert_eq!(smtp.recipients()[before..], ["zoe@example.com"]);
        let rows: BTreeSet<_> = waiting(&owner).await.into_iter().collect();
        let failed = |who: &str| (format!("{who}@example.com"), "failed".to_owned(), 1);
        assert_eq!(rows, BTreeSet::from([failed("adam"), failed("olivia")]));
        let page = owner.get("/api/v1/admin/outbox").await.ok();
        let errors: BTreeSet<&str> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| i["last_error"].as_str().unwrap())
            .collect();
        assert_eq!(
            errors,
            BTreeSet::from(["550 5.1.1 No such user here", "554 5.6.0 Not liked"])
        );
        for item in page["items"].as_array().unwrap() {
            assert_eq!(item["next_attempt_at"], Value::Null);
        }
        app.app.clock.advance(DAY);
        send(&app).await;
        assert_eq!(smtp.taken().len(), before + 1);
        smtp.faults(&json!({}));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_says_later_is_asked_later() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let owner = app.owner().await;
        smtp.faults(&json!({ "rcpt": { "olivia@example.com": "451 4.7.1 Greylisted" } }));
        one(&app, "example.com").await;
        send(&app).await;
        send(&app).await;
        assert_eq!(
            waiting(&owner).await,
            [("olivia@example.com".into(), "waiting".into(), 1)]
        );
        assert_eq!(last_error(&owner).await, "451 4.7.1 Greylisted");
        app.app.clock.advance(MINUTE);
        send(&app).await;
        assert_eq!(waiting(&owner).await[0].2, 2);
        app.app.clock.advance(MINUTE);
        send(&app).await;
        assert_eq!(waiting(&owner).await[0].2, 2, "the second pause is longer");
        smtp.faults(&json!({}));
        app.app.clock.advance(MINUTE);
        send(&app).await;
        assert_eq!(smtp.recipients()[before..], ["olivia@example.com"]);
        assert_eq!(waiting(&owner).await, []);
    })
    .await;
}

#[tokio::test]
async fn after_four_days_an_email_is_given_up_with_its_reason() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        app.owner().await;
        smtp.faults(&json!({ "rcpt": { "olivia@example.com": "451 4.2.2 Mailbox full" } }));
        one(&app, "example.com").await;
        // Whoever was signed in is not any more.
        let state = async || -> (String, i64, String) {
            let row = app
                .app
                .db
                .one(sql("SELECT state, attempts, last_error FROM outbox"))
                .await;
            row.unwrap().unwrap()
        };
        send(&app).await;
        let mut hours = 0;
        while state().await.0 == "waiting" {
            app.app.clock.advance(HOUR);
            send(&app).await;
            hours += 1;
        }
        assert!((96..=100).contains(&hours), "{hours}");
        let (_, attempts, error) = state().await;
        assert!((20..=40).contains(&attempts), "{attempts}");
        assert_eq!(error, "451 4.2.2 Mailbox full");
        let owner = app.owner().await;
        smtp.faults(&json!({}));
        // Until an admin has it tried again.
        let page = owner.get("/api/v1/admin/outbox").await.ok();
        let path = format!(
            "/api/v1/admin/outbox/{}/retry",
            page["items"][0]["id"].as_str().unwrap()
        );
        assert_eq!(owner.post(&path, json!({})).await.status, 204);
        send(&app).await;
        assert_eq!(smtp.recipients()[before..], ["olivia@example.com"]);
        owner.post(&path, json!({})).await.refused("not_found");
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_makes_a_second_copy_that_says_so() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let owner = app.owner().await;
        smtp.faults(&json!({ "lost": ["olivia@example.com"] }));
        one(&app, "example.com").await;
        send(&app).await;
        assert_eq!(
            waiting(&owner).await,
            [("olivia@example.com".into(), "waiting".into(), 1)]
        );
        let error = last_error(&owner).await;
        assert!(
            error.contains("before the mail server had said whether it took"),
            "{error}"
        );
        smtp.faults(&json!({}));
        app.app.clock.advance(MINUTE);
        send(&app).await;
        assert_eq!(waiting(&owner).await, []);
        let taken = smtp.taken();
        let [first, second] = &taken[before..] else {
            panic!()
        };
        assert_eq!(first.message_id(), second.message_id());
        assert_eq!(first.bytes, second.bytes);
    })
    .await;
}

#[tokio::test]
async fn while_no_server_answers_all_wait_and_nothing_hammers_it() {
    let smtp = Smtp::plain().await;
    // A port that nobody listens on.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let down = smtp.settings().replace(
        &format!("port = {}", smtp.port()),
        &format!("port = {port}"),
    );
    for (settings, faults, expected) in [
        (down, json!({}), "refused"),
        (
            smtp.settings(),
            json!({ "mail": "550 5.7.1 Sender not allowed" }),
            "Sender not allowed",
        ),
        (
            smtp.settings(),
            json!({ "rcpt": { "olivia@example.com": "421 4.3.2 Closing" } }),
            "421",
        ),
    ] {
        smtp.faults(&faults);
        each_engine_with(&settings, async |app| {
            let before = smtp.taken().len();
            let owner = app.owner().await;
            for n in 0..3 {
                one(&app, &format!("{n}.example.com")).await;
            }
            send(&app).await;
            let attempts: i64 = waiting(&owner).await.iter().map(|row| row.2).sum();
            assert_eq!(attempts, 1, "{expected}");
            let page = owner.get("/api/v1/admin/outbox").await.ok();
            assert!(page.to_string().contains(expected), "{page}");
            assert_eq!(page["waiting"], 3);
            assert_eq!(smtp.taken().len(), before);
        })
        .await;
    }
}

#[tokio::test]
async fn two_servers_send_each_email_once() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let owner = app.owner().await;
        for n in 0..12 {
            one(&app, &format!("{n}.example.com")).await;
        }
        let other = app.another_server().await;
        let (a, b) = tokio::join!(outbox::send_due(&app.app), outbox::send_due(&other.app));
        a.unwrap();
        b.unwrap();
        assert_eq!(waiting(&owner).await, []);
        let taken = smtp.taken();
        let ids: BTreeSet<String> = taken[before..]
            .iter()
            .map(super::smtp::Taken::message_id)
            .collect();
        assert_eq!((taken.len() - before, ids.len()), (12, 12));
    })
    .await;
}

#[tokio::test]
async fn a_lease_keeps_others_off_until_it_ends_or_a_clock_is_set_back() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        app.owner().await;
        one(&app, "example.com").await;
        let lease = async |until: i64| {
            let mut tx = app.app.db.begin().await.unwrap();
            let update = sql("UPDATE outbox SET leased_until = $1").bind(until);
            tx.run(update).await.unwrap();
            tx.commit().await.unwrap();
        };
        lease(app.app.clock.now() + 40_000).await;
        send(&app).await;
        assert_eq!(smtp.taken().len(), before);
        app.app.clock.advance(40_000);
        send(&app).await;
        assert_eq!(smtp.taken().len(), before + 1);
        one(&app, "example.org").await;
        lease(app.app.clock.now() + 365 * DAY).await;
        send(&app).await;
        assert_eq!(smtp.taken().len(), before + 2);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for() {
    // Takes the connection and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let app = TestApp::with_settings(&format!(
        "[smtp]\nhost = '127.0.0.1'\nport = {port}\nfrom = 'm@example.org'\ntls = 'none'\ntimeout_seconds = 1\n"
    ))
    .await;
    let owner = app.owner().await;
    one(&app, "example.com").await;
    send(&app).await;
    assert_eq!(waiting(&owner).await[0].1, "waiting");
    let error = last_error(&owner).await;
    assert!(error.contains("within 1 seconds"), "{error}");
}
