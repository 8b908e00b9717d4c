//! The audit shows what was done to it: the first row that is not as it was written is named.

use std::{path::Path, process::Command};

use mediabridge::{
    app::App,
    audit::{self, Broken, Chain, Checkpoint, Keeper, Record, Verifier},
    backup::{self, TABLES},
    clock::{MINUTE, SECOND},
    config::Config,
    db::{Db, Table},
    random::Random,
    secrets::Purpose,
};
use secrecy::ExposeSecret as _;
use sqlx::AssertSqlSafe;

use crate::{
    app::{TestApp, each_engine},
    audit_checkpoints::keeping,
    soak::{Draw, Soak},
};

fn audit_table() -> &'static [Table] {
    let at = TABLES.iter().position(|t| t.name == "audit").unwrap();
    &TABLES[at..=at]
}

pub(crate) async fn records(app: &App) -> Vec<Record> {
    let mut records = Vec::new();
    let mut snapshot = app.db.snapshot().await.unwrap();
    snapshot
        .rows(&audit_table()[0], |row| {
            records.push(Record::from_values(row).unwrap());
            Ok(())
        })
        .await
        .unwrap();
    records
}

/// Acts of every shape: with and without each field, with and without a member.
pub(crate) async fn act(app: &App, count: usize, what: &str) {
    let entries = (0..count)
        .map(|n| {
            let mut entry = audit::Entry::new(if n % 2 == 0 {
                "file.delete"
            } else {
                "file.move"
            });
            if n % 3 == 0 {
                entry = entry.member_named("m1", "Mia", &format!("mia+{n}@example.com"));
            }
            if n % 4 != 0 {
                entry = entry.bucket("b1", "Media").path(&format!("{what}/{n}.jpg"));
            }
            if n % 5 == 0 {
                entry = entry.from_ip(Some("192.0.2.7"));
            }
            if n % 7 == 0 {
                entry = entry.subject(format!("subject {n}")).refused("because");
            }
            entry
        })
        .collect();
    let mut tx = app.db.begin().await.unwrap();
    audit::record_all(app, &mut tx, entries).await.unwrap();
    tx.commit().await.unwrap();
}

fn key(app: &App) -> [u8; 32] {
    app.keyring.derive(Purpose::AuditChain)
}

/// Every way to change one row that leaves a row.
const CHANGES: usize = 33;

fn change(record: &Record, which: usize, draw: &mut Draw) -> Record {
    let mut changed = record.clone();
    {
        let texts = [
            &mut changed.member_id,
            &mut changed.member_name,
            &mut changed.member_email,
            &mut changed.bucket_id,
            &mut changed.bucket_name,
            &mut changed.path,
            &mut changed.subject,
            &mut changed.ip,
            &mut changed.detail,
        ];
        if which < 27 {
            let text = texts.into_iter().nth(which / 3).unwrap();
            *text = match (which % 3, text.take()) {
                // None and an empty text are two things.
                (0, None) => Some(String::new()),
                (0, Some(_)) => None,
                (1, text) => Some(text.unwrap_or_default() + " "),
                (_, None) => Some("x".to_owned()),
                (_, Some(text)) if text.is_empty() => Some("x".to_owned()),
                (_, Some(text)) => {
                    let at = draw.below(text.chars().count());
                    let swapped = text.chars().enumerate();
                    Some(
                        swapped
                            .map(|(n, c)| if n == at { '\u{fffd}' } else { c })
                            .collect(),
                    )
                }
            };
            return changed;
        }
    }
    match which {
        27 => changed.at += 1,
        28 => changed.at -= 1,
        29 => changed.action += "d",
        30 => {
            let other = if changed.outcome == "done" {
                "failed"
            } else {
                "done"
            };
            changed.outcome = other.into();
        }
        31 => changed.hash = changed.hash.chars().rev().collect(),
        _ => {
            // A character moves to the next field, so that both together read the same.
            let name = changed.action.pop().unwrap();
            changed.outcome.insert(0, name);
        }
    }
    changed
}

/// Where a verifier that has seen `before` rows finds the first fault in `rows`.
fn first_bad(before: &Chain, rows: impl Iterator<Item = Record>) -> Option<i64> {
    let mut chain = before.clone();
    for row in rows {
        if let Err(Broken { seq, .. }) = chain.check(&row) {
            return Some(seq);
        }
    }
    None
}

#[tokio::test]
async fn whatever_is_done_to_a_row_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start(&format!("sqlite:{}/db", folder.path().display())).await;
    act(&app.app, 1_000, "one").await;
    app.app.clock.advance(MINUTE);
    act(&app.app, 1_000, "two").await;
    let records = records(&app.app).await;
    // What the verifier knows before each row: it would be the same for every case.
    let mut chain = Chain::new(key(&app.app));
    let mut before = vec![chain.clone()];
    for record in &records {
        chain.check(record).unwrap();
        before.push(chain.clone());
    }
    let mut run = Soak::new("audit.mutations", 20_000, 200_000);
    for case in 0..run.cases {
        let at = if case < records.len() as u64 {
            usize::try_from(case).unwrap()
        } else {
            run.random.below(records.len())
        };
        let seq = records[at].seq;
        let rest = || records[at + 1..].iter().cloned();
        let which = run.random.below(CHANGES + 7);
        let (found, expected) = match which {
            which if which < CHANGES => {
                let changed = change(&records[at], which, &mut run.random);
                assert_ne!(changed, records[at], "change {which} of row {seq}");
                (
                    first_bad(&before[at], std::iter::once(changed).chain(rest())),
                    seq,
                )
            }
            // Taken out; the last one is for checkpoints to notice.
            which if which == CHANGES => (first_bad(&before[at], rest()), seq),
            // Taken out, and the ones after it moved up.
            which if which == CHANGES + 1 => {
                let moved = rest().map(|mut r| {
                    r.seq -= 1;
                    r
                });
                (first_bad(&before[at], moved), seq)
            }
            // Two rows change places, with their numbers or without.
            which if which < CHANGES + 4 => {
                let other = run.random.below(records.len());
                let (low, high) = (at.min(other), at.max(other));
                let mut rows = records.clone();
                rows.swap(low, high);
                if which == CHANGES + 2 {
                    (rows[low].seq, rows[high].seq) = (records[low].seq, records[high].seq);
                }
                if low == high {
                    continue;
                }
                (
                    first_bad(&before[low], rows.into_iter().skip(low)),
                    records[low].seq,
                )
            }
            // One is put in: a copy, an invention, and one that pushes the others on.
            which if which < CHANGES + 6 => {
                let mut slipped = records[at].clone();
                if which == CHANGES + 5 {
                    slipped = change(&slipped, 29, &mut run.random);
                }
                let rows = std::iter::once(records[at].clone())
                    .chain([slipped])
                    .chain(rest());
                (first_bad(&before[at], rows), seq + 1)
            }
            _ => {
                let slipped = change(&records[at], 29, &mut run.random);
                let pushed = records[at..].iter().cloned().map(|mut r| {
                    r.seq += 1;
                    r
                });
                (
                    first_bad(&before[at], std::iter::once(slipped).chain(pushed)),
                    seq,
                )
            }
        };
        let is_last = at + 1 == records.len() && (CHANGES..CHANGES + 2).contains(&which);
        let expected = (!is_last).then_some(expected);
        assert_eq!(found, expected, "case {case}: {which} at row {seq}");
    }
}

fn verified(app: &App, rows: &[Record], checkpoints: &[Checkpoint]) -> Result<String, String> {
    let mut verifier = Verifier::new(key(app), checkpoints.to_vec());
    for row in rows {
        verifier.row(row).map_err(|broken| broken.to_string())?;
    }
    let found = verifier.finish().map_err(|broken| broken.to_string())?;
    Ok(found.to_string())
}

#[tokio::test]
async fn rows_missing_at_the_end_are_found_by_checkpoints_alone() {
    each_engine(async |app| {
        act(&app.app, 120, "one").await;
        let records = records(&app.app).await;
        let checkpoint = |seq: usize| {
            let record = &records[seq - 1];
            app.app
                .checkpoint_key
                .sign(record.seq, record.at, &record.hash)
        };
        let checkpoints = [checkpoint(40), checkpoint(80), checkpoint(100)];
        let whole = verified(&app.app, &records, &checkpoints).unwrap();
        assert!(
            whole.contains("Checkpoints that agree: 3, up to row 100."),
            "{whole}"
        );
        for left in 0..records.len() {
            let cut = &records[..left];
            // The chain alone sees nothing, and says so.
            let alone = verified(&app.app, cut, &[]).unwrap();
            assert!(
                left == 0 || alone.contains("No checkpoint was compared"),
                "{alone}"
            );
            let found = verified(&app.app, cut, &checkpoints);
            if left >= 100 {
                found.unwrap();
            } else {
                let expected = format!("row {} is missing, with all after it", left + 1);
                let error = found.unwrap_err();
                assert!(error.starts_with(&expected), "{error}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_audit_written_anew_by_a_thief_of_the_keyring_contradicts_its_checkpoints() {
    each_engine(async |app| {
        act(&app.app, 30, "true").await;
        let truth = records(&app.app).await;
        let sign = |record: &Record| {
            app.app
                .checkpoint_key
                .sign(record.seq, record.at, &record.hash)
        };
        let checkpoints = [sign(&truth[9]), sign(&truth[19]), sign(&truth[29])];
        // The first fifteen rows stay, the rest is invented and chained as the server would.
        let mut tx = app.app.db.begin().await.unwrap();
        tx.empty(audit_table()).await.unwrap();
        let kept: Vec<_> = values(&truth[..15]);
        tx.insert_rows(&audit_table()[0], &kept).await.unwrap();
        tx.audit_only_grows().await.unwrap();
        tx.commit().await.unwrap();
        act(&app.app, 15, "false").await;
        let forged = records(&app.app).await;
        assert_eq!(forged.len(), 30);
        verified(&app.app, &forged, &[]).unwrap();
        let error = verified(&app.app, &forged, &checkpoints).unwrap_err();
        assert!(
            error.starts_with("row 20 is not the one that a checkpoint of"),
            "{error}"
        );
        assert!(
            error.ends_with("rows after 10 were written anew"),
            "{error}"
        );
    })
    .await;
}

fn values(records: &[Record]) -> Vec<Vec<mediabridge::db::Value>> {
    use mediabridge::db::Value::{Int, Text};
    let all = records.iter().cloned();
    all.map(|r| {
        let mut row = vec![Int(Some(r.seq)), Int(Some(r.at))];
        row.extend(
            [
                r.member_id,
                r.member_name,
                r.member_email,
                Some(r.action),
                r.bucket_id,
                r.bucket_name,
                r.path,
                r.subject,
                r.ip,
                Some(r.outcome),
                r.detail,
                Some(r.hash),
            ]
            .map(Text),
        );
        row
    })
    .collect()
}

#[tokio::test]
async fn a_restore_accounts_for_the_rows_it_took_away() {
    each_engine(async |app| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.gz");
        act(&app.app, 10, "one").await;
        backup::write(&app.app, &file).await.unwrap();
        app.app.clock.advance(SECOND);
        act(&app.app, 10, "two").await;
        let before = records(&app.app).await;
        let last = before.last().unwrap();
        let seen = app.app.checkpoint_key.sign(last.seq, last.at, &last.hash);
        app.app.clock.advance(SECOND);
        let (config, clock) = (&app.app.config, &app.app.clock);
        backup::restore(config, clock, &Random::seeded(3), &file, true, |_| ())
            .await
            .unwrap();
        act(&app.app, 30, "three").await;
        let after = records(&app.app).await;
        let found = verified(&app.app, &after, std::slice::from_ref(&seen)).unwrap();
        assert!(
            found.contains("Row 12 records that a backup was restored"),
            "{found}"
        );
        assert!(
            found.contains("Checkpoints that saw such rows: 1."),
            "{found}"
        );
        // One from after the restore is not accounted for by it.
        let later = after.last().unwrap().at + 1;
        let later = app.app.checkpoint_key.sign(seen.seq, later, &seen.hash);
        verified(&app.app, &after, &[later]).unwrap_err();
    })
    .await;
}

/// What an owner of the database can do, who takes the triggers off.
async fn tamper(db: &Db, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    match db {
        Db::Sqlite { write, .. } => {
            for name in ["audit_no_update", "audit_no_delete"] {
                let drop = AssertSqlSafe(format!("DROP TRIGGER IF EXISTS {name}"));
                sqlx::query(drop).execute(write).await.unwrap();
            }
            sqlx::query(statement).execute(write).await.unwrap();
        }
        Db::Postgres(pool) => {
            sqlx::query("ALTER TABLE audit DISABLE TRIGGER USER")
                .execute(pool)
                .await
                .unwrap();
            sqlx::query(statement).execute(pool).await.unwrap();
        }
    }
}

fn command(config: &Config, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mediabridge"))
        .args(arguments)
        .env(
            "MEDIABRIDGE_DATABASE__URL",
            config.database.url.expose_secret(),
        )
        .env("MEDIABRIDGE_SECRETS__KEYRING", &config.secrets.keyring)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn the_command_names_the_first_bad_row_and_fails() {
    each_engine(async |app| {
        let folder = tempfile::tempdir().unwrap();
        app.bucket("Media", "", None).await;
        let server = keeping(&app, folder.path()).await;
        let file = server.config.audit.checkpoint_file.clone();
        let backup = folder.path().join("backup.gz").display().to_string();
        act(&server, 50, "one").await;
        for keeper in &mut Keeper::all(&server.config.audit) {
            keeper.step(&server, true).await.unwrap();
        }
        backup::write(&server, Path::new(&backup)).await.unwrap();
        let verify =
            |more: &[&str]| command(&server.config, &[&["audit", "verify"], more].concat());
        let (passed, said) = verify(&["--checkpoints", &file]);
        assert!(
            passed && said.starts_with("The audit verifies: 51 rows"),
            "{said}"
        );
        assert!(
            said.contains("Checkpoints that agree: 1, up to row 50."),
            "{said}"
        );

        tamper(
            &server.db,
            "UPDATE audit SET path = 'innocent.jpg' WHERE seq = 18",
        )
        .await;
        let (passed, said) = verify(&[]);
        assert!(
            !passed && said.contains("does not verify: row 18 is not what was written"),
            "{said}"
        );
        tamper(&server.db, "DELETE FROM audit WHERE seq = 7").await;
        let (passed, said) = verify(&[]);
        assert!(
            !passed && said.contains("does not verify: row 7 is missing"),
            "{said}"
        );
        tamper(&server.db, "DELETE FROM audit WHERE seq > 5").await;
        let (passed, said) = verify(&[]);
        assert!(
            passed && said.contains("No checkpoint was compared"),
            "{said}"
        );
        let (passed, said) = verify(&["--checkpoints", &file]);
        assert!(
            !passed && said.contains("row 6 is missing, with all after it"),
            "{said}"
        );
        // The backup still has all of them.
        let (passed, said) = verify(&["--checkpoints", &file, "--backup", &backup]);
        assert!(
            passed && said.starts_with("The audit verifies: 51 rows"),
            "{said}"
        );

        let (passed, said) = command(&server.config, &["audit", "key"]);
        assert!(passed);
        assert_eq!(said, server.checkpoint_key.public_pem());
        let mut lines = std::fs::read_to_string(&file).unwrap();
        lines += &lines.replace("\"seq\":5", "\"seq\":6");
        std::fs::write(&file, lines).unwrap();
        let (passed, said) = verify(&["--checkpoints", &file]);
        assert!(
            !passed && said.contains("line 2 of the checkpoints"),
            "{said}"
        );
    })
    .await;
}
