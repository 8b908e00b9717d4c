//! Brings the schema up to date. Migrations only go forward; each runs in one transaction, under a lock when several
//! servers start at once.

use std::borrow::Cow;

use anyhow::{Context as _, ensure};
use sqlx::{
    SqlStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::{Db, sql};

macro_rules! migrations {
    ($($version:literal $name:literal)*) => {
        const NEWEST: i64 = { let versions = [$($version),*]; versions[versions.len() - 1] };
        migrations!(@engine sqlite "sqlite" $($version $name)*);
        migrations!(@engine postgres "postgres" $($version $name)*);
    };
    (@engine $function:ident $folder:literal $($version:literal $name:literal)*) => {
        fn $function() -> Migrator {
            migrator(vec![$((
                $version,
                $name,
                include_str!(concat!("../../../../migrations/", $folder, "/", $name, ".sql")),
            )),*])
        }
    };
}

migrations! {
    1 "0001_start"
    2 "0002_sessions"
    3 "0003_people"
    4 "0004_audit"
    5 "0005_catalog"
    6 "0006_link_makers"
    7 "0007_mail"
    8 "0008_outbox"
    9 "0009_handover"
}

pub(super) async fn run(db: &Db) -> anyhow::Result<()> {
    match db {
        Db::Sqlite { write, .. } => sqlite().run(write).await?,
        Db::Postgres(pool) => postgres().run(pool).await?,
    }
    Ok(())
}

/// The version of the schema this program works with.
pub(super) const fn newest() -> i64 {
    NEWEST
}

/// Refuses a schema that is not this program's, without changing it.
pub(super) async fn require_newest(db: &Db) -> anyhow::Result<()> {
    let statement = sql("SELECT CAST(MAX(version) AS BIGINT) FROM _sqlx_migrations");
    let (found,): (Option<i64>,) = db
        .one(statement)
        .await
        .context("this is not a MediaBridge database")?
        .context("this is not a MediaBridge database")?;
    let found = found.unwrap_or(0);
    ensure!(
        found >= NEWEST,
        "the database has schema {found} and this program needs {NEWEST}: start its server once, which brings the database up to date"
    );
    ensure!(
        found == NEWEST,
        "the database has schema {found}, which is newer than this program (schema {NEWEST}): use the program of its server"
    );
    Ok(())
}

fn migrator(migrations: Vec<(i64, &'static str, &'static str)>) -> Migrator {
    Migrator::with_migrations(
        migrations
            .into_iter()
            .map(|(version, name, text)| {
                Migration::new(
                    version,
                    Cow::Borrowed(name),
                    MigrationType::Simple,
                    SqlStr::from_static(text),
                    false,
                )
            })
            .collect(),
    )
}
