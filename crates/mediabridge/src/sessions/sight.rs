//! Who the members of open tabs are and what they may see, asked of the database for all of them together.
//!
//! The rule: nobody is answered by what was read before they asked. Whoever asks while the database is being asked waits for
//! the next time, so that many tabs cost about as much as a few.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until},
};

use super::{Claims, ended, require_open, store};
use crate::{
    accounts::Role,
    app::App,
    grants::{self, Reach},
    http::caller::{Caller, Device},
    problem::Problem,
};

/// From one question to the database to the next, when there are many: nobody notices, and more are answered by each.
const PAUSE: Duration = Duration::from_millis(5);

/// Everybody who waits for an answer.
#[derive(Debug, Default)]
pub struct Sights {
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    asked: Vec<Asked>,
    is_asking: bool,
    last_at: Option<Instant>,
}

#[derive(Debug)]
struct Asked {
    session_id: String,
    member_id: String,
    answer: oneshot::Sender<Result<Caller, Problem>>,
}

/// The member behind an access token that has been used before, and what they may do in every bucket, as of now.
pub async fn caller_of_tab(app: &App, claims: &Claims, device: &Device) -> Result<Caller, Problem> {
    let (answer, answered) = oneshot::channel();
    let asked = Asked {
        session_id: claims.sid.clone(),
        member_id: claims.sub.clone(),
        answer,
    };
    let begins = {
        let mut waiting = app.sights.lock();
        waiting.asked.push(asked);
        !std::mem::replace(&mut waiting.is_asking, true)
    };
    if begins {
        tokio::spawn(answer_all(app.clone()));
    }
    // An error only says that the server stops.
    let answered = answered.await.map_err(anyhow::Error::from)?;
    answered.map(|caller| Caller {
        device: device.clone(),
        ..caller
    })
}

impl Sights {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who asks for all. If that panics, those who wait are told, and the next begins anew.
struct Asking(App);

impl Drop for Asking {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.sights.lock() = Waiting::default();
        }
    }
}

/// Asks until nobody waits.
async fn answer_all(app: App) {
    let _asking = Asking(app.clone());
    loop {
        let last_at = app.sights.lock().last_at;
        if let Some(last_at) = last_at {
            sleep_until(last_at + PAUSE).await;
        }
        let asked = {
            let mut waiting = app.sights.lock();
            waiting.last_at = Some(Instant::now());
            if waiting.asked.is_empty() {
                waiting.is_asking = false;
                return;
            }
            std::mem::take(&mut waiting.asked)
        };
        match look(&app, &asked).await {
            Ok(found) => found.answer(&app, asked),
            Err(problem) => {
                for Asked { answer, .. } in asked {
                    // The cause is in one log line and not in a thousand.
                    let _ = answer.send(Err(Problem::new(problem.code, problem.detail.clone())));
                }
                tracing::warn!(%problem, "it is not known what open tabs may see; they ask again");
            }
        }
    }
}

struct Seen {
    sessions: HashMap<String, store::FoundSession>,
    /// What owners and admins may do.
    whole: Reach,
    of_members: HashMap<String, Reach>,
}

async fn look(app: &App, asked: &[Asked]) -> Result<Seen, Problem> {
    let ids: BTreeSet<&str> = asked.iter().map(|a| a.session_id.as_str()).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut sessions = HashMap::new();
    for chunk in ids.chunks(store::SESSIONS_AT_ONCE) {
        let found = store::find_many(&app.db, chunk).await?;
        sessions.extend(found.into_iter().map(|s| (s.session_id.clone(), s)));
    }
    let (mut any_admin, mut members) = (false, BTreeSet::new());
    for session in sessions.values() {
        if session.role.parse().is_ok_and(Role::is_admin) {
            any_admin = true;
        } else {
            members.insert(session.member_id.as_str());
        }
    }
    let (whole, of_members) = grants::of_many(app, any_admin, &members).await?;
    let of_members = of_members.into_iter();
    Ok(Seen {
        whole: Reach::All(whole),
        of_members: of_members.map(|(id, all)| (id, Reach::All(all))).collect(),
        sessions,
    })
}

impl Seen {
    fn answer(&self, app: &App, asked: Vec<Asked>) {
        for Asked {
            session_id,
            member_id,
            answer,
        } in asked
        {
            let caller = self.caller(app, session_id, member_id);
            // Nobody listens where a tab was closed meanwhile.
            let _ = answer.send(caller);
        }
    }

    fn caller(&self, app: &App, session_id: String, member_id: String) -> Result<Caller, Problem> {
        let found = self.sessions.get(&session_id);
        let found = found
            .filter(|found| found.member_id == member_id)
            .ok_or_else(ended)?;
        let end = (found.ended_at, found.end_reason.as_deref());
        require_open(end, found.expires_at, &found.state, app.clock.now())?;
        let role: Role = found.role.parse()?;
        let reach = if role.is_admin() {
            Some(self.whole.clone())
        } else {
            self.of_members.get(&member_id).cloned()
        };
        Ok(Caller {
            session_id,
            name: found.name.clone(),
            email: found.email.clone(),
            role,
            device: Device::default(),
            // Who was granted nothing has no rows.
            reach: Some(reach.unwrap_or_else(|| Reach::All([].into()))),
            member_id,
        })
    }
}
