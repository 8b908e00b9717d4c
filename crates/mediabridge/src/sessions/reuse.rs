//! A used refresh token is presented again: a lost answer, or a thief?
//!
//! Whoever knows the attempt that used it is the one who used it: the attempt id never leaves the page that made it, so
//! a stolen cookie does not bring it along. That is a retry, and it is given the same answer. Without the attempt id the
//! answer is repeated only while nobody was heard of who got it, only to the same browser in the same network, and twice
//! a day at most: the times of refreshes can be foreseen, so whoever is always a little early could otherwise stay in
//! step with the owner for ever. Everything else ends the session.

use crate::{
    clock::{DAY, MINUTE, Millis, SECOND},
    network,
};

/// How long the same attempt may be answered again.
const RETRY_WINDOW: Millis = MINUTE;
/// How often one refresh may be answered again.
const RETRIES: i64 = 3;
/// What comes this soon after the first raced it: tabs, or copies made on the way. It is not counted as a retry.
const RACE: Millis = 2 * SECOND;
/// Answers repeated in a session within a minute; then it has to slow down.
const REPEATS_A_MINUTE: i64 = 6;
pub(super) const REPEATS_WINDOW: Millis = MINUTE;
/// Answers repeated without the attempt id in a session within a day.
const FALLBACKS_A_DAY: i64 = 2;
/// They are counted by when the token was used, which is up to a minute earlier.
pub(super) const FALLBACKS_WINDOW: Millis = DAY + MINUTE;

/// A used token of an open session, presented again, and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Presented<'a> {
    pub used_at: Millis,
    /// The attempt that used it, and the one that presents it now.
    pub used_by: Option<&'a str>,
    pub attempt: Option<&'a str>,
    /// Its successor was neither traded in, ...
    pub successor_unused: bool,
    /// ... nor was an access token issued with it ever seen.
    pub successor_unconfirmed: bool,
    pub same_browser: bool,
    /// How often this refresh was answered again already.
    pub repeats: i64,
    /// In this session, within [`REPEATS_WINDOW`], and since when.
    pub repeats_lately: i64,
    pub repeats_since: Millis,
    /// In this session, within [`FALLBACKS_WINDOW`].
    pub fallbacks_lately: i64,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// One of several that came at once: the same answer, uncounted.
    Race,
    /// The same answer.
    Retry,
    /// The same answer, although the attempt is another.
    Fallback,
    /// The same answer, but later: after this many milliseconds.
    SlowDown(Millis),
    /// The session ends.
    Reuse,
}

pub(super) fn judge(token: &Presented<'_>, fallback_window: Millis, now: Millis) -> Verdict {
    // An older generation: its successor was used, so whoever was given that has moved on long ago.
    if !token.successor_unused {
        return Verdict::Reuse;
    }
    let age = now - token.used_at;
    let may_repeat = token.repeats < RETRIES;
    let allowed = if token.attempt.is_some() && token.attempt == token.used_by {
        match age {
            ..=RACE => return Verdict::Race,
            ..=RETRY_WINDOW if may_repeat => Verdict::Retry,
            _ => return Verdict::Reuse,
        }
    } else if may_repeat
        && fallback_window > 0
        && age <= fallback_window
        && token.successor_unconfirmed
        && token.same_browser
        && token.fallbacks_lately < FALLBACKS_A_DAY
    {
        Verdict::Fallback
    } else {
        return Verdict::Reuse;
    };
    if token.repeats_lately >= REPEATS_A_MINUTE {
        return Verdict::SlowDown(token.repeats_since + REPEATS_WINDOW - now);
    }
    allowed
}

/// Whether two addresses belong to one household or office, as far as an address tells: the same /24, or /56 of IPv6.
pub(super) fn same_network(one: Option<&str>, other: Option<&str>) -> bool {
    let network = |ip: Option<&str>| {
        ip.and_then(|ip| ip.parse().ok())
            .and_then(network::neighbourhood)
    };
    one == other || (network(one).is_some() && network(one) == network(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Millis = 10 * SECOND;

    /// Answered once, nobody heard of since, the same browser with another attempt.
    fn lost() -> Presented<'static> {
        Presented {
            used_at: 0,
            used_by: Some("a"),
            attempt: Some("b"),
            successor_unused: true,
            successor_unconfirmed: true,
            same_browser: true,
            repeats: 0,
            repeats_lately: 0,
            repeats_since: 0,
            fallbacks_lately: 0,
        }
    }

    fn retried() -> Presented<'static> {
        Presented {
            attempt: Some("a"),
            successor_unconfirmed: false,
            same_browser: false,
            ..lost()
        }
    }

    #[test]
    fn the_same_attempt_is_answered_again_for_a_minute_and_three_times() {
        let judge = |token: Presented<'_>, now| judge(&token, WINDOW, now);
        assert_eq!(judge(retried(), RACE), Verdict::Race);
        assert_eq!(judge(retried(), RACE + 1), Verdict::Retry);
        assert_eq!(judge(retried(), MINUTE), Verdict::Retry);
        assert_eq!(judge(retried(), MINUTE + 1), Verdict::Reuse);
        let repeats = |repeats| Presented {
            repeats,
            ..retried()
        };
        assert_eq!(judge(repeats(2), 3 * SECOND), Verdict::Retry);
        assert_eq!(judge(repeats(3), 3 * SECOND), Verdict::Reuse);
        // However many came at once.
        assert_eq!(judge(repeats(3), RACE), Verdict::Race);
    }

    #[test]
    fn an_older_token_is_a_reuse_whoever_presents_it() {
        for token in [lost(), retried()] {
            let old = Presented {
                successor_unused: false,
                ..token
            };
            assert_eq!(judge(&old, WINDOW, 0), Verdict::Reuse);
        }
    }

    #[test]
    fn without_the_attempt_every_condition_counts() {
        assert_eq!(judge(&lost(), WINDOW, WINDOW), Verdict::Fallback);
        assert_eq!(judge(&lost(), WINDOW, WINDOW + 1), Verdict::Reuse);
        // Strict by the setting, even in the same millisecond.
        assert_eq!(judge(&lost(), 0, 0), Verdict::Reuse);
        let changes: [fn(&mut Presented<'_>); 4] = [
            |t| t.successor_unconfirmed = false,
            |t| t.same_browser = false,
            |t| t.fallbacks_lately = 2,
            |t| t.repeats = 3,
        ];
        for change in changes {
            let mut token = lost();
            change(&mut token);
            assert_eq!(judge(&token, WINDOW, 1), Verdict::Reuse, "{token:?}");
        }
        // Nobody proves anything by having no attempt id.
        let nameless = Presented {
            used_by: None,
            attempt: None,
            ..lost()
        };
        assert_eq!(judge(&nameless, WINDOW, 1), Verdict::Fallback);
        assert_eq!(judge(&nameless, WINDOW, WINDOW + 1), Verdict::Reuse);
    }

    #[test]
    fn too_many_repeats_wait_and_end_nothing() {
        let token = Presented {
            repeats_lately: 6,
            repeats_since: SECOND,
            used_at: 20 * SECOND,
            ..retried()
        };
        let slow = Verdict::SlowDown(36 * SECOND);
        assert_eq!(judge(&token, WINDOW, 25 * SECOND), slow);
    }

    #[test]
    fn networks_are_compared_by_24_and_56_bits() {
        let same = |a, b| same_network(Some(a), Some(b));
        assert!(same("203.0.113.9", "203.0.113.250"));
        assert!(!same("203.0.113.9", "203.0.114.9"));
        assert!(same("2001:db8:1:2ab::1", "2001:db8:1:2ff::9"));
        assert!(!same("2001:db8:1:2ab::1", "2001:db8:1:3ff::9"));
        assert!(same("::ffff:203.0.113.9", "203.0.113.1"));
        assert!(!same("203.0.113.9", "2001:db8::1"));
        assert!(!same("unknown", "203.0.113.9"));
        assert!(same_network(None, None));
        assert!(!same_network(None, Some("203.0.113.9")));
    }
}
