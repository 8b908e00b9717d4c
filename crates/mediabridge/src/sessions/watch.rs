//! Sockets of a session close within a second of its end, on every server, whatever became of the news of it.
//!
//! One query for the whole server, twice a second: it costs the same with ten sockets or a thousand, and reads the few
//! rows of the last minute by an index. Asking for each socket would be exact too, but a thousand times as dear.

use std::{collections::HashSet, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use super::store;
use crate::{
    app::App,
    clock::{MINUTE, Millis},
    db::DbError,
    events::Event,
    problem::Code,
};

const PERIOD: Duration = Duration::from_millis(500);
/// Ends are dated by the server they happened on. Clocks may differ by this much.
const CLOCKS_DIFFER: Millis = MINUTE;

/// Looks for sessions that ended on other servers, for ever.
pub async fn watch_ended(app: &App) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = HashSet::new();
    let mut looked_at = app.clock.now();
    loop {
        ticks.tick().await;
        let now = app.clock.now();
        match look(app, looked_at - CLOCKS_DIFFER, &mut told).await {
            Ok(()) => looked_at = now,
            Err(error) => tracing::warn!(%error, "ended sessions are not known; looking again"),
        }
    }
}

async fn look(app: &App, since: Millis, told: &mut HashSet<String>) -> Result<(), DbError> {
    let ended = store::ended_since(&app.db, since).await?;
    // What is no longer reported cannot be told twice.
    told.retain(|id| ended.iter().any(|(ended, _)| ended == id));
    for (session_id, reason) in ended {
        if told.insert(session_id.clone()) {
            let code = [Code::RefreshTokenUsed, Code::OutsideRoot]
                .into_iter()
                .find(|code| code.as_str() == reason)
                .unwrap_or(Code::SessionEnded);
            app.events
                .tell_here(Event::SessionEnded { session_id, code });
        }
    }
    Ok(())
}
