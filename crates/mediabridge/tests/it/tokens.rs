//! Tokens in the wrong place, and tokens that nobody issued.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use mediabridge::{accounts::Role, clock::SECOND};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    app::{TestApp, User, each_engine, encoded, folder_in_memory},
    soak::Soak,
};

/// What follows `#token=` in a link.
fn token_of(link: &str) -> String {
    link.split_once("#token=").unwrap().1.to_owned()
}

#[tokio::test]
async fn no_token_works_in_the_place_of_another() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let mia = app.member().await;
        for name in ["a", "b"] {
            app.user(name, Role::Member).await;
        }
        let invited = owner
            .post(
                "/api/v1/members",
                json!({ "name": "Ada", "email": "ada@example.com", "role": "member" }),
            )
            .await
            .ok();
        let reset = owner
            .post(
                &format!("/api/v1/members/{}/password-reset", mia.id),
                json!({}),
            )
            .await
            .ok();
        let page = owner.get("/api/v1/members?limit=1").await.ok();
        let cookie = mia.cookie.as_deref().unwrap();
        let tokens = [
            ("access", mia.token.clone().unwrap()),
            ("refresh", cookie.split_once('=').unwrap().1.to_owned()),
            (
                "invitation",
                token_of(invited["invitation"]["url"].as_str().unwrap()),
            ),
            ("reset", token_of(reset["url"].as_str().unwrap())),
            ("cursor", page["next_cursor"].as_str().unwrap().to_owned()),
            ("set-up", app.app.setup_code.as_str().to_owned()),
        ];
        for (kind, token) in &tokens {
            let nobody = app.anonymous();
            let bearer = User {
                token: Some(token.clone()),
                ..nobody.clone()
            };
            let answer = bearer.get("/api/v1/me").await;
            expect(kind, "access", answer.code(), "unauthenticated");

            let browser = User {
                cookie: Some(format!("mb_refresh={token}")),
                ..nobody.clone()
            };
            // The one that is right there would be used up by it.
            if *kind != "refresh" {
                let answer = browser.refresh("a").await;
                expect(kind, "refresh", answer.code(), "unauthenticated");
            }
            let body = json!({ "token": token });
            let answer = nobody
                .post("/api/v1/invitations/lookup", body.clone())
                .await;
            expect(kind, "invitation", answer.code(), "invitation_invalid");
            let answer = nobody.post("/api/v1/password-resets/lookup", body).await;
            expect(kind, "reset", answer.code(), "reset_link_invalid");
            let list = format!("/api/v1/members?limit=1&cursor={}", encoded(token));
            let answer = owner.get(&list).await;
            expect(kind, "cursor", answer.code(), "invalid_request");
        }
    })
    .await;
}

#[track_caller]
fn expect(kind: &str, place: &str, code: &str, refusal: &str) {
    let right = if kind == place { "ok" } else { refusal };
    assert_eq!(code, right, "a token of kind {kind} as {place}");
}

#[tokio::test]
async fn no_token_that_was_changed_is_accepted() {
    let mut soak = Soak::new("sessions.changed_tokens", 20_000, 5_000_000);
    let folder = folder_in_memory();
    let database = format!("sqlite:{}/mediabridge.db", folder.path().display());
    let app = TestApp::start(&database).await.app;
    let now = app.clock.now();
    let issued: Vec<String> = (0..8)
        .map(|n| {
            let (member, session) = (format!("member {n}"), format!("session {n}"));
            app.access_tokens.issue(&member, &session, "token", now).0
        })
        .collect();
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \x00\xff";
    for _ in 0..soak.cases {
        let draw = &mut soak.random;
        let token = &issued[draw.below(issued.len())];
        let mut bytes = token.clone().into_bytes();
        for _ in 0..=draw.below(3) {
            let at = draw.below(bytes.len().max(1));
            let byte = alphabet[draw.below(alphabet.len())];
            match draw.below(6) {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 if !bytes.is_empty() => bytes[at] ^= 1 << draw.below(8),
                2 => bytes.insert(at.min(bytes.len()), byte),
                3 => bytes.truncate(at),
                4 => {
                    // One token's part in another.
                    let other = &issued[draw.below(issued.len())];
                    let part = draw.below(3);
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let mut parts: Vec<&str> = text.split('.').collect();
                    if let (Some(into), Some(from)) =
                        (parts.get_mut(part), other.split('.').nth(part))
                    {
                        *into = from;
                    }
                    bytes = parts.join(".").into_bytes();
                }
                5 if !bytes.is_empty() => bytes.swap(at, 0),
                _ => {}
            }
        }
        let changed = String::from_utf8_lossy(&bytes);
        if !issued.iter().any(|token| *token == changed) {
            assert!(
                app.access_tokens.verify(&changed, now).is_err(),
                "{changed}"
            );
        }
    }
}

/// A token with a good signature over whatever is claimed.
fn signed(app: &TestApp, header: &str, claims: &str) -> String {
    let (_, key) = app.app.keyring.signing_key();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let body = format!(
        "{}.{}",
        encode(header.as_bytes()),
        encode(claims.as_bytes())
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(body.as_bytes());
    format!("{body}.{}", encode(&mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_good_signature_over_odd_claims_is_nobodys() {
    each_engine(async |app| {
        let mia = app.member().await;
        let token = mia.token.clone().unwrap();
        let parts: Vec<String> = token
            .split('.')
            .take(2)
            .map(|part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
            .collect();
        let (header, claims) = (parts[0].as_str(), parts[1].as_str());
        let right: Value = serde_json::from_str(claims).unwrap();
        let try_it = async |header: &str, claims: &str| {
            let user = User {
                token: Some(signed(&app, header, claims)),
                ..app.anonymous()
            };
            user.get("/api/v1/me").await
        };
        // The forger of this test is a good one.
        try_it(header, claims).await.ok();

        let mut odd = vec![
            "null".to_owned(),
            "[]".to_owned(),
            String::new(),
            "\u{feff}".to_owned() + claims,
            claims.replacen('{', "{\"sub\":\"x\",", 1),
            format!("{claims} {claims}"),
        ];
        let second = |seconds: i64| json!(app.app.clock.now() / SECOND + seconds);
        for (name, value) in right.as_object().unwrap() {
            let mut missing = right.clone();
            missing.as_object_mut().unwrap().remove(name);
            odd.push(missing.to_string());
            let mut values = vec![json!(null), json!(true), json!([value]), json!({ "x": value })];
            if value.is_string() {
                values.extend([json!(1), json!(-1.5)]);
            } else {
                values.extend([json!(value.to_string()), json!(1e300), json!(0.5), json!(u64::MAX)]);
            }
            // `jti` and `iat` decide nothing.
            values.extend(match name.as_str() {
                "iss" => vec![json!("https://elsewhere.example"), json!("")],
                "sub" | "sid" => vec![json!(""), json!("nobody")],
                "exp" => vec![json!(0), json!(-1), second(0), second(-3600)],
                _ => vec![],
            });
            for value in values {
                let mut wrong = right.clone();
                wrong[name] = value;
                odd.push(wrong.to_string());
            }
        }
        for extra in ["nbf", "aud", "role", "admin"] {
            let mut more = right.clone();
            more[extra] = json!("owner");
            odd.push(more.to_string());
        }
        assert!(odd.len() > 50);
        for claims in odd {
            let answer = try_it(header, &claims).await;
            assert_eq!(answer.status, 401, "{claims}: {}", answer.text);
        }

        let name = app.app.keyring.signing_key().0;
        for header in [
            r#"{"alg":"none"}"#.to_owned(),
            format!(r#"{{"alg":"none","typ":"at+jwt","kid":"{name}"}}"#),
            format!(r#"{{"alg":"HS512","typ":"at+jwt","kid":"{name}"}}"#),
            format!(r#"{{"typ":"at+jwt","alg":"HS256","kid":"{name}"}}"#),
            format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{name}"}}"#),
            format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{name}","jku":"https://elsewhere.example"}}"#),
            r#"{"alg":"HS256","typ":"at+jwt","kid":""}"#.to_owned(),
            r#"{"alg":"HS256","typ":"at+jwt","kid":"../keyring"}"#.to_owned(),
            r#"{"alg":"HS256","typ":"at+jwt"}"#.to_owned(),
            header.to_uppercase(),
        ] {
            let answer = try_it(&header, claims).await;
            assert_eq!(answer.status, 401, "{header}: {}", answer.text);
        }
    })
    .await;
}
