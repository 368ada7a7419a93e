//! Every departure from the witness that a text follows is declared, or an error shows it.
//!
//! A class of regularisation was undone before; what is left must be an emendation's doing (with its reading put in, the
//! text equals the witness there) or be accepted by name, with `variant:` and the siglum of the first witness.

use std::ops::Range;

use super::regularize::{Rules, Side};
use super::steps::{Step, StepKind};
use super::transmitted::Transmitted;
use super::unit::{Standing, Unit, UnitKind};
use super::{Collation, Setting};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::NoteKind;
use crate::resolve::{PlacedKind, TextPoint};
use crate::text::Span;

/// How many departures of one text are reported one by one.
const SHOWN: usize = 40;
/// How many characters around a departure.
const AROUND: usize = 8;
/// How many characters of a departure, beyond which its middle is left out.
const LONG: usize = 40;
/// How far beside a departure an emendation may stand that accounts for it.
const NEAR: usize = 16;

/// An emendation: its note, its words as transmitted, its reading.
struct Emended<'r> {
    note: usize,
    text: Range<usize>,
    read: &'r str,
}

/// Settles every unit of the first witness; what nobody declared is reported.
pub(super) fn prove(
    setting: &Setting<'_>,
    text: &Transmitted,
    collation: &mut Collation,
    diagnostics: &mut Diagnostics,
) {
    let emended = emendations(setting, text);
    let Collation { units, steps, .. } = collation;
    for unit in units.iter_mut() {
        unit.standing = if !unit.notes.is_empty() {
            Standing::Accepted
        } else if let Some(note) = accounted(setting, text, unit, steps, &emended) {
            Standing::Emended(note)
        } else {
            Standing::Undeclared
        };
    }
    let open: Vec<&Unit> = units.iter().filter(|unit| unit.standing == Standing::Undeclared).collect();
    for (at, unit) in open.iter().take(SHOWN).enumerate() {
        let mut fault = departure(setting, text, unit);
        if at + 1 == SHOWN && open.len() > SHOWN {
            fault = fault.help(format!("and {} more departures of this text", open.len() - SHOWN));
        }
        diagnostics.push(fault);
    }
}

fn emendations<'r>(setting: &Setting<'r>, text: &Transmitted) -> Vec<Emended<'r>> {
    let mut found = Vec::new();
    for (index, note) in setting.text.notes.iter().enumerate() {
        let PlacedKind::Emendation { passage, transmitted, .. } = &note.kind else { continue };
        let Some(NoteKind::Emendation { read, .. }) = note.note.map(|note| &note.kind) else { continue };
        let point = |at| TextPoint { passage: *passage, at };
        let range = text.range(point(transmitted.start), point(transmitted.end));
        found.push(Emended { note: index, text: range, read: &read.value });
    }
    found.sort_by_key(|one| (one.text.start, one.text.end));
    found
}

/// The emendation that accounts for a unit: with its reading put in, the text equals the witness there.
fn accounted(
    setting: &Setting<'_>,
    text: &Transmitted,
    unit: &Unit,
    steps: &[Step],
    emended: &[Emended<'_>],
) -> Option<usize> {
    let slack = unit.text.len().max(unit.witness.len()).clamp(1, NEAR);
    let near = unit.text.start.saturating_sub(slack)..unit.text.end + slack;
    let first = emended.partition_point(|one| one.text.end < near.start);
    let touching: Vec<&Emended<'_>> = emended[first..].iter().take_while(|one| one.text.start <= near.end).collect();
    let alone = touching.iter().map(std::slice::from_ref);
    std::iter::once(touching.as_slice()).chain(alone).find_map(|put_in| {
        let first = put_in.first()?;
        let last = put_in.last()?;
        let wide = first.text.start.min(unit.text.start)..last.text.end.max(unit.text.end);
        let (text_range, witness) = hull(steps, wide)?;
        let mut words: Vec<char> = Vec::new();
        let mut at = text_range.start;
        for one in put_in {
            words.extend(&text.chars()[at..one.text.start]);
            words.extend(one.read.chars());
            at = one.text.end;
        }
        words.extend(&text.chars()[at..text_range.end]);
        let rules = |witness| Rules { classes: &setting.witness.regularize, script: setting.text.text.script, witness };
        let there = Side::new(&setting.chars[witness], rules(true)).keys;
        (Side::new(&words, rules(false)).keys == there).then_some(first.note)
    })
}

/// The stretch of both sides that a range of the text answers to, widened to whole steps that differ.
fn hull(steps: &[Step], range: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let inside = |step: &Step| {
        if range.is_empty() {
            step.text.start <= range.start && range.start <= step.text.end
        } else {
            step.text.start < range.end && range.start < step.text.end
                || step.text.is_empty() && range.start <= step.text.start && step.text.start <= range.end
        }
    };
    let from = steps.partition_point(|step| step.text.end < range.start);
    let touched = steps[from..].iter().take_while(|step| step.text.start <= range.end).filter(|step| inside(step));
    let mut hull: Option<(Range<usize>, Range<usize>)> = None;
    for step in touched {
        let (mut text, mut witness) = (step.text.clone(), step.witness.clone());
        if step.kind == StepKind::Same {
            let start = text.start.max(range.start);
            let end = text.end.min(range.end).max(start);
            witness = witness.start + (start - text.start)..witness.start + (end - text.start);
            text = start..end;
        }
        hull = Some(match hull {
            None => (text, witness),
            Some((old_text, old_witness)) => {
                (old_text.start..old_text.end.max(text.end), old_witness.start..old_witness.end.max(witness.end))
            }
        });
    }
    hull
}

/// Both readings side by side, each with its place.
fn departure(setting: &Setting<'_>, text: &Transmitted, unit: &Unit) -> Diagnostic {
    let siglum = &setting.witness.id.value;
    let (own, theirs) = (shortened(&unit.lemma), shortened(&unit.reading));
    let message = match (unit.kind, unit.lemma.is_empty(), unit.reading.is_empty()) {
        (UnitKind::Transposition, ..) => format!("witness `{siglum}` has 「{own}」 in another place"),
        (_, false, true) => format!("the text has 「{own}」, which witness `{siglum}` lacks"),
        (_, true, false) => format!("the text lacks 「{theirs}」 of witness `{siglum}`"),
        _ => format!("the text has 「{own}」, witness `{siglum}` 「{theirs}」"),
    };
    let passages = &setting.text.text.document.passages;
    let span = text.origin(&unit.text, passages).unwrap_or_else(|| setting.sources.start_of(setting.text.text.file));
    let there = setting.span(&unit.witness);
    let show = |chars: &[char], range: &Range<usize>, words: &str| {
        let before: String = chars[range.start.saturating_sub(AROUND)..range.start].iter().collect();
        let after: String = chars[range.end..(range.end + AROUND).min(chars.len())].iter().collect();
        format!("…{before}〔{words}〕{after}…").replace('\n', "¶")
    };
    let ours = show(text.chars(), &unit.text, &own);
    let theirs = show(&setting.chars, &unit.witness, &theirs);
    let place = |span: Span| {
        let source = setting.sources.get(span.file);
        let position = source.position(span.range().start);
        format!("{}:{}:{}", source.path(), position.line, position.column)
    };
    Diagnostic::error(Code::DepartureUndeclared, span, message)
        .label(there, format!("witness `{siglum}` here"))
        .help(format!("the text, {}: {ours}", place(span)))
        .help(format!("witness `{siglum}`, {}: {theirs}", place(there)))
        .help(format!(
            "write the witness's words in the text and emend them in the annotations (`read`), or accept the departure \
             there: `at` these words, `variant: {siglum}`, and a `note` that says why"
        ))
}

fn shortened(words: &str) -> String {
    if words.is_empty() {
        return String::new();
    }
    let words = words.trim_end_matches('\n');
    // What is only a break must be seen.
    let words = if words.is_empty() { "\n" } else { words };
    let chars: Vec<char> = words.chars().map(|c| if c == '\n' { '¶' } else { c }).collect();
    if chars.len() <= LONG {
        return chars.into_iter().collect();
    }
    let half = LONG / 2;
    let (head, tail) = (&chars[..half], &chars[chars.len() - half..]);
    head.iter().chain(&['…']).chain(tail).collect()
}
