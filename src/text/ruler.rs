//! Bytes ↔ code points of one string, in constant and logarithmic time.
//!
//! Anchors, alignments and marks count code points; slices need bytes. Counting anew at every place would
//! be quadratic in a long passage, so the offsets are laid down once.

use std::ops::Range;

/// The byte offset of every code point of one string, and of its end.
#[derive(Debug, Clone)]
pub struct Ruler {
    starts: Vec<u32>,
}

impl Ruler {
    /// Measures a string; linear, four bytes a code point.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts: Vec<u32> = Vec::with_capacity(text.len() / 3 + 2);
        starts.extend(text.char_indices().map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)));
        starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        Self { starts }
    }

    /// How many code points the string has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether the string is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The byte offset of a code point; past the end it is the end.
    #[must_use]
    pub fn byte(&self, code_point: usize) -> usize {
        self.starts[code_point.min(self.len())] as usize
    }

    /// The code point that holds a byte offset.
    #[must_use]
    pub fn code_point(&self, byte: usize) -> usize {
        match self.starts.binary_search(&u32::try_from(byte).unwrap_or(u32::MAX)) {
            Ok(at) => at,
            Err(after) => after.saturating_sub(1).min(self.len()),
        }
    }

    /// A range of code points as a range of bytes.
    #[must_use]
    pub fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        self.byte(range.start)..self.byte(range.end)
    }

    /// A range of bytes as a range of code points.
    #[must_use]
    pub fn code_points(&self, range: &Range<usize>) -> Range<usize> {
        self.code_point(range.start)..self.code_point(range.end)
    }

    /// The words of a range of code points.
    #[must_use]
    pub fn slice<'t>(&self, text: &'t str, range: &Range<usize>) -> &'t str {
        &text[self.bytes(range)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_code_points_beyond_the_bmp_as_one() {
        let text = "a𠮷葛\u{E0100}b";
        let ruler = Ruler::new(text);
        assert_eq!(ruler.len(), 5);
        assert_eq!(ruler.slice(text, &(1..2)), "𠮷");
        assert_eq!(ruler.code_point(5), 2);
        assert_eq!(ruler.code_points(&(1..8)), 1..3);
    }
}
