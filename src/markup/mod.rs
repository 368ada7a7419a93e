//! Floor 1: Markdown → passages.
//!
//! A [`Document`] is the block structure of a text, a note or a page; the words themselves stand in
//! [`Passage`]s: one string each, with mark-up as ranges of code points beside it, and with the way back to
//! the bytes of the file. Passages never nest. Everything later (anchoring, glossary, conversion, search)
//! works on these strings, so mark-up can never come between two characters of a quotation.
//!
//! CommonMark with tables and footnotes; strikethrough and smart punctuation are off. Refused with a place:
//! raw HTML, code blocks and images in what should be prose, heading attributes other than id and class,
//! links with a scheme that could run something.

mod parse;
mod passage;
mod url;
mod write;

use std::collections::BTreeMap;

pub use parse::{Grammar, parse};
pub use passage::{Passage, Point, PointKind, Style, Styled, Target};
pub use url::is_web;
pub use write::{Inline, write};

use crate::text::Span;

/// A parsed Markdown text.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The structure; leaves point into `passages`.
    pub blocks: Vec<Block>,
    /// The words, in document order.
    pub passages: Vec<Passage>,
    /// Footnotes by their label, in the order of their labels.
    pub footnotes: BTreeMap<String, Footnote>,
}

/// The body of a Markdown footnote.
#[derive(Debug, Clone)]
pub struct Footnote {
    /// Where its definition stands.
    pub span: Span,
    /// What it says; its passages are its own, not the text's.
    pub body: Document,
}

/// One block. Numbers are indices into [`Document::passages`].
#[derive(Debug, Clone)]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 6, as written.
        level: u8,
        /// Its words.
        passage: usize,
        /// An id of the editor's own.
        id: Option<String>,
        /// Classes.
        classes: Vec<String>,
    },
    /// A paragraph, or a verse stanza (a paragraph with hard breaks).
    Paragraph(usize),
    /// A quotation.
    Quote(Vec<Self>),
    /// A list.
    List {
        /// The first number of an ordered list.
        start: Option<u64>,
        /// The items.
        items: Vec<Vec<Self>>,
    },
    /// A table: rows of cells, `None` for an empty one; the first row is its head.
    Table(Vec<Vec<Option<usize>>>),
    /// A thematic break.
    Rule,
}

impl Document {
    /// The index of the section that each passage stands in: a heading opens a new one.
    #[must_use]
    pub fn sections(&self) -> Vec<usize> {
        let mut heads = vec![false; self.passages.len()];
        mark_headings(&self.blocks, &mut heads);
        heads
            .iter()
            .scan(0, |section, &head| {
                *section += usize::from(head);
                Some(*section)
            })
            .collect()
    }
}

fn mark_headings(blocks: &[Block], heads: &mut [bool]) {
    for block in blocks {
        match block {
            Block::Heading { passage, .. } => heads[*passage] = true,
            Block::Quote(inner) => mark_headings(inner, heads),
            Block::List { items, .. } => items.iter().for_each(|item| mark_headings(item, heads)),
            Block::Paragraph(_) | Block::Table(_) | Block::Rule => {}
        }
    }
}
