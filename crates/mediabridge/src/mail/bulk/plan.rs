//! What each row of a table would do, and what is wrong with it.

use std::collections::{BTreeMap, HashMap};

use futures_util::future::join_all;
use purelymail::{Client, MailboxAddress, MailboxSettings, RecoveryTarget};
use secrecy::SecretString;

use super::{
    super::{
        client,
        mailboxes::{LONGEST_PASSWORD, LOST_SYMBOL, SHORTEST_PASSWORD},
        store as copy,
    },
    Act, NewPassword, Planned, Wanted,
    file::{Column, Line},
};
use crate::{app::App, brief::brief, problem::Problem};

/// The settings of so many mailboxes are read for a plan; of the others they are read when they are changed.
const LOOKED_AT: usize = 100;
const AT_ONCE: usize = 4;
const GENERATE: &str = "generate";
pub(super) const MAIL_LOST: &str = "Password reset is off for this mailbox: with a new password, the mail that is there may become unreadable. Set it on the mailbox's own page.";
pub(super) const NO_RECOVERY: &str = "PurelyMail demands a second factor only where there is a way to recover the mailbox: give a recovery_email.";

/// What is known of an address without asking.
struct Estate {
    domains: BTreeMap<String, bool>,
    mailboxes: HashMap<String, copy::MailboxRow>,
}

/// What is wrong, and in which column.
type Wrong = (Column, String);

pub(super) async fn plan(app: &App, lines: &[Line]) -> Result<Vec<Planned>, Problem> {
    let estate = Estate {
        domains: copy::domains(&app.db)
            .await?
            .into_iter()
            .map(|row| (row.name, row.symbolic_subaddressing))
            .collect(),
        mailboxes: copy::by_address(&app.db, &copy::Filter::default(), None, i64::MAX)
            .await?
            .into_iter()
            .map(|row| (row.address.clone(), row))
            .collect(),
    };
    let mut first_lines: HashMap<String, i64> = HashMap::new();
    let mut rows: Vec<Planned> = lines
        .iter()
        .map(|line| of_line(line, &estate, &mut first_lines))
        .collect();
    look(app, &mut rows, &estate).await?;
    Ok(rows)
}

fn of_line(line: &Line, estate: &Estate, first_lines: &mut HashMap<String, i64>) -> Planned {
    let typed = line
        .cell(Column::Address)
        .map(str::trim)
        .unwrap_or_default();
    let mut planned = Planned {
        line: line.number,
        address: brief(typed, crate::brief::EMAIL).into_owned(),
        act: Act::Error,
        detail: String::new(),
        wanted: Wanted::default(),
        password: None,
    };
    if let Some((has, wants)) = line.width {
        planned.detail = format!(
            "Line {} has {has} cells, and the first line {wants}. Quote cells that hold a separator.",
            line.number
        );
        return planned;
    }
    match checked(line, typed, estate, first_lines) {
        Ok((address, wanted, password)) => {
            planned.address = address.to_string();
            planned.act = if estate.mailboxes.contains_key(address.as_str()) {
                Act::Change
            } else {
                Act::Create
            };
            planned.wanted = wanted;
            planned.password = match planned.act {
                Act::Create => Some(password.unwrap_or(NewPassword::Generate)),
                _ => password,
            };
            planned.detail = words(&planned);
        }
        Err((column, why)) => {
            planned.detail = format!("Line {}, column {}: {why}", line.number, column.name());
        }
    }
    planned
}

fn checked(
    line: &Line,
    typed: &str,
    estate: &Estate,
    first_lines: &mut HashMap<String, i64>,
) -> Result<(MailboxAddress, Wanted, Option<NewPassword>), Wrong> {
    let wrong = |column: Column, why: &str| (column, why.to_owned());
    if typed.is_empty() {
        return Err(wrong(Column::Address, "The address is missing."));
    }
    let address = MailboxAddress::parse(typed).map_err(|error| {
        let why = format!("{}.", brief(&error.to_string(), 200));
        (Column::Address, why)
    })?;
    if let Some(first) = first_lines.get(address.as_str()) {
        let why = format!("{address} is in line {first} already. Keep one of the two.");
        return Err((Column::Address, why));
    }
    first_lines.insert(address.to_string(), line.number);
    let Some(symbolic) = estate.domains.get(address.domain_str()) else {
        let why = format!(
            "The domain {} is not on the account. Add it under Domains first.",
            address.domain_str()
        );
        return Err((Column::Address, why));
    };
    let is_new = !estate.mailboxes.contains_key(address.as_str());
    if is_new && *symbolic && address.local().has_symbol() {
        return Err(wrong(Column::Address, LOST_SYMBOL));
    }
    let password = password(line)?;
    let wanted = Wanted {
        two_factor: flag(line, Column::TwoFactor)?,
        search_indexing: flag(line, Column::SearchIndexing)?,
        password_reset: flag(line, Column::PasswordReset)?,
        recovery_email: line
            .cell(Column::RecoveryEmail)
            .map(|text| MailboxAddress::parse(text.trim()))
            .transpose()
            .map_err(|error| (Column::RecoveryEmail, format!("{error}.")))?
            .map(|address| address.to_string()),
    };
    if is_new && wanted.two_factor == Some(true) && wanted.recovery_email.is_none() {
        return Err(wrong(Column::TwoFactor, NO_RECOVERY));
    }
    Ok((address, wanted, password))
}

fn password(line: &Line) -> Result<Option<NewPassword>, Wrong> {
    let Some(text) = line.cell(Column::Password) else {
        return Ok(None);
    };
    if text.trim().eq_ignore_ascii_case(GENERATE) {
        return Ok(Some(NewPassword::Generate));
    }
    // What was typed is not repeated: this is shown, and kept.
    let length = text.chars().count();
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&length) {
        let why = format!(
            "A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters, and this one {length}. Write “{GENERATE}” to have one made."
        );
        return Err((Column::Password, why));
    }
    if text.chars().any(char::is_control) {
        let why = "A password has no line breaks, tabs or other control characters.";
        return Err((Column::Password, why.to_owned()));
    }
    Ok(Some(NewPassword::Given(SecretString::from(text))))
}

fn flag(line: &Line, column: Column) -> Result<Option<bool>, Wrong> {
    let Some(text) = line.cell(column) else {
        return Ok(None);
    };
    match text.trim().to_lowercase().as_str() {
        "yes" | "true" | "on" | "1" | "ja" => Ok(Some(true)),
        "no" | "false" | "off" | "0" | "nein" => Ok(Some(false)),
        other => Err((
            column,
            format!(
                "“{}” is neither yes nor no. Leave the cell empty to leave it as it is.",
                brief(other, 40)
            ),
        )),
    }
}

/// What a row would do, from what it says alone.
fn words(planned: &Planned) -> String {
    let mut said = Vec::new();
    match &planned.password {
        Some(NewPassword::Generate) => said.push("Password made here.".to_owned()),
        Some(NewPassword::Given(_)) => said.push("Password of the file.".to_owned()),
        None => {}
    }
    let wanted = &planned.wanted;
    let flags = [
        ("Second factor", wanted.two_factor),
        ("Search indexing", wanted.search_indexing),
        ("Password reset", wanted.password_reset),
    ];
    for (name, flag) in flags {
        if let Some(flag) = flag {
            said.push(format!("{name} {}.", on(flag)));
        }
    }
    if let Some(email) = &wanted.recovery_email {
        said.push(format!("{email} can recover it."));
    }
    said.join(" ")
}

fn on(flag: bool) -> &'static str {
    if flag { "on" } else { "off" }
}

/// Compares with what is there, as far as that is known or quickly read.
async fn look(app: &App, rows: &mut [Planned], estate: &Estate) -> Result<(), Problem> {
    let mut unknown = Vec::new();
    for (at, row) in rows.iter_mut().enumerate() {
        if row.act != Act::Change {
            continue;
        }
        match estate.mailboxes.get(&row.address).and_then(known) {
            // What the copy lacks are the ways to recover a mailbox.
            Some(settings)
                if row.wanted.recovery_email.is_none() && !newly_demands(row, &settings) =>
            {
                compare(row, &settings);
            }
            _ => unknown.push(at),
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let client = client(app).await?;
    for some in unknown
        .iter()
        .take(LOOKED_AT)
        .collect::<Vec<_>>()
        .chunks(AT_ONCE)
    {
        let read = some.iter().map(|at| read(&client, &rows[**at].address));
        let read = join_all(read).await;
        let mut tx = app.db.begin().await?;
        for (at, settings) in some.iter().zip(read) {
            if let Some(settings) = settings? {
                let now = app.clock.now();
                copy::looked_at(&mut tx, &rows[**at].address, &settings, now).await?;
                compare(&mut rows[**at], &settings);
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

/// None if it is not told, such as of a mailbox that is gone by now: then the row says so when it is carried out.
async fn read(client: &Client, address: &str) -> Result<Option<MailboxSettings>, Problem> {
    let Ok(address) = MailboxAddress::parse(address) else {
        return Ok(None);
    };
    match client.mailbox(&address).await {
        Ok(settings) => Ok(Some(settings)),
        Err(error) if error.message().is_some() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn newly_demands(row: &Planned, settings: &MailboxSettings) -> bool {
    row.wanted.two_factor == Some(true) && !settings.two_factor_required
}

fn known(row: &copy::MailboxRow) -> Option<MailboxSettings> {
    Some(MailboxSettings {
        search_indexing: row.search_indexing?,
        password_reset: row.password_reset?,
        two_factor_required: row.two_factor?,
        spam_filtering: row.spam_filtering?,
        recovery_methods: Vec::new(),
    })
}

/// Whether a mailbox lacks the way to recover it that is wanted.
pub(super) fn lacks_recovery(wanted: &Wanted, settings: &MailboxSettings) -> bool {
    let Some(email) = &wanted.recovery_email else {
        return false;
    };
    !settings.recovery_methods.iter().any(|method| {
        matches!(&method.target, RecoveryTarget::Email(address) if address.as_str() == email)
    })
}

/// Why a mailbox that is there cannot be changed as wanted.
pub(super) fn hindrance(
    wanted: &Wanted,
    has_password: bool,
    settings: &MailboxSettings,
) -> Option<Wrong> {
    if has_password && !settings.password_reset {
        return Some((Column::Password, MAIL_LOST.to_owned()));
    }
    let demands = wanted.two_factor == Some(true) && !settings.two_factor_required;
    if demands && settings.recovery_methods.is_empty() && wanted.recovery_email.is_none() {
        return Some((Column::TwoFactor, NO_RECOVERY.to_owned()));
    }
    None
}

fn compare(row: &mut Planned, settings: &MailboxSettings) {
    if let Some((column, why)) = hindrance(&row.wanted, row.password.is_some(), settings) {
        row.act = Act::Error;
        row.detail = format!("Line {}, column {}: {why}", row.line, column.name());
        return;
    }
    let differs = |wanted: Option<bool>, found: bool| wanted.filter(|wanted| *wanted != found);
    row.wanted = Wanted {
        two_factor: differs(row.wanted.two_factor, settings.two_factor_required),
        search_indexing: differs(row.wanted.search_indexing, settings.search_indexing),
        password_reset: differs(row.wanted.password_reset, settings.password_reset),
        recovery_email: row
            .wanted
            .recovery_email
            .clone()
            .filter(|_| lacks_recovery(&row.wanted, settings)),
    };
    if row.password.is_none() && row.wanted == Wanted::default() {
        row.act = Act::Unchanged;
        "Everything is so already.".clone_into(&mut row.detail);
    } else {
        row.detail = words(row);
    }
}

/// Stands for a table and what it would do, so that nothing else is carried out than what was shown. What a change comes
/// to is not in it: the table says how things are to be, and some settings are read only when it is carried out.
pub(super) fn digest(text: &str, rows: &[Planned]) -> String {
    let mut all = text.to_owned();
    for row in rows {
        all.push(match row.act {
            Act::Create => 'c',
            Act::Change | Act::Unchanged => 't',
            Act::Error => 'e',
        });
    }
    crate::sessions::hash(&all)
}
