//! Floor 3: the same words at several places, across all texts of a project.
//!
//! ```text
//! stream   passages → tokens: script and case folded, punctuation and blanks passed over
//! seeds    k-grams in buckets → maximal exact runs between neighbours
//! extend   a run → two aligned stretches, over small differences
//! group    stretches that coincide → one group of places, completed and compared with one of them
//! ```
//!
//! Near linear in the size of the texts: hashing and sorting k-grams, then work of constant size for each. It refuses to
//! list pairs: a formula at N places is one group of N. Left out is what is wholly a name or title: at least half of the
//! least run must be words outside glossary terms and 《》. A parallel never crosses the edge of a passage, because
//! the passage is what is cited.

mod extend;
mod group;
mod places;
mod seeds;
mod stream;

use std::ops::Range;

use stream::Stream;

/// The least runs that may be asked for, in tokens.
pub const LEAST: std::ops::RangeInclusive<usize> = 8..=60;

/// A text, as read.
#[derive(Debug, Clone)]
pub struct Text<'t> {
    /// Its passages, in order.
    pub passages: Vec<Passage<'t>>,
    /// The least run that counts here: Han characters, or words of an alphabet; `None` leaves the text out.
    pub least: Option<usize>,
}

/// A passage, as read.
#[derive(Debug, Clone)]
pub struct Passage<'t> {
    /// Its words.
    pub words: &'t str,
    /// The names and terms in it, in order and apart: code points.
    pub names: Vec<Range<usize>>,
}

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parallels {
    /// The groups, longest first, then in the order of their first places.
    pub groups: Vec<Group>,
    /// Every place: text, passage, group, place in the group; sorted.
    mentions: Vec<(u32, u32, u32, u32)>,
}

/// The same words, or nearly, at two places or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// How long: tokens (characters, or words of an alphabet) of the shortest of the places.
    pub length: usize,
    /// The places, in the order of the texts; no two overlap.
    pub places: Vec<Place>,
    /// Index of the place that all others are compared with.
    pub base: usize,
}

/// One place of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Index of the text.
    pub text: usize,
    /// Index of the passage in it.
    pub passage: usize,
    /// Code points of the passage.
    pub range: Range<usize>,
    /// The parts of it that agree, in order and apart: with the group's base; in the base with all the others. Code
    /// points of the passage; punctuation and blanks inside a part belong to it.
    pub shared: Vec<Range<usize>>,
}

/// Where a passage takes part: the group, and which of its places this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// Index of the group.
    pub group: usize,
    /// Index of the place in it.
    pub place: usize,
}

impl Parallels {
    /// What a passage takes part in, longest first.
    pub fn of(&self, text: usize, passage: usize) -> impl ExactSizeIterator<Item = Mention> {
        let key = |&(text, passage, ..): &(u32, u32, u32, u32)| (text as usize, passage as usize);
        let start = self.mentions.partition_point(|mention| key(mention) < (text, passage));
        let count = self.mentions[start..].partition_point(|mention| key(mention) == (text, passage));
        self.mentions[start..start + count]
            .iter()
            .map(|&(_, _, group, place)| Mention { group: group as usize, place: place as usize })
    }
}

/// Finds the parallels of some texts.
///
/// Every run of the least length that stands at two places is in a group that has both (unless it is a name or
/// title, or the texts are made to exhaust the budgets of `seeds` and `extend`, which then give shorter
/// stretches). The same texts give the same groups.
#[must_use]
pub fn find(texts: &[Text<'_>]) -> Parallels {
    let least = texts.iter().filter_map(|text| text.least).min();
    let Some(k) = least.map(|least| least.clamp(*LEAST.start(), *LEAST.end())) else { return Parallels::default() };
    let stream = Stream::new(texts);
    let links = group::links(&stream, seeds::runs(&stream, k));
    let drafts = group::groups(&stream, k, links);
    let groups = places::in_code_points(texts, &stream, drafts);
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut mentions = Vec::with_capacity(groups.iter().map(|group| group.places.len()).sum());
    for (group, found) in groups.iter().enumerate() {
        let places = found.places.iter().enumerate();
        mentions
            .extend(places.map(|(at, place)| (number(place.text), number(place.passage), number(group), number(at))));
    }
    mentions.sort_unstable();
    Parallels { groups, mentions }
}

#[cfg(test)]
mod tests;
