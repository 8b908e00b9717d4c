//! What every route that takes a body makes of one it should not take.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use mediabridge::http::routes;
use serde_json::Value;

use crate::{
    app::{Answer, User, each_engine},
    authorisation::{Case, cases},
};

fn with_body() -> Vec<(Case, String)> {
    cases()
        .into_iter()
        .filter_map(|case| {
            let body = case.body.as_ref()?.to_string();
            Some((case, body))
        })
        .collect()
}

async fn send(user: &User, case: &Case, bucket_id: &str, body: String) -> Answer {
    let mut request = Request::builder()
        .method(case.method.to_uppercase().as_str())
        .uri(case.path(bucket_id))
        .header("x-requested-with", "mediabridge")
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = &user.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    user.raw(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn unknown_and_repeated_fields_are_refused_on_every_route() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        for (case, body) in with_body() {
            let what = format!("{} {}", case.method, case.route);
            let inside = body.trim_start_matches('{').trim_end_matches('}');
            let separator = if inside.is_empty() { "" } else { "," };
            let unknown = format!("{{\"is_admin\":true{separator}{inside}}}");
            let answer = send(&owner, &case, &bucket_id, unknown).await;
            assert_eq!(answer.code(), "invalid_request", "{what}: {}", answer.text);
            assert!(
                answer.text.contains("unknown field"),
                "{what}: {}",
                answer.text
            );
            // The first field again.
            if let Some(field) = case
                .body
                .as_ref()
                .unwrap()
                .as_object()
                .unwrap()
                .iter()
                .next()
            {
                let repeated = format!("{{\"{}\":{},{inside}}}", field.0, field.1);
                let answer = send(&owner, &case, &bucket_id, repeated).await;
                assert_eq!(answer.code(), "invalid_request", "{what}: {}", answer.text);
                assert!(
                    answer.text.contains("duplicate field"),
                    "{what}: {}",
                    answer.text
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_the_expected_json_is_refused_on_every_route() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        for (case, body) in with_body() {
            for wrong in [
                String::new(),
                "{".to_owned(),
                "null".to_owned(),
                "3".to_owned(),
                "\u{feff}{}".to_owned(),
                format!("{body}{body}"),
                format!("{body},"),
                nested(1000),
                "[".repeat(4000),
            ] {
                let answer = send(&owner, &case, &bucket_id, wrong.clone()).await;
                let what = format!("{} {} with {wrong:.40}", case.method, case.route);
                assert_eq!(answer.code(), "invalid_request", "{what}: {}", answer.text);
            }
            let mut request = Request::builder()
                .method(case.method.to_uppercase().as_str())
                .uri(case.path(&bucket_id))
                .header("x-requested-with", "mediabridge")
                .header(
                    header::AUTHORIZATION,
                    format!("Bearer {}", owner.token.as_ref().unwrap()),
                );
            let headers = request.headers_mut().unwrap();
            headers.insert(header::CONTENT_TYPE, "text/plain".parse().unwrap());
            let answer = owner.raw(request.body(Body::from(body)).unwrap()).await;
            answer.refused("invalid_request");
        }
    })
    .await;
}

#[tokio::test]
async fn every_route_has_a_longest_body() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        for (case, _) in with_body() {
            let limit = if case.route.ends_with("/uploads")
                || case.route.ends_with("/urls")
                || case.route.ends_with("/delete")
                || case.route.starts_with("/api/v1/mail/bulk")
            {
                1024 * 1024
            } else if ["/api/v1/buckets", "/api/v1/mail"]
                .iter()
                .any(|of| case.route.starts_with(of))
            {
                64 * 1024
            } else {
                8 * 1024
            };
            let what = format!("{} {}", case.method, case.route);
            let spaces = |bytes: usize| format!("{}x", " ".repeat(bytes - 1));
            let answer = send(&owner, &case, &bucket_id, spaces(limit)).await;
            assert_eq!(answer.code(), "invalid_request", "{what}: {}", answer.text);
            let answer = send(&owner, &case, &bucket_id, spaces(limit + 1)).await;
            assert_eq!(answer.code(), "too_large", "{what}: {}", answer.text);
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
            assert!(answer.text.contains(&limit.to_string()), "{}", answer.text);
        }
    })
    .await;
}

#[test]
fn the_document_says_that_bodies_are_closed() {
    let document = serde_json::to_value(routes::openapi()).unwrap();
    let mut bodies = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            // Storages post what they like; what is not understood is left out.
            if schema.is_null() || path.starts_with("/api/v1/events/") {
                continue;
            }
            let named = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next());
            let named = named.unwrap_or_else(|| panic!("{method} {path}: a body without a name"));
            assert_eq!(
                document["components"]["schemas"][named]["additionalProperties"],
                Value::Bool(false),
                "{method} {path}: {named} takes unknown fields"
            );
            bodies += 1;
        }
    }
    assert_eq!(bodies, with_body().len());
}
