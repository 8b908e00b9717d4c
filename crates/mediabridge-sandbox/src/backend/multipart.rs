//! Uploads in parts.

use std::collections::BTreeSet;

use s3s::{
    S3Request, S3Result,
    dto::{
        AbortMultipartUploadInput, AbortMultipartUploadOutput, ChecksumAlgorithm, ChecksumType,
        CommonPrefix, CompleteMultipartUploadInput, CompleteMultipartUploadOutput, CompletedPart,
        CopyPartResult, CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag, Initiator,
        ListMultipartUploadsInput, ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput,
        MultipartUpload, Part, Range, StorageClass, UploadPartCopyInput, UploadPartCopyOutput,
        UploadPartInput, UploadPartOutput,
    },
    s3_error,
};

use super::{
    Answer, Backend, answer,
    buckets::owner,
    list::{Encoding, some},
    objects::{headers_of, storage_class, unchecked_sha256},
    tagging::parse_tags,
};
use crate::{
    checksum::{
        Algorithm, Checksum, Expected, claim, claimed, etag_bytes, mismatch, multipart_etag,
        set_checksum,
    },
    clock::timestamp,
    conditions::{Conditions, WriteConditions},
    notify::Created,
    problem,
    store::{Incoming, Meta, ObjectRecord, PartRecord, UploadRecord},
};

/// Every part but the last has at least 5 MiB.
const MIN_PART: u64 = 5 * 1024 * 1024;
const MAX_PARTS: i32 = 10_000;

impl Backend {
    pub(super) async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> Answer<CreateMultipartUploadOutput> {
        let mut input = request.input;
        let algorithm = input
            .checksum_algorithm
            .as_ref()
            .map(|algorithm| Algorithm::parse(algorithm.as_str()))
            .transpose()?;
        let full_object = full_object(algorithm, input.checksum_type.as_ref())?;
        let record = UploadRecord {
            started_ms: self.clock.now(),
            storage_class: storage_class(input.storage_class.as_ref())?,
            tags: parse_tags(input.tagging.as_deref())?,
            headers: headers_of!(input)?,
            algorithm,
            full_object,
        };
        // Ids sort by age, which is the order of a listing.
        let id = format!("{:032x}", self.store.next_id());
        let (bucket, key, upload) = (input.bucket.clone(), input.key.clone(), id.clone());
        self.store
            .write(move |tx| {
                tx.bucket(&bucket)?;
                tx.put_upload(&bucket, &key, &upload, &record)
            })
            .await?;
        answer(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            checksum_algorithm: algorithm.map(|it| ChecksumAlgorithm::from_static(it.name())),
            checksum_type: algorithm.map(|_| kind(full_object)),
            key: Some(input.key),
            upload_id: Some(id),
            ..CreateMultipartUploadOutput::default()
        })
    }

    pub(super) async fn upload_part(
        &self,
        mut request: S3Request<UploadPartInput>,
    ) -> Answer<UploadPartOutput> {
        let trailers = request.trailing_headers.take();
        let content_sha256 = unchecked_sha256(&request);
        let mut input = request.input;
        let number = part_number(input.part_number)?;
        let upload = self.upload(&input.bucket, &input.key, &input.upload_id)?;
        let mut expected = Expected::new(
            input.content_length,
            input.content_md5.as_deref(),
            claimed!(input),
            input.checksum_algorithm.as_ref(),
            trailers,
        )?;
        expected.content_sha256 = content_sha256;
        let named = expected.claim.is_some() || expected.algorithm.is_some();
        if let Some(algorithm) = upload.algorithm
            && (!named && algorithm != Algorithm::Crc64Nvme
                || named && algorithm != expected.algorithm())
        {
            let actual = if named {
                expected.algorithm().name()
            } else {
                "null"
            };
            return Err(s3_error!(
                InvalidRequest,
                "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
                algorithm.name().to_ascii_lowercase(),
                actual.to_ascii_lowercase()
            ));
        }
        let incoming = self
            .store
            .bodies
            .receive(input.body.take(), &mut expected)
            .await?;
        let part = self
            .commit_part(input.bucket, input.key, input.upload_id, number, incoming)
            .await?;
        let mut output = UploadPartOutput {
            e_tag: Some(ETag::Strong(part.etag)),
            ..UploadPartOutput::default()
        };
        set_checksum!(output, Some(&part.checksum));
        answer(output)
    }

    pub(super) async fn upload_part_copy(
        &self,
        request: S3Request<UploadPartCopyInput>,
    ) -> Answer<UploadPartCopyOutput> {
        let mut input = request.input;
        let number = part_number(input.part_number)?;
        let upload = self.upload(&input.bucket, &input.key, &input.upload_id)?;
        let conditions = Conditions {
            if_match: input.copy_source_if_match.take(),
            if_none_match: input.copy_source_if_none_match.take(),
            if_modified_since: input.copy_source_if_modified_since.take(),
            if_unmodified_since: input.copy_source_if_unmodified_since.take(),
        };
        let source = self.copy_source(input.copy_source, &conditions)?;
        let range = copied_range(input.copy_source_range.as_deref(), source.size)?;
        let mut expected = Expected {
            algorithm: upload.algorithm,
            ..Expected::default()
        };
        let incoming = self
            .store
            .bodies
            .copy_range(&self.store, source.meta.body, range, &mut expected)
            .await?;
        let part = self
            .commit_part(input.bucket, input.key, input.upload_id, number, incoming)
            .await?;
        let mut result = CopyPartResult {
            e_tag: Some(ETag::Strong(part.etag)),
            last_modified: Some(timestamp(part.modified_ms)),
            ..CopyPartResult::default()
        };
        set_checksum!(result, Some(&part.checksum));
        answer(UploadPartCopyOutput {
            copy_part_result: Some(result),
            ..UploadPartCopyOutput::default()
        })
    }

    pub(super) async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> Answer<CompleteMultipartUploadOutput> {
        let mut input = request.input;
        let upload = self.upload(&input.bucket, &input.key, &input.upload_id)?;
        let conditions = WriteConditions {
            if_match: input.if_match.take(),
            if_none_match: input.if_none_match.take(),
        };
        let claimed = claim(claimed!(input))?;
        let listed = input
            .multipart_upload
            .and_then(|upload| upload.parts)
            .unwrap_or_default();
        let parts = self.chosen_parts(&input.upload_id, &listed)?;
        let total: u64 = parts.iter().map(|(_, part)| part.size).sum();
        if input
            .mpu_object_size
            .is_some_and(|size| u64::try_from(size).ok() != Some(total))
        {
            return Err(s3_error!(
                InvalidRequest,
                "The provided 'x-amz-mp-object-size' header value {} does not match what was computed: {total}",
                input.mpu_object_size.unwrap_or_default()
            ));
        }
        let algorithm = upload.algorithm.unwrap_or(Algorithm::Crc64Nvme);
        let mut expected = Expected {
            algorithm: Some(algorithm),
            ..Expected::default()
        };
        let bodies: Vec<_> = parts
            .iter()
            .map(|(_, part)| (part.body, part.size))
            .collect();
        let incoming = self
            .store
            .bodies
            .concatenate(&self.store, &bodies, &mut expected)
            .await?;
        let checksum = if upload.full_object {
            incoming.digests.checksum.clone()
        } else {
            Checksum::composite(
                algorithm,
                parts.iter().map(|(_, part)| part.checksum.value.as_str()),
            )
        };
        if claimed.is_some_and(|claimed| claimed != checksum) {
            return Err(mismatch(algorithm));
        }
        let md5s: Vec<[u8; 16]> = parts
            .iter()
            .map(|(_, part)| etag_bytes(&part.etag))
            .collect();
        let etag = multipart_etag(&md5s);
        let sizes = parts.iter().map(|(_, part)| part.size).collect();
        let body_id = self.store.next_id();
        let clock = self.clock.clone();
        let (bucket, key, id) = (input.bucket.clone(), input.key.clone(), input.upload_id);
        let record = self
            .store
            .write(move |tx| {
                // Another completion or an abort may have come first.
                if !tx.has_upload(&bucket, &key, &id)? {
                    return Err(problem::no_such_upload());
                }
                for (number, part) in &parts {
                    if tx.find_part(&id, *number)?.as_ref() != Some(part) {
                        return Err(invalid_part());
                    }
                }
                conditions.check(tx.find_object(&bucket, &key)?.as_ref())?;
                let record = ObjectRecord {
                    size: incoming.size,
                    modified_ms: clock.now(),
                    etag,
                    storage_class: upload.storage_class,
                    meta: Meta {
                        checksum: Some(checksum),
                        parts: sizes,
                        headers: upload.headers,
                        tags: upload.tags,
                        body: incoming.claim(tx, body_id)?,
                    },
                };
                tx.create_object(&bucket, &key, &record, Created::CompleteMultipartUpload)?;
                tx.remove_upload(&bucket, &key, &id)?;
                Ok(record)
            })
            .await?;
        let mut output = CompleteMultipartUploadOutput {
            location: Some(format!("/{}/{}", input.bucket, input.key)),
            bucket: Some(input.bucket),
            key: Some(input.key),
            checksum_type: record.meta.checksum.as_ref().map(Checksum::kind),
            e_tag: Some(ETag::Strong(record.etag)),
            ..CompleteMultipartUploadOutput::default()
        };
        set_checksum!(output, record.meta.checksum.as_ref());
        answer(output)
    }

    pub(super) async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> Answer<AbortMultipartUploadOutput> {
        let input = request.input;
        self.store
            .write(move |tx| {
                tx.bucket(&input.bucket)?;
                if !tx.has_upload(&input.bucket, &input.key, &input.upload_id)? {
                    return Err(problem::no_such_upload());
                }
                tx.remove_upload(&input.bucket, &input.key, &input.upload_id)
            })
            .await?;
        answer(AbortMultipartUploadOutput::default())
    }

    pub(super) fn list_parts(&self, request: S3Request<ListPartsInput>) -> Answer<ListPartsOutput> {
        let input = request.input;
        let upload = self.upload(&input.bucket, &input.key, &input.upload_id)?;
        let after = u32::try_from(input.part_number_marker.unwrap_or(0)).unwrap_or(0);
        let limit = input.max_parts.unwrap_or(1000).clamp(0, 1000);
        let room = usize::try_from(limit).unwrap_or_default();
        let mut parts: Vec<_> = self
            .store
            .read()?
            .parts(&input.upload_id)?
            .into_iter()
            .filter(|(number, _)| *number > after)
            .take(room + 1)
            .collect();
        let truncated = parts.len() > room;
        parts.truncate(room);
        let last = parts.last().map_or(after, |(number, _)| *number);
        let parts = parts
            .into_iter()
            .map(|(number, part)| {
                let mut shown = Part {
                    e_tag: Some(ETag::Strong(part.etag)),
                    last_modified: Some(timestamp(part.modified_ms)),
                    part_number: i32::try_from(number).ok(),
                    size: i64::try_from(part.size).ok(),
                    ..Part::default()
                };
                set_checksum!(shown, Some(&part.checksum));
                shown
            })
            .collect();
        answer(ListPartsOutput {
            bucket: Some(input.bucket),
            checksum_algorithm: upload
                .algorithm
                .map(|it| ChecksumAlgorithm::from_static(it.name())),
            checksum_type: upload.algorithm.map(|_| kind(upload.full_object)),
            initiator: Some(initiator()),
            is_truncated: Some(truncated),
            key: Some(input.key),
            max_parts: Some(limit),
            next_part_number_marker: i32::try_from(last).ok(),
            owner: Some(owner()),
            part_number_marker: i32::try_from(after).ok(),
            parts: Some(parts),
            storage_class: Some(StorageClass::from(upload.storage_class)),
            upload_id: Some(input.upload_id),
            ..ListPartsOutput::default()
        })
    }

    pub(super) fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> Answer<ListMultipartUploadsOutput> {
        let input = request.input;
        let encoding = Encoding::new(input.encoding_type.as_ref())?;
        let view = self.store.read()?;
        view.bucket(&input.bucket)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let delimiter = some(input.delimiter.as_deref());
        let key_after = input.key_marker.clone().unwrap_or_default();
        let id_after = input.upload_id_marker.clone().unwrap_or_default();
        let limit = input.max_uploads.unwrap_or(1000).clamp(0, 1000);
        let room = usize::try_from(limit).unwrap_or_default();

        let mut uploads = Vec::new();
        let mut folders = BTreeSet::new();
        let mut last = (String::new(), String::new());
        let mut truncated = false;
        for (key, id, upload) in view.uploads(&input.bucket)? {
            let is_behind =
                key > key_after || key == key_after && !id_after.is_empty() && id > id_after;
            let Some(rest) = key.strip_prefix(&prefix).filter(|_| is_behind) else {
                continue;
            };
            let folder = delimiter.and_then(|delimiter| {
                let end = rest.find(delimiter)? + delimiter.len();
                rest.get(..end).map(|name| format!("{prefix}{name}"))
            });
            let known = folder.as_ref().is_some_and(|folder| {
                folders.contains(folder) || key_after.starts_with(folder.as_str())
            });
            if known {
                continue;
            }
            if uploads.len() + folders.len() == room {
                truncated = room > 0;
                break;
            }
            if let Some(folder) = folder {
                last = (folder.clone(), String::new());
                folders.insert(folder);
            } else {
                last = (key.clone(), id.clone());
                uploads.push(MultipartUpload {
                    checksum_algorithm: upload
                        .algorithm
                        .map(|it| ChecksumAlgorithm::from_static(it.name())),
                    checksum_type: upload.algorithm.map(|_| kind(upload.full_object)),
                    initiated: Some(timestamp(upload.started_ms)),
                    initiator: Some(initiator()),
                    key: Some(encoding.apply(&key)),
                    owner: Some(owner()),
                    storage_class: Some(StorageClass::from(upload.storage_class)),
                    upload_id: Some(id),
                });
            }
        }
        answer(ListMultipartUploadsOutput {
            bucket: Some(input.bucket),
            common_prefixes: Some(
                folders
                    .iter()
                    .map(|folder| CommonPrefix {
                        prefix: Some(encoding.apply(folder)),
                    })
                    .collect(),
            ),
            delimiter: input.delimiter.map(|text| encoding.apply(&text)),
            encoding_type: input.encoding_type,
            is_truncated: Some(truncated),
            key_marker: Some(encoding.apply(&key_after)),
            max_uploads: Some(limit),
            next_key_marker: truncated.then(|| encoding.apply(&last.0)),
            next_upload_id_marker: truncated.then_some(last.1),
            prefix: Some(encoding.apply(&prefix)),
            request_charged: None,
            upload_id_marker: input.upload_id_marker,
            uploads: Some(uploads),
        })
    }

    fn upload(&self, bucket: &str, key: &str, id: &str) -> S3Result<UploadRecord> {
        let view = self.store.read()?;
        view.bucket(bucket)?;
        view.upload(bucket, key, id)
    }

    async fn commit_part(
        &self,
        bucket: String,
        key: String,
        upload: String,
        number: u32,
        incoming: Incoming,
    ) -> S3Result<PartRecord> {
        let id = self.store.next_id();
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                if !tx.has_upload(&bucket, &key, &upload)? {
                    return Err(problem::no_such_upload());
                }
                let record = PartRecord {
                    size: incoming.size,
                    modified_ms: now,
                    etag: incoming.digests.etag(),
                    checksum: incoming.digests.checksum.clone(),
                    body: incoming.claim(tx, id)?,
                };
                tx.put_part(&upload, number, &record)?;
                Ok(record)
            })
            .await
    }

    /// The parts a completion lists, in the order it has to list them.
    fn chosen_parts(
        &self,
        upload: &str,
        listed: &[CompletedPart],
    ) -> S3Result<Vec<(u32, PartRecord)>> {
        if listed.is_empty() {
            return Err(s3_error!(
                MalformedXML,
                "The XML you provided was not well-formed or did not validate against our published schema"
            ));
        }
        let stored = self.store.read()?.parts(upload)?;
        let mut chosen: Vec<(u32, PartRecord)> = Vec::with_capacity(listed.len());
        for part in listed {
            let number = part_number(part.part_number.unwrap_or_default())?;
            if chosen.last().is_some_and(|(before, _)| *before >= number) {
                return Err(s3_error!(
                    InvalidPartOrder,
                    "The list of parts was not in ascending order. The parts list must be specified in order by part number."
                ));
            }
            let found = stored
                .binary_search_by_key(&number, |(number, _)| *number)
                .ok()
                .and_then(|at| stored.get(at))
                .ok_or_else(invalid_part)?;
            let same_etag = part
                .e_tag
                .as_ref()
                .is_some_and(|etag| etag.value() == found.1.etag);
            let same_checksum =
                claim(claimed!(part))?.is_none_or(|claimed| claimed == found.1.checksum);
            if !same_etag || !same_checksum {
                return Err(invalid_part());
            }
            chosen.push(found.clone());
        }
        let small = chosen
            .iter()
            .rev()
            .skip(1)
            .any(|(_, part)| part.size < MIN_PART);
        if small {
            return Err(s3_error!(
                EntityTooSmall,
                "Your proposed upload is smaller than the minimum allowed size"
            ));
        }
        Ok(chosen)
    }
}

fn part_number(number: i32) -> S3Result<u32> {
    u32::try_from(number)
        .ok()
        .filter(|_| (1..=MAX_PARTS).contains(&number))
        .ok_or_else(|| {
            s3_error!(
                InvalidArgument,
                "Part number must be an integer between 1 and {MAX_PARTS}, inclusive"
            )
        })
}

fn invalid_part() -> s3s::S3Error {
    s3_error!(
        InvalidPart,
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
    )
}

/// Whether the checksum will be of the whole object, as S3 decides it.
fn full_object(algorithm: Option<Algorithm>, asked: Option<&ChecksumType>) -> S3Result<bool> {
    let whole = asked.map(|kind| kind.as_str() == ChecksumType::FULL_OBJECT);
    match (algorithm, whole) {
        (Some(Algorithm::Crc64Nvme) | None, Some(false)) => Err(s3_error!(
            InvalidRequest,
            "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm."
        )),
        (Some(Algorithm::Crc64Nvme) | None, _) => Ok(true),
        (Some(it @ (Algorithm::Sha1 | Algorithm::Sha256)), Some(true)) => Err(s3_error!(
            InvalidRequest,
            "The FULL_OBJECT checksum type cannot be used with the {} checksum algorithm.",
            it.name().to_ascii_lowercase()
        )),
        (Some(_), whole) => Ok(whole.unwrap_or(false)),
    }
}

fn kind(full_object: bool) -> ChecksumType {
    ChecksumType::from_static(if full_object {
        ChecksumType::FULL_OBJECT
    } else {
        ChecksumType::COMPOSITE
    })
}

/// Reads `bytes=first-last`, the only form S3 takes for parts.
fn copied_range(asked: Option<&str>, size: u64) -> S3Result<std::ops::Range<u64>> {
    let Some(asked) = asked else {
        return Ok(0..size);
    };
    match Range::parse(asked) {
        Ok(Range::Int {
            first,
            last: Some(last),
        }) if last < size => Ok(first..last + 1),
        Ok(Range::Int { last: Some(_), .. }) => Err(s3_error!(
            InvalidArgument,
            "Range specified is not valid for source object of size: {size}"
        )),
        _ => Err(s3_error!(
            InvalidArgument,
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"
        )),
    }
}

fn initiator() -> Initiator {
    let owner = owner();
    Initiator {
        display_name: owner.display_name,
        id: owner.id,
    }
}
