//! Bad input: what each must be answered with, and that nothing else happens.
//!
//! Every case builds a good site first. Then the input is made bad and the program is run again: it ends with
//! the status that the format gives, without a panic, with the code at the place where the editor must look,
//! and the good site is untouched, byte for byte.

#[path = "hostile/encoding.rs"]
mod encoding;
#[path = "hostile/markup.rs"]
mod markup;
#[path = "hostile/names.rs"]
mod names;
#[path = "hostile/paths.rs"]
mod paths;
mod project;
#[path = "hostile/size.rs"]
mod size;
#[path = "hostile/theme.rs"]
mod theme;
#[path = "hostile/yaml.rs"]
mod yaml;

use project::{Project, Run};

/// A run that must not change the site, whatever it says.
fn disturbed(disturb: impl FnOnce(&Project), arguments: &[&str]) -> (Project, Run) {
    let project = Project::good();
    project.build();
    let before = project.site();
    disturb(&project);
    let run = project.run(arguments);
    assert!(!run.stderr.contains("panicked"), "a panic:\n{}", run.stderr);
    assert!(run.status.is_some(), "killed by a signal:\n{}", run.stderr);
    if run.status != Some(0) {
        assert!(before == project.site(), "the old site was touched");
        let left: Vec<_> = std::fs::read_dir(project.root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".new")), "left behind: {left:?}");
    }
    (project, run)
}

/// Whatever was done, the build must end with 1 and this error: `code file:line:column`.
#[track_caller]
fn refused_after(disturb: impl FnOnce(&Project), expected: &str) -> Run {
    let (_project, run) = disturbed(disturb, &["build", "--format", "json"]);
    let errors = run.places("error");
    assert_eq!(run.status, Some(1), "expected {expected}, but: {errors:?}\n{}", run.stderr);
    assert!(errors.iter().any(|error| error == expected), "expected {expected}, but: {errors:?}");
    let told = run.faults().iter().all(|fault| fault["help"].is_string() && fault["message"] != "");
    assert!(told, "a fault without words:\n{}", run.stdout);
    run
}

/// These files must be refused with this error.
#[track_caller]
fn refused(files: &[(&str, &[u8])], expected: &str) -> Run {
    refused_after(|project| files.iter().for_each(|(path, bytes)| project.write(path, bytes)), expected)
}

/// This text (its body begins on line 4) must be refused with this error.
#[track_caller]
fn text_refused(body: &str, expected: &str) -> Run {
    let text = format!("---\ntitle: 题\n---\n{body}\n\n甲乙丙丁。\n");
    refused(&[("editions/e/t.md", text.as_bytes())], expected)
}

/// These notes must be refused with this error.
#[track_caller]
fn notes_refused(notes: &str, expected: &str) -> Run {
    refused(&[("annotations/e/t.yaml", notes.as_bytes())], expected)
}

/// These files must be taken without an error; what comes back is the new site.
#[track_caller]
fn taken(files: &[(&str, &[u8])]) -> (Project, Run) {
    let (project, run) = disturbed(
        |project| files.iter().for_each(|(path, bytes)| project.write(path, bytes)),
        &["build", "--format", "json"],
    );
    assert_eq!(run.status, Some(0), "{:?}\n{}", run.places("error"), run.stderr);
    (project, run)
}

/// Everything published, as one string.
fn published(project: &Project) -> String {
    project.site().into_values().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
}
