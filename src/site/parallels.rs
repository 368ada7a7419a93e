//! The parallels of a project: its texts handed to the search for them, and what was found by edition and text.

use rayon::prelude::*;

use crate::parallels::{self, Group, Mention, Passage, Text};
use crate::resolve::{Resolved, ResolvedEdition, ResolvedText};

/// The parallel passages of all editions.
pub struct ParallelPassages {
    found: parallels::Parallels,
    /// Edition and text, by the index that the search knows.
    texts: Vec<(usize, usize)>,
    /// The index of each edition's first text.
    first: Vec<usize>,
    /// By edition: how many groups have a place in it, and the longest of them, by their indices.
    listed: Vec<(usize, Vec<usize>)>,
}

/// How many groups the page of an edition lists.
const LISTED: usize = 150;

impl ParallelPassages {
    /// Looks through every text whose edition wants it, as read; names are the occurrences of its glossary.
    #[must_use]
    pub fn find(resolved: &Resolved<'_>) -> Self {
        let (mut texts, mut first) = (Vec::new(), Vec::new());
        for (index, edition) in resolved.editions.iter().enumerate() {
            first.push(texts.len());
            texts.extend((0..edition.texts.len()).map(|text| (index, text)));
        }
        let read = |&(edition, text): &(usize, usize)| {
            let edition = &resolved.editions[edition];
            as_read(edition, &edition.texts[text])
        };
        let words: Vec<Text<'_>> = texts.par_iter().map(read).collect();
        let found = parallels::find(&words);
        let mut listed = vec![(0, Vec::new()); resolved.editions.len()];
        for (index, group) in found.groups.iter().enumerate() {
            let mut last = None;
            // The places are in the order of the texts, so each edition's lie together.
            for edition in group.places.iter().map(|place| texts[place.text].0) {
                if last.replace(edition) != Some(edition) {
                    let (count, longest) = &mut listed[edition];
                    *count += 1;
                    if longest.len() < LISTED {
                        longest.push(index);
                    }
                }
            }
        }
        Self { found, texts, first, listed }
    }

    /// All groups, longest first.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.found.groups
    }

    /// What a passage takes part in.
    pub fn of(&self, edition: usize, text: usize, passage: usize) -> impl ExactSizeIterator<Item = Mention> {
        self.found.of(self.first[edition] + text, passage)
    }

    /// Edition and text of a place, by the text's index in it.
    #[must_use]
    pub fn text(&self, text: usize) -> (usize, usize) {
        self.texts[text]
    }

    /// How many groups have a place in an edition.
    #[must_use]
    pub fn count(&self, edition: usize) -> usize {
        self.listed[edition].0
    }

    /// The groups that the page of an edition lists, by their indices: the longest.
    #[must_use]
    pub fn listed(&self, edition: usize) -> &[usize] {
        &self.listed[edition].1
    }

    /// Where a group stands in the list of an edition, from 1.
    #[must_use]
    pub fn rank(&self, edition: usize, group: usize) -> Option<usize> {
        self.listed(edition).binary_search(&group).ok().map(|at| at + 1)
    }
}

fn as_read<'t>(edition: &ResolvedEdition<'_>, text: &'t ResolvedText<'_>) -> Text<'t> {
    let Some(least) = edition.edition.parallels else { return Text { passages: Vec::new(), least: None } };
    let passages = text.readings.iter().map(|reading| Passage {
        words: &reading.text,
        names: reading.terms.iter().map(|term| term.range.clone()).collect(),
    });
    Text { passages: passages.collect(), least: Some(least) }
}
