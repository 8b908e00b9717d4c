//! How one secret is sealed: encrypted under a key of its own, which is wrapped by a key of the ring.

use aes_gcm::{
    Aes256Gcm, Key, KeyInit as _,
    aead::{Aead as _, Payload},
};
use anyhow::{Context as _, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as B64};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::ring::{Bytes, Named, Ring};
use crate::random::Random;

const VERSION: &str = "v1";

/// Seals `secret` for the row named by `identity`, which is authenticated along with it.
pub(super) fn seal(
    key: &Named,
    identity: &str,
    secret: &SecretString,
    random: &Random,
) -> anyhow::Result<String> {
    let aad = format!("{VERSION}/{identity}/{}", key.id);
    let data_key: Bytes = Zeroizing::new(random.bytes());
    let wrapped = encrypt(&key.key, &*data_key, &aad, random)?;
    let sealed = encrypt(&data_key, secret.expose_secret().as_bytes(), &aad, random)?;
    Ok(format!(
        "{VERSION}.{}.{}.{}",
        key.id,
        B64.encode(wrapped),
        B64.encode(sealed)
    ))
}

pub(super) fn open(ring: &Ring, identity: &str, sealed: &str) -> anyhow::Result<SecretString> {
    let parts: Vec<&str> = sealed.split('.').collect();
    let [VERSION, key_id, wrapped, sealed] = parts[..] else {
        bail!("unknown format")
    };
    let key = ring.sealing_key(key_id).context("unknown key")?;
    let aad = format!("{VERSION}/{identity}/{key_id}");
    let data_key = decrypt(key, &B64.decode(wrapped)?, &aad)?;
    let data_key = Zeroizing::new(data_key.as_slice().try_into()?);
    let secret = decrypt(&data_key, &B64.decode(sealed)?, &aad)?;
    Ok(SecretString::from(std::str::from_utf8(&secret)?))
}

/// The id of the key a value is sealed under.
pub(super) fn key_id(sealed: &str) -> Option<&str> {
    sealed.split('.').nth(1)
}

fn encrypt(key: &Bytes, plain: &[u8], aad: &str, random: &Random) -> anyhow::Result<Vec<u8>> {
    let nonce: [u8; 12] = random.bytes();
    let sealed = Aes256Gcm::new(&Key::<Aes256Gcm>::from(**key))
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

fn decrypt(key: &Bytes, sealed: &[u8], aad: &str) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<12>().context("too short")?;
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(**key))
        .decrypt(
            &(*nonce).into(),
            Payload {
                msg: sealed,
                aad: aad.as_bytes(),
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| anyhow::anyhow!("not authentic"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(seed: u64) -> (Ring, Random) {
        let random = Random::seeded(seed);
        (Ring::generate(&random, 0), random)
    }

    fn sealed(ring: &Ring, random: &Random, identity: &str, secret: &str) -> String {
        seal(&ring.sealing[0], identity, &secret.into(), random).unwrap()
    }

    #[test]
    fn a_secret_opens_for_its_own_row_only() {
        let (ring, random) = ring(1);
        let value = sealed(&ring, &random, "buckets/secret/a", "s3cr3t");
        let opened = open(&ring, "buckets/secret/a", &value).unwrap();
        assert_eq!(opened.expose_secret(), "s3cr3t");
        assert!(!value.contains("s3cr3t"));
        for other in [
            "buckets/secret/b",
            "buckets/other/a",
            "members/secret/a",
            "buckets/secret/a/k1",
            "",
        ] {
            assert!(open(&ring, other, &value).is_err(), "{other}");
        }
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let (ring, random) = ring(1);
        let (mut flips, blobs) = (0, 8);
        for blob in 0..blobs {
            let secret = "s3cr3t".repeat(blob);
            let value = sealed(&ring, &random, "row", &secret);
            for at in 0..value.len() {
                for bit in 0..8 {
                    let mut changed = value.clone().into_bytes();
                    changed[at] ^= 1 << bit;
                    let Ok(changed) = String::from_utf8(changed) else {
                        continue;
                    };
                    assert!(open(&ring, "row", &changed).is_err(), "byte {at} bit {bit}");
                    flips += 1;
                }
            }
            for end in 0..value.len() {
                assert!(open(&ring, "row", &value[..end]).is_err(), "cut at {end}");
            }
        }
        assert!(flips > 8_000, "{flips}");
    }

    #[test]
    fn parts_of_different_values_do_not_fit_together() {
        let (ring, random) = ring(1);
        let one = sealed(&ring, &random, "row", "one");
        let two = sealed(&ring, &random, "row", "two");
        let (one, two): (Vec<_>, Vec<_>) = (one.split('.').collect(), two.split('.').collect());
        let mixed = [one[0], one[1], one[2], two[3]].join(".");
        assert!(open(&ring, "row", &mixed).is_err());
        let again = [one[0], one[1], one[2], one[3]].join(".");
        assert!(open(&ring, "row", &again).is_ok());
    }

    #[test]
    fn another_ring_with_the_same_names_does_not_open_it() {
        let (ring_one, random) = ring(1);
        let value = sealed(&ring_one, &random, "row", "s3cr3t");
        let (ring_two, _) = ring(2);
        assert!(open(&ring_two, "row", &value).is_err());
    }

    #[test]
    fn no_two_sealings_share_a_nonce_or_a_key() {
        let (ring, random) = ring(1);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..5_000 {
            let value = sealed(&ring, &random, "row", "s3cr3t");
            let parts: Vec<&str> = value.split('.').collect();
            for part in &parts[2..] {
                assert!(seen.insert(part[..16].to_owned()), "a nonce came twice");
            }
        }
    }
}
