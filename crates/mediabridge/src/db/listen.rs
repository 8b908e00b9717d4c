//! News between the servers of one `PostgreSQL` database (`LISTEN`, `NOTIFY`). `SQLite` has one server and nobody to tell.

use sqlx::postgres::PgListener;

use super::{Db, DbError};

/// Hears what the servers say, this one included.
#[derive(Debug)]
pub struct Listener(PgListener);

/// Several installations may share a database, each in a schema of its own. Channels are the database's, so the name
/// tells them apart; hashed, because it must be short.
macro_rules! channel {
    () => {
        "'mediabridge_' || md5(current_schema())"
    };
}

impl Db {
    /// Whether other servers may use this database too.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Tells every listener; at most 8,000 bytes.
    pub async fn notify(&self, text: &str) -> Result<(), DbError> {
        if let Self::Postgres(pool) = self {
            sqlx::query(concat!("SELECT pg_notify(", channel!(), ", $1)"))
                .bind(text)
                .execute(pool)
                .await?;
        }
        Ok(())
    }

    /// Holds one connection for as long as the listener lives.
    pub async fn listen(&self) -> Result<Listener, DbError> {
        let Self::Postgres(pool) = self else {
            return Err(lost("SQLite has no other servers to hear of"));
        };
        let (channel,): (String,) = sqlx::query_as(concat!("SELECT ", channel!()))
            .fetch_one(pool)
            .await?;
        let mut listener = PgListener::connect_with(pool).await?;
        // A lost connection ends the listener, so that whoever uses it knows what it may have missed.
        listener.eager_reconnect(false);
        listener.listen(&channel).await?;
        Ok(Listener(listener))
    }
}

impl Listener {
    /// Waits for the next message. An error ends the listener: begin a new one.
    pub async fn next(&mut self) -> Result<String, DbError> {
        match self.0.try_recv().await? {
            Some(message) => Ok(message.payload().to_owned()),
            None => Err(lost("the listening connection broke")),
        }
    }
}

fn lost(why: &str) -> DbError {
    sqlx::Error::Io(std::io::Error::other(why)).into()
}
