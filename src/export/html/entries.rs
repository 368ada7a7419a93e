//! The glossary as one list, with all that is said of each entry and where it occurs: for books and single files, which
//! have no page for each.

use std::collections::BTreeSet;

use super::desk::{Desk, ProseHome};
use super::glossary::kind_label;
use crate::markup::{Style, Target};
use crate::resolve::{ResolvedEdition, ResolvedProse, ResolvedText};
use crate::site::{BySound, Route};
use crate::theme::{EntryPlaces, EntryView, Link};

/// The entries that the part holds, by pinyin; those without come last.
pub(in crate::export) fn entries(desk: &Desk<'_>, index: usize) -> Vec<EntryView> {
    let edition = desk.site.edition(index);
    let voice = desk.site.edition_voice(index, desk.face.script);
    let say = |words: &str| voice.say(words).text;
    let home = ProseHome { top: 3, edition: Some(edition.edition), works_here: false };
    let held = |entry: usize| {
        let id = &edition.entries[entry].entry.id.value;
        desk.face.part.holds(Route::Term(&edition.edition.id, id))
    };
    let mut places = places(desk, index, edition);
    let mut views: Vec<(BySound, EntryView)> = Vec::new();
    for (at, resolved) in edition.entries.iter().enumerate().filter(|(at, _)| held(*at)) {
        let written = resolved.entry;
        let also: Vec<String> = written.also.iter().map(|form| say(&form.value)).collect();
        let see = resolved.see.iter().map(|&other| {
            let other = edition.entries[other].entry;
            Link {
                href: desk.way(Route::Term(&edition.edition.id, &other.id.value)),
                words: say(&other.term.value),
                ..Link::default()
            }
        });
        let view = EntryView {
            id: written.id.value.clone(),
            term: say(&written.term.value),
            pinyin: written.pinyin.clone(),
            english: written.english.clone(),
            kind: (written.kind.name().to_owned(), kind_label(desk, written.kind)),
            also: (!also.is_empty()).then(|| also.join("、")),
            expands: written.expands.iter().map(|item| say(item)).collect(),
            definition: resolved.definition.as_ref().map(|prose| desk.prose(prose, voice, home)),
            basis: resolved.basis.as_ref().map(|prose| desk.prose(prose, voice, home)),
            see: see.collect(),
            places: std::mem::take(&mut places[at]),
        };
        views.push((BySound::new(&view.term, written.pinyin.as_deref(), desk.face.script), view));
    }
    views.sort_by(|(a, a_view), (b, b_view)| (a, &a_view.id).cmp(&(b, &b_view.id)));
    views.into_iter().map(|(_, view)| view).collect()
}

/// Where every entry occurs in the passages of the part, beside the edition's entries.
fn places(desk: &Desk<'_>, index: usize, edition: &ResolvedEdition<'_>) -> Vec<Vec<EntryPlaces>> {
    let mut places: Vec<Vec<EntryPlaces>> = edition.entries.iter().map(|_| Vec::new()).collect();
    for text in edition.texts.iter().filter(|text| holds(desk, edition, text)) {
        let title = desk.site.text_voice(index, text, desk.face.script).title(text).text;
        let mut found: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); edition.entries.len()];
        for (passage, reading) in text.readings.iter().enumerate() {
            for occurrence in &reading.terms {
                found[occurrence.entry].insert(passage);
            }
        }
        for (entry, passages) in found.into_iter().enumerate().filter(|(_, passages)| !passages.is_empty()) {
            let link = |passage: usize| {
                let id = text.readings[passage].id.as_str();
                let href = desk.place(&edition.edition.id, &text.text.id, id);
                Link { href, words: id[1..].to_owned(), ..Link::default() }
            };
            let passages = passages.into_iter().map(link).collect();
            places[entry].push(EntryPlaces { text: title.clone(), passages });
        }
    }
    places
}

fn holds(desk: &Desk<'_>, edition: &ResolvedEdition<'_>, text: &ResolvedText<'_>) -> bool {
    let route = Route::Text(&edition.edition.id, &text.text.id, crate::site::View::Reading);
    desk.face.part.holds(route)
}

/// The entries that a text names: in its passages, its notes, its introduction.
pub(in crate::export) fn named(edition: &ResolvedEdition<'_>, text: &ResolvedText<'_>) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let id = |entry: usize| edition.entries[entry].entry.id.value.clone();
    let passages = text.readings.iter().flat_map(|reading| &reading.terms);
    named.extend(passages.map(|occurrence| id(occurrence.entry)));
    let prose = text.notes.iter().filter_map(|note| note.body.as_ref()).chain(&text.introduction);
    for prose in prose {
        named.extend(prose.occurrences.iter().flatten().map(|occurrence| id(occurrence.entry)));
        named.extend(terms(prose).filter(|(own, _)| *own == edition.edition.id).map(|(_, entry)| entry.to_owned()));
    }
    named
}

/// The entries that a piece of prose links to by name: edition, entry.
fn terms(prose: &ResolvedProse) -> impl Iterator<Item = (&str, &str)> {
    prose.document.passages.iter().flat_map(|passage| &passage.styles).filter_map(|styled| match &styled.style {
        Style::Internal(Target::Term { edition, entry }) => Some((edition.as_str(), entry.as_str())),
        _ => None,
    })
}
