//! The indexes that close a scholarly book: persons, places, institutions, laws, works and terms, each by sound and
//! by strokes. They are dense and lead on; what the entries mean stands in the glossary.

use super::desk::Desk;
use crate::edition::{EntryKind, Interface};
use crate::resolve::ResolvedEdition;
use crate::site::{BySound, ByStrokes, Order, Route};
use crate::theme::{IndexEntry, IndexGroup, IndexPage, IndexSection, Link};

/// The order of a book's indexes: names first.
const KINDS: [EntryKind; 6] =
    [EntryKind::Person, EntryKind::Place, EntryKind::Organization, EntryKind::Law, EntryKind::Work, EntryKind::Term];

fn title_label(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Person => "index_person",
        EntryKind::Place => "index_place",
        EntryKind::Organization => "index_organization",
        EntryKind::Law => "index_law",
        EntryKind::Work => "index_work",
        EntryKind::Term => "index_term",
    }
}

/// The shapes of a glossary: definitions, the two indexes and, where any entry occurs, the matrix.
pub(super) fn views(desk: &Desk<'_>, edition: &str, occurs: bool) -> Vec<Link> {
    let link = |route: Route<'_>, label| Link {
        href: desk.way(route),
        words: desk.label(label),
        current: route == desk.route,
        lang: None,
    };
    let mut links = vec![
        link(Route::Glossary(edition), "glossary"),
        link(Route::Index(edition, Order::Sound), "index_sound"),
        link(Route::Index(edition, Order::Strokes), "index_strokes"),
    ];
    links.extend(occurs.then(|| link(Route::Matrix(edition), "matrix")));
    links
}

/// Entries with what orders them and what they stand under.
struct Sorted<K> {
    key: K,
    initial: Option<u8>,
    kind: EntryKind,
    entry: IndexEntry,
}

/// An index; `counts` are the places and texts of each entry.
pub(super) fn page(
    desk: &Desk<'_>,
    edition: &ResolvedEdition<'_>,
    index: usize,
    order: Order,
    counts: &[(usize, usize)],
) -> IndexPage {
    let id = edition.edition.id.as_str();
    let script = desk.face.script;
    let sections = match order {
        Order::Sound => sections(desk, edition, index, counts, |word, pinyin| {
            let key = BySound::new(word, pinyin, script);
            let initial = key.initial().and_then(|initial| u8::try_from(initial).ok());
            (key, initial, pinyin.map(str::to_owned))
        }),
        Order::Strokes => sections(desk, edition, index, counts, |word, _| {
            let key = ByStrokes::new(word, script);
            let strokes = key.strokes();
            (key, strokes, None)
        }),
    };
    IndexPage {
        edition: desk.edition_link(index),
        views: views(desk, id, counts.iter().any(|&(places, _)| places > 0)),
        heading: desk.label(if order == Order::Sound { "index_sound" } else { "index_strokes" }),
        sections: sections
            .into_iter()
            .map(|(kind, entries)| IndexSection {
                id: kind.name().to_owned(),
                title: desk.label(title_label(kind)),
                count: entries.len(),
                groups: groups(desk, kind, order, entries),
            })
            .collect(),
    }
}

/// An entry, and what it stands under: a letter, or a number of strokes.
type UnderInitial = (Option<u8>, IndexEntry);

/// The entries of each kind, in order; `key` gives what orders a word, what it stands under, and the pinyin to show.
fn sections<K: Ord>(
    desk: &Desk<'_>,
    edition: &ResolvedEdition<'_>,
    index: usize,
    counts: &[(usize, usize)],
    key: impl Fn(&str, Option<&str>) -> (K, Option<u8>, Option<String>),
) -> Vec<(EntryKind, Vec<UnderInitial>)> {
    let voice = desk.site.edition_voice(index, desk.face.script);
    let sorted = edition.entries.iter().zip(counts).map(|(entry, &(places, _))| {
        let written = entry.entry;
        let words = voice.say(&written.term.value).text;
        let (key, initial, pinyin) = key(&words, written.pinyin.as_deref());
        let href = desk.way(Route::Term(&edition.edition.id, &written.id.value));
        let entry = IndexEntry { link: Link { href, words, ..Link::default() }, pinyin, places };
        Sorted { key, initial, kind: written.kind, entry }
    });
    let mut sorted: Vec<Sorted<K>> = sorted.collect();
    // Stable: what neither order tells apart stays as the glossary has it.
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    let mut sections: Vec<(EntryKind, Vec<_>)> = KINDS.map(|kind| (kind, Vec::new())).into();
    for one in sorted {
        if let Some((_, entries)) = sections.iter_mut().find(|(kind, _)| *kind == one.kind) {
            entries.push((one.initial, one.entry));
        }
    }
    sections.retain(|(_, entries)| !entries.is_empty());
    sections
}

fn groups(desk: &Desk<'_>, kind: EntryKind, order: Order, entries: Vec<UnderInitial>) -> Vec<IndexGroup> {
    let mut groups: Vec<IndexGroup> = Vec::new();
    let mut last = None;
    for (initial, entry) in entries {
        if last != Some(initial) {
            last = Some(initial);
            let (mark, heading, brief) = match (initial, order) {
                (None, _) => ("other".to_owned(), desk.label("untitled_initial"), desk.label("untitled_initial")),
                (Some(letter), Order::Sound) => {
                    let letter = char::from(letter).to_string();
                    (letter.to_ascii_lowercase(), letter.clone(), letter)
                }
                (Some(number), Order::Strokes) => {
                    let spoken = match desk.face.interface {
                        Interface::Chinese => numeral(number),
                        Interface::English => number.to_string(),
                    };
                    let heading = desk.face.labels.fill("stroke_count", &[("n", &spoken)]);
                    (number.to_string(), heading, number.to_string())
                }
            };
            groups.push(IndexGroup { id: format!("{}-{mark}", kind.name()), heading, brief, entries: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.entries.push(entry);
        }
    }
    groups
}

/// A number below a hundred as a Chinese book prints it: 9 → 九, 12 → 十二, 20 → 二十.
fn numeral(number: u8) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (usize::from(number / 10 % 10), usize::from(number % 10));
    match tens {
        0 => DIGITS[ones].to_owned(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_in_books() {
        let printed: Vec<String> = [1, 9, 10, 12, 20, 33].into_iter().map(numeral).collect();
        assert_eq!(printed, ["一", "九", "十", "十二", "二十", "三十三"]);
    }
}
