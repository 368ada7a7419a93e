//! The project of a case: its own files, and a sensible default for every file that it leaves out.

use jiaozhu::files::Project;

use super::case::Case;

/// The front matter of a text that a case gives without one: three lines, so the words begin at line 4.
pub(super) const HEAD: &str = "---\ntitle: 题\n---\n";

const SITE: &str = "title: 校注示例\nlanguage: zh-Hans\nscripts: [zh-Hans, zh-Hant-TW]\n";

/// The project in memory; `edition.yaml` lists the texts of `editions/e` in the order of the case.
pub(super) fn project(case: &Case) -> Project {
    let mut files: Vec<(String, String)> = case.files.clone();
    let has = |files: &[(String, String)], path: &str| files.iter().any(|(known, _)| known == path);
    if !has(&files, "site/site.yaml") {
        files.push(("site/site.yaml".into(), SITE.into()));
    }
    let text = |path: &str| Some(path.strip_prefix("editions/e/")?.strip_suffix(".md")?.to_owned());
    let mut texts: Vec<String> = files.iter().filter_map(|(path, _)| text(path)).collect();
    if texts.is_empty() && !has(&files, "editions/e/edition.yaml") {
        texts.push("t".into());
        files.push(("editions/e/t.md".into(), format!("{HEAD}文。\n")));
    }
    if !has(&files, "editions/e/edition.yaml") {
        let list = texts.join(", ");
        files.push(("editions/e/edition.yaml".into(), format!("title: 例\nscript: zh-Hans\ntexts: [{list}]\n")));
    }
    Project::memory(files.iter().map(|(path, words)| (path.as_str(), words.clone().into_bytes())))
}
