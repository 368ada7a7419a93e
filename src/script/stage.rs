//! One stage of a configuration: a merged dictionary, matched longest first from the left.

use std::sync::LazyLock;

use super::blob::{BLOB, Irregulars, Pairs, TEXT, Word, number};
use super::description;
use super::pieces::Irregular;
use super::table::Table;

/// The number of stages in the compiled dictionaries.
pub(super) const COUNT: usize = 10;

/// The low bits of an entry: the character that takes the place of this one; 0, itself.
pub(super) const CHARACTER: u32 = (1 << 21) - 1;
/// A phrase may start with this character.
pub(super) const STARTS: u32 = 1 << 24;
/// A description sequence may start here.
pub(super) const OPERATOR: u32 = 1 << 25;

// The words of a trie element, as `build/trie.rs` writes them.
const ENDS: u32 = 1 << 31;
const LEAF: u32 = 1 << 30;
const BASE: u32 = LEAF - 1;

/// A merged dictionary, ready for use.
#[derive(Debug)]
pub(super) struct Stage {
    /// For each character: [`CHARACTER`], [`STARTS`], [`OPERATOR`].
    pub(super) characters: Table<u32>,
    codes: Table<u16>,
    alphabet: &'static [Word],
    elements: Pairs,
    pub(super) values: &'static [Word],
    irregular: Irregulars,
    /// Every character that has an entry in `characters`.
    pub(super) known: Vec<u32>,
    /// The first two characters of every phrase; `None` where a character alone is one.
    beginnings: Option<Beginnings>,
}

/// A set of pairs of characters that says too often, but seldom, that it holds one: a bit for each hash. Most
/// characters can start a phrase and few do; the walk through the trie that finds this out leads all over it, while the
/// set stays in the nearest cache.
#[derive(Debug)]
struct Beginnings(Vec<u64>);

impl Beginnings {
    /// Bits, as a power of two: some twenty for every pair of the largest dictionary.
    const SIZE: u32 = 19;

    fn new(pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut bits = vec![0; 1 << (Self::SIZE - 6)];
        for (first, second) in pairs {
            let bit = Self::bit(first, second);
            bits[bit / 64] |= 1 << (bit % 64);
        }
        Self(bits)
    }

    #[inline]
    fn bit(first: u32, second: u32) -> usize {
        // Multiplicative (Knuth): the upper bits of the product hang on all bits of both.
        let mixed = (u64::from(first) << 21 | u64::from(second)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (u64::BITS - Self::SIZE)) as usize
    }

    #[inline]
    fn may_hold(&self, first: u32, second: u32) -> bool {
        let bit = Self::bit(first, second);
        self.0.get(bit / 64).is_some_and(|bits| bits & (1 << (bit % 64)) != 0)
    }
}

static STAGES: [LazyLock<Stage>; COUNT] = [
    LazyLock::new(|| Stage::new(0)),
    LazyLock::new(|| Stage::new(1)),
    LazyLock::new(|| Stage::new(2)),
    LazyLock::new(|| Stage::new(3)),
    LazyLock::new(|| Stage::new(4)),
    LazyLock::new(|| Stage::new(5)),
    LazyLock::new(|| Stage::new(6)),
    LazyLock::new(|| Stage::new(7)),
    LazyLock::new(|| Stage::new(8)),
    LazyLock::new(|| Stage::new(9)),
];

/// A value: its place in the run of text, and its length in bytes.
#[inline]
pub(super) fn value(word: Word) -> &'static str {
    let word = number(word);
    let start = (word >> 8) as usize;
    TEXT.get(start..start + (word & 0xFF) as usize).unwrap_or_default()
}

/// The pieces of one key, moved to where it stands.
pub(super) fn moved(all: Irregulars, id: u32, source: u32, target: u32) -> impl Iterator<Item = Irregular> {
    let first = all.partition_point(|row| number(row[0]) < id);
    all[first..].iter().take_while(move |row| number(row[0]) == id).map(move |row| Irregular {
        source_start: source + (number(row[1]) >> 16),
        source_end: source + (number(row[1]) & 0xFFFF),
        target_start: target + (number(row[2]) >> 16),
        target_end: target + (number(row[2]) & 0xFFFF),
    })
}

impl Stage {
    /// The stage with this number; made at its first use.
    pub(super) fn get(at: usize) -> &'static Self {
        &STAGES[at]
    }

    fn new(at: usize) -> Self {
        let data = BLOB.stages[at];
        let mut characters = Table::<u32>::new();
        let mut codes = Table::<u16>::new();
        let mut known = Vec::new();
        for [from, to] in data.characters {
            characters.update(number(*from), |entry| *entry |= number(*to));
            known.push(number(*from));
        }
        let root = data.elements.first().map_or(0, |root| number(root[0]) & BASE);
        for (code, c) in (1..).zip(data.alphabet) {
            let c = number(*c);
            codes.update(c, |entry| *entry = code);
            let child = data.elements.get((root ^ u32::from(code)) as usize);
            if child.is_some_and(|child| number(child[1]) == 0) {
                characters.update(c, |entry| *entry |= STARTS);
                known.push(c);
            }
        }
        for operator in 0x2FF0..=0x2FFF {
            characters.update(operator, |entry| *entry |= OPERATOR);
            known.push(operator);
        }
        let alone = |&[here, from]: &[Word; 2]| number(from) == 0 && number(here) & (ENDS | LEAF) != 0;
        let beginnings = (!data.elements.iter().skip(1).any(alone))
            .then(|| Beginnings::new(beginnings(data.alphabet, data.elements)));
        Self {
            characters,
            codes,
            alphabet: data.alphabet,
            elements: data.elements,
            values: data.values,
            irregular: data.irregular,
            known,
            beginnings,
        }
    }

    /// Whether a phrase may start with these two characters; false is certain. The second is missing at an end.
    #[inline]
    pub(super) fn may_start(&self, first: u32, second: Option<u32>) -> bool {
        self.beginnings.as_ref().is_none_or(|pairs| second.is_some_and(|second| pairs.may_hold(first, second)))
    }

    /// Every character that stands in a phrase after its first.
    pub(super) fn inner(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(self.elements).filter_map(|(at, [_, from])| {
            let from = number(*from);
            // From the root (0) lead first characters; free elements (all ones) lie beyond the trie.
            let [parent, _] = self.elements.get(from as usize).filter(|_| from != 0)?;
            let code = at ^ (number(*parent) & BASE);
            self.alphabet.get((code as usize).checked_sub(1)?).copied().map(number)
        })
    }

    /// The longest key at the start of `chars` (code points with their widths): its id and its width.
    #[inline]
    pub(super) fn longest(&self, chars: impl Iterator<Item = (u32, usize)>) -> Option<(u32, usize)> {
        let mut node = 0;
        let mut base = number(self.elements.first()?[0]) & BASE;
        let mut width = 0;
        let mut best = None;
        for (c, w) in chars {
            let code = u32::from(self.codes.get(c));
            let next = base ^ code;
            let Some([here, from]) = self.elements.get(next as usize) else {
                return best;
            };
            if code == 0 || number(*from) != node {
                return best;
            }
            width += w;
            let here = number(*here);
            if here & LEAF != 0 {
                return Some((here & BASE, width));
            }
            node = next;
            base = here & BASE;
            if here & ENDS != 0 {
                best = self.elements.get(base as usize).map(|[id, _]| (number(*id), width));
            }
        }
        best
    }

    /// Converts a run of characters, `phrases` and all or each character alone; appends to `target`,
    /// and to `irregular` the pieces that are not one to one, as positions in `source` and `target`.
    pub(super) fn convert(
        &self,
        phrases: bool,
        source: &[char],
        target: &mut Vec<char>,
        irregular: &mut Vec<Irregular>,
    ) {
        let mut at = 0;
        while let Some(c) = source.get(at) {
            let entry = self.characters.get(u32::from(*c));
            let rest = || source[at..].iter().map(|c| u32::from(*c));
            if phrases
                && entry & STARTS != 0
                && let Some((id, length)) = self.longest(rest().map(|c| (c, 1)))
            {
                let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                irregular.extend(moved(self.irregular, id, place(at), place(target.len())));
                target.extend(value(self.values[id as usize]).chars());
                at += length;
            } else if entry & OPERATOR != 0
                && let Some(length) = description::length(rest())
            {
                target.extend_from_slice(&source[at..at + length]);
                at += length;
            } else {
                target.push(replaced(entry).unwrap_or(*c));
                at += 1;
            }
        }
    }
}

/// The first two characters of every phrase of a trie that has two.
fn beginnings(alphabet: &'static [Word], elements: Pairs) -> impl Iterator<Item = (u32, u32)> {
    let element = |at: u32| elements.get(at as usize).map(|[here, from]| (number(*here) & BASE, number(*from)));
    let root = element(0).map_or(0, |(base, _)| base);
    let character = move |code: u32| Some(number(*alphabet.get((code as usize).checked_sub(1)?)?));
    (0u32..).zip(elements).filter_map(move |(at, [_, from])| {
        let parent = number(*from);
        // From the root (0) lead first characters; free elements (all ones) lie beyond the trie.
        let (base, grandparent) = element(parent).filter(|_| parent != 0)?;
        let first = character(parent ^ root).filter(|_| grandparent == 0)?;
        Some((first, character(at ^ base)?))
    })
}

/// The character that an entry puts in place of its own.
#[inline]
pub(super) fn replaced(entry: u32) -> Option<char> {
    match entry & CHARACTER {
        0 => None,
        to => char::from_u32(to),
    }
}
