//! Where mail goes: the rules as PurelyMail applies them, and what they mean for people.
//!
//! A rule *replaces* delivery: a mailbox whose address matches one gets nothing, unless it is among the targets. Exactly
//! beats "starts with", the longer beginning beats the shorter, and what a target matches is applied again.

use std::collections::{BTreeMap, BTreeSet};

use purelymail::ListedRule;
use serde::Serialize;
use utoipa::ToSchema;

/// PurelyMail follows rules from rule to rule only so far.
const HOPS: usize = 20;

/// A rule as PurelyMail keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub id: i64,
    pub domain: String,
    pub prefix: bool,
    pub match_user: String,
    pub catchall: bool,
    pub targets: Vec<String>,
}

impl From<&ListedRule> for Rule {
    fn from(rule: &ListedRule) -> Self {
        Self {
            id: rule.id.0,
            domain: rule.domain.to_string(),
            prefix: rule.prefix,
            match_user: rule.match_user.clone(),
            catchall: rule.catchall,
            targets: rule.targets.clone(),
        }
    }
}

/// Which addresses a rule is for: the four that PurelyMail's own pages offer, and those that match nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RulePattern)]
pub(super) enum Pattern {
    /// Every address of the domain, mailboxes included.
    Any,
    /// Every address that is no mailbox: a catch-all.
    AnyUnused,
    StartsWith,
    Exactly,
    /// PurelyMail took it, and it can match nothing.
    Useless,
}

impl Rule {
    pub(super) fn pattern(&self) -> Pattern {
        let odd = |c: char| c == '@' || c.is_whitespace();
        match (self.prefix, self.catchall, self.match_user.as_str()) {
            (true, false, "") => Pattern::Any,
            (true, true, "") => Pattern::AnyUnused,
            (_, _, text) if text.contains(odd) => Pattern::Useless,
            (true, false, _) => Pattern::StartsWith,
            (false, false, text) if !text.is_empty() => Pattern::Exactly,
            _ => Pattern::Useless,
        }
    }

    fn matches(&self, address: &str, is_mailbox: bool) -> bool {
        let Some((local, domain)) = address.split_once('@') else {
            return false;
        };
        domain == self.domain
            && match self.pattern() {
                Pattern::Any => true,
                Pattern::AnyUnused => !is_mailbox,
                Pattern::StartsWith => local.starts_with(&self.match_user.to_lowercase()),
                Pattern::Exactly => local == self.match_user.to_lowercase(),
                Pattern::Useless => false,
            }
    }

    /// Among several that match, the most telling one is applied.
    fn weight(&self) -> (bool, usize) {
        (!self.prefix, self.match_user.len())
    }
}

/// A rule in words: everything by which one would know it again.
pub(super) fn describe(rule: &Rule) -> String {
    let (text, domain) = (&rule.match_user, &rule.domain);
    let of = match rule.pattern() {
        Pattern::Any => format!("any address @{domain}"),
        Pattern::AnyUnused => format!("any unused address @{domain}"),
        Pattern::StartsWith => format!("{text}…@{domain}"),
        Pattern::Exactly => format!("{text}@{domain}"),
        Pattern::Useless => format!("“{text}” @{domain}, which matches nothing"),
    };
    format!("{of} → {}", rule.targets.join(", "))
}

/// One step of an address on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "to", rename_all = "snake_case")]
#[schema(as = DeliveryStep)]
pub(super) enum Step {
    /// A rule sends it on.
    Rule {
        address: String,
        rule_id: i64,
        rule: String,
        targets: Vec<String>,
        /// There is a mailbox of this name, which gets nothing because of the rule.
        instead_of_mailbox: bool,
    },
    Mailbox {
        address: String,
    },
    /// Left to another mail service.
    Elsewhere {
        address: String,
    },
    /// It comes back to the sender: nobody has this address.
    Nowhere {
        address: String,
    },
    /// It has been here before. PurelyMail gives up after some rounds.
    Loop {
        address: String,
    },
}

/// What is known of the account.
pub(super) struct Map<'a> {
    pub mailboxes: &'a BTreeSet<String>,
    pub rules: &'a [Rule],
    /// Name, and whether symbolic subaddressing is on.
    pub domains: &'a BTreeMap<String, bool>,
}

impl Map<'_> {
    /// Where mail to an address goes, in the order in which it gets there.
    pub(super) fn trace(&self, address: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        self.follow(&address.to_lowercase(), &mut Vec::new(), &mut steps);
        steps
    }

    fn follow(&self, address: &str, path: &mut Vec<String>, steps: &mut Vec<Step>) {
        let own = |steps: &mut Vec<Step>, step: Step| {
            if !steps.contains(&step) {
                steps.push(step);
            }
        };
        let Some((_, domain)) = address.split_once('@') else {
            return own(
                steps,
                Step::Nowhere {
                    address: address.to_owned(),
                },
            );
        };
        if !self.domains.contains_key(domain) {
            return own(
                steps,
                Step::Elsewhere {
                    address: address.to_owned(),
                },
            );
        }
        let mailbox = self.mailbox_of(address);
        let rule = self
            .rules
            .iter()
            .filter(|rule| rule.matches(address, mailbox.is_some()))
            .max_by_key(|rule| rule.weight());
        // An address among its own targets stays: rules are applied until nothing changes any more.
        let keeps = path.last().is_some_and(|before| before == address);
        let Some(rule) = rule.filter(|_| !keeps) else {
            return own(
                steps,
                match mailbox {
                    Some(address) => Step::Mailbox { address },
                    None => Step::Nowhere {
                        address: address.to_owned(),
                    },
                },
            );
        };
        if path.iter().any(|before| before == address) || path.len() >= HOPS {
            return own(
                steps,
                Step::Loop {
                    address: address.to_owned(),
                },
            );
        }
        own(
            steps,
            Step::Rule {
                address: address.to_owned(),
                rule_id: rule.id,
                rule: describe(rule),
                targets: rule.targets.clone(),
                instead_of_mailbox: mailbox.is_some()
                    && !rule.targets.iter().any(|t| t.to_lowercase() == address),
            },
        );
        path.push(address.to_owned());
        for target in &rule.targets {
            self.follow(&target.to_lowercase(), path, steps);
        }
        path.pop();
    }

    /// The mailbox that an address reaches; on a domain with symbolic subaddressing, all from the first symbol on is
    /// ignored.
    fn mailbox_of(&self, address: &str) -> Option<String> {
        if self.mailboxes.contains(address) {
            return Some(address.to_owned());
        }
        let (local, domain) = address.split_once('@')?;
        if self.domains.get(domain) != Some(&true) {
            return None;
        }
        let plain: String = local.chars().take_while(|c| c.is_alphanumeric()).collect();
        let address = format!("{plain}@{domain}");
        self.mailboxes.contains(&address).then_some(address)
    }

    /// What somebody should know about a rule before it is there, or who wonders about one that is.
    pub(super) fn remarks(&self, rule: &Rule) -> Vec<String> {
        let mut remarks = Vec::new();
        let lost = |address: &&String| {
            rule.matches(address, true)
                && !rule.targets.iter().any(|t| t.to_lowercase() == **address)
        };
        let lost: Vec<&str> = self
            .mailboxes
            .iter()
            .filter(lost)
            .map(String::as_str)
            .collect();
        match lost[..] {
            [] => {}
            [one] => remarks.push(format!(
                "Mail to {one} does not reach the mailbox of that name any more: the rule replaces delivery. Add it to the targets if it should."
            )),
            [one, other] => remarks.push(format!(
                "The mailboxes {one} and {other} get no mail any more: the rule replaces delivery."
            )),
            [one, .., other] => remarks.push(format!(
                "{} mailboxes, from {one} to {other}, get no mail any more: the rule replaces delivery.",
                lost.len()
            )),
        }
        if rule.pattern() == Pattern::Useless {
            remarks.push("This rule matches no address at all.".to_owned());
        }
        if rule.pattern() == Pattern::Exactly && rule.match_user.contains('*') {
            remarks.push(format!(
                "PurelyMail takes the asterisk as it stands: only mail to {}@{} itself matches. To match every address, make the rule for any address instead.",
                rule.match_user, rule.domain
            ));
        }
        let with = self.with(rule);
        let map = Map {
            rules: &with,
            ..*self
        };
        for target in &rule.targets {
            let mut path = vec![format!("\u{0}@{}", rule.domain)];
            let mut steps = Vec::new();
            map.follow(&target.to_lowercase(), &mut path, &mut steps);
            if steps.iter().any(|step| matches!(step, Step::Loop { .. })) {
                remarks.push(format!("Mail to {target} goes in circles."));
            } else if matches!(steps[..], [Step::Nowhere { .. }]) {
                remarks.push(format!(
                    "Nobody has the address {target}: mail to it comes back."
                ));
            }
        }
        remarks
    }

    /// The rules with one more, in the place of the one with the same id.
    fn with(&self, rule: &Rule) -> Vec<Rule> {
        let others = self.rules.iter().filter(|other| other.id != rule.id);
        others.chain([rule]).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: i64, text: &str, targets: &[&str]) -> Rule {
        let (of, domain) = text.rsplit_once('@').unwrap();
        let (prefix, catchall, match_user) = match of {
            "*" => (true, false, ""),
            "?" => (true, true, ""),
            _ => match of.strip_suffix('…') {
                Some(beginning) => (true, false, beginning),
                None => (false, false, of),
            },
        };
        Rule {
            id,
            domain: domain.to_owned(),
            prefix,
            match_user: match_user.to_owned(),
            catchall,
            targets: targets.iter().map(|t| (*t).to_owned()).collect(),
        }
    }

    /// The trace in short: `>` a rule, `=` a mailbox, `~` elsewhere, `!` nowhere, `@` a loop.
    fn trace(rules: &[Rule], address: &str) -> Vec<String> {
        let mailboxes = ["anna@a.org", "ben@a.org", "sales@a.org"].map(ToOwned::to_owned);
        let domains = BTreeMap::from([("a.org".to_owned(), true), ("b.org".to_owned(), false)]);
        let map = Map {
            mailboxes: &BTreeSet::from(mailboxes),
            rules,
            domains: &domains,
        };
        let short = |step| match step {
            Step::Rule { address, .. } => format!(">{address}"),
            Step::Mailbox { address } => format!("={address}"),
            Step::Elsewhere { address } => format!("~{address}"),
            Step::Nowhere { address } => format!("!{address}"),
            Step::Loop { address } => format!("@{address}"),
        };
        map.trace(address).into_iter().map(short).collect()
    }

    #[test]
    fn mail_goes_where_the_most_telling_rule_sends_it() {
        let rules = [
            rule(1, "?@a.org", &["ben@a.org"]),
            rule(2, "s…@a.org", &["x@elsewhere.net"]),
            rule(3, "sa…@a.org", &["anna@a.org"]),
        ];
        assert_eq!(trace(&rules, "Anna@A.org"), ["=anna@a.org"]);
        assert_eq!(
            trace(&rules, "nobody@a.org"),
            [">nobody@a.org", "=ben@a.org"]
        );
        assert_eq!(
            trace(&rules, "spam@a.org"),
            [">spam@a.org", "~x@elsewhere.net"]
        );
        assert_eq!(
            trace(&rules, "sales@a.org"),
            [">sales@a.org", "=anna@a.org"]
        );
        assert_eq!(trace(&rules, "who@b.org"), ["!who@b.org"]);
        assert_eq!(trace(&[], "anna+news@a.org"), ["=anna@a.org"]);
        assert_eq!(trace(&[], "anna+news@b.org"), ["!anna+news@b.org"]);
    }

    #[test]
    fn a_mailbox_among_its_own_targets_keeps_its_copy_and_circles_end() {
        let copy = [rule(1, "sales@a.org", &["sales@a.org", "anna@a.org"])];
        assert_eq!(
            trace(&copy, "sales@a.org"),
            [">sales@a.org", "=sales@a.org", "=anna@a.org"]
        );
        let circle = [
            rule(1, "one@a.org", &["two@a.org"]),
            rule(2, "two@a.org", &["one@a.org"]),
        ];
        assert_eq!(
            trace(&circle, "one@a.org"),
            [">one@a.org", ">two@a.org", "@one@a.org"]
        );
    }

    #[test]
    fn remarks_name_mailboxes_that_lose_their_mail_circles_and_dead_targets() {
        let mailboxes = BTreeSet::from(["anna@a.org".to_owned(), "ben@a.org".to_owned()]);
        let domains = BTreeMap::from([("a.org".to_owned(), false)]);
        let existing = [rule(7, "two@a.org", &["one@a.org"])];
        let map = Map {
            mailboxes: &mailboxes,
            rules: &existing,
            domains: &domains,
        };
        let said = |text, targets: &[&str]| map.remarks(&rule(0, text, targets)).join(" ");
        assert!(said("anna@a.org", &["ben@a.org"]).starts_with("Mail to anna@a.org does not"));
        assert_eq!(said("anna@a.org", &["anna@a.org", "ben@a.org"]), "");
        assert!(said("*@a.org", &["x@b.net"]).starts_with("The mailboxes anna@a.org and ben"));
        assert_eq!(said("?@a.org", &["x@b.net"]), "");
        assert_eq!(
            said("one@a.org", &["two@a.org"]),
            "Mail to two@a.org goes in circles."
        );
        assert!(said("info@a.org", &["gone@a.org"]).starts_with("Nobody has the address gone"));
        assert!(said("a@b@a.org", &["ben@a.org"]).contains("matches no address"));
        let star = Rule {
            match_user: "*".to_owned(),
            prefix: false,
            ..rule(0, "*@a.org", &["ben@a.org"])
        };
        assert!(map.remarks(&star)[0].contains("only mail to *@a.org itself"));
    }
}
