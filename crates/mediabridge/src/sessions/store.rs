use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
    http::caller::Device,
};

#[derive(sqlx::FromRow)]
pub(super) struct UsedToken {
    pub session_id: String,
    pub nonce: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct KnownToken {
    pub id: String,
    pub session_id: String,
    pub member_id: String,
    pub nonce: String,
    pub used_at: Option<i64>,
    pub attempt_hash: Option<String>,
    pub replays: i64,
    pub ended_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
pub(super) struct FoundCaller {
    pub name: String,
    pub email: String,
    pub role: String,
    pub state: String,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
    pub end_reason: Option<String>,
}

pub(super) async fn insert_session(
    tx: &mut Tx,
    id: &str,
    member_id: &str,
    now: Millis,
    expires_at: Millis,
    device: &Device,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO sessions (id, member_id, created_at, last_used_at, expires_at, user_agent, ip)
             VALUES ($1, $2, $3, $3, $4, $5, $6)")
        .bind(id)
        .bind(member_id)
        .bind(now)
        .bind(expires_at)
        .bind(device.user_agent.as_ref())
        .bind(device.ip.as_ref()),
    )
    .await?;
    tx.run(
        sql("UPDATE members SET last_seen_at = $2 WHERE id = $1")
            .bind(member_id)
            .bind(now),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_token(
    tx: &mut Tx,
    id: &str,
    session_id: &str,
    token_hash: &str,
    nonce: &str,
    now: Millis,
    idle_expires_at: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO refresh_tokens (id, session_id, token_hash, nonce, issued_at, idle_expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(session_id)
        .bind(token_hash)
        .bind(nonce)
        .bind(now)
        .bind(idle_expires_at),
    )
    .await?;
    Ok(())
}

/// Uses a token up in one statement: of two that race, one gets the row.
pub(super) async fn use_token(
    tx: &mut Tx,
    token_hash: &str,
    attempt_hash: Option<&str>,
    now: Millis,
) -> Result<Option<UsedToken>, DbError> {
    tx.one(
        sql("UPDATE refresh_tokens SET used_at = $2, attempt_hash = $3
             WHERE token_hash = $1 AND used_at IS NULL AND idle_expires_at > $2 AND session_id IN (
                 SELECT s.id FROM sessions s JOIN members m ON m.id = s.member_id
                 WHERE s.ended_at IS NULL AND s.expires_at > $2 AND m.state = 'active')
             RETURNING session_id, nonce")
        .bind(token_hash)
        .bind(now)
        .bind(attempt_hash),
    )
    .await
}

pub(super) async fn find_token(
    tx: &mut Tx,
    token_hash: &str,
) -> Result<Option<KnownToken>, DbError> {
    tx.one(
        sql("SELECT t.id, t.session_id, s.member_id, t.nonce, t.used_at, t.attempt_hash, t.replays, s.ended_at
             FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.token_hash = $1")
        .bind(token_hash),
    )
    .await
}

pub(super) async fn count_replay(tx: &mut Tx, token_id: &str) -> Result<(), DbError> {
    tx.run(sql("UPDATE refresh_tokens SET replays = replays + 1 WHERE id = $1").bind(token_id))
        .await?;
    Ok(())
}

pub(super) async fn touch(
    tx: &mut Tx,
    session_id: &str,
    now: Millis,
    device: &Device,
) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE sessions SET last_used_at = $2, ip = $3 WHERE id = $1")
            .bind(session_id)
            .bind(now)
            .bind(device.ip.as_ref()),
    )
    .await?;
    tx.run(
        sql("UPDATE members SET last_seen_at = $2 WHERE id IN (SELECT member_id FROM sessions WHERE id = $1)")
            .bind(session_id)
            .bind(now),
    )
    .await?;
    Ok(())
}

pub(super) async fn member_of(tx: &mut Tx, session_id: &str) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx
        .one(sql("SELECT member_id FROM sessions WHERE id = $1").bind(session_id))
        .await?;
    Ok(row.map(|(id,)| id))
}

pub(super) async fn end(
    tx: &mut Tx,
    session_id: &str,
    now: Millis,
    reason: &str,
) -> Result<(), DbError> {
    tx.run(
        sql(
            "UPDATE sessions SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL",
        )
        .bind(session_id)
        .bind(now)
        .bind(reason),
    )
    .await?;
    Ok(())
}

pub(super) async fn end_all(
    tx: &mut Tx,
    member_id: &str,
    now: Millis,
    reason: &str,
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx
        .all(
            sql("UPDATE sessions SET ended_at = $2, end_reason = $3
                 WHERE member_id = $1 AND ended_at IS NULL RETURNING id")
            .bind(member_id)
            .bind(now)
            .bind(reason),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn find_caller(
    db: &Db,
    session_id: &str,
    member_id: &str,
) -> Result<Option<FoundCaller>, DbError> {
    db.one(
        sql(
            "SELECT m.name, m.email, m.role, m.state, s.expires_at, s.ended_at, s.end_reason
             FROM sessions s JOIN members m ON m.id = s.member_id WHERE s.id = $1 AND m.id = $2",
        )
        .bind(session_id)
        .bind(member_id),
    )
    .await
}
