//! Somebody leaves.

use mediabridge_sandbox::purelymail::Fault;
use serde_json::{Value, json};

use super::{Estate, each_estate, text};

const ANNA: &str = "/api/v1/mail/mailboxes/anna@acme.org";
const OFF_BOARDING: &str = "/api/v1/mail/mailboxes/anna@acme.org/off-boarding";

async fn can_be_recovered(estate: &Estate) {
    let recovery = json!({ "kind": "email", "target": "anna@home.example" });
    let path = format!("{ANNA}/recovery");
    assert_eq!(estate.admin.put(&path, recovery).await.status, 204);
    let factor = json!({ "two_factor": true });
    estate.admin.patch(ANNA, factor).await.ok();
}

fn steps(answer: &Value) -> Vec<String> {
    let steps = answer["steps"].as_array().unwrap().iter();
    steps
        .map(|step| match step["is_done"].as_bool() {
            Some(false) => format!("{} failed", text(&step["step"])),
            _ => text(&step["step"]),
        })
        .collect()
}

#[tokio::test]
async fn who_leaves_is_locked_out_and_the_mail_goes_to_somebody_else() {
    each_estate("", async |estate| {
        can_be_recovered(&estate).await;
        let before = estate.purelymail.account().mailboxes["anna@acme.org"].clone();
        let wish = json!({ "forward_to": "ben@acme.org", "delete": true });
        let plan = format!("{OFF_BOARDING}/plan");
        let plan = estate.admin.post(&plan, wish.clone()).await.ok();
        let all = ["password", "recovery", "forward", "deletion"];
        assert_eq!(steps(&plan), all);
        assert!(text(&plan["steps"][1]["detail"]).contains("anna@home.example can not recover it"));
        let remarks = plan["remarks"].to_string();
        assert!(remarks.contains("does not reach the mailbox"), "{remarks}");
        assert!(remarks.contains("app passwords"), "{remarks}");
        // So far nothing has changed.
        let now = estate.purelymail.account().mailboxes["anna@acme.org"].clone();
        assert_eq!(now.password, before.password);

        let ended = estate.admin.post(OFF_BOARDING, wish.clone()).await.ok();
        assert_eq!(steps(&ended), all);
        let account = estate.purelymail.account();
        let anna = &account.mailboxes["anna@acme.org"];
        assert_ne!(anna.password, before.password);
        assert!(anna.reset_methods.is_empty() && !anna.two_factor_required);
        let rule = account
            .rules
            .iter()
            .find(|rule| rule.match_user == "anna")
            .unwrap();
        assert_eq!(rule.targets, ["ben@acme.org"]);
        let open = estate.other.get("/api/v1/deletions").await.ok();
        assert_eq!(open["open"][0]["target"], "anna@acme.org");
        assert_eq!(
            estate.audited("mailbox.").await[..2],
            [
                "mailbox.recovery anna@acme.org",
                "mailbox.password anna@acme.org"
            ]
        );

        // Once more changes nothing twice.
        let again = estate.admin.post(OFF_BOARDING, wish).await.ok();
        assert_eq!(steps(&again), ["password", "forward", "deletion"]);
        assert_eq!(estate.purelymail.account().rules.len(), account.rules.len());
    })
    .await;
}

#[tokio::test]
async fn a_step_that_failed_stops_no_other_and_is_tried_again() {
    each_estate("", async |estate| {
        can_be_recovered(&estate).await;
        let faults = estate.purelymail.faults();
        faults.fail_next(
            "createRoutingRule",
            1,
            Fault::answer("refused", "Not today"),
        );
        let wish = json!({ "forward_to": "ben@acme.org", "keep_copy": true });
        let ended = estate.admin.post(OFF_BOARDING, wish).await.ok();
        assert_eq!(steps(&ended), ["password", "recovery", "forward failed"]);
        assert!(text(&ended["steps"][2]["detail"]).contains("Not today"));
        let password = estate.purelymail.account().mailboxes["anna@acme.org"]
            .password
            .clone();

        let wish = json!({ "forward_to": "ben@acme.org", "keep_copy": true, "steps": ["forward"] });
        let ended = estate.admin.post(OFF_BOARDING, wish).await.ok();
        assert_eq!(steps(&ended), ["forward"]);
        let account = estate.purelymail.account();
        let rule = account
            .rules
            .iter()
            .find(|rule| rule.match_user == "anna")
            .unwrap();
        assert_eq!(rule.targets, ["ben@acme.org", "anna@acme.org"]);
        assert_eq!(account.mailboxes["anna@acme.org"].password, password);
    })
    .await;
}

#[tokio::test]
async fn mail_is_not_lost_unawares_and_wishes_are_checked() {
    each_estate("", async |estate| {
        estate.switch_reset_off().await;
        let field = async |body: Value| {
            let answer = estate.admin.post(OFF_BOARDING, body).await;
            assert_eq!(answer.code(), "validation", "{}", answer.text);
            text(&answer.body["fields"][0]["field"])
        };
        assert_eq!(field(json!({})).await, "even_if_mail_is_lost");
        assert_eq!(
            field(json!({ "forward_to": "anna@acme.org" })).await,
            "forward_to"
        );
        assert_eq!(field(json!({ "forward_to": "ben" })).await, "forward_to");
        let plan = estate
            .admin
            .post(&format!("{OFF_BOARDING}/plan"), json!({}))
            .await
            .ok();
        assert_eq!(plan["loses_mail"], true);
        assert!(plan["remarks"].to_string().contains("nobody reads it"));
        estate
            .admin
            .post(OFF_BOARDING, json!({ "even_if_mail_is_lost": true }))
            .await
            .ok();
        let nobody = "/api/v1/mail/mailboxes/nobody@acme.org/off-boarding";
        estate
            .admin
            .post(nobody, json!({}))
            .await
            .refused("not_found");
    })
    .await;
}
