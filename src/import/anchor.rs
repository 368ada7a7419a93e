//! Places of a text → quotations that occur there alone.
//!
//! A quotation is the words themselves; where they stand more than once, with their passage, and if need be with their
//! number in it. A range across passages quotes its first words and its last.

use super::yaml::quoted;

/// A place: passage (`None`: the title) and code point.
pub(super) type Point = (Option<usize>, usize);

/// The words of a text, to be quoted.
pub(super) struct Words<'w> {
    pub(super) title: &'w str,
    pub(super) passages: Vec<&'w str>,
    /// What each passage will be called.
    pub(super) ids: Vec<String>,
}

/// How many characters the ends of a range have at least.
const END: usize = 8;

impl Words<'_> {
    /// The value of `at` as YAML on one line; `None` for a place without words.
    pub(super) fn anchor(&self, start: Point, end: Point) -> Option<String> {
        match (start, end) {
            ((None, from), (None, to)) => {
                let words = slice(self.title, from, to)?;
                let nth = number(self.title, words, from);
                let nth = if count(self.title, words) > 1 { format!(", nth: {nth}") } else { String::new() };
                Some(format!("{{ in: title, quote: {}{nth} }}", quoted(words)))
            }
            ((Some(first), from), (Some(last), to)) if first == last => self.one(first, from, to),
            ((Some(first), from), (Some(last), to)) if first < last => self.range(first, from, last, to),
            _ => None,
        }
    }

    fn one(&self, passage: usize, from: usize, to: usize) -> Option<String> {
        let here = *self.passages.get(passage)?;
        let words = slice(here, from, to)?;
        let elsewhere =
            || self.passages.iter().enumerate().any(|(index, other)| index != passage && other.contains(words));
        let id = &self.ids[passage];
        Some(match (count(here, words), elsewhere()) {
            (1, false) => quoted(words),
            (1, true) => format!("{{ quote: {}, in: {id} }}", quoted(words)),
            _ => format!("{{ quote: {}, in: {id}, nth: {} }}", quoted(words), number(here, words, from)),
        })
    }

    /// `to` is its first place after `from`, so the last words grow until that is the end of the range.
    fn range(&self, first: usize, from: usize, last: usize, to: usize) -> Option<String> {
        let here = *self.passages.get(first)?;
        let length = here.chars().count();
        let head = slice(here, from, length.min(from + END))?;
        let end = *self.passages.get(last)?;
        let tail = (END.min(to)..=to).find_map(|size| {
            let words = slice(end, to - size, to)?;
            let in_first = slice(here, from + head.chars().count(), length).is_some_and(|rest| rest.contains(words));
            let between = self.passages[first + 1..last].iter().any(|other| other.contains(words));
            let before = number(end, words, to - size) > 1;
            (!in_first && !between && !before).then_some(words)
        })?;
        let many = count(here, head) > 1;
        let nth = if many { format!(", nth: {}", number(here, head, from)) } else { String::new() };
        Some(format!("{{ from: {}, to: {}, in: {}{nth} }}", quoted(head), quoted(tail), self.ids[first]))
    }
}

/// The words between two code points; `None` without any.
fn slice(words: &str, from: usize, to: usize) -> Option<&str> {
    let byte = |at: usize| words.char_indices().nth(at).map_or(words.len(), |(byte, _)| byte);
    words.get(byte(from)..byte(to)).filter(|found| !found.is_empty())
}

/// Where words stand in others, in bytes; the places may overlap.
fn places<'p>(words: &'p str, found: &'p str) -> impl Iterator<Item = usize> + 'p {
    words.char_indices().map(|(at, _)| at).filter(move |&at| words[at..].starts_with(found))
}

fn count(words: &str, found: &str) -> usize {
    places(words, found).count()
}

/// Which of the places begins at a code point, from 1.
fn number(words: &str, found: &str, from: usize) -> usize {
    let byte = words.char_indices().nth(from).map_or(words.len(), |(byte, _)| byte);
    places(words, found).take_while(|at| *at <= byte).count()
}
