use super::api::{Me, Member, Role};
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
    problem::Problem,
};

#[derive(sqlx::FromRow)]
pub(super) struct MemberRow {
    pub id: String,
    pub name: String,
    pub email: String,
    pub role: String,
    pub state: String,
    pub password_hash: Option<String>,
    pub created_at: i64,
    pub last_seen_at: Option<i64>,
    pub grants: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct InvitationRow {
    pub member_id: String,
    pub name: String,
    pub email: String,
    pub role: String,
    pub state: String,
    pub invited_by: String,
    pub expires_at: i64,
}

impl MemberRow {
    pub(super) fn into_me(self) -> Result<Me, Problem> {
        Ok(Me::new(self.id, self.name, self.email, self.role.parse()?))
    }

    pub(super) fn into_member(self) -> Result<Member, Problem> {
        Ok(Member {
            role: self.role.parse()?,
            state: self.state.parse()?,
            id: self.id,
            name: self.name,
            email: self.email,
            created_at: self.created_at,
            last_seen_at: self.last_seen_at,
            grants: self.grants,
        })
    }
}

pub(super) async fn by_email(db: &Db, email: &str) -> Result<Option<MemberRow>, DbError> {
    db.one(
        sql("SELECT id, name, email, role, state, password_hash, created_at, last_seen_at, CAST(0 AS BIGINT) AS grants
             FROM members WHERE email = $1")
        .bind(email),
    )
    .await
}

pub(super) async fn by_id(db: &Db, id: &str) -> Result<Option<MemberRow>, DbError> {
    db.one(
        sql(
            "SELECT id, name, email, role, state, password_hash, created_at, last_seen_at,
                 (SELECT COUNT(*) FROM grants g WHERE g.member_id = members.id) AS grants
             FROM members WHERE id = $1",
        )
        .bind(id),
    )
    .await
}

/// Members after (`name`, `id`), by name.
pub(super) async fn page(
    db: &Db,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<MemberRow>, DbError> {
    db.all(
        sql(
            "SELECT id, name, email, role, state, password_hash, created_at, last_seen_at,
                 (SELECT COUNT(*) FROM grants g WHERE g.member_id = members.id) AS grants
             FROM members WHERE (name, id) > ($1, $2) ORDER BY name, id LIMIT $3",
        )
        .bind(after.0)
        .bind(after.1)
        .bind(limit),
    )
    .await
}

pub(super) async fn count(db: &Db) -> Result<i64, DbError> {
    let row: Option<(i64,)> = db.one(sql("SELECT COUNT(*) FROM members")).await?;
    Ok(row.map_or(0, |(n,)| n))
}

#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    name: &str,
    email: &str,
    role: Role,
    state: &str,
    password_hash: Option<&str>,
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql(
            "INSERT INTO members (id, name, email, role, state, password_hash, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id)
        .bind(name)
        .bind(email)
        .bind(role.as_str())
        .bind(state)
        .bind(password_hash)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Inserts the first owner, if and only if nobody exists yet.
pub(super) async fn insert_first_owner(
    tx: &mut Tx,
    id: &str,
    name: &str,
    email: &str,
    password_hash: &str,
    now: Millis,
) -> Result<bool, DbError> {
    let inserted = tx
        .run(
            sql("INSERT INTO members (id, name, email, role, state, password_hash, created_at)
                 SELECT $1, $2, $3, 'owner', 'active', $4, $5 WHERE NOT EXISTS (SELECT 1 FROM members)")
            .bind(id)
            .bind(name)
            .bind(email)
            .bind(password_hash)
            .bind(now),
        )
        .await?;
    Ok(inserted == 1)
}

pub(super) async fn update(
    tx: &mut Tx,
    id: &str,
    name: &str,
    role: Role,
    state: &str,
) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE members SET name = $2, role = $3, state = $4 WHERE id = $1")
            .bind(id)
            .bind(name)
            .bind(role.as_str())
            .bind(state),
    )
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM members WHERE id = $1").bind(id))
        .await?;
    Ok(())
}

pub(super) async fn other_active_owners(tx: &mut Tx, id: &str) -> Result<i64, DbError> {
    let row: Option<(i64,)> = tx
        .one(sql("SELECT COUNT(*) FROM members WHERE role = 'owner' AND state = 'active' AND id <> $1").bind(id))
        .await?;
    Ok(row.map_or(0, |(n,)| n))
}

pub(super) async fn set_password(
    tx: &mut Tx,
    id: &str,
    name: &str,
    hash: &str,
) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE members SET name = $2, password_hash = $3, state = 'active' WHERE id = $1")
            .bind(id)
            .bind(name)
            .bind(hash),
    )
    .await?;
    Ok(())
}

/// A new invitation; the member's earlier ones stop working.
pub(super) async fn insert_invitation(
    tx: &mut Tx,
    id: &str,
    member_id: &str,
    token_hash: &str,
    invited_by: &str,
    now: Millis,
    expires_at: Millis,
) -> Result<(), DbError> {
    delete_invitations(tx, member_id).await?;
    tx.run(
        sql("INSERT INTO account_links (id, member_id, purpose, token_hash, made_by, created_at, expires_at)
             VALUES ($1, $2, 'invitation', $3, $4, $5, $6)")
        .bind(id)
        .bind(member_id)
        .bind(token_hash)
        .bind(invited_by)
        .bind(now)
        .bind(expires_at),
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_invitations(tx: &mut Tx, member_id: &str) -> Result<u64, DbError> {
    tx.run(sql("DELETE FROM account_links WHERE member_id = $1").bind(member_id))
        .await
}

pub(super) async fn invitation(
    db: &Db,
    token_hash: &str,
) -> Result<Option<InvitationRow>, DbError> {
    db.one(
        sql(
            "SELECT i.member_id, m.name, m.email, m.role, m.state, i.made_by AS invited_by, i.expires_at
             FROM account_links i JOIN members m ON m.id = i.member_id WHERE i.token_hash = $1",
        )
        .bind(token_hash),
    )
    .await
}

/// Uses an invitation up; of two who race, one gets it.
pub(super) async fn use_invitation(tx: &mut Tx, token_hash: &str) -> Result<bool, DbError> {
    Ok(tx
        .run(sql("DELETE FROM account_links WHERE token_hash = $1").bind(token_hash))
        .await?
        == 1)
}
