//! The ten stages of OpenCC's configurations, each as one merged dictionary, and the fourteen
//! configurations as chains of stages.
//!
//! A group of dictionaries is asked in order, and the first that has any prefix of the text wins,
//! however long the keys of the others. Merged into one dictionary for longest match this means:
//! a key falls out if a dictionary before its own holds a prefix of it (or the key itself).

use std::collections::{BTreeMap, HashMap};

use crate::dictionaries::{Dictionaries, Table, generated};

#[path = "../src/script/pieces.rs"]
mod pieces;
pub(crate) use pieces::{Irregular, compose};

/// One merged dictionary.
#[derive(Default)]
pub(crate) struct Stage {
    /// One character to one character.
    pub(crate) characters: BTreeMap<char, char>,
    /// All else, in the order of the keys; the place in this order is the key's id.
    pub(crate) phrases: BTreeMap<Vec<char>, Vec<char>>,
    lookup: HashMap<Vec<char>, Vec<char>>,
    longest: HashMap<char, usize>,
}

/// A configuration: its name, the stage whose phrases are its segments, and the chain of stages.
pub(crate) type Configuration = (&'static str, usize, &'static [usize]);

const ST: usize = 0;
const TS: usize = 1;
/// In the order of `Configuration` in `src/script/configuration.rs`.
pub(crate) const CONFIGURATIONS: [Configuration; 14] = [
    ("s2t", ST, &[ST]),
    ("s2tw", ST, &[ST, 2]),
    ("s2hk", ST, &[ST, 3]),
    ("s2twp", ST, &[ST, 6]),
    ("s2hkp", ST, &[ST, 7]),
    ("t2s", TS, &[TS]),
    ("tw2s", TS, &[4, TS]),
    ("hk2s", TS, &[5, TS]),
    ("tw2sp", TS, &[8, TS]),
    ("hk2sp", TS, &[9, TS]),
    ("t2tw", 2, &[2]),
    ("t2hk", 3, &[3]),
    ("tw2t", 4, &[4]),
    ("hk2t", 5, &[5]),
];

/// The stages by number.
pub(crate) struct Stages {
    pub(crate) all: Vec<Stage>,
}

impl Stages {
    pub(crate) fn new(dictionaries: &Dictionaries) -> Self {
        let d = |names: &[&str]| -> Stage {
            Stage::merged(&names.iter().map(|name| dictionaries.get(name)).collect::<Vec<_>>())
        };
        let ts = d(&["TSPhrases", "TSCharactersExt", "TSCharacters"]);
        let compatibility = dictionaries.get("CJK_Compatibility_Ideographs");
        let extra = generated(dictionaries, |key| {
            let normal: Vec<char> =
                key.iter().map(|c| compatibility.get(&[*c][..]).map_or(*c, |values| values[0][0])).collect();
            ts.convert(&normal).0
        });
        // A union: at one place the longer key wins, among equal keys the first dictionary.
        let mut phrases = dictionaries.get("STPhrases").clone();
        for (key, values) in extra {
            phrases.entry(key).or_insert(values);
        }
        let st = Stage::merged(&[&phrases, dictionaries.get("STCharacters")]);
        let all = vec![
            st,
            ts,
            d(&["TWVariantsPhrases", "TWVariants"]),
            d(&["HKVariantsPhrases", "HKVariants"]),
            d(&["TWVariantsRevPhrases", "TWVariantsRev"]),
            d(&["HKVariantsRevPhrases", "HKVariantsRev"]),
            d(&["TWPhrases", "TWVariantsPhrases", "TWVariants"]),
            d(&["HKPhrases", "HKVariantsPhrases", "HKVariants"]),
            d(&["TWPhrasesRev", "TWVariantsRevPhrases", "TWVariantsRev"]),
            d(&["HKPhrasesRev", "HKVariantsRevPhrases", "HKVariantsRev"]),
        ];
        let stages = Self { all };
        stages.check(dictionaries);
        stages
    }

    /// What the runtime takes for granted, so that new dictionary text cannot break it in silence.
    fn check(&self, dictionaries: &Dictionaries) {
        for (key, values) in dictionaries.get("CJK_Compatibility_Ideographs") {
            assert!(key.len() == 1 && values[0].len() == 1, "{key:?}: not one to one");
        }
        for stage in &self.all {
            for (key, value) in &stage.phrases {
                assert!(!value.is_empty() && value.len() < 60 && key.len() < 60, "{key:?}: length");
                for c in key {
                    let compatible = dictionaries.get("CJK_Compatibility_Ideographs").contains_key(&[*c][..]);
                    let operator = ('\u{2FF0}'..='\u{2FFF}').contains(c);
                    assert!(!compatible && !operator, "{key:?}: holds {c:?}");
                }
            }
        }
        for lead in [ST, TS] {
            // Only phrases are segments; a character alone never is.
            assert!(self.all[lead].phrases.keys().all(|key| key.len() > 1));
        }
    }

    /// What one whole segment becomes in a configuration.
    pub(crate) fn segment(&self, chain: &[usize], key: &[char]) -> (Vec<char>, Vec<Irregular>) {
        let mut text = key.to_vec();
        let mut alignment = Vec::new();
        for stage in chain {
            let (next, step) = self.all[*stage].convert(&text);
            alignment = compose(&alignment, &step);
            text = next;
        }
        (text, alignment)
    }
}

impl Stage {
    fn merged(tables: &[&Table]) -> Self {
        let mut stage = Self::default();
        for (rank, table) in tables.iter().enumerate() {
            for (key, values) in *table {
                let shadowed =
                    (1..=key.len()).any(|end| tables[..rank].iter().any(|before| before.contains_key(&key[..end])));
                if shadowed {
                    continue;
                }
                let value = values[0].clone();
                match (&key[..], &value[..]) {
                    ([from], [to]) => {
                        stage.characters.insert(*from, *to);
                    }
                    _ => {
                        stage.phrases.insert(key.clone(), value);
                    }
                }
            }
        }
        for key in stage.phrases.keys() {
            let longest = stage.longest.entry(key[0]).or_default();
            *longest = key.len().max(*longest);
        }
        stage.lookup = stage.phrases.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        stage
    }

    /// Longest match from the left; the plain way, for keys that hold nothing unusual.
    pub(crate) fn convert(&self, text: &[char]) -> (Vec<char>, Vec<Irregular>) {
        let mut target = Vec::with_capacity(text.len());
        let mut alignment = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let longest = self.longest.get(&text[at]).copied().unwrap_or(0);
            let longest = longest.min(text.len() - at);
            let found = (1..=longest).rev().find_map(|length| Some((length, self.lookup.get(&text[at..at + length])?)));
            if let Some((length, value)) = found {
                if length != value.len() {
                    let position = |n: usize| u32::try_from(n).expect("keys are short");
                    alignment.push(Irregular {
                        source_start: position(at),
                        source_end: position(at + length),
                        target_start: position(target.len()),
                        target_end: position(target.len() + value.len()),
                    });
                }
                target.extend(value);
                at += length;
            } else {
                target.push(self.characters.get(&text[at]).copied().unwrap_or(text[at]));
                at += 1;
            }
        }
        (target, alignment)
    }
}
