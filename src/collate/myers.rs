//! Which code points of two short sequences answer to one another: E. W. Myers, "An O(ND) Difference Algorithm and
//! Its Variations" (1986), in its linear-space form.
//!
//! The work is counted in a budget shared by a whole comparison. Where it is used up, what is left is matched no
//! further and becomes one coarse replacement: the outcome is then plainer, never wrong, and hostile input cannot
//! make the comparison slow.

/// Steps that one comparison may take in all: a few tenths of a second.
const STEPS: u64 = 60_000_000;
/// Differences in one gap beyond which no alignment is a reading of anything.
const LONGEST_WAY: usize = 4_000;

/// What a comparison may still spend.
#[derive(Debug)]
pub(super) struct Budget {
    steps: u64,
    /// Whether something was left unmatched because it ran out.
    pub(super) short: bool,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: STEPS, short: false }
    }
}

impl Budget {
    fn spend(&mut self, steps: usize) -> Option<()> {
        self.steps = self.steps.checked_sub(steps as u64)?;
        Some(())
    }
}

/// Adds the matches of `a` and `b` to `pairs`, in order; `at` is where both begin.
pub(super) fn matches(
    a: &[char],
    b: &[char],
    at: (usize, usize),
    budget: &mut Budget,
    pairs: &mut Vec<(usize, usize)>,
) {
    let mut forth = Way::default();
    let mut back = Way::default();
    compare(a, b, at, (&mut forth, &mut back), budget, pairs);
}

/// The furthest reaching points of one direction, by diagonal.
#[derive(Debug, Default)]
struct Way(Vec<isize>);

impl Way {
    fn reset(&mut self, size: usize) {
        self.0.clear();
        self.0.resize(size, -1);
    }
}

fn compare(
    a: &[char],
    b: &[char],
    at: (usize, usize),
    ways: (&mut Way, &mut Way),
    budget: &mut Budget,
    pairs: &mut Vec<(usize, usize)>,
) {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    pairs.extend((0..head).map(|step| (at.0 + step, at.1 + step)));
    let (a, b, at) = (&a[head..], &b[head..], (at.0 + head, at.1 + head));
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (inner_a, inner_b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    if !inner_a.is_empty() && !inner_b.is_empty() {
        let (forth, back) = ways;
        // Each side of the middle is shorter than the whole, so the recursion ends; its depth is the
        // logarithm of the number of differences.
        if let Some((x, y)) = middle(inner_a, inner_b, forth, back, budget) {
            compare(&inner_a[..x], &inner_b[..y], at, (&mut *forth, &mut *back), budget, pairs);
            compare(&inner_a[x..], &inner_b[y..], (at.0 + x, at.1 + y), (forth, back), budget, pairs);
        } else {
            budget.short = true;
        }
    }
    let (end_a, end_b) = (at.0 + inner_a.len(), at.1 + inner_b.len());
    pairs.extend((0..tail).map(|step| (end_a + step, end_b + step)));
}

/// A point on a shortest way from corner to corner, found from both ends at once. `None` where nothing matches
/// worth the search, or the budget is used up.
fn middle(a: &[char], b: &[char], forth: &mut Way, back: &mut Way, budget: &mut Budget) -> Option<(usize, usize)> {
    let (n, m) = (a.len().cast_signed(), b.len().cast_signed());
    let delta = n - m;
    let odd = delta & 1 != 0;
    let most = (a.len() + b.len()).div_ceil(2).min(LONGEST_WAY);
    let shift = most.cast_signed() + 1;
    budget.spend(2 * most + 3)?;
    forth.reset(2 * most + 3);
    back.reset(2 * most + 3);
    let slot = |k: isize| (k + shift).cast_unsigned();
    forth.0[slot(1)] = 0;
    back.0[slot(1)] = 0;
    for d in 0..=most.cast_signed() {
        budget.spend(2 * d.cast_unsigned() + 2)?;
        let mut walked = 0;
        for k in (-d..=d).step_by(2) {
            let down = k == -d || (k != d && forth.0[slot(k - 1)] < forth.0[slot(k + 1)]);
            let mut x = if down { forth.0[slot(k + 1)] } else { forth.0[slot(k - 1)] + 1 };
            let mut y = x - k;
            if x > n || y > m || y < 0 {
                forth.0[slot(k)] = x;
                continue;
            }
            let from = (x, y);
            while x < n && y < m && a[x.cast_unsigned()] == b[y.cast_unsigned()] {
                (x, y) = (x + 1, y + 1);
            }
            walked += (x - from.0).cast_unsigned();
            forth.0[slot(k)] = x;
            let other = delta - k;
            if odd && other > -d && other < d && x + back.0[slot(other)] >= n {
                return inside(from.0, from.1, n, m);
            }
        }
        for k in (-d..=d).step_by(2) {
            let down = k == -d || (k != d && back.0[slot(k - 1)] < back.0[slot(k + 1)]);
            let mut x = if down { back.0[slot(k + 1)] } else { back.0[slot(k - 1)] + 1 };
            let mut y = x - k;
            if x > n || y > m || y < 0 {
                back.0[slot(k)] = x;
                continue;
            }
            let from = x;
            while x < n && y < m && a[(n - x - 1).cast_unsigned()] == b[(m - y - 1).cast_unsigned()] {
                (x, y) = (x + 1, y + 1);
            }
            walked += (x - from).cast_unsigned();
            back.0[slot(k)] = x;
            let other = delta - k;
            if !odd && other >= -d && other <= d && x + forth.0[slot(other)] >= n {
                return inside(n - x, m - y, n, m);
            }
        }
        budget.spend(walked)?;
    }
    None
}

/// A point that really cuts the pair in two.
fn inside(x: isize, y: isize, n: isize, m: isize) -> Option<(usize, usize)> {
    let corner = (x <= 0 && y <= 0) || (x >= n && y >= m);
    (!corner && x >= 0 && y >= 0 && x <= n && y <= m).then_some((x.cast_unsigned(), y.cast_unsigned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(a: &str, b: &str) -> String {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let mut pairs = Vec::new();
        matches(&a, &b, (0, 0), &mut Budget::default(), &mut pairs);
        assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1), "{pairs:?}");
        assert!(pairs.iter().all(|&(x, y)| a[x] == b[y]));
        pairs.into_iter().map(|(x, _)| a[x]).collect()
    }

    /// The length of a longest common subsequence, by the textbook's table.
    fn longest(a: &str, b: &str) -> usize {
        let b: Vec<char> = b.chars().collect();
        let mut row = vec![0; b.len() + 1];
        for x in a.chars() {
            let mut corner = 0;
            for (at, y) in b.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if x == *y { corner + 1 } else { above.max(row[at]) };
                corner = above;
            }
        }
        row[b.len()]
    }

    #[test]
    fn the_matches_are_a_longest_common_subsequence() {
        let mut seed = 7_u64;
        let mut word = |length: u64| -> String {
            let mut next = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                seed >> 33
            };
            let count = next() % length;
            (0..count).map(|_| char::from(b'a' + u8::try_from(next() % 4).unwrap())).collect()
        };
        for _ in 0..2_000 {
            let (a, b) = (word(24), word(24));
            assert_eq!(matched(&a, &b).len(), longest(&a, &b), "{a} {b}");
        }
    }

    #[test]
    fn hostile_input_ends_soon() {
        let a = "ab".repeat(60_000);
        let b = "ba".repeat(30_000) + &"cab".repeat(30_000);
        matched(&a, &b);
    }
}
