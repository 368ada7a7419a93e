//! References for programs: BibTeX, RIS, CSL-JSON.

use serde_json::{Value, json};

use super::forms::{Cited, Setting, year};

/// BibTeX as BibLaTeX reads it too; titles and names in double braces, so that nothing takes them apart.
pub(super) fn bibtex(out: &mut Setting, cited: &Cited) {
    let mut fields: Vec<(&str, String)> = Vec::new();
    let whole = |words: &str| format!("{{{}}}", escaped(words));
    let editors = cited.editors.iter().map(|name| whole(name)).collect::<Vec<_>>().join(" and ");
    match &cited.part {
        Some(part) => {
            fields.extend(part.author.as_ref().map(|author| ("author", whole(author))));
            fields.push(("title", whole(&part.title)));
            fields.push(("booktitle", whole(&cited.edition)));
        }
        None => fields.push(("title", whole(&cited.edition))),
    }
    if !editors.is_empty() {
        fields.push(("editor", editors));
    }
    out.words(&format!("@{}{{{},\n", if cited.part.is_some() { "incollection" } else { "book" }, cited.key));
    for (name, value) in fields {
        out.words(&format!("  {name} = {{{value}}},\n"));
    }
    let mut plain = |name: &str, value: &str| out.words(&format!("  {name} = {{{}}},\n", escaped(value)));
    if let Some(version) = &cited.version {
        plain("version", version);
    }
    plain("publisher", &cited.site);
    if let Some(date) = &cited.date {
        plain("year", &year(date));
    }
    if let Some(written) = cited.part.as_ref().and_then(|part| part.date.as_ref()) {
        plain("origdate", written);
    }
    plain("language", cited.language);
    out.place("  note = {第{a}段},\n", "  note = {第{a}--{b}段},\n");
    out.seen("  urldate = {{iso}},\n");
    out.address("  url = {{url}},\n");
    out.words("}\n");
}

/// What BibTeX would take for a command.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' | '}' | '%' | '&' | '#' | '$' | '_' => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}

/// RIS, a chapter or a book.
pub(super) fn ris(out: &mut Setting, cited: &Cited) {
    let mut line = |tag: &str, value: &str| out.words(&format!("{tag}  - {}\n", value.replace('\n', " ")));
    match &cited.part {
        Some(part) => {
            line("TY", "CHAP");
            if let Some(author) = &part.author {
                line("AU", author);
            }
            line("TI", &part.title);
            line("T2", &cited.edition);
            for editor in &cited.editors {
                line("ED", editor);
            }
        }
        None => {
            line("TY", "BOOK");
            for editor in &cited.editors {
                line("ED", editor);
            }
            line("TI", &cited.edition);
        }
    }
    if let Some(version) = &cited.version {
        line("ET", version);
    }
    line("PB", &cited.site);
    if let Some(date) = &cited.date {
        line("PY", &year(date));
    }
    if let Some(written) = cited.part.as_ref().and_then(|part| part.date.as_ref()) {
        line("OP", written);
    }
    line("LA", cited.language);
    out.place("N1  - 第{a}段\n", "N1  - 第{a}-{b}段\n");
    out.seen("Y2  - {slashed}\n");
    out.address("UR  - {url}\n");
    out.words("ER  - \n");
}

/// CSL-JSON, a list of one item.
pub(super) fn csl(out: &mut Setting, cited: &Cited) {
    let name = |name: &String| json!({ "literal": name });
    let mut item: Vec<(&str, Value)> = vec![("id", json!(cited.key))];
    match &cited.part {
        Some(part) => {
            item.push(("type", json!("chapter")));
            item.extend(part.author.as_ref().map(|author| ("author", json!([name(author)]))));
            item.push(("title", json!(part.title)));
            item.push(("container-title", json!(cited.edition)));
            item.extend(part.date.as_ref().map(|date| ("original-date", dated(date))));
        }
        None => item.extend([("type", json!("book")), ("title", json!(cited.edition))]),
    }
    if !cited.editors.is_empty() {
        item.push(("editor", cited.editors.iter().map(name).collect()));
    }
    item.extend(cited.version.as_ref().map(|version| ("version", json!(version))));
    item.push(("publisher", json!(cited.site)));
    item.extend(cited.date.as_ref().map(|date| ("issued", dated(date))));
    item.push(("language", json!(cited.language)));
    // Field by field, so that the slots stand at the end of the item.
    let fields: Vec<String> = item.iter().map(|(key, value)| format!("  \"{key}\": {value}")).collect();
    out.words(&format!("[{{\n{}", fields.join(",\n")));
    out.place(",\n  \"note\": \"第{a}段\"", ",\n  \"note\": \"第{a}-{b}段\"");
    out.seen(",\n  \"accessed\": {\"date-parts\": [[{y},{m},{d}]]}");
    out.address(",\n  \"URL\": \"{url}\"");
    out.words("\n}]\n");
}

/// A plain date in parts, any other as written.
fn dated(date: &str) -> Value {
    let parts: Option<Vec<u16>> = date.split('-').map(|part| part.parse().ok()).collect();
    match parts {
        Some(parts) if date.split('-').next().is_some_and(|year| year.len() == 4) && parts.len() <= 3 => {
            json!({ "date-parts": [parts] })
        }
        _ => json!({ "literal": date }),
    }
}
