//! Argon2id, behind a short queue: a flood of sign-ins is told to wait and cannot take all memory.

use std::sync::Arc;

use anyhow::anyhow;
use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::{
    problem::{self, Problem, Validation},
    random::Random,
};

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 2;
/// Hashes computed at once, and how many more may wait.
const AT_ONCE: usize = 2;
const WAITING: usize = 32;

/// Passwords that lead every list of leaked ones; longer lists come with the security issue's breach filter.
const COMMON: &[&str] = &[
    "password",
    "12345678",
    "123456789",
    "1234567890",
    "qwertyui",
    "qwerty123",
    "password1",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "trustno1",
    "letmein1",
    "welcome1",
    "passw0rd",
    "mediabridge",
];

#[derive(Debug)]
pub struct Passwords {
    random: Random,
    computing: Arc<Semaphore>,
    queue: Semaphore,
    /// Checked for unknown accounts, so that they take as long as known ones.
    decoy: String,
}

impl Passwords {
    pub fn new(random: Random) -> Self {
        let decoy = hash_now(b"no account has this password", &random.bytes()).unwrap_or_default();
        Self {
            random,
            computing: Arc::new(Semaphore::new(AT_ONCE)),
            queue: Semaphore::new(AT_ONCE + WAITING),
            decoy,
        }
    }

    pub async fn hash(&self, password: &SecretString) -> Result<String, Problem> {
        let salt: [u8; 16] = self.random.bytes();
        let password = password.clone();
        self.compute(move || hash_now(password.expose_secret().as_bytes(), &salt))
            .await?
            .map_err(Into::into)
    }

    /// Whether the password fits; without a hash it takes as long and says no.
    pub async fn verify(
        &self,
        password: &SecretString,
        hash: Option<String>,
    ) -> Result<bool, Problem> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let password = password.clone();
        let fits = self
            .compute(move || {
                let fits = PasswordHash::new(&hash).is_ok_and(|hash| {
                    argon2()
                        .verify_password(password.expose_secret().as_bytes(), &hash)
                        .is_ok()
                });
                Ok(fits)
            })
            .await??;
        Ok(fits && is_known)
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<anyhow::Result<T>, Problem> {
        let _place = self
            .queue
            .try_acquire()
            .map_err(|_| problem::rate_limited(5))?;
        let permit = Arc::clone(&self.computing)
            .acquire_owned()
            .await
            .map_err(|e| anyhow!(e))?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        Ok(done.await.map_err(|e| anyhow!(e))?)
    }
}

/// Says what is wrong with a new password, if anything.
pub(super) fn check(password: &SecretString, validation: &mut Validation) {
    let password = password.expose_secret();
    validation.require(
        password.chars().count() >= 10,
        "password",
        "Choose a password of at least 10 characters.",
    );
    validation.require(
        password.len() <= 256,
        "password",
        "Choose a password of at most 256 bytes.",
    );
    validation.require(
        !COMMON.contains(&password.to_lowercase().as_str()),
        "password",
        "This password is on every attacker's list. Choose another.",
    );
}

fn argon2() -> Argon2<'static> {
    Argon2::from(Params::new(MEMORY_KIB, PASSES, 1, None).unwrap_or_default())
}

fn hash_now(password: &[u8], salt: &[u8; 16]) -> anyhow::Result<String> {
    let hash = argon2()
        .hash_password_with_salt(password, salt)
        .map_err(|e| anyhow!("argon2: {e}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(Random::seeded(1));
        let hash = passwords.hash(&"correct horse".into()).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            passwords
                .verify(&"correct horse".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(&"wrong horse".into(), Some(hash))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(&"no account has this password".into(), None)
                .await
                .unwrap()
        );
    }

    #[test]
    fn weak_passwords_are_refused_with_a_reason() {
        let check = |password: &str| {
            let mut validation = Validation::default();
            check(&password.into(), &mut validation);
            validation.finish().err().map(|p| p.detail)
        };
        assert!(check("short").unwrap().contains("10 characters"));
        assert!(check(&"x".repeat(257)).unwrap().contains("256"));
        assert!(check("MediaBridge").unwrap().contains("attacker"));
        assert_eq!(check("four words in a row"), None);
    }
}
