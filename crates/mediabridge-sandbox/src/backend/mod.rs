//! The operations of S3 on the store. Each is a function in a file by its subject; this is only the table of them.

mod buckets;
mod copy;
mod list;
mod multipart;
mod objects;
mod tagging;

use std::fmt;

use s3s::{S3, S3Request, S3Response, S3Result, dto};

use crate::{clock::Clock, faults::Faults, store::Store};

#[derive(Clone)]
pub(crate) struct Backend {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) region: String,
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Backend")
    }
}

/// Writes down what s3s may call: what waits for a body or the disk, and what is answered from the index at once.
macro_rules! operations {
    (
        waiting { $($waiting:ident: $waiting_input:ident => $waiting_output:ident;)* }
        at_once { $($at_once:ident: $at_once_input:ident => $at_once_output:ident;)* }
    ) => {
        #[async_trait::async_trait]
        impl S3 for Backend {
            $(
                async fn $waiting(
                    &self,
                    request: S3Request<dto::$waiting_input>,
                ) -> S3Result<S3Response<dto::$waiting_output>> {
                    Backend::$waiting(self, request).await
                }
            )*
            $(
                async fn $at_once(
                    &self,
                    request: S3Request<dto::$at_once_input>,
                ) -> S3Result<S3Response<dto::$at_once_output>> {
                    Backend::$at_once(self, request)
                }
            )*
        }
    };
}

operations! {
    waiting {
        create_bucket: CreateBucketInput => CreateBucketOutput;
        delete_bucket: DeleteBucketInput => DeleteBucketOutput;
        put_bucket_cors: PutBucketCorsInput => PutBucketCorsOutput;
        delete_bucket_cors: DeleteBucketCorsInput => DeleteBucketCorsOutput;
        put_object: PutObjectInput => PutObjectOutput;
        get_object: GetObjectInput => GetObjectOutput;
        delete_object: DeleteObjectInput => DeleteObjectOutput;
        delete_objects: DeleteObjectsInput => DeleteObjectsOutput;
        copy_object: CopyObjectInput => CopyObjectOutput;
        put_object_tagging: PutObjectTaggingInput => PutObjectTaggingOutput;
        delete_object_tagging: DeleteObjectTaggingInput => DeleteObjectTaggingOutput;
        create_multipart_upload: CreateMultipartUploadInput => CreateMultipartUploadOutput;
        upload_part: UploadPartInput => UploadPartOutput;
        upload_part_copy: UploadPartCopyInput => UploadPartCopyOutput;
        complete_multipart_upload: CompleteMultipartUploadInput => CompleteMultipartUploadOutput;
        abort_multipart_upload: AbortMultipartUploadInput => AbortMultipartUploadOutput;
    }
    at_once {
        head_bucket: HeadBucketInput => HeadBucketOutput;
        list_buckets: ListBucketsInput => ListBucketsOutput;
        get_bucket_location: GetBucketLocationInput => GetBucketLocationOutput;
        get_bucket_cors: GetBucketCorsInput => GetBucketCorsOutput;
        get_bucket_versioning: GetBucketVersioningInput => GetBucketVersioningOutput;
        list_objects: ListObjectsInput => ListObjectsOutput;
        list_objects_v2: ListObjectsV2Input => ListObjectsV2Output;
        head_object: HeadObjectInput => HeadObjectOutput;
        get_object_attributes: GetObjectAttributesInput => GetObjectAttributesOutput;
        get_object_tagging: GetObjectTaggingInput => GetObjectTaggingOutput;
        list_parts: ListPartsInput => ListPartsOutput;
        list_multipart_uploads: ListMultipartUploadsInput => ListMultipartUploadsOutput;
    }
}

/// The answer of an operation, as s3s wants it.
type Answer<T> = S3Result<S3Response<T>>;

#[expect(
    clippy::unnecessary_wraps,
    reason = "it ends every operation, and those can fail"
)]
fn answer<T>(output: T) -> Answer<T> {
    Ok(S3Response::new(output))
}
