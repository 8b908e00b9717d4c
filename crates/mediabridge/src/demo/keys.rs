//! The sandbox S3's key pair, kept in a file that any S3 tool's shell can source.

use std::path::Path;

use anyhow::Context as _;

use crate::{random::Random, secrets::write_private};

#[derive(Clone)]
pub(super) struct S3Keys {
    pub(super) access_key_id: String,
    pub(super) secret_access_key: String,
}

impl S3Keys {
    pub(super) fn generate(random: &Random) -> Self {
        let hex = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(String::new(), |text, b| text + &format!("{b:02x}"))
        };
        Self {
            access_key_id: format!("AKDEMO{}", hex(&random.bytes::<7>()).to_uppercase()),
            secret_access_key: hex(&random.bytes::<20>()),
        }
    }

    /// The keys of the last start, or new ones; the file always names the current endpoint.
    pub(super) fn load_or_create(
        path: &Path,
        endpoint: &str,
        region: &str,
        random: &Random,
    ) -> anyhow::Result<Self> {
        let keys = std::fs::read_to_string(path)
            .ok()
            .and_then(|text| Self::parse(&text))
            .unwrap_or_else(|| Self::generate(random));
        write_private(path, &keys.to_env(endpoint, region))
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(keys)
    }

    fn parse(text: &str) -> Option<Self> {
        let value = |name: &str| {
            text.lines()
                .find_map(|l| {
                    l.strip_prefix("export ")?
                        .strip_prefix(name)?
                        .strip_prefix('=')
                })
                .map(ToOwned::to_owned)
        };
        Some(Self {
            access_key_id: value("AWS_ACCESS_KEY_ID")?,
            secret_access_key: value("AWS_SECRET_ACCESS_KEY")?,
        })
    }

    pub(super) fn to_env(&self, endpoint: &str, region: &str) -> String {
        format!(
            "export AWS_ENDPOINT_URL={endpoint}\nexport AWS_ACCESS_KEY_ID={}\nexport AWS_SECRET_ACCESS_KEY={}\nexport AWS_REGION={region}\n",
            self.access_key_id, self.secret_access_key
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_and_the_endpoint_follows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s3.env");
        let random = Random::seeded(1);
        let first = S3Keys::load_or_create(&path, "http://a", "r", &random).unwrap();
        let second = S3Keys::load_or_create(&path, "http://b", "r", &random).unwrap();
        assert_eq!(
            (&first.access_key_id, &first.secret_access_key),
            (&second.access_key_id, &second.secret_access_key)
        );
        assert!(std::fs::read_to_string(&path).unwrap().contains("http://b"));
    }
}
