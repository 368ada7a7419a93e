//! `check --fix`: quotations whose words have changed, rewritten one by one as an editor agrees.
//!
//! Each is asked for, and only `y` writes it; an end of input is a no. Nothing but the quotation changes in its file,
//! byte for byte; the file is written beside its place and renamed, and only if nobody changed it meanwhile. What would
//! not be read back as just that change is not written.

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::ops::Range;
use std::path::Path;

use super::Stop;
use super::arguments::GlobalOptions;
use super::build::settings;
use super::lock::replace;
use super::report::Reporter;
use crate::diag::{Diagnostics, Fix};
use crate::files::Project;
use crate::pipeline::{self, Outcome};
use crate::text::{Source, Sources, Span, is_wide};
use crate::yaml::{self, Kind, Node};

/// Asks for every fix that there is, and writes those that are wanted.
pub(super) fn run(root: &Path, common: &GlobalOptions, reporter: &Reporter) -> Result<(), Stop> {
    let project = Project::open(root)?;
    let outcome = pipeline::run(&project, None, &settings(common)?)?;
    for (path, fixes) in asked(&outcome, reporter)? {
        let before = project.read(&path)?;
        let fixes: Vec<(Span, &str)> = fixes.iter().map(|fix| (fix.span, fix.words.as_str())).collect();
        let Some(source) = fixes.first().map(|(span, _)| outcome.sources.get(span.file)) else { continue };
        let after = rewritten(&before, source, &fixes)
            .ok_or_else(|| format!("{path} cannot be rewritten safely; nothing was written to it"))?;
        replace(&root.join(&path), Some(&before), &after)?;
        let many = if fixes.len() == 1 { "quotation" } else { "quotations" };
        reporter.done(&format!("{path}: {} {many} rewritten", fixes.len()));
    }
    Ok(())
}

/// The fixes that the editor wants, by their files.
fn asked<'o>(outcome: &'o Outcome, reporter: &Reporter) -> Result<BTreeMap<String, Vec<&'o Fix>>, Stop> {
    let mut wanted: BTreeMap<String, Vec<&Fix>> = BTreeMap::new();
    let mut answers = std::io::stdin().lock();
    for fault in outcome.diagnostics.as_slice() {
        let Some(fix) = &fault.fix else { continue };
        let source = outcome.sources.get(fix.span.file);
        let place = source.position(fix.span.range().start);
        let there = fault.labels.first().map_or("", |label| label.text.as_str());
        reporter.ask(&format!(
            "{}:{}:{}: {}\n  {there}\n  quote 「{}」 instead? [y/N] ",
            source.path(),
            place.line,
            place.column,
            fault.message,
            fix.words
        ));
        let mut answer = String::new();
        answers.read_line(&mut answer)?;
        if matches!(answer.trim(), "y" | "Y" | "yes") {
            wanted.entry(source.path().to_owned()).or_default().push(fix);
        }
    }
    Ok(wanted)
}

/// A file with some of its values changed and everything else as it was, to the byte. `source` is what it was read as.
///
/// `None` if it is another file by now, or would not be read back as just these changes.
fn rewritten(raw: &[u8], source: &Source, fixes: &[(Span, &str)]) -> Option<Vec<u8>> {
    if Source::decode(source.path(), raw.to_vec()).ok()?.text() != source.text() {
        return None;
    }
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (span, words) in fixes {
        edits.push((span.range(), scalar(source.text().get(span.range())?, words)?));
    }
    edits.sort_by_key(|(range, _)| range.start);
    edits.dedup();
    if edits.windows(2).any(|pair| pair[0].0.end > pair[1].0.start) {
        return None;
    }
    let text = spliced(source.text(), &edits);
    let expected: Vec<&str> = fixes.iter().map(|(_, words)| *words).collect();
    reads_as(source.text(), &text, &expected).then_some(())?;
    let raw = std::str::from_utf8(raw).ok()?;
    let bytes = offsets(raw, source.text().len());
    let edits: Vec<(Range<usize>, String)> =
        edits.into_iter().map(|(range, words)| (bytes[range.start]..bytes[range.end], words)).collect();
    Some(spliced(raw, &edits).into_bytes())
}

fn spliced(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (range, words) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(words);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// For each byte of the text as read, and for its end, the byte of the file: a mark of the byte order and the CR of line
/// ends are not part of what is read.
fn offsets(raw: &str, length: usize) -> Vec<usize> {
    let mut offsets = Vec::with_capacity(length + 1);
    let start = if raw.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let bytes = raw.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        offsets.push(at);
        at += if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
    }
    offsets.push(at);
    offsets
}

/// Words as a YAML scalar, in the manner of the one that they replace. `None` for blocks and for what goes on over
/// several lines.
fn scalar(before: &str, words: &str) -> Option<String> {
    if before.contains('\n') || before.starts_with(['|', '>']) || words.contains(char::is_control) {
        return None;
    }
    if before.starts_with('\'') {
        return Some(format!("'{}'", words.replace('\'', "''")));
    }
    // Whatever could mean something to YAML stands in quotation marks.
    let harmless = |c: char| is_wide(c) || c.is_alphanumeric();
    if !before.starts_with('"') && words.chars().all(harmless) {
        return Some(words.to_owned());
    }
    Some(format!("\"{}\"", words.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// Whether two files have the same values but for as many as were changed, and these are the words expected.
fn reads_as(before: &str, after: &str, expected: &[&str]) -> bool {
    let (Some(before), Some(after)) = (scalars(before), scalars(after)) else { return false };
    let mut changed: Vec<&str> =
        before.iter().zip(&after).filter(|(old, new)| old != new).map(|(_, new)| new.as_str()).collect();
    let mut expected = expected.to_vec();
    changed.sort_unstable();
    expected.sort_unstable();
    before.len() == after.len() && changed == expected
}

/// Every value of a file, in order; `None` if it cannot be read.
fn scalars(text: &str) -> Option<Vec<String>> {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("file", text));
    let mut faults = Diagnostics::default();
    let source = sources.get(file);
    let node = yaml::parse(file, source, Span::new(file, 0, source.text().len()), &mut faults)?;
    let mut found = Vec::new();
    gather(&node, &mut found);
    (!faults.has_errors()).then_some(found)
}

fn gather(node: &Node, found: &mut Vec<String>) {
    match &node.kind {
        Kind::Null => found.push(String::new()),
        Kind::Scalar(words) => found.push(words.clone()),
        Kind::Sequence(items) => items.iter().for_each(|item| gather(item, found)),
        Kind::Mapping(pairs) => pairs.iter().for_each(|(key, value)| {
            gather(key, found);
            gather(value, found);
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(raw: &str, old: &str, new: &str) -> Option<String> {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.yaml", raw));
        let source = sources.get(file);
        let at = source.text().find(old)?;
        let span = Span::new(file, at, at + old.len());
        rewritten(raw.as_bytes(), source, &[(span, new)]).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn all_else_stays_to_the_byte() {
        let raw = "\u{FEFF}# 记\r\n- at: 甲乙 # 旁\r\n  note: |\r\n    甲乙\r\n";
        assert_eq!(fixed(raw, "甲乙", "甲丙").as_deref(), Some(raw.replacen("甲乙", "甲丙", 1).as_str()));
        assert_eq!(
            fixed("- { at: '甲', note: 注 }\n", "'甲'", "甲'乙").as_deref(),
            Some("- { at: '甲''乙', note: 注 }\n")
        );
        assert_eq!(fixed("- at: 甲\n", "甲", "a: b").as_deref(), Some("- at: \"a: b\"\n"));
        assert_eq!(fixed("- at: |\n    甲\n", "|\n    甲\n", "乙"), None);
    }
}
