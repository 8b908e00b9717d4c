//! Access tokens (HS256, five minutes, identity only) and refresh tokens (single use, derived one from the other).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256, Sha512};
use subtle::ConstantTimeEq as _;

use crate::{
    clock::{MINUTE, Millis, SECOND},
    problem::{Code, Problem},
    random::Random,
    secrets::Keyring,
};

pub(super) const ACCESS_TOKEN_LIFETIME: Millis = 5 * MINUTE;

/// The only header we issue and the only one we accept, byte for byte, around the name of the key.
const HEADER: (&str, &str) = (r#"{"alg":"HS256","typ":"at+jwt","kid":""#, r#""}"#);

#[derive(Clone)]
pub struct AccessTokens {
    keyring: Keyring,
    issuer: String,
}

/// Who somebody is. Never what they may do: that is asked of the database on every request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    pub iss: String,
    pub sub: String,
    pub sid: String,
    /// The id of the refresh token it was issued with: its first use says that the answer arrived.
    pub jti: String,
    /// Seconds since 1970.
    pub iat: i64,
    pub exp: i64,
}

impl AccessTokens {
    pub fn new(keyring: Keyring, issuer: &str) -> Self {
        Self {
            keyring,
            issuer: issuer.to_owned(),
        }
    }

    /// The token and the moment it expires.
    pub fn issue(
        &self,
        member_id: &str,
        session_id: &str,
        refresh_token_id: &str,
        now: Millis,
    ) -> (String, Millis) {
        let exp = (now + ACCESS_TOKEN_LIFETIME) / SECOND;
        let claims = Claims {
            iss: self.issuer.clone(),
            sub: member_id.to_owned(),
            sid: session_id.to_owned(),
            jti: refresh_token_id.to_owned(),
            iat: now / SECOND,
            exp,
        };
        let (kid, key) = self.keyring.signing_key();
        let body = format!(
            "{}.{}",
            B64.encode([HEADER.0, &kid, HEADER.1].concat()),
            B64.encode(serde_json::to_vec(&claims).unwrap_or_default())
        );
        let signature = B64.encode(hmac_sha256(&key, body.as_bytes()));
        (format!("{body}.{signature}"), exp * SECOND)
    }

    pub fn verify(&self, token: &str, now: Millis) -> Result<Claims, Problem> {
        let refused = || {
            Problem::new(
                Code::Unauthenticated,
                "The access token is not one of ours. Sign in again.",
            )
        };
        let (body, signature) = token.rsplit_once('.').ok_or_else(refused)?;
        let signature = B64.decode(signature).map_err(|_| refused())?;
        let (header, claims) = body.split_once('.').ok_or_else(refused)?;
        let key = self.key_named_by(header).ok_or_else(refused)?;
        if !bool::from(hmac_sha256(&key, body.as_bytes()).ct_eq(&signature)) {
            return Err(refused());
        }
        let claims: Claims = B64
            .decode(claims)
            .ok()
            .and_then(|c| serde_json::from_slice(&c).ok())
            .ok_or_else(refused)?;
        if claims.iss != self.issuer {
            return Err(refused());
        }
        // No leeway: the clock that issued the token is the one that checks it.
        if now / SECOND >= claims.exp {
            return Err(Problem::new(
                Code::TokenExpired,
                "The access token has expired. Refresh it.",
            ));
        }
        Ok(claims)
    }

    /// The keyring's key that a header names, if the header is ours in every other byte.
    fn key_named_by(&self, header: &str) -> Option<[u8; 32]> {
        let header = B64.decode(header).ok()?;
        let kid = header
            .strip_prefix(HEADER.0.as_bytes())?
            .strip_suffix(HEADER.1.as_bytes())?;
        self.keyring.verifying_key(str::from_utf8(kid).ok()?)
    }
}

impl std::fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessTokens")
    }
}

/// Makes refresh tokens. Only their hashes are stored; a successor is derived from its predecessor, so that a retried
/// refresh whose answer got lost can be given the same answer again without keeping it anywhere.
#[derive(Clone)]
pub struct RefreshTokens {
    key: [u8; 32],
}

impl RefreshTokens {
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    pub fn first(random: &Random) -> String {
        B64.encode(random.bytes::<64>())
    }

    pub fn successor(&self, token: &str, nonce: &str) -> String {
        let mut mac = Hmac::<Sha512>::new_from_slice(&self.key)
            .unwrap_or_else(|_| unreachable!("HMAC takes any key"));
        mac.update(token.as_bytes());
        mac.update(b"/");
        mac.update(nonce.as_bytes());
        B64.encode(mac.finalize().into_bytes())
    }
}

impl std::fmt::Debug for RefreshTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshTokens")
    }
}

/// How a token is stored: it can be recognised, not read back.
pub fn hash(token: &str) -> String {
    B64.encode(Sha256::digest(token.as_bytes()))
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn tokens() -> AccessTokens {
        issued_by("https://files.example")
    }

    fn issued_by(issuer: &str) -> AccessTokens {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keyring");
        let keyring = Keyring::make(&file, &Clock::fixed(1_000_000), &Random::seeded(7));
        AccessTokens::new(keyring, issuer)
    }

    fn code(result: Result<Claims, Problem>) -> Code {
        result.unwrap_err().code
    }

    #[test]
    fn a_token_lives_exactly_five_minutes() {
        let tokens = tokens();
        let (token, expires_at) = tokens.issue("m", "s", "t", 1_000_000);
        assert_eq!(expires_at, 1_300_000);
        assert_eq!(tokens.verify(&token, expires_at - 1).unwrap().sub, "m");
        assert_eq!(code(tokens.verify(&token, expires_at)), Code::TokenExpired);
    }

    #[test]
    fn changed_tokens_are_refused() {
        let tokens = tokens();
        let (token, _) = tokens.issue("m", "s", "t", 1_000_000);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] ^= 1;
            let Ok(changed) = String::from_utf8(changed) else {
                continue;
            };
            assert_eq!(
                code(tokens.verify(&changed, 1_000_000)),
                Code::Unauthenticated,
                "position {at}"
            );
        }
        for changed in [
            "",
            ".",
            "..",
            "a.b.c",
            &format!("{token}."),
            &format!("{token}="),
            &format!("{token}A"),
        ] {
            assert_eq!(
                code(tokens.verify(changed, 1_000_000)),
                Code::Unauthenticated,
                "{changed}"
            );
        }
    }

    /// Signed with the right key under the right header, whatever it says.
    fn signed(tokens: &AccessTokens, claims: &str) -> String {
        let (kid, key) = tokens.keyring.signing_key();
        let header = B64.encode([HEADER.0, &kid, HEADER.1].concat());
        let body = format!("{header}.{}", B64.encode(claims));
        let signature = B64.encode(hmac_sha256(&key, body.as_bytes()));
        format!("{body}.{signature}")
    }

    #[test]
    fn claims_are_all_there_and_of_their_kind_or_the_token_is_refused() {
        let tokens = tokens();
        let (token, _) = tokens.issue("m", "s", "t", 1_000_000);
        let claims = B64.decode(token.split('.').nth(1).unwrap()).unwrap();
        let claims: serde_json::Map<_, _> = serde_json::from_slice(&claims).unwrap();
        let text = |claims: &_| serde_json::to_string(claims).unwrap();
        assert!(
            tokens
                .verify(&signed(&tokens, &text(&claims)), 1_000_000)
                .is_ok()
        );
        for name in claims.keys() {
            let mut wrong = vec![
                serde_json::json!(null),
                serde_json::json!(true),
                serde_json::json!(1_300.5),
                serde_json::json!(u64::MAX),
                serde_json::json!([]),
                serde_json::json!({}),
            ];
            wrong.push(if claims[name].is_string() {
                serde_json::json!(7)
            } else {
                serde_json::json!("1300")
            });
            for value in wrong {
                let mut changed = claims.clone();
                changed.insert(name.clone(), value.clone());
                let token = signed(&tokens, &text(&changed));
                let refused = code(tokens.verify(&token, 1_000_000));
                assert_eq!(refused, Code::Unauthenticated, "{name}: {value}");
            }
            let mut missing = claims.clone();
            missing.remove(name);
            let twice = text(&claims).replacen('{', &format!("{{\"{name}\":{},", claims[name]), 1);
            for changed in [text(&missing), twice] {
                let token = signed(&tokens, &changed);
                let refused = code(tokens.verify(&token, 1_000_000));
                assert_eq!(refused, Code::Unauthenticated, "{changed}");
            }
        }
        let mut more = claims.clone();
        more.insert("nbf".to_owned(), serde_json::json!(1));
        for changed in [
            text(&more),
            "{}".to_owned(),
            "[]".to_owned(),
            format!("{} {{}}", text(&claims)),
        ] {
            let token = signed(&tokens, &changed);
            let refused = code(tokens.verify(&token, 1_000_000));
            assert_eq!(refused, Code::Unauthenticated, "{changed}");
        }
        // Times in the past are what they are.
        let mut old = claims;
        old.insert("exp".to_owned(), serde_json::json!(-1));
        let token = signed(&tokens, &text(&old));
        assert_eq!(code(tokens.verify(&token, 0)), Code::TokenExpired);
    }

    #[test]
    fn base64_has_one_spelling() {
        let tokens = tokens();
        let (token, _) = tokens.issue("m", "s", "t", 1_000_000);
        let (body, signature) = token.rsplit_once('.').unwrap();
        // 32 bytes leave four bits of the last character unused.
        let (rest, last) = signature.split_at(signature.len() - 1);
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=";
        for other in alphabet.chars().filter(|c| !last.contains(*c)) {
            let changed = format!("{body}.{rest}{other}");
            let refused = code(tokens.verify(&changed, 1_000_000));
            assert_eq!(refused, Code::Unauthenticated, "{changed}");
        }
        for changed in [
            format!(" {token}"),
            format!("{token}\n"),
            token.replace('-', "+"),
        ] {
            if changed != token {
                let refused = code(tokens.verify(&changed, 1_000_000));
                assert_eq!(refused, Code::Unauthenticated, "{changed}");
            }
        }
    }

    #[test]
    fn other_headers_are_refused_even_when_rightly_signed() {
        let tokens = tokens();
        let (token, _) = tokens.issue("m", "s", "t", 1_000_000);
        let claims = token.split('.').nth(1).unwrap();
        let (kid, key) = tokens.keyring.signing_key();
        let right = format!("{}{kid}{}", HEADER.0, HEADER.1);
        let signed_with = |header: &str| {
            let body = format!("{}.{claims}", B64.encode(header));
            let signature = B64.encode(hmac_sha256(&key, body.as_bytes()));
            format!("{body}.{signature}")
        };
        assert_eq!(signed_with(&right), token);
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"HS256","typ":"at+jwt","kid":""}"#,
            r#"{"alg":"HS256","typ":"at+jwt","kid":"1"}"#,
            r#"{"alg":"HS256","typ":"at+jwt","kid":"k1"}"#,
            r#"{"alg":"HS256","typ":"at+jwt","kid":"../../keyring"}"#,
            &right.replace("HS256", "HS512"),
            &right.replace("at+jwt", "JWT"),
            &right.replace(r#","kid""#, r#","jku":"https://x","kid""#),
            &right.replace(r#"","typ"#, r#"", "typ"#),
            &format!("{right} "),
        ] {
            let signed = signed_with(header);
            assert_eq!(
                code(tokens.verify(&signed, 1_000_000)),
                Code::Unauthenticated,
                "{header}"
            );
        }
    }

    #[test]
    fn another_servers_tokens_are_refused() {
        let tokens = tokens();
        let other = issued_by("https://other.example");
        let (token, _) = other.issue("m", "s", "t", 1_000_000);
        assert_eq!(
            code(tokens.verify(&token, 1_000_000)),
            Code::Unauthenticated
        );
    }

    #[test]
    fn a_successor_depends_on_key_token_and_nonce() {
        let a = RefreshTokens::new([1; 32]);
        let made = a.successor("token", "nonce");
        assert_eq!(made, a.successor("token", "nonce"));
        assert_eq!(made.len(), 86);
        for other in [
            a.successor("token", "nonce2"),
            a.successor("token2", "nonce"),
            RefreshTokens::new([2; 32]).successor("token", "nonce"),
        ] {
            assert_ne!(made, other);
        }
    }
}
