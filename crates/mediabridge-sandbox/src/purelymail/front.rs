//! The API over HTTP: the token, the envelope, and what goes wrong on the way.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited, StreamBody, combinators::BoxBody};
use hyper::body::{Frame, Incoming};
use serde_json::{Value, json};
use tokio_util::task::TaskTracker;

use super::{
    account::Account,
    faults::{Fault, Faults, RetryAfter, cloudflare},
    operations,
    quirks::{Quirks, TokenMissing},
    request::Refused,
    server::Keep,
};
use crate::clock::{Clock, http_date};

/// The longest request, in bytes.
const LONGEST: usize = 1024 * 1024;

type Body = BoxBody<Bytes, io::Error>;

pub(super) struct State {
    pub(super) account: Account,
    pub(super) quirks: Quirks,
}

pub(super) struct Front {
    pub(super) state: Mutex<State>,
    pub(super) faults: Faults,
    pub(super) clock: Clock,
    pub(super) keep: Keep,
    pub(super) tasks: TaskTracker,
}

/// What an operation came to, before it is written down.
type Outcome = Result<Value, Refused>;

impl Front {
    /// Answers one request. An error closes the connection without an answer.
    pub(super) async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> io::Result<Response<Body>> {
        let (parts, body) = request.into_parts();
        let Some(operation) = parts.uri.path().strip_prefix("/api/v0/") else {
            return Ok(page(404, cloudflare(404, "Not found")));
        };
        if parts.method != Method::POST {
            return Ok(page(405, cloudflare(405, "Method not allowed")));
        }
        let token = parts.headers.get("purelymail-api-token");
        let (is_valid, token_missing) = {
            let state = self.state();
            let expected = state.account.token.as_bytes();
            let is_valid = token.is_some_and(|token| token.as_bytes() == expected);
            (is_valid, state.quirks.token_missing)
        };
        if token.is_none() && token_missing == TokenMissing::Cloudflare {
            return Ok(page(530, "error code: 1016".to_owned()));
        }
        if !is_valid {
            let refused = Refused::with_code("invalidToken", "Token not valid.");
            return Ok(self.envelope(Err(refused)));
        }

        let open = self.faults.open();
        let body = Limited::new(body, LONGEST).collect().await;
        let body = body.map_err(io::Error::other)?.to_bytes();
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let operation = operation.to_owned();
        // Whoever asked may be gone before it is done. It is done all the same.
        let front = self.clone();
        let answer = self
            .tasks
            .spawn(async move { front.exchange(&operation, &body).await });
        let answer = answer.await.map_err(io::Error::other)?;
        drop(open);
        Ok(self.dated(answer?))
    }

    /// Says what time it is here, unless that is said already.
    fn dated(&self, mut answer: Response<Body>) -> Response<Body> {
        if let Ok(now) = http_date(self.clock.now()).parse() {
            answer.headers_mut().entry(header::DATE).or_insert(now);
        }
        answer
    }

    async fn exchange(&self, operation: &str, body: &Value) -> io::Result<Response<Body>> {
        let now_ms = self.clock.now();
        let place = self.faults.note(operation, body, now_ms);
        let latency = self.faults.latency(operation);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let fault = self.faults.next(operation);
        match &fault {
            Some(Fault::Answer {
                status,
                code,
                message,
            }) => {
                let said = json!({"type": "error", "code": code, "message": message});
                return Ok(json_answer(*status, said.to_string()));
            }
            Some(Fault::Page { status, html }) => return Ok(page(*status, html.clone())),
            Some(Fault::SlowDown(when)) => {
                return Ok(later(429, "Too many requests", *when, now_ms));
            }
            Some(Fault::Unavailable(when)) => {
                return Ok(later(503, "Service unavailable", *when, now_ms));
            }
            Some(Fault::Disconnect) => return Err(io::Error::other("disconnected by the test")),
            Some(Fault::Ignore) => return Ok(self.envelope(Ok(json!({})))),
            Some(Fault::Hang) => self.faults.hang().await,
            _ => {}
        }
        let Some(outcome) = self.run(operation, body, now_ms).await else {
            return Ok(page(404, cloudflare(404, "Not found")));
        };
        if outcome.is_ok() {
            self.faults.note_done(place);
        }
        let answer = self.envelope(outcome);
        Ok(match fault {
            Some(Fault::PageAfter { status, html }) => page(status, html),
            Some(Fault::DisconnectAfter) => {
                return Err(io::Error::other("disconnected by the test"));
            }
            Some(Fault::Truncate(length)) => broken_off(answer, length).await,
            Some(Fault::CutJson(length)) => cut(answer, length).await,
            Some(Fault::Say { status, body }) => json_answer(status, body),
            Some(Fault::HangAfter) => {
                self.faults.hang().await;
                answer
            }
            _ => answer,
        })
    }

    async fn run(&self, operation: &str, body: &Value, now_ms: i64) -> Option<Outcome> {
        let outcome = {
            let mut state = self.state();
            let State { account, quirks } = &mut *state;
            operations::run(operation, body, account, quirks, now_ms)?
        };
        let is_read = ["get", "list", "check"]
            .iter()
            .any(|verb| operation.starts_with(verb));
        if !is_read && outcome.is_ok() {
            self.save().await;
        }
        Some(outcome)
    }

    pub(super) async fn save(&self) {
        self.keep.save(|| self.state().account.clone()).await;
    }

    fn envelope(&self, outcome: Outcome) -> Response<Body> {
        let state = self.state();
        let quirks = &state.quirks;
        let (status, mut said) = match outcome {
            Ok(result) => (200, json!({"type": "success", "result": result})),
            Err(refused) => {
                let code = refused.code.unwrap_or(&quirks.other_code);
                let said = json!({"type": "error", "code": code, "message": refused.message});
                (quirks.error_status, said)
            }
        };
        if quirks.bare_envelope
            && let Some(said) = said.as_object_mut()
        {
            said.remove("type");
        }
        if quirks.extra_keys {
            add_keys(&mut said);
        }
        json_answer(status, said.to_string())
    }

    pub(super) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One more key in every object.
fn add_keys(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(add_keys);
            map.insert("sandboxExtra".to_owned(), json!(true));
        }
        Value::Array(items) => items.iter_mut().for_each(add_keys),
        _ => {}
    }
}

fn json_answer(status: u16, body: String) -> Response<Body> {
    with_type(status, "application/json", body)
}

fn page(status: u16, html: String) -> Response<Body> {
    let mut response = with_type(status, "text/html; charset=UTF-8", html);
    let headers = response.headers_mut();
    headers.insert(header::SERVER, HeaderValue::from_static("cloudflare"));
    headers.insert("cf-ray", HeaderValue::from_static("8c0ffee0sandbox-FRA"));
    response
}

fn with_type(status: u16, media_type: &'static str, body: String) -> Response<Body> {
    let body = Full::new(Bytes::from(body)).map_err(|never| match never {});
    let mut response = Response::new(body.boxed());
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let media_type = HeaderValue::from_static(media_type);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, media_type);
    response
}

fn later(status: u16, title: &str, when: RetryAfter, now_ms: i64) -> Response<Body> {
    let mut response = page(status, cloudflare(status, title));
    let wish = match when {
        RetryAfter::Unsaid => return response,
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::Date(seconds) => {
            let ms = Duration::from_secs(seconds).as_millis();
            http_date(now_ms.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX)))
        }
    };
    let headers = response.headers_mut();
    if let (Ok(wish), Ok(now)) = (wish.parse(), http_date(now_ms).parse()) {
        headers.insert(header::RETRY_AFTER, wish);
        headers.insert(header::DATE, now);
    }
    response
}

/// An answer whose connection breaks after so many bytes of its body.
async fn broken_off(answer: Response<Body>, length: usize) -> Response<Body> {
    let (mut parts, body) = answer.into_parts();
    let whole = bytes_of(body).await;
    let frames = [
        Ok(Frame::data(whole.slice(..length.min(whole.len())))),
        Err(io::Error::other("broken off by the test")),
    ];
    parts
        .headers
        .insert(header::CONTENT_LENGTH, whole.len().into());
    Response::from_parts(parts, StreamBody::new(stream::iter(frames)).boxed())
}

/// An answer whose JSON ends after so many bytes.
async fn cut(answer: Response<Body>, length: usize) -> Response<Body> {
    let (parts, body) = answer.into_parts();
    let whole = bytes_of(body).await;
    let cut = whole.slice(..length.min(whole.len()));
    let body = Full::new(cut).map_err(|never| match never {});
    Response::from_parts(parts, body.boxed())
}

/// Ours are in memory and do not fail.
async fn bytes_of(body: Body) -> Bytes {
    body.collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default()
}
