//! Releases: what is written for one, and what has changed since.
//!
//! Readings are compared by the ids of their passages, which outlive every revision; so a passage that moved is shown as
//! withdrawn in one place and added in another.

use std::fmt::Write as _;

use crate::edition::{LOCK_END, RELEASE_HEAD, Release, ReleasedText, TITLE};
use crate::resolve::{Found, ResolvedEdition, ResolvedText};

/// Where a release of an edition lies in the project.
#[must_use]
pub fn release_path(edition: &str, version: &str) -> String {
    format!("editions/{edition}/releases/{version}.lock")
}

/// What an edition reads now, as the file of a release.
#[must_use]
pub fn released(edition: &ResolvedEdition<'_>, version: &str) -> String {
    let mut out =
        format!("{RELEASE_HEAD}\n# Written by `jiaozhu lock --release`, and never again.\nversion {version}\n");
    let mut texts: Vec<&ResolvedText<'_>> = edition.texts.iter().collect();
    texts.sort_by_key(|text| &text.text.id);
    for text in texts {
        // Writing into a String cannot fail.
        let _ = writeln!(out, "\ntext {}\n{TITLE}\t{}", text.text.id, on_one_line(&text.text.title.value));
        for reading in &text.readings {
            let _ = writeln!(out, "{}\t{}", reading.id, on_one_line(&reading.text));
        }
    }
    let _ = writeln!(out, "\n{LOCK_END}");
    out
}

/// Words as they stand in the file.
fn on_one_line(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What changed from a release to the next one, or to the present state.
#[derive(Debug)]
pub struct Since<'e> {
    /// The release.
    pub from: &'e str,
    /// The next one; `None` for the present state.
    pub to: Option<&'e str>,
    /// Index of a text, and what changed in it.
    pub texts: Vec<(usize, Vec<Change>)>,
}

/// One passage that changed.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    /// Its id, or `title`.
    pub id: String,
    /// What stood there; `None` if it was added.
    pub before: Option<String>,
    /// What stands there; `None` if it was withdrawn.
    pub after: Option<String>,
    /// Whether the id leads to a passage today.
    pub leads: bool,
}

/// All changes of an edition, the newest first.
#[must_use]
pub fn changes<'e>(edition: &'e ResolvedEdition<'_>) -> Vec<Since<'e>> {
    let releases = &edition.edition.releases;
    let now = present(edition);
    let each = releases.iter().enumerate().map(|(at, release)| {
        let (to, texts) = match releases.get(at + 1) {
            Some(next) => (Some(next.version.as_str()), between(edition, release, |id| next.texts.get(id))),
            None => (None, between(edition, release, |id| now.iter().find(|(own, _)| own == id).map(|(_, text)| text))),
        };
        Since { from: &release.version, to, texts }
    });
    let mut all: Vec<Since<'e>> = each.collect();
    all.reverse();
    all
}

/// The present state, as a release would have it.
fn present(edition: &ResolvedEdition<'_>) -> Vec<(String, ReleasedText)> {
    let text = |text: &ResolvedText<'_>| {
        let mut now = ReleasedText::default();
        let title = (TITLE.to_owned(), on_one_line(&text.text.title.value));
        let readings = text.readings.iter().map(|reading| (reading.id.clone(), on_one_line(&reading.text)));
        for (id, words) in std::iter::once(title).chain(readings) {
            now.order.push(id.clone());
            now.words.insert(id, words);
        }
        (text.text.id.clone(), now)
    };
    edition.texts.iter().map(text).collect()
}

fn between<'r>(
    edition: &ResolvedEdition<'_>,
    before: &Release,
    after: impl Fn(&str) -> Option<&'r ReleasedText>,
) -> Vec<(usize, Vec<Change>)> {
    let empty = ReleasedText::default();
    let mut found = Vec::new();
    for (index, text) in edition.texts.iter().enumerate() {
        let old = before.texts.get(&text.text.id).unwrap_or(&empty);
        let new = after(&text.text.id).unwrap_or(&empty);
        let changes = changed(old, new, |id| {
            id == TITLE || matches!(text.identity.find(id), Some(Found::Here(_) | Found::Moved(Some(_))))
        });
        if !changes.is_empty() {
            found.push((index, changes));
        }
    }
    found
}

/// What differs, in the order of the newer state; what was withdrawn comes behind what stood before it.
fn changed(old: &ReleasedText, new: &ReleasedText, leads: impl Fn(&str) -> bool) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut withdrawn = old.order.iter().peekable();
    let mut gone = |changes: &mut Vec<Change>, stop: Option<&str>| {
        while let Some(id) = withdrawn.next_if(|id| Some(id.as_str()) != stop) {
            if !new.words.contains_key(id) {
                let before = old.words.get(id).cloned();
                changes.push(Change { id: id.clone(), before, after: None, leads: leads(id) });
            }
        }
    };
    for id in &new.order {
        if old.words.contains_key(id) {
            gone(&mut changes, Some(id));
        }
        let (before, after) = (old.words.get(id), new.words.get(id));
        if before != after {
            let (before, after) = (before.cloned(), after.cloned());
            changes.push(Change { id: id.clone(), before, after, leads: leads(id) });
        }
    }
    gone(&mut changes, None);
    changes
}

/// Earlier readings of a passage that differ from its present one, the newest first: version and words.
#[must_use]
pub fn earlier<'e>(releases: &'e [Release], text: &ResolvedText<'_>, passage: usize) -> Vec<(&'e str, &'e str)> {
    let reading = &text.readings[passage];
    let mut found: Vec<(&str, &str)> = Vec::new();
    for release in releases.iter().rev() {
        let words = release.texts.get(&text.text.id).and_then(|text| text.words.get(&reading.id));
        if let Some(words) = words.filter(|words| **words != on_one_line(&reading.text))
            && found.last().is_none_or(|(_, newer)| newer != words)
        {
            found.push((&release.version, words));
        }
    }
    found
}
