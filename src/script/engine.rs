//! One pass over the text: whole segments by their compiled values, the characters between them by
//! one table, and only where a later stage may find a phrase there, stage by stage.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::Configuration;
use super::blob::{BLOB, Irregulars, Word, number};
use super::code_points::{CodePoints, decode};
use super::converted::{Converted, length};
use super::description;
use super::pieces::Irregular;
use super::stage::{self, OPERATOR, STARTS, Stage};
use super::table::Table;
use super::target::Target;

/// A span whose form is dictated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed<'a> {
    /// In code points of the source.
    pub range: Range<usize>,
    /// What stands there in the target.
    pub form: Cow<'a, str>,
}

/// A later stage may find a phrase that starts with what becomes of this character.
const LATER: u32 = 1 << 26;
/// A phrase of a later stage may go on with what becomes of this character.
const INNER: u32 = 1 << 28;
/// A compatibility ideograph: the text is to be normalised first.
const COMPATIBILITY: u32 = 1 << 27;

/// A configuration, ready for use.
#[derive(Debug)]
struct Engine {
    lead: &'static Stage,
    /// For each character outside a segment: what becomes of it in the end, and the flags.
    characters: Table<u32>,
    /// The value of each segment, by its id.
    values: Cow<'static, [Word]>,
    irregular: Irregulars,
    /// What a run between segments goes through, and whether that stage has phrases for it.
    chain: Vec<(&'static Stage, bool)>,
}

static ENGINES: [LazyLock<Engine>; Configuration::COMPILED.len()] = [
    LazyLock::new(|| Engine::new(0)),
    LazyLock::new(|| Engine::new(1)),
    LazyLock::new(|| Engine::new(2)),
    LazyLock::new(|| Engine::new(3)),
    LazyLock::new(|| Engine::new(4)),
    LazyLock::new(|| Engine::new(5)),
    LazyLock::new(|| Engine::new(6)),
    LazyLock::new(|| Engine::new(7)),
    LazyLock::new(|| Engine::new(8)),
    LazyLock::new(|| Engine::new(9)),
    LazyLock::new(|| Engine::new(10)),
    LazyLock::new(|| Engine::new(11)),
    LazyLock::new(|| Engine::new(12)),
    LazyLock::new(|| Engine::new(13)),
];

static COMPATIBILITIES: LazyLock<Table<u32>> = LazyLock::new(|| {
    let mut table = Table::new();
    for [from, to] in BLOB.compatibility {
        table.update(number(*from), |entry| *entry = number(*to));
    }
    table
});

/// What the character table of a stage makes of one character.
pub(super) fn character(stage: usize, c: char) -> char {
    stage::replaced(Stage::get(stage).characters.get(u32::from(c))).unwrap_or(c)
}

/// What becomes of a character that stands alone: normalised, then converted.
pub(super) fn alone(configuration: Configuration, c: char) -> char {
    let normal = stage::replaced(COMPATIBILITIES.get(u32::from(c))).unwrap_or(c);
    configuration.chain().iter().fold(normal, |c, stage| character(*stage, c))
}

/// Every character that the character tables of a configuration know, compatibility ideographs too.
pub(super) fn known(configuration: Configuration) -> impl Iterator<Item = u32> {
    let stages = configuration.chain().iter();
    let compatibility = BLOB.compatibility.iter().map(|[from, _]| number(*from));
    stages.flat_map(|stage| Stage::get(*stage).known.iter().copied()).chain(compatibility)
}

/// Converts by the configuration of this number, with dictated spans.
pub(super) fn convert(at: usize, text: &str, fixed: &[Fixed<'_>]) -> Converted {
    let engine = &*ENGINES[at];
    let mut target = Target::new(text);
    let mut dictated = Vec::with_capacity(fixed.len());
    let (mut byte, mut place) = (0, 0);
    for span in fixed {
        if span.range.start < place || span.range.is_empty() {
            continue;
        }
        let Some(start) = advance(text, byte, span.range.start - place) else {
            break;
        };
        let Some(end) = advance(text, start, span.range.len()) else {
            break;
        };
        engine.piece(&text[byte..start], byte, &mut target);
        target.dictate(start, span);
        dictated.push(span.range.clone());
        (byte, place) = (end, span.range.end);
    }
    engine.piece(&text[byte..], byte, &mut target);
    Converted {
        source_length: length(text),
        target_length: length(&target.text),
        text: target.text,
        irregular: target.irregular,
        dictated,
    }
}

/// The byte that lies `count` code points after byte `from`.
fn advance(text: &str, from: usize, count: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let mut places = rest.char_indices().map(|(at, _)| from + at).chain([text.len()]);
    places.nth(count)
}

/// Stopped at a compatibility ideograph.
struct Unnormalised;

impl Engine {
    fn new(place: usize) -> Self {
        let configuration = Configuration::COMPILED[place];
        let numbers = configuration.chain();
        let from_simplified = numbers[0] == 0;
        let lead = if from_simplified { 0 } else { numbers[numbers.len() - 1] };
        let lead = Stage::get(lead);
        let alone = numbers.len() == 1;
        // Outside the segments the lead stage of `s2*` finds no phrase: they are the segments.
        let chain: Vec<(&Stage, bool)> =
            numbers.iter().map(|stage| (Stage::get(*stage), !(alone || *stage == 0))).collect();
        let data = BLOB.segments[place];
        let mut values = Cow::Borrowed(lead.values);
        if !data.changed.is_empty() {
            let own = values.to_mut();
            for [id, value] in data.changed {
                own[number(*id) as usize] = *value;
            }
        }
        let mut characters = Table::<u32>::new();
        let mut inner = BTreeSet::new();
        for (rank, (stage, _)) in chain.iter().enumerate().filter(|(_, (_, phrases))| *phrases) {
            inner.extend(stage.inner().map(|c| (rank, c)));
        }
        let known = numbers.iter().flat_map(|stage| Stage::get(*stage).known.iter().copied());
        for known in known.chain(inner.iter().map(|(_, c)| *c)) {
            let Some(c) = char::from_u32(known) else {
                continue;
            };
            let mut flags = lead.characters.get(known) & (STARTS | OPERATOR);
            let mut current = c;
            for (rank, (stage, phrases)) in chain.iter().enumerate() {
                let entry = stage.characters.get(u32::from(current));
                if inner.contains(&(rank, u32::from(current))) {
                    flags |= INNER;
                }
                if *phrases && entry & STARTS != 0 {
                    flags |= LATER;
                }
                current = stage::replaced(entry).unwrap_or(current);
            }
            let to = if current == c { 0 } else { u32::from(current) };
            characters.update(known, |entry| *entry = flags | to);
        }
        for [from, _] in BLOB.compatibility {
            characters.update(number(*from), |entry| *entry = COMPATIBILITY);
        }
        Self { lead, characters, values, irregular: data.irregular, chain }
    }

    /// Converts a piece of the source that starts at byte `from`, on its own.
    fn piece(&self, piece: &str, from: usize, target: &mut Target<'_>) {
        let before = target.checkpoint();
        if self.scan(piece, from, target).is_err() {
            target.restore(before);
            self.normalised(piece, from, target);
        }
    }

    /// The long way round: into a text of its own, because bytes of the normalised piece are not
    /// bytes of the source. Normalisation is one to one, so the places are.
    fn normalised(&self, piece: &str, from: usize, target: &mut Target<'_>) {
        let normal = normalise(piece);
        let mut own = Target::new(&normal);
        // Nothing is left to stop at but what a description sequence holds, and that is skipped.
        let _ = self.scan(&normal, 0, &mut own);
        let (source, place) = target.places(from);
        target.irregular.extend(own.irregular.iter().map(|piece| Irregular {
            source_start: piece.source_start + source,
            source_end: piece.source_end + source,
            target_start: piece.target_start + place,
            target_end: piece.target_end + place,
        }));
        target.text.push_str(&own.text);
    }

    fn scan(&self, piece: &str, from: usize, target: &mut Target<'_>) -> Result<(), Unnormalised> {
        let bytes = piece.as_bytes();
        let mut at = 0;
        // The source from here to `at` is unchanged and still to be copied.
        let mut copied = 0;
        // Where a run that goes through the stages starts, in the source and in the target: at a
        // character with which a later stage may start a phrase. It ends before a segment, and
        // before a character that is no part of any such phrase.
        let mut run = (0, target.text.len());
        let mut later = false;
        // A description that lacks its end may find it when an earlier stage lengthens the text; such
        // a run ends only with the piece or before a segment.
        let mut open = false;
        while let Some((c, width)) = decode(bytes, at) {
            let entry = self.characters.get(c);
            if later && !open && entry & (LATER | INNER) == 0 {
                self.stages(&piece[run.0..at], from + run.0, run.1, target);
                later = false;
                copied = at;
            }
            if entry == 0 {
                at += width;
                continue;
            }
            if entry & STARTS != 0
                && self.lead.may_start(c, decode(bytes, at + width).map(|(next, _)| next))
                && let Some((id, width)) = self.lead.longest(CodePoints { bytes, at })
            {
                if later {
                    self.stages(&piece[run.0..at], from + run.0, run.1, target);
                    (later, open) = (false, false);
                } else {
                    target.text.push_str(&piece[copied..at]);
                }
                if !self.irregular.is_empty() {
                    self.align(id, from + at, target);
                }
                target.text.push_str(stage::value(self.values[id as usize]));
                at += width;
                copied = at;
                continue;
            }
            if entry & (OPERATOR | COMPATIBILITY) != 0 {
                if entry & COMPATIBILITY != 0 {
                    return Err(Unnormalised);
                }
                if let Some(count) = description::length(CodePoints { bytes, at }.map(|(c, _)| c)) {
                    at += CodePoints { bytes, at }.take(count).map(|(_, width)| width).sum::<usize>();
                    continue;
                }
            }
            open |= entry & OPERATOR != 0 && self.chain.len() > 1;
            if !later && (open || entry & LATER != 0 && self.starts_later(bytes, at)) {
                target.text.push_str(&piece[copied..at]);
                run = (at, target.text.len());
                later = true;
                copied = at;
            }
            if let Some(to) = stage::replaced(entry) {
                target.text.push_str(&piece[copied..at]);
                target.text.push(to);
                copied = at + width;
            }
            at += width;
        }
        if later {
            self.stages(&piece[run.0..], from + run.0, run.1, target);
        } else {
            target.text.push_str(&piece[copied..]);
        }
        Ok(())
    }

    /// Whether a later stage may really start a phrase here; true if in doubt. The characters that
    /// follow are taken one by one, so where the first stage might take several at once, there is
    /// doubt; a segment that cuts the phrase short is not looked for.
    fn starts_later(&self, bytes: &[u8], at: usize) -> bool {
        let [(first, phrases), (second, _)] = self.chain[..] else {
            return true;
        };
        if phrases && first.longest(CodePoints { bytes, at }).is_some() {
            return true;
        }
        let mut doubt = false;
        let forms = || {
            let become_of = |(c, width)| {
                let entry = first.characters.get(c);
                (entry, stage::replaced(entry).map_or(c, u32::from), width)
            };
            CodePoints { bytes, at }.map(become_of)
        };
        let mut beginning = forms().map(|(_, c, _)| c);
        if !phrases && !beginning.next().is_some_and(|c| second.may_start(c, beginning.next())) {
            return false;
        }
        let forms = forms().enumerate().map(|(nth, (entry, c, width))| {
            doubt |= phrases && nth > 0 && entry & STARTS != 0;
            (c, width)
        });
        second.longest(forms).is_some() || doubt
    }

    /// Only the configurations with vocabulary come here.
    #[cold]
    fn align(&self, id: u32, byte: usize, target: &mut Target<'_>) {
        let first = self.irregular.partition_point(|row| number(row[0]) < id);
        if self.irregular.get(first).is_some_and(|row| number(row[0]) == id) {
            let (source, place) = target.places(byte);
            target.irregular.extend(stage::moved(self.irregular, id, source, place));
        }
    }

    /// A run in which a later stage may find phrases: again, stage by stage.
    fn stages(&self, run: &str, byte: usize, start: usize, target: &mut Target<'_>) {
        target.text.truncate(start);
        let (mut here, mut next) = (std::mem::take(&mut target.here), std::mem::take(&mut target.next));
        here.clear();
        here.extend(run.chars());
        let mut alignment = Vec::new();
        for (stage, phrases) in &self.chain {
            next.clear();
            let mut step = Vec::new();
            stage.convert(*phrases, &here, &mut next, &mut step);
            if !step.is_empty() {
                alignment = super::pieces::compose(&alignment, &step);
            }
            std::mem::swap(&mut here, &mut next);
        }
        if !alignment.is_empty() {
            let (source, place) = target.places(byte);
            target.irregular.extend(alignment.iter().map(|piece| Irregular {
                source_start: piece.source_start + source,
                source_end: piece.source_end + source,
                target_start: piece.target_start + place,
                target_end: piece.target_end + place,
            }));
        }
        target.text.extend(&here);
        (target.here, target.next) = (here, next);
    }
}

/// Compatibility ideographs by their unified forms, but for those in description sequences.
fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.clone().next() {
        let whole = description::length(rest.clone().map(u32::from));
        if let Some(count) = whole {
            normal.extend(rest.by_ref().take(count));
        } else {
            normal.push(stage::replaced(COMPATIBILITIES.get(u32::from(c))).unwrap_or(c));
            rest.next();
        }
    }
    normal
}
