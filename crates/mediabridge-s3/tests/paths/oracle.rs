//! The confinement rule a second time, written from its description and not from `path.rs`, with which it shares no
//! line: one character after the other, slow and plain. Where the two differ, one of them is wrong.
//!
//! The rule. A path is relative to the folder (bucket root, then grant root) that confines its sender.
//! 1. A control character (U+0000 to U+001F, U+007F to U+009F) makes it *malformed*.
//! 2. Otherwise, a segment that is exactly `.` or `..` leads *outside*. Both `/` and `\` end a segment.
//! 3. Otherwise, more than 1,024 bytes of UTF-8, alone or together with the folder, make it *malformed*.
//! 4. Otherwise the key is the folder followed by the path, as it came.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Ok(String),
    Malformed,
    OutsideRoot,
}

/// What has been seen of the present segment.
enum Segment {
    Empty,
    Dot,
    DotDot,
    Name,
}

/// What becomes of `path`, sent by somebody confined to `grant_root` in a bucket that is shown from `bucket_root` on.
/// The roots are lawful; they are written with or without slashes around them.
pub(crate) fn verdict(bucket_root: &str, grant_root: &str, path: &str) -> Verdict {
    let mut key = String::new();
    for root in [bucket_root, grant_root] {
        push_folder(root, &mut key);
    }
    let folder = key.clone();

    let (mut control, mut outside, mut bytes) = (false, false, 0_usize);
    let mut segment = Segment::Empty;
    let mut characters = path.chars();
    loop {
        let next = characters.next();
        let Some(character) = next else {
            if matches!(segment, Segment::Dot | Segment::DotDot) {
                outside = true;
            }
            break;
        };
        let code = u32::from(character);
        if code < 0x20 || (0x7f..0xa0).contains(&code) {
            control = true;
        }
        bytes += match code {
            0..0x80 => 1,
            0x80..0x800 => 2,
            0x800..0x1_0000 => 3,
            _ => 4,
        };
        segment = match (character, segment) {
            ('/' | '\\', Segment::Dot | Segment::DotDot) => {
                outside = true;
                Segment::Empty
            }
            ('/' | '\\', Segment::Empty | Segment::Name) => Segment::Empty,
            ('.', Segment::Empty) => Segment::Dot,
            ('.', Segment::Dot) => Segment::DotDot,
            _ => Segment::Name,
        };
        key.push(character);
    }
    if control {
        Verdict::Malformed
    } else if outside {
        Verdict::OutsideRoot
    } else if bytes > 1024 || folder.len() + bytes > 1024 {
        Verdict::Malformed
    } else {
        Verdict::Ok(key)
    }
}

/// Whether a key lies in the folder: character by character, up to and including the folder's last slash.
pub(crate) fn is_inside(bucket_root: &str, grant_root: &str, key: &str) -> bool {
    let mut folder = String::new();
    for root in [bucket_root, grant_root] {
        push_folder(root, &mut folder);
    }
    let mut rest = key.chars();
    folder.chars().all(|expected| rest.next() == Some(expected))
}

/// Appends a root without the slashes around it, and one slash at its end unless it is empty.
fn push_folder(root: &str, to: &mut String) {
    let mut pending = String::new();
    let mut begun = false;
    for character in root.chars() {
        if character == '/' {
            // Perhaps within, perhaps at the end.
            if begun {
                pending.push('/');
            }
        } else {
            begun = true;
            to.push_str(&pending);
            pending.clear();
            to.push(character);
        }
    }
    if begun {
        to.push('/');
    }
}

#[test]
fn the_oracle_says_what_its_description_says() {
    let key = |path: &str| Verdict::Ok(path.to_owned());
    for (bucket, grant, path, expected) in [
        ("", "", "", key("")),
        ("/media/", "a//b/", "x", key("media/a//b/x")),
        ("", "team", "a/b//c/", key("team/a/b//c/")),
        ("", "", "../x", Verdict::OutsideRoot),
        ("", "", "a\\..", Verdict::OutsideRoot),
        ("", "", "a/.", Verdict::OutsideRoot),
        ("", "", ".\\a", Verdict::OutsideRoot),
        ("", "", "...", key("...")),
        ("", "", "a../..b", key("a../..b")),
        ("", "", "%2e%2e/", key("%2e%2e/")),
        ("", "", "..\u{0}", Verdict::Malformed),
        ("", "", "a/\u{9f}/../b", Verdict::Malformed),
        ("", "", "\u{a0}", key("\u{a0}")),
    ] {
        assert_eq!(verdict(bucket, grant, path), expected, "{path:?}");
    }
    assert_eq!(verdict("r", "", &"é".repeat(512)), Verdict::Malformed);
    assert_eq!(verdict("", "", &"é".repeat(513)), Verdict::Malformed);
    assert!(matches!(verdict("", "", &"é".repeat(512)), Verdict::Ok(_)));
    assert!(
        is_inside("m", "a", "m/a/") && !is_inside("m", "a", "m/a") && !is_inside("", "a", "a-b/x")
    );
}
