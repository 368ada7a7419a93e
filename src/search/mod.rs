//! Floor 2: the index of a large site's words, so that a reader's browser needs only a few parts of it. Words in, bytes
//! out; no input or output, and no notion of pages.
//!
//! The words come as one stream of UTF-16 units, folded ([`crate::script::search_units`]), each piece closed by 0. A place is an
//! offset in it; all lists of places are in the order of the stream.
//!
//! A string with more than `most` places is *common*: its record holds the exact count and the first [`FIRST`] places. The
//! *home* of a place is the shortest string there that is not common: its record holds the place, with what stands behind it
//! (`continuation`), at least so far that the home of the next place is covered. So every place is in one record, and
//! whether a query stands at a place can be decided from the records of a few of its parts: each covers the query at least
//! to where the next may begin. Records lie in shards, in the order of their strings, so that all places of a common string
//! are in neighbouring shards.
//!
//! It refuses to be small: every place of the corpus is in it, with about three bytes. That is the price of exact totals
//! at any length from a few kilobytes; document lists would have to be verified in the texts.

mod bytes;
mod continuation;
mod record;
mod refine;
#[cfg(test)]
mod tests;

use rayon::prelude::*;

pub use bytes::{base64, numbers};
use record::{Shards, common_record, home_record};
use refine::{Common, refine};

/// How many places of a common string are kept with it.
pub const FIRST: usize = 50;

/// Longest string that counts as common.
const DEEPEST: usize = 16;

/// Bytes of records after which a shard is closed.
const SHARD: usize = 15_000;

/// Places that are encoded together: shards never reach across two such parts.
const PART: usize = 1 << 18;

/// An index.
#[derive(Debug)]
pub struct Index {
    /// The first string of each shard, front-coded: shared units, further units, these.
    pub bounds: Vec<u8>,
    /// Every common string, in order, front-coded in the same way.
    pub common: Vec<u8>,
    /// Longest string that counts as common.
    pub deepest: usize,
    /// The records.
    pub shards: Vec<Vec<u8>>,
}

/// How many places a string may have before it counts as common: fewer in a small corpus, so that every part of the
/// index is used there too.
#[must_use]
pub fn most(stream: usize) -> usize {
    (stream / 3_200).clamp(64, 4_096)
}

/// Makes the index of a stream whose strings with more than `most` places are common.
#[must_use]
pub fn index(stream: &[u16], most: usize) -> Index {
    let (places, buckets) = refine(stream, most, DEEPEST);
    let common = Common::new(stream, &places, &buckets);
    let mut parts: Vec<&[refine::Bucket]> = Vec::new();
    let (mut start, mut held) = (0, 0);
    for (at, bucket) in buckets.iter().enumerate() {
        held += if bucket.common { FIRST } else { bucket.places().len() };
        if held >= PART {
            parts.push(&buckets[start..=at]);
            (start, held) = (at + 1, 0);
        }
    }
    parts.push(&buckets[start..]);
    let made: Vec<Shards> = parts
        .par_iter()
        .map(|part| {
            let mut shards = Shards::new(SHARD);
            let mut room = continuation::Room::default();
            for bucket in *part {
                let places = &places[bucket.places()];
                let word = &stream[places[0] as usize..][..bucket.depth()];
                if bucket.common {
                    shards.add(word, |body| common_record(places, &mut room, body));
                } else {
                    shards.add(word, |body| home_record(stream, word, places, &common, &mut room, body));
                }
            }
            shards.close();
            shards
        })
        .collect();
    let mut bounds = bytes::FrontCoded::default();
    let mut shards = Vec::new();
    for part in made {
        for (first, records) in part.done {
            bounds.add(&first);
            shards.push(records);
        }
    }
    let mut list = bytes::FrontCoded::default();
    for bucket in buckets.iter().filter(|bucket| bucket.common) {
        list.add(&stream[places[bucket.places().start] as usize..][..bucket.depth()]);
    }
    Index { bounds: bounds.bytes, common: list.bytes, deepest: DEEPEST, shards }
}
