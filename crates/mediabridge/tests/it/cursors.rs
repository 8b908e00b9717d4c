//! A cursor is taken only from whom it was given to, and only for the list it was made for.

use axum::http::StatusCode;
use mediabridge::{accounts::Role, grants::Permission};

use crate::app::{TestApp, User, each_engine};

/// The lists that come in pages, each with more than one page in it.
async fn lists(app: &TestApp) -> (User, User, Vec<String>) {
    let bucket_id = app.bucket("Files", "", None).await;
    for key in ["a.txt", "b.txt", "c.txt"] {
        app.put(key, "1").await;
    }
    let owner = app.owner().await;
    let second = app.user("second", Role::Owner).await;
    app.grant(&second, &bucket_id, "", &Permission::ALL).await;
    let lists = vec![
        "/api/v1/members?limit=1".to_owned(),
        "/api/v1/audit?limit=1".to_owned(),
        format!("/api/v1/buckets/{bucket_id}/entries?limit=1"),
    ];
    (owner, second, lists)
}

async fn first_cursor(user: &User, list: &str) -> String {
    let page = user.get(list).await.ok();
    page["next_cursor"]
        .as_str()
        .unwrap_or_else(|| panic!("{list} has one page only"))
        .to_owned()
}

#[tokio::test]
async fn a_changed_cursor_is_refused() {
    each_engine(async |app| {
        let (owner, _, lists) = lists(&app).await;
        for list in lists {
            let cursor = first_cursor(&owner, &list).await;
            owner.get(&format!("{list}&cursor={cursor}")).await.ok();
            for at in 0..cursor.len() {
                let mut changed = cursor.clone().into_bytes();
                changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                let changed = String::from_utf8(changed).unwrap();
                let answer = owner.get(&format!("{list}&cursor={changed}")).await;
                assert_eq!(
                    answer.status,
                    StatusCode::BAD_REQUEST,
                    "{list}, character {at}"
                );
                answer.refused("invalid_request");
                assert!(answer.text.contains("cursor"), "{}", answer.text);
            }
            for foreign in ["", "1", "9223372036854775807", "a%0Ab", "x.0"] {
                owner
                    .get(&format!("{list}&cursor={foreign}"))
                    .await
                    .refused("invalid_request");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_cursor_of_another_member_or_list_is_refused() {
    each_engine(async |app| {
        let (owner, second, lists) = lists(&app).await;
        let mut cursors = Vec::new();
        for list in &lists {
            cursors.push(first_cursor(&owner, list).await);
        }
        for (at, list) in lists.iter().enumerate() {
            for (from, cursor) in cursors.iter().enumerate() {
                let path = format!("{list}&cursor={cursor}");
                second.get(&path).await.refused("invalid_request");
                if at != from {
                    owner.get(&path).await.refused("invalid_request");
                }
            }
        }
        let entries = &lists[2];
        for other in ["sort=size", "order=desc", "path=folder/"] {
            owner
                .get(&format!("{entries}&{other}&cursor={}", cursors[2]))
                .await
                .refused("invalid_request");
        }
        owner
            .get(&format!(
                "/api/v1/audit?action=session.&cursor={}",
                cursors[1]
            ))
            .await
            .refused("invalid_request");
    })
    .await;
}
