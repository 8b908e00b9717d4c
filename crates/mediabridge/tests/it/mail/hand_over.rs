//! Passwords handed over by a link that works once.

use mediabridge::{clock::DAY, mail};
use serde_json::{Value, json};

use super::{Estate, each_estate, text};

const MAILBOXES: &str = "/api/v1/mail/mailboxes";
const OPEN: &str = "/api/v1/hand-overs/open";

fn token(link: &Value) -> Value {
    json!({ "token": text(&link["url"]).split_once("#token=").unwrap().1 })
}

async fn made(estate: &Estate, local_part: &str) -> Value {
    let body = json!({ "local_part": local_part, "domain": "acme.org" });
    let made = estate.admin.post(MAILBOXES, body).await.ok();
    made["hand_over"].clone()
}

fn password(estate: &Estate, address: &str) -> String {
    estate.purelymail.account().mailboxes[address]
        .password
        .clone()
}

async fn states(estate: &Estate, address: &str) -> Vec<String> {
    let path = format!("{MAILBOXES}/{address}/hand-overs");
    let list = estate.other.get(&path).await.ok();
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| text(&item["state"])).collect()
}

#[tokio::test]
async fn a_password_made_here_is_shown_once_to_whoever_has_the_link() {
    each_estate("", async |estate| {
        let link = made(&estate, "cara").await;
        let nobody = estate.app.anonymous();
        assert_eq!(states(&estate, "cara@acme.org").await, ["waiting"]);
        let opened = nobody.post(OPEN, token(&link)).await;
        assert_eq!(opened.headers["cache-control"], "no-store");
        let expected =
            json!({ "address": "cara@acme.org", "password": password(&estate, "cara@acme.org") });
        assert_eq!(opened.ok(), expected);
        // Used, and never there: the same answer.
        let used = nobody.post(OPEN, token(&link)).await;
        let never = nobody.post(OPEN, json!({ "token": "x" })).await;
        assert_eq!((used.status.as_u16(), used.code()), (410, "hand_over_gone"));
        assert_eq!(
            (never.status, &never.body["detail"]),
            (used.status, &used.body["detail"])
        );
        assert_eq!(states(&estate, "cara@acme.org").await, ["opened"]);
        estate
            .admin
            .post(
                &format!("/api/v1/mail/hand-overs/{}/link", text(&link["id"])),
                json!({}),
            )
            .await
            .refused("conflict");
        assert_eq!(
            estate.audited("mailbox.").await,
            [
                "mailbox.hand_over_open cara@acme.org",
                "mailbox.hand_over_link cara@acme.org",
                "mailbox.create cara@acme.org"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn of_many_who_open_a_link_at_once_one_does() {
    each_estate("", async |estate| {
        let link = made(&estate, "cara").await;
        let nobody = estate.app.anonymous();
        let tried = (0..8).map(|_| nobody.post(OPEN, token(&link)));
        let answers = futures_util::future::join_all(tried).await;
        assert_eq!(
            answers
                .iter()
                .filter(|answer| answer.code() == "ok")
                .count(),
            1
        );
        assert!(
            answers
                .iter()
                .all(|answer| ["ok", "hand_over_gone", "unavailable"].contains(&answer.code()))
        );
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_when_it_is_withdrawn_replaced_outdated_or_old() {
    each_estate("", async |estate| {
        let nobody = estate.app.anonymous();
        let gone = async |link: &Value| {
            nobody
                .post(OPEN, token(link))
                .await
                .refused("hand_over_gone");
        };
        let address = format!("{MAILBOXES}/cara@acme.org");

        // Withdrawn.
        let first = made(&estate, "cara").await;
        let path = format!("/api/v1/mail/hand-overs/{}", text(&first["id"]));
        assert_eq!(estate.other.delete(&path).await.status, 204);
        estate.other.delete(&path).await.refused("conflict");
        gone(&first).await;

        // Made anew: the one before ends.
        let reset = estate
            .admin
            .patch(&address, json!({ "generate_password": true }))
            .await
            .ok();
        let second = reset["hand_over"].clone();
        let path = format!("/api/v1/mail/hand-overs/{}/link", text(&second["id"]));
        let third = estate.other.post(&path, json!({})).await.ok();
        gone(&second).await;

        // Another password.
        let body = json!({ "new_password": "correct horse battery" });
        assert!(estate.admin.patch(&address, body).await.ok()["hand_over"].is_null());
        gone(&third).await;

        // Its time is over; the password is gone then, too.
        let reset = estate
            .admin
            .patch(&address, json!({ "generate_password": true }))
            .await
            .ok();
        let fourth = reset["hand_over"].clone();
        estate.app.app.clock.advance(3 * DAY);
        gone(&fourth).await;
        mail::remove_expired_hand_overs(&estate.app.app)
            .await
            .unwrap();
        estate.app.app.clock.advance(-3 * DAY);
        gone(&fourth).await;
        let mut ends = states(&estate, "cara@acme.org").await;
        ends.sort_unstable();
        assert_eq!(ends, ["expired", "withdrawn", "withdrawn"]);

        let both = json!({ "generate_password": true, "new_password": "correct horse battery" });
        estate
            .admin
            .patch(&address, both)
            .await
            .refused("validation");
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_with_the_right_of_whoever_made_it() {
    each_estate("", async |estate| {
        let link = made(&estate, "cara").await;
        let owner = estate.app.owner().await;
        let path = format!("/api/v1/members/{}", estate.admin.id);
        owner.patch(&path, json!({ "role": "member" })).await.ok();
        let nobody = estate.app.anonymous();
        nobody
            .post(OPEN, token(&link))
            .await
            .refused("hand_over_gone");
        let path = format!("/api/v1/mail/hand-overs/{}/link", text(&link["id"]));
        let again = estate.other.post(&path, json!({})).await.ok();
        nobody.post(OPEN, token(&again)).await.ok();
    })
    .await;
}
