//! Reading packs, settled: ranges → passages that exist, terms → entries.

use std::ops::Range;

use super::identity::Found;
use super::reference::{Targets, withdrawn};
use super::{ResolvedEdition, ResolvedProse};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Pack, Prose, Selection};
use crate::script::fold_str;
use crate::text::Located;

/// A reading pack, settled.
#[derive(Debug)]
pub struct ResolvedPack<'l> {
    /// What the teacher wrote.
    pub pack: &'l Pack,
    /// The edition of its first passages: its decisions on conversion hold for the teacher's words.
    pub home: usize,
    /// What leads into it.
    pub introduction: Option<ResolvedProse>,
    /// What is to be read.
    pub selections: Vec<ResolvedSelection<'l>>,
    /// Terms to learn: edition, entry.
    pub terms: Vec<(usize, usize)>,
    /// The questions.
    pub questions: Vec<ResolvedQuestion>,
    /// What to read next.
    pub further: Option<ResolvedProse>,
    /// For the teacher alone.
    pub teacher: Option<ResolvedProse>,
}

/// Passages of one text.
#[derive(Debug)]
pub struct ResolvedSelection<'l> {
    /// What the teacher wrote.
    pub selection: &'l Selection,
    /// The edition, by its index.
    pub edition: usize,
    /// The text, by its index in the edition.
    pub text: usize,
    /// Its passages, by their indices; never empty.
    pub passages: Range<usize>,
    /// What to watch for.
    pub lead: Option<ResolvedProse>,
}

/// A question, settled. Hint and answer are for the teacher alone.
#[derive(Debug)]
pub struct ResolvedQuestion {
    /// What is asked.
    pub ask: ResolvedProse,
    /// How to help.
    pub hint: Option<ResolvedProse>,
    /// What a good answer holds.
    pub answer: Option<ResolvedProse>,
}

/// Settles a pack; `None` if none of its passages is there.
pub(super) fn resolve<'l>(
    pack: &'l Pack,
    editions: &[ResolvedEdition<'l>],
    targets: &Targets<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<ResolvedPack<'l>> {
    let found: Vec<_> = pack
        .selections
        .iter()
        .filter_map(|selection| Some((selection, find(&selection.range, editions, diagnostics)?)))
        .collect();
    let home = found.first().map(|(_, (edition, ..))| *edition);
    let scope = targets.scope(None, None);
    let mut prose = |prose: &Prose| ResolvedProse::new(prose, &scope, None, diagnostics);
    let introduction = pack.introduction.as_ref().map(&mut prose);
    let further = pack.further.as_ref().map(&mut prose);
    let teacher = pack.teacher.as_ref().map(&mut prose);
    let selections = found.into_iter().map(|(selection, (edition, text, passages))| ResolvedSelection {
        selection,
        edition,
        text,
        passages,
        lead: selection.lead.as_ref().map(&mut prose),
    });
    let selections: Vec<_> = selections.collect();
    let questions = pack.questions.iter().map(|question| ResolvedQuestion {
        ask: prose(&question.ask),
        hint: question.hint.as_ref().map(&mut prose),
        answer: question.answer.as_ref().map(&mut prose),
    });
    let questions = questions.collect();
    check_layers(pack, &selections, editions, diagnostics);
    let mut used: Vec<usize> = selections.iter().map(|selection| selection.edition).collect();
    used.sort_unstable();
    used.dedup();
    let terms = pack.terms.iter().filter_map(|term| entry(term, &used, editions, diagnostics)).collect();
    Some(ResolvedPack { pack, home: home?, introduction, selections, terms, questions, further, teacher })
}

/// `text`, `text#p4`, `text#p4..p9`, each with `edition/` before it or without: edition, text, passages.
fn find(
    range: &Located<String>,
    editions: &[ResolvedEdition<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<(usize, usize, Range<usize>)> {
    let (path, passages) = range.value.split_once('#').map_or((&*range.value, None), |(path, rest)| (path, Some(rest)));
    let (home, id) = path.split_once('/').map_or((None, path), |(edition, id)| (Some(edition), id));
    let found: Vec<(usize, usize)> = editions
        .iter()
        .enumerate()
        .filter(|(_, edition)| home.is_none_or(|home| edition.edition.id == home))
        .filter_map(|(index, edition)| Some((index, edition.texts.iter().position(|text| text.text.id == id)?)))
        .collect();
    let [(edition, text)] = found[..] else {
        let (message, help) = if found.is_empty() {
            (format!("there is no text `{path}`"), "write `text#p4..p9`, or `edition/text#p4..p9`".to_owned())
        } else {
            let each: Vec<String> = found.iter().map(|(at, _)| format!("{}/{id}", editions[*at].edition.id)).collect();
            (format!("several editions have a text `{id}`"), format!("write one of: {}", each.join(", ")))
        };
        diagnostics.push(Diagnostic::error(Code::RangeMissing, range.span, message).help(help));
        return None;
    };
    let readings = &editions[edition].texts[text].readings;
    let Some(passages) = passages else { return Some((edition, text, 0..readings.len())) };
    let written = editions[edition].texts[text].text;
    let identity = &editions[edition].texts[text].identity;
    let mut place = |id: &str| match identity.find(id)? {
        Found::Here(index) => Some(index),
        Found::Moved(to) => {
            diagnostics.push(withdrawn(written, identity, id, to?, range.span));
            to
        }
    };
    let (first, last) = passages.split_once("..").unwrap_or((passages, passages));
    let missing = match (place(first), place(last)) {
        (Some(first), Some(last)) if first <= last => return Some((edition, text, first..last + 1)),
        (Some(_), Some(_)) => format!("`{first}` stands after `{last}`"),
        (None, _) => format!("`{path}` has no passage `{first}`"),
        (_, None) => format!("`{path}` has no passage `{last}`"),
    };
    let last = readings.last().map_or("", |reading| reading.id.as_str());
    diagnostics.push(
        Diagnostic::error(Code::RangeMissing, range.span, missing)
            .help(format!("its last passage is {last}; a range is written from its earlier to its later end")),
    );
    None
}

/// A layer that no edition of the pack has is most likely a slip.
fn check_layers(
    pack: &Pack,
    selections: &[ResolvedSelection<'_>],
    editions: &[ResolvedEdition<'_>],
    diagnostics: &mut Diagnostics,
) {
    for layer in pack.layers.iter().flatten() {
        let known = |selection: &ResolvedSelection<'_>| {
            editions[selection.edition].edition.layers.iter().any(|known| known.id == layer.value)
        };
        if !selections.iter().any(known) {
            diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, layer.span, format!("there is no layer `{}`", layer.value))
                    .help("name layers of the editions that the passages are from"),
            );
        }
    }
}

/// An entry by its id or one of its forms, in the editions that the pack reads.
fn entry(
    term: &Located<String>,
    used: &[usize],
    editions: &[ResolvedEdition<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<(usize, usize)> {
    let folded = fold_str(&term.value);
    let found = used.iter().find_map(|&edition| {
        let entries = &editions[edition].entries;
        let by_id = entries.iter().position(|entry| entry.entry.id.value == term.value);
        let by_form =
            || entries.iter().position(|entry| entry.entry.forms().any(|form| fold_str(&form.value) == folded));
        Some((edition, by_id.or_else(by_form)?))
    });
    if found.is_none() {
        diagnostics.push(
            Diagnostic::error(Code::LinkBroken, term.span, format!("no glossary has the entry `{}`", term.value))
                .help("write an id or a form of the glossary of an edition that the passages are from"),
        );
    }
    found
}
