//! Floor 1: files of others → the files of a new project. TEI P5 ([`tei`]), plain text ([`text`]).
//!
//! Nothing is read but the words handed over and nothing is written: what comes back is paths and bytes. Our own TEI gives
//! back the project that it was made of; of other TEI what has a place in the format is taken, and what was left out is
//! counted by name. Asterisks, underscores and whatever else could be taken for mark-up are escaped.
//!
//! Refused: what is no XML, a document without a text. Entities of the document's own are not expanded.

mod anchor;
mod blocks;
mod glossary;
mod notes;
mod passage;
mod tei;
mod text;
mod witness;
mod xml;
mod yaml;

use std::collections::BTreeMap;
use std::fmt;

pub use tei::tei;
pub use text::text;

/// A project to be written, and what did not fit into it.
#[derive(Debug, Default)]
pub struct Imported {
    /// Path in the project → bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What was left out → how often.
    pub left_out: BTreeMap<String, usize>,
}

impl Imported {
    fn file(&mut self, path: impl Into<String>, words: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), words.into());
    }

    fn left(&mut self, what: impl Into<String>) {
        *self.left_out.entry(what.into()).or_default() += 1;
    }
}

/// Why a file gives no project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// An id made of any name: lower-case ASCII, digits and `-`; `otherwise` where nothing is left.
fn identifier(name: &str, otherwise: &str) -> String {
    let mut id = String::new();
    for c in name.chars().take(100) {
        let c = c.to_ascii_lowercase();
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    let taken = ["index", "glossary", "search", "readings", "pages", "downloads", "assets", "con", "prn", "aux", "nul"];
    match id {
        "" => otherwise.to_owned(),
        id if taken.contains(&id) || (id.len() == 4 && (id.starts_with("com") || id.starts_with("lpt"))) => {
            format!("x-{id}")
        }
        id => id.to_owned(),
    }
}
