//! Where members are signed in.

use mediabridge::{
    accounts::Role,
    clock::{DAY, HOUR},
};
use serde_json::{Value, json};

use crate::{
    app::{User, each_engine},
    live::{Socket, serve},
    passwords::last_audit,
};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

async fn sessions(user: &User) -> Vec<Value> {
    let list = user.get("/api/v1/me/sessions").await.ok();
    list["items"].as_array().unwrap().clone()
}

async fn signed_in(user: &User, device: &'static str) -> User {
    let mut user = user.clone();
    (user.device, user.token, user.cookie) = (Some(device), None, None);
    user.sign_in("mia@example.com", crate::app::PASSWORD)
        .await
        .ok();
    user
}

#[tokio::test]
async fn members_see_their_devices_and_nobody_elses() {
    each_engine(async |app| {
        app.owner().await;
        let first = app.member().await;
        app.app.clock.advance(1000);
        let laptop = signed_in(&first, FIREFOX).await;
        app.app.clock.advance(1000);
        let mut phone = signed_in(&first, SAFARI).await;

        let list = sessions(&laptop).await;
        let named: Vec<(&Value, &Value, &Value)> = list
            .iter()
            .map(|s| (&s["browser"], &s["system"], &s["is_current"]))
            .collect();
        assert_eq!(
            named,
            [
                (&json!("Safari"), &json!("iOS"), &json!(false)),
                (&json!("Firefox"), &json!("Linux"), &json!(true)),
                (&Value::Null, &Value::Null, &json!(false)),
            ]
        );
        let now = app.app.clock.now();
        assert_eq!(
            (&list[1]["created_at"], &list[1]["last_used_at"]),
            (&json!(now - 1000), &json!(now - 1000))
        );
        assert_eq!(list[1]["expires_at"], now - 1000 + 7 * DAY);

        // What was used last comes first; what was not used for a day, or lived a week, is over.
        app.app.clock.advance(23 * HOUR);
        let refreshed = phone.refresh("a").await;
        phone.remember(&refreshed);
        assert_eq!(sessions(&phone).await.len(), 3);
        app.app.clock.advance(2 * HOUR);
        let refreshed = phone.refresh("b").await;
        phone.remember(&refreshed);
        let list = sessions(&phone).await;
        assert_eq!((list.len(), &list[0]["browser"]), (1, &json!("Safari")));
    })
    .await;
}

#[tokio::test]
async fn one_session_is_ended_from_another() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let laptop = signed_in(&app.member().await, FIREFOX).await;
        let phone = signed_in(&laptop, SAFARI).await;
        let mut socket = Socket::signed_in(&serve(&app).await, &phone).await;
        let list = sessions(&laptop).await;
        let of_phone = list.iter().find(|s| s["browser"] == "Safari").unwrap();
        let path = format!("/api/v1/me/sessions/{}", of_phone["id"].as_str().unwrap());

        owner.delete(&path).await.refused("not_found");
        let ended = laptop.delete(&path).await;
        assert_eq!(ended.status.as_u16(), 204, "{}", ended.text);
        assert_eq!(
            socket.until("session_ended").await.last().unwrap()["code"],
            "session_ended"
        );
        assert_eq!(socket.hear().await, json!({ "closed": 4403 }));
        phone.get("/api/v1/me").await.refused("session_ended");
        phone.refresh("a").await.refused("session_ended");
        let row = last_audit(&owner).await;
        assert_eq!(
            (&row["action"], &row["detail"]),
            (
                &json!("session.end"),
                &json!("Safari on iOS at unknown address")
            )
        );
        laptop.delete(&path).await.refused("not_found");
        laptop
            .delete("/api/v1/me/sessions/none")
            .await
            .refused("not_found");
        assert_eq!(sessions(&laptop).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn all_other_sessions_are_ended_at_once() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let laptop = signed_in(&app.member().await, FIREFOX).await;
        let phone = signed_in(&laptop, SAFARI).await;
        let mut socket = Socket::signed_in(&serve(&app).await, &phone).await;
        let ended = laptop.delete("/api/v1/me/sessions").await;
        assert_eq!(ended.status.as_u16(), 204, "{}", ended.text);
        assert_eq!(
            socket.until("session_ended").await.last().unwrap()["code"],
            "session_ended"
        );
        phone.get("/api/v1/me").await.refused("session_ended");
        laptop.get("/api/v1/me").await.ok();
        owner.get("/api/v1/me").await.ok();
        assert_eq!(sessions(&laptop).await.len(), 1);
        let row = last_audit(&owner).await;
        assert_eq!(
            (&row["action"], &row["detail"]),
            (&json!("session.end_others"), &json!("2 ended"))
        );
    })
    .await;
}

#[tokio::test]
async fn admins_see_and_end_the_sessions_of_members() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let admin = app.user("adam", Role::Admin).await;
        let phone = signed_in(&app.member().await, SAFARI).await;
        let mut socket = Socket::signed_in(&serve(&app).await, &phone).await;
        let path = |user: &User| format!("/api/v1/members/{}/sessions", user.id);
        let list = admin.get(&path(&phone)).await.ok();
        assert_eq!(list["items"].as_array().unwrap().len(), 2);
        assert_eq!(
            (
                &list["items"][0]["browser"],
                &list["items"][0]["is_current"]
            ),
            (&json!("Safari"), &json!(false))
        );
        let own = admin.get(&path(&admin)).await.ok();
        assert_eq!(own["items"][0]["is_current"], true);

        admin.delete(&path(&owner)).await.refused("forbidden");
        let ended = admin.delete(&path(&phone)).await;
        assert_eq!(ended.status.as_u16(), 204, "{}", ended.text);
        assert_eq!(
            socket.until("session_ended").await.last().unwrap()["code"],
            "session_ended"
        );
        phone.get("/api/v1/me").await.refused("session_ended");
        let row = last_audit(&owner).await;
        assert_eq!(
            (&row["action"], &row["subject"]),
            (&json!("session.end_all"), &json!("mia <mia@example.com>"))
        );
        for missing in ["get", "delete"] {
            let path = "/api/v1/members/none/sessions";
            admin
                .send(&missing.to_uppercase(), path, None)
                .await
                .refused("not_found");
        }
    })
    .await;
}
