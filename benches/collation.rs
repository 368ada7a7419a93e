//! Seconds that it takes to compare a text of two hundred thousand characters with a witness that differs from it in two
//! thousand places, and with hostile ones: nothing in common, one word over and over, every paragraph moved.
//!
//! Arguments: characters, variants. Each figure is the best of three rounds, loading and resolving left out.
#![allow(clippy::print_stdout, reason = "a benchmark reports on stdout")]

use std::fmt::Write as _;
use std::time::Instant;

use jiaozhu::collate::{collate, reconstructed};
use jiaozhu::edition::load;
use jiaozhu::files::Project;
use jiaozhu::resolve::resolve;

const ROUNDS: usize = 3;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let characters = arguments.next().unwrap_or(200_000);
    let variants = arguments.next().unwrap_or(2_000);
    let text = paragraphs(characters);
    measure("scattered variants", &text, &scattered(&text, variants));
    measure("the same", &text, &text);
    let mut turned = text.clone();
    turned.reverse();
    measure("every paragraph moved", &text, &turned);
    measure("nothing in common", &text, &text.iter().map(|line| "囧".repeat(line.chars().count())).collect::<Vec<_>>());
    let words = |word: &str| vec![word.repeat(characters / word.chars().count())];
    measure("one word over and over", &words("甲乙"), &words("乙甲丙"));
    let shuffled: Vec<String> = text.iter().map(|line| line.chars().rev().collect()).collect();
    measure("every line turned round", &text, &shuffled);
}

/// The numbers of a linear congruential generator (D. E. Knuth's MMIX), so that every run measures the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }

    /// A character of the thousand that are used most, or nearly.
    fn character(&mut self) -> char {
        let at = u32::try_from(self.below(1_200)).unwrap_or_default();
        char::from_u32(0x4E00 + at * 7).unwrap_or('一')
    }
}

fn paragraphs(characters: usize) -> Vec<String> {
    let mut numbers = Numbers(1);
    let mut lines = Vec::new();
    let mut left = characters;
    while left > 0 {
        let length = left.min(100);
        lines.push((0..length).map(|at| if at % 20 == 19 { '，' } else { numbers.character() }).collect());
        left -= length;
    }
    lines
}

/// Changed, left out and added characters by turns.
fn scattered(lines: &[String], variants: usize) -> Vec<String> {
    let mut numbers = Numbers(2);
    let mut lines: Vec<Vec<char>> = lines.iter().map(|line| line.chars().collect()).collect();
    for turn in 0..variants {
        let count = lines.len();
        let line = &mut lines[turn * count / variants.max(1)];
        let at = numbers.below(line.len().max(1));
        let new = numbers.character();
        match turn % 3 {
            0 => line[at] = new,
            1 => drop(line.remove(at)),
            _ => line.insert(at, new),
        }
    }
    lines.into_iter().map(|line| line.into_iter().collect()).collect()
}

fn measure(what: &str, text: &[String], witness: &[String]) {
    let mut body = "---\ntitle: 题\nwitnesses:\n".to_owned();
    for name in ["a", "b"] {
        let _ = writeln!(body, "  - {{ id: {name}, file: witnesses/{name}.txt, regularize: [line-break] }}");
    }
    let _ = write!(body, "---\n{}\n", text.join("\n\n"));
    let project = Project::memory([
        ("site/site.yaml", b"title: s\nlanguage: zh-Hans\nscripts: [zh-Hans]\n".to_vec()),
        ("editions/e/edition.yaml", b"title: e\ntexts: [t]\n".to_vec()),
        ("editions/e/t.md", body.into_bytes()),
        ("editions/e/witnesses/a.txt", text.join("\n").into_bytes()),
        ("editions/e/witnesses/b.txt", witness.join("\n").into_bytes()),
    ]);
    let (sources, loaded) = load(&project);
    let library = loaded.value.expect("the project can be read");
    let resolved = resolve(&library).value;
    let mut best = f64::MAX;
    let mut units = 0;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let collations = collate(&resolved, &sources).value;
        best = best.min(started.elapsed().as_secs_f64());
        let collated = collations.text(0, 0).expect("the text is compared");
        let other = collated.witnesses[1].as_ref().expect("the witness is compared");
        assert_eq!(reconstructed(&collated.text, &other.steps), witness.join("\n"));
        units = other.units.len();
    }
    println!("{what}: {best:.3} s, {units} units (two witnesses)");
}
