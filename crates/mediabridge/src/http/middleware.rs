//! Request id, client address, access log, byte counters, and the body of problems.

use std::{
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::body::HttpBody as _;
use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;

use super::{policy, respond::ProblemBody};
use crate::{
    app::App,
    brief::{self, brief},
    problem::{self, Problem},
};

/// Bytes of bodies that passed through the server since it started. Files never do: they go between browser and S3.
#[derive(Debug, Default)]
pub struct Traffic {
    pub request_bytes: AtomicU64,
    pub response_bytes: AtomicU64,
    warned_of_proxy: AtomicBool,
}

/// The address of whoever asks: the peer, or what a trusted proxy says of it.
#[derive(Debug, Clone, Copy)]
pub struct ClientIp(pub(super) Option<IpAddr>);

/// Whose session a request belongs to, as far as a handler has found out: ids of the member and of the session.
#[derive(Debug, Clone, Default)]
pub(crate) struct Whose(Arc<OnceLock<(String, String)>>);

impl Whose {
    pub(crate) fn is(&self, member_id: &str, session_id: &str) {
        // A request has one token; whoever says it again says the same.
        let _ = self.0.set((member_id.to_owned(), session_id.to_owned()));
    }
}

const FORWARDED_FOR: &str = "x-forwarded-for";

pub(super) async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = app.random.id(app.clock.now());
    let method = request.method().clone();
    let path = brief(request.uri().path(), brief::PATH).into_owned();
    let ip = client_ip(&app, &request);
    let whose = Whose::default();
    request.extensions_mut().insert(ClientIp(ip));
    request.extensions_mut().insert(whose.clone());

    let received = Arc::new(AtomicU64::new(0));
    let request = count_body(request, &app, &received);
    // A handler that panics loses its own request only, and its state with it: what it held in a transaction is rolled
    // back when the transaction is dropped.
    let mut response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => problem::panicked(panic.as_ref()).into_response(),
    };

    if let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() {
        log_problem(&problem, &request_id, &path);
        let body = serde_json::to_vec(&ProblemBody::new(&problem, &request_id)).unwrap_or_default();
        let headers = std::mem::take(response.headers_mut());
        response = (response.status(), headers, body).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
    }

    let headers = response.headers_mut();
    policy::seal(headers, &app.config);
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    let status = response.status().as_u16();
    let (member_id, session_id) = whose.0.get().map(|(m, s)| (m.as_str(), s.as_str())).unzip();
    tracing::info!(
        target: "mediabridge::access",
        %method,
        path,
        status,
        ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        request_bytes = received.load(Ordering::Relaxed),
        ip = ip.map(tracing::field::display),
        member_id,
        session_id,
        request_id,
        "request"
    );
    // Counting hides the length, and an answer would go out in chunks.
    if let Some(length) = response.body().size_hint().exact().filter(|n| *n > 0) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    let app = app.clone();
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            if let Some(data) = frame.data_ref() {
                app.traffic
                    .response_bytes
                    .fetch_add(data.len() as u64, Ordering::Relaxed);
            }
            frame
        }))
    })
}

fn count_body(request: Request, app: &App, received: &Arc<AtomicU64>) -> Request {
    let (app, received) = (app.clone(), Arc::clone(received));
    request.map(|body| {
        Body::new(body.map_frame(move |frame| {
            if let Some(data) = frame.data_ref() {
                received.fetch_add(data.len() as u64, Ordering::Relaxed);
                app.traffic
                    .request_bytes
                    .fetch_add(data.len() as u64, Ordering::Relaxed);
            }
            frame
        }))
    })
}

fn log_problem(problem: &Problem, request_id: &str, path: &str) {
    let source = problem.source.as_ref().map(|source| {
        let mut text = source.to_string();
        let mut next = source.source();
        while let Some(cause) = next {
            text = format!("{text}: {cause}");
            next = cause.source();
        }
        text
    });
    if problem.code.status() >= 500 {
        tracing::error!(
            request_id,
            path,
            code = problem.code.as_str(),
            source,
            "{}",
            problem.detail
        );
    } else {
        tracing::debug!(
            request_id,
            path,
            code = problem.code.as_str(),
            source,
            "{}",
            problem.detail
        );
    }
}

fn client_ip(app: &App, request: &Request) -> Option<IpAddr> {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()?
        .0
        .ip()
        // A socket on `[::]` shows IPv4 as `::ffff:…`, which no IPv4 network contains and which all have in common.
        .to_canonical();
    let trusted = &app.config.http.trusted_proxies;
    if request.headers().contains_key(FORWARDED_FOR)
        && !trusted.iter().any(|net| net.contains(&peer))
        && !app.traffic.warned_of_proxy.swap(true, Ordering::Relaxed)
    {
        // Of strangers this is to be expected; of a proxy it means that everybody behind it shares one address's limits.
        tracing::warn!(%peer, "X-Forwarded-For is not believed: if this is your proxy, name it in http.trusted_proxies");
    }
    Some(forwarded_for(peer, request.headers(), trusted))
}

/// The nearest address in `X-Forwarded-For`, read from the right, that is not one of our own proxies. Anybody can write
/// the header, so it counts only when the peer itself is trusted.
fn forwarded_for(peer: IpAddr, headers: &HeaderMap, trusted: &[ipnet::IpNet]) -> IpAddr {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    if !is_trusted(&peer) {
        return peer;
    }
    let lines: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .collect();
    let mut nearest = peer;
    for hop in lines.join(",").rsplit(',') {
        let Ok(ip) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        nearest = ip.to_canonical();
        if !is_trusted(&nearest) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let check = |peer: &str, header: &str, expected: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", header.parse().unwrap());
            let found = forwarded_for(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(found.to_string(), expected, "{peer} {header}");
        };
        check("203.0.113.9", "1.2.3.4", "203.0.113.9");
        check("10.0.0.1", "1.2.3.4", "1.2.3.4");
        check("10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4");
        check("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.9.9.9", "1.2.3.4");
        check("10.0.0.1", "::ffff:10.0.0.2, ::ffff:1.2.3.4", "1.2.3.4");
        check("10.0.0.1", "nonsense", "10.0.0.1");
    }
}
