//! What the storage tells of, and whom the server believes.

use mediabridge::{catalog, clock::SECOND};
use serde_json::{Value, json};

use super::{crawl, each_engine, fill, folder, keys};
use crate::{
    app::{S3_BUCKET, TestApp},
    live::serve,
};

/// A server that takes events of the bucket, and the address and secret of it.
async fn hooked(app: &TestApp, bucket_id: &str) -> (String, String) {
    let owner = app.owner().await;
    let made = owner
        .post(
            &format!("/api/v1/buckets/{bucket_id}/catalog/hook"),
            json!({}),
        )
        .await
        .ok();
    let server = serve(app).await.replace("ws://", "http://");
    let url = server.replace("/api/v1/live", &format!("/api/v1/events/s3/{bucket_id}"));
    assert!(
        made["url"]
            .as_str()
            .unwrap()
            .ends_with(&format!("/api/v1/events/s3/{bucket_id}"))
    );
    (url, made["secret"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn what_the_storage_tells_is_known_at_once() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "in", None).await;
        fill(&app, ["in/a", "in/b"]).await;
        let catalog = crawl(&app.app, &bucket_id).await;
        let (url, secret) = hooked(&app, &bucket_id).await;
        let target = mediabridge_sandbox::Target {
            url,
            bearer: secret,
        };
        app.s3.notify(S3_BUCKET, Some(target)).unwrap();
        let mut news = app.app.events.subscribe();
        fill(&app, ["in/new/ü +%.txt", "outside"]).await;
        let client = mediabridge::buckets::client(&app.app, &bucket_id)
            .await
            .unwrap();
        client.delete(&folder(&catalog, "a")).await.unwrap();
        app.s3.notified().await;
        assert_eq!(keys(&catalog), ["in/b", "in/new/ü +%.txt"]);
        assert!(news.try_recv().is_ok());
        assert_eq!(app.s3.lost_notifications(), 0);
        assert_eq!(
            json!(catalog.freshness(app.app.clock.now()))["state"],
            "live"
        );
        // What was told is what S3 has: nothing is left to be compared.
        catalog::crawl(&app.app, &catalog).await.unwrap();
        assert_eq!(keys(&catalog), ["in/b", "in/new/ü +%.txt"]);
    })
    .await;
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

fn told(name: &str, key: &str, sequencer: &str, size: u64) -> Value {
    json!({ "Records": [{ "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": name,
        "eventTime": "2026-11-24T16:20:00.000Z", "s3": { "bucket": { "name": S3_BUCKET },
        "object": { "key": key, "size": size, "eTag": format!("{size:032x}"), "sequencer": sequencer } } }] })
}

#[tokio::test]
async fn events_are_believed_with_the_secret_only_and_old_ones_change_nothing() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let catalog = crawl(&app.app, &bucket_id).await;
        let (url, secret) = hooked(&app, &bucket_id).await;
        let client = reqwest::Client::new();
        let post = async |url: &str, secret: &str, body: &Value| {
            let request = client.post(url).bearer_auth(secret).body(body.to_string());
            request.send().await.unwrap().status().as_u16()
        };
        let put = told("ObjectCreated:Put", "k", "0B", 7);
        assert_eq!(post(&url, "wrong", &put).await, 403);
        assert_eq!(
            post(&url.replace(&bucket_id, "none"), &secret, &put).await,
            403
        );
        assert_eq!(
            client
                .post(&url)
                .body(put.to_string())
                .send()
                .await
                .unwrap()
                .status(),
            403
        );
        assert_eq!(keys(&catalog), Vec::<String>::new());
        assert_eq!(post(&url, &secret, &put).await, 204);
        assert_eq!(keys(&catalog), ["k"]);
        // An older deletion comes late, and the same again.
        assert_eq!(
            post(&url, &secret, &told("ObjectRemoved:Delete", "k", "0A", 0)).await,
            204
        );
        assert_eq!(post(&url, &secret, &put).await, 204);
        assert_eq!(keys(&catalog), ["k"]);
        assert_eq!(
            post(&url, &secret, &told("ObjectRemoved:Delete", "k", "0C", 0)).await,
            204
        );
        assert_eq!(post(&url, &secret, &put).await, 204);
        assert_eq!(keys(&catalog), Vec::<String>::new());
        assert_eq!(post(&url, &secret, &json!({ "x": 1 })).await, 400);

        // Signed: with the time, which has to be ours.
        let signed = async |at: i64, body: &str| {
            use hmac::{Hmac, KeyInit as _, Mac as _};
            let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            mac.update(format!("{at}.{body}").as_bytes());
            let mac = hex(&mac.finalize().into_bytes());
            let request = client.post(&url).header("x-mediabridge-timestamp", at);
            let request = request.header("x-mediabridge-signature", format!("sha256={mac}"));
            request
                .body(put.to_string())
                .send()
                .await
                .unwrap()
                .status()
                .as_u16()
        };
        let now = app.app.clock.now() / SECOND;
        assert_eq!(signed(now, &put.to_string()).await, 204);
        assert_eq!(signed(now, "another body").await, 403);
        assert_eq!(signed(now - 301, &put.to_string()).await, 403);

        // A new secret takes the place of the old one; none takes none.
        let owner = app.user("oscar", mediabridge::accounts::Role::Owner).await;
        let hook = format!("/api/v1/buckets/{bucket_id}/catalog/hook");
        let newer = owner.post(&hook, json!({})).await.ok();
        assert_eq!(post(&url, &secret, &put).await, 403);
        assert_eq!(
            post(&url, newer["secret"].as_str().unwrap(), &put).await,
            204
        );
        owner.delete(&hook).await.ok();
        assert_eq!(
            post(&url, newer["secret"].as_str().unwrap(), &put).await,
            403
        );
    })
    .await;
}
