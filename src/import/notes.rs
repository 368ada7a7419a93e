//! The notes of a text, emendations and gaps: from `standOff`, and from what stands in the text itself.

use std::collections::{BTreeMap, BTreeSet};

use super::anchor::{Point, Words};
use super::blocks::Body;
use super::passage::{Draft, Edit, Gap, Reader};
use super::xml::Node;
use super::yaml::Mapping;

/// A text's words and all that is placed in them.
pub(super) struct Placed<'p> {
    pub(super) words: Words<'p>,
    pub(super) body: &'p Body,
    /// `xml:id` of an anchor → place.
    pub(super) anchors: BTreeMap<&'p str, Point>,
    /// `xml:id` of a witness → siglum.
    pub(super) sigla: BTreeMap<String, String>,
    /// `xml:id` of those who signed notes → their signs.
    pub(super) signs: &'p BTreeMap<String, String>,
    /// The ids of the layers.
    pub(super) layers: &'p BTreeSet<String>,
}

/// The file of a text's notes.
pub(super) fn notes<'r>(document: &'r Node, placed: &Placed<'_>, reader: &mut Reader<'r>) -> String {
    let mut out = String::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let lists = document.named("standOff").flat_map(|off| off.nodes());
    let notes = lists.flat_map(|list| if list.name == "note" { vec![list] } else { list.all("note") });
    for note in notes.filter(|note| note.get("target").is_some()) {
        let about = note.get("corresp").map(|id| id.trim_start_matches('#')).unwrap_or_default();
        match self::note(note, about, placed, reader) {
            Some(item) => {
                out.push_str(&item);
                used.insert(about);
            }
            None => reader.imported.left("note whose place is not in this file"),
        }
    }
    // What no note speaks of is an emendation or a gap all the same.
    for (passage, draft) in placed.body.passages.iter().enumerate() {
        for edit in draft.edits.iter().filter(|edit| edit.id.as_deref().is_none_or(|id| !used.contains(id))) {
            let at = placed.words.anchor((Some(passage), edit.range.start), (Some(passage), edit.range.end));
            let Some(at) = at else { continue };
            let mut item = Mapping::item(0);
            item.raw("at", &at);
            emendation(&mut item, edit);
            out.push_str(&item.finish());
        }
        for gap in draft.gaps.iter().filter(|gap| gap.id.as_deref().is_none_or(|id| !used.contains(id))) {
            match lone_gap(placed, passage, draft, gap) {
                Some(item) => out.push_str(&item),
                None => reader.imported.left("gap at the start of a passage"),
            }
        }
    }
    out
}

/// A gap that no note speaks of is tied to the words before it.
fn lone_gap(placed: &Placed<'_>, passage: usize, draft: &Draft, gap: &Gap) -> Option<String> {
    const BEFORE: usize = 6;
    let at = gap.at.min(draft.length);
    let anchor = placed.words.anchor((Some(passage), at.saturating_sub(BEFORE)), (Some(passage), at))?;
    let mut item = Mapping::item(0);
    item.raw("at", &anchor);
    item.raw("gap", &self::gap(gap, None));
    Some(item.finish())
}

fn note<'r>(note: &'r Node, about: &str, placed: &Placed<'_>, reader: &mut Reader<'r>) -> Option<String> {
    let place = |name: &str| {
        let id = note.get(name)?.trim().trim_start_matches('#');
        placed.anchors.get(id).copied()
    };
    let start = place("target")?;
    let end = place("targetEnd").unwrap_or(start);
    let at = placed.words.anchor(start, end)?;
    let mut item = Mapping::item(0);
    let id = note.get("xml:id").unwrap_or_default();
    let id = id.rsplit_once("note.").map_or(id, |(_, id)| id);
    let plain =
        |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if plain(id) && !id.starts_with('-') {
        item.raw("id", id);
    }
    if let Some(layer) = note.get("type").filter(|layer| placed.layers.contains(*layer)) {
        item.raw("layer", layer);
    }
    item.raw("at", &at);
    let resp = note.get("resp").map(|resp| resp.trim_start_matches('#'));
    item.optional("by", resp.and_then(|resp| placed.signs.get(resp)).map(String::as_str));
    let edits = || placed.body.passages.iter().flat_map(|draft| &draft.edits);
    let gaps = || placed.body.passages.iter().flat_map(|draft| &draft.gaps);
    if let Some(edit) = edits().find(|edit| !about.is_empty() && edit.id.as_deref() == Some(about)) {
        emendation(&mut item, edit);
    } else if let Some(gap) = gaps().find(|gap| !about.is_empty() && gap.id.as_deref() == Some(about)) {
        item.raw("gap", &self::gap(gap, after(placed, start, end, about)));
    } else if let Some(siglum) = placed.sigla.get(about).filter(|_| note.get("subtype") == Some("variant")) {
        item.text("variant", siglum);
    }
    let body = Body::read(note, reader);
    if !body.passages.is_empty() {
        item.prose("note", &body.markdown());
    }
    Some(item.finish())
}

fn emendation(item: &mut Mapping, edit: &Edit) {
    item.text("read", &edit.read);
    let certainty = match edit.certainty.as_deref() {
        Some("1" | "1.0") => Some("certain"),
        Some(known @ ("high" | "medium" | "low")) => Some(known),
        _ => None,
    };
    if let Some(certainty) = certainty {
        item.raw("certainty", certainty);
    }
}

/// The words of the quotation after which something is lost; `None` where that is its end.
fn after<'w>(placed: &Placed<'w>, start: Point, end: Point, gap: &str) -> Option<&'w str> {
    let ((Some(passage), from), (last, to)) = (start, end) else { return None };
    let draft = placed.body.passages.get(passage)?;
    let at = draft.gaps.iter().find(|one| one.id.as_deref() == Some(gap))?.at;
    if last == Some(passage) && at == to {
        return None;
    }
    let words = *placed.words.passages.get(passage)?;
    let byte = |at: usize| words.char_indices().nth(at).map_or(words.len(), |(byte, _)| byte);
    words.get(byte(from)..byte(at)).filter(|words| !words.is_empty())
}

fn gap(gap: &Gap, after: Option<&str>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (key, words) in [("extent", gap.extent.as_deref()), ("after", after), ("reason", gap.reason.as_deref())] {
        if let Some(words) = words {
            parts.push(format!("{key}: {}", super::yaml::quoted(words)));
        }
    }
    if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
}
