//! What a teacher keeps for the teacher is in no file of the site, nor in any file of an archive that it offers.

mod project;

use std::io::{Cursor, Read as _};

use jiaozhu::export::Format;
use project::Project;

/// A file, and every file of it if it is an archive: in there words are compressed.
fn opened(path: &str, bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    if !bytes.starts_with(b"PK") {
        return vec![(path.to_owned(), bytes)];
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect(path);
    let mut found = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect(path);
        let mut inner = Vec::new();
        file.read_to_end(&mut inner).expect(path);
        found.extend(opened(&format!("{path}!{}", file.name().expect(path)), inner));
    }
    found
}

#[test]
fn no_hint_and_no_answer_is_published() {
    let pack = "title: T\npassages: [t]\nquestions:\n  - ask: PUBLIC-QUESTION\n    hint: |\n      SECRET-HINT\n    answer: |\n      \
                SECRET-ANSWER [[t#p1]]\nteacher: |\n  SECRET-TEACHER\n";
    let formats = Format::ALL.map(Format::name).join(", ");
    let settings = format!(
        "title: 站\nlanguage: zh-Hans\ninterface: [zh, en]\nscripts: [zh-Hans, zh-Hant-TW, zh-Hant-HK]\ndownloads: [{formats}]\n"
    );
    let project = Project::of(&[
        ("site/site.yaml", &settings),
        ("site/readings/one.yaml", pack),
        ("editions/e/edition.yaml", "title: 编\ntexts: [t]\n"),
        ("editions/e/t.md", "---\ntitle: 题\n---\n\n计划。\n"),
        ("annotations/e/glossary.yaml", "- id: jihua\n  term: 计划\n  definition: 释。\n"),
    ]);
    let run = project.build();
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let (mut pages, mut cartridges, mut packed) = (0, 0, 0);
    for (path, bytes) in project.site() {
        for (path, bytes) in opened(&path, bytes) {
            // An index may hold its words folded.
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            assert!(!text.contains("secret"), "{path} holds what is for the teacher alone");
            let asked = usize::from(text.contains("public-question"));
            match path.split_once('!') {
                None => pages += asked,
                Some((archive, _)) if archive.ends_with(".imscc") => cartridges += asked,
                Some(_) => packed += asked,
            }
        }
    }
    // Three scripts, two languages of the furniture: the question itself is on every page of the pack, on screen and on
    // paper. The archives of a pack hold those of their script and begin with one more; a cartridge has its assessment too.
    assert_eq!((pages, cartridges, packed), (12, 3 * (5 + 1), 12 + 3 * 5));
}
