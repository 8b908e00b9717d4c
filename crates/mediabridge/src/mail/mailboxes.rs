//! Mailboxes: the list, one of them, and its making.

use axum::{extract::State, http::StatusCode};
use purelymail::{
    DomainName, LocalPart, MailboxAddress, MailboxSettings, NewMailbox, Password, RecoveryMethod,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{client, estate, hand_over, sign_in::SignIn, store, sync, turn};
use crate::{
    app::App,
    audit,
    clock::Millis,
    deletions,
    http::{
        caller::Admin,
        extract::{Json, Path, Query},
        respond::ProblemBody,
    },
    problem::{self, Problem, Validation},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get_mailbox, delete))
}

/// What PurelyMail demands is not documented; less than this is no password.
pub(super) const SHORTEST_PASSWORD: usize = 10;
pub(super) const LONGEST_PASSWORD: usize = 200;
pub(super) const LOST_SYMBOL: &str = "This domain ignores everything from the first symbol on, so such a mailbox would get no mail. Leave out the symbol, or switch off symbolic subaddressing for the domain.";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MailboxQuery {
    /// Part of the address.
    text: Option<String>,
    domain: Option<String>,
    #[param(inline)]
    sort: Option<Sort>,
    cursor: Option<String>,
    /// 1 to 500, 100 if absent.
    limit: Option<i64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MailboxSort)]
pub(super) enum Sort {
    #[default]
    Address,
    /// Those that were made, or found, last come first.
    Newest,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MailboxPage {
    items: Vec<Mailbox>,
    /// Of all pages.
    total: i64,
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Mailbox {
    address: String,
    domain: String,
    /// When it was made here, or found at PurelyMail.
    found_at: Millis,
    /// Who made it here; absent if it was made elsewhere.
    made_by: Option<String>,
    /// As it was when somebody last looked; absent before.
    settings: Option<Settings>,
    /// It is going to be deleted.
    deletion_id: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = MailboxSettings)]
pub(super) struct Settings {
    search_indexing: bool,
    /// Whether the password can be reset. If not, PurelyMail keeps no key to the stored mail besides the password: mail
    /// may become unreadable when somebody else changes it.
    password_reset: bool,
    /// A demand; whether the person has set it up cannot be told.
    two_factor: bool,
    /// Can be changed on PurelyMail's own pages only.
    spam_filtering: bool,
    looked_at: Millis,
}

/// One mailbox as it is at PurelyMail right now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MailboxDetails {
    address: String,
    settings: Settings,
    recovery_methods: Vec<Recovery>,
    /// Right after a password was made here: the link that hands it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    hand_over: Option<hand_over::Link>,
    /// Right after a new password was to be tried: what came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in: Option<SignIn>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecoveryMethod)]
pub(super) struct Recovery {
    /// `email` or `phone`.
    kind: String,
    target: String,
    description: String,
    /// A reset by this method also takes off the second factor.
    allows_two_factor_reset: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMailbox)]
pub(super) struct Create {
    /// What stands before the `@`.
    #[schema(max_length = 64)]
    local_part: String,
    domain: String,
    /// Absent: one is made here, and handed over by a link.
    #[schema(value_type = Option<String>, format = Password, min_length = 10, max_length = 200)]
    password: Option<SecretString>,
    #[serde(default = "yes")]
    search_indexing: bool,
    #[serde(default = "yes")]
    password_reset: bool,
    /// PurelyMail greets the new mailbox.
    #[serde(default)]
    welcome_email: bool,
    /// An address by which the password can be reset.
    recovery_email: Option<String>,
}

pub(super) fn yes() -> bool {
    true
}

/// Mailboxes, from our copy of PurelyMail's list.
#[utoipa::path(get, path = "/api/v1/mail/mailboxes", tag = "mailboxes", params(MailboxQuery),
    responses((status = 200, body = MailboxPage), (status = "default", body = ProblemBody)))]
async fn list(
    Admin(caller): Admin,
    State(app): State<App>,
    Query(query): Query<MailboxQuery>,
) -> Result<Json<MailboxPage>, Problem> {
    let limit = query.limit.unwrap_or(100).clamp(1, 500);
    let sort = query.sort.unwrap_or_default();
    let filter = store::Filter {
        text: query.text.filter(|text| !text.is_empty()),
        domain: query.domain.filter(|domain| !domain.is_empty()),
    };
    let pages = app
        .cursors
        .of("mailboxes", &caller.member_id, &(&filter, sort));
    let after: Option<(Millis, String)> = pages.position(query.cursor.as_deref())?;
    let after = after.as_ref().map(|(at, address)| (*at, address.as_str()));
    let mut rows = match sort {
        Sort::Address => {
            let after = after.map(|(_, address)| address);
            store::by_address(&app.db, &filter, after, limit + 1).await?
        }
        Sort::Newest => store::newest(&app.db, &filter, after, limit + 1).await?,
    };
    let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) <= limit;
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    let next_cursor = rows
        .last()
        .filter(|_| !is_last)
        .map(|row| pages.cursor(&(row.found_at, &row.address)));
    let planned = deletions::open_targets(&app, deletions::Kind::Mailbox).await?;
    Ok(Json(MailboxPage {
        total: store::count_matching(&app.db, &filter).await?,
        items: rows
            .into_iter()
            .map(|row| Mailbox {
                deletion_id: planned.get(&row.address).cloned(),
                ..row.into()
            })
            .collect(),
        next_cursor,
    }))
}

impl From<store::MailboxRow> for Mailbox {
    fn from(row: store::MailboxRow) -> Self {
        let flags = (
            row.search_indexing,
            row.password_reset,
            row.two_factor,
            row.spam_filtering.zip(row.looked_at),
        );
        Self {
            address: row.address,
            domain: row.domain,
            found_at: row.found_at,
            made_by: row.made_by,
            settings: match flags {
                (
                    Some(search_indexing),
                    Some(password_reset),
                    Some(two_factor),
                    Some((spam_filtering, looked_at)),
                ) => Some(Settings {
                    search_indexing,
                    password_reset,
                    two_factor,
                    spam_filtering,
                    looked_at,
                }),
                _ => None,
            },
            deletion_id: None,
        }
    }
}

/// Make a mailbox.
#[utoipa::path(post, path = "/api/v1/mail/mailboxes", tag = "mailboxes", request_body = Create,
    responses((status = 201, body = MailboxDetails), (status = "default", body = ProblemBody)))]
async fn create(
    Admin(caller): Admin,
    State(app): State<App>,
    Json(body): Json<Create>,
) -> Result<(StatusCode, Json<MailboxDetails>), Problem> {
    let generated = body.password.is_none();
    let password = body
        .password
        .clone()
        .unwrap_or_else(|| hand_over::generate(&app.random));
    let new = checked(&app, &body, &password).await?;
    let _turn = turn(&app).await?;
    let client = client(&app).await?;
    if client.mailbox_exists(&new.address).await? {
        return Err(problem::conflict(format!(
            "There is a mailbox {} already.",
            new.address
        )));
    }
    let made = client.checked().create_mailbox(&new).await;
    let entry = audit::Entry::new("mailbox.create")
        .by(&caller)
        .subject(new.address.as_str());
    let mut tx = app.db.begin().await?;
    match made {
        Ok(settings) => {
            let (address, domain) = (new.address.as_str(), new.address.domain_str());
            let now = app.clock.now();
            store::add_mailbox(&mut tx, address, domain, Some(&caller.name), now).await?;
            store::looked_at(&mut tx, address, &settings, now).await?;
            entry.record(&app, &mut tx).await?;
            let link = if generated {
                hand_over::begin(&app, &mut tx, &caller, address, &password).await?
            } else {
                None
            };
            tx.commit().await?;
            sync::after_write(&app);
            let details = MailboxDetails::new(&new.address, settings, now);
            Ok((StatusCode::CREATED, Json(details.handed_over_by(link))))
        }
        Err(error) => {
            let problem = Problem::from(error);
            entry.failed(&problem.detail).record(&app, &mut tx).await?;
            tx.commit().await?;
            sync::after_write(&app);
            Err(problem)
        }
    }
}

async fn checked(app: &App, body: &Create, password: &SecretString) -> Result<NewMailbox, Problem> {
    let mut validation = Validation::default();
    let local = LocalPart::parse(body.local_part.trim());
    let domain = DomainName::parse(body.domain.trim());
    let row = match &domain {
        Ok(domain) => store::domain(&app.db, domain.as_str()).await?,
        Err(_) => None,
    };
    if let Err(error) = &local {
        validation.require(false, "local_part", format!("{error}."));
    }
    let has_lost_symbol = row.as_ref().is_some_and(|row| row.symbolic_subaddressing)
        && local.as_ref().is_ok_and(LocalPart::has_symbol);
    validation.require(!has_lost_symbol, "local_part", LOST_SYMBOL);
    validation.require(
        row.is_some(),
        "domain",
        "Choose a domain that is on the account.",
    );
    require_password(&mut validation, "password", password);
    let recovery = body.recovery_email.as_deref().map(str::trim);
    let recovery = recovery.filter(|email| !email.is_empty());
    let recovery = recovery.map(MailboxAddress::parse);
    if let Some(Err(error)) = &recovery {
        validation.require(false, "recovery_email", format!("{error}."));
    }
    validation.finish()?;
    let (Ok(local), Ok(domain)) = (local, domain) else {
        return Err(problem::invalid("The address is not understood."));
    };
    let password = Password::new(password.expose_secret()).map_err(anyhow::Error::from)?;
    Ok(NewMailbox {
        search_indexing: body.search_indexing,
        password_reset: body.password_reset,
        welcome_email: body.welcome_email,
        recovery_email: recovery
            .and_then(Result::ok)
            .map(|address| (address, String::new())),
        ..NewMailbox::new(local.at(&domain), password)
    })
}

pub(super) fn require_password(
    validation: &mut Validation,
    field: &'static str,
    password: &SecretString,
) {
    let length = password.expose_secret().chars().count();
    validation.require(
        (SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&length),
        field,
        format!("A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."),
    );
}

impl MailboxDetails {
    pub(super) fn new(
        address: &MailboxAddress,
        settings: MailboxSettings,
        looked_at: Millis,
    ) -> Self {
        Self {
            address: address.to_string(),
            settings: Settings {
                search_indexing: settings.search_indexing,
                password_reset: settings.password_reset,
                two_factor: settings.two_factor_required,
                spam_filtering: settings.spam_filtering,
                looked_at,
            },
            recovery_methods: settings
                .recovery_methods
                .into_iter()
                .map(Recovery::from)
                .collect(),
            hand_over: None,
            sign_in: None,
        }
    }

    pub(super) fn handed_over_by(self, hand_over: Option<hand_over::Link>) -> Self {
        Self { hand_over, ..self }
    }

    pub(super) fn signed_in(self, sign_in: Option<SignIn>) -> Self {
        Self { sign_in, ..self }
    }
}

impl From<RecoveryMethod> for Recovery {
    fn from(method: RecoveryMethod) -> Self {
        Self {
            kind: method.target.kind().to_owned(),
            target: method.target.to_string(),
            description: method.description,
            allows_two_factor_reset: method.allows_two_factor_reset,
        }
    }
}

/// A mailbox and its settings, as they are at PurelyMail right now.
#[utoipa::path(get, path = "/api/v1/mail/mailboxes/{address}", tag = "mailboxes", params(("address" = String, Path)),
    responses((status = 200, body = MailboxDetails), (status = "default", body = ProblemBody)))]
async fn get_mailbox(
    _admin: Admin,
    State(app): State<App>,
    Path(address): Path<String>,
) -> Result<Json<MailboxDetails>, Problem> {
    let address = known(&app, &address).await?;
    let settings = client(&app).await?.mailbox(&address).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::looked_at(&mut tx, address.as_str(), &settings, now).await?;
    tx.commit().await?;
    Ok(Json(MailboxDetails::new(&address, settings, now)))
}

/// An address that our copy has: nothing is asked of PurelyMail for others.
pub(super) async fn known(app: &App, text: &str) -> Result<MailboxAddress, Problem> {
    let address = estate::address(text)?;
    store::mailbox(&app.db, address.as_str())
        .await?
        .ok_or_else(|| problem::not_found("mailbox"))?;
    Ok(address)
}

/// Delete a mailbox, after the time in which everybody can stop it.
#[utoipa::path(delete, path = "/api/v1/mail/mailboxes/{address}", tag = "mailboxes", params(("address" = String, Path)),
    responses((status = 202, body = deletions::Shown), (status = "default", body = ProblemBody)))]
async fn delete(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(address): Path<String>,
) -> Result<(StatusCode, Json<deletions::Shown>), Problem> {
    deletions::schedule_for(&app, &caller, deletions::Kind::Mailbox, &address).await
}
