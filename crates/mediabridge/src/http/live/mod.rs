//! The one WebSocket of a tab: searches, and news that patch what the tab shows.
//!
//! The first message carries the access token; cookies play no part, so another site's page cannot open one in a
//! member's name. Every piece of news is checked against what the member may see at that moment.

mod outbox;
mod pace;
mod silence;
mod tab;

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade, close_code},
    },
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use futures_util::{
    StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use outbox::{FAREWELL, Outbox};
use pace::Pace;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use silence::Silence;
use tab::Tab;
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use utoipa::ToSchema;

use super::{
    Patience,
    caller::Device,
    middleware::ClientIp,
    origin,
    places::{Place, Places},
};
use crate::{
    app::App,
    clock::{Millis, SECOND},
    events::Event,
    network,
    problem::{self, Code, Problem},
    search::{Scope, SearchHit, SearchOrder, SearchedBucket, Total},
};

const SIGN_IN_TIME: Duration = Duration::from_secs(5);
const MESSAGE_LIMIT: usize = 64 * 1024;
/// What may be on its way to a browser. Whatever makes messages keeps them smaller than this.
pub const WRITE_LIMIT: usize = 256 * 1024;
/// Answers that may wait for a slow browser; then the search itself waits.
const QUEUE: usize = 64;

/// Close codes of our own, in the range the protocol leaves to applications.
const CLOSE_UNAUTHENTICATED: u16 = 4401;
const CLOSE_SESSION_ENDED: u16 = 4403;
/// It took nothing, or did not answer: nobody is there, or not in time.
const CLOSE_TOO_SLOW: u16 = 4408;
const CLOSE_TOO_MANY: u16 = 4429;

/// How often a socket looks whether it may go on.
const TICK: Duration = Duration::from_millis(TICK_MILLIS.unsigned_abs());
const TICK_MILLIS: Millis = 500;
/// A tab that is about to send its new token is not cut off.
const EXPIRY_GRACE: Millis = 5 * SECOND;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// First, and again with every new token.
    Auth {
        #[schema(value_type = String)]
        access_token: SecretString,
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
    /// Messages come too fast. A tab that says more before the time is over is closed.
    SlowDown {
        retry_after_ms: Millis,
    },
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
    /// Something of the mail half, or a deletion, is not what it was.
    MailChanged,
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

/// The sockets that are open.
#[derive(Debug, Default)]
pub struct Sockets {
    unsigned: Arc<Places<IpAddr>>,
    of_session: Arc<Places<String>>,
}

pub async fn connect(
    State(app): State<App>,
    device: Device,
    ip: Option<Extension<ClientIp>>,
    patience: Option<Extension<Patience>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !origin::is_ours(&app.config, &headers) {
        return problem::forbidden("Only MediaBridge's own pages may open this socket.")
            .into_response();
    }
    let unsigned = match ip.and_then(|Extension(ip)| ip.0) {
        Some(ip) => {
            let most = app.config.limits.unsigned_sockets_per_address;
            let place = app.sockets.unsigned.enter(network::caller(ip), most);
            if place.is_none() {
                let seconds = u32::try_from(SIGN_IN_TIME.as_secs()).unwrap_or(u32::MAX);
                return problem::too_fast(seconds).into_response();
            }
            place
        }
        None => None,
    };
    let Extension(patience) = patience.unwrap_or_default();
    upgrade
        .max_message_size(MESSAGE_LIMIT)
        .max_frame_size(MESSAGE_LIMIT)
        .read_buffer_size(8 * 1024)
        .write_buffer_size(8 * 1024)
        .max_write_buffer_size(WRITE_LIMIT)
        .on_upgrade(async move |socket| {
            let (sink, mut incoming) = socket.split();
            let mut outbox = Outbox::new(sink, patience.message);
            let end = converse(&app, &mut outbox, &mut incoming, device, unsigned).await;
            if let Some((code, reason)) = end {
                outbox.close(code, reason).await;
                until_closed(incoming).await;
            }
        })
}

type Sender = Outbox<SplitSink<WebSocket, Message>>;

/// The code and the reason to close a socket with; `None` when nobody is there to be told.
type End = Option<(u16, &'static str)>;

async fn converse(
    app: &App,
    outbox: &mut Sender,
    incoming: &mut SplitStream<WebSocket>,
    device: Device,
    unsigned: Option<Place<IpAddr>>,
) -> End {
    // Before the session is looked at, so that its end cannot fall in between.
    let mut news = app.events.subscribe();
    let first = timeout(SIGN_IN_TIME, incoming.next()).await;
    let tab = match first {
        Ok(Some(Ok(Message::Text(text)))) => Tab::sign_in(app, device, &text).await,
        _ => Err(Problem::new(
            Code::Unauthenticated,
            "No sign-in came in time.",
        )),
    };
    let mut tab = match tab {
        Ok(tab) => tab,
        Err(problem) => return refuse(outbox, &problem).await,
    };
    drop(unsigned);
    let most = app.config.limits.sockets_per_session;
    let Some(_place) = app.sockets.of_session.enter(tab.session_id(), most) else {
        let detail = "Too many tabs are open. Close some of them.";
        return refuse(outbox, &Problem::new(Code::RateLimited, detail)).await;
    };
    if !outbox.send(&ServerMessage::Ready).await {
        return None;
    }

    let mut pace = Pace::new(&app.config.limits);
    let mut silence = Silence::from(app.clock.now());
    // All sockets look at the same moment, so that the database is asked once for all of them.
    let since_last = app.clock.now().rem_euclid(TICK_MILLIS).unsigned_abs();
    let next = Instant::now() + TICK - Duration::from_millis(since_last);
    let mut ticks = interval_at(next, TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let done = tokio::select! {
            // An end comes before whatever else there is to say.
            biased;
            () = app.stopping.cancelled() => {
                return Some((close_code::RESTART, "the server restarts"));
            }
            event = news.recv() => match event {
                Ok(event) => tab.hear(event).await,
                Err(RecvError::Lagged(_)) => tab.hear(Event::Missed).await,
                Err(RecvError::Closed) => return None,
            },
            _ = ticks.tick() => {
                let said = tab.look().await;
                match silence.look(app.clock.now()) {
                    _ if said.is_err() => {}
                    silence::Verdict::Fine => {}
                    silence::Verdict::Ask => if !outbox.ping().await {
                        return None;
                    },
                    silence::Verdict::Gone => {
                        return Some((CLOSE_TOO_SLOW, "the tab does not answer"));
                    }
                }
                said
            }
            message = incoming.next() => {
                let Some(Ok(message)) = message else { return None };
                let now = app.clock.now();
                silence.heard(now);
                match pace.count(now) {
                    pace::Verdict::Fine => {}
                    pace::Verdict::SlowDown(retry_after_ms) => {
                        if !outbox.send(&ServerMessage::SlowDown { retry_after_ms }).await {
                            return None;
                        }
                    }
                    pace::Verdict::TooMany => {
                        let detail = "Messages come too fast, and went on after `slow_down`.";
                        return refuse(outbox, &Problem::new(Code::RateLimited, detail)).await;
                    }
                }
                match message {
                    Message::Text(text) => tab.respond(&text).await,
                    Message::Close(_) => return None,
                    _ => continue,
                }
            }
            answer = tab.next_answer() => Ok(answer.into_iter().collect()),
        };
        match done {
            Ok(messages) => {
                for message in messages {
                    if !outbox.send(&message).await {
                        return None;
                    }
                }
            }
            Err(problem) => return refuse(outbox, &problem).await,
        }
    }
}

/// Says why a socket must not go on.
async fn refuse(outbox: &mut Sender, problem: &Problem) -> End {
    let code = problem.code.as_str();
    let (message, close_code) = match problem.code {
        Code::SessionEnded | Code::OutsideRoot | Code::RefreshTokenUsed => {
            (ServerMessage::SessionEnded { code }, CLOSE_SESSION_ENDED)
        }
        _ => {
            let detail = problem.detail.clone();
            let close_code = match problem.code.status() {
                500.. => close_code::AGAIN,
                429 => CLOSE_TOO_MANY,
                _ => CLOSE_UNAUTHENTICATED,
            };
            (ServerMessage::Error { code, detail }, close_code)
        }
    };
    outbox.send(&message).await.then_some((close_code, code))
}

/// Reads on until the browser has closed its side too: a connection dropped with something unread is reset, and the
/// browser would never see the reason.
async fn until_closed(mut incoming: SplitStream<WebSocket>) {
    let rest = async { while let Some(Ok(_)) = incoming.next().await {} };
    let _ = timeout(FAREWELL, rest).await;
}
