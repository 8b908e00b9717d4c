//! A step outside the root ends the session; everything else that S3 allows ends nothing.

use mediabridge::{accounts::Role, grants::Permission};
use serde_json::json;

use crate::app::{PASSWORD, TestApp, User, each_engine, each_engine_with, encoded};

/// Every way a path gets in. Each has to end the session and to leave S3 alone.
pub(crate) async fn try_all(
    user: &User,
    bucket_id: &str,
    path: &str,
    at: usize,
) -> crate::app::Answer {
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
            let user = app.user(&format!("u{at}"), Role::Member).await;
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
async fn by_the_setting_a_step_outside_ends_all_sessions_of_the_member() {
    for (ends, elsewhere) in [("session", "ok"), ("member", "outside_root")] {
        let settings = format!("[sessions]\noutside_root_ends = '{ends}'");
        each_engine_with(&settings, async |app| {
            let (user, bucket_id) = confined(&app).await;
            let other_device = app.session(&app.identity("mia").await).await;
            let colleague = app.user("colleague", Role::Member).await;
            try_all(&user, &bucket_id, "../x", 0)
                .await
                .refused("outside_root");
            user.get("/api/v1/me").await.refused("outside_root");
            assert_eq!(other_device.get("/api/v1/me").await.code(), elsewhere);
            colleague.get("/api/v1/me").await.ok();
            // Signing in again is what it asks for.
            let mut again = app.anonymous();
            again.sign_in("mia@example.com", PASSWORD).await.ok();
            again.get("/api/v1/me").await.ok();
        })
        .await;
    }
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

pub(crate) async fn confined(app: &TestApp) -> (User, String) {
    let bucket_id = app.bucket("Files", "", None).await;
    app.put("team-a/ok.txt", "ok").await;
    app.put("team-a-secret/x", "secret").await;
    let user = app.member().await;
    app.grant(&user, &bucket_id, "team-a", &Permission::ALL)
        .await;
    (user, bucket_id)
}
