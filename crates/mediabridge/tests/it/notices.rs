//! Who is told of what, and that nobody else is.

use mediabridge::{accounts::Role, clock::DAY, grants::Permission};
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, User, each_engine},
    live::{Socket, serve},
};

async fn notices(user: &User) -> Value {
    user.get("/api/v1/me/notices").await.ok()
}

/// Uses a refresh token twice, as a thief would; the session ends and the member signs in again.
async fn stolen(user: &mut User, email: &str) {
    let mut ahead = user.clone();
    ahead.remember(&user.refresh("mine").await);
    ahead.get("/api/v1/me").await.ok();
    user.refresh("stolen").await.refused("refresh_token_used");
    user.sign_in(email, PASSWORD).await.ok();
}

#[tokio::test]
async fn a_stolen_session_is_told_to_its_member_only() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let mut mia = app.member().await;
        mia.device = Some("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
        let mut socket =
            Socket::signed_in(&serve(&app).await, &app.user("mia", Role::Member).await).await;
        stolen(&mut mia, "mia@example.com").await;
        assert_eq!(socket.hear().await, json!({ "type": "notice" }));
        let told = notices(&mia).await;
        assert_eq!(
            (told["items"].as_array().unwrap().len(), &told["unseen"]),
            (1, &json!(1))
        );
        let notice = &told["items"][0];
        assert_eq!(notice["kind"], "session_reuse");
        assert_eq!(
            (notice["browser"].as_str(), notice["system"].as_str()),
            (Some("Firefox"), Some("Linux"))
        );
        assert_eq!(
            (&notice["member_id"], &notice["seen"]),
            (&Value::Null, &json!(false))
        );
        assert_eq!(notices(&owner).await["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_step_outside_is_told_to_every_owner_and_admin() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let admin = app.user("adam", Role::Admin).await;
        let disabled = app.user("dora", Role::Admin).await;
        let path = format!("/api/v1/members/{}", disabled.id);
        owner.patch(&path, json!({ "disabled": true })).await.ok();
        let other = app.user("other", Role::Member).await;
        let bucket_id = app.bucket("Files", "", None).await;
        let mut mia = app.member().await;
        app.grant(&mia, &bucket_id, "team", &[Permission::View])
            .await;
        mia.get(&format!(
            "/api/v1/buckets/{bucket_id}/entries?path=../secret"
        ))
        .await
        .refused("outside_root");

        for user in [&owner, &admin] {
            let told = notices(user).await;
            assert_eq!(told["unseen"], 1);
            let notice = &told["items"][0];
            assert_eq!(notice["kind"], "outside_root");
            assert_eq!(
                (&notice["member_id"], &notice["member_name"]),
                (&json!(mia.id), &json!("mia"))
            );
            assert_eq!(
                (&notice["bucket_id"], &notice["bucket_name"]),
                (&json!(bucket_id), &json!("Files"))
            );
            assert_eq!(notice["path"], "../secret/");
        }
        mia.sign_in("mia@example.com", PASSWORD).await.ok();
        for user in [&mia, &other] {
            assert_eq!(notices(user).await["unseen"], 0);
        }
        owner.patch(&path, json!({ "disabled": false })).await.ok();
        let mut disabled = disabled;
        disabled.sign_in("dora@example.com", PASSWORD).await.ok();
        assert_eq!(notices(&disabled).await["unseen"], 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_seen_stays_seen_and_only_ones_own() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        let other = app.owner().await;
        for _ in 0..3 {
            stolen(&mut mia, "mia@example.com").await;
            app.app.clock.advance(1000);
        }
        let told = notices(&mia).await;
        let ids: Vec<&str> = told["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n["id"].as_str().unwrap())
            .collect();
        let seen = async |user: &User, id: &str| {
            let answer = user
                .post("/api/v1/me/notices/seen", json!({ "up_to": id }))
                .await;
            assert_eq!(answer.status.as_u16(), 204, "{}", answer.text);
        };
        seen(&other, ids[0]).await;
        assert_eq!(notices(&mia).await["unseen"], 3);
        seen(&mia, ids[1]).await;
        let told = notices(&mia).await;
        assert_eq!(told["unseen"], 1);
        let marks: Vec<bool> = told["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n["seen"].as_bool().unwrap())
            .collect();
        assert_eq!(marks, [false, true, true]);
    })
    .await;
}

#[tokio::test]
async fn notices_come_in_pages_and_go_after_ninety_days() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        for _ in 0..3 {
            stolen(&mut mia, "mia@example.com").await;
            app.app.clock.advance(1000);
        }
        let first = mia.get("/api/v1/me/notices?limit=2").await.ok();
        assert_eq!(
            (first["items"].as_array().unwrap().len(), &first["unseen"]),
            (2, &json!(3))
        );
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = mia
            .get(&format!("/api/v1/me/notices?limit=2&cursor={cursor}"))
            .await
            .ok();
        assert_eq!(
            (
                second["items"].as_array().unwrap().len(),
                &second["next_cursor"]
            ),
            (1, &Value::Null)
        );

        app.app.clock.advance(91 * DAY);
        mia.sign_in("mia@example.com", PASSWORD).await.ok();
        stolen(&mut mia, "mia@example.com").await;
        assert_eq!(notices(&mia).await["unseen"], 1);
    })
    .await;
}
