//! A file as text: decoded strictly, line ends made one, lines indexed for diagnostics.
//!
//! Refused: anything that is not UTF-8, and NUL. A lossy decode would change a source silently, so a
//! fault gives the byte offset instead.

use std::collections::BTreeSet;

use super::{FileId, Span};

/// Why bytes are not a text we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeFault {
    /// Offset in the file of the first byte at fault.
    pub byte: usize,
    /// What it is.
    pub kind: &'static str,
}

/// One file's text.
#[derive(Debug, Clone)]
pub struct Source {
    path: String,
    text: String,
    lines: Vec<u32>,
}

/// A place for a reader: both count from 1, the column in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl Source {
    /// Decodes a file: a byte order mark is dropped, CRLF and CR become LF.
    ///
    /// # Errors
    /// [`DecodeFault`] with the byte offset when the bytes are not UTF-8 or hold NUL.
    pub fn decode(path: impl Into<String>, bytes: Vec<u8>) -> Result<Self, DecodeFault> {
        if let Some(byte) = memchr::memchr(0, &bytes) {
            // UTF-16 is wrong from its first byte on, not only where the first NUL stands.
            return Err(match bytes.get(..2) {
                Some([0xFF, 0xFE] | [0xFE, 0xFF]) => DecodeFault { byte: 0, kind: "the start of UTF-16" },
                _ => DecodeFault { byte, kind: "a NUL byte" },
            });
        }
        let text = String::from_utf8(bytes).map_err(|error| DecodeFault {
            byte: error.utf8_error().valid_up_to(),
            kind: "a byte that is not UTF-8 (GB18030 or another encoding?)",
        })?;
        Ok(Self::new(path, text))
    }

    /// A source from text that is at hand; the same clean-up of line ends and byte order mark.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text: String = text.into();
        if text.starts_with('\u{FEFF}') {
            text.drain(..'\u{FEFF}'.len_utf8());
        }
        if text.contains('\r') {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        let behind = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        let lines = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(behind)).collect();
        Self { path: path.into(), text, lines }
    }

    /// Path inside the project, with `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|&start| start as usize <= byte);
        let start = self.lines[line - 1] as usize;
        let column = self.text.get(start..byte).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }
}

/// All files of a project that were read as text.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Takes a source in.
    pub fn add(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// Takes another set of sources in; spans into it move by what comes back.
    pub fn adopt(&mut self, others: Self) -> u32 {
        let base = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        self.files.extend(others.files);
        base
    }

    /// Lets go of the words of all files but these: places in the others can no longer be told.
    pub fn keep(&mut self, files: &BTreeSet<FileId>) {
        for (file, source) in (0..).map(FileId).zip(&mut self.files) {
            if !files.contains(&file) {
                source.text = String::new();
                source.lines = vec![0];
            }
        }
    }

    /// A source by its id.
    #[must_use]
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// The words under a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).text().get(span.range()).unwrap_or_default()
    }

    /// The span of a whole file's first character: for faults that concern the file as such.
    #[must_use]
    pub fn start_of(&self, file: FileId) -> Span {
        Span::new(file, 0, self.get(file).text().chars().next().map_or(0, char::len_utf8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_let_go_leave_the_others_where_they_are() {
        let mut sources = Sources::default();
        let (one, two) = (sources.add(Source::new("a.md", "一\n二")), sources.add(Source::new("b.md", "三\n四")));
        sources.keep(&BTreeSet::from([two]));
        assert_eq!((sources.get(one).path(), sources.get(one).text()), ("a.md", ""));
        assert_eq!(sources.get(one).position(5), Position { line: 1, column: 1 });
        assert_eq!(sources.get(two).position(4), Position { line: 2, column: 1 });
    }

    #[test]
    fn columns_count_code_points() {
        let source = Source::new("a.md", "\u{FEFF}一二\r\n三𠮷四");
        let at = source.text().find('四').unwrap();
        assert_eq!(source.position(at), Position { line: 2, column: 3 });
    }

    #[test]
    fn foreign_bytes_are_refused_with_their_offset() {
        let fault = Source::decode("a.md", vec![b'a', 0xD6, 0xD0]).unwrap_err();
        assert_eq!(fault.byte, 1);
        assert_eq!(Source::decode("a.md", vec![0xFF, 0xFE, b'a', 0]).unwrap_err().kind, "the start of UTF-16");
    }
}
