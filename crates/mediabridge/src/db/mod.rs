//! The database: `SQLite` inside the process, or `PostgreSQL` beside it.
//!
//! This folder is the only place that names an engine. A statement is written once, with `$1` placeholders both drivers
//! read; `tests/it/sql.rs` prepares every one of them on both engines. Reading takes [`Db`], writing takes [`Tx`], so a
//! write outside a transaction does not compile.

mod listen;
mod migrate;
mod names;
mod query;
mod table;
mod turn;

use std::{path::Path, str::FromStr as _, time::Duration};

use anyhow::{Context as _, ensure};
pub use listen::Listener;
pub use names::{name_of, named};
pub use query::{IntoValue, Row, Sql, Value, sql};
use sqlx::{
    PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
pub use table::{Kind, Snapshot, Table};
pub use turn::{Queue, Turn};

/// How long a request waits for a connection before it answers 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub enum Db {
    /// `SQLite` allows one writer, so writers queue for one connection while readers have a pool of their own.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// An open transaction. Dropping it without [`commit`](Tx::commit) rolls back.
pub struct Tx {
    engine: Engine,
    afterwards: Vec<Box<dyn FnOnce() + Send>>,
}

enum Engine {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// What went wrong, as far as a caller can act on it.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection, or the connection broke: try again later.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// A uniqueness rule refused the write; named `table_column_key` on both engines.
    #[error("the write breaks the rule `{0}`")]
    Constraint(String),
    /// A row that the write refers to is no longer there.
    #[error("the write refers to something that was removed: {0}")]
    Removed(#[source] sqlx::Error),
    /// The text of a request holds a NUL.
    #[error("a text holds a NUL")]
    Nul,
    /// A row that does not decode: corrupt data, not an outage.
    #[error("a row does not have the expected shape: {0}")]
    Corrupt(#[source] sqlx::Error),
    #[error("the database refused a statement: {0}")]
    Statement(#[source] sqlx::Error),
}

impl Db {
    /// Opens `sqlite:PATH` (created when missing) or `postgres://…` and brings the schema up to date.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let db = Self::connect(url, true).await?;
        migrate::run(&db).await?;
        Ok(db)
    }

    /// Opens a database of exactly this version, for commands beside a running server: nothing is created or migrated.
    pub async fn open_current(url: &str) -> anyhow::Result<Self> {
        let db = Self::connect(url, false).await?;
        migrate::require_newest(&db).await?;
        Ok(db)
    }

    async fn connect(url: &str, may_create: bool) -> anyhow::Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = PgPoolOptions::new()
                .max_connections(20)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect(url)
                .await
                .context("the database cannot be reached: check `database.url`")?;
            return Ok(Self::Postgres(pool));
        }
        let path = url.strip_prefix("sqlite:").with_context(|| {
            format!(
                "database.url must begin with `sqlite:` or `postgres://`, not `{}`",
                scheme(url)
            )
        })?;
        ensure!(
            may_create || Path::new(path).is_file(),
            "the database {path} does not exist"
        );
        Self::open_sqlite(Path::new(path)).await
    }

    async fn open_sqlite(path: &Path) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::from_str("sqlite://")?
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged write survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(ACQUIRE_TIMEOUT);
        let named = || {
            format!(
                "the database {} cannot be opened: does its folder exist, and may it be written?",
                path.display()
            )
        };
        keep_to_the_owner(path).with_context(named)?;
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone())
            .await
            .with_context(named)?;
        let read = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.read_only(true))
            .await
            .with_context(named)?;
        Ok(Self::Sqlite { read, write })
    }

    /// The version of the schema this program works with.
    pub const fn schema() -> i64 {
        migrate::newest()
    }

    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// Begins a transaction. On `SQLite` it takes the write lock at once: a deferred one would fail midway with
    /// `database is locked`, whatever the timeout.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Self::Sqlite { write, .. } => {
                Tx::of(Engine::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?))
            }
            Self::Postgres(pool) => Tx::of(Engine::Postgres(pool.begin().await?)),
        })
    }

    pub async fn one<T: Row>(&self, sql: Sql) -> Result<Option<T>, DbError> {
        let sql = sql.checked()?;
        Ok(match self {
            Self::Sqlite { read, .. } => query::sqlite_rows(sql).fetch_optional(read).await?,
            Self::Postgres(pool) => query::postgres_rows(sql).fetch_optional(pool).await?,
        })
    }

    pub async fn all<T: Row>(&self, sql: Sql) -> Result<Vec<T>, DbError> {
        let sql = sql.checked()?;
        Ok(match self {
            Self::Sqlite { read, .. } => query::sqlite_rows(sql).fetch_all(read).await?,
            Self::Postgres(pool) => query::postgres_rows(sql).fetch_all(pool).await?,
        })
    }

    /// Whether the database answers at all.
    pub async fn ping(&self) -> Result<(), DbError> {
        self.one::<(i64,)>(sql("SELECT CAST(1 AS BIGINT)"))
            .await
            .map(|_| ())
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    fn of(engine: Engine) -> Self {
        Self {
            engine,
            afterwards: Vec::new(),
        }
    }

    pub async fn one<T: Row>(&mut self, sql: Sql) -> Result<Option<T>, DbError> {
        let sql = sql.checked()?;
        Ok(match &mut self.engine {
            Engine::Sqlite(tx) => query::sqlite_rows(sql).fetch_optional(&mut **tx).await?,
            Engine::Postgres(tx) => query::postgres_rows(sql).fetch_optional(&mut **tx).await?,
        })
    }

    pub async fn all<T: Row>(&mut self, sql: Sql) -> Result<Vec<T>, DbError> {
        let sql = sql.checked()?;
        Ok(match &mut self.engine {
            Engine::Sqlite(tx) => query::sqlite_rows(sql).fetch_all(&mut **tx).await?,
            Engine::Postgres(tx) => query::postgres_rows(sql).fetch_all(&mut **tx).await?,
        })
    }

    /// Runs a writing statement and says how many rows it touched.
    pub async fn run(&mut self, sql: Sql) -> Result<u64, DbError> {
        let sql = sql.checked()?;
        Ok(match &mut self.engine {
            Engine::Sqlite(tx) => query::sqlite_run(sql)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
            Engine::Postgres(tx) => query::postgres_run(sql)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    /// Lets at most one transaction past this point until it ends. `SQLite` has one writer anyway.
    pub async fn serialise(&mut self, what: Lock) -> Result<(), DbError> {
        if let Engine::Postgres(tx) = &mut self.engine {
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind(what as i64)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// Keeps something to do until the commit, if it comes to one.
    pub fn afterwards(&mut self, act: impl FnOnce() + Send + 'static) {
        self.afterwards.push(Box::new(act));
    }

    pub async fn commit(self) -> Result<(), DbError> {
        match self.engine {
            Engine::Sqlite(tx) => tx.commit().await?,
            Engine::Postgres(tx) => tx.commit().await?,
        }
        for act in self.afterwards {
            act();
        }
        Ok(())
    }
}

/// What transactions take turns for.
#[derive(Debug, Clone, Copy)]
pub enum Lock {
    AuditChain = 1,
    Owners = 2,
    Secrets = 3,
    /// Of a [`Turn`]: whoever writes at PurelyMail.
    Mail = 4,
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) if database.is_unique_violation() => {
                Self::Constraint(database.constraint().map_or_else(
                    || sqlite_constraint_name(database.message()),
                    ToOwned::to_owned,
                ))
            }
            sqlx::Error::Database(database) if database.is_foreign_key_violation() => {
                Self::Removed(error)
            }
            sqlx::Error::Database(database) if database.code().is_some_and(|c| is_outage(&c)) => {
                Self::Unavailable(error)
            }
            sqlx::Error::Database(_) => Self::Statement(error),
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::Decode(_) => Self::Corrupt(error),
            _ => Self::Unavailable(error),
        }
    }
}

/// Codes of `PostgreSQL` that speak of the server and not of the statement: broken connections (08), a transaction given up
/// for another's sake (40), no room for more (53), and its stopping, starting or crashing (57P).
fn is_outage(code: &str) -> bool {
    ["08", "40", "53", "57P"]
        .iter()
        .any(|c| code.starts_with(c))
}

/// `UNIQUE constraint failed: grants.member_id, grants.bucket_id` becomes `PostgreSQL`'s `grants_member_id_bucket_id_key`.
fn sqlite_constraint_name(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or(message);
    let mut name = String::new();
    for column in columns.split(", ") {
        match column.split_once('.') {
            Some((table, column)) if name.is_empty() => name = format!("{table}_{column}"),
            Some((_, column)) => name = format!("{name}_{column}"),
            None => column.clone_into(&mut name),
        }
    }
    format!("{name}_key")
}

/// A database that is about to be made is for its owner to read; `SQLite` gives the files beside it the same mode.
fn keep_to_the_owner(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn scheme(url: &str) -> &str {
    url.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_name_a_uniqueness_rule_alike() {
        let name = sqlite_constraint_name;
        assert_eq!(
            name("UNIQUE constraint failed: members.email"),
            "members_email_key"
        );
        assert_eq!(
            name("UNIQUE constraint failed: grants.member_id, grants.bucket_id"),
            "grants_member_id_bucket_id_key"
        );
    }
}
