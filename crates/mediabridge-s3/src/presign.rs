//! Presigned URLs: AWS Signature Version 4 in the query, computed here.
//!
//! The SDK's presigner takes the time from the system, signs headers of its own choosing (and has baked the checksum
//! of an empty body into uploads). Here the time is handed in and the signed headers are exactly the ones asked for.

use std::{fmt::Write as _, time::Duration};

use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use crate::{
    address::{Address, encode_query},
    classify::Subject,
    client::Client,
    config::BucketConfig,
    error::{Error, ErrorKind},
    path::ObjectKey,
};

/// S3 refuses anything longer.
pub const LONGEST_EXPIRY: Duration = Duration::from_hours(7 * 24);

/// How the store shall answer a presigned GET.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GetOptions {
    /// Overrides the stored `Content-Type`.
    pub response_content_type: Option<String>,
    /// Such as [`attachment`](crate::attachment)`(name)`.
    pub response_content_disposition: Option<String>,
}

/// What a presigned PUT is good for: nothing but these bytes, as far as the store checks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutOptions {
    /// In bytes. Signed, so that a longer or shorter body is refused.
    pub content_length: u64,
    pub content_type: String,
    /// Base64 of the big-endian CRC-32 of the body.
    pub checksum_crc32: Option<String>,
    pub content_disposition: Option<String>,
    /// Refuse to overwrite (`If-None-Match: *`). Not every store knows it: see [`Abilities`](crate::Abilities).
    pub if_none_match: bool,
}

/// A URL to PUT to, and the headers without which its signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresignedPut {
    pub url: String,
    /// To be sent exactly so. `Content-Length` is signed as well but not listed: HTTP clients set it from the body,
    /// and browsers forbid scripts to.
    pub headers: Vec<(String, String)>,
    /// Unix milliseconds.
    pub expires_at: i64,
}

impl Client {
    /// A URL that reads an object until `now + expires` (at most [`LONGEST_EXPIRY`]). `now` is in unix milliseconds.
    pub fn presign_get(
        &self,
        key: &ObjectKey,
        options: &GetOptions,
        expires: Duration,
        now: i64,
    ) -> Result<String, Error> {
        let subject = self.about("sign a download of", key);
        let mut query = Vec::new();
        if let Some(value) = &options.response_content_disposition {
            query.push(("response-content-disposition", value.clone()));
        }
        if let Some(value) = &options.response_content_type {
            query.push(("response-content-type", value.clone()));
        }
        let parts = Parts {
            method: "GET",
            query: &query,
            headers: &[],
            expires,
        };
        self.sign(subject, key, &parts, now)
    }

    /// A URL that writes one object, and no other body than the one described, until `now + expires`.
    pub fn presign_put(
        &self,
        key: &ObjectKey,
        options: &PutOptions,
        expires: Duration,
        now: i64,
    ) -> Result<PresignedPut, Error> {
        let subject = self.about("sign an upload of", key);
        let mut headers = vec![("content-type".to_owned(), options.content_type.clone())];
        if let Some(value) = &options.content_disposition {
            headers.push(("content-disposition".to_owned(), value.clone()));
        }
        if options.if_none_match {
            headers.push(("if-none-match".to_owned(), "*".to_owned()));
        }
        if let Some(value) = &options.checksum_crc32 {
            headers.push(("x-amz-checksum-crc32".to_owned(), value.clone()));
        }
        if let Some((name, _)) = headers.iter().find(|(_, value)| !is_header_value(value)) {
            let message = format!("the {name} is not a header value");
            return Err(subject.error(ErrorKind::Invalid, message));
        }
        let mut signed = headers.clone();
        signed.push((
            "content-length".to_owned(),
            options.content_length.to_string(),
        ));
        let parts = Parts {
            method: "PUT",
            query: &[],
            headers: &signed,
            expires,
        };
        let url = self.sign(subject, key, &parts, now)?;
        Ok(PresignedPut {
            url,
            headers,
            expires_at: now.saturating_add(i64::try_from(expires.as_millis()).unwrap_or(i64::MAX)),
        })
    }

    fn sign(
        &self,
        subject: Subject<'_>,
        key: &ObjectKey,
        parts: &Parts<'_>,
        now: i64,
    ) -> Result<String, Error> {
        let invalid = |message: &str| Err(subject.error(ErrorKind::Invalid, message));
        if parts.expires > LONGEST_EXPIRY || parts.expires.as_secs() == 0 {
            return invalid("a presigned URL lives from one second to seven days");
        }
        if key.as_str().is_empty() {
            return invalid("there is no key");
        }
        if key.as_str().split('/').any(|s| s == "." || s == "..") {
            // Browsers resolve such segments (also as %2e), and would ask for another key than the one signed.
            return invalid("no browser can address a key with a `.` or `..` segment");
        }
        let Some(time) = Stamp::at(now) else {
            return invalid("the time is out of range");
        };
        let (config, address) = (&self.inner.config, &self.inner.address);
        Ok(presign(config, address, key.as_str(), parts, &time))
    }
}

/// What is signed besides the key.
struct Parts<'a> {
    method: &'a str,
    query: &'a [(&'a str, String)],
    /// All but `Host`, names in lower case.
    headers: &'a [(String, String)],
    expires: Duration,
}

/// A point in time as `SigV4` writes it: `20261124T160000Z`.
struct Stamp(String);

impl Stamp {
    fn at(now: i64) -> Option<Self> {
        let text = DateTime::from_secs(now.div_euclid(1000))
            .fmt(DateTimeFormat::DateTime)
            .ok()?;
        let stamp: String = text.chars().filter(|c| !matches!(c, '-' | ':')).collect();
        // Years beyond 9999 would be written, but not understood.
        (stamp.len() == 16).then_some(Self(stamp))
    }

    fn day(&self) -> &str {
        &self.0[..8]
    }
}

fn presign(
    config: &BucketConfig,
    address: &Address,
    key: &str,
    parts: &Parts<'_>,
    time: &Stamp,
) -> String {
    let mut headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), folded(value)))
        .collect();
    headers.push(("host".to_owned(), address.host.clone()));
    headers.sort();
    let signed_headers = headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect::<Vec<_>>()
        .join(";");

    let scope = format!("{}/{}/s3/aws4_request", time.day(), config.region);
    let credential = format!("{}/{scope}", config.credentials.access_key_id);
    let mut query = parts.query.to_vec();
    query.push(("X-Amz-Algorithm", "AWS4-HMAC-SHA256".to_owned()));
    query.push(("X-Amz-Credential", credential));
    query.push(("X-Amz-Date", time.0.clone()));
    query.push(("X-Amz-Expires", parts.expires.as_secs().to_string()));
    query.push(("X-Amz-SignedHeaders", signed_headers.clone()));
    query.sort();
    let query = query
        .iter()
        .map(|(name, value)| format!("{}={}", encode_query(name), encode_query(value)))
        .collect::<Vec<_>>()
        .join("&");

    let mut canonical = format!("{}\n{}\n{query}\n", parts.method, address.path(key));
    for (name, value) in &headers {
        canonical.push_str(name);
        canonical.push(':');
        canonical.push_str(value);
        canonical.push('\n');
    }
    canonical.push('\n');
    canonical.push_str(&signed_headers);
    canonical.push_str("\nUNSIGNED-PAYLOAD");

    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
        time.0,
        hex(&Sha256::digest(canonical))
    );
    let secret = format!(
        "AWS4{}",
        config.credentials.secret_access_key.expose_secret()
    );
    let signing_key = [time.day(), &config.region, "s3", "aws4_request"]
        .iter()
        .fold(secret.into_bytes(), |key, part| hmac(&key, part));
    let signature = hex(&hmac(&signing_key, &to_sign));
    format!("{}?{query}&X-Amz-Signature={signature}", address.url(key))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Runs of spaces count as one in a canonical header.
fn folded(value: &str) -> String {
    value
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What can be sent and signed without two sides reading it differently.
fn is_header_value(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
}

#[cfg(test)]
mod tests;
