//! A witness in one script, the page of a text as that witness has it, and the conspectus of an edition's witnesses.
//!
//! The words are made of the text and the steps between it and the witness, never read from the file again: that they
//! are the file's own, code point by code point, is held by `tests/collation.rs`. A line is converted whole, like a
//! passage. A witness that is declared to be in the other script is not converted at all: it is shown as it stands, since
//! to convert what another program converted before would be guessing.

use std::ops::Range;

use super::collation::{class_label, edge_words};
use super::desk::Desk;
use super::writer::Writer;
use crate::collate::{Collated, Collation, reconstructed};
use crate::edition::{Regularization, Witness};
use crate::resolve::ResolvedEdition;
use crate::script::{Converter, Script};
use crate::site::{Route, View};
use crate::theme::{CollationPage, Link};
use crate::weave::{Voice, Voiced};

/// A line of a witness, in one script.
pub(super) struct Line {
    /// Its first code point, in the witness's file.
    pub(super) start: usize,
    /// One past its last code point.
    pub(super) end: usize,
    /// Its number in the file, from 1.
    pub(super) number: usize,
    voiced: Voiced,
}

/// A witness in one script.
pub(super) struct WitnessInScript<'w> {
    pub(super) witness: &'w Witness,
    pub(super) collation: &'w Collation,
    /// BCP 47 tag of the words, where they are not in the script of the page.
    pub(super) lang: Option<&'static str>,
    pub(super) lines: Vec<Line>,
}

impl<'w> WitnessInScript<'w> {
    pub(super) fn new(
        own: Script,
        voice: Voice<'_>,
        collated: &Collated,
        witness: &'w Witness,
        collation: &'w Collation,
    ) -> Self {
        let other = witness.regularize.contains(&Regularization::Script);
        let raw = if own.is_traditional() { "zh-Hans" } else { "zh-Hant" };
        let words = reconstructed(&collated.text, &collation.steps);
        let mut lines = Vec::new();
        let mut start = collation.part.start;
        for (index, line) in words.split('\n').enumerate() {
            let length = line.chars().count();
            if length > 0 {
                let converted = if other { Converter::between(own, own).convert(line, &[]) } else { voice.say(line) };
                let voiced = Voiced::new(converted, None);
                lines.push(Line { start, end: start + length, number: collation.line + index, voiced });
            }
            start += length + 1;
        }
        Self { witness, collation, lang: other.then_some(raw), lines }
    }

    /// The words of a range of the file, line by line.
    pub(super) fn pieces(&self, range: &Range<usize>) -> Vec<&str> {
        let first = self.lines.partition_point(|line| line.end <= range.start);
        let inside = self.lines[first..].iter().take_while(|line| line.start < range.end);
        inside
            .map(|line| {
                let here = range.start.max(line.start) - line.start..range.end.min(line.end) - line.start;
                line.voiced.reading(&here)
            })
            .collect()
    }

    /// The words of a range of the file.
    pub(super) fn words(&self, range: &Range<usize>) -> String {
        self.pieces(range).concat()
    }
}

/// The text as one witness has it: every line of the file with its number, variants marked.
pub(super) fn lines(witness: &WitnessInScript<'_>, index: usize, way: &str) -> crate::theme::Html {
    let mut out = Writer::default();
    let lang: Vec<(&str, &str)> = witness.lang.iter().map(|lang| ("lang", *lang)).collect();
    let mut attributes = vec![("class", "witness-text")];
    attributes.extend(&lang);
    out.open("div", &attributes);
    // Where the words of a unit stand in the file; what is left out stands between two characters.
    let mut units: Vec<(Range<usize>, usize)> = witness
        .collation
        .units
        .iter()
        .enumerate()
        .filter(|(_, unit)| !unit.kind.is_layout())
        .map(|(number, unit)| (unit.witness.clone(), number + 1))
        .collect();
    units.sort_by_key(|(range, number)| (range.start, range.end, *number));
    for line in &witness.lines {
        let number = line.number.to_string();
        out.open("p", &[("id", &format!("l{number}")), ("data-line", &number)]);
        out.element("a", &[("class", "number"), ("href", &format!("#l{number}")), ("data-editorial", "")], &number);
        let mut at = line.start;
        let first = units.partition_point(|(range, _)| range.end < line.start);
        for (range, number) in units[first..].iter().take_while(|(range, _)| range.start <= line.end) {
            let here = range.start.clamp(at, line.end)..range.end.clamp(at, line.end);
            if here.is_empty() && (!range.is_empty() || range.start < line.start) {
                continue;
            }
            text(&mut out, witness, &(at..here.start));
            let sign = number.to_string();
            let href = format!("{way}#v{index}-{sign}");
            if here.is_empty() {
                out.element("span", &[("class", "omitted"), ("data-editorial", "")], "‸");
            } else {
                out.open("mark", &[]);
                text(&mut out, witness, &here);
                out.close();
            }
            out.open("a", &[("class", "unit"), ("href", &href), ("data-editorial", "")]);
            out.element("sup", &[], &sign);
            out.close();
            at = here.end;
        }
        text(&mut out, witness, &(at..line.end));
        out.close();
    }
    out.close();
    out.finish()
}

fn text(out: &mut Writer, witness: &WitnessInScript<'_>, range: &Range<usize>) {
    if !range.is_empty() {
        out.text(&witness.words(range));
    }
}

/// Whether an edition names any witness.
pub(super) fn any(edition: &ResolvedEdition<'_>) -> bool {
    edition.texts.iter().any(|text| !text.text.witnesses.is_empty())
}

/// The witnesses of an edition: what each is, and where its text lies.
pub(super) fn conspectus(desk: &Desk<'_>, edition: &ResolvedEdition<'_>, index: usize) -> CollationPage {
    let mut out = Writer::default();
    for (position, text) in edition.texts.iter().enumerate().filter(|(_, text)| !text.text.witnesses.is_empty()) {
        let title = desk.site.text_voice(index, text, desk.face.script).title(text).text;
        let id = (edition.edition.id.as_str(), text.text.id.as_str());
        let collated = desk.site.collated(index, position);
        out.open("section", &[("id", &text.text.id)]);
        out.open("h2", &[]);
        out.element("a", &[("href", &desk.way(Route::Text(id.0, id.1, View::Reading)))], &title);
        out.close();
        for (at, witness) in text.text.witnesses.iter().enumerate() {
            let collation = collated.and_then(|collated| collated.witnesses.get(at)?.as_ref());
            let name = crate::site::file_name(&witness.id.value, at);
            let way = collation.map(|_| desk.way(Route::Witness(id.0, id.1, &name)));
            entry(&mut out, desk, (index, text.text.script), (at, witness), collation, way.as_deref());
        }
        if collated.is_some() {
            out.open("p", &[("class", "meta")]);
            out.element("a", &[("href", &desk.way(Route::Collation(id.0, id.1)))], desk.face.labels.get("collation"));
            out.close();
        }
        out.close();
    }
    CollationPage {
        edition: Link {
            href: desk.way(Route::Edition(&edition.edition.id)),
            words: desk.edition_words(index, &edition.edition.title),
            ..Link::default()
        },
        text: None,
        heading: desk.label("witnesses"),
        views: Vec::new(),
        note: Some(desk.label("witnesses_note")),
        legend: Vec::new(),
        body: out.finish(),
    }
}

fn entry(
    out: &mut Writer,
    desk: &Desk<'_>,
    (edition, script): (usize, Script),
    (at, witness): (usize, &Witness),
    collation: Option<&Collation>,
    way: Option<&str>,
) {
    let labels = &desk.face.labels;
    out.open("h3", &[]);
    match way {
        Some(way) => out.element("a", &[("class", "siglum"), ("href", way)], &witness.id.value),
        None => out.element("span", &[("class", "siglum")], &witness.id.value),
    }
    if let Some(title) = &witness.title {
        out.text(" ");
        out.text(&desk.edition_words(edition, title));
    }
    out.close();
    out.open("dl", &[("class", "facts")]);
    let mut fact = |name: &str, value: &str, lang: Option<&str>| {
        out.open("div", &[]);
        out.element("dt", &[], name);
        let lang: Vec<(&str, &str)> = lang.map(|lang| ("lang", lang)).into_iter().collect();
        out.element("dd", &lang, value);
        out.close();
    };
    fact(labels.get("role"), labels.get(if at == 0 { "role_base" } else { "role_other" }), None);
    let file = witness.path.value.rsplit_once("/witnesses/").map_or(witness.path.value.as_str(), |(_, name)| name);
    fact(labels.get("file"), file, None);
    if let Some(stored) = &witness.stored {
        fact(labels.get("size"), &labels.fill("bytes", &[("n", &grouped(stored.bytes))]), None);
        fact("SHA-256", &stored.digest, None);
    }
    let other = witness.regularize.contains(&Regularization::Script);
    let own = match (other, script.is_traditional()) {
        (false, _) => script.tag(),
        (true, false) => "zh-Hant",
        (true, true) => "zh-Hans",
    };
    let lang = (own != desk.face.script.tag()).then_some(own);
    for (key, edge) in [("edge_from", &witness.from), ("edge_to", &witness.to)] {
        if let Some(edge) = edge {
            fact(labels.get(key), &edge_words(desk, edge), lang);
        }
    }
    if !witness.regularize.is_empty() {
        let names: Vec<&str> = witness.regularize.iter().map(|&class| labels.get(class_label(class))).collect();
        fact(labels.get("regularized"), &names.join(labels.get("comma")), None);
    }
    match collation {
        Some(collation) => {
            let lines = collation.line.to_string();
            fact(labels.get("from_line"), &lines, None);
            fact(labels.get("length"), &labels.fill("characters", &[("n", &grouped(collation.part.len()))]), None);
        }
        None => fact(labels.get("comparison"), labels.get("not_compared"), None),
    }
    out.close();
}

/// A number with its thousands apart.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
