//! The time the server goes by, handed in so that tests decide what "expired" means.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use s3s::dto::{Timestamp, TimestampFormat};

/// A source of unix milliseconds. Cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    pub fn new(now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now_ms))
    }

    /// The machine's clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the sandbox takes the real time"
    )]
    pub fn system() -> Self {
        Self::new(|| {
            SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0, |since| {
                    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
                })
        })
    }

    /// A clock that shows whatever `hand` holds.
    pub fn settable(hand: Arc<AtomicI64>) -> Self {
        Self::new(move || hand.load(Ordering::Relaxed))
    }

    /// This clock, ahead by so many milliseconds.
    #[must_use]
    pub fn shifted(self, ahead_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self::new(move || self.now() + ahead_ms())
    }

    pub(crate) fn now(&self) -> i64 {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

pub(crate) fn timestamp(ms: i64) -> Timestamp {
    let at = u64::try_from(ms).unwrap_or_default();
    Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_millis(at))
}

/// HTTP dates have whole seconds, so conditional requests compare those.
pub(crate) fn whole_seconds(ms: i64) -> Timestamp {
    timestamp(ms - ms.rem_euclid(1000))
}

pub(crate) fn http_date(ms: i64) -> String {
    formatted(ms, TimestampFormat::HttpDate)
}

pub(crate) fn iso_date(ms: i64) -> String {
    formatted(ms, TimestampFormat::DateTime)
}

fn formatted(ms: i64, format: TimestampFormat) -> String {
    let mut text = Vec::new();
    // Writing into memory cannot fail, and every date of the next millennia has both forms.
    if timestamp(ms).format(format, &mut text).is_err() {
        text.clear();
    }
    String::from_utf8(text).unwrap_or_default()
}

/// Reads the `20261231T235959Z` form of signatures.
pub(crate) fn parse_amz_date(text: &str) -> Option<i64> {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range)
            .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    if text.len() != 16 || text.get(8..9) != Some("T") || text.get(15..) != Some("Z") {
        return None;
    }
    let iso = format!(
        "{}-{}-{}T{}:{}:{}Z",
        digits(0..4)?,
        digits(4..6)?,
        digits(6..8)?,
        digits(9..11)?,
        digits(11..13)?,
        digits(13..15)?
    );
    milliseconds(&Timestamp::parse(TimestampFormat::DateTime, &iso).ok()?)
}

/// The whole seconds of a timestamp, in unix milliseconds.
pub(crate) fn milliseconds(stamp: &Timestamp) -> Option<i64> {
    let mut seconds = Vec::new();
    stamp
        .format(TimestampFormat::EpochSeconds, &mut seconds)
        .ok()?;
    let seconds = String::from_utf8(seconds).ok()?;
    let whole = seconds
        .split_once('.')
        .map_or(seconds.as_str(), |(whole, _)| whole);
    whole.parse::<i64>().ok().map(|s| s * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_signature_is_read_to_the_second() {
        assert_eq!(parse_amz_date("20130524T000000Z"), Some(1_369_353_600_000));
        for wrong in [
            "",
            "20130524",
            "20130524T000000",
            "2013-05-24T0000Z",
            "20130524T250000Z",
        ] {
            assert_eq!(parse_amz_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_are_printed_as_http_and_as_iso() {
        assert_eq!(
            http_date(1_369_353_600_123),
            "Fri, 24 May 2013 00:00:00 GMT"
        );
        assert_eq!(iso_date(1_369_353_600_123), "2013-05-24T00:00:00.123Z");
    }
}
