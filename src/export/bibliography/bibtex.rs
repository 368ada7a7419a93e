//! CSL-JSON → BibTeX in UTF-8, as the classic styles read it (`year`, `address`, `journal`).
//!
//! Titles stand in two braces, so that no style changes their capitals. An institution stands in two braces as a name, so
//! that none is parted. What BibTeX has no field for is left out.

use super::{Item, date, field, number, people};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Every item as an entry.
pub(super) fn write(items: &[&Item]) -> String {
    let entries: Vec<String> = items.iter().map(|item| entry(item)).collect();
    entries.join("\n")
}

fn entry(item: &Item) -> String {
    let kind = kind(item);
    let mut out = format!("@{kind}{{{},\n", key(&number(item, "id").unwrap_or_default()));
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            out.push_str(&format!("  {name:<12} = {{{value}}},\n"));
        }
    };
    put("author", names(item, "author"));
    put("editor", names(item, "editor"));
    put("title", field(item, "title").map(|title| format!("{{{}}}", escape(title))));
    let container = match kind {
        "article" => Some("journal"),
        "incollection" | "inproceedings" => Some("booktitle"),
        _ => None,
    };
    if let (Some(name), Some(title)) = (container, field(item, "container-title")) {
        put(name, Some(format!("{{{}}}", escape(title))));
    }
    let publisher = match kind {
        "techreport" => "institution",
        "phdthesis" => "school",
        _ => "publisher",
    };
    put(publisher, field(item, "publisher").map(escape));
    let plain = [
        ("address", "publisher-place"),
        ("series", "collection-title"),
        ("edition", "edition"),
        ("volume", "volume"),
        ("number", if kind == "article" { "issue" } else { "number" }),
    ];
    for (name, variable) in plain {
        put(name, number(item, variable).map(|words| escape(&words)));
    }
    put("pages", number(item, "page").map(|pages| escape(&pages.replace('-', "--"))));
    let parts = date(item, "issued");
    put("year", parts.first().map(|year| escape(year)));
    put("doi", field(item, "DOI").map(verbatim));
    put("isbn", field(item, "ISBN").map(escape));
    put("issn", field(item, "ISSN").map(escape));
    put("url", field(item, "URL").map(verbatim));
    put("language", field(item, "language").map(escape));
    put("note", field(item, "note").map(escape));
    let month = parts.get(1).and_then(|month| MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?));
    if let Some(month) = month {
        out.push_str(&format!("  {:<12} = {month},\n", "month"));
    }
    out.push_str("}\n");
    out
}

fn kind(item: &Item) -> &'static str {
    match field(item, "type").unwrap_or_default() {
        "article-journal" | "article-magazine" | "article-newspaper" | "article" => "article",
        "book" | "classic" | "periodical" => "book",
        "chapter" | "entry-encyclopedia" | "entry-dictionary" | "entry" => "incollection",
        "paper-conference" => "inproceedings",
        "thesis" => "phdthesis",
        "report" => "techreport",
        "manuscript" => "unpublished",
        "pamphlet" => "booklet",
        _ => "misc",
    }
}

/// A key may hold none of the characters that end it.
fn key(id: &str) -> String {
    id.chars().map(|c| if c.is_whitespace() || "\"#%'(),={}~\\".contains(c) { '-' } else { c }).collect()
}

fn names(item: &Item, name: &str) -> Option<String> {
    let names: Vec<String> = people(item, name)
        .into_iter()
        .map(|(family, given)| match given {
            Some(given) => format!("{}, {}", escape(&family), escape(&given)),
            None => format!("{{{}}}", escape(&family)),
        })
        .collect();
    (!names.is_empty()).then(|| names.join(" and "))
}

fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' | '}' | '&' | '%' | '$' | '#' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            _ => out.push(c),
        }
    }
    out
}

/// Addresses are read as they are; only a brace would end the field.
fn verbatim(address: &str) -> String {
    address.replace('{', "%7B").replace('}', "%7D")
}
