//! Tells others what came and went, as S3's event notifications do: one POST per object, in the order of the commits.
//!
//! What is told happened: changes are handed over after their commit. Nobody waits for it: the queue of a target is
//! bounded, and what finds it full is lost, as is what a target refuses again and again. S3 promises its customers more,
//! but whoever listens has to live with less.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustls::crypto::ring;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    clock::{Clock, iso_date},
    faults::Faults,
};

/// Notifications that wait for one target at most.
const QUEUE: usize = 100_000;
/// How often one is posted before it is given up, and the pause after the first time; each further one is twice as long.
const ATTEMPTS: u32 = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// How long a target may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// A notification as an operation that tests can let fail.
const OPERATION: &str = "Notify";

/// What stays itself in the key of a notification; a blank becomes `+`.
const KEY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Where the notifications of a bucket go.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// `http://…` or `https://…`.
    pub url: String,
    /// Sent as `Authorization: Bearer …`.
    pub bearer: String,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// By which operation an object came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    Put,
    Copy,
    CompleteMultipartUpload,
}

/// One object that came or went.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) bucket: String,
    pub(crate) key: String,
    /// None: it went.
    pub(crate) object: Option<NewObject>,
}

#[derive(Debug)]
pub(crate) struct NewObject {
    pub(crate) how: Created,
    pub(crate) size: u64,
    pub(crate) etag: String,
    pub(crate) content_type: Option<String>,
}

/// Cheap to clone; clones are the same notifier.
#[derive(Clone)]
pub(crate) struct Notifier(Arc<Inner>);

struct Inner {
    clock: Clock,
    faults: Faults,
    region: String,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// By bucket.
    queues: Mutex<HashMap<String, Queue>>,
    lost: Arc<AtomicU64>,
}

struct Queue {
    sender: mpsc::Sender<Value>,
    waiting: Arc<watch::Sender<usize>>,
    removed: CancellationToken,
}

impl fmt::Debug for Notifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notifier")
    }
}

impl Notifier {
    pub(crate) fn new(
        clock: Clock,
        faults: Faults,
        region: String,
        stop: CancellationToken,
        tasks: TaskTracker,
    ) -> Self {
        Self(Arc::new(Inner {
            clock,
            faults,
            region,
            stop,
            tasks,
            queues: Mutex::default(),
            lost: Arc::default(),
        }))
    }

    /// Posts what changes in a bucket from here on, or no longer.
    pub(crate) fn set(&self, bucket: &str, target: Option<Target>) -> anyhow::Result<()> {
        let queue = target.map(|target| self.start(target)).transpose()?;
        let mut queues = self.queues();
        let before = match queue {
            Some(queue) => queues.insert(bucket.to_owned(), queue),
            None => queues.remove(bucket),
        };
        if let Some(before) = before {
            before.removed.cancel();
        }
        Ok(())
    }

    fn start(&self, target: Target) -> anyhow::Result<Queue> {
        let poster = Poster::new(target)?;
        let (sender, receiver) = mpsc::channel(QUEUE);
        let waiting = Arc::new(watch::Sender::new(0));
        let removed = self.0.stop.child_token();
        let delivery = Delivery {
            poster,
            faults: self.0.faults.clone(),
            waiting: Arc::clone(&waiting),
            lost: Arc::clone(&self.0.lost),
        };
        let over = removed.clone();
        self.0.tasks.spawn(async move {
            tokio::select! {
                () = over.cancelled() => {}
                () = delivery.run(receiver) => {}
            }
        });
        Ok(Queue {
            sender,
            waiting,
            removed,
        })
    }

    /// Whether anybody wants to hear of changes.
    pub(crate) fn is_wanted(&self) -> bool {
        !self.queues().is_empty()
    }

    /// Hands over what was committed. `next` makes the number of each change, which only grows.
    pub(crate) fn tell(&self, changes: Vec<Change>, mut next: impl FnMut() -> u64) {
        let queues = self.queues();
        for change in changes {
            let Some(queue) = queues.get(&change.bucket) else {
                continue;
            };
            let notification = notification(&change, next(), self.0.clock.now(), &self.0.region);
            queue.waiting.send_modify(|waiting| *waiting += 1);
            if queue.sender.try_send(notification).is_err() {
                queue.waiting.send_modify(|waiting| *waiting -= 1);
                self.0.lost.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Waits until everything told so far is posted or lost.
    pub(crate) async fn settled(&self) {
        let waiting: Vec<_> = self
            .queues()
            .values()
            .map(|queue| queue.waiting.subscribe())
            .collect();
        for mut waiting in waiting {
            // A target that was removed meanwhile has nothing left to wait for.
            let _ = waiting.wait_for(|waiting| *waiting == 0).await;
        }
    }

    pub(crate) fn lost(&self) -> u64 {
        self.0.lost.load(Ordering::Relaxed)
    }

    fn queues(&self) -> MutexGuard<'_, HashMap<String, Queue>> {
        self.0.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Delivery {
    poster: Poster,
    faults: Faults,
    waiting: Arc<watch::Sender<usize>>,
    lost: Arc<AtomicU64>,
}

impl Delivery {
    async fn run(self, mut queue: mpsc::Receiver<Value>) {
        while let Some(notification) = queue.recv().await {
            let body = Bytes::from(notification.to_string());
            if self.faults.next(OPERATION).is_some() || !self.post(&body).await {
                self.lost.fetch_add(1, Ordering::Relaxed);
            }
            self.waiting.send_modify(|waiting| *waiting -= 1);
        }
    }

    async fn post(&self, body: &Bytes) -> bool {
        let mut pause = FIRST_PAUSE;
        for attempt in 1..=ATTEMPTS {
            match self.poster.post(body.clone()).await {
                Ok(()) => return true,
                Err(error) => tracing::debug!(%error, attempt, "a notification was not taken"),
            }
            if attempt < ATTEMPTS {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
        }
        tracing::warn!("a notification of the sandbox S3 was given up");
        false
    }
}

struct Poster {
    target: Target,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Poster {
    fn new(target: Target) -> anyhow::Result<Self> {
        let request = request(&target, Bytes::new())?;
        let https = HttpsConnectorBuilder::new();
        let https = if request.uri().scheme_str() == Some("https") {
            https.with_provider_and_native_roots(ring::default_provider())?
        } else {
            // Reading all authorities of the system takes a while, and none is needed.
            let tls = rustls::ClientConfig::builder_with_provider(ring::default_provider().into());
            let tls = tls.with_safe_default_protocol_versions()?;
            https.with_tls_config(
                tls.with_root_certificates(rustls::RootCertStore::empty())
                    .with_no_client_auth(),
            )
        };
        let connector = https.https_or_http().enable_http1().build();
        Ok(Self {
            target,
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    async fn post(&self, body: Bytes) -> anyhow::Result<()> {
        let sent = async {
            let answer = self.client.request(request(&self.target, body)?).await?;
            let status = answer.status();
            // Read to its end, so that the connection can be used again.
            answer.into_body().collect().await?;
            anyhow::ensure!(status.is_success(), "the target answered {status}");
            Ok(())
        };
        tokio::time::timeout(PATIENCE, sent).await?
    }
}

fn request(target: &Target, body: Bytes) -> anyhow::Result<Request<Full<Bytes>>> {
    let uri: http::Uri = target
        .url
        .parse()
        .with_context(|| format!("{} is no address", target.url))?;
    anyhow::ensure!(
        matches!(uri.scheme_str(), Some("http" | "https")),
        "{} is no address of a web server",
        target.url
    );
    Ok(Request::post(uri)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {}", target.bearer))
        .body(Full::new(body))?)
}

/// One change as `MinIO` posts it: S3's record in an envelope that names it once more.
fn notification(change: &Change, number: u64, at_ms: i64, region: &str) -> Value {
    let Change {
        bucket,
        key,
        object,
    } = change;
    let name = match object.as_ref().map(|object| object.how) {
        Some(Created::Put) => "s3:ObjectCreated:Put",
        Some(Created::Copy) => "s3:ObjectCreated:Copy",
        Some(Created::CompleteMultipartUpload) => "s3:ObjectCreated:CompleteMultipartUpload",
        None => "s3:ObjectRemoved:Delete",
    };
    let mut described = json!({
        "key": utf8_percent_encode(key, KEY).to_string().replace("%20", "+"),
        "sequencer": format!("{number:016X}"),
    });
    if let Some(object) = object {
        described["size"] = object.size.into();
        described["eTag"] = object.etag.as_str().into();
        described["contentType"] = object.content_type.as_deref().into();
    }
    json!({
        "EventName": name,
        "Key": format!("{bucket}/{key}"),
        "Records": [{
            "eventVersion": "2.1",
            "eventSource": "mediabridge:s3",
            "awsRegion": region,
            "eventTime": iso_date(at_ms),
            "eventName": name,
            "userIdentity": { "principalId": "sandbox" },
            "requestParameters": { "sourceIPAddress": "127.0.0.1" },
            "responseElements": {},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "mediabridge",
                "bucket": {
                    "name": bucket,
                    "ownerIdentity": { "principalId": "sandbox" },
                    "arn": format!("arn:aws:s3:::{bucket}"),
                },
                "object": described,
            },
        }],
    })
}
