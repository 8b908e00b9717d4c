//! Every operation, on the wire and back.

use std::{collections::BTreeSet, pin::Pin};

use mediabridge_sandbox::purelymail::OPERATIONS;
use purelymail::{
    AppPassword, Client, DomainChange, MailboxChange, NewMailbox, Operation, Pattern, PhoneNumber,
    RecoveryMethod, RecoveryTarget, Rule, RuleId,
};
use serde_json::{Value, json};

use crate::harness::{Fixture, address, domain, local, password};

type Done<'a> = Pin<Box<dyn Future<Output = Result<(), purelymail::Error>> + 'a>>;
type Row = (Operation, fn(&Client) -> Done<'_>, Value);

/// What is called, and what has to be on the wire. In an order that works on the sample account.
fn table() -> Vec<Row> {
    vec![
        (
            Operation::CreateUser,
            |client| {
                Box::pin(async {
                    client
                        .create_mailbox(&NewMailbox {
                            password_reset: false,
                            search_indexing: true,
                            welcome_email: false,
                            recovery_email: Some((address("Nils@mail.example"), "home".to_owned())),
                            recovery_phone: Some((
                                PhoneNumber::parse("+1 555 0100").unwrap(),
                                "mobile".to_owned(),
                            )),
                            ..NewMailbox::new(
                                address("Nils@Demo.example"),
                                password("correct horse"),
                            )
                        })
                        .await
                })
            },
            json!({
                "userName": "nils",
                "domainName": "demo.example",
                "password": "correct horse",
                "enablePasswordReset": false,
                "enableSearchIndexing": true,
                "sendWelcomeEmail": false,
                "recoveryEmail": "nils@mail.example",
                "recoveryEmailDescription": "home",
                "recoveryPhone": "+1 555 0100",
                "recoveryPhoneDescription": "mobile",
            }),
        ),
        (
            Operation::ModifyUser,
            |client| {
                Box::pin(async {
                    client
                        .change_mailbox(
                            &address("nils@demo.example"),
                            &MailboxChange {
                                rename_to: Some(address("nora@demo.example")),
                                new_password: Some(password("battery staple")),
                                search_indexing: Some(false),
                                password_reset: Some(true),
                                two_factor_required: Some(true),
                            },
                        )
                        .await
                })
            },
            json!({
                "userName": "nils@demo.example",
                "newUserName": "nora@demo.example",
                "newPassword": "battery staple",
                "enableSearchIndexing": false,
                "enablePasswordReset": true,
                "requireTwoFactorAuthentication": true,
            }),
        ),
        (
            Operation::GetUser,
            |client| {
                Box::pin(async {
                    client.mailbox(&address("nora@demo.example")).await?;
                    Ok(())
                })
            },
            json!({"userName": "nora@demo.example"}),
        ),
        (
            Operation::ListUser,
            |client| {
                Box::pin(async {
                    client.mailboxes().await?;
                    Ok(())
                })
            },
            json!({}),
        ),
        (
            Operation::CreateAppPassword,
            |client| {
                Box::pin(async {
                    client
                        .create_app_password(&address("nora@demo.example"), "phone")
                        .await?;
                    Ok(())
                })
            },
            json!({"userHandle": "nora@demo.example", "name": "phone"}),
        ),
        (
            Operation::DeleteAppPassword,
            |client| {
                Box::pin(async {
                    let secret = AppPassword::new("sample-0005-app-password").unwrap();
                    client
                        .delete_app_password(&address("priya@demo.example"), &secret)
                        .await
                })
            },
            json!({"userName": "priya@demo.example", "appPassword": "sample-0005-app-password"}),
        ),
        (
            Operation::UpsertPasswordReset,
            |client| {
                Box::pin(async {
                    let method = RecoveryMethod {
                        target: RecoveryTarget::Email(address("nora@post.example")),
                        description: "new home".to_owned(),
                        allows_two_factor_reset: false,
                    };
                    let old = RecoveryTarget::Email(address("nils@mail.example"));
                    client
                        .save_recovery_method(&address("nora@demo.example"), &method, Some(&old))
                        .await
                })
            },
            json!({
                "userName": "nora@demo.example",
                "type": "email",
                "target": "nora@post.example",
                "existingTarget": "nils@mail.example",
                "description": "new home",
                "allowMfaReset": false,
            }),
        ),
        (
            Operation::ListPasswordReset,
            |client| {
                Box::pin(async {
                    client
                        .recovery_methods(&address("nora@demo.example"))
                        .await?;
                    Ok(())
                })
            },
            json!({"userName": "nora@demo.example"}),
        ),
        (
            Operation::DeletePasswordReset,
            |client| {
                Box::pin(async {
                    let target = RecoveryTarget::Email(address("nora@post.example"));
                    client
                        .delete_recovery_method(&address("nora@demo.example"), &target)
                        .await
                })
            },
            json!({"userName": "nora@demo.example", "target": "nora@post.example"}),
        ),
        (
            Operation::DeleteUser,
            |client| Box::pin(async { client.delete_mailbox(&address("nora@demo.example")).await }),
            json!({"userName": "nora@demo.example"}),
        ),
        (
            Operation::CreateRoutingRule,
            |client| {
                Box::pin(async {
                    let rule = Rule::new(
                        domain("demo.example"),
                        Pattern::StartsWith(local("Order")),
                        [
                            address("billing@demo.example"),
                            address("Billing@demo.example"),
                        ],
                    );
                    client.create_rule(&rule.unwrap()).await
                })
            },
            json!({
                "domainName": "demo.example",
                "prefix": true,
                "matchUser": "order",
                "targetAddresses": ["billing@demo.example"],
                "catchall": false,
            }),
        ),
        (
            Operation::ListRoutingRules,
            |client| {
                Box::pin(async {
                    client.rules().await?;
                    Ok(())
                })
            },
            json!({}),
        ),
        (
            Operation::DeleteRoutingRule,
            |client| Box::pin(async { client.delete_rule(RuleId(3_000_000_001)).await }),
            json!({"routingRuleId": 3_000_000_001_i64}),
        ),
        (
            Operation::GetOwnershipCode,
            |client| {
                Box::pin(async {
                    client.ownership_code().await?;
                    Ok(())
                })
            },
            json!({}),
        ),
        (
            Operation::AddDomain,
            |client| Box::pin(async { client.add_domain(&domain("Lighthouse.example")).await }),
            json!({"domainName": "lighthouse.example"}),
        ),
        (
            Operation::ListDomains,
            |client| {
                Box::pin(async {
                    client.domains().await?;
                    Ok(())
                })
            },
            json!({"includeShared": false}),
        ),
        (
            Operation::UpdateDomainSettings,
            |client| {
                Box::pin(async {
                    let change = DomainChange {
                        allow_account_reset: Some(false),
                        symbolic_subaddressing: Some(false),
                    };
                    client
                        .change_domain(&domain("lighthouse.example"), &change)
                        .await
                })
            },
            json!({
                "name": "lighthouse.example",
                "allowAccountReset": false,
                "symbolicSubaddressing": false,
                "recheckDns": false,
            }),
        ),
        (
            Operation::DeleteDomain,
            |client| Box::pin(async { client.delete_domain(&domain("lighthouse.example")).await }),
            json!({"name": "lighthouse.example"}),
        ),
        (
            Operation::CheckAccountCredit,
            |client| {
                Box::pin(async {
                    client.credit().await?;
                    Ok(())
                })
            },
            json!({}),
        ),
    ]
}

#[tokio::test]
async fn every_operation_says_what_the_api_expects_and_understands_the_answer() {
    let fixture = Fixture::start().await;
    for (operation, call, expected) in table() {
        call(&fixture.client).await.unwrap();
        let calls = fixture.server.faults().take_calls();
        let [asked] = calls.as_slice() else {
            panic!("{operation} made {} calls", calls.len());
        };
        assert_eq!(asked.operation, operation.name());
        assert_eq!(asked.body, expected, "{operation}");
        assert!(asked.done, "{operation}");
    }
}

#[test]
fn the_table_the_client_and_the_simulator_have_the_same_operations() {
    let ours: BTreeSet<&str> = Operation::ALL.map(Operation::name).into();
    let theirs: BTreeSet<&str> = OPERATIONS.into();
    let tested: BTreeSet<&str> = table()
        .iter()
        .map(|(operation, ..)| operation.name())
        .collect();
    assert_eq!(ours.len(), 19);
    assert_eq!(ours, theirs);
    assert_eq!(ours, tested);
}

#[test]
fn reads_are_those_that_change_nothing() {
    for operation in Operation::ALL {
        let verb = ["get", "list", "check"];
        let reads = verb.iter().any(|verb| operation.name().starts_with(verb));
        assert_eq!(operation.is_read(), reads, "{operation}");
    }
}

#[tokio::test]
async fn answers_without_a_type_are_understood() {
    let fixture = Fixture::start().await;
    fixture
        .server
        .set_quirks(|quirks| quirks.bare_envelope = true);
    for (operation, call, _) in table() {
        call(&fixture.client)
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error}"));
    }
    let error = fixture.client.add_domain(&domain("nowhere.example")).await;
    assert_eq!(
        error.unwrap_err().reason(),
        Some(purelymail::Reason::OwnershipNotProved)
    );
}

#[tokio::test]
async fn keys_that_nobody_knows_do_no_harm_and_are_reported() {
    use std::sync::{Arc, Mutex};
    let fixture = Fixture::start().await;
    let told: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let teller = told.clone();
    let client = Client::new(purelymail::Options {
        on_unknown_key: Some(Arc::new(move |operation, key: &str| {
            teller.lock().unwrap().insert(format!("{operation} {key}"));
        })),
        ..crate::harness::options(&fixture.server, &fixture.hand)
    })
    .unwrap();
    client.domains().await.unwrap();
    assert!(
        told.lock().unwrap().is_empty(),
        "the simulator has no keys of its own"
    );

    fixture.server.set_quirks(|quirks| quirks.extra_keys = true);
    for (operation, call, _) in table() {
        call(&client)
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error}"));
    }
    let told = told.lock().unwrap();
    for expected in [
        "listDomains sandboxExtra",
        "listDomains result.domains[].dnsSummary.sandboxExtra",
        "getUser result.resetMethods[].sandboxExtra",
        "deleteUser result.sandboxExtra",
    ] {
        assert!(told.contains(expected), "{expected} is missing in {told:?}");
    }
}
