use std::collections::HashSet;

use futures_util::future::join_all;
use mediabridge::{
    accounts::Role,
    clock::{DAY, HOUR, MINUTE, SECOND},
    db::sql,
    sessions as product,
};
use serde_json::json;

use crate::{
    app::{Answer, PASSWORD, TestApp, User, each_engine, each_engine_with},
    outside::{confined, try_all},
};

#[tokio::test]
async fn an_access_token_lives_five_minutes_and_the_cookie_brings_the_next() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        app.app.clock.advance(5 * MINUTE);
        mia.get("/api/v1/me").await.refused("token_expired");
        let refreshed = mia.refresh("a").await;
        mia.remember(&refreshed);
        mia.get("/api/v1/me").await.ok();
        let cookie = refreshed.headers["set-cookie"].to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(
            !refreshed
                .text
                .contains(mia.cookie.as_deref().unwrap().split('=').nth(1).unwrap())
        );
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_logs_nobody_out() {
    each_engine(async |app| {
        let mia = app.member().await;
        let lost = mia.refresh("same attempt").await;
        let again = mia.refresh("same attempt").await;
        assert_eq!(lost.headers["set-cookie"], again.headers["set-cookie"]);
        again.ok();
        let mut mia = mia;
        mia.remember(&lost);
        mia.refresh("next").await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_used_token_ends_the_session_for_both_holders() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        let thief = mia.clone();
        let refreshed = mia.refresh("mine").await;
        mia.remember(&refreshed);
        mia.get("/api/v1/me").await.ok();
        thief.refresh("stolen").await.refused("refresh_token_used");
        mia.get("/api/v1/me").await.refused("session_ended");
        mia.refresh("mine too").await.refused("session_ended");
    })
    .await;
}

#[tokio::test]
async fn a_retry_after_a_minute_or_too_often_is_a_reuse() {
    each_engine(async |app| {
        let late = app.user("late", Role::Member).await;
        late.refresh("a").await.ok();
        app.app.clock.advance(MINUTE + 1);
        late.refresh("a").await.refused("refresh_token_used");

        let often = app.user("often", Role::Member).await;
        for _ in 0..4 {
            often.refresh("a").await.ok();
            app.app.clock.advance(3 * SECOND);
        }
        often.refresh("a").await.refused("refresh_token_used");
    })
    .await;
}

/// Thirty-two at once, through two servers where the engine has more than one.
async fn at_once(app: &TestApp, user: &User, attempt: impl Fn(usize) -> String) -> Vec<Answer> {
    let other = app.another_server().await;
    let elsewhere = User {
        router: other.router,
        ..user.clone()
    };
    join_all((0..32).map(|at| {
        let (user, attempt) = (if at % 2 == 0 { user } else { &elsewhere }, attempt(at));
        async move { user.refresh(&attempt).await }
    }))
    .await
}

#[tokio::test]
async fn of_many_refreshes_at_once_one_rotates_and_all_of_the_same_attempt_agree() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        for round in 0..5 {
            let answers = at_once(&app, &mia, |_| format!("round {round}")).await;
            let cookies: HashSet<_> = answers.iter().map(|a| &a.headers["set-cookie"]).collect();
            assert_eq!(cookies.len(), 1);
            mia.remember(&answers[round]);
            assert_eq!(open_tokens(&app, &mia).await, 1);
            app.app.clock.advance(MINUTE);
        }
        mia.get("/api/v1/me").await.ok();
    })
    .await;
}

#[tokio::test]
async fn of_many_attempts_at_once_one_rotates_and_the_session_ends() {
    each_engine(async |app| {
        for round in 0..5 {
            let name = format!("mia{round}");
            let mia = app.user(&name, Role::Member).await;
            // Somebody was heard of, or two would be taken for one that lost its answer.
            let mut first = mia.clone();
            let answers = at_once(&app, &mia, |at| format!("{at}")).await;
            let won: HashSet<_> = answers
                .iter()
                .filter(|a| a.status.is_success())
                .map(|a| &a.headers["set-cookie"])
                .collect();
            assert_eq!(won.len(), 1, "two heads");
            let given = answers.iter().filter(|a| a.status.is_success()).count();
            assert!(given <= 3, "{given} were given the answer");
            assert!(answers.iter().any(|a| a.code() == "refresh_token_used"));
            for answer in &answers {
                let code = answer.code();
                assert!(
                    ["ok", "refresh_token_used", "session_ended"].contains(&code),
                    "{code}"
                );
                first.remember(answer);
                first.get("/api/v1/me").await.refused("session_ended");
            }
        }
    })
    .await;
}

/// Tokens of a member that could still be traded in.
async fn open_tokens(app: &TestApp, user: &User) -> i64 {
    let row: Option<(i64,)> = app
        .app
        .db
        .one(
            sql(
                "SELECT COUNT(*) FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
                 WHERE s.member_id = $1 AND t.used_at IS NULL",
            )
            .bind(&user.id),
        )
        .await
        .unwrap();
    row.unwrap().0
}

#[tokio::test]
async fn a_lost_note_of_the_attempt_is_forgiven_twice_a_day_to_a_browser_nobody_heard_of_since() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        mia.ip = Some("203.0.113.9");
        let next = mia.refresh("lost").await;
        mia.remember(&next);
        for day in 0..2 {
            for time in 0..2 {
                let lost = mia.refresh(&format!("lost {day} {time}")).await;
                app.app.clock.advance(10 * SECOND);
                let again = mia.refresh("after a reload").await;
                mia.remember(&lost);
                let cookie = mia.cookie.clone();
                mia.remember(&again);
                assert_eq!(mia.cookie, cookie, "{}", again.text);
                app.app.clock.advance(HOUR);
            }
            app.app.clock.advance(22 * HOUR + MINUTE);
            let next = mia.refresh("next").await;
            mia.remember(&next);
        }
        let owner = app.owner().await;
        let rows = owner
            .get("/api/v1/audit?action=session.refresh_repeated")
            .await
            .ok();
        assert_eq!(rows["items"].as_array().unwrap().len(), 4);

        // The third within a day.
        app.app.clock.advance(2 * HOUR);
        for time in 0..2 {
            mia.refresh(&format!("lost {time}")).await.ok();
            let again = mia.refresh("after a reload").await;
            mia.remember(&again);
        }
        mia.refresh("lost again").await.ok();
        mia.refresh("after a reload")
            .await
            .refused("refresh_token_used");
    })
    .await;
}

#[tokio::test]
async fn without_its_attempt_a_used_token_is_a_reuse_once_anything_tells_against_it() {
    each_engine(async |app| {
        let stolen = async |name: &str, change: fn(&mut User), wait: i64| {
            let mut owner = app.user(name, Role::Member).await;
            owner.ip = Some("203.0.113.9");
            let next = owner.refresh("first").await;
            owner.remember(&next);
            let mut thief = owner.clone();
            owner.refresh("mine").await.ok();
            change(&mut thief);
            app.app.clock.advance(wait);
            thief.refresh("stolen").await
        };
        let reuse = "refresh_token_used";
        stolen("a", |_| {}, 10 * SECOND).await.ok();
        stolen("b", |_| {}, 10 * SECOND + 1).await.refused(reuse);
        stolen("c", |t| t.ip = Some("203.0.113.77"), 0).await.ok();
        stolen("d", |t| t.ip = Some("203.0.112.9"), 0)
            .await
            .refused(reuse);
        stolen("e", |t| t.ip = None, 0).await.refused(reuse);
        stolen("f", |t| t.device = Some("curl"), 0)
            .await
            .refused(reuse);

        // Somebody uses the access token: whoever got the answer is there.
        let mut heard = app.user("heard", Role::Member).await;
        let old = heard.clone();
        let next = heard.refresh("mine").await;
        heard.remember(&next);
        heard.get("/api/v1/me").await.ok();
        old.refresh("stolen").await.refused(reuse);
    })
    .await;
}

#[tokio::test]
async fn a_strict_server_forgives_nothing_but_the_same_attempt() {
    each_engine_with("[sessions]\nrefresh_fallback_seconds = 0", async |app| {
        let mia = app.member().await;
        mia.refresh("mine").await.ok();
        mia.refresh("mine").await.ok();
        mia.refresh("other").await.refused("refresh_token_used");
    })
    .await;
}

#[tokio::test]
async fn an_older_token_ends_the_session_even_by_its_own_attempt() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        let old = mia.clone();
        for attempt in ["first", "second"] {
            let next = mia.refresh(attempt).await;
            mia.remember(&next);
        }
        let refused = old.refresh("first").await;
        refused.refused("refresh_token_used");
        let cookie = refused.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("Max-Age=0"), "{cookie}");
        mia.refresh("third").await.refused("session_ended");
    })
    .await;
}

#[tokio::test]
async fn whoever_retries_too_fast_waits_and_keeps_the_session() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        for attempt in ["first", "second"] {
            for _ in 0..3 {
                mia.refresh(attempt).await.ok();
                app.app.clock.advance(3 * SECOND);
            }
            let next = mia.refresh(attempt).await;
            mia.remember(&next);
        }
        mia.refresh("third").await.ok();
        app.app.clock.advance(3 * SECOND);
        let refused = mia.refresh("third").await;
        refused.refused("rate_limited");
        assert!(refused.headers.get("set-cookie").is_none());
        let wait: i64 = refused.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        app.app.clock.advance(wait * SECOND);
        let next = mia.refresh("third").await;
        mia.remember(&next);
        mia.refresh("fourth").await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_cookie_does_not_outlive_its_session() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        let max_age = |answer: &Answer| -> i64 {
            let cookie = answer.headers["set-cookie"].to_str().unwrap();
            let (_, rest) = cookie.split_once("Max-Age=").unwrap();
            rest.split(';').next().unwrap().parse().unwrap()
        };
        for day in 0..7 {
            app.app.clock.advance(23 * HOUR);
            let next = mia.refresh(&format!("day {day}")).await;
            let left = 7 * DAY - (day + 1) * 23 * HOUR;
            assert_eq!(max_age(&next), left.min(DAY) / SECOND);
            // Given again, it is still the same cookie, and no younger.
            let again = mia.refresh(&format!("day {day}")).await;
            assert_eq!(max_age(&again), max_age(&next));
            mia.remember(&next);
        }
        app.app.clock.advance(7 * HOUR);
        mia.refresh("last").await.refused("session_ended");
    })
    .await;
}

#[tokio::test]
async fn signing_in_ends_the_session_the_browser_had() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        let planted = mia.clone();
        mia.sign_in("mia@example.com", PASSWORD).await.ok();
        planted.get("/api/v1/me").await.refused("session_ended");
        planted.refresh("mine").await.refused("session_ended");
        mia.get("/api/v1/me").await.ok();

        // Another browser's session stays.
        let mut elsewhere = app.anonymous();
        elsewhere.sign_in("mia@example.com", PASSWORD).await.ok();
        mia.get("/api/v1/me").await.ok();
    })
    .await;
}

#[tokio::test]
async fn over_tls_only_the_cookie_of_this_host_counts() {
    each_engine_with(
        "[http]\npublic_url = 'https://files.example'",
        async |app| {
            let mia = app.member().await;
            let (name, token) = mia.cookie.as_deref().unwrap().split_once('=').unwrap();
            assert_eq!(name, "__Host-mb_refresh");
            let mut tossed = mia.clone();
            tossed.cookie = Some(format!("mb_refresh={token}"));
            tossed.refresh("a").await.refused("unauthenticated");
            mia.refresh("a").await.ok();
        },
    )
    .await;
}

#[tokio::test]
async fn old_sessions_are_removed_and_no_others() {
    each_engine(async |app| {
        let mut mia = app.member().await;
        app.app.clock.advance(13 * DAY);
        mia.cookie = None;
        mia.sign_in("mia@example.com", PASSWORD).await.ok();
        let count = async || {
            let row: Option<(i64, i64)> = app
                .app
                .db
                .one(sql(
                    "SELECT (SELECT COUNT(*) FROM sessions), (SELECT COUNT(*) FROM refresh_tokens)",
                ))
                .await
                .unwrap();
            row.unwrap()
        };
        product::remove_old(&app.app).await.unwrap();
        assert_eq!(count().await, (2, 2));
        app.app.clock.advance(DAY + 1);
        let (one, two) = tokio::join!(product::remove_old(&app.app), product::remove_old(&app.app));
        one.unwrap();
        two.unwrap();
        assert_eq!(count().await, (1, 1));
    })
    .await;
}

#[tokio::test]
async fn sessions_end_by_disuse_and_by_age() {
    each_engine(async |app| {
        let idle = app.user("idle", Role::Member).await;
        let mut busy = app.user("busy", Role::Member).await;
        app.app.clock.advance(23 * HOUR);
        for day in 0..7 {
            let answer = busy.refresh(&format!("{day}")).await;
            busy.remember(&answer);
            app.app.clock.advance(23 * HOUR);
        }
        idle.refresh("late").await.refused("session_ended");
        app.app.clock.advance(DAY - 23 * HOUR);
        busy.refresh("last").await.refused("session_ended");
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    each_engine(async |app| {
        let mia = app.member().await;
        let out = mia.post("/api/v1/auth/logout", json!({})).await;
        assert_eq!(out.status.as_u16(), 204);
        assert!(
            out.headers["set-cookie"]
                .to_str()
                .unwrap()
                .contains("Max-Age=0")
        );
        mia.get("/api/v1/me").await.refused("session_ended");
        mia.refresh("a").await.refused("session_ended");
    })
    .await;
}

#[tokio::test]
async fn a_foreign_page_can_neither_refresh_nor_sign_out() {
    each_engine(async |app| {
        let mia = app.member().await;
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("x-other", "y"),
        ] {
            let mut request = axum::http::Request::post("/api/v1/auth/refresh")
                .header("content-type", "application/json")
                .header("cookie", mia.cookie.as_deref().unwrap())
                .header(name, value);
            if name == "sec-fetch-site" {
                request = request.header("x-requested-with", "mediabridge");
            }
            mia.raw(request.body("{}".into()).unwrap())
                .await
                .refused("forbidden");
        }
        mia.refresh("a").await.ok();
    })
    .await;
}

#[tokio::test]
async fn without_the_database_nothing_is_allowed_and_nobody_signed_out() {
    each_engine(async |app| {
        let (user, bucket_id) = confined(&app).await;
        app.touched();
        app.app.db.close().await;
        for path in ["ok.txt", "../x"] {
            for at in 0..=6 {
                let answer = try_all(&user, &bucket_id, path, at).await;
                answer.refused("unavailable");
                assert!(answer.headers.contains_key("retry-after"));
            }
        }
        let answer = user.refresh("a").await;
        answer.refused("unavailable");
        assert!(answer.headers.get("set-cookie").is_none());
        assert_eq!(app.touched(), Vec::<String>::new());
    })
    .await;
}
