use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Tokens, announce_end, cookie, refresh, sign_out};
use crate::{
    accounts::{self, Me},
    app::App,
    clock::Millis,
    http::{
        Whose,
        body::CREDENTIALS,
        caller::{Caller, Device},
        extract::Json,
        respond::ProblemBody,
    },
    problem::{self, Code, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(login))
        .routes(routes!(refresh_session))
        .routes(routes!(logout))
        .routes(routes!(me))
        .layer(CREDENTIALS)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Login {
    #[schema(example = "ada@example.com")]
    pub email: String,
    #[schema(value_type = String, format = Password)]
    pub password: SecretString,
}

/// A started or refreshed session. The refresh token travels in an `HttpOnly` cookie, never in a body.
#[derive(Serialize, ToSchema)]
pub struct SignIn {
    /// Not a secret. Tells the tabs of one browser apart that are signed in by different sessions.
    pub session_id: String,
    pub access_token: String,
    pub expires_at: Millis,
    pub member: Me,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Refresh {
    /// Random text, the same for every retry of one refresh. A retry is then given the same answer.
    pub attempt_id: Option<String>,
}

impl SignIn {
    /// The answer to a sign-in, after its commit: tokens in body and cookie.
    pub fn answer(app: &App, member: Me, tokens: Tokens) -> Response {
        if let Some(session_id) = &tokens.replaced {
            announce_end(app, session_id, Code::SessionEnded);
        }
        let cookie = cookie::write(
            app,
            &tokens.refresh_token,
            tokens.refresh_expires_at - app.clock.now(),
        );
        let body = Self {
            session_id: tokens.session_id,
            access_token: tokens.access_token,
            expires_at: tokens.access_expires_at,
            member,
        };
        ([(header::SET_COOKIE, cookie)], Json(body)).into_response()
    }
}

/// Sign in with e-mail and password.
#[utoipa::path(post, path = "/api/v1/auth/login", tag = "sessions", security(()), request_body = Login,
    responses((status = 200, body = SignIn), (status = "default", body = ProblemBody)))]
async fn login(
    State(app): State<App>,
    Extension(whose): Extension<Whose>,
    device: Device,
    Json(body): Json<Login>,
) -> Result<Response, Problem> {
    let identity = accounts::authenticate(&app, &body.email, &body.password, &device).await?;
    let mut tx = app.db.begin().await?;
    let tokens = super::start(&app, &mut tx, &identity, &device).await?;
    let member = &identity.member;
    crate::audit::Entry::new("session.sign_in")
        .member_named(&member.id, &member.name, &member.email)
        .from_ip(device.ip.as_deref())
        .detail(device.user_agent.as_deref().unwrap_or_default())
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    whose.is(&member.id, &tokens.session_id);
    Ok(SignIn::answer(&app, identity.member, tokens))
}

/// Trade the refresh cookie for a new access token and the next cookie.
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "sessions", security(()), request_body = Refresh,
    responses((status = 200, body = SignIn), (status = "default", body = ProblemBody)))]
async fn refresh_session(
    State(app): State<App>,
    Extension(whose): Extension<Whose>,
    device: Device,
    headers: HeaderMap,
    Json(body): Json<Refresh>,
) -> Result<Response, Problem> {
    require_own_page(&headers)?;
    let token = device.refresh_token.as_ref().ok_or_else(|| {
        Problem::new(
            Code::Unauthenticated,
            "There is no session on this device. Sign in first.",
        )
    })?;
    let token = token.expose_secret();
    let refused = match refresh(&app, token, body.attempt_id.as_deref(), &device).await {
        Ok((member_id, tokens)) => match accounts::find(&app, &member_id).await? {
            Some(member) => {
                whose.is(&member.id, &tokens.session_id);
                return Ok(SignIn::answer(&app, member, tokens));
            }
            // Removed a moment after the refresh: the session went with the member.
            None => super::ended(),
        },
        Err(problem) => problem,
    };
    if refused.code.status() == 401 {
        return Ok(([(header::SET_COOKIE, cookie::clear(&app))], refused).into_response());
    }
    Err(refused)
}

/// End this session.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "sessions", security(()),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn logout(
    State(app): State<App>,
    device: Device,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    require_own_page(&headers)?;
    if let Some(token) = &device.refresh_token {
        sign_out(&app, token.expose_secret(), &device).await?;
    }
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, cookie::clear(&app))],
    )
        .into_response())
}

/// Who am I, and which parts of the app are mine?
#[utoipa::path(get, path = "/api/v1/me", tag = "sessions",
    responses((status = 200, body = Me), (status = "default", body = ProblemBody)))]
async fn me(caller: Caller) -> Json<Me> {
    Json(Me::new(
        caller.member_id,
        caller.name,
        caller.email,
        caller.role,
    ))
}

/// The cookie is sent by the browser on its own, so these two routes must be asked by our own page: a foreign one
/// cannot add the header without asking first, and is never answered.
fn require_own_page(headers: &HeaderMap) -> Result<(), Problem> {
    let is_ours = headers
        .get("x-requested-with")
        .is_some_and(|v| v == "mediabridge");
    let site = headers
        .get("sec-fetch-site")
        .map(axum::http::HeaderValue::as_bytes);
    if is_ours && matches!(site, None | Some(b"same-origin")) {
        return Ok(());
    }
    Err(problem::forbidden(
        "This address is for MediaBridge's own pages: send `X-Requested-With: mediabridge`.",
    ))
}
