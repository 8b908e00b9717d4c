//! The admins' view of members.

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    api::{Member, MemberState, Role},
    links::{self, OneTimeLink, Purpose},
    store::{self, MemberRow},
};
use crate::{
    app::App,
    audit,
    db::{DbError, Lock, Tx},
    events::Event,
    http::{
        caller::{Admin, Caller},
        extract::{Json, Path, Query},
        respond::ProblemBody,
    },
    notices,
    problem::{self, Code, Problem, Validation},
    sessions,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, invite))
        .routes(routes!(get_member, update, remove))
        .routes(routes!(invite_again))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MemberQuery {
    cursor: Option<String>,
    limit: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MemberPage {
    items: Vec<Member>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InviteMember {
    #[schema(min_length = 1)]
    name: String,
    #[schema(example = "ada@example.com", min_length = 3)]
    email: String,
    role: Role,
}

#[derive(Serialize, ToSchema)]
pub(super) struct InvitedMember {
    member: Member,
    invitation: OneTimeLink,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateMember {
    name: Option<String>,
    role: Option<Role>,
    disabled: Option<bool>,
}

/// All members, by name.
#[utoipa::path(get, path = "/api/v1/members", tag = "accounts", params(MemberQuery),
    responses((status = 200, body = MemberPage), (status = "default", body = ProblemBody)))]
async fn list(
    Admin(caller): Admin,
    State(app): State<App>,
    Query(query): Query<MemberQuery>,
) -> Result<Json<MemberPage>, Problem> {
    let limit = query.limit.unwrap_or(100).clamp(1, 500);
    let pages = app.cursors.of("members", &caller.member_id, &());
    let after: Option<(String, String)> = pages.position(query.cursor.as_deref())?;
    let after = after.unwrap_or_default();
    let mut rows = store::page(&app.db, (&after.0, &after.1), limit + 1).await?;
    let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) <= limit;
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    let next_cursor = rows
        .last()
        .filter(|_| !is_last)
        .map(|m| pages.cursor(&(&m.name, &m.id)));
    let items = rows
        .into_iter()
        .map(MemberRow::into_member)
        .collect::<Result<_, _>>()?;
    Ok(Json(MemberPage { items, next_cursor }))
}

/// Invite somebody. The answer holds the one-time link, which is shown this once.
#[utoipa::path(post, path = "/api/v1/members", tag = "accounts", request_body = InviteMember,
    responses((status = 201, body = InvitedMember), (status = "default", body = ProblemBody)))]
async fn invite(
    Admin(caller): Admin,
    State(app): State<App>,
    Json(body): Json<InviteMember>,
) -> Result<(StatusCode, Json<InvitedMember>), Problem> {
    let (name, email) = check_person(&body.name, &body.email, |_| {})?;
    may_manage(&caller, body.role)?;
    let now = app.clock.now();
    let id = app.random.id(now);
    let mut tx = app.db.begin().await?;
    store::insert(&mut tx, &id, &name, &email, body.role, "invited", None, now)
        .await
        .map_err(name_taken)?;
    let invitation = links::create(&app, &mut tx, Purpose::Invitation, &id, &caller).await?;
    audit::Entry::new("member.invite")
        .by(&caller)
        .subject(format!("{name} <{email}>"))
        .detail(format!("as {}", body.role.as_str()))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    let member = find(&app, &id).await?.into_member()?;
    Ok((
        StatusCode::CREATED,
        Json(InvitedMember { member, invitation }),
    ))
}

/// A fresh link for somebody who has not accepted yet; the earlier one stops working.
#[utoipa::path(post, path = "/api/v1/members/{id}/invitation", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = OneTimeLink), (status = "default", body = ProblemBody)))]
async fn invite_again(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<OneTimeLink>, Problem> {
    let member = manageable(&app, &caller, &id).await?;
    if member.state != "invited" {
        return Err(problem::conflict(
            "This member has accepted an invitation already.",
        ));
    }
    let mut tx = app.db.begin().await?;
    let invitation = links::create(&app, &mut tx, Purpose::Invitation, &id, &caller).await?;
    audit::Entry::new("member.invite_again")
        .by(&caller)
        .subject(person(&member))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok(Json(invitation))
}

#[utoipa::path(get, path = "/api/v1/members/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = Member), (status = "default", body = ProblemBody)))]
async fn get_member(
    _admin: Admin,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Member>, Problem> {
    Ok(Json(find(&app, &id).await?.into_member()?))
}

/// Change name, role, or whether the member may sign in. Disabling ends their sessions at once.
#[utoipa::path(patch, path = "/api/v1/members/{id}", tag = "accounts", params(("id" = String, Path)), request_body = UpdateMember,
    responses((status = 200, body = Member), (status = "default", body = ProblemBody)))]
async fn update(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<String>,
    Json(body): Json<UpdateMember>,
) -> Result<Json<Member>, Problem> {
    let mut tx = app.db.begin().await?;
    let before = changeable(&mut tx, &caller, &id).await?;
    let role_before: Role = before.role.parse()?;
    let role = body.role.unwrap_or(role_before);
    may_manage(&caller, role)?;
    let (name, _) = check_person(
        body.name.as_deref().unwrap_or(&before.name),
        &before.email,
        |_| {},
    )?;
    let is_invited = before.password_hash.is_none();
    let state = match (body.disabled, before.state.parse()?) {
        (Some(true), _) | (None, MemberState::Disabled) => "disabled",
        _ if is_invited => "invited",
        _ => "active",
    };
    let loses_owner = role_before == Role::Owner && (role != Role::Owner || state != "active");
    if loses_owner && store::other_active_owners(&mut tx, &id).await? == 0 {
        return Err(problem::conflict(
            "This is the last owner. Make somebody else an owner first.",
        ));
    }
    store::update(&mut tx, &id, &name, role, state).await?;
    if role != role_before || state == "disabled" {
        // Whoever holds a link to a member's account must not get an admin's with it.
        store::delete_links(&mut tx, &id).await?;
    }
    if state == "disabled" || (role != role_before && role != Role::Owner) {
        store::delete_links_made_by(&mut tx, &id).await?;
    }
    let ended = if state == "disabled" {
        sessions::end_all(&mut tx, &id, app.clock.now(), "disabled").await?
    } else {
        Vec::new()
    };
    audit::Entry::new("member.update")
        .by(&caller)
        .subject(person(&before))
        .detail(format!(
            "{}, {} → {name}, {}, {state}",
            before.role,
            before.state,
            role.as_str()
        ))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    announce(&app, &id, &ended);
    Ok(Json(find(&app, &id).await?.into_member()?))
}

/// Remove a member. Their sessions end at once and their grants go; what they did stays in the audit.
#[utoipa::path(delete, path = "/api/v1/members/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn remove(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.begin().await?;
    let member = changeable(&mut tx, &caller, &id).await?;
    if member.role == Role::Owner.as_str() && store::other_active_owners(&mut tx, &id).await? == 0 {
        return Err(problem::conflict(
            "This is the last owner. Make somebody else an owner first.",
        ));
    }
    let ended = sessions::end_all(&mut tx, &id, app.clock.now(), "removed").await?;
    store::delete(&mut tx, &id).await?;
    audit::Entry::new("member.remove")
        .by(&caller)
        .subject(person(&member))
        .record(&app, &mut tx)
        .await?;
    notices::remove_all(&mut tx, &id).await?;
    tx.commit().await?;
    announce(&app, &id, &ended);
    Ok(StatusCode::NO_CONTENT)
}

async fn find(app: &App, id: &str) -> Result<MemberRow, Problem> {
    store::by_id(&app.db, id)
        .await?
        .ok_or_else(|| problem::not_found("member"))
}

/// A member whom the caller may manage.
pub(super) async fn manageable(app: &App, caller: &Caller, id: &str) -> Result<MemberRow, Problem> {
    let member = find(app, id).await?;
    may_manage(caller, member.role.parse()?)?;
    Ok(member)
}

/// The same, to be changed in this transaction, which holds the member's row until it ends: a sign-in under way has either
/// begun its session, and all sessions includes it, or it finds what has become of the member.
async fn changeable(tx: &mut Tx, caller: &Caller, id: &str) -> Result<MemberRow, Problem> {
    // One after the other, or two owners could each find the other still there.
    tx.serialise(Lock::Owners).await?;
    store::hold(tx, id).await?;
    let member = store::current(tx, id)
        .await?
        .ok_or_else(|| problem::not_found("member"))?;
    may_manage(caller, member.role.parse()?)?;
    Ok(member)
}

pub(super) fn person(member: &MemberRow) -> String {
    format!("{} <{}>", member.name, member.email)
}

/// Only owners decide who is owner or admin.
fn may_manage(caller: &Caller, role: Role) -> Result<(), Problem> {
    if role == Role::Member || caller.role == Role::Owner {
        return Ok(());
    }
    Err(problem::forbidden(
        "Only an owner can invite, change or remove owners and admins.",
    ))
}

fn announce(app: &App, member_id: &str, ended: &[String]) {
    sessions::announce_ended(app, ended);
    app.events.send(Event::GrantsChanged {
        member_id: Some(member_id.to_owned()),
    });
}

fn name_taken(error: DbError) -> Problem {
    match error {
        DbError::Constraint(name) if name == "members_email_key" => Problem::new(
            Code::NameTaken,
            "Somebody with this e-mail address is a member already.",
        ),
        other => other.into(),
    }
}

/// Trims and checks name and e-mail, together with whatever else the form has.
pub(super) fn check_person(
    name: &str,
    email: &str,
    also: impl FnOnce(&mut Validation),
) -> Result<(String, String), Problem> {
    let (name, email) = (name.trim().to_owned(), email.trim().to_lowercase());
    let mut validation = Validation::default();
    validation.require(!name.is_empty(), "name", "Enter a name.");
    validation.require(
        name.chars().count() <= 100,
        "name",
        "Use at most 100 characters for the name.",
    );
    validation.require(
        !name.chars().any(char::is_control),
        "name",
        "The name contains a control character.",
    );
    validation.require(
        is_email(&email),
        "email",
        "Enter an e-mail address such as ada@example.com.",
    );
    also(&mut validation);
    validation.finish()?;
    Ok((name, email))
}

/// Not a full parser: catches what is surely a slip. Whether mail arrives, only sending it tells.
fn is_email(email: &str) -> bool {
    let well_formed =
        |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
    email.len() <= 254
        && email.rsplit_once('@').is_some_and(|(local, domain)| {
            well_formed(local)
                && well_formed(domain)
                && !local.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_in_an_address_are_noticed() {
        for good in ["a@b", "ada.lovelace+x@example.co.uk", "ü@exämple.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "", "a", "@b", "a@", "a b@c", "a@b c", "a@@b", "a@.b", "a@b.", "a@b\n",
        ] {
            assert!(!is_email(bad), "{bad:?}");
        }
    }
}
