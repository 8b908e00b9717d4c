//! Copies within the server.

use s3s::{
    S3Request, S3Result,
    dto::{
        CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, ETag, MetadataDirective,
        TaggingDirective,
    },
    s3_error,
};

use super::{
    Answer, Backend, answer,
    objects::{NewObject, headers_of, object, storage_class},
    tagging::parse_tags,
};
use crate::{
    checksum::{Algorithm, Checksum, Expected, set_checksum},
    clock::timestamp,
    conditions::{Conditions, WriteConditions},
    faults::Operation,
    notify::Created,
    store::ObjectRecord,
};

impl Backend {
    /// Finds the source of a copy and notes that it was touched.
    pub(super) fn copy_source(
        &self,
        source: CopySource,
        conditions: &Conditions,
    ) -> S3Result<ObjectRecord> {
        let CopySource::Bucket {
            bucket,
            key,
            version_id: None,
        } = source
        else {
            return Err(s3_error!(
                NotImplemented,
                "A copy source is a bucket and a key here"
            ));
        };
        self.faults.note(|| Operation {
            name: "CopySource".to_owned(),
            bucket: Some(bucket.to_string()),
            key: Some(key.to_string()),
            prefix: None,
            signed: true,
        });
        let record = object(&self.store.read()?, &bucket, &key)?;
        conditions.check_copy(&record)?;
        Ok(record)
    }

    pub(super) async fn copy_object(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> Answer<CopyObjectOutput> {
        let mut input = request.input;
        let conditions = Conditions {
            if_match: input.copy_source_if_match.take(),
            if_none_match: input.copy_source_if_none_match.take(),
            if_modified_since: input.copy_source_if_modified_since.take(),
            if_unmodified_since: input.copy_source_if_unmodified_since.take(),
        };
        self.store.read()?.bucket(&input.bucket)?;
        let replaces = input
            .metadata_directive
            .as_ref()
            .is_some_and(|directive| directive.as_str() == MetadataDirective::REPLACE);
        let onto_itself = matches!(&input.copy_source, CopySource::Bucket { bucket, key, .. } if **bucket == *input.bucket && **key == *input.key);
        if onto_itself && !replaces && input.storage_class.is_none() {
            return Err(s3_error!(
                InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
            ));
        }
        let class = storage_class(input.storage_class.as_ref())?;
        let source = self.copy_source(input.copy_source.clone(), &conditions)?;
        let headers = if replaces {
            headers_of!(input)?
        } else {
            source.meta.headers.clone()
        };
        let new_tags = input
            .tagging_directive
            .as_ref()
            .is_some_and(|directive| directive.as_str() == TaggingDirective::REPLACE);
        let tags = if new_tags {
            parse_tags(input.tagging.as_deref())?
        } else {
            source.meta.tags.clone()
        };
        let algorithm = match &input.checksum_algorithm {
            Some(algorithm) => Some(Algorithm::parse(algorithm.as_str())?),
            None => source
                .meta
                .checksum
                .as_ref()
                .map(|checksum| checksum.algorithm),
        };
        let mut expected = Expected {
            algorithm,
            ..Expected::default()
        };
        let incoming = self
            .store
            .bodies
            .concatenate(
                &self.store,
                &[(source.meta.body, source.size)],
                &mut expected,
            )
            .await?;
        let new = NewObject {
            bucket: input.bucket,
            key: input.key,
            storage_class: class,
            headers,
            tags,
            conditions: WriteConditions::default(),
            how: Created::Copy,
        };
        let record = self.commit(new, incoming).await?;
        let mut result = CopyObjectResult {
            checksum_type: record.meta.checksum.as_ref().map(Checksum::kind),
            e_tag: Some(ETag::Strong(record.etag)),
            last_modified: Some(timestamp(record.modified_ms)),
            ..CopyObjectResult::default()
        };
        set_checksum!(result, record.meta.checksum.as_ref());
        answer(CopyObjectOutput {
            copy_object_result: Some(result),
            ..CopyObjectOutput::default()
        })
    }
}
