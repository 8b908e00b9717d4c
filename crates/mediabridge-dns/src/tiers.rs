//! When a domain is checked next, and which differences between two checks are worth an alert. Pure: time and randomness are handed in.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    report::{Health, Report},
    wanted::Purpose,
};

/// How long until domains are looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiers {
    /// Somebody is probably repairing it.
    pub failing: Duration,
    pub healthy: Duration,
    /// After the first check that found nothing out; doubled with each further one, up to `healthy`.
    pub unknown: Duration,
}

impl Default for Tiers {
    fn default() -> Self {
        Self {
            failing: Duration::from_mins(30),
            healthy: Duration::from_hours(24),
            unknown: Duration::from_mins(5),
        }
    }
}

/// How long after a record is first seen broken it is looked at again, before anybody is told.
pub const SECOND_LOOK: Duration = Duration::from_mins(5);
/// A look sooner than this, in milliseconds, such as somebody's own, sees the same mishap once more and confirms nothing.
const SAME_MISHAP: i64 = 4 * 60_000;

/// What is known of a domain from all its checks. The server keeps it with the domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// How the domain was at the last check; nothing before the first.
    pub health: Option<Health>,
    /// For each needed record, whether it worked when that was last known.
    pub works: BTreeMap<Purpose, bool>,
    /// Records that worked and were then seen broken once, and when, in unix milliseconds: a second look has to see it too.
    #[serde(default)]
    pub suspected: BTreeMap<Purpose, i64>,
    /// Checks in a row that could not find everything out.
    pub unknown: u32,
}

/// What two checks differ in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", content = "records", rename_all = "snake_case")]
pub enum Change {
    /// Nothing that anybody has to be told.
    Nothing,
    /// These records worked and do not any more, whether or not others were wrong before.
    Broke(Vec<Purpose>),
    /// All records work again; these did not.
    Recovered(Vec<Purpose>),
}

impl Known {
    /// Takes a report in and says what changed. What is not known changes nothing: a record that worked, could not be looked up, and is
    /// then found broken, broke. A domain that never worked does not break, and one look breaks nothing: zones are published anew, and
    /// name servers fail, for a minute. `now` is in unix milliseconds.
    pub fn learn(&mut self, report: &Report, now: i64) -> Change {
        let before = self.works.clone();
        for record in report.records.iter().filter(|r| !r.wanted.optional) {
            let purpose = record.wanted.purpose;
            match record.verdict.works() {
                None => {}
                Some(false) if before.get(&purpose) == Some(&true) => {
                    let since = *self.suspected.entry(purpose).or_insert(now);
                    if now < since {
                        // A clock was put right: what it said before is worth nothing.
                        self.suspected.insert(purpose, now);
                    } else if now.saturating_sub(since) >= SAME_MISHAP {
                        self.suspected.remove(&purpose);
                        self.works.insert(purpose, false);
                    }
                }
                Some(works) => {
                    self.suspected.remove(&purpose);
                    self.works.insert(purpose, works);
                }
            }
        }
        // What is no longer wanted cannot break.
        let wanted = |purpose: &Purpose| report.get(*purpose).is_some_and(|r| !r.wanted.optional);
        self.works.retain(|purpose, _| wanted(purpose));
        self.suspected.retain(|purpose, _| wanted(purpose));
        let health = report.health();
        self.health = Some(health);
        self.unknown = match health {
            Health::Unknown => self.unknown.saturating_add(1),
            Health::Healthy | Health::Failing => 0,
        };
        let turned = |to: bool| -> Vec<Purpose> {
            self.works
                .iter()
                .filter(|(purpose, works)| **works == to && before.get(purpose) == Some(&!to))
                .map(|(purpose, _)| *purpose)
                .collect()
        };
        let broke = turned(false);
        let recovered = turned(true);
        if !broke.is_empty() {
            Change::Broke(broke)
        } else if !recovered.is_empty()
            && self.suspected.is_empty()
            && self.works.values().all(|works| *works)
        {
            Change::Recovered(recovered)
        } else {
            Change::Nothing
        }
    }
}

impl Tiers {
    /// How long after its last check a domain is checked again. `draw` is any random number: it moves the moment by up to a tenth either
    /// way, so that domains added together are not checked together for ever. Never checked: at once.
    pub fn wait(&self, known: &Known, draw: u32) -> Duration {
        let base = match known.health {
            None => return Duration::ZERO,
            Some(Health::Failing) if !known.suspected.is_empty() => SECOND_LOOK,
            Some(Health::Failing) => self.failing,
            Some(Health::Healthy) => self.healthy,
            Some(Health::Unknown) => {
                let doublings = known.unknown.saturating_sub(1).min(16);
                self.unknown
                    .saturating_mul(1 << doublings)
                    .min(self.healthy)
            }
        };
        base.mul_f64(0.9 + 0.2 * f64::from(draw) / f64::from(u32::MAX))
    }

    /// The moment of the next check, in unix milliseconds; `checked` is the moment of the last one.
    pub fn due(&self, known: &Known, checked: i64, draw: u32) -> i64 {
        let wait = self.wait(known, draw).as_millis();
        checked.saturating_add(i64::try_from(wait).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Domain,
        report::{Code, RecordReport, Verdict},
        wanted::{Line, Wanted},
    };

    /// A report in which MX, SPF and the optional IMAP discovery have these verdicts.
    fn report(mx: Verdict, spf: Verdict, imaps: Verdict) -> Report {
        let domain = Domain::parse("example.com").unwrap();
        let wanted = Wanted::purelymail(None).with_discovery();
        let records = [
            (Purpose::Mx, mx),
            (Purpose::Spf, spf),
            (Purpose::Imaps, imaps),
        ]
        .into_iter()
        .map(|(purpose, verdict)| {
            let line = Line::of(&domain, wanted.get(purpose).unwrap());
            let mut record = RecordReport::of(line);
            if verdict != Verdict::Right {
                record.find(Code::MxMissing, verdict, "");
            }
            record
        })
        .collect();
        Report {
            domain,
            name_servers: Vec::new(),
            zone: None,
            records,
        }
    }

    use Verdict::{Missing, NotKnown, Remark, Right, Wrong};

    #[test]
    fn what_worked_and_does_not_any_more_breaks_once() {
        let mut known = Known::default();
        for (at, (mx, spf, change)) in [
            (Right, Right, Change::Nothing),
            (Right, Remark, Change::Nothing),
            (Wrong, Right, Change::Nothing),
            (Wrong, Right, Change::Broke(vec![Purpose::Mx])),
            (Missing, Right, Change::Nothing),
            // Another one breaks while the first is not repaired.
            (Missing, Wrong, Change::Nothing),
            (Missing, Wrong, Change::Broke(vec![Purpose::Spf])),
            (Right, Wrong, Change::Nothing),
            (Right, Right, Change::Recovered(vec![Purpose::Spf])),
            (Right, Right, Change::Nothing),
        ]
        .into_iter()
        .enumerate()
        {
            // What is optional is nobody's alarm.
            assert_eq!(
                known.learn(&report(mx, spf, Missing), minutes(at * 5)),
                change,
                "{at}: {mx:?} {spf:?}"
            );
        }
    }

    #[test]
    fn what_is_not_known_changes_nothing() {
        let mut known = Known::default();
        for (at, (mx, change, health)) in [
            (Right, Change::Nothing, Health::Healthy),
            (NotKnown, Change::Nothing, Health::Unknown),
            (NotKnown, Change::Nothing, Health::Unknown),
            (Right, Change::Nothing, Health::Healthy),
            (NotKnown, Change::Nothing, Health::Unknown),
            (Wrong, Change::Nothing, Health::Failing),
            (NotKnown, Change::Nothing, Health::Unknown),
            (Wrong, Change::Broke(vec![Purpose::Mx]), Health::Failing),
            (NotKnown, Change::Nothing, Health::Unknown),
            (Right, Change::Recovered(vec![Purpose::Mx]), Health::Healthy),
        ]
        .into_iter()
        .enumerate()
        {
            let changed = known.learn(&report(mx, Right, Right), minutes(at * 5));
            assert_eq!(changed, change, "{at}");
            assert_eq!(known.health, Some(health));
        }
    }

    fn minutes(minutes: usize) -> i64 {
        1_790_000_000_000 + i64::try_from(minutes).unwrap() * 60_000
    }

    #[test]
    fn one_look_breaks_nothing_and_a_second_has_to_be_minutes_later() {
        let tiers = Tiers::default();
        let (good, bad) = (report(Right, Right, Right), report(Wrong, Right, Right));
        let mut known = Known::default();
        assert_eq!(known.learn(&good, minutes(0)), Change::Nothing);
        assert_eq!(known.learn(&bad, minutes(10)), Change::Nothing);
        let next = tiers.due(&known, minutes(10), u32::MAX / 2);
        assert_eq!((next - minutes(10)) / 1000, 299, "looked at soon");
        // Somebody asks for a look of their own right away.
        assert_eq!(known.learn(&bad, minutes(11)), Change::Nothing);
        // It was a mishap.
        assert_eq!(known.learn(&good, minutes(15)), Change::Nothing);
        assert!(known.suspected.is_empty());
        assert_eq!(tiers.wait(&known, 0), Duration::from_mins(24 * 54));

        // It was not. A clock that was put right in between only makes it later.
        assert_eq!(known.learn(&bad, minutes(9_000)), Change::Nothing);
        assert_eq!(known.learn(&bad, minutes(20)), Change::Nothing);
        assert_eq!(
            known.learn(&bad, minutes(25)),
            Change::Broke(vec![Purpose::Mx])
        );
        assert_eq!(tiers.wait(&known, 0), Duration::from_mins(27));
    }

    #[test]
    fn what_was_kept_before_there_was_a_second_look_is_still_read() {
        let kept = r#"{"health":"healthy","works":{"mx":true},"unknown":0}"#;
        let known: Known = serde_json::from_str(kept).unwrap();
        assert!(known.suspected.is_empty());
    }

    #[test]
    fn a_domain_that_never_worked_does_not_break_but_is_repaired() {
        let mut known = Known::default();
        assert_eq!(
            known.learn(&report(Missing, Missing, Missing), 0),
            Change::Nothing
        );
        assert_eq!(
            known.learn(&report(Right, Wrong, Missing), 0),
            Change::Nothing
        );
        assert_eq!(
            known.learn(&report(Right, Right, Missing), 0),
            Change::Recovered(vec![Purpose::Spf])
        );
    }

    #[test]
    fn a_record_that_is_wanted_no_more_is_forgotten() {
        let mut known = Known::default();
        known.learn(&report(Right, Wrong, Right), 0);
        let mut without = report(Right, Right, Right);
        without.records.remove(1);
        assert_eq!(known.learn(&without, 0), Change::Nothing);
        assert_eq!(known.works.len(), 1);
    }

    #[test]
    fn failing_domains_are_looked_at_sooner_than_healthy_ones() {
        let tiers = Tiers::default();
        let known = |health, unknown| Known {
            health: Some(health),
            unknown,
            ..Known::default()
        };
        let middle = u32::MAX / 2;
        let minutes = |known: &Known| tiers.wait(known, middle).as_secs().div_ceil(60);
        assert_eq!(tiers.wait(&Known::default(), middle), Duration::ZERO);
        assert_eq!(tiers.due(&Known::default(), 1000, middle), 1000);
        assert_eq!(minutes(&known(Health::Failing, 0)), 30);
        assert_eq!(minutes(&known(Health::Healthy, 0)), 24 * 60);
        for (times, waits) in [
            (1, 5),
            (2, 10),
            (3, 20),
            (8, 640),
            (9, 1280),
            (10, 1440),
            (u32::MAX, 1440),
        ] {
            assert_eq!(minutes(&known(Health::Unknown, times)), waits, "{times}");
        }
        let failing = known(Health::Failing, 0);
        assert_eq!(tiers.wait(&failing, 0), Duration::from_mins(27));
        assert_eq!(tiers.wait(&failing, u32::MAX), Duration::from_mins(33));
        assert_eq!(tiers.due(&failing, 1000, 0), 1000 + 27 * 60_000);
        assert_eq!(tiers.due(&failing, i64::MAX, 0), i64::MAX);
    }
}
