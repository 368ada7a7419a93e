//! OpenCC's configurations by name, and the choice of one (or two) between two scripts.

use super::Script;
use super::blob::{BLOB, number};
use super::converted::Converted;
use super::engine::{self, Fixed};

/// A configuration of OpenCC, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Configuration {
    /// Simplified to Traditional, OpenCC's standard.
    S2t,
    /// Simplified to Traditional, Taiwan.
    S2tw,
    /// Simplified to Traditional, Hong Kong.
    S2hk,
    /// Simplified to Traditional, Taiwan, with vocabulary.
    S2twp,
    /// Simplified to Traditional, Hong Kong, with vocabulary.
    S2hkp,
    /// Traditional, OpenCC's standard, to Simplified.
    T2s,
    /// Traditional, Taiwan, to Simplified.
    Tw2s,
    /// Traditional, Hong Kong, to Simplified.
    Hk2s,
    /// Traditional, Taiwan, to Simplified, with vocabulary.
    Tw2sp,
    /// Traditional, Hong Kong, to Simplified, with vocabulary.
    Hk2sp,
    /// Traditional, OpenCC's standard to Taiwan's.
    T2tw,
    /// Traditional, OpenCC's standard to Hong Kong's.
    T2hk,
    /// Traditional, Taiwan's standard to OpenCC's.
    Tw2t,
    /// Traditional, Hong Kong's standard to OpenCC's.
    Hk2t,
    /// The text as it is, character for character.
    Identity,
}

use Configuration::{Hk2s, Hk2sp, Hk2t, Identity, S2hk, S2hkp, S2t, S2tw, S2twp, T2hk, T2s, T2tw, Tw2s, Tw2sp, Tw2t};

impl Configuration {
    /// The configurations of OpenCC, in the order of the compiled dictionaries (`build/stages.rs`).
    pub const COMPILED: [Self; 14] =
        [S2t, S2tw, S2hk, S2twp, S2hkp, T2s, Tw2s, Hk2s, Tw2sp, Hk2sp, T2tw, T2hk, Tw2t, Hk2t];

    /// OpenCC's name of the configuration; `identity` is ours.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            S2t => "s2t",
            S2tw => "s2tw",
            S2hk => "s2hk",
            S2twp => "s2twp",
            S2hkp => "s2hkp",
            T2s => "t2s",
            Tw2s => "tw2s",
            Hk2s => "hk2s",
            Tw2sp => "tw2sp",
            Hk2sp => "hk2sp",
            T2tw => "t2tw",
            T2hk => "t2hk",
            Tw2t => "tw2t",
            Hk2t => "hk2t",
            Identity => "identity",
        }
    }

    /// The configuration of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = Self::COMPILED.into_iter().chain([Identity]);
        all.into_iter().find(|configuration| configuration.name() == name)
    }

    /// The place among [`Self::COMPILED`]; `None` for the identity.
    pub(super) fn place(self) -> Option<usize> {
        let place = self as usize;
        (place < Self::COMPILED.len()).then_some(place)
    }

    /// The stages in order; the lead stage (whose phrases are the segments) is the first of `s2*`
    /// and the last of `*2s`.
    pub(super) const fn chain(self) -> &'static [usize] {
        match self {
            S2t => &[0],
            S2tw => &[0, 2],
            S2hk => &[0, 3],
            S2twp => &[0, 6],
            S2hkp => &[0, 7],
            T2s => &[1],
            Tw2s => &[4, 1],
            Hk2s => &[5, 1],
            Tw2sp => &[8, 1],
            Hk2sp => &[9, 1],
            T2tw => &[2],
            T2hk => &[3],
            Tw2t => &[4],
            Hk2t => &[5],
            Identity => &[],
        }
    }

    /// The character tables (by number, in the order of `build/blob.rs`) that a character goes
    /// through; of the one marked, every target is a candidate, of the others the first alone.
    const fn tables(self) -> &'static [(usize, bool)] {
        match self {
            S2t => &[(0, true)],
            S2tw | S2twp => &[(0, true), (2, false)],
            S2hk | S2hkp => &[(0, true), (3, false)],
            T2s => &[(1, true)],
            Tw2s | Tw2sp => &[(4, false), (1, true)],
            Hk2s | Hk2sp => &[(5, false), (1, true)],
            T2tw => &[(2, true)],
            T2hk => &[(3, true)],
            Tw2t => &[(4, true)],
            Hk2t => &[(5, true)],
            Identity => &[],
        }
    }

    /// What `c` may become, if its character table names more than one target; in the table's order.
    fn candidates(self, c: char) -> Vec<char> {
        let mut found = vec![c];
        for ((table, every), stage) in self.tables().iter().zip(self.chain()) {
            let mut next = Vec::new();
            for c in found {
                let rows = &BLOB.candidates[*table];
                let row = rows.binary_search_by_key(&u32::from(c), |(from, _)| *from);
                match row {
                    Ok(row) if *every => {
                        next.extend(rows[row].1.iter().filter_map(|to| char::from_u32(number(*to))));
                    }
                    _ => next.push(engine::character(*stage, c)),
                }
            }
            found = next;
        }
        found
    }
}

/// A cheap handle on the conversion from one script to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Converter {
    first: Configuration,
    second: Configuration,
}

impl From<Configuration> for Converter {
    fn from(first: Configuration) -> Self {
        Self { first, second: Identity }
    }
}

impl Converter {
    /// The conversion from one script to another. Between the standards of Taiwan and Hong Kong
    /// OpenCC has no configuration; the text goes through OpenCC's own standard.
    #[must_use]
    pub const fn between(from: Script, to: Script) -> Self {
        let (first, second) = match (from, to) {
            (Script::Hans, Script::HantTw) => (S2tw, Identity),
            (Script::Hans, Script::HantHk) => (S2hk, Identity),
            (Script::Hans, Script::Hant) => (S2t, Identity),
            (Script::HantTw, Script::Hans) => (Tw2s, Identity),
            (Script::HantHk, Script::Hans) => (Hk2s, Identity),
            (Script::Hant, Script::Hans) => (T2s, Identity),
            (Script::Hant, Script::HantTw) => (T2tw, Identity),
            (Script::Hant, Script::HantHk) => (T2hk, Identity),
            (Script::HantTw, Script::Hant) => (Tw2t, Identity),
            (Script::HantHk, Script::Hant) => (Hk2t, Identity),
            (Script::HantTw, Script::HantHk) => (Tw2t, T2hk),
            (Script::HantHk, Script::HantTw) => (Hk2t, T2tw),
            (Script::Hans, Script::Hans)
            | (Script::Hant, Script::Hant)
            | (Script::HantTw, Script::HantTw)
            | (Script::HantHk, Script::HantHk) => (Identity, Identity),
        };
        Self { first, second }
    }

    /// The configurations that the text goes through, in order; none if it stays as it is.
    pub fn configurations(self) -> impl Iterator<Item = Configuration> {
        [self.first, self.second].into_iter().filter(|configuration| *configuration != Identity)
    }

    /// True if source and target script are one: the text stays, character for character.
    #[must_use]
    pub fn is_identity(self) -> bool {
        self.configurations().next().is_none()
    }

    /// Converts `text`. The spans of `fixed` (sorted and disjoint; any other is passed over) get the
    /// form that they dictate, and the text between them is converted on its own, so that no phrase
    /// of a dictionary reaches into one. The identity dictates nothing: a text in its own script
    /// stays as it is.
    #[must_use]
    pub fn convert(self, text: &str, fixed: &[Fixed<'_>]) -> Converted {
        let Some(place) = self.first.place() else {
            return Converted::identity(text);
        };
        let first = engine::convert(place, text, fixed);
        let Some(place) = self.second.place() else {
            return first;
        };
        let dictated: Vec<Fixed<'_>> = first
            .dictated()
            .iter()
            .map(|range| {
                let range = first.target_range(range.clone());
                let form: String = first.text.chars().skip(range.start).take(range.len()).collect();
                Fixed { range, form: form.into() }
            })
            .collect();
        let second = engine::convert(place, &first.text, &dictated);
        first.then(second)
    }

    /// A number of its own among all conversions.
    pub(super) const fn number(self) -> usize {
        self.first as usize * (Configuration::COMPILED.len() + 1) + self.second as usize
    }

    /// What `c` may become, if a character table names more than one target on its way.
    pub(super) fn candidates(self, c: char) -> Vec<char> {
        let mut found = vec![c];
        for configuration in self.configurations() {
            found = found.into_iter().flat_map(|c| configuration.candidates(c)).collect();
        }
        let mut distinct = Vec::with_capacity(found.len());
        for c in found {
            if !distinct.contains(&c) {
                distinct.push(c);
            }
        }
        distinct
    }
}
