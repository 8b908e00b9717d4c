//! Routing rules.

use mediabridge_sandbox::purelymail::{Account, Dns, Quirks};
use purelymail::{Pattern, Reason, Rule, RuleError, RuleId};

use crate::harness::{Fixture, TOKEN, address, domain, local};

fn rule(pattern: Pattern, target: &str) -> Rule {
    Rule::new(domain("d.example"), pattern, [address(target)]).unwrap()
}

async fn empty() -> Fixture {
    let mut account = Account::new(TOKEN);
    account.add_domain("d.example", Dns::GOOD);
    Fixture::with(account, Quirks::default()).await
}

#[tokio::test]
async fn the_four_kinds_of_rules_come_back_as_they_were_made_with_long_ids() {
    let fixture = empty().await;
    for pattern in [
        Pattern::Any,
        Pattern::AnyUnused,
        Pattern::StartsWith(local("shop")),
        Pattern::Exactly(local("shop")),
    ] {
        let rule = rule(pattern.clone(), "a@b.example");
        fixture.client.create_rule(&rule).await.unwrap();
        let rules = fixture.client.rules().await.unwrap();
        let [listed] = rules.as_slice() else {
            panic!("{rules:?}");
        };
        assert!(listed.id.0 > i64::from(u32::MAX / 2));
        assert_eq!(listed.pattern(), Some(pattern));
        assert_eq!(listed.as_rule(), Some(rule.clone()));
        assert!(listed.is(&rule));
        fixture.client.delete_rule(listed.id).await.unwrap();
    }
    let error = fixture.client.delete_rule(RuleId(1)).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::Other));
}

#[tokio::test]
async fn a_domain_has_each_match_once_whatever_the_targets() {
    let (any, unused) = (Pattern::Any, Pattern::AnyUnused);
    let (exact, prefix) = (
        Pattern::Exactly(local("x")),
        Pattern::StartsWith(local("x")),
    );
    for (first, second, conflict) in [
        (&any, &any, true),
        (&any, &unused, true),
        (&unused, &any, true),
        (&unused, &unused, true),
        (&exact, &exact, true),
        (&prefix, &prefix, true),
        (&any, &exact, false),
        (&exact, &any, false),
        (&unused, &exact, false),
        (&unused, &prefix, false),
        (&prefix, &any, false),
        (&exact, &prefix, false),
        (&prefix, &exact, false),
    ] {
        assert_eq!(first.excludes(second), conflict, "{first:?} {second:?}");
        let fixture = empty().await;
        fixture
            .client
            .create_rule(&rule(first.clone(), "a@b.example"))
            .await
            .unwrap();
        let outcome = fixture
            .client
            .create_rule(&rule(second.clone(), "other@b.example"))
            .await;
        if conflict {
            let error = outcome.unwrap_err();
            assert_eq!(
                error.reason(),
                Some(Reason::RuleConflict),
                "{first:?} {second:?}"
            );
            assert_eq!(error.code(), Some("ruleAlreadyExists"));
            assert_eq!(
                error.message(),
                Some("Routing rule conflicts with an existing rule")
            );
        } else {
            outcome.unwrap();
        }
        let kept = fixture.client.rules().await.unwrap().len();
        assert_eq!(kept, if conflict { 1 } else { 2 });
    }
}

#[tokio::test]
async fn the_same_rule_again_is_taken_and_not_added() {
    let fixture = empty().await;
    for _ in 0..2 {
        let rule = rule(Pattern::Any, "a@b.example");
        fixture.client.create_rule(&rule).await.unwrap();
    }
    assert_eq!(fixture.client.rules().await.unwrap().len(), 1);
}

#[test]
fn rules_that_purelymail_would_take_and_never_use_are_not_made() {
    let make = |pattern, targets: &[&str]| {
        Rule::new(
            domain("d.example"),
            pattern,
            targets.iter().map(|text| address(text)),
        )
    };
    assert_eq!(make(Pattern::Any, &[]), Err(RuleError::NoTargets));
    let star = || local("*");
    assert_eq!(
        make(Pattern::Exactly(star()), &["a@b.example"]),
        Err(RuleError::Wildcard)
    );
    assert_eq!(
        make(Pattern::StartsWith(star()), &["a@b.example"]),
        Err(RuleError::Wildcard)
    );
    // A full address or nothing in the place of a local part does not even parse.
    assert!(purelymail::LocalPart::parse("a@d.example").is_err());
    assert!(purelymail::LocalPart::parse("").is_err());
    let twice = make(Pattern::Any, &["a@b.example", "A@b.example", "c@b.example"]).unwrap();
    assert_eq!(
        twice.targets(),
        [address("a@b.example"), address("c@b.example")]
    );
}

#[tokio::test]
async fn odd_rules_that_others_made_are_listed_and_have_no_pattern() {
    let fixture = empty().await;
    fixture
        .server
        .edit(|account| {
            for odd in [
                (false, false, ""),
                (false, true, ""),
                (false, true, "x"),
                (true, true, "text"),
                (false, false, "full@d.example"),
            ] {
                account.add_rule("d.example", odd, &["a@b.example"]);
            }
            account.add_rule("d.example", (false, false, "nowhere"), &[]);
            account.add_rule("d.example", (false, false, "star"), &["not an address"]);
        })
        .await;
    let rules = fixture.client.rules().await.unwrap();
    assert_eq!(rules.len(), 7);
    for odd in &rules[..5] {
        assert_eq!(odd.pattern(), None, "{odd:?}");
    }
    for odd in &rules {
        assert_eq!(odd.as_rule(), None, "{odd:?}");
    }
    assert_eq!(rules[5].pattern(), Some(Pattern::Exactly(local("nowhere"))));
    assert_eq!(rules[6].targets, ["not an address"]);
}

#[tokio::test]
async fn targets_in_another_order_are_the_same_rule() {
    let fixture = empty().await;
    fixture
        .server
        .edit(|account| {
            account.add_rule(
                "d.example",
                (false, false, "team"),
                &["b@x.example", "A@x.example"],
            )
        })
        .await;
    let listed = fixture.client.rules().await.unwrap().remove(0);
    let make = |targets: &[&str]| {
        Rule::new(
            domain("d.example"),
            Pattern::Exactly(local("team")),
            targets.iter().map(|text| address(text)),
        )
        .unwrap()
    };
    assert!(listed.is(&make(&["a@x.example", "b@x.example"])));
    assert!(!listed.is(&make(&["a@x.example"])));
    assert!(!listed.is(&make(&["a@x.example", "c@x.example"])));
}
