//! Changing, resetting and checking passwords.

use argon2::{Argon2, Params, password_hash::PasswordHasher as _};
use mediabridge::{
    accounts::Role,
    clock::{DAY, SECOND},
    db::sql,
};
use serde_json::{Value, json};

use crate::{
    app::{Answer, PASSWORD, TestApp, User, each_engine},
    live::{Socket, serve},
};

const NEW: &str = "another four odd words";

async fn change(user: &User, current: &str, new: &str) -> Answer {
    let body = json!({ "current_password": current, "new_password": new });
    user.post("/api/v1/me/password", body).await
}

/// The newest row of the audit.
pub(crate) async fn last_audit(owner: &User) -> Value {
    owner.get("/api/v1/audit?limit=1").await.ok()["items"][0].clone()
}

/// The token of a link that an admin was given.
pub(crate) fn token_of(link: &Value) -> String {
    let (_, token) = link["url"].as_str().unwrap().split_once("#token=").unwrap();
    token.to_owned()
}

async fn reset_link(admin: &User, member: &User) -> Answer {
    let path = format!("/api/v1/members/{}/password-reset", member.id);
    admin.post(&path, json!({})).await
}

async fn accept(user: &User, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    user.post("/api/v1/password-resets/accept", body).await
}

async fn lookup(app: &TestApp, token: &str) -> Answer {
    let body = json!({ "token": token });
    app.anonymous()
        .post("/api/v1/password-resets/lookup", body)
        .await
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_is_told() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let mia = app.member().await;
        let other = app.member().await;
        let url = serve(&app).await;
        let mut here = Socket::signed_in(&url, &mia).await;
        let mut there = Socket::signed_in(&url, &other).await;

        let changed = change(&mia, PASSWORD, NEW).await;
        assert_eq!(changed.status.as_u16(), 204, "{}", changed.text);
        assert_eq!(last_audit(&owner).await["action"], "member.password_change");
        assert_eq!(
            there.until("session_ended").await.last().unwrap()["code"],
            "session_ended"
        );
        assert_eq!(there.hear().await, json!({ "closed": 4403 }));
        assert_eq!(here.hear().await, json!({ "type": "notice" }));
        other.get("/api/v1/me").await.refused("session_ended");
        other.refresh("a").await.refused("session_ended");
        let told = mia.get("/api/v1/me/notices").await.ok();
        assert_eq!(told["items"][0]["kind"], "password_changed");
        mia.refresh("a").await.ok();

        let mut again = app.anonymous();
        again
            .sign_in("mia@example.com", PASSWORD)
            .await
            .refused("wrong_credentials");
        again.sign_in("mia@example.com", NEW).await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_password_change_says_which_field_is_wrong() {
    each_engine(async |app| {
        let mia = app.member().await;
        let wrong = change(&mia, "not my password", NEW).await;
        wrong.refused("validation");
        assert_eq!(wrong.body["fields"][0]["field"], "current_password");
        for (new, why) in [
            ("short", "10 characters"),
            ("password1234", "common"),
            ("mia@example.com", "easy"),
        ] {
            let weak = change(&mia, PASSWORD, new).await;
            weak.refused("validation");
            assert_eq!(weak.body["fields"][0]["field"], "new_password");
            assert!(
                weak.body["detail"].as_str().unwrap().contains(why),
                "{}",
                weak.text
            );
        }
        app.member().await.get("/api/v1/me").await.ok();
    })
    .await;
}

#[tokio::test]
async fn guessing_the_current_password_is_slowed_down_like_a_sign_in() {
    each_engine(async |app| {
        let mia = app.member().await;
        for _ in 0..6 {
            change(&mia, "a guess", NEW).await.refused("validation");
        }
        let refused = change(&mia, PASSWORD, NEW).await;
        refused.refused("rate_limited");
        assert_eq!(refused.headers["retry-after"], "2");
        // The same count, whichever way one guesses.
        let mut other = app.anonymous();
        other
            .sign_in("mia@example.com", PASSWORD)
            .await
            .refused("rate_limited");
        app.app.clock.advance(2 * SECOND);
        let changed = change(&mia, PASSWORD, NEW).await;
        assert_eq!(changed.status.as_u16(), 204, "{}", changed.text);
        other.sign_in("mia@example.com", NEW).await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_reset_link_works_once_and_ends_every_session() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let mia = app.member().await;
        let mut socket = Socket::signed_in(&serve(&app).await, &mia).await;
        let link = reset_link(&owner, &mia).await.ok();
        assert_eq!(
            last_audit(&owner).await["action"],
            "member.password_reset_link"
        );
        let url = link["url"].as_str().unwrap();
        assert!(
            url.starts_with("http://127.0.0.1:4000/reset-password#token="),
            "{url}"
        );
        assert_eq!(link["expires_at"], app.app.clock.now() + DAY);
        let token = token_of(&link);

        let details = lookup(&app, &token).await.ok();
        let expected =
            json!({ "name": "mia", "email": "mia@example.com", "expires_at": link["expires_at"] });
        assert_eq!(details, expected);
        let mut visitor = app.anonymous();
        accept(&visitor, &token, "mia@example.com")
            .await
            .refused("validation");
        mia.get("/api/v1/me").await.ok();

        let accepted = accept(&visitor, &token, NEW).await;
        visitor.remember(&accepted);
        assert_eq!(accepted.ok()["member"]["email"], "mia@example.com");
        visitor.get("/api/v1/me").await.ok();
        assert_eq!(
            socket.until("session_ended").await.last().unwrap()["code"],
            "session_ended"
        );
        mia.get("/api/v1/me").await.refused("session_ended");
        mia.refresh("a").await.refused("session_ended");
        assert_eq!(last_audit(&owner).await["action"], "member.password_reset");
        let told = visitor.get("/api/v1/me/notices").await.ok();
        assert_eq!(told["items"][0]["kind"], "password_reset");

        accept(&visitor, &token, PASSWORD)
            .await
            .refused("reset_link_invalid");
        visitor.sign_in("mia@example.com", NEW).await.ok();
    })
    .await;
}

/// Whatever the reason, a link that does not work is answered to the letter alike.
#[tokio::test]
async fn a_link_that_does_not_work_does_not_say_why() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let member = |name| app.user(name, Role::Member);
        let link = async |user: &User| token_of(&reset_link(&owner, user).await.ok());

        let expired = link(&member("expired").await).await;
        app.app.clock.advance(DAY);
        let mut owner_again = owner.clone();
        owner_again
            .sign_in("olivia@example.com", PASSWORD)
            .await
            .ok();
        let owner = owner_again;
        let link = async |user: &User| token_of(&reset_link(&owner, user).await.ok());
        let replaced_of = member("replaced").await;
        let replaced = link(&replaced_of).await;
        let works = link(&replaced_of).await;
        let used = link(&member("used").await).await;
        accept(&app.anonymous(), &used, NEW).await.ok();
        let disabled_of = member("disabled").await;
        let disabled = link(&disabled_of).await;
        let path = format!("/api/v1/members/{}", disabled_of.id);
        owner.patch(&path, json!({ "disabled": true })).await.ok();
        // Enabling brings the account back, not the link.
        owner.patch(&path, json!({ "disabled": false })).await.ok();
        let removed_of = member("removed").await;
        let removed = link(&removed_of).await;
        owner
            .delete(&format!("/api/v1/members/{}", removed_of.id))
            .await;
        let promoted_of = member("promoted").await;
        let promoted = link(&promoted_of).await;
        owner
            .patch(
                &format!("/api/v1/members/{}", promoted_of.id),
                json!({ "role": "admin" }),
            )
            .await
            .ok();
        let changed_of = member("changed").await;
        let changed = link(&changed_of).await;
        change(&changed_of, PASSWORD, NEW).await;
        let invite = json!({ "name": "N", "email": "n@example.com", "role": "member" });
        let invitation = owner.post("/api/v1/members", invite).await.ok();
        let of_another_kind = token_of(&invitation["invitation"]);

        let unknown = lookup(&app, "no such token").await;
        unknown.refused("reset_link_invalid");
        for (what, token) in [
            ("expired", &expired),
            ("replaced", &replaced),
            ("used", &used),
            ("disabled", &disabled),
            ("removed", &removed),
            ("promoted", &promoted),
            ("changed", &changed),
            ("an invitation", &of_another_kind),
        ] {
            for (bad, reference) in [
                (lookup(&app, token).await, &unknown),
                (
                    accept(&app.anonymous(), token, NEW).await,
                    &accept(&app.anonymous(), "no such token", NEW).await,
                ),
            ] {
                assert_alike(what, &bad, reference);
            }
        }
        lookup(&app, &works).await.ok();
    })
    .await;
}

/// The same status, headers and body, but for what differs between any two requests.
#[track_caller]
pub(crate) fn assert_alike(what: &str, one: &Answer, other: &Answer) {
    let told = |answer: &Answer| {
        let mut headers = answer.headers.clone();
        let mut body = answer.body.clone();
        for name in ["date", "x-request-id"] {
            headers.remove(name);
        }
        let id = body
            .as_object_mut()
            .and_then(|body| body.remove("request_id"));
        assert!(id.is_some(), "{}", answer.text);
        (answer.status, headers, body)
    };
    assert_eq!(told(one), told(other), "{what}");
}

#[tokio::test]
async fn only_members_with_a_password_who_may_sign_in_get_a_reset_link() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let mut noah = app.anonymous();
        let invite = json!({ "name": "Noah", "email": "noah@example.com", "role": "member" });
        let invited = owner.post("/api/v1/members", invite).await.ok();
        invited["member"]["id"]
            .as_str()
            .unwrap()
            .clone_into(&mut noah.id);
        reset_link(&owner, &noah).await.refused("conflict");
        let mia = app.member().await;
        let path = format!("/api/v1/members/{}", mia.id);
        owner.patch(&path, json!({ "disabled": true })).await.ok();
        reset_link(&owner, &mia).await.refused("conflict");
        owner.delete(&path).await;
        reset_link(&owner, &mia).await.refused("not_found");

        let admin = app.user("adam", Role::Admin).await;
        reset_link(&admin, &owner).await.refused("forbidden");
        reset_link(&admin, &admin).await.refused("forbidden");
        reset_link(&owner, &owner).await.ok();
    })
    .await;
}

/// Who holds an invitation for a member must not become an admin with it.
#[tokio::test]
async fn an_invitation_is_for_the_role_it_was_made_for() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let invite = json!({ "name": "Noah", "email": "noah@example.com", "role": "member" });
        let invited = owner.post("/api/v1/members", invite).await.ok();
        let path = format!(
            "/api/v1/members/{}",
            invited["member"]["id"].as_str().unwrap()
        );
        owner.patch(&path, json!({ "role": "admin" })).await.ok();
        let lookup = async |link: &Value| {
            let body = json!({ "token": token_of(link) });
            app.anonymous()
                .post("/api/v1/invitations/lookup", body)
                .await
        };
        lookup(&invited["invitation"])
            .await
            .refused("invitation_invalid");
        let again = owner
            .post(&format!("{path}/invitation"), json!({}))
            .await
            .ok();
        assert_eq!(lookup(&again).await.ok()["role"], "admin");
    })
    .await;
}

#[tokio::test]
async fn a_hash_of_older_parameters_is_renewed_at_sign_in() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        let store = async |hash: &str| {
            let mut tx = app.app.db.begin().await.unwrap();
            let update = sql("UPDATE members SET password_hash = $2 WHERE id = $1");
            tx.run(update.bind(&mia.id).bind(hash)).await.unwrap();
            tx.commit().await.unwrap();
        };
        let stored = async || {
            let select = sql("SELECT password_hash FROM members WHERE id = $1").bind(&mia.id);
            let row: Option<(String,)> = app.app.db.one(select).await.unwrap();
            row.unwrap().0
        };
        let old = Argon2::from(Params::new(19 * 1024, 2, 1, None).unwrap())
            .hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16])
            .unwrap()
            .to_string();
        store(&old).await;
        let mut other = app.anonymous();
        other
            .sign_in("mia@example.com", "wrong")
            .await
            .refused("wrong_credentials");
        assert_eq!(stored().await, old);
        other.sign_in("mia@example.com", PASSWORD).await.ok();
        let renewed = stored().await;
        assert!(
            renewed.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"),
            "{renewed}"
        );
        other.sign_in("mia@example.com", PASSWORD).await.ok();
        assert_eq!(stored().await, renewed);
        mia.sign_in("mia@example.com", PASSWORD).await.ok();
    })
    .await;
}

#[tokio::test]
async fn members_rename_themselves() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let mia = app.member().await;
        let renamed = mia
            .patch("/api/v1/me", json!({ "name": " Mia M. " }))
            .await
            .ok();
        assert_eq!(
            (&renamed["name"], &renamed["email"]),
            (&json!("Mia M."), &json!("mia@example.com"))
        );
        assert_eq!(mia.get("/api/v1/me").await.ok()["name"], "Mia M.");
        let row = last_audit(&owner).await;
        assert_eq!(
            (&row["action"], &row["subject"]),
            (&json!("member.rename"), &json!("Mia M. <mia@example.com>"))
        );
        let empty = mia.patch("/api/v1/me", json!({ "name": " " })).await;
        empty.refused("validation");
        assert_eq!(empty.body["fields"][0]["field"], "name");
        // Role and address are not one's own to change.
        for more in ["role", "email", "state", "id"] {
            let body = json!({ "name": "M", more: "owner" });
            mia.patch("/api/v1/me", body)
                .await
                .refused("invalid_request");
        }
    })
    .await;
}
