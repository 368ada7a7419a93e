//! `editions/<edition>/releases/<version>.lock`: what an edition read when that version was released, as `jiaozhu lock
//! --release` wrote it.
//!
//! A release is never rewritten. Refused: a file of another version of the format, a line that cannot be understood, an
//! id that stands twice, an end that is missing, a name that is not the version it holds.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{FileId, Source, Span};

/// The first line of every such file.
pub const RELEASE_HEAD: &str = "# jiaozhu release 1";

/// The readings of a released version.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its first line.
    pub span: Span,
    /// Which version.
    pub version: String,
    /// The texts, by id.
    pub texts: BTreeMap<String, ReleasedText>,
}

/// The readings of a text.
#[derive(Debug, Clone, Default)]
pub struct ReleasedText {
    /// Ids of its passages, in their order; the title comes first, as `title`.
    pub order: Vec<String>,
    /// Id → words, on one line.
    pub words: HashMap<String, String>,
}

/// Whether a word can be a version, and the name of a file.
#[must_use]
pub fn is_version(word: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric();
    let inner = word.bytes().all(|b| letter(b) || matches!(b, b'.' | b'-'));
    inner
        && word.len() <= 40
        && word.bytes().next().is_some_and(|b| b.is_ascii_digit())
        && word.bytes().last().is_some_and(letter)
}

/// The order of versions: numbers by their size, 1.2 before 1.10.
#[must_use]
pub fn by_version(one: &str, other: &str) -> Ordering {
    let parts = |version: &str| -> Vec<(u64, String)> {
        let number = |part: &str| (part.parse().unwrap_or(u64::MAX), part.to_owned());
        version.split(['.', '-']).map(number).collect()
    };
    parts(one).cmp(&parts(other))
}

impl Release {
    /// Reads the file of a version; `None` if anything in it is at fault.
    pub(super) fn read(version: &str, file: FileId, source: &Source, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = source.text();
        let first = text.lines().next().unwrap_or_default();
        let span = Span::new(file, 0, first.len());
        let mut release = Self { span, version: version.to_owned(), texts: BTreeMap::new() };
        let fault = match release.lines(text) {
            _ if first != RELEASE_HEAD => (span, format!("this is no release: its first line is not `{RELEASE_HEAD}`")),
            _ if !is_version(version) => (span, "the name of this file is no version, such as 1.0".to_owned()),
            Err((at, length, reason)) => (Span::new(file, at, at + length), reason.to_owned()),
            Ok(()) => return Some(release),
        };
        diagnostics.push(
            Diagnostic::error(Code::LockInvalid, fault.0, fault.1)
                .help("take the file from your history; a release is never rewritten"),
        );
        None
    }

    /// Reads every line, or says where and why not.
    fn lines(&mut self, text: &str) -> Result<(), (usize, usize, &'static str)> {
        let (mut at, mut here, mut ended) = (0, None, false);
        for line in text.split_inclusive('\n') {
            let words = line.trim_end_matches('\n');
            let fault = |reason| (at, words.len(), reason);
            if ended && !words.is_empty() {
                return Err(fault("nothing stands behind the end"));
            }
            if words == super::lock::LOCK_END {
                ended = true;
            } else if let Some(version) = words.strip_prefix("version ") {
                if version != self.version {
                    return Err(fault("this is another version than the name of the file"));
                }
            } else if let Some(id) = words.strip_prefix("text ") {
                if self.texts.insert(id.to_owned(), ReleasedText::default()).is_some() {
                    return Err(fault("this text stands twice"));
                }
                here = Some(id.to_owned());
            } else if let Some((id, reading)) = words.split_once('\t') {
                let text = here.as_ref().and_then(|here| self.texts.get_mut(here));
                let text = text.ok_or(fault("before the first passage must stand its text"))?;
                let known = id == super::lock::TITLE || super::lock::passage_id(id).is_some();
                if !known || text.words.insert(id.to_owned(), reading.to_owned()).is_some() {
                    return Err(fault("this is no passage's id, or it stands twice"));
                }
                text.order.push(id.to_owned());
            } else if !words.is_empty() && !words.starts_with('#') {
                return Err(fault("this line cannot be understood"));
            }
            at += line.len();
        }
        if ended { Ok(()) } else { Err((at, 0, "the end of this file is missing")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        assert_eq!(by_version("1.2", "1.10"), Ordering::Less);
        assert_eq!(by_version("0.9", "1"), Ordering::Less);
        assert_eq!(by_version("2026", "2026"), Ordering::Equal);
        for word in ["1.0", "2026-04", "0.1"] {
            assert!(is_version(word), "{word}");
        }
        for word in ["", ".1", "1.", "a", "1/2", "1 2", "../1"] {
            assert!(!is_version(word), "{word}");
        }
    }
}
