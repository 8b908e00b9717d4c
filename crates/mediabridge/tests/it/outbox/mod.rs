//! E-mails are really sent, to an SMTP server that is not ours, and what arrived there is read by a parser that is not ours.

mod admin;
mod kill;
mod smtp;
mod troubles;

use mediabridge::{
    accounts::Role,
    clock::{DAY, HOUR, MINUTE},
    db::sql,
    http::caller::Device,
    notices::{self, Kind, Notice, To},
    outbox,
};
use serde_json::{Value, json};
pub(crate) use smtp::{SECRET, Smtp};

use crate::app::{PASSWORD, TestApp, User, each_engine, each_engine_with};

/// Tells somebody something, as the features do.
async fn tell(app: &TestApp, to: To<'_>, notice: Notice<'_>) {
    let mut tx = app.app.db.begin().await.unwrap();
    let told = notices::add(&app.app, &mut tx, to, notice).await.unwrap();
    tx.commit().await.unwrap();
    notices::announce(&app.app, told);
}

async fn send(app: &TestApp) {
    outbox::send_due(&app.app).await.unwrap();
}

/// The outbox as an admin sees it: recipient, state, attempts.
async fn waiting(admin: &User) -> Vec<(String, String, i64)> {
    let page = admin.get("/api/v1/admin/outbox").await.ok();
    let items = page["items"].as_array().unwrap().iter();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    items
        .map(|item| {
            let attempts = item["attempts"].as_i64().unwrap();
            (text(item, "email"), text(item, "state"), attempts)
        })
        .collect()
}

#[tokio::test]
async fn a_notice_arrives_as_an_email() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let owner = app.owner().await;
        let mut mia = app.member().await;
        mia.ip = Some("203.0.113.9");
        mia.device = Some("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
        let body =
            json!({ "current_password": PASSWORD, "new_password": "nine patient herons wait" });
        let answer = mia.post("/api/v1/me/password", body).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        // The request did not wait for it.
        assert_eq!(smtp.taken().len(), before);
        assert_eq!(
            waiting(&owner).await,
            [("mia@example.com".into(), "waiting".into(), 0)]
        );
        send(&app).await;
        assert_eq!(waiting(&owner).await, []);

        let taken = smtp.taken();
        let taken = &taken[before];
        assert_eq!(taken.envelope["from"], "mediabridge@example.org");
        assert_eq!(taken.to(), "mia@example.com");
        let parsed = taken.parsed();
        assert_eq!(parsed.subject(), Some("Your password was changed"));
        let from = parsed.from().unwrap().first().unwrap();
        assert_eq!(
            (from.name(), from.address()),
            (Some("MediaBridge"), Some("mediabridge@example.org"))
        );
        assert_eq!(
            parsed.header_raw("Auto-Submitted").map(str::trim),
            Some("auto-generated")
        );
        let text = taken.text();
        assert!(text.contains("Hello mia,"), "{text}");
        assert!(text.contains("203.0.113.9 (Firefox on Linux)"), "{text}");
        assert!(text.contains("http://127.0.0.1:4000/account\n"), "{text}");
        let html = parsed.body_html(0).unwrap();
        assert!(
            html.contains("href=\"http://127.0.0.1:4000/account\""),
            "{html}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_does_not_want_a_kind_by_email_is_told_in_the_app_only() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let (mia, owner) = (app.member().await, app.owner().await);
        let path = "/api/v1/me/notice-choices";
        let choices = mia.get(path).await.ok();
        assert_eq!(choices["email_is_set_up"], true);
        assert_eq!(choices["email"], "mia@example.com");
        let kinds = |choices: &Value| -> Vec<(String, bool)> {
            let items = choices["items"].as_array().unwrap().iter();
            items
                .map(|c| {
                    (
                        c["kind"].as_str().unwrap().to_owned(),
                        c["email"].as_bool().unwrap(),
                    )
                })
                .collect()
        };
        let own = ["session_reuse", "password_changed", "password_reset"];
        assert_eq!(kinds(&choices), own.map(|kind| (kind.to_owned(), true)));
        assert_eq!(kinds(&owner.get(path).await.ok()).len(), Kind::ALL.len());

        let off = json!({ "items": [{ "kind": "session_reuse", "email": false }] });
        let changed = mia.put(path, off.clone()).await.ok();
        assert_eq!(kinds(&changed)[0], ("session_reuse".to_owned(), false));
        assert_eq!(changed, mia.get(path).await.ok());
        mia.put(
            path,
            json!({ "items": [{ "kind": "of_tomorrow", "email": false }] }),
        )
        .await
        .refused("invalid_request");

        let device = Device::default();
        for kind in [Kind::SessionReuse, Kind::PasswordReset] {
            tell(&app, To::Member(&mia.id), Notice::own(kind, &device)).await;
        }
        send(&app).await;
        let subjects: Vec<String> = smtp.taken()[before..]
            .iter()
            .map(|t| t.parsed().subject().unwrap().to_owned())
            .collect();
        assert_eq!(subjects, ["A new password was chosen for your account"]);
        assert_eq!(mia.get("/api/v1/me/notices").await.ok()["unseen"], 2);

        // And back again.
        mia.put(
            path,
            json!({ "items": [{ "kind": "session_reuse", "email": true }] }),
        )
        .await
        .ok();
        tell(
            &app,
            To::Member(&mia.id),
            Notice::own(Kind::SessionReuse, &device),
        )
        .await;
        send(&app).await;
        assert_eq!(smtp.taken().len(), before + 2);
    })
    .await;
}

#[tokio::test]
async fn admins_hear_of_what_others_did() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let owner = app.owner().await;
        let adam = app.user("adam", Role::Admin).await;
        let disabled = app.user("dora", Role::Admin).await;
        let path = format!("/api/v1/members/{}", disabled.id);
        owner.patch(&path, json!({ "disabled": true })).await.ok();
        app.member().await;
        let notice = Notice::news(Kind::DeletionScheduled, "anna@example.com")
            .by(&owner.id, "olivia")
            .link("/mail/deletions/7");
        tell(&app, To::Admins, notice).await;
        send(&app).await;
        assert_eq!(smtp.recipients()[before..], ["adam@example.com"]);
        let text = smtp.taken()[before].text();
        assert!(
            text.contains("olivia has put anna@example.com up for deletion"),
            "{text}"
        );
        assert!(
            text.contains("http://127.0.0.1:4000/mail/deletions/7\n"),
            "{text}"
        );
        for user in [&owner, &adam] {
            let told = user.get("/api/v1/me/notices").await.ok();
            let notice = &told["items"][0];
            assert_eq!(notice["kind"], "deletion_scheduled");
            assert_eq!(notice["subject"], "anna@example.com");
            assert_eq!(notice["link"], "/mail/deletions/7");
            assert_eq!(notice["member_name"], "olivia");
        }
    })
    .await;
}

#[tokio::test]
async fn what_did_not_happen_is_not_told() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        let owner = app.owner().await;
        let mut tx = app.app.db.begin().await.unwrap();
        let notice = Notice::news(Kind::MailboxAppeared, "anna@example.com");
        let told = notices::add(&app.app, &mut tx, To::Admins, notice)
            .await
            .unwrap();
        drop((tx, told));
        send(&app).await;
        assert_eq!(smtp.taken().len(), before);
        assert_eq!(waiting(&owner).await, []);
    })
    .await;
}

#[tokio::test]
async fn without_a_mail_server_nothing_waits_for_one() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let notice = Notice::news(Kind::DomainBroken, "example.com");
        tell(&app, To::Admins, notice).await;
        send(&app).await;
        let page = owner.get("/api/v1/admin/outbox").await.ok();
        assert_eq!(
            (&page["settings"], &page["items"], &page["waiting"]),
            (&Value::Null, &json!([]), &json!(0))
        );
        let choices = owner.get("/api/v1/me/notice-choices").await.ok();
        assert_eq!(choices["email_is_set_up"], false);
        assert_eq!(owner.get("/api/v1/server").await.ok()["email"], false);
        owner
            .post("/api/v1/admin/outbox/test", json!({}))
            .await
            .refused("conflict");
        assert_eq!(owner.get("/api/v1/me/notices").await.ok()["unseen"], 1);
    })
    .await;
}

#[tokio::test]
async fn the_same_told_over_and_over_fills_nobodys_mailbox() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        app.owner().await;
        let stray = ("stray", "Stray");
        let device = Device::default();
        let outside = |path| Notice {
            about: Some(stray),
            path: Some(path),
            ..Notice::own(Kind::OutsideRoot, &device)
        };
        for path in ["1", "2", "3", "4", "5", "6", "7"] {
            tell(&app, To::Admins, outside(path)).await;
            app.app.clock.advance(MINUTE);
        }
        // Something else is told all the same.
        tell(
            &app,
            To::Admins,
            Notice::news(Kind::DeletionScheduled, "a@example.com"),
        )
        .await;
        tell(
            &app,
            To::Admins,
            Notice::news(Kind::DeletionScheduled, "b@example.com"),
        )
        .await;
        send(&app).await;
        assert_eq!(smtp.taken().len(), before + 7);
        let told: Option<(i64,)> = app
            .app
            .db
            .one(sql("SELECT COUNT(*) FROM notices"))
            .await
            .unwrap();
        assert_eq!(told, Some((9,)));
        app.app.clock.advance(HOUR);
        tell(&app, To::Admins, outside("8")).await;
        send(&app).await;
        assert_eq!(smtp.taken().len(), before + 8);
    })
    .await;
}

#[tokio::test]
async fn nobody_writes_headers_or_html_by_the_name_of_a_thing() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let before = smtp.taken().len();
        app.owner().await;
        let evil = "x\r\nBcc: victim@example.net\r\n\r\n<script>alert(1)</script>\r\n.\r\nMAIL FROM:<a@b.c>";
        let name = "Eve\r\nCc: victim@example.net <img src=x>";
        let notice = Notice::news(Kind::DeletionScheduled, evil).by("eve", name);
        tell(&app, To::Admins, notice).await;
        send(&app).await;
        let taken = smtp.taken();
        assert_eq!(taken.len(), before + 1);
        let (taken, parsed) = (&taken[before], taken[before].parsed());
        assert_eq!(taken.to(), "olivia@example.com");
        assert!(parsed.bcc().is_none() && parsed.cc().is_none());
        let subject = parsed.subject().unwrap();
        assert!(subject.starts_with("x Bcc: victim@example.net") && !subject.contains(['\r', '\n']), "{subject}");
        let html = parsed.body_html(0).unwrap();
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
    })
    .await;
}

#[tokio::test]
async fn what_was_given_up_is_forgotten_after_a_month_and_with_its_member() {
    let smtp = Smtp::plain().await;
    each_engine_with(&smtp.settings(), async |app| {
        let owner = app.owner().await;
        let mia = app.member().await;
        smtp.faults(&json!({ "rcpt": { "olivia@example.com": "550 5.1.1 no such user", "mia@example.com": "550 5.1.1 no" } }));
        let device = Device::default();
        for id in [&owner.id, &mia.id] {
            tell(&app, To::Member(id), Notice::own(Kind::SessionReuse, &device)).await;
        }
        send(&app).await;
        assert_eq!(waiting(&owner).await.len(), 2);
        let answer = owner.delete(&format!("/api/v1/members/{}", mia.id)).await;
        assert_eq!(answer.status, 204);
        assert_eq!(waiting(&owner).await, [("olivia@example.com".into(), "failed".into(), 1)]);

        app.app.clock.advance(29 * DAY);
        outbox::forget_old(&app.app).await.unwrap();
        let rows = async || -> i64 {
            let row: Option<(i64,)> = app.app.db.one(sql("SELECT COUNT(*) FROM outbox")).await.unwrap();
            row.unwrap().0
        };
        assert_eq!(rows().await, 1);
        app.app.clock.advance(2 * DAY);
        outbox::forget_old(&app.app).await.unwrap();
        assert_eq!(rows().await, 0);
        smtp.faults(&json!({}));
    })
    .await;
}
