//! One block of words as it is read from TEI, and as Markdown again.
//!
//! Positions count code points of the words as transmitted: of `choice` the `sic`. White space that holds a line break is
//! what a line break in a text is; all other stays.

use std::ops::Range;

use super::Imported;
use super::xml::{Child, Node};
use crate::markup::{Inline, Style, is_web};
use crate::text::{Ruler, is_wide};

/// The words of one block.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) words: String,
    pub(super) length: usize,
    /// Mark-up; ranges nest or stand apart.
    styles: Vec<(Range<usize>, Mark)>,
    points: Vec<(usize, Point)>,
    pub(super) ruby: Vec<(Range<usize>, String)>,
    pub(super) edits: Vec<Edit>,
    /// `xml:id` → place.
    pub(super) anchors: Vec<(String, usize)>,
    pub(super) gaps: Vec<Gap>,
    pending: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Mark {
    Style(Style),
    /// A citation: what it is written as.
    Citation(String),
}

#[derive(Debug, Clone, PartialEq)]
enum Point {
    Break,
    /// The mark of a footnote.
    Footnote(String),
}

/// An emendation.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) id: Option<String>,
    pub(super) range: Range<usize>,
    pub(super) read: String,
    pub(super) certainty: Option<String>,
}

/// A loss.
#[derive(Debug)]
pub(super) struct Gap {
    pub(super) id: Option<String>,
    pub(super) at: usize,
    pub(super) extent: Option<String>,
    pub(super) reason: Option<String>,
}

/// What reading a passage needs to know, and what it leaves for later.
pub(super) struct Reader<'r> {
    /// Whether the document is of our own making: lines then break only where it says so.
    pub(super) own: bool,
    /// The ids in the document: a reference to what is not there becomes plain words.
    pub(super) ids: &'r std::collections::BTreeSet<&'r str>,
    /// The source's own notes, in the order of their marks: label, node.
    pub(super) footnotes: Vec<(String, &'r Node)>,
    pub(super) imported: &'r mut Imported,
}

impl Draft {
    fn last(&self) -> Option<char> {
        self.words.chars().next_back()
    }

    fn push(&mut self, c: char) {
        if std::mem::take(&mut self.pending)
            && let Some(last) = self.last()
            && !is_wide(last)
            && !is_wide(c)
            && !last.is_whitespace()
        {
            self.words.push(' ');
            self.length += 1;
        }
        self.words.push(c);
        self.length += 1;
    }

    /// Takes words in; a line break in them is one of layout.
    pub(super) fn text(&mut self, words: &str) {
        for (index, line) in words.split('\n').enumerate() {
            let blank = [' ', '\t', '\r'];
            let line = if index > 0 { line.trim_start_matches(blank) } else { line };
            if index > 0 {
                while self.words.ends_with(blank) {
                    self.words.pop();
                    self.length -= 1;
                }
                self.pending = !self.words.is_empty();
            }
            line.chars().for_each(|c| self.push(c));
        }
    }

    /// Blanks that only close the block are none of it.
    pub(super) fn close(&mut self) {
        if std::mem::take(&mut self.pending) {
            while self.words.ends_with([' ', '\t']) {
                self.words.pop();
                self.length -= 1;
            }
        }
    }

    fn style(&mut self, start: usize, mark: Mark) {
        if start == self.length {
            return;
        }
        // One stretch of mark-up may come as several elements.
        let joins = matches!(mark, Mark::Style(Style::Emphasis | Style::Strong | Style::Code | Style::Link(_)));
        let before = self.styles.iter_mut().rev().find(|(range, known)| joins && *known == mark && range.end == start);
        match before {
            Some((range, _)) => range.end = self.length,
            None => self.styles.push((start..self.length, mark)),
        }
    }

    /// Reads what stands in an element.
    pub(super) fn read<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>) {
        for child in &node.children {
            match child {
                Child::Text(words) => self.text(words),
                Child::Node(node) => self.inline(node, reader),
            }
        }
    }

    /// Reads an element that stands between words.
    pub(super) fn inline<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>) {
        let start = self.length;
        match node.name.as_str() {
            "hi" | "emph" => {
                self.read(node, reader);
                let rend = node.get("rend").unwrap_or(if node.name == "emph" { "italic" } else { "" });
                match rend {
                    "italic" | "italics" => self.style(start, Mark::Style(Style::Emphasis)),
                    "bold" => self.style(start, Mark::Style(Style::Strong)),
                    _ => reader.imported.left(format!("hi rend=\"{rend}\" (the words stay)")),
                }
            }
            "code" => {
                self.read(node, reader);
                self.style(start, Mark::Style(Style::Code));
            }
            "ref" => self.reference(node, reader),
            "bibl" if node.get("n").is_some_and(|n| n.starts_with('@')) => self.citation(node, reader),
            "anchor" => self.anchors.extend(node.get("xml:id").map(|id| (id.to_owned(), start))),
            "gap" => self.gaps.push(Gap {
                id: node.get("xml:id").map(str::to_owned),
                at: start,
                extent: node.get("extent").map(str::to_owned),
                reason: node.at(&["desc"]).and_then(Node::words).or_else(|| node.get("reason").map(str::to_owned)),
            }),
            "choice" => self.choice(node, reader),
            "app" => {
                let lemma = node.at(&["lem"]).or_else(|| node.at(&["rdg"]));
                lemma.into_iter().for_each(|lemma| self.read(lemma, reader));
                reader.imported.left("app inside the text: its first reading was taken, the others were not");
            }
            "ruby" => {
                node.named("rb").for_each(|base| self.read(base, reader));
                if let Some(above) = node.at(&["rt"]).and_then(Node::words) {
                    self.ruby.push((start..self.length, above));
                }
            }
            "note" => self.footnote(node, reader),
            "ptr" if node.get("type") == Some("noteref") => self.again(node, reader),
            "lb" if reader.own => self.points.push((start, Point::Break)),
            "lb" => self.text("\n"),
            "del" | "pb" | "cb" | "milestone" | "fw" | "graphic" | "figure" | "formula" | "ptr" => {
                reader.imported.left(format!("{} in a passage", node.name));
            }
            "term" | "persName" | "placeName" | "orgName" | "title" | "seg" | "name" | "rs" | "num" | "date" | "q"
            | "quote" | "foreign" | "unclear" | "sic" | "supplied" | "add" | "l" | "p" | "ab" | "rb" | "bibl" => {
                if !reader.own {
                    reader.imported.left(format!("{} (the words stay)", node.name));
                }
                self.read(node, reader);
            }
            other => {
                reader.imported.left(format!("{other} (the words stay)"));
                self.read(node, reader);
            }
        }
    }

    /// `sic` and `corr` are an emendation; of other pairs the form of the source is taken.
    fn choice<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>) {
        let start = self.length;
        let part = |names: &[&str]| node.nodes().find(|inner| names.contains(&inner.name.as_str()));
        let source = part(&["sic", "orig", "abbr"]);
        source.into_iter().for_each(|source| self.read(source, reader));
        let Some(read) = part(&["corr"]) else {
            return reader.imported.left("choice without corr: the form of the source was taken");
        };
        if self.length == start {
            return reader.imported.left("corr without sic: nothing stands there that it could be tied to");
        }
        let mut reading = Self::default();
        reading.read(read, reader);
        self.edits.push(Edit {
            id: node.get("xml:id").map(str::to_owned),
            range: start..self.length,
            read: reading.words,
            certainty: read.get("cert").map(str::to_owned),
        });
    }

    fn reference<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>) {
        let start = self.length;
        self.read(node, reader);
        let target = node.get("target").unwrap_or_default();
        let here = target.strip_prefix('#').is_some_and(|id| reader.ids.contains(id));
        match node.get("n") {
            Some(words) if here && reader.own && !words.contains(['|', ']']) => {
                let style = Style::Reference { target: words.to_owned(), bare: false };
                self.style(start, Mark::Style(style));
            }
            None if is_web(target) || target.starts_with("mailto:") || (reader.own && target.starts_with('#')) => {
                self.style(start, Mark::Style(Style::Link(target.to_owned())));
            }
            _ => reader.imported.left("ref to what is not in this file (the words stay)"),
        }
    }

    /// A citation is written again as it was, if the works are here.
    fn citation<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>) {
        let start = self.length;
        let there = |inner: &Node| {
            inner.get("target").and_then(|target| target.strip_prefix('#')).is_some_and(|id| reader.ids.contains(id))
        };
        let whole = node.named("ref").all(there);
        // Only the words are wanted: what is marked in them is a part of the citation.
        self.text(&node.raw());
        match node.get("n").filter(|_| whole) {
            Some(words) => self.style(start, Mark::Citation(words.to_owned())),
            None => reader.imported.left("citation of a work that is not in this file (the words stay)"),
        }
    }

    fn footnote<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>) {
        let own = node.get("n").filter(|label| {
            let plain = !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
            plain && !reader.footnotes.iter().any(|(known, _)| known == label)
        });
        let mut number = reader.footnotes.len() + 1;
        while own.is_none() && reader.footnotes.iter().any(|(known, _)| *known == number.to_string()) {
            number += 1;
        }
        let label = own.map_or_else(|| number.to_string(), str::to_owned);
        self.points.push((self.length, Point::Footnote(label.clone())));
        reader.footnotes.push((label, node));
    }

    fn again(&mut self, node: &Node, reader: &Reader<'_>) {
        let target = node.get("target").unwrap_or_default().trim_start_matches('#');
        let known = reader.footnotes.iter().find(|(_, note)| note.get("xml:id") == Some(target));
        self.points.extend(known.map(|(label, _)| (self.length, Point::Footnote(label.clone()))));
    }

    /// A line of verse ends here.
    pub(super) fn line_break(&mut self) {
        self.points.push((self.length, Point::Break));
    }

    /// The passage as Markdown.
    pub(super) fn markdown(&self) -> String {
        let ruler = Ruler::new(&self.words);
        let mut edges: Vec<usize> = vec![0, self.length];
        edges.extend(self.styles.iter().flat_map(|(range, _)| [range.start, range.end]));
        edges.extend(self.points.iter().map(|(at, _)| *at));
        edges.sort_unstable();
        edges.dedup();
        // Elements close from the inside out; of two over one range the one that was read last is outside.
        let mut order: Vec<usize> = (0..self.styles.len()).collect();
        order.sort_by_key(|&at| {
            (self.styles[at].0.start, std::cmp::Reverse(self.styles[at].0.end), std::cmp::Reverse(at))
        });
        let mut out = Inline::default();
        for (index, &at) in edges.iter().enumerate() {
            for &style in order.iter().rev().filter(|&&style| self.styles[style].0.end == at) {
                if let (_, Mark::Style(style)) = &self.styles[style] {
                    out.close(style);
                }
            }
            let mut broken = false;
            for (_, point) in self.points.iter().filter(|(place, _)| *place == at) {
                match point {
                    Point::Break => {
                        out.line_break();
                        broken = true;
                    }
                    Point::Footnote(label) => out.raw(&format!("[^{label}]")),
                }
            }
            for &style in order.iter().filter(|&&style| self.styles[style].0.start == at) {
                match &self.styles[style].1 {
                    Mark::Style(style) => out.open(style),
                    // A blank before a citation is dropped; without one two of them would be one link.
                    Mark::Citation(words) => out.raw(&format!(" [{words}]")),
                }
            }
            let Some(&end) = edges.get(index + 1) else { break };
            let cited = |(range, mark): &(Range<usize>, Mark)| matches!(mark, Mark::Citation(_)) && range.contains(&at);
            if self.styles.iter().any(cited) {
                continue;
            }
            let words = ruler.slice(&self.words, &(at..end));
            // The blank that a line break gives back between two letters is not written twice.
            let words = if broken && words.starts_with(' ') { &words[1..] } else { words };
            out.words(words);
        }
        out.finish()
    }
}
