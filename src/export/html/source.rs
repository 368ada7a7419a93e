//! The source forms of a converted text: a script that is asked for when a reader wants to see, of a character that could
//! have become another one, what the source has and what else the dictionary knows.
//!
//! `jiaozhuSource({"p4":"3发12干!"},{"发":"發髮","干":"幹乾干"})`: passage → for each such character how many code points of
//! the published passage stand between it and the one before, then the source character, `!` where the editors dictated
//! the form; source character → every form that it could have.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::search::call;
use super::text::TextInScript;
use crate::script::Decision;

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
    let mut decided: Vec<Decision> = Vec::new();
    for (reading, voiced) in text.text.readings.iter().zip(&text.voiced) {
        let mut line = String::new();
        let mut behind = 0;
        for (at, decision) in voiced.decisions(&reading.text, converter) {
            push_number(&mut line, at - behind);
            line.push(decision.char);
            if decision.fixed {
                line.push('!');
            }
            behind = at + 1;
            decided.push(decision);
        }
        if !line.is_empty() {
            places.insert(reading.id.as_str(), line);
        }
    }
    // The sort is stable: of each character the first place says which form comes first.
    decided.sort_by_key(|decision| decision.char);
    decided.dedup_by_key(|decision| decision.char);
    let forms: BTreeMap<char, String> = decided
        .iter()
        .map(|decision| (decision.char, std::iter::once(decision.chosen).chain(decision.others()).collect()))
        .collect();
    Some((path(text), call("jiaozhuSource", &(places, forms))))
}

/// A number in digits: a large site has a million of them here.
fn push_number(line: &mut String, number: usize) {
    if number >= 10 {
        push_number(line, number / 10);
    }
    line.push(char::from(b'0' + (number % 10) as u8));
}
