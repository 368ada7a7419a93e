//! What a collation lists: one unit for each place where a witness reads, punctuates or parts the text in its own way.

use std::collections::BTreeMap;
use std::ops::Range;

use super::difference::Difference;
use super::regularize::is_blank;
use super::steps::{Joint, Laid};
use super::transmitted::Transmitted;

/// A difference between the text and a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What kind of difference.
    pub kind: UnitKind,
    /// Code points of the text ([`Transmitted`]); empty where the witness adds.
    pub text: Range<usize>,
    /// Code points of the witness's file; empty where it omits.
    pub witness: Range<usize>,
    /// For a transposition: where in the text the witness has the passage.
    pub moved_to: Option<usize>,
    /// The text's words, as transmitted.
    pub lemma: String,
    /// The witness's words, as they stand in its file.
    pub reading: String,
    /// Why the text may differ here; asked of the witness that it follows.
    pub standing: Standing,
    /// Notes on it, by their index in [`crate::resolve::ResolvedText::notes`].
    pub notes: Vec<usize>,
}

/// Kinds of differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// Other words.
    Substitution,
    /// Words that the witness lacks.
    Omission,
    /// Words that only the witness has.
    Addition,
    /// A passage that the witness has elsewhere.
    Transposition,
    /// Other punctuation.
    Punctuation,
    /// Blanks.
    Spacing,
    /// Where a paragraph or a line ends.
    Paragraphing,
}

impl UnitKind {
    /// Every kind, in the order of a table.
    pub const ALL: [Self; 7] = [
        Self::Substitution,
        Self::Omission,
        Self::Addition,
        Self::Transposition,
        Self::Punctuation,
        Self::Spacing,
        Self::Paragraphing,
    ];

    /// Whether it is only a matter of layout.
    #[must_use]
    pub fn is_layout(self) -> bool {
        matches!(self, Self::Spacing | Self::Paragraphing)
    }

    fn of(lemma: &str, reading: &str) -> Self {
        let both = || lemma.chars().chain(reading.chars());
        if both().all(|c| c == '\n' || is_blank(c)) {
            return if both().any(|c| c == '\n') { Self::Paragraphing } else { Self::Spacing };
        }
        if both().all(|c| !c.is_alphanumeric()) {
            return Self::Punctuation;
        }
        match (lemma.is_empty(), reading.is_empty()) {
            (true, _) => Self::Addition,
            (_, true) => Self::Omission,
            _ => Self::Substitution,
        }
    }
}

/// Why the text may differ from the witness that it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is a variant of another witness: nothing is asked of it.
    Variant,
    /// An emendation accounts for it, by its index in [`crate::resolve::ResolvedText::notes`].
    Emended(usize),
    /// The editor accepted it by name.
    Accepted,
    /// Nobody said why.
    Undeclared,
}

/// For each difference the unit that it belongs to: both ends of a moved passage are one.
pub(super) fn numbers(differences: &[Difference]) -> Vec<usize> {
    let mut known: BTreeMap<usize, usize> = BTreeMap::new();
    let mut next = 0;
    let numbers = differences.iter().map(|difference| {
        let number = difference.moved.and_then(|moved| known.get(&moved).copied());
        number.unwrap_or_else(|| {
            let number = next;
            next += 1;
            known.extend(difference.moved.map(|moved| (moved, number)));
            number
        })
    });
    numbers.collect()
}

/// The units of a comparison. `file` holds the code points of the witness's file.
pub(super) fn units(
    text: &Transmitted,
    file: &[char],
    differences: &[Difference],
    numbers: &[usize],
    laid: &Laid,
) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for ((difference, &number), (place, witness)) in differences.iter().zip(numbers).zip(&laid.places) {
        if let Some(unit) = units.get_mut(number) {
            // The other end of a moved passage.
            if difference.a.is_empty() {
                unit.moved_to = Some(place.start);
                unit.witness = witness.clone();
                unit.reading = file[witness.clone()].iter().collect();
            } else {
                unit.text = place.clone();
                unit.lemma = text.words(place);
            }
            continue;
        }
        let (lemma, reading) = (text.words(place), file[witness.clone()].iter().collect::<String>());
        let kind = if difference.moved.is_some() { UnitKind::Transposition } else { UnitKind::of(&lemma, &reading) };
        units.push(Unit {
            kind,
            text: place.clone(),
            witness: witness.clone(),
            moved_to: (difference.moved.is_some() && difference.a.is_empty()).then_some(place.start),
            lemma,
            reading,
            standing: Standing::Variant,
            notes: Vec::new(),
        });
    }
    units
}

/// Where a witness parts or spaces the words in another way than the first witness does. Only places are looked at that
/// both have, so that a break beside a variant is not counted twice.
pub(super) fn layout(text: &Transmitted, file: &[char], first: &[Joint], other: &[Joint]) -> Vec<Unit> {
    let known: BTreeMap<usize, &Joint> = first.iter().map(|joint| (joint.text.end, joint)).collect();
    let found = other.iter().filter_map(|joint| {
        let first = known.get(&joint.text.end)?;
        let kind = if first.broken != joint.broken {
            UnitKind::Paragraphing
        } else if !joint.broken && first.blank != joint.blank {
            UnitKind::Spacing
        } else {
            return None;
        };
        Some((kind, joint))
    });
    found
        .map(|(kind, joint)| Unit {
            kind,
            text: joint.text.clone(),
            witness: joint.witness.clone(),
            moved_to: None,
            lemma: text.words(&joint.text),
            reading: file[joint.witness.clone()].iter().collect(),
            standing: Standing::Variant,
            notes: Vec::new(),
        })
        .collect()
}
