//! `editions/<edition>/passages.lock`: every id of a passage or a note that was ever published, as `jiaozhu lock`
//! wrote it.
//!
//! One line is one id, so that two branches merge. Refused, each with its line: a file of another version, a line
//! that cannot be understood, an id that stands twice, a tombstone that leads nowhere, marks that a merge left, an
//! end that is missing. A damaged file is never read in part: ids would then be given anew to other words.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{FileId, Source, Span};

/// The first line of every such file.
pub const LOCK_HEAD: &str = "# jiaozhu passages 1";
/// The last line: a file that was cut short does not have it.
pub const LOCK_END: &str = "end";
/// Before the passage that a withdrawn id leads to.
pub const LOCK_ARROW: &str = "-> ";
/// How many values a sketch has at most.
pub const SKETCH: usize = 16;
/// What stands for a text as a whole, where it has no passage to lead to.
pub const TITLE: &str = "title";

/// The ids that an edition has published.
#[derive(Debug, Clone)]
pub struct Lock {
    /// Its first line.
    pub span: Span,
    /// The texts, by id.
    pub texts: BTreeMap<String, LockedText>,
}

/// The ids of one text.
#[derive(Debug, Clone)]
pub struct LockedText {
    /// The line that names it.
    pub span: Span,
    /// Its passages in the order of the text; a withdrawn one stands where it was.
    pub passages: Vec<LockedPassage>,
    /// Its notes, by id.
    pub notes: BTreeMap<String, LockedNote>,
}

/// A passage as it was when its id was recorded.
#[derive(Debug, Clone)]
pub struct LockedPassage {
    /// Its line.
    pub span: Span,
    /// Its id.
    pub id: String,
    /// Where a withdrawn id leads: a living passage, or [`TITLE`].
    pub gone: Option<String>,
    /// Of the words as transmitted: the first 64 bits of their SHA-256.
    pub digest: u64,
    /// The least hashes of its bigrams, ascending: at most [`SKETCH`], 20 bits each.
    pub sketch: Vec<u32>,
    /// Its first words.
    pub words: String,
}

/// A note as it was when its id was recorded.
#[derive(Debug, Clone)]
pub struct LockedNote {
    /// Its line.
    pub span: Span,
    /// Where it stood: a passage, living or withdrawn since, or [`TITLE`].
    pub passage: String,
    /// Whether it was withdrawn; its id then leads to the passage.
    pub gone: bool,
    /// Of its quotation: the first 32 bits of the SHA-256.
    pub digest: u32,
    /// The quotation in its surroundings: one place, or two for a range.
    pub points: Vec<Around>,
}

/// Words and what stood on either side of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// Up to twelve characters before, not past the passage's edge.
    pub left: String,
    /// The words, long ones shortened.
    pub words: String,
    /// Up to twelve characters after.
    pub right: String,
}

/// Number and letters of a passage's id: `p12` → (12, ""), `p12a` → (12, "a").
///
/// `None` for what is no such id. `p0` alone is none: nothing stands before the first passage but insertions.
#[must_use]
pub fn passage_id(id: &str) -> Option<(u32, &str)> {
    let rest = id.strip_prefix('p')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, letters) = rest.split_at(digits);
    let plain = number == "0" || !number.starts_with('0');
    let named = letters.bytes().all(|byte| byte.is_ascii_lowercase());
    let number: u32 = number.parse().ok().filter(|_| plain && named)?;
    (number > 0 || !letters.is_empty()).then_some((number, letters))
}

impl Lock {
    /// Reads the file; `None` if anything in it is at fault.
    pub(super) fn read(file: FileId, source: &Source, diagnostics: &mut Diagnostics) -> Option<Self> {
        let first = source.text().lines().next().unwrap_or_default();
        let mut reader = Reader {
            file,
            lock: Self { span: Span::new(file, 0, first.len()), texts: BTreeMap::new() },
            text: None,
            ended: false,
            faults: Vec::new(),
        };
        if first == LOCK_HEAD {
            reader.lines(source.text());
        } else {
            let message = "this is no list of passages that this program can read";
            let fault = Diagnostic::error(Code::LockInvalid, reader.lock.span, message);
            reader.faults.push(fault.help(format!(
                "its first line must be `{LOCK_HEAD}`; take the file from your history, or use the program that wrote it"
            )));
        }
        let sound = reader.faults.is_empty();
        diagnostics.extend(reader.faults);
        sound.then_some(reader.lock)
    }
}

struct Reader {
    file: FileId,
    lock: Lock,
    text: Option<String>,
    ended: bool,
    faults: Vec<Diagnostic>,
}

impl Reader {
    fn lines(&mut self, words: &str) {
        let mut at = 0;
        let mut last = Span::new(self.file, 0, 0);
        for line in words.split_inclusive('\n') {
            let span = Span::new(self.file, at, at + line.trim_end().len());
            at += line.len();
            let line = line.trim_end_matches('\n');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            last = span;
            if let Err(reason) = self.line(line, span) {
                let fault = Diagnostic::error(Code::LockInvalid, span, reason);
                let merge = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark));
                self.faults.push(fault.help(if merge {
                    "keep the lines of both branches, each id once, take the marks out and run `jiaozhu lock`"
                } else {
                    "take the file from your history; only `jiaozhu lock` writes it"
                }));
                if merge {
                    return;
                }
            }
        }
        if !self.ended && self.faults.is_empty() {
            let fault = Diagnostic::error(Code::LockInvalid, last, "the end of this file is missing");
            self.faults.push(fault.help(format!("its last line is `{LOCK_END}`; take the file from your history")));
        }
        self.check_targets();
    }

    fn line(&mut self, line: &str, span: Span) -> Result<(), String> {
        if self.ended {
            return Err(format!("nothing stands behind `{LOCK_END}`"));
        }
        if line == LOCK_END {
            self.ended = true;
            return Ok(());
        }
        if let Some(id) = line.strip_prefix("text ") {
            if super::identifier::fault(id, &super::identifier::RESERVED_TEXTS).is_some() {
                return Err(format!("`{}` is no text's id", id.escape_debug()));
            }
            let text = LockedText { span, passages: Vec::new(), notes: BTreeMap::new() };
            if self.lock.texts.insert(id.to_owned(), text).is_some() {
                return Err(format!("the text `{id}` stands twice"));
            }
            self.text = Some(id.to_owned());
            return Ok(());
        }
        let text = self.text.as_ref().and_then(|id| self.lock.texts.get_mut(id));
        let text = text.ok_or("before the first id must stand the text that it belongs to")?;
        let fields: Vec<&str> = line.split('\t').collect();
        if fields[0] == "note" {
            let (id, note) = LockedNote::read(&fields[1..], span).ok_or("this line cannot be understood")?;
            if text.notes.insert(id.clone(), note).is_some() {
                return Err(format!("the note `{id}` stands twice"));
            }
            return Ok(());
        }
        text.passages.push(LockedPassage::read(&fields, span).ok_or("this line cannot be understood")?);
        Ok(())
    }

    /// Every passage's id once; whatever leads somewhere leads to a living passage.
    fn check_targets(&mut self) {
        for text in self.lock.texts.values() {
            let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
            for passage in &text.passages {
                if let Some(first) = seen.insert(&passage.id, passage.span) {
                    let message = format!("the passage `{}` stands twice", passage.id);
                    let fault = Diagnostic::error(Code::LockInvalid, passage.span, message).label(first, "first here");
                    self.faults.push(fault.help("two branches may each have given this id; keep the line of the one that was published, and run `jiaozhu lock`"));
                }
            }
            let living = text.passages.iter().filter(|passage| passage.gone.is_none());
            let living: BTreeSet<&str> = living.map(|passage| passage.id.as_str()).chain([TITLE]).collect();
            let passages = text.passages.iter().filter_map(|passage| Some((passage.gone.as_deref()?, passage.span)));
            let strays = passages.filter(|(target, _)| !living.contains(target));
            // A note may lead to a withdrawn passage: it goes wherever that goes.
            let notes = text.notes.values().map(|note| (note.passage.as_str(), note.span));
            let notes = notes.filter(|(target, _)| *target != TITLE && !seen.contains_key(target));
            for (target, span) in strays.chain(notes) {
                let message = format!("`{target}` is no passage of this text that anything could lead to");
                let fault = Diagnostic::error(Code::LockInvalid, span, message);
                self.faults.push(fault.help("take the file from your history; only `jiaozhu lock` writes it"));
            }
        }
    }
}

impl LockedPassage {
    /// `p12`, digest, sketch, words; withdrawn: `p13`, `-> p12`, digest, sketch, words.
    fn read(fields: &[&str], span: Span) -> Option<Self> {
        let (id, rest) = fields.split_first()?;
        passage_id(id)?;
        let gone = rest.first().and_then(|field| field.strip_prefix(LOCK_ARROW));
        let [digest, sketch, words @ ..] = &rest[usize::from(gone.is_some())..] else { return None };
        let digest = hex(digest, 16)?;
        if sketch.len() % 5 != 0 || sketch.len() / 5 > SKETCH || !sketch.is_ascii() {
            return None;
        }
        let value = |at: usize| u32::try_from(hex(&sketch[at..at + 5], 5)?).ok();
        let sketch: Option<Vec<u32>> = (0..sketch.len()).step_by(5).map(value).collect();
        let sketch = sketch.filter(|sketch| sketch.is_sorted())?;
        let words = match words {
            [] => String::new(),
            [words] => (*words).to_owned(),
            _ => return None,
        };
        Some(Self { span, id: (*id).to_owned(), gone: gone.map(str::to_owned), digest, sketch, words })
    }
}

impl LockedNote {
    /// Id, `p5` or `-> p5`, digest, and three fields for each place. Editors that cut blanks off the ends of lines
    /// take the last ones away where they are empty.
    fn read(fields: &[&str], span: Span) -> Option<(String, Self)> {
        let [id, place, digest, points @ ..] = fields else { return None };
        super::identifier::fault(id, &[]).is_none().then_some(())?;
        let gone = place.strip_prefix(LOCK_ARROW);
        let passage = gone.unwrap_or(place);
        (passage == TITLE || passage_id(passage).is_some()).then_some(())?;
        let digest = u32::try_from(hex(digest, 8)?).ok()?;
        if points.len() > 6 {
            return None;
        }
        let around = |fields: &[&str]| {
            let field = |at: usize| fields.get(at).copied().unwrap_or_default().to_owned();
            Around { left: field(0), words: field(1), right: field(2) }
        };
        let points = points.chunks(3).map(around).collect();
        Some(((*id).to_owned(), Self { span, passage: passage.to_owned(), gone: gone.is_some(), digest, points }))
    }
}

/// A number in just so many lower-case hexadecimal digits.
fn hex(digits: &str, length: usize) -> Option<u64> {
    let fits = digits.len() == length && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    fits.then(|| u64::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_passages_have_a_number_and_letters() {
        assert_eq!(passage_id("p12"), Some((12, "")));
        assert_eq!(passage_id("p0a"), Some((0, "a")));
        assert_eq!(passage_id("p12ab"), Some((12, "ab")));
        for id in ["p0", "p", "p01", "pa", "12", "p1A", "p1a2", "p+1", "p99999999999", "q1", "p1-"] {
            assert_eq!(passage_id(id), None, "{id}");
        }
    }
}
