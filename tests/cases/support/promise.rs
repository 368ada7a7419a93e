//! Section 7's promise, held against every page of every case: take the elements with `data-passage` in
//! `<main>`, drop from each what carries `data-editorial`, and the reading text is left; drop
//! `ins[data-read]` and keep the `del`, and the text as transmitted is left. And: every note that the text
//! names is on the page, and its mark too.

use std::collections::BTreeMap;

use jiaozhu::resolve::{Resolved, ResolvedText};
use jiaozhu::script::Script;
use jiaozhu::weave::Voices;

use super::html::{self, Element};

/// Every breach, in words.
pub(super) fn broken(resolved: &Resolved<'_>, voices: &Voices, pages: &BTreeMap<String, String>) -> Vec<String> {
    let mut breaches = Vec::new();
    for (index, edition) in resolved.editions.iter().enumerate() {
        for text in &edition.texts {
            for &script in &resolved.library.site.scripts {
                let path = format!("{script}/{}/{}.html", edition.edition.id, text.text.id);
                if let Some(page) = pages.get(&path) {
                    look(&html::parse(page), index, text, script, voices, &path, &mut breaches);
                }
            }
        }
    }
    breaches
}

fn look(
    page: &Element,
    edition: usize,
    text: &ResolvedText<'_>,
    script: Script,
    voices: &Voices,
    path: &str,
    breaches: &mut Vec<String>,
) {
    let voice = voices.edition(edition, text.text.script, script);
    let mut found = Vec::new();
    page.find(&|element| element.get("data-passage").is_some(), &mut found);
    let ids: Vec<&str> = found.iter().map(|element| element.get("id").unwrap_or_default()).collect();
    let wanted: Vec<&str> = text.readings.iter().map(|reading| reading.id.as_str()).collect();
    if ids != wanted {
        breaches.push(format!("{path}: the passages are {ids:?}"));
        return;
    }
    for (index, element) in found.iter().enumerate() {
        let (reading, passage) = (&text.readings[index], &text.text.document.passages[index]);
        let mut words = String::new();
        element.words(&|inner| inner.get("data-editorial").is_some(), &mut words);
        same(&format!("{path}#{} read", reading.id), &voice.reading(text, index).text, &words, breaches);
        let voiced = voice.passage(text, index);
        let mut words = String::new();
        let dropped = |inner: &Element| {
            inner.get("data-read").is_some() || (inner.get("data-editorial").is_some() && inner.name() != "del")
        };
        element.words(&dropped, &mut words);
        let length = passage.text.chars().count();
        // The words around an emendation are those of the reading; only the `del` has a conversion of its own.
        if text.text.script == script {
            same(&format!("{path}#{} transmitted", reading.id), voiced.transmitted(&(0..length)), &words, breaches);
        }
    }
    let mut named = Vec::new();
    page.find(&|element| element.get("data-notes").is_some(), &mut named);
    let names = named.iter().flat_map(|element| element.get("data-notes").unwrap_or_default().split(' '));
    for id in names.chain(text.notes.iter().map(|note| note.id.as_str())) {
        for wanted in [format!("note-{id}"), format!("ref-{id}")] {
            let mut found = Vec::new();
            page.find(&|element| element.get("id") == Some(wanted.as_str()), &mut found);
            if found.len() != 1 {
                breaches.push(format!("{path}: {} elements have the id {wanted}", found.len()));
            }
        }
    }
}

/// Runs of white space count as one space.
fn same(what: &str, expected: &str, words: &str, breaches: &mut Vec<String>) {
    let one = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    if one(expected) != one(words) {
        breaches.push(format!("{what}: {expected:?} is shown as {words:?}"));
    }
}
