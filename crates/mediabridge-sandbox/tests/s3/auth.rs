//! Who may do what, and how requests say who they are from.

use std::time::Duration;

use aws_sdk_s3::types::BucketLocationConstraint;
use mediabridge_sandbox::BucketOptions;

use crate::harness::{BUCKET, KEY_ID, SECRET, Sandbox, borrowed, client, code, now, signed};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[tokio::test]
async fn an_unknown_access_key_and_a_wrong_secret_are_told_apart() {
    let s3 = Sandbox::start().await;
    let endpoint = s3.server.endpoint();
    let stranger = client(&endpoint, "us-east-1", "AKIANOBODY", SECRET);
    let error = stranger.list_buckets().send().await.unwrap_err();
    assert_eq!(code(&error), "InvalidAccessKeyId");
    let mistaken = client(&endpoint, "us-east-1", KEY_ID, "wrong");
    let error = mistaken.list_buckets().send().await.unwrap_err();
    assert_eq!(code(&error), "SignatureDoesNotMatch");
}

#[tokio::test]
async fn a_wrong_region_is_answered_with_the_right_one() {
    let s3 = Sandbox::start().await;
    let lost = client(&s3.server.endpoint(), "eu-west-3", KEY_ID, SECRET);
    let error = lost
        .list_objects_v2()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap_err();
    assert_eq!(code(&error), "AuthorizationHeaderMalformed");
    let raw = error.raw_response().unwrap();
    let body = String::from_utf8(raw.body().bytes().unwrap().to_vec()).unwrap();
    assert!(body.contains("<Region>us-east-1</Region>"), "{body}");
    assert!(body.contains("the region 'eu-west-3' is wrong; expecting 'us-east-1'"));
}

#[tokio::test]
async fn clocks_more_than_15_minutes_apart_are_too_far() {
    let s3 = Sandbox::start().await;
    s3.advance(Duration::from_mins(14));
    s3.client.list_buckets().send().await.unwrap();
    s3.advance(Duration::from_mins(2));
    let headers = signed(&s3.server, now(), "GET", "/", EMPTY, &[]);
    let answer = s3.raw("GET", "/", &borrowed(&headers), "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (403, "RequestTimeTooSkewed")
    );
    assert_eq!(
        answer.element("MaxAllowedSkewMilliseconds").as_deref(),
        Some("900000")
    );
    assert!(answer.element("ServerTime").is_some());
    let headers = signed(&s3.server, now() + 16 * 60_000, "GET", "/", EMPTY, &[]);
    let answer = s3.raw("GET", "/", &borrowed(&headers), "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_the_time_of_the_servers_clock() {
    let s3 = Sandbox::start().await;
    s3.advance(Duration::from_hours(24 * 365));
    let mut ids = Vec::new();
    for (method, target) in [
        ("GET", "/photos/x"),
        ("HEAD", "/photos"),
        ("OPTIONS", "/photos/x"),
        ("PATCH", "/"),
    ] {
        let answer = s3.raw(method, target, &[], "").await;
        ids.push(answer.header("x-amz-request-id").unwrap().to_owned());
        assert!(answer.header("x-amz-id-2").is_some());
        if !answer.body.is_empty() {
            assert_eq!(answer.element("RequestId").as_ref(), ids.last());
            assert_eq!(answer.element("Resource").as_deref(), Some(target));
        }
        assert!(
            !answer.header("date").unwrap().contains("2026 "),
            "{:?}",
            answer.header("date")
        );
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[tokio::test]
async fn strangers_read_objects_of_public_buckets_and_nothing_else() {
    let s3 = Sandbox::start().await;
    let public = BucketOptions {
        public_read: true,
        ..BucketOptions::default()
    };
    s3.server.create_bucket("press", public).await.unwrap();
    s3.server
        .put_object("press", "kit/logo.svg", "<svg/>", "image/svg+xml")
        .await
        .unwrap();
    s3.put("secret", b"x").await;

    let got = s3.raw("GET", "/press/kit/logo.svg", &[], "").await;
    assert_eq!(
        (got.status.as_u16(), got.text()),
        (200, "<svg/>".to_owned())
    );
    assert_eq!(got.header("content-type"), Some("image/svg+xml"));
    let part = s3
        .raw("GET", "/press/kit/logo.svg", &[("range", "bytes=1-3")], "")
        .await;
    assert_eq!((part.status.as_u16(), part.text()), (206, "svg".to_owned()));
    let head = s3.raw("HEAD", "/press/kit/logo.svg", &[], "").await;
    assert_eq!(
        (head.status.as_u16(), head.header("content-length")),
        (200, Some("6"))
    );

    for (method, target) in [
        ("GET", "/"),
        ("GET", "/press"),
        ("GET", "/press?list-type=2"),
        ("HEAD", "/press"),
        ("GET", "/press?cors"),
        ("GET", "/press/kit/logo.svg?tagging"),
        ("PUT", "/press/kit/logo.svg"),
        ("DELETE", "/press/kit/logo.svg"),
        ("POST", "/press/kit/logo.svg?uploads"),
        ("GET", "/press/absent"),
        ("GET", "/photos/secret"),
        ("HEAD", "/photos/secret"),
        ("PUT", "/photos/secret"),
    ] {
        let answer = s3.raw(method, target, &[], "").await;
        assert_eq!(answer.status, 403, "{method} {target}");
    }
    let forced = s3
        .raw(
            "GET",
            "/press/kit/logo.svg?response-content-type=text/html",
            &[],
            "",
        )
        .await;
    assert_eq!(
        (forced.status.as_u16(), forced.code().as_str()),
        (400, "InvalidRequest")
    );
    let nowhere = s3.raw("GET", "/nowhere/x", &[], "").await;
    assert_eq!(
        (nowhere.status.as_u16(), nowhere.code().as_str()),
        (404, "NoSuchBucket")
    );
    assert_eq!(s3.get("secret").await.as_deref(), Some(b"x".as_slice()));
}

#[tokio::test]
async fn amz_headers_nobody_signed_are_refused() {
    let s3 = Sandbox::start().await;
    let mut headers = signed(&s3.server, now(), "PUT", "/photos/x", EMPTY, &[]);
    headers.push(("x-amz-meta-slipped".to_owned(), "in".to_owned()));
    let answer = s3.raw("PUT", "/photos/x", &borrowed(&headers), "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (403, "AccessDenied")
    );
    assert_eq!(
        answer.element("HeadersNotSigned").as_deref(),
        Some("x-amz-meta-slipped")
    );
}

#[tokio::test]
async fn a_body_that_is_not_the_signed_one_makes_no_object() {
    let s3 = Sandbox::start().await;
    let headers = signed(&s3.server, now(), "PUT", "/photos/x", EMPTY, &[]);
    let answer = s3
        .raw("PUT", "/photos/x", &borrowed(&headers), "something else")
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (400, "XAmzContentSHA256Mismatch")
    );
    assert_eq!(s3.get("x").await, None);
}

#[tokio::test]
async fn older_ways_to_sign_are_not_spoken() {
    let s3 = Sandbox::start().await;
    let header = s3
        .raw(
            "GET",
            "/photos",
            &[("authorization", "AWS AKIASANDBOX:c2ln")],
            "",
        )
        .await;
    assert_eq!(
        (header.status.as_u16(), header.code().as_str()),
        (400, "InvalidRequest")
    );
    let query = s3
        .raw(
            "GET",
            "/photos/x?AWSAccessKeyId=AKIASANDBOX&Signature=c2ln&Expires=1",
            &[],
            "",
        )
        .await;
    assert_eq!(
        (query.status.as_u16(), query.code().as_str()),
        (400, "InvalidRequest")
    );
    let broken = s3
        .raw(
            "GET",
            "/photos",
            &[("authorization", "AWS4-HMAC-SHA256 Credential=x")],
            "",
        )
        .await;
    assert_eq!(
        (broken.status.as_u16(), broken.code().as_str()),
        (400, "AuthorizationHeaderMalformed")
    );
}

#[tokio::test]
async fn buckets_are_made_found_and_removed_as_in_s3() {
    let s3 = Sandbox::start().await;
    s3.client
        .create_bucket()
        .bucket("more")
        .send()
        .await
        .unwrap();
    let again = s3.client.create_bucket().bucket("more").send().await;
    assert_eq!(code(&again.unwrap_err()), "BucketAlreadyOwnedByYou");
    let bad = s3.client.create_bucket().bucket("No_Capitals").send().await;
    assert_eq!(code(&bad.unwrap_err()), "InvalidBucketName");
    let listed = s3.client.list_buckets().send().await.unwrap();
    let names: Vec<_> = listed
        .buckets()
        .iter()
        .map(|bucket| bucket.name().unwrap())
        .collect();
    assert_eq!(names, ["more", BUCKET]);
    let head = s3.client.head_bucket().bucket("more").send().await.unwrap();
    assert_eq!(head.bucket_region(), Some("us-east-1"));
    let place = s3
        .client
        .get_bucket_location()
        .bucket("more")
        .send()
        .await
        .unwrap();
    assert_eq!(
        place
            .location_constraint()
            .map(BucketLocationConstraint::as_str),
        Some("")
    );
    s3.put("x", b"x").await;
    let full = s3.client.delete_bucket().bucket(BUCKET).send().await;
    assert_eq!(code(&full.unwrap_err()), "BucketNotEmpty");
    s3.client
        .delete_bucket()
        .bucket("more")
        .send()
        .await
        .unwrap();
    assert!(s3.client.head_bucket().bucket("more").send().await.is_err());
    for missing in [
        s3.client
            .put_object()
            .bucket("more")
            .key("x")
            .send()
            .await
            .map(drop)
            .map_err(|e| code(&e)),
        s3.client
            .list_objects_v2()
            .bucket("more")
            .send()
            .await
            .map(drop)
            .map_err(|e| code(&e)),
        s3.client
            .delete_object()
            .bucket("more")
            .key("x")
            .send()
            .await
            .map(drop)
            .map_err(|e| code(&e)),
        s3.client
            .create_multipart_upload()
            .bucket("more")
            .key("x")
            .send()
            .await
            .map(drop)
            .map_err(|e| code(&e)),
        s3.client
            .delete_bucket()
            .bucket("more")
            .send()
            .await
            .map(drop)
            .map_err(|e| code(&e)),
    ] {
        assert_eq!(missing, Err("NoSuchBucket".to_owned()));
    }
}

#[tokio::test]
async fn a_bucket_in_the_name_of_the_host_is_the_same_bucket() {
    let s3 = Sandbox::start().await;
    let public = BucketOptions {
        public_read: true,
        ..BucketOptions::default()
    };
    s3.server.create_bucket("press", public).await.unwrap();
    s3.server
        .put_object("press", "a/b", "hello", "text/plain")
        .await
        .unwrap();
    let host = format!("press.localhost:{}", s3.server.addr().port());
    let got = s3.raw("GET", "/a/b", &[("host", &host)], "").await;
    assert_eq!((got.status.as_u16(), got.text()), (200, "hello".to_owned()));
}
