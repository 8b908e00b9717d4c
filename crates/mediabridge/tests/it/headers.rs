//! What browsers are told with every answer, and whom the API answers in a browser.

use std::collections::HashSet;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
    routing::get,
};
use mediabridge::http::routes;
use serde_json::json;

use crate::{
    app::{ORIGIN, TestApp, User, each_engine},
    authorisation::{Rule, cases},
};

const POLICY: &str = "content-security-policy";

#[track_caller]
fn check(headers: &HeaderMap, what: &str) {
    let of = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let value = values
            .next()
            .unwrap_or_else(|| panic!("{what}: {name} is missing"));
        assert!(values.next().is_none(), "{what}: {name} twice");
        value.to_str().unwrap()
    };
    assert_eq!(of("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(of("referrer-policy"), "no-referrer", "{what}");
    assert_eq!(of("x-frame-options"), "DENY", "{what}");
    assert_eq!(of("cross-origin-opener-policy"), "same-origin", "{what}");
    assert_eq!(of("cross-origin-resource-policy"), "same-origin", "{what}");
    assert!(of("permissions-policy").contains("camera=()"), "{what}");
    assert!(
        of(POLICY).starts_with("default-src 'none';")
            && of(POLICY).contains("frame-ancestors 'none'"),
        "{what}: {}",
        of(POLICY)
    );
    assert!(!of("x-request-id").is_empty(), "{what}");
    assert!(
        !headers.contains_key("access-control-allow-origin"),
        "{what}"
    );
    assert!(!headers.contains_key("server"), "{what}");
    let caching = of("cache-control");
    let expected = if what.contains(" /assets/") && !what.contains("nothing") {
        "public, max-age=31536000, immutable"
    } else if ["/api/", "/livez", "/readyz", "nothing", "POST /b/"]
        .iter()
        .any(|part| what.contains(part))
    {
        "no-store"
    } else {
        "no-cache"
    };
    assert_eq!(caching, expected, "{what}");
}

#[tokio::test]
async fn every_route_answers_with_every_header_whoever_asks() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        for user in [app.anonymous(), owner] {
            for case in cases() {
                let method = case.method.to_uppercase();
                let is_destructive = method == "DELETE";
                let path = case.path(if is_destructive { "none" } else { &bucket_id });
                for body in [case.body.clone(), Some(json!([]))] {
                    let answer = user.send(&method, &path, body).await;
                    check(&answer.headers, &format!("{method} {path}"));
                    assert_eq!(
                        answer.headers[POLICY],
                        "default-src 'none'; frame-ancestors 'none'; sandbox"
                    );
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn so_do_pages_files_and_wrong_addresses() {
    each_engine(async |app| {
        let asset = std::fs::read_dir(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../web/dist/assets"
        ))
        .ok()
        .and_then(|files| {
            files
                .filter_map(|file| file.ok()?.file_name().into_string().ok())
                .find(|name| name.rsplit('.').next() == Some("js"))
        });
        let asset = asset.map(|name| format!("/assets/{name}"));
        let mut asked = vec![
            ("GET", "/livez"),
            ("GET", "/readyz"),
            ("GET", "/api/v1/openapi.json"),
            ("GET", "/api/v1/live"),
            ("GET", "/api/nothing"),
            ("GET", "/api/v1/members/../../x"),
            ("PATCH", "/api/v1/members"),
            ("TRACE", "/api/v1/me"),
            ("OPTIONS", "/api/v1/me"),
            ("HEAD", "/api/v1/me"),
            ("GET", "/assets/nothing.js"),
            ("POST", "/b/some-bucket"),
        ];
        // Without a built web app there is a sentence instead of its page.
        if let Some(asset) = &asset {
            asked.extend([
                ("GET", "/"),
                ("HEAD", "/"),
                ("GET", "/index.html"),
                ("GET", "/b/some-bucket"),
                ("GET", "/theme.js"),
                ("GET", asset.as_str()),
            ]);
        }
        for (method, path) in asked {
            let answer = app.anonymous().send(method, path, None).await;
            check(&answer.headers, &format!("{method} {path}"));
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_traced_tunnelled_or_made_up() {
    let app = TestApp::with_settings("").await;
    let owner = app.owner().await;
    for method in ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "get"] {
        for path in [
            "/",
            "/livez",
            "/api/v1/me",
            "/api/v1/live",
            "/api/v1/auth/login",
        ] {
            let answer = owner.send(method, path, None).await;
            let status = answer.status.as_u16();
            assert!([404, 405].contains(&status), "{method} {path}: {status}");
            let token = owner.token.as_deref().unwrap();
            assert!(!answer.text.contains(token), "{method} {path} echoes");
        }
    }
}

#[tokio::test]
async fn each_page_has_a_nonce_of_its_own() {
    let app = TestApp::with_settings("").await;
    let mut nonces = HashSet::new();
    for path in ["/", "/b/some-bucket?path=x", "/index.html", "/"] {
        let answer = app.anonymous().get(path).await;
        let Some(nonce) = answer
            .text
            .split("<meta property=\"csp-nonce\" nonce=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
        else {
            assert!(answer.text.contains("make web"), "{}", answer.text);
            return;
        };
        let policy = answer.headers[POLICY].to_str().unwrap();
        assert!(
            policy.contains(&format!("style-src 'self' 'nonce-{nonce}';")),
            "{policy}"
        );
        assert!(nonces.insert(nonce.to_owned()), "{nonce} came twice");
        assert!(!answer.headers.contains_key(header::CONTENT_ENCODING));
    }
}

#[tokio::test]
async fn transport_security_is_asked_for_where_there_is_tls() {
    let plain = TestApp::with_settings("")
        .await
        .anonymous()
        .get("/livez")
        .await;
    assert!(!plain.headers.contains_key("strict-transport-security"));
    let https = "[http]\npublic_url = 'https://files.example.com'";
    let answer = TestApp::with_settings(https)
        .await
        .anonymous()
        .get("/livez")
        .await;
    assert_eq!(
        answer.headers["strict-transport-security"],
        "max-age=63072000"
    );
    let off = TestApp::with_settings(&format!("{https}\nhsts = ''")).await;
    let answer = off.anonymous().get("/livez").await;
    assert!(!answer.headers.contains_key("strict-transport-security"));
}

/// A request as a browser with these headers would make it.
async fn asked(app: &TestApp, method: &str, path: &str, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .header("x-requested-with", "mediabridge")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::HOST, "127.0.0.1:4000")
        .body(Body::from("{}"));
    app.anonymous().raw(request.unwrap()).await.status
}

#[tokio::test]
async fn other_pages_get_nothing_from_the_api() {
    each_engine(async |app| {
        let mut tried = 0;
        for case in cases() {
            let path = case.path("none");
            if path == "/api/v1/csp-reports" {
                continue;
            }
            let method = case.method.to_uppercase();
            for foreign in [
                &[("sec-fetch-site", "cross-site")][..],
                &[("sec-fetch-site", "same-site")],
                &[("sec-fetch-site", "same-site"), ("origin", ORIGIN)],
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-mode", "navigate"),
                ],
                &[("origin", "https://evil.example")],
                &[("origin", "null")],
            ] {
                let status = asked(&app, &method, &path, foreign).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path} {foreign:?}");
                tried += 1;
            }
            // Nobody gets in there without its secret, from wherever they ask.
            if case.rule == Rule::Secret {
                continue;
            }
            for ours in [
                &[][..],
                &[("sec-fetch-site", "same-origin")],
                &[("origin", ORIGIN)],
            ] {
                let status = asked(&app, &method, &path, ours).await;
                assert_ne!(status, StatusCode::FORBIDDEN, "{method} {path} {ours:?}");
            }
        }
        assert!(tried > 200);
        // Links from elsewhere lead into the web app, and a report comes as the browser sends it.
        let link = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
        ];
        assert_eq!(
            asked(&app, "GET", "/b/some-bucket", &link).await,
            StatusCode::OK
        );
        let report = [("sec-fetch-site", "cross-site"), ("origin", "null")];
        let status = asked(&app, "POST", "/api/v1/csp-reports", &report).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn reports_of_violations_are_taken_within_reason() {
    each_engine(async |app| {
        let report = async |body: String| {
            let request = Request::post("/api/v1/csp-reports")
                .header(header::CONTENT_TYPE, "application/csp-report")
                .body(Body::from(body));
            app.anonymous().raw(request.unwrap()).await
        };
        let violation = json!({ "csp-report": { "blocked-uri": "inline", "line-number": 1 } });
        assert_eq!(
            report(violation.to_string()).await.status,
            StatusCode::NO_CONTENT
        );
        report("nonsense".to_owned())
            .await
            .refused("invalid_request");
        report(" ".repeat(8 * 1024 + 1)).await.refused("too_large");
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_panics_loses_one_request() {
    each_engine(async |app| {
        let broken = async || -> StatusCode { panic!("a mistake of ours") };
        let routes = Router::new()
            .route("/api/v1/broken", get(broken))
            .route("/api/v1/fine", get(async || StatusCode::NO_CONTENT));
        let user = User {
            router: routes::behind_the_edge(app.app.clone(), routes),
            ..app.anonymous()
        };
        let answer = user.get("/api/v1/broken").await;
        answer.refused("internal");
        assert_eq!(
            answer.body["request_id"],
            answer.headers["x-request-id"].to_str().unwrap()
        );
        assert!(!answer.text.contains("mistake"), "{}", answer.text);
        check(&answer.headers, "GET /api/v1/broken");
        assert_eq!(
            user.get("/api/v1/fine").await.status,
            StatusCode::NO_CONTENT
        );
    })
    .await;
}
