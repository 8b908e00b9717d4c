use axum::{extract::State, http::StatusCode};
use mediabridge_s3::Root;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Permission,
    store::{self, GrantRow},
};
use crate::{
    accounts,
    app::App,
    audit, buckets,
    clock::Millis,
    events::Event,
    http::{
        caller::Admin,
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Problem, Validation},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_bucket))
        .routes(routes!(of_member))
        .routes(routes!(put, remove))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Grant {
    member: GrantMember,
    bucket: GrantBucket,
    /// Inside the bucket's own root; empty for all of it.
    root: String,
    permissions: Vec<Permission>,
    version: Millis,
    updated_at: Millis,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantMember {
    id: String,
    name: String,
    email: String,
    state: accounts::MemberState,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantBucket {
    id: String,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantList {
    items: Vec<Grant>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PutGrant {
    #[schema(example = "Clients/Aurora/")]
    root: String,
    #[schema(min_items = 1)]
    permissions: Vec<Permission>,
}

impl GrantRow {
    fn into_grant(self) -> Result<Grant, Problem> {
        let permissions = self.permissions();
        Ok(Grant {
            member: GrantMember {
                state: self.member_state.parse()?,
                id: self.member_id,
                name: self.member_name,
                email: self.member_email,
            },
            bucket: GrantBucket {
                id: self.bucket_id,
                name: self.bucket_name,
            },
            root: self.root,
            permissions,
            version: self.updated_at,
            updated_at: self.updated_at,
        })
    }
}

/// Who may do what in a bucket.
#[utoipa::path(get, path = "/api/v1/buckets/{bucket_id}/grants", tag = "grants", params(("bucket_id" = String, Path)),
    responses((status = 200, body = GrantList), (status = "default", body = ProblemBody)))]
async fn of_bucket(
    _admin: Admin,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
) -> Result<Json<GrantList>, Problem> {
    buckets::name(&app, &bucket_id).await?;
    list(&app, Some(&bucket_id), None).await
}

/// What a member may do, bucket by bucket.
#[utoipa::path(get, path = "/api/v1/members/{id}/grants", tag = "grants", params(("id" = String, Path)),
    responses((status = 200, body = GrantList), (status = "default", body = ProblemBody)))]
async fn of_member(
    _admin: Admin,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<GrantList>, Problem> {
    accounts::find(&app, &id)
        .await?
        .ok_or_else(|| problem::not_found("member"))?;
    list(&app, None, Some(&id)).await
}

/// Give a member access to a bucket, or change it. Takes effect with their next request.
#[utoipa::path(put, path = "/api/v1/buckets/{bucket_id}/grants/{member_id}", tag = "grants",
    params(("bucket_id" = String, Path), ("member_id" = String, Path)), request_body = PutGrant,
    responses((status = 200, body = Grant), (status = "default", body = ProblemBody)))]
async fn put(
    Admin(caller): Admin,
    State(app): State<App>,
    Path((bucket_id, member_id)): Path<(String, String)>,
    Json(body): Json<PutGrant>,
) -> Result<Json<Grant>, Problem> {
    let bucket = buckets::name(&app, &bucket_id).await?;
    let member = accounts::find(&app, &member_id)
        .await?
        .ok_or_else(|| problem::not_found("member"))?;
    let root = Root::parse(&body.root);
    let mut validation = Validation::default();
    if let Err(error) = &root {
        validation.require(
            false,
            "root",
            format!("The folder cannot be used: {error}."),
        );
    }
    validation.require(
        body.permissions.contains(&Permission::View),
        "permissions",
        "Allow at least viewing; to take all access away, remove the grant.",
    );
    validation.finish()?;
    let root = root?;

    let mut tx = app.db.begin().await?;
    store::put(
        &mut tx,
        &member_id,
        &bucket_id,
        root.prefix(),
        &body.permissions,
        app.clock.now(),
    )
    .await?;
    let permissions = body
        .permissions
        .iter()
        .map(|p| p.to_do())
        .collect::<Vec<_>>()
        .join(", ");
    audit::Entry::new("grant.put")
        .by(&caller)
        .bucket(&bucket_id, &bucket)
        .subject(format!("{} <{}>", member.name, member.email))
        .detail(format!("folder “{}”: {permissions}", root.prefix()))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    app.events.send(Event::GrantsChanged {
        member_id: Some(member_id.clone()),
    });
    let rows = store::list(&app.db, Some(&bucket_id), Some(&member_id)).await?;
    Ok(Json(
        rows.into_iter()
            .next()
            .ok_or_else(|| problem::not_found("grant"))?
            .into_grant()?,
    ))
}

/// Take a member's access to a bucket away.
#[utoipa::path(delete, path = "/api/v1/buckets/{bucket_id}/grants/{member_id}", tag = "grants",
    params(("bucket_id" = String, Path), ("member_id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn remove(
    Admin(caller): Admin,
    State(app): State<App>,
    Path((bucket_id, member_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let bucket = buckets::name(&app, &bucket_id).await?;
    let member = accounts::find(&app, &member_id)
        .await?
        .ok_or_else(|| problem::not_found("member"))?;
    let mut tx = app.db.begin().await?;
    if !store::delete(&mut tx, &member_id, &bucket_id).await? {
        return Err(problem::not_found("grant"));
    }
    audit::Entry::new("grant.remove")
        .by(&caller)
        .bucket(&bucket_id, &bucket)
        .subject(format!("{} <{}>", member.name, member.email))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    app.events.send(Event::GrantsChanged {
        member_id: Some(member_id),
    });
    Ok(StatusCode::NO_CONTENT)
}

async fn list(
    app: &App,
    bucket_id: Option<&str>,
    member_id: Option<&str>,
) -> Result<Json<GrantList>, Problem> {
    let rows = store::list(&app.db, bucket_id, member_id).await?;
    Ok(Json(GrantList {
        items: rows
            .into_iter()
            .map(GrantRow::into_grant)
            .collect::<Result<_, _>>()?,
    }))
}
