//! What stands outside a text and points into it: the notes, the variants; in a document of its own also the entries and
//! works that the text needs.

use super::body::{Anchors, certainty};
use super::prose::prose;
use super::{Context, glossary, witness_id};
use crate::collate::UnitKind;
use crate::edition::NoteKind;
use crate::export::xml::Xml;
use crate::resolve::{Place, PlacedKind, PlacedNote, ResolvedText};

/// `standOff` of a text; none where nothing stands off.
pub(super) fn stand_off(
    xml: &mut Xml,
    context: &Context<'_>,
    index: usize,
    text: &ResolvedText<'_>,
    anchors: &Anchors,
) {
    let noted = text.notes.iter().any(|note| note.note.is_some());
    let collated = context.site.collated(context.edition_index, index);
    let units = collated.into_iter().flat_map(|collated| collated.witnesses.iter().flatten());
    let varied = units.flat_map(|collation| &collation.units).next().is_some();
    let stands = &context.own;
    let own = !context.corpus && (!stands.entries.is_empty() || !stands.works.is_empty());
    if !(noted || varied || own) {
        return;
    }
    xml.open("standOff", &[]);
    if noted {
        xml.open("listAnnotation", &[("type", "notes"), ("xml:lang", context.edition.edition.script.tag())]);
        for note in &text.notes {
            self::note(xml, context, text, note, anchors);
        }
        xml.close();
    }
    if varied {
        variants(xml, context, index, text, anchors);
    }
    if own {
        glossary::entries(xml, context, &stands.entries.iter().copied().collect::<Vec<_>>());
        glossary::works(xml, context, Some(&stands.works));
    }
    xml.close();
}

fn note(xml: &mut Xml, context: &Context<'_>, text: &ResolvedText<'_>, note: &PlacedNote<'_>, anchors: &Anchors) {
    let Some(written) = note.note else { return };
    let id = context.id(&format!("note.{}", note.id));
    let layer = &context.edition.edition.layers[note.layer].id;
    let [start, end] = anchors.of(&note.quoted);
    let siglum = written.variant.as_ref().map(|siglum| siglum.value.as_str());
    let witness = siglum.and_then(|siglum| text.text.witnesses.iter().position(|one| one.id.value == siglum));
    let (kind, about) = match (&note.kind, witness) {
        (PlacedKind::Emendation { .. }, _) => {
            ("emendation", Some(format!("#{}", context.id(&format!("emend.{}", note.id)))))
        }
        (PlacedKind::Gap { .. }, _) => ("gap", Some(format!("#{}", context.id(&format!("gap.{}", note.id))))),
        (_, Some(witness)) => ("variant", Some(format!("#{}", context.id(&witness_id(witness))))),
        _ => ("comment", None),
    };
    let resp = context.resp(written.by.as_deref());
    let mut attributes =
        vec![("xml:id", id.as_str()), ("type", layer), ("subtype", kind), ("target", &start), ("targetEnd", &end)];
    attributes.extend(about.as_deref().map(|about| ("corresp", about)));
    attributes.extend(resp.as_deref().map(|resp| ("resp", resp)));
    if let NoteKind::Emendation { certainty: Some(sure), .. } = &written.kind {
        attributes.push(("cert", certainty(*sure)));
    }
    xml.words("note", &attributes);
    if let (Some(body), Some(resolved)) = (&written.body, &note.body) {
        prose(xml, context, &body.document.passages, resolved);
    }
    xml.close();
}

/// Every variant of every witness, in the order of the witnesses; those of the first are departures from it that an
/// emendation or a note accounts for.
fn variants(xml: &mut Xml, context: &Context<'_>, index: usize, text: &ResolvedText<'_>, anchors: &Anchors) {
    let Some(collated) = context.site.collated(context.edition_index, index) else { return };
    xml.open("listApp", &[]);
    for (number, collation) in collated.witnesses.iter().enumerate() {
        for unit in collation.iter().flat_map(|collation| &collation.units) {
            let Some((start, end)) = collated.text.points(&unit.text) else { continue };
            let [start, end] = anchors.of(&Place::Text(start, end));
            let notes: Vec<String> = unit
                .notes
                .iter()
                .map(|&note| format!("#{}", context.id(&format!("note.{}", text.notes[note].id))))
                .collect();
            let notes = notes.join(" ");
            let mut attributes = vec![("type", kind(unit.kind)), ("from", start.as_str()), ("to", &end)];
            if !notes.is_empty() {
                attributes.push(("corresp", &notes));
            }
            xml.open("app", &attributes);
            xml.element("lem", &[], &unit.lemma);
            xml.element("rdg", &[("wit", &format!("#{}", context.id(&witness_id(number))))], &unit.reading);
            xml.close();
        }
    }
    xml.close();
}

fn kind(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Substitution => "substitution",
        UnitKind::Omission => "omission",
        UnitKind::Addition => "addition",
        UnitKind::Transposition => "transposition",
        UnitKind::Punctuation => "punctuation",
        UnitKind::Spacing => "spacing",
        UnitKind::Paragraphing => "paragraphing",
    }
}
