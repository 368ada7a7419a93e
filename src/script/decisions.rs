//! The decisions of a conversion: characters for which the dictionary knows several targets.

use super::configuration::Converter;
use super::converted::Converted;
use super::description;

/// One use of a character that could have become another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// In code points of the source.
    pub at: usize,
    /// The source character.
    pub char: char,
    /// What stands for it in the target.
    pub chosen: char,
    /// What else could, in the dictionary's order.
    pub others: Vec<char>,
    /// An override dictated it.
    pub fixed: bool,
}

/// Every one-to-many decision that `converter` took in turning `text` into `converted`, in order.
///
/// The candidates are those of the character dictionary between the two scripts, each as the target's
/// own standard writes it. Characters in pieces that are not one to one (vocabulary) and in
/// description sequences are no decisions.
#[must_use]
pub fn decisions(text: &str, converted: &Converted, converter: Converter) -> Vec<Decision> {
    let mut found = Vec::new();
    let mut known: std::collections::BTreeMap<char, Vec<char>> = std::collections::BTreeMap::new();
    let mut dictated = converted.dictated().iter().peekable();
    let mut pieces = converted.pieces().peekable();
    let mut source = text.chars();
    let mut target = converted.text.chars();
    let (mut at, mut there) = (0usize, 0usize);
    let mut whole_until = 0;
    while let Some(piece) = pieces.next_if(|_| at < converted.source_length()) {
        debug_assert_eq!((piece.source.start, piece.target.start), (at, there));
        if !piece.one_to_one {
            source.by_ref().take(piece.source.len()).for_each(drop);
            target.by_ref().take(piece.target.len()).for_each(drop);
            (at, there) = (piece.source.end, piece.target.end);
            continue;
        }
        while at < piece.source.end {
            let rest = source.clone();
            let (Some(char), Some(chosen)) = (source.next(), target.next()) else {
                return found;
            };
            if description::operands(u32::from(char)) > 0
                && let Some(length) = description::length(rest.map(u32::from))
            {
                whole_until = whole_until.max(at + length);
            }
            while dictated.next_if(|range| range.end <= at).is_some() {}
            if at >= whole_until && char > '\u{7F}' {
                let candidates = known.entry(char).or_insert_with(|| converter.candidates(char));
                if candidates.len() > 1 {
                    let others = candidates.iter().copied().filter(|c| *c != chosen).collect();
                    let fixed = dictated.peek().is_some_and(|range| range.start <= at);
                    found.push(Decision { at, char, chosen, others, fixed });
                }
            }
            (at, there) = (at + 1, there + 1);
        }
    }
    found
}
