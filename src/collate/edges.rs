//! Where a text begins and ends in its witness.
//!
//! Edges are looked for in the file as it stands; only line breaks inside a quotation are passed over. Like a note, an
//! edge is never placed by a guess: one that fits nowhere, or twice, is an error that shows the candidates.

use std::ops::Range;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Witness, WitnessEdge};
use crate::resolve::{distinction, nearest};
use crate::text::{FileId, Source, Span};

/// How many candidates a report shows.
const SHOWN: usize = 8;
/// How many characters around a candidate.
const AROUND: usize = 8;

/// A witness's words without their line breaks, with the way back.
struct Lines {
    words: String,
    /// For each byte of `words` where a character begins: its byte in the file. Ascending.
    origins: Vec<(u32, u32)>,
}

impl Lines {
    fn new(text: &str) -> Self {
        let mut words = String::with_capacity(text.len());
        let mut origins = Vec::new();
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut after_break = true;
        for (at, c) in text.char_indices() {
            if c == '\n' {
                after_break = true;
                continue;
            }
            // Between two breaks bytes run in step.
            if std::mem::take(&mut after_break) {
                origins.push((narrow(words.len()), narrow(at)));
            }
            words.push(c);
        }
        Self { words, origins }
    }

    fn origin(&self, byte: usize) -> usize {
        let narrow = u32::try_from(byte).unwrap_or(u32::MAX);
        let line = self.origins.partition_point(|&(start, _)| start <= narrow);
        let (start, at) = line.checked_sub(1).map_or((0, 0), |line| self.origins[line]);
        at as usize + (byte - start as usize)
    }

    /// A range that holds at least one character, as bytes of the file.
    fn span(&self, file: FileId, range: &Range<usize>) -> Span {
        let last = self.words[range.clone()].chars().next_back().map_or(0, char::len_utf8);
        Span::new(file, self.origin(range.start), self.origin(range.end - last) + last)
    }

    /// Where the quotation of an edge begins, at or behind a byte, with its length.
    fn places(&self, edge: &WitnessEdge, from: usize) -> (Vec<usize>, usize) {
        let plain = |words: &str| words.replace('\n', "");
        let before = edge.before.as_deref().map(plain).unwrap_or_default();
        let quote = plain(&edge.quote.value);
        let needle = [before.as_str(), &quote, &edge.after.as_deref().map(plain).unwrap_or_default()].concat();
        let mut places = Vec::new();
        let mut at = 0;
        while let Some(found) = self.words[at..].find(&needle) {
            let place = at + found + before.len();
            if place >= from {
                places.push(place);
            }
            // Two places may overlap, as they may for notes.
            at += found + needle.chars().next().map_or(1, char::len_utf8);
            if at > self.words.len() || needle.is_empty() {
                break;
            }
        }
        (places, quote.len())
    }
}

/// The bytes of the witness's file that hold the text; what cannot be found is reported.
pub(super) fn find(
    witness: &Witness,
    file: FileId,
    source: &Source,
    diagnostics: &mut Diagnostics,
) -> Option<Range<usize>> {
    let text = source.text();
    let lines = Lines::new(text);
    let seeker = Seeker { witness, file, path: source.path(), lines: &lines };
    let (start, behind) = match &witness.from {
        None => (0, 0),
        Some(edge) => {
            let (place, length) = seeker.opening(edge, diagnostics)?;
            (lines.origin(place), place + length)
        }
    };
    let end = match &witness.to {
        None => text.len(),
        Some(edge) => {
            let place = seeker.closing(edge, behind, diagnostics)?;
            seeker.lines.span(file, &place).range().end
        }
    };
    Some(start..end)
}

struct Seeker<'w> {
    witness: &'w Witness,
    file: FileId,
    path: &'w str,
    lines: &'w Lines,
}

impl Seeker<'_> {
    /// `from`: one place, or the one that `nth` names.
    fn opening(&self, edge: &WitnessEdge, diagnostics: &mut Diagnostics) -> Option<(usize, usize)> {
        let (places, length) = self.lines.places(edge, 0);
        if length == 0 {
            diagnostics.push(Diagnostic::error(Code::ValueInvalid, edge.quote.span, "a quotation cannot be empty"));
            return None;
        }
        match (places.as_slice(), edge.nth) {
            ([], _) => diagnostics.push(self.missing(edge)),
            ([one], None) => return Some((*one, length)),
            (places, Some(nth)) if nth <= places.len() => return Some((places[nth - 1], length)),
            (places, Some(nth)) => {
                let message = format!("`nth: {nth}`, but this quotation fits {} times", places.len());
                let fault = Diagnostic::error(Code::AnchorMissing, edge.quote.span, message);
                diagnostics.push(self.show(fault, places, length));
            }
            (places, None) => {
                let message = format!("「{}」 stands {} times in `{}`", edge.quote.value, places.len(), self.path);
                let fault = Diagnostic::error(Code::AnchorAmbiguous, edge.quote.span, message);
                let advice: Vec<String> =
                    places.iter().take(SHOWN).map(|&at| distinction(&self.lines.words, at, length, places)).collect();
                let fault = self.show(fault, places, length);
                diagnostics.push(fault.help(format!("say which one: {}", advice.join(" · "))));
            }
        }
        None
    }

    /// `to`: the first place behind `from`, or the one that `nth` names from there on.
    fn closing(&self, edge: &WitnessEdge, behind: usize, diagnostics: &mut Diagnostics) -> Option<Range<usize>> {
        let (places, length) = self.lines.places(edge, behind);
        if length == 0 {
            diagnostics.push(Diagnostic::error(Code::ValueInvalid, edge.quote.span, "a quotation cannot be empty"));
            return None;
        }
        if let Some(&place) = places.get(edge.nth.unwrap_or(1) - 1) {
            return Some(place..place + length);
        }
        let (all, _) = self.lines.places(edge, 0);
        if all.is_empty() {
            diagnostics.push(self.missing(edge));
            return None;
        }
        let from = self.witness.from.as_ref().map_or("", |from| &from.quote.value);
        let message = format!("「{}」 does not follow 「{from}」 in `{}`", edge.quote.value, self.path);
        let fault = self.show(Diagnostic::error(Code::AnchorMissing, edge.quote.span, message), &all, length);
        diagnostics.push(fault.help("`to` is the first place after `from` with these words"));
        None
    }

    fn missing(&self, edge: &WitnessEdge) -> Diagnostic {
        let message = format!("「{}」 does not stand in `{}`", edge.quote.value, self.path);
        let mut fault = Diagnostic::error(Code::AnchorMissing, edge.quote.span, message);
        let quote = edge.quote.value.replace('\n', "");
        let elsewhere: Vec<usize> = self.lines.words.match_indices(&quote).map(|(at, _)| at).collect();
        if !elsewhere.is_empty() {
            return self
                .show(fault, &elsewhere, quote.len())
                .help("the words themselves stand there, but not with this `before` or `after`");
        }
        if let Some(range) = nearest(&self.lines.words, &quote) {
            fault = fault.label(self.lines.span(self.file, &range), "the nearest place");
        }
        fault.help("quote the witness as it stands in the file, mark by mark; only line breaks are passed over")
    }

    fn show(&self, mut fault: Diagnostic, places: &[usize], length: usize) -> Diagnostic {
        for &at in places.iter().take(SHOWN) {
            let words = &self.lines.words;
            let before: String = {
                let mut chars: Vec<char> = words[..at].chars().rev().take(AROUND).collect();
                chars.reverse();
                chars.into_iter().collect()
            };
            let after: String = words[at + length..].chars().take(AROUND).collect();
            let text = format!("…{before}〔{}〕{after}…", &words[at..at + length]);
            fault = fault.label(self.lines.span(self.file, &(at..at + length)), text);
        }
        if places.len() > SHOWN {
            fault = fault.help(format!("and {} more", places.len() - SHOWN));
        }
        fault
    }
}
