//! Rows of `deletions`.

use super::{Kind, State};
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, name_of, named, sql},
    problem::Problem,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    pub id: String,
    pub kind: Kind,
    pub target: String,
    pub label: String,
    pub takes: Vec<String>,
    pub state: State,
    pub requested_by: String,
    pub requested_name: String,
    pub requested_at: Millis,
    /// By the service's clock.
    pub execute_at: Millis,
    pub approved_name: Option<String>,
    pub approved_at: Option<Millis>,
    pub reason: Option<String>,
    pub attempts: i64,
    pub finished_at: Option<Millis>,
    pub finished_name: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    target: String,
    label: String,
    takes: String,
    state: String,
    requested_by: String,
    requested_name: String,
    requested_at: i64,
    execute_at: i64,
    approved_name: Option<String>,
    approved_at: Option<i64>,
    reason: Option<String>,
    attempts: i64,
    finished_at: Option<i64>,
    finished_name: Option<String>,
}

impl TryFrom<Row> for Deletion {
    type Error = Problem;

    fn try_from(row: Row) -> Result<Self, Problem> {
        Ok(Self {
            id: row.id,
            kind: named(&row.kind)?,
            target: row.target,
            label: row.label,
            takes: serde_json::from_str(&row.takes).map_err(anyhow::Error::from)?,
            state: named(&row.state)?,
            requested_by: row.requested_by,
            requested_name: row.requested_name,
            requested_at: row.requested_at,
            execute_at: row.execute_at,
            approved_name: row.approved_name,
            approved_at: row.approved_at,
            reason: row.reason,
            attempts: row.attempts,
            finished_at: row.finished_at,
            finished_name: row.finished_name,
        })
    }
}

pub(super) async fn insert(tx: &mut Tx, deletion: &Deletion) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO deletions (id, kind, target, label, takes, state, requested_by, requested_name, requested_at,
                 execute_at, attempts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)")
        .bind(&deletion.id)
        .bind(name_of(deletion.kind))
        .bind(&deletion.target)
        .bind(&deletion.label)
        .bind(serde_json::to_string(&deletion.takes).unwrap_or_default())
        .bind(name_of(deletion.state))
        .bind(&deletion.requested_by)
        .bind(&deletion.requested_name)
        .bind(deletion.requested_at)
        .bind(deletion.execute_at),
    )
    .await?;
    Ok(())
}

pub(super) async fn find(db: &Db, id: &str) -> Result<Option<Deletion>, Problem> {
    let row: Option<Row> = db
        .one(
            sql("SELECT id, kind, target, label, takes, state, requested_by, requested_name, requested_at, execute_at,
                     approved_name, approved_at, reason, attempts, finished_at, finished_name
                 FROM deletions WHERE id = $1")
            .bind(id),
        )
        .await?;
    row.map(Deletion::try_from).transpose()
}

/// Those that are not over, in the order in which they were asked for.
pub(super) async fn open(db: &Db) -> Result<Vec<Deletion>, Problem> {
    let rows: Vec<Row> = db
        .all(sql(
            "SELECT id, kind, target, label, takes, state, requested_by, requested_name, requested_at, execute_at,
                 approved_name, approved_at, reason, attempts, finished_at, finished_name
             FROM deletions WHERE state IN ('pending', 'executing', 'held') ORDER BY id",
        ))
        .await?;
    rows.into_iter().map(Deletion::try_from).collect()
}

/// Those that are over, the newest first, before the deletion `before`.
pub(super) async fn over(
    db: &Db,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Deletion>, Problem> {
    let rows: Vec<Row> = db
        .all(
            sql("SELECT id, kind, target, label, takes, state, requested_by, requested_name, requested_at, execute_at,
                     approved_name, approved_at, reason, attempts, finished_at, finished_name
                 FROM deletions
                 WHERE state IN ('done', 'cancelled') AND (CAST($1 AS TEXT) IS NULL OR id < $1)
                 ORDER BY id DESC LIMIT $2")
            .bind(before)
            .bind(limit),
        )
        .await?;
    rows.into_iter().map(Deletion::try_from).collect()
}

/// The move from one state to another, unless somebody else has moved it meanwhile. Says whether it did.
pub(super) async fn shift(
    tx: &mut Tx,
    id: &str,
    from: State,
    to: State,
    reason: Option<&str>,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            sql("UPDATE deletions SET state = $3, reason = $4,
                     attempts = attempts + CASE WHEN $3 = 'executing' THEN 1 ELSE 0 END
                 WHERE id = $1 AND state = $2")
            .bind(id)
            .bind(name_of(from))
            .bind(name_of(to))
            .bind(reason),
        )
        .await?;
    Ok(changed == 1)
}

/// The last move. `by`: who cancelled it.
pub(super) async fn finish(
    tx: &mut Tx,
    id: &str,
    from: State,
    to: State,
    reason: Option<&str>,
    by: Option<&str>,
    now: Millis,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            sql(
                "UPDATE deletions SET state = $3, reason = $4, finished_name = $5, finished_at = $6
                 WHERE id = $1 AND state = $2",
            )
            .bind(id)
            .bind(name_of(from))
            .bind(name_of(to))
            .bind(reason)
            .bind(by)
            .bind(now),
        )
        .await?;
    Ok(changed == 1)
}

/// What is held waits again, for what it is now.
pub(super) async fn confirm(tx: &mut Tx, deletion: &Deletion) -> Result<bool, DbError> {
    let changed = tx
        .run(
            sql("UPDATE deletions SET state = 'pending', label = $2, takes = $3, requested_by = $4, requested_name = $5,
                     execute_at = $6, approved_by = NULL, approved_name = NULL, approved_at = NULL, reason = NULL
                 WHERE id = $1 AND state = 'held'")
            .bind(&deletion.id)
            .bind(&deletion.label)
            .bind(serde_json::to_string(&deletion.takes).unwrap_or_default())
            .bind(&deletion.requested_by)
            .bind(&deletion.requested_name)
            .bind(deletion.execute_at),
        )
        .await?;
    Ok(changed == 1)
}

/// A second admin agrees: nobody who asked for it, and only once.
pub(super) async fn approve(
    tx: &mut Tx,
    id: &str,
    member_id: &str,
    name: &str,
    now: Millis,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            sql("UPDATE deletions SET approved_by = $2, approved_name = $3, approved_at = $4
                 WHERE id = $1 AND state = 'pending' AND requested_by <> $2 AND approved_at IS NULL")
            .bind(id)
            .bind(member_id)
            .bind(name)
            .bind(now),
        )
        .await?;
    Ok(changed == 1)
}

/// Why it has not worked yet.
pub(super) async fn note(tx: &mut Tx, id: &str, reason: &str) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE deletions SET reason = $2
             WHERE id = $1 AND state IN ('pending', 'executing') AND COALESCE(reason, '') <> $2")
        .bind(id)
        .bind(reason),
    )
    .await?;
    Ok(())
}

/// Keeps the newest that are over, and forgets the rest.
pub(super) async fn forget(tx: &mut Tx, keep: i64) -> Result<(), DbError> {
    tx.run(
        sql("DELETE FROM deletions WHERE state IN ('done', 'cancelled') AND id NOT IN
                 (SELECT id FROM deletions WHERE state IN ('done', 'cancelled') ORDER BY id DESC LIMIT $1)")
        .bind(keep),
    )
    .await?;
    Ok(())
}
