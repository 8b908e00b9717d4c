//! What is deleted for good is deleted later: a day passes in which every admin knows of it and any of them can stop it.
//!
//! The rule: nothing goes before its time, and the time is told by the service that would delete it (the `Date` of its
//! answers). Our own clock, which can be wrong and can be set, decides nothing. What would be deleted is compared, right
//! before, with what was announced; if it is another thing, or more would go along, somebody has to look again.
//!
//! A deletion is a row, moved on from whatever state a crash has left it in by [`carry_out()`]. `executing` means that the
//! service may have been asked, so one looks at the service instead of asking again.

mod api;
mod carry_out;
mod store;

use std::collections::HashMap;

pub use api::{Shown, schedule_for};
pub use carry_out::{carry_out, keep};
use serde::{Deserialize, Serialize};
pub use store::Deletion;
use tokio::sync::Notify;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    audit,
    clock::{HOUR, Millis},
    db::{DbError, Tx},
    events::Event,
    http::{body::CREDENTIALS, caller::Caller},
    mail,
    notices::{self, Notice, To, Told},
    problem::{self, Problem},
};

pub fn router() -> OpenApiRouter<App> {
    api::router().layer(CREDENTIALS)
}

/// What can be deleted this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeletionKind)]
pub enum Kind {
    Mailbox,
    /// With its mailboxes and rules.
    Domain,
    RoutingRule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeletionState)]
pub enum State {
    /// Waits for its time, and for a second admin where the settings ask for one.
    Pending,
    /// The service may have been asked.
    Executing,
    /// Not carried out, since something is not as it was announced: an admin confirms it, which starts its time anew, or
    /// cancels it.
    Held,
    Done,
    Cancelled,
}

/// What would be deleted, looked up just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub kind: Kind,
    pub target: String,
    /// For people: everything by which they would know it.
    pub label: String,
    /// What goes with it, a line each.
    pub takes: Vec<String>,
}

impl Plan {
    /// Why this is not what was announced, if it is not. Less than announced is fine.
    fn differs_from(&self, announced: &Deletion) -> Option<String> {
        if self.label != announced.label {
            return Some(format!(
                "It is not what it was when this was asked for. Now it is {}.",
                self.label
            ));
        }
        let is_new = |line: &&String| !announced.takes.contains(line);
        let more: Vec<&str> = self
            .takes
            .iter()
            .filter(is_new)
            .map(String::as_str)
            .collect();
        (!more.is_empty()).then(|| {
            format!(
                "More would go with it than when this was asked for: {}.",
                more.join(", ")
            )
        })
    }
}

/// Wakes whoever carries deletions out.
#[derive(Debug, Default)]
pub struct News(Notify);

/// Plans a deletion, of which every admin is told.
async fn schedule(
    app: &App,
    caller: &Caller,
    kind: Kind,
    target: &str,
) -> Result<Deletion, Problem> {
    let looked = mail::plan(app, kind, target).await?;
    let plan = looked.plan.ok_or_else(|| problem::not_found(kind.noun()))?;
    let now = app.clock.now();
    let deletion = Deletion {
        id: app.random.id(now),
        kind,
        target: plan.target,
        label: plan.label,
        takes: plan.takes,
        state: State::Pending,
        requested_by: caller.member_id.clone(),
        requested_name: caller.name.clone(),
        requested_at: now,
        execute_at: looked.at + grace(app),
        approved_name: None,
        approved_at: None,
        reason: None,
        attempts: 0,
        finished_at: None,
        finished_name: None,
    };
    let mut tx = app.db.begin().await?;
    store::insert(&mut tx, &deletion)
        .await
        .map_err(|error| planned_already(error, kind))?;
    let entry = audit::Entry::new("deletion.schedule").by(caller);
    record(app, &mut tx, entry, &deletion).await?;
    let by = Some(caller);
    let told = tell(
        app,
        &mut tx,
        notices::Kind::DeletionScheduled,
        &deletion,
        by,
    )
    .await?;
    tx.commit().await?;
    news(app, told);
    Ok(deletion)
}

/// The targets of the deletions that are not over, each with the deletion's id.
pub async fn open_targets(app: &App, kind: Kind) -> Result<HashMap<String, String>, Problem> {
    let open = store::open(&app.db).await?;
    let of_kind = open.into_iter().filter(|deletion| deletion.kind == kind);
    Ok(of_kind
        .map(|deletion| (deletion.target, deletion.id))
        .collect())
}

pub async fn count_open(app: &App) -> Result<usize, Problem> {
    Ok(store::open(&app.db).await?.len())
}

fn planned_already(error: DbError, kind: Kind) -> Problem {
    match error {
        DbError::Constraint(_) => problem::conflict(format!(
            "The deletion of this {} is planned already. Mail, Deletions has it.",
            kind.noun()
        )),
        other => other.into(),
    }
}

fn grace(app: &App) -> Millis {
    Millis::from(app.config.deletions.grace_hours) * HOUR
}

/// A notice for every admin, written along with what it tells of.
async fn tell(
    app: &App,
    tx: &mut Tx,
    kind: notices::Kind,
    deletion: &Deletion,
    by: Option<&Caller>,
) -> Result<Told, DbError> {
    let mut notice = Notice::news(kind, &deletion.label).link("/mail/deletions");
    if let Some(caller) = by {
        notice = notice.by(&caller.member_id, &caller.name);
    }
    notices::add(app, tx, To::Admins, notice).await
}

/// Something about a deletion has changed, and is committed.
fn news(app: &App, told: Told) {
    notices::announce(app, told);
    app.deletions.0.notify_one();
    app.events.send(Event::MailChanged);
}

async fn record(
    app: &App,
    tx: &mut Tx,
    entry: audit::Entry,
    deletion: &Deletion,
) -> Result<(), DbError> {
    let takes = match deletion.takes.len() {
        0 => String::new(),
        _ => format!(" With it: {}.", deletion.takes.join(", ")),
    };
    let why = deletion.reason.as_deref().unwrap_or_default();
    entry
        .subject(&deletion.label)
        .detail(format!("{why}{takes}").trim().to_owned())
        .record(app, tx)
        .await
}

impl Kind {
    pub fn noun(self) -> &'static str {
        match self {
            Self::Mailbox => "mailbox",
            Self::Domain => "domain",
            Self::RoutingRule => "routing rule",
        }
    }
}
