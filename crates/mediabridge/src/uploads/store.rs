use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
};

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct UploadRow {
    pub id: String,
    pub bucket_id: String,
    pub path: String,
    pub object_key: String,
    pub size: i64,
    pub content_type: String,
    pub checksum_crc32: String,
    pub replaces: bool,
    pub state: String,
}

pub(super) async fn insert(
    tx: &mut Tx,
    row: &UploadRow,
    session_id: &str,
    member_id: &str,
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO uploads (id, session_id, member_id, bucket_id, path, object_key, size, content_type,
                 checksum_crc32, replaces, state, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(&row.id)
        .bind(session_id)
        .bind(member_id)
        .bind(&row.bucket_id)
        .bind(&row.path)
        .bind(&row.object_key)
        .bind(row.size)
        .bind(&row.content_type)
        .bind(&row.checksum_crc32)
        .bind(row.replaces)
        .bind(&row.state)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// An upload of this member; anybody else's does not exist for them.
pub(super) async fn find(db: &Db, id: &str, member_id: &str) -> Result<Option<UploadRow>, DbError> {
    db.one(
        sql("SELECT id, bucket_id, path, object_key, size, content_type, checksum_crc32, replaces, state
             FROM uploads WHERE id = $1 AND member_id = $2")
        .bind(id)
        .bind(member_id),
    )
    .await
}

/// Ends an open upload; `false` when it had ended before.
pub(super) async fn finish(
    tx: &mut Tx,
    id: &str,
    state: &str,
    now: Millis,
) -> Result<bool, DbError> {
    let finished = tx
        .run(
            sql("UPDATE uploads SET state = $2, finished_at = $3 WHERE id = $1 AND state = 'signed'")
                .bind(id)
                .bind(state)
                .bind(now),
        )
        .await?;
    Ok(finished == 1)
}
