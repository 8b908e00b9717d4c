//! Our copy follows PurelyMail: on a schedule, when somebody asks, and after every write of our own. What differs without
//! having been done here is told in the audit.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use purelymail::{Credit, Domain, ListedRule, Mailboxes};

use super::{
    client,
    credit::{self, Level},
    store, trace, turn,
};
use crate::{
    app::App,
    audit,
    clock::DAY,
    db::Tx,
    events::Event,
    notices::{self, Notice, To, Told},
    problem::Problem,
};

/// Reads the lists for as long as the server runs and an account is connected.
pub async fn keep(app: App) {
    let every = Duration::from_secs(60 * u64::from(app.config.mail.sync_minutes.max(1)));
    loop {
        match store::account(&app.db).await {
            Ok(Some(_)) => {
                if let Err(problem) = sync(&app).await {
                    tracing::warn!(problem = %problem.detail, "PurelyMail's lists were not read; trying again");
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "PurelyMail's lists were not read; trying again"),
        }
        tokio::select! {
            () = app.mail.news.notified() => {}
            () = tokio::time::sleep(every) => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// Reads everything and takes it over.
pub async fn sync(app: &App) -> Result<(), Problem> {
    let _turn = turn(app).await?;
    let client = client(app).await?;
    let read = tokio::try_join!(
        client.domains(),
        client.mailboxes(),
        client.rules(),
        client.credit()
    );
    match read {
        Ok((domains, mailboxes, rules, credit)) => {
            take_over(app, domains, mailboxes, rules, credit).await
        }
        Err(error) => {
            let problem = Problem::from(error);
            let mut tx = app.db.begin().await?;
            store::not_synced(&mut tx, &problem.detail).await?;
            tx.commit().await?;
            Err(problem)
        }
    }
}

async fn take_over(
    app: &App,
    domains: Vec<Domain>,
    mailboxes: Mailboxes,
    rules: Vec<ListedRule>,
    credit: Credit,
) -> Result<(), Problem> {
    let is_first = store::account(&app.db)
        .await?
        .is_none_or(|account| account.synced_at.is_none());
    let now = app.clock.now();
    let mut drift = Vec::new();
    let known_domains: BTreeMap<String, store::DomainRow> = store::domains(&app.db)
        .await?
        .into_iter()
        .map(|row| (row.name.clone(), row))
        .collect();
    let known_mailboxes: Vec<String> = store::addresses(&app.db)
        .await?
        .into_iter()
        .map(|(address,)| address)
        .collect();
    let known_rules: BTreeMap<i64, trace::Rule> = store::rules(&app.db)
        .await?
        .into_iter()
        .map(|rule| (rule.id, rule))
        .collect();

    let mut tx = app.db.begin().await?;
    for domain in &domains {
        let name = domain.name.to_string();
        match known_domains.get(&name) {
            None => drift.push((format!("the domain {name}"), APPEARED)),
            Some(row)
                if (row.allow_account_reset, row.symbolic_subaddressing)
                    != (domain.allow_account_reset, domain.symbolic_subaddressing) =>
            {
                drift.push((format!("the settings of {name}"), CHANGED));
            }
            Some(_) => {}
        }
        store::put_domain(&mut tx, domain, now).await?;
    }
    for name in known_domains.keys() {
        if !domains.iter().any(|domain| domain.name.as_str() == name) {
            drift.push((format!("the domain {name}"), VANISHED));
            store::remove_domain(&mut tx, name).await?;
        }
    }
    for address in &mailboxes.addresses {
        if known_mailboxes
            .binary_search_by(|known| known.as_str().cmp(address.as_str()))
            .is_err()
        {
            drift.push((format!("{A_MAILBOX}{address}"), APPEARED));
            let (address, domain) = (address.as_str(), address.domain_str());
            store::add_mailbox(&mut tx, address, domain, None, now).await?;
        }
    }
    // Of a list that may be cut, nothing can be told to be missing.
    if !mailboxes.may_be_cut {
        let mut listed: Vec<&str> = mailboxes.addresses.iter().map(AsRef::as_ref).collect();
        listed.sort_unstable();
        for address in &known_mailboxes {
            if listed.binary_search(&address.as_str()).is_err() {
                drift.push((format!("{A_MAILBOX}{address}"), VANISHED));
                store::remove_mailbox(&mut tx, address).await?;
            }
        }
    }
    for rule in &rules {
        let listed = trace::Rule::from(rule);
        if known_rules.get(&rule.id.0) != Some(&listed) {
            drift.push((format!("the rule {}", trace::describe(&listed)), APPEARED));
            store::put_rule(&mut tx, rule, now).await?;
        }
    }
    for (id, rule) in &known_rules {
        if !rules.iter().any(|listed| listed.id.0 == *id) {
            drift.push((format!("the rule {}", trace::describe(rule)), VANISHED));
            store::remove_rule(&mut tx, *id).await?;
        }
    }
    store::synced(&mut tx, &credit.to_string(), now.div_euclid(DAY), now).await?;
    let has_changed = !drift.is_empty();
    let mut told = Told::default();
    if let Some(left) = fell(app, &credit).await? {
        let notice = Notice::news(notices::Kind::CreditLow, &left).link("/mail");
        told.extend(notices::add(app, &mut tx, To::Admins, notice).await?);
    }
    if !is_first {
        for (subject, what) in &drift {
            if *what == APPEARED && subject.starts_with(A_MAILBOX) {
                let notice = Notice::news(notices::Kind::MailboxAppeared, subject);
                let notice = notice.link("/mail/mailboxes");
                told.extend(notices::add(app, &mut tx, To::Admins, notice).await?);
            }
        }
        record(app, &mut tx, drift).await?;
    }
    tx.commit().await?;
    notices::announce(app, told);
    if has_changed || is_first {
        app.events.send(Event::MailChanged);
    }
    Ok(())
}

/// What is left, if the credit has just become low, or critical.
async fn fell(app: &App, credit: &Credit) -> Result<Option<String>, Problem> {
    let before = store::account(&app.db).await?.and_then(|row| row.credit);
    let Some(before) = before.and_then(|text| Credit::parse(&text).ok()) else {
        return Ok(None);
    };
    let samples = credit::samples(app).await?;
    let days_left = credit::days_left(&samples);
    let (was, is) = (Level::of(&before, days_left), Level::of(credit, days_left));
    Ok((is > was).then(|| format!("${}", credit.rounded(2))))
}

const A_MAILBOX: &str = "the mailbox ";
const APPEARED: &str = "It appeared at PurelyMail; it was not made here.";
const VANISHED: &str = "It is gone from PurelyMail; it was not deleted here.";
const CHANGED: &str = "They were changed at PurelyMail, not here.";

async fn record(app: &App, tx: &mut Tx, drift: Vec<(String, &str)>) -> Result<(), Problem> {
    let entry = |(subject, what): (String, &str)| {
        audit::Entry::new("mail.drift")
            .subject(subject)
            .detail(what)
    };
    let entries = drift.into_iter().map(entry).collect();
    Ok(audit::record_all(app, tx, entries).await?)
}

/// Takes over what a write of our own has changed, without waiting for the schedule. What fails now is found then.
pub(super) fn after_write(app: &App) {
    app.events.send(Event::MailChanged);
    app.mail.news.notify_one();
}

/// The map that rules are applied on, from our copy.
pub(super) struct Known {
    pub mailboxes: BTreeSet<String>,
    pub rules: Vec<trace::Rule>,
    pub domains: BTreeMap<String, bool>,
}

impl Known {
    pub(super) async fn read(app: &App) -> Result<Self, Problem> {
        let mailboxes = store::addresses(&app.db).await?;
        let domains = store::domains(&app.db).await?;
        Ok(Self {
            mailboxes: mailboxes.into_iter().map(|(address,)| address).collect(),
            rules: store::rules(&app.db).await?,
            domains: domains
                .into_iter()
                .map(|row| (row.name, row.symbolic_subaddressing))
                .collect(),
        })
    }

    pub(super) fn map(&self) -> trace::Map<'_> {
        trace::Map {
            mailboxes: &self.mailboxes,
            rules: &self.rules,
            domains: &self.domains,
        }
    }
}
