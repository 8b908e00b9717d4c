//! Searches over the live socket, in buckets that are indexed and in others.

use mediabridge::{catalog, grants::Permission};
use serde_json::json;

use super::{crawl, each_engine, fill};
use crate::live::{Socket, serve};

#[tokio::test]
async fn one_search_answers_from_all_buckets_known_or_not() {
    each_engine(async |app| {
        let known = app.bucket("Known", "a", None).await;
        let walked = app.bucket("Walked", "b", None).await;
        let hidden = app.bucket("Hidden", "c", None).await;
        fill(
            &app,
            [
                "a/team/Summer.jpg",
                "a/team/x/midsummer.pdf",
                "a/secret summer/1.txt",
                "b/summer.txt",
                "b/winter.txt",
                "c/summer.txt",
            ],
        )
        .await;
        catalog::open_all(&app.app).await.unwrap();
        let catalog = app.app.catalogs.get(&known).unwrap();
        catalog::crawl(&app.app, &catalog).await.unwrap();
        let mia = app.member().await;
        app.grant(&mia, &known, "team", &[Permission::View]).await;
        app.grant(&mia, &walked, "", &[Permission::View]).await;
        let _ = hidden;
        let mut socket = Socket::signed_in(&serve(&app).await, &mia).await;
        socket
            .say(json!({ "type": "search", "generation": 1, "query": "summer", "order": "name" }))
            .await;
        let heard = socket.until("search_done").await;
        let hits: Vec<(&str, &str)> = heard
            .iter()
            .filter_map(|m| m["hits"].as_array())
            .flatten()
            .map(|hit| {
                (
                    hit["bucket_id"].as_str().unwrap(),
                    hit["path"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            hits,
            [
                (known.as_str(), "Summer.jpg"),
                (known.as_str(), "x/midsummer.pdf"),
                (walked.as_str(), "summer.txt")
            ]
        );
        assert_eq!(
            heard.last().unwrap()["total"],
            json!({ "value": 3, "exact": true })
        );

        // Filters, and nothing of what lies above the root.
        for (query, expected) in [
            ("summer ext:pdf", 1),
            ("summer -mid bucket:known", 1),
            ("team bucket:known", 0),
            ("size:>1mb", 0),
            ("type:folder x bucket:known", 1),
            ("path:x summer bucket:known", 1),
            ("size:<1kb bucket:known", 2),
        ] {
            socket
                .say(json!({ "type": "search", "generation": 2, "query": query }))
                .await;
            let heard = socket.until("search_done").await;
            assert_eq!(
                heard.last().unwrap()["hits"],
                expected,
                "{query}: {heard:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn pages_of_a_search_fit_together() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        fill(&app, (0..250).map(|n| format!("{}/file {n:03}.txt", n % 3))).await;
        crawl(&app.app, &bucket_id).await;
        let owner = app.owner().await;
        let mut socket = Socket::signed_in(&serve(&app).await, &owner).await;
        for order in ["relevance", "newest", "largest", "name"] {
            let mut seen = Vec::new();
            let mut cursor = json!(null);
            loop {
                socket
                    .say(json!({ "type": "search", "generation": 1, "query": "file", "order": order, "cursor": cursor }))
                    .await;
                let heard = socket.until("search_done").await;
                let hits = heard.iter().filter_map(|m| m["hits"].as_array()).flatten();
                seen.extend(hits.map(|hit| hit["path"].as_str().unwrap().to_owned()));
                let done = heard.last().unwrap();
                assert_eq!(done["total"], json!({ "value": 250, "exact": true }), "{order}");
                cursor = done["next_cursor"].clone();
                if cursor.is_null() {
                    break;
                }
            }
            assert_eq!(seen.len(), 250, "{order}");
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 250, "{order}");
        }
        socket
            .say(json!({ "type": "search", "generation": 1, "query": "file", "cursor": "nonsense" }))
            .await;
        assert_eq!(socket.until("search_failed").await[0]["code"], "invalid_request");
    })
    .await;
}

#[tokio::test]
async fn a_search_can_be_kept_by_name() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let (mia, max) = (
            app.member().await,
            app.user("max", mediabridge::accounts::Role::Member).await,
        );
        let search =
            json!({ "name": " Big films ", "query": "type:video size:>1gb", "order": "largest" });
        let kept = mia.post("/api/v1/me/searches", search).await.ok();
        assert_eq!(kept["name"], "Big films");
        let elsewhere =
            json!({ "name": "x", "query": "x", "scope": { "bucket_id": bucket_id, "path": "" } });
        mia.post("/api/v1/me/searches", elsewhere)
            .await
            .refused("not_found");
        for query in ["size:>ten", "", " "] {
            let wrong = json!({ "name": "x", "query": query });
            mia.post("/api/v1/me/searches", wrong)
                .await
                .refused("validation");
        }
        assert_eq!(
            mia.get("/api/v1/me/searches").await.ok()["saved"],
            json!([kept])
        );
        assert_eq!(
            max.get("/api/v1/me/searches").await.ok()["saved"],
            json!([])
        );
        let address = format!("/api/v1/me/searches/{}", kept["id"].as_str().unwrap());
        max.delete(&address).await.refused("not_found");
        mia.delete(&address).await.ok();
        mia.delete(&address).await.refused("not_found");
    })
    .await;
}
