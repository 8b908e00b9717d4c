//! The connection test in words: what works, what does not, and what to change.

use mediabridge_s3::{
    BucketConfig, CorsProblem, Error, ErrorKind, ProbeOutcome, ProbeReport, ProbeResult, ProbeStep,
    Root,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::clock::Millis;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct Report {
    pub ok: bool,
    pub checked_at: Millis,
    pub checks: Vec<Check>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct Check {
    #[expect(clippy::struct_field_names, reason = "the name it has on the wire")]
    pub check: CheckName,
    pub status: CheckStatus,
    pub detail: String,
    pub fix: Option<Fix>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum CheckName {
    Connect,
    List,
    Put,
    Get,
    Delete,
    Cors,
    Clock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum CheckStatus {
    Passed,
    Failed,
    Skipped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct Fix {
    pub text: String,
    /// To copy: a policy, a CORS rule.
    pub snippet: Option<String>,
}

/// Puts the findings of a probe into words.
pub(super) fn report(
    found: &ProbeReport,
    config: &BucketConfig,
    root: &Root,
    origin: &str,
    now: Millis,
) -> Report {
    Report {
        ok: found.passed(),
        checked_at: now,
        checks: found
            .results
            .iter()
            .map(|result| check(result, config, root, origin))
            .collect(),
    }
}

impl Report {
    /// The storage is fine, but the web app's own content security policy keeps browsers from it.
    pub(super) fn closed_to_browsers(&mut self, origin: &str) {
        self.ok = false;
        let cors = self.checks.iter_mut().find(|c| c.check == CheckName::Cors);
        let Some(cors) = cors.filter(|c| c.status == CheckStatus::Passed) else {
            return;
        };
        let is_plain = origin.starts_with("http://");
        *cors = Check {
            check: CheckName::Cors,
            status: CheckStatus::Failed,
            detail: format!("MediaBridge's own pages may not talk to {origin}."),
            fix: Some(Fix {
                text: if is_plain {
                    "Browsers keep pages that came by https from addresses that did not. Enter an https address. If \
                     MediaBridge itself is reached by http, add this one to `storage_origins` in its settings:"
                } else {
                    "Add this address to `storage_origins` in the settings of this server, and start it anew:"
                }
                .to_owned(),
                snippet: Some(origin.to_owned()),
            }),
        };
    }
}

fn check(result: &ProbeResult, config: &BucketConfig, root: &Root, origin: &str) -> Check {
    let check = match result.step {
        ProbeStep::Connect => CheckName::Connect,
        ProbeStep::List => CheckName::List,
        ProbeStep::Put => CheckName::Put,
        ProbeStep::Get => CheckName::Get,
        ProbeStep::Delete => CheckName::Delete,
        ProbeStep::Cors => CheckName::Cors,
        ProbeStep::Clock => CheckName::Clock,
    };
    match &result.outcome {
        ProbeOutcome::Passed => Check {
            check,
            status: CheckStatus::Passed,
            detail: passed(check).to_owned(),
            fix: None,
        },
        ProbeOutcome::Skipped(why) => Check {
            check,
            status: CheckStatus::Skipped,
            detail: format!("Not tried: {why}."),
            fix: None,
        },
        ProbeOutcome::Failed(error) => Check {
            check,
            status: CheckStatus::Failed,
            detail: sentence(error),
            fix: fix(check, error, config, root, origin),
        },
    }
}

fn passed(check: CheckName) -> &'static str {
    match check {
        CheckName::Connect => "The storage answers.",
        CheckName::List => "Files can be listed.",
        CheckName::Put => "Files can be written.",
        CheckName::Get => "Files can be read.",
        CheckName::Delete => "Files can be deleted.",
        CheckName::Cors => "Browsers on this address may upload and preview.",
        CheckName::Clock => "This server's clock agrees with the storage's.",
    }
}

/// The admin may read what the storage said; members get a calmer sentence.
fn sentence(error: &Error) -> String {
    let text = error.kind().to_string();
    let mut chars = text.chars();
    let first = chars
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    let said = match (error.code(), error.message()) {
        (Some(code), "") => format!(" The storage said {code}."),
        (Some(code), message) => format!(
            " The storage said {code}: {}.",
            message.trim_end_matches('.')
        ),
        (None, "") => String::new(),
        (None, message) => format!(" ({})", message.trim_end_matches('.')),
    };
    format!("{first}{}.{said}", chars.as_str())
}

fn fix(
    check: CheckName,
    error: &Error,
    config: &BucketConfig,
    root: &Root,
    origin: &str,
) -> Option<Fix> {
    let say = |text: &str| {
        Some(Fix {
            text: text.to_owned(),
            snippet: None,
        })
    };
    match error.kind() {
        ErrorKind::AccessDenied => Some(Fix {
            text: format!("Allow {} for this access key. The smallest policy that lets MediaBridge work:", action(check)),
            snippet: Some(policy(&config.bucket, root)),
        }),
        ErrorKind::InvalidCredentials => say(
            "Enter access key ID and secret again, without spaces around them. If the key was rotated, the old one no longer works.",
        ),
        ErrorKind::NoSuchBucket | ErrorKind::NotFound => {
            say("Check the bucket's name for typing errors, and that endpoint and region are the ones it was made in.")
        }
        ErrorKind::WrongRegion { expected: Some(region) } => Some(Fix {
            text: "Set the region to:".to_owned(),
            snippet: Some(region.clone()),
        }),
        ErrorKind::WrongRegion { expected: None } => say("Set the region the bucket was made in."),
        ErrorKind::ClockSkew { .. } => {
            say("Signatures hold only while both clocks agree. Turn on time synchronisation (NTP) on this server.")
        }
        ErrorKind::Unreachable => {
            say("Check the endpoint for typing errors, that the storage runs, and that a firewall lets this server reach it.")
        }
        ErrorKind::Tls => say(
            "The certificate is not trusted. If the storage uses an authority of your own, paste its certificate (PEM) under “CA certificate”.",
        ),
        ErrorKind::Timeout => say("The storage took too long. Check the network between this server and the endpoint."),
        ErrorKind::Cors(problem) => Some(Fix {
            text: match problem {
                CorsProblem::Refused { .. } => "Set these CORS rules on the bucket, so that browsers may talk to it from this address:",
                CorsProblem::MissingHeaders { .. } => "Allow these headers in the bucket's CORS rules:",
            }
            .to_owned(),
            snippet: Some(cors_rules(origin)),
        }),
        _ => None,
    }
}

fn action(check: CheckName) -> &'static str {
    match check {
        CheckName::Connect | CheckName::List => "s3:ListBucket",
        CheckName::Put => "s3:PutObject",
        CheckName::Get => "s3:GetObject",
        CheckName::Delete => "s3:DeleteObject",
        CheckName::Cors | CheckName::Clock => "these actions",
    }
}

/// The least an access key needs, confined to the bucket's root.
fn policy(bucket: &str, root: &Root) -> String {
    let mut list = json!({
        "Sid": "MediaBridgeList", "Effect": "Allow", "Action": ["s3:ListBucket"],
        "Resource": format!("arn:aws:s3:::{bucket}"),
    });
    if let Root::Folder(prefix) = root {
        list["Condition"] = json!({ "StringLike": { "s3:prefix": [format!("{prefix}*")] } });
    }
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [list, {
            "Sid": "MediaBridgeObjects", "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "Resource": format!("arn:aws:s3:::{bucket}/{}*", root.prefix()),
        }],
    });
    serde_json::to_string_pretty(&policy).unwrap_or_default()
}

/// CORS rules that let the web app upload and preview, and nobody else's.
pub(super) fn cors_rules(origin: &str) -> String {
    let rules = json!({
        "CORSRules": [{
            "AllowedOrigins": [origin],
            "AllowedMethods": ["GET", "HEAD", "PUT"],
            "AllowedHeaders": ["content-type", "x-amz-checksum-crc32", "if-none-match", "range"],
            "ExposeHeaders": ["ETag", "Content-Range"],
            "MaxAgeSeconds": 3600,
        }],
    });
    serde_json::to_string_pretty(&rules).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_confined_to_the_root() {
        let text = policy("media", &Root::parse("team/a").unwrap());
        assert!(text.contains("arn:aws:s3:::media/team/a/*"), "{text}");
        assert!(text.contains(r#""team/a/*""#), "{text}");
        assert!(!policy("media", &Root::WholeBucket).contains("Condition"));
    }
}
