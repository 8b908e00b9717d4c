use axum::{extract::State, http::StatusCode};
use mediabridge_s3::{Client, MemberPath, ProbeOptions};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    clients,
    diagnosis::{self, Report},
    settings::{BucketChange, BucketInput, BucketSettings, Checked},
    store::{self, BucketRow},
};
use crate::{
    app::App,
    audit,
    db::{DbError, Tx},
    events::Event,
    grants::{self, Access, Permission, Version},
    http::{
        caller::{Admin, Caller},
        extract::{Json, Path},
        policy,
        respond::ProblemBody,
    },
    problem::{self, Code, Problem},
    secrets::Sealed,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, register))
        .routes(routes!(get_bucket, update, remove))
        .routes(routes!(settings))
        .routes(routes!(test_settings))
        .routes(routes!(test_registered))
}

/// A bucket as its members see it: no endpoint, no root, no key.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Bucket {
    id: String,
    name: String,
    description: String,
    visibility: Visibility,
    permissions: Vec<Permission>,
    /// Changes with the member's access; sent along with listings.
    grant_version: Version,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Visibility {
    /// Its files have lasting URLs, through a CDN.
    Public,
    Private,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BucketList {
    items: Vec<Bucket>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SavedBucket {
    bucket: BucketSettings,
    report: Report,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TestBucket {
    /// A registered bucket whose stored secret to use when none is given.
    id: Option<String>,
    settings: BucketInput,
}

impl From<Access> for Bucket {
    fn from(access: Access) -> Self {
        Self {
            visibility: if access.cdn_base_url.is_some() {
                Visibility::Public
            } else {
                Visibility::Private
            },
            id: access.bucket_id,
            name: access.bucket_name,
            description: access.description,
            permissions: access.permissions,
            grant_version: access.version,
        }
    }
}

/// The caller's buckets.
#[utoipa::path(get, path = "/api/v1/buckets", tag = "buckets",
    responses((status = 200, body = BucketList), (status = "default", body = ProblemBody)))]
async fn list(caller: Caller, State(app): State<App>) -> Result<Json<BucketList>, Problem> {
    let items = grants::all(&app, &caller)
        .await?
        .iter()
        .cloned()
        .map(Bucket::from)
        .collect();
    Ok(Json(BucketList { items }))
}

#[utoipa::path(get, path = "/api/v1/buckets/{bucket_id}", tag = "buckets", params(("bucket_id" = String, Path)),
    responses((status = 200, body = Bucket), (status = "default", body = ProblemBody)))]
async fn get_bucket(
    caller: Caller,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
) -> Result<Json<Bucket>, Problem> {
    Ok(Json(grants::find(&app, &caller, &bucket_id).await?.into()))
}

/// Register a bucket. It is saved in any case; the report says what does not work yet and how to mend it.
#[utoipa::path(post, path = "/api/v1/buckets", tag = "buckets", request_body = BucketInput,
    responses((status = 201, body = SavedBucket), (status = "default", body = ProblemBody)))]
async fn register(
    Admin(caller): Admin,
    State(app): State<App>,
    Json(body): Json<BucketInput>,
) -> Result<(StatusCode, Json<SavedBucket>), Problem> {
    let checked = body.checked()?;
    let mut tx = app.db.begin().await?;
    let id = insert(&app, &mut tx, &checked).await?;
    audit::Entry::new("bucket.register")
        .by(&caller)
        .bucket(&id, &checked.input.name)
        .detail(place(&checked))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    let report = test_and_remember(&app, &id).await?;
    app.events.send(Event::GrantsChanged { member_id: None });
    Ok((
        StatusCode::CREATED,
        Json(SavedBucket {
            bucket: find(&app, &id).await?.settings()?,
            report,
        }),
    ))
}

/// Everything about a bucket but its secret.
#[utoipa::path(get, path = "/api/v1/buckets/{bucket_id}/settings", tag = "buckets", params(("bucket_id" = String, Path)),
    responses((status = 200, body = BucketSettings), (status = "default", body = ProblemBody)))]
async fn settings(
    _admin: Admin,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
) -> Result<Json<BucketSettings>, Problem> {
    Ok(Json(find(&app, &bucket_id).await?.settings()?))
}

/// Change a bucket and test it again.
#[utoipa::path(patch, path = "/api/v1/buckets/{bucket_id}", tag = "buckets",
    params(("bucket_id" = String, Path)), request_body = BucketChange,
    responses((status = 200, body = SavedBucket), (status = "default", body = ProblemBody)))]
async fn update(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
    Json(body): Json<BucketChange>,
) -> Result<Json<SavedBucket>, Problem> {
    let row = find(&app, &bucket_id).await?;
    let before = row.input()?;
    let input = body.apply(before.clone());
    let secret_was_entered = input
        .secret_access_key
        .as_ref()
        .is_some_and(|secret| !secret.expose_secret().is_empty());
    let checked = input.with_stored_secret(&app.keyring, &row)?.checked()?;
    let changed = match checked.input.differences(&before, secret_was_entered)[..] {
        [] => "nothing".to_owned(),
        ref names => names.join(", "),
    };
    let mut tx = app.db.begin().await?;
    replace(&app, &mut tx, &bucket_id, &checked).await?;
    audit::Entry::new("bucket.update")
        .by(&caller)
        .bucket(&bucket_id, &checked.input.name)
        .detail(format!("Changed: {changed}. Now {}.", place(&checked)))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    forget(&app, &bucket_id);
    let report = test_and_remember(&app, &bucket_id).await?;
    Ok(Json(SavedBucket {
        bucket: find(&app, &bucket_id).await?.settings()?,
        report,
    }))
}

/// Forget a bucket, with its credentials and everybody's grants. Nothing in S3 is touched.
#[utoipa::path(delete, path = "/api/v1/buckets/{bucket_id}", tag = "buckets", params(("bucket_id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn remove(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
) -> Result<StatusCode, Problem> {
    let row = find(&app, &bucket_id).await?;
    let mut tx = app.db.begin().await?;
    store::delete(&mut tx, &bucket_id).await?;
    audit::Entry::new("bucket.remove")
        .by(&caller)
        .bucket(&bucket_id, &row.name)
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    forget(&app, &bucket_id);
    Ok(StatusCode::NO_CONTENT)
}

/// Test settings before they are saved.
#[utoipa::path(post, path = "/api/v1/buckets/test", tag = "buckets", request_body = TestBucket,
    responses((status = 200, body = Report), (status = "default", body = ProblemBody)))]
async fn test_settings(
    Admin(caller): Admin,
    State(app): State<App>,
    Json(body): Json<TestBucket>,
) -> Result<Json<Report>, Problem> {
    let entry = audit::Entry::new("bucket.test").by(&caller);
    let (checked, entry) = match body.id {
        Some(id) => {
            let row = find(&app, &id).await?;
            let entry = entry.bucket(&row.id, &row.name);
            let input = body.settings.with_stored_secret(&app.keyring, &row)?;
            (input.checked()?, entry)
        }
        None => (body.settings.checked()?, entry),
    };
    let entry = entry.detail(format!("Not saved: {}.", place(&checked)));
    record(&app, entry).await?;
    Ok(Json(probe(&app, &checked).await?.0))
}

/// Test a registered bucket again.
#[utoipa::path(post, path = "/api/v1/buckets/{bucket_id}/test", tag = "buckets", params(("bucket_id" = String, Path)),
    responses((status = 200, body = Report), (status = "default", body = ProblemBody)))]
async fn test_registered(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
) -> Result<Json<Report>, Problem> {
    let row = find(&app, &bucket_id).await?;
    let entry = audit::Entry::new("bucket.test").by(&caller);
    record(&app, entry.bucket(&row.id, &row.name)).await?;
    Ok(Json(test_and_remember(&app, &bucket_id).await?))
}

/// Stores a new bucket, its secret sealed, and returns its id.
pub(super) async fn insert(app: &App, tx: &mut Tx, checked: &Checked) -> Result<String, Problem> {
    let now = app.clock.now();
    let id = app.random.id(now);
    let sealed = seal(app, tx, &id, checked).await?;
    store::insert(tx, &id, checked, &sealed, now)
        .await
        .map_err(name_taken)?;
    Ok(id)
}

/// Stores the changed settings of a bucket, the secret sealed anew. Followed by [`forget`] after the commit.
pub(super) async fn replace(
    app: &App,
    tx: &mut Tx,
    id: &str,
    checked: &Checked,
) -> Result<(), Problem> {
    let sealed = seal(app, tx, id, checked).await?;
    store::update(tx, id, checked, &sealed, app.clock.now())
        .await
        .map_err(name_taken)
}

async fn seal(app: &App, tx: &mut Tx, id: &str, checked: &Checked) -> Result<String, Problem> {
    let what = Sealed::BucketSecret;
    app.keyring.seal(tx, what, id, &checked.secret).await
}

/// Tests a registered bucket and keeps what came out.
pub(super) async fn test_and_remember(app: &App, bucket_id: &str) -> Result<Report, Problem> {
    let row = find(app, bucket_id).await?;
    let mut input = row.input()?;
    input.secret_access_key = Some(clients::open_secret(&app.keyring, &row)?);
    let (report, abilities) = probe(app, &input.checked()?).await?;
    let report_json = serde_json::to_string(&report).map_err(anyhow::Error::from)?;
    let abilities = abilities
        .map(|a| serde_json::to_string(&a))
        .transpose()
        .map_err(anyhow::Error::from)?;
    let mut tx = app.db.begin().await?;
    store::remember(&mut tx, bucket_id, &report_json, abilities.as_deref()).await?;
    tx.commit().await?;
    Ok(report)
}

async fn probe(
    app: &App,
    checked: &Checked,
) -> Result<(Report, Option<mediabridge_s3::Abilities>), Problem> {
    let now = app.clock.now();
    let config = checked.config()?;
    let client = Client::new(config.clone()).map_err(anyhow::Error::from)?;
    let name = MemberPath::parse(&format!(".mediabridge-test-{}", app.random.id(now)))?;
    let origin = app.config.http.public_url.as_str();
    let found = client
        .probe(&ProbeOptions {
            root: &checked.root,
            name: &name,
            origin,
            now,
        })
        .await;
    let mut report = diagnosis::report(&found, &config, &checked.root, origin, now);
    for origin in origins(&client, checked) {
        if !policy::permits(&app.config, &origin) {
            report.closed_to_browsers(&origin);
        }
    }
    Ok((report, found.abilities))
}

/// Where browsers will read from and write to.
fn origins(client: &Client, checked: &Checked) -> Vec<String> {
    let cdn = checked.input.cdn_base_url.as_deref();
    let cdn = cdn.and_then(|base| url::Url::parse(base).ok());
    let cdn = cdn.map(|base| base.origin().ascii_serialization());
    [Some(client.origin()), cdn].into_iter().flatten().collect()
}

async fn find(app: &App, bucket_id: &str) -> Result<BucketRow, Problem> {
    store::find(&app.db, bucket_id)
        .await?
        .ok_or_else(|| problem::not_found("bucket"))
}

/// A test uses the credentials, and writes and deletes an object: the record comes first.
async fn record(app: &App, entry: audit::Entry) -> Result<(), DbError> {
    let mut tx = app.db.begin().await?;
    entry.record(app, &mut tx).await?;
    tx.commit().await
}

/// Where a bucket is, for the audit.
fn place(checked: &Checked) -> String {
    let input = &checked.input;
    let endpoint = input.endpoint.as_deref().unwrap_or("AWS");
    let root = checked.root.prefix();
    format!(
        "{} in {} at {endpoint}, root “{root}”",
        input.bucket, input.region
    )
}

pub(super) fn forget(app: &App, bucket_id: &str) {
    app.clients.forget(bucket_id);
    app.listings.invalidate_bucket(bucket_id);
    app.catalogs.recheck();
    app.events.send(Event::GrantsChanged { member_id: None });
}

fn name_taken(problem: Problem) -> Problem {
    if problem.code == Code::Conflict {
        return Problem::new(
            Code::NameTaken,
            "Another bucket has this name already. Choose a different one.",
        );
    }
    problem
}
