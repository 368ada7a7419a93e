//! From tokens of the stream back to code points of passages.

use std::ops::Range;

use rayon::prelude::*;

use super::group::{Draft, Found};
use super::stream::{Stream, each};
use super::{Group, Place, Text};

/// Carries the places of all groups back. A passage is read once for all places in it.
pub(super) fn in_code_points(texts: &[Text<'_>], stream: &Stream, drafts: Vec<Draft>) -> Vec<Group> {
    let mut asked: Vec<(usize, usize, usize)> = Vec::new();
    for (group, draft) in drafts.iter().enumerate() {
        let places = draft.places.iter().enumerate();
        asked.extend(places.map(|(at, found)| (stream.passage_at(found.range.start), group, at)));
    }
    asked.par_sort_unstable();
    let of_passages: Vec<&[(usize, usize, usize)]> = asked.chunk_by(|a, b| a.0 == b.0).collect();
    let mut carried: Vec<((usize, usize), Place)> = of_passages
        .into_par_iter()
        .flat_map_iter(|asked| {
            let stretch = stream.passages[asked[0].0];
            let (text, passage) = (stretch.text as usize, stretch.passage as usize);
            let mut ranges: Vec<Range<u32>> = Vec::with_capacity((stretch.end - stretch.start) as usize);
            each(&texts[text].passages[passage], |token| ranges.push(token.range));
            asked
                .iter()
                .map(|&(_, group, at)| {
                    let Found { range, shared } = &drafts[group].places[at];
                    let there = |range: &Range<u32>| carry(&ranges, stretch.start, range);
                    let place =
                        Place { text, passage, range: there(range), shared: shared.iter().map(there).collect() };
                    ((group, at), place)
                })
                .collect::<Vec<_>>()
        })
        .collect();
    carried.par_sort_unstable_by_key(|(order, _)| *order);
    let mut carried = carried.into_iter().map(|(_, place)| place);
    drafts
        .iter()
        .map(|draft| Group {
            length: draft.places[draft.base].range.len(),
            places: carried.by_ref().take(draft.places.len()).collect(),
            base: draft.base,
        })
        .collect()
}

/// The code points of some tokens of a passage that begins at `start`.
fn carry(ranges: &[Range<u32>], start: u32, tokens: &Range<u32>) -> Range<usize> {
    let first = ranges.get((tokens.start - start) as usize).map_or(0, |range| range.start);
    let last = ranges.get((tokens.end - start) as usize - 1).map_or(0, |range| range.end);
    first as usize..last.max(first) as usize
}
