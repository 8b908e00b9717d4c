//! Writes that are read back.

use std::pin::Pin;

use mediabridge_sandbox::purelymail::Fault;
use purelymail::{
    CheckError, Client, Difference, DomainChange, Effect, Field, MailboxChange, NewMailbox,
    Operation, Pattern, PhoneNumber, RecoveryMethod, RecoveryTarget, Rule, RuleId,
};

use crate::harness::{Fixture, address, domain, local, password};

type Done<'a> = Pin<Box<dyn Future<Output = Result<(), CheckError>> + 'a>>;

struct Case {
    write: Operation,
    call: fn(&Client) -> Done<'_>,
    /// What is read afterwards.
    reads: &'static [&'static str],
    /// What is wrong if PurelyMail ignores it.
    fields: &'static [Field],
    /// Whether reading tells that a write without an answer was done.
    settles: bool,
}

fn method(target: RecoveryTarget) -> RecoveryMethod {
    RecoveryMethod {
        target,
        description: "home".to_owned(),
        allows_two_factor_reset: false,
    }
}

fn phone(text: &str) -> RecoveryTarget {
    RecoveryTarget::Phone(PhoneNumber::parse(text).unwrap())
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            write: Operation::CreateUser,
            call: |client| {
                Box::pin(async {
                    let new = NewMailbox {
                        search_indexing: false,
                        password_reset: false,
                        recovery_email: Some((address("vera@mail.example"), "home".to_owned())),
                        recovery_phone: Some((
                            PhoneNumber::parse("+1 555 0100").unwrap(),
                            String::new(),
                        )),
                        ..NewMailbox::new(address("vera@demo.example"), password("correct horse"))
                    };
                    let settings = client.checked().create_mailbox(&new).await?;
                    assert_eq!(settings.recovery_methods.len(), 2);
                    Ok(())
                })
            },
            reads: &["getUser"],
            fields: &[],
            settles: false,
        },
        Case {
            write: Operation::ModifyUser,
            call: |client| {
                Box::pin(async {
                    let change = MailboxChange {
                        search_indexing: Some(false),
                        password_reset: Some(true),
                        two_factor_required: Some(false),
                        ..MailboxChange::default()
                    };
                    let mia = address("hana@demo.example");
                    client.checked().change_mailbox(&mia, &change).await?;
                    Ok(())
                })
            },
            reads: &["getUser"],
            fields: &[Field::SearchIndexing],
            settles: true,
        },
        Case {
            write: Operation::ModifyUser,
            call: |client| {
                Box::pin(async {
                    let change = MailboxChange {
                        new_password: Some(password("battery staple")),
                        two_factor_required: Some(false),
                        password_reset: Some(true),
                        ..MailboxChange::default()
                    };
                    let felix = address("felix@demo.example");
                    client.checked().change_mailbox(&felix, &change).await?;
                    Ok(())
                })
            },
            reads: &["getUser"],
            fields: &[],
            settles: false,
        },
        Case {
            write: Operation::ModifyUser,
            call: |client| {
                Box::pin(async {
                    let change = MailboxChange {
                        rename_to: Some(address("maria@demo.example")),
                        ..MailboxChange::default()
                    };
                    let mia = address("mia@demo.example");
                    client.checked().change_mailbox(&mia, &change).await?;
                    Ok(())
                })
            },
            reads: &["listUser", "getUser"],
            fields: &[Field::Mailbox],
            settles: true,
        },
        Case {
            write: Operation::DeleteUser,
            call: |client| {
                Box::pin(async {
                    client
                        .checked()
                        .delete_mailbox(&address("mia@demo.example"))
                        .await
                })
            },
            reads: &["listUser"],
            fields: &[Field::Mailbox],
            settles: true,
        },
        Case {
            write: Operation::UpsertPasswordReset,
            call: |client| {
                Box::pin(async {
                    let new = method(RecoveryTarget::Email(address("adam@post.example")));
                    let old = RecoveryTarget::Email(address("adam@mail.example"));
                    client
                        .checked()
                        .save_recovery_method(&address("adam@demo.example"), &new, Some(&old))
                        .await?;
                    Ok(())
                })
            },
            reads: &["listPasswordReset"],
            fields: &[Field::RecoveryMethod, Field::RecoveryMethod],
            settles: true,
        },
        Case {
            write: Operation::UpsertPasswordReset,
            call: |client| {
                Box::pin(async {
                    let same = method(phone("+1 555 0106"));
                    client
                        .checked()
                        .save_recovery_method(&address("lucas@demo.example"), &same, None)
                        .await?;
                    Ok(())
                })
            },
            reads: &["listPasswordReset"],
            fields: &[Field::RecoveryDescription],
            settles: true,
        },
        Case {
            write: Operation::DeletePasswordReset,
            call: |client| {
                Box::pin(async {
                    let target = RecoveryTarget::Email(address("adam@mail.example"));
                    client
                        .checked()
                        .delete_recovery_method(&address("adam@demo.example"), &target)
                        .await
                })
            },
            reads: &["listPasswordReset"],
            fields: &[Field::RecoveryMethod],
            settles: true,
        },
        Case {
            write: Operation::DeletePasswordReset,
            call: |client| {
                Box::pin(async {
                    client
                        .checked()
                        .delete_all_recovery_methods(&address("lucas@demo.example"))
                        .await
                })
            },
            reads: &["listPasswordReset"],
            fields: &[Field::RecoveryMethod],
            settles: true,
        },
        Case {
            write: Operation::CreateRoutingRule,
            call: |client| {
                Box::pin(async {
                    let rule = Rule::new(
                        domain("demo.example"),
                        Pattern::Exactly(local("desk")),
                        [address("mia@demo.example"), address("adam@demo.example")],
                    )
                    .unwrap();
                    let listed = client.checked().create_rule(&rule).await?;
                    assert!(listed.is(&rule) && listed.id.0 > 3_000_000_000);
                    Ok(())
                })
            },
            reads: &["listRoutingRules"],
            fields: &[Field::Rule],
            settles: true,
        },
        Case {
            write: Operation::DeleteRoutingRule,
            call: |client| {
                Box::pin(async { client.checked().delete_rule(RuleId(3_000_000_001)).await })
            },
            reads: &["listRoutingRules"],
            fields: &[Field::Rule],
            settles: true,
        },
        Case {
            write: Operation::AddDomain,
            call: |client| {
                Box::pin(async {
                    let name = domain("tidewater.example");
                    let added = client.checked().add_domain(&name).await?;
                    assert!(added.name == name && !added.dns.all_pass());
                    Ok(())
                })
            },
            reads: &["listDomains"],
            fields: &[Field::Domain],
            settles: true,
        },
        Case {
            write: Operation::UpdateDomainSettings,
            call: |client| {
                Box::pin(async {
                    let change = DomainChange {
                        allow_account_reset: Some(true),
                        symbolic_subaddressing: Some(true),
                    };
                    client
                        .checked()
                        .change_domain(&domain("harbor-press.example"), &change)
                        .await?;
                    Ok(())
                })
            },
            reads: &["listDomains"],
            fields: &[Field::AllowAccountReset, Field::SymbolicSubaddressing],
            settles: true,
        },
        Case {
            write: Operation::DeleteDomain,
            call: |client| {
                Box::pin(async {
                    client
                        .checked()
                        .delete_domain(&domain("harbor-press.example"))
                        .await
                })
            },
            reads: &["listDomains", "listUser", "listRoutingRules"],
            fields: &[Field::Domain, Field::Mailbox, Field::Rule],
            settles: true,
        },
    ]
}

#[tokio::test]
async fn what_was_done_is_read_back() {
    for case in cases() {
        let fixture = Fixture::start().await;
        (case.call)(&fixture.client).await.unwrap();
        let mut expected = vec![case.write.name()];
        expected.extend(case.reads);
        assert_eq!(fixture.asked(), expected);
    }
}

#[tokio::test]
async fn what_purelymail_ignored_is_a_mismatch_that_names_what_is_wrong() {
    for case in cases() {
        let fixture = Fixture::start().await;
        fixture
            .server
            .faults()
            .fail_next(case.write.name(), 1, Fault::Ignore);
        let outcome = (case.call)(&fixture.client).await;
        if case.write == Operation::CreateUser {
            // Nothing is there to be compared.
            assert!(
                matches!(outcome, Err(CheckError::ReadBack { .. })),
                "{outcome:?}"
            );
            continue;
        }
        if case.fields.is_empty() {
            // A password cannot be read back; the switches were right before.
            continue;
        }
        let Err(CheckError::Mismatch(mismatch)) = outcome else {
            panic!("{}: {outcome:?}", case.write);
        };
        let fields: Vec<Field> = mismatch.differences.iter().map(|it| it.field).collect();
        assert_eq!(fields, case.fields, "{mismatch}");
        assert_eq!(mismatch.operation, case.write);
        assert!(
            mismatch.to_string().contains("but it was not"),
            "{mismatch}"
        );
    }
}

#[tokio::test]
async fn a_write_whose_answer_got_lost_is_settled_by_looking() {
    for case in cases() {
        let fixture = Fixture::start().await;
        for fault in [
            Fault::DisconnectAfter,
            Fault::gateway_timeout_after(),
            Fault::CutJson(5),
        ] {
            let fresh = fixture.server.account();
            fixture
                .server
                .faults()
                .fail_next(case.write.name(), 1, fault.clone());
            let outcome = (case.call)(&fixture.client).await;
            if case.settles {
                assert_eq!(outcome, Ok(()), "{} {fault:?}", case.write);
            } else {
                let error = outcome.unwrap_err();
                assert!(matches!(error, CheckError::Call(_)), "{error:?}");
                assert_eq!(error.effect(), Effect::Unknown);
            }
            fixture.server.edit(|account| *account = fresh).await;
        }
    }
}

#[tokio::test]
async fn a_write_that_got_lost_with_its_answer_stays_unknown() {
    for case in cases() {
        let fixture = Fixture::start().await;
        fixture
            .server
            .faults()
            .fail_next(case.write.name(), 1, Fault::Disconnect);
        let error = (case.call)(&fixture.client).await.unwrap_err();
        assert!(
            matches!(error, CheckError::Call(_)),
            "{}: {error:?}",
            case.write
        );
        assert_eq!(
            error.effect(),
            Effect::Unknown,
            "it may still be on its way"
        );
        assert_eq!(error.call().unwrap().operation(), case.write);
    }
}

#[tokio::test]
async fn a_write_that_was_refused_is_not_read_back() {
    for case in cases() {
        let fixture = Fixture::start().await;
        fixture
            .server
            .faults()
            .fail_next(case.write.name(), 1, Fault::answer("x", "No."));
        let error = (case.call)(&fixture.client).await.unwrap_err();
        assert_eq!(error.effect(), Effect::None);
        assert_eq!(fixture.asked(), [case.write.name()]);
    }
}

#[tokio::test]
async fn a_write_that_cannot_be_read_back_was_done() {
    for case in cases() {
        let fixture = Fixture::start().await;
        fixture
            .server
            .faults()
            .fail_next(case.reads[0], 3, Fault::bad_gateway());
        let error = (case.call)(&fixture.client).await.unwrap_err();
        assert!(matches!(error, CheckError::ReadBack { operation, .. } if operation == case.write));
        assert_eq!(error.effect(), Effect::Done);
        assert!(error.to_string().contains("502"), "{error}");
    }
}

#[tokio::test]
async fn a_new_mailbox_with_other_switches_is_a_mismatch() {
    let fixture = Fixture::start().await;
    // Somebody was faster: PurelyMail ignores ours, and theirs is there.
    fixture
        .server
        .edit(|account| account.add_mailbox("vera@demo.example").password_reset = true)
        .await;
    fixture
        .server
        .faults()
        .fail_next("createUser", 1, Fault::Ignore);
    let new = NewMailbox {
        password_reset: false,
        recovery_email: Some((address("vera@mail.example"), String::new())),
        ..NewMailbox::new(address("vera@demo.example"), password("correct horse"))
    };
    let outcome = fixture.client.checked().create_mailbox(&new).await;
    let Err(CheckError::Mismatch(mismatch)) = outcome else {
        panic!("{outcome:?}");
    };
    let wrong = |field, wanted: &str, found: &str| Difference {
        field,
        wanted: wanted.to_owned(),
        found: found.to_owned(),
    };
    assert_eq!(
        mismatch.differences,
        [
            wrong(Field::PasswordReset, "off", "on"),
            wrong(Field::RecoveryMethod, "vera@mail.example", "gone"),
        ]
    );
    assert_eq!(
        mismatch.to_string(),
        "PurelyMail reported that createUser of vera@demo.example was done, but it was not, or not all of it: \
         password reset is on instead of off, recovery method is gone instead of vera@mail.example."
    );
}

#[tokio::test]
async fn a_recheck_tells_what_purelymail_found() {
    let fixture = Fixture::start().await;
    let old = domain("old-harbor.example");
    let found = fixture.client.checked().recheck_dns(&old).await.unwrap();
    assert!(found.dns.all_pass());
    let nowhere = fixture
        .client
        .checked()
        .recheck_dns(&domain("nowhere.example"))
        .await;
    assert!(matches!(nowhere, Err(CheckError::Call(_))), "{nowhere:?}");
}

#[tokio::test]
async fn a_mailbox_deleted_from_a_list_that_is_cut_is_asked_for_by_name() {
    let fixture = Fixture::start().await;
    fixture
        .server
        .edit(|account| {
            for number in 0..1000 {
                account.add_mailbox(&format!("a{number:04}@blue-kiln.example"));
            }
        })
        .await;
    let last = address("shop@blue-kiln.example");
    fixture
        .client
        .checked()
        .delete_mailbox(&last)
        .await
        .unwrap();
    assert_eq!(fixture.asked(), ["deleteUser", "listUser", "getUser"]);
    fixture
        .server
        .faults()
        .fail_next("deleteUser", 1, Fault::Ignore);
    let rosa = address("rosa@blue-kiln.example");
    let outcome = fixture.client.checked().delete_mailbox(&rosa).await;
    assert!(
        matches!(outcome, Err(CheckError::Mismatch(_))),
        "{outcome:?}"
    );
}
