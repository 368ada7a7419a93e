//! Ids that were withdrawn: what stands in a text's pages so that old addresses still lead somewhere.
//!
//! The id of a passage becomes an empty anchor in the passage where its words are now; the id of a note, an entry
//! that says so and leads to the passage where it stood.

use super::desk::Desk;
use super::text::TextInScript;
use super::writer::Writer;
use crate::theme::WithdrawnView;

/// The anchors of withdrawn ids that lead to a passage.
pub(super) fn anchors(out: &mut Writer, text: &TextInScript<'_>, passage: usize) {
    for id in text.text.identity.leading_to(passage) {
        out.element("a", &[("id", &*text.id(id)), ("data-editorial", "")], "");
    }
}

/// The anchors of withdrawn ids that lead to the text as a whole: it has no passage any more.
pub(super) fn homeless(out: &mut Writer, text: &TextInScript<'_>) {
    for one in text.text.identity.withdrawn.iter().filter(|one| one.to.is_none()) {
        out.element("a", &[("id", &*text.id(&one.id)), ("data-editorial", "")], "");
    }
}

/// The entries of withdrawn notes.
pub(super) fn notes(desk: &Desk<'_>, text: &TextInScript<'_>) -> Vec<WithdrawnView> {
    let views = text.text.withdrawn.iter().map(|note| {
        let passage = note.passage.map(|passage| text.text.identity.id(passage));
        let (href, place) = match passage {
            Some(id) => (format!("#{}", text.id(&id)), desk.face.labels.fill("passage", &[("n", &id[1..])])),
            None => ("#main".to_owned(), super::text::plain_title(text)),
        };
        WithdrawnView { id: text.id(&note.id).into_owned(), href, place, words: text.voice.say(&note.words).text }
    });
    views.collect()
}
