use std::{collections::BTreeMap, time::Duration};

use axum::{extract::State, http::StatusCode};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{StreamExt as _, stream};
use mediabridge_catalog::Change;
use mediabridge_s3::{Abilities, Client, ErrorKind, ObjectInfo, PutOptions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    names::numbered,
    store::{self, UploadRow},
};
use crate::{
    app::App,
    audit,
    browse::{self, Entry},
    buckets, catalog,
    clock::{Millis, rfc3339},
    grants::{self, Access, Located, Permission, Version},
    http::{
        body::FILE_LISTS,
        caller::Caller,
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Code, Problem, Validation},
};

/// Long enough for a clock that is a little off, short enough to be of no use later.
const SIGNATURE_LIFETIME: Duration = Duration::from_mins(5);
const MOST_FILES: usize = 200;
/// The most S3 takes in a single PUT: 5 GiB.
const MOST_BYTES: u64 = 5 * 1024 * 1024 * 1024;
/// How many questions to the storage one request has open at a time.
const AT_ONCE: usize = 8;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(sign))
        .routes(routes!(complete))
        .routes(routes!(cancel))
        .layer(FILE_LISTS)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartUploads {
    /// The folder; empty for the top.
    path: String,
    /// At most 200.
    #[schema(min_items = 1, max_items = 200)]
    files: Vec<NewFile>,
    /// The grant's version the caller's screen was made with; another one answers 409.
    grant_version: Option<Version>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFile {
    /// May contain `/` when a whole folder is uploaded.
    name: String,
    size: u64,
    content_type: String,
    /// Base64 of the big-endian CRC-32 of the file.
    #[schema(example = "y/Q5Jg==")]
    checksum_crc32: String,
    if_exists: IfExists,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IfExists {
    /// Answer `exists` and let the person choose.
    Ask,
    Replace,
    /// Find a free name: `photo (2).jpg`.
    KeepBoth,
}

#[derive(Serialize, ToSchema)]
pub(super) struct StartedUploads {
    /// In the order of the files.
    items: Vec<StartedUpload>,
}

#[derive(Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(super) enum StartedUpload {
    Ready { upload: Upload },
    Exists { path: String, existing: Entry },
    Refused { code: &'static str, detail: String },
}

#[derive(Serialize, ToSchema)]
pub(super) struct Upload {
    id: String,
    /// Where the file goes, which may be another name than asked for.
    path: String,
    put: SignedPut,
}

/// A request the browser can make to S3 once, with these very headers.
#[derive(Serialize, ToSchema)]
pub(super) struct SignedPut {
    url: String,
    method: &'static str,
    headers: BTreeMap<String, String>,
    expires_at: Millis,
}

#[derive(Serialize, ToSchema)]
pub(super) struct SignedUpload {
    put: SignedPut,
}

/// Sign uploads into a folder. Names that exist are asked about, one bad file does not stop the others.
#[utoipa::path(post, path = "/api/v1/buckets/{bucket_id}/uploads", tag = "uploads",
    params(("bucket_id" = String, Path)), request_body = StartUploads,
    responses((status = 200, body = StartedUploads), (status = "default", body = ProblemBody)))]
async fn start(
    caller: Caller,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
    Json(body): Json<StartUploads>,
) -> Result<Json<StartedUploads>, Problem> {
    let access = grants::open(&app, &caller, &bucket_id, Permission::Upload).await?;
    access.require_version(body.grant_version)?;
    let mut validation = Validation::default();
    validation.require(
        (1..=MOST_FILES).contains(&body.files.len()),
        "files",
        format!("Announce 1 to {MOST_FILES} files at a time."),
    );
    validation.finish()?;
    let folder = access.folder(&app, &caller, &body.path).await?;
    // Confinement first, for all of them: a path outside the root ends the session before anything is signed.
    let mut targets = Vec::with_capacity(body.files.len());
    for file in &body.files {
        let path = format!("{}{}", folder.path.as_str(), file.name);
        let target = access.key(&app, &caller, &path).await?;
        targets.push(check(file).map(|()| target));
    }

    let client = access.client(&app).await?;
    let abilities = buckets::abilities(&app, &bucket_id).await?;
    let wanted: Vec<_> = targets
        .into_iter()
        .zip(body.files.iter().map(|f| f.if_exists))
        .collect();
    let planned: Vec<Result<Plan, Problem>> = stream::iter(wanted)
        .map(|(target, if_exists)| plan(&access, &client, target, if_exists))
        .buffered(AT_ONCE)
        .collect()
        .await;

    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let mut items = Vec::with_capacity(planned.len());
    let mut replacements = Vec::new();
    for (file, plan) in body.files.iter().zip(planned) {
        items.push(match plan {
            Ok(Plan::Put { target, replaces }) => {
                let row = UploadRow {
                    id: app.random.id(now),
                    bucket_id: bucket_id.clone(),
                    path: target.path.as_str().to_owned(),
                    object_key: target.key.as_str().to_owned(),
                    size: i64::try_from(file.size).unwrap_or(i64::MAX),
                    content_type: file.content_type.clone(),
                    checksum_crc32: file.checksum_crc32.clone(),
                    replaces: replaces.is_some(),
                    state: "signed".to_owned(),
                };
                store::insert(&mut tx, &row, &caller.session_id, &caller.member_id, now).await?;
                if may_replace(&row, abilities) {
                    replacements.push(replacement(&access, &caller, &row, replaces.as_ref()));
                }
                let put = signed(&client, &target, &row, abilities, now)?;
                StartedUpload::Ready {
                    upload: Upload {
                        id: row.id,
                        path: row.path,
                        put,
                    },
                }
            }
            Ok(Plan::Ask { path, existing }) => StartedUpload::Exists { path, existing },
            Err(problem) => StartedUpload::Refused {
                code: problem.code.as_str(),
                detail: problem.detail,
            },
        });
    }
    audit::record_all(&app, &mut tx, replacements).await?;
    tx.commit().await?;
    Ok(Json(StartedUploads { items }))
}

/// Sign an upload again, when its first signature has expired before it was used.
#[utoipa::path(post, path = "/api/v1/uploads/{id}/sign", tag = "uploads", params(("id" = String, Path)),
    responses((status = 200, body = SignedUpload), (status = "default", body = ProblemBody)))]
async fn sign(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<SignedUpload>, Problem> {
    let (row, access, target) = open(&app, &caller, &id).await?;
    if row.state != "signed" {
        return Err(problem::conflict("This upload has ended already."));
    }
    let client = access.client(&app).await?;
    let abilities = buckets::abilities(&app, &row.bucket_id).await?;
    let put = signed(&client, &target, &row, abilities, app.clock.now())?;
    if may_replace(&row, abilities) {
        let before = head(&client, &target).await?;
        let mut tx = app.db.begin().await?;
        replacement(&access, &caller, &row, before.as_ref())
            .record(&app, &mut tx)
            .await?;
        tx.commit().await?;
    }
    Ok(Json(SignedUpload { put }))
}

/// Say that the bytes have arrived. The server looks them up in S3 and compares.
#[utoipa::path(post, path = "/api/v1/uploads/{id}/complete", tag = "uploads", params(("id" = String, Path)),
    responses((status = 200, body = Entry), (status = "default", body = ProblemBody)))]
async fn complete(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Entry>, Problem> {
    let (row, access, target) = open(&app, &caller, &id).await?;
    let info = match access.client(&app).await?.head(&target.key).await {
        Ok(info) => info,
        Err(error) if *error.kind() == ErrorKind::NotFound => {
            return Err(problem::conflict(
                "The file has not arrived in the storage. Upload it again.",
            )
            .with_source(error));
        }
        Err(error) => return Err(error.into()),
    };
    let entry = Entry::found(&access.root, &target.path, &info);
    if row.state == "done" {
        return Ok(Json(entry));
    }
    let mut tx = app.db.begin().await?;
    let arrival = audit::Entry::new(if row.replaces {
        "file.replace"
    } else {
        "file.upload"
    })
    .by(&caller)
    .bucket(&access.bucket_id, &access.bucket_name)
    .path(&row.path);
    if let Some(difference) = difference(&row, &info) {
        // What is there is left alone. A storage that checks its signatures has refused other bytes than these, so they
        // are most likely somebody else's, who wrote here a moment later; nothing in S3 tells whose an object is.
        arrival
            .failed(format!("{difference} There is now: {}.", described(&info)))
            .record(&app, &mut tx)
            .await?;
        tx.commit().await?;
        note(&app, &access, &target, &info).await;
        browse::changed(&app, &access.bucket_id, &access.root, &target.key);
        return Err(problem::conflict(format!(
            "{difference} Either the storage kept something else than was sent, or somebody else has written here since. \
             It was left as it is: look at the file, then delete it or upload yours again."
        )));
    }
    // Two completions of one upload are one upload.
    if store::finish(&mut tx, &id, "done", app.clock.now()).await? {
        arrival
            .detail(format!("{} bytes, {}", row.size, row.content_type))
            .record(&app, &mut tx)
            .await?;
        tx.commit().await?;
        note(&app, &access, &target, &info).await;
        browse::changed(&app, &access.bucket_id, &access.root, &target.key);
    }
    Ok(Json(entry))
}

/// The catalog learns what is there now.
async fn note(app: &App, access: &Access, target: &Located, info: &ObjectInfo) {
    let (etag, class) = (info.etag.as_deref(), info.storage_class.as_deref());
    let meta = catalog::meta(info.size, info.modified_ms, etag, class);
    let put = Change::Put(target.key.as_str().to_owned(), meta);
    catalog::wrote(app, &access.bucket_id, vec![put]).await;
}

/// Give an upload up. Bytes that arrived in full before stay, as a file like any other.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "uploads", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn cancel(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    open(&app, &caller, &id).await?;
    let mut tx = app.db.begin().await?;
    store::finish(&mut tx, &id, "cancelled", app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

enum Plan {
    Put {
        target: Located,
        /// What is there now.
        replaces: Option<ObjectInfo>,
    },
    Ask {
        path: String,
        existing: Entry,
    },
}

/// Whether the signature of an upload can be used where a file is: it is to replace one, or the storage would let it.
fn may_replace(row: &UploadRow, abilities: Option<Abilities>) -> bool {
    row.replaces || !abilities.is_some_and(|a| a.conditional_put)
}

/// The record of a signature that can replace a file. It is made together with the signature, since nobody has to say
/// that they have used it.
fn replacement(
    access: &Access,
    caller: &Caller,
    row: &UploadRow,
    before: Option<&ObjectInfo>,
) -> audit::Entry {
    let before = match before {
        Some(info) => described(info),
        None => "nothing yet, and the storage cannot be told to keep what appears".to_owned(),
    };
    audit::Entry::new("upload.replace_signed")
        .by(caller)
        .bucket(&access.bucket_id, &access.bucket_name)
        .path(&row.path)
        .detail(format!(
            "Instead of: {before}. To come: {} bytes, {}.",
            row.size, row.content_type
        ))
}

fn described(info: &ObjectInfo) -> String {
    let etag = info.etag.as_deref().unwrap_or("unknown");
    let at = rfc3339(info.modified_ms);
    format!("{} bytes of {at}, ETag {etag}", info.size)
}

/// The caller's upload, if they may still upload there.
async fn open(
    app: &App,
    caller: &Caller,
    id: &str,
) -> Result<(UploadRow, Access, Located), Problem> {
    let row = store::find(&app.db, id, &caller.member_id)
        .await?
        .ok_or_else(|| problem::not_found("upload"))?;
    let access = grants::open(app, caller, &row.bucket_id, Permission::Upload).await?;
    let target = access.key(app, caller, &row.path).await?;
    // The path is relative to a root that has moved since: it now means another object.
    if target.key.as_str() != row.object_key {
        return Err(Problem::new(
            Code::GrantChanged,
            "Your access has changed since this upload began. Start it again.",
        ));
    }
    Ok((row, access, target))
}

fn check(file: &NewFile) -> Result<(), Problem> {
    let mut validation = Validation::default();
    validation.require(
        !file.name.is_empty() && !file.name.ends_with('/'),
        "name",
        "A file needs a name.",
    );
    validation.require(
        file.size <= MOST_BYTES,
        "size",
        "The file is larger than 5 GB, the most that can be uploaded in one piece.",
    );
    validation.require(
        is_media_type(&file.content_type),
        "content_type",
        "The content type is not like `image/png`.",
    );
    validation.require(
        STANDARD
            .decode(&file.checksum_crc32)
            .is_ok_and(|bytes| bytes.len() == 4),
        "checksum_crc32",
        "The checksum is not the base64 of a CRC-32.",
    );
    validation.finish()
}

fn is_media_type(text: &str) -> bool {
    let mut parts = text.split('/');
    let is_plain =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    text.len() <= 255 && parts.next().is_some_and(is_plain) && parts.next().is_some_and(is_plain)
}

async fn plan(
    access: &Access,
    client: &Client,
    target: Result<Located, Problem>,
    if_exists: IfExists,
) -> Result<Plan, Problem> {
    let target = target?;
    let Some(existing) = head(client, &target).await? else {
        return Ok(Plan::Put {
            target,
            replaces: None,
        });
    };
    match if_exists {
        IfExists::Replace => Ok(Plan::Put {
            target,
            replaces: Some(existing),
        }),
        IfExists::Ask => Ok(Plan::Ask {
            path: target.path.as_str().to_owned(),
            existing: Entry::found(&access.root, &target.path, &existing),
        }),
        IfExists::KeepBoth => {
            for n in 2..=100 {
                let path = mediabridge_s3::MemberPath::parse(&numbered(target.path.as_str(), n))?;
                let free = Located {
                    key: access.root.key(&path)?,
                    path,
                };
                if head(client, &free).await?.is_none() {
                    return Ok(Plan::Put {
                        target: free,
                        replaces: None,
                    });
                }
            }
            Err(problem::conflict(
                "A hundred files of this name exist here. Choose another name.",
            ))
        }
    }
}

async fn head(client: &Client, target: &Located) -> Result<Option<ObjectInfo>, Problem> {
    match client.head(&target.key).await {
        Ok(info) => Ok(Some(info)),
        Err(error) if *error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn signed(
    client: &Client,
    target: &Located,
    row: &UploadRow,
    abilities: Option<Abilities>,
    now: Millis,
) -> Result<SignedPut, Problem> {
    let options = PutOptions {
        content_length: u64::try_from(row.size).unwrap_or_default(),
        content_type: row.content_type.clone(),
        // A store that was never tested is taken for one that follows AWS.
        checksum_crc32: abilities
            .is_none_or(|a| a.accepts_checksum)
            .then(|| row.checksum_crc32.clone()),
        content_disposition: None,
        if_none_match: !may_replace(row, abilities),
    };
    let put = client.presign_put(&target.key, &options, SIGNATURE_LIFETIME, now)?;
    Ok(SignedPut {
        url: put.url,
        method: "PUT",
        headers: put.headers.into_iter().collect(),
        expires_at: put.expires_at,
    })
}

/// What does not fit between announcement and arrival. Storages that check the signature refuse such bytes themselves.
fn difference(row: &UploadRow, info: &ObjectInfo) -> Option<String> {
    let expected = u64::try_from(row.size).unwrap_or_default();
    if info.size != expected {
        return Some(format!(
            "The file there has {} bytes instead of the {expected} that were announced.",
            info.size
        ));
    }
    let checksum = info
        .checksums
        .crc32
        .as_ref()
        .filter(|crc| **crc != row.checksum_crc32);
    checksum.map(|_| "The file there has another checksum than was announced.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_checked() {
        for good in [
            "image/png",
            "text/plain; charset=utf-8",
            "application/vnd.ms-excel",
        ] {
            assert!(is_media_type(good), "{good}");
        }
        for bad in [
            "",
            "image",
            "image/",
            "/png",
            "image/p\r\nx",
            "image/ä",
            &format!("a/{}", "b".repeat(300)),
        ] {
            assert!(!is_media_type(bad), "{bad:?}");
        }
    }
}
