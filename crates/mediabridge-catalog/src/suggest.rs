//! "Did you mean": a word that keys of the scope have and that is nearly the one nothing was found for.
//!
//! There is no list of words: of a word with one mistake in it, one half is right, so the keys with either half are
//! looked through, a bounded number of them. Only keys inside the scope are, so a suggestion tells of nothing else.

use std::collections::BTreeMap;

use crate::{
    error::Result,
    fold::fold,
    search::Part,
    segment::Block,
    stack::{KeyRange, Layer},
    words::{Pattern, Words},
};

/// Blocks that are read, and keys in memory that are looked at, for one suggestion at most.
const BUDGET: usize = 3_000;
/// Shorter words are near too many others.
const SHORTEST: usize = 3;
/// From this length on two mistakes are forgiven.
const LONG: usize = 8;

/// A word of the scope that is one letter away from `word`, or two from a long one; the nearest, then the most
/// frequent in what was looked at. `None` when there is none or the word itself is there.
pub fn suggest(scope: &[Part<'_>], word: &str) -> Result<Option<String>> {
    let word = fold(word);
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < SHORTEST || !letters.iter().all(|c| c.is_alphanumeric()) {
        return Ok(None);
    }
    let most = if letters.len() >= LONG { 2 } else { 1 };
    let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut budget = BUDGET;
    let pieces = pieces(&letters, most);
    for (left, piece) in (1..=pieces.len()).rev().zip(pieces) {
        let words = Words::new([piece.as_str()], []);
        // What one piece leaves over is for the next ones.
        let mut share = budget / left;
        budget -= share;
        for part in scope {
            let pattern = Pattern::below(part.root, &words);
            visit(part, &pattern, &mut share, |folded| {
                for candidate in folded
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|c| c.contains(piece.as_str()))
                {
                    if let Some((_, times)) = found.get_mut(candidate) {
                        *times += 1;
                    } else if let Some(distance) = distance(&letters, candidate, most) {
                        found.insert(candidate.to_owned(), (distance, 1));
                    }
                }
            })?;
        }
        budget += share;
    }
    let best = found
        .into_iter()
        .min_by_key(|(_, (distance, times))| (*distance, std::cmp::Reverse(*times)));
    Ok(best
        .filter(|(_, (distance, _))| *distance > 0)
        .map(|(word, _)| word))
}

/// Parts of a word of which one is left whole by so many mistakes, and what the middle is when two letters that were
/// exchanged there are put right: rare ones first.
fn pieces(letters: &[char], most: usize) -> Vec<String> {
    let count = most + 1;
    let cut = |n: usize| letters.len() * n / count;
    let mut pieces: Vec<String> = (0..count)
        .map(|n| letters[cut(n)..cut(n + 1)].iter().collect())
        .collect();
    for middle in (1..count).map(cut) {
        let mut exchanged = letters.to_vec();
        exchanged.swap(middle - 1, middle);
        pieces.push(exchanged.into_iter().collect());
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    pieces.dedup();
    pieces
}

/// Calls `found` with the folded keys of a part that match, without the root, until the budget is used up.
fn visit(
    part: &Part<'_>,
    pattern: &Pattern<'_>,
    budget: &mut usize,
    mut found: impl FnMut(&str),
) -> Result<()> {
    let range = KeyRange::of_prefix(part.root.as_bytes());
    let stack = part.bucket.stack();
    let mut block = Block::default();
    let mut scratch = Block::default();
    for (depth, layer) in stack.layers.iter().enumerate() {
        // A key that a newer layer knows is dead there, or found there.
        let mut offer = |key: &[u8]| -> Result<()> {
            if stack.is_hidden(depth, key, &mut scratch)? {
                return Ok(());
            }
            if let Ok(key) = std::str::from_utf8(key.get(part.root.len()..).unwrap_or_default()) {
                found(&fold(key));
            }
            Ok(())
        };
        match layer {
            Layer::Run(run) => {
                let mut left = range.within(run);
                while *budget > 0
                    && let Some(n) = run.next_match(pattern, left.clone())
                {
                    *budget -= 1;
                    left.start = n + 1;
                    if run.record(n).meta.is_some() {
                        offer(run.key(n))?;
                    }
                }
            }
            Layer::Segment(segment) => {
                let (first, last) = range.edges(segment)?;
                let mut candidates =
                    segment.candidates(pattern.words, first, last.saturating_add(1))?;
                while *budget > 0
                    && let Some(number) = candidates.next().map_err(|e| segment.damaged(e))?
                {
                    *budget -= 1;
                    segment.read(number, &mut block)?;
                    let matches = block.matches(pattern);
                    if matches == 0 {
                        continue;
                    }
                    block.load().map_err(|e| segment.damaged(e))?;
                    for n in (0..block.len()).filter(|n| matches & 1 << n != 0) {
                        if block.record(n).meta.is_some() && range.contains(block.key(n)) {
                            offer(block.key(n))?;
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// How many letters have to be added, left out, replaced or exchanged with their neighbour, if at most `most`.
fn distance(word: &[char], other: &str, most: usize) -> Option<usize> {
    // A letter is at least a byte, so this needs no counting for most.
    if other.len() + most < word.len() {
        return None;
    }
    let other: Vec<char> = other.chars().take(word.len() + most + 1).collect();
    if other.len().abs_diff(word.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in word.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut fewest = (last[j] + usize::from(a != b))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && word[i - 1] == *b {
                fewest = fewest.min(before[j - 1] + 1);
            }
            row.push(fewest);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn away(a: &str, b: &str) -> Option<usize> {
        distance(&a.chars().collect::<Vec<_>>(), b, 2)
    }

    #[test]
    fn mistakes_are_counted() {
        assert_eq!(away("summer", "summer"), Some(0));
        assert_eq!(away("sumer", "summer"), Some(1));
        assert_eq!(away("sumemr", "summer"), Some(1));
        assert_eq!(away("größe", "große"), Some(1));
        assert_eq!(away("sommre", "summer"), Some(2));
        assert_eq!(away("winter", "summer"), None);
    }

    #[test]
    fn one_piece_is_left_whole() {
        for (typed, meant) in [
            ("sumemr", "summer"),
            ("sumer", "summer"),
            ("xsummer", "summer"),
            ("campaignd", "campaigns"),
            ("canpaigms", "campaigns"),
        ] {
            let typed: Vec<char> = typed.chars().collect();
            let most = if typed.len() >= LONG { 2 } else { 1 };
            let pieces = pieces(&typed, most);
            assert!(
                pieces.iter().any(|p| meant.contains(p)),
                "{meant} {pieces:?}"
            );
        }
    }
}
