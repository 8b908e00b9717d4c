//! Where checkpoints of the audit are kept, and what others can check with them.

use std::{path::Path, process::Command};

use mediabridge::{app::App, audit::Keeper, buckets, clock::MINUTE, random::Random};
use mediabridge_s3::{MemberPath, Root};

use crate::{
    app::{TestApp, each_engine},
    audit_chain::{act, records},
};

/// The same installation with checkpoints kept in a file and in a bucket.
pub(crate) async fn keeping(app: &TestApp, folder: &Path) -> App {
    let mut config = app.app.config.clone();
    config.audit.checkpoint_file = folder.join("checkpoints.jsonl").display().to_string();
    config.audit.checkpoint_bucket = "Media".into();
    App::open(config, app.app.clock.clone(), Random::seeded(4))
        .await
        .unwrap()
}

#[tokio::test]
async fn checkpoints_are_kept_every_five_minutes_or_thousand_rows() {
    each_engine(async |app| {
        let folder = tempfile::tempdir().unwrap();
        let bucket = app.bucket("Media", "team", None).await;
        app.touched();
        let server = keeping(&app, folder.path()).await;
        let file = server.config.audit.checkpoint_file.clone();
        let mut keepers = Keeper::all(&server.config.audit);
        assert_eq!(keepers.len(), 2);
        let step = async |keepers: &mut Vec<Keeper>, at_the_end: bool| {
            for keeper in keepers {
                keeper.step(&server, at_the_end).await.unwrap();
            }
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let kept = server.checkpoint_key.read(&text).unwrap();
            kept.iter().map(|c| c.seq).collect::<Vec<_>>()
        };
        assert_eq!(step(&mut keepers, true).await, Vec::<i64>::new());
        act(&server, 5, "one").await;
        assert_eq!(step(&mut keepers, false).await, [5]);
        act(&server, 1, "two").await;
        server.clock.advance(5 * MINUTE - 1);
        assert_eq!(step(&mut keepers, false).await, [5]);
        server.clock.advance(1);
        assert_eq!(step(&mut keepers, false).await, [5, 6]);
        server.clock.advance(60 * MINUTE);
        assert_eq!(step(&mut keepers, false).await, [5, 6], "nothing is new");
        act(&server, 999, "three").await;
        assert_eq!(step(&mut keepers, false).await, [5, 6, 1005]);
        act(&server, 999, "four").await;
        assert_eq!(step(&mut keepers, false).await, [5, 6, 1005]);
        act(&server, 1, "five").await;
        assert_eq!(step(&mut keepers, false).await, [5, 6, 1005, 2005]);
        act(&server, 1, "six").await;
        assert_eq!(step(&mut keepers, true).await, [5, 6, 1005, 2005, 2006]);

        // The bucket has the same, below the bucket's own root, each in an object of its own.
        let text = std::fs::read_to_string(&file).unwrap();
        let touched = app.touched();
        let client = buckets::client(&server, &bucket).await.unwrap();
        let folder_in_bucket = Root::parse("team/mediabridge-audit").unwrap();
        assert_eq!(touched.len(), 5, "{touched:?}");
        for (line, touched) in text.lines().zip(&touched) {
            let key = touched.strip_prefix("PutObject ").unwrap();
            assert!(key.starts_with("team/mediabridge-audit/00000000"), "{key}");
            let name = key.rsplit('/').next().unwrap();
            let key = folder_in_bucket
                .key(&MemberPath::parse(name).unwrap())
                .unwrap();
            let object = client.get(&key, None, 1_000).await.unwrap();
            assert_eq!(object, format!("{line}\n").as_bytes());
        }
    })
    .await;
}

#[tokio::test]
async fn a_place_that_fails_does_not_hold_up_the_other() {
    each_engine(async |app| {
        let folder = tempfile::tempdir().unwrap();
        let server = keeping(&app, folder.path()).await;
        act(&server, 1, "one").await;
        let mut kept = Vec::new();
        for keeper in &mut Keeper::all(&server.config.audit) {
            kept.push(keeper.step(&server, false).await.is_ok());
        }
        assert_eq!(kept, [true, false], "no bucket is called Media");
        app.bucket("Media", "", None).await;
        let mut keepers = Keeper::all(&server.config.audit);
        keepers[1].step(&server, false).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_outsider_can_compare_an_export_with_a_checkpoint() {
    each_engine(async |app| {
        let owner = app.owner().await;
        act(&app.app, 2_500, "one").await;
        let newest = records(&app.app).await.pop().unwrap();
        let export = owner.get("/api/v1/audit.jsonl").await;
        assert_eq!(export.headers["content-type"], "application/jsonl");
        let rows: Vec<serde_json::Value> = export
            .text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(rows.len(), 2_501);
        assert_eq!(rows[0], serde_json::to_value(&newest).unwrap());
        for (at, row) in rows.iter().rev().enumerate() {
            assert_eq!(row["seq"], at + 1);
        }
        // The filter narrows both, and CSV is as long, with its head and the export of before.
        let csv = owner.get("/api/v1/audit.csv").await;
        assert_eq!(csv.text.lines().count(), 2_503);
        let some = owner.get("/api/v1/audit.jsonl?action=session.").await;
        assert_eq!(some.text.lines().count(), 1);
        let none = owner.get("/api/v1/audit.jsonl?action=nothing").await;
        assert_eq!((none.code(), none.text.as_str()), ("ok", ""));
    })
    .await;
}

#[tokio::test]
async fn a_checkpoint_file_that_cannot_be_written_ends_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_mediabridge"))
        .arg("serve")
        .env("MEDIABRIDGE_HTTP__LISTEN", "127.0.0.1:0")
        .env("MEDIABRIDGE_AUDIT__CHECKPOINT_FILE", folder.path())
        .env(
            "MEDIABRIDGE_DATABASE__URL",
            format!("sqlite:{}/db", folder.path().display()),
        )
        .env(
            "MEDIABRIDGE_SECRETS__KEYRING",
            folder.path().join("keyring"),
        )
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(
        said.contains("audit.checkpoint_file") && said.contains("cannot be written"),
        "{said}"
    );
}
