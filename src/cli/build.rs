//! `build` and `check`.

use super::arguments::{GlobalOptions, Output};
use super::report::Reporter;
use super::{End, Stop, root};
use crate::edition::base_address;
use crate::export::Moment;
use crate::files::Project;
use crate::pipeline::{self, Outcome, Settings};

pub(super) fn build(common: &GlobalOptions, output: &Output, reporter: &Reporter) -> Result<End, Stop> {
    let settings = settings(common)?;
    let root = root(common.root.as_deref())?;
    let project = Project::open(&root)?;
    let output = output.output.clone().unwrap_or_else(|| root.join("public"));
    let outcome = pipeline::run(&project, Some(&output), &settings)?;
    let end = tell(&outcome, common, reporter);
    if let Some(report) = outcome.report {
        reporter.done(&format!("{} files in {} ({} unchanged)", report.files, output.display(), report.unchanged));
    }
    Ok(end)
}

pub(super) fn check(common: &GlobalOptions, fix: bool, reporter: &Reporter) -> Result<End, Stop> {
    let root = root(common.root.as_deref())?;
    if fix {
        super::fix::run(&root, common, reporter)?;
    }
    let outcome = pipeline::run(&Project::open(&root)?, None, &settings(common)?)?;
    let end = tell(&outcome, common, reporter);
    if end == End::Done {
        reporter.done("no errors");
    }
    Ok(end)
}

/// What the options say; a `--base-url` that is no address of the web stops the command, as the same value in
/// site.yaml stops the site.
pub(super) fn settings(common: &GlobalOptions) -> Result<Settings, Stop> {
    let checked = |url: &String| {
        base_address(url)
            .ok_or_else(|| format!("--base-url {url:?} is no web address, such as https://example.org/ed/"))
    };
    let base_url = common.base_url.as_ref().map(checked).transpose()?;
    // As reproducible builds give it: https://reproducible-builds.org/specs/source-date-epoch/
    let source_date = std::env::var("SOURCE_DATE_EPOCH").ok();
    let seconds = |words: String| {
        let seconds = words.trim().parse::<u64>();
        seconds.map_err(|_| format!("SOURCE_DATE_EPOCH is {words:?}, which counts no seconds since 1970"))
    };
    let source_date = source_date.map(seconds).transpose()?.map(Moment::of_epoch);
    Ok(Settings { base_url, strict: common.strict, teacher: false, source_date })
}

/// Reports every fault; whether they stop the site.
pub(super) fn tell(outcome: &Outcome, common: &GlobalOptions, reporter: &Reporter) -> End {
    reporter.faults(&outcome.sources, &outcome.diagnostics);
    let strict = common.strict && !outcome.diagnostics.as_slice().is_empty();
    if outcome.diagnostics.has_errors() || strict { End::Faults } else { End::Done }
}
