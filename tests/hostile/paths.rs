//! Paths that lead out of the project, and entries that are no files.

use std::os::unix::fs::symlink;
use std::process::Command;

use super::{disturbed, refused, refused_after};

#[test]
fn a_witness_stays_in_its_folder() {
    for path in ["../a", "/etc/passwd", "%2e%2e/a", "a/../../b", "a\\\\b", "C:a", "./a", "a//b", "a\\u202E"] {
        let text = format!("---\ntitle: 题\nwitnesses:\n  - {{ id: w, file: \"{path}\" }}\n---\n\n甲乙丙丁\n");
        let code = if path.ends_with("202E") { "file-missing" } else { "path-outside" };
        refused(&[("editions/e/t.md", text.as_bytes())], &format!("{code} editions/e/t.md:4:20"));
    }
    let nul = "---\ntitle: 题\nwitnesses:\n  - { id: w, file: \"a\\0b\" }\n---\n\n甲乙丙丁\n".as_bytes();
    refused(&[("editions/e/t.md", nul)], "path-outside editions/e/t.md:4:20");
    refused(&[("editions/e/t.md", nul)], "yaml-invalid editions/e/t.md:4:20");
}

#[test]
fn no_link_is_followed() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "---\ntitle: 密\n---\n\n密\n").unwrap();
    let to = secret.path().to_owned();
    refused_after(|p| symlink(&to, p.path("editions/e/x.md")).unwrap(), "path-outside editions/e/x.md:1:1");
    refused_after(|p| symlink("/etc", p.path("editions/f")).unwrap(), "path-outside editions/f:1:1");
    refused_after(|p| symlink(".", p.path("editions/e/loop")).unwrap(), "path-outside editions/e/loop:1:1");
    refused_after(|p| symlink("nowhere", p.path("site/dangling")).unwrap(), "path-outside site/dangling:1:1");
    // A whole folder of the project, and its very mark.
    for (path, code) in [("annotations", "annotations:1:1"), ("site/site.yaml", "site/site.yaml:1:1")] {
        refused_after(
            |p| {
                let aside = p.around().join("aside");
                std::fs::rename(p.path(path), &aside).unwrap();
                symlink(&aside, p.path(path)).unwrap();
            },
            &format!("path-outside {code}"),
        );
    }
}

#[test]
fn what_is_no_file_is_refused_and_never_opened() {
    let pipe = |path: std::path::PathBuf| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    refused_after(|p| pipe(p.path("editions/e/x.md")), "path-outside editions/e/x.md:1:1");
    refused_after(
        |p| pipe(p.path("annotations/e/bibliography.bib")),
        "path-outside annotations/e/bibliography.bib:1:1",
    );
    refused_after(
        |p| drop(std::os::unix::net::UnixListener::bind(p.path("site/socket")).unwrap()),
        "path-outside site/socket:1:1",
    );
    let (_project, run) = disturbed(
        |p| {
            std::fs::remove_file(p.path("site/site.yaml")).unwrap();
            pipe(p.path("site/site.yaml"));
        },
        &["build"],
    );
    assert_eq!(run.status, Some(2));
}

#[test]
fn names_that_cannot_stand_on_every_system_are_refused() {
    for name in ["a\\b.md", "a:b.md", "a\nb.md", "a\u{202E}b.md"] {
        let path = format!("editions/e/{name}");
        let expected = format!("path-outside {path}:1:1");
        refused_after(|p| p.write(&path, "x"), &expected);
    }
}

#[test]
fn dot_files_are_never_read() {
    let (project, run) = disturbed(
        |p| {
            p.write("editions/e/.secret.md", b"\xFF");
            p.write("site/.git/config", "password");
            p.write("editions/.env", "password");
        },
        &["build"],
    );
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert!(!super::published(&project).contains("password"));
}

#[test]
fn a_folder_without_a_site_is_no_project() {
    for arguments in [&["build"][..], &["check"], &["verify"]] {
        let (project, run) = disturbed(|p| std::fs::remove_file(p.path("site/site.yaml")).unwrap(), arguments);
        assert_eq!(run.status, Some(2), "{arguments:?}");
        assert!(run.stderr.contains("site/site.yaml") && run.stdout.is_empty(), "{}", run.stderr);
        drop(project);
    }
}

#[test]
fn an_output_that_is_no_folder_stops_the_build() {
    let (project, run) = disturbed(|p| p.write("elsewhere", "mine"), &["build", "-o", "elsewhere"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(std::fs::read(project.path("elsewhere")).unwrap(), b"mine");
    let (_project, run) = disturbed(|p| p.write("elsewhere", "mine"), &["build", "-o", "elsewhere/site"]);
    assert_eq!(run.status, Some(2));
    let (project, run) =
        disturbed(|p| symlink(p.path("editions"), p.path("elsewhere")).unwrap(), &["build", "-o", "elsewhere"]);
    assert_eq!(run.status, Some(2));
    assert!(project.path("editions/e/t.md").is_file());
    // The project itself, and a folder above it.
    for folder in [".", "..", "editions", "/"] {
        let (project, run) = disturbed(|_| (), &["build", "-o", folder]);
        assert_eq!(run.status, Some(2), "{folder}: {}", run.stderr);
        assert!(project.path("editions/e/t.md").is_file());
    }
}
