//! CORS as S3 evaluates it: the first rule of the bucket that allows origin, method and headers together.

use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS,
        ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
        ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
        ORIGIN, VARY,
    },
};
use s3s::{S3Result, dto, s3_error};
use serde::{Deserialize, Serialize};

/// One rule of a bucket's CORS configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CorsRule {
    pub id: Option<String>,
    /// `https://example.com`, with at most one `*`.
    pub allowed_origins: Vec<String>,
    /// Of `GET PUT POST DELETE HEAD`.
    pub allowed_methods: Vec<String>,
    /// Request headers a preflight may ask for, with at most one `*` each.
    pub allowed_headers: Vec<String>,
    /// Response headers a script may read.
    pub expose_headers: Vec<String>,
    pub max_age_seconds: Option<i32>,
}

impl CorsRule {
    /// What a web application on `origin` needs to list, upload and preview.
    pub fn web_app(origin: &str) -> Self {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            id: None,
            allowed_origins: owned(&[origin]),
            allowed_methods: owned(&["GET", "HEAD", "PUT", "POST", "DELETE"]),
            allowed_headers: owned(&["*"]),
            expose_headers: owned(&[
                "ETag",
                "Content-Length",
                "Content-Range",
                "Accept-Ranges",
                "x-amz-request-id",
                "x-amz-checksum-crc32",
            ]),
            max_age_seconds: Some(3000),
        }
    }

    fn allows(&self, origin: &str, method: &str) -> bool {
        self.allowed_methods.iter().any(|allowed| allowed == method)
            && self
                .allowed_origins
                .iter()
                .any(|pattern| matches(pattern, origin))
    }

    fn allows_headers(&self, names: &[String]) -> bool {
        names.iter().all(|name| {
            self.allowed_headers
                .iter()
                .any(|pattern| matches(&pattern.to_ascii_lowercase(), name))
        })
    }
}

/// Compares with a pattern of at most one `*`.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => {
            text.len() >= before.len() + after.len()
                && text.starts_with(before)
                && text.ends_with(after)
        }
    }
}

/// Why a preflight is refused: status, code and message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal(
    pub(crate) StatusCode,
    pub(crate) &'static str,
    pub(crate) &'static str,
);

/// Answers an `OPTIONS` request with the headers to send.
pub(crate) fn preflight(rules: &[CorsRule], request: &HeaderMap) -> Result<HeaderMap, Refusal> {
    let text = |name| {
        request
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let origin = text(ORIGIN).ok_or(Refusal(
        StatusCode::BAD_REQUEST,
        "BadRequest",
        "Insufficient information. Origin request header needed.",
    ))?;
    let method = text(ACCESS_CONTROL_REQUEST_METHOD).ok_or(Refusal(
        StatusCode::BAD_REQUEST,
        "BadRequest",
        "Invalid Access-Control-Request-Method: null",
    ))?;
    if rules.is_empty() {
        return Err(Refusal(
            StatusCode::FORBIDDEN,
            "AccessForbidden",
            "CORSResponse: CORS is not enabled for this bucket.",
        ));
    }
    let asked = text(ACCESS_CONTROL_REQUEST_HEADERS);
    let names: Vec<String> = asked
        .unwrap_or_default()
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty())
        .collect();
    let rule = rules
        .iter()
        .find(|rule| rule.allows(origin, method) && rule.allows_headers(&names))
        .ok_or(Refusal(
            StatusCode::FORBIDDEN,
            "AccessForbidden",
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        ))?;
    let mut headers = granted(rule, origin);
    if !names.is_empty() {
        insert(
            &mut headers,
            ACCESS_CONTROL_ALLOW_HEADERS,
            &names.join(", "),
        );
    }
    Ok(headers)
}

/// The headers to add to the answer of a request that came from a page, if a rule allows it.
pub(crate) fn of_answer(
    rules: &[CorsRule],
    request: &HeaderMap,
    method: &Method,
) -> Option<HeaderMap> {
    let origin = request.get(ORIGIN)?.to_str().ok()?;
    let rule = rules
        .iter()
        .find(|rule| rule.allows(origin, method.as_str()))?;
    Some(granted(rule, origin))
}

fn granted(rule: &CorsRule, origin: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let anyone = rule.allowed_origins.iter().any(|allowed| allowed == "*");
    insert(
        &mut headers,
        ACCESS_CONTROL_ALLOW_ORIGIN,
        if anyone { "*" } else { origin },
    );
    if !anyone {
        insert(&mut headers, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    insert(
        &mut headers,
        ACCESS_CONTROL_ALLOW_METHODS,
        &rule.allowed_methods.join(", "),
    );
    if !rule.expose_headers.is_empty() {
        insert(
            &mut headers,
            ACCESS_CONTROL_EXPOSE_HEADERS,
            &rule.expose_headers.join(", "),
        );
    }
    if let Some(seconds) = rule.max_age_seconds {
        insert(&mut headers, ACCESS_CONTROL_MAX_AGE, &seconds.to_string());
    }
    insert(
        &mut headers,
        VARY,
        "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    );
    headers
}

fn insert(headers: &mut HeaderMap, name: http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Reads the rules of a `PutBucketCors`, refusing what S3 refuses.
pub(crate) fn from_dto(rules: Vec<dto::CORSRule>) -> S3Result<Vec<CorsRule>> {
    if rules.is_empty() || rules.len() > 100 {
        return Err(s3_error!(
            MalformedXML,
            "The XML you provided was not well-formed or did not validate against our published schema"
        ));
    }
    rules.into_iter().map(rule_from_dto).collect()
}

fn rule_from_dto(rule: dto::CORSRule) -> S3Result<CorsRule> {
    for method in &rule.allowed_methods {
        if !matches!(method.as_str(), "GET" | "PUT" | "POST" | "DELETE" | "HEAD") {
            return Err(s3_error!(
                InvalidRequest,
                "Found unsupported HTTP method in CORS config. Unsupported method is {method}"
            ));
        }
    }
    for origin in &rule.allowed_origins {
        if origin.matches('*').count() > 1 {
            return Err(s3_error!(
                InvalidRequest,
                "AllowedOrigin \"{origin}\" can not have more than one wildcard."
            ));
        }
    }
    for header in rule.allowed_headers.iter().flatten() {
        if header.matches('*').count() > 1 {
            return Err(s3_error!(
                InvalidRequest,
                "AllowedHeader \"{header}\" can not have more than one wildcard."
            ));
        }
    }
    for header in rule.expose_headers.iter().flatten() {
        if header.contains('*') {
            return Err(s3_error!(
                InvalidRequest,
                "ExposeHeader \"{header}\" contains wildcard. We currently do not support wildcard for ExposeHeader."
            ));
        }
    }
    Ok(CorsRule {
        id: rule.id,
        allowed_origins: rule.allowed_origins,
        allowed_methods: rule.allowed_methods,
        allowed_headers: rule.allowed_headers.unwrap_or_default(),
        expose_headers: rule.expose_headers.unwrap_or_default(),
        max_age_seconds: rule.max_age_seconds,
    })
}

pub(crate) fn to_dto(rule: CorsRule) -> dto::CORSRule {
    let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
    dto::CORSRule {
        id: rule.id,
        allowed_origins: rule.allowed_origins,
        allowed_methods: rule.allowed_methods,
        allowed_headers: some(rule.allowed_headers),
        expose_headers: some(rule.expose_headers),
        max_age_seconds: rule.max_age_seconds,
    }
}
