//! Failures and delays on demand, and a record of what was asked of the server.
//!
//! Operations have PurelyMail's names (`createUser`, `listUser`, …).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::sync::watch;

/// How a request fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// PurelyMail refuses with this HTTP status, code and message, without doing anything.
    Answer {
        status: u16,
        code: String,
        message: String,
    },
    /// Something in front of PurelyMail answers with a web page. Nothing was done.
    Page { status: u16, html: String },
    /// The operation is done, and then something in front of PurelyMail answers with a web page.
    PageAfter { status: u16, html: String },
    /// 429. Nothing was done.
    SlowDown(RetryAfter),
    /// 503, by something in front of PurelyMail. Nothing was done.
    Unavailable(RetryAfter),
    /// The connection closes without an answer. Nothing was done.
    Disconnect,
    /// The operation is done and the connection closes before the answer: the caller cannot know.
    DisconnectAfter,
    /// The operation is done, and the connection breaks after so many bytes of the answer's body.
    Truncate(usize),
    /// The operation is done, and the answer is complete for HTTP, but its JSON ends after so many bytes.
    CutJson(usize),
    /// Nothing happens until [`Faults::release`]; then the operation is done as ever.
    Hang,
    /// The operation is done, and the answer is kept back until [`Faults::release`].
    HangAfter,
    /// Success is reported and nothing was done: what PurelyMail does with keys it does not know.
    Ignore,
    /// The operation is done, and then this is answered as `application/json`, whatever it is.
    Say { status: u16, body: String },
}

/// When a 429 or 503 wants to see the client again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// It does not say.
    Unsaid,
    Seconds(u64),
    /// So many seconds from now, as a date.
    Date(u64),
}

impl Fault {
    /// A refusal under the status that refusals have most often.
    pub fn answer(code: &str, message: &str) -> Self {
        Self::Answer {
            status: 200,
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }

    /// An error inside of PurelyMail.
    pub fn internal() -> Self {
        Self::Answer {
            status: 500,
            code: "internal".to_owned(),
            message: "Injected by the test".to_owned(),
        }
    }

    /// Cloudflare did not get an answer of PurelyMail.
    pub fn bad_gateway() -> Self {
        let html = cloudflare(502, "Bad gateway");
        Self::Page { status: 502, html }
    }

    /// Cloudflare gave up waiting, and PurelyMail did not.
    pub fn gateway_timeout_after() -> Self {
        let html = cloudflare(504, "Gateway time-out");
        Self::PageAfter { status: 504, html }
    }

    /// What Cloudflare says when it has no address of PurelyMail.
    pub fn origin_dns() -> Self {
        Self::Page {
            status: 530,
            html: "error code: 1016".to_owned(),
        }
    }

    /// A page that is all right for HTTP.
    pub fn maintenance() -> Self {
        Self::Page {
            status: 200,
            html: "<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body>Back soon.</body></html>"
                .to_owned(),
        }
    }
}

pub(crate) fn cloudflare(status: u16, title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-US\"><head><title>purelymail.com | {status}: {title}</title></head>\n\
         <body><h1>{title} <span>Error code {status}</span></h1><p>Cloudflare Ray ID: 8c0ffee0sandbox</p></body></html>\n"
    )
}

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub operation: String,
    /// With passwords, if it has some. `Null` if it was no JSON.
    pub body: Value,
    /// By the server's clock.
    pub at_ms: i64,
    /// How many requests were open then, with this one.
    pub open: usize,
    /// Whether the operation was done: it was not refused, and no fault came before it. False until then.
    pub done: bool,
}

/// The handle to all of it. Clones share their state.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// How many requests hang.
    hanging: watch::Sender<usize>,
    /// How often those that hang were released.
    released: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    planned: HashMap<String, (u32, Fault)>,
    storm: Option<Storm>,
    latency: HashMap<String, Duration>,
    latency_of_all: Duration,
    calls: Vec<Call>,
    recording: bool,
    open: usize,
    most_open: usize,
}

#[derive(Debug)]
struct Storm {
    percent: u64,
    faults: Vec<Fault>,
    random: u64,
}

impl Storm {
    /// splitmix64: the same seed gives the same weather.
    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn next(&mut self) -> Option<Fault> {
        let strikes = self.draw() % 100 < self.percent;
        let choice = self.draw();
        let count = u64::try_from(self.faults.len()).ok().filter(|n| *n > 0)?;
        let index = usize::try_from(choice % count).ok()?;
        strikes.then(|| self.faults[index].clone())
    }
}

impl Faults {
    /// A handle that records from the start.
    pub fn recording() -> Self {
        let faults = Self::default();
        faults.record();
        faults
    }

    /// Lets the next `times` requests of `operation` fail; replaces an earlier plan for it.
    pub fn fail_next(&self, operation: &str, times: u32, fault: Fault) {
        let mut state = self.state();
        if times == 0 {
            state.planned.remove(operation);
        } else {
            state.planned.insert(operation.to_owned(), (times, fault));
        }
    }

    /// Lets so many of a hundred requests fail, by chance, each with one of `faults`. Plans for an operation come first.
    pub fn storm(&self, percent: u8, seed: u64, faults: Vec<Fault>) {
        self.state().storm = Some(Storm {
            percent: percent.into(),
            faults,
            random: seed,
        });
    }

    /// Delays every request of `operation`.
    pub fn delay(&self, operation: &str, latency: Duration) {
        self.state().latency.insert(operation.to_owned(), latency);
    }

    /// Delays every request, on top of what [`delay`](Self::delay) adds.
    pub fn delay_all(&self, latency: Duration) {
        self.state().latency_of_all = latency;
    }

    /// Forgets plans and delays, releases what hangs, and starts the record afresh.
    pub fn clear(&self) {
        {
            let mut state = self.state();
            *state = State {
                recording: state.recording,
                open: state.open,
                most_open: state.open,
                ..State::default()
            };
        }
        self.release();
    }

    /// Waits until so many requests hang.
    pub async fn hanging(&self, count: usize) {
        let mut hanging = self.0.hanging.subscribe();
        // The sender is in `self`.
        let _ = hanging.wait_for(|now| *now >= count).await;
    }

    /// Lets requests go on that hang, and plans no more of it.
    pub fn release(&self) {
        self.state()
            .planned
            .retain(|_, (_, fault)| !matches!(fault, Fault::Hang | Fault::HangAfter));
        self.0.released.send_modify(|times| *times += 1);
    }

    /// Keeps a record from here on. Off at first: a demo that runs for weeks would only grow, and passwords are in it.
    pub fn record(&self) {
        let mut state = self.state();
        state.recording = true;
        state.calls.clear();
        state.most_open = state.open;
    }

    /// What was asked since [`record`](Self::record), oldest first. Requests without a valid token are not among it.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// Takes the record and starts the next one.
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().calls)
    }

    /// The names of [`calls`](Self::calls).
    pub fn operations(&self) -> Vec<String> {
        let state = self.state();
        state
            .calls
            .iter()
            .map(|call| call.operation.clone())
            .collect()
    }

    /// How many requests were open at the same time, at most, since [`record`](Self::record). Recorded or not.
    pub fn most_at_once(&self) -> usize {
        self.state().most_open
    }

    pub(crate) fn latency(&self, operation: &str) -> Duration {
        let state = self.state();
        state.latency_of_all + state.latency.get(operation).copied().unwrap_or_default()
    }

    pub(crate) fn next(&self, operation: &str) -> Option<Fault> {
        let mut state = self.state();
        let Some((left, fault)) = state.planned.get_mut(operation) else {
            return state.storm.as_mut()?.next();
        };
        let fault = fault.clone();
        *left = left.saturating_sub(1);
        if *left == 0 {
            state.planned.remove(operation);
        }
        Some(fault)
    }

    /// Counts a request as open as long as what it returns lives.
    pub(crate) fn open(&self) -> Open {
        let mut state = self.state();
        state.open += 1;
        state.most_open = state.most_open.max(state.open);
        Open(self.clone())
    }

    /// Returns the call's place in the record.
    pub(crate) fn note(&self, operation: &str, body: &Value, at_ms: i64) -> Option<usize> {
        let mut state = self.state();
        let call = Call {
            operation: operation.to_owned(),
            body: body.clone(),
            at_ms,
            open: state.open,
            done: false,
        };
        state.recording.then(|| {
            state.calls.push(call);
            state.calls.len() - 1
        })
    }

    pub(crate) fn note_done(&self, place: Option<usize>) {
        // The record may have been taken meanwhile.
        let mut state = self.state();
        if let Some(call) = place.and_then(|place| state.calls.get_mut(place)) {
            call.done = true;
        }
    }

    /// Hangs until the next release.
    pub(crate) async fn hang(&self) {
        let mut released = self.0.released.subscribe();
        let hangs = Hangs(self.clone());
        self.0.hanging.send_modify(|count| *count += 1);
        let _ = released.changed().await;
        drop(hangs);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Clients that go away count no longer.
pub(crate) struct Open(Faults);

impl Drop for Open {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.open = state.open.saturating_sub(1);
    }
}

struct Hangs(Faults);

impl Drop for Hangs {
    fn drop(&mut self) {
        self.0
            .0
            .hanging
            .send_modify(|count| *count = count.saturating_sub(1));
    }
}
