//! `export`: files to take along, of a part of the project, in one format.
//!
//! What somebody else put where a file should lie is never overwritten: in a folder of exports stands a list of what this
//! command wrote (`manifest-sha256.txt`), and only a file that is still as it was written is replaced. `--force` replaces
//! the others too, and a list that is none of ours. Everything is decided before anything is written; if the system refuses
//! midway, what was written by then stands in the list.
//!
//! A folder of the site's, or of a teacher's copy, is refused in any case: it has its own list, by which the next build
//! would take exports for pages that are no more. An option that changes nothing of what is asked for is refused too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::arguments::{Export, GlobalOptions};
use super::lock::replace;
use super::report::Reporter;
use super::{End, Stop, root};
use crate::export::{self, File, Format, Selection, Which};
use crate::files::Project;
use crate::pipeline::{self, TEACHERS_MARK};
use crate::publish::{MANIFEST, Manifest};

pub(super) fn run(common: &GlobalOptions, wanted: &Export, reporter: &Reporter) -> Result<End, Stop> {
    if wanted.what == "teacher" {
        takes_none(wanted)?;
        return super::teacher::run(common, wanted.output.as_deref(), reporter);
    }
    let formats = formats(&wanted.what)?;
    if wanted.ids && formats != [Format::Text] {
        return Err(format!("`{}` puts no ids before passages, so it takes no --ids; `text` does", wanted.what).into());
    }
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
        let mut downloads = Vec::new();
        for &format in &formats {
            downloads.extend(export::plan(site, format, &selection)?);
        }
        let make = |download| export::make(site, download, settings.source_date);
        // All results first: of several faults it is always the first in the order of files that is told.
        let made: Vec<_> = downloads.par_iter().map(make).collect();
        Ok::<_, Stop>(made.into_iter().collect::<Result<Vec<File>, _>>()?)
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
            no_site(&root, &folder)?;
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

/// The teacher's copy is one thing, the whole of it: what would choose a part of it is refused.
fn takes_none(wanted: &Export) -> Result<(), Stop> {
    let given = [
        ("--edition", wanted.edition.is_some()),
        ("--text", wanted.text.is_some()),
        ("--pack", wanted.pack.is_some()),
        ("--script", wanted.script.is_some()),
        ("--ids", wanted.ids),
        ("--force", wanted.force),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((option, _)) => {
            Err(format!("`teacher` is the whole site in every script, in a folder of its own, so it takes no {option}")
                .into())
        }
        None => Ok(()),
    }
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
            "`-o -` takes one file, but these are {count}; say which with --edition, --text, --pack, --script"
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

/// Refuses a folder that `build` or `export teacher` writes.
fn no_site(root: &Path, folder: &Path) -> Result<(), Stop> {
    let listed = Manifest::read(folder)?.unwrap_or_default().0;
    // Every site has its scripts and styles there, and no edition may be called so.
    let built = listed.keys().any(|path| path.starts_with("assets/"));
    if built || folder.join(TEACHERS_MARK).is_file() || super::teacher::is_public(root, folder) {
        return Err(format!(
            "{} is a site's, and the next build would take exports in it away; nothing was written. Name another folder with -o",
            folder.display()
        )
        .into());
    }
    Ok(())
}

/// Writes files into a folder; how many were not there just so.
fn folder_of(folder: &Path, files: &[File], force: bool) -> Result<usize, Stop> {
    let mut ours = list_of(folder, force)?;
    let mut changes: Vec<(PathBuf, Option<Vec<u8>>, &File)> = Vec::new();
    let mut foreign = Vec::new();
    for file in files {
        let path = folder.join(&file.path);
        let before = there(&path)?;
        if before.as_deref() == Some(file.bytes.as_slice()) {
            ours.insert(file.path.clone(), digest(&file.bytes));
            continue;
        }
        if let Some(bytes) = &before
            && !force
            && ours.get(&file.path) != Some(&digest(bytes))
        {
            foreign.push(path.display().to_string());
        }
        changes.push((path, before, file));
    }
    if !foreign.is_empty() {
        let list = foreign.join(", ");
        return Err(format!(
            "not written by this command, or changed since: {list}; nothing was written. --force replaces them"
        )
        .into());
    }
    let mut written = Ok(());
    for (path, before, file) in &changes {
        written = replace(path, before.as_deref(), &file.bytes);
        if written.is_err() {
            break;
        }
        ours.insert(file.path.clone(), digest(&file.bytes));
    }
    // Files that somebody took away are no longer ours.
    ours.retain(|path, _| folder.join(path).is_file());
    let list = folder.join(MANIFEST);
    let listed = there(&list).and_then(|before| replace(&list, before.as_deref(), Manifest(ours).text().as_bytes()));
    written.and(listed)?;
    Ok(changes.len())
}

/// What this command wrote into a folder: path → digest. A list that is there but is none of ours is somebody else's file.
fn list_of(folder: &Path, force: bool) -> Result<BTreeMap<String, String>, Stop> {
    if let Some(manifest) = Manifest::read(folder)? {
        return Ok(manifest.0);
    }
    let list = folder.join(MANIFEST);
    if !force && there(&list)?.is_some_and(|bytes| !bytes.is_empty()) {
        return Err(format!(
            "{} is no list of this command's; nothing was written. Name another folder with -o; --force replaces the list",
            list.display()
        )
        .into());
    }
    Ok(BTreeMap::new())
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
