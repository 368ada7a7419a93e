//! The witnesses: in the header what each is (`listWit`), in `sourceDoc` the words that each has for this text, line by line
//! as they stand in its file. Of a file that holds more, only the part that holds the text is taken.

use super::{Context, witness_id};
use crate::collate::reconstructed;
use crate::edition::{Witness, WitnessEdge};
use crate::export::xml::Xml;
use crate::resolve::ResolvedText;

/// Siglum, title, file, edges, classes of regularisation of every witness.
pub(super) fn list(xml: &mut Xml, context: &Context<'_>, text: &ResolvedText<'_>) {
    xml.open("listWit", &[]);
    for (index, witness) in text.text.witnesses.iter().enumerate() {
        let id = context.id(&witness_id(index));
        xml.words("witness", &[("xml:id", &id), ("n", &witness.id.value)]);
        if let Some(title) = &witness.title {
            xml.element("title", &[], title);
        }
        described(xml, context, witness);
        xml.close();
    }
    xml.close();
}

fn described(xml: &mut Xml, context: &Context<'_>, witness: &Witness) {
    let folder = format!("editions/{}/", context.edition.edition.id);
    let file = witness.path.value.strip_prefix(&folder).unwrap_or(&witness.path.value);
    xml.element("idno", &[("type", "file")], file);
    if let Some(stored) = &witness.stored {
        xml.element("idno", &[("type", "sha256")], &stored.digest);
    }
    if !witness.regularize.is_empty() {
        let classes: Vec<&str> = witness.regularize.iter().map(|class| class.name()).collect();
        xml.element("note", &[("type", "regularize")], &classes.join(" "));
    }
    for (kind, edge) in [("from", &witness.from), ("to", &witness.to)] {
        if let Some(edge) = edge {
            self::edge(xml, kind, edge);
        }
    }
}

fn edge(xml: &mut Xml, kind: &'static str, edge: &WitnessEdge) {
    let nth = edge.nth.map(|nth| nth.to_string());
    let mut attributes = vec![("type", kind)];
    attributes.extend(nth.as_deref().map(|nth| ("n", nth)));
    xml.words("note", &attributes);
    for (part, words) in [("before", &edge.before), ("quote", &Some(edge.quote.value.clone())), ("after", &edge.after)]
    {
        if let Some(words) = words {
            xml.element("seg", &[("type", part)], words);
        }
    }
    xml.close();
}

/// The words of every witness that could be compared.
pub(super) fn witnesses(xml: &mut Xml, context: &Context<'_>, index: usize, text: &ResolvedText<'_>) {
    let Some(collated) = context.site.collated(context.edition_index, index) else { return };
    for (number, (witness, collation)) in text.text.witnesses.iter().zip(&collated.witnesses).enumerate() {
        let Some(collation) = collation else { continue };
        let id = context.id(&format!("source.{}", number + 1));
        xml.open("sourceDoc", &[("xml:id", &id), ("n", &witness.id.value)]);
        xml.open("surface", &[("corresp", &format!("#{}", context.id(&witness_id(number))))]);
        for line in reconstructed(&collated.text, &collation.steps).split('\n') {
            xml.element("line", &[], line);
        }
        xml.close();
        xml.close();
    }
}
