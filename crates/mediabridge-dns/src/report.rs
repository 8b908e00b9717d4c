//! What a check found, as the server stores and shows it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    domain::Domain,
    wanted::{Line, Purpose},
};

/// What was found out about the DNS of one domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub domain: Domain,
    /// Where the domain's records are kept, as far as it could be found out.
    pub name_servers: Vec<String>,
    /// The zone that holds the records; another than the domain when that is a subdomain.
    pub zone: Option<String>,
    pub records: Vec<RecordReport>,
}

/// What was found out about one wanted record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordReport {
    /// What should be.
    pub wanted: Line,
    /// What is, as far as it concerns this record: other TXT records of the domain are left out.
    pub published: Vec<Published>,
    /// The worst of the findings; right without any.
    pub verdict: Verdict,
    /// The worst first.
    pub findings: Vec<Finding>,
    /// What to publish, where that differs from `wanted`: the domain's own SPF record with PurelyMail in it.
    pub suggestion: Option<String>,
    /// Seconds for which others may remember what was seen, or that there was nothing; as far as that is known.
    pub remembered: Option<u32>,
}

/// A record that was seen. Values are shortened and hold no control characters, but come from outside: never show them as HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub name: String,
    pub kind: String,
    /// As a zone file has it, without quotes.
    pub value: String,
    /// Seconds for which others may still see this after a change.
    pub ttl: u32,
}

/// From good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Right,
    /// Works; something about it is worth knowing.
    Remark,
    /// It could not be found out. Says nothing about the record.
    NotKnown,
    Wrong,
    Missing,
}

impl Verdict {
    /// Whether the record does what it is for; nothing when that is not known.
    pub fn works(self) -> Option<bool> {
        match self {
            Self::Right | Self::Remark => Some(true),
            Self::NotKnown => None,
            Self::Wrong | Self::Missing => Some(false),
        }
    }
}

/// How a domain is, by its records that are not optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Healthy,
    Failing,
    /// Nothing is known to be wrong, but not everything could be found out.
    Unknown,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub code: Code,
    pub verdict: Verdict,
    /// Plain sentences: what is so, and what to do. Quotes what is published, so never show it as HTML.
    pub advice: String,
}

/// Names of findings, for programs. They are stored and shown, so they never change; what each means is in its advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    // The domain
    DomainDoesNotExist,
    DomainIsAlias,
    DnssecBogus,
    NameServersFail,
    ResolverTimeout,
    ResolverUnreachable,
    ResolverRefused,
    AnswerGarbled,
    AliasLoop,
    // Any record
    NameDoubled,
    TargetDoubled,
    Spreading,
    // MX
    MxMissing,
    MxElsewhere,
    MxAdditional,
    MxTargetAlias,
    MxTargetIp,
    MxNull,
    // SPF
    SpfMissing,
    SpfSeveral,
    SpfWithoutUs,
    SpfMalformed,
    SpfSplit,
    SpfAfterAll,
    SpfQualified,
    SpfTooManyLookups,
    SpfIncludeBroken,
    SpfIndirect,
    SpfFailAll,
    SpfPassAll,
    SpfNeutralAll,
    SpfNoAll,
    SpfPtr,
    SpfNotCounted,
    // DKIM
    DkimMissing,
    DkimWrongTarget,
    DkimTxt,
    DkimProxied,
    // DMARC
    DmarcMissing,
    DmarcOwn,
    DmarcElsewhere,
    DmarcSeveral,
    DmarcMalformed,
    DmarcProxied,
    // Ownership
    OwnershipMissing,
    OwnershipWrongCode,
    OwnershipNotExact,
    // Discovery
    DiscoveryMissing,
    DiscoveryElsewhere,
}

impl Code {
    /// As it is stored: `mx_missing`.
    pub fn as_str(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}

impl Report {
    pub fn health(&self) -> Health {
        let needed = || self.records.iter().filter(|record| !record.wanted.optional);
        if needed().any(|record| record.verdict.works() == Some(false)) {
            Health::Failing
        } else if needed().any(|record| record.verdict.works().is_none()) {
            Health::Unknown
        } else {
            Health::Healthy
        }
    }

    pub fn get(&self, purpose: Purpose) -> Option<&RecordReport> {
        self.records
            .iter()
            .find(|record| record.wanted.purpose == purpose)
    }
}

impl RecordReport {
    pub(crate) fn of(wanted: Line) -> Self {
        Self {
            wanted,
            published: Vec::new(),
            verdict: Verdict::Right,
            findings: Vec::new(),
            suggestion: None,
            remembered: None,
        }
    }

    pub(crate) fn find(&mut self, code: Code, verdict: Verdict, advice: impl Into<String>) {
        self.verdict = self.verdict.max(verdict);
        self.findings.push(Finding {
            code,
            verdict,
            advice: advice.into(),
        });
        self.findings
            .sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    }

    pub(crate) fn has(&self, code: Code) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }
}
