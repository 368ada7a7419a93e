//! `build` and `check`.

use super::arguments::{Common, Output};
use super::report::Reporter;
use super::{End, Stop, root};
use crate::files::Project;
use crate::pipeline::{self, Outcome, Settings};

pub(super) fn build(common: &Common, output: &Output, reporter: &Reporter) -> Result<End, Stop> {
    let root = root(common.root.as_deref())?;
    let project = Project::open(&root)?;
    let output = output.output.clone().unwrap_or_else(|| root.join("public"));
    let outcome = pipeline::run(&project, Some(&output), &settings(common))?;
    let end = tell(&outcome, common, reporter);
    if let Some(report) = outcome.report {
        reporter.done(&format!("{} files in {} ({} unchanged)", report.files, output.display(), report.unchanged));
    }
    Ok(end)
}

pub(super) fn check(common: &Common, reporter: &Reporter) -> Result<End, Stop> {
    let root = root(common.root.as_deref())?;
    let outcome = pipeline::run(&Project::open(&root)?, None, &settings(common))?;
    let end = tell(&outcome, common, reporter);
    if end == End::Done {
        reporter.done("no errors");
    }
    Ok(end)
}

pub(super) fn settings(common: &Common) -> Settings {
    Settings { base_url: common.base_url.clone(), strict: common.strict }
}

/// Reports every fault; whether they stop the site.
pub(super) fn tell(outcome: &Outcome, common: &Common, reporter: &Reporter) -> End {
    reporter.faults(&outcome.sources, &outcome.diagnostics);
    let strict = common.strict && !outcome.diagnostics.as_slice().is_empty();
    if outcome.diagnostics.has_errors() || strict { End::Faults } else { End::Done }
}
