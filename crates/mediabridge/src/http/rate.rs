//! How fast somebody may ask: a session for what it does, an address for what it asks without one.
//!
//! A bucket of tokens is kept as one number, the moment at which it will be full again (the "generic cell rate
//! algorithm"), so that an idle caller costs nothing. Guessing passwords is slowed down elsewhere, by
//! [`accounts::Limiter`](crate::accounts::Limiter). Each server counts for itself.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::middleware::ClientIp;
use crate::{
    app::App,
    catalog,
    clock::{Millis, SECOND},
    config::Limits,
    network, problem,
};

/// Callers remembered at most. Those whose bucket is full again are forgotten; if that is not enough, further ones share
/// a bucket.
const REMEMBERED: usize = 50_000;
const MICROS: i64 = 1_000;

/// So many a second in the long run, and so many at once after a pause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// 0: no limit.
    pub per_second: u32,
    pub burst: u32,
}

/// When a bucket will be full again, in microseconds, so that thousands a second can be counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket(i64);

impl Rate {
    /// Takes a token, or says after how many milliseconds there will be one.
    pub(super) fn take(self, bucket: &mut Bucket, now: Millis) -> Result<(), Millis> {
        if self.per_second == 0 {
            return Ok(());
        }
        let now = now * MICROS;
        let one = 1_000_000 / i64::from(self.per_second);
        let all = one * i64::from(self.burst.max(1));
        // The second bound heals what a clock that was set back would leave behind.
        bucket.0 = bucket.0.clamp(now, now + all);
        let over = bucket.0 + one - (now + all);
        if over > 0 {
            return Err((over + MICROS - 1) / MICROS);
        }
        bucket.0 += one;
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Session(String),
    Network(IpAddr),
    /// Everybody there is no room for.
    Crowd,
}

#[derive(Debug, Default)]
pub struct Rates(Mutex<Buckets>);

#[derive(Debug, Default)]
struct Buckets {
    by_caller: HashMap<Who, Bucket>,
    swept_at: Millis,
}

impl Rates {
    fn take(&self, who: Who, rate: Rate, now: Millis) -> Result<(), Millis> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let who = buckets.room_for(who, now);
        rate.take(buckets.by_caller.entry(who).or_default(), now)
    }
}

impl Buckets {
    fn room_for(&mut self, who: Who, now: Millis) -> Who {
        if self.by_caller.len() < REMEMBERED || self.by_caller.contains_key(&who) {
            return who;
        }
        // Looking through all of them for each request would be an attack of its own.
        if (now - self.swept_at).abs() >= SECOND {
            self.swept_at = now;
            self.by_caller.retain(|_, bucket| bucket.0 > now * MICROS);
        }
        if self.by_caller.len() < REMEMBERED {
            who
        } else {
            Who::Crowd
        }
    }
}

/// Refuses requests to the API that come faster than their caller may ask. Static files and probes are not counted.
pub(super) async fn slow_down(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.starts_with("/api/") {
        return next.run(request).await;
    }
    // A storage tells of everything it does, in a request each; its secret is as hard to guess as a token.
    if path.starts_with(catalog::EVENTS) {
        return next.run(request).await;
    }
    let now = app.clock.now();
    let limits = &app.config.limits;
    let counted = match session(&app, request.headers(), now) {
        Some(id) => app.rates.take(Who::Session(id), of_session(limits), now),
        None => match request.extensions().get::<ClientIp>().and_then(|ip| ip.0) {
            Some(ip) => app
                .rates
                .take(Who::Network(network::caller(ip)), of_address(limits), now),
            None => Ok(()),
        },
    };
    match counted {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let seconds = u32::try_from((wait + SECOND - 1) / SECOND).unwrap_or(u32::MAX);
            problem::too_fast(seconds).into_response()
        }
    }
}

/// The session of a request with a valid token. Whether it has ended is the handler's question.
fn session(app: &App, headers: &HeaderMap, now: Millis) -> Option<String> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let token = token.strip_prefix("Bearer ")?;
    Some(app.access_tokens.verify(token, now).ok()?.sid)
}

fn of_session(limits: &Limits) -> Rate {
    Rate {
        per_second: limits.session_requests_per_second,
        burst: limits.session_burst,
    }
}

fn of_address(limits: &Limits) -> Rate {
    Rate {
        per_second: limits.address_requests_per_second,
        burst: limits.address_burst,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        per_second: 10,
        burst: 3,
    };

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let mut bucket = Bucket::default();
        let start = 1_000_000;
        for _ in 0..3 {
            RATE.take(&mut bucket, start).unwrap();
        }
        assert_eq!(RATE.take(&mut bucket, start), Err(100));
        RATE.take(&mut bucket, start + 50).unwrap_err();
        RATE.take(&mut bucket, start + 100).unwrap();
        RATE.take(&mut bucket, start + 100).unwrap_err();
        // A refusal costs nothing, and no pause gathers more than a burst.
        let passed = (0..100)
            .filter(|_| RATE.take(&mut bucket, start + 60_000).is_ok())
            .count();
        assert_eq!(passed, 3);
        // Ten a second for ten seconds, however often it is tried.
        let passed = (0..10_000)
            .filter(|at| RATE.take(&mut bucket, start + 60_000 + at).is_ok())
            .count();
        assert_eq!(passed, 99);
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out() {
        let mut bucket = Bucket::default();
        for _ in 0..3 {
            RATE.take(&mut bucket, 3_600_000).unwrap();
        }
        assert_eq!(RATE.take(&mut bucket, 0), Err(100));
        RATE.take(&mut bucket, 100).unwrap();
    }

    #[test]
    fn zero_is_no_limit() {
        let none = Rate {
            per_second: 0,
            burst: 0,
        };
        let mut bucket = Bucket::default();
        assert!((0..1000).all(|_| none.take(&mut bucket, 0).is_ok()));
    }

    #[test]
    fn memory_is_bounded_and_the_crowd_is_still_limited() {
        let rates = Rates::default();
        let who = |n: u32| Who::Network(IpAddr::from(n.to_be_bytes()));
        let now = 1_000_000;
        for n in 0..200_000 {
            let _ = rates.take(who(n), RATE, now);
        }
        let len = || rates.0.lock().unwrap().by_caller.len();
        assert!(len() <= REMEMBERED + 1, "{}", len());
        assert!(rates.take(who(300_000), RATE, now).is_err());
        rates.take(who(7), RATE, now).unwrap();
        // Once their buckets are full again, they are forgotten.
        rates.take(who(300_000), RATE, now + 10 * SECOND).unwrap();
        assert_eq!(len(), 1);
    }
}
