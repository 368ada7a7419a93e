//! All occurrences of an entry in their contexts (KWIC), text by text, as its page has them.
//!
//! A large corpus has a million lines, and few of each text on a page: what pages share is made once, and the rest put
//! together as it is written. Texts are folded once [`OPEN`] lines are shown; what is folded is still found by the
//! browser's own search, and printed.

use super::concordance::{Concordance, LinePlace, Shown, TextLines};
use super::desk::Desk;
use super::writer::Writer;
use crate::resolve::{ResolvedEdition, ResolvedText};
use crate::site::{Route, View};
use crate::theme::{Html, Labels};

/// Bytes of an ordinary line, a little more than less.
const LINE: usize = 320;

/// Texts are folded once so many lines are shown.
const OPEN: usize = 30;

/// What the pages of all entries of an edition have in common, in one face.
pub(super) struct Furniture {
    texts: Vec<TextFurniture>,
    /// Around the number of a passage, to the words before the keyword.
    passage: [Html; 2],
    /// The titles of the layers.
    layers: Vec<String>,
}

/// The same for one text: pieces that lie behind one another, because every entry's page goes through all texts.
struct TextFurniture {
    markup: Html,
    /// Where the pieces end, in bytes.
    ends: [usize; Piece::COUNT],
}

/// A piece of the furniture of a text.
#[derive(Clone, Copy)]
enum Piece {
    /// The title, to the counts.
    Title,
    /// From the counts to the first line.
    List,
    /// A line in a passage up to the passage's id.
    Passage,
    /// From there to where the id stands again.
    Again,
    /// A line in a note up to the note's id.
    Note,
}

impl Piece {
    const COUNT: usize = 5;
}

/// Markup in the making, of which not all that is open need be closed.
fn part(build: impl FnOnce(&mut Writer)) -> Html {
    let mut out = Writer::default();
    build(&mut out);
    out.finish()
}

impl Furniture {
    /// `term` is the desk of the page of any entry: all lie in one folder.
    pub(super) fn new(
        term: &Desk<'_>,
        edition: &ResolvedEdition<'_>,
        edition_index: usize,
        concordance: &Concordance,
    ) -> Self {
        let id = edition.edition.id.as_str();
        let texts = edition.texts.iter().enumerate().map(|(index, text)| {
            let way = term.way(Route::Text(id, &text.text.id, View::Reading));
            TextFurniture::new(&text.text.id, &way, concordance.text(index))
        });
        let (before, behind) = term.face.labels.around("passage", "n");
        let before = part(|out| {
            out.markup("\">");
            out.text(before);
        });
        let behind = part(|out| {
            out.text(behind);
            out.markup("</a><span>");
        });
        Self {
            texts: texts.collect(),
            passage: [before, behind],
            layers: edition.edition.layers.iter().map(|layer| term.layer(edition_index, layer)).collect(),
        }
    }
}

impl TextFurniture {
    fn new(id: &str, way: &str, lines: &TextLines) -> Self {
        let pieces: [&dyn Fn(&mut Writer); Piece::COUNT] = [
            &|out| {
                out.markup("<summary>");
                out.element("h3", &[], &lines.title);
                out.markup(" <span class=\"count\">");
            },
            &|out| {
                out.markup("</span></summary><ol class=\"kwic\" id=\"in-");
                out.value(id);
                out.markup("\">");
            },
            &|out| {
                out.markup("<li data-occurrence=\"");
                out.value(id);
                out.markup("#");
            },
            &|out| {
                out.markup("\"><a href=\"");
                out.value(way);
                out.markup("#");
            },
            &|out| {
                out.markup("<li><a href=\"");
                out.value(way);
                out.markup("#note-");
            },
        ];
        let mut out = Writer::default();
        let ends = pieces.map(|write| {
            write(&mut out);
            out.length()
        });
        Self { markup: out.finish(), ends }
    }

    /// Writes a piece.
    fn put(&self, piece: Piece, out: &mut Writer) {
        let piece = piece as usize;
        let start = piece.checked_sub(1).map_or(0, |before| self.ends[before]);
        out.part(&self.markup, start..self.ends[piece]);
    }
}

/// The lines of an entry.
pub(super) fn lines(
    furniture: &Furniture,
    edition: &ResolvedEdition<'_>,
    labels: &Labels,
    entry: usize,
    concordance: &Concordance,
) -> Html {
    let mut shown = 0;
    let mut counts = Counts { labels, last: None };
    let mut out = Writer::with_capacity(LINE * concordance.count(entry).0);
    for (index, lines, places, found) in concordance.of(entry) {
        let around = &furniture.texts[index];
        let here = found.len();
        out.markup(if shown < OPEN { "<details open>" } else { "<details>" });
        shown += here;
        around.put(Piece::Title, &mut out);
        out.text(counts.say(places, here));
        around.put(Piece::List, &mut out);
        for line in found {
            place(&mut out, furniture, around, &edition.texts[index], line.place);
            words(&mut out, lines, line);
        }
        out.markup("</ol></details>");
    }
    out.finish()
}

/// A line up to its words: where it stands.
fn place(out: &mut Writer, furniture: &Furniture, around: &TextFurniture, text: &ResolvedText<'_>, place: LinePlace) {
    match place {
        LinePlace::Passage(index) => {
            let id = text.readings[index].id.as_str();
            around.put(Piece::Passage, out);
            out.value(id);
            around.put(Piece::Again, out);
            out.value(id);
            out.part(&furniture.passage[0], ..);
            out.text(&id[1..]);
            out.part(&furniture.passage[1], ..);
        }
        LinePlace::Note(index) => {
            let note = &text.notes[index];
            around.put(Piece::Note, out);
            out.value(&note.id);
            out.markup("\">");
            out.text(&furniture.layers[note.layer]);
            out.markup(" ");
            out.text(&note.number.to_string());
            out.markup("</a><span>");
        }
    }
}

fn words(out: &mut Writer, lines: &TextLines, line: Shown) {
    out.escaped(&lines.words, line.left);
    out.markup("</span><mark>");
    out.escaped(&lines.words, line.keyword);
    out.markup("</mark><span>");
    out.escaped(&lines.words, line.right);
    out.markup("</span></li>");
}

/// How many places a text has, and how many its notes; most texts have as many as the one before.
struct Counts<'l> {
    labels: &'l Labels,
    last: Option<((usize, usize), String)>,
}

impl Counts<'_> {
    /// Of so many lines, so many stand in passages.
    fn say(&mut self, places: usize, lines: usize) -> &str {
        let labels = self.labels;
        let key = (places, lines);
        if self.last.as_ref().is_none_or(|(last, _)| *last != key) {
            self.last = None;
        }
        &self.last.get_or_insert_with(|| (key, places_and_notes(labels, places, lines))).1
    }
}

fn places_and_notes(labels: &Labels, places: usize, lines: usize) -> String {
    let filled = |key: &str, n: usize| labels.fill(key, &[("n", &n.to_string())]);
    match (places, lines - places) {
        (places, 0) => filled("places_count", places),
        (0, notes) => filled("notes_count", notes),
        (places, notes) => {
            format!("{}{}{}", filled("places_count", places), labels.get("comma"), filled("notes_count", notes))
        }
    }
}
