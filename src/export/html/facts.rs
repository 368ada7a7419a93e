//! What is known of a text: when, by whom, where, for whom, from which witnesses.

use super::desk::Desk;
use super::text::TextInScript;
use crate::site::spoken;
use crate::theme::Fact;

/// The facts at the head of a text.
pub(super) fn facts(desk: &Desk<'_>, text: &TextInScript<'_>) -> Vec<Fact> {
    let written = &text.text.text.facts;
    let mut facts = Vec::new();
    if let Some(date) = &written.date {
        let plain = date.len() >= 4 && date.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let value = text.editors.say(&spoken(date, desk.face.interface)).text;
        facts.push(Fact { name: desk.label("date"), value, datetime: plain.then(|| date.clone()) });
    }
    for (key, value) in [
        ("author", &written.author),
        ("place", &written.place),
        ("genre", &written.genre),
        ("audience", &written.audience),
    ] {
        if let Some(value) = value {
            facts.push(Fact { name: desk.label(key), value: text.editors.say(value).text, datetime: None });
        }
    }
    for (index, witness) in text.text.text.witnesses.iter().enumerate() {
        let name = witness.title.as_ref().map(|title| text.editors.say(title).text);
        let value = name.map_or_else(|| witness.id.value.clone(), |name| format!("{}　{name}", witness.id.value));
        let name = desk.label(if index == 0 { "witness" } else { "witness_further" });
        facts.push(Fact { name, value, datetime: None });
    }
    facts
}
