//! `export` on disk: the folders and options that it refuses, and what it leaves behind when the system refuses.

mod project;

use std::fs;

use project::{Project, files};

const LIST: &str = "manifest-sha256.txt";

/// Runs what must be refused, with these words, and must change nothing.
fn refused(project: &Project, arguments: &[&str], words: &str) {
    let before = files(project.around());
    let run = project.run(arguments);
    assert_eq!(run.status, Some(2), "{arguments:?} was not refused");
    assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
    assert!(files(project.around()) == before, "{arguments:?} wrote something");
}

#[test]
fn a_list_that_is_none_of_ours_is_not_replaced() {
    let project = Project::good();
    let foreign = format!("{} *mine.txt\r\n", "0".repeat(64));
    for list in [foreign.as_bytes(), b"\xFF\xFE", b"notes\n"] {
        project.write(&format!("out/{LIST}"), list);
        refused(&project, &["export", "text", "-o", "out"], "no list of this command's; nothing was written");
    }
    assert_eq!(project.run(&["export", "text", "-o", "out", "--force"]).status, Some(0));
    assert!(fs::read_to_string(project.path("out").join(LIST)).unwrap().ends_with("  e/t.zh-Hans.txt\n"));
    assert_eq!(project.run(&["export", "text", "-o", "out"]).status, Some(0));
}

#[test]
fn a_site_s_folder_takes_no_exports() {
    let project = Project::good();
    // Before there is a site, however its folder is written.
    let whole = project.path("public");
    for output in ["public/", "./public/", whole.join("").to_str().unwrap()] {
        refused(&project, &["export", "text", "-r", ".", "-o", output], "public");
        refused(&project, &["export", "vocabulary", "-r", ".", "-o", output], "is a site's");
    }
    refused(&project, &["export", "teacher", "-r", ".", "-o", "public"], "public");
    project.build();
    assert_eq!(project.run(&["build", "-o", "elsewhere"]).status, Some(0));
    assert_eq!(project.run(&["export", "teacher"]).status, Some(0));
    for output in ["public", "elsewhere", "teacher"] {
        refused(&project, &["export", "text", "-o", output], "is a site's");
        refused(&project, &["export", "text", "--force", "-o", output], "is a site's");
    }
}

#[test]
fn what_was_written_before_a_fault_is_known_as_ours() {
    let project = Project::good();
    // Files are written beside their places first: a folder of that name stops the second of four.
    let in_the_way = project.path("out/.e.zh-Hans.anki.txt.new");
    fs::create_dir_all(&in_the_way).unwrap();
    assert_eq!(project.run(&["export", "vocabulary", "-o", "out"]).status, Some(2));
    let listed = fs::read_to_string(project.path("out").join(LIST)).unwrap();
    assert!(listed.contains("e.zh-Hans.vocabulary.csv") && !listed.contains("anki"), "{listed}");
    fs::remove_dir(&in_the_way).unwrap();
    // The editor goes on writing; what is ours is replaced without a word.
    project.write("annotations/e/glossary.yaml", "- id: wu\n  term: 戊己\n  definition: 另释。\n");
    let run = project.run(&["export", "vocabulary", "-o", "out"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let table = fs::read_to_string(project.path("out/e.zh-Hans.vocabulary.csv")).unwrap();
    assert!(table.contains("另释"), "{table}");
}

#[test]
fn an_option_that_changes_nothing_is_refused() {
    let project = Project::good();
    for format in ["csl", "markdown", "vocabulary", "tei", "epub"] {
        refused(&project, &["export", format, "--ids"], "so it takes no --ids");
    }
    for option in [
        &["--edition", "e"][..],
        &["--text", "t"],
        &["--pack", "p"],
        &["--script", "zh-Hans"],
        &["--ids"],
        &["--force"],
    ] {
        let words = format!("so it takes no {}", option[0]);
        refused(&project, &[&["export", "teacher"], option].concat(), &words);
    }
    refused(&project, &["export", "vocabulary", "-o", "-"], "--edition, --text, --pack, --script");
}
