//! What every request passes on its way to a handler, and the connection it comes on.

pub mod body;
pub mod caller;
mod csp_reports;
pub mod cursors;
pub mod extract;
pub mod live;
mod middleware;
mod origin;
pub mod policy;
mod rate;
pub mod respond;
pub mod routes;
pub mod user_agent;
mod web_ui;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
pub use middleware::Traffic;
pub use rate::Rates;
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;
use tower::{Service as _, ServiceExt as _};

use crate::{app::App, audit, events, sessions};

/// How long a client may take to send its request line and headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a shutdown waits for requests that are under way.
const DRAIN: Duration = Duration::from_secs(20);

/// Answers requests until `stop`, then lets the open ones finish.
///
/// `axum::serve` installs no timer, which leaves hyper's header timeout inert: a client that sends one byte a minute
/// would hold a connection for ever. Hence this loop of our own.
pub async fn serve(app: App, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let router = routes::router(app.clone());
    tokio::spawn(sessions::sweep(app.clone()));
    let news = events::listener(&app).await;
    tokio::spawn(events::relay(app.clone(), news));
    let checkpoints = tokio::spawn(audit::keep_checkpoints(app.clone()));
    let connections = Arc::new(Semaphore::new(app.config.http.max_connections));
    let graceful = GracefulShutdown::new();
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30));

    loop {
        let permit = Arc::clone(&connections).acquire_owned().await?;
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, most likely; closing connections frees some.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = stop.cancelled() => break,
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut router = router.clone();
            async move {
                let mut request = request.map(Body::new);
                request
                    .extensions_mut()
                    .insert(ConnectInfo::<SocketAddr>(peer));
                router.as_service().ready().await?.call(request).await
            }
        });
        let connection = graceful.watch(
            builder
                .serve_connection_with_upgrades(TokioIo::new(stream), service)
                .into_owned(),
        );
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection broke");
            }
            drop(permit);
        });
    }

    app.stopping.cancel();
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(DRAIN) => tracing::warn!("some requests did not finish in time"),
    }
    // The last one covers what these requests did.
    let _ = tokio::time::timeout(DRAIN, checkpoints).await;
    app.db.close().await;
    Ok(())
}
