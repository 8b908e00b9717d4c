use bytes::Bytes;
use mediabridge_s3::{ChecksumMode, ErrorKind};

use crate::stores::{Store, client as open, key, now};

pub(crate) async fn what_was_put_is_what_is_read(store: &Store) {
    let client = store.bucket().await;
    let bytes = Bytes::from((0..=255).cycle().take(100_000).collect::<Vec<u8>>());
    client
        .put(&key("a/b.bin"), bytes.clone(), "application/octet-stream")
        .await
        .unwrap();
    assert_eq!(client.get(&key("a/b.bin"), None, 1 << 20).await, Ok(bytes));
}

pub(crate) async fn an_empty_object_is_an_object(store: &Store) {
    let client = store.bucket().await;
    for name in ["empty.txt", "folder/"] {
        client
            .put(&key(name), Bytes::new(), "text/plain")
            .await
            .unwrap();
        assert_eq!(client.head(&key(name)).await.unwrap().size, 0);
        assert_eq!(client.get(&key(name), None, 0).await, Ok(Bytes::new()));
    }
}

pub(crate) async fn a_range_reads_only_those_bytes(store: &Store) {
    let client = store.bucket().await;
    let at = key("digits");
    client
        .put(&at, Bytes::from_static(b"0123456789"), "text/plain")
        .await
        .unwrap();
    assert_eq!(client.get(&at, Some(2..5), 3).await.unwrap(), "234");
    assert_eq!(client.get(&at, Some(8..100), 100).await.unwrap(), "89");
    assert_eq!(client.get(&at, Some(3..3), 100).await.unwrap(), "");
}

pub(crate) async fn a_longer_object_than_allowed_is_not_read(store: &Store) {
    let client = store.bucket().await;
    let at = key("long");
    client
        .put(&at, Bytes::from(vec![7; 1001]), "text/plain")
        .await
        .unwrap();
    let error = client.get(&at, None, 1000).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TooLarge { limit: 1000 });
    assert_eq!(client.get(&at, None, 1001).await.unwrap().len(), 1001);
}

pub(crate) async fn head_tells_size_type_time_and_etag(store: &Store) {
    let client = store.bucket().await;
    let at = key("notes.md");
    let etag = client
        .put(&at, Bytes::from_static(b"# hi"), "text/markdown")
        .await
        .unwrap();
    let info = client.head(&at).await.unwrap();
    assert_eq!(info.size, 4);
    assert_eq!(info.content_type.as_deref(), Some("text/markdown"));
    assert!((info.modified_ms - now()).abs() < 60_000, "{info:?}");
    assert_eq!(info.etag, etag);
    let etag = etag.unwrap();
    assert!(!etag.is_empty() && !etag.contains('"'), "{etag}");
    let listed = client.list_folder(&key(""), None, 10).await.unwrap();
    assert_eq!(listed.objects[0].etag.as_deref(), Some(etag.as_str()));
}

pub(crate) async fn a_checksum_of_our_own_writes_is_kept_where_asked_for(store: &Store) {
    let plain = store.bucket().await;
    let mut config = plain.config().clone();
    config.checksums = ChecksumMode::Always;
    let client = open(config);
    let at = key("sum");
    client
        .put(&at, Bytes::from_static(b"123456789"), "text/plain")
        .await
        .unwrap();
    let checksums = client.head(&at).await.unwrap().checksums;
    // The check value of CRC-32, cbf43926.
    assert_eq!(checksums.crc32.as_deref(), Some("y/Q5Jg=="));
}

pub(crate) async fn deleting_is_final_and_repeatable(store: &Store) {
    let client = store.bucket().await;
    let at = key("a/gone.txt");
    client
        .put(&at, Bytes::from_static(b"x"), "text/plain")
        .await
        .unwrap();
    client.delete(&at).await.unwrap();
    assert_eq!(
        client.head(&at).await.unwrap_err().kind(),
        &ErrorKind::NotFound
    );
    client.delete(&at).await.unwrap();
}

pub(crate) async fn many_are_deleted_at_once_whatever_their_names(store: &Store) {
    let client = store.bucket().await;
    let names = [
        "a.txt",
        "b & c <d>.txt",
        "e+f%20g.txt",
        "é/日本 🎉.txt",
        "x ",
    ];
    let mut keys: Vec<_> = names.iter().map(|name| key(name)).collect();
    for at in &keys {
        client
            .put(at, Bytes::from_static(b"x"), "text/plain")
            .await
            .unwrap();
    }
    client
        .put(&key("stays.txt"), Bytes::from_static(b"x"), "text/plain")
        .await
        .unwrap();
    keys.push(key("never/was.txt"));
    assert_eq!(client.delete_many(&keys).await, []);
    let left = client.list_all(&key(""), None, 100).await.unwrap();
    let left: Vec<&str> = left.objects.iter().map(|o| o.key.as_str()).collect();
    assert_eq!(left, ["stays.txt"]);
}

pub(crate) async fn a_copy_has_the_bytes_and_the_type(store: &Store) {
    let client = store.bucket().await;
    let (from, to) = (key("a/from.svg"), key("b/to.svg"));
    client
        .put(&from, Bytes::from_static(b"<svg/>"), "image/svg+xml")
        .await
        .unwrap();
    let etag = client.copy(&from, &to).await.unwrap();
    let copy = client.head(&to).await.unwrap();
    assert_eq!(
        (copy.size, copy.content_type.as_deref()),
        (6, Some("image/svg+xml"))
    );
    assert_eq!(copy.etag, etag);
    let error = client.copy(&key("nowhere"), &to).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotFound);
    assert_eq!(error.key(), Some("nowhere"));
}
