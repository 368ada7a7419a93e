//! Texts against their witnesses: the project's own edition is compared, and its texts are damaged on purpose.

use std::collections::BTreeMap;
use std::path::Path;

use jiaozhu::collate::{Collated, Standing, UnitKind, collate, reconstructed};
use jiaozhu::diag::Code;
use jiaozhu::edition::load;
use jiaozhu::files::Project;
use jiaozhu::pipeline::{self, Settings};
use jiaozhu::resolve::{ResolvedText, resolve};
use jiaozhu::text::Sources;
use rayon::prelude::*;

const EDITION: &str = "editions/jisheng";

/// The project's own files.
fn files() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::open(root).unwrap();
    ["site", "editions", "annotations"]
        .iter()
        .flat_map(|folder| project.below(folder))
        .map(|path| (path.to_owned(), project.read(path).unwrap()))
        .collect()
}

fn project(files: &BTreeMap<String, Vec<u8>>) -> Project {
    Project::memory(files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())))
}

/// Runs over every text: its id, what was written, its collation.
fn each(files: &BTreeMap<String, Vec<u8>>, mut look: impl FnMut(&ResolvedText<'_>, &Sources, &Collated)) {
    let (sources, loaded) = load(&project(files));
    let library = loaded.value.unwrap();
    let resolved = resolve(&library).value;
    let collations = collate(&resolved, &sources).value;
    for (edition, of) in resolved.editions.iter().enumerate() {
        for (index, text) in of.texts.iter().enumerate() {
            look(text, &sources, collations.text(edition, index).unwrap());
        }
    }
}

#[test]
fn every_witness_comes_back_from_the_text_and_its_variants() {
    let mut witnesses = 0;
    each(&files(), |text, sources, collated| {
        let id = &text.text.id;
        for (witness, collation) in text.text.witnesses.iter().zip(&collated.witnesses) {
            let collation = collation.as_ref().unwrap_or_else(|| panic!("{id}: {} is not compared", witness.id.value));
            let file = witness.stored.as_ref().unwrap().file.unwrap();
            let stored: Vec<char> = sources.get(file).text().chars().collect();
            let part: String = stored[collation.part.clone()].iter().collect();
            let first = witness.from.as_ref().unwrap().quote.value.chars().next().unwrap();
            assert!(part.starts_with(first), "{id}: {}", witness.id.value);
            assert_eq!(reconstructed(&collated.text, &collation.steps), part, "{id}: {}", witness.id.value);
            witnesses += 1;
        }
    });
    assert_eq!(witnesses, 13);
}

/// How the two versions of the speech and of the scheme differ, counted by hand beforehand.
#[test]
fn variants_are_found_as_they_were_counted_by_hand() {
    let mut found: BTreeMap<String, BTreeMap<UnitKind, usize>> = BTreeMap::new();
    each(&files(), |text, _, collated| {
        let id = &text.text.id;
        for (witness, collation) in text.text.witnesses.iter().zip(&collated.witnesses).skip(1) {
            let counts = found.entry(format!("{id} {}", witness.id.value)).or_default();
            for unit in &collation.as_ref().unwrap().units {
                *counts.entry(unit.kind).or_default() += 1;
            }
        }
    });
    let counted = |list: &[(UnitKind, usize)]| list.iter().copied().collect::<BTreeMap<_, _>>();
    // The vocative; thirteen masked years and eleven masked figures; a figure and the cue left out: 27 of wording.
    // Six blanks closed up make 33, six paragraphs begun anew 39.
    let speech = [
        (UnitKind::Substitution, 24),
        (UnitKind::Omission, 2),
        (UnitKind::Addition, 1),
        (UnitKind::Spacing, 6),
        (UnitKind::Paragraphing, 6),
    ];
    assert_eq!(found["xixiang c"], counted(&speech));
    // The end that is cut off, and two line breaks inside words.
    assert_eq!(found["xinjizhi-fangan w5"], counted(&[(UnitKind::Omission, 1), (UnitKind::Paragraphing, 2)]));
    assert_eq!(found.len(), 2);
}

#[test]
fn the_edition_declares_every_departure() {
    each(&files(), |text, _, collated| {
        let first = collated.witnesses.first().and_then(Option::as_ref);
        let declared = first.is_none_or(|first| first.units.iter().all(|unit| unit.standing != Standing::Undeclared));
        assert!(declared, "{}", text.text.id);
    });
}

/// The lines of a text behind its front matter, numbered from 0.
fn body(written: &str) -> Vec<(usize, &str)> {
    let mut rules = 0;
    let mut body = Vec::new();
    for (number, line) in written.lines().enumerate() {
        if rules >= 2 {
            body.push((number, line));
        }
        rules += usize::from(line == "---");
    }
    body
}

/// A text with one damage, and where it is: line from 1, columns that a report may name.
struct Damaged {
    what: &'static str,
    written: String,
    lines: Vec<usize>,
    column: Option<usize>,
}

fn with_line(written: &str, at: usize, line: &str) -> String {
    let lines = written.lines().enumerate().map(|(number, old)| if number == at { line } else { old });
    lines.map(|line| format!("{line}\n")).collect()
}

/// A changed character, a changed digit, a deletion and a swap, each in another place of the text.
fn damages(written: &str) -> Vec<Damaged> {
    let lines = body(written);
    let long = |least: usize| lines.iter().filter(move |(_, line)| line.chars().count() >= least).copied();
    let han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let mut found = Vec::new();
    let mut change = |what, (number, line): (usize, &str), at: usize, put: Option<char>| {
        let changed: String =
            line.chars().enumerate().filter_map(|(place, c)| if place == at { put } else { Some(c) }).collect();
        let written = with_line(written, number, &changed);
        found.push(Damaged { what, written, lines: vec![number + 1], column: Some(at + 1) });
    };
    let mid = long(30).nth(long(30).count() / 2).unwrap();
    let place = |line: &str, from: usize| {
        let chars: Vec<char> = line.chars().collect();
        (from..chars.len() - 1).find(|&at| han(chars[at]) && chars[at] != chars[at + 1] && chars[at] != chars[at - 1])
    };
    let at = place(mid.1, 11).unwrap();
    change("a changed character", mid, at, Some('囧'));
    let last = long(20).last().unwrap();
    change("a deletion", last, place(last.1, 7).unwrap(), None);
    let digit =
        |line: &str| line.chars().skip(2).position(|c| "0123456789一二三四五六七八九".contains(c)).map(|at| at + 2);
    let numbered = long(10).find(|(_, line)| line.chars().skip(2).any(|c| c.is_ascii_digit()));
    let numbered = numbered.or_else(|| long(10).find(|(_, line)| digit(line).is_some())).unwrap();
    let ascii = numbered.1.chars().skip(2).position(|c| c.is_ascii_digit()).map(|at| at + 2);
    let at = ascii.or_else(|| digit(numbered.1)).unwrap();
    let old = numbered.1.chars().nth(at).unwrap();
    let new = if old.is_ascii_digit() {
        if old == '7' { '4' } else { '7' }
    } else if old == '七' {
        '四'
    } else {
        '七'
    };
    change("a changed digit", numbered, at, Some(new));
    let paragraphs: Vec<(usize, &str)> = long(12).filter(|(_, line)| !line.starts_with('#')).collect();
    let neighbours = |two: &&[(usize, &str)]| two[0].1 != two[1].1 && two[1].0 - two[0].0 == 2;
    let pair = paragraphs.windows(2).find(neighbours).or_else(|| paragraphs.windows(2).next()).unwrap();
    let swapped = with_line(&with_line(written, pair[0].0, pair[1].1), pair[1].0, pair[0].1);
    found.push(Damaged {
        what: "two swapped paragraphs",
        written: swapped,
        lines: (pair[0].0 + 1..=pair[1].0 + 1).collect(),
        column: None,
    });
    found
}

#[test]
fn no_damage_to_any_text_goes_unseen() {
    let files = files();
    let texts: Vec<&String> = files
        .keys()
        .filter(|path| path.starts_with(EDITION) && path.ends_with(".md") && path.matches('/').count() == 2)
        .collect();
    assert_eq!(texts.len(), 11);
    texts.par_iter().for_each(|&path| {
        let written = String::from_utf8(files[path].clone()).unwrap();
        let damages = damages(&written);
        assert_eq!(damages.len(), 4);
        for damaged in damages {
            let mut files = files.clone();
            files.insert(path.clone(), damaged.written.into_bytes());
            let outcome = pipeline::run(&project(&files), None, &Settings::default()).unwrap();
            let seen: Vec<(usize, usize, usize)> = outcome
                .diagnostics
                .as_slice()
                .iter()
                .filter(|fault| fault.code == Code::DepartureUndeclared)
                .map(|fault| {
                    let span = fault.span.unwrap();
                    let source = outcome.sources.get(span.file);
                    assert_eq!(source.path(), path);
                    assert!(
                        fault.labels.iter().any(|label| outcome
                            .sources
                            .get(label.span.file)
                            .path()
                            .contains("witnesses"))
                    );
                    let (start, end) = (source.position(span.range().start), source.position(span.range().end));
                    (start.line, start.column, end.column)
                })
                .collect();
            let there = seen.iter().any(|&(line, start, end)| {
                damaged.lines.contains(&line) && damaged.column.is_none_or(|column| start <= column && column <= end)
            });
            assert!(there, "{path}: {} at {:?}:{:?}, seen {seen:?}", damaged.what, damaged.lines, damaged.column);
            // A swap over a heading moves two things.
            assert!(seen.len() <= 3, "{path}: {} is seen {} times: {seen:?}", damaged.what, seen.len());
        }
    });
}
