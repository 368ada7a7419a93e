//! A woven passage in one script → markup.
//!
//! Marks overlap freely; elements cannot. So every segment says which elements it wants around it, from the
//! outside in, and the writer closes and opens only where two neighbours differ. A link is outermost: it must
//! stay one element whatever it crosses. Nothing that is a link itself may stand in it, so marks of notes wait
//! until it is closed.

use super::writer::Writer;
use crate::markup::{Passage, Style, Target};
use crate::resolve::Occurrence;
use crate::weave::{Item, Point, Segment, Voiced, Woven};

/// An element around a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Around {
    /// A link of the mark-up, by its index.
    Link(usize),
    /// A linked occurrence, by its index.
    Term(usize),
    /// Characters under a pronunciation, by its index.
    Ruby(usize),
    /// Other mark-up, by its index.
    Style(usize),
    /// Words under notes.
    Notes(Vec<usize>),
}

/// What the markup of a passage needs to know of the world around it.
pub(super) trait Surroundings {
    /// The id of a note.
    fn note_id(&self, note: usize) -> &str;
    /// Layer id, mark, spoken label of a note.
    fn mark(&self, note: usize) -> (&str, &str, &str);
    /// What stands for a loss.
    fn gap(&self, note: usize) -> String;
    /// Where an occurrence leads: entry id, kind, address.
    fn term(&self, occurrence: &Occurrence) -> (&str, &'static str, String);
    /// Whether a note is shown on this page.
    fn shown(&self, _note: usize) -> bool {
        true
    }
    /// What stands above characters.
    fn ruby(&self, ruby: usize) -> &str;
    /// Whether a note stands inside the line, in full.
    fn inline(&self, note: usize) -> Option<String>;
    /// Where a resolved reference leads.
    fn target(&self, target: &Target) -> String;
}

/// One passage and everything that is marked in it.
pub(super) struct Marked<'m> {
    pub(super) passage: &'m Passage,
    pub(super) woven: &'m Woven,
    pub(super) voiced: &'m Voiced,
    pub(super) occurrences: &'m [Occurrence],
}

/// U+2060 keeps a mark from standing at the start of a line; it is ours, not the text's.
const WORD_JOINER: &str = "\u{2060}";

/// Writes what is inside a passage.
pub(super) fn write(out: &mut Writer, marked: &Marked<'_>, around: &dyn Surroundings) {
    let mut state = State { out, marked, around, open: Vec::new(), waiting: Vec::new() };
    for item in &marked.woven.items {
        match item {
            Item::Segment(segment) => state.segment(segment),
            Item::Point(point) => state.point(point),
        }
    }
    state.align(&[]);
}

struct State<'w, 'm> {
    out: &'w mut Writer,
    marked: &'w Marked<'m>,
    around: &'w dyn Surroundings,
    open: Vec<Around>,
    /// Marks of notes that wait for a link to close.
    waiting: Vec<Point>,
}

impl State<'_, '_> {
    fn segment(&mut self, segment: &Segment) {
        let emended = segment.emendation.is_some();
        let wanted = self.wanted(segment, emended);
        self.align(&wanted);
        if emended {
            let notes = self.ids(&segment.notes);
            self.out.open("ins", &[("data-read", ""), ("data-notes", &notes)]);
            self.out.text(self.marked.voiced.reading(&segment.reading));
            self.out.close();
            // A book has no way to show one of two: the note says what is transmitted.
            if self.out.is_xhtml() {
                return;
            }
            self.out.element("del", &[("data-editorial", "")], self.marked.voiced.transmitted(&segment.transmitted));
        } else {
            self.out.text(self.marked.voiced.reading(&segment.reading));
        }
    }

    /// The elements around a segment, outermost first.
    fn wanted(&self, segment: &Segment, emended: bool) -> Vec<Around> {
        let mut wanted = Vec::new();
        let styles = &self.marked.passage.styles;
        let link = segment.styles.iter().find(|&&index| styles[index].style.is_link());
        match (link, segment.term) {
            (Some(&index), _) => wanted.push(Around::Link(index)),
            (None, Some(index)) => wanted.push(Around::Term(index)),
            (None, None) => {}
        }
        wanted.extend(segment.ruby.map(Around::Ruby));
        wanted.extend(
            segment.styles.iter().filter(|&&index| !styles[index].style.is_link()).map(|&index| Around::Style(index)),
        );
        // An emended place carries its notes itself.
        if !emended && segment.notes.iter().any(|&note| self.around.shown(note)) {
            wanted.push(Around::Notes(segment.notes.clone()));
        }
        wanted
    }

    /// Closes and opens elements until just the wanted ones are open.
    fn align(&mut self, wanted: &[Around]) {
        let same = self.open.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        let leaves_link = same == 0 && self.in_link();
        while self.open.len() > same {
            if let Some(Around::Ruby(index)) = self.open.pop() {
                self.above(index);
            }
            self.out.close();
        }
        if leaves_link {
            for point in std::mem::take(&mut self.waiting) {
                self.mark(&point);
            }
        }
        for element in &wanted[same..] {
            self.begin(element);
            self.open.push(element.clone());
        }
    }

    /// What stands above characters; where it cannot, it follows them in brackets.
    fn above(&mut self, ruby: usize) {
        let ruby = self.around.ruby(ruby).to_owned();
        self.out.element("rp", &[("data-editorial", "")], "（");
        self.out.element("rt", &[("data-editorial", ""), ("lang", "zh-Latn-pinyin")], &ruby);
        self.out.element("rp", &[("data-editorial", "")], "）");
    }

    fn in_link(&self) -> bool {
        matches!(self.open.first(), Some(Around::Link(_) | Around::Term(_)))
    }

    fn begin(&mut self, element: &Around) {
        match element {
            Around::Notes(notes) => {
                let ids = self.ids(notes);
                self.out.open("span", &[("data-notes", &ids)]);
            }
            Around::Term(index) => {
                let (entry, kind, href) = self.around.term(&self.marked.occurrences[*index]);
                self.out.open("a", &[("class", "term"), ("data-term", entry), ("data-kind", kind), ("href", &href)]);
            }
            Around::Ruby(_) => self.out.open("ruby", &[]),
            Around::Style(index) | Around::Link(index) => match &self.marked.passage.styles[*index].style {
                Style::Emphasis => self.out.open("em", &[]),
                Style::Strong => self.out.open("strong", &[]),
                Style::Code => self.out.open("code", &[]),
                Style::Link(address) if address.starts_with('#') => self.out.open("a", &[("href", address)]),
                Style::Link(address) => {
                    self.out.open("a", &[("class", "external"), ("href", address), ("rel", "external noreferrer")])
                }
                Style::Internal(target) => {
                    let href = self.around.target(target);
                    let class = match target {
                        Target::Term { .. } => "term",
                        Target::Work { .. } => "work",
                        Target::Text { .. } | Target::Glossary(_) | Target::Page(_) => "place",
                    };
                    self.out.open("a", &[("class", class), ("href", &href)]);
                }
                // Resolved or reported long before; an editor's slip is shown as plain words.
                Style::Reference { .. } | Style::Citation => self.out.open("span", &[]),
            },
        }
    }

    fn point(&mut self, point: &Point) {
        match point {
            Point::Break => self.out.void("br"),
            Point::Gap(note) => {
                let sign = self.around.gap(*note);
                let notes = self.around.note_id(*note).to_owned();
                self.out.element("span", &[("class", "gap"), ("data-editorial", ""), ("data-gap", &notes)], &sign);
            }
            Point::Reference(_) | Point::Again(_) if self.in_link() => self.waiting.push(point.clone()),
            Point::Reference(_) | Point::Again(_) => {
                self.align(&[]);
                self.mark(point);
            }
        }
    }

    fn mark(&mut self, point: &Point) {
        let (note, first) = match point {
            Point::Reference(note) => (*note, true),
            Point::Again(note) => (*note, false),
            Point::Gap(_) | Point::Break => return,
        };
        if !self.around.shown(note) {
            return;
        }
        let id = self.around.note_id(note);
        let (layer, mark, label) = self.around.mark(note);
        let (anchor, href) = (format!("ref-{id}"), format!("#note-{id}"));
        let mut attributes = vec![("class", "ref"), ("data-layer", layer)];
        if first {
            attributes.push(("id", &anchor));
        }
        attributes.extend([("href", href.as_str()), ("role", "doc-noteref"), ("data-editorial", "")]);
        if self.out.is_xhtml() {
            attributes.push(("epub:type", "noteref"));
        }
        if let Some(words) = self.around.inline(note).filter(|_| first) {
            attributes.push(("data-inline", ""));
            self.out.open("a", &attributes);
            self.out.text(WORD_JOINER);
            self.out.element("small", &[], &words);
            self.out.close();
            return;
        }
        attributes.push(("aria-label", label));
        self.out.open("a", &attributes);
        self.out.text(WORD_JOINER);
        self.out.element("sup", &[], mark);
        self.out.close();
    }

    fn ids(&self, notes: &[usize]) -> String {
        let shown = notes.iter().filter(|&&note| self.around.shown(note));
        shown.map(|&note| self.around.note_id(note)).collect::<Vec<_>>().join(" ")
    }
}
