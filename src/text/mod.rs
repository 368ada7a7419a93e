//! Floor 0: where words stand. A [`Source`] is one file's text with its line index; a [`Span`] is a
//! range of bytes in it; a [`Ruler`] translates between bytes and code points.
//!
//! Ids, quotations, forms, references and prose carry a span, so that a fault found ten floors up can still
//! be shown at the place in the file; dates and facts of the front matter do not yet. Spans count bytes, because that is what slices need; whatever a person or
//! another program sees (columns, positions in a passage) counts Unicode code points, never UTF-16 units.
//! Nothing here normalises text.

mod edtf;
mod ruler;
mod source;

pub use edtf::years;
pub use ruler::Ruler;
pub use source::{DecodeFault, Position, Source, Sources};

/// A file of the project: an index into [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A half-open range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; offsets past 4 GiB saturate (files that large are refused on reading).
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: narrow(start), end: narrow(end.max(start)) }
    }

    /// The same place once its file has moved up by `files` in a larger set of sources.
    #[must_use]
    pub fn moved(self, files: u32) -> Self {
        Self { file: FileId(self.file.0 + files), ..self }
    }

    /// The byte range.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place where the editor wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Located<T> {
    /// Pairs a value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Where the bytes of a string stand that was taken out of a file: a text's body, a YAML value.
pub trait Origin {
    /// The place of a range of the string's bytes.
    fn span(&self, bytes: std::ops::Range<usize>) -> Span;
}

/// A string that stands in its file as it is, from a byte on.
#[derive(Debug, Clone, Copy)]
pub struct Verbatim {
    /// The file.
    pub file: FileId,
    /// Where the string begins in it.
    pub start: usize,
}

impl Origin for Verbatim {
    fn span(&self, bytes: std::ops::Range<usize>) -> Span {
        Span::new(self.file, self.start + bytes.start, self.start + bytes.end)
    }
}

/// Whether a line break beside this character is only layout: Han, CJK punctuation, full-width forms.
///
/// This is the rule of the format for joining lines, kept in one place because Markdown texts, quotations
/// in YAML and witnesses all follow it.
#[must_use]
pub fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x2E80..=0x303F     // radicals, ideographic description, CJK symbols and punctuation
        | 0x3040..=0x30FF   // kana
        | 0x3100..=0x312F | 0x31A0..=0x31BF // bopomofo
        | 0x31C0..=0x31EF   // strokes
        | 0x3200..=0x33FF   // enclosed and compatibility forms
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF // ideographs, extension A
        | 0xF900..=0xFAFF   // compatibility ideographs
        | 0xFE30..=0xFE4F   // vertical and small compatibility forms
        | 0xFE50..=0xFE6F
        | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 // full-width forms
        | 0x20000..=0x3FFFF // the supplementary ideographic planes
        | 0xE000..=0xF8FF | 0xF0000..=0x10FFFD // private use: in these texts always a character
        | 0x2014 | 0x2018 | 0x2019 | 0x201C | 0x201D | 0x2026 | 0x00B7 // punctuation shared with Latin
        | 0xFE00..=0xFE0F | 0xE0100..=0xE01EF // variation selectors: they belong to the ideograph before
    )
}

/// Whether a character changes the order in which others are shown: a reader may then see other words than
/// are stored (UAX #9, explicit directional formatting).
#[must_use]
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Joins the lines of a text as the format says: nothing if either side is wide, else one space.
///
/// Blanks around a line break belong to the break; those at the edges of the whole are the writer's own.
#[must_use]
pub fn join_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let last = text.matches('\n').count();
    for (index, line) in text.split('\n').enumerate() {
        let blank = [' ', '\t', '\r'];
        let line = if index > 0 { line.trim_start_matches(blank) } else { line };
        let line = if index < last { line.trim_end_matches(blank) } else { line };
        if line.is_empty() {
            continue;
        }
        if let (Some(before), Some(after)) = (out.chars().next_back(), line.chars().next())
            && !is_wide(before)
            && !is_wide(after)
        {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_join_without_a_blank_beside_a_wide_character() {
        assert_eq!(join_lines("两非\n和三查"), "两非和三查");
        assert_eq!(join_lines("open source\n  text"), "open source text");
        assert_eq!(join_lines("后来\nopen"), "后来open");
        assert_eq!(join_lines("𠮷\nA"), "𠮷A");
        assert_eq!(join_lines(" a \n b "), " a b ");
        assert_eq!(join_lines("两非\n"), "两非");
    }
}
