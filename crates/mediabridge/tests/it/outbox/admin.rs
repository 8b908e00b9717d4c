//! The outbox as admins see it, the test e-mail, and links that are sent by e-mail.

use mediabridge::{
    accounts::Role,
    backup::TABLES,
    db::Value as Column,
    notices::{Kind, Notice, To},
};
use serde_json::{Value, json};

use super::{Smtp, send, tell, waiting};
use crate::app::{TestApp, User, each_engine_with};

async fn audited(admin: &User, action: &str) -> Value {
    let path = format!("/api/v1/audit?action={action}");
    admin.get(&path).await.ok()["items"][0].clone()
}

#[tokio::test]
async fn a_test_says_what_the_mail_server_says() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let owner = app.owner().await;
        let test = async || {
            owner
                .post("/api/v1/admin/outbox/test", json!({}))
                .await
                .ok()
        };
        let answer = test().await;
        assert_eq!(
            (&answer["sent"], &answer["to"]),
            (&json!(true), &json!("olivia@example.com"))
        );
        assert!(
            answer["answer"]
                .as_str()
                .unwrap()
                .starts_with("250 2.0.0 Taken as"),
            "{answer}"
        );
        assert_eq!(
            smtp.taken()[before].parsed().subject(),
            Some("E-mail from MediaBridge works")
        );
        let row = audited(&owner, "email.test").await;
        assert_eq!(
            (&row["outcome"], &row["subject"]),
            (&json!("done"), &json!("olivia@example.com"))
        );

        smtp.faults(&json!({ "rcpt": { "olivia@example.com": "550 5.7.1 We do not relay" } }));
        let answer = test().await;
        assert_eq!(
            (&answer["sent"], &answer["answer"]),
            (&json!(false), &json!("550 5.7.1 We do not relay"))
        );
        let row = audited(&owner, "email.test").await;
        assert_eq!(
            (&row["outcome"], &row["detail"]),
            (&json!("failed"), &json!("550 5.7.1 We do not relay"))
        );
        // A test is not tried again.
        assert_eq!(waiting(&owner).await, []);
        smtp.faults(&json!({}));
    })
    .await;
}

#[tokio::test]
async fn admins_see_what_waits_but_not_what_it_says_and_delete_only_what_was_given_up() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let owner = app.owner().await;
        let adam = app.user("adam", Role::Admin).await;
        smtp.faults(&json!({ "rcpt": { "olivia@example.com": "550 5.1.1 No such user", "adam@example.com": "451 Later" } }));
        let notice = Notice::news(Kind::DomainBroken, "example.com").link("/mail/a-page");
        tell(&app, To::Admins, notice).await;
        send(&app).await;
        let answer = adam.get("/api/v1/admin/outbox").await;
        for body in ["a-page", "Hello", "DNS records", "paragraphs", "why"] {
            assert!(!answer.text.contains(body), "{body} in {}", answer.text);
        }
        let page = answer.ok();
        assert_eq!(page["settings"]["from"], super::smtp::FROM);
        assert_eq!((&page["waiting"], &page["failed"]), (&json!(1), &json!(1)));
        let find = |email: &str| {
            let items = page["items"].as_array().unwrap().iter();
            let found = items.clone().find(|item| item["email"] == email);
            found.unwrap()["id"].as_str().unwrap().to_owned()
        };
        assert_eq!(page["items"][0]["subject"], "E-mail of example.com may not arrive");

        // Whom a warning is for cannot be robbed of it.
        let path = |id: &str| format!("/api/v1/admin/outbox/{id}");
        owner.delete(&path(&find("adam@example.com"))).await.refused("not_found");
        let failed = path(&find("olivia@example.com"));
        assert_eq!(owner.delete(&failed).await.status, 204);
        owner.delete(&failed).await.refused("not_found");
        let row = audited(&owner, "email.delete").await;
        assert_eq!(
            (&row["subject"], &row["detail"]),
            (&json!("olivia@example.com"), &json!("E-mail of example.com may not arrive"))
        );
        smtp.faults(&json!({}));
        // "Try again" does not wait for the pause.
        let before = smtp.taken().len();
        let retry = format!("{}/retry", path(&find("adam@example.com")));
        assert_eq!(owner.post(&retry, json!({})).await.status, 204);
        send(&app).await;
        assert_eq!(smtp.recipients()[before..], ["adam@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn the_list_comes_in_pages() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let owner = app.owner().await;
        for n in 0..5 {
            tell(
                &app,
                To::Admins,
                Notice::news(Kind::DomainBroken, &format!("{n}.example")),
            )
            .await;
            app.app.clock.advance(1);
        }
        let mut seen = Vec::new();
        let mut query = String::new();
        loop {
            let page = owner
                .get(&format!("/api/v1/admin/outbox?limit=2{query}"))
                .await
                .ok();
            assert_eq!(page["waiting"], 5);
            let items = page["items"].as_array().unwrap();
            seen.extend(
                items
                    .iter()
                    .map(|i| i["subject"].as_str().unwrap()[10..11].to_owned()),
            );
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            query = format!("&cursor={cursor}");
        }
        assert_eq!(seen, ["4", "3", "2", "1", "0"]);
    })
    .await;
}

/// Every text in the database.
async fn dump(app: &TestApp) -> String {
    let mut dump = String::new();
    let mut snapshot = app.app.db.snapshot().await.unwrap();
    for table in TABLES {
        let rows = snapshot.rows(table, |row| {
            for column in row {
                if let Column::Text(Some(text)) = column {
                    dump += &text;
                    dump.push('\n');
                }
            }
            Ok(())
        });
        rows.await.unwrap();
    }
    dump
}

#[tokio::test]
async fn a_link_is_sent_to_its_member_and_lies_sealed_until_then() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let owner = app.owner().await;
        let mia = app.member().await;
        let body = json!({ "name": "Ada \"Countess\" Lovelace", "email": "ada@exämple.de", "role": "member" });
        let invited = owner.post("/api/v1/members", body).await.ok();
        let ada = invited["member"]["id"].as_str().unwrap().to_owned();
        let reset = owner.post(&format!("/api/v1/members/{}/password-reset", mia.id), json!({})).await.ok();
        let token = |url: &Value| url.as_str().unwrap().split_once("#token=").unwrap().1.to_owned();
        let (invitation, reset) = (token(&invited["invitation"]["url"]), token(&reset["url"]));
        let mail = async |id: &str, purpose: &str, token: &str| {
            let body = json!({ "purpose": purpose, "token": token });
            owner.post(&format!("/api/v1/members/{id}/link-email"), body).await
        };
        // Only what belongs together.
        mail(&ada, "invitation", "guessed").await.refused("invitation_invalid");
        mail(&ada, "password_reset", &invitation).await.refused("reset_link_invalid");
        mail(&mia.id, "invitation", &invitation).await.refused("invitation_invalid");
        assert_eq!(waiting(&owner).await, []);

        assert_eq!(mail(&ada, "invitation", &invitation).await.status, 204);
        assert_eq!(mail(&mia.id, "password_reset", &reset).await.status, 204);
        let dumped = dump(&app).await;
        assert!(dumped.contains("Accept the invitation"));
        assert!(!dumped.contains(&invitation) && !dumped.contains(&reset));
        let row = audited(&owner, "member.link_email").await;
        assert_eq!((&row["subject"], &row["detail"]), (&json!("mia <mia@example.com>"), &json!("password_reset")));

        send(&app).await;
        let letters = smtp.taken();
        let to = |email: &str| letters[before..].iter().find(|letter| letter.to() == email).unwrap();
        let (first, second) = (to("ada@xn--exmple-cua.de"), to("mia@example.com"));
        assert_eq!(letters.len(), before + 2);
        let parsed = first.parsed();
        assert_eq!(parsed.to().unwrap().first().unwrap().name(), Some("Ada \"Countess\" Lovelace"));
        assert!(first.text().contains(&format!("http://127.0.0.1:4000/invitation#token={invitation}\n")), "{}", first.text());
        assert!(second.text().contains(&format!("http://127.0.0.1:4000/reset-password#token={reset}\n")), "{}", second.text());
        let found = app.anonymous().post("/api/v1/invitations/lookup", json!({ "token": invitation })).await.ok();
        assert_eq!(found["email"], "ada@exämple.de");
    })
    .await;
}

#[tokio::test]
async fn a_link_to_an_admin_is_sent_by_owners_only() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let owner = app.owner().await;
        let adam = app.user("adam", Role::Admin).await;
        let boss = app.user("boss", Role::Admin).await;
        let link = owner
            .post(
                &format!("/api/v1/members/{}/password-reset", boss.id),
                json!({}),
            )
            .await
            .ok();
        let token = link["url"]
            .as_str()
            .unwrap()
            .split_once("#token=")
            .unwrap()
            .1;
        let body = json!({ "purpose": "password_reset", "token": token });
        let path = format!("/api/v1/members/{}/link-email", boss.id);
        adam.post(&path, body.clone()).await.refused("forbidden");
        assert_eq!(owner.post(&path, body).await.status, 204);
    })
    .await;
}
