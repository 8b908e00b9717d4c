//! Objects: put, read, conditions, ranges, copies, deletes.

use crate::harness::{BUCKET, Sandbox, code, minutes, target_of};

#[tokio::test]
async fn what_is_put_is_read_back_with_its_description() {
    let s3 = Sandbox::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a/photo.jpg")
        .body(b"not really a photo".to_vec().into())
        .content_type("image/jpeg")
        .content_disposition("inline")
        .cache_control("max-age=60")
        .metadata("camera", "Ümläut")
        .send()
        .await
        .unwrap();
    let got = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("a/photo.jpg")
        .send()
        .await
        .unwrap();
    assert_eq!(got.content_type(), Some("image/jpeg"));
    assert_eq!(got.content_disposition(), Some("inline"));
    assert_eq!(got.cache_control(), Some("max-age=60"));
    // Headers are ASCII; S3 gives back what does not fit in RFC 2047's form.
    assert_eq!(
        got.metadata().unwrap()["camera"],
        "=?UTF-8?B?w5xtbMOkdXQ=?="
    );
    assert_eq!(got.accept_ranges(), Some("bytes"));
    assert_eq!(got.content_encoding(), None);
    assert_eq!(got.e_tag(), put.e_tag());
    assert_eq!(got.content_length(), Some(18));
    assert_eq!(
        got.body.collect().await.unwrap().into_bytes(),
        "not really a photo"
    );
    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("a/photo.jpg")
        .send()
        .await
        .unwrap();
    assert_eq!(head.content_length(), Some(18));
    assert_eq!(s3.keys().await, ["a/photo.jpg"]);
    s3.client
        .delete_object()
        .bucket(BUCKET)
        .key("a/photo.jpg")
        .send()
        .await
        .unwrap();
    assert_eq!(s3.get("a/photo.jpg").await, None);
}

#[tokio::test]
async fn a_presigned_put_and_get_work_without_other_credentials() {
    let s3 = Sandbox::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a b+c.txt")
        .content_type("text/plain")
        .content_length(5)
        .presigned(minutes(5))
        .await
        .unwrap();
    let answer = s3.send(&put, "hello").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("a b+c.txt")
        .presigned(minutes(5))
        .await
        .unwrap();
    let answer = s3.send(&get, "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.text()),
        (200, "hello".to_owned())
    );
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    let anonymous = s3.raw("GET", "/photos/a%20b%2Bc.txt", &[], "").await;
    assert_eq!(
        (anonymous.status.as_u16(), anonymous.code().as_str()),
        (403, "AccessDenied")
    );
    let error = s3
        .client
        .get_object()
        .bucket("absent")
        .key("x")
        .send()
        .await
        .unwrap_err();
    assert_eq!(code(&error), "NoSuchBucket");
}

#[tokio::test]
async fn conditional_reads_answer_304_and_412() {
    let s3 = Sandbox::start().await;
    s3.put("x", b"hello").await;
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .presigned(minutes(5))
        .await
        .unwrap();
    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("x")
        .presigned(minutes(5))
        .await
        .unwrap();
    let whole = s3.send(&get, "").await;
    let etag = whole.header("etag").unwrap().to_owned();
    let modified = whole.header("last-modified").unwrap().to_owned();
    let (past, future) = (
        "Sat, 01 Jan 2000 00:00:00 GMT",
        "Sat, 01 Jan 2050 00:00:00 GMT",
    );
    let other = "\"00000000000000000000000000000000\"";
    for (status, conditions) in [
        (200, vec![("if-match", etag.as_str())]),
        (412, vec![("if-match", other)]),
        (200, vec![("if-match", "*")]),
        (304, vec![("if-none-match", etag.as_str())]),
        (304, vec![("if-none-match", "*")]),
        (200, vec![("if-none-match", other)]),
        (304, vec![("if-modified-since", modified.as_str())]),
        (304, vec![("if-modified-since", future)]),
        (200, vec![("if-modified-since", past)]),
        (200, vec![("if-unmodified-since", modified.as_str())]),
        (412, vec![("if-unmodified-since", past)]),
        (
            200,
            vec![("if-match", etag.as_str()), ("if-unmodified-since", past)],
        ),
        (
            304,
            vec![
                ("if-none-match", etag.as_str()),
                ("if-modified-since", past),
            ],
        ),
    ] {
        for presigned in [&get, &head] {
            let answer = s3
                .raw(
                    presigned.method(),
                    &target_of(presigned.uri()),
                    &conditions,
                    "",
                )
                .await;
            assert_eq!(
                answer.status,
                status,
                "{} {conditions:?}",
                presigned.method()
            );
            if status == 304 {
                assert_eq!(answer.header("etag"), Some(etag.as_str()));
                assert!(answer.body.is_empty());
            }
        }
    }
}

#[tokio::test]
async fn ranges_are_answered_as_http_has_them() {
    let s3 = Sandbox::start().await;
    s3.put("small", b"0123456789").await;
    let large: Vec<u8> = (0..200_000_u32).flat_map(u32::to_be_bytes).collect();
    s3.put("large", &large).await;
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("small")
        .presigned(minutes(5))
        .await
        .unwrap();
    let target = target_of(get.uri());
    for (range, status, body, shown) in [
        ("bytes=0-0", 206, "0", Some("bytes 0-0/10")),
        ("bytes=2-4", 206, "234", Some("bytes 2-4/10")),
        ("bytes=7-", 206, "789", Some("bytes 7-9/10")),
        ("bytes=7-99", 206, "789", Some("bytes 7-9/10")),
        ("bytes=-3", 206, "789", Some("bytes 7-9/10")),
        ("bytes=-99", 206, "0123456789", Some("bytes 0-9/10")),
        ("bytes=4-2", 200, "0123456789", None),
        ("bytes=0-1,4-5", 200, "0123456789", None),
        ("lines=1-2", 200, "0123456789", None),
    ] {
        let answer = s3.raw("GET", &target, &[("range", range)], "").await;
        assert_eq!(
            (answer.status.as_u16(), answer.text().as_str()),
            (status, body),
            "{range}"
        );
        assert_eq!(answer.header("content-range"), shown, "{range}");
        assert_eq!(answer.header("accept-ranges"), Some("bytes"));
    }
    for range in ["bytes=10-", "bytes=99-100", "bytes=-0"] {
        let answer = s3.raw("GET", &target, &[("range", range)], "").await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (416, "InvalidRange"),
            "{range}"
        );
        assert_eq!(answer.header("content-range"), Some("bytes */10"));
    }
    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("small")
        .range("bytes=1-2")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (head.content_range(), head.content_length()),
        (Some("bytes 1-2/10"), Some(2))
    );
    let middle = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("large")
        .range("bytes=399998-500001")
        .send()
        .await
        .unwrap();
    assert_eq!(
        middle.body.collect().await.unwrap().into_bytes(),
        large[399_998..500_002]
    );
    s3.put("empty", b"").await;
    let empty = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("empty")
        .range("bytes=0-")
        .send()
        .await;
    assert_eq!(code(&empty.unwrap_err()), "InvalidRange");
}

#[tokio::test]
async fn of_many_who_create_a_key_exactly_one_wins() {
    let s3 = Sandbox::start().await;
    let puts = (0..20).map(|n| {
        let client = s3.client.clone();
        async move {
            let body = format!("writer {n}");
            let put = client
                .put_object()
                .bucket(BUCKET)
                .key("x")
                .if_none_match("*")
                .body(body.clone().into_bytes().into());
            put.send().await.map(|_| body).map_err(|error| code(&error))
        }
    });
    let outcomes = futures_util::future::join_all(puts).await;
    let winners: Vec<&String> = outcomes.iter().flatten().collect();
    assert_eq!(winners.len(), 1);
    assert!(outcomes.iter().all(|outcome| {
        outcome
            .as_ref()
            .err()
            .is_none_or(|code| code == "PreconditionFailed")
    }));
    assert_eq!(s3.get("x").await.unwrap(), winners[0].as_bytes());
}

#[tokio::test]
async fn a_write_can_demand_the_version_it_replaces() {
    let s3 = Sandbox::start().await;
    let put = |tag: &str| {
        s3.client
            .put_object()
            .bucket(BUCKET)
            .key("x")
            .if_match(tag)
            .body(b"new".to_vec().into())
            .send()
    };
    assert_eq!(
        code(
            &put("\"5d41402abc4b2a76b9719d911017c592\"")
                .await
                .unwrap_err()
        ),
        "NoSuchKey"
    );
    s3.put("x", b"hello").await;
    assert_eq!(
        code(
            &put("\"00000000000000000000000000000000\"")
                .await
                .unwrap_err()
        ),
        "PreconditionFailed"
    );
    put("\"5d41402abc4b2a76b9719d911017c592\"").await.unwrap();
    assert_eq!(s3.get("x").await.as_deref(), Some(b"new".as_slice()));
    let delete = s3
        .client
        .delete_object()
        .bucket(BUCKET)
        .key("x")
        .if_match("\"00000000000000000000000000000000\"")
        .send();
    assert_eq!(code(&delete.await.unwrap_err()), "PreconditionFailed");
}

#[tokio::test]
async fn copies_keep_or_replace_what_is_said_about_the_object() {
    let s3 = Sandbox::start().await;
    let body = vec![5; 60_000];
    s3.client
        .put_object()
        .bucket(BUCKET)
        .key("a b")
        .body(body.clone().into())
        .content_type("image/png")
        .metadata("k", "v")
        .tagging("project=x%20y&n=1")
        .send()
        .await
        .unwrap();
    let copy = |key: &str| {
        s3.client
            .copy_object()
            .bucket(BUCKET)
            .key(key)
            .copy_source("photos/a%20b")
    };
    copy("kept").send().await.unwrap();
    let kept = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("kept")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (kept.content_type(), kept.metadata().unwrap()["k"].as_str()),
        (Some("image/png"), "v")
    );
    let tags = s3
        .client
        .get_object_tagging()
        .bucket(BUCKET)
        .key("kept")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (tags.tag_set()[0].key(), tags.tag_set()[0].value()),
        ("project", "x y")
    );
    copy("replaced")
        .metadata_directive(aws_sdk_s3::types::MetadataDirective::Replace)
        .content_type("text/plain")
        .send()
        .await
        .unwrap();
    let replaced = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("replaced")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            replaced.content_type(),
            replaced.metadata().map(std::collections::HashMap::len)
        ),
        (Some("text/plain"), Some(0))
    );
    assert_eq!(
        code(&copy("a b").send().await.unwrap_err()),
        "InvalidRequest"
    );
    assert_eq!(
        code(
            &copy("n")
                .copy_source_if_none_match("*")
                .send()
                .await
                .unwrap_err()
        ),
        "PreconditionFailed"
    );
    let absent = s3
        .client
        .copy_object()
        .bucket(BUCKET)
        .key("n")
        .copy_source("photos/absent")
        .send()
        .await;
    assert_eq!(code(&absent.unwrap_err()), "NoSuchKey");
    s3.client
        .delete_object()
        .bucket(BUCKET)
        .key("a b")
        .send()
        .await
        .unwrap();
    assert_eq!(
        s3.get("kept").await.unwrap(),
        body,
        "a copy does not depend on its source"
    );
}

#[tokio::test]
async fn tags_are_set_read_and_removed_without_touching_the_object() {
    use aws_sdk_s3::types::{Tag, Tagging};
    let s3 = Sandbox::start().await;
    s3.put("x", b"hello").await;
    let before = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("x")
        .send()
        .await
        .unwrap();
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build().unwrap();
    let set = |tags: Vec<Tag>| {
        let tagging = Tagging::builder().set_tag_set(Some(tags)).build().unwrap();
        s3.client
            .put_object_tagging()
            .bucket(BUCKET)
            .key("x")
            .tagging(tagging)
            .send()
    };
    set(vec![tag("a", "1"), tag("b", "ü")]).await.unwrap();
    let read = async || {
        let tags = s3
            .client
            .get_object_tagging()
            .bucket(BUCKET)
            .key("x")
            .send()
            .await
            .unwrap();
        tags.tag_set()
            .iter()
            .map(|tag| format!("{}={}", tag.key(), tag.value()))
            .collect::<Vec<_>>()
    };
    assert_eq!(read().await, ["a=1", "b=ü"]);
    let got = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (got.tag_count(), got.last_modified()),
        (Some(2), before.last_modified())
    );
    assert_eq!(
        code(&set(vec![tag("a", "1"), tag("a", "2")]).await.unwrap_err()),
        "InvalidTag"
    );
    assert_eq!(
        code(
            &set((0..11).map(|n| tag(&n.to_string(), "")).collect())
                .await
                .unwrap_err()
        ),
        "BadRequest"
    );
    s3.client
        .delete_object_tagging()
        .bucket(BUCKET)
        .key("x")
        .send()
        .await
        .unwrap();
    assert!(read().await.is_empty());
}

#[tokio::test]
async fn deleting_what_is_not_there_succeeds() {
    let s3 = Sandbox::start().await;
    s3.client
        .delete_object()
        .bucket(BUCKET)
        .key("absent")
        .send()
        .await
        .unwrap();
    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("absent")
        .send()
        .await
        .unwrap_err();
    assert_eq!(head.raw_response().unwrap().status().as_u16(), 404);
}

#[tokio::test]
async fn an_archived_object_is_listed_but_not_read() {
    let s3 = Sandbox::start().await;
    s3.client
        .put_object()
        .bucket(BUCKET)
        .key("cold")
        .body(b"x".to_vec().into())
        .storage_class(aws_sdk_s3::types::StorageClass::Glacier)
        .send()
        .await
        .unwrap();
    let read = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("cold")
        .send()
        .await;
    assert_eq!(code(&read.unwrap_err()), "InvalidObjectState");
    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("cold")
        .send()
        .await
        .unwrap();
    assert_eq!(head.storage_class().unwrap().as_str(), "GLACIER");
    let wrong = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("y")
        .storage_class("FREEZER".into())
        .send()
        .await;
    assert_eq!(code(&wrong.unwrap_err()), "InvalidStorageClass");
}
