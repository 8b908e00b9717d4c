//! Conditional requests: `If-Match` and its relatives.

use http::{HeaderMap, HeaderValue, header};
use s3s::{
    S3Error, S3Result,
    dto::{ETag, ETagCondition, Timestamp},
};

use crate::{
    clock::{http_date, whole_seconds},
    problem,
    store::ObjectRecord,
};

/// The four conditions of a read, or of the source of a copy.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_field_names,
    reason = "the headers have these names, and two of them differ only in `none`"
)]
pub(crate) struct Conditions {
    pub(crate) if_match: Option<ETagCondition>,
    pub(crate) if_none_match: Option<ETagCondition>,
    pub(crate) if_modified_since: Option<Timestamp>,
    pub(crate) if_unmodified_since: Option<Timestamp>,
}

pub(crate) fn holds(condition: &ETagCondition, etag: &str) -> bool {
    match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(ETag::Strong(value) | ETag::Weak(value)) => value == etag,
    }
}

impl Conditions {
    /// For reading: 412 or 304. An `ETag` condition outweighs the date that goes with it.
    pub(crate) fn check_read(&self, object: &ObjectRecord) -> S3Result<()> {
        match self.verdict(object) {
            Verdict::Go => Ok(()),
            Verdict::Changed => Err(problem::precondition_failed()),
            Verdict::Same => Err(not_modified(object)),
        }
    }

    /// For the source of a copy, where everything unmet is a 412.
    pub(crate) fn check_copy(&self, object: &ObjectRecord) -> S3Result<()> {
        match self.verdict(object) {
            Verdict::Go => Ok(()),
            Verdict::Changed | Verdict::Same => Err(problem::precondition_failed()),
        }
    }

    fn verdict(&self, object: &ObjectRecord) -> Verdict {
        let modified = whole_seconds(object.modified_ms);
        let unchanged = match (&self.if_match, &self.if_unmodified_since) {
            (Some(condition), _) => holds(condition, &object.etag),
            (None, Some(since)) => modified <= *since,
            (None, None) => true,
        };
        if !unchanged {
            return Verdict::Changed;
        }
        let fresh = match (&self.if_none_match, &self.if_modified_since) {
            (Some(condition), _) => !holds(condition, &object.etag),
            (None, Some(since)) => modified > *since,
            (None, None) => true,
        };
        if fresh { Verdict::Go } else { Verdict::Same }
    }
}

enum Verdict {
    Go,
    Changed,
    Same,
}

fn not_modified(object: &ObjectRecord) -> S3Error {
    let mut headers = HeaderMap::new();
    let mut insert = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    insert(header::ETAG, &format!("\"{}\"", object.etag));
    insert(header::LAST_MODIFIED, &http_date(object.modified_ms));
    if let Some(control) = &object.meta.headers.cache_control {
        insert(header::CACHE_CONTROL, control);
    }
    problem::not_modified(headers)
}

/// What a write demands of the object it would replace. Checked inside the writing transaction.
#[derive(Debug, Default)]
pub(crate) struct WriteConditions {
    pub(crate) if_match: Option<ETagCondition>,
    pub(crate) if_none_match: Option<ETagCondition>,
}

impl WriteConditions {
    pub(crate) fn check(&self, existing: Option<&ObjectRecord>) -> S3Result<()> {
        if let Some(condition) = &self.if_match {
            // S3 says so, rather than 412, when there is nothing to match.
            let object = existing.ok_or_else(problem::no_such_key)?;
            if !holds(condition, &object.etag) {
                return Err(problem::precondition_failed());
            }
        }
        if let (Some(condition), Some(object)) = (&self.if_none_match, existing)
            && holds(condition, &object.etag)
        {
            return Err(problem::precondition_failed());
        }
        Ok(())
    }
}
