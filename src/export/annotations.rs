//! The notes of a text as W3C Web Annotations (Web Annotation Data Model, Recommendation of 23 February 2017), in JSON-LD:
//! one collection with one page.
//!
//! The target of each annotation is the text's page on the site. Its selectors choose the same words in two ways:
//! `TextQuoteSelector` by the words as read with up to 32 characters around them, `TextPositionSelector` by code points
//! **of the plain text** that `export text` makes of the same text in the same script (title, passages, the empty lines
//! between them). A place that holds no words (a gap, a deletion, a mark of the source's own footnote) is an empty quotation
//! between its neighbours.
//!
//! Ids are the addresses of the notes where the site has a `base_url`; else they are `urn:uuid:` made of edition, text,
//! script and note (version 8 of RFC 9562, from SHA-256), the same at every export, and the target is relative to the site's folder.

use std::ops::Range;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::plain::Layout;
use super::prose;
use crate::resolve::{Place, PlacedKind, PlacedNote};
use crate::script::Script;
use crate::site::{Route, Site, View};
use crate::text::Ruler;

/// How many code points stand on each side of a quotation.
const AROUND: usize = 32;

/// The collection of a text's annotations.
pub(super) fn text(site: &Site<'_>, (edition, index): (usize, usize), script: Script) -> String {
    let home = site.edition(edition);
    let text = &home.texts[index];
    let layout = Layout::new(site, (edition, index), script);
    let ruler = Ruler::new(&layout.words);
    let base = site.resolved.library.site.base_url.as_deref();
    let Some(face) = super::markdown::face(site, script) else { return String::new() };
    let default = site.faces.iter().find(|other| other.script == script && other.default).unwrap_or(face);
    let page = Route::Text(&home.edition.id, &text.text.id, View::Reading).path(default);
    let page = format!("{}{page}", base.unwrap_or_default());
    let id = |what: &str| match base {
        Some(_) => format!("{page}#{what}"),
        None => uuid(&[&home.edition.id, &text.text.id, script.tag(), what]),
    };
    let voice = site.text_voice(edition, text, script);
    let own = site.edition_voice(edition, script);
    let items: Vec<Value> = text
        .notes
        .iter()
        .map(|note| {
            let range = place(site, edition, script, &layout, note);
            let layer = own.say(&home.edition.layers[note.layer].title).text;
            let mut bodies = Vec::new();
            if let Some(body) = &note.body {
                let words = prose::html(body, if note.note.is_some() { own } else { voice });
                bodies.push(json!({ "type": "TextualBody", "value": words, "format": "text/html",
                    "language": script.tag(), "purpose": "commenting" }));
            }
            if let PlacedKind::Emendation { passage, transmitted, .. } = &note.kind {
                let words = voice.passage(text, *passage).transmitted(transmitted).to_owned();
                bodies.push(json!({ "type": "TextualBody", "value": words, "format": "text/plain",
                    "language": script.tag(), "purpose": "editing" }));
            }
            if let PlacedKind::Gap { extent: Some(extent), .. } = &note.kind {
                bodies.push(json!({ "type": "TextualBody", "value": own.say(extent).text, "format": "text/plain",
                    "language": script.tag(), "purpose": "describing" }));
            }
            bodies.push(json!({ "type": "TextualBody", "value": layer, "format": "text/plain",
                "language": script.tag(), "purpose": "tagging" }));
            let motivation = match note.kind {
                PlacedKind::Emendation { .. } => "editing",
                PlacedKind::Gap { .. } => "describing",
                PlacedKind::Comment | PlacedKind::Source(_) => "commenting",
            };
            let mut item = json!({
                "id": id(&format!("note-{}", note.id)),
                "type": "Annotation",
                "motivation": motivation,
                "body": bodies,
                "target": { "source": page, "selector": selectors(&layout.words, &ruler, &range) },
            });
            if let Some(by) = note.note.and_then(|note| note.by.as_deref()) {
                item["creator"] = json!({ "type": "Person", "name": by });
            }
            item
        })
        .collect();
    let title = voice.title(text).text;
    let whole = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": id("notes"),
        "type": "AnnotationCollection",
        "label": title,
        "total": items.len(),
        "first": {
            "id": id("notes-1"),
            "type": "AnnotationPage",
            "startIndex": 0,
            "partOf": id("notes"),
            "items": items,
        },
    });
    let mut words = serde_json::to_string_pretty(&whole).unwrap_or_default();
    words.push('\n');
    words
}

/// Code points of the plain text that a note is about.
fn place(site: &Site<'_>, edition: usize, script: Script, layout: &Layout<'_>, note: &PlacedNote<'_>) -> Range<usize> {
    if let PlacedKind::Gap { at, .. } = &note.kind {
        return layout.range(*at, *at);
    }
    match &note.place {
        Place::Title(range) => layout.title(site, edition, script, range),
        Place::Text(start, end) => layout.range(*start, *end),
    }
}

fn selectors(words: &str, ruler: &Ruler, range: &Range<usize>) -> Value {
    let slice = |range: Range<usize>| ruler.slice(words, &range);
    json!([
        {
            "type": "TextQuoteSelector",
            "exact": slice(range.clone()),
            "prefix": slice(range.start.saturating_sub(AROUND)..range.start),
            "suffix": slice(range.end..(range.end + AROUND).min(ruler.len())),
        },
        { "type": "TextPositionSelector", "start": range.start, "end": range.end },
    ])
}

/// A name for what has no address: custom, from a digest (RFC 9562, version 8).
fn uuid(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\0"));
    let mut bytes: Vec<u8> = digest.iter().take(16).copied().collect();
    bytes[6] = (bytes[6] & 0x0F) | 0x80;
    bytes[8] = (bytes[8] & 0x3F) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
