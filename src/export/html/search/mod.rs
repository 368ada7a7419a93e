//! What the search needs, as scripts: they are the only files that a page opened by double-click may load.
//!
//! ```text
//! assets/search/folding.js         the table for folding and what is passed over; all scripts
//! assets/search/<script>.js        a small site: every word of it. A large one: where its index lies
//! assets/search/<script>.names.js  titles and head words with their sounds
//! assets/search/<script>/…         a large site: the words of each text
//! assets/search/index…/            a large site: the index, for all scripts whose folded words are the same
//! ```
//!
//! Every file is one call, `jiaozhuFind.take(name, data)`. The words come in *groups*: a text (title, passages, notes),
//! or some entries of a glossary (head word, other forms, definition, entry after entry). Each piece of words is a
//! *unit*; nothing is found across two. Folding is one character for one and the same for every script, unless an editor
//! dictates forms that fold otherwise: then that script has an index of its own.

mod catalogue;
mod names;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use memchr::memmem;
use rayon::prelude::*;
use serde::Serialize;

use super::Sink;
use super::text::TextInScript;
use crate::edition::SearchMode;
use crate::resolve::{PlacedNote, ResolvedEntry, ResolvedProse, ResolvedText};
use crate::script::{Script, fold_pairs, passed_over, search_units};
use crate::search::{self, base64, numbers};
use crate::site::Site;
use crate::weave::{Voice, Voiced};

/// Most bytes of words that a search page loads at once.
const WHOLE: usize = 3_000_000;

/// Entries of a glossary in one group.
pub(super) const ENTRIES: usize = 32;

/// Edition and place in it: its texts, then its entries by [`ENTRIES`].
type Group = (usize, usize);

/// What the search keeps while the pages are made.
pub(super) struct Gathered {
    whole: bool,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// A small site: the words of each group, in JSON.
    words: BTreeMap<(Script, Group), String>,
    /// A large site: the folded words of each group in the first script, each unit closed by 0.
    folded: BTreeMap<Group, Vec<u16>>,
    /// The same in another script, where it differs.
    others: BTreeMap<(Script, Group), Vec<u16>>,
}

impl Gathered {
    pub(super) fn new(site: &Site<'_>) -> Self {
        let whole = match site.resolved.library.site.search {
            Some(mode) => mode == SearchMode::Whole,
            None => size(site) <= WHOLE,
        };
        Self { whole, kept: Mutex::default() }
    }

    /// Takes in a text in one script.
    pub(super) fn text(&self, text: &TextInScript<'_>, title: &str, sink: Sink<'_>) {
        let notes: Vec<String> = searched_notes(text.text).map(|(at, _)| joined(&text.bodies[at])).collect();
        let mut units = Vec::with_capacity(1 + text.voiced.len() + notes.len());
        units.push(title);
        units.extend(text.voiced.iter().map(Voiced::whole));
        units.extend(notes.iter().map(String::as_str));
        let name = format!("{}/{}/{}", text.script().tag(), text.edition.edition.id, text.text.text.id);
        self.group(text.script(), (text.edition_index, text.position), &name, &units, sink);
    }

    /// Takes in the glossary of an edition in one script.
    pub(super) fn glossary(&self, site: &Site<'_>, index: usize, script: Script, sink: Sink<'_>) {
        let edition = site.edition(index);
        let voice = site.edition_voice(index, script);
        for (number, entries) in edition.entries.chunks(ENTRIES).enumerate() {
            let units: Vec<String> = entries.iter().flat_map(|entry| entry_units(entry, voice)).collect();
            let units: Vec<&str> = units.iter().map(String::as_str).collect();
            let name = format!("{}/{}/glossary.{number}", script.tag(), edition.edition.id);
            self.group(script, (index, edition.texts.len() + number), &name, &units, sink);
        }
    }

    fn group(&self, script: Script, group: Group, name: &str, units: &[&str], sink: Sink<'_>) {
        if self.whole {
            let words = serde_json::to_string(units).unwrap_or_default();
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).words.insert((script, group), words);
            return;
        }
        let mut folded = Vec::with_capacity(units.iter().map(|words| words.len() / 3 + 1).sum());
        for words in units {
            search_units(words, &mut folded);
            folded.push(0);
        }
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            match kept.folded.get(&group) {
                None => drop(kept.folded.insert(group, folded)),
                Some(first) if *first == folded => {}
                Some(_) => drop(kept.others.insert((script, group), folded)),
            }
        }
        let bytes = units.iter().map(|words| words.len() + 4).sum();
        sink(format!("assets/search/{name}.js"), &call_with_room(bytes, TAKE, &(name, units)));
    }

    /// Writes what the search loads first, and the index.
    pub(super) fn finish(&self, site: &Site<'_>, sink: Sink<'_>) {
        let kept = std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner));
        let editions = catalogue::editions(site);
        let mut indexes: Vec<(String, BTreeMap<Group, &[u16]>)> = Vec::new();
        let mut streams: Vec<Stream> = Vec::new();
        for script in site.scripts() {
            let tag = script.tag();
            sink(format!("assets/search/{tag}.names.js"), &take(&format!("{tag}.names"), &names::names(site, script)));
            if self.whole {
                let words = kept.words.iter().filter(|((of, _), _)| *of == script).map(|(_, words)| words.as_str());
                let words = words.collect::<Vec<_>>().join(",\n");
                let catalogue = json(&catalogue::groups(site));
                let arguments = [
                    json(&tag),
                    format!("{{\"editions\":{},\n\"groups\":{catalogue},\n\"words\":[{words}]}}", json(&editions)),
                ];
                sink(format!("assets/search/{tag}.js"), &call_written(TAKE, &arguments.each_ref().map(String::as_str)));
            } else {
                let others = kept.of(script);
                // Scripts that differ from the first in the same way share an index.
                let like = indexes.iter().find(|(_, same)| *same == others).map(|(folder, _)| folder.clone());
                let folder = like.unwrap_or_else(|| {
                    let folder = if others.is_empty() { INDEX.to_owned() } else { format!("{INDEX}-{tag}") };
                    let own = |group: &Group| others.get(group).copied();
                    let folded: Vec<&[u16]> =
                        kept.folded.iter().map(|(group, first)| own(group).unwrap_or(first)).collect();
                    streams.push(Stream::new(site, &folder, &folded, sink));
                    indexes.push((folder.clone(), others));
                    folder
                });
                sink(format!("assets/search/{tag}.js"), &take(tag, &Start { editions: &editions, index: &folder }));
            }
        }
        // The streams hold the same words, and an index needs much room.
        drop(indexes);
        drop(kept);
        streams.into_iter().for_each(|stream| stream.index(sink));
    }
}

impl Kept {
    /// The groups of a script that differ from those of the first.
    fn of(&self, script: Script) -> BTreeMap<Group, &[u16]> {
        let own = self.others.iter().filter(|((of, _), _)| *of == script);
        own.map(|((_, group), folded)| (*group, folded.as_slice())).collect()
    }
}
/// The folder of the index that serves all scripts whose words fold to the same.
const INDEX: &str = "index";

/// What a search on a large site begins with.
#[derive(Serialize)]
struct Start<'s> {
    editions: &'s [catalogue::Edition<'s>],
    index: &'s str,
}

/// What an index begins with; bytes are in base64.
#[derive(Serialize)]
struct Root {
    /// Length of the stream.
    length: usize,
    /// Longest string that counts as common.
    deepest: usize,
    bounds: String,
    common: String,
    /// Where the parts of the catalogue begin, each as the step from the one before.
    starts: String,
}

/// What an index is made of.
struct Stream {
    folder: String,
    units: Vec<u16>,
    /// Where the parts of the catalogue begin.
    starts: Vec<usize>,
}

impl Stream {
    /// The folded words of all groups as one; writes the catalogue of what they are.
    fn new(site: &Site<'_>, folder: &str, folded: &[&[u16]], sink: Sink<'_>) -> Self {
        let catalogue = catalogue::catalogue(site, folded);
        catalogue.parts.par_iter().enumerate().for_each(|(number, part)| {
            let name = format!("{folder}/c{number}");
            sink(format!("assets/search/{name}.js"), &take(&name, part));
        });
        let all = format!("{folder}/all");
        sink(format!("assets/search/{all}.js"), &take(&all, &catalogue.parts.iter().flatten().collect::<Vec<_>>()));
        Self { folder: folder.to_owned(), units: folded.concat(), starts: catalogue.starts }
    }

    /// Writes the index.
    fn index(self, sink: Sink<'_>) {
        let Self { folder, units, starts } = self;
        let index = search::index(&units, search::most(units.len()));
        let starts = starts.iter().scan(0, |last, &start| Some(start - std::mem::replace(last, start)));
        let root = Root {
            length: units.len(),
            deepest: index.deepest,
            bounds: base64(&index.bounds),
            common: base64(&index.common),
            starts: base64(&numbers(starts)),
        };
        drop(units);
        let name = format!("{folder}/root");
        sink(format!("assets/search/{name}.js"), &take(&name, &root));
        index.shards.into_par_iter().enumerate().for_each(|(number, records)| {
            let name = format!("{folder}/{number}");
            sink(format!("assets/search/{name}.js"), &take(&name, &base64(&records)));
        });
    }
}

/// Bytes of words, roughly: what decides between the two ways must not depend on the script.
fn size(site: &Site<'_>) -> usize {
    let prose = |prose: &ResolvedProse| prose.document.passages.iter().map(|passage| passage.text.len()).sum::<usize>();
    let text = |text: &ResolvedText<'_>| {
        text.readings.iter().map(|reading| reading.text.len()).sum::<usize>()
            + text.notes.iter().filter_map(|note| note.body.as_ref()).map(prose).sum::<usize>()
    };
    let edition = |edition: &crate::resolve::ResolvedEdition<'_>| {
        edition.texts.iter().map(text).sum::<usize>()
            + edition.entries.iter().filter_map(|entry| entry.definition.as_ref()).map(prose).sum::<usize>()
    };
    site.resolved.editions.iter().map(edition).sum()
}

/// The notes that say something, with their places among all notes.
fn searched_notes<'t>(text: &'t ResolvedText<'t>) -> impl Iterator<Item = (usize, &'t PlacedNote<'t>)> {
    text.notes.iter().enumerate().filter(|(_, note)| note.body.is_some())
}

fn joined(passages: &[Voiced]) -> String {
    passages.iter().map(Voiced::whole).collect::<Vec<_>>().join("\n")
}

/// The units of an entry: head word, other forms, definition.
fn entry_units(entry: &ResolvedEntry<'_>, voice: Voice<'_>) -> Vec<String> {
    let forms = std::iter::once(&entry.entry.term).chain(&entry.entry.also);
    let mut units: Vec<String> = forms.map(|form| voice.say(&form.value).text).collect();
    units.push(entry.definition.as_ref().map(|prose| spoken(prose, voice)).unwrap_or_default());
    units
}

/// Prose as the page has it.
fn spoken(prose: &ResolvedProse, voice: Voice<'_>) -> String {
    prose.document.passages.iter().map(|passage| voice.prose(passage).text).collect::<Vec<_>>().join("\n")
}

/// The table for folding a query: what is folded, as steps from one code point to the next; what to, as a string; the ranges
/// that are passed over, as steps and lengths in turn. Steps are numbers in base64.
pub(super) fn folding() -> Vec<u8> {
    let mut last = 0;
    let steps = fold_pairs()
        .iter()
        .map(|&(from, _)| u32::from(from) as usize - std::mem::replace(&mut last, u32::from(from) as usize));
    let from = base64(&numbers(steps));
    let to: String = fold_pairs().iter().map(|&(_, to)| to).collect();
    let mut ranges = Vec::new();
    let mut last = 0;
    for (first, end) in passed_over() {
        ranges.extend([(first - last) as usize, (end - first) as usize]);
        last = end;
    }
    take("folding", &(from, to, base64(&numbers(ranges))))
}

/// The function that every file of the search calls.
const TAKE: &str = "jiaozhuFind.take";

fn take(name: &str, data: &impl Serialize) -> Vec<u8> {
    call(TAKE, &(name, data))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A statement that hands data to a script of the page. The arguments are a tuple.
pub(super) fn call(function: &str, arguments: &impl Serialize) -> Vec<u8> {
    call_with_room(0, function, arguments)
}

/// The same, with room for arguments of about so many bytes.
fn call_with_room(bytes: usize, function: &str, arguments: &impl Serialize) -> Vec<u8> {
    let mut script = Vec::with_capacity(bytes + 128);
    script.extend_from_slice(function.as_bytes());
    let start = script.len();
    // Everything that is handed over has a form in JSON. A tuple is an array there: its brackets become the call's.
    if serde_json::to_writer(&mut script, arguments).is_ok()
        && let [open, .., close] = &mut script[start..]
    {
        (*open, *close) = (b'(', b')');
    }
    ended(script)
}

/// The same of arguments that are JSON already.
fn call_written(function: &str, arguments: &[&str]) -> Vec<u8> {
    ended(format!("{function}({})", arguments.join(",")).into_bytes())
}

fn ended(mut script: Vec<u8>) -> Vec<u8> {
    script.extend_from_slice(b";\n");
    // They end a line in scripts before ES2019; JSON leaves them as they are.
    for (separator, escaped) in [("\u{2028}", "\\u2028"), ("\u{2029}", "\\u2029")] {
        if memmem::find(&script, separator.as_bytes()).is_some() {
            script = String::from_utf8_lossy(&script).replace(separator, escaped).into_bytes();
        }
    }
    script
}
