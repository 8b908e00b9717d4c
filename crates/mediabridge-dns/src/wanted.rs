//! The records a mail domain needs, as data: the one place that names hosts of PurelyMail.

use serde::{Deserialize, Serialize};

use crate::{domain::Domain, report::Report};

/// What a record is for. The order is that of a screen: most needed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Shows PurelyMail that the domain is the account's.
    Ownership,
    /// Where mail to the domain is delivered.
    Mx,
    /// Who may send mail as the domain.
    Spf,
    /// Keys that sign what is sent.
    Dkim1,
    Dkim2,
    Dkim3,
    /// What receivers do with mail that passes neither SPF nor DKIM.
    Dmarc,
    /// How mail programs find the servers by themselves.
    Imaps,
    Pop3s,
    Submissions,
}

impl Purpose {
    pub const ALL: [Self; 10] = [
        Self::Ownership,
        Self::Mx,
        Self::Spf,
        Self::Dkim1,
        Self::Dkim2,
        Self::Dkim3,
        Self::Dmarc,
        Self::Imaps,
        Self::Pop3s,
        Self::Submissions,
    ];

    /// As it is stored: `dkim1`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ownership => "ownership",
            Self::Mx => "mx",
            Self::Spf => "spf",
            Self::Dkim1 => "dkim1",
            Self::Dkim2 => "dkim2",
            Self::Dkim3 => "dkim3",
            Self::Dmarc => "dmarc",
            Self::Imaps => "imaps",
            Self::Pop3s => "pop3s",
            Self::Submissions => "submissions",
        }
    }

    /// Short name for people: “MX”, “DKIM 2”.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ownership => "Ownership",
            Self::Mx => "MX",
            Self::Spf => "SPF",
            Self::Dkim1 => "DKIM 1",
            Self::Dkim2 => "DKIM 2",
            Self::Dkim3 => "DKIM 3",
            Self::Dmarc => "DMARC",
            Self::Imaps => "IMAP discovery",
            Self::Pop3s => "POP3 discovery",
            Self::Submissions => "Sending discovery",
        }
    }
}

/// What a record says. Names are absolute, without final dot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
pub enum Data {
    Mx {
        preference: u16,
        target: String,
    },
    Txt {
        text: String,
    },
    Cname {
        target: String,
    },
    Srv {
        priority: u16,
        weight: u16,
        port: u16,
        target: String,
    },
}

impl Data {
    /// The record's type: `MX`, `TXT`, `CNAME` or `SRV`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Mx { .. } => "MX",
            Self::Txt { .. } => "TXT",
            Self::Cname { .. } => "CNAME",
            Self::Srv { .. } => "SRV",
        }
    }

    /// What to type into the value field of a DNS panel; an MX record's preference has a field of its own.
    pub fn value(&self) -> String {
        match self {
            Self::Mx { target, .. } | Self::Cname { target } => target.clone(),
            Self::Txt { text } => text.clone(),
            Self::Srv {
                weight,
                port,
                target,
                ..
            } => format!("{weight} {port} {target}"),
        }
    }

    /// An MX record's preference, an SRV record's priority.
    pub fn priority(&self) -> Option<u16> {
        match self {
            Self::Mx { preference, .. } => Some(*preference),
            Self::Srv { priority, .. } => Some(*priority),
            Self::Txt { .. } | Self::Cname { .. } => None,
        }
    }
}

/// One record a domain needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedRecord {
    pub purpose: Purpose,
    /// Relative to the domain; `@` is the domain itself.
    pub host: String,
    pub data: Data,
    /// Mail works without it.
    pub optional: bool,
}

/// All records a domain needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub records: Vec<WantedRecord>,
}

/// The name before `=` in the ownership record.
const OWNERSHIP: &str = "purelymail_ownership_proof";

/// Servers that mail programs are told of: host of the record, port, server. Port 465 speaks TLS from the first byte, which RFC 8314
/// calls `_submissions`; `_submission` would announce STARTTLS.
const DISCOVERY: [(Purpose, &str, u16, &str); 3] = [
    (Purpose::Imaps, "_imaps._tcp", 993, "imap.purelymail.com"),
    (Purpose::Pop3s, "_pop3s._tcp", 995, "pop3.purelymail.com"),
    (
        Purpose::Submissions,
        "_submissions._tcp",
        465,
        "smtp.purelymail.com",
    ),
];

impl Wanted {
    /// What PurelyMail wants. `ownership` is the account's code as its API answers it, with or without
    /// `purelymail_ownership_proof=`; without a code, ownership is not among the records.
    pub fn purelymail(ownership: Option<&str>) -> Self {
        let record = |purpose, host: &str, data| WantedRecord {
            purpose,
            host: host.to_owned(),
            data,
            optional: false,
        };
        let cname = |target: &str| Data::Cname {
            target: target.to_owned(),
        };
        let mut records = Vec::new();
        if let Some(code) = ownership {
            let code = code.trim();
            let code = code
                .strip_prefix(OWNERSHIP)
                .and_then(|rest| rest.strip_prefix('='))
                .unwrap_or(code);
            let text = format!("{OWNERSHIP}={code}");
            records.push(record(Purpose::Ownership, "@", Data::Txt { text }));
        }
        records.push(record(
            Purpose::Mx,
            "@",
            Data::Mx {
                preference: 10,
                target: "mailserver.purelymail.com".to_owned(),
            },
        ));
        records.push(record(
            Purpose::Spf,
            "@",
            Data::Txt {
                text: "v=spf1 include:_spf.purelymail.com ~all".to_owned(),
            },
        ));
        for (purpose, host, target) in [
            (
                Purpose::Dkim1,
                "purelymail1._domainkey",
                "key1.dkimroot.purelymail.com",
            ),
            (
                Purpose::Dkim2,
                "purelymail2._domainkey",
                "key2.dkimroot.purelymail.com",
            ),
            (
                Purpose::Dkim3,
                "purelymail3._domainkey",
                "key3.dkimroot.purelymail.com",
            ),
            (Purpose::Dmarc, "_dmarc", "dmarcroot.purelymail.com"),
        ] {
            records.push(record(purpose, host, cname(target)));
        }
        Self { records }
    }

    /// With the optional records by which mail programs find the servers (RFC 6186, RFC 8314).
    #[must_use]
    pub fn with_discovery(mut self) -> Self {
        for (purpose, host, port, target) in DISCOVERY {
            self.records.push(WantedRecord {
                purpose,
                host: host.to_owned(),
                data: Data::Srv {
                    priority: 0,
                    weight: 1,
                    port,
                    target: target.to_owned(),
                },
                optional: true,
            });
        }
        self
    }

    /// The same for a domain that has records of its own: its SPF record with PurelyMail in it, instead of a second one.
    #[must_use]
    pub fn suited_to(mut self, report: &Report) -> Self {
        for record in &mut self.records {
            let suggestion = report
                .get(record.purpose)
                .and_then(|found| found.suggestion.as_ref());
            if let (Data::Txt { text }, Some(suggestion)) = (&mut record.data, suggestion) {
                text.clone_from(suggestion);
            }
        }
        self
    }

    pub fn get(&self, purpose: Purpose) -> Option<&WantedRecord> {
        self.records.iter().find(|record| record.purpose == purpose)
    }

    /// The records of one domain, ready to be copied.
    pub fn lines(&self, domain: &Domain) -> Vec<Line> {
        self.records
            .iter()
            .map(|record| Line::of(domain, record))
            .collect()
    }
}

/// A record of a certain domain, in the pieces that DNS panels ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub purpose: Purpose,
    /// Absolute, without final dot.
    pub name: String,
    /// Relative to the domain, as most panels want it; `@` is the domain itself.
    pub host: String,
    /// `MX`, `TXT`, `CNAME` or `SRV`.
    pub kind: String,
    pub priority: Option<u16>,
    pub value: String,
    pub optional: bool,
}

impl Line {
    pub(crate) fn of(domain: &Domain, record: &WantedRecord) -> Self {
        Self {
            purpose: record.purpose,
            name: domain.host(&record.host),
            host: record.host.clone(),
            kind: record.data.kind().to_owned(),
            priority: record.data.priority(),
            value: record.data.value(),
            optional: record.optional,
        }
    }
}
