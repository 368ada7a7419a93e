//! What a site offers to be taken away, as `downloads` in site.yaml lists it, and the page that names it.
//!
//! ```text
//! downloads/site.zip, <edition>.<script>.zip, readings.<pack>.<script>.zip, readings.<pack>.<script>.imscc
//! downloads/<edition>.<script>.epub, <edition>.html, <edition>.<text>.html, …
//! downloads/<edition>.tei.xml, <edition>/<text>.tei.xml
//! ```
//!
//! The archive of the whole site takes each page as it is made; its page of downloads is a copy that knows that the files
//! are not with it, since an archive cannot name its own digest. Archives of a part are exports of a part: no page is
//! rewritten.

use std::sync::Mutex;
use std::sync::PoisonError;

use rayon::prelude::*;

use super::archive::{Archive, MANIFEST};
use super::moment::Moment;
use super::{Download, Fault, Format, Scope, Sink, digest, html, plan};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::site::Site;

/// A file that the site offers.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub(super) download: Download,
    /// Where it lies in the published folder.
    pub(super) path: String,
    /// Its size in bytes and its SHA-256, once it is made.
    pub(super) made: Option<(usize, String)>,
}

fn offers(site: &Site<'_>) -> Vec<Offer> {
    let offer = |download: Download| {
        // Documents of TEI refer to one another where `export` puts them.
        let between = if matches!(download.format, Format::Tei | Format::TeiCorpus) { '/' } else { '.' };
        let path = format!("downloads/{}", plan::name(site, &download, between));
        Offer { download, path, made: None }
    };
    plan::offered(site).into_iter().map(offer).collect()
}

/// Writes the site and its downloads.
pub(super) fn export(site: &Site<'_>, source_date: Option<Moment>, sink: Sink<'_>) -> Diagnostics {
    let mut offers = offers(site);
    let is_whole = |offer: &Offer| (offer.download.format, offer.download.scope) == (Format::Zip, Scope::Site);
    let archive = offers.iter().any(is_whole).then(|| Archive::new(source_date.unwrap_or_default()));
    let mut diagnostics = html::export(site, &|path, bytes| {
        if let Some(archive) = &archive {
            archive.put(&path, bytes);
        }
        sink(path, bytes);
    });
    if offers.is_empty() || diagnostics.has_errors() {
        return diagnostics;
    }
    let archive = Mutex::new(archive);
    let faults = Mutex::new(Diagnostics::default());
    let unmade = offers.clone();
    offers.par_iter_mut().for_each(|offer| {
        let gathered = || archive.lock().unwrap_or_else(PoisonError::into_inner).take();
        let made = match is_whole(offer).then(gathered).flatten() {
            Some(archive) => closed(site, archive, &unmade),
            None => super::bytes(site, &offer.download, source_date),
        };
        match made {
            Ok(bytes) => {
                offer.made = Some((bytes.len(), digest::hex(&bytes)));
                sink(offer.path.clone(), &bytes);
            }
            Err(Fault(why)) => {
                let fault = Diagnostic::error(Code::ThemeInvalid, None, format!("`{}` cannot be made", offer.path));
                faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault.help(why));
            }
        }
    });
    diagnostics.extend(faults.into_inner().unwrap_or_else(PoisonError::into_inner));
    diagnostics.extend(html::downloads(site, &offers, sink));
    diagnostics
}

/// The whole site as an archive, the same as the one that it offers.
pub(super) fn whole(site: &Site<'_>, moment: Moment) -> Result<Vec<u8>, Fault> {
    let archive = Archive::new(moment);
    archive.pages(site, "")?;
    closed(site, archive, &offers(site))
}

/// The archive of the whole site, with the page of downloads as a copy knows it.
fn closed(site: &Site<'_>, archive: Archive, offers: &[Offer]) -> Result<Vec<u8>, Fault> {
    if !offers.is_empty() {
        let faults = html::downloads(site, offers, &|path, bytes| archive.put(&path, bytes));
        if let Some(fault) = faults.as_slice().first() {
            return Err(Fault(fault.message.clone()));
        }
    }
    archive.finish(Some(MANIFEST))
}
