//! Never more than four calls at once, and no token in the clear.

use mediabridge_sandbox::purelymail::Fault;
use purelymail::{ApiToken, Client, MAX_CALLS, Options, SetupError};

use crate::harness::{Fixture, TOKEN, address};

#[tokio::test]
async fn never_more_than_four_calls_are_made_at_once_over_all_clones() {
    let fixture = Fixture::start().await;
    let faults = fixture.server.faults();
    for operation in ["getUser", "listUser", "deleteUser"] {
        faults.fail_next(operation, u32::MAX, Fault::Hang);
    }
    let other_token = fixture.client.with_token(ApiToken::new(TOKEN).unwrap());
    let calls: Vec<_> = (0..40)
        .map(|number| {
            let client = if number % 2 == 0 {
                fixture.client.clone()
            } else {
                other_token.clone()
            };
            tokio::spawn(async move {
                match number % 4 {
                    0 => client.mailboxes().await.is_ok(),
                    1 => client
                        .delete_mailbox(&address("nobody@demo.example"))
                        .await
                        .is_err(),
                    _ => client.mailbox(&address("mia@demo.example")).await.is_ok(),
                }
            })
        })
        .collect();
    faults.hanging(MAX_CALLS).await;
    assert_eq!(faults.calls().len(), 4);
    faults.release();
    for call in calls {
        assert!(call.await.unwrap());
    }
    assert_eq!(faults.calls().len(), 40);
    assert_eq!(faults.most_at_once(), 4);
}

#[tokio::test]
async fn a_call_that_is_given_up_makes_room() {
    let fixture = Fixture::start().await;
    let faults = fixture.server.faults();
    for _ in 0..3 {
        faults.fail_next("listUser", u32::MAX, Fault::Hang);
        let calls: Vec<_> = (0..6)
            .map(|_| {
                let client = fixture.client.clone();
                tokio::spawn(async move { client.mailboxes().await })
            })
            .collect();
        faults.hanging(MAX_CALLS).await;
        for call in &calls {
            call.abort();
        }
        for call in calls {
            assert!(call.await.unwrap_err().is_cancelled());
        }
        faults.release();
    }
    faults.record();
    let credits = tokio::join!(fixture.client.credit(), fixture.client.credit());
    assert!(credits.0.is_ok() && credits.1.is_ok());
}

#[test]
fn the_token_is_not_sent_in_the_clear_to_another_machine() {
    let make = |base_url: &str| Client::new(Options::at(base_url, ApiToken::new(TOKEN).unwrap()));
    for here in [
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:80/",
    ] {
        assert!(make(here).is_ok(), "{here}");
    }
    for elsewhere in [
        "http://purelymail.com",
        "http://10.0.0.1",
        "http://localhost.example",
        "http://[fe80::1]",
    ] {
        assert!(
            matches!(make(elsewhere), Err(SetupError::NotEncrypted(_))),
            "{elsewhere}"
        );
    }
    for wrong in [
        "",
        "purelymail.com",
        "ftp://purelymail.com",
        "https://purelymail.com/api/v0",
        "https://purelymail.com/?x",
        "https://me@purelymail.com",
        "https://me:secret@purelymail.com",
    ] {
        assert!(
            matches!(make(wrong), Err(SetupError::BaseUrl(_))),
            "{wrong}"
        );
    }
}
