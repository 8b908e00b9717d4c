//! The first visit: whoever can read the server's console makes the owner. Without the code from there, the first
//! stranger to find a fresh server would own it.

use axum::{extract::State, response::Response};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    api::{Me, Role},
    identity::Identity,
    members, password, store,
};
use crate::{
    app::App,
    audit,
    db::Lock,
    http::{caller::Device, extract::Json, respond::ProblemBody},
    problem::{Code, Problem},
    random::Random,
    server_info::{Product, ProductName},
    sessions::{self, SignIn},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(status, set_up))
}

/// Printed on the console while nobody has an account; new at every start.
pub struct SetupCode(String);

impl SetupCode {
    pub fn new(random: &Random) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random.bytes::<16>()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn matches(&self, code: &str) -> bool {
        self.0.as_bytes().ct_eq(code.trim().as_bytes()).into()
    }
}

impl std::fmt::Debug for SetupCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetupCode")
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetupStatus {
    /// Nobody has an account yet.
    needed: bool,
    product: ProductName,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetUp {
    /// From the server's console.
    #[schema(value_type = String)]
    setup_code: SecretString,
    name: String,
    email: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Does this server still need its owner?
#[utoipa::path(get, path = "/api/v1/setup", tag = "accounts", security(()),
    responses((status = 200, body = SetupStatus), (status = "default", body = ProblemBody)))]
async fn status(State(app): State<App>) -> Result<Json<SetupStatus>, Problem> {
    Ok(Json(SetupStatus {
        needed: !super::exist(&app).await?,
        product: Product::of(&app).await?.name,
    }))
}

/// Make the owner and sign them in. Works once.
#[utoipa::path(post, path = "/api/v1/setup", tag = "accounts", security(()), request_body = SetUp,
    responses((status = 200, body = SignIn), (status = "default", body = ProblemBody)))]
async fn set_up(
    State(app): State<App>,
    device: Device,
    Json(body): Json<SetUp>,
) -> Result<Response, Problem> {
    if super::exist(&app).await? {
        return Err(set_up_already());
    }
    let attempt = app
        .limiter
        .attempt("set-up", device.ip.as_deref(), app.clock.now())?;
    if !app.setup_code.matches(body.setup_code.expose_secret()) {
        return Err(Problem::new(
            Code::WrongSetupCode,
            "The set-up code is wrong. The server prints it on its console at every start.",
        ));
    }
    attempt.succeeded();
    let (name, email) = members::check_person(&body.name, &body.email, |validation| {
        let about = [body.name.as_str(), body.email.as_str()];
        password::check(&body.password, "password", &about, validation);
    })?;
    let hash = app.passwords.hash(&body.password).await?;

    let now = app.clock.now();
    let id = app.random.id(now);
    let mut tx = app.db.begin().await?;
    // PostgreSQL would let two visitors each find nobody there.
    tx.serialise(Lock::Owners).await?;
    if !store::insert_first_owner(&mut tx, &id, &name, &email, &hash, now).await? {
        return Err(set_up_already());
    }
    let owner = Me::new(id, name, email, Role::Owner);
    let identity = Identity::new(owner, hash);
    let owner = &identity.member;
    let tokens = sessions::start(&app, &mut tx, &identity, &device).await?;
    audit::Entry::new("setup.done")
        .member_named(&owner.id, &owner.name, &owner.email)
        .from_ip(device.ip.as_deref())
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok(SignIn::answer(&app, identity.member, tokens))
}

fn set_up_already() -> Problem {
    Problem::new(
        Code::SetupDone,
        "This server has its owner already. Sign in instead.",
    )
}
