//! The connection to PurelyMail.

use axum::{extract::State, http::StatusCode};
use purelymail::ApiToken;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ACCOUNT, credit, store, sync, turn, with_token};
use crate::{
    app::App,
    audit,
    clock::DAY,
    db::Tx,
    events::Event,
    http::{caller::Admin, extract::Json, respond::ProblemBody},
    problem::{self, Problem},
    secrets::Sealed,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(connect, disconnect))
        .routes(routes!(sync_now))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Connect {
    /// From PurelyMail's account page. It can do everything, so it is kept sealed and never told again.
    #[schema(value_type = String, format = Password, max_length = 500)]
    api_token: SecretString,
}

/// Connect the PurelyMail account, or give it its new token. The token is tried first.
#[utoipa::path(put, path = "/api/v1/mail/account", tag = "mail", request_body = Connect,
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn connect(
    Admin(caller): Admin,
    State(app): State<App>,
    Json(body): Json<Connect>,
) -> Result<StatusCode, Problem> {
    let token = ApiToken::new(body.api_token.expose_secret().trim()).map_err(|error| {
        problem::invalid_field("api_token", format!("This is no API token: {error}."))
    })?;
    let _turn = turn(&app).await?;
    let mut tx = try_and_keep(&app, token, body.api_token.expose_secret().trim())
        .await
        .map_err(refused)?;
    audit::Entry::new("mail.connect")
        .by(&caller)
        .subject("PurelyMail")
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    app.mail.news.notify_one();
    app.events.send(Event::MailChanged);
    Ok(StatusCode::NO_CONTENT)
}

/// What is wrong is said at the field.
fn refused(problem: Problem) -> Problem {
    if problem.code == problem::Code::MailBadToken {
        return problem::invalid_field(
            "api_token",
            "PurelyMail does not accept this token. Copy the current one from PurelyMail's account page.",
        );
    }
    problem
}

/// Forget the token and what was copied. Nothing changes at PurelyMail.
#[utoipa::path(delete, path = "/api/v1/mail/account", tag = "mail",
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn disconnect(Admin(caller): Admin, State(app): State<App>) -> Result<StatusCode, Problem> {
    let _turn = turn(&app).await?;
    let mut tx = app.db.begin().await?;
    store::remove_account(&mut tx).await?;
    audit::Entry::new("mail.disconnect")
        .by(&caller)
        .subject("PurelyMail")
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    app.events.send(Event::MailChanged);
    Ok(StatusCode::NO_CONTENT)
}

/// Read PurelyMail's lists now.
#[utoipa::path(post, path = "/api/v1/mail/sync", tag = "mail",
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn sync_now(_admin: Admin, State(app): State<App>) -> Result<StatusCode, Problem> {
    sync::sync(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries a token and writes it down; the transaction is still to be committed.
async fn try_and_keep(app: &App, token: ApiToken, text: &str) -> Result<Tx, Problem> {
    let client = with_token(app, token)?;
    let (credit, code) = tokio::try_join!(client.credit(), client.ownership_code())?;
    let mut tx = app.db.begin().await?;
    let what = Sealed::PurelyMailToken;
    let sealed = app
        .keyring
        .seal(&mut tx, what, ACCOUNT, &text.into())
        .await?;
    let (code, credit) = (code.txt_record(), credit.to_string());
    store::put_account(&mut tx, &sealed, code, &credit, app.clock.now()).await?;
    Ok(tx)
}

/// Gives the demonstration's credit a past before its first start, or the picture of it would stay empty for days.
pub async fn put_sample_past(app: &App) -> anyhow::Result<()> {
    if !store::credit_days(&app.db, 0).await?.is_empty() {
        return Ok(());
    }
    let today = app.clock.now().div_euclid(DAY);
    let mut tx = app.db.begin().await?;
    for (day, credit) in credit::sample_days(today) {
        store::put_credit_day(&mut tx, day, &credit).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Connects the demonstration's simulator.
pub async fn put_sample(app: &App, token: &str) -> anyhow::Result<()> {
    let tx = try_and_keep(app, ApiToken::new(token)?, token).await?;
    tx.commit().await?;
    sync::sync(app).await?;
    Ok(())
}
