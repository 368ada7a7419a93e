//! The outcome of a conversion: the text, and which source characters stand behind which of its own.

use std::ops::Range;

use super::pieces::{Irregular, compose};

/// Converted text and its alignment with the source: complete, ordered, disjoint. Positions count
/// code points; where nothing changed its length nothing is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// The target text.
    pub text: String,
    pub(super) source_length: u32,
    pub(super) target_length: u32,
    pub(super) irregular: Vec<Irregular>,
    pub(super) dictated: Vec<Range<usize>>,
}

/// A stretch of the alignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// In code points of the source.
    pub source: Range<usize>,
    /// In code points of the target.
    pub target: Range<usize>,
    /// Each character answers to one character; otherwise the piece cannot be cut.
    pub one_to_one: bool,
}

impl Converted {
    pub(super) fn identity(text: &str) -> Self {
        let length = length(text);
        Self {
            text: text.to_owned(),
            source_length: length,
            target_length: length,
            irregular: Vec::new(),
            dictated: Vec::new(),
        }
    }

    /// This conversion and one of its text, as one; what was dictated here stays dictated.
    pub(super) fn then(self, next: Self) -> Self {
        Self {
            text: next.text,
            source_length: self.source_length,
            target_length: next.target_length,
            irregular: compose(&self.irregular, &next.irregular),
            dictated: self.dictated,
        }
    }

    /// The length of the source in code points.
    #[must_use]
    pub const fn source_length(&self) -> usize {
        self.source_length as usize
    }

    /// The length of the text in code points.
    #[must_use]
    pub const fn target_length(&self) -> usize {
        self.target_length as usize
    }

    /// True if every character answers to one character, so that a place is the same in both texts.
    #[must_use]
    pub const fn is_identity_aligned(&self) -> bool {
        self.irregular.is_empty()
    }

    /// The source ranges whose form was dictated, in order.
    #[must_use]
    pub fn dictated(&self) -> &[Range<usize>] {
        &self.dictated
    }

    /// Where a range of the source stands in the text; a piece cut in the middle is included whole.
    /// An empty range stays empty, at the start of the piece that it stands in. Places beyond the
    /// source are taken for its end.
    #[must_use]
    pub fn target_range(&self, range: Range<usize>) -> Range<usize> {
        let sides = |piece: &Irregular| (piece.source_start..piece.source_end, piece.target_start..piece.target_end);
        self.carry(range, self.source_length, sides)
    }

    /// Where a range of the text stands in the source, by the same rules.
    #[must_use]
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        let sides = |piece: &Irregular| (piece.target_start..piece.target_end, piece.source_start..piece.source_end);
        self.carry(range, self.target_length, sides)
    }

    fn carry(
        &self,
        range: Range<usize>,
        length: u32,
        sides: impl Fn(&Irregular) -> (Range<u32>, Range<u32>),
    ) -> Range<usize> {
        let clamp = |place: usize| u32::try_from(place).unwrap_or(length).min(length);
        let (start, end) = (clamp(range.start), clamp(range.end));
        // The pieces that end at or before a place shift it; one that it stands in holds it.
        let place = |at: u32, to_end: bool| {
            let before = self.irregular.partition_point(|piece| sides(piece).0.end <= at);
            if let Some((here, there)) = self.irregular.get(before).map(&sides)
                && here.start < at
            {
                return if to_end { there.end } else { there.start };
            }
            match before.checked_sub(1).and_then(|last| self.irregular.get(last)).map(&sides) {
                Some((here, there)) => there.end + (at - here.end),
                None => at,
            }
        };
        let from = place(start, false);
        let to = if end <= start { from } else { place(end, true) };
        from as usize..to as usize
    }

    /// The whole alignment as pieces, in order, without gaps on either side.
    pub fn pieces(&self) -> impl Iterator<Item = Piece> {
        let mut at = (0u32, 0u32);
        let mut rest = self.irregular.iter().peekable();
        std::iter::from_fn(move || {
            let (source, target) = match rest.peek() {
                Some(next) if next.source_start == at.0 => (next.source_end, next.target_end),
                Some(next) => (next.source_start, next.target_start),
                None => (self.source_length, self.target_length),
            };
            if (source, target) == at {
                return None;
            }
            let one_to_one = rest.next_if(|next| next.source_start == at.0).is_none();
            let piece =
                Piece { source: at.0 as usize..source as usize, target: at.1 as usize..target as usize, one_to_one };
            at = (source, target);
            Some(piece)
        })
    }
}

/// The number of code points. Texts of more than four thousand million are beyond this program.
pub(super) fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}
