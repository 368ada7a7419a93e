//! The headings of a text, one under another.

use super::text::TextInScript;
use crate::markup::Block;
use crate::theme::{Heading, Link};

/// The headings of a text with the ways to them.
pub(super) fn contents(text: &TextInScript<'_>) -> Vec<Heading> {
    let mut flat: Vec<(u8, Heading)> = Vec::new();
    for block in &text.text.text.document.blocks {
        if let Block::Heading { level, passage, .. } = block {
            let link = Link {
                href: format!("#{}", text.id(&text.text.readings[*passage].id)),
                words: text.voiced[*passage].whole().to_owned(),
                ..Link::default()
            };
            flat.push((*level, Heading { link, children: Vec::new() }));
        }
    }
    nest(&mut flat.into_iter().peekable(), 0)
}

fn nest(flat: &mut std::iter::Peekable<std::vec::IntoIter<(u8, Heading)>>, above: u8) -> Vec<Heading> {
    let mut headings = Vec::new();
    while let Some((level, mut heading)) = flat.next_if(|(level, _)| *level > above) {
        heading.children = nest(flat, level);
        headings.push(heading);
    }
    headings
}
