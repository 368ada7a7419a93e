//! The signs of notes: what stands in the text for each, and what a screen reader says for it.

use super::desk::Desk;
use super::text::TextInScript;
use crate::resolve::PlacedNote;

/// What is said of each note where its mark stands.
pub(super) struct Sign {
    pub(super) layer: String,
    pub(super) mark: String,
    pub(super) label: String,
}

/// The signs of all notes of a text, beside [`ResolvedText::notes`].
pub(super) fn signs(desk: &Desk<'_>, text: &TextInScript<'_>) -> Vec<Sign> {
    let layers = &text.edition.edition.layers;
    let titles: Vec<String> = layers.iter().map(|layer| desk.layer(text.edition_index, layer)).collect();
    let sign = |note: &PlacedNote<'_>| {
        let layer = &layers[note.layer];
        let mark = marker(&layer.id, note.layer, note.number);
        let label = format!("{} {mark}", titles[note.layer]);
        Sign { layer: layer.id.clone(), mark, label }
    };
    text.text.notes.iter().map(sign).collect()
}

/// The mark of a note: numerals for the first layer, 〔一〕 for the apparatus, an asterisk for the source's
/// own notes, letters for every other layer, so that no two layers look alike.
fn marker(layer: &str, index: usize, number: usize) -> String {
    match (layer, index) {
        ("textual", _) => format!("〔{}〕", chinese_number(number)),
        ("source", _) => format!("*{number}"),
        (_, 0) => number.to_string(),
        (_, index) => format!("{}{number}", char::from(b'a' + u8::try_from(index % 26).unwrap_or_default())),
    }
}

/// A number in Chinese numerals, as 校记 are counted; from a thousand on in digits.
pub(super) fn chinese_number(number: usize) -> String {
    const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match number {
        0..=9 => DIGITS[number].to_owned(),
        10..=19 => format!("十{}", if number == 10 { "" } else { DIGITS[number % 10] }),
        20..=99 => {
            format!("{}十{}", DIGITS[number / 10], if number.is_multiple_of(10) { "" } else { DIGITS[number % 10] })
        }
        100..=999 => number.to_string().bytes().map(|b| DIGITS[usize::from(b - b'0')]).collect(),
        _ => number.to_string(),
    }
}
