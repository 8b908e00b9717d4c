//! The one list of routes.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    middleware,
    response::{IntoResponse as _, Response},
    routing::get,
};
use utoipa::{
    OpenApi,
    openapi::{
        Ref, RefOr,
        path::Operation,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use super::{
    csp_reports, live, middleware::around, origin::refuse_other_pages, rate::slow_down,
    respond::ProblemBody, web_ui,
};
use crate::{
    accounts,
    app::App,
    audit, browse, buckets, catalog, deletions, grants, mail, notices, outbox,
    problem::{Code, Problem},
    search, server_info, sessions, uploads, usage,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "MediaBridge",
        description = "Self-hosted S3 file management for teams. Times are unix milliseconds UTC, sizes are bytes. \
                       Every error is `application/problem+json` with a stable `code`."
    ),
    components(schemas(ProblemBody, live::ClientMessage, live::ServerMessage)),
    security(("access_token" = []))
)]
struct Document;

pub fn router(app: App) -> Router {
    let (api, _) = api().split_for_parts();
    let routes = api
        .route("/api/v1/openapi.json", get(async || axum::Json(openapi())))
        .route("/api/v1/live", get(live::connect))
        .route("/livez", get(async || StatusCode::NO_CONTENT))
        .route("/readyz", get(ready))
        .route("/api/{*rest}", axum::routing::any(async || no_such_route()))
        .fallback(web_ui::serve)
        .method_not_allowed_fallback(async || {
            Problem::new(
                Code::MethodNotAllowed,
                "This address does not know that method.",
            )
            .into_response()
        });
    behind_the_edge(app, routes)
}

/// What every request passes before it is anybody's, from the outside in.
pub fn behind_the_edge(app: App, routes: Router<App>) -> Router {
    routes
        .layer(middleware::from_fn_with_state(app.clone(), slow_down))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            refuse_other_pages,
        ))
        .layer(middleware::from_fn_with_state(app.clone(), around))
        .with_state(app)
}

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(sessions::router())
        .merge(accounts::router())
        .merge(buckets::router())
        .merge(catalog::router())
        .merge(grants::router())
        .merge(browse::router())
        .merge(uploads::router())
        .merge(search::router())
        .merge(usage::router())
        .merge(mail::router())
        .merge(deletions::router())
        .merge(notices::router())
        .merge(outbox::router())
        .merge(audit::router())
        .merge(server_info::router())
        .merge(csp_reports::router())
}

/// The `OpenAPI` document of everything under `/api/v1`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut document) = api().split_for_parts();
    env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
    // Handlers are named within their feature; in the document the feature's tag makes the names unique.
    for item in document.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            mark_problems(operation);
            let tag = operation
                .tags
                .as_ref()
                .and_then(|tags| tags.first())
                .map_or("api", String::as_str);
            operation.operation_id = operation
                .operation_id
                .as_ref()
                .map(|id| format!("{tag}_{id}"));
        }
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    document
        .components
        .get_or_insert_default()
        .add_security_scheme("access_token", SecurityScheme::Http(bearer));
    document
}

/// Handlers say `body = ProblemBody`, which would be `application/json`; errors have a media type of their own.
fn mark_problems(operation: &mut Operation) {
    let problem = RefOr::Ref(Ref::from_schema_name("Problem"));
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response
            && let Some(content) = response.content.get("application/json")
            && matches!(content, RefOr::T(content) if content.schema.as_ref() == Some(&problem))
            && let Some(content) = response.content.swap_remove("application/json")
        {
            response
                .content
                .insert("application/problem+json".to_owned(), content);
        }
    }
}

async fn ready(State(app): State<App>) -> Result<&'static str, Problem> {
    app.db.ping().await?;
    Ok("ready")
}

fn no_such_route() -> Response {
    Problem::new(
        Code::NotFound,
        "The API has no such address. /api/v1/openapi.json lists them all.",
    )
    .into_response()
}
