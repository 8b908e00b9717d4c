use super::settings::{Checked, to_text};
use crate::{
    clock::Millis,
    db::{Db, DbError, Sql, Tx, sql},
    problem::Problem,
};

#[derive(sqlx::FromRow)]
pub(super) struct BucketRow {
    pub id: String,
    pub name: String,
    pub description: String,
    pub endpoint: Option<String>,
    pub region: String,
    pub bucket: String,
    pub addressing: String,
    pub checksums: String,
    pub root: String,
    pub cdn_base_url: Option<String>,
    pub ca_certificate: Option<String>,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub abilities: Option<String>,
    pub last_report: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
}

pub(super) async fn find(db: &Db, id: &str) -> Result<Option<BucketRow>, DbError> {
    db.one(
        sql("SELECT id, name, description, endpoint, region, bucket, addressing, checksums, root, cdn_base_url,
                 ca_certificate, access_key_id, secret_access_key, abilities, last_report, created_at, updated_at
             FROM buckets WHERE id = $1")
        .bind(id),
    )
    .await
}

pub(super) async fn by_name(db: &Db, name: &str) -> Result<Option<BucketRow>, DbError> {
    db.one(
        sql("SELECT id, name, description, endpoint, region, bucket, addressing, checksums, root, cdn_base_url,
                 ca_certificate, access_key_id, secret_access_key, abilities, last_report, created_at, updated_at
             FROM buckets WHERE name = $1")
        .bind(name),
    )
    .await
}

pub(super) async fn all(db: &Db) -> Result<Vec<BucketRow>, DbError> {
    db.all(sql("SELECT id, name, description, endpoint, region, bucket, addressing, checksums, root, cdn_base_url,
             ca_certificate, access_key_id, secret_access_key, abilities, last_report, created_at, updated_at
         FROM buckets ORDER BY name"))
        .await
}

/// Whether there is one at all.
pub(super) async fn any(db: &Db) -> Result<bool, DbError> {
    let row: Option<(String,)> = db.one(sql("SELECT id FROM buckets LIMIT 1")).await?;
    Ok(row.is_some())
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    checked: &Checked,
    sealed: &str,
    now: Millis,
) -> Result<(), Problem> {
    let statement = sql("INSERT INTO buckets (id, name, description, endpoint, region, bucket, addressing, checksums,
             root, cdn_base_url, ca_certificate, access_key_id, secret_access_key, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)");
    tx.run(with_settings(statement, id, checked, sealed, now)?)
        .await?;
    Ok(())
}

/// Writes the settings; `updated_at` is their version and grows even within one millisecond.
pub(super) async fn update(
    tx: &mut Tx,
    id: &str,
    checked: &Checked,
    sealed: &str,
    now: Millis,
) -> Result<(), Problem> {
    let statement = sql(
        "UPDATE buckets SET name = $2, description = $3, endpoint = $4, region = $5, bucket = $6,
             addressing = $7, checksums = $8, root = $9, cdn_base_url = $10, ca_certificate = $11,
             access_key_id = $12, secret_access_key = $13,
             updated_at = CASE WHEN $14 > updated_at THEN $14 ELSE updated_at + 1 END
         WHERE id = $1",
    );
    tx.run(with_settings(statement, id, checked, sealed, now)?)
        .await?;
    Ok(())
}

/// Binds $1 to $14, which inserting and updating have in common.
fn with_settings(
    statement: Sql,
    id: &str,
    checked: &Checked,
    sealed: &str,
    now: Millis,
) -> Result<Sql, Problem> {
    let input = &checked.input;
    Ok(statement
        .bind(id)
        .bind(&input.name)
        .bind(&input.description)
        .bind(input.endpoint.as_ref())
        .bind(&input.region)
        .bind(&input.bucket)
        .bind(to_text(&input.addressing)?)
        .bind(to_text(&input.checksums)?)
        .bind(checked.root.prefix())
        .bind(input.cdn_base_url.as_ref())
        .bind(input.ca_certificate.as_ref())
        .bind(&input.access_key_id)
        .bind(sealed)
        .bind(now))
}

/// What a test found out; abilities stay as they were when it could not tell.
pub(super) async fn remember(
    tx: &mut Tx,
    id: &str,
    report: &str,
    abilities: Option<&str>,
) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE buckets SET last_report = $2, abilities = COALESCE($3, abilities) WHERE id = $1")
            .bind(id)
            .bind(report)
            .bind(abilities),
    )
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM buckets WHERE id = $1").bind(id))
        .await?;
    Ok(())
}
