//! What lies outside a member's folder has no influence on what they are told: two states of the world that differ only
//! there are answered alike, byte for byte, apart from times and the server's own random ids.

use mediabridge::{accounts::Role, grants::Permission};
use serde_json::{Value, json};

use super::{World, encoded, new_file, post};
use crate::{
    app::{Answer, TestApp, User, each_engine},
    live::{Socket, serve},
    soak::{Draw, Soak},
};

/// Everything the member can ask, and how it was answered.
async fn answers(
    world: &World<'_>,
    user: &User,
    socket: &mut Socket,
    foreign_bucket: &str,
) -> Vec<(String, String)> {
    let base = format!("/api/v1/buckets/{}", world.bucket_id);
    let mut answers = Vec::new();
    for path in [
        "/api/v1/me".to_owned(),
        "/api/v1/buckets".to_owned(),
        base.clone(),
        format!("{base}/settings"),
        format!("{base}/grants"),
        "/api/v1/members".to_owned(),
        "/api/v1/audit".to_owned(),
        "/api/v1/server".to_owned(),
        format!("{base}/entries"),
        format!("{base}/entries?sort=size&order=desc&limit=2"),
        format!("{base}/entries?path=docs"),
        format!("{base}/entries?path=none/"),
        format!("{base}/entries?offset=1"),
    ] {
        answers.push((path.clone(), plain(&user.get(&path).await)));
    }
    for path in [
        "docs/a.txt",
        "a.txt",
        "none.txt",
        "secret.txt",
        "-secret/x",
        "docs",
        "team-a/docs/a.txt",
    ] {
        let route = format!("{base}/entry?path={}", encoded(path));
        answers.push((route.clone(), plain(&user.get(&route).await)));
    }
    // A bucket that is not theirs is like one that is not there. (Its id is not part of the answer.)
    for route in ["", "/entries", "/entry?path=x", "/settings"] {
        let answer = user
            .get(&format!("/api/v1/buckets/{foreign_bucket}{route}"))
            .await;
        answers.push((format!("foreign{route}"), plain(&answer)));
    }
    let exists = json!({ "path": "docs", "files": [new_file("a.txt"), new_file("none.txt")] });
    for (route, body) in [
        (
            "urls",
            json!({ "paths": ["docs/a.txt", "secret.txt"], "purpose": "copy" }),
        ),
        ("folders", json!({ "path": "docs" })),
        ("uploads", exists),
        (
            "entries/delete",
            json!({ "paths": ["none.txt", "-secret/x", "none/"] }),
        ),
    ] {
        let request = post(route, body);
        let address = request.route.replace("{bucket_id}", &world.bucket_id);
        answers.push((
            route.to_owned(),
            plain(&user.send("POST", &address, request.body).await),
        ));
    }
    for query in ["txt", "secret", "team", "own"] {
        socket.search(1, query, &world.bucket_id, "").await;
        let mut heard = socket.until("search_done").await;
        // News of what the member did themselves comes whenever it comes.
        heard.retain(|message| {
            let is_news = message["type"] == "entries_changed";
            assert!(
                !is_news || ["", "docs/", "-secret/"].contains(&message["path"].as_str().unwrap()),
                "{message}"
            );
            !is_news
        });
        answers.push((query.to_owned(), json!(heard).to_string()));
    }
    answers
}

/// The answer without what is random or tells the time.
fn plain(answer: &Answer) -> String {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if ["request_id", "snapshot", "next_cursor", "checked_at"]
                        .contains(&name.as_str())
                    {
                        *value = json!(!value.is_null());
                    }
                    strip(value);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut body = answer.body.clone();
    strip(&mut body);
    if let Some(items) = body["items"].as_array_mut() {
        // The id of an upload that was begun.
        items
            .iter_mut()
            .filter_map(|i| i.get_mut("upload"))
            .for_each(|u| u["id"] = json!(true));
    }
    format!(
        "{} {:?} {body}",
        answer.status,
        answer.headers.keys().collect::<Vec<_>>()
    )
}

/// Changes something that is none of the member's business.
async fn change_the_rest(app: &TestApp, world: &World<'_>, owner: &User, draw: &mut Draw) {
    let folder = draw.pick(&[
        "",
        "media/",
        "media/team-a-secret/",
        "media/team-a.txt",
        "media/team-a\u{301}/",
        "media/team-b/docs/",
        "media/Team-a/",
        "team-a/docs/",
        "media/team-",
        "media/team-a0/",
        "media/team-a%/",
        "media/team-a./",
    ]);
    for n in 0..=draw.below(5) {
        let name = draw.pick(&["a.txt", "secret.txt", "own.txt", "team.txt", "x"]);
        app.put(&format!("{folder}{name}{n}"), &"x".repeat(draw.below(9)))
            .await;
    }
    match draw.below(5) {
        0 => {
            let somebody = app.session(&world.mia).await;
            let path = format!("/api/v1/buckets/{}", world.bucket_id);
            owner.get(&format!("{path}/entries?path=team-b")).await.ok();
            owner
                .post(
                    &format!("{path}/folders"),
                    json!({ "path": format!("team-b/{}", draw.next()) }),
                )
                .await
                .ok();
            drop(somebody);
        }
        1 => {
            let email = format!("m{}@example.com", draw.next());
            owner
                .post(
                    "/api/v1/members",
                    json!({ "name": "Team", "email": email, "role": "member" }),
                )
                .await
                .ok();
        }
        2 => {
            app.bucket(&format!("Secret {}", draw.next()), "media/team-b", None)
                .await;
        }
        3 => {
            let root = draw.pick(&["team-a", "team-a/docs", "team-b", ""]);
            app.grant(owner, &world.bucket_id, root, &Permission::ALL)
                .await;
        }
        _ => {
            let file = new_file(&format!("{}.txt", draw.next()));
            let body = json!({ "path": "team-b", "files": [file] });
            owner
                .post(
                    &format!("/api/v1/buckets/{}/uploads", world.bucket_id),
                    body,
                )
                .await
                .ok();
        }
    }
    // What was kept of the listings is read anew.
    app.app.listings.invalidate_bucket(&world.bucket_id);
}

#[tokio::test]
async fn what_lies_outside_has_no_influence_on_what_a_member_is_told() {
    let mut run = Soak::new("confinement.interference", 40, 500);
    each_engine(async |app| {
        let world = World::new(&app).await;
        let owner = app.user("olivia", Role::Owner).await;
        let user = world.session().await;
        let mut socket = Socket::signed_in(&serve(&app).await, &user).await;
        let foreign = app.bucket("Foreign", "", None).await;
        let mut before = answers(&world, &user, &mut socket, "no-such-bucket").await;
        for _ in 0..run.cases / 2 {
            change_the_rest(&app, &world, &owner, &mut run.random).await;
            let after = answers(&world, &user, &mut socket, &foreign).await;
            assert_eq!(after.len(), before.len());
            for (after, before) in after.iter().zip(&before) {
                assert_eq!(after, before);
            }
            before = after;
        }
    })
    .await;
}
