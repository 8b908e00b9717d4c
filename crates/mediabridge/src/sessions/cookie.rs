//! The cookie that carries the refresh token. Scripts cannot read it, other sites cannot send it.

use http::{HeaderMap, HeaderValue, header};
use secrecy::SecretString;

use crate::{
    app::App,
    clock::{Millis, SECOND},
};

/// `__Host-` binds the cookie to this host over TLS; browsers refuse the prefix on plain http.
fn name(app: &App) -> &'static str {
    if app.config.is_https() {
        "__Host-mb_refresh"
    } else {
        "mb_refresh"
    }
}

pub(super) fn write(app: &App, token: &str, lifetime: Millis) -> HeaderValue {
    let secure = if app.config.is_https() {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{secure}",
        name(app),
        lifetime / SECOND
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Takes the cookie away.
pub(super) fn clear(app: &App) -> HeaderValue {
    write(app, "", 0)
}

/// The refresh token a browser sends along. Any other name, such as one a neighbouring subdomain can set, is not read.
pub(crate) fn read(app: &App, headers: &HeaderMap) -> Option<SecretString> {
    let name = name(app);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split("; "))
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        .filter(|v| !v.is_empty())
        .map(SecretString::from)
}
