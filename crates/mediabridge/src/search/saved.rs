//! Searches that members keep by name: rows of `saved_searches`.

use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
};

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Row {
    pub id: String,
    pub name: String,
    pub query: String,
    pub sort: String,
    pub bucket_id: Option<String>,
    pub path: Option<String>,
}

pub(super) async fn all(db: &Db, member_id: &str) -> Result<Vec<Row>, DbError> {
    db.all(
        sql("SELECT id, name, query, sort, bucket_id, path FROM saved_searches WHERE member_id = $1 ORDER BY id")
            .bind(member_id),
    )
    .await
}

pub(super) async fn count(tx: &mut Tx, member_id: &str) -> Result<i64, DbError> {
    let found: Option<(i64,)> = tx
        .one(sql("SELECT COUNT(*) FROM saved_searches WHERE member_id = $1").bind(member_id))
        .await?;
    Ok(found.map_or(0, |(count,)| count))
}

pub(super) async fn insert(
    tx: &mut Tx,
    member_id: &str,
    row: &Row,
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO saved_searches (id, member_id, name, query, sort, bucket_id, path, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(&row.id)
        .bind(member_id)
        .bind(&row.name)
        .bind(&row.query)
        .bind(&row.sort)
        .bind(row.bucket_id.as_ref())
        .bind(row.path.as_ref())
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Whether there was one to remove.
pub(super) async fn remove(tx: &mut Tx, member_id: &str, id: &str) -> Result<bool, DbError> {
    let removed = tx
        .run(
            sql("DELETE FROM saved_searches WHERE member_id = $1 AND id = $2")
                .bind(member_id)
                .bind(id),
        )
        .await?;
    Ok(removed > 0)
}
