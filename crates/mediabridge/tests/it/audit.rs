use serde_json::json;

use crate::app::{each_engine, encoded};

#[tokio::test]
async fn what_happened_can_be_filtered_and_exported() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let registered = owner
            .post("/api/v1/buckets", app.bucket_input("=Formula"))
            .await
            .ok();
        let bucket_id = registered["bucket"]["id"].as_str().unwrap().to_owned();
        owner
            .post(
                &format!("/api/v1/buckets/{bucket_id}/folders"),
                json!({ "path": "100%_new" }),
            )
            .await
            .ok();
        let list = async |query: &str| {
            let page = owner.get(&format!("/api/v1/audit?{query}")).await.ok();
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|r| r["action"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            list("").await,
            ["folder.create", "bucket.register", "session.sign_in"]
        );
        assert_eq!(list("action=folder.create").await, ["folder.create"]);
        assert_eq!(list("action=bucket.").await, ["bucket.register"]);
        assert_eq!(
            list(&format!("bucket_id={bucket_id}&text={}", encoded("0%_N"))).await,
            ["folder.create"]
        );
        assert_eq!(
            list(&format!("text={}", encoded("0x_"))).await,
            Vec::<String>::new()
        );
        assert_eq!(
            list(&format!("from={}", app.app.clock.now() + 1)).await,
            Vec::<String>::new()
        );
        assert_eq!(list("member_id=nobody").await, Vec::<String>::new());

        let first = owner.get("/api/v1/audit?limit=2").await.ok();
        let rest = owner
            .get(&format!(
                "/api/v1/audit?cursor={}",
                first["next_cursor"].as_str().unwrap()
            ))
            .await
            .ok();
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        assert!(rest["next_cursor"].is_null());

        let csv = owner.get("/api/v1/audit.csv").await;
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(csv.text.lines().count(), 4);
        assert!(csv.text.contains(",\"'=Formula\","), "{}", csv.text);
        assert!(!csv.text.contains("sandbox-secret-key"));
    })
    .await;
}

#[tokio::test]
async fn a_failed_sign_in_is_on_record() {
    each_engine(async |app| {
        let owner = app.owner().await;
        app.anonymous()
            .sign_in("olivia@example.com", "wrong")
            .await
            .refused("wrong_credentials");
        let rows = owner.get("/api/v1/audit?action=session.sign_in").await.ok();
        assert_eq!(
            (&rows["items"][0]["outcome"], &rows["items"][0]["subject"]),
            (&json!("refused"), &json!("olivia@example.com"))
        );
    })
    .await;
}
