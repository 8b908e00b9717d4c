//! Registered buckets: where they are, how to open them, and whether they work.
//!
//! The rule: a secret access key is sealed before it is stored, is opened only to sign, and leaves the server never.

mod api;
mod clients;
mod diagnosis;
mod settings;
mod store;

use anyhow::Context as _;
pub use clients::Clients;
use mediabridge_s3::{Abilities, Client, MemberPath, Root};
pub use settings::BucketInput;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    problem::{self, Problem},
};

pub fn router() -> OpenApiRouter<App> {
    api::router()
}

/// The S3 client of a bucket, opened with its own credentials.
pub async fn client(app: &App, bucket_id: &str) -> Result<Client, Problem> {
    let row = store::find(&app.db, bucket_id)
        .await?
        .ok_or_else(|| problem::not_found("bucket"))?;
    app.clients.open(&app.keyring, &row)
}

/// Keeps a small object of the server's own in a folder of the bucket with this name, for what no member asked for.
pub async fn keep(
    app: &App,
    bucket_name: &str,
    folder: &str,
    name: &str,
    bytes: Vec<u8>,
) -> Result<(), Problem> {
    let row = store::by_name(&app.db, bucket_name).await?;
    let row = row.ok_or_else(|| problem::not_found("bucket"))?;
    let folder = Root::parse(&row.root)?.join(&Root::parse(folder)?)?;
    let key = folder.key(&MemberPath::parse(name)?)?;
    let client = app.clients.open(&app.keyring, &row)?;
    client.put(&key, bytes.into(), "application/json").await?;
    Ok(())
}

/// Where a registered bucket is in S3.
#[derive(Debug, Clone)]
pub struct Place {
    pub bucket_id: String,
    pub root: Root,
    /// As S3 calls it.
    pub bucket: String,
    of: String,
}

impl Place {
    /// Another text for every other place: endpoint, bucket and root.
    pub fn identity(&self) -> String {
        self.of.clone()
    }
}

/// Where all registered buckets are.
pub async fn places(app: &App) -> Result<Vec<Place>, Problem> {
    let rows = store::all(&app.db).await?;
    rows.into_iter()
        .map(|row| {
            let endpoint = row.endpoint.as_deref().unwrap_or_default();
            Ok(Place {
                of: format!("{endpoint}\n{}\n{}\n{}", row.region, row.bucket, row.root),
                root: Root::parse(&row.root)?,
                bucket_id: row.id,
                bucket: row.bucket,
            })
        })
        .collect()
}

/// Whether any bucket is registered.
pub async fn any(app: &App) -> Result<bool, Problem> {
    Ok(store::any(&app.db).await?)
}

/// What a bucket is called.
pub async fn name(app: &App, bucket_id: &str) -> Result<String, Problem> {
    Ok(store::find(&app.db, bucket_id)
        .await?
        .ok_or_else(|| problem::not_found("bucket"))?
        .name)
}

/// What the bucket's store was found to be able to do; `None` before the first test.
pub async fn abilities(app: &App, bucket_id: &str) -> Result<Option<Abilities>, Problem> {
    let row = store::find(&app.db, bucket_id)
        .await?
        .ok_or_else(|| problem::not_found("bucket"))?;
    Ok(row
        .abilities
        .and_then(|json| serde_json::from_str(&json).ok()))
}

/// A sample bucket of the demonstration: registered if missing, moved along when its endpoint has changed.
pub async fn put_sample(app: &App, input: BucketInput) -> anyhow::Result<()> {
    let checked = input.checked()?;
    let known = store::all(&app.db)
        .await?
        .into_iter()
        .find(|row| row.name == checked.input.name);
    let id = match known {
        Some(row)
            if row.endpoint == checked.input.endpoint
                && row.access_key_id == checked.input.access_key_id =>
        {
            return Ok(());
        }
        Some(row) => {
            let mut tx = app.db.begin().await?;
            api::replace(app, &mut tx, &row.id, &checked).await?;
            tx.commit().await?;
            api::forget(app, &row.id);
            row.id
        }
        None => {
            let mut tx = app.db.begin().await?;
            let id = api::insert(app, &mut tx, &checked).await?;
            tx.commit().await?;
            id
        }
    };
    api::test_and_remember(app, &id).await?;
    Ok(())
}

/// The id of the sample bucket with this name.
pub async fn id_of_sample(app: &App, name: &str) -> anyhow::Result<String> {
    let rows = store::all(&app.db).await?;
    rows.into_iter()
        .find(|row| row.name == name)
        .map(|row| row.id)
        .context("a sample bucket is missing")
}
