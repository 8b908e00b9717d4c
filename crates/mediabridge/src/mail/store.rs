//! Rows of the mail half: copies of PurelyMail's lists.

use purelymail::{Domain, ListedRule, MailboxSettings};

use super::{ACCOUNT, trace::Rule};
use crate::{
    clock::Millis,
    db::{Db, DbError, Tx, sql},
    problem::Problem,
};

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Account {
    pub api_token: String,
    pub ownership_code: Option<String>,
    pub credit: Option<String>,
    pub connected_at: i64,
    pub synced_at: Option<i64>,
    pub sync_problem: Option<String>,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct DomainRow {
    pub name: String,
    pub is_shared: bool,
    pub allow_account_reset: bool,
    pub symbolic_subaddressing: bool,
    pub passes_mx: bool,
    pub passes_spf: bool,
    pub passes_dkim: bool,
    pub passes_dmarc: bool,
    pub found_at: i64,
    pub dns_report: Option<String>,
    pub dns_state: Option<String>,
    pub dns_checked_at: Option<i64>,
    pub dns_next_at: i64,
    pub mailboxes: i64,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct MailboxRow {
    pub address: String,
    pub domain: String,
    pub found_at: i64,
    pub made_by: Option<String>,
    pub search_indexing: Option<bool>,
    pub password_reset: Option<bool>,
    pub two_factor: Option<bool>,
    pub spam_filtering: Option<bool>,
    pub looked_at: Option<i64>,
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct RuleRow {
    id: i64,
    domain: String,
    prefix: bool,
    match_user: String,
    catchall: bool,
    targets: String,
}

impl TryFrom<RuleRow> for Rule {
    type Error = Problem;

    fn try_from(row: RuleRow) -> Result<Self, Problem> {
        Ok(Self {
            id: row.id,
            domain: row.domain,
            prefix: row.prefix,
            match_user: row.match_user,
            catchall: row.catchall,
            targets: serde_json::from_str(&row.targets).map_err(anyhow::Error::from)?,
        })
    }
}

pub(super) async fn account(db: &Db) -> Result<Option<Account>, DbError> {
    db.one(
        sql(
            "SELECT api_token, ownership_code, credit, connected_at, synced_at, sync_problem
             FROM mail_account WHERE id = $1",
        )
        .bind(ACCOUNT),
    )
    .await
}

/// Connects the account, or gives it another token.
pub(super) async fn put_account(
    tx: &mut Tx,
    sealed: &str,
    code: &str,
    credit: &str,
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO mail_account (id, api_token, ownership_code, credit, connected_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id) DO UPDATE SET api_token = $2, ownership_code = $3, credit = $4, sync_problem = NULL")
        .bind(ACCOUNT)
        .bind(sealed)
        .bind(code)
        .bind(credit)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Forgets the account and everything that was copied of it.
pub(super) async fn remove_account(tx: &mut Tx) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM mail_account")).await?;
    tx.run(sql("DELETE FROM mail_domains")).await?;
    tx.run(sql("DELETE FROM mailboxes")).await?;
    tx.run(sql("DELETE FROM routing_rules")).await?;
    tx.run(sql("DELETE FROM credit_days")).await?;
    Ok(())
}

pub(super) async fn synced(
    tx: &mut Tx,
    credit: &str,
    day: i64,
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE mail_account SET credit = $2, synced_at = $3, sync_problem = NULL WHERE id = $1")
            .bind(ACCOUNT)
            .bind(credit)
            .bind(now),
    )
    .await?;
    put_credit_day(tx, day, credit).await
}

pub(super) async fn put_credit_day(tx: &mut Tx, day: i64, credit: &str) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO credit_days (day, credit) VALUES ($1, $2)
             ON CONFLICT (day) DO UPDATE SET credit = $2")
        .bind(day)
        .bind(credit),
    )
    .await?;
    Ok(())
}

pub(super) async fn not_synced(tx: &mut Tx, why: &str) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE mail_account SET sync_problem = $2
             WHERE id = $1 AND COALESCE(sync_problem, '') <> $2")
        .bind(ACCOUNT)
        .bind(why),
    )
    .await?;
    Ok(())
}

pub(super) async fn credit_days(db: &Db, since: i64) -> Result<Vec<(i64, String)>, DbError> {
    db.all(sql("SELECT day, credit FROM credit_days WHERE day >= $1 ORDER BY day").bind(since))
        .await
}

pub(super) async fn domains(db: &Db) -> Result<Vec<DomainRow>, DbError> {
    db.all(sql("SELECT name, is_shared, allow_account_reset, symbolic_subaddressing, passes_mx, passes_spf, passes_dkim,
             passes_dmarc, found_at, dns_report, dns_state, dns_checked_at, dns_next_at,
             (SELECT COUNT(*) FROM mailboxes WHERE domain = name) AS mailboxes
         FROM mail_domains ORDER BY name"))
        .await
}

pub(super) async fn domain(db: &Db, name: &str) -> Result<Option<DomainRow>, DbError> {
    db.one(
        sql("SELECT name, is_shared, allow_account_reset, symbolic_subaddressing, passes_mx, passes_spf, passes_dkim,
                 passes_dmarc, found_at, dns_report, dns_state, dns_checked_at, dns_next_at,
                 (SELECT COUNT(*) FROM mailboxes WHERE domain = name) AS mailboxes
             FROM mail_domains WHERE name = $1")
        .bind(name),
    )
    .await
}

/// The names of domains whose DNS is to be looked at. PurelyMail's own are PurelyMail's business.
pub(super) async fn due_domains(db: &Db, now: Millis) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = db
        .all(
            sql("SELECT name FROM mail_domains WHERE dns_next_at <= $1 AND NOT is_shared ORDER BY dns_next_at, name")
                .bind(now),
        )
        .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

pub(super) async fn checked_dns(
    tx: &mut Tx,
    name: &str,
    report: &str,
    state: &str,
    now: Millis,
    next_at: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE mail_domains SET dns_report = $2, dns_state = $3, dns_checked_at = $4, dns_next_at = $5
             WHERE name = $1")
        .bind(name)
        .bind(report)
        .bind(state)
        .bind(now)
        .bind(next_at),
    )
    .await?;
    Ok(())
}

pub(super) async fn put_domain(tx: &mut Tx, domain: &Domain, now: Millis) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO mail_domains (name, is_shared, allow_account_reset, symbolic_subaddressing, passes_mx, passes_spf,
                 passes_dkim, passes_dmarc, found_at, dns_next_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
             ON CONFLICT (name) DO UPDATE SET is_shared = $2, allow_account_reset = $3, symbolic_subaddressing = $4,
                 passes_mx = $5, passes_spf = $6, passes_dkim = $7, passes_dmarc = $8")
        .bind(domain.name.as_str())
        .bind(domain.is_shared)
        .bind(domain.allow_account_reset)
        .bind(domain.symbolic_subaddressing)
        .bind(domain.dns.mx)
        .bind(domain.dns.spf)
        .bind(domain.dns.dkim)
        .bind(domain.dns.dmarc)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// With its mailboxes and rules.
pub(super) async fn remove_domain(tx: &mut Tx, name: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM mailboxes WHERE domain = $1").bind(name))
        .await?;
    tx.run(sql("DELETE FROM routing_rules WHERE domain = $1").bind(name))
        .await?;
    tx.run(sql("DELETE FROM mail_domains WHERE name = $1").bind(name))
        .await?;
    Ok(())
}

pub(super) async fn addresses(db: &Db) -> Result<Vec<(String,)>, DbError> {
    db.all(sql("SELECT address FROM mailboxes ORDER BY address"))
        .await
}

pub(super) async fn addresses_of(db: &Db, domain: &str) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = db
        .all(sql("SELECT address FROM mailboxes WHERE domain = $1 ORDER BY address").bind(domain))
        .await?;
    Ok(rows.into_iter().map(|(address,)| address).collect())
}

pub(super) async fn count_mailboxes(db: &Db) -> Result<i64, DbError> {
    let row: Option<(i64,)> = db.one(sql("SELECT COUNT(*) FROM mailboxes")).await?;
    Ok(row.map_or(0, |(count,)| count))
}

/// Which mailboxes a list is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct Filter {
    pub text: Option<String>,
    pub domain: Option<String>,
}

impl Filter {
    fn like(&self) -> Option<String> {
        let text = self.text.as_deref()?.to_lowercase();
        let text = text
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        Some(format!("%{text}%"))
    }
}

pub(super) async fn count_matching(db: &Db, filter: &Filter) -> Result<i64, DbError> {
    let row: Option<(i64,)> = db
        .one(
            sql("SELECT COUNT(*) FROM mailboxes
                 WHERE (CAST($1 AS TEXT) IS NULL OR domain = $1)
                   AND (CAST($2 AS TEXT) IS NULL OR address LIKE $2 ESCAPE '\\')")
            .bind(filter.domain.as_ref())
            .bind(filter.like()),
        )
        .await?;
    Ok(row.map_or(0, |(count,)| count))
}

/// By address, those after `after`.
pub(super) async fn by_address(
    db: &Db,
    filter: &Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<MailboxRow>, DbError> {
    db.all(
        sql("SELECT address, domain, found_at, made_by, search_indexing, password_reset, two_factor, spam_filtering,
                 looked_at
             FROM mailboxes
             WHERE (CAST($1 AS TEXT) IS NULL OR domain = $1)
               AND (CAST($2 AS TEXT) IS NULL OR address LIKE $2 ESCAPE '\\')
               AND (CAST($3 AS TEXT) IS NULL OR address > $3)
             ORDER BY address LIMIT $4")
        .bind(filter.domain.as_ref())
        .bind(filter.like())
        .bind(after)
        .bind(limit),
    )
    .await
}

/// The newest first, those after the one found then and of this address.
pub(super) async fn newest(
    db: &Db,
    filter: &Filter,
    after: Option<(Millis, &str)>,
    limit: i64,
) -> Result<Vec<MailboxRow>, DbError> {
    db.all(
        sql("SELECT address, domain, found_at, made_by, search_indexing, password_reset, two_factor, spam_filtering,
                 looked_at
             FROM mailboxes
             WHERE (CAST($1 AS TEXT) IS NULL OR domain = $1)
               AND (CAST($2 AS TEXT) IS NULL OR address LIKE $2 ESCAPE '\\')
               AND (CAST($3 AS BIGINT) IS NULL OR found_at < $3 OR (found_at = $3 AND address > $4))
             ORDER BY found_at DESC, address LIMIT $5")
        .bind(filter.domain.as_ref())
        .bind(filter.like())
        .bind(after.map(|(at, _)| at))
        .bind(after.map(|(_, address)| address))
        .bind(limit),
    )
    .await
}

pub(super) async fn mailbox(db: &Db, address: &str) -> Result<Option<MailboxRow>, DbError> {
    db.one(
        sql("SELECT address, domain, found_at, made_by, search_indexing, password_reset, two_factor, spam_filtering,
                 looked_at
             FROM mailboxes WHERE address = $1")
        .bind(address),
    )
    .await
}

pub(super) async fn add_mailbox(
    tx: &mut Tx,
    address: &str,
    domain: &str,
    made_by: Option<&str>,
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql(
            "INSERT INTO mailboxes (address, domain, found_at, made_by) VALUES ($1, $2, $3, $4)
             ON CONFLICT (address) DO UPDATE SET made_by = $4",
        )
        .bind(address)
        .bind(domain)
        .bind(now)
        .bind(made_by),
    )
    .await?;
    Ok(())
}

pub(super) async fn looked_at(
    tx: &mut Tx,
    address: &str,
    settings: &MailboxSettings,
    now: Millis,
) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE mailboxes SET search_indexing = $2, password_reset = $3, two_factor = $4, spam_filtering = $5,
                 looked_at = $6
             WHERE address = $1")
        .bind(address)
        .bind(settings.search_indexing)
        .bind(settings.password_reset)
        .bind(settings.two_factor_required)
        .bind(settings.spam_filtering)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Within its domain.
pub(super) async fn rename_mailbox(tx: &mut Tx, from: &str, to: &str) -> Result<(), DbError> {
    tx.run(
        sql("UPDATE mailboxes SET address = $2 WHERE address = $1")
            .bind(from)
            .bind(to),
    )
    .await?;
    Ok(())
}

pub(super) async fn remove_mailbox(tx: &mut Tx, address: &str) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM mailboxes WHERE address = $1").bind(address))
        .await?;
    Ok(())
}

pub(super) async fn rules(db: &Db) -> Result<Vec<Rule>, Problem> {
    let rows: Vec<RuleRow> = db
        .all(sql(
            "SELECT id, domain, prefix, match_user, catchall, targets FROM routing_rules
             ORDER BY domain, prefix, match_user, id",
        ))
        .await?;
    rows.into_iter().map(Rule::try_from).collect()
}

pub(super) async fn put_rule(tx: &mut Tx, rule: &ListedRule, now: Millis) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO routing_rules (id, domain, prefix, match_user, catchall, targets, found_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (id) DO UPDATE SET domain = $2, prefix = $3, match_user = $4, catchall = $5, targets = $6")
        .bind(rule.id.0)
        .bind(rule.domain.as_str())
        .bind(rule.prefix)
        .bind(&rule.match_user)
        .bind(rule.catchall)
        .bind(serde_json::to_string(&rule.targets).unwrap_or_default())
        .bind(now),
    )
    .await?;
    Ok(())
}

pub(super) async fn remove_rule(tx: &mut Tx, id: i64) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM routing_rules WHERE id = $1").bind(id))
        .await?;
    Ok(())
}
