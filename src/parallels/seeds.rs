//! Exact runs that stand at two places: k-grams in buckets, buckets in the order of what follows, neighbours compared.
//!
//! Every k tokens in a row are hashed (cyclic polynomial, Cohen 1997) and sorted, so that equal ones lie side by side.
//! Of a bucket only those neighbours make a [`Run`] that differ in the token before: every other pair is found from
//! the bucket one token to the left, as part of a longer run. So each run is found once, and is maximal on both
//! sides. Inside a bucket the places are sorted by what follows, as in a suffix array, so that the neighbours of a
//! place are those that share most with it; buckets of more than [`FREQUENT`] places keep the order of the texts.

use rayon::prelude::*;

use super::stream::{EDGE, Stream, Stretch};

/// From this many places on a bucket is not sorted by what follows: it is a formula, whose places are chained as they
/// come. This keeps the work per place constant.
const FREQUENT: usize = 64;
/// How many tokens behind the k-gram are looked at to sort a bucket.
const AHEAD: usize = 48;
/// In how many parts the buckets are worked through; a number of its own, so that no result hangs on the machine.
const PARTS: usize = 256;
/// How many tokens may be compared for each k-gram, on the whole of a part, and how many at least for the part.
const BUDGET: (u64, u64) = (64, 1 << 22);

/// The same tokens at two places: `a` before `b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) length: u32,
}

/// All k-grams, sorted by hash, then by place.
pub(super) struct Seeds {
    /// Hash in the upper half, place in the lower.
    grams: Vec<u64>,
    k: usize,
}

impl Seeds {
    /// Hashes and sorts. Eight bytes for each token.
    pub(super) fn new(stream: &Stream, k: usize) -> Self {
        let count = |passage: &Stretch| ((passage.end - passage.start) as usize + 1).saturating_sub(k);
        let mut grams: Vec<u64> = vec![0; stream.passages.iter().map(count).sum()];
        // Each part is written where it will be sorted: there is never a second copy.
        let mut parts: Vec<(&[Stretch], &mut [u64])> = Vec::new();
        let mut rest = grams.as_mut_slice();
        for passages in stream.passages.chunks(256) {
            let (part, behind) = rest.split_at_mut(passages.iter().map(count).sum());
            parts.push((passages, part));
            rest = behind;
        }
        parts.into_par_iter().for_each(|(passages, part)| {
            let mut slots = part.iter_mut();
            for passage in passages {
                let tokens = &stream.tokens[passage.start as usize..passage.end as usize];
                hashes(tokens, k, |at, hash| {
                    if let Some(slot) = slots.next() {
                        *slot = u64::from(hash) << 32 | (u64::from(passage.start) + at as u64);
                    }
                });
            }
        });
        grams.par_sort_unstable();
        Self { grams, k }
    }

    /// Every maximal run between neighbours, sorted, each once.
    pub(super) fn runs(&self, stream: &Stream) -> Vec<Run> {
        let edges = self.edges();
        let found: Vec<Vec<Run>> =
            edges.par_windows(2).map(|edge| self.runs_of(stream, &self.grams[edge[0]..edge[1]])).collect();
        let mut runs: Vec<Run> = Vec::with_capacity(found.iter().map(Vec::len).sum());
        for part in found {
            runs.extend(part);
        }
        runs.par_sort_unstable();
        runs.dedup();
        runs
    }

    /// Where the parts begin, never inside a bucket.
    fn edges(&self) -> Vec<usize> {
        let mut edges = vec![0];
        for part in 1..=PARTS {
            let mut edge = self.grams.len() * part / PARTS;
            while edge > 0 && edge < self.grams.len() && self.grams[edge] >> 32 == self.grams[edge - 1] >> 32 {
                edge += 1;
            }
            if edge > edges[edges.len() - 1] {
                edges.push(edge);
            }
        }
        edges
    }

    fn runs_of(&self, stream: &Stream, grams: &[u64]) -> Vec<Run> {
        let mut budget = grams.len() as u64 * BUDGET.0 + BUDGET.1;
        let mut runs = Vec::new();
        let mut places: Vec<u32> = Vec::new();
        for bucket in grams.chunk_by(|a, b| a >> 32 == b >> 32).filter(|bucket| bucket.len() > 1) {
            places.clear();
            places.extend(bucket.iter().map(|&gram| place(gram)));
            let before = |place: u32| stream.tokens[place as usize - 1];
            let first = before(places[0]);
            if first != EDGE && places.iter().all(|&place| before(place) == first) {
                continue;
            }
            if (3..=FREQUENT).contains(&places.len()) {
                let key = |place: u32| &stream.tokens[place as usize..];
                let ahead = self.k + AHEAD;
                places.sort_unstable_by(|&a, &b| {
                    let (x, y) = (key(a), key(b));
                    x[..ahead.min(x.len())].cmp(&y[..ahead.min(y.len())]).then(a.cmp(&b))
                });
            }
            for pair in places.windows(2) {
                let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                if before(a) == before(b) && before(a) != EDGE {
                    continue;
                }
                let length = stream.run(a, b, u32::try_from(budget).unwrap_or(u32::MAX));
                budget = budget.saturating_sub(u64::from(length));
                if length as usize >= self.k {
                    runs.extend(apart(Run { a, b, length }, self.k));
                }
            }
        }
        runs
    }

    /// The places of the k tokens that stand at a place, itself among them, in order. Hashes that agree by chance
    /// are told apart.
    pub(super) fn places(&self, stream: &Stream, at: u32) -> impl ExactSizeIterator<Item = u32> {
        let k = self.k;
        let mut wanted = 0;
        hashes(&stream.tokens[at as usize..at as usize + k], k, |_, hash| wanted = hash);
        let start = self.grams.partition_point(|&gram| hash(gram) < wanted);
        let end = start + self.grams[start..].partition_point(|&gram| hash(gram) == wanted);
        self.grams[start..end].iter().map(|&gram| place(gram))
    }
}

fn place(gram: u64) -> u32 {
    u32::try_from(gram & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

fn hash(gram: u64) -> u32 {
    u32::try_from(gram >> 32).unwrap_or(u32::MAX)
}

/// A run that overlaps itself is one phrase said over and over: it is parted into the places of the phrase, each with
/// the next; a phrase shorter than k is none.
fn apart(run: Run, k: usize) -> impl Iterator<Item = Run> {
    let step = run.b - run.a;
    let (count, length) = if step >= run.length {
        (1, run.length)
    } else if step as usize >= k {
        (run.length / step, step)
    } else {
        (0, 0)
    };
    (0..count).map(move |index| Run { a: run.a + index * step, b: run.b + index * step, length })
}

/// The hashes of every k tokens in a row, with the place of the first.
pub(super) fn hashes(tokens: &[u32], k: usize, mut take: impl FnMut(usize, u32)) {
    if tokens.len() < k {
        return;
    }
    let turn = u32::try_from(k % 64).unwrap_or_default();
    let mut state = 0_u64;
    for (at, &token) in tokens.iter().enumerate() {
        state = state.rotate_left(1) ^ mixed(token);
        if at >= k {
            state ^= mixed(tokens[at - k]).rotate_left(turn);
        }
        if at + 1 >= k {
            let last = state.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            take(at + 1 - k, u32::try_from(last >> 32).unwrap_or_default());
        }
    }
}

/// SplitMix64's finisher: neighbouring code points must not have neighbouring hashes.
fn mixed(token: u32) -> u64 {
    let mut z = u64::from(token).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
