//! Floor 3: a text against its witnesses.
//!
//! The first witness is the one that the text follows: every departure from it must be declared (`proof`). What the
//! other witnesses read is found, not typed ([`Unit`]). Declared regularisations are undone before anything is compared,
//! and counted. The algorithm is our own, because the differences must be cut as a philologist cuts them and carried
//! back to both files: unique runs first, then Myers, near linear (`anchors`, `myers`).
//!
//! Refused: to guess an edge, to compare a file that is not text. Positions count code points.

mod anchors;
mod difference;
mod edges;
mod myers;
mod note;
mod proof;
mod regularize;
mod steps;
mod transmitted;
mod unit;

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

pub use steps::{Step, StepKind, reconstructed};
pub use transmitted::Transmitted;
pub use unit::{Standing, Unit, UnitKind};

use crate::diag::{Diagnostics, Warned};
use crate::edition::{Regularization, Witness};
use crate::resolve::{Resolved, ResolvedText};
use crate::text::{FileId, Ruler, Sources, Span};
use regularize::{Rules, Side};

/// The collations of a project: beside the editions and their texts.
#[derive(Debug, Default)]
pub struct Collations {
    editions: Vec<Vec<Collated>>,
}

impl Collations {
    /// The collation of a text, by the index of its edition and its own.
    #[must_use]
    pub fn text(&self, edition: usize, text: usize) -> Option<&Collated> {
        self.editions.get(edition)?.get(text)
    }
}

/// A text and what came of comparing it with its witnesses.
#[derive(Debug, Default)]
pub struct Collated {
    /// The text as transmitted; empty where there is no witness to compare it with.
    pub text: Transmitted,
    /// Beside [`crate::edition::Text::witnesses`]; `None` for one that could not be compared.
    pub witnesses: Vec<Option<Collation>>,
}

/// A text against one witness.
#[derive(Debug)]
pub struct Collation {
    /// Code points of the witness's file that hold the text.
    pub part: Range<usize>,
    /// The line of the file where the text begins, from 1.
    pub line: usize,
    /// Both sides, step by step.
    pub steps: Vec<Step>,
    /// What is no regularisation, in the order of the text; for every witness but the first also where it is laid out
    /// in another way than the first.
    pub units: Vec<Unit>,
    /// How often each declared class was needed: characters for width and script, places for the others.
    pub regularized: BTreeMap<Regularization, usize>,
    /// Whether some stretch is too unlike to be compared in detail, and stands as one replacement.
    pub coarse: bool,
    joints: Vec<steps::Joint>,
}

impl Collation {
    /// Puts the units in the order of the text; the steps follow.
    fn order(&mut self) {
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        order.sort_by_key(|&at| (self.units[at].text.start, self.units[at].text.end, self.units[at].kind));
        let mut places = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            places[old] = new;
        }
        let mut units: Vec<(usize, Unit)> = places.iter().copied().zip(self.units.drain(..)).collect();
        units.sort_by_key(|(place, _)| *place);
        self.units.extend(units.into_iter().map(|(_, unit)| unit));
        for step in &mut self.steps {
            if let StepKind::Variant(unit) = &mut step.kind {
                *unit = places[*unit];
            }
        }
    }

    /// The units that touch a range of the text, or stand at its start; with their index. They are in order and apart.
    pub fn units_in(&self, range: &Range<usize>) -> impl Iterator<Item = (usize, &Unit)> {
        let first = self.units.partition_point(|unit| unit.text.end < range.start);
        let (start, end) = (range.start, range.end);
        self.units
            .iter()
            .enumerate()
            .skip(first)
            .take_while(move |(_, unit)| unit.text.start < end)
            .filter(move |(_, unit)| start < unit.text.end || start <= unit.text.start)
    }
}

/// What a comparison looks at.
struct Setting<'s> {
    sources: &'s Sources,
    text: &'s ResolvedText<'s>,
    witness: &'s Witness,
    file: FileId,
    /// The code points of the witness's file.
    chars: Vec<char>,
    ruler: Ruler,
}

impl Setting<'_> {
    /// A range of the witness's code points as a place in its file.
    fn span(&self, range: &Range<usize>) -> Span {
        let bytes = self.ruler.bytes(range);
        Span::new(self.file, bytes.start, bytes.end)
    }
}

/// Compares every text of a project with its witnesses.
#[must_use]
pub fn collate(resolved: &Resolved<'_>, sources: &Sources) -> Warned<Collations> {
    let mut diagnostics = Diagnostics::default();
    let mut editions = Vec::with_capacity(resolved.editions.len());
    for edition in &resolved.editions {
        let found: Vec<(Collated, Diagnostics)> =
            edition.texts.par_iter().map(|text| collate_text(text, sources)).collect();
        let mut texts = Vec::with_capacity(found.len());
        for (text, faults) in found {
            diagnostics.extend(faults);
            texts.push(text);
        }
        editions.push(texts);
    }
    Warned { value: Collations { editions }, diagnostics }
}

fn collate_text(resolved: &ResolvedText<'_>, sources: &Sources) -> (Collated, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    if resolved.text.witnesses.is_empty() {
        note::report_unknown(resolved, &mut diagnostics);
        return (Collated::default(), diagnostics);
    }
    let text = Transmitted::new(&resolved.text.document.passages);
    let mut witnesses: Vec<Option<Collation>> = Vec::with_capacity(resolved.text.witnesses.len());
    for (index, witness) in resolved.text.witnesses.iter().enumerate() {
        let file = witness.stored.as_ref().and_then(|stored| stored.file);
        let collation = file.and_then(|file| {
            let source = sources.get(file);
            let part = edges::find(witness, file, source, &mut diagnostics)?;
            let ruler = Ruler::new(source.text());
            let part = ruler.code_points(&part);
            let chars: Vec<char> = source.text().chars().collect();
            let setting = Setting { sources, text: resolved, witness, file, chars, ruler };
            let mut collation = compare(&setting, &text, part);
            if index > 0 {
                let first = witnesses[0].as_ref().map_or(&[][..], |first| first.joints.as_slice());
                collation.units.extend(unit::layout(&text, &setting.chars, first, &collation.joints));
            }
            collation.order();
            note::attach(&setting, &text, &mut collation, &mut diagnostics);
            if index == 0 {
                proof::prove(&setting, &text, &mut collation, &mut diagnostics);
            }
            Some(collation)
        });
        witnesses.push(collation);
    }
    note::report_unknown(resolved, &mut diagnostics);
    (Collated { text, witnesses }, diagnostics)
}

fn compare(setting: &Setting<'_>, text: &Transmitted, part: Range<usize>) -> Collation {
    let words = &setting.chars[part.clone()];
    let rules = |witness| Rules { classes: &setting.witness.regularize, script: setting.text.text.script, witness };
    let own = Side::new(text.chars(), rules(false));
    let other = Side::new(words, rules(true));
    let alignment = anchors::align(&own.keys, &other.keys);
    let differences = difference::differences(&own, &other, &alignment);
    let numbers = unit::numbers(&differences);
    let laid = steps::lay((text.chars(), &own), (words, &other), part.start, &differences, &alignment, &numbers);
    let units = unit::units(text, &setting.chars, &differences, &numbers, &laid);
    let start = setting.ruler.byte(part.start);
    Collation {
        line: setting.sources.get(setting.file).position(start).line,
        part,
        steps: laid.steps,
        units,
        regularized: laid.counts,
        coarse: alignment.coarse,
        joints: laid.joints,
    }
}
