//! Text and witness side by side, step by step, without a gap on either side: what is the same, what a declared class
//! explains, what is a reading of its own. Taking the text where it is the same and the witness's words elsewhere gives
//! the witness back, code point by code point ([`reconstructed`]).

use std::collections::BTreeMap;
use std::ops::Range;

use super::anchors::Alignment;
use super::difference::Difference;
use super::regularize::{Side, is_blank};
use super::transmitted::Transmitted;
use crate::edition::Regularization;

/// A stretch of both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Code points of the text as transmitted ([`Transmitted`]).
    pub text: Range<usize>,
    /// Code points of the witness's file.
    pub witness: Range<usize>,
    /// The witness's words, where they are not the text's.
    pub words: String,
    /// What it is.
    pub kind: StepKind,
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// The same code points.
    Same,
    /// Empty lines and the like: both sides break, only the file looks different.
    Layout,
    /// A declared class explains the difference.
    Regularized(Regularization),
    /// A reading of its own: an index into the units.
    Variant(usize),
}

/// A place between two characters that both sides have: what stands there in the witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Joint {
    /// Code points of the text between the two characters.
    pub(super) text: Range<usize>,
    pub(super) witness: Range<usize>,
    pub(super) broken: bool,
    pub(super) blank: bool,
}

/// Everything that a comparison of two sides says.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub(super) steps: Vec<Step>,
    pub(super) counts: BTreeMap<Regularization, usize>,
    pub(super) joints: Vec<Joint>,
    /// Beside the differences: their places in text and witness.
    pub(super) places: Vec<(Range<usize>, Range<usize>)>,
}

/// The words of the witness from the text and the steps.
#[must_use]
pub fn reconstructed(text: &Transmitted, steps: &[Step]) -> String {
    let mut words = String::new();
    for step in steps {
        match step.kind {
            StepKind::Same => words.extend(&text.chars()[step.text.clone()]),
            _ => words.push_str(&step.words),
        }
    }
    words
}

/// Lays both sides beside one another. `start` is where the witness's part begins in its file, in code points.
pub(super) fn lay(
    text: (&[char], &Side),
    witness: (&[char], &Side),
    start: usize,
    differences: &[Difference],
    alignment: &Alignment,
    units: &[usize],
) -> Laid {
    let mut layer = Layer { text, witness, start, laid: Laid::default(), at: (0, 0) };
    let mut next = (0, 0);
    for (difference, &unit) in differences.iter().zip(units) {
        layer.matched(next.0..difference.a.start, next.1..difference.b.start);
        layer.difference(difference, unit);
        next = (difference.a.end, difference.b.end);
    }
    layer.matched(next.0..text.1.keys.len(), next.1..witness.1.keys.len());
    layer.between(text.1.length, witness.1.length);
    debug_assert!(alignment.pairs.len() >= layer.laid.joints.len());
    layer.laid
}

struct Layer<'s> {
    text: (&'s [char], &'s Side),
    witness: (&'s [char], &'s Side),
    start: usize,
    laid: Laid,
    /// How far both sides are laid.
    at: (usize, usize),
}

impl Layer<'_> {
    fn push(&mut self, text: Range<usize>, witness: Range<usize>, kind: StepKind) {
        if text.is_empty() && witness.is_empty() {
            return;
        }
        let words: String =
            if kind == StepKind::Same { String::new() } else { self.witness.0[witness.clone()].iter().collect() };
        let shifted = witness.start + self.start..witness.end + self.start;
        match self.laid.steps.last_mut() {
            Some(last) if last.kind == kind && last.text.end == text.start && last.witness.end == shifted.start => {
                last.text.end = text.end;
                last.witness.end = shifted.end;
                last.words.push_str(&words);
            }
            _ => self.laid.steps.push(Step { text, witness: shifted, words, kind }),
        }
    }

    fn count(&mut self, class: Regularization, times: usize) {
        *self.laid.counts.entry(class).or_default() += times;
    }

    /// Characters that answer to one another, one by one, with what was left out around them.
    fn matched(&mut self, a: Range<usize>, b: Range<usize>) {
        for (step, (x, y)) in a.clone().zip(b).enumerate() {
            let (from, to) = (self.text.1.places[x].clone(), self.witness.1.places[y].clone());
            if step > 0 {
                self.joint(from.start, to.start);
            }
            self.between(from.start, to.start);
            let same = self.text.0[from.clone()] == self.witness.0[to.clone()];
            let kind = if same {
                StepKind::Same
            } else if self.text.1.keys[x] == '\n' {
                StepKind::Layout
            } else {
                let class = self.class_of(&from, &to);
                self.count(class, 1);
                StepKind::Regularized(class)
            };
            self.push(from.clone(), to.clone(), kind);
            self.at = (from.end, to.end);
        }
    }

    /// What makes two different characters count as one.
    fn class_of(&self, text: &Range<usize>, witness: &Range<usize>) -> Regularization {
        let marks = |chars: &[char]| chars.iter().all(|c| !c.is_alphanumeric());
        if marks(&self.text.0[text.clone()]) && marks(&self.witness.0[witness.clone()]) {
            Regularization::Width
        } else {
            Regularization::Script
        }
    }

    fn joint(&mut self, text: usize, witness: usize) {
        let between = &self.witness.0[self.at.1..witness];
        let joint = Joint {
            text: self.at.0..text,
            witness: self.at.1 + self.start..witness + self.start,
            broken: between.contains(&'\n'),
            blank: between.iter().any(|&c| is_blank(c)),
        };
        self.laid.joints.push(joint);
    }

    /// What was left out before the next characters: blanks, breaks, pinyin, marks.
    fn between(&mut self, text: usize, witness: usize) {
        let gap_a = self.at.0..text;
        let gap_b = self.at.1..witness;
        self.at = (text, witness);
        if self.text.0[gap_a.clone()] == self.witness.0[gap_b.clone()] {
            self.push(gap_a, gap_b, StepKind::Same);
            return;
        }
        let pieces: Vec<(Range<usize>, Regularization)> = self.witness.1.dropped_in(&gap_b).to_vec();
        let (put_in, rest): (Vec<_>, Vec<_>) = pieces
            .into_iter()
            .partition(|(_, class)| matches!(class, Regularization::InsertedPinyin | Regularization::HeadingMark));
        let kind = self.spacing(&gap_a, &rest);
        let mut gap_a = gap_a;
        let mut laid_rest = false;
        let mut pieces: Vec<(Range<usize>, Option<Regularization>)> =
            put_in.into_iter().map(|(range, class)| (range, Some(class))).collect();
        pieces.extend(rest.into_iter().map(|(range, _)| (range, None)));
        pieces.sort_by_key(|(range, _)| range.start);
        for (range, class) in pieces {
            match class {
                Some(class) => {
                    self.count(class, 1);
                    self.push(gap_a.start..gap_a.start, range, StepKind::Regularized(class));
                }
                None => {
                    let own = if laid_rest { gap_a.end..gap_a.end } else { gap_a.clone() };
                    gap_a = own.end..own.end;
                    laid_rest = true;
                    self.push(own, range, kind);
                }
            }
        }
        if !laid_rest {
            self.push(gap_a, witness..witness, kind);
        }
    }

    /// What a gap of breaks and blanks is, counted.
    fn spacing(&mut self, text: &Range<usize>, witness: &[(Range<usize>, Regularization)]) -> StepKind {
        let here: Vec<char> = self.text.0[text.clone()].to_vec();
        let there: Vec<char> =
            witness.iter().flat_map(|(range, _)| self.witness.0[range.clone()].iter().copied()).collect();
        let broken = |chars: &[char]| chars.contains(&'\n');
        let blanks = |chars: &[char]| chars.iter().copied().filter(|&c| c != '\n').collect::<Vec<char>>();
        let mut kind = StepKind::Layout;
        // Blanks beside a break belong to it: one place is counted once.
        if broken(&here) != broken(&there) {
            self.count(Regularization::LineBreak, 1);
            kind = StepKind::Regularized(Regularization::LineBreak);
        } else if blanks(&here) != blanks(&there) {
            self.count(Regularization::Space, 1);
            kind = StepKind::Regularized(Regularization::Space);
        }
        kind
    }

    /// A reading of its own, with the gaps beside it: a break that both sides have is laid on itself.
    fn difference(&mut self, difference: &Difference, unit: usize) {
        let outer = |side: &Side, range: &Range<usize>, at: usize| {
            if range.is_empty() {
                let end = side.places.get(range.start).map_or(side.length, |place| place.start);
                (at..at, at..end)
            } else {
                let inner = side.places[range.start].start..side.places[range.end - 1].end;
                let end = side.places.get(range.end).map_or(side.length, |place| place.start);
                (inner, at..end)
            }
        };
        let (mut text, around_a) = outer(self.text.1, &difference.a, self.at.0);
        let (mut witness, around_b) = outer(self.witness.1, &difference.b, self.at.1);
        let broken = |chars: &[char]| chars.contains(&'\n');
        if difference.a.is_empty() {
            let before = broken(&self.witness.0[around_b.start..witness.start]);
            let behind = broken(&self.witness.0[witness.end..around_b.end]);
            let own = broken(&self.text.0[around_a.clone()]);
            text = if own && !before && behind { around_a.start..around_a.start } else { around_a.end..around_a.end };
            if own && before && behind {
                witness.end = around_b.end;
            }
        } else if difference.b.is_empty() {
            let before = broken(&self.text.0[around_a.start..text.start]);
            let behind = broken(&self.text.0[text.end..around_a.end]);
            let own = broken(&self.witness.0[around_b.clone()]);
            witness =
                if own && !before && behind { around_b.start..around_b.start } else { around_b.end..around_b.end };
            if own && before && behind {
                text.end = around_a.end;
            }
        }
        self.between(text.start, witness.start);
        self.laid.places.push((text.clone(), witness.start + self.start..witness.end + self.start));
        self.push(text.clone(), witness.clone(), StepKind::Variant(unit));
        self.at = (text.end, witness.end);
    }
}
