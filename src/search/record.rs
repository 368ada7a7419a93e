//! Records as bytes, and shards full of them.
//!
//! ```text
//! record  shared units, further units, these (two bytes each); length of the body; the body
//! common  0, count, the first places
//! home    count, paths (length, units …), leaves (path, how far …), places, the leaf of each place
//! ```
//!
//! Numbers have seven bits a byte. Of places the first is a number, every other the step from the one before. One path that
//! all places follow to its end needs no leaves (their number is 0); a leaf is named only where there are several.

use super::bytes::{front_code, number, units};
use super::continuation::{Leaf, REACH, Room};
use super::refine::Common;

/// Shards in the making.
pub(super) struct Shards {
    /// Finished ones, each with its first string.
    pub(super) done: Vec<(Vec<u16>, Vec<u8>)>,
    limit: usize,
    first: Vec<u16>,
    last: Vec<u16>,
    bytes: Vec<u8>,
    body: Vec<u8>,
}

impl Shards {
    pub(super) fn new(limit: usize) -> Self {
        Self { done: Vec::new(), limit, first: Vec::new(), last: Vec::new(), bytes: Vec::new(), body: Vec::new() }
    }

    /// Adds the record of a string; a shard is closed before it grows beyond the limit.
    pub(super) fn add(&mut self, word: &[u16], write: impl FnOnce(&mut Vec<u8>)) {
        self.body.clear();
        write(&mut self.body);
        if !self.bytes.is_empty() && self.bytes.len() + self.body.len() > self.limit {
            self.close();
        }
        if self.bytes.is_empty() {
            self.first.extend_from_slice(word);
        }
        front_code(&self.last, word, &mut self.bytes);
        number(self.body.len(), &mut self.bytes);
        self.bytes.extend_from_slice(&self.body);
        self.last.clear();
        self.last.extend_from_slice(word);
    }

    pub(super) fn close(&mut self) {
        if !self.bytes.is_empty() {
            self.done.push((std::mem::take(&mut self.first), std::mem::take(&mut self.bytes)));
            self.last.clear();
        }
    }
}

fn steps(places: impl IntoIterator<Item = u32>, out: &mut Vec<u8>) {
    let mut last = 0;
    for place in places {
        number((place - last) as usize, out);
        last = place;
    }
}

/// The record of a common string. Its places are sorted by what follows, so the first of the stream are picked out.
pub(super) fn common_record(places: &[u32], room: &mut Room, body: &mut Vec<u8>) {
    number(0, body);
    number(places.len(), body);
    let first = room.smallest(places, super::FIRST);
    steps(first.iter().copied(), body);
}

/// The record of a string that is not common.
pub(super) fn home_record(
    stream: &[u16],
    word: &[u16],
    places: &[u32],
    common: &Common,
    room: &mut Room,
    body: &mut Vec<u8>,
) {
    room.find(stream, word, places, common);
    number(places.len(), body);
    let plain = room.paths.iter().all(Vec::is_empty);
    if plain {
        number(0, body);
        steps(places.iter().copied(), body);
        return;
    }
    number(room.paths.len(), body);
    for path in &room.paths {
        number(path.len(), body);
        units(path, body);
    }
    let ids = leaf_ids(room, body);
    steps(places.iter().copied(), body);
    if let Some(ids) = ids {
        for &leaf in &room.leaves {
            number(ids[leaf_number(leaf)] as usize, body);
        }
    }
}

/// Writes the list of leaves, the most frequent first; what each is called, by its number ([`leaf_number`]).
fn leaf_ids(room: &Room, body: &mut Vec<u8>) -> Option<Vec<u32>> {
    let mut counts = vec![0u32; room.paths.len() * (REACH + 1)];
    room.leaves.iter().for_each(|&leaf| counts[leaf_number(leaf)] += 1);
    let mut there: Vec<usize> = (0..counts.len()).filter(|&leaf| counts[leaf] > 0).collect();
    if let [only] = there[..]
        && room.paths.len() == 1
        && only == room.paths[0].len()
    {
        number(0, body);
        return None;
    }
    there.sort_unstable_by_key(|&leaf| (std::cmp::Reverse(counts[leaf]), leaf));
    number(there.len(), body);
    for (id, &leaf) in (0u32..).zip(&there) {
        number(leaf / (REACH + 1), body);
        number(leaf % (REACH + 1), body);
        counts[leaf] = id;
    }
    (there.len() > 1).then_some(counts)
}

fn leaf_number((path, follows): Leaf) -> usize {
    path as usize * (REACH + 1) + usize::from(follows)
}

impl Room {
    /// The smallest `n` of some places, in order.
    fn smallest(&mut self, places: &[u32], n: usize) -> Vec<u32> {
        let mut all = places.to_vec();
        if all.len() > n {
            all.select_nth_unstable(n);
            all.truncate(n);
        }
        all.sort_unstable();
        all
    }
}
