//! Which code points of two texts answer to one another, near linear in their length.
//!
//! Runs of [`LEVELS`] code points that stand exactly once in either text are laid on one another, longest ascending
//! chain first (patience diff: B. Cohen; the chain by A. Schensted, 1961); what lies between two of them is compared
//! with shorter runs, and last by `super::myers`. Unique runs that the chain leaves out and that go on for long enough
//! are passages that were moved.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use super::myers::{self, Budget};

/// The lengths of the runs, in code points.
const LEVELS: [usize; 3] = [12, 6, 3];
/// Below this many code points on both sides together no runs are looked for.
const SHORT: usize = 64;
/// A passage that was moved may differ by this many code points between two of its runs.
const LOOSE: usize = 8;

/// How two sequences answer to one another.
#[derive(Debug, Default)]
pub(super) struct Alignment {
    /// Equal code points, ascending on both sides.
    pub(super) pairs: Vec<(usize, usize)>,
    /// What stands elsewhere on the other side; ranges are apart from one another and from the pairs.
    pub(super) moved: Vec<(Range<usize>, Range<usize>)>,
    /// Whether some stretch was too unlike to be matched within the budget: it is one coarse replacement.
    pub(super) coarse: bool,
}

/// Aligns two sequences.
pub(super) fn align(a: &[char], b: &[char]) -> Alignment {
    let mut budget = Budget::default();
    let mut pairs = Vec::with_capacity(a.len().min(b.len()));
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (inner_a, inner_b) = (head..a.len() - tail, head..b.len() - tail);
    pairs.extend((0..head).map(|at| (at, at)));
    let mut moved = Vec::new();
    if !inner_a.is_empty() && !inner_b.is_empty() {
        let found = unique(&a[inner_a.clone()], &b[inner_b.clone()], LEVELS[0]);
        let chain = chain(&found);
        let blocks = blocks(&a[inner_a.clone()], &b[inner_b.clone()], &chain, LEVELS[0]);
        moved = displaced(&a[inner_a.clone()], &b[inner_b.clone()], &found, &blocks);
        for (from, to) in &mut moved {
            *from = from.start + head..from.end + head;
            *to = to.start + head..to.end + head;
        }
        let skip_a = Skip::new(moved.iter().map(|(from, _)| from.clone()).collect());
        let skip_b = Skip::new(moved.iter().map(|(_, to)| to.clone()).collect());
        let (mut from_a, mut from_b) = (inner_a.start, inner_b.start);
        let ends = blocks.iter().map(|&(x, y, length)| (x + head, y + head, length));
        for (x, y, length) in ends.chain([(inner_a.end, inner_b.end, 0)]) {
            around(a, b, (from_a..x, from_b..y), (&skip_a, &skip_b), &mut budget, &mut pairs);
            pairs.extend((0..length).map(|step| (x + step, y + step)));
            (from_a, from_b) = (x + length, y + length);
        }
    }
    pairs.extend((0..tail).map(|step| (inner_a.end + step, inner_b.end + step)));
    Alignment { pairs, moved, coarse: budget.short }
}

/// Ranges that are left out, sorted.
struct Skip(Vec<Range<usize>>);

impl Skip {
    fn new(mut ranges: Vec<Range<usize>>) -> Self {
        ranges.sort_by_key(|range| range.start);
        Self(ranges)
    }

    fn left(&self, range: &Range<usize>) -> Vec<usize> {
        let mut next = self.0.partition_point(|skipped| skipped.end <= range.start);
        let mut left = Vec::with_capacity(range.len());
        let mut at = range.start;
        while at < range.end {
            match self.0.get(next) {
                Some(skipped) if skipped.start <= at => {
                    at = skipped.end.max(at);
                    next += 1;
                }
                Some(skipped) => {
                    left.extend(at..skipped.start.min(range.end));
                    at = skipped.start.min(range.end);
                }
                None => {
                    left.extend(at..range.end);
                    at = range.end;
                }
            }
        }
        left
    }

    fn touches(&self, range: &Range<usize>) -> bool {
        let next = self.0.partition_point(|skipped| skipped.end <= range.start);
        self.0.get(next).is_some_and(|skipped| skipped.start < range.end)
    }
}

/// Compares what lies between two blocks, without what was moved into or out of it.
fn around(
    a: &[char],
    b: &[char],
    (range_a, range_b): (Range<usize>, Range<usize>),
    (skip_a, skip_b): (&Skip, &Skip),
    budget: &mut Budget,
    pairs: &mut Vec<(usize, usize)>,
) {
    if !skip_a.touches(&range_a) && !skip_b.touches(&range_b) {
        let at = (range_a.start, range_b.start);
        return region(&a[range_a], &b[range_b], at, 1, budget, pairs);
    }
    let (left_a, left_b) = (skip_a.left(&range_a), skip_b.left(&range_b));
    let words_a: Vec<char> = left_a.iter().map(|&at| a[at]).collect();
    let words_b: Vec<char> = left_b.iter().map(|&at| b[at]).collect();
    let mut inner = Vec::new();
    region(&words_a, &words_b, (0, 0), 1, budget, &mut inner);
    pairs.extend(inner.into_iter().map(|(x, y)| (left_a[x], left_b[y])));
}

/// Compares two stretches that begin at `at`, by runs of a level's length and shorter ones.
fn region(
    a: &[char],
    b: &[char],
    at: (usize, usize),
    level: usize,
    budget: &mut Budget,
    pairs: &mut Vec<(usize, usize)>,
) {
    if a.is_empty() || b.is_empty() {
        return;
    }
    let length = LEVELS.get(level).copied().filter(|_| a.len() + b.len() > SHORT);
    let Some(length) = length else { return myers::matches(a, b, at, budget, pairs) };
    let blocks = blocks(a, b, &chain(&unique(a, b, length)), length);
    let (mut from_a, mut from_b) = (0, 0);
    for (x, y, length) in blocks.into_iter().chain([(a.len(), b.len(), 0)]) {
        region(&a[from_a..x], &b[from_b..y], (at.0 + from_a, at.1 + from_b), level + 1, budget, pairs);
        pairs.extend((0..length).map(|step| (at.0 + x + step, at.1 + y + step)));
        (from_a, from_b) = (x + length, y + length);
    }
}

/// Where runs of `length` stand that occur once in either sequence, by their place in `a`.
fn unique(a: &[char], b: &[char], length: usize) -> Vec<(usize, usize)> {
    if a.len() < length || b.len() < length {
        return Vec::new();
    }
    // Hash of a run → where it begins in `a`, and in `b`; NONE not yet, TWICE more than once.
    const NONE: u32 = u32::MAX;
    const TWICE: u32 = u32::MAX - 1;
    let narrow = |at: usize| u32::try_from(at).unwrap_or(TWICE);
    let mut stands: HashMap<u64, (u32, u32)> = HashMap::with_capacity(a.len());
    rolling(a, length, |at, hash| match stands.entry(hash) {
        Entry::Vacant(place) => {
            place.insert((narrow(at), NONE));
        }
        Entry::Occupied(mut place) => place.get_mut().0 = TWICE,
    });
    rolling(b, length, |at, hash| {
        if let Some(place) = stands.get_mut(&hash) {
            place.1 = if place.1 == NONE { narrow(at) } else { TWICE };
        }
    });
    let mut found = Vec::new();
    rolling(a, length, |at, hash| {
        if let Some(&(x, y)) = stands.get(&hash)
            && x != TWICE
            && y < TWICE
            && a[at..at + length] == b[y as usize..y as usize + length]
        {
            found.push((at, y as usize));
        }
    });
    found
}

/// Every run of a sequence with its hash (R. M. Karp and M. O. Rabin, 1987).
fn rolling(words: &[char], length: usize, mut each: impl FnMut(usize, u64)) {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
    let power = (1..length).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut hash = 0_u64;
    for (at, c) in words.iter().enumerate() {
        if at >= length {
            hash = hash.wrapping_sub(mixed(words[at - length]).wrapping_mul(power));
        }
        hash = hash.wrapping_mul(BASE).wrapping_add(mixed(*c));
        if at + 1 >= length {
            each(at + 1 - length, hash);
        }
    }
}

/// Spreads a code point over 64 bits (the finaliser of SplitMix64).
fn mixed(c: char) -> u64 {
    let mut z = (u64::from(c) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A longest chain that ascends on both sides.
fn chain(found: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(found.len());
    for (index, &(_, y)) in found.iter().enumerate() {
        let pile = tops.partition_point(|&top| found[top].1 < y);
        before.push(pile.checked_sub(1).map(|pile| tops[pile]));
        if pile == tops.len() {
            tops.push(index);
        } else {
            tops[pile] = index;
        }
    }
    let mut chain = Vec::with_capacity(tops.len());
    let mut next = tops.last().copied();
    while let Some(index) = next {
        chain.push(found[index]);
        next = before[index];
    }
    chain.reverse();
    chain
}

/// The runs of a chain, made as long as they go: start in `a`, start in `b`, length; apart and ascending.
fn blocks(a: &[char], b: &[char], chain: &[(usize, usize)], length: usize) -> Vec<(usize, usize, usize)> {
    let mut blocks: Vec<(usize, usize, usize)> = Vec::new();
    for &(x, y) in chain {
        let (end_a, end_b) = blocks.last().map_or((0, 0), |&(x, y, length)| (x + length, y + length));
        // Two runs that overlap on one side only: the later one gives way.
        let cut = end_a.saturating_sub(x).max(end_b.saturating_sub(y));
        if cut >= length {
            continue;
        }
        let (mut x, mut y, mut run) = (x + cut, y + cut, length - cut);
        while x > end_a && y > end_b && a[x - 1] == b[y - 1] {
            (x, y, run) = (x - 1, y - 1, run + 1);
        }
        while x + run < a.len() && y + run < b.len() && a[x + run] == b[y + run] {
            run += 1;
        }
        match blocks.last_mut() {
            Some(last) if last.0 + last.2 == x && last.1 + last.2 == y => last.2 += run,
            _ => blocks.push((x, y, run)),
        }
    }
    blocks
}

/// Unique runs beside the chain, made as long as they go; runs of one passage are one.
fn displaced(
    a: &[char],
    b: &[char],
    found: &[(usize, usize)],
    blocks: &[(usize, usize, usize)],
) -> Vec<(Range<usize>, Range<usize>)> {
    let mut taken_a = vec![false; a.len()];
    let mut taken_b = vec![false; b.len()];
    for &(x, y, length) in blocks {
        taken_a[x..x + length].fill(true);
        taken_b[y..y + length].fill(true);
    }
    let mut moved: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for &(x, y) in found {
        let free = |x: usize, y: usize, taken_a: &[bool], taken_b: &[bool]| !taken_a[x] && !taken_b[y] && a[x] == b[y];
        let (mut from, mut to) = (x, y);
        if !free(from, to, &taken_a, &taken_b) {
            continue;
        }
        while from > 0 && to > 0 && free(from - 1, to - 1, &taken_a, &taken_b) {
            (from, to) = (from - 1, to - 1);
        }
        let mut length = 0;
        while from + length < a.len() && to + length < b.len() && free(from + length, to + length, &taken_a, &taken_b) {
            length += 1;
        }
        if length < LEVELS[0] {
            continue;
        }
        taken_a[from..from + length].fill(true);
        taken_b[to..to + length].fill(true);
        let one = (from..from + length, to..to + length);
        match moved.last_mut() {
            Some(last) if follows(last, &one, &taken_a, &taken_b) => {
                taken_a[last.0.end..one.0.start].fill(true);
                taken_b[last.1.end..one.1.start].fill(true);
                *last = (last.0.start..one.0.end, last.1.start..one.1.end);
            }
            _ => moved.push(one),
        }
    }
    moved
}

/// Whether a moved run goes on after a few code points that differ.
fn follows(
    last: &(Range<usize>, Range<usize>),
    next: &(Range<usize>, Range<usize>),
    taken_a: &[bool],
    taken_b: &[bool],
) -> bool {
    let near = |last: &Range<usize>, next: &Range<usize>, taken: &[bool]| {
        (last.end..=last.end + LOOSE).contains(&next.start) && taken[last.end..next.start].iter().all(|taken| !taken)
    };
    near(&last.0, &next.0, taken_a) && near(&last.1, &next.1, taken_b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn a_swap_of_two_paragraphs_is_one_move() {
        let a = chars("开头。甲段说的是图书室的藏书和借阅的情形！乙段说的是村里的读者写来的信，比前一段长？结尾。");
        let b = chars("开头。乙段说的是村里的读者写来的信，比前一段长？甲段说的是图书室的藏书和借阅的情形！结尾。");
        let Alignment { moved, pairs, .. } = align(&a, &b);
        assert_eq!(moved.len(), 1);
        assert_eq!(pairs.len() + moved[0].0.len(), a.len());
    }

    #[test]
    fn equal_texts_match_throughout() {
        let a = chars(&"甲乙丙丁".repeat(1000));
        assert_eq!(align(&a, &a).pairs.len(), a.len());
    }

    #[test]
    fn what_is_too_unlike_is_said_to_be_coarse() {
        let text = |seed: u32| -> Vec<char> {
            let letter = |at: u32| char::from_u32(0x4E00 + (at.wrapping_mul(seed) >> 7) % 40);
            (0..30_000).filter_map(letter).collect()
        };
        assert!(align(&text(2_654_435_761), &text(40_503)).coarse);
        assert!(!align(&text(40_503), &text(40_503)).coarse);
    }

    #[test]
    fn nothing_in_common_matches_nothing() {
        let (a, b) = (chars(&"甲".repeat(5000)), chars(&"乙".repeat(5000)));
        assert!(align(&a, &b).pairs.is_empty());
    }
}
