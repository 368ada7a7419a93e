//! What happened around the texts of an edition: a picture of the years ([`super::years`]) and the list that says the
//! same in words. The picture has nothing that the list has not, so readers who do not see it, and machines, lose
//! nothing.

use super::desk::{Desk, ProseHome, cited};
use super::years;
use crate::edition::EventKind;
use crate::site::{Route, View, spoken};
use crate::theme::{TimelineItem, TimelinePage};

/// Something on the line: its years, and the item of the list.
pub(super) struct Placed {
    pub(super) from: f64,
    pub(super) to: f64,
    /// None: a text.
    pub(super) kind: Option<EventKind>,
    /// What the picture calls a text.
    pub(super) name: String,
    pub(super) item: TimelineItem,
}

/// The page of an edition's chronology, its texts among the events.
pub(super) fn page(desk: &Desk<'_>, index: usize) -> TimelinePage {
    let edition = desk.site.edition(index);
    let placed = placed(desk, index);
    let keys = edition.chronology.iter().filter_map(|(_, note)| note.as_ref()).flat_map(cited).collect();
    TimelinePage {
        edition: desk.edition_link(index),
        picture: years::picture(desk, &placed),
        items: placed.into_iter().map(|one| one.item).collect(),
        works: desk.works(index, keys),
    }
}

/// Events and texts by their dates; one whose date is not understood stands at the end of the list, and not in
/// the picture.
fn placed(desk: &Desk<'_>, index: usize) -> Vec<Placed> {
    let edition = desk.site.edition(index);
    let voice = desk.site.edition_voice(index, desk.face.script);
    let home = ProseHome { top: 3, edition: Some(edition.edition), works_here: true };
    let spoken = |date: &str| voice.say(&spoken(date, desk.face.interface)).text;
    let mut placed: Vec<Placed> = Vec::new();
    for (event, note) in &edition.chronology {
        let (from, to) = crate::text::years(&event.date.value).unwrap_or((f64::INFINITY, f64::INFINITY));
        let item = TimelineItem {
            date: spoken(&event.date.value),
            kind: (event.kind.name().to_owned(), desk.label(kind_label(event.kind))),
            title: voice.say(&event.title.value).text,
            english: event.english.clone(),
            href: None,
            note: note.as_ref().map(|note| desk.prose(note, voice, home)),
        };
        placed.push(Placed { from, to, kind: Some(event.kind), name: String::new(), item });
    }
    for text in &edition.texts {
        let Some(date) = &text.text.facts.date else { continue };
        let (from, to) = crate::text::years(date).unwrap_or((f64::INFINITY, f64::INFINITY));
        let item = TimelineItem {
            date: spoken(date),
            kind: ("text".into(), desk.label("kind_text")),
            title: desk.site.text_voice(index, text, desk.face.script).title(text).text,
            english: None,
            href: Some(desk.way(Route::Text(&edition.edition.id, &text.text.id, View::Reading))),
            note: None,
        };
        let voice = desk.site.text_voice(index, text, desk.face.script);
        placed.push(Placed { from, to, kind: None, name: voice.say(text.text.name()).text, item });
    }
    placed.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
    placed
}

pub(super) fn kind_label(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Policy => "kind_policy",
        EventKind::Law => "kind_law",
        EventKind::Event => "kind_event",
        EventKind::Statistic => "kind_statistic",
    }
}
