//! Floor 4: text × notes × terms × emendations → passages of flat segments, each with its set of marks.
//!
//! Overlap is ordinary here: a segment simply lies under several notes. No mark-up strings; how marks nest
//! is the exporter's business. Stripping the marks gives the text back, as transmitted and as read, and the
//! weaving is done once: every script is emitted from the same segments (see [`Voice`]).

mod voice;

use std::ops::Range;

pub use voice::{Voice, Voiced, Voices};

use crate::markup::{self, Passage};
use crate::resolve::{Occurrence, PlacedKind, PlacedNote, Reading, ResolvedText, TextPoint};

/// A passage as a row of segments with points between them.
#[derive(Debug, Clone, Default)]
pub struct Woven {
    /// In the order of the text.
    pub items: Vec<Item>,
}

/// One piece of a woven passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Words.
    Segment(Segment),
    /// Something between words.
    Point(Point),
}

/// Words under one set of marks. Ranges count code points of the passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The words as transmitted.
    pub transmitted: Range<usize>,
    /// The words as read; of an emendation that deletes, an empty range.
    pub reading: Range<usize>,
    /// The note of the emendation, if these words are one.
    pub emendation: Option<usize>,
    /// Mark-up, outermost first: indices into [`Passage::styles`].
    pub styles: Vec<usize>,
    /// Notes that cover the words: indices into [`ResolvedText::notes`], ascending.
    pub notes: Vec<usize>,
    /// The linked occurrence: index into [`Reading::terms`].
    pub term: Option<usize>,
    /// The pronunciation: index into [`ResolvedText::ruby`].
    pub ruby: Option<usize>,
}

/// Something that stands between words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// A loss, by its note.
    Gap(usize),
    /// The mark of a note.
    Reference(usize),
    /// A further mark of a footnote that already has one, by its note.
    Again(usize),
    /// A line of verse ends.
    Break,
}

/// Weaves every passage of a text.
#[must_use]
pub fn weave(text: &ResolvedText<'_>) -> Vec<Woven> {
    let passages = &text.text.document.passages;
    let mut covered: Vec<Vec<(usize, Range<usize>)>> = vec![Vec::new(); passages.len()];
    let mut points: Vec<Vec<(usize, Point)>> = vec![Vec::new(); passages.len()];
    for (index, note) in text.notes.iter().enumerate() {
        place(index, note, &mut covered, &mut points);
    }
    let mut ruby: Vec<Vec<(usize, Range<usize>)>> = vec![Vec::new(); passages.len()];
    for (index, one) in text.ruby.iter().enumerate() {
        ruby[one.passage].push((index, one.range.clone()));
    }
    let woven = passages.iter().zip(&text.readings).enumerate().map(|(index, (passage, reading))| {
        let mut points = std::mem::take(&mut points[index]);
        points.extend(own_points(index, passage, reading, text));
        weave_passage(passage, reading, &covered[index], &ruby[index], points)
    });
    woven.collect()
}

/// Weaves a passage of the editor's own prose: mark-up and occurrences, nothing else.
#[must_use]
pub fn weave_prose(passage: &Passage, occurrences: &[Occurrence]) -> Woven {
    let reading = Reading {
        id: String::new(),
        section: 0,
        text: passage.text.as_str().into(),
        edits: Vec::new(),
        terms: occurrences.to_vec(),
    };
    let breaks = passage
        .points
        .iter()
        .filter(|point| point.kind == markup::PointKind::Break)
        .map(|point| (point.at, Point::Break));
    weave_passage(passage, &reading, &[], &[], breaks.collect())
}

/// Weaves the title: nothing stands in it but notes.
#[must_use]
pub fn weave_title(text: &ResolvedText<'_>) -> Woven {
    let words = &text.text.title.value;
    let passage = Passage::plain(words);
    let reading =
        Reading { id: String::new(), section: 0, text: words.as_str().into(), edits: Vec::new(), terms: Vec::new() };
    let mut covered = Vec::new();
    let mut points = Vec::new();
    for (index, note) in text.notes.iter().enumerate() {
        if let crate::resolve::Place::Title(range) = &note.place {
            covered.push((index, range.clone()));
            points.push((range.end, Point::Reference(index)));
        }
    }
    weave_passage(&passage, &reading, &covered, &[], points)
}

/// Lays a note's cover and marks down in the passages that it touches.
fn place(
    index: usize,
    note: &PlacedNote<'_>,
    covered: &mut [Vec<(usize, Range<usize>)>],
    points: &mut [Vec<(usize, Point)>],
) {
    let crate::resolve::Place::Text(start, end) = &note.place else { return };
    if let PlacedKind::Gap { at, .. } = &note.kind {
        points[at.passage].push((at.at, Point::Gap(index)));
    }
    points[end.passage].push((end.at, Point::Reference(index)));
    if matches!(note.kind, PlacedKind::Source(_)) {
        return;
    }
    for (passage, covered) in covered.iter_mut().enumerate().take(end.passage + 1).skip(start.passage) {
        if let Some(range) = note.place.within(passage, usize::MAX) {
            covered.push((index, range));
        }
    }
}

/// Line breaks, and footnote marks after the first.
fn own_points(index: usize, passage: &Passage, reading: &Reading, text: &ResolvedText<'_>) -> Vec<(usize, Point)> {
    let mut points = Vec::new();
    for point in &passage.points {
        // An emendation is indivisible: what stood inside it now stands behind it.
        let inside =
            reading.edits.iter().find(|edit| edit.transmitted.start < point.at && point.at < edit.transmitted.end);
        let at = inside.map_or(point.at, |edit| edit.transmitted.end);
        match &point.kind {
            markup::PointKind::Break => points.push((at, Point::Break)),
            markup::PointKind::Footnote(label) => {
                let note = text.notes.iter().position(|note| note.kind == PlacedKind::Source(label.clone()));
                let mark =
                    crate::resolve::Place::Text(TextPoint { passage: index, at }, TextPoint { passage: index, at });
                let first = note.is_some_and(|note| text.notes[note].place == mark);
                points.extend(note.filter(|_| !first).map(|note| (at, Point::Again(note))));
            }
        }
    }
    points
}

/// A mark while it is being laid down, in code points as transmitted.
struct Mark {
    range: Range<usize>,
    kind: MarkKind,
}

#[derive(Clone, Copy)]
enum MarkKind {
    Style(usize),
    Note(usize),
    Term(usize),
    Ruby(usize),
}

fn weave_passage(
    passage: &Passage,
    reading: &Reading,
    covered: &[(usize, Range<usize>)],
    ruby: &[(usize, Range<usize>)],
    mut points: Vec<(usize, Point)>,
) -> Woven {
    let length = passage.text.chars().count();
    let mut marks: Vec<Mark> = Vec::new();
    for (index, styled) in passage.styles.iter().enumerate() {
        marks.push(Mark { range: styled_range(&styled.range, reading), kind: MarkKind::Style(index) });
    }
    for (note, range) in covered {
        marks.push(Mark { range: range.start..range.end.min(length), kind: MarkKind::Note(*note) });
    }
    for (index, term) in reading.terms.iter().enumerate().filter(|(_, term)| term.linked) {
        marks.push(Mark { range: reading.transmitted(&term.range), kind: MarkKind::Term(index) });
    }
    for (index, range) in ruby {
        marks.push(Mark { range: range.clone(), kind: MarkKind::Ruby(*index) });
    }
    marks.retain(|mark| mark.range.start < mark.range.end);
    points.sort_by_key(|(at, point)| (*at, rank(point)));

    let mut edges: Vec<usize> = Vec::with_capacity(2 * (marks.len() + reading.edits.len()) + points.len() + 2);
    edges.extend([0, length]);
    edges.extend(marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]));
    edges.extend(reading.edits.iter().flat_map(|edit| [edit.transmitted.start, edit.transmitted.end]));
    edges.extend(points.iter().map(|(at, _)| (*at).min(length)));
    edges.sort_unstable();
    edges.dedup();

    marks.sort_by_key(|mark| (mark.range.start, usize::MAX - mark.range.end));
    let mut opening = marks.into_iter().peekable();
    let mut open: Vec<Mark> = Vec::new();
    let mut points = points.into_iter().peekable();
    let mut edits = reading.edits.iter().peekable();
    let mut items = Vec::with_capacity(edges.len() + 1);
    let mut read = 0;
    for pair in edges.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        while let Some((_, point)) = points.next_if(|(at, _)| *at <= start) {
            items.push(Item::Point(point));
        }
        open.retain(|mark| mark.range.end > start);
        while let Some(mark) = opening.next_if(|mark| mark.range.start <= start) {
            open.push(mark);
        }
        let edit = edits.next_if(|edit| edit.transmitted.start == start);
        let reading = edit.map_or(read..read + (end - start), |edit| edit.reading.clone());
        read = reading.end;
        items.push(Item::Segment(segment(start..end, reading, edit.map(|edit| edit.note), &open)));
    }
    items.extend(points.map(|(_, point)| Item::Point(point)));
    Woven { items }
}

fn segment(transmitted: Range<usize>, reading: Range<usize>, emendation: Option<usize>, open: &[Mark]) -> Segment {
    let mut segment =
        Segment { transmitted, reading, emendation, styles: Vec::new(), notes: Vec::new(), term: None, ruby: None };
    for mark in open {
        match mark.kind {
            MarkKind::Style(index) => segment.styles.push(index),
            MarkKind::Note(index) => segment.notes.push(index),
            MarkKind::Term(index) => segment.term = Some(index),
            MarkKind::Ruby(index) => segment.ruby = Some(index),
        }
    }
    segment.styles.sort_unstable();
    segment.notes.sort_unstable();
    segment
}

/// Where mark-up lies once an emendation is indivisible: a reading takes the mark-up of its first character.
fn styled_range(range: &Range<usize>, reading: &Reading) -> Range<usize> {
    let snap = |at: usize| {
        let inside = reading.edits.iter().find(|edit| edit.transmitted.start < at && at < edit.transmitted.end);
        inside.map_or(at, |edit| edit.transmitted.end)
    };
    snap(range.start)..snap(range.end)
}

/// The order of what stands at one place: a loss, the marks of notes in their order, the end of a line.
fn rank(point: &Point) -> (u8, usize) {
    match point {
        Point::Gap(note) => (0, *note),
        Point::Reference(note) => (1, *note),
        Point::Again(note) => (2, *note),
        Point::Break => (3, 0),
    }
}
