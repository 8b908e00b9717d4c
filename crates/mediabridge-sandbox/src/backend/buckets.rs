//! Buckets and their CORS rules.

use s3s::{
    S3Request,
    dto::{
        Bucket, BucketLocationConstraint, CreateBucketInput, CreateBucketOutput,
        DeleteBucketCorsInput, DeleteBucketCorsOutput, DeleteBucketInput, DeleteBucketOutput,
        GetBucketCorsInput, GetBucketCorsOutput, GetBucketLocationInput, GetBucketLocationOutput,
        GetBucketVersioningInput, GetBucketVersioningOutput, HeadBucketInput, HeadBucketOutput,
        ListBucketsInput, ListBucketsOutput, Owner, PutBucketCorsInput, PutBucketCorsOutput,
    },
    s3_error,
};

use super::{Answer, Backend, answer};
use crate::{clock::timestamp, cors, server::BucketOptions, store::BucketRecord};

/// The only account there is.
pub(super) fn owner() -> Owner {
    Owner {
        display_name: Some("sandbox".to_owned()),
        id: Some("75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a".to_owned()),
    }
}

impl Backend {
    pub(crate) async fn seed_bucket(
        &self,
        name: &str,
        options: BucketOptions,
    ) -> s3s::S3Result<()> {
        let name = name.to_owned();
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                let created_ms = tx
                    .find_bucket(&name)?
                    .map_or(now, |existing| existing.created_ms);
                tx.put_bucket(
                    &name,
                    &BucketRecord {
                        created_ms,
                        public_read: options.public_read,
                        cors: options.cors,
                    },
                )
            })
            .await
    }

    pub(super) async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> Answer<CreateBucketOutput> {
        let input = request.input;
        let region = input
            .create_bucket_configuration
            .and_then(|configuration| configuration.location_constraint)
            .map(|constraint| constraint.as_str().to_owned());
        let asked = region.as_deref().unwrap_or("us-east-1");
        if asked != self.region && region.is_some() {
            return Err(s3_error!(
                IllegalLocationConstraintException,
                "The {asked} location constraint is incompatible for the region specific endpoint this request was sent to."
            ));
        }
        let name = input.bucket.clone();
        let record = BucketRecord {
            created_ms: self.clock.now(),
            ..BucketRecord::default()
        };
        self.store
            .write(move |tx| {
                if tx.find_bucket(&name)?.is_some() {
                    return Err(s3_error!(
                        BucketAlreadyOwnedByYou,
                        "Your previous request to create the named bucket succeeded and you already own it."
                    ));
                }
                tx.put_bucket(&name, &record)
            })
            .await?;
        answer(CreateBucketOutput {
            location: Some(format!("/{}", input.bucket)),
        })
    }

    pub(super) fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> Answer<HeadBucketOutput> {
        let input = request.input;
        self.store.read()?.bucket(&input.bucket)?;
        answer(HeadBucketOutput {
            bucket_region: Some(self.region.clone()),
            ..HeadBucketOutput::default()
        })
    }

    pub(super) fn list_buckets(
        &self,
        request: S3Request<ListBucketsInput>,
    ) -> Answer<ListBucketsOutput> {
        let input = request.input;
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input.continuation_token.unwrap_or_default();
        let limit = input
            .max_buckets
            .and_then(|limit| usize::try_from(limit).ok())
            .unwrap_or(10_000);
        let mut buckets: Vec<Bucket> = self
            .store
            .read()?
            .buckets()?
            .into_iter()
            .filter(|(name, _)| name.starts_with(&prefix) && name.as_str() > after.as_str())
            .take(limit.saturating_add(1))
            .map(|(name, record)| Bucket {
                bucket_region: Some(self.region.clone()),
                creation_date: Some(timestamp(record.created_ms)),
                name: Some(name),
            })
            .collect();
        let more = buckets.len() > limit;
        buckets.truncate(limit);
        let continuation_token = more
            .then(|| buckets.last().and_then(|bucket| bucket.name.clone()))
            .flatten();
        answer(ListBucketsOutput {
            buckets: Some(buckets),
            continuation_token,
            owner: Some(owner()),
            prefix: input.prefix,
        })
    }

    pub(super) async fn delete_bucket(
        &self,
        request: S3Request<DeleteBucketInput>,
    ) -> Answer<DeleteBucketOutput> {
        let name = request.input.bucket;
        self.store
            .write(move |tx| {
                tx.bucket(&name)?;
                if !tx.is_empty(&name)? {
                    return Err(s3_error!(
                        BucketNotEmpty,
                        "The bucket you tried to delete is not empty"
                    ));
                }
                tx.remove_bucket(&name)
            })
            .await?;
        answer(DeleteBucketOutput::default())
    }

    pub(super) fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> Answer<GetBucketLocationOutput> {
        let input = request.input;
        self.store.read()?.bucket(&input.bucket)?;
        // The oldest region has no name here.
        let named = self.region != "us-east-1";
        answer(GetBucketLocationOutput {
            location_constraint: named.then(|| BucketLocationConstraint::from(self.region.clone())),
        })
    }

    pub(super) fn get_bucket_versioning(
        &self,
        request: S3Request<GetBucketVersioningInput>,
    ) -> Answer<GetBucketVersioningOutput> {
        let input = request.input;
        self.store.read()?.bucket(&input.bucket)?;
        answer(GetBucketVersioningOutput::default())
    }

    pub(super) fn get_bucket_cors(
        &self,
        request: S3Request<GetBucketCorsInput>,
    ) -> Answer<GetBucketCorsOutput> {
        let input = request.input;
        let record = self.store.read()?.bucket(&input.bucket)?;
        if record.cors.is_empty() {
            return Err(s3_error!(
                NoSuchCORSConfiguration,
                "The CORS configuration does not exist"
            ));
        }
        answer(GetBucketCorsOutput {
            cors_rules: Some(record.cors.into_iter().map(cors::to_dto).collect()),
        })
    }

    pub(super) async fn put_bucket_cors(
        &self,
        request: S3Request<PutBucketCorsInput>,
    ) -> Answer<PutBucketCorsOutput> {
        let rules = cors::from_dto(request.input.cors_configuration.cors_rules)?;
        self.set_cors(request.input.bucket, rules).await?;
        answer(PutBucketCorsOutput::default())
    }

    pub(super) async fn delete_bucket_cors(
        &self,
        request: S3Request<DeleteBucketCorsInput>,
    ) -> Answer<DeleteBucketCorsOutput> {
        self.set_cors(request.input.bucket, Vec::new()).await?;
        answer(DeleteBucketCorsOutput::default())
    }

    async fn set_cors(&self, bucket: String, rules: Vec<cors::CorsRule>) -> s3s::S3Result<()> {
        self.store
            .write(move |tx| {
                let record = tx.bucket(&bucket)?;
                tx.put_bucket(
                    &bucket,
                    &BucketRecord {
                        cors: rules,
                        ..record
                    },
                )
            })
            .await
    }
}
