//! Who signed a request, and when: the parts of Signature Version 4 that have to go by the handed-in clock.
//!
//! s3s checks signatures in headers and in chunks, but takes the real time. So presigned URLs are checked here whole,
//! and signed headers for their scope and age; the signature itself then is s3s's part.

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, StatusCode, request::Parts};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::{
    checksum::hex,
    clock::{iso_date, parse_amz_date},
    refusal::Refusal,
};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const WEEK_SECONDS: i64 = 604_800;
/// How far clocks may be apart, in milliseconds.
const MAX_SKEW_MS: i64 = 15 * 60 * 1000;
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');

/// The key pair and region the server answers for.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    pub(crate) region: String,
}

/// How a request shows who it is from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Signer {
    Nobody,
    /// In the `Authorization` header; its signature is not checked yet.
    Header,
    /// In the query; checked.
    Query,
}

/// `KEY/20261231/region/s3/aws4_request`
struct Scope<'a> {
    access_key: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
}

impl<'a> Scope<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.rsplitn(5, '/');
        let terminator = parts.next()?;
        let service = parts.next()?;
        let region = parts.next()?;
        let date = parts.next()?;
        let access_key = parts.next()?;
        (terminator == "aws4_request" && date.len() == 8).then_some(Self {
            access_key,
            date,
            region,
            service,
        })
    }
}

/// A decoded query in the order it came.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(raw: Option<&str>) -> Self {
        let decode = |text: &str| {
            percent_decode_str(&text.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned()
        };
        Self(
            raw.unwrap_or_default()
                .split('&')
                .filter(|pair| !pair.is_empty())
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    fn canonical(&self) -> String {
        let mut pairs: Vec<String> = self
            .0
            .iter()
            .filter(|(name, _)| name != "X-Amz-Signature")
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        pairs.sort_unstable();
        pairs.join("&")
    }

    /// The query without its signature, and the `x-amz-*` headers that were moved into it.
    pub(crate) fn without_signature(&self) -> (String, Vec<(String, String)>) {
        let mut rest = Vec::new();
        let mut headers = Vec::new();
        for (name, value) in &self.0 {
            let lower = name.to_ascii_lowercase();
            if AUTH_PARAMETERS.contains(&name.as_str()) {
                continue;
            }
            if lower.starts_with("x-amz-") {
                headers.push((lower, value.clone()));
            } else {
                rest.push(format!("{}={}", encode(name), encode(value)));
            }
        }
        (rest.join("&"), headers)
    }
}

const AUTH_PARAMETERS: [&str; 8] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
    "X-Amz-Security-Token",
    "X-Amz-Content-Sha256",
];

fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

impl Keys {
    /// Checks everything about a request's signature that the clock or the scope decides, and a presigned one whole.
    pub(crate) fn check(&self, parts: &Parts, query: &Query, now: i64) -> Result<Signer, Refusal> {
        let header = parts.headers.get(http::header::AUTHORIZATION);
        let in_query = AUTH_PARAMETERS
            .iter()
            .any(|name| *name != "X-Amz-Content-Sha256" && query.get(name).is_some());
        if query.get("AWSAccessKeyId").is_some() && query.get("Signature").is_some() {
            return Err(unsupported());
        }
        match (header, in_query) {
            (Some(_), true) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "InvalidArgument",
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
            )),
            (Some(value), false) => {
                let value = value.to_str().map_err(|_| unsupported())?;
                self.check_header(value, parts, now)?;
                Ok(Signer::Header)
            }
            (None, true) => {
                self.check_presigned(parts, query, now)?;
                Ok(Signer::Query)
            }
            (None, false) => Ok(Signer::Nobody),
        }
    }

    fn check_header(&self, value: &str, parts: &Parts, now: i64) -> Result<(), Refusal> {
        let malformed = |message: &str| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "AuthorizationHeaderMalformed",
                format!("The authorization header is malformed; {message}"),
            )
        };
        let fields = value.strip_prefix(ALGORITHM).ok_or_else(unsupported)?;
        let field = |name: &str| {
            fields.split(',').find_map(|field| {
                field
                    .trim()
                    .strip_prefix(name)
                    .and_then(|rest| rest.strip_prefix('='))
            })
        };
        let scope = field("Credential")
            .and_then(Scope::parse)
            .ok_or_else(|| malformed("the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."))?;
        self.check_scope(&scope, |message| malformed(&message))?;
        let signed =
            field("SignedHeaders").ok_or_else(|| malformed("SignedHeaders are missing."))?;
        let date = parts
            .headers
            .get("x-amz-date")
            .and_then(|value| value.to_str().ok())
            .and_then(|text| Some((text, parse_amz_date(text)?)));
        let Some((text, date)) = date else {
            return Err(Refusal::denied(
                "AWS authentication requires a valid Date or x-amz-date header",
            ));
        };
        if (now - date).abs() > MAX_SKEW_MS {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            )
            .with("RequestTime", text)
            .with("ServerTime", iso_date(now))
            .with("MaxAllowedSkewMilliseconds", MAX_SKEW_MS.to_string()));
        }
        all_amz_headers_signed(&parts.headers, signed)
    }

    fn check_scope(
        &self,
        scope: &Scope<'_>,
        malformed: impl Fn(String) -> Refusal,
    ) -> Result<(), Refusal> {
        if scope.access_key != self.access_key {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            )
            .with("AWSAccessKeyId", scope.access_key));
        }
        if scope.region != self.region {
            return Err(malformed(format!(
                "the region '{}' is wrong; expecting '{}'",
                scope.region, self.region
            ))
            .with("Region", &self.region));
        }
        if scope.service != "s3" {
            return Err(malformed(format!(
                "incorrect service \"{}\". This endpoint belongs to \"s3\".",
                scope.service
            )));
        }
        Ok(())
    }

    fn check_presigned(&self, parts: &Parts, query: &Query, now: i64) -> Result<(), Refusal> {
        let malformed = |message: String| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "AuthorizationQueryParametersError",
                message,
            )
        };
        let required = |name: &str| {
            query.get(name).ok_or_else(|| malformed("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.".to_owned()))
        };
        if required("X-Amz-Algorithm")? != ALGORITHM {
            return Err(malformed(format!(
                "X-Amz-Algorithm only supports \"{ALGORITHM}\""
            )));
        }
        let scope = Scope::parse(required("X-Amz-Credential")?).ok_or_else(|| malformed("Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".".to_owned()))?;
        self.check_scope(&scope, |message| {
            malformed(format!(
                "Error parsing the X-Amz-Credential parameter; {message}"
            ))
        })?;
        let date_text = required("X-Amz-Date")?;
        let date = parse_amz_date(date_text).ok_or_else(|| {
            malformed(
                "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"".to_owned(),
            )
        })?;
        if !date_text.starts_with(scope.date) {
            return Err(malformed(format!(
                "Invalid credential date \"{}\". This date is not the same as X-Amz-Date: \"{date_text}\".",
                scope.date
            )));
        }
        let expires: i64 = required("X-Amz-Expires")?
            .parse()
            .map_err(|_| malformed("X-Amz-Expires should be a number".to_owned()))?;
        if expires < 0 {
            return Err(malformed("X-Amz-Expires must be non-negative".to_owned()));
        }
        if expires > WEEK_SECONDS {
            return Err(malformed(format!(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than {WEEK_SECONDS} seconds"
            )));
        }
        if date - now > MAX_SKEW_MS {
            return Err(
                Refusal::denied("Request is not yet valid").with("ServerTime", iso_date(now))
            );
        }
        let until = date + expires * 1000;
        if now > until {
            return Err(Refusal::denied("Request has expired")
                .with("X-Amz-Expires", expires.to_string())
                .with("Expires", iso_date(until))
                .with("ServerTime", iso_date(now)));
        }
        let signed = required("X-Amz-SignedHeaders")?;
        if !signed.split(';').any(|name| name == "host") {
            return Err(malformed(
                "SignedHeaders must contain the host header.".to_owned(),
            ));
        }
        let given = required("X-Amz-Signature")?;
        let request = canonical_request(parts, query, signed);
        let to_sign = format!(
            "{ALGORITHM}\n{date_text}\n{}/{}/{}/aws4_request\n{}",
            scope.date,
            scope.region,
            scope.service,
            hex(&Sha256::digest(&request))
        );
        if !self.signed(&scope, &to_sign, given) {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
                .with("AWSAccessKeyId", scope.access_key)
                .with("StringToSign", to_sign)
                .with("SignatureProvided", given)
                .with("CanonicalRequest", request));
        }
        all_amz_headers_signed(&parts.headers, signed)
    }

    fn signed(&self, scope: &Scope<'_>, to_sign: &str, given: &str) -> bool {
        let mut key = format!("AWS4{}", self.secret_key).into_bytes();
        for part in [scope.date, scope.region, scope.service, "aws4_request"] {
            key = mac(&key, part.as_bytes());
        }
        hex(&mac(&key, to_sign.as_bytes())) == given
    }
}

fn mac(key: &[u8], data: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of any length");
    };
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

fn canonical_request(parts: &Parts, query: &Query, signed: &str) -> String {
    let path = percent_decode_str(parts.uri.path()).collect::<Vec<u8>>();
    let path = percent_encoding::percent_encode(&path, PATH);
    let mut headers = String::new();
    for name in signed.split(';') {
        let values: Vec<String> = parts
            .headers
            .get_all(name)
            .iter()
            .map(|value| {
                String::from_utf8_lossy(value.as_bytes())
                    .split_ascii_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        headers.extend([name, ":", &values.join(","), "\n"]);
    }
    // Unless it is signed, a hash in the headers speaks of the body and not of the signature.
    let payload = parts
        .headers
        .get("x-amz-content-sha256")
        .filter(|_| signed.split(';').any(|name| name == "x-amz-content-sha256"))
        .and_then(|value| value.to_str().ok())
        .or_else(|| query.get("X-Amz-Content-Sha256"))
        .unwrap_or("UNSIGNED-PAYLOAD");
    format!(
        "{}\n{path}\n{}\n{headers}\n{signed}\n{payload}",
        parts.method,
        query.canonical()
    )
}

/// S3 refuses `x-amz-*` headers nobody vouched for.
fn all_amz_headers_signed(headers: &HeaderMap, signed: &str) -> Result<(), Refusal> {
    let unsigned: Vec<&str> = headers
        .keys()
        .map(http::HeaderName::as_str)
        .filter(|name| name.starts_with("x-amz-") && *name != "x-amz-content-sha256")
        .filter(|name| !signed.split(';').any(|other| other == *name))
        .collect();
    if unsigned.is_empty() {
        Ok(())
    } else {
        Err(
            Refusal::denied("There were headers present in the request which were not signed")
                .with("HeadersNotSigned", unsigned.join(", ")),
        )
    }
}

fn unsupported() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    )
}
