//! What has to be known about a bucket to talk to it.

use std::time::Duration;

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

/// Everything needed to open a [`Client`](crate::Client).
#[derive(Debug, Clone)]
pub struct BucketConfig {
    /// Where the store answers; `None` is AWS itself, whose host follows from the region.
    pub endpoint: Option<Url>,
    pub region: String,
    pub bucket: String,
    pub addressing: Addressing,
    pub credentials: Credentials,
    pub checksums: ChecksumMode,
    /// PEM of certificate authorities trusted for this endpoint, on top of the system's.
    pub ca_pem: Option<String>,
    pub timeouts: Timeouts,
}

/// Whether the bucket's name stands in the path or in the host of a URL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressing {
    /// Host style on AWS (except for names with dots, which no wildcard certificate covers), path style elsewhere.
    #[default]
    Auto,
    Path,
    /// Wherever the bucket's name and the endpoint can form a host; path style otherwise.
    VirtualHost,
}

/// Whether our own writes carry a CRC-32.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecksumMode {
    /// Always on AWS, only where S3 demands one elsewhere: several stores refuse requests with a checksum.
    #[default]
    Auto,
    WhenRequired,
    Always,
}

/// A key pair of the store. The secret neither prints nor serializes.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: SecretString,
}

/// Upper bounds for every wait. The SDK itself sets only the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// TCP and TLS handshake.
    pub connect: Duration,
    /// From the last byte sent to the first byte of the answer.
    pub read: Duration,
    /// One try of an operation.
    pub attempt: Duration,
    /// All tries together, including the body of a [`Client::get`](crate::Client::get).
    pub operation: Duration,
    /// A server-side copy, which answers only when the bytes are copied.
    pub copy: Duration,
    /// How long a body may stand still.
    pub stall: Duration,
    /// The longest wait before the second try; doubles before the third.
    pub backoff: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            read: Duration::from_secs(10),
            attempt: Duration::from_secs(12),
            operation: Duration::from_secs(30),
            copy: Duration::from_mins(10),
            stall: Duration::from_secs(5),
            backoff: Duration::from_millis(400),
        }
    }
}

/// A setting that cannot work, whatever the store answers. The message names the setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error(
        "the endpoint {0} needs to be http:// or https:// with a host, without user, query or fragment"
    )]
    Endpoint(String),
    #[error(
        "the bucket name {0:?} needs 3 to 255 letters, digits, `.`, `-` or `_`; access point ARNs are not supported"
    )]
    Bucket(String),
    #[error("the region {0:?} needs to be letters, digits, `-` or `_`, such as eu-central-1")]
    Region(String),
    #[error("the access key id is empty or holds a space or control character")]
    AccessKeyId,
    #[error("the CA certificate is not a PEM with certificates: {0}")]
    CaCertificate(String),
}

impl BucketConfig {
    /// Whether requests go to Amazon, by the missing endpoint or by the endpoint's host.
    pub fn is_aws(&self) -> bool {
        let Some(endpoint) = &self.endpoint else {
            return true;
        };
        endpoint.host_str().is_some_and(|host| {
            host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")
        })
    }

    pub(crate) fn sends_checksums(&self) -> bool {
        match self.checksums {
            ChecksumMode::Auto => self.is_aws(),
            ChecksumMode::WhenRequired => false,
            ChecksumMode::Always => true,
        }
    }

    /// Refuses what would panic or be misread further down.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if let Some(endpoint) = &self.endpoint {
            let plain = matches!(endpoint.scheme(), "http" | "https")
                && endpoint.host_str().is_some_and(|host| !host.is_empty())
                && endpoint.username().is_empty()
                && endpoint.password().is_none()
                && endpoint.query().is_none()
                && endpoint.fragment().is_none();
            if !plain {
                return Err(ConfigError::Endpoint(without_userinfo(endpoint)));
            }
        }
        let named = |text: &str, extra: &[char]| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || extra.contains(&c))
        };
        let bucket = &self.bucket;
        if !named(bucket, &['.', '-', '_'])
            || !(3..=255).contains(&bucket.len())
            || !bucket.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            return Err(ConfigError::Bucket(bucket.clone()));
        }
        if !named(&self.region, &['-', '_']) {
            return Err(ConfigError::Region(self.region.clone()));
        }
        let key_id = &self.credentials.access_key_id;
        if key_id.is_empty() || !key_id.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ConfigError::AccessKeyId);
        }
        self.ca_pem.as_deref().map_or(Ok(()), check_ca)
    }
}

fn check_ca(pem: &str) -> Result<(), ConfigError> {
    let certificates = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| ConfigError::CaCertificate(error.to_string()))?;
    if certificates.is_empty() {
        return Err(ConfigError::CaCertificate(
            "it holds no certificate".to_owned(),
        ));
    }
    // The TLS stack panics on these bytes if it cannot read them, so the test is whether it can.
    if certificates
        .iter()
        .any(|der| RootCertStore::empty().add(der.clone()).is_err())
    {
        return Err(ConfigError::CaCertificate(
            "a certificate in it cannot be read".to_owned(),
        ));
    }
    Ok(())
}

/// A mistyped endpoint may hold a password, which no message repeats.
fn without_userinfo(endpoint: &Url) -> String {
    let mut shown = endpoint.clone();
    if shown.set_username("").is_err() || shown.set_password(None).is_err() {
        return format!("{}:…", endpoint.scheme());
    }
    shown.to_string()
}

#[cfg(test)]
mod tests;
