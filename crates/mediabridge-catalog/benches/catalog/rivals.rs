//! Other programs that answer the same questions: each a process that is asked line by line.

use std::{
    fmt::Write as _,
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use mediabridge_catalog::Meta;

use crate::figures::{Figures, Rivals, Times, measure};

/// A part of the keys, as rows of a table: number of the bucket, key, size, mtime.
pub(crate) type Rows = Vec<(usize, String, Meta)>;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    First,
    Newest,
    Count,
}

/// A part of what may be seen: number of the bucket, root.
pub(crate) type Scope = Vec<(usize, String)>;

/// What a rival took.
pub(crate) struct Rival {
    name: String,
    build: f64,
    bytes_per_key: f64,
    /// By kind, and whether all buckets or few.
    times: Vec<(Kind, bool, Times<'static>)>,
}

impl Rival {
    pub(crate) fn times(&self, kind: Kind, is_all: bool) -> (String, Times<'static>) {
        let found = self
            .times
            .iter()
            .find(|(k, a, _)| *k == kind && *a == is_all);
        (
            self.name.clone(),
            found.map(|(_, _, times)| times.clone()).unwrap_or_default(),
        )
    }
}

pub(crate) fn builds(rivals: &[Rival]) -> Rivals {
    rivals.iter().map(|r| (r.name.clone(), r.build)).collect()
}

pub(crate) fn sizes(rivals: &[Rival]) -> Rivals {
    rivals
        .iter()
        .map(|r| (r.name.clone(), r.bytes_per_key))
        .collect()
}

/// A program that answers on its standard output.
struct Process {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Makes it print a line that ends an answer.
    mark: &'static str,
}

impl Process {
    fn start(command: &mut Command, mark: &'static str) -> Option<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        Some(Self {
            questions: child.stdin.take(),
            answers: BufReader::new(child.stdout.take()?),
            child,
            mark,
        })
    }

    /// The last line of the answer.
    fn ask(&mut self, question: &str) -> String {
        let questions = self.questions.as_mut().expect("it listens");
        writeln!(questions, "{question}\n{}", self.mark).expect("it reads");
        let (mut last, mut line) = (String::new(), String::new());
        loop {
            line.clear();
            let length = self.answers.read_line(&mut line).expect("text");
            assert!(length > 0, "it ended at {question}");
            if line.trim_end() == "done" {
                return last;
            }
            line.trim_end().clone_into(&mut last);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.child.wait();
    }
}

fn measure_all(
    name: &str,
    keys: usize,
    (build, bytes): (f64, f64),
    (all, few): (&Scope, &Scope),
    queries: &[&'static str],
    mut ask: impl FnMut(Kind, Option<&Scope>, &str),
) -> Rival {
    let mut times = Vec::new();
    for (is_all, scope) in [(true, all), (false, few)] {
        for kind in [Kind::First, Kind::Newest, Kind::Count] {
            let scope = Some(scope).filter(|_| !is_all);
            times.push((
                kind,
                is_all,
                measure(queries, Duration::from_millis(40), |query| {
                    ask(kind, scope, query);
                }),
            ));
        }
    }
    Rival {
        name: format!("{name} ({keys} keys)"),
        build: keys as f64 / build,
        bytes_per_key: bytes / keys as f64,
        times,
    }
}

/// A table in a file, for the import of each.
pub(crate) fn write_rows(rows: &Rows, path: &Path) {
    let mut out = BufWriter::new(File::create(path).expect("a file"));
    for (number, (bucket, key, meta)) in rows.iter().enumerate() {
        let Meta { size, modified, .. } = meta;
        writeln!(out, "{number}\t{bucket}\t{key}\t{size}\t{modified}").expect("a row");
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Keys that contain a word, for a database.
fn like(column: &str, word: &str) -> String {
    let word = word
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("{column} LIKE {} ESCAPE '\\'", quoted(&format!("%{word}%")))
}

/// `from` names the table `k`, in the order of whose `id` keys come first.
fn sql(
    kind: Kind,
    scope: Option<&Scope>,
    (from, id): (&str, &str),
    conditions: &[String],
) -> String {
    let mut wanted = conditions.join(" AND ");
    if let Some(scope) = scope {
        let parts = scope.iter().map(|(bucket, root)| {
            let Some(folder) = root.strip_suffix('/') else {
                return format!("k.bucket = {bucket}");
            };
            let (root, end) = (quoted(root), quoted(&format!("{folder}0")));
            format!("k.bucket = {bucket} AND k.key >= {root} AND k.key < {end}")
        });
        let parts: Vec<String> = parts.collect();
        let _ = write!(wanted, " AND ({})", parts.join(" OR "));
    }
    let order = match kind {
        Kind::First => id,
        Kind::Newest => "k.modified DESC",
        Kind::Count => return format!("SELECT count(*) FROM {from} WHERE {wanted};"),
    };
    format!(
        "SELECT count(*), max(size) FROM (SELECT k.key, k.size FROM {from} WHERE {wanted} ORDER BY {order} LIMIT 100) AS hits;"
    )
}

/// SQLite's trigram index; words it cannot look up are compared.
pub(crate) fn sqlite(
    rows: &Path,
    keys: usize,
    scopes: (&Scope, &Scope),
    queries: &[&'static str],
    folder: &Path,
) -> Option<Rival> {
    let file = folder.join("sqlite");
    let mut sqlite = Process::start(Command::new("sqlite3").arg(&file), ".print done")?;
    let started = Instant::now();
    sqlite.ask(&format!(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-500000;\n\
         CREATE TABLE k(id INTEGER PRIMARY KEY, bucket INT, key TEXT, size INT, modified INT);\n\
         .mode ascii\n.separator \"\\t\" \"\\n\"\n.import {} k\n\
         CREATE VIRTUAL TABLE f USING fts5(key, tokenize='trigram', content='k', content_rowid='id');\n\
         INSERT INTO f(f) VALUES('rebuild');\nCREATE INDEX places ON k(bucket, key);\n.mode list",
        rows.display()
    ));
    let build = started.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&file).ok()?.len() as f64;
    assert_eq!(sqlite.ask("SELECT count(*) FROM k;"), keys.to_string());
    Some(measure_all(
        "SQLite FTS5 trigram",
        keys,
        (build, bytes),
        scopes,
        queries,
        |kind, scope, query| {
            let (long, short): (Vec<&str>, Vec<&str>) =
                query.split(' ').partition(|word| word.chars().count() >= 3);
            let mut conditions: Vec<String> =
                short.iter().map(|word| like("k.key", word)).collect();
            if long.is_empty() {
                sqlite.ask(&sql(kind, scope, ("k", "k.id"), &conditions));
                return;
            }
            let phrases = long
                .iter()
                .map(|w| format!("\"{}\"", w.replace('"', "\"\"")));
            let phrases: Vec<String> = phrases.collect();
            conditions.push(format!("f MATCH {}", quoted(&phrases.join(" "))));
            let from = ("f JOIN k ON k.id = f.rowid", "f.rowid");
            sqlite.ask(&sql(kind, scope, from, &conditions));
        },
    ))
}

/// PostgreSQL's trigram index, in a database of its own on the server at `url`.
pub(crate) fn postgres(
    url: &str,
    rows: &Path,
    keys: usize,
    scopes: (&Scope, &Scope),
    queries: &[&'static str],
) -> Option<Rival> {
    let database = format!("catalog_bench_{}", std::process::id());
    let psql = |url: &str| {
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url]);
        command
    };
    let (server, parameters) = url.split_once('?').unwrap_or((url, ""));
    let own = format!("{}/{database}?{parameters}", server.rsplit_once('/')?.0);
    let mut admin = Process::start(&mut psql(url), "\\echo done")?;
    admin.ask(&format!("CREATE DATABASE {database};"));
    let mut postgres = Process::start(&mut psql(&own), "\\echo done")?;
    let started = Instant::now();
    postgres.ask(&format!(
        "CREATE EXTENSION pg_trgm;\n\
         CREATE TABLE k(id INT PRIMARY KEY, bucket INT, key TEXT COLLATE \"C\", size BIGINT, modified BIGINT);\n\
         \\copy k FROM '{}' (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\x01')\n\
         CREATE INDEX words ON k USING gin (lower(key) gin_trgm_ops);\n\
         CREATE INDEX places ON k(bucket, key);\nANALYZE k;",
        rows.display()
    ));
    let build = started.elapsed().as_secs_f64();
    let bytes = postgres.ask(&format!("SELECT pg_database_size('{database}');"));
    let bytes = bytes.parse().unwrap_or(f64::NAN);
    assert_eq!(postgres.ask("SELECT count(*) FROM k;"), keys.to_string());
    let rival = measure_all(
        "PostgreSQL pg_trgm",
        keys,
        (build, bytes),
        scopes,
        queries,
        |kind, scope, query| {
            let words = query.to_lowercase();
            let conditions: Vec<String> = words
                .split(' ')
                .map(|word| like("lower(key)", word))
                .collect();
            postgres.ask(&sql(kind, scope, ("k", "k.id"), &conditions));
        },
    );
    drop(postgres);
    admin.ask(&format!("DROP DATABASE {database} WITH (FORCE);"));
    Some(rival)
}

/// tantivy with an n-gram tokenizer, in a program of its own because it takes long to build.
pub(crate) fn tantivy(
    rows: &Path,
    keys: usize,
    scopes: (&Scope, &Scope),
    queries: &[&'static str],
    folder: &Path,
) -> Option<Rival> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/tantivy");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tantivy");
    let status = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--locked", "--target-dir"])
        .arg(&target)
        .current_dir(package)
        .status();
    if !status.is_ok_and(|status| status.success()) {
        println!("tantivy: left out, it does not build here");
        return None;
    }
    let index = folder.join("tantivy");
    std::fs::create_dir_all(&index).ok()?;
    let mut command = Command::new(target.join("release/catalog-tantivy"));
    let started = Instant::now();
    let mut tantivy = Process::start(command.arg(rows).arg(&index), "mark")?;
    tantivy.ask("count\t\tzzzzzz");
    let build = started.elapsed().as_secs_f64();
    let files = std::fs::read_dir(&index).ok()?;
    let bytes: u64 = files
        .flatten()
        .filter_map(|f| Some(f.metadata().ok()?.len()))
        .sum();
    Some(measure_all(
        "tantivy ngram",
        keys,
        (build, bytes as f64),
        scopes,
        queries,
        |kind, scope, query| {
            let kind = match kind {
                Kind::First => "first",
                Kind::Newest => "newest",
                Kind::Count => "count",
            };
            let scope = scope.map_or(String::new(), |scope| {
                let parts: Vec<String> = scope
                    .iter()
                    .map(|(bucket, root)| format!("{bucket}:{root}"))
                    .collect();
                parts.join("\u{1}")
            });
            tantivy.ask(&format!("{kind}\t{scope}\t{query}"));
        },
    ))
}

/// Says what was measured of each by itself.
pub(crate) fn note(rivals: &[Rival], figures: &mut Figures) {
    for rival in rivals {
        let name = rival
            .name
            .split(" (")
            .next()
            .unwrap_or_default()
            .replace(' ', "_")
            .to_lowercase();
        figures.note(
            &format!("rival.{name}.build.keys_per_s"),
            rival.build,
            "1/s",
        );
        figures.note(
            &format!("rival.{name}.bytes_per_key"),
            rival.bytes_per_key,
            "bytes",
        );
    }
}
