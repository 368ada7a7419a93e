//! What changed since a release: beside the passage itself, and as a page of the edition.

use super::desk::Desk;
use super::text::TextInScript;
use super::writer::Writer;
use crate::edition::TITLE;
use crate::lock::{Change, changes, earlier};
use crate::site::{Route, View};
use crate::theme::{ErrataChange, ErrataPage, ErrataRelease, ErrataText, Html, Link};
use crate::weave::Voice;

/// How many characters stand on either side of a change.
const AROUND: usize = 12;

/// The earlier readings of a passage, to be opened: only beside the reading text.
pub(super) fn beside(out: &mut Writer, desk: &Desk<'_>, text: &TextInScript<'_>, passage: usize) {
    let releases = &text.edition.edition.releases;
    let shown = desk.face.part.is_pages() && !releases.is_empty();
    if !shown || !matches!(desk.route, Route::Text(_, _, View::Reading)) {
        return;
    }
    let readings = earlier(releases, text.text, passage);
    let Some((newest, _)) = readings.first() else { return };
    out.open("details", &[("class", "earlier"), ("data-editorial", ""), ("data-changed", newest)]);
    let language = desk.face.language();
    let furniture: &[(&str, &str)] = if language == desk.face.script.tag() { &[] } else { &[("lang", language)] };
    out.element("summary", furniture, &desk.face.labels.fill("changed_since", &[("version", newest)]));
    out.open("dl", &[]);
    for (version, words) in readings {
        out.element("dt", furniture, &desk.face.labels.fill("version_of", &[("version", version)]));
        out.element("dd", &[], &text.voice.say(words).text);
    }
    out.close();
    out.close();
}

/// The page of an edition with all its changes.
pub(super) fn page(desk: &Desk<'_>, index: usize) -> ErrataPage {
    let edition = desk.site.edition(index);
    let releases = changes(edition).into_iter().map(|since| ErrataRelease {
        id: format!("since-{}", since.from),
        title: match since.to {
            Some(to) => desk.face.labels.fill("errata_between", &[("from", since.from), ("to", to)]),
            None => desk.face.labels.fill("errata_since", &[("version", since.from)]),
        },
        texts: since.texts.into_iter().map(|(text, changes)| of_text(desk, index, text, &changes)).collect(),
    });
    ErrataPage {
        edition: Link {
            href: desk.way(Route::Edition(&edition.edition.id)),
            words: desk.edition_words(index, &edition.edition.title),
            ..Link::default()
        },
        releases: releases.collect(),
    }
}

fn of_text(desk: &Desk<'_>, index: usize, text: usize, changes: &[Change]) -> ErrataText {
    let edition = desk.site.edition(index);
    let resolved = &edition.texts[text];
    let voice = desk.site.text_voice(index, resolved, desk.face.script);
    let way = desk.way(Route::Text(&edition.edition.id, &resolved.text.id, View::Reading));
    let change = |change: &Change| ErrataChange {
        link: Link {
            href: if change.id == TITLE || !change.leads { way.clone() } else { format!("{way}#{}", change.id) },
            words: match change.id.as_str() {
                TITLE => desk.label("errata_title"),
                id => desk.face.labels.fill("passage", &[("n", &id[1..])]),
            },
            ..Link::default()
        },
        kind: match (&change.before, &change.after) {
            (None, _) => Some(desk.label("errata_added")),
            (_, None) => Some(desk.label("errata_withdrawn")),
            _ => None,
        },
        words: difference(change, voice),
    };
    ErrataText {
        title: Link { href: way.clone(), words: voice.title(resolved).text, ..Link::default() },
        changes: changes.iter().map(change).collect(),
    }
}

/// …same<del>before</del><ins>after</ins>same…
fn difference(change: &Change, voice: Voice<'_>) -> Html {
    let said = |words: &Option<String>| -> Vec<char> {
        words.as_ref().map_or_else(Vec::new, |words| voice.say(words).text.chars().collect())
    };
    let (old, new) = (said(&change.before), said(&change.after));
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let string = |letters: &[char]| letters.iter().collect::<String>();
    let mut out = Writer::default();
    if start > AROUND {
        out.text("…");
    }
    out.text(&string(&old[start.saturating_sub(AROUND)..start]));
    for (tag, words) in [("del", &old_rest[..old_rest.len() - end]), ("ins", &new_rest[..new_rest.len() - end])] {
        if !words.is_empty() {
            out.element(tag, &[], &string(words));
        }
    }
    let after = &old_rest[old_rest.len() - end..];
    out.text(&string(&after[..after.len().min(AROUND)]));
    if after.len() > AROUND {
        out.text("…");
    }
    out.finish()
}
