//! Floor 3: what the editor wrote, judged against the texts. Quotations become ranges, emendations become a
//! reading, forms of the glossary become occurrences, references become targets.
//!
//! The one rule of this floor: nothing is placed by a guess. A quotation that fits nowhere, or twice, is an
//! error that shows the candidates; the note is then left out and the next one is looked at. A
//! [`Resolved`] can only be made here, so whoever holds one knows that every place in it exists.

mod anchor;
mod follow;
mod glossary;
mod history;
mod identity;
mod neighbourhood;
mod note;
mod pack;
mod place;
mod prose;
mod reading;
mod reference;
mod ruby;
mod sketch;
mod whereabouts;

use rayon::prelude::*;

pub use glossary::Occurrence;
pub use history::{WithdrawnNote, fingerprint, points};
pub use identity::{Found, Identity, Withdrawn, first_words};
pub(crate) use neighbourhood::{distinction, nearest};
pub use note::{PlacedKind, PlacedNote};
pub use pack::{ResolvedPack, ResolvedQuestion, ResolvedSelection};
pub use place::{Place, TextPoint};
pub use prose::ResolvedProse;
pub use reading::{Edit, Reading};
pub use ruby::Ruby;
pub use sketch::{digest, sketch};

use crate::diag::{Diagnostics, Warned};
use crate::edition::{Edition, Entry, Event, Library, Page, Prose, Text};
use crate::script::Script;
use std::ops::Range;

/// A project in which every anchor, occurrence and reference is settled.
#[derive(Debug)]
#[allow(clippy::manual_non_exhaustive, reason = "closed to this crate's other floors too, which the attribute is not")]
pub struct Resolved<'l> {
    /// What the editor wrote.
    pub library: &'l Library,
    /// The site's introduction.
    pub introduction: Option<ResolvedProse>,
    /// The same in English.
    pub english: Option<ResolvedProse>,
    /// The site's pages, each with its summary in English.
    pub pages: Vec<(&'l Page, ResolvedProse, Option<ResolvedProse>)>,
    /// The editions, in the library's order.
    pub editions: Vec<ResolvedEdition<'l>>,
    /// The reading packs, in the library's order.
    pub packs: Vec<ResolvedPack<'l>>,
    _private: (),
}

/// An edition, settled.
#[derive(Debug)]
pub struct ResolvedEdition<'l> {
    /// What the editor wrote.
    pub edition: &'l Edition,
    /// Its introduction.
    pub introduction: Option<ResolvedProse>,
    /// Its texts, in the edition's order.
    pub texts: Vec<ResolvedText<'l>>,
    /// Its glossary, in the order of the file.
    pub entries: Vec<ResolvedEntry<'l>>,
    /// What happened around its texts: each event with what is said of it.
    pub chronology: Vec<(&'l Event, Option<ResolvedProse>)>,
}

/// An entry of the glossary, settled.
#[derive(Debug)]
pub struct ResolvedEntry<'l> {
    /// What the editor wrote.
    pub entry: &'l Entry,
    /// Its definition.
    pub definition: Option<ResolvedProse>,
    /// Its legal basis.
    pub basis: Option<ResolvedProse>,
    /// The entries that `see` leads to, by their index; each once, never itself.
    pub see: Vec<usize>,
}

/// A text, settled.
#[derive(Debug)]
pub struct ResolvedText<'l> {
    /// What the editor wrote.
    pub text: &'l Text,
    /// What its passages are called, and where withdrawn ids lead.
    pub identity: Identity,
    /// Notes that were withdrawn; their ids lead on.
    pub withdrawn: Vec<WithdrawnNote>,
    /// The passages' readings, beside [`crate::markup::Document::passages`].
    pub readings: Vec<Reading<'l>>,
    /// Notes, emendations, gaps and the source's own notes, in the order in which a reader meets them.
    pub notes: Vec<PlacedNote<'l>>,
    /// Its introduction.
    pub introduction: Option<ResolvedProse>,
    /// Conversion dictated at one place: passage, code points as transmitted, script, form.
    pub dictated: Vec<Dictated>,
    /// Pronunciations, in the text's order and apart.
    pub ruby: Vec<Ruby<'l>>,
}

/// A form that the editor dictates for one place.
#[derive(Debug, Clone)]
pub struct Dictated {
    /// Index of the passage; `None` for the title.
    pub passage: Option<usize>,
    /// Code points of the passage as transmitted.
    pub range: Range<usize>,
    /// For which script.
    pub script: Script,
    /// What stands there.
    pub form: String,
}

/// Settles a project.
pub fn resolve(library: &Library) -> Warned<Resolved<'_>> {
    let mut diagnostics = Diagnostics::default();
    let identities = identities(library, &mut diagnostics);
    let targets = reference::Targets::new(library, &identities);
    let parts: Vec<Warned<ResolvedEdition<'_>>> = library
        .editions
        .iter()
        .zip(&identities)
        .map(|(edition, identities)| resolve_edition(edition, identities, &targets))
        .collect();
    let mut editions = Vec::with_capacity(parts.len());
    for part in parts {
        diagnostics.extend(part.diagnostics);
        editions.push(part.value);
    }
    let wide = targets.scope(None, None);
    let mut pages = Vec::new();
    for page in &library.pages {
        let body = ResolvedProse::new(&page.body, &wide, None, &mut diagnostics);
        let english = page.english.as_ref().map(|prose| ResolvedProse::new(prose, &wide, None, &mut diagnostics));
        pages.push((page, body, english));
    }
    let mut own =
        |prose: &Option<Prose>| prose.as_ref().map(|prose| ResolvedProse::new(prose, &wide, None, &mut diagnostics));
    let (introduction, english) = (own(&library.site.introduction), own(&library.site.english));
    let packs =
        library.packs.iter().filter_map(|pack| pack::resolve(pack, &editions, &targets, &mut diagnostics)).collect();
    Warned { value: Resolved { library, introduction, english, pages, editions, packs, _private: () }, diagnostics }
}

/// What the passages of every text are called: settled first, since references lead from text to text.
fn identities(library: &Library, diagnostics: &mut Diagnostics) -> Vec<Vec<Identity>> {
    let of_edition = |edition: &Edition| -> Vec<Identity> {
        edition.texts.par_iter().map(|text| Identity::new(edition, text)).collect()
    };
    let identities: Vec<Vec<Identity>> = library.editions.iter().map(of_edition).collect();
    for (edition, identities) in library.editions.iter().zip(&identities) {
        identity::report(edition, identities, diagnostics);
    }
    identities
}

fn resolve_edition<'l>(
    edition: &'l Edition,
    identities: &[Identity],
    targets: &reference::Targets<'_>,
) -> Warned<ResolvedEdition<'l>> {
    let mut diagnostics = Diagnostics::default();
    let scope = targets.scope(Some(edition), None);
    let matcher = glossary::Matcher::new(edition, &mut diagnostics);
    let parts: Vec<(ResolvedText<'l>, Diagnostics)> = edition
        .texts
        .par_iter()
        .zip(identities)
        .map(|(text, identity)| {
            let mut diagnostics = Diagnostics::default();
            let text = resolve_text(edition, text, identity, &matcher, targets, &mut diagnostics);
            (text, diagnostics)
        })
        .collect();
    let mut texts = Vec::with_capacity(parts.len());
    for (text, found) in parts {
        diagnostics.extend(found);
        texts.push(text);
    }
    let mut prose =
        |prose: &Option<Prose>| prose.as_ref().map(|prose| ResolvedProse::new(prose, &scope, None, &mut diagnostics));
    let introduction = prose(&edition.introduction);
    let chronology = edition.chronology.iter().map(|event| (event, prose(&event.note))).collect();
    let drafts: Vec<_> =
        edition.glossary.iter().map(|entry| (entry, prose(&entry.definition), prose(&entry.basis))).collect();
    let entries = drafts
        .into_iter()
        .enumerate()
        .map(|(own, (entry, definition, basis))| ResolvedEntry {
            entry,
            definition,
            basis,
            see: glossary::see(edition, own, &mut diagnostics),
        })
        .collect();
    glossary::report_unused(edition, &texts, &mut diagnostics);
    glossary::report_stray_exceptions(edition, &mut diagnostics);
    Warned { value: ResolvedEdition { edition, introduction, texts, entries, chronology }, diagnostics }
}

fn resolve_text<'l>(
    edition: &'l Edition,
    text: &'l Text,
    identity: &Identity,
    matcher: &glossary::Matcher<'_>,
    targets: &reference::Targets<'_>,
    diagnostics: &mut Diagnostics,
) -> ResolvedText<'l> {
    let scope = targets.scope(Some(edition), Some(text));
    let exceptions: Vec<(usize, &crate::edition::Anchor)> = glossary::exceptions(edition, text);
    let overrides: Vec<&crate::edition::PlaceOverride> =
        edition.decisions.places.iter().filter(|place| place.text.value == text.id).collect();
    let pronunciations: Vec<&crate::edition::Pronunciation> =
        edition.pronunciations.iter().filter(|one| one.text.value == text.id).collect();
    let anchors = text
        .notes
        .iter()
        .map(|note| &note.at)
        .chain(exceptions.iter().map(|(_, at)| *at))
        .chain(overrides.iter().map(|place| &place.at))
        .chain(pronunciations.iter().map(|one| &one.at));
    let finder = anchor::Finder::new(text, identity, anchors);
    let locked = edition.lock.as_ref().and_then(|lock| lock.texts.get(&text.id));
    let placed = note::place(text, locked, &finder, diagnostics);
    let mut readings = reading::readings(text, identity, &placed, diagnostics);
    let notes = note::finish(edition, text, placed, &mut readings, &scope, matcher, diagnostics);
    let withdrawn = history::compare(edition, text, identity, &notes, diagnostics);
    let excepted: Vec<(usize, Place)> =
        exceptions.into_iter().filter_map(|(entry, at)| Some((entry, finder.find(at, diagnostics)?))).collect();
    matcher.mark_text(text, &mut readings, &excepted);
    let dictated = reading::dictated(&overrides, &finder, &readings, diagnostics);
    let ruby = ruby::place(&pronunciations, &finder, &readings, diagnostics);
    let introduction = text.introduction.as_ref().map(|prose| ResolvedProse::new(prose, &scope, None, diagnostics));
    let identity = identity.clone();
    ResolvedText { text, identity, withdrawn, readings, notes, introduction, dictated, ruby }
}
