//! What a site offers to be taken away, as `downloads` in site.yaml lists it, and the page that names it.
//!
//! ```text
//! zip   downloads/site.zip, <edition>.<script>.zip, readings.<pack>.<script>.zip
//! epub  downloads/<edition>.<script>.epub
//! html  downloads/<edition>.html, <edition>.<text>.html
//! ```
//!
//! No id holds a dot, and `readings` is no edition's, so that no two names meet. The archive of the whole site takes each
//! page as it is made; its page of downloads is a copy that knows that the files are not with it, since an archive cannot
//! name its own digest. Archives of a part are exports of a part: no page is rewritten.

use std::sync::Mutex;
use std::sync::PoisonError;

use rayon::prelude::*;

use super::archive::Archive;
use super::moment::Moment;
use super::{Fault, Sink, digest, epub, html, sheet};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::script::Script;
use crate::site::{Part, Site};

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// The whole site.
    Site,
    /// An edition, by its index.
    Edition(usize),
    /// A text, by its edition's index and its own.
    Text(usize, usize),
    /// A reading pack, by its index.
    Pack(usize),
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Zip,
    Epub,
    Html,
}

impl Format {
    fn of(word: &str) -> Option<Self> {
        match word {
            "zip" => Some(Self::Zip),
            "epub" => Some(Self::Epub),
            "html" => Some(Self::Html),
            _ => None,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Epub => "epub",
            Self::Html => "html",
        }
    }
}

/// A file to be made.
#[derive(Debug, Clone)]
pub(super) struct Download {
    pub(super) format: Format,
    pub(super) scope: Scope,
    /// Its script, if it is in one only.
    pub(super) script: Option<Script>,
    /// Where it lies in the published folder.
    pub(super) path: String,
    /// Its size in bytes and its SHA-256, once it is made.
    pub(super) made: Option<(usize, String)>,
}

/// Writes the site and its downloads.
pub(super) fn export(site: &Site<'_>, source_date: Option<Moment>, sink: Sink<'_>) -> Diagnostics {
    let mut wanted = wanted(site);
    let moment = source_date.unwrap_or_default();
    let archive = wanted.iter().any(|one| one.scope == Scope::Site).then(|| Archive::new(moment));
    let mut diagnostics = html::export(site, &|path, bytes| {
        if let Some(archive) = &archive {
            archive.put(&path, bytes);
        }
        sink(path, bytes);
    });
    if wanted.is_empty() || diagnostics.has_errors() {
        return diagnostics;
    }
    let faults = Mutex::new(Diagnostics::default());
    if let Some(archive) = &archive {
        let copy: Sink<'_> = &|path, bytes| archive.put(&path, bytes);
        let found = html::downloads(site, &wanted, copy);
        faults.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
    }
    let archive = Mutex::new(archive);
    wanted.par_iter_mut().for_each(|one| {
        let whole = || archive.lock().unwrap_or_else(PoisonError::into_inner).take();
        match make(site, one, source_date, whole) {
            Ok(bytes) => {
                one.made = Some((bytes.len(), digest::hex(&bytes)));
                sink(one.path.clone(), &bytes);
            }
            Err(Fault(why)) => {
                let fault = Diagnostic::error(Code::ThemeInvalid, None, format!("`{}` cannot be made", one.path));
                faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault.help(why));
            }
        }
    });
    diagnostics.extend(faults.into_inner().unwrap_or_else(PoisonError::into_inner));
    diagnostics.extend(html::downloads(site, &wanted, sink));
    diagnostics
}

/// The files that site.yaml asks for, in the order in which they are shown.
fn wanted(site: &Site<'_>) -> Vec<Download> {
    let formats = &site.resolved.library.site.downloads;
    // A teacher's copy is handed on as it is: nothing of it is offered to readers.
    let formats: Vec<Format> =
        formats.iter().filter(|_| !site.teacher).filter_map(|word| Format::of(&word.value)).collect();
    let mut files = Vec::new();
    let mut add = |format: Format, scope: Scope, script: Option<Script>, name: String| {
        if formats.contains(&format) {
            let tag = script.map_or_else(String::new, |script| format!(".{}", script.tag()));
            let path = format!("downloads/{name}{tag}.{}", format.extension());
            files.push(Download { format, scope, script, path, made: None });
        }
    };
    add(Format::Zip, Scope::Site, None, "site".into());
    for (index, edition) in site.resolved.editions.iter().enumerate() {
        let id = &edition.edition.id;
        for script in site.scripts() {
            add(Format::Epub, Scope::Edition(index), Some(script), id.clone());
        }
        add(Format::Html, Scope::Edition(index), None, id.clone());
        for script in site.scripts() {
            add(Format::Zip, Scope::Edition(index), Some(script), id.clone());
        }
        for (position, text) in edition.texts.iter().enumerate() {
            add(Format::Html, Scope::Text(index, position), None, format!("{id}.{}", text.text.id));
        }
    }
    for (index, pack) in site.resolved.packs.iter().enumerate() {
        for script in site.scripts() {
            add(Format::Zip, Scope::Pack(index), Some(script), format!("readings.{}", pack.pack.id));
        }
    }
    files
}

fn make(
    site: &Site<'_>,
    one: &Download,
    source_date: Option<Moment>,
    whole: impl Fn() -> Option<Archive>,
) -> Result<Vec<u8>, Fault> {
    let moment = source_date.unwrap_or_default();
    let scripts: Vec<Script> = one.script.map_or_else(|| site.scripts().collect(), |script| vec![script]);
    match (one.format, &one.scope) {
        (Format::Zip, Scope::Site) => {
            let archive = whole().ok_or_else(|| Fault("the archive is gone".into()))?;
            archive.finish(Some(MANIFEST)).map_err(|error| Fault(error.to_string()))
        }
        (Format::Zip, Scope::Edition(index)) => {
            zip(site, Part::Edition(site.edition(*index).edition.id.clone()), &scripts, moment)
        }
        (Format::Zip, Scope::Pack(index)) => {
            zip(site, Part::Pack(site.resolved.packs[*index].pack.id.clone()), &scripts, moment)
        }
        (Format::Epub, Scope::Edition(index)) => epub::book(site, *index, scripts[0], source_date),
        (Format::Html, Scope::Edition(index)) => sheet::sheet(site, *index, None, &scripts),
        (Format::Html, Scope::Text(index, text)) => sheet::sheet(site, *index, Some(*text), &scripts),
        (format, scope) => Err(Fault(format!("there is no {format:?} of {scope:?}"))),
    }
}

/// Name of the list of digests: the same in an archive as in the published folder, so that `verify` checks what was
/// unpacked.
pub const MANIFEST: &str = "manifest-sha256.txt";

/// A part of the site as pages.
fn zip(site: &Site<'_>, part: Part, scripts: &[Script], moment: Moment) -> Result<Vec<u8>, Fault> {
    let part = site.part(part, scripts);
    let archive = Archive::new(moment);
    let faults = html::export(&part, &|path, bytes| archive.put(&path, bytes));
    if let Some(fault) = faults.as_slice().first() {
        return Err(Fault(fault.message.clone()));
    }
    archive.finish(Some(MANIFEST)).map_err(|error| Fault(error.to_string()))
}
