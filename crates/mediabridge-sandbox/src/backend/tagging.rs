//! Tags of objects.

use percent_encoding::percent_decode_str;
use s3s::{
    S3Request, S3Result,
    dto::{
        DeleteObjectTaggingInput, DeleteObjectTaggingOutput, GetObjectTaggingInput,
        GetObjectTaggingOutput, PutObjectTaggingInput, PutObjectTaggingOutput, Tag,
    },
    s3_error,
};

use super::{Answer, Backend, answer, objects::object};
use crate::problem;

type Tags = Vec<(String, String)>;

/// Reads the `x-amz-tagging` header: `a=b&c=d`, encoded like a query.
pub(super) fn parse_tags(header: Option<&str>) -> S3Result<Tags> {
    let decode = |text: &str| {
        percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    let tags = header
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect();
    checked(tags)
}

fn checked(tags: Tags) -> S3Result<Tags> {
    if tags.len() > 10 {
        return Err(problem::custom(
            400,
            "BadRequest",
            "Object tags cannot be greater than 10",
        ));
    }
    for (at, (name, value)) in tags.iter().enumerate() {
        if name.is_empty() || name.chars().count() > 128 {
            return Err(s3_error!(
                InvalidTag,
                "The TagKey you have provided is invalid"
            ));
        }
        if value.chars().count() > 256 {
            return Err(s3_error!(
                InvalidTag,
                "The TagValue you have provided is invalid"
            ));
        }
        if tags.iter().take(at).any(|(other, _)| other == name) {
            return Err(s3_error!(
                InvalidTag,
                "Cannot provide multiple Tags with the same key"
            ));
        }
    }
    Ok(tags)
}

impl Backend {
    pub(super) fn get_object_tagging(
        &self,
        request: S3Request<GetObjectTaggingInput>,
    ) -> Answer<GetObjectTaggingOutput> {
        let input = request.input;
        let record = object(&self.store.read()?, &input.bucket, &input.key)?;
        answer(GetObjectTaggingOutput {
            tag_set: record
                .meta
                .tags
                .into_iter()
                .map(|(key, value)| Tag {
                    key: Some(key),
                    value: Some(value),
                })
                .collect(),
            version_id: None,
        })
    }

    pub(super) async fn put_object_tagging(
        &self,
        request: S3Request<PutObjectTaggingInput>,
    ) -> Answer<PutObjectTaggingOutput> {
        let input = request.input;
        let tags = input
            .tagging
            .tag_set
            .into_iter()
            .map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()))
            .collect();
        self.set_tags(input.bucket, input.key, checked(tags)?)
            .await?;
        answer(PutObjectTaggingOutput::default())
    }

    pub(super) async fn delete_object_tagging(
        &self,
        request: S3Request<DeleteObjectTaggingInput>,
    ) -> Answer<DeleteObjectTaggingOutput> {
        let input = request.input;
        self.set_tags(input.bucket, input.key, Vec::new()).await?;
        answer(DeleteObjectTaggingOutput::default())
    }

    /// Changes the tags and nothing else, not even the time of the object.
    async fn set_tags(&self, bucket: String, key: String, tags: Tags) -> S3Result<()> {
        self.store
            .write(move |tx| {
                tx.bucket(&bucket)?;
                let mut record = tx
                    .find_object(&bucket, &key)?
                    .ok_or_else(problem::no_such_key)?;
                record.meta.tags = tags;
                tx.put_object(&bucket, &key, &record)
            })
            .await
    }
}
