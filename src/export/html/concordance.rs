//! All occurrences of an edition's glossary in one script, in context (KWIC).
//!
//! The words of every passage with an occurrence are kept once; a line is a few numbers that point into them.
//! So the concordance of a large corpus stays near the size of its text, and its pages can be made in
//! parallel when all texts are done.

use std::ops::Range;

use super::text::TextInScript;
use crate::resolve::Occurrence;
use crate::weave::Voiced;

/// How many characters of context stand on each side.
const CONTEXT: usize = 25;

/// An edition in one script: its texts in their order.
pub(super) struct Concordance {
    texts: Vec<TextLines>,
    entries: Vec<Found>,
}

/// Where an entry was found.
#[derive(Clone, Default)]
struct Found {
    /// Places in passages.
    places: usize,
    /// Texts that have it in a passage.
    texts: usize,
    /// Texts that have it at all, in a passage or a note.
    anywhere: Vec<u32>,
}

/// The occurrences in one text.
pub(super) struct TextLines {
    /// The text's title in the script.
    pub(super) title: String,
    /// What it is called where there is little room.
    pub(super) short: String,
    /// Bytes of all its passages in the script.
    length: usize,
    words: Vec<Words>,
    /// Sorted by entry, then in the order of the text, its notes last.
    lines: Vec<Line>,
}

/// Numbers of 32 bits: a large corpus has a million lines, and no passage is longer than its file may be.
struct Line {
    entry: u32,
    words: u32,
    /// Bytes of the words where left context, keyword, right context begin, and where that ends.
    edges: [u32; 4],
}

/// The words of a passage or a note's paragraph that has occurrences.
struct Words {
    place: LinePlace,
    /// Bytes of the passages before it.
    before: u32,
    text: Box<str>,
}

/// Where an occurrence stands: an index into the text's readings, or into its notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinePlace {
    Passage(usize),
    Note(usize),
}

/// An occurrence with its words.
pub(super) struct Shown<'c> {
    pub(super) place: LinePlace,
    pub(super) left: &'c str,
    pub(super) keyword: &'c str,
    pub(super) right: &'c str,
}

impl TextLines {
    /// Every occurrence in a text and its notes.
    pub(super) fn new(title: String, text: &TextInScript<'_>) -> Self {
        let short = text.text.text.short.as_ref().map_or_else(|| title.clone(), |short| text.editors.say(short).text);
        let mut lines = Self { title, short, length: 0, words: Vec::new(), lines: Vec::new() };
        for (index, (reading, voiced)) in text.text.readings.iter().zip(&text.voiced).enumerate() {
            lines.add(LinePlace::Passage(index), voiced, &reading.terms, || reading.text.chars().count());
            lines.length += voiced.whole().len();
        }
        for (index, note) in text.text.notes.iter().enumerate() {
            let Some(body) = &note.body else { continue };
            let passages = body.document.passages.iter().zip(&text.bodies[index]);
            for ((passage, voiced), occurrences) in passages.zip(&body.occurrences) {
                lines.add(LinePlace::Note(index), voiced, occurrences, || passage.text.chars().count());
            }
        }
        lines.lines.sort_by_key(|line| line.entry);
        lines
    }

    fn add(&mut self, place: LinePlace, voiced: &Voiced, occurrences: &[Occurrence], length: impl Fn() -> usize) {
        if occurrences.is_empty() {
            return;
        }
        let length = length();
        let words = narrow(self.words.len());
        self.words.push(Words { place, before: narrow(self.length), text: voiced.whole().into() });
        for occurrence in occurrences {
            let Range { start, end } = occurrence.range;
            let left = voiced.bytes(&(start.saturating_sub(CONTEXT)..start)).start;
            let keyword = voiced.bytes(&(start..end));
            let right = voiced.bytes(&(end..(end + CONTEXT).min(length))).end;
            let edges = [left, keyword.start, keyword.end, right.max(keyword.end)].map(narrow);
            self.lines.push(Line { entry: narrow(occurrence.entry), words, edges });
        }
    }

    fn lines(&self, entry: usize) -> &[Line] {
        let entry = narrow(entry);
        let start = self.lines.partition_point(|line| line.entry < entry);
        let end = self.lines.partition_point(|line| line.entry <= entry);
        &self.lines[start..end]
    }

    /// The places of an entry in passages, in order: thousandths of the text's length.
    pub(super) fn stations(&self, entry: usize) -> impl Iterator<Item = usize> {
        self.lines(entry).iter().filter_map(|line| {
            let words = &self.words[line.words as usize];
            let at = words.before as usize + line.edges[1] as usize;
            matches!(words.place, LinePlace::Passage(_)).then(|| at * 1000 / self.length.max(1))
        })
    }

    /// The occurrences of an entry.
    pub(super) fn of(&self, entry: usize) -> impl ExactSizeIterator<Item = Shown<'_>> {
        self.lines(entry).iter().map(|line| {
            let Words { place, text, .. } = &self.words[line.words as usize];
            let [left, keyword, right, stop] = line.edges.map(|edge| edge as usize);
            Shown {
                place: *place,
                left: &text[left..keyword],
                keyword: &text[keyword..right],
                right: &text[right..stop],
            }
        })
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Concordance {
    /// Puts the texts of an edition together; `entries` is how many its glossary has.
    pub(super) fn new(texts: Vec<TextLines>, entries: usize) -> Self {
        let mut found: Vec<Found> = vec![Found::default(); entries];
        for (index, text) in texts.iter().enumerate() {
            // The lines of a text are sorted by entry, so each entry comes once.
            for lines in text.lines.chunk_by(|a, b| a.entry == b.entry) {
                let Some(found) = found.get_mut(lines[0].entry as usize) else { continue };
                let passage = |line: &&Line| matches!(text.words[line.words as usize].place, LinePlace::Passage(_));
                let places = lines.iter().filter(passage).count();
                found.places += places;
                found.texts += usize::from(places > 0);
                found.anywhere.push(narrow(index));
            }
        }
        Self { texts, entries: found }
    }

    /// The texts that have an entry: index, lines, the entry's own.
    pub(super) fn of(
        &self,
        entry: usize,
    ) -> impl Iterator<Item = (usize, &TextLines, impl ExactSizeIterator<Item = Shown<'_>>)> {
        self.entries[entry].anywhere.iter().map(move |&text| {
            let lines = &self.texts[text as usize];
            (text as usize, lines, lines.of(entry))
        })
    }

    /// The texts that have an entry in a passage: index, lines, how many places.
    pub(super) fn in_passages(&self, entry: usize) -> impl Iterator<Item = (usize, &TextLines, usize)> {
        let anywhere = self.entries[entry].anywhere.iter();
        anywhere.filter_map(move |&text| {
            let lines = &self.texts[text as usize];
            let count = lines.stations(entry).count();
            (count > 0).then_some((text as usize, lines, count))
        })
    }

    /// A text by its index.
    pub(super) fn text(&self, text: usize) -> &TextLines {
        &self.texts[text]
    }

    /// Whether an entry stands nowhere, in no passage and no note.
    pub(super) fn is_absent(&self, entry: usize) -> bool {
        self.entries[entry].anywhere.is_empty()
    }

    /// How many places an entry has in passages, and in how many texts.
    pub(super) fn count(&self, entry: usize) -> (usize, usize) {
        let found = &self.entries[entry];
        (found.places, found.texts)
    }
}
