use serde::Serialize;

use super::Record;
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
};

#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Filter {
    pub action: Option<String>,
    pub member_id: Option<String>,
    pub bucket_id: Option<String>,
    pub text: Option<String>,
    pub from: Option<Millis>,
    pub to: Option<Millis>,
}

pub(super) async fn last(tx: &mut Tx) -> Result<Option<(i64, String)>, DbError> {
    tx.one(sql("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"))
        .await
}

/// The last row that is committed.
pub(super) async fn newest(db: &Db) -> Result<Option<(i64, String)>, DbError> {
    db.one(sql("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"))
        .await
}

pub(super) async fn hash_of(db: &Db, seq: i64) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = db
        .one(sql("SELECT hash FROM audit WHERE seq = $1").bind(seq))
        .await?;
    Ok(row.map(|(hash,)| hash))
}

/// Whole rows in their order, after row `seq`.
pub(super) async fn after(db: &Db, seq: i64, limit: i64) -> Result<Vec<Record>, DbError> {
    db.all(
        sql("SELECT seq, at, member_id, member_name, member_email, action, bucket_id, bucket_name, path, subject, ip,
                 outcome, detail, hash
             FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2")
        .bind(seq)
        .bind(limit),
    )
    .await
}

pub(super) async fn member(tx: &mut Tx, id: &str) -> Result<Option<(String, String)>, DbError> {
    tx.one(sql("SELECT name, email FROM members WHERE id = $1").bind(id))
        .await
}

pub(super) async fn insert(tx: &mut Tx, record: &Record) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO audit (seq, at, member_id, member_name, member_email, action, bucket_id, bucket_name, path,
                 subject, ip, outcome, detail, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
        .bind(record.seq)
        .bind(record.at)
        .bind(record.member_id.as_ref())
        .bind(record.member_name.as_ref())
        .bind(record.member_email.as_ref())
        .bind(&record.action)
        .bind(record.bucket_id.as_ref())
        .bind(record.bucket_name.as_ref())
        .bind(record.path.as_ref())
        .bind(record.subject.as_ref())
        .bind(record.ip.as_ref())
        .bind(&record.outcome)
        .bind(record.detail.as_ref())
        .bind(&record.hash),
    )
    .await?;
    Ok(())
}

/// Newest first, before row `before`. The action may be a whole name or a family such as `file.`.
pub(super) async fn page(
    db: &Db,
    filter: &Filter,
    before: i64,
    limit: i64,
) -> Result<Vec<Record>, DbError> {
    let text = filter.text.as_deref().map(like);
    let family = filter
        .action
        .as_deref()
        .filter(|a| a.ends_with('.'))
        .map(like_prefix);
    let action = filter.action.clone().filter(|a| !a.ends_with('.'));
    db.all(
        sql("SELECT seq, at, member_id, member_name, member_email, action, bucket_id, bucket_name, path, subject, ip,
                 outcome, detail, hash
             FROM audit
             WHERE seq < $1
               AND (CAST($2 AS TEXT) IS NULL OR action = $2)
               AND (CAST($3 AS TEXT) IS NULL OR action LIKE $3 ESCAPE '\\')
               AND (CAST($4 AS TEXT) IS NULL OR member_id = $4)
               AND (CAST($5 AS TEXT) IS NULL OR bucket_id = $5)
               AND (CAST($6 AS TEXT) IS NULL OR lower(COALESCE(path, '')) LIKE $6 ESCAPE '\\'
                    OR lower(COALESCE(subject, '')) LIKE $6 ESCAPE '\\'
                    OR lower(COALESCE(member_name, '')) LIKE $6 ESCAPE '\\'
                    OR lower(COALESCE(member_email, '')) LIKE $6 ESCAPE '\\')
               AND (CAST($7 AS BIGINT) IS NULL OR at >= $7)
               AND (CAST($8 AS BIGINT) IS NULL OR at < $8)
             ORDER BY seq DESC LIMIT $9")
        .bind(before)
        .bind(action)
        .bind(family)
        .bind(filter.member_id.as_ref())
        .bind(filter.bucket_id.as_ref())
        .bind(text)
        .bind(filter.from)
        .bind(filter.to)
        .bind(limit),
    )
    .await
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

fn like(text: &str) -> String {
    format!("%{}%", escape(&text.to_lowercase()))
}

fn like_prefix(text: &str) -> String {
    format!("{}%", escape(text))
}
