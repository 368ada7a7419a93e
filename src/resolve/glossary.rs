//! Forms of the glossary → occurrences in the reading text and in notes.
//!
//! A form is looked for as written where text and glossary are in one script; in a text of the other script
//! both are folded character by character, so that no entry has to name the other form. The longest form
//! wins, wherever it begins. An occurrence that touches an emendation holds the whole of it.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Place, Reading, ResolvedText};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Anchor, Edition, Linking, Text};
use crate::markup::{Document, Styled};
use crate::script::fold_str;
use crate::text::{Ruler, Span};

/// A place where an entry's form stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Index into [`Edition::glossary`].
    pub entry: usize,
    /// Code points of the reading.
    pub range: Range<usize>,
    /// Whether it becomes a link.
    pub linked: bool,
}

/// All forms of a glossary, ready to be looked for.
pub(super) struct Matcher<'e> {
    edition: &'e Edition,
    written: Forms,
    folded: Forms,
}

#[derive(Default)]
struct Forms {
    automaton: Option<AhoCorasick>,
    /// Pattern → entry.
    entries: Vec<usize>,
}

impl Forms {
    fn new(forms: Vec<(String, usize)>) -> Self {
        let (patterns, entries): (Vec<String>, Vec<usize>) = forms.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .ok()
            .filter(|_| !patterns.is_empty());
        Self { automaton, entries }
    }
}

impl<'e> Matcher<'e> {
    /// Collects the forms; one that two entries claim goes to the first, and is warned of.
    pub(super) fn new(edition: &'e Edition, diagnostics: &mut Diagnostics) -> Self {
        // Folded, since a text of the other script cannot tell two forms apart that differ only by script.
        let mut claimed: BTreeMap<String, (usize, Span)> = BTreeMap::new();
        let mut written = Vec::new();
        let mut folded: BTreeMap<String, usize> = BTreeMap::new();
        for (index, entry) in edition.glossary.iter().enumerate() {
            for form in entry.forms() {
                let key = fold_str(&form.value);
                match claimed.get(&key) {
                    Some((owner, _)) if *owner == index => written.push((form.value.clone(), index)),
                    Some((owner, first)) => diagnostics.push(
                        Diagnostic::warning(Code::FormClaimed, form.span, format!("the form 「{}」 belongs to `{}` already", form.value, edition.glossary[*owner].id.value))
                            .label(*first, "claimed here")
                            .help("a form leads to one entry; use `except` where its sense changes, or take it out of one of them"),
                    ),
                    None => {
                        written.push((form.value.clone(), index));
                        folded.insert(key.clone(), index);
                        claimed.insert(key, (index, form.span));
                    }
                }
            }
        }
        Self { edition, written: Forms::new(written), folded: Forms::new(folded.into_iter().collect()) }
    }

    /// Finds the occurrences of a text and settles which of them become links.
    pub(super) fn mark_text(&self, text: &Text, readings: &mut [Reading<'_>], excepted: &[(usize, Place)]) {
        let mut linked = Linked::default();
        for (index, (reading, passage)) in readings.iter_mut().zip(&text.document.passages).enumerate() {
            let closed: Vec<Range<usize>> = links(&passage.styles).map(|range| reading.reading(&range)).collect();
            let excepted: Vec<(usize, Range<usize>)> = excepted
                .iter()
                .filter_map(|(entry, place)| Some((*entry, reading.reading(&place.within(index, usize::MAX)?))))
                .collect();
            let widen = |range: Range<usize>| reading.reading(&reading.transmitted(&range));
            let found = self.find(&reading.text, text.script == self.edition.script, &closed, &excepted, widen);
            reading.terms = found
                .into_iter()
                .map(|(entry, range)| Occurrence {
                    entry,
                    range,
                    linked: linked.first(entry, self.edition.glossary[entry].link, reading.section),
                })
                .collect();
        }
    }

    /// Finds the occurrences in a note; each note counts as a section.
    pub(super) fn mark_prose(&self, document: &Document, same_script: bool) -> Vec<Vec<Occurrence>> {
        let mut linked = Linked::default();
        let mut marked = Vec::with_capacity(document.passages.len());
        for passage in &document.passages {
            let closed: Vec<Range<usize>> = links(&passage.styles).collect();
            let found = self.find(&passage.text, same_script, &closed, &[], |range| range);
            let occurrences = found.into_iter().map(|(entry, range)| {
                let link = match self.edition.glossary[entry].link {
                    Linking::Text => Linking::None,
                    other => other,
                };
                Occurrence { entry, range, linked: linked.first(entry, link, 0) }
            });
            marked.push(occurrences.collect());
        }
        marked
    }

    /// The occurrences in one passage, in order and apart.
    fn find(
        &self,
        text: &str,
        same_script: bool,
        closed: &[Range<usize>],
        excepted: &[(usize, Range<usize>)],
        widen: impl Fn(Range<usize>) -> Range<usize>,
    ) -> Vec<(usize, Range<usize>)> {
        let forms = if same_script { &self.written } else { &self.folded };
        let Some(automaton) = &forms.automaton else { return Vec::new() };
        let other;
        let words = if same_script {
            text
        } else {
            other = fold_str(text);
            &other
        };
        let mut hits = automaton.find_overlapping_iter(words).peekable();
        if hits.peek().is_none() {
            return Vec::new();
        }
        let ruler = Ruler::new(words);
        let overlaps = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        let mut candidates: Vec<(usize, Range<usize>, usize)> = hits
            .map(|hit| (forms.entries[hit.pattern().as_usize()], ruler.code_points(&(hit.start()..hit.end()))))
            .filter(|(entry, range)| {
                !excepted
                    .iter()
                    .any(|(other, place)| other == entry && place.start <= range.start && range.end <= place.end)
            })
            .map(|(entry, range)| (entry, widen(range.clone()), range.len()))
            .filter(|(_, range, _)| !closed.iter().any(|closed| overlaps(closed, range)))
            .collect();
        candidates.sort_by_key(|(entry, range, length)| (usize::MAX - length, range.start, *entry));
        let mut taken = vec![false; ruler.len()];
        let mut chosen: Vec<(usize, Range<usize>)> = Vec::new();
        for (entry, range, _) in candidates {
            if taken[range.clone()].iter().any(|&taken| taken) {
                continue;
            }
            taken[range.clone()].fill(true);
            chosen.push((entry, range));
        }
        chosen.sort_by_key(|(_, range)| range.start);
        chosen
    }
}

/// Which entries already have their link.
#[derive(Default)]
struct Linked(BTreeMap<usize, usize>);

impl Linked {
    fn first(&mut self, entry: usize, link: Linking, section: usize) -> bool {
        match link {
            Linking::All => true,
            Linking::None => false,
            Linking::Section => self.0.insert(entry, section) != Some(section),
            Linking::Text => self.0.insert(entry, section).is_none(),
        }
    }
}

fn links(styles: &[Styled]) -> impl Iterator<Item = Range<usize>> {
    styles.iter().filter(|styled| styled.style.is_link()).map(|styled| styled.range.clone())
}

/// The places of a text where an entry's form is something else: entry, anchor.
pub(super) fn exceptions<'e>(edition: &'e Edition, text: &Text) -> Vec<(usize, &'e Anchor)> {
    let of_text = |(index, entry): (usize, &'e crate::edition::Entry)| {
        entry
            .except
            .iter()
            .filter(|except| except.text.value == text.id)
            .map(move |except| (index, &except.at))
            .collect::<Vec<_>>()
    };
    edition.glossary.iter().enumerate().flat_map(of_text).collect()
}

/// Exceptions, overrides and pronunciations that name a text which is not there.
pub(super) fn report_stray_exceptions(edition: &Edition, diagnostics: &mut Diagnostics) {
    let excepts = edition.glossary.iter().flat_map(|entry| &entry.except).map(|except| &except.text);
    let places = edition.decisions.places.iter().map(|place| &place.text);
    let pronunciations = edition.pronunciations.iter().map(|one| &one.text);
    for text in excepts.chain(places).chain(pronunciations) {
        if !edition.texts.iter().any(|known| known.id == text.value) {
            diagnostics.push(Diagnostic::error(
                Code::LinkBroken,
                text.span,
                format!("this edition has no text `{}`", text.value),
            ));
        }
    }
}

/// Entries that occur nowhere.
pub(super) fn report_unused(edition: &Edition, texts: &[ResolvedText<'_>], diagnostics: &mut Diagnostics) {
    let mut used = vec![false; edition.glossary.len()];
    for text in texts {
        let in_text = text.readings.iter().flat_map(|reading| &reading.terms);
        let in_notes =
            text.notes.iter().filter_map(|note| note.body.as_ref()).flat_map(|body| body.occurrences.iter().flatten());
        for occurrence in in_text.chain(in_notes) {
            used[occurrence.entry] = true;
        }
    }
    for (entry, _) in edition.glossary.iter().zip(used).filter(|(_, used)| !used) {
        diagnostics.push(
            Diagnostic::warning(
                Code::TermUnused,
                entry.term.span,
                format!("「{}」 occurs in no text and no note of `{}`", entry.term.value, edition.id),
            )
            .help("name the form that does occur under `also`, or take the entry out"),
        );
    }
}

/// Where an entry's `see` leads; what leads nowhere is warned of.
pub(super) fn see(edition: &Edition, own: usize, diagnostics: &mut Diagnostics) -> Vec<usize> {
    let mut targets = Vec::new();
    for word in &edition.glossary[own].see {
        let place = |test: &dyn Fn(&crate::edition::Entry) -> bool| edition.glossary.iter().position(test);
        let found = place(&|entry| entry.id.value == word.value)
            .or_else(|| place(&|entry| entry.forms().any(|form| form.value == word.value)))
            .or_else(|| place(&|entry| entry.forms().any(|form| fold_str(&form.value) == fold_str(&word.value))));
        match found {
            Some(index) if index == own || targets.contains(&index) => {}
            Some(index) => targets.push(index),
            None => diagnostics.push(
                Diagnostic::warning(
                    Code::LinkBroken,
                    word.span,
                    format!("no entry has the id or form 「{}」", word.value),
                )
                .help("mend it, or write the entry"),
            ),
        }
    }
    targets
}
