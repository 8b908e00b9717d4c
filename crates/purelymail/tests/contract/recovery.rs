//! Recovery methods.

use mediabridge_sandbox::purelymail::{Fault, NoTarget};
use purelymail::{PhoneNumber, RecoveryMethod, RecoveryTarget};

use crate::harness::{Fixture, address};

fn email(text: &str, description: &str) -> RecoveryMethod {
    RecoveryMethod {
        target: RecoveryTarget::Email(address(text)),
        description: description.to_owned(),
        allows_two_factor_reset: true,
    }
}

#[tokio::test]
async fn methods_are_added_changed_replaced_and_deleted() {
    let fixture = Fixture::start().await;
    let (client, olivia) = (&fixture.client, address("olivia@demo.example"));
    let list = async || client.recovery_methods(&olivia).await.unwrap();
    assert!(list().await.is_empty());

    let (home, work) = (
        email("o@mail.example", "home"),
        email("o@work.example", "work"),
    );
    let phone = RecoveryMethod {
        target: RecoveryTarget::Phone(PhoneNumber::parse("+1 555 0100").unwrap()),
        description: String::new(),
        allows_two_factor_reset: false,
    };
    for method in [&home, &phone] {
        client
            .save_recovery_method(&olivia, method, None)
            .await
            .unwrap();
    }
    assert_eq!(list().await, [home.clone(), phone.clone()]);

    let moved = email("o@mail.example", "moved");
    client
        .save_recovery_method(&olivia, &moved, None)
        .await
        .unwrap();
    assert_eq!(
        list().await,
        [moved.clone(), phone.clone()],
        "the target names it"
    );

    client
        .save_recovery_method(&olivia, &work, Some(&moved.target))
        .await
        .unwrap();
    assert_eq!(list().await, [work.clone(), phone.clone()]);
    let again = client
        .save_recovery_method(&olivia, &work, Some(&moved.target))
        .await;
    assert!(again.is_err(), "what is not there cannot be replaced");

    client
        .delete_recovery_method(&olivia, &work.target)
        .await
        .unwrap();
    assert_eq!(list().await, [phone]);
    assert_eq!(
        client.mailbox(&olivia).await.unwrap().recovery_methods,
        list().await
    );
}

#[tokio::test]
async fn all_methods_go_at_once_only_when_asked_for() {
    let fixture = Fixture::start().await;
    let client = &fixture.client;
    let yuki = address("omar.haddad@harbor-press.example");
    for (no_target, left, refused) in [
        (NoTarget::DoesNothing, true, false),
        (NoTarget::Refused, true, true),
        (NoTarget::DeletesAll, false, false),
    ] {
        fixture
            .server
            .set_quirks(|quirks| quirks.no_target = no_target);
        assert_eq!(client.recovery_methods(&yuki).await.unwrap().len(), 1);
        let outcome = client.delete_all_recovery_methods(&yuki).await;
        assert_eq!(outcome.is_err(), refused);
        assert_eq!(
            !client.recovery_methods(&yuki).await.unwrap().is_empty(),
            left
        );
    }
}

#[tokio::test]
async fn a_kind_that_nobody_knows_is_shown_as_it_is() {
    let fixture = Fixture::start().await;
    for (kind, expected) in [
        (r#""pigeon""#, "pigeon"),
        ("{}", ""),
        (r#""email""#, "email"),
    ] {
        let body = format!(
            r#"{{"type":"success","result":{{"users":[{{"type":{kind},"target":"loft","description":"","allowMfaReset":true}}]}}}}"#
        );
        let say = Fault::Say { status: 200, body };
        fixture
            .server
            .faults()
            .fail_next("listPasswordReset", 1, say);
        let methods = fixture
            .client
            .recovery_methods(&address("mia@demo.example"))
            .await
            .unwrap();
        let expected = RecoveryTarget::Other {
            kind: expected.to_owned(),
            target: "loft".to_owned(),
        };
        assert_eq!(methods[0].target, expected);
    }
}

#[test]
fn telephone_numbers_have_digits_and_little_else() {
    for text in ["+1 (555) 010-0199", "0049/30.1234", "1"] {
        assert_eq!(PhoneNumber::parse(text).unwrap().as_str(), text);
    }
    for text in ["", "+", "call me", "555\r\n1", &"1".repeat(41)] {
        assert!(PhoneNumber::parse(text).is_err(), "{text}");
    }
}
