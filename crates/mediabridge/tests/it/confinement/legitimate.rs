//! The other half of zero tolerance: nothing lawful is ever taken for a way out.

use mediabridge::grants::Permission;
use mediabridge_sandbox::Seed;
use serde_json::{Value, json};

use super::{BUCKET_ROOT, PLACES, Verdict, World, encoded, file, new_file};
use crate::{
    app::{S3_BUCKET, User, each_engine},
    soak::{Draw, Soak, cases},
};

/// Pieces of names: what tools trip over, and what people write.
const PIECES: &[&str] = &[
    "a",
    "B",
    "7",
    "photo",
    "Summer",
    " ",
    "  ",
    ".",
    "..",
    "...",
    "-",
    "_",
    "+",
    "%",
    "%2e",
    "%2e%2e",
    "%2F",
    "%252e",
    "&",
    "=",
    "?",
    "#",
    ";",
    ":",
    ",",
    "@",
    "!",
    "$",
    "'",
    "\"",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "*",
    "~",
    "^",
    "`",
    "|",
    "<",
    ">",
    "\\",
    "é",
    "e\u{301}",
    "ß",
    "ı",
    "İ",
    "ﬁ",
    "Å",
    "日本語",
    "한국어",
    "العربية",
    "עברית",
    "\u{202e}gpj",
    "\u{200f}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{a0}",
    "\u{2028}",
    "📁",
    "👩\u{200d}👩\u{200d}👧",
    "🏳\u{fe0f}\u{200d}🌈",
    "．",
    "‥",
    "∕",
    "／",
    "\u{1d11e}",
    "\u{10fffd}",
    "null",
    "CON",
    "team-a",
    "media",
];

/// A lawful path of a file: made so that no segment is `.` or `..`, whatever ends a segment.
fn lawful(draw: &mut Draw) -> String {
    let mut path = String::new();
    for depth in 0..=draw.below(4) {
        if depth > 0 {
            path.push_str(draw.pick(&["/", "/", "/", "//", "///"]));
        }
        let name: String = (0..=draw.below(4)).map(|_| draw.pick(PIECES)).collect();
        let parts: Vec<String> = name
            .split(['/', '\\'])
            .map(|part| {
                if part == "." || part == ".." {
                    format!("{part}x")
                } else {
                    part.to_owned()
                }
            })
            .collect();
        path.push_str(&parts.join("\\"));
    }
    // Unique, and a file.
    format!("{path}{:x}", draw.next())
}

/// Every request that a person can make about a file that exists.
async fn live_with(world: &World<'_>, user: &User, paths: &[String], looked_at: usize) {
    let base = format!("/api/v1/buckets/{}", world.bucket_id);
    let key = |path: &String| match file(path) {
        Verdict::Ok(key) => key,
        refused => panic!("{path:?} is lawful: {refused:?}"),
    };
    let seed = |path| Seed {
        key: key(path),
        bytes: "x".into(),
        content_type: "text/plain".to_owned(),
    };
    world
        .app
        .s3
        .put_objects(S3_BUCKET, paths.iter().map(seed).collect())
        .await
        .unwrap();
    world.app.app.listings.invalidate_bucket(&world.bucket_id);

    for path in paths.iter().take(looked_at) {
        let entry = user
            .get(&format!("{base}/entry?path={}", encoded(path)))
            .await;
        assert_eq!(entry.code(), "ok", "{path:?} {}", entry.text);
        assert_eq!(
            (
                &entry.body["entry"]["path"],
                &entry.body["entry"]["actionable"]
            ),
            (&json!(path), &json!(true))
        );
        let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
        let page = user
            .get(&format!(
                "{base}/entries?limit=1000&path={}",
                encoded(folder)
            ))
            .await;
        assert_eq!(page.code(), "ok", "{folder:?} {}", page.text);
        let entries = page.body["entries"].as_array().unwrap();
        assert!(
            entries
                .iter()
                .any(|e| e["path"] == json!(path) && e["actionable"] == true),
            "{path:?} {}",
            page.text
        );
    }
    for purpose in ["preview", "download", "copy"] {
        let body = json!({ "paths": paths, "purpose": purpose });
        let urls = user.post(&format!("{base}/urls"), body).await.ok();
        assert_eq!(urls["items"].as_array().unwrap().len(), paths.len());
    }
    let files: Vec<Value> = paths.iter().map(|path| new_file(path)).collect();
    let started = user
        .post(
            &format!("{base}/uploads"),
            json!({ "path": "", "files": files }),
        )
        .await
        .ok();
    assert!(
        started["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item["status"] == "exists"),
        "{started}"
    );
    let deleted = user
        .post(&format!("{base}/entries/delete"), json!({ "paths": paths }))
        .await
        .ok();
    assert_eq!(deleted, json!({ "deleted": paths.len(), "failed": [] }));
    world.asked_of_s3();
}

#[tokio::test]
async fn no_lawful_name_ever_ends_a_session() {
    let mut run = Soak::new("confinement.lawful_names", 5_000, 1_000_000);
    each_engine(async |app| {
        let world = World::new(&app).await;
        let mut user = world.session().await;
        let batches = run.cases / 200 / 2;
        for n in 0..batches {
            if n % 1000 == 0 {
                // Signed URLs and tokens do not live for ever; this one is for the days that a soak may take.
                user = world.session().await;
            }
            let paths: Vec<String> = (0..200).map(|_| lawful(&mut run.random)).collect();
            // One by one is slow, so the short form looks at some.
            let looked_at = usize::try_from(cases(10, 200)).unwrap();
            live_with(&world, &user, &paths, looked_at).await;
            user.get("/api/v1/me").await.ok();
        }
        world.assert_foreign_files_are_untouched().await;
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_an_admin_moves_meanwhile_ends_no_session() {
    let mut run = Soak::new("confinement.moved_roots", 40, 1_000);
    each_engine(async |app| {
        let world = World::new(&app).await;
        let user = world.session().await;
        let roots = [
            "team-a",
            "team-b",
            "team-a/docs",
            "",
            "%",
            "ü b",
            "team-a-secret",
        ];
        let paths = ["docs/a.txt", "a.txt", "../x", "..", "docs/../a.txt"];
        for n in 0..run.cases / 2 {
            let bucket = user
                .get(&format!("/api/v1/buckets/{}", world.bucket_id))
                .await
                .ok();
            let version = bucket["grant_version"].clone();
            let root = roots[(usize::try_from(n).unwrap() + 1) % roots.len()];
            mediabridge::grants::put_sample(
                &app.app,
                &world.mia.member.id,
                &world.bucket_id,
                root,
                &Permission::ALL,
            )
            .await
            .unwrap();
            let path = run.random.pick(&paths);
            for place in PLACES {
                let request = (place.request)(path).of(&world.bucket_id).under(&version);
                let answer = user
                    .send(request.method, &request.route, request.body)
                    .await;
                answer.refused("grant_changed");
                assert_eq!(world.asked_of_s3(), Vec::<String>::new(), "{}", place.input);
            }
            user.get("/api/v1/me").await.ok();
        }
    })
    .await;
}

/// Keys that exist although no member could name them: other programs write them.
#[tokio::test]
async fn keys_that_no_path_can_name_are_shown_and_not_offered() {
    each_engine(async |app| {
        let world = World::new(&app).await;
        let unnameable = [
            "..",
            "./x",
            "x/../y.txt",
            "a\\..\\b.txt",
            "tab\there.txt",
            "line\nbreak.txt",
            "\u{85}.txt",
            "x/./",
        ];
        for path in unnameable {
            app.put(&format!("{BUCKET_ROOT}/team-a/odd/{path}"), "x")
                .await;
        }
        let long = format!("{}/", "x".repeat(400));
        app.put(&format!("{BUCKET_ROOT}/team-a/odd/{long}{long}y.txt"), "x")
            .await;
        world.asked_of_s3();
        let user = world.session().await;
        let base = format!("/api/v1/buckets/{}", world.bucket_id);
        let page = user.get(&format!("{base}/entries?path=odd/")).await.ok();
        let shown: Vec<(&str, bool)> = page["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| {
                (
                    e["name"].as_str().unwrap(),
                    e["actionable"].as_bool().unwrap(),
                )
            })
            .collect();
        for (name, actionable) in [
            ("..", false),
            (".", false),
            ("a\\..\\b.txt", false),
            ("tab\there.txt", false),
            ("line\nbreak.txt", false),
            ("\u{85}.txt", false),
            ("x", true),
            (long.trim_end_matches('/'), true),
        ] {
            assert!(
                shown.contains(&(name, actionable)),
                "{name:?} {actionable}: {shown:?}"
            );
        }
        // A person may still clear the folder they are in.
        let deleted = user
            .post(
                &format!("{base}/entries/delete"),
                json!({ "paths": ["odd/"] }),
            )
            .await
            .ok();
        assert_eq!(
            deleted,
            json!({ "deleted": unnameable.len() + 1, "failed": [] })
        );
        user.get("/api/v1/me").await.ok();
    })
    .await;
}
