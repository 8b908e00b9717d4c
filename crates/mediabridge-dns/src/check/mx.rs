//! MX: where mail to the domain is delivered.

use hickory_resolver::proto::rr::{RData, RecordType};

use super::Check;
use crate::{
    report::{Code, RecordReport, Verdict},
    resolver::{Looked, Nothing, text},
    words::{list, published},
};

/// Whose servers others’ MX records are: it helps to know what was not switched off.
const PROVIDERS: [(&str, &str); 10] = [
    ("mx.cloudflare.net", "Cloudflare Email Routing"),
    ("google.com", "Google"),
    ("googlemail.com", "Google"),
    ("outlook.com", "Microsoft 365"),
    ("messagingengine.com", "Fastmail"),
    ("protonmail.ch", "Proton"),
    ("zoho.com", "Zoho"),
    ("zoho.eu", "Zoho"),
    ("icloud.com", "iCloud"),
    ("registrar-servers.com", "Namecheap’s e-mail forwarding"),
];

/// More targets than these are not followed.
const FOLLOWED: usize = 5;

impl Check<'_> {
    pub(super) async fn mx(&self, report: &mut RecordReport, us: &str, looked: &Looked) {
        let answer = match looked {
            Ok(answer) => answer,
            Err(Nothing::Failed(failure)) => return self.failed(report, *failure),
            Err(Nothing::Absent(absent)) => {
                if let Some(target) = &absent.alias {
                    return self.domain_is_alias(report, target);
                }
                let says = format!(
                    "{} has no MX record, so mail to it is not delivered to PurelyMail.",
                    self.domain
                );
                let ours = |data: &RData| matches!(data, RData::MX(mx) if text(&mx.exchange) == us);
                return self
                    .missing(report, absent, Code::MxMissing, &says, ours)
                    .await;
            }
        };
        report.published = answer
            .records
            .iter()
            .take(20)
            .map(|found| published(self.domain.as_str(), found))
            .collect();
        if let Some(alias) = answer.aliases.last() {
            self.domain_is_alias(report, &alias.target);
        }
        let mut targets: Vec<String> = answer
            .records
            .iter()
            .filter_map(|found| match &found.data {
                RData::MX(mx) => Some(text(&mx.exchange)),
                _ => None,
            })
            .collect();
        targets.sort();
        targets.dedup();
        let ours = targets.iter().any(|target| target == us);
        let mut others = Vec::new();
        for (at, target) in targets.iter().filter(|target| *target != us).enumerate() {
            if target.is_empty() {
                report.find(
                    Code::MxNull,
                    Verdict::Wrong,
                    "An MX record with the target “.” says that the domain takes no mail at all. Remove it.",
                );
            } else if target.parse::<std::net::IpAddr>().is_ok() {
                report.find(
                    Code::MxTargetIp,
                    Verdict::Wrong,
                    format!("An MX record points to the IP address {target}. It has to name a server: replace it by {us}."),
                );
            } else if self.appended(target, us) {
                super::target_doubled(report, target, us);
            } else if at < FOLLOWED
                && let Some(end) = self.alias_of(target).await
            {
                report.find(
                    Code::MxTargetAlias,
                    Verdict::Wrong,
                    format!("An MX record points to {target}, which is an alias (CNAME) of {end}. MX records must not point to aliases, and some servers do not deliver there. Replace it by {us}."),
                );
                if end != us {
                    others.push(target.clone());
                }
            } else {
                others.push(target.clone());
            }
        }
        if others.is_empty() {
            if !ours && report.verdict.works() == Some(true) {
                report.find(Code::MxMissing, Verdict::Wrong, super::publish(report));
            }
            return;
        }
        let whose = whose(&others);
        let named = list(&others);
        if ours {
            report.find(
                Code::MxAdditional,
                Verdict::Wrong,
                format!("Beside PurelyMail, mail is also delivered to {named}{whose}, so part of it never arrives here. Remove the other MX records."),
            );
        } else {
            report.find(
                Code::MxElsewhere,
                Verdict::Wrong,
                format!("Mail is delivered to {named}{whose} instead of PurelyMail. Replace the MX records by one that points to {us}."),
            );
        }
    }

    fn domain_is_alias(&self, report: &mut RecordReport, target: &str) {
        let domain = self.domain;
        report.find(
            Code::DomainIsAlias,
            Verdict::Wrong,
            format!("{domain} is an alias (CNAME) of {target}, so no other record can be published at it. Replace the CNAME by A and AAAA records, or by the DNS provider’s own kind of alias (ALIAS, ANAME, flattening)."),
        );
    }

    /// Where an alias ends; nothing if the name is none, or that could not be found out.
    async fn alias_of(&self, name: &str) -> Option<String> {
        match self.resolver.look(name, RecordType::A).await {
            Ok(answer) => answer.aliases.last().map(|alias| alias.target.clone()),
            Err(Nothing::Absent(absent)) => absent.alias,
            // The servers of the alias’s end do not matter.
            Err(Nothing::Failed(_)) => {
                let answer = self.resolver.look(name, RecordType::CNAME).await.ok()?;
                answer.records.iter().find_map(|found| match &found.data {
                    RData::CNAME(target) => Some(text(&target.0)),
                    _ => None,
                })
            }
        }
    }
}

/// “ (Google)”, or nothing.
fn whose(targets: &[String]) -> String {
    let mut names: Vec<String> = PROVIDERS
        .iter()
        .filter(|(suffix, _)| targets.iter().any(|t| crate::resolver::within(t, suffix)))
        .map(|(_, name)| (*name).to_owned())
        .collect();
    names.dedup();
    match names.as_slice() {
        [] => String::new(),
        [first, ..] if first.starts_with("Cloudflare") => {
            " (Cloudflare Email Routing, which keeps its MX records locked: switch it off first)"
                .to_owned()
        }
        names => format!(" ({})", list(names)),
    }
}
