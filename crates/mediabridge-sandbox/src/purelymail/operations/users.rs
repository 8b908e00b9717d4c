//! Mailboxes and their app passwords.

use serde_json::{Value, json};

use super::{World, recovery};
use crate::purelymail::{
    account::{AppPassword, Mailbox, ResetMethod},
    request::{Fields, Refused},
};

pub(super) fn create(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let local = world.fold(fields.text("userName")?);
    let domain = world.fold(fields.text("domainName")?);
    let password = fields.text("password")?;
    let flag = |key| Ok(fields.maybe_flag(key)?.unwrap_or(true));
    let (password_reset, search_indexing) =
        (flag("enablePasswordReset")?, flag("enableSearchIndexing")?);
    flag("sendWelcomeEmail")?;
    let mut methods = Vec::new();
    for (kind, target, description) in [
        ("email", "recoveryEmail", "recoveryEmailDescription"),
        ("phone", "recoveryPhone", "recoveryPhoneDescription"),
    ] {
        let description = fields.maybe_text(description)?.unwrap_or_default();
        // Empty ones are taken, and make nothing.
        if let Some(target) = fields.maybe_text(target)?.filter(|text| !text.is_empty()) {
            methods.push(ResetMethod {
                kind: kind.to_owned(),
                target: target.to_owned(),
                description: description.to_owned(),
                allow_mfa_reset: true,
            });
        }
    }

    let address = format!("{local}@{domain}");
    check_name(world, &local, &domain)?;
    check_password(world, password)?;
    if world.account.mailboxes.contains_key(&address) {
        return Err(Refused::saying("User already exists"));
    }
    let mailbox = Mailbox {
        password_reset,
        search_indexing,
        reset_methods: methods,
        ..Mailbox::new(password)
    };
    world.account.mailboxes.insert(address, mailbox);
    Ok(json!({}))
}

pub(super) fn delete(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let address = world.fold(fields.text("userName")?);
    world
        .account
        .mailboxes
        .remove(&address)
        .ok_or_else(no_such_user)?;
    Ok(json!({}))
}

pub(super) fn list(world: &World<'_>) -> Value {
    let users: Vec<&String> = world
        .account
        .mailboxes
        .keys()
        .take(world.quirks.longest_list)
        .collect();
    json!({"users": users})
}

pub(super) fn modify(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let address = world.fold(fields.text("userName")?);
    let new_name = fields
        .maybe_text("newUserName")?
        .map(|name| world.fold(name));
    let new_password = fields.maybe_text("newPassword")?;
    let search_indexing = fields.maybe_flag("enableSearchIndexing")?;
    let password_reset = fields.maybe_flag("enablePasswordReset")?;
    let two_factor = fields.maybe_flag("requireTwoFactorAuthentication")?;

    let mailbox = find(world, &address)?.clone();
    if let Some(password) = new_password {
        check_password(world, password)?;
    }
    if two_factor == Some(true)
        && world.quirks.two_factor_needs_method
        && mailbox.reset_methods.is_empty()
    {
        return Err(Refused::saying(
            "Two factor authentication requires a password reset method",
        ));
    }
    if password_reset == Some(true)
        && !mailbox.password_reset
        && world.quirks.reset_needs_password
        && new_password.is_none()
    {
        return Err(Refused::saying(
            "Enabling password reset requires a new password",
        ));
    }
    let new_name = new_name.filter(|name| *name != address);
    if let Some(name) = &new_name {
        let (local, domain) = name
            .split_once('@')
            .ok_or_else(|| Refused::saying("Invalid user name"))?;
        let moves = address.split_once('@').map(|(_, domain)| domain) != Some(domain);
        if moves && !world.quirks.renames_across_domains {
            return Err(Refused::saying("A user cannot move to another domain"));
        }
        check_name(world, local, domain)?;
        if world.account.mailboxes.contains_key(name) {
            return Err(Refused::saying("User already exists"));
        }
    }

    let old_mail_lost =
        mailbox.old_mail_lost || (new_password.is_some() && !mailbox.password_reset);
    let changed = Mailbox {
        password: new_password.map_or(mailbox.password.clone(), str::to_owned),
        search_indexing: search_indexing.unwrap_or(mailbox.search_indexing),
        password_reset: password_reset.unwrap_or(mailbox.password_reset),
        two_factor_required: two_factor.unwrap_or(mailbox.two_factor_required),
        old_mail_lost,
        ..mailbox
    };
    world.account.mailboxes.remove(&address);
    world
        .account
        .mailboxes
        .insert(new_name.unwrap_or(address), changed);
    Ok(json!({}))
}

pub(super) fn get(world: &mut World<'_>, fields: &Fields<'_>) -> Result<Value, Refused> {
    let address = world.fold(fields.text("userName")?);
    let mailbox = find(world, &address)?;
    Ok(json!({
        "enableSearchIndexing": mailbox.search_indexing,
        "recoveryEnabled": mailbox.password_reset,
        "requireTwoFactorAuthentication": mailbox.two_factor_required,
        "enableSpamFiltering": mailbox.spam_filtering,
        "resetMethods": recovery::listed(mailbox),
    }))
}

pub(super) fn create_app_password(
    world: &mut World<'_>,
    fields: &Fields<'_>,
) -> Result<Value, Refused> {
    let address = world.fold(fields.text("userHandle")?);
    let name = fields.maybe_text("name")?.unwrap_or_default().to_owned();
    find(world, &address)?;
    world.account.app_passwords_made += 1;
    let secret = app_password(world.account.app_passwords_made);
    find(world, &address)?.app_passwords.push(AppPassword {
        name,
        secret: secret.clone(),
    });
    Ok(json!({"appPassword": secret}))
}

pub(super) fn delete_app_password(
    world: &mut World<'_>,
    fields: &Fields<'_>,
) -> Result<Value, Refused> {
    let address = world.fold(fields.text("userName")?);
    let secret = fields.text("appPassword")?;
    let passwords = &mut find(world, &address)?.app_passwords;
    let place = passwords
        .iter()
        .position(|password| password.secret == secret)
        .ok_or_else(|| Refused::saying("No such app password"))?;
    passwords.remove(place);
    Ok(json!({}))
}

pub(super) fn find<'a>(
    world: &'a mut World<'_>,
    address: &str,
) -> Result<&'a mut Mailbox, Refused> {
    world
        .account
        .mailboxes
        .get_mut(address)
        .ok_or_else(no_such_user)
}

fn no_such_user() -> Refused {
    Refused::saying("User does not exist")
}

fn check_name(world: &World<'_>, local: &str, domain: &str) -> Result<(), Refused> {
    let Some(settings) = world.account.domains.get(domain) else {
        return Err(Refused::saying("Domain does not exist"));
    };
    let odd = |c: char| c == '@' || c.is_whitespace() || c.is_control();
    if local.is_empty() || local.contains(odd) {
        return Err(Refused::saying("Invalid user name"));
    }
    let has_symbol = local.contains(|c: char| !c.is_alphanumeric());
    if has_symbol && settings.symbolic_subaddressing && !world.quirks.symbols_beside_subaddressing {
        return Err(Refused::saying(
            "User names cannot have symbols while symbolic subaddressing is on",
        ));
    }
    Ok(())
}

fn check_password(world: &World<'_>, password: &str) -> Result<(), Refused> {
    if password.chars().count() < world.quirks.shortest_password {
        return Err(Refused::saying("Password is too weak"));
    }
    Ok(())
}

/// Twenty letters in groups of four, different for every number.
fn app_password(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut text = String::new();
    for place in 0..20 {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let letter = b"abcdefghijklmnopqrstuvwxyz"[usize::try_from(state % 26).unwrap_or_default()];
        text.push(char::from(letter));
    }
    text
}
