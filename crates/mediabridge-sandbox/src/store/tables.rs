//! The tables of the index and what one write transaction may do with them.

use redb::{ReadableTable as _, Table, TableDefinition, WriteTransaction};
use s3s::S3Result;

use super::{
    broken,
    records::{Body, BucketRecord, ObjectRecord, ObjectValue, PartRecord, UploadRecord},
};
use crate::notify::{Change, Created, NewObject};

pub(super) const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
pub(super) const BUCKETS: TableDefinition<&str, &[u8]> = TableDefinition::new("buckets");
/// `bucket NUL key` to size, modified, etag, storage class and the rest as JSON. Older versions of a key will get a
/// table of their own, so that listings stay one range.
pub(super) const OBJECTS: TableDefinition<&[u8], ObjectValue<'static>> =
    TableDefinition::new("objects");
pub(super) const UPLOADS: TableDefinition<(&[u8], &str), &[u8]> = TableDefinition::new("uploads");
pub(super) const PARTS: TableDefinition<(&str, u32), &[u8]> = TableDefinition::new("parts");
pub(super) const BODIES: TableDefinition<u64, &[u8]> = TableDefinition::new("bodies");

/// The place of a key in the ordered index. No bucket's name holds a NUL, so buckets never overlap and keys keep the
/// order of their bytes.
pub(crate) fn index_key(bucket: &str, key: &[u8]) -> Vec<u8> {
    let mut place = Vec::with_capacity(bucket.len() + 1 + key.len());
    place.extend_from_slice(bucket.as_bytes());
    place.push(0);
    place.extend_from_slice(key);
    place
}

/// The key in a place of that bucket.
pub(crate) fn key_of<'a>(bucket: &str, place: &'a [u8]) -> &'a [u8] {
    place.get(bucket.len() + 1..).unwrap_or_default()
}

/// A write transaction that several requests may share.
pub(crate) struct Tx<'t> {
    objects: Table<'t, &'static [u8], ObjectValue<'static>>,
    buckets: Table<'t, &'static str, &'static [u8]>,
    uploads: Table<'t, (&'static [u8], &'static str), &'static [u8]>,
    parts: Table<'t, (&'static str, u32), &'static [u8]>,
    bodies: Table<'t, u64, &'static [u8]>,
    /// Files to delete once nothing committed points at them.
    pub(super) freed: Vec<u64>,
    /// What to tell others once it is committed; None if nobody wants to hear.
    pub(super) changes: Option<Vec<Change>>,
}

impl<'t> Tx<'t> {
    pub(super) fn open(write: &'t WriteTransaction, is_told: bool) -> S3Result<Self> {
        Ok(Self {
            objects: write.open_table(OBJECTS).map_err(broken)?,
            buckets: write.open_table(BUCKETS).map_err(broken)?,
            uploads: write.open_table(UPLOADS).map_err(broken)?,
            parts: write.open_table(PARTS).map_err(broken)?,
            bodies: write.open_table(BODIES).map_err(broken)?,
            freed: Vec::new(),
            changes: is_told.then(Vec::new),
        })
    }

    pub(crate) fn find_bucket(&self, name: &str) -> S3Result<Option<BucketRecord>> {
        let found = self.buckets.get(name).map_err(broken)?;
        found
            .map(|value| BucketRecord::decode(value.value()))
            .transpose()
    }

    pub(crate) fn bucket(&self, name: &str) -> S3Result<BucketRecord> {
        self.find_bucket(name)?
            .ok_or_else(|| crate::problem::no_such_bucket(name))
    }

    pub(crate) fn put_bucket(&mut self, name: &str, record: &BucketRecord) -> S3Result<()> {
        let value = record.encode()?;
        self.buckets
            .insert(name, value.as_slice())
            .map_err(broken)?;
        Ok(())
    }

    pub(crate) fn remove_bucket(&mut self, name: &str) -> S3Result<()> {
        self.buckets.remove(name).map_err(broken)?;
        Ok(())
    }

    /// Whether nothing is left in a bucket, neither objects nor unfinished uploads.
    pub(crate) fn is_empty(&self, bucket: &str) -> S3Result<bool> {
        let from = index_key(bucket, b"");
        let mut objects = self.objects.range(from.as_slice()..).map_err(broken)?;
        if let Some(entry) = objects.next() {
            let (place, _) = entry.map_err(broken)?;
            if place.value().starts_with(&from) {
                return Ok(false);
            }
        }
        let mut uploads = self
            .uploads
            .range((from.as_slice(), "")..)
            .map_err(broken)?;
        if let Some(entry) = uploads.next() {
            let (place, _) = entry.map_err(broken)?;
            if place.value().0.starts_with(&from) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(crate) fn find_object(&self, bucket: &str, key: &str) -> S3Result<Option<ObjectRecord>> {
        let found = self
            .objects
            .get(index_key(bucket, key.as_bytes()).as_slice())
            .map_err(broken)?;
        found
            .map(|value| ObjectRecord::decode(value.value()))
            .transpose()
    }

    /// Writes an object that came to be like this and frees the body of the one it replaces.
    pub(crate) fn create_object(
        &mut self,
        bucket: &str,
        key: &str,
        record: &ObjectRecord,
        how: Created,
    ) -> S3Result<()> {
        self.put_object(bucket, key, record)?;
        self.changed(bucket, key, || {
            Some(NewObject {
                how,
                size: record.size,
                etag: record.etag.clone(),
                content_type: record.meta.headers.content_type.clone(),
            })
        });
        Ok(())
    }

    fn changed(&mut self, bucket: &str, key: &str, object: impl FnOnce() -> Option<NewObject>) {
        if let Some(changes) = &mut self.changes {
            changes.push(Change {
                bucket: bucket.to_owned(),
                key: key.to_owned(),
                object: object(),
            });
        }
    }

    /// Writes an object, new or changed, and frees the body of the one it replaces.
    pub(crate) fn put_object(
        &mut self,
        bucket: &str,
        key: &str,
        record: &ObjectRecord,
    ) -> S3Result<()> {
        if let Some(old) = self.find_object(bucket, key)?
            && old.meta.body != record.meta.body
        {
            self.free(old.meta.body)?;
        }
        let meta = record.meta.encode()?;
        let value: ObjectValue<'_> = (
            record.size,
            record.modified_ms,
            &record.etag,
            &record.storage_class,
            &meta,
        );
        self.objects
            .insert(index_key(bucket, key.as_bytes()).as_slice(), value)
            .map_err(broken)?;
        Ok(())
    }

    pub(crate) fn remove_object(&mut self, bucket: &str, key: &str) -> S3Result<()> {
        if let Some(old) = self.find_object(bucket, key)? {
            self.objects
                .remove(index_key(bucket, key.as_bytes()).as_slice())
                .map_err(broken)?;
            self.free(old.meta.body)?;
            self.changed(bucket, key, || None);
        }
        Ok(())
    }

    pub(crate) fn put_small_body(&mut self, id: u64, bytes: &[u8]) -> S3Result<()> {
        self.bodies.insert(id, bytes).map_err(broken)?;
        Ok(())
    }

    pub(crate) fn free(&mut self, body: Body) -> S3Result<()> {
        match body {
            Body::Empty => {}
            Body::Small(id) => {
                self.bodies.remove(id).map_err(broken)?;
            }
            Body::File(id) => self.freed.push(id),
        }
        Ok(())
    }

    pub(crate) fn put_upload(
        &mut self,
        bucket: &str,
        key: &str,
        id: &str,
        record: &UploadRecord,
    ) -> S3Result<()> {
        let value = record.encode()?;
        let place = index_key(bucket, key.as_bytes());
        self.uploads
            .insert((place.as_slice(), id), value.as_slice())
            .map_err(broken)?;
        Ok(())
    }

    pub(crate) fn has_upload(&self, bucket: &str, key: &str, id: &str) -> S3Result<bool> {
        let place = index_key(bucket, key.as_bytes());
        Ok(self
            .uploads
            .get((place.as_slice(), id))
            .map_err(broken)?
            .is_some())
    }

    /// Forgets an upload with all its parts.
    pub(crate) fn remove_upload(&mut self, bucket: &str, key: &str, id: &str) -> S3Result<()> {
        let place = index_key(bucket, key.as_bytes());
        self.uploads
            .remove((place.as_slice(), id))
            .map_err(broken)?;
        let mut parts = Vec::new();
        for entry in self.parts.range((id, 0)..=(id, u32::MAX)).map_err(broken)? {
            let (place, value) = entry.map_err(broken)?;
            parts.push((place.value().1, PartRecord::decode(value.value())?));
        }
        for (number, part) in parts {
            self.parts.remove((id, number)).map_err(broken)?;
            self.free(part.body)?;
        }
        Ok(())
    }

    pub(crate) fn put_part(
        &mut self,
        upload: &str,
        number: u32,
        record: &PartRecord,
    ) -> S3Result<()> {
        let value = record.encode()?;
        let old = self
            .parts
            .insert((upload, number), value.as_slice())
            .map_err(broken)?
            .map(|old| PartRecord::decode(old.value()))
            .transpose()?;
        if let Some(old) = old {
            self.free(old.body)?;
        }
        Ok(())
    }

    pub(crate) fn find_part(&self, upload: &str, number: u32) -> S3Result<Option<PartRecord>> {
        let found = self.parts.get((upload, number)).map_err(broken)?;
        found
            .map(|value| PartRecord::decode(value.value()))
            .transpose()
    }
}
