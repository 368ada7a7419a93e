//! The decisions of a conversion: characters for which the dictionary knows several targets.

use super::ambiguity::Ambiguity;
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
    /// Every character that could, in the dictionary's order.
    pub candidates: &'static [char],
    /// An override dictated it.
    pub fixed: bool,
}

impl Decision {
    /// What else could stand for it, in the dictionary's order.
    pub fn others(&self) -> impl Iterator<Item = char> {
        self.candidates.iter().copied().filter(|c| *c != self.chosen)
    }
}

/// Every one-to-many decision that `converter` took in turning `text` into `converted`, in order.
///
/// The candidates are those of the character dictionary between the two scripts, each as the target's
/// own standard writes it. Characters in pieces that are not one to one (vocabulary) and in
/// description sequences are no decisions.
#[must_use]
pub fn decisions(text: &str, converted: &Converted, converter: Converter) -> Vec<Decision> {
    let mut found = Vec::new();
    let ambiguity = Ambiguity::of(converter);
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
            let place = at;
            (at, there) = (at + 1, there + 1);
            if !ambiguity.marks(char) {
                continue;
            }
            if description::operands(u32::from(char)) > 0
                && let Some(length) = description::length(rest.map(u32::from))
            {
                whole_until = whole_until.max(place + length);
            }
            while dictated.next_if(|range| range.end <= place).is_some() {}
            if place >= whole_until
                && let Some(candidates) = ambiguity.candidates(char)
            {
                let fixed = dictated.peek().is_some_and(|range| range.start <= place);
                found.push(Decision { at: place, char, chosen, candidates, fixed });
            }
        }
    }
    found
}
