//! What a store can do beyond what all stores do.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Probe, put_options};
use crate::{
    error::{Error, ErrorKind},
    presign::PutOptions,
};

/// What a store was found able to do. Remembered per bucket, so that an upload is signed with what will hold.
///
/// A field missing from what was remembered reads as `false`: nothing is taken for granted that was not tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Abilities {
    /// Refuses an upload whose body does not have the signed CRC-32.
    pub checksum_on_put: bool,
    /// Takes a CRC-32 with an upload at all.
    pub accepts_checksum: bool,
    /// Tells the CRC-32 of an object afterwards.
    pub keeps_checksum: bool,
    /// Refuses to overwrite under `If-None-Match: *`.
    pub conditional_put: bool,
    /// Refuses an upload with another length than was signed.
    pub signed_length: bool,
    /// Refuses a URL whose signature is wrong. Without it, presigned URLs protect nothing.
    pub checks_signatures: bool,
}

impl Probe<'_> {
    /// Tries each on the probe object. `None` if the store stopped answering in between.
    pub(super) async fn abilities(&self) -> Option<Abilities> {
        let right = put_options();
        let accepts_checksum = accepted(&self.presigned_put(&right).await)?;
        let keeps_checksum = match self.client.head(self.key).await {
            Ok(info) => info.checksums.crc32 == right.checksum_crc32,
            Err(_) => false,
        };
        let wrong_checksum = PutOptions {
            checksum_crc32: Some(super::crc32(b"other bytes")),
            ..put_options()
        };
        let checksum_on_put =
            accepts_checksum && !accepted(&self.presigned_put(&wrong_checksum).await)?;
        let no_overwrite = PutOptions {
            if_none_match: true,
            checksum_crc32: None,
            ..put_options()
        };
        let conditional_put = match self.presigned_put(&no_overwrite).await {
            Err(error) if is_lost(&error) => return None,
            Err(error) => *error.kind() == ErrorKind::PreconditionFailed,
            Ok(()) => false,
        };
        let other_length = PutOptions {
            content_length: right.content_length + 1,
            checksum_crc32: None,
            ..put_options()
        };
        let signed_length = !accepted(&self.presigned_put(&other_length).await)?;
        Some(Abilities {
            checksum_on_put,
            accepts_checksum,
            keeps_checksum,
            conditional_put,
            signed_length,
            checks_signatures: self.refuses_forgery().await?,
        })
    }

    async fn refuses_forgery(&self) -> Option<bool> {
        let url = self.get_url().ok()?;
        let (rest, signature) = url.rsplit_once('=')?;
        let forged = format!("{rest}={}", "0".repeat(signature.len()));
        let subject = self.client.about("read", self.key);
        let reply = self
            .wire
            .send(subject, "GET", &forged, &[], Bytes::new())
            .await
            .ok()?;
        Some(!reply.status.is_success())
    }
}

/// Whether the store took it; `None` when it gave no answer to conclude from.
fn accepted(result: &Result<(), Error>) -> Option<bool> {
    match result {
        Ok(()) => Some(true),
        Err(error) if is_lost(error) => None,
        Err(_) => Some(false),
    }
}

fn is_lost(error: &Error) -> bool {
    error.is_temporary() || *error.kind() == ErrorKind::Tls
}
