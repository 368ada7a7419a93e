//! Floor 7: the site as files. Each format is a function from [`crate::site::Site`] to paths and bytes; none
//! reads another's output.
//!
//! The pages of the site are handed over one by one as they are made ([`html`]), so that no floor ever holds the whole
//! corpus's HTML. Everything else is a [`Download`]: one [`Format`] of one [`Scope`] in one script is one [`File`].
//! `jiaozhu export` plans and makes them; whoever wants to offer them on the site does the same.

mod annotations;
mod archive;
mod bibliography;
pub(crate) mod digest;
mod downloads;
mod epub;
pub mod html;
mod json;
mod markdown;
mod moment;
mod passage;
mod plain;
mod plan;
mod prose;
mod sheet;
mod tei;
mod vocabulary;
mod xml;

pub use downloads::MANIFEST;
pub use moment::Moment;
pub use plan::{Format, Refusal, Scope, Selection, Which, named, plan};

use crate::diag::Diagnostics;
use crate::script::Script;
use crate::site::Site;

/// Takes a finished file: path in the published folder, bytes. Called from many threads. The bytes are lent: whoever
/// makes a page after the other makes all in one buffer.
pub type Sink<'s> = &'s (dyn Fn(String, &[u8]) + Sync);

/// The published JSON Schema of [`Format::Json`] (draft 2020-12).
pub const EDITION_SCHEMA: &str = include_str!("../../docs/schema/edition.schema.json");

/// One file to be made: a format of a part of the project, in a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Download {
    /// What kind of file.
    pub format: Format,
    /// Of what.
    pub scope: Scope,
    /// In which script; formats that keep every word as written pay no heed to it.
    pub script: Script,
    /// Plain text: whether each passage is preceded by its id.
    pub ids: bool,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it lies below the folder of downloads: ASCII, with `/`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Makes a file. The same project gives the same bytes.
#[must_use]
pub fn make(site: &Site<'_>, download: &Download) -> File {
    let Download { format, scope, script, .. } = *download;
    let words = match (format, scope) {
        (Format::Text, Scope::Text(edition, text)) => plain::text(site, (edition, text), script, download.ids),
        (Format::Markdown, Scope::Text(edition, text)) => markdown::text(site, (edition, text), script),
        (Format::Annotations, Scope::Text(edition, text)) => annotations::text(site, (edition, text), script),
        (Format::Tei, Scope::Text(edition, text)) => tei::text(site, (edition, text)),
        (Format::TeiCorpus, Scope::Edition(edition)) => tei::corpus(site, edition),
        (Format::Json, Scope::Edition(edition)) => json::edition(site, edition, script),
        (Format::Csl | Format::Bibtex | Format::Ris, _) => bibliography::write(site, scope, format),
        (Format::Csv | Format::Anki | Format::Tsv | Format::Moodle, _) => {
            vocabulary::write(site, scope, script, format)
        }
        // `plan` makes no such pair.
        _ => String::new(),
    };
    File { path: plan::path(site, download), bytes: words.into_bytes() }
}

/// Why a file cannot be made, in one line.
#[derive(Debug)]
struct Fault(String);

/// Writes the site, and what it offers for download. `source_date` is the time that downloads carry, if it is given.
///
/// Faults are those of templates, each kind of page reported once.
pub fn export(site: &Site<'_>, source_date: Option<Moment>, sink: Sink<'_>) -> Diagnostics {
    downloads::export(site, source_date, sink)
}

/// The program, as files name what made them.
fn version() -> String {
    format!("jiaozhu {}", env!("CARGO_PKG_VERSION"))
}
