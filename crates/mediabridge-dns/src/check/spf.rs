//! SPF: who may send mail as the domain.

use futures_util::future::BoxFuture;
use hickory_resolver::proto::rr::RecordType;

use super::Check;
use crate::{
    report::{Code, RecordReport, Verdict},
    resolver::{Absent, Looked, Nothing, Resolver},
    spf::{self, Mechanism, Qualifier, Spf, Term},
    words::{list, published, shown, strings},
};

/// What receivers look up at most (RFC 7208, section 4.6.4).
const LOOKUPS: u32 = 10;

impl Check<'_> {
    pub(super) async fn spf(&self, report: &mut RecordReport, wanted: &str, looked: &Looked) {
        // The table says what to publish; what is needed of it is the include.
        let us = wanted
            .split(' ')
            .find_map(|word| word.strip_prefix("include:"))
            .unwrap_or(wanted)
            .to_owned();
        let answer = match looked {
            Ok(answer) => answer,
            Err(Nothing::Failed(failure)) => return self.failed(report, *failure),
            Err(Nothing::Absent(absent)) => return self.no_spf(report, &us, absent).await,
        };
        let mut records: Vec<Vec<String>> = Vec::new();
        let mut suspects: Vec<Vec<String>> = Vec::new();
        for found in &answer.records {
            let Some(parts) = strings(&found.data) else {
                continue;
            };
            let text = parts.concat();
            if spf::is_spf(&text) {
                records.push(parts);
            } else if spf::meant_as_spf(&text, &us) {
                suspects.push(parts);
            } else {
                continue;
            }
            report
                .published
                .push(published(self.domain.as_str(), found));
        }
        let texts = |of: &[Vec<String>]| of.iter().map(|parts| parts.concat()).collect::<Vec<_>>();
        match (records.as_slice(), suspects.as_slice()) {
            ([], []) => self.no_spf(report, &us, &answer.without_it()).await,
            ([], [meant, ..]) => {
                report.suggestion = Some(spf::merge(&[meant.join(" ")], &us));
                if spf::parse(&meant.join(" ")).is_ok() {
                    split(report);
                } else {
                    malformed(report, meant);
                }
            }
            ([parts], _) => self.one_spf(report, &us, parts).await,
            (several, _) => {
                report.suggestion = Some(spf::merge(&texts(several), &us));
                let advice = format!(
                    "There are {} SPF records, so receivers ignore all of them. Merge them into one: {}",
                    several.len(),
                    report.suggestion.as_deref().unwrap_or_default()
                );
                report.find(Code::SpfSeveral, Verdict::Wrong, advice);
            }
        }
    }

    async fn no_spf(&self, report: &mut RecordReport, us: &str, absent: &Absent) {
        let says = "There is no SPF record, so receivers cannot tell that PurelyMail may send for this domain.";
        let ours = |data: &_| {
            strings(data).is_some_and(|parts| {
                spf::parse(&parts.concat()).is_ok_and(|spf| spf.include_of(us).is_some())
            })
        };
        self.missing(report, absent, Code::SpfMissing, says, ours)
            .await;
    }

    async fn one_spf(&self, report: &mut RecordReport, us: &str, parts: &[String]) {
        let text = parts.concat();
        let spaced = spf::parse(&parts.join(" "));
        let parsed = spf::parse(&text);
        // Strings of one record are joined without a space: what was meant as two terms became one.
        let has_us = |spf: &Spf| spf.include_of(us).is_some();
        if spaced.as_ref().is_ok_and(has_us) && !parsed.as_ref().is_ok_and(has_us) {
            report.suggestion = Some(spf::merge(&[parts.join(" ")], us));
            return split(report);
        }
        let Ok(parsed) = parsed else {
            report.suggestion = Some(spf::merge(&[text], us));
            return malformed(report, parts);
        };
        let found = parsed.include_of(us);
        let all = parsed.all();
        let mut walk = Walk {
            resolver: self.resolver,
            us,
            lookups: 0,
            indirect: None,
            broken: None,
            unanswered: None,
        };
        walk.follow(self.domain.as_str(), &parsed, &mut Vec::new())
            .await;
        match found {
            Some((at, _)) if all.is_some_and(|(all, _)| all < at) => {
                report.suggestion = Some(spf::merge(std::slice::from_ref(&text), us));
                report.find(
                    Code::SpfAfterAll,
                    Verdict::Wrong,
                    format!("include:{us} stands after “all”, where receivers do not read on. Move it before."),
                );
            }
            Some((_, Qualifier::Pass)) => {}
            Some((_, _)) => {
                report.suggestion = Some(spf::merge(std::slice::from_ref(&text), us));
                report.find(
                    Code::SpfQualified,
                    Verdict::Wrong,
                    format!("include:{us} has a sign before it, so what PurelyMail sends does not pass. Remove the sign."),
                );
            }
            None => without_us(report, &text, &walk),
        }
        if walk.lookups > LOOKUPS {
            report.find(
                Code::SpfTooManyLookups,
                Verdict::Wrong,
                format!("To read this SPF record, receivers would have to make more than {LOOKUPS} lookups, and they stop there: for many of them SPF fails. Remove includes of services that are not used any more, or name their addresses (ip4, ip6) instead."),
            );
        } else if let Some((name, why)) = &walk.broken {
            report.find(
                Code::SpfIncludeBroken,
                Verdict::Wrong,
                format!("The record refers to {name}, which {why}, so SPF fails as a whole for many receivers. Remove it, or ask that service for the right name."),
            );
        } else if let Some(name) = &walk.unanswered
            && !report.has(Code::SpfNotCounted)
        {
            report.find(
                Code::SpfNotCounted,
                Verdict::Remark,
                format!("Whether receivers get by with {LOOKUPS} lookups could not be counted, since {name} did not answer."),
            );
        }
        remarks(report, &parsed, us);
    }
}

fn without_us(report: &mut RecordReport, text: &str, walk: &Walk<'_>) {
    let us = walk.us;
    if let Some(through) = &walk.indirect {
        return report.find(
            Code::SpfIndirect,
            Verdict::Remark,
            format!("PurelyMail is included through {through}. That works as long as it does; PurelyMail itself may not see it."),
        );
    }
    if let Some(name) = &walk.unanswered {
        return report.find(
            Code::SpfNotCounted,
            Verdict::NotKnown,
            format!("The record does not name PurelyMail itself, and whether it does so through {name} is not known, since that did not answer."),
        );
    }
    let merged = spf::merge(&[text.to_owned()], us);
    report.find(
        Code::SpfWithoutUs,
        Verdict::Wrong,
        format!("The SPF record does not let PurelyMail send for this domain. There may be only one, so change it to: {merged}"),
    );
    report.suggestion = Some(merged);
}

fn split(report: &mut RecordReport) {
    let advice = format!(
        "The SPF record is cut into strings that receivers join without a space, so that two terms become one. Publish it in one piece: {}",
        report.suggestion.as_deref().unwrap_or_default()
    );
    report.find(Code::SpfSplit, Verdict::Wrong, advice);
}

fn malformed(report: &mut RecordReport, parts: &[String]) {
    let text = parts.concat();
    let why = if text.contains('"') {
        "there are quotation marks in it".to_owned()
    } else if spf::is_spf(&text) {
        let term = spf::parse(&text).err().unwrap_or_default();
        format!("“{}” means nothing in it", shown(&term))
    } else {
        "it does not begin with “v=spf1” and a space".to_owned()
    };
    let advice = format!(
        "Receivers ignore the SPF record {}, since {why}. Publish instead: {}",
        shown(&text),
        report.suggestion.as_deref().unwrap_or_default()
    );
    report.find(Code::SpfMalformed, Verdict::Wrong, advice);
}

fn remarks(report: &mut RecordReport, spf: &Spf, us: &str) {
    let remark = match spf.all() {
        Some((_, Qualifier::Pass)) => Some((
            Code::SpfPassAll,
            "The record ends with “+all”, which lets everybody in the world send as this domain. Replace it by ~all.".to_owned(),
        )),
        Some((_, Qualifier::Fail)) => Some((
            Code::SpfFailAll,
            "The record ends with “-all”: some receivers then refuse forwarded mail before they look at its DKIM signature. PurelyMail recommends ~all.".to_owned(),
        )),
        Some((_, Qualifier::Neutral)) => Some((
            Code::SpfNeutralAll,
            "The record ends with “?all”, which says nothing about forged mail. PurelyMail recommends ~all.".to_owned(),
        )),
        Some((_, Qualifier::Soft)) => None,
        None => spf.redirect().is_none().then(|| (
            Code::SpfNoAll,
            "The record has no “all” at its end, so it says nothing about forged mail. PurelyMail recommends ~all.".to_owned(),
        )),
    };
    if let Some((code, advice)) = remark {
        report.find(code, Verdict::Remark, advice);
    }
    if spf.has_ptr() {
        report.find(
            Code::SpfPtr,
            Verdict::Remark,
            format!("The record uses “ptr”, which is slow and which some receivers ignore. Name servers by include, a or ip4 instead; PurelyMail needs include:{us} alone."),
        );
    }
}

/// A receiver's way through a record and all that it refers to.
struct Walk<'a> {
    resolver: &'a Resolver,
    us: &'a str,
    lookups: u32,
    /// The way to our include, if not the record itself has it.
    indirect: Option<String>,
    /// What makes the whole void: the name, and what about it.
    broken: Option<(String, &'static str)>,
    /// A name that could not be looked up.
    unanswered: Option<String>,
}

impl Walk<'_> {
    /// Each step costs a lookup and eleven end the walk, so it is bounded whatever others publish.
    fn follow<'b>(
        &'b mut self,
        name: &'b str,
        spf: &'b Spf,
        way: &'b mut Vec<String>,
    ) -> BoxFuture<'b, ()> {
        Box::pin(async move {
            let redirect = spf.all().is_none();
            for term in &spf.terms {
                let next = match term {
                    Term::Mechanism(_, Mechanism::All) => return,
                    Term::Mechanism(_, Mechanism::Include(next)) => {
                        self.lookups += 1;
                        next
                    }
                    Term::Redirect(next) if redirect => {
                        self.lookups += 1;
                        next
                    }
                    Term::Mechanism(_, mechanism) => {
                        self.lookups += u32::from(mechanism.looks_up());
                        continue;
                    }
                    Term::Redirect(_) | Term::Other => continue,
                };
                if next == self.us && !way.is_empty() && self.indirect.is_none() {
                    self.indirect = Some(list(way));
                }
                if self.lookups > LOOKUPS {
                    return;
                }
                if spf::has_macro(next) {
                    continue;
                }
                if next == name || way.contains(next) {
                    self.broken
                        .get_or_insert((next.clone(), "leads back to itself"));
                    continue;
                }
                let Some(spf) = self.read(next).await else {
                    continue;
                };
                way.push(next.clone());
                self.follow(next, &spf, way).await;
                way.pop();
            }
        })
    }

    async fn read(&mut self, name: &str) -> Option<Spf> {
        let mut break_ = |why| {
            self.broken.get_or_insert((name.to_owned(), why));
        };
        let answer = match self.resolver.look(name, RecordType::TXT).await {
            Ok(answer) => answer,
            Err(Nothing::Absent(absent)) => {
                break_(if absent.name {
                    "does not exist"
                } else {
                    "has no SPF record"
                });
                return None;
            }
            Err(Nothing::Failed(_)) => {
                self.unanswered.get_or_insert(name.to_owned());
                return None;
            }
        };
        let records: Vec<String> = answer
            .records
            .iter()
            .filter_map(|found| strings(&found.data))
            .map(|parts| parts.concat())
            .filter(|text| spf::is_spf(text))
            .collect();
        match records.as_slice() {
            [] => break_("has no SPF record"),
            [one] => match spf::parse(one) {
                Ok(spf) => return Some(spf),
                Err(_) => break_("has an SPF record with a mistake in it"),
            },
            _ => break_("has several SPF records"),
        }
        None
    }
}
