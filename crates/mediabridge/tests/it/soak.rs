//! Tests that try a great many cases: a short form in `make test`, the full count in `make soak`.
//!
//! ```ignore
//! let mut run = Soak::new("paths", 200_000, 10_000_000);
//! for _ in 0..run.cases { … run.random.below(7) … }
//! ```
//!
//! A run prints its seed; `MEDIABRIDGE_SEED` repeats it. Under `MEDIABRIDGE_SOAK=1` it leaves its result in
//! `target/soak/NAME.json`, also when the test fails.

use std::time::{Instant, UNIX_EPOCH};

/// `long` in `make soak`, otherwise `short`.
pub(crate) fn cases<N>(short: N, long: N) -> N {
    if is_soak() { long } else { short }
}

pub(crate) struct Soak {
    name: &'static str,
    pub(crate) seed: u64,
    pub(crate) cases: u64,
    /// Counted by tests that go on after a failure; a panic is one by itself.
    pub(crate) failures: u64,
    pub(crate) random: Draw,
    started: Instant,
}

impl Soak {
    pub(crate) fn new(name: &'static str, short: u64, long: u64) -> Self {
        let (seed, cases) = (seed(), cases(short, long));
        println!("{name}: {cases} cases, MEDIABRIDGE_SEED={seed}");
        Self {
            name,
            seed,
            cases,
            failures: 0,
            random: Draw(seed),
            started: Instant::now(),
        }
    }
}

impl Drop for Soak {
    fn drop(&mut self) {
        let failures = self.failures + u64::from(std::thread::panicking());
        let seconds = self.started.elapsed().as_secs_f64();
        let Self {
            name, seed, cases, ..
        } = self;
        println!("{name}: {failures} failures in {seconds:.1} s");
        if is_soak() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/soak");
            let record = format!(
                "{{\"name\": \"{name}\", \"seed\": {seed}, \"cases\": {cases}, \"failures\": {failures}, \"seconds\": {seconds:.1}}}\n"
            );
            std::fs::create_dir_all(folder).expect("target/soak can be made");
            std::fs::write(format!("{folder}/{name}.json"), record)
                .expect("the result can be written");
        }
    }
}

/// Numbers that follow from the seed (SplitMix64): fast enough to draw millions of cases from.
#[derive(Debug, Clone)]
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("smaller than `end`")
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

fn is_soak() -> bool {
    variable("MEDIABRIDGE_SOAK").is_some_and(|value| value != "0")
}

fn seed() -> u64 {
    match variable("MEDIABRIDGE_SEED") {
        Some(seed) => seed.parse().expect("MEDIABRIDGE_SEED is a number"),
        None => UNIX_EPOCH.elapsed().map_or(0, |now| now.as_secs()),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration file"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[test]
fn the_same_seed_draws_the_same_cases() {
    let draw = |seed| {
        let mut draw = Draw(seed);
        let words = (0..50).map(|_| draw.pick(&["a", "b", "c"]).to_owned());
        (words.collect::<String>(), draw.next())
    };
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7), draw(8));
    let soak = Soak::new("soak.itself", 1, 1);
    assert_eq!((soak.cases, soak.seed), (1, soak.random.0));
}
