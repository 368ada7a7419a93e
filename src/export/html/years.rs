//! The picture of a timeline, drawn as SVG: years from left to right for wide screens, from top to bottom for narrow
//! ones, where a wide drawing would have to be pushed to and fro. The sheet shows one of the two and gives the colours.

use super::desk::Desk;
use super::timeline::{Placed, kind_label};
use super::writer::Writer;
use crate::edition::EventKind;
use crate::theme::Html;

/// The drawings' own units; the sheet scales them.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 96.0;
const RIGHT: f64 = 24.0;
const LANE: f64 = 30.0;
const ROW: f64 = 24.0;
const TOP: f64 = 24.0;
const DOT: f64 = 9.0;
const THIN: f64 = 3.0;
/// Of the drawing from top to bottom: its width, its first lane and the way between two, the height of a name.
const NARROW: f64 = 340.0;
const FIRST: f64 = 56.0;
const BESIDE: f64 = 38.0;
const NAME: f64 = 16.0;
/// Longer titles are cut in the picture; the list has them whole.
const TITLE: usize = 20;
const SHORT: usize = 10;
/// More texts than that stand in a lane of their own, without names.
const NAMED: usize = 40;
/// About so many lines across the drawing.
const LINES: f64 = 12.0;

/// Which way the years go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Across,
    Down,
}

/// Years → a drawing's units.
struct Scale {
    flow: Flow,
    first: f64,
    last: f64,
    start: f64,
    end: f64,
}

impl Scale {
    fn new(flow: Flow, placed: &[Placed]) -> Option<Self> {
        let known = || placed.iter().filter(|one| one.from.is_finite());
        let first = known().map(|one| one.from).min_by(f64::total_cmp)?.floor();
        let last = known().map(|one| one.to).max_by(f64::total_cmp)?.ceil().max(first + 1.0);
        let (start, end) = match flow {
            Flow::Across => (LEFT, WIDTH - RIGHT),
            Flow::Down => (2.0 * TOP, 2.0 * TOP + ((last - first) * 12.0).clamp(240.0, 900.0)),
        };
        Some(Self { flow, first, last, start, end })
    }

    fn at(&self, year: f64) -> f64 {
        self.start + (year - self.first) / (self.last - self.first) * (self.end - self.start)
    }

    /// A place along the years and across them, as x and y.
    fn point(&self, along: f64, across: f64) -> (f64, f64) {
        match self.flow {
            Flow::Across => (along, across),
            Flow::Down => (across, along),
        }
    }

    /// The years that get a line: every fifth, or tenth … as there is room.
    fn lines(&self) -> impl Iterator<Item = f64> {
        const STEPS: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
        let years = self.last - self.first;
        let step = STEPS.into_iter().find(|step| years / step <= LINES).unwrap_or(1000.0);
        let first = (self.first / step).ceil();
        (0..).map(move |line| (first + f64::from(line)) * step).take_while(|year| *year <= self.last)
    }
}

/// What is drawn: the kinds that have a lane, and the texts.
struct Matter<'p> {
    desk: &'p Desk<'p>,
    placed: &'p [Placed],
    kinds: Vec<EventKind>,
    texts: Vec<&'p Placed>,
}

impl Matter<'_> {
    /// Whether the texts have names.
    fn named(&self) -> bool {
        self.texts.len() <= NAMED
    }

    /// How many lanes.
    fn lanes(&self) -> usize {
        self.kinds.len() + usize::from(!self.named())
    }

    /// Names and marks of the lanes; `place` says where a lane lies and where its name stands.
    fn draw_lanes(&self, out: &mut Writer, scale: &Scale, place: impl Fn(usize) -> (f64, (f64, f64))) {
        for (lane, kind) in self.kinds.iter().enumerate() {
            let (across, name) = place(lane);
            text(out, name, "lane", self.desk.face.labels.get(kind_label(*kind)));
            for one in self.placed.iter().filter(|one| one.kind == Some(*kind) && one.from.is_finite()) {
                mark(out, scale, one, across, kind.name());
            }
        }
        if !self.named() {
            let (across, name) = place(self.kinds.len());
            text(out, name, "lane", self.desk.face.labels.get("kind_text"));
            for one in &self.texts {
                mark(out, scale, one, across, "text");
            }
        }
    }
}

/// Both drawings; `None` if no date is understood.
pub(super) fn picture(desk: &Desk<'_>, placed: &[Placed]) -> Option<Html> {
    let kinds = EventKind::ALL.into_iter().filter(|kind| placed.iter().any(|one| one.kind == Some(*kind)));
    let texts = placed.iter().filter(|one| one.kind.is_none() && one.from.is_finite());
    let matter = Matter { desk, placed, kinds: kinds.collect(), texts: texts.collect() };
    let mut out = Writer::default();
    across(&mut out, &matter, &Scale::new(Flow::Across, placed)?);
    down(&mut out, &matter, &Scale::new(Flow::Down, placed)?);
    Some(out.finish())
}

fn open(out: &mut Writer, desk: &Desk<'_>, width: f64, height: f64, class: &str) {
    let frame = format!("0 0 {width} {height}");
    let class = format!("timeline-picture {class}");
    let said = desk.face.labels.get("timeline_picture");
    out.open("svg", &[("viewBox", &frame), ("role", "img"), ("aria-label", said), ("class", &class)]);
}

/// From left to right; below the years a row for each text.
fn across(out: &mut Writer, matter: &Matter<'_>, scale: &Scale) {
    let axis = TOP + LANE * matter.lanes() as f64;
    let rows = if matter.named() { &matter.texts[..] } else { &[] };
    let height = axis + 34.0 + ROW * rows.len() as f64;
    open(out, matter.desk, WIDTH, height, "across");
    for year in scale.lines() {
        line(out, (scale.at(year), 8.0), (scale.at(year), height), "");
        text(out, (scale.at(year), axis + 18.0), "year", &format!("{year}"));
    }
    matter.draw_lanes(out, scale, |lane| {
        let y = TOP + LANE * (lane as f64 + 0.5);
        (y, (0.0, y + 4.0))
    });
    for (row, one) in rows.iter().enumerate() {
        let y = axis + 34.0 + ROW * (row as f64 + 0.5);
        mark(out, scale, one, y, "text");
        // Titles stand before their bars, unless there is more room behind them.
        let (x, class) = if scale.at(one.from) > WIDTH / 2.0 {
            (scale.at(one.from) - 8.0, "name before")
        } else {
            (scale.at(one.to) + 10.0, "name")
        };
        text(out, (x, y + 4.0), class, &cut(&one.name, TITLE));
    }
    out.close();
}

/// From top to bottom; beside the lanes the texts, their names one below the other.
fn down(out: &mut Writer, matter: &Matter<'_>, scale: &Scale) {
    let column = FIRST + BESIDE * matter.lanes() as f64;
    let rows = if matter.named() { &matter.texts[..] } else { &[] };
    let mut names = Vec::with_capacity(rows.len());
    let mut free = scale.start;
    for one in rows {
        let y = scale.at((one.from + one.to) / 2.0).max(free);
        free = y + NAME;
        names.push(y);
    }
    open(out, matter.desk, NARROW, free.max(scale.end) + TOP / 2.0, "down");
    for year in scale.lines() {
        line(out, (FIRST - 20.0, scale.at(year)), (NARROW, scale.at(year)), "");
        text(out, (0.0, scale.at(year) + 4.0), "year", &format!("{year}"));
    }
    matter.draw_lanes(out, scale, |lane| {
        let x = FIRST + BESIDE * lane as f64;
        (x, (x, TOP))
    });
    for (one, y) in rows.iter().zip(names) {
        mark(out, scale, one, column, "text");
        let middle = scale.at((one.from + one.to) / 2.0);
        line(out, (column + DOT / 2.0, middle), (column + 2.0 * DOT, y), "leader");
        text(out, (column + 2.0 * DOT + 3.0, y + 4.0), "name", &cut(&one.name, SHORT));
    }
    out.close();
}

fn cut(title: &str, length: usize) -> String {
    let mut short: String = title.chars().take(length).collect();
    if title.chars().count() > length {
        short.push('…');
    }
    short
}

/// A point of time, or a stretch of it, with its words for whoever points at it.
fn mark(out: &mut Writer, scale: &Scale, one: &Placed, across: f64, class: &str) {
    let (from, to) = (scale.at(one.from), scale.at(one.to));
    let long = (to - from).max(DOT);
    // A stretch is drawn thin, so that what happened within it is seen.
    let thick = if long > 2.0 * DOT { THIN } else { DOT };
    let (x, y) = scale.point((from + to - long) / 2.0, across - thick / 2.0);
    let (width, height) = scale.point(long, thick);
    let class = format!("mark {class}");
    out.open(
        "rect",
        &[
            ("class", &class),
            ("x", &unit(x)),
            ("y", &unit(y)),
            ("width", &unit(width)),
            ("height", &unit(height)),
            ("rx", &unit(thick / 2.0)),
        ],
    );
    out.element("title", &[], &format!("{} {}", one.item.date, one.item.title));
    out.close();
}

fn line(out: &mut Writer, from: (f64, f64), to: (f64, f64), class: &str) {
    let (x1, y1, x2, y2) = (unit(from.0), unit(from.1), unit(to.0), unit(to.1));
    let places: [(&str, &str); 5] = [("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2), ("class", class)];
    out.open("line", &places[..if class.is_empty() { 4 } else { 5 }]);
    out.close();
}

fn text(out: &mut Writer, (x, y): (f64, f64), class: &str, words: &str) {
    out.element("text", &[("class", class), ("x", &unit(x)), ("y", &unit(y))], words);
}

/// A length with one decimal: the same bytes on every machine.
fn unit(length: f64) -> String {
    format!("{length:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(first: f64, last: f64) -> Scale {
        Scale { flow: Flow::Across, first, last, start: 0.0, end: 100.0 }
    }

    #[test]
    fn years_have_as_many_lines_as_there_is_room_for() {
        let lines = |first, last| scale(first, last).lines().collect::<Vec<f64>>();
        assert_eq!(
            lines(1973.0, 2022.0),
            [1975.0, 1980.0, 1985.0, 1990.0, 1995.0, 2000.0, 2005.0, 2010.0, 2015.0, 2020.0]
        );
        assert_eq!(lines(2013.0, 2015.0), [2013.0, 2014.0, 2015.0]);
        assert_eq!(lines(-551.0, 1900.0), [-500.0, 0.0, 500.0, 1000.0, 1500.0]);
        assert!(lines(-5000.0, 2026.0).len() <= 13);
    }
}
