//! Quotations → places. Exact, code point by code point, in the text as transmitted.
//!
//! All quotations of a text are looked for in one pass with an Aho–Corasick automaton, so that the cost
//! stays near linear however many notes a text has. `before` and `after` adjoin the quotation and are
//! searched with it as one string; `in` and `nth` then choose among what was found.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::identity::{Found, Identity};
use super::neighbourhood::{SEAM, aligned, context, distinction, nearest};
use super::place::{Place, TextPoint};
use super::whereabouts::{Likely, likeliest};
use crate::diag::{Code, Diagnostic, Diagnostics, Fix};
use crate::edition::{Anchor, Quotation, Text, Within};
use crate::script::fold_str;
use crate::text::{Located, Ruler, Span};

/// How many candidates a report shows.
const SHOWN: usize = 8;
/// How many characters around a candidate.
const AROUND: usize = 8;

/// Everything that quotations of one text could mean, found in one pass.
pub(super) struct Finder<'t> {
    text: &'t Text,
    identity: &'t Identity,
    /// The passages, joined by [`SEAM`].
    words: String,
    /// Where each passage begins in `words`, in bytes.
    starts: Vec<usize>,
    rulers: Vec<OnceLock<Ruler>>,
    /// `words`, folded: needed only where something is missing.
    folded: OnceLock<String>,
    /// Needle → byte offsets in `words` where it begins, ascending.
    found: HashMap<String, Vec<usize>>,
}

impl<'t> Finder<'t> {
    /// Looks for every quotation of these anchors.
    pub(super) fn new<'a>(text: &'t Text, identity: &'t Identity, anchors: impl Iterator<Item = &'a Anchor>) -> Self {
        let passages = &text.document.passages;
        let mut words = String::with_capacity(passages.iter().map(|passage| passage.text.len() + 1).sum());
        let mut starts = Vec::with_capacity(passages.len());
        for passage in passages {
            starts.push(words.len());
            words.push_str(&passage.text);
            words.push(SEAM);
        }
        let mut needles: Vec<String> = anchors.flat_map(needles).collect();
        needles.sort_unstable();
        needles.dedup();
        let mut places: Vec<Vec<usize>> = vec![Vec::new(); needles.len()];
        // The automaton serves one short text once: the kind that is made fastest beats the one that runs fastest.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(&needles);
        match automaton {
            Ok(automaton) => {
                for hit in automaton.find_overlapping_iter(&words) {
                    places[hit.pattern().as_usize()].push(hit.start());
                }
            }
            // Only a set of quotations past four billion states fails; each is then looked for alone.
            Err(_) => {
                for (needle, places) in needles.iter().zip(&mut places) {
                    places.extend(words.match_indices(needle.as_str()).map(|(at, _)| at));
                }
            }
        }
        let rulers = passages.iter().map(|_| OnceLock::new()).collect();
        let found = needles.into_iter().zip(places).collect();
        Self { text, identity, words, starts, rulers, folded: OnceLock::new(), found }
    }

    /// The place of an anchor; where there is none, or more than one, that is reported.
    pub(super) fn find(&self, anchor: &Anchor, diagnostics: &mut Diagnostics) -> Option<Place> {
        if let Some(Located { value: Within::Title, .. }) = anchor.within {
            return self.find_in_title(anchor, diagnostics);
        }
        let within = match &anchor.within {
            Some(Located { value: Within::Passage(id), span }) => {
                let Some(Found::Here(index)) = self.identity.find(id) else {
                    diagnostics.push(self.no_passage(id, *span));
                    return None;
                };
                Some(index)
            }
            _ => None,
        };
        let (quote, last) = match &anchor.quotation {
            Quotation::Words(quote) => (quote, None),
            Quotation::Range(from, to) => (from, Some(to)),
        };
        let before = anchor.before.as_deref().unwrap_or_default();
        let hits = self.found.get(&needle(anchor)).map_or(&[][..], Vec::as_slice);
        let hits: Vec<usize> = hits
            .iter()
            .map(|at| at + before.len())
            .filter(|&at| within.is_none_or(|passage| self.passage_of(at) == passage))
            .collect();
        let start = match (hits.as_slice(), &anchor.nth) {
            ([], _) => {
                diagnostics.push(self.missing(anchor, quote));
                return None;
            }
            ([one], None) => *one,
            (several, Some(nth)) if nth.value <= several.len() => several[nth.value - 1],
            (several, Some(nth)) => {
                let message = format!("`nth: {}`, but this quotation fits {} times", nth.value, several.len());
                diagnostics.push(self.show(Diagnostic::error(Code::AnchorMissing, nth.span, message), several, quote));
                return None;
            }
            (several, None) => {
                diagnostics.push(self.ambiguous(quote, several));
                return None;
            }
        };
        let end = match last {
            None => start + quote.value.len(),
            Some(last) => match self.next(&closing(anchor, last), start + quote.value.len()) {
                Some(at) => at + last.value.len(),
                None => {
                    diagnostics.push(
                        Diagnostic::error(
                            Code::AnchorMissing,
                            last.span,
                            format!("「{}」 does not follow 「{}」 in `{}`", last.value, quote.value, self.text.id),
                        )
                        .help("`to` is the first place after `from` with these words"),
                    );
                    return None;
                }
            },
        };
        Some(Place::Text(self.point(start), self.point_before(end)))
    }

    fn find_in_title(&self, anchor: &Anchor, diagnostics: &mut Diagnostics) -> Option<Place> {
        let title = &self.text.title.value;
        let Quotation::Words(quote) = &anchor.quotation else {
            diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, anchor.span, "a range cannot lie in the title")
                    .help("give `quote`"),
            );
            return None;
        };
        let before = anchor.before.as_deref().unwrap_or_default();
        let needle = needle(anchor);
        let hits: Vec<usize> = title.match_indices(needle.as_str()).map(|(at, _)| at + before.len()).collect();
        let start = match (&anchor.nth, hits.as_slice()) {
            (None, [one]) => *one,
            (Some(nth), hits) if nth.value <= hits.len() => hits[nth.value - 1],
            (_, []) => {
                let fault = Diagnostic::error(
                    Code::AnchorMissing,
                    quote.span,
                    format!("「{}」 does not stand in the title", quote.value),
                );
                if title.contains(&quote.value) {
                    let fault = fault.label(self.text.title.span, "the title");
                    diagnostics
                        .push(fault.help("the words themselves stand there, but not with this `before` or `after`"));
                    return None;
                }
                if let Some(at) = aligned(title, &fold_str(title), &fold_str(&quote.value)) {
                    diagnostics.push(fault.label(self.text.title.span, "the title").help(in_own_script(&title[at])));
                    return None;
                }
                let near = nearest(title, &quote.value)
                    .map_or_else(String::new, |at| format!(": it shares 「{}」", &title[at]));
                diagnostics.push(fault.label(self.text.title.span, format!("the title{near}")));
                return None;
            }
            (Some(nth), hits) => {
                let message = format!("`nth: {}`, but this quotation fits {} times", nth.value, hits.len());
                diagnostics.push(
                    Diagnostic::error(Code::AnchorMissing, nth.span, message).label(self.text.title.span, "the title"),
                );
                return None;
            }
            (None, hits) => {
                let message = format!("「{}」 stands {} times in the title", quote.value, hits.len());
                let shown = hits.iter().take(SHOWN);
                let advice: Vec<String> = shown.map(|&at| distinction(title, at, quote.value.len(), hits)).collect();
                diagnostics.push(
                    Diagnostic::error(Code::AnchorAmbiguous, quote.span, message)
                        .label(self.text.title.span, "the title")
                        .help(format!("say which one: {}", advice.join(" · "))),
                );
                return None;
            }
        };
        let ruler = Ruler::new(title);
        Some(Place::Title(ruler.code_points(&(start..start + quote.value.len()))))
    }

    /// The fault of a passage that is not there. Where a withdrawn one leads is said, not followed: a quotation
    /// that once stood there may well fit other words in the place where it leads.
    fn no_passage(&self, id: &str, span: Span) -> Diagnostic {
        let fault = |message: String| Diagnostic::error(Code::AnchorMissing, span, message);
        match self.identity.find(id) {
            Some(Found::Moved(Some(to))) => fault(format!("the passage `{id}` of `{}` was withdrawn", self.text.id))
                .help(format!(
                    "its words are now looked for in {}: write that, if the quotation is there",
                    self.identity.id(to)
                )),
            _ => fault(format!("`{}` has no passage `{id}`", self.text.id)).help(self.identity.span()),
        }
    }

    /// The first place at or after a byte where these words stand.
    fn next(&self, words: &str, from: usize) -> Option<usize> {
        let hits = self.found.get(words)?;
        hits.get(hits.partition_point(|&at| at < from)).copied()
    }

    fn passage_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|&start| start <= byte) - 1
    }

    fn ruler(&self, passage: usize) -> &Ruler {
        self.rulers[passage].get_or_init(|| Ruler::new(&self.text.document.passages[passage].text))
    }

    fn point(&self, byte: usize) -> TextPoint {
        let passage = self.passage_of(byte);
        TextPoint { passage, at: self.ruler(passage).code_point(byte - self.starts[passage]) }
    }

    /// The point at an end: it belongs to the passage of the character before it.
    fn point_before(&self, byte: usize) -> TextPoint {
        let passage = self.passage_of(byte.saturating_sub(1));
        TextPoint { passage, at: self.ruler(passage).code_point(byte - self.starts[passage]) }
    }

    fn ambiguous(&self, quote: &Located<String>, hits: &[usize]) -> Diagnostic {
        let message = format!("「{}」 stands {} times in `{}`", quote.value, hits.len(), self.text.id);
        let shown = self.show(Diagnostic::error(Code::AnchorAmbiguous, quote.span, message), hits, quote);
        let mut advice = Vec::new();
        for &at in hits.iter().take(SHOWN) {
            advice.push(self.distinction(at, quote, hits));
        }
        shown.help(format!("say which one: {}", advice.join(" · ")))
    }

    /// The fewest words that tell one candidate from the others.
    fn distinction(&self, at: usize, quote: &Located<String>, hits: &[usize]) -> String {
        let passage = self.passage_of(at);
        let alone = hits.iter().filter(|&&other| self.passage_of(other) == passage).count() == 1;
        if alone {
            return format!("in: {}", self.identity.id(passage));
        }
        distinction(&self.words, at, quote.value.len(), hits)
    }

    /// Up to `count` characters before or after a byte, inside its passage.
    fn context(&self, byte: usize, count: usize, before: bool) -> &str {
        context(&self.words, byte, count, before)
    }

    fn show(&self, mut diagnostic: Diagnostic, hits: &[usize], quote: &Located<String>) -> Diagnostic {
        for &at in hits.iter().take(SHOWN) {
            let end = at + quote.value.len();
            let point = self.point(at);
            let text = format!(
                "{}: …{}〔{}〕{}…",
                self.identity.id(point.passage),
                self.context(at, AROUND, true),
                quote.value,
                self.context(end, AROUND, false)
            );
            diagnostic = self.label_at(diagnostic, at..end, text);
        }
        if hits.len() > SHOWN {
            diagnostic = diagnostic.help(format!("and {} more", hits.len() - SHOWN));
        }
        diagnostic
    }

    fn label_at(&self, diagnostic: Diagnostic, bytes: Range<usize>, text: String) -> Diagnostic {
        let start = self.point(bytes.start);
        let end = self.point_before(bytes.end);
        match self.text.document.passages[start.passage].origin(&(start.at..end.at.max(start.at))) {
            Some(span) => diagnostic.label(span, text),
            None => diagnostic.help(text),
        }
    }

    /// The fault of a quotation that fits nowhere, with the nearest place that there is.
    fn missing(&self, anchor: &Anchor, quote: &Located<String>) -> Diagnostic {
        let whole = needle(anchor);
        let message = format!("「{}」 does not stand in `{}`", quote.value, self.text.id);
        let mut fault = Diagnostic::error(Code::AnchorMissing, quote.span, message);
        if anchor.before.is_some() || anchor.after.is_some() {
            fault = fault.help(format!("looked for as one string with `before` and `after`: 「{whole}」"));
        }
        let elsewhere: Vec<usize> = self.words.match_indices(quote.value.as_str()).map(|(at, _)| at).collect();
        if !elsewhere.is_empty() {
            return self
                .show(fault, &elsewhere, quote)
                .help("the words themselves stand there, but not with this `before`, `after` or `in`");
        }
        let folded = fold_str(&quote.value);
        if let Some(at) = aligned(&self.words, self.folded.get_or_init(|| fold_str(&self.words)), &folded) {
            let point = self.point(at.start);
            let there = self.words[at.clone()].to_owned();
            return self
                .label_at(fault, at, format!("{}: 「{there}」", self.identity.id(point.passage)))
                .help(in_own_script(&there));
        }
        if let Some(likely) = likeliest(&self.words, &quote.value) {
            return self.offer(fault, anchor, quote, &likely);
        }
        if let Some(at) = nearest(&self.words, &quote.value) {
            let point = self.point(at.start);
            let text = format!(
                "the nearest place, {}: …{}〔{}〕{}…",
                self.identity.id(point.passage),
                self.context(at.start, AROUND, true),
                &self.words[at.clone()],
                self.context(at.end, AROUND, false)
            );
            fault = self.label_at(fault, at, text);
        }
        fault.help("quote the text as transmitted: before emendations, before conversion, mark by mark")
    }
}

impl Finder<'_> {
    /// The fault of a quotation whose words have most likely changed: where they are, and what to quote instead.
    fn offer(&self, fault: Diagnostic, anchor: &Anchor, quote: &Located<String>, likely: &Likely) -> Diagnostic {
        let at = likely.place.clone();
        let there = &self.words[at.clone()];
        let text = format!(
            "the nearest place, {}: …{}〔{there}〕{}…",
            self.identity.id(self.point(at.start).passage),
            self.context(at.start, AROUND, true),
            self.context(at.end, AROUND, false)
        );
        let mut fault = self.label_at(fault, at.clone(), text);
        let count = likely.distance;
        let apart =
            format!("most likely changed: {count} {} apart", if count == 1 { "character" } else { "characters" });
        if self.would_fit(anchor, there, at.start) {
            fault.fix = Some(Fix { span: quote.span, words: there.to_owned() });
            return fault
                .help(format!("{apart}; quote 「{there}」, or let `jiaozhu check --fix` ask you and write it"));
        }
        fault.help(apart).help("quote the text as transmitted: before emendations, before conversion, mark by mark")
    }

    /// Whether other words in the place of an anchor's first would fit that place and no other.
    fn would_fit(&self, anchor: &Anchor, words: &str, at: usize) -> bool {
        if anchor.nth.is_some() {
            return false;
        }
        let before = anchor.before.as_deref().unwrap_or_default();
        let after = match &anchor.quotation {
            Quotation::Words(_) => anchor.after.as_deref().unwrap_or_default(),
            Quotation::Range(..) => "",
        };
        let within = match &anchor.within {
            Some(Located { value: Within::Passage(id), .. }) => match self.identity.find(id) {
                Some(Found::Here(index)) => Some(index),
                _ => return false,
            },
            _ => None,
        };
        let whole = [before, words, after].concat();
        let mut hits = self.words.match_indices(&whole).map(|(hit, _)| hit + before.len());
        let fits = |hit: &usize| within.is_none_or(|passage| self.passage_of(*hit) == passage);
        hits.by_ref().find(fits) == Some(at) && hits.find(fits).is_none()
    }
}

/// The string that is searched for an anchor's (first) words.
fn needle(anchor: &Anchor) -> String {
    let (Quotation::Words(quote) | Quotation::Range(quote, _)) = &anchor.quotation;
    [
        anchor.before.as_deref().unwrap_or_default(),
        &quote.value,
        if matches!(anchor.quotation, Quotation::Words(_)) { anchor.after.as_deref().unwrap_or_default() } else { "" },
    ]
    .concat()
}

fn needles(anchor: &Anchor) -> Vec<String> {
    let mut needles = vec![needle(anchor)];
    if let Quotation::Range(_, to) = &anchor.quotation {
        needles.push(closing(anchor, to));
    }
    needles
}

/// The string that is searched for the last words of a range: what follows them adjoins them.
fn closing(anchor: &Anchor, to: &Located<String>) -> String {
    [&to.value, anchor.after.as_deref().unwrap_or_default()].concat()
}

/// Advice where only the script differs.
fn in_own_script(there: &str) -> String {
    format!("it stands there in the text's own script; quote it so: 「{there}」")
}
