//! Which characters a conversion has to choose for: those for which the character tables name several targets.
//!
//! Every code point of every converted text is asked about, and a few in a hundred are such characters. So for each
//! conversion that is used they are gathered once, beside a set of one bit a code point, which answers for all others.

use std::sync::OnceLock;

use super::configuration::{Configuration, Converter};
use super::{description, engine};

/// The characters that a conversion has to choose for.
pub(super) struct Ambiguity {
    /// A bit a code point: to be looked at, because it is in [`Self::rows`] or begins a description sequence.
    marked: Vec<u64>,
    /// Each such character with what it may become, sorted; two or more targets, in the order of the tables.
    rows: Vec<(char, Vec<char>)>,
}

/// How many conversions there are, each a configuration and perhaps a second.
const WAYS: usize = (Configuration::COMPILED.len() + 1) * (Configuration::COMPILED.len() + 1);

impl Ambiguity {
    /// The characters that `converter` has to choose for.
    pub(super) fn of(converter: Converter) -> &'static Self {
        static KNOWN: [OnceLock<Ambiguity>; WAYS] = [const { OnceLock::new() }; WAYS];
        KNOWN[converter.number()].get_or_init(|| Self::gather(converter))
    }

    fn gather(converter: Converter) -> Self {
        let mut known: Vec<u32> = converter.configurations().flat_map(engine::known).collect();
        known.sort_unstable();
        known.dedup();
        let rows: Vec<(char, Vec<char>)> = known
            .into_iter()
            .filter_map(char::from_u32)
            .filter(|c| !c.is_ascii())
            .map(|c| (c, converter.candidates(c)))
            .filter(|(_, candidates)| candidates.len() > 1)
            .collect();
        let last = rows.last().map_or(0, |(c, _)| u32::from(*c)).max(description::LAST);
        let mut marked = vec![0_u64; last as usize / 64 + 1];
        let described = (description::FIRST..=description::LAST).filter(|c| description::operands(*c) > 0);
        for place in rows.iter().map(|(c, _)| u32::from(*c)).chain(described) {
            marked[place as usize / 64] |= 1 << (place % 64);
        }
        Self { marked, rows }
    }

    /// Whether a character is to be looked at: it may have several targets, or begin a description sequence.
    pub(super) fn marks(&self, c: char) -> bool {
        let place = u32::from(c);
        self.marked.get(place as usize / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }

    /// What a character may become, if that is more than one; in the order of the tables.
    pub(super) fn candidates(&self, c: char) -> Option<&[char]> {
        let row = self.rows.binary_search_by_key(&c, |(from, _)| *from).ok()?;
        Some(&self.rows[row].1)
    }
}
