//! What people type. Of keys that are not ours, what they might.

use crate::keys::{Rng, Source, Unreadable};

/// What people type: rare and common, one word and several, any script, and the hard cases.
const TYPED: &[&str] = &[
    "hero_1080x1080",
    "banner",
    "IMG_0001",
    "img_00",
    ".jpg",
    "/20",
    "parquet",
    "dt=2024-03-0",
    "part-00007",
    "summer",
    "Summer Sale",
    "распродажа",
    "夏季",
    "müller",
    "Café",
    "1920x1080 instagram",
    "black friday psd",
    "2023 tiktok de",
    "wedding IMG",
    "rooftop 2019 arw",
    "dsc0",
    "DSC01234",
    "checkout log.gz",
    "api-gateway-15",
    "billing/2020/12/24",
    "zzzzzz",
    "qqq",
    "no such thing",
    "logo",
    "press 2016 logo",
    "product_shot v9",
    "001001",
    "0000",
    "a4 -",
    "final artwork",
    "Final Artwork hero pdf",
    "o'brien",
    "northwind a3",
    "4-a",
    "-a0",
    "ff00ff",
    "uploads/7f",
    ".mp4",
    ".snappy",
    "2021-06-1",
    "/en/",
    "pt-br",
    "studio",
    "conference 2022-11",
    "team-portraits jpg",
    "holiday_gift",
    "größe",
    "été",
    "e",
    "ca",
    "ai",
    "v3_",
];

/// Words of three letters over everything: common, rare and absent.
const LETTERS: &[&str] = &[
    "/20", "qqq", "psd", "img", "log", "dsc", "a3 ", "été", ".ai", "v3_", "xyz", "ff0", "-12",
    "001", "дуд",
];

/// How many are made of a file's keys.
const MADE: usize = 57;

pub(crate) struct Queries {
    pub(crate) typed: Vec<&'static str>,
    /// Words of three letters.
    pub(crate) three: Vec<&'static str>,
}

impl Queries {
    pub(crate) fn of(source: &Source) -> Result<Self, Unreadable> {
        let sample = source.sample(MADE * 4)?;
        if sample.is_empty() {
            return Ok(Self {
                typed: TYPED.to_vec(),
                three: LETTERS.to_vec(),
            });
        }
        Ok(Self {
            typed: made(&sample, MADE, one),
            three: made(&sample, LETTERS.len(), |rng, key, _| piece(rng, key, 3)),
        })
    }
}

/// Distinct queries of the keys of a sample, and one that nothing has.
fn made(
    sample: &[String],
    most: usize,
    make: impl Fn(&mut Rng, &str, usize) -> Option<String>,
) -> Vec<&'static str> {
    let mut rng = Rng::new(3);
    let mut queries = vec!["zzqxjz".to_owned()];
    // Short and few keys may not make as many.
    for n in 0..most * 20 {
        if queries.len() == most {
            break;
        }
        let key = &sample[n % sample.len()];
        let query = make(&mut rng, key, n).map(|query| query.trim().to_owned());
        queries
            .extend(query.filter(|q| {
                !q.is_empty() && !q.contains(char::is_control) && !queries.contains(q)
            }));
    }
    // They are asked until the program ends.
    queries.into_iter().map(|query| &*query.leak()).collect()
}

/// A whole name, the beginning of one, an extension, a folder, two words in any order, a piece of any length.
fn one(rng: &mut Rng, key: &str, n: usize) -> Option<String> {
    let name = key.trim_end_matches('/');
    let (folder, name) = name.rsplit_once('/').unwrap_or(("", name));
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        let words = words.filter(|word| word.chars().count() >= 2);
        words.map(str::to_owned).collect()
    };
    match n % 8 {
        0 => words(name).into_iter().max_by_key(String::len),
        1 => Some(name.chars().take(5).collect()),
        2 => name
            .rsplit_once('.')
            .map(|(_, extension)| format!(".{extension}")),
        3 => words(folder).pop(),
        4 => {
            let (above, last) = (words(folder), words(name).pop()?);
            let above = above.first()?;
            Some(format!("{last} {above}").to_uppercase())
        }
        5 => Some(name.to_lowercase()),
        6 => piece(rng, key, 4),
        _ => piece(rng, key, 6),
    }
}

/// So many letters from anywhere in a key.
fn piece(rng: &mut Rng, key: &str, length: usize) -> Option<String> {
    let letters: Vec<char> = key.chars().collect();
    let starts = letters.len().checked_sub(length)? as u64 + 1;
    let start = usize::try_from(rng.below(starts)).ok()?;
    let piece = &letters[start..start + length];
    // A space would make two words of it.
    let is_one = piece.iter().all(|c| !c.is_whitespace() && !c.is_control());
    is_one.then(|| piece.iter().collect())
}
