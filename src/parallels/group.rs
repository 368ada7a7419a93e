//! Aligned stretches → groups of places.
//!
//! Links are taken longest first. Two stretches of a passage are one place if they coincide (nine tenths of the longer);
//! a link makes one group of the groups of its two places, unless it is much shorter than what is already in them:
//! then it is a formula inside a longer parallel, and a group of its own. Each group is then completed (a link joins
//! neighbours only, so a place may be missing whose neighbour shares more) and what is all inside another group is
//! dropped.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use super::extend::{Aligned, Room, extend};
use super::seeds::{Places, Run, hashes};
use super::stream::Stream;

/// How many earlier places near a stretch are asked whether it is one of them.
const NEAR: usize = 32;
/// Beyond this many places of a k-gram, a group is not completed by it: it has thousands of places already.
const COMPLETED: usize = 4096;
/// How many tokens of a passage may be passed for each of its tokens, and how many at least, when its runs are extended.
const BUDGET: (u64, u64) = (128, 1 << 16);

/// A group in the making, in tokens of the stream.
pub(super) struct Draft {
    /// The places, in order; none overlaps another.
    pub(super) places: Vec<Found>,
    /// Index of the one that the others are compared with.
    pub(super) base: usize,
}

/// A place of a draft, in tokens of the stream.
pub(super) struct Found {
    pub(super) range: Range<u32>,
    /// What agrees with the base; in the base itself, what all others have.
    pub(super) shared: Vec<Range<u32>>,
}

fn length(range: &Range<u32>) -> u32 {
    range.end - range.start
}

fn common(a: &Range<u32>, b: &Range<u32>) -> u32 {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// Whether a length is nine tenths of another, or more.
fn nearly(part: u32, whole: u32) -> bool {
    u64::from(part) * 10 >= u64::from(whole) * 9
}

/// Extends the runs, passage by passage; each pair of stretches once, and only what is long enough and more than names.
pub(super) fn links(stream: &Stream, runs: Vec<Run>) -> Vec<Aligned> {
    // Sorted by the first place, so the runs of one passage lie together.
    let of_passages: Vec<&[Run]> = runs.chunk_by(|x, y| stream.passage_at(x.a) == stream.passage_at(y.a)).collect();
    let found: Vec<Vec<Aligned>> = of_passages.into_par_iter().map(|runs| links_of(stream, runs)).collect();
    found.into_iter().flatten().collect()
}

fn links_of(stream: &Stream, runs: &[Run]) -> Vec<Aligned> {
    let here = stream.passages[stream.passage_at(runs[0].a)];
    let mut budget = u64::from(here.end - here.start) * BUDGET.0 + BUDGET.1;
    let mut paired: Vec<(usize, Run)> = runs.iter().map(|run| (stream.passage_at(run.b), *run)).collect();
    paired.sort_unstable();
    let mut links = Vec::new();
    for pair in paired.chunk_by(|x, y| x.0 == y.0) {
        let there = stream.passages[pair[0].0];
        let least = here.least.max(there.least);
        let mut last: Vec<(Range<u32>, Range<u32>)> = Vec::new();
        for &(_, run) in pair {
            let inside = |(a, b): &(Range<u32>, Range<u32>)| {
                a.start <= run.a && run.a + run.length <= a.end && b.start <= run.b && run.b + run.length <= b.end
            };
            if last.iter().rev().take(NEAR).any(inside) {
                continue;
            }
            let middle = if here.start == there.start {
                Some(run.a + run.length).map(|end| end + (run.b - end) / 2)
            } else {
                None
            };
            let room = Room { a: here.start..middle.unwrap_or(here.end), b: middle.unwrap_or(there.start)..there.end };
            let link = if budget > 0 { extend(stream, run, &room, &mut budget) } else { Aligned { blocks: vec![run] } };
            last.push((link.a(), link.b()));
            let exact = link.blocks.iter().any(|block| block.length >= least);
            if exact && link.own(stream) * 2 >= least as usize {
                links.push(link);
            }
        }
    }
    links
}

/// One place of a group that is being made.
struct Region {
    range: Range<u32>,
    group: usize,
}

/// The regions found so far, and the groups that they were united to.
#[derive(Default)]
struct Regions {
    regions: Vec<Region>,
    by_start: BTreeSet<(u32, usize)>,
    /// Union-find: the parent of each group.
    parents: Vec<usize>,
    /// The longest stretch of each group.
    longest: Vec<u32>,
}

impl Regions {
    fn root(&mut self, mut group: usize) -> usize {
        while self.parents[group] != group {
            self.parents[group] = self.parents[self.parents[group]];
            group = self.parents[group];
        }
        group
    }

    /// The group of a place that coincides with a stretch and is not much longer than the stretch.
    fn coinciding(&mut self, range: &Range<u32>) -> Option<usize> {
        let most = length(range) / 4 + 1;
        let near = self.by_start.range((range.start.saturating_sub(most), 0)..=(range.start + most, usize::MAX));
        let mut best: Option<(u32, std::cmp::Reverse<usize>)> = None;
        for &(_, region) in near.take(NEAR) {
            let other = &self.regions[region].range;
            let shared = common(range, other);
            if nearly(shared, length(range).max(length(other))) {
                best = best.max(Some((shared, std::cmp::Reverse(region))));
            }
        }
        let region = best?.1.0;
        let group = self.root(self.regions[region].group);
        nearly(length(range), self.longest[group]).then_some(group)
    }

    fn add(&mut self, range: Range<u32>, group: usize) {
        self.by_start.insert((range.start, self.regions.len()));
        self.regions.push(Region { range, group });
    }

    fn link(&mut self, link: &Aligned) {
        let (a, b) = (link.a(), link.b());
        let (of_a, of_b) = (self.coinciding(&a), self.coinciding(&b));
        let group = match (of_a, of_b) {
            (Some(x), Some(y)) => {
                let (root, other) = (x.min(y), x.max(y));
                self.parents[other] = root;
                self.longest[root] = self.longest[root].max(self.longest[other]);
                return;
            }
            (Some(group), None) | (None, Some(group)) => group,
            (None, None) => {
                self.parents.push(self.parents.len());
                self.longest.push(length(&a).max(length(&b)));
                self.parents.len() - 1
            }
        };
        if of_a.is_none() {
            self.add(a, group);
        }
        if of_b.is_none() {
            self.add(b, group);
        }
    }

    /// The places of each group, sorted.
    fn groups(mut self) -> Vec<Vec<Range<u32>>> {
        let mut groups: Vec<Vec<Range<u32>>> = vec![Vec::new(); self.parents.len()];
        for index in 0..self.regions.len() {
            let group = self.root(self.regions[index].group);
            groups[group].push(self.regions[index].range.clone());
        }
        groups.retain(|places| !places.is_empty());
        for places in &mut groups {
            places.sort_unstable_by_key(|place| (place.start, place.end));
        }
        groups
    }
}

/// Makes the groups: longest first, then in the order of their first places.
pub(super) fn groups(stream: &Stream, k: usize, mut links: Vec<Aligned>) -> Vec<Draft> {
    /// How many groups are completed before those inside others are dropped: a place for every place may be in each.
    const AT_ONCE: usize = 1024;
    links.par_sort_by_cached_key(|link| (std::cmp::Reverse(link.shared()), link.a().start, link.b().start));
    let mut regions = Regions::default();
    links.iter().for_each(|link| regions.link(link));
    drop(links);
    let compared: Vec<Compared<'_>> =
        regions.groups().into_par_iter().flat_map_iter(|places| compared(stream, k, places)).collect();
    let mut compared = of_one_wording(stream, compared);
    let asked = compared.par_iter().flat_map_iter(|one| one.with.probes().map(|at| one.with.base.start + at));
    let places = Places::new(stream, k, asked);
    compared.par_sort_by_key(|one| std::cmp::Reverse(length(&one.with.base)));
    let mut kept = Kept::default();
    let mut rest = compared.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut some = vec![first];
        // Longest first; those of one length together, because only then is their order known.
        while let Some(one) = rest.next_if(|one| {
            some.len() < AT_ONCE || some.last().is_some_and(|last| length(&last.with.base) == length(&one.with.base))
        }) {
            some.push(one);
        }
        let mut drafts: Vec<Draft> = some.into_par_iter().filter_map(|one| draft(stream, &places, one)).collect();
        drafts.sort_by_key(|draft| {
            let longest = std::cmp::Reverse(length(&draft.places[draft.base].range));
            (longest, draft.places[0].range.start, draft.places.len())
        });
        drafts.into_iter().for_each(|draft| kept.take(draft));
    }
    kept.groups
}

/// A stretch and the places that were compared with it.
struct Compared<'s> {
    with: Comparison<'s>,
    found: Vec<(Range<u32>, Aligned)>,
}

/// Compares the places of a group with the shortest. Where each is a little beside the next, the last may be far from
/// the first; what does not agree with the shortest is then compared by itself.
fn compared(stream: &Stream, k: usize, mut regions: Vec<Range<u32>>) -> Vec<Compared<'_>> {
    /// How often what is left is compared once more.
    const ROUNDS: usize = 8;
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let Some(base) = regions.iter().min_by_key(|range| (length(range), range.start)).cloned() else { break };
        let with = Comparison::new(stream, k, &base);
        let (mut found, mut rest) = (Vec::new(), Vec::new());
        for region in regions.into_iter().filter(|region| *region != base) {
            match with.with(&with.widened(&region), (base.start, region.start)) {
                Some(aligned) if nearly(length(&aligned.a()), length(&base)) => found.push((aligned.b(), aligned)),
                _ => rest.push(region),
            }
        }
        all.push(Compared { with, found });
        regions = rest;
    }
    all
}

/// Those whose stretches have the same words become one: completing each would find the same places again.
fn of_one_wording<'s>(stream: &Stream, mut all: Vec<Compared<'s>>) -> Vec<Compared<'s>> {
    let words = |one: &Compared<'_>| &stream.tokens[one.with.base.start as usize..one.with.base.end as usize];
    all.par_sort_by(|x, y| words(x).cmp(words(y)).then(x.with.base.start.cmp(&y.with.base.start)));
    let mut kept: Vec<Compared<'_>> = Vec::new();
    for one in all {
        match kept.last_mut().filter(|last| words(last) == words(&one)) {
            None => kept.push(one),
            Some(first) => {
                let moved = |block: Run| Run { a: block.a - one.with.base.start + first.with.base.start, ..block };
                first.found.extend(one.found.into_iter().map(|(range, aligned)| {
                    (range, Aligned { blocks: aligned.blocks.into_iter().map(moved).collect() })
                }));
            }
        }
    }
    kept
}

/// Adds the places that are still missing beside those that were compared.
fn draft(stream: &Stream, places: &Places, compared: Compared<'_>) -> Option<Draft> {
    let Compared { with: compare, mut found } = compared;
    let base = compare.base.clone();
    let own = stream.passages[stream.passage_at(base.start)];
    let mut taken: Vec<Range<u32>> = found.iter().map(|(range, _)| range.clone()).chain([base.clone()]).collect();
    taken.sort_unstable_by_key(|range| range.start);
    for (place, at) in compare.elsewhere(places) {
        let after = taken.partition_point(|range| range.start <= place);
        if after > 0 && place < taken[after - 1].end {
            continue;
        }
        let passage = stream.passages[stream.passage_at(place)];
        let slack = length(&base) / 4 + 8;
        let start = (place.saturating_sub(at + slack)).max(passage.start);
        let end = place.saturating_sub(at).saturating_add(length(&base) + slack).min(passage.end);
        // What is taken on both sides is left alone: no place overlaps another.
        let start = if after > 0 { start.max(taken[after - 1].end) } else { start };
        let end = taken.get(after).map_or(end, |next| end.min(next.start));
        let Some(aligned) = compare.from((base.start + at, place), &(start..end)) else { continue };
        let least = own.least.max(passage.least);
        let enough = aligned.shared() >= least && aligned.own(stream) * 2 >= least as usize;
        if enough && nearly(length(&aligned.a()), length(&base)) {
            taken.insert(after, aligned.b());
            found.push((aligned.b(), aligned));
        }
    }
    found.sort_by_key(|(range, aligned)| (range.start, std::cmp::Reverse(aligned.shared())));
    let mut end = 0;
    found.retain(|(range, _)| {
        let fits = range.start >= end && common(range, &base) == 0;
        if fits {
            end = range.end;
        }
        fits
    });
    if found.is_empty() {
        return None;
    }
    let mut everywhere: Vec<Range<u32>> = vec![base.clone()];
    for (_, aligned) in &found {
        everywhere = both(&everywhere, aligned.blocks.iter().map(|block| block.a..block.a + block.length));
    }
    let at = found.partition_point(|(range, _)| range.start < base.start);
    let mut places: Vec<Found> = found
        .into_iter()
        .map(|(range, aligned)| {
            let shared = aligned.blocks.iter().map(|block| block.b..block.b + block.length).collect();
            Found { range, shared }
        })
        .collect();
    places.insert(at, Found { range: base, shared: everywhere });
    Some(Draft { places, base: at })
}

/// What two rows of ranges, each in order, have in common.
fn both(one: &[Range<u32>], other: impl Iterator<Item = Range<u32>>) -> Vec<Range<u32>> {
    let mut both = Vec::new();
    let mut rest = one.iter().peekable();
    for range in other {
        while rest.next_if(|known| known.end <= range.start).is_some() {}
        while let Some(known) = rest.peek().filter(|known| known.start < range.end) {
            both.push(known.start.max(range.start)..known.end.min(range.end));
            if known.end > range.end {
                break;
            }
            rest.next();
        }
    }
    both
}

/// A stretch, made ready to be found in others.
struct Comparison<'s> {
    stream: &'s Stream,
    k: usize,
    base: Range<u32>,
    /// Hash and offset of its k-grams, sorted.
    grams: Vec<(u32, u32)>,
}

impl<'s> Comparison<'s> {
    fn new(stream: &'s Stream, k: usize, base: &Range<u32>) -> Self {
        let mut grams = Vec::with_capacity(length(base) as usize);
        let tokens = &stream.tokens[base.start as usize..base.end as usize];
        hashes(tokens, k, |at, hash| grams.push((hash, u32::try_from(at).unwrap_or(u32::MAX))));
        grams.sort_unstable();
        Self { stream, k, base: base.clone(), grams }
    }

    /// A stretch and a little on either side, since it may begin elsewhere than the base; never a part of the base.
    fn widened(&self, other: &Range<u32>) -> Range<u32> {
        let passage = self.stream.passages[self.stream.passage_at(other.start)];
        let slack = length(other) / 4 + 1;
        let (mut start, mut end) =
            (other.start.saturating_sub(slack).max(passage.start), (other.end + slack).min(passage.end));
        if other.start < self.base.start {
            end = end.min(self.base.start);
        } else {
            start = start.max(self.base.end);
        }
        start..end.max(start)
    }

    /// The best alignment of the base with a part of another stretch. The two places of `guess` are tried first, each
    /// a token of its stretch; the other beginnings are k-grams of both.
    fn with(&self, other: &Range<u32>, guess: (u32, u32)) -> Option<Aligned> {
        /// How many beginnings are tried.
        const TRIALS: usize = 4;
        if other.end <= other.start {
            return None;
        }
        let mut best = self.from(guess, other);
        let whole = |best: &Option<Aligned>| {
            best.as_ref().is_some_and(|best| nearly(best.shared(), length(&self.base)) && best.a() == self.base)
        };
        if whole(&best) {
            return best;
        }
        let (mut trials, mut passed) = (0, 0);
        let tokens = &self.stream.tokens[other.start as usize..other.end as usize];
        hashes(tokens, self.k, |at, hash| {
            let b = other.start + u32::try_from(at).unwrap_or_default();
            if trials == TRIALS || b < passed {
                return;
            }
            let first = self.grams.partition_point(|&(known, _)| known < hash);
            let Some(&(_, offset)) = self.grams.get(first).filter(|(known, _)| *known == hash) else { return };
            let Some(aligned) = self.from((self.base.start + offset, b), other) else { return };
            trials += 1;
            passed = aligned.b().end;
            if best.as_ref().is_none_or(|best| best.shared() < aligned.shared()) {
                best = Some(aligned);
            }
        });
        best
    }

    /// The alignment that goes through k tokens from two places on.
    fn from(&self, (a, b): (u32, u32), other: &Range<u32>) -> Option<Aligned> {
        let inside = self.base.contains(&a) && other.contains(&b);
        let most = if inside { (self.base.end - a).min(other.end - b) } else { 0 };
        let run = self.stream.run(a, b, most);
        if (run as usize) < self.k {
            return None;
        }
        let mut budget = u64::from(length(&self.base)) * 64 + 1024;
        let room = Room { a: self.base.clone(), b: other.clone() };
        Some(extend(self.stream, Run { a, b, length: run }, &room, &mut budget))
    }

    /// The offsets of a few k-grams of the base, by which its other places are found.
    fn probes(&self) -> impl Iterator<Item = u32> + use<> {
        let last = length(&self.base).saturating_sub(u32::try_from(self.k).unwrap_or_default());
        [0, last / 4, last / 2, last - last / 4, last].into_iter()
    }

    /// Every place of that one of the [`Comparison::probes`] which has the fewest, two at least, with its offset.
    fn elsewhere(&self, places: &Places) -> Vec<(u32, u32)> {
        let of_gram = |at: u32| (places.of(self.stream, self.base.start + at), at);
        // One that stands here alone holds a difference.
        let rarest = self.probes().map(of_gram).filter(|(places, _)| places.len() > 1);
        let Some((places, at)) = rarest.min_by_key(|(places, _)| places.len()) else { return Vec::new() };
        if places.len() > COMPLETED {
            return Vec::new();
        }
        places.map(|place| (place, at)).collect()
    }
}

/// The groups so far, without those whose places all lie in places of one other.
#[derive(Default)]
struct Kept {
    groups: Vec<Draft>,
    starts: BTreeSet<(u32, usize)>,
}

impl Kept {
    /// Takes a group that is no longer than those before it, unless it is inside one of them.
    fn take(&mut self, draft: Draft) {
        let first = &draft.places[0].range;
        let around = self.starts.range(..=(first.start + length(first) / 4, usize::MAX)).rev().take(NEAR);
        let inner = around.map(|&(_, group)| &self.groups[group]).any(|group| holds(group, &draft));
        if !inner {
            self.starts.extend(draft.places.iter().map(|place| (place.range.start, self.groups.len())));
            self.groups.push(draft);
        }
    }
}

/// Whether every place of a group lies in a place of another, all but a tenth of it.
fn holds(outer: &Draft, inner: &Draft) -> bool {
    inner.places.iter().all(|place| {
        let after = outer.places.partition_point(|other| other.range.start <= place.range.start);
        let near = after.saturating_sub(1)..(after + 1).min(outer.places.len());
        outer.places[near].iter().any(|other| nearly(common(&other.range, &place.range), length(&place.range)))
    })
}
