//! The index against the stream that it was made of: every place in exactly one record, counts and continuations true.

use std::collections::BTreeMap;

use super::{FIRST, Index, index};

/// Reads what [`super::record`] describes.
struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Reader<'_> {
    fn number(&mut self) -> usize {
        let (mut n, mut shift) = (0, 0);
        loop {
            let byte = self.bytes[self.at];
            self.at += 1;
            n |= usize::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                return n;
            }
        }
    }

    fn units(&mut self, n: usize) -> Vec<u16> {
        let units = self.bytes[self.at..][..2 * n].chunks(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
        self.at += 2 * n;
        units
    }

    fn fronted(&mut self, last: &mut Vec<u16>) {
        let (shared, more) = (self.number(), self.number());
        last.truncate(shared);
        let more = self.units(more);
        last.extend(more);
    }

    fn places(&mut self, n: usize) -> Vec<usize> {
        let mut last = 0;
        (0..n)
            .map(|_| {
                last += self.number();
                last
            })
            .collect()
    }
}

fn strings(bytes: &[u8]) -> Vec<Vec<u16>> {
    let (mut reader, mut last, mut list) = (Reader { bytes, at: 0 }, Vec::new(), Vec::new());
    while reader.at < bytes.len() {
        reader.fronted(&mut last);
        list.push(last.clone());
    }
    list
}

fn places_of(stream: &[u16], word: &[u16]) -> Vec<usize> {
    (0..stream.len()).filter(|&at| stream[at..].starts_with(word)).collect()
}

/// A stream of few letters, so that all kinds of strings are common.
fn stream(letters: u64, length: usize) -> Vec<u16> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let pieces: Vec<Vec<u16>> =
        (0..20).map(|_| (0..next() % 30).map(|_| 0x4E00 + (next() % letters) as u16).collect()).collect();
    let mut stream = Vec::new();
    while stream.len() < length {
        stream.extend(&pieces[(next() % 20) as usize]);
        if next() % 3 == 0 {
            stream.push(0x5000 + (next() % 50) as u16);
        }
        if next() % 4 == 0 {
            stream.push(0);
        }
    }
    stream.push(0);
    stream
}

fn check(stream: &[u16], most: usize, made: &Index) {
    let common = strings(&made.common);
    let bounds = strings(&made.bounds);
    assert_eq!(bounds.len(), made.shards.len());
    assert!(common.is_sorted() && bounds.is_sorted());
    assert!(common.iter().all(|word| places_of(stream, word).len() > most));
    let mut seen = BTreeMap::new();
    for (shard, bound) in made.shards.iter().zip(&bounds) {
        let (mut reader, mut word) = (Reader { bytes: shard, at: 0 }, Vec::new());
        while reader.at < shard.len() {
            let first = reader.at == 0;
            reader.fronted(&mut word);
            assert!(!first || word == *bound);
            let length = reader.number();
            let end = reader.at + length;
            let true_places = places_of(stream, &word);
            let count = reader.number();
            if count == 0 {
                assert!(common.contains(&word));
                assert_eq!(reader.number(), true_places.len());
                assert_eq!(reader.places(true_places.len().min(FIRST)), true_places[..true_places.len().min(FIRST)]);
            } else {
                record(stream, &word, count, &true_places, &common, &mut reader, &mut seen);
            }
            assert_eq!(reader.at, end, "the length of a body");
        }
    }
    let expected: Vec<usize> = (0..stream.len()).filter(|&at| stream[at] != 0).collect();
    assert_eq!(seen.into_keys().collect::<Vec<_>>(), expected, "every place has one home");
}

fn record(
    stream: &[u16],
    word: &[u16],
    count: usize,
    true_places: &[usize],
    common: &[Vec<u16>],
    reader: &mut Reader<'_>,
    seen: &mut BTreeMap<usize, ()>,
) {
    let n = reader.number();
    let paths: Vec<Vec<u16>> = (0..n)
        .map(|_| {
            let length = reader.number();
            reader.units(length)
        })
        .collect();
    let several = if n > 0 { reader.number() } else { 0 };
    let mut leaves: Vec<(Vec<u16>, usize)> =
        (0..several).map(|_| (paths[reader.number()].clone(), reader.number())).collect();
    if several == 0 {
        leaves.push(paths.first().map(|path| (path.clone(), path.len())).unwrap_or_default());
    }
    let places = reader.places(count);
    assert_eq!(places, true_places);
    for place in places {
        let (path, follows) = &leaves[if several > 1 { reader.number() } else { 0 }];
        assert!(seen.insert(place, ()).is_none(), "a place has one home");
        let behind = &stream[place + word.len()..];
        assert!(behind.starts_with(&path[..*follows]), "what stands behind a place");
        assert!(*follows == path.len() || behind[*follows] != path[*follows], "where a place departs from its path");
        // So far that the home of the next place is covered, if the piece goes on and the path may.
        let covered = [&word[1..], &path[..*follows]].concat();
        let open = common.contains(&covered) || covered.is_empty();
        assert!(!open || *follows == 8 || word.ends_with(&[0]) || behind[*follows] == 0, "{word:?} {path:?} {follows}");
    }
}

#[test]
fn every_place_is_in_one_record_that_tells_what_follows() {
    for (letters, most) in [(2, 20), (3, 64), (40, 5), (1, 9)] {
        let stream = stream(letters, 4_000);
        check(&stream, most, &index(&stream, most));
    }
}

#[test]
fn nothing_and_one_are_indexed_too() {
    assert!(index(&[], 64).shards.is_empty());
    let one = [0x4E00, 0];
    check(&one, 64, &index(&one, 64));
}
