//! What happened, told to every open tab on every server. Sent after the commit, so nobody hears of what was rolled back.
//!
//! Servers that share a database tell each other through it ([`relay`]). News travel at best: a server may die between
//! its commit and the telling. So nothing that protects anybody rests on them: requests ask the database, and so does
//! every socket ([`sessions::watch_ended`], and the checks in `http/live.rs`).

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::sleep,
};

use crate::{
    app::App,
    catalog,
    db::{DbError, Listener},
    problem::Code,
    sessions,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Something in the folder with this full prefix changed.
    EntriesChanged {
        bucket_id: String,
        folder: String,
    },
    /// What somebody may do changed; `None`: perhaps everybody's.
    GrantsChanged {
        member_id: Option<String>,
    },
    /// There is a new notice for this member.
    NoticeAdded {
        member_id: String,
    },
    /// Something of the mail half, or a deletion, is not what it was.
    MailChanged,
    SessionEnded {
        session_id: String,
        code: Code,
    },
    /// News may have been missed: whoever listens looks for itself.
    Missed,
}

#[derive(Debug, Clone)]
pub struct Events {
    /// For the tabs of this server.
    here: broadcast::Sender<Event>,
    /// What began here, for the other servers.
    ours: broadcast::Sender<Event>,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            here: broadcast::channel(1024).0,
            ours: broadcast::channel(1024).0,
        }
    }
}

impl Events {
    pub fn send(&self, event: Event) {
        self.tell_here(event.clone());
        let _ = self.ours.send(event);
    }

    /// Tells the tabs of this server only.
    pub fn tell_here(&self, event: Event) {
        // An error only says that no tab is open.
        let _ = self.here.send(event);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.here.subscribe()
    }
}

/// An event on its way through the database.
#[derive(Debug, Serialize, Deserialize)]
struct Envelope {
    /// The server that sent it, which need not be told.
    from: String,
    event: Event,
}

/// What `NOTIFY` takes, in bytes, with some to spare.
const LONGEST: usize = 7_900;
const PAUSE: Duration = Duration::from_millis(500);

/// Begins to hear other servers, before the first tab is there to miss anything.
pub async fn listener(app: &App) -> Option<Listener> {
    if !app.db.is_shared() {
        return None;
    }
    app.db.listen().await.ok()
}

/// Passes news between the servers of one database, until the server stops. `SQLite` has one server.
pub async fn relay(app: App, listener: Option<Listener>) {
    if !app.db.is_shared() {
        return;
    }
    let id = app.random.id(app.clock.now());
    tokio::select! {
        () = pass_on(&app, &id) => {}
        () = listen(&app, &id, listener) => {}
        () = sessions::watch_ended(&app) => {}
        () = app.stopping.cancelled() => {}
    }
}

async fn pass_on(app: &App, id: &str) {
    let mut ours = app.events.ours.subscribe();
    loop {
        let event = match ours.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => Event::Missed,
            Err(RecvError::Closed) => return,
        };
        let text = envelope(id, event);
        while let Err(error) = app.db.notify(&text).await {
            tracing::warn!(%error, "other servers were not told of news; trying again");
            sleep(PAUSE).await;
        }
    }
}

fn envelope(from: &str, event: Event) -> String {
    let text = |event| {
        let from = from.to_owned();
        serde_json::to_string(&Envelope { from, event }).unwrap_or_default()
    };
    let whole = text(event);
    if whole.len() > LONGEST {
        return text(Event::Missed);
    }
    whole
}

async fn listen(app: &App, id: &str, mut listener: Option<Listener>) {
    loop {
        let lost = match &mut listener {
            Some(listener) => hear_all(app, id, listener).await,
            None => match app.db.listen().await {
                Ok(again) => {
                    listener = Some(again);
                    // Nobody knows what was said meanwhile.
                    hear(app, Event::Missed);
                    continue;
                }
                Err(error) => error,
            },
        };
        listener = None;
        tracing::warn!(error = %lost, "news of other servers are not heard; trying again");
        sleep(PAUSE).await;
    }
}

/// Hears until the connection is lost.
async fn hear_all(app: &App, id: &str, listener: &mut Listener) -> DbError {
    loop {
        let text = match listener.next().await {
            Ok(text) => text,
            Err(lost) => return lost,
        };
        match serde_json::from_str::<Envelope>(&text) {
            Ok(envelope) if envelope.from == id => {}
            Ok(envelope) => hear(app, envelope.event),
            // Of a newer server, most likely: it knows events that this one does not.
            Err(_) => hear(app, Event::Missed),
        }
    }
}

/// Something happened on another server.
fn hear(app: &App, event: Event) {
    match &event {
        Event::EntriesChanged { bucket_id, folder } => {
            app.listings.invalidate(bucket_id, folder);
            catalog::heard(app, bucket_id, folder);
        }
        Event::GrantsChanged { member_id: None } => app.catalogs.recheck(),
        _ => {}
    }
    app.events.tell_here(event);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_arrives_as_it_was_sent_or_as_missed_when_it_is_too_long() {
        let there_and_back = |event: &Event| {
            let text = envelope("a", event.clone());
            assert!(text.len() <= LONGEST);
            serde_json::from_str::<Envelope>(&text).unwrap().event
        };
        let ended = Event::SessionEnded {
            session_id: "s".to_owned(),
            code: Code::OutsideRoot,
        };
        assert_eq!(there_and_back(&ended), ended);
        assert_eq!(there_and_back(&Event::Missed), Event::Missed);
        let long = Event::EntriesChanged {
            bucket_id: "b".to_owned(),
            folder: "\"".repeat(4000),
        };
        assert_eq!(there_and_back(&long), Event::Missed);
    }
}
