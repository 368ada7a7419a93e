//! How long a build takes, and how much memory, on large generated projects.
//!
//! `cargo bench --bench site -- L` (or `M`, `LN`, `XL`; several may be named) writes the project and the site
//! into a memory file system, builds twice (fresh, and again with nothing changed), and prints wall and CPU
//! seconds and peak memory. Each build runs in a process of its own, so that the peak is its own.
//! With `plain` among the words, parallel passages are not looked for: the generated texts say the same over and over,
//! so that nearly every passage has a line of them. With `keep` the project and the site stay where they were written.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark reports on the terminal")]

mod corpus;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use corpus::Size;
use jiaozhu::files::Project;
use jiaozhu::pipeline;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [mode, root, output] = &arguments[..]
        && mode == "build"
    {
        return build(Path::new(root), Path::new(output));
    }
    let names = if arguments.is_empty() { vec!["M".to_owned()] } else { arguments };
    let has = |word: &str| names.iter().any(|name| name == word);
    let (keep, plain) = (has("keep"), has("plain"));
    for name in names.iter().filter(|name| !["keep", "plain"].contains(&name.as_str())) {
        let Some(size) = Size::named(name) else {
            eprintln!("sizes: M, L, LN, XL");
            continue;
        };
        let folder = memory_folder().join(format!("jiaozhu-bench-{}", std::process::id()));
        let bytes = corpus::write(&folder.join("project"), size, 7);
        if plain {
            let edition = folder.join("project/editions/corpus/edition.yaml");
            let words = std::fs::read_to_string(&edition).unwrap() + "parallels: off\n";
            std::fs::write(edition, words).unwrap();
        }
        println!(
            "{name}: {} texts, {:.1} MB of Markdown, {} notes, {} terms, three scripts",
            size.texts,
            bytes as f64 / 1e6,
            size.texts * size.notes,
            size.terms
        );
        for run in ["fresh", "again"] {
            let start = Instant::now();
            let status = Command::new(std::env::current_exe().unwrap())
                .args(["build".into(), folder.join("project"), folder.join("public")])
                .status()
                .unwrap();
            println!("  {run}: {:.2} s wall in all, {status}", start.elapsed().as_secs_f64());
        }
        if keep {
            println!("  kept: {}", folder.join("public").display());
        } else {
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}

fn memory_folder() -> PathBuf {
    let shared = PathBuf::from("/dev/shm");
    if shared.is_dir() { shared } else { std::env::temp_dir() }
}

/// One build, measured from inside.
fn build(root: &Path, output: &Path) {
    let start = Instant::now();
    let project = Project::open(root).unwrap();
    let listed = start.elapsed();
    let outcome = pipeline::run(&project, Some(output), &pipeline::Settings::default()).unwrap();
    let wall = start.elapsed();
    let (user, system) = cpu();
    println!(
        "    build {:.2} s wall ({:.2} listing), {user:.2} user + {system:.2} system, peak {} MB; {:?}, {} faults",
        wall.as_secs_f64(),
        listed.as_secs_f64(),
        peak(),
        outcome.report,
        outcome.diagnostics.as_slice().len()
    );
    for (stage, seconds) in &outcome.timings {
        println!("      {stage:<10} {seconds:.2} s");
    }
}

/// Seconds of processor time so far, from `/proc/self/stat` (fields 14 and 15, in hundredths).
fn cpu() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let seconds =
        |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(f64::NAN) / 100.0;
    (seconds(11), seconds(12))
}

/// The most memory this process ever held, in MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}
