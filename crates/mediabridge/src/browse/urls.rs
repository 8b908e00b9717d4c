//! URLs by which a browser reads a file straight from S3 or its CDN.

use std::time::Duration;

use axum::extract::State;
use mediabridge_s3::{Client, GetOptions};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{api::entry_for, kinds};
use crate::{
    app::App,
    audit,
    clock::{Millis, SECOND},
    grants::{self, Access, Located, Permission, Version},
    http::{
        body::FILE_LISTS,
        caller::Caller,
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Problem, Validation},
};

const MOST_PATHS: usize = 200;
/// A grant taken away leaves URLs that were handed out working until they expire, so previews are short-lived.
const PREVIEW_LIFETIME: u32 = 5 * 60;
/// A player asks for more of a file while it plays.
const MEDIA_LIFETIME: u32 = 60 * 60;
const LONGEST_LIFETIME: u32 = 7 * 24 * 60 * 60;
const DEFAULT_LIFETIME: u32 = 24 * 60 * 60;

/// What stays readable in the path of a CDN URL.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(urls)).layer(FILE_LISTS)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum UrlPurpose {
    /// To show in the app. Served with a harmless media type.
    Preview,
    /// To save. Served as an attachment.
    Download,
    /// To hand to somebody else: the CDN's URL on a public bucket, otherwise one that expires, served like a preview if
    /// browsers can show the file without running any of it, and else as an attachment.
    Copy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum UrlKind {
    Cdn,
    Presigned,
}

impl UrlKind {
    pub(super) fn of(access: &Access) -> Self {
        if access.cdn_base_url.is_some() {
            Self::Cdn
        } else {
            Self::Presigned
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UrlRequest {
    /// At most 200.
    #[schema(min_items = 1, max_items = 200)]
    paths: Vec<String>,
    purpose: UrlPurpose,
    /// For `copy` on a private bucket: 60 to 604,800 (seven days). A day if absent.
    #[schema(minimum = 60, maximum = 604_800)]
    expires_in_seconds: Option<u32>,
    /// The grant's version the caller's screen was made with; another one answers 409.
    grant_version: Option<Version>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct UrlList {
    items: Vec<FileUrl>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct FileUrl {
    path: String,
    url: String,
    kind: UrlKind,
    /// Null: does not expire.
    expires_at: Option<Millis>,
}

/// URLs for files, in the order asked for.
#[utoipa::path(post, path = "/api/v1/buckets/{bucket_id}/urls", tag = "files",
    params(("bucket_id" = String, Path)), request_body = UrlRequest,
    responses((status = 200, body = UrlList), (status = "default", body = ProblemBody)))]
async fn urls(
    caller: Caller,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
    Json(body): Json<UrlRequest>,
) -> Result<Json<UrlList>, Problem> {
    let permission = if body.purpose == UrlPurpose::Copy {
        Permission::Share
    } else {
        Permission::View
    };
    let access = grants::open(&app, &caller, &bucket_id, permission).await?;
    access.require_version(body.grant_version)?;
    let mut validation = Validation::default();
    let lifetime = body.expires_in_seconds.unwrap_or(DEFAULT_LIFETIME);
    validation.require(
        (60..=LONGEST_LIFETIME).contains(&lifetime),
        "expires_in_seconds",
        "A URL can live between one minute and seven days.",
    );
    validation.require(
        (1..=MOST_PATHS).contains(&body.paths.len()),
        "paths",
        format!("Ask for 1 to {MOST_PATHS} files at a time."),
    );
    validation.finish()?;
    let files = access.keys(&app, &caller, &body.paths).await?;
    if files.iter().any(|file| file.path.is_folder()) {
        return Err(problem::invalid("A folder has no URL. Choose files."));
    }

    let client = access.client(&app).await?;
    let items = files
        .iter()
        .map(|file| file_url(&app, &access, &client, file, body.purpose, lifetime))
        .collect::<Result<Vec<_>, Problem>>()?;

    // Previews are part of looking around; what leaves the app is written down.
    if body.purpose != UrlPurpose::Preview {
        let action = if body.purpose == UrlPurpose::Copy {
            "file.copy_url"
        } else {
            "file.download"
        };
        let detail = |url: &FileUrl| {
            url.expires_at
                .map_or_else(|| "does not expire".to_owned(), expiry)
        };
        let entries = items
            .iter()
            .map(|url| entry_for(&access, &caller, action, &url.path).detail(detail(url)))
            .collect();
        let mut tx = app.db.begin().await?;
        audit::record_all(&app, &mut tx, entries).await?;
        tx.commit().await?;
    }
    Ok(Json(UrlList { items }))
}

fn expiry(at: Millis) -> String {
    format!("expires {}", crate::clock::rfc3339(at))
}

fn file_url(
    app: &App,
    access: &Access,
    client: &Client,
    file: &Located,
    purpose: UrlPurpose,
    lifetime: u32,
) -> Result<FileUrl, Problem> {
    let path = file.path.as_str().to_owned();
    if purpose == UrlPurpose::Copy
        && let Some(base) = &access.cdn_base_url
    {
        let url = cdn_url(base, file.key.as_str());
        return Ok(FileUrl {
            path,
            url,
            kind: UrlKind::Cdn,
            expires_at: None,
        });
    }
    let name = file.path.name();
    let (options, lifetime) = match purpose {
        UrlPurpose::Preview => {
            let is_media = matches!(
                kinds::preview(name),
                Some(kinds::Preview::Video | kinds::Preview::Audio)
            );
            (
                shown(name),
                if is_media {
                    MEDIA_LIFETIME
                } else {
                    PREVIEW_LIFETIME
                },
            )
        }
        UrlPurpose::Download => {
            let disposition = Some(mediabridge_s3::attachment(name));
            let options = GetOptions {
                response_content_type: None,
                response_content_disposition: disposition,
            };
            (options, PREVIEW_LIFETIME)
        }
        // Never with the type that the uploader gave it: somebody else's browser would take it at its word.
        UrlPurpose::Copy => (shown(name), lifetime),
    };
    let now = app.clock.now();
    let url = client.presign_get(
        &file.key,
        &options,
        Duration::from_secs(lifetime.into()),
        now,
    )?;
    Ok(FileUrl {
        path,
        url,
        kind: UrlKind::Presigned,
        expires_at: Some(now + Millis::from(lifetime) * SECOND),
    })
}

/// To be shown by the type that follows from the name, or to be saved where a browser would run it or cannot show it. An
/// `<img>` shows what is to be saved, too.
fn shown(name: &str) -> GetOptions {
    let disposition = if kinds::is_shown(name) {
        mediabridge_s3::inline(name)
    } else {
        mediabridge_s3::attachment(name)
    };
    GetOptions {
        response_content_type: Some(kinds::preview_type(name).to_owned()),
        response_content_disposition: Some(disposition),
    }
}

/// Every byte that could mean something in a URL is encoded, so `a b+c%#?.jpg` comes back as itself.
fn cdn_url(base: &str, key: &str) -> String {
    format!(
        "{}/{}",
        base.trim_end_matches('/'),
        utf8_percent_encode(key, PATH)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_survive_a_cdn_url() {
        assert_eq!(
            cdn_url("https://cdn.example/x/", "a b/c+d%#?é.jpg"),
            "https://cdn.example/x/a%20b/c%2Bd%25%23%3F%C3%A9.jpg"
        );
    }
}
