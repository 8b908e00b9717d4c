//! The connection test: what works with a bucket as it is configured, step by step.

mod abilities;
mod cors;
mod report;

use std::time::Duration;

use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;

pub use abilities::Abilities;
use report::report;
pub use report::{ProbeOutcome, ProbeReport, ProbeResult, ProbeStep};

use crate::{
    client::Client,
    error::{Error, ErrorKind},
    path::{MemberPath, ObjectKey, Root},
    presign::{GetOptions, PutOptions},
    wire::{Reply, Wire},
};

/// What the probe object holds.
const CONTENT: &[u8] = b"MediaBridge connection test. It is safe to delete this object.\n";
const CONTENT_TYPE: &str = "text/plain";
/// Presigned URLs live five minutes at least; a clock that takes a fifth of that is worth a word.
const LARGEST_SKEW_SECONDS: i64 = 60;
const EXPIRES: Duration = Duration::from_mins(5);

/// What a probe is about.
#[derive(Debug, Clone, Copy)]
pub struct ProbeOptions<'a> {
    /// The bucket's root: everything happens below it, since the credentials may reach no further.
    pub root: &'a Root,
    /// A name below the root that nothing else uses; the caller makes it unique.
    pub name: &'a MemberPath,
    /// Scheme, host and port of the web app, for CORS.
    pub origin: &'a str,
    /// Unix milliseconds.
    pub now: i64,
}

impl Client {
    /// Tries everything the product needs, on one small object that is deleted again. Puts and gets go by presigned
    /// URL, as a browser's will. Never fails as a whole: every step reports for itself.
    pub async fn probe(&self, options: &ProbeOptions<'_>) -> ProbeReport {
        let wire = Wire::of(self);
        let key = match options.root.key(options.name) {
            Ok(key) if !key.is_folder() => key,
            _ => return self.unusable_name(),
        };
        let probe = Probe {
            client: self,
            wire: &wire,
            key: &key,
            options,
        };
        probe.run().await
    }

    fn unusable_name(&self) -> ProbeReport {
        let error = self.about_bucket("test").error(
            ErrorKind::Invalid,
            "the name of the test object is not a file's",
        );
        ProbeReport {
            results: vec![ProbeResult {
                step: ProbeStep::Connect,
                outcome: ProbeOutcome::Failed(error),
            }],
            abilities: None,
        }
    }
}

struct Probe<'a> {
    client: &'a Client,
    wire: &'a Wire,
    key: &'a ObjectKey,
    options: &'a ProbeOptions<'a>,
}

impl Probe<'_> {
    async fn run(&self) -> ProbeReport {
        let hello = self.connect().await;
        let clock = match &hello {
            Ok(reply) => self.clock(reply),
            Err(_) => ProbeOutcome::Skipped("there is no connection"),
        };
        if let Err(error) = hello {
            return report(
                ProbeOutcome::Failed(error),
                [(); 5].map(|()| ProbeOutcome::Skipped("there is no connection")),
                clock,
                None,
            );
        }
        let list = self.list().await;
        if let Some(reason) = list.as_ref().err().and_then(hopeless) {
            let cors = match list.as_ref().map_err(Error::kind) {
                Err(ErrorKind::NoSuchBucket) => ProbeOutcome::Skipped(reason),
                _ => outcome(self.cors().await),
            };
            let skipped = || ProbeOutcome::Skipped(reason);
            return report(
                ProbeOutcome::Passed,
                [outcome(list), skipped(), skipped(), skipped(), cors],
                clock,
                None,
            );
        }
        let put = self.put().await;
        let (get, abilities) = match &put {
            Ok(()) => {
                let get = outcome(self.get().await);
                (get, self.abilities().await)
            }
            Err(_) => (
                ProbeOutcome::Skipped("there is no test object to read"),
                None,
            ),
        };
        // Also after a failed put, which may have reached the store all the same.
        let delete = outcome(self.client.delete(self.key).await);
        let cors = outcome(self.cors().await);
        report(
            ProbeOutcome::Passed,
            [outcome(list), outcome(put), get, delete, cors],
            clock,
            abilities,
        )
    }

    /// Any HTTP answer will do: the next step finds out what it is that answers.
    async fn connect(&self) -> Result<Reply, Error> {
        let url = self.client.inner.address.url("");
        self.wire
            .send(
                self.client.about_bucket("connect to"),
                "HEAD",
                &url,
                &[],
                Bytes::new(),
            )
            .await
    }

    fn clock(&self, hello: &Reply) -> ProbeOutcome {
        let theirs = hello
            .header("date")
            .and_then(|date| DateTime::from_str(date, DateTimeFormat::HttpDate).ok());
        let Some(theirs) = theirs else {
            return ProbeOutcome::Skipped("the store does not tell the time");
        };
        let seconds = self.options.now.div_euclid(1000) - theirs.secs();
        if seconds.abs() <= LARGEST_SKEW_SECONDS {
            return ProbeOutcome::Passed;
        }
        let kind = ErrorKind::ClockSkew {
            seconds: Some(seconds),
        };
        ProbeOutcome::Failed(self.client.about_bucket("use").error(kind, ""))
    }

    async fn list(&self) -> Result<(), Error> {
        let top = ObjectKey::listed(self.options.root.prefix().to_owned());
        self.client.list_folder(&top, None, 1).await.map(|_| ())
    }

    async fn put(&self) -> Result<(), Error> {
        self.presigned_put(&PutOptions {
            checksum_crc32: None,
            ..put_options()
        })
        .await
    }

    /// PUTs the probe object as a browser would, with the content whatever the options promise.
    async fn presigned_put(&self, options: &PutOptions) -> Result<(), Error> {
        let signed = self
            .client
            .presign_put(self.key, options, EXPIRES, self.options.now)?;
        let headers: Vec<(&str, &str)> = signed
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let subject = self.client.about("write", self.key);
        let body = Bytes::from_static(CONTENT);
        let reply = self
            .wire
            .send(subject, "PUT", &signed.url, &headers, body)
            .await?;
        reply.check(subject)
    }

    async fn get(&self) -> Result<(), Error> {
        let url = self.get_url()?;
        let subject = self.client.about("read", self.key);
        let reply = self
            .wire
            .send(subject, "GET", &url, &[], Bytes::new())
            .await?;
        reply.check(subject)?;
        if reply.body != CONTENT {
            return Err(subject.error(
                ErrorKind::Other,
                "the store answered with other bytes than were written",
            ));
        }
        Ok(())
    }

    fn get_url(&self) -> Result<String, Error> {
        let options = GetOptions::default();
        self.client
            .presign_get(self.key, &options, EXPIRES, self.options.now)
    }
}

fn put_options() -> PutOptions {
    PutOptions {
        content_length: CONTENT.len() as u64,
        content_type: CONTENT_TYPE.to_owned(),
        checksum_crc32: Some(crc32(CONTENT)),
        ..PutOptions::default()
    }
}

fn crc32(bytes: &[u8]) -> String {
    BASE64.encode(crc32fast::hash(bytes).to_be_bytes())
}

/// After these, no further request with the same settings can say anything new.
fn hopeless(error: &Error) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::InvalidCredentials => Some("the store does not accept the credentials"),
        ErrorKind::NoSuchBucket | ErrorKind::NotFound => Some("the bucket does not exist"),
        ErrorKind::WrongRegion { .. } => Some("the region is wrong"),
        ErrorKind::ClockSkew { .. } => Some("the clocks are too far apart"),
        ErrorKind::Unreachable | ErrorKind::Timeout | ErrorKind::Tls => {
            Some("the connection was lost")
        }
        _ => None,
    }
}

fn outcome(result: Result<(), Error>) -> ProbeOutcome {
    match result {
        Ok(()) => ProbeOutcome::Passed,
        Err(error) => ProbeOutcome::Failed(error),
    }
}
