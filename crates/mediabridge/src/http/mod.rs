//! What every request passes on its way to a handler, and the connection it comes on.

pub mod body;
pub mod caller;
mod connection;
mod csp_reports;
pub mod cursors;
pub mod extract;
pub mod live;
mod middleware;
mod origin;
mod places;
pub mod policy;
mod rate;
pub mod respond;
pub mod routes;
pub mod user_agent;
mod web_ui;

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::extract::ConnectInfo;
pub use connection::Patience;
use connection::{Connection, Pulse};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
pub use live::Sockets;
pub use middleware::Traffic;
pub(crate) use middleware::Whose;
use places::Places;
pub use rate::Rates;
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;
use tower::{Service as _, ServiceExt as _};

use crate::{app::App, audit, browse, catalog, deletions, events, mail, network, outbox, sessions};

/// How long a shutdown waits for requests that are under way.
const DRAIN: Duration = Duration::from_secs(20);
/// Of one HTTP/2 connection.
const STREAMS: u32 = 100;
const HEADER_BYTES: u32 = 16 * 1024;
/// Of HTTP/1: a request line with the longest path and a token fits several times over.
const BUFFER_BYTES: usize = 64 * 1024;

/// Answers requests until `stop`, then lets the open ones finish.
pub async fn serve(app: App, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    serve_with(app, listener, stop, Patience::default()).await
}

/// The same, with another patience. `axum::serve` has none: hence this loop of our own.
pub async fn serve_with(
    app: App,
    listener: TcpListener,
    stop: CancellationToken,
    patience: Patience,
) -> anyhow::Result<()> {
    let router = routes::router(app.clone());
    tokio::spawn(sessions::sweep(app.clone()));
    catalog::begin(&app).await;
    tokio::spawn(catalog::keep(app.clone()));
    tokio::spawn(browse::forget_unused(app.clone()));
    tokio::spawn(mail::keep(app.clone()));
    tokio::spawn(mail::watch_dns(app.clone()));
    tokio::spawn(mail::keep_bulk(app.clone()));
    tokio::spawn(deletions::keep(app.clone()));
    let news = events::listener(&app).await;
    tokio::spawn(events::relay(app.clone(), news));
    let emails = tokio::spawn(outbox::deliver(app.clone()));
    let checkpoints = tokio::spawn(audit::keep_checkpoints(app.clone()));
    let connections = Arc::new(Semaphore::new(app.config.http.max_connections));
    let places = Arc::new(Places::default());
    let graceful = GracefulShutdown::new();
    let http = protocol();

    loop {
        let next = async {
            let permit = Arc::clone(&connections).acquire_owned().await?;
            anyhow::Ok((permit, listener.accept().await))
        };
        let (permit, accepted) = tokio::select! {
            next = next => next?,
            () = stop.cancelled() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely; closing connections frees some.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let ip = peer.ip().to_canonical();
        let Some(place) = places.enter(network::caller(ip), most_of(&app, ip)) else {
            tracing::debug!(%peer, "a connection was closed: its address has as many as it may");
            continue;
        };
        let _ = stream.set_nodelay(true);
        let pulse = Arc::new(Pulse::default());
        let stream = Connection::new(stream, Arc::clone(&pulse), patience, (permit, place));
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut router = router.clone();
            let under_way = pulse.begin(request.version());
            async move {
                let mut request = request.map(|body| body::in_time(body, patience.body));
                let extensions = request.extensions_mut();
                extensions.insert(ConnectInfo::<SocketAddr>(peer));
                extensions.insert(patience);
                let response = router.as_service().ready().await?.call(request).await?;
                Ok::<_, Infallible>(under_way.until_sent(response))
            }
        });
        let connection = graceful.watch(
            http.serve_connection_with_upgrades(TokioIo::new(stream), service)
                .into_owned(),
        );
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection broke");
            }
        });
    }

    app.stopping.cancel();
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(DRAIN) => tracing::warn!("some requests did not finish in time"),
    }
    // The last checkpoint covers what these requests did; an e-mail that is being sent would be sent again.
    let _ = tokio::time::timeout(DRAIN, async { tokio::join!(checkpoints, emails) }).await;
    app.db.close().await;
    Ok(())
}

/// Deadlines are [`Connection`]'s, so hyper keeps none for HTTP/1.
fn protocol() -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_buf_size(BUFFER_BYTES);
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEADER_BYTES);
    http
}

/// How many connections an address may have; 0 for as many as it likes.
fn most_of(app: &App, ip: IpAddr) -> usize {
    let is_proxy = app
        .config
        .http
        .trusted_proxies
        .iter()
        .any(|net| net.contains(&ip));
    if is_proxy || ip.is_loopback() {
        0
    } else {
        app.config.limits.connections_per_address
    }
}
