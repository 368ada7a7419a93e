//! The glossary as a list of words to learn: of an edition, of a text (the entries that occur in it), of a reading pack
//! (the terms that its teacher chose; without any, those that occur in its passages).
//!
//! Every card has an example: the sentence of the first occurrence in the scope, with the id of its passage. A long
//! sentence is cut on both sides.

mod moodle;
mod table;

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::{Format, Scope, prose};
use crate::edition::EntryKind;
use crate::resolve::ResolvedText;
use crate::script::Script;
use crate::site::{Face, Site};
use crate::text::Ruler;
use crate::weave::Voiced;

/// An entry of the glossary in one script.
struct Card {
    /// The same for ever for one entry in one script.
    guid: String,
    edition: String,
    entry: String,
    term: String,
    pinyin: String,
    english: String,
    kind: EntryKind,
    kind_label: String,
    also: Vec<String>,
    definition: String,
    definition_html: String,
    example: Option<Example>,
}

/// A sentence with the word in it.
struct Example {
    before: String,
    word: String,
    after: String,
    /// `huangyan#p12`.
    place: String,
    /// The text's title.
    title: String,
}

/// The words to learn of a scope, in a format.
pub(super) fn write(site: &Site<'_>, scope: Scope, script: Script, format: Format) -> String {
    let cards = cards(site, scope, script);
    match format {
        Format::Anki => table::anki(&cards, script),
        Format::Tsv => table::two_columns(&cards),
        Format::Moodle => moodle::write(&name(site, scope, script), &cards),
        _ => table::csv(&cards),
    }
}

/// What the list is called.
fn name(site: &Site<'_>, scope: Scope, script: Script) -> String {
    match scope {
        Scope::Site => String::new(),
        Scope::Edition(edition) => site.edition_voice(edition, script).say(&site.edition(edition).edition.title).text,
        Scope::Text(edition, text) => {
            let text = &site.edition(edition).texts[text];
            site.text_voice(edition, text, script).title(text).text
        }
        Scope::Pack(pack) => {
            let pack = &site.resolved.packs[pack];
            site.edition_voice(pack.home, script).say(&pack.pack.title.value).text
        }
    }
}

/// A text and the passages of it that count.
type Part = (usize, usize, Range<usize>);

fn cards(site: &Site<'_>, scope: Scope, script: Script) -> Vec<Card> {
    let whole = |edition: usize, text: usize| (edition, text, 0..site.edition(edition).texts[text].readings.len());
    let parts: Vec<Part> = match scope {
        // Two editions may explain one word each in its way.
        Scope::Site => Vec::new(),
        Scope::Edition(edition) => (0..site.edition(edition).texts.len()).map(|text| whole(edition, text)).collect(),
        Scope::Text(edition, text) => vec![whole(edition, text)],
        Scope::Pack(pack) => {
            let selections = &site.resolved.packs[pack].selections;
            selections.iter().map(|one| (one.edition, one.text, one.passages.clone())).collect()
        }
    };
    let chosen: Vec<(usize, usize)> = match scope {
        Scope::Edition(edition) => (0..site.edition(edition).entries.len()).map(|entry| (edition, entry)).collect(),
        Scope::Pack(pack) if !site.resolved.packs[pack].terms.is_empty() => site.resolved.packs[pack].terms.clone(),
        Scope::Site | Scope::Text(..) | Scope::Pack(_) => occurring(site, &parts),
    };
    let first = first_places(site, &parts);
    let card = |(edition, entry)| {
        let place = first.get(&(edition, entry));
        let example = place.map(|place| example(site, script, place));
        card(site, (edition, entry), script, example)
    };
    chosen.into_iter().map(card).collect()
}

/// The entries that occur in some passages, in the order of their glossaries.
fn occurring(site: &Site<'_>, parts: &[Part]) -> Vec<(usize, usize)> {
    first_places(site, parts).into_keys().collect()
}

/// An occurrence: edition, text, passage, code points of the reading.
struct First {
    edition: usize,
    text: usize,
    passage: usize,
    range: Range<usize>,
}

fn first_places(site: &Site<'_>, parts: &[Part]) -> std::collections::BTreeMap<(usize, usize), First> {
    let mut first = std::collections::BTreeMap::new();
    for (edition, text, passages) in parts {
        let readings = &site.edition(*edition).texts[*text].readings;
        for passage in passages.clone() {
            for term in &readings[passage].terms {
                let place = || First { edition: *edition, text: *text, passage, range: term.range.clone() };
                first.entry((*edition, term.entry)).or_insert_with(place);
            }
        }
    }
    first
}

fn card(site: &Site<'_>, (edition, index): (usize, usize), script: Script, example: Option<Example>) -> Card {
    let home = site.edition(edition);
    let resolved = &home.entries[index];
    let entry = resolved.entry;
    let voice = site.edition_voice(edition, script);
    let say = |words: &str| voice.say(words).text;
    let digest = Sha256::digest(["jiaozhu", &home.edition.id, &entry.id.value, script.tag()].join("\0"));
    let mut definition = resolved.definition.as_ref().map(|prose| prose::plain(prose, voice)).unwrap_or_default();
    let mut definition_html = resolved.definition.as_ref().map(|prose| prose::html(prose, voice)).unwrap_or_default();
    if !entry.expands.is_empty() {
        // What a numeral abbreviation stands for is what a learner asks first.
        let items: Vec<String> = entry.expands.iter().map(|item| say(item)).collect();
        let items = items.join("；");
        let mut out = super::html::Writer::default();
        out.element("p", &[], &items);
        definition_html = format!("{}{definition_html}", out.finish().0);
        definition = if definition.is_empty() { items } else { format!("{items}\n{definition}") };
    }
    Card {
        guid: digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
        edition: home.edition.id.clone(),
        entry: entry.id.value.clone(),
        term: say(&entry.term.value),
        pinyin: entry.pinyin.clone().unwrap_or_default(),
        english: entry.english.clone().unwrap_or_default(),
        kind: entry.kind,
        kind_label: super::markdown::face(site, script).map(|face| kind_label(face, entry.kind)).unwrap_or_default(),
        also: entry.also.iter().map(|form| say(&form.value)).collect(),
        definition,
        definition_html,
        example,
    }
}

fn kind_label(face: &Face, kind: EntryKind) -> String {
    let key = match kind {
        EntryKind::Term => "kind_term",
        EntryKind::Person => "kind_person",
        EntryKind::Place => "kind_place",
        EntryKind::Organization => "kind_organization",
        EntryKind::Law => "kind_law",
        EntryKind::Work => "kind_work",
    };
    face.labels.get(key).to_owned()
}

fn example(site: &Site<'_>, script: Script, first: &First) -> Example {
    let text: &ResolvedText<'_> = &site.edition(first.edition).texts[first.text];
    let voice = site.text_voice(first.edition, text, script);
    let reading = &text.readings[first.passage];
    let voiced = Voiced::new(voice.reading(text, first.passage), None);
    let sentence = sentence(&reading.text, &first.range);
    let words = |range: Range<usize>| voiced.reading(&range).to_owned();
    let (cut_before, cut_after) = (sentence.cut_before, sentence.cut_after);
    let dots = |cut: bool| if cut { "……" } else { "" };
    Example {
        before: format!("{}{}", dots(cut_before), words(sentence.range.start..first.range.start)),
        word: words(first.range.clone()),
        after: format!("{}{}", words(first.range.end..sentence.range.end), dots(cut_after)),
        place: format!("{}#{}", text.text.id, reading.id),
        title: voice.title(text).text,
    }
}

/// A part of a passage around a word.
struct Sentence {
    /// Code points.
    range: Range<usize>,
    /// Whether the sentence goes on before it.
    cut_before: bool,
    /// Whether it goes on behind it.
    cut_after: bool,
}

/// How many characters of a sentence stand on each side of the word at most.
const AROUND: usize = 48;

/// The sentence that a range of code points stands in.
fn sentence(words: &str, range: &Range<usize>) -> Sentence {
    let ruler = Ruler::new(words);
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '!' | '?');
    let closes = |c: char| matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '》');
    let before: Vec<char> = ruler.slice(words, &(0..range.start)).chars().collect();
    let after: Vec<char> = ruler.slice(words, &(range.end..ruler.len())).chars().collect();
    let mut start = before.iter().rposition(|&c| ends(c)).map_or(0, |at| at + 1);
    while start < before.len() && closes(before[start]) {
        start += 1;
    }
    let mut end = after.iter().position(|&c| ends(c)).map_or(after.len(), |at| at + 1);
    while end < after.len() && closes(after[end]) {
        end += 1;
    }
    let cut_before = before.len() - start > AROUND;
    let cut_after = end > AROUND;
    let start = if cut_before { before.len() - AROUND } else { start };
    let end = if cut_after { AROUND } else { end };
    Sentence { range: start..range.end + end, cut_before, cut_after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_behind_its_mark_and_what_closes() {
        let words = "一。他说：“二三四。”五六！七";
        let of = |range: Range<usize>| {
            let found = sentence(words, &range);
            Ruler::new(words).slice(words, &found.range).to_owned()
        };
        assert_eq!(of(7..8), "他说：“二三四。”");
        assert_eq!(of(0..1), "一。");
        assert_eq!(of(11..12), "五六！");
        assert_eq!(of(14..15), "七");
    }
}
