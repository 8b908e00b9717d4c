//! Wrong input gets a clear answer and loses nothing.

use axum::http::Request;
use mediabridge_sandbox::{BucketOptions, faults::Fault};
use serde_json::{Value, json};

use crate::app::{TestApp, User, each_engine};

/// The status and words of one check of a connection test.
fn check<'r>(report: &'r Value, name: &str) -> (&'r str, &'r str, &'r str) {
    let check = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["check"] == name)
        .unwrap();
    let text = |value: &'r Value| value.as_str().unwrap_or_default();
    (
        text(&check["status"]),
        text(&check["detail"]),
        text(&check["fix"]["text"]),
    )
}

/// The first check that failed: its detail and what to do.
fn first_failure(report: &Value) -> (&str, &str) {
    let check = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["status"] == "failed");
    let check = check.unwrap_or_else(|| panic!("nothing failed: {report}"));
    (
        check["detail"].as_str().unwrap(),
        check["fix"]["text"].as_str().unwrap(),
    )
}

async fn test_with(app: &TestApp, owner: &User, change: Value) -> Value {
    let mut input = app.bucket_input("Files");
    input
        .as_object_mut()
        .unwrap()
        .extend(change.as_object().unwrap().clone());
    let body = json!({ "settings": input });
    owner.post("/api/v1/buckets/test", body).await.ok()
}

#[tokio::test]
async fn a_working_bucket_passes_every_check() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let report = test_with(&app, &owner, json!({})).await;
        assert_eq!(report["ok"], true, "{report}");
        let page = app.s3.faults().take_operations();
        assert!(
            page.iter().any(|o| o.name == "DeleteObject"),
            "the test object is taken away again"
        );
    })
    .await;
}

#[tokio::test]
async fn wrong_credentials_are_named() {
    each_engine(async |app| {
        let owner = app.owner().await;
        for change in [
            json!({ "secret_access_key": "wrong" }),
            json!({ "access_key_id": "AKNOBODY" }),
        ] {
            let report = test_with(&app, &owner, change).await;
            let (detail, fix) = first_failure(&report);
            assert!(detail.contains("access key"), "{detail}");
            assert!(
                fix.contains("Enter access key ID and secret again"),
                "{fix}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_unreachable_endpoint_is_named() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let report = test_with(&app, &owner, json!({ "endpoint": "http://127.0.0.1:9" })).await;
        let (detail, fix) = first_failure(&report);
        assert!(
            detail.contains("cannot be reached") && fix.contains("Check the endpoint"),
            "{detail} {fix}"
        );
        assert_eq!(check(&report, "put").0, "skipped");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_region_is_named_with_the_right_one() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let report = test_with(&app, &owner, json!({ "region": "eu-west-1" })).await;
        let snippet = report["checks"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|c| c["fix"]["snippet"].as_str());
        assert_eq!(snippet, Some("us-east-1"), "{report}");
    })
    .await;
}

#[tokio::test]
async fn missing_cors_is_named_with_the_rules_to_set() {
    each_engine(async |app| {
        app.s3
            .create_bucket("bare", BucketOptions::default())
            .await
            .unwrap();
        let owner = app.owner().await;
        let report = test_with(&app, &owner, json!({ "bucket": "bare" })).await;
        let (status, detail, _) = check(&report, "cors");
        assert_eq!(status, "failed");
        assert!(detail.contains("http://127.0.0.1:4000"), "{detail}");
        assert_eq!(
            check(&report, "put").0,
            "passed",
            "the rest works all the same"
        );
        let text = report.to_string();
        assert!(text.contains("AllowedOrigins"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_storage_that_our_own_policy_leaves_out_is_named() {
    let settings = "[http]\nstorage_origins = ['https://s3.example.com']";
    let app = TestApp::with_settings(settings).await;
    let owner = app.owner().await;
    let report = test_with(&app, &owner, json!({})).await;
    assert_eq!(report["ok"], false);
    let (status, detail, fix) = check(&report, "cors");
    assert_eq!(status, "failed");
    assert!(
        detail.contains(&app.s3.endpoint()) && fix.contains("storage_origins"),
        "{detail} {fix}"
    );
}

#[tokio::test]
async fn a_bucket_that_is_gone_is_named() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let report = test_with(&app, &owner, json!({ "bucket": "never-made" })).await;
        let (detail, fix) = first_failure(&report);
        assert!(
            detail.contains("no such bucket") && fix.contains("name"),
            "{detail} {fix}"
        );

        // And for somebody who is looking at it.
        let mut input = app.bucket_input("Lost");
        input["bucket"] = "never-made".into();
        let saved = owner.post("/api/v1/buckets", input).await.ok();
        let id = saved["bucket"]["id"].as_str().unwrap();
        owner
            .get(&format!("/api/v1/buckets/{id}/entries"))
            .await
            .refused("s3_no_such_bucket");
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_off_is_named() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        app.s3.faults().fail_next(
            "ListObjectsV2",
            1,
            Fault::answer(403, "RequestTimeTooSkewed"),
        );
        let answer = owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entries"))
            .await;
        answer.refused("s3_clock_skew");
        assert!(answer.body["detail"].as_str().unwrap().contains("NTP"));
        owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entries"))
            .await
            .ok();
    })
    .await;
}

#[tokio::test]
async fn refused_deletes_are_reported_file_by_file() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        app.put("a.txt", "1").await;
        let owner = app.owner().await;
        app.s3
            .faults()
            .fail_next("DeleteObjects", 1, Fault::answer(403, "AccessDenied"));
        let result = owner
            .post(
                &format!("/api/v1/buckets/{bucket_id}/entries/delete"),
                json!({ "paths": ["a.txt"] }),
            )
            .await
            .ok();
        assert_eq!(
            (&result["deleted"], &result["failed"][0]["code"]),
            (&json!(0), &json!("s3_access_denied")),
            "{result}"
        );
        let rows = owner.get("/api/v1/audit?action=file.delete").await.ok();
        assert_eq!(rows["items"][0]["outcome"], "failed");
        owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entry?path=a.txt"))
            .await
            .ok();
    })
    .await;
}

#[tokio::test]
async fn a_form_shows_all_its_mistakes_at_once_and_saves_nothing() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let input = json!({ "name": " ", "endpoint": "s3.example.com", "region": "", "bucket": "", "access_key_id": "",
            "secret_access_key": "", "root": "../x", "cdn_base_url": "cdn" });
        let answer = owner.post("/api/v1/buckets", input).await;
        answer.refused("validation");
        let mut fields: Vec<&str> =
            answer.body["fields"].as_array().unwrap().iter().map(|f| f["field"].as_str().unwrap()).collect();
        fields.sort_unstable();
        let expected = ["access_key_id", "bucket", "cdn_base_url", "endpoint", "name", "region", "root", "secret_access_key"];
        assert_eq!(fields, expected);
        assert_eq!(owner.get("/api/v1/buckets").await.ok()["items"], json!([]));
        let pem = test_input_with_bad_certificate(&app);
        owner.post("/api/v1/buckets", pem).await.refused("validation");
    })
    .await;
}

fn test_input_with_bad_certificate(app: &TestApp) -> Value {
    let mut input = app.bucket_input("Files");
    input["ca_certificate"] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----".into();
    input
}

#[tokio::test]
async fn secrets_are_write_only_and_stay_with_their_endpoint() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let saved = owner
            .post("/api/v1/buckets", app.bucket_input("Files"))
            .await;
        assert!(!saved.text.contains("sandbox-secret-key"), "{}", saved.text);
        let id = saved.ok()["bucket"]["id"].as_str().unwrap().to_owned();
        owner
            .post("/api/v1/buckets", app.bucket_input("Files"))
            .await
            .refused("name_taken");
        let changed = owner
            .patch(
                &format!("/api/v1/buckets/{id}"),
                json!({ "name": "Renamed" }),
            )
            .await;
        assert!(!changed.text.contains("sandbox-secret-key"));
        assert_eq!(changed.ok()["report"]["ok"], true, "the secret was kept");

        // The stored secret is not sent to wherever somebody points the form.
        let mut input = app.bucket_input("Files");
        input.as_object_mut().unwrap().remove("secret_access_key");
        let test = |input: &Value| json!({ "id": id, "settings": input });
        assert_eq!(
            owner.post("/api/v1/buckets/test", test(&input)).await.ok()["ok"],
            true
        );
        let path = format!("/api/v1/buckets/{id}");
        for (field, value) in [
            ("endpoint", json!("http://127.0.0.1:9")),
            ("endpoint", Value::Null),
            ("access_key_id", json!("AKIAANOTHER")),
        ] {
            let mut changed = input.clone();
            changed[field] = value.clone();
            for refused in [
                owner.post("/api/v1/buckets/test", test(&changed)).await,
                owner.patch(&path, json!({ field: value })).await,
            ] {
                refused.refused("validation");
                assert_eq!(refused.body["fields"][0]["field"], "secret_access_key");
            }
        }
        let settings = owner.get(&format!("{path}/settings")).await.ok();
        assert_eq!(settings["endpoint"], app.s3.endpoint());
        assert_eq!(settings["access_key_id"], "AKIASANDBOX");
        // Whoever knows the secret may take it along; another region at the same endpoint needs nothing.
        let moved =
            json!({ "endpoint": "http://127.0.0.1:9", "secret_access_key": "sandbox-secret-key" });
        owner.patch(&path, moved).await.ok();
        owner
            .patch(&path, json!({ "region": "eu-west-1" }))
            .await
            .ok();
    })
    .await;
}

#[tokio::test]
async fn malformed_requests_say_what_is_wrong() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let token = format!("Bearer {}", owner.token.as_deref().unwrap());
        let send = async |kind: &str, body: &str| {
            let request = Request::post("/api/v1/members")
                .header("authorization", &token)
                .header("content-type", kind);
            owner
                .raw(request.body(body.to_owned().into()).unwrap())
                .await
        };
        for (kind, body, says) in [
            ("application/json", "{", "EOF"),
            ("application/json", "[]", "expected struct"),
            (
                "application/json",
                r#"{"name":"a","email":"b","role":"boss"}"#,
                "unknown variant `boss`",
            ),
            (
                "application/json",
                r#"{"name":"a","email":"b","role":"member","is_admin":true}"#,
                "unknown field `is_admin`",
            ),
            ("text/plain", "{}", "Content-Type: application/json"),
        ] {
            let answer = send(kind, body).await;
            answer.refused("invalid_request");
            assert!(
                answer.body["detail"].as_str().unwrap().contains(says),
                "{}",
                answer.text
            );
        }
        send(
            "application/json",
            &format!(r#"{{"name":"{}"}}"#, "x".repeat(1_100_000)),
        )
        .await
        .refused("too_large");
        owner
            .get("/api/v1/members?limit=many")
            .await
            .refused("invalid_request");
        owner
            .send("PUT", "/api/v1/members", None)
            .await
            .refused("method_not_allowed");
    })
    .await;
}

#[tokio::test]
async fn control_characters_in_a_path_are_malformed_and_no_crime() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entries?path=a%00b"))
            .await
            .refused("invalid_path");
        owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entries?path=%ff"))
            .await
            .refused("invalid_request");
        let long = "x".repeat(1025);
        owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entry?path={long}"))
            .await
            .refused("invalid_path");
        owner.get("/api/v1/me").await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_nul_in_any_text_is_refused_alike_by_both_engines() {
    each_engine(async |app| {
        let owner = app.owner().await;
        owner
            .post(
                "/api/v1/auth/login",
                json!({ "email": "a\u{0}b@example.com", "password": "x" }),
            )
            .await
            .refused("invalid_request");
        owner
            .get("/api/v1/members/%00")
            .await
            .refused("invalid_request");
        owner.get("/api/v1/me").await.ok();
    })
    .await;
}
