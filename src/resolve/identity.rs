//! The ids of a text's passages: the one place where they come from.
//!
//! Without a lock they are p1, p2 … in order. With one, a passage keeps the id that it was published under, whatever
//! stands before it now (see [`super::follow`]). A new one gets the number of the passage that it follows and the
//! first letters that no passage ever had there: `p12a`, `p12b`; before the first, `p0a`. Nothing is renumbered. An id
//! whose passage has gone leads on to the passage that holds its words now, else to the nearest one before it.

use std::collections::{HashMap, HashSet};

use super::follow::{Lost, follow, holders};
use super::sketch::digest;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Edition, LockedPassage, LockedText, Text, passage_id};
use crate::markup::Passage;

/// What each passage of a text is called, and where withdrawn ids lead.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    count: usize,
    /// Only of a locked text; else the ids are numbers.
    named: Option<Named>,
    /// Ids whose passages have gone, in the order of the lock.
    pub withdrawn: Vec<Withdrawn>,
    /// Passages that the lock does not know.
    pub fresh: Vec<usize>,
    /// Passages to which withdrawn ids lead, with their indices in `withdrawn`; ascending.
    led_to: Vec<(usize, usize)>,
}

#[derive(Debug, Clone)]
struct Named {
    ids: Vec<String>,
    index: HashMap<String, usize>,
}

/// An id whose passage has gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The id.
    pub id: String,
    /// Index into [`LockedText::passages`].
    pub locked: usize,
    /// The passage that it leads to; `None` if the text has none.
    pub to: Option<usize>,
    /// The living passage after which it stood; `None` before the first.
    pub after: Option<usize>,
    /// Whether the lock has it as a living one still: nobody has accepted yet that it is gone.
    pub unaccepted: bool,
    /// Where it led when that was recorded, if that passage lives.
    recorded: Option<usize>,
}

/// Where an id leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// To its passage.
    Here(usize),
    /// It was withdrawn, and leads on; `None` to the text as a whole.
    Moved(Option<usize>),
}

impl Identity {
    /// The ids of a text's passages.
    pub(super) fn new(edition: &Edition, text: &Text) -> Self {
        let passages = &text.document.passages;
        let locked = edition.lock.as_ref().and_then(|lock| lock.texts.get(&text.id));
        match locked {
            Some(locked) => Self::followed(locked, passages),
            None => Self { count: passages.len(), fresh: (0..passages.len()).collect(), ..Self::default() },
        }
    }

    fn followed(locked: &LockedText, passages: &[Passage]) -> Self {
        let digests: Vec<u64> = passages.iter().map(|passage| digest(&passage.text)).collect();
        let living: Vec<(usize, &LockedPassage)> =
            locked.passages.iter().enumerate().filter(|(_, passage)| passage.gone.is_none()).collect();
        let old: Vec<&LockedPassage> = living.iter().map(|(_, passage)| *passage).collect();
        let same = old.iter().map(|passage| passage.digest).eq(digests.iter().copied());
        let found = if same { (0..old.len()).map(Some).collect() } else { follow(&old, &digests, passages) };
        let mut kept: Vec<Option<&str>> = vec![None; passages.len()];
        let mut now: Vec<Option<usize>> = vec![None; locked.passages.len()];
        for ((at, passage), to) in living.iter().zip(&found) {
            now[*at] = *to;
            if let Some(to) = *to {
                kept[to] = Some(&passage.id);
            }
        }
        let used = locked.passages.iter().map(|passage| passage.id.clone()).collect();
        let fresh = (0..kept.len()).filter(|&at| kept[at].is_none()).collect();
        let ids = name(&kept, used);
        let index = ids.iter().enumerate().map(|(at, id)| (id.clone(), at)).collect();
        let mut withdrawn = withdrawn(locked, &now, passages.len());
        if !same {
            let behind = behind(&now, passages.len());
            settle(&mut withdrawn, locked, &behind, &digests, passages);
        }
        let led = withdrawn.iter().enumerate().filter_map(|(at, one)| Some((one.to?, at)));
        let mut led_to: Vec<(usize, usize)> = led.collect();
        led_to.sort_unstable();
        Self { count: passages.len(), named: Some(Named { ids, index }), withdrawn, fresh, led_to }
    }

    /// The id of a passage.
    #[must_use]
    pub fn id(&self, passage: usize) -> String {
        self.named.as_ref().map_or_else(|| format!("p{}", passage + 1), |named| named.ids[passage].clone())
    }

    /// The withdrawn ids that lead to a passage, in the order of the lock.
    pub fn leading_to(&self, passage: usize) -> impl Iterator<Item = &str> {
        let start = self.led_to.partition_point(|(to, _)| *to < passage);
        let here = self.led_to[start..].iter().take_while(move |(to, _)| *to == passage);
        here.map(|(_, at)| self.withdrawn[*at].id.as_str())
    }

    /// Whether a list records the ids of this text.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.named.is_some()
    }

    /// Where an id leads; `None` for one that there never was.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Found> {
        let Some(named) = &self.named else {
            let (number, letters) = passage_id(id)?;
            let index = usize::try_from(number).ok()?.checked_sub(1)?;
            return (letters.is_empty() && index < self.count).then_some(Found::Here(index));
        };
        if let Some(index) = named.index.get(id) {
            return Some(Found::Here(*index));
        }
        self.withdrawn.iter().find(|one| one.id == id).map(|one| Found::Moved(one.to))
    }

    /// For advice: the ids from the first to the last.
    pub(super) fn span(&self) -> String {
        match self.count {
            0 => "it has no passage".to_owned(),
            1 => format!("its only passage is {}", self.id(0)),
            count => format!("its passages are {} to {}", self.id(0), self.id(count - 1)),
        }
    }
}

/// Names what has no id yet.
fn name(kept: &[Option<&str>], mut used: HashSet<String>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::with_capacity(kept.len());
    let mut next: Vec<Option<&str>> = kept.to_vec();
    for at in (0..kept.len().saturating_sub(1)).rev() {
        next[at] = next[at].or(next[at + 1]);
    }
    for (at, own) in kept.iter().enumerate() {
        if let Some(own) = own {
            ids.push((*own).to_owned());
            continue;
        }
        let (number, low) = ids.last().and_then(|id| passage_id(id)).unwrap_or((0, ""));
        let high = next[at].and_then(passage_id).filter(|(same, _)| *same == number).map(|(_, letters)| letters);
        let id = insertion(number, low, high, &used);
        used.insert(id.clone());
        ids.push(id);
    }
    ids
}

/// An id that no passage ever had, between two others wherever letters allow it.
fn insertion(number: u32, low: &str, high: Option<&str>, used: &HashSet<String>) -> String {
    let free = |letters: &str| !used.contains(&format!("p{number}{letters}"));
    for first in [following(low), format!("{low}a")] {
        let mut letters = first;
        while high.is_none_or(|high| letters.as_str() < high) {
            if free(&letters) {
                return format!("p{number}{letters}");
            }
            letters = following(&letters);
        }
    }
    // Nothing stands between p12 and p12a: what is put there takes the next free letters all the same.
    let mut letters = following(low);
    while !free(&letters) {
        letters = following(&letters);
    }
    format!("p{number}{letters}")
}

/// The letters that come next, in the order of a dictionary: a … z, zaa … zzz, zzzaaa … Each round has one letter more than
/// the one before, so that ids stay short however many passages are added behind one another; what was put in between
/// (ba, between b and c) counts on in a round of its own.
fn following(letters: &str) -> String {
    let (mut start, mut width) = (0, 1);
    while start < letters.len() {
        let Some(round) = letters.get(start..start + width) else { break };
        let end = start + width;
        if round.bytes().any(|letter| letter != b'z') {
            let rest = &letters[end..];
            let next = if rest.is_empty() { counted_on(round) } else { format!("{round}{}", following(rest)) };
            return format!("{}{next}", &letters[..start]);
        }
        (start, width) = (end, width + 1);
    }
    match &letters[start..] {
        "" => format!("{letters}{}", "a".repeat(width)),
        rest => format!("{}{}", &letters[..start], following(rest)),
    }
}

/// The next letters of the same number: ay, az, ba. Not for z alone.
fn counted_on(round: &str) -> String {
    let kept = round.trim_end_matches('z');
    let mut next = kept.to_owned();
    if let Some(last) = next.pop() {
        next.push(char::from(last as u8 + 1));
    }
    next.push_str(&"a".repeat(round.len() - kept.len()));
    next
}

/// Every withdrawn id, with the place that is recorded for it; else the nearest passage before it.
fn withdrawn(locked: &LockedText, now: &[Option<usize>], count: usize) -> Vec<Withdrawn> {
    let places = locked.passages.iter().zip(now).filter_map(|(passage, now)| Some((passage.id.as_str(), (*now)?)));
    let place: HashMap<&str, usize> = places.collect();
    let mut gone: Vec<Withdrawn> = Vec::new();
    let mut after = None;
    for (at, passage) in locked.passages.iter().enumerate() {
        if now[at].is_some() {
            after = now[at];
            continue;
        }
        let recorded = passage.gone.as_deref().and_then(|target| place.get(target).copied());
        let to = recorded.or(after).or((count > 0).then_some(0));
        let unaccepted = passage.gone.is_none();
        gone.push(Withdrawn { id: passage.id.clone(), locked: at, to, after, unaccepted, recorded });
    }
    gone
}

/// For each locked passage the first living one behind it.
fn behind(now: &[Option<usize>], count: usize) -> Vec<usize> {
    let mut behind = vec![count.saturating_sub(1); now.len()];
    for at in (0..now.len()).rev() {
        behind[at] = now[at].or(behind.get(at + 1).copied()).unwrap_or(behind[at]);
    }
    behind
}

/// Sends withdrawn ids to where their words are now.
fn settle(gone: &mut [Withdrawn], locked: &LockedText, behind: &[usize], digests: &[u64], passages: &[Passage]) {
    let lost = gone.iter().map(|one| Lost {
        passage: &locked.passages[one.locked],
        near: one.to.unwrap_or_default(),
        recorded: one.recorded,
        between: one.after.unwrap_or_default()..behind[one.locked] + 1,
    });
    let held = holders(&lost.collect::<Vec<_>>(), digests, passages);
    for (one, held) in gone.iter_mut().zip(&held) {
        one.to = held.or(one.to);
    }
    // A target that went in its turn lends its own to the ids that led to it.
    let moved: HashMap<String, Option<usize>> = gone.iter().map(|one| (one.id.clone(), one.to)).collect();
    for (one, held) in gone.iter_mut().zip(held) {
        let target = locked.passages[one.locked].gone.as_deref();
        if held.is_none()
            && let Some(to) = target.and_then(|target| moved.get(target))
        {
            one.to = *to;
        }
    }
}

/// Reports what a build would lose: every passage that has gone, and texts that are no more.
pub(super) fn report(edition: &Edition, identities: &[Identity], diagnostics: &mut Diagnostics) {
    let Some(lock) = &edition.lock else { return };
    for (text, identity) in edition.texts.iter().zip(identities) {
        let Some(locked) = lock.texts.get(&text.id) else { continue };
        for gone in identity.withdrawn.iter().filter(|gone| gone.unaccepted) {
            let passage = &locked.passages[gone.locked];
            let message = format!("the passage {} of `{}`, 「{}…」, is gone", passage.id, text.id, passage.words);
            let to = match gone.to {
                Some(to) => format!("{}, 「{}…」", identity.id(to), first_words(&text.document.passages[to].text)),
                None => "the text as a whole".to_owned(),
            };
            diagnostics.push(
                Diagnostic::error(Code::PassageGone, passage.span, message)
                    .help(format!("put its words back, or run `jiaozhu lock`: {} then leads to {to}", passage.id)),
            );
        }
    }
    let listed = |id: &str| edition.groups.iter().flat_map(|group| &group.texts).any(|text| text.value == id);
    for (id, locked) in lock.texts.iter().filter(|(id, _)| !listed(id)) {
        let message = format!("the text `{id}` is gone, with {} published passages", locked.passages.len());
        diagnostics.push(
            Diagnostic::error(Code::FileMissing, locked.span, message)
                .help("list it in edition.yaml again: `jiaozhu lock` withdraws passages, never a whole text"),
        );
    }
}

/// The words by which a passage is recognised in lists.
#[must_use]
pub fn first_words(words: &str) -> String {
    words.chars().take(8).map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kept: &[Option<&str>], used: &[&str]) -> String {
        let used = used.iter().chain(kept.iter().flatten()).map(|id| (*id).to_owned()).collect();
        name(kept, used).join(" ")
    }

    #[test]
    fn letters_count_on_and_stay_short() {
        for (letters, next) in [
            ("", "a"),
            ("a", "b"),
            ("y", "z"),
            ("z", "zaa"),
            ("zaz", "zba"),
            ("zzy", "zzz"),
            ("zzz", "zzzaaa"),
            ("ba", "bb"),
            ("bz", "bzaa"),
            ("za", "zb"),
        ] {
            assert_eq!(following(letters), next, "{letters}");
            assert!(letters < next);
        }
        let last = (0..10_000).fold(String::new(), |letters, _| following(&letters));
        assert_eq!(last.len(), 6);
    }

    #[test]
    fn insertions_get_letters_that_no_passage_ever_had() {
        assert_eq!(named(&[None, Some("p1"), None, None, Some("p2"), None], &[]), "p0a p1 p1a p1b p2 p2a");
        assert_eq!(named(&[Some("p1"), None], &["p1a", "p1b"]), "p1 p1c");
        assert_eq!(named(&[Some("p1a"), None, Some("p1b")], &[]), "p1a p1aa p1b");
        assert_eq!(named(&[Some("p1a"), None, Some("p1b")], &["p1aa"]), "p1a p1ab p1b");
        assert_eq!(named(&[Some("p1"), None, Some("p1a"), Some("p2")], &[]), "p1 p1b p1a p2");
        assert_eq!(named(&[Some("p1z"), None, None], &[]), "p1z p1zaa p1zab");
        assert_eq!(named(&[None, Some("p0a")], &[]), "p0b p0a");
    }
}
