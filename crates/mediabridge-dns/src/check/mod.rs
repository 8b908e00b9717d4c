//! Compares what is published with what is wanted.

mod alias;
mod discovery;
mod mx;
mod ownership;
mod source;
mod spf;

use futures_util::future::join_all;
use hickory_resolver::proto::rr::{RData, RecordType};
use tokio::time::{Instant, timeout_at};

use crate::{
    domain::Domain,
    report::{Code, RecordReport, Report, Verdict},
    resolver::{Absent, Failure, Looked, Nothing, Resolver, within},
    wanted::{Data, Line, Purpose, Wanted, WantedRecord},
    words::{published, span},
};

impl Resolver {
    /// Looks every wanted record up and says what is wrong with it. Never fails: what could not be found out is in the report.
    ///
    /// What is wrong or missing is looked up once more at the domain's own name servers: if it is right there, others see it soon, and
    /// nobody has to search for a mistake that is not there any more.
    pub async fn check(&self, domain: &Domain, wanted: &Wanted) -> Report {
        let until = Instant::now() + self.settings().deadline;
        let report = self.check_once(domain, wanted, until).await;
        // Out of time, what the resolver said stands.
        let again = self.look_at_source(report.clone(), wanted, until);
        timeout_at(until, again).await.unwrap_or(report)
    }

    async fn check_once(&self, domain: &Domain, wanted: &Wanted, until: Instant) -> Report {
        let apex = domain.as_str();
        let (mx, (zone, name_servers)) = tokio::join!(
            in_time(until, self.look(apex, RecordType::MX)),
            self.home(domain, until)
        );
        let gone = match &mx {
            Err(Nothing::Absent(absent)) if absent.name && absent.alias.is_none() => Some(absent),
            _ => None,
        };
        let check = Check {
            resolver: self,
            domain,
            zone: zone.as_deref().unwrap_or(apex),
            until,
        };
        let records = if let Some(absent) = gone {
            wanted
                .records
                .iter()
                .map(|record| check.gone(record, absent))
                .collect()
        } else {
            // SPF and ownership are in the same answer.
            let txt = in_time(until, self.look(apex, RecordType::TXT)).await;
            join_all(
                wanted
                    .records
                    .iter()
                    .map(|record| check.record(record, &mx, &txt)),
            )
            .await
        };
        Report {
            domain: domain.clone(),
            name_servers,
            zone,
            records,
        }
    }

    /// The zone that holds the domain's records, and its name servers, as far as they can be found out.
    async fn home(&self, domain: &Domain, until: Instant) -> (Option<String>, Vec<String>) {
        let mut zone = domain.as_str().to_owned();
        let mut looked = in_time(until, self.look(&zone, RecordType::NS)).await;
        if let Err(Nothing::Absent(Absent {
            zone: Some(above),
            alias: None,
            ..
        })) = &looked
            && within(domain.as_str(), above)
            && *above != zone
        {
            zone.clone_from(above);
            looked = in_time(until, self.look(&zone, RecordType::NS)).await;
        }
        let answer = match looked {
            // Behind an alias lies a zone of others.
            Ok(answer) if answer.aliases.is_empty() => answer,
            _ => return (None, Vec::new()),
        };
        let mut names: Vec<String> = answer
            .records
            .iter()
            .filter_map(|found| match &found.data {
                RData::NS(name) => Some(crate::resolver::text(&name.0)),
                _ => None,
            })
            .collect();
        names.sort();
        names.truncate(8);
        (Some(zone), names)
    }
}

async fn in_time(until: Instant, looking: impl Future<Output = Looked>) -> Looked {
    timeout_at(until, looking)
        .await
        .unwrap_or(Err(Nothing::Failed(Failure::Timeout)))
}

/// One domain being checked.
struct Check<'a> {
    resolver: &'a Resolver,
    domain: &'a Domain,
    /// Where its records are kept: the domain itself or one above.
    zone: &'a str,
    /// When the answer has to be there.
    until: Instant,
}

impl Check<'_> {
    /// A report to be filled. Hosts are relative to the zone, since that is where people type them.
    fn blank(&self, wanted: &WantedRecord) -> RecordReport {
        let mut line = Line::of(self.domain, wanted);
        if let Some(host) = line.name.strip_suffix(self.zone) {
            line.host = match host.trim_end_matches('.') {
                "" => "@".to_owned(),
                host => host.to_owned(),
            };
        }
        RecordReport::of(line)
    }

    async fn record(&self, wanted: &WantedRecord, mx: &Looked, txt: &Looked) -> RecordReport {
        let mut report = self.blank(wanted);
        let checking = async {
            match (&wanted.data, wanted.purpose) {
                (Data::Mx { target, .. }, _) => self.mx(&mut report, target, mx).await,
                (Data::Txt { text }, Purpose::Spf) => self.spf(&mut report, text, txt).await,
                (Data::Txt { text }, _) => self.ownership(&mut report, text, txt).await,
                (Data::Cname { target }, purpose) => {
                    self.alias(&mut report, target, purpose).await;
                }
                (Data::Srv { port, target, .. }, _) => {
                    self.discovery(&mut report, *port, target).await;
                }
            }
        };
        if timeout_at(self.until, checking).await.is_err() {
            report = RecordReport::of(report.wanted);
            self.failed(&mut report, Failure::Timeout);
        }
        if report.remembered.is_none() {
            report.remembered = report.published.iter().map(|record| record.ttl).max();
        }
        report
    }

    fn gone(&self, wanted: &WantedRecord, absent: &Absent) -> RecordReport {
        let mut report = self.blank(wanted);
        let domain = self.domain;
        let says = match &absent.zone {
            Some(zone) if !zone.is_empty() => format!(", says the zone {zone}"),
            _ => String::new(),
        };
        let above = match &absent.zone {
            Some(zone) if zone.contains('.') => {
                format!(" If it is a subdomain, its records belong into the zone {zone}.")
            }
            _ => String::new(),
        };
        report.remembered = absent.ttl;
        report.find(
            Code::DomainDoesNotExist,
            Verdict::Missing,
            format!(
                "{domain} does not exist{says}. Look for a mistake in its name, whether its registration has ended, and whether name servers are set at the registrar.{above}"
            ),
        );
        report
    }

    /// A question that was not answered: nothing is known, but for signatures that do not hold.
    fn failed(&self, report: &mut RecordReport, failure: Failure) {
        let domain = self.domain;
        let (code, verdict, advice) = match failure {
            Failure::Bogus => (
                Code::DnssecBogus,
                Verdict::Wrong,
                format!(
                    "{domain} is signed with DNSSEC, and the signatures do not hold: servers that check them see nothing of it, and mail is lost. At the registrar, remove the DS record or renew it; it is often left over from a former DNS provider."
                ),
            ),
            Failure::NameServers => (
                Code::NameServersFail,
                Verdict::NotKnown,
                format!(
                    "The name servers of {domain} do not answer, or answer with an error. Nothing is known about this record until they do. If that lasts, ask whoever runs them, and compare them with those set at the registrar."
                ),
            ),
            Failure::Timeout => (
                Code::ResolverTimeout,
                Verdict::NotKnown,
                "The resolver of this server did not answer in time. Nothing is known about this record; it is looked up again by itself.".to_owned(),
            ),
            Failure::Unreachable => (
                Code::ResolverUnreachable,
                Verdict::NotKnown,
                "The resolver of this server cannot be reached. Nothing is known about this record. Check the DNS settings of this server.".to_owned(),
            ),
            Failure::Refused => (
                Code::ResolverRefused,
                Verdict::NotKnown,
                "The resolver refuses to answer this server. Nothing is known about this record. Name another resolver in the settings.".to_owned(),
            ),
            Failure::AliasLoop => (
                Code::AliasLoop,
                Verdict::Wrong,
                format!(
                    "{} is an alias (CNAME) that leads back to itself or through too many others. Replace it.",
                    report.wanted.name
                ),
            ),
            Failure::Garbled => (
                Code::AnswerGarbled,
                Verdict::NotKnown,
                "The resolver’s answer makes no sense. Nothing is known about this record; it is looked up again by itself.".to_owned(),
            ),
        };
        report.find(code, verdict, advice);
    }

    /// Nothing is there: under a mistaken name perhaps?
    async fn missing(
        &self,
        report: &mut RecordReport,
        absent: &Absent,
        code: Code,
        says: &str,
        ours: impl Fn(&RData) -> bool,
    ) {
        report.remembered = absent.ttl;
        let kind = match report.wanted.kind.as_str() {
            "MX" => RecordType::MX,
            "TXT" => RecordType::TXT,
            "SRV" => RecordType::SRV,
            _ => RecordType::CNAME,
        };
        // What people get who type the whole name into a panel that appends the zone.
        let doubled = format!("{}.{}", report.wanted.name, self.zone);
        if let Ok(answer) = self.resolver.look(&doubled, kind).await {
            let found: Vec<_> = answer
                .records
                .iter()
                .filter(|found| ours(&found.data))
                .collect();
            if !found.is_empty() {
                report.published = found.iter().map(|f| published(&doubled, f)).collect();
                let Line { name, host, .. } = &report.wanted;
                let advice = format!(
                    "The record is published at {doubled} instead of {name}: the DNS panel appends the domain by itself. Enter the host {host} alone."
                );
                report.find(Code::NameDoubled, Verdict::Missing, advice);
                return;
            }
        }
        let advice = format!("{says} {}{}", publish(report), remembered(absent.ttl));
        report.find(code, Verdict::Missing, advice);
    }

    /// Whether a target got the domain appended, as relative names in a zone do.
    fn appended(&self, target: &str, wanted: &str) -> bool {
        target
            .strip_prefix(wanted)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|rest| within(self.domain.as_str(), rest))
    }
}

fn remembered(ttl: Option<u32>) -> String {
    match ttl {
        Some(ttl) if ttl > 0 => format!(
            " Servers that have looked may remember for {} that it was missing.",
            span(ttl)
        ),
        _ => String::new(),
    }
}

/// The sentence that says what to publish.
fn publish(report: &RecordReport) -> String {
    let Line {
        host,
        kind,
        value,
        priority,
        ..
    } = &report.wanted;
    let value = report.suggestion.as_ref().unwrap_or(value);
    let priority = match priority {
        Some(priority) if kind == "MX" => format!(", with the priority {priority}"),
        _ => String::new(),
    };
    let article = if matches!(kind.as_str(), "MX" | "SRV") {
        "an"
    } else {
        "a"
    };
    format!("Publish {article} {kind} record at the host {host} with the value {value}{priority}.")
}

fn target_doubled(report: &mut RecordReport, target: &str, wanted: &str) {
    report.find(
        Code::TargetDoubled,
        Verdict::Wrong,
        format!(
            "It points to {target}: the domain was appended to {wanted}. Write the target with a final dot ({wanted}.), or without the domain, whichever the DNS panel wants."
        ),
    );
}
