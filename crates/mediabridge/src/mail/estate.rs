//! What is at PurelyMail right now: what a deletion would take, and the deletion itself.

use purelymail::{Client, DomainName, Effect, ListedRule, MailboxAddress, Mailboxes, RuleId};

use super::{client, store, trace};
use crate::{
    app::App,
    clock::Millis,
    db::{DbError, Tx},
    deletions::{Kind, Plan},
    problem::{self, Problem},
};

/// What was found, and when by PurelyMail's clock.
#[derive(Debug)]
pub struct Looked {
    /// None if there is no such thing (any more).
    pub plan: Option<Plan>,
    pub at: Millis,
}

/// What deleting something would take along, as it is now.
pub async fn plan(app: &App, kind: Kind, target: &str) -> Result<Looked, Problem> {
    let client = client(app).await?;
    let plan = match kind {
        Kind::Mailbox => of_mailbox(&client, target).await?,
        Kind::Domain => of_domain(app, &client, target).await?,
        Kind::RoutingRule => of_rule(&client, target).await?,
    };
    Ok(Looked {
        plan,
        at: now(&client).await?,
    })
}

/// The time at PurelyMail, which nobody here can set.
async fn now(client: &Client) -> Result<Millis, Problem> {
    let time = client.server_time().await?;
    let since = time
        .duration_since(std::time::SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Ok(Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX))
}

async fn of_mailbox(client: &Client, target: &str) -> Result<Option<Plan>, Problem> {
    let address = address(target)?;
    let found = client.mailbox_exists(&address).await?;
    Ok(found.then(|| Plan {
        kind: Kind::Mailbox,
        target: address.to_string(),
        label: format!("the mailbox {address}"),
        takes: vec!["all of its mail".to_owned()],
    }))
}

async fn of_domain(app: &App, client: &Client, target: &str) -> Result<Option<Plan>, Problem> {
    let name = DomainName::parse(target).map_err(|_| problem::not_found("domain"))?;
    let (domains, mailboxes, rules) =
        tokio::try_join!(client.domains(), client.mailboxes(), client.rules())?;
    if !domains.iter().any(|domain| domain.name == name) {
        return Ok(None);
    }
    let mut takes = mailboxes_of(app, &name, mailboxes).await?;
    takes.extend(
        rules
            .iter()
            .filter(|rule| rule.domain == name)
            .map(|rule| trace::describe(&trace::Rule::from(rule))),
    );
    Ok(Some(Plan {
        kind: Kind::Domain,
        target: name.to_string(),
        label: format!("the domain {name}"),
        takes,
    }))
}

/// PurelyMail lists a thousand mailboxes at most; beyond that, those we know of are named as well.
async fn mailboxes_of(
    app: &App,
    name: &DomainName,
    listed: Mailboxes,
) -> Result<Vec<String>, Problem> {
    let mut addresses: Vec<String> = listed
        .addresses
        .iter()
        .filter(|address| address.domain_str() == name.as_str())
        .map(ToString::to_string)
        .collect();
    if listed.may_be_cut {
        addresses.extend(store::addresses_of(&app.db, name.as_str()).await?);
    }
    addresses.sort_unstable();
    addresses.dedup();
    Ok(addresses
        .into_iter()
        .map(|address| format!("the mailbox {address}"))
        .collect())
}

async fn of_rule(client: &Client, target: &str) -> Result<Option<Plan>, Problem> {
    let id = rule_id(target)?;
    let rules = client.rules().await?;
    let rule = rules.iter().find(|rule| rule.id == id);
    Ok(rule.map(|rule: &ListedRule| Plan {
        kind: Kind::RoutingRule,
        target: id.to_string(),
        label: format!("the rule {}", trace::describe(&trace::Rule::from(rule))),
        takes: Vec::new(),
    }))
}

/// Deletes it, at once. What is known of the effect comes with an error. Whoever calls looks afterwards.
pub async fn delete(app: &App, plan: &Plan) -> Result<(), (Effect, String)> {
    let none = |problem: Problem| (Effect::None, problem.detail);
    let client = client(app).await.map_err(none)?;
    let deleted = match plan.kind {
        Kind::Mailbox => {
            let address = address(&plan.target).map_err(none)?;
            client.delete_mailbox(&address).await
        }
        Kind::Domain => {
            let name = DomainName::parse(&plan.target)
                .map_err(|error| (Effect::None, error.to_string()))?;
            client.delete_domain(&name).await
        }
        Kind::RoutingRule => {
            let id = rule_id(&plan.target).map_err(none)?;
            client.delete_rule(id).await
        }
    };
    deleted.map_err(|error| {
        let effect = error.effect();
        (effect, Problem::from(error).detail)
    })
}

/// Takes out of our copy what is deleted.
pub async fn forget(tx: &mut Tx, kind: Kind, target: &str) -> Result<(), DbError> {
    match kind {
        Kind::Mailbox => store::remove_mailbox(tx, target).await,
        Kind::Domain => store::remove_domain(tx, target).await,
        Kind::RoutingRule => store::remove_rule(tx, target.parse().unwrap_or_default()).await,
    }
}

pub(super) fn address(text: &str) -> Result<MailboxAddress, Problem> {
    MailboxAddress::parse(text).map_err(|_| problem::not_found("mailbox"))
}

fn rule_id(text: &str) -> Result<RuleId, Problem> {
    text.parse()
        .map(RuleId)
        .map_err(|_| problem::not_found("routing rule"))
}
