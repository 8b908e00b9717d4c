//! Old sessions and expired links are removed, so that the database does not grow for ever.

use std::time::Duration;

use super::store;
use crate::{
    accounts,
    app::App,
    clock::{DAY, HOUR, Millis},
    db::DbError,
    mail,
};

/// How long after its absolute end a session is kept. Used refresh tokens are evidence until then: presenting one has to
/// end the session. After it there is nothing left to end; some days more, the reason of an end can still be looked up.
/// What happened stays in the audit.
const KEPT: Millis = 7 * DAY;
/// Servers learn of an ended session within a second; an hour covers clocks that differ.
const ENDS_KEPT: Millis = HOUR;

/// Removes what nobody will ask for again, once an hour for as long as the server runs.
pub async fn sweep(app: App) {
    let mut hourly = tokio::time::interval(Duration::from_hours(1));
    loop {
        tokio::select! {
            _ = hourly.tick() => {}
            () = app.stopping.cancelled() => return,
        }
        if let Err(error) = remove_old(&app).await {
            tracing::warn!(%error, "old sessions and links were not removed; the next try is in an hour");
        }
    }
}

/// In small transactions, so that nobody waits for the write lock. Two servers at once do no harm: a row that the other
/// has removed is simply not there.
pub async fn remove_old(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    loop {
        let mut tx = app.db.begin().await?;
        let removed = store::remove_old(&mut tx, now - KEPT).await?;
        tx.commit().await?;
        if removed == 0 {
            break;
        }
    }
    let mut tx = app.db.begin().await?;
    store::remove_old_ends(&mut tx, now - ENDS_KEPT).await?;
    tx.commit().await?;
    accounts::remove_expired_links(app).await?;
    mail::remove_expired_hand_overs(app).await
}
