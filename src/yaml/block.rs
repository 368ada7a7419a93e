//! The way back from a YAML value to the lines of its file.
//!
//! A note is Markdown inside a `|` block: its fault must be shown in the YAML file, at the line and column
//! where the editor wrote it, though YAML took the indentation away.

use crate::text::{Origin, Span};

/// A scalar's lines: where each begins in the value and in the file.
#[derive(Debug, Clone)]
pub struct Scalar {
    span: Span,
    lines: Vec<(usize, usize)>,
}

impl Scalar {
    /// Lays the lines of a value beside the words it was written in (`written` is what `span` covers).
    #[must_use]
    pub fn new(span: Span, written: &str) -> Self {
        let start = span.range().start;
        let lines = match written.chars().next() {
            Some('|' | '>') => block_lines(written, start),
            Some('"' | '\'') => vec![(0, start + 1)],
            _ => vec![(0, start)],
        };
        Self { span, lines }
    }
}

fn block_lines(written: &str, start: usize) -> Vec<(usize, usize)> {
    let mut at = 0;
    let mut body = Vec::new();
    for line in written.split_inclusive('\n') {
        body.push((at, line));
        at += line.len();
    }
    body.remove(0);
    let indent = body
        .iter()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(_, line)| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    let mut value = 0;
    body.iter()
        .map(|(at, line)| {
            let taken = indent.min(line.len() - line.trim_start_matches(' ').len());
            let entry = (value, start + at + taken);
            value += line.len() - taken;
            entry
        })
        .collect()
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
    use crate::text::{Source, Sources};

    #[test]
    fn a_word_of_a_block_is_found_in_its_file() {
        let text = "note: |\n  一二\n\n  三四\n";
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.yaml", text));
        let block = &text[6..text.len() - 1];
        let scalar = Scalar::new(Span::new(file, 6, 6 + block.len()), block);
        let value = "一二\n\n三四\n";
        let at = value.find('四').unwrap();
        assert_eq!(sources.slice(scalar.span(at..at + 3)), "四");
        assert_eq!(sources.slice(scalar.span(0..3)), "一");
    }
}
