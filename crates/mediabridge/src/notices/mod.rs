//! What members are told about the safety of accounts: of their own, and owners and admins of everybody's.
//!
//! The rule: a notice is written in the transaction of what it tells of, and open tabs hear of it after the commit.

mod api;
mod store;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    clock::{DAY, Millis},
    db::{DbError, Tx},
    events::Event,
    http::{body::CREDENTIALS, caller::Device},
    problem::Problem,
};

/// Notices are news; the audit is the record.
const KEPT: Millis = 90 * DAY;

pub fn router() -> OpenApiRouter<App> {
    api::router().layer(CREDENTIALS)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A used refresh token of the member was presented, so their session was ended.
    SessionReuse,
    /// Somebody asked for a path outside their folder, so their session was ended.
    OutsideRoot,
    /// The member's password was changed, by whoever knew the one before.
    PasswordChanged,
    /// The member's password was chosen anew through a link.
    PasswordReset,
}

/// Who is told.
#[derive(Debug, Clone, Copy)]
pub enum To<'a> {
    Member(&'a str),
    /// All owners and admins who may sign in.
    Admins,
}

/// What they are told. Members, buckets: id and name, as they are now.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    pub kind: Kind,
    /// Whom it is about, when that is not the one who is told.
    pub about: Option<(&'a str, &'a str)>,
    pub bucket: Option<(&'a str, &'a str)>,
    pub path: Option<&'a str>,
    pub device: &'a Device,
}

impl<'a> Notice<'a> {
    /// News about the account of the one who is told.
    pub fn own(kind: Kind, device: &'a Device) -> Self {
        Self {
            kind,
            about: None,
            bucket: None,
            path: None,
            device,
        }
    }
}

/// The members who were told, to be passed to [`announce`] after the commit.
#[derive(Debug)]
#[must_use]
pub struct Told(Vec<String>);

/// Writes a notice for everybody it is meant for.
pub async fn add(app: &App, tx: &mut Tx, to: To<'_>, notice: Notice<'_>) -> Result<Told, DbError> {
    let now = app.clock.now();
    let members = match to {
        To::Member(id) => vec![id.to_owned()],
        To::Admins => store::active_admins(tx).await?,
    };
    store::forget(tx, now - KEPT).await?;
    for member_id in &members {
        store::insert(tx, &app.random.id(now), member_id, now, &notice).await?;
    }
    Ok(Told(members))
}

/// Forgets what a member who is removed was told.
pub async fn remove_all(tx: &mut Tx, member_id: &str) -> Result<(), DbError> {
    store::remove_all(tx, member_id).await
}

/// Tells the open tabs of those members that there is something new.
pub fn announce(app: &App, told: Told) {
    for member_id in told.0 {
        app.events.send(Event::NoticeAdded { member_id });
    }
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::SessionReuse => "session_reuse",
            Self::OutsideRoot => "outside_root",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match text {
            "session_reuse" => Ok(Self::SessionReuse),
            "outside_root" => Ok(Self::OutsideRoot),
            "password_changed" => Ok(Self::PasswordChanged),
            "password_reset" => Ok(Self::PasswordReset),
            other => Err(anyhow::anyhow!("unknown kind of notice `{other}`").into()),
        }
    }
}
