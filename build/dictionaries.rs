//! Reads OpenCC's dictionary text and derives what OpenCC derives from it: the reversed variant
//! tables, the simplified forms that a font may lack (`@tofu-risk`), and the Simplified spans of the
//! regional phrases. It refuses a line without a tab and a key that stands twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Key to targets, the preferred one first.
pub(crate) type Table = BTreeMap<Vec<char>, Vec<Vec<char>>>;

/// The dictionaries by their OpenCC names, raw and derived.
pub(crate) struct Dictionaries(BTreeMap<&'static str, Table>);

const RAW: [&str; 15] = [
    "CJK_Compatibility_Ideographs",
    "HKPhrases",
    "HKPhrasesRev",
    "HKVariants",
    "HKVariantsPhrases",
    "HKVariantsRevPhrases",
    "STCharacters",
    "STPhrases",
    "TSCharacters",
    "TSPhrases",
    "TWPhrases",
    "TWPhrasesRev",
    "TWVariants",
    "TWVariantsPhrases",
    "TWVariantsRevPhrases",
];

impl Dictionaries {
    pub(crate) fn read(folder: &Path) -> Self {
        let mut all = BTreeMap::new();
        let text = |name: &str| {
            let path = folder.join(format!("{name}.txt"));
            std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
        };
        for name in RAW {
            all.insert(name, parse(name, &text(name)));
        }
        all.insert("TSCharactersExt", tofu(&text("TSCharacters")));
        for (name, raw) in [("TWVariantsRev", "TWVariants"), ("HKVariantsRev", "HKVariants")] {
            let reversed = reverse(&text(raw));
            all.insert(name, reversed);
        }
        Self(all)
    }

    pub(crate) fn get(&self, name: &str) -> &Table {
        &self.0[name]
    }

    /// Keys of a dictionary in the order of the file do not matter here: OpenCC sorts them.
    pub(crate) fn keys(&self, name: &str) -> impl Iterator<Item = &Vec<char>> {
        self.0[name].keys()
    }
}

/// The entries of a dictionary file in the order of the file.
fn entries(name: &str, text: &str) -> Vec<(Vec<char>, Vec<Vec<char>>)> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (key, values) = line.split_once('\t').unwrap_or_else(|| panic!("{name}: no tab in {line:?}"));
            let values = values.split(' ').map(|value| value.chars().collect());
            (key.chars().collect(), values.collect())
        })
        .collect()
}

fn parse(name: &str, text: &str) -> Table {
    let mut table = Table::new();
    for (key, values) in entries(name, text) {
        let twice = table.insert(key.clone(), values);
        assert!(twice.is_none(), "{name}: {key:?} stands twice");
    }
    table
}

/// What follows an `@tofu-risk` comment, without the character itself as its own first target.
fn tofu(text: &str) -> Table {
    let lines: Vec<&str> = text.lines().collect();
    let tagged = lines.windows(2).filter(|pair| pair[0].starts_with("# @tofu-risk:"));
    let mut table = Table::new();
    for pair in tagged {
        let (key, mut values) = entries("TSCharacters", pair[1]).remove(0);
        if values[0] == key {
            values.remove(0);
        }
        table.insert(key, values);
    }
    table
}

/// Every target leads back to its keys, in the order of the file; `@reverse-prefer: A B` (or `A`
/// for `A A`) puts B first among the keys of A.
fn reverse(text: &str) -> Table {
    let mut table = Table::new();
    for (key, values) in entries("variants", text) {
        for value in values {
            table.entry(value).or_default().push(key.clone());
        }
    }
    for line in text.lines() {
        let Some(rule) = line.strip_prefix("# @reverse-prefer:") else {
            continue;
        };
        let fields: Vec<Vec<char>> = rule.split_whitespace().map(|field| field.chars().collect()).collect();
        let (first, last) = (&fields[0], &fields[fields.len() - 1]);
        let targets = table.get_mut(first).expect("@reverse-prefer names a target");
        let at = targets.iter().position(|target| target == last).expect("@reverse-prefer names a key");
        let preferred = targets.remove(at);
        targets.insert(0, preferred);
    }
    table
}

/// `STPhrases_GeneratedFromRegionalPhrases`: what the keys of the regional phrases are in Simplified
/// script, so that the segmentation keeps those spans together. Spans of fewer than three characters
/// are left out, as OpenCC does.
pub(crate) fn generated(dictionaries: &Dictionaries, t2s: impl Fn(&[char]) -> Vec<char>) -> Table {
    let mut table = Table::new();
    let mut seen = BTreeSet::new();
    for name in ["HKPhrases", "TWPhrases"] {
        for key in dictionaries.keys(name) {
            let simplified = t2s(key);
            if simplified.len() >= 3 && seen.insert(simplified.clone()) {
                table.insert(simplified, vec![key.clone()]);
            }
        }
    }
    table
}
