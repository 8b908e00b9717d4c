//! Slows down guessing: each failure of an account or an address makes the next wait longer. Nobody is locked out for
//! good, since that would let a stranger lock out anybody.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::{
    clock::{MINUTE, Millis, SECOND},
    problem::{self, Problem},
};

/// Failures that cost nothing.
const FREE: u32 = 5;
const LONGEST_WAIT: Millis = 15 * MINUTE;
/// Accounts and addresses remembered at most; the oldest are forgotten first.
const REMEMBERED: usize = 20_000;

#[derive(Debug, Default)]
pub struct Limiter(Mutex<HashMap<String, Failures>>);

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Millis,
}

impl Failures {
    fn wait(self) -> Millis {
        let over = self.count.saturating_sub(FREE);
        if over == 0 {
            0
        } else {
            (SECOND << over.min(20)).min(LONGEST_WAIT)
        }
    }
}

impl Limiter {
    pub fn check(&self, email: &str, ip: Option<&str>, now: Millis) -> Result<(), Problem> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = keys(email, ip)
            .iter()
            .filter_map(|k| failures.get(k))
            .map(|f| f.last + f.wait())
            .max();
        match until {
            Some(until) if until > now => Err(problem::rate_limited(
                u32::try_from((until - now + SECOND - 1) / SECOND).unwrap_or(u32::MAX),
            )),
            _ => Ok(()),
        }
    }

    pub fn failed(&self, email: &str, ip: Option<&str>, now: Millis) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            let forgotten = now - LONGEST_WAIT;
            failures.retain(|_, f| f.last > forgotten);
        }
        for key in keys(email, ip) {
            let entry = failures.entry(key).or_insert(Failures {
                count: 0,
                last: now,
            });
            if now - entry.last > LONGEST_WAIT {
                entry.count = 0;
            }
            *entry = Failures {
                count: entry.count + 1,
                last: now,
            };
        }
    }

    pub fn succeeded(&self, email: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&keys(email, None)[0]);
    }
}

fn keys(email: &str, ip: Option<&str>) -> Vec<String> {
    let mut keys = vec![format!("email {email}")];
    keys.extend(ip.map(|ip| format!("ip {ip}")));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let limiter = Limiter::default();
        for _ in 0..FREE {
            limiter.check("a@x", Some("1.1.1.1"), 0).unwrap();
            limiter.failed("a@x", Some("1.1.1.1"), 0);
        }
        limiter.check("a@x", Some("1.1.1.1"), 0).unwrap();
        limiter.failed("a@x", Some("1.1.1.1"), 0);
        assert_eq!(
            limiter.check("a@x", None, 0).unwrap_err().retry_after,
            Some(2)
        );
        assert_eq!(
            limiter
                .check("b@x", Some("1.1.1.1"), 0)
                .unwrap_err()
                .retry_after,
            Some(2)
        );
        limiter.check("b@x", Some("2.2.2.2"), 0).unwrap();
        limiter.check("a@x", None, 2 * SECOND).unwrap();
        for _ in 0..40 {
            limiter.failed("a@x", None, 0);
        }
        assert!(limiter.check("a@x", None, LONGEST_WAIT - 1).is_err());
        limiter.check("a@x", None, LONGEST_WAIT).unwrap();
        limiter.succeeded("a@x");
        limiter.check("a@x", None, 0).unwrap();
    }
}
