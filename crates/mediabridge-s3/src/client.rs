//! A client of one bucket.

use std::sync::Arc;

use crate::{
    address::Address,
    classify::Subject,
    config::{BucketConfig, ConfigError},
    path::ObjectKey,
    sdk,
};

/// A client of one bucket. Cheap to clone; clones share the connections.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) config: BucketConfig,
    pub(crate) address: Address,
    pub(crate) sdk: aws_sdk_s3::Client,
}

impl Client {
    /// Makes a client without connecting. Over https this reads the system's certificates, which takes milliseconds:
    /// keep clients rather than making one per request.
    pub fn new(config: BucketConfig) -> Result<Self, ConfigError> {
        config.check()?;
        let address = Address::of(&config);
        let sdk = sdk::client(&config, &address);
        Ok(Self {
            inner: Arc::new(Inner {
                config,
                address,
                sdk,
            }),
        })
    }

    pub fn config(&self) -> &BucketConfig {
        &self.inner.config
    }

    pub fn bucket(&self) -> &str {
        &self.inner.config.bucket
    }

    /// Scheme, host and port of the URLs that are signed for browsers, such as `https://media.s3.example.com`.
    pub fn origin(&self) -> String {
        let address = &self.inner.address;
        format!("{}://{}", address.scheme, address.host)
    }

    pub(crate) fn about<'a>(&'a self, action: &'static str, key: &'a ObjectKey) -> Subject<'a> {
        Subject {
            action,
            bucket: self.bucket(),
            key: Some(key.as_str()).filter(|key| !key.is_empty()),
        }
    }

    pub(crate) fn about_bucket(&self, action: &'static str) -> Subject<'_> {
        Subject {
            action,
            bucket: self.bucket(),
            key: None,
        }
    }
}
