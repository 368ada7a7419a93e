//! The apparatus at the foot of a text: emendations and variants together, in order, in the form of the field:
//! passage, lemma ］ reading, siglum. Matters of layout are not listed here; the collation page has them.

use super::collation::{Pages, own_words};
use super::desk::Desk;
use super::text::{TextInScript, shorten};
use super::witness::WitnessInScript;
use super::writer::Writer;
use crate::collate::{Collated, Unit, UnitKind};
use crate::resolve::{PlacedKind, TextPoint};
use crate::theme::Html;

/// How many characters beside an addition stand for its lemma.
const BESIDE: usize = 2;
/// A blank at which no line ends: a number stays with what it numbers.
pub(super) const JOINED: &str = "\u{A0}";

/// An entry in the making: its place, and what writes it.
enum Entry<'e> {
    Emendation(usize),
    Variant(&'e WitnessInScript<'e>, &'e Unit),
}

/// The apparatus of a text; `None` where it has neither emendation nor variant.
pub(super) fn apparatus(desk: &Desk<'_>, text: &TextInScript<'_>) -> Option<Html> {
    let pages = text.collated.as_ref();
    let mut entries: Vec<(usize, usize, Entry<'_>)> = Vec::new();
    let collated = pages.map(|pages| pages.collated);
    for (index, note) in text.text.notes.iter().enumerate() {
        let PlacedKind::Emendation { passage, transmitted, .. } = &note.kind else { continue };
        let at = match collated {
            Some(collated) => collated.text.offset(TextPoint { passage: *passage, at: transmitted.start }),
            None => index,
        };
        entries.push((at, 0, Entry::Emendation(index)));
    }
    if let Some(pages) = pages {
        for (order, witness) in pages.others() {
            for unit in witness.collation.units.iter().filter(|unit| !unit.kind.is_layout()) {
                entries.push((unit.text.start, order, Entry::Variant(witness, unit)));
            }
        }
    }
    if entries.is_empty() {
        return None;
    }
    entries.sort_by_key(|(at, order, _)| (*at, *order));
    let mut out = desk.writer();
    out.open("ul", &[("class", "apparatus-list")]);
    for (_, _, entry) in &entries {
        out.open("li", &[]);
        match entry {
            Entry::Emendation(note) => emendation(&mut out, desk, text, pages, *note),
            Entry::Variant(witness, unit) => {
                if let Some(collated) = collated {
                    variant(&mut out, desk, text, collated, witness, unit);
                }
            }
        }
        out.close();
    }
    out.close();
    Some(out.finish())
}

/// `p7 薄弱 ］ 薄溺 w`
fn emendation(out: &mut Writer, desk: &Desk<'_>, text: &TextInScript<'_>, pages: Option<&Pages<'_>>, index: usize) {
    let note = &text.text.notes[index];
    let PlacedKind::Emendation { passage, transmitted, .. } = &note.kind else { return };
    let reading = &text.text.readings[*passage];
    here(out, text, &reading.id);
    out.text(JOINED);
    let read = text.voiced[*passage].reading(&reading.reading(transmitted));
    out.element("span", &[("class", "lemma")], if read.is_empty() { desk.face.labels.get("deleted") } else { read });
    out.text("］ ");
    out.element("span", &[("class", "transmitted")], text.voiced[*passage].transmitted(transmitted));
    // Witnesses that do not differ here have what the text has.
    let mut sigla: Vec<&str> =
        text.text.text.witnesses.first().map(|first| first.id.value.as_str()).into_iter().collect();
    if let Some(pages) = pages {
        let point = |at| TextPoint { passage: *passage, at };
        let range = pages.collated.text.range(point(transmitted.start), point(transmitted.end));
        for (_, witness) in pages.others() {
            if witness.collation.units_in(&range).all(|(_, unit)| unit.kind.is_layout()) {
                sigla.push(&witness.witness.id.value);
            }
        }
    }
    siglum(out, &sigla.join(" "));
    out.element(
        "a",
        &[("class", "more"), ("href", &format!("#note-{}", text.note_id(index)))],
        desk.face.labels.get("note_of"),
    );
}

fn variant(
    out: &mut Writer,
    desk: &Desk<'_>,
    text: &TextInScript<'_>,
    collated: &Collated,
    witness: &WitnessInScript<'_>,
    unit: &Unit,
) {
    let labels = &desk.face.labels;
    here(out, text, &text.text.readings[collated.text.passage(unit.text.start)].id);
    out.text(JOINED);
    let addition = unit.text.is_empty();
    let lemma = if addition {
        let end = (unit.text.start + BESIDE).min(collated.text.chars().len());
        own_words(text, collated, &(unit.text.start..end))
    } else {
        own_words(text, collated, &unit.text)
    };
    out.element("span", &[("class", "lemma")], &shorten(&lemma));
    out.text("］ ");
    if addition && unit.kind != UnitKind::Transposition {
        out.element("span", &[("class", "sign")], labels.get("added_before"));
        out.text(" ");
    }
    if unit.kind == UnitKind::Transposition {
        out.element("span", &[("class", "sign")], labels.get("kind_transposition"));
    } else if unit.witness.is_empty() {
        out.element("span", &[("class", "sign")], labels.get("omitted"));
    } else {
        let lang: Vec<(&str, &str)> = witness.lang.iter().map(|lang| ("lang", *lang)).collect();
        let mut attributes = vec![("class", "transmitted")];
        attributes.extend(&lang);
        out.element("span", &attributes, &shorten(&witness.words(&unit.witness)));
    }
    siglum(out, &witness.witness.id.value);
    for &note in &unit.notes {
        let href = format!("#note-{}", text.note_id(note));
        out.element("a", &[("class", "more"), ("href", &href)], labels.get("note_of"));
    }
}

/// The passage of the same document, as a link.
fn here(out: &mut Writer, text: &TextInScript<'_>, passage: &str) {
    out.element("a", &[("class", "place"), ("href", &format!("#{}", text.id(passage)))], &passage[1..]);
}

/// The passage, as a link.
pub(super) fn place(out: &mut Writer, passage: &str, page: &str) {
    out.element("a", &[("class", "place"), ("href", &format!("{page}#{passage}"))], &passage[1..]);
}

fn siglum(out: &mut Writer, sigla: &str) {
    out.text(" ");
    out.element("span", &[("class", "siglum")], sigla);
    out.text(" ");
}
