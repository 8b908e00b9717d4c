//! Domains.

use serde_json::{Value, json};

use super::World;
use crate::purelymail::{
    account::{Dns, Domain},
    quirks::NewDomain,
    request::{Fields, Refused},
};

pub(super) fn add(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let name = world.fold(fields.text("domainName")?);
    if world.account.domains.contains_key(&name) {
        return Err(Refused::saying("Domain already exists"));
    }
    let dns = world.account.dns_of(&name);
    if !dns.ownership {
        return Err(Refused::saying(format!(
            "DNS ownership checks did not pass for {name}"
        )));
    }
    let seen = match world.quirks.new_domain {
        NewDomain::AsInDns => dns,
        NewDomain::AllPass => Dns::GOOD,
    };
    world.account.domains.insert(name, Domain::new(seen));
    Ok(json!({}))
}

pub(super) fn list(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let include_shared = fields.maybe_flag("includeShared")?.unwrap_or(false);
    let now_ms = world.now_ms;
    let mut domains = Vec::new();
    for (name, domain) in &mut world.account.domains {
        if let Some((_, found)) = domain.looking.take_if(|(due, _)| *due <= now_ms) {
            domain.seen = found;
        }
        if domain.shared && !include_shared {
            continue;
        }
        domains.push(json!({
            "name": name,
            "allowAccountReset": domain.allow_account_reset,
            "symbolicSubaddressing": domain.symbolic_subaddressing,
            "isShared": domain.shared,
            "dnsSummary": {
                "passesMx": domain.seen.mx,
                "passesSpf": domain.seen.spf,
                "passesDkim": domain.seen.dkim,
                "passesDmarc": domain.seen.dmarc,
            },
        }));
    }
    Ok(json!({"domains": domains}))
}

pub(super) fn update(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let name = world.fold(fields.text("name")?);
    let account_reset = fields.maybe_flag("allowAccountReset")?;
    let subaddressing = fields.maybe_flag("symbolicSubaddressing")?;
    let recheck = fields.maybe_flag("recheckDns")?.unwrap_or(false);
    let dns = world.account.dns_of(&name);
    let takes = i64::try_from(world.quirks.recheck_takes.as_millis()).unwrap_or(i64::MAX);
    let due = world.now_ms.saturating_add(takes);
    let domain = find(world, &name)?;
    if let Some(allow) = account_reset {
        domain.allow_account_reset = allow;
    }
    if let Some(on) = subaddressing {
        domain.symbolic_subaddressing = on;
    }
    if recheck && takes == 0 {
        domain.seen = dns;
    } else if recheck {
        domain.looking = Some((due, dns));
    }
    Ok(json!({}))
}

pub(super) fn delete(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let name = world.fold(fields.text("name")?);
    find(world, &name)?;
    let account = &mut *world.account;
    account.domains.remove(&name);
    account.mailboxes.retain(|address, _| {
        address
            .split_once('@')
            .is_none_or(|(_, domain)| domain != name)
    });
    account.rules.retain(|rule| rule.domain != name);
    Ok(json!({}))
}

fn find<'a>(world: &'a mut World<'_>, name: &str) -> Result<&'a mut Domain, Refused> {
    world
        .account
        .domains
        .get_mut(name)
        .filter(|domain| !domain.shared)
        .ok_or_else(|| Refused::saying("Domain does not exist"))
}
