//! The page of what can be taken away: each file with its size and its digest.

use super::super::downloads::Offer;
use super::super::{Download, Format, Scope};
use super::desk::{Desk, script_label};
use crate::edition::Unit;
use crate::site::{Part, Route};
use crate::theme::{DownloadGroup, DownloadView, DownloadsPage};

/// The page. Files that are not made yet are named without a digest, and without a link where the site has no address.
pub(super) fn page(desk: &Desk<'_>, files: &[Offer]) -> DownloadsPage {
    let here = files.iter().any(|file| file.made.is_some());
    let mut groups: Vec<DownloadGroup> = Vec::new();
    for file in files {
        let (id, title) = heading(desk, file.download.scope);
        if groups.last().is_none_or(|group| group.id != id) {
            groups.push(DownloadGroup { id, title, files: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.files.push(view(desk, file, here));
        }
    }
    DownloadsPage { groups, here }
}

/// A link to the page, if there is one.
pub(super) fn link(desk: &Desk<'_>, fragment: &str) -> Option<crate::theme::Link> {
    let offered =
        !desk.site.teacher && !desk.site.resolved.library.site.downloads.is_empty() && desk.face.part == Part::Whole;
    let href = || format!("{}{fragment}", desk.way(Route::Downloads));
    offered.then(|| crate::theme::Link { href: href(), words: desk.label("downloads"), ..Default::default() })
}

/// The same to what there is of an edition and its texts, if there is anything.
pub(super) fn link_of_edition(desk: &Desk<'_>, edition: usize) -> Option<crate::theme::Link> {
    // What is made of packs alone is nothing of this edition.
    formats(desk, edition).next()?;
    link(desk, &format!("#edition-{}", desk.site.edition(edition).edition.id))
}

/// The same for the end of a text, where the formats are named.
pub(super) fn link_of_text(desk: &Desk<'_>, edition: usize) -> Option<crate::theme::Link> {
    let words: Vec<String> = formats(desk, edition).map(|format| kind(desk, format)).collect();
    Some(crate::theme::Link { words: words.join(" · "), ..link_of_edition(desk, edition)? })
}

/// The formats in which something of an edition is offered.
fn formats<'d>(desk: &Desk<'d>, edition: usize) -> impl Iterator<Item = Format> + use<'d> {
    let texts = !desk.site.edition(edition).texts.is_empty();
    let offered = desk.site.resolved.library.site.downloads.iter().copied();
    offered.filter(move |format| {
        let units = format.units();
        units.contains(&Unit::Edition) || texts && units.contains(&Unit::Text)
    })
}

/// What a format is called. One label for each, so that a new one needs no table here.
fn kind(desk: &Desk<'_>, format: Format) -> String {
    desk.face.labels.get(&format!("format_{}", format.name().replace('-', "_"))).to_owned()
}

fn heading(desk: &Desk<'_>, scope: Scope) -> (String, String) {
    match scope {
        Scope::Site => ("site".into(), desk.label("download_site")),
        Scope::Edition(index) | Scope::Text(index, _) => {
            let edition = desk.site.edition(index).edition;
            (format!("edition-{}", edition.id), desk.edition_words(index, &edition.title))
        }
        Scope::Pack(_) => ("readings".into(), desk.label("readings")),
    }
}

fn view(desk: &Desk<'_>, file: &Offer, here: bool) -> DownloadView {
    let Download { format, scope, script, .. } = file.download;
    let kind = kind(desk, format);
    let about = match scope {
        Scope::Text(index, text) => {
            let text = &desk.site.edition(index).texts[text];
            Some(desk.site.text_voice(index, text, desk.face.script).title(text).text)
        }
        Scope::Pack(index) => {
            let pack = &desk.site.resolved.packs[index];
            Some(desk.edition_words(pack.home, &pack.pack.title.value))
        }
        Scope::Site | Scope::Edition(_) => None,
    };
    let label = script.map(|script| script_label(script).to_owned());
    // A list of texts is read by its titles; that each is a web page need not be said every time.
    let kind = (format != Format::Html || about.is_none()).then_some(kind);
    let words: Vec<String> = about.into_iter().chain(kind).chain(label).collect();
    let base = desk.site.resolved.library.site.base_url.as_deref();
    let (size, digest) =
        file.made.clone().map_or_else(Default::default, |(size, digest)| (measure(desk, size), digest));
    DownloadView {
        href: match base {
            _ if here => crate::site::relative(desk.path, &file.path),
            Some(base) => format!("{base}{}", file.path),
            None => String::new(),
        },
        name: file.path.rsplit('/').next().unwrap_or_default().to_owned(),
        words: words.join(" · "),
        lang: script.map(|script| script.tag().to_owned()),
        size,
        digest,
    }
}

/// Bytes as people count them: 1,024 to a KB.
fn measure(desk: &Desk<'_>, bytes: usize) -> String {
    const STEP: usize = 1024;
    let (tenths, unit) = if bytes < STEP * STEP { (bytes * 10 / STEP, "KB") } else { (bytes / STEP * 10 / STEP, "MB") };
    let number = if tenths < 100 { format!("{}.{}", tenths / 10, tenths % 10) } else { (tenths / 10).to_string() };
    desk.face.labels.fill("download_size", &[("n", &number), ("unit", unit)])
}
