//! Where storages post what happens in a bucket, and whom to believe.
//!
//! Each bucket has an address and a secret of its own. A storage sends the secret as it is (`Authorization: Bearer …`, as
//! `MinIO`, `RustFS` and `EventBridge`'s API destinations do) or signs with it. Signed requests carry the time and are good for
//! five minutes; a repeated event changes nothing, since events of a key are told apart by their sequencers.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use mediabridge_catalog::Change;
use mediabridge_s3::{MemberPath, ObjectKey};
use serde::Serialize;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};

use super::{
    Catalog,
    events::{self, Delivery, Notification, What},
    failed, objects, on_a_thread, store,
};
use crate::{
    app::App,
    audit, browse, buckets,
    clock::{MINUTE, Millis, SECOND},
    http::{
        caller::Admin,
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Code, Problem},
    secrets::Purpose,
};

/// SNS and `EventBridge` send at most 256 KB.
const LONGEST_BODY: usize = 1024 * 1024;
/// How far the time of a signed request may be from ours.
const TOLERANCE: Millis = 5 * MINUTE;
/// The address up to the bucket's id.
pub const ADDRESS: &str = "/api/v1/events/s3/";

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(receive).layer(DefaultBodyLimit::max(LONGEST_BODY)))
        .routes(routes!(make, remove))
}

/// What a storage has to be told so that it posts its events here.
#[derive(Serialize, ToSchema)]
pub(super) struct NewEventHook {
    #[schema(example = "https://media.example.com/api/v1/events/s3/0190…")]
    url: String,
    /// Shown once. Sent as `Authorization: Bearer …`, or the key of `X-MediaBridge-Signature`.
    secret: String,
}

/// Where events of a bucket are taken, without the secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EventHook {
    url: String,
    created_at: Millis,
    /// When the last one came in, on this server.
    last_event_at: Option<Millis>,
}

pub(super) async fn of(app: &App, bucket_id: &str) -> Result<Option<EventHook>, Problem> {
    let hook = store::hook(&app.db, bucket_id).await?;
    Ok(hook.map(|hook| EventHook {
        url: url(app, bucket_id),
        created_at: hook.created_at,
        last_event_at: app.catalogs.get(bucket_id).and_then(|c| c.state().event_at),
    }))
}

fn url(app: &App, bucket_id: &str) -> String {
    format!("{}{ADDRESS}{bucket_id}", app.config.http.public_url)
}

/// Derived, so that nothing secret is stored: another number makes another secret.
fn secret(app: &App, bucket_id: &str, number: i64) -> String {
    let key = app.keyring.derive(Purpose::EventHook);
    let mut mac =
        Hmac::<Sha256>::new_from_slice(&key).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
    mac.update(&number.to_be_bytes());
    mac.update(bucket_id.as_bytes());
    B64.encode(mac.finalize().into_bytes())
}

/// Takes events of a sample bucket, for the demonstration: where to, and with which secret.
pub async fn put_sample(app: &App, bucket_id: &str) -> anyhow::Result<(String, String)> {
    let mut tx = app.db.begin().await?;
    let number = store::put_hook(&mut tx, bucket_id, app.clock.now()).await?;
    tx.commit().await?;
    Ok((url(app, bucket_id), secret(app, bucket_id, number)))
}

/// Take events of a bucket from now on, with a new secret. An earlier one stops working.
#[utoipa::path(post, path = "/api/v1/buckets/{bucket_id}/catalog/hook", tag = "catalog",
    params(("bucket_id" = String, Path)),
    responses((status = 201, body = NewEventHook), (status = "default", body = ProblemBody)))]
async fn make(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
) -> Result<(StatusCode, Json<NewEventHook>), Problem> {
    let name = buckets::name(&app, &bucket_id).await?;
    let mut tx = app.db.begin().await?;
    let number = store::put_hook(&mut tx, &bucket_id, app.clock.now()).await?;
    audit::Entry::new("catalog.hook")
        .by(&caller)
        .bucket(&bucket_id, &name)
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok((
        StatusCode::CREATED,
        Json(NewEventHook {
            url: url(&app, &bucket_id),
            secret: secret(&app, &bucket_id, number),
        }),
    ))
}

/// Take no more events of a bucket.
#[utoipa::path(delete, path = "/api/v1/buckets/{bucket_id}/catalog/hook", tag = "catalog",
    params(("bucket_id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn remove(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
) -> Result<StatusCode, Problem> {
    let name = buckets::name(&app, &bucket_id).await?;
    let mut tx = app.db.begin().await?;
    if store::remove_hook(&mut tx, &bucket_id).await? {
        audit::Entry::new("catalog.hook_remove")
            .by(&caller)
            .bucket(&bucket_id, &name)
            .record(&app, &mut tx)
            .await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Events of a bucket, as S3, `MinIO`, `RustFS`, Ceph, SNS and `EventBridge` post them.
#[utoipa::path(post, path = "/api/v1/events/s3/{bucket_id}", tag = "catalog", security(()),
    params(("bucket_id" = String, Path)),
    request_body(content((Object = "application/json"))),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn receive(
    State(app): State<App>,
    Path(bucket_id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let body = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(Code::TooLarge, "Send at most 1 MB of events at once.")
        } else {
            problem::invalid("The events did not arrive in full.")
        }
    })?;
    // Whether there is such a bucket is nobody's business.
    let hook = store::hook(&app.db, &bucket_id).await?;
    let is_right = hook.is_some_and(|hook| {
        let secret = secret(&app, &bucket_id, hook.number);
        is_secret(&headers, &secret) || is_signed(&headers, &secret, &body, app.clock.now())
    });
    if !is_right {
        return Err(problem::forbidden(
            "The secret is not the one of this address. An admin makes a new one in the bucket's settings.",
        ));
    }
    let Some(catalog) = app.catalogs.get(&bucket_id) else {
        return Err(Problem::new(
            Code::Unavailable,
            "This server keeps no catalog of the bucket right now. Send the events again later.",
        ));
    };
    match events::parse(&body).map_err(|unreadable| problem::invalid(unreadable.to_string()))? {
        Delivery::Objects(records) => {
            let mut news = Vec::with_capacity(records.len());
            for record in records {
                match record {
                    Ok(notification) => news.push(notification),
                    // The others are good; this one is found by the next comparison.
                    Err(bad) => tracing::warn!(bucket_id, %bad, "an event was not understood"),
                }
            }
            take(&app, &catalog, news).await?;
        }
        Delivery::Test => {}
        Delivery::Subscription { topic, url } => tracing::warn!(
            bucket_id,
            ?topic,
            ?url,
            "SNS asks whether events are wanted; open the address if so"
        ),
    }
    note(&app, &catalog)?;
    Ok(StatusCode::NO_CONTENT)
}

fn is_secret(headers: &HeaderMap, secret: &str) -> bool {
    let sent = headers
        .get(header::AUTHORIZATION)
        .map(HeaderValue::as_bytes);
    let sent = sent.map(|value| value.strip_prefix(b"Bearer ").unwrap_or(value));
    sent.is_some_and(|sent| sent.ct_eq(secret.as_bytes()).into())
}

/// `X-MediaBridge-Signature: sha256=<hex of HMAC-SHA256(secret, time + "." + body)>`, with the time (unix seconds) in
/// `X-MediaBridge-Timestamp`.
fn is_signed(headers: &HeaderMap, secret: &str, body: &[u8], now: Millis) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(time), Some(signature)) = (
        text("x-mediabridge-timestamp"),
        text("x-mediabridge-signature").and_then(|s| s.strip_prefix("sha256=")),
    ) else {
        return false;
    };
    let Ok(at) = time.parse::<i64>() else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return false;
    };
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    let Some(sent) = unhex(signature) else {
        return false;
    };
    let is_recent = (now - at.saturating_mul(SECOND)).abs() <= TOLERANCE;
    is_recent && mac.verify_slice(&sent).is_ok()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(byte).collect()
}

/// Takes over what is newer than what came before.
async fn take(app: &App, catalog: &Arc<Catalog>, news: Vec<Notification>) -> Result<(), Problem> {
    let mut changes = Vec::with_capacity(news.len());
    let mut unclear = Vec::new();
    for one in news {
        let is_ours =
            one.bucket_name == catalog.s3_bucket && one.key.starts_with(catalog.root.prefix());
        if !is_ours || !catalog.is_newer(&one.key, one.sequencer.as_ref()) {
            continue;
        }
        match one.what {
            What::Created { size, etag } => {
                let put = objects::meta(size, one.at_ms, Some(&etag), None);
                changes.push(Change::Put(one.key, put));
            }
            What::Removed => changes.push(Change::Delete(one.key)),
            What::Unclear => unclear.push(one.key),
        }
    }
    for key in unclear {
        if let Some(change) = look_up(app, catalog, &key).await? {
            changes.push(change);
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    let folders: BTreeSet<String> = changes
        .iter()
        .map(|change| browse::parent(change.key()).to_owned())
        .collect();
    let within = Arc::clone(catalog);
    let applied = on_a_thread(move || Ok(within.write(changes))).await?;
    applied.map_err(|error| failed(app, catalog, error))?;
    for folder in folders {
        browse::changed_in(app, &catalog.bucket_id, &catalog.root, &folder);
    }
    Ok(())
}

/// What is under a key now. A key that no path can name is left to the next comparison.
async fn look_up(app: &App, catalog: &Catalog, key: &str) -> Result<Option<Change>, Problem> {
    let path = key
        .strip_prefix(catalog.root.prefix())
        .map(MemberPath::parse);
    let Some(Ok(path)) = path else {
        return Ok(None);
    };
    let Ok(object) = catalog.root.key(&path) else {
        return Ok(None);
    };
    let found = buckets::client(app, &catalog.bucket_id)
        .await?
        .head(&object)
        .await;
    Ok(Some(match found {
        Ok(info) => {
            let (etag, class) = (info.etag.as_deref(), info.storage_class.as_deref());
            let meta = objects::meta(info.size, info.modified_ms, etag, class);
            Change::Put(name(&object), meta)
        }
        Err(error) if *error.kind() == mediabridge_s3::ErrorKind::NotFound => {
            Change::Delete(name(&object))
        }
        Err(error) => return Err(error.into()),
    }))
}

fn name(key: &ObjectKey) -> String {
    key.as_str().to_owned()
}

/// Remembers that the storage tells of what happens. On disk once a minute is enough.
fn note(app: &App, catalog: &Catalog) -> Result<(), Problem> {
    let now = app.clock.now();
    let before = catalog.state().event_at;
    let durably = before.is_none_or(|at| now - at >= MINUTE);
    catalog.update(durably, |state| state.event_at = Some(now))
}
