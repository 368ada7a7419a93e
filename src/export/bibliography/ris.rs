//! CSL-JSON → RIS (the tags of Reference Manager as EndNote and Zotero read them), UTF-8, lines end with CR LF.

use super::{Item, date, field, number, people};

/// Every item as a record.
pub(super) fn write(items: &[&Item]) -> String {
    let mut out = String::new();
    for item in items {
        record(&mut out, item);
    }
    out
}

fn record(out: &mut String, item: &Item) {
    let mut put = |tag: &str, value: Option<String>| {
        if let Some(value) = value {
            // A line break would end the field.
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            out.push_str(&format!("{tag}  - {value}\r\n"));
        }
    };
    let words = |name: &str| field(item, name).map(str::to_owned);
    put("TY", Some(kind(item).to_owned()));
    put("ID", number(item, "id"));
    for (tag, name) in [("AU", "author"), ("ED", "editor"), ("A4", "translator")] {
        for (family, given) in people(item, name) {
            put(tag, Some(given.map_or_else(|| family.clone(), |given| format!("{family}, {given}"))));
        }
    }
    put("TI", words("title"));
    put("T2", words("container-title"));
    put("T3", words("collection-title"));
    put("VL", number(item, "volume"));
    put("IS", number(item, "issue").or_else(|| number(item, "number")));
    if let Some(pages) = number(item, "page") {
        let (first, last) = pages.split_once('-').map_or((pages.as_str(), None), |(from, to)| (from, Some(to)));
        put("SP", Some(first.to_owned()));
        put("EP", last.map(str::to_owned));
    }
    put("ET", number(item, "edition"));
    put("PB", words("publisher"));
    put("CY", words("publisher-place"));
    let parts = date(item, "issued");
    put("PY", parts.first().cloned());
    put("DA", slashed(&parts));
    put("SN", words("ISBN").or_else(|| words("ISSN")));
    put("DO", words("DOI"));
    put("UR", words("URL"));
    put("Y2", slashed(&date(item, "accessed")));
    put("LA", words("language"));
    put("N1", words("note"));
    put("AB", words("abstract"));
    out.push_str("ER  - \r\n\r\n");
}

/// `YYYY/MM/DD/`, the parts that are not known left empty.
fn slashed(parts: &[String]) -> Option<String> {
    let part = |at: usize| parts.get(at).map_or_else(String::new, |part| format!("{part:0>2}"));
    (!parts.is_empty()).then(|| format!("{}/{}/{}/", parts[0], part(1), part(2)))
}

fn kind(item: &Item) -> &'static str {
    match field(item, "type").unwrap_or_default() {
        "article-journal" | "article" => "JOUR",
        "article-magazine" => "MGZN",
        "article-newspaper" => "NEWS",
        "book" | "classic" => "BOOK",
        "chapter" => "CHAP",
        "entry-encyclopedia" => "ENCYC",
        "entry-dictionary" => "DICT",
        "paper-conference" => "CPAPER",
        "thesis" => "THES",
        "report" => "RPRT",
        "webpage" | "post-weblog" | "post" => "ELEC",
        "legislation" | "bill" | "regulation" => "STAT",
        "legal_case" => "CASE",
        "patent" => "PAT",
        "manuscript" => "UNPB",
        "pamphlet" => "PAMP",
        "dataset" => "DATA",
        "software" => "COMP",
        _ => "GEN",
    }
}
