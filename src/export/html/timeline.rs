//! What happened around the texts of an edition: a picture of the years, drawn here as SVG, and the list that
//! says the same in words. The picture has nothing that the list has not, so readers who do not see it, and
//! machines, lose nothing.

use super::desk::{Desk, ProseHome, cited};
use super::writer::Writer;
use crate::edition::EventKind;
use crate::site::{Route, View, spoken};
use crate::text::years;
use crate::theme::{Html, Link, TimelineItem, TimelinePage};

/// The drawing's own units; the sheet scales it.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 96.0;
const RIGHT: f64 = 24.0;
const LANE: f64 = 30.0;
const ROW: f64 = 24.0;
const TOP: f64 = 24.0;
const DOT: f64 = 9.0;
const THIN: f64 = 3.0;
/// Longer titles are cut in the picture; the list has them whole.
const TITLE: usize = 20;

/// Something on the line: its years, and the item of the list.
struct Placed {
    from: f64,
    to: f64,
    kind: Option<EventKind>,
    /// What the picture calls it.
    name: String,
    item: TimelineItem,
}

/// The page of an edition's chronology, its texts among the events.
pub(super) fn page(desk: &Desk<'_>, index: usize) -> TimelinePage {
    let edition = desk.site.edition(index);
    let placed = placed(desk, index);
    let keys = edition.chronology.iter().filter_map(|(_, note)| note.as_ref()).flat_map(cited).collect();
    TimelinePage {
        edition: Link {
            href: desk.way(Route::Edition(&edition.edition.id)),
            words: desk.edition_words(index, &edition.edition.title),
            ..Link::default()
        },
        picture: picture(desk, &placed),
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
        let (from, to) = years(&event.date.value).unwrap_or((f64::INFINITY, f64::INFINITY));
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
        let (from, to) = years(date).unwrap_or((f64::INFINITY, f64::INFINITY));
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

fn kind_label(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Policy => "kind_policy",
        EventKind::Law => "kind_law",
        EventKind::Event => "kind_event",
        EventKind::Statistic => "kind_statistic",
    }
}

/// Years → the drawing's units.
struct Scale {
    first: f64,
    last: f64,
}

impl Scale {
    fn new(placed: &[Placed]) -> Option<Self> {
        let known = || placed.iter().filter(|one| one.from.is_finite());
        let first = known().map(|one| one.from).min_by(f64::total_cmp)?.floor();
        let last = known().map(|one| one.to).max_by(f64::total_cmp)?.ceil();
        Some(Self { first, last: last.max(first + 1.0) })
    }

    fn x(&self, year: f64) -> f64 {
        LEFT + (year - self.first) / (self.last - self.first) * (WIDTH - LEFT - RIGHT)
    }
}

fn picture(desk: &Desk<'_>, placed: &[Placed]) -> Option<Html> {
    let scale = Scale::new(placed)?;
    let kinds: Vec<EventKind> =
        EventKind::ALL.into_iter().filter(|kind| placed.iter().any(|one| one.kind == Some(*kind))).collect();
    let texts: Vec<&Placed> = placed.iter().filter(|one| one.kind.is_none() && one.from.is_finite()).collect();
    let axis = TOP + LANE * kinds.len() as f64;
    let height = axis + 34.0 + ROW * texts.len() as f64;
    let mut out = Writer::default();
    let frame = format!("0 0 {WIDTH} {height}");
    out.open(
        "svg",
        &[("viewBox", &frame), ("role", "img"), ("aria-labelledby", "picture-title"), ("class", "timeline-picture")],
    );
    out.open("title", &[("id", "picture-title")]);
    out.text(desk.face.labels.get("timeline_picture"));
    out.close();
    years_of(&mut out, &scale, axis, height);
    for (lane, kind) in kinds.iter().enumerate() {
        let y = TOP + LANE * (lane as f64 + 0.5);
        let label = desk.label(kind_label(*kind));
        text(&mut out, (0.0, y + 4.0), "lane", &label);
        for one in placed.iter().filter(|one| one.kind == Some(*kind) && one.from.is_finite()) {
            mark(&mut out, &scale, one, y, kind.name());
        }
    }
    for (row, one) in texts.iter().enumerate() {
        let y = axis + 34.0 + ROW * (row as f64 + 0.5);
        mark(&mut out, &scale, one, y, "text");
        let title: String = one.name.chars().take(TITLE).collect();
        let cut = if one.name.chars().count() > TITLE { "…" } else { "" };
        // Titles stand before their bars, unless there is more room behind them.
        let (x, class) = if scale.x(one.from) > WIDTH / 2.0 {
            (scale.x(one.from) - 8.0, "name before")
        } else {
            (scale.x(one.to) + 10.0, "name")
        };
        text(&mut out, (x, y + 4.0), class, &format!("{title}{cut}"));
    }
    Some(out.finish())
}

/// Lines and numbers of the years, every fifth with its number.
fn years_of(out: &mut Writer, scale: &Scale, axis: f64, height: f64) {
    let mut year = (scale.first / 5.0).ceil() * 5.0;
    while year <= scale.last {
        let x = unit(scale.x(year));
        out.open("line", &[("x1", &x), ("x2", &x), ("y1", "8"), ("y2", &unit(height))]);
        out.close();
        text(out, (scale.x(year), axis + 18.0), "year", &format!("{year}"));
        year += 5.0;
    }
}

/// A point of time, or a stretch of it, with its words for whoever points at it.
fn mark(out: &mut Writer, scale: &Scale, one: &Placed, y: f64, class: &str) {
    let (from, to) = (scale.x(one.from), scale.x(one.to));
    let width = (to - from).max(DOT);
    // A stretch is drawn thin, so that what happened within it is seen.
    let height = if width > 2.0 * DOT { THIN } else { DOT };
    let class = format!("mark {class}");
    out.open(
        "rect",
        &[
            ("class", &class),
            ("x", &unit(from - (width - (to - from)) / 2.0)),
            ("y", &unit(y - height / 2.0)),
            ("width", &unit(width)),
            ("height", &unit(height)),
            ("rx", &unit(height / 2.0)),
        ],
    );
    out.element("title", &[], &format!("{} {}", one.item.date, one.item.title));
    out.close();
}

fn text(out: &mut Writer, (x, y): (f64, f64), class: &str, words: &str) {
    out.element("text", &[("class", class), ("x", &unit(x)), ("y", &unit(y))], words);
}

/// A length with one decimal: the same bytes on every machine.
fn unit(length: f64) -> String {
    format!("{length:.1}")
}
