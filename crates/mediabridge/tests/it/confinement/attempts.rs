//! The corpus, place by place.

use serde_json::json;

use super::{
    BUCKET_ROOT, GRANT_ROOT, PLACES, Place, Verdict, World, corpus::corpus, folder, is_inside,
    verdict,
};
use crate::{
    app::{User, each_engine},
    live::{Socket, serve},
    soak::{self, Soak},
};

/// One attempt in one place; says whether it ended the session.
async fn attempt(world: &World<'_>, user: &User, place: &Place, path: &str) -> bool {
    let answer = place.ask(world, user, path).await;
    let asked = world.asked_of_s3();
    let what = format!(
        "{} with {path:?}: {} {}, S3: {asked:?}",
        place.input, answer.status, answer.text
    );
    match (place.means)(path) {
        Verdict::OutsideRoot => {
            assert_eq!((answer.code(), asked.len()), ("outside_root", 0), "{what}");
            true
        }
        Verdict::Malformed => {
            assert_eq!((answer.code(), asked.len()), ("invalid_path", 0), "{what}");
            false
        }
        Verdict::Ok(key) => {
            // It may be missing, be a folder where a file belongs, or have no name. It is not refused for where it is.
            assert!(
                answer.status.is_success()
                    || matches!(answer.status.as_u16(), 400 | 404 | 409 | 422),
                "{what}"
            );
            assert_ne!(answer.code(), "invalid_path", "{what}");
            for asked in &asked {
                let beside = ["media/team-a/first.txt", "media/team-a/nothing.txt"]
                    .contains(&asked.as_str());
                assert!(is_inside(BUCKET_ROOT, GRANT_ROOT, asked), "{what}");
                assert!(asked.starts_with(&key) || beside, "{what}");
            }
            false
        }
    }
}

#[tokio::test]
async fn no_attempt_of_the_corpus_leaves_the_folder() {
    let mut run = Soak::new("confinement.corpus", 0, 0);
    let corpus = corpus();
    each_engine(async |app| {
        let world = World::new(&app).await;
        let mut user = world.session().await;
        for (n, path) in corpus.iter().enumerate() {
            // In the short form, each attempt in one place and some of them in all; on PostgreSQL only these.
            let everywhere = soak::cases(0, 1) == 1 || n % 15 == 0;
            let here = |place| app.app.db.engine() == "sqlite" && n % PLACES.len() == place;
            let mut alive = true;
            let before = run.cases;
            for (m, place) in PLACES.iter().enumerate() {
                if !everywhere && !here(m) {
                    continue;
                }
                if !alive {
                    user = world.session().await;
                }
                alive = !attempt(&world, &user, place, path).await;
                run.cases += 1;
            }
            if run.cases == before {
                continue;
            }
            // Ended when the rule says so, and only then.
            let answer = user.get("/api/v1/me").await;
            assert_eq!(
                answer.code(),
                if alive { "ok" } else { "outside_root" },
                "{path:?}"
            );
            if !alive {
                user = world.session().await;
            }
        }
        world.assert_foreign_files_are_untouched().await;
    })
    .await;
}

#[tokio::test]
async fn a_search_does_not_leave_the_folder_either() {
    let mut run = Soak::new("confinement.search", 0, 0);
    let corpus = corpus();
    each_engine(async |app| {
        let world = World::new(&app).await;
        let url = serve(&app).await;
        let mut user = world.session().await;
        let mut socket = Socket::signed_in(&url, &user).await;
        let step = soak::cases(20, 1);
        for path in corpus.iter().step_by(usize::try_from(step).unwrap()) {
            run.cases += 1;
            socket.search(1, "secret", &world.bucket_id, path).await;
            match folder(path) {
                Verdict::OutsideRoot => {
                    let heard = socket.until("session_ended").await;
                    assert_eq!(
                        (heard.len(), &heard[0]["code"]),
                        (1, &json!("outside_root")),
                        "{path:?}"
                    );
                    assert_eq!(world.asked_of_s3(), Vec::<String>::new(), "{path:?}");
                    user.get("/api/v1/me").await.refused("outside_root");
                    user = world.session().await;
                    socket = Socket::signed_in(&url, &user).await;
                }
                Verdict::Malformed => {
                    assert_eq!(socket.hear().await["code"], "invalid_path", "{path:?}");
                    assert_eq!(world.asked_of_s3(), Vec::<String>::new(), "{path:?}");
                }
                Verdict::Ok(key) => {
                    let heard = socket.until("search_done").await;
                    let failed = heard.iter().find(|m| m["type"] == "search_bucket_failed");
                    assert_eq!(
                        (failed, &heard.last().unwrap()["hits"]),
                        (None, &json!(0)),
                        "{path:?}"
                    );
                    assert!(
                        world.asked_of_s3().iter().all(|asked| *asked == key),
                        "{path:?}"
                    );
                }
            }
        }
        user.get("/api/v1/me").await.ok();
    })
    .await;
}

/// The corpus as it stands, in the address: what it means is decoded once, and by nobody a second time.
#[tokio::test]
async fn an_address_is_decoded_once() {
    each_engine(async |app| {
        let world = World::new(&app).await;
        let mut user = world.session().await;
        let mut tried = 0;
        let step = soak::cases(5, 1);
        for raw in corpus().iter().step_by(usize::try_from(step).unwrap()) {
            let is_plain = raw
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"#&\"<>`{}".contains(&b));
            if !is_plain {
                continue;
            }
            tried += 1;
            let route = format!("/api/v1/buckets/{}/entry?path={raw}", world.bucket_id);
            let answer = user.get(&route).await;
            let asked = world.asked_of_s3();
            let what = format!("{raw:?}: {} {}", answer.status, answer.text);
            let plus = raw.replace('+', " ");
            let Ok(path) = percent_encoding::percent_decode_str(&plus).decode_utf8() else {
                assert_eq!(
                    (answer.code(), asked.len()),
                    ("invalid_request", 0),
                    "{what}"
                );
                continue;
            };
            match verdict(BUCKET_ROOT, GRANT_ROOT, &path) {
                Verdict::OutsideRoot => {
                    assert_eq!((answer.code(), asked.len()), ("outside_root", 0), "{what}");
                    user = world.session().await;
                }
                Verdict::Malformed => {
                    assert_eq!((answer.code(), asked.len()), ("invalid_path", 0), "{what}");
                }
                Verdict::Ok(key) => {
                    assert!(
                        ["ok", "not_found", "invalid_request"].contains(&answer.code()),
                        "{what}"
                    );
                    assert!(asked.iter().all(|asked| *asked == key), "{what} {asked:?}");
                }
            }
        }
        assert!(tried > 100, "{tried}");
        // A second value is not chosen from, and an index is no path.
        for query in [
            "path=docs&path=../x",
            "path=docs&path=docs",
            "path[]=../x",
            "path[0]=../x",
            "PATH=../x",
            "path=%",
        ] {
            let route = format!("/api/v1/buckets/{}/entries?{query}", world.bucket_id);
            let answer = user.get(&route).await;
            assert!(
                ["invalid_request", "ok"].contains(&answer.code()),
                "{query}: {}",
                answer.text
            );
        }
        user.get("/api/v1/me").await.ok();
    })
    .await;
}
