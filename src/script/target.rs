//! The target of a conversion while it grows, and the places in it.

use super::converted::length;
use super::engine::Fixed;
use super::pieces::Irregular;

/// A byte and the code points before it; counted on demand, so that one-to-one text costs nothing.
#[derive(Debug, Default, Clone, Copy)]
struct Mark {
    byte: usize,
    place: u32,
}

impl Mark {
    fn place(&mut self, text: &str, byte: usize) -> u32 {
        self.place += text.get(self.byte..byte).map_or(0, length);
        self.byte = byte;
        self.place
    }
}

/// The target while it grows.
#[derive(Debug)]
pub(super) struct Target<'t> {
    source: &'t str,
    pub(super) text: String,
    pub(super) irregular: Vec<Irregular>,
    source_mark: Mark,
    target_mark: Mark,
    pub(super) here: Vec<char>,
    pub(super) next: Vec<char>,
}

/// How far a target had grown.
pub(super) struct Checkpoint {
    text: usize,
    irregular: usize,
    source_mark: Mark,
    target_mark: Mark,
}

impl<'t> Target<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        Self {
            source,
            text: String::with_capacity(source.len() + source.len() / 16 + 16),
            irregular: Vec::new(),
            source_mark: Mark::default(),
            target_mark: Mark::default(),
            here: Vec::new(),
            next: Vec::new(),
        }
    }

    /// To come back to, should what follows prove wrong.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            text: self.text.len(),
            irregular: self.irregular.len(),
            source_mark: self.source_mark,
            target_mark: self.target_mark,
        }
    }

    pub(super) fn restore(&mut self, to: Checkpoint) {
        self.text.truncate(to.text);
        self.irregular.truncate(to.irregular);
        (self.source_mark, self.target_mark) = (to.source_mark, to.target_mark);
    }

    /// The places in source and target of a source byte and the end of the target.
    pub(super) fn places(&mut self, byte: usize) -> (u32, u32) {
        let source = self.source_mark.place(self.source, byte);
        (source, self.target_mark.place(&self.text, self.text.len()))
    }

    pub(super) fn dictate(&mut self, byte: usize, span: &Fixed<'_>) {
        let (source, target) = (span.range.len(), span.form.chars().count());
        if source != target {
            let (source_start, target_start) = self.places(byte);
            self.irregular.push(Irregular {
                source_start,
                source_end: source_start + u32::try_from(source).unwrap_or(0),
                target_start,
                target_end: target_start + u32::try_from(target).unwrap_or(0),
            });
        }
        self.text.push_str(&span.form);
    }
}
