//! Single objects: look, read, write, delete, copy.

use std::{ops::Range, time::Duration};

use aws_sdk_s3::{
    primitives::ByteStream,
    types::{ChecksumMode, Delete, ObjectIdentifier},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::{Bytes, BytesMut};
use md5::{Digest as _, Md5};

use crate::{
    address::encode_path,
    classify::kind,
    client::Client,
    error::{Error, ErrorKind},
    path::ObjectKey,
    sdk,
};

/// What one bulk delete may name.
const LONGEST_DELETE: usize = 1000;

/// What S3 knows about one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectInfo {
    /// In bytes.
    pub size: u64,
    /// Unix milliseconds.
    pub modified_ms: i64,
    /// Without quotes.
    pub etag: Option<String>,
    pub content_type: Option<String>,
    pub storage_class: Option<String>,
    pub checksums: ObjectChecksums,
}

/// Checksums the store kept with an object, in base64 as S3 writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectChecksums {
    pub crc32: Option<String>,
    pub crc32c: Option<String>,
    pub crc64nvme: Option<String>,
    pub sha1: Option<String>,
    pub sha256: Option<String>,
}

impl Client {
    pub async fn head(&self, key: &ObjectKey) -> Result<ObjectInfo, Error> {
        let subject = self.about("look up", key);
        let answer = self
            .inner
            .sdk
            .head_object()
            .bucket(self.bucket())
            .key(key.as_str())
            .checksum_mode(ChecksumMode::Enabled)
            .send()
            .await
            .map_err(|error| subject.sdk(&error))?;
        Ok(ObjectInfo {
            size: length(answer.content_length()),
            modified_ms: answer
                .last_modified()
                .and_then(|at| at.to_millis().ok())
                .unwrap_or_default(),
            etag: answer.e_tag().map(etag),
            content_type: answer.content_type().map(str::to_owned),
            storage_class: answer
                .storage_class()
                .map(|class| class.as_str().to_owned()),
            checksums: ObjectChecksums {
                crc32: answer.checksum_crc32().map(str::to_owned),
                crc32c: answer.checksum_crc32_c().map(str::to_owned),
                crc64nvme: answer.checksum_crc64_nvme().map(str::to_owned),
                sha1: answer.checksum_sha1().map(str::to_owned),
                sha256: answer.checksum_sha256().map(str::to_owned),
            },
        })
    }

    /// Reads an object, or the given bytes of it, into memory. More than `limit` bytes are
    /// [`TooLarge`](ErrorKind::TooLarge): this is for small things of our own, not for members' files.
    pub async fn get(
        &self,
        key: &ObjectKey,
        range: Option<Range<u64>>,
        limit: u64,
    ) -> Result<Bytes, Error> {
        let subject = self.about("read", key);
        let range = match range {
            Some(range) if range.is_empty() => return Ok(Bytes::new()),
            Some(range) => Some(format!("bytes={}-{}", range.start, range.end - 1)),
            None => None,
        };
        let read = async {
            let answer = self
                .inner
                .sdk
                .get_object()
                .bucket(self.bucket())
                .key(key.as_str())
                .set_range(range)
                .send()
                .await
                .map_err(|error| subject.sdk(&error))?;
            let too_large = || subject.error(ErrorKind::TooLarge { limit }, "");
            if length(answer.content_length()) > limit {
                return Err(too_large());
            }
            let mut body = answer.body;
            let mut bytes = BytesMut::new();
            while let Some(chunk) = body.next().await {
                let chunk = chunk
                    .map_err(|error| subject.error(ErrorKind::Unreachable, error.to_string()))?;
                bytes.extend_from_slice(&chunk);
                if bytes.len() as u64 > limit {
                    return Err(too_large());
                }
            }
            Ok(bytes.freeze())
        };
        // The SDK's own timeouts end with the headers.
        tokio::time::timeout(self.inner.config.timeouts.operation, read)
            .await
            .unwrap_or_else(|_| Err(subject.error(ErrorKind::Timeout, "")))
    }

    /// Writes a small object and answers its `ETag`.
    pub async fn put(
        &self,
        key: &ObjectKey,
        bytes: Bytes,
        content_type: &str,
    ) -> Result<Option<String>, Error> {
        let subject = self.about("write", key);
        let answer = self
            .inner
            .sdk
            .put_object()
            .bucket(self.bucket())
            .key(key.as_str())
            .content_type(content_type)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(|error| subject.sdk(&error))?;
        Ok(answer.e_tag().map(etag))
    }

    /// Deletes an object. One that does not exist counts as deleted, as S3 has it.
    pub async fn delete(&self, key: &ObjectKey) -> Result<(), Error> {
        self.inner
            .sdk
            .delete_object()
            .bucket(self.bucket())
            .key(key.as_str())
            .send()
            .await
            .map_err(|error| self.about("delete", key).sdk(&error))?;
        Ok(())
    }

    /// Deletes any number of objects, a thousand per request, and answers those that are still there and why.
    pub async fn delete_many(&self, keys: &[ObjectKey]) -> Vec<(ObjectKey, Error)> {
        let mut failures = Vec::new();
        let (listable, odd): (Vec<&ObjectKey>, Vec<&ObjectKey>) =
            keys.iter().partition(|key| fits_xml(key.as_str()));
        for chunk in listable.chunks(LONGEST_DELETE) {
            self.delete_chunk(chunk, &mut failures).await;
        }
        for key in odd {
            if let Err(error) = self.delete(key).await {
                failures.push((key.clone(), error));
            }
        }
        failures
    }

    async fn delete_chunk(&self, keys: &[&ObjectKey], failures: &mut Vec<(ObjectKey, Error)>) {
        let mut delete = Delete::builder().quiet(true);
        for key in keys {
            match ObjectIdentifier::builder().key(key.as_str()).build() {
                Ok(object) => delete = delete.objects(object),
                Err(error) => {
                    let error = self
                        .about("delete", key)
                        .error(ErrorKind::Invalid, error.to_string());
                    failures.push(((*key).clone(), error));
                }
            }
        }
        let Ok(delete) = delete.build() else {
            return;
        };
        let answer = self
            .inner
            .sdk
            .delete_objects()
            .bucket(self.bucket())
            .delete(delete)
            .customize()
            .mutate_request(|request| {
                if let Some(body) = request.body().bytes() {
                    let digest = BASE64.encode(Md5::digest(body));
                    request.headers_mut().insert("content-md5", digest);
                }
            })
            .send()
            .await;
        match answer {
            Ok(answer) => {
                for error in answer.errors() {
                    let key = ObjectKey::listed(error.key().unwrap_or_default().to_owned());
                    let message = error.message().unwrap_or_default();
                    let failure = self.about("delete", &key).answered(
                        kind(403, error.code(), message, None),
                        error.code().map(str::to_owned),
                        message.to_owned(),
                        None,
                    );
                    // A key that was not there is gone all the same.
                    if *failure.kind() != ErrorKind::NotFound {
                        failures.push((key, failure));
                    }
                }
            }
            Err(error) => failures.extend(
                keys.iter()
                    .map(|key| ((*key).clone(), self.about("delete", key).sdk(&error))),
            ),
        }
    }

    /// Copies an object inside the bucket, with its metadata, and answers the copy's `ETag`. S3 takes up to 5 GB.
    pub async fn copy(&self, from: &ObjectKey, to: &ObjectKey) -> Result<Option<String>, Error> {
        let subject = self.about("copy", from);
        let copy: Duration = self.inner.config.timeouts.copy;
        // S3 answers when the bytes are copied, so the short timeouts do not fit.
        let patient = sdk::timeouts(&crate::config::Timeouts {
            read: copy,
            attempt: copy,
            operation: copy,
            ..self.inner.config.timeouts
        });
        let answer = self
            .inner
            .sdk
            .copy_object()
            .bucket(self.bucket())
            .key(to.as_str())
            .copy_source(format!("{}/{}", self.bucket(), encode_path(from.as_str())))
            .customize()
            .config_override(aws_sdk_s3::Config::builder().timeout_config(patient))
            .send()
            .await
            .map_err(|error| subject.sdk(&error))?;
        match answer.copy_object_result() {
            Some(result) => Ok(result.e_tag().map(etag)),
            None => Err(subject.error(
                ErrorKind::Other,
                "the store began to answer but did not say that it copied",
            )),
        }
    }
}

/// `ETags` come quoted in headers, escaped or bare in some stores' XML.
pub(crate) fn etag(raw: &str) -> String {
    let raw = raw.strip_prefix("W/").unwrap_or(raw);
    raw.trim_matches('"').to_owned()
}

pub(crate) fn length(length: Option<i64>) -> u64 {
    length
        .and_then(|n| u64::try_from(n).ok())
        .unwrap_or_default()
}

/// Whether XML 1.0 can hold the key; bulk deletes name keys in XML. `\r` could be, but parsers turn it into `\n`.
fn fits_xml(key: &str) -> bool {
    !key.is_empty()
        && !key
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}
