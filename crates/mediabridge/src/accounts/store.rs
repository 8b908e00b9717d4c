use super::api::{Me, Member, Role};
use crate::{
    clock::Millis,
    db::{Db, DbError, Sql, Tx, sql},
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
pub(super) struct LinkRow {
    pub member_id: String,
    pub name: String,
    pub email: String,
    pub role: String,
    pub state: String,
    pub made_by: String,
    pub expires_at: i64,
}

impl MemberRow {
    pub(super) fn to_me(&self) -> Result<Me, Problem> {
        let (id, name, email) = (self.id.clone(), self.name.clone(), self.email.clone());
        Ok(Me::new(id, name, email, self.role.parse()?))
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
    db.one(select_by_id(id)).await
}

/// The same inside a transaction, to decide on what is true there.
pub(super) async fn current(tx: &mut Tx, id: &str) -> Result<Option<MemberRow>, DbError> {
    tx.one(select_by_id(id)).await
}

fn select_by_id(id: &str) -> Sql {
    sql(
        "SELECT id, name, email, role, state, password_hash, created_at, last_seen_at,
             (SELECT COUNT(*) FROM grants g WHERE g.member_id = members.id) AS grants
         FROM members WHERE id = $1",
    )
    .bind(id)
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

/// Holds a member's row until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    tx.run(sql("UPDATE members SET id = id WHERE id = $1").bind(id))
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

pub(super) async fn rename(tx: &mut Tx, id: &str, name: &str) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE members SET name = $2 WHERE id = $1")
            .bind(id)
            .bind(name),
    )
    .await?;
    Ok(())
}

pub(super) async fn password_hash(db: &Db, id: &str) -> Result<Option<String>, DbError> {
    let row: Option<(Option<String>,)> = db
        .one(sql("SELECT password_hash FROM members WHERE id = $1").bind(id))
        .await?;
    Ok(row.and_then(|(hash,)| hash))
}

/// Gives a member in this state a password, which makes them active.
pub(super) async fn set_password(
    tx: &mut Tx,
    id: &str,
    name: &str,
    hash: &str,
    state: &str,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            sql("UPDATE members SET name = $2, password_hash = $3, state = 'active' WHERE id = $1 AND state = $4")
                .bind(id)
                .bind(name)
                .bind(hash)
                .bind(state),
        )
        .await?;
    Ok(changed == 1)
}

/// Replaces a password, unless it was replaced meanwhile.
pub(super) async fn replace_password(
    tx: &mut Tx,
    id: &str,
    old_hash: &str,
    new_hash: &str,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            sql("UPDATE members SET password_hash = $3 WHERE id = $1 AND password_hash = $2")
                .bind(id)
                .bind(old_hash)
                .bind(new_hash),
        )
        .await?;
    Ok(changed == 1)
}

/// Notes that a member signs in, if they still may, with this password.
pub(super) async fn sign_in(
    tx: &mut Tx,
    id: &str,
    password_hash: &str,
    now: Millis,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            sql("UPDATE members SET last_seen_at = $3 WHERE id = $1 AND password_hash = $2 AND state = 'active'")
                .bind(id)
                .bind(password_hash)
                .bind(now),
        )
        .await?;
    Ok(changed == 1)
}

/// Holds the row of an owner or admin until the transaction ends; `false` when they are none (any more).
pub(super) async fn hold_admin(tx: &mut Tx, id: &str) -> Result<bool, DbError> {
    let held = tx
        .run(
            sql("UPDATE members SET id = id WHERE id = $1 AND role IN ('owner', 'admin') AND state = 'active'")
                .bind(id),
        )
        .await?;
    Ok(held == 1)
}

/// A new link; the member's earlier one of the same purpose stops working.
pub(super) async fn put_link(
    tx: &mut Tx,
    member_id: &str,
    purpose: &str,
    token_hash: &str,
    made_by: &str,
    now: Millis,
    expires_at: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO account_links (member_id, purpose, token_hash, made_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (member_id, purpose) DO UPDATE SET token_hash = excluded.token_hash,
                 made_by = excluded.made_by, created_at = excluded.created_at, expires_at = excluded.expires_at")
        .bind(member_id)
        .bind(purpose)
        .bind(token_hash)
        .bind(made_by)
        .bind(now)
        .bind(expires_at),
    )
    .await?;
    Ok(())
}

/// A link, if whoever made it may still do so.
pub(super) async fn link(
    db: &Db,
    purpose: &str,
    token_hash: &str,
) -> Result<Option<LinkRow>, DbError> {
    db.one(
        sql("SELECT l.member_id, m.name, m.email, m.role, m.state, maker.name AS made_by, l.expires_at
             FROM account_links l JOIN members m ON m.id = l.member_id JOIN members maker ON maker.id = l.made_by
             WHERE l.purpose = $1 AND l.token_hash = $2 AND maker.state = 'active'
                 AND (maker.role = 'owner' OR (maker.role = 'admin' AND m.role = 'member'))")
        .bind(purpose)
        .bind(token_hash),
    )
    .await
}

/// Uses a link up, if whoever made it may still do so; of two who race, one gets it.
pub(super) async fn use_link(tx: &mut Tx, token_hash: &str) -> Result<bool, DbError> {
    let used = tx
        .run(
            sql("DELETE FROM account_links WHERE token_hash = $1 AND EXISTS (
                     SELECT 1 FROM members maker JOIN members m ON m.id = account_links.member_id
                     WHERE maker.id = account_links.made_by AND maker.state = 'active'
                         AND (maker.role = 'owner' OR (maker.role = 'admin' AND m.role = 'member')))")
            .bind(token_hash),
        )
        .await?;
    Ok(used == 1)
}

/// Ends the links that a member made for others.
pub(super) async fn delete_links_made_by(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM account_links WHERE made_by = $1").bind(id))
        .await?;
    Ok(())
}

pub(super) async fn delete_expired_links(tx: &mut Tx, now: Millis) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM account_links WHERE expires_at <= $1").bind(now))
        .await?;
    Ok(())
}

pub(super) async fn delete_links(tx: &mut Tx, member_id: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM account_links WHERE member_id = $1").bind(member_id))
        .await?;
    Ok(())
}
