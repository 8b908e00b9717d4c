use axum::http::StatusCode;
use mediabridge::{accounts::Role, clock::DAY};
use serde_json::json;

use crate::app::{PASSWORD, each_engine};

#[tokio::test]
async fn the_first_visitor_with_the_code_becomes_owner_once() {
    each_engine(async |app| {
        let mut visitor = app.anonymous();
        assert_eq!(visitor.get("/api/v1/setup").await.ok()["needed"], true);
        let form = |code: &str, password: &str| {
            json!({ "setup_code": code, "name": " Ada ", "email": "Ada@Example.com ", "password": password })
        };
        visitor.post("/api/v1/setup", form("guess", PASSWORD)).await.refused("wrong_setup_code");
        let code = app.app.setup_code.as_str().to_owned();
        let weak = visitor.post("/api/v1/setup", form(&code, "short")).await;
        weak.refused("validation");
        assert_eq!(weak.body["fields"][0]["field"], "password");

        let answer = visitor.post("/api/v1/setup", form(&code, PASSWORD)).await;
        visitor.remember(&answer);
        let me = visitor.get("/api/v1/me").await.ok();
        assert_eq!((me["name"].as_str(), me["email"].as_str()), (Some("Ada"), Some("ada@example.com")));
        assert_eq!(me["role"], "owner");
        assert_eq!(visitor.get("/api/v1/setup").await.ok()["needed"], false);
        visitor.post("/api/v1/setup", form(&code, PASSWORD)).await.refused("setup_done");
    })
    .await;
}

#[tokio::test]
async fn two_visitors_at_once_make_one_owner() {
    each_engine(async |app| {
        let code = app.app.setup_code.as_str();
        let visitor = app.anonymous();
        let form = |email: &str| json!({ "setup_code": code, "name": "A", "email": email, "password": PASSWORD });
        let (a, b) =
            tokio::join!(visitor.post("/api/v1/setup", form("a@x")), visitor.post("/api/v1/setup", form("b@x")));
        let codes = [a.code(), b.code()];
        assert!(codes.contains(&"ok") && codes.contains(&"setup_done"), "{codes:?}");
    })
    .await;
}

#[tokio::test]
async fn an_invitation_works_once_and_in_time() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let invite = json!({ "name": "Mia", "email": "mia@example.com", "role": "member" });
        let invited = owner.post("/api/v1/members", invite.clone()).await.ok();
        owner
            .post("/api/v1/members", invite)
            .await
            .refused("name_taken");
        let url = invited["invitation"]["url"].as_str().unwrap();
        assert!(
            url.starts_with("http://127.0.0.1:4000/invitation#token="),
            "{url}"
        );
        let token = url.split("token=").nth(1).unwrap();

        let mut mia = app.anonymous();
        let details = mia
            .post("/api/v1/invitations/lookup", json!({ "token": token }))
            .await
            .ok();
        assert_eq!(details["invited_by"], "olivia");
        let mut form = json!({ "token": token, "name": "Mia", "password": "password1" });
        mia.post("/api/v1/invitations/accept", form.clone())
            .await
            .refused("validation");
        form["password"] = PASSWORD.into();
        let accepted = mia.post("/api/v1/invitations/accept", form.clone()).await;
        mia.remember(&accepted);
        assert_eq!(mia.get("/api/v1/me").await.ok()["role"], "member");
        mia.post("/api/v1/invitations/accept", form)
            .await
            .refused("invitation_invalid");

        // A newer link replaces the older one, and no link lives longer than a week.
        let invite = json!({ "name": "Noah", "email": "noah@example.com", "role": "member" });
        let first = owner.post("/api/v1/members", invite).await.ok();
        let path = format!(
            "/api/v1/members/{}/invitation",
            first["member"]["id"].as_str().unwrap()
        );
        let second = owner.post(&path, json!({})).await.ok();
        let token = |value: &serde_json::Value| {
            value["url"]
                .as_str()
                .unwrap()
                .split("token=")
                .nth(1)
                .unwrap()
                .to_owned()
        };
        let lookup = async |token: &str| {
            app.anonymous()
                .post("/api/v1/invitations/lookup", json!({ "token": token }))
                .await
        };
        lookup(&token(&first["invitation"]))
            .await
            .refused("invitation_invalid");
        lookup(&token(&second)).await.ok();
        app.app.clock.advance(7 * DAY);
        lookup(&token(&second)).await.refused("invitation_invalid");
    })
    .await;
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_owner_gets_in_again() {
    each_engine(async |app| {
        app.owner().await;
        let mut stranger = app.anonymous();
        let mut refused = StatusCode::UNAUTHORIZED;
        for _ in 0..8 {
            refused = stranger.sign_in("olivia@example.com", "wrong").await.status;
        }
        assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS);
        let answer = stranger.sign_in("olivia@example.com", PASSWORD).await;
        answer.refused("rate_limited");
        let seconds: i64 = answer.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        app.app.clock.advance(seconds * 1000);
        stranger.sign_in("olivia@example.com", PASSWORD).await.ok();
    })
    .await;
}

/// Whoever knows an address must not be able to keep its owner from signing in.
#[tokio::test]
async fn a_stranger_who_guesses_does_not_keep_the_owner_waiting() {
    each_engine(async |app| {
        app.owner().await;
        let mut stranger = app.anonymous();
        stranger.ip = Some("203.0.113.6");
        let mut waited = 0;
        for _ in 0..8 {
            let answer = stranger.sign_in("olivia@example.com", "wrong").await;
            if answer.code() == "rate_limited" {
                let seconds = answer.headers["retry-after"].to_str().unwrap();
                waited += seconds.parse::<i64>().unwrap();
                app.app
                    .clock
                    .advance(seconds.parse::<i64>().unwrap() * 1000);
            }
        }
        assert!(waited > 0, "the stranger waits");
        // From the stranger's own network nobody is let in sooner, from elsewhere at once.
        stranger
            .sign_in("olivia@example.com", "wrong")
            .await
            .refused("rate_limited");
        let mut owner = app.anonymous();
        owner.ip = Some("198.51.100.1");
        owner.sign_in("olivia@example.com", PASSWORD).await.ok();
        stranger
            .sign_in("olivia@example.com", PASSWORD)
            .await
            .refused("rate_limited");
    })
    .await;
}

#[tokio::test]
async fn a_disabled_or_removed_member_is_out_at_once() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let mut mia = app.member().await;
        let path = format!("/api/v1/members/{}", mia.id);
        mia.get("/api/v1/me").await.ok();
        owner.patch(&path, json!({ "disabled": true })).await.ok();
        mia.get("/api/v1/me").await.refused("session_ended");
        mia.refresh("a").await.refused("session_ended");
        mia.sign_in("mia@example.com", PASSWORD)
            .await
            .refused("wrong_credentials");
        owner.patch(&path, json!({ "disabled": false })).await.ok();
        mia.sign_in("mia@example.com", PASSWORD).await.ok();
        owner.delete(&path).await;
        mia.get("/api/v1/me").await.refused("session_ended");
    })
    .await;
}

#[tokio::test]
async fn members_come_in_pages() {
    each_engine(async |app| {
        let owner = app.owner().await;
        for name in ["a", "b", "c", "d"] {
            app.user(name, Role::Member).await;
        }
        let mut names = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = owner
                .get(&format!("/api/v1/members?limit=2{cursor}"))
                .await
                .ok();
            names.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|m| m["name"].as_str().unwrap().to_owned()),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(names, ["a", "b", "c", "d", "olivia"]);
    })
    .await;
}
