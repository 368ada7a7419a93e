//! The manual and the pages of the codes are held to what the program does.
//!
//! A fenced block whose first line names a path, ```` ```yaml site/site.yaml ````, is a file of a project. A code behind
//! the path says that the block is faulty: laid behind what the file holds already, it must bring that code out. So no
//! example of the documentation can go stale unnoticed. The pages in `docs/codes` also show what the program says, to
//! the letter; `JIAOZHU_BLESS=1 cargo test --test manual` writes that anew after a message was changed on purpose.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use jiaozhu::diag::Code;
use jiaozhu::files::Project;
use jiaozhu::pipeline::{self, Outcome, Settings};

/// A fenced block.
struct Block {
    /// `yaml`, `sh`, `text` …
    language: String,
    /// The file it stands for.
    path: Option<String>,
    /// The code that it must bring out.
    code: Option<String>,
    text: String,
}

type Files = BTreeMap<String, String>;

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, Some(info)) => {
                let mut words = info.split(' ').map(str::to_owned);
                let language = words.next().unwrap_or_default();
                open = Some(Block { language, path: words.next(), code: words.next(), text: String::new() });
            }
            (None, None) => {}
        }
    }
    blocks
}

/// Lays the sound blocks together; blocks of one path follow one another.
fn project(blocks: &[Block]) -> Files {
    let mut files = Files::new();
    for block in blocks.iter().filter(|block| block.code.is_none()) {
        if let Some(path) = &block.path {
            files.entry(path.clone()).or_default().push_str(&block.text);
        }
    }
    files
}

fn memory(files: &Files) -> Project {
    Project::memory(files.iter().map(|(path, text)| (path.as_str(), text.clone().into_bytes())))
}

fn run(project: &Project, output: Option<&Path>) -> Outcome {
    pipeline::run(project, output, &Settings::default()).expect("the output can be written")
}

fn faults(outcome: &Outcome) -> Vec<String> {
    let show = |fault: &jiaozhu::diag::Diagnostic| {
        let place = fault.span.map(|span| {
            let source = outcome.sources.get(span.file);
            format!("{}:{}", source.path(), source.position(span.range().start).line)
        });
        format!("{} {}: {} {:?}", place.unwrap_or_default(), fault.code.name(), fault.message, fault.help)
    };
    outcome.diagnostics.as_slice().iter().map(show).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

#[test]
fn the_examples_of_the_manual_are_a_project_without_faults() {
    let files = project(&blocks(&read("docs/format.md")));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("public");
    let outcome = run(&memory(&files), Some(&output));
    assert_eq!(faults(&outcome), Vec::<String>::new());
    let report = outcome.report.expect("a project without faults is published");
    assert!(report.files > 0);
    let page = |path: &str| fs::read_to_string(output.join(path)).expect(path);
    assert!(page("zh-Hans/tushu/baogao.html").contains("基础薄弱"), "the emendation is read");
    assert!(page("zh-Hant-TW/tushu/jilu.html").contains("彙報"), "the place is dictated");
    assert!(page("zh-Hant-TW/tushu/jilu.html").contains("沈岩"), "the name is kept");
    assert!(page("zh-Hans/index.html").contains("缘起"), "the theme's own words are used");
}

#[test]
fn the_faulty_examples_of_the_manual_bring_out_their_codes() {
    let blocks = blocks(&read("docs/format.md"));
    let sound = project(&blocks);
    let mut seen = 0;
    for block in &blocks {
        let (Some(path), Some(code)) = (&block.path, &block.code) else { continue };
        assert!(Code::from_name(code).is_some(), "{code} is no code");
        let mut files = sound.clone();
        files.entry(path.clone()).or_default().push_str(&block.text);
        let outcome = run(&memory(&files), None);
        let found = outcome.diagnostics.as_slice().iter().any(|fault| fault.code.name() == code);
        assert!(found, "{path} with\n{}should give {code}; it gives {:#?}", block.text, faults(&outcome));
        seen += 1;
    }
    assert!(seen > 0, "the manual shows faulty examples");
}

#[test]
fn the_scaffold_has_no_faults() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scaffold");
    let outcome = run(&Project::open(&root).expect("the scaffold can be read"), None);
    assert_eq!(faults(&outcome), Vec::<String>::new());
}

/// The page is followed as a teacher would: every command that it names, in order, every file that it shows.
#[cfg(unix)]
#[test]
fn the_page_for_teachers_holds_word_for_word() {
    let page = read("docs/teachers.md");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut here = folder.path().to_owned();
    let mut blocks = blocks(&page).into_iter();
    let (mut commands, mut inside) = (0, None);
    for line in page.lines() {
        if line.starts_with("```") {
            let block = if inside.is_none() { blocks.next() } else { None };
            if let Some(Block { path: Some(path), text, .. }) = &block {
                let file = here.join(path);
                fs::create_dir_all(file.parent().expect("a file lies in a folder")).expect("a folder");
                fs::write(file, text).expect("a file");
            }
            inside = block;
            continue;
        }
        let named: Vec<&str> = match &inside {
            Some(block) if block.language == "sh" => vec![line],
            Some(_) => Vec::new(),
            None => line.split('`').skip(1).step_by(2).filter(|code| code.starts_with("jiaozhu ")).collect(),
        };
        for command in named {
            let words: Vec<&str> = command.split_whitespace().collect();
            match words[..] {
                ["cd", to] => here = here.join(to),
                ["jiaozhu", "serve"] => {}
                ["jiaozhu", ref rest @ ..] => {
                    let mut program = Command::new(env!("CARGO_BIN_EXE_jiaozhu"));
                    let done = program.args(rest).current_dir(&here).output().expect("the program runs");
                    assert!(done.status.success(), "{command}\n{}", String::from_utf8_lossy(&done.stderr));
                    commands += 1;
                }
                _ => panic!("{command} is no command of this program"),
            }
        }
    }
    assert!(commands > 9, "{commands} commands");
    let there = |path: &str| fs::read(here.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    for ending in ["zip", "imscc", "vocabulary.csv", "anki.txt", "vocabulary.tsv", "moodle.xml"] {
        there(&format!("export/readings/first.zh-Hant-TW.{ending}"));
    }
    there("public/index.html");
    for page in ["first.html", "first.handout.html"] {
        let words = String::from_utf8(there(&format!("public/zh-Hant-TW/readings/{page}"))).expect("UTF-8");
        assert!(words.contains("是實數嗎") && !words.contains("別處怎樣用") && !words.contains("遠得看不盡"), "{page}");
    }
    let own = String::from_utf8(there("teacher/zh-Hant-TW/readings/first.teacher.html")).expect("UTF-8");
    assert!(own.contains("別處怎樣用") && own.contains("遠得看不盡"));
}

/// Runs the program on the project that a page of a code describes.
#[cfg(unix)]
fn said(base: &Files, page: &[Block]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut files = base.clone();
    files.extend(project(page));
    for (path, text) in &files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("a file lies in a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }
    for block in page.iter().filter(|block| block.language == "sh") {
        let done = Command::new("sh").arg("-ec").arg(&block.text).current_dir(folder.path()).status().expect("sh");
        assert!(done.success(), "{}", block.text);
    }
    let program = Command::new(env!("CARGO_BIN_EXE_jiaozhu"))
        .args(["check", "--color", "never"])
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    let said = String::from_utf8(program.stderr).expect("UTF-8");
    let lines: Vec<&str> = said.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n"))
}

#[cfg(unix)]
#[test]
fn the_pages_of_the_codes_show_what_the_program_says() {
    let base = project(&blocks(&read("docs/codes/README.md")));
    let bless = std::env::var_os("JIAOZHU_BLESS").is_some();
    let mut stale = Vec::new();
    for code in Code::ALL {
        let name = code.name();
        let path = format!("docs/codes/{name}.md");
        // A code without a page is the business of `tests/tidy.rs`.
        if !Path::new(env!("CARGO_MANIFEST_DIR")).join(&path).exists() {
            continue;
        }
        let page = read(&path);
        let blocks = blocks(&page);
        let said = said(&base, &blocks);
        assert!(said.contains(&format!("[{name}]")), "the example of {path} gives\n{said}");
        let shown = blocks.iter().find(|block| block.language == "text").map_or("", |block| block.text.as_str());
        if shown == said {
            continue;
        }
        if bless && !shown.is_empty() {
            fs::write(&path, page.replacen(shown, &said, 1)).expect("the page can be written");
        } else {
            stale.push(format!("{path} should show\n{said}"));
        }
    }
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}
