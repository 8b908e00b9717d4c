//! Checksums: compared before anything is stored, kept, and given back.

use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, ChecksumType};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::harness::{BUCKET, Sandbox, borrowed, code, minutes, now, signed};

/// Of `hello`.
const CRC32: &str = "NhCmhg==";
const CRC32C: &str = "mnG7TA==";
const CRC64NVME: &str = "M3eFcAZSQlc=";
const SHA1: &str = "qvTGHdzF6KLavt4PO0gs2a6pQ00=";
const SHA256: &str = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";

#[tokio::test]
async fn each_algorithm_is_compared_before_the_object_exists() {
    let s3 = Sandbox::start().await;
    let put = || {
        s3.client
            .put_object()
            .bucket(BUCKET)
            .key("x")
            .body(b"hello".to_vec().into())
    };
    let wrong = BASE64_STANDARD.encode([0; 32]);
    for (name, request) in [
        ("CRC32", put().checksum_crc32("AAAAAA==")),
        ("CRC32C", put().checksum_crc32_c("AAAAAA==")),
        ("CRC64NVME", put().checksum_crc64_nvme("AAAAAAAAAAA=")),
        ("SHA1", put().checksum_sha1("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
        ("SHA256", put().checksum_sha256(&wrong)),
        ("MD5", put().content_md5("AAAAAAAAAAAAAAAAAAAAAA==")),
    ] {
        let error = request.send().await.unwrap_err();
        assert_eq!(code(&error), "BadDigest", "{name}");
        assert_eq!(s3.get("x").await, None, "{name}");
    }
    for (name, request) in [
        ("CRC32", put().checksum_crc32("AAAA")),
        ("SHA256", put().checksum_sha256("not base64")),
    ] {
        assert_eq!(
            code(&request.send().await.unwrap_err()),
            "InvalidRequest",
            "{name}"
        );
    }
    assert_eq!(
        code(&put().content_md5("AAAA").send().await.unwrap_err()),
        "InvalidDigest"
    );
    for request in [
        put().checksum_crc32(CRC32),
        put().checksum_crc32_c(CRC32C),
        put().checksum_crc64_nvme(CRC64NVME),
        put().checksum_sha1(SHA1),
        put().checksum_sha256(SHA256),
        put().content_md5("XUFAKrxLKna5cZ2REBfFkg=="),
    ] {
        request.send().await.unwrap();
    }
}

#[tokio::test]
async fn checksums_the_sdk_makes_are_kept_and_shown_on_request() {
    let s3 = Sandbox::start().await;
    for (algorithm, expected) in [
        (ChecksumAlgorithm::Crc32, CRC32),
        (ChecksumAlgorithm::Crc32C, CRC32C),
        (ChecksumAlgorithm::Crc64Nvme, CRC64NVME),
        (ChecksumAlgorithm::Sha1, SHA1),
        (ChecksumAlgorithm::Sha256, SHA256),
    ] {
        s3.client
            .put_object()
            .bucket(BUCKET)
            .key("x")
            .body(b"hello".to_vec().into())
            .checksum_algorithm(algorithm.clone())
            .send()
            .await
            .unwrap();
        let head = s3
            .client
            .head_object()
            .bucket(BUCKET)
            .key("x")
            .checksum_mode(ChecksumMode::Enabled)
            .send()
            .await
            .unwrap();
        let shown = [
            head.checksum_crc32(),
            head.checksum_crc32_c(),
            head.checksum_crc64_nvme(),
            head.checksum_sha1(),
            head.checksum_sha256(),
        ];
        assert_eq!(shown.into_iter().flatten().collect::<Vec<_>>(), [expected]);
        assert_eq!(head.checksum_type(), Some(&ChecksumType::FullObject));
        let plain = s3.raw("GET", &url(&s3, "x").await, &[], "").await;
        assert!(
            !plain
                .headers
                .keys()
                .any(|name| name.as_str().starts_with("x-amz-checksum"))
        );
        // The SDK compares what it reads with the checksum of the answer.
        let got = s3
            .client
            .get_object()
            .bucket(BUCKET)
            .key("x")
            .checksum_mode(ChecksumMode::Enabled)
            .send()
            .await
            .unwrap();
        assert_eq!(got.body.collect().await.unwrap().into_bytes(), "hello");
    }
}

async fn url(s3: &Sandbox, key: &str) -> String {
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key(key)
        .presigned(minutes(5))
        .await
        .unwrap();
    crate::harness::target_of(get.uri())
}

/// `hello` in one unsigned chunk with a checksum behind it.
async fn put_with_trailer(s3: &Sandbox, name: &str, value: &str) -> (u16, String) {
    let body = format!("5\r\nhello\r\n0\r\n{name}:{value}\r\n\r\n");
    let headers = signed(
        &s3.server,
        now(),
        "PUT",
        "/photos/x",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        &[
            ("content-encoding", "gzip,aws-chunked"),
            ("x-amz-decoded-content-length", "5"),
            ("x-amz-trailer", name),
        ],
    );
    let answer = s3.raw("PUT", "/photos/x", &borrowed(&headers), body).await;
    (answer.status.as_u16(), answer.code())
}

#[tokio::test]
async fn a_checksum_behind_the_body_counts_as_much_as_one_before_it() {
    let s3 = Sandbox::start().await;
    for (name, wrong) in [
        ("x-amz-checksum-crc32", "AAAAAA=="),
        ("x-amz-checksum-crc32c", "AAAAAA=="),
        ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="),
        (
            "x-amz-checksum-sha256",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ),
    ] {
        assert_eq!(
            put_with_trailer(&s3, name, wrong).await,
            (400, "BadDigest".to_owned()),
            "{name}"
        );
        assert_eq!(s3.get("x").await, None, "{name}");
    }
    for (name, right) in [
        ("x-amz-checksum-crc32", CRC32),
        ("x-amz-checksum-crc32c", CRC32C),
        ("x-amz-checksum-crc64nvme", CRC64NVME),
        ("x-amz-checksum-sha256", SHA256),
    ] {
        assert_eq!(
            put_with_trailer(&s3, name, right).await,
            (200, String::new()),
            "{name}"
        );
    }
    let got = s3.raw("GET", &url(&s3, "x").await, &[], "").await;
    assert_eq!(
        (got.text(), got.header("content-encoding")),
        ("hello".to_owned(), Some("gzip"))
    );
}

#[tokio::test]
async fn an_object_without_a_claim_gets_a_crc64nvme() {
    let s3 = Sandbox::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("x")
        .presigned(minutes(5))
        .await
        .unwrap();
    let answer = s3.send(&put, "hello").await;
    assert_eq!(
        answer.header("x-amz-checksum-crc64nvme"),
        Some(CRC64NVME),
        "{}",
        answer.text()
    );
    assert_eq!(answer.header("x-amz-checksum-type"), Some("FULL_OBJECT"));
}

#[tokio::test]
async fn a_presigned_upload_is_held_to_the_body_hash_it_sends() {
    let s3 = Sandbox::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("x")
        .presigned(minutes(5))
        .await
        .unwrap();
    let target = crate::harness::target_of(put.uri());
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let answer = s3
        .raw("PUT", &target, &[("x-amz-content-sha256", hash)], "HELLO")
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (400, "XAmzContentSHA256Mismatch")
    );
    assert_eq!(s3.get("x").await, None);
}

#[tokio::test]
async fn a_list_of_deletions_needs_a_checksum_that_fits() {
    let s3 = Sandbox::start().await;
    s3.put("x", b"hello").await;
    let body = "<Delete><Object><Key>x</Key></Object></Delete>";
    let send = async |more: &[(&str, &str)]| {
        let headers = signed(
            &s3.server,
            now(),
            "POST",
            "/photos?delete=",
            "UNSIGNED-PAYLOAD",
            more,
        );
        let answer = s3
            .raw("POST", "/photos?delete=", &borrowed(&headers), body)
            .await;
        (answer.status.as_u16(), answer.code())
    };
    assert_eq!(send(&[]).await, (400, "InvalidRequest".to_owned()));
    assert_eq!(
        send(&[("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")]).await,
        (400, "BadDigest".to_owned())
    );
    assert_eq!(
        send(&[("x-amz-checksum-crc32", "AAAAAA==")]).await,
        (400, "BadDigest".to_owned())
    );
    assert!(s3.get("x").await.is_some());
    let md5 = md5_of(body);
    assert_eq!(send(&[("content-md5", &md5)]).await, (200, String::new()));
    assert_eq!(s3.get("x").await, None);
}

fn md5_of(text: &str) -> String {
    use s3s::crypto::Checksum as _;
    BASE64_STANDARD.encode(s3s::crypto::Md5::checksum(text.as_bytes()))
}
