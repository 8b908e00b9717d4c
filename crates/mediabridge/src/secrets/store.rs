use crate::db::{Db, DbError, Sql, Tx, sql};

/// Every column that holds sealed values: what rotating keys wraps anew, and what a backup is checked for.
///
/// A migration marks such a column with the comment `sealed`, and a test compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// A known text, by which keyring and database notice when they do not belong together. Its key is the one that
    /// everything new is sealed under.
    Canary,
    BucketSecret,
    PurelyMailToken,
    /// Where the button of an e-mail leads, when that opens an account.
    OutboxLink,
    /// The password of a mailbox, behind a link that works once.
    HandOverPassword,
    /// The password that a row of a table wants a mailbox to have, until it is carried out.
    BulkPassword,
}

pub(super) const CANARY_ID: &str = "canary";

/// A sealed value and the row it is for.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) what: Sealed,
    pub(super) id: String,
    pub(super) sealed: String,
}

impl Sealed {
    pub const ALL: [Self; 6] = [
        Self::Canary,
        Self::BucketSecret,
        Self::PurelyMailToken,
        Self::OutboxLink,
        Self::HandOverPassword,
        Self::BulkPassword,
    ];

    /// `table/column`.
    pub fn column(self) -> &'static str {
        match self {
            Self::Canary => "server_state/value",
            Self::BucketSecret => "buckets/secret_access_key",
            Self::PurelyMailToken => "mail_account/api_token",
            Self::OutboxLink => "outbox/link",
            Self::HandOverPassword => "hand_overs/password",
            Self::BulkPassword => "bulk_rows/password",
        }
    }

    /// What kind of sealed value a row has in a column, if it has one there.
    pub fn in_column(table: &str, column: &str, id: &str) -> Option<Self> {
        let found = Self::ALL
            .into_iter()
            .find(|what| what.column().split_once('/') == Some((table, column)))?;
        (found != Self::Canary || id == CANARY_ID).then_some(found)
    }

    /// What a value is sealed for.
    pub(super) fn identity(self, id: &str) -> String {
        format!("{}/{id}", self.column())
    }

    fn select(self) -> Sql {
        match self {
            Self::Canary => {
                sql("SELECT name, value FROM server_state WHERE name = $1").bind(CANARY_ID)
            }
            Self::BucketSecret => sql("SELECT id, secret_access_key FROM buckets ORDER BY id"),
            Self::PurelyMailToken => sql("SELECT id, api_token FROM mail_account ORDER BY id"),
            Self::OutboxLink => {
                sql("SELECT id, link FROM outbox WHERE link IS NOT NULL ORDER BY id")
            }
            Self::HandOverPassword => {
                sql("SELECT id, password FROM hand_overs WHERE password IS NOT NULL ORDER BY id")
            }
            Self::BulkPassword => {
                sql("SELECT id, password FROM bulk_rows WHERE password IS NOT NULL ORDER BY id")
            }
        }
    }

    fn update(self) -> Sql {
        match self {
            Self::Canary => {
                sql("UPDATE server_state SET value = $3 WHERE name = $1 AND value = $2")
            }
            Self::BucketSecret => sql(
                "UPDATE buckets SET secret_access_key = $3 WHERE id = $1 AND secret_access_key = $2",
            ),
            Self::PurelyMailToken => {
                sql("UPDATE mail_account SET api_token = $3 WHERE id = $1 AND api_token = $2")
            }
            Self::OutboxLink => sql("UPDATE outbox SET link = $3 WHERE id = $1 AND link = $2"),
            Self::HandOverPassword => {
                sql("UPDATE hand_overs SET password = $3 WHERE id = $1 AND password = $2")
            }
            Self::BulkPassword => {
                sql("UPDATE bulk_rows SET password = $3 WHERE id = $1 AND password = $2")
            }
        }
    }
}

/// Every sealed value, the canary first.
pub(super) async fn all(db: &Db) -> Result<Vec<Row>, DbError> {
    let mut rows = Vec::new();
    for what in Sealed::ALL {
        let pairs: Vec<(String, String)> = db.all(what.select()).await?;
        rows.extend(
            pairs
                .into_iter()
                .map(|(id, sealed)| Row { what, id, sealed }),
        );
    }
    Ok(rows)
}

/// Replaces a value unless it has changed since it was read; says whether it did.
pub(super) async fn replace(tx: &mut Tx, row: &Row, sealed: &str) -> Result<bool, DbError> {
    let update = row.what.update().bind(&row.id).bind(&row.sealed);
    Ok(tx.run(update.bind(sealed)).await? == 1)
}

pub(super) async fn canary(tx: &mut Tx) -> Result<Option<String>, DbError> {
    let row: Option<(String, String)> = tx.one(Sealed::Canary.select()).await?;
    Ok(row.map(|(_, sealed)| sealed))
}

/// Of two servers that start at once, one puts it there.
pub(super) async fn put_canary(tx: &mut Tx, sealed: &str) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO server_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(CANARY_ID)
            .bind(sealed),
    )
    .await?;
    Ok(())
}
