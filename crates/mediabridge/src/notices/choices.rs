//! Which notices a member wants by e-mail, too.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Kind, store};
use crate::{
    app::App,
    http::{caller::Caller, extract::Json, respond::ProblemBody},
    problem::{Problem, Validation},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_choices, put_choices))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NoticeChoices {
    /// Whether e-mail is set up on this server.
    email_is_set_up: bool,
    /// Where e-mails go.
    email: String,
    /// The kinds that the caller may be told of.
    items: Vec<NoticeChoice>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeChoice {
    kind: Kind,
    /// Whether it comes by e-mail, too. What one did oneself never does.
    email: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PutNoticeChoices {
    #[schema(max_items = 100)]
    items: Vec<NoticeChoice>,
}

/// Which notices come by e-mail, too.
#[utoipa::path(get, path = "/api/v1/me/notice-choices", tag = "notices",
    responses((status = 200, body = NoticeChoices), (status = "default", body = ProblemBody)))]
async fn get_choices(
    caller: Caller,
    State(app): State<App>,
) -> Result<Json<NoticeChoices>, Problem> {
    let chosen = store::choices(&app.db, &caller.member_id).await?;
    let wants = |kind: Kind| {
        let choice = chosen.iter().find(|(name, _)| name == kind.as_str());
        choice.is_none_or(|(_, email)| *email)
    };
    let is_theirs = |kind: &Kind| caller.is_admin() || !kind.is_for_admins();
    Ok(Json(NoticeChoices {
        email_is_set_up: app.outbox.is_set_up(),
        items: Kind::ALL
            .into_iter()
            .filter(is_theirs)
            .map(|kind| NoticeChoice {
                kind,
                email: wants(kind),
            })
            .collect(),
        email: caller.email,
    }))
}

/// Choose for some kinds; the others stay as they are.
#[utoipa::path(put, path = "/api/v1/me/notice-choices", tag = "notices", request_body = PutNoticeChoices,
    responses((status = 200, body = NoticeChoices), (status = "default", body = ProblemBody)))]
async fn put_choices(
    caller: Caller,
    State(app): State<App>,
    Json(body): Json<PutNoticeChoices>,
) -> Result<Json<NoticeChoices>, Problem> {
    let mut validation = Validation::default();
    validation.require(
        body.items.len() <= 100,
        "items",
        "Choose for at most 100 kinds at once.",
    );
    validation.finish()?;
    let mut tx = app.db.begin().await?;
    for choice in &body.items {
        store::choose(&mut tx, &caller.member_id, choice.kind, choice.email).await?;
    }
    tx.commit().await?;
    get_choices(caller, State(app)).await
}
