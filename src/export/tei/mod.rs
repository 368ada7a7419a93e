//! TEI P5: a text as one document, an edition as one corpus (`teiCorpus`, because every text has a header of its own: its
//! author, date, witnesses).
//!
//! The words in `body` are those as transmitted; an emendation is `choice` with `sic` and `corr`, so dropping every `sic`
//! gives the reading, dropping every `corr` the text as transmitted. Notes and variants stand outside the text
//! (`standOff`) and point into it by anchors, because they overlap freely and cross passages: the apparatus is of the method
//! `double-end-point`. Every word is as its editor wrote it; nothing is converted.
//!
//! What the guidelines have no element for stands in `n` (what a reference was written as) or in `xenoData` (files of other
//! formats: the bibliography as exported from Zotero, the list of published ids).

mod apparatus;
mod body;
mod date;
mod glossary;
mod header;
mod inline;
mod prose;
mod source;

use std::collections::BTreeSet;

use super::xml::Xml;
use crate::markup::Target;
use crate::resolve::{ResolvedEdition, ResolvedText};
use crate::site::{Route, Site, View};

/// The namespace of TEI P5.
const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";

/// What a document is about.
struct Context<'c> {
    site: &'c Site<'c>,
    edition: &'c ResolvedEdition<'c>,
    edition_index: usize,
    text: Option<(usize, &'c ResolvedText<'c>)>,
    /// Whether all texts stand in one document, so that ids carry the text's.
    corpus: bool,
    /// Those who signed notes, in the order of their signs.
    signed: Vec<String>,
    /// In a document of one text: the entries and works that stand in it.
    own: Own,
}

/// The entries, by their indices, and the works, by their keys, that a document of one text needs.
#[derive(Default)]
struct Own {
    entries: BTreeSet<usize>,
    works: BTreeSet<String>,
}

impl Own {
    /// The entries that occur in a text; the works that its notes and those entries cite.
    fn new(site: &Site<'_>, edition: usize, text: &ResolvedText<'_>) -> Self {
        let home = site.edition(edition);
        let entries: BTreeSet<usize> =
            text.readings.iter().flat_map(|reading| &reading.terms).map(|term| term.entry).collect();
        let cited = super::bibliography::cited(site, edition, text).into_iter().map(|(key, _)| key.to_owned());
        let prose = entries.iter().flat_map(|&entry| {
            let entry = &home.entries[entry];
            entry.definition.iter().chain(&entry.basis)
        });
        let defined = prose.flat_map(|prose| super::bibliography::keys(prose, &home.edition.id)).map(str::to_owned);
        let works = cited.chain(defined).collect();
        Self { entries, works }
    }
}

impl Context<'_> {
    /// An id of the text: `p12`, in a corpus `t-huangyan.p12`.
    fn id(&self, local: &str) -> String {
        match self.text {
            Some((_, text)) if self.corpus => format!("t-{}.{local}", text.text.id),
            _ => local.to_owned(),
        }
    }

    /// The id of somebody who signed a note.
    fn resp(&self, by: Option<&str>) -> Option<String> {
        let by = by?;
        self.signed.iter().position(|known| known == by).map(|at| format!("#resp.{}", at + 1))
    }

    /// Where a reference leads, in these files: to an element, or to the page of the site.
    fn target(&self, target: &Target) -> String {
        let own = &self.edition.edition.id;
        match target {
            Target::Term { edition, entry } if edition == own => self.entry(entry),
            Target::Work { edition, key } if edition == own => self.work(key),
            Target::Text { edition, text, passage } if edition == own => {
                let here = self.text.is_some_and(|(_, here)| here.text.id == *text);
                let passage = passage.as_deref().map(|passage| passage.split("..").next().unwrap_or(passage));
                match (self.corpus, here, passage) {
                    (true, _, Some(passage)) => format!("#t-{text}.{passage}"),
                    (true, _, None) => format!("#t-{text}.text"),
                    (false, true, passage) => format!("#{}", passage.unwrap_or("text")),
                    (false, false, passage) => format!("{text}.tei.xml#{}", passage.unwrap_or("text")),
                }
            }
            Target::Text { edition, text, .. } => self.page(Route::Text(edition, text, View::Reading)),
            Target::Term { edition, entry } => self.page(Route::Term(edition, entry)),
            Target::Work { edition, .. } => self.page(Route::Bibliography(edition)),
            Target::Glossary(edition) => self.page(Route::Glossary(edition)),
            Target::Page(page) => self.page(Route::Page(page)),
        }
    }

    /// Where an entry stands: in this document, or in that of the whole edition.
    fn entry(&self, id: &str) -> String {
        let entry = |&index: &usize| self.edition.edition.glossary[index].id.value == id;
        self.here(self.own.entries.iter().any(entry), &term_id(id))
    }

    /// Where a work stands, likewise.
    fn work(&self, key: &str) -> String {
        self.here(self.own.works.contains(key), &work_id(key))
    }

    fn here(&self, own: bool, id: &str) -> String {
        if self.corpus || own { format!("#{id}") } else { format!("../{}.tei.xml#{id}", self.edition.edition.id) }
    }

    /// The address of a page in the edition's script.
    fn page(&self, route: Route<'_>) -> String {
        let script = self.edition.edition.script;
        let face = self.site.faces.iter().find(|face| face.script == script).or(self.site.faces.first());
        let base = self.site.resolved.library.site.base_url.as_deref().unwrap_or_default();
        face.map_or_else(String::new, |face| format!("{base}{}", route.path(face)))
    }
}

fn term_id(entry: &str) -> String {
    format!("term.{entry}")
}

/// A key may hold what an id may not; `_` and the code point stand for such a character.
fn work_id(key: &str) -> String {
    let mut id = String::from("work.");
    for c in key.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') {
            id.push(c);
        } else {
            id.push_str(&format!("_{:x}_", u32::from(c)));
        }
    }
    id
}

/// A siglum may hold what an id may not; so witnesses are numbered.
fn witness_id(index: usize) -> String {
    format!("wit.{}", index + 1)
}

fn signed(texts: &[&ResolvedText<'_>]) -> Vec<String> {
    let notes = texts.iter().flat_map(|text| &text.notes);
    let by: BTreeSet<&str> = notes.filter_map(|note| note.note?.by.as_deref()).collect();
    by.into_iter().map(str::to_owned).collect()
}

/// One text as a document.
pub(super) fn text(site: &Site<'_>, (edition, index): (usize, usize)) -> String {
    let home = site.edition(edition);
    let text = &home.texts[index];
    let context = Context {
        site,
        edition: home,
        edition_index: edition,
        text: Some((index, text)),
        corpus: false,
        signed: signed(&[text]),
        own: Own::new(site, edition, text),
    };
    let mut xml = Xml::new();
    document(&mut xml, &context, index, text);
    xml.finish()
}

/// An edition as a corpus.
pub(super) fn corpus(site: &Site<'_>, edition: usize) -> String {
    let home = site.edition(edition);
    let texts: Vec<&ResolvedText<'_>> = home.texts.iter().collect();
    let signed = signed(&texts);
    let context = |text| Context {
        site,
        edition: home,
        edition_index: edition,
        text,
        corpus: true,
        signed: signed.clone(),
        own: Own::default(),
    };
    let whole = context(None);
    let mut xml = Xml::new();
    xml.open("teiCorpus", &[("xmlns", NAMESPACE), ("version", "3.3.0"), ("xml:lang", home.edition.script.tag())]);
    header::edition(&mut xml, &whole);
    let entries: Vec<usize> = (0..home.entries.len()).collect();
    if !entries.is_empty() || !home.edition.bibliography.works.is_empty() {
        xml.open("standOff", &[]);
        glossary::entries(&mut xml, &whole, &entries);
        glossary::works(&mut xml, &whole, None);
        xml.close();
    }
    for (index, text) in home.texts.iter().enumerate() {
        document(&mut xml, &context(Some((index, text))), index, text);
    }
    xml.finish()
}

fn document(xml: &mut Xml, context: &Context<'_>, index: usize, text: &ResolvedText<'_>) {
    let id = context.id("text");
    let lang = text.text.script.tag();
    if context.corpus {
        xml.open("TEI", &[("xml:id", &id), ("xml:lang", lang), ("n", &text.text.id)]);
    } else {
        xml.open(
            "TEI",
            &[("xmlns", NAMESPACE), ("version", "3.3.0"), ("xml:id", &id), ("xml:lang", lang), ("n", &text.text.id)],
        );
    }
    header::text(xml, context, text);
    source::witnesses(xml, context, index, text);
    let anchors = body::Anchors::new(context, index, text);
    body::write(xml, context, text, &anchors);
    apparatus::stand_off(xml, context, index, text, &anchors);
    xml.close();
}
