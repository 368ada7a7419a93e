//! Writes the compiled dictionaries as a run of little-endian words and a run of text.
//!
//! `src/script/blob.rs` reads it, in the same order. A value is a word: the place of its text in the
//! run of text (24 bits) and its length in bytes (8 bits).

use std::collections::{BTreeMap, BTreeSet};

use crate::dictionaries::Dictionaries;
use crate::stages::{CONFIGURATIONS, Irregular, Stages};
use crate::trie::Trie;

#[derive(Default)]
struct Writer {
    words: Vec<u32>,
    text: String,
}

impl Writer {
    fn word(&mut self, n: usize) {
        self.words.push(u32::try_from(n).expect("counts are small"));
    }

    fn pairs(&mut self, pairs: &[(char, char)]) {
        self.word(pairs.len());
        for (from, to) in pairs {
            self.words.extend([u32::from(*from), u32::from(*to)]);
        }
    }

    fn value(&mut self, value: &[char]) -> u32 {
        let start = self.text.len();
        self.text.extend(value);
        let length = self.text.len() - start;
        assert!(length < 256 && start < 1 << 24, "the text outgrew its words");
        u32::try_from(start << 8 | length).expect("checked above")
    }

    fn irregular(&mut self, all: &[(usize, Vec<Irregular>)]) {
        self.word(all.iter().map(|(_, pieces)| pieces.len()).sum());
        for (id, pieces) in all {
            for piece in pieces {
                self.word(*id);
                self.words
                    .extend([piece.source_start << 16 | piece.source_end, piece.target_start << 16 | piece.target_end]);
            }
        }
    }
}

pub(crate) fn write(dictionaries: &Dictionaries, stages: &Stages, variants: &[(char, char)]) -> (Vec<u8>, String) {
    let mut writer = Writer::default();
    let compatibility: Vec<(char, char)> =
        dictionaries.get("CJK_Compatibility_Ideographs").iter().map(|(key, values)| (key[0], values[0][0])).collect();
    writer.pairs(&compatibility);
    writer.pairs(variants);
    candidates(&mut writer, dictionaries);
    for stage in &stages.all {
        let characters: Vec<(char, char)> = stage.characters.iter().map(|(k, v)| (*k, *v)).collect();
        writer.pairs(&characters);
        let trie = Trie::new(stage.phrases.keys());
        writer.word(trie.alphabet.len());
        writer.words.extend(trie.alphabet.iter().map(|c| u32::from(*c)));
        writer.word(trie.elements.len());
        for (here, from) in &trie.elements {
            writer.words.extend([*here, *from]);
        }
        writer.word(stage.phrases.len());
        let mut irregular = Vec::new();
        for (id, (key, value)) in stage.phrases.iter().enumerate() {
            let value_word = writer.value(value);
            writer.words.push(value_word);
            let whole = |end: usize| u32::try_from(end).expect("keys are short");
            if key.len() != value.len() {
                let piece = Irregular {
                    source_start: 0,
                    source_end: whole(key.len()),
                    target_start: 0,
                    target_end: whole(value.len()),
                };
                irregular.push((id, vec![piece]));
            }
        }
        writer.irregular(&irregular);
    }
    for (_, lead, chain) in CONFIGURATIONS {
        segments(&mut writer, stages, lead, chain);
    }
    let words = writer.words.iter().flat_map(|word| word.to_le_bytes()).collect();
    (words, writer.text)
}

/// The segments that a configuration does not turn into the lead stage's own value.
fn segments(writer: &mut Writer, stages: &Stages, lead: usize, chain: &[usize]) {
    let mut changed = Vec::new();
    let mut irregular = Vec::new();
    let mut known = BTreeMap::new();
    if chain != [lead] {
        for (id, (key, value)) in stages.all[lead].phrases.iter().enumerate() {
            let (text, pieces) = stages.segment(chain, key);
            if text != *value {
                let word = *known.entry(text).or_insert_with_key(|text| writer.value(text));
                changed.push((id, word));
            }
            if !pieces.is_empty() {
                irregular.push((id, pieces));
            }
        }
    } else {
        for (id, (key, _)) in stages.all[lead].phrases.iter().enumerate() {
            let (_, pieces) = stages.segment(chain, key);
            if !pieces.is_empty() {
                irregular.push((id, pieces));
            }
        }
    }
    writer.word(changed.len());
    for (id, word) in changed {
        writer.word(id);
        writer.words.push(word);
    }
    writer.irregular(&irregular);
}

/// The six character tables, for decisions: characters with several targets, those targets in order.
fn candidates(writer: &mut Writer, dictionaries: &Dictionaries) {
    let names = ["STCharacters", "TSCharacters", "TWVariants", "HKVariants", "TWVariantsRev", "HKVariantsRev"];
    for name in names {
        let mut rows: Vec<(char, Vec<char>)> = Vec::new();
        for (key, values) in dictionaries.get(name) {
            // The character itself stands first in a risky entry only because fonts lack the other.
            let risky = (name == "TSCharacters").then(|| dictionaries.get("TSCharactersExt").get(key));
            let values = risky.flatten().unwrap_or(values);
            let mut seen = BTreeSet::new();
            let targets: Vec<char> = values.iter().map(|v| v[0]).filter(|c| seen.insert(*c)).collect();
            if targets.len() > 1 {
                rows.push((key[0], targets));
            }
        }
        writer.word(rows.len());
        for (from, targets) in rows {
            writer.words.push(u32::from(from));
            writer.word(targets.len());
            writer.words.extend(targets.iter().map(|c| u32::from(*c)));
        }
    }
}
