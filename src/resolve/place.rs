//! Places in a text as transmitted.

use std::ops::Range;

/// A position in a text: a passage, and a code point of it as transmitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextPoint {
    /// Index of the passage.
    pub passage: usize,
    /// Code points from its start.
    pub at: usize,
}

/// The words that an anchor names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Code points of the title.
    Title(Range<usize>),
    /// From one point to another, the end not included; both may lie in one passage or in several.
    Text(TextPoint, TextPoint),
}

impl Place {
    /// The range in its one passage; `None` for the title and for a range across passages.
    #[must_use]
    pub fn in_one_passage(&self) -> Option<(usize, Range<usize>)> {
        match self {
            Self::Text(start, end) if start.passage == end.passage => Some((start.passage, start.at..end.at)),
            _ => None,
        }
    }

    /// The part of it that lies in a passage of `length` code points.
    #[must_use]
    pub fn within(&self, passage: usize, length: usize) -> Option<Range<usize>> {
        let Self::Text(start, end) = self else { return None };
        if passage < start.passage || passage > end.passage {
            return None;
        }
        let from = if passage == start.passage { start.at } else { 0 };
        let to = if passage == end.passage { end.at } else { length };
        Some(from..to)
    }
}
