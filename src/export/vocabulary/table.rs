//! Vocabulary as tables: CSV for spreadsheets, TSV for Anki, two columns for everything else.
//!
//! CSV is RFC 4180 in UTF-8 with a byte order mark, since Excel takes it for another encoding without; what a spreadsheet
//! would take for a formula has an apostrophe before it. Anki's file says how it is to be read: the first column is the id of
//! the note, the same at every export, so that importing again updates the cards and never doubles them.

use super::{Card, Example};
use crate::export::html::Writer;
use crate::script::Script;

/// A header row and a row for each entry.
pub(super) fn csv(cards: &[Card]) -> String {
    let mut out = String::from("\u{FEFF}");
    let head = ["term", "pinyin", "english", "kind", "also", "definition", "example", "place", "text", "id"];
    row(&mut out, &head.map(str::to_owned));
    for card in cards {
        let (example, place, title) = match &card.example {
            Some(example) => (sentence(example), example.place.clone(), example.title.clone()),
            None => Default::default(),
        };
        row(
            &mut out,
            &[
                card.term.clone(),
                card.pinyin.clone(),
                card.english.clone(),
                card.kind_label.clone(),
                card.also.join("、"),
                card.definition.clone(),
                example,
                place,
                title,
                format!("{}/{}", card.edition, card.entry),
            ],
        );
    }
    out
}

fn row(out: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        let formula = cell.starts_with(['=', '+', '-', '@', '\t']);
        let cell = if formula { format!("'{cell}") } else { cell.clone() };
        if cell.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

fn sentence(example: &Example) -> String {
    format!("{}{}{}", example.before, example.word, example.after)
}

/// Notes for Anki: id, term, pinyin, gloss, definition, example, place, tags; the fields are HTML.
pub(super) fn anki(cards: &[Card], script: Script) -> String {
    let mut out = String::from("#separator:tab\n#html:true\n#guid column:1\n#tags column:8\n");
    out.push_str("#columns:guid\tterm\tpinyin\tenglish\tdefinition\texample\tplace\ttags\n");
    for card in cards {
        let example = card.example.as_ref().map(marked).unwrap_or_default();
        let place = card.example.as_ref().map(|example| format!("《{}》 {}", example.title, example.place));
        let cells = [
            card.guid.clone(),
            html(&card.term),
            html(&card.pinyin),
            html(&card.english),
            card.definition_html.clone(),
            example,
            html(&place.unwrap_or_default()),
            format!("jiaozhu::{} kind::{} {script}", card.edition, card.kind.name()),
        ];
        let cells = cells.map(|cell| one_line(&cell));
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out
}

/// A quotation mark at the start of a field would make Anki read on to the next one.
fn one_line(cell: &str) -> String {
    let line = cell.split(['\t', '\n', '\r']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    match line.strip_prefix('"') {
        Some(rest) => format!("&quot;{rest}"),
        None => line,
    }
}

fn html(words: &str) -> String {
    let mut out = Writer::default();
    out.text(words);
    out.finish().0.to_string()
}

fn marked(example: &Example) -> String {
    let mut out = Writer::default();
    out.text(&example.before);
    out.element("b", &[], &example.word);
    out.text(&example.after);
    out.finish().0.to_string()
}

/// The term, and what it means, in plain words on one line.
pub(super) fn two_columns(cards: &[Card]) -> String {
    let mut out = String::new();
    for card in cards {
        let brief = card.definition.lines().next().unwrap_or_default();
        let parts = [card.pinyin.as_str(), card.english.as_str(), brief];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let clean = |words: &str| words.replace(['\t', '\n', '\r'], " ");
        out.push_str(&format!("{}\t{}\n", clean(&card.term), clean(&parts.join("; "))));
    }
    out
}
