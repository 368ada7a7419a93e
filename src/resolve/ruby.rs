//! Pronunciations → ranges of passages. They stand apart: one character has one reading.

use std::ops::Range;

use super::anchor::Finder;
use super::reading::Reading;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::Pronunciation;

/// Characters with what stands above them.
#[derive(Debug, Clone)]
pub struct Ruby<'l> {
    /// Index of the passage.
    pub passage: usize,
    /// Code points of the passage as transmitted; an emendation that it touches is in it as a whole.
    pub range: Range<usize>,
    /// What stands above them.
    pub ruby: &'l str,
}

/// Places the pronunciations of one text, in its order; what overlaps another is reported and left out.
pub(super) fn place<'l>(
    written: &[&'l Pronunciation],
    finder: &Finder<'_>,
    readings: &[Reading<'_>],
    diagnostics: &mut Diagnostics,
) -> Vec<Ruby<'l>> {
    let mut placed: Vec<(Ruby<'l>, &Pronunciation)> = Vec::with_capacity(written.len());
    for one in written {
        let Some(found) = finder.find(&one.at, diagnostics) else { continue };
        let Some((passage, range)) = found.in_one_passage() else {
            diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, one.at.span, "a pronunciation lies in one passage")
                    .help("write one for each passage; the title takes none"),
            );
            continue;
        };
        let range = readings[passage].whole(&range);
        placed.push((Ruby { passage, range, ruby: &one.ruby.value }, one));
    }
    placed.sort_by_key(|(ruby, _)| (ruby.passage, ruby.range.start, ruby.range.end));
    let mut kept: Vec<(Ruby<'l>, &Pronunciation)> = Vec::with_capacity(placed.len());
    for (ruby, written) in placed {
        match kept.last() {
            Some((before, first)) if before.passage == ruby.passage && ruby.range.start < before.range.end => {
                diagnostics.push(
                    Diagnostic::error(
                        Code::ValueInvalid,
                        written.span,
                        "these characters have a pronunciation already",
                    )
                    .label(first.span, "here")
                    .help("keep one of the two"),
                );
            }
            _ => kept.push((ruby, written)),
        }
    }
    kept.into_iter().map(|(ruby, _)| ruby).collect()
}
