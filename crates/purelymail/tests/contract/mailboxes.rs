//! Mailboxes as the reference has them.

use mediabridge_sandbox::purelymail::{Account, Dns, Fault, Quirks};
use purelymail::{
    AppPassword, Effect, ErrorKind, MailboxChange, NewMailbox, Reason, RecoveryTarget,
};

use crate::harness::{Fixture, TOKEN, address, password};

#[tokio::test]
async fn a_new_mailbox_has_purelymails_defaults_and_the_recovery_methods_it_was_given() {
    let fixture = Fixture::start().await;
    let new = NewMailbox {
        recovery_email: Some((address("vera@mail.example"), "home".to_owned())),
        ..NewMailbox::new(address("vera@demo.example"), password("correct horse"))
    };
    fixture.client.create_mailbox(&new).await.unwrap();
    let settings = fixture.client.mailbox(&new.address).await.unwrap();
    assert!(settings.search_indexing && settings.password_reset && settings.spam_filtering);
    assert!(!settings.two_factor_required);
    let [method] = settings.recovery_methods.as_slice() else {
        panic!("{settings:?}");
    };
    assert_eq!(
        method.target,
        RecoveryTarget::Email(address("vera@mail.example"))
    );
    assert_eq!(method.description, "home");
    assert!(method.allows_two_factor_reset);
    let stored = &fixture.server.account().mailboxes["vera@demo.example"];
    assert_eq!(stored.password, "correct horse");
}

#[tokio::test]
async fn what_is_refused_keeps_code_message_status_and_operation() {
    for status in [200, 400] {
        let fixture = Fixture::start().await;
        fixture
            .server
            .set_quirks(|quirks| quirks.error_status = status);
        for (new, message) in [
            (("mia@demo.example", "long enough"), "User already exists"),
            (
                ("vera@nowhere.example", "long enough"),
                "Domain does not exist",
            ),
            (("vera@demo.example", "short"), "Password is too weak"),
        ] {
            let new = NewMailbox::new(address(new.0), password(new.1));
            let error = fixture.client.create_mailbox(&new).await.unwrap_err();
            let expected = ErrorKind::Refused {
                code: "sandboxRefusal".to_owned(),
                message: message.to_owned(),
                status,
            };
            assert_eq!(*error.kind(), expected);
            assert_eq!(error.effect(), Effect::None);
            assert_eq!(error.operation().name(), "createUser");
            assert_eq!(error.reason(), Some(Reason::Other));
            assert!(!error.is_temporary());
            assert!(error.to_string().contains(message), "{error}");
        }
    }
}

#[tokio::test]
async fn a_wrong_token_is_told_by_its_code() {
    let fixture = Fixture::start().await;
    fixture
        .server
        .edit(|account| account.token = "another".to_owned())
        .await;
    let error = fixture.client.credit().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::InvalidToken));
    assert_eq!(
        (error.code(), error.message()),
        (Some("invalidToken"), Some("Token not valid."))
    );
}

#[tokio::test]
async fn a_change_leaves_alone_what_it_does_not_name() {
    let fixture = Fixture::start().await;
    let before = fixture.server.account().mailboxes["mia@demo.example"].clone();
    let change = MailboxChange {
        search_indexing: Some(!before.search_indexing),
        ..MailboxChange::default()
    };
    let mia = address("mia@demo.example");
    fixture.client.change_mailbox(&mia, &change).await.unwrap();
    let after = fixture.server.account().mailboxes["mia@demo.example"].clone();
    assert_ne!(after.search_indexing, before.search_indexing);
    assert_eq!(
        after,
        mediabridge_sandbox::purelymail::Mailbox {
            search_indexing: after.search_indexing,
            ..before
        }
    );
    fixture.asked();
    fixture
        .client
        .change_mailbox(&mia, &MailboxChange::default())
        .await
        .unwrap();
    assert!(fixture.asked().is_empty(), "an empty change is not sent");
}

#[tokio::test]
async fn a_mailbox_is_renamed_with_all_it_has() {
    let fixture = Fixture::start().await;
    let change = MailboxChange {
        rename_to: Some(address("mia.chen@harbor-press.example")),
        ..MailboxChange::default()
    };
    let (mia, before) = (address("mia@demo.example"), fixture.server.account());
    fixture.client.change_mailbox(&mia, &change).await.unwrap();
    let after = fixture.server.account();
    assert_eq!(
        after.mailboxes["mia.chen@harbor-press.example"],
        before.mailboxes["mia@demo.example"]
    );
    assert!(!after.mailboxes.contains_key("mia@demo.example"));

    fixture
        .server
        .set_quirks(|quirks| quirks.renames_across_domains = false);
    let back = MailboxChange {
        rename_to: Some(mia),
        ..MailboxChange::default()
    };
    let error = fixture
        .client
        .change_mailbox(&address("mia.chen@harbor-press.example"), &back)
        .await;
    assert_eq!(error.unwrap_err().effect(), Effect::None);
}

#[tokio::test]
async fn a_second_factor_may_want_a_recovery_method_first() {
    let fixture = Fixture::start().await;
    let demand = MailboxChange {
        two_factor_required: Some(true),
        ..MailboxChange::default()
    };
    let without = address("olivia@demo.example");
    let error = fixture.client.change_mailbox(&without, &demand).await;
    assert_eq!(error.unwrap_err().reason(), Some(Reason::Other));
    fixture
        .server
        .set_quirks(|quirks| quirks.two_factor_needs_method = false);
    fixture
        .client
        .change_mailbox(&without, &demand)
        .await
        .unwrap();
    assert!(
        fixture
            .client
            .mailbox(&without)
            .await
            .unwrap()
            .two_factor_required
    );
}

#[tokio::test]
async fn password_reset_may_want_a_password_to_be_turned_on() {
    let fixture = Fixture::start().await;
    fixture
        .server
        .set_quirks(|quirks| quirks.reset_needs_password = true);
    let mia = address("mia@demo.example");
    assert!(!fixture.client.mailbox(&mia).await.unwrap().password_reset);
    let mut change = MailboxChange {
        password_reset: Some(true),
        ..MailboxChange::default()
    };
    assert!(fixture.client.change_mailbox(&mia, &change).await.is_err());
    change.new_password = Some(password("battery staple"));
    fixture.client.change_mailbox(&mia, &change).await.unwrap();
    assert!(fixture.client.mailbox(&mia).await.unwrap().password_reset);
    assert!(
        fixture.server.account().mailboxes["mia@demo.example"].old_mail_lost,
        "nobody had a key to it but the old password"
    );
}

#[tokio::test]
async fn app_passwords_are_told_once_and_taken_back_by_the_whole_of_them() {
    let fixture = Fixture::start().await;
    let mia = address("mia@demo.example");
    let made = fixture
        .client
        .create_app_password(&mia, "phone")
        .await
        .unwrap();
    let other = fixture.client.create_app_password(&mia, "").await.unwrap();
    assert_ne!(made.reveal(), other.reveal());
    let stored = || {
        fixture.server.account().mailboxes["mia@demo.example"]
            .app_passwords
            .clone()
    };
    assert_eq!(stored()[0].name, "phone");
    let part = AppPassword::new(&made.reveal()[..4]).unwrap();
    let error = fixture.client.delete_app_password(&mia, &part).await;
    assert_eq!(error.unwrap_err().reason(), Some(Reason::Other));
    fixture
        .client
        .delete_app_password(&mia, &made)
        .await
        .unwrap();
    assert_eq!(stored().len(), 1);
    assert_eq!(stored()[0].secret, other.reveal());
}

#[tokio::test]
async fn deleting_leaves_the_rules_that_name_the_mailbox() {
    let fixture = Fixture::start().await;
    let rules = fixture.client.rules().await.unwrap();
    let gone = address("billing@demo.example");
    fixture.client.delete_mailbox(&gone).await.unwrap();
    assert_eq!(fixture.client.rules().await.unwrap(), rules);
    assert!(!fixture.client.mailbox_exists(&gone).await.unwrap());
    let again = fixture.client.delete_mailbox(&gone).await.unwrap_err();
    assert_eq!(again.effect(), Effect::None);
}

#[tokio::test]
async fn a_list_of_a_thousand_may_be_cut_and_absence_is_then_asked_for() {
    let mut account = Account::new(TOKEN);
    account.add_domain("many.example", Dns::GOOD);
    for number in 0..999 {
        account.add_mailbox(&format!("m{number:04}@many.example"));
    }
    let fixture = Fixture::with(account, Quirks::default()).await;
    let list = fixture.client.mailboxes().await.unwrap();
    assert_eq!((list.addresses.len(), list.may_be_cut), (999, false));
    assert!(
        !fixture
            .client
            .mailbox_exists(&address("z@many.example"))
            .await
            .unwrap()
    );

    fixture
        .server
        .edit(|account| {
            account.add_mailbox("y@many.example");
            account.add_mailbox("z@many.example");
        })
        .await;
    let list = fixture.client.mailboxes().await.unwrap();
    assert_eq!((list.addresses.len(), list.may_be_cut), (1000, true));
    let z = address("z@many.example");
    assert!(!list.addresses.contains(&z));
    assert!(fixture.client.mailbox_exists(&z).await.unwrap());
    assert!(
        !fixture
            .client
            .mailbox_exists(&address("x@many.example"))
            .await
            .unwrap()
    );

    // What is no refusal proves no absence.
    fixture
        .server
        .faults()
        .fail_next("getUser", 9, Fault::internal());
    assert!(fixture.client.mailbox_exists(&z).await.is_err());
    fixture.server.faults().fail_next(
        "getUser",
        9,
        Fault::answer("invalidToken", "Token not valid."),
    );
    assert!(fixture.client.mailbox_exists(&z).await.is_err());
}

#[tokio::test]
async fn names_work_whether_or_not_purelymail_minds_their_case() {
    for folds_case in [true, false] {
        let quirks = Quirks {
            folds_case,
            ..Quirks::default()
        };
        let fixture = Fixture::with(Account::sample(TOKEN, 0), quirks).await;
        let new = NewMailbox::new(address("Vera@Demo.Example"), password("correct horse"));
        fixture.client.create_mailbox(&new).await.unwrap();
        assert!(
            fixture
                .client
                .mailbox_exists(&address("vera@demo.example"))
                .await
                .unwrap()
        );
    }
}

#[tokio::test]
async fn symbols_may_be_refused_while_subaddressing_is_on() {
    let fixture = Fixture::start().await;
    let new = NewMailbox::new(address("vera.b@demo.example"), password("correct horse"));
    assert!(new.address.local().has_symbol());
    fixture.client.create_mailbox(&new).await.unwrap();
    fixture
        .server
        .set_quirks(|quirks| quirks.symbols_beside_subaddressing = false);
    let new = NewMailbox::new(address("vera.c@demo.example"), password("correct horse"));
    assert!(fixture.client.create_mailbox(&new).await.is_err());
    let off = NewMailbox::new(
        address("vera.c@harbor-press.example"),
        password("correct horse"),
    );
    fixture.client.create_mailbox(&off).await.unwrap();
}

#[tokio::test]
async fn an_app_password_whose_answer_is_not_understood_was_made_all_the_same() {
    let fixture = Fixture::start().await;
    for body in [
        r#"{"type":"success","result":{}}"#,
        r#"{"type":"success","result":{"appPassword":""}}"#,
        r#"{"type":"success","result":{"appPassword":7}}"#,
    ] {
        let say = Fault::Say {
            status: 200,
            body: body.to_owned(),
        };
        fixture
            .server
            .faults()
            .fail_next("createAppPassword", 1, say);
        let error = fixture
            .client
            .create_app_password(&address("mia@demo.example"), "phone")
            .await
            .unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Unreadable { .. }),
            "{error}"
        );
        assert_eq!(error.effect(), Effect::Done);
    }
}
