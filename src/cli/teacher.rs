//! `export teacher`: the site with hints and answers, as a folder of its own.
//!
//! It never takes the place of a site that readers are given: a folder that holds anything else than an earlier
//! teacher's copy, known by [`TEACHERS_MARK`], is refused, and `public` is refused in any case.

use std::fs;
use std::path::Path;

use super::arguments::GlobalOptions;
use super::report::Reporter;
use super::{End, Stop, root};
use crate::files::Project;
use crate::pipeline::{self, Settings, TEACHERS_MARK};

pub(super) fn run(common: &GlobalOptions, output: Option<&Path>, reporter: &Reporter) -> Result<End, Stop> {
    let settings = Settings { teacher: true, ..super::build::settings(common)? };
    let root = root(common.root.as_deref())?;
    let output = output.map_or_else(|| root.join("teacher"), Path::to_owned);
    free(&root, &output)?;
    let outcome = pipeline::run(&Project::open(&root)?, Some(&output), &settings)?;
    let end = super::build::tell(&outcome, common, reporter);
    if let Some(report) = outcome.report {
        reporter.done(&format!(
            "{} files with hints and answers in {}; keep it from the students",
            report.files,
            output.display()
        ));
    }
    Ok(end)
}

/// Whether a folder is the one into which `build` publishes.
pub(super) fn is_public(root: &Path, output: &Path) -> bool {
    let public = root.join("public");
    // By its whole name while it is not there yet, by where it leads once it is.
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    whole(output) == whole(&public)
}

/// Refuses a folder that is not free for a teacher's copy.
fn free(root: &Path, output: &Path) -> Result<(), Stop> {
    if is_public(root, output) {
        return Err(format!(
            "{} is what readers are given; a teacher's copy needs a folder of its own",
            output.display()
        )
        .into());
    }
    let empty = match fs::read_dir(output) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(format!("{}: {error}", output.display()).into()),
    };
    if !empty && !output.join(TEACHERS_MARK).is_file() {
        return Err(format!(
            "{} is no teacher's copy (it has no {TEACHERS_MARK}); nothing was written. Name another folder with -o",
            output.display()
        )
        .into());
    }
    Ok(())
}
