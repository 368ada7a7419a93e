//! Floor 5: the list of published ids, as `jiaozhu lock` writes it: `editions/<edition>/passages.lock`.
//!
//! It records what the text is now, and keeps every id that there ever was: one that is gone gets a line that leads
//! on. The same project gives the same bytes. It decides nothing; which passage is which was settled by
//! [`crate::resolve::Identity`].

mod release;

use std::collections::BTreeMap;
use std::fmt::Write as _;

pub use release::{Change, Since, changes, earlier, release_path, released};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Around, LOCK_ARROW, LOCK_END, LOCK_HEAD, LockedNote, LockedText, TITLE};
use crate::resolve::{
    Place, PlacedNote, Resolved, ResolvedEdition, ResolvedText, digest, fingerprint, first_words, points, sketch,
};

/// Where the list of an edition lies in the project.
#[must_use]
pub fn path(edition: &str) -> String {
    format!("editions/{edition}/passages.lock")
}

/// Faults that recording the present state lifts: the editor has looked and accepts what is gone.
pub const ACCEPTED: [Code; 3] = [Code::PassageGone, Code::NoteGone, Code::NoteMoved];

/// What editions with a list have published or are about to publish and not recorded: one warning a text.
#[must_use]
pub fn unrecorded(resolved: &Resolved<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    for edition in &resolved.editions {
        let Some(lock) = &edition.edition.lock else { continue };
        for text in &edition.texts {
            let known = lock.texts.get(&text.text.id);
            let passages = text.identity.fresh.len();
            let is_new = |note: &&PlacedNote<'_>| known.is_none_or(|known| !known.notes.contains_key(&note.id));
            let notes = text.notes.iter().filter(is_new).count();
            if passages + notes == 0 {
                continue;
            }
            let message =
                format!("`{}` has ids that are not recorded: passages {passages}, notes {notes}", text.text.id);
            found.push(
                Diagnostic::warning(Code::PassageUnlocked, known.map_or(lock.span, |known| known.span), message)
                    .help("run `jiaozhu lock` before they are published: what is not recorded may change its id"),
            );
        }
    }
    found
}

/// The list of an edition.
#[must_use]
pub fn written(edition: &ResolvedEdition<'_>) -> String {
    let mut out = format!(
        "{LOCK_HEAD}\n# Written by `jiaozhu lock`. Keep it with the texts; it is what their addresses hang on.\n"
    );
    let texts: BTreeMap<&str, &ResolvedText<'_>> =
        edition.texts.iter().map(|text| (text.text.id.as_str(), text)).collect();
    for (id, text) in texts {
        let locked = edition.edition.lock.as_ref().and_then(|lock| lock.texts.get(id));
        // Writing into a String cannot fail.
        let _ = writeln!(out, "\ntext {id}");
        passages(&mut out, text, locked);
        notes(&mut out, text, locked);
    }
    out.push_str("\nend\n");
    debug_assert!(out.ends_with(&format!("{LOCK_END}\n")));
    out
}

/// The passages in the order of the text; what is withdrawn stands behind what stood before it.
fn passages(out: &mut String, text: &ResolvedText<'_>, locked: Option<&LockedText>) {
    let withdrawn = |out: &mut String, after: Option<usize>| {
        for one in text.identity.withdrawn.iter().filter(|one| one.after == after) {
            let Some(was) = locked.and_then(|locked| locked.passages.get(one.locked)) else { continue };
            let to = one.to.map_or_else(|| TITLE.to_owned(), |to| text.identity.id(to));
            line(out, &one.id, Some(&to), was.digest, &was.sketch, &was.words);
        }
    };
    withdrawn(out, None);
    for (index, passage) in text.text.document.passages.iter().enumerate() {
        let words = &passage.text;
        line(out, &text.identity.id(index), None, digest(words), &sketch(words), &first_words(words));
        withdrawn(out, Some(index));
    }
}

fn line(out: &mut String, id: &str, to: Option<&str>, digest: u64, sketch: &[u32], words: &str) {
    let to = to.map_or_else(String::new, |to| format!("{LOCK_ARROW}{to}\t"));
    let sketch = sketch.iter().fold(String::new(), |mut hex, hash| {
        let _ = write!(hex, "{hash:05x}");
        hex
    });
    let _ = writeln!(out, "{id}\t{to}{digest:016x}\t{sketch}\t{words}");
}

/// The notes by id, living and withdrawn.
fn notes(out: &mut String, text: &ResolvedText<'_>, locked: Option<&LockedText>) {
    let mut lines: BTreeMap<&str, String> = BTreeMap::new();
    for note in &text.notes {
        let place = place_of(text, note);
        lines.insert(&note.id, note_line(&note.id, &place, fingerprint(note), &points(text.text, note)));
    }
    for one in &text.withdrawn {
        let Some(LockedNote { digest, points, .. }) = locked.and_then(|locked| locked.notes.get(&one.id)) else {
            continue;
        };
        lines.insert(&one.id, note_line(&one.id, &format!("{LOCK_ARROW}{}", one.home), *digest, points));
    }
    lines.into_values().for_each(|line| out.push_str(&line));
}

fn place_of(text: &ResolvedText<'_>, note: &PlacedNote<'_>) -> String {
    match &note.quoted {
        Place::Title(_) => TITLE.to_owned(),
        Place::Text(start, _) => text.identity.id(start.passage),
    }
}

fn note_line(id: &str, place: &str, digest: u32, points: &[Around]) -> String {
    let mut line = format!("note\t{id}\t{place}\t{digest:08x}");
    for point in points {
        let _ = write!(line, "\t{}\t{}\t{}", point.left, point.words, point.right);
    }
    line.push('\n');
    line
}
