//! `export`: files to take along, of a part of the project, in one format.
//!
//! What somebody else put where a file should lie is never overwritten: in a folder of exports stands a list of what this
//! command wrote (`manifest-sha256.txt`), and only a file that is still as it was written is replaced. `--force` replaces
//! the others too. Everything is decided before anything is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::arguments::{Export, GlobalOptions};
use super::lock::replace;
use super::report::Reporter;
use super::{End, Stop, root};
use crate::export::{self, File, Format, Selection, Which};
use crate::files::Project;
use crate::pipeline;
use crate::publish::{MANIFEST, Manifest};

pub(super) fn run(common: &GlobalOptions, wanted: &Export, reporter: &Reporter) -> Result<End, Stop> {
    if wanted.what == "teacher" {
        return super::teacher::run(common, wanted.output.as_deref(), reporter);
    }
    let formats = formats(&wanted.what)?;
    let scripts = match wanted.script.as_deref() {
        None => Which::Own,
        Some("all") => Which::Every,
        Some(tag) => Which::One(tag.parse()?),
    };
    let selection = Selection {
        edition: wanted.edition.clone(),
        text: wanted.text.clone(),
        pack: wanted.pack.clone(),
        scripts,
        ids: wanted.ids,
    };
    let settings = super::build::settings(common)?;
    let root = root(common.root.as_deref())?;
    let (outcome, made) = pipeline::export(&Project::open(&root)?, &settings, |site| {
        let mut files = Vec::new();
        for &format in &formats {
            for download in export::plan(site, format, &selection)? {
                files.push(export::make(site, &download, settings.source_date)?);
            }
        }
        Ok::<_, Stop>(files)
    });
    let end = super::build::tell(&outcome, common, reporter);
    let Some(files) = made.transpose()? else { return Ok(end) };
    match &wanted.output {
        Some(output) if output.as_os_str() == "-" => to_stdout(&files, reporter)?,
        Some(output) if files.len() == 1 && is_file(output) => {
            one(output, &files[0], wanted.force)?;
            reporter.done(&format!("{}", output.display()));
        }
        output => {
            let folder = output.clone().unwrap_or_else(|| root.join("export"));
            let changed = folder_of(&folder, &files, wanted.force)?;
            let same = files.len() - changed;
            reporter.done(&format!("{} files in {} ({same} unchanged)", files.len(), folder.display()));
        }
    }
    Ok(end)
}

/// Shows the schema of the JSON that `export json` makes.
pub(super) fn schema(reporter: &Reporter) -> Result<End, Stop> {
    reporter.page(export::EDITION_SCHEMA);
    Ok(End::Done)
}

fn formats(word: &str) -> Result<Vec<Format>, Stop> {
    Format::named(word)
        .ok_or_else(|| format!("there is no format `{word}`; there are: {}, teacher", Format::words()).into())
}

/// Whether `-o` names a file: no folder that is there, and no name that ends as a folder's.
fn is_file(output: &Path) -> bool {
    let words = output.to_string_lossy();
    !output.is_dir() && !words.ends_with(['/', '\\'])
}

fn to_stdout(files: &[File], reporter: &Reporter) -> Result<(), Stop> {
    let [file] = files else {
        let count = files.len();
        return Err(format!(
            "`-o -` takes one file, but these are {count}; say which with --edition, --text, --script"
        )
        .into());
    };
    reporter.bytes(&file.bytes);
    Ok(())
}

/// Writes a file where somebody wants it.
fn one(output: &Path, file: &File, force: bool) -> Result<(), Stop> {
    let before = there(output)?;
    if before.as_deref() == Some(file.bytes.as_slice()) {
        return Ok(());
    }
    if before.is_some() && !force {
        return Err(format!("{} is there already; nothing was written. --force replaces it", output.display()).into());
    }
    replace(output, before.as_deref(), &file.bytes)
}

/// Writes files into a folder; how many were not there just so.
fn folder_of(folder: &Path, files: &[File], force: bool) -> Result<usize, Stop> {
    let mut ours: BTreeMap<String, String> = Manifest::read(folder)?.unwrap_or_default().0;
    let mut changes: Vec<(PathBuf, Option<Vec<u8>>, &File)> = Vec::new();
    let mut foreign = Vec::new();
    for file in files {
        let path = folder.join(&file.path);
        let before = there(&path)?;
        if let Some(bytes) = &before
            && *bytes != file.bytes
            && !force
            && ours.get(&file.path) != Some(&digest(bytes))
        {
            foreign.push(path.display().to_string());
        }
        if before.as_deref() != Some(file.bytes.as_slice()) {
            changes.push((path, before, file));
        }
        ours.insert(file.path.clone(), digest(&file.bytes));
    }
    if !foreign.is_empty() {
        let list = foreign.join(", ");
        return Err(format!(
            "not written by this command, or changed since: {list}; nothing was written. --force replaces them"
        )
        .into());
    }
    for (path, before, file) in &changes {
        replace(path, before.as_deref(), &file.bytes)?;
    }
    // Files that somebody took away are no longer ours.
    ours.retain(|path, _| folder.join(path).is_file());
    let list = folder.join(MANIFEST);
    replace(&list, there(&list)?.as_deref(), Manifest(ours).text().as_bytes())?;
    Ok(changes.len())
}

fn there(path: &Path) -> Result<Option<Vec<u8>>, Stop> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display()).into()),
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
