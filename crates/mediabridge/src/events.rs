//! What happened, told to every open tab. Sent after the commit, so nobody hears of what was rolled back.

use tokio::sync::broadcast;

#[derive(Debug, Clone)]
pub enum Event {
    /// Something in the folder with this full prefix changed.
    EntriesChanged { bucket_id: String, folder: String },
    /// What somebody may do changed; `None`: perhaps everybody's.
    GrantsChanged { member_id: Option<String> },
    /// There is a new notice for this member.
    NoticeAdded { member_id: String },
    SessionEnded {
        session_id: String,
        code: &'static str,
    },
}

#[derive(Debug, Clone)]
pub struct Events(broadcast::Sender<Event>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::channel(1024).0)
    }
}

impl Events {
    pub fn send(&self, event: Event) {
        // An error only says that no tab is open.
        let _ = self.0.send(event);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}
