use super::{Kind, Notice};
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub id: String,
    pub at: i64,
    pub kind: String,
    pub about_id: Option<String>,
    pub about_name: Option<String>,
    pub bucket_id: Option<String>,
    pub bucket_name: Option<String>,
    pub path: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub subject: Option<String>,
    pub link: Option<String>,
    pub seen: bool,
}

/// Somebody who is told.
#[derive(sqlx::FromRow)]
pub(super) struct Reader {
    pub id: String,
    pub name: String,
    pub email: String,
    /// Of the kind that was asked for.
    pub wants_email: bool,
}

pub(super) async fn active_admins(tx: &mut Tx, kind: Kind) -> Result<Vec<Reader>, DbError> {
    tx.all(
        sql(
            "SELECT m.id, m.name, m.email, COALESCE(c.email, TRUE) AS wants_email
             FROM members m LEFT JOIN notice_choices c ON c.member_id = m.id AND c.kind = $1
             WHERE m.role IN ('owner', 'admin') AND m.state = 'active' ORDER BY m.id",
        )
        .bind(kind.as_str()),
    )
    .await
}

pub(super) async fn reader(tx: &mut Tx, id: &str, kind: Kind) -> Result<Vec<Reader>, DbError> {
    tx.all(
        sql("SELECT m.id, m.name, m.email, m.state = 'active' AND COALESCE(c.email, TRUE) AS wants_email
             FROM members m LEFT JOIN notice_choices c ON c.member_id = m.id AND c.kind = $2
             WHERE m.id = $1")
        .bind(id)
        .bind(kind.as_str()),
    )
    .await
}

/// How often a member was told of this kind about the same since then.
pub(super) async fn count_alike(
    tx: &mut Tx,
    member_id: &str,
    notice: &Notice<'_>,
    since: Millis,
) -> Result<i64, DbError> {
    let row: Option<(i64,)> = tx
        .one(
            sql(
                "SELECT COUNT(*) FROM notices WHERE member_id = $1 AND kind = $2 AND at > $3
                     AND COALESCE(about_id, '') = $4 AND COALESCE(subject, '') = $5",
            )
            .bind(member_id)
            .bind(notice.kind.as_str())
            .bind(since)
            .bind(notice.about.map_or("", |(id, _)| id))
            .bind(notice.subject.unwrap_or_default()),
        )
        .await?;
    Ok(row.map_or(0, |(n,)| n))
}

/// What a member has chosen: kinds and whether they come by e-mail.
pub(super) async fn choices(db: &Db, member_id: &str) -> Result<Vec<(String, bool)>, DbError> {
    db.all(sql("SELECT kind, email FROM notice_choices WHERE member_id = $1").bind(member_id))
        .await
}

pub(super) async fn choose(
    tx: &mut Tx,
    member_id: &str,
    kind: Kind,
    email: bool,
) -> Result<(), DbError> {
    tx.run(
        sql(
            "INSERT INTO notice_choices (member_id, kind, email) VALUES ($1, $2, $3)
             ON CONFLICT (member_id, kind) DO UPDATE SET email = excluded.email",
        )
        .bind(member_id)
        .bind(kind.as_str())
        .bind(email),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    member_id: &str,
    now: Millis,
    notice: &Notice<'_>,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO notices (id, member_id, at, kind, about_id, about_name, bucket_id, bucket_name, path, ip,
                 user_agent, subject, link, seen)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, FALSE)")
        .bind(id)
        .bind(member_id)
        .bind(now)
        .bind(notice.kind.as_str())
        .bind(notice.about.map(|(id, _)| id))
        .bind(notice.about.map(|(_, name)| name))
        .bind(notice.bucket.map(|(id, _)| id))
        .bind(notice.bucket.map(|(_, name)| name))
        .bind(notice.path)
        .bind(notice.device.ip.as_ref())
        .bind(notice.device.user_agent.as_ref())
        .bind(notice.subject)
        .bind(notice.link),
    )
    .await?;
    Ok(())
}

pub(super) async fn forget(tx: &mut Tx, before: Millis) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM notices WHERE at < $1").bind(before))
        .await?;
    Ok(())
}

pub(super) async fn remove_all(tx: &mut Tx, member_id: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM notices WHERE member_id = $1").bind(member_id))
        .await?;
    Ok(())
}

/// Newest first, those older than the notice `before`.
pub(super) async fn page(
    db: &Db,
    member_id: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Row>, DbError> {
    db.all(
        sql("SELECT id, at, kind, about_id, about_name, bucket_id, bucket_name, path, ip, user_agent, subject, link,
                 seen
             FROM notices WHERE member_id = $1 AND (CAST($2 AS TEXT) IS NULL OR id < $2)
             ORDER BY id DESC LIMIT $3")
        .bind(member_id)
        .bind(before)
        .bind(limit),
    )
    .await
}

pub(super) async fn count_unseen(db: &Db, member_id: &str) -> Result<i64, DbError> {
    let row: Option<(i64,)> = db
        .one(sql("SELECT COUNT(*) FROM notices WHERE member_id = $1 AND NOT seen").bind(member_id))
        .await?;
    Ok(row.map_or(0, |(n,)| n))
}

pub(super) async fn mark_seen(tx: &mut Tx, member_id: &str, up_to: &str) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE notices SET seen = TRUE WHERE member_id = $1 AND id <= $2 AND NOT seen")
            .bind(member_id)
            .bind(up_to),
    )
    .await?;
    Ok(())
}
