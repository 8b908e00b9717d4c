//! Carrying deletions out.

use std::time::Duration;

use purelymail::Effect;

use super::{Deletion, Plan, State, news, record, store, tell};
use crate::{app::App, audit, events::Event, mail, notices, problem::Problem};

/// So many that are over can be read about; the audit keeps all for good. A number and no time: our clock may be wrong by years,
/// and what is forgotten by it would not come back.
const KEPT: i64 = 1_000;
/// The longest time without a look at what waits. It is the service's clock that counts, so ours is not relied on.
const LONGEST: Duration = Duration::from_hours(1);
const AFTER_FAILURE: Duration = Duration::from_secs(30);

/// Carries out what is due, for as long as the server runs.
pub async fn keep(app: App) {
    let mut failures = 0_u32;
    loop {
        let pause = match carry_out(&app).await {
            Ok(pause) => {
                failures = 0;
                pause
            }
            Err(problem) => {
                failures += 1;
                tracing::warn!(problem = %problem.detail, "deletions wait; trying again");
                (AFTER_FAILURE * failures).min(LONGEST)
            }
        };
        tokio::select! {
            () = app.deletions.0.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// Moves on every deletion that can be moved on now. Returns how long nothing will be due, as far as can be told.
pub async fn carry_out(app: &App) -> Result<Duration, Problem> {
    forget(app).await?;
    let mut pause = LONGEST;
    for deletion in store::open(&app.db).await? {
        if deletion.state != State::Held && !lacks_approval(app, &deletion) {
            pause = pause.min(one(app, &deletion.id).await?);
        }
    }
    Ok(pause)
}

fn lacks_approval(app: &App, deletion: &Deletion) -> bool {
    app.config.deletions.second_approval
        && deletion.approved_at.is_none()
        && deletion.state == State::Pending
}

/// Moves one on as far as it goes, and returns how long it waits then.
async fn one(app: &App, id: &str) -> Result<Duration, Problem> {
    // Nothing else is written at the service meanwhile, and no other server works on the same row.
    let _turn = mail::turn(app).await?;
    let Some(deletion) = store::find(&app.db, id).await? else {
        return Ok(LONGEST);
    };
    let looked = match mail::plan(app, deletion.kind, &deletion.target).await {
        Ok(looked) => looked,
        Err(problem) => return later(app, &deletion, &problem.detail).await,
    };
    match deletion.state {
        State::Pending => {
            let left = deletion.execute_at - looked.at;
            if left > 0 {
                return Ok(LONGEST.min(Duration::from_millis(u64::try_from(left).unwrap_or(0))));
            }
            let Some(plan) = looked.plan else {
                return finish(app, deletion, Some("It was gone already.")).await;
            };
            if let Some(why) = plan.differs_from(&deletion) {
                return hold(app, deletion, why).await;
            }
            execute(app, deletion, &plan).await
        }
        State::Executing => conclude(app, deletion, looked.plan.is_some()).await,
        State::Held | State::Done | State::Cancelled => Ok(LONGEST),
    }
}

async fn execute(app: &App, mut deletion: Deletion, plan: &Plan) -> Result<Duration, Problem> {
    let mut tx = app.db.begin().await?;
    let (from, to) = (State::Pending, State::Executing);
    if !store::shift(&mut tx, &deletion.id, from, to, None).await? {
        // Cancelled in the last moment.
        return Ok(LONGEST);
    }
    tx.commit().await?;
    deletion.state = State::Executing;
    deletion.attempts += 1;
    match mail::delete(app, plan).await {
        Ok(()) => {}
        Err((Effect::None, why)) => return back(app, &deletion, &why).await,
        Err((Effect::Done | Effect::Unknown, why)) => {
            tracing::info!(
                why,
                "a deletion was answered unclearly; looking at what is there"
            );
        }
    }
    // What the service says is one thing, what is there another.
    match mail::plan(app, deletion.kind, &deletion.target).await {
        Ok(looked) => conclude(app, deletion, looked.plan.is_some()).await,
        Err(problem) => later(app, &deletion, &problem.detail).await,
    }
}

/// The service may have been asked; what is there decides.
async fn conclude(app: &App, deletion: Deletion, is_there: bool) -> Result<Duration, Problem> {
    if is_there {
        let why = "PurelyMail was asked, and it is still there. It is asked again.";
        return back(app, &deletion, why).await;
    }
    finish(app, deletion, None).await
}

/// From `executing` to `pending`: it was not deleted, it is tried again, and until then it can be cancelled.
async fn back(app: &App, deletion: &Deletion, why: &str) -> Result<Duration, Problem> {
    let mut tx = app.db.begin().await?;
    let (from, to) = (State::Executing, State::Pending);
    store::shift(&mut tx, &deletion.id, from, to, Some(why)).await?;
    tx.commit().await?;
    app.events.send(Event::MailChanged);
    Ok(pause_after(deletion.attempts))
}

async fn later(app: &App, deletion: &Deletion, why: &str) -> Result<Duration, Problem> {
    let mut tx = app.db.begin().await?;
    store::note(&mut tx, &deletion.id, why).await?;
    tx.commit().await?;
    Ok(pause_after(deletion.attempts))
}

/// Half a minute at first, up to an hour.
fn pause_after(attempts: i64) -> Duration {
    let doubled = u32::try_from(attempts.clamp(0, 7)).unwrap_or(7);
    LONGEST.min(AFTER_FAILURE * 2_u32.pow(doubled))
}

async fn hold(app: &App, mut deletion: Deletion, why: String) -> Result<Duration, Problem> {
    let mut tx = app.db.begin().await?;
    let (from, to) = (State::Pending, State::Held);
    if store::shift(&mut tx, &deletion.id, from, to, Some(&why)).await? {
        deletion.reason = Some(why);
        let entry = audit::Entry::new("deletion.hold");
        record(app, &mut tx, entry, &deletion).await?;
        let told = tell(app, &mut tx, notices::Kind::DeletionHeld, &deletion, None).await?;
        tx.commit().await?;
        news(app, told);
    }
    Ok(LONGEST)
}

async fn finish(
    app: &App,
    mut deletion: Deletion,
    reason: Option<&str>,
) -> Result<Duration, Problem> {
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    let (id, from) = (&deletion.id, deletion.state);
    let to = State::Done;
    if store::finish(&mut tx, id, from, to, reason, None, now).await? {
        mail::forget(&mut tx, deletion.kind, &deletion.target).await?;
        deletion.reason = reason.map(ToOwned::to_owned);
        let entry = audit::Entry::new("deletion.done").member(&deletion.requested_by);
        record(app, &mut tx, entry, &deletion).await?;
        let told = tell(app, &mut tx, notices::Kind::DeletionDone, &deletion, None).await?;
        tx.commit().await?;
        news(app, told);
    }
    Ok(LONGEST)
}

async fn forget(app: &App) -> Result<(), Problem> {
    let mut tx = app.db.begin().await?;
    store::forget(&mut tx, KEPT).await?;
    tx.commit().await?;
    Ok(())
}
