//! Starting and stopping the server, and looking into it without going through HTTP.

use std::{fmt, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use hyper::service::service_fn;
use tokio::{net::TcpListener, sync::Mutex};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    account::Account,
    faults::Faults,
    front::{Front, State},
    quirks::Quirks,
};
use crate::{clock::Clock, listen};

/// What a server is started with.
#[derive(Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    pub account: Account,
    /// A file that keeps the account over a restart, and comes before `account` if it is there. Without it everything
    /// is in memory.
    pub file: Option<PathBuf>,
    pub quirks: Quirks,
    pub clock: Clock,
    pub faults: Faults,
}

impl Options {
    /// A server on a free port of this machine.
    pub fn for_tests(account: Account) -> Self {
        Self {
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            account,
            file: None,
            quirks: Quirks::default(),
            clock: Clock::system(),
            faults: Faults::recording(),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("addr", &self.addr)
            .field("file", &self.file)
            .field("quirks", &self.quirks)
            .finish_non_exhaustive()
    }
}

/// A running server. Dropping it stops it without waiting.
pub struct PurelyMailServer {
    addr: SocketAddr,
    front: Arc<Front>,
    stop: CancellationToken,
}

impl PurelyMailServer {
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let keep = Keep(options.file.map(Mutex::new));
        let account = match keep.load().await? {
            Some(account) => account,
            None => options.account,
        };
        keep.save(|| account.clone()).await;
        let listener = TcpListener::bind(options.addr).await?;
        let addr = listener.local_addr()?;
        let front = Arc::new(Front {
            state: std::sync::Mutex::new(State {
                account,
                quirks: options.quirks,
            }),
            faults: options.faults,
            clock: options.clock,
            keep,
            tasks: tasks.clone(),
        });
        let own = front.clone();
        let service = service_fn(move |request| own.clone().answer(request));
        tasks.spawn(listen::accept(
            listener,
            service,
            "PurelyMail",
            stop.clone(),
            tasks.clone(),
        ));
        Ok(Self { addr, front, stop })
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub fn faults(&self) -> &Faults {
        &self.front.faults
    }

    /// The account as it is now.
    pub fn account(&self) -> Account {
        self.front.state().account.clone()
    }

    /// Changes the account as somebody does on PurelyMail's own pages, or what the DNS says.
    pub async fn edit<T>(&self, change: impl FnOnce(&mut Account) -> T) -> T {
        let told = change(&mut self.front.state().account);
        self.front.save().await;
        told
    }

    /// Changes what the server does where PurelyMail's ways are not known.
    pub fn set_quirks(&self, change: impl FnOnce(&mut Quirks)) {
        change(&mut self.front.state().quirks);
    }

    /// Stops listening, and lets open requests finish for at most five seconds.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.front.faults.release();
        self.front.tasks.close();
        let waited = tokio::time::timeout(Duration::from_secs(5), self.front.tasks.wait()).await;
        if waited.is_err() {
            tracing::warn!("requests to the sandbox PurelyMail were still open at shutdown");
        }
    }
}

impl fmt::Debug for PurelyMailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PurelyMailServer")
            .field("addr", &self.addr)
            .finish_non_exhaustive()
    }
}

impl Drop for PurelyMailServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Where the account is kept, if anywhere.
pub(super) struct Keep(Option<Mutex<PathBuf>>);

impl Keep {
    async fn load(&self) -> anyhow::Result<Option<Account>> {
        let Some(file) = &self.0 else {
            return Ok(None);
        };
        match tokio::fs::read(&*file.lock().await).await {
            Ok(json) => Ok(Some(serde_json::from_slice(&json)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the account when it is its turn, so that what is kept is never older than what was kept before.
    pub(super) async fn save(&self, account: impl FnOnce() -> Account) {
        let Some(file) = &self.0 else {
            return;
        };
        let file = file.lock().await;
        let new = file.with_extension("new");
        let account = account();
        let saved = async {
            tokio::fs::write(&new, serde_json::to_vec_pretty(&account)?).await?;
            tokio::fs::rename(&new, &*file).await
        };
        if let Err(error) = saved.await {
            tracing::warn!(%error, "the account of the sandbox PurelyMail could not be saved");
        }
    }
}
