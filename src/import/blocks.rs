//! The blocks of a text or a note as they are read from TEI, and as Markdown again.

use super::passage::{Draft, Reader};
use super::xml::{Child, Node};
use crate::markup::{Block, write};

/// Blocks and their words.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) blocks: Vec<Block>,
    pub(super) passages: Vec<Draft>,
    /// The ids of the passages, as the document has them.
    pub(super) ids: Vec<Option<String>>,
}

impl Body {
    /// Reads what stands in an element.
    pub(super) fn read<'r>(node: &'r Node, reader: &mut Reader<'r>) -> Self {
        let mut body = Self::default();
        body.blocks = body.children(node, reader, 1);
        body
    }

    /// The Markdown of it, every line after the first indented by so many blanks.
    pub(super) fn markdown(&self) -> String {
        write(&self.blocks, &|index| self.passages.get(index).map_or_else(String::new, Draft::markdown), 0)
    }

    fn add(&mut self, mut draft: Draft, id: Option<&str>) -> Option<usize> {
        draft.close();
        // A block without words is no passage.
        if draft.words.trim().is_empty() {
            return None;
        }
        self.passages.push(draft);
        self.ids.push(id.map(str::to_owned));
        Some(self.passages.len() - 1)
    }

    fn passage<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>) -> Option<usize> {
        let mut draft = Draft::default();
        draft.read(node, reader);
        self.add(draft, node.get("xml:id"))
    }

    /// Blocks one after another; words that stand bare between them are paragraphs.
    fn children<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>, level: u8) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut verses: Vec<&'r Node> = Vec::new();
        let mut bare = Draft::default();
        for child in &node.children {
            let inner = match child {
                Child::Text(words) => {
                    bare.text(words);
                    continue;
                }
                Child::Node(inner) => inner,
            };
            if inner.name == "l" {
                verses.push(inner);
                continue;
            }
            if !is_block(&inner.name) {
                bare.inline(inner, reader);
                continue;
            }
            blocks.extend(self.add(std::mem::take(&mut bare), None).map(Block::Paragraph));
            blocks.extend(self.verse(std::mem::take(&mut verses), None, reader));
            blocks.extend(self.block(inner, reader, level));
        }
        blocks.extend(self.verse(verses, None, reader));
        blocks.extend(self.add(bare, None).map(Block::Paragraph));
        blocks
    }

    fn verse<'r>(&mut self, lines: Vec<&'r Node>, id: Option<&str>, reader: &mut Reader<'r>) -> Option<Block> {
        let mut draft = Draft::default();
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                draft.line_break();
            }
            draft.read(line, reader);
        }
        self.add(draft, id).map(Block::Paragraph)
    }

    fn block<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>, level: u8) -> Vec<Block> {
        let number = node.get("n").and_then(|n| n.parse::<u8>().ok()).filter(|n| (1..=6).contains(n));
        match node.name.as_str() {
            "head" if node.get("type") == Some("title") && reader.own => Vec::new(),
            "head" => self.heading(node, reader, level),
            "div" | "div1" | "div2" | "div3" | "div4" | "div5" | "div6" => {
                let own = number.filter(|_| reader.own);
                self.children(node, reader, own.unwrap_or_else(|| (level + 1).min(6)))
            }
            "ab" if node.get("type") == Some("head") && reader.own => {
                self.heading(node, reader, number.unwrap_or(level))
            }
            "lg" if node.named("lg").next().is_none() => {
                let lines: Vec<&Node> = node.named("l").collect();
                self.verse(lines, node.get("xml:id"), reader).into_iter().collect()
            }
            "list" => {
                let numbered = node.get("rend") == Some("numbered");
                let start = numbered.then(|| node.get("n").and_then(|n| n.parse().ok()).unwrap_or(1));
                let items: Vec<Vec<Block>> =
                    node.named("item").map(|item| self.children(item, reader, level)).collect();
                let others = node.nodes().filter(|inner| inner.name != "item").map(|inner| inner.name.clone());
                others.for_each(|name| reader.imported.left(format!("{name} in a list")));
                if items.is_empty() { Vec::new() } else { vec![Block::List { start, items }] }
            }
            "table" => {
                let rows: Vec<&Node> = node.named("row").collect();
                let width = rows.iter().map(|row| row.named("cell").count()).max().unwrap_or(0);
                let rows: Vec<Vec<Option<usize>>> = rows
                    .into_iter()
                    .map(|row| {
                        let mut cells: Vec<Option<usize>> =
                            row.named("cell").map(|cell| self.passage(cell, reader)).collect();
                        cells.resize(width, None);
                        cells
                    })
                    .collect();
                if width == 0 { Vec::new() } else { vec![Block::Table(rows)] }
            }
            "quote" | "cit" | "floatingText" => {
                let inner = self.children(node, reader, level);
                if inner.is_empty() { Vec::new() } else { vec![Block::Quote(inner)] }
            }
            "milestone" if node.get("rend") == Some("rule") => vec![Block::Rule],
            "milestone" | "pb" | "cb" | "fw" | "figure" | "noteGrp" => {
                reader.imported.left(format!("{} between passages", node.name));
                Vec::new()
            }
            // A paragraph may hold blocks of its own.
            "p" | "ab" if !node.nodes().any(|inner| is_block(&inner.name) && inner.name != "milestone") => {
                self.passage(node, reader).map(Block::Paragraph).into_iter().collect()
            }
            _ => self.children(node, reader, level),
        }
    }

    fn heading<'r>(&mut self, node: &'r Node, reader: &mut Reader<'r>, level: u8) -> Vec<Block> {
        let id = node.get("n").and_then(|n| n.strip_prefix('#')).map(str::to_owned);
        let classes: Vec<String> = node
            .get("rend")
            .filter(|_| reader.own)
            .into_iter()
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        let passage = self.passage(node, reader);
        passage.map(|passage| Block::Heading { level, passage, id, classes }).into_iter().collect()
    }
}

/// What stands between passages, never inside one.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "ab"
            | "head"
            | "lg"
            | "list"
            | "item"
            | "table"
            | "quote"
            | "cit"
            | "div"
            | "div1"
            | "div2"
            | "div3"
            | "div4"
            | "div5"
            | "div6"
            | "milestone"
            | "floatingText"
            | "body"
            | "group"
            | "text"
            | "front"
            | "back"
            | "sp"
            | "opener"
            | "closer"
            | "argument"
            | "epigraph"
            | "trailer"
            | "titlePage"
            | "docTitle"
            | "titlePart"
            | "noteGrp"
    )
}
