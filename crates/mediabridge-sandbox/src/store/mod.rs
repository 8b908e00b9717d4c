//! Where buckets and objects live: an ordered index in redb, large bodies in files beside it.
//!
//! An object is there from the moment its index entry is committed, and its body is on the disk before that. So a
//! process killed at any point loses nothing it has acknowledged; what it leaves behind are bodies without an entry,
//! which [`Store::open`] removes.

mod bodies;
mod records;
mod tables;
mod writer;

use std::{
    collections::HashSet,
    path::Path,
    sync::{Arc, atomic::AtomicU64},
};

use bytes::Bytes;
use redb::{Database, ReadTransaction, ReadableDatabase as _, ReadableTable as _};
use s3s::{S3Error, S3ErrorCode, S3Result};

use self::{
    bodies::Bodies,
    records::ObjectValue,
    tables::{BODIES, BUCKETS, META, OBJECTS, PARTS, UPLOADS},
    writer::Writer,
};
pub(crate) use self::{
    bodies::{Incoming, read_stream},
    records::{BucketRecord, Headers, Meta, ObjectRecord, PartRecord, UploadRecord},
    tables::{Tx, index_key, key_of},
};
use crate::notify::Notifier;

/// Cheap to clone; clones are the same store.
#[derive(Clone)]
pub(crate) struct Store {
    db: Arc<Database>,
    writer: Writer,
    pub(crate) bodies: Bodies,
}

/// Turns a failure of the disk or the index into S3's 500.
pub(crate) fn broken(error: impl std::error::Error + Send + Sync + 'static) -> S3Error {
    tracing::error!(%error, "the store failed");
    S3Error::with_source(S3ErrorCode::InternalError, Box::new(error))
}

impl Store {
    /// Opens or creates the store in `dir` and sweeps what a killed process left there. Blocks on the disk.
    pub(crate) fn open(dir: &Path, notifier: Notifier) -> anyhow::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let db = Database::create(dir.join("index.redb"))?;
        let epoch = start_epoch(&db)?;
        // Ids are unique across restarts without randomness: a counter under the number of this start.
        let ids = Arc::new(AtomicU64::new(epoch << 32));
        let bodies = Bodies::open(dir, ids)?;
        let db = Arc::new(db);
        let store = Self {
            writer: Writer::start(db.clone(), bodies.clone(), notifier)?,
            db,
            bodies,
        };
        store.bodies.sweep(&store.files_in_use()?)?;
        Ok(store)
    }

    pub(crate) fn next_id(&self) -> u64 {
        self.bodies.next_id()
    }

    /// Ends all writing. The index itself closes with the last clone.
    pub(crate) async fn close(&self) {
        let writer = self.writer.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || writer.close()).await {
            tracing::error!(%error, "the index writer could not be stopped");
        }
    }

    /// Runs `work` in the writer's next transaction and waits until that is on the disk. `work` decides before it
    /// changes anything: after an error its changes are still committed along with its neighbours'.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        self.writer.run(work).await
    }

    pub(crate) fn read(&self) -> S3Result<View> {
        Ok(View(self.db.begin_read().map_err(broken)?))
    }

    fn files_in_use(&self) -> anyhow::Result<HashSet<u64>> {
        let read = self.db.begin_read()?;
        let mut files = HashSet::new();
        for entry in read.open_table(OBJECTS)?.iter()? {
            let (_, value) = entry?;
            let (_, _, _, _, meta) = value.value();
            files.extend(Meta::decode(meta).map_err(anyhow::Error::new)?.body.file());
        }
        for entry in read.open_table(PARTS)?.iter()? {
            let (_, value) = entry?;
            files.extend(
                PartRecord::decode(value.value())
                    .map_err(anyhow::Error::new)?
                    .body
                    .file(),
            );
        }
        Ok(files)
    }
}

fn start_epoch(db: &Database) -> anyhow::Result<u64> {
    let write = db.begin_write()?;
    let epoch = {
        let mut meta = write.open_table(META)?;
        let epoch = meta.get("epoch")?.map_or(0, |value| value.value()) + 1;
        meta.insert("epoch", epoch)?;
        // Tables exist from the first start on, so that readers need not expect their absence.
        write.open_table(BUCKETS)?;
        write.open_table(OBJECTS)?;
        write.open_table(UPLOADS)?;
        write.open_table(PARTS)?;
        write.open_table(BODIES)?;
        epoch
    };
    write.commit()?;
    Ok(epoch)
}

/// A snapshot of the index.
pub(crate) struct View(ReadTransaction);

pub(crate) type ObjectTable = redb::ReadOnlyTable<&'static [u8], ObjectValue<'static>>;

impl View {
    pub(crate) fn find_bucket(&self, name: &str) -> S3Result<Option<BucketRecord>> {
        let buckets = self.0.open_table(BUCKETS).map_err(broken)?;
        let found = buckets.get(name).map_err(broken)?;
        found
            .map(|value| BucketRecord::decode(value.value()))
            .transpose()
    }

    pub(crate) fn bucket(&self, name: &str) -> S3Result<BucketRecord> {
        self.find_bucket(name)?
            .ok_or_else(|| crate::problem::no_such_bucket(name))
    }

    pub(crate) fn buckets(&self) -> S3Result<Vec<(String, BucketRecord)>> {
        let buckets = self.0.open_table(BUCKETS).map_err(broken)?;
        let mut all = Vec::new();
        for entry in buckets.iter().map_err(broken)? {
            let (name, value) = entry.map_err(broken)?;
            all.push((
                name.value().to_owned(),
                BucketRecord::decode(value.value())?,
            ));
        }
        Ok(all)
    }

    pub(crate) fn objects(&self) -> S3Result<ObjectTable> {
        self.0.open_table(OBJECTS).map_err(broken)
    }

    pub(crate) fn find_object(&self, bucket: &str, key: &str) -> S3Result<Option<ObjectRecord>> {
        let objects = self.objects()?;
        let found = objects
            .get(index_key(bucket, key.as_bytes()).as_slice())
            .map_err(broken)?;
        found
            .map(|value| ObjectRecord::decode(value.value()))
            .transpose()
    }

    pub(crate) fn small_body(&self, id: u64) -> S3Result<Option<Bytes>> {
        let bodies = self.0.open_table(BODIES).map_err(broken)?;
        let found = bodies.get(id).map_err(broken)?;
        Ok(found.map(|value| Bytes::copy_from_slice(value.value())))
    }

    /// Open uploads of a bucket in order of key and age: `(key, upload id, record)`.
    pub(crate) fn uploads(&self, bucket: &str) -> S3Result<Vec<(String, String, UploadRecord)>> {
        let uploads = self.0.open_table(UPLOADS).map_err(broken)?;
        let from = index_key(bucket, b"");
        let mut all = Vec::new();
        for entry in uploads.range((from.as_slice(), "")..).map_err(broken)? {
            let (place, value) = entry.map_err(broken)?;
            let (key, id) = place.value();
            if !key.starts_with(&from) {
                break;
            }
            let key = String::from_utf8_lossy(key_of(bucket, key)).into_owned();
            all.push((key, id.to_owned(), UploadRecord::decode(value.value())?));
        }
        Ok(all)
    }

    pub(crate) fn upload(&self, bucket: &str, key: &str, id: &str) -> S3Result<UploadRecord> {
        let uploads = self.0.open_table(UPLOADS).map_err(broken)?;
        let place = index_key(bucket, key.as_bytes());
        let found = uploads.get((place.as_slice(), id)).map_err(broken)?;
        found
            .map(|value| UploadRecord::decode(value.value()))
            .transpose()?
            .ok_or_else(crate::problem::no_such_upload)
    }

    /// The parts of an upload in the order of their numbers.
    pub(crate) fn parts(&self, upload: &str) -> S3Result<Vec<(u32, PartRecord)>> {
        let parts = self.0.open_table(PARTS).map_err(broken)?;
        let mut all = Vec::new();
        for entry in parts
            .range((upload, 0)..=(upload, u32::MAX))
            .map_err(broken)?
        {
            let (place, value) = entry.map_err(broken)?;
            all.push((place.value().1, PartRecord::decode(value.value())?));
        }
        Ok(all)
    }
}
