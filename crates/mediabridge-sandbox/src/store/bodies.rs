//! Object bodies: small ones in the index, larger ones in files that never change once they have their name.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body_util::StreamBody;
use hyper::body::Frame;
use s3s::{S3Result, dto::StreamingBlob};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use tokio_util::io::ReaderStream;

use super::{Store, Tx, broken, records::Body};
use crate::{
    checksum::{Digests, Expected},
    problem,
};

/// Up to here a body lives in the index, in bytes.
const SMALL: usize = 16 * 1024;
const CHUNK: usize = 256 * 1024;

#[derive(Clone)]
pub(crate) struct Bodies {
    finished: Arc<Path>,
    unfinished: Arc<Path>,
    ids: Arc<AtomicU64>,
}

/// A received body whose checksums are right, on the disk unless it is small, but in no object yet.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) size: u64,
    pub(crate) digests: Digests,
    held: Held,
}

#[derive(Debug)]
enum Held {
    Memory(Bytes),
    File(Unclaimed),
}

/// Deletes its file unless an object claims it: a refused write leaves nothing behind.
#[derive(Debug)]
struct Unclaimed {
    id: u64,
    path: Option<PathBuf>,
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            remove_file(&path);
        }
    }
}

impl Incoming {
    /// Gives the body to an object about to be written in `tx`.
    pub(crate) fn claim(self, tx: &mut Tx<'_>, id: u64) -> S3Result<Body> {
        match self.held {
            Held::Memory(bytes) if bytes.is_empty() => Ok(Body::Empty),
            Held::Memory(bytes) => {
                tx.put_small_body(id, &bytes)?;
                Ok(Body::Small(id))
            }
            Held::File(mut file) => {
                file.path = None;
                Ok(Body::File(file.id))
            }
        }
    }
}

impl Bodies {
    pub(super) fn open(dir: &Path, ids: Arc<AtomicU64>) -> io::Result<Self> {
        let finished: Arc<Path> = dir.join("bodies").into();
        let unfinished: Arc<Path> = dir.join("unfinished").into();
        fs::create_dir_all(&finished)?;
        fs::create_dir_all(&unfinished)?;
        Ok(Self {
            finished,
            unfinished,
            ids,
        })
    }

    /// Deletes what a killed process was still receiving and every body without an object.
    pub(super) fn sweep(&self, in_use: &HashSet<u64>) -> io::Result<()> {
        for entry in fs::read_dir(&self.unfinished)? {
            fs::remove_file(entry?.path())?;
        }
        for shard in fs::read_dir(&self.finished)? {
            for entry in fs::read_dir(shard?.path())? {
                let entry = entry?;
                let id = entry
                    .file_name()
                    .to_str()
                    .and_then(|name| u64::from_str_radix(name, 16).ok());
                if id.is_some_and(|id| !in_use.contains(&id)) {
                    fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn remove(&self, id: u64) {
        remove_file(&self.path(id));
    }

    pub(super) fn next_id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }

    fn path(&self, id: u64) -> PathBuf {
        self.finished
            .join(format!("{:02x}", id & 0xff))
            .join(format!("{id:016x}"))
    }

    /// Takes in a whole body. Checksums are compared before anything could be committed.
    pub(crate) async fn receive(
        &self,
        body: Option<StreamingBlob>,
        expected: &mut Expected,
    ) -> S3Result<Incoming> {
        let mut digests = expected.digester();
        let mut buffer = Vec::new();
        let mut spilled: Option<(Unclaimed, tokio::fs::File)> = None;
        let mut size: u64 = 0;
        if let Some(mut body) = body {
            while let Some(chunk) = body.next().await {
                let chunk = chunk.map_err(problem::of_body)?;
                digests.update(&chunk);
                size += chunk.len() as u64;
                buffer.extend_from_slice(&chunk);
                let full = if spilled.is_some() { CHUNK } else { SMALL };
                if buffer.len() > full {
                    let (_, file) = match &mut spilled {
                        Some(open) => open,
                        None => spilled.insert(self.begin().await?),
                    };
                    file.write_all(&buffer).await.map_err(broken)?;
                    buffer.clear();
                }
            }
        }
        let digests = expected.check(digests, size)?;
        let held = match spilled {
            None => Held::Memory(Bytes::from(buffer)),
            Some((unclaimed, mut file)) => {
                file.write_all(&buffer).await.map_err(broken)?;
                file.sync_all().await.map_err(broken)?;
                Held::File(self.finish(unclaimed).await?)
            }
        };
        Ok(Incoming {
            size,
            digests,
            held,
        })
    }

    /// Makes a new body of a range of one.
    pub(crate) async fn copy_range(
        &self,
        store: &Store,
        body: Body,
        range: std::ops::Range<u64>,
        expected: &mut Expected,
    ) -> S3Result<Incoming> {
        let stream = open_range(store, body, range.start, range.end - range.start)
            .await
            .map_err(broken)?;
        self.receive(Some(blob(stream)), expected).await
    }

    /// Puts bodies one after another into a new one.
    pub(crate) async fn concatenate(
        &self,
        store: &Store,
        parts: &[(Body, u64)],
        expected: &mut Expected,
    ) -> S3Result<Incoming> {
        let store = store.clone();
        let joined = futures_util::stream::iter(parts.to_vec())
            .then(move |(body, size)| {
                let store = store.clone();
                async move { open_range(&store, body, 0, size).await }
            })
            .flat_map(|opened| match opened {
                Ok(stream) => stream,
                Err(error) => {
                    futures_util::stream::once(async move { Err(io::Error::other(error)) }).boxed()
                }
            });
        self.receive(Some(blob(joined.boxed())), expected).await
    }

    async fn begin(&self) -> S3Result<(Unclaimed, tokio::fs::File)> {
        let id = self.next_id();
        let path = self.unfinished.join(format!("{id:016x}"));
        let file = tokio::fs::File::create_new(&path).await.map_err(broken)?;
        let unclaimed = Unclaimed {
            id,
            path: Some(path),
        };
        Ok((unclaimed, file))
    }

    async fn finish(&self, mut unclaimed: Unclaimed) -> S3Result<Unclaimed> {
        let to = self.path(unclaimed.id);
        let Some(from) = unclaimed.path.replace(to.clone()) else {
            return Ok(unclaimed);
        };
        tokio::task::spawn_blocking(move || {
            let shard = to.parent().unwrap_or(&to);
            fs::create_dir_all(shard)?;
            fs::rename(&from, &to)?;
            fs::File::open(shard)?.sync_all()
        })
        .await
        .map_err(broken)?
        .map_err(broken)?;
        Ok(unclaimed)
    }
}

fn remove_file(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        tracing::warn!(path = %path.display(), %error, "a body without an object stays until the next start");
    }
}

type ByteStream = futures_util::stream::BoxStream<'static, io::Result<Bytes>>;

/// The bytes `from..to` of a body, or `None` if the object was replaced since its entry was read.
pub(crate) async fn read_stream(
    store: &Store,
    body: Body,
    from: u64,
    to: u64,
) -> S3Result<Option<StreamingBlob>> {
    match open_range(store, body, from, to - from).await {
        Ok(stream) => Ok(Some(blob(stream))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(broken(error)),
    }
}

async fn open_range(store: &Store, body: Body, from: u64, length: u64) -> io::Result<ByteStream> {
    Ok(match body {
        Body::Empty => futures_util::stream::empty().boxed(),
        Body::Small(id) => {
            let bytes = store
                .read()
                .and_then(|view| view.small_body(id))
                .map_err(io::Error::other)?
                .ok_or(io::ErrorKind::NotFound)?;
            let position = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
            let range = bytes.slice(position(from)..position(from + length));
            futures_util::stream::once(async move { Ok(range) }).boxed()
        }
        Body::File(id) => {
            let mut file = tokio::fs::File::open(store.bodies.path(id)).await?;
            if from > 0 {
                file.seek(io::SeekFrom::Start(from)).await?;
            }
            ReaderStream::with_capacity(file.take(length), CHUNK).boxed()
        }
    })
}

/// s3s wants bodies that several threads could look at; its own wrapper provides that.
fn blob(stream: ByteStream) -> StreamingBlob {
    let frames = stream.map(|chunk| chunk.map(Frame::data));
    StreamingBlob::from(s3s::Body::http_body_unsync(StreamBody::new(frames)))
}
