//! A woven passage as a row of pieces: words, the edges of its mark-up, what stands between words. For formats whose
//! marks nest as Markdown's do; overlapping marks (notes, terms) are no edges here.

use crate::markup::{Passage, Style};
use crate::weave::{Item, Point, Voiced, Woven};

/// A piece of a passage.
pub(super) enum Piece<'p> {
    /// Mark-up opens.
    Open(&'p Style),
    /// The mark-up opened last closes.
    Close(&'p Style),
    /// Words of the reading, in the script.
    Words(&'p str),
    /// Something between words.
    Point(&'p Point),
}

/// Takes a passage apart. Mark-up that is nowhere open at an edge opens there, outermost first, so edges always nest.
pub(super) fn pieces<'p>(passage: &'p Passage, woven: &'p Woven, voiced: &'p Voiced) -> Vec<Piece<'p>> {
    let mut pieces = Vec::with_capacity(woven.items.len() * 2);
    let mut open: Vec<usize> = Vec::new();
    for item in &woven.items {
        match item {
            Item::Segment(segment) => {
                if segment.reading.is_empty() {
                    continue;
                }
                let same = open.iter().zip(&segment.styles).take_while(|(a, b)| a == b).count();
                while open.len() > same {
                    pieces.extend(open.pop().map(|style| Piece::Close(&passage.styles[style].style)));
                }
                for &style in &segment.styles[same..] {
                    pieces.push(Piece::Open(&passage.styles[style].style));
                    open.push(style);
                }
                pieces.push(Piece::Words(voiced.reading(&segment.reading)));
            }
            Item::Point(point) => pieces.push(Piece::Point(point)),
        }
    }
    while let Some(style) = open.pop() {
        pieces.push(Piece::Close(&passage.styles[style].style));
    }
    pieces
}
