//! The catalog as the server keeps it: read from S3, kept true, asked by folders and searches.

mod events;
mod search;

use std::{
    io::{Seek as _, SeekFrom, Write as _},
    sync::Arc,
};

use mediabridge::{
    app::App,
    catalog::{self, Catalog, Found, Listing},
    clock::{MINUTE, SECOND},
    grants::Permission,
    random::Random,
};
use mediabridge_catalog::Change;
use mediabridge_s3::{MemberPath, ObjectKey};
use mediabridge_sandbox::{Seed, faults::Fault};
use serde_json::{Value, json};

use crate::{
    app::{S3_BUCKET, TestApp, User, each_engine_with},
    live::{Socket, serve},
};

const SETTINGS: &str =
    "[catalog]\nfolder = 'FOLDER/catalog'\nlists_at_once = 16\nreconcile_hours = 0\n";

async fn each_engine(test: impl AsyncFnMut(TestApp)) {
    each_engine_with(SETTINGS, test).await;
}

/// Reads the bucket whole, as the server does by itself.
async fn crawl(app: &App, bucket_id: &str) -> Arc<Catalog> {
    catalog::open_all(app).await.unwrap();
    let catalog = app.catalogs.get(bucket_id).unwrap();
    catalog::crawl(app, &catalog).await.unwrap();
    app.listings.invalidate_bucket(bucket_id);
    catalog
}

async fn fill(app: &TestApp, keys: impl IntoIterator<Item = impl Into<String>>) {
    let seeds = keys.into_iter().map(|key| Seed {
        key: key.into(),
        bytes: "12".into(),
        content_type: "text/plain".to_owned(),
    });
    app.s3
        .put_objects(S3_BUCKET, seeds.collect())
        .await
        .unwrap();
}

fn folder(catalog: &Catalog, path: &str) -> ObjectKey {
    catalog.root.key(&MemberPath::parse(path).unwrap()).unwrap()
}

fn keys(catalog: &Catalog) -> Vec<String> {
    let mut keys = Vec::new();
    let read = catalog.index.each("", None, |key, _| {
        keys.push(key.to_owned());
        true
    });
    read.unwrap();
    keys
}

fn names(page: &Value) -> Vec<&str> {
    let entries = page["entries"].as_array().unwrap();
    entries
        .iter()
        .map(|e| e["name"].as_str().unwrap())
        .collect()
}

async fn list(user: &User, bucket_id: &str, path: &str) -> Value {
    let address = format!("/api/v1/buckets/{bucket_id}/entries?path={path}");
    user.get(&address).await.ok()
}

fn lists(app: &TestApp) -> usize {
    let operations = app.s3.faults().take_operations();
    operations
        .iter()
        .filter(|o| o.name == "ListObjectsV2")
        .count()
}

#[tokio::test]
async fn a_folder_is_answered_from_the_catalog_with_what_lies_below_it() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        fill(&app, ["a/1", "a/b/2", "a/b/3", "c/4", "5"]).await;
        let owner = app.owner().await;
        let from_s3 = list(&owner, &bucket_id, "").await;
        assert_eq!(from_s3["freshness"]["state"], "listed");
        assert_eq!(
            (&from_s3["totals"], &from_s3["entries"][0]["size"]),
            (&json!(null), &json!(null))
        );
        crawl(&app.app, &bucket_id).await;
        let top = list(&owner, &bucket_id, "").await;
        assert_eq!(names(&top), names(&from_s3));
        assert_eq!(top["freshness"]["state"], "checked");
        assert_eq!(top["totals"], json!({ "objects": 5, "bytes": 10 }));
        let a = &top["entries"][0];
        assert_eq!(
            (&a["name"], &a["objects"], &a["size"]),
            (&json!("a"), &json!(3), &json!(6))
        );
        assert_eq!(names(&list(&owner, &bucket_id, "a/").await), ["b", "1"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_done_here_is_known_at_once() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "root", None).await;
        fill(&app, ["root/a/1", "root/b/2", "elsewhere/3"]).await;
        let catalog = crawl(&app.app, &bucket_id).await;
        assert_eq!(keys(&catalog), ["root/a/1", "root/b/2"]);
        let mode = std::fs::metadata(catalog.folder().parent().unwrap()).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::mode(&mode.permissions());
        assert_eq!(
            mode & 0o777,
            0o700,
            "names of files are for the server to read"
        );
        let owner = app.owner().await;
        let base = format!("/api/v1/buckets/{bucket_id}");
        owner
            .post(&format!("{base}/folders"), json!({ "path": "new/" }))
            .await
            .ok();
        owner
            .post(
                &format!("{base}/entries/delete"),
                json!({ "paths": ["b/"] }),
            )
            .await
            .ok();
        assert_eq!(keys(&catalog), ["root/a/1", "root/new/"]);
        assert_eq!(names(&list(&owner, &bucket_id, "").await), ["a", "new"]);
    })
    .await;
}

#[tokio::test]
async fn a_look_finds_what_others_did() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        fill(&app, ["a/1", "a/2", "gone/x/1", "gone/2"]).await;
        let catalog = crawl(&app.app, &bucket_id).await;
        let news = app.app.events.subscribe();
        let top = folder(&catalog, "");
        catalog::look(&app.app, &catalog, &top).await.unwrap();
        assert!(news.is_empty(), "nothing had changed");

        let client = mediabridge::buckets::client(&app.app, &bucket_id)
            .await
            .unwrap();
        for gone in ["gone/x/1", "gone/2"] {
            client.delete(&folder(&catalog, gone)).await.unwrap();
        }
        fill(&app, ["here/deep/down/1", "here/2", "3"]).await;
        // Not twice within a moment.
        catalog::look(&app.app, &catalog, &top).await.unwrap();
        assert_eq!(keys(&catalog).len(), 4);
        app.app.clock.advance(6 * SECOND);
        catalog::look(&app.app, &catalog, &top).await.unwrap();
        assert_eq!(
            keys(&catalog),
            ["3", "a/1", "a/2", "here/2", "here/deep/down/1"]
        );
        assert!(!news.is_empty());
        let owner = app.owner().await;
        let top = list(&owner, &bucket_id, "").await;
        assert_eq!(names(&top), ["a", "here", "3"]);
        assert_eq!(top["freshness"]["checked_at"], app.app.clock.now());
    })
    .await;
}

#[tokio::test]
async fn a_listing_does_not_undo_what_was_written_since() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        fill(&app, ["a", "b"]).await;
        let catalog = crawl(&app.app, &bucket_id).await;
        let old = catalog::meta(1, 0, Some("old"), None);
        let new = catalog::meta(2, 0, Some("new"), None);
        let listing = |objects: &[(&str, mediabridge_catalog::Meta)]| Listing {
            prefix: String::new(),
            after: None,
            upto: None,
            objects: objects
                .iter()
                .map(|(key, meta)| ((*key).to_owned(), *meta))
                .collect(),
        };
        let mark = catalog.mark();
        catalog
            .write(vec![
                Change::Put("new".to_owned(), new),
                Change::Put("a".to_owned(), new),
                Change::Delete("b".to_owned()),
            ])
            .unwrap();
        let both = listing(&[("a", old), ("b", old)]);
        let found = catalog.take_over(&app.app, mark, both).await.unwrap();
        assert_eq!(found, Found::default());
        assert_eq!(keys(&catalog), ["a", "new"]);
        // A listing that began after it is newer.
        let (mark, one) = (catalog.mark(), listing(&[("a", old)]));
        let found = catalog.take_over(&app.app, mark, one).await.unwrap();
        assert_eq!((found.changes, found.folders), (2, vec![String::new()]));
        assert_eq!(keys(&catalog), ["a"]);
    })
    .await;
}

/// Names of every kind: flat and deep, with one prefix and with none.
fn many() -> Vec<String> {
    let mut keys: Vec<String> = (0..2_500).map(|n| format!("flat/IMG_{n:05}.jpg")).collect();
    keys.extend((0..1_500).map(|n| format!("deep/{}/{}/{n}.txt", n % 7, n % 31)));
    keys.extend((0..500).map(|n| format!("{:x}", n * 7919)));
    keys.extend(["ä/ö", "zz//b", "z z/+%20", "日本/語.txt", "flat/"].map(str::to_owned));
    keys.sort();
    keys.dedup();
    keys
}

#[tokio::test]
async fn a_crawl_reads_every_key_once_however_it_is_cut() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let expected = many();
        fill(&app, expected.clone()).await;
        app.s3.faults().record();
        app.s3
            .faults()
            .fail_next("ListObjectsV2", 3, Fault::slow_down());
        let catalog = crawl(&app.app, &bucket_id).await;
        assert_eq!(keys(&catalog), expected);
        let made = lists(&app);
        assert!(made < 60, "{made} requests for {} keys", expected.len());

        // Of what is right already, nothing is written.
        let (before, again) = (
            catalog.index.file_bytes(),
            crawl(&app.app, &bucket_id).await,
        );
        assert_eq!(again.index.file_bytes(), before);
        assert_eq!(keys(&again), expected);
    })
    .await;
}

#[tokio::test]
async fn a_crawl_that_ended_early_goes_on_where_it_was() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let expected = many();
        fill(&app, expected.clone()).await;
        catalog::open_all(&app.app).await.unwrap();
        let catalog = app.app.catalogs.get(&bucket_id).unwrap();
        let denied = Fault::answer(403, "AccessDenied");
        app.s3.faults().fail_next("ListObjectsV2", 1, denied);
        catalog::crawl(&app.app, &catalog).await.unwrap_err();
        let state = catalog.state();
        assert!(state.crawl.is_some() && state.error.is_some() && !catalog.is_complete());
        let owner = app.owner().await;
        let shown = owner
            .get(&format!("/api/v1/buckets/{bucket_id}/catalog"))
            .await
            .ok();
        assert_eq!(
            (&shown["state"], &shown["finished_at"]),
            (&json!("failed"), &json!(null))
        );
        // Until it is complete, S3 is asked.
        assert_eq!(
            list(&owner, &bucket_id, "").await["freshness"]["state"],
            "listed"
        );

        catalog::crawl(&app.app, &catalog).await.unwrap();
        assert_eq!(keys(&catalog), expected);
        let shown = owner
            .get(&format!("/api/v1/buckets/{bucket_id}/catalog"))
            .await
            .ok();
        assert_eq!(
            (&shown["state"], &shown["objects"]),
            (&json!("complete"), &json!(expected.len()))
        );
        app.app.clock.advance(MINUTE);
        owner
            .post(
                &format!("/api/v1/buckets/{bucket_id}/catalog/crawl"),
                json!({}),
            )
            .await
            .ok();
        assert!(catalog.state().is_asked_for);
    })
    .await;
}

#[tokio::test]
async fn what_happened_while_a_server_was_down_is_found_out_soon_after_its_start() {
    each_engine(async |app| {
        // On SQLite there is no other server that could start.
        if !app.app.db.is_shared() {
            return;
        }
        let bucket_id = app.bucket("Files", "", None).await;
        fill(&app, ["a/1"]).await;
        let before = crawl(&app.app, &bucket_id).await;
        let mut config = app.app.config.clone();
        config.catalog.folder = before.folder().parent().unwrap().with_extension("copy");
        config.catalog.reconcile_hours = 24;
        let (from, to) = (before.folder(), &config.catalog.folder);
        let copy = to.join(from.file_name().unwrap()).join("index");
        std::fs::create_dir_all(&copy).unwrap();
        for file in std::fs::read_dir(from.join("index")).unwrap().flatten() {
            std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        }
        let state = copy.with_file_name("state.json");
        std::fs::copy(from.join("state.json"), state).unwrap();
        fill(&app, ["a/2"]).await;
        app.app.clock.advance(MINUTE);

        let clock = app.app.clock.clone();
        let again = App::start(config, clock, Random::seeded(2)).await.unwrap();
        catalog::begin(&again).await;
        tokio::spawn(catalog::keep(again.clone()));
        let catalog = again.catalogs.get(&bucket_id).unwrap();
        assert_eq!(keys(&catalog), ["a/1"]);
        let (now, checked_at) = (app.app.clock.now(), before.state().checked_at);
        assert_eq!(catalog.freshness(now).checked_at, checked_at);
        again.clock.advance(6 * MINUTE);
        again.catalogs.recheck();
        while catalog.freshness(now).checked_at == checked_at {
            tokio::task::yield_now().await;
        }
        assert_eq!(keys(&catalog), ["a/1", "a/2"]);
        again.stopping.cancel();
    })
    .await;
}

#[tokio::test]
async fn a_damaged_catalog_is_read_anew_and_nobody_is_told_that_nothing_is_there() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        fill(&app, (0..300).map(|n| format!("file {n:03}.txt"))).await;
        let catalog = crawl(&app.app, &bucket_id).await;
        catalog.index.flush().unwrap();
        let folder = catalog.folder().join("index");
        for file in std::fs::read_dir(folder).unwrap().flatten() {
            if file.file_name().to_string_lossy().starts_with("segment-") {
                let length = usize::try_from(file.metadata().unwrap().len()).unwrap();
                let mut damaged = std::fs::OpenOptions::new()
                    .write(true)
                    .open(file.path())
                    .unwrap();
                damaged.seek(SeekFrom::Start(length as u64 / 4)).unwrap();
                damaged.write_all(&vec![0; length / 2]).unwrap();
            }
        }
        let owner = app.owner().await;
        let mut socket = Socket::signed_in(&serve(&app).await, &owner).await;
        socket
            .say(json!({ "type": "search", "generation": 1, "query": "file" }))
            .await;
        let heard = socket.until("search_done").await;
        assert_eq!(heard.last().unwrap()["hits"], 300, "{:?}", heard.last());
        // The server reads the bucket anew by itself.
        while list(&owner, &bucket_id, "").await["freshness"]["state"] != "checked" {}
        let again = app.app.catalogs.get(&bucket_id).unwrap();
        assert_eq!(keys(&again).len(), 300);
        assert!(!Arc::ptr_eq(&again, &catalog));
    })
    .await;
}

#[tokio::test]
async fn usage_adds_up_what_the_caller_sees_and_nothing_else() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        fill(
            &app,
            [
                "team/a/1.jpg",
                "team/a/x/2.jpg",
                "team/b/3.mp4",
                "team/4.xyz",
                "team/",
                "other/5.jpg",
            ],
        )
        .await;
        let (owner, mia) = (app.owner().await, app.member().await);
        app.grant(&mia, &bucket_id, "team", &[Permission::View])
            .await;
        let address = format!("/api/v1/buckets/{bucket_id}/usage");
        mia.get(&address).await.refused("conflict");
        crawl(&app.app, &bucket_id).await;
        mediabridge::usage::keep_days(&app.app).await.unwrap();
        let usage = mia.get(&address).await.ok();
        assert_eq!((&usage["objects"], &usage["bytes"]), (&json!(4), &json!(8)));
        let sums = |list: &str, name: &str| -> Vec<(String, u64)> {
            let rows = usage[list].as_array().unwrap();
            rows.iter()
                .map(|r| {
                    (
                        r[name].as_str().unwrap().to_owned(),
                        r["objects"].as_u64().unwrap(),
                    )
                })
                .collect()
        };
        let named = |pairs: &[(&str, u64)]| -> Vec<(String, u64)> {
            pairs
                .iter()
                .map(|(name, count)| ((*name).to_owned(), *count))
                .collect()
        };
        assert_eq!(sums("folders", "path"), named(&[("a/", 2), ("b/", 1)]));
        assert_eq!(usage["other"], json!({ "objects": 1, "bytes": 2 }));
        assert_eq!(
            sums("types", "kind"),
            named(&[("image", 2), ("other", 1), ("video", 1)])
        );
        assert_eq!(sums("storage_classes", "name"), named(&[("STANDARD", 4)]));
        assert_eq!(sums("ages", "label")[0], ("week".to_owned(), 4));
        assert_eq!(usage["largest"].as_array().unwrap().len(), 4);
        let groups = usage["duplicates"]["groups"].as_array().unwrap();
        assert_eq!(
            (
                groups.len(),
                &groups[0]["count"],
                &groups[0]["wasted_bytes"]
            ),
            (1, &json!(4), &json!(6))
        );
        assert_eq!(
            usage["history"],
            json!([]),
            "the member does not see the bucket whole"
        );
        let whole = owner.get(&address).await.ok();
        assert_eq!(whole["objects"], 5);
        assert_eq!(
            whole["history"][0]["objects"], 6,
            "with the folder's own object"
        );
        let inner = mia.get(&format!("{address}?path=a/")).await.ok();
        assert_eq!(inner["objects"], 2);
        mia.get(&format!("{address}?path=../other/"))
            .await
            .refused("outside_root");
    })
    .await;
}
