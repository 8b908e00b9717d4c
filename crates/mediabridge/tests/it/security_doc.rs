//! docs/security.md and docs/asvs.md say where each thing is held and which test shows it. Here they are taken at their
//! word: every file, test and heading they name exists, and the table's counts are the table's.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const DOCUMENTS: [&str; 2] = ["docs/security.md", "docs/asvs.md"];
/// Paths in them are relative to one of these.
const BASES: [&str; 4] = ["", "crates", "crates/mediabridge", "crates/mediabridge/src"];
const FILES: [&str; 9] = [
    ".rs", ".ts", ".tsx", ".toml", ".sql", ".sh", ".json", ".lock", ".md",
];
const STATUSES: [&str; 4] = ["met", "met, with a limit", "not met", "does not apply"];
/// Levels 1 and 2 of chapters 1 to 9 and 11 to 16; three from chapter 10 and 24 of level 3 beside them.
const REQUIREMENTS: usize = 217 + 3 + 24;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap()
}

/// What stands in backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// What is wrong with a span that names a file, or a test as `file#name`.
fn fault_of(span: &str) -> Option<String> {
    let (path, name) = span
        .split_once('#')
        .map_or((span, None), |(path, name)| (path, Some(name)));
    let is_file = FILES.iter().any(|ending| path.ends_with(ending));
    // `/api/v1/openapi.json` is an address.
    if !is_file || path.contains(' ') || path.starts_with('/') {
        return None;
    }
    let Some(found) = BASES
        .iter()
        .map(|base| repository().join(base).join(path))
        .find(|path| path.is_file())
    else {
        return Some("is no file".to_owned());
    };
    let name = name?;
    let source = fs::read_to_string(found).unwrap();
    let is_there = if Path::new(path).extension().is_some_and(|end| end == "rs") {
        source.contains(&format!("fn {name}("))
    } else {
        source.contains(name)
    };
    (!is_there).then(|| "names no test of that file".to_owned())
}

/// The targets of links.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://"))
}

/// Headings as a link names them.
fn anchors(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .replace(' ', "-")
                .chars()
                .filter(|c| c.is_alphanumeric() || *c == '-')
                .collect()
        })
        .collect()
}

struct Row {
    id: String,
    level: String,
    status: String,
    place: String,
}

fn rows() -> Vec<Row> {
    read("docs/asvs.md")
        .lines()
        .filter(|line| {
            line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit())
        })
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [id, level, _, status, place] = cells[..] else {
                panic!("five cells make a row: {line}")
            };
            Row {
                id: id.to_owned(),
                level: level.to_owned(),
                status: status.to_owned(),
                place: place.to_owned(),
            }
        })
        .collect()
}

#[test]
fn what_the_security_documents_name_exists() {
    let mut faults = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        faults.extend(spans(&text).filter_map(|span| {
            let fault = fault_of(span)?;
            Some(format!("{document}: `{span}` {fault}"))
        }));
        for target in links(&text) {
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = if path.is_empty() {
                document.to_owned()
            } else {
                format!("docs/{path}")
            };
            let is_there = fs::read_to_string(repository().join(path))
                .is_ok_and(|text| anchor.is_empty() || anchors(&text).contains(anchor));
            if !is_there {
                faults.push(format!("{document}: ({target}) leads nowhere"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_requirement_has_one_answer_and_every_claim_a_place() {
    let rows = rows();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((rows.len(), ids.len()), (REQUIREMENTS, REQUIREMENTS));
    for row in &rows {
        let Row { id, status, .. } = row;
        assert!(STATUSES.contains(&status.as_str()), "{id}: {status}");
        assert!(["1", "2", "3"].contains(&row.level.as_str()), "{id}");
        assert!(!row.place.is_empty(), "{id} says nothing");
        if status == "met, with a limit" {
            assert!(row.place.contains("imit"), "{id} does not say the limit");
        }
    }
}

#[test]
fn the_counts_are_those_of_the_table() {
    let mut counted: BTreeMap<&str, [usize; 3]> = STATUSES.map(|s| (s, [0; 3])).into();
    let rows = rows();
    for row in &rows {
        let level: usize = row.level.parse().unwrap();
        counted.get_mut(row.status.as_str()).unwrap()[level - 1] += 1;
    }
    let text = read("docs/asvs.md");
    for (status, [one, two, three]) in counted {
        let line = format!("| {status} | {one} | {two} | {three} |");
        assert!(text.contains(&line), "the counts need the line {line}");
    }
}
