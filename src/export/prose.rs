//! The editor's own prose (a note, a definition) in one script, for files that stand alone: plain words, plain HTML,
//! Markdown. References inside the project stay as their words, since such a file does not know where the site lies;
//! addresses of other sites stay links.

use super::html::Writer;
use super::passage::{Piece, pieces};
use crate::markup::{Block, Style};
use crate::resolve::ResolvedProse;
use crate::weave::{Point, Voice, Voiced, weave_prose};

/// Plain words: one line a paragraph.
pub(super) fn plain(prose: &ResolvedProse, voice: Voice<'_>) -> String {
    let lines: Vec<String> = prose.document.passages.iter().map(|passage| voice.prose(passage).text).collect();
    lines.join("\n")
}

/// Paragraphs, lists, tables and emphasis as HTML, without classes, ids or links inside the project.
pub(super) fn html(prose: &ResolvedProse, voice: Voice<'_>) -> String {
    let mut out = Writer::default();
    blocks(&mut out, &prose.document.blocks, prose, voice);
    out.finish().0.to_string()
}

fn blocks(out: &mut Writer, from: &[Block], prose: &ResolvedProse, voice: Voice<'_>) {
    for block in from {
        match block {
            Block::Heading { passage, .. } => {
                out.open("p", &[]);
                out.open("strong", &[]);
                words(out, prose, *passage, voice);
                out.close();
                out.close();
            }
            Block::Paragraph(passage) => {
                out.open("p", &[]);
                words(out, prose, *passage, voice);
                out.close();
            }
            Block::Quote(inner) => {
                out.open("blockquote", &[]);
                blocks(out, inner, prose, voice);
                out.close();
            }
            Block::List { start, items } => {
                let number = start.map(|start| start.to_string());
                match number.as_deref() {
                    None => out.open("ul", &[]),
                    Some("1") => out.open("ol", &[]),
                    Some(number) => out.open("ol", &[("start", number)]),
                }
                for item in items {
                    out.open("li", &[]);
                    blocks(out, item, prose, voice);
                    out.close();
                }
                out.close();
            }
            Block::Table(rows) => {
                out.open("table", &[]);
                for (row, cells) in rows.iter().enumerate() {
                    out.open("tr", &[]);
                    for cell in cells {
                        out.open(if row == 0 { "th" } else { "td" }, &[]);
                        if let Some(passage) = cell {
                            words(out, prose, *passage, voice);
                        }
                        out.close();
                    }
                    out.close();
                }
                out.close();
            }
            Block::Rule => out.void("hr"),
        }
    }
}

fn words(out: &mut Writer, prose: &ResolvedProse, index: usize, voice: Voice<'_>) {
    let passage = &prose.document.passages[index];
    let voiced = Voiced::new(voice.prose(passage), None);
    let woven = weave_prose(passage, &[]);
    for piece in pieces(passage, &woven, &voiced) {
        match piece {
            Piece::Words(words) => out.text(words),
            Piece::Open(style) => match style {
                Style::Emphasis => out.open("em", &[]),
                Style::Strong => out.open("strong", &[]),
                Style::Code => out.open("code", &[]),
                Style::Link(address) if !address.starts_with('#') => out.open("a", &[("href", address)]),
                _ => {}
            },
            Piece::Close(style) => match style {
                Style::Emphasis | Style::Strong | Style::Code => out.close(),
                Style::Link(address) if !address.starts_with('#') => out.close(),
                _ => {}
            },
            Piece::Point(Point::Break) => out.void("br"),
            Piece::Point(_) => {}
        }
    }
}

/// Markdown, every line after the first indented by so many blanks.
pub(super) fn markdown(prose: &ResolvedProse, voice: Voice<'_>, indent: usize) -> String {
    let passage = |index: usize| {
        let passage = &prose.document.passages[index];
        let voiced = Voiced::new(voice.prose(passage), None);
        super::markdown::inline(passage, &weave_prose(passage, &[]), &voiced, &|_, _| {})
    };
    crate::markup::write(&prose.document.blocks, &passage, indent)
}
