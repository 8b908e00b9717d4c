//! Failures and delays on demand, and a record of what was asked of the server.
//!
//! Operations have S3's names (`GetObject`, `ListObjectsV2`, …); `Preflight` is an `OPTIONS` request, and `Notify` a
//! notification that goes out: whatever the fault, it is lost.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How a request fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// S3 answers with this HTTP status and error code, without doing anything.
    Answer {
        status: u16,
        code: String,
        message: String,
    },
    /// The connection closes without an answer. Nothing was done.
    Disconnect,
    /// The operation is done and the connection closes before the answer: the caller cannot know.
    DisconnectAfter,
    /// The answer's body breaks off after so many bytes.
    Truncate(u64),
}

impl Fault {
    pub fn answer(status: u16, code: &str) -> Self {
        Self::Answer {
            status,
            code: code.to_owned(),
            message: format!("Injected by the test: {code}"),
        }
    }

    /// What S3 answers when it is asked too much.
    pub fn slow_down() -> Self {
        Self::answer(503, "SlowDown")
    }
}

/// One thing asked of the server. Requests refused by authentication are not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    pub name: String,
    pub bucket: Option<String>,
    /// The key acted on. `DeleteObjects` is recorded once per key besides the request itself, and the source of a copy
    /// as an operation `CopySource`.
    pub key: Option<String>,
    /// The prefix of a listing.
    pub prefix: Option<String>,
    pub signed: bool,
}

/// The handle to all of it. Clones share their state.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    planned: HashMap<String, (u32, Fault)>,
    latency: HashMap<String, Duration>,
    latency_of_all: Duration,
    operations: Vec<Operation>,
    recording: bool,
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

    /// Delays every request of `operation`.
    pub fn delay(&self, operation: &str, latency: Duration) {
        self.state().latency.insert(operation.to_owned(), latency);
    }

    /// Delays every request, on top of what [`delay`](Self::delay) adds.
    pub fn delay_all(&self, latency: Duration) {
        self.state().latency_of_all = latency;
    }

    /// Forgets plans and delays, and starts the record afresh.
    pub fn clear(&self) {
        let mut state = self.state();
        *state = State {
            recording: state.recording,
            ..State::default()
        };
    }

    /// Keeps a record from here on. Off at first: a demo that runs for weeks would only grow.
    pub fn record(&self) {
        let mut state = self.state();
        state.recording = true;
        state.operations.clear();
    }

    /// What was asked since [`record`](Self::record), oldest first.
    pub fn operations(&self) -> Vec<Operation> {
        self.state().operations.clone()
    }

    /// Takes the record and starts the next one.
    pub fn take_operations(&self) -> Vec<Operation> {
        std::mem::take(&mut self.state().operations)
    }

    /// Every key and listed prefix in the record of `bucket`, sorted, without repeats.
    pub fn keys_touched(&self, bucket: &str) -> Vec<String> {
        let state = self.state();
        let mut keys: Vec<String> = state
            .operations
            .iter()
            .filter(|operation| operation.bucket.as_deref() == Some(bucket))
            .flat_map(|operation| operation.key.iter().chain(&operation.prefix))
            .cloned()
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    pub(crate) fn note(&self, operation: impl FnOnce() -> Operation) {
        let mut state = self.state();
        if state.recording {
            let operation = operation();
            state.operations.push(operation);
        }
    }

    pub(crate) fn latency(&self, operation: &str) -> Duration {
        let state = self.state();
        state.latency_of_all + state.latency.get(operation).copied().unwrap_or_default()
    }

    pub(crate) fn next(&self, operation: &str) -> Option<Fault> {
        let mut state = self.state();
        let (left, fault) = state.planned.get_mut(operation)?;
        let fault = fault.clone();
        *left = left.saturating_sub(1);
        if *left == 0 {
            state.planned.remove(operation);
        }
        Some(fault)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
