//! Secrets at rest: each value is encrypted under a key of its own, which is wrapped by a key from the keyring file.
//!
//! The rule: a secret is sealed for one row, under the key the database says is in use, inside the transaction that
//! stores it. So no key is ever removed that a secret still needs, whoever saves while keys are being rotated. The
//! keyring lives in a file and not in the environment, which other processes can read, and the database holds a canary,
//! by which both notice when they do not belong together.

mod envelope;
mod file;
mod ring;
mod rotate;
mod store;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use anyhow::{Context as _, bail};
pub use file::{PrivateFile, write_private};
use file::{Stamp, create_private, read_ring};
pub use ring::Purpose;
use ring::Ring;
pub use rotate::{list, rotate};
use secrecy::{ExposeSecret as _, SecretString};
pub use store::Sealed;

use crate::{
    clock::{Clock, Millis, SECOND},
    db::{Db, Lock, Tx},
    problem::Problem,
    random::Random,
};

/// A changed keyring file is noticed after this long, or as soon as an unknown key is met.
const LOOK_AGAIN: Millis = 30 * SECOND;
const CANARY: &str = "this keyring belongs to this database";

/// The keys of the running server, which follow the keyring file. Its `Debug` shows ids only.
#[derive(Clone)]
pub struct Keyring(Arc<Live>);

struct Live {
    file: PathBuf,
    clock: Clock,
    random: Random,
    state: RwLock<State>,
}

struct State {
    ring: Arc<Ring>,
    /// Opens what was read from the database just before a rotation ended.
    previous: Option<Arc<Ring>>,
    stamp: Option<Stamp>,
    looked_at: Millis,
}

impl Keyring {
    /// Reads the keyring of `db`, making it on the very first start.
    pub async fn open(
        db: &Db,
        file: &Path,
        clock: &Clock,
        random: &Random,
    ) -> anyhow::Result<Self> {
        let sealed = store::all(db).await?;
        if !file.exists() {
            if !sealed.is_empty() {
                bail!(
                    "the keyring {} is missing, and without it this database's secrets do not open: put it back from where you keep its copy",
                    file.display()
                );
            }
            let ring = Ring::generate(random, clock.now());
            match create_private(file, &ring.to_text()) {
                // Another server that starts at the same moment was faster; its keyring is ours as well.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                made => made
                    .with_context(|| format!("the keyring {} cannot be written", file.display()))?,
            }
        }
        let keyring = Self::read(file, clock, random)?;
        keyring.require_to_fit(db, sealed).await?;
        Ok(keyring)
    }

    /// Reads a keyring without asking whether it belongs to a database.
    pub fn read(file: &Path, clock: &Clock, random: &Random) -> anyhow::Result<Self> {
        let stamp = Stamp::of(file).ok();
        Ok(Self(Arc::new(Live {
            state: RwLock::new(State {
                ring: Arc::new(read_ring(file)?),
                previous: None,
                stamp,
                looked_at: clock.now(),
            }),
            file: file.to_owned(),
            clock: clock.clone(),
            random: random.clone(),
        })))
    }

    /// The canary opens, or, in a database that has none yet, everything else does.
    async fn require_to_fit(&self, db: &Db, mut sealed: Vec<store::Row>) -> anyhow::Result<()> {
        let is_canary = |row: &store::Row| row.what == Sealed::Canary;
        if !sealed.iter().any(is_canary) {
            let ring = self.ring();
            let key = ring.sealing.iter().find(|k| k.id == ring.active);
            let canary = envelope::seal(
                key.context("a ring has its active key")?,
                &Sealed::Canary.identity(store::CANARY_ID),
                &CANARY.into(),
                &self.0.random,
            )?;
            let mut tx = db.begin().await?;
            for row in &sealed {
                self.require_to_open(row.what, &row.id, &row.sealed)?;
            }
            store::put_canary(&mut tx, &canary).await?;
            tx.commit().await?;
            sealed = store::all(db).await?;
        }
        let canary = sealed.iter().find(|row| is_canary(row));
        let canary = canary.context("the canary was not kept")?;
        self.require_to_open(canary.what, &canary.id, &canary.sealed)
    }

    /// Refuses a value that was sealed with another keyring.
    pub fn require_to_open(&self, what: Sealed, id: &str, sealed: &str) -> anyhow::Result<()> {
        let foreign = || {
            format!(
                "the keyring {} does not belong to this database: use the one that was made with it",
                self.0.file.display()
            )
        };
        let opened = self.open_sealed(what, id, sealed).with_context(foreign)?;
        if what == Sealed::Canary && opened.expose_secret() != CANARY {
            bail!(foreign());
        }
        Ok(())
    }

    /// Seals a secret for its row. Other transactions that seal wait until `tx` ends, and so does a rotation: the key
    /// is the one the canary is sealed under, which a rotation changes first.
    pub async fn seal(
        &self,
        tx: &mut Tx,
        what: Sealed,
        id: &str,
        secret: &SecretString,
    ) -> Result<String, Problem> {
        tx.serialise(Lock::Secrets).await?;
        let canary = store::canary(tx).await?.unwrap_or_default();
        let key_id = envelope::key_id(&canary).unwrap_or_default().to_owned();
        let key = self
            .find(|ring| ring.sealing.iter().find(|k| k.id == key_id).cloned())
            .with_context(|| self.lacks(&key_id))?;
        Ok(envelope::seal(
            &key,
            &what.identity(id),
            secret,
            &self.0.random,
        )?)
    }

    /// Opens what [`seal`](Self::seal) made for the same row. Every failure reads the same, but for a key that is gone.
    pub fn open_sealed(
        &self,
        what: Sealed,
        id: &str,
        sealed: &str,
    ) -> anyhow::Result<SecretString> {
        let identity = what.identity(id);
        let key_id = envelope::key_id(sealed).unwrap_or_default();
        let has_key = |ring: &Arc<Ring>| ring.sealing_key(key_id).map(|_| Arc::clone(ring));
        let ring = self
            .find(has_key)
            .or_else(|| self.state().previous.as_ref().and_then(has_key))
            .with_context(|| {
                format!("{}, which `{identity}` is sealed under", self.lacks(key_id))
            })?;
        envelope::open(&ring, &identity, sealed).map_err(|_| {
            anyhow::anyhow!("the secret of `{identity}` does not open with this keyring")
        })
    }

    fn lacks(&self, key_id: &str) -> String {
        let shown: String = key_id.chars().take(32).collect();
        format!("the keyring {} has no key `{shown}`", self.0.file.display())
    }

    /// The key for one purpose, derived from the root, which stays as it is while the server runs.
    pub fn derive(&self, purpose: Purpose) -> [u8; 32] {
        *self.ring().derive(purpose)
    }

    /// The id and the key that new access tokens are signed with.
    pub fn signing_key(&self) -> (String, [u8; 32]) {
        let ring = self.ring();
        let newest = ring.newest_signing_key();
        (newest.id.clone(), *newest.key)
    }

    /// The key of an access token that names it.
    pub fn verifying_key(&self, id: &str) -> Option<[u8; 32]> {
        self.find(|ring| ring.signing_key(id).map(|key| **key))
    }

    /// Asks the ring, and once more after a look at the file if it does not know.
    fn find<T>(&self, ask: impl Fn(&Arc<Ring>) -> Option<T>) -> Option<T> {
        let ring = self.ring();
        ask(&ring).or_else(|| {
            let newer = self.look_at_file();
            if Arc::ptr_eq(&ring, &newer) {
                None
            } else {
                ask(&newer)
            }
        })
    }

    fn ring(&self) -> Arc<Ring> {
        let state = self.state();
        if (self.0.clock.now() - state.looked_at).abs() < LOOK_AGAIN {
            return Arc::clone(&state.ring);
        }
        drop(state);
        self.look_at_file()
    }

    /// Reads the file if it is another one than last time. To ask costs a system call, so it may be done for every
    /// token with an unknown key, and a key that was just made is never refused.
    fn look_at_file(&self) -> Arc<Ring> {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        state.looked_at = self.0.clock.now();
        let stamp = Stamp::of(&self.0.file).ok();
        if stamp.is_none() || stamp == state.stamp {
            return Arc::clone(&state.ring);
        }
        state.stamp = stamp;
        match read_ring(&self.0.file) {
            Ok(ring) if ring.has_root_of(&state.ring) => {
                tracing::info!(keyring = ?ring, "the keyring file has changed");
                let before = std::mem::replace(&mut state.ring, Arc::new(ring));
                state.previous = Some(before);
            }
            Ok(_) => tracing::error!(
                "the keyring file has another root now, which only a new start can take over: the server goes on with the keys it has"
            ),
            Err(error) => tracing::error!(
                error = format!("{error:#}"),
                "the changed keyring file is of no use: the server goes on with the keys it has"
            ),
        }
        Arc::clone(&state.ring)
    }

    fn state(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({:?})", self.state().ring)
    }
}

#[cfg(test)]
impl Keyring {
    /// A fresh keyring in `file`.
    pub(crate) fn make(file: &Path, clock: &Clock, random: &Random) -> Self {
        let ring = Ring::generate(random, clock.now());
        write_private(file, &ring.to_text()).unwrap();
        Self::read(file, clock, random).unwrap()
    }

    /// What another process would do to the file.
    fn change(&self, change: impl Fn(&Ring) -> Ring) {
        let ring = change(&read_ring(&self.0.file).unwrap());
        write_private(&self.0.file, &ring.to_text()).unwrap();
    }
}

#[cfg(test)]
mod tests;
