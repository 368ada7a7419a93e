//! Folding for search keys: OpenCC's t2s character by character (the first target of each), then the
//! variants table `data/variants.tsv`. It refuses to be a conversion: context is never asked.
//!
//! The search ([`search_units`]) goes two steps further: small and capital letters of Latin, Greek and Cyrillic are one,
//! and what only separates or marks ([`is_passed_over`]) is left out.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use super::Configuration;
use super::blob::{BLOB, number};
use super::engine;
use super::stage::replaced;
use super::table::Table;

/// The search key of each character that is not its own, as a table and as a list.
struct Folded {
    table: Table<u32>,
    pairs: Vec<(char, char)>,
}

static FOLDED: LazyLock<Folded> = LazyLock::new(|| {
    let mut variants = Table::<u32>::new();
    for [from, to] in BLOB.variants {
        variants.update(number(*from), |entry| *entry = number(*to));
    }
    let own = BLOB.variants.iter().map(|[from, _]| number(*from));
    let known: BTreeSet<char> = engine::known(Configuration::T2s).chain(own).filter_map(char::from_u32).collect();
    let mut table = Table::<u32>::new();
    let mut pairs = Vec::new();
    for c in known {
        let simplified = engine::alone(Configuration::T2s, c);
        let folded = replaced(variants.get(u32::from(simplified))).unwrap_or(simplified);
        if folded != c {
            table.update(u32::from(c), |entry| *entry = u32::from(folded));
            pairs.push((c, folded));
        }
    }
    Folded { table, pairs }
});

/// The search key of one character.
#[must_use]
pub fn fold(c: char) -> char {
    replaced(FOLDED.table.get(u32::from(c))).unwrap_or(c)
}

/// The search key of a text, character by character.
#[must_use]
pub fn fold_str(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// Every character that is not its own search key, with its search key, in the order of code points.
#[must_use]
pub fn fold_pairs() -> &'static [(char, char)] {
    &FOLDED.pairs
}

/// What the search passes over, in Unicode's terms; variation selectors besides ([`SELECTORS`]).
const PASSED_OVER: GeneralCategoryGroup = GeneralCategoryGroup::Punctuation
    .union(GeneralCategoryGroup::Symbol)
    .union(GeneralCategoryGroup::Separator)
    .union(GeneralCategoryGroup::Control)
    .union(GeneralCategoryGroup::Format);

const SELECTORS: [(u32, u32); 2] = [(0xFE00, 0xFE0F), (0xE_0100, 0xE_01EF)];

/// Whether the search passes over a character: Unicode's punctuation, symbols, separators, controls and format
/// characters, and variation selectors.
#[must_use]
pub fn is_passed_over(c: char) -> bool {
    PASSED_OVER.contains(CodePointMapData::<GeneralCategory>::new().get(c))
        || SELECTORS.iter().any(|&(first, last)| (first..=last).contains(&u32::from(c)))
}

/// What the search passes over, as ranges of code points, both ends included, in order and apart.
#[must_use]
pub fn passed_over() -> Vec<(u32, u32)> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let mut all: Vec<(u32, u32)> =
        categories.iter_ranges_for_group(PASSED_OVER).map(|range| (*range.start(), *range.end())).collect();
    all.extend(SELECTORS);
    all.sort_unstable();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for (first, end) in all {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 >= first => *last = end.max(*last),
            _ => ranges.push((first, end)),
        }
    }
    ranges
}

/// What a character is to the search; `None` where it passes over it.
fn searched(c: char) -> Option<char> {
    if is_passed_over(c) {
        return None;
    }
    let folded = fold(c);
    if folded != c || !matches!(c, '\0'..='\u{58F}' | '\u{1E00}'..='\u{1FFF}' | '\u{FF21}'..='\u{FF3A}') {
        return Some(folded);
    }
    let mut small = c.to_lowercase();
    // One character for one: what becomes two stays as it is.
    Some(small.next().filter(|_| small.next().is_none()).unwrap_or(c))
}

/// A unit that stands for a pair of surrogates in [`UNITS`]; no character folds to it alone.
const PAIR: u16 = 0xD800;

/// The UTF-16 unit that each character of the basic plane is searched by: 0 where it is passed over.
static UNITS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let unit = |code: u32| match char::from_u32(code).map(searched) {
        None => PAIR,
        Some(None) => 0,
        Some(Some(c)) => u16::try_from(u32::from(c)).unwrap_or(PAIR),
    };
    (0..0x1_0000).map(unit).collect()
});

/// Appends what a text is searched by, as UTF-16: never the unit 0.
pub fn search_units(text: &str, units: &mut Vec<u16>) {
    let table = UNITS.as_slice();
    for c in text.chars() {
        match table.get(c as usize) {
            Some(0) => {}
            Some(&unit) if unit != PAIR => units.push(unit),
            _ => units.extend(searched(c).into_iter().flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> String {
        let mut units = Vec::new();
        search_units(text, &mut units);
        String::from_utf16(&units).unwrap()
    }

    #[test]
    fn the_search_passes_over_what_only_separates() {
        assert_eq!(units("計劃，（生育） 94.72%\u{2060}Ａ级"), "计划生育9472ａ级");
        assert_eq!(units("葛\u{E0100}İGDP〇々①"), "葛İgdp〇々①");
        assert_eq!(units("𠀀\0\n𫝈"), "𠀀𫝈");
    }

    #[test]
    fn the_ranges_are_what_is_passed_over() {
        let ranges = passed_over();
        assert!(ranges.windows(2).all(|two| two[0].1 + 1 < two[1].0));
        for c in ('\0'..='\u{2FFF}').chain('\u{FE00}'..='\u{FFFF}').chain('\u{1F300}'..='\u{1F400}') {
            let inside = ranges.iter().any(|&(first, last)| (first..=last).contains(&u32::from(c)));
            assert_eq!(inside, is_passed_over(c), "{c:?}");
        }
    }
}
