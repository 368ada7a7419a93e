//! The bibliography for those who take it with them: CSL-JSON, BibTeX, RIS.
//!
//! Works written as CSL-JSON go out as they were written; works written as BibLaTeX go by way of CSL
//! (`biblatex`), and BibTeX and RIS are made of CSL ([`bibtex`], [`ris`]). Of an edition all works, of a text those that its
//! notes cite, in the order of the list of works. Words are not converted: a reference is copied as its editor wrote it.

mod biblatex;
mod bibtex;
mod ris;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Format, Scope};
use crate::edition::{Bibliography, Work};
use crate::markup::{Style, Target};
use crate::resolve::{ResolvedProse, ResolvedText};
use crate::site::Site;

/// A CSL-JSON item (citeproc-js "CSL-JSON items", csl-data schema 1.0).
pub(super) type Item = serde_json::Map<String, Value>;

/// The works of a scope in a format.
pub(super) fn write(site: &Site<'_>, scope: Scope, format: Format) -> String {
    let items = match scope {
        Scope::Edition(edition) => items(site, edition, None),
        Scope::Text(edition, text) => {
            let text = &site.edition(edition).texts[text];
            let keys = cited(site, edition, text).into_iter().map(|(key, _)| key.to_owned()).collect();
            items(site, edition, Some(&keys))
        }
        Scope::Site | Scope::Pack(_) => Vec::new(),
    };
    match format {
        Format::Bibtex => bibtex::write(&items),
        Format::Ris => ris::write(&items),
        _ => csl(&items),
    }
}

fn csl(items: &[&Item]) -> String {
    // Keys of a map are sorted, and nothing in it can fail to be written.
    let mut words = serde_json::to_string_pretty(items).unwrap_or_default();
    words.push('\n');
    words
}

/// The works of an edition, or those of them with these keys, in the order of the list.
pub(super) fn items<'s>(site: &'s Site<'_>, edition: usize, keys: Option<&BTreeSet<String>>) -> Vec<&'s Item> {
    let bibliography = &site.edition(edition).edition.bibliography;
    let found = written(bibliography);
    let mut works: Vec<(&String, &Work)> =
        bibliography.works.iter().filter(|(key, _)| keys.is_none_or(|keys| keys.contains(*key))).collect();
    works.sort_by_key(|(key, work)| (work.rank, *key));
    works.into_iter().filter_map(|(key, _)| found.get(key)).collect()
}

/// The items of all files, by their keys: parsed once.
fn written(bibliography: &Bibliography) -> &BTreeMap<String, Item> {
    bibliography.items.get_or_init(|| {
        let mut found = BTreeMap::new();
        for file in &bibliography.files {
            let items = if file.path.ends_with(".json") { csl_items(&file.text) } else { biblatex::items(&file.text) };
            for (key, item) in items {
                found.entry(key).or_insert(item);
            }
        }
        found
    })
}

/// The items of a CSL-JSON file, by their keys.
fn csl_items(text: &str) -> Vec<(String, Item)> {
    let items: Vec<Item> = serde_json::from_str(text).unwrap_or_default();
    let key = |item: &Item| match item.get("id")? {
        Value::String(id) => Some(id.clone()),
        Value::Null => None,
        number => Some(number.to_string()),
    };
    items.into_iter().filter_map(|item| Some((key(&item)?, item))).collect()
}

/// The works that the notes and the introduction of a text cite, in the order of the list, with their keys.
pub(super) fn cited<'s>(site: &'s Site<'_>, edition: usize, text: &ResolvedText<'_>) -> Vec<(&'s str, &'s Work)> {
    let home = site.edition(edition).edition;
    let prose = text.notes.iter().filter_map(|note| note.body.as_ref()).chain(&text.introduction);
    let keys: BTreeSet<&str> = prose.flat_map(|prose| keys(prose, &home.id)).collect();
    let works = &home.bibliography.works;
    let mut found: Vec<(&str, &Work)> =
        keys.into_iter().filter_map(|key| works.get_key_value(key)).map(|(key, work)| (key.as_str(), work)).collect();
    found.sort_by_key(|(key, work)| (work.rank, *key));
    found
}

/// The works of an edition that a piece of prose cites.
pub(super) fn keys<'p>(prose: &'p ResolvedProse, home: &'p str) -> impl Iterator<Item = &'p str> {
    prose.document.passages.iter().flat_map(|passage| &passage.styles).filter_map(move |styled| match &styled.style {
        Style::Internal(Target::Work { edition, key }) if edition == home => Some(key.as_str()),
        _ => None,
    })
}

/// A field that is words.
pub(super) fn field<'i>(item: &'i Item, name: &str) -> Option<&'i str> {
    item.get(name).and_then(Value::as_str).filter(|words| !words.is_empty())
}

/// A field that may be words or a number.
pub(super) fn number(item: &Item, name: &str) -> Option<String> {
    match item.get(name)? {
        Value::String(words) => Some(words.clone()).filter(|words| !words.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The people of a field: family name and given name; an institution, or a name that is not parted, has no second.
pub(super) fn people(item: &Item, name: &str) -> Vec<(String, Option<String>)> {
    let person = |value: &Value| {
        let word = |key: &str| value[key].as_str().map(str::to_owned);
        if let Some(literal) = word("literal") {
            return Some((literal, None));
        }
        let particle = word("non-dropping-particle").map(|particle| format!("{particle} ")).unwrap_or_default();
        Some((format!("{particle}{}", word("family")?), word("given")))
    };
    item.get(name).and_then(Value::as_array).map_or_else(Vec::new, |list| list.iter().filter_map(person).collect())
}

/// A date's parts: year, month, day of the first date; the whole as words where it has no parts.
pub(super) fn date(item: &Item, name: &str) -> Vec<String> {
    let Some(value) = item.get(name) else { return Vec::new() };
    let part = |part: &Value| part.as_i64().map(|n| n.to_string()).or_else(|| part.as_str().map(str::to_owned));
    match value["date-parts"][0].as_array() {
        Some(parts) => parts.iter().filter_map(part).collect(),
        None => ["raw", "literal"].iter().find_map(|key| value[*key].as_str()).map(str::to_owned).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::BibliographyFile;

    #[test]
    fn a_file_is_parsed_once_and_the_first_of_a_key_wins() {
        let file = |path: &str, text: &str| BibliographyFile { path: path.into(), text: text.into() };
        let files = vec![
            file("a.bib", "@book{one, title = {First}}"),
            file("b.json", r#"[{"id": "one", "title": "Second"}, {"id": 2, "title": "Third"}]"#),
        ];
        let bibliography = Bibliography { files, ..Bibliography::default() };
        let (first, again) = (written(&bibliography), written(&bibliography));
        assert!(std::ptr::eq(first, again));
        let titles: Vec<_> = first.iter().map(|(key, item)| (key.as_str(), field(item, "title"))).collect();
        assert_eq!(titles, [("2", Some("Third")), ("one", Some("First"))]);
    }
}
