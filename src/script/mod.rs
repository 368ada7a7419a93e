//! Traditional/Simplified conversion with an alignment; no input or output.
//!
//! The data is OpenCC's dictionary text (`data/opencc`), compiled when the program is built; the
//! engine is our own, because no other gives the places: a quotation is found in the text as
//! transmitted and must be carried into every script. It decides exactly as OpenCC does
//! (`tests/oracle.rs` compares them), with one thing added: an editor's overrides, which dictate the
//! form of a span before any dictionary is asked. Vocabulary is never converted between two
//! [`Script`]s; the vocabulary configurations exist for OpenCC's own test suite alone.
//!
//! All positions count Unicode code points. Text is never normalised but for the CJK compatibility
//! ideographs, which OpenCC replaces by their unified forms before it converts.

mod ambiguity;
mod blob;
mod code_points;
mod configuration;
mod converted;
mod decisions;
mod description;
mod engine;
mod fold;
mod overrides;
mod pieces;
mod stage;
mod strokes;
mod table;
mod target;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use configuration::{Configuration, Converter};
pub use converted::{Converted, Piece};
pub use decisions::{Decision, decisions};
pub use engine::Fixed;
pub use fold::{fold, fold_pairs, fold_str, is_passed_over, passed_over, search_units};
pub use overrides::{Layer, OverrideError, Overrides};
pub use strokes::strokes;

/// A script in which a text is written or published, by its BCP 47 tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Script {
    /// Simplified.
    #[serde(rename = "zh-Hans")]
    Hans,
    /// Traditional, in the standard of OpenCC.
    #[serde(rename = "zh-Hant")]
    Hant,
    /// Traditional, in the standard of Taiwan.
    #[serde(rename = "zh-Hant-TW")]
    HantTw,
    /// Traditional, in the standard of Hong Kong.
    #[serde(rename = "zh-Hant-HK")]
    HantHk,
}

impl Script {
    /// Every script, in the order of their tags.
    pub const ALL: [Self; 4] = [Self::Hans, Self::Hant, Self::HantTw, Self::HantHk];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Hans => "zh-Hans",
            Self::Hant => "zh-Hant",
            Self::HantTw => "zh-Hant-TW",
            Self::HantHk => "zh-Hant-HK",
        }
    }

    /// True of all but Simplified.
    #[must_use]
    pub const fn is_traditional(self) -> bool {
        !matches!(self, Self::Hans)
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The text is none of the four tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownScript(pub String);

impl fmt::Display for UnknownScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no script; one of zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK is", self.0)
    }
}

impl std::error::Error for UnknownScript {}

impl FromStr for Script {
    type Err = UnknownScript;

    /// Tags are compared exactly: `script: zh-hant` in a file would be a second spelling of one thing.
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|script| script.tag() == tag).ok_or_else(|| UnknownScript(tag.to_owned()))
    }
}
