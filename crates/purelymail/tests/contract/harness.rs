//! A simulator with a client, and a timer that tests move by hand.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use mediabridge_sandbox::{
    Clock,
    purelymail::{Account, Options as ServerOptions, PurelyMailServer, Quirks},
};
use purelymail::{
    ApiToken, Client, DomainName, LocalPart, MailboxAddress, Options, Password,
    timer::{Sleep, Timer},
};
use tokio::sync::{oneshot, watch};

pub(crate) const TOKEN: &str = "pm-live-00000000-1111-2222-3333-444444444444";
/// Wed, 01 Jul 2026 00:00:00 GMT
pub(crate) const NOW: i64 = 1_782_864_000_000;

pub(crate) struct Fixture {
    pub(crate) server: PurelyMailServer,
    pub(crate) client: Client,
    pub(crate) hand: Hand,
}

impl Fixture {
    /// With the sample account.
    pub(crate) async fn start() -> Self {
        Self::with(Account::sample(TOKEN, NOW), Quirks::default()).await
    }

    pub(crate) async fn with(account: Account, quirks: Quirks) -> Self {
        Self::at(account, quirks, Clock::new(|| NOW)).await
    }

    pub(crate) async fn at(account: Account, quirks: Quirks, clock: Clock) -> Self {
        let server = PurelyMailServer::start(ServerOptions {
            quirks,
            clock,
            ..ServerOptions::for_tests(account)
        })
        .await
        .unwrap();
        let hand = Hand::default();
        let client = Client::new(options(&server, &hand)).unwrap();
        Self {
            server,
            client,
            hand,
        }
    }

    /// The names of what was asked, and starts the record afresh.
    pub(crate) fn asked(&self) -> Vec<String> {
        let calls = self.server.faults().take_calls();
        calls.into_iter().map(|call| call.operation).collect()
    }
}

pub(crate) fn options(server: &PurelyMailServer, hand: &Hand) -> Options {
    Options {
        timer: Arc::new(hand.clone()),
        ..Options::at(server.endpoint(), ApiToken::new(TOKEN).unwrap())
    }
}

pub(crate) fn address(text: &str) -> MailboxAddress {
    MailboxAddress::parse(text).unwrap()
}

pub(crate) fn domain(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

pub(crate) fn local(text: &str) -> LocalPart {
    LocalPart::parse(text).unwrap()
}

pub(crate) fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

/// Time that passes when told to. Pauses of at most ten seconds take none; what is longer waits for
/// [`advance`](Self::advance). Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hand(Arc<Face>);

#[derive(Debug, Default)]
struct Face {
    state: Mutex<Times>,
    /// Changes when somebody goes to sleep.
    asleep: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Times {
    now: Duration,
    /// Pauses that took no time.
    skipped: Vec<Duration>,
    sleepers: Vec<(Duration, oneshot::Sender<()>)>,
}

const SKIPPED: Duration = Duration::from_secs(10);

impl Hand {
    pub(crate) fn skipped(&self) -> Vec<Duration> {
        std::mem::take(&mut self.0.state.lock().unwrap().skipped)
    }

    pub(crate) fn advance(&self, time: Duration) {
        let mut state = self.0.state.lock().unwrap();
        state.now += time;
        let now = state.now;
        let (due, later) = std::mem::take(&mut state.sleepers)
            .into_iter()
            .partition(|(until, _)| *until <= now);
        state.sleepers = later;
        for (_, wake) in due {
            // Who does not wait any more need not be woken.
            let _ = wake.send(());
        }
    }

    /// Waits until somebody sleeps for exactly so long from now.
    pub(crate) async fn until_asleep(&self, time: Duration) {
        let mut asleep = self.0.asleep.subscribe();
        loop {
            {
                let state = self.0.state.lock().unwrap();
                let mut awake = state.sleepers.iter().filter(|(_, wake)| !wake.is_closed());
                if awake.any(|(until, _)| *until == state.now + time) {
                    return;
                }
            }
            asleep.changed().await.unwrap();
        }
    }
}

impl Timer for Hand {
    fn now(&self) -> Duration {
        self.0.state.lock().unwrap().now
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let mut state = self.0.state.lock().unwrap();
        if time <= SKIPPED {
            state.now += time;
            state.skipped.push(time);
            return Box::pin(std::future::ready(()));
        }
        let (wake, woken) = oneshot::channel();
        let until = state.now + time;
        state.sleepers.push((until, wake));
        drop(state);
        self.0.asleep.send_replace(());
        Box::pin(async move {
            let _ = woken.await;
        })
    }
}
