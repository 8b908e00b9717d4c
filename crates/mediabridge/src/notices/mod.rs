//! What members are told: about the safety of their accounts, and owners and admins of everybody's and of what needs a look.
//!
//! The rule: a notice is written in the transaction of what it tells of, and so are its e-mails to those who want it by
//! e-mail. Open tabs hear of it after the commit.

mod api;
mod choices;
mod store;
mod words;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    clock::{DAY, HOUR, Millis},
    db::{DbError, Tx},
    events::Event,
    http::{body::CREDENTIALS, caller::Device},
    outbox::{self, Recipient},
    problem::Problem,
};

/// Notices are news; the audit is the record.
const KEPT: Millis = 90 * DAY;
/// E-mails of one kind about the same that a member gets within an hour. Somebody who tries the same all day long would fill
/// everybody's mailbox otherwise; in the app all of it is told.
const EMAILS_AN_HOUR: i64 = 5;

pub fn router() -> OpenApiRouter<App> {
    api::router().merge(choices::router()).layer(CREDENTIALS)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
    /// Something is going to be deleted when its time has come.
    DeletionScheduled,
    /// It is not going to be deleted after all.
    DeletionCancelled,
    /// It was deleted.
    DeletionDone,
    /// It was not deleted: somebody has to look at it.
    DeletionHeld,
    /// The DNS records of a domain were right and are not any more.
    DomainBroken,
    /// They are right again.
    DomainHealthy,
    /// The credit at PurelyMail does not last long any more; the subject says how much is left.
    CreditLow,
    /// There is a mailbox that nobody created here.
    MailboxAppeared,
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
    /// Whom it is about or who did it, when that is not the one who is told. Who did it gets no e-mail of it.
    pub about: Option<(&'a str, &'a str)>,
    pub bucket: Option<(&'a str, &'a str)>,
    pub path: Option<&'a str>,
    /// What it is about when that is neither a member nor a bucket nor a path, such as a mailbox or a domain.
    pub subject: Option<&'a str>,
    /// The page of the web app that shows it, from its first slash on.
    pub link: Option<&'a str>,
    pub device: &'a Device,
}

/// The device of what happens by itself.
static NO_DEVICE: Device = Device {
    ip: None,
    user_agent: None,
    refresh_token: None,
};

impl<'a> Notice<'a> {
    /// News about the account of the one who is told.
    pub fn own(kind: Kind, device: &'a Device) -> Self {
        Self {
            kind,
            about: None,
            bucket: None,
            path: None,
            subject: None,
            link: None,
            device,
        }
    }

    /// News about something that has a name of its own, from no device.
    pub fn news(kind: Kind, subject: &'a str) -> Self {
        Self {
            subject: Some(subject),
            ..Self::own(kind, &NO_DEVICE)
        }
    }

    /// Who did it: id and name.
    #[must_use]
    pub fn by(mut self, id: &'a str, name: &'a str) -> Self {
        self.about = Some((id, name));
        self
    }

    #[must_use]
    pub fn link(mut self, page: &'a str) -> Self {
        self.link = Some(page);
        self
    }
}

/// The members who were told, to be passed to [`announce`] after the commit.
#[derive(Debug, Default)]
#[must_use]
pub struct Told(Vec<String>);

impl Told {
    /// With those of another notice, each once.
    pub fn extend(&mut self, other: Self) {
        let new = other.0.into_iter().filter(|id| !self.0.contains(id));
        let new: Vec<String> = new.collect();
        self.0.extend(new);
    }
}

/// Writes a notice for everybody it is meant for, and an e-mail for those of them who want it so.
pub async fn add(app: &App, tx: &mut Tx, to: To<'_>, notice: Notice<'_>) -> Result<Told, DbError> {
    let now = app.clock.now();
    let readers = match to {
        To::Member(id) => store::reader(tx, id, notice.kind).await?,
        To::Admins => store::active_admins(tx, notice.kind).await?,
    };
    store::forget(tx, now - KEPT).await?;
    for reader in &readers {
        if wants_email(app, tx, reader, &notice).await? {
            let to = Recipient {
                member_id: &reader.id,
                name: &reader.name,
                email: &reader.email,
            };
            outbox::add(app, tx, &words::letter(to, &notice)).await?;
        }
        store::insert(tx, &app.random.id(now), &reader.id, now, &notice).await?;
    }
    Ok(Told(readers.into_iter().map(|reader| reader.id).collect()))
}

async fn wants_email(
    app: &App,
    tx: &mut Tx,
    reader: &store::Reader,
    notice: &Notice<'_>,
) -> Result<bool, DbError> {
    let did_it = notice.about.is_some_and(|(id, _)| id == reader.id);
    if !app.outbox.is_set_up() || !reader.wants_email || did_it {
        return Ok(false);
    }
    let since = app.clock.now() - HOUR;
    Ok(store::count_alike(tx, &reader.id, notice, since).await? < EMAILS_AN_HOUR)
}

/// Forgets what a member who is removed was told, and what is on its way to them.
pub async fn remove_all(tx: &mut Tx, member_id: &str) -> Result<(), DbError> {
    store::remove_all(tx, member_id).await?;
    outbox::remove_all(tx, member_id).await
}

/// Tells the open tabs of those members that there is something new.
pub fn announce(app: &App, told: Told) {
    for member_id in told.0 {
        app.events.send(Event::NoticeAdded { member_id });
    }
}

impl Kind {
    pub const ALL: [Self; 12] = [
        Self::SessionReuse,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::OutsideRoot,
        Self::DeletionScheduled,
        Self::DeletionCancelled,
        Self::DeletionDone,
        Self::DeletionHeld,
        Self::DomainBroken,
        Self::DomainHealthy,
        Self::CreditLow,
        Self::MailboxAppeared,
    ];

    /// Whether owners and admins are told, and not the member it is about.
    pub fn is_for_admins(self) -> bool {
        !matches!(
            self,
            Self::SessionReuse | Self::PasswordChanged | Self::PasswordReset
        )
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::SessionReuse => "session_reuse",
            Self::OutsideRoot => "outside_root",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::DeletionScheduled => "deletion_scheduled",
            Self::DeletionCancelled => "deletion_cancelled",
            Self::DeletionDone => "deletion_done",
            Self::DeletionHeld => "deletion_held",
            Self::DomainBroken => "domain_broken",
            Self::DomainHealthy => "domain_healthy",
            Self::CreditLow => "credit_low",
            Self::MailboxAppeared => "mailbox_appeared",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| anyhow::anyhow!("unknown kind of notice `{text}`").into())
    }
}
