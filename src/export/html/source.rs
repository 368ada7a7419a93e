//! The source forms of a converted text: a script that is asked for when a reader wants to see, of a character that could
//! have become another one, what the source has and what else the dictionary knows.
//!
//! `jiaozhuSource({"p4":"3发12干!"},{"发":"發髮","干":"幹乾干"})`: passage → for each such character how many code points of
//! the published passage stand between it and the one before, then the source character, `!` where the editors dictated
//! the form; source character → every form that it could have.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::desk::Desk;
use super::search::call;
use super::text::TextInScript;

/// Path of a text's source forms in one script.
fn path(text: &TextInScript<'_>) -> String {
    format!("assets/source/{}/{}/{}.js", text.script().tag(), text.edition.edition.id, text.text.text.id)
}

/// The way to them from a page of the text; a text in its own script has none.
pub(super) fn way(desk: &Desk<'_>, text: &TextInScript<'_>) -> Option<String> {
    (!text.voice.converter().is_identity()).then(|| crate::site::relative(desk.path, &path(text)))
}

/// The file, with its path.
pub(super) fn file(text: &TextInScript<'_>) -> Option<(String, Vec<u8>)> {
    let converter = text.voice.converter();
    if converter.is_identity() {
        return None;
    }
    let mut places: BTreeMap<&str, String> = BTreeMap::new();
    let mut forms: BTreeMap<char, String> = BTreeMap::new();
    for (reading, voiced) in text.text.readings.iter().zip(&text.voiced) {
        let mut line = String::new();
        let mut behind = 0;
        for (at, decision) in voiced.decisions(&reading.text, converter) {
            let fixed = if decision.fixed { "!" } else { "" };
            let _ = write!(line, "{}{}{fixed}", at - behind, decision.char);
            behind = at + 1;
            forms
                .entry(decision.char)
                .or_insert_with(|| std::iter::once(decision.chosen).chain(decision.others()).collect());
        }
        if !line.is_empty() {
            places.insert(reading.id.as_str(), line);
        }
    }
    Some((path(text), call("jiaozhuSource", &(places, forms))))
}
