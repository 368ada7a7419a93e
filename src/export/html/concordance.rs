//! All occurrences of an edition's glossary in one script, in context (KWIC).
//!
//! The words of every passage with an occurrence are kept once, escaped; a line is a few numbers that point into them.
//! So the concordance of a large corpus stays near the size of its text, and its pages can be made in
//! parallel when all texts are done. A large corpus has a million lines, which an entry's page takes from all over
//! the memory: whatever they need lies together.

use std::ops::Range;

use super::text::TextInScript;
use super::writer::Escaped;
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
    anywhere: Vec<InText>,
}

/// An entry in a text, so that nobody has to look for it there.
#[derive(Clone)]
struct InText {
    text: u32,
    /// Its lines.
    lines: Range<u32>,
    /// How many of them stand in passages: the first.
    places: u32,
}

/// The occurrences in one text.
pub(super) struct TextLines {
    /// The text's title in the script.
    pub(super) title: String,
    /// What it is called where there is little room.
    pub(super) short: String,
    /// The words of all passages and paragraphs of notes that have occurrences, one behind the other.
    pub(super) words: Escaped,
    /// Sorted by entry, then in the order of the text, its notes last.
    lines: Vec<Line>,
}

/// Numbers of 32 bits: no text is longer than its file may be.
struct Line {
    entry: u32,
    /// An index into the text's readings or, with [`NOTE`] set, into its notes.
    place: u32,
    /// Bytes of the words where left context, keyword, right context begin, and where that ends.
    edges: [u32; 4],
    /// Where in the text the keyword begins: thousandths of the length of its passages.
    station: u16,
}

/// Set on the place of a line that stands in a note.
const NOTE: u32 = 1 << 31;

/// Where an occurrence stands: an index into the text's readings, or into its notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinePlace {
    Passage(usize),
    Note(usize),
}

/// An occurrence with its words, each a part of [`TextLines::words`].
pub(super) struct Shown {
    pub(super) place: LinePlace,
    pub(super) left: Range<usize>,
    pub(super) keyword: Range<usize>,
    pub(super) right: Range<usize>,
}

impl TextLines {
    /// Every occurrence in a text and its notes.
    pub(super) fn new(title: String, text: &TextInScript<'_>) -> Self {
        let passages = || {
            let passages = text.text.readings.iter().zip(&text.voiced).enumerate();
            passages.map(|(index, (reading, voiced))| (narrow(index), voiced, reading.terms.as_slice()))
        };
        let notes = || {
            text.text.notes.iter().enumerate().flat_map(|(index, note)| {
                let found = note.body.as_ref().map_or(&[][..], |body| &body.occurrences);
                let paragraphs = text.bodies[index].iter().zip(found);
                paragraphs.map(move |(voiced, found)| (NOTE | narrow(index), voiced, found.as_slice()))
            })
        };
        let all = || passages().chain(notes()).filter(|(.., occurrences)| !occurrences.is_empty());
        let (bytes, count) = all().fold((0, 0), |(bytes, count), (_, voiced, occurrences)| {
            (bytes + voiced.whole().len(), count + occurrences.len())
        });
        let short = text.text.text.short.as_ref().map_or_else(|| title.clone(), |short| text.editors.say(short).text);
        // Bytes of all its passages in the script, and of those before the one at hand.
        let length: usize = text.voiced.iter().map(|voiced| voiced.whole().len()).sum();
        let mut before = 0;
        let mut lines = Self { title, short, words: Escaped::with_capacity(bytes), lines: Vec::with_capacity(count) };
        for (place, voiced, occurrences) in passages().chain(notes()) {
            lines.add(place, voiced, occurrences, |byte| (before + byte) * 1000 / length.max(1));
            before += voiced.whole().len();
        }
        lines.lines.sort_by_key(|line| line.entry);
        lines.words.shrink();
        lines
    }

    fn add(&mut self, place: u32, voiced: &Voiced, occurrences: &[Occurrence], station: impl Fn(usize) -> usize) {
        if occurrences.is_empty() {
            return;
        }
        let laid = self.words.add(voiced.whole());
        for occurrence in occurrences {
            let Range { start, end } = occurrence.range;
            let left = voiced.bytes(&(start.saturating_sub(CONTEXT)..start)).start;
            let keyword = voiced.bytes(&(start..end));
            let right = voiced.bytes(&(end..(end + CONTEXT).min(voiced.length()))).end;
            let edges = [left, keyword.start, keyword.end, right.max(keyword.end)].map(|byte| narrow(laid.byte(byte)));
            let station = u16::try_from(station(keyword.start)).unwrap_or_default();
            self.lines.push(Line { entry: narrow(occurrence.entry), place, edges, station });
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
        self.lines(entry).iter().filter(|line| line.place & NOTE == 0).map(|line| usize::from(line.station))
    }

    /// The occurrences of an entry.
    pub(super) fn of(&self, entry: usize) -> impl ExactSizeIterator<Item = Shown> {
        shown(self.lines(entry))
    }
}

fn shown(lines: &[Line]) -> impl ExactSizeIterator<Item = Shown> {
    lines.iter().map(|line| {
        let index = (line.place & !NOTE) as usize;
        let place = if line.place & NOTE == 0 { LinePlace::Passage(index) } else { LinePlace::Note(index) };
        let [left, keyword, right, stop] = line.edges.map(|edge| edge as usize);
        Shown { place, left: left..keyword, keyword: keyword..right, right: right..stop }
    })
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Concordance {
    /// Puts the texts of an edition together; `entries` is how many its glossary has.
    pub(super) fn new(texts: Vec<TextLines>, entries: usize) -> Self {
        let mut found: Vec<Found> = vec![Found::default(); entries];
        for (index, text) in texts.iter().enumerate() {
            let mut start = 0;
            // The lines of a text are sorted by entry, so each entry comes once.
            for lines in text.lines.chunk_by(|a, b| a.entry == b.entry) {
                let end = start + narrow(lines.len());
                let own = std::mem::replace(&mut start, end)..end;
                let Some(found) = found.get_mut(lines[0].entry as usize) else { continue };
                let places = lines.iter().filter(|line| line.place & NOTE == 0).count();
                found.places += places;
                found.texts += usize::from(places > 0);
                found.anywhere.push(InText { text: narrow(index), lines: own, places: narrow(places) });
            }
        }
        Self { texts, entries: found }
    }

    /// The texts that have an entry: index, lines, how many places in passages, the entry's own lines.
    pub(super) fn of(
        &self,
        entry: usize,
    ) -> impl Iterator<Item = (usize, &TextLines, usize, impl ExactSizeIterator<Item = Shown>)> {
        self.entries[entry].anywhere.iter().map(move |found| {
            let text = &self.texts[found.text as usize];
            let own = &text.lines[found.lines.start as usize..found.lines.end as usize];
            (found.text as usize, text, found.places as usize, shown(own))
        })
    }

    /// The texts that have an entry in a passage: index, lines, how many places.
    pub(super) fn in_passages(&self, entry: usize) -> impl Iterator<Item = (usize, &TextLines, usize)> {
        let in_passages = self.entries[entry].anywhere.iter().filter(|found| found.places > 0);
        in_passages.map(|found| (found.text as usize, self.text(found.text as usize), found.places as usize))
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
