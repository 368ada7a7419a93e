//! `annotations/<edition>/ruby.yaml`: how hard characters are read, shown above or beside them as ruby.
//!
//! A pronunciation is no note: it has no number, no layer and no place in the list. It lies in one passage,
//! and an emendation that it touches is read as a whole.

use super::Anchor;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{Located, Span};
use crate::yaml::{Kind, Node, Record};

/// The reading of some characters of a text.
#[derive(Debug, Clone)]
pub struct Pronunciation {
    /// The entry.
    pub span: Span,
    /// The text.
    pub text: Located<String>,
    /// The characters, as transmitted.
    pub at: Anchor,
    /// How they are read: pinyin, or any other notation that stands above characters.
    pub ruby: Located<String>,
}

impl Pronunciation {
    /// Reads the list; what cannot be read is reported and left out.
    pub(super) fn read_all(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Self> {
        match &node.kind {
            Kind::Sequence(items) => items.iter().filter_map(|item| Self::read(item, diagnostics)).collect(),
            Kind::Null => Vec::new(),
            other => {
                let message = format!("this file is a list of pronunciations, but here stands {}", other.name());
                diagnostics.push(
                    Diagnostic::error(Code::ValueInvalid, node.span, message)
                        .help("write a list: `- { text: …, at: …, ruby: … }`"),
                );
                Vec::new()
            }
        }
    }

    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut record = Record::open(node, "a pronunciation", diagnostics)?;
        let span = record.span();
        let text = record.required("text");
        let ruby = record.required("ruby");
        let at = record.node("at");
        if at.is_none() {
            record.diagnostics.push(Diagnostic::error(Code::ValueInvalid, span, "a pronunciation has `at`"));
        }
        record.finish();
        let at = Anchor::read(at?, diagnostics)?;
        Some(Self { span, text: text?, at, ruby: ruby? })
    }
}
