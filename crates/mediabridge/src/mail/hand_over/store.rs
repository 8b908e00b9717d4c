//! Rows of `hand_overs`.

use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
};

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct HandOver {
    pub id: String,
    pub address: String,
    pub has_link: bool,
    /// Neither opened nor withdrawn nor forgotten.
    pub waits: bool,
    pub made_name: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub opened_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    address: &str,
    sealed: &str,
    by: (&str, &str),
    now: Millis,
    expires_at: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO hand_overs (id, address, password, made_by, made_name, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id)
        .bind(address)
        .bind(sealed)
        .bind(by.0)
        .bind(by.1)
        .bind(now)
        .bind(expires_at),
    )
    .await?;
    Ok(())
}

pub(super) async fn of_mailbox(db: &Db, address: &str) -> Result<Vec<HandOver>, DbError> {
    db.all(
        sql(
            "SELECT id, address, token_hash IS NOT NULL AS has_link, password IS NOT NULL AS waits, made_name, created_at, expires_at, opened_at,
                 withdrawn_at
             FROM hand_overs WHERE address = $1 ORDER BY created_at DESC, id DESC LIMIT 10",
        )
        .bind(address),
    )
    .await
}

pub(super) async fn find(db: &Db, id: &str) -> Result<Option<HandOver>, DbError> {
    db.one(
        sql(
            "SELECT id, address, token_hash IS NOT NULL AS has_link, password IS NOT NULL AS waits, made_name, created_at, expires_at, opened_at,
                 withdrawn_at
             FROM hand_overs WHERE id = $1",
        )
        .bind(id),
    )
    .await
}

/// Says whether it still waits.
pub(super) async fn put_link(
    tx: &mut Tx,
    id: &str,
    token_hash: &str,
    by: (&str, &str),
    expires_at: Millis,
    now: Millis,
) -> Result<bool, DbError> {
    let put = sql(
        "UPDATE hand_overs SET token_hash = $2, expires_at = $3, made_by = $5, made_name = $6
         WHERE id = $1 AND password IS NOT NULL AND expires_at > $4",
    )
    .bind(id)
    .bind(token_hash)
    .bind(expires_at)
    .bind(now)
    .bind(by.0)
    .bind(by.1);
    Ok(tx.run(put).await? == 1)
}

/// The id, address and sealed password behind a link that works, whose maker is still an admin.
pub(super) async fn waiting(
    tx: &mut Tx,
    token_hash: &str,
    now: Millis,
) -> Result<Option<(String, String, String)>, DbError> {
    tx.one(
        sql("SELECT id, address, password FROM hand_overs
             WHERE token_hash = $1 AND password IS NOT NULL AND expires_at > $2
               AND made_by IN (SELECT id FROM members WHERE role IN ('owner', 'admin') AND state = 'active')")
        .bind(token_hash)
        .bind(now),
    )
    .await
}

/// Of two who open it at once, one does.
pub(super) async fn open(tx: &mut Tx, id: &str, now: Millis) -> Result<bool, DbError> {
    let open = sql("UPDATE hand_overs SET password = NULL, opened_at = $2
         WHERE id = $1 AND password IS NOT NULL")
    .bind(id)
    .bind(now);
    Ok(tx.run(open).await? == 1)
}

pub(super) async fn withdraw(tx: &mut Tx, id: &str, now: Millis) -> Result<bool, DbError> {
    let withdraw = sql("UPDATE hand_overs SET password = NULL, withdrawn_at = $2
         WHERE id = $1 AND password IS NOT NULL")
    .bind(id)
    .bind(now);
    Ok(tx.run(withdraw).await? == 1)
}

pub(super) async fn withdraw_all(tx: &mut Tx, address: &str, now: Millis) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE hand_overs SET password = NULL, withdrawn_at = $2
             WHERE address = $1 AND password IS NOT NULL")
        .bind(address)
        .bind(now),
    )
    .await?;
    Ok(())
}

pub(super) async fn expire(tx: &mut Tx, now: Millis, forget: Millis) -> Result<(), DbError> {
    tx.run(
        sql(
            "UPDATE hand_overs SET password = NULL WHERE expires_at <= $1 AND password IS NOT NULL",
        )
        .bind(now),
    )
    .await?;
    tx.run(sql("DELETE FROM hand_overs WHERE expires_at <= $1").bind(forget))
        .await?;
    Ok(())
}
