//! Secrets at rest: each value is encrypted under a key of its own, which is wrapped by a key from the keyring file.
//!
//! The identity of the row is authenticated along with the value, so a sealed secret copied to another row does not
//! open. Purpose keys (refresh derivation, audit chain, access tokens) are derived from a separate root, never typed by
//! anybody. The keyring lives in a file and not in the environment, which other processes can read.

use std::{fmt, fs, io::Write as _, path::Path};

use aes_gcm::{
    Aes256Gcm, Key, KeyInit as _,
    aead::{Aead as _, Payload},
};
use anyhow::{Context as _, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as B64};
use hkdf::Hkdf;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use crate::random::Random;

const VERSION: &str = "v1";

/// The keys that open secrets. Its `Debug` shows ids only.
#[derive(Clone)]
pub struct Keyring {
    keys: Vec<(String, [u8; 32])>,
    active: String,
    root: [u8; 32],
    random: Random,
}

/// What a derived key is for. Each purpose has its own key, so that none can stand in for another.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    AccessToken,
    RefreshToken,
    AuditChain,
    Cursor,
}

impl Keyring {
    /// A ring with one fresh key and a fresh root.
    pub fn generate(random: &Random) -> Self {
        Self {
            keys: vec![("k1".to_owned(), random.bytes())],
            active: "k1".to_owned(),
            root: random.bytes(),
            random: random.clone(),
        }
    }

    /// Reads the keyring file, making it on the very first start.
    pub fn open_or_create(path: &Path, random: &Random) -> anyhow::Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => {
                refuse_if_others_can_read(path)?;
                Self::parse(&text, random)
                    .with_context(|| format!("the keyring {} is not valid", path.display()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let ring = Self::generate(random);
                write_private(path, &ring.to_text())
                    .with_context(|| format!("the keyring {} cannot be written", path.display()))?;
                Ok(ring)
            }
            Err(error) => {
                Err(error).with_context(|| format!("the keyring {} cannot be read", path.display()))
            }
        }
    }

    fn parse(text: &str, random: &Random) -> anyhow::Result<Self> {
        let mut keys = Vec::new();
        let (mut active, mut root) = (None, None);
        for line in text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            let (name, value) = line.split_once(' ').context("each line is `name value`")?;
            match name {
                "active" => active = Some(value.to_owned()),
                "root" => root = Some(decode_key(value)?),
                id => keys.push((id.to_owned(), decode_key(value)?)),
            }
        }
        let active = active.context("the line `active …` is missing")?;
        ensure!(
            keys.iter().any(|(id, _)| *id == active),
            "the active key `{active}` is not in the ring"
        );
        Ok(Self {
            keys,
            active,
            root: root.context("the line `root …` is missing")?,
            random: random.clone(),
        })
    }

    fn to_text(&self) -> String {
        let mut text = String::from(
            "# MediaBridge keyring. Whoever has it can open every stored credential: keep it and back it up apart.\n",
        );
        for (id, key) in &self.keys {
            text = text + id + " " + &B64.encode(key) + "\n";
        }
        text + &format!("active {}\nroot {}\n", self.active, B64.encode(self.root))
    }

    /// The key for one purpose.
    pub fn derive(&self, purpose: Purpose) -> [u8; 32] {
        let label: &[u8] = match purpose {
            Purpose::AccessToken => b"mediabridge/access-token/1",
            Purpose::RefreshToken => b"mediabridge/refresh-token/1",
            Purpose::AuditChain => b"mediabridge/audit-chain/1",
            Purpose::Cursor => b"mediabridge/cursor/1",
        };
        let mut key = [0; 32];
        let expanded = Hkdf::<Sha256>::new(None, &self.root).expand(label, &mut key);
        debug_assert!(expanded.is_ok(), "32 bytes is a valid length");
        key
    }

    /// Seals `secret` for the row named by `identity`, such as `buckets/secret_access_key/<id>`.
    pub fn seal(&self, identity: &str, secret: &SecretString) -> anyhow::Result<String> {
        let aad = format!("{VERSION}/{identity}/{}", self.active);
        let data_key: [u8; 32] = self.random.bytes();
        let wrapped = self.encrypt(self.key(&self.active)?, &data_key, &aad)?;
        let sealed = self.encrypt(&data_key, secret.expose_secret().as_bytes(), &aad)?;
        Ok(format!(
            "{VERSION}.{}.{}.{}",
            self.active,
            B64.encode(wrapped),
            B64.encode(sealed)
        ))
    }

    /// Opens what [`seal`](Self::seal) made for the same row. Every failure reads the same.
    pub fn open(&self, identity: &str, sealed: &str) -> anyhow::Result<SecretString> {
        let opened = self.try_open(identity, sealed);
        opened
            .with_context(|| format!("the secret of `{identity}` does not open with this keyring"))
    }

    fn try_open(&self, identity: &str, sealed: &str) -> anyhow::Result<SecretString> {
        let parts: Vec<&str> = sealed.split('.').collect();
        let [VERSION, key_id, wrapped, sealed] = parts[..] else {
            bail!("unknown format")
        };
        let aad = format!("{VERSION}/{identity}/{key_id}");
        let data_key = decrypt(self.key(key_id)?, &B64.decode(wrapped)?, &aad)?;
        let secret = decrypt(data_key.as_slice().try_into()?, &B64.decode(sealed)?, &aad)?;
        Ok(SecretString::from(String::from_utf8(secret)?))
    }

    fn key(&self, id: &str) -> anyhow::Result<&[u8; 32]> {
        self.keys
            .iter()
            .find(|(k, _)| k == id)
            .map(|(_, key)| key)
            .with_context(|| format!("no key `{id}`"))
    }

    fn encrypt(&self, key: &[u8; 32], plain: &[u8], aad: &str) -> anyhow::Result<Vec<u8>> {
        let nonce: [u8; 12] = self.random.bytes();
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
        let sealed = cipher
            .encrypt(
                &nonce.into(),
                Payload {
                    msg: plain,
                    aad: aad.as_bytes(),
                },
            )
            .map_err(|_| anyhow::anyhow!("encryption refused"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }
}

fn decrypt(key: &[u8; 32], sealed: &[u8], aad: &str) -> anyhow::Result<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<12>().context("too short")?;
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key))
        .decrypt(
            &(*nonce).into(),
            Payload {
                msg: sealed,
                aad: aad.as_bytes(),
            },
        )
        .map_err(|_| anyhow::anyhow!("not authentic"))
}

fn decode_key(text: &str) -> anyhow::Result<[u8; 32]> {
    let key: [u8; 32] = B64
        .decode(text.trim_end_matches('='))?
        .try_into()
        .map_err(|_| anyhow::anyhow!("a key is 32 bytes, base64"))?;
    ensure!(
        key.iter().any(|b| *b != key[0]),
        "a key of equal bytes is no key"
    );
    Ok(key)
}

/// Writes a file only its owner can read; whole or not at all, also when the machine stops midway.
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let temporary = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(unix)]
fn refuse_if_others_can_read(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path)?.permissions().mode();
    ensure!(
        mode & 0o077 == 0,
        "others can read the keyring {0}: run `chmod 600 {0}`",
        path.display()
    );
    Ok(())
}

#[cfg(not(unix))]
fn refuse_if_others_can_read(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Keyring({:?}, active {})",
            self.keys.iter().map(|(id, _)| id).collect::<Vec<_>>(),
            self.active
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Keyring {
        Keyring::generate(&Random::seeded(1))
    }

    #[test]
    fn a_secret_opens_for_its_own_row_only() {
        let ring = ring();
        let sealed = ring.seal("buckets/secret/a", &"s3cr3t".into()).unwrap();
        assert_eq!(
            ring.open("buckets/secret/a", &sealed)
                .unwrap()
                .expose_secret(),
            "s3cr3t"
        );
        assert!(ring.open("buckets/secret/b", &sealed).is_err());
        assert!(!sealed.contains("s3cr3t"));
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let ring = ring();
        let sealed = ring.seal("row", &"s3cr3t".into()).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(ring.open("row", &changed).is_err(), "position {at}");
        }
    }

    #[test]
    fn the_file_reads_back_and_bad_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyring");
        let random = Random::seeded(7);
        let made = Keyring::open_or_create(&path, &random).unwrap();
        let sealed = made.seal("row", &"x".into()).unwrap();
        let read = Keyring::open_or_create(&path, &random).unwrap();
        assert_eq!(read.open("row", &sealed).unwrap().expose_secret(), "x");
        for bad in [
            "",
            "k1 AAAA\nactive k1\nroot AAAA",
            "active k1\n",
            &format!("k1 {0}\nactive k1\nroot {0}", "A".repeat(43)),
        ] {
            fs::write(&path, bad).unwrap();
            assert!(Keyring::open_or_create(&path, &random).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_keyring_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyring");
        Keyring::open_or_create(&path, &Random::seeded(7)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = Keyring::open_or_create(&path, &Random::seeded(7)).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
}
