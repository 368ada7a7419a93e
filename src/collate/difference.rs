//! Where two sides differ, cut the way an editor would write it down.
//!
//! An alignment gives the fewest changed characters; a collation wants whole readings. So a replaced word is not shredded
//! by a character that both forms happen to share, a figure or a Latin word is one reading, and words that were left out
//! or put in are taken from where a line or a sentence begins, if there is a choice.

use std::collections::BTreeMap;
use std::ops::Range;

use super::anchors::Alignment;
use super::regularize::Side;
use crate::edition::Regularization;

/// How many characters two replaced words may share by chance.
const CHANCE: usize = 2;
/// How many characters beside a moved passage may be moved with it.
const BESIDE: usize = 4;
/// How far words that were left out may be shifted to a better edge.
const SHIFT: usize = 64;

/// A stretch that is not the same on both sides, in characters that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) a: Range<usize>,
    pub(super) b: Range<usize>,
    /// Which of the moved passages it is an end of.
    pub(super) moved: Option<usize>,
}

impl Difference {
    fn size(&self) -> usize {
        self.a.len().max(self.b.len())
    }

    fn is_pure(&self) -> bool {
        self.a.is_empty() != self.b.is_empty()
    }
}

/// The differences of two aligned sides, in order and apart.
pub(super) fn differences(a: &Side, b: &Side, alignment: &Alignment) -> Vec<Difference> {
    let mut found = raw(a.keys.len(), b.keys.len(), alignment);
    let lines = (line_starts(a), line_starts(b));
    shift(&mut found, (&a.keys, &b.keys), &lines);
    let mut merged = merge(found, &lines.0);
    widen(&mut merged, &a.keys, &b.keys);
    let mut found = merge(merged, &lines.0);
    pair_lines(&mut found, (&a.keys, &b.keys), &lines, alignment.moved.len());
    found
}

/// A line too short to be found as a moved passage, a heading say: left out at one place, put in at another.
fn pair_lines(found: &mut [Difference], keys: (&[char], &[char]), lines: &(Vec<bool>, Vec<bool>), moved: usize) {
    let whole = |range: &Range<usize>, starts: &[bool]| starts[range.start] && starts[range.end];
    let mut left_out: BTreeMap<&[char], usize> = BTreeMap::new();
    for (at, one) in found.iter().enumerate() {
        if one.moved.is_none() && one.b.is_empty() && whole(&one.a, &lines.0) {
            left_out.entry(&keys.0[one.a.clone()]).or_insert(at);
        }
    }
    let mut next = moved;
    for at in 0..found.len() {
        let one = &found[at];
        if one.moved.is_some() || !one.a.is_empty() || !whole(&one.b, &lines.1) {
            continue;
        }
        if let Some(there) = left_out.remove(&keys.1[one.b.clone()]) {
            found[at].moved = Some(next);
            found[there].moved = Some(next);
            next += 1;
        }
    }
}

fn raw(length_a: usize, length_b: usize, alignment: &Alignment) -> Vec<Difference> {
    let mut away: Vec<(Range<usize>, usize)> =
        alignment.moved.iter().enumerate().map(|(index, (from, _))| (from.clone(), index)).collect();
    let mut into: Vec<(Range<usize>, usize)> =
        alignment.moved.iter().enumerate().map(|(index, (_, to))| (to.clone(), index)).collect();
    away.sort_by_key(|(range, _)| range.start);
    into.sort_by_key(|(range, _)| range.start);
    let (mut away, mut into) = (away.into_iter().peekable(), into.into_iter().peekable());
    let mut found = Vec::new();
    let (mut from_a, mut from_b) = (0, 0);
    for &(x, y) in alignment.pairs.iter().chain([&(length_a, length_b)]) {
        if x > from_a || y > from_b {
            let pieces_a = pieces(from_a..x, &mut away);
            let pieces_b = pieces(from_b..y, &mut into);
            lay(from_a, from_b, pieces_a, pieces_b, &mut found);
        }
        (from_a, from_b) = (x + 1, y + 1);
    }
    found
}

type Pieces = Vec<(Range<usize>, Option<usize>)>;

/// A gap, cut where moved passages stand in it.
fn pieces(gap: Range<usize>, moved: &mut std::iter::Peekable<impl Iterator<Item = (Range<usize>, usize)>>) -> Pieces {
    let mut pieces = Vec::new();
    let mut at = gap.start;
    while let Some((range, index)) = moved.next_if(|(range, _)| range.start < gap.end) {
        if range.start > at {
            pieces.push((at..range.start, None));
        }
        at = range.end;
        pieces.push((range, Some(index)));
    }
    if at < gap.end {
        pieces.push((at..gap.end, None));
    }
    pieces
}

/// The pieces of a gap: what stands first on both sides is a replacement, the rest is left out or put in.
fn lay(mut a: usize, mut b: usize, pieces_a: Pieces, pieces_b: Pieces, found: &mut Vec<Difference>) {
    let (pieces_a, pieces_b) = match (pieces_a.is_empty(), pieces_b.is_empty()) {
        (false, true) => (whole(pieces_a), pieces_b),
        (true, false) => (pieces_a, whole(pieces_b)),
        _ => (pieces_a, pieces_b),
    };
    let (mut pieces_a, mut pieces_b) = (pieces_a.into_iter().peekable(), pieces_b.into_iter().peekable());
    if let (Some((_, None)), Some((_, None))) = (pieces_a.peek(), pieces_b.peek())
        && let (Some((from, _)), Some((to, _))) = (pieces_a.next(), pieces_b.next())
    {
        (a, b) = (from.end, to.end);
        found.push(Difference { a: from, b: to, moved: None });
    }
    for (from, moved) in pieces_a {
        a = from.end;
        found.push(Difference { a: from, b: b..b, moved });
    }
    for (to, moved) in pieces_b {
        found.push(Difference { a: a..a, b: to, moved });
    }
}

/// A moved passage with the few characters around it that were laid on others like them at its old place.
fn whole(pieces: Pieces) -> Pieces {
    let mut moved = pieces.iter().filter_map(|(_, moved)| *moved);
    let beside: usize = pieces.iter().filter(|(_, moved)| moved.is_none()).map(|(range, _)| range.len()).sum();
    match (moved.next(), moved.next(), pieces.first(), pieces.last()) {
        (Some(one), None, Some((first, _)), Some((last, _))) if beside <= BESIDE => {
            vec![(first.start..last.end, Some(one))]
        }
        _ => pieces,
    }
}

/// For each character that counts, and the end: whether a line begins with it.
fn line_starts(side: &Side) -> Vec<bool> {
    let mut starts = vec![false; side.keys.len() + 1];
    starts[0] = true;
    starts[side.keys.len()] = true;
    let mut at = 0;
    for (range, class) in side.dropped.iter().filter(|(_, class)| *class == Regularization::LineBreak) {
        debug_assert_eq!(*class, Regularization::LineBreak);
        while side.places.get(at).is_some_and(|place| place.start < range.end) {
            at += 1;
        }
        starts[at] = true;
    }
    for (at, key) in side.keys.iter().enumerate() {
        if *key == '\n' {
            starts[at + 1] = true;
        }
    }
    starts
}

/// Shifts what is only left out, or only put in, to the best edge among those that mean the same.
fn shift(found: &mut [Difference], keys: (&[char], &[char]), lines: &(Vec<bool>, Vec<bool>)) {
    for at in 0..found.len() {
        if !found[at].is_pure() {
            continue;
        }
        let before = at.checked_sub(1).map_or(found[at].a.start, |last| found[at].a.start - found[last].a.end);
        let behind = match found.get(at + 1) {
            Some(next) => next.a.start - found[at].a.end,
            None => keys.0.len() - found[at].a.end,
        };
        let one = &mut found[at];
        let (own, words, starts) =
            if one.b.is_empty() { (one.a.clone(), keys.0, &lines.0) } else { (one.b.clone(), keys.1, &lines.1) };
        let (left, right) = (before.min(SHIFT), behind.min(SHIFT));
        let left = (1..=left).take_while(|step| words[own.start - step] == words[own.end - step]).count();
        let right = (0..right).take_while(|step| words[own.start + step] == words[own.end + step]).count();
        let worth = |step: isize| {
            let start = own.start.saturating_add_signed(step);
            let end = own.end.saturating_add_signed(step);
            edge(words, starts, start) + edge(words, starts, end)
        };
        let steps = -left.cast_signed()..=right.cast_signed();
        let Some(step) = steps.max_by_key(|&step| (worth(step), step)) else { continue };
        let moved =
            |range: &Range<usize>| range.start.saturating_add_signed(step)..range.end.saturating_add_signed(step);
        (one.a, one.b) = (moved(&one.a), moved(&one.b));
    }
}

/// How good a place is for the edge of a reading.
fn edge(words: &[char], starts: &[bool], at: usize) -> i32 {
    if starts[at] {
        return 4;
    }
    match (words[at - 1], words.get(at)) {
        ('。' | '！' | '？' | '!' | '?' | '；' | ';', _) => 3,
        ('，' | '、' | '：' | ',' | ':' | '”' | '）' | ')' | '》', _) => 2,
        (before, Some(&c)) if is_token(before) && is_token(c) => -2,
        _ => 0,
    }
}

/// Puts differences together that only a coincidence parts.
fn merge(found: Vec<Difference>, lines: &[bool]) -> Vec<Difference> {
    let mut merged: Vec<Difference> = Vec::with_capacity(found.len());
    for mut next in found {
        while let Some(last) = merged.last()
            && parted_by_chance(last, &next, lines)
        {
            next = Difference { a: last.a.start..next.a.end, b: last.b.start..next.b.end, moved: None };
            merged.pop();
        }
        merged.push(next);
    }
    merged
}

fn parted_by_chance(last: &Difference, next: &Difference, lines: &[bool]) -> bool {
    if last.moved.is_some() || next.moved.is_some() {
        return false;
    }
    let run = next.a.start - last.a.end;
    if run == 0 {
        return true;
    }
    if lines[last.a.end..=next.a.start].contains(&true) {
        return false;
    }
    let least = last.size().min(next.size());
    // Left out here and put in there: two words have changed places.
    let swapped = last.is_pure() && next.is_pure() && last.a.is_empty() != next.a.is_empty();
    // A few characters in common are chance; more of them are a reading that both sides share.
    (run < least && run <= CHANCE.max(least / 4)) || (swapped && run <= least.min(2 * CHANCE))
}

/// Letters and digits: a reading holds whole figures and Latin words.
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Takes in the rest of a figure or Latin word that is changed in part.
fn widen(found: &mut [Difference], a: &[char], b: &[char]) {
    let point = |words: &[char], at: usize| {
        let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
        words.get(at) == Some(&'.') && digit(words.get(at + 1)) && at > 0 && digit(words.get(at - 1))
    };
    let inside = |words: &[char], at: usize| words.get(at).is_some_and(|&c| is_token(c)) || point(words, at);
    for at in 0..found.len() {
        if found[at].moved.is_some() || (found[at].a.is_empty() && found[at].b.is_empty()) {
            continue;
        }
        let floor = at.checked_sub(1).map_or(0, |last| found[last].a.end);
        let ceiling = found.get(at + 1).map_or(a.len(), |next| next.a.start);
        let one = &mut found[at];
        let first = |words: &[char], range: &Range<usize>| !range.is_empty() && inside(words, range.start);
        if first(a, &one.a) || first(b, &one.b) {
            while one.a.start > floor && inside(a, one.a.start - 1) {
                (one.a.start, one.b.start) = (one.a.start - 1, one.b.start - 1);
            }
        }
        let last = |words: &[char], range: &Range<usize>| !range.is_empty() && inside(words, range.end - 1);
        if last(a, &one.a) || last(b, &one.b) {
            while one.a.end < ceiling && inside(a, one.a.end) {
                (one.a.end, one.b.end) = (one.a.end + 1, one.b.end + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::anchors::align;
    use super::super::regularize::Rules;
    use super::*;
    use crate::script::Script;

    fn units(a: &str, b: &str) -> Vec<String> {
        let rules = Rules { classes: &[Regularization::LineBreak], script: Script::Hans, witness: true };
        let side = |text: &str| Side::new(&text.chars().collect::<Vec<char>>(), rules);
        let (a, b) = (side(a), side(b));
        let words = |keys: &[char]| keys.iter().collect::<String>();
        differences(&a, &b, &align(&a.keys, &b.keys))
            .into_iter()
            .map(|one| {
                let sign = if one.moved.is_some() { "~" } else { ":" };
                format!("{}{sign}{}", words(&a.keys[one.a]), words(&b.keys[one.b]))
            })
            .collect()
    }

    #[test]
    fn readings_are_whole() {
        assert_eq!(units("符合率94.72%。", "符合率94.27%。"), ["94.72:94.27"]);
        assert_eq!(units("我乡20xx年度", "我乡20*年度"), ["20xx:20*"]);
        assert_eq!(units("实行计划生育的家庭", "实行生育计划的家庭"), ["计划生育:生育计划"]);
        assert_eq!(units("要落实政策，", "要实行政令，"), ["落实:实行", "策:令"]);
        assert_eq!(units("8年5月", "9年6月"), ["8:9", "5:6"]);
    }

    #[test]
    fn a_moved_passage_is_one_unit_with_two_ends() {
        let (one, two) = ("第一段说的是图书室的藏书和借阅的情形。", "第二段说的是村里的读者写来的信，比前一段长。");
        let found = units(&format!("开头。\n{one}\n{two}\n结尾。"), &format!("开头。\n{two}\n{one}\n结尾。"));
        assert_eq!(found, [format!("{one}~"), format!("~{one}")]);
    }

    #[test]
    fn what_is_left_out_begins_where_a_sentence_does() {
        assert_eq!(units("甲乙丙。丁戊丙。己庚", "甲乙丙。己庚"), ["丁戊丙。:"]);
        assert_eq!(units("一段话。\n一件事。\n一个人。", "一段话。\n一个人。"), ["一件事。:"]);
    }
}
