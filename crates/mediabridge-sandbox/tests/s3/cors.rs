//! CORS: what a page on another origin may do, rule by rule.

use aws_sdk_s3::types::{CorsConfiguration, CorsRule};
use mediabridge_sandbox::BucketOptions;

use crate::harness::{Answer, BUCKET, Sandbox, code, minutes, target_of};

fn rule(origins: &[&str], methods: &[&str], headers: &[&str]) -> CorsRule {
    let owned = |texts: &[&str]| {
        Some(
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>(),
        )
    };
    CorsRule::builder()
        .set_allowed_origins(owned(origins))
        .set_allowed_methods(owned(methods))
        .set_allowed_headers(owned(headers))
        .expose_headers("ETag")
        .max_age_seconds(60)
        .build()
        .unwrap()
}

async fn with_rules(rules: Vec<CorsRule>) -> Sandbox {
    let s3 = Sandbox::start().await;
    set(&s3, rules).await.unwrap();
    s3
}

async fn set(s3: &Sandbox, rules: Vec<CorsRule>) -> Result<(), String> {
    let rules = CorsConfiguration::builder()
        .set_cors_rules(Some(rules))
        .build()
        .unwrap();
    let put = s3
        .client
        .put_bucket_cors()
        .bucket(BUCKET)
        .cors_configuration(rules)
        .send()
        .await;
    put.map(drop).map_err(|error| code(&error))
}

async fn preflight(s3: &Sandbox, origin: &str, method: &str, headers: &str) -> Answer {
    let mut asked = vec![
        ("origin", origin),
        ("access-control-request-method", method),
    ];
    if !headers.is_empty() {
        asked.push(("access-control-request-headers", headers));
    }
    s3.raw("OPTIONS", "/photos/any/key", &asked, "").await
}

#[tokio::test]
async fn a_preflight_is_answered_by_the_first_rule_that_allows_all_of_it() {
    let s3 = with_rules(vec![
        rule(&["https://app.example"], &["GET"], &[]),
        rule(
            &["https://*.example"],
            &["PUT"],
            &["content-type", "x-amz-*"],
        ),
        rule(&["*"], &["HEAD"], &["*"]),
    ])
    .await;
    let put = preflight(
        &s3,
        "https://app.example",
        "PUT",
        "Content-Type, x-amz-checksum-crc32",
    )
    .await;
    assert_eq!(put.status, 200, "{}", put.text());
    assert_eq!(
        put.header("access-control-allow-origin"),
        Some("https://app.example")
    );
    assert_eq!(put.header("access-control-allow-credentials"), Some("true"));
    assert_eq!(put.header("access-control-allow-methods"), Some("PUT"));
    assert_eq!(
        put.header("access-control-allow-headers"),
        Some("content-type, x-amz-checksum-crc32")
    );
    assert_eq!(put.header("access-control-expose-headers"), Some("ETag"));
    assert_eq!(put.header("access-control-max-age"), Some("60"));
    assert_eq!(
        put.header("vary"),
        Some("Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
    );
    let head = preflight(&s3, "https://else.where", "HEAD", "anything").await;
    assert_eq!(head.header("access-control-allow-origin"), Some("*"));
    assert_eq!(head.header("access-control-allow-credentials"), None);
    for (origin, method, headers) in [
        ("https://app.example", "DELETE", ""),
        ("https://app.example", "GET", "x-custom"),
        ("https://app.example", "PUT", "x-custom"),
        ("https://app.example.evil", "PUT", ""),
        ("http://app.example", "GET", ""),
        ("https://else.where", "GET", ""),
    ] {
        let answer = preflight(&s3, origin, method, headers).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (403, "AccessForbidden"),
            "{origin} {method}"
        );
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn a_bucket_without_rules_refuses_every_preflight() {
    let s3 = Sandbox::start().await;
    let answer = preflight(&s3, "https://app.example", "GET", "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (403, "AccessForbidden")
    );
    assert!(
        answer
            .text()
            .contains("CORS is not enabled for this bucket")
    );
    let plain = s3.raw("OPTIONS", "/photos/x", &[], "").await;
    assert_eq!(
        (plain.status.as_u16(), plain.code().as_str()),
        (400, "BadRequest")
    );
    let nowhere = s3
        .raw(
            "OPTIONS",
            "/nowhere/x",
            &[
                ("origin", "https://a"),
                ("access-control-request-method", "GET"),
            ],
            "",
        )
        .await;
    assert_eq!(nowhere.code(), "NoSuchBucket");
}

#[tokio::test]
async fn answers_carry_the_headers_of_the_matching_rule_even_when_they_fail() {
    let s3 = with_rules(vec![rule(&["https://app.example"], &["GET"], &[])]).await;
    s3.put("x", b"hello").await;
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .presigned(minutes(5))
        .await
        .unwrap();
    let target = target_of(get.uri());
    let got = s3
        .raw(
            "GET",
            &target,
            &[("origin", "https://app.example"), ("range", "bytes=0-1")],
            "",
        )
        .await;
    assert_eq!(
        (
            got.status.as_u16(),
            got.header("access-control-allow-origin")
        ),
        (206, Some("https://app.example"))
    );
    assert_eq!(got.header("access-control-expose-headers"), Some("ETag"));
    let failed = s3
        .raw("GET", "/photos/x", &[("origin", "https://app.example")], "")
        .await;
    assert_eq!(
        (
            failed.status.as_u16(),
            failed.header("access-control-allow-origin")
        ),
        (403, Some("https://app.example"))
    );
    let other = s3
        .raw("GET", &target, &[("origin", "https://other.example")], "")
        .await;
    assert_eq!(
        (
            other.status.as_u16(),
            other.header("access-control-allow-origin")
        ),
        (200, None)
    );
    let none = s3.raw("GET", &target, &[], "").await;
    assert_eq!(none.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn rules_are_read_back_replaced_and_removed() {
    let s3 = Sandbox::start().await;
    let read = async || s3.client.get_bucket_cors().bucket(BUCKET).send().await;
    assert_eq!(code(&read().await.unwrap_err()), "NoSuchCORSConfiguration");
    set(&s3, vec![rule(&["https://a"], &["GET"], &["*"])])
        .await
        .unwrap();
    set(&s3, vec![rule(&["https://b"], &["GET", "PUT"], &["*"])])
        .await
        .unwrap();
    let rules = read().await.unwrap();
    assert_eq!(
        rules.cors_rules(),
        [rule(&["https://b"], &["GET", "PUT"], &["*"])]
    );
    let s3 = s3.restart().await;
    assert_eq!(preflight(&s3, "https://b", "PUT", "x").await.status, 200);
    s3.client
        .delete_bucket_cors()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert_eq!(preflight(&s3, "https://b", "PUT", "x").await.status, 403);
}

#[tokio::test]
async fn rules_s3_would_refuse_are_refused() {
    let s3 = Sandbox::start().await;
    for wrong in [
        rule(&["https://a"], &["PATCH"], &[]),
        rule(&["https://*.*"], &["GET"], &[]),
        rule(&["https://a"], &["GET"], &["x-*-*"]),
    ] {
        assert_eq!(
            set(&s3, vec![wrong]).await,
            Err("InvalidRequest".to_owned())
        );
    }
}

#[tokio::test]
async fn the_rule_for_web_apps_lets_them_upload_and_read_back_tags() {
    let s3 = Sandbox::start().await;
    let options = BucketOptions {
        cors: vec![mediabridge_sandbox::CorsRule::web_app(
            "http://127.0.0.1:4000",
        )],
        ..BucketOptions::default()
    };
    s3.server.create_bucket(BUCKET, options).await.unwrap();
    let answer = preflight(
        &s3,
        "http://127.0.0.1:4000",
        "PUT",
        "content-type,x-amz-checksum-crc32,if-none-match",
    )
    .await;
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .header("access-control-expose-headers")
            .unwrap()
            .contains("ETag")
    );
}
