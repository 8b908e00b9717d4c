//! Presigned requests: what is signed is what is allowed, and only for as long.

use std::time::Duration;

use aws_sdk_s3::{
    presigning::PresigningConfig,
    types::{CompletedMultipartUpload, CompletedPart},
};

use crate::harness::{BUCKET, KEY_ID, Sandbox, client, minutes, target_of};

async fn get_url(s3: &Sandbox, key: &str) -> String {
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key(key)
        .presigned(minutes(5))
        .await
        .unwrap();
    target_of(get.uri())
}

#[tokio::test]
async fn a_url_works_until_it_expires_by_the_servers_clock() {
    let s3 = Sandbox::start().await;
    s3.put("x", b"hello").await;
    let url = get_url(&s3, "x").await;
    s3.advance(Duration::from_mins(4));
    assert_eq!(s3.raw("GET", &url, &[], "").await.status, 200);
    s3.advance(Duration::from_mins(2));
    let late = s3.raw("GET", &url, &[], "").await;
    assert_eq!(
        (late.status.as_u16(), late.code().as_str()),
        (403, "AccessDenied")
    );
    assert_eq!(
        late.element("Message").as_deref(),
        Some("Request has expired")
    );
    assert_eq!(late.element("X-Amz-Expires").as_deref(), Some("300"));
    assert!(late.element("Expires").is_some() && late.element("ServerTime").is_some());
}

#[tokio::test]
async fn a_url_of_the_future_is_not_yet_valid() {
    let s3 = Sandbox::start().await;
    let start = std::time::SystemTime::UNIX_EPOCH
        + Duration::from_millis(u64::try_from(crate::harness::now()).unwrap())
        + Duration::from_mins(20);
    let config = PresigningConfig::builder()
        .start_time(start)
        .expires_in(Duration::from_mins(5))
        .build()
        .unwrap();
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .presigned(config)
        .await
        .unwrap();
    let early = s3.send(&get, "").await;
    assert_eq!(
        (early.status.as_u16(), early.code().as_str()),
        (403, "AccessDenied")
    );
    assert_eq!(
        early.element("Message").as_deref(),
        Some("Request is not yet valid")
    );
}

/// A signature is hexadecimal, so its last digit may already be any of them.
fn with_another_last_digit(url: &str) -> String {
    let (rest, digit) = url.split_at(url.len() - 1);
    format!("{rest}{}", if digit == "0" { "1" } else { "0" })
}

#[tokio::test]
async fn every_change_to_a_url_breaks_it() {
    let s3 = Sandbox::start().await;
    s3.put("x", b"hello").await;
    s3.put("y", b"other").await;
    let url = get_url(&s3, "x").await;
    assert_eq!(s3.raw("GET", &url, &[], "").await.status, 200);
    for (what, changed) in [
        ("another key", url.replace("/photos/x", "/photos/y")),
        (
            "a longer life",
            url.replace("X-Amz-Expires=300", "X-Amz-Expires=3000"),
        ),
        (
            "one more parameter",
            format!("{url}&response-content-type=text%2Fhtml"),
        ),
        ("a subresource", format!("{url}&tagging")),
        ("another signature", with_another_last_digit(&url)),
        (
            "no host",
            url.replace(
                "X-Amz-SignedHeaders=host",
                "X-Amz-SignedHeaders=date%3Bhost",
            ),
        ),
    ] {
        let answer = s3.raw("GET", &changed, &[], "").await;
        assert_ne!(changed, url);
        assert_eq!(answer.status, 403, "{what}: {}", answer.text());
        assert_eq!(answer.code(), "SignatureDoesNotMatch", "{what}");
        assert!(
            answer.element("CanonicalRequest").is_some()
                && answer.element("StringToSign").is_some()
        );
    }
    for method in ["PUT", "DELETE", "HEAD"] {
        assert_eq!(s3.raw(method, &url, &[], "").await.status, 403, "{method}");
    }
    let elsewhere = s3.raw("GET", &url, &[("host", "localhost:1")], "").await;
    assert_eq!(elsewhere.code(), "SignatureDoesNotMatch");
    assert_eq!(s3.get("x").await.as_deref(), Some(b"hello".as_slice()));
}

#[tokio::test]
async fn malformed_and_foreign_urls_say_what_is_wrong() {
    let s3 = Sandbox::start().await;
    let url = get_url(&s3, "x").await;
    for (changed, code) in [
        (
            url.replace("X-Amz-Expires=300", "X-Amz-Expires=604801"),
            "AuthorizationQueryParametersError",
        ),
        (
            url.replace("X-Amz-Expires=300", "X-Amz-Expires=-1"),
            "AuthorizationQueryParametersError",
        ),
        (
            url.replace("X-Amz-Expires=300", "X-Amz-Expires=soon"),
            "AuthorizationQueryParametersError",
        ),
        (
            url.replace("&X-Amz-Expires=300", ""),
            "AuthorizationQueryParametersError",
        ),
        (
            url.replace("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=date"),
            "AuthorizationQueryParametersError",
        ),
        (
            url.replace("%2Fus-east-1%2F", "%2Feu-west-3%2F"),
            "AuthorizationQueryParametersError",
        ),
        (url.replace(KEY_ID, "AKIANOBODY"), "InvalidAccessKeyId"),
        (
            url.replace("AWS4-HMAC-SHA256", "AWS5-HMAC-SHA256"),
            "AuthorizationQueryParametersError",
        ),
    ] {
        assert_ne!(changed, url);
        assert_eq!(
            s3.raw("GET", &changed, &[], "").await.code(),
            code,
            "{changed}"
        );
    }
    let other = client(&s3.server.endpoint(), "us-east-1", KEY_ID, "wrong");
    let get = other
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .presigned(minutes(5))
        .await
        .unwrap();
    assert_eq!(s3.send(&get, "").await.code(), "SignatureDoesNotMatch");
    let both = s3
        .raw("GET", &url, &[("authorization", "AWS4-HMAC-SHA256 x")], "")
        .await;
    assert_eq!(both.code(), "InvalidArgument");
}

#[tokio::test]
async fn an_upload_is_held_to_the_size_type_and_checksum_it_was_signed_for() {
    let s3 = Sandbox::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("photo.jpg")
        .content_type("image/jpeg")
        .content_length(5)
        .checksum_crc32("NhCmhg==")
        .if_none_match("*")
        .presigned(minutes(5))
        .await
        .unwrap();
    let target = target_of(put.uri());
    let headers: Vec<(&str, &str)> = put.headers().collect();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    for needed in [
        "content-type",
        "content-length",
        "x-amz-checksum-crc32",
        "if-none-match",
    ] {
        assert!(names.contains(&needed), "{names:?}");
    }
    let with = |name: &str, value: &'static str| -> Vec<(String, String)> {
        headers
            .iter()
            .map(|(other, old)| {
                let value = if *other == name { value } else { old };
                ((*other).to_owned(), value.to_owned())
            })
            .collect()
    };
    for (what, headers, body) in [
        ("another type", with("content-type", "text/html"), "hello"),
        (
            "another checksum",
            with("x-amz-checksum-crc32", "AAAAAA=="),
            "hello",
        ),
        ("another size", with("content-length", "6"), "hello!"),
        ("another condition", with("if-none-match", "\"x\""), "hello"),
    ] {
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let answer = s3.raw("PUT", &target, &headers, body).await;
        assert_eq!(answer.code(), "SignatureDoesNotMatch", "{what}");
    }
    let wrong = s3.raw("PUT", &target, &headers, "HELLO").await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.code().as_str()),
        (400, "BadDigest")
    );
    assert_eq!(s3.get("photo.jpg").await, None);
    let mut more = headers.clone();
    more.push(("x-amz-storage-class", "GLACIER"));
    let slipped = s3.raw("PUT", &target, &more, "hello").await;
    assert_eq!(
        slipped.element("HeadersNotSigned").as_deref(),
        Some("x-amz-storage-class")
    );
    let right = s3.raw("PUT", &target, &headers, "hello").await;
    assert_eq!(right.status, 200, "{}", right.text());
    assert_eq!(right.header("x-amz-checksum-crc32"), Some("NhCmhg=="));
    let again = s3.raw("PUT", &target, &headers, "hello").await;
    assert_eq!(
        (again.status.as_u16(), again.code().as_str()),
        (412, "PreconditionFailed")
    );
}

#[tokio::test]
async fn a_url_can_say_how_its_object_is_served() {
    let s3 = Sandbox::start().await;
    s3.put("x", b"hello").await;
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .response_content_disposition("attachment; filename*=UTF-8''%C3%BC%20%2B.txt")
        .response_content_type("text/plain; charset=utf-8")
        .response_cache_control("no-store")
        .presigned(minutes(5))
        .await
        .unwrap();
    let answer = s3.send(&get, "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename*=UTF-8''%C3%BC%20%2B.txt")
    );
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn parts_can_be_uploaded_with_presigned_urls() {
    let s3 = Sandbox::start().await;
    let upload = s3
        .client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key("m")
        .send()
        .await
        .unwrap();
    let id = upload.upload_id().unwrap();
    let part = s3
        .client
        .upload_part()
        .bucket(BUCKET)
        .key("m")
        .upload_id(id)
        .part_number(1)
        .presigned(minutes(5))
        .await
        .unwrap();
    let answer = s3.send(&part, "the only part").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let tag = answer.header("etag").unwrap();
    let parts = CompletedMultipartUpload::builder()
        .parts(CompletedPart::builder().part_number(1).e_tag(tag).build())
        .build();
    s3.client
        .complete_multipart_upload()
        .bucket(BUCKET)
        .key("m")
        .upload_id(id)
        .multipart_upload(parts)
        .send()
        .await
        .unwrap();
    assert_eq!(
        s3.get("m").await.as_deref(),
        Some(b"the only part".as_slice())
    );
}
