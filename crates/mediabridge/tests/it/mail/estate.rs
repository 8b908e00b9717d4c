//! What screens show: the copy of PurelyMail's lists, and how it follows.

use mediabridge::{accounts::Role, mail};
use mediabridge_sandbox::purelymail::Fault;
use serde_json::{Value, json};

use super::{TOKEN, each_estate, text};
use crate::app::each_engine;

#[tokio::test]
async fn an_account_is_tried_before_its_token_is_kept_and_the_token_is_never_told() {
    each_estate("", async |estate| {
        let admin = &estate.admin;
        admin.delete("/api/v1/mail/account").await.ok();
        let empty = admin.get("/api/v1/mail").await.ok();
        assert_eq!(
            (&empty["account"], &empty["mailboxes"]),
            (&json!(null), &json!(0))
        );
        admin
            .get("/api/v1/mail/ownership")
            .await
            .refused("mail_not_connected");

        let connect = |token: &str| json!({ "api_token": token });
        let wrong = admin.put("/api/v1/mail/account", connect("another")).await;
        assert_eq!(wrong.body["fields"][0]["field"], "api_token");
        admin
            .put("/api/v1/mail/account", connect("not one"))
            .await
            .refused("validation");
        admin
            .put("/api/v1/mail/account", connect(&format!(" {TOKEN}\n")))
            .await
            .ok();
        mail::sync(&estate.app.app).await.unwrap();
        let dashboard = admin.get("/api/v1/mail").await;
        assert!(!dashboard.text.contains(TOKEN));
        let dashboard = dashboard.ok();
        assert_eq!(dashboard["mailboxes"], 2);
        assert_eq!(dashboard["account"]["credit"]["level"], "good");
        assert_eq!(
            estate.audited("mail.").await,
            ["mail.connect PurelyMail", "mail.disconnect PurelyMail"]
        );
    })
    .await;
}

#[tokio::test]
async fn lists_show_the_copy_and_ask_nothing_of_purelymail() {
    each_estate("", async |estate| {
        let admin = &estate.admin;
        assert_eq!(estate.copied().await, ["anna@acme.org", "ben@acme.org"]);
        let page = admin.get("/api/v1/mail/mailboxes?limit=1").await.ok();
        assert_eq!(page["total"], 2);
        let next = page["next_cursor"].as_str().unwrap();
        let rest = admin
            .get(&format!("/api/v1/mail/mailboxes?limit=1&cursor={next}"))
            .await
            .ok();
        assert_eq!(rest["items"][0]["address"], "ben@acme.org");
        assert_eq!(rest["next_cursor"], json!(null));
        let found = admin
            .get("/api/v1/mail/mailboxes?text=ANN&sort=newest")
            .await
            .ok();
        assert_eq!(found["total"], 1);
        let none = admin.get("/api/v1/mail/mailboxes?text=%25").await.ok();
        assert_eq!(none["total"], 0);
        let domains = admin.get("/api/v1/mail/domains").await.ok();
        assert_eq!(domains["items"][0]["name"], "acme.org");
        assert_eq!(domains["items"][0]["health"], "healthy");
        assert_eq!(domains["items"][1]["health"], "broken");
        let rules = admin.get("/api/v1/mail/rules").await.ok();
        assert_eq!(rules["items"].as_array().unwrap().len(), 2);
        let trace = admin
            .get("/api/v1/mail/trace?address=Sales%40acme.org")
            .await
            .ok();
        let way: Vec<String> = trace["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| text(&s["to"]))
            .collect();
        assert_eq!(way, ["rule", "mailbox"]);
        assert_eq!(
            estate.purelymail.faults().operations(),
            Vec::<String>::new()
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_changed_elsewhere_is_found_and_told_in_the_audit() {
    each_estate("", async |estate| {
        estate
            .purelymail
            .edit(|account| {
                account.add_mailbox("mallory@acme.org");
                account.mailboxes.remove("ben@acme.org");
                account.rules.remove(0);
                account
                    .domains
                    .get_mut("spare.net")
                    .unwrap()
                    .allow_account_reset = false;
            })
            .await;
        estate.admin.post("/api/v1/mail/sync", json!({})).await.ok();
        assert_eq!(estate.copied().await, ["anna@acme.org", "mallory@acme.org"]);
        assert_eq!(
            estate.audited("mail.").await,
            [
                "mail.drift the rule sales@acme.org → anna@acme.org",
                "mail.drift the mailbox ben@acme.org",
                "mail.drift the mailbox mallory@acme.org",
                "mail.drift the settings of spare.net",
            ]
        );
        // Nothing is told twice.
        estate.admin.post("/api/v1/mail/sync", json!({})).await.ok();
        assert_eq!(estate.audited("mail.").await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn an_outage_is_told_and_the_copy_stays() {
    each_estate("", async |estate| {
        let faults = estate.purelymail.faults();
        faults.fail_next("listUser", 3, Fault::bad_gateway());
        let failed = estate.admin.post("/api/v1/mail/sync", json!({})).await;
        assert_eq!(failed.code(), "mail_unreachable", "{}", failed.text);
        let dashboard = estate.admin.get("/api/v1/mail").await.ok();
        assert!(text(&dashboard["account"]["sync_problem"]).contains("cannot be reached"));
        assert_eq!(estate.copied().await.len(), 2);
        faults.clear();
        estate.admin.post("/api/v1/mail/sync", json!({})).await.ok();
        let dashboard = estate.admin.get("/api/v1/mail").await.ok();
        assert_eq!(dashboard["account"]["sync_problem"], json!(null));
    })
    .await;
}

#[tokio::test]
async fn a_list_that_may_be_cut_takes_nothing_away() {
    each_estate("", async |estate| {
        estate
            .purelymail
            .edit(|account| {
                for n in 0..1_000 {
                    account.add_mailbox(&format!("a{n:04}@acme.org"));
                }
            })
            .await;
        mail::sync(&estate.app.app).await.unwrap();
        let page = estate
            .admin
            .get("/api/v1/mail/mailboxes?text=anna")
            .await
            .ok();
        assert_eq!(
            page["total"], 1,
            "anna is beyond the thousand that are listed"
        );
        let dashboard = estate.admin.get("/api/v1/mail").await.ok();
        assert_eq!(dashboard["account"]["mailboxes_may_be_cut"], true);
    })
    .await;
}

#[tokio::test]
async fn without_an_account_everything_says_so() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let body = json!({ "local_part": "x", "domain": "acme.org", "password": "0123456789" });
        owner
            .post("/api/v1/mail/mailboxes", body)
            .await
            .refused("validation");
        owner
            .post("/api/v1/mail/sync", json!({}))
            .await
            .refused("mail_not_connected");
        owner
            .delete("/api/v1/mail/domains/acme.org")
            .await
            .refused("mail_not_connected");
    })
    .await;
}

#[tokio::test]
async fn the_server_says_which_halves_are_in_use_and_what_it_is_called() {
    each_estate("", async |estate| {
        let app = &estate.app;
        let product = async || {
            let product = estate.admin.get("/api/v1/product").await.ok();
            let public = app.anonymous().get("/api/v1/setup").await.ok();
            assert_eq!(public["product"], product["name"]);
            (
                text(&product["name"]),
                product["files"] == true,
                product["mail"] == true,
            )
        };
        assert_eq!(product().await, ("purelymanage".to_owned(), false, true));
        let mia = app.user("mia", Role::Member).await;
        assert_eq!(
            mia.get("/api/v1/product").await.ok()["name"],
            "purelymanage"
        );
        app.bucket("Files", "", None).await;
        assert_eq!(product().await, ("mediabridge".to_owned(), true, true));
        estate.admin.delete("/api/v1/mail/account").await.ok();
        assert_eq!(product().await, ("mediabridge".to_owned(), true, false));
    })
    .await;
    each_engine(async |app| {
        let product = app.owner().await.get("/api/v1/product").await.ok();
        assert_eq!(
            product,
            json!({ "name": "mediabridge", "files": false, "mail": false })
        );
    })
    .await;
}

#[tokio::test]
async fn screens_are_told_how_long_a_deletion_waits() {
    each_estate("[deletions]\ngrace_hours = 48", async |estate| {
        let dashboard = estate.admin.get("/api/v1/mail").await.ok();
        assert_eq!(dashboard["grace_hours"], 48);
    })
    .await;
}

#[tokio::test]
async fn a_preview_leaves_out_the_rule_that_would_be_replaced() {
    each_estate("", async |estate| {
        let admin = &estate.admin;
        let rule = |of: &str, target: &str| json!({ "domain": "acme.org", "pattern": "exactly", "match_user": of, "targets": [target] });
        let made = admin
            .post("/api/v1/mail/rules", rule("desk", "news@acme.org"))
            .await
            .ok();
        let id = &made["id"];
        // What leads to the old one goes in circles only as long as the old one is there.
        let other = rule("news", "desk@acme.org");
        let remarks = async |query: String| {
            let preview = format!("/api/v1/mail/rules/preview{query}");
            let preview = admin.post(&preview, other.clone()).await.ok();
            text(&preview["remarks"][0])
        };
        assert!(remarks(String::new()).await.contains("in circles"));
        assert_eq!(remarks(format!("?replaces={id}")).await, "");
        let same = rule("desk", "anna@acme.org");
        let in_the_way = admin
            .post("/api/v1/mail/rules/preview", same.clone())
            .await
            .ok();
        assert_eq!(&in_the_way["in_the_way"], id);
        let replaced = format!("/api/v1/mail/rules/preview?replaces={id}");
        let replaced = admin.post(&replaced, same).await.ok();
        assert_eq!(replaced["in_the_way"], Value::Null);
    })
    .await;
}
