//! What admins change at PurelyMail.

use mediabridge_sandbox::purelymail::Fault;
use serde_json::{Value, json};

use super::{each_estate, text};

const PASSWORD: &str = "correct horse battery";

fn new(local_part: &str, domain: &str) -> Value {
    json!({ "local_part": local_part, "domain": domain, "password": PASSWORD })
}

#[tokio::test]
async fn a_mailbox_is_made_shown_at_once_and_changed() {
    each_estate("", async |estate| {
        let admin = &estate.admin;
        let made = admin
            .post("/api/v1/mail/mailboxes", new(" Cara ", "acme.org"))
            .await;
        assert!(!made.text.contains(PASSWORD));
        assert_eq!(made.ok()["address"], "cara@acme.org");
        assert_eq!(
            estate.purelymail.account().mailboxes["cara@acme.org"].password,
            PASSWORD
        );
        let page = admin.get("/api/v1/mail/mailboxes?text=cara").await.ok();
        assert_eq!(page["items"][0]["made_by"], "ada");
        assert_eq!(page["items"][0]["settings"]["password_reset"], true);

        let address = "/api/v1/mail/mailboxes/cara@acme.org";
        admin
            .patch(address, json!({ "two_factor": true }))
            .await
            .refused("validation");
        let recovery = json!({ "kind": "email", "target": "cara@home.example" });
        admin
            .put(&format!("{address}/recovery"), recovery)
            .await
            .ok();
        let changed = admin
            .patch(
                address,
                json!({ "two_factor": true, "search_indexing": false }),
            )
            .await
            .ok();
        assert_eq!(changed["settings"]["two_factor"], true);
        let last = format!("{address}/recovery?target=cara%40home.example");
        admin.delete(&last).await.refused("conflict");
        admin
            .patch(address, json!({ "local_part": "carla" }))
            .await
            .ok();
        assert!(
            estate
                .purelymail
                .account()
                .mailboxes
                .contains_key("carla@acme.org")
        );
        assert_eq!(
            estate.copied().await,
            ["anna@acme.org", "ben@acme.org", "carla@acme.org"]
        );
        let made = admin
            .post(
                "/api/v1/mail/mailboxes/carla@acme.org/app-passwords",
                json!({ "name": "phone" }),
            )
            .await
            .ok();
        assert!(!text(&made["app_password"]).is_empty());
        assert_eq!(
            estate.audited("mailbox.").await,
            [
                "mailbox.app_password carla@acme.org",
                "mailbox.change cara@acme.org",
                "mailbox.change cara@acme.org",
                "mailbox.recovery cara@acme.org",
                "mailbox.create cara@acme.org",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn mistakes_are_named_before_anything_is_asked_of_purelymail() {
    each_estate("", async |estate| {
        let admin = &estate.admin;
        let path = "/api/v1/mail/mailboxes";
        let field = async |body: Value| {
            let answer = admin.post(path, body).await;
            assert_eq!(answer.code(), "validation", "{}", answer.text);
            text(&answer.body["fields"][0]["field"])
        };
        assert_eq!(field(new("", "acme.org")).await, "local_part");
        assert_eq!(field(new("a b", "acme.org")).await, "local_part");
        // Everything after the dot would be ignored at delivery.
        assert_eq!(field(new("first.last", "acme.org")).await, "local_part");
        assert_eq!(field(new("x", "elsewhere.org")).await, "domain");
        let short = json!({ "local_part": "x", "domain": "acme.org", "password": "short" });
        assert_eq!(field(short).await, "password");
        assert_eq!(
            estate.purelymail.faults().operations(),
            Vec::<String>::new()
        );
        admin
            .post(path, new("anna", "acme.org"))
            .await
            .refused("conflict");
        admin
            .get(&format!("{path}/nobody@acme.org"))
            .await
            .refused("not_found");
    })
    .await;
}

#[tokio::test]
async fn a_password_is_not_changed_unawares_where_that_loses_mail() {
    each_estate("", async |estate| {
        estate.switch_reset_off().await;
        let address = "/api/v1/mail/mailboxes/anna@acme.org";
        let answer = estate
            .admin
            .patch(address, json!({ "new_password": PASSWORD }))
            .await;
        assert_eq!(answer.body["fields"][0]["field"], "even_if_mail_is_lost");
        assert_ne!(
            estate.purelymail.account().mailboxes["anna@acme.org"].password,
            PASSWORD
        );
        let body = json!({ "new_password": PASSWORD, "even_if_mail_is_lost": true });
        estate.admin.patch(address, body).await.ok();
        assert_eq!(
            estate.purelymail.account().mailboxes["anna@acme.org"].password,
            PASSWORD
        );
        assert_eq!(
            estate.audited("mailbox.").await,
            ["mailbox.password anna@acme.org"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_unclear_answer_is_said_to_be_unclear_and_the_next_look_finds_out() {
    each_estate("", async |estate| {
        let faults = estate.purelymail.faults();
        faults.fail_next("createUser", 1, Fault::gateway_timeout_after());
        let answer = estate
            .admin
            .post("/api/v1/mail/mailboxes", new("cara", "acme.org"))
            .await;
        assert_eq!(answer.code(), "mail_unclear", "{}", answer.text);
        assert_eq!(
            estate.audited("mailbox.").await,
            ["mailbox.create cara@acme.org (failed)"]
        );
        estate.admin.post("/api/v1/mail/sync", json!({})).await.ok();
        assert!(estate.copied().await.contains(&"cara@acme.org".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn domains_are_added_with_proof_and_changed() {
    each_estate("", async |estate| {
        let admin = &estate.admin;
        let proof = admin.get("/api/v1/mail/ownership").await.ok();
        assert!(text(&proof["txt"]).starts_with("purelymail_ownership_proof="));
        let add = |name: &str| json!({ "name": name });
        let refused = admin.post("/api/v1/mail/domains", add("new.org")).await;
        assert_eq!(refused.code(), "mail_refused", "{}", refused.text);
        assert!(text(&refused.body["detail"]).contains("ownership record"));
        estate
            .purelymail
            .edit(|account| {
                account.dns.insert(
                    "new.org".to_owned(),
                    mediabridge_sandbox::purelymail::Dns::OWNED,
                );
            })
            .await;
        let added = admin
            .post("/api/v1/mail/domains", add("New.org."))
            .await
            .ok();
        assert_eq!(
            (&added["name"], &added["health"]),
            (&json!("new.org"), &json!("broken"))
        );
        admin
            .post("/api/v1/mail/domains", add("new.org"))
            .await
            .refused("conflict");
        admin
            .post("/api/v1/mail/domains", add("nonsense"))
            .await
            .refused("validation");
        let change = json!({ "symbolic_subaddressing": false });
        let changed = admin
            .patch("/api/v1/mail/domains/new.org", change)
            .await
            .ok();
        assert_eq!(changed["symbolic_subaddressing"], false);
        estate
            .purelymail
            .edit(|account| {
                account.dns.insert(
                    "new.org".to_owned(),
                    mediabridge_sandbox::purelymail::Dns::GOOD,
                );
            })
            .await;
        let seen = admin
            .post("/api/v1/mail/domains/new.org/recheck", json!({}))
            .await
            .ok();
        assert_eq!(seen["health"], "healthy");
    })
    .await;
}

#[tokio::test]
async fn rules_are_explained_made_and_replaced_without_losing_the_old_one() {
    each_estate("", async |estate| {
        let admin = &estate.admin;
        let rule = |pattern: &str, text: &str, targets: &[&str]| {
            json!({ "domain": "acme.org", "pattern": pattern, "match_user": text, "targets": targets })
        };
        let preview = admin.post("/api/v1/mail/rules/preview", rule("exactly", "anna", &["x@y.example"])).await.ok();
        assert!(text(&preview["remarks"][0]).contains("does not reach the mailbox"));
        let preview = admin.post("/api/v1/mail/rules/preview", rule("any", "", &["ben@acme.org"])).await.ok();
        assert!(preview["in_the_way"].is_i64());
        admin.post("/api/v1/mail/rules", rule("any", "", &["ben@acme.org"])).await.refused("conflict");
        admin.post("/api/v1/mail/rules", rule("exactly", "a@b", &["ben@acme.org"])).await.refused("validation");
        admin.post("/api/v1/mail/rules", rule("exactly", "info", &[])).await.refused("validation");
        let made = admin.post("/api/v1/mail/rules", rule("exactly", "info", &["ben@acme.org"])).await.ok();
        let path = format!("/api/v1/mail/rules/{}", made["id"]);

        let replaced = admin.put(&path, rule("exactly", "info", &["anna@acme.org", "ben@acme.org"])).await.ok();
        assert_eq!(replaced["label"], "info@acme.org → anna@acme.org, ben@acme.org");
        let path = format!("/api/v1/mail/rules/{}", replaced["id"]);
        // The new one is refused after the old one was taken away: the old one comes back.
        let refusal = Fault::answer("refused", "Not today");
        estate.purelymail.faults().fail_next("createRoutingRule", 1, refusal);
        let refused = admin.put(&path, rule("exactly", "info", &["x@y.example"])).await;
        assert!(text(&refused.body["detail"]).contains("in place again"), "{}", refused.text);
        let account = estate.purelymail.account();
        let info = account.rules.iter().find(|rule| rule.match_user == "info").unwrap();
        assert_eq!(info.targets, ["anna@acme.org", "ben@acme.org"]);
    })
    .await;
}
