//! What happens at the same moment: whoever loses an account in the middle of a request gains nothing by it.

use axum::http::StatusCode;
use mediabridge::{
    accounts::{Identity, Role},
    grants::Permission,
    http::caller::Device,
    problem::Code,
    sessions,
};
use serde_json::{Value, json};

use crate::{
    app::{Answer, PASSWORD, TestApp, User, each_engine},
    passwords::token_of,
    soak::cases,
};

const NEW: &str = "another four odd words";

/// What ends all sessions of a member, or the one that is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    SignOut,
    SignOutElsewhere,
    PasswordChange,
    PasswordReset,
    ByAdmin,
    Disable,
    Remove,
}

const ENDS: [End; 7] = [
    End::SignOut,
    End::SignOutElsewhere,
    End::PasswordChange,
    End::PasswordReset,
    End::ByAdmin,
    End::Disable,
    End::Remove,
];

/// A member with two sessions, the means to end the first, and the password they have afterwards.
struct Scene {
    owner: User,
    mia: User,
    other: User,
    identity: Identity,
    reset: String,
}

impl Scene {
    async fn new(app: &TestApp, owner: &User, name: &str) -> Self {
        app.put_member(name, Role::Member).await;
        let identity = app.identity(name).await;
        let mia = app.session(&identity).await;
        let other = app.session(&identity).await;
        let path = format!("/api/v1/members/{}/password-reset", mia.id);
        let link = owner.post(&path, json!({})).await.ok();
        Self {
            reset: token_of(&link),
            identity,
            owner: owner.clone(),
            mia,
            other,
        }
    }

    async fn end(&self, how: End) -> Answer {
        let member = format!("/api/v1/members/{}", self.mia.id);
        match how {
            End::SignOut => self.mia.post("/api/v1/auth/logout", json!({})).await,
            End::SignOutElsewhere => self.other.delete("/api/v1/me/sessions").await,
            End::PasswordChange => {
                let body = json!({ "current_password": PASSWORD, "new_password": NEW });
                self.other.post("/api/v1/me/password", body).await
            }
            End::PasswordReset => {
                let body = json!({ "token": self.reset, "password": NEW });
                // A browser of its own: a sign-in would replace the session of this one.
                let mut stranger = self.other.clone();
                (stranger.token, stranger.cookie) = (None, None);
                stranger.post("/api/v1/password-resets/accept", body).await
            }
            End::ByAdmin => self.owner.delete(&format!("{member}/sessions")).await,
            End::Disable => self.owner.patch(&member, json!({ "disabled": true })).await,
            End::Remove => self.owner.delete(&member).await,
        }
    }
}

/// Neither the token nor the cookie of this answer is good for anything.
async fn assert_worthless(user: &User, answer: &Answer, what: &str) {
    let mut user = user.clone();
    user.remember(answer);
    let me = user.get("/api/v1/me").await;
    assert_eq!(me.status, StatusCode::UNAUTHORIZED, "{what}: {}", me.text);
    let again = user.refresh("afterwards").await;
    assert_eq!(
        again.status,
        StatusCode::UNAUTHORIZED,
        "{what}: {}",
        again.text
    );
}

#[tokio::test]
async fn a_refresh_under_way_yields_nothing_usable_once_the_session_is_over() {
    let rounds = cases(3, 200);
    each_engine(async |app| {
        let owner = app.owner().await;
        for how in ENDS {
            for round in 0..rounds {
                let scene =
                    Scene::new(&app, &owner, &format!("{how:?}{round}").to_lowercase()).await;
                // Some of each order, and some in between.
                let later = async || {
                    for _ in 0..round {
                        app.app.db.ping().await.unwrap();
                    }
                    scene.mia.refresh("pending").await
                };
                let (ended, refreshed) = tokio::join!(scene.end(how), later());
                let what = format!("{} {how:?}", app.app.db.engine());
                assert!(ended.status.is_success(), "{what}: {}", ended.text);
                assert!(
                    ["ok", "session_ended", "unauthenticated"].contains(&refreshed.code()),
                    "{what}: {}",
                    refreshed.text
                );
                assert_worthless(&scene.mia, &refreshed, &what).await;
            }
        }
    })
    .await;
}

async fn start(app: &TestApp, identity: &Identity) -> Result<sessions::Tokens, Code> {
    let mut tx = app.app.db.begin().await.unwrap();
    let tokens = sessions::start(&app.app, &mut tx, identity, &Device::default())
        .await
        .map_err(|problem| problem.code)?;
    tx.commit().await.unwrap();
    Ok(tokens)
}

/// Checking a password takes a while. What happens in it counts.
#[tokio::test]
async fn a_password_that_was_checked_before_it_changed_begins_no_session() {
    each_engine(async |app| {
        let owner = app.owner().await;
        for how in [
            End::PasswordChange,
            End::PasswordReset,
            End::Disable,
            End::Remove,
        ] {
            let name = format!("{how:?}").to_lowercase();
            let scene = Scene::new(&app, &owner, &name).await;
            scene.end(how).await.ok();
            let refused = start(&app, &scene.identity).await.unwrap_err();
            assert_eq!(refused, Code::WrongCredentials, "{how:?}");
        }
        // Signing out everywhere is no judgement on who signs in afterwards.
        let scene = Scene::new(&app, &owner, "again").await;
        scene.end(End::ByAdmin).await.ok();
        start(&app, &scene.identity).await.unwrap();
    })
    .await;
}

/// A session that is just beginning is one of "all sessions" too.
#[tokio::test]
async fn a_session_that_begins_at_that_moment_ends_with_the_others() {
    each_engine(async |app| {
        let owner = app.owner().await;
        for how in [
            End::PasswordChange,
            End::PasswordReset,
            End::Disable,
            End::Remove,
        ] {
            let name = format!("{how:?}").to_lowercase();
            let scene = Scene::new(&app, &owner, &name).await;
            let mut tx = app.app.db.begin().await.unwrap();
            let tokens = sessions::start(&app.app, &mut tx, &scene.identity, &Device::default())
                .await
                .unwrap();
            // Long enough for the other to have come as far as it can.
            let commit = async {
                for _ in 0..100 {
                    app.app.db.ping().await.unwrap();
                }
                tx.commit().await.unwrap();
            };
            let (ended, ()) = tokio::join!(scene.end(how), commit);
            ended.ok();
            let mut late = scene.mia.clone();
            late.token = Some(tokens.access_token);
            late.get("/api/v1/me").await.refused("session_ended");
            if how == End::Disable {
                let path = format!("/api/v1/members/{}", scene.mia.id);
                scene
                    .owner
                    .patch(&path, json!({ "disabled": false }))
                    .await
                    .ok();
                late.get("/api/v1/me").await.refused("session_ended");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_who_use_one_link_one_gets_the_account() {
    let rounds = cases(2, 100);
    each_engine(async |app| {
        let owner = app.owner().await;
        for round in 0..rounds {
            let email = format!("n{round}@example.com");
            let invite = json!({ "name": "N", "email": email, "role": "member" });
            let invited = owner.post("/api/v1/members", invite).await.ok();
            let token = token_of(&invited["invitation"]);
            let accept = async |name: &str| {
                let body = json!({ "token": token, "name": name, "password": format!("{PASSWORD} {name}") });
                app.anonymous().post("/api/v1/invitations/accept", body).await
            };
            let (a, b) = tokio::join!(accept("anna"), accept("bert"));
            assert_one_wins(&a, &b, "invitation_invalid");
            let winner = if a.status.is_success() { "anna" } else { "bert" };
            let mut user = app.anonymous();
            user.sign_in(&email, &format!("{PASSWORD} {winner}")).await.ok();

            let id = invited["member"]["id"].as_str().unwrap();
            let link = owner.post(&format!("/api/v1/members/{id}/password-reset"), json!({})).await.ok();
            let token = token_of(&link);
            let accept = async |name: &str| {
                let body = json!({ "token": token, "password": format!("{NEW} {name}") });
                app.anonymous().post("/api/v1/password-resets/accept", body).await
            };
            let (a, b) = tokio::join!(accept("anna"), accept("bert"));
            assert_one_wins(&a, &b, "reset_link_invalid");
            let winner = if a.status.is_success() { "anna" } else { "bert" };
            user.sign_in(&email, &format!("{NEW} {winner}")).await.ok();
        }
    })
    .await;
}

#[track_caller]
fn assert_one_wins(a: &Answer, b: &Answer, refusal: &str) {
    let mut codes = [a.code(), b.code()];
    codes.sort_by_key(|code| *code != "ok");
    assert_eq!(codes, ["ok", refusal], "{} {}", a.text, b.text);
}

/// Whoever makes the newest link makes the only one.
#[tokio::test]
async fn of_two_links_made_at_once_one_works() {
    each_engine(async |app| {
        let (owner, mia) = (app.owner().await, app.member().await);
        let path = format!("/api/v1/members/{}/password-reset", mia.id);
        let (a, b) = tokio::join!(owner.post(&path, json!({})), owner.post(&path, json!({})));
        let mut working = 0;
        for link in [a.ok(), b.ok()] {
            let body = json!({ "token": token_of(&link) });
            let looked_up = app
                .anonymous()
                .post("/api/v1/password-resets/lookup", body)
                .await;
            working += usize::from(looked_up.status.is_success());
        }
        assert_eq!(working, 1);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_accepted_while_its_member_is_disabled_opens_nothing() {
    let rounds = cases(3, 100);
    each_engine(async |app| {
        let owner = app.owner().await;
        for round in 0..rounds {
            let invite = json!({ "name": "N", "email": format!("n{round}@example.com"), "role": "member" });
            let invited = owner.post("/api/v1/members", invite).await.ok();
            let body = json!({ "token": token_of(&invited["invitation"]), "name": "N", "password": PASSWORD });
            let path = format!("/api/v1/members/{}", invited["member"]["id"].as_str().unwrap());
            let visitor = app.anonymous();
            let disable = async || {
                // The other is hashing meanwhile.
                for _ in 0..round * 20 {
                    app.app.db.ping().await.unwrap();
                }
                owner.patch(&path, json!({ "disabled": true })).await
            };
            let (accepted, disabled) =
                tokio::join!(visitor.post("/api/v1/invitations/accept", body), disable());
            disabled.ok();
            assert!(["ok", "invitation_invalid"].contains(&accepted.code()), "{}", accepted.text);
            assert_eq!(owner.get(&path).await.ok()["state"], "disabled");
            assert_worthless(&visitor, &accepted, app.app.db.engine()).await;
        }
    })
    .await;
}

async fn active_owners(user: &User) -> Vec<String> {
    let members = user.get("/api/v1/members?limit=500").await.ok();
    let members = members["items"].as_array().unwrap();
    let is_owner = |m: &&Value| m["role"] == "owner" && m["state"] == "active";
    let ids = members.iter().filter(is_owner).map(|m| m["id"].as_str());
    ids.map(|id| id.unwrap().to_owned()).collect()
}

#[tokio::test]
async fn two_owners_who_demote_each_other_leave_one() {
    let rounds = cases(4, 200);
    each_engine(async |app| {
        let admin = app.user("adam", Role::Admin).await;
        let mut a = app.user("first", Role::Owner).await;
        for round in 0..rounds {
            let b = app.user(&format!("b{round}"), Role::Owner).await;
            let path = |user: &User| format!("/api/v1/members/{}", user.id);
            let (path_a, path_b) = (path(&a), path(&b));
            let demote = json!({ "role": "member" });
            let disable = json!({ "disabled": true });
            let (one, two) = match round % 4 {
                0 => tokio::join!(a.patch(&path_b, demote.clone()), b.patch(&path_a, demote)),
                1 => tokio::join!(a.patch(&path_b, disable.clone()), b.patch(&path_a, disable)),
                2 => tokio::join!(a.delete(&path_b), b.delete(&path_a)),
                _ => tokio::join!(a.patch(&path_a, demote.clone()), b.patch(&path_b, demote)),
            };
            let codes = [one.code(), two.code()];
            assert!(codes.contains(&"ok"), "{codes:?} {} {}", one.text, two.text);
            let refused = codes.iter().find(|code| **code != "ok");
            assert!(
                refused
                    .is_some_and(|code| ["conflict", "forbidden", "session_ended"].contains(code)),
                "{codes:?} {} {}",
                one.text,
                two.text
            );
            let left = active_owners(&admin).await;
            assert_eq!(left.len(), 1, "round {round}: {left:?}");
            if left[0] == b.id {
                a = b;
            }
        }
    })
    .await;
}

/// Who was removed and comes back is somebody else: nothing of the former member is theirs.
#[tokio::test]
async fn a_member_who_is_invited_again_inherits_nothing() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let bucket_id = app.bucket("Files", "", None).await;
        let former = app.member().await;
        app.grant(&former, &bucket_id, "", &Permission::ALL).await;
        former.refresh("mine").await.ok();
        former.get("/api/v1/me").await.ok();
        let path = format!("/api/v1/members/{}", former.id);
        let link = owner.post(&format!("{path}/password-reset"), json!({})).await.ok();
        let file = json!({ "name": "a.txt", "size": 1, "content_type": "text/plain", "checksum_crc32": "AAAAAA==", "if_exists": "ask" });
        let uploads = format!("/api/v1/buckets/{bucket_id}/uploads");
        let upload = former.post(&uploads, json!({ "path": "", "files": [file] })).await.ok();
        let upload = upload["items"][0]["upload"]["id"].as_str().unwrap();
        let body = json!({ "current_password": PASSWORD, "new_password": NEW });
        former.post("/api/v1/me/password", body).await;
        assert_eq!(former.get("/api/v1/me/notices").await.ok()["unseen"], 1);
        assert_eq!(owner.delete(&path).await.status, StatusCode::NO_CONTENT);

        let invite = json!({ "name": "mia", "email": "mia@example.com", "role": "member" });
        let invited = owner.post("/api/v1/members", invite).await.ok();
        assert_ne!(invited["member"]["id"], former.id.as_str());
        assert_eq!(invited["member"]["grants"], 0);
        let body = json!({ "token": token_of(&invited["invitation"]), "name": "mia", "password": "five words that are new" });
        let mut mia = app.anonymous();
        let accepted = mia.post("/api/v1/invitations/accept", body).await;
        mia.remember(&accepted);
        mia.get(&format!("/api/v1/buckets/{bucket_id}")).await.refused("not_found");
        assert_eq!(mia.get("/api/v1/buckets").await.ok()["items"], json!([]));
        assert_eq!(mia.get("/api/v1/me/notices").await.ok()["items"], json!([]));
        assert_eq!(mia.get("/api/v1/me/sessions").await.ok()["items"].as_array().unwrap().len(), 1);
        mia.delete(&format!("/api/v1/uploads/{upload}")).await.refused("not_found");
        // What the former member still holds opens nothing of the new one's.
        former.get("/api/v1/me").await.refused("session_ended");
        let refreshed = former.refresh("again").await;
        assert_eq!(refreshed.status, StatusCode::UNAUTHORIZED, "{}", refreshed.text);
        let body = json!({ "token": token_of(&link), "password": NEW });
        former.post("/api/v1/password-resets/accept", body).await.refused("reset_link_invalid");
        for old in [PASSWORD, NEW] {
            app.anonymous().sign_in("mia@example.com", old).await.refused("wrong_credentials");
        }
    })
    .await;
}
