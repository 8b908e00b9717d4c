use crate::{
    clock::Millis,
    db::{DbError, Tx, sql},
};

/// A session that was over is not revived by a backup from when it was not.
pub(super) async fn end_all_sessions(tx: &mut Tx, now: Millis) -> Result<u64, DbError> {
    tx.run(
        sql("INSERT INTO ended_sessions (session_id, ended_at, reason)
             SELECT id, $1, 'restored' FROM sessions WHERE ended_at IS NULL ON CONFLICT (session_id) DO NOTHING")
        .bind(now),
    )
    .await?;
    tx.run(
        sql("UPDATE sessions SET ended_at = $1, end_reason = 'restored' WHERE ended_at IS NULL")
            .bind(now),
    )
    .await
}

/// An e-mail may have been sent since, and what it tells of is in the notices.
pub(super) async fn delete_emails(tx: &mut Tx) -> Result<u64, DbError> {
    tx.run(sql("DELETE FROM outbox")).await
}

/// Neither is a link: it may have been used since.
pub(super) async fn delete_links(tx: &mut Tx) -> Result<u64, DbError> {
    tx.run(sql("DELETE FROM hand_overs")).await?;
    tx.run(sql("DELETE FROM account_links")).await
}

/// What a table asked for may have been carried out since, and is nothing to begin with days later.
pub(super) async fn delete_bulk_runs(tx: &mut Tx) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM bulk_rows")).await?;
    tx.run(sql("DELETE FROM bulk_runs")).await?;
    Ok(())
}
