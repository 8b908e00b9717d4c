use mediabridge_s3::Root;

use super::{Access, Permission};
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
    problem::Problem,
};

/// A bucket joined with somebody's grant in it. All of it is absent where there is nothing for them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct AccessRow {
    bucket_id: Option<String>,
    bucket_name: Option<String>,
    description: Option<String>,
    cdn_base_url: Option<String>,
    bucket_root: Option<String>,
    bucket_updated_at: Option<i64>,
    grant_root: Option<String>,
    grant_updated_at: Option<i64>,
    may_view: Option<bool>,
    may_upload: Option<bool>,
    may_delete: Option<bool>,
    may_share: Option<bool>,
}

#[derive(sqlx::FromRow)]
pub(super) struct GrantRow {
    pub member_id: String,
    pub member_name: String,
    pub member_email: String,
    pub member_state: String,
    pub bucket_id: String,
    pub bucket_name: String,
    pub root: String,
    pub may_view: bool,
    pub may_upload: bool,
    pub may_delete: bool,
    pub may_share: bool,
    pub updated_at: i64,
}

impl AccessRow {
    /// `None` when there is no such bucket, or none for this member.
    pub(super) fn into_access(self) -> Result<Option<Access>, Problem> {
        let (Some(bucket_id), Some(bucket_name), Some(bucket_root), Some(bucket_updated_at)) = (
            self.bucket_id,
            self.bucket_name,
            self.bucket_root,
            self.bucket_updated_at,
        ) else {
            return Ok(None);
        };
        let bucket_root = Root::parse(&bucket_root)?;
        let (root, permissions, version) = match (self.grant_root, self.grant_updated_at) {
            (Some(root), Some(updated_at)) => {
                let flags = [
                    self.may_view,
                    self.may_upload,
                    self.may_delete,
                    self.may_share,
                ];
                let flags = flags.map(|flag| flag.unwrap_or(false));
                (
                    bucket_root.join(&Root::parse(&root)?)?,
                    permissions(flags),
                    // Both only grow, so the sum changes with either; the later of the two need not.
                    updated_at + bucket_updated_at,
                )
            }
            // An owner or admin.
            _ => (bucket_root, Permission::ALL.to_vec(), bucket_updated_at),
        };
        Ok(Some(Access {
            bucket_id,
            bucket_name,
            description: self.description.unwrap_or_default(),
            cdn_base_url: self.cdn_base_url,
            permissions,
            root,
            version,
        }))
    }
}

impl GrantRow {
    pub(super) fn permissions(&self) -> Vec<Permission> {
        permissions([
            self.may_view,
            self.may_upload,
            self.may_delete,
            self.may_share,
        ])
    }
}

fn permissions(flags: [bool; 4]) -> Vec<Permission> {
    Permission::ALL
        .into_iter()
        .zip(flags)
        .filter(|(_, flag)| *flag)
        .map(|(permission, _)| permission)
        .collect()
}

/// A bucket as one member may use it. Admins need no grant, and theirs, if any, does not narrow them.
pub(super) async fn access(
    db: &Db,
    member_id: &str,
    is_admin: bool,
    bucket_id: &str,
) -> Result<Option<AccessRow>, DbError> {
    db.one(
        sql("SELECT b.id AS bucket_id, b.name AS bucket_name, b.description, b.cdn_base_url, b.root AS bucket_root,
                 b.updated_at AS bucket_updated_at, g.root AS grant_root, g.updated_at AS grant_updated_at,
                 g.may_view, g.may_upload, g.may_delete, g.may_share
             FROM buckets b LEFT JOIN grants g ON g.bucket_id = b.id AND g.member_id = $1 AND NOT $2
             WHERE b.id = $3 AND ($2 OR g.member_id IS NOT NULL)")
        .bind(member_id)
        .bind(is_admin)
        .bind(bucket_id),
    )
    .await
}

pub(super) async fn all_access(
    db: &Db,
    member_id: &str,
    is_admin: bool,
) -> Result<Vec<AccessRow>, DbError> {
    db.all(
        sql("SELECT b.id AS bucket_id, b.name AS bucket_name, b.description, b.cdn_base_url, b.root AS bucket_root,
                 b.updated_at AS bucket_updated_at, g.root AS grant_root, g.updated_at AS grant_updated_at,
                 g.may_view, g.may_upload, g.may_delete, g.may_share
             FROM buckets b LEFT JOIN grants g ON g.bucket_id = b.id AND g.member_id = $1 AND NOT $2
             WHERE $2 OR g.member_id IS NOT NULL ORDER BY lower(b.name), b.id")
        .bind(member_id)
        .bind(is_admin),
    )
    .await
}

/// Placeholders of [`access_of_many`].
pub(super) const MEMBERS_AT_ONCE: usize = 16;

#[derive(sqlx::FromRow)]
pub(super) struct MemberAccessRow {
    pub member_id: String,
    #[sqlx(flatten)]
    pub access: AccessRow,
}

/// What members who are neither owner nor admin were granted.
pub(super) async fn access_of_many(
    db: &Db,
    member_ids: &[&str],
) -> Result<Vec<MemberAccessRow>, DbError> {
    let query = sql("SELECT g.member_id, b.id AS bucket_id, b.name AS bucket_name, b.description, b.cdn_base_url,
                 b.root AS bucket_root, b.updated_at AS bucket_updated_at, g.root AS grant_root,
                 g.updated_at AS grant_updated_at, g.may_view, g.may_upload, g.may_delete, g.may_share
             FROM grants g JOIN buckets b ON b.id = g.bucket_id
             WHERE g.member_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ORDER BY lower(b.name), b.id");
    db.all(query.bind_list(member_ids, MEMBERS_AT_ONCE)).await
}

/// The grants of a bucket, of a member, or (both given) the one grant between them.
pub(super) async fn list(
    db: &Db,
    bucket_id: Option<&str>,
    member_id: Option<&str>,
) -> Result<Vec<GrantRow>, DbError> {
    db.all(
        sql("SELECT g.member_id, m.name AS member_name, m.email AS member_email, m.state AS member_state,
                 g.bucket_id, b.name AS bucket_name, g.root, g.may_view, g.may_upload, g.may_delete, g.may_share,
                 g.updated_at
             FROM grants g JOIN members m ON m.id = g.member_id JOIN buckets b ON b.id = g.bucket_id
             WHERE (CAST($1 AS TEXT) IS NULL OR g.bucket_id = $1) AND (CAST($2 AS TEXT) IS NULL OR g.member_id = $2)
             ORDER BY lower(b.name), lower(m.name), m.id")
        .bind(bucket_id)
        .bind(member_id),
    )
    .await
}

pub(super) async fn put(
    tx: &mut Tx,
    member_id: &str,
    bucket_id: &str,
    root: &str,
    permissions: &[Permission],
    now: Millis,
) -> Result<(), DbError> {
    let may = |permission| permissions.contains(&permission);
    // `updated_at` is the grant's version, so it has to grow even within one millisecond.
    tx.run(
        sql("INSERT INTO grants (member_id, bucket_id, root, may_view, may_upload, may_delete, may_share, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (member_id, bucket_id) DO UPDATE SET root = excluded.root, may_view = excluded.may_view,
                 may_upload = excluded.may_upload, may_delete = excluded.may_delete, may_share = excluded.may_share,
                 updated_at = CASE WHEN excluded.updated_at > grants.updated_at THEN excluded.updated_at
                     ELSE grants.updated_at + 1 END")
        .bind(member_id)
        .bind(bucket_id)
        .bind(root)
        .bind(may(Permission::View))
        .bind(may(Permission::Upload))
        .bind(may(Permission::Delete))
        .bind(may(Permission::Share))
        .bind(now),
    )
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, member_id: &str, bucket_id: &str) -> Result<bool, DbError> {
    let deleted = tx
        .run(
            sql("DELETE FROM grants WHERE member_id = $1 AND bucket_id = $2")
                .bind(member_id)
                .bind(bucket_id),
        )
        .await?;
    Ok(deleted == 1)
}
