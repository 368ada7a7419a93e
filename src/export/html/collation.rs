//! A text beside its witnesses: what the comparison counted, passage by passage side by side, every variant in a table;
//! and the row of a text's views.
//!
//! Differences carry a number that leads to the table and a mark that is no mere colour. Regularisations are counted by
//! class and passage, not linked one by one, so that the page stays light.

use std::collections::BTreeMap;
use std::ops::Range;

use super::apparatus::{JOINED, place};
use super::desk::Desk;
use super::text::{TextInScript, shorten};
use super::witness::{WitnessInScript, grouped, lines};
use super::writer::Writer;
use crate::collate::{Collated, Collation, Standing, StepKind, Unit, UnitKind};
use crate::edition::{Regularization, WitnessEdge};
use crate::resolve::{PlacedKind, ResolvedText};
use crate::site::{Route, Site, View, file_name, has_transmitted_view};
use crate::theme::{CollationPage, Fact, Html, Link};
use crate::weave::Voice;

/// A text and its witnesses in one script: what all its pages of this kind share.
pub(in crate::export) struct Pages<'p> {
    pub(super) collated: &'p Collated,
    /// By their number among the text's witnesses; only those that were compared.
    witnesses: Vec<(usize, String, WitnessInScript<'p>)>,
}

impl<'p> Pages<'p> {
    pub(in crate::export) fn new(
        site: &Site<'p>,
        (edition, position): (usize, usize),
        text: &'p ResolvedText<'p>,
        voice: Voice<'_>,
    ) -> Option<Self> {
        let collated = site.collated(edition, position)?;
        let written = text.text.witnesses.iter().zip(&collated.witnesses).enumerate();
        let witnesses = written.filter_map(|(number, (witness, collation))| {
            let collation = collation.as_ref()?;
            let name = file_name(&witness.id.value, number);
            Some((number, name, WitnessInScript::new(text.text.script, voice, collated, witness, collation)))
        });
        Some(Self { collated, witnesses: witnesses.collect() })
    }

    /// Number and file name of every witness that was compared.
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.witnesses.iter().map(|(number, name, _)| (*number, name.as_str()))
    }

    /// The witnesses but the one that the text follows.
    pub(super) fn others(&self) -> impl Iterator<Item = (usize, &WitnessInScript<'p>)> {
        self.witnesses.iter().filter(|(number, ..)| *number > 0).map(|(number, _, witness)| (*number, witness))
    }

    /// The text as one witness has it.
    pub(super) fn witness(&self, desk: &Desk<'_>, text: &TextInScript<'_>, number: usize) -> CollationPage {
        let labels = &desk.face.labels;
        let way = desk.way(Route::Collation(&text.edition.edition.id, &text.text.text.id));
        let found = self.witnesses.iter().find(|(other, ..)| *other == number);
        let siglum = found.map_or("", |(_, _, witness)| witness.witness.id.value.as_str());
        let legend = [("‸", "sign_omitted"), ("1", "sign_line")];
        self.page(
            desk,
            text,
            Parts {
                heading: labels.fill("view_witness", &[("siglum", siglum)]),
                note: labels.fill("view_witness_note", &[("siglum", siglum)]),
                legend: legend.map(|(sign, key)| (sign, labels.get(key))).to_vec(),
                body: found.map_or_else(|| Writer::default().finish(), |(_, _, witness)| lines(witness, number, &way)),
            },
        )
    }

    /// The text beside its witnesses.
    pub(super) fn collation(&self, desk: &Desk<'_>, text: &TextInScript<'_>) -> CollationPage {
        let labels = &desk.face.labels;
        let mut out = Writer::default();
        out.open("section", &[("id", "proof")]);
        out.element("h2", &[], labels.get("proof"));
        for (number, _, witness) in &self.witnesses {
            self.counts(&mut out, desk, text, *number, witness);
        }
        out.close();
        for (number, _, witness) in &self.witnesses {
            self.table(&mut out, desk, text, *number, witness);
        }
        let mut legend = Vec::new();
        let several = self.others().next().is_some();
        if several {
            super::synopsis::side_by_side(self, &mut out, desk, text);
            legend = vec![("‸", "sign_omitted"), ("¶", "sign_paragraph"), ("␣", "sign_space"), ("1", "sign_unit")];
        }
        self.page(
            desk,
            text,
            Parts {
                heading: labels.get("collation").to_owned(),
                note: labels.get(if several { "collation_note" } else { "collation_note_one" }).to_owned(),
                legend: legend.into_iter().map(|(sign, key)| (sign, labels.get(key))).collect(),
                body: out.finish(),
            },
        )
    }

    fn page(&self, desk: &Desk<'_>, text: &TextInScript<'_>, parts: Parts<'_>) -> CollationPage {
        let edition = text.edition.edition;
        let link = |route: Route<'_>, words: String| Link { href: desk.way(route), words, ..Link::default() };
        let legend = parts.legend.into_iter().map(|(name, value)| Fact {
            name: name.to_owned(),
            value: value.to_owned(),
            datetime: None,
        });
        CollationPage {
            edition: link(Route::Edition(&edition.id), desk.edition_words(text.edition_index, &edition.title)),
            text: Some(link(
                Route::Text(&edition.id, &text.text.text.id, View::Reading),
                super::text::plain_title(text),
            )),
            heading: parts.heading,
            views: views(desk, text),
            note: Some(parts.note),
            legend: legend.collect(),
            body: parts.body,
        }
    }

    /// What was counted: declared classes with their passages, kinds of variants.
    fn counts(
        &self,
        out: &mut Writer,
        desk: &Desk<'_>,
        text: &TextInScript<'_>,
        number: usize,
        witness: &WitnessInScript<'_>,
    ) {
        let labels = &desk.face.labels;
        let siglum = [("siglum", witness.witness.id.value.as_str())];
        out.open("h3", &[]);
        out.text(&labels.fill(if number == 0 { "proof_of" } else { "variants_of" }, &siglum));
        out.close();
        out.open("p", &[]);
        if number == 0 {
            out.text(&summary(desk, text, self.collated, witness.collation));
        } else {
            out.text(&kinds(desk, witness.collation));
        }
        out.close();
        if witness.collation.coarse {
            out.element("p", &[], labels.get("collation_coarse"));
        }
        let places = by_passage(self.collated, witness.collation);
        if places.is_empty() {
            return;
        }
        out.open("details", &[("class", "classes")]);
        out.element("summary", &[], labels.get("regularized_places"));
        out.open("dl", &[]);
        let page = desk.way(Route::Text(&text.edition.edition.id, &text.text.text.id, View::Reading));
        for (class, passages) in places {
            let total: usize = passages.values().sum();
            out.element("dt", &[], &format!("{} {}", labels.get(class_label(class)), grouped(total)));
            out.open("dd", &[]);
            for (passage, count) in passages {
                place(out, &text.text.readings[passage].id, &page);
                out.text(JOINED);
                out.element("small", &[], &format!("×{count}"));
                out.text(" ");
            }
            out.close();
        }
        out.close();
        out.close();
    }

    /// Every unit of a witness, numbered.
    fn table(
        &self,
        out: &mut Writer,
        desk: &Desk<'_>,
        text: &TextInScript<'_>,
        number: usize,
        witness: &WitnessInScript<'_>,
    ) {
        let labels = &desk.face.labels;
        let units = &witness.collation.units;
        if units.is_empty() {
            return;
        }
        let siglum = witness.witness.id.value.as_str();
        let key = if number == 0 { "departures_of" } else { "table_of" };
        let heading = labels.fill(key, &[("siglum", siglum), ("n", &units.len().to_string())]);
        out.open("section", &[("id", &format!("w{number}"))]);
        out.element("h2", &[], &heading);
        out.open("div", &[("class", "table"), ("role", "group"), ("tabindex", "0"), ("aria-label", &heading)]);
        out.open("table", &[("class", "variants")]);
        out.open("tr", &[]);
        for key in ["column_number", "column_passage", "kind", "column_text"] {
            out.element("th", &[("scope", "col")], labels.get(key));
        }
        out.element("th", &[("scope", "col")], siglum);
        out.element("th", &[("scope", "col")], labels.get("notes"));
        out.close();
        let page = desk.way(Route::Text(&text.edition.edition.id, &text.text.text.id, View::Reading));
        for (index, unit) in units.iter().enumerate() {
            out.open("tr", &[("id", &format!("v{number}-{}", index + 1))]);
            out.element("td", &[], &(index + 1).to_string());
            out.open("td", &[]);
            place(out, &text.text.readings[self.collated.text.passage(unit.text.start)].id, &page);
            out.close();
            out.element("td", &[], labels.get(kind_label(unit.kind)));
            let (own, theirs) = self.forms(desk, text, witness, unit);
            out.element("td", &[], &own);
            let lang: Vec<(&str, &str)> = witness.lang.iter().map(|lang| ("lang", *lang)).collect();
            out.element("td", &lang, &theirs);
            out.open("td", &[]);
            let emended = match unit.standing {
                Standing::Emended(note) => Some(note),
                _ => None,
            };
            for note in unit.notes.iter().copied().chain(emended) {
                let note = &text.text.notes[note];
                out.element("a", &[("href", &format!("{page}#note-{}", note.id))], labels.get("note_of"));
                out.text(" ");
            }
            out.close();
            out.close();
        }
        out.close();
        out.close();
        out.close();
    }

    /// Both forms of a unit, as a table shows them.
    fn forms(
        &self,
        desk: &Desk<'_>,
        text: &TextInScript<'_>,
        witness: &WitnessInScript<'_>,
        unit: &Unit,
    ) -> (String, String) {
        let labels = &desk.face.labels;
        if unit.kind.is_layout() {
            // Only the words around it show where it is.
            let chars = self.collated.text.chars().len();
            let before = unit.text.start.saturating_sub(4)..unit.text.start;
            let after = unit.text.end..(unit.text.end + 4).min(chars);
            let show = |sign: &str| {
                format!("{}{sign}{}", own_words(text, self.collated, &before), own_words(text, self.collated, &after))
            };
            let sign = if unit.kind == UnitKind::Paragraphing { "¶" } else { "␣" };
            let there = unit.reading.contains('\n') || (unit.kind == UnitKind::Spacing && !unit.reading.is_empty());
            return if there { (show(""), show(sign)) } else { (show(sign), show("")) };
        }
        let or = |words: String, key: &str| if words.is_empty() { labels.get(key).to_owned() } else { shorten(&words) };
        (or(own_words(text, self.collated, &unit.text), "nothing"), or(witness.words(&unit.witness), "nothing"))
    }
}

/// The parts of a page that differ from kind to kind.
struct Parts<'p> {
    heading: String,
    note: String,
    legend: Vec<(&'p str, &'p str)>,
    body: Html,
}

/// Words of the text as transmitted, in the script of the page.
pub(super) fn own_words(text: &TextInScript<'_>, collated: &Collated, range: &Range<usize>) -> String {
    let pieces = collated.text.pieces(range);
    pieces.into_iter().map(|(passage, range)| text.voiced[passage].transmitted(&range)).collect()
}

/// How often each class was needed, by passage.
fn by_passage(collated: &Collated, collation: &Collation) -> BTreeMap<Regularization, BTreeMap<usize, usize>> {
    let mut places: BTreeMap<Regularization, BTreeMap<usize, usize>> = BTreeMap::new();
    for step in &collation.steps {
        let StepKind::Regularized(class) = step.kind else { continue };
        let count = match class {
            Regularization::Width | Regularization::Script => step.text.len(),
            _ => 1,
        };
        *places.entry(class).or_default().entry(collated.text.passage(step.text.start)).or_default() += count;
    }
    places
}

/// So many characters, so many departures of which kinds, all declared.
fn summary(desk: &Desk<'_>, text: &TextInScript<'_>, collated: &Collated, first: &Collation) -> String {
    let labels = &desk.face.labels;
    let mut kinds: Vec<String> = first
        .regularized
        .iter()
        .map(|(&class, &count)| format!("{} {}", labels.get(class_label(class)), grouped(count)))
        .collect();
    let emendations = text.text.notes.iter().filter(|note| matches!(note.kind, PlacedKind::Emendation { .. })).count();
    let accepted = first.units.iter().filter(|unit| unit.standing == Standing::Accepted).count();
    for (key, count) in [("emendations", emendations), ("accepted", accepted)] {
        if count > 0 {
            kinds.push(format!("{} {count}", labels.get(key)));
        }
    }
    let length = grouped(collated.text.chars().iter().filter(|&&c| c != '\n').count());
    let siglum = text.text.text.witnesses.first().map_or("", |first| first.id.value.as_str());
    if kinds.is_empty() {
        return labels.fill("proof_same", &[("n", &length), ("siglum", siglum)]);
    }
    let kinds = kinds.join(labels.get("comma"));
    labels.fill("proof_line", &[("n", &length), ("siglum", siglum), ("kinds", &kinds)])
}

/// How many variants of which kinds.
fn kinds(desk: &Desk<'_>, collation: &Collation) -> String {
    let labels = &desk.face.labels;
    let found = UnitKind::ALL.into_iter().filter_map(|kind| {
        let count = collation.units.iter().filter(|unit| unit.kind == kind).count();
        (count > 0).then(|| format!("{} {count}", labels.get(kind_label(kind))))
    });
    let found: Vec<String> = found.collect();
    if found.is_empty() { labels.get("no_variants").to_owned() } else { found.join(labels.get("comma")) }
}

/// The line of a text's page that says what the comparison found.
pub(super) fn proof(desk: &Desk<'_>, text: &TextInScript<'_>) -> Option<Link> {
    let collated = desk.site.collated(text.edition_index, text.position)?;
    let first = collated.witnesses.first()?.as_ref()?;
    Some(Link {
        href: desk.way(Route::Collation(&text.edition.edition.id, &text.text.text.id)),
        words: summary(desk, text, collated, first),
        ..Link::default()
    })
}

/// The ways to look at a text; empty where there is only one.
pub(super) fn views(desk: &Desk<'_>, text: &TextInScript<'_>) -> Vec<Link> {
    let (edition, id) = (text.edition.edition.id.as_str(), text.text.text.id.as_str());
    let link = |route: Route<'_>, words: String| Link {
        href: desk.way(route),
        words,
        current: route.path(desk.face) == desk.path,
        lang: None,
    };
    let mut views = vec![link(Route::Text(edition, id, View::Reading), desk.label("view_reading"))];
    if has_transmitted_view(text.text) {
        views.push(link(Route::Text(edition, id, View::Transmitted), desk.label("view_transmitted")));
    }
    if let Some(collated) = desk.site.collated(text.edition_index, text.position) {
        views.push(link(Route::Collation(edition, id), desk.label("collation")));
        let written = text.text.text.witnesses.iter().zip(&collated.witnesses).enumerate();
        for (number, (witness, _)) in written.filter(|(_, (_, collation))| collation.is_some()) {
            let words = desk.face.labels.fill("view_witness", &[("siglum", &witness.id.value)]);
            views.push(link(Route::Witness(edition, id, &file_name(&witness.id.value, number)), words));
        }
    }
    if views.len() == 1 { Vec::new() } else { views }
}

/// The quotation of an edge.
pub(super) fn edge_words(desk: &Desk<'_>, edge: &WitnessEdge) -> String {
    let words = format!("「{}」", edge.quote.value);
    match edge.nth {
        Some(nth) => format!("{words} {}", desk.face.labels.fill("nth", &[("n", &nth.to_string())])),
        None => words,
    }
}

/// The label of a class of regularisation.
pub(super) fn class_label(class: Regularization) -> &'static str {
    match class {
        Regularization::Width => "class_width",
        Regularization::Space => "class_space",
        Regularization::LineBreak => "class_line_break",
        Regularization::InsertedPinyin => "class_inserted_pinyin",
        Regularization::Script => "class_script",
        Regularization::HeadingMark => "class_heading_mark",
    }
}

fn kind_label(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Substitution => "kind_substitution",
        UnitKind::Omission => "kind_omission",
        UnitKind::Addition => "kind_addition",
        UnitKind::Transposition => "kind_transposition",
        UnitKind::Punctuation => "kind_punctuation",
        UnitKind::Spacing => "kind_spacing",
        UnitKind::Paragraphing => "kind_paragraphing",
    }
}
