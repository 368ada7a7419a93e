//! Large projects for measuring, made from the real texts by a seeded generator.
//!
//! `L`: 2,000 texts of about 15 KB with headings, 20 standoff notes each, 500 terms. `LN`: the same with
//! 2.5 % of the Han characters replaced at random, so that the text has as many different character pairs as
//! a real corpus of its size. The same seed gives the same bytes on every machine.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How large, and how varied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) texts: usize,
    pub(crate) bytes: usize,
    pub(crate) notes: usize,
    pub(crate) terms: usize,
    /// Han characters replaced, per mille.
    pub(crate) noise: u64,
}

impl Size {
    pub(crate) fn named(name: &str) -> Option<Self> {
        let large = Self { texts: 2_000, bytes: 15_000, notes: 20, terms: 500, noise: 0 };
        Some(match name {
            "M" => Self { texts: 200, ..large },
            "L" => large,
            "LN" => Self { noise: 25, ..large },
            "XL" => Self { texts: 20_000, ..large },
            _ => return None,
        })
    }
}

/// SplitMix64: small, seeded, the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap_or(0)
    }
}

/// Paragraphs of the real edition's texts, front matter and headings left out.
fn paragraphs() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("editions/jisheng");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|kind| kind == "md"));
    files.sort();
    let mut paragraphs = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let body = text.splitn(3, "---\n").nth(2).unwrap_or_default().to_owned();
        let plain = |part: &&str| part.chars().count() > 30 && !part.contains(['\\', '#', '*', '[', '|', '<']);
        paragraphs.extend(body.split("\n\n").map(str::trim).filter(plain).map(str::to_owned));
    }
    paragraphs
}

fn noisy(words: &str, size: Size, random: &mut Random) -> String {
    if size.noise == 0 {
        return words.to_owned();
    }
    let han = |c: char| ('\u{4E00}'..='\u{9FA5}').contains(&c);
    let other =
        |random: &mut Random| char::from_u32(0x4E00 + u32::try_from(random.below(0x51A5)).unwrap_or(0)).unwrap_or('一');
    words.chars().map(|c| if han(c) && (random.below(1000) as u64) < size.noise { other(random) } else { c }).collect()
}

/// Writes a project; how many bytes of Markdown it has.
pub(crate) fn write(root: &Path, size: Size, seed: u64) -> usize {
    let mut random = Random(seed);
    let paragraphs = paragraphs();
    let edition = root.join("editions/corpus");
    let annotations = root.join("annotations/corpus");
    for folder in [&edition, &annotations, &root.join("site")] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(
        root.join("site/site.yaml"),
        "title: 测量\nlanguage: zh-Hans\nscripts: [zh-Hans, zh-Hant-TW, zh-Hant-HK]\n",
    )
    .unwrap();
    let mut list = String::from("title: 大集\nscript: zh-Hans\ntexts:\n");
    let mut bytes = 0;
    for number in 0..size.texts {
        let _ = writeln!(list, "- t{number:05}");
        let mut text = format!("---\ntitle: 第{number}篇\ndate: \"2010\"\n---\n");
        let mut passages: Vec<String> = Vec::new();
        let mut section = 0;
        while text.len() < size.bytes {
            if passages.len().is_multiple_of(6) {
                section += 1;
                let heading = format!("{section}、{}", noisy("工作情况和主要措施", size, &mut random));
                let _ = write!(text, "\n## {heading}\n");
                passages.push(heading);
            }
            let words = noisy(&paragraphs[random.below(paragraphs.len())], size, &mut random).replace('\n', "");
            let _ = write!(text, "\n{words}\n");
            passages.push(words);
        }
        bytes += text.len();
        let mut notes = String::new();
        for note in 0..size.notes {
            let at = random.below(passages.len());
            let letters: Vec<char> = passages[at].chars().collect();
            let length = 2 + random.below(10.min(letters.len() - 2));
            let start = random.below(letters.len() - length + 1);
            let quote: String = letters[start..start + length].iter().collect();
            let words: String = paragraphs[random.below(paragraphs.len())].chars().take(60).collect();
            let _ = write!(
                notes,
                "- id: n{note}\n  at: {{ quote: \"{}\", in: p{}, nth: 1 }}\n  note: |\n    {}\n",
                quote.replace('"', "\\\""),
                at + 1,
                words.replace('\n', "")
            );
        }
        fs::write(edition.join(format!("t{number:05}.md")), text).unwrap();
        fs::write(annotations.join(format!("t{number:05}.yaml")), notes).unwrap();
    }
    fs::write(edition.join("edition.yaml"), list).unwrap();
    let mut glossary = String::new();
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < size.terms {
        let letters: Vec<char> = paragraphs[random.below(paragraphs.len())].chars().collect();
        let length = 3 + random.below(4);
        let start = random.below(letters.len() - length);
        let term: String = letters[start..start + length].iter().collect();
        if term.chars().all(|c| ('\u{4E00}'..='\u{9FA5}').contains(&c)) && seen.insert(term.clone()) {
            let _ = write!(
                glossary,
                "- id: term-{}\n  term: {term}\n  kind: term\n  definition: |\n    用于测量的词条。\n",
                seen.len()
            );
        }
    }
    fs::write(annotations.join("glossary.yaml"), glossary).unwrap();
    bytes
}
