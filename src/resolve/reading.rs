//! Emendations → the reading text, and the way between it and the text as transmitted.

use std::borrow::Cow;
use std::ops::Range;

use super::anchor::Finder;
use super::glossary::Occurrence;
use super::note::Draft;
use super::{Dictated, Identity, Place};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{NoteKind, PlaceOverride, Text};
use crate::text::Ruler;

/// A passage as the edition reads it.
#[derive(Debug, Clone)]
pub struct Reading<'l> {
    /// `p1`, `p2` …; what is inserted once ids are locked is `p2a`.
    pub id: String,
    /// Which section of the text it stands in; a heading opens a new one.
    pub section: usize,
    /// The words, emendations applied.
    pub text: Cow<'l, str>,
    /// The emendations, in order and apart.
    pub edits: Vec<Edit>,
    /// Occurrences of the glossary, in order and apart.
    pub terms: Vec<Occurrence>,
}

/// One emendation in its passage. Ranges count code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is transmitted.
    pub transmitted: Range<usize>,
    /// What is read instead; empty where words are deleted.
    pub reading: Range<usize>,
    /// Index of its note in [`super::ResolvedText::notes`].
    pub note: usize,
}

impl Reading<'_> {
    /// A range of the text as transmitted, made to hold every emendation that it touches as a whole.
    #[must_use]
    pub fn whole(&self, range: &Range<usize>) -> Range<usize> {
        let mut whole = range.clone();
        for edit in &self.edits {
            let touches = edit.transmitted.start < range.end && range.start < edit.transmitted.end;
            if touches {
                whole.start = whole.start.min(edit.transmitted.start);
                whole.end = whole.end.max(edit.transmitted.end);
            }
        }
        whole
    }

    /// A range of the reading, as one of the text as transmitted, with every emendation it touches whole.
    #[must_use]
    pub fn transmitted(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.back(range.start, false);
        let end = self.back(range.end, true);
        start..end.max(start)
    }

    /// A range of the text as transmitted, as one of the reading.
    #[must_use]
    pub fn reading(&self, range: &Range<usize>) -> Range<usize> {
        let whole = self.whole(range);
        self.forth(whole.start)..self.forth_end(whole.end)
    }

    fn back(&self, at: usize, end: bool) -> usize {
        let mut shift: isize = 0;
        for edit in &self.edits {
            // Words deleted right before a range are no part of it, nor those deleted right behind it.
            if edit.reading.start > at || (end && edit.reading.start == at) {
                break;
            }
            if at < edit.reading.end || (at == edit.reading.end && end) {
                return if end { edit.transmitted.end } else { edit.transmitted.start };
            }
            shift = edit.transmitted.end.cast_signed() - edit.reading.end.cast_signed();
        }
        at.saturating_add_signed(shift)
    }

    fn forth(&self, at: usize) -> usize {
        let after = self.edits.partition_point(|edit| edit.transmitted.end <= at);
        match self.edits.get(after) {
            Some(edit) if edit.transmitted.start <= at => edit.reading.start,
            _ => at.saturating_add_signed(self.shift_before(after)),
        }
    }

    fn forth_end(&self, at: usize) -> usize {
        let after = self.edits.partition_point(|edit| edit.transmitted.end <= at);
        match self.edits.get(after) {
            Some(edit) if edit.transmitted.start < at => edit.reading.end,
            _ => at.saturating_add_signed(self.shift_before(after)),
        }
    }

    fn shift_before(&self, index: usize) -> isize {
        index.checked_sub(1).map_or(0, |last| {
            let edit = &self.edits[last];
            edit.reading.end.cast_signed() - edit.transmitted.end.cast_signed()
        })
    }
}

/// Applies the emendations of a text. Two that overlap are an error, and the later one is left out.
pub(super) fn readings<'l>(
    text: &'l Text,
    identity: &Identity,
    drafts: &[Draft],
    diagnostics: &mut Diagnostics,
) -> Vec<Reading<'l>> {
    let passages = &text.document.passages;
    let mut changes: Vec<(usize, Range<usize>, usize)> = Vec::new();
    for draft in drafts {
        let note = &text.notes[draft.note];
        if !matches!(note.kind, NoteKind::Emendation { .. }) {
            continue;
        }
        let Some((passage, range)) = draft.place.in_one_passage() else {
            diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, note.at.span, "an emendation lies in one passage")
                    .help("write one emendation for each passage; the title is changed in the front matter"),
            );
            continue;
        };
        changes.push((passage, range, draft.note));
    }
    changes.sort_by_key(|(passage, range, note)| (*passage, range.start, range.end, *note));
    let mut kept: Vec<(usize, Range<usize>, usize)> = Vec::with_capacity(changes.len());
    for (passage, range, note) in changes {
        if let Some((before, other, first)) = kept.last()
            && *before == passage
            && range.start < other.end
        {
            diagnostics.push(
                Diagnostic::error(
                    Code::EmendationOverlap,
                    text.notes[note].at.span,
                    "this emendation changes words that another one changes",
                )
                .label(text.notes[*first].at.span, "the other one")
                .help("make one emendation of the two"),
            );
            continue;
        }
        kept.push((passage, range, note));
    }
    let sections = text.document.sections();
    let mut kept = kept.into_iter().peekable();
    let read = passages.iter().enumerate().map(|(index, passage)| {
        let (id, section) = (identity.id(index), sections[index]);
        if kept.peek().is_none_or(|(at, ..)| *at != index) {
            return Reading { id, section, text: Cow::Borrowed(&*passage.text), edits: Vec::new(), terms: Vec::new() };
        }
        let ruler = Ruler::new(&passage.text);
        let mut words = String::with_capacity(passage.text.len());
        let mut edits = Vec::new();
        let (mut old, mut new) = (0, 0);
        while let Some((_, range, note)) = kept.next_if(|(at, ..)| *at == index) {
            let NoteKind::Emendation { read, .. } = &text.notes[note].kind else { continue };
            words.push_str(ruler.slice(&passage.text, &(old..range.start)));
            new += range.start - old;
            words.push_str(&read.value);
            let length = read.value.chars().count();
            old = range.end;
            edits.push(Edit { transmitted: range, reading: new..new + length, note });
            new += length;
        }
        words.push_str(ruler.slice(&passage.text, &(old..ruler.len())));
        Reading { id, section, text: words.into(), edits, terms: Vec::new() }
    });
    read.collect()
}

/// Settles the forms that are dictated for one place.
pub(super) fn dictated(
    overrides: &[&PlaceOverride],
    finder: &Finder<'_>,
    readings: &[Reading<'_>],
    diagnostics: &mut Diagnostics,
) -> Vec<Dictated> {
    let mut dictated = Vec::new();
    for place in overrides {
        let Some(found) = finder.find(&place.at, diagnostics) else { continue };
        let (passage, range) = match (&found, found.in_one_passage()) {
            (Place::Title(range), _) => (None, range.clone()),
            (_, Some((passage, range))) => (Some(passage), range),
            (_, None) => {
                let message = "an override lies in one passage";
                diagnostics.push(Diagnostic::error(Code::OverrideInvalid, place.at.span, message));
                continue;
            }
        };
        let edits = passage.map_or(&[][..], |passage| &readings[passage].edits);
        if edits.iter().any(|edit| edit.transmitted.start < range.end && range.start < edit.transmitted.end) {
            diagnostics.push(
                Diagnostic::error(Code::OverrideInvalid, place.at.span, "this override touches an emendation")
                    .help("write a form for the emended words in the table of the script instead"),
            );
            continue;
        }
        for (script, form) in &place.forms {
            if form.value.chars().count() == range.len() {
                dictated.push(Dictated { passage, range: range.clone(), script: *script, form: form.value.clone() });
            } else {
                diagnostics.push(
                    Diagnostic::error(
                        Code::OverrideInvalid,
                        form.span,
                        format!(
                            "the place has {} characters, `{}` has {}",
                            range.len(),
                            form.value,
                            form.value.chars().count()
                        ),
                    )
                    .help("an override changes the form of characters, never their number"),
                );
            }
        }
    }
    dictated.sort_by_key(|one| (one.passage, one.range.start, one.range.end));
    dictated
}

impl Place {
    /// The place, with every emendation that it touches as a whole.
    pub(super) fn whole(self, readings: &[Reading<'_>]) -> Self {
        let Self::Text(mut start, mut end) = self else { return self };
        start.at = readings[start.passage].whole(&(start.at..start.at + 1)).start.min(start.at);
        end.at = readings[end.passage].whole(&(end.at.saturating_sub(1)..end.at)).end.max(end.at);
        Self::Text(start, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading() -> Reading<'static> {
        // transmitted: 甲乙丙丁戊己庚, 乙 → 二二, 丁 deleted, 己 → 六
        let edits = vec![
            Edit { transmitted: 1..2, reading: 1..3, note: 0 },
            Edit { transmitted: 3..4, reading: 4..4, note: 1 },
            Edit { transmitted: 5..6, reading: 5..6, note: 2 },
        ];
        Reading { id: "p1".into(), section: 0, text: "甲二二丙戊六庚".into(), edits, terms: vec![] }
    }

    #[test]
    fn ranges_go_there_and_back() {
        let reading = reading();
        for (transmitted, read) in
            [(0..1, 0..1), (0..2, 0..3), (2..3, 3..4), (2..5, 3..5), (4..5, 4..5), (6..7, 6..7), (0..7, 0..7)]
        {
            assert_eq!(reading.reading(&transmitted), read, "{transmitted:?}");
            assert_eq!(reading.transmitted(&read), transmitted, "back from {read:?}");
        }
    }

    #[test]
    fn a_range_that_touches_an_emendation_holds_the_whole_of_it() {
        let reading = reading();
        assert_eq!(reading.transmitted(&(2..4)), 1..3, "the second character of the reading 二二");
        assert_eq!(reading.reading(&(1..3)), 1..4);
    }
}
