//! Argon2id, in memory that is used again while there is somebody waiting for it.
//!
//! A hash fills 64 MiB. To get them from the system each time takes half as long again as the hash itself, page by page;
//! so a burst of sign-ins keeps them, wiped, and the last one of it gives them back.

use std::sync::{Mutex, PoisonError};

use anyhow::anyhow;
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, PasswordHash},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as B64};
use zeroize::Zeroize as _;

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const OUTPUT: usize = 32;

/// What lies ready for the next hash.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<Vec<Block>>>);

impl Memory {
    /// Hashes in memory of before, if there is some, and keeps it if `is_awaited` says so afterwards.
    pub(super) fn lend<T>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T,
        is_awaited: impl FnOnce() -> bool,
    ) -> T {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut blocks = kept.unwrap_or_default();
        let done = work(&mut blocks);
        // What is left in there says something of the password.
        for block in &mut blocks {
            block.zeroize();
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_awaited() {
            kept.push(blocks);
        } else {
            kept.clear();
        }
        done
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory")
    }
}

/// How hashes of today begin.
fn prefix() -> String {
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$")
}

/// Whether a stored hash was made with the parameters of today.
pub(super) fn is_current(hash: &str) -> bool {
    hash.starts_with(&prefix())
}

/// The hash as a PHC string.
pub(super) fn hash(
    password: &[u8],
    salt: &[u8; 16],
    memory: &mut Vec<Block>,
) -> anyhow::Result<String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT));
    let params = params.map_err(|e| anyhow!("argon2: {e}"))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = [0; OUTPUT];
    compute(&argon2, password, salt, &mut output, memory)?;
    Ok(format!(
        "{}{}${}",
        prefix(),
        B64.encode(salt),
        B64.encode(output)
    ))
}

/// Whether a password fits a PHC string, which says by which parameters it was made.
pub(super) fn fits(password: &[u8], hash: &str, memory: &mut Vec<Block>) -> bool {
    let mut fits = || {
        let hash = PasswordHash::new(hash).ok()?;
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        let version = Version::try_from(hash.version?).ok()?;
        let argon2 = Argon2::new(algorithm, version, Params::try_from(&hash).ok()?);
        let expected = hash.hash?;
        let mut output = vec![0; expected.len()];
        compute(&argon2, password, &hash.salt?, &mut output, memory).ok()?;
        // Compared in constant time.
        Some(Output::new(&output).ok()? == expected)
    };
    fits() == Some(true)
}

fn compute(
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    output: &mut [u8],
    memory: &mut Vec<Block>,
) -> anyhow::Result<()> {
    memory.resize(argon2.params().block_count(), Block::default());
    argon2
        .hash_password_into_with_memory(password, salt, output, memory)
        .map_err(|e| anyhow!("argon2: {e}"))
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    /// What the library makes by itself, as all hashes were made before there was this file.
    fn by_the_library(password: &[u8], salt: &[u8], kib: u32) -> String {
        Argon2::from(Params::new(kib, 2, 1, None).unwrap())
            .hash_password_with_salt(password, salt)
            .unwrap()
            .to_string()
    }

    #[test]
    fn our_hashes_are_the_librarys() {
        let memory = Memory::default();
        for password in ["correct horse", "", "pässwörd"] {
            let ours = memory.lend(
                |blocks| hash(password.as_bytes(), &[7; 16], blocks).unwrap(),
                || true,
            );
            assert_eq!(
                ours,
                by_the_library(password.as_bytes(), &[7; 16], MEMORY_KIB)
            );
            let theirs = PasswordHash::new(&ours).unwrap();
            let library = Argon2::default();
            library
                .verify_password(password.as_bytes(), &theirs)
                .unwrap();
        }
    }

    #[test]
    fn memory_is_wiped_fits_every_hash_and_is_given_back() {
        let memory = Memory::default();
        let kept = || memory.0.lock().unwrap().len();
        let small = by_the_library(b"correct horse", &[7; 16], 19 * 1024);
        let large = by_the_library(b"correct horse", &[8; 16], MEMORY_KIB);
        for hash in [&large, &small, &large] {
            let check = |password: &[u8], blocks: &mut Vec<Block>| {
                let clean = blocks.iter_mut().all(|block| block.as_mut() == [0; 128]);
                assert!(clean, "something is left of the hash before");
                fits(password, hash, blocks)
            };
            assert!(memory.lend(|blocks| check(b"correct horse", blocks), || true));
            assert!(!memory.lend(|blocks| check(b"wrong horse", blocks), || true));
            assert_eq!(kept(), 1);
        }
        for odd in [
            "",
            "not a hash",
            "$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHQ",
        ] {
            assert!(!memory.lend(|blocks| fits(b"", odd, blocks), || true));
        }
        memory.lend(|_| (), || false);
        assert_eq!(kept(), 0);
    }
}
