//! Methods, tokens, pages, and what outlives a restart.

use std::time::Duration;

use mediabridge_sandbox::purelymail::{
    Account, Fault, OPERATIONS, Options, PurelyMailServer, RetryAfter, TokenMissing,
};
use serde_json::json;

use crate::wire::{TOKEN, ask, outcome, raw, start};

#[tokio::test]
async fn only_post_with_the_header_is_answered() {
    let server = start().await;
    let token = format!("Purelymail-Api-Token: {TOKEN}\r\n");
    let get = raw(&server, "GET /api/v0/listUser", &token, "").await;
    assert_eq!(get.status, 405);
    for path in ["/", "/api/v0/nothing", "/api/v1/listUser"] {
        let lost = raw(&server, &format!("POST {path}"), &token, "{}").await;
        assert_eq!(lost.status, 404, "{path}");
        assert!(lost.head.contains("text/html"), "{path}");
    }
    let refused = json!({"type": "error", "code": "invalidToken", "message": "Token not valid."});
    for headers in [
        "",
        "Purelymail-Api-Token: wrong\r\n",
        "Authorization: Bearer pm-live-sandbox\r\n",
    ] {
        let answer = raw(&server, "POST /api/v0/listUser", headers, "{}").await;
        assert_eq!(
            (answer.status, answer.json()),
            (200, refused.clone()),
            "{headers}"
        );
    }
    assert_eq!(
        server.faults().operations(),
        ["nothing"],
        "strangers are not in the record"
    );

    server.set_quirks(|quirks| quirks.token_missing = TokenMissing::Cloudflare);
    let bearer = "Authorization: Bearer pm-live-sandbox\r\n";
    let answer = raw(&server, "POST /api/v0/listUser", bearer, "{}").await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (530, "error code: 1016")
    );
    assert!(answer.head.contains("server: cloudflare"));
}

#[tokio::test]
async fn every_operation_wants_what_it_requires_and_takes_null_for_absent() {
    let server = start().await;
    let without = [
        "listUser",
        "listRoutingRules",
        "getOwnershipCode",
        "listDomains",
        "checkAccountCredit",
    ];
    for operation in OPERATIONS {
        for body in ["{}", r#"{"userName":null,"includeShared":null}"#] {
            let answer = outcome(&server, operation, body).await;
            if without.contains(&operation) {
                assert!(answer.is_ok(), "{operation}: {answer:?}");
            } else {
                assert_eq!(
                    answer,
                    Err("Request could not be parsed".to_owned()),
                    "{operation}"
                );
            }
        }
        for body in ["", "nonsense", "[]", "7"] {
            let answer = outcome(&server, operation, body).await;
            assert_eq!(
                answer,
                Err("Request could not be parsed".to_owned()),
                "{operation} {body}"
            );
        }
    }
}

#[tokio::test]
async fn a_fault_strikes_as_often_as_planned_and_the_record_tells_what_was_done() {
    let server = start().await;
    let faults = server.faults();
    faults.fail_next("deleteUser", 1, Fault::SlowDown(RetryAfter::Date(60)));
    let body = r#"{"userName":"mia@demo.example"}"#;
    let slow = ask(&server, "deleteUser", body).await;
    assert_eq!(slow.status, 429);
    assert!(
        slow.head.contains("retry-after: ") && slow.head.contains(" gmt"),
        "{}",
        slow.head
    );
    assert_eq!(outcome(&server, "deleteUser", body).await, Ok(json!({})));
    assert!(outcome(&server, "deleteUser", body).await.is_err());
    let done: Vec<bool> = faults.take_calls().iter().map(|call| call.done).collect();
    assert_eq!(done, [false, true, false]);
    assert!(faults.calls().is_empty());

    faults.storm(100, 1, vec![Fault::bad_gateway()]);
    assert_eq!(ask(&server, "listUser", "{}").await.status, 502);
    faults.clear();
    assert_eq!(ask(&server, "listUser", "{}").await.status, 200);
}

#[tokio::test]
async fn a_storm_is_the_same_for_the_same_seed() {
    let weather = async |seed| {
        let server = start().await;
        server
            .faults()
            .storm(30, seed, vec![Fault::bad_gateway(), Fault::internal()]);
        let mut seen = Vec::new();
        for _ in 0..60 {
            seen.push(ask(&server, "checkAccountCredit", "{}").await.status);
        }
        seen
    };
    let first = weather(1).await;
    assert_eq!(first, weather(1).await);
    assert_ne!(first, weather(2).await);
    let failed = first.iter().filter(|status| **status != 200).count();
    assert!((8..30).contains(&failed), "{failed}");
}

#[tokio::test]
async fn latency_is_added_to_the_operation_it_is_for() {
    let server = start().await;
    let wait = Duration::from_millis(60);
    server.faults().delay("listUser", wait);
    let begin = tokio::time::Instant::now();
    ask(&server, "listUser", "{}").await;
    assert!(begin.elapsed() >= wait);
    server.faults().clear();
}

#[tokio::test]
async fn what_hangs_is_done_after_the_release_even_if_nobody_waits() {
    let server = start().await;
    server.faults().fail_next("deleteUser", 1, Fault::Hang);
    let body = r#"{"userName":"mia@demo.example"}"#;
    {
        let request = ask(&server, "deleteUser", body);
        tokio::select! {
            _ = request => panic!("it hangs"),
            () = server.faults().hanging(1) => {}
        }
    }
    assert!(server.account().mailboxes.contains_key("mia@demo.example"));
    server.faults().release();
    // The next request of the same account comes after it.
    while server.account().mailboxes.contains_key("mia@demo.example") {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_account_in_a_file_outlives_the_server() {
    let dir = tempfile::tempdir().unwrap();
    let options = || Options {
        file: Some(dir.path().join("purelymail.json")),
        ..Options::for_tests(Account::sample(TOKEN, 0))
    };
    let server = PurelyMailServer::start(options()).await.unwrap();
    let body = r#"{"userName":"mia@demo.example"}"#;
    outcome(&server, "deleteUser", body).await.unwrap();
    server
        .edit(|account| account.add_mailbox("new@demo.example").search_indexing = false)
        .await;
    let before = server.account();
    server.shutdown().await;

    let server = PurelyMailServer::start(options()).await.unwrap();
    assert_eq!(server.account(), before);
    assert!(!before.mailboxes.contains_key("mia@demo.example"));
    server.shutdown().await;
}
