//! What runs here, for the one engineer who runs it.

use std::sync::atomic::Ordering;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    buckets,
    clock::Millis,
    http::{
        caller::{Admin, Caller},
        extract::Json,
        respond::ProblemBody,
    },
    mail,
    problem::Problem,
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(server))
        .routes(routes!(product))
}

/// What this server is to the people who use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ProductName {
    MediaBridge,
    /// There is a PurelyMail account, and no bucket.
    PurelyManage,
}

/// Which halves of the product are in use. Each is there once something is connected to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Product {
    pub name: ProductName,
    /// There is a bucket.
    pub files: bool,
    /// There is a PurelyMail account.
    pub mail: bool,
}

impl Product {
    pub async fn of(app: &App) -> Result<Self, Problem> {
        let (files, mail) = (buckets::any(app).await?, mail::is_connected(app).await?);
        let name = if mail && !files {
            ProductName::PurelyManage
        } else {
            ProductName::MediaBridge
        };
        Ok(Self { name, files, mail })
    }
}

/// Which halves of the product are in use: what the menu shows follows from it.
#[utoipa::path(get, path = "/api/v1/product", tag = "server",
    responses((status = 200, body = Product), (status = "default", body = ProblemBody)))]
async fn product(_caller: Caller, State(app): State<App>) -> Result<Json<Product>, Problem> {
    Ok(Json(Product::of(&app).await?))
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
