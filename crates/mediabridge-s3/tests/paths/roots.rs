//! Two folders that do not contain one another share no key, however alike their names are.

use std::collections::BTreeSet;

use mediabridge_s3::{MemberPath, Root};

use crate::{
    oracle::is_inside,
    soak::{Draw, Soak},
};

/// Names that look like `team-a`, begin like it, or are equal to it for a careless comparison.
fn siblings() -> BTreeSet<String> {
    let name = "team-a";
    let mut found = BTreeSet::new();
    let odd = [
        "-secret", ".bak", " ", "_", "%", "\\", "~", "0", "a", "A", "!", "(1)", "\u{301}",
        "\u{200b}", "\u{200d}", "\u{feff}", "é", "日", "📁", ".", "..", "...", "+", "?", "#", "*",
        ":", ";", "%2f", "%2F", "／", "∕", "'",
    ];
    for extra in odd {
        for place in 0..=name.len() {
            let mut sibling = name.to_owned();
            sibling.insert_str(place, extra);
            found.insert(sibling);
        }
    }
    for look_alike in [
        "tеam-a",
        "team‐a",
        "team−a",
        "ｔｅａｍ－ａ",
        "team-а",
        "ţeam-a",
        "team-ä",
        "team-a\u{308}",
    ] {
        found.insert(look_alike.to_owned());
    }
    for mask in 1..64_u32 {
        let cased = name.char_indices().map(|(at, c)| {
            if mask & (1 << at) == 0 {
                c
            } else {
                c.to_ascii_uppercase()
            }
        });
        found.insert(cased.collect());
    }
    for length in 1..name.len() {
        found.insert(name[..length].to_owned());
        found.insert(name[length..].to_owned());
    }
    for n in 0..200 {
        found.insert(format!("team-a{n}"));
        found.insert(format!("team-{n}a"));
    }
    found.remove(name);
    found
}

#[test]
fn five_hundred_siblings_of_a_root_are_outside_it() {
    let siblings = siblings();
    assert!(siblings.len() >= 500, "{}", siblings.len());
    for bucket in ["", "media", "m/x"] {
        let bucket_root = Root::parse(bucket).unwrap();
        let own = bucket_root.join(&Root::parse("team-a").unwrap()).unwrap();
        for sibling in &siblings {
            // Whatever is a lawful root, an admin may have given it to somebody else.
            let Ok(other) = Root::parse(sibling) else {
                continue;
            };
            let other = bucket_root.join(&other).unwrap();
            for path in ["", "x", "a/b.txt", "/", "team-a/x", "../x", "-secret/x"] {
                let Ok(path) = MemberPath::parse(path) else {
                    continue;
                };
                let (mine, theirs) = (own.key(&path).unwrap(), other.key(&path).unwrap());
                assert_eq!(own.relative(&theirs), None, "{sibling:?} {path:?}");
                assert_eq!(other.relative(&mine), None, "{sibling:?} {path:?}");
                assert!(!is_inside(bucket, "team-a", theirs.as_str()));
            }
        }
    }
}

/// A root of one to three segments from few and similar names, so that the same and nested ones come up often.
fn any_root(draw: &mut Draw) -> Vec<&'static str> {
    let names = [
        "a", "aa", "a-", "a.b", "A", "é", "e\u{301}", "a b", "%", "_", "a\\b", "",
    ];
    let mut segments: Vec<&str> = (0..=draw.below(3)).map(|_| draw.pick(&names)).collect();
    // Empty ones at the ends are the slashes that an admin may type around a root.
    segments[0] = draw.pick(&names[..names.len() - 1]);
    let last = segments.len() - 1;
    segments[last] = draw.pick(&names[..names.len() - 1]);
    segments
}

#[test]
fn no_key_lies_in_two_roots_unless_one_contains_the_other() {
    let mut run = Soak::new("paths.roots", 50_000, 1_000_000);
    let (mut nested, mut apart) = (0, 0);
    for _ in 0..run.cases {
        let (first, second) = (any_root(&mut run.random), any_root(&mut run.random));
        let contains = first.iter().zip(&second).all(|(a, b)| a == b);
        let roots = [&first, &second].map(|segments| Root::parse(&segments.join("/")).unwrap());
        let path = ["", "x", "a/x", "aa/a-/x", "/x", "b/"].map(|p| MemberPath::parse(p).unwrap());
        for path in &path {
            let keys = [0, 1].map(|n: usize| roots[n].key(path).unwrap());
            let shared = [roots[1].relative(&keys[0]), roots[0].relative(&keys[1])];
            if contains {
                nested += 1;
                assert!(
                    shared.iter().any(Option::is_some),
                    "{first:?} {second:?} {path}"
                );
            } else {
                apart += 1;
                assert_eq!(shared, [None, None], "{first:?} {second:?} {path}");
            }
        }
    }
    assert!(nested > 1000 && apart > 1000, "{nested} {apart}");
}
