//! What browsers are told about every answer: who may frame, read or keep it, and what a page may load.
//!
//! Scripts and styles are strict: files of our own, and `<style>` elements with the nonce of that very page (React Aria
//! makes some). Trusted Types close the ways by which text becomes script. Where pages may read and send data is wider
//! unless `http.storage_origins` names the storages: a policy cannot change while a page is open, yet a bucket may be
//! registered then, and naming every bucket by itself would tell each visitor of the sign-in page which ones there are.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::csp_reports::REPORTS;
use crate::config::Config;

/// Data is never a page: whatever a browser makes of an answer may load nothing, run nothing and is not framed.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
/// A worker obeys the policy its own file came with.
pub(super) const FILE: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; \
                               form-action 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    // Copying a URL and watching a film are all the web app needs.
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-read=(), \
         clipboard-write=(self), display-capture=(), encrypted-media=(), fullscreen=(self), gamepad=(), \
         geolocation=(), gyroscope=(), hid=(), idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), \
         microphone=(), midi=(), otp-credentials=(), payment=(), picture-in-picture=(self), \
         publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), \
         storage-access=(), sync-xhr=(), usb=(), window-management=(), xr-spatial-tracking=()",
    ),
];

/// Adds what every answer carries. A handler that sets a policy or a lifetime of its own keeps it.
pub(super) fn seal(headers: &mut HeaderMap, config: &Config) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if config.is_https()
        && let Ok(value) = HeaderValue::from_str(&config.http.hsts)
        && !value.is_empty()
    {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(NOTHING));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// The policy of the web app's page.
pub(super) fn of_page(config: &Config, nonce: &str) -> String {
    let storages = storages(config);
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; font-src 'self'; \
         img-src 'self' blob: data: {storages}; media-src 'self' blob: {storages}; connect-src 'self' {storages}; \
         worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types mediabridge; \
         report-uri {REPORTS}"
    )
}

fn storages(config: &Config) -> String {
    if !config.http.storage_origins.is_empty() {
        return config.http.storage_origins.join(" ");
    }
    // A page that came by TLS may not read from anything that does not.
    if config.is_https() {
        "https:".to_owned()
    } else {
        "https: http:".to_owned()
    }
}

/// Whether the web app's pages may read from and write to this origin, such as `https://media.s3.example.com`.
pub fn permits(config: &Config, origin: &str) -> bool {
    let named = &config.http.storage_origins;
    if named.is_empty() {
        origin.starts_with("https://") || !config.is_https()
    } else {
        named.iter().any(|o| o == origin) || origin == config.http.public_url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(http: &str) -> Config {
        Config::with(&format!("[http]\n{http}")).unwrap()
    }

    #[test]
    fn a_page_runs_no_script_and_no_style_but_ours() {
        let policy = of_page(&config("public_url = 'https://files.example.com'"), "abc");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("style-src 'self' 'nonce-abc';"), "{policy}");
        for loose in ["unsafe", "http:", "*"] {
            assert!(!policy.contains(loose), "{policy}");
        }
    }

    #[test]
    fn named_storages_are_the_only_ones() {
        let named = config("storage_origins = ['https://s3.example.com/']");
        let policy = of_page(&named, "abc");
        assert!(
            policy.contains("connect-src 'self' https://s3.example.com;"),
            "{policy}"
        );
        assert!(permits(&named, "https://s3.example.com"));
        assert!(!permits(&named, "https://media.s3.example.com"));

        let https = config("public_url = 'https://files.example.com'");
        assert!(permits(&https, "https://media.s3.example.com"));
        assert!(!permits(&https, "http://127.0.0.1:9000"));
        assert!(permits(&config(""), "http://127.0.0.1:9000"));
    }

    #[test]
    fn every_header_is_a_header() {
        let mut headers = HeaderMap::new();
        seal(
            &mut headers,
            &config("public_url = 'https://files.example.com'"),
        );
        assert_eq!(
            headers[header::STRICT_TRANSPORT_SECURITY],
            "max-age=63072000"
        );
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        let plain = config("");
        headers.clear();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        seal(&mut headers, &plain);
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        HeaderValue::from_str(&of_page(&plain, "abc")).unwrap();
    }
}
