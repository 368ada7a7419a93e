//! The glossary: its index, and a page for every entry with all its occurrences in context.

use std::collections::BTreeMap;

use super::concordance::Concordance;
use super::desk::{Desk, ProseHome, brief, cited};
use super::kwic::Furniture;
use super::{dispersion, indexes, kwic};
use crate::edition::{Entry, EntryKind};
use crate::resolve::ResolvedEdition;
use crate::script::Script;
use crate::site::{BySound, Route, Site};
use crate::theme::{EntryCard, Fact, GlossaryPage, Letter, Link, TermPage};
use crate::weave::Voice;

pub(super) fn kind_label(desk: &Desk<'_>, kind: EntryKind) -> String {
    desk.label(match kind {
        EntryKind::Term => "kind_term",
        EntryKind::Person => "kind_person",
        EntryKind::Place => "kind_place",
        EntryKind::Organization => "kind_organization",
        EntryKind::Law => "kind_law",
        EntryKind::Work => "kind_work",
    })
}

/// The index, by the initial of the pinyin.
pub(super) fn index(
    desk: &Desk<'_>,
    edition: &ResolvedEdition<'_>,
    edition_index: usize,
    counts: &[(usize, usize)],
) -> GlossaryPage {
    let voice = desk.site.edition_voice(edition_index, desk.face.script);
    let mut letters: BTreeMap<String, Vec<(BySound, EntryCard)>> = BTreeMap::new();
    let mut kinds: Vec<EntryKind> = edition.entries.iter().map(|entry| entry.entry.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for (entry, &(places, texts)) in edition.entries.iter().zip(counts) {
        let written = entry.entry;
        let count = [("n", places.to_string()), ("texts", texts.to_string())];
        let count = count.each_ref().map(|(name, count)| (*name, count.as_str()));
        let card = EntryCard {
            count: desk.face.labels.fill("occurrences_count", &count),
            ..card(desk, &edition.edition.id, written, voice, brief(entry.definition.as_ref(), voice))
        };
        let order = BySound::new(&card.link.words, written.pinyin.as_deref(), desk.face.script);
        // "~" sorts behind every letter: entries without pinyin come last.
        letters.entry(order.initial().unwrap_or('~').to_string()).or_default().push((order, card));
    }
    let letters = letters.into_iter().map(|(initial, mut entries)| {
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        let named = initial != "~";
        Letter {
            id: if named { format!("initial-{}", initial.to_ascii_lowercase()) } else { "initial-other".into() },
            initial: if named { initial } else { desk.label("untitled_initial") },
            entries: entries.into_iter().map(|(_, card)| card).collect(),
        }
    });
    GlossaryPage {
        edition: desk.edition_link(edition_index),
        views: indexes::views(desk, &edition.edition.id, counts.iter().any(|&(places, _)| places > 0)),
        count: desk.face.labels.fill("entries_count", &[("n", &edition.entries.len().to_string())]),
        kinds: kinds.into_iter().map(|kind| (kind.name().to_owned(), kind_label(desk, kind))).collect(),
        letters: letters.collect(),
    }
}

/// An entry in a list, but for how often it occurs.
pub(super) fn card(
    desk: &Desk<'_>,
    edition: &str,
    entry: &Entry,
    voice: Voice<'_>,
    brief: Option<String>,
) -> EntryCard {
    EntryCard {
        link: Link {
            href: desk.way(Route::Term(edition, &entry.id.value)),
            words: voice.say(&entry.term.value).text,
            ..Link::default()
        },
        kind: (entry.kind.name().to_owned(), kind_label(desk, entry.kind)),
        pinyin: entry.pinyin.clone(),
        english: entry.english.clone(),
        brief,
        count: String::new(),
    }
}

/// An entry's page.
pub(super) fn term(
    desk: &Desk<'_>,
    edition: &ResolvedEdition<'_>,
    edition_index: usize,
    entry: usize,
    concordance: &Concordance,
    furniture: &Furniture,
) -> TermPage {
    let voice = desk.site.edition_voice(edition_index, desk.face.script);
    let resolved = &edition.entries[entry];
    let written = resolved.entry;
    let say = |words: &str| voice.say(words).text;
    let home = ProseHome { top: 2, edition: Some(edition.edition), works_here: true };
    let labels = &desk.face.labels;
    let mut facts = Vec::new();
    if !written.also.is_empty() {
        let also: Vec<String> = written.also.iter().map(|form| say(&form.value)).collect();
        facts.push(Fact { name: desk.label("also"), value: also.join("、"), datetime: None });
    }
    if let Some(dates) = &written.dates {
        facts.push(Fact { name: desk.label("dates"), value: say(dates), datetime: None });
    }
    if let Some(certainty) = written.certainty {
        let key = match certainty.name() {
            "certain" => "certainty_certain",
            "high" => "certainty_high",
            "medium" => "certainty_medium",
            _ => "certainty_low",
        };
        facts.push(Fact { name: desk.label("identification"), value: desk.label(key), datetime: None });
    }
    let see = resolved.see.iter().map(|&index| {
        let other = edition.entries[index].entry;
        Link {
            href: desk.way(Route::Term(&edition.edition.id, &other.id.value)),
            words: say(&other.term.value),
            ..Link::default()
        }
    });
    let (places, in_texts) = concordance.count(entry);
    let keys = resolved.definition.iter().chain(&resolved.basis).flat_map(cited).collect();
    TermPage {
        glossary: Link {
            href: desk.way(Route::Glossary(&edition.edition.id)),
            words: desk.label("glossary"),
            ..Link::default()
        },
        term: say(&written.term.value),
        pinyin: written.pinyin.clone(),
        english: written.english.clone(),
        kind: kind_label(desk, written.kind),
        expands: written.expands.iter().map(|item| say(item)).collect(),
        definition: resolved.definition.as_ref().map(|prose| desk.prose(prose, voice, home)),
        facts,
        basis: resolved.basis.as_ref().map(|prose| desk.prose(prose, voice, home)),
        see: see.collect(),
        count: labels.fill("occurrences_count", &[("n", &places.to_string()), ("texts", &in_texts.to_string())]),
        dispersion: dispersion::picture(desk, edition, entry, concordance),
        texts: (!concordance.is_absent(entry))
            .then(|| kwic::lines(furniture, edition, &desk.face.labels, entry, concordance)),
        works: desk.works(edition_index, keys),
    }
}

/// Path of an edition's short definitions in one script.
pub(super) fn short_path(script: &str, edition: &str) -> String {
    format!("assets/glosses/{script}/{edition}.js")
}

/// Short definitions of every entry, for the slip that opens at a term: id → head word, pinyin, English,
/// first paragraph. A script of its own, asked for when a reader first opens a term.
pub(super) fn short(site: &Site<'_>, index: usize, script: Script) -> Vec<u8> {
    let voice = site.edition_voice(index, script);
    let entries: BTreeMap<&str, [Option<String>; 4]> = site
        .edition(index)
        .entries
        .iter()
        .map(|entry| {
            let written = entry.entry;
            let term = voice.say(&written.term.value).text;
            let brief = brief(entry.definition.as_ref(), voice);
            (written.id.value.as_str(), [Some(term), written.pinyin.clone(), written.english.clone(), brief])
        })
        .collect();
    super::search::call("jiaozhuGlosses", &(entries,))
}
