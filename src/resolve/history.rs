//! Notes against the list of published ones: what is gone, and what now fits other words.
//!
//! A quotation that occurs once may, after the text has changed, occur once somewhere else. So the list keeps the words
//! around every quotation, and a published note must show by them that it is still about the same place: else it is an
//! error, which `jiaozhu lock` lifts once an editor has looked. A note that is gone is an error in the same way; its id
//! leads on to the passage where it stood.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::identity::{Found, Identity};
use super::sketch::{grams, sketch};
use super::{Place, PlacedNote};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Around, Edition, LockedNote, LockedText, Note, Quotation, TITLE, Text};
use crate::text::Ruler;

/// How many characters are kept on either side of a quotation.
const AROUND: usize = 12;
/// How many characters of a quotation are kept at either of its ends.
const ENDS: usize = 8;
/// So many characters, of the quotation and around it, show that a place is the same as before.
const SAME: usize = 8;
/// The same, in another passage than before.
const SAME_ELSEWHERE: usize = 16;

/// A note that was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnNote {
    /// Its id.
    pub id: String,
    /// The passage that it leads to; `None` to the title.
    pub passage: Option<usize>,
    /// The id of the passage where it stood, or [`TITLE`]: what it goes on following.
    pub home: String,
    /// The words that it was about.
    pub words: String,
    /// Whether the list has it as a living one still: nobody has accepted yet that it is gone.
    pub unaccepted: bool,
}

/// The first 32 bits of the SHA-256 of a note's quotation; of a note of the source, of its own words.
#[must_use]
pub fn fingerprint(note: &PlacedNote<'_>) -> u32 {
    match note.note {
        Some(written) => of_quotation(written),
        None => short_digest(&own_words(note)),
    }
}

fn of_quotation(note: &Note) -> u32 {
    match &note.at.quotation {
        Quotation::Words(words) => short_digest(&words.value),
        Quotation::Range(from, to) => short_digest(&format!("{}\u{1}{}", from.value, to.value)),
    }
}

fn short_digest(words: &str) -> u32 {
    Sha256::digest(words.as_bytes()).iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn own_words(note: &PlacedNote<'_>) -> String {
    let passages = note.body.iter().flat_map(|body| &body.document.passages);
    passages.map(|passage| passage.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// A note's quotation in its surroundings: one place, or for a range its two ends.
#[must_use]
pub fn points(text: &Text, note: &PlacedNote<'_>) -> Vec<Around> {
    let passage = |index: usize| text.document.passages[index].text.as_str();
    match (&note.quoted, note.note.map(|note| &note.at.quotation)) {
        (Place::Title(range), _) => vec![around(&text.title.value, range.start, range.end)],
        (Place::Text(start, end), Some(Quotation::Range(from, to))) => {
            let (from, to) = (from.value.chars().count(), to.value.chars().count());
            vec![
                around(passage(start.passage), start.at, start.at + from),
                around(passage(end.passage), end.at.saturating_sub(to), end.at),
            ]
        }
        (Place::Text(start, end), quotation) => {
            let mut point = around(passage(start.passage), start.at, end.at.max(start.at));
            if quotation.is_none() {
                point.words = shortened(&own_words(note));
            }
            vec![point]
        }
    }
}

fn around(words: &str, start: usize, end: usize) -> Around {
    let ruler = Ruler::new(words);
    let plain = |range: std::ops::Range<usize>| {
        let words = ruler.slice(words, &range);
        words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>()
    };
    Around {
        left: plain(start.saturating_sub(AROUND)..start),
        words: shortened(&plain(start..end)),
        right: plain(end..(end + AROUND).min(ruler.len())),
    }
}

/// The beginning and the end of longer words.
fn shortened(words: &str) -> String {
    let letters: Vec<char> = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if letters.len() <= 2 * ENDS + 1 {
        return letters.into_iter().collect();
    }
    letters[..ENDS].iter().chain(&['…']).chain(&letters[letters.len() - ENDS..]).collect()
}

/// Where a note, as it is written, stood when it was recorded: for advice where its quotation fits nowhere.
pub(super) fn stood(locked: &LockedText, note: &Note) -> Option<String> {
    let was = match &note.id {
        Some(id) => locked.notes.get(&id.value),
        None => locked.notes.values().find(|was| was.digest == of_quotation(note)),
    };
    let was = was.filter(|was| !was.gone)?;
    Some(format!("when it was recorded, this note stood in {}: {}", was.passage, shown(&was.points)))
}

/// Holds the notes of a text against the list; what comes back are the ids that lead on.
pub(super) fn compare(
    edition: &Edition,
    text: &Text,
    identity: &Identity,
    notes: &[PlacedNote<'_>],
    diagnostics: &mut Diagnostics,
) -> Vec<WithdrawnNote> {
    let Some(locked) = edition.lock.as_ref().and_then(|lock| lock.texts.get(&text.id)) else { return Vec::new() };
    let history = History { text, identity, locked, notes };
    let by_id: HashMap<&str, &PlacedNote<'_>> = notes.iter().map(|note| (note.id.as_str(), note)).collect();
    let placed: HashSet<*const Note> = notes.iter().filter_map(|note| note.note).map(std::ptr::from_ref).collect();
    let lost: Vec<&Note> = text.notes.iter().filter(|note| !placed.contains(&std::ptr::from_ref(*note))).collect();
    // A note whose quotation fits nowhere has been reported already, and is not gone.
    let unplaced = |id: &str, was: &LockedNote| {
        lost.iter().any(|note| note.id.as_ref().is_some_and(|own| own.value == id))
            || lost.iter().any(|note| note.id.is_none() && of_quotation(note) == was.digest)
    };
    let mut withdrawn = Vec::new();
    for (id, was) in &locked.notes {
        match by_id.get(id.as_str()) {
            Some(note) if was.gone => diagnostics.extend(reused(note, id, was)),
            Some(note) => diagnostics.extend(history.moved(note, was)),
            None if !was.gone && unplaced(id, was) => {}
            None => {
                let successor = if was.gone { None } else { history.successor(was) };
                if !was.gone {
                    diagnostics.push(history.gone(id, was, successor));
                }
                let home = match successor.map(|note| &note.quoted) {
                    Some(Place::Text(start, _)) => identity.id(start.passage),
                    Some(Place::Title(_)) => TITLE.to_owned(),
                    None => was.passage.clone(),
                };
                let passage = history.lead(&home);
                let words = was.points.iter().map(|point| point.words.as_str()).collect::<Vec<_>>().join("……");
                withdrawn.push(WithdrawnNote { id: id.clone(), passage, home, words, unaccepted: !was.gone });
            }
        }
    }
    withdrawn
}

/// An id that was withdrawn and stands on a note about other words.
fn reused(note: &PlacedNote<'_>, id: &str, was: &LockedNote) -> Option<Diagnostic> {
    // The same quotation again is the same note, taken back.
    if fingerprint(note) == was.digest {
        return None;
    }
    let span = note.note.map(|note| note.id.as_ref().map_or(note.at.span, |id| id.span));
    let message = format!("`{id}` was the id of another note, which was withdrawn");
    Some(
        Diagnostic::error(Code::IdReused, span.unwrap_or(was.span), message)
            .label(was.span, "recorded here")
            .help("choose another id: links to the old note would now lead to this one"),
    )
}

struct History<'h, 'l> {
    text: &'h Text,
    identity: &'h Identity,
    locked: &'h LockedText,
    notes: &'h [PlacedNote<'l>],
}

impl<'h, 'l> History<'h, 'l> {
    /// The passage that a recorded id leads to now.
    fn lead(&self, passage: &str) -> Option<usize> {
        match self.identity.find(passage)? {
            Found::Here(index) => Some(index),
            Found::Moved(to) => to,
        }
    }

    fn gone(&self, id: &str, was: &LockedNote, successor: Option<&PlacedNote<'_>>) -> Diagnostic {
        let message = format!("the note `{id}` of `{}`, on {}, is gone", self.text.id, shown(&was.points));
        let fault = Diagnostic::error(Code::NoteGone, was.span, message);
        match successor.and_then(|note| note.note) {
            Some(note) => fault
                .label(note.at.span, "the same note?")
                .help(format!("if it is, write `id: {id}` in it: its address then stays; else run `jiaozhu lock`")),
            None => {
                fault.help("write it again, or run `jiaozhu lock`: its id then leads to the passage where it stood")
            }
        }
    }

    /// The note that a lost one most likely is now: without an id of its own, new, about like words in the same
    /// passage, or about the same words with the same words around them anywhere.
    fn successor(&self, was: &LockedNote) -> Option<&'h PlacedNote<'l>> {
        let home = self.lead(&was.passage);
        let before: String = was.points.iter().map(|point| point.words.as_str()).collect();
        let before = sketch(&before);
        let mut best: Option<(u32, &PlacedNote<'_>)> = None;
        for note in self.notes.iter().filter(|note| !self.locked.notes.contains_key(&note.id)) {
            let Some(written) = note.note.filter(|note| note.id.is_none()) else { continue };
            let here = matches!(&note.quoted, Place::Text(start, _) if Some(start.passage) == home);
            let now = points(self.text, note);
            let around = now.len() == was.points.len()
                && now.iter().zip(&was.points).all(|(now, was)| is_same(was, now, false, false));
            let words: String = now.into_iter().map(|point| point.words).collect();
            let alike = super::sketch::likeness(&before, &grams(&words));
            let rank = match (of_quotation(written) == was.digest, here) {
                (true, true) => 3,
                (true, false) if around => 2,
                (false, true) if alike.resemblance >= 0.3 || alike.kept >= 0.6 => 1,
                _ => continue,
            };
            if best.is_none_or(|(most, _)| rank > most) {
                best = Some((rank, note));
            }
        }
        best.map(|(_, note)| note)
    }

    /// The fault of a note whose quotation, still the same, may now fit other words than it was about.
    fn moved(&self, note: &PlacedNote<'_>, was: &LockedNote) -> Option<Diagnostic> {
        let written = note.note?;
        // An editor who has changed the quotation has looked where it belongs.
        if of_quotation(written) != was.digest {
            return None;
        }
        let now = points(self.text, note);
        let home = match &note.quoted {
            Place::Title(_) => was.passage == TITLE,
            Place::Text(start, _) => was.passage != TITLE && self.lead(&was.passage) == Some(start.passage),
        };
        let same = now.len() == was.points.len()
            && now.iter().zip(&was.points).all(|(now, was)| is_same(was, now, home, written.at.nth.is_some()));
        if same {
            return None;
        }
        let place = match &note.quoted {
            Place::Title(_) => "the title".to_owned(),
            Place::Text(start, _) => self.identity.id(start.passage),
        };
        let message = format!(
            "this quotation was {} in {}; now it is {} in {place}",
            shown(&was.points),
            was.passage,
            shown(&now)
        );
        Some(Diagnostic::error(Code::NoteMoved, written.at.span, message).label(was.span, "recorded here").help(
            "if these are other words, quote those that the note is about; if they are the same, run `jiaozhu lock`",
        ))
    }
}

/// …words before〔the quotation〕words after…
fn shown(points: &[Around]) -> String {
    let one = |point: &Around| format!("…{}〔{}〕{}…", point.left, point.words, point.right);
    points.iter().map(one).collect::<Vec<_>>().join(" to ")
}

/// Whether words and their surroundings show that a place is the one from before.
///
/// All that is the same counts: characters on either side, the edge of the passage behind at least one of them, and a
/// long quotation itself, unless it is one of several (`nth`).
fn is_same(was: &Around, now: &Around, home: bool, counted: bool) -> bool {
    let side =
        |was: &mut dyn Iterator<Item = char>, now: &mut dyn Iterator<Item = char>, length: usize, whole: bool| {
            let same = was.zip(now).take_while(|(a, b)| a == b).count();
            same + if whole && same == length && (1..AROUND).contains(&same) { 3 } else { 0 }
        };
    let (left, right) = (was.left == now.left, was.right == now.right);
    if home && left && right {
        return true;
    }
    let before = side(&mut was.left.chars().rev(), &mut now.left.chars().rev(), was.left.chars().count(), left);
    let after = side(&mut was.right.chars(), &mut now.right.chars(), was.right.chars().count(), right);
    let own = if counted { 0 } else { now.words.chars().count().saturating_sub(2) };
    before + after + own >= if home { SAME } else { SAME_ELSEWHERE }
}

/// The ids of the source's own notes: `source-1` … in the order of their marks; once they are published, each keeps
/// its own, by its words, or by where its mark stands.
pub(super) fn source_ids(locked: Option<&LockedText>, notes: &[(String, Around)]) -> Vec<String> {
    let Some(locked) = locked else { return (1..=notes.len()).map(|number| format!("source-{number}")).collect() };
    let of_source = |id: &String| id.strip_prefix("source-").and_then(|number| number.parse::<usize>().ok());
    let known: Vec<(usize, &LockedNote)> =
        locked.notes.iter().filter_map(|(id, note)| Some((of_source(id)?, note))).collect();
    let mut free: Vec<(usize, &LockedNote)> = known.iter().copied().filter(|(_, note)| !note.gone).collect();
    free.sort_by_key(|(number, _)| *number);
    let mut ids: Vec<Option<usize>> = vec![None; notes.len()];
    type Fits = fn(&(String, Around), &LockedNote) -> bool;
    let same_words: Fits = |note, was| short_digest(&note.0) == was.digest;
    let same_place: Fits = |note, was| {
        let before = was.points.first();
        before.is_some_and(|before| is_same(&Around { words: String::new(), ..before.clone() }, &note.1, true, true))
    };
    for fits in [same_words, same_place] {
        for (id, note) in ids.iter_mut().zip(notes).filter(|(id, _)| id.is_none()) {
            if let Some(at) = free.iter().position(|(_, was)| fits(note, was)) {
                *id = Some(free.remove(at).0);
            }
        }
    }
    let mut last = known.iter().map(|(number, _)| *number).max().unwrap_or_default();
    let mut next = || {
        last += 1;
        last
    };
    ids.into_iter().map(|id| format!("source-{}", id.unwrap_or_else(&mut next))).collect()
}

/// What a mark of the source's own notes stands between.
pub(super) fn mark(words: &str, at: usize) -> Around {
    around(words, at, at)
}
