//! Nobody finds out who has an account: not by words, not by the work that is done, not by the clock.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use futures_util::future::{Either, join_all, select};
use mediabridge::{accounts::Role, clock::HOUR};
use serde_json::json;
use tracing::{Event, Metadata, Subscriber, span};

use crate::{
    app::{Answer, PASSWORD, TestApp, each_engine},
    passwords::{assert_alike, token_of},
    soak::Soak,
};

/// Somebody of each kind, by their address.
async fn people(app: &TestApp) -> [&'static str; 4] {
    let owner = app.owner().await;
    let disabled = app.user("disabled", Role::Member).await;
    let path = format!("/api/v1/members/{}", disabled.id);
    owner.patch(&path, json!({ "disabled": true })).await.ok();
    let invite = json!({ "name": "I", "email": "invited@example.com", "role": "member" });
    owner.post("/api/v1/members", invite).await.ok();
    [
        "olivia@example.com",
        "disabled@example.com",
        "invited@example.com",
        "nobody@example.com",
    ]
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.anonymous().sign_in(email, password).await
}

#[tokio::test]
async fn a_refused_sign_in_is_the_same_for_everybody() {
    each_engine(async |app| {
        let people = people(&app).await;
        let reference = sign_in(&app, "somebody@else.example", "wrong").await;
        reference.refused("wrong_credentials");
        for email in people {
            assert_alike(email, &sign_in(&app, email, "wrong").await, &reference);
        }
        // Knowing the password of an account that is disabled tells nothing either.
        let disabled = sign_in(&app, "disabled@example.com", PASSWORD).await;
        assert_alike("disabled", &disabled, &reference);
    })
    .await;
}

/// Being slowed down must not depend on there being an account.
#[tokio::test]
async fn guessing_is_slowed_down_the_same_for_everybody() {
    each_engine(async |app| {
        let mut all = Vec::new();
        for email in people(&app).await {
            let mut answers = Vec::new();
            for _ in 0..7 {
                answers.push(sign_in(&app, email, "wrong").await);
            }
            assert_eq!(answers[6].code(), "rate_limited");
            all.push(answers);
        }
        for answers in &all {
            for (one, other) in answers.iter().zip(&all[3]) {
                assert_alike("slowed down", one, other);
            }
        }
    })
    .await;
}

/// Counts what costs time: statements sent to the database and passwords hashed, on this thread.
#[derive(Clone, Default)]
struct Work {
    statements: Arc<AtomicU64>,
    hashes: Arc<AtomicU64>,
}

impl Work {
    fn take(&self) -> (u64, u64) {
        (
            self.statements.swap(0, Ordering::SeqCst),
            self.hashes.swap(0, Ordering::SeqCst),
        )
    }
}

impl Subscriber for Work {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query" || metadata.target().ends_with("::password")
    }

    fn event(&self, event: &Event<'_>) {
        let counter = match event.metadata().target() {
            "sqlx::query" => &self.statements,
            _ => &self.hashes,
        };
        counter.fetch_add(1, Ordering::SeqCst);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// The time of one sign-in says little and of many takes long (see below). That the same work is done says enough.
/// SQLite works on threads of its own, so there only the hashes are seen; its statements are the same.
#[tokio::test]
async fn a_refused_sign_in_takes_the_same_work_for_everybody() {
    each_engine(async |app| {
        let people = people(&app).await;
        let owner = app.owner().await;
        let mia = app.member().await;
        let link = async || {
            let path = format!("/api/v1/members/{}/password-reset", mia.id);
            token_of(&owner.post(&path, json!({})).await.ok())
        };
        let (replaced, expired) = (link().await, link().await);
        app.app.clock.advance(24 * HOUR);

        let work = Work::default();
        let _watched = tracing::subscriber::set_default(work.clone());
        let mut of_people = Vec::new();
        for email in people {
            sign_in(&app, email, "wrong")
                .await
                .refused("wrong_credentials");
            of_people.push((email, work.take()));
        }
        let (_, reference) = of_people[3];
        assert_eq!(reference.1, 1, "one password is checked, whoever it is");
        assert_eq!(reference.0 > 0, app.app.db.is_shared());
        for (email, done) in &of_people {
            assert_eq!(*done, reference, "{email}");
        }
        sign_in(&app, "disabled@example.com", PASSWORD)
            .await
            .refused("wrong_credentials");
        assert_eq!(work.take(), reference);

        for route in ["invitations", "password-resets"] {
            for (what, token) in [
                ("unknown", "no such token"),
                ("replaced", &replaced),
                ("expired", &expired),
            ] {
                let path = format!("/api/v1/{route}/lookup");
                let answer = app.anonymous().post(&path, json!({ "token": token })).await;
                assert_eq!(answer.status.as_u16(), 410, "{}", answer.text);
                let (statements, hashes) = work.take();
                assert_eq!(
                    (statements, hashes),
                    (u64::from(app.app.db.is_shared()), 0),
                    "{route} {what}"
                );
            }
        }
    })
    .await;
}

/// Only in `make soak`: with 10,000 tries each, the times of known and unknown accounts cannot be told apart.
#[tokio::test]
async fn the_clock_does_not_tell_known_from_unknown_accounts() {
    let mut soak = Soak::new("accounts.timing", 0, 10_000);
    if soak.cases == 0 {
        return;
    }
    let app = TestApp::with_settings("").await;
    app.owner().await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..2 * soak.cases {
        // Guessing is forgotten, and the order of the two is drawn.
        app.app.clock.advance(2 * HOUR);
        let (email, times) = match soak.random.below(2) {
            0 => ("olivia@example.com", &mut known),
            _ => ("nobody@example.com", &mut unknown),
        };
        let started = std::time::Instant::now();
        sign_in(&app, email, "wrong")
            .await
            .refused("wrong_credentials");
        times.push(started.elapsed().as_secs_f64());
    }
    let (a, b) = (median(&mut known), median(&mut unknown));
    let z = mann_whitney(&known, &unknown);
    println!("known {a:.6} s, unknown {b:.6} s, z {z:.2}");
    // |z| of 3.3 is p = 0.001: once in a thousand runs it would be chance.
    if z.abs() > 3.3 || (a - b).abs() > 0.001 {
        soak.failures += 1;
    }
    assert_eq!(soak.failures, 0, "the times differ");
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// How many standard deviations the ranks of the two are apart (normal approximation, no ties among times).
fn mann_whitney(some: &[f64], others: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = some.iter().map(|v| (*v, true)).collect();
    all.extend(others.iter().map(|v| (*v, false)));
    all.sort_by(|x, y| x.0.total_cmp(&y.0));
    let count = |n: usize| f64::from(u32::try_from(n).unwrap());
    let (n, m) = (count(some.len()), count(others.len()));
    let ranks: f64 = all
        .iter()
        .enumerate()
        .filter(|(_, (_, is_of_some))| *is_of_some)
        .map(|(rank, _)| count(rank + 1))
        .sum();
    let above = ranks - n * (n + 1.0) / 2.0;
    (above - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

#[test]
fn the_statistics_notice_a_difference() {
    let even: Vec<f64> = (0..200).map(|n| f64::from(n % 100)).collect();
    let later: Vec<f64> = even.iter().map(|v| v + 20.0).collect();
    assert!(mann_whitney(&even, &even).abs() < 1.0);
    assert!(mann_whitney(&even, &later) < -3.3);
}

/// Two hashes of 64 MiB are computed at once and 32 wait; whoever comes then is told to, at once, and everything else
/// goes on.
#[tokio::test]
async fn a_flood_of_sign_ins_is_told_to_wait_and_holds_nobody_up() {
    each_engine(async |app| {
        let mia = app.member().await;
        let flood = join_all((0..100).map(|n| {
            let app = &app;
            async move { sign_in(app, &format!("{n}@example.com"), "wrong").await }
        }));
        let read = mia.get("/api/v1/me");
        let (answers, read) = match select(Box::pin(flood), Box::pin(read)).await {
            Either::Right((read, flood)) => (flood.await, read),
            Either::Left(_) => panic!("a flood of sign-ins held up a read"),
        };
        read.ok();
        let refused: Vec<&Answer> = answers
            .iter()
            .filter(|a| a.code() == "rate_limited")
            .collect();
        // 34 have a place, and some of them are done before the last arrive.
        assert!(
            (1..=66).contains(&refused.len()),
            "{} were told to wait",
            refused.len()
        );
        for answer in &refused {
            assert_eq!(answer.status.as_u16(), 429);
            assert_eq!(answer.headers["retry-after"], "5");
        }
        let tried = answers.len() - refused.len();
        let wrong = answers
            .iter()
            .filter(|a| a.code() == "wrong_credentials")
            .count();
        assert_eq!(tried, wrong);
        // Who was told to wait has not used up a try.
        let (n, _) = answers
            .iter()
            .enumerate()
            .find(|(_, a)| a.code() == "rate_limited")
            .unwrap();
        for _ in 0..6 {
            sign_in(&app, &format!("{n}@example.com"), "wrong")
                .await
                .refused("wrong_credentials");
        }
    })
    .await;
}
