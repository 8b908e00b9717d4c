//! Who asks too fast is told when to come back, and nobody else notices.

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use mediabridge::clock::SECOND;
use serde_json::json;
use std::net::SocketAddr;

use crate::app::{Answer, TestApp, User};

const SETTINGS: &str = "
[http]
trusted_proxies = ['10.0.0.0/8']
[limits]
session_requests_per_second = 2
session_burst = 5
address_requests_per_second = 1
address_burst = 3
";

/// How many of so many requests are answered otherwise than with 429.
async fn answered(user: &User, path: &str, times: usize) -> usize {
    let mut answered = 0;
    for _ in 0..times {
        let answer = user.get(path).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            answer.refused("rate_limited");
            let seconds = answer.headers[header::RETRY_AFTER].to_str().unwrap();
            assert_eq!(seconds, "1");
        } else {
            answered += 1;
        }
    }
    answered
}

#[tokio::test]
async fn a_session_that_asks_too_fast_waits_and_others_do_not() {
    let app = TestApp::with_settings(SETTINGS).await;
    let mia = app.member().await;
    let second_device = app.session(&app.identity("mia").await).await;
    assert_eq!(answered(&mia, "/api/v1/me", 20).await, 5);
    assert_eq!(answered(&second_device, "/api/v1/me", 20).await, 5);
    app.app.clock.advance(SECOND);
    assert_eq!(answered(&mia, "/api/v1/me", 20).await, 2);
    // Whatever the address, and whatever is asked, the socket's handshake included.
    let elsewhere = User {
        ip: Some("203.0.113.7"),
        ..mia
    };
    assert_eq!(answered(&elsewhere, "/api/v1/nothing", 20).await, 0);
}

#[tokio::test]
async fn an_address_without_a_session_waits_and_others_do_not() {
    let app = TestApp::with_settings(SETTINGS).await;
    let from = |ip| User {
        ip: Some(ip),
        ..app.anonymous()
    };
    let stranger = from("203.0.113.7");
    assert_eq!(answered(&stranger, "/api/v1/setup", 10).await, 3);
    assert_eq!(answered(&stranger, "/api/v1/me", 10).await, 0);
    assert_eq!(answered(&from("203.0.113.8"), "/api/v1/me", 10).await, 3);
    app.app.clock.advance(SECOND);
    assert_eq!(answered(&stranger, "/api/v1/live", 10).await, 1);

    // One network is one stranger.
    assert_eq!(answered(&from("2001:db8::1"), "/api/v1/me", 2).await, 2);
    assert_eq!(answered(&from("2001:db8::2"), "/api/v1/me", 10).await, 1);

    // A token that is not valid is none.
    for token in ["nonsense", "a.b.c"] {
        let forger = User {
            token: Some(token.to_owned()),
            ..from("203.0.113.9")
        };
        let passed = answered(&forger, "/api/v1/me", 10).await;
        assert_eq!(passed, if token == "nonsense" { 3 } else { 0 });
    }
    let mia = User {
        ip: Some("203.0.113.10"),
        ..app.member().await
    };
    app.app.clock.advance(600 * SECOND);
    assert_eq!(answered(&mia, "/api/v1/me", 10).await, 3, "it has expired");
}

#[tokio::test]
async fn pages_and_probes_are_not_counted() {
    let app = TestApp::with_settings(SETTINGS).await;
    let stranger = User {
        ip: Some("203.0.113.7"),
        ..app.anonymous()
    };
    for path in ["/livez", "/readyz", "/", "/b/x", "/assets/nothing.js"] {
        assert_eq!(answered(&stranger, path, 20).await, 20, "{path}");
    }
}

async fn with_header(app: &TestApp, peer: &str, name: &str, value: &str) -> Answer {
    let peer: SocketAddr = peer.parse().unwrap();
    let request = Request::get("/api/v1/setup")
        .header(name, value)
        .extension(ConnectInfo(peer));
    app.anonymous()
        .raw(request.body(Body::empty()).unwrap())
        .await
}

#[tokio::test]
async fn no_header_makes_one_caller_two() {
    let app = TestApp::with_settings(SETTINGS).await;
    let mut tried = 0;
    let mut answered = 0;
    for name in [
        "x-forwarded-for",
        "x-real-ip",
        "forwarded",
        "x-client-ip",
        "cf-connecting-ip",
        "true-client-ip",
        "x-cluster-client-ip",
        "x-originating-ip",
        "x-remote-addr",
        "client-ip",
    ] {
        for value in [
            "10.0.0.1",
            "127.0.0.1",
            "for=198.51.100.1;proto=https",
            "198.51.100.1, 10.0.0.1",
            "::1",
            "unknown",
        ] {
            let answer = with_header(&app, "203.0.113.7:50000", name, value).await;
            answered += usize::from(answer.status != StatusCode::TOO_MANY_REQUESTS);
            tried += 1;
        }
    }
    assert_eq!((tried, answered), (60, 3));
    // A trusted proxy is believed, up to the nearest address that is not one of its own.
    for client in ["198.51.100.1", "198.51.100.2"] {
        let mut answered = 0;
        for spoofed in ["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4", "nonsense"] {
            let value = format!("{spoofed}, {client}, 10.9.9.9");
            let answer = with_header(&app, "10.0.0.1:50000", "x-forwarded-for", &value).await;
            answered += usize::from(answer.status != StatusCode::TOO_MANY_REQUESTS);
        }
        assert_eq!(answered, 3, "{client}");
    }
}

#[tokio::test]
async fn signing_in_is_counted_too() {
    let app = TestApp::with_settings(SETTINGS).await;
    let stranger = User {
        ip: Some("203.0.113.7"),
        ..app.anonymous()
    };
    let mut statuses = Vec::new();
    for at in 0..5 {
        let body = json!({ "email": format!("{at}@example.com"), "password": "guess" });
        statuses.push(
            stranger
                .post("/api/v1/auth/login", body)
                .await
                .status
                .as_u16(),
        );
    }
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
}
