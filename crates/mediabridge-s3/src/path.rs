//! Where a member may go, decided once and in one place.
//!
//! S3 has no folders and no `..`: a key is an opaque string and every byte counts. So a path is *parsed, never
//! cleaned*: what is accepted reaches S3 byte for byte as it came in. Three types, each made only from the one before:
//!
//! * [`MemberPath`]: what came over the wire, relative to the member's root;
//! * [`Root`]: the folder a grant confines the member to;
//! * [`ObjectKey`]: the full key, which is all the [`Client`](crate::Client) accepts.
//!
//! ```
//! use mediabridge_s3::{MemberPath, Root};
//!
//! let root = Root::parse("team-a").unwrap();
//! let path = MemberPath::parse("2026/summer sale.jpg").unwrap();
//! assert_eq!(root.key(&path).unwrap().as_str(), "team-a/2026/summer sale.jpg");
//! assert!(MemberPath::parse("../team-b/secret.txt").is_err());
//! ```

use std::fmt;

/// S3's limit for a key, in bytes of UTF-8.
pub const MAX_KEY_BYTES: usize = 1024;

/// Why a path was refused. The two cases have very different consequences for the person who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Nonsense, but harmless: answered with 400.
    #[error("the path {0}")]
    Malformed(&'static str),
    /// A step outside the root: ends the session.
    #[error("the path leads outside the folder it is confined to")]
    OutsideRoot,
}

/// A path as a member sees it: relative to the root of their grant, `/` between segments.
///
/// Empty, or with a trailing `/`, it names a folder; otherwise a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberPath(String);

impl MemberPath {
    /// Parses a path from the wire.
    ///
    /// Empty segments (`a//b`), dots inside names (`a..b`, `...`), `%`, `+` and any script are lawful key characters.
    /// Control characters are malformed. A segment that *is* `.` or `..` (with `/` or `\` as separator) tries to leave
    /// the root: our own listings never offer such a path.
    pub fn parse(path: &str) -> Result<Self, PathError> {
        check_characters(path)?;
        if has_dot_segment(path) {
            return Err(PathError::OutsideRoot);
        }
        if path.len() > MAX_KEY_BYTES {
            return Err(PathError::Malformed("is longer than 1,024 bytes"));
        }
        Ok(Self(path.to_owned()))
    }

    /// The folder a member starts in.
    pub fn top() -> Self {
        Self(String::new())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_folder(&self) -> bool {
        self.0.is_empty() || self.0.ends_with('/')
    }

    /// The last segment, without the trailing `/` of a folder. Empty for the top.
    pub fn name(&self) -> &str {
        let path = self.0.strip_suffix('/').unwrap_or(&self.0);
        path.rsplit('/').next().unwrap_or(path)
    }

    /// The folder this path stands in; `None` for the top.
    pub fn parent(&self) -> Option<Self> {
        if self.0.is_empty() {
            return None;
        }
        let path = self.0.strip_suffix('/').unwrap_or(&self.0);
        Some(Self(
            path.rfind('/')
                .map_or_else(String::new, |slash| path[..=slash].to_owned()),
        ))
    }

    /// The path of `name` inside this folder. `name` may itself contain `/` (a folder upload).
    pub fn join(&self, name: &str) -> Result<Self, PathError> {
        if !self.is_folder() {
            return Err(PathError::Malformed("does not name a folder"));
        }
        if name.is_empty() {
            return Err(PathError::Malformed("has an empty name"));
        }
        Self::parse(&format!("{}{name}", self.0))
    }
}

impl fmt::Display for MemberPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The folder inside a bucket that a grant (or the bucket's own root path) confines its holder to.
///
/// A prefix always ends with `/`, so that the root `team-a` never matches `team-a-secret/…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Root {
    WholeBucket,
    Folder(String),
}

impl Root {
    /// Parses a root typed by an admin; leading and trailing slashes are optional.
    pub fn parse(root: &str) -> Result<Self, PathError> {
        let trimmed = root.trim_matches('/');
        if trimmed.is_empty() {
            return Ok(Self::WholeBucket);
        }
        check_characters(trimmed)?;
        if has_dot_segment(trimmed) {
            return Err(PathError::Malformed("has a `.` or `..` segment"));
        }
        if trimmed.len() >= MAX_KEY_BYTES {
            return Err(PathError::Malformed("is longer than 1,023 bytes"));
        }
        Ok(Self::Folder(format!("{trimmed}/")))
    }

    /// The prefix every key of this root begins with: empty, or ending with `/`.
    pub fn prefix(&self) -> &str {
        match self {
            Self::WholeBucket => "",
            Self::Folder(prefix) => prefix,
        }
    }

    /// A root inside this root: the grant's folder inside the bucket's.
    pub fn join(&self, inner: &Self) -> Result<Self, PathError> {
        match (self, inner) {
            (outer, Self::WholeBucket) => Ok(outer.clone()),
            (Self::WholeBucket, inner) => Ok(inner.clone()),
            (Self::Folder(outer), Self::Folder(inner)) => Self::parse(&format!("{outer}{inner}")),
        }
    }

    /// The full key of a member's path.
    pub fn key(&self, path: &MemberPath) -> Result<ObjectKey, PathError> {
        let key = format!("{}{}", self.prefix(), path.as_str());
        if key.len() > MAX_KEY_BYTES {
            return Err(PathError::Malformed(
                "is longer than 1,024 bytes together with its folder",
            ));
        }
        Ok(ObjectKey(key))
    }

    /// What a member calls this key; `None` when it is outside the root.
    pub fn relative<'k>(&self, key: &'k ObjectKey) -> Option<&'k str> {
        key.0.strip_prefix(self.prefix())
    }
}

/// A full key (or, ending with `/` or empty, the prefix of a folder) that was made from a root and a path,
/// or that S3 itself listed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// A key that S3 listed. Only the client makes these.
    pub(crate) fn listed(key: String) -> Self {
        Self(key)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the key names a folder: empty or with a trailing `/`.
    pub fn is_folder(&self) -> bool {
        self.0.is_empty() || self.0.ends_with('/')
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_characters(path: &str) -> Result<(), PathError> {
    if path.chars().any(char::is_control) {
        return Err(PathError::Malformed("contains a control character"));
    }
    Ok(())
}

/// `\` is an ordinary character of a key, but a segment such as `..\` has no other use than to escape from a tool
/// that takes it for a separator.
fn has_dot_segment(path: &str) -> bool {
    path.split(['/', '\\'])
        .any(|segment| segment == "." || segment == "..")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lawful_odd_keys_are_accepted_byte_for_byte() {
        for path in [
            "",
            "a..b",
            "...",
            "a/.../b",
            ".hidden",
            "a//b",
            "/leading",
            "trailing ",
            "100%",
            "%2e%2e%2f",
            "a+b",
            "a#b?c",
            "emoji 🎉.png",
            "e\u{301}.txt",
            "back\\slash.txt",
            "a:b*c|d",
            "..a/b..",
            "\u{202e}rtl",
        ] {
            assert_eq!(
                MemberPath::parse(path).map(|p| p.as_str().to_owned()),
                Ok(path.to_owned()),
                "{path:?}"
            );
        }
    }

    #[test]
    fn dot_segments_lead_outside() {
        for path in [
            "..", ".", "../x", "a/../b", "a/..", "./a", "a/./b", "..\\x", "a\\..\\b", "/../x",
            "a//..//b",
        ] {
            assert_eq!(
                MemberPath::parse(path),
                Err(PathError::OutsideRoot),
                "{path:?}"
            );
        }
    }

    #[test]
    fn control_characters_are_malformed_not_hostile() {
        for path in ["a\0b", "a\nb", "\u{7f}", "\u{85}", "a\r\n../b"] {
            assert!(
                matches!(MemberPath::parse(path), Err(PathError::Malformed(_))),
                "{path:?}"
            );
        }
    }

    #[test]
    fn a_sibling_with_the_same_beginning_is_not_inside() {
        let root = Root::parse("team-a").unwrap();
        for key in ["team-a-secret/x", "team-a", "team-a.bak/x", "Team-a/x", ""] {
            assert_eq!(
                root.relative(&ObjectKey::listed(key.into())),
                None,
                "{key:?}"
            );
        }
        assert_eq!(
            root.relative(&ObjectKey::listed("team-a/x".into())),
            Some("x")
        );
    }

    #[test]
    fn the_length_limit_counts_the_root() {
        let root = Root::parse("r").unwrap();
        let longest = MemberPath::parse(&"é".repeat(511)).unwrap();
        assert_eq!(root.key(&longest).unwrap().as_str().len(), 1024);
        let too_long = MemberPath::parse(&format!("{}x", "é".repeat(511))).unwrap();
        assert!(root.key(&too_long).is_err());
    }

    #[test]
    fn roots_nest() {
        let bucket = Root::parse("/media/").unwrap();
        let grant = Root::parse("team/a").unwrap();
        assert_eq!(bucket.join(&grant).unwrap().prefix(), "media/team/a/");
        assert_eq!(bucket.join(&Root::WholeBucket).unwrap(), bucket);
        assert_eq!(Root::WholeBucket.join(&grant).unwrap(), grant);
    }

    #[test]
    fn parents_and_names() {
        let path = |p| MemberPath::parse(p).unwrap();
        assert_eq!(path("a/b/c.txt").parent(), Some(path("a/b/")));
        assert_eq!(path("a/b/").parent(), Some(path("a/")));
        assert_eq!(path("a/").parent(), Some(path("")));
        assert_eq!(path("").parent(), None);
        assert_eq!(
            (path("a/b/").name(), path("a/c.txt").name(), path("").name()),
            ("b", "c.txt", "")
        );
        assert_eq!(path("a/").join("b/c.txt"), Ok(path("a/b/c.txt")));
        assert_eq!(path("a/").join("../x"), Err(PathError::OutsideRoot));
        assert!(path("a").join("b").is_err());
    }

    proptest! {
        #[test]
        fn an_accepted_path_reaches_s3_unchanged_and_inside(root in "[a-z]{1,8}(/[a-z]{1,8}){0,2}", path in "\\PC{0,60}") {
            let root = Root::parse(&root).unwrap();
            if let Ok(parsed) = MemberPath::parse(&path) {
                let key = root.key(&parsed).unwrap();
                prop_assert_eq!(root.relative(&key), Some(path.as_str()));
                prop_assert!(!key.as_str().split('/').any(|s| s == ".." || s == "."));
            }
        }
    }
}
