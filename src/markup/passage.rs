//! The words of one block, with mark-up beside them.

use std::ops::Range;

use crate::text::{Ruler, Span};

/// A block that holds prose.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    /// The words, as the reader sees them: escapes, entities and line breaks resolved.
    pub text: String,
    /// Mark-up, in the order of its opening; ranges nest or stand apart.
    pub styles: Vec<Styled>,
    /// What stands between two characters, in order.
    pub points: Vec<Point>,
    /// Where the characters come from.
    pub(super) chunks: Vec<Chunk>,
}

/// A run of characters and the bytes of the file that gave them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    /// First code point of the run.
    pub(super) at: usize,
    /// The bytes.
    pub(super) span: Span,
    /// Whether the bytes are the characters themselves (no entity, no escape).
    pub(super) verbatim: bool,
}

/// Mark-up over a range of code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Styled {
    /// Code points of the passage.
    pub range: Range<usize>,
    /// What kind.
    pub style: Style,
    /// Where it was written.
    pub span: Span,
}

/// Kinds of in-line mark-up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Style {
    /// `*…*`
    Emphasis,
    /// `**…**`
    Strong,
    /// `` `…` ``
    Code,
    /// A link to another site, or to a fragment.
    Link(String),
    /// `[[target]]` or `[[target|words]]`, not yet resolved; bare without words of its own.
    Reference {
        /// A term's id or form, or `text#pN`.
        target: String,
        /// Whether the words are only the target itself.
        bare: bool,
    },
    /// `[@key, 89; @other]`, not yet resolved: the words are what stands in the brackets.
    Citation,
    /// A reference, resolved: where in the project it leads.
    Internal(Target),
}

/// A place of the project that a reference leads to; everything by id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// An entry of a glossary.
    Term {
        /// The edition.
        edition: String,
        /// The entry.
        entry: String,
    },
    /// A text, or a passage of one.
    Text {
        /// The edition.
        edition: String,
        /// The text.
        text: String,
        /// The passage.
        passage: Option<String>,
    },
    /// A work of a bibliography.
    Work {
        /// The edition.
        edition: String,
        /// The key.
        key: String,
    },
    /// The glossary of an edition.
    Glossary(String),
    /// A page of the site's own.
    Page(String),
}

impl Style {
    /// Whether it will be a link: glossary terms are not looked for inside it, and no other link fits in.
    #[must_use]
    pub fn is_link(&self) -> bool {
        !matches!(self, Self::Emphasis | Self::Strong | Self::Code)
    }
}

/// Something that stands between two characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Code point before which it stands.
    pub at: usize,
    /// What it is.
    pub kind: PointKind,
    /// Where it was written.
    pub span: Span,
}

/// Kinds of points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointKind {
    /// A hard line break, as in verse.
    Break,
    /// The mark of a footnote, by its label.
    Footnote(String),
}

impl Passage {
    /// Words that stand in no Markdown: a title.
    #[must_use]
    pub fn plain(words: &str) -> Self {
        Self { text: words.to_owned(), ..Self::default() }
    }

    /// Gives back the room in which it grew: it will not grow again, and a large corpus has a hundred thousand.
    pub(super) fn settle(&mut self) {
        // Allocators leave a string that fills half of its room where it is.
        if self.text.len() < self.text.capacity() {
            self.text = self.text.as_str().to_owned();
        }
        self.styles.shrink_to_fit();
        self.points.shrink_to_fit();
        self.chunks.shrink_to_fit();
    }

    /// Replaces ranges of the words, each by other words with mark-up of their own.
    ///
    /// `replacements` are in order and apart, in code points; the ranges of their styles count from the
    /// replacement's start. Mark-up, points and the way back to the file follow.
    pub fn replace(&mut self, replacements: &[(Range<usize>, String, Vec<Styled>)]) {
        if replacements.is_empty() {
            return;
        }
        let ruler = Ruler::new(&self.text);
        let mut text = String::with_capacity(self.text.len());
        let mut styles = Vec::new();
        // Old edge → new edge, for every replaced range.
        let mut moved: Vec<(Range<usize>, Range<usize>)> = Vec::with_capacity(replacements.len());
        let (mut old, mut new) = (0, 0);
        for (range, words, inner) in replacements {
            text.push_str(ruler.slice(&self.text, &(old..range.start)));
            new += range.start - old;
            text.push_str(words);
            let length = words.chars().count();
            styles.extend(
                inner
                    .iter()
                    .map(|style| Styled { range: new + style.range.start..new + style.range.end, ..style.clone() }),
            );
            moved.push((range.clone(), new..new + length));
            new += length;
            old = range.end;
        }
        text.push_str(ruler.slice(&self.text, &(old..ruler.len())));
        let shift = |at: usize, end: bool| {
            let after =
                moved.partition_point(|(from, _)| from.start < at || (from.start == at && end && from.end == at));
            match after.checked_sub(1).map(|index| &moved[index]) {
                None => at,
                Some((from, to)) if at < from.end => {
                    if end {
                        to.end
                    } else {
                        to.start
                    }
                }
                Some((from, to)) => to.end + (at - from.end),
            }
        };
        let kept = self
            .styles
            .drain(..)
            .map(|style| Styled { range: shift(style.range.start, false)..shift(style.range.end, true), ..style });
        styles.extend(kept);
        self.styles = styles;
        for point in &mut self.points {
            point.at = shift(point.at, false);
        }
        for chunk in &mut self.chunks {
            let inside = moved.iter().any(|(from, _)| from.contains(&chunk.at));
            chunk.verbatim &= !inside;
            chunk.at = shift(chunk.at, false);
        }
        self.text = text;
    }

    /// Where a range of code points was written.
    ///
    /// Exact where the file holds the characters as they are; else the whole escape or entity.
    #[must_use]
    pub fn origin(&self, range: &Range<usize>) -> Option<Span> {
        let first = self.chunk(range.start)?;
        let last = self.chunk(range.end.saturating_sub(1).max(range.start))?;
        let start = self.byte(first, range.start, false);
        let end = self.byte(last, range.end, true);
        Some(Span::new(first.span.file, start, end))
    }

    fn chunk(&self, at: usize) -> Option<&Chunk> {
        let after = self.chunks.partition_point(|chunk| chunk.at <= at);
        self.chunks.get(after.saturating_sub(1))
    }

    fn byte(&self, chunk: &Chunk, at: usize, end: bool) -> usize {
        if !chunk.verbatim {
            return if end { chunk.span.range().end } else { chunk.span.range().start };
        }
        let skip = at.saturating_sub(chunk.at);
        let bytes: usize = self.text.chars().skip(chunk.at).take(skip).map(char::len_utf8).sum();
        (chunk.span.range().start + bytes).min(chunk.span.range().end)
    }
}
