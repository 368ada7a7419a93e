//! Pieces of an alignment that are not one to one, and how two alignments become one.
//!
//! The build script includes this file too, so it uses nothing but the standard library.

/// Positions count code points; both sides are never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Irregular {
    pub(crate) source_start: u32,
    pub(crate) source_end: u32,
    pub(crate) target_start: u32,
    pub(crate) target_end: u32,
}

/// The alignment source → target made of `first` (source → middle) and `second` (middle → target),
/// each sorted and disjoint. Pieces that overlap in the middle become one piece, because neither
/// side of it can be cut where the other is whole.
pub(crate) fn compose(first: &[Irregular], second: &[Irregular]) -> Vec<Irregular> {
    let mut composed = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    // Source and target position less the middle position, wherever the middle is one to one.
    let (mut to_source, mut to_target) = (0i64, 0i64);
    loop {
        let start = match (first.peek(), second.peek()) {
            (None, None) => return composed,
            (Some(a), None) => a.target_start,
            (None, Some(b)) => b.source_start,
            (Some(a), Some(b)) => a.target_start.min(b.source_start),
        };
        let (source_start, target_start) = (shift(start, to_source), shift(start, to_target));
        let mut end = start + 1;
        loop {
            if let Some(a) = first.next_if(|a| a.target_start < end) {
                end = end.max(a.target_end);
                to_source = i64::from(a.source_end) - i64::from(a.target_end);
            } else if let Some(b) = second.next_if(|b| b.source_start < end) {
                end = end.max(b.source_end);
                to_target = i64::from(b.target_end) - i64::from(b.source_end);
            } else {
                break;
            }
        }
        composed.push(Irregular {
            source_start,
            source_end: shift(end, to_source),
            target_start,
            target_end: shift(end, to_target),
        });
    }
}

/// Positions stay below 2³², so the sum always fits.
fn shift(position: u32, by: i64) -> u32 {
    u32::try_from(i64::from(position) + by).unwrap_or(0)
}
