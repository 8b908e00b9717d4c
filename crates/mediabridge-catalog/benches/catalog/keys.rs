//! Keys as teams have them, the same for the same seed: 33 buckets of very uneven size. Or those of a file.

use std::{
    collections::BTreeMap,
    fmt,
    fs::File,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
};

use mediabridge_catalog::{Meta, StorageClass};

/// Sorted, distinct keys.
pub(crate) type Keys = Vec<(String, Meta)>;

/// Where keys come from.
pub(crate) enum Source {
    /// So many are generated.
    Generated(usize),
    /// `bucket<TAB>key<TAB>size<TAB>mtime` per line; the time in unix seconds or by RFC 3339.
    File(PathBuf),
}

/// A line that does not say what a key is, or a file that cannot be read. Says which, and what to do.
#[derive(Debug)]
pub(crate) struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

impl Source {
    /// What `KEYS` says: a number or the path of a file.
    pub(crate) fn new(keys: Option<String>) -> Self {
        match keys {
            None => Self::Generated(10_000_000),
            Some(text) => match text.replace('_', "").parse() {
                Ok(count) => Self::Generated(count),
                // Where `make` was called: benches run in the folder of their package.
                Err(_) => Self::File(
                    Path::new(env!("CARGO_MANIFEST_DIR"))
                        .join("../..")
                        .join(text),
                ),
            },
        }
    }

    /// Hands over the keys of one bucket after the other.
    pub(crate) fn for_each(&self, mut found: impl FnMut(Keys)) -> Result<(), Unreadable> {
        match self {
            Self::Generated(total) => {
                for (number, count) in sizes(*total).into_iter().enumerate() {
                    found(bucket(number, count));
                }
            }
            Self::File(path) => read(path)?.into_values().for_each(found),
        }
        Ok(())
    }

    /// Some keys of a file, from all over it, in the order of the file.
    pub(crate) fn sample(&self, most: usize) -> Result<Vec<String>, Unreadable> {
        let mut kept: Vec<(usize, String)> = Vec::new();
        let (mut seen, mut rng) = (0, Rng::new(1));
        if let Self::File(path) = self {
            each_line(path, |_, key, _| {
                seen += 1;
                if kept.len() < most {
                    kept.push((seen, key.to_owned()));
                } else if let Some(place) =
                    kept.get_mut(usize::try_from(rng.below(seen as u64)).unwrap_or_default())
                {
                    *place = (seen, key.to_owned());
                }
            })?;
        }
        kept.sort_unstable();
        Ok(kept.into_iter().map(|(_, key)| key).collect())
    }
}

fn read(path: &Path) -> Result<BTreeMap<String, Keys>, Unreadable> {
    let mut buckets: BTreeMap<String, Keys> = BTreeMap::new();
    each_line(path, |bucket, key, meta| {
        let key = (key.to_owned(), meta);
        match buckets.get_mut(bucket) {
            Some(keys) => keys.push(key),
            None => drop(buckets.insert(bucket.to_owned(), vec![key])),
        }
    })?;
    if buckets.is_empty() {
        return Err(Unreadable(format!(
            "{}: there are no keys in it",
            path.display()
        )));
    }
    for keys in buckets.values_mut() {
        keys.sort_by(|a, b| a.0.cmp(&b.0));
        keys.dedup_by(|a, b| a.0 == b.0);
    }
    Ok(buckets)
}

/// Reads a file line by line: bucket, key, and what is known of it.
fn each_line(path: &Path, mut found: impl FnMut(&str, &str, Meta)) -> Result<(), Unreadable> {
    let failed = |why: &dyn fmt::Display| Unreadable(format!("{}: {why}", path.display()));
    let file = File::open(path).map_err(|error| {
        failed(&format!(
            "KEYS is neither a number nor a file that can be read: {error}"
        ))
    })?;
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        if reader
            .read_until(b'\n', &mut line)
            .map_err(|error| failed(&error))?
            == 0
        {
            return Ok(());
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.is_empty() {
            continue;
        }
        let (bucket, key, meta) = parse(text).map_err(|why| {
            let shown: String = String::from_utf8_lossy(text).chars().take(200).collect();
            failed(&format!("line {number}: {why}: {shown:?}"))
        })?;
        found(bucket, key, meta);
    }
}

/// A key may hold tabs itself: bucket and the last two fields do not.
fn parse(line: &[u8]) -> Result<(&str, &str, Meta), String> {
    let line = std::str::from_utf8(line).map_err(|_| "it is not UTF-8".to_owned())?;
    let fields = line.split_once('\t').and_then(|(bucket, rest)| {
        let (rest, modified) = rest.rsplit_once('\t')?;
        let (key, size) = rest.rsplit_once('\t')?;
        Some((bucket, key, size, modified))
    });
    let Some((bucket, key, size, modified)) = fields else {
        return Err("it has to be bucket, key, size and mtime, with a tab between each".to_owned());
    };
    if bucket.is_empty() || key.is_empty() {
        return Err("its bucket or its key is empty".to_owned());
    }
    let size = size
        .trim()
        .parse()
        .map_err(|_| format!("the size {size:?} is no number of bytes"))?;
    let modified = modified.trim();
    let seconds = modified.parse::<i64>().ok().or_else(|| {
        let with_fraction = modified.parse::<f64>().ok().filter(|s| s.is_finite());
        let time = || modified.parse::<jiff::Timestamp>().ok();
        with_fraction
            .map(|seconds| seconds as i64)
            .or_else(|| time().map(jiff::Timestamp::as_second))
    });
    let Some(seconds) = seconds else {
        return Err(format!(
            "the mtime {modified:?} is neither unix seconds nor a time such as 2026-01-31T09:30:00Z"
        ));
    };
    // As the server keeps times: in unsigned seconds of 32 bits.
    let modified = u32::try_from(seconds).map_err(|_| {
        format!("the mtime {modified:?} is not between 1970 and 2106; it is wanted in seconds")
    })?;
    let meta = Meta {
        size,
        modified,
        etag: 0,
        class: StorageClass(0),
    };
    Ok((bucket, key, meta))
}

pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap_or_default()]
    }
}

const BUCKETS: usize = 33;

/// The share of each bucket: a few large ones, many small ones.
fn sizes(total: usize) -> Vec<usize> {
    let weights: Vec<f64> = (1..=BUCKETS).map(|n| 1.0 / (n as f64).powf(1.2)).collect();
    let sum: f64 = weights.iter().sum();
    weights
        .iter()
        .map(|w| ((total as f64) * w / sum) as usize)
        .collect()
}

const CAMPAIGNS: &[&str] = &[
    "Summer Sale",
    "spring-launch",
    "Black Friday",
    "holiday_gift_guide",
    "Back to School",
    "Été en Provence",
    "Грандиозная распродажа",
    "夏季促销",
    "Ramadan",
    "brand-refresh",
    "Q3 performance",
    "product-hunt",
    "Größe XL",
    "influencer-kit",
    "press",
    "Oktoberfest",
];
const CHANNELS: &[&str] = &[
    "instagram",
    "facebook",
    "tiktok",
    "print",
    "web",
    "email",
    "out-of-home",
    "youtube",
];
const LANGUAGES: &[&str] = &["en", "de", "fr", "es", "it", "ja", "pt-BR", "zh-CN"];
const ASSETS: &[&str] = &[
    "hero",
    "banner",
    "logo",
    "product_shot",
    "teaser",
    "thumbnail",
    "carousel",
    "cover",
    "packshot",
    "lifestyle",
];
const KINDS: &[&str] = &[
    "jpg", "png", "psd", "mp4", "webp", "pdf", "tif", "ai", "mov", "gif",
];
const SIZES: &[&str] = &[
    "1080x1080",
    "1920x1080",
    "300x250",
    "728x90",
    "1200x628",
    "A4",
    "A3",
];
const CLIENTS: &[&str] = &[
    "Acme Corp",
    "Müller & Söhne",
    "Société Générale du Café",
    "Northwind",
    "Живой Звук",
    "东方设计",
    "O'Brien Ltd",
    "Café Bräuer",
];
const SERVICES: &[&str] = &[
    "api-gateway",
    "checkout",
    "auth",
    "media-encoder",
    "search",
    "billing",
    "cdn-edge",
];
const TABLES: &[&str] = &["events", "page_views", "orders", "sessions", "impressions"];
const EVENTS: &[&str] = &[
    "wedding",
    "studio",
    "conference",
    "Rooftop Party",
    "product-shoot",
    "team-portraits",
];

/// Sorted, distinct keys of one bucket.
fn bucket(number: usize, count: usize) -> Keys {
    let mut rng = Rng::new(number as u64 + 1);
    let mut keys = Vec::with_capacity(count);
    let flavour = rng.below(4);
    while keys.len() < count {
        let family = if rng.below(3) == 0 {
            flavour
        } else {
            rng.below(7)
        };
        one(&mut rng, family, &mut keys, count);
    }
    keys.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    keys.dedup_by(|a, b| a.0 == b.0);
    keys
}

/// A folder of one family, with all its files.
fn one(rng: &mut Rng, family: u64, keys: &mut Vec<(String, Meta)>, count: usize) {
    let (year, month, day) = (2015 + rng.below(12), 1 + rng.below(12), 1 + rng.below(28));
    let at = 1_420_000_000 + (year - 2015) * 31_557_600 + month * 2_629_800 + day * 86_400;
    let files = (5 + rng.below(200)).min((count - keys.len()) as u64);
    let number = rng.below(10_000);
    let (a, b, c, d) = (
        rng.pick(CAMPAIGNS),
        rng.pick(CHANNELS),
        rng.pick(CLIENTS),
        rng.pick(EVENTS),
    );
    let (service, table, language) = (rng.pick(SERVICES), rng.pick(TABLES), rng.pick(LANGUAGES));
    let tag = rng.next() & 0xffff;
    for n in 0..files {
        let (asset, kind, size) = (rng.pick(ASSETS), rng.pick(KINDS), rng.pick(SIZES));
        let key = match family {
            0 => format!(
                "campaigns/{year}/{a}/{b}/{language}/{asset}_{size}_v{}_{tag:04x}{n}.{kind}",
                1 + n % 9
            ),
            1 => format!(
                "photos/{year}/{year}-{month:02}-{day:02}_{d}_{tag:04x}/IMG_{:04}.JPG",
                (number + n) % 10_000
            ),
            2 => format!(
                "photos/{year}/{year}-{month:02}-{day:02} {d} {tag:04x}/DSC{:05}.ARW",
                number + n
            ),
            3 => {
                let (high, low) = (rng.next(), rng.next());
                format!(
                    "uploads/{:02x}/{high:08x}-{:04x}-4{:03x}-a{:03x}-{low:012x}.{kind}",
                    high & 0xff,
                    low & 0xffff,
                    high & 0xfff,
                    low & 0xfff
                )
            }
            4 => format!(
                "logs/{service}/{year}/{month:02}/{day:02}/{:02}/{service}-{}-{:08x}.log.gz",
                n % 24,
                at + n,
                rng.next() & 0xffff_ffff
            ),
            5 => format!(
                "warehouse/{table}/dt={year}-{month:02}-{day:02}/part-{n:05}-{:08x}-{tag:04x}.c000.snappy.parquet",
                rng.next() & 0xffff_ffff
            ),
            _ => format!(
                "Clients/{c}/{a} {year} {tag:04x}/Final artwork/{asset} {size} - {n}.{kind}"
            ),
        };
        let shape = rng.below(30);
        let meta = Meta {
            size: (1 << shape) + rng.below(1 << shape.max(1)),
            modified: u32::try_from(at + n * 7 + rng.below(3600)).unwrap_or_default(),
            etag: (rng.next() & 0xffff_ffff) as u32,
            class: StorageClass(u8::from(rng.below(40) == 0)),
        };
        keys.push((key, meta));
    }
}
