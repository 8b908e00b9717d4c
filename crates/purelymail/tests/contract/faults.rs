//! What goes wrong on the way, and how often a read is tried.

use std::time::Duration;

use mediabridge_sandbox::purelymail::{Fault, RetryAfter, TokenMissing};
use purelymail::{ApiToken, Client, Effect, Error, ErrorKind, Options};

use crate::harness::{Fixture, TOKEN, address, options};

const HALF_A_SECOND: Duration = Duration::from_millis(500);
const TWO_SECONDS: Duration = Duration::from_secs(2);

/// A fault, whether a read is tried again after it, and what the error is.
type Row = (Fault, bool, fn(&ErrorKind) -> bool);

/// Every fault that ends by itself.
fn table() -> Vec<Row> {
    let success = |status, body: &str| Fault::Say {
        status,
        body: body.to_owned(),
    };
    vec![
        (
            Fault::answer("x", "No."),
            false,
            |kind| matches!(kind, ErrorKind::Refused { status: 200, code, message } if code == "x" && message == "No."),
        ),
        (
            Fault::Answer {
                status: 400,
                code: "x".to_owned(),
                message: "No.".to_owned(),
            },
            false,
            |kind| matches!(kind, ErrorKind::Refused { status: 400, .. }),
        ),
        (Fault::internal(), false, |kind| {
            matches!(kind, ErrorKind::Refused { status: 500, .. })
        }),
        (
            Fault::bad_gateway(),
            true,
            |kind| matches!(kind, ErrorKind::Outage { status: 502, page } if page == "purelymail.com | 502: Bad gateway"),
        ),
        (Fault::gateway_timeout_after(), true, |kind| {
            matches!(kind, ErrorKind::Outage { status: 504, .. })
        }),
        (
            Fault::origin_dns(),
            false,
            |kind| matches!(kind, ErrorKind::Outage { status: 530, page } if page == "error code: 1016"),
        ),
        (
            Fault::maintenance(),
            false,
            |kind| matches!(kind, ErrorKind::Outage { status: 200, page } if page == "Down for maintenance"),
        ),
        (
            Fault::Page {
                status: 403,
                html: "<title>Attention Required!</title>".to_owned(),
            },
            false,
            |kind| matches!(kind, ErrorKind::Outage { status: 403, .. }),
        ),
        (Fault::SlowDown(RetryAfter::Unsaid), true, |kind| {
            matches!(kind, ErrorKind::SlowDown { retry_after: None })
        }),
        (Fault::SlowDown(RetryAfter::Seconds(7)), true, |kind| {
            *kind
                == ErrorKind::SlowDown {
                    retry_after: Some(Duration::from_secs(7)),
                }
        }),
        (Fault::SlowDown(RetryAfter::Date(7)), true, |kind| {
            *kind
                == ErrorKind::SlowDown {
                    retry_after: Some(Duration::from_secs(7)),
                }
        }),
        (Fault::Unavailable(RetryAfter::Unsaid), true, |kind| {
            matches!(kind, ErrorKind::Outage { status: 503, .. })
        }),
        (Fault::Unavailable(RetryAfter::Seconds(7)), true, |kind| {
            *kind
                == ErrorKind::SlowDown {
                    retry_after: Some(Duration::from_secs(7)),
                }
        }),
        (Fault::Disconnect, true, |kind| {
            matches!(kind, ErrorKind::Broken { .. })
        }),
        (Fault::DisconnectAfter, true, |kind| {
            matches!(kind, ErrorKind::Broken { .. })
        }),
        (Fault::Truncate(0), true, |kind| {
            matches!(kind, ErrorKind::Broken { .. })
        }),
        (Fault::Truncate(20), true, |kind| {
            matches!(kind, ErrorKind::Broken { .. })
        }),
        (Fault::CutJson(0), true, |kind| {
            matches!(kind, ErrorKind::Broken { .. })
        }),
        (Fault::CutJson(20), true, |kind| {
            matches!(kind, ErrorKind::Broken { .. })
        }),
        (success(200, "[]"), false, |kind| {
            matches!(kind, ErrorKind::Unreadable { .. })
        }),
        (success(200, "{}"), false, |kind| {
            matches!(kind, ErrorKind::Unreadable { .. })
        }),
        (
            success(200, r#"{"type":"success","result":{"users":[7]}}"#),
            false,
            |kind| matches!(kind, ErrorKind::Unreadable { .. }),
        ),
        (
            success(
                200,
                r#"{"type":"success","result":{"users":["no address"]}}"#,
            ),
            false,
            |kind| matches!(kind, ErrorKind::Unreadable { cause, .. } if cause.contains("no address")),
        ),
    ]
}

/// `listUser` until it succeeds or gives up: the outcome, and the pauses that were made.
async fn list_after(times: u32, fault: Fault) -> (Result<usize, Error>, usize, Vec<Duration>) {
    let fixture = Fixture::start().await;
    fixture.server.faults().fail_next("listUser", times, fault);
    let outcome = fixture.client.mailboxes().await;
    let asked = fixture.asked().len();
    let pauses = fixture.hand.skipped();
    (outcome.map(|list| list.addresses.len()), asked, pauses)
}

#[tokio::test]
async fn a_read_survives_what_passes_and_fails_at_once_of_what_does_not() {
    for (fault, passes, is_expected) in table() {
        let (outcome, asked, _) = list_after(2, fault.clone()).await;
        if passes {
            assert_eq!((outcome, asked), (Ok(41), 3), "{fault:?}");
        } else {
            let error = outcome.unwrap_err();
            assert!(is_expected(error.kind()), "{fault:?} became {error:?}");
            assert_eq!(asked, 1, "{fault:?}");
            assert_eq!(error.effect(), Effect::None, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_read_is_tried_three_times_with_growing_pauses() {
    for (fault, passes, is_expected) in table().into_iter().filter(|(_, passes, _)| *passes) {
        let (outcome, asked, pauses) = list_after(3, fault.clone()).await;
        let error = outcome.unwrap_err();
        assert!(
            passes && is_expected(error.kind()),
            "{fault:?} became {error:?}"
        );
        assert!(error.is_temporary(), "{fault:?}");
        assert_eq!((asked, error.effect()), (3, Effect::None), "{fault:?}");
        let expected = match fault {
            Fault::SlowDown(RetryAfter::Seconds(_) | RetryAfter::Date(_))
            | Fault::Unavailable(RetryAfter::Seconds(_)) => [Duration::from_secs(7); 2],
            _ => [HALF_A_SECOND, TWO_SECONDS],
        };
        assert_eq!(pauses, expected, "{fault:?}");
    }
}

#[tokio::test]
async fn every_call_keeps_the_pause_that_one_was_asked_for() {
    let fixture = Fixture::start().await;
    let faults = fixture.server.faults();
    let mia = address("mia@demo.example");
    faults.fail_next("deleteUser", 1, Fault::SlowDown(RetryAfter::Seconds(9)));
    let error = fixture.client.delete_mailbox(&mia).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(9)));
    assert_eq!(error.effect(), Effect::None);
    assert!(
        fixture.hand.skipped().is_empty(),
        "a write is not tried again"
    );
    fixture.client.credit().await.unwrap();
    assert_eq!(fixture.hand.skipped(), [Duration::from_secs(9)]);
    fixture.client.credit().await.unwrap();
    assert!(fixture.hand.skipped().is_empty(), "it is over");
}

#[tokio::test]
async fn a_pause_too_long_to_wait_fails_calls_at_once_and_unsent() {
    let fixture = Fixture::start().await;
    let hour = Duration::from_hours(1);
    let slow_down = Fault::SlowDown(RetryAfter::Seconds(3600));
    fixture.server.faults().fail_next("listUser", 1, slow_down);
    let error = fixture.client.mailboxes().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(hour));
    assert_eq!(fixture.asked(), ["listUser"]);

    fixture.hand.advance(Duration::from_mins(20));
    let mia = address("mia@demo.example");
    let error = fixture.client.delete_mailbox(&mia).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_mins(40)));
    assert_eq!((error.effect(), error.is_temporary()), (Effect::None, true));
    assert!(fixture.asked().is_empty());

    fixture.hand.advance(Duration::from_mins(40));
    fixture.client.delete_mailbox(&mia).await.unwrap();
}

#[tokio::test]
async fn a_read_that_is_not_answered_ends_in_time_and_is_not_tried_again() {
    let fixture = Fixture::start().await;
    fixture
        .server
        .faults()
        .fail_next("listUser", 9, Fault::Hang);
    let timeout = Duration::from_secs(30);
    let (outcome, ()) = tokio::join!(fixture.client.mailboxes(), async {
        fixture.server.faults().hanging(1).await;
        fixture.hand.advance(timeout);
    });
    let error = outcome.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::TimedOut { after: timeout });
    assert_eq!(error.effect(), Effect::None);
    assert_eq!(fixture.asked(), ["listUser"]);
}

#[tokio::test]
async fn a_write_that_is_not_answered_may_have_been_done() {
    let fixture = Fixture::start().await;
    fixture
        .server
        .faults()
        .fail_next("addDomain", 1, Fault::HangAfter);
    let name = crate::harness::domain("lighthouse.example");
    let timeout = Duration::from_mins(1);
    let (outcome, ()) = tokio::join!(fixture.client.add_domain(&name), async {
        fixture.server.faults().hanging(1).await;
        fixture.hand.advance(timeout / 2);
        assert_eq!(fixture.server.faults().calls().len(), 1);
        fixture.hand.until_asleep(timeout / 2).await;
        fixture.hand.advance(timeout / 2);
    });
    let error = outcome.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::TimedOut { after: timeout });
    assert_eq!(error.effect(), Effect::Unknown);
    assert!(
        error.to_string().contains("look before trying again"),
        "{error}"
    );
    assert!(
        fixture
            .server
            .account()
            .domains
            .contains_key("lighthouse.example")
    );
}

#[tokio::test]
async fn slow_operations_have_more_time() {
    let fixture = Fixture::start().await;
    let cases: [(&str, Duration); 3] = [
        ("addDomain", Duration::from_mins(1)),
        ("updateDomainSettings", Duration::from_mins(1)),
        ("checkAccountCredit", Duration::from_secs(30)),
    ];
    for (operation, timeout) in cases {
        fixture
            .server
            .faults()
            .fail_next(operation, 1, Fault::HangAfter);
        let client = fixture.client.clone();
        let call = tokio::spawn(async move {
            let name = crate::harness::domain("tidewater.example");
            match operation {
                "addDomain" => client.add_domain(&name).await,
                "updateDomainSettings" => client.recheck_dns(&name).await,
                _ => client.credit().await.map(drop),
            }
        });
        fixture.server.faults().hanging(1).await;
        fixture.hand.until_asleep(timeout).await;
        fixture.server.faults().release();
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_was_not_reached() {
    let fixture = Fixture::start().await;
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let client = Client::new(Options {
        base_url,
        ..options(&fixture.server, &fixture.hand)
    })
    .unwrap();
    let write = client
        .delete_mailbox(&address("mia@demo.example"))
        .await
        .unwrap_err();
    assert!(
        matches!(write.kind(), ErrorKind::NotReached { .. }),
        "{write:?}"
    );
    assert_eq!((write.effect(), write.is_temporary()), (Effect::None, true));
    assert!(fixture.hand.skipped().is_empty());
    let read = client.credit().await.unwrap_err();
    assert!(
        matches!(read.kind(), ErrorKind::NotReached { .. }),
        "{read:?}"
    );
    assert_eq!(fixture.hand.skipped(), [HALF_A_SECOND, TWO_SECONDS]);
}

#[tokio::test]
async fn a_server_without_tls_gets_no_token() {
    let fixture = Fixture::start().await;
    let client = Client::new(Options {
        base_url: fixture.server.endpoint().replace("http://", "https://"),
        ..options(&fixture.server, &fixture.hand)
    })
    .unwrap();
    let error = client
        .delete_mailbox(&address("mia@demo.example"))
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::NotReached { .. }),
        "{error:?}"
    );
    assert_eq!(error.effect(), Effect::None);
    assert!(fixture.asked().is_empty());
}

#[tokio::test]
async fn the_header_of_the_token_is_the_one_that_purelymail_wants() {
    let fixture = Fixture::start().await;
    fixture
        .server
        .set_quirks(|quirks| quirks.token_missing = TokenMissing::Cloudflare);
    fixture.client.credit().await.unwrap();
    let wrong = fixture.client.with_token(ApiToken::new("wrong").unwrap());
    let error = wrong.credit().await.unwrap_err();
    assert_eq!(error.code(), Some("invalidToken"));
    assert_ne!(TOKEN, "wrong");
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let fixture = Fixture::start().await;
    let say = Fault::Say {
        status: 200,
        body: " ".repeat(17 * 1024 * 1024),
    };
    fixture.server.faults().fail_next("listUser", 1, say);
    let error = fixture.client.mailboxes().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Unreadable { cause, .. } if cause.contains("too long"))
    );
}
