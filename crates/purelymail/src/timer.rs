//! The time the client goes by, handed in so that tests need not wait for it.

use std::{fmt, pin::Pin, time::Duration};

use tokio::time::Instant;

/// A future of nothing.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Measures time that passes, whatever the wall clock does.
pub trait Timer: fmt::Debug + Send + Sync {
    /// Time since some fixed moment.
    fn now(&self) -> Duration;
    fn sleep(&self, time: Duration) -> Sleep;
}

/// The timer of the runtime.
#[derive(Debug, Clone, Copy)]
pub struct TokioTimer(Instant);

impl TokioTimer {
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for TokioTimer {
    fn default() -> Self {
        Self::new()
    }
}

impl Timer for TokioTimer {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(time))
    }
}
