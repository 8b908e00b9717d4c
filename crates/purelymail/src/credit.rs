//! What is left on the account, exactly.

use std::{
    cmp::Ordering,
    fmt,
    ops::{Add, Mul, Sub},
    str::FromStr,
};

use bigdecimal::{BigDecimal, RoundingMode, num_bigint::Sign};
use serde::{Deserialize, Serialize};

/// The longest number taken, in characters, and the largest exponent. PurelyMail prints some 70 digits.
const LONGEST: usize = 300;

/// US dollars with all their digits: PurelyMail charges by the second, and prints what is left to the last place.
///
/// Prints every digit, and is stored as text. May be below zero.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Credit(BigDecimal);

/// The text is no decimal number of a sane length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no amount")]
pub struct CreditError(String);

impl Credit {
    pub fn parse(text: &str) -> Result<Self, CreditError> {
        let wrong = || CreditError(text.chars().take(40).collect());
        let (digits, exponent) = text
            .split_once(['e', 'E'])
            .map_or((text, None), |(digits, exponent)| (digits, Some(exponent)));
        // An exponent of a billion is a few bytes here, and a gigabyte when it is printed.
        let sane = text.len() <= LONGEST
            && exponent.is_none_or(|exponent| {
                exponent
                    .parse::<i32>()
                    .is_ok_and(|exponent| exponent.unsigned_abs() <= 300)
            })
            && digits.bytes().any(|byte| byte.is_ascii_digit())
            && digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
        if !sane {
            return Err(wrong());
        }
        BigDecimal::from_str(text).map(Self).map_err(|_| wrong())
    }

    /// Whole cents, rounded down (so that nobody is told to have more than there is).
    pub fn cents(&self) -> i64 {
        let cents = (&self.0 * BigDecimal::from(100)).with_scale_round(0, RoundingMode::Floor);
        // With the length of an amount bounded, only nonsense has so many cents.
        let whole = cents.as_bigint_and_exponent().0;
        i64::try_from(&whole).unwrap_or(if whole.sign() == Sign::Minus {
            i64::MIN
        } else {
            i64::MAX
        })
    }

    /// The amount with so many decimals, rounded down: `9.01`.
    pub fn rounded(&self, decimals: u8) -> String {
        self.0
            .with_scale_round(i64::from(decimals), RoundingMode::Floor)
            .to_plain_string()
    }

    pub fn is_negative(&self) -> bool {
        self.0.sign() == Sign::Minus
    }

    /// How often `other` goes into this, rounded down: days left, where `other` is a day's cost. None if `other` is
    /// zero, or if one of the two is negative.
    pub fn whole_times(&self, other: &Self) -> Option<u64> {
        if self.is_negative() || other.0.sign() != Sign::Plus {
            return None;
        }
        let times = (&self.0 / &other.0).with_scale_round(0, RoundingMode::Floor);
        Some(u64::try_from(&times.as_bigint_and_exponent().0).unwrap_or(u64::MAX))
    }
}

impl Add for &Credit {
    type Output = Credit;

    fn add(self, other: Self) -> Credit {
        Credit(&self.0 + &other.0)
    }
}

impl Mul<u32> for &Credit {
    type Output = Credit;

    fn mul(self, times: u32) -> Credit {
        Credit(&self.0 * BigDecimal::from(times))
    }
}

impl Sub for &Credit {
    type Output = Credit;

    fn sub(self, other: Self) -> Credit {
        Credit(&self.0 - &other.0)
    }
}

impl PartialEq<i64> for Credit {
    fn eq(&self, dollars: &i64) -> bool {
        self.0 == *dollars
    }
}

/// Compares with whole dollars, as thresholds are.
impl PartialOrd<i64> for Credit {
    fn partial_cmp(&self, dollars: &i64) -> Option<Ordering> {
        self.0.partial_cmp(&BigDecimal::from(*dollars))
    }
}

impl fmt::Display for Credit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_plain_string())
    }
}

impl fmt::Debug for Credit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credit({self})")
    }
}

impl FromStr for Credit {
    type Err = CreditError;

    fn from_str(text: &str) -> Result<Self, CreditError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Credit {
    type Error = CreditError;

    fn try_from(text: String) -> Result<Self, CreditError> {
        Self::parse(&text)
    }
}

impl From<Credit> for String {
    fn from(credit: Credit) -> Self {
        credit.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credit(text: &str) -> Credit {
        Credit::parse(text).unwrap()
    }

    #[test]
    fn every_digit_is_kept() {
        for text in [
            "19.1607994830137318004587841289974404320987654320987654320987654320987598",
            "9.01254597919837645865043125317098",
            "0",
            "-3.5",
            "10.00",
        ] {
            assert_eq!(credit(text).to_string(), text);
        }
        assert_eq!(credit("0E-10").to_string(), "0.0000000000");
        assert_eq!(credit("1.5E+2").to_string(), "150");
        assert_eq!(credit("9.0"), credit("9.00"));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let long = "1".repeat(301);
        for text in [
            "",
            "-",
            "abc",
            "1,5",
            "NaN",
            "inf",
            "1e999999999",
            "1e-999999999",
            "1_000",
            "1 ",
            "--1",
            &long,
        ] {
            assert!(Credit::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_rounded_down_and_compared_exactly() {
        for (text, cents, rounded) in [
            ("9.019", 901, "9.01"),
            ("9", 900, "9.00"),
            ("-0.001", -1, "-0.01"),
            ("0.0000001", 0, "0.00"),
        ] {
            assert_eq!(credit(text).cents(), cents);
            assert_eq!(credit(text).rounded(2), rounded);
        }
        assert_eq!(credit(&"9".repeat(200)).cents(), i64::MAX);
        assert_eq!(credit(&format!("-{}", "9".repeat(200))).cents(), i64::MIN);
        assert!(credit("4.9999999999999999999999999999999999") < 5);
        assert!(credit("5.0") == 5 && credit("-1").is_negative() && !credit("0").is_negative());
        assert_eq!(&credit("5.01") - &credit("5"), credit("0.01"));
    }

    #[test]
    fn days_left_are_whole_and_never_more_than_there_are() {
        for (left, a_day, days) in [
            ("10", "0.03", Some(333)),
            ("0.02", "0.03", Some(0)),
            ("0", "0.03", Some(0)),
            ("10", "0", None),
            ("10", "-1", None),
            ("-1", "0.03", None),
        ] {
            assert_eq!(credit(left).whole_times(&credit(a_day)), days, "{left}");
        }
    }
}
