//! The commonest entries against the texts: a table whose cells hold the numbers and, as classes, their shades. The
//! shades go by powers of two, the same in every edition, so that two editions can be held side by side.

use super::concordance::Concordance;
use super::desk::Desk;
use super::dispersion::Stretches;
use super::indexes;
use super::writer::Writer;
use crate::resolve::ResolvedEdition;
use crate::site::{BySound, Route, View};
use crate::theme::{Fact, Html, MatrixPage};

/// How many entries have a row.
const ENTRIES: usize = 50;
/// The shades: class, least number.
const SHADES: [(&str, usize); 6] = [("q1", 1), ("q2", 2), ("q3", 4), ("q4", 8), ("q5", 16), ("q6", 32)];

/// An entry of the table.
struct Row {
    entry: usize,
    term: String,
    places: usize,
}

/// The page, if any entry occurs.
pub(super) fn page(
    desk: &Desk<'_>,
    edition: &ResolvedEdition<'_>,
    index: usize,
    concordance: &Concordance,
) -> Option<MatrixPage> {
    let rows = rows(desk, edition, index, concordance);
    if rows.is_empty() {
        return None;
    }
    let labels = &desk.face.labels;
    let stretches = Stretches::new(edition.texts.len());
    let mut note = labels.fill("matrix_note", &[("n", &rows.len().to_string())]);
    if stretches.each() > 1 {
        note.push_str(&labels.fill("matrix_stretches", &[("n", &stretches.each().to_string())]));
    }
    Some(MatrixPage {
        edition: desk.edition_link(index),
        views: indexes::views(desk, &edition.edition.id, true),
        note,
        legend: legend(),
        table: table(desk, edition, concordance, &rows, stretches),
    })
}

/// The commonest entries, those with as many places in the order of the index.
fn rows(desk: &Desk<'_>, edition: &ResolvedEdition<'_>, index: usize, concordance: &Concordance) -> Vec<Row> {
    let voice = desk.site.edition_voice(index, desk.face.script);
    let mut ranked: Vec<(usize, usize)> = (0..edition.entries.len())
        .map(|entry| (concordance.count(entry).0, entry))
        .filter(|ranked| ranked.0 > 0)
        .collect();
    ranked.sort_by(|a, b| b.cmp(a));
    // Only the entries that may have a row are converted and put in order.
    let least = ranked.get(ENTRIES - 1).map_or(0, |ranked| ranked.0);
    let mut rows: Vec<(BySound, Row)> = ranked
        .into_iter()
        .filter(|(places, _)| *places >= least)
        .map(|(places, entry)| {
            let written = edition.entries[entry].entry;
            let term = voice.say(&written.term.value).text;
            let key = BySound::new(&term, written.pinyin.as_deref(), desk.face.script);
            (key, Row { entry, term, places })
        })
        .collect();
    rows.sort_by(|(a, a_row), (b, b_row)| (b_row.places, a, a_row.entry).cmp(&(a_row.places, b, b_row.entry)));
    rows.into_iter().take(ENTRIES).map(|(_, row)| row).collect()
}

fn shade(count: usize) -> &'static str {
    SHADES.iter().rev().find(|(_, least)| count >= *least).map_or("", |(class, _)| class)
}

fn legend() -> Vec<Fact> {
    let numbers = |at: usize| match (SHADES[at].1, SHADES.get(at + 1)) {
        (least, None) => format!("{least}+"),
        (least, Some((_, above))) if above - 1 == least => least.to_string(),
        (least, Some((_, above))) => format!("{least}–{}", above - 1),
    };
    let fact = |at: usize| Fact { name: SHADES[at].0.to_owned(), value: numbers(at), datetime: None };
    (0..SHADES.len()).map(fact).collect()
}

fn table(
    desk: &Desk<'_>,
    edition: &ResolvedEdition<'_>,
    concordance: &Concordance,
    rows: &[Row],
    stretches: Stretches,
) -> Html {
    let id = edition.edition.id.as_str();
    let mut out = Writer::default();
    out.open("table", &[("class", "matrix")]);
    out.open("thead", &[]);
    out.open("tr", &[]);
    out.element("th", &[("scope", "col")], desk.face.labels.get("matrix_entry"));
    out.element("th", &[("scope", "col"), ("class", "sum")], desk.face.labels.get("matrix_sum"));
    for stretch in 0..stretches.count() {
        out.open("th", &[("scope", "col")]);
        let (from, to) = stretches.ends(stretch);
        if from == to {
            let text = &edition.texts[from - 1].text.id;
            let way = desk.way(Route::Text(id, text, View::Reading));
            out.element("a", &[("href", &way)], &concordance.text(from - 1).short);
        } else {
            out.text(&format!("{from}–{to}"));
        }
        out.close();
    }
    out.close();
    out.close();
    out.open("tbody", &[]);
    let mut cells: Vec<(usize, usize)> = Vec::new();
    for row in rows {
        let way = desk.way(Route::Term(id, &edition.entries[row.entry].entry.id.value));
        out.open("tr", &[]);
        out.open("th", &[("scope", "row")]);
        out.element("a", &[("href", &way)], &row.term);
        out.close();
        out.element("td", &[("class", "sum")], &row.places.to_string());
        cells.clear();
        cells.resize(stretches.count(), (0, 0));
        for (text, _, count) in concordance.in_passages(row.entry) {
            let cell = &mut cells[stretches.of(text)];
            if cell.0 == 0 {
                cell.1 = text;
            }
            cell.0 += count;
        }
        for &(count, first) in &cells {
            if count == 0 {
                out.element("td", &[], "");
                continue;
            }
            out.open("td", &[("class", shade(count))]);
            let parts: [&str; 3] = [&way, "#in-", &edition.texts[first].text.id];
            out.open_parts("a", &[("href", &parts)]);
            out.text(&count.to_string());
            out.close();
            out.close();
        }
        out.close();
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_and_legend_agree() {
        let shown: Vec<String> = legend().into_iter().map(|fact| fact.value).collect();
        assert_eq!(shown, ["1", "2–3", "4–7", "8–15", "16–31", "32+"]);
        let shades: Vec<&str> = [0, 1, 2, 3, 4, 15, 16, 31, 32, 9999].into_iter().map(shade).collect();
        assert_eq!(shades, ["", "q1", "q2", "q2", "q3", "q4", "q5", "q5", "q6", "q6"]);
    }
}
