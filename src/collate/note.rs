//! Notes on variants: each must touch a variant of the witness that it names.

use std::ops::Range;

use super::transmitted::Transmitted;
use super::unit::Unit;
use super::{Collation, Setting};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::resolve::{Place, ResolvedText};

/// How many variants a report shows.
const SHOWN: usize = 3;

/// Ties the notes that name this witness to the units that they touch.
pub(super) fn attach(
    setting: &Setting<'_>,
    text: &Transmitted,
    collation: &mut Collation,
    diagnostics: &mut Diagnostics,
) {
    let siglum = &setting.witness.id.value;
    let units = collation.units.iter().enumerate();
    let moved: Vec<usize> = units.filter(|(_, unit)| unit.moved_to.is_some()).map(|(at, _)| at).collect();
    for (index, note) in setting.text.notes.iter().enumerate() {
        let Some(variant) = note.note.and_then(|note| note.variant.as_ref()) else { continue };
        if variant.value != *siglum {
            continue;
        }
        let Place::Text(start, end) = &note.place else {
            let fault = Diagnostic::error(Code::ValueInvalid, variant.span, "a title has no variants");
            diagnostics.push(fault.help("a variant stands in the text"));
            continue;
        };
        let range = text.range(*start, *end);
        // Units are in order and apart; only the far ends of moved passages stand elsewhere.
        let first = collation.units.partition_point(|unit| unit.text.end < range.start);
        let near = collation.units[first..].iter().take_while(|unit| unit.text.start <= range.end);
        let mut touched: Vec<usize> =
            near.enumerate().filter(|(_, unit)| touches(unit, &range)).map(|(at, _)| first + at).collect();
        touched.extend(moved.iter().copied().filter(|&at| touches(&collation.units[at], &range)));
        touched.sort_unstable();
        touched.dedup();
        for &at in &touched {
            collation.units[at].notes.push(index);
        }
        if touched.is_empty() {
            let at = note.note.map_or(variant.span, |note| note.at.span);
            let message = format!("witness `{siglum}` does not differ from the text at 「{}」", note.lemma);
            let fault = Diagnostic::error(Code::VariantMissing, at, message);
            diagnostics.push(with_nearest(setting, text, &collation.units, &range, fault));
        }
    }
}

/// Whether a quotation touches a unit; what a witness adds is touched by the words on either side of it.
fn touches(unit: &Unit, range: &Range<usize>) -> bool {
    let one = |own: &Range<usize>| {
        if own.is_empty() {
            range.start <= own.start && own.start <= range.end
        } else {
            own.start < range.end && range.start < own.end
        }
    };
    one(&unit.text) || unit.moved_to.is_some_and(|to| one(&(to..to)))
}

fn with_nearest(
    setting: &Setting<'_>,
    text: &Transmitted,
    units: &[Unit],
    range: &Range<usize>,
    mut fault: Diagnostic,
) -> Diagnostic {
    let mut near: Vec<&Unit> = units.iter().collect();
    near.sort_by_key(|unit| (unit.text.start.abs_diff(range.start), unit.text.start));
    for unit in near.into_iter().take(SHOWN) {
        let show = |words: &str| {
            let words: String = words.chars().take(20).collect();
            if words.is_empty() { "–".to_owned() } else { words.replace('\n', "¶") }
        };
        let words = format!("a variant nearby: 「{}」 : 「{}」", show(&unit.lemma), show(&unit.reading));
        fault = match text.origin(&unit.text, &setting.text.text.document.passages) {
            Some(span) => fault.label(span, words),
            None => fault.help(words),
        };
    }
    fault.help("quote words that touch a variant, or leave `variant` out: the note is then about the text")
}

/// Notes that name a witness which the text does not have.
pub(super) fn report_unknown(text: &ResolvedText<'_>, diagnostics: &mut Diagnostics) {
    let known: Vec<&str> = text.text.witnesses.iter().map(|witness| witness.id.value.as_str()).collect();
    for variant in text.text.notes.iter().filter_map(|note| note.variant.as_ref()) {
        if !known.contains(&variant.value.as_str()) {
            let message = format!("this text has no witness `{}`", variant.value);
            let advice = if known.is_empty() {
                "it names none".to_owned()
            } else {
                format!("its witnesses: {}", known.join(", "))
            };
            diagnostics.push(Diagnostic::error(Code::ValueInvalid, variant.span, message).help(advice));
        }
    }
}
