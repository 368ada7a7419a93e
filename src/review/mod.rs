//! Floor 5: decisions of the converter that nobody has looked at yet.
//!
//! A simplified character may stand for several traditional ones; the dictionary chooses, and is sometimes
//! wrong. Every such choice in texts, titles, notes and glossary is counted for each script; those whose
//! counts the editor has written down under `reviewed` are settled, all others are warned of, one warning a
//! place.

use std::collections::BTreeMap;

use crate::diag::{Code, Decision, Diagnostic, Diagnostics};
use crate::edition::{Decisions, Edition};
use crate::resolve::{PlacedKind, Resolved, ResolvedEdition, ResolvedPack, ResolvedProse};
use crate::script::{self, Script};
use crate::text::Span;
use crate::weave::{Voice, Voices};

/// How many characters of context a warning shows on each side.
const CONTEXT: usize = 6;

/// Looks at every one-to-many decision of a project.
#[must_use]
pub fn review(resolved: &Resolved<'_>) -> Diagnostics {
    let voices = Voices::new(resolved.library);
    let mut diagnostics = Diagnostics::default();
    for (index, edition) in resolved.editions.iter().enumerate() {
        for &script in &resolved.library.site.scripts {
            let mut ledger = Ledger { script, edition: edition.edition, found: BTreeMap::new() };
            ledger.read(index, edition, &voices);
            for pack in resolved.packs.iter().filter(|pack| pack.home == index) {
                ledger.pack(pack, voices.edition(index, edition.edition.script, script));
            }
            ledger.report(&resolved.library.decisions, &mut diagnostics);
        }
    }
    diagnostics
}

/// One place where a decision was made.
struct Found {
    span: Span,
    decision: Decision,
}

struct Ledger<'l> {
    script: Script,
    edition: &'l Edition,
    /// Source character → every place.
    found: BTreeMap<char, Vec<Found>>,
}

impl Ledger<'_> {
    fn read(&mut self, index: usize, edition: &ResolvedEdition<'_>, voices: &Voices) {
        let editors = voices.edition(index, edition.edition.script, self.script);
        let whole = edition.edition;
        let groups = whole.groups.iter().filter_map(|group| group.title.as_ref());
        for words in std::iter::once(&whole.title).chain(&whole.subtitle).chain(&whole.editors).chain(groups) {
            self.words(words, editors, "edition", whole.span);
        }
        // The titles that the program itself gives to layers are its own to get right: an edition that
        // names no layer would be warned of words that stand in none of its files.
        for layer in &whole.layers {
            if let Some(span) = layer.span {
                self.words(&layer.title, editors, "edition", span);
            }
        }
        if let Some(prose) = &edition.introduction {
            self.prose(prose, editors, "introduction", whole.span);
        }
        for text in &edition.texts {
            let voice = voices.edition(index, text.text.script, self.script);
            let id = &text.text.id;
            let title = &text.text.title;
            self.take(&title.value, &voice.title(text), voice, &format!("{id}#title"), &|_| title.span);
            for (at, (passage, reading)) in text.text.document.passages.iter().zip(&text.readings).enumerate() {
                let converted = voice.reading(text, at);
                let place = format!("{id}#{}", reading.id);
                let span =
                    |at: usize| passage.origin(&reading.transmitted(&(at..at + 1))).unwrap_or(text.text.title.span);
                self.take(&reading.text, &converted, voice, &place, &span);
            }
            for note in &text.notes {
                let Some(body) = &note.body else { continue };
                let span = note.note.map_or(text.text.title.span, |note| note.span);
                let voice = if matches!(note.kind, PlacedKind::Source(_)) { voice } else { editors };
                self.prose(body, voice, &format!("{id}#note-{}", note.id), span);
            }
            if let Some(prose) = &text.introduction {
                self.prose(prose, editors, &format!("{id}#introduction"), text.text.title.span);
            }
        }
        for (event, note) in &edition.chronology {
            self.words(&event.title.value, editors, "chronology", event.title.span);
            if let Some(note) = note {
                self.prose(note, editors, "chronology", event.span);
            }
        }
        for entry in &edition.entries {
            let place = format!("glossary/{}", entry.entry.id.value);
            for form in entry.entry.forms() {
                self.words(&form.value, editors, &place, form.span);
            }
            for words in entry.entry.expands.iter().chain(&entry.entry.dates) {
                self.words(words, editors, &place, entry.entry.id.span);
            }
            for prose in entry.definition.iter().chain(&entry.basis) {
                self.prose(prose, editors, &place, entry.entry.id.span);
            }
        }
    }

    /// A pack is shown by the decisions of the edition that its first passages are from.
    fn pack(&mut self, pack: &ResolvedPack<'_>, voice: Voice<'_>) {
        let written = pack.pack;
        let place = format!("readings/{}", written.id);
        let headings = pack.selections.iter().filter_map(|selection| selection.selection.heading.as_ref());
        for words in [&written.title.value].into_iter().chain(&written.course).chain(&written.due).chain(headings) {
            self.words(words, voice, &place, written.title.span);
        }
        let leads = pack.selections.iter().filter_map(|selection| selection.lead.as_ref());
        let questions = pack
            .questions
            .iter()
            .flat_map(|question| std::iter::once(&question.ask).chain(&question.hint).chain(&question.answer));
        let around = pack.introduction.iter().chain(&pack.further).chain(&pack.teacher);
        for prose in around.chain(leads).chain(questions) {
            self.prose(prose, voice, &place, written.title.span);
        }
    }

    fn prose(&mut self, prose: &ResolvedProse, voice: Voice<'_>, place: &str, otherwise: Span) {
        for passage in &prose.document.passages {
            let span = |at: usize| passage.origin(&(at..at + 1)).unwrap_or(otherwise);
            self.take(&passage.text, &voice.prose(passage), voice, place, &span);
        }
    }

    fn words(&mut self, words: &str, voice: Voice<'_>, place: &str, span: Span) {
        let converted = voice.say(words);
        self.take(words, &converted, voice, place, &|_| span);
    }

    fn take(
        &mut self,
        words: &str,
        converted: &script::Converted,
        voice: Voice<'_>,
        place: &str,
        span: &dyn Fn(usize) -> Span,
    ) {
        if voice.converter().is_identity() {
            return;
        }
        let mut letters: Option<Vec<char>> = None;
        for decision in script::decisions(words, converted, voice.converter()) {
            if decision.fixed {
                continue;
            }
            let letters = letters.get_or_insert_with(|| words.chars().collect());
            let from = decision.at.saturating_sub(CONTEXT);
            let to = (decision.at + CONTEXT + 1).min(letters.len());
            self.found.entry(decision.char).or_default().push(Found {
                span: span(decision.at),
                decision: Decision {
                    char: decision.char,
                    passage: place.to_owned(),
                    context: letters[from..to].iter().collect(),
                    chosen: decision.chosen,
                    others: decision.others().collect(),
                },
            });
        }
    }

    /// Warns of every place of a character whose counts are not just those that were reviewed.
    fn report(self, wide: &Decisions, diagnostics: &mut Diagnostics) {
        let own = self.edition.decisions.reviewed.get(&self.script);
        let wide = wide.reviewed.get(&self.script);
        for (char, places) in self.found {
            let mut counts: BTreeMap<char, usize> = BTreeMap::new();
            for place in &places {
                *counts.entry(place.decision.chosen).or_default() += 1;
            }
            let settled = own.and_then(|table| table.get(&char)).or_else(|| wide.and_then(|table| table.get(&char)));
            if settled.is_some_and(|settled| settled.value == counts) {
                continue;
            }
            let counted: Vec<String> = counts.iter().map(|(target, count)| format!("{target}: {count}")).collect();
            let advice = format!(
                "once every use is looked at, write under `reviewed: {}:` the line `{char}: {{ {} }}`",
                self.script.tag(),
                counted.join(", ")
            );
            for Found { span, decision } in places {
                let others: String = decision.others.iter().collect();
                let message = format!(
                    "{}: 「{}」 becomes 「{}」 in 「{}」, where it could be {others}",
                    self.script.tag(),
                    decision.char,
                    decision.chosen,
                    decision.context
                );
                let mut fault = Diagnostic::warning(Code::ConversionUnreviewed, span, message).help(advice.clone());
                if let Some(settled) = settled {
                    fault = fault.label(settled.span, "these counts were reviewed");
                }
                fault.decision = Some(decision);
                diagnostics.push(fault);
            }
        }
    }
}
