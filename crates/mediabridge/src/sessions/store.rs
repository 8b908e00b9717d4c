use super::Claims;
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
    grants::AccessRow,
    http::caller::Device,
};

#[derive(sqlx::FromRow)]
pub(super) struct UsedToken {
    pub id: String,
    pub session_id: String,
    pub nonce: String,
}

/// The session of a token that was just used.
#[derive(sqlx::FromRow)]
pub(super) struct Session {
    pub id: String,
    pub member_id: String,
    pub expires_at: i64,
}

pub(super) struct NewToken<'a> {
    pub id: &'a str,
    pub session_id: &'a str,
    pub parent_id: Option<&'a str>,
    pub hash: &'a str,
    pub nonce: &'a str,
    pub idle_expires_at: Millis,
}

#[derive(sqlx::FromRow)]
pub(super) struct KnownToken {
    pub id: String,
    pub session_id: String,
    pub nonce: String,
    pub used_at: Option<i64>,
    pub attempt_hash: Option<String>,
    pub member_id: String,
    pub state: String,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
    pub user_agent: Option<String>,
    pub ip: Option<String>,
    pub next_id: Option<String>,
    pub next_idle_expires_at: Option<i64>,
    pub next_used_at: Option<i64>,
    pub next_confirmed_at: Option<i64>,
}

/// How often answers were repeated: for one token, and lately in its session.
#[derive(sqlx::FromRow)]
pub(super) struct Repeats {
    pub of_token: i64,
    pub lately: i64,
    pub since: i64,
    pub fallbacks: i64,
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
    /// The refresh token that came with the access token, while nobody has been heard of who got them.
    pub unconfirmed: Option<String>,
    #[sqlx(flatten)]
    pub bucket: AccessRow,
}

pub(super) async fn insert_session(
    tx: &mut Tx,
    session: &Session,
    now: Millis,
    device: &Device,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO sessions (id, member_id, created_at, last_used_at, expires_at, user_agent, ip)
             VALUES ($1, $2, $3, $3, $4, $5, $6)")
        .bind(&session.id)
        .bind(&session.member_id)
        .bind(now)
        .bind(session.expires_at)
        .bind(device.user_agent.as_ref())
        .bind(device.ip.as_ref()),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_token(
    tx: &mut Tx,
    token: &NewToken<'_>,
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO refresh_tokens (id, session_id, parent_id, token_hash, nonce, issued_at, idle_expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(token.id)
        .bind(token.session_id)
        .bind(token.parent_id)
        .bind(token.hash)
        .bind(token.nonce)
        .bind(now)
        .bind(token.idle_expires_at),
    )
    .await?;
    Ok(())
}

/// Notes that the member of a token was heard of. This comes first: rows are locked in the order member, session, token, as
/// removing a member does.
pub(super) async fn seen(tx: &mut Tx, token_hash: &str, now: Millis) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE members SET last_seen_at = $2 WHERE id IN (
                 SELECT s.member_id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
                 WHERE t.token_hash = $1)")
        .bind(token_hash)
        .bind(now),
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
             RETURNING id, session_id, nonce")
        .bind(token_hash)
        .bind(now)
        .bind(attempt_hash),
    )
    .await
}

/// A token, its session, and the token it was traded for.
pub(super) async fn find_token(
    tx: &mut Tx,
    token_hash: &str,
) -> Result<Option<KnownToken>, DbError> {
    tx.one(
        sql("SELECT t.id, t.session_id, t.nonce, t.used_at, t.attempt_hash, s.member_id, m.state, s.expires_at,
                 s.ended_at, s.user_agent, s.ip, n.id AS next_id, n.idle_expires_at AS next_idle_expires_at,
                 n.used_at AS next_used_at, n.confirmed_at AS next_confirmed_at
             FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN members m ON m.id = s.member_id
             LEFT JOIN refresh_tokens n ON n.parent_id = t.id WHERE t.token_hash = $1")
        .bind(token_hash),
    )
    .await
}

/// Takes a used token's row until the transaction ends, so that its repetitions are counted one after the other.
pub(super) async fn hold_token(tx: &mut Tx, token_id: &str) -> Result<(), DbError> {
    tx.run(sql("UPDATE refresh_tokens SET replays = replays WHERE id = $1").bind(token_id))
        .await?;
    Ok(())
}

pub(super) async fn repeats(
    tx: &mut Tx,
    token: &KnownToken,
    minute_ago: Millis,
    day_ago: Millis,
) -> Result<Repeats, DbError> {
    let found = tx
        .one(
            sql("SELECT CAST(COALESCE(SUM(CASE WHEN id = $2 THEN replays ELSE 0 END), 0) AS BIGINT) AS of_token,
                     CAST(COALESCE(SUM(CASE WHEN used_at > $3 THEN replays ELSE 0 END), 0) AS BIGINT) AS lately,
                     COALESCE(MIN(CASE WHEN used_at > $3 AND replays > 0 THEN used_at END), $3) AS since,
                     CAST(COALESCE(SUM(fallbacks), 0) AS BIGINT) AS fallbacks
                 FROM refresh_tokens WHERE session_id = $1 AND used_at > $4")
            .bind(&token.session_id)
            .bind(&token.id)
            .bind(minute_ago)
            .bind(day_ago),
        )
        .await?;
    // Sums always make a row.
    Ok(found.unwrap_or(Repeats {
        of_token: 0,
        lately: 0,
        since: minute_ago,
        fallbacks: 0,
    }))
}

pub(super) async fn count_repeat(
    tx: &mut Tx,
    token_id: &str,
    is_fallback: bool,
) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE refresh_tokens SET replays = replays + 1, fallbacks = fallbacks + $2 WHERE id = $1")
            .bind(token_id)
            .bind(i64::from(is_fallback)),
    )
    .await?;
    Ok(())
}

/// Notes that the holder of this token was heard of.
pub(super) async fn confirm(tx: &mut Tx, token_id: &str, now: Millis) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE refresh_tokens SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL")
            .bind(token_id)
            .bind(now),
    )
    .await?;
    Ok(())
}

/// Notes when and from where a session was used last.
pub(super) async fn touch(
    tx: &mut Tx,
    session_id: &str,
    now: Millis,
    device: &Device,
) -> Result<Option<Session>, DbError> {
    tx.one(
        sql(
            "UPDATE sessions SET last_used_at = $2, ip = $3, user_agent = $4 WHERE id = $1
             RETURNING id, member_id, expires_at",
        )
        .bind(session_id)
        .bind(now)
        .bind(device.ip.as_ref())
        .bind(device.user_agent.as_ref()),
    )
    .await
}

/// Ends one session, or those of a member, and returns which of them were still open. It also leaves the note by which
/// every server closes their sockets, so nothing else in a running server may end sessions.
pub(super) async fn end(
    tx: &mut Tx,
    session_id: Option<&str>,
    member_id: Option<&str>,
    now: Millis,
    reason: &str,
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx
        .all(
            sql("UPDATE sessions SET ended_at = $3, end_reason = $4
                 WHERE (id = $1 OR member_id = $2) AND ended_at IS NULL RETURNING id")
            .bind(session_id)
            .bind(member_id)
            .bind(now)
            .bind(reason),
        )
        .await?;
    let ended: Vec<String> = rows.into_iter().map(|(id,)| id).collect();
    for id in &ended {
        tx.run(
            sql("INSERT INTO ended_sessions (session_id, ended_at, reason) VALUES ($1, $2, $3)")
                .bind(id)
                .bind(now)
                .bind(reason),
        )
        .await?;
    }
    Ok(ended)
}

/// Session, member and grant in one query: what every request is checked against.
pub(super) async fn find_caller(
    db: &Db,
    claims: &Claims,
    bucket_id: Option<&str>,
) -> Result<Option<FoundCaller>, DbError> {
    db.one(
        sql("SELECT m.name, m.email, m.role, m.state, s.expires_at, s.ended_at, s.end_reason, t.id AS unconfirmed,
                 b.id AS bucket_id, b.name AS bucket_name, b.description, b.cdn_base_url, b.root AS bucket_root,
                 b.updated_at AS bucket_updated_at, g.root AS grant_root, g.updated_at AS grant_updated_at,
                 g.may_view, g.may_upload, g.may_delete, g.may_share
             FROM sessions s JOIN members m ON m.id = s.member_id
             LEFT JOIN refresh_tokens t ON t.id = $3 AND t.session_id = s.id AND t.confirmed_at IS NULL
             LEFT JOIN grants g ON g.bucket_id = $4 AND g.member_id = m.id AND m.role NOT IN ('owner', 'admin')
             LEFT JOIN buckets b ON b.id = $4 AND (m.role IN ('owner', 'admin') OR g.member_id IS NOT NULL)
             WHERE s.id = $1 AND m.id = $2")
        .bind(&claims.sid)
        .bind(&claims.sub)
        .bind(&claims.jti)
        .bind(bucket_id),
    )
    .await
}

/// Placeholders of [`find_many`].
pub(super) const SESSIONS_AT_ONCE: usize = 16;

/// A session and the member it is of.
#[derive(sqlx::FromRow)]
pub(super) struct FoundSession {
    pub session_id: String,
    pub member_id: String,
    pub name: String,
    pub email: String,
    pub role: String,
    pub state: String,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
    pub end_reason: Option<String>,
}

pub(super) async fn find_many(db: &Db, session_ids: &[&str]) -> Result<Vec<FoundSession>, DbError> {
    let query = sql(
        "SELECT s.id AS session_id, m.id AS member_id, m.name, m.email, m.role, m.state,
                 s.expires_at, s.ended_at, s.end_reason
             FROM sessions s JOIN members m ON m.id = s.member_id
             WHERE s.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    );
    db.all(query.bind_list(session_ids, SESSIONS_AT_ONCE)).await
}

/// Removes sessions, with all their tokens, whose absolute end is this long ago; at most some of them at a time.
pub(super) async fn remove_old(tx: &mut Tx, before: Millis) -> Result<u64, DbError> {
    tx.run(
        sql("DELETE FROM sessions WHERE id IN (
                 SELECT id FROM sessions WHERE expires_at < $1 ORDER BY expires_at, id LIMIT 100)")
        .bind(before),
    )
    .await
}

/// Sessions that ended since, with the reason.
pub(super) async fn ended_since(db: &Db, since: Millis) -> Result<Vec<(String, String)>, DbError> {
    db.all(sql("SELECT session_id, reason FROM ended_sessions WHERE ended_at > $1").bind(since))
        .await
}

pub(super) async fn remove_old_ends(tx: &mut Tx, before: Millis) -> Result<u64, DbError> {
    tx.run(sql("DELETE FROM ended_sessions WHERE ended_at < $1").bind(before))
        .await
}

/// A session as its member sees it in a list.
#[derive(sqlx::FromRow)]
pub(super) struct OpenSession {
    pub id: String,
    pub created_at: i64,
    pub last_used_at: i64,
    pub expires_at: i64,
    pub user_agent: Option<String>,
    pub ip: Option<String>,
}

/// A member's sessions that can still be used, the last used first.
pub(super) async fn open(
    db: &Db,
    member_id: &str,
    now: Millis,
) -> Result<Vec<OpenSession>, DbError> {
    db.all(
        sql(
            "SELECT id, created_at, last_used_at, expires_at, user_agent, ip FROM sessions
             WHERE member_id = $1 AND ended_at IS NULL AND expires_at > $2 AND EXISTS (
                 SELECT 1 FROM refresh_tokens t
                 WHERE t.session_id = sessions.id AND t.used_at IS NULL AND t.idle_expires_at > $2)
             ORDER BY last_used_at DESC, id DESC",
        )
        .bind(member_id)
        .bind(now),
    )
    .await
}

/// A member's sessions that were not ended, whether they can still be used or not.
pub(super) async fn not_ended(tx: &mut Tx, member_id: &str) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx
        .all(
            sql("SELECT id FROM sessions WHERE member_id = $1 AND ended_at IS NULL ORDER BY id")
                .bind(member_id),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
