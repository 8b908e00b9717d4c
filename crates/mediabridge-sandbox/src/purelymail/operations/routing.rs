//! Routing rules.

use serde_json::{Value, json};

use super::World;
use crate::purelymail::{
    account::Rule,
    request::{Fields, Refused},
};

pub(super) fn create(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let rule = Rule {
        id: world.account.next_rule,
        domain: world.fold(fields.text("domainName")?),
        prefix: fields.flag("prefix")?,
        // Taken as it is: a full address, a star and nothing at all are stored, and match nothing.
        match_user: fields.text("matchUser")?.to_owned(),
        targets: fields
            .texts("targetAddresses")?
            .into_iter()
            .map(str::to_owned)
            .collect(),
        catchall: fields.maybe_flag("catchall")?.unwrap_or(false),
    };
    if !world.account.domains.contains_key(&rule.domain) {
        return Err(Refused::saying("Domain does not exist"));
    }
    let same = |other: &&Rule| {
        other.domain == rule.domain
            && other.prefix == rule.prefix
            && other.match_user == rule.match_user
    };
    if let Some(other) = world.account.rules.iter().find(same) {
        // `catchall` and the targets are no part of the key, but of being the same.
        let repeated = other.catchall == rule.catchall && other.targets == rule.targets;
        return if repeated {
            Ok(json!({}))
        } else {
            Err(Refused::with_code(
                "ruleAlreadyExists",
                "Routing rule conflicts with an existing rule",
            ))
        };
    }
    world.account.next_rule += 1;
    world.account.rules.push(rule);
    Ok(json!({}))
}

pub(super) fn delete(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let id = fields.number("routingRuleId")?;
    let rules = &mut world.account.rules;
    let place = rules
        .iter()
        .position(|rule| rule.id == id)
        .ok_or_else(|| Refused::saying("Routing rule does not exist"))?;
    rules.remove(place);
    Ok(json!({}))
}

pub(super) fn list(world: &World<'_>) -> Value {
    let rules: Vec<Value> = world
        .account
        .rules
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "domainName": rule.domain,
                "prefix": rule.prefix,
                "matchUser": rule.match_user,
                "targetAddresses": rule.targets,
                "catchall": rule.catchall,
            })
        })
        .collect();
    json!({"rules": rules})
}
