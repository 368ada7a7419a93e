//! A mapping taken apart key by key, every fault of it reported.

use std::str::FromStr;

use super::{Kind, Node};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{Located, Span};

/// A mapping whose keys are being asked for. What was never asked for is reported by [`Record::finish`].
pub struct Record<'n, 'd> {
    span: Span,
    entries: Vec<(&'n str, &'n Node, &'n Node, bool)>,
    asked: Vec<&'static str>,
    /// Where faults go; open to the reader of the record for faults of its own.
    pub diagnostics: &'d mut Diagnostics,
}

impl<'n, 'd> Record<'n, 'd> {
    /// Opens a mapping; a fault, and `None`, if it is something else. `what` names it in messages.
    pub fn open(node: &'n Node, what: &str, diagnostics: &'d mut Diagnostics) -> Option<Self> {
        let Kind::Mapping(pairs) = &node.kind else {
            diagnostics.push(Diagnostic::error(
                Code::ValueInvalid,
                node.span,
                format!("{what} is a mapping of keys to values, but here stands {}", node.kind.name()),
            ));
            return None;
        };
        let mut entries: Vec<(&str, &Node, &Node, bool)> = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let Kind::Scalar(name) = &key.kind else {
                diagnostics.push(Diagnostic::error(Code::ValueInvalid, key.span, "a key must be a word"));
                continue;
            };
            if let Some((_, first, ..)) = entries.iter().find(|(known, ..)| known == name) {
                diagnostics.push(
                    Diagnostic::error(Code::YamlInvalid, key.span, format!("the key `{name}` stands twice"))
                        .label(first.span, "first here")
                        .help("keep one of them; nothing is chosen for you"),
                );
                continue;
            }
            entries.push((name, key, value, false));
        }
        Some(Self { span: node.span, entries, asked: Vec::new(), diagnostics })
    }

    /// The place of the whole mapping.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether a key stands here, whatever its value.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, ..)| *name == key)
    }

    /// The value of a key, if it is there and not null.
    pub fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.push(key);
        let entry = self.entries.iter_mut().find(|(name, ..)| *name == key)?;
        entry.3 = true;
        (!matches!(entry.2.kind, Kind::Null)).then_some(entry.2)
    }

    /// The place of a key that stands there with nothing behind it.
    pub fn null(&mut self, key: &'static str) -> Option<Span> {
        let entry = self.entries.iter_mut().find(|(name, ..)| *name == key)?;
        entry.3 = true;
        matches!(entry.2.kind, Kind::Null).then_some(entry.1.span)
    }

    /// A text.
    pub fn text(&mut self, key: &'static str) -> Option<Located<String>> {
        let node = self.node(key)?;
        text_of(node, &format!("`{key}`"), self.diagnostics)
    }

    /// A text that must be there.
    pub fn required(&mut self, key: &'static str) -> Option<Located<String>> {
        let found = self.text(key);
        if found.is_none() && !self.entries.iter().any(|(name, ..)| *name == key) {
            self.diagnostics.push(Diagnostic::error(Code::ValueInvalid, self.span, format!("`{key}` is missing here")));
        }
        found
    }

    /// A value of a type with few words; `expected` lists them for the message.
    pub fn parsed<T: FromStr>(&mut self, key: &'static str, expected: &str) -> Option<Located<T>> {
        let text = self.text(key)?;
        parse_as(&text, &format!("`{key}`"), expected, self.diagnostics)
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &'static str) -> Vec<Located<String>> {
        let Some(node) = self.node(key) else { return Vec::new() };
        match &node.kind {
            Kind::Sequence(items) => {
                items.iter().filter_map(|item| text_of(item, &format!("`{key}`"), self.diagnostics)).collect()
            }
            _ => text_of(node, &format!("`{key}`"), self.diagnostics).into_iter().collect(),
        }
    }

    /// A list of values.
    pub fn list(&mut self, key: &'static str) -> &'n [Node] {
        let Some(node) = self.node(key) else { return &[] };
        match &node.kind {
            Kind::Sequence(items) => items,
            other => {
                self.diagnostics.push(Diagnostic::error(
                    Code::ValueInvalid,
                    node.span,
                    format!("`{key}` is a list, but here stands {}", other.name()),
                ));
                &[]
            }
        }
    }

    /// The keys nobody asked for, each with its value: for mappings whose keys are the editor's own.
    pub fn rest(&mut self) -> Vec<(Located<String>, &'n Node)> {
        let mut rest = Vec::new();
        for (name, key, value, taken) in &mut self.entries {
            if !*taken {
                *taken = true;
                rest.push((Located::new((*name).to_owned(), key.span), *value));
            }
        }
        rest
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        for (name, key, _, taken) in &self.entries {
            if *taken {
                continue;
            }
            let near = self.asked.iter().copied().find(|known| alike(known, name));
            let mut fault = Diagnostic::error(Code::KeyUnknown, key.span, format!("there is no key `{name}` here"));
            fault = match near {
                Some(known) => fault.help(format!("did you mean `{known}`?")),
                None => fault.help(format!("known here: {}", self.asked.join(", "))),
            };
            self.diagnostics.push(fault);
        }
    }
}

/// The words of a scalar.
pub(super) fn text_of(node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    if let Kind::Scalar(text) = &node.kind {
        return Some(Located::new(text.clone(), node.span));
    }
    let message = format!("{what} is a text, but here stands {}", node.kind.name());
    diagnostics.push(Diagnostic::error(Code::ValueInvalid, node.span, message));
    None
}

fn parse_as<T: FromStr>(
    text: &Located<String>,
    what: &str,
    expected: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Located<T>> {
    if let Ok(value) = text.value.parse() {
        return Some(Located::new(value, text.span));
    }
    let message = format!("{what} cannot be `{}`", text.value);
    diagnostics
        .push(Diagnostic::error(Code::ValueInvalid, text.span, message).help(format!("it is one of: {expected}")));
    None
}

/// Whether two keys are one slip apart: one letter more, less or other, or two swapped.
fn alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([], []) => true,
        ([x, y, rest @ ..], [z, w, other @ ..]) if x == w && y == z && rest == other => true,
        ([_, rest @ ..], [_, other @ ..]) if rest == other => true,
        ([_, rest @ ..], other) | (other, [_, rest @ ..]) => rest == other,
    }
}

impl Node {
    /// The words of a scalar, or a fault.
    pub fn text(&self, what: &str, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
        text_of(self, what, diagnostics)
    }
}
