//! How far the reading of a bucket has come. It is kept beside the index and survives the process.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::{HOUR, MINUTE, Millis};

/// How long after a notification of S3 it is taken for granted that more would come.
const NOTIFIED: Millis = 24 * HOUR;

/// How long after a failure a bucket is tried again.
const AFTER_FAILURE: Millis = 5 * MINUTE;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Which place in S3 was read; of another one nothing here holds.
    pub of: String,
    /// When all of it had been read for the first time.
    pub complete_at: Option<Millis>,
    /// When the last reading of all of it ended.
    pub checked_at: Option<Millis>,
    pub crawl: Option<Progress>,
    /// Somebody wants it read again.
    #[serde(default)]
    pub is_asked_for: bool,
    pub error: Option<String>,
    pub failed_at: Option<Millis>,
    pub event_at: Option<Millis>,
    /// What is known was found out before this server started, and is to be compared at this time.
    #[serde(skip)]
    pub catch_up_at: Option<Millis>,
}

/// A crawl under way: what is left to read, and what it cost so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    pub started_at: Millis,
    pub ranges: Vec<Range>,
    pub keys: u64,
    pub lists: u64,
    /// How many of them were not as the catalog had them.
    pub changes: u64,
}

/// Keys behind `after`, up to and with `upto`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Range {
    pub after: Option<String>,
    pub upto: Option<String>,
    /// How much of the bucket it is thought to be, at most 1.
    pub share: f64,
}

/// How well what is shown is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Freshness {
    pub state: FreshnessState,
    /// When it was last compared with S3.
    pub checked_at: Option<Millis>,
    /// Of the first reading, in per cent.
    pub progress: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FreshnessState {
    /// S3 tells of every change.
    Live,
    /// Known whole, as of `checked_at`.
    Checked,
    /// The first reading is under way.
    Indexing,
    /// Not from the catalog: S3 said so just now.
    Listed,
}

impl Freshness {
    pub fn listed(at: Millis) -> Self {
        Self {
            state: FreshnessState::Listed,
            checked_at: Some(at),
            progress: None,
        }
    }
}

impl State {
    /// Whether the bucket has to be read whole, now.
    pub fn is_due(&self, now: Millis, every_hours: u32) -> bool {
        let is_old = |at: Millis| every_hours > 0 && now - at >= Millis::from(every_hours) * HOUR;
        let is_wanted = self.crawl.is_some() || self.is_asked_for;
        !self.has_just_failed(now) && (is_wanted || self.checked_at.is_none_or(is_old))
    }

    /// Whether it is time to find out what changed before this server started.
    pub fn is_behind(&self, now: Millis) -> bool {
        !self.has_just_failed(now) && self.catch_up_at.is_some_and(|at| now >= at)
    }

    fn has_just_failed(&self, now: Millis) -> bool {
        self.failed_at.is_some_and(|at| now - at < AFTER_FAILURE)
    }

    pub fn freshness(&self, now: Millis) -> Freshness {
        if self.complete_at.is_none() {
            return Freshness {
                state: FreshnessState::Indexing,
                checked_at: None,
                progress: self.crawl.as_ref().map(Progress::percent),
            };
        }
        // Nobody told of what happened while this server did not run.
        let is_live =
            self.catch_up_at.is_none() && self.event_at.is_some_and(|at| now - at < NOTIFIED);
        Freshness {
            state: if is_live {
                FreshnessState::Live
            } else {
                FreshnessState::Checked
            },
            checked_at: self.checked_at,
            progress: None,
        }
    }

    /// `None` when there is none, or it cannot be read.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(FILE)).ok()?).ok()
    }

    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let new = folder.join("state.json.new");
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(&new, folder.join(FILE))
    }
}

const FILE: &str = "state.json";

impl Progress {
    /// What has been read of the first reading, as far as can be told from the shares of what is left.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a percentage"
    )]
    pub fn percent(&self) -> u8 {
        let left: f64 = self.ranges.iter().map(|range| range.share).sum();
        ((1.0 - left) * 100.0).clamp(0.0, 99.0) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_before_the_start_is_found_out_before_anything_is_called_live() {
        let mut state = State {
            complete_at: Some(0),
            checked_at: Some(0),
            event_at: Some(9),
            catch_up_at: Some(MINUTE),
            ..State::default()
        };
        assert_eq!(state.freshness(10).state, FreshnessState::Checked);
        assert!(!state.is_behind(10) && state.is_behind(MINUTE));
        state.failed_at = Some(MINUTE);
        assert!(!state.is_behind(MINUTE + 1) && state.is_behind(MINUTE + AFTER_FAILURE));
        state.catch_up_at = None;
        assert_eq!(state.freshness(10).state, FreshnessState::Live);
        assert!(!state.is_behind(HOUR));
    }

    #[test]
    fn a_bucket_is_read_when_it_is_new_or_asked_for_or_was_read_long_ago() {
        let never = State::default();
        assert!(never.is_due(0, 0));
        let mut state = State {
            checked_at: Some(0),
            ..State::default()
        };
        assert!(!state.is_due(23 * HOUR, 24) && state.is_due(24 * HOUR, 24));
        assert!(!state.is_due(24 * HOUR, 0));
        state.is_asked_for = true;
        assert!(state.is_due(1, 0));
        state.failed_at = Some(0);
        assert!(!state.is_due(1, 24) && state.is_due(AFTER_FAILURE, 24));
    }
}
