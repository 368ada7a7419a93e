//! A text as one run of code points, with the way back to its passages.
//!
//! Between two passages, and at a hard break inside one, stands a line break: so the text has the shape of a file and
//! can be laid beside a witness.

use std::ops::Range;

use crate::markup::{Passage, PointKind};
use crate::resolve::TextPoint;
use crate::text::Span;

/// A text as transmitted, before any emendation.
#[derive(Debug, Clone, Default)]
pub struct Transmitted {
    chars: Vec<char>,
    /// Passage and code point of each character; a line break between two passages stands at the end of the first.
    places: Vec<(u32, u32)>,
}

impl Transmitted {
    pub(super) fn new(passages: &[Passage]) -> Self {
        let mut text = Self::default();
        for (index, passage) in passages.iter().enumerate() {
            if index > 0 {
                let (before, at) = text.places.last().map_or((0, 0), |&(before, at)| (before, at + 1));
                // An empty passage cannot be: it would hold no prose. Its break would stand at its start.
                let here = if before as usize + 1 == index { (before, at) } else { (narrow(index) - 1, 0) };
                text.push('\n', here);
            }
            let mut breaks = passage.points.iter().filter(|point| point.kind == PointKind::Break).peekable();
            for (at, c) in passage.text.chars().enumerate() {
                let mut broken = false;
                while breaks.next_if(|point| point.at <= at).is_some() {
                    broken = true;
                }
                // The blank that joins two Latin words over a break is the break.
                match (broken, c) {
                    (true, ' ') => text.push('\n', (narrow(index), narrow(at))),
                    (true, c) => {
                        text.push('\n', (narrow(index), narrow(at)));
                        text.push(c, (narrow(index), narrow(at)));
                    }
                    (false, c) => text.push(c, (narrow(index), narrow(at))),
                }
            }
        }
        text
    }

    fn push(&mut self, c: char, place: (u32, u32)) {
        self.chars.push(c);
        self.places.push(place);
    }

    /// The code points.
    #[must_use]
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The words of a range.
    #[must_use]
    pub fn words(&self, range: &Range<usize>) -> String {
        self.chars[range.clone()].iter().collect()
    }

    /// The range in passages: from its first character to behind its last; an empty range is the point before the
    /// character that it stands at, or the end of the text. `None` for a text without words.
    #[must_use]
    pub fn points(&self, range: &Range<usize>) -> Option<(TextPoint, TextPoint)> {
        let point = |&(passage, at): &(u32, u32)| TextPoint { passage: passage as usize, at: at as usize };
        let behind = |at: usize| {
            let mut last = point(&self.places[at]);
            // A break between passages takes no room in its passage.
            last.at += usize::from(self.chars[at] != '\n' || self.is_blank_break(at));
            last
        };
        let last = self.places.len().checked_sub(1)?;
        if range.is_empty() {
            let at = if range.start > last { behind(last) } else { point(&self.places[range.start]) };
            return Some((at, at));
        }
        Some((point(&self.places[range.start]), behind(range.end - 1)))
    }

    /// The range, passage by passage, in code points of each; breaks are in none.
    #[must_use]
    pub fn pieces(&self, range: &Range<usize>) -> Vec<(usize, Range<usize>)> {
        let mut pieces: Vec<(usize, Range<usize>)> = Vec::new();
        for at in range.clone() {
            if self.chars[at] == '\n' && !self.is_blank_break(at) {
                continue;
            }
            let (passage, place) = (self.places[at].0 as usize, self.places[at].1 as usize);
            match pieces.last_mut() {
                Some((last, piece)) if *last == passage && piece.end == place => piece.end += 1,
                _ => pieces.push((passage, place..place + 1)),
            }
        }
        pieces
    }

    /// The passage of a character, or of the end.
    #[must_use]
    pub fn passage(&self, at: usize) -> usize {
        self.places.get(at).or(self.places.last()).map_or(0, |place| place.0 as usize)
    }

    /// A passage and the break behind it.
    #[must_use]
    pub fn whole(&self, passage: usize) -> Range<usize> {
        let start = |passage: usize| self.places.partition_point(|place| (place.0 as usize) < passage);
        start(passage)..start(passage + 1)
    }

    /// Whether the break here stands for a blank of the passage.
    fn is_blank_break(&self, at: usize) -> bool {
        self.places.get(at + 1).is_some_and(|next| next.0 == self.places[at].0 && next.1 == self.places[at].1 + 1)
    }

    /// Where a point of a passage stands here.
    #[must_use]
    pub fn offset(&self, point: TextPoint) -> usize {
        let wanted = (narrow(point.passage), narrow(point.at));
        self.places.partition_point(|&place| place < wanted)
    }

    /// Where a point that ends a range stands here: before a break that stands at the same place.
    #[must_use]
    pub fn range(&self, start: TextPoint, end: TextPoint) -> Range<usize> {
        let end = self.offset(end);
        let mut start = self.offset(start);
        // A range begins behind a hard break that stands before its first character.
        while start < end && self.chars[start] == '\n' {
            start += 1;
        }
        start..end.max(start)
    }

    /// Where a range was written; an empty one is shown at the character beside it.
    #[must_use]
    pub fn origin(&self, range: &Range<usize>, passages: &[Passage]) -> Option<Span> {
        let (start, mut end) = self.points(range)?;
        let mut start = start;
        if range.is_empty() {
            let length = passages.get(start.passage)?.text.chars().count();
            (start.at, end.at) =
                if start.at < length { (start.at, start.at + 1) } else { (start.at.saturating_sub(1), start.at) };
        }
        let from = passages.get(start.passage)?;
        if start.passage == end.passage {
            return from.origin(&(start.at..end.at.max(start.at + 1)));
        }
        let first = from.origin(&(start.at..start.at + 1))?;
        let last = passages.get(end.passage)?.origin(&(end.at.saturating_sub(1)..end.at.max(1)))?;
        Some(Span::new(first.file, first.range().start, last.range().end))
    }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
