//! `path.rs` against the oracle, on paths made to be hard.

use mediabridge_s3::{MemberPath, PathError, Root};

use crate::{
    corpus::corpus,
    oracle::{Verdict, is_inside, verdict},
    soak::{Draw, Soak},
};

/// What the parser under test says, in the oracle's words.
fn parsed(bucket_root: &Root, grant_root: &Root, path: &str) -> Option<Verdict> {
    // Roots that do not fit into a key together are refused when they are typed.
    let root = bucket_root.join(grant_root).ok()?;
    let verdict = match MemberPath::parse(path).and_then(|path| Ok((root.key(&path)?, path))) {
        Ok((key, path)) => {
            assert_eq!(root.relative(&key), Some(path.as_str()));
            look_around(&path);
            Verdict::Ok(key.as_str().to_owned())
        }
        Err(PathError::Malformed(_)) => Verdict::Malformed,
        Err(PathError::OutsideRoot) => Verdict::OutsideRoot,
    };
    Some(verdict)
}

/// What is made from an accepted path is accepted too, and no panic is on the way.
fn look_around(path: &MemberPath) {
    let name = path.name();
    if let Some(parent) = path.parent() {
        assert!(parent.is_folder());
        assert!(path.as_str().starts_with(parent.as_str()));
        assert_eq!(MemberPath::parse(parent.as_str()), Ok(parent.clone()));
        if !name.is_empty() {
            let again = parent.join(name).unwrap();
            let slash = if path.is_folder() { "/" } else { "" };
            assert_eq!(format!("{again}{slash}"), path.as_str());
        }
    }
}

fn compare(bucket_root: &str, grant_root: &str, path: &str) {
    let bucket = Root::parse(bucket_root).unwrap();
    let grant = Root::parse(grant_root).unwrap();
    let Some(found) = parsed(&bucket, &grant, path) else {
        return;
    };
    let expected = verdict(bucket_root, grant_root, path);
    assert_eq!(found, expected, "{bucket_root:?} {grant_root:?} {path:?}");
    if let Verdict::Ok(key) = found {
        assert!(key.ends_with(path) && is_inside(bucket_root, grant_root, &key));
    }
}

const ROOTS: &[&str] = &[
    "",
    "team-a",
    "/team-a/",
    "media/2026",
    "a//b",
    "%",
    "_",
    "a_b%c",
    "back\\slash",
    "ü/é",
    "e\u{301}",
    "a b",
    "...",
    "..a",
    "📁",
];

/// Pieces that paths are put together from: what matters to the rule, and what looks like it.
const PIECES: &[&str] = &[
    "", ".", "..", "...", "..a", "a..", "a", "B", "docs", "/", "//", "\\", "\\\\", "%2e", "%2e%2e",
    "%2f", "%5c", "%00", "．", "‥", "／", "＼", "∕", "\0", "\n", "\t", "\u{1f}", "\u{7f}",
    "\u{80}", "\u{85}", "\u{9f}", "\u{a0}", " ", "\u{200b}", "\u{202e}", "\u{2028}", "\u{301}",
    "é", "日本", "📁", "+", "?", "#", "&", ";", ":", "*", "~",
];

/// Put together from pieces, some of them long, so that the limits are met as well.
fn from_pieces(draw: &mut Draw) -> String {
    let mut path = String::new();
    for _ in 0..draw.below(12) {
        path.push_str(draw.pick(PIECES));
        if draw.below(3) == 0 {
            path.push_str(draw.pick(&["/", "\\"]));
        }
    }
    if draw.below(20) == 0 {
        let filler = draw.pick(&["x", "é", "日", "📁", "/", "../", "a/"]);
        let total = 1000 + draw.below(60);
        let at = if draw.below(2) == 0 { 0 } else { path.len() };
        path.insert_str(
            at,
            &filler.repeat(total.saturating_sub(path.len()) / filler.len()),
        );
    }
    path
}

/// An attempt from the corpus, damaged in one to four places.
fn mutated(draw: &mut Draw, corpus: &[String]) -> String {
    let mut path: Vec<char> = corpus[draw.below(corpus.len())].chars().collect();
    for _ in 0..=draw.below(4) {
        let at = draw.below(path.len() + 1);
        match draw.below(6) {
            0 => drop(path.splice(at..at, draw.pick(PIECES).chars())),
            1 if at < path.len() => drop(path.remove(at)),
            2 if at < path.len() => path[at] = any_character(draw),
            3 => path.truncate(at),
            4 => {
                let other: Vec<char> = corpus[draw.below(corpus.len())].chars().collect();
                let from = draw.below(other.len() + 1);
                path.truncate(at);
                path.extend(&other[from..]);
            }
            _ if path.len() < 2000 => path.extend_from_within(at..),
            _ => {}
        }
    }
    path.into_iter().collect()
}

fn any_character(draw: &mut Draw) -> char {
    loop {
        let end = [0x30, 0x100, 0x3000, 0x11_0000][draw.below(4)];
        if let Some(found) = u32::try_from(draw.below(end)).ok().and_then(char::from_u32) {
            return found;
        }
    }
}

#[test]
fn the_parser_and_the_oracle_agree_on_the_corpus_under_every_root() {
    for path in corpus() {
        for bucket_root in ["", "media", "a/b"] {
            for grant_root in ROOTS {
                compare(bucket_root, grant_root, &path);
            }
        }
    }
}

#[test]
fn the_parser_and_the_oracle_agree_on_whatever_can_be_thought_of() {
    let mut run = Soak::new("paths.fuzz", 200_000, 10_000_000);
    let corpus = corpus();
    for _ in 0..run.cases {
        let draw = &mut run.random;
        let path = match draw.below(8) {
            0..3 => from_pieces(draw),
            3..6 => mutated(draw, &corpus),
            6 => (0..draw.below(40)).map(|_| any_character(draw)).collect(),
            // Short ones from a small alphabet: all combinations of what matters come up.
            _ => (0..draw.below(9))
                .map(|_| draw.pick(&[".", "/", "\\", "a", "\0", "é"]))
                .collect(),
        };
        let (bucket_root, grant_root) = (draw.pick(ROOTS), draw.pick(ROOTS));
        compare(bucket_root, grant_root, &path);
    }
}

/// A root is typed by an admin: refused or taken, but never a way out.
#[test]
fn no_root_is_accepted_that_leads_out_of_the_bucket() {
    for root in corpus() {
        match (Root::parse(&root), verdict("", "", root.trim_matches('/'))) {
            (Ok(Root::WholeBucket), _) => assert!(root.chars().all(|c| c == '/')),
            (Ok(Root::Folder(prefix)), Verdict::Ok(inner)) => {
                assert_eq!(prefix, format!("{inner}/"));
            }
            (Ok(root), expected) => panic!("{root:?} was accepted: {expected:?}"),
            (Err(PathError::OutsideRoot), _) => {
                panic!("{root:?}: an admin's typing error is no crime")
            }
            (Err(PathError::Malformed(_)), Verdict::Ok(inner)) => assert_eq!(inner.len(), 1024),
            (Err(PathError::Malformed(_)), _) => {}
        }
    }
}
