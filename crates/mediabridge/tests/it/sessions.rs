use mediabridge::{
    clock::{DAY, HOUR, MINUTE},
    grants::Permission,
};
use serde_json::json;

use crate::app::{TestApp, User, each_engine, encoded};

#[tokio::test]
async fn an_access_token_lives_five_minutes_and_the_cookie_brings_the_next() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        app.app.clock.advance(5 * MINUTE);
        mia.get("/api/v1/me").await.refused("token_expired");
        let refreshed = mia.refresh("a").await;
        mia.remember(&refreshed);
        mia.get("/api/v1/me").await.ok();
        let cookie = refreshed.headers["set-cookie"].to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(
            !refreshed
                .text
                .contains(mia.cookie.as_deref().unwrap().split('=').nth(1).unwrap())
        );
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_logs_nobody_out() {
    each_engine(async |app| {
        let mia = app.member().await;
        let lost = mia.refresh("same attempt").await;
        let again = mia.refresh("same attempt").await;
        assert_eq!(lost.headers["set-cookie"], again.headers["set-cookie"]);
        again.ok();
        let mut mia = mia;
        mia.remember(&lost);
        mia.refresh("next").await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_used_token_ends_the_session_for_both_holders() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        let thief = mia.clone();
        let refreshed = mia.refresh("mine").await;
        mia.remember(&refreshed);
        thief.refresh("stolen").await.refused("refresh_token_used");
        mia.get("/api/v1/me").await.refused("session_ended");
        mia.refresh("mine too").await.refused("session_ended");
    })
    .await;
}

#[tokio::test]
async fn a_retry_after_a_minute_or_too_often_is_a_reuse() {
    each_engine(async |app| {
        let late = app.user("late", mediabridge::accounts::Role::Member).await;
        late.refresh("a").await.ok();
        app.app.clock.advance(MINUTE + 1);
        late.refresh("a").await.refused("refresh_token_used");

        let often = app.user("often", mediabridge::accounts::Role::Member).await;
        for _ in 0..4 {
            often.refresh("a").await.ok();
        }
        often.refresh("a").await.refused("refresh_token_used");
    })
    .await;
}

#[tokio::test]
async fn of_many_refreshes_at_once_one_rotates_and_all_agree() {
    each_engine(async |app| {
        let mia = app.member().await;
        let (a, b, c) = tokio::join!(mia.refresh("x"), mia.refresh("x"), mia.refresh("x"));
        assert_eq!(a.headers["set-cookie"], b.headers["set-cookie"]);
        assert_eq!(b.headers["set-cookie"], c.headers["set-cookie"]);
    })
    .await;
}

#[tokio::test]
async fn sessions_end_by_disuse_and_by_age() {
    each_engine(async |app| {
        let idle = app.user("idle", mediabridge::accounts::Role::Member).await;
        let mut busy = app.user("busy", mediabridge::accounts::Role::Member).await;
        app.app.clock.advance(23 * HOUR);
        for day in 0..7 {
            let answer = busy.refresh(&format!("{day}")).await;
            busy.remember(&answer);
            app.app.clock.advance(23 * HOUR);
        }
        idle.refresh("late").await.refused("session_ended");
        app.app.clock.advance(DAY - 23 * HOUR);
        busy.refresh("last").await.refused("session_ended");
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    each_engine(async |app| {
        let mia = app.member().await;
        let out = mia.post("/api/v1/auth/logout", json!({})).await;
        assert_eq!(out.status.as_u16(), 204);
        assert!(
            out.headers["set-cookie"]
                .to_str()
                .unwrap()
                .contains("Max-Age=0")
        );
        mia.get("/api/v1/me").await.refused("session_ended");
        mia.refresh("a").await.refused("session_ended");
    })
    .await;
}

#[tokio::test]
async fn a_foreign_page_can_neither_refresh_nor_sign_out() {
    each_engine(async |app| {
        let mia = app.member().await;
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("x-other", "y"),
        ] {
            let mut request = axum::http::Request::post("/api/v1/auth/refresh")
                .header("content-type", "application/json")
                .header("cookie", mia.cookie.as_deref().unwrap())
                .header(name, value);
            if name == "sec-fetch-site" {
                request = request.header("x-requested-with", "mediabridge");
            }
            mia.raw(request.body("{}".into()).unwrap())
                .await
                .refused("forbidden");
        }
        mia.refresh("a").await.ok();
    })
    .await;
}

/// Every way a path gets in. Each has to end the session and to leave S3 alone.
async fn try_all(user: &User, bucket_id: &str, path: &str, at: usize) -> crate::app::Answer {
    let base = format!("/api/v1/buckets/{bucket_id}");
    let file = json!({ "name": path, "size": 1, "content_type": "text/plain", "checksum_crc32": "AAAAAA==", "if_exists": "ask" });
    match at {
        0 => {
            user.get(&format!("{base}/entries?path={}", encoded(path)))
                .await
        }
        1 => {
            user.get(&format!("{base}/entry?path={}", encoded(path)))
                .await
        }
        2 => {
            user.post(
                &format!("{base}/urls"),
                json!({ "paths": ["ok.txt", path], "purpose": "preview" }),
            )
            .await
        }
        3 => {
            user.post(&format!("{base}/folders"), json!({ "path": path }))
                .await
        }
        4 => {
            user.post(
                &format!("{base}/entries/delete"),
                json!({ "paths": ["ok.txt", path] }),
            )
            .await
        }
        5 => {
            user.post(
                &format!("{base}/uploads"),
                json!({ "path": "", "files": [file] }),
            )
            .await
        }
        _ => {
            user.post(
                &format!("{base}/uploads"),
                json!({ "path": path, "files": [file] }),
            )
            .await
        }
    }
}

#[tokio::test]
async fn a_step_outside_the_root_ends_the_session_wherever_it_is_tried() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        for (at, path) in ["../x", "a/../../x", "..", "./x", "..\\x", "a/./b", "x/.."]
            .into_iter()
            .enumerate()
        {
            let user = app
                .user(&format!("u{at}"), mediabridge::accounts::Role::Member)
                .await;
            app.grant(&user, &bucket_id, "team-a", &Permission::ALL)
                .await;
            app.touched();
            try_all(&user, &bucket_id, path, at)
                .await
                .refused("outside_root");
            assert_eq!(app.touched(), Vec::<String>::new(), "{path} reached S3");
            user.get("/api/v1/me").await.refused("outside_root");
            user.refresh("a").await.refused("session_ended");
        }
        let owner = app.owner().await;
        let rows = owner
            .get("/api/v1/audit?action=session.outside_root")
            .await
            .ok();
        assert_eq!(rows["items"].as_array().unwrap().len(), 7);
        assert_eq!(rows["items"][0]["outcome"], "refused");
    })
    .await;
}

#[tokio::test]
async fn odd_but_lawful_paths_end_nothing() {
    each_engine(async |app| {
        let (user, bucket_id) = confined(&app).await;
        for path in [
            "a..b",
            "...",
            "a//b",
            "/x",
            "%2e%2e/x",
            "a+b %41#?",
            "🎉/é",
            "e\u{301}",
            "back\\slash",
        ] {
            for at in 0..=6 {
                let answer = try_all(&user, &bucket_id, path, at).await;
                assert_ne!(answer.code(), "outside_root", "{path:?} at {at}");
            }
            user.get("/api/v1/me").await.ok();
        }
    })
    .await;
}

#[tokio::test]
async fn every_key_stays_inside_the_root() {
    each_engine(async |app| {
        let (user, bucket_id) = confined(&app).await;
        app.touched();
        for path in [
            "ok.txt",
            "sub/",
            "a//b",
            "/x",
            "%2e%2e/x",
            "team-a-secret/x",
        ] {
            for at in 0..=6 {
                try_all(&user, &bucket_id, path, at).await;
            }
        }
        for touched in app.touched() {
            let key = touched.split_once(' ').unwrap().1;
            assert!(key.starts_with("team-a/"), "{touched}");
        }
    })
    .await;
}

async fn confined(app: &TestApp) -> (User, String) {
    let bucket_id = app.bucket("Files", "", None).await;
    app.put("team-a/ok.txt", "ok").await;
    app.put("team-a-secret/x", "secret").await;
    let user = app.member().await;
    app.grant(&user, &bucket_id, "team-a", &Permission::ALL)
        .await;
    (user, bucket_id)
}
