//! What one member may do in one bucket, and the only place that answers "may they?".
//!
//! Every handler that touches a bucket begins with [`open`]. It returns an [`Access`], and only an `Access` turns a path
//! from the wire into an object key: confinement cannot be forgotten, because there is no other way to get a key.
//! Owners and admins see every bucket whole; members see what was granted to them, and 404 for the rest.

mod api;
mod store;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use mediabridge_s3::{MemberPath, ObjectKey, PathError, Root};
use serde::{Deserialize, Serialize};
pub(crate) use store::AccessRow;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    buckets,
    http::caller::Caller,
    problem::{self, Code, Problem},
    sessions,
};

pub fn router() -> OpenApiRouter<App> {
    api::router()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// List, preview and download.
    View,
    /// Add files and folders, replace files.
    Upload,
    Delete,
    /// Copy URLs that others can open.
    Share,
}

impl Permission {
    pub const ALL: [Self; 4] = [Self::View, Self::Upload, Self::Delete, Self::Share];

    fn to_do(self) -> &'static str {
        match self {
            Self::View => "view files",
            Self::Upload => "upload",
            Self::Delete => "delete",
            Self::Share => "share",
        }
    }
}

/// Another number whenever the bucket's settings or the grant have changed.
pub type Version = i64;

/// One caller's access to one bucket, checked just now.
#[derive(Debug, Clone)]
pub struct Access {
    pub bucket_id: String,
    pub bucket_name: String,
    pub description: String,
    pub cdn_base_url: Option<String>,
    pub permissions: Vec<Permission>,
    /// The bucket's root joined with the grant's. Never leaves the server.
    pub root: Root,
    pub version: Version,
}

/// What was found out together with the caller, so that it need not be asked for again.
#[derive(Debug, Clone)]
pub(crate) enum Reach {
    /// Of the bucket that the request names.
    Of {
        bucket_id: String,
        found: Box<AccessRow>,
    },
    /// Of every bucket, by name.
    All(Arc<[Access]>),
}

/// Opens a bucket for a caller, if they may do `permission` in it.
pub async fn open(
    app: &App,
    caller: &Caller,
    bucket_id: &str,
    permission: Permission,
) -> Result<Access, Problem> {
    let access = find(app, caller, bucket_id).await?;
    if !access.permissions.contains(&permission) {
        return Err(problem::forbidden(format!(
            "You may not {} in “{}”. An admin can change that under Members.",
            permission.to_do(),
            access.bucket_name
        )));
    }
    Ok(access)
}

/// A caller's access to a bucket, whatever they may do in it.
pub async fn find(app: &App, caller: &Caller, bucket_id: &str) -> Result<Access, Problem> {
    let row = match &caller.reach {
        Some(Reach::All(all)) => {
            let access = all.iter().find(|access| access.bucket_id == bucket_id);
            return access.cloned().ok_or_else(|| problem::not_found("bucket"));
        }
        Some(Reach::Of {
            bucket_id: of,
            found,
        }) if of == bucket_id => Some(AccessRow::clone(found)),
        _ => store::access(&app.db, &caller.member_id, caller.is_admin(), bucket_id).await?,
    };
    row.and_then(|row| row.into_access().transpose())
        .ok_or_else(|| problem::not_found("bucket"))?
}

/// All of a caller's buckets, by name.
pub async fn all(app: &App, caller: &Caller) -> Result<Arc<[Access]>, Problem> {
    if let Some(Reach::All(all)) = &caller.reach {
        return Ok(Arc::clone(all));
    }
    let rows = store::all_access(&app.db, &caller.member_id, caller.is_admin()).await?;
    accesses(rows)
}

fn accesses(rows: Vec<AccessRow>) -> Result<Arc<[Access]>, Problem> {
    rows.into_iter()
        .filter_map(|row| row.into_access().transpose())
        .collect()
}

/// What each of many may do: all buckets of owners and admins, and those of each member by their id.
pub async fn of_many(
    app: &App,
    any_admin: bool,
    member_ids: &BTreeSet<&str>,
) -> Result<(Arc<[Access]>, HashMap<String, Arc<[Access]>>), Problem> {
    let whole = if any_admin {
        store::all_access(&app.db, "", true).await?
    } else {
        Vec::new()
    };
    let mut rows: HashMap<String, Vec<AccessRow>> = HashMap::new();
    let member_ids: Vec<&str> = member_ids.iter().copied().collect();
    for chunk in member_ids.chunks(store::MEMBERS_AT_ONCE) {
        for row in store::access_of_many(&app.db, chunk).await? {
            rows.entry(row.member_id).or_default().push(row.access);
        }
    }
    let of_members = rows.into_iter();
    let of_members = of_members.map(|(id, rows)| Ok::<_, Problem>((id, accesses(rows)?)));
    Ok((accesses(whole)?, of_members.collect::<Result<_, _>>()?))
}

impl Access {
    /// Refuses a request made under an older state of the grant, without blame: the screen was out of date.
    pub fn require_version(&self, seen: Option<Version>) -> Result<(), Problem> {
        if seen.is_some_and(|seen| seen != self.version) {
            return Err(Problem::new(
                Code::GrantChanged,
                "Your access to this bucket has changed. The page shows what you may see now.",
            ));
        }
        Ok(())
    }

    /// Parses a path from the wire into a key inside the root. A step outside ends the caller's session.
    pub async fn key(&self, app: &App, caller: &Caller, path: &str) -> Result<Located, Problem> {
        let located = MemberPath::parse(path).and_then(|path| Ok((self.root.key(&path)?, path)));
        match located {
            Ok((key, path)) => Ok(Located { path, key }),
            Err(PathError::OutsideRoot) => {
                let bucket = (self.bucket_id.as_str(), self.bucket_name.as_str());
                Err(sessions::end_outside_root(app, caller, bucket, path).await)
            }
            Err(malformed) => Err(malformed.into()),
        }
    }

    /// Like [`key`](Self::key) for several paths: all of them are checked before anything is done to the first.
    pub async fn keys(
        &self,
        app: &App,
        caller: &Caller,
        paths: &[String],
    ) -> Result<Vec<Located>, Problem> {
        let mut keys = Vec::with_capacity(paths.len());
        for path in paths {
            keys.push(self.key(app, caller, path).await?);
        }
        Ok(keys)
    }

    /// A folder, with or without the trailing slash of its path.
    pub async fn folder(&self, app: &App, caller: &Caller, path: &str) -> Result<Located, Problem> {
        let slash = if path.is_empty() || path.ends_with('/') {
            ""
        } else {
            "/"
        };
        self.key(app, caller, &format!("{path}{slash}")).await
    }

    /// What the caller calls a key, when it is theirs to see.
    pub fn relative<'k>(&self, key: &'k ObjectKey) -> Option<&'k str> {
        self.root.relative(key)
    }

    pub async fn client(&self, app: &App) -> Result<mediabridge_s3::Client, Problem> {
        buckets::client(app, &self.bucket_id).await
    }
}

/// A path together with the key it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    pub path: MemberPath,
    pub key: ObjectKey,
}

impl Located {
    /// Something inside this folder.
    pub fn join(&self, root: &Root, name: &str) -> Result<Self, PathError> {
        let path = self.path.join(name)?;
        Ok(Self {
            key: root.key(&path)?,
            path,
        })
    }
}

/// Grants a sample member access, for the demonstration.
pub async fn put_sample(
    app: &App,
    member_id: &str,
    bucket_id: &str,
    root: &str,
    permissions: &[Permission],
) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    store::put(
        &mut tx,
        member_id,
        bucket_id,
        Root::parse(root)?.prefix(),
        permissions,
        app.clock.now(),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
