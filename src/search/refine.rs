//! Places sorted by the strings that stand there, as far as these are common: stable counting sorts from the first
//! unit on. Only what is common is split further, so most places are moved two or three times.

use std::ops::Range;

use rayon::prelude::*;

/// All places of one string, in the order of the stream. A large site has millions of strings: numbers of 32 bits.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    start: u32,
    count: u32,
    /// Length of the string in units.
    depth: u8,
    /// Whether the string is common: the buckets of the strings that go on from it follow, and their places are its own.
    pub(super) common: bool,
}

impl Bucket {
    fn new(places: Range<usize>, depth: usize, common: bool) -> Self {
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let depth = u8::try_from(depth).unwrap_or(u8::MAX);
        Self { start: narrow(places.start), count: narrow(places.len()), depth, common }
    }

    /// Where its places lie among all.
    pub(super) fn places(&self) -> Range<usize> {
        self.start as usize..(self.start + self.count) as usize
    }

    /// Length of the string in units.
    pub(super) fn depth(&self) -> usize {
        usize::from(self.depth)
    }
}

/// Sorts all places. Buckets come in the order of their strings, a common one before those that go on from it. A string that
/// ends its piece ends with 0, is never common, and no longer one than `deepest` is.
pub(super) fn refine(stream: &[u16], most: usize, deepest: usize) -> (Vec<u32>, Vec<Bucket>) {
    let counts = counts(stream);
    let mut places = by_first_unit(stream, &counts);
    let mut parts: Vec<(usize, &mut [u32])> = Vec::new();
    let mut rest = places.as_mut_slice();
    let mut start = 0;
    for &count in counts.iter().filter(|&&count| count > 0) {
        let (part, behind) = rest.split_at_mut(count);
        parts.push((start, part));
        start += count;
        rest = behind;
    }
    let made: Vec<Vec<Bucket>> = parts
        .into_par_iter()
        .map_init(Room::default, |room, (start, part)| {
            let mut buckets = Vec::new();
            room.split(stream, part, (start, 1), (most, deepest), &mut buckets);
            buckets
        })
        .collect();
    (places, made.into_iter().flatten().collect())
}

/// How often each unit stands in the stream; the ends of pieces do not count.
fn counts(stream: &[u16]) -> Vec<usize> {
    let mut counts = vec![0; 0x1_0000];
    stream.iter().for_each(|&unit| counts[usize::from(unit)] += 1);
    counts[0] = 0;
    counts
}

/// All places, by the unit that stands there.
///
/// Each thread has a run of neighbouring units with about as many places as the others, and reads the whole stream for
/// it: reading is cheap, while the places to be written lie far apart.
fn by_first_unit(stream: &[u16], counts: &[usize]) -> Vec<u32> {
    let mut places = vec![0u32; counts.iter().sum()];
    let share = places.len() / rayon::current_num_threads() + 1;
    let mut runs: Vec<(usize, Vec<usize>, &mut [u32])> = Vec::new();
    let (mut rest, mut first, mut starts, mut held) = (places.as_mut_slice(), 0, Vec::new(), 0);
    for (unit, &count) in counts.iter().enumerate() {
        starts.push(held);
        held += count;
        if held >= share || unit + 1 == counts.len() {
            let (run, behind) = rest.split_at_mut(held);
            runs.push((first, std::mem::take(&mut starts), run));
            (rest, first, held) = (behind, unit + 1, 0);
        }
    }
    runs.into_par_iter().for_each(|(first, mut next, run)| {
        for (at, &unit) in (0u32..).zip(stream) {
            if unit != 0
                && let Some(next) = usize::from(unit).checked_sub(first).and_then(|own| next.get_mut(own))
            {
                run[*next] = at;
                *next += 1;
            }
        }
    });
    places
}

/// What a thread needs to sort, kept from part to part.
struct Room {
    counts: Vec<u32>,
    places: Vec<u32>,
    units: Vec<u16>,
}

impl Default for Room {
    fn default() -> Self {
        Self { counts: vec![0; 0x1_0000], places: Vec::new(), units: Vec::new() }
    }
}

impl Room {
    /// Sorts the places of one string of length `depth`, and says what they are.
    fn split(
        &mut self,
        stream: &[u16],
        places: &mut [u32],
        (start, depth): (usize, usize),
        (most, deepest): (usize, usize),
        buckets: &mut Vec<Bucket>,
    ) {
        let common = places.len() > most && depth < deepest;
        buckets.push(Bucket::new(start..start + places.len(), depth, common));
        if !common {
            return;
        }
        self.places.clear();
        self.places.extend_from_slice(places);
        self.units.clear();
        self.units.extend(places.iter().map(|&place| stream[place as usize + depth]));
        let mut there: Vec<u16> = Vec::new();
        for &unit in &self.units {
            let count = &mut self.counts[usize::from(unit)];
            if *count == 0 {
                there.push(unit);
            }
            *count += 1;
        }
        there.sort_unstable();
        let mut children: Vec<(u16, usize)> = Vec::with_capacity(there.len());
        let mut sum = 0;
        for unit in there {
            let count = &mut self.counts[usize::from(unit)];
            children.push((unit, *count as usize));
            (*count, sum) = (sum, sum + *count);
        }
        for (&place, &unit) in self.places.iter().zip(&self.units) {
            let next = &mut self.counts[usize::from(unit)];
            places[*next as usize] = place;
            *next += 1;
        }
        let mut at = 0;
        for &(unit, _) in &children {
            self.counts[usize::from(unit)] = 0;
        }
        for (unit, count) in children {
            let part = &mut places[at..at + count];
            if unit == 0 {
                buckets.push(Bucket::new(start + at..start + at + count, depth + 1, false));
            } else {
                self.split(stream, part, (start + at, depth + 1), (most, deepest), buckets);
            }
            at += count;
        }
    }
}

/// The common strings as a tree. Node 0 is the empty string.
pub(super) struct Common {
    children: Vec<Vec<(u16, u32)>>,
}

impl Common {
    pub(super) fn new(stream: &[u16], places: &[u32], buckets: &[Bucket]) -> Self {
        let mut children: Vec<Vec<(u16, u32)>> = vec![Vec::new()];
        let mut path = vec![0usize];
        for bucket in buckets.iter().filter(|bucket| bucket.common) {
            path.truncate(bucket.depth());
            let unit = stream[places[bucket.places().start] as usize + bucket.depth() - 1];
            let node = children.len();
            if let (Some(&parent), Ok(number)) = (path.last(), u32::try_from(node)) {
                children[parent].push((unit, number));
            }
            children.push(Vec::new());
            path.push(node);
        }
        Self { children }
    }

    /// The node of a string that goes on with a unit.
    pub(super) fn child(&self, node: u32, unit: u16) -> Option<u32> {
        let children = &self.children[node as usize];
        children.binary_search_by_key(&unit, |child| child.0).ok().map(|at| children[at].1)
    }

    /// The node of a string.
    pub(super) fn node(&self, word: &[u16]) -> Option<u32> {
        word.iter().try_fold(0, |node, &unit| self.child(node, unit))
    }
}
