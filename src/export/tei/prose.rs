//! Blocks as TEI: of the text itself, and of the editor's own prose (notes, definitions, introductions).
//!
//! What a reference or a citation was written as stands in `n`, so that it can be written again: `huangyan#p12`,
//! `@greenhalgh2005, 89`. `target` leads to where it is in these files.

use std::ops::Range;

use super::Context;
use super::inline::{Dot, Element, Lines, Mark, write};
use crate::export::xml::Xml;
use crate::markup::{Block, Passage, PointKind, Style, Target};
use crate::resolve::ResolvedProse;
use crate::text::Ruler;

/// Writes the inside of a block: the element's name, its attributes, whether its lines are verse, its passage.
pub(super) type Words<'w> = &'w dyn Fn(&mut Xml, usize);

/// How blocks are written.
pub(super) struct Blocks<'b> {
    /// The words of a passage.
    pub(super) words: Words<'b>,
    /// The id of a passage; of prose there is none.
    pub(super) id: &'b dyn Fn(usize) -> Option<String>,
    /// Whether a passage is verse.
    pub(super) verse: &'b dyn Fn(usize) -> bool,
}

impl Blocks<'_> {
    /// Blocks inside something else: headings are blocks like others here.
    pub(super) fn write(&self, xml: &mut Xml, blocks: &[Block]) {
        for block in blocks {
            self.block(xml, block);
        }
    }

    fn block(&self, xml: &mut Xml, block: &Block) {
        match block {
            Block::Heading { level, passage, .. } => {
                self.passage(xml, "ab", &[("type", "head"), ("n", &level.to_string())], *passage);
            }
            Block::Paragraph(passage) if (self.verse)(*passage) => {
                let id = (self.id)(*passage);
                let id: Vec<(&str, &str)> = id.iter().map(|id| ("xml:id", id.as_str())).collect();
                xml.words("lg", &id);
                xml.words("l", &[]);
                (self.words)(xml, *passage);
                xml.close();
                xml.close();
            }
            Block::Paragraph(passage) => self.passage(xml, "p", &[], *passage),
            Block::Quote(inner) => {
                xml.open("quote", &[]);
                self.write(xml, inner);
                xml.close();
            }
            Block::List { start, items } => {
                let number = start.map(|start| start.to_string());
                match &number {
                    None => xml.open("list", &[("rend", "bulleted")]),
                    Some(number) => xml.open("list", &[("rend", "numbered"), ("n", number)]),
                }
                for item in items {
                    xml.open("item", &[]);
                    self.write(xml, item);
                    xml.close();
                }
                xml.close();
            }
            Block::Table(rows) => {
                xml.open("table", &[]);
                for (index, row) in rows.iter().enumerate() {
                    xml.open("row", if index == 0 { &[("role", "label")] } else { &[] });
                    for cell in row {
                        match cell {
                            Some(passage) => self.passage(xml, "cell", &[], *passage),
                            None => xml.empty("cell", &[]),
                        }
                    }
                    xml.close();
                }
                xml.close();
            }
            Block::Rule => xml.empty("milestone", &[("unit", "section"), ("rend", "rule")]),
        }
    }

    /// A passage as one element.
    pub(super) fn passage(
        &self,
        xml: &mut Xml,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        passage: usize,
    ) {
        let id = (self.id)(passage);
        let mut all: Vec<(&str, &str)> = id.iter().map(|id| ("xml:id", id.as_str())).collect();
        all.extend_from_slice(attributes);
        xml.words(name, &all);
        (self.words)(xml, passage);
        xml.close();
    }
}

/// The editor's prose. `written` is what it was before its references were resolved.
pub(super) fn prose(xml: &mut Xml, context: &Context<'_>, written: &[Passage], resolved: &ResolvedProse) {
    let passages = &resolved.document.passages;
    let words = |xml: &mut Xml, index: usize| {
        let passage = &passages[index];
        let mut marks = references(context, written.get(index), passage);
        marks.extend(styles(passage));
        let dots = breaks(passage);
        write(xml, &passage.text, marks, &dots, Lines::Breaks);
    };
    let blocks = Blocks { words: &words, id: &|_| None, verse: &|_| false };
    blocks.write(xml, &resolved.document.blocks);
}

fn breaks(passage: &Passage) -> Vec<(usize, Dot<'static>)> {
    let breaks = passage.points.iter().filter(|point| point.kind == PointKind::Break);
    breaks.map(|point| (point.at, Dot::Break)).collect()
}

/// Emphasis, code and links to other sites.
pub(super) fn styles(passage: &Passage) -> Vec<Mark> {
    let style = |styled: &crate::markup::Styled| {
        let element = match &styled.style {
            Style::Emphasis => Element::Plain("hi", vec![("rend", "italic".into())]),
            Style::Strong => Element::Plain("hi", vec![("rend", "bold".into())]),
            Style::Code => Element::Plain("code", Vec::new()),
            Style::Link(address) => Element::Plain("ref", vec![("target", address.clone())]),
            _ => return None,
        };
        Some(Mark { range: styled.range.clone(), element })
    };
    passage.styles.iter().filter_map(style).collect()
}

/// References and citations: what they were written as, and where they lead.
///
/// A citation resolved is `（Label，89；Label）` with each label marked: so its edges are a bracket before its first label
/// and a bracket behind its last locator.
fn references(context: &Context<'_>, written: Option<&Passage>, resolved: &Passage) -> Vec<Mark> {
    let mut marks = Vec::new();
    let Some(written) = written else { return marks };
    let ruler = Ruler::new(&written.text);
    let mut works = Vec::new();
    let mut others = Vec::new();
    for styled in &resolved.styles {
        match &styled.style {
            Style::Internal(Target::Work { key, .. }) => works.push((&styled.range, key)),
            Style::Internal(target) => others.push((&styled.range, target)),
            _ => {}
        }
    }
    works.sort_by_key(|(range, _)| range.start);
    others.sort_by_key(|(range, _)| range.start);
    let (mut works, mut others) = (works.into_iter(), others.into_iter());
    let mut styles: Vec<_> = written.styles.iter().collect();
    styles.sort_by_key(|styled| styled.range.start);
    for styled in styles {
        match &styled.style {
            Style::Citation => {
                let words = ruler.slice(&written.text, &styled.range);
                let cites: Vec<&str> = words.split([';', '；']).collect();
                let found: Vec<(&Range<usize>, &String)> = works.by_ref().take(cites.len()).collect();
                let (Some(first), Some(last)) = (found.first(), found.last()) else { continue };
                let locator =
                    cites.last().and_then(|cite| cite.split_once([',', '，'])).map(|(_, locator)| locator.trim());
                let behind = locator.filter(|locator| !locator.is_empty()).map_or(0, |words| words.chars().count() + 1);
                let whole = first.0.start.saturating_sub(1)..last.0.end + behind + 1;
                marks.push(Mark { range: whole, element: Element::Plain("bibl", vec![("n", words.to_owned())]) });
                for (range, key) in found {
                    let target = vec![("target", context.work(key))];
                    marks.push(Mark { range: range.clone(), element: Element::Plain("ref", target) });
                }
            }
            Style::Reference { target: words, .. } => {
                let Some((range, target)) = others.next() else { continue };
                let attributes = vec![("target", context.target(target)), ("n", words.trim().to_owned())];
                marks.push(Mark { range: range.clone(), element: Element::Plain("ref", attributes) });
            }
            _ => {}
        }
    }
    marks
}
