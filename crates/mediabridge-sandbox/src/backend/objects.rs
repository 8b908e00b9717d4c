//! Putting, reading and deleting objects.

use s3s::{
    S3Request, S3Response, S3Result,
    dto::{
        DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput,
        DeletedObject, ETag, Error, GetObjectAttributesInput, GetObjectAttributesOutput,
        GetObjectAttributesParts, GetObjectInput, GetObjectOutput, HeadObjectInput,
        HeadObjectOutput, Metadata, PutObjectInput, PutObjectOutput, Range, StorageClass,
        StreamingBlob,
    },
    s3_error,
};

use super::{Answer, Backend, answer, tagging::parse_tags};
use crate::{
    auth::Presigned,
    checksum::{Expected, claimed, set_checksum},
    clock::{timestamp, whole_seconds},
    conditions::{Conditions, WriteConditions, holds},
    faults::Operation,
    notify::Created,
    problem,
    server::Seed,
    store::{Headers, Incoming, Meta, ObjectRecord, View, read_stream},
};

/// What S3 gives an object whose uploader named no type.
const DEFAULT_TYPE: &str = "binary/octet-stream";
const MAX_USER_METADATA: usize = 2048;

/// The headers of an upload that come back on every read.
macro_rules! headers_of {
    ($input:expr) => {
        $crate::backend::objects::described($crate::store::Headers {
            content_type: $input.content_type.take(),
            content_disposition: $input.content_disposition.take(),
            content_encoding: $input.content_encoding.take(),
            content_language: $input.content_language.take(),
            cache_control: $input.cache_control.take(),
            expires_ms: $input
                .expires
                .take()
                .and_then(|at| $crate::clock::milliseconds(&at)),
            website_redirect_location: $input.website_redirect_location.take(),
            user: $input
                .metadata
                .take()
                .unwrap_or_default()
                .into_iter()
                .collect(),
        })
    };
}
pub(super) use headers_of;

pub(super) fn described(mut headers: Headers) -> S3Result<Headers> {
    // `aws-chunked` is how the body travelled, not what it is.
    headers.content_encoding = headers.content_encoding.and_then(|encoding| {
        let kept: Vec<&str> = encoding
            .split(',')
            .map(str::trim)
            .filter(|coding| !coding.eq_ignore_ascii_case("aws-chunked") && !coding.is_empty())
            .collect();
        (!kept.is_empty()).then(|| kept.join(","))
    });
    let user: usize = headers
        .user
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if user > MAX_USER_METADATA {
        return Err(s3_error!(
            MetadataTooLarge,
            "Your metadata headers exceed the maximum allowed metadata size"
        ));
    }
    Ok(headers)
}

pub(super) fn storage_class(asked: Option<&StorageClass>) -> S3Result<String> {
    let class = asked.map_or(StorageClass::STANDARD, StorageClass::as_str);
    let known = [
        StorageClass::STANDARD,
        StorageClass::STANDARD_IA,
        StorageClass::ONEZONE_IA,
        StorageClass::INTELLIGENT_TIERING,
        StorageClass::REDUCED_REDUNDANCY,
        StorageClass::GLACIER_IR,
        StorageClass::GLACIER,
        StorageClass::DEEP_ARCHIVE,
    ];
    if known.contains(&class) {
        Ok(class.to_owned())
    } else {
        Err(s3_error!(
            InvalidStorageClass,
            "The storage class you specified is not valid"
        ))
    }
}

/// Everything about an object to be made except its bytes.
pub(super) struct NewObject {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) storage_class: String,
    pub(super) headers: Headers,
    pub(super) tags: Vec<(String, String)>,
    pub(super) conditions: WriteConditions,
    pub(super) how: Created,
}

impl Backend {
    /// Makes an object out of a body already received.
    pub(super) async fn commit(
        &self,
        new: NewObject,
        incoming: Incoming,
    ) -> S3Result<ObjectRecord> {
        let id = self.store.next_id();
        let clock = self.clock.clone();
        self.store
            .write(move |tx| {
                tx.bucket(&new.bucket)?;
                new.conditions
                    .check(tx.find_object(&new.bucket, &new.key)?.as_ref())?;
                let record = ObjectRecord {
                    size: incoming.size,
                    modified_ms: clock.now(),
                    etag: incoming.digests.etag(),
                    storage_class: new.storage_class,
                    meta: Meta {
                        checksum: Some(incoming.digests.checksum.clone()),
                        parts: Vec::new(),
                        headers: new.headers,
                        tags: new.tags,
                        body: incoming.claim(tx, id)?,
                    },
                };
                tx.create_object(&new.bucket, &new.key, &record, new.how)?;
                Ok(record)
            })
            .await
    }

    pub(crate) async fn seed_objects(&self, bucket: &str, seeds: Vec<Seed>) -> S3Result<()> {
        self.store.read()?.bucket(bucket)?;
        let mut received = Vec::with_capacity(seeds.len());
        for seed in seeds {
            let body = StreamingBlob::from(s3s::Body::from(seed.bytes));
            let incoming = self
                .store
                .bodies
                .receive(Some(body), &mut Expected::default())
                .await?;
            received.push((seed.key, seed.content_type, incoming, self.store.next_id()));
        }
        let bucket = bucket.to_owned();
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                for (key, content_type, incoming, id) in received {
                    let record = ObjectRecord {
                        size: incoming.size,
                        modified_ms: now,
                        etag: incoming.digests.etag(),
                        storage_class: StorageClass::STANDARD.to_owned(),
                        meta: Meta {
                            checksum: Some(incoming.digests.checksum.clone()),
                            parts: Vec::new(),
                            headers: Headers {
                                content_type: Some(content_type),
                                ..Headers::default()
                            },
                            tags: Vec::new(),
                            body: incoming.claim(tx, id)?,
                        },
                    };
                    tx.create_object(&bucket, &key, &record, Created::Put)?;
                }
                Ok(())
            })
            .await
    }

    pub(super) async fn put_object(
        &self,
        mut request: S3Request<PutObjectInput>,
    ) -> Answer<PutObjectOutput> {
        let mut expected = {
            let input = &request.input;
            Expected::new(
                input.content_length,
                input.content_md5.as_deref(),
                claimed!(input),
                input.checksum_algorithm.as_ref(),
                request.trailing_headers.take(),
            )?
        };
        expected.content_sha256 = unchecked_sha256(&request);
        let input = &mut request.input;
        let new = NewObject {
            bucket: input.bucket.clone(),
            key: input.key.clone(),
            storage_class: storage_class(input.storage_class.as_ref())?,
            tags: parse_tags(input.tagging.as_deref())?,
            conditions: WriteConditions {
                if_match: input.if_match.take(),
                if_none_match: input.if_none_match.take(),
            },
            headers: headers_of!(input)?,
            how: Created::Put,
        };
        self.store.read()?.bucket(&new.bucket)?;
        let incoming = self
            .store
            .bodies
            .receive(input.body.take(), &mut expected)
            .await?;
        let record = self.commit(new, incoming).await?;
        let mut output = PutObjectOutput {
            e_tag: Some(ETag::Strong(record.etag)),
            checksum_type: record
                .meta
                .checksum
                .as_ref()
                .map(crate::checksum::Checksum::kind),
            ..PutObjectOutput::default()
        };
        set_checksum!(output, record.meta.checksum.as_ref());
        answer(output)
    }

    pub(super) async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> Answer<GetObjectOutput> {
        let input = request.input;
        let conditions = Conditions {
            if_match: input.if_match,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
            if_unmodified_since: input.if_unmodified_since,
        };
        // A key may be written again between reading its entry and opening its body.
        for _ in 0..16 {
            let record = object(&self.store.read()?, &input.bucket, &input.key)?;
            conditions.check_read(&record)?;
            if matches!(
                record.storage_class.as_str(),
                StorageClass::GLACIER | StorageClass::DEEP_ARCHIVE
            ) {
                return Err(s3_error!(
                    InvalidObjectState,
                    "The operation is not valid for the object's storage class"
                ));
            }
            let slice = Slice::of(&record, input.range, input.part_number)?;
            let body = record.meta.body;
            let Some(stream) = read_stream(&self.store, body, slice.from, slice.to).await? else {
                continue;
            };
            let mut output = read_output(&record, &slice, input.checksum_mode.is_some());
            output.body = Some(stream);
            output.tag_count = i32::try_from(record.meta.tags.len())
                .ok()
                .filter(|count| *count > 0);
            return answer(output);
        }
        Err(s3_error!(
            InternalError,
            "The object is written again and again"
        ))
    }

    pub(super) fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> Answer<HeadObjectOutput> {
        let input = request.input;
        let record = object(&self.store.read()?, &input.bucket, &input.key)?;
        Conditions {
            if_match: input.if_match,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
            if_unmodified_since: input.if_unmodified_since,
        }
        .check_read(&record)?;
        let slice = Slice::of(&record, input.range, input.part_number)?;
        let read = read_output(&record, &slice, input.checksum_mode.is_some());
        let partial = read.content_range.is_some();
        let mut response = S3Response::new(HeadObjectOutput {
            accept_ranges: read.accept_ranges,
            cache_control: input.response_cache_control.or(read.cache_control),
            checksum_crc32: read.checksum_crc32,
            checksum_crc32c: read.checksum_crc32c,
            checksum_crc64nvme: read.checksum_crc64nvme,
            checksum_sha1: read.checksum_sha1,
            checksum_sha256: read.checksum_sha256,
            checksum_type: read.checksum_type,
            content_disposition: input
                .response_content_disposition
                .or(read.content_disposition),
            content_encoding: input.response_content_encoding.or(read.content_encoding),
            content_language: input.response_content_language.or(read.content_language),
            content_length: read.content_length,
            content_range: read.content_range,
            content_type: input.response_content_type.or(read.content_type),
            e_tag: read.e_tag,
            expires: input.response_expires.or(read.expires),
            last_modified: read.last_modified,
            metadata: read.metadata,
            parts_count: read.parts_count,
            storage_class: read.storage_class,
            website_redirect_location: read.website_redirect_location,
            ..HeadObjectOutput::default()
        });
        if partial {
            response.status = Some(http::StatusCode::PARTIAL_CONTENT);
        }
        Ok(response)
    }

    pub(super) fn get_object_attributes(
        &self,
        request: S3Request<GetObjectAttributesInput>,
    ) -> Answer<GetObjectAttributesOutput> {
        let input = request.input;
        let record = object(&self.store.read()?, &input.bucket, &input.key)?;
        let asked = |name: &str| {
            input
                .object_attributes
                .iter()
                .flat_map(|attribute| attribute.as_str().split(','))
                .any(|attribute| attribute.trim() == name)
        };
        let count = record.meta.parts.len();
        answer(GetObjectAttributesOutput {
            checksum: asked("Checksum")
                .then(|| {
                    record
                        .meta
                        .checksum
                        .as_ref()
                        .map(crate::checksum::Checksum::dto)
                })
                .flatten(),
            e_tag: asked("ETag").then(|| ETag::Strong(record.etag.clone())),
            last_modified: Some(whole_seconds(record.modified_ms)),
            object_parts: (asked("ObjectParts") && count > 0).then(|| GetObjectAttributesParts {
                total_parts_count: i32::try_from(count).ok(),
                ..GetObjectAttributesParts::default()
            }),
            object_size: asked("ObjectSize")
                .then(|| i64::try_from(record.size).ok())
                .flatten(),
            storage_class: asked("StorageClass")
                .then(|| StorageClass::from(record.storage_class.clone())),
            ..GetObjectAttributesOutput::default()
        })
    }

    pub(super) async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> Answer<DeleteObjectOutput> {
        let input = request.input;
        self.store
            .write(move |tx| {
                tx.bucket(&input.bucket)?;
                if let Some(condition) = &input.if_match {
                    let existing = tx
                        .find_object(&input.bucket, &input.key)?
                        .ok_or_else(problem::no_such_key)?;
                    if !holds(condition, &existing.etag) {
                        return Err(problem::precondition_failed());
                    }
                }
                tx.remove_object(&input.bucket, &input.key)
            })
            .await?;
        answer(DeleteObjectOutput::default())
    }

    pub(super) async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> Answer<DeleteObjectsOutput> {
        let bucket = request.input.bucket;
        let delete = request.input.delete;
        if delete.objects.is_empty() || delete.objects.len() > 1000 {
            return Err(s3_error!(
                MalformedXML,
                "The XML you provided was not well-formed or did not validate against our published schema"
            ));
        }
        for object in &delete.objects {
            self.faults.note(|| Operation {
                name: "DeleteObjects".to_owned(),
                bucket: Some(bucket.clone()),
                key: Some(object.key.clone()),
                prefix: None,
                signed: true,
            });
        }
        let quiet = delete.quiet == Some(true);
        let (deleted, errors) = self
            .store
            .write(move |tx| {
                tx.bucket(&bucket)?;
                let mut deleted = Vec::new();
                let mut errors = Vec::new();
                for object in delete.objects {
                    let existing = tx.find_object(&bucket, &object.key)?;
                    let matches = object.e_tag.as_ref().is_none_or(|etag| {
                        existing
                            .as_ref()
                            .is_some_and(|existing| existing.etag == etag.value())
                    });
                    if !matches {
                        errors.push(Error {
                            code: Some("PreconditionFailed".to_owned()),
                            key: Some(object.key),
                            message: Some(
                                "At least one of the pre-conditions you specified did not hold"
                                    .to_owned(),
                            ),
                            version_id: None,
                        });
                        continue;
                    }
                    tx.remove_object(&bucket, &object.key)?;
                    deleted.push(DeletedObject {
                        key: Some(object.key),
                        ..DeletedObject::default()
                    });
                }
                Ok((deleted, errors))
            })
            .await?;
        answer(DeleteObjectsOutput {
            deleted: (!quiet).then_some(deleted),
            errors: (!errors.is_empty()).then_some(errors),
            request_charged: None,
        })
    }
}

/// The hash a presigned request claims for its body; for others s3s compares it.
pub(super) fn unchecked_sha256<T>(request: &S3Request<T>) -> Option<String> {
    request.extensions.get::<Presigned>()?;
    let value = request.headers.get("x-amz-content-sha256")?.to_str().ok()?;
    (value.len() == 64).then(|| value.to_owned())
}

pub(super) fn object(view: &View, bucket: &str, key: &str) -> S3Result<ObjectRecord> {
    view.bucket(bucket)?;
    view.find_object(bucket, key)?
        .ok_or_else(problem::no_such_key)
}

/// Which bytes of an object are asked for.
struct Slice {
    from: u64,
    to: u64,
    partial: bool,
}

impl Slice {
    fn of(record: &ObjectRecord, range: Option<Range>, part: Option<i32>) -> S3Result<Self> {
        match (range, part) {
            (Some(_), Some(_)) => Err(s3_error!(
                InvalidRequest,
                "Cannot specify both Range header and partNumber query parameter"
            )),
            (Some(range), None) => {
                let bytes = range
                    .check(record.size)
                    .ok()
                    .filter(|bytes| !bytes.is_empty())
                    .ok_or_else(|| problem::invalid_range(record.size))?;
                Ok(Self {
                    from: bytes.start,
                    to: bytes.end,
                    partial: true,
                })
            }
            (None, Some(number)) => {
                let whole = [record.size];
                let parts: &[u64] = if record.meta.parts.is_empty() {
                    &whole
                } else {
                    &record.meta.parts
                };
                let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
                let size = parts.get(index).ok_or_else(|| {
                    problem::custom(
                        416,
                        "InvalidPartNumber",
                        "The requested partnumber is not satisfiable",
                    )
                })?;
                let from: u64 = parts.iter().take(index).sum();
                Ok(Self {
                    from,
                    to: from + size,
                    partial: record.size > 0,
                })
            }
            (None, None) => Ok(Self {
                from: 0,
                to: record.size,
                partial: false,
            }),
        }
    }
}

fn read_output(record: &ObjectRecord, slice: &Slice, with_checksum: bool) -> GetObjectOutput {
    let headers = &record.meta.headers;
    let metadata: Metadata = headers.user.clone().into_iter().collect();
    let mut output = GetObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        cache_control: headers.cache_control.clone(),
        content_disposition: headers.content_disposition.clone(),
        content_encoding: headers.content_encoding.clone(),
        content_language: headers.content_language.clone(),
        content_length: i64::try_from(slice.to - slice.from).ok(),
        content_range: slice
            .partial
            .then(|| format!("bytes {}-{}/{}", slice.from, slice.to - 1, record.size)),
        content_type: Some(
            headers
                .content_type
                .clone()
                .unwrap_or_else(|| DEFAULT_TYPE.to_owned()),
        ),
        e_tag: Some(ETag::Strong(record.etag.clone())),
        expires: headers.expires_ms.map(timestamp),
        last_modified: Some(whole_seconds(record.modified_ms)),
        metadata: (!metadata.is_empty()).then_some(metadata),
        parts_count: i32::try_from(record.meta.parts.len())
            .ok()
            .filter(|count| *count > 0),
        // S3 names every class but its usual one.
        storage_class: (record.storage_class != StorageClass::STANDARD)
            .then(|| StorageClass::from(record.storage_class.clone())),
        website_redirect_location: headers.website_redirect_location.clone(),
        ..GetObjectOutput::default()
    };
    // A checksum of the whole would not fit a part of it.
    if with_checksum && !slice.partial {
        set_checksum!(output, record.meta.checksum.as_ref());
        output.checksum_type = record
            .meta
            .checksum
            .as_ref()
            .map(crate::checksum::Checksum::kind);
    }
    output
}
