//! What stands behind the places of one string: a few *paths*, strings that many places share, and for each place a path
//! and how far it follows it. A place that follows its path only in part is known to depart from it there.
//!
//! Paths go at least so far that the string without its first unit, with the path, is not common; from there on as
//! long as enough places share them, so that most queries are decided by one or two records.

use super::refine::Common;

/// How far a path reaches at most.
pub(super) const REACH: usize = 8;

/// How many places make a path of their own worth its bytes.
const SHARED: usize = 12;

/// A path and how far a place follows it.
pub(super) type Leaf = (u32, u8);

/// The paths of one string, and what is needed to find them; kept from string to string.
#[derive(Default)]
pub(super) struct Room {
    keys: Vec<(u128, u32)>,
    /// The paths.
    pub(super) paths: Vec<Vec<u16>>,
    /// The leaf of each place.
    pub(super) leaves: Vec<Leaf>,
}

/// The next units behind a place, the first the highest. Nothing is asked of them here: so many places can be read at
/// once, which lie far apart in memory.
fn key(stream: &[u16], at: usize) -> u128 {
    let behind = stream.get(at..).unwrap_or_default();
    let units = behind.first_chunk::<REACH>().copied().unwrap_or_else(|| {
        let mut units = [0; REACH];
        units[..behind.len()].copy_from_slice(behind);
        units
    });
    units.iter().fold(0, |key, &unit| key << 16 | u128::from(unit))
}

/// A key without what lies behind the end of its piece.
fn ended(key: u128) -> u128 {
    const LOW: u128 = u128::MAX / 0xFFFF;
    // Whether any unit is 0: only then one borrows its highest bit.
    if key.wrapping_sub(LOW) & !key & (LOW << 15) == 0 {
        return key;
    }
    let ends = (0..REACH).find(|&at| unit(key, at) == 0).unwrap_or(REACH);
    if ends == 0 { 0 } else { key & (u128::MAX << (16 * (REACH - ends))) }
}

fn unit(key: u128, at: usize) -> u16 {
    (key >> (16 * (REACH - 1 - at))) as u16
}

impl Room {
    /// Finds the paths behind the places of a string.
    pub(super) fn find(&mut self, stream: &[u16], word: &[u16], places: &[u32], common: &Common) {
        self.paths.clear();
        self.leaves.clear();
        self.leaves.resize(places.len(), (0, 0));
        if word.ends_with(&[0]) {
            return;
        }
        let mut keys = std::mem::take(&mut self.keys);
        keys.clear();
        keys.extend((0u32..).zip(places).map(|(at, &place)| (key(stream, place as usize + word.len()), at)));
        keys.iter_mut().for_each(|key| key.0 = ended(key.0));
        keys.sort_unstable_by_key(|key| key.0);
        self.grow(&keys, common.node(&word[1..]), 0, common);
        self.keys = keys;
    }

    /// The paths of places that agree in the first `depth` units behind the string. `node` is the string without its first unit,
    /// with these, as long as that is common: so long every place must be told apart.
    fn grow(&mut self, keys: &[(u128, u32)], node: Option<u32>, depth: usize, common: &Common) {
        let mut path: Vec<u16> = (0..depth).map(|at| unit(keys[0].0, at)).collect();
        let number = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        self.paths.push(Vec::new());
        let (mut group, mut node) = (keys, node);
        while path.len() < REACH && (node.is_some() || group.len() >= SHARED) {
            let at = path.len();
            let heavy = heaviest(group, at);
            if heavy.is_empty() {
                break;
            }
            for rest in [0..heavy.start, heavy.end..group.len()] {
                let mut from = rest.start;
                while from < rest.end {
                    let here = unit(group[from].0, at);
                    let end = from + group[from..rest.end].partition_point(|key| unit(key.0, at) == here);
                    let part = &group[from..end];
                    if here != 0 && (node.is_some() || part.len() >= SHARED) {
                        self.grow(part, node.and_then(|node| common.child(node, here)), at + 1, common);
                    } else {
                        self.settle(part, (number, at));
                    }
                    from = end;
                }
            }
            let next = unit(group[heavy.start].0, at);
            node = node.and_then(|node| common.child(node, next));
            group = &group[heavy];
            path.push(next);
        }
        self.settle(group, (number, path.len()));
        self.paths[number as usize] = path;
    }

    fn settle(&mut self, group: &[(u128, u32)], (path, follows): (u32, usize)) {
        for &(_, at) in group {
            self.leaves[at as usize] = (path, u8::try_from(follows).unwrap_or(u8::MAX));
        }
    }
}

/// The largest run of places that go on in the same way; empty where none goes on.
fn heaviest(group: &[(u128, u32)], at: usize) -> std::ops::Range<usize> {
    let mut best = 0..0;
    let mut from = 0;
    while from < group.len() && group.len() - from > best.len() {
        let here = unit(group[from].0, at);
        let end = from + group[from..].partition_point(|key| unit(key.0, at) == here);
        if here != 0 && end - from > best.len() {
            best = from..end;
        }
        from = end;
    }
    best
}
