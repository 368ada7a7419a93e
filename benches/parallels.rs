//! How long the search for parallel passages takes, and how much memory, at the size of a large corpus.
//!
//! `cargo bench --bench parallels` looks through 30 MB of text in which nothing is said twice but what was planted
//! (10,000 pieces of 12 to 80 characters, half of them with a character changed; one formula of 24 at 5,000 places),
//! then through what is made to hurt: one phrase 100,000 times in one passage and in as many, and mixtures of two phrases. Each run has
//! a process of its own, so that the peak is its own. The real texts, shuffled: `cargo bench --bench site -- L`,
//! stage `assemble`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark reports on the terminal")]

use std::process::Command;
use std::time::Instant;

use jiaozhu::parallels::{Passage, Text, find};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FORMULA: &str = "坚持以人为本的科学发展观统筹解决存在的各种突出问题";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match &arguments[..] {
        [mode, name] if mode == "look" => look(name),
        _ => {
            for name in ["planted", "one-passage", "many-passages", "mixtures"] {
                let status = Command::new(std::env::current_exe().unwrap()).args(["look", name]).status().unwrap();
                assert!(status.success());
            }
        }
    }
}

fn look(name: &str) {
    let texts: Vec<Vec<String>> = match name {
        "planted" => planted(),
        "one-passage" => vec![vec![format!("{FORMULA}，").repeat(100_000)]],
        "many-passages" => vec![vec![FORMULA.to_owned(); 100_000]],
        _ => mixtures(),
    };
    let bytes: usize = texts.iter().flatten().map(String::len).sum();
    let passage = |words: &'_ String| -> Passage<'static> {
        // The words live as long as the process.
        Passage { words: Box::leak(words.clone().into_boxed_str()), names: Vec::new() }
    };
    let read: Vec<Text<'_>> =
        texts.iter().map(|text| Text { passages: text.iter().map(passage).collect(), least: Some(12) }).collect();
    drop(texts);
    let before = resident();
    let start = Instant::now();
    let found = find(&read);
    let wall = start.elapsed().as_secs_f64();
    let places: usize = found.groups.iter().map(|group| group.places.len()).sum();
    println!(
        "{name}: {:.1} MB, {wall:.2} s wall, {} MB at the peak beside the text; {} groups, {places} places, the largest of {}",
        bytes as f64 / 1e6,
        peak().saturating_sub(before),
        found.groups.len(),
        found.groups.iter().map(|group| group.places.len()).max().unwrap_or(0)
    );
}

/// 2,000 texts of 15 KB.
fn planted() -> Vec<Vec<String>> {
    let mut random = Random(11);
    let mut letters = |count: usize| (0..count).map(|_| han(&mut random)).collect::<Vec<char>>();
    let mut passages: Vec<Vec<char>> = (0..50_000).map(|_| letters(200)).collect();
    let mut random = Random(12);
    for index in 0..10_000 {
        let (from, to) = (random.below(passages.len()), random.below(passages.len()));
        let length = 12 + random.below(69);
        let start = random.below(200 - length);
        let mut piece = passages[from][start..start + length].to_vec();
        if index % 2 == 0 {
            piece[length / 2] = han(&mut random);
        }
        let at = random.below(passages[to].len());
        passages[to].splice(at..at, piece);
    }
    for _ in 0..5_000 {
        let to = random.below(passages.len());
        let at = random.below(passages[to].len());
        passages[to].splice(at..at, FORMULA.chars());
    }
    passages.chunks(25).map(|text| text.iter().map(|words| words.iter().collect()).collect()).collect()
}

fn mixtures() -> Vec<Vec<String>> {
    let mut random = Random(3);
    let mut passage = || (0..60).map(|_| ["甲乙丙丁", "甲乙丙戊"][random.below(2)]).collect::<String>();
    (0..200).map(|_| (0..25).map(|_| passage()).collect()).collect()
}

/// SplitMix64: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap_or(0)
    }
}

fn han(random: &mut Random) -> char {
    char::from_u32(0x4E00 + u32::try_from(random.below(3_000)).unwrap_or(0)).unwrap_or('一')
}

fn resident() -> u64 {
    kilobytes("VmRSS:") / 1024
}

fn peak() -> u64 {
    kilobytes("VmHWM:") / 1024
}

fn kilobytes(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(0)
}
