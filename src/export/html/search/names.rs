//! What can be called by name: titles and head words, with the sounds of their characters. For searching alone: all readings
//! of a character are accepted, so nothing here says how a word is read.

use std::collections::{BTreeMap, BTreeSet};

use pinyin::ToPinyinMulti;
use serde::Serialize;

use crate::script::Script;
use crate::site::{Route, Site};

/// Edition, id, head word, pinyin as the editor writes it, English.
type NamedEntry = (usize, String, String, Option<String>, Option<String>);

#[derive(Serialize)]
pub(super) struct Names {
    /// Texts: edition, id, title.
    texts: Vec<(usize, String, String)>,
    /// The entries of the glossaries.
    terms: Vec<NamedEntry>,
    /// The readings of every character of titles, and of head words without pinyin; with tone marks, parted by blanks.
    readings: BTreeMap<char, String>,
}

pub(super) fn names(site: &Site<'_>, script: Script) -> Names {
    let mut names = Names { texts: Vec::new(), terms: Vec::new(), readings: BTreeMap::new() };
    let mut spoken: BTreeSet<char> = BTreeSet::new();
    let editions = site.resolved.editions.iter().enumerate();
    // A part calls by name what it holds; its editions keep their numbers.
    for (index, edition) in editions.filter(|(_, edition)| site.part.holds(Route::Edition(&edition.edition.id))) {
        for text in &edition.texts {
            let title = site.text_voice(index, text, script).title(text).text;
            spoken.extend(title.chars());
            names.texts.push((index, text.text.id.clone(), title));
        }
        let voice = site.edition_voice(index, script);
        for entry in &edition.entries {
            let written = entry.entry;
            let term = voice.say(&written.term.value).text;
            if written.pinyin.is_none() {
                spoken.extend(term.chars());
            }
            names.terms.push((index, written.id.value.clone(), term, written.pinyin.clone(), written.english.clone()));
        }
    }
    for c in spoken {
        if let Some(readings) = c.to_pinyin_multi() {
            let mut marked: Vec<&str> = Vec::new();
            for reading in readings.into_iter().map(|reading| reading.with_tone()) {
                if !marked.contains(&reading) {
                    marked.push(reading);
                }
            }
            names.readings.insert(c, marked.join(" "));
        }
    }
    names
}
