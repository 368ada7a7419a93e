//! Folding for search keys: OpenCC's t2s character by character (the first target of each), then the
//! variants table `data/variants.tsv`. It refuses to be a conversion: context is never asked.

use std::collections::BTreeSet;
use std::sync::LazyLock;

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
