//! Work that is done once at a time, on one server of all, however long it takes and whatever the clocks say.

use std::sync::Arc;

use sqlx::{Postgres, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{Db, DbError, Lock};

/// Where those of one server wait for their turn.
#[derive(Debug, Clone, Default)]
pub struct Queue(Arc<Mutex<()>>);

/// The turn, until it is dropped. On `PostgreSQL` it is a lock of a connection, which the database lets go when the server
/// that held it dies: nobody waits for the dead, and no lease has to be long enough.
#[derive(Debug)]
#[must_use = "the turn is over when this is dropped"]
pub struct Turn {
    _of_all_servers: Option<Transaction<'static, Postgres>>,
    _here: OwnedMutexGuard<()>,
}

impl Db {
    /// Waits until it is the caller's turn. `SQLite` has one server, so its queue is enough.
    pub async fn turn(&self, queue: &Queue, what: Lock) -> Result<Turn, DbError> {
        // Here first: of each server, one at most holds a connection to wait with.
        let here = Arc::clone(&queue.0).lock_owned().await;
        let of_all_servers = match self {
            Self::Sqlite { .. } => None,
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                sqlx::query("SELECT pg_advisory_xact_lock($1)")
                    .bind(what as i64)
                    .execute(&mut *tx)
                    .await?;
                Some(tx)
            }
        };
        Ok(Turn {
            _of_all_servers: of_all_servers,
            _here: here,
        })
    }
}
