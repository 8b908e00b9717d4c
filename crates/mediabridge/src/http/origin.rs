//! Whose page a request comes from. A browser says so and cannot be made to lie about it; what is no browser says
//! nothing, sends no cookie by itself, and has nobody to protect from a foreign page.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::csp_reports::REPORTS;
use crate::{app::App, config::Config, problem};

/// Refuses what other sites' pages ask of the API, and pages of a neighbouring host (`same-site`) with them. They may
/// link to the web app, which is not below `/api/`.
pub(super) async fn refuse_other_pages(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    // Browsers send reports in a manner of their own, and a report changes nothing.
    let is_api = path.starts_with("/api/") && path != REPORTS;
    if is_api && !is_from_our_page(&app.config, request.method(), request.headers()) {
        return problem::forbidden("Only MediaBridge's own pages may ask this from a browser.")
            .into_response();
    }
    next.run(request).await
}

fn is_from_our_page(config: &Config, method: &Method, headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter();
    match (sites.next().map(HeaderValue::as_bytes), sites.next()) {
        (Some(b"same-origin"), None) => true,
        // Typed into the address bar, or a bookmark.
        (Some(b"none"), None) => matches!(*method, Method::GET | Method::HEAD),
        (Some(_), _) => false,
        // Browsers leave it out on plain http, and old ones everywhere. `Origin` comes with whatever changes something.
        (None, _) => is_ours(config, headers),
    }
}

/// Whether `Origin` is exactly ours, or absent.
///
/// Without TLS, the name in the address bar may be another than `public_url`'s (localhost for 127.0.0.1), so that the
/// host the request went to counts as well.
pub(super) fn is_ours(config: &Config, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else {
        return true;
    };
    if origins.next().is_some() {
        return false;
    }
    if origin == config.http.public_url.as_str() {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok());
    !config.is_https()
        && host.is_some_and(|host| origin.as_bytes() == format!("http://{host}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(public_url: &str) -> Config {
        Config::with(&format!("[http]\npublic_url = '{public_url}'")).unwrap()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    #[test]
    fn only_our_own_origin_is_ours() {
        let https = config("https://files.example.com");
        let ours = |origin: &str| {
            let headers = headers(&[("origin", origin), ("host", "files.example.com")]);
            is_ours(&https, &headers)
        };
        assert!(ours("https://files.example.com"));
        assert!(is_ours(&https, &HeaderMap::new()));
        for foreign in [
            "null",
            "",
            " ",
            "*",
            "files.example.com",
            "//files.example.com",
            "http://files.example.com",
            "https://files.example.com/",
            "https://files.example.com:443",
            "https://files.example.com:8443",
            "https://files.example.com.",
            "https://FILES.example.com",
            "HTTPS://files.example.com",
            "https://example.com",
            "https://x.files.example.com",
            "https://files.example.com.evil.example",
            "https://evil.example/https://files.example.com",
            "https://evil.example?https://files.example.com",
            "https://evil.example#https://files.example.com",
            "https://files.example.com@evil.example",
            "https://user@files.example.com",
            "https://files-example.com",
            "https://filesexample.com",
            "https://files.example.co",
            "https://files.example.comm",
            "https://fi\u{217}es.example.com",
            "https://xn--files-example.com",
            "https://files.example.com, https://evil.example",
            "https://evil.example https://files.example.com",
            "https://files.example.com https://files.example.com",
            " https://files.example.com",
            "https://files.example.com\t",
            "https://127.0.0.1",
            "https://localhost",
            "http://localhost:4000",
            "file://",
            "data:",
            "blob:https://files.example.com",
            "chrome-extension://abcdefghijklmnop",
            "ws://files.example.com",
            "wss://files.example.com",
            "view-source:https://files.example.com",
            "https://[::1]",
        ] {
            assert!(!ours(foreign), "{foreign:?}");
        }
        let twice = headers(&[
            ("origin", "https://files.example.com"),
            ("origin", "https://evil.example"),
        ]);
        assert!(!is_ours(&https, &twice));
    }

    #[test]
    fn without_tls_the_host_in_the_address_bar_counts() {
        let http = config("http://127.0.0.1:4000");
        let ours = |origin: &str| {
            is_ours(
                &http,
                &headers(&[("origin", origin), ("host", "localhost:4000")]),
            )
        };
        assert!(ours("http://127.0.0.1:4000") && ours("http://localhost:4000"));
        assert!(!ours("http://localhost:4001") && !ours("https://localhost:4000"));
    }

    #[test]
    fn what_the_browser_says_of_the_page_decides() {
        let config = config("https://files.example.com");
        let may = |method: Method, pairs: &[(&'static str, &str)]| {
            is_from_our_page(&config, &method, &headers(pairs))
        };
        let site = "sec-fetch-site";
        for method in [Method::GET, Method::POST, Method::DELETE] {
            assert!(may(method.clone(), &[]));
            assert!(may(method.clone(), &[(site, "same-origin")]));
            // The browser's word counts more than a proxy that changes hosts.
            assert!(may(
                method.clone(),
                &[(site, "same-origin"), ("origin", "http://10.0.0.1")]
            ));
            for value in [
                "cross-site",
                "same-site",
                "",
                "same-origin ",
                "Same-Origin",
                "same-origin, cross-site",
                "other",
                "\u{fffd}",
            ] {
                assert!(!may(method.clone(), &[(site, value)]), "{method} {value:?}");
                let ours = ("origin", "https://files.example.com");
                assert!(
                    !may(method.clone(), &[(site, value), ours]),
                    "{method} {value:?}"
                );
            }
            assert!(!may(
                method.clone(),
                &[(site, "same-origin"), (site, "cross-site")]
            ));
            assert!(!may(method, &[("origin", "https://evil.example")]));
        }
        assert!(may(Method::GET, &[(site, "none")]));
        assert!(!may(Method::POST, &[(site, "none")]));
    }
}
