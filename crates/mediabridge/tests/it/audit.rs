use mediabridge::grants::Permission;
use serde_json::{Value, json};

use crate::{
    app::{each_engine, encoded},
    passwords::last_audit,
};

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

/// What a stranger can write into a record has a longest length.
#[tokio::test]
async fn what_strangers_send_is_cut_before_it_is_stored() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let email = format!("{}@example.com", "ü".repeat(2000));
        app.anonymous()
            .sign_in(&email, "wrong")
            .await
            .refused("wrong_credentials");
        let row = last_audit(&owner).await;
        let subject = row["subject"].as_str().unwrap();
        assert!((250..=254).contains(&subject.len()), "{}", subject.len());
        assert!(subject.ends_with("ü…"));

        let bucket_id = app.bucket("Files", "", None).await;
        let mia = app.member().await;
        app.grant(&mia, &bucket_id, "team", &[Permission::View])
            .await;
        let path = format!("../{}", "ü".repeat(3000));
        let body = json!({ "paths": [path], "purpose": "preview" });
        mia.post(&format!("/api/v1/buckets/{bucket_id}/urls"), body)
            .await
            .refused("outside_root");
        let row = last_audit(&owner).await;
        assert_eq!(row["action"], "session.outside_root");
        let notices = owner.get("/api/v1/me/notices").await.ok();
        for kept in [&row["path"], &notices["items"][0]["path"]] {
            let kept = kept.as_str().unwrap();
            assert!((1020..=1024).contains(&kept.len()), "{}", kept.len());
            assert!(kept.starts_with("../ü") && kept.ends_with('…'));
        }
    })
    .await;
}

#[tokio::test]
async fn tests_changes_and_exports_are_on_record() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let registered = owner
            .post("/api/v1/buckets", app.bucket_input("Media"))
            .await
            .ok();
        let id = registered["bucket"]["id"].as_str().unwrap();
        let path = format!("/api/v1/buckets/{id}");
        let detail = async || {
            let row = last_audit(&owner).await;
            format!(
                "{} {}",
                row["action"].as_str().unwrap(),
                row["detail"].as_str().unwrap_or_default()
            )
        };
        owner.post(&format!("{path}/test"), json!({})).await.ok();
        assert_eq!(detail().await, "bucket.test ");
        assert_eq!(last_audit(&owner).await["bucket"]["name"], "Media");

        // With the secret that is stored, and with one that was entered.
        let mut unsaved = app.bucket_input("Media");
        unsaved["root"] = "team".into();
        let mut stored = unsaved.clone();
        stored["secret_access_key"] = Value::Null;
        for body in [
            json!({ "settings": unsaved }),
            json!({ "id": id, "settings": stored }),
        ] {
            owner.post("/api/v1/buckets/test", body).await.ok();
            let said = detail().await;
            assert!(
                said.starts_with("bucket.test Not saved: media in us-east-1"),
                "{said}"
            );
            assert!(said.ends_with("root “team/”."), "{said}");
        }

        let secret = app.bucket_input("Media")["secret_access_key"].clone();
        for (change, names) in [
            (
                json!({ "description": "new", "root": "team" }),
                "description, root",
            ),
            (json!({ "secret_access_key": secret }), "secret_access_key"),
            (json!({}), "nothing"),
        ] {
            owner.patch(&path, change).await.ok();
            let said = detail().await;
            assert!(
                said.starts_with(&format!("bucket.update Changed: {names}. Now ")),
                "{said}"
            );
            assert!(!said.contains("sandbox-secret-key"), "{said}");
        }

        owner.get("/api/v1/audit.csv?action=bucket.").await;
        let said = detail().await;
        assert!(said.starts_with("audit.export As csv, filter "), "{said}");
        assert!(said.contains("\"action\":\"bucket.\""), "{said}");
    })
    .await;
}
