//! Brings the schema up to date. Migrations only go forward; each runs in one transaction, under a lock when several
//! servers start at once.

use std::borrow::Cow;

use sqlx::{
    SqlStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::Db;

macro_rules! migrations {
    ($engine:literal: $($version:literal $name:literal),* $(,)?) => {
        vec![$(($version, $name, include_str!(concat!("../../../../migrations/", $engine, "/", $name, ".sql")))),*]
    };
}

pub(super) async fn run(db: &Db) -> anyhow::Result<()> {
    match db {
        Db::Sqlite { write, .. } => {
            migrator(migrations!("sqlite": 1 "0001_start", 3 "0003_people"))
                .run(write)
                .await?;
        }
        Db::Postgres(pool) => {
            migrator(migrations!("postgres": 1 "0001_start", 3 "0003_people"))
                .run(pool)
                .await?;
        }
    }
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
