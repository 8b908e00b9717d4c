use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use secrecy::ExposeSecret as _;

use super::{Reader, TABLES, store};
use crate::{
    audit,
    clock::{Clock, rfc3339},
    config::Config,
    db::{Db, Lock, Table, Tx, Value},
    random::Random,
    secrets::{Keyring, Purpose, Sealed},
};

/// Rows that are held in memory at a time.
const BATCH: usize = 500;

/// Puts a backup in the place of what the database holds: of nothing, or with `replace` of everything. Every session
/// ends, and every link that was not used yet is void. `say` is told what happens, in lines for people.
pub async fn restore(
    config: &Config,
    clock: &Clock,
    random: &Random,
    file: &Path,
    replace: bool,
    say: impl Fn(&str),
) -> anyhow::Result<()> {
    let keyring = Keyring::read(&config.secrets.keyring, clock, random)?;
    let key = keyring.derive(Purpose::Backup);
    let audit_key = keyring.derive(Purpose::AuditChain);
    let checked = check(file, &keyring, key, audit_key).context("nothing was restored")?;
    if let Err(broken) = checked.audit {
        say(&format!(
            "Note: the audit in this backup does not verify ({broken}). It is restored as it is."
        ));
    }

    let db = Db::open(config.database.url.expose_secret()).await?;
    let mut tx = db.begin().await?;
    if !replace {
        require_empty(&mut tx).await?;
    }
    tx.serialise(Lock::Secrets).await?;
    tx.serialise(Lock::AuditChain).await?;
    tx.empty(TABLES).await?;
    let mut reader = Reader::open(file, key)?;
    fill(&mut tx, &mut reader).await?;
    ensure!(
        reader.digest() == checked.digest,
        "nothing was restored: the backup changed while it was read"
    );
    tx.audit_only_grows().await?;
    let now = clock.now();
    let sessions = store::end_all_sessions(&mut tx, now).await?;
    let links = store::delete_links(&mut tx).await?;
    store::delete_bulk_runs(&mut tx).await?;
    let emails = store::delete_emails(&mut tx).await?;
    let made_at = rfc3339(reader.header.made_at);
    let entry = audit::Entry::new(audit::RESTORED)
        .subject(audit::COMMAND_LINE)
        .detail(format!("the backup of {made_at}"));
    audit::append(&audit_key, now, &mut tx, vec![entry]).await?;
    tx.commit().await?;
    db.close().await;

    let rows = |table: &str| reader.header.rows.get(table).copied().unwrap_or(0);
    say(&format!(
        "Restored what was there on {made_at}. Members: {}, buckets: {}, rows of the audit: {}.",
        rows("members"),
        rows("buckets"),
        rows("audit")
    ));
    say(&format!(
        "Everybody has to sign in again. Sessions that ended: {sessions}, unused links that are void now: {links}, e-mails that are not sent any more: {emails}."
    ));
    say(
        "Members, grants and access keys that were removed since then are back: go through them now.",
    );
    Ok(())
}

struct Checked {
    digest: [u8; 32],
    audit: Result<(), audit::Broken>,
}

/// Reads all of it: whether it is whole, whether this keyring made it, and whether every secret in it opens.
fn check(
    file: &Path,
    keyring: &Keyring,
    key: [u8; 32],
    audit_key: [u8; 32],
) -> anyhow::Result<Checked> {
    let mut reader = Reader::open(file, key)?;
    let mut chain = audit::Chain::new(audit_key);
    let mut audit = Ok(());
    let mut has_canary = false;
    // Told once all of it was read: a damaged file is the more important news.
    let mut unopened = Vec::new();
    while let Some((table, row)) = reader.next_row()? {
        for (at, (column, _)) in table.columns.iter().enumerate() {
            let (Value::Text(Some(id)), Value::Text(Some(sealed))) = (&row[0], &row[at]) else {
                continue;
            };
            if let Some(what) = Sealed::in_column(table.name, column, id) {
                has_canary |= what == Sealed::Canary;
                if let Err(error) = keyring.require_to_open(what, id, sealed) {
                    unopened.push(error);
                }
            }
        }
        if table.name == "audit" && audit.is_ok() {
            let record =
                audit::Record::from_values(row).context("a row of the audit is not one")?;
            audit = chain.check(&record);
        }
    }
    let count = unopened.len();
    if let Some(error) = unopened.into_iter().next() {
        return Err(error.context(format!(
            "a secret in this backup does not open with this keyring ({count} in all): use the copy from when the backup was made, or add the key line it lacks"
        )));
    }
    ensure!(has_canary, "the backup has no canary");
    Ok(Checked {
        digest: reader.digest(),
        audit,
    })
}

async fn fill(tx: &mut Tx, reader: &mut Reader) -> anyhow::Result<()> {
    let mut batch: Vec<Vec<Value>> = Vec::new();
    let mut current: Option<&'static Table> = None;
    loop {
        let next = reader.next_row()?;
        let table = next.as_ref().map(|(table, _)| *table);
        let is_other = table.map(|t| t.name) != current.map(|t| t.name);
        if let Some(current) = current
            && (is_other || batch.len() == BATCH)
        {
            tx.insert_rows(current, &batch).await?;
            batch.clear();
        }
        current = table;
        match next {
            Some((_, row)) => batch.push(row),
            None => return Ok(()),
        }
    }
}

/// A server that was started once has told the database about its keyring, and nothing else.
async fn require_empty(tx: &mut Tx) -> anyhow::Result<()> {
    for table in TABLES.iter().filter(|t| t.name != "server_state") {
        let rows = tx.count(table).await?;
        if rows > 0 {
            bail!(
                "nothing was restored: the database is not empty ({} has {rows} rows). With --replace all it holds is deleted",
                table.name
            );
        }
    }
    Ok(())
}
