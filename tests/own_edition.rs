//! Our own edition, held to its ledger: `annotations/jisheng/coverage.csv` names every row of the fact sheet and what
//! carries it, and what it names must be there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiaozhu::edition::{self, Library};
use jiaozhu::files::Project;
use jiaozhu::resolve;

/// Rows of the fact sheet, by kind.
const SHEET: [(&str, usize); 9] = [
    ("term", 223),
    ("law", 25),
    ("law-local", 11),
    ("place", 22),
    ("person", 9),
    ("office", 16),
    ("problem", 117),
    ("check", 14),
    ("dating", 11),
];

/// A line of comma-separated values, with quotation marks as RFC 4180 has them.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Our own project, as written.
fn library() -> Library {
    let (_, loaded) = edition::load(&Project::open(root()).unwrap());
    loaded.value.unwrap()
}

#[test]
fn the_ledger_names_what_is_there() {
    let library = library();
    let resolved = resolve::resolve(&library).value;
    let own = resolved.editions.iter().find(|edition| edition.edition.id == "jisheng").unwrap();

    let mut carriers: BTreeSet<String> = BTreeSet::new();
    let mut places: BTreeSet<String> = BTreeSet::new();
    carriers.extend(own.entries.iter().map(|entry| format!("term:{}", entry.entry.id.value)));
    carriers.extend(own.edition.bibliography.works.keys().map(|key| format!("bib:{key}")));
    carriers.extend(own.chronology.iter().map(|(event, _)| format!("event:{}", event.date.value)));
    carriers.extend(resolved.pages.iter().map(|(page, ..)| format!("page:{}", page.id)));
    for text in &own.texts {
        let id = &text.text.id;
        carriers.extend(text.introduction.iter().map(|_| format!("intro:{id}")));
        carriers.extend(text.notes.iter().map(|note| format!("{id}:{}", note.id)));
        places.extend(text.readings.iter().map(|reading| format!("{id}#{}", reading.id)));
        places.insert(format!("{id}#title"));
    }

    let table = std::fs::read_to_string(root().join("annotations/jisheng/coverage.csv")).unwrap();
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut faults: Vec<String> = Vec::new();
    for line in table.lines().skip(1) {
        let [row, kind, carrier, place, reason] = &cells(line)[..] else {
            faults.push(format!("not five cells: {line}"));
            continue;
        };
        *rows.entry(kind.clone()).or_default() += 1;
        if !seen.insert(format!("{kind} {row}")) {
            faults.push(format!("twice: {row}"));
        }
        if carrier.is_empty() && reason.is_empty() {
            faults.push(format!("neither a carrier nor a reason: {row}"));
        }
        faults.extend(
            carrier.split_whitespace().filter(|c| !carriers.contains(*c)).map(|c| format!("{row}: there is no {c}")),
        );
        faults.extend(
            place.split_whitespace().filter(|p| !places.contains(*p)).map(|p| format!("{row}: there is no {p}")),
        );
    }
    for (kind, count) in SHEET {
        if rows.remove(kind) != Some(count) {
            faults.push(format!("the sheet has {count} rows of the kind `{kind}`"));
        }
    }
    faults.extend(rows.into_keys().map(|kind| format!("the sheet has no rows of the kind `{kind}`")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_entry_occurs() {
    let library = library();
    let resolved = resolve::resolve(&library).value;
    let own = resolved.editions.iter().find(|edition| edition.edition.id == "jisheng").unwrap();
    let unused: Vec<&str> = own
        .entries
        .iter()
        .enumerate()
        .filter(|(index, _)| {
            let mut readings = own.texts.iter().flat_map(|text| &text.readings);
            let in_text = readings.any(|reading| reading.terms.iter().any(|term| term.entry == *index));
            let mut notes = own.texts.iter().flat_map(|text| &text.notes).filter_map(|note| note.body.as_ref());
            !in_text && !notes.any(|body| body.occurrences.iter().flatten().any(|term| term.entry == *index))
        })
        .map(|(_, entry)| entry.entry.id.value.as_str())
        .collect();
    assert!(unused.is_empty(), "entries that occur nowhere: {unused:?}");
}
