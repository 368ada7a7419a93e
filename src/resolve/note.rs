//! Notes: placed, named, numbered, in the order in which a reader meets them.

use std::collections::BTreeMap;
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::anchor::Finder;
use super::glossary::Matcher;
use super::reference::Scope;
use super::{Place, Reading, ResolvedProse, TextPoint};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Certainty, Edition, LockedText, Note, NoteKind, Quotation, Text};
use crate::markup::PointKind;
use crate::text::{Ruler, Span};

/// A note with its place in the text.
#[derive(Debug)]
pub struct PlacedNote<'l> {
    /// Its id: the editor's, or one made of its place and words.
    pub id: String,
    /// Index into [`Edition::layers`].
    pub layer: usize,
    /// Its number in its layer, from 1.
    pub number: usize,
    /// The words it is about; for a footnote of the source an empty place at its mark.
    pub place: Place,
    /// The words of its quotation alone; [`PlacedNote::place`] holds every emendation that they touch as a whole.
    pub quoted: Place,
    /// Those words as the edition reads them, in the text's script.
    pub lemma: String,
    /// What it says.
    pub body: Option<ResolvedProse>,
    /// What it does.
    pub kind: PlacedKind,
    /// What the editor wrote; `None` for a footnote of the source.
    pub note: Option<&'l Note>,
}

/// What a placed note does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacedKind {
    /// It explains.
    Comment,
    /// It changes the reading.
    Emendation {
        /// Index of the passage.
        passage: usize,
        /// What is transmitted, in code points of the passage.
        transmitted: Range<usize>,
        /// How sure the editor is.
        certainty: Option<Certainty>,
    },
    /// It marks a loss.
    Gap {
        /// Where the loss is.
        at: TextPoint,
        /// How much, or what.
        extent: Option<String>,
        /// Why.
        reason: Option<String>,
    },
    /// It is a note of the source itself; its label in the text.
    Source(String),
}

/// A note whose words were found.
pub(super) struct Draft {
    /// Index into [`Text::notes`].
    pub(super) note: usize,
    pub(super) place: Place,
}

/// Finds the words of every note; a note without a place is reported and left out.
pub(super) fn place(
    text: &Text,
    locked: Option<&LockedText>,
    finder: &Finder<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Draft> {
    let find = |(note, written): (usize, &Note)| {
        let mut found = Diagnostics::default();
        let place = finder.find(&written.at, &mut found);
        let stood = locked.filter(|_| place.is_none()).and_then(|locked| super::history::stood(locked, written));
        diagnostics.extend(found.into_iter().map(|fault| match &stood {
            Some(stood) => fault.help(stood.as_str()),
            None => fault,
        }));
        Some(Draft { note, place: place? })
    };
    text.notes.iter().enumerate().filter_map(find).collect()
}

/// Names, orders and numbers the notes; the readings' emendations then point at them.
pub(super) fn finish<'l>(
    edition: &'l Edition,
    text: &'l Text,
    drafts: Vec<Draft>,
    readings: &mut [Reading<'_>],
    scope: &Scope<'_>,
    matcher: &Matcher<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<PlacedNote<'l>> {
    let mut notes: Vec<(Option<usize>, Span, PlacedNote<'l>)> = Vec::new();
    for Draft { note: index, place } in drafts {
        let note = &text.notes[index];
        let quoted = place.clone();
        let place = place.whole(readings);
        let Some(kind) = kind(note, index, &place, text, readings, diagnostics) else { continue };
        let layer = layer(edition, note, &kind, diagnostics);
        let lemma = lemma(text, readings, &place);
        let (id, span) = match &note.id {
            Some(id) => (id.value.clone(), id.span),
            None => (own_id(note, &place, readings, edition, layer), note.at.span),
        };
        let body = note.body.as_ref().map(|body| ResolvedProse::new(body, scope, Some(matcher), diagnostics));
        notes.push((
            Some(index),
            span,
            PlacedNote { id, layer, number: 0, place, quoted, lemma, body, kind, note: Some(note) },
        ));
    }
    notes.extend(
        footnotes(edition, text, readings, matcher, diagnostics).into_iter().map(|(span, note)| (None, span, note)),
    );
    notes.sort_by_key(|(index, _, note)| (order(&note.place), *index));
    report_duplicates(&notes, diagnostics);
    let mut counts = vec![0; edition.layers.len()];
    let mut moved: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, (index, _, note)) in notes.iter_mut().enumerate() {
        counts[note.layer] += 1;
        note.number = counts[note.layer];
        if let Some(index) = index {
            moved.insert(*index, at);
        }
    }
    for edit in readings.iter_mut().flat_map(|reading| &mut reading.edits) {
        edit.note = moved.get(&edit.note).copied().unwrap_or_default();
    }
    notes.into_iter().map(|(_, _, note)| note).collect()
}

/// Where a note's mark stands: after its last word; the title comes first.
fn order(place: &Place) -> (usize, usize, usize, usize) {
    match place {
        Place::Title(range) => (0, 0, range.end, range.start),
        Place::Text(start, end) => (1 + end.passage, end.at, start.passage, start.at),
    }
}

fn kind(
    note: &Note,
    index: usize,
    place: &Place,
    text: &Text,
    readings: &[Reading<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<PlacedKind> {
    match &note.kind {
        NoteKind::Comment => Some(PlacedKind::Comment),
        NoteKind::Emendation { certainty, .. } => {
            // Left out of the reading because it overlaps another one: then it is no note either.
            let (passage, range) = place.in_one_passage()?;
            let edit = readings[passage].edits.iter().find(|edit| edit.note == index)?;
            debug_assert!(edit.transmitted.start >= range.start);
            Some(PlacedKind::Emendation { passage, transmitted: edit.transmitted.clone(), certainty: *certainty })
        }
        NoteKind::Gap(gap) => {
            let Place::Text(start, end) = place else {
                diagnostics.push(Diagnostic::error(
                    Code::ValueInvalid,
                    note.at.span,
                    "a gap lies in the text, not in the title",
                ));
                return None;
            };
            let at = match &gap.after {
                None => *end,
                Some(after) => {
                    let passage = &text.document.passages[start.passage].text;
                    let ruler = Ruler::new(passage);
                    let stop = if start.passage == end.passage { end.at } else { ruler.len() };
                    let words = ruler.slice(passage, &(start.at..stop));
                    let hits: Vec<usize> = words.match_indices(after.value.as_str()).map(|(at, _)| at).collect();
                    let [found] = hits[..] else {
                        let (code, what) = if hits.is_empty() {
                            (Code::AnchorMissing, "does not stand")
                        } else {
                            (Code::AnchorAmbiguous, "stands more than once")
                        };
                        let message = format!("「{}」 {what} in the words of this gap", after.value);
                        diagnostics.push(Diagnostic::error(code, after.span, message).label(note.at.span, "these"));
                        return None;
                    };
                    let skip = words[..found + after.value.len()].chars().count();
                    let at = readings[start.passage].whole(&(start.at..start.at + skip)).end;
                    TextPoint { passage: start.passage, at }
                }
            };
            Some(PlacedKind::Gap { at, extent: gap.extent.clone(), reason: gap.reason.clone() })
        }
    }
}

fn layer(edition: &Edition, note: &Note, kind: &PlacedKind, diagnostics: &mut Diagnostics) -> usize {
    let by_id = |id: &str| edition.layers.iter().position(|layer| layer.id == id);
    match (&note.layer, kind) {
        (Some(layer), _) => by_id(&layer.value).unwrap_or_else(|| {
            let known: Vec<&str> = edition.layers.iter().map(|layer| layer.id.as_str()).collect();
            diagnostics.push(
                Diagnostic::error(
                    Code::ValueInvalid,
                    layer.span,
                    format!("this edition has no layer `{}`", layer.value),
                )
                .help(format!("its layers are: {}", known.join(", "))),
            );
            0
        }),
        (None, PlacedKind::Emendation { .. } | PlacedKind::Gap { .. }) => by_id("textual").unwrap_or(0),
        (None, _) if note.variant.is_some() => by_id("textual").unwrap_or(0),
        (None, _) => 0,
    }
}

/// The words of a place as the edition reads them.
fn lemma(text: &Text, readings: &[Reading<'_>], place: &Place) -> String {
    match place {
        Place::Title(range) => Ruler::new(&text.title.value).slice(&text.title.value, range).to_owned(),
        Place::Text(start, end) => {
            let mut words = String::new();
            for (passage, reading) in readings.iter().enumerate().take(end.passage + 1).skip(start.passage) {
                let length = text.document.passages[passage].text.chars().count();
                if let Some(range) = place.within(passage, length) {
                    let ruler = Ruler::new(&reading.text);
                    words.push_str(ruler.slice(&reading.text, &reading.reading(&range)));
                }
            }
            words
        }
    }
}

/// An id from passage, quotation, layer and kind, so that it lasts as long as these do.
fn own_id(note: &Note, place: &Place, readings: &[Reading], edition: &Edition, layer: usize) -> String {
    let passage = match place {
        Place::Title(_) => "title".to_owned(),
        Place::Text(start, _) => readings[start.passage].id.clone(),
    };
    let kind = match (&note.variant, &note.kind) {
        // Two witnesses may differ at one place, and each variant have its note.
        (Some(siglum), _) => &format!("variant {}", siglum.value),
        (None, NoteKind::Comment) => "comment",
        (None, NoteKind::Emendation { .. }) => "emendation",
        (None, NoteKind::Gap(_)) => "gap",
    };
    let quotation = match &note.at.quotation {
        Quotation::Words(quote) => quote.value.clone(),
        Quotation::Range(from, to) => format!("{}\u{1}{}", from.value, to.value),
    };
    let digest = Sha256::digest(
        [&passage, &quotation, &edition.layers[layer].id, kind].map(|part| part.replace('\0', "")).join("\0"),
    );
    let hex: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("n-{hex}")
}

fn report_duplicates(notes: &[(Option<usize>, Span, PlacedNote<'_>)], diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for (_, span, note) in notes {
        if let Some(first) = seen.insert(&note.id, *span) {
            let fault = Diagnostic::error(
                Code::IdDuplicate,
                *span,
                format!("two notes of this text have the id `{}`", note.id),
            )
            .label(first, "the other one");
            let written = note.note.is_some_and(|note| note.id.is_some());
            diagnostics.push(if written {
                fault
            } else {
                fault.help("both have the same words, place and layer: give one of them an `id`")
            });
        }
    }
}

/// The source's own notes, each at its first mark.
fn footnotes<'l>(
    edition: &'l Edition,
    text: &'l Text,
    readings: &[Reading<'_>],
    matcher: &Matcher<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<(Span, PlacedNote<'l>)> {
    let layer = edition.layers.iter().position(|layer| layer.id == "source").unwrap_or(0);
    let mut placed: Vec<(Span, PlacedNote<'l>)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (index, passage) in text.document.passages.iter().enumerate() {
        for point in &passage.points {
            let PointKind::Footnote(label) = &point.kind else { continue };
            let Some(footnote) = text.document.footnotes.get(label) else { continue };
            if seen.contains(&label.as_str()) {
                continue;
            }
            seen.push(label);
            // An emendation is indivisible: a mark inside it now stands behind it.
            let inside = readings[index]
                .edits
                .iter()
                .find(|edit| edit.transmitted.start < point.at && point.at < edit.transmitted.end);
            let at = TextPoint { passage: index, at: inside.map_or(point.at, |edit| edit.transmitted.end) };
            placed.push((
                point.span,
                PlacedNote {
                    // Named at the end, all together.
                    id: String::new(),
                    layer,
                    number: 0,
                    place: Place::Text(at, at),
                    quoted: Place::Text(at, at),
                    lemma: String::new(),
                    body: Some(ResolvedProse::source(footnote.body.clone(), matcher, text.script == edition.script)),
                    kind: PlacedKind::Source(label.clone()),
                    note: None,
                },
            ));
        }
    }
    name_footnotes(edition, text, &mut placed);
    for (label, footnote) in &text.document.footnotes {
        if !seen.contains(&label.as_str()) {
            diagnostics.push(
                Diagnostic::error(
                    Code::MarkdownUnsupported,
                    footnote.span,
                    format!("no mark `[^{label}]` in the text leads to this footnote"),
                )
                .help("a footnote without a mark would be lost: set the mark, or take the note out"),
            );
        }
    }
    placed
}

/// Gives the source's own notes their ids.
fn name_footnotes(edition: &Edition, text: &Text, placed: &mut [(Span, PlacedNote<'_>)]) {
    let locked = edition.lock.as_ref().and_then(|lock| lock.texts.get(&text.id));
    let known = |(_, note): &(Span, PlacedNote<'_>)| {
        let Place::Text(at, _) = &note.quoted else { return Default::default() };
        let body = note.body.iter().flat_map(|body| &body.document.passages).map(|passage| passage.text.as_str());
        let words = &text.document.passages[at.passage].text;
        (body.collect::<Vec<_>>().join("\n"), super::history::mark(words, at.at))
    };
    let ids = super::history::source_ids(locked, &placed.iter().map(known).collect::<Vec<_>>());
    for ((_, note), id) in placed.iter_mut().zip(ids) {
        note.id = id;
    }
}
