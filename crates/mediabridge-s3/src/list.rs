//! Listing: a folder's page, or every key below a prefix.

use aws_sdk_s3::{
    operation::list_objects_v2::{ListObjectsV2Output, builders::ListObjectsV2FluentBuilder},
    types::EncodingType,
};
use percent_encoding::percent_decode_str;

use crate::{
    classify::Subject,
    client::Client,
    error::{Error, ErrorKind},
    objects::{etag, length},
    path::ObjectKey,
};

/// What S3 itself never exceeds.
const LONGEST_PAGE: u16 = 1000;

/// One page of a listing, in the store's order (by bytes of the key).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Common prefixes, each ending with `/`. Empty in a flat listing.
    pub folders: Vec<ObjectKey>,
    pub objects: Vec<Object>,
    /// Whether the folder's own zero-byte object (`a/b/`) stood on this page. It is no entry of the folder.
    pub marker: bool,
    /// What to hand in for the next page; `None` on the last.
    pub next: Option<String>,
}

/// An object as a listing knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub key: ObjectKey,
    /// In bytes.
    pub size: u64,
    /// Unix milliseconds.
    pub modified_ms: i64,
    /// Without quotes.
    pub etag: Option<String>,
    pub storage_class: Option<String>,
}

impl Client {
    /// A page of the folder with this prefix: its files, and its folders as common prefixes.
    ///
    /// `continuation` is the [`Page::next`] of the page before; `max` is capped at S3's 1,000.
    pub async fn list_folder(
        &self,
        prefix: &ObjectKey,
        continuation: Option<&str>,
        max: u16,
    ) -> Result<Page, Error> {
        let request = self
            .list_request(prefix, max)
            .delimiter("/")
            .set_continuation_token(continuation.map(str::to_owned));
        let subject = self.about("list", prefix);
        let answer = request.send().await.map_err(|error| subject.sdk(&error))?;
        let (is_truncated, next) = (answer.is_truncated() == Some(true), next_token(&answer));
        let mut page = page(subject, answer)?;
        let own = page.objects.iter().position(|o| o.key == *prefix);
        if let Some(own) = own {
            page.objects.remove(own);
            page.marker = true;
        }
        page.next = next;
        if is_truncated && page.next.is_none() {
            return Err(subject.error(
                ErrorKind::Other,
                "the store says there is more but not how to continue",
            ));
        }
        // Some stores have answered a token with itself, which is a page that never ends.
        if page.next.is_some() && page.next.as_deref() == continuation {
            return Err(subject.error(
                ErrorKind::Other,
                "the store repeats the same page of the listing",
            ));
        }
        Ok(page)
    }

    /// A page of every key below a prefix, folders' markers included.
    ///
    /// `start_after` is the last key seen before, and [`Page::next`] the one to continue from: a walk can be resumed
    /// days later, since no token of the store is involved.
    pub async fn list_all(
        &self,
        prefix: &ObjectKey,
        start_after: Option<&str>,
        max: u16,
    ) -> Result<Page, Error> {
        let request = self
            .list_request(prefix, max)
            .set_start_after(start_after.map(str::to_owned));
        let subject = self.about("list", prefix);
        let answer = request.send().await.map_err(|error| subject.sdk(&error))?;
        let is_truncated = answer.is_truncated() == Some(true);
        let mut page = page(subject, answer)?;
        if let (Some(start), Some(first)) = (start_after, page.objects.first())
            && first.key.as_str() <= start
        {
            return Err(subject.error(
                ErrorKind::Other,
                "the store repeats keys of the listing that came before",
            ));
        }
        if is_truncated {
            let last = page.objects.iter().map(|o| o.key.as_str()).max();
            page.next = last.map(str::to_owned);
            if page.next.is_none() {
                return Err(subject.error(
                    ErrorKind::Other,
                    "the store says there is more but listed nothing",
                ));
            }
        }
        Ok(page)
    }

    /// Some of the folders below a prefix that lie behind a key: a page of them, to see where a long listing could be cut.
    pub async fn folders_behind(
        &self,
        prefix: &ObjectKey,
        after: Option<&str>,
    ) -> Result<Vec<ObjectKey>, Error> {
        let request = self
            .list_request(prefix, LONGEST_PAGE)
            .delimiter("/")
            .set_start_after(after.map(str::to_owned));
        let subject = self.about("list", prefix);
        let answer = request.send().await.map_err(|error| subject.sdk(&error))?;
        Ok(page(subject, answer)?.folders)
    }

    fn list_request(&self, prefix: &ObjectKey, max: u16) -> ListObjectsV2FluentBuilder {
        self.inner
            .sdk
            .list_objects_v2()
            .bucket(self.bucket())
            .prefix(prefix.as_str())
            // Keys may hold characters that no XML can.
            .encoding_type(EncodingType::Url)
            .max_keys(i32::from(max.clamp(1, LONGEST_PAGE)))
    }
}

fn next_token(answer: &ListObjectsV2Output) -> Option<String> {
    if answer.is_truncated() != Some(true) {
        return None;
    }
    answer
        .next_continuation_token()
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
}

fn page(subject: Subject<'_>, answer: ListObjectsV2Output) -> Result<Page, Error> {
    // A store that ignores the parameter sends keys as they are, and says so by not repeating it.
    let encoded = answer.encoding_type() == Some(&EncodingType::Url);
    let key = |text: String| -> Result<ObjectKey, Error> {
        if !encoded || !text.contains(['%', '+']) {
            return Ok(ObjectKey::listed(text));
        }
        let plain = text.replace('+', " ");
        match percent_decode_str(&plain).decode_utf8() {
            Ok(key) => Ok(ObjectKey::listed(key.into_owned())),
            Err(_) => Err(subject.error(
                ErrorKind::Other,
                format!("the store listed a key that is not UTF-8: {text}"),
            )),
        }
    };
    let prefixes = answer.common_prefixes.unwrap_or_default();
    let folders = prefixes
        .into_iter()
        .map(|prefix| key(prefix.prefix.unwrap_or_default()))
        .collect::<Result<_, _>>()?;
    let contents = answer.contents.unwrap_or_default();
    let mut objects = Vec::with_capacity(contents.len());
    for object in contents {
        objects.push(Object {
            key: key(object.key.unwrap_or_default())?,
            size: length(object.size),
            modified_ms: object
                .last_modified
                .and_then(|at| at.to_millis().ok())
                .unwrap_or_default(),
            etag: object.e_tag.as_deref().map(etag),
            storage_class: object.storage_class.map(|class| class.as_str().to_owned()),
        });
    }
    Ok(Page {
        folders,
        objects,
        marker: false,
        next: None,
    })
}
