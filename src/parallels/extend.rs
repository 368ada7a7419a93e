//! From an exact run on, over small differences, to both sides: greedy resynchronisation, linear in what is passed.
//!
//! A difference is small if no more than [`GAP`] tokens differ at either place and [`AGAIN`] tokens in a row agree
//! behind it. Of several ways on, the one that leaves out least is taken.

use std::ops::Range;

use super::seeds::Run;
use super::stream::Stream;

/// How many tokens a difference may have at either place.
const GAP: u32 = 6;
/// How many tokens must agree behind a difference.
const AGAIN: u32 = 6;

/// Two stretches of the stream, aligned: runs of the same tokens, in order at both places, small differences between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aligned {
    pub(super) blocks: Vec<Run>,
}

impl Aligned {
    /// The stretch at the first place.
    pub(super) fn a(&self) -> Range<u32> {
        match (self.blocks.first(), self.blocks.last()) {
            (Some(first), Some(last)) => first.a..last.a + last.length,
            _ => 0..0,
        }
    }

    /// The stretch at the second place.
    pub(super) fn b(&self) -> Range<u32> {
        match (self.blocks.first(), self.blocks.last()) {
            (Some(first), Some(last)) => first.b..last.b + last.length,
            _ => 0..0,
        }
    }

    /// How many tokens are the same.
    pub(super) fn shared(&self) -> u32 {
        self.blocks.iter().map(|block| block.length).sum()
    }

    /// How many of them are neither in a name or title nor a number, at either place.
    pub(super) fn own(&self, stream: &Stream) -> usize {
        let own = |block: &Run| {
            let at = |start: u32| &stream.own[start as usize..(start + block.length) as usize];
            at(block.a).iter().zip(at(block.b)).filter(|(a, b)| **a && **b).count()
        };
        self.blocks.iter().map(own).sum()
    }
}

/// How far an alignment may go: the stretches that hold it, and how many more tokens may be compared.
pub(super) struct Room {
    pub(super) a: Range<u32>,
    pub(super) b: Range<u32>,
}

/// Goes on from a run to both sides. Both stretches stay inside their room; a run that fits no room comes back alone.
pub(super) fn extend(stream: &Stream, run: Run, room: &Room, budget: &mut u64) -> Aligned {
    let mut before = Vec::new();
    let (mut a, mut b) = (run.a, run.b);
    // To the left, from the beginning of the run.
    loop {
        let most = (a.saturating_sub(room.a.start)).min(b.saturating_sub(room.b.start));
        let length = (0..most).take_while(|step| stream.same(a - step - 1, b - step - 1)).count();
        let length = u32::try_from(length).unwrap_or_default();
        *budget = budget.saturating_sub(u64::from(length) + 1);
        if length > 0 {
            (a, b) = (a - length, b - length);
            before.push(Run { a, b, length });
        }
        let left = (a.saturating_sub(room.a.start), b.saturating_sub(room.b.start));
        let agree = |i: u32, j: u32| (1..=AGAIN).all(|step| stream.same(a - i - step, b - j - step));
        let Some((i, j)) = resume(left, budget, agree) else { break };
        (a, b) = (a - i, b - j);
    }
    before.reverse();
    let mut blocks = before;
    match blocks.last_mut() {
        // Tokens right before the run are of one block with it.
        Some(last) if last.a + last.length == run.a && last.b + last.length == run.b => last.length += run.length,
        _ => blocks.push(run),
    }
    let (mut a, mut b) = (run.a + run.length, run.b + run.length);
    loop {
        let most = room.a.end.saturating_sub(a).min(room.b.end.saturating_sub(b));
        let length = stream.run(a, b, most);
        *budget = budget.saturating_sub(u64::from(length) + 1);
        if length > 0 {
            match blocks.last_mut() {
                Some(last) if last.a + last.length == a && last.b + last.length == b => last.length += length,
                _ => blocks.push(Run { a, b, length }),
            }
            (a, b) = (a + length, b + length);
        }
        let left = (room.a.end.saturating_sub(a), room.b.end.saturating_sub(b));
        let agree = |i: u32, j: u32| (0..AGAIN).all(|step| stream.same(a + i + step, b + j + step));
        let Some((i, j)) = resume(left, budget, agree) else { break };
        (a, b) = (a + i, b + j);
    }
    Aligned { blocks }
}

/// How many tokens to leave out at each place so that the next ones agree; the fewest, and as many here as there.
fn resume(left: (u32, u32), budget: &mut u64, agree: impl Fn(u32, u32) -> bool) -> Option<(u32, u32)> {
    if left.0 < AGAIN || left.1 < AGAIN || *budget == 0 {
        return None;
    }
    *budget = budget.saturating_sub(u64::from(GAP * GAP));
    let fits = |i: u32, j: u32| i + AGAIN <= left.0 && j + AGAIN <= left.1 && agree(i, j);
    for widest in 1..=GAP {
        if fits(widest, widest) {
            return Some((widest, widest));
        }
        for narrow in (0..widest).rev() {
            if fits(widest, narrow) {
                return Some((widest, narrow));
            }
            if fits(narrow, widest) {
                return Some((narrow, widest));
            }
        }
    }
    None
}
