//! Which passage of a changed text is which of the old ones.
//!
//! First the passages whose words are the same, in order: shared beginnings and ends, then what stands once on either
//! side, the longest run of it that keeps its order (patience diff, Cohen), and so on between what was found. Then,
//! between such fixed neighbours, changed passages by likeness, as the heaviest chain that keeps the order. What is
//! left over has gone, or is new. A passage that changed its place is one of these: its words are looked for by
//! [`holders`], since a living id must stand in the order of the text.

use std::collections::HashMap;
use std::ops::Range;

use super::sketch::{grams, likeness};
use crate::edition::LockedPassage;
use crate::markup::Passage;

/// Levels of the search for equal passages: what is not found by then is left to likeness.
const DEEPEST: usize = 24;
/// A gram that so many old passages have says nothing about any of them.
const COMMON: usize = 32;
/// How many old passages a new one is compared with in full.
const COMPARED: usize = 8;
/// Less alike than this is another passage.
const ALIKE: f64 = 0.2;
/// The same where only one old and one new passage stand between the same neighbours.
const ALIKE_ALONE: f64 = 0.1;
/// So much of one is in the other: a part, or a whole.
const PART: f64 = 0.6;
/// So many of its words must a passage hold to be where they went.
const HOLDS: f64 = 0.35;

/// For each old passage the new one that it is.
pub(super) fn follow(old: &[&LockedPassage], digests: &[u64], passages: &[Passage]) -> Vec<Option<usize>> {
    let mut found = vec![None; old.len()];
    let was: Vec<u64> = old.iter().map(|passage| passage.digest).collect();
    equal(&was, digests, &mut found);
    let mut fixed: Vec<(usize, usize)> = pairs(&found);
    fixed.push((old.len(), passages.len()));
    let (mut from_old, mut from_new) = (0, 0);
    for (at, to) in fixed {
        if from_old < at && from_new < to {
            alike(old, passages, from_old..at, from_new..to, &mut found);
        }
        (from_old, from_new) = (at + 1, to + 1);
    }
    found
}

fn pairs(found: &[Option<usize>]) -> Vec<(usize, usize)> {
    found.iter().enumerate().filter_map(|(at, to)| Some((at, (*to)?))).collect()
}

/// Pairs equal passages in order.
fn equal(old: &[u64], new: &[u64], found: &mut [Option<usize>]) {
    let mut open = vec![(0..old.len(), 0..new.len(), 0)];
    while let Some((mut a, mut b, depth)) = open.pop() {
        while a.start < a.end && b.start < b.end && old[a.start] == new[b.start] {
            found[a.start] = Some(b.start);
            (a.start, b.start) = (a.start + 1, b.start + 1);
        }
        while a.start < a.end && b.start < b.end && old[a.end - 1] == new[b.end - 1] {
            (a.end, b.end) = (a.end - 1, b.end - 1);
            found[a.end] = Some(b.end);
        }
        if a.is_empty() || b.is_empty() || depth == DEEPEST {
            continue;
        }
        let chain = increasing(&candidates(old, new, &a, &b));
        let (mut from_a, mut from_b) = (a.start, b.start);
        if chain.is_empty() {
            continue;
        }
        for (at, to) in chain.into_iter().chain([(a.end, b.end)]) {
            if at < a.end {
                found[at] = Some(to);
            }
            open.push((from_a..at, from_b..to, depth + 1));
            (from_a, from_b) = (at + 1, to + 1);
        }
    }
}

/// Equal passages that stand once on either side; if there are none, the first with the first, and so on.
fn candidates(old: &[u64], new: &[u64], a: &Range<usize>, b: &Range<usize>) -> Vec<(usize, usize)> {
    let mut stands: HashMap<u64, (usize, Vec<usize>)> = HashMap::new();
    for to in b.clone() {
        stands.entry(new[to]).or_default().1.push(to);
    }
    for at in a.clone() {
        if let Some((count, _)) = stands.get_mut(&old[at]) {
            *count += 1;
        }
    }
    let once = |at: usize| {
        let (count, places) = stands.get(&old[at])?;
        (*count == 1 && places.len() == 1).then(|| (at, places[0]))
    };
    let unique: Vec<(usize, usize)> = a.clone().filter_map(once).collect();
    if !unique.is_empty() {
        return unique;
    }
    let mut taken: HashMap<u64, usize> = HashMap::new();
    let in_turn = |at: usize| {
        let (_, places) = stands.get(&old[at])?;
        let next = taken.entry(old[at]).or_default();
        *next += 1;
        Some((at, *places.get(*next - 1)?))
    };
    a.clone().filter_map(in_turn).collect()
}

/// The longest chain of pairs, given in the order of their first, whose second increases too.
fn increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before = vec![None; pairs.len()];
    for (index, (_, to)) in pairs.iter().enumerate() {
        let at = tails.partition_point(|&tail| pairs[tail].1 < *to);
        before[index] = at.checked_sub(1).map(|at| tails[at]);
        match tails.get_mut(at) {
            Some(tail) => *tail = index,
            None => tails.push(index),
        }
    }
    chain(tails.last().copied(), &before).map(|index| pairs[index]).collect()
}

/// A chain from its last link, by the links before; in order.
fn chain(last: Option<usize>, before: &[Option<usize>]) -> impl Iterator<Item = usize> {
    let mut links: Vec<usize> = std::iter::successors(last, |&index| before[index]).collect();
    links.reverse();
    links.into_iter()
}

/// Pairs changed passages between two fixed neighbours: the chain of the greatest likeness.
fn alike(old: &[&LockedPassage], passages: &[Passage], a: Range<usize>, b: Range<usize>, found: &mut [Option<usize>]) {
    let mut has: HashMap<u32, Vec<usize>> = HashMap::new();
    for at in a.clone() {
        for hash in &old[at].sketch {
            has.entry(*hash).or_default().push(at);
        }
    }
    let least = if a.len() == 1 && b.len() == 1 { ALIKE_ALONE } else { ALIKE };
    let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
    let mut shared = vec![0_usize; a.len()];
    for to in b {
        let grams = grams(&passages[to].text);
        let mut met: Vec<usize> = Vec::new();
        for at in grams.iter().filter_map(|hash| has.get(hash)).filter(|all| all.len() <= COMMON).flatten() {
            if shared[at - a.start] == 0 {
                met.push(*at);
            }
            shared[at - a.start] += 1;
        }
        met.sort_by_key(|at| (usize::MAX - shared[at - a.start], *at));
        for at in met.iter().take(COMPARED) {
            let like = likeness(&old[*at].sketch, &grams);
            if like.resemblance >= least || like.kept >= PART || like.inherited >= PART {
                pairs.push((*at, to, like.resemblance));
            }
        }
        met.into_iter().for_each(|at| shared[at - a.start] = 0);
    }
    // Of pairs with the same new passage the later old one comes first, so that no chain takes both.
    pairs.sort_by(|x, y| (x.1, usize::MAX - x.0).cmp(&(y.1, usize::MAX - y.0)));
    for (at, to) in heaviest(&pairs, &a) {
        found[at] = Some(to);
    }
}

/// The heaviest chain of pairs that increases on both sides, by a Fenwick tree of the best chain up to each place.
fn heaviest(pairs: &[(usize, usize, f64)], a: &Range<usize>) -> Vec<(usize, usize)> {
    let mut best: Vec<Option<usize>> = vec![None; a.len() + 1];
    let mut weights = vec![0.0; pairs.len()];
    let mut before = vec![None; pairs.len()];
    let heavier = |one: Option<usize>, two: Option<usize>, weights: &[f64]| match (one, two) {
        (Some(one), Some(two)) => Some(if weights[two] > weights[one] { two } else { one }),
        (one, two) => one.or(two),
    };
    let mut last = None;
    for (index, (at, _, weight)) in pairs.iter().enumerate() {
        let mut node = at - a.start;
        let mut under = None;
        while node > 0 {
            under = heavier(under, best[node], &weights);
            node &= node - 1;
        }
        before[index] = under;
        weights[index] = weight + 0.001 + under.map_or(0.0, |under| weights[under]);
        last = heavier(last, Some(index), &weights);
        let mut node = at - a.start + 1;
        while node < best.len() {
            best[node] = heavier(best[node], Some(index), &weights);
            node += node & node.wrapping_neg();
        }
    }
    chain(last, &before).map(|index| (pairs[index].0, pairs[index].1)).collect()
}

/// Words that are looked for: whose they were, and where they are expected.
pub(super) struct Lost<'l> {
    pub(super) passage: &'l LockedPassage,
    /// Where they went by all that is known: preferred among equals.
    pub(super) near: usize,
    /// Where they were when that was last recorded, if that still lives.
    pub(super) recorded: Option<usize>,
    /// Between which new passages they stood.
    pub(super) between: Range<usize>,
}

/// How much of some lost words a passage holds, and where it stands.
#[derive(Clone, Copy)]
struct Held {
    kept: f64,
    away: usize,
    at: usize,
}

/// For each lost passage the new one that holds its words, if there is one.
pub(super) fn holders(lost: &[Lost<'_>], digests: &[u64], passages: &[Passage]) -> Vec<Option<usize>> {
    let mut wanted: HashMap<u32, Vec<usize>> = HashMap::new();
    for (index, one) in lost.iter().enumerate() {
        for hash in &one.passage.sketch {
            wanted.entry(*hash).or_default().push(index);
        }
    }
    let mut best: Vec<Option<Held>> = vec![None; lost.len()];
    let mut recorded = vec![0.0; lost.len()];
    let mut shared = vec![0_usize; lost.len()];
    for (at, passage) in passages.iter().enumerate() {
        let mut met: Vec<usize> = Vec::new();
        for index in grams(&passage.text).iter().filter_map(|hash| wanted.get(hash)).flatten() {
            if shared[*index] == 0 {
                met.push(*index);
            }
            shared[*index] += 1;
        }
        for index in met {
            let (one, count) = (&lost[index], std::mem::take(&mut shared[index]));
            let same = digests[at] == one.passage.digest;
            let kept = if same { WHOLE } else { part(count, one.passage.sketch.len()) };
            if one.recorded == Some(at) {
                recorded[index] = kept;
            }
            let held = Held { kept, away: at.abs_diff(one.near), at };
            let better = |best: Held| kept > best.kept || (kept >= best.kept && held.away < best.away);
            if kept >= HOLDS && best[index].is_none_or(better) {
                best[index] = Some(held);
            }
        }
    }
    let settle = |(index, one): (usize, &Lost<'_>)| {
        let best = best[index];
        // What was recorded stays, unless another passage holds clearly more: documents repeat one another.
        if one.recorded.is_some()
            && recorded[index] >= HOLDS / 2.0
            && best.is_none_or(|best| best.kept < recorded[index] + CLEARLY)
        {
            return one.recorded;
        }
        // Few grams prove little, and their edges vanish in a longer passage: the words, close by, prove more.
        let brief = one.passage.sketch.len() < SKETCH_OF_A_PHRASE && best.is_none_or(|best| best.kept < WHOLE);
        let close = if brief { close_by(one, passages) } else { None };
        close.or(best.map(|best| best.at))
    };
    lost.iter().enumerate().map(settle).collect()
}

fn part(count: usize, of: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(count) / number(of.max(1))
}

/// More than any part: the very same words.
const WHOLE: f64 = 2.0;
/// By so much more of the words must another passage hold than the one that is recorded.
const CLEARLY: f64 = 0.25;
/// A passage with fewer grams is recorded whole among its first words.
const SKETCH_OF_A_PHRASE: usize = 9;

/// Where a phrase went, among the passages that it stood between and these themselves: into a new one, to the start
/// of the next, to the end of the last, or somewhere into one of them.
fn close_by(one: &Lost<'_>, passages: &[Passage]) -> Option<usize> {
    let words = one.passage.words.as_str();
    let text = |at: usize| passages.get(at).map_or("", |passage| passage.text.as_str());
    if words.is_empty() {
        return None;
    }
    if let Some(at) = one.recorded.filter(|&at| text(at).contains(words)) {
        return Some(at);
    }
    let (first, last) = (one.between.start, one.between.end.saturating_sub(1));
    let new = (first + 1..last).find(|&at| text(at).contains(words));
    new.or_else(|| text(last).starts_with(words).then_some(last))
        .or_else(|| text(first).ends_with(words).then_some(first))
        .or_else(|| [last, first].into_iter().find(|&at| text(at).contains(words)))
}
