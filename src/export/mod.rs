//! Floor 7: the site as files. Each format is a function from [`crate::site::Site`] to paths and bytes; none
//! reads another's output.
//!
//! The pages of the site are handed over one by one as they are made ([`html`]), so that no floor ever holds the whole
//! corpus's HTML. Everything else is a [`Download`]: one [`Format`] of one [`Scope`] in one script is one [`File`].
//! `jiaozhu export` makes those that somebody asks for, `build` those that the site offers ([`export`]); both are planned
//! in one place and made by [`make`].

mod annotations;
mod archive;
mod bibliography;
mod cartridge;
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

pub use archive::MANIFEST;
pub use moment::Moment;
pub use plan::{Refusal, Scope, Selection, Which, plan};

pub use crate::edition::Format;

use std::fmt;

use archive::Archive;

use crate::diag::Diagnostics;
use crate::script::Script;
use crate::site::{Part, Site};

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
    /// In which script; none for a file that holds every script, or keeps every word as written.
    pub script: Option<Script>,
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

/// Makes a file. The same project gives the same bytes; `source_date` is the time that they carry, if it is given.
///
/// # Errors
/// [`Fault`] where a template of the theme cannot be filled, or where the format is not made of such a part.
pub fn make(site: &Site<'_>, download: &Download, source_date: Option<Moment>) -> Result<File, Fault> {
    let bytes = bytes(site, download, source_date)?;
    Ok(File { path: plan::name(site, download, '/'), bytes })
}

fn bytes(site: &Site<'_>, download: &Download, source_date: Option<Moment>) -> Result<Vec<u8>, Fault> {
    let Download { format, scope, .. } = *download;
    if !format.units().contains(&scope.unit()) {
        return Err(Fault(format!("there is no {} of {scope:?}", format.name())));
    }
    let script = download.script.unwrap_or_else(|| plan::own_script(site, scope));
    let moment = source_date.unwrap_or_default();
    let id = |index: usize| site.edition(index).edition.id.clone();
    let words = match (format, scope) {
        (Format::Epub, Scope::Edition(index)) => return epub::book(site, index, script, source_date),
        (Format::Html, Scope::Edition(index)) => return sheet::sheet(site, index, None),
        (Format::Html, Scope::Text(index, text)) => return sheet::sheet(site, index, Some(text)),
        (Format::Zip, Scope::Site) => return downloads::whole(site, moment),
        (Format::Zip, Scope::Edition(index)) => return zip(site, Part::Edition(id(index)), script, moment),
        (Format::Zip, Scope::Pack(index)) => {
            return zip(site, Part::Pack(site.resolved.packs[index].pack.id.clone()), script, moment);
        }
        (Format::Cartridge, Scope::Pack(index)) => return cartridge::write(site, index, script, moment),
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
        _ => return Err(Fault(format!("there is no way to make {} of {scope:?}", format.name()))),
    };
    Ok(words.into_bytes())
}

/// A part of the site as pages in one script, packed.
fn zip(site: &Site<'_>, part: Part, script: Script, moment: Moment) -> Result<Vec<u8>, Fault> {
    let archive = Archive::new(moment);
    archive.pages(&site.part(part, &[script]), "")?;
    archive.finish(Some(MANIFEST))
}

/// Why a file cannot be made, in one line.
#[derive(Debug)]
pub struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

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
