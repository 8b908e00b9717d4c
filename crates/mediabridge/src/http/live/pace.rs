//! How fast a tab may talk. It is asked to pause first, and closed only if it goes on all the same.

use crate::{
    clock::{Millis, SECOND},
    config::Limits,
    http::rate::{Bucket, Rate},
};

/// Messages that may have been on their way when the tab was asked to pause.
const ON_THEIR_WAY: u32 = 20;

pub(super) struct Pace {
    rate: Rate,
    bucket: Bucket,
    pause: Option<Pause>,
}

struct Pause {
    until: Millis,
    late: u32,
}

/// What a message means for the conversation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Fine,
    /// It is answered, but it has to be the last one for so long.
    SlowDown(Millis),
    TooMany,
}

impl Pace {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            rate: Rate {
                per_second: limits.socket_messages_per_second,
                burst: limits.socket_burst,
            },
            bucket: Bucket::default(),
            pause: None,
        }
    }

    /// Counts a message.
    pub(super) fn count(&mut self, now: Millis) -> Verdict {
        if let Some(pause) = &mut self.pause
            && now < pause.until
        {
            pause.late += 1;
            return if pause.late > ON_THEIR_WAY {
                Verdict::TooMany
            } else {
                Verdict::Fine
            };
        }
        self.pause = None;
        let Err(wait) = self.rate.take(&mut self.bucket, now) else {
            return Verdict::Fine;
        };
        // Until half a burst has gathered again; the next word would need another pause otherwise.
        let half = i64::from(self.rate.burst / 2) * SECOND / i64::from(self.rate.per_second.max(1));
        let wait = wait.max(half);
        self.pause = Some(Pause {
            until: now + wait,
            late: 0,
        });
        Verdict::SlowDown(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    const NOW: Millis = 1_000_000;

    fn pace(settings: &str) -> Pace {
        Pace::new(&Config::with(settings).unwrap().limits)
    }

    fn fine(pace: &mut Pace, now: Millis, most: usize) -> usize {
        (0..most)
            .take_while(|_| pace.count(now) == Verdict::Fine)
            .count()
    }

    #[test]
    fn whoever_pauses_when_asked_to_goes_on_for_ever() {
        let mut pace = pace("");
        assert_eq!(fine(&mut pace, NOW, 60), 60);
        let mut now = NOW;
        for _ in 0..100 {
            assert_eq!(pace.count(now), Verdict::SlowDown(1500));
            // What was on its way.
            assert_eq!(fine(&mut pace, now + 200, 20), 20);
            now += 1500;
            assert_eq!(fine(&mut pace, now, 30), 30);
        }
    }

    #[test]
    fn whoever_goes_on_all_the_same_is_stopped() {
        let mut pace = pace("");
        assert_eq!(fine(&mut pace, NOW, 1000), 60);
        assert_eq!(fine(&mut pace, NOW + 1499, 1000), 20);
        assert_eq!(pace.count(NOW + 1499), Verdict::TooMany);
    }

    #[test]
    fn zero_is_no_limit() {
        let mut pace = pace("[limits]\nsocket_messages_per_second = 0");
        assert_eq!(fine(&mut pace, NOW, 10_000), 10_000);
    }
}
