//! Very much of everything: limits with words, and cost near linear in what there is.

use std::time::{Duration, Instant};

use super::project::Chance;
use super::{Project, disturbed, refused_after};

/// A project with one text of many passages, a note on each.
fn noted(count: usize) -> Project {
    let project = Project::good();
    let mut text = "---\ntitle: 题\n---\n".to_owned();
    let mut notes = String::new();
    for at in 0..count {
        text.push_str(&format!("\n甲{at}乙丙{}。\n", if at == 0 { "戊己" } else { "" }));
        notes.push_str(&format!("- id: n{at}\n  at: 甲{at}乙\n  note: 释{at}。\n"));
    }
    project.write("editions/e/t.md", text);
    project.write("annotations/e/t.yaml", notes);
    project
}

fn timed(project: &Project) -> Duration {
    let start = Instant::now();
    let run = project.run(&["check", "--format", "json"]);
    assert_eq!(run.status, Some(0), "{:?}", run.places("error"));
    start.elapsed()
}

#[test]
fn twice_the_notes_take_about_twice_the_time() {
    let (one, two) = (noted(20_000), noted(40_000));
    // The machine may be busy with other things: the best of some runs is what the program needs.
    let (mut least, mut most) = (timed(&one), timed(&two));
    for _ in 0..8 {
        if most.as_secs_f64() < 3.0 * least.as_secs_f64() {
            return;
        }
        (least, most) = (least.min(timed(&one)), most.min(timed(&two)));
    }
    panic!("20,000 notes: {least:?}; 40,000 notes: {most:?}");
}

#[test]
fn a_hundred_thousand_notes_in_one_file_are_read() {
    timed(&noted(100_000));
}

#[test]
fn five_thousand_quotations_in_a_text_of_605_000_characters() {
    let mut chance = Chance(605_000);
    let passages: Vec<String> = (0..1210).map(|_| chance.han(500)).collect();
    let text = format!("---\ntitle: 题\n---\n\n甲乙丙丁，戊己。\n\n{}\n", passages.join("\n\n"));
    let notes: String = (0..5000)
        .map(|at| {
            let passage: Vec<char> = passages[at % passages.len()].chars().collect();
            let from = at / passages.len() * 100;
            let quote: String = passage[from..from + 12].iter().collect();
            format!("- id: n{at}\n  at: {quote}\n  note: 释。\n")
        })
        .collect();
    let project = Project::good();
    project.write("editions/e/t.md", &text);
    project.write("annotations/e/t.yaml", notes);
    let needed = timed(&project);
    assert!(needed < Duration::from_secs(60), "{needed:?}");

    // Most that fit nowhere, and most that fit often: each is reported, and at once.
    let notes: String = (0..200)
        .map(|at| {
            let passage: Vec<char> = passages[at].chars().collect();
            let quote: String =
                if at % 2 == 0 { passage[..12].iter().chain(&['龘']).collect() } else { passage[3].into() };
            format!("- id: n{at}\n  at: {quote}\n  note: 释。\n")
        })
        .collect();
    project.write("annotations/e/t.yaml", notes);
    for format in ["json", "human"] {
        let start = Instant::now();
        let run = project.run(&["check", "--format", format]);
        assert_eq!(run.status, Some(1));
        assert!(start.elapsed() < Duration::from_secs(60), "{format}: {:?}", start.elapsed());
        if format == "json" {
            let errors = run.places("error");
            assert_eq!(errors.len(), 200);
            assert_eq!(errors[0], "anchor-missing annotations/e/t.yaml:2:7");
            assert_eq!(errors[1], "anchor-ambiguous annotations/e/t.yaml:5:7");
            let help = run.faults()[1]["help"].as_str().unwrap().to_owned();
            assert!(help.contains("in: p") || help.contains("before: "), "{help}");
        }
    }
}

#[test]
fn a_quotation_as_long_as_a_book_is_reported_at_once() {
    let mut chance = Chance(7);
    let text = format!("---\ntitle: 题\n---\n\n甲乙丙丁{}\n", chance.han(100_000));
    let notes = format!("- at: {}\n  note: x\n", chance.han(50_000));
    let start = Instant::now();
    let run = refused_after(
        |project| {
            project.write("editions/e/t.md", &text);
            project.write("annotations/e/t.yaml", &notes);
        },
        "anchor-missing annotations/e/t.yaml:1:7",
    );
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    drop(run);
}

#[test]
fn thousands_of_notes_on_the_same_words() {
    let notes: String = (0..2000).map(|at| format!("- id: n{at}\n  at: 乙丙\n  note: 释。\n")).collect();
    super::taken(&[("annotations/e/t.yaml", notes.as_bytes())]);
}

#[test]
fn an_ambiguous_quotation_shows_what_would_tell_the_places_apart() {
    let text = "---\ntitle: 题\n---\n\n甲乙丙，丁乙丙。戊己\n\n庚乙丙\n";
    let (_project, run) = disturbed(|project| project.write("editions/e/t.md", text), &["build", "--format", "json"]);
    assert_eq!(run.status, Some(1));
    assert_eq!(run.places("error"), ["anchor-ambiguous annotations/e/t.yaml:2:7"]);
    let fault = &run.faults()[0];
    let labels: Vec<String> = fault["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| format!("{}:{}:{}", label["file"].as_str().unwrap(), label["line"], label["column"]))
        .collect();
    assert_eq!(labels, ["editions/e/t.md:5:2", "editions/e/t.md:5:6", "editions/e/t.md:7:2"]);
    assert_eq!(fault["help"], "say which one: before: 甲 · before: 丁 · in: p2");
}

#[test]
fn a_file_past_the_limit_is_not_read() {
    refused_after(
        |project| {
            // A file with a hole: as large as it says, and nothing on the disk.
            let file = std::fs::File::create(project.path("editions/e/big.md")).unwrap();
            file.set_len(1 << 30).unwrap();
        },
        "file-too-large editions/e/big.md:1:1",
    );
}
