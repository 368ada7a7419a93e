//! How a text is cited, as its page shows it: the reference by GB/T 7714-2025, other forms below, Highwire tags in the
//! head for programs such as Zotero. One mechanism only: a second one (COinS) would win over the tags.

mod forms;
mod records;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use forms::{Cited, Form, Part, Piece};

use super::desk::Desk;
use super::search::call;
use super::text::TextInScript;
use super::writer::Writer;
use crate::site::{Face, relative};
use crate::theme::{CitationView, Html};

/// Words of the furniture that the panels need, by the part of their keys before `_`.
const PANELS: [&str; 2] = ["cite_", "own_"];

/// How a text is cited, on the page of the desk.
pub(super) fn of_text(desk: &Desk<'_>, text: &TextInScript<'_>) -> CitationView {
    let (edition, resolved) = (text.edition.edition, text.text);
    let part = Part {
        author: resolved.text.facts.author.as_ref().map(|author| text.editors.say(author).text),
        title: super::text::plain_title(text),
        date: resolved.text.facts.date.clone(),
    };
    let cited = Cited {
        key: format!("{}-{}", edition.id, resolved.text.id),
        part: Some(part),
        ..whole(desk, text.edition_index)
    };
    let converted = !text.voice.converter().is_identity();
    CitationView {
        key: format!("{}/{}", edition.id, resolved.text.id),
        words: converted.then(|| relative(desk.path, &words_path(&edition.id, &resolved.text.id))),
        ..shown(desk, text.edition_index, &cited)
    }
}

/// How an edition is cited, on its own page.
pub(super) fn of_edition(desk: &Desk<'_>, index: usize) -> CitationView {
    shown(desk, index, &whole(desk, index))
}

/// An edition as a whole.
fn whole(desk: &Desk<'_>, index: usize) -> Cited {
    let edition = desk.site.edition(index).edition;
    let settings = &desk.site.resolved.library.site;
    Cited {
        key: edition.id.clone(),
        part: None,
        editors: edition.editors.iter().map(|name| desk.edition_words(index, name)).collect(),
        edition: desk.edition_words(index, &edition.title),
        version: edition.version.clone(),
        date: edition.date.clone(),
        site: desk.site_words(&settings.title),
        language: desk.face.script.tag(),
        address: settings.base_url.as_ref().map(|base| format!("{base}{}", desk.path)),
    }
}

fn shown(desk: &Desk<'_>, index: usize, cited: &Cited) -> CitationView {
    CitationView {
        tags: tags(cited),
        first: first(cited),
        forms: others(cited),
        first_name: Form::Gb2025.title(),
        key: cited.key.clone(),
        text: cited.part.is_some(),
        release: desk.imprint(index),
        path: desk.path.to_owned(),
        base: desk.site.resolved.library.site.base_url.clone(),
        labels: relative(desk.path, &labels_path(desk.face)),
        words: None,
    }
}

/// Highwire tags as Zotero's "Embedded Metadata" reads them: `citation_book_title` makes a part of a book of what would
/// else pass for an article; the date is that of the book. They can say no book by itself, so an edition has none.
fn tags(cited: &Cited) -> Vec<(&'static str, String)> {
    let Some(part) = &cited.part else { return Vec::new() };
    let mut tags = vec![("citation_title", part.title.clone())];
    tags.extend(part.author.iter().map(|author| ("citation_author", author.clone())));
    tags.push(("citation_book_title", cited.edition.clone()));
    tags.extend(cited.editors.iter().map(|editor| ("citation_editor", editor.clone())));
    tags.push(("citation_publisher", cited.site.clone()));
    tags.extend(cited.date.iter().map(|date| ("citation_publication_date", date.clone())));
    tags.push(("citation_language", cited.language.to_owned()));
    tags.extend(cited.address.iter().map(|address| ("citation_public_url", address.clone())));
    tags
}

fn first(cited: &Cited) -> Html {
    let mut out = Writer::default();
    reference(&mut out, Form::Gb2025, cited);
    out.finish()
}

fn others(cited: &Cited) -> Html {
    let mut out = Writer::with_capacity(4096);
    out.open("dl", &[]);
    for form in Form::ALL.into_iter().filter(|form| *form != Form::Gb2025) {
        out.element("dt", &[], form.title());
        out.open("dd", &[]);
        reference(&mut out, form, cited);
        out.close();
    }
    out.close();
    out.finish()
}

/// One reference; the script finds it by `data-form` and its slots by `data-slot`.
fn reference(out: &mut Writer, form: Form, cited: &Cited) {
    let mut attributes = vec![("data-form", form.name())];
    if form.is_english() {
        attributes.push(("lang", "en"));
    }
    out.open(if form.is_record() { "pre" } else { "p" }, &attributes);
    for piece in form.set(cited) {
        match piece {
            Piece::Words(words) => out.text(&words),
            Piece::Work(title) if form.is_english() => out.element("cite", &[], &title),
            Piece::Work(title) => out.text(&title),
            Piece::Slot { slot, one, many, until } => {
                let mut attributes = vec![("data-slot", slot.name()), ("data-one", one.as_str())];
                attributes.extend(many.as_ref().map(|many| ("data-many", many.as_str())));
                out.element("span", &attributes, &until);
            }
        }
    }
    out.close();
}

/// Path of a text in the script that it was written in.
fn words_path(edition: &str, text: &str) -> String {
    format!("assets/cite/{edition}/{text}.js")
}

/// A text as it was written, passage by passage, for pages in other scripts: a quotation is shown beside its source, and
/// a reader's note is kept in the source's characters, so that every script finds it. `None` where no page asks for it,
/// and for all scripts but the first that does.
pub(super) fn source(text: &TextInScript<'_>, desk: &Desk<'_>) -> Option<(String, Vec<u8>)> {
    let site = desk.site;
    let first = site
        .faces
        .iter()
        .map(|face| face.script)
        .find(|&script| !site.text_voice(text.edition_index, text.text, script).converter().is_identity());
    if first != Some(text.script()) || !desk.face.default {
        return None;
    }
    let words: Vec<(&str, &str)> =
        text.text.readings.iter().map(|reading| (reading.id.as_str(), &*reading.text)).collect();
    Some((words_path(&text.edition.edition.id, &text.text.text.id), call("jiaozhuPick.source", &(words,))))
}

/// Path of the words of the panels in a face.
pub(super) fn labels_path(face: &Face) -> String {
    format!("assets/cite/{}.{}.js", face.script.tag(), face.interface.tag())
}

/// The words of the panels in a face.
pub(super) fn labels(face: &Face) -> Vec<u8> {
    let words: BTreeMap<&str, &str> =
        face.labels.iter().filter(|(key, _)| PANELS.iter().any(|panel| key.starts_with(panel))).collect();
    call("jiaozhuPick.labels", &(words,))
}
