//! The DNS of the domains, by our own look: which record is wrong, and why. PurelyMail's own flags say neither.

use std::{net::SocketAddr, time::Duration};

use axum::extract::State;
use futures_util::future::join_all;
use mediabridge_dns::{
    Domain, Health, Line, Purpose, Report, Resolver, Settings, Wanted, export,
    tiers::{Change, Known, Tiers},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store;
use crate::{
    app::App,
    clock::Millis,
    events::Event,
    http::{
        caller::Admin,
        extract::{Json, Path, Query},
        respond::ProblemBody,
    },
    notices::{self, Notice, To, Told},
    problem::{self, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(dns))
        .routes(routes!(check_ownership))
        .routes(routes!(records))
}

/// How often it is looked which domains are due.
const PAUSE: Duration = Duration::from_secs(30);
/// Domains that are looked at together.
const AT_ONCE: usize = 4;

/// What is kept with a domain.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    report: Option<Report>,
    known: Known,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DnsReport {
    health: super::dashboard::Health,
    /// Whether this server looks at the DNS (`mail.check_dns`).
    looks: bool,
    /// Absent: nobody has looked yet, and nothing is known about the records but what they should be.
    checked_at: Option<Millis>,
    next_at: Millis,
    /// Something that worked was seen broken once. Admins are told if it is so at the next look as well.
    second_look: bool,
    /// Where the domain's records are kept, as far as it could be found out.
    name_servers: Vec<String>,
    records: Vec<DnsRecord>,
}

/// A record that a domain needs, and what is published in its place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DnsRecord {
    /// What it is for.
    #[schema(example = "mx")]
    purpose: String,
    #[schema(example = "MX")]
    label: String,
    verdict: DnsVerdict,
    /// Relative to the domain; `@` is the domain itself.
    host: String,
    kind: String,
    priority: Option<u16>,
    /// What should be published.
    value: String,
    /// The domain does its work without it.
    optional: bool,
    /// Whether PurelyMail found it right when it last looked; absent for what it does not tell.
    purelymail: Option<bool>,
    /// What is.
    published: Vec<DnsPublished>,
    /// What is so and what to do, the worst first.
    findings: Vec<DnsFinding>,
    /// What to publish, where that is not `value`: the domain's own SPF record with PurelyMail in it.
    suggestion: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum DnsVerdict {
    Right,
    /// Works; something about it is worth knowing.
    Remark,
    /// It could not be found out.
    NotKnown,
    Wrong,
    Missing,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DnsPublished {
    name: String,
    kind: String,
    value: String,
    /// Seconds for which others may still see this after a change.
    ttl: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DnsFinding {
    #[schema(example = "mx_missing")]
    code: String,
    verdict: DnsVerdict,
    advice: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RecordsQuery {
    #[param(inline)]
    format: RecordsFormat,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RecordsFormat {
    /// Columns, for copying.
    Table,
    /// For BIND and whatever reads its files.
    Zone,
    /// For Cloudflare's API.
    Cloudflare,
    Terraform,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Records {
    text: String,
}

impl From<mediabridge_dns::Verdict> for DnsVerdict {
    fn from(verdict: mediabridge_dns::Verdict) -> Self {
        use mediabridge_dns::Verdict;
        match verdict {
            Verdict::Right => Self::Right,
            Verdict::Remark => Self::Remark,
            Verdict::NotKnown => Self::NotKnown,
            Verdict::Wrong => Self::Wrong,
            Verdict::Missing => Self::Missing,
        }
    }
}

impl DnsRecord {
    /// What should be; nobody has looked at what is.
    fn wanted(wanted: &Line, domain: Option<&store::DomainRow>) -> Self {
        Self {
            purpose: wanted.purpose.as_str().to_owned(),
            label: wanted.purpose.label().to_owned(),
            verdict: DnsVerdict::NotKnown,
            host: wanted.host.clone(),
            kind: wanted.kind.clone(),
            priority: wanted.priority,
            value: wanted.value.clone(),
            optional: wanted.optional,
            purelymail: domain.and_then(|row| flag(row, wanted.purpose)),
            published: Vec::new(),
            findings: Vec::new(),
            suggestion: None,
        }
    }

    fn found(record: &mediabridge_dns::RecordReport, domain: Option<&store::DomainRow>) -> Self {
        Self {
            verdict: record.verdict.into(),
            published: record
                .published
                .iter()
                .map(|published| DnsPublished {
                    name: published.name.clone(),
                    kind: published.kind.clone(),
                    value: published.value.clone(),
                    ttl: published.ttl,
                })
                .collect(),
            findings: record
                .findings
                .iter()
                .map(|finding| DnsFinding {
                    code: finding.code.as_str(),
                    verdict: finding.verdict.into(),
                    advice: finding.advice.clone(),
                })
                .collect(),
            suggestion: record.suggestion.clone(),
            ..Self::wanted(&record.wanted, domain)
        }
    }
}

/// What PurelyMail says of a record. It tells of the three DKIM keys together.
fn flag(row: &store::DomainRow, purpose: Purpose) -> Option<bool> {
    match purpose {
        Purpose::Mx => Some(row.passes_mx),
        Purpose::Spf => Some(row.passes_spf),
        Purpose::Dkim1 | Purpose::Dkim2 | Purpose::Dkim3 => Some(row.passes_dkim),
        Purpose::Dmarc => Some(row.passes_dmarc),
        Purpose::Ownership | Purpose::Imaps | Purpose::Pop3s | Purpose::Submissions => None,
    }
}

/// What is published for a domain, record by record, as of our last look.
#[utoipa::path(get, path = "/api/v1/mail/domains/{name}/dns", tag = "domains", params(("name" = String, Path)),
    responses((status = 200, body = DnsReport), (status = "default", body = ProblemBody)))]
async fn dns(
    _admin: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<DnsReport>, Problem> {
    let row = store::domain(&app.db, &name.to_lowercase())
        .await?
        .ok_or_else(|| problem::not_found("domain"))?;
    let kept = kept(row.dns_report.as_deref());
    let records = if let Some(report) = &kept.report {
        let records = report.records.iter();
        records
            .map(|record| DnsRecord::found(record, Some(&row)))
            .collect()
    } else {
        let domain = Domain::parse(&row.name).map_err(anyhow::Error::from)?;
        let lines = wanted(&app).await?.lines(&domain);
        lines
            .iter()
            .map(|line| DnsRecord::wanted(line, Some(&row)))
            .collect()
    };
    Ok(Json(DnsReport {
        health: super::dashboard::Health::of(&row),
        looks: app.config.mail.check_dns,
        checked_at: row.dns_checked_at,
        next_at: row.dns_next_at,
        second_look: !kept.known.suspected.is_empty(),
        name_servers: kept
            .report
            .map(|report| report.name_servers)
            .unwrap_or_default(),
        records,
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OwnershipCheck)]
pub(super) struct CheckOwnership {
    #[schema(example = "example.org", max_length = 253)]
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnershipSeen {
    domain: String,
    /// What is published, seen from here just now. PurelyMail looks for itself when the domain is added. Absent: this
    /// server does not look at the DNS (`mail.check_dns`).
    record: Option<DnsRecord>,
}

/// Whether the ownership record of a domain, which need not be on the account, is published.
#[utoipa::path(post, path = "/api/v1/mail/ownership/check", tag = "domains", request_body = CheckOwnership,
    responses((status = 200, body = OwnershipSeen), (status = "default", body = ProblemBody)))]
async fn check_ownership(
    _admin: Admin,
    State(app): State<App>,
    Json(body): Json<CheckOwnership>,
) -> Result<Json<OwnershipSeen>, Problem> {
    let name = super::domains::name(&body.name)?;
    let domain = Domain::parse(name.as_str())
        .map_err(|error| problem::invalid_field("name", format!("{error}.")))?;
    let account = store::account(&app.db)
        .await?
        .ok_or_else(super::not_connected)?;
    let mut wanted = Wanted::purelymail(account.ownership_code.as_deref());
    wanted
        .records
        .retain(|record| record.purpose == Purpose::Ownership);
    let record = if app.config.mail.check_dns {
        let report = resolver(&app)?.check(&domain, &wanted).await;
        let record = report.get(Purpose::Ownership);
        record.map(|record| DnsRecord::found(record, None))
    } else {
        None
    };
    Ok(Json(OwnershipSeen {
        domain: domain.to_string(),
        record,
    }))
}

/// The records that a domain needs, for other programs to take in.
#[utoipa::path(get, path = "/api/v1/mail/domains/{name}/records", tag = "domains",
    params(("name" = String, Path), RecordsQuery),
    responses((status = 200, body = Records), (status = "default", body = ProblemBody)))]
async fn records(
    _admin: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Query(query): Query<RecordsQuery>,
) -> Result<Json<Records>, Problem> {
    let row = store::domain(&app.db, &name.to_lowercase())
        .await?
        .ok_or_else(|| problem::not_found("domain"))?;
    let domain = Domain::parse(&row.name).map_err(anyhow::Error::from)?;
    let mut wanted = wanted(&app).await?;
    if let Some(report) = kept(row.dns_report.as_deref()).report {
        wanted = wanted.suited_to(&report);
    }
    Ok(Json(Records {
        text: match query.format {
            RecordsFormat::Table => export::table(&domain, &wanted),
            RecordsFormat::Zone => export::zone_file(&domain, &wanted),
            RecordsFormat::Cloudflare => export::cloudflare(&domain, &wanted),
            RecordsFormat::Terraform => export::terraform(&domain, &wanted),
        },
    }))
}

fn kept(json: Option<&str>) -> Kept {
    json.and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default()
}

async fn wanted(app: &App) -> Result<Wanted, Problem> {
    let account = store::account(&app.db).await?;
    let code = account.and_then(|account| account.ownership_code);
    Ok(Wanted::purelymail(code.as_deref()).with_discovery())
}

/// Looks at domains when they are due, for as long as the server runs.
pub async fn watch(app: App) {
    if !app.config.mail.check_dns {
        return;
    }
    loop {
        if let Err(problem) = check_due(&app).await {
            tracing::warn!(problem = %problem.detail, "the DNS of domains was not checked; trying again");
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = app.mail.looks.notified() => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// Looks at every domain that is due.
pub async fn check_due(app: &App) -> Result<(), Problem> {
    let due = store::due_domains(&app.db, app.clock.now()).await?;
    for names in due.chunks(AT_ONCE) {
        let checks = names.iter().map(|name| check(app, name));
        for checked in join_all(checks).await {
            checked?;
        }
    }
    Ok(())
}

/// Looks at one domain, keeps what is found, and tells admins of what has changed.
pub(super) async fn check(app: &App, name: &str) -> Result<(), Problem> {
    let Ok(domain) = Domain::parse(name) else {
        return Ok(());
    };
    let report = resolver(app)?.check(&domain, &wanted(app).await?).await;
    let Some(row) = store::domain(&app.db, name).await? else {
        return Ok(());
    };
    let now = app.clock.now();
    let mut kept = kept(row.dns_report.as_deref());
    let change = kept.known.learn(&report, now);
    let state = match report.health() {
        Health::Healthy => "healthy",
        Health::Failing => "broken",
        Health::Unknown => "unknown",
    };
    let draw = u32::from_le_bytes(app.random.bytes());
    let next_at = Tiers::default().due(&kept.known, now, draw);
    kept.report = Some(report);
    let json = serde_json::to_string(&kept).map_err(anyhow::Error::from)?;
    let mut tx = app.db.begin().await?;
    store::checked_dns(&mut tx, name, &json, state, now, next_at).await?;
    let told = match change {
        Change::Nothing => Told::default(),
        Change::Broke(_) => tell(app, &mut tx, notices::Kind::DomainBroken, name).await?,
        Change::Recovered(_) => tell(app, &mut tx, notices::Kind::DomainHealthy, name).await?,
    };
    tx.commit().await?;
    notices::announce(app, told);
    app.events.send(Event::MailChanged);
    Ok(())
}

async fn tell(
    app: &App,
    tx: &mut crate::db::Tx,
    kind: notices::Kind,
    name: &str,
) -> Result<Told, Problem> {
    let page = format!("/mail/domains/{name}");
    let notice = Notice::news(kind, name).link(&page);
    Ok(notices::add(app, tx, To::Admins, notice).await?)
}

/// Made at the first look: where the system names no resolver, the rest of the server goes on.
fn resolver(app: &App) -> Result<&Resolver, Problem> {
    if let Some(resolver) = app.mail.resolver.get() {
        return Ok(resolver);
    }
    let servers: Vec<SocketAddr> = app.config.mail.name_servers.clone();
    let settings = Settings {
        servers,
        ..Settings::default()
    };
    let resolver = Resolver::new(settings).map_err(anyhow::Error::from)?;
    Ok(app.mail.resolver.get_or_init(|| resolver))
}
