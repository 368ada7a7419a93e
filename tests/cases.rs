//! The literate cases: every rule of the format, each with a project small enough to be read.
//!
//! One case is one Markdown file under `tests/cases/<floor>/`: prose that says the rule, fenced blocks that are
//! files of a project, fenced blocks that say what must come out (`cases/README.md` lists them). The real
//! program runs over the project in memory. Besides what a case asks for, every case whose content is
//! without errors is held to the promise of section 7: the page gives back the reading text and the text as
//! transmitted.
//!
//! A case listed in `cases/KNOWN.md` says what the format demands and the program does not do yet; it must
//! fail, and once it passes it must leave the list. `JIAOZHU_CASE=<part of a path>` runs some of the cases;
//! `JIAOZHU_BLESS=1` rewrites expectations in place, to be read before they are kept.

#[path = "cases/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use support::{Case, Outcome};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// Every case, by its path below `tests/cases`.
fn cases() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let wanted = std::env::var("JIAOZHU_CASE").unwrap_or_default();
    for floor in std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(&floor).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|kind| kind != "md") {
                continue;
            }
            let name = file.strip_prefix(folder()).unwrap().to_string_lossy().replace('\\', "/");
            if name.contains(&wanted) {
                found.insert(name, file);
            }
        }
    }
    found
}

/// The cases that are known to fail, with the reason.
fn known() -> BTreeMap<String, String> {
    let list = std::fs::read_to_string(folder().join("KNOWN.md")).unwrap();
    list.lines()
        .filter_map(|line| line.strip_prefix("- `")?.split_once("`: "))
        .map(|(name, reason)| (name.to_owned(), reason.to_owned()))
        .collect()
}

#[test]
fn every_case_holds() {
    let known = known();
    let bless = std::env::var_os("JIAOZHU_BLESS").is_some();
    let cases = cases();
    assert!(!cases.is_empty(), "no case was found");
    let look = |(name, path): (&String, &PathBuf)| -> Option<String> {
        let written = std::fs::read_to_string(path).unwrap();
        let case = match Case::read(&written) {
            Ok(case) => case,
            Err(reason) => return Some(format!("== {name}\n{reason}")),
        };
        let Outcome { differences, blessed } = support::run(&case);
        match (differences.is_empty(), known.get(name)) {
            (true, Some(_)) => Some(format!("== {name}\nholds now: take it out of KNOWN.md")),
            (true, None) | (false, Some(_)) => None,
            (false, None) if bless => {
                std::fs::write(path, blessed).unwrap();
                None
            }
            (false, None) => Some(format!("== {name}\n{}", differences.join("\n"))),
        }
    };
    let mut faults: Vec<String> = cases.par_iter().filter_map(look).collect();
    if std::env::var_os("JIAOZHU_CASE").is_none() {
        for name in known.keys().filter(|name| !cases.contains_key(*name)) {
            faults.push(format!("== KNOWN.md names {name}, which is no case"));
        }
    }
    assert!(faults.is_empty(), "{} of {} cases\n{}", faults.len(), cases.len(), faults.join("\n\n"));
}
