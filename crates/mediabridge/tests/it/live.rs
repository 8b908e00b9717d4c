//! The live socket, over a real connection.

use futures_util::{SinkExt as _, StreamExt as _};
use mediabridge::{grants::Permission, http};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest as _},
};
use tokio_util::sync::CancellationToken;

use crate::app::{TestApp, User, each_engine};

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Serves the app on a port of its own and says where.
pub(crate) async fn serve(app: &TestApp) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(http::serve(
        app.app.clone(),
        listener,
        CancellationToken::new(),
    ));
    format!("ws://{address}/api/v1/live")
}

impl Socket {
    async fn open(url: &str) -> Self {
        Self(tokio_tungstenite::connect_async(url).await.unwrap().0)
    }

    pub(crate) async fn signed_in(url: &str, user: &User) -> Self {
        let mut socket = Self::open(url).await;
        socket
            .say(json!({ "type": "auth", "access_token": user.token }))
            .await;
        assert_eq!(socket.hear().await["type"], "ready");
        socket
    }

    async fn say(&mut self, message: Value) {
        self.0
            .send(Message::text(message.to_string()))
            .await
            .unwrap();
    }

    /// The next message; a close is told as `{"closed": code}`.
    pub(crate) async fn hear(&mut self) -> Value {
        loop {
            match self.0.next().await.expect("the socket is open").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(frame) => {
                    return json!({ "closed": frame.map(|f| u16::from(f.code)) });
                }
                _ => {}
            }
        }
    }

    /// Messages up to and including the first of this type.
    pub(crate) async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut heard = Vec::new();
        loop {
            let message = self.hear().await;
            let done = message["type"] == kind;
            heard.push(message);
            if done {
                return heard;
            }
        }
    }

    pub(crate) async fn search(
        &mut self,
        generation: u64,
        query: &str,
        bucket_id: &str,
        path: &str,
    ) {
        self.say(json!({ "type": "search", "generation": generation, "query": query, "bucket_id": bucket_id, "path": path })).await;
    }
}

fn paths(messages: &[Value]) -> Vec<&str> {
    let hits = messages
        .iter()
        .filter_map(|m| m["hits"].as_array())
        .flatten();
    hits.map(|h| h["path"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_search_streams_what_the_member_may_see() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        for key in [
            "team/Summer.JPG",
            "team/summer sale/a.txt",
            "team/x/midsummer.pdf",
            "team-b/summer.txt",
            "team/winter.txt",
        ] {
            app.put(key, "1").await;
        }
        let mia = app.member().await;
        app.grant(&mia, &bucket_id, "team", &[Permission::View])
            .await;
        let mut socket = Socket::signed_in(&serve(&app).await, &mia).await;
        socket.search(7, "SUMMER", &bucket_id, "").await;
        let heard = socket.until("search_done").await;
        assert_eq!(
            heard[0],
            json!({ "type": "search_started", "generation": 7 })
        );
        assert_eq!(
            paths(&heard),
            ["Summer.JPG", "summer sale/", "x/midsummer.pdf"]
        );
        let done = heard.last().unwrap();
        assert_eq!(
            (&done["hits"], &done["scanned"], &done["truncated"]),
            (&json!(3), &json!(4), &json!(false))
        );
        assert!(
            heard
                .iter()
                .any(|m| m["type"] == "search_walking" && m["path"] == "x/"),
            "{heard:?}"
        );

        socket.search(8, "summer", &bucket_id, "x/").await;
        assert_eq!(
            paths(&socket.until("search_done").await),
            ["x/midsummer.pdf"]
        );
        socket.search(9, "su", &bucket_id, "").await;
        assert_eq!(socket.hear().await["code"], "invalid_request");
        socket.search(10, "summer", "no such bucket", "").await;
        assert_eq!(socket.hear().await["code"], "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_storage_that_fails_is_a_message_and_not_the_end() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        let mut socket = Socket::signed_in(&serve(&app).await, &owner).await;
        let denied = mediabridge_sandbox::faults::Fault::answer(403, "AccessDenied");
        app.s3.faults().fail_next("ListObjectsV2", 1, denied);
        socket.search(1, "summer", &bucket_id, "").await;
        let heard = socket.until("search_done").await;
        assert!(
            heard
                .iter()
                .any(|m| m["type"] == "search_bucket_failed" && m["code"] == "s3_access_denied"),
            "{heard:?}"
        );
        socket.search(2, "summer", &bucket_id, "").await;
        assert_eq!(
            socket.until("search_done").await.last().unwrap()["generation"],
            2
        );
    })
    .await;
}

#[tokio::test]
async fn a_path_outside_ends_the_session_here_too() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        let mut socket = Socket::signed_in(&serve(&app).await, &owner).await;
        socket.search(1, "summer", &bucket_id, "../other").await;
        let heard = socket.until("session_ended").await;
        assert_eq!(heard.last().unwrap()["code"], "outside_root");
        assert_eq!(socket.hear().await, json!({ "closed": 4403 }));
        owner.get("/api/v1/me").await.refused("outside_root");
    })
    .await;
}

#[tokio::test]
async fn tabs_hear_of_changes_in_what_they_may_see() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let (owner, mia) = (app.owner().await, app.member().await);
        app.grant(&mia, &bucket_id, "team", &[Permission::View])
            .await;
        let mut socket = Socket::signed_in(&serve(&app).await, &mia).await;
        let make = async |path: &str| {
            owner
                .post(
                    &format!("/api/v1/buckets/{bucket_id}/folders"),
                    json!({ "path": path }),
                )
                .await
                .ok();
        };
        make("elsewhere/").await;
        make("team/new/").await;
        assert_eq!(
            socket.hear().await,
            json!({ "type": "entries_changed", "bucket_id": bucket_id, "path": "" })
        );
        let grant = format!("/api/v1/buckets/{bucket_id}/grants/{}", mia.id);
        owner
            .put(&grant, json!({ "root": "other", "permissions": ["view"] }))
            .await
            .ok();
        assert_eq!(socket.hear().await, json!({ "type": "grants_changed" }));
        owner
            .patch(
                &format!("/api/v1/members/{}", mia.id),
                json!({ "disabled": true }),
            )
            .await
            .ok();
        let heard = socket.until("session_ended").await;
        assert_eq!(heard.last().unwrap()["code"], "session_ended");
        assert_eq!(socket.hear().await, json!({ "closed": 4403 }));
    })
    .await;
}

#[tokio::test]
async fn only_a_valid_token_opens_the_socket_and_only_for_its_session() {
    each_engine(async |app| {
        let url = serve(&app).await;
        for first in [
            json!({ "type": "auth", "access_token": "nonsense" }),
            json!({ "type": "ping" }),
            json!("x"),
        ] {
            let mut socket = Socket::open(&url).await;
            socket.say(first).await;
            assert_eq!(socket.hear().await["type"], "error");
            assert_eq!(socket.hear().await, json!({ "closed": 4401 }));
        }
        let (owner, mia) = (app.owner().await, app.member().await);
        let mut socket = Socket::signed_in(&url, &mia).await;
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await["type"], "pong");
        socket
            .say(json!({ "type": "search", "generation": 1 }))
            .await;
        assert_eq!(socket.hear().await["code"], "invalid_request");
        socket
            .say(json!({ "type": "auth", "access_token": owner.token }))
            .await;
        assert_eq!(socket.hear().await["type"], "session_ended");
    })
    .await;
}

#[tokio::test]
async fn a_foreign_page_cannot_open_the_socket() {
    each_engine(async |app| {
        let url = serve(&app).await;
        for origin in [
            "https://evil.example",
            "null",
            "http://127.0.0.1:4000.evil.example",
            "https://127.0.0.1:4000",
        ] {
            let mut request = url.as_str().into_client_request().unwrap();
            request
                .headers_mut()
                .insert("origin", origin.parse().unwrap());
            assert!(
                tokio_tungstenite::connect_async(request).await.is_err(),
                "{origin}"
            );
        }
        let mut request = url.as_str().into_client_request().unwrap();
        request
            .headers_mut()
            .insert("origin", "http://127.0.0.1:4000".parse().unwrap());
        tokio_tungstenite::connect_async(request).await.unwrap();
    })
    .await;
}
