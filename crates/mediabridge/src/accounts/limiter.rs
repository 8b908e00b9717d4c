//! Slows down guessing. Nobody is locked out for good, since that would let a stranger lock out anybody; and whoever
//! guesses from one address holds up nobody but themselves.
//!
//! Three counts, each with its own patience: of an account at an address, of an address whatever the account, and of an
//! account from wherever. The last one is much more patient than the first two together let one address get, so it only
//! speaks up when guesses come from many. Whether there is such an account plays no part.
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

/// Failures that cost nothing: of one account at one address, and of one address, behind which a whole office may sit.
const FREE_OF_ACCOUNT: u32 = 5;
const FREE_OF_ADDRESS: u32 = 20;
const LONGEST_WAIT: Millis = 15 * MINUTE;
/// Failures are forgotten after this time without another one. Much longer than a wait, or sitting the waits out would
/// begin anew with those that cost nothing.
const REMEMBERED: Millis = HOUR;
/// Failures of one account from everywhere that cost nothing, and the time in which one of them is forgotten. One address
/// gets 17 tries in its first hour and 4 in each further one, so it never comes near.
const FREE_FROM_EVERYWHERE: Millis = 100;
const FORGETS_ONE: Millis = 3 * MINUTE;
/// From so many entries on, what is to be forgotten is removed. How many there can be within that time is bounded by how
/// many hashes can be computed in it.
const MANY: usize = 20_000;

#[derive(Debug, Default)]
pub struct Limiter(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    failures: HashMap<Key, Failures>,
    /// When the last failure of an account, wherever it came from, will be forgotten: that many more of them before.
    everywhere: HashMap<String, Millis>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account {
        account: String,
        address: Option<String>,
    },
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
    account: String,
    /// What it counts for, each with the time of the failure before; the account at its address comes first.
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
        let address = ip.map(address);
        let mut keys = vec![Key::Account {
            account: account.to_owned(),
            address: address.clone(),
        }];
        keys.extend(address.map(Key::Address));
        let mut counts = self.counts();
        let forgotten = counts.everywhere.get(account).copied();
        let forgotten = forgotten.map_or(now, |at| at.max(now)) + FORGETS_ONE;
        let until = keys
            .iter()
            .filter_map(|key| Some(counts.failures.get(key)?.until(key)))
            .chain([forgotten - FREE_FROM_EVERYWHERE * FORGETS_ONE])
            .max();
        if let Some(until) = until.filter(|until| *until > now) {
            let seconds = (until - now + SECOND - 1) / SECOND;
            return Err(problem::rate_limited(
                u32::try_from(seconds).unwrap_or(u32::MAX),
            ));
        }
        counts.forget(now);
        counts.everywhere.insert(account.to_owned(), forgotten);
        let counted = keys.into_iter().map(|key| {
            let entry = counts.failures.entry(key.clone()).or_default();
            if now - entry.last > REMEMBERED {
                entry.count = 0;
            }
            entry.count += 1;
            (key, std::mem::replace(&mut entry.last, now))
        });
        Ok(Attempt {
            account: account.to_owned(),
            counted: counted.collect(),
            limiter: self,
            at: now,
        })
    }

    /// What failed for an account before is forgiven, wherever it came from.
    pub fn forgive(&self, of: &str) {
        let mut counts = self.counts();
        counts.everywhere.remove(of);
        let is_other =
            |key: &Key| !matches!(key, Key::Account { account, .. } if account.as_str() == of);
        counts.failures.retain(|key, _| is_other(key));
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn forget(&mut self, now: Millis) {
        if self.failures.len() >= MANY {
            self.failures.retain(|_, f| f.last > now - REMEMBERED);
        }
        if self.everywhere.len() >= MANY {
            self.everywhere.retain(|_, at| *at > now);
        }
    }
}

impl Attempt<'_> {
    /// It was right, which forgives the account what failed at this address before. The address stays suspect for its
    /// other failures: whoever has one account could otherwise guess at all the others. So does the account for what
    /// came from elsewhere.
    pub fn succeeded(self) {
        let (limiter, key) = (
            self.limiter,
            self.counted.first().map(|(key, _)| key.clone()),
        );
        self.withdrawn();
        if let Some(key) = key {
            limiter.counts().failures.remove(&key);
        }
    }

    /// Nothing was tried after all.
    pub fn withdrawn(self) {
        let mut counts = self.limiter.counts();
        if let Some(forgotten) = counts.everywhere.get_mut(&self.account) {
            *forgotten -= FORGETS_ONE;
        }
        for (key, before) in &self.counted {
            if let Some(entry) = counts.failures.get_mut(key) {
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
            Key::Account { .. } => FREE_OF_ACCOUNT,
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
        let ip = Some("1.1.1.1");
        for _ in 0..=FREE_OF_ACCOUNT {
            fail(&limiter, "a@x", ip, 0);
        }
        assert_eq!(wait(&limiter, "a@x", ip, 0), Some(2));
        assert_eq!(wait(&limiter, "b@x", ip, 0), None);
        assert_eq!(wait(&limiter, "a@x", ip, 2 * SECOND), None);
        fail(&limiter, "a@x", ip, 2 * SECOND);
        assert_eq!(wait(&limiter, "a@x", ip, 2 * SECOND), Some(4));
        let mut now = 2 * SECOND;
        for _ in 0..20 {
            now += LONGEST_WAIT;
            fail(&limiter, "a@x", ip, now);
        }
        assert_eq!(wait(&limiter, "a@x", ip, now), Some(15 * 60));
        limiter.forgive("a@x");
        assert_eq!(wait(&limiter, "a@x", Some("1.1.1.2"), now), None);
        fail(&limiter, "a@x", None, now);
    }

    /// However long it goes on, the owner signs in from elsewhere at once, every time.
    #[test]
    fn whoever_guesses_from_one_address_delays_nobody_else() {
        let limiter = Limiter::default();
        let mut tried = 0;
        for second in 0..3 * 24 * 3600 {
            let now = second * SECOND;
            tried += usize::from(limiter.attempt("a@x", Some("6.6.6.6"), now).is_ok());
            if second % 60 == 0 {
                let owner = limiter.attempt("a@x", Some("1.1.1.1"), now);
                owner.expect("the owner waits for nobody").succeeded();
            }
        }
        assert!((100..400).contains(&tried), "{tried}");
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

    /// However many addresses guess at one account, few guesses an hour are looked at, and its owner gets a turn.
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
        assert!((100..=120).contains(&first), "{first} in the first hour");
        assert!((10..=20).contains(&second), "{second} in the second hour");
        let longest = wait(&limiter, "a@x", Some("1.1.1.1"), 2 * HOUR);
        assert!(longest.is_none_or(|seconds| seconds <= 180), "{longest:?}");
        assert_eq!(wait(&limiter, "b@x", Some("1.1.1.1"), 2 * HOUR), None);
    }
}
