use base64::{Engine as _, engine::general_purpose::STANDARD};
use mediabridge::{clock::MINUTE, db::sql, grants::Permission};
use serde_json::{Value, json};

use crate::app::{TestApp, User, each_engine};

fn crc32(bytes: &[u8]) -> String {
    STANDARD.encode(crc32fast::hash(bytes).to_be_bytes())
}

fn file(name: &str, bytes: &[u8], if_exists: &str) -> Value {
    json!({ "name": name, "size": bytes.len(), "content_type": "text/plain", "checksum_crc32": crc32(bytes), "if_exists": if_exists })
}

/// Sends bytes as a browser would: with the headers it was given, and no others.
async fn send(put: &Value, bytes: &[u8]) -> reqwest::Response {
    let mut request = reqwest::Client::new()
        .put(put["url"].as_str().unwrap())
        .body(bytes.to_vec());
    for (name, value) in put["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    if bytes.is_empty() {
        // Browsers say so; this client leaves it out.
        request = request.header("content-length", 0);
    }
    request.send().await.unwrap()
}

async fn start(user: &User, bucket_id: &str, path: &str, files: Vec<Value>) -> Vec<Value> {
    let body = json!({ "path": path, "files": files });
    let answer = user
        .post(&format!("/api/v1/buckets/{bucket_id}/uploads"), body)
        .await
        .ok();
    answer["items"].as_array().unwrap().clone()
}

async fn upload(user: &User, bucket_id: &str, name: &str, bytes: &[u8], if_exists: &str) -> Value {
    let started = start(user, bucket_id, "", vec![file(name, bytes, if_exists)]).await;
    let upload = &started[0]["upload"];
    let sent = send(&upload["put"], bytes).await;
    assert!(
        sent.status().is_success(),
        "{} {}",
        sent.status(),
        sent.text().await.unwrap()
    );
    user.post(
        &format!(
            "/api/v1/uploads/{}/complete",
            upload["id"].as_str().unwrap()
        ),
        json!({}),
    )
    .await
    .ok()
}

async fn editor(app: &TestApp) -> (User, String) {
    let bucket_id = app.bucket("Files", "", None).await;
    let mia = app.member().await;
    app.grant(
        &mia,
        &bucket_id,
        "team",
        &[Permission::View, Permission::Upload],
    )
    .await;
    (mia, bucket_id)
}

#[tokio::test]
async fn bytes_go_straight_to_s3_and_not_through_us() {
    each_engine(async |app| {
        let (mia, bucket_id) = editor(&app).await;
        let bytes = vec![7; 300_000];
        let before = app
            .app
            .traffic
            .request_bytes
            .load(std::sync::atomic::Ordering::Relaxed);
        let entry = upload(&mia, &bucket_id, "2026/ü b+c.txt", &bytes, "ask").await;
        assert_eq!(
            (&entry["path"], &entry["size"]),
            (&json!("2026/ü b+c.txt"), &json!(300_000))
        );
        let after = app
            .app
            .traffic
            .request_bytes
            .load(std::sync::atomic::Ordering::Relaxed);
        assert!(
            after - before < 2_000,
            "{} bytes came through the server",
            after - before
        );
        assert!(
            app.touched()
                .contains(&"PutObject team/2026/ü b+c.txt".to_owned())
        );
        let rows = app
            .owner()
            .await
            .get("/api/v1/audit?action=file.upload")
            .await
            .ok();
        assert_eq!(rows["items"][0]["path"], "2026/ü b+c.txt");
        assert_eq!(rows["items"][0]["member"]["email"], "mia@example.com");
    })
    .await;
}

#[tokio::test]
async fn the_signature_takes_these_bytes_and_no_others() {
    each_engine(async |app| {
        let (mia, bucket_id) = editor(&app).await;
        let started = start(&mia, &bucket_id, "", vec![file("a.txt", b"hello", "ask")]).await;
        let put = &started[0]["upload"]["put"];
        assert_eq!(send(put, b"hello!").await.status(), 403, "longer");
        assert_eq!(send(put, b"hallo").await.status(), 400, "other bytes");
        let mut other_type = put.clone();
        other_type["headers"]["content-type"] = "text/html".into();
        assert_eq!(
            send(&other_type, b"hello").await.status(),
            403,
            "another type"
        );
        let mut other_key = put.clone();
        other_key["url"] = put["url"]
            .as_str()
            .unwrap()
            .replace("a.txt", "b.txt")
            .into();
        assert_eq!(
            send(&other_key, b"hello").await.status(),
            403,
            "another key"
        );
        let id = started[0]["upload"]["id"].as_str().unwrap();
        mia.post(&format!("/api/v1/uploads/{id}/complete"), json!({}))
            .await
            .refused("conflict");
        assert_eq!(send(put, b"hello").await.status(), 200);
        mia.post(&format!("/api/v1/uploads/{id}/complete"), json!({}))
            .await
            .ok();
        // Said twice is done once.
        mia.post(&format!("/api/v1/uploads/{id}/complete"), json!({}))
            .await
            .ok();
        let rows = app
            .owner()
            .await
            .get("/api/v1/audit?action=file.upload")
            .await
            .ok();
        assert_eq!(rows["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn names_that_exist_are_asked_about() {
    each_engine(async |app| {
        let (mia, bucket_id) = editor(&app).await;
        upload(&mia, &bucket_id, "a.txt", b"one", "ask").await;
        let asked = start(
            &mia,
            &bucket_id,
            "",
            vec![file("a.txt", b"two", "ask"), file("b.txt", b"new", "ask")],
        )
        .await;
        assert_eq!(
            (&asked[0]["status"], &asked[0]["existing"]["size"]),
            (&json!("exists"), &json!(3))
        );
        assert_eq!(asked[1]["status"], "ready");
        let both = upload(&mia, &bucket_id, "a.txt", b"two!", "keep_both").await;
        assert_eq!(both["name"], "a (2).txt");
        let replaced = upload(&mia, &bucket_id, "a.txt", b"three", "replace").await;
        assert_eq!(
            (&replaced["name"], &replaced["size"]),
            (&json!("a.txt"), &json!(5))
        );
        let rows = app
            .owner()
            .await
            .get("/api/v1/audit?action=file.replace")
            .await
            .ok();
        assert_eq!(rows["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_create_the_same_name_one_wins() {
    each_engine(async |app| {
        let (mia, bucket_id) = editor(&app).await;
        let first = start(&mia, &bucket_id, "", vec![file("a.txt", b"first", "ask")]).await;
        let second = start(&mia, &bucket_id, "", vec![file("a.txt", b"second", "ask")]).await;
        assert_eq!(
            send(&first[0]["upload"]["put"], b"first").await.status(),
            200
        );
        assert_eq!(
            send(&second[0]["upload"]["put"], b"second").await.status(),
            412
        );
    })
    .await;
}

#[tokio::test]
async fn an_expired_signature_is_renewed() {
    each_engine(async |app| {
        let (mut mia, bucket_id) = editor(&app).await;
        app.app.clock.advance(-10 * MINUTE);
        let started = start(&mia, &bucket_id, "", vec![file("a.txt", b"hello", "ask")]).await;
        app.app.clock.advance(10 * MINUTE);
        assert_eq!(
            send(&started[0]["upload"]["put"], b"hello").await.status(),
            403
        );
        let refreshed = mia.refresh("a").await;
        mia.remember(&refreshed);
        let id = started[0]["upload"]["id"].as_str().unwrap();
        let signed = mia
            .post(&format!("/api/v1/uploads/{id}/sign"), json!({}))
            .await
            .ok();
        assert_eq!(send(&signed["put"], b"hello").await.status(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_upload_is_over_and_nobody_elses_exists() {
    each_engine(async |app| {
        let (mia, bucket_id) = editor(&app).await;
        let started = start(&mia, &bucket_id, "", vec![file("a.txt", b"hello", "ask")]).await;
        let path = format!(
            "/api/v1/uploads/{}",
            started[0]["upload"]["id"].as_str().unwrap()
        );
        let owner = app.owner().await;
        owner.delete(&path).await.refused("not_found");
        owner
            .post(&format!("{path}/complete"), json!({}))
            .await
            .refused("not_found");
        assert_eq!(mia.delete(&path).await.status, 204);
        mia.post(&format!("{path}/sign"), json!({}))
            .await
            .refused("conflict");
    })
    .await;
}

#[tokio::test]
async fn one_bad_file_does_not_stop_the_others() {
    each_engine(async |app| {
        let (mia, bucket_id) = editor(&app).await;
        let with = |change: Value| {
            let mut file = file("x.txt", b"x", "ask");
            file.as_object_mut()
                .unwrap()
                .extend(change.as_object().unwrap().clone());
            file
        };
        let items = start(
            &mia,
            &bucket_id,
            "",
            vec![
                with(json!({ "name": "" })),
                with(json!({ "size": 6_000_000_000_u64 })),
                with(json!({ "content_type": "text/plain\r\nx: y" })),
                with(json!({ "checksum_crc32": "nonsense" })),
                file("empty.txt", b"", "ask"),
            ],
        )
        .await;
        let statuses: Vec<&str> = items
            .iter()
            .map(|i| i["status"].as_str().unwrap())
            .collect();
        assert_eq!(
            statuses,
            ["refused", "refused", "refused", "refused", "ready"]
        );
        assert!(items[1]["detail"].as_str().unwrap().contains("5 GB"));
        assert_eq!(
            send(&items[4]["upload"]["put"], b"").await.status(),
            200,
            "0 bytes are a file"
        );
        let many = vec![file("x", b"x", "ask"); 201];
        let body = json!({ "path": "", "files": many });
        mia.post(&format!("/api/v1/buckets/{bucket_id}/uploads"), body)
            .await
            .refused("validation");
    })
    .await;
}

/// A signature can be used without anybody saying so; what it can replace is on record before.
#[tokio::test]
async fn a_file_that_can_be_replaced_is_on_record_before_it_is() {
    each_engine(async |app| {
        let (mia, bucket_id) = editor(&app).await;
        let owner = app.owner().await;
        let recorded = async || {
            let rows = owner
                .get("/api/v1/audit?action=upload.replace_signed")
                .await
                .ok();
            rows["items"].as_array().unwrap().clone()
        };
        let before = upload(&mia, &bucket_id, "a.txt", b"one", "ask").await;
        assert_eq!(recorded().await.len(), 0, "nothing could be replaced");
        let asked = start(&mia, &bucket_id, "", vec![file("a.txt", b"two!", "ask")]).await;
        assert_eq!(asked[0]["status"], "exists");
        assert_eq!(recorded().await.len(), 0, "nothing was signed");

        let started = start(
            &mia,
            &bucket_id,
            "",
            vec![file("a.txt", b"two!", "replace")],
        )
        .await;
        let upload = &started[0]["upload"];
        let rows = recorded().await;
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (&rows[0]["path"], &rows[0]["member"]["email"]),
            (&json!("a.txt"), &json!("mia@example.com"))
        );
        let detail = rows[0]["detail"].as_str().unwrap();
        let etag = before["etag"].as_str().unwrap();
        for part in ["3 bytes", etag, "To come: 4 bytes, text/plain"] {
            assert!(detail.contains(part), "{detail}");
        }
        // Used, and never completed.
        assert_eq!(send(&upload["put"], b"two!").await.status(), 200);
        let path = format!("/api/v1/uploads/{}/sign", upload["id"].as_str().unwrap());
        mia.post(&path, json!({})).await.ok();
        let rows = recorded().await;
        assert_eq!(rows.len(), 2, "signed again is recorded again");
        assert!(rows[0]["detail"].as_str().unwrap().contains("of: 4 bytes"));
    })
    .await;
}

/// Where a storage cannot be told to keep what is there, every signature might replace something.
#[tokio::test]
async fn where_the_storage_refuses_nothing_every_signature_is_on_record() {
    each_engine(async |app| {
        let (mia, bucket_id) = editor(&app).await;
        let mut tx = app.app.db.begin().await.unwrap();
        let forget = sql("UPDATE buckets SET abilities = NULL WHERE id = $1");
        tx.run(forget.bind(&bucket_id)).await.unwrap();
        tx.commit().await.unwrap();
        start(&mia, &bucket_id, "", vec![file("a.txt", b"one", "ask")]).await;
        let rows = app
            .owner()
            .await
            .get("/api/v1/audit?action=upload.replace_signed")
            .await
            .ok();
        let detail = rows["items"][0]["detail"].as_str().unwrap();
        assert!(detail.contains("nothing yet"), "{detail}");
    })
    .await;
}

/// Nothing in S3 tells whose an object is, so what differs from what was announced is left alone and named.
#[tokio::test]
async fn what_arrived_otherwise_than_announced_is_left_and_told() {
    each_engine(async |app| {
        let (mia, bucket_id) = editor(&app).await;
        let started = start(&mia, &bucket_id, "", vec![file("a.txt", b"hello", "ask")]).await;
        let upload = &started[0]["upload"];
        assert_eq!(send(&upload["put"], b"hello").await.status(), 200);
        app.touched();
        // Another tool writes there before the upload is completed.
        app.put("team/a.txt", "somebody else's").await;
        let path = format!(
            "/api/v1/uploads/{}/complete",
            upload["id"].as_str().unwrap()
        );
        let refused = mia.post(&path, json!({})).await;
        refused.refused("conflict");
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("15 bytes instead of the 5"), "{detail}");
        assert!(detail.contains("left as it is"), "{detail}");
        let touched = app.touched();
        assert!(
            !touched.iter().any(|t| t.starts_with("Delete")),
            "{touched:?}"
        );
        let entry = format!("/api/v1/buckets/{bucket_id}/entry?path=a.txt");
        assert_eq!(mia.get(&entry).await.ok()["entry"]["size"], 15);
        let rows = app
            .owner()
            .await
            .get("/api/v1/audit?action=file.upload")
            .await
            .ok();
        assert_eq!(rows["items"][0]["outcome"], "failed");
        // The same name with the right bytes is an upload like any other.
        let replaced = self::upload(&mia, &bucket_id, "a.txt", b"hello", "replace").await;
        assert_eq!(replaced["size"], 5);
    })
    .await;
}
