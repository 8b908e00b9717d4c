//! What storages post about their objects, as news of keys. Bytes in, news out: nothing is fetched, and nothing in them
//! is believed beyond what they say.
//!
//! Read are the records of S3 (AWS, `MinIO`, `RustFS`, Ceph), the same inside an envelope of SNS, and the events of
//! `EventBridge`. Storages post each event at least once and in any order, so news are compared by their [`Sequencer`].

use mediabridge_s3::MAX_KEY_BYTES;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::clock::{self, Millis};

/// What one request brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Delivery {
    /// News of objects in the order of the body. Events of other kinds (tags, restores, reads) are left out.
    Objects(Vec<Result<Notification, BadRecord>>),
    /// Somebody tries out whether messages arrive.
    Test,
    /// SNS asks whether messages are wanted. An admin has to open this address themselves: whoever can post here could
    /// name any.
    Subscription {
        topic: Option<String>,
        url: Option<String>,
    },
}

/// Something happened to one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notification {
    /// The name that the storage knows the bucket by.
    pub bucket_name: String,
    /// Decoded: as it is in the bucket.
    pub key: String,
    pub what: What,
    pub version_id: Option<String>,
    pub sequencer: Option<Sequencer>,
    pub at_ms: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// There is an object now.
    Created {
        /// In bytes.
        size: u64,
        /// Without quotes.
        etag: String,
    },
    /// There is none any more.
    Removed,
    /// The event does not tell which of the two: one version of several was deleted, or its size is missing. Look the
    /// key up.
    Unclear,
}

/// Orders the events of one key; those of different keys cannot be compared. S3 pads the shorter number with zeros at its
/// right and compares the digits, which is the same as comparing them without zeros at the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sequencer(String);

/// The body as a whole is nothing that a storage posts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("The body is not JSON.")]
    NotJson,
    #[error(
        "The body has neither `Records`, as S3 posts them, nor `detail-type`, as EventBridge does."
    )]
    Unknown,
    #[error("The message inside the SNS envelope is not JSON.")]
    MessageNotJson,
    #[error("SNS sends no messages of the type `{0}`.")]
    MessageType(String),
    #[error("There is an SNS envelope inside the SNS envelope.")]
    EnvelopeInEnvelope,
}

/// One record cannot be used; the others can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Record {}: {why}", position + 1)]
pub(super) struct BadRecord {
    /// Where it stands in the body, from 0 on.
    pub position: usize,
    pub why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Why {
    #[error("it has no name of an event.")]
    NoName,
    #[error("it has no name of a bucket.")]
    NoBucket,
    #[error("it has no key.")]
    NoKey,
    #[error("its key is not UTF-8.")]
    KeyNotUtf8,
    #[error("its key is longer than {MAX_KEY_BYTES} bytes.")]
    KeyTooLong,
    #[error("its time is not like `2026-11-24T16:20:00.000Z`.")]
    NoTime,
}

/// Reads the body of a request.
pub(super) fn parse(body: &[u8]) -> Result<Delivery, Unreadable> {
    let body: Value = serde_json::from_slice(body).map_err(|_| Unreadable::NotJson)?;
    match envelope_type(&body) {
        Some(kind) => opened(&body, kind),
        None => delivery(&body),
    }
}

/// The type of an SNS envelope.
fn envelope_type(body: &Value) -> Option<&str> {
    text(&body["TopicArn"])
        .or(text(&body["Message"]))
        .and(text(&body["Type"]))
}

fn opened(envelope: &Value, kind: &str) -> Result<Delivery, Unreadable> {
    match kind {
        "Notification" => {
            let message = text(&envelope["Message"]).unwrap_or_default();
            let message: Value =
                serde_json::from_str(message).map_err(|_| Unreadable::MessageNotJson)?;
            if envelope_type(&message).is_some() {
                return Err(Unreadable::EnvelopeInEnvelope);
            }
            delivery(&message)
        }
        "SubscriptionConfirmation" | "UnsubscribeConfirmation" => Ok(Delivery::Subscription {
            topic: owned(&envelope["TopicArn"]),
            url: owned(&envelope["SubscribeURL"]),
        }),
        other => Err(Unreadable::MessageType(other.chars().take(40).collect())),
    }
}

fn delivery(body: &Value) -> Result<Delivery, Unreadable> {
    if body["Event"] == "s3:TestEvent" {
        return Ok(Delivery::Test);
    }
    if let Some(kind) = text(&body["detail-type"]) {
        let event = bridged(body, kind).map(|found| found.into_iter().map(Ok).collect());
        return Ok(Delivery::Objects(
            event.unwrap_or_else(|why| vec![Err(BadRecord { position: 0, why })]),
        ));
    }
    let records = match &body["Records"] {
        Value::Array(records) => records.as_slice(),
        // One record by itself.
        _ if body["s3"].is_object() => std::slice::from_ref(body),
        _ => return Err(Unreadable::Unknown),
    };
    let found = records.iter().enumerate().filter_map(|(position, record)| {
        let found = recorded(record).map_err(|why| BadRecord { position, why });
        found.transpose()
    });
    Ok(Delivery::Objects(found.collect()))
}

/// One record of S3; None if it is about something else than an object that came or went.
fn recorded(record: &Value) -> Result<Option<Notification>, Why> {
    // RustFS puts each into a record of its own.
    let record = match &record["data"] {
        data @ Value::Object(_) if record["s3"].is_null() => data,
        _ => record,
    };
    let name = text(&record["eventName"]).ok_or(Why::NoName)?;
    let source = text(&record["eventSource"]).unwrap_or_default();
    let object = &record["s3"]["object"];
    let version_id = owned(&object["versionId"]);
    let what = match kind_of(name, source, version_id.is_some()) {
        Kind::Created => created(&object["size"], &object["eTag"], source),
        Kind::Removed => What::Removed,
        Kind::Unclear => What::Unclear,
        Kind::Other => return Ok(None),
    };
    let key = text(&object["key"]).ok_or(Why::NoKey)?;
    let sequencer = text(&object["sequencer"]);
    let is_ceph = source == CEPH;
    Ok(Some(Notification {
        bucket_name: owned(&record["s3"]["bucket"]["name"]).ok_or(Why::NoBucket)?,
        key: checked(if is_ceph {
            key.to_owned()
        } else {
            form_decoded(key)?
        })?,
        what,
        version_id,
        sequencer: sequencer.and_then(if is_ceph {
            Sequencer::of_ceph
        } else {
            Sequencer::new
        }),
        at_ms: time(&record["eventTime"])?,
    }))
}

/// One event of `EventBridge`, whose keys are not encoded.
fn bridged(event: &Value, kind: &str) -> Result<Option<Notification>, Why> {
    let detail = &event["detail"];
    let object = &detail["object"];
    let version_id = owned(&object["version-id"]);
    let what = match kind {
        "Object Created" => created(&object["size"], &object["etag"], ""),
        "Object Deleted" if detail["deletion-type"] == "Delete Marker Created" => What::Removed,
        "Object Deleted" if version_id.is_some() => What::Unclear,
        "Object Deleted" => What::Removed,
        _ => return Ok(None),
    };
    Ok(Some(Notification {
        bucket_name: owned(&detail["bucket"]["name"]).ok_or(Why::NoBucket)?,
        key: checked(owned(&object["key"]).ok_or(Why::NoKey)?)?,
        what,
        version_id,
        sequencer: text(&object["sequencer"]).and_then(Sequencer::new),
        at_ms: time(&event["time"])?,
    }))
}

const CEPH: &str = "ceph:s3";
const MINIO: &str = "minio:s3";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Created,
    Removed,
    Unclear,
    /// Nothing that changes what is in the bucket.
    Other,
}

fn kind_of(name: &str, source: &str, has_version: bool) -> Kind {
    let name = name.strip_prefix("s3:").unwrap_or(name);
    let (family, how) = name.split_once(':').unwrap_or((name, ""));
    match family {
        "ObjectCreated" => match how {
            // MinIO counts these among what creates.
            "PutTagging" | "DeleteTagging" | "PutRetention" | "PutLegalHold" => Kind::Other,
            // Ceph also says so when an upload in parts begins.
            "Post" if source == CEPH => Kind::Unclear,
            _ => Kind::Created,
        },
        "ObjectRemoved" | "LifecycleExpiration" => match how {
            // The versions before it may still be there, one of them as the newest now.
            "Delete" if has_version => Kind::Unclear,
            "Delete" | "DeleteMarkerCreated" | "DeleteAllVersions" | "NoOP" => Kind::Removed,
            _ => Kind::Unclear,
        },
        // Ceph's words for what its lifecycle rules do.
        "ObjectLifecycle" if how == "Expiration:AbortMultipartUpload" => Kind::Other,
        "ObjectLifecycle" if how.starts_with("Expiration") => Kind::Unclear,
        _ => Kind::Other,
    }
}

fn created(size: &Value, etag: &Value, source: &str) -> What {
    let size = match size {
        // MinIO leaves out what is 0.
        Value::Null if source == MINIO => Some(0),
        // Ceph documents a text.
        Value::String(size) => size.parse().ok(),
        size => size.as_u64(),
    };
    let etag = text(etag).map(|etag| etag.trim_matches('"'));
    match (size, etag.filter(|etag| !etag.is_empty())) {
        (Some(size), Some(etag)) => What::Created {
            size,
            etag: etag.to_owned(),
        },
        _ => What::Unclear,
    }
}

impl Sequencer {
    /// None for what is no hexadecimal number: it could not be compared.
    fn new(text: &str) -> Option<Self> {
        let is_number =
            (1..=64).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        let digits = text.trim_end_matches('0').to_ascii_lowercase();
        is_number.then_some(Self(digits))
    }

    /// Ceph writes seconds and nanoseconds byte by byte as they are in its memory, the lowest first.
    fn of_ceph(text: &str) -> Option<Self> {
        if text.len() != 16 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let number = u64::from_str_radix(text, 16).ok()?.swap_bytes();
        // Now the nanoseconds come first.
        Self::new(&format!("{:016x}", number.rotate_left(32)))
    }
}

/// As HTML forms encode it: AWS leaves slashes alone and `MinIO` does not, both write `+` for a blank.
fn form_decoded(key: &str) -> Result<String, Why> {
    let key = key.replace('+', " ");
    let decoded = percent_decode_str(&key).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| Why::KeyNotUtf8)
}

fn checked(key: String) -> Result<String, Why> {
    match key.len() {
        0 => Err(Why::NoKey),
        1..=MAX_KEY_BYTES => Ok(key),
        _ => Err(Why::KeyTooLong),
    }
}

fn time(value: &Value) -> Result<Millis, Why> {
    text(value).and_then(clock::parsed).ok_or(Why::NoTime)
}

/// A text that says something.
fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

fn owned(value: &Value) -> Option<String> {
    text(value).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests;
