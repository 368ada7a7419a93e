//! What can be remembered of a passage without its words: a digest that tells whether it is the same, and a sketch
//! that tells how like it another one is.
//!
//! A sketch holds the least hashes of a passage's bigrams (bottom-k, Broder 1997). The edges of the passage count as
//! characters, so that a cell of two characters has something to be known by.

use sha2::{Digest, Sha256};

use crate::edition::SKETCH;

/// What stands at the edges of a passage; NUL can stand in no file.
const EDGE: char = '\0';
/// A hash has twenty bits: five hexadecimal digits.
const BITS: u32 = 20;

/// The first 64 bits of the SHA-256 of some words.
#[must_use]
pub fn digest(words: &str) -> u64 {
    let digest = Sha256::digest(words.as_bytes());
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The sketch of a passage: at most [`SKETCH`] hashes, ascending, each once.
#[must_use]
pub fn sketch(words: &str) -> Vec<u32> {
    let mut grams = grams(words);
    grams.truncate(SKETCH);
    grams
}

/// The hashes of all bigrams, ascending, each once.
pub(super) fn grams(words: &str) -> Vec<u32> {
    let mut hashes = Vec::with_capacity(words.len() / 3 + 2);
    let mut before = EDGE;
    for c in words.chars().chain([EDGE]) {
        hashes.push(hash(before, c));
        before = c;
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The finalizer of SplitMix64 over both characters: the numbers stand in files, so it must never change.
fn hash(first: char, second: char) -> u32 {
    let mut z = (u64::from(first) << 32 | u64::from(second)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    u32::try_from((z ^ (z >> 31)) >> (64 - BITS)).unwrap_or(u32::MAX)
}

/// How like an old passage, known by its sketch, a new one is, known by all its grams.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    /// Estimate of the grams that they share, of all that either has (Jaccard).
    pub(super) resemblance: f64,
    /// Estimate of the part of the old grams that the new passage has.
    pub(super) kept: f64,
    /// Estimate of the part of the new grams that are old ones.
    pub(super) inherited: f64,
}

/// Compares an old passage's sketch with a new one's grams; both ascending.
///
/// What they share is estimated twice, from the part of the old grams that is kept and from the part of the new ones
/// that is old, and the surer estimate weighs more: of a passage cut in two, each part is old throughout, so that its
/// length alone tells which is the larger.
pub(super) fn likeness(sketch: &[u32], grams: &[u32]) -> Likeness {
    let shared = sketch.iter().filter(|hash| grams.binary_search(hash).is_ok()).count();
    // A full sketch knows nothing of hashes above its last one, which tells how many there are.
    let (seen, old) = match sketch.last() {
        Some(last) if sketch.len() == SKETCH => {
            (grams.partition_point(|hash| hash <= last), number(SKETCH << BITS) / (f64::from(*last) + 1.0))
        }
        _ => (grams.len(), number(sketch.len())),
    };
    let part = |of: usize| if of == 0 { 0.0 } else { number(shared) / number(of) };
    let (kept, inherited, new) = (part(sketch.len()), part(seen), number(grams.len()));
    let surety = |part: f64, samples: usize, all: f64| number(samples) / ((part * (1.0 - part) + 0.02) * all * all);
    let (by_old, by_new) = (surety(kept, sketch.len(), old), surety(inherited, seen, new));
    let common = (kept * old * by_old + inherited * new * by_new) / (by_old + by_new);
    let common = common.min(old).min(new);
    Likeness {
        resemblance: common / (old + new - common),
        kept,
        // Two or three grams prove little.
        inherited: if seen < 4 { 0.0 } else { inherited },
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_files_never_changes() {
        assert_eq!(digest("年"), 0x62ef_900a_8f5d_5bff);
        assert_eq!(sketch("年"), [0x5_e647, 0x7_e5be]);
    }

    #[test]
    fn a_changed_cell_is_still_like_itself() {
        let of = |old: &str, new: &str| likeness(&sketch(old), &grams(new));
        assert!((of("12万", "15万").resemblance - 2.0 / 6.0).abs() < 0.01);
        assert!((of("近年来本镇图书室", "近年来本镇图书室").resemblance - 1.0).abs() < 0.01);
        assert!(of("近年来本镇图书室", "矛盾较多，请批示").resemblance < 0.01);
    }
}
