//! Argon2id, behind a short queue: a flood of sign-ins is told to wait and cannot take all memory.
//!
//! There is no pepper (a key from the keyring mixed into each hash). It would help where somebody reads the database and
//! not the keyring, which lie side by side unless PostgreSQL is used; and it would lock everybody out, owners included,
//! where the keyring is lost, which today costs entering the buckets' secrets again. It also could not be rotated without
//! every member signing in. What protects a stolen hash is its price, and that easy passwords are refused.

use std::sync::Arc;

use anyhow::anyhow;
use argon2::Block;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;
use zxcvbn::{Score, feedback::Feedback, zxcvbn};

use super::{
    hashing::{self, Memory},
    limiter::Attempt,
};
use crate::{
    problem::{self, Problem, Validation},
    random::Random,
};

/// Hashes computed at once, and how many more may wait.
const AT_ONCE: usize = 2;
const WAITING: usize = 32;

const SHORTEST: usize = 10;
/// Bytes.
const LONGEST: usize = 256;
/// At least 10⁸ guesses by zxcvbn's estimate, which is where its authors put the border for hashes that are slow to
/// compute: a stolen hash of ours can be tried some thousand times a second on a good graphics card, so that is a day of
/// work for one password at the very least. One step less (10⁶) would be minutes; one more (10¹⁰) turns away much that
/// people take for strong, and makes them write it down.
const EASIEST: Score = Score::Three;
/// Characters that are looked at: the estimate takes ever longer with the length, and nothing this long is easy unless
/// its beginning is.
const ESTIMATED: usize = 64;

#[derive(Debug)]
pub struct Passwords {
    random: Random,
    computing: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    memory: Arc<Memory>,
    /// Checked for unknown accounts, so that they take as long as known ones.
    decoy: String,
}

impl Passwords {
    pub fn new(random: Random) -> Self {
        let password = b"no account has this password";
        let decoy = hashing::hash(password, &random.bytes(), &mut Vec::new()).unwrap_or_default();
        Self {
            random,
            computing: Arc::new(Semaphore::new(AT_ONCE)),
            queue: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            memory: Arc::default(),
            decoy,
        }
    }

    pub async fn hash(&self, password: &SecretString) -> Result<String, Problem> {
        let salt: [u8; 16] = self.random.bytes();
        let password = password.clone();
        self.compute(move |memory| {
            hashing::hash(password.expose_secret().as_bytes(), &salt, memory)
        })
        .await?
        .map_err(Into::into)
    }

    /// Whether the password fits; without a hash it takes as long and says no. The attempt is settled by the outcome.
    pub async fn verify(
        &self,
        attempt: Attempt<'_>,
        password: &SecretString,
        hash: Option<&str>,
    ) -> Result<bool, Problem> {
        let fits = self.fits(password, hash).await;
        match &fits {
            Ok(true) => attempt.succeeded(),
            Ok(false) => {}
            Err(_) => attempt.withdrawn(),
        }
        fits
    }

    /// The same without being counted, for the samples of the demonstration.
    pub(super) async fn fits(
        &self,
        password: &SecretString,
        hash: Option<&str>,
    ) -> Result<bool, Problem> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or(&self.decoy).to_owned();
        let password = password.clone();
        let fits = self
            .compute(move |memory| {
                hashing::fits(password.expose_secret().as_bytes(), &hash, memory)
            })
            .await?;
        Ok(fits && is_known)
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _place = self
            .queue
            .try_acquire()
            .map_err(|_| problem::rate_limited(5))?;
        let permit = Arc::clone(&self.computing)
            .acquire_owned()
            .await
            .map_err(|e| anyhow!(e))?;
        tracing::trace!("a password is hashed");
        let (memory, queue) = (Arc::clone(&self.memory), Arc::clone(&self.queue));
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            memory.lend(work, || queue.available_permits() < WAITING)
        });
        Ok(done.await.map_err(|e| anyhow!(e))?)
    }
}

/// Says what is wrong with a new password, if anything. What is known about its owner makes it easy to guess.
pub(super) fn check(
    password: &SecretString,
    field: &'static str,
    about: &[&str],
    validation: &mut Validation,
) {
    let password = password.expose_secret();
    let is_long_enough = password.chars().count() >= SHORTEST;
    validation.require(
        is_long_enough,
        field,
        format!("Choose a password of at least {SHORTEST} characters."),
    );
    validation.require(
        password.len() <= LONGEST,
        field,
        format!("Choose a password of at most {LONGEST} bytes."),
    );
    if is_long_enough && let Some(why) = too_easy(password, about) {
        validation.require(false, field, why);
    }
}

fn too_easy(password: &str, about: &[&str]) -> Option<String> {
    let mut known = vec!["MediaBridge".to_owned()];
    for text in about {
        // Ada, Lovelace, AdaLovelace; ada, fernwick, example, fernwick.example.
        known.extend(
            text.split(|c: char| !c.is_alphanumeric())
                .map(ToOwned::to_owned),
        );
        known.extend(text.split('@').map(ToOwned::to_owned));
        known.push(text.chars().filter(|c| c.is_alphanumeric()).collect());
        known.push((*text).to_owned());
    }
    known.retain(|word| !word.is_empty());
    let known: Vec<&str> = known.iter().map(String::as_str).collect();

    let beginning: String = password.chars().take(ESTIMATED).collect();
    let estimate = zxcvbn(&beginning, &known);
    if estimate.score() >= EASIEST {
        return None;
    }
    let why = estimate.feedback().and_then(Feedback::warning).map_or_else(
        || "This password is easy to guess.".to_owned(),
        |warning| warning.to_string(),
    );
    Some(format!(
        "{why} Choose another: four unrelated words are hard to guess and easy to remember."
    ))
}

#[cfg(test)]
mod tests {
    use argon2::{Argon2, Params, password_hash::PasswordHasher as _};
    use futures_util::{StreamExt as _, stream::FuturesUnordered};
    use proptest::prelude::*;

    use super::*;
    use crate::problem::Code;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(Random::seeded(1));
        let hash = passwords.hash(&"correct horse".into()).await.unwrap();
        assert!(hashing::is_current(&hash), "{hash}");
        for (password, hash, fits) in [
            ("correct horse", Some(hash.as_str()), true),
            ("wrong horse", Some(&hash), false),
            ("no account has this password", None, false),
            ("correct horse", Some("not a hash"), false),
        ] {
            assert_eq!(passwords.fits(&password.into(), hash).await.unwrap(), fits);
        }
    }

    /// The parameters of a hash are read from it, so that those of other times still fit.
    #[tokio::test]
    async fn a_hash_of_other_parameters_fits_and_is_known_for_old() {
        let old = Argon2::from(Params::new(19 * 1024, 2, 1, None).unwrap())
            .hash_password_with_salt(b"correct horse", &[7; 16])
            .unwrap()
            .to_string();
        let passwords = Passwords::new(Random::seeded(1));
        assert!(
            passwords
                .fits(&"correct horse".into(), Some(&old))
                .await
                .unwrap()
        );
        assert!(!hashing::is_current(&old));
    }

    #[tokio::test]
    async fn the_queue_holds_thirty_four_and_the_next_is_told_to_wait() {
        let passwords = Passwords::new(Random::seeded(1));
        // Nothing is computed while somebody else has both places.
        let busy = passwords.computing.acquire_many(2).await.unwrap();
        let password = SecretString::from("correct horse");
        let mut waiting: FuturesUnordered<_> = (0..AT_ONCE + WAITING)
            .map(|_| passwords.hash(&password))
            .collect();
        assert!(futures_util::poll!(waiting.next()).is_pending());
        let refused = passwords.hash(&password).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.retry_after),
            (Code::RateLimited, Some(5))
        );
        drop(busy);
        while let Some(hash) = waiting.next().await {
            hash.unwrap();
        }
        passwords.hash(&password).await.unwrap();
    }

    fn refusal(password: &str) -> Option<String> {
        let mut validation = Validation::default();
        let about = ["Ada Lovelace", "ada@fernwick.example"];
        check(&password.into(), "password", &about, &mut validation);
        validation.finish().err().map(|p| p.detail)
    }

    #[test]
    fn easy_passwords_are_refused_with_a_reason_and_a_way_out() {
        for (password, why) in [
            ("short", "10 characters"),
            ("password123", "very common"),
            ("qwertyuiop", "common"),
            ("aaaaaaaaaaaa", "Repeats"),
            ("abcdefghijkl", "Sequences"),
            ("mediabridge", "easy to guess"),
            ("MediaBridge2024", "easy to guess"),
            ("adalovelace1", "easy to guess"),
            ("fernwick.example", "easy to guess"),
            ("Lovelace1999", "easy to guess"),
        ] {
            let told = refusal(password).unwrap_or_else(|| panic!("{password} was accepted"));
            assert!(told.contains(why), "{password}: {told}");
            assert!(told.contains("Choose"), "{told}");
        }
        assert!(refusal(&"x".repeat(257)).unwrap().contains("256"));
    }

    #[test]
    fn good_passwords_are_accepted_whatever_they_are_made_of() {
        for password in [
            "four words in a row",
            "correct horse battery staple",
            "zT7#kq9Lw2",
            "kreuzberg-lampe-42",
            "грустный слон поёт",
            "日本語のながいあいことば",
            "🦊🎻🧵🪐🍋🪁🧿🥁🪗🛶",
            &"a very long sentence that goes on and on about nothing in particular ".repeat(3),
        ] {
            assert_eq!(refusal(password), None, "{password}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(50))]

        #[test]
        fn no_password_is_too_odd_to_be_judged(password in "\\PC{0,80}|[ -~]{0,80}|[a-z0-9@$!€]{60,300}|.{0,80}") {
            refusal(&password);
        }
    }
}
