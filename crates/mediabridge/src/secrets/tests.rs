use tempfile::TempDir;

use super::*;
use crate::clock::MINUTE;

const NOW: Millis = 1_764_000_000_000;

struct Fixture {
    keyring: Keyring,
    clock: Clock,
    random: Random,
    folder: TempDir,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let (clock, random) = (Clock::fixed(NOW), Random::seeded(1));
    let keyring = Keyring::make(&folder.path().join("keyring"), &clock, &random);
    Fixture {
        keyring,
        clock,
        random,
        folder,
    }
}

impl Fixture {
    fn rotate_elsewhere(&self) {
        self.keyring
            .change(|ring| ring.rotated(&self.random, self.clock.now()));
    }

    fn sealed(&self, id: &str) -> String {
        let ring = read_ring(&self.keyring.0.file).unwrap();
        let key = ring.sealing.iter().find(|k| k.id == ring.active).unwrap();
        let identity = Sealed::BucketSecret.identity(id);
        envelope::seal(key, &identity, &"s3cr3t".into(), &self.random).unwrap()
    }
}

#[test]
fn a_key_made_elsewhere_is_found_when_it_is_met() {
    let fixture = fixture();
    fixture.rotate_elsewhere();
    // Nobody has told this server yet.
    let (old, _) = fixture.keyring.signing_key();
    let elsewhere = read_ring(&fixture.keyring.0.file).unwrap();
    let newest = elsewhere.newest_signing_key();
    assert_ne!(old, newest.id);
    assert_eq!(fixture.keyring.verifying_key(&newest.id), Some(*newest.key));
    assert!(fixture.keyring.verifying_key(&old).is_some());
    assert_eq!(fixture.keyring.signing_key().0, newest.id);
    assert_eq!(fixture.keyring.verifying_key("s1"), None);
}

#[test]
fn a_changed_file_is_noticed_within_half_a_minute() {
    let fixture = fixture();
    let (old, _) = fixture.keyring.signing_key();
    fixture.rotate_elsewhere();
    fixture.clock.advance(LOOK_AGAIN - 1);
    assert_eq!(fixture.keyring.signing_key().0, old);
    fixture.clock.advance(1);
    assert_ne!(fixture.keyring.signing_key().0, old);
}

#[test]
fn what_was_read_just_before_a_rotation_ended_still_opens() {
    let fixture = fixture();
    let before = fixture.sealed("a");
    fixture.rotate_elsewhere();
    let after = fixture.sealed("a");
    fixture.keyring.change(Ring::without_retired);
    for sealed in [&after, &before] {
        let opened = fixture
            .keyring
            .open_sealed(Sealed::BucketSecret, "a", sealed)
            .unwrap();
        assert_eq!(opened.expose_secret(), "s3cr3t");
    }
    let started_after =
        Keyring::read(&fixture.keyring.0.file, &fixture.clock, &fixture.random).unwrap();
    let error = started_after
        .open_sealed(Sealed::BucketSecret, "a", &before)
        .unwrap_err();
    assert!(
        format!("{error:#}").contains("has no key `k1`"),
        "{error:#}"
    );
}

#[test]
fn a_file_of_no_use_leaves_the_server_with_its_keys() {
    let fixture = fixture();
    let sealed = fixture.sealed("a");
    let (kid, _) = fixture.keyring.signing_key();
    let other_root = Ring::generate(&Random::seeded(99), NOW).to_text();
    for text in ["", "k1 nonsense", &other_root] {
        write_private(&fixture.keyring.0.file, text).unwrap();
        fixture.clock.advance(MINUTE);
        assert_eq!(fixture.keyring.signing_key().0, kid);
        fixture
            .keyring
            .open_sealed(Sealed::BucketSecret, "a", &sealed)
            .unwrap();
    }
    std::fs::remove_file(&fixture.keyring.0.file).unwrap();
    fixture.clock.advance(MINUTE);
    assert_eq!(fixture.keyring.signing_key().0, kid);
}

#[cfg(unix)]
#[test]
fn a_keyring_others_can_read_is_refused() {
    use std::{fs, os::unix::fs::PermissionsExt as _};
    let fixture = fixture();
    for mode in [0o644, 0o640, 0o604, 0o601, 0o660, 0o777] {
        let file = fixture.folder.path().join("keyring");
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let error = read_ring(&file).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    let error = read_ring(fixture.folder.path()).unwrap_err();
    assert!(error.to_string().contains("not a file"), "{error}");
}

#[test]
fn debug_shows_names_only() {
    let fixture = fixture();
    assert_eq!(
        format!("{:?}", fixture.keyring),
        r#"Keyring(Ring { sealing: ["k1"], active: "k1", signing: ["s1764000000"], .. })"#
    );
}
