//! Whether anybody is still there. A connection whose other end is gone looks like one where nothing happens.

use crate::clock::{Millis, SECOND};

/// After so long without a word the browser is asked; it answers by itself, also for a tab that sleeps.
const QUIET: Millis = 30 * SECOND;
const ANSWER_TIME: Millis = 20 * SECOND;

pub(super) struct Silence {
    heard_at: Millis,
    asked_at: Option<Millis>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Fine,
    /// Time for a ping.
    Ask,
    Gone,
}

impl Silence {
    pub(super) fn from(now: Millis) -> Self {
        Self {
            heard_at: now,
            asked_at: None,
        }
    }

    pub(super) fn heard(&mut self, now: Millis) {
        *self = Self::from(now);
    }

    /// A clock that jumps asks, and ends nothing by itself.
    pub(super) fn look(&mut self, now: Millis) -> Verdict {
        match self.asked_at {
            Some(at) if (now - at).abs() >= ANSWER_TIME => Verdict::Gone,
            None if (now - self.heard_at).abs() >= QUIET => {
                self.asked_at = Some(now);
                Verdict::Ask
            }
            _ => Verdict::Fine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_asked_about_once_and_then_over() {
        let mut silence = Silence::from(0);
        assert_eq!(silence.look(QUIET - 1), Verdict::Fine);
        assert_eq!(silence.look(QUIET), Verdict::Ask);
        assert_eq!(silence.look(QUIET + ANSWER_TIME - 1), Verdict::Fine);
        assert_eq!(silence.look(QUIET + ANSWER_TIME), Verdict::Gone);
        silence.heard(QUIET + ANSWER_TIME);
        assert_eq!(silence.look(QUIET + ANSWER_TIME), Verdict::Fine);
    }

    #[test]
    fn a_clock_that_jumps_asks_first() {
        for jump in [100 * QUIET, -100 * QUIET] {
            let mut silence = Silence::from(0);
            assert_eq!(silence.look(jump), Verdict::Ask);
            assert_eq!(silence.look(jump + 1), Verdict::Fine);
        }
    }
}
