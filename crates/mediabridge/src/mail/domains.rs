//! Domains: the list, adding one, its settings and its DNS.

use axum::{extract::State, http::StatusCode};
use purelymail::{Domain as Listed, DomainChange, DomainName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{client, dashboard::Health, dns, not_connected, store, sync, turn};
use crate::{
    app::App,
    audit,
    clock::Millis,
    deletions,
    http::{
        caller::Admin,
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(change, delete))
        .routes(routes!(recheck))
        .routes(routes!(ownership))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DomainList {
    items: Vec<Domain>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailDomain)]
pub(super) struct Domain {
    name: String,
    /// One of PurelyMail's own, such as `purelymail.com`.
    is_shared: bool,
    mailboxes: i64,
    /// Mailboxes of this domain may reset the password of the PurelyMail account.
    allow_account_reset: bool,
    /// Everything from a symbol to the `@` is ignored at delivery.
    symbolic_subaddressing: bool,
    health: Health,
    /// What PurelyMail found out when it last looked.
    purelymail: DnsFlags,
    found_at: Millis,
    /// It is going to be deleted.
    deletion_id: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct DnsFlags {
    mx: bool,
    spf: bool,
    dkim: bool,
    dmarc: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddDomain {
    #[schema(example = "example.org", max_length = 253)]
    name: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailDomainChange)]
pub(super) struct Change {
    allow_account_reset: Option<bool>,
    symbolic_subaddressing: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ownership {
    /// The whole value of the TXT record at the domain itself (`@`). One for all domains of the account.
    txt: String,
}

impl Domain {
    fn new(row: store::DomainRow, deletion_id: Option<String>) -> Self {
        Self {
            health: Health::of(&row),
            name: row.name,
            is_shared: row.is_shared,
            mailboxes: row.mailboxes,
            allow_account_reset: row.allow_account_reset,
            symbolic_subaddressing: row.symbolic_subaddressing,
            purelymail: DnsFlags {
                mx: row.passes_mx,
                spf: row.passes_spf,
                dkim: row.passes_dkim,
                dmarc: row.passes_dmarc,
            },
            found_at: row.found_at,
            deletion_id,
        }
    }
}

/// Domains, from our copy of PurelyMail's list.
#[utoipa::path(get, path = "/api/v1/mail/domains", tag = "domains",
    responses((status = 200, body = DomainList), (status = "default", body = ProblemBody)))]
async fn list(_admin: Admin, State(app): State<App>) -> Result<Json<DomainList>, Problem> {
    let planned = deletions::open_targets(&app, deletions::Kind::Domain).await?;
    let rows = store::domains(&app.db).await?;
    let items = rows.into_iter().map(|row| {
        let deletion_id = planned.get(&row.name).cloned();
        Domain::new(row, deletion_id)
    });
    Ok(Json(DomainList {
        items: items.collect(),
    }))
}

/// The record that proves who owns a domain, to be published before the domain is added.
#[utoipa::path(get, path = "/api/v1/mail/ownership", tag = "domains",
    responses((status = 200, body = Ownership), (status = "default", body = ProblemBody)))]
async fn ownership(_admin: Admin, State(app): State<App>) -> Result<Json<Ownership>, Problem> {
    let account = store::account(&app.db).await?.ok_or_else(not_connected)?;
    let txt = account.ownership_code.unwrap_or_default();
    Ok(Json(Ownership { txt }))
}

/// Add a domain whose ownership record is published.
#[utoipa::path(post, path = "/api/v1/mail/domains", tag = "domains", request_body = AddDomain,
    responses((status = 201, body = Domain), (status = "default", body = ProblemBody)))]
async fn add(
    Admin(caller): Admin,
    State(app): State<App>,
    Json(body): Json<AddDomain>,
) -> Result<(StatusCode, Json<Domain>), Problem> {
    let name = name(&body.name)?;
    let _turn = turn(&app).await?;
    let client = client(&app).await?;
    let entry = audit::Entry::new("domain.add")
        .by(&caller)
        .subject(name.as_str());
    let added = client.checked().add_domain(&name).await;
    let domain = taken_over(&app, entry, added.map_err(Problem::from)).await?;
    app.mail.looks.notify_one();
    Ok((StatusCode::CREATED, Json(domain)))
}

/// A domain as people write it.
pub(super) fn name(text: &str) -> Result<DomainName, Problem> {
    DomainName::parse(text.trim().trim_end_matches('.'))
        .ok()
        .filter(|name| name.as_str().contains('.'))
        .ok_or_else(|| problem::invalid_field("name", "Give a domain, such as example.org."))
}

/// Change the settings of a domain.
#[utoipa::path(patch, path = "/api/v1/mail/domains/{name}", tag = "domains", params(("name" = String, Path)),
    request_body = Change, responses((status = 200, body = Domain), (status = "default", body = ProblemBody)))]
async fn change(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<Change>,
) -> Result<Json<Domain>, Problem> {
    let name = known(&app, &name).await?;
    let wanted = DomainChange {
        allow_account_reset: body.allow_account_reset,
        symbolic_subaddressing: body.symbolic_subaddressing,
    };
    let _turn = turn(&app).await?;
    let client = client(&app).await?;
    let said: Vec<String> = [
        ("Account reset", body.allow_account_reset),
        ("Symbolic subaddressing", body.symbolic_subaddressing),
    ]
    .into_iter()
    .filter_map(|(what, on)| Some(format!("{what} {}.", if on? { "on" } else { "off" })))
    .collect();
    let entry = audit::Entry::new("domain.change")
        .by(&caller)
        .subject(name.as_str())
        .detail(said.join(" "));
    let changed = client.checked().change_domain(&name, &wanted).await;
    let domain = taken_over(&app, entry, changed.map_err(Problem::from)).await?;
    Ok(Json(domain))
}

/// Look at the DNS of a domain again, and let PurelyMail look.
#[utoipa::path(post, path = "/api/v1/mail/domains/{name}/recheck", tag = "domains", params(("name" = String, Path)),
    responses((status = 200, body = Domain), (status = "default", body = ProblemBody)))]
async fn recheck(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<Domain>, Problem> {
    let name = known(&app, &name).await?;
    if app.config.mail.check_dns {
        dns::check(&app, name.as_str()).await?;
    }
    let _turn = turn(&app).await?;
    let client = client(&app).await?;
    let entry = audit::Entry::new("domain.recheck")
        .by(&caller)
        .subject(name.as_str());
    let found = client.checked().recheck_dns(&name).await;
    let domain = taken_over(&app, entry, found.map_err(Problem::from)).await?;
    Ok(Json(domain))
}

/// Delete a domain with its mailboxes and rules, after the time in which everybody can stop it.
#[utoipa::path(delete, path = "/api/v1/mail/domains/{name}", tag = "domains", params(("name" = String, Path)),
    responses((status = 202, body = deletions::Shown), (status = "default", body = ProblemBody)))]
async fn delete(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<deletions::Shown>), Problem> {
    deletions::schedule_for(&app, &caller, deletions::Kind::Domain, &name).await
}

async fn known(app: &App, text: &str) -> Result<DomainName, Problem> {
    let name = DomainName::parse(text).map_err(|_| problem::not_found("domain"))?;
    store::domain(&app.db, name.as_str())
        .await?
        .ok_or_else(|| problem::not_found("domain"))?;
    Ok(name)
}

/// Writes down how a domain is now, and the act, whichever way it went.
async fn taken_over(
    app: &App,
    entry: audit::Entry,
    outcome: Result<Listed, Problem>,
) -> Result<Domain, Problem> {
    let mut tx = app.db.begin().await?;
    match outcome {
        Ok(listed) => {
            store::put_domain(&mut tx, &listed, app.clock.now()).await?;
            entry.record(app, &mut tx).await?;
            tx.commit().await?;
            sync::after_write(app);
            let row = store::domain(&app.db, listed.name.as_str()).await?;
            let row = row.ok_or_else(|| problem::not_found("domain"))?;
            Ok(Domain::new(row, None))
        }
        Err(problem) => {
            entry.failed(&problem.detail).record(app, &mut tx).await?;
            tx.commit().await?;
            Err(problem)
        }
    }
}
