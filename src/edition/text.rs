//! One text: YAML front matter and Markdown.

use std::num::NonZeroUsize;

use super::volume::Head;
use super::{Note, Prose};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::files;
use crate::markup::{self, Document, Grammar};
use crate::script::Script;
use crate::text::{FileId, Located, Source, Sources, Span, Verbatim};
use crate::yaml::{Kind, Node, Record};

/// A class of differences from a witness that an editor declares to be no reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regularization {
    /// Full-width and ASCII forms of one punctuation mark.
    Width,
    /// Blanks.
    Space,
    /// Line and paragraph breaks.
    LineBreak,
    /// Pinyin that a site put behind characters: `漢(hàn)`.
    InsertedPinyin,
    /// The witness is in the other script.
    Script,
    /// Signs that mark a heading.
    HeadingMark,
}

impl Regularization {
    /// Every class, in the order of the format.
    pub const ALL: [Self; 6] =
        [Self::Width, Self::Space, Self::LineBreak, Self::InsertedPinyin, Self::Script, Self::HeadingMark];

    /// As written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Width => "width",
            Self::Space => "space",
            Self::LineBreak => "line-break",
            Self::InsertedPinyin => "inserted-pinyin",
            Self::Script => "script",
            Self::HeadingMark => "heading-mark",
        }
    }
}

/// A text with everything written about it.
#[derive(Debug)]
pub struct Text {
    /// From the file's name.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// Its title, as transmitted or in square brackets.
    pub title: Located<String>,
    /// What other places call it, in its own script; without one, its title.
    pub short: Option<String>,
    /// A line below the title.
    pub subtitle: Option<String>,
    /// What is known about it.
    pub facts: TextFacts,
    /// Its script.
    pub script: Script,
    /// Where the script is named, or the title if it is the edition's.
    pub script_at: Span,
    /// An introduction by the editors.
    pub introduction: Option<Prose>,
    /// Its witnesses; the first is the one that it follows.
    pub witnesses: Vec<Witness>,
    /// The words.
    pub document: Document,
    /// Notes, emendations and gaps, in the order of their file.
    pub notes: Vec<Note>,
}

/// Facts of the front matter, each optional.
#[derive(Debug, Clone, Default)]
pub struct TextFacts {
    /// EDTF.
    pub date: Option<String>,
    /// Author or issuer.
    pub author: Option<String>,
    /// Place of issue.
    pub place: Option<String>,
    /// Genre.
    pub genre: Option<String>,
    /// Whom it addresses.
    pub audience: Option<String>,
}

/// A text as transmitted.
#[derive(Debug, Clone)]
pub struct Witness {
    /// Siglum.
    pub id: Located<String>,
    /// Path in the project.
    pub path: Located<String>,
    /// What it is.
    pub title: Option<String>,
    /// Where the text begins in it.
    pub from: Option<WitnessEdge>,
    /// Where it ends, included.
    pub to: Option<WitnessEdge>,
    /// Declared classes of regularisation, the edition's first.
    pub regularize: Vec<Regularization>,
    /// The file, if it is there.
    pub stored: Option<StoredWitness>,
}

/// A witness's file as it lies in the project.
#[derive(Debug, Clone)]
pub struct StoredWitness {
    /// Among the sources: byte order mark dropped, line ends LF; `None` where it is not UTF-8.
    pub file: Option<FileId>,
    /// Its size in bytes.
    pub bytes: usize,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
}

/// An edge of a text in its witness.
#[derive(Debug, Clone)]
pub struct WitnessEdge {
    /// Words of the witness.
    pub quote: Located<String>,
    /// What stands right before them.
    pub before: Option<String>,
    /// What follows them.
    pub after: Option<String>,
    /// Which of several places, from 1.
    pub nth: Option<usize>,
}

/// Parts a file at its front matter: the YAML between two lines `---`, and what follows.
pub(super) fn split(file: FileId, source: &Source, diagnostics: &mut Diagnostics) -> Option<(Span, Span)> {
    let text = source.text();
    let found = text.strip_prefix("---\n").and_then(|rest| {
        let close = if rest.starts_with("---\n") {
            0
        } else {
            rest.find("\n---\n").or_else(|| rest.strip_suffix("\n---").map(str::len))? + 1
        };
        Some((4, 4 + close))
    });
    let Some((start, end)) = found else {
        let first = text.find('\n').unwrap_or(text.len());
        diagnostics.push(
            Diagnostic::error(Code::ValueInvalid, Span::new(file, 0, first), "a text begins with its front matter")
                .help("write a line `---`, the keys (at least `title:`), and a line `---` before the text"),
        );
        return None;
    };
    let body = (end + 4).min(text.len());
    Some((Span::new(file, start, end), Span::new(file, body, text.len())))
}

impl Text {
    /// What other places call it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.title.value)
    }

    /// Reads a text's own file; its notes come later.
    pub(super) fn read(
        id: &str,
        file: FileId,
        folder: &str,
        head: &Head,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let source = sources.get(file);
        let (front, body) = split(file, source, diagnostics)?;
        let node = crate::yaml::parse(file, source, front, diagnostics);
        let origin = Verbatim { file, start: body.range().start };
        let document = markup::parse(&source.text()[body.range()], Grammar::Text, &origin, diagnostics);
        let node = node?;
        let mut record = Record::open(&node, "the front matter", diagnostics)?;
        let title = record.required("title");
        let subtitle = record.text("subtitle").map(|text| text.value);
        let short = record.text("short").map(|text| text.value);
        let date = record.text("date");
        if let Some(date) = &date {
            super::warn_of_date(date, record.diagnostics);
        }
        let mut fact = |key| record.text(key).map(|text| text.value);
        let facts = TextFacts {
            date: date.map(|date| date.value),
            author: fact("author"),
            place: fact("place"),
            genre: fact("genre"),
            audience: fact("audience"),
        };
        let script = record.parsed::<Script>("script", super::site::SCRIPTS);
        let introduction = record.text("introduction");
        let mut witnesses: Vec<Witness> = Vec::new();
        for node in record.list("witnesses") {
            let Some(witness) = Witness::read(node, folder, head, record.diagnostics) else { continue };
            if let Some(first) = witnesses.iter().find(|other| other.id.value == witness.id.value) {
                let fault = Diagnostic::error(
                    Code::IdDuplicate,
                    witness.id.span,
                    format!("two witnesses have the siglum `{}`", witness.id.value),
                );
                record.diagnostics.push(fault.label(first.id.span, "first here"));
            }
            witnesses.push(witness);
        }
        record.finish();
        let introduction = introduction.map(|text| Prose::read(&text, sources, diagnostics));
        let title = title?;
        Some(Self {
            id: id.to_owned(),
            file,
            script: script.as_ref().map_or(head.script, |script| script.value),
            script_at: script.map_or(title.span, |script| script.span),
            title,
            short,
            subtitle,
            facts,
            introduction,
            witnesses,
            document,
            notes: Vec::new(),
        })
    }
}

impl Witness {
    fn read(node: &Node, folder: &str, head: &Head, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut record = Record::open(node, "a witness", diagnostics)?;
        let id = record.required("id");
        let file = record.required("file");
        let title = record.text("title").map(|text| text.value);
        let from = record.node("from");
        let to = record.node("to");
        let own = record.texts("regularize");
        let edge = |node: Option<&Node>, diagnostics: &mut Diagnostics| {
            node.and_then(|node| WitnessEdge::read(node, diagnostics))
        };
        let from = edge(from, record.diagnostics);
        let to = edge(to, record.diagnostics);
        let mut regularize = Vec::new();
        for class in head.regularize.iter().chain(&own) {
            let known = Regularization::ALL.into_iter().find(|known| known.name() == class.value);
            let Some(known) = known else {
                let fault = Diagnostic::error(
                    Code::ValueInvalid,
                    class.span,
                    format!("there is no class of regularisation `{}`", class.value),
                );
                let names = Regularization::ALL.map(Regularization::name).join(", ");
                record.diagnostics.push(fault.help(format!("known: {names}")));
                continue;
            };
            if !regularize.contains(&known) {
                regularize.push(known);
            }
        }
        let file = file.and_then(|file| {
            let path = files::contained(folder, &file.value);
            if path.is_none() {
                record.diagnostics.push(outside(&file));
            }
            path.map(|path| Located::new(path, file.span))
        });
        record.finish();
        Some(Self { id: id?, path: file?, title, from, to, regularize, stored: None })
    }
}

/// The fault of a path that leaves its folder.
pub(super) fn outside(path: &Located<String>) -> Diagnostic {
    Diagnostic::error(
        Code::PathOutside,
        path.span,
        format!("`{}` does not stay in this edition's folder", path.value.escape_debug()),
    )
    .help("give a path below the folder of this file, with `/` between its parts")
}

impl WitnessEdge {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        if matches!(node.kind, Kind::Scalar(_)) {
            return Some(Self { quote: node.text("an anchor", diagnostics)?, before: None, after: None, nth: None });
        }
        let mut record = Record::open(node, "an anchor", diagnostics)?;
        let quote = record.required("quote");
        let before = record.text("before").map(|text| text.value);
        let after = record.text("after").map(|text| text.value);
        let nth = record.parsed::<NonZeroUsize>("nth", "a whole number from 1").map(|nth| nth.value.get());
        record.finish();
        Some(Self { quote: quote?, before, after, nth })
    }
}
