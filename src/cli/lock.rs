//! `lock`: the ids of passages and notes, recorded so that they outlive every revision.
//!
//! It says what it accepts, and refuses content with any other error. A list is written beside its place and then
//! renamed, and only if nobody changed it meanwhile.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use super::arguments::GlobalOptions;
use super::report::Reporter;
use super::{End, Stop, root};
use crate::diag::Severity;
use crate::edition::is_version;
use crate::files::Project;
use crate::pipeline;

pub(super) fn run(common: &GlobalOptions, release: Option<&str>, reporter: &Reporter) -> Result<End, Stop> {
    let root = root(common.root.as_deref())?;
    if let Some(version) = release.filter(|version| !is_version(version)) {
        return Err(format!("--release {version:?} is no version, such as 1.1").into());
    }
    let recorded = pipeline::record(&Project::open(&root)?, release);
    let strict = common.strict && !recorded.diagnostics.as_slice().is_empty();
    if recorded.diagnostics.has_errors() || strict {
        reporter.faults(&recorded.sources, &recorded.diagnostics);
        return Ok(End::Faults);
    }
    if let Some(version) = release {
        check_release(version, &recorded.files)?;
    }
    for fault in recorded.accepted.as_slice() {
        debug_assert_eq!(fault.severity, Severity::Error);
        let place = fault.span.map_or_else(String::new, |span| {
            let source = recorded.sources.get(span.file);
            let position = source.position(span.range().start);
            format!("{}:{}:{}: ", source.path(), position.line, position.column)
        });
        reporter.done(&format!("accepted: {place}{}", fault.message));
    }
    for (path, before, after) in &recorded.files {
        if before.as_deref() == Some(after.as_bytes()) {
            reporter.done(&format!("{path}: nothing to record"));
            continue;
        }
        replace(&root.join(path), before.as_deref(), after.as_bytes())?;
        reporter.done(&format!("{path}: recorded"));
    }
    Ok(End::Done)
}

/// A release is made of an edition that says so, and never written over.
fn check_release(version: &str, files: &[(String, Option<Vec<u8>>, String)]) -> Result<(), Stop> {
    let mut releases = files.iter().filter(|(path, ..)| path.contains("/releases/")).peekable();
    if releases.peek().is_none() {
        return Err(format!("no edition has `version: \"{version}\"` in its edition.yaml; nothing was written").into());
    }
    match releases.find(|(_, before, after)| before.as_deref().is_some_and(|before| before != after.as_bytes())) {
        Some((path, ..)) => {
            Err(format!("{path} records {version} already, and the edition has changed since: give it another version; nothing was written").into())
        }
        None => Ok(()),
    }
}

/// Writes a file in one step. `before` is what it was read as; if it is something else by now, nothing is written.
///
/// # Errors
/// When the system refuses, or when somebody changed the file meanwhile.
pub(super) fn replace(path: &Path, before: Option<&[u8]>, after: &[u8]) -> Result<(), Stop> {
    let fault = |error: std::io::Error| format!("{}: {error}", path.display());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // A name that begins with a dot is no part of the project, should this be interrupted.
    let beside = path.with_file_name(format!(".{name}.new"));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    let mut file = File::create(&beside).map_err(fault)?;
    file.write_all(after).and_then(|()| file.sync_all()).map_err(fault)?;
    let now = match fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(fault(error).into()),
    };
    if now.as_deref() != before {
        let _ = fs::remove_file(&beside);
        return Err(format!("{} was changed meanwhile; nothing was written to it", path.display()).into());
    }
    if let Ok(metadata) = fs::metadata(path) {
        fs::set_permissions(&beside, metadata.permissions()).map_err(fault)?;
    }
    fs::rename(&beside, path).map_err(fault)?;
    Ok(())
}
