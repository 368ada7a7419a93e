//! What a case is, how it is run, what is seen of the program's work.

mod case;
mod html;
mod observe;
mod parallels;
mod project;
mod promise;

pub(crate) use case::Case;
use case::Expectation;

/// What came of a case.
pub(crate) struct Outcome {
    /// Each expectation that was not met, as a reader wants to see it.
    pub(crate) differences: Vec<String>,
    /// The case with what came out instead of what was expected.
    pub(crate) blessed: String,
}

/// Runs the program over a case's project and compares.
pub(crate) fn run(case: &Case) -> Outcome {
    let observed = std::panic::catch_unwind(|| observe::all(case));
    let Ok((answers, promises)) = observed else {
        return Outcome { differences: vec!["the program panicked".into()], blessed: case.written.clone() };
    };
    let mut differences = promises;
    let mut edits: Vec<(&Expectation, String)> = Vec::new();
    for (expectation, answer) in case.expectations.iter().zip(answers) {
        if expectation.body != answer {
            differences.push(format!("-- {}", expectation.info));
            differences.push(lines_apart(&expectation.body, &answer));
            edits.push((expectation, answer));
        }
    }
    Outcome { differences, blessed: blessed(case, edits) }
}

fn blessed(case: &Case, mut edits: Vec<(&Expectation, String)>) -> String {
    let mut written = case.written.clone();
    edits.sort_by_key(|(expectation, _)| std::cmp::Reverse(expectation.bytes.start));
    for (expectation, answer) in edits {
        match expectation.bytes.is_empty() && expectation.implied {
            true if !written.ends_with('\n') => {}
            true => written.push_str(&format!("\n```diagnostics\n{answer}```\n")),
            false => written.replace_range(expectation.bytes.clone(), &answer),
        }
    }
    written
}

/// Both texts line by line: ` ` in both, `-` expected only, `+` came out only.
fn lines_apart(expected: &str, answer: &str) -> String {
    let (expected, answer): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), answer.lines().collect());
    let mut shown = Vec::new();
    for line in &expected {
        shown.push(format!("{} {line}", if answer.contains(line) { ' ' } else { '-' }));
    }
    for line in answer.iter().filter(|line| !expected.contains(line)) {
        shown.push(format!("+ {line}"));
    }
    if shown.iter().all(|line| line.starts_with(' ')) {
        shown.push("  (the same lines, in another order or number)".into());
        shown.extend(answer.iter().map(|line| format!("+ {line}")));
    }
    shown.join("\n")
}
