//! What a site offers to be taken away, where `downloads` in site.yaml lists other formats than the usual ones.

mod project;

use std::collections::BTreeMap;

use jiaozhu::edition::Unit;
use jiaozhu::export::{self, Download, Format, Scope};
use jiaozhu::files;
use jiaozhu::pipeline::{self, Settings};

use project::{GOOD, Project};

/// The pages of a small project that offers these formats.
fn offering(formats: &str, more: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut files = GOOD.to_vec();
    let settings = format!("title: 站\nlanguage: zh-Hans\nscripts: [zh-Hans]\ndownloads: [{formats}]\n");
    files[0].1 = &settings;
    files.extend(more);
    let project = Project::of(&files);
    let run = project.build();
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    project.site()
}

fn words<'s>(site: &'s BTreeMap<String, Vec<u8>>, path: &str) -> &'s str {
    std::str::from_utf8(site.get(path).unwrap_or_else(|| panic!("no {path}"))).expect("UTF-8")
}

#[test]
fn documents_of_tei_find_one_another() {
    let more = [
        ("editions/e/edition.yaml", "title: 编\nscript: zh-Hans\ntexts: [t, u]\n"),
        ("editions/e/u.md", "---\ntitle: 又\n---\n\n壬癸。\n"),
        ("annotations/e/u.yaml", "- id: two\n  at: 壬\n  note: 见[[t#p2]]，参[[wu]]。\n"),
    ];
    let site = offering("tei, tei-corpus", &more);
    let mut found = Vec::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.starts_with("downloads/")) {
        let folder = path.rsplit_once('/').expect("a folder").0;
        for reference in String::from_utf8_lossy(bytes).split("target=\"").skip(1) {
            let file = reference.split(['"', '#']).next().unwrap_or_default();
            if file.ends_with(".tei.xml") {
                let there = match file.strip_prefix("../") {
                    Some(file) => format!("{}/{file}", folder.rsplit_once('/').expect("a folder above").0),
                    None => format!("{folder}/{file}"),
                };
                assert!(site.contains_key(&there), "{path} refers to {there}");
                found.push(there);
            }
        }
    }
    found.sort();
    assert_eq!(found, ["downloads/e.tei.xml", "downloads/e/t.tei.xml"]);
}

#[test]
fn pages_of_an_edition_lead_to_what_there_is_of_it() {
    let pack = [("site/readings/r.yaml", "title: 读\npassages: [t]\n")];
    for (formats, label, leads) in [
        ("cartridge", "教学平台用", false),
        ("text", "纯文本", true),
        ("tei, zip", "网页，打包 · TEI P5", true),
        ("bibtex, json", "书目，BibTeX · 全编数据，JSON", true),
    ] {
        let site = offering(formats, &pack);
        assert_eq!(words(&site, "zh-Hans/downloads.html").contains("edition-e"), leads, "{formats}: the page");
        for page in ["zh-Hans/e/index.html", "zh-Hans/e/t.html"] {
            assert_eq!(words(&site, page).contains("downloads.html#edition-e"), leads, "{formats}: {page}");
        }
        assert_eq!(words(&site, "zh-Hans/e/t.html").contains(label), leads, "{formats}: {label}");
    }
}

#[test]
fn nothing_is_made_of_what_a_format_is_not_made_of() {
    let files = GOOD.iter().map(|(path, words)| (*path, words.as_bytes().to_vec()));
    let (outcome, made) = pipeline::export(&files::Project::memory(files), &Settings::default(), |site| {
        for format in Format::ALL {
            for (unit, scope) in
                [(Unit::Site, Scope::Site), (Unit::Edition, Scope::Edition(0)), (Unit::Text, Scope::Text(0, 0))]
            {
                let download = Download { format, scope, script: None, ids: false };
                let made = export::make(site, &download, None);
                assert_eq!(made.is_ok(), format.units().contains(&unit), "{format:?} of {unit:?}");
            }
        }
    });
    assert!(!outcome.diagnostics.has_errors() && made.is_some(), "{:?}", outcome.diagnostics);
}
