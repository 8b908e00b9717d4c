//! The one WebSocket of a tab: searches, and news that patch what the tab shows.
//!
//! The first message carries the access token; cookies play no part, so another site's page cannot open one in a
//! member's name. Every piece of news is checked against what the member may see at that moment.

use std::time::Duration;

use axum::{
    extract::{
        State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    },
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use futures_util::{SinkExt as _, StreamExt as _, stream::SplitSink};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{broadcast::error::RecvError, mpsc},
    task::JoinHandle,
    time::timeout,
};
use utoipa::ToSchema;

use super::{
    caller::{Caller, Device},
    origin,
};
use crate::{
    app::App,
    browse::Entry,
    clock::Millis,
    events::Event,
    grants::{self, Permission, Version},
    problem::{self, Code, Problem},
    search::{SHORTEST_QUERY, Walk},
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
        query: String,
        bucket_id: String,
        path: String,
        /// The grant's version the caller's screen was made with; another one answers `grant_changed`.
        grant_version: Option<Version>,
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
    },
    SearchWalking {
        generation: u64,
        bucket_id: String,
        path: String,
    },
    SearchHits {
        generation: u64,
        bucket_id: String,
        hits: Vec<Entry>,
    },
    SearchBucketDone {
        generation: u64,
        bucket_id: String,
        scanned: u64,
    },
    SearchBucketFailed {
        generation: u64,
        bucket_id: String,
        code: &'static str,
        detail: String,
    },
    SearchDone {
        generation: u64,
        hits: usize,
        scanned: u64,
        milliseconds: Millis,
        truncated: bool,
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
    let first = timeout(SIGN_IN_TIME, receiver.next()).await;
    let caller = match first {
        Ok(Some(Ok(Message::Text(text)))) => match serde_json::from_str(&text) {
            Ok(ClientMessage::Auth { access_token }) => {
                Caller::from_token(&app, &access_token, device.clone()).await
            }
            _ => Err(problem::invalid("The first message has to be `auth`.")),
        },
        _ => Err(Problem::new(
            Code::Unauthenticated,
            "No sign-in came in time.",
        )),
    };
    let mut caller = match caller {
        Ok(caller) => caller,
        Err(problem) => {
            send(
                &mut sender,
                &ServerMessage::Error {
                    code: problem.code.as_str(),
                    detail: problem.detail,
                },
            )
            .await;
            close(sender, CLOSE_UNAUTHENTICATED, problem.code.as_str()).await;
            return;
        }
    };
    let mut news = app.events.subscribe();
    if !send(&mut sender, &ServerMessage::Ready).await {
        return;
    }

    let (answers, mut answered) = mpsc::channel(QUEUE);
    let mut search: Option<JoinHandle<()>> = None;
    loop {
        let message = tokio::select! {
            incoming = receiver.next() => match incoming {
                Some(Ok(Message::Text(text))) => {
                    match respond(&app, &mut caller, &text, &answers, &mut search).await {
                        Ok(Some(message)) => message,
                        Ok(None) => continue,
                        Err(problem) if problem.code.status() == 401 => {
                            send(&mut sender, &ServerMessage::SessionEnded { code: problem.code.as_str() }).await;
                            close(sender, CLOSE_SESSION_ENDED, problem.code.as_str()).await;
                            break;
                        }
                        Err(problem) => ServerMessage::Error { code: problem.code.as_str(), detail: problem.detail },
                    }
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => continue,
            },
            Some(answer) = answered.recv() => answer,
            event = news.recv() => match event {
                Ok(Event::SessionEnded { session_id, code }) if session_id == caller.session_id => {
                    send(&mut sender, &ServerMessage::SessionEnded { code }).await;
                    close(sender, CLOSE_SESSION_ENDED, code).await;
                    break;
                }
                Ok(event) => match translate(&app, &caller, event).await {
                    Some(message) => message,
                    None => continue,
                },
                // Too much news at once: the tab reads anew what it shows.
                Err(RecvError::Lagged(_)) => ServerMessage::GrantsChanged,
                Err(RecvError::Closed) => break,
            },
            () = app.stopping.cancelled() => {
                close(sender, axum::extract::ws::close_code::RESTART, "the server restarts").await;
                break;
            }
        };
        if !send(&mut sender, &message).await {
            break;
        }
    }
    if let Some(search) = search {
        search.abort();
    }
}

async fn respond(
    app: &App,
    caller: &mut Caller,
    text: &str,
    answers: &mpsc::Sender<ServerMessage>,
    search: &mut Option<JoinHandle<()>>,
) -> Result<Option<ServerMessage>, Problem> {
    let message = serde_json::from_str(text)
        .map_err(|error| problem::invalid(format!("The message is not understood: {error}.")))?;
    match message {
        ClientMessage::Auth { access_token } => {
            let again = Caller::from_token(app, &access_token, caller.device.clone()).await?;
            if again.session_id != caller.session_id {
                return Err(Problem::new(
                    Code::Unauthenticated,
                    "This socket belongs to another session.",
                ));
            }
            *caller = again;
            Ok(Some(ServerMessage::Ready))
        }
        ClientMessage::Search {
            generation,
            query,
            bucket_id,
            path,
            grant_version,
        } => {
            if let Some(search) = search.take() {
                search.abort();
            }
            if query.trim().chars().count() < SHORTEST_QUERY {
                return Err(problem::invalid(format!(
                    "Type at least {SHORTEST_QUERY} characters."
                )));
            }
            let access = grants::open(app, caller, &bucket_id, Permission::View).await?;
            access.require_version(grant_version)?;
            let scope = access.folder(app, caller, &path).await?;
            let walk = Walk {
                generation,
                query: query.trim().to_owned(),
                access,
                scope,
            };
            *search = Some(tokio::spawn(walk.run(app.clone(), answers.clone())));
            Ok(None)
        }
        ClientMessage::SearchCancel => {
            if let Some(search) = search.take() {
                search.abort();
            }
            Ok(None)
        }
        ClientMessage::Ping => Ok(Some(ServerMessage::Pong)),
    }
}

/// News as this member may hear it; `None` when it is none of their business.
async fn translate(app: &App, caller: &Caller, event: Event) -> Option<ServerMessage> {
    match event {
        Event::EntriesChanged { bucket_id, folder } => {
            let access = grants::open(app, caller, &bucket_id, Permission::View)
                .await
                .ok()?;
            let path = folder.strip_prefix(access.root.prefix())?.to_owned();
            Some(ServerMessage::EntriesChanged { bucket_id, path })
        }
        Event::GrantsChanged { member_id } => {
            let concerned = member_id.is_none_or(|id| id == caller.member_id) || caller.is_admin();
            concerned.then_some(ServerMessage::GrantsChanged)
        }
        Event::NoticeAdded { member_id } => {
            (member_id == caller.member_id).then_some(ServerMessage::Notice)
        }
        Event::SessionEnded { .. } => None,
    }
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
