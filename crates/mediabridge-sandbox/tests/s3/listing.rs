//! Listings: pages, folders, markers, caps.

use std::collections::BTreeSet;

use aws_sdk_s3::types::EncodingType;
use mediabridge_sandbox::Seed;

use crate::harness::{BUCKET, Sandbox, code};

async fn seeded(keys: impl IntoIterator<Item = String>) -> Sandbox {
    let s3 = Sandbox::start().await;
    let seeds = keys
        .into_iter()
        .map(|key| Seed {
            bytes: key.clone().into(),
            key,
            content_type: "text/plain".to_owned(),
        })
        .collect();
    s3.server.put_objects(BUCKET, seeds).await.unwrap();
    s3
}

#[tokio::test]
async fn pages_over_2500_keys_with_folders_repeat_nothing_and_miss_nothing() {
    let folders = (0..1200).map(|n| format!("in/folder-{n:04}/a"));
    let twins = (0..1200).map(|n| format!("in/folder-{n:04}/b"));
    let files = (0..1300).map(|n| format!("in/file-{n:04}"));
    let outside = [
        "im".to_owned(),
        "io".to_owned(),
        "in".to_owned(),
        "in0".to_owned(),
    ];
    let s3 = seeded(folders.chain(twins).chain(files).chain(outside)).await;
    let mut keys = Vec::new();
    let mut prefixes = Vec::new();
    let mut sizes = Vec::new();
    let mut token = None;
    loop {
        let page = s3
            .client
            .list_objects_v2()
            .bucket(BUCKET)
            .prefix("in/")
            .delimiter("/")
            .set_continuation_token(token)
            .send()
            .await
            .unwrap();
        sizes.push(page.key_count().unwrap());
        keys.extend(
            page.contents()
                .iter()
                .map(|object| object.key().unwrap().to_owned()),
        );
        prefixes.extend(
            page.common_prefixes()
                .iter()
                .map(|it| it.prefix().unwrap().to_owned()),
        );
        token = page.next_continuation_token().map(str::to_owned);
        assert_eq!(page.is_truncated(), Some(token.is_some()));
        if token.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [1000, 1000, 500]);
    assert_eq!(
        keys,
        (0..1300)
            .map(|n| format!("in/file-{n:04}"))
            .collect::<Vec<_>>()
    );
    assert_eq!(
        prefixes,
        (0..1200)
            .map(|n| format!("in/folder-{n:04}/"))
            .collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn the_first_version_pages_by_marker_through_files_and_folders() {
    let s3 = seeded(["a", "b/1", "b/2", "c", "d/1", "e"].map(str::to_owned)).await;
    let mut seen = Vec::new();
    let mut marker = None;
    loop {
        let page = s3
            .client
            .list_objects()
            .bucket(BUCKET)
            .delimiter("/")
            .max_keys(1)
            .set_marker(marker)
            .send()
            .await
            .unwrap();
        seen.extend(
            page.contents()
                .iter()
                .map(|object| object.key().unwrap().to_owned()),
        );
        seen.extend(
            page.common_prefixes()
                .iter()
                .map(|it| it.prefix().unwrap().to_owned()),
        );
        marker = page.next_marker().map(str::to_owned);
        if page.is_truncated() != Some(true) {
            break;
        }
    }
    assert_eq!(seen, ["a", "b/", "c", "d/", "e"]);
    let plain = s3
        .client
        .list_objects()
        .bucket(BUCKET)
        .max_keys(2)
        .marker("a")
        .send()
        .await
        .unwrap();
    let keys: Vec<_> = plain
        .contents()
        .iter()
        .map(|object| object.key().unwrap())
        .collect();
    assert_eq!(keys, ["b/1", "b/2"]);
    assert_eq!(
        (plain.is_truncated(), plain.next_marker()),
        (Some(true), None)
    );
}

#[tokio::test]
async fn no_page_has_more_than_1000_keys_and_max_keys_0_has_none() {
    let s3 = seeded((0..1001).map(|n| format!("{n:04}"))).await;
    let page = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .max_keys(5000)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (page.contents().len(), page.max_keys(), page.is_truncated()),
        (1000, Some(1000), Some(true))
    );
    let none = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .max_keys(0)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (none.contents().len(), none.key_count(), none.is_truncated()),
        (0, Some(0), Some(false))
    );
    assert_eq!(none.next_continuation_token(), None);
    let negative = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .max_keys(-1)
        .send()
        .await;
    assert_eq!(code(&negative.unwrap_err()), "InvalidArgument");
    let exact = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .start_after("0000")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (exact.contents().len(), exact.is_truncated()),
        (1000, Some(false))
    );
}

#[tokio::test]
async fn a_listing_starts_after_a_key_that_need_not_exist() {
    let s3 = seeded(["a/1", "a/2", "a/3", "b"].map(str::to_owned)).await;
    let list = |after: &str, prefix: &str| {
        s3.client
            .list_objects_v2()
            .bucket(BUCKET)
            .start_after(after)
            .prefix(prefix)
            .send()
    };
    for (after, prefix, expected) in [
        ("", "", vec!["a/1", "a/2", "a/3", "b"]),
        ("a/1", "", vec!["a/2", "a/3", "b"]),
        ("a/10", "", vec!["a/2", "a/3", "b"]),
        ("a/1", "a/", vec!["a/2", "a/3"]),
        ("A", "a/", vec!["a/1", "a/2", "a/3"]),
        ("b", "a/", vec![]),
        ("zzz", "", vec![]),
    ] {
        let page = list(after, prefix).await.unwrap();
        let keys: Vec<_> = page
            .contents()
            .iter()
            .map(|object| object.key().unwrap())
            .collect();
        assert_eq!(keys, expected, "after {after:?} in {prefix:?}");
    }
}

#[tokio::test]
async fn delimiters_of_any_length_fold_what_follows_the_prefix() {
    let s3 = seeded(["p/a--b", "p/a--c", "p/d", "p/--x", "q--"].map(str::to_owned)).await;
    let page = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .prefix("p/")
        .delimiter("--")
        .send()
        .await
        .unwrap();
    let folders: Vec<_> = page
        .common_prefixes()
        .iter()
        .map(|it| it.prefix().unwrap())
        .collect();
    assert_eq!(folders, ["p/--", "p/a--"]);
    assert_eq!(page.contents()[0].key(), Some("p/d"));
    let odd = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .delimiter("🦀")
        .send()
        .await
        .unwrap();
    assert_eq!(odd.contents().len(), 5);
}

#[tokio::test]
async fn names_are_url_encoded_on_request_the_way_s3_does() {
    let s3 = seeded(["a b/x+y%é.txt", "a b/z"].map(str::to_owned)).await;
    let page = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .prefix("a b/")
        .start_after("a b/a")
        .encoding_type(EncodingType::Url)
        .send()
        .await
        .unwrap();
    assert_eq!(page.contents()[0].key(), Some("a+b/x%2By%25%C3%A9.txt"));
    assert_eq!(page.prefix(), Some("a+b/"));
    assert_eq!(page.start_after(), Some("a+b/a"));
    let folders = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .delimiter("/")
        .encoding_type(EncodingType::Url)
        .send()
        .await
        .unwrap();
    assert_eq!(folders.common_prefixes()[0].prefix(), Some("a+b/"));
    let wrong = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .encoding_type("rot13".into())
        .send()
        .await;
    assert_eq!(code(&wrong.unwrap_err()), "InvalidArgument");
}

#[tokio::test]
async fn a_listing_shows_size_time_tag_and_class() {
    let s3 = seeded(["hello".to_owned()]).await;
    let page = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .fetch_owner(true)
        .send()
        .await
        .unwrap();
    let object = &page.contents()[0];
    assert_eq!(object.size(), Some(5));
    assert_eq!(object.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!(object.storage_class().unwrap().as_str(), "STANDARD");
    assert!(object.last_modified().unwrap().secs() > 1_700_000_000);
    assert!(object.owner().is_some());
}

#[tokio::test]
async fn a_forged_continuation_token_is_refused() {
    let s3 = seeded(["a".to_owned()]).await;
    let page = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .continuation_token("!!")
        .send()
        .await;
    assert_eq!(code(&page.unwrap_err()), "InvalidArgument");
}

#[tokio::test]
async fn a_page_read_while_keys_come_and_go_keeps_its_place() {
    let s3 = seeded((0..30).map(|n| format!("k{n:02}"))).await;
    let first = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .max_keys(10)
        .send()
        .await
        .unwrap();
    s3.client
        .delete_object()
        .bucket(BUCKET)
        .key("k09")
        .send()
        .await
        .unwrap();
    s3.put("k00a", b"new, before the next page").await;
    s3.put("k10a", b"new, on the next page").await;
    let second = s3
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .max_keys(10)
        .continuation_token(first.next_continuation_token().unwrap())
        .send()
        .await
        .unwrap();
    let keys: BTreeSet<_> = second
        .contents()
        .iter()
        .map(|object| object.key().unwrap())
        .collect();
    assert!(keys.contains("k10") && keys.contains("k10a") && !keys.contains("k00a"));
}
