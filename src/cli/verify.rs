//! `verify`: a published site against its manifest.

use super::arguments::{GlobalOptions, Output};
use super::report::Reporter;
use super::{End, Stop, root};
use crate::publish::{self, Mismatch};

pub(super) fn run(common: &GlobalOptions, output: &Output, reporter: &Reporter) -> Result<End, Stop> {
    let folder = match &output.output {
        Some(folder) => folder.clone(),
        None => root(common.root.as_deref())?.join("public"),
    };
    let (files, mismatches) = publish::verify(&folder)?;
    for mismatch in &mismatches {
        reporter.error(&match mismatch {
            Mismatch::Missing(path) => format!("{path} is missing"),
            Mismatch::Unlisted(path) => format!("{path} is not in the manifest"),
            Mismatch::Changed(path) => format!("{path} was changed"),
        });
    }
    if !mismatches.is_empty() {
        return Ok(End::Faults);
    }
    reporter.done(&format!("{files} files, all as published"));
    Ok(End::Done)
}
