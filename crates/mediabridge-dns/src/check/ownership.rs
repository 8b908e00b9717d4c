//! The TXT record that shows PurelyMail whose the domain is.

use super::Check;
use crate::{
    report::{Code, RecordReport, Verdict},
    resolver::{Absent, Looked, Nothing},
    words::{published, shown, strings},
};

impl Check<'_> {
    pub(super) async fn ownership(&self, report: &mut RecordReport, text: &str, looked: &Looked) {
        let answer = match looked {
            Ok(answer) => answer,
            Err(Nothing::Failed(failure)) => return self.failed(report, *failure),
            Err(Nothing::Absent(absent)) => {
                return self.no_ownership(report, text, absent).await;
            }
        };
        let (name, code) = text.split_once('=').unwrap_or((text, ""));
        let (name, whole) = (name.to_ascii_lowercase(), text.to_ascii_lowercase());
        let mut seen = Vec::new();
        for found in &answer.records {
            let Some(value) = strings(&found.data).map(|parts| parts.concat()) else {
                continue;
            };
            let lower = value.to_ascii_lowercase();
            if lower.contains(&name) || (!code.is_empty() && value.contains(code)) {
                report
                    .published
                    .push(published(self.domain.as_str(), found));
                seen.push((
                    value == text,
                    lower.contains(&whole) || value.contains(code),
                    value,
                ));
            }
        }
        if seen.iter().any(|(exact, ..)| *exact) {
            return;
        }
        if let Some((.., value)) = seen.iter().find(|(_, close, _)| *close) {
            let why = if value.contains('"') {
                "it is published with quotation marks in it"
            } else if value.trim() == text {
                "it is published with spaces around it"
            } else if value.eq_ignore_ascii_case(text) {
                "its capital letters differ"
            } else if value.to_ascii_lowercase().contains(&name) {
                "it is published with something added"
            } else {
                "it is published without the part before the ="
            };
            return report.find(
                Code::OwnershipNotExact,
                Verdict::Wrong,
                format!("The ownership code is there, but {why}: {}. The value has to be exactly {text}.", shown(value)),
            );
        }
        if let Some((.., value)) = seen.first() {
            return report.find(
                Code::OwnershipWrongCode,
                Verdict::Wrong,
                format!("The ownership record has the code of another PurelyMail account, or a mistake in it: {}. Replace it by {text}.", shown(value)),
            );
        }
        self.no_ownership(report, text, &answer.without_it()).await;
    }

    async fn no_ownership(&self, report: &mut RecordReport, text: &str, absent: &Absent) {
        let says = "There is no ownership record, so PurelyMail does not take the domain.";
        let ours = |data: &_| strings(data).is_some_and(|parts| parts.concat() == text);
        self.missing(report, absent, Code::OwnershipMissing, says, ours)
            .await;
    }
}
