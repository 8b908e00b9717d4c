//! Records that hand a name over to PurelyMail by CNAME: the DKIM keys and DMARC.

use hickory_resolver::proto::rr::{RData, RecordType};

use super::Check;
use crate::{
    dmarc::{self, Policy},
    report::{Code, RecordReport, Verdict},
    resolver::{Absent, Answer, Nothing, text},
    wanted::Purpose,
    words::{published, shown, strings},
};

impl Check<'_> {
    pub(super) async fn alias(&self, report: &mut RecordReport, us: &str, purpose: Purpose) {
        let name = report.wanted.name.clone();
        let answer = match self.resolver.look(&name, RecordType::CNAME).await {
            Ok(answer) => answer,
            Err(Nothing::Failed(failure)) => return self.failed(report, failure),
            Err(Nothing::Absent(absent)) => {
                return self.no_alias(report, us, purpose, &absent).await;
            }
        };
        report.published = answer
            .records
            .iter()
            .take(5)
            .map(|found| published(&name, found))
            .collect();
        let Some(target) = answer.records.iter().find_map(|found| match &found.data {
            RData::CNAME(target) => Some(text(&target.0)),
            _ => None,
        }) else {
            return;
        };
        if target == us {
            return;
        }
        if self.appended(&target, us) {
            return super::target_doubled(report, &target, us);
        }
        if purpose == Purpose::Dmarc {
            return self.dmarc_elsewhere(report, us, &target).await;
        }
        report.find(
            Code::DkimWrongTarget,
            Verdict::Wrong,
            format!(
                "It points to {target}, where PurelyMail’s key is not. Replace the target by {us}."
            ),
        );
    }

    /// There is no CNAME at the name; what is there instead?
    async fn no_alias(
        &self,
        report: &mut RecordReport,
        us: &str,
        purpose: Purpose,
        absent: &Absent,
    ) {
        let name = report.wanted.name.clone();
        if !absent.name {
            match self.resolver.look(&name, RecordType::TXT).await {
                Ok(answer) => {
                    publish_all(report, &answer);
                    return if purpose == Purpose::Dmarc {
                        dmarc_own(report, us, &answer);
                    } else {
                        report.find(
                            Code::DkimTxt,
                            Verdict::Wrong,
                            format!("A TXT record is published where an alias (CNAME) belongs. A copied key stops working when PurelyMail changes it. Remove the TXT record and publish a CNAME to {us}."),
                        );
                    };
                }
                Err(Nothing::Failed(failure)) => return self.failed(report, failure),
                Err(Nothing::Absent(_)) => {}
            }
            for kind in [RecordType::A, RecordType::AAAA] {
                if let Ok(answer) = self.resolver.look(&name, kind).await {
                    publish_all(report, &answer);
                    let code = if purpose == Purpose::Dmarc {
                        Code::DmarcProxied
                    } else {
                        Code::DkimProxied
                    };
                    return report.find(
                        code,
                        Verdict::Wrong,
                        format!("The name answers with an IP address instead of an alias (CNAME): the record is proxied or flattened. At Cloudflare, set it to “DNS only” (the grey cloud); elsewhere, make it a plain CNAME to {us}."),
                    );
                }
            }
        }
        let (code, says) = if purpose == Purpose::Dmarc {
            (
                Code::DmarcMissing,
                "There is no DMARC record, so receivers trust mail from this domain less, and large ones refuse it in bulk.",
            )
        } else {
            (
                Code::DkimMissing,
                "This DKIM key is missing, so receivers cannot check PurelyMail’s signature once it signs with it.",
            )
        };
        let ours = |data: &RData| matches!(data, RData::CNAME(target) if text(&target.0) == us);
        self.missing(report, absent, code, says, ours).await;
    }

    async fn dmarc_elsewhere(&self, report: &mut RecordReport, us: &str, target: &str) {
        let name = report.wanted.name.clone();
        match self.resolver.look(&name, RecordType::TXT).await {
            Ok(answer) => {
                report
                    .published
                    .extend(answer.records.iter().take(5).map(|f| published(target, f)));
                match read_dmarc(&answer) {
                    Dmarcs::One(says) => report.find(
                        Code::DmarcElsewhere,
                        Verdict::Remark,
                        format!("DMARC is handed over to {target} ({says}). That works, and PurelyMail may still show DMARC as failing, since it looks for a CNAME to {us}."),
                    ),
                    Dmarcs::Several => report.find(
                        Code::DmarcSeveral,
                        Verdict::Wrong,
                        format!("At {target} there are several DMARC records, so receivers ignore all of them. Point the CNAME to {us}."),
                    ),
                    Dmarcs::Malformed(value, why) => report.find(
                        Code::DmarcMalformed,
                        Verdict::Wrong,
                        format!("DMARC is handed over to {target}, whose record {value} receivers ignore: {why}. Point the CNAME to {us}."),
                    ),
                }
            }
            Err(Nothing::Absent(_)) => report.find(
                Code::DmarcMalformed,
                Verdict::Wrong,
                format!("DMARC is handed over to {target}, where there is no record. Point the CNAME to {us}."),
            ),
            Err(Nothing::Failed(failure)) => self.failed(report, failure),
        }
    }
}

/// The domain's own DMARC record: as good as PurelyMail's if it is well made.
fn dmarc_own(report: &mut RecordReport, us: &str, answer: &Answer) {
    match read_dmarc(answer) {
        Dmarcs::One(says) => report.find(
            Code::DmarcOwn,
            Verdict::Remark,
            format!("The domain has a DMARC record of its own ({says}). That works, and PurelyMail may still show DMARC as failing, since it looks for an alias (CNAME) to {us}."),
        ),
        Dmarcs::Several => report.find(
            Code::DmarcSeveral,
            Verdict::Wrong,
            format!("There are several DMARC records, so receivers ignore all of them. Keep one, or replace them by a CNAME to {us}."),
        ),
        Dmarcs::Malformed(value, why) => report.find(
            Code::DmarcMalformed,
            Verdict::Wrong,
            format!("Receivers ignore the DMARC record {value}: {why}. Correct it, or replace it by a CNAME to {us}."),
        ),
    }
}

fn publish_all(report: &mut RecordReport, answer: &Answer) {
    let name = report.wanted.name.clone();
    report.published = answer
        .records
        .iter()
        .take(10)
        .map(|found| published(&name, found))
        .collect();
}

enum Dmarcs {
    /// What it asks for.
    One(&'static str),
    Several,
    /// The record, and why it is void.
    Malformed(String, String),
}

fn read_dmarc(answer: &Answer) -> Dmarcs {
    let texts: Vec<String> = answer
        .records
        .iter()
        .filter_map(|found| strings(&found.data))
        .map(|parts| parts.concat())
        .collect();
    let records: Vec<&String> = texts.iter().filter(|text| dmarc::is_dmarc(text)).collect();
    let text = match records.as_slice() {
        [] => texts.first().cloned().unwrap_or_default(),
        [one] => (*one).clone(),
        _ => return Dmarcs::Several,
    };
    match dmarc::parse(&text) {
        Ok(dmarc) => Dmarcs::One(match dmarc.policy {
            Policy::None => {
                if dmarc.reports {
                    "policy none: it watches, and lets forged mail through"
                } else {
                    "policy none, and no reports: it lets forged mail through, and nobody hears of it"
                }
            }
            Policy::Quarantine if dmarc.percent < 100 => "policy quarantine, for a part of mail",
            Policy::Quarantine => "policy quarantine",
            Policy::Reject if dmarc.percent < 100 => "policy reject, for a part of mail",
            Policy::Reject => "policy reject",
        }),
        Err(why) => Dmarcs::Malformed(format!("“{}”", shown(&text)), why),
    }
}
