//! Rows of `event_hooks`: which buckets' events are taken, and the number their secret is made of.

use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
};

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Hook {
    pub number: i64,
    pub created_at: i64,
}

pub(super) async fn hook(db: &Db, bucket_id: &str) -> Result<Option<Hook>, DbError> {
    db.one(sql("SELECT number, created_at FROM event_hooks WHERE bucket_id = $1").bind(bucket_id))
        .await
}

/// A number the bucket has not had before: they grow with time.
pub(super) async fn put_hook(tx: &mut Tx, bucket_id: &str, now: Millis) -> Result<i64, DbError> {
    let put: Option<(i64,)> = tx
        .one(
            sql(
                "INSERT INTO event_hooks (bucket_id, number, created_at) VALUES ($1, $2, $2)
                 ON CONFLICT (bucket_id) DO UPDATE SET created_at = excluded.created_at,
                     number = CASE WHEN excluded.number > event_hooks.number THEN excluded.number
                                   ELSE event_hooks.number + 1 END
                 RETURNING number",
            )
            .bind(bucket_id)
            .bind(now),
        )
        .await?;
    Ok(put.map_or(now, |(number,)| number))
}

/// Whether there was one.
pub(super) async fn remove_hook(tx: &mut Tx, bucket_id: &str) -> Result<bool, DbError> {
    let removed = tx
        .run(sql("DELETE FROM event_hooks WHERE bucket_id = $1").bind(bucket_id))
        .await?;
    Ok(removed > 0)
}
