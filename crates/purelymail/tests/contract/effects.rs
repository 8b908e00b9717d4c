//! What an error says about the effect of a write is true, whatever goes wrong.

use std::pin::Pin;

use mediabridge_sandbox::purelymail::{Account, Fault, RetryAfter};
use purelymail::{
    AppPassword, Client, DomainChange, Effect, Error, ErrorKind, MailboxChange, NewMailbox,
    Operation, Pattern, RecoveryMethod, RecoveryTarget, Rule, RuleId,
};

use crate::harness::{Fixture, address, domain, password};

type Done<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;
type Write = (Operation, fn(&Client) -> Done<'_>);

/// One call of each write, which changes the sample account.
fn writes() -> Vec<Write> {
    vec![
        (Operation::CreateUser, |client| {
            Box::pin(async {
                let new = NewMailbox::new(address("vera@demo.example"), password("correct horse"));
                client.create_mailbox(&new).await
            })
        }),
        (Operation::DeleteUser, |client| {
            Box::pin(async { client.delete_mailbox(&address("mia@demo.example")).await })
        }),
        (Operation::ModifyUser, |client| {
            Box::pin(async {
                let change = MailboxChange {
                    new_password: Some(password("battery staple")),
                    ..MailboxChange::default()
                };
                client
                    .change_mailbox(&address("mia@demo.example"), &change)
                    .await
            })
        }),
        (Operation::CreateAppPassword, |client| {
            Box::pin(async {
                let mia = address("mia@demo.example");
                client.create_app_password(&mia, "phone").await.map(drop)
            })
        }),
        (Operation::DeleteAppPassword, |client| {
            Box::pin(async {
                let secret = AppPassword::new("sample-0005-app-password").unwrap();
                client
                    .delete_app_password(&address("priya@demo.example"), &secret)
                    .await
            })
        }),
        (Operation::UpsertPasswordReset, |client| {
            Box::pin(async {
                let method = RecoveryMethod {
                    target: RecoveryTarget::Email(address("mia@mail.example")),
                    description: String::new(),
                    allows_two_factor_reset: true,
                };
                client
                    .save_recovery_method(&address("mia@demo.example"), &method, None)
                    .await
            })
        }),
        (Operation::DeletePasswordReset, |client| {
            Box::pin(async {
                let target = RecoveryTarget::Email(address("adam@mail.example"));
                client
                    .delete_recovery_method(&address("adam@demo.example"), &target)
                    .await
            })
        }),
        (Operation::CreateRoutingRule, |client| {
            Box::pin(async {
                let rule = Rule::new(
                    domain("blue-kiln.example"),
                    Pattern::AnyUnused,
                    [address("shop@blue-kiln.example")],
                );
                client.create_rule(&rule.unwrap()).await
            })
        }),
        (Operation::DeleteRoutingRule, |client| {
            Box::pin(async { client.delete_rule(RuleId(3_000_000_001)).await })
        }),
        (Operation::AddDomain, |client| {
            Box::pin(async { client.add_domain(&domain("lighthouse.example")).await })
        }),
        (Operation::UpdateDomainSettings, |client| {
            Box::pin(async {
                let change = DomainChange {
                    allow_account_reset: Some(false),
                    ..DomainChange::default()
                };
                client.change_domain(&domain("demo.example"), &change).await
            })
        }),
        (Operation::DeleteDomain, |client| {
            Box::pin(async { client.delete_domain(&domain("harbor-press.example")).await })
        }),
    ]
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::answer("x", "No."),
        Fault::Answer {
            status: 400,
            code: "x".to_owned(),
            message: "No.".to_owned(),
        },
        Fault::internal(),
        Fault::bad_gateway(),
        Fault::gateway_timeout_after(),
        Fault::origin_dns(),
        Fault::maintenance(),
        Fault::SlowDown(RetryAfter::Unsaid),
        Fault::SlowDown(RetryAfter::Seconds(7)),
        Fault::SlowDown(RetryAfter::Date(7)),
        Fault::Unavailable(RetryAfter::Seconds(7)),
        Fault::Disconnect,
        Fault::DisconnectAfter,
        Fault::Truncate(0),
        Fault::Truncate(20),
        Fault::CutJson(0),
        Fault::CutJson(20),
        Fault::Say {
            status: 200,
            body: r#"{"type":"success","result":"fine"}"#.to_owned(),
        },
    ]
}

/// Whether what was said about a call fits what became of the account.
fn is_true(outcome: &Result<(), Error>, changed: bool) -> bool {
    match outcome.as_ref().map_err(Error::effect) {
        Ok(()) | Err(Effect::Done) => changed,
        Err(Effect::None) => !changed,
        Err(Effect::Unknown) => true,
    }
}

#[test]
fn the_table_has_all_writes() {
    let tested: Vec<Operation> = writes().iter().map(|(operation, _)| *operation).collect();
    let all: Vec<Operation> = Operation::ALL
        .into_iter()
        .filter(|operation| !operation.is_read())
        .collect();
    assert_eq!(tested, all);
}

#[tokio::test]
async fn a_write_is_sent_once_and_its_error_tells_the_truth_about_its_effect() {
    for (operation, call) in writes() {
        let fixture = Fixture::start().await;
        let fresh = fixture.server.account();
        let mut open = 0;
        for fault in faults() {
            fixture
                .server
                .edit(|account| *account = fresh.clone())
                .await;
            fixture
                .server
                .faults()
                .fail_next(operation.name(), 1, fault.clone());
            let outcome = call(&fixture.client).await;
            let changed = fixture.server.account() != fresh;
            assert!(
                is_true(&outcome, changed),
                "{operation} with {fault:?}: {outcome:?}"
            );
            let error = outcome.unwrap_err();
            assert_eq!(error.operation(), operation);
            open += u32::from(error.may_have_happened());
            assert_eq!(fixture.asked(), [operation.name()], "{fault:?}");
        }
        // Internal error, three pages of gateways, the maintenance page, and six ways to break off.
        assert_eq!(open, 11, "not more is left open than has to be");
    }
}

#[tokio::test]
async fn nobody_knows_what_becomes_of_a_write_that_was_not_answered_in_time() {
    for (operation, call) in writes() {
        for fault in [Fault::Hang, Fault::HangAfter] {
            let fixture = Fixture::start().await;
            let fresh = fixture.server.account();
            fixture
                .server
                .faults()
                .fail_next(operation.name(), 1, fault.clone());
            let (outcome, ()) = tokio::join!(call(&fixture.client), async {
                fixture.server.faults().hanging(1).await;
                fixture.hand.advance(std::time::Duration::from_mins(1));
            });
            let error = outcome.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::TimedOut { .. }),
                "{error:?}"
            );
            assert_eq!(error.effect(), Effect::Unknown);
            let changed = fixture.server.account() != fresh;
            assert_eq!(changed, fault == Fault::HangAfter, "{operation}");
        }
    }
}

#[tokio::test]
async fn in_a_storm_nothing_is_claimed_that_is_not_so() {
    let fixture = Fixture::start().await;
    // One fault claims success whatever was done, and what is refused in here by nature was not.
    let honest = |fault: &Fault| !matches!(fault, Fault::Say { .. });
    let weather = faults().into_iter().filter(honest).collect();
    fixture.server.faults().storm(30, 7, weather);
    let mut failed = 0;
    for _ in 0..10 {
        for (operation, call) in writes() {
            let before: Account = fixture.server.account();
            let outcome = call(&fixture.client).await;
            let changed = fixture.server.account() != before;
            // What was done before is refused, or done once more without a change.
            let repeated = outcome.is_ok() && !changed;
            assert!(
                is_true(&outcome, changed) || repeated,
                "{operation}: {outcome:?}"
            );
            failed += u32::from(outcome.is_err());
        }
        let fresh = Account::sample(crate::harness::TOKEN, crate::harness::NOW);
        fixture.server.edit(|account| *account = fresh).await;
    }
    assert!((20..80).contains(&failed), "{failed} of 120 failed");
}
