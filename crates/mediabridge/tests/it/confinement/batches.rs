//! One bad path among many stops all of them, before the first is acted on.

use serde_json::{Value, json};

use super::{World, new_file, post};
use crate::app::each_engine;

/// A request with this many paths, of which the one at `bad` steps outside.
type Batch = fn(usize, usize) -> (&'static str, Value);

fn names(count: usize, bad: usize) -> Vec<String> {
    (0..count)
        .map(|n| {
            if n == bad {
                "docs/../../team-a-secret/x".to_owned()
            } else {
                format!("docs/{n}.txt")
            }
        })
        .collect()
}

#[tokio::test]
async fn one_path_outside_stops_the_whole_batch_wherever_it_stands() {
    let batches: [(usize, Batch); 6] = [
        (1000, |n, bad| {
            ("entries/delete", json!({ "paths": names(n, bad) }))
        }),
        (200, |n, bad| {
            (
                "urls",
                json!({ "paths": names(n, bad), "purpose": "preview" }),
            )
        }),
        (200, |n, bad| {
            (
                "urls",
                json!({ "paths": names(n, bad), "purpose": "download" }),
            )
        }),
        (200, |n, bad| {
            ("urls", json!({ "paths": names(n, bad), "purpose": "copy" }))
        }),
        (200, |n, bad| {
            let files: Vec<Value> = names(n, bad).iter().map(|name| new_file(name)).collect();
            ("uploads", json!({ "path": "", "files": files }))
        }),
        // The bad one is wrong in other ways too: what it names counts first.
        (200, |n, bad| {
            let mut files: Vec<Value> = names(n, bad).iter().map(|name| new_file(name)).collect();
            files[bad]["content_type"] = "nonsense".into();
            files[bad]["checksum_crc32"] = "?".into();
            ("uploads", json!({ "path": "", "files": files }))
        }),
    ];
    each_engine(async |app| {
        let world = World::new(&app).await;
        for (count, batch) in batches {
            for bad in [0, count / 2, count - 1] {
                let user = world.session().await;
                let (route, body) = batch(count, bad);
                let request = post(route, body);
                let route = request.route.replace("{bucket_id}", &world.bucket_id);
                let answer = user.send(request.method, &route, request.body).await;
                answer.refused("outside_root");
                assert_eq!(world.asked_of_s3(), Vec::<String>::new(), "{route} {bad}");
                user.get("/api/v1/me").await.refused("outside_root");
            }
        }
        world.assert_foreign_files_are_untouched().await;
        let owner = app.owner().await;
        for action in [
            "file.delete",
            "file.download",
            "file.copy_url",
            "file.upload",
        ] {
            let rows = owner
                .get(&format!("/api/v1/audit?action={action}"))
                .await
                .ok();
            assert_eq!(rows["items"], json!([]), "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_malformed_path_stops_the_batch_and_ends_nothing() {
    each_engine(async |app| {
        let world = World::new(&app).await;
        let user = world.session().await;
        for bad in [0, 100, 199] {
            let mut paths = names(200, 1000);
            paths[bad] = "docs/a\u{0}.txt".to_owned();
            let files: Vec<Value> = paths.iter().map(|name| new_file(name)).collect();
            for (route, body) in [
                ("entries/delete", json!({ "paths": paths })),
                ("urls", json!({ "paths": paths, "purpose": "copy" })),
                ("uploads", json!({ "path": "", "files": files })),
            ] {
                let route = format!("/api/v1/buckets/{}/{route}", world.bucket_id);
                user.post(&route, body).await.refused("invalid_path");
                assert_eq!(world.asked_of_s3(), Vec::<String>::new(), "{route} {bad}");
            }
        }
        user.get("/api/v1/me").await.ok();
    })
    .await;
}

/// More than a request may hold is refused for that, whatever is among it.
#[tokio::test]
async fn a_batch_that_is_too_large_is_not_looked_into() {
    each_engine(async |app| {
        let world = World::new(&app).await;
        let user = world.session().await;
        let files: Vec<Value> = names(1000, 500).iter().map(|name| new_file(name)).collect();
        for (route, body) in [
            (
                "urls",
                json!({ "paths": names(1000, 500), "purpose": "copy" }),
            ),
            ("uploads", json!({ "path": "", "files": files })),
            ("entries/delete", json!({ "paths": names(1001, 500) })),
            ("entries/delete", json!({ "paths": vec!["docs/"; 1001] })),
        ] {
            let route = format!("/api/v1/buckets/{}/{route}", world.bucket_id);
            user.post(&route, body).await.refused("validation");
            assert_eq!(world.asked_of_s3(), Vec::<String>::new(), "{route}");
        }
        user.get("/api/v1/me").await.ok();
    })
    .await;
}
