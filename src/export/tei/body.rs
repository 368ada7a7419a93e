//! The text itself: sections as nested `div`, passages with their ids, everything that is marked in them.

use std::collections::BTreeMap;

use super::Context;
use super::inline::{Dot, Element, Lines, Mark, write as write_words};
use super::prose::{Blocks, prose, styles};
use crate::edition::{Certainty, EntryKind, NoteKind};
use crate::export::xml::Xml;
use crate::markup::{Block, PointKind};
use crate::resolve::{Place, PlacedKind, PlacedNote, ResolvedText, TextPoint};

/// The places that something outside the text points to, each with its id.
#[derive(Default)]
pub(super) struct Anchors {
    title: BTreeMap<usize, String>,
    passages: BTreeMap<TextPoint, String>,
}

impl Anchors {
    pub(super) fn new(context: &Context<'_>, index: usize, text: &ResolvedText<'_>) -> Self {
        let mut anchors = Self::default();
        for note in text.notes.iter().filter(|note| note.note.is_some()) {
            match &note.quoted {
                Place::Title(range) => {
                    anchors.title.insert(range.start, String::new());
                    anchors.title.insert(range.end, String::new());
                }
                Place::Text(start, end) => anchors.extend([*start, *end]),
            }
        }
        if let Some(collated) = context.site.collated(context.edition_index, index) {
            for unit in collated.witnesses.iter().flatten().flat_map(|collation| &collation.units) {
                anchors.extend(collated.text.points(&unit.text).into_iter().flat_map(|(start, end)| [start, end]));
            }
        }
        let ids = anchors.title.values_mut().chain(anchors.passages.values_mut());
        for (number, id) in ids.enumerate() {
            *id = context.id(&format!("a.{}", number + 1));
        }
        anchors
    }

    fn extend(&mut self, points: impl IntoIterator<Item = TextPoint>) {
        self.passages.extend(points.into_iter().map(|point| (point, String::new())));
    }

    /// What points to a place: the ids of its ends with `#`.
    pub(super) fn of(&self, place: &Place) -> [String; 2] {
        let id = |id: Option<&String>| format!("#{}", id.map_or("", String::as_str));
        match place {
            Place::Title(range) => [range.start, range.end].map(|at| id(self.title.get(&at))),
            Place::Text(start, end) => [start, end].map(|point| id(self.passages.get(point))),
        }
    }
}

/// Something that writes itself between two characters.
type Writing<'w> = Box<dyn Fn(&mut Xml) + 'w>;

/// `text`: an introduction by the editors in front, then the text.
pub(super) fn write(xml: &mut Xml, context: &Context<'_>, text: &ResolvedText<'_>, anchors: &Anchors) {
    xml.open("text", &[]);
    if let (Some(written), Some(introduction)) = (&text.text.introduction, &text.introduction) {
        xml.open("front", &[]);
        xml.open("div", &[("type", "introduction"), ("xml:lang", context.edition.edition.script.tag())]);
        prose(xml, context, &written.document.passages, introduction);
        xml.close();
        xml.close();
    }
    xml.open("body", &[]);
    title(xml, context, text, anchors);
    let passage = |xml: &mut Xml, index: usize| words(xml, context, text, anchors, index);
    let id = |index: usize| Some(context.id(&text.readings[index].id));
    let verse = |index: usize| {
        let points = &text.text.document.passages[index].points;
        points.iter().any(|point| point.kind == PointKind::Break)
    };
    let blocks = Blocks { words: &passage, id: &id, verse: &verse };
    let mut sections: Vec<u8> = Vec::new();
    for block in &text.text.document.blocks {
        if let Block::Heading { level, passage, id, classes } = block {
            while sections.last().is_some_and(|open| open >= level) {
                sections.pop();
                xml.close();
            }
            xml.open("div", &[("n", &level.to_string())]);
            sections.push(*level);
            let own = id.as_ref().map(|id| format!("#{id}"));
            let classes = classes.join(" ");
            let mut attributes: Vec<(&'static str, &str)> = Vec::new();
            attributes.extend(own.as_deref().map(|id| ("n", id)));
            if !classes.is_empty() {
                attributes.push(("rend", &classes));
            }
            blocks.passage(xml, "head", &attributes, *passage);
        } else {
            blocks.write(xml, std::slice::from_ref(block));
        }
    }
    if text.text.document.blocks.is_empty() {
        // A body cannot be empty.
        xml.empty("p", &[]);
    }
    for _ in sections {
        xml.close();
    }
    xml.close();
    xml.close();
}

fn title(xml: &mut Xml, context: &Context<'_>, text: &ResolvedText<'_>, anchors: &Anchors) {
    xml.words("head", &[("xml:id", &context.id("title")), ("type", "title")]);
    let writers: Vec<(usize, Writing<'_>)> = anchors.title.iter().map(|(at, id)| (*at, anchor(id))).collect();
    let dots: Vec<(usize, Dot<'_>)> = writers.iter().map(|(at, dot)| (*at, Dot::Other(dot.as_ref()))).collect();
    write_words(xml, &text.text.title.value, Vec::new(), &dots, Lines::Breaks);
    xml.close();
}

fn anchor(id: &str) -> Writing<'_> {
    Box::new(move |xml: &mut Xml| xml.empty("anchor", &[("xml:id", id)]))
}

/// The words of a passage as transmitted, with everything that is marked in them.
fn words(xml: &mut Xml, context: &Context<'_>, text: &ResolvedText<'_>, anchors: &Anchors, index: usize) {
    let passage = &text.text.document.passages[index];
    let reading = &text.readings[index];
    let mut marks: Vec<Mark> = Vec::new();
    for one in text.ruby.iter().filter(|one| one.passage == index) {
        marks.push(Mark { range: one.range.clone(), element: Element::Ruby(one.ruby.to_owned()) });
    }
    for edit in &reading.edits {
        marks.push(Mark { range: edit.transmitted.clone(), element: choice(context, &text.notes[edit.note]) });
    }
    for term in &reading.terms {
        let entry = &context.edition.edition.glossary[term.entry];
        let (name, kind) = match entry.kind {
            EntryKind::Term => ("term", None),
            EntryKind::Law => ("term", Some("law")),
            EntryKind::Work => ("title", None),
            EntryKind::Person => ("persName", None),
            EntryKind::Place => ("placeName", None),
            EntryKind::Organization => ("orgName", None),
        };
        let mut attributes = vec![("ref", format!("#{}", super::term_id(&entry.id.value)))];
        attributes.extend(kind.map(|kind| ("type", kind.to_owned())));
        marks.push(Mark { range: reading.transmitted(&term.range), element: Element::Plain(name, attributes) });
    }
    marks.extend(styles(passage));
    let mut others: Vec<(usize, u8, Option<Writing<'_>>)> = Vec::new();
    let from = TextPoint { passage: index, at: 0 };
    let to = TextPoint { passage: index, at: usize::MAX };
    for (point, id) in anchors.passages.range(from..=to) {
        others.push((point.at, 0, Some(anchor(id))));
    }
    for note in &text.notes {
        if let PlacedKind::Gap { at, extent, reason } = &note.kind
            && at.passage == index
        {
            others.push((at.at, 1, Some(Box::new(move |xml: &mut Xml| gap(xml, context, note, extent, reason)))));
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    for point in &passage.points {
        match &point.kind {
            PointKind::Break => others.push((point.at, 2, None)),
            PointKind::Footnote(label) => {
                let first = is_first(text, index, label) && !seen.contains(&label.as_str());
                seen.push(label);
                others.push((
                    point.at,
                    2,
                    Some(Box::new(move |xml: &mut Xml| footnote(xml, context, text, label, first))),
                ));
            }
        }
    }
    others.sort_by_key(|(at, rank, _)| (*at, *rank));
    let dots: Vec<(usize, Dot<'_>)> = others
        .iter()
        .map(|(at, _, writer)| match writer {
            Some(writer) => (*at, Dot::Other(writer.as_ref())),
            None => (*at, Dot::Break),
        })
        .collect();
    // Only a paragraph is verse; in a heading or a cell a line just breaks.
    let verse = is_paragraph(&text.text.document.blocks, index);
    write_words(xml, &passage.text, marks, &dots, if verse { Lines::Verse } else { Lines::Breaks });
}

fn is_paragraph(blocks: &[Block], index: usize) -> bool {
    blocks.iter().any(|block| match block {
        Block::Paragraph(passage) => *passage == index,
        Block::Quote(inner) => is_paragraph(inner, index),
        Block::List { items, .. } => items.iter().any(|item| is_paragraph(item, index)),
        Block::Heading { .. } | Block::Table(_) | Block::Rule => false,
    })
}

/// Whether the first mark of a footnote stands in a passage.
fn is_first(text: &ResolvedText<'_>, index: usize, label: &str) -> bool {
    let marked = |passage: &crate::markup::Passage| {
        passage.points.iter().any(|point| matches!(&point.kind, PointKind::Footnote(other) if other == label))
    };
    text.text.document.passages.iter().position(marked) == Some(index)
}

fn choice(context: &Context<'_>, note: &PlacedNote<'_>) -> Element {
    let written = note.note;
    let (read, certainty) = match written.map(|note| &note.kind) {
        Some(NoteKind::Emendation { read, certainty }) => (read.value.clone(), *certainty),
        _ => (String::new(), None),
    };
    Element::Choice {
        id: context.id(&format!("emend.{}", note.id)),
        certainty: certainty.map(self::certainty),
        resp: context.resp(written.and_then(|note| note.by.as_deref())),
        read,
    }
}

/// `teidata.probCert` has no word for what is beyond doubt, but a probability.
pub(super) fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "1",
        Certainty::High => "high",
        Certainty::Medium => "medium",
        Certainty::Low => "low",
    }
}

fn gap(xml: &mut Xml, context: &Context<'_>, note: &PlacedNote<'_>, extent: &Option<String>, reason: &Option<String>) {
    let id = context.id(&format!("gap.{}", note.id));
    let mut attributes = vec![("xml:id", id.as_str())];
    attributes.extend(extent.as_deref().map(|extent| ("extent", extent)));
    xml.words("gap", &attributes);
    if let Some(reason) = reason {
        xml.element("desc", &[("xml:lang", context.edition.edition.script.tag())], reason);
    }
    xml.close();
}

/// A note of the source itself, at its mark; a further mark of it leads there.
fn footnote(xml: &mut Xml, context: &Context<'_>, text: &ResolvedText<'_>, label: &str, first: bool) {
    let found = text.notes.iter().find(|note| matches!(&note.kind, PlacedKind::Source(known) if known == label));
    let Some(note) = found else { return };
    let id = context.id(&format!("note.{}", note.id));
    if !first {
        xml.empty("ptr", &[("type", "noteref"), ("target", &format!("#{id}"))]);
        return;
    }
    xml.words("note", &[("xml:id", &id), ("type", "source"), ("place", "bottom"), ("n", label)]);
    if let (Some(body), Some(footnote)) = (&note.body, text.text.document.footnotes.get(label)) {
        prose(xml, context, &footnote.body.passages, body);
    }
    xml.close();
}
