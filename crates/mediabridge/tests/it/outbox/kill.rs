//! The server is killed while it sends. In the end every e-mail has arrived, and what arrived twice shows that it is the same.

use std::{
    collections::BTreeMap,
    process::Stdio,
    time::{Duration, Instant},
};

use mediabridge::{
    db::sql,
    notices::{Kind, Notice, To},
};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use super::{Smtp, smtp::FROM, tell};
use crate::{
    app::{TestApp, each_engine_with},
    soak::Soak,
};

fn command(app: &TestApp, smtp: &Smtp) -> Command {
    let config = &app.app.config;
    let mut command = Command::new(env!("CARGO_BIN_EXE_mediabridge"));
    command
        .arg("serve")
        .env("MEDIABRIDGE_HTTP__LISTEN", "127.0.0.1:0")
        .env(
            "MEDIABRIDGE_DATABASE__URL",
            config.database.url.expose_secret(),
        )
        .env("MEDIABRIDGE_SECRETS__KEYRING", &config.secrets.keyring)
        .env("MEDIABRIDGE_CATALOG__FOLDER", "")
        .env("MEDIABRIDGE_SMTP__HOST", "localhost")
        .env("MEDIABRIDGE_SMTP__PORT", smtp.port().to_string())
        .env("MEDIABRIDGE_SMTP__TLS", "none")
        .env("MEDIABRIDGE_SMTP__FROM", FROM)
        .env("MEDIABRIDGE_LOG__FILTER", "error")
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    command
}

async fn start(app: &TestApp, smtp: &Smtp) -> Child {
    let mut child = command(app, smtp).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap_or_default();
    assert!(line.contains("is ready"), "{line}");
    child
}

async fn left(app: &TestApp) -> i64 {
    let row: Option<(i64,)> = app
        .app
        .db
        .one(sql("SELECT COUNT(*) FROM outbox"))
        .await
        .unwrap();
    row.unwrap().0
}

/// As if the time of all leases were over, which takes minutes otherwise.
async fn end_leases(app: &TestApp) {
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(sql(
        "UPDATE outbox SET leased_until = 0, next_attempt_at = 0",
    ))
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_killed_server_loses_no_email() {
    let mut run = Soak::new("outbox_kill", 8, 200);
    let smtp = Smtp::plain().await;
    let (mut sent, mut twice, mut midway) = (0, 0, 0);
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        app.owner().await;
        let mut expected = 0;
        for _ in 0..run.cases / 2 {
            let slow = [0.0, 0.005, 0.05][run.random.below(3)];
            smtp.faults(&json!({ "slow": slow }));
            for _ in 0..=run.random.below(12) {
                expected += 1;
                let name = format!("{expected}.example.com");
                tell(&app, To::Admins, Notice::news(Kind::DomainBroken, &name)).await;
            }
            let mut child = start(&app, &smtp).await;
            let window = Duration::from_millis(run.random.below(150) as u64);
            let _ = tokio::time::timeout(window, child.wait()).await;
            child.kill().await.unwrap();
            midway += u64::from(left(&app).await > 0);
            end_leases(&app).await;
        }
        smtp.faults(&json!({}));
        let mut child = start(&app, &smtp).await;
        let began = Instant::now();
        while left(&app).await > 0 {
            assert!(
                began.elapsed() < Duration::from_mins(2),
                "e-mails still wait, seed {}",
                run.seed
            );
        }
        child.kill().await.unwrap();

        let mut copies: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
        let mut subjects = std::collections::BTreeSet::new();
        for taken in &smtp.taken()[before..] {
            subjects.insert(taken.parsed().subject().unwrap().to_owned());
            copies
                .entry(taken.message_id())
                .or_default()
                .push(taken.bytes.clone());
        }
        run.failures += u64::from(subjects.len() != expected);
        assert_eq!(
            subjects.len(),
            expected,
            "e-mails were lost, seed {}",
            run.seed
        );
        assert_eq!(
            copies.len(),
            expected,
            "one e-mail has two ids, seed {}",
            run.seed
        );
        for copies in copies.values() {
            assert!(
                copies.iter().all(|copy| *copy == copies[0]),
                "copies differ, seed {}",
                run.seed
            );
            twice += copies.len() - 1;
        }
        sent += expected;
    })
    .await;
    println!("{sent} e-mails, {midway} kills while some waited, {twice} second copies");
    assert!(twice as u64 <= run.cases, "more second copies than kills");
}
