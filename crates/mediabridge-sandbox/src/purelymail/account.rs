//! What an account has: everything is public, so that tests can set and compare it.

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;
use serde::{Deserialize, Serialize};

/// The first id of a rule: clients that keep ids in 32 bits should notice.
const FIRST_RULE: i64 = 3_000_000_001;
/// What the simple plan costs, in US dollars.
const A_YEAR: u32 = 10;
const YEAR_MS: u64 = 31_556_952_000;
/// Digits of the price of a millisecond.
const DIGITS: u64 = 64;

/// A whole account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub token: String,
    /// The content of the TXT record, with its prefix.
    pub ownership_code: String,
    /// By name.
    pub domains: BTreeMap<String, Domain>,
    /// By full address.
    pub mailboxes: BTreeMap<String, Mailbox>,
    /// Oldest first.
    pub rules: Vec<Rule>,
    pub next_rule: i64,
    /// What the DNS says of domains, on the account or not. One that is not here has no records.
    pub dns: BTreeMap<String, Dns>,
    pub credit: Credit,
    /// How many app passwords were made, so that none is made twice.
    pub app_passwords_made: u64,
}

/// Money that gets less with every millisecond.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// US dollars at `since_ms`, a decimal number.
    pub dollars: String,
    /// US dollars a year.
    pub a_year: u32,
    pub since_ms: i64,
}

/// Which records of a domain are as they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dns {
    pub ownership: bool,
    pub mx: bool,
    pub spf: bool,
    pub dkim: bool,
    pub dmarc: bool,
}

/// A domain on the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    pub allow_account_reset: bool,
    pub symbolic_subaddressing: bool,
    pub shared: bool,
    /// What PurelyMail saw when it last looked, and tells until it looks again.
    pub seen: Dns,
    /// What it is looking at, and when it will tell.
    pub looking: Option<(i64, Dns)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    pub password: String,
    pub search_indexing: bool,
    pub password_reset: bool,
    pub two_factor_required: bool,
    pub spam_filtering: bool,
    pub reset_methods: Vec<ResetMethod>,
    pub app_passwords: Vec<AppPassword>,
    /// Its password was changed while password reset was off, so nobody has a key to the old mail.
    pub old_mail_lost: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetMethod {
    /// `email` or `phone`.
    pub kind: String,
    pub target: String,
    pub description: String,
    pub allow_mfa_reset: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPassword {
    pub name: String,
    pub secret: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub id: i64,
    pub domain: String,
    pub prefix: bool,
    pub match_user: String,
    pub targets: Vec<String>,
    pub catchall: bool,
}

impl Dns {
    /// All as it should be.
    pub const GOOD: Self = Self {
        ownership: true,
        mx: true,
        spf: true,
        dkim: true,
        dmarc: true,
    };

    /// The one record that adding a domain needs, and no other.
    pub const OWNED: Self = Self {
        ownership: true,
        mx: false,
        spf: false,
        dkim: false,
        dmarc: false,
    };
}

impl Domain {
    /// As PurelyMail adds one.
    pub fn new(seen: Dns) -> Self {
        Self {
            allow_account_reset: true,
            symbolic_subaddressing: true,
            shared: false,
            seen,
            looking: None,
        }
    }
}

impl Mailbox {
    /// As PurelyMail creates one.
    pub fn new(password: impl Into<String>) -> Self {
        Self {
            password: password.into(),
            search_indexing: true,
            password_reset: true,
            two_factor_required: false,
            spam_filtering: true,
            reset_methods: Vec::new(),
            app_passwords: Vec::new(),
            old_mail_lost: false,
        }
    }
}

impl Account {
    /// An account with nothing on it but a domain of PurelyMail's own.
    pub fn new(token: impl Into<String>) -> Self {
        let shared = Domain {
            allow_account_reset: false,
            symbolic_subaddressing: true,
            shared: true,
            seen: Dns::GOOD,
            looking: None,
        };
        Self {
            token: token.into(),
            ownership_code:
                "purelymail_ownership_proof=5d41402abc4b2a76b9719d911017c592a3f0c1d2e4b5968778695a4b3c2d1e0f"
                    .to_owned(),
            domains: BTreeMap::from([("purelymail.com".to_owned(), shared)]),
            mailboxes: BTreeMap::new(),
            rules: Vec::new(),
            next_rule: FIRST_RULE,
            dns: BTreeMap::new(),
            credit: Credit::default(),
            app_passwords_made: 0,
        }
    }

    /// A domain with these records, which PurelyMail has seen.
    pub fn add_domain(&mut self, name: &str, dns: Dns) -> &mut Domain {
        self.dns.insert(name.to_owned(), dns);
        self.domains
            .entry(name.to_owned())
            .insert_entry(Domain::new(dns))
            .into_mut()
    }

    /// A mailbox with a password fit for samples only.
    pub fn add_mailbox(&mut self, address: &str) -> &mut Mailbox {
        self.mailboxes
            .entry(address.to_owned())
            .insert_entry(Mailbox::new(format!("sandbox-{address}")))
            .into_mut()
    }

    /// A rule; returns its id. Nothing is checked.
    pub fn add_rule(
        &mut self,
        domain: &str,
        (prefix, catchall, match_user): (bool, bool, &str),
        targets: &[&str],
    ) -> i64 {
        let id = self.next_rule;
        self.next_rule += 1;
        self.rules.push(Rule {
            id,
            domain: domain.to_owned(),
            prefix,
            match_user: match_user.to_owned(),
            targets: targets.iter().map(ToString::to_string).collect(),
            catchall,
        });
        id
    }

    /// What the DNS says of a domain.
    pub fn dns_of(&self, domain: &str) -> Dns {
        self.dns.get(domain).copied().unwrap_or_default()
    }
}

impl Default for Credit {
    fn default() -> Self {
        Self {
            dollars: "19.1607994830137318004587841289974404320987654320987654320987654320987598"
                .to_owned(),
            a_year: A_YEAR,
            since_ms: 0,
        }
    }
}

impl Credit {
    /// What is left, in full. Falls below zero.
    pub fn at(&self, now_ms: i64) -> String {
        let start: BigDecimal = self.dollars.parse().unwrap_or_default();
        let spent = BigDecimal::from(self.a_year) * BigDecimal::from(now_ms - self.since_ms)
            / BigDecimal::from(YEAR_MS);
        let left = start - spent.with_prec(DIGITS);
        left.to_plain_string()
    }
}
