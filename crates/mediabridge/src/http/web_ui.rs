//! The web app, embedded in the binary and compressed at build time.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    response::{Html, IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::policy;
use crate::{
    app::App,
    problem::{self, Code, Problem},
};

/// What every address inside the web app answers.
const PAGE: &str = "index.html";

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
    if path != PAGE
        && let Some(response) = file(path, &headers)
    {
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
    page(&app).unwrap_or_else(|| {
        "The web app is not built into this binary. Run `make web` and build again.".into_response()
    })
}

/// The one page. Styles made while it runs carry its nonce, which is new for every answer.
fn page(app: &App) -> Option<Response> {
    let html = Dist::get(PAGE)?.data;
    let html = std::str::from_utf8(&html).ok()?;
    let nonce = URL_SAFE_NO_PAD.encode(app.random.bytes::<16>());
    let headers = [
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            policy::of_page(&app.config, &nonce),
        ),
    ];
    Some((headers, Html(with_nonce(html, &nonce))).into_response())
}

/// Where React Aria and Vite look for the nonce. Browsers hide the attribute from scripts' selectors and styles, and
/// give it to those that ask for the property.
fn with_nonce(html: &str, nonce: &str) -> String {
    let meta = format!("<head><meta property=\"csp-nonce\" nonce=\"{nonce}\">");
    html.replacen("<head>", &meta, 1)
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
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy::FILE),
    );
    response
}

fn media_type(kind: &mime_guess::Mime) -> String {
    if kind.type_() == mime_guess::mime::TEXT {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_its_nonce() {
        assert_eq!(
            with_nonce("<html><head>\n<title>x</title></head></html>", "abc"),
            "<html><head><meta property=\"csp-nonce\" nonce=\"abc\">\n<title>x</title></head></html>"
        );
    }
}
