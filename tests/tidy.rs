//! The house, guarded: what `docs/architecture.md` promises about the code, held by reading it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiaozhu::diag::Code;

/// The floors of `src/`, in the order of `docs/architecture.md`. A floor imports only floors below it.
const FLOORS: &[(&str, u8)] = &[
    ("text", 0),
    ("diag", 0),
    ("files", 10),
    ("script", 10),
    ("yaml", 10),
    ("markup", 10),
    ("import", 15),
    ("edition", 20),
    ("search", 20),
    ("resolve", 30),
    ("collate", 30),
    ("parallels", 30),
    ("weave", 40),
    ("theme", 50),
    ("review", 50),
    ("lock", 50),
    ("site", 60),
    ("export", 70),
    ("publish", 80),
    ("pipeline", 85),
    ("cli", 90),
];
/// Imports between neighbours: a fault has a place; an emendation accounts for a departure.
const NEIGHBOURS: &[(&str, &str)] = &[("diag", "text"), ("collate", "resolve")];
/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "manager", "common", "misc", "data"];
const LONGEST: usize = 500;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below a folder whose name ends so: path from the root with `/`, sorted.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let relative = path.strip_prefix(root()).expect("below the root");
                found.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

fn none(what: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{what}:\n{}", faults.join("\n"));
}

/// The top module of a file of `src/`.
fn module(path: &str) -> &str {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    let first = inner.split('/').next().unwrap_or(inner);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The top modules that a line of code names after `crate::`.
fn named(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            None => names.push(word(rest)),
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (at, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && c.is_alphabetic() => {
                            names.push(word(&list[at..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    names
}

#[test]
fn a_floor_imports_only_floors_below_it() {
    let rank = |name: &str| FLOORS.iter().find(|(floor, _)| *floor == name).map(|(_, rank)| *rank);
    let mut faults = Vec::new();
    for path in files("src", ".rs") {
        let own = module(&path);
        if matches!(own, "lib" | "main") {
            continue;
        }
        let Some(height) = rank(own) else {
            faults.push(format!("{path}: `{own}` is no floor of docs/architecture.md"));
            continue;
        };
        let text = read(&path);
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for name in named(&code.join("\n")) {
            // Names of the root that are no module, such as a macro.
            let Some(below) = rank(&name) else { continue };
            let neighbours = NEIGHBOURS.contains(&(own, name.as_str()));
            if name != own && below >= height && !neighbours {
                faults.push(format!("{path} imports `{name}`, which is no floor below `{own}`"));
            }
        }
    }
    faults.dedup();
    none("imports", &faults);
}

#[test]
fn every_floor_is_described() {
    let page = read("docs/architecture.md");
    let lib = read("src/lib.rs");
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let missing: Vec<String> = modules.filter(|name| !page.contains(&format!("`{name}`"))).map(str::to_owned).collect();
    none("modules that docs/architecture.md does not name", &missing);
}

#[test]
fn every_file_opens_with_what_it_is_for_and_is_short() {
    let mut faults = Vec::new();
    for path in files("src", ".rs") {
        let text = read(&path);
        if !text.starts_with("//! ") {
            faults.push(format!("{path} does not open with `//!`"));
        }
        let lines = text.lines().count();
        if lines > LONGEST {
            faults.push(format!("{path} has {lines} lines, more than {LONGEST}"));
        }
        let parts = path.trim_end_matches(".rs").split('/');
        for name in parts.filter(|name| EMPTY_NAMES.contains(name)) {
            faults.push(format!("{path}: `{name}` says nothing"));
        }
    }
    none("files", &faults);
}

#[test]
fn only_the_reporter_prints() {
    let words = ["println!", "print!(", "eprintln!", "eprint!(", "stdout()", "dbg!("];
    let mut faults = Vec::new();
    for path in files("src", ".rs").into_iter().filter(|path| !path.starts_with("src/cli/report/")) {
        for (number, line) in read(&path).lines().enumerate() {
            if !line.trim_start().starts_with("//") && words.iter().any(|word| line.contains(word)) {
                faults.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("printing outside cli/report", &faults);
}

#[test]
fn every_code_has_its_page() {
    let index = read("docs/codes/README.md");
    let mut faults = Vec::new();
    for code in Code::ALL {
        let name = code.name();
        let page = fs::read_to_string(root().join(format!("docs/codes/{name}.md"))).unwrap_or_default();
        if !page.starts_with(&format!("# {name}\n")) {
            faults.push(format!("docs/codes/{name}.md is missing, or does not begin with `# {name}`"));
        }
        if !index.contains(&format!("({name}.md)")) {
            faults.push(format!("docs/codes/README.md does not list {name}"));
        }
    }
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    for path in files("docs/codes", ".md") {
        let stem = path.trim_start_matches("docs/codes/").trim_end_matches(".md");
        if stem != "README" && !names.contains(stem) {
            faults.push(format!("{path} explains a code that is not there"));
        }
    }
    none("pages of codes", &faults);
}

#[test]
fn every_code_has_a_case() {
    let cases = files("tests/cases", ".md");
    // Nothing to hold until the first case is there.
    if cases.is_empty() {
        return;
    }
    let own = ["tests/tidy.rs", "tests/manual.rs"];
    let tests = files("tests", ".rs").into_iter().filter(|path| !own.contains(&path.as_str()));
    let texts: Vec<String> = cases.iter().cloned().chain(tests).map(read).collect();
    let missing: Vec<String> = Code::ALL
        .iter()
        .map(|code| code.name())
        .filter(|name| !texts.iter().any(|text| text.contains(name)))
        .map(str::to_owned)
        .collect();
    none("codes without a case", &missing);
}

/// The keys of a flat YAML file.
fn keys(text: &str) -> BTreeSet<String> {
    let key = |line: &str| Some(line.split_once(':')?.0.to_owned());
    text.lines().filter(|line| !line.starts_with(['#', ' '])).filter_map(key).collect()
}

#[test]
fn the_furniture_has_the_same_words_in_every_language() {
    let chinese = keys(&read("themes/default/interface/zh.yaml"));
    let english = keys(&read("themes/default/interface/en.yaml"));
    let different: Vec<String> = chinese.symmetric_difference(&english).cloned().collect();
    none("keys of themes/default/interface that one language lacks", &different);
    let mut unknown = Vec::new();
    for path in files("themes/default/templates", ".html") {
        let text = read(&path);
        for (at, found) in text.match_indices("labels.") {
            let rest = &text[at + found.len()..];
            let key: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if !chinese.contains(&key.replace('_', "-")) {
                unknown.push(format!("{path}: labels.{key}"));
            }
        }
    }
    none("words that no interface file has", &unknown);
}

/// Names of the tables `[dependencies]` and `[dev-dependencies]`, and the version of the package.
fn manifest() -> (Vec<String>, String) {
    let text = read("Cargo.toml");
    let (mut names, mut version, mut table) = (Vec::new(), String::new(), "");
    for line in text.lines() {
        if line.starts_with('[') {
            table = line;
        } else if let Some((key, value)) = line.split_once('=') {
            match (table, key.trim()) {
                ("[package]", "version") => version = value.trim().trim_matches('"').to_owned(),
                ("[dependencies]" | "[dev-dependencies]" | "[build-dependencies]", name) if !name.starts_with('#') => {
                    names.push(name.to_owned());
                }
                _ => {}
            }
        }
    }
    (names, version)
}

#[test]
fn the_changelog_and_the_readme_keep_up_with_the_manifest() {
    let (names, version) = manifest();
    assert!(!names.is_empty() && !version.is_empty(), "Cargo.toml is read");
    assert!(read("CHANGELOG.md").contains(&format!("## [{version}]")), "CHANGELOG.md has no entry for {version}");
    let readme = read("README.md");
    let missing: Vec<String> = names.into_iter().filter(|name| !readme.contains(&format!("| `{name}` |"))).collect();
    none("dependencies without a line in README's table", &missing);
}

#[test]
fn names_after_crate_are_read_from_lists_too() {
    assert_eq!(named("use crate::{text::{self, Span}, diag};"), ["text", "diag"]);
    assert_eq!(named("fn f() -> crate::site::Site { crate::weave::weave() }"), ["site", "weave"]);
}
