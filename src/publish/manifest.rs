//! `manifest-sha256.txt`: a digest of every published file, in the format of `sha256sum`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::{MANIFEST, PublishError};
use crate::export::digest::hex as digest;
use rayon::prelude::*;

/// Path → digest in lower-case hexadecimal, sorted by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest(pub BTreeMap<String, String>);

/// How a published folder departs from its manifest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mismatch {
    /// Listed, but not there.
    Missing(String),
    /// There, but not listed.
    Unlisted(String),
    /// Its bytes are others.
    Changed(String),
}

impl Manifest {
    /// Reads the manifest of a folder; `None` if there is none, or it is not one of ours.
    ///
    /// # Errors
    /// When the file is there but cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Self>, PublishError> {
        let path = folder.join(MANIFEST);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
                Ok(None)
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Ok(None),
            Err(error) => Err(PublishError::Io(path, error)),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let line = |line: &str| {
            let (digest, path) = line.split_once("  ")?;
            let hex = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
            hex.then(|| (path.to_owned(), digest.to_owned()))
        };
        let entries: Option<BTreeMap<String, String>> = text.lines().map(line).collect();
        entries.filter(|entries| !entries.is_empty()).map(Self)
    }

    /// As it stands in the file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (path, digest) in &self.0 {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{digest}  {path}");
        }
        text
    }
}

/// Every file below a folder: relative path with `/`, sorted.
pub(super) fn files(folder: &Path) -> Result<Vec<String>, PublishError> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| PublishError::Io(folder.to_owned(), error.into()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        files.push(path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"));
    }
    Ok(files)
}

/// Holds a published folder against its manifest; how many files it lists, and what departs.
///
/// # Errors
/// [`PublishError::NotOurs`] without a manifest; whatever the system refuses.
pub fn verify(folder: &Path) -> Result<(usize, Vec<Mismatch>), PublishError> {
    let Some(manifest) = Manifest::read(folder)? else { return Err(PublishError::NotOurs(folder.to_owned())) };
    let there = files(folder)?;
    let mut mismatches: Vec<Mismatch> = manifest
        .0
        .par_iter()
        .filter_map(|(path, expected)| match std::fs::read(folder.join(path)) {
            Ok(bytes) if digest(&bytes) == *expected => None,
            Ok(_) => Some(Mismatch::Changed(path.clone())),
            Err(_) => Some(Mismatch::Missing(path.clone())),
        })
        .collect();
    mismatches.extend(
        there.into_iter().filter(|path| path != MANIFEST && !manifest.0.contains_key(path)).map(Mismatch::Unlisted),
    );
    mismatches.sort();
    Ok((manifest.0.len(), mismatches))
}
