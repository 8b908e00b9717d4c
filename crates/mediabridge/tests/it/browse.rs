use mediabridge::grants::Permission;
use mediabridge_sandbox::Seed;
use serde_json::{Value, json};

use crate::app::{ORIGIN, S3_BUCKET, TestApp, each_engine, encoded};

fn names(page: &Value) -> Vec<&str> {
    page["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_member_sees_their_folder_and_nothing_that_tells_of_more() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "media", None).await;
        for key in [
            "media/a/x.jpg",
            "media/a/sub/y.txt",
            "media/a-b/z.txt",
            "media/other.txt",
            "outside.txt",
        ] {
            app.put(key, "1").await;
        }
        let mia = app.member().await;
        app.grant(&mia, &bucket_id, "a", &[Permission::View]).await;
        let page = mia
            .get(&format!("/api/v1/buckets/{bucket_id}/entries"))
            .await;
        assert!(!page.text.contains("media"), "{}", page.text);
        let page = page.ok();
        assert_eq!(names(&page), ["sub", "x.jpg"]);
        assert_eq!(page["entries"][1]["path"], "x.jpg");
        assert_eq!(page["entries"][1]["preview"], "image");
        let bucket = mia.get(&format!("/api/v1/buckets/{bucket_id}")).await;
        for secret in ["media", "AKIASANDBOX", "endpoint", "root"] {
            assert!(!bucket.text.contains(secret), "{}", bucket.text);
        }
        mia.get(&format!("/api/v1/buckets/{bucket_id}/entry?path=other.txt"))
            .await
            .refused("not_found");
    })
    .await;
}

#[tokio::test]
async fn a_folder_of_thousands_is_sorted_and_paged() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let seeds = (0..2500)
            .map(|n| mediabridge_sandbox::Seed {
                key: format!("big/file {n}.txt"),
                bytes: vec![b'x'; n % 7].into(),
                content_type: "text/plain".to_owned(),
            })
            .collect();
        app.s3
            .put_objects(crate::app::S3_BUCKET, seeds)
            .await
            .unwrap();
        app.put("big/sub/x", "1").await;
        let owner = app.owner().await;
        let base = format!("/api/v1/buckets/{bucket_id}/entries?path=big/");

        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = owner.get(&format!("{base}&limit=1000{cursor}")).await.ok();
            seen.extend(names(&page).into_iter().map(ToOwned::to_owned));
            assert_eq!(page["total"], 2501);
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let expected: Vec<String> = std::iter::once("sub".to_owned())
            .chain((0..2500).map(|n| format!("file {n}.txt")))
            .collect();
        assert_eq!(
            seen, expected,
            "natural order, folders first, nothing twice"
        );

        let by_size = owner
            .get(&format!("{base}&sort=size&order=desc&limit=2&offset=1"))
            .await
            .ok();
        assert_eq!(by_size["entries"][0]["size"], 6);
        owner
            .get(&format!("{base}&cursor=nonsense"))
            .await
            .refused("invalid_request");
        owner
            .get(&format!("{base}&sort=colour"))
            .await
            .refused("invalid_request");
    })
    .await;
}

#[tokio::test]
async fn while_a_long_folder_is_read_anew_the_one_from_before_stays() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let seed = |n: usize| mediabridge_sandbox::Seed {
            key: format!("{n}.txt"),
            bytes: "x".into(),
            content_type: "text/plain".to_owned(),
        };
        app.s3
            .put_objects(crate::app::S3_BUCKET, (0..2500).map(seed).collect())
            .await
            .unwrap();
        let owner = app.owner().await;
        let entries = format!("/api/v1/buckets/{bucket_id}/entries?limit=1");
        let before = owner.get(&entries).await.ok();
        app.s3
            .put_objects(crate::app::S3_BUCKET, vec![seed(2500)])
            .await
            .unwrap();
        app.app.clock.advance(11_000);
        app.s3
            .faults()
            .delay("ListObjectsV2", std::time::Duration::from_millis(700));
        let meanwhile = owner.get(&entries).await.ok();
        assert_eq!(
            (&meanwhile["complete"], &meanwhile["total"]),
            (&json!(true), &json!(2500))
        );
        assert_eq!(meanwhile["snapshot"], before["snapshot"]);

        app.s3.faults().clear();
        let mut after = meanwhile;
        while after["snapshot"] == before["snapshot"] {
            after = owner.get(&entries).await.ok();
        }
        assert_eq!(
            (&after["complete"], &after["total"]),
            (&json!(true), &json!(2501))
        );
    })
    .await;
}

#[tokio::test]
async fn keys_no_tool_can_be_trusted_with_are_shown_and_not_touched() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        for key in ["fine.txt", "a/../b.txt", "odd\u{7f}name.txt"] {
            app.put(key, "1").await;
        }
        let owner = app.owner().await;
        let page = owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entries"))
            .await
            .ok();
        assert_eq!(names(&page), ["a", "fine.txt", "odd\u{7f}name.txt"]);
        let actionable: Vec<bool> = page["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["actionable"] == true)
            .collect();
        assert_eq!(actionable, [true, true, false]);
        let inside = owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entries?path=a/"))
            .await
            .ok();
        assert_eq!(
            (names(&inside), inside["entries"][0]["actionable"].clone()),
            (vec![".."], json!(false))
        );
    })
    .await;
}

#[tokio::test]
async fn a_new_folder_stays_and_a_second_one_is_refused() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        let path = format!("/api/v1/buckets/{bucket_id}/folders");
        let made = owner
            .post(&path, json!({ "path": "2026/sommer für alle" }))
            .await
            .ok();
        assert_eq!(made["path"], "2026/sommer für alle/");
        owner
            .post(&path, json!({ "path": "2026/sommer für alle/" }))
            .await
            .refused("conflict");
        for nameless in ["", "2026//", " "] {
            owner
                .post(&path, json!({ "path": nameless }))
                .await
                .refused("invalid_request");
        }
        let page = owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entries?path=2026/"))
            .await
            .ok();
        assert_eq!(names(&page), ["sommer für alle"]);
        let empty = owner
            .get(&format!(
                "/api/v1/buckets/{bucket_id}/entries?path={}",
                encoded("2026/sommer für alle/")
            ))
            .await
            .ok();
        assert_eq!(names(&empty), Vec::<&str>::new());
    })
    .await;
}

#[tokio::test]
async fn copied_urls_open_without_signing_in() {
    each_engine(async |app| {
        app.put("a b+c%#é.txt", "hello").await;
        let private = app.bucket("Private", "", None).await;
        let public = app
            .bucket("Public", "", Some("https://cdn.example/base/"))
            .await;
        let owner = app.owner().await;
        let ask = async |bucket: &str, body: Value| {
            owner
                .post(&format!("/api/v1/buckets/{bucket}/urls"), body)
                .await
        };
        let body =
            json!({ "paths": ["a b+c%#é.txt"], "purpose": "copy", "expires_in_seconds": 3600 });

        let cdn = ask(&public, body.clone()).await.ok();
        assert_eq!(
            cdn["items"][0]["url"],
            "https://cdn.example/base/a%20b%2Bc%25%23%C3%A9.txt"
        );
        assert_eq!(
            (&cdn["items"][0]["kind"], &cdn["items"][0]["expires_at"]),
            (&json!("cdn"), &Value::Null)
        );

        let signed = ask(&private, body).await.ok();
        let url = signed["items"][0]["url"].as_str().unwrap();
        assert_eq!(
            reqwest::get(url).await.unwrap().text().await.unwrap(),
            "hello"
        );
        assert_eq!(
            signed["items"][0]["expires_at"],
            app.app.clock.now() + 3_600_000
        );
        let tampered = url.replace("X-Amz-Expires=3600", "X-Amz-Expires=604800");
        assert_eq!(reqwest::get(tampered).await.unwrap().status(), 403);

        let preview = ask(
            &private,
            json!({ "paths": ["a b+c%#é.txt"], "purpose": "preview" }),
        )
        .await
        .ok();
        let shown = reqwest::get(preview["items"][0]["url"].as_str().unwrap())
            .await
            .unwrap();
        assert_eq!(shown.headers()["content-type"], "text/plain; charset=utf-8");

        // What the uploader called it does not matter, and what would run is saved.
        for (name, kind, disposition) in [
            ("page.html", "text/plain; charset=utf-8", "inline"),
            ("photo.jpg", "image/jpeg", "inline"),
            ("logo.svg", "image/svg+xml", "attachment"),
            ("page.xhtml", "application/octet-stream", "attachment"),
            ("no extension", "application/octet-stream", "attachment"),
        ] {
            app.s3
                .put_object(S3_BUCKET, name, b"<script>".to_vec(), "text/html")
                .await
                .unwrap();
            for purpose in ["copy", "preview"] {
                let body = json!({ "paths": [name], "purpose": purpose });
                let signed = ask(&private, body).await.ok();
                let url = signed["items"][0]["url"].as_str().unwrap();
                let served = reqwest::get(url).await.unwrap();
                assert_eq!(served.headers()["content-type"], kind, "{name} {purpose}");
                let said = served.headers()["content-disposition"].to_str().unwrap();
                assert!(said.starts_with(disposition), "{name} {purpose}: {said}");
            }
        }

        let too_long = json!({ "paths": ["x"], "purpose": "copy", "expires_in_seconds": 604_801 });
        ask(&private, too_long).await.refused("validation");
        ask(&private, json!({ "paths": ["folder/"], "purpose": "copy" }))
            .await
            .refused("invalid_request");
        ask(&private, json!({ "paths": [], "purpose": "copy" }))
            .await
            .refused("validation");
    })
    .await;
}

/// Ten thousand objects, and a folder counts as one more; beyond, nothing is deleted at all.
#[tokio::test]
async fn a_deletion_that_is_too_large_deletes_nothing() {
    each_engine(async |app| {
        let seeds = (0..10_000)
            .map(|n| Seed {
                key: format!("big/{n}"),
                bytes: Vec::new().into(),
                content_type: "text/plain".to_owned(),
            })
            .collect();
        app.s3.put_objects(S3_BUCKET, seeds).await.unwrap();
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        app.touched();
        let delete = async |paths: Value| {
            let path = format!("/api/v1/buckets/{bucket_id}/entries/delete");
            owner.post(&path, json!({ "paths": paths })).await
        };
        for paths in [json!(["big/"]), json!(["big/", "none/", "x"])] {
            delete(paths).await.refused("too_many_objects");
        }
        let touched = app.touched();
        assert!(
            !touched.iter().any(|t| t.starts_with("Delete")),
            "{touched:?}"
        );
        delete(json!(["big/0"])).await.ok();
        let deleted = delete(json!(["big/"])).await.ok();
        assert_eq!(deleted, json!({ "deleted": 9_999, "failed": [] }));
    })
    .await;
}

#[tokio::test]
async fn sharing_is_a_permission_of_its_own() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let mia = app.member().await;
        app.grant(&mia, &bucket_id, "", &[Permission::View]).await;
        let path = format!("/api/v1/buckets/{bucket_id}/urls");
        mia.post(&path, json!({ "paths": ["x"], "purpose": "preview" }))
            .await
            .ok();
        mia.post(&path, json!({ "paths": ["x"], "purpose": "copy" }))
            .await
            .refused("forbidden");
    })
    .await;
}

#[tokio::test]
async fn deleting_takes_exactly_what_was_chosen() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "root", None).await;
        for key in [
            "root/a/1",
            "root/a/b/2",
            "root/a/",
            "root/a-b/3",
            "root/c",
            "root/d",
            "a/4",
        ] {
            app.put(key, "1").await;
        }
        let owner = app.owner().await;
        let path = format!("/api/v1/buckets/{bucket_id}/entries/delete");
        owner
            .post(&path, json!({ "paths": ["c", ""] }))
            .await
            .refused("validation");
        let result = owner
            .post(&path, json!({ "paths": ["a/", "c", "a/1"] }))
            .await
            .ok();
        assert_eq!(result, json!({ "deleted": 4, "failed": [] }));
        let page = owner
            .get(&format!("/api/v1/buckets/{bucket_id}/entries"))
            .await
            .ok();
        assert_eq!(names(&page), ["a-b", "d"]);
        let rows = owner.get("/api/v1/audit?action=file.delete").await.ok();
        let mut paths: Vec<&str> = rows["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["path"].as_str().unwrap())
            .collect();
        paths.sort_unstable();
        assert_eq!(paths, ["a/", "a/1", "a/b/2", "c"], "one row per object");
        // Gone already is no failure.
        assert_eq!(
            owner.post(&path, json!({ "paths": ["c"] })).await.ok()["failed"],
            json!([])
        );
    })
    .await;
}

#[tokio::test]
async fn a_screen_from_before_a_change_of_access_is_told_so() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let mia = app.member().await;
        app.grant(&mia, &bucket_id, "a", &[Permission::View]).await;
        app.put("b/x.txt", "another file than the one on the screen").await;
        let path = format!("/api/v1/buckets/{bucket_id}");
        let version = mia.get(&path).await.ok()["grant_version"].clone();
        app.grant(&mia, &bucket_id, "b", &Permission::ALL).await;
        app.touched();
        let file = json!({ "name": "x.txt", "size": 1, "content_type": "text/plain", "checksum_crc32": "AAAAAA==",
            "if_exists": "replace" });
        for (route, body) in [
            ("entries/delete", json!({ "paths": ["x.txt"] })),
            ("urls", json!({ "paths": ["x.txt"], "purpose": "preview" })),
            ("folders", json!({ "path": "new" })),
            ("uploads", json!({ "path": "", "files": [file] })),
        ] {
            let mut body = body;
            body["grant_version"] = version.clone();
            mia.post(&format!("{path}/{route}"), body).await.refused("grant_changed");
        }
        for route in ["entries?path=", "entry?path=x.txt"] {
            mia.get(&format!("{path}/{route}&grant_version={version}")).await.refused("grant_changed");
        }
        assert_eq!(app.touched(), Vec::<String>::new());
        mia.get("/api/v1/me").await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_change_of_the_grant_takes_effect_with_the_next_request() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        let owner = app.owner().await;
        let mia = app.member().await;
        let grant = format!("/api/v1/buckets/{bucket_id}/grants/{}", mia.id);
        let entries = format!("/api/v1/buckets/{bucket_id}/entries");
        mia.get(&entries).await.refused("not_found");
        owner
            .put(
                &grant,
                json!({ "root": "/a/", "permissions": ["view", "upload"] }),
            )
            .await
            .ok();
        mia.get(&entries).await.ok();
        let listed = owner
            .get(&format!("/api/v1/members/{}/grants", mia.id))
            .await
            .ok();
        assert_eq!(
            (
                &listed["items"][0]["root"],
                &listed["items"][0]["permissions"]
            ),
            (&json!("a/"), &json!(["view", "upload"]))
        );
        for (body, field) in [
            (json!({ "root": "../x", "permissions": ["view"] }), "root"),
            (
                json!({ "root": "", "permissions": ["upload"] }),
                "permissions",
            ),
        ] {
            let answer = owner.put(&grant, body).await;
            answer.refused("validation");
            assert_eq!(answer.body["fields"][0]["field"], field);
        }
        assert_eq!(owner.delete(&grant).await.status, 204);
        mia.get(&entries).await.refused("not_found");
        owner.delete(&grant).await.refused("not_found");
    })
    .await;
}

#[tokio::test]
async fn the_web_app_answers_at_every_address_but_those_of_the_api() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::start(&format!("sqlite:{}/db", folder.path().display())).await;
    app.bucket("Files", "", None).await;
    let answer = app.anonymous().get("/b/some-bucket?path=x").await;
    assert_eq!(answer.status, 200);
    assert!(!answer.text.contains(ORIGIN));
    app.anonymous()
        .get("/api/v1/nowhere")
        .await
        .refused("not_found");
    app.anonymous()
        .get("/assets/nothing.js")
        .await
        .refused("not_found");
}

#[tokio::test]
async fn a_hostile_file_is_previewed_as_what_its_name_says_and_runs_nothing() {
    const PAGE: &str = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let app = crate::app::TestApp::with_settings("").await;
    let owner = app.owner().await;
    let bucket_id = app.bucket("Files", "", None).await;
    let urls = format!("/api/v1/buckets/{bucket_id}/urls");
    let names = [
        ("page.html", "text/plain; charset=utf-8", "inline"),
        ("page.HTM", "text/plain; charset=utf-8", "inline"),
        ("page.xhtml", "application/octet-stream", "attachment"),
        ("page.shtml", "application/octet-stream", "attachment"),
        ("page.xml", "text/plain; charset=utf-8", "inline"),
        ("page.svg", "image/svg+xml", "attachment"),
        ("page.svgz", "application/octet-stream", "attachment"),
        ("page.js", "text/plain; charset=utf-8", "inline"),
        ("page.swf", "application/octet-stream", "attachment"),
        ("page.mht", "application/octet-stream", "attachment"),
        ("page", "application/octet-stream", "attachment"),
        ("page.jpg", "image/jpeg", "inline"),
        ("page.pdf", "application/pdf", "inline"),
        ("page.html.txt", "text/plain; charset=utf-8", "inline"),
        (
            "a\"; filename=\"b.html",
            "text/plain; charset=utf-8",
            "inline",
        ),
        (
            "a&response-content-type=text%2Fhtml&x=.txt",
            "text/plain; charset=utf-8",
            "inline",
        ),
        ("\u{202e}gpj.html", "text/plain; charset=utf-8", "inline"),
    ];
    for stored in ["text/html", "image/svg+xml", "application/xhtml+xml"] {
        for (name, media_type, disposition) in names {
            let bytes = PAGE.as_bytes().to_vec();
            let put = app
                .s3
                .put_object(crate::app::S3_BUCKET, name, bytes, stored);
            put.await.unwrap();
            for (purpose, disposition) in [("preview", disposition), ("download", "attachment")] {
                let body = json!({ "paths": [name], "purpose": purpose });
                let answer = owner.post(&urls, body).await.ok();
                let url = answer["items"][0]["url"].as_str().unwrap();
                let shown = reqwest::get(url).await.unwrap();
                assert_eq!(shown.status(), 200, "{name}");
                let header = |name: &str| shown.headers()[name].to_str().unwrap().to_owned();
                if purpose == "preview" {
                    assert_eq!(
                        header("content-type"),
                        media_type,
                        "{name} stored as {stored}"
                    );
                }
                let as_what = header("content-disposition");
                let (kind, rest) = as_what.split_once("; filename=\"").unwrap();
                assert_eq!(kind, disposition, "{name} for {purpose}");
                let (plain, _) = rest.split_once('"').unwrap();
                assert!(
                    plain.bytes().all(|b| b.is_ascii_graphic() && b != b'\\'),
                    "{as_what}"
                );
                // Whoever has the URL cannot have the file served as something else.
                for changed in [
                    url.replace(
                        "response-content-type=",
                        "response-content-type=text%2Fhtml&x=",
                    ),
                    url.replace("response-content-disposition=", "x="),
                    format!("{url}&response-content-type=text%2Fhtml"),
                ] {
                    if changed != url {
                        let answer = reqwest::get(&changed).await.unwrap();
                        assert_eq!(answer.status(), 403, "{changed}");
                    }
                }
            }
        }
    }
}
