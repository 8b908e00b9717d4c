//! Signed notes of where the chain stood, kept where the database's owner cannot reach them.

use anyhow::{Context as _, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD as B64};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::clock::Millis;

/// One line of a checkpoint file: at this moment the audit ended with this row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    pub seq: i64,
    pub at: Millis,
    /// Of the row.
    pub hash: String,
    /// Ed25519 over the other three, base64.
    signature: String,
}

/// Signs checkpoints with a key of the installation, whose public half anybody may have.
#[derive(Clone)]
pub struct CheckpointKey(SigningKey);

impl CheckpointKey {
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    pub fn sign(&self, seq: i64, at: Millis, hash: &str) -> Checkpoint {
        let signature = self.0.sign(message(seq, at, hash).as_bytes());
        Checkpoint {
            seq,
            at,
            hash: hash.to_owned(),
            signature: B64.encode(signature.to_bytes()),
        }
    }

    /// The public key as PEM, which `openssl pkeyutl` takes.
    pub fn public_pem(&self) -> String {
        // What precedes the 32 bytes in every SubjectPublicKeyInfo of Ed25519 (RFC 8410).
        let prefix = [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0];
        let der = [&prefix[..], self.0.verifying_key().as_bytes()].concat();
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            B64.encode(der)
        )
    }

    /// Reads a file of checkpoints, one to a line; every one has to be of this key.
    pub fn read(&self, text: &str) -> anyhow::Result<Vec<Checkpoint>> {
        let public = self.0.verifying_key();
        let lines = (1..).zip(text.lines());
        lines
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| {
                Checkpoint::parse(line, &public)
                    .with_context(|| format!("line {number} of the checkpoints"))
            })
            .collect()
    }
}

impl Checkpoint {
    pub fn to_line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    fn parse(line: &str, public: &VerifyingKey) -> anyhow::Result<Self> {
        let read: Self = serde_json::from_str(line).context("this is not a checkpoint")?;
        let signature = B64.decode(&read.signature).ok();
        let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
        let message = message(read.seq, read.at, &read.hash);
        let is_signed =
            signature.is_some_and(|s| public.verify_strict(message.as_bytes(), &s).is_ok());
        ensure!(
            is_signed && read.seq > 0,
            "this was not signed by this installation"
        );
        Ok(read)
    }
}

fn message(seq: i64, at: Millis, hash: &str) -> String {
    format!("mediabridge audit checkpoint\n{seq}\n{at}\n{hash}\n")
}

impl std::fmt::Debug for CheckpointKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheckpointKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_key_signed_is_a_checkpoint() {
        let key = CheckpointKey::new(&[7; 32]);
        let line = key.sign(12, 1_764_000_000_000, "hash").to_line();
        assert_eq!(key.read(&format!("\n{line}{line}")).unwrap().len(), 2);
        assert!(CheckpointKey::new(&[8; 32]).read(&line).is_err());
        for (from, to) in [
            ("12", "13"),
            ("1764", "1765"),
            ("hash\":\"", "hash\":\"x"),
            ("\"seq\"", "\"more\":1,\"seq\""),
            ("==\"", "\""),
        ] {
            let changed = line.replacen(from, to, 1);
            assert_ne!(changed, line, "{from}");
            let error = format!("{:#}", key.read(&changed).unwrap_err());
            assert!(error.starts_with("line 1 of the checkpoints"), "{error}");
        }
        for at in 0..line.trim_end().len() {
            let mut changed = line.clone().into_bytes();
            changed[at] ^= 1;
            assert!(key.read(&String::from_utf8(changed).unwrap()).is_err());
        }
    }

    #[test]
    fn the_public_key_is_one_others_can_read() {
        // The first test vector of RFC 8032.
        let secret = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec,
            0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03,
            0x1c, 0xae, 0x7f, 0x60,
        ];
        assert_eq!(
            CheckpointKey::new(&secret).public_pem().lines().nth(1),
            Some("MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        );
    }
}
