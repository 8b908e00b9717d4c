//! Names of folders: every folder that holds a key, in order, in groups of 16, and which groups may have a name.

use super::{
    Segment,
    block::KEYS,
    candidates::{Candidates, Table},
    format::Section,
};
use crate::{
    codec::{Damaged, Read, Reader},
    error::Result,
    words::Words,
};

/// What a visitor of folders wants next.
pub(crate) enum Step {
    Next,
    Stop,
    /// On to the first folder at or after this.
    Leap(Vec<u8>),
}

impl Segment {
    /// Calls `found` for every folder name at or after `from`, until it says stop by `false` or asks to leap ahead.
    pub(crate) fn folders_from(
        &self,
        from: &[u8],
        mut found: impl FnMut(&[u8]) -> Step,
    ) -> Result<()> {
        self.folders_checked(from, &mut found)
            .map_err(|e| self.damaged(e))
    }

    fn folders_checked(&self, from: &[u8], found: &mut dyn FnMut(&[u8]) -> Step) -> Read<()> {
        let groups = self.folder_groups();
        let mut from = from.to_vec();
        let mut group = self.folder_group(&from)?;
        let mut name = Vec::new();
        'groups: while group < groups {
            let mut names = self.names(group)?;
            while names.advance(&mut name)? {
                if name.as_slice() < from.as_slice() {
                    continue;
                }
                match found(&name) {
                    Step::Next => {}
                    Step::Stop => return Ok(()),
                    Step::Leap(to) => {
                        from = to;
                        let there = self.folder_group(&from)?;
                        if there > group {
                            group = there;
                            continue 'groups;
                        }
                    }
                }
            }
            group += 1;
        }
        Ok(())
    }

    /// The groups that may hold folders from `from` on and below `end` whose own names have these words.
    pub(crate) fn folder_candidates(
        &self,
        words: &Words,
        from: &[u8],
        end: Option<&[u8]>,
    ) -> Result<Candidates<'_>> {
        let chosen = || {
            let groups = self.folder_groups();
            let last = match end {
                Some(end) => self.folder_group(end)? + 1,
                None => groups,
            };
            let number = |n| u32::try_from(n).map_err(|_| Damaged("it has too many folders"));
            let table = Table {
                trigrams: Section::NameTrigrams,
                lists: Section::NameLists,
                length: number(groups)?,
            };
            let within = number(self.folder_group(from)?)?..number(last)?;
            self.choose(table, words.name_grams(), within)
        };
        chosen().map_err(|e| self.damaged(e))
    }

    /// Calls `found` for every folder of a group.
    pub(crate) fn for_each_folder(&self, group: u32, mut found: impl FnMut(&[u8])) -> Result<()> {
        let mut each = || {
            let mut names = self.names(group as usize)?;
            let mut name = Vec::new();
            while names.advance(&mut name)? {
                found(&name);
            }
            Ok(())
        };
        each().map_err(|e| self.damaged(e))
    }

    fn names(&self, group: usize) -> Read<Names<'_>> {
        Ok(Names {
            reader: Reader(self.folder_bytes(group)?),
            n: 0,
        })
    }

    fn folder_groups(&self) -> usize {
        self.section(Section::FolderIndex).len() / 8
    }

    /// The last group that begins at or before `folder`.
    fn folder_group(&self, folder: &[u8]) -> Read<usize> {
        if folder.is_empty() {
            return Ok(0);
        }
        let (mut low, mut high) = (0, self.folder_groups());
        while low < high {
            let middle = low + (high - low) / 2;
            let mut reader = Reader(self.folder_bytes(middle)?);
            let length = reader.length()?;
            if reader.take(length)? <= folder {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low.saturating_sub(1))
    }

    fn folder_bytes(&self, group: usize) -> Read<&[u8]> {
        let start = |group: usize| -> Read<usize> {
            let index = self.checked(Section::FolderIndex, group * 8..group * 8 + 8)?;
            Ok(usize::try_from(Reader(index).u64()?).unwrap_or(usize::MAX))
        };
        let is_last = group + 1 >= self.folder_groups();
        let end = if is_last {
            self.section(Section::Folders).len()
        } else {
            start(group + 1)?
        };
        self.checked(Section::Folders, start(group)?..end)
    }
}

/// The names of a group, one after the other.
struct Names<'s> {
    reader: Reader<'s>,
    n: usize,
}

impl Names<'_> {
    /// Makes the name before into the next one; false when there is none.
    fn advance(&mut self, name: &mut Vec<u8>) -> Read<bool> {
        if self.n == KEYS || self.reader.0.is_empty() {
            return Ok(false);
        }
        let common = if self.n == 0 {
            0
        } else {
            self.reader.length()?
        };
        let length = self.reader.length()?;
        if common > name.len() {
            return Err(Damaged("a folder shares more than there is"));
        }
        name.truncate(common);
        name.extend_from_slice(self.reader.take(length)?);
        self.n += 1;
        Ok(true)
    }
}
