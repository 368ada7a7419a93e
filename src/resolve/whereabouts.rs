//! Where the words of a quotation that fits nowhere most likely went.
//!
//! The longest runs that quotation and text share are looked at one by one: around each, the stretch of the text with the
//! least edit distance to the quotation (Sellers 1980). It is told, and offered to be written, only if it is close and no
//! other place is as close. Nothing here decides where a note belongs: an editor does.

use std::ops::Range;

use super::neighbourhood::{SEAM, runs};

/// How many shared runs are looked at.
const RUNS: usize = 6;
/// Longer quotations are not compared: the table would be too large to ask for a thousand of them.
const LONGEST: usize = 240;
/// At most one character in so many may differ.
const CLOSE: usize = 3;

/// A stretch of the text that is nearly the quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Likely {
    /// Bytes of the text.
    pub(super) place: Range<usize>,
    /// Characters put in, taken out or written over (Levenshtein).
    pub(super) distance: usize,
}

/// The one place where the words most likely are.
pub(super) fn likeliest(text: &str, quote: &str) -> Option<Likely> {
    let quote: Vec<char> = quote.chars().collect();
    if quote.len() < CLOSE || quote.len() > LONGEST {
        return None;
    }
    let whole: String = quote.iter().collect();
    let mut found: Vec<Likely> = Vec::new();
    for run in runs(text, &whole, RUNS) {
        let near = nearest_stretch(text, &window(text, &run, quote.len()), &quote);
        found.extend(near.filter(|near| near.distance * CLOSE <= quote.len()));
    }
    found.sort_by_key(|near| (near.distance, near.place.start));
    let best = found.first()?.clone();
    let rival = |other: &&Likely| other.place.end <= best.place.start || best.place.end <= other.place.start;
    let alone = found.iter().find(rival).is_none_or(|other| other.distance > best.distance);
    alone.then_some(best)
}

/// A run with as much around it as the quotation may take, not past the edges of its passage.
fn window(text: &str, run: &Range<usize>, length: usize) -> Range<usize> {
    let reach = length + length / CLOSE + 1;
    let before = text[..run.start].char_indices().rev().take(reach).take_while(|(_, c)| *c != SEAM);
    let start = before.last().map_or(run.start, |(at, _)| at);
    let after = text[run.start..].char_indices().take(reach).take_while(|(_, c)| *c != SEAM);
    let end = after.last().map_or(run.end, |(at, c)| run.start + at + c.len_utf8());
    start..end.max(run.end)
}

/// The stretch of a window with the least edit distance. Among equals the one as long as the quotation.
fn nearest_stretch(text: &str, window: &Range<usize>, quote: &[char]) -> Option<Likely> {
    let letters: Vec<(usize, char)> = text[window.clone()].char_indices().collect();
    // For each column: the distance, and where the stretch began. A stretch may begin anywhere.
    let mut row: Vec<(usize, usize)> = (0..=letters.len()).map(|at| (0, at)).collect();
    for (line, c) in quote.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (line + 1, 0);
        for at in 1..row.len() {
            let over = (diagonal.0 + usize::from(letters[at - 1].1 != *c), diagonal.1);
            let out = (row[at].0 + 1, row[at].1);
            let into = (row[at - 1].0 + 1, row[at - 1].1);
            diagonal = row[at];
            row[at] = [over, out, into].into_iter().min_by_key(|(distance, _)| *distance).unwrap_or(over);
        }
    }
    let ends = row.into_iter().enumerate().filter(|(end, (_, start))| start < end);
    let (end, (distance, start)) =
        ends.min_by_key(|(end, (distance, start))| (*distance, (end - start).abs_diff(quote.len())))?;
    let byte = |at: usize| letters.get(at).map_or(window.end, |(byte, _)| window.start + byte);
    Some(Likely { place: byte(start)..byte(end), distance })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there<'t>(text: &'t str, quote: &str) -> Option<(&'t str, usize)> {
        likeliest(text, quote).map(|likely| (&text[likely.place], likely.distance))
    }

    #[test]
    fn the_stretch_is_as_long_as_what_was_quoted() {
        assert_eq!(there("二是计生工作基础薄弱，矛盾较多。\0", "计生工作基础薄溺"), Some(("计生工作基础薄弱", 1)));
        assert_eq!(there("二是计生工作的基础薄弱，\0", "计生工作基础薄弱"), Some(("计生工作的基础薄弱", 1)));
        assert_eq!(there("二是计生基础薄弱，\0", "计生工作基础薄弱"), Some(("计生基础薄弱", 2)));
    }

    #[test]
    fn two_places_as_close_are_none() {
        assert_eq!(there("基础薄弱，\0基础薄弱。\0", "基础薄溺"), None);
        assert_eq!(there("甲乙丙丁戊己\0", "甲乙子丑寅卯"), None);
    }
}
