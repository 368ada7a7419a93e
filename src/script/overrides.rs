//! An editor's overrides: forms and names that no dictionary decides, in layers.
//!
//! What one place dictates wins over the edition, the edition over the site; within a layer a name
//! that is kept wins over a form. An override never reaches into a span that a stronger one has
//! taken, and within one layer the leftmost and there the longest wins. An override that changes the
//! number of code points is refused: every place in the text would shift.

use std::collections::BTreeMap;
use std::fmt;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::engine::Fixed;

/// One layer as its author wrote it, for one target script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layer {
    /// Strings that stay as they are.
    pub keep: Vec<String>,
    /// Strings and what each becomes.
    pub forms: Vec<(String, String)>,
}

/// Why an override is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverrideError {
    /// The string is empty.
    Empty,
    /// The form has another number of code points than the string.
    Length {
        /// The string.
        source: String,
        /// Its form.
        form: String,
    },
    /// One layer gives a string two forms.
    Conflict {
        /// The string.
        source: String,
    },
    /// More strings than an automaton can hold.
    TooMany,
}

impl fmt::Display for OverrideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an override of nothing"),
            Self::Length { source, form } => {
                write!(f, "`{source}` and `{form}` differ in their number of characters")
            }
            Self::Conflict { source } => write!(f, "`{source}` has two forms"),
            Self::TooMany => f.write_str("too many overrides"),
        }
    }
}

impl std::error::Error for OverrideError {}

impl OverrideError {
    /// Refuses an override that is empty or changes the number of code points.
    ///
    /// # Errors
    /// [`OverrideError::Empty`], [`OverrideError::Length`].
    pub fn check(source: &str, form: &str) -> Result<(), Self> {
        if source.is_empty() {
            return Err(Self::Empty);
        }
        if source.chars().count() != form.chars().count() {
            return Err(Self::Length { source: source.to_owned(), form: form.to_owned() });
        }
        Ok(())
    }
}

/// The overrides of an edition and its site for one target script, ready for use.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The strongest first.
    ranks: Vec<Rank>,
}

#[derive(Debug, Clone)]
struct Rank {
    automaton: AhoCorasick,
    forms: Vec<String>,
}

/// A span in bytes with the rank and the pattern that dictate it; `None` for a place.
type Taken = (std::ops::Range<usize>, Option<(usize, usize)>, usize);

impl Overrides {
    /// Builds the automata, once for all texts of an edition.
    ///
    /// # Errors
    /// The first override that is refused.
    pub fn new(edition: &Layer, site: &Layer) -> Result<Self, OverrideError> {
        let mut ranks = Vec::new();
        for layer in [edition, site] {
            let keep: Vec<(&str, &str)> = layer.keep.iter().map(|name| (name.as_str(), name.as_str())).collect();
            let forms: Vec<(&str, &str)> =
                layer.forms.iter().map(|(source, form)| (source.as_str(), form.as_str())).collect();
            ranks.extend(Rank::new(&keep)?);
            ranks.extend(Rank::new(&forms)?);
        }
        Ok(Self { ranks })
    }

    /// True if there is nothing to override but in single places.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranks.is_empty()
    }

    /// The dictated spans of `text`, sorted and disjoint: the `places` (in code points, sorted; one
    /// that overlaps an earlier one or lies beyond the text is passed over) and, between them, what
    /// the layers dictate.
    #[must_use]
    pub fn fixed<'a>(&'a self, text: &str, places: &[Fixed<'a>]) -> Vec<Fixed<'a>> {
        let mut taken = places_in_bytes(text, places);
        for (number, rank) in self.ranks.iter().enumerate() {
            let mut merged = Vec::with_capacity(taken.len());
            let mut from = 0;
            let end = (text.len()..text.len(), None, usize::MAX);
            for span in taken.into_iter().chain([end]) {
                let gap = &text[from..span.0.start];
                merged.extend(rank.automaton.find_iter(gap).map(|found| {
                    let at = from + found.start()..from + found.end();
                    (at, Some((number, found.pattern().as_usize())), 0)
                }));
                from = span.0.end;
                if span.2 != usize::MAX {
                    merged.push(span);
                }
            }
            taken = merged;
        }
        let (mut byte, mut place) = (0, 0);
        let mut count = |to: usize| {
            place += text[byte..to].chars().count();
            byte = to;
            place
        };
        taken
            .into_iter()
            .map(|(span, by, index)| Fixed {
                range: count(span.start)..count(span.end),
                form: match by {
                    Some((rank, pattern)) => self.ranks[rank].forms[pattern].as_str().into(),
                    None => places[index].form.clone(),
                },
            })
            .collect()
    }
}

fn places_in_bytes(text: &str, places: &[Fixed<'_>]) -> Vec<Taken> {
    let mut bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let mut next = 0;
    let mut last = 0;
    let mut byte_of = |place: usize| {
        // The byte of the end of one place is asked for again as the start of the next.
        if place + 1 == next {
            return Some(last);
        }
        let found = bytes.nth(place.checked_sub(next)?)?;
        (next, last) = (place + 1, found);
        Some(found)
    };
    let mut taken: Vec<Taken> = Vec::with_capacity(places.len());
    let mut free_from = 0;
    for (index, span) in places.iter().enumerate() {
        if span.range.start < free_from || span.range.is_empty() {
            continue;
        }
        let (Some(start), Some(end)) = (byte_of(span.range.start), byte_of(span.range.end)) else {
            break;
        };
        free_from = span.range.end;
        taken.push((start..end, None, index));
    }
    taken
}

impl Rank {
    fn new(forms: &[(&str, &str)]) -> Result<Option<Self>, OverrideError> {
        let mut distinct = BTreeMap::new();
        for (source, form) in forms {
            OverrideError::check(source, form)?;
            if distinct.insert(*source, *form).is_some_and(|other| other != *form) {
                return Err(OverrideError::Conflict { source: (*source).to_owned() });
            }
        }
        if distinct.is_empty() {
            return Ok(None);
        }
        // Named, not guessed: the packed searchers for a few patterns are no faster on Chinese, and
        // their worst case is not linear.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .prefilter(false)
            .build(distinct.keys())
            .map_err(|_| OverrideError::TooMany)?;
        Ok(Some(Self { automaton, forms: distinct.into_values().map(str::to_owned).collect() }))
    }
}
