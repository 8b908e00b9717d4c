//! Routing rules: which mail goes where. A rule *replaces* delivery to a mailbox of the same address.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    client::Client,
    error::Error,
    names::{DomainName, LocalPart, MailboxAddress},
    operation::Operation,
    wire::Empty,
};

/// PurelyMail's number for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub i64);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which addresses of a domain a rule is for: the four that PurelyMail's own pages offer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Every address. Empties all mailboxes of the domain.
    Any,
    /// Every address that is no mailbox: a catch-all.
    AnyUnused,
    /// Every address that starts like this. Among several the longest wins.
    StartsWith(LocalPart),
    /// This address, whether or not there is a mailbox of that name. Wins over all others.
    Exactly(LocalPart),
}

impl Pattern {
    fn wire(&self) -> (bool, bool, &str) {
        match self {
            Self::Any => (true, false, ""),
            Self::AnyUnused => (true, true, ""),
            Self::StartsWith(text) => (true, false, text.as_str()),
            Self::Exactly(text) => (false, false, text.as_str()),
        }
    }

    /// Whether PurelyMail takes only one of the two for a domain, whatever their targets. [`Any`](Self::Any) and
    /// [`AnyUnused`](Self::AnyUnused) exclude each other.
    pub fn excludes(&self, other: &Self) -> bool {
        let (prefix, _, text) = self.wire();
        let (other_prefix, _, other_text) = other.wire();
        (prefix, text) == (other_prefix, other_text)
    }
}

/// Why a rule makes no sense. PurelyMail would take it without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("a rule without targets would throw mail away; give at least one address")]
    NoTargets,
    #[error(
        "PurelyMail knows no wildcards: choose \"any address\" or \"starts with\" instead of `*`"
    )]
    Wildcard,
}

/// A rule to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    domain: DomainName,
    pattern: Pattern,
    targets: Vec<MailboxAddress>,
}

impl Rule {
    /// Targets that are given twice count once.
    pub fn new(
        domain: DomainName,
        pattern: Pattern,
        targets: impl IntoIterator<Item = MailboxAddress>,
    ) -> Result<Self, RuleError> {
        if let Pattern::StartsWith(text) | Pattern::Exactly(text) = &pattern
            && text.as_str().contains('*')
        {
            return Err(RuleError::Wildcard);
        }
        let mut seen = BTreeSet::new();
        let targets: Vec<_> = targets
            .into_iter()
            .filter(|target| seen.insert(target.clone()))
            .collect();
        if targets.is_empty() {
            return Err(RuleError::NoTargets);
        }
        Ok(Self {
            domain,
            pattern,
            targets,
        })
    }

    pub fn domain(&self) -> &DomainName {
        &self.domain
    }

    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// Not empty, each once, in the order they were given.
    pub fn targets(&self) -> &[MailboxAddress] {
        &self.targets
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain = &self.domain;
        match &self.pattern {
            Pattern::Any => write!(f, "any address of {domain}")?,
            Pattern::AnyUnused => write!(f, "any unused address of {domain}")?,
            Pattern::StartsWith(text) => write!(f, "{text}…@{domain}")?,
            Pattern::Exactly(text) => write!(f, "{text}@{domain}")?,
        }
        for (number, target) in self.targets.iter().enumerate() {
            let sign = if number == 0 { " →" } else { "," };
            write!(f, "{sign} {target}")?;
        }
        Ok(())
    }
}

/// A rule that is there: as PurelyMail tells it, since its own pages and other programs make rules that
/// [`Rule`] would not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedRule {
    pub id: RuleId,
    #[serde(rename = "domainName")]
    pub domain: DomainName,
    pub prefix: bool,
    pub match_user: String,
    #[serde(rename = "targetAddresses")]
    pub targets: Vec<String>,
    pub catchall: bool,
}

impl ListedRule {
    /// The pattern, unless it is one that can never match as it looks: a full address or a blank before the `@`, an
    /// empty exact name, or a catch-all with a text.
    pub fn pattern(&self) -> Option<Pattern> {
        match (self.prefix, self.catchall, self.match_user.as_str()) {
            (true, false, "") => Some(Pattern::Any),
            (true, true, "") => Some(Pattern::AnyUnused),
            (true, false, text) => LocalPart::parse(text).ok().map(Pattern::StartsWith),
            (false, false, text) => LocalPart::parse(text).ok().map(Pattern::Exactly),
            (_, true, _) => None,
        }
    }

    /// The rule as it would be created again, if this client would create such a rule.
    pub fn as_rule(&self) -> Option<Rule> {
        let targets: Option<Vec<_>> = self
            .targets
            .iter()
            .map(|target| MailboxAddress::parse(target).ok())
            .collect();
        Rule::new(self.domain.clone(), self.pattern()?, targets?).ok()
    }

    /// Whether it does the same as `rule`. The order of targets says nothing.
    pub fn is(&self, rule: &Rule) -> bool {
        let sorted = |rule: &Rule| {
            let mut targets = rule.targets.clone();
            targets.sort_unstable();
            targets
        };
        self.as_rule().is_some_and(|own| {
            own.domain == rule.domain && own.pattern == rule.pattern && sorted(&own) == sorted(rule)
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateRoutingRule<'a> {
    domain_name: &'a str,
    prefix: bool,
    match_user: &'a str,
    target_addresses: Vec<&'a str>,
    catchall: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeleteRoutingRule {
    routing_rule_id: RuleId,
}

#[derive(Serialize, Deserialize)]
struct RuleList {
    rules: Vec<ListedRule>,
}

impl Client {
    /// Lists the rules of all domains.
    pub async fn rules(&self) -> Result<Vec<ListedRule>, Error> {
        let list: RuleList = self
            .transport
            .call(Operation::ListRoutingRules, &Empty {}, &[])
            .await?;
        Ok(list.rules)
    }

    /// Creates a rule. PurelyMail does not tell its id; [`checked`](Client::checked) finds it. A rule that is there
    /// already, the same in everything, is taken and not added; one that [excludes](Pattern::excludes) it is
    /// [`Reason::RuleConflict`](crate::Reason::RuleConflict).
    pub async fn create_rule(&self, rule: &Rule) -> Result<(), Error> {
        let (prefix, catchall, match_user) = rule.pattern.wire();
        let request = CreateRoutingRule {
            domain_name: rule.domain.as_str(),
            prefix,
            match_user,
            target_addresses: rule.targets.iter().map(MailboxAddress::as_str).collect(),
            catchall,
        };
        let _: Empty = self
            .transport
            .call(Operation::CreateRoutingRule, &request, &[])
            .await?;
        Ok(())
    }

    pub async fn delete_rule(&self, id: RuleId) -> Result<(), Error> {
        let request = DeleteRoutingRule {
            routing_rule_id: id,
        };
        let _: Empty = self
            .transport
            .call(Operation::DeleteRoutingRule, &request, &[])
            .await?;
        Ok(())
    }
}
