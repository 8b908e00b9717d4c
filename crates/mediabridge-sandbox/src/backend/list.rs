//! Listings: one range of the ordered index per page, skipping from folder to folder.

use std::ops::Bound;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::{
    S3Request, S3Result,
    dto::{
        CommonPrefix, ETag, EncodingType, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input,
        ListObjectsV2Output, Object, ObjectStorageClass,
    },
    s3_error,
};

use super::{Answer, Backend, answer, buckets::owner};
use crate::{
    clock::timestamp,
    store::{View, broken, index_key, key_of},
};

/// More than this no page has.
const MAX_KEYS: i32 = 1000;
/// What S3 leaves as it is under `encoding-type=url`.
const IN_LISTING: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'*')
    .remove(b'/')
    .remove(b' ');

/// Encodes names for XML, which has no form for most control characters.
#[derive(Clone, Copy)]
pub(super) struct Encoding(bool);

impl Encoding {
    pub(super) fn new(asked: Option<&EncodingType>) -> S3Result<Self> {
        match asked.map(EncodingType::as_str) {
            None => Ok(Self(false)),
            Some(EncodingType::URL) => Ok(Self(true)),
            Some(_) => Err(s3_error!(
                InvalidArgument,
                "Invalid Encoding Method specified in Request"
            )),
        }
    }

    pub(super) fn apply(self, text: &str) -> String {
        if self.0 {
            utf8_percent_encode(text, IN_LISTING)
                .to_string()
                .replace(' ', "+")
        } else {
            text.to_owned()
        }
    }
}

/// Where a page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Start {
    /// Behind a key.
    After(Vec<u8>),
    /// Behind everything with a prefix.
    Past(Vec<u8>),
}

impl Start {
    fn token(&self) -> String {
        let (kind, bytes) = match self {
            Self::After(key) => (b'k', key),
            Self::Past(prefix) => (b'p', prefix),
        };
        BASE64_URL_SAFE_NO_PAD.encode([&[kind], bytes.as_slice()].concat())
    }

    fn from_token(token: &str) -> S3Result<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
        match bytes.split_first() {
            Some((b'k', key)) => Ok(Self::After(key.to_vec())),
            Some((b'p', prefix)) => Ok(Self::Past(prefix.to_vec())),
            _ => Err(s3_error!(
                InvalidArgument,
                "The continuation token provided is incorrect"
            )),
        }
    }
}

struct Page {
    objects: Vec<Object>,
    prefixes: Vec<String>,
    /// Where the next page starts, if there is one.
    next: Option<Start>,
}

struct Request<'a> {
    bucket: &'a str,
    prefix: &'a str,
    delimiter: Option<&'a str>,
    start: Option<Start>,
    limit: usize,
    encoding: Encoding,
    with_owner: bool,
}

impl Backend {
    pub(super) fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> Answer<ListObjectsV2Output> {
        let input = request.input;
        let encoding = Encoding::new(input.encoding_type.as_ref())?;
        let max_keys = capped(input.max_keys)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let start = match &input.continuation_token {
            Some(token) => Some(Start::from_token(token)?),
            None => input
                .start_after
                .as_ref()
                .map(|key| Start::After(key.clone().into_bytes())),
        };
        let page = self.page(&Request {
            bucket: &input.bucket,
            prefix: &prefix,
            delimiter: some(input.delimiter.as_deref()),
            start,
            limit: usize::try_from(max_keys).unwrap_or_default(),
            encoding,
            with_owner: input.fetch_owner == Some(true),
        })?;
        let count = page.objects.len() + page.prefixes.len();
        answer(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: Some(encoding.apply(&prefix)),
            max_keys: Some(max_keys),
            key_count: i32::try_from(count).ok(),
            continuation_token: input.continuation_token,
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next.as_ref().map(Start::token),
            contents: Some(page.objects),
            common_prefixes: Some(common_prefixes(page.prefixes, encoding)),
            delimiter: input.delimiter.map(|text| encoding.apply(&text)),
            encoding_type: input.encoding_type,
            start_after: input.start_after.map(|text| encoding.apply(&text)),
            ..ListObjectsV2Output::default()
        })
    }

    pub(super) fn list_objects(
        &self,
        request: S3Request<ListObjectsInput>,
    ) -> Answer<ListObjectsOutput> {
        let input = request.input;
        let encoding = Encoding::new(input.encoding_type.as_ref())?;
        let max_keys = capped(input.max_keys)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let delimiter = some(input.delimiter.as_deref());
        let start = some(input.marker.as_deref()).map(|marker| {
            // A marker that is a folder of this listing came from its last page, which has shown that folder.
            let is_folder = delimiter.is_some_and(|delimiter| {
                marker
                    .strip_prefix(&prefix)
                    .and_then(|rest| rest.find(delimiter).map(|at| at + delimiter.len()))
                    .is_some_and(|end| prefix.len() + end == marker.len())
            });
            let marker = marker.as_bytes().to_vec();
            if is_folder {
                Start::Past(marker)
            } else {
                Start::After(marker)
            }
        });
        let page = self.page(&Request {
            bucket: &input.bucket,
            prefix: &prefix,
            delimiter,
            start,
            limit: usize::try_from(max_keys).unwrap_or_default(),
            encoding,
            with_owner: true,
        })?;
        // Without a delimiter the last key is the marker, and S3 does not repeat it.
        let next_marker = page.next.as_ref().filter(|_| delimiter.is_some()).map(
            |(Start::After(bytes) | Start::Past(bytes))| {
                encoding.apply(&String::from_utf8_lossy(bytes))
            },
        );
        answer(ListObjectsOutput {
            name: Some(input.bucket),
            prefix: Some(encoding.apply(&prefix)),
            marker: Some(encoding.apply(&input.marker.unwrap_or_default())),
            max_keys: Some(max_keys),
            is_truncated: Some(page.next.is_some()),
            contents: Some(page.objects),
            common_prefixes: Some(common_prefixes(page.prefixes, encoding)),
            delimiter: input.delimiter.map(|text| encoding.apply(&text)),
            next_marker,
            encoding_type: input.encoding_type,
            ..ListObjectsOutput::default()
        })
    }

    fn page(&self, request: &Request<'_>) -> S3Result<Page> {
        let view = self.store.read()?;
        view.bucket(request.bucket)?;
        scan(&view, request)
    }
}

fn scan(view: &View, request: &Request<'_>) -> S3Result<Page> {
    let mut page = Page {
        objects: Vec::new(),
        prefixes: Vec::new(),
        next: None,
    };
    if request.limit == 0 {
        return Ok(page);
    }
    let table = view.objects()?;
    let bucket = request.bucket;
    let first = index_key(bucket, request.prefix.as_bytes());
    let mut from = match &request.start {
        None => Bound::Included(first.clone()),
        Some(Start::After(key)) => {
            let after = index_key(bucket, key);
            if after < first {
                Bound::Included(first.clone())
            } else {
                Bound::Excluded(after)
            }
        }
        Some(Start::Past(prefix)) => Bound::Included(successor(index_key(bucket, prefix))),
    };
    let mut last = None;
    'ranges: loop {
        let bounds = (as_slice(&from), Bound::Unbounded);
        for entry in table.range::<&[u8]>(bounds).map_err(broken)? {
            let (place, value) = entry.map_err(broken)?;
            let place = place.value();
            if !place.starts_with(&first) {
                break 'ranges;
            }
            if page.objects.len() + page.prefixes.len() == request.limit {
                page.next = last;
                break 'ranges;
            }
            // Keys arrive as text and are stored as it.
            let key = String::from_utf8_lossy(key_of(bucket, place)).into_owned();
            let folder = request.delimiter.and_then(|delimiter| {
                let rest = key.get(request.prefix.len()..)?;
                let end = rest.find(delimiter)? + delimiter.len();
                key.get(..request.prefix.len() + end)
            });
            if let Some(folder) = folder {
                let past = folder.as_bytes().to_vec();
                from = Bound::Included(successor(index_key(bucket, &past)));
                page.prefixes.push(folder.to_owned());
                last = Some(Start::Past(past));
                continue 'ranges;
            }
            let (size, modified_ms, etag, class, _) = value.value();
            page.objects.push(Object {
                e_tag: Some(ETag::Strong(etag.to_owned())),
                key: Some(request.encoding.apply(&key)),
                last_modified: Some(timestamp(modified_ms)),
                owner: request.with_owner.then(owner),
                size: i64::try_from(size).ok(),
                storage_class: Some(ObjectStorageClass::from(class.to_owned())),
                ..Object::default()
            });
            last = Some(Start::After(key.into_bytes()));
        }
        break;
    }
    Ok(page)
}

fn as_slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    match bound {
        Bound::Included(place) => Bound::Included(place.as_slice()),
        Bound::Excluded(place) => Bound::Excluded(place.as_slice()),
        Bound::Unbounded => Bound::Unbounded,
    }
}

/// The first place behind everything that starts with `place`. Bucket names are ASCII, so there is one.
fn successor(mut place: Vec<u8>) -> Vec<u8> {
    while let Some(byte) = place.pop() {
        if byte < u8::MAX {
            place.push(byte + 1);
            break;
        }
    }
    place
}

fn capped(max_keys: Option<i32>) -> S3Result<i32> {
    match max_keys {
        None => Ok(MAX_KEYS),
        Some(negative) if negative < 0 => Err(s3_error!(
            InvalidArgument,
            "Argument maxKeys must be an integer between 0 and 2147483647"
        )),
        Some(asked) => Ok(asked.min(MAX_KEYS)),
    }
}

pub(super) fn some(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn common_prefixes(prefixes: Vec<String>, encoding: Encoding) -> Vec<CommonPrefix> {
    prefixes
        .into_iter()
        .map(|prefix| CommonPrefix {
            prefix: Some(encoding.apply(&prefix)),
        })
        .collect()
}
