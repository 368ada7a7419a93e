//! `annotations/<edition>/<text>.yaml`: notes, emendations and gaps, each tied to words of the text by a
//! quotation.

use std::num::NonZeroUsize;
use std::str::FromStr;

use super::{Prose, identifier};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{Located, Sources, Span, join_lines};
use crate::yaml::{Kind, Node, Record};

/// A note of any kind, as written.
#[derive(Debug, Clone)]
pub struct Note {
    /// The whole entry.
    pub span: Span,
    /// Its id, if the editor gave one.
    pub id: Option<Located<String>>,
    /// Its layer, if the editor gave one.
    pub layer: Option<Located<String>>,
    /// The words it is about.
    pub at: Anchor,
    /// Who wrote it.
    pub by: Option<String>,
    /// What it says.
    pub body: Option<Prose>,
    /// What it does to the text.
    pub kind: NoteKind,
    /// The siglum of the witness whose variant it is about; for the first witness it accepts a departure.
    pub variant: Option<Located<String>>,
}

/// What a note does to the text.
#[derive(Debug, Clone)]
pub enum NoteKind {
    /// It explains.
    Comment,
    /// It changes the reading; an empty reading deletes.
    Emendation {
        /// What the reading text shows instead.
        read: Located<String>,
        /// How sure the editor is.
        certainty: Option<Certainty>,
    },
    /// It marks that something is lost.
    Gap(Gap),
}

/// Something lost.
#[derive(Debug, Clone)]
pub struct Gap {
    /// How much, or what: "一个数字".
    pub extent: Option<String>,
    /// Words of the quotation after which it is lost; without them, after the quotation.
    pub after: Option<Located<String>>,
    /// Why it is lost: "masked", "cut".
    pub reason: Option<String>,
}

/// How sure an editor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Beyond reasonable doubt.
    Certain,
    /// Most likely.
    High,
    /// Likelier than not.
    Medium,
    /// A guess.
    Low,
}

impl Certainty {
    /// As written: `certain`, `high`, `medium`, `low`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl FromStr for Certainty {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Certain, Self::High, Self::Medium, Self::Low].into_iter().find(|c| c.name() == word).ok_or(())
    }
}

/// Where a note belongs.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// The `at` value.
    pub span: Span,
    /// The words.
    pub quotation: Quotation,
    /// What stands right before the quotation.
    pub before: Option<String>,
    /// What follows it.
    pub after: Option<String>,
    /// Where to look.
    pub within: Option<Located<Within>>,
    /// Which of what is left, from 1.
    pub nth: Option<Located<usize>>,
}

/// The words of an anchor, their lines joined as the text's are.
#[derive(Debug, Clone)]
pub enum Quotation {
    /// Words in one passage.
    Words(Located<String>),
    /// From the first words to the next occurrence of the last ones.
    Range(Located<String>, Located<String>),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// The title.
    Title,
    /// A passage, by its id.
    Passage(String),
}

impl Note {
    /// Reads every note of a file; what cannot be read is reported and left out.
    pub(super) fn read_all(node: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<Self> {
        match &node.kind {
            Kind::Sequence(items) => items.iter().filter_map(|item| Self::read(item, sources, diagnostics)).collect(),
            Kind::Null => Vec::new(),
            other => {
                diagnostics.push(Diagnostic::error(
                    Code::ValueInvalid,
                    node.span,
                    format!("this file is a list of notes, but here stands {}", other.name()),
                ));
                Vec::new()
            }
        }
    }

    fn read(node: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut record = Record::open(node, "a note", diagnostics)?;
        let id = record.text("id").filter(|id| identifier::check(id, &[], record.diagnostics));
        let layer = record.text("layer");
        let by = record.text("by").map(|text| text.value);
        let at = record.node("at");
        let body = record.text("note");
        let read = record.text("read").or_else(|| record.empty("read"));
        let certainty = record.parsed::<Certainty>("certainty", "certain, high, medium, low");
        let gap = record.node("gap");
        let variant = record.text("variant");
        let span = record.span();
        let gap = gap.and_then(|gap| Gap::read(gap, record.diagnostics));
        let anchor = match at {
            Some(at) => Anchor::read(at, record.diagnostics),
            None => {
                record.diagnostics.push(Diagnostic::error(
                    Code::ValueInvalid,
                    first_line(span, sources),
                    "a note needs `at`: the words it is about",
                ));
                None
            }
        };
        if certainty.is_some() && read.is_none() {
            record.diagnostics.push(Diagnostic::error(
                Code::ValueInvalid,
                first_line(span, sources),
                "`certainty` belongs to an emendation, which has `read`",
            ));
        }
        let kind = match (read, gap) {
            (Some(_), Some(_)) => {
                record.diagnostics.push(
                    Diagnostic::error(
                        Code::ValueInvalid,
                        first_line(span, sources),
                        "a note has `read` or `gap`, not both",
                    )
                    .help("write two notes"),
                );
                record.finish();
                return None;
            }
            (Some(read), None) => NoteKind::Emendation {
                read: Located::new(join_lines(&read.value), read.span),
                certainty: certainty.map(|c| c.value),
            },
            (None, Some(gap)) => NoteKind::Gap(gap),
            (None, None) => NoteKind::Comment,
        };
        if body.is_none() && matches!(kind, NoteKind::Comment) {
            record.diagnostics.push(Diagnostic::error(
                Code::ValueInvalid,
                first_line(span, sources),
                "this note says nothing: give it `note`, `read` or `gap`",
            ));
        }
        if let Some(variant) = variant.as_ref().filter(|_| !matches!(kind, NoteKind::Comment)) {
            record.diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, variant.span, "a note on a variant has neither `read` nor `gap`")
                    .help("write two notes"),
            );
        }
        record.finish();
        let body = body.map(|text| Prose::read(&text, sources, diagnostics));
        Some(Self { span, id, layer, at: anchor?, by, body, kind, variant })
    }
}

/// The first line of an entry: a caret under a whole note would hide it.
fn first_line(span: Span, sources: &Sources) -> Span {
    let words = sources.slice(span);
    let end = words.find('\n').unwrap_or(words.len());
    Span::new(span.file, span.range().start, span.range().start + end)
}

impl Record<'_, '_> {
    /// An empty reading, `read:` with nothing behind it: the emendation deletes.
    fn empty(&mut self, key: &'static str) -> Option<Located<String>> {
        self.null(key).map(|span| Located::new(String::new(), span))
    }
}

impl Gap {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        if matches!(node.kind, Kind::Scalar(_)) {
            let extent = node.text("`gap`", diagnostics).map(|text| text.value);
            return Some(Self { extent, after: None, reason: None });
        }
        let mut record = Record::open(node, "`gap`", diagnostics)?;
        let extent = record.text("extent").map(|text| text.value);
        let after = record.text("after").map(|text| Located::new(join_lines(&text.value), text.span));
        let reason = record.text("reason").map(|text| text.value);
        record.finish();
        Some(Self { extent, after, reason })
    }
}

impl Anchor {
    /// Reads an `at` value: words, or a mapping.
    pub(super) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let span = node.span;
        if matches!(node.kind, Kind::Scalar(_)) {
            let quote = words(node.text("`at`", diagnostics)?, diagnostics)?;
            return Some(Self {
                span,
                quotation: Quotation::Words(quote),
                before: None,
                after: None,
                within: None,
                nth: None,
            });
        }
        let mut record = Record::open(node, "`at`", diagnostics)?;
        let quote = record.text("quote");
        let from = record.text("from");
        let to = record.text("to");
        let before = record.text("before").map(|text| join_lines(&text.value)).filter(|text| !text.is_empty());
        let after = record.text("after").map(|text| join_lines(&text.value)).filter(|text| !text.is_empty());
        let within = record.text("in").and_then(|text| within(&text, record.diagnostics));
        let nth = record
            .parsed::<NonZeroUsize>("nth", "a whole number from 1")
            .map(|nth| Located::new(nth.value.get(), nth.span));
        let quotation = match (quote, from, to) {
            (Some(quote), None, None) => words(quote, record.diagnostics).map(Quotation::Words),
            (None, Some(from), Some(to)) => words(from, record.diagnostics)
                .zip(words(to, record.diagnostics))
                .map(|(from, to)| Quotation::Range(from, to)),
            _ => {
                record.diagnostics.push(Diagnostic::error(
                    Code::ValueInvalid,
                    span,
                    "`at` has either `quote`, or `from` and `to`",
                ));
                None
            }
        };
        record.finish();
        Some(Self { span, quotation: quotation?, before, after, within, nth })
    }
}

fn words(text: Located<String>, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let joined = join_lines(&text.value);
    if joined.is_empty() {
        diagnostics.push(Diagnostic::error(Code::ValueInvalid, text.span, "a quotation cannot be empty"));
        return None;
    }
    Some(Located::new(joined, text.span))
}

fn within(text: &Located<String>, diagnostics: &mut Diagnostics) -> Option<Located<Within>> {
    let number = text.value.strip_prefix('p').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let within = match (text.value.as_str(), number) {
        ("title", _) => Within::Title,
        (passage, Some(_)) => Within::Passage(passage.to_owned()),
        _ => {
            diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, text.span, format!("`in` cannot be `{}`", text.value))
                    .help("it is `title`, or a passage such as `p7`"),
            );
            return None;
        }
    };
    Some(Located::new(within, text.span))
}
