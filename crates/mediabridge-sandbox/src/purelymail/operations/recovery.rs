//! Ways to reset a password.

use serde_json::{Value, json};

use super::{World, users::find};
use crate::purelymail::{
    account::{Mailbox, ResetMethod},
    quirks::NoTarget,
    request::{Fields, Refused},
};

pub(super) fn upsert(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let address = world.fold(fields.text("userName")?);
    let kind = fields.text("type")?;
    let target = fields.text("target")?;
    let existing = fields.maybe_text("existingTarget")?;
    let method = ResetMethod {
        kind: kind.to_owned(),
        target: target.to_owned(),
        description: fields
            .maybe_text("description")?
            .unwrap_or_default()
            .to_owned(),
        allow_mfa_reset: fields.maybe_flag("allowMfaReset")?.unwrap_or(true),
    };
    if !["email", "phone"].contains(&kind) {
        return Err(Refused::not_parsed());
    }
    let methods = &mut find(world, &address)?.reset_methods;
    let at = |target: &str| methods.iter().position(|method| method.target == target);
    match (existing.map(at), at(target)) {
        (Some(None), _) => return Err(Refused::saying("No such password reset method")),
        (Some(Some(old)), Some(same)) if old != same => {
            return Err(Refused::saying("Password reset method already exists"));
        }
        (Some(Some(place)), _) | (None, Some(place)) => methods[place] = method,
        (None, None) => methods.push(method),
    }
    Ok(json!({}))
}

pub(super) fn delete(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let address = world.fold(fields.text("userName")?);
    let target = fields.maybe_text("target")?;
    let no_target = world.quirks.no_target;
    let methods = &mut find(world, &address)?.reset_methods;
    match (target, no_target) {
        (Some(target), _) => {
            let place = methods
                .iter()
                .position(|method| method.target == target)
                .ok_or_else(|| Refused::saying("No such password reset method"))?;
            methods.remove(place);
        }
        (None, NoTarget::DeletesAll) => methods.clear(),
        (None, NoTarget::DoesNothing) => {}
        (None, NoTarget::Refused) => return Err(Refused::not_parsed()),
    }
    Ok(json!({}))
}

pub(super) fn list(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let address = world.fold(fields.text("userName")?);
    // They are called so.
    Ok(json!({"users": listed(find(world, &address)?)}))
}

pub(super) fn listed(mailbox: &Mailbox) -> Vec<Value> {
    mailbox
        .reset_methods
        .iter()
        .map(|method| {
            json!({
                "type": method.kind,
                "target": method.target,
                "description": method.description,
                "allowMfaReset": method.allow_mfa_reset,
            })
        })
        .collect()
}
