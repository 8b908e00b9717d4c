//! Nothing is deleted before its time, and everybody can stop it.

use std::sync::atomic::Ordering;

use mediabridge::{
    clock::{DAY, HOUR, SECOND},
    deletions::carry_out,
};
use mediabridge_sandbox::purelymail::Fault;
use serde_json::{Value, json};

use super::{Estate, each_estate, text};

async fn planned(estate: &Estate, path: &str) -> Value {
    let answer = estate.admin.delete(path).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    answer.ok()
}

async fn state(estate: &Estate, id: &Value) -> String {
    let list = estate.admin.get("/api/v1/deletions").await.ok();
    let open = list["open"].as_array().unwrap();
    let over = list["items"].as_array().unwrap();
    let found = open.iter().chain(over).find(|item| item["id"] == *id);
    text(&found.unwrap()["state"])
}

fn has(estate: &Estate, address: &str) -> bool {
    estate.purelymail.account().mailboxes.contains_key(address)
}

const ANNA: &str = "/api/v1/mail/mailboxes/anna@acme.org";

#[tokio::test]
async fn a_mailbox_goes_after_a_day_by_purelymails_clock_and_not_before() {
    each_estate("", async |estate| {
        let deletion = planned(&estate, ANNA).await;
        assert_eq!(deletion["label"], "the mailbox anna@acme.org");
        let begun = estate.time.load(Ordering::Relaxed);
        assert_eq!(deletion["execute_at"], begun / SECOND * SECOND + DAY);
        estate.admin.delete(ANNA).await.refused("conflict");
        let page = estate
            .admin
            .get("/api/v1/mail/mailboxes?text=anna")
            .await
            .ok();
        assert_eq!(page["items"][0]["deletion_id"], deletion["id"]);

        // Our own clock may say what it likes.
        estate.app.app.clock.advance(400 * DAY);
        carry_out(&estate.app.app).await.unwrap();
        assert!(has(&estate, "anna@acme.org"));
        estate.app.app.clock.advance(-400 * DAY);
        estate.pass(DAY - 2 * SECOND);
        carry_out(&estate.app.app).await.unwrap();
        assert!(has(&estate, "anna@acme.org"));
        estate.pass(2 * SECOND);
        carry_out(&estate.app.app).await.unwrap();
        assert!(!has(&estate, "anna@acme.org"));
        // Nor does it make anybody forget what was done.
        estate.app.app.clock.advance(400 * DAY);
        carry_out(&estate.app.app).await.unwrap();
        estate.app.app.clock.advance(-400 * DAY);
        assert_eq!(state(&estate, &deletion["id"]).await, "done");
        assert_eq!(estate.copied().await, ["ben@acme.org"]);
        assert_eq!(
            estate.audited("deletion.").await,
            [
                "deletion.done the mailbox anna@acme.org",
                "deletion.schedule the mailbox anna@acme.org",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn any_admin_stops_it_and_then_it_never_happens() {
    each_estate("", async |estate| {
        let id = &planned(&estate, ANNA).await["id"];
        let path = format!("/api/v1/deletions/{}/cancel", id.as_str().unwrap());
        let cancelled = estate
            .other
            .post(&path, json!({ "reason": "She stays." }))
            .await
            .ok();
        assert_eq!(cancelled["cancelled_by"], "otto");
        estate
            .other
            .post(&path, json!({}))
            .await
            .refused("conflict");
        estate.pass(10 * DAY);
        carry_out(&estate.app.app).await.unwrap();
        assert!(has(&estate, "anna@acme.org"));
        // It can be asked for again.
        planned(&estate, ANNA).await;
    })
    .await;
}

#[tokio::test]
async fn a_domain_that_would_take_more_than_was_announced_is_held() {
    each_estate("", async |estate| {
        let deletion = planned(&estate, "/api/v1/mail/domains/acme.org").await;
        assert_eq!(deletion["takes"].as_array().unwrap().len(), 4);
        let id = &deletion["id"];
        estate
            .purelymail
            .edit(|account| {
                account.add_mailbox("new@acme.org");
                account.mailboxes.remove("ben@acme.org");
            })
            .await;
        estate.pass(DAY);
        carry_out(&estate.app.app).await.unwrap();
        assert_eq!(state(&estate, id).await, "held");
        let list = estate.admin.get("/api/v1/deletions").await.ok();
        assert!(text(&list["open"][0]["reason"]).contains("new@acme.org"));
        // Confirmed as it is now, it waits another day.
        let path = format!("/api/v1/deletions/{}/confirm", id.as_str().unwrap());
        estate.other.post(&path, json!({})).await.ok();
        carry_out(&estate.app.app).await.unwrap();
        assert!(has(&estate, "new@acme.org"));
        estate.pass(DAY);
        carry_out(&estate.app.app).await.unwrap();
        assert!(!estate.purelymail.account().domains.contains_key("acme.org"));
        assert!(estate.copied().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_was_changed_meanwhile_is_held() {
    each_estate("", async |estate| {
        let rules = estate.admin.get("/api/v1/mail/rules").await.ok();
        let path = format!("/api/v1/mail/rules/{}", rules["items"][0]["id"]);
        let id = &planned(&estate, &path).await["id"];
        estate
            .purelymail
            .edit(|account| {
                for rule in &mut account.rules {
                    rule.targets.push("mallory@elsewhere.example".to_owned());
                }
            })
            .await;
        estate.pass(DAY);
        carry_out(&estate.app.app).await.unwrap();
        assert_eq!(state(&estate, id).await, "held");
        assert_eq!(estate.purelymail.account().rules.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn where_the_settings_ask_for_it_a_second_admin_has_to_agree() {
    each_estate(
        "[deletions]\nsecond_approval = true\ngrace_hours = 1",
        async |estate| {
            let deletion = planned(&estate, ANNA).await;
            assert_eq!(
                (&deletion["needs_approval"], &deletion["you_may_approve"]),
                (&json!(true), &json!(false))
            );
            let path = format!(
                "/api/v1/deletions/{}/approve",
                deletion["id"].as_str().unwrap()
            );
            estate
                .admin
                .post(&path, json!({}))
                .await
                .refused("conflict");
            estate.pass(DAY);
            carry_out(&estate.app.app).await.unwrap();
            assert!(has(&estate, "anna@acme.org"));
            let approved = estate.other.post(&path, json!({})).await.ok();
            assert_eq!(approved["approved_by"], "otto");
            estate
                .other
                .post(&path, json!({}))
                .await
                .refused("conflict");
            carry_out(&estate.app.app).await.unwrap();
            assert!(!has(&estate, "anna@acme.org"));
        },
    )
    .await;
}

#[tokio::test]
async fn an_answer_that_got_lost_is_looked_up_and_a_failure_is_tried_again() {
    each_estate("", async |estate| {
        let faults = estate.purelymail.faults();
        let count = || {
            faults
                .take_calls()
                .iter()
                .filter(|call| call.operation == "deleteUser")
                .count()
        };
        let id = &planned(&estate, ANNA).await["id"];
        estate.pass(DAY + HOUR);
        // Done, but the answer does not arrive: asked once.
        faults.fail_next("deleteUser", 1, Fault::gateway_timeout_after());
        carry_out(&estate.app.app).await.unwrap();
        assert_eq!((count(), state(&estate, id).await.as_str()), (1, "done"));

        // Refused: it waits as before, and can still be stopped.
        let id = &planned(&estate, "/api/v1/mail/mailboxes/ben@acme.org").await["id"];
        estate.pass(DAY);
        faults.fail_next("deleteUser", 1, Fault::answer("x", "Not today"));
        carry_out(&estate.app.app).await.unwrap();
        assert_eq!((count(), state(&estate, id).await.as_str()), (1, "pending"));
        assert!(has(&estate, "ben@acme.org"));
        carry_out(&estate.app.app).await.unwrap();
        assert_eq!((count(), state(&estate, id).await.as_str()), (1, "done"));
    })
    .await;
}

#[tokio::test]
async fn what_was_deleted_elsewhere_is_done() {
    each_estate("", async |estate| {
        let id = &planned(&estate, ANNA).await["id"];
        estate
            .purelymail
            .edit(|account| account.mailboxes.remove("anna@acme.org"))
            .await;
        estate.pass(DAY);
        carry_out(&estate.app.app).await.unwrap();
        assert_eq!(state(&estate, id).await, "done");
        assert!(
            !estate
                .purelymail
                .faults()
                .operations()
                .contains(&"deleteUser".to_owned())
        );
    })
    .await;
}
