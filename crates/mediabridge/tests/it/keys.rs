//! Keys are rotated under running servers and killed halfway; no secret is ever lost, and nobody is signed out.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use mediabridge::{
    app::App,
    clock::{Clock, MINUTE, SECOND},
    db::{Db, sql},
    random::Random,
    secrets::{self, Sealed},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{
    app::{TestApp, User, each_engine, postgres_url},
    soak::Soak,
};

/// The same installation in another process, with caches of its own.
async fn beside(app: &App, seed: u64) -> anyhow::Result<App> {
    App::open(app.config.clone(), app.clock.clone(), Random::seeded(seed)).await
}

async fn rotate(app: &App, seed: u64) {
    let command = beside(app, seed).await.unwrap();
    secrets::rotate(&command, |_| ()).await.unwrap();
    command.db.close().await;
}

fn keyring_text(app: &App) -> String {
    std::fs::read_to_string(&app.config.secrets.keyring).unwrap()
}

fn key_id(sealed: &str) -> &str {
    sealed.split('.').nth(1).unwrap()
}

fn kid(user: &User) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
    let header = user.token.as_ref().unwrap().split('.').next().unwrap();
    let header: serde_json::Value = serde_json::from_slice(&B64.decode(header).unwrap()).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

/// Id and sealed secret of every bucket.
async fn sealed(app: &App) -> BTreeMap<String, String> {
    let rows: Vec<(String, String)> = app
        .db
        .all(sql("SELECT id, secret_access_key FROM buckets"))
        .await
        .unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn rotating_signs_nobody_out_and_loses_nothing() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let bucket = app.bucket("Media", "", None).await;
        app.put("a.txt", "a").await;
        let before = keyring_text(&app.app);
        let (old_kid, old_token) = (kid(&owner), owner.token.clone());

        rotate(&app.app, 2).await;
        app.app.clock.advance(SECOND);
        // What the server knew still holds, and what it does not know yet it finds.
        let path = format!("/api/v1/buckets/{bucket}/entries");
        owner.get(&path).await.ok();
        owner
            .post(&format!("/api/v1/buckets/{bucket}/test"), json!({}))
            .await
            .ok();
        let registered = owner
            .post("/api/v1/buckets", app.bucket_input("Another"))
            .await
            .ok();
        let another = registered["bucket"]["id"].as_str().unwrap();
        let rows = sealed(&app.app).await;
        assert_eq!(
            (key_id(&rows[&bucket]), key_id(&rows[another])),
            ("k2", "k2")
        );

        // The new signing key is taken up, and tokens of the old one live out their five minutes.
        app.app.clock.advance(31 * SECOND);
        let mut again = owner.clone();
        let answer = again.refresh("one").await;
        assert_eq!(answer.code(), "ok", "{}", answer.text);
        again.remember(&answer);
        assert_ne!(kid(&again), old_kid);
        for user in [&owner, &again] {
            user.get("/api/v1/me").await.ok();
        }

        // The next rotation but one drops the key that signed the first token.
        app.app.clock.advance(11 * MINUTE);
        rotate(&app.app, 3).await;
        let after = keyring_text(&app.app);
        assert!(before.contains(&format!("sign {old_kid} ")));
        assert!(!after.contains(&format!("sign {old_kid} ")), "{old_kid}");
        assert!(after.contains(&format!("sign {} ", kid(&again))));
        assert!(!after.contains("\nk1 ") && !after.contains("\nk2 "));
        app.app.clock.advance(31 * SECOND);
        let mut stale = owner.clone();
        stale.token = old_token;
        stale.get("/api/v1/me").await.refused("unauthenticated");
        again.get("/api/v1/me").await.refused("token_expired");
        let answer = again.refresh("two").await;
        assert_eq!(answer.code(), "ok");

        again.remember(&answer);
        let audit = again.get("/api/v1/audit?action=keys.").await.ok();
        let actions: Vec<_> = audit["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                (
                    row["action"].as_str().unwrap(),
                    row["detail"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(actions.len(), 4, "{audit}");
        assert_eq!(actions[2], ("keys.retire", "k1 left the keyring"));
        assert!(actions[3].1.starts_with("k2 seals secrets, s"), "{audit}");
        assert_eq!(audit["items"][0]["subject"], "command line");
    })
    .await;
}

#[tokio::test]
async fn servers_that_share_a_keyring_take_each_others_tokens_at_once() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let second = beside(&app.app, 2).await.unwrap();
        rotate(&app.app, 3).await;
        // The first has noticed and signs with the new key; the second meets it in a token.
        app.app.clock.advance(31 * SECOND);
        let mut user = owner.clone();
        let answer = user.refresh("one").await;
        user.remember(&answer);
        assert_ne!(kid(&user), kid(&owner));
        let claims = second
            .access_tokens
            .verify(user.token.as_ref().unwrap(), second.clock.now());
        assert_eq!(claims.unwrap().sub, owner.id);
    })
    .await;
}

#[tokio::test]
async fn an_interrupted_rotation_is_finished_before_another_begins() {
    each_engine(async |app| {
        let bucket = app.bucket("Media", "", None).await;
        // As a kill right after the keyring was written leaves it.
        let fresh = App::start(
            other_config(&app.app, "fresh").await,
            app.app.clock.clone(),
            Random::seeded(9),
        )
        .await
        .unwrap();
        let new_key = keyring_text(&fresh);
        let new_key = new_key.lines().find_map(|l| l.strip_prefix("k1 ")).unwrap();
        let text = keyring_text(&app.app).replace("active k1", &format!("k2 {new_key}\nactive k2"));
        secrets::write_private(&app.app.config.secrets.keyring, &text).unwrap();

        let command = beside(&app.app, 2).await.unwrap();
        let listed = secrets::list(&command).await.unwrap();
        assert!(
            listed.contains("k1             opens            secrets: 1"),
            "{listed}"
        );
        assert!(!listed.contains(new_key));
        let said = std::sync::Mutex::new(String::new());
        secrets::rotate(&command, |line| *said.lock().unwrap() += line)
            .await
            .unwrap();
        let said = said.into_inner().unwrap();
        assert!(said.contains("finishes it and makes no new ones"), "{said}");
        assert!(!said.contains(new_key));
        assert_eq!(key_id(&sealed(&app.app).await[&bucket]), "k2");
        assert!(!keyring_text(&app.app).contains("\nk1 "));
    })
    .await;
}

/// An installation with a keyring of its own, on a database of its own.
async fn other_config(app: &App, name: &str) -> mediabridge::config::Config {
    let mut config = app.config.clone();
    let folder = config.secrets.keyring.parent().unwrap().join(name);
    std::fs::create_dir(&folder).unwrap();
    config.database.url = match app.db {
        Db::Sqlite { .. } => format!("sqlite:{}/db", folder.display()).into(),
        Db::Postgres(_) => postgres_url().await.into(),
    };
    config.secrets.keyring = folder.join("keyring");
    config
}

#[tokio::test]
async fn a_keyring_that_does_not_fit_ends_the_start() {
    each_engine(async |app| {
        let other = other_config(&app.app, "other").await;
        let keyring = app.app.config.secrets.keyring.clone();
        let own = keyring_text(&app.app);
        let start = async |config: mediabridge::config::Config| {
            App::start(config, Clock::System, Random::seeded(5))
                .await
                .map(|_| ())
                .map_err(|error| format!("{error:#}"))
        };
        start(other.clone()).await.unwrap();
        let foreign = std::fs::read_to_string(&other.secrets.keyring).unwrap();

        // Another installation's keyring, even one whose keys have the same names.
        secrets::write_private(&keyring, &foreign).unwrap();
        let error = start(app.app.config.clone()).await.unwrap_err();
        assert!(
            error.contains("does not belong to this database"),
            "{error}"
        );

        // No keyring: none is made, since it could not open anything.
        std::fs::remove_file(&keyring).unwrap();
        let error = start(app.app.config.clone()).await.unwrap_err();
        assert!(error.contains("put it back"), "{error}");
        assert!(!keyring.exists());

        // A database from before there was a canary: the secrets tell.
        secrets::write_private(&keyring, &own).unwrap();
        app.bucket("Media", "", None).await;
        let mut tx = app.app.db.begin().await.unwrap();
        tx.run(sql("DELETE FROM server_state WHERE name = 'canary'"))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        secrets::write_private(&keyring, &foreign).unwrap();
        let error = start(app.app.config.clone()).await.unwrap_err();
        assert!(
            error.contains("does not belong to this database"),
            "{error}"
        );
        secrets::write_private(&keyring, &own).unwrap();
        start(app.app.config.clone()).await.unwrap();
        secrets::write_private(&keyring, &foreign).unwrap();
        let error = start(app.app.config.clone()).await.unwrap_err();
        assert!(
            error.contains("does not belong to this database"),
            "{error}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_secret_copied_to_another_row_or_column_does_not_open() {
    each_engine(async |app| {
        let mut values = vec![];
        let mut tx = app.app.db.begin().await.unwrap();
        for what in Sealed::ALL {
            for id in ["canary", "a", "b", "c"] {
                let secret = SecretString::from(format!("{}/{id}", what.column()));
                let sealed = app.app.keyring.seal(&mut tx, what, id, &secret).await;
                values.push((what, id, sealed.unwrap()));
            }
        }
        drop(tx);
        for (at, (what, id, _)) in values.iter().enumerate() {
            for (from, (_, _, sealed)) in values.iter().enumerate() {
                let opened = app.app.keyring.open_sealed(*what, id, sealed);
                assert_eq!(opened.is_ok(), at == from, "{id} from {from}");
            }
        }
    })
    .await;
}

#[test]
fn every_column_with_sealed_values_is_on_the_list() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    for engine in ["sqlite", "postgres"] {
        let mut found = Vec::new();
        for file in std::fs::read_dir(folder.join(engine)).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let mut table = String::new();
            for line in text.lines().map(str::trim) {
                let mut words = line.split_whitespace();
                if line.starts_with("CREATE TABLE ") || line.starts_with("ALTER TABLE ") {
                    table = words.nth(2).unwrap().to_owned();
                }
                if line
                    .rsplit_once("--")
                    .is_some_and(|(code, comment)| !code.is_empty() && comment.contains("sealed"))
                {
                    let column = line
                        .split_once("ADD COLUMN ")
                        .map_or(line, |(_, column)| column);
                    let column = column.split_whitespace().next().unwrap();
                    found.push(format!("{table}/{column}"));
                }
            }
        }
        found.sort();
        let mut listed: Vec<_> = Sealed::ALL.map(Sealed::column).to_vec();
        listed.sort_unstable();
        assert_eq!(found, listed, "{engine}");
    }
}

/// 300 buckets, and what their secrets are.
async fn fill(app: &App, buckets: usize) -> BTreeMap<String, String> {
    let mut secrets = BTreeMap::new();
    let mut tx = app.db.begin().await.unwrap();
    for n in 0..buckets {
        let (id, secret) = (format!("bucket-{n:03}"), format!("secret of bucket {n}"));
        let sealed = app
            .keyring
            .seal(&mut tx, Sealed::BucketSecret, &id, &secret.as_str().into())
            .await
            .unwrap();
        tx.run(
            sql("INSERT INTO buckets (id, name, description, region, bucket, addressing, checksums, root, access_key_id,
                     secret_access_key, created_at, updated_at)
                 VALUES ($1, $1, '', 'r', 'b', 'auto', 'auto', '', 'AK', $2, 0, 0)")
            .bind(&id)
            .bind(sealed),
        )
        .await
        .unwrap();
        secrets.insert(id, secret);
    }
    tx.commit().await.unwrap();
    secrets
}

/// What a server does when somebody enters a new secret for a bucket.
async fn save(app: &App, id: &str, secret: &str) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    let sealed = app
        .keyring
        .seal(&mut tx, Sealed::BucketSecret, id, &secret.into())
        .await?;
    tx.run(
        sql("UPDATE buckets SET secret_access_key = $2 WHERE id = $1")
            .bind(id)
            .bind(sealed),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

async fn every_secret_opens(app: &App, expected: &BTreeMap<String, String>, context: &str) {
    let sealed = sealed(app).await;
    assert_eq!(sealed.len(), expected.len(), "{context}");
    for (id, sealed) in &sealed {
        let opened = app.keyring.open_sealed(Sealed::BucketSecret, id, sealed);
        let opened = opened.unwrap_or_else(|error| panic!("{context}: {id}: {error:#}"));
        assert_eq!(opened.expose_secret(), expected[id], "{context}: {id}");
    }
}

fn rotation(config: &mediabridge::config::Config) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mediabridge"));
    command
        .args(["keys", "rotate"])
        .env(
            "MEDIABRIDGE_DATABASE__URL",
            config.database.url.expose_secret(),
        )
        .env("MEDIABRIDGE_SECRETS__KEYRING", &config.secrets.keyring)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

async fn kills(mut run: Soak, database: &str) {
    const BUCKETS: usize = 300;
    let app = TestApp::start(database).await;
    // A server that runs all the time, with the real clock, and saves secrets while keys are rotated.
    let server = App::start(app.app.config.clone(), Clock::System, Random::seeded(7))
        .await
        .unwrap();
    let mut expected = fill(&server, BUCKETS).await;
    let started = Instant::now();
    let whole = rotation(&server.config).output().unwrap();
    assert!(whole.status.success(), "{whole:?}");
    let duration = started.elapsed();
    let (mut killed, mut saved) = (0, 0);
    for case in 0..run.cases {
        let context = format!("case {case}");
        let mut child = rotation(&server.config).spawn().unwrap();
        let micros = usize::try_from(duration.as_micros()).unwrap() * 11 / 10;
        let deadline = Instant::now() + Duration::from_micros(run.random.below(micros) as u64);
        while Instant::now() < deadline {
            let id = format!("bucket-{:03}", run.random.below(BUCKETS));
            let secret = format!("secret {case} {}", run.random.next());
            save(&server, &id, &secret).await.unwrap();
            expected.insert(id, secret);
            saved += 1;
            tokio::task::yield_now().await;
        }
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            // Killed, and not ended by itself because something was wrong.
            assert_eq!(
                (output.status.code(), said.as_str()),
                (None, ""),
                "{context}"
            );
            killed += 1;
        }
        every_secret_opens(&server, &expected, &context).await;
        let later = beside(&server, case).await.unwrap();
        every_secret_opens(&later, &expected, &context).await;
        later.db.close().await;
    }
    // The last one is left alone.
    let last = rotation(&server.config).output().unwrap();
    assert!(last.status.success(), "{last:?}");
    every_secret_opens(&server, &expected, "at the end").await;
    let text = keyring_text(&server);
    let active = text
        .lines()
        .find_map(|l| l.strip_prefix("active "))
        .unwrap();
    let ids: Vec<&str> = text
        .lines()
        .filter(|l| !l.starts_with(['#']))
        .filter_map(|l| l.split_once(' '))
        .map(|(id, _)| id)
        .filter(|id| !["root", "sign", "active"].contains(id))
        .collect();
    assert_eq!(ids, [active]);
    for sealed in sealed(&server).await.values() {
        assert_eq!(key_id(sealed), active);
    }
    println!(
        "{killed} of {} were killed, {saved} secrets saved meanwhile, {duration:?} each",
        run.cases
    );
}

#[tokio::test]
async fn killed_rotations_lose_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}/db", folder.path().display());
    kills(Soak::new("keys.kills.sqlite", 10, 200), &sqlite).await;
}

#[tokio::test]
async fn killed_rotations_lose_no_secret_on_postgres() {
    kills(
        Soak::new("keys.kills.postgres", 3, 200),
        &postgres_url().await,
    )
    .await;
}

/// The program itself: bad keyrings end it before it listens.
#[test]
fn the_program_does_not_start_with_a_bad_keyring() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let keyring = folder.path().join("keyring");
    let start = || {
        let output = Command::new(env!("CARGO_BIN_EXE_mediabridge"))
            .args(["serve"])
            .env("MEDIABRIDGE_HTTP__LISTEN", "127.0.0.1:0")
            .env(
                "MEDIABRIDGE_DATABASE__URL",
                format!("sqlite:{}/db", folder.path().display()),
            )
            .env("MEDIABRIDGE_SECRETS__KEYRING", &keyring)
            .output()
            .unwrap();
        assert!(!output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    std::fs::write(&keyring, "k1 changeme\nactive k1\nroot changeme\n").unwrap();
    let said = start();
    assert!(said.contains("chmod 600"), "{said}");
    std::fs::set_permissions(&keyring, std::fs::Permissions::from_mode(0o600)).unwrap();
    let said = start();
    assert!(
        said.contains("is not valid: line 1: a key is 32 random bytes"),
        "{said}"
    );
    assert!(!said.contains("changeme"), "{said}");
}
