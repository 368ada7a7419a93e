//! Parallel passages: the line "also in …" at a passage, and an edition's page of all groups, aligned.
//!
//! Both are editorial: the line carries `data-editorial` and stands behind the words of the passage, which stay as they
//! are. What a page lists is limited, and says so: the longest groups, and of each the first places.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::desk::Desk;
use super::text::TextInScript;
use super::writer::Writer;
use crate::edition::Interface;
use crate::parallels::{Group, Place};
use crate::resolve::ResolvedText;
use crate::script::Script;
use crate::site::{Part, Route, Site, View};
use crate::text::Ruler;
use crate::theme::{Html, Link, ParallelsPage};
use crate::weave::Voiced;

/// How many other places the line at a passage names.
const NAMED: usize = 3;
/// How many places of a group the page shows.
const SHOWN: usize = 8;
/// Code points of context on either side of a place.
const CONTEXT: usize = 12;

/// What texts are called, in every script that is handed out, whole and short: by edition and text.
#[derive(Default)]
pub(super) struct Titles(BTreeMap<Script, Vec<Vec<(String, String)>>>);

impl Titles {
    /// Converts the titles, where there is a parallel at all; a reading pack shows none.
    pub(super) fn new(site: &Site<'_>) -> Self {
        if site.parallels.groups().is_empty() || matches!(site.part, Part::Pack(_)) {
            return Self(BTreeMap::new());
        }
        let in_script = |script: Script| {
            let editions = site.resolved.editions.iter().enumerate();
            let titles = editions.map(|(index, edition)| {
                let title = |text: &ResolvedText<'_>| {
                    let whole = plain(&site.text_voice(index, text, script).title(text).text);
                    let own = text.text.short.as_ref().map(|short| site.edition_voice(index, script).say(short).text);
                    let short = own.unwrap_or_else(|| brief(&whole));
                    (whole, short)
                };
                edition.texts.par_iter().map(title).collect()
            });
            (script, titles.collect())
        };
        Self(site.scripts().map(in_script).collect())
    }

    fn of_place(&self, desk: &Desk<'_>, text: usize) -> (&str, &str) {
        let (edition, text) = desk.site.parallels.text(text);
        self.0.get(&desk.face.script).map_or(("", ""), |editions| {
            let (whole, short) = &editions[edition][text];
            (whole, short)
        })
    }
}

/// A title without the brackets of one that the editors gave.
fn plain(title: &str) -> String {
    title.strip_prefix('[').and_then(|title| title.strip_suffix(']')).unwrap_or(title).to_owned()
}

/// A title short enough for a line of references.
fn brief(title: &str) -> String {
    const LONG: usize = 14;
    let mut letters = title.chars();
    let mut brief: String = letters.by_ref().take(LONG).collect();
    if letters.next().is_some() {
        brief.push('…');
    }
    brief
}

/// Writes the line at a passage: where else its words stand, and the way to the comparison.
pub(super) fn also(out: &mut Writer, desk: &Desk<'_>, text: &TextInScript<'_>, passage: usize) {
    // Passages shown elsewhere, in a reading pack, have no such line.
    let (Some(titles), position, parallels) = (text.titles, text.position, &desk.site.parallels) else { return };
    let mentions = parallels.of(text.edition_index, position, passage);
    if mentions.len() == 0 || !matches!(desk.route, Route::Text(_, _, View::Reading)) {
        return;
    }
    let (mut named, mut more, mut compared) = (Vec::<(usize, usize)>::new(), false, None);
    let mut last = None;
    for mention in mentions {
        // A passage may have many places of one group, which stand behind one another here.
        if last.replace(mention.group) == Some(mention.group) {
            continue;
        }
        let group = &parallels.groups()[mention.group];
        compared = compared.or(parallels.rank(text.edition_index, mention.group));
        for (_, place) in group.places.iter().enumerate().filter(|(index, _)| *index != mention.place) {
            let there = (place.text, place.passage);
            let known = parallels.text(place.text) == (text.edition_index, position) && place.passage == passage;
            if known || named.contains(&there) {
                continue;
            }
            if named.len() == NAMED {
                more = true;
                break;
            }
            named.push(there);
        }
    }
    let english = desk.face.interface == Interface::English;
    let mut attributes = vec![("class", "parallels"), ("data-editorial", "")];
    if english {
        attributes.push(("lang", "en"));
    }
    out.open("span", &attributes);
    if named.is_empty() {
        out.text(desk.face.labels.get("parallels_here"));
    } else {
        out.text(desk.face.labels.get("parallels_also"));
    }
    for (index, &(there, passage)) in named.iter().enumerate() {
        out.text(if index == 0 { " " } else { desk.face.labels.get("list_comma") });
        let here = parallels.text(there) == (text.edition_index, position);
        reference(out, desk, (titles.of_place(desk, there).1, there, passage), here);
    }
    if more {
        out.text(desk.face.labels.get("parallels_more"));
    }
    if let Some(rank) = compared {
        let way = desk.way(Route::Parallels(&text.edition.edition.id));
        out.text(" · ");
        out.open_parts("a", &[("href", &[&way, "#parallel-", &rank.to_string()])]);
        out.text(desk.face.labels.get("parallels_compare"));
        out.close();
    }
    out.close();
}

/// A link to a passage (title, text, passage), by title and number, or by number alone in the same text.
fn reference(out: &mut Writer, desk: &Desk<'_>, (title, text, passage): (&str, usize, usize), here: bool) {
    let (edition, index) = desk.site.parallels.text(text);
    let resolved = &desk.site.edition(edition).texts[index];
    let id = resolved.readings[passage].id.as_str();
    let (before, behind) = desk.face.labels.around("passage", "n");
    if here {
        out.open_parts("a", &[("href", &["#", id])]);
    } else {
        let way = desk.way(Route::Text(&desk.site.edition(edition).edition.id, &resolved.text.id, View::Reading));
        out.open_parts("a", &[("href", &[&way, "#", id])]);
        let english = [("lang", desk.face.script.tag())];
        out.open("cite", if desk.face.interface == Interface::English { &english } else { &[] });
        out.text("《");
        out.text(title);
        out.text("》");
        out.close();
    }
    out.text(before);
    out.text(&id[1..]);
    out.text(behind);
    out.close();
}

/// An edition's page: its groups, longest first.
pub(super) fn page(desk: &Desk<'_>, titles: &Titles, index: usize) -> ParallelsPage {
    let parallels = &desk.site.parallels;
    let edition = desk.site.edition(index).edition;
    let labels = &desk.face.labels;
    let listed = parallels.listed(index);
    let groups: Vec<Html> = listed
        .par_iter()
        .enumerate()
        .map(|(rank, &group)| group_markup(desk, titles, rank + 1, &parallels.groups()[group]))
        .collect();
    let count = parallels.count(index);
    let capped = (listed.len() < count)
        .then(|| labels.fill("parallels_capped", &[("shown", &listed.len().to_string()), ("n", &count.to_string())]));
    ParallelsPage {
        edition: Link {
            href: desk.way(Route::Edition(&edition.id)),
            words: desk.edition_words(index, &edition.title),
            ..Link::default()
        },
        count: labels.fill("parallels_count", &[("n", &count.to_string())]),
        capped,
        groups,
    }
}

fn group_markup(desk: &Desk<'_>, titles: &Titles, rank: usize, group: &Group) -> Html {
    let labels = &desk.face.labels;
    let english = (desk.face.interface == Interface::English).then_some(("lang", "en"));
    let mut out = Writer::default();
    let id = format!("parallel-{rank}");
    let mut attributes = vec![("id", id.as_str())];
    attributes.extend(english);
    out.open("h2", &attributes);
    out.text(&labels.fill("parallels_length", &[("n", &group.length.to_string())]));
    out.text(" ");
    let places = labels.fill("places_count", &[("n", &group.places.len().to_string())]);
    out.element("span", &[("class", "count")], &places);
    out.close();
    out.open("ol", &[("class", "aligned")]);
    for index in shown(group) {
        let place = &group.places[index];
        out.open("li", &[]);
        out.open("p", &[("class", "place")]);
        reference(&mut out, desk, (titles.of_place(desk, place.text).0, place.text, place.passage), false);
        out.close();
        out.open("p", &[("class", "words")]);
        words(&mut out, desk, place);
        out.close();
        out.close();
    }
    out.close();
    if group.places.len() > SHOWN {
        let more = (group.places.len() - SHOWN).to_string();
        let mut attributes = vec![("class", "count")];
        attributes.extend(english);
        out.element("p", &attributes, &labels.fill("parallels_places_more", &[("n", &more)]));
    }
    out.finish()
}

/// Which places of a group are shown: the first, and the one that they are compared with.
fn shown(group: &Group) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..group.places.len().min(SHOWN)).collect();
    if group.base >= SHOWN {
        shown[SHOWN - 1] = group.base;
    }
    shown
}

/// The words of a place in the script of the page, in context: what agrees is marked, what differs is set apart, and a
/// caret stands where only another place has words.
fn words(out: &mut Writer, desk: &Desk<'_>, place: &Place) {
    let (edition, index) = desk.site.parallels.text(place.text);
    let text = &desk.site.edition(edition).texts[index];
    let reading = &text.readings[place.passage];
    // Converted whole, as on its own page: the words around decide.
    let voiced = Voiced::new(desk.site.text_voice(edition, text, desk.face.script).reading(text, place.passage), None);
    let ruler = Ruler::new(&reading.text);
    let (start, end) = (place.range.start, place.range.end);
    let (left, right) = (start.saturating_sub(CONTEXT), (end + CONTEXT).min(ruler.len()));
    if left > 0 {
        out.text("…");
    }
    out.text(voiced.reading(&(left..start)));
    let mut at = start;
    for (number, part) in place.shared.iter().enumerate() {
        let between = at..part.start;
        if ruler.slice(&reading.text, &between).chars().any(char::is_alphanumeric) {
            out.element("span", &[("class", "differs")], voiced.reading(&between));
        } else {
            if number > 0 {
                out.element("span", &[("class", "lacks"), ("aria-hidden", "true")], "‸");
            }
            out.text(voiced.reading(&between));
        }
        out.element("mark", &[], voiced.reading(part));
        at = part.end;
    }
    if at < end {
        out.element("span", &[("class", "differs")], voiced.reading(&(at..end)));
    }
    out.text(voiced.reading(&(end..right)));
    if right < ruler.len() {
        out.text("…");
    }
}
