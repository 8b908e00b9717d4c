//! Two servers on one PostgreSQL database: what one of them decides, both enforce. Where the engine has but one server,
//! the same is asked of that one.

use std::time::Duration;

use mediabridge::{accounts::Role, app::App, db::Db, events::Event, grants::Permission, sessions};
use serde_json::json;

use crate::{
    app::{Server, TestApp, User, each_engine},
    live::{Socket, serve_app},
    revocation::{closes_after, percentile},
    soak::Soak,
};

/// The server that did not do it, and the address of its socket.
async fn elsewhere(app: &TestApp) -> (Server, String) {
    let other = app.another_server().await;
    // Both run, since both tell and both listen.
    serve_app(&app.app).await;
    let url = serve_app(&other.app).await;
    (other, url)
}

#[tokio::test]
async fn what_one_server_ends_is_closed_on_the_other_by_its_reason() {
    each_engine(async |app| {
        let (_other, url) = elsewhere(&app).await;
        let owner = app.owner().await;
        let user = async |name: &str| app.user(name, Role::Member).await;

        let mia = user("mia").await;
        let mut socket = Socket::signed_in(&url, &mia).await;
        mia.post("/api/v1/auth/logout", json!({})).await;
        ended(&mut socket, "session_ended").await;

        let robbed = user("robbed").await;
        let mut socket = Socket::signed_in(&url, &robbed).await;
        robbed.refresh("mine").await.ok();
        robbed.get("/api/v1/me").await.ok();
        let mut next = robbed.clone();
        next.remember(&robbed.refresh("mine").await);
        next.get("/api/v1/me").await.ok();
        robbed.refresh("stolen").await.refused("refresh_token_used");
        ended(&mut socket, "refresh_token_used").await;

        let bucket_id = app.bucket("Files", "", None).await;
        let curious = user("curious").await;
        app.grant(&curious, &bucket_id, "team", &Permission::ALL)
            .await;
        let mut socket = Socket::signed_in(&url, &curious).await;
        curious
            .get(&format!("/api/v1/buckets/{bucket_id}/entries?path=../x"))
            .await
            .refused("outside_root");
        ended(&mut socket, "outside_root").await;

        let removed = user("removed").await;
        let mut socket = Socket::signed_in(&url, &removed).await;
        owner
            .delete(&format!("/api/v1/members/{}", removed.id))
            .await
            .ok();
        ended(&mut socket, "session_ended").await;
    })
    .await;
}

async fn ended(socket: &mut Socket, code: &str) {
    let heard = socket.until("session_ended").await;
    assert_eq!(heard.last().unwrap()["code"], code);
    assert_eq!(socket.hear().await, json!({ "closed": 4403 }));
}

/// As if the server had died between the commit and the telling.
async fn end_in_silence(app: &App, user: &User) {
    let mut tx = app.db.begin().await.unwrap();
    sessions::end_all(&mut tx, &user.id, app.clock.now(), "disabled")
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_server_that_dies_before_it_tells_leaves_no_socket_open() {
    each_engine(async |app| {
        let (_other, url) = elsewhere(&app).await;
        let mia = app.member().await;
        if app.app.db.is_shared() {
            let mut socket = Socket::signed_in(&url, &mia).await;
            end_in_silence(&app.app, &mia).await;
            ended(&mut socket, "session_ended").await;
        }
        // Nor may an end slip by that happens while a socket is being opened.
        let late = app.user("late", Role::Member).await;
        end_in_silence(&app.app, &late).await;
        let mut socket = Socket::open(&url).await;
        socket
            .say(json!({ "type": "auth", "access_token": late.token }))
            .await;
        ended(&mut socket, "session_ended").await;
    })
    .await;
}

#[tokio::test]
async fn news_reach_the_tabs_of_every_server_and_outlive_a_lost_connection() {
    each_engine(async |app| {
        let (other, url) = elsewhere(&app).await;
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        let mut socket = Socket::signed_in(&url, &owner).await;
        let there = User {
            router: other.router.clone(),
            ..owner.clone()
        };
        let list = format!("/api/v1/buckets/{bucket_id}/entries?path=");
        let mut make = async |name: &str| {
            // Listed there, and kept there for ten seconds.
            let before = there.get(&list).await.ok()["total"].as_i64().unwrap();
            owner
                .post(
                    &format!("/api/v1/buckets/{bucket_id}/folders"),
                    json!({ "path": name }),
                )
                .await
                .ok();
            socket.until("entries_changed").await;
            let after = there.get(&list).await.ok()["total"].as_i64().unwrap();
            assert_eq!(after, before + 1, "{name}");
        };
        make("one/").await;
        if let Db::Postgres(pool) = &app.app.db {
            sqlx::query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE query = 'LISTEN \"mediabridge_' || md5(current_schema()) || '\"'",
            )
            .execute(pool)
            .await
            .unwrap();
            // Both listen again, and say that something may have been missed.
            let mut news = app.app.events.subscribe();
            while news.recv().await.unwrap() != Event::Missed {}
            let mut news = other.app.events.subscribe();
            other.app.events.send(Event::NoticeAdded {
                member_id: "nobody".to_owned(),
            });
            news.recv().await.unwrap();
        }
        make("two/").await;
    })
    .await;
}

#[tokio::test]
async fn sockets_close_within_a_second_and_the_next_request_is_refused() {
    let mut soak = Soak::new("sessions.revocation", 10, 1_000);
    let mut all = Vec::new();
    each_engine(async |app| {
        let (other, url) = elsewhere(&app).await;
        app.member().await;
        let mia = app.identity("mia").await;
        let mut times = Vec::new();
        for _ in 0..soak.cases {
            let user = app.session(&mia).await;
            let there = User {
                router: other.router.clone(),
                ..user.clone()
            };
            let silent = app.app.db.is_shared() && soak.random.below(2) == 0;
            let revoke = async {
                if silent {
                    end_in_silence(&app.app, &user).await;
                } else {
                    user.post("/api/v1/auth/logout", json!({})).await;
                }
                there.get("/api/v1/me").await.refused("session_ended");
            };
            times.push(closes_after(&url, user.token.as_deref().unwrap(), revoke).await);
        }
        let (p50, p99) = (percentile(&mut times, 0.5), percentile(&mut times, 0.99));
        println!(
            "{}: sockets close after p50 {p50:?}, p99 {p99:?}",
            app.app.db.engine()
        );
        all.push(p99);
    })
    .await;
    for p99 in all {
        assert!(p99 <= Duration::from_secs(1), "{p99:?}");
    }
}
