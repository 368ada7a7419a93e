//! Text and witnesses side by side, passage beside passage.
//!
//! A difference is framed on both sides and carries the number of its unit, which leads to the table. What a witness has
//! is made of the steps between it and the text, so nothing of it can be lost on the way.

use std::collections::BTreeMap;
use std::ops::Range;

use super::apparatus::place;
use super::collation::{Pages, own_words};
use super::desk::Desk;
use super::text::TextInScript;
use super::witness::WitnessInScript;
use super::writer::Writer;
use crate::collate::{StepKind, UnitKind};
use crate::site::{Route, View};

/// The text and the other witnesses, passage beside passage.
pub(super) fn side_by_side(pages: &Pages<'_>, out: &mut Writer, desk: &Desk<'_>, text: &TextInScript<'_>) {
    let labels = &desk.face.labels;
    let columns = pages.others().count() + 1;
    out.open("section", &[("id", "side-by-side")]);
    out.element("h2", &[], labels.get("side_by_side"));
    let page = desk.way(Route::Text(&text.edition.edition.id, &text.text.text.id, View::Reading));
    let base = text.text.text.witnesses.first().map_or("", |first| first.id.value.as_str());
    out.open("div", &[("class", "synopsis"), ("data-columns", &columns.to_string())]);
    for (index, reading) in text.text.readings.iter().enumerate() {
        let range = pages.collated.text.whole(index);
        out.open("div", &[("class", "row"), ("id", &reading.id)]);
        out.open("div", &[("class", "cell")]);
        out.open("p", &[("class", "cell-head")]);
        place(out, &reading.id, &page);
        out.text(" ");
        out.element("span", &[("class", "siglum")], base);
        out.close();
        out.open("p", &[]);
        own_cell(pages, out, text, &range);
        out.close();
        out.close();
        for (number, witness) in pages.others() {
            out.open("div", &[("class", "cell")]);
            out.open("p", &[("class", "cell-head")]);
            out.element("span", &[("class", "siglum")], &witness.witness.id.value);
            out.close();
            let lang: Vec<(&str, &str)> = witness.lang.iter().map(|lang| ("lang", *lang)).collect();
            out.open("p", &lang);
            witness_cell(out, witness, number, &(range.start..limit(pages, &range)));
            out.close();
            out.close();
        }
        out.close();
    }
    out.close();
    out.close();
}

/// What is put in at the very end belongs to the last passage.
fn limit(pages: &Pages<'_>, range: &Range<usize>) -> usize {
    range.end + usize::from(range.end == pages.collated.text.chars().len())
}

/// Where units begin or end in a passage.
#[derive(Default)]
struct Edge {
    /// How many more are open behind it than before it.
    change: isize,
    /// Those that end here: witness, number, whether they hold no words of the text.
    ending: Vec<(usize, usize, bool)>,
}

/// A passage of the text, with the places where any witness differs.
fn own_cell(pages: &Pages<'_>, out: &mut Writer, text: &TextInScript<'_>, range: &Range<usize>) {
    // Where units begin and end in this passage: how many are open behind a place, and whose numbers stand there.
    let mut edges: BTreeMap<usize, Edge> = BTreeMap::new();
    edges.entry(range.start).or_default();
    edges.entry(range.end).or_default();
    let wide = range.start..limit(pages, range);
    for (number, witness) in pages.others() {
        for (index, unit) in witness.collation.units_in(&wide).filter(|(_, unit)| !unit.kind.is_layout()) {
            let inside = |at: usize| at.clamp(range.start, range.end);
            edges.entry(inside(unit.text.start)).or_default().change += 1;
            let end = edges.entry(inside(unit.text.end)).or_default();
            end.change -= 1;
            // One that began in a passage before has its number there; one that goes on has it in the next.
            if unit.text.start >= range.start {
                end.ending.push((number, index + 1, unit.text.is_empty()));
            }
        }
    }
    let several = pages.others().count() > 1;
    let mut open = 0;
    let mut at = range.start;
    for (&place, Edge { change, ending }) in &edges {
        if place > at {
            let words = own_words(text, pages.collated, &(at..place));
            if open > 0 {
                out.element("mark", &[], &words);
            } else {
                out.text(&words);
            }
            at = place;
        }
        for &(number, index, empty) in ending {
            if empty {
                out.element("span", &[("class", "omitted")], "‸");
            }
            let sign = if several { format!("{number}-{index}") } else { index.to_string() };
            sup(out, &format!("#v{number}-{index}"), &sign);
        }
        open += change;
    }
}

/// What a witness has for a passage of the text.
fn witness_cell(out: &mut Writer, witness: &WitnessInScript<'_>, number: usize, range: &Range<usize>) {
    let collation = witness.collation;
    let layout: BTreeMap<usize, usize> = collation
        .units_in(range)
        .filter(|(_, unit)| unit.kind.is_layout() && !unit.witness.is_empty())
        .map(|(index, unit)| (unit.witness.start, index))
        .collect();
    let first = collation.steps.partition_point(|step| step.text.end < range.start);
    for step in collation.steps[first..].iter().take_while(|step| step.text.start < range.end) {
        let begins = step.text.start >= range.start;
        if step.text.end <= range.start && !(step.text.is_empty() && begins) {
            continue;
        }
        match step.kind {
            StepKind::Same => {
                let start = step.text.start.max(range.start);
                let end = step.text.end.min(range.end).max(start);
                let there =
                    step.witness.start + (start - step.text.start)..step.witness.start + (end - step.text.start);
                out.text(&witness.words(&there));
            }
            StepKind::Variant(unit) => {
                if !begins {
                    continue;
                }
                if step.witness.is_empty() {
                    out.element("span", &[("class", "omitted")], "‸");
                } else {
                    out.element("mark", &[], &witness.words(&step.witness));
                }
                sup(out, &format!("#v{number}-{}", unit + 1), &(unit + 1).to_string());
            }
            StepKind::Layout | StepKind::Regularized(_) => {
                if !begins {
                    continue;
                }
                out.text(&witness.words(&step.witness));
                if let Some(&index) = layout.get(&step.witness.start) {
                    let sign = if collation.units[index].kind == UnitKind::Paragraphing { "¶" } else { "␣" };
                    out.element("mark", &[("class", "layout")], sign);
                    sup(out, &format!("#v{number}-{}", index + 1), &(index + 1).to_string());
                }
            }
        }
    }
}

fn sup(out: &mut Writer, href: &str, sign: &str) {
    out.open("a", &[("class", "unit"), ("href", href)]);
    out.element("sup", &[], sign);
    out.close();
}
