//! Randomness is handed in: the operating system's in the product, a counted stream in tests.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sha2::{Digest as _, Sha512};

use crate::clock::Millis;

#[derive(Clone)]
pub enum Random {
    System,
    /// The n-th draw is a hash of the seed and n. For tests only: anybody can predict it.
    Seeded {
        seed: u64,
        drawn: Arc<AtomicU64>,
    },
}

impl Random {
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded {
            seed,
            drawn: Arc::default(),
        }
    }

    /// `N` (at most 64) unpredictable bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => fill_from_system(&mut bytes),
            Self::Seeded { seed, drawn } => {
                let n = drawn.fetch_add(1, Ordering::SeqCst);
                let digest = Sha512::new()
                    .chain_update(seed.to_le_bytes())
                    .chain_update(n.to_le_bytes())
                    .finalize();
                bytes.copy_from_slice(&digest[..N]);
            }
        }
        bytes
    }

    /// A time-ordered id (UUID version 7).
    pub fn id(&self, now: Millis) -> String {
        let millis = u64::try_from(now).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes())
            .into_uuid()
            .to_string()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that draws random numbers"
)]
fn fill_from_system(bytes: &mut [u8]) {
    // Without randomness no token is safe, so there is nothing sensible left to do.
    getrandom::fill(bytes).expect("the operating system has no randomness");
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}
