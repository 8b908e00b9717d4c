use super::{Letter, letter::Content};
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
};

/// An e-mail that this server is to send now.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Claimed {
    pub id: String,
    pub name: String,
    pub email: String,
    pub subject: String,
    pub content: String,
    /// Sealed.
    pub link: Option<String>,
    /// Also counts this one, and so tells one claim from another.
    pub attempts: i64,
    pub created_at: i64,
    pub give_up_at: i64,
}

/// An e-mail as an admin sees it: without what it says.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Row {
    pub id: String,
    pub name: String,
    pub email: String,
    pub subject: String,
    pub state: String,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub created_at: i64,
    pub next_attempt_at: i64,
    pub leased_until: i64,
    pub failed_at: Option<i64>,
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    letter: &Letter<'_>,
    sealed_link: Option<&str>,
    now: Millis,
    give_up_at: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO outbox (id, member_id, name, email, subject, content, link, state, attempts, created_at,
                 next_attempt_at, leased_until, give_up_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8, $8, 0, $9)")
        .bind(id)
        .bind(letter.to.member_id)
        .bind(letter.to.name)
        .bind(letter.to.email)
        .bind(&letter.subject)
        .bind(letter.content.to_json())
        .bind(sealed_link)
        .bind(now)
        .bind(give_up_at),
    )
    .await?;
    Ok(())
}

/// The e-mail that has waited longest. A time further off than any pause or lease (`horizon`) was written by a clock that has
/// been set back since, and counts as past.
pub(super) async fn next(
    db: &Db,
    now: Millis,
    horizon: Millis,
) -> Result<Option<Claimed>, DbError> {
    db.one(
        sql("SELECT id, name, email, subject, content, link, attempts, created_at, give_up_at FROM outbox
             WHERE state = 'waiting' AND (next_attempt_at <= $1 OR next_attempt_at > $2)
                 AND (leased_until <= $1 OR leased_until > $2)
             ORDER BY next_attempt_at, id LIMIT 1")
        .bind(now)
        .bind(horizon),
    )
    .await
}

/// Leases an e-mail that was tried so many times; of two servers, one gets it.
pub(super) async fn claim(
    tx: &mut Tx,
    id: &str,
    attempts: i64,
    leased_until: Millis,
) -> Result<bool, DbError> {
    let claimed = tx
        .run(
            sql(
                "UPDATE outbox SET attempts = attempts + 1, leased_until = $3
                 WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            )
            .bind(id)
            .bind(attempts)
            .bind(leased_until),
        )
        .await?;
    Ok(claimed == 1)
}

/// The SMTP server has taken it. Nothing else holds a row that is gone.
pub(super) async fn delete(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM outbox WHERE id = $1").bind(id))
        .await?;
    Ok(())
}

/// It was not taken, and will be tried again.
pub(super) async fn wait(
    tx: &mut Tx,
    claimed: &Claimed,
    error: &str,
    next_attempt_at: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql(
            "UPDATE outbox SET last_error = $3, next_attempt_at = $4, leased_until = 0
             WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
        )
        .bind(&claimed.id)
        .bind(claimed.attempts)
        .bind(error)
        .bind(next_attempt_at),
    )
    .await?;
    Ok(())
}

/// It is given up, until an admin wants it tried again.
pub(super) async fn fail(
    tx: &mut Tx,
    claimed: &Claimed,
    error: &str,
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql(
            "UPDATE outbox SET state = 'failed', last_error = $3, failed_at = $4, leased_until = 0
             WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
        )
        .bind(&claimed.id)
        .bind(claimed.attempts)
        .bind(error)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Tries an e-mail again at once: one that was given up, or one that waits for its next time. `false`: there is none such, or
/// it is being sent.
pub(super) async fn retry(
    tx: &mut Tx,
    id: &str,
    now: Millis,
    give_up_at: Millis,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            sql("UPDATE outbox SET state = 'waiting', failed_at = NULL, next_attempt_at = $2, leased_until = 0,
                     give_up_at = CASE WHEN give_up_at > $3 THEN give_up_at ELSE $3 END
                 WHERE id = $1 AND leased_until <= $2")
                .bind(id)
                .bind(now)
                .bind(give_up_at),
        )
        .await?;
    Ok(changed == 1)
}

/// Removes one that was given up, and says to whom it was to go and about what.
pub(super) async fn delete_failed(
    tx: &mut Tx,
    id: &str,
) -> Result<Option<(String, String)>, DbError> {
    let found: Option<(String, String)> = tx
        .one(sql("SELECT email, subject FROM outbox WHERE id = $1 AND state = 'failed'").bind(id))
        .await?;
    let deleted = tx
        .run(sql("DELETE FROM outbox WHERE id = $1 AND state = 'failed'").bind(id))
        .await?;
    Ok(found.filter(|_| deleted == 1))
}

pub(super) async fn remove_all(tx: &mut Tx, member_id: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM outbox WHERE member_id = $1").bind(member_id))
        .await?;
    Ok(())
}

/// Forgets what was given up before then, or should have been: a server without e-mail gives nothing up.
pub(super) async fn forget(tx: &mut Tx, before: Millis) -> Result<u64, DbError> {
    tx.run(
        sql("DELETE FROM outbox WHERE (state = 'failed' AND failed_at < $1) OR give_up_at < $1")
            .bind(before),
    )
    .await
}

/// Newest first, those older than the e-mail `before`.
pub(super) async fn page(db: &Db, before: Option<&str>, limit: i64) -> Result<Vec<Row>, DbError> {
    db.all(
        sql("SELECT id, name, email, subject, state, attempts, last_error, created_at, next_attempt_at, leased_until,
                 failed_at
             FROM outbox WHERE CAST($1 AS TEXT) IS NULL OR id < $1 ORDER BY id DESC LIMIT $2")
        .bind(before)
        .bind(limit),
    )
    .await
}

/// How many wait, and how many were given up.
pub(super) async fn count(db: &Db) -> Result<(i64, i64), DbError> {
    let row: Option<(i64, i64)> = db
        .one(sql(
            "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS BIGINT),
                 CAST(COALESCE(SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0) AS BIGINT)
             FROM outbox",
        ))
        .await?;
    Ok(row.unwrap_or_default())
}

impl Content {
    fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
