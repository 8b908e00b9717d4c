//! What an admin enters about a bucket, and what of it is shown again.

use mediabridge_s3::{Addressing, BucketConfig, ChecksumMode, Client, Credentials, Root, Timeouts};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize};
use url::Url;
use utoipa::ToSchema;

use super::{clients::open_secret, diagnosis::Report, store::BucketRow};
use crate::{
    clock::Millis,
    problem::{self, Problem, Validation},
    secrets::Keyring,
};

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BucketInput {
    #[schema(min_length = 1)]
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// Absent: AWS.
    pub endpoint: Option<String>,
    #[schema(example = "eu-central-1", min_length = 1)]
    pub region: String,
    #[schema(example = "acme-media", min_length = 3, max_length = 255)]
    pub bucket: String,
    #[schema(min_length = 1)]
    pub access_key_id: String,
    /// Write-only. May be absent when testing a bucket that is registered already.
    #[schema(value_type = Option<String>, format = Password)]
    pub secret_access_key: Option<SecretString>,
    #[serde(default)]
    #[schema(value_type = AddressingSetting)]
    pub addressing: Addressing,
    /// The folder inside the bucket that `MediaBridge` shows; empty for all of it.
    #[serde(default)]
    pub root: String,
    /// Absent: a private bucket, whose URLs expire.
    pub cdn_base_url: Option<String>,
    #[serde(default)]
    #[schema(value_type = ChecksumSetting)]
    pub checksums: ChecksumMode,
    /// PEM of an authority to trust for this endpoint.
    pub ca_certificate: Option<String>,
}

/// How the bucket's name enters a URL.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "only describes the setting, whose type the S3 crate owns"
)]
pub(super) enum AddressingSetting {
    Auto,
    Path,
    VirtualHost,
}

/// When the server's own writes carry a checksum.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "only describes the setting, whose type the S3 crate owns"
)]
pub(super) enum ChecksumSetting {
    Auto,
    WhenRequired,
    Always,
}

/// A change; absent fields stay as they are, `null` clears those that may be empty.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BucketChange {
    pub name: Option<String>,
    pub description: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub endpoint: Option<Option<String>>,
    pub region: Option<String>,
    pub bucket: Option<String>,
    pub access_key_id: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    pub secret_access_key: Option<SecretString>,
    #[schema(value_type = Option<AddressingSetting>)]
    pub addressing: Option<Addressing>,
    pub root: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub cdn_base_url: Option<Option<String>>,
    #[schema(value_type = Option<ChecksumSetting>)]
    pub checksums: Option<ChecksumMode>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub ca_certificate: Option<Option<String>>,
}

/// Tells a field that is `null` from one that is absent.
#[expect(
    clippy::option_option,
    reason = "absent and null mean different things"
)]
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// All of it but the secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct BucketSettings {
    pub id: String,
    pub name: String,
    pub description: String,
    pub endpoint: Option<String>,
    pub region: String,
    pub bucket: String,
    pub access_key_id: String,
    #[schema(value_type = AddressingSetting)]
    pub addressing: Addressing,
    pub root: String,
    pub cdn_base_url: Option<String>,
    #[schema(value_type = ChecksumSetting)]
    pub checksums: ChecksumMode,
    pub ca_certificate: Option<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// The last connection test.
    pub last_report: Option<Report>,
}

/// Input that passed every check.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) input: BucketInput,
    pub(super) secret: SecretString,
    pub(super) root: Root,
}

impl BucketInput {
    /// Trims, normalises and checks everything at once, so that a form shows all mistakes together.
    pub(super) fn checked(mut self) -> Result<Checked, Problem> {
        for text in [
            &mut self.name,
            &mut self.description,
            &mut self.region,
            &mut self.bucket,
            &mut self.access_key_id,
        ] {
            *text = text.trim().to_owned();
        }
        for text in [
            &mut self.endpoint,
            &mut self.cdn_base_url,
            &mut self.ca_certificate,
        ] {
            *text = text
                .take()
                .map(|t| t.trim().to_owned())
                .filter(|t| !t.is_empty());
        }
        let secret = self
            .secret_access_key
            .take()
            .map(|s| SecretString::from(s.expose_secret().trim().to_owned()));
        let mut validation = Validation::default();
        validation.require(
            !self.name.is_empty(),
            "name",
            "Enter a name for the bucket.",
        );
        validation.require(
            self.name.chars().count() <= 80,
            "name",
            "Use at most 80 characters for the name.",
        );
        validation.require(
            self.description.chars().count() <= 500,
            "description",
            "Use at most 500 characters.",
        );
        validation.require(
            !self.bucket.is_empty(),
            "bucket",
            "Enter the name of the S3 bucket.",
        );
        validation.require(
            !self.region.is_empty(),
            "region",
            "Enter the region, e.g. eu-central-1.",
        );
        validation.require(
            !self.access_key_id.is_empty(),
            "access_key_id",
            "Enter the access key ID.",
        );
        let secret_is_there = secret
            .as_ref()
            .is_some_and(|s| !s.expose_secret().is_empty());
        validation.require(
            secret_is_there,
            "secret_access_key",
            "Enter the secret access key.",
        );
        validation.require(
            self.endpoint.as_deref().is_none_or(is_web_address),
            "endpoint",
            "The endpoint is an address such as https://s3.example.com. Leave it empty for AWS.",
        );
        validation.require(
            self.cdn_base_url.as_deref().is_none_or(is_web_address),
            "cdn_base_url",
            "The CDN base URL is an address such as https://cdn.example.com. Leave it empty for a private bucket.",
        );
        let root = Root::parse(&self.root);
        if let Err(error) = &root {
            validation.require(
                false,
                "root",
                format!("The folder cannot be used: {error}."),
            );
        }
        let (Ok(root), Some(secret)) = (root, secret) else {
            validation.finish()?;
            return Err(anyhow::anyhow!("unchecked bucket input").into());
        };
        let checked = Checked {
            input: self,
            secret,
            root,
        };
        if let Ok(config) = checked.config()
            && let Err(error) = Client::new(config)
        {
            validation.require(
                false,
                field_of(&error),
                format!("This cannot work: {error}."),
            );
        }
        validation.finish()?;
        Ok(checked)
    }
}

impl BucketInput {
    /// Completes settings in which no secret was entered with the one that is stored. Only where it was meant for: an
    /// admin who does not know the secret could otherwise have it sign requests to a host of their choice.
    pub(super) fn with_stored_secret(
        mut self,
        keyring: &Keyring,
        row: &BucketRow,
    ) -> Result<Self, Problem> {
        let entered = self.secret_access_key.as_ref();
        if entered.is_some_and(|secret| !secret.expose_secret().is_empty()) {
            return Ok(self);
        }
        if self.meant_for() != row.input()?.meant_for() {
            return Err(problem::invalid_field(
                "secret_access_key",
                "Enter the secret access key again, since the endpoint, the AWS region or the access key ID has changed.",
            ));
        }
        self.secret_access_key = Some(open_secret(keyring, row)?);
        Ok(self)
    }

    /// The names of the settings that differ; the secret does when one was entered.
    pub(super) fn differences(&self, before: &Self, secret_was_entered: bool) -> Vec<&'static str> {
        let (a, b) = (self, before);
        [
            ("name", a.name != b.name),
            ("description", a.description != b.description),
            ("endpoint", a.endpoint != b.endpoint),
            ("region", a.region != b.region),
            ("bucket", a.bucket != b.bucket),
            ("access_key_id", a.access_key_id != b.access_key_id),
            ("secret_access_key", secret_was_entered),
            ("addressing", a.addressing != b.addressing),
            ("root", a.root != b.root),
            ("cdn_base_url", a.cdn_base_url != b.cdn_base_url),
            ("checksums", a.checksums != b.checksums),
            ("ca_certificate", a.ca_certificate != b.ca_certificate),
        ]
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
    }

    /// The endpoint, or on AWS the region, both of which decide who is sent what the secret signs; and the key's name.
    fn meant_for(&self) -> (Option<&str>, Option<&str>, &str) {
        let endpoint = self.endpoint.as_deref().map(str::trim);
        let endpoint = endpoint.filter(|endpoint| !endpoint.is_empty());
        let region = endpoint.is_none().then(|| self.region.trim());
        (endpoint, region, self.access_key_id.trim())
    }
}

impl Checked {
    pub(super) fn config(&self) -> Result<BucketConfig, Problem> {
        config(&self.input, self.secret.clone())
    }
}

fn config(input: &BucketInput, secret: SecretString) -> Result<BucketConfig, Problem> {
    let endpoint = input
        .endpoint
        .as_deref()
        .map(Url::parse)
        .transpose()
        .map_err(anyhow::Error::from)?;
    Ok(BucketConfig {
        endpoint,
        region: input.region.clone(),
        bucket: input.bucket.clone(),
        addressing: input.addressing,
        credentials: Credentials {
            access_key_id: input.access_key_id.clone(),
            secret_access_key: secret,
        },
        checksums: input.checksums,
        ca_pem: input.ca_certificate.clone(),
        timeouts: Timeouts::default(),
    })
}

fn field_of(error: &mediabridge_s3::ConfigError) -> &'static str {
    use mediabridge_s3::ConfigError;
    match error {
        ConfigError::Endpoint(_) => "endpoint",
        ConfigError::Bucket(_) => "bucket",
        ConfigError::Region(_) => "region",
        ConfigError::AccessKeyId => "access_key_id",
        ConfigError::CaCertificate(_) => "ca_certificate",
    }
}

fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none()
    })
}

impl BucketRow {
    pub(super) fn config(&self, secret: SecretString) -> Result<BucketConfig, Problem> {
        config(&self.input()?, secret)
    }

    pub(super) fn input(&self) -> Result<BucketInput, Problem> {
        Ok(BucketInput {
            name: self.name.clone(),
            description: self.description.clone(),
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            bucket: self.bucket.clone(),
            access_key_id: self.access_key_id.clone(),
            secret_access_key: None,
            addressing: from_text(&self.addressing)?,
            root: self.root.clone(),
            cdn_base_url: self.cdn_base_url.clone(),
            checksums: from_text(&self.checksums)?,
            ca_certificate: self.ca_certificate.clone(),
        })
    }

    pub(super) fn settings(self) -> Result<BucketSettings, Problem> {
        Ok(BucketSettings {
            addressing: from_text(&self.addressing)?,
            checksums: from_text(&self.checksums)?,
            last_report: self
                .last_report
                .as_deref()
                .and_then(|json| serde_json::from_str(json).ok()),
            id: self.id,
            name: self.name,
            description: self.description,
            endpoint: self.endpoint,
            region: self.region,
            bucket: self.bucket,
            access_key_id: self.access_key_id,
            root: self.root,
            cdn_base_url: self.cdn_base_url,
            ca_certificate: self.ca_certificate,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

impl BucketChange {
    pub(super) fn apply(self, mut input: BucketInput) -> BucketInput {
        fn set<T>(to: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *to = value;
            }
        }
        set(&mut input.name, self.name);
        set(&mut input.description, self.description);
        set(&mut input.endpoint, self.endpoint);
        set(&mut input.region, self.region);
        set(&mut input.bucket, self.bucket);
        set(&mut input.access_key_id, self.access_key_id);
        set(&mut input.addressing, self.addressing);
        set(&mut input.root, self.root);
        set(&mut input.cdn_base_url, self.cdn_base_url);
        set(&mut input.checksums, self.checksums);
        set(&mut input.ca_certificate, self.ca_certificate);
        input.secret_access_key = self.secret_access_key.or(input.secret_access_key);
        input
    }
}

/// The name a setting has in JSON is also its name in the database.
pub(super) fn to_text(value: &impl Serialize) -> Result<String, Problem> {
    let value = serde_json::to_value(value).map_err(anyhow::Error::from)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

fn from_text<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Problem> {
    Ok(serde_json::from_value(text.into()).map_err(anyhow::Error::from)?)
}
