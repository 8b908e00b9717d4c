//! Wrong requests that report success, and right ones that do nothing.

use serde_json::{Value, json};

use crate::wire::{outcome, start};

#[tokio::test]
async fn keys_of_other_operations_are_dropped_without_a_word() {
    let server = start().await;
    let before = server.account();
    for (operation, body) in [
        (
            "modifyUser",
            json!({"userName": "mia@demo.example", "password": "battery staple"}),
        ),
        (
            "modifyUser",
            json!({"userName": "mia@demo.example", "passwordChangeKey": "battery staple"}),
        ),
        (
            "modifyUser",
            json!({"userName": "mia@demo.example", "recoveryEnabled": true}),
        ),
        (
            "updateDomainSettings",
            json!({"name": "demo.example", "symbolicSubAddressing": false}),
        ),
    ] {
        let answer = outcome(&server, operation, &body.to_string()).await;
        assert_eq!(answer, Ok(json!({})), "{body}");
    }
    assert_eq!(server.account(), before);
}

#[tokio::test]
async fn a_wrong_name_for_a_required_key_cannot_be_parsed() {
    let server = start().await;
    for (operation, body) in [
        ("getUser", json!({"userHandle": "mia@demo.example"})),
        ("createAppPassword", json!({"userName": "mia@demo.example"})),
        ("deleteDomain", json!({"domainName": "demo.example"})),
        ("addDomain", json!({"name": "lighthouse.example"})),
        ("deleteRoutingRule", json!({"id": 3_000_000_001_i64})),
        ("deleteRoutingRule", json!({"routingRuleId": "3000000001"})),
        (
            "createUser",
            json!({"userName": "vera", "domainName": "demo.example"}),
        ),
    ] {
        let answer = outcome(&server, operation, &body.to_string()).await;
        assert_eq!(
            answer,
            Err("Request could not be parsed".to_owned()),
            "{body}"
        );
    }
    let full = json!({"userName": "vera@demo.example", "domainName": "demo.example", "password": "long enough"});
    assert!(
        outcome(&server, "createUser", &full.to_string())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn empty_recovery_fields_make_no_method() {
    let server = start().await;
    let body = json!({
        "userName": "vera", "domainName": "demo.example", "password": "long enough",
        "recoveryEmail": "", "recoveryEmailDescription": "", "recoveryPhone": "", "recoveryPhoneDescription": "",
    });
    assert_eq!(
        outcome(&server, "createUser", &body.to_string()).await,
        Ok(json!({}))
    );
    assert!(
        server.account().mailboxes["vera@demo.example"]
            .reset_methods
            .is_empty()
    );
}

#[tokio::test]
async fn rules_that_never_match_are_stored_as_they_are() {
    let server = start().await;
    let rule = |prefix: bool, user: &str, catchall: bool, targets: Value| {
        json!({
            "domainName": "blue-kiln.example", "prefix": prefix, "matchUser": user, "catchall": catchall,
            "targetAddresses": targets,
        })
    };
    for odd in [
        rule(false, "", false, json!(["a@b.example"])),
        rule(
            false,
            "full@blue-kiln.example",
            false,
            json!(["a@b.example"]),
        ),
        rule(false, "nowhere", false, json!([])),
        rule(true, "text", true, json!(["a@b.example"])),
    ] {
        let answer = outcome(&server, "createRoutingRule", &odd.to_string()).await;
        assert_eq!(answer, Ok(json!({})), "{odd}");
    }
    let rules = outcome(&server, "listRoutingRules", "{}").await.unwrap();
    let count = server.account().rules.len();
    assert_eq!(rules["rules"].as_array().unwrap().len(), count);
    let last = &rules["rules"][count - 1];
    assert_eq!(
        (&last["matchUser"], &last["catchall"]),
        (&json!("text"), &json!(true))
    );

    // An empty exact name is one, whether or not it is called a catch-all.
    let again = rule(false, "", true, json!(["a@b.example"]));
    let answer = outcome(&server, "createRoutingRule", &again.to_string()).await;
    assert_eq!(
        answer,
        Err("Routing rule conflicts with an existing rule".to_owned())
    );
    let other_targets = rule(false, "nowhere", false, json!(["a@b.example"]));
    let answer = outcome(&server, "createRoutingRule", &other_targets.to_string()).await;
    assert!(answer.is_err());
}

#[tokio::test]
async fn answers_have_the_form_that_the_reference_gives() {
    let server = start().await;
    let user = outcome(&server, "getUser", r#"{"userName":"jonas@demo.example"}"#)
        .await
        .unwrap();
    assert_eq!(
        user,
        json!({
            "enableSearchIndexing": true,
            "recoveryEnabled": true,
            "requireTwoFactorAuthentication": true,
            "enableSpamFiltering": true,
            "resetMethods": [{
                "type": "email", "target": "jonas@mail.example", "description": "private", "allowMfaReset": true,
            }],
        })
    );
    let methods = outcome(
        &server,
        "listPasswordReset",
        r#"{"userName":"jonas@demo.example"}"#,
    )
    .await;
    assert_eq!(methods.unwrap(), json!({"users": user["resetMethods"]}));
    let domains = outcome(&server, "listDomains", r#"{"includeShared":true}"#)
        .await
        .unwrap();
    assert_eq!(
        domains["domains"][0],
        json!({
            "name": "blue-kiln.example", "allowAccountReset": true, "symbolicSubaddressing": true, "isShared": false,
            "dnsSummary": {"passesMx": true, "passesSpf": false, "passesDkim": false, "passesDmarc": true},
        })
    );
    let rules = outcome(&server, "listRoutingRules", "{}").await.unwrap();
    assert_eq!(
        rules["rules"][1],
        json!({
            "id": 3_000_000_002_i64, "domainName": "demo.example", "prefix": false, "matchUser": "accountant",
            "targetAddresses": ["desk@ledger.example"], "catchall": false,
        })
    );
    let credit = outcome(&server, "checkAccountCredit", "{}").await.unwrap();
    assert!(credit["credit"].is_string());
}
