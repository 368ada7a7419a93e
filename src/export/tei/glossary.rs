//! The glossary as lists of persons, places, organisations and of everything else; the works that are cited.
//!
//! Every entry has its names (head word, other forms, pinyin, English) and notes of a `type` for what is said of it, in
//! the order of the editor's manual. A work has what CSL knows of it, and the whole reference as it is set.

use std::collections::BTreeSet;

use super::body::certainty;
use super::prose::prose;
use super::{Context, term_id, work_id};
use crate::edition::{Anchor, Entry, EntryKind, Linking, Quotation, Within};
use crate::export::bibliography::{Item, date, field, items, number, people};
use crate::export::xml::Xml;

/// Lists of the entries, by their indices; none where there is no entry.
pub(super) fn entries(xml: &mut Xml, context: &Context<'_>, entries: &[usize]) {
    let lang = context.edition.edition.script.tag();
    for (list, element, name, kinds) in [
        ("listPerson", "person", "persName", &[EntryKind::Person][..]),
        ("listPlace", "place", "placeName", &[EntryKind::Place]),
        ("listOrg", "org", "orgName", &[EntryKind::Organization]),
        ("list", "item", "term", &[EntryKind::Term, EntryKind::Law, EntryKind::Work]),
    ] {
        let kind = |index: &&usize| kinds.contains(&context.edition.entries[**index].entry.kind);
        let mut there = entries.iter().filter(kind).peekable();
        if there.peek().is_none() {
            continue;
        }
        xml.open(list, &[("xml:lang", lang)]);
        for &index in there {
            entry(xml, context, index, element, name);
        }
        xml.close();
    }
}

fn entry(xml: &mut Xml, context: &Context<'_>, index: usize, element: &'static str, name: &'static str) {
    let resolved = &context.edition.entries[index];
    let entry = resolved.entry;
    let id = term_id(&entry.id.value);
    // Where it stands in the glossary: the lists by kind tear its order apart.
    let number = (index + 1).to_string();
    xml.open(element, &[("xml:id", &id), ("n", &number)]);
    let mut head = vec![("type", "head")];
    head.extend(entry.certainty.map(|sure| ("cert", certainty(sure))));
    xml.element(name, &head, &entry.term.value);
    for form in &entry.also {
        xml.element(name, &[("type", "also")], &form.value);
    }
    if let Some(pinyin) = &entry.pinyin {
        xml.element(name, &[("type", "pinyin"), ("xml:lang", "zh-Latn-pinyin")], pinyin);
    }
    if let Some(english) = &entry.english {
        xml.element(name, &[("type", "english"), ("xml:lang", "en")], english);
    }
    facts(xml, entry);
    for (kind, written, resolved) in
        [("definition", &entry.definition, &resolved.definition), ("basis", &entry.basis, &resolved.basis)]
    {
        if let (Some(written), Some(resolved)) = (written, resolved) {
            xml.words("note", &[("type", kind)]);
            prose(xml, context, &written.document.passages, resolved);
            xml.close();
        }
    }
    for &to in &resolved.see {
        let other = &context.edition.edition.glossary[to];
        xml.words("note", &[("type", "see")]);
        let target = context.entry(&other.id.value);
        xml.element("ref", &[("target", &target), ("n", &other.id.value)], &other.term.value);
        xml.close();
    }
    xml.close();
}

fn facts(xml: &mut Xml, entry: &Entry) {
    if matches!(entry.kind, EntryKind::Law | EntryKind::Work) {
        xml.element("note", &[("type", "kind")], entry.kind.name());
    }
    if !entry.expands.is_empty() {
        xml.words("note", &[("type", "expands")]);
        xml.open("list", &[]);
        for item in &entry.expands {
            xml.element("item", &[], item);
        }
        xml.close();
        xml.close();
    }
    if let Some(dates) = &entry.dates {
        xml.words("note", &[("type", "dates")]);
        let attributes = super::date::attributes(dates);
        let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        xml.element("date", &attributes, dates);
        xml.close();
    }
    let link = match entry.link {
        Linking::All => Some("all"),
        Linking::Section => None,
        Linking::Text => Some("text"),
        Linking::None => Some("none"),
    };
    if let Some(link) = link {
        xml.element("note", &[("type", "link")], link);
    }
    for exception in &entry.except {
        xml.words("note", &[("type", "except"), ("n", &exception.text.value)]);
        anchor(xml, &exception.at);
        xml.close();
    }
}

/// An anchor as it was written, part by part.
fn anchor(xml: &mut Xml, anchor: &Anchor) {
    let mut part = |kind: &str, words: &str| xml.element("seg", &[("type", kind)], words);
    match &anchor.quotation {
        Quotation::Words(words) => part("quote", &words.value),
        Quotation::Range(from, to) => {
            part("from", &from.value);
            part("to", &to.value);
        }
    }
    for (kind, words) in [("before", &anchor.before), ("after", &anchor.after)] {
        if let Some(words) = words {
            part(kind, words);
        }
    }
    match anchor.within.as_ref().map(|within| &within.value) {
        Some(Within::Title) => part("in", "title"),
        Some(Within::Passage(passage)) => part("in", passage),
        None => {}
    }
    if let Some(nth) = &anchor.nth {
        part("nth", &nth.value.to_string());
    }
}

/// The works of the edition, or those with these keys, in the order of the list.
pub(super) fn works(xml: &mut Xml, context: &Context<'_>, keys: Option<&BTreeSet<String>>) {
    let items = items(context.site, context.edition_index, keys);
    if items.is_empty() {
        return;
    }
    let works = &context.edition.edition.bibliography.works;
    xml.open("listBibl", &[]);
    for item in items {
        let key = number(item, "id").unwrap_or_default();
        let reference = works.get(&key).map_or("", |work| work.reference.as_str());
        work(xml, &key, reference, item);
    }
    xml.close();
}

fn work(xml: &mut Xml, key: &str, reference: &str, item: &Item) {
    let id = work_id(key);
    let mut attributes = vec![("xml:id", id.as_str()), ("n", key)];
    attributes.extend(field(item, "type").map(|kind| ("type", kind)));
    xml.open("bibl", &attributes);
    for (element, name) in [("author", "author"), ("editor", "editor")] {
        for (family, given) in people(item, name) {
            let name = given.map_or_else(|| family.clone(), |given| format!("{family}, {given}"));
            xml.element(element, &[], &name);
        }
    }
    let container = field(item, "container-title");
    if let Some(title) = field(item, "title") {
        xml.element("title", &[("level", if container.is_some() { "a" } else { "m" })], title);
    }
    if let Some(title) = container {
        let journal = field(item, "type").is_some_and(|kind| kind.starts_with("article"));
        xml.element("title", &[("level", if journal { "j" } else { "m" })], title);
    }
    for (element, name) in [("pubPlace", "publisher-place"), ("publisher", "publisher")] {
        if let Some(words) = field(item, name) {
            xml.element(element, &[], words);
        }
    }
    let parts = date(item, "issued");
    if !parts.is_empty() {
        let words = parts.iter().map(|part| format!("{part:0>2}")).collect::<Vec<_>>().join("-");
        let attributes = super::date::attributes(&words);
        let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        xml.element("date", &attributes, &words);
    }
    for (unit, name) in [("volume", "volume"), ("issue", "issue"), ("page", "page")] {
        if let Some(words) = number(item, name) {
            xml.element("biblScope", &[("unit", unit)], &words);
        }
    }
    for (kind, name) in [("DOI", "DOI"), ("ISBN", "ISBN"), ("ISSN", "ISSN")] {
        if let Some(words) = field(item, name) {
            xml.element("idno", &[("type", kind)], words);
        }
    }
    // An address with a blank in it is none.
    if let Some(url) = field(item, "URL").filter(|url| !url.contains(char::is_whitespace)) {
        xml.empty("ptr", &[("target", url)]);
    }
    xml.element("note", &[("type", "reference")], reference);
    xml.close();
}
