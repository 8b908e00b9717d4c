//! Keys are opaque: whatever fits in 1,024 bytes is a key, and no key means anything else than itself.

use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use mediabridge_sandbox::BucketOptions;

use crate::harness::{BUCKET, Sandbox, code, minutes};

fn odd_keys() -> Vec<String> {
    let mut keys: Vec<String> = [
        "../x",
        "../../other/x",
        "a/../b",
        "./a",
        ".",
        "..",
        "a//b",
        "//",
        "/leading",
        "trailing/",
        "a",
        "a/b",
        "plus+plus",
        "per%cent",
        "%2e%2e%2f",
        "a b",
        " leading space",
        "trailing space ",
        "question?mark",
        "hash#hash",
        "amp&amp;",
        "<tag>\"quoted\"'",
        "back\\slash",
        "semi;colon,comma=equals",
        "tab\there",
        "line\nbreak",
        "carriage\rreturn",
        "emoji 🦀 👩‍👩‍👧",
        "NFC é",
        "NFD e\u{301}",
        "日本語/ファイル",
        "!*'()~-_.:@$",
        "{curly}[square]|pipe^caret`",
        "\u{feff}bom",
        "\u{2028}separator",
        "\u{10ffff}",
    ]
    .map(str::to_owned)
    .to_vec();
    keys.push("x".repeat(1024));
    keys.push("é".repeat(512));
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn odd_keys_are_stored_under_exactly_their_name() {
    let s3 = Sandbox::start().await;
    let keys = odd_keys();
    for key in &keys {
        s3.put(key, key.as_bytes()).await;
    }
    assert_eq!(s3.keys().await, keys, "listed in byte order");
    for key in &keys {
        assert_eq!(
            s3.get(key).await.as_deref(),
            Some(key.as_bytes()),
            "{key:?}"
        );
        let head = s3
            .client
            .head_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await
            .unwrap();
        assert_eq!(
            head.content_length(),
            Some(i64::try_from(key.len()).unwrap())
        );
        let get = s3
            .client
            .get_object()
            .bucket(BUCKET)
            .key(key)
            .presigned(minutes(5))
            .await
            .unwrap();
        let answer = s3.send(&get, "").await;
        assert_eq!(answer.status, 200, "{key:?}: {}", answer.text());
    }
    for key in &keys {
        s3.client
            .delete_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await
            .unwrap();
    }
    assert!(s3.keys().await.is_empty());
}

#[tokio::test]
async fn odd_keys_are_deleted_in_bulk() {
    let s3 = Sandbox::start().await;
    let keys = odd_keys();
    for key in &keys {
        s3.put(key, b"x").await;
    }
    s3.put("stays", b"x").await;
    let objects = keys
        .iter()
        .map(|key| ObjectIdentifier::builder().key(key).build().unwrap())
        .collect();
    let deleted = s3
        .client
        .delete_objects()
        .bucket(BUCKET)
        .delete(
            Delete::builder()
                .set_objects(Some(objects))
                .build()
                .unwrap(),
        )
        .send()
        .await
        .unwrap();
    assert_eq!(deleted.errors().len(), 0);
    assert_eq!(s3.keys().await, ["stays"]);
}

#[tokio::test]
async fn a_key_never_reaches_another_bucket() {
    let s3 = Sandbox::start().await;
    s3.server
        .create_bucket("other", BucketOptions::default())
        .await
        .unwrap();
    s3.server
        .create_bucket("photos-2", BucketOptions::default())
        .await
        .unwrap();
    s3.put("../other/x", b"mine").await;
    s3.put("z", b"mine").await;
    for bucket in ["other", "photos-2"] {
        let listed = s3
            .client
            .list_objects_v2()
            .bucket(bucket)
            .send()
            .await
            .unwrap();
        assert_eq!(listed.contents().len(), 0);
    }
    let error = s3
        .client
        .get_object()
        .bucket("other")
        .key("x")
        .send()
        .await
        .unwrap_err();
    assert_eq!(code(&error), "NoSuchKey");
}

#[tokio::test]
async fn a_key_of_1025_bytes_is_refused() {
    let s3 = Sandbox::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("x".repeat(1025))
        .send()
        .await;
    assert_eq!(code(&put.unwrap_err()), "KeyTooLongError");
}

#[tokio::test]
async fn control_characters_are_listed_when_urls_encode_them() {
    let s3 = Sandbox::start().await;
    s3.put("bell\u{7}\u{ffff}", b"x").await;
    let listed = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .encoding_type(aws_sdk_s3::types::EncodingType::Url)
        .send()
        .await
        .unwrap();
    assert_eq!(listed.contents()[0].key(), Some("bell%07%EF%BF%BF"));
}

#[tokio::test]
async fn odd_keys_can_be_copied() {
    let s3 = Sandbox::start().await;
    for (at, key) in ["a+b", "per%cent", "a b/../c", "🦀?x=1", "/leading"]
        .iter()
        .enumerate()
    {
        s3.put(key, key.as_bytes()).await;
        let source = format!(
            "{BUCKET}/{}",
            percent_encoding::utf8_percent_encode(key, percent_encoding::NON_ALPHANUMERIC)
        );
        let target = format!("copies/{at}");
        s3.client
            .copy_object()
            .bucket(BUCKET)
            .key(&target)
            .copy_source(source)
            .send()
            .await
            .unwrap();
        assert_eq!(s3.get(&target).await.as_deref(), Some(key.as_bytes()));
    }
}
