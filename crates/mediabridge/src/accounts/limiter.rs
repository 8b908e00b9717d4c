//! Slows down guessing: each failure of an account or an address makes the next wait longer. Nobody is locked out for
//! good, since that would let a stranger lock out anybody.
//!
//! Checking a password takes an [`Attempt`], so no way in can forget to be counted.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    clock::{HOUR, MINUTE, Millis, SECOND},
    network,
    problem::{self, Problem},
};

/// Failures that cost nothing: of one account, and of one address, behind which a whole office may sit.
const FREE_OF_ACCOUNT: u32 = 5;
const FREE_OF_ADDRESS: u32 = 20;
const LONGEST_WAIT: Millis = 15 * MINUTE;
/// Failures are forgotten after this time without another one. Much longer than a wait, or sitting the waits out would
/// begin anew with those that cost nothing.
const REMEMBERED: Millis = HOUR;
/// From so many accounts and addresses on, what is to be forgotten is removed. How many there can be within that time is
/// bounded by how many hashes can be computed in it.
const MANY: usize = 20_000;

#[derive(Debug, Default)]
pub struct Limiter(Mutex<HashMap<Key, Failures>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Address(String),
}

#[derive(Debug, Clone, Copy, Default)]
struct Failures {
    count: u32,
    last: Millis,
}

/// One try. It counts as a failure from its beginning, so that many at once cannot slip past each other, and until
/// somebody says that it was none.
#[derive(Debug)]
#[must_use]
pub struct Attempt<'a> {
    limiter: &'a Limiter,
    account: Key,
    /// What it counts for, each with the time of the failure before.
    counted: Vec<(Key, Millis)>,
    at: Millis,
}

impl Limiter {
    /// Begins a try, unless one of the failures before asks for more patience.
    pub fn attempt(
        &self,
        account: &str,
        ip: Option<&str>,
        now: Millis,
    ) -> Result<Attempt<'_>, Problem> {
        let account = Key::Account(account.to_owned());
        let mut keys = vec![account.clone()];
        keys.extend(ip.map(|ip| Key::Address(address(ip))));
        let mut failures = self.failures();
        let until = keys
            .iter()
            .filter_map(|key| Some(failures.get(key)?.until(key)))
            .max();
        if let Some(until) = until.filter(|until| *until > now) {
            let seconds = (until - now + SECOND - 1) / SECOND;
            return Err(problem::rate_limited(
                u32::try_from(seconds).unwrap_or(u32::MAX),
            ));
        }
        if failures.len() >= MANY {
            failures.retain(|_, f| f.last > now - REMEMBERED);
        }
        let counted = keys.into_iter().map(|key| {
            let entry = failures.entry(key.clone()).or_default();
            if now - entry.last > REMEMBERED {
                entry.count = 0;
            }
            entry.count += 1;
            (key, std::mem::replace(&mut entry.last, now))
        });
        Ok(Attempt {
            account,
            counted: counted.collect(),
            limiter: self,
            at: now,
        })
    }

    /// What failed for an account before is forgiven.
    pub fn forgive(&self, account: &str) {
        self.failures().remove(&Key::Account(account.to_owned()));
    }

    fn failures(&self) -> MutexGuard<'_, HashMap<Key, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// It was right, which forgives the account what failed before. The address stays suspect for its other failures:
    /// whoever has one account could otherwise guess at all the others.
    pub fn succeeded(self) {
        let (limiter, account) = (self.limiter, self.account.clone());
        self.withdrawn();
        limiter.failures().remove(&account);
    }

    /// Nothing was tried after all.
    pub fn withdrawn(self) {
        let mut failures = self.limiter.failures();
        for (key, before) in &self.counted {
            if let Some(entry) = failures.get_mut(key) {
                entry.count = entry.count.saturating_sub(1);
                if entry.last == self.at {
                    entry.last = *before;
                }
            }
        }
    }
}

impl Failures {
    fn until(self, key: &Key) -> Millis {
        let free = match key {
            Key::Account(_) => FREE_OF_ACCOUNT,
            Key::Address(_) => FREE_OF_ADDRESS,
        };
        match self.count.saturating_sub(free) {
            0 => Millis::MIN,
            over => self.last + (SECOND << over.min(20)).min(LONGEST_WAIT),
        }
    }
}

fn address(ip: &str) -> String {
    let known = ip.parse().map(|ip| network::caller(ip).to_string());
    known.unwrap_or_else(|_| ip.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(limiter: &Limiter, account: &str, ip: Option<&str>, now: Millis) {
        let _ = limiter.attempt(account, ip, now).unwrap();
    }

    fn wait(limiter: &Limiter, account: &str, ip: Option<&str>, now: Millis) -> Option<u32> {
        match limiter.attempt(account, ip, now) {
            Ok(attempt) => {
                attempt.withdrawn();
                None
            }
            Err(problem) => problem.retry_after,
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let limiter = Limiter::default();
        for _ in 0..=FREE_OF_ACCOUNT {
            fail(&limiter, "a@x", Some("1.1.1.1"), 0);
        }
        assert_eq!(wait(&limiter, "a@x", None, 0), Some(2));
        assert_eq!(wait(&limiter, "b@x", Some("1.1.1.1"), 0), None);
        assert_eq!(wait(&limiter, "a@x", None, 2 * SECOND), None);
        fail(&limiter, "a@x", None, 2 * SECOND);
        assert_eq!(wait(&limiter, "a@x", None, 2 * SECOND), Some(4));
        let mut now = 2 * SECOND;
        for _ in 0..20 {
            now += LONGEST_WAIT;
            fail(&limiter, "a@x", None, now);
        }
        assert_eq!(wait(&limiter, "a@x", None, now), Some(15 * 60));
        limiter.forgive("a@x");
        assert_eq!(wait(&limiter, "a@x", None, now), None);
    }

    #[test]
    fn an_address_that_tries_many_accounts_waits_too() {
        let limiter = Limiter::default();
        let ip = Some("2001:db8:1:2:3::4");
        for n in 0..=FREE_OF_ADDRESS {
            fail(&limiter, &format!("{n}@x"), ip, 0);
        }
        assert_eq!(wait(&limiter, "new@x", ip, 0), Some(2));
        assert_eq!(
            wait(&limiter, "new@x", Some("2001:db8:1:2:ffff::"), 0),
            Some(2)
        );
        assert_eq!(wait(&limiter, "new@x", Some("2001:db8:1:3::4"), 0), None);
        assert_eq!(wait(&limiter, "new@x", Some("1.1.1.1"), 0), None);
    }

    #[test]
    fn success_forgives_the_account_and_takes_back_one_of_the_address() {
        let limiter = Limiter::default();
        let ip = Some("1.1.1.1");
        for _ in 0..50 {
            limiter.attempt("a@x", ip, 0).unwrap().succeeded();
        }
        for n in 0..=FREE_OF_ADDRESS {
            fail(&limiter, &format!("{n}@x"), ip, 0);
        }
        assert_eq!(wait(&limiter, "a@x", ip, 0), Some(2));
        limiter.attempt("a@x", ip, 2 * SECOND).unwrap().succeeded();
        fail(&limiter, "b@x", ip, 2 * SECOND);
        assert_eq!(wait(&limiter, "a@x", ip, 2 * SECOND), Some(4));
    }

    #[test]
    fn tries_at_once_are_counted_before_they_are_made() {
        let limiter = Limiter::default();
        let tries: Vec<_> = (0..100).map(|_| limiter.attempt("a@x", None, 0)).collect();
        let begun = tries.iter().filter(|t| t.is_ok()).count();
        assert_eq!(begun, 6);
    }

    /// However many addresses guess at one account, few guesses an hour are looked at.
    #[test]
    fn a_hundred_thousand_guesses_from_everywhere_come_to_twenty_an_hour() {
        let limiter = Limiter::default();
        let looked_at = |from: Millis| {
            let guesses = (0..100_000).filter(|n| {
                let ip = format!("10.0.{}.{}", n % 500 / 250, n % 250);
                limiter.attempt("a@x", Some(&ip), from + n * 36).is_ok()
            });
            guesses.count()
        };
        let (first, second) = (looked_at(0), looked_at(HOUR));
        assert!(first <= 20, "{first} in the first hour");
        assert!(second <= 5, "{second} in the second hour");
    }
}
