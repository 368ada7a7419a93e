//! Floor 2: exactly what the editor wrote, typed, with the place of every value; not yet judged against the
//! texts.
//!
//! [`Library`] is the whole project: the site, its pages, its editions with their texts, notes, glossaries,
//! bibliographies and decisions on conversion. Reading never stops at a fault; a note that cannot be read is
//! left out and reported.

mod annotation;
mod bibliography;
mod chronology;
mod decisions;
mod format;
mod glossary;
mod identifier;
mod load;
mod lock;
mod pack;
mod pronunciation;
mod release;
mod site;
mod text;
mod volume;

pub use annotation::{Anchor, Certainty, Gap, Note, NoteKind, Quotation, Within};
pub use bibliography::{Bibliography, BibliographyFile, Work};
pub use chronology::{Event, EventKind};
pub use decisions::{Decisions, Form, PlaceOverride};
pub use format::{Format, Unit};
pub use glossary::{Entry, EntryKind, Exception, Linking};
pub use load::load;
pub use lock::{
    Around, LOCK_ARROW, LOCK_END, LOCK_HEAD, Lock, LockedNote, LockedPassage, LockedText, SKETCH, TITLE, passage_id,
};
pub use pack::{Pack, Question, Selection};
pub use pronunciation::Pronunciation;
pub use release::{RELEASE_HEAD, Release, ReleasedText, by_version, is_version};
pub use site::{Interface, Page, SearchMode, SiteSettings, base_address};
pub use text::{Regularization, StoredWitness, Text, TextFacts, Witness, WitnessEdge};
pub use volume::{Edition, Group, Layer};

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::markup::{self, Document, Grammar};
use crate::text::{Located, Sources, Span, years};
use crate::yaml;

/// A whole project, as written.
#[derive(Debug)]
pub struct Library {
    /// `site/site.yaml`.
    pub site: SiteSettings,
    /// `site/pages/*.md`, in their order.
    pub pages: Vec<Page>,
    /// The editions, in the order of their ids.
    pub editions: Vec<Edition>,
    /// `site/readings/*.yaml`, in the order of their ids.
    pub packs: Vec<Pack>,
    /// Decisions on conversion that serve every edition.
    pub decisions: Decisions,
    /// Files of the site's theme folder: path below `themes/<theme>/` → bytes.
    pub theme: std::collections::BTreeMap<String, Vec<u8>>,
}

/// Markdown of the editor's own: a note, a definition, an introduction.
#[derive(Debug, Clone)]
pub struct Prose {
    /// Where it stands.
    pub span: Span,
    /// What it says; references and citations not yet resolved. Shared with what it is resolved to, where it has none.
    pub document: Arc<Document>,
}

/// A date that is not understood is shown as written, and has no place on a timeline.
fn warn_of_date(date: &Located<String>, diagnostics: &mut Diagnostics) {
    if years(&date.value).is_none() {
        let message = format!("「{}」 is not understood as a date", date.value);
        diagnostics.push(
            Diagnostic::warning(Code::ValueInvalid, date.span, message)
                .help("write EDTF: \"2009\", \"2009-07\", \"2009-07-03\", \"2006/2010\", \"[2005..]\", with `?` or `~` behind it where it is not sure"),
        );
    }
}

impl Prose {
    /// Reads a YAML value as Markdown.
    #[must_use]
    pub fn read(value: &Located<String>, sources: &Sources, diagnostics: &mut Diagnostics) -> Self {
        let origin = yaml::Scalar::new(value.span, sources.get(value.span.file));
        let document = markup::parse(&value.value, Grammar::Prose, &origin, diagnostics);
        Self { span: value.span, document: Arc::new(document) }
    }
}
