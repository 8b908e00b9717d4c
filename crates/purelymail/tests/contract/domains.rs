//! Domains, and the account.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use mediabridge_sandbox::{
    Clock,
    purelymail::{Account, Dns, NewDomain, Quirks},
};
use purelymail::{Credit, DnsFlags, Domain, DomainChange, Reason};

use crate::harness::{Fixture, NOW, TOKEN, domain};

async fn listed(fixture: &Fixture, name: &str) -> Domain {
    let domains = fixture.client.domains().await.unwrap();
    domains
        .into_iter()
        .find(|listed| listed.name == domain(name))
        .unwrap()
}

const ALL: DnsFlags = DnsFlags {
    mx: true,
    spf: true,
    dkim: true,
    dmarc: true,
};

#[tokio::test]
async fn a_domain_needs_the_ownership_record_and_nothing_else() {
    let fixture = Fixture::start().await;
    let add = async |name: &str| fixture.client.add_domain(&domain(name)).await;
    let error = add("unprepared.example").await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnershipNotProved));
    assert!(
        error
            .message()
            .unwrap()
            .contains("DNS ownership checks did not pass")
    );

    add("tidewater.example").await.unwrap();
    let new = listed(&fixture, "tidewater.example").await;
    assert_eq!(new.dns, DnsFlags::default());
    assert!(new.allow_account_reset && new.symbolic_subaddressing && !new.is_shared);

    let error = add("tidewater.example").await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::DomainExists));
    assert_eq!(error.message(), Some("Domain already exists"));

    fixture
        .server
        .set_quirks(|quirks| quirks.new_domain = NewDomain::AllPass);
    fixture
        .server
        .edit(|account| account.dns.insert("half.example".to_owned(), Dns::OWNED))
        .await;
    add("half.example").await.unwrap();
    assert_eq!(listed(&fixture, "half.example").await.dns, ALL);
}

#[tokio::test]
async fn the_ownership_code_has_its_prefix_already() {
    let fixture = Fixture::start().await;
    let code = fixture.client.ownership_code().await.unwrap();
    assert_eq!(code.txt_record(), fixture.server.account().ownership_code);
    assert!(code.txt_record().starts_with("purelymail_ownership_proof="));
}

#[tokio::test]
async fn dns_flags_are_old_until_they_are_rechecked() {
    let fixture = Fixture::start().await;
    let name = "blue-kiln.example";
    let broken = listed(&fixture, name).await.dns;
    assert_eq!(
        broken,
        DnsFlags {
            spf: false,
            dkim: false,
            ..ALL
        }
    );
    assert!(!broken.all_pass());
    fixture
        .server
        .edit(|account| account.dns.insert(name.to_owned(), Dns::GOOD))
        .await;
    assert_eq!(listed(&fixture, name).await.dns, broken);
    fixture.client.recheck_dns(&domain(name)).await.unwrap();
    assert_eq!(listed(&fixture, name).await.dns, ALL);
}

#[tokio::test]
async fn a_recheck_may_take_its_time() {
    let hand = Arc::new(AtomicI64::new(NOW));
    let quirks = Quirks {
        recheck_takes: Duration::from_mins(1),
        ..Quirks::default()
    };
    let clock = Clock::settable(hand.clone());
    let fixture = Fixture::at(Account::sample(TOKEN, NOW), quirks, clock).await;
    let name = "old-harbor.example";
    fixture.client.recheck_dns(&domain(name)).await.unwrap();
    assert!(!listed(&fixture, name).await.dns.dmarc);
    hand.fetch_add(60_000, Ordering::Relaxed);
    assert!(listed(&fixture, name).await.dns.dmarc);
}

#[tokio::test]
async fn a_recheck_changes_no_setting_and_a_change_rechecks_nothing() {
    let fixture = Fixture::start().await;
    let before = listed(&fixture, "harbor-press.example").await;
    let name = domain("harbor-press.example");
    fixture.client.recheck_dns(&name).await.unwrap();
    assert_eq!(listed(&fixture, "harbor-press.example").await, before);

    let change = DomainChange {
        symbolic_subaddressing: Some(true),
        ..DomainChange::default()
    };
    fixture.client.change_domain(&name, &change).await.unwrap();
    let expected = Domain {
        symbolic_subaddressing: true,
        ..before
    };
    assert_eq!(listed(&fixture, "harbor-press.example").await, expected);
    fixture.asked();
    fixture
        .client
        .change_domain(&name, &DomainChange::default())
        .await
        .unwrap();
    assert!(fixture.asked().is_empty(), "an empty change is not sent");
}

#[tokio::test]
async fn shared_domains_are_listed_when_asked_for() {
    let fixture = Fixture::start().await;
    assert_eq!(fixture.client.domains().await.unwrap().len(), 4);
    let all = fixture.client.domains_and_shared().await.unwrap();
    let shared: Vec<_> = all.iter().filter(|domain| domain.is_shared).collect();
    assert_eq!((all.len(), shared.len()), (5, 1));
    assert_eq!(shared[0].name, domain("purelymail.com"));
}

#[tokio::test]
async fn a_deleted_domain_takes_its_mailboxes_and_rules_along() {
    let fixture = Fixture::start().await;
    let name = domain("harbor-press.example");
    fixture.client.delete_domain(&name).await.unwrap();
    assert_eq!(fixture.client.domains().await.unwrap().len(), 3);
    let mailboxes = fixture.client.mailboxes().await.unwrap().addresses;
    assert!(!mailboxes.is_empty());
    assert!(mailboxes.iter().all(|address| address.domain() != name));
    let rules = fixture.client.rules().await.unwrap();
    assert!(!rules.is_empty() && rules.iter().all(|rule| rule.domain != name));
    assert!(fixture.client.delete_domain(&name).await.is_err());
}

#[tokio::test]
async fn credit_has_all_its_digits_and_falls() {
    let hand = Arc::new(AtomicI64::new(NOW));
    let clock = Clock::settable(hand.clone());
    let fixture = Fixture::at(Account::sample(TOKEN, NOW), Quirks::default(), clock).await;
    let first = fixture.client.credit().await.unwrap();
    assert_eq!(first.to_string(), fixture.server.account().credit.dollars);
    hand.fetch_add(86_400_000, Ordering::Relaxed);
    let second = fixture.client.credit().await.unwrap();
    let spent = &first - &second;
    assert_eq!(spent.rounded(4), "0.0711");
    assert_eq!(second.whole_times(&spent), Some(125));
    assert_eq!(second.rounded(2), "8.94");
    assert!(second > Credit::parse("8.94").unwrap() && second < 9);
    assert!(second.to_string().len() > 60);

    hand.fetch_add(200 * 86_400_000, Ordering::Relaxed);
    let overdrawn = fixture.client.credit().await.unwrap();
    assert!(overdrawn.is_negative(), "{overdrawn}");
}

#[tokio::test]
async fn the_time_there_is_told_by_the_date_of_an_answer() {
    let hand = Arc::new(AtomicI64::new(NOW + 999));
    let clock = Clock::settable(hand.clone());
    let fixture = Fixture::at(Account::sample(TOKEN, NOW), Quirks::default(), clock).await;
    for ahead in [0_u32, 86_400, 10 * 366 * 86_400] {
        hand.store(NOW + i64::from(ahead) * 1000 + 999, Ordering::Relaxed);
        let at = fixture.client.server_time().await.unwrap();
        let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let expected = u64::try_from(NOW / 1000).unwrap() + u64::from(ahead);
        assert_eq!(since.as_secs(), expected);
    }
    assert_eq!(fixture.asked(), ["checkAccountCredit"; 3]);
}
