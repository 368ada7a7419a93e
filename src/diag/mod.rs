//! Floor 0: faults as data. Nothing is printed here; `cli::report` does that.
//!
//! A [`Diagnostic`] is written for the editor: what is wrong, where (a span), the words in question
//! (labels), what to do (help). A fault never stops the work on the next note, so floors collect
//! [`Diagnostics`] and hand on what they could make ([`Warned`]).

mod code;
mod contain;

pub use code::Code;
pub use contain::contain;

use std::collections::BTreeSet;

use crate::text::{FileId, Span};

/// How grave a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site is not written.
    Error,
    /// The site is written; under `--strict` a warning counts as an error.
    Warning,
}

impl Severity {
    /// As it stands in reports: `error` or `warning`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A further place that explains a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// One decision of the converter that nobody has reviewed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The source character.
    pub char: char,
    /// `text#pN`, or the note or term where it stands.
    pub passage: String,
    /// The words around it.
    pub context: String,
    /// What the converter chose.
    pub chosen: char,
    /// What else it could have been.
    pub others: Vec<char>,
}

/// Words that would mend a fault, if an editor agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The value that they would replace.
    pub span: Span,
    /// The words.
    pub words: String,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable kebab-case code.
    pub code: Code,
    /// How grave.
    pub severity: Severity,
    /// Where; `None` only for faults of the whole project.
    pub span: Option<Span>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Further places.
    pub labels: Vec<Label>,
    /// What to do, one piece of advice each.
    pub help: Vec<String>,
    /// For `conversion-unreviewed`.
    pub decision: Option<Decision>,
    /// What `check --fix` offers to write.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(code: Code, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            span: span.into(),
            message: message.into(),
            labels: Vec::new(),
            help: Vec::new(),
            decision: None,
            fix: None,
        }
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(code: Code, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a piece of advice.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}

/// Faults in the order of their finding.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Takes a fault in.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Takes others' faults in.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(others);
    }

    /// Whether there is an error among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// The files that they point into.
    #[must_use]
    pub fn files(&self) -> BTreeSet<FileId> {
        let spans = |fault: &Diagnostic| {
            let others = fault.labels.iter().map(|label| label.span).chain(fault.fix.iter().map(|fix| fix.span));
            fault.span.into_iter().chain(others).map(|span| span.file).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(spans).collect()
    }

    /// The same faults once their files have moved up by `files` in a larger set of sources.
    #[must_use]
    pub fn moved(mut self, files: u32) -> Self {
        for fault in &mut self.0 {
            fault.span = fault.span.map(|span| span.moved(files));
            for label in &mut fault.labels {
                label.span = label.span.moved(files);
            }
        }
        self
    }

    /// Sorted by file, place and code, each once: the order in which an editor mends them, and the
    /// same on every machine.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message)));
        self.0.dedup();
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A value and every fault found while making it.
#[derive(Debug, Clone)]
pub struct Warned<T> {
    /// What could be made.
    pub value: T,
    /// What was wrong.
    pub diagnostics: Diagnostics,
}
