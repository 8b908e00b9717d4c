//! SQL is written once for two engines; these tests hold it to that.

use std::{collections::BTreeMap, path::Path};

use mediabridge::{
    backup::TABLES,
    db::{Db, Kind, Table},
};
use sqlx::{AssertSqlSafe, Executor as _, Row as _, SqlSafeStr as _};

use crate::app::postgres_url;

/// Every `sql("…")` of the server.
fn statements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let source = std::fs::read_to_string(&file).unwrap();
        for (at, _) in source.match_indices("sql(") {
            let rest = source[at + 4..].trim_start();
            if let Some(rest) = rest.strip_prefix('"') {
                // Ends at the first quote that no other character of the statement follows.
                let end = rest
                    .match_indices('"')
                    .find(|(at, _)| rest[at + 1..].trim_start().starts_with([')', ',']));
                let text = &rest[..end.unwrap().0];
                found.push((file.display().to_string(), text.replace("\\\\", "\\")));
            }
        }
    }
    assert!(
        found.len() > 40,
        "only {} statements were found: has the way they are written changed?",
        found.len()
    );
    found
}

pub(crate) fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}

async fn both() -> (Db, Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Db::open(&format!("sqlite:{}/db", folder.path().display()))
        .await
        .unwrap();
    let postgres = Db::open(&postgres_url().await).await.unwrap();
    (sqlite, postgres, folder)
}

#[tokio::test]
async fn every_statement_prepares_on_both_engines() {
    let (sqlite, postgres, _folder) = both().await;
    let (Db::Sqlite { write, .. }, Db::Postgres(pool)) = (&sqlite, &postgres) else {
        panic!()
    };
    let mut refused = Vec::new();
    for (file, text) in statements() {
        if let Err(error) = write
            .prepare(AssertSqlSafe(text.clone()).into_sql_str())
            .await
        {
            refused.push(format!("SQLite, {file}: {error}\n{text}"));
        }
        if let Err(error) = pool
            .prepare(AssertSqlSafe(text.clone()).into_sql_str())
            .await
        {
            refused.push(format!("PostgreSQL, {file}: {error}\n{text}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n\n"));
}

/// Portable by what breaks: SQL that runs on both engines but means something else on each.
#[test]
fn no_statement_uses_what_the_engines_read_differently() {
    for (file, text) in statements() {
        for word in [
            " ILIKE ",
            "NOW()",
            "INSERT OR ",
            " ANY(",
            "json_",
            "SELECT *",
            " = 1 ",
            "datetime(",
        ] {
            assert!(!text.contains(word), "{file}: {word} in\n{text}");
        }
    }
}

type Columns = BTreeMap<String, (String, bool)>;

#[tokio::test]
async fn both_schemas_agree() {
    let (sqlite, postgres, _folder) = both().await;
    let (Db::Sqlite { read, .. }, Db::Postgres(pool)) = (&sqlite, &postgres) else {
        panic!()
    };

    let mut from_sqlite = Columns::new();
    let rows = sqlx::query(
        "SELECT m.name AS t, c.name AS c, c.type AS kind, c.\"notnull\" = 1 AS required
         FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\'",
    )
    .fetch_all(read)
    .await
    .unwrap();
    for row in rows {
        let (table, column, kind): (String, String, String) =
            (row.get("t"), row.get("c"), row.get("kind"));
        from_sqlite.insert(format!("{table}.{column}"), (kind, row.get("required")));
    }

    let mut from_postgres = Columns::new();
    let rows = sqlx::query(
        "SELECT table_name::text AS t, column_name::text AS c, data_type::text AS kind, is_nullable = 'NO' AS required
         FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_%'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    for row in rows {
        let (table, column, kind): (String, String, String) =
            (row.get("t"), row.get("c"), row.get("kind"));
        let kind = match kind.as_str() {
            "text" => "TEXT",
            // STRICT tables know no BOOLEAN.
            "bigint" | "boolean" => "INTEGER",
            other => other,
        };
        from_postgres.insert(
            format!("{table}.{column}"),
            (kind.to_owned(), row.get("required")),
        );
    }
    assert!(from_sqlite.len() > 60, "{from_sqlite:?}");
    assert_eq!(from_sqlite, from_postgres);

    let unique = "SELECT COUNT(*) FROM sqlite_schema m, pragma_index_list(m.name) i WHERE m.type = 'table' AND i.\"unique\" = 1
        AND m.name NOT LIKE '\\_%' ESCAPE '\\'";
    let (from_sqlite,): (i64,) = sqlx::query_as(unique).fetch_one(read).await.unwrap();
    let unique = "SELECT COUNT(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexdef LIKE 'CREATE UNIQUE%'
        AND tablename NOT LIKE '\\_%'";
    let (from_postgres,): (i64,) = sqlx::query_as(unique).fetch_one(pool).await.unwrap();
    // A single INTEGER primary key is SQLite's row id and needs no index of its own: audit, routing_rules, credit_days.
    assert_eq!(from_sqlite + 3, from_postgres);
}

/// A table or a column that backups do not know would be lost on the day they are needed.
#[tokio::test]
async fn backups_hold_every_table_and_column() {
    let (_sqlite, postgres, _folder) = both().await;
    let Db::Postgres(pool) = &postgres else {
        panic!()
    };
    let rows = sqlx::query(
        "SELECT table_name::text AS t, column_name::text AS c, data_type::text AS kind
         FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_%'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let schema: BTreeMap<String, Kind> = rows
        .into_iter()
        .map(|row| {
            let kind = match row.get("kind") {
                "text" => Kind::Text,
                "bigint" => Kind::Int,
                "boolean" => Kind::Flag,
                other => panic!("backups know no {other} yet"),
            };
            let (table, column): (String, String) = (row.get("t"), row.get("c"));
            (format!("{table}.{column}"), kind)
        })
        .collect();
    let columns = |table: &'static Table| {
        let columns = table.columns.iter();
        columns.map(|(column, kind)| (format!("{}.{column}", table.name), *kind))
    };
    let known: BTreeMap<String, Kind> = TABLES.iter().flat_map(columns).collect();
    assert_eq!(known, schema, "the list is in src/backup/tables.rs");
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_database_is_for_its_owner_to_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let _db = Db::open(&format!("sqlite:{}/db", folder.path().display()))
        .await
        .unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", file.path().display());
    }
}

#[tokio::test]
async fn starting_twice_migrates_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/db", folder.path().display());
    Db::open(&url).await.unwrap().close().await;
    Db::open(&url).await.unwrap();
    let url = postgres_url().await;
    let (one, two) = tokio::join!(Db::open(&url), Db::open(&url));
    one.unwrap();
    two.unwrap();
}
