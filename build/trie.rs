//! Lays keys out as a double-array trie over a small alphabet of the characters that they use.
//!
//! An element is two words: *what stands here* and *which element leads here*. From element `p` the
//! character with code `c` leads to element `base(p) ^ c`, if that element's second word is `p`.
//! First word: bit 31, a key ends here; bit 30, nothing follows. If nothing follows the rest is the
//! key's id, otherwise the base, and then the key's id (if one ends here) is the first word of the
//! element at the base itself (code 0).

use std::collections::{BTreeMap, BTreeSet};

pub(crate) const ENDS: u32 = 1 << 31;
pub(crate) const LEAF: u32 = 1 << 30;
/// No element leads here.
pub(crate) const FREE: u32 = u32::MAX;

/// The alphabet (code 1 first) and the elements.
pub(crate) struct Trie {
    pub(crate) alphabet: Vec<char>,
    pub(crate) elements: Vec<(u32, u32)>,
}

#[derive(Default)]
struct Node {
    id: Option<u32>,
    children: BTreeMap<u32, usize>,
}

impl Trie {
    /// The ids of the keys are their places in `keys`.
    pub(crate) fn new<'a>(keys: impl Iterator<Item = &'a Vec<char>> + Clone) -> Self {
        let alphabet: BTreeSet<char> = keys.clone().flatten().copied().collect();
        let codes: BTreeMap<char, u32> = alphabet.iter().copied().zip(1..).collect();
        let mut nodes = vec![Node::default()];
        for (id, key) in (0..).zip(keys) {
            let mut node = 0;
            for c in key {
                let fresh = nodes.len();
                let next = *nodes[node].children.entry(codes[c]).or_insert(fresh);
                if next == fresh {
                    nodes.push(Node::default());
                }
                node = next;
            }
            nodes[node].id = Some(id);
        }
        Self { alphabet: alphabet.into_iter().collect(), elements: lay_out(&nodes) }
    }
}

fn lay_out(nodes: &[Node]) -> Vec<(u32, u32)> {
    // The nodes with most children first, while there is room; the many with one child fill the gaps.
    let mut order: Vec<usize> = (0..nodes.len()).filter(|n| !nodes[*n].children.is_empty()).collect();
    order.sort_by_key(|n| std::cmp::Reverse(nodes[*n].children.len()));
    let mut taken = vec![true]; // element 0 is the root
    let mut first_free = 1;
    let mut base = vec![0usize; nodes.len()];
    let mut place = vec![0usize; nodes.len()];
    for n in order {
        let mut codes: Vec<usize> = nodes[n].children.keys().map(|c| *c as usize).collect();
        if nodes[n].id.is_some() {
            codes.insert(0, 0);
        }
        let is_free = |taken: &Vec<bool>, at: usize| !taken.get(at).copied().unwrap_or(false);
        while !is_free(&taken, first_free) {
            first_free += 1;
        }
        let mut start = first_free;
        let found = loop {
            let candidate = start ^ codes[0];
            if codes.iter().all(|code| is_free(&taken, candidate ^ code)) {
                break candidate;
            }
            start += 1;
            while !is_free(&taken, start) {
                start += 1;
            }
        };
        base[n] = found;
        for code in &codes {
            let at = found ^ code;
            if at >= taken.len() {
                taken.resize(at + 1, false);
            }
            taken[at] = true;
        }
        for (code, child) in &nodes[n].children {
            place[*child] = found ^ (*code as usize);
        }
    }
    let word = |n: usize| u32::try_from(n).expect("the trie is small");
    let mut elements = vec![(0, FREE); taken.len()];
    for (n, node) in nodes.iter().enumerate() {
        let at = place[n];
        let ends = if node.id.is_some() { ENDS } else { 0 };
        elements[at].0 = match node.id {
            Some(id) if node.children.is_empty() => ENDS | LEAF | id,
            _ => ends | word(base[n]),
        };
        if let (Some(id), false) = (node.id, node.children.is_empty()) {
            elements[base[n]] = (id, word(at));
        }
        for code in node.children.keys() {
            elements[base[n] ^ (*code as usize)].1 = word(at);
        }
    }
    elements
}
