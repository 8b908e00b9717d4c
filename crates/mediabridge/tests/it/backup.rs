//! A backup is the whole installation, on either engine; a damaged one changes nothing.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use mediabridge::{
    accounts::Role,
    app::App,
    audit::{Chain, Record},
    backup::{self, TABLES},
    clock::Clock,
    config::Config,
    db::{Db, Value, sql},
    grants::Permission,
    http::routes,
    random::Random,
    secrets::{self, Purpose, Sealed},
};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    app::{PASSWORD, TestApp, User, postgres_url},
    soak::{Soak, cases},
};

/// One of everything: an installation in which no table is empty.
async fn furnished(app: &TestApp) -> (User, String) {
    let owner = app.owner().await;
    let mut mia = app.member().await;
    let bucket = app.bucket("Media “ü”", "", None).await;
    app.grant(&mia, &bucket, "", &Permission::ALL).await;
    app.put("a.txt", "a").await;
    let mut ahead = mia.clone();
    ahead.remember(&mia.refresh("mine").await);
    ahead.get("/api/v1/me").await.ok();
    mia.refresh("stolen").await.refused("refresh_token_used");
    mia.sign_in("mia@example.com", PASSWORD).await.ok();
    let file = json!({ "name": "b\tc.txt".replace('\t', "\"\\"), "size": 1, "content_type": "text/plain",
        "checksum_crc32": "AAAAAA==", "if_exists": "ask" });
    mia.post(
        &format!("/api/v1/buckets/{bucket}/uploads"),
        json!({ "path": "", "files": [file] }),
    )
    .await
    .ok();
    let invite = json!({ "name": "Ines", "email": "ines@example.com", "role": "member" });
    owner.post("/api/v1/members", invite).await.ok();
    let search = json!({ "name": "Films", "query": "type:video" });
    mia.post("/api/v1/me/searches", search).await.ok();
    let choice = json!({ "items": [{ "kind": "session_reuse", "email": false }] });
    mia.put("/api/v1/me/notice-choices", choice).await.ok();
    // What a server with a catalog notes by itself.
    let mut tx = app.app.db.begin().await.unwrap();
    for insert in [
        sql("INSERT INTO bucket_days (bucket_id, day, objects, bytes) VALUES ($1, 20000, 1, 2)"),
        sql("INSERT INTO event_hooks (bucket_id, number, created_at) VALUES ($1, 1, 3)"),
    ] {
        tx.run(insert.bind(&bucket)).await.unwrap();
    }
    // An e-mail on its way, with a link.
    let link = "http://127.0.0.1:4000/invitation#token=x".into();
    let sealed = app
        .app
        .keyring
        .seal(&mut tx, Sealed::OutboxLink, "1", &link);
    let sealed = sealed.await.unwrap();
    let email = sql(
        "INSERT INTO outbox (id, member_id, name, email, subject, content, link, state, attempts, created_at,
             next_attempt_at, leased_until, give_up_at)
         VALUES ('1', '2', 'Ines', 'ines@example.com', 'Hello', '{}', $1, 'waiting', 0, 1, 1, 0, 2)",
    );
    tx.run(email.bind(sealed)).await.unwrap();
    // And what it copies of PurelyMail.
    let (what, token) = (Sealed::PurelyMailToken, "sandbox-mail-token".into());
    let sealed = app.app.keyring.seal(&mut tx, what, "purelymail", &token);
    let sealed = sealed.await.unwrap();
    let account =
        "INSERT INTO mail_account (id, api_token, connected_at) VALUES ('purelymail', $1, 1)";
    tx.run(sql(account).bind(sealed)).await.unwrap();
    // A password to hand over, and a table that is being carried out.
    let (what, password) = (Sealed::HandOverPassword, "sandbox-mailbox-password".into());
    let sealed = app.app.keyring.seal(&mut tx, what, "1", &password);
    let sealed = sealed.await.unwrap();
    let hand_over =
        "INSERT INTO hand_overs (id, address, password, made_by, made_name, created_at, expires_at)
         VALUES ('1', 'anna@acme.org', $1, '1', 'Mia', 1, 2)";
    tx.run(sql(hand_over).bind(sealed)).await.unwrap();
    let run = "INSERT INTO bulk_runs (id, made_by, made_name, created_at, state) VALUES ('1', '1', 'Mia', 1, 'running')";
    tx.run(sql(run)).await.unwrap();
    let sealed = app
        .app
        .keyring
        .seal(&mut tx, Sealed::BulkPassword, "1/2", &password);
    let sealed = sealed.await.unwrap();
    let row = "INSERT INTO bulk_rows (id, run_id, line, address, act, wanted, password, state, detail, attempts)
         VALUES ('1/2', '1', 2, 'ben@acme.org', 'create', '{}', $1, 'waiting', '', 0)";
    tx.run(sql(row).bind(sealed)).await.unwrap();
    for insert in [
        "INSERT INTO mail_domains (name, is_shared, allow_account_reset, symbolic_subaddressing, passes_mx, passes_spf,
             passes_dkim, passes_dmarc, found_at, dns_next_at)
         VALUES ('acme.org', FALSE, TRUE, TRUE, TRUE, TRUE, FALSE, FALSE, 1, 2)",
        "INSERT INTO mailboxes (address, domain, found_at) VALUES ('anna@acme.org', 'acme.org', 1)",
        "INSERT INTO routing_rules (id, domain, prefix, match_user, catchall, targets, found_at)
         VALUES (3000000001, 'acme.org', FALSE, 'info', FALSE, '[]', 1)",
        "INSERT INTO credit_days (day, credit) VALUES (20000, '9.01')",
        "INSERT INTO deletions (id, kind, target, label, takes, state, requested_by, requested_name, requested_at,
             execute_at, attempts)
         VALUES ('1', 'mailbox', 'anna@acme.org', 'the mailbox', '[]', 'pending', '1', 'Mia', 1, 2, 0)",
    ] {
        tx.run(sql(insert)).await.unwrap();
    }
    tx.commit().await.unwrap();
    (mia, bucket)
}

type Contents = Vec<(&'static str, Vec<Vec<Value>>)>;

/// Every row of every table.
async fn contents(db: &Db) -> Contents {
    let mut snapshot = db.snapshot().await.unwrap();
    let mut contents = Vec::new();
    for table in TABLES {
        let mut rows = Vec::new();
        snapshot
            .rows(table, |row| {
                rows.push(row);
                Ok(())
            })
            .await
            .unwrap();
        contents.push((table.name, rows));
    }
    contents
}

fn rows_of<'c>(contents: &'c Contents, table: &str) -> &'c Vec<Vec<Value>> {
    &contents.iter().find(|(name, _)| *name == table).unwrap().1
}

struct Place {
    config: Config,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

/// An empty database of the other or the same engine, under the keyring of `app`.
async fn place(app: &App, engine: &str) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let mut config = app.config.clone();
    config.database.url = match engine {
        "sqlite" => format!("sqlite:{}/db", folder.path().display()).into(),
        _ => postgres_url().await.into(),
    };
    Place {
        config,
        file: folder.path().join("backup.gz"),
        _folder: folder,
    }
}

async fn restore(place: &Place, clock: &Clock, replace: bool) -> Result<String, String> {
    let said = std::sync::Mutex::new(String::new());
    let say = |line: &str| said.lock().unwrap().extend([line, "\n"]);
    let random = Random::seeded(9);
    backup::restore(&place.config, clock, &random, &place.file, replace, say)
        .await
        .map_err(|error| format!("{error:#}"))?;
    Ok(said.into_inner().unwrap())
}

async fn start(place: &Place, clock: &Clock) -> App {
    App::start(place.config.clone(), clock.clone(), Random::seeded(11))
        .await
        .unwrap()
}

/// Whether a session has not ended.
#[expect(clippy::ptr_arg, reason = "as iterators hand it over")]
fn is_open(session: &Vec<Value>) -> bool {
    let sessions = TABLES.iter().find(|t| t.name == "sessions").unwrap();
    let columns = &mut sessions.columns.iter();
    let at = columns.position(|(name, _)| *name == "ended_at").unwrap();
    session[at] == Value::Int(None)
}

async fn verified_rows(app: &App) -> i64 {
    let mut chain = Chain::new(app.keyring.derive(Purpose::AuditChain));
    let audit = TABLES.iter().find(|t| t.name == "audit").unwrap();
    let mut snapshot = app.db.snapshot().await.unwrap();
    snapshot
        .rows(audit, |row| {
            Ok(chain.check(&Record::from_values(row).unwrap())?)
        })
        .await
        .unwrap();
    chain.rows
}

async fn database(engine: &str, folder: &Path) -> String {
    match engine {
        "sqlite" => format!("sqlite:{}/mediabridge.db", folder.display()),
        _ => postgres_url().await,
    }
}

#[tokio::test]
async fn an_installation_moves_from_any_engine_to_any_other() {
    for from in ["sqlite", "postgres"] {
        for to in ["sqlite", "postgres"] {
            let folder = tempfile::tempdir().unwrap();
            let app = TestApp::start(&database(from, folder.path()).await).await;
            let (mia, bucket) = furnished(&app).await;
            let place = place(&app.app, to).await;
            let header = backup::write(&app.app, &place.file).await.unwrap();
            let before = contents(&app.app.db).await;
            for (table, rows) in &before {
                assert!(!rows.is_empty(), "{table}");
                assert_eq!(header.rows[*table], i64::try_from(rows.len()).unwrap());
            }
            let said = restore(&place, &app.app.clock, false).await.unwrap();
            assert!(said.contains("Members: 3, buckets: 1,"), "{said}");

            let restored = start(&place, &app.app.clock).await;
            for ((table, before), (_, after)) in before.iter().zip(contents(&restored.db).await) {
                match *table {
                    "account_links" | "outbox" | "hand_overs" | "bulk_runs" | "bulk_rows" => {
                        assert!(after.is_empty());
                    }
                    "sessions" => {
                        assert_eq!(before.len(), after.len());
                        assert!(before.iter().any(is_open));
                        assert!(!after.iter().any(is_open));
                    }
                    "ended_sessions" => assert!(after.len() > before.len()),
                    "audit" => {
                        assert_eq!(before[..], after[..before.len()]);
                        assert_eq!(after.len(), before.len() + 1);
                        let last = Record::from_values(after.last().unwrap().clone()).unwrap();
                        assert_eq!(last.action, "backup.restore");
                    }
                    _ => assert_eq!(*before, after, "{table} from {from} to {to}"),
                }
            }
            assert_eq!(verified_rows(&restored).await, header.rows["audit"] + 1);

            // Whoever was signed in is not; whoever signs in finds everything.
            let mut again = mia.at(routes::router(restored.clone()));
            again.get("/api/v1/me").await.refused("session_ended");
            again.refresh("next").await.refused("session_ended");
            let answer = again.sign_in("mia@example.com", PASSWORD).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            let entries = format!("/api/v1/buckets/{bucket}/entries");
            let listed = again.get(&entries).await.ok();
            assert_eq!(listed["entries"][0]["name"], "a.txt", "{listed}");
            // The audit goes on where it was, and only grows.
            assert_eq!(verified_rows(&restored).await, header.rows["audit"] + 2);
            the_audit_only_grows(&restored).await;
        }
    }
}

async fn the_audit_only_grows(app: &App) {
    for statement in [
        sql("UPDATE audit SET detail = 'x' WHERE seq = 1"),
        sql("DELETE FROM audit WHERE seq = 1"),
        sql("DELETE FROM audit"),
    ] {
        let mut tx = app.db.begin().await.unwrap();
        let error = tx.run(statement).await.unwrap_err().to_string();
        assert!(error.contains("rows of the audit are never"), "{error}");
    }
}

#[tokio::test]
async fn only_an_empty_database_is_filled_unless_asked_to_replace() {
    for engine in ["sqlite", "postgres"] {
        let folder = tempfile::tempdir().unwrap();
        let app = TestApp::start(&database(engine, folder.path()).await).await;
        furnished(&app).await;
        let mut place = place(&app.app, engine).await;
        backup::write(&app.app, &place.file).await.unwrap();
        let then = contents(&app.app.db).await;
        app.user("late", Role::Admin).await;
        place.config.database.url = app.app.config.database.url.clone();
        let before = contents(&app.app.db).await;
        let error = restore(&place, &app.app.clock, false).await.unwrap_err();
        assert!(error.contains("not empty (members has 4 rows)"), "{error}");
        assert_eq!(contents(&app.app.db).await, before);

        restore(&place, &app.app.clock, true).await.unwrap();
        let after = contents(&app.app.db).await;
        assert_eq!(rows_of(&after, "members"), rows_of(&then, "members"));
        assert_ne!(rows_of(&after, "members"), rows_of(&before, "members"));
        the_audit_only_grows(&app.app).await;
        verified_rows(&app.app).await;
    }
}

#[tokio::test]
async fn a_damaged_backup_is_refused_before_anything_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start(&database("sqlite", folder.path()).await).await;
    furnished(&app).await;
    let place = place(&app.app, "sqlite").await;
    backup::write(&app.app, &place.file).await.unwrap();
    let whole = std::fs::read(&place.file).unwrap();
    let untouched = place.config.database.url.expose_secret();
    let untouched = Path::new(untouched.strip_prefix("sqlite:").unwrap());
    let step = usize::try_from(cases(7, 1)).unwrap();
    let cases = whole.len().div_ceil(step) as u64 * 3;
    let _run = Soak::new("backup.damage", cases, cases);
    let refused = async |bytes: &[u8], context: &str| {
        std::fs::write(&place.file, bytes).unwrap();
        let error = restore(&place, &app.app.clock, true).await;
        let error = error.expect_err(context);
        assert!(
            error.contains("nothing was restored") && error.contains("backup"),
            "{context}: {error}"
        );
        assert!(!untouched.exists(), "{context}");
    };
    for at in (0..whole.len()).step_by(step) {
        for change in [0xff, 0x01] {
            let mut changed = whole.clone();
            changed[at] ^= change;
            refused(&changed, &format!("byte {at} of {}", whole.len())).await;
        }
        refused(&whole[..at], &format!("cut at {at}")).await;
    }
    for extra in [&b"\0"[..], b"\n", &whole] {
        refused(&[&whole, extra].concat(), "with more behind").await;
    }
    // What is left whole is taken.
    std::fs::write(&place.file, &whole).unwrap();
    restore(&place, &app.app.clock, false).await.unwrap();
}

/// Unpacks, changes and packs a backup again, with a right checksum but without the key.
fn repacked(bytes: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    use std::io::{Read as _, Write as _};

    use sha2::{Digest as _, Sha256};
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_string(&mut text)
        .unwrap();
    let (rows, trailer) = text.trim_end().rsplit_once('\n').unwrap();
    let rows = change(&format!("{rows}\n"));
    let mut trailer: serde_json::Value = serde_json::from_str(trailer).unwrap();
    let digest = Sha256::digest(rows.as_bytes());
    trailer["sha256"] = digest
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
        .into();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writeln!(gzip, "{rows}{trailer}").unwrap();
    gzip.finish().unwrap()
}

#[tokio::test]
async fn a_backup_somebody_wrote_by_hand_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start(&database("sqlite", folder.path()).await).await;
    furnished(&app).await;
    let place = place(&app.app, "sqlite").await;
    backup::write(&app.app, &place.file).await.unwrap();
    let whole = std::fs::read(&place.file).unwrap();
    std::fs::write(&place.file, repacked(&whole, ToOwned::to_owned)).unwrap();
    restore(&place, &app.app.clock, false).await.unwrap();
    let version = "restore it with that version";
    for (from, to, expected) in [
        (
            r#""member","active""#,
            r#""owner","active""#,
            "changed by hand",
        ),
        ("\"schema\":", "\"schema\":9", version),
        ("_backup\":1", "_backup\":2", version),
        ("[\"canary\"", "[\"canary\",1", "damaged"),
        ("{\"table\":\"members\"", "{\"table\":\"member\"", "damaged"),
        ("\"members\":3", "\"members\":2", "damaged"),
    ] {
        let by_hand = repacked(&whole, |text| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        std::fs::write(&place.file, by_hand).unwrap();
        let error = restore(&place, &app.app.clock, true).await.unwrap_err();
        assert!(error.contains(expected), "{from}: {error}");
    }
}

#[tokio::test]
async fn a_backup_needs_the_keyring_it_was_made_with() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start(&database("sqlite", folder.path()).await).await;
    furnished(&app).await;
    let mut place = place(&app.app, "sqlite").await;
    backup::write(&app.app, &place.file).await.unwrap();
    let keyring = app.app.config.secrets.keyring.clone();
    let old = std::fs::read_to_string(&keyring).unwrap();

    secrets::rotate(&app.app, |_| ()).await.unwrap();
    let error = restore(&place, &app.app.clock, false).await.unwrap_err();
    assert!(
        error.contains("does not open with this keyring (6 in all)"),
        "{error}"
    );
    assert!(error.contains("has no key `k1`"), "{error}");

    // With the old key's line added, it opens; the next rotation seals it under the new one.
    let line = old.lines().find(|l| l.starts_with("k1 ")).unwrap();
    let both = format!("{line}\n{}", std::fs::read_to_string(&keyring).unwrap());
    secrets::write_private(&keyring, &both).unwrap();
    restore(&place, &app.app.clock, false).await.unwrap();
    let restored = start(&place, &app.app.clock).await;
    secrets::rotate(&restored, |_| ()).await.unwrap();
    let listed = secrets::list(&restored).await.unwrap();
    assert!(
        listed.starts_with("k2             seals and opens  secrets: 2\ns"),
        "{listed}"
    );

    let other = tempfile::tempdir().unwrap();
    place.config.database.url = database("sqlite", other.path()).await.into();
    place.config.secrets.keyring = other.path().join("keyring");
    start(&place, &app.app.clock).await;
    let error = restore(&place, &app.app.clock, true).await.unwrap_err();
    assert!(error.contains("made with another keyring"), "{error}");
}

#[tokio::test]
async fn a_backup_is_private_and_holds_no_secret_in_the_open() {
    use std::{io::Read as _, os::unix::fs::PermissionsExt as _};
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start(&database("sqlite", folder.path()).await).await;
    let (mia, _) = furnished(&app).await;
    let place = place(&app.app, "sqlite").await;
    std::fs::write(&place.file, "an older backup").unwrap();
    backup::write(&app.app, &place.file).await.unwrap();
    let mode = std::fs::metadata(&place.file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let bytes = std::fs::read(&place.file).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&*bytes)
        .read_to_string(&mut text)
        .unwrap();
    let keyring = std::fs::read_to_string(&app.app.config.secrets.keyring).unwrap();
    let mut secrets: Vec<&str> = keyring
        .lines()
        .filter_map(|line| line.split(' ').next_back())
        .filter(|word| word.len() == 43)
        .collect();
    assert_eq!(secrets.len(), 3);
    let cookie = mia.cookie.unwrap();
    secrets.extend([
        "sandbox-secret-key",
        "sandbox-mail-token",
        "sandbox-mailbox-password",
        PASSWORD,
        cookie.split_once('=').unwrap().1,
    ]);
    for secret in secrets {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_killed_restore_changes_nothing_or_everything() {
    let mut run = Soak::new("backup.kills", 4, 100);
    for engine in ["sqlite", "postgres"] {
        let folder = tempfile::tempdir().unwrap();
        let app = TestApp::start(&database(engine, folder.path()).await).await;
        furnished(&app).await;
        let many = (0..3_000).map(|n| {
            let text = |text: &str| Value::Text(Some(text.to_owned()));
            let name = format!("many {n}");
            vec![
                text(&name),
                text(&name),
                text(&name),
                text("member"),
                text("disabled"),
                Value::Text(None),
                Value::Int(Some(0)),
                Value::Int(None),
            ]
        });
        let members = TABLES.iter().find(|t| t.name == "members").unwrap();
        let mut tx = app.app.db.begin().await.unwrap();
        tx.insert_rows(members, &many.collect::<Vec<_>>())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut place = place(&app.app, engine).await;
        backup::write(&app.app, &place.file).await.unwrap();
        let mut tx = app.app.db.begin().await.unwrap();
        tx.run(sql("DELETE FROM members WHERE name LIKE 'many%'"))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        place.config.database.url = app.app.config.database.url.clone();
        let command = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_mediabridge"));
            command
                .args(["restore", "--replace"])
                .arg(&place.file)
                .env(
                    "MEDIABRIDGE_DATABASE__URL",
                    place.config.database.url.expose_secret(),
                )
                .env(
                    "MEDIABRIDGE_SECRETS__KEYRING",
                    &place.config.secrets.keyring,
                )
                .stdout(Stdio::null())
                .stderr(Stdio::piped());
            command
        };
        let before = contents(&app.app.db).await;
        let mut duration = Duration::from_secs(1);
        let mut killed = 0;
        for case in 0..run.cases {
            let began = Instant::now();
            let mut child = tokio::process::Command::from(command()).spawn().unwrap();
            let millis = usize::try_from(duration.as_millis()).unwrap();
            let after = Duration::from_millis(run.random.below(millis) as u64);
            let _ = tokio::time::timeout(after, child.wait()).await;
            let _ = child.start_kill();
            let output = child.wait_with_output().await.unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "case {case}");
            let now = contents(&app.app.db).await;
            let finished = output.status.success();
            killed += u64::from(!finished);
            if finished {
                duration = began.elapsed();
            }
            // Also a restore that was killed after its commit is a whole one.
            if finished || now != before {
                assert_eq!(rows_of(&now, "members").len(), 3_003, "case {case}");
                let audit = rows_of(&now, "audit").len();
                let grown = rows_of(&before, "audit").len() + 1;
                assert_eq!(audit, grown, "case {case}");
                // The next case starts over.
                let mut tx = app.app.db.begin().await.unwrap();
                tx.empty(TABLES).await.unwrap();
                for (table, (_, rows)) in TABLES.iter().zip(&before) {
                    tx.insert_rows(table, rows).await.unwrap();
                }
                tx.audit_only_grows().await.unwrap();
                tx.commit().await.unwrap();
            }
            assert_eq!(contents(&app.app.db).await, before, "{engine}, case {case}");
            the_audit_only_grows(&app.app).await;
        }
        println!("{engine}: {killed} of {} were killed", run.cases);
        // Waited for without blocking: what was read above is still to be let go of.
        let output = tokio::process::Command::from(command()).output().await;
        let output = output.unwrap();
        assert!(output.status.success(), "{output:?}");
        let after = contents(&app.app.db).await;
        assert_eq!(rows_of(&after, "members").len(), 3_003);
    }
}
