//! What browsers report that a page tried to do against its policy: a mistake of ours, or somebody's attempt. It goes
//! to the log and nowhere else.

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, rejection::BytesRejection},
    http::StatusCode,
};
use serde_json::Value;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};

use super::respond::ProblemBody;
use crate::{
    app::App,
    problem::{self, Code, Problem},
};

pub(super) const REPORTS: &str = "/api/v1/csp-reports";
const LONGEST_BODY: usize = 8 * 1024;
/// Reports logged of one request, and characters of each value.
const MOST_REPORTS: usize = 5;
const MOST_CHARACTERS: usize = 200;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(report).layer(DefaultBodyLimit::max(LONGEST_BODY)))
}

/// Where browsers report violations of the content security policy.
#[utoipa::path(post, path = "/api/v1/csp-reports", tag = "server", security(()),
    request_body(content(
        (Vec<Object> = "application/reports+json"),
        (Object = "application/csp-report")
    )),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn report(body: Result<Bytes, BytesRejection>) -> Result<StatusCode, Problem> {
    let body = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(Code::TooLarge, "A report is at most 8 KB long.")
        } else {
            problem::invalid("The report did not arrive in full.")
        }
    })?;
    let body: Value =
        serde_json::from_slice(&body).map_err(|_| problem::invalid("The report is not JSON."))?;
    for report in reports(&body).into_iter().take(MOST_REPORTS) {
        let text = |names: [&str; 2]| {
            let value = names.iter().find_map(|name| report[*name].as_str());
            brief(value.unwrap_or_default())
        };
        // Debug output, since anybody can send anything here, line breaks included.
        tracing::warn!(
            page = ?text(["document-uri", "documentURL"]),
            directive = ?text(["violated-directive", "effectiveDirective"]),
            blocked = ?text(["blocked-uri", "blockedURL"]),
            source = ?text(["source-file", "sourceFile"]),
            line = report["line-number"].as_u64().or(report["lineNumber"].as_u64()),
            sample = ?text(["script-sample", "sample"]),
            "a page tried what its content security policy forbids"
        );
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `report-to` sends a list of reports of every kind, `report-uri` one in an envelope of its own.
fn reports(body: &Value) -> Vec<&Value> {
    match body {
        Value::Array(reports) => reports
            .iter()
            .filter(|report| report["type"] == "csp-violation")
            .map(|report| &report["body"])
            .collect(),
        other => other.get("csp-report").into_iter().collect(),
    }
}

/// Without what follows `?` or `#`: in a presigned URL, that is the signature.
fn brief(text: &str) -> String {
    text.split(['?', '#'])
        .next()
        .unwrap_or_default()
        .chars()
        .take(MOST_CHARACTERS)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_of_report_are_read() {
        let old = json!({ "csp-report": { "blocked-uri": "inline" } });
        assert_eq!(reports(&old), [&json!({ "blocked-uri": "inline" })]);
        let new = json!([
            { "type": "csp-violation", "body": { "blockedURL": "eval" } },
            { "type": "deprecation", "body": {} },
        ]);
        assert_eq!(reports(&new), [&json!({ "blockedURL": "eval" })]);
        for other in [json!(null), json!(1), json!({}), json!([1, null, []])] {
            assert!(reports(&other).is_empty());
        }
    }

    #[test]
    fn a_signature_is_not_logged() {
        assert_eq!(
            brief("https://s3/a.jpg?X-Amz-Signature=abc"),
            "https://s3/a.jpg"
        );
        assert_eq!(brief(&"ü".repeat(1000)).chars().count(), MOST_CHARACTERS);
    }
}
