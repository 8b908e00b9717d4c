//! What can be changed about a mailbox: its settings and password, who can recover it, and second passwords.

use axum::{extract::State, http::StatusCode};
use purelymail::{
    Client, LocalPart, MailboxAddress, MailboxChange, MailboxSettings, Password, PhoneNumber,
    RecoveryMethod, RecoveryTarget,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    client, hand_over,
    mailboxes::{LOST_SYMBOL, MailboxDetails, known, require_password, yes},
    sign_in, store, sync, turn,
};
use crate::{
    app::App,
    audit,
    http::{
        caller::Admin,
        extract::{Json, Path, Query},
        respond::ProblemBody,
    },
    problem::{self, Problem, Validation},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(change))
        .routes(routes!(save_recovery, remove_recovery))
        .routes(routes!(make_app_password))
}

/// What is to change; absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailboxChange)]
pub(super) struct Change {
    search_indexing: Option<bool>,
    password_reset: Option<bool>,
    two_factor: Option<bool>,
    #[schema(value_type = Option<String>, format = Password, min_length = 10, max_length = 200)]
    new_password: Option<SecretString>,
    /// A new password is made here, and handed over by a link.
    #[serde(default)]
    generate_password: bool,
    /// The new password is tried once it is set, by signing in as a mail program does (`imap.host`).
    #[serde(default)]
    try_sign_in: bool,
    /// What is to stand before the `@`.
    #[schema(max_length = 64)]
    local_part: Option<String>,
    /// A password is to be changed although that may make the stored mail unreadable.
    #[serde(default)]
    even_if_mail_is_lost: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SaveRecovery {
    kind: RecoveryKind,
    #[schema(max_length = 320)]
    target: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    description: String,
    #[serde(default = "yes")]
    allows_two_factor_reset: bool,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RecoveryKind {
    Email,
    Phone,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RecoveryQuery {
    target: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAppPassword {
    /// What it is for.
    #[schema(max_length = 100)]
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AppPasswordMade {
    /// Told once. PurelyMail lists no app passwords: whoever wants to end it needs the whole of it.
    app_password: String,
}

/// Change settings or the password of a mailbox.
#[utoipa::path(patch, path = "/api/v1/mail/mailboxes/{address}", tag = "mailboxes", params(("address" = String, Path)),
    request_body = Change, responses((status = 200, body = MailboxDetails), (status = "default", body = ProblemBody)))]
async fn change(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(address): Path<String>,
    Json(body): Json<Change>,
) -> Result<Json<MailboxDetails>, Problem> {
    let address = known(&app, &address).await?;
    let mut validation = Validation::default();
    if let Some(password) = &body.new_password {
        require_password(&mut validation, "new_password", password);
        validation.require(
            !body.generate_password,
            "new_password",
            "Either give a password or have one made.",
        );
    }
    let generated = body
        .generate_password
        .then(|| hand_over::generate(&app.random));
    let secret = body.new_password.as_ref().or(generated.as_ref());
    validation.finish()?;
    let turn = turn(&app).await?;
    let client = client(&app).await?;
    let before = client.mailbox(&address).await?;
    let asks_for_second_factor = body.two_factor == Some(true) && !before.two_factor_required;
    if asks_for_second_factor && before.recovery_methods.is_empty() {
        return Err(problem::invalid_field(
            "two_factor",
            "PurelyMail wants a way to recover the mailbox first: add an e-mail address or a telephone number.",
        ));
    }
    let loses_mail = secret.is_some() && !before.password_reset;
    if loses_mail && !body.even_if_mail_is_lost {
        return Err(problem::invalid_field(
            "even_if_mail_is_lost",
            "Password reset is off for this mailbox, so PurelyMail keeps no key to its mail but the password: with a new one, the mail that is there may become unreadable. Say that you accept this, or switch password reset on first.",
        ));
    }
    let new_password = match secret {
        Some(password) => {
            Some(Password::new(password.expose_secret()).map_err(anyhow::Error::from)?)
        }
        None => None,
    };
    let rename_to = match &body.local_part {
        Some(text) => Some(renamed(&app, &client, &address, text).await?),
        None => None,
    };
    let wanted = MailboxChange {
        rename_to: rename_to.filter(|name| name != &address),
        new_password,
        search_indexing: body.search_indexing,
        password_reset: body.password_reset,
        two_factor_required: body.two_factor,
    };
    let entry = audit::Entry::new(if wanted.new_password.is_some() {
        "mailbox.password"
    } else {
        "mailbox.change"
    })
    .by(&caller)
    .subject(address.as_str());
    let changed = client.checked().change_mailbox(&address, &wanted).await;
    let mut tx = app.db.begin().await?;
    match changed {
        Ok(settings) => {
            let now = app.clock.now();
            let name = wanted.rename_to.as_ref().unwrap_or(&address);
            if name != &address {
                store::rename_mailbox(&mut tx, address.as_str(), name.as_str()).await?;
            }
            store::looked_at(&mut tx, name.as_str(), &settings, now).await?;
            let entry = entry.detail(differences(&wanted, &before));
            entry.record(&app, &mut tx).await?;
            if name != &address || wanted.new_password.is_some() {
                hand_over::outdate(&app, &mut tx, address.as_str()).await?;
            }
            let link = match &generated {
                Some(made) => hand_over::begin(&app, &mut tx, &caller, name.as_str(), made).await?,
                None => None,
            };
            tx.commit().await?;
            sync::after_write(&app);
            // Nobody waits for an answer that is not PurelyMail's.
            drop(turn);
            let signed_in = match secret.filter(|_| body.try_sign_in) {
                Some(secret) => {
                    let needs_more = settings.two_factor_required;
                    Some(sign_in::try_password(&app.config.imap, name, secret, needs_more).await)
                }
                None => None,
            };
            let details = MailboxDetails::new(name, settings, now);
            Ok(Json(details.handed_over_by(link).signed_in(signed_in)))
        }
        Err(error) => {
            let problem = Problem::from(error);
            entry.failed(&problem.detail).record(&app, &mut tx).await?;
            tx.commit().await?;
            Err(problem)
        }
    }
}

/// A mailbox's new name, if nobody has it. Rules that name the old one stay as they are.
async fn renamed(
    app: &App,
    client: &Client,
    address: &MailboxAddress,
    text: &str,
) -> Result<MailboxAddress, Problem> {
    let local = LocalPart::parse(text.trim())
        .map_err(|error| problem::invalid_field("local_part", format!("{error}.")))?;
    let name = local.at(&address.domain());
    if &name == address {
        return Ok(name);
    }
    let row = store::domain(&app.db, address.domain_str()).await?;
    if local.has_symbol() && row.is_some_and(|row| row.symbolic_subaddressing) {
        return Err(problem::invalid_field("local_part", LOST_SYMBOL));
    }
    if client.mailbox_exists(&name).await? {
        return Err(problem::invalid_field(
            "local_part",
            format!("There is a mailbox {name} already."),
        ));
    }
    Ok(name)
}

/// What was changed, for the audit.
pub(super) fn differences(wanted: &MailboxChange, before: &MailboxSettings) -> String {
    let second_factor = before.two_factor_required;
    let flags = [
        (
            "Search indexing",
            wanted.search_indexing,
            before.search_indexing,
        ),
        (
            "Password reset",
            wanted.password_reset,
            before.password_reset,
        ),
        ("Second factor", wanted.two_factor_required, second_factor),
    ];
    let mut said: Vec<String> = flags
        .into_iter()
        .filter_map(|(name, now, before)| {
            let now = now.filter(|now| *now != before)?;
            Some(format!("{name} {}.", if now { "on" } else { "off" }))
        })
        .collect();
    if wanted.new_password.is_some() {
        said.push("New password.".to_owned());
    }
    if let Some(name) = &wanted.rename_to {
        said.push(format!("Now {name}."));
    }
    said.join(" ")
}

/// Add a way to recover the mailbox, or change the one with the same target.
#[utoipa::path(put, path = "/api/v1/mail/mailboxes/{address}/recovery", tag = "mailboxes", params(("address" = String, Path)),
    request_body = SaveRecovery, responses((status = 204), (status = "default", body = ProblemBody)))]
async fn save_recovery(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(address): Path<String>,
    Json(body): Json<SaveRecovery>,
) -> Result<StatusCode, Problem> {
    let address = known(&app, &address).await?;
    let text = body.target.trim();
    let target = match body.kind {
        RecoveryKind::Email => MailboxAddress::parse(text).map(RecoveryTarget::Email),
        RecoveryKind::Phone => PhoneNumber::parse(text).map(RecoveryTarget::Phone),
    };
    let target = target.map_err(|error| problem::invalid_field("target", format!("{error}.")))?;
    let method = RecoveryMethod {
        target,
        description: body.description,
        allows_two_factor_reset: body.allows_two_factor_reset,
    };
    let _turn = turn(&app).await?;
    let client = client(&app).await?;
    let saved = client
        .checked()
        .save_recovery_method(&address, &method, None)
        .await
        .map(drop);
    let entry = audit::Entry::new("mailbox.recovery")
        .by(&caller)
        .subject(address.as_str())
        .detail(format!("{} can recover it.", method.target));
    done(&app, entry, saved.map_err(Problem::from)).await
}

/// Remove a way to recover the mailbox.
#[utoipa::path(delete, path = "/api/v1/mail/mailboxes/{address}/recovery", tag = "mailboxes",
    params(("address" = String, Path), RecoveryQuery),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn remove_recovery(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(address): Path<String>,
    Query(query): Query<RecoveryQuery>,
) -> Result<StatusCode, Problem> {
    let address = known(&app, &address).await?;
    let _turn = turn(&app).await?;
    let client = client(&app).await?;
    let settings = client.mailbox(&address).await?;
    if settings.two_factor_required && settings.recovery_methods.len() == 1 {
        return Err(problem::conflict(
            "The second factor is demanded, and this is the last way to recover the mailbox. Switch the demand off first.",
        ));
    }
    let method = settings
        .recovery_methods
        .iter()
        .find(|method| method.target.as_str() == query.target)
        .ok_or_else(|| problem::not_found("way to recover the mailbox"))?;
    let removed = client
        .checked()
        .delete_recovery_method(&address, &method.target)
        .await;
    let entry = audit::Entry::new("mailbox.recovery")
        .by(&caller)
        .subject(address.as_str())
        .detail(format!("{} can not recover it any more.", method.target));
    done(&app, entry, removed.map_err(Problem::from)).await
}

/// Make a second password for one program. It is told once.
#[utoipa::path(post, path = "/api/v1/mail/mailboxes/{address}/app-passwords", tag = "mailboxes",
    params(("address" = String, Path)), request_body = NewAppPassword,
    responses((status = 201, body = AppPasswordMade), (status = "default", body = ProblemBody)))]
async fn make_app_password(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(address): Path<String>,
    Json(body): Json<NewAppPassword>,
) -> Result<(StatusCode, Json<AppPasswordMade>), Problem> {
    let address = known(&app, &address).await?;
    let name = body.name.trim();
    let mut validation = Validation::default();
    validation.require(
        !name.is_empty() && name.chars().count() <= 100,
        "name",
        "Say what it is for, in 100 characters.",
    );
    validation.finish()?;
    let _turn = turn(&app).await?;
    let client = client(&app).await?;
    let made = client.create_app_password(&address, name).await;
    let entry = audit::Entry::new("mailbox.app_password")
        .by(&caller)
        .subject(address.as_str())
        .detail(name);
    let mut tx = app.db.begin().await?;
    match made {
        Ok(password) => {
            entry.record(&app, &mut tx).await?;
            tx.commit().await?;
            let app_password = password.reveal().to_owned();
            Ok((StatusCode::CREATED, Json(AppPasswordMade { app_password })))
        }
        Err(error) => {
            let problem = Problem::from(error);
            entry.failed(&problem.detail).record(&app, &mut tx).await?;
            tx.commit().await?;
            Err(problem)
        }
    }
}

/// Records an act at PurelyMail, whichever way it went.
async fn done(
    app: &App,
    entry: audit::Entry,
    outcome: Result<(), Problem>,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.begin().await?;
    let entry = match &outcome {
        Ok(()) => entry,
        Err(problem) => entry.failed(&problem.detail),
    };
    entry.record(app, &mut tx).await?;
    tx.commit().await?;
    sync::after_write(app);
    outcome.map(|()| StatusCode::NO_CONTENT)
}
