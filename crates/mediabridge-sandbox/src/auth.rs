//! What s3s asks about a request: the secret of a key, and whether the operation may run.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use s3s::{
    S3Result,
    access::{S3Access, S3AccessContext},
    auth::{S3Auth, SecretKey},
    s3_error,
};

use crate::{
    faults::{Fault, Faults, Operation},
    problem,
    sigv4::{Keys, Query, Signer},
    store::Store,
};

/// What the access check learns and the front wants to know, in the request's extensions.
#[derive(Clone, Default)]
pub(crate) struct Note(Arc<Mutex<Learned>>);

#[derive(Default)]
struct Learned {
    fault: Option<Fault>,
    is_object: bool,
}

impl Note {
    fn learned(&self) -> MutexGuard<'_, Learned> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn fault(&self) -> Option<Fault> {
        self.learned().fault.take()
    }

    /// Whether the answer is an object's own bytes rather than a document of S3.
    pub(crate) fn is_object(&self) -> bool {
        self.learned().is_object
    }
}

/// That a presigned request was checked and found right, in the request's extensions.
#[derive(Clone)]
pub(crate) struct Presigned;

pub(crate) struct Auth(pub(crate) Keys);

#[async_trait::async_trait]
impl S3Auth for Auth {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.0.access_key {
            Ok(SecretKey::from(self.0.secret_key.as_str()))
        } else {
            Err(s3_error!(
                InvalidAccessKeyId,
                "The AWS Access Key Id you provided does not exist in our records."
            ))
        }
    }
}

pub(crate) struct Access {
    pub(crate) store: Store,
    pub(crate) faults: Faults,
}

#[async_trait::async_trait]
impl S3Access for Access {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let operation = cx.s3_op().name().to_owned();
        let name = operation.as_str();
        let bucket = cx.s3_path().get_bucket_name().map(str::to_owned);
        let key = cx.s3_path().get_object_key().map(str::to_owned);
        let signed = cx.credentials().is_some() || cx.extensions_mut().get::<Presigned>().is_some();
        if !signed {
            self.check_anonymous(name, bucket.as_deref(), key.as_deref(), cx.uri().query())?;
        }
        let query = cx.uri().query();
        self.faults.note(|| Operation {
            name: name.to_owned(),
            bucket,
            key,
            prefix: Query::parse(query).get("prefix").map(str::to_owned),
            signed,
        });
        if let Some(note) = cx.extensions_mut().get::<Note>() {
            note.learned().is_object = name == "GetObject";
        }
        let latency = self.faults.latency(name);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        match self.faults.next(name) {
            None => Ok(()),
            Some(Fault::Answer {
                status,
                code,
                message,
            }) => {
                let mut error = problem::custom(status, &code, "");
                error.set_message(message);
                Err(error)
            }
            Some(fault) => {
                let stops = fault == Fault::Disconnect;
                if let Some(note) = cx.extensions_mut().get::<Note>() {
                    note.learned().fault = Some(fault);
                }
                if stops {
                    return Err(s3_error!(InternalError));
                }
                Ok(())
            }
        }
    }
}

impl Access {
    /// Strangers may read objects of public buckets and nothing else.
    fn check_anonymous(
        &self,
        operation: &str,
        bucket: Option<&str>,
        key: Option<&str>,
        query: Option<&str>,
    ) -> S3Result<()> {
        let Some(bucket) = bucket else {
            return Err(problem::access_denied());
        };
        let view = self.store.read()?;
        let public = view.bucket(bucket)?.public_read;
        if !public || !matches!(operation, "GetObject" | "HeadObject") {
            return Err(problem::access_denied());
        }
        // Those who may not list may not learn which keys there are not.
        if key.is_none_or(|key| !matches!(view.find_object(bucket, key), Ok(Some(_)))) {
            return Err(problem::access_denied());
        }
        if query.is_some_and(|query| query.contains("response-")) {
            return Err(s3_error!(
                InvalidRequest,
                "Request specific response headers cannot be used for anonymous GET requests."
            ));
        }
        Ok(())
    }
}

impl Signer {
    pub(crate) fn is_presigned(&self) -> bool {
        *self == Self::Query
    }
}
