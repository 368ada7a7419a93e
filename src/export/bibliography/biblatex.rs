//! BibLaTeX → CSL-JSON, by the table that Zotero and the CSL project use for the two (types and variables of CSL 1.0.2).
//!
//! What CSL has no variable for is left out. An entry that cannot be parsed was reported when the project was read.

use biblatex::{Bibliography, ChunksExt, Date, DateValue, Datetime, Entry, PermissiveType, Person};
use serde_json::{Value, json};

use super::Item;
use crate::diag::contain;

/// The items of a file, by their keys.
pub(super) fn items(text: &str) -> Vec<(String, Item)> {
    // Parsing is another's work: a panic there takes away this list, not the program.
    contain(|| {
        let Ok(bibliography) = Bibliography::parse(text) else { return Vec::new() };
        bibliography.iter().map(|entry| (entry.key.clone(), item(entry))).collect()
    })
    .unwrap_or_default()
}

/// BibLaTeX field → CSL variable, for fields that are plain words. The first field that is there wins.
const WORDS: &[(&[&str], &str)] = &[
    (&["volume"], "volume"),
    (&["edition"], "edition"),
    (&["series"], "collection-title"),
    (&["publisher", "institution", "organization", "school"], "publisher"),
    (&["location", "address"], "publisher-place"),
    (&["chapter"], "chapter-number"),
    (&["pagetotal"], "number-of-pages"),
    (&["volumes"], "number-of-volumes"),
    (&["doi"], "DOI"),
    (&["url"], "URL"),
    (&["isbn"], "ISBN"),
    (&["issn"], "ISSN"),
    (&["eventtitle"], "event-title"),
    (&["version"], "version"),
    (&["shorttitle"], "title-short"),
    (&["abstract"], "abstract"),
    (&["annotation", "note", "addendum"], "note"),
    (&["library"], "archive"),
    (&["type"], "genre"),
];

const NAMES: &[(&str, &str)] = &[
    ("author", "author"),
    ("editor", "editor"),
    ("translator", "translator"),
    ("bookauthor", "container-author"),
    ("holder", "author"),
];

fn item(entry: &Entry) -> Item {
    let kind = entry.entry_type.to_string();
    let mut item = Item::new();
    item.insert("id".into(), entry.key.clone().into());
    item.insert("type".into(), csl_type(&kind, words(entry, "entrysubtype").as_deref()).into());
    for (field, variable) in NAMES {
        let people: Vec<Person> = entry.get_as(field).unwrap_or_default();
        if !people.is_empty() && !item.contains_key(*variable) {
            item.insert((*variable).into(), people.iter().map(name).collect::<Vec<Value>>().into());
        }
    }
    if let Some(title) = titled(entry, "title", "subtitle") {
        item.insert("title".into(), title.into());
    }
    let container = titled(entry, "journaltitle", "journalsubtitle")
        .or_else(|| titled(entry, "journal", "journalsubtitle"))
        .or_else(|| titled(entry, "booktitle", "booksubtitle"))
        .or_else(|| titled(entry, "maintitle", "mainsubtitle"))
        .or_else(|| words(entry, "howpublished"));
    if let Some(container) = container {
        item.insert("container-title".into(), container.into());
    }
    for (fields, variable) in WORDS {
        if let Some(words) = fields.iter().find_map(|field| words(entry, field)) {
            item.insert((*variable).into(), words.into());
        }
    }
    // Of a periodical the number is that of the issue.
    let periodical = matches!(kind.as_str(), "article" | "periodical" | "suppperiodical");
    if let Some(number) = words(entry, "number") {
        item.insert(if periodical { "issue" } else { "number" }.into(), number.into());
    }
    if let Some(issue) = words(entry, "issue").filter(|_| !item.contains_key("issue")) {
        item.insert("issue".into(), issue.into());
    }
    if let Some(pages) = words(entry, "pages") {
        item.insert("page".into(), pages.replace("--", "-").replace('–', "-").into());
    }
    for (field, variable) in [("date", "issued"), ("urldate", "accessed"), ("eventdate", "event-date")] {
        item.extend(date(entry, field).map(|date| (variable.to_owned(), date)));
    }
    if let Some(language) = words(entry, "langid").or_else(|| words(entry, "language")) {
        item.insert("language".into(), tag(&language).into());
    }
    if let Some(keywords) = words(entry, "keywords") {
        item.insert("keyword".into(), keywords.into());
    }
    item
}

fn words(entry: &Entry, field: &str) -> Option<String> {
    let words = entry.get(field)?.format_verbatim();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

fn titled(entry: &Entry, title: &str, subtitle: &str) -> Option<String> {
    let title = words(entry, title)?;
    Some(match words(entry, subtitle) {
        Some(subtitle) if title.chars().any(crate::text::is_wide) => format!("{title}：{subtitle}"),
        Some(subtitle) => format!("{title}: {subtitle}"),
        None => title,
    })
}

fn name(person: &Person) -> Value {
    if person.given_name.is_empty() && person.prefix.is_empty() {
        return json!({ "literal": person.name });
    }
    let mut name = Item::new();
    name.insert("family".into(), person.name.clone().into());
    for (words, key) in
        [(&person.given_name, "given"), (&person.prefix, "non-dropping-particle"), (&person.suffix, "suffix")]
    {
        if !words.is_empty() {
            name.insert(key.into(), words.clone().into());
        }
    }
    Value::Object(name)
}

fn date(entry: &Entry, field: &str) -> Option<Value> {
    let date = match field {
        "date" => entry.date(),
        _ => entry.get(field)?.parse::<Date>().map(PermissiveType::Typed).map_err(Into::into),
    };
    match date.ok()? {
        PermissiveType::Typed(date) => {
            let parts = |at: &Datetime| -> Value {
                let mut parts: Vec<i64> = vec![at.year.into()];
                parts.extend(at.month.map(|month| i64::from(month) + 1));
                parts.extend(at.day.filter(|_| at.month.is_some()).map(|day| i64::from(day) + 1));
                parts.into()
            };
            let mut value = match &date.value {
                DateValue::At(at) | DateValue::After(at) | DateValue::Before(at) => {
                    json!({ "date-parts": [parts(at)] })
                }
                DateValue::Between(from, to) => json!({ "date-parts": [parts(from), parts(to)] }),
            };
            if date.approximate || date.uncertain {
                value["circa"] = true.into();
            }
            Some(value)
        }
        PermissiveType::Chunks(_) => words(entry, field).map(|words| json!({ "literal": words })),
    }
}

/// BibLaTeX's name of a language, where it is one that is often used here, as a BCP 47 tag.
fn tag(language: &str) -> &str {
    match language {
        "chinese" | "pinyin" => "zh",
        "english" | "american" | "british" | "usenglish" | "ukenglish" => "en",
        "japanese" => "ja",
        "korean" => "ko",
        "french" => "fr",
        "german" | "ngerman" => "de",
        "russian" => "ru",
        other => other,
    }
}

fn csl_type(kind: &str, subtype: Option<&str>) -> &'static str {
    match kind {
        "article" | "suppperiodical" => match subtype {
            Some("newspaper") => "article-newspaper",
            Some("magazine") => "article-magazine",
            _ => "article-journal",
        },
        "book" | "mvbook" | "collection" | "mvcollection" | "proceedings" | "mvproceedings" | "reference"
        | "mvreference" => "book",
        "periodical" => "periodical",
        "inbook" | "incollection" | "bookinbook" | "suppbook" | "suppcollection" => "chapter",
        "inreference" => "entry-encyclopedia",
        "inproceedings" | "conference" => "paper-conference",
        "thesis" | "phdthesis" | "mastersthesis" => "thesis",
        "report" | "techreport" => "report",
        "online" | "electronic" | "www" => "webpage",
        "legislation" | "legal" => "legislation",
        "jurisdiction" => "legal_case",
        "patent" => "patent",
        "unpublished" => "manuscript",
        "booklet" => "pamphlet",
        "dataset" => "dataset",
        "software" => "software",
        _ => "document",
    }
}
