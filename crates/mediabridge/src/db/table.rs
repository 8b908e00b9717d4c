//! Whole tables, row by row, for backups. Here alone a statement is put together at run time: out of the names of a
//! [`Table`], which are constants.

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, SqlStr, Type};

use super::{Db, DbError, Engine, Tx, Value};

/// A table and its columns, in the order in which a row is written down.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Kind)],
}

/// What a column holds. `SQLite` keeps flags as integers, so the schema alone does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Int,
    Flag,
}

/// Values per statement at most; `SQLite` takes 32,766, `PostgreSQL` 65,535.
const VALUES: usize = 16_000;

/// The triggers of the audit as their migration makes them, up to its end.
const SQLITE_TRIGGERS: &str = include_str!("../../../../migrations/sqlite/0004_audit.sql");

/// Runs a statement that was put together here.
macro_rules! run {
    ($tx:expr, $text:expr) => {
        run!($tx, $text, std::iter::empty::<Value>())
    };
    ($tx:expr, $text:expr, $values:expr) => {{
        let text = AssertSqlSafe($text);
        match &mut $tx.engine {
            Engine::Sqlite(tx) => {
                let query = bound!(sqlx::query(text), $values);
                query.execute(&mut **tx).await.map(drop)?;
            }
            Engine::Postgres(tx) => {
                let query = bound!(sqlx::query(text), $values);
                query.execute(&mut **tx).await.map(drop)?;
            }
        }
    }};
}

macro_rules! bound {
    ($query:expr, $values:expr) => {
        $values.fold($query, |query, value| match value {
            Value::Text(v) => query.bind(v),
            Value::Int(v) => query.bind(v),
            Value::Bool(v) => query.bind(v),
            Value::Bytes(v) => query.bind(v),
        })
    };
}

/// The whole database as it was at one moment, for reading only.
pub struct Snapshot(Tx);

impl Db {
    pub async fn snapshot(&self) -> Result<Snapshot, DbError> {
        Ok(Snapshot(Tx::of(match self {
            Self::Sqlite { read, .. } => Engine::Sqlite(read.begin().await?),
            Self::Postgres(pool) => Engine::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })))
    }
}

impl Snapshot {
    pub async fn count(&mut self, table: &Table) -> Result<i64, DbError> {
        self.0.count(table).await
    }

    /// Hands every row to `each`, in the order of the first columns, which are the key.
    pub async fn rows(
        &mut self,
        table: &Table,
        mut each: impl FnMut(Vec<Value>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let text = format!(
            "SELECT {} FROM {} ORDER BY 1, 2",
            names.join(", "),
            table.name
        );
        let text = AssertSqlSafe(text);
        match &mut self.0.engine {
            Engine::Sqlite(tx) => {
                let mut rows = sqlx::query(text).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await.map_err(DbError::from)? {
                    each(values(&row, table).map_err(DbError::from)?)?;
                }
            }
            Engine::Postgres(tx) => {
                let mut rows = sqlx::query(text).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await.map_err(DbError::from)? {
                    each(values(&row, table).map_err(DbError::from)?)?;
                }
            }
        }
        Ok(())
    }
}

fn values<R>(row: &R, table: &Table) -> Result<Vec<Value>, sqlx::Error>
where
    R: sqlx::Row,
    usize: ColumnIndex<R>,
    for<'r> Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<bool>: Decode<'r, R::Database> + Type<R::Database>,
{
    let kinds = table.columns.iter().enumerate();
    kinds
        .map(|(at, (_, kind))| {
            Ok(match kind {
                Kind::Text => Value::Text(row.try_get(at)?),
                Kind::Int => Value::Int(row.try_get(at)?),
                Kind::Flag => Value::Bool(row.try_get(at)?),
            })
        })
        .collect()
}

impl Tx {
    pub async fn count(&mut self, table: &Table) -> Result<i64, DbError> {
        let text = AssertSqlSafe(format!("SELECT COUNT(*) FROM {}", table.name));
        Ok(match &mut self.engine {
            Engine::Sqlite(tx) => sqlx::query_scalar(text).fetch_one(&mut **tx).await?,
            Engine::Postgres(tx) => sqlx::query_scalar(text).fetch_one(&mut **tx).await?,
        })
    }

    /// Writes rows whose values are in the order of the table's columns.
    pub async fn insert_rows(&mut self, table: &Table, rows: &[Vec<Value>]) -> Result<(), DbError> {
        for rows in rows.chunks(VALUES / table.columns.len()) {
            let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
            let tuples = (0..rows.len()).map(|row| {
                let numbers = (1..=names.len()).map(|n| format!("${}", row * names.len() + n));
                format!("({})", numbers.collect::<Vec<_>>().join(", "))
            });
            let text = format!(
                "INSERT INTO {} ({}) VALUES {}",
                table.name,
                names.join(", "),
                tuples.collect::<Vec<_>>().join(", ")
            );
            run!(self, text, rows.iter().flatten().cloned());
        }
        Ok(())
    }

    /// Deletes every row of `tables`, the last table first, and keeps others from adding any. The triggers that let no
    /// row of the audit go are off until [`audit_only_grows`](Self::audit_only_grows); no other transaction sees that.
    pub async fn empty(&mut self, tables: &[Table]) -> Result<(), DbError> {
        match &mut self.engine {
            Engine::Sqlite(_) => {
                for line in SQLITE_TRIGGERS.lines() {
                    if let Some(trigger) = line.strip_prefix("CREATE TRIGGER ") {
                        let name = trigger.split(' ').next().unwrap_or_default();
                        run!(self, format!("DROP TRIGGER IF EXISTS {name}"));
                    }
                }
            }
            Engine::Postgres(_) => {
                let names: Vec<&str> = tables.iter().map(|t| t.name).collect();
                let names = names.join(", ");
                run!(self, "SET LOCAL lock_timeout = '15s'".to_owned());
                run!(self, format!("LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"));
                run!(self, "ALTER TABLE audit DISABLE TRIGGER USER".to_owned());
            }
        }
        for table in tables.iter().rev() {
            run!(self, format!("DELETE FROM {}", table.name));
        }
        Ok(())
    }

    /// Switches on again what [`empty`](Self::empty) switched off.
    pub async fn audit_only_grows(&mut self) -> Result<(), DbError> {
        match &mut self.engine {
            Engine::Sqlite(tx) => {
                let begin = SQLITE_TRIGGERS.find("CREATE TRIGGER ").unwrap_or_default();
                let triggers = SqlStr::from_static(&SQLITE_TRIGGERS[begin..]);
                sqlx::raw_sql(triggers).execute(&mut **tx).await?;
            }
            Engine::Postgres(_) => {
                run!(self, "ALTER TABLE audit ENABLE TRIGGER USER".to_owned());
            }
        }
        Ok(())
    }
}
