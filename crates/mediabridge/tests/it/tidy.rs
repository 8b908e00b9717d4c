//! Rules of the architecture that the compiler does not know.

use std::path::Path;

use crate::sql::rust_files;

fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    rust_files(&src)
        .into_iter()
        .map(|file| {
            (
                file.strip_prefix(&src).unwrap().display().to_string(),
                std::fs::read_to_string(&file).unwrap(),
            )
        })
        .collect()
}

fn manifest(name: &str) -> String {
    std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(name)
            .join("Cargo.toml"),
    )
    .unwrap()
}

/// The part of a manifest that ships, without what only tests need.
fn dependencies(name: &str) -> String {
    let manifest = manifest(name);
    manifest
        .split("[dev-dependencies]")
        .next()
        .unwrap()
        .to_owned()
}

#[test]
fn leaves_know_neither_each_other_nor_the_server_nor_sql_nor_axum() {
    for leaf in [
        "mediabridge-s3",
        "mediabridge-sandbox",
        "mediabridge-dns",
        "purelymail",
    ] {
        for foreign in [
            "mediabridge.",
            "mediabridge-s3.",
            "mediabridge-sandbox.",
            "mediabridge-catalog.",
            "mediabridge-dns.",
            "purelymail.",
            "axum",
            "sqlx",
            "utoipa",
        ] {
            let uses = dependencies(leaf)
                .lines()
                .any(|line| line.starts_with(foreign));
            assert!(!uses, "{leaf} depends on {foreign}");
        }
    }
}

#[test]
fn only_db_names_an_engine() {
    for (file, source) in sources() {
        if !file.starts_with("db/") {
            for name in [
                "sqlx::query",
                "SqlitePool",
                "PgPool",
                "sqlx::Sqlite",
                "sqlx::Postgres",
            ] {
                assert!(!source.contains(name), "{file} names {name}");
            }
        }
    }
}

#[test]
fn stores_and_logic_know_nothing_of_http() {
    for (file, source) in sources() {
        let is_edge = file.starts_with("http/")
            || source.contains("#[utoipa::path")
            || [
                "server_info.rs",
                "commands.rs",
                "demo/mod.rs",
                "main.rs",
                "app.rs",
                "lib.rs",
            ]
            .contains(&file.as_str());
        if !is_edge {
            assert!(!source.contains(" axum::"), "{file} names axum");
            assert!(!source.contains("StatusCode"), "{file} names a status code");
        }
    }
}

#[test]
fn only_its_own_crate_names_the_s3_library() {
    for (file, source) in sources() {
        assert!(!source.contains("aws_sdk_s3"), "{file} names the AWS SDK");
    }
}

#[test]
fn a_feature_reaches_others_through_their_face_only() {
    let features = [
        "accounts", "audit", "browse", "buckets", "grants", "notices", "outbox", "search",
        "sessions", "uploads",
    ];
    for (file, source) in sources() {
        for feature in features
            .iter()
            .filter(|f| !file.starts_with(&format!("{f}/")))
        {
            for private in [
                "store", "api", "clients", "settings", "listing", "tokens", "members",
            ] {
                let path = format!("{feature}::{private}");
                assert!(!source.contains(&path), "{file} reaches into {path}");
            }
        }
    }
}

#[test]
fn files_stay_short_enough_to_read() {
    for (file, source) in sources() {
        let lines = source.lines().count();
        assert!(
            lines <= 600,
            "{file} has {lines} lines: which room does it hide?"
        );
    }
}

#[test]
fn modules_have_names_that_say_something() {
    let empty = [
        "common", "core", "util", "utils", "helper", "helpers", "manager", "service", "misc",
        "types",
    ];
    for (file, _) in sources() {
        for part in file.trim_end_matches(".rs").split('/') {
            assert!(!empty.contains(&part), "{file}: a name that says nothing");
        }
    }
}
