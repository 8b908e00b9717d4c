//! What an answer says, whatever it is: PurelyMail refuses with 200, and gateways answer with web pages.

use http::StatusCode;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    error::{Effect, ErrorKind},
    secret::scrub,
};

/// An answer that is no success.
pub(crate) type Bad = (ErrorKind, Effect);

/// A result, and the keys in it that this client does not know.
pub(crate) struct Read<T> {
    pub(crate) result: T,
    pub(crate) unknown: Vec<String>,
}

/// Reads an answer. `type` counts first, then the status. `secrets` are taken out before a page is shortened, which
/// could leave half of one.
pub(crate) fn read<T: DeserializeOwned + Serialize>(
    status: StatusCode,
    body: &[u8],
    secrets: &[&str],
) -> Result<Read<T>, Bad> {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return Err(not_json(status, body, secrets));
    };
    let Value::Object(mut envelope) = value else {
        return Err(unreadable(status, "it is JSON, but no object"));
    };
    let kind = envelope.get("type").and_then(Value::as_str);
    let refused = kind == Some("error")
        || (kind.is_none()
            && !envelope.contains_key("result")
            && (envelope.contains_key("code") || envelope.contains_key("message")));
    if refused {
        return Err(refusal(status, &envelope));
    }
    if !(kind == Some("success") || (kind.is_none() && envelope.contains_key("result"))) {
        return Err(unreadable(
            status,
            "it says neither that it is a success nor an error",
        ));
    }
    if !status.is_success() {
        return Err(unreadable(status, "it says success under this status"));
    }
    let result = match envelope.remove("result") {
        None | Some(Value::Null) => Value::Object(Map::new()),
        Some(result) => result,
    };
    let typed: T = T::deserialize(&result).map_err(|error| {
        let cause = format!("the result has another form than documented ({error})");
        (
            ErrorKind::Unreadable {
                status: status.as_u16(),
                cause,
            },
            Effect::Done,
        )
    })?;
    let mut unknown: Vec<String> = envelope
        .keys()
        .filter(|key| *key != "type")
        .cloned()
        .collect();
    let known = serde_json::to_value(&typed).unwrap_or(Value::Null);
    unknown_keys(&result, &known, "result", &mut unknown);
    Ok(Read {
        result: typed,
        unknown,
    })
}

fn refusal(status: StatusCode, envelope: &Map<String, Value>) -> Bad {
    let text = |key: &str| {
        envelope
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    // An error inside of PurelyMail may have struck half-way.
    let effect = if status.is_server_error() {
        Effect::Unknown
    } else {
        Effect::None
    };
    let kind = ErrorKind::Refused {
        code: text("code"),
        message: text("message"),
        status: status.as_u16(),
    };
    (kind, effect)
}

fn unreadable(status: StatusCode, cause: &str) -> Bad {
    (
        ErrorKind::Unreadable {
            status: status.as_u16(),
            cause: cause.to_owned(),
        },
        effect_of(status),
    )
}

/// A web page, or JSON that broke off.
fn not_json(status: StatusCode, body: &[u8], secrets: &[&str]) -> Bad {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    if status.is_success() && (text.is_empty() || text.starts_with(['{', '['])) {
        let cause = "the answer breaks off".to_owned();
        return (ErrorKind::Broken { cause }, effect_of(status));
    }
    (
        ErrorKind::Outage {
            status: status.as_u16(),
            page: in_a_few_words(&scrub(text, secrets)),
        },
        effect_of(status),
    )
}

/// What a status alone, given by whoever, says about the call.
fn effect_of(status: StatusCode) -> Effect {
    match status.as_u16() {
        // Somebody waited for something, perhaps for PurelyMail.
        408 => Effect::Unknown,
        // Refused on the way; or Cloudflare did not get through to PurelyMail: down, unreachable, no TLS, no such host.
        300..=499 | 521 | 523 | 525 | 526 | 530 => Effect::None,
        _ => Effect::Unknown,
    }
}

/// The title of a page, or its first words.
fn in_a_few_words(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|start| {
        let open = start + lower[start..].find('>')? + 1;
        let close = open + lower[open..].find("</title")?;
        Some(&page[open..close])
    });
    let mut words = String::new();
    let mut in_tag = false;
    for character in title.unwrap_or(page).chars() {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if in_tag => {}
            _ if character.is_whitespace() || character.is_control() => {
                if !words.is_empty() && !words.ends_with(' ') {
                    words.push(' ');
                }
            }
            _ => words.push(character),
        }
        if words.len() >= 120 {
            words.push('…');
            break;
        }
    }
    let words = words.trim();
    if words.is_empty() {
        "an empty page".to_owned()
    } else {
        words.to_owned()
    }
}

/// Paths of keys in `found` that are not in `known`, which is what was understood of it.
fn unknown_keys(found: &Value, known: &Value, path: &str, unknown: &mut Vec<String>) {
    match (found, known) {
        (Value::Object(found), Value::Object(known)) => {
            for (key, value) in found {
                let path = format!("{path}.{key}");
                match known.get(key) {
                    Some(known) => unknown_keys(value, known, &path, unknown),
                    None => unknown.push(path),
                }
            }
        }
        (Value::Array(found), Value::Array(known)) => {
            let path = format!("{path}[]");
            for (found, known) in found.iter().zip(known) {
                let mut of_this = Vec::new();
                unknown_keys(found, known, &path, &mut of_this);
                for path in of_this {
                    if !unknown.contains(&path) {
                        unknown.push(path);
                    }
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: u16, body: &str) -> Result<Value, Bad> {
        read::<Value>(StatusCode::from_u16(status).unwrap(), body.as_bytes(), &[])
            .map(|read| read.result)
    }

    #[test]
    fn an_answer_is_read_by_its_type_before_its_status() {
        assert_eq!(
            outcome(200, r#"{"type":"success","result":{}}"#),
            Ok(serde_json::json!({}))
        );
        assert_eq!(
            outcome(200, r#"{"result":{"a":1}}"#),
            Ok(serde_json::json!({"a": 1}))
        );
        for (status, body, code, effect) in [
            (
                200,
                r#"{"type":"error","code":"x","message":"m"}"#,
                "x",
                Effect::None,
            ),
            (
                400,
                r#"{"type":"error","code":"x","message":"m"}"#,
                "x",
                Effect::None,
            ),
            (
                500,
                r#"{"type":"error","code":"x","message":"m"}"#,
                "x",
                Effect::Unknown,
            ),
            (200, r#"{"code":"x","message":"m"}"#, "x", Effect::None),
            (
                200,
                r#"{"type":"error","message":"m","result":{}}"#,
                "",
                Effect::None,
            ),
        ] {
            let expected = ErrorKind::Refused {
                code: code.to_owned(),
                message: "m".to_owned(),
                status,
            };
            assert_eq!(outcome(status, body), Err((expected, effect)), "{body}");
        }
    }

    #[test]
    fn what_is_no_answer_of_the_api_is_an_outage_or_unreadable() {
        for (status, body, outage, effect) in [
            (
                502,
                "<html><title> Bad\n gateway</title>",
                true,
                Effect::Unknown,
            ),
            (530, "error code: 1016", true, Effect::None),
            (200, "<!doctype html><p>Back soon", true, Effect::Unknown),
            (403, "<html>Attention", true, Effect::None),
            (503, "", true, Effect::Unknown),
            (200, " ", false, Effect::Unknown),
            (200, r#"{"type":"success","resu"#, false, Effect::Unknown),
            (200, "[]", false, Effect::Unknown),
            (200, r#"{"type":"perhaps"}"#, false, Effect::Unknown),
            (
                500,
                r#"{"type":"success","result":{}}"#,
                false,
                Effect::Unknown,
            ),
        ] {
            let (kind, told) = outcome(status, body).unwrap_err();
            assert_eq!(
                matches!(kind, ErrorKind::Outage { .. }),
                outage,
                "{body}: {kind}"
            );
            assert_eq!(told, effect, "{status} {body}");
        }
    }

    #[test]
    fn a_page_is_told_in_a_few_words() {
        for (page, words) in [
            (
                "<html><head><title>purelymail.com | 502: Bad gateway</title></head>",
                "purelymail.com | 502: Bad gateway",
            ),
            ("error code: 1016", "error code: 1016"),
            ("<p>Back\n\n soon</p>", "Back soon"),
            ("<br>", "an empty page"),
        ] {
            assert_eq!(in_a_few_words(page), words);
        }
        assert!(in_a_few_words(&"é".repeat(10_000)).len() < 130);
    }

    #[test]
    fn keys_that_nobody_knows_are_named() {
        #[derive(serde::Deserialize, Serialize)]
        struct Rows {
            rows: Vec<Row>,
        }
        #[derive(serde::Deserialize, Serialize)]
        struct Row {
            a: i64,
        }
        let body =
            r#"{"type":"success","more":1,"result":{"rows":[{"a":1,"b":2},{"a":3,"b":4}],"c":5}}"#;
        let read = read::<Rows>(StatusCode::OK, body.as_bytes(), &[])
            .ok()
            .unwrap();
        assert_eq!(read.unknown, ["more", "result.c", "result.rows[].b"]);
        assert_eq!(read.result.rows.len(), 2);
    }
}
