//! Faults as rustc shows them: the place in the source with a caret, further places, what to do.
//!
//! Warnings of which there are very many (unreviewed conversions above all) are counted after the first few,
//! so that the one error among them is seen; `-v` shows all.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diag::{Code, Diagnostic, Severity};
use crate::text::{FileId, Source, Sources};

/// How many warnings of one code are shown in full.
const SHOWN: usize = 5;

pub(super) fn render<'d>(
    sources: &Sources,
    diagnostics: impl Iterator<Item = &'d Diagnostic>,
    verbose: bool,
    color: bool,
) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    let mut out = String::new();
    let (mut errors, mut warnings) = (0, 0);
    for diagnostic in diagnostics {
        if diagnostic.severity == Severity::Error {
            errors += 1;
        } else {
            warnings += 1;
            let count = counts.entry(diagnostic.code).or_default();
            *count += 1;
            if *count > SHOWN && !verbose {
                continue;
            }
        }
        out.push_str(&renderer.render(&groups(sources, diagnostic)));
        out.push_str("\n\n");
    }
    for (code, count) in counts.into_iter().filter(|(_, count)| *count > SHOWN && !verbose) {
        // Writing into a String cannot fail.
        let _ = writeln!(out, "warning[{}]: and {} more; -v shows them all", code.name(), count - SHOWN);
    }
    if errors + warnings > 0 {
        let many = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let _ = writeln!(out, "{}, {}", many(errors, "error"), many(warnings, "warning"));
    }
    out
}

fn groups<'s>(sources: &'s Sources, diagnostic: &'s Diagnostic) -> Vec<Group<'s>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.name())
        .elements([] as [Snippet<'_, annotate_snippets::Annotation<'_>>; 0]);
    // One snippet a file: the primary place's first, then those of the labels.
    let mut files: Vec<FileId> = diagnostic.span.iter().map(|span| span.file).collect();
    for label in &diagnostic.labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    for file in files {
        let source = sources.get(file);
        let mut marks: Vec<(AnnotationKind, Range<usize>, Option<&str>)> = Vec::new();
        if let Some(span) = diagnostic.span.filter(|span| span.file == file) {
            marks.push((AnnotationKind::Primary, clip(source, span.range()), None));
        }
        for label in diagnostic.labels.iter().filter(|label| label.span.file == file) {
            marks.push((AnnotationKind::Context, clip(source, label.span.range()), Some(label.text.as_str())));
        }
        let mut snippet = Snippet::source(source.text()).path(source.path());
        for (kind, range, label) in marks {
            snippet = snippet.annotation(kind.span(range).label(label));
        }
        group = group.element(snippet);
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    vec![group]
}

/// The place inside the text, on its first line: a caret under a whole note hides what is meant.
fn clip(source: &Source, range: Range<usize>) -> Range<usize> {
    let text = source.text();
    let start = text.floor_char_boundary(range.start.min(text.len()));
    let end = text.floor_char_boundary(range.end.min(text.len())).max(start);
    let first = text[start..end].find('\n').map_or(end, |at| start + at);
    start..first
}
