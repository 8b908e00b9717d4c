//! Who is asking. A handler that takes [`Caller`] or [`Admin`] cannot forget to check.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{header, request::Parts},
};
use secrecy::SecretString;

use super::middleware::{ClientIp, Whose};
use crate::{
    accounts::Role,
    app::App,
    grants::Reach,
    problem::{self, Code, Problem},
    sessions,
};

/// A signed-in member. Session, member and grant are read from the database on every request, in one query: an access
/// token says who somebody is, never what they may do.
#[derive(Debug, Clone)]
pub struct Caller {
    pub member_id: String,
    pub session_id: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub device: Device,
    /// The bucket the request names in its address, and what the caller may do there. Only `grants` reads it.
    pub(crate) reach: Option<Reach>,
}

impl Caller {
    pub fn is_admin(&self) -> bool {
        self.role.is_admin()
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, app).await.ok();
        let bucket_id = params.as_ref().and_then(|params| {
            let (_, id) = params.iter().find(|(name, _)| *name == "bucket_id")?;
            Some(id)
        });
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.strip_prefix("Bearer "))
            .ok_or_else(|| {
                Problem::new(
                    Code::Unauthenticated,
                    "This needs the header `Authorization: Bearer …`.",
                )
            })?;
        let claims = app.access_tokens.verify(token, app.clock.now())?;
        if let Some(whose) = parts.extensions.get::<Whose>() {
            whose.is(&claims.sub, &claims.sid);
        }
        let device = Device::of(parts, app);
        sessions::caller(app, &claims, device, bucket_id).await
    }
}

/// A caller who is owner or admin.
#[derive(Debug, Clone)]
pub struct Admin(pub Caller);

impl FromRequestParts<App> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        if !caller.is_admin() {
            return Err(problem::forbidden(
                "Only an admin can do this. Ask one of yours.",
            ));
        }
        Ok(Self(caller))
    }
}

/// The device a request comes from, whoever sits in front of it.
#[derive(Debug, Clone, Default)]
pub struct Device {
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    /// Of the session this browser has, or had.
    pub refresh_token: Option<SecretString>,
}

impl Device {
    fn of(parts: &Parts, app: &App) -> Self {
        let ip = parts
            .extensions
            .get::<ClientIp>()
            .and_then(|ip| ip.0)
            .map(|ip| ip.to_string());
        let user_agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|v| v.to_str().ok());
        Self {
            ip,
            user_agent: user_agent.map(|v| v.chars().take(300).collect()),
            refresh_token: sessions::cookie(app, &parts.headers),
        }
    }
}

impl FromRequestParts<App> for Device {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, app))
    }
}
