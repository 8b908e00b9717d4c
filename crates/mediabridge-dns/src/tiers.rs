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

/// What is known of a domain from all its checks. The server keeps it with the domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// How the domain was at the last check; nothing before the first.
    pub health: Option<Health>,
    /// For each needed record, whether it worked when that was last known.
    pub works: BTreeMap<Purpose, bool>,
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
    /// then found broken, broke. A domain that never worked does not break.
    pub fn learn(&mut self, report: &Report) -> Change {
        let before = self.works.clone();
        for record in report.records.iter().filter(|r| !r.wanted.optional) {
            if let Some(works) = record.verdict.works() {
                self.works.insert(record.wanted.purpose, works);
            }
        }
        // What is no longer wanted cannot break.
        self.works
            .retain(|purpose, _| report.get(*purpose).is_some_and(|r| !r.wanted.optional));
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
        } else if !recovered.is_empty() && self.works.values().all(|works| *works) {
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
        for (mx, spf, change) in [
            (Right, Right, Change::Nothing),
            (Right, Remark, Change::Nothing),
            (Wrong, Right, Change::Broke(vec![Purpose::Mx])),
            (Missing, Right, Change::Nothing),
            // Another one breaks while the first is not repaired.
            (Missing, Wrong, Change::Broke(vec![Purpose::Spf])),
            (Right, Wrong, Change::Nothing),
            (Right, Right, Change::Recovered(vec![Purpose::Spf])),
            (Right, Right, Change::Nothing),
        ] {
            // What is optional is nobody's alarm.
            assert_eq!(
                known.learn(&report(mx, spf, Missing)),
                change,
                "{mx:?} {spf:?}"
            );
        }
    }

    #[test]
    fn what_is_not_known_changes_nothing() {
        let mut known = Known::default();
        for (mx, change, health) in [
            (Right, Change::Nothing, Health::Healthy),
            (NotKnown, Change::Nothing, Health::Unknown),
            (NotKnown, Change::Nothing, Health::Unknown),
            (Right, Change::Nothing, Health::Healthy),
            (NotKnown, Change::Nothing, Health::Unknown),
            (Wrong, Change::Broke(vec![Purpose::Mx]), Health::Failing),
            (NotKnown, Change::Nothing, Health::Unknown),
            (Right, Change::Recovered(vec![Purpose::Mx]), Health::Healthy),
        ] {
            assert_eq!(known.learn(&report(mx, Right, Right)), change);
            assert_eq!(known.health, Some(health));
        }
    }

    #[test]
    fn a_domain_that_never_worked_does_not_break_but_is_repaired() {
        let mut known = Known::default();
        assert_eq!(
            known.learn(&report(Missing, Missing, Missing)),
            Change::Nothing
        );
        assert_eq!(known.learn(&report(Right, Wrong, Missing)), Change::Nothing);
        assert_eq!(
            known.learn(&report(Right, Right, Missing)),
            Change::Recovered(vec![Purpose::Spf])
        );
    }

    #[test]
    fn a_record_that_is_wanted_no_more_is_forgotten() {
        let mut known = Known::default();
        known.learn(&report(Right, Wrong, Right));
        let mut without = report(Right, Right, Right);
        without.records.remove(1);
        assert_eq!(known.learn(&without), Change::Nothing);
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
