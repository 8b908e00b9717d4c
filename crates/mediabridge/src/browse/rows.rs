//! What stands in one folder, in little memory: names one behind the other, and a few numbers for each.

use mediabridge_catalog::Meta;
use serde::Serialize;
use utoipa::ToSchema;

use super::{api::SortBy, natural};

/// One file or folder, named relative to the folder it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Listed {
    Folder {
        name: String,
        /// What lies below it, where the catalog knows.
        below: Option<Totals>,
    },
    File {
        name: String,
        meta: Meta,
    },
}

/// Objects at any depth, and their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Totals {
    pub objects: u64,
    pub bytes: u64,
}

/// Names in the order in which they came.
#[derive(Debug, Default)]
struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    fn get(&self, n: u32) -> &str {
        let end = |n: usize| self.ends.get(n).map_or(0, |end| *end as usize);
        let n = n as usize;
        let start = n.checked_sub(1).map_or(0, end);
        self.text.get(start..end(n)).unwrap_or_default()
    }

    fn append(&mut self, more: &Self) {
        for n in 0..count(more.ends.len()) {
            self.push(more.get(n));
        }
    }

    fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>()
    }

    /// The first `known` in natural order.
    fn order(&self, known: u32) -> Box<[u32]> {
        let mut order: Vec<u32> = (0..known.min(count(self.ends.len()))).collect();
        order.sort_by(|a, b| natural::compare(self.get(*a), self.get(*b)));
        order.into()
    }
}

#[derive(Debug, Default)]
pub(super) struct Rows {
    folders: Names,
    below: Vec<Option<Totals>>,
    files: Names,
    metas: Vec<Meta>,
}

/// How many of them, from the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) folders: u32,
    pub(super) files: u32,
}

impl Known {
    pub(super) fn all(self) -> usize {
        self.folders as usize + self.files as usize
    }
}

/// Positions in ascending order: folders always by name, files by what was asked for.
#[derive(Debug)]
pub(super) struct Order {
    folders: Box<[u32]>,
    files: Box<[u32]>,
}

impl Rows {
    pub(super) fn folder(&mut self, name: &str, below: Option<Totals>) {
        self.folders.push(name);
        self.below.push(below);
    }

    pub(super) fn file(&mut self, name: &str, meta: Meta) {
        self.files.push(name);
        self.metas.push(meta);
    }

    pub(super) fn append(&mut self, more: &Self) {
        self.folders.append(&more.folders);
        self.below.extend_from_slice(&more.below);
        self.files.append(&more.files);
        self.metas.extend_from_slice(&more.metas);
    }

    pub(super) fn known(&self) -> Known {
        Known {
            folders: count(self.below.len()),
            files: count(self.metas.len()),
        }
    }

    /// Of memory.
    pub(super) fn bytes(&self) -> usize {
        self.folders.bytes()
            + self.below.capacity() * size_of::<Option<Totals>>()
            + self.files.bytes()
            + self.metas.capacity() * size_of::<Meta>()
    }

    /// Nothing comes any more.
    pub(super) fn shrink(&mut self) {
        for names in [&mut self.folders, &mut self.files] {
            names.text.shrink_to_fit();
            names.ends.shrink_to_fit();
        }
        self.below.shrink_to_fit();
        self.metas.shrink_to_fit();
    }

    pub(super) fn by_name(&self, known: Known) -> Order {
        Order {
            folders: self.folders.order(known.folders),
            files: self.files.order(known.files),
        }
    }

    /// The same by another measure. What is alike in it stays in the order of names.
    pub(super) fn by(&self, by: SortBy, by_name: &Order) -> Order {
        let mut files = by_name.files.clone();
        let meta = |n: &u32| self.metas.get(*n as usize);
        match by {
            SortBy::Name => {}
            SortBy::Size => files.sort_by_key(|n| meta(n).map(|m| m.size)),
            SortBy::Modified => files.sort_by_key(|n| meta(n).map(|m| m.modified)),
        }
        Order {
            folders: by_name.folders.clone(),
            files,
        }
    }

    /// What stands in a place of an order. Folders come first whichever way the files run, and have only their name to go
    /// by.
    pub(super) fn at(
        &self,
        order: &Order,
        by: SortBy,
        descending: bool,
        place: usize,
    ) -> Option<Listed> {
        let pick = |order: &[u32], place: usize, descending: bool| {
            let place = if descending {
                order.len().checked_sub(place + 1)?
            } else {
                place
            };
            order.get(place).copied()
        };
        let Some(place) = place.checked_sub(order.folders.len()) else {
            let n = pick(&order.folders, place, descending && by == SortBy::Name)?;
            return Some(Listed::Folder {
                name: self.folders.get(n).to_owned(),
                below: *self.below.get(n as usize)?,
            });
        };
        let n = pick(&order.files, place, descending)?;
        Some(Listed::File {
            name: self.files.get(n).to_owned(),
            meta: *self.metas.get(n as usize)?,
        })
    }
}

impl Order {
    pub(super) fn bytes(&self) -> usize {
        (self.folders.len() + self.files.len()) * size_of::<u32>()
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use mediabridge_catalog::StorageClass;

    use super::*;

    #[test]
    fn folders_come_first_whichever_way_files_run() {
        let mut rows = Rows::default();
        for (name, size, modified) in [("b10", 1, 3), ("b2", 2, 2), ("a", 2, 1)] {
            let meta = Meta {
                size,
                modified,
                etag: 0,
                class: StorageClass(0),
            };
            rows.file(name, meta);
        }
        rows.folder("z", None);
        rows.folder("y", None);
        let names = |by, descending| -> Vec<String> {
            let by_name = rows.by_name(rows.known());
            let order = rows.by(by, &by_name);
            (0..)
                .map_while(|place| rows.at(&order, by, descending, place))
                .map(|listed| match listed {
                    Listed::Folder { name, .. } | Listed::File { name, .. } => name,
                })
                .collect()
        };
        assert_eq!(names(SortBy::Name, false), ["y", "z", "a", "b2", "b10"]);
        assert_eq!(names(SortBy::Name, true), ["z", "y", "b10", "b2", "a"]);
        assert_eq!(names(SortBy::Size, false), ["y", "z", "b10", "a", "b2"]);
        assert_eq!(names(SortBy::Modified, true), ["y", "z", "b10", "b2", "a"]);
    }

    #[test]
    fn an_order_of_a_part_holds_that_part() {
        let mut rows = Rows::default();
        for name in ["c", "b", "a"] {
            rows.folder(name, None);
        }
        let order = rows.by_name(Known {
            folders: 2,
            files: 5,
        });
        assert_eq!((&*order.folders, order.files.len()), (&[1, 0][..], 0));
    }
}
