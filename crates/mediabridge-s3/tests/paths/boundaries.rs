//! S3's 1,024 bytes count root and path together, in bytes of UTF-8.

use mediabridge_s3::{MAX_KEY_BYTES, MemberPath, PathError, Root};

use crate::oracle::{Verdict, verdict};

#[test]
fn the_limit_is_met_to_the_byte_whatever_the_characters_and_the_root() {
    for root in [
        "",
        "r",
        "ü",
        "日本",
        "📁",
        &"d".repeat(500),
        &"d".repeat(1021),
        &"d".repeat(1022),
    ] {
        let parsed = Root::parse(root).unwrap();
        let room = MAX_KEY_BYTES - parsed.prefix().len();
        for character in ['x', 'é', '日', '📁'] {
            for length in room.saturating_sub(4)..=room + 4 {
                // As many of these characters as fit, filled up with single bytes.
                let mut path = character.to_string().repeat(length / character.len_utf8());
                path.push_str(&"x".repeat(length - path.len()));
                let key = MemberPath::parse(&path).and_then(|path| parsed.key(&path));
                match verdict("", root, &path) {
                    Verdict::Ok(expected) => {
                        assert!(length <= room);
                        assert_eq!(key.unwrap().as_str(), expected);
                    }
                    Verdict::Malformed => {
                        assert!(length > room);
                        assert!(matches!(key, Err(PathError::Malformed(_))));
                    }
                    Verdict::OutsideRoot => panic!("{path:?}"),
                }
            }
        }
    }
}

#[test]
fn a_root_leaves_room_for_at_least_one_byte() {
    assert!(Root::parse(&"d".repeat(1023)).is_ok());
    assert!(Root::parse(&"d".repeat(1024)).is_err());
    let (outer, inner) = (
        Root::parse(&"d".repeat(600)).unwrap(),
        Root::parse(&"e".repeat(600)).unwrap(),
    );
    assert!(outer.join(&inner).is_err());
}
