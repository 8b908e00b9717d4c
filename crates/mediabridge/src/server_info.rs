//! What runs here, for the one engineer who runs it.

use std::sync::atomic::Ordering;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    clock::Millis,
    http::{caller::Admin, extract::Json, respond::ProblemBody},
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(server))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ServerInfo {
    pub version: &'static str,
    pub started_at: Millis,
    pub database: &'static str,
    /// Whether e-mail is set up.
    pub email: bool,
    /// Bytes of request bodies received since the start. Uploaded files are not among them.
    pub request_bytes: u64,
    pub response_bytes: u64,
}

/// Version, database and traffic of the server.
#[utoipa::path(get, path = "/api/v1/server", tag = "server",
    responses((status = 200, body = ServerInfo), (status = "default", body = ProblemBody)))]
async fn server(_admin: Admin, State(app): State<App>) -> Json<ServerInfo> {
    Json(ServerInfo {
        version: env!("CARGO_PKG_VERSION"),
        started_at: app.started_at,
        database: app.db.engine(),
        email: app.outbox.is_set_up(),
        request_bytes: app.traffic.request_bytes.load(Ordering::Relaxed),
        response_bytes: app.traffic.response_bytes.load(Ordering::Relaxed),
    })
}
