//! Where a bucket's objects live: scheme, host and path, byte for byte.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::config::{Addressing, BucketConfig};

/// Everything but RFC 3986's unreserved characters, as `SigV4` demands.
pub(crate) const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The same for a path, whose slashes stand.
pub(crate) const PATH: &AsciiSet = &QUERY.remove(b'/');

pub(crate) fn encode_query(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

pub(crate) fn encode_path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// The URL of a bucket, in parts, since a URL type would normalise the path of some keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) scheme: &'static str,
    /// Host, with the port if it is not the scheme's own: exactly what the `Host` header will say.
    pub(crate) host: String,
    /// What stands before the key: `/`, `/bucket/`, or with the base path of an endpoint.
    pub(crate) base: String,
    pub(crate) path_style: bool,
}

impl Address {
    pub(crate) fn of(config: &BucketConfig) -> Self {
        let wanted = match config.addressing {
            Addressing::Path => true,
            Addressing::VirtualHost => false,
            Addressing::Auto => !config.is_aws(),
        };
        // The SDK does without a host style that cannot work; to sign the same URLs, so does this.
        let path_style = wanted || !is_host_label(&config.bucket) || has_ip(config);
        let (scheme, host, base) = match &config.endpoint {
            None => {
                let suffix = if config.region.starts_with("cn-") {
                    ".cn"
                } else {
                    ""
                };
                let host = format!("s3.{}.amazonaws.com{suffix}", config.region);
                ("https", host, String::new())
            }
            Some(endpoint) => {
                let scheme = if endpoint.scheme() == "http" {
                    "http"
                } else {
                    "https"
                };
                let mut host = endpoint.host_str().unwrap_or_default().to_owned();
                if let Some(port) = endpoint.port() {
                    host = format!("{host}:{port}");
                }
                let base = endpoint.path().trim_end_matches('/').to_owned();
                (scheme, host, base)
            }
        };
        if path_style {
            Self {
                scheme,
                host,
                base: format!("{base}/{}/", config.bucket),
                path_style,
            }
        } else {
            Self {
                scheme,
                host: format!("{}.{host}", config.bucket),
                base: format!("{base}/"),
                path_style,
            }
        }
    }

    /// The encoded path of a key: what stands in the request line and in the canonical request alike.
    pub(crate) fn path(&self, key: &str) -> String {
        format!("{}{}", self.base, encode_path(key))
    }

    pub(crate) fn url(&self, key: &str) -> String {
        format!("{}://{}{}", self.scheme, self.host, self.path(key))
    }
}

fn has_ip(config: &BucketConfig) -> bool {
    let host = config.endpoint.as_ref().and_then(url::Url::host);
    matches!(host, Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)))
}

/// A bucket name that a wildcard certificate and DNS both accept as one label.
fn is_host_label(bucket: &str) -> bool {
    bucket.len() <= 63
        && bucket
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
