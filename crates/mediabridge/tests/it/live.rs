//! The live socket, over a real connection.

use futures_util::{SinkExt as _, StreamExt as _};
use mediabridge::{
    accounts::Role,
    app::App,
    clock::{MINUTE, SECOND},
    grants::Permission,
    http,
};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{self, Message, client::IntoClientRequest as _},
};
use tokio_util::sync::CancellationToken;

use crate::app::{S3_BUCKET, TestApp, User, each_engine, each_engine_with};

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Serves the app on a port of its own and says where.
pub(crate) async fn serve(app: &TestApp) -> String {
    serve_app(&app.app).await
}

pub(crate) async fn serve_app(app: &App) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(http::serve(app.clone(), listener, CancellationToken::new()));
    format!("ws://{address}/api/v1/live")
}

impl Socket {
    pub(crate) async fn open(url: &str) -> Self {
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

    pub(crate) async fn say(&mut self, message: Value) {
        self.tell(&message).await.unwrap();
    }

    /// The same to a server that may have closed.
    pub(crate) async fn tell(&mut self, message: &Value) -> tungstenite::Result<()> {
        self.0.send(Message::text(message.to_string())).await
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
        self.say(json!({ "type": "search", "generation": generation, "query": query, "scope": { "bucket_id": bucket_id, "path": path } })).await;
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
        let freshness = json!({ "state": "listed", "checked_at": app.app.clock.now(), "progress": null });
        let searched = json!([{ "bucket_id": bucket_id, "freshness": freshness }]);
        assert_eq!(
            heard[0],
            json!({ "type": "search_started", "generation": 7, "terms": ["SUMMER"], "buckets": searched })
        );
        assert_eq!(
            paths(&heard),
            ["Summer.JPG", "summer sale/", "summer sale/a.txt", "x/midsummer.pdf"]
        );
        let done = heard.last().unwrap();
        assert_eq!(
            (&done["hits"], &done["total"], &done["truncated"]),
            (&json!(4), &json!({ "value": 4, "exact": true }), &json!(false))
        );
        let walked = &heard[heard.len() - 2];
        assert_eq!((&walked["type"], &walked["scanned"]), (&json!("search_bucket_done"), &json!(4)));
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
        let heard = socket.until("search_done").await;
        assert_eq!(heard[1]["code"], "invalid_request", "{heard:?}");
        socket.search(9, "size:>ten", &bucket_id, "").await;
        let failed = socket.hear().await;
        assert_eq!((&failed["type"], &failed["code"]), (&json!("search_failed"), &json!("invalid_request")));
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
        assert_eq!(socket.hear().await["code"], "unauthenticated");
        assert_eq!(socket.hear().await, json!({ "closed": 4401 }));
    })
    .await;
}

/// A bucket that takes a while to search: three pages of keys, each after a pause.
async fn long_walk(app: &TestApp) -> String {
    let bucket_id = app.bucket("Files", "", None).await;
    let seed = |n| mediabridge_sandbox::Seed {
        key: format!("team/summer {n:04}.txt"),
        bytes: "1".into(),
        content_type: "text/plain".to_owned(),
    };
    let seeds = (0..2_500).map(seed).collect();
    app.s3.put_objects(S3_BUCKET, seeds).await.unwrap();
    let pause = std::time::Duration::from_millis(400);
    app.s3.faults().delay("ListObjectsV2", pause);
    bucket_id
}

#[tokio::test]
async fn a_new_token_does_not_disturb_a_running_search() {
    each_engine(async |app| {
        let bucket_id = long_walk(&app).await;
        let mut mia = app.member().await;
        app.grant(&mia, &bucket_id, "team", &[Permission::View])
            .await;
        let mut socket = Socket::signed_in(&serve(&app).await, &mia).await;
        socket.search(1, "summer", &bucket_id, "").await;
        let mut heard = socket.until("search_hits").await;
        let next = mia.refresh("next").await;
        mia.remember(&next);
        socket
            .say(json!({ "type": "auth", "access_token": mia.token }))
            .await;
        heard.extend(socket.until("search_done").await);
        assert!(heard.iter().any(|m| m["type"] == "ready"));
        assert_eq!(paths(&heard).len(), 2_500);
        assert_eq!(heard.last().unwrap()["hits"], 2_500);
    })
    .await;
}

#[tokio::test]
async fn a_search_ends_when_its_folder_is_no_longer_the_members() {
    each_engine(async |app| {
        let bucket_id = long_walk(&app).await;
        let (owner, mia) = (app.owner().await, app.member().await);
        let url = serve(&app).await;
        let grant = format!("/api/v1/buckets/{bucket_id}/grants/{}", mia.id);
        for (told, what) in [(true, "narrowed"), (false, "narrowed"), (true, "removed")] {
            app.grant(&mia, &bucket_id, "team", &[Permission::View])
                .await;
            let mut socket = Socket::signed_in(&url, &mia).await;
            socket.search(1, "summer", &bucket_id, "").await;
            socket.until("search_hits").await;
            match (told, what) {
                (false, _) => {
                    let permissions = [Permission::View];
                    app.grant(&mia, &bucket_id, "team/x", &permissions).await;
                }
                (true, "removed") => {
                    owner.delete(&grant).await.ok();
                }
                (true, _) => {
                    let narrower = json!({ "root": "team/x", "permissions": ["view"] });
                    owner.put(&grant, narrower).await.ok();
                }
            }
            let heard = socket.until("search_failed").await;
            assert_eq!(heard.last().unwrap()["code"], "grant_changed", "{heard:?}");
            assert!(paths(&heard).len() < 2_000);
        }
    })
    .await;
}

#[tokio::test]
async fn a_socket_outlives_its_token_by_seconds_only() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        let url = serve(&app).await;
        let mut renewed = Socket::signed_in(&url, &mia).await;
        let mut forgotten = Socket::signed_in(&url, &mia).await;
        app.app.clock.advance(4 * MINUTE);
        let next = mia.refresh("next").await;
        mia.remember(&next);
        renewed
            .say(json!({ "type": "auth", "access_token": mia.token }))
            .await;
        assert_eq!(renewed.hear().await["type"], "ready");
        app.app.clock.advance(MINUTE + 6 * SECOND);
        assert_eq!(forgotten.hear().await["code"], "token_expired");
        assert_eq!(forgotten.hear().await, json!({ "closed": 4401 }));
        renewed.say(json!({ "type": "ping" })).await;
        assert_eq!(renewed.hear().await["type"], "pong");
    })
    .await;
}

#[tokio::test]
async fn an_admin_who_no_longer_is_one_hears_no_more_of_what_admins_may_see() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        let ada = app.user("ada", Role::Admin).await;
        let mut socket = Socket::signed_in(&serve(&app).await, &ada).await;
        let make = async |path: &str| {
            let folders = format!("/api/v1/buckets/{bucket_id}/folders");
            owner.post(&folders, json!({ "path": path })).await.ok();
        };
        make("one/").await;
        assert_eq!(socket.hear().await["type"], "entries_changed");
        owner
            .patch(
                &format!("/api/v1/members/{}", ada.id),
                json!({ "role": "member" }),
            )
            .await
            .ok();
        assert_eq!(socket.hear().await["type"], "grants_changed");
        make("two/").await;
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await["type"], "pong");
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

impl Socket {
    /// Says this many pings at once.
    async fn ping(&mut self, times: usize) {
        for _ in 0..times {
            self.say(json!({ "type": "ping" })).await;
        }
    }

    /// What is heard until the answer to the last of so many pings.
    async fn pongs(&mut self, times: usize) -> Vec<Value> {
        let mut others = Vec::new();
        for _ in 0..times {
            let mut heard = self.until("pong").await;
            heard.pop();
            others.extend(heard);
        }
        others
    }
}

/// As it is by default; other tests' tabs may say as much as they like.
const PACED: &str = "[limits]\nsocket_messages_per_second = 20\nsocket_burst = 60\n";

#[tokio::test]
async fn a_tab_that_talks_too_fast_is_asked_to_pause_and_goes_on_after_it() {
    each_engine_with(PACED, async |app| {
        let owner = app.owner().await;
        let mut socket = Socket::signed_in(&serve(&app).await, &owner).await;
        socket.ping(60).await;
        assert!(socket.pongs(60).await.is_empty());
        let slow_down = json!({ "type": "slow_down", "retry_after_ms": 1500 });
        for _ in 0..3 {
            // The one too many is answered, and what was on its way as well.
            socket.ping(21).await;
            assert_eq!(socket.pongs(21).await, std::slice::from_ref(&slow_down));
            app.app.clock.advance(1500);
            socket.ping(30).await;
            assert!(socket.pongs(30).await.is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn a_tab_that_goes_on_all_the_same_is_closed() {
    each_engine_with(PACED, async |app| {
        let owner = app.owner().await;
        let url = serve(&app).await;
        let mut socket = Socket::signed_in(&url, &owner).await;
        socket.ping(82).await;
        let heard = socket.pongs(81).await;
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!(heard[0]["type"], "slow_down");
        assert_eq!(socket.hear().await["code"], "rate_limited");
        assert_eq!(socket.hear().await, json!({ "closed": 4429 }));
        // Its session goes on, and what is no text counts as well.
        let mut socket = Socket::signed_in(&url, &owner).await;
        for _ in 0..82 {
            socket.0.feed(Message::binary("x")).await.unwrap();
        }
        socket.0.flush().await.unwrap();
        assert_eq!(socket.hear().await["type"], "slow_down");
        assert_eq!(socket.hear().await["code"], "rate_limited");
        assert_eq!(socket.hear().await, json!({ "closed": 4429 }));
    })
    .await;
}

#[tokio::test]
async fn a_tab_that_does_not_answer_is_gone() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let url = serve(&app).await;
        let mut awake = Socket::signed_in(&url, &owner).await;
        let mut gone = Socket::signed_in(&url, &owner).await;
        app.app.clock.advance(30 * SECOND);
        // The library answers by itself, as browsers do, but only when it is read.
        for socket in [&mut awake, &mut gone] {
            let ping = socket.0.next().await.unwrap().unwrap();
            assert!(matches!(ping, Message::Ping(_)), "{ping}");
        }
        awake.ping(1).await;
        awake.pongs(1).await;
        app.app.clock.advance(20 * SECOND);
        // Looked at below the library, which would answer now.
        let MaybeTlsStream::Plain(connection) = gone.0.get_ref() else {
            panic!("this is no TLS")
        };
        let mut frame = [0; 4];
        connection.peek(&mut frame).await.unwrap();
        assert_eq!(frame[0], 0x88, "a close");
        assert_eq!(u16::from_be_bytes([frame[2], frame[3]]), 4408);
        awake.ping(1).await;
        awake.pongs(1).await;
    })
    .await;
}

#[tokio::test]
async fn a_session_has_so_many_sockets_and_gets_them_back() {
    let settings = "[limits]\nsession_requests_per_second = 0\naddress_requests_per_second = 0\n\
                    sockets_per_session = 2";
    each_engine_with(settings, async |app| {
        let (owner, mia) = (app.owner().await, app.member().await);
        let url = serve(&app).await;
        let mut first = Socket::signed_in(&url, &owner).await;
        let _second = Socket::signed_in(&url, &owner).await;
        let mut third = Socket::open(&url).await;
        let auth = json!({ "type": "auth", "access_token": owner.token });
        third.say(auth).await;
        assert_eq!(third.hear().await["code"], "rate_limited");
        assert_eq!(third.hear().await, json!({ "closed": 4429 }));
        let _others = Socket::signed_in(&url, &mia).await;
        first.0.close(None).await.unwrap();
        while first.0.next().await.is_some() {}
        Socket::signed_in(&url, &owner).await;
    })
    .await;
}

#[tokio::test]
async fn an_address_has_so_many_sockets_without_a_sign_in() {
    let settings = "[limits]\nsession_requests_per_second = 0\naddress_requests_per_second = 0\n\
                    unsigned_sockets_per_address = 2";
    each_engine_with(settings, async |app| {
        let mia = app.member().await;
        let url = serve(&app).await;
        let mut first = Socket::open(&url).await;
        let mut second = Socket::open(&url).await;
        let refused = tokio_tungstenite::connect_async(url.as_str()).await;
        let Err(tungstenite::Error::Http(answer)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(answer.status(), 429);
        assert_eq!(answer.headers()["retry-after"], "5");
        // Signing in makes room for the next, and so does giving up.
        let auth = json!({ "type": "auth", "access_token": mia.token });
        first.say(auth).await;
        assert_eq!(first.hear().await["type"], "ready");
        let mut third = Socket::open(&url).await;
        for socket in [&mut second, &mut third] {
            socket.say(json!("x")).await;
            assert_eq!(socket.hear().await["type"], "error");
            assert_eq!(socket.hear().await, json!({ "closed": 4401 }));
        }
        Socket::signed_in(&url, &mia).await;
    })
    .await;
}
