//! A small agency's account, with what an administrator comes across: of each kind of rule at least one, rules that
//! shadow, loop or lead nowhere, a domain whose DNS is broken, and mailboxes in all sorts of states.

use super::account::{Account, AppPassword, Credit, Dns, Domain, ResetMethod};

/// The agency's own domain: all is well.
const STUDIO: &str = "demo.example";
/// A customer's domain, with first and last names, and therefore no symbolic subaddressing.
const PRESS: &str = "harbor-press.example";
/// A domain that was moved here half-way: its DNS is broken.
const KILN: &str = "blue-kiln.example";
/// A name kept for its mail only: no mailboxes.
const OLD: &str = "old-harbor.example";

const STUDIO_PEOPLE: [&str; 18] = [
    "olivia", "adam", "mia", "jonas", "priya", "lucas", "sofia", "ethan", "amara", "felix", "hana",
    "info", "hello", "billing", "press", "jobs", "support", "archive",
];

const PRESS_PEOPLE: [&str; 14] = [
    "noah.lind",
    "clara.voss",
    "henrik.dahl",
    "ines.moreau",
    "tomas.reyes",
    "yuki.tanaka",
    "lena.fischer",
    "omar.haddad",
    "greta.nilsson",
    "paul.weber",
    "editors",
    "subscriptions",
    "advertising",
    "distribution",
];

const KILN_PEOPLE: [&str; 9] = [
    "rosa",
    "ben",
    "ida",
    "marco",
    "shop",
    "orders",
    "workshops",
    "glaze-lab",
    "wholesale",
];

impl Account {
    /// The sample account: four domains, some forty mailboxes, a dozen rules. Two more domains are ready to be added:
    /// `lighthouse.example`, with all its records, and `tidewater.example`, with the ownership record alone.
    pub fn sample(token: impl Into<String>, now_ms: i64) -> Self {
        let mut account = Self::new(token);
        account.credit = Credit {
            dollars: "9.0125459791983764586504312531709876543209876543209876543209876543210"
                .to_owned(),
            a_year: 26,
            since_ms: now_ms,
        };
        add_domains(&mut account);
        add_mailboxes(&mut account);
        add_rules(&mut account);
        account
    }
}

fn add_domains(account: &mut Account) {
    account.add_domain(STUDIO, Dns::GOOD);
    let press = account.add_domain(PRESS, Dns::GOOD);
    press.symbolic_subaddressing = false;
    press.allow_account_reset = false;
    account.add_domain(
        KILN,
        Dns {
            spf: false,
            dkim: false,
            ..Dns::GOOD
        },
    );
    account.add_domain(OLD, Dns::GOOD);
    // Its DMARC record was put right since PurelyMail last looked.
    let stale = Dns {
        dmarc: false,
        ..Dns::GOOD
    };
    if let Some(old) = account.domains.get_mut(OLD) {
        *old = Domain::new(stale);
    }
    account
        .dns
        .insert("lighthouse.example".to_owned(), Dns::GOOD);
    account
        .dns
        .insert("tidewater.example".to_owned(), Dns::OWNED);
}

fn add_mailboxes(account: &mut Account) {
    let people = [
        (STUDIO, STUDIO_PEOPLE.as_slice()),
        (PRESS, PRESS_PEOPLE.as_slice()),
        (KILN, KILN_PEOPLE.as_slice()),
    ];
    let mut number = 0;
    for (domain, names) in people {
        for name in names {
            number += 1;
            let mailbox = account.add_mailbox(&format!("{name}@{domain}"));
            mailbox.search_indexing = number % 7 != 0;
            mailbox.password_reset = number % 3 != 0;
            mailbox.spam_filtering = number % 11 != 0;
            if number % 2 == 0 {
                mailbox.reset_methods.push(ResetMethod {
                    kind: "email".to_owned(),
                    target: format!("{}@mail.example", name.replace('.', "")),
                    description: "private".to_owned(),
                    allow_mfa_reset: true,
                });
                mailbox.two_factor_required = number % 4 == 0;
            }
            if number % 6 == 0 {
                mailbox.reset_methods.push(ResetMethod {
                    kind: "phone".to_owned(),
                    target: format!("+1 555 01{number:02}"),
                    description: "mobile".to_owned(),
                    allow_mfa_reset: false,
                });
            }
            if number % 5 == 0 {
                mailbox.app_passwords.push(AppPassword {
                    name: "phone".to_owned(),
                    secret: format!("sample-{number:04}-app-password"),
                });
            }
        }
    }
}

fn add_rules(account: &mut Account) {
    let exact = |name| (false, false, name);
    let prefix = |name| (true, false, name);
    let catch_all = (true, true, "");
    let any = (true, false, "");

    // A list, a forward that leaves the account, and one that leads on to the next.
    account.add_rule(
        STUDIO,
        exact("team"),
        &[
            "olivia@demo.example",
            "adam@demo.example",
            "mia@demo.example",
            "jonas@demo.example",
        ],
    );
    account.add_rule(STUDIO, exact("accountant"), &["desk@ledger.example"]);
    account.add_rule(
        STUDIO,
        exact("all"),
        &["team@demo.example", "support@demo.example"],
    );
    account.add_rule(STUDIO, prefix("invoice"), &["billing@demo.example"]);
    account.add_rule(STUDIO, catch_all, &["hello@demo.example"]);
    // It takes the mail of the mailbox with the same name.
    account.add_rule(STUDIO, exact("archive"), &["adam@demo.example"]);

    // The longer of the two wins.
    account.add_rule(PRESS, prefix("ads"), &["advertising@harbor-press.example"]);
    account.add_rule(
        PRESS,
        prefix("ads-print"),
        &["paul.weber@harbor-press.example"],
    );
    // These two lead to each other.
    account.add_rule(PRESS, exact("desk"), &["newsroom@harbor-press.example"]);
    account.add_rule(PRESS, exact("newsroom"), &["desk@harbor-press.example"]);

    // A mailbox that is no more, and what other programs take for a wildcard.
    account.add_rule(KILN, exact("returns"), &["peter@blue-kiln.example"]);
    account.add_rule(KILN, exact("*"), &["shop@blue-kiln.example"]);

    account.add_rule(OLD, any, &["editors@harbor-press.example"]);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_sample_account_has_some_of_everything() {
        let account = Account::sample("token", 0);
        let own = account.domains.values().filter(|domain| !domain.shared);
        assert_eq!(own.count(), 4);
        assert!((38..=45).contains(&account.mailboxes.len()));
        let kinds: BTreeSet<_> = account
            .rules
            .iter()
            .map(|rule| (rule.prefix, rule.catchall, rule.match_user.is_empty()))
            .collect();
        assert_eq!(kinds.len(), 4);
        assert!(
            account
                .domains
                .values()
                .any(|domain| domain.seen != Dns::GOOD)
        );
        for address in account.mailboxes.keys() {
            let (_, domain) = address.split_once('@').unwrap();
            assert!(account.domains.contains_key(domain), "{address}");
        }
        let keys: BTreeSet<_> = account
            .rules
            .iter()
            .map(|rule| (&rule.domain, rule.prefix, &rule.match_user))
            .collect();
        assert_eq!(
            keys.len(),
            account.rules.len(),
            "PurelyMail takes each match once"
        );
    }

    #[test]
    fn credit_falls_as_time_passes_and_has_all_its_digits() {
        let account = Account::sample("token", 1_000);
        let (now, later) = (account.credit.at(1_000), account.credit.at(86_401_000));
        assert_eq!(now, account.credit.dollars);
        assert!(later.starts_with("8.94"), "{later}");
        assert!(later.len() > 60, "{later}");
        assert!(account.credit.at(15_778_476_000).starts_with('-'));
    }
}
