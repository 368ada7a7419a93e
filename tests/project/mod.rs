//! A project on disk, and the program run on it. Shared by the tests that run the built binary.
//!
//! Every project lives in a temporary folder of its own; nothing here knows how the program works inside.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_jiaozhu");

/// The files of a small project without fault and without warning.
pub(crate) const GOOD: &[(&str, &str)] = &[
    ("site/site.yaml", "title: 站\nlanguage: zh-Hans\nscripts: [zh-Hans]\n"),
    ("editions/e/edition.yaml", "title: 编\nscript: zh-Hans\ntexts: [t]\n"),
    ("editions/e/t.md", "---\ntitle: 题\n---\n\n甲乙丙丁。\n\n戊己庚辛。\n"),
    ("annotations/e/t.yaml", "- id: one\n  at: 乙丙\n  note: 释。\n"),
    ("annotations/e/glossary.yaml", "- id: wu\n  term: 戊己\n  definition: 释。\n"),
];

/// A folder with a project in it.
pub(crate) struct Project {
    folder: TempDir,
}

/// What a run of the program left behind.
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// The small project.
    pub(crate) fn good() -> Self {
        Self::of(GOOD)
    }

    /// A project of these files.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: TempDir::with_prefix("jz-").unwrap() };
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    /// The project's root: a folder inside the temporary one, so that what lies beside it can be looked at.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// The folder around the root.
    pub(crate) fn around(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The program, to be run at the project's root.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.root());
        // A terminal's wishes must not change what is compared.
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().unwrap())
    }

    /// Builds, and insists that it worked.
    pub(crate) fn build(&self) -> Run {
        let run = self.run(&["build"]);
        assert_eq!(run.status, Some(0), "the build failed:\n{}", run.stderr);
        run
    }

    /// The published site.
    pub(crate) fn site(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.path("public"))
    }
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The JSON objects on stdout.
    pub(crate) fn faults(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Errors and warnings as `code file:line:column`.
    pub(crate) fn places(&self, severity: &str) -> Vec<String> {
        let of = |fault: &Value| {
            let words = |key: &str| fault[key].as_str().unwrap_or("-").to_owned();
            format!("{} {}:{}:{}", words("code"), words("file"), fault["line"], fault["column"])
        };
        self.faults().iter().filter(|fault| fault["severity"] == severity).map(of).collect()
    }
}

/// Every file below a folder: relative path → bytes. A link counts as its target's path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(&inner).unwrap() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            let path = entry.path();
            if kind.is_dir() {
                open.push(path);
                continue;
            }
            let bytes = if kind.is_symlink() {
                fs::read_link(&path).unwrap().to_string_lossy().into_owned().into_bytes()
            } else {
                fs::read(&path).unwrap()
            };
            found.insert(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned(), bytes);
        }
    }
    found
}

/// Small, seeded, the same everywhere: SplitMix64.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    /// Some Chinese characters, none of them in the small project.
    pub(crate) fn han(&mut self, count: usize) -> String {
        let one = |chance: &mut Self| char::from_u32(0x5000 + u32::try_from(chance.below(2000)).unwrap()).unwrap();
        (0..count).map(|_| one(self)).collect()
    }
}
