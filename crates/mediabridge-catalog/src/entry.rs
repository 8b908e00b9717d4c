//! What the catalog knows of an object.

/// An object as S3 lists it, without its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// Bytes.
    pub size: u64,
    /// Unix seconds.
    pub modified: u32,
    /// 32 bits of a hash of the etag: together with the size it finds duplicates worth a second look.
    pub etag: u32,
    pub class: StorageClass,
}

/// A storage class by a small number; the caller keeps the names. At most [`StorageClass::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StorageClass(pub u8);

impl StorageClass {
    pub const MAX: u8 = 31;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Put(String, Meta),
    Delete(String),
}

impl Change {
    pub fn key(&self) -> &str {
        match self {
            Self::Put(key, _) | Self::Delete(key) => key,
        }
    }
}

/// What one layer says of a key, and what the layers below said before.
///
/// Because every record knows what it replaces, counts and sizes are plain sums over the layers: nobody has to find out
/// which record shadows which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    /// `None`: the key is gone.
    pub meta: Option<Meta>,
    /// The size it had beneath this layer; `None` when it was not there.
    pub before: Option<u64>,
}

impl Record {
    pub(crate) fn count(&self) -> i64 {
        i64::from(self.meta.is_some()) - i64::from(self.before.is_some())
    }

    pub(crate) fn bytes(&self) -> i64 {
        let size = |size: Option<u64>| size.map_or(0, |s| i64::try_from(s).unwrap_or(i64::MAX));
        size(self.meta.map(|m| m.size)) - size(self.before)
    }

    /// This record laid over an older one of the same key; `None` when nothing is left to say.
    pub(crate) fn over(self, older: Self) -> Option<Self> {
        let merged = Self {
            meta: self.meta,
            before: older.before,
        };
        (merged.meta.is_some() || merged.before.is_some()).then_some(merged)
    }
}
