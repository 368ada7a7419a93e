//! The way back from a YAML value to the lines of its file.
//!
//! A note is Markdown inside a `|` block: its fault must be shown in the YAML file, at the line and column
//! where the editor wrote it, though YAML took the indentation away.

use crate::text::{Origin, Source, Span};

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `|`: lines stay lines.
    Literal,
    /// `>`: lines are joined by blanks.
    Folded,
    /// In quotation marks.
    Quoted,
    /// As it is.
    Plain,
}

/// How the scalar is written whose words begin at a byte; of a block that is the first word after its header.
pub(super) fn style(text: &str, start: usize) -> Style {
    if matches!(text.as_bytes().get(start), Some(b'"' | b'\'')) {
        return Style::Quoted;
    }
    let before = text[..start].trim_end_matches(' ');
    let Some(before) = before.strip_suffix('\n') else { return Style::Plain };
    let header = before.trim_end().rsplit('\n').next().unwrap_or_default();
    let header = header.split(" #").next().unwrap_or_default().trim_end();
    let header = header.trim_end_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit());
    match header.chars().next_back() {
        Some('|') => Style::Literal,
        Some('>') => Style::Folded,
        _ => Style::Plain,
    }
}

/// A scalar's lines: where each begins in the value and in the file.
#[derive(Debug, Clone)]
pub struct Scalar {
    span: Span,
    lines: Vec<(usize, usize)>,
}

impl Scalar {
    /// Lays the lines of a value beside the place it was written in.
    #[must_use]
    pub fn new(span: Span, source: &Source) -> Self {
        let text = source.text();
        let start = span.range().start;
        let lines = match style(text, start) {
            Style::Literal | Style::Folded => block_lines(text, span),
            Style::Quoted => vec![(0, start + 1)],
            Style::Plain => vec![(0, start)],
        };
        Self { span, lines }
    }
}

/// The lines of a block: YAML took from each the indentation of the first.
fn block_lines(text: &str, span: Span) -> Vec<(usize, usize)> {
    let start = span.range().start;
    let indent = start - text[..start].rfind('\n').map_or(0, |at| at + 1);
    let (mut value, mut file) = (0, start);
    let mut lines = Vec::new();
    for (index, line) in text[span.range()].split_inclusive('\n').enumerate() {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        let taken = if index == 0 { 0 } else { indent.min(blanks) };
        lines.push((value, file + taken));
        value += line.len() - taken;
        file += line.len();
    }
    lines
}

impl Origin for Scalar {
    fn span(&self, bytes: std::ops::Range<usize>) -> Span {
        let place = |byte: usize| {
            let after = self.lines.partition_point(|(value, _)| *value <= byte);
            let (value, file) =
                self.lines.get(after.saturating_sub(1)).copied().unwrap_or((0, self.span.range().start));
            (file + byte - value).min(self.span.range().end)
        };
        let start = place(bytes.start);
        // The end is measured from the last character, so that it stays on that character's line.
        let end = if bytes.end > bytes.start { place(bytes.end - 1) + 1 } else { start };
        Span::new(self.span.file, start, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Sources;

    #[test]
    fn the_style_is_read_off_what_stands_before() {
        let at = |text: &str| style(text, text.find('一').unwrap());
        assert_eq!(at("a: |\n  一"), Style::Literal);
        assert_eq!(at("a: |2- # so\n  一"), Style::Literal);
        assert_eq!(at("a: >-\n\n  一"), Style::Folded);
        assert_eq!(at("a:\n  一"), Style::Plain);
        assert_eq!(at("- 一"), Style::Plain);
        assert_eq!(style("a: '一'", 3), Style::Quoted);
    }

    #[test]
    fn a_word_of_a_block_is_found_in_its_file() {
        let text = "note: |\n  一二\n\n  三四\n";
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.yaml", text));
        let start = text.find('一').unwrap();
        let scalar = Scalar::new(Span::new(file, start, text.len() - 1), sources.get(file));
        let value = "一二\n\n三四\n";
        let at = value.find('四').unwrap();
        assert_eq!(sources.slice(scalar.span(at..at + 3)), "四");
        assert_eq!(sources.slice(scalar.span(0..3)), "一");
    }
}
