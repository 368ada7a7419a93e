//! Where a term stands: a thin row for each text that has it, a tick at each place, drawn here as SVG. Few words and
//! no styles: the sheet gives the colours. What the picture shows is said beside it, by the counts and by the lines
//! below it on the page.
//!
//! A place is measured in thousandths of the text's length in bytes, in the script of the page: as fine as a screen
//! can show, and nothing has to be counted twice. Of an entry in more than [`ROWS`] texts, one picture shows how many
//! places each stretch of the edition has.

use std::fmt::Write as _;

use super::concordance::{Concordance, LinePlace, TextLines};
use super::desk::Desk;
use super::writer::Writer;
use crate::resolve::ResolvedEdition;
use crate::site::{Route, View};
use crate::theme::Html;

/// The most texts that have a row, or a column, each.
pub(super) const ROWS: usize = 60;
/// Height of the tallest bar, in the drawing's own units.
const BAR: usize = 100;

/// The texts of an edition in stretches of equal length, at most [`ROWS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretches {
    texts: usize,
    each: usize,
}

impl Stretches {
    pub(super) fn new(texts: usize) -> Self {
        Self { texts, each: texts.div_ceil(ROWS).max(1) }
    }

    /// How many.
    pub(super) fn count(self) -> usize {
        self.texts.div_ceil(self.each)
    }

    /// How many texts each has; the last may have fewer.
    pub(super) fn each(self) -> usize {
        self.each
    }

    /// The stretch of a text.
    pub(super) fn of(self, text: usize) -> usize {
        text / self.each
    }

    /// First and last text of a stretch, counted from one.
    pub(super) fn ends(self, stretch: usize) -> (usize, usize) {
        (stretch * self.each + 1, ((stretch + 1) * self.each).min(self.texts))
    }
}

/// The picture of an entry; `None` where it stands in no passage.
pub(super) fn picture(
    desk: &Desk<'_>,
    edition: &ResolvedEdition<'_>,
    entry: usize,
    concordance: &Concordance,
) -> Option<Html> {
    let (places, texts) = concordance.count(entry);
    if places == 0 {
        return None;
    }
    let mut out = Writer::default();
    if texts > ROWS {
        bars(&mut out, desk, entry, concordance, edition.texts.len());
    } else {
        rows(&mut out, desk, edition, entry, concordance);
    }
    Some(out.finish())
}

fn rows(out: &mut Writer, desk: &Desk<'_>, edition: &ResolvedEdition<'_>, entry: usize, concordance: &Concordance) {
    let labels = &desk.face.labels;
    out.open("ol", &[("class", "dispersion")]);
    for (index, lines, count) in concordance.in_passages(entry) {
        let text = &edition.texts[index];
        let id = text.text.id.as_str();
        let passages = passages(lines, entry);
        let number = |at: Option<&usize>| at.map(|&at| &text.readings[at].id[1..]).unwrap_or_default();
        let ends = [("from", number(passages.first())), ("to", number(passages.last()))];
        out.open("li", &[]);
        out.element("a", &[("href", &desk.way(Route::Text(&edition.edition.id, id, View::Reading)))], &lines.short);
        let spoken = labels.fill("dispersion_ends", &ends);
        out.open(
            "svg",
            &[("viewBox", "-2 0 1004 1"), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-label", &spoken)],
        );
        let mut ticks = String::with_capacity(9 * count);
        for x in lines.stations(entry) {
            let _ = write!(ticks, "M{x} 0v1");
        }
        out.open("path", &[("d", &ticks)]);
        out.close();
        out.close();
        let places = labels.fill("places_count", &[("n", &count.to_string())]);
        out.element("a", &[("class", "count"), ("href", &format!("#in-{id}"))], &places);
        out.close();
    }
    out.close();
}

/// The passages that have an entry, in order.
fn passages(lines: &TextLines, entry: usize) -> Vec<usize> {
    let passage = |place| match place {
        LinePlace::Passage(index) => Some(index),
        LinePlace::Note(_) => None,
    };
    lines.of(entry).filter_map(|line| passage(line.place)).collect()
}

/// How many places each stretch of the edition has, as bars.
fn bars(out: &mut Writer, desk: &Desk<'_>, entry: usize, concordance: &Concordance, texts: usize) {
    let stretches = Stretches::new(texts);
    let mut counts = vec![0usize; stretches.count()];
    for (text, _, count) in concordance.in_passages(entry) {
        counts[stretches.of(text)] += count;
    }
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let frame = format!("0 0 {} {BAR}", counts.len());
    let said = [("n", stretches.each().to_string()), ("most", most.to_string())];
    let said = said.each_ref().map(|(name, number)| (*name, number.as_str()));
    let said = desk.face.labels.fill("dispersion_bars", &said);
    out.open("figure", &[("class", "dispersion-bars")]);
    out.open("svg", &[("viewBox", &frame), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-label", &said)]);
    let mut bars = String::with_capacity(20 * counts.len());
    for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // Even a single place is seen.
        let height = (count * BAR).div_ceil(most).max(2);
        let _ = write!(bars, "M{at}.1 {BAR}v-{height}h.8v{height}z");
    }
    out.open("path", &[("d", &bars)]);
    out.close();
    out.close();
    out.open("figcaption", &[("class", "count")]);
    out.text(&said);
    out.close();
    out.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_hold_every_text_once() {
        for texts in [1, 2, 59, 60, 61, 119, 120, 121, 2000] {
            let stretches = Stretches::new(texts);
            assert!(stretches.count() <= ROWS, "{texts}");
            let held: usize = (0..stretches.count()).map(|at| stretches.ends(at)).map(|(from, to)| to + 1 - from).sum();
            assert_eq!(held, texts);
            for text in 0..texts {
                let (from, to) = stretches.ends(stretches.of(text));
                assert!((from..=to).contains(&(text + 1)), "{text} of {texts}");
            }
        }
        assert_eq!(Stretches::new(60).each(), 1);
    }
}
