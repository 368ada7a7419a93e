//! A YAML file as a tree of nodes with spans.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Spanned, options::DuplicateKeyPolicy};

use super::block::{Style, style};
use crate::diag::{Code, Diagnostic, Diagnostics, contain};
use crate::text::{FileId, Source, Span, is_wide};

/// A value of a YAML file.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands; of a block scalar the whole block, header included.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of YAML values.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Nothing at all, or `null`.
    Null,
    /// Words, as written: numbers and booleans too.
    Scalar(String),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping, in the order of the file, duplicates included.
    Mapping(Vec<(Node, Node)>),
}

impl Kind {
    /// For messages: "a list", "a mapping" …
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Scalar(_) => "a text",
            Self::Sequence(_) => "a list",
            Self::Mapping(_) => "a mapping",
        }
    }
}

/// What the parser hands over before the spans are tied to a file.
enum Raw {
    Null,
    Text(String),
    /// A number or a boolean: its words are taken from the source.
    Plain,
    Sequence(Vec<Spanned<Raw>>),
    Mapping(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Raw;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a YAML value")
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
                Ok(Raw::Text(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Raw, E> {
                Ok(Raw::Text(text))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Raw::Sequence(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Raw::Mapping(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Reads one YAML document out of a part of a file (the whole of it, or the front matter of a text).
///
/// `None` where nothing can be made of it; the fault is then among the diagnostics. Scalars whose line
/// breaks YAML turns into blanks are warned of when they hold Han characters.
pub fn parse(file: FileId, source: &Source, part: Span, diagnostics: &mut Diagnostics) -> Option<Node> {
    let base = part.range().start;
    let text = &source.text()[part.range()];
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 64,
            max_aliases: 0,
            max_anchors: 0,
            max_nodes: 4_000_000,
            max_events: 12_000_000,
            max_total_scalar_bytes: 64 << 20,
            max_documents: 1,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: serde_saphyr::options::MergeKeyPolicy::AsOrdinary,
        reject_unsupported_tags: true,
        with_snippet: false,
    };
    let read = contain(|| serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options).map(Some)).unwrap_or_else(
        |panic| {
            let whole = Span::new(file, base, base + text.find('\n').unwrap_or(text.len()));
            let message = format!("the YAML parser fails on this file: {panic}");
            diagnostics.push(
                Diagnostic::error(Code::YamlInvalid, whole, message)
                    .help("this is a fault of the parser, not yours; take the file apart to find what sets it off"),
            );
            Ok(None)
        },
    );
    match read {
        Ok(None) => None,
        Ok(Some(raw)) => Some(Reader { file, text, base, diagnostics }.tie(raw)),
        Err(error) => {
            let location = error.location();
            let at = location.map_or(0, |place| {
                let byte = place.span().byte_offset().and_then(|byte| usize::try_from(byte).ok());
                byte.unwrap_or_else(|| offset(text, place.line(), place.column()))
            });
            let at = text.floor_char_boundary(at.min(text.len()));
            let end = text[at..].find('\n').map_or(text.len(), |n| at + n).max(at);
            let words = error.without_snippet().to_string();
            diagnostics.push(
                Diagnostic::error(
                    Code::YamlInvalid,
                    Span::new(file, base + at, base + end),
                    format!("this YAML cannot be read: {}", words.lines().next().unwrap_or_default()),
                )
                .help(
                    "quote a value that holds `: ` or ` #`, or that begins with a sign; indent with blanks, never tabs",
                ),
            );
            None
        }
    }
}

/// The byte at a line and a column, both from 1, the column in code points.
fn offset(text: &str, line: u64, column: u64) -> usize {
    let before = |n: u64| usize::try_from(n.saturating_sub(1)).unwrap_or(0);
    let mut lines = text.split_inclusive('\n');
    let start: usize = lines.by_ref().take(before(line)).map(str::len).sum();
    let words = lines.next().unwrap_or_default();
    start + words.chars().take(before(column)).map(char::len_utf8).sum::<usize>()
}

/// The parser gives a list or mapping the place where it begins; it ends where its last part does.
fn whole(span: Span, kind: &Kind) -> Span {
    let last = match kind {
        Kind::Sequence(items) => items.last().map(|item| item.span),
        Kind::Mapping(entries) => {
            entries.last().map(|(key, value)| if value.span.end > key.span.end { value.span } else { key.span })
        }
        Kind::Null | Kind::Scalar(_) => None,
    };
    Span { end: last.map_or(span.end, |last| last.end.max(span.end)), ..span }
}

struct Reader<'r> {
    file: FileId,
    text: &'r str,
    base: usize,
    diagnostics: &'r mut Diagnostics,
}

impl Reader<'_> {
    fn tie(&mut self, raw: Spanned<Raw>) -> Node {
        let range = self.range(&raw);
        let span = Span::new(self.file, self.base + range.start, self.base + range.end);
        let kind = match raw.value {
            Raw::Null => Kind::Null,
            Raw::Plain => Kind::Scalar(self.text[range].trim().to_owned()),
            Raw::Text(text) => {
                self.refuse_controls(&text, span);
                self.warn_of_folding(&text, range, span);
                Kind::Scalar(text)
            }
            Raw::Sequence(items) => Kind::Sequence(items.into_iter().map(|item| self.tie(item)).collect()),
            Raw::Mapping(entries) => {
                Kind::Mapping(entries.into_iter().map(|(key, value)| (self.tie(key), self.tie(value))).collect())
            }
        };
        Node { span: whole(span, &kind), kind }
    }

    fn range(&self, raw: &Spanned<Raw>) -> std::ops::Range<usize> {
        let span = raw.referenced.span();
        let clip = |byte: Option<u64>| {
            let byte = byte.and_then(|b| usize::try_from(b).ok()).unwrap_or(0);
            self.text.floor_char_boundary(byte.min(self.text.len()))
        };
        let start = clip(span.byte_offset());
        let end = clip(span.byte_offset().zip(span.byte_len()).map(|(at, len)| at + len));
        let end = start + self.text[start..end.max(start)].trim_end().len();
        start..end
    }

    /// An escape such as `"\\0"` can write a character that no file of ours may hold. NUL parts passages where
    /// quotations are looked for, and none of them can stand in a page.
    fn refuse_controls(&mut self, text: &str, span: Span) {
        let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\t');
        if let Some(c) = text.chars().find(control) {
            self.diagnostics.push(
                Diagnostic::error(
                    Code::YamlInvalid,
                    span,
                    format!("this value holds the control character U+{:04X}", u32::from(c)),
                )
                .help("take the escape out of it"),
            );
        }
    }

    /// `>` and scalars over several lines without `|` insert a blank at every line break: between Han
    /// characters that is a blank nobody wrote.
    fn warn_of_folding(&mut self, text: &str, range: std::ops::Range<usize>, span: Span) {
        let written = &self.text[range.clone()];
        let Some(first) = written.find('\n') else { return };
        if style(self.text, range.start) != Style::Literal && text.chars().any(|c| c.is_alphabetic() && is_wide(c)) {
            let start = span.range().start;
            self.diagnostics.push(
                Diagnostic::warning(
                    Code::YamlFolded,
                    Span::new(self.file, start, start + first),
                    "YAML puts a blank where this value goes on to the next line",
                )
                .help("write a `|` block, or keep the value on one line"),
            );
        }
    }
}
