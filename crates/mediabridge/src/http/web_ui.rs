//! The web app, embedded in the binary and compressed at build time.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{
    app::App,
    buckets,
    problem::{self, Code, Problem},
};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Dist;

/// A file of the web app; any other address is a place inside it and gets `index.html`.
pub(super) async fn serve(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return Problem::new(
            Code::MethodNotAllowed,
            "This address does not know that method.",
        )
        .into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if let Some(response) = file(path, &headers) {
        return response;
    }
    if path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'))
        && path.starts_with("assets/")
    {
        return problem::not_found("file").into_response();
    }
    let Some(mut response) = file("index.html", &headers) else {
        return (
            StatusCode::OK,
            "The web app is not built into this binary. Run `make web` and build again.",
        )
            .into_response();
    };
    let policy = content_security_policy(&app).await;
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn file(path: &str, request: &HeaderMap) -> Option<Response> {
    let plain = Dist::get(path)?;
    let accepted = request
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let (file, encoding) = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(name, _)| accepted.contains(name))
        .find_map(|(name, suffix)| Some((Dist::get(&format!("{path}{suffix}"))?, Some(name))))
        .unwrap_or((plain, None));
    Some(answer(path, file, encoding))
}

fn answer(path: &str, file: EmbeddedFile, encoding: Option<&'static str>) -> Response {
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    if let Ok(value) = HeaderValue::from_str(&media_type(&kind)) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Names under assets/ carry a hash of their content.
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

fn media_type(kind: &mime_guess::Mime) -> String {
    if kind.type_() == mime_guess::mime::TEXT {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    }
}

/// Scripts come from here only. Pictures, media and uploads go straight to S3, so the storages' origins are named;
/// https is allowed as a whole because a bucket may be registered while a tab is open.
async fn content_security_policy(app: &App) -> String {
    let storages = buckets::plain_http_origins(app).await.join(" ");
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
         img-src 'self' blob: data: https: {storages}; media-src 'self' blob: https: {storages}; \
         connect-src 'self' https: {storages}; worker-src 'self' blob:; manifest-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )
}
