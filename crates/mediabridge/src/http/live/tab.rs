//! What one signed-in tab asks and hears. What it may do is asked anew each time.

use mediabridge_s3::Root;
use secrecy::ExposeSecret as _;
use tokio::{sync::mpsc, task::JoinHandle};

use super::{ClientMessage, EXPIRY_GRACE, QUEUE, ServerMessage};
use crate::{
    app::App,
    clock::SECOND,
    events::Event,
    grants::{self, Permission},
    http::caller::{Caller, Device},
    problem::{self, Code, Problem},
    search,
    sessions::{self, Claims},
};

pub(super) struct Tab {
    app: App,
    claims: Claims,
    device: Device,
    search: Option<Search>,
    /// Something may have been missed, or could not be asked: to be made up for.
    doubt: bool,
}

/// A search that runs for the tab, and what the member could see when it began.
struct Search {
    task: JoinHandle<()>,
    answers: mpsc::Receiver<ServerMessage>,
    generation: u64,
    /// Each bucket that is searched, and its root.
    places: Vec<(String, Root)>,
}

/// Answers of a search that was given up are of no use to anybody, and may be none of the member's business any more.
impl Drop for Search {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What to say next, or why the socket has to close.
pub(super) type Said = Result<Vec<ServerMessage>, Problem>;

impl Tab {
    pub(super) async fn sign_in(app: &App, device: Device, first: &str) -> Result<Self, Problem> {
        let Ok(ClientMessage::Auth { access_token }) = serde_json::from_str(first) else {
            return Err(problem::invalid("The first message has to be `auth`."));
        };
        let tab = Self {
            claims: app
                .access_tokens
                .verify(access_token.expose_secret(), app.clock.now())?,
            app: app.clone(),
            device,
            search: None,
            doubt: false,
        };
        tab.confirm().await?;
        tracing::info!(
            target: "mediabridge::access",
            member_id = tab.claims.sub,
            session_id = tab.claims.sid,
            ip = tab.device.ip,
            "a tab signed in"
        );
        Ok(tab)
    }

    pub(super) fn session_id(&self) -> String {
        self.claims.sid.clone()
    }

    /// The member as of now, when the token is new: using it tells that it has arrived.
    async fn confirm(&self) -> Result<(), Problem> {
        let device = self.device.clone();
        sessions::caller(&self.app, &self.claims, device, None).await?;
        Ok(())
    }

    /// The member as of now, with all that they may do.
    async fn caller(&self) -> Result<Caller, Problem> {
        sessions::caller_of_tab(&self.app, &self.claims, &self.device).await
    }

    async fn answer(&mut self, text: &str) -> Said {
        let message = serde_json::from_str(text).map_err(|error| {
            problem::invalid(format!("The message is not understood: {error}."))
        })?;
        match message {
            ClientMessage::Auth { access_token } => {
                let now = self.app.clock.now();
                let claims = self
                    .app
                    .access_tokens
                    .verify(access_token.expose_secret(), now)?;
                if claims.sid != self.claims.sid {
                    return Err(Problem::new(
                        Code::Unauthenticated,
                        "This socket belongs to another session.",
                    ));
                }
                self.claims = claims;
                self.confirm().await?;
                Ok(vec![ServerMessage::Ready])
            }
            ClientMessage::Search {
                generation,
                query,
                scope,
                order,
                cursor,
            } => {
                self.search = None;
                let request = search::Request {
                    generation,
                    query,
                    scope,
                    order,
                    cursor,
                };
                match self.begin(request).await {
                    Err(problem) if problem.code.status() != 401 => {
                        Ok(vec![ServerMessage::SearchFailed {
                            generation,
                            code: problem.code.as_str(),
                            detail: problem.detail,
                        }])
                    }
                    begun => begun.map(|()| Vec::new()),
                }
            }
            ClientMessage::SearchCancel => {
                self.search = None;
                Ok(Vec::new())
            }
            ClientMessage::Ping => Ok(vec![ServerMessage::Pong]),
        }
    }

    async fn begin(&mut self, request: search::Request) -> Result<(), Problem> {
        let caller = self.caller().await?;
        let search = search::Search::prepare(&self.app, &caller, request).await?;
        let places = search.places.iter().map(|place| &place.access);
        let places = places.map(|access| (access.bucket_id.clone(), access.root.clone()));
        let (to, answers) = mpsc::channel(QUEUE);
        self.search = Some(Search {
            places: places.collect(),
            generation: search.generation,
            task: tokio::spawn(search.run(self.app.clone(), to)),
            answers,
        });
        Ok(())
    }

    /// Answers a message; what is wrong with it is an answer too, as long as the session goes on.
    pub(super) async fn respond(&mut self, text: &str) -> Said {
        match self.answer(text).await {
            Err(problem) if problem.code.status() != 401 => Ok(vec![ServerMessage::Error {
                code: problem.code.as_str(),
                detail: problem.detail,
            }]),
            said => said,
        }
    }

    /// News as this member may hear it; nothing when it is none of their business.
    pub(super) async fn hear(&mut self, event: Event) -> Said {
        let said = self.news(event).await;
        self.unless_in_doubt(said)
    }

    /// Twice a second. Nobody need be told of anything for a socket to end in time.
    pub(super) async fn look(&mut self) -> Said {
        let expired_for = self.app.clock.now() - self.claims.exp * SECOND;
        if expired_for > EXPIRY_GRACE {
            return Err(Problem::new(
                Code::TokenExpired,
                "The access token has expired. Connect again with a new one.",
            ));
        }
        let said = if self.doubt {
            self.news(Event::Missed).await
        } else {
            self.check_search().await
        };
        self.unless_in_doubt(said)
    }

    /// While the database does not answer, nothing is said and the socket stays; it is asked again until it does.
    fn unless_in_doubt(&mut self, said: Said) -> Said {
        if let Err(problem) = &said
            && problem.code.status() != 401
        {
            self.doubt = true;
            return Ok(Vec::new());
        }
        said
    }

    async fn news(&mut self, event: Event) -> Said {
        Ok(match event {
            Event::EntriesChanged { bucket_id, folder } => {
                let caller = self.caller().await?;
                let access = grants::open(&self.app, &caller, &bucket_id, Permission::View).await;
                let access = match access {
                    Ok(access) => access,
                    Err(problem) if problem.code.status() < 500 => return Ok(Vec::new()),
                    Err(problem) => return Err(problem),
                };
                let path = folder.strip_prefix(access.root.prefix());
                let message = path.map(|path| ServerMessage::EntriesChanged {
                    path: path.to_owned(),
                    bucket_id,
                });
                message.into_iter().collect()
            }
            Event::GrantsChanged { member_id } => {
                if member_id.is_none_or(|id| id == self.claims.sub) {
                    let mut messages = self.check_search().await?;
                    messages.push(ServerMessage::GrantsChanged);
                    messages
                } else if self.caller().await?.is_admin() {
                    vec![ServerMessage::GrantsChanged]
                } else {
                    Vec::new()
                }
            }
            Event::MailChanged => {
                let is_admin = self.caller().await?.is_admin();
                is_admin
                    .then_some(ServerMessage::MailChanged)
                    .into_iter()
                    .collect()
            }
            Event::NoticeAdded { member_id } if member_id == self.claims.sub => {
                vec![ServerMessage::Notice]
            }
            Event::SessionEnded { session_id, code } if session_id == self.claims.sid => {
                return Err(Problem::new(code, "The session has ended."));
            }
            Event::NoticeAdded { .. } | Event::SessionEnded { .. } => Vec::new(),
            // The tab reads anew what it shows.
            Event::Missed => {
                self.doubt = true;
                let is_admin = self.caller().await?.is_admin();
                let mut messages = self.check_search().await?;
                self.doubt = false;
                messages.extend([ServerMessage::GrantsChanged, ServerMessage::Notice]);
                messages.extend(is_admin.then_some(ServerMessage::MailChanged));
                messages
            }
        })
    }

    /// The next answer of the search that runs, if any; `None` when it has given all.
    pub(super) async fn next_answer(&mut self) -> Option<ServerMessage> {
        let Some(search) = &mut self.search else {
            return std::future::pending().await;
        };
        let answer = search.answers.recv().await;
        if answer.is_none() {
            self.search = None;
        }
        answer
    }

    /// Ends a search of what the member may no longer see.
    async fn check_search(&mut self) -> Said {
        let Some(search) = &self.search else {
            return Ok(Vec::new());
        };
        let problem = match self.still_sees(&search.places).await {
            Ok(true) => return Ok(Vec::new()),
            Ok(false) => Problem::new(Code::GrantChanged, "Your access has changed. Search again."),
            Err(problem) if problem.code.status() == 401 => return Err(problem),
            // Not known to be allowed is not allowed.
            Err(problem) => problem,
        };
        let generation = search.generation;
        self.search = None;
        Ok(vec![ServerMessage::SearchFailed {
            generation,
            code: problem.code.as_str(),
            detail: problem.detail,
        }])
    }

    async fn still_sees(&self, places: &[(String, Root)]) -> Result<bool, Problem> {
        let caller = self.caller().await?;
        let now = grants::all(&self.app, &caller).await?;
        let is_seen = |(bucket_id, root): &(String, Root)| {
            now.iter().any(|access| {
                access.bucket_id == *bucket_id
                    && access.root == *root
                    && access.permissions.contains(&Permission::View)
            })
        };
        Ok(places.iter().all(is_seen))
    }
}
