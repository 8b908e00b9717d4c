use bytes::Bytes;
use mediabridge_s3::{Client, ObjectKey};

use crate::stores::{Store, key, now};

async fn fill(client: &Client, names: &[&str]) {
    for name in names {
        client
            .put(&key(name), Bytes::from_static(b"x"), "text/plain")
            .await
            .unwrap();
    }
}

fn names(keys: &[ObjectKey]) -> Vec<&str> {
    keys.iter().map(ObjectKey::as_str).collect()
}

pub(crate) async fn a_folder_lists_its_own_files_and_folders_only(store: &Store) {
    let client = store.bucket().await;
    fill(
        &client,
        &[
            "a/1 b.txt",
            "a/b/2.txt",
            "a/b/c/3.txt",
            "a/é+/4.txt",
            "ab/5.txt",
            "a",
            "a/",
        ],
    )
    .await;
    let page = client.list_folder(&key("a/"), None, 1000).await.unwrap();
    assert_eq!(names(&page.folders), ["a/b/", "a/é+/"]);
    assert_eq!(page.objects.len(), 1);
    let file = &page.objects[0];
    assert_eq!((file.key.as_str(), file.size), ("a/1 b.txt", 1));
    assert!((file.modified_ms - now()).abs() < 60_000, "{file:?}");
    assert!(page.marker);
    assert_eq!(page.next, None);
    let top = client.list_folder(&key(""), None, 1000).await.unwrap();
    assert_eq!(names(&top.folders), ["a/", "ab/"]);
    assert_eq!(top.objects[0].key, key("a"));
    assert!(!top.marker);
}

pub(crate) async fn a_folder_with_only_its_marker_is_empty(store: &Store) {
    let client = store.bucket().await;
    fill(&client, &["a/"]).await;
    let page = client.list_folder(&key("a/"), None, 1000).await.unwrap();
    assert!(page.marker && page.objects.is_empty() && page.folders.is_empty());
    let nothing = client.list_folder(&key("b/"), None, 1000).await.unwrap();
    assert!(!nothing.marker && nothing.objects.is_empty());
}

pub(crate) async fn pages_join_to_the_whole_folder(store: &Store) {
    let client = store.bucket().await;
    let files: Vec<String> = (0..7).map(|n| format!("p/{n} +é.txt")).collect();
    fill(
        &client,
        &files.iter().map(String::as_str).collect::<Vec<_>>(),
    )
    .await;
    fill(&client, &["p/x/1", "p/x/2", "p/y/1", "p/z/1"]).await;
    let (mut folders, mut objects, mut next) = (Vec::new(), Vec::new(), None);
    for pages in 1.. {
        let page = client
            .list_folder(&key("p/"), next.as_deref(), 3)
            .await
            .unwrap();
        assert!(page.folders.len() + page.objects.len() <= 3);
        folders.extend(page.folders);
        objects.extend(page.objects.into_iter().map(|o| o.key));
        next = page.next;
        if next.is_none() {
            assert!(pages >= 4);
            break;
        }
    }
    assert_eq!(names(&folders), ["p/x/", "p/y/", "p/z/"]);
    assert_eq!(names(&objects), files);
}

pub(crate) async fn a_flat_walk_sees_every_key_once_in_order(store: &Store) {
    let client = store.bucket().await;
    // In the order of bytes, which is not that of UTF-16 or of any locale.
    let all = ["A", "Z", "a", "a!", "a/", "a/b", "a0", "é", "ﬀ", "🎉"];
    fill(&client, &all).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = client
            .list_all(&key(""), after.as_deref(), 3)
            .await
            .unwrap();
        assert_eq!(page.folders, []);
        seen.extend(page.objects.into_iter().map(|o| o.key));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(names(&seen), all);
}

pub(crate) async fn a_walk_resumes_after_a_key_that_is_gone(store: &Store) {
    let client = store.bucket().await;
    fill(&client, &["w/1", "w/2 +", "w/3", "x/4"]).await;
    client.delete(&key("w/2 +")).await.unwrap();
    let page = client
        .list_all(&key("w/"), Some("w/2 +"), 10)
        .await
        .unwrap();
    let seen: Vec<_> = page.objects.into_iter().map(|o| o.key).collect();
    assert_eq!(names(&seen), ["w/3"]);
}

pub(crate) async fn an_empty_bucket_lists_nothing(store: &Store) {
    let client = store.bucket().await;
    let folder = client.list_folder(&key(""), None, 1000).await.unwrap();
    let flat = client.list_all(&key(""), None, 1000).await.unwrap();
    assert_eq!(
        (folder.objects, folder.folders, folder.next),
        (vec![], vec![], None)
    );
    assert_eq!((flat.objects, flat.next), (vec![], None));
}
