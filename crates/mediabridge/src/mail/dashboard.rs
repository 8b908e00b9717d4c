//! The mail half at a glance.

use axum::extract::State;
use purelymail::Credit;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{credit, store};
use crate::{
    app::App,
    clock::Millis,
    deletions,
    http::{caller::Admin, extract::Json, respond::ProblemBody},
    problem::Problem,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(dashboard))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Dashboard {
    /// Absent: no account is connected, and everything else is empty.
    account: Option<AccountState>,
    mailboxes: i64,
    domains: Vec<DomainCount>,
    rules: usize,
    /// Deletions that are not over.
    deletions: usize,
    /// How long a deletion waits for anybody to stop it (`deletions.grace_hours`).
    grace_hours: u32,
    /// Whether a new password can be tried by signing in (`imap.host`).
    tries_sign_in: bool,
    /// What was left at the end of each day, oldest first.
    credit_days: Vec<CreditDay>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountState {
    connected_at: Millis,
    /// When PurelyMail's lists were read last; absent before the first time.
    synced_at: Option<Millis>,
    /// Why the last attempt failed, if it did.
    sync_problem: Option<String>,
    credit: Option<CreditState>,
    /// The list of mailboxes is as long as PurelyMail makes it: there may be more.
    mailboxes_may_be_cut: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreditState {
    /// US dollars, rounded down to cents.
    #[schema(example = "9.01")]
    dollars: String,
    level: credit::Level,
    /// If it goes on falling as it did in the last 30 days; absent before that can be told.
    days_left: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DomainCount {
    name: String,
    mailboxes: i64,
    health: Health,
}

/// Whether mail of a domain arrives and is believed, by the DNS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Health {
    Healthy,
    Broken,
    /// Not looked at yet, or the name servers did not answer.
    Unknown,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreditDay {
    /// Days since 1970-01-01, UTC.
    day: i64,
    /// US dollars, rounded down to cents.
    dollars: String,
}

impl Health {
    /// By our own look if there was one, otherwise by PurelyMail's.
    pub(super) fn of(row: &store::DomainRow) -> Self {
        match row.dns_state.as_deref() {
            Some("healthy") => Self::Healthy,
            Some("broken") => Self::Broken,
            Some(_) => Self::Unknown,
            None if row.passes_mx && row.passes_spf && row.passes_dkim && row.passes_dmarc => {
                Self::Healthy
            }
            None => Self::Broken,
        }
    }
}

/// Counts, credit and health of the mail half.
#[utoipa::path(get, path = "/api/v1/mail", tag = "mail",
    responses((status = 200, body = Dashboard), (status = "default", body = ProblemBody)))]
async fn dashboard(_admin: Admin, State(app): State<App>) -> Result<Json<Dashboard>, Problem> {
    let account = store::account(&app.db).await?;
    let samples = credit::samples(&app).await?;
    let mailboxes = store::count_mailboxes(&app.db).await?;
    let domains = store::domains(&app.db).await?;
    Ok(Json(Dashboard {
        account: account.map(|account| AccountState {
            connected_at: account.connected_at,
            synced_at: account.synced_at,
            sync_problem: account.sync_problem,
            credit: account
                .credit
                .and_then(|credit| Credit::parse(&credit).ok())
                .map(|credit| {
                    let days_left = credit::days_left(&samples);
                    CreditState {
                        dollars: credit.rounded(2),
                        level: credit::Level::of(&credit, days_left),
                        days_left,
                    }
                }),
            mailboxes_may_be_cut: mailboxes
                >= i64::try_from(purelymail::LONGEST_LIST).unwrap_or(i64::MAX),
        }),
        mailboxes,
        domains: domains
            .iter()
            .map(|row| DomainCount {
                health: Health::of(row),
                name: row.name.clone(),
                mailboxes: row.mailboxes,
            })
            .collect(),
        rules: store::rules(&app.db).await?.len(),
        deletions: deletions::count_open(&app).await?,
        grace_hours: app.config.deletions.grace_hours,
        tries_sign_in: !app.config.imap.host.is_empty(),
        credit_days: samples
            .iter()
            .map(|(day, credit)| CreditDay {
                day: *day,
                dollars: credit.rounded(2),
            })
            .collect(),
    }))
}
