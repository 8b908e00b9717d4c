//! What members change about their own account.

use axum::{extract::State, http::StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{api::Me, members::check_person, password, store};
use crate::{
    app::App,
    audit,
    http::{caller::Caller, extract::Json, respond::ProblemBody},
    notices::{self, Kind, Notice, To},
    problem::{self, Problem, Validation},
    sessions,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(rename))
        .routes(routes!(change_password))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateMe {
    name: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePassword {
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
    #[schema(value_type = String, format = Password)]
    new_password: SecretString,
}

/// Change one's own name.
#[utoipa::path(patch, path = "/api/v1/me", tag = "accounts", request_body = UpdateMe,
    responses((status = 200, body = Me), (status = "default", body = ProblemBody)))]
async fn rename(
    caller: Caller,
    State(app): State<App>,
    Json(body): Json<UpdateMe>,
) -> Result<Json<Me>, Problem> {
    let (name, email) = check_person(&body.name, &caller.email, |_| {})?;
    let mut tx = app.db.begin().await?;
    store::rename(&mut tx, &caller.member_id, &name).await?;
    audit::Entry::new("member.rename")
        .by(&caller)
        .subject(format!("{name} <{email}>"))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok(Json(super::me(&app, &caller.member_id).await?))
}

/// Change one's own password. Ends one's other sessions.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "accounts", request_body = ChangePassword,
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn change_password(
    caller: Caller,
    State(app): State<App>,
    Json(body): Json<ChangePassword>,
) -> Result<StatusCode, Problem> {
    let mut validation = Validation::default();
    let about = [caller.name.as_str(), caller.email.as_str()];
    password::check(&body.new_password, "new_password", &about, &mut validation);
    validation.finish()?;

    // Counted like a sign-in: whoever finds a device unlocked must not guess faster here.
    let ip = caller.device.ip.as_deref();
    let attempt = app.limiter.attempt(&caller.email, ip, app.clock.now())?;
    let stored = store::password_hash(&app.db, &caller.member_id).await?;
    let fits = app
        .passwords
        .verify(attempt, &body.current_password, stored.as_deref())
        .await?;
    let stored = stored.filter(|_| fits).ok_or_else(wrong_current_password)?;
    let new = app.passwords.hash(&body.new_password).await?;

    let mut tx = app.db.begin().await?;
    if !store::replace_password(&mut tx, &caller.member_id, &stored, &new).await? {
        return Err(wrong_current_password());
    }
    store::delete_links(&mut tx, &caller.member_id).await?;
    let ended = sessions::end_others(&app, &mut tx, &caller, "password_changed").await?;
    audit::Entry::new("member.password_change")
        .by(&caller)
        .record(&app, &mut tx)
        .await?;
    let notice = Notice::own(Kind::PasswordChanged, &caller.device);
    let told = notices::add(&app, &mut tx, To::Member(&caller.member_id), notice).await?;
    tx.commit().await?;
    sessions::announce_ended(&app, &ended);
    notices::announce(&app, told);
    Ok(StatusCode::NO_CONTENT)
}

fn wrong_current_password() -> Problem {
    problem::invalid_field(
        "current_password",
        "This is not your current password. Enter it again.",
    )
}
