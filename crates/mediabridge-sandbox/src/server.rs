//! Starting and stopping the server, and filling it without going through HTTP.

use std::{
    fmt, io,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use bytes::Bytes;
use hyper::service::service_fn;
use s3s::{S3Result, config::S3Config, service::S3ServiceBuilder};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::{Access, Auth},
    backend::Backend,
    clock::Clock,
    cors::CorsRule,
    faults::Faults,
    front::Front,
    host::UnderLocalhost,
    listen,
    notify::{Notifier, Target},
    sigv4::Keys,
    store::Store,
};

/// What a server is started with.
#[derive(Clone)]
pub struct Options {
    /// Where buckets and objects are kept; made if it is not there. One server per directory at a time.
    pub dir: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    pub access_key: String,
    pub secret_key: String,
    pub region: String,
    pub clock: Clock,
    pub faults: Faults,
}

impl Options {
    /// A server in `dir` on a free port of this machine, with keys fit for tests only.
    pub fn for_tests(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            access_key: "AKIASANDBOX".to_owned(),
            secret_key: "sandbox-secret-key".to_owned(),
            region: "us-east-1".to_owned(),
            clock: Clock::system(),
            faults: Faults::recording(),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("dir", &self.dir)
            .field("addr", &self.addr)
            .field("access_key", &self.access_key)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// How a bucket is made.
#[derive(Debug, Clone, Default)]
pub struct BucketOptions {
    /// Whether strangers may read objects (and nothing else).
    pub public_read: bool,
    pub cors: Vec<CorsRule>,
}

/// An object to put without going through HTTP.
#[derive(Debug, Clone)]
pub struct Seed {
    pub key: String,
    pub bytes: Bytes,
    pub content_type: String,
}

/// A running server. Dropping it stops it without waiting; what was acknowledged is on the disk either way.
#[derive(Debug)]
pub struct S3Server {
    addr: SocketAddr,
    faults: Faults,
    backend: Backend,
    notifier: Notifier,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl S3Server {
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let notifier = Notifier::new(
            options.clock.clone(),
            options.faults.clone(),
            options.region.clone(),
            stop.clone(),
            tasks.clone(),
        );
        let (dir, told) = (options.dir.clone(), notifier.clone());
        let store = tokio::task::spawn_blocking(move || Store::open(&dir, told)).await??;
        let listener = TcpListener::bind(options.addr).await?;
        let addr = listener.local_addr()?;
        let keys = Keys {
            access_key: options.access_key,
            secret_key: options.secret_key,
            region: options.region,
        };
        let backend = Backend {
            store: store.clone(),
            clock: options.clock.clone(),
            faults: options.faults.clone(),
            region: keys.region.clone(),
        };
        let mut builder = S3ServiceBuilder::new(backend.clone());
        builder.set_auth(Auth(keys.clone()));
        builder.set_access(Access {
            store: store.clone(),
            faults: options.faults.clone(),
        });
        builder.set_host(UnderLocalhost);
        builder.set_config(Arc::new(s3s::config::StaticConfigProvider::new(Arc::new(
            config(),
        ))));
        let first_request = store.next_id();
        let front = Arc::new(Front {
            service: builder.build(),
            store,
            faults: options.faults.clone(),
            keys,
            clock: options.clock,
            requests: AtomicU64::new(first_request),
        });
        let server = Self {
            addr,
            faults: options.faults,
            backend,
            notifier,
            stop,
            tasks,
        };
        let service = service_fn(move |request| {
            let front = front.clone();
            async move { front.answer(request).await }
        });
        server.tasks.spawn(listen::accept(
            listener,
            service,
            "S3",
            server.stop.clone(),
            server.tasks.clone(),
        ));
        Ok(server)
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Makes a bucket, or gives an existing one these options.
    pub async fn create_bucket(&self, name: &str, options: BucketOptions) -> anyhow::Result<()> {
        anyhow::ensure!(
            s3s::path::check_bucket_name(name),
            "{name:?} is no name for a bucket"
        );
        Ok(said(self.backend.seed_bucket(name, options).await)?)
    }

    /// Puts an object, replacing what is there.
    pub async fn put_object(
        &self,
        bucket: &str,
        key: &str,
        bytes: impl Into<Bytes>,
        content_type: &str,
    ) -> anyhow::Result<()> {
        self.put_objects(
            bucket,
            vec![Seed {
                key: key.to_owned(),
                bytes: bytes.into(),
                content_type: content_type.to_owned(),
            }],
        )
        .await
    }

    /// Puts many objects in one transaction: 100,000 small ones in seconds.
    pub async fn put_objects(&self, bucket: &str, objects: Vec<Seed>) -> anyhow::Result<()> {
        Ok(said(self.backend.seed_objects(bucket, objects).await)?)
    }

    /// Posts what changes in a bucket from here on to `target`, or no longer. It is forgotten when the server stops, and
    /// so is what was not posted yet.
    pub fn notify(&self, bucket: &str, target: Option<Target>) -> anyhow::Result<()> {
        self.notifier.set(bucket, target)
    }

    /// Waits until everything that has changed so far was posted or given up.
    pub async fn notified(&self) {
        self.notifier.settled().await;
    }

    /// Notifications that were given up, because a target did not take them or the queue was full.
    pub fn lost_notifications(&self) -> u64 {
        self.notifier.lost()
    }

    /// Stops listening, lets open requests finish for at most five seconds, and closes the store.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.tasks.close();
        let waited = tokio::time::timeout(Duration::from_secs(5), self.tasks.wait()).await;
        if waited.is_err() {
            tracing::warn!("requests to the sandbox S3 were still open at shutdown");
        }
        self.backend.store.close().await;
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn said<T>(result: S3Result<T>) -> io::Result<T> {
    result.map_err(io::Error::other)
}

fn config() -> S3Config {
    let mut config = S3Config::default();
    // Age is checked in front, by the handed-in clock.
    config.presigned_url_max_skew_time_secs = u32::MAX;
    config
}
