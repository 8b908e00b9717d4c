//! Carrying rows out, a few at a time.

use std::time::Duration;

use futures_util::future::join_all;
use purelymail::{
    CheckError, Client, Effect, Error, ErrorKind, MailboxAddress, MailboxChange, MailboxSettings,
    NewMailbox, Password, Reason, RecoveryMethod, RecoveryTarget,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    super::{client, hand_over, settings::differences, store as copy, sync, turn},
    Act, State, Wanted, plan,
    store::{self, Row, Run},
};
use crate::{
    app::App,
    audit,
    clock::{DAY, Millis},
    events::Event,
    problem::Problem,
    secrets::Sealed,
};

/// So many rows at once: as many calls as PurelyMail is ever asked at a time.
const AT_ONCE: i64 = 4;
/// A row that PurelyMail failed so often is given up.
const MOST_ATTEMPTS: i64 = 20;
/// How long a run that is over can be read about; the audit keeps what was done.
const KEPT: Millis = 30 * DAY;
const LONGEST: Duration = Duration::from_hours(1);
const AFTER_FAILURE: Duration = Duration::from_secs(5);
const LONGEST_AFTER_FAILURE: Duration = Duration::from_mins(5);

/// Carries runs out for as long as the server runs.
pub async fn keep(app: App) {
    let mut failures = 0_u32;
    loop {
        let is_over = carry_out(&app).await.unwrap_or_else(|problem| {
            tracing::warn!(problem = %problem.detail, "a table of mailboxes waits; trying again");
            false
        });
        let pause = if is_over {
            failures = 0;
            LONGEST
        } else {
            failures += 1;
            (AFTER_FAILURE * failures).min(LONGEST_AFTER_FAILURE)
        };
        tokio::select! {
            () = app.mail.bulk.0.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// Tries every row that is not over once. Says whether all of them are over now.
pub async fn carry_out(app: &App) -> Result<bool, Problem> {
    let mut tx = app.db.begin().await?;
    store::forget(&mut tx, app.clock.now() - KEPT).await?;
    tx.commit().await?;
    let mut is_over = true;
    for run in store::running(&app.db).await? {
        let ended = carry_on(app, &run).await;
        let problem = ended.as_ref().err().map(|problem| problem.detail.clone());
        let mut tx = app.db.begin().await?;
        store::note(&mut tx, &run.id, problem.as_deref()).await?;
        let is_finished = store::finish(&mut tx, &run.id, app.clock.now()).await?;
        tx.commit().await?;
        // Other screens hear of it now, and not at every row.
        sync::after_write(app);
        ended?;
        is_over &= is_finished;
    }
    Ok(is_over)
}

async fn carry_on(app: &App, run: &Run) -> Result<(), Problem> {
    let mut after = 0;
    loop {
        // One turn for a few rows, so that whoever else wants to write waits for no more than these.
        let _turn = turn(app).await?;
        let rows = store::open_rows(&app.db, &run.id, after, AT_ONCE).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.line;
        let client = client(app).await?;
        let tried = rows.iter().map(|row| try_row(app, &client, run, row));
        let mut failure = None;
        let mut has_ended = false;
        for tried in join_all(tried).await {
            match tried? {
                None => has_ended = true,
                Some(why) => failure = Some(why),
            }
        }
        if app.stopping.is_cancelled() {
            return Ok(());
        }
        if let Some(why) = failure.filter(|_| !has_ended) {
            // Not one of them worked: the others would fare no better now.
            return Err(Problem::new(crate::problem::Code::MailUnreachable, why));
        }
    }
}

/// Why a row is not done.
enum Trouble {
    /// It will not be done.
    Final(String),
    /// It is tried again. [`Effect::None`] says that PurelyMail has certainly done nothing.
    Later(Effect, String),
    Stopped,
    Ours(Problem),
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Ours(problem)
    }
}

impl From<crate::db::DbError> for Trouble {
    fn from(error: crate::db::DbError) -> Self {
        Self::Ours(error.into())
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let is_no = matches!(error.kind(), ErrorKind::Refused { .. })
            && !error.is_temporary()
            && error.reason() != Some(Reason::InvalidToken);
        let effect = error.effect();
        let why = Problem::from(error).detail;
        if is_no {
            Self::Final(why)
        } else {
            Self::Later(effect, why)
        }
    }
}

impl From<CheckError> for Trouble {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Call(error) => error.into(),
            other => Self::Later(other.effect(), Problem::from(other).detail),
        }
    }
}

struct Done {
    state: State,
    detail: String,
    settings: MailboxSettings,
}

/// None if the row is over now, or why it is not.
async fn try_row(
    app: &App,
    client: &Client,
    run: &Run,
    row: &Row,
) -> Result<Option<String>, Problem> {
    let password = match &row.password {
        Some(sealed) => Some(
            app.keyring
                .open_sealed(Sealed::BulkPassword, &row.id, sealed)?,
        ),
        None => None,
    };
    let outcome = match MailboxAddress::parse(&row.address) {
        Ok(address) => carry(app, client, row, &address, password.as_ref()).await,
        Err(error) => Err(Trouble::Final(error.to_string())),
    };
    let trouble = match outcome {
        Ok(done) => {
            settle(app, run, row, done, password.as_ref()).await?;
            return Ok(None);
        }
        Err(trouble) => trouble,
    };
    match trouble {
        Trouble::Later(effect, why) if row.attempts + 1 < MOST_ATTEMPTS => {
            let mut tx = app.db.begin().await?;
            store::later(&mut tx, &row.id, effect == Effect::None, &why).await?;
            tx.commit().await?;
            Ok(Some(why))
        }
        Trouble::Final(why) => fail(app, run, row, &why).await,
        Trouble::Later(_, why) => {
            let why = format!("Tried {MOST_ATTEMPTS} times. {why}");
            fail(app, run, row, &why).await
        }
        Trouble::Stopped => Ok(None),
        Trouble::Ours(problem) => Err(problem),
    }
}

async fn carry(
    app: &App,
    client: &Client,
    row: &Row,
    address: &MailboxAddress,
    password: Option<&SecretString>,
) -> Result<Done, Trouble> {
    match (row.act, password) {
        (Act::Create, Some(password)) => {
            let made = create(app, client, row, address, password).await;
            if let Err(Trouble::Later(Effect::None, why)) = made {
                // Reading failed after the mailbox was made, or before it was asked for: only a look tells.
                return Err(Trouble::Later(
                    if row.state == State::Executing {
                        Effect::Unknown
                    } else {
                        Effect::None
                    },
                    why,
                ));
            }
            made
        }
        (Act::Change, password) => change(app, client, row, address, password).await,
        _ => Err(Trouble::Final("There is nothing to do.".to_owned())),
    }
}

/// Makes the mailbox, unless it was asked for before and is there.
async fn create(
    app: &App,
    client: &Client,
    row: &Row,
    address: &MailboxAddress,
    password: &SecretString,
) -> Result<Done, Trouble> {
    let is_there = client.mailbox_exists(address).await?;
    if is_there && row.state == State::Waiting {
        return Err(Trouble::Final(
            "There is a mailbox of this address by now. It was left as it is.".to_owned(),
        ));
    }
    if !is_there {
        begin(app, row).await?;
        match client
            .create_mailbox(&new_mailbox(row, address, password)?)
            .await
        {
            Ok(()) => {}
            Err(error) if error.effect() == Effect::None => return Err(error.into()),
            Err(error) => {
                tracing::info!(%error, "a mailbox was answered unclearly; looking at what is there");
            }
        }
        let unclear = |error: Error| Trouble::Later(Effect::Unknown, Problem::from(error).detail);
        if !client.mailbox_exists(address).await.map_err(unclear)? {
            return Err(Trouble::Later(
                Effect::Unknown,
                "PurelyMail was asked, and the mailbox is not there yet.".to_owned(),
            ));
        }
    }
    // From here on it is there, so whatever fails is looked at again.
    let rest = async {
        let found = client.mailbox(address).await?;
        Ok(adjust(client, address, &row.wanted, None, found).await?.0)
    };
    match rest.await {
        Ok(settings) => Ok(Done {
            state: State::Created,
            detail: String::new(),
            settings,
        }),
        Err(Trouble::Later(_, why)) => Err(Trouble::Later(Effect::Unknown, why)),
        Err(other) => Err(other),
    }
}

async fn begin(app: &App, row: &Row) -> Result<(), Trouble> {
    if row.state == State::Executing {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    if !store::execute(&mut tx, &row.id).await? {
        return Err(Trouble::Stopped);
    }
    Ok(tx.commit().await?)
}

fn new_mailbox(
    row: &Row,
    address: &MailboxAddress,
    password: &SecretString,
) -> Result<NewMailbox, Trouble> {
    let recovery = row.wanted.recovery_email.as_deref();
    let recovery = recovery.map(MailboxAddress::parse).transpose();
    let recovery = recovery.map_err(|error| Trouble::Final(error.to_string()))?;
    Ok(NewMailbox {
        search_indexing: row.wanted.search_indexing.unwrap_or(true),
        password_reset: row.wanted.password_reset.unwrap_or(true),
        welcome_email: false,
        recovery_email: recovery.map(|address| (address, String::new())),
        ..NewMailbox::new(address.clone(), as_password(password)?)
    })
}

fn as_password(password: &SecretString) -> Result<Password, Trouble> {
    Password::new(password.expose_secret()).map_err(|error| Trouble::Final(error.to_string()))
}

/// A change can be asked for twice: it says what is to be, and leaves out what is so already.
async fn change(
    app: &App,
    client: &Client,
    row: &Row,
    address: &MailboxAddress,
    password: Option<&SecretString>,
) -> Result<Done, Trouble> {
    let before = client.mailbox(address).await?;
    if let Some((_, why)) = plan::hindrance(&row.wanted, password.is_some(), &before) {
        return Err(Trouble::Final(why));
    }
    begin(app, row).await?;
    let new_password = password.map(as_password).transpose()?;
    let (settings, said) = adjust(client, address, &row.wanted, new_password, before).await?;
    Ok(Done {
        state: if said.is_empty() && row.state == State::Waiting {
            State::Unchanged
        } else {
            State::Changed
        },
        detail: said.join(" "),
        settings,
    })
}

/// Brings a mailbox to what is wanted, and says what that took.
async fn adjust(
    client: &Client,
    address: &MailboxAddress,
    wanted: &Wanted,
    new_password: Option<Password>,
    found: MailboxSettings,
) -> Result<(MailboxSettings, Vec<String>), Trouble> {
    let mut said = Vec::new();
    let mut found = found;
    if plan::lacks_recovery(wanted, &found)
        && let Some(email) = &wanted.recovery_email
    {
        let target =
            MailboxAddress::parse(email).map_err(|error| Trouble::Final(error.to_string()))?;
        let method = RecoveryMethod {
            target: RecoveryTarget::Email(target),
            description: String::new(),
            allows_two_factor_reset: true,
        };
        let checked = client.checked();
        found.recovery_methods = checked.save_recovery_method(address, &method, None).await?;
        said.push(format!("{email} can recover it."));
    }
    let differs = |wanted: Option<bool>, found: bool| wanted.filter(|wanted| *wanted != found);
    let change = MailboxChange {
        rename_to: None,
        new_password,
        search_indexing: differs(wanted.search_indexing, found.search_indexing),
        password_reset: differs(wanted.password_reset, found.password_reset),
        two_factor_required: differs(wanted.two_factor, found.two_factor_required),
    };
    if change.is_empty() {
        return Ok((found, said));
    }
    said.push(differences(&change, &found));
    let settings = client.checked().change_mailbox(address, &change).await?;
    Ok((settings, said))
}

/// Writes down that a row is done, in one transaction with its mailbox, its password and the audit.
async fn settle(
    app: &App,
    run: &Run,
    row: &Row,
    done: Done,
    password: Option<&SecretString>,
) -> Result<(), Problem> {
    let mut tx = app.db.begin().await?;
    let by = (run.made_by.as_str(), run.made_name.as_str());
    let now = app.clock.now();
    let hand_over_id = match password {
        Some(password) => Some(hand_over::keep(app, &mut tx, &row.address, password, by).await?),
        None => None,
    };
    let (id, detail) = (hand_over_id.as_deref(), done.detail.as_str());
    if !store::settle(&mut tx, &row.id, done.state, detail, id).await? {
        return Ok(());
    }
    if done.state == State::Created {
        let domain = row.address.split_once('@').map_or("", |(_, domain)| domain);
        copy::add_mailbox(&mut tx, &row.address, domain, Some(&run.made_name), now).await?;
    }
    copy::looked_at(&mut tx, &row.address, &done.settings, now).await?;
    if done.state != State::Unchanged {
        entry(run, row)
            .detail(format!("By a table. {detail}").trim().to_owned())
            .record(app, &mut tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn fail(app: &App, run: &Run, row: &Row, why: &str) -> Result<Option<String>, Problem> {
    let mut tx = app.db.begin().await?;
    let why = format!("Line {}: {why}", row.line);
    if store::settle(&mut tx, &row.id, State::Failed, &why, None).await? {
        entry(run, row).failed(&why).record(app, &mut tx).await?;
        tx.commit().await?;
    }
    Ok(None)
}

fn entry(run: &Run, row: &Row) -> audit::Entry {
    let action = match row.act {
        Act::Create => "mailbox.create",
        _ if row.password.is_some() => "mailbox.password",
        _ => "mailbox.change",
    };
    audit::Entry::new(action)
        .member(&run.made_by)
        .subject(&row.address)
}

/// A run has changed.
pub(super) fn news(app: &App) {
    app.mail.bulk.0.notify_one();
    app.events.send(Event::MailChanged);
}
