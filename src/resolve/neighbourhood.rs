//! What stands around a place: the words that tell it from other places, and the place nearest to words
//! that stand nowhere.
//!
//! Both only serve advice. Nothing here decides where a note belongs.

use std::collections::HashMap;
use std::ops::Range;

use crate::text::Ruler;

/// Between two passages in the searched string. NUL can stand in no file, so no quotation crosses it.
pub(super) const SEAM: char = '\0';
/// How many characters on one side are tried to tell a place from the others.
const LONGEST: usize = 12;

/// Up to `count` characters before or after a byte, not past a [`SEAM`].
pub(super) fn context(words: &str, byte: usize, count: usize, before: bool) -> &str {
    let edge = |c: &(usize, char)| c.1 != SEAM;
    if before {
        let start = words[..byte].char_indices().rev().take(count).take_while(edge).last().map_or(byte, |(at, _)| at);
        &words[start..byte]
    } else {
        let rest = words[byte..].char_indices().take(count).take_while(edge);
        &words[byte..rest.last().map_or(byte, |(at, c)| byte + at + c.len_utf8())]
    }
}

/// The fewest words beside one of several places that stand beside no other; if there are none, its number.
///
/// `length` is that of the quotation, in bytes. Words cut short by the edge of a passage may well adjoin a
/// place with a longer neighbourhood, so it is asked where they fit, not whose context equals them.
pub(crate) fn distinction(words: &str, at: usize, length: usize, places: &[usize]) -> String {
    for count in 1..=LONGEST {
        let before = context(words, at, count, true);
        let fits = |&&other: &&usize| words[..other].ends_with(before);
        if !before.is_empty() && places.iter().filter(fits).count() == 1 {
            return format!("before: {before}");
        }
        let after = context(words, at + length, count, false);
        let fits = |&&other: &&usize| words[other + length..].starts_with(after);
        if !after.is_empty() && places.iter().filter(fits).count() == 1 {
            return format!("after: {after}");
        }
    }
    let nth = places.iter().position(|&other| other == at).unwrap_or_default() + 1;
    format!("nth: {nth}")
}

/// Where folded words stand in a text, as a range of the unfolded text.
pub(super) fn aligned(text: &str, folded_text: &str, folded: &str) -> Option<Range<usize>> {
    let at = folded_text.find(folded)?;
    let skip = folded_text[..at].chars().count();
    let length = folded.chars().count();
    let ruler = Ruler::new(text);
    Some(ruler.bytes(&(skip..skip + length)))
}

/// How many characters of a quotation are compared to find the nearest place.
const COMPARED: usize = 64;

/// The longest run of words that a quotation shares with a text, at least two characters.
///
/// One walk through the text: for each place of the quotation, how long a run ends there. The cost stays near
/// the text's length, so that a thousand quotations that fit nowhere are still reported at once.
pub(crate) fn nearest(text: &str, quote: &str) -> Option<Range<usize>> {
    runs(text, quote, 1).pop()
}

/// The longest runs of words that a quotation shares with a text, the longest first, of equals the earliest.
pub(super) fn runs(text: &str, quote: &str, count: usize) -> Vec<Range<usize>> {
    let mut stands: HashMap<char, Vec<usize>> = HashMap::new();
    // Most characters of a text are none of the quotation's: one look into a small table tells.
    let mut known = [false; 1 << 12];
    for (at, c) in quote.chars().take(COMPARED).enumerate() {
        stands.entry(c).or_default().push(at);
        known[c as usize % known.len()] = true;
    }
    let mut best: Vec<(usize, Range<usize>)> = Vec::with_capacity(count + 1);
    // Runs that end at the last character: where in the quotation, how many characters, since which byte.
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for (byte, c) in text.char_indices() {
        if !known[c as usize % known.len()] {
            runs.clear();
            continue;
        }
        let next = stands.get(&c).map_or_else(Vec::new, |places| {
            let grow = |&at: &usize| {
                let longer = runs.iter().find(|(before, ..)| before + 1 == at);
                longer.map_or((at, 1, byte), |&(_, length, since)| (at, length + 1, since))
            };
            places.iter().map(grow).collect()
        });
        runs = next;
        for &(_, length, since) in &runs {
            if length >= 2 && (best.len() < count || best.last().is_some_and(|(least, _)| length > *least)) {
                keep(&mut best, length, since..byte + c.len_utf8(), count);
            }
        }
    }
    best.into_iter().map(|(_, place)| place).collect()
}

/// Takes a run in among the longest; one that grew takes the place of what it was.
fn keep(best: &mut Vec<(usize, Range<usize>)>, length: usize, place: Range<usize>, count: usize) {
    if let Some(at) = best.iter().position(|(_, other)| other.start == place.start) {
        if best[at].0 >= length {
            return;
        }
        best.remove(at);
    }
    let at = best.partition_point(|(longer, _)| *longer >= length);
    best.insert(at, (length, place));
    best.truncate(count);
}
