//! Attempts to leave a folder: every way of writing two dots, times every way of writing a slash, times the places
//! where they can stand; and a list of what people have tried elsewhere.

/// Ways of writing the step up (or something that a careless decoder takes for it).
const STEPS: &[&str] = &[
    "..",
    ".",
    "...",
    "....",
    "..;",
    ".. ",
    " ..",
    "..\0",
    "..%00",
    "%2e%2e",
    ".%2E",
    "%252e%252e",
    "%25252e%25252e",
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "%u002e%u002e",
    "\\u002e\\u002e",
    "\\x2e\\x2e",
    "&#46;&#46;",
    "=2E=2E",
    // Fullwidth, one dot leader, two dot leader, ideographic: dots after compatibility normalisation.
    "．．",
    "․․",
    "‥",
    "。。",
    // Invisible characters between or around the dots.
    ".\u{200b}.",
    "\u{202e}..",
    "..\u{301}",
    "\u{feff}..",
];

/// Ways of writing the separator.
const SLASHES: &[&str] = &[
    "/", "\\", "//", "/\\", "/./", "%2f", "%5C", "%252f", "%255c", "%c0%af", "%u2215", "∕", "⁄",
    "／", "＼", ";/", "\0/", "\n/", "\u{85}",
];

/// Where the step stands: `{u}` is the step, `{s}` the separator.
const PLACES: &[&str] = &[
    "{u}",
    "{u}{s}",
    "{u}{s}secret.txt",
    "{s}{u}{s}secret.txt",
    "docs{s}{u}{s}{u}{s}team-a-secret{s}x",
    "docs{s}{u}",
    "docs{s}a.txt{s}{u}{s}{u}{s}{u}{s}{u}{s}{u}{s}{u}{s}{u}{s}{u}{s}etc{s}passwd",
];

/// Seen in advisories, scanners' word lists and cheat sheets.
const KNOWN: &[&str] = &[
    "/",
    "//",
    "///etc/passwd",
    "\\",
    "\\\\server\\share\\x",
    "/etc/passwd",
    "etc/passwd",
    "C:\\Windows\\win.ini",
    "C:/Windows/win.ini",
    "c:..\\x",
    "file:///etc/passwd",
    "file://../x",
    "http://127.0.0.1/x",
    "s3://media/outside.txt",
    "~",
    "~root/.ssh/id_rsa",
    "$HOME/x",
    "%HOME%\\x",
    "${jndi:ldap://127.0.0.1/x}",
    "{{7*7}}",
    "`id`",
    "; ls",
    "| cat /etc/passwd",
    "$(id)",
    "' OR '1'='1",
    "%' OR 1=1 --",
    "_",
    "%",
    "%%",
    "%2",
    "%zz",
    "%ff",
    "%00",
    "%0a",
    "%0d%0aX: y",
    "\0",
    "a\0.txt",
    "a.txt\0.jpg",
    "a.txt%00.jpg",
    "\r\n../x",
    "\t../x",
    "\u{7f}../x",
    "\u{80}",
    "\u{9f}../x",
    "\u{2028}../x",
    "\u{2029}../x",
    "\u{a0}../x",
    "\u{200d}../x",
    "\u{e0001}",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10ffff}",
    "team-a",
    "team-a/",
    "/team-a/x",
    "media/team-a/x",
    "media/team-a-secret/x",
    "team-a-secret/x",
    "-secret/x",
    ".bak/x",
    "?versionId=null",
    "a.txt?versionId=null",
    "a.txt?uploads",
    "?delete",
    "?acl",
    "a.txt#x",
    "#",
    "a.txt&path=../x",
    "a.txt;path=../x",
    "*",
    "**/*",
    "?",
    "[a-z]",
    "a.txt::$DATA",
    "a.txt:stream",
    "a.txt.",
    "a.txt ",
    " a.txt",
    "CON",
    "nul.txt",
    "LPT1",
    "..a",
    "a..",
    "a..b",
    "..a/b",
    "a/b..",
    "...hidden",
    ".hidden",
    ".git/config",
    ".env",
    "a/.../b",
    "a/..../b",
    "./././a",
    "a/./b",
    "a/b/.",
    "a/b/./",
    ".//a",
    "../",
    "..//",
    "..//..//x",
    "....//....//x",
    "....\\/....\\/x",
    "..././..././x",
    "...\\./...\\./x",
    "..\\../x",
    "../..\\x",
    "..\\/x",
    "/..",
    "/../",
    "/../x",
    "//../x",
    "\\../x",
    "\\..\\x",
    "a\\..\\..\\x",
    "a/..\\..\\x",
    "a/../a.txt",
    "docs/../docs/a.txt",
    "docs/../../team-a/docs/a.txt",
    "..%2fteam-a-secret/x",
    "..%5cteam-a-secret/x",
    "..%c0%afx",
    "..%25c0%25afx",
    "..%u2216x",
    "..%bg%qfx",
    "%2e%2e/x",
    "%2e%2e%2fx",
    "%2e%2e\\x",
    "%2e/x",
    "%2e%2e",
    "%252e%252e%252fx",
    "%uff0e%uff0e/x",
    "%c0%2e%c0%2e/x",
    "%e0%40%ae/x",
    "%f8%80%80%80%ae/x",
    "%fc%80%80%80%80%ae/x",
    "0x2e0x2e/x",
    "\u{202e}gpj.exe",
    "e\u{301}",
    "é",
    "ﬁ",
    "Å",
    "K",
    "ı",
    "ß",
    "docs",
    "docs/",
    "docs/a.txt",
    "docs//a.txt",
    "Docs/a.txt",
    "docs/a.txt/",
    "📁/🎉.png",
    "👩\u{200d}👩\u{200d}👧",
];

/// Every attempt once, in a fixed order.
pub(crate) fn corpus() -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let made = PLACES.iter().flat_map(|place| {
        STEPS.iter().flat_map(move |step| {
            SLASHES
                .iter()
                .map(move |slash| place.replace("{u}", step).replace("{s}", slash))
        })
    });
    // A step that only comes into being when a filter removes what it knows.
    let filtered = SLASHES.iter().flat_map(|slash| {
        ["....{s}{s}x", "..{s}..{s}..{s}{s}x", ".{s}.{s}.{s}x"]
            .map(|place| place.replace("{s}", slash))
    });
    // Around the limits of a key, with a step at either end.
    let long = [1000, 1014, 1020, 1023, 1024, 1025, 4096]
        .into_iter()
        .flat_map(|length| {
            let name = "x".repeat(length);
            [
                name.clone(),
                format!("../{name}"),
                format!("{name}/.."),
                format!("{name}/..a"),
                "../".repeat(length / 3),
            ]
        });
    KNOWN
        .iter()
        .map(|known| (*known).to_owned())
        .chain(made)
        .chain(filtered)
        .chain(long)
        .filter(|path| seen.insert(path.clone()))
        .collect()
}

#[test]
fn the_corpus_is_large_and_holds_all_three_outcomes() {
    use super::oracle::{Verdict, verdict};

    let corpus = corpus();
    let count = |what: fn(&Verdict) -> bool| {
        corpus
            .iter()
            .filter(|path| what(&verdict("media", "team-a", path)))
            .count()
    };
    let outside = count(|v| *v == Verdict::OutsideRoot);
    let malformed = count(|v| *v == Verdict::Malformed);
    println!(
        "{} paths: {outside} outside, {malformed} malformed",
        corpus.len()
    );
    assert!(corpus.len() >= 2000 && outside >= 250 && malformed >= 300);
    assert!(corpus.len() - outside - malformed >= 300);
}
