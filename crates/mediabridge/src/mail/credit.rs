//! How long the credit lasts, from what was left on each day.

use purelymail::Credit;
use serde::Serialize;
use utoipa::ToSchema;

use super::store;
use crate::{app::App, clock::DAY, problem::Problem};

/// A day (since 1970-01-01, UTC) and what was left at its end.
pub(super) type Sample = (i64, Credit);

/// How many days are looked back: recent enough to follow a change, long enough to be no accident.
const DAYS: i64 = 30;

/// From good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CreditLevel)]
pub(super) enum Level {
    Good,
    /// Below 5 dollars, or less than 60 days.
    Low,
    /// Below 2 dollars, or less than 14 days: mail stops when nothing is left.
    Critical,
}

impl Level {
    pub(super) fn of(credit: &Credit, days_left: Option<u64>) -> Self {
        let lasts = |days| days_left.is_none_or(|left| left >= days);
        if *credit < 2 || !lasts(14) {
            Self::Critical
        } else if *credit < 5 || !lasts(60) {
            Self::Low
        } else {
            Self::Good
        }
    }
}

/// What was left on each of the last days, the oldest first.
pub(super) async fn samples(app: &App) -> Result<Vec<Sample>, Problem> {
    let since = app.clock.now().div_euclid(DAY) - DAYS;
    let rows = store::credit_days(&app.db, since).await?;
    let parsed = |(day, credit): (i64, String)| Some((day, Credit::parse(&credit).ok()?));
    Ok(rows.into_iter().filter_map(parsed).collect())
}

/// The month before the demonstration began, in which somebody paid once. It ends above what the simulator has today.
pub(super) fn sample_days(today: i64) -> impl Iterator<Item = (i64, String)> {
    const LEFT: i64 = 901; // cents
    const DAILY: i64 = 7;
    const PAID: (i64, i64) = (19, 500);
    (1..DAYS).rev().map(move |ago| {
        let before_paying = if ago > PAID.0 { PAID.1 } else { 0 };
        let cents = LEFT + ago * DAILY - before_paying;
        (today - ago, format!("{}.{:02}", cents / 100, cents % 100))
    })
}

/// Whole days until nothing is left, if it goes on falling as it did; `None` before it has been seen to fall. Days on
/// which it rose (somebody paid) say nothing about the cost.
pub(super) fn days_left(samples: &[Sample]) -> Option<u64> {
    let (_, now) = samples.last()?;
    let mut spent: Option<Credit> = None;
    let mut days = 0;
    for pair in samples.windows(2) {
        let [(day, before), (next, after)] = pair else {
            continue;
        };
        if after <= before && next > day {
            let cost = before - after;
            spent = Some(match spent {
                Some(sum) => &sum + &cost,
                None => cost,
            });
            days += next - day;
        }
    }
    (now * u32::try_from(days).ok()?).whole_times(&spent?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(samples: &[(i64, &str)]) -> Option<u64> {
        let samples: Vec<Sample> = samples
            .iter()
            .map(|(day, credit)| (*day, Credit::parse(credit).unwrap()))
            .collect();
        days_left(&samples)
    }

    #[test]
    fn days_left_follow_the_fall_and_not_the_payments() {
        assert_eq!(left(&[]), None);
        assert_eq!(left(&[(1, "5")]), None);
        assert_eq!(left(&[(1, "5"), (2, "5")]), None);
        assert_eq!(left(&[(1, "6"), (2, "5"), (3, "4")]), Some(4));
        assert_eq!(
            left(&[(1, "1"), (2, "0.5"), (3, "10.5"), (5, "9.5")]),
            Some(19)
        );
        assert_eq!(left(&[(1, "0.1"), (2, "-0.1")]), None);
    }
}
