//! Exact runs that stand at two places: k-grams in buckets, buckets in the order of what follows, neighbours compared.
//!
//! Every k tokens in a row are hashed (cyclic polynomial, Cohen 1997) and sorted, so that equal ones lie side by side.
//! They are not sorted all at once: their hashes part them into [`PARTS`], and only some of the parts are alive at a time.
//! Hashing once more for each round costs less than the memory would.
//!
//! Of a bucket only those neighbours make a [`Run`] that differ in the token before: every other pair is found from
//! the bucket one token to the left, as part of a longer run. So each run is found once, and is maximal on both
//! sides. Inside a bucket the places are sorted by what follows, as in a suffix array, so that the neighbours of a
//! place are those that share most with it; buckets of more than [`FREQUENT`] places keep the order of the texts.

use std::slice::IterMut;

use rayon::prelude::*;

use super::stream::{EDGE, Stream, Stretch};

/// From this many places on a bucket is not sorted by what follows: it is a formula, whose places are chained as they
/// come. This keeps the work per place constant.
const FREQUENT: usize = 64;
/// How many tokens behind the k-gram are looked at to sort a bucket.
const AHEAD: usize = 48;
/// In how many parts the buckets are worked through, by the first bits of their hashes; a number of its own, so that no
/// result hangs on the machine.
const PARTS: usize = 256;
/// In how many rounds the parts are worked through: a number of its own too, so that the work stays linear.
const ROUNDS: usize = 4;
/// How many passages are hashed in one go.
const PASSAGES: usize = 256;
/// How many tokens may be compared for each k-gram, on the whole of a part, and how many at least for the part.
const BUDGET: (u64, u64) = (64, 1 << 22);

/// The same tokens at two places: `a` before `b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) length: u32,
}

/// Every maximal run of k tokens or more between neighbours, sorted, each once. At most some two bytes for each token
/// are alive, beside the runs; more only where one k-gram is a large part of all.
pub(super) fn runs(stream: &Stream, k: usize) -> Vec<Run> {
    let shares: Vec<&[Stretch]> = stream.passages.chunks(PASSAGES).collect();
    let count = |share: &&[Stretch]| {
        let mut counts = [0_u32; PARTS];
        grams(stream, k, share, |gram| counts[part(gram)] += 1);
        counts
    };
    let counts: Vec<[u32; PARTS]> = shares.par_iter().map(count).collect();
    let (mut grams, mut runs) = (Vec::new(), Vec::new());
    for first in (0..PARTS).step_by(PARTS / ROUNDS) {
        let parts = first..first + PARTS / ROUNDS;
        let lengths: Vec<usize> =
            parts.clone().map(|part| counts.iter().map(|counts| counts[part] as usize).sum()).collect();
        grams.resize(lengths.iter().sum(), 0);
        lay_out(stream, k, (&shares, &counts), first, &lengths, &mut grams);
        let found: Vec<Vec<Run>> = cut(&mut grams, lengths)
            .into_par_iter()
            .map(|part| {
                part.sort_unstable();
                runs_of(stream, k, part)
            })
            .collect();
        runs.extend(found.into_iter().flatten());
    }
    drop(grams);
    runs.par_sort_unstable();
    runs.dedup();
    runs
}

/// Writes the k-grams of some parts down, from `first` on, part by part, each in the order of the texts. Whatever a
/// share of the passages has in a part is counted already, so each is written where it will be sorted.
fn lay_out(
    stream: &Stream,
    k: usize,
    (shares, counts): (&[&[Stretch]], &[[u32; PARTS]]),
    first: usize,
    lengths: &[usize],
    room: &mut [u64],
) {
    let mut places: Vec<Vec<IterMut<'_, u64>>> = counts.iter().map(|_| Vec::with_capacity(lengths.len())).collect();
    for (part, own) in cut(room, lengths.iter().copied()).into_iter().enumerate() {
        let of_shares = cut(own, counts.iter().map(|counts| counts[first + part] as usize));
        for (places, own) in places.iter_mut().zip(of_shares) {
            places.push(own.iter_mut());
        }
    }
    shares.par_iter().zip(places).for_each(|(share, mut places)| {
        grams(stream, k, share, |gram| {
            let place = part(gram).checked_sub(first).and_then(|part| places.get_mut(part)?.next());
            if let Some(place) = place {
                *place = gram;
            }
        });
    });
}

/// Cuts a row into parts of these lengths.
fn cut(mut row: &mut [u64], lengths: impl IntoIterator<Item = usize>) -> Vec<&mut [u64]> {
    let cut = lengths.into_iter().map(|length| {
        let (part, rest) = std::mem::take(&mut row).split_at_mut(length);
        row = rest;
        part
    });
    cut.collect()
}

/// Hands over every k-gram of some passages: its hash in the upper half, its place in the lower.
fn grams(stream: &Stream, k: usize, passages: &[Stretch], mut take: impl FnMut(u64)) {
    for passage in passages {
        let tokens = &stream.tokens[passage.start as usize..passage.end as usize];
        hashes(tokens, k, |at, hash| take(u64::from(hash) << 32 | (u64::from(passage.start) + at as u64)));
    }
}

fn part(gram: u64) -> usize {
    (gram >> (u64::BITS - PARTS.ilog2())) as usize
}

/// The runs of some buckets, whole and sorted.
fn runs_of(stream: &Stream, k: usize, grams: &[u64]) -> Vec<Run> {
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
            let ahead = k + AHEAD;
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
            if length as usize >= k {
                runs.extend(apart(Run { a, b, length }, k));
            }
        }
    }
    runs
}

/// Where some k-grams stand.
pub(super) struct Places {
    /// Sorted by hash, then by place; some have a hash that nobody asked for.
    grams: Vec<u64>,
    k: usize,
}

impl Places {
    /// Looks for the k-grams that stand at some places.
    pub(super) fn new(stream: &Stream, k: usize, asked: impl ParallelIterator<Item = u32>) -> Self {
        /// For each bit that is set, how many are not: so few grams come along that were not asked for.
        const SPARSE: usize = 16;
        let wanted: Vec<u32> = asked.map(|at| hash_at(stream, k, at)).collect();
        let size = (wanted.len() * SPARSE).next_power_of_two().clamp(1 << 12, 1 << 28);
        // The first bits: the hash is as good there as anywhere.
        let bit = |hash: u32| ((u64::from(hash) * size as u64) >> u32::BITS) as usize;
        let mut bits = vec![0_u64; size / 64];
        for hash in wanted {
            bits[bit(hash) / 64] |= 1 << (bit(hash) % 64);
        }
        let shares: Vec<&[Stretch]> = stream.passages.chunks(PASSAGES).collect();
        let of_share = |share: &&[Stretch]| {
            let mut found = Vec::new();
            grams(stream, k, share, |gram| {
                let bit = bit(hash(gram));
                if bits[bit / 64] & (1 << (bit % 64)) != 0 {
                    found.push(gram);
                }
            });
            found
        };
        let found: Vec<Vec<u64>> = shares.par_iter().map(of_share).collect();
        let mut grams = found.concat();
        drop(found);
        grams.par_sort_unstable();
        Self { grams, k }
    }

    /// The places of the k tokens that stand at a place which was asked for, itself among them, in order. Hashes that
    /// agree by chance are told apart later.
    pub(super) fn of(&self, stream: &Stream, at: u32) -> impl ExactSizeIterator<Item = u32> {
        let wanted = hash_at(stream, self.k, at);
        let start = self.grams.partition_point(|&gram| hash(gram) < wanted);
        let end = start + self.grams[start..].partition_point(|&gram| hash(gram) == wanted);
        self.grams[start..end].iter().map(|&gram| place(gram))
    }
}

fn hash_at(stream: &Stream, k: usize, at: u32) -> u32 {
    let mut wanted = 0;
    hashes(&stream.tokens[at as usize..at as usize + k], k, |_, hash| wanted = hash);
    wanted
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

/// The hashes of every k tokens in a row, with the place of the first; k is at most [`super::LEAST`]'s end.
pub(super) fn hashes(tokens: &[u32], k: usize, mut take: impl FnMut(usize, u32)) {
    if tokens.len() < k {
        return;
    }
    let turn = u32::try_from(k % 64).unwrap_or_default();
    let mut state = 0_u64;
    // The last tokens, mixed: each leaves the window as it came.
    let mut window = [0_u64; 64];
    for (at, &token) in tokens.iter().enumerate() {
        let coming = mixed(token);
        state = state.rotate_left(1) ^ coming;
        if at >= k {
            state ^= window[(at - k) % 64].rotate_left(turn);
        }
        window[at % 64] = coming;
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

#[cfg(test)]
mod tests {
    use super::super::{Passage, Text};
    use super::*;

    /// What [`runs`] promises, with all k-grams at hand at once and told apart by their tokens.
    fn straightforward(stream: &Stream, k: usize) -> Vec<Run> {
        let mut buckets = std::collections::BTreeMap::<&[u32], Vec<u32>>::new();
        for passage in &stream.passages {
            for at in passage.start..(passage.end + 1).saturating_sub(u32::try_from(k).unwrap()) {
                buckets.entry(&stream.tokens[at as usize..at as usize + k]).or_default().push(at);
            }
        }
        let mut runs = Vec::new();
        for mut places in buckets.into_values() {
            if places.len() <= FREQUENT {
                let behind = |at: u32| &stream.tokens[at as usize..(at as usize + k + AHEAD).min(stream.tokens.len())];
                places.sort_by(|&a, &b| behind(a).cmp(behind(b)).then(a.cmp(&b)));
            }
            for pair in places.windows(2) {
                let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                if !stream.same(a - 1, b - 1) {
                    runs.extend(apart(Run { a, b, length: stream.run(a, b, u32::MAX) }, k));
                }
            }
        }
        runs.sort_unstable();
        runs.dedup();
        runs
    }

    #[test]
    fn the_rounds_find_what_is_found_at_once() {
        const K: usize = 8;
        let mut state = 7_u64;
        let mut below = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from((state >> 33) % bound).unwrap()
        };
        // Few different characters, so that much stands twice; with two, each k-gram is a formula. More passages than
        // are hashed in one go.
        for letters in [&['甲', '乙'][..], &['甲', '乙', '丙']] {
            let mut words = || (0..20 + below(60)).map(|_| letters[below(letters.len() as u64)]).collect();
            let passages: Vec<String> = (0..3 * PASSAGES).map(|_| words()).collect();
            let passages = passages.iter().map(|words| Passage { words, names: Vec::new() }).collect();
            let stream = Stream::new(&[Text { passages, least: Some(K) }]);
            let found = runs(&stream, K);
            assert!(found.len() > 10_000);
            assert_eq!(found, straightforward(&stream, K));
            let asked = [found[0].a, found[found.len() / 2].b];
            let places = Places::new(&stream, K, asked.into_par_iter());
            for at in asked {
                let gram = |at: u32| &stream.tokens[at as usize..at as usize + K];
                let everywhere = stream.passages.iter().flat_map(|passage| passage.start..passage.end - 7);
                let there: Vec<u32> = everywhere.filter(|&other| gram(other) == gram(at)).collect();
                assert_eq!(places.of(&stream, at).collect::<Vec<_>>(), there);
            }
        }
    }
}
