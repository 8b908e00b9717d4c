//! The keys as they stand in the keyring file, one to a line.
//!
//! `ID base64` opens secrets, and the one named by `active` seals them; `sign ID base64` signs access tokens, the last
//! one new tokens, all of them verify; everything else is derived from `root`, which never changes.

use std::fmt;

use anyhow::{Context as _, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as B64};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    clock::{MINUTE, Millis, SECOND},
    random::Random,
};

/// 32 bytes that nobody reads again once they are dropped.
pub(super) type Bytes = Zeroizing<[u8; 32]>;

/// A key that is no longer the newest still verifies for this long: twice the life of an access token.
const OVERLAP: Millis = 10 * MINUTE;
/// Keyrings from before there were `sign` lines sign with a derived key of this name.
const DERIVED: &str = "1";

/// What a derived key is for. Each purpose has its own key, so that none can stand in for another.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    AccessToken,
    RefreshToken,
    AuditChain,
    Cursor,
    Backup,
    AuditCheckpoint,
    EventHook,
}

#[derive(Clone)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) key: Bytes,
}

#[derive(Clone)]
pub(super) struct Ring {
    pub(super) sealing: Vec<Named>,
    pub(super) active: String,
    pub(super) signing: Vec<Named>,
    root: Bytes,
}

impl Ring {
    pub(super) fn generate(random: &Random, now: Millis) -> Self {
        Self {
            sealing: vec![Named::new("k1".to_owned(), random)],
            active: "k1".to_owned(),
            signing: vec![Named::new(format!("s{}", now / SECOND), random)],
            root: Zeroizing::new(random.bytes()),
        }
    }

    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let (mut sealing, mut signing) = (Vec::new(), Vec::new());
        let (mut active, mut root) = (None, None);
        for (number, line) in (1..).zip(text.lines()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let at = || format!("line {number}");
            match words[..] {
                [] => {}
                [comment, ..] if comment.starts_with('#') => {}
                ["active", id] if active.is_none() => active = Some(id.to_owned()),
                ["root", key] if root.is_none() => root = Some(decode(key).with_context(at)?),
                ["sign", id, key] => signing.push(Named::parse(id, key).with_context(at)?),
                ["active" | "root" | "sign", ..] => {
                    anyhow::bail!("line {number} is there twice, or is not whole")
                }
                [id, key] => sealing.push(Named::parse(id, key).with_context(at)?),
                _ => anyhow::bail!("line {number} is not `name key`"),
            }
        }
        let mut ring = Self {
            sealing,
            active: active.context("the line `active …` is missing")?,
            signing,
            root: root.context("the line `root …` is missing")?,
        };
        ensure!(
            ring.sealing.iter().any(|k| k.id == ring.active),
            "the active key `{}` is not in the ring",
            ring.active
        );
        ring.refuse_repetition()?;
        if ring.signing.is_empty() {
            ring.signing.push(Named {
                id: DERIVED.to_owned(),
                key: ring.derive(Purpose::AccessToken),
            });
        }
        Ok(ring)
    }

    fn refuse_repetition(&self) -> anyhow::Result<()> {
        let keys = self.sealing.iter().chain(&self.signing).map(|k| &*k.key);
        let mut keys: Vec<&[u8; 32]> = keys.chain([&*self.root]).collect();
        let all = keys.len();
        keys.sort();
        keys.dedup();
        ensure!(keys.len() == all, "two of the keys are the same");
        for kind in [&self.sealing, &self.signing] {
            let mut ids: Vec<&str> = kind.iter().map(|k| k.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            ensure!(ids.len() == kind.len(), "two keys have the same name");
        }
        Ok(())
    }

    pub(super) fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# MediaBridge keyring. Whoever has it can open every stored credential: keep it and back it up apart.\n",
        ));
        let mut line = |prefix: &str, key: &Bytes| {
            text.push_str(prefix);
            text.push(' ');
            text.push_str(&Zeroizing::new(B64.encode(**key)));
            text.push('\n');
        };
        for key in &self.sealing {
            line(&key.id, &key.key);
        }
        line("root", &self.root);
        for key in &self.signing {
            line(&format!("sign {}", key.id), &key.key);
        }
        for part in ["active ", &self.active, "\n"] {
            text.push_str(part);
        }
        text
    }

    /// The key for one purpose.
    pub(super) fn derive(&self, purpose: Purpose) -> Bytes {
        let label: &[u8] = match purpose {
            Purpose::AccessToken => b"mediabridge/access-token/1",
            Purpose::RefreshToken => b"mediabridge/refresh-token/1",
            Purpose::AuditChain => b"mediabridge/audit-chain/1",
            Purpose::Cursor => b"mediabridge/cursor/1",
            Purpose::Backup => b"mediabridge/backup/1",
            Purpose::AuditCheckpoint => b"mediabridge/audit-checkpoint/1",
            Purpose::EventHook => b"mediabridge/event-hook/1",
        };
        let mut key = Bytes::default();
        let expanded = Hkdf::<Sha256>::new(None, &*self.root).expand(label, &mut *key);
        debug_assert!(expanded.is_ok(), "32 bytes is a valid length");
        key
    }

    pub(super) fn has_root_of(&self, other: &Self) -> bool {
        self.root == other.root
    }

    pub(super) fn sealing_key(&self, id: &str) -> Option<&Bytes> {
        self.sealing.iter().find(|k| k.id == id).map(|k| &k.key)
    }

    pub(super) fn signing_key(&self, id: &str) -> Option<&Bytes> {
        self.signing.iter().find(|k| k.id == id).map(|k| &k.key)
    }

    /// The one new tokens are signed with.
    pub(super) fn newest_signing_key(&self) -> &Named {
        self.signing
            .last()
            .unwrap_or_else(|| unreachable!("a ring is made with at least one signing key"))
    }

    /// Ids of keys that may open but not seal. There are some only while a rotation is under way.
    pub(super) fn retired(&self) -> Vec<String> {
        let retired = self.sealing.iter().filter(|k| k.id != self.active);
        retired.map(|k| k.id.clone()).collect()
    }

    /// With a new key to seal with and a new key to sign with, and without signing keys no living token can need.
    pub(super) fn rotated(&self, random: &Random, now: Millis) -> Self {
        let mut next = self.clone();
        let numbers = self.sealing.iter().filter_map(|k| k.id.strip_prefix('k'));
        let highest: u64 = numbers.filter_map(|n| n.parse().ok()).max().unwrap_or(0);
        next.active = format!("k{}", highest + 1);
        next.sealing.push(Named::new(next.active.clone(), random));

        let made_at = |key: &Named| key.id.strip_prefix('s')?.parse::<Millis>().ok();
        let second = match made_at(self.newest_signing_key()) {
            Some(last) => (now / SECOND).max(last + 1),
            None => now / SECOND,
        };
        next.signing.push(Named::new(format!("s{second}"), random));
        let superseded_long_ago: Vec<bool> = next
            .signing
            .iter()
            .skip(1)
            .map(|successor| made_at(successor).is_some_and(|s| s * SECOND + OVERLAP <= now))
            .chain([false])
            .collect();
        let mut drop = superseded_long_ago.into_iter();
        next.signing.retain(|_| !drop.next().unwrap_or(false));
        next
    }

    /// With nothing but the active key to open secrets with.
    pub(super) fn without_retired(&self) -> Self {
        let mut next = self.clone();
        next.sealing.retain(|k| k.id == self.active);
        next
    }
}

impl Named {
    fn new(id: String, random: &Random) -> Self {
        Self {
            id,
            key: Zeroizing::new(random.bytes()),
        }
    }

    /// Ids become part of sealed values and of token headers, so they are plain words.
    fn parse(id: &str, key: &str) -> anyhow::Result<Self> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        ensure!(
            (1..=32).contains(&id.len()) && id.chars().all(is_plain),
            "the name of a key has letters, digits, `-` and `_`, 32 at most"
        );
        Ok(Self {
            id: id.to_owned(),
            key: decode(key)?,
        })
    }
}

/// Nothing but the ids: what derives `Debug` around a ring may be logged.
impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = |keys: &[Named]| keys.iter().map(|k| k.id.clone()).collect::<Vec<_>>();
        f.debug_struct("Ring")
            .field("sealing", &ids(&self.sealing))
            .field("active", &self.active)
            .field("signing", &ids(&self.signing))
            .finish_non_exhaustive()
    }
}

fn decode(text: &str) -> anyhow::Result<Bytes> {
    let bytes = Zeroizing::new(
        B64.decode(text.trim_end_matches('='))
            .ok()
            .context("a key is 32 random bytes in base64; this is not base64")?,
    );
    let key: [u8; 32] = bytes.as_slice().try_into().ok().with_context(|| {
        format!(
            "a key is 32 random bytes in base64; this one has {} bytes",
            bytes.len()
        )
    })?;
    ensure!(
        is_random(&key),
        "a key is 32 random bytes in base64; this one is not random. `openssl rand -base64 32` makes one"
    );
    Ok(Zeroizing::new(key))
}

/// Refuses what people put where a key belongs: zeroes, patterns, counting, words. Random bytes pass, but for one in
/// billions.
fn is_random(key: &[u8; 32]) -> bool {
    let mut distinct = key.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut steps: Vec<u8> = key
        .windows(2)
        .map(|pair| pair[1].wrapping_sub(pair[0]))
        .collect();
    steps.sort_unstable();
    steps.dedup();
    let is_text = key.iter().all(|b| (b' '..=b'~').contains(b));
    distinct.len() >= 16 && steps.len() >= 12 && !is_text
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_764_000_000_000;

    fn line(seed: u8) -> String {
        let bytes = Random::seeded(u64::from(seed)).bytes::<32>();
        B64.encode(bytes)
    }

    fn ids(keys: &[Named]) -> Vec<&str> {
        keys.iter().map(|k| k.id.as_str()).collect()
    }

    #[test]
    fn what_is_written_reads_back() {
        let ring = Ring::generate(&Random::seeded(1), NOW).rotated(&Random::seeded(2), NOW);
        let text = ring.to_text();
        assert_eq!(*Ring::parse(&text).unwrap().to_text(), *text);
        assert_eq!(ids(&ring.sealing), ["k1", "k2"]);
        assert_eq!(ids(&ring.signing), ["s1764000000", "s1764000001"]);
    }

    #[test]
    fn a_ring_from_before_there_were_signing_keys_signs_with_the_derived_one() {
        let old = format!("k1 {}\nactive k1\nroot {}\n", line(1), line(2));
        let ring = Ring::parse(&old).unwrap();
        assert_eq!(ids(&ring.signing), ["1"]);
        assert_eq!(ring.signing[0].key, ring.derive(Purpose::AccessToken));
        // The first rotation writes it down, so that it verifies until the next.
        let next = Ring::parse(&ring.rotated(&Random::seeded(3), NOW).to_text()).unwrap();
        assert_eq!(ids(&next.signing), ["1", "s1764000000"]);
        assert_eq!(next.signing[0].key, ring.signing[0].key);
    }

    #[test]
    fn a_signing_key_goes_once_no_token_of_it_lives() {
        let random = Random::seeded(1);
        let first = Ring::generate(&random, NOW);
        let second = first.rotated(&random, NOW + 60 * MINUTE);
        assert_eq!(second.signing.len(), 2);
        let soon = second.rotated(&random, NOW + 60 * MINUTE + OVERLAP - SECOND);
        assert_eq!(soon.signing.len(), 3);
        let later = second.rotated(&random, NOW + 60 * MINUTE + OVERLAP);
        assert_eq!(ids(&later.signing)[0], ids(&second.signing)[1]);
        assert_eq!(later.signing.len(), 2);
    }

    #[test]
    fn names_are_never_used_again() {
        let random = Random::seeded(1);
        let mut ring = Ring::generate(&random, NOW);
        for expected in ["k2", "k3", "k4"] {
            ring = ring.rotated(&random, NOW).without_retired();
            assert_eq!(ids(&ring.sealing), [expected]);
        }
        // Not even when the clock goes backwards.
        let back = ring.rotated(&random, NOW - 60 * MINUTE);
        let mut names = ids(&back.signing);
        names.dedup();
        assert_eq!(names.len(), back.signing.len());
    }

    #[test]
    fn thirty_bad_rings_are_refused() {
        let (a, b, c) = (line(1), line(2), line(3));
        let encoded = |bytes: &[u8]| B64.encode(bytes);
        let counting: Vec<u8> = (0..32).collect();
        let weak = [
            encoded(&[0; 32]),
            encoded(&[255; 32]),
            encoded(b"this is a very very long secret!"),
            encoded(b"0123456789abcdef0123456789abcdef"),
            encoded(&counting),
            encoded(&[1, 2].repeat(16)),
            encoded(&[0xde, 0xad, 0xbe, 0xef].repeat(8)),
            encoded(&Random::seeded(1).bytes::<31>()),
            encoded(&Random::seeded(1).bytes::<33>()),
            encoded(&Random::seeded(1).bytes::<16>()),
            encoded(b""),
            "changeme".to_owned(),
            "!".repeat(43),
        ];
        let mut bad = vec![
            String::new(),
            "# nothing but a comment\n".to_owned(),
            format!("active k1\nroot {a}"),
            format!("k1 {a}\nroot {b}"),
            format!("k1 {a}\nactive k1"),
            format!("k1 {a}\nactive k2\nroot {b}"),
            format!("k1 {a}\nactive k1\nroot {a}"),
            format!("k1 {a}\nk1 {b}\nactive k1\nroot {c}"),
            format!("k1 {a}\nk2 {a}\nactive k1\nroot {b}"),
            format!("k1 {a}\nactive k1\nactive k1\nroot {b}"),
            format!("k1 {a}\nactive k1\nroot {b}\nroot {c}"),
            format!("k1 {a}\nactive\nroot {b}"),
            format!("k1 {a}\nactive k1\nroot"),
            format!("k1\nactive k1\nroot {b}"),
            format!("k1 {a} trailing\nactive k1\nroot {b}"),
            format!("k.1 {a}\nactive k.1\nroot {b}"),
            format!("{0} {a}\nactive {0}\nroot {b}", "k".repeat(33)),
            format!("k1 {a}\nactive k1\nroot {b}\nsign s1 {a}"),
            format!("k1 {a}\nactive k1\nroot {b}\nsign s1"),
            format!("k1 {a}\nactive k1\nroot {b}\nsign \"}} {c}"),
            format!(
                "k1 {a}\nactive k1\nroot {b}\nsign s1 {c}\nsign s1 {}",
                line(4)
            ),
        ];
        for weak in weak {
            bad.push(format!("k1 {weak}\nactive k1\nroot {b}"));
            bad.push(format!("k1 {a}\nactive k1\nroot {weak}"));
            bad.push(format!("k1 {a}\nactive k1\nroot {b}\nsign s1 {weak}"));
        }
        assert!(bad.len() >= 30);
        for text in bad {
            let error = Ring::parse(&text).expect_err(&text);
            let shown = format!("{error:#}");
            assert!(!shown.contains(&a) && !shown.contains(&b), "{shown}");
        }
        Ring::parse(&format!("k1 {a}\nactive k1\nroot {b}\nsign s1 {c}")).unwrap();
    }

    #[test]
    fn random_keys_pass() {
        let random = Random::seeded(5);
        assert!((0..100_000).all(|_| is_random(&random.bytes())));
    }

    #[test]
    fn debug_shows_names_only() {
        let ring = Ring::generate(&Random::seeded(1), NOW);
        assert_eq!(
            format!("{ring:?}"),
            r#"Ring { sealing: ["k1"], active: "k1", signing: ["s1764000000"], .. }"#
        );
    }
}
