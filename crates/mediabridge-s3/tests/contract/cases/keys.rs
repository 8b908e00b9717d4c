use std::time::Duration;

use bytes::Bytes;
use mediabridge_s3::{ErrorKind, GetOptions, ObjectKey, PutOptions};

use super::send;
use crate::stores::{Store, key, now};

/// Names that some layer between here and the store's disk is known to change.
fn odd_keys(store: &Store) -> Vec<ObjectKey> {
    let mut names = vec![
        "plain".to_owned(),
        "a b  c".to_owned(),
        " leading and trailing ".to_owned(),
        "a+b".to_owned(),
        "a%20b".to_owned(),
        "100%".to_owned(),
        "%2e%2e/x".to_owned(),
        "a?b=c&d".to_owned(),
        "a#b".to_owned(),
        "a//b".to_owned(),
        "a///".to_owned(),
        "...".to_owned(),
        "a/.../b..c/..d".to_owned(),
        "é".to_owned(),
        "e\u{301}".to_owned(),
        "日本語/🎉.png".to_owned(),
        "back\\slash".to_owned(),
        "quote\"and'and`".to_owned(),
        "<a>&amp;</a>".to_owned(),
        "(a)[b]{c}!*~$@:;,=^|".to_owned(),
        "\u{202e}rtl".to_owned(),
        "\u{feff}bom".to_owned(),
    ];
    if store.known().leading_slash {
        names.push("/leading".to_owned());
        names.push("//".to_owned());
    }
    if store.known().longest_key {
        names.push("k".repeat(1024));
    }
    names.iter().map(|name| key(name)).collect()
}

fn content(at: &ObjectKey) -> Bytes {
    Bytes::copy_from_slice(at.as_str().as_bytes())
}

pub(crate) async fn odd_keys_arrive_byte_for_byte(store: &Store) {
    let client = store.bucket().await;
    let mut keys = odd_keys(store);
    for at in &keys {
        client.put(at, content(at), "text/plain").await.unwrap();
    }
    for at in &keys {
        assert_eq!(client.get(at, None, 4096).await, Ok(content(at)), "{at:?}");
        assert_eq!(
            client.head(at).await.unwrap().size,
            at.as_str().len() as u64
        );
    }
    let page = client.list_all(&key(""), None, 1000).await.unwrap();
    let listed: Vec<_> = page.objects.iter().map(|o| o.key.clone()).collect();
    keys.sort();
    assert_eq!(listed, keys);
    assert_eq!(client.delete_many(&keys).await, []);
    assert_eq!(
        client.list_all(&key(""), None, 1000).await.unwrap().objects,
        []
    );
}

pub(crate) async fn odd_keys_are_signed_as_a_browser_will_ask_for_them(store: &Store) {
    let client = store.bucket().await;
    for at in odd_keys(store) {
        let options = PutOptions {
            content_length: at.as_str().len() as u64,
            content_type: "text/plain".to_owned(),
            ..PutOptions::default()
        };
        let minute = Duration::from_mins(1);
        let put = client.presign_put(&at, &options, minute, now()).unwrap();
        // A browser parses the URL before it sends it.
        let url = url::Url::parse(&put.url).unwrap();
        let answer = send("PUT", url.as_str(), &put.headers, &content(&at)).await;
        assert_eq!(answer.status, 200, "{at:?}: {}", answer.text());
        assert_eq!(
            client.get(&at, None, 4096).await,
            Ok(content(&at)),
            "{at:?}"
        );
        let get = client
            .presign_get(&at, &GetOptions::default(), minute, now())
            .unwrap();
        let url = url::Url::parse(&get).unwrap();
        let answer = send("GET", url.as_str(), &[], b"").await;
        assert_eq!(answer.body, content(&at), "{at:?}: {}", answer.status);
    }
}

pub(crate) async fn odd_keys_can_be_copied(store: &Store) {
    let client = store.bucket().await;
    for at in odd_keys(store) {
        client.put(&at, content(&at), "text/plain").await.unwrap();
        client.copy(&at, &key("copy")).await.unwrap();
        assert_eq!(
            client.get(&key("copy"), None, 4096).await,
            Ok(content(&at)),
            "{at:?}"
        );
    }
}

/// What becomes of the keys a store cannot hold. Dropping a slash is bad: it may overwrite another object.
pub(crate) async fn keys_the_store_cannot_hold_are_known(store: &Store) {
    let client = store.bucket().await;
    let known = store.known();
    let long = "k".repeat(1024);
    let written = client.put(&key(&long), Bytes::new(), "text/plain").await;
    assert_eq!(written.is_ok(), known.longest_key, "{written:?}");
    let written = client
        .put(&key("/leading"), Bytes::new(), "text/plain")
        .await;
    assert!(written.is_ok(), "{written:?}");
    let page = client.list_all(&key(""), None, 10).await.unwrap();
    let first = page.objects[0].key.as_str();
    let expected = if known.leading_slash {
        "/leading"
    } else {
        "leading"
    };
    assert_eq!(first, expected);
}

/// Such keys cannot be made here, but other tools make them, and listings show them.
pub(crate) async fn keys_with_dot_segments_are_neither_normalised_nor_signed(store: &Store) {
    let client = store.bucket().await;
    for name in ["a/../b", "a/./b", "a/.."] {
        store
            .sdk()
            .put_object()
            .bucket(client.bucket())
            .key(name)
            .body(Bytes::from_static(b"odd").into())
            .send()
            .await
            .unwrap();
    }
    client
        .put(&key("b"), Bytes::from_static(b"other"), "text/plain")
        .await
        .unwrap();
    let page = client.list_all(&key("a/"), None, 10).await.unwrap();
    let names: Vec<_> = page.objects.iter().map(|o| o.key.as_str()).collect();
    assert_eq!(names, ["a/..", "a/../b", "a/./b"]);
    for object in &page.objects {
        assert_eq!(client.get(&object.key, None, 10).await.unwrap(), "odd");
        let error = client
            .presign_get(
                &object.key,
                &GetOptions::default(),
                Duration::from_mins(1),
                now(),
            )
            .unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Invalid);
        client.delete(&object.key).await.unwrap();
    }
    assert_eq!(client.get(&key("b"), None, 10).await.unwrap(), "other");
}
