//! The editor's own Markdown, settled: references and citations resolved, occurrences found.

use std::sync::Arc;

use super::glossary::{Matcher, Occurrence};
use super::reference::Scope;
use crate::diag::Diagnostics;
use crate::edition::Prose;
use crate::markup::Document;

/// A note's body, a definition, an introduction or a page, settled.
#[derive(Debug, Clone)]
pub struct ResolvedProse {
    /// What it says; every reference leads somewhere.
    pub document: Arc<Document>,
    /// Occurrences of the glossary, beside [`Document::passages`].
    pub occurrences: Vec<Vec<Occurrence>>,
}

impl ResolvedProse {
    pub(super) fn new(
        prose: &Prose,
        scope: &Scope<'_>,
        matcher: Option<&Matcher<'_>>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut document = Arc::clone(&prose.document);
        if document.passages.iter().any(Scope::concerns) {
            for passage in &mut Arc::make_mut(&mut document).passages {
                scope.resolve(passage, diagnostics);
            }
        }
        let occurrences = match matcher {
            Some(matcher) => matcher.mark_prose(&document, true),
            None => vec![Vec::new(); document.passages.len()],
        };
        Self { document, occurrences }
    }

    /// Prose of the source itself: nothing in it refers to anything of ours, but terms occur in it.
    pub(super) fn source(document: Document, matcher: &Matcher<'_>, same_script: bool) -> Self {
        let occurrences = matcher.mark_prose(&document, same_script);
        Self { document: Arc::new(document), occurrences }
    }
}
