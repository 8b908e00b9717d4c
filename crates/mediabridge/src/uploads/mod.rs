//! Files from the browser straight to S3. The server only signs, and checks what arrived.
//!
//! An upload is a row before it is a signature: whatever happens in between, there is something to resume, cancel or
//! sweep from. The signature binds size, type and checksum, so the storage itself refuses any other bytes.

mod api;
mod names;
mod store;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    api::router()
}
