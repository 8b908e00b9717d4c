use super::Notice;
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub id: String,
    pub at: i64,
    pub kind: String,
    pub about_id: Option<String>,
    pub about_name: Option<String>,
    pub bucket_id: Option<String>,
    pub bucket_name: Option<String>,
    pub path: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub seen: bool,
}

pub(super) async fn active_admins(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx
        .all(sql(
            "SELECT id FROM members WHERE role IN ('owner', 'admin') AND state = 'active' ORDER BY id",
        ))
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    member_id: &str,
    now: Millis,
    notice: &Notice<'_>,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO notices (id, member_id, at, kind, about_id, about_name, bucket_id, bucket_name, path, ip,
                 user_agent, seen)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, FALSE)")
        .bind(id)
        .bind(member_id)
        .bind(now)
        .bind(notice.kind.as_str())
        .bind(notice.about.map(|(id, _)| id))
        .bind(notice.about.map(|(_, name)| name))
        .bind(notice.bucket.map(|(id, _)| id))
        .bind(notice.bucket.map(|(_, name)| name))
        .bind(notice.path)
        .bind(notice.device.ip.as_ref())
        .bind(notice.device.user_agent.as_ref()),
    )
    .await?;
    Ok(())
}

pub(super) async fn forget(tx: &mut Tx, before: Millis) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM notices WHERE at < $1").bind(before))
        .await?;
    Ok(())
}

pub(super) async fn remove_all(tx: &mut Tx, member_id: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM notices WHERE member_id = $1").bind(member_id))
        .await?;
    Ok(())
}

/// Newest first, those older than the notice `before`.
pub(super) async fn page(
    db: &Db,
    member_id: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Row>, DbError> {
    db.all(
        sql("SELECT id, at, kind, about_id, about_name, bucket_id, bucket_name, path, ip, user_agent, seen
             FROM notices WHERE member_id = $1 AND (CAST($2 AS TEXT) IS NULL OR id < $2)
             ORDER BY id DESC LIMIT $3")
        .bind(member_id)
        .bind(before)
        .bind(limit),
    )
    .await
}

pub(super) async fn count_unseen(db: &Db, member_id: &str) -> Result<i64, DbError> {
    let row: Option<(i64,)> = db
        .one(sql("SELECT COUNT(*) FROM notices WHERE member_id = $1 AND NOT seen").bind(member_id))
        .await?;
    Ok(row.map_or(0, |(n,)| n))
}

pub(super) async fn mark_seen(tx: &mut Tx, member_id: &str, up_to: &str) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE notices SET seen = TRUE WHERE member_id = $1 AND id <= $2 AND NOT seen")
            .bind(member_id)
            .bind(up_to),
    )
    .await?;
    Ok(())
}
