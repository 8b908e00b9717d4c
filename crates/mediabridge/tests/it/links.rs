//! One-time links end with the right of whoever made them, and with their time.

use mediabridge::{
    accounts::Role,
    clock::{DAY, HOUR},
    db::sql,
    sessions,
};
use serde_json::{Value, json};

use crate::{
    app::{Answer, PASSWORD, TestApp, User, each_engine},
    passwords::token_of,
};

const NEW: &str = "another four odd words";

/// The ways in which somebody loses the right to make links.
#[derive(Debug, Clone, Copy)]
enum Loss {
    Demoted,
    Disabled,
    Removed,
    /// As if nobody had thought of the links, which must not matter.
    Quietly(State),
}

#[derive(Debug, Clone, Copy)]
enum State {
    NoAdmin,
    NotActive,
}

const LOSSES: [Loss; 5] = [
    Loss::Demoted,
    Loss::Disabled,
    Loss::Removed,
    Loss::Quietly(State::NoAdmin),
    Loss::Quietly(State::NotActive),
];

async fn lose(app: &TestApp, owner: &User, id: &str, how: Loss) {
    let path = format!("/api/v1/members/{id}");
    match how {
        Loss::Demoted => drop(owner.patch(&path, json!({ "role": "member" })).await.ok()),
        Loss::Disabled => drop(owner.patch(&path, json!({ "disabled": true })).await.ok()),
        Loss::Removed => assert_eq!(owner.delete(&path).await.status, 204),
        Loss::Quietly(state) => {
            let statement = match state {
                State::NoAdmin => sql("UPDATE members SET role = 'member' WHERE id = $1"),
                State::NotActive => sql("UPDATE members SET state = 'disabled' WHERE id = $1"),
            };
            let mut tx = app.app.db.begin().await.unwrap();
            tx.run(statement.bind(id)).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

async fn links(app: &TestApp) -> i64 {
    let count = sql("SELECT COUNT(*) FROM account_links");
    let row: Option<(i64,)> = app.app.db.one(count).await.unwrap();
    row.unwrap().0
}

async fn look_up(app: &TestApp, kind: &str, token: &str) -> Answer {
    let body = json!({ "token": token });
    app.anonymous()
        .post(&format!("/api/v1/{kind}/lookup"), body)
        .await
}

async fn reset_link(by: &User, of: &str) -> Value {
    let path = format!("/api/v1/members/{of}/password-reset");
    by.post(&path, json!({})).await.ok()
}

#[tokio::test]
async fn a_link_ends_with_the_right_of_whoever_made_it() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let mia = app.member().await;
        for (n, how) in LOSSES.into_iter().enumerate() {
            let admin = app.user(&format!("admin{n}"), Role::Admin).await;
            let email = format!("guest{n}@example.com");
            let invite = json!({ "name": "Guest", "email": email, "role": "member" });
            let invited = admin.post("/api/v1/members", invite).await.ok();
            let invitation = token_of(&invited["invitation"]);
            let reset = token_of(&reset_link(&admin, &mia.id).await);
            look_up(&app, "invitations", &invitation).await.ok();
            look_up(&app, "password-resets", &reset).await.ok();

            lose(&app, &owner, &admin.id, how).await;
            let (visitor, anybody) = (app.anonymous(), json!({ "token": reset, "password": NEW }));
            look_up(&app, "password-resets", &reset)
                .await
                .refused("reset_link_invalid");
            visitor
                .post("/api/v1/password-resets/accept", anybody)
                .await
                .refused("reset_link_invalid");
            look_up(&app, "invitations", &invitation)
                .await
                .refused("invitation_invalid");
            let body = json!({ "token": invitation, "name": "Guest", "password": NEW });
            visitor
                .post("/api/v1/invitations/accept", body)
                .await
                .refused("invitation_invalid");
            if !matches!(how, Loss::Quietly(_)) {
                assert_eq!(links(&app).await, 0, "{how:?}");
            }
            mia.get("/api/v1/me").await.ok();
            // The right that comes back does not bring the link back.
            if matches!(how, Loss::Demoted) {
                let path = format!("/api/v1/members/{}", admin.id);
                owner.patch(&path, json!({ "role": "admin" })).await.ok();
                look_up(&app, "invitations", &invitation)
                    .await
                    .refused("invitation_invalid");
            }
            // Somebody else's link takes its place.
            let again = format!(
                "/api/v1/members/{}/invitation",
                invited["member"]["id"].as_str().unwrap()
            );
            let again = token_of(&owner.post(&again, json!({})).await.ok());
            let details = look_up(&app, "invitations", &again).await.ok();
            assert_eq!(details["invited_by"], "olivia");
            let body = json!({ "token": again, "name": "Guest", "password": NEW });
            visitor.post("/api/v1/invitations/accept", body).await.ok();
            let mut tx = app.app.db.begin().await.unwrap();
            tx.run(sql("DELETE FROM account_links")).await.unwrap();
            tx.commit().await.unwrap();
        }
    })
    .await;
}

/// An owner who becomes an admin may no longer open the accounts of other admins.
#[tokio::test]
async fn an_owner_who_becomes_an_admin_keeps_no_link_to_an_admins_account() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let second = app.user("second", Role::Owner).await;
        let admin = app.user("admin", Role::Admin).await;
        let reset = token_of(&reset_link(&second, &admin.id).await);
        look_up(&app, "password-resets", &reset).await.ok();
        let mut tx = app.app.db.begin().await.unwrap();
        let demote = sql("UPDATE members SET role = 'admin' WHERE id = $1");
        tx.run(demote.bind(&second.id)).await.unwrap();
        tx.commit().await.unwrap();
        look_up(&app, "password-resets", &reset)
            .await
            .refused("reset_link_invalid");
        let body = json!({ "token": reset, "password": NEW });
        app.anonymous()
            .post("/api/v1/password-resets/accept", body)
            .await
            .refused("reset_link_invalid");

        // Becoming an owner ends nothing.
        let invite = json!({ "name": "N", "email": "n@example.com", "role": "member" });
        let invited = second.post("/api/v1/members", invite).await.ok();
        let path = format!("/api/v1/members/{}", second.id);
        owner.patch(&path, json!({ "role": "owner" })).await.ok();
        let token = token_of(&invited["invitation"]);
        look_up(&app, "invitations", &token).await.ok();
        owner.patch(&path, json!({ "role": "admin" })).await.ok();
        look_up(&app, "invitations", &token)
            .await
            .refused("invitation_invalid");
    })
    .await;
}

/// A link whose maker loses their right at that moment is used before, or not at all; and nothing gets stuck.
#[tokio::test]
async fn a_link_used_while_its_maker_is_removed_works_or_does_not() {
    each_engine(async |app| {
        let owner = app.owner().await;
        for n in 0..4 {
            let admin = app.user(&format!("admin{n}"), Role::Admin).await;
            let email = format!("guest{n}@example.com");
            let invite = json!({ "name": "Guest", "email": email, "role": "member" });
            let invited = admin.post("/api/v1/members", invite).await.ok();
            let body = json!({ "token": token_of(&invited["invitation"]), "name": "Guest", "password": PASSWORD });
            let again = format!("/api/v1/members/{}/invitation", invited["member"]["id"].as_str().unwrap());
            let visitor = app.anonymous();
            let remove = async {
                // The other is hashing meanwhile.
                for _ in 0..n * 20 {
                    app.app.db.ping().await.unwrap();
                }
                owner.delete(&format!("/api/v1/members/{}", admin.id)).await
            };
            let (accepted, removed, made) = tokio::join!(
                visitor.post("/api/v1/invitations/accept", body),
                remove,
                admin.post(&again, json!({})),
            );
            assert_eq!(removed.status, 204, "{}", removed.text);
            assert!(["ok", "invitation_invalid"].contains(&accepted.code()), "{}", accepted.text);
            assert!(
                ["ok", "session_ended", "forbidden", "conflict"].contains(&made.code()),
                "{}",
                made.text
            );
            assert_eq!(links(&app).await, 0, "no link of somebody who is gone");
        }
    })
    .await;
}

#[tokio::test]
async fn expired_links_are_removed_and_no_others() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let mia = app.member().await;
        let noah = app.user("noah", Role::Member).await;
        reset_link(&owner, &mia.id).await;
        app.app.clock.advance(HOUR);
        let mut owner_again = app.anonymous();
        owner_again
            .sign_in("olivia@example.com", PASSWORD)
            .await
            .ok();
        let younger = token_of(&reset_link(&owner_again, &noah.id).await);
        app.app.clock.advance(DAY - HOUR - 1);
        sessions::remove_old(&app.app).await.unwrap();
        assert_eq!(links(&app).await, 2);
        app.app.clock.advance(1);
        sessions::remove_old(&app.app).await.unwrap();
        assert_eq!(links(&app).await, 1);
        look_up(&app, "password-resets", &younger).await.ok();
    })
    .await;
}
