//! The words of the furniture: key → words, in the order of their file.

use std::collections::BTreeMap;

use tera::Value;

use crate::diag::Diagnostics;
use crate::text::{FileId, Source, Span};
use crate::yaml::{self, Record};

/// Words by their keys; a key has `_` where the file has `-`, so that templates can name it.
#[derive(Debug, Clone, Default)]
pub struct Labels(BTreeMap<String, String>);

impl Labels {
    pub(super) fn read(file: FileId, source: &Source, diagnostics: &mut Diagnostics) -> Option<Self> {
        let node = yaml::parse(file, source, Span::new(file, 0, source.text().len()), diagnostics)?;
        let rest = Record::open(&node, "the words of the furniture", diagnostics)?.rest();
        let words = rest.into_iter().filter_map(|(key, node)| {
            let words = node.text(&format!("`{}`", key.value), diagnostics)?;
            Some((key.value.replace('-', "_"), words.value))
        });
        Some(Self(words.collect()))
    }

    /// These words, and those of `below` for keys that are missing here.
    pub(super) fn over(mut self, below: Self) -> Self {
        for (key, words) in below.0 {
            self.0.entry(key).or_insert(words);
        }
        self
    }

    /// The same words in another script.
    #[must_use]
    pub fn map(&self, say: impl Fn(&str) -> String) -> Self {
        Self(self.0.iter().map(|(key, words)| (key.clone(), say(words))).collect())
    }

    /// The words of a key; an unknown key is shown as itself, so that it is seen.
    #[must_use]
    pub fn get<'l>(&'l self, key: &'l str) -> &'l str {
        self.0.get(key).map_or(key, String::as_str)
    }

    /// The words of a key with `{name}` filled in.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let words = self.get(key);
        let mut filled =
            String::with_capacity(words.len() + values.iter().map(|(_, value)| value.len()).sum::<usize>());
        let mut rest = words;
        // Every value goes in as it is: a brace in one is never taken for a place.
        while let Some((before, behind)) = rest.split_once('{') {
            filled.push_str(before);
            let place = values
                .iter()
                .find_map(|(name, value)| behind.strip_prefix(name)?.strip_prefix('}').map(|behind| (*value, behind)));
            match place {
                Some((value, behind)) => {
                    filled.push_str(value);
                    rest = behind;
                }
                None => {
                    filled.push('{');
                    rest = behind;
                }
            }
        }
        filled.push_str(rest);
        filled
    }

    /// The words of a key before and behind its one place `{name}`, for whoever fills it many times.
    #[must_use]
    pub fn around<'l>(&'l self, key: &'l str, name: &str) -> (&'l str, &'l str) {
        let words = self.get(key);
        let place = words
            .match_indices('{')
            .find_map(|(at, _)| Some((at, words[at + 1..].strip_prefix(name)?.strip_prefix('}')?)));
        place.map_or((words, ""), |(at, behind)| (&words[..at], behind))
    }

    /// The words whose keys begin so, by the rest of their keys.
    #[must_use]
    pub fn under<'l>(&'l self, prefix: &str) -> BTreeMap<&'l str, &'l str> {
        let named = self.0.iter().filter_map(|(key, words)| Some((key.strip_prefix(prefix)?, words.as_str())));
        named.collect()
    }

    /// Every key with its words, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, words)| (key.as_str(), words.as_str()))
    }

    /// For templates.
    #[must_use]
    pub fn value(&self) -> Value {
        Value::from_serializable(&self.0)
    }
}
