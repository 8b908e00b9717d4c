//! The one WebSocket of a tab: searches, and news that patch what the tab shows.
//!
//! The first message carries the access token; cookies play no part, so another site's page cannot open one in a
//! member's name. Every piece of news is checked against what the member may see at that moment.

mod tab;

use std::time::Duration;

use axum::{
    extract::{
        State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code},
    },
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use futures_util::{SinkExt as _, StreamExt as _, stream::SplitSink};
use serde::{Deserialize, Serialize};
use tab::Tab;
use tokio::{
    sync::broadcast::error::RecvError,
    time::{MissedTickBehavior, interval, timeout},
};
use utoipa::ToSchema;

use super::{caller::Device, origin};
use crate::{
    app::App,
    clock::{Millis, SECOND},
    events::Event,
    problem::{self, Code, Problem},
    search::{Scope, SearchHit, SearchOrder, SearchedBucket, Total},
};

const SIGN_IN_TIME: Duration = Duration::from_secs(5);
/// A tab that takes no message for this long is dropped; it connects anew when it wakes up.
const SEND_TIME: Duration = Duration::from_secs(10);
const MESSAGE_LIMIT: usize = 64 * 1024;
/// Answers that may wait for a slow browser; then the search itself waits.
const QUEUE: usize = 64;

/// Close codes of our own, in the range the protocol leaves to applications.
const CLOSE_UNAUTHENTICATED: u16 = 4401;
const CLOSE_SESSION_ENDED: u16 = 4403;

/// How often a socket looks whether it may go on.
const TICK: Duration = Duration::from_millis(500);
/// A tab that is about to send its new token is not cut off.
const EXPIRY_GRACE: Millis = 5 * SECOND;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// First, and again with every new token.
    Auth {
        access_token: String,
    },
    /// Starts a search and ends the one before. Answers carry the generation, so late ones can be told apart.
    Search {
        generation: u64,
        /// Words, `"phrases"`, `-not`, and `ext:` `type:` `size:` `after:` `before:` `bucket:` `path:`.
        query: String,
        /// One folder; else every bucket of the caller.
        scope: Option<Scope>,
        #[serde(default)]
        order: SearchOrder,
        /// Of the page before.
        cursor: Option<String>,
    },
    SearchCancel,
    Ping,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// Signed in.
    Ready,
    Pong,
    SearchStarted {
        generation: u64,
        /// What to mark in the hits.
        terms: Vec<String>,
        buckets: Vec<SearchedBucket>,
    },
    /// A bucket that is not indexed is being listed, and this folder is the place.
    SearchWalking {
        generation: u64,
        bucket_id: String,
        path: String,
    },
    /// The best first, as far as they come from the catalog; then those of buckets that are walked, as they are found.
    SearchHits {
        generation: u64,
        hits: Vec<SearchHit>,
    },
    /// A bucket has been walked to its end.
    SearchBucketDone {
        generation: u64,
        bucket_id: String,
        scanned: u64,
    },
    /// The others go on.
    SearchBucketFailed {
        generation: u64,
        bucket_id: String,
        code: &'static str,
        detail: String,
    },
    SearchDone {
        generation: u64,
        /// Hits sent.
        hits: usize,
        total: Total,
        milliseconds: Millis,
        next_cursor: Option<String>,
        /// A walk ended early: not everything was looked at.
        truncated: bool,
        /// A query with hits, when this one has none.
        suggestion: Option<String>,
    },
    /// The search did not begin, or has to end.
    SearchFailed {
        generation: u64,
        code: &'static str,
        detail: String,
    },
    /// A folder is not what it was.
    EntriesChanged {
        bucket_id: String,
        path: String,
    },
    /// What the member may see is not what it was.
    GrantsChanged,
    /// There is a new notice for the member.
    Notice,
    SessionEnded {
        code: &'static str,
    },
    Error {
        code: &'static str,
        detail: String,
    },
}

pub async fn connect(
    State(app): State<App>,
    device: Device,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !origin::is_ours(&app.config, &headers) {
        return problem::forbidden("Only MediaBridge's own pages may open this socket.")
            .into_response();
    }
    upgrade
        .max_message_size(MESSAGE_LIMIT)
        .max_frame_size(MESSAGE_LIMIT)
        .read_buffer_size(8 * 1024)
        .max_write_buffer_size(1024 * 1024)
        .on_upgrade(move |socket| run(app, socket, device))
}

type Sender = SplitSink<WebSocket, Message>;

async fn run(app: App, socket: WebSocket, device: Device) {
    let (mut sender, mut receiver) = socket.split();
    // Before the session is looked at, so that its end cannot fall in between.
    let mut news = app.events.subscribe();
    let first = timeout(SIGN_IN_TIME, receiver.next()).await;
    let tab = match first {
        Ok(Some(Ok(Message::Text(text)))) => Tab::sign_in(&app, device, &text).await,
        _ => Err(Problem::new(
            Code::Unauthenticated,
            "No sign-in came in time.",
        )),
    };
    let mut tab = match tab {
        Ok(tab) => tab,
        Err(problem) => return refuse(sender, &problem).await,
    };
    if !send(&mut sender, &ServerMessage::Ready).await {
        return;
    }

    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let done = tokio::select! {
            // An end comes before whatever else there is to say.
            biased;
            () = app.stopping.cancelled() => {
                return close(sender, close_code::RESTART, "the server restarts").await;
            }
            event = news.recv() => match event {
                Ok(event) => tab.hear(event).await,
                Err(RecvError::Lagged(_)) => tab.hear(Event::Missed).await,
                Err(RecvError::Closed) => return,
            },
            _ = ticks.tick() => tab.look().await,
            incoming = receiver.next() => match incoming {
                Some(Ok(Message::Text(text))) => tab.respond(&text).await,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
            answer = tab.next_answer() => Ok(answer.into_iter().collect()),
        };
        match done {
            Ok(messages) => {
                for message in messages {
                    if !send(&mut sender, &message).await {
                        return;
                    }
                }
            }
            Err(problem) => return refuse(sender, &problem).await,
        }
    }
}

/// Closes a socket that must not go on, and says why.
async fn refuse(mut sender: Sender, problem: &Problem) {
    let code = problem.code.as_str();
    let (message, close_code) = match problem.code {
        Code::SessionEnded | Code::OutsideRoot | Code::RefreshTokenUsed => {
            (ServerMessage::SessionEnded { code }, CLOSE_SESSION_ENDED)
        }
        _ => {
            let detail = problem.detail.clone();
            let is_ours = problem.code.status() >= 500;
            let close_code = if is_ours {
                close_code::AGAIN
            } else {
                CLOSE_UNAUTHENTICATED
            };
            (ServerMessage::Error { code, detail }, close_code)
        }
    };
    send(&mut sender, &message).await;
    close(sender, close_code, code).await;
}

async fn send(sender: &mut Sender, message: &ServerMessage) -> bool {
    let text = serde_json::to_string(message).unwrap_or_default();
    matches!(
        timeout(SEND_TIME, sender.send(Message::text(text))).await,
        Ok(Ok(()))
    )
}

async fn close(mut sender: Sender, code: u16, reason: &str) {
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    let _ = timeout(SEND_TIME, sender.send(Message::Close(Some(frame)))).await;
}
