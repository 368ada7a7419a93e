//! What the search knows of each group: where its units lie in the site. The same for all scripts.

use serde::Serialize;
use serde::ser::{SerializeTuple, Serializer};

use super::{ENTRIES, searched_notes};
use crate::resolve::{ResolvedEntry, ResolvedText};
use crate::search::{base64, numbers};
use crate::site::{Route, Site};
use crate::text::years;

/// An edition: id, layers of its notes; without either where the part does not hold it, so that the others keep their
/// numbers.
#[derive(Serialize)]
pub(super) struct Edition<'s>(&'s str, Vec<&'s str>);

pub(super) fn editions<'s>(site: &'s Site<'_>) -> Vec<Edition<'s>> {
    let edition = |edition: &'s crate::resolve::ResolvedEdition<'_>| {
        let id = edition.edition.id.as_str();
        if !site.part.holds(Route::Edition(id)) {
            return Edition("", Vec::new());
        }
        Edition(id, edition.edition.layers.iter().map(|layer| layer.id.as_str()).collect())
    };
    site.resolved.editions.iter().map(edition).collect()
}

/// Groups in one part of a large site's catalogue: few, because first hits may lie in many texts.
const PART: usize = 2;

/// The catalogue of a large site, in parts: groups with the lengths of their units.
pub(super) struct Catalogue<'s> {
    /// Each part, ready to be written.
    pub(super) parts: Vec<Vec<(Group<'s>, String)>>,
    /// Where each part begins in the stream.
    pub(super) starts: Vec<usize>,
}

/// `folded` are the units of each group, closed by 0.
pub(super) fn catalogue<'s>(site: &'s Site<'_>, folded: &[&[u16]]) -> Catalogue<'s> {
    let mut made = Catalogue { parts: Vec::new(), starts: Vec::new() };
    let mut at = 0;
    for (number, (group, units)) in groups(site).into_iter().zip(folded).enumerate() {
        if number % PART == 0 {
            made.parts.push(Vec::new());
            made.starts.push(at);
        }
        at += units.len();
        // Each unit is closed by 0, so behind the last there is nothing.
        let lengths = units.split(|&unit| unit == 0).map(<[u16]>::len);
        let count = units.iter().filter(|&&unit| unit == 0).count();
        let lengths = base64(&numbers(lengths.take(count)));
        if let Some(part) = made.parts.last_mut() {
            part.push((group, lengths));
        }
    }
    made
}

/// A group, as a row: a text is `[edition, id, years, passages, notes, layers]`, where passages are their number if they are
/// called p1, p2 …, else their ids, and layers are one number where all notes are of one; entries are `[edition, 0, ids, forms, number]`, where the
/// number is that of the group among its edition's.
pub(super) enum Group<'s> {
    Text { edition: usize, text: &'s ResolvedText<'s> },
    Entries { edition: usize, number: usize, entries: &'s [ResolvedEntry<'s>] },
}

/// The ids of a text's passages.
enum Passages<'s> {
    Numbered(usize),
    Named(Vec<&'s str>),
}

impl Serialize for Passages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Numbered(count) => count.serialize(serializer),
            Self::Named(ids) => ids.serialize(serializer),
        }
    }
}

fn passages<'s>(text: &'s ResolvedText<'_>) -> Passages<'s> {
    let mut ids = text.readings.iter().map(|reading| reading.id.as_str());
    if ids.clone().enumerate().all(|(at, id)| id.strip_prefix('p').is_some_and(|n| n == (at + 1).to_string())) {
        Passages::Numbered(ids.len())
    } else {
        Passages::Named(ids.by_ref().collect())
    }
}

/// The years in which a text may have been written, both included.
pub(super) fn years_of(text: &ResolvedText<'_>) -> Option<(i32, i32)> {
    let (from, to) = years(text.text.facts.date.as_deref()?)?;
    // A stretch that ends where a year begins does not reach into it.
    #[allow(clippy::cast_possible_truncation, reason = "years have four digits")]
    Some((from.floor() as i32, (to.ceil() as i32 - 1).max(from.floor() as i32)))
}

impl Serialize for Group<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text { edition, text } => {
                let notes: Vec<&str> = searched_notes(text).map(|(_, note)| note.id.as_str()).collect();
                let layers: Vec<usize> = searched_notes(text).map(|(_, note)| note.layer).collect();
                let mut row = serializer.serialize_tuple(6)?;
                row.serialize_element(edition)?;
                row.serialize_element(&text.text.id)?;
                match years_of(text) {
                    Some(years) => row.serialize_element(&years)?,
                    None => row.serialize_element(&0)?,
                }
                row.serialize_element(&passages(text))?;
                row.serialize_element(&notes)?;
                match layers.first() {
                    Some(first) if layers.iter().all(|layer| layer == first) => row.serialize_element(first)?,
                    _ => row.serialize_element(&layers)?,
                }
                row.end()
            }
            Self::Entries { edition, number, entries } => {
                let ids: Vec<&str> = entries.iter().map(|entry| entry.entry.id.value.as_str()).collect();
                let forms: Vec<usize> = entries.iter().map(|entry| 1 + entry.entry.also.len()).collect();
                let mut row = serializer.serialize_tuple(5)?;
                row.serialize_element(edition)?;
                row.serialize_element(&0)?;
                row.serialize_element(&ids)?;
                row.serialize_element(&forms)?;
                row.serialize_element(number)?;
                row.end()
            }
        }
    }
}

/// Every group, in the order of the stream: edition by edition its texts, then its entries.
pub(super) fn groups<'s>(site: &'s Site<'_>) -> Vec<Group<'s>> {
    let editions = site.resolved.editions.iter().enumerate();
    // A part has the words of its own editions only.
    editions
        .filter(|(_, edition)| site.part.holds(Route::Edition(&edition.edition.id)))
        .flat_map(|(edition, resolved)| {
            let texts = resolved.texts.iter().map(move |text| Group::Text { edition, text });
            let entries = resolved.entries.chunks(ENTRIES).enumerate();
            texts.chain(entries.map(move |(number, entries)| Group::Entries { edition, number, entries }))
        })
        .collect()
}
