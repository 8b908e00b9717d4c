//! One object, one decision: what a member sees, finds, opens and deletes is what lies in their folder, also where the
//! folder's name means something to SQL, to a pattern or to a URL.

use std::collections::BTreeSet;

use mediabridge::grants::Permission;
use serde_json::{Value, json};

use super::{encoded, is_inside};
use crate::{
    app::{TestApp, User, each_engine},
    live::{Socket, serve},
};

/// Bucket root, grant root.
const ROOTS: &[(&str, &str)] = &[
    ("", "a%"),
    ("", "a_c"),
    ("media", "%"),
    ("media", "_"),
    ("me%dia", "a\\b"),
    ("media", "*"),
    ("", "a'b"),
    ("media", "a\"b"),
    ("", "a+b c"),
    ("media", "ü"),
    ("media", "u\u{308}"),
    ("", "Team"),
    ("media", "a?b#c"),
    ("", "a//b"),
];

/// Files in the folder, and in folders that a pattern, a collation or a decoder takes for it.
fn keys(bucket_root: &str, grant_root: &str) -> BTreeSet<String> {
    let own = if bucket_root.is_empty() {
        grant_root.to_owned()
    } else {
        format!("{bucket_root}/{grant_root}")
    };
    let mut folders = vec![
        own.clone(),
        format!("{own}x"),
        format!("{own}-file"),
        format!("x{own}"),
        own.replace('%', "x"),
        own.replace('%', ""),
        own.replace('_', "x"),
        own.replace('\\', "/"),
        own.replace('*', "abc"),
        own.replace('+', " "),
        own.replace("//", "/"),
        own.to_lowercase(),
        own.to_uppercase(),
        own.replace('ü', "u\u{308}"),
        own.replace("u\u{308}", "ü"),
        own.replace("u\u{308}", "u"),
        encoded(&own),
        grant_root.to_owned(),
        format!("{own}/sub"),
        format!("{own}/sub/{own}"),
    ];
    folders.push(bucket_root.to_owned());
    folders
        .into_iter()
        .flat_map(|f| [format!("{f}/file.txt"), format!("{f}/a%_\\file.txt")])
        .collect()
}

async fn listed(user: &User, base: &str, folder: &str) -> Vec<Value> {
    let page = user
        .get(&format!(
            "{base}/entries?limit=1000&path={}",
            encoded(folder)
        ))
        .await
        .ok();
    let mut found = Vec::new();
    for entry in page["entries"].as_array().unwrap() {
        if entry["kind"] == "folder" {
            found.extend(Box::pin(listed(user, base, entry["path"].as_str().unwrap())).await);
        } else {
            found.push(entry.clone());
        }
    }
    found
}

fn paths(entries: &[Value]) -> BTreeSet<String> {
    entries
        .iter()
        .map(|e| e["path"].as_str().unwrap().to_owned())
        .collect()
}

async fn check(app: &TestApp, (mia, owner): (&User, &User), bucket_root: &str, grant_root: &str) {
    let what = format!("{bucket_root:?} {grant_root:?}");
    let bucket_id = app.bucket(&what, bucket_root, None).await;
    app.grant(mia, &bucket_id, grant_root, &Permission::ALL)
        .await;
    let keys = keys(bucket_root, grant_root);
    for key in &keys {
        app.put(key, "x").await;
    }
    let prefix = if bucket_root.is_empty() {
        format!("{grant_root}/")
    } else {
        format!("{bucket_root}/{grant_root}/")
    };
    let expected: BTreeSet<String> = keys
        .iter()
        .filter(|key| is_inside(bucket_root, grant_root, key))
        .map(|key| key[prefix.len()..].to_owned())
        .collect();
    assert!(expected.len() >= 4 && expected.len() < keys.len());
    let base = format!("/api/v1/buckets/{bucket_id}");

    assert_eq!(
        paths(&listed(mia, &base, "").await),
        expected,
        "listing {what}"
    );

    let mut socket = Socket::signed_in(&serve(app).await, mia).await;
    socket.search(1, "file", &bucket_id, "").await;
    let heard = socket.until("search_done").await;
    let hits: Vec<Value> = heard
        .iter()
        .filter_map(|m| m["hits"].as_array())
        .flatten()
        .filter(|hit| hit["kind"] == "file")
        .cloned()
        .collect();
    assert_eq!(paths(&hits), expected, "searching {what}");

    for key in &keys {
        let path = key.strip_prefix(&prefix).unwrap_or(key);
        let there = expected.contains(path);
        let entry = mia
            .get(&format!("{base}/entry?path={}", encoded(path)))
            .await;
        assert_eq!(
            entry.code(),
            if there { "ok" } else { "not_found" },
            "{what} {path:?}"
        );
        let body = json!({ "paths": [path], "purpose": "copy" });
        let url = mia.post(&format!("{base}/urls"), body).await.ok();
        let opened = reqwest::get(url["items"][0]["url"].as_str().unwrap())
            .await
            .unwrap();
        assert_eq!(
            opened.status(),
            if there { 200 } else { 404 },
            "{what} {path:?}"
        );
        let upload = json!({ "path": "", "files": [super::new_file(path)] });
        let upload = mia.post(&format!("{base}/uploads"), upload).await;
        let status = if there { "exists" } else { "ready" };
        assert_eq!(upload.ok()["items"][0]["status"], status, "{what} {path:?}");
    }

    // Everything that is theirs, and nothing beside it.
    let top: Vec<String> = expected
        .iter()
        .map(|p| p.split_inclusive('/').next().unwrap().to_owned())
        .collect();
    let deleted = mia
        .post(&format!("{base}/entries/delete"), json!({ "paths": top }))
        .await
        .ok();
    assert_eq!(
        deleted,
        json!({ "deleted": expected.len(), "failed": [] }),
        "{what}"
    );
    let whole = app.bucket(&format!("All of {what}"), "", None).await;
    let base = format!("/api/v1/buckets/{whole}");
    let left = paths(&listed(owner, &base, "").await);
    let foreign = keys
        .iter()
        .filter(|key| !is_inside(bucket_root, grant_root, key))
        .cloned()
        .collect();
    assert_eq!(left, foreign, "{what}");
    let top: BTreeSet<&str> = left
        .iter()
        .map(|p| p.split_inclusive('/').next().unwrap())
        .collect();
    owner
        .post(&format!("{base}/entries/delete"), json!({ "paths": top }))
        .await
        .ok();
}

#[tokio::test]
async fn a_member_sees_finds_opens_and_deletes_the_same_files() {
    each_engine(async |app| {
        let (mia, owner) = (app.member().await, app.owner().await);
        for (bucket_root, grant_root) in ROOTS {
            check(&app, (&mia, &owner), bucket_root, grant_root).await;
        }
    })
    .await;
}
