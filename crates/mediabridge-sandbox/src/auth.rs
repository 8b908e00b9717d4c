//! What s3s asks about a request: the secret of a key, and whether the operation may run.

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

/// Handed from the front to the access check and back, in the request's extensions.
#[derive(Clone, Default)]
pub(crate) struct Note(std::sync::Arc<std::sync::Mutex<Option<Fault>>>);

impl Note {
    fn leave(&self, fault: Fault) {
        if let Ok(mut note) = self.0.lock() {
            *note = Some(fault);
        }
    }

    pub(crate) fn take(&self) -> Option<Fault> {
        self.0.lock().ok()?.take()
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
            self.check_anonymous(name, bucket.as_deref(), cx.uri().query())?;
        }
        let query = cx.uri().query();
        self.faults.note(|| Operation {
            name: name.to_owned(),
            bucket,
            key,
            prefix: Query::parse(query).get("prefix").map(str::to_owned),
            signed,
        });
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
                    note.leave(fault);
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
        query: Option<&str>,
    ) -> S3Result<()> {
        let Some(bucket) = bucket else {
            return Err(problem::access_denied());
        };
        let public = self.store.read()?.bucket(bucket)?.public_read;
        if !public || !matches!(operation, "GetObject" | "HeadObject") {
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
