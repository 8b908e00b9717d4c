//! What the index keeps per bucket, object, upload and part.

use std::collections::BTreeMap;

use s3s::S3Result;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::broken;
use crate::{
    checksum::{Algorithm, Checksum},
    cors::CorsRule,
};

/// Where the bytes are. Bodies never change: writing a key again makes a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Body {
    Empty,
    /// In the index itself, where a small one costs no file.
    Small(u64),
    File(u64),
}

impl Body {
    pub(crate) fn file(self) -> Option<u64> {
        match self {
            Self::File(id) => Some(id),
            Self::Empty | Self::Small(_) => None,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BucketRecord {
    pub(crate) created_ms: i64,
    pub(crate) public_read: bool,
    pub(crate) cors: Vec<CorsRule>,
}

/// An object as the index holds it. What a listing shows stands beside `meta` and is read without decoding that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObjectRecord {
    pub(crate) size: u64,
    pub(crate) modified_ms: i64,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) storage_class: String,
    pub(crate) meta: Meta,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) body: Body,
    pub(crate) checksum: Option<Checksum>,
    /// Sizes in bytes of the parts it was uploaded in; empty for a plain PUT.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<u64>,
    #[serde(flatten)]
    pub(crate) headers: Headers,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<(String, String)>,
}

/// What the uploader said about the object, given back word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Headers {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cache_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expires_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) website_redirect_location: Option<String>,
    /// `x-amz-meta-*`, by the name without that prefix.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) user: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UploadRecord {
    pub(crate) started_ms: i64,
    pub(crate) storage_class: String,
    pub(crate) headers: Headers,
    pub(crate) tags: Vec<(String, String)>,
    /// The algorithm announced at the start, by its S3 name.
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) full_object: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartRecord {
    pub(crate) size: u64,
    pub(crate) modified_ms: i64,
    pub(crate) etag: String,
    pub(crate) body: Body,
    pub(crate) checksum: Checksum,
}

pub(crate) type ObjectValue<'a> = (u64, i64, &'a str, &'a str, &'a [u8]);

impl ObjectRecord {
    pub(crate) fn decode(
        (size, modified_ms, etag, class, meta): ObjectValue<'_>,
    ) -> S3Result<Self> {
        Ok(Self {
            size,
            modified_ms,
            etag: etag.to_owned(),
            storage_class: class.to_owned(),
            meta: Meta::decode(meta)?,
        })
    }
}

macro_rules! json_coded {
    ($($record:ty),*) => {$(
        impl $record {
            pub(crate) fn decode(bytes: &[u8]) -> S3Result<Self> {
                from_json(bytes)
            }

            pub(crate) fn encode(&self) -> S3Result<Vec<u8>> {
                serde_json::to_vec(self).map_err(broken)
            }
        }
    )*};
}

json_coded!(BucketRecord, Meta, UploadRecord, PartRecord);

fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> S3Result<T> {
    serde_json::from_slice(bytes).map_err(broken)
}
