//! Rows of `bulk_runs` and `bulk_rows`.

use super::{Act, Planned, State, Wanted};
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, name_of, named, sql},
    problem::Problem,
};

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Run {
    pub id: String,
    pub made_by: String,
    pub made_name: String,
    pub created_at: i64,
    pub state: String,
    pub stopped_at: Option<i64>,
    pub problem: Option<String>,
    pub links_at: Option<i64>,
    pub finished_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct RawRow {
    id: String,
    line: i64,
    address: String,
    act: String,
    wanted: String,
    password: Option<String>,
    state: String,
    detail: String,
    attempts: i64,
    hand_over_id: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub id: String,
    pub line: i64,
    pub address: String,
    pub act: Act,
    pub wanted: Wanted,
    /// Sealed.
    pub password: Option<String>,
    pub state: State,
    pub detail: String,
    pub attempts: i64,
    pub hand_over_id: Option<String>,
}

impl TryFrom<RawRow> for Row {
    type Error = Problem;

    fn try_from(row: RawRow) -> Result<Self, Problem> {
        Ok(Self {
            id: row.id,
            line: row.line,
            address: row.address,
            act: named(&row.act)?,
            wanted: serde_json::from_str(&row.wanted).map_err(anyhow::Error::from)?,
            password: row.password,
            state: named(&row.state)?,
            detail: row.detail,
            attempts: row.attempts,
            hand_over_id: row.hand_over_id,
        })
    }
}

/// Fails by its constraint while another one is running.
pub(super) async fn begin_run(
    tx: &mut Tx,
    id: &str,
    by: (&str, &str),
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql(
            "INSERT INTO bulk_runs (id, made_by, made_name, created_at, state) VALUES ($1, $2, $3, $4, 'running')",
        )
        .bind(id)
        .bind(by.0)
        .bind(by.1)
        .bind(now),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_row(
    tx: &mut Tx,
    run_id: &str,
    id: &str,
    row: &Planned,
    sealed: Option<String>,
    state: State,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO bulk_rows (id, run_id, line, address, act, wanted, password, state, detail, attempts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)")
        .bind(id)
        .bind(run_id)
        .bind(row.line)
        .bind(&row.address)
        .bind(name_of(row.act))
        .bind(serde_json::to_string(&row.wanted).unwrap_or_default())
        .bind(sealed)
        .bind(name_of(state))
        .bind(&row.detail),
    )
    .await?;
    Ok(())
}

pub(super) async fn runs(db: &Db) -> Result<Vec<Run>, DbError> {
    db.all(sql(
        "SELECT id, made_by, made_name, created_at, state, stopped_at, problem, links_at, finished_at
         FROM bulk_runs ORDER BY id DESC LIMIT 20",
    ))
    .await
}

pub(super) async fn running(db: &Db) -> Result<Vec<Run>, DbError> {
    db.all(sql(
        "SELECT id, made_by, made_name, created_at, state, stopped_at, problem, links_at, finished_at
         FROM bulk_runs WHERE state = 'running' ORDER BY id",
    ))
    .await
}

pub(super) async fn run(db: &Db, id: &str) -> Result<Option<Run>, DbError> {
    db.one(
        sql(
            "SELECT id, made_by, made_name, created_at, state, stopped_at, problem, links_at, finished_at
             FROM bulk_runs WHERE id = $1",
        )
        .bind(id),
    )
    .await
}

/// How many rows of each state a run has.
pub(super) async fn counts(db: &Db, run_id: &str) -> Result<Vec<(String, i64)>, DbError> {
    db.all(
        sql("SELECT state, COUNT(*) FROM bulk_rows WHERE run_id = $1 GROUP BY state").bind(run_id),
    )
    .await
}

pub(super) async fn rows(db: &Db, run_id: &str) -> Result<Vec<Row>, Problem> {
    let rows: Vec<RawRow> = db
        .all(
            sql("SELECT id, line, address, act, wanted, password, state, detail, attempts, hand_over_id
                 FROM bulk_rows WHERE run_id = $1 ORDER BY line")
            .bind(run_id),
        )
        .await?;
    rows.into_iter().map(Row::try_from).collect()
}

/// Rows that are not over, after a line.
pub(super) async fn open_rows(
    db: &Db,
    run_id: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<Row>, Problem> {
    let rows: Vec<RawRow> = db
        .all(
            sql("SELECT id, line, address, act, wanted, password, state, detail, attempts, hand_over_id
                 FROM bulk_rows WHERE run_id = $1 AND line > $2 AND state IN ('waiting', 'executing')
                 ORDER BY line LIMIT $3")
            .bind(run_id)
            .bind(after)
            .bind(limit),
        )
        .await?;
    rows.into_iter().map(Row::try_from).collect()
}

/// From now on PurelyMail may have been asked. False if the run was stopped before.
pub(super) async fn execute(tx: &mut Tx, row_id: &str) -> Result<bool, DbError> {
    let execute =
        sql("UPDATE bulk_rows SET state = 'executing' WHERE id = $1 AND state = 'waiting'");
    Ok(tx.run(execute.bind(row_id)).await? == 1)
}

/// It is tried again; PurelyMail has certainly done nothing of it yet if it is back to waiting.
pub(super) async fn later(
    tx: &mut Tx,
    row_id: &str,
    is_untouched: bool,
    why: &str,
) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE bulk_rows SET attempts = attempts + 1, detail = $2 WHERE id = $1")
            .bind(row_id)
            .bind(why),
    )
    .await?;
    if is_untouched {
        tx.run(
            sql("UPDATE bulk_rows SET state = CASE WHEN EXISTS (SELECT id FROM bulk_runs
                     WHERE bulk_runs.id = bulk_rows.run_id AND stopped_at IS NOT NULL) THEN 'stopped' ELSE 'waiting' END
                 WHERE id = $1 AND state = 'executing'")
            .bind(row_id),
        )
        .await?;
    }
    Ok(())
}

/// A row is over; of two servers that find out, one writes it down.
pub(super) async fn settle(
    tx: &mut Tx,
    row_id: &str,
    state: State,
    detail: &str,
    hand_over_id: Option<&str>,
) -> Result<bool, DbError> {
    let settle = sql(
        "UPDATE bulk_rows SET state = $2, detail = $3, hand_over_id = $4, password = NULL
         WHERE id = $1 AND state IN ('waiting', 'executing')",
    )
    .bind(row_id)
    .bind(name_of(state))
    .bind(detail)
    .bind(hand_over_id);
    Ok(tx.run(settle).await? == 1)
}

/// What has not begun does not begin. False if the run is over.
pub(super) async fn stop(tx: &mut Tx, run_id: &str, now: Millis) -> Result<bool, DbError> {
    let stop = sql("UPDATE bulk_runs SET stopped_at = COALESCE(stopped_at, $2)
         WHERE id = $1 AND state = 'running'")
    .bind(run_id)
    .bind(now);
    if tx.run(stop).await? == 0 {
        return Ok(false);
    }
    tx.run(
        sql("UPDATE bulk_rows SET state = 'stopped', password = NULL WHERE run_id = $1 AND state = 'waiting'")
            .bind(run_id),
    )
    .await?;
    Ok(true)
}

/// Ends a run all of whose rows are over.
pub(super) async fn finish(tx: &mut Tx, run_id: &str, now: Millis) -> Result<bool, DbError> {
    let finish = sql(
        "UPDATE bulk_runs SET state = 'done', finished_at = $2, problem = NULL
         WHERE id = $1 AND state = 'running' AND NOT EXISTS
             (SELECT id FROM bulk_rows WHERE run_id = $1 AND state IN ('waiting', 'executing'))",
    )
    .bind(run_id)
    .bind(now);
    Ok(tx.run(finish).await? == 1)
}

pub(super) async fn note(tx: &mut Tx, run_id: &str, problem: Option<&str>) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE bulk_runs SET problem = $2 WHERE id = $1 AND COALESCE(problem, '') <> COALESCE($2, '')")
            .bind(run_id)
            .bind(problem),
    )
    .await?;
    Ok(())
}

pub(super) async fn linked(tx: &mut Tx, run_id: &str, now: Millis) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE bulk_runs SET links_at = $2 WHERE id = $1")
            .bind(run_id)
            .bind(now),
    )
    .await?;
    Ok(())
}

pub(super) async fn forget(tx: &mut Tx, before: Millis) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM bulk_runs WHERE finished_at < $1").bind(before))
        .await?;
    Ok(())
}
