//! The token and passwords are in nothing that is printed.

use mediabridge_sandbox::purelymail::{Fault, Quirks};
use purelymail::{
    ApiToken, AppPassword, MailboxChange, NewMailbox, Options, Password, SecretError,
};

use crate::harness::{Fixture, TOKEN, address, password};

const SECRET: &str = "correct-horse-battery";

#[tokio::test]
async fn debug_shows_no_secret() {
    let fixture = Fixture::start().await;
    let token = ApiToken::new(TOKEN).unwrap();
    let new = NewMailbox::new(address("vera@demo.example"), password(SECRET));
    let change = MailboxChange {
        new_password: Some(password(SECRET)),
        ..MailboxChange::default()
    };
    let app_password = AppPassword::new(SECRET).unwrap();
    let code = fixture.client.ownership_code().await.unwrap();
    let printed = format!(
        "{:?} {token:?} {:?} {new:?} {change:?} {app_password:?} {code:?} {:#?}",
        fixture.client,
        Options::new(token.clone()),
        fixture.client.checked(),
    );
    assert!(printed.contains("ApiToken") && printed.contains("vera@demo.example"));
    for secret in [TOKEN, SECRET, code.txt_record()] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test]
async fn errors_repeat_no_secret_even_if_purelymail_does() {
    let fixture = Fixture::start().await;
    let echo = format!("token {TOKEN} and password {SECRET} in one text");
    let error_json =
        serde_json::json!({"type": "error", "code": echo, "message": echo}).to_string();
    let wrong_type = serde_json::json!({"type": "success", "result": echo}).to_string();
    let say = |status, body: &str| Fault::Say {
        status,
        body: body.to_owned(),
    };
    let page = Fault::Page {
        status: 502,
        html: format!("<title>{echo}</title>"),
    };
    for fault in [
        say(200, &error_json),
        say(200, &wrong_type),
        say(500, &error_json),
        page,
    ] {
        for operation in ["createUser", "modifyUser", "deleteAppPassword"] {
            fixture
                .server
                .faults()
                .fail_next(operation, 1, fault.clone());
        }
        let new = NewMailbox::new(address("vera@demo.example"), password(SECRET));
        let change = MailboxChange {
            new_password: Some(password(SECRET)),
            ..MailboxChange::default()
        };
        let app_password = AppPassword::new(SECRET).unwrap();
        let mia = address("mia@demo.example");
        let client = &fixture.client;
        for error in [
            client.create_mailbox(&new).await.unwrap_err(),
            client.change_mailbox(&mia, &change).await.unwrap_err(),
            client
                .delete_app_password(&mia, &app_password)
                .await
                .unwrap_err(),
        ] {
            let printed = format!("{error} {error:?}");
            assert!(
                !printed.contains(TOKEN) && !printed.contains(SECRET),
                "{printed}"
            );
            assert!(
                printed.contains("token … and password … in one text"),
                "{printed}"
            );
        }
        fixture
            .server
            .edit(|account| account.mailboxes.remove("vera@demo.example"))
            .await;
    }
    assert_eq!(Quirks::default().error_status, 200);
}

#[tokio::test]
async fn a_long_page_that_repeats_the_token_shows_no_part_of_it() {
    let fixture = Fixture::start().await;
    for before in 60..130 {
        let page = Fault::Page {
            status: 500,
            html: format!("{} {TOKEN}", "x".repeat(before)),
        };
        fixture.server.faults().fail_next("listUser", 1, page);
        let error = fixture.client.mailboxes().await.unwrap_err();
        assert!(!error.to_string().contains("pm-live"), "{error}");
    }
}

#[test]
fn what_is_no_secret_is_refused_without_being_repeated() {
    for text in ["two words", "line\nbreak", "ümlaut", "tab\t"] {
        let error = ApiToken::new(text).unwrap_err();
        assert_eq!(error, SecretError::NotAToken);
        assert!(!error.to_string().contains(text));
    }
    assert!(matches!(ApiToken::new(""), Err(SecretError::Empty)));
    assert!(matches!(Password::new(""), Err(SecretError::Empty)));
    assert_eq!(
        Password::new("ümlaut und Leerzeichen").unwrap().reveal(),
        "ümlaut und Leerzeichen"
    );
}
