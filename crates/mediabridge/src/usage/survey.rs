//! Adds a folder up, in one pass over its keys, and in a second one for what is there more than once.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
};

use mediabridge_catalog::{Bucket, Meta, Result};

use crate::{
    browse,
    catalog::class_name,
    clock::{DAY, Millis, SECOND},
};

const LARGEST: usize = 20;
const FOLDERS: usize = 200;
const GROUPS: usize = 50;
/// Keys named of each group of equal files.
const NAMED: usize = 5;
/// Files compared with each other; of more, only the large ones are.
const COMPARED: usize = 4_000_000;

pub(super) const AGES: [(&str, Millis); 4] = [
    ("week", 7 * DAY),
    ("month", 31 * DAY),
    ("quarter", 92 * DAY),
    ("year", 366 * DAY),
];
pub(super) const OLDER: &str = "older";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) objects: u64,
    pub(super) bytes: u64,
}

impl Sum {
    fn add(&mut self, meta: &Meta) {
        self.objects += 1;
        self.bytes += meta.size;
    }
}

#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) total: Sum,
    /// Directly below, the largest first; and the files that lie in none of them.
    pub(super) folders: Vec<(String, Sum)>,
    pub(super) files: Sum,
    pub(super) types: Vec<(&'static str, Sum)>,
    pub(super) ages: Vec<(&'static str, Sum)>,
    pub(super) classes: Vec<(&'static str, Sum)>,
    /// Keys, the largest first.
    pub(super) largest: Vec<(String, Meta)>,
    pub(super) duplicates: Duplicates,
}

#[derive(Debug, Default)]
pub(super) struct Duplicates {
    /// What wastes most first.
    pub(super) groups: Vec<Group>,
    pub(super) wasted: u64,
    /// False when small files were left out.
    pub(super) is_complete: bool,
}

/// Files of one size and, as far as 32 bits of their etags tell, one content.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) size: u64,
    pub(super) count: u64,
    pub(super) some: Vec<(String, Meta)>,
}

impl Group {
    pub(super) fn wasted(&self) -> u64 {
        self.size * (self.count - 1)
    }
}

impl Survey {
    pub(super) fn of(bucket: &Bucket, prefix: &str, now: Millis) -> Result<Self> {
        let mut survey = Self::default();
        let mut types: HashMap<&'static str, Sum> = HashMap::new();
        let mut ages: HashMap<&'static str, Sum> = HashMap::new();
        let mut classes: HashMap<&'static str, Sum> = HashMap::new();
        let mut largest: BinaryHeap<Reverse<(u64, String)>> = BinaryHeap::new();
        let mut contents = Contents::default();
        bucket.each(prefix, None, |key, meta| {
            // A folder's own object is no file.
            if key.ends_with('/') {
                return true;
            }
            survey.total.add(&meta);
            if !key[prefix.len()..].contains('/') {
                survey.files.add(&meta);
            }
            let name = key.rsplit('/').next().unwrap_or(key);
            types.entry(browse::type_of(name)).or_default().add(&meta);
            ages.entry(age(&meta, now)).or_default().add(&meta);
            classes
                .entry(class_name(meta.class))
                .or_default()
                .add(&meta);
            let is_among = largest.len() < LARGEST
                || largest
                    .peek()
                    .is_some_and(|Reverse((least, _))| meta.size > *least);
            if is_among {
                largest.push(Reverse((meta.size, key.to_owned())));
                if largest.len() > LARGEST {
                    largest.pop();
                }
            }
            contents.add(&meta);
            true
        })?;
        let mut folders: Vec<(String, Sum)> = bucket
            .folders(prefix)?
            .into_iter()
            .map(|f| {
                let (objects, bytes) = (f.objects, f.bytes);
                (f.name, Sum { objects, bytes })
            })
            .collect();
        folders.sort_by_key(|(_, sum)| Reverse(sum.bytes));
        folders.truncate(FOLDERS);
        survey.folders = folders;
        survey.types = largest_first(types);
        survey.classes = largest_first(classes);
        let labels = AGES.iter().map(|(label, _)| *label).chain([OLDER]);
        survey.ages = labels
            .map(|label| (label, ages.remove(label).unwrap_or_default()))
            .collect();
        for Reverse((_, key)) in largest.into_sorted_vec() {
            if let Some(meta) = bucket.get(&key)? {
                survey.largest.push((key, meta));
            }
        }
        survey.duplicates = contents.duplicates(bucket, prefix)?;
        Ok(survey)
    }
}

fn largest_first(sums: HashMap<&'static str, Sum>) -> Vec<(&'static str, Sum)> {
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(name, sum)| (Reverse(sum.bytes), *name));
    sums
}

fn age(meta: &Meta, now: Millis) -> &'static str {
    let old = now - Millis::from(meta.modified) * SECOND;
    AGES.iter()
        .find(|(_, most)| old < *most)
        .map_or(OLDER, |(label, _)| *label)
}

/// Size and etag of every file that is compared, eight bytes each.
#[derive(Debug, Default)]
struct Contents {
    least: u64,
    files: Vec<(u32, u32)>,
    are_all: Option<bool>,
}

/// Sizes are told apart well enough by a hash: whether they are really equal is looked at afterwards.
fn short(meta: &Meta) -> (u32, u32) {
    let folded = meta.size ^ (meta.size >> 32).wrapping_mul(0x9e37_79b1);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the lower half is what is wanted"
    )]
    let size = folded as u32;
    (size, meta.etag)
}

impl Contents {
    fn add(&mut self, meta: &Meta) {
        if meta.size == 0 || meta.size < self.least {
            return;
        }
        if self.files.len() >= COMPARED {
            // From here on only what wastes much; what was noted of small files does no harm.
            self.are_all = Some(false);
            self.least = (self.least * 4).max(1 << 20);
            return;
        }
        self.files.push(short(meta));
    }

    fn duplicates(mut self, bucket: &Bucket, prefix: &str) -> Result<Duplicates> {
        self.files.sort_unstable();
        let repeated: HashSet<(u32, u32)> = self
            .files
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
            .collect();
        self.files = Vec::new();
        let mut groups: HashMap<(u64, u32), Group> = HashMap::new();
        if !repeated.is_empty() {
            bucket.each(prefix, None, |key, meta| {
                if meta.size > 0 && !key.ends_with('/') && repeated.contains(&short(&meta)) {
                    let group = groups
                        .entry((meta.size, meta.etag))
                        .or_insert_with(|| Group {
                            size: meta.size,
                            count: 0,
                            some: Vec::new(),
                        });
                    group.count += 1;
                    if group.some.len() < NAMED {
                        group.some.push((key.to_owned(), meta));
                    }
                }
                true
            })?;
        }
        let mut groups: Vec<Group> = groups.into_values().filter(|g| g.count > 1).collect();
        let wasted = groups.iter().map(Group::wasted).sum();
        groups.sort_by(|a, b| (b.wasted(), &a.some[0].0).cmp(&(a.wasted(), &b.some[0].0)));
        groups.truncate(GROUPS);
        Ok(Duplicates {
            groups,
            wasted,
            is_complete: self.are_all.unwrap_or(true),
        })
    }
}
