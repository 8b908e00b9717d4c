//! The one place that assembles the AWS SDK.

use aws_sdk_s3::config::{
    BehaviorVersion, Credentials, IdentityCache, Region, RequestChecksumCalculation,
    ResponseChecksumValidation, StalledStreamProtectionConfig,
    retry::{RetryConfig, RetryPartition},
    timeout::TimeoutConfig,
};
use aws_smithy_http_client::{
    Builder, Connector,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpClient};
use secrecy::ExposeSecret as _;

use crate::{
    address::Address,
    config::{BucketConfig, Timeouts},
};

/// Tries of one operation, the first included.
const TRIES: u32 = 3;

pub(crate) fn client(config: &BucketConfig, address: &Address) -> aws_sdk_s3::Client {
    let checksums = config.sends_checksums();
    let mut builder = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(config.region.clone()))
        .credentials_provider(Credentials::new(
            config.credentials.access_key_id.clone(),
            config.credentials.secret_access_key.expose_secret(),
            None,
            None,
            "mediabridge",
        ))
        .identity_cache(IdentityCache::no_cache())
        .http_client(http_client(config, address))
        .force_path_style(address.path_style)
        .disable_s3_express_session_auth(true)
        .timeout_config(timeouts(&config.timeouts))
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(TRIES)
                .with_initial_backoff(config.timeouts.backoff)
                .with_max_backoff(config.timeouts.backoff * 4),
        )
        // The SDK's retry quota is shared by partition, and all of S3 is one by default: without its own, a dead
        // store would use up the retries of every healthy one.
        .retry_partition(RetryPartition::new(format!(
            "{}/{}",
            address.host, config.bucket
        )))
        .stalled_stream_protection(
            StalledStreamProtectionConfig::enabled()
                .upload_enabled(true)
                .download_enabled(true)
                .grace_period(config.timeouts.stall)
                .build(),
        )
        .request_checksum_calculation(if checksums {
            RequestChecksumCalculation::WhenSupported
        } else {
            RequestChecksumCalculation::WhenRequired
        })
        .response_checksum_validation(if checksums {
            ResponseChecksumValidation::WhenSupported
        } else {
            ResponseChecksumValidation::WhenRequired
        });
    if let Some(endpoint) = &config.endpoint {
        // Without its slash at the end, a base path and the bucket's name would run into one word.
        let endpoint = endpoint.as_str().trim_end_matches('/');
        builder = builder.endpoint_url(format!("{endpoint}/"));
    }
    aws_sdk_s3::Client::from_conf(builder.build())
}

pub(crate) fn timeouts(timeouts: &Timeouts) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(timeouts.connect)
        .read_timeout(timeouts.read)
        .operation_attempt_timeout(timeouts.attempt)
        .operation_timeout(timeouts.operation)
        .build()
}

fn http_client(config: &BucketConfig, address: &Address) -> SharedHttpClient {
    if address.scheme == "http" {
        // No TLS, so no reading of the system's certificates either.
        return Builder::new().build_http();
    }
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(tls_context(config))
        .build_https()
}

/// A connector of the same making, for the requests the SDK has no call for.
pub(crate) fn connector(config: &BucketConfig, address: &Address) -> Connector {
    let builder = Connector::builder().connector_settings(
        HttpConnectorSettings::builder()
            .connect_timeout(config.timeouts.connect)
            .read_timeout(config.timeouts.read)
            .build(),
    );
    if address.scheme == "http" {
        return builder.build_http();
    }
    builder
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(tls_context(config))
        .build()
}

fn tls_context(config: &BucketConfig) -> TlsContext {
    let mut trust = TrustStore::default();
    if let Some(pem) = &config.ca_pem {
        trust = trust.with_pem_certificate(pem.as_bytes());
    }
    TlsContext::builder()
        .with_trust_store(trust)
        .build()
        .unwrap_or_default()
}
