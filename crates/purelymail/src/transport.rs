//! One call: its turn, its time, its answer, and for reads another try.

use std::{
    error::Error as StdError,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as HttpClient, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer as PoolTimer},
};
use rustls::crypto::ring;
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use crate::{
    client::{MAX_CALLS, OnUnknownKey, Options, Retries, SetupError, Timeouts},
    envelope,
    error::{Effect, Error, ErrorKind},
    operation::Operation,
    secret::{ApiToken, scrub},
    timer::Timer,
};

const TOKEN: HeaderName = HeaderName::from_static("purelymail-api-token");
/// The longest answer taken, in bytes: a thousand addresses are a hundredth of it.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;
/// A connection that nobody used for so long may be closed by PurelyMail the moment it is used again, and then nobody
/// knows what became of the call.
const IDLE: Duration = Duration::from_secs(10);

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Transport {
    shared: Arc<Shared>,
    token: ApiToken,
}

/// What clones have in common, whichever their token.
struct Shared {
    /// `https://purelymail.com/api/v0/`
    api: String,
    http: HttpClient<HttpsConnector<HttpConnector>, Full<Bytes>>,
    turns: Semaphore,
    pause: Mutex<Duration>,
    timeouts: Timeouts,
    retries: Retries,
    timer: Arc<dyn Timer>,
    on_unknown_key: Option<OnUnknownKey>,
}

/// An answer of whoever gave it.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// What was answered, and when.
pub(crate) struct Dated<T> {
    pub(crate) result: T,
    pub(crate) date: Option<SystemTime>,
}

impl Transport {
    pub(crate) fn new(base: &Url, options: Options) -> Result<Self, SetupError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(options.timeouts.connect));
        let https = HttpsConnectorBuilder::new();
        let certificates = |error: &dyn fmt::Display| SetupError::Certificates(error.to_string());
        let connector = if base.scheme() == "https" {
            https
                .with_provider_and_native_roots(ring::default_provider())
                .map_err(|error| certificates(&error))?
                .https_only()
                .enable_http1()
                .wrap_connector(tcp)
        } else {
            // Reading all authorities of the system takes a while, and none is needed.
            let tls = rustls::ClientConfig::builder_with_provider(ring::default_provider().into())
                .with_safe_default_protocol_versions()
                .map_err(|error| certificates(&error))?
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth();
            https
                .with_tls_config(tls)
                .https_or_http()
                .enable_http1()
                .wrap_connector(tcp)
        };
        let http = HttpClient::builder(TokioExecutor::new())
            .pool_timer(PoolTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(MAX_CALLS)
            .build(connector);
        Ok(Self {
            shared: Arc::new(Shared {
                api: format!("{}api/v0/", base.as_str()),
                http,
                turns: Semaphore::new(MAX_CALLS),
                pause: Mutex::default(),
                timeouts: options.timeouts,
                retries: options.retries,
                timer: options.timer,
                on_unknown_key: options.on_unknown_key,
            }),
            token: options.token,
        })
    }

    pub(crate) fn with_token(&self, token: ApiToken) -> Self {
        Self {
            shared: self.shared.clone(),
            token,
        }
    }

    pub(crate) fn api(&self) -> &str {
        &self.shared.api
    }

    /// Asks for an operation. `secrets` are taken out of whatever an error would say.
    pub(crate) async fn call<T: DeserializeOwned + Serialize>(
        &self,
        operation: Operation,
        request: &impl Serialize,
        secrets: &[&str],
    ) -> Result<T, Error> {
        let dated = self.call_dated(operation, request, secrets).await?;
        Ok(dated.result)
    }

    /// The same, with the time at which it was answered by the clock there.
    pub(crate) async fn call_dated<T: DeserializeOwned + Serialize>(
        &self,
        operation: Operation,
        request: &impl Serialize,
        secrets: &[&str],
    ) -> Result<Dated<T>, Error> {
        let body = serde_json::to_vec(request).map_err(|error| {
            let cause = format!("the request cannot be written as JSON ({error})");
            Error::new(operation, ErrorKind::NotReached { cause }, Effect::None)
        })?;
        let body = Bytes::from(body);
        let retries = if operation.is_read() {
            self.shared.retries.times
        } else {
            0
        };
        let mut pause = self.shared.retries.first_pause;
        for _ in 0..retries {
            match self.once(operation, body.clone(), secrets).await {
                Err(error) if is_passing(error.kind()) => {
                    tracing::debug!(%error, "PurelyMail is asked again");
                    // What PurelyMail asked for is waited for at the next turn.
                    if error.retry_after().is_none() {
                        self.shared.timer.sleep(pause).await;
                    }
                    pause *= 4;
                }
                outcome => return outcome,
            }
        }
        self.once(operation, body, secrets).await
    }

    async fn once<T: DeserializeOwned + Serialize>(
        &self,
        operation: Operation,
        body: Bytes,
        secrets: &[&str],
    ) -> Result<Dated<T>, Error> {
        let mut secrets = secrets.to_vec();
        secrets.push(self.token.expose());
        let failed = |(kind, effect): envelope::Bad| {
            Error::new(operation, without_secrets(kind, &secrets), effect)
        };
        let turn = self.turn().await.map_err(failed)?;
        let timeout = self.shared.timeouts.of(operation);
        let answer = tokio::select! {
            answer = self.exchange(operation, body) => answer,
            () = self.shared.timer.sleep(timeout) => {
                Err((ErrorKind::TimedOut { after: timeout }, Effect::Unknown))
            }
        };
        let answer = answer.map_err(failed)?;
        let asked_to_wait = self.note_pause(&answer);
        drop(turn);
        let read = envelope::read::<T>(answer.status, &answer.body, &secrets).map_err(
            |(kind, effect)| {
                let is_page = matches!(kind, ErrorKind::Outage { .. });
                let slow_down = answer.status == StatusCode::TOO_MANY_REQUESTS
                    || (answer.status == StatusCode::SERVICE_UNAVAILABLE
                        && is_page
                        && asked_to_wait.is_some());
                if slow_down {
                    let retry_after = asked_to_wait;
                    failed((ErrorKind::SlowDown { retry_after }, effect))
                } else {
                    failed((kind, effect))
                }
            },
        )?;
        if let Some(tell) = &self.shared.on_unknown_key {
            for key in &read.unknown {
                tell(operation, key);
            }
        }
        Ok(Dated {
            result: read.result,
            date: date(&answer.headers),
        })
    }

    /// Waits until the call may be made.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, envelope::Bad> {
        let shared = &*self.shared;
        loop {
            let turn = shared.turns.acquire().await.map_err(|error| {
                let cause = error.to_string();
                (ErrorKind::NotReached { cause }, Effect::None)
            })?;
            let until = *shared.pause.lock().unwrap_or_else(PoisonError::into_inner);
            let left = until.saturating_sub(shared.timer.now());
            if left.is_zero() {
                return Ok(turn);
            }
            if left > shared.retries.longest_wait {
                let retry_after = Some(left);
                return Err((ErrorKind::SlowDown { retry_after }, Effect::None));
            }
            drop(turn);
            shared.timer.sleep(left).await;
        }
    }

    /// Remembers for all calls how long PurelyMail wants to be left alone.
    fn note_pause(&self, answer: &Answer) -> Option<Duration> {
        let busy = matches!(
            answer.status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
        );
        let wait = retry_after(&answer.headers).filter(|_| busy)?;
        let until = self.shared.timer.now().saturating_add(wait);
        let mut pause = self
            .shared
            .pause
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *pause = until.max(*pause);
        Some(wait)
    }

    async fn exchange(&self, operation: Operation, body: Bytes) -> Result<Answer, envelope::Bad> {
        let request = self.request(operation, body).ok_or_else(|| {
            let cause = "the request cannot be put together".to_owned();
            (ErrorKind::NotReached { cause }, Effect::None)
        })?;
        let response = self.shared.http.request(request).await.map_err(|error| {
            let cause = causes(&error);
            if error.is_connect() {
                (ErrorKind::NotReached { cause }, Effect::None)
            } else {
                (ErrorKind::Broken { cause }, Effect::Unknown)
            }
        })?;
        let (parts, mut incoming) = response.into_parts();
        let mut body = BytesMut::new();
        while let Some(frame) = incoming.frame().await {
            let frame = frame.map_err(|error| {
                let cause = causes(&error);
                (ErrorKind::Broken { cause }, Effect::Unknown)
            })?;
            if let Ok(data) = frame.into_data() {
                if body.len() + data.len() > LONGEST_ANSWER {
                    let cause = "it is far too long".to_owned();
                    let status = parts.status.as_u16();
                    return Err((ErrorKind::Unreadable { status, cause }, Effect::Unknown));
                }
                body.extend_from_slice(&data);
            }
        }
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.freeze(),
        })
    }

    fn request(&self, operation: Operation, body: Bytes) -> Option<Request<Full<Bytes>>> {
        let uri: Uri = format!("{}{operation}", self.shared.api).parse().ok()?;
        let json = HeaderValue::from_static("application/json");
        let agent = HeaderValue::from_static(concat!("purelymail-rs/", env!("CARGO_PKG_VERSION")));
        Request::builder()
            .method(Method::POST)
            .uri(uri)
            .header(TOKEN, self.token.header()?)
            .header(header::CONTENT_TYPE, json.clone())
            .header(header::ACCEPT, json)
            .header(header::USER_AGENT, agent)
            .body(Full::new(body))
            .ok()
    }
}

/// Whether the next try of a read may go better. A timeout is not among them: it has cost half a minute already.
fn is_passing(kind: &ErrorKind) -> bool {
    match kind {
        ErrorKind::SlowDown { .. } | ErrorKind::NotReached { .. } | ErrorKind::Broken { .. } => {
            true
        }
        ErrorKind::Outage { status, .. } | ErrorKind::Refused { status, .. } => {
            matches!(status, 502..=504 | 520..=524)
        }
        ErrorKind::Unreadable { .. } | ErrorKind::TimedOut { .. } => false,
    }
}

/// `Retry-After`, which has seconds or a date. A date is compared with the answer's own, whatever the clock here says.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let wish = text(header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = wish.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(wish).ok()?;
    Some(until.duration_since(date(headers)?).unwrap_or_default())
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let text = headers.get(header::DATE)?.to_str().ok()?;
    httpdate::parse_http_date(text).ok()
}

fn without_secrets(kind: ErrorKind, secrets: &[&str]) -> ErrorKind {
    let clean = |text: String| scrub(&text, secrets);
    match kind {
        ErrorKind::Refused {
            code,
            message,
            status,
        } => ErrorKind::Refused {
            code: clean(code),
            message: clean(message),
            status,
        },
        ErrorKind::Outage { status, page } => ErrorKind::Outage {
            status,
            page: clean(page),
        },
        ErrorKind::NotReached { cause } => ErrorKind::NotReached {
            cause: clean(cause),
        },
        ErrorKind::Broken { cause } => ErrorKind::Broken {
            cause: clean(cause),
        },
        ErrorKind::Unreadable { status, cause } => ErrorKind::Unreadable {
            status,
            cause: clean(cause),
        },
        ErrorKind::SlowDown { .. } | ErrorKind::TimedOut { .. } => kind,
    }
}

/// An error with what caused it; libraries tell the reason in the last one only.
fn causes(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_to_wait_has_seconds_or_a_date() {
        for (wish, date, expected) in [
            ("7", None, Some(7)),
            (" 0 ", None, Some(0)),
            (
                "Fri, 24 May 2013 00:01:00 GMT",
                Some("Fri, 24 May 2013 00:00:00 GMT"),
                Some(60),
            ),
            (
                "Fri, 24 May 2013 00:00:00 GMT",
                Some("Fri, 24 May 2013 00:01:00 GMT"),
                Some(0),
            ),
            ("Fri, 24 May 2013 00:00:00 GMT", None, None),
            ("-1", None, None),
            ("soon", None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, wish.parse().unwrap());
            if let Some(date) = date {
                headers.insert(header::DATE, date.parse().unwrap());
            }
            assert_eq!(
                retry_after(&headers),
                expected.map(Duration::from_secs),
                "{wish}"
            );
        }
    }
}
