//! Compiles the dictionary text of OpenCC in `data/opencc` into one blob in `OUT_DIR`: `script.bin`, its
//! words, and `script.txt`, its text (apart, because the compiler checks included text once for all).
//!
//! It derives the four dictionaries that OpenCC derives at its own build (and that the fourteen
//! configurations use), merges each stage's dictionaries by OpenCC's priority, lays the keys out as
//! double-array tries, and works out in advance what every whole segment becomes in every
//! configuration, so that nothing is parsed and hardly anything is computed when the program starts.
//! It refuses dictionary text that breaks an assumption of the runtime (see `check` in `stages`).

#[path = "build/blob.rs"]
mod blob;
#[path = "build/dictionaries.rs"]
mod dictionaries;
#[path = "build/stages.rs"]
mod stages;
#[path = "build/trie.rs"]
mod trie;

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=data/opencc");
    println!("cargo::rerun-if-changed=data/variants.tsv");
    // Embedded whole: a new file in these folders is otherwise not seen.
    for embedded in ["themes/default", "scaffold", "docs/codes"] {
        println!("cargo::rerun-if-changed={embedded}");
    }
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("set by cargo"));
    let dictionaries = dictionaries::Dictionaries::read(&root.join("data/opencc"));
    let stages = stages::Stages::new(&dictionaries);
    let variants = variants(&root.join("data/variants.tsv"));
    let (words, text) = blob::write(&dictionaries, &stages, &variants);
    std::fs::write(out.join("script.bin"), words).expect("OUT_DIR can be written");
    std::fs::write(out.join("script.txt"), text).expect("OUT_DIR can be written");
}

/// The pairs of the variants table: character, the character it is folded to.
fn variants(path: &Path) -> Vec<(char, char)> {
    let text = std::fs::read_to_string(path).expect("data/variants.tsv");
    let one = |field: Option<&str>| {
        let mut chars = field.unwrap_or("").chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => c,
            _ => panic!("data/variants.tsv: a field must hold one character"),
        }
    };
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut fields = line.split('\t');
            (one(fields.next()), one(fields.next()))
        })
        .collect()
}
