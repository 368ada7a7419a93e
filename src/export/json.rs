//! A whole edition as JSON, for other programs: texts, readings, notes, variants, glossary, works, in one script.
//!
//! Its shape is `docs/schema/edition.schema.json`. Positions count code points, half open: of the passage as read in this
//! script. Prose is given as plain words and as HTML. Versions of the shape are told apart by `format`.

use serde_json::{Value, json};

use super::prose;
use crate::collate::UnitKind;
use crate::resolve::{Place, PlacedKind, PlacedNote, ResolvedEntry, ResolvedProse, ResolvedText};
use crate::script::Script;
use crate::site::Site;
use crate::weave::{Voice, Voiced};

/// The version of the shape.
const FORMAT: &str = "jiaozhu-edition-1";

/// The JSON of an edition.
pub(super) fn edition(site: &Site<'_>, index: usize, script: Script) -> String {
    let home = site.edition(index);
    let written = home.edition;
    let own = site.edition_voice(index, script);
    let layers: Vec<Value> =
        written.layers.iter().map(|layer| json!({ "id": layer.id, "title": own.say(&layer.title).text })).collect();
    let texts: Vec<Value> = (0..home.texts.len()).map(|text| self::text(site, (index, text), script)).collect();
    let glossary: Vec<Value> = home.entries.iter().map(|one| entry(site, index, one, own)).collect();
    let whole = json!({
        "format": FORMAT,
        "id": written.id,
        "script": script.tag(),
        "sourceScript": written.script.tag(),
        "title": own.say(&written.title).text,
        "subtitle": written.subtitle.as_ref().map(|words| own.say(words).text),
        "editors": written.editors,
        "version": written.version,
        "date": written.date,
        "introduction": home.introduction.as_ref().map(|words| both(words, own)),
        "layers": layers,
        "texts": texts,
        "glossary": glossary,
        "bibliography": super::bibliography::items(site, index, None),
    });
    let mut words = serde_json::to_string_pretty(&whole).unwrap_or_default();
    words.push('\n');
    words
}

fn both(words: &ResolvedProse, voice: Voice<'_>) -> Value {
    json!({ "text": prose::plain(words, voice), "html": prose::html(words, voice) })
}

fn text(site: &Site<'_>, (edition, index): (usize, usize), script: Script) -> Value {
    let home = site.edition(edition);
    let text = &home.texts[index];
    let written = text.text;
    let voice = site.text_voice(edition, text, script);
    let own = site.edition_voice(edition, script);
    let facts = &written.facts;
    let say = |words: &Option<String>| words.as_ref().map(|words| voice.say(words).text);
    let voiced: Vec<Voiced> = (0..text.readings.len()).map(|passage| voice.passage(text, passage)).collect();
    let passages: Vec<Value> = text
        .readings
        .iter()
        .enumerate()
        .map(|(passage, reading)| {
            let voiced = &voiced[passage];
            let terms: Vec<Value> = reading
                .terms
                .iter()
                .map(|term| {
                    let range = within(voiced, &term.range);
                    json!({ "entry": home.edition.glossary[term.entry].id.value, "start": range.0, "end": range.1 })
                })
                .collect();
            json!({
                "id": reading.id,
                "text": voiced.whole(),
                "transmitted": voiced.transmitted(&(0..written.document.passages[passage].text.chars().count())),
                "terms": terms,
            })
        })
        .collect();
    let notes: Vec<Value> = text.notes.iter().map(|one| note(home.edition, text, one, (voice, own), &voiced)).collect();
    let witnesses: Vec<Value> = written
        .witnesses
        .iter()
        .map(|witness| {
            json!({
                "siglum": witness.id.value,
                "title": witness.title,
                "file": witness.path.value,
                "sha256": witness.stored.as_ref().map(|stored| stored.digest.clone()),
                "regularize": witness.regularize.iter().map(|class| class.name()).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "id": written.id,
        "sourceScript": written.script.tag(),
        "title": voice.title(text).text,
        "short": say(&written.short),
        "subtitle": written.subtitle.as_ref().map(|words| own.say(words).text),
        "date": facts.date,
        "author": say(&facts.author),
        "place": say(&facts.place),
        "genre": say(&facts.genre),
        "audience": say(&facts.audience),
        "introduction": text.introduction.as_ref().map(|words| both(words, own)),
        "witnesses": witnesses,
        "passages": passages,
        "notes": notes,
        "variants": variants(site, (edition, index)),
    })
}

/// A range of a reading in its own script → code points in the script of the file.
fn within(voiced: &Voiced, range: &std::ops::Range<usize>) -> (usize, usize) {
    let bytes = voiced.bytes(range);
    let count = |end: usize| voiced.whole()[..end].chars().count();
    (count(bytes.start), count(bytes.end))
}

fn note(
    edition: &crate::edition::Edition,
    text: &ResolvedText<'_>,
    note: &PlacedNote<'_>,
    (voice, own): (Voice<'_>, Voice<'_>),
    voiced: &[Voiced],
) -> Value {
    let point = |passage: usize, transmitted: usize, end: bool| {
        let reading = &text.readings[passage];
        let at = if end {
            reading.reading(&(0..transmitted)).end
        } else {
            reading.reading(&(transmitted..transmitted)).start
        };
        let range = within(&voiced[passage], &(at..at));
        json!({ "passage": reading.id, "offset": range.0 })
    };
    let (start, end) = match &note.place {
        Place::Title(range) => {
            let title = voice.title(text);
            let range = title.target_range(range.clone());
            let at = |offset: usize| json!({ "passage": "title", "offset": offset });
            (at(range.start), at(range.end))
        }
        Place::Text(start, end) => (point(start.passage, start.at, false), point(end.passage, end.at, true)),
    };
    let mut value = json!({
        "id": note.id,
        "layer": edition.layers[note.layer].id,
        "number": note.number,
        "kind": "comment",
        "start": start,
        "end": end,
        "lemma": voice.say(&note.lemma).text,
        "by": note.note.and_then(|note| note.by.clone()),
        "body": note.body.as_ref().map(|body| both(body, if note.note.is_some() { own } else { voice })),
    });
    match &note.kind {
        PlacedKind::Comment => {}
        PlacedKind::Source(_) => value["kind"] = "source".into(),
        PlacedKind::Emendation { passage, transmitted, certainty } => {
            let reading = text.readings[*passage].reading(transmitted);
            value["kind"] = "emendation".into();
            value["transmitted"] = voiced[*passage].transmitted(transmitted).into();
            value["reading"] = voiced[*passage].reading(&reading).into();
            value["certainty"] = certainty.map(|certainty| certainty.name()).into();
        }
        PlacedKind::Gap { extent, reason, .. } => {
            value["kind"] = "gap".into();
            value["extent"] = extent.as_ref().map(|words| own.say(words).text).into();
            value["reason"] = reason.as_ref().map(|words| own.say(words).text).into();
        }
    }
    value
}

/// What the witnesses read, in their own words.
fn variants(site: &Site<'_>, (edition, index): (usize, usize)) -> Vec<Value> {
    let Some(collated) = site.collated(edition, index) else { return Vec::new() };
    let text = &site.edition(edition).texts[index];
    let mut variants = Vec::new();
    for (witness, collation) in text.text.witnesses.iter().zip(&collated.witnesses) {
        for unit in collation.iter().flat_map(|collation| &collation.units) {
            let passage = collated.text.passage(unit.text.start);
            variants.push(json!({
                "witness": witness.id.value,
                "kind": kind(unit.kind),
                "passage": text.readings.get(passage).map(|reading| reading.id.clone()),
                "lemma": unit.lemma,
                "reading": unit.reading,
                "notes": unit.notes.iter().map(|&note| text.notes[note].id.clone()).collect::<Vec<_>>(),
            }));
        }
    }
    variants
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

fn entry(site: &Site<'_>, edition: usize, resolved: &ResolvedEntry<'_>, voice: Voice<'_>) -> Value {
    let entry = resolved.entry;
    let say = |words: &str| voice.say(words).text;
    let glossary = &site.edition(edition).edition.glossary;
    json!({
        "id": entry.id.value,
        "kind": entry.kind.name(),
        "term": say(&entry.term.value),
        "also": entry.also.iter().map(|form| say(&form.value)).collect::<Vec<_>>(),
        "pinyin": entry.pinyin,
        "english": entry.english,
        "expands": entry.expands.iter().map(|item| say(item)).collect::<Vec<_>>(),
        "dates": entry.dates.as_ref().map(|dates| say(dates)),
        "certainty": entry.certainty.map(|certainty| certainty.name()),
        "definition": resolved.definition.as_ref().map(|words| both(words, voice)),
        "basis": resolved.basis.as_ref().map(|words| both(words, voice)),
        "see": resolved.see.iter().map(|&other| glossary[other].id.value.clone()).collect::<Vec<_>>(),
    })
}
