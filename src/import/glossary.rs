//! Persons, places, organisations and lists of terms → the glossary; `listBibl` → CSL-JSON.

use serde_json::{Map, Value, json};

use super::blocks::Body;
use super::identifier;
use super::passage::Reader;
use super::xml::Node;
use super::yaml::{Mapping, quoted};

/// The file of the glossary.
pub(super) fn glossary<'r>(root: &'r Node, reader: &mut Reader<'r>) -> String {
    let mut entries: Vec<(usize, usize, &Node)> = Vec::new();
    root.visit(&mut |node| {
        let own_item = node.name == "item" && node.get("xml:id").is_some_and(|id| id.starts_with("term."));
        if own_item || matches!(node.name.as_str(), "person" | "place" | "org") {
            // Torn into lists by kind, the entries say where they stood.
            let number = node.get("n").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
            entries.push((number, entries.len(), node));
        }
    });
    entries.sort_by_key(|(number, place, _)| (*number, *place));
    let mut seen = std::collections::BTreeSet::new();
    let mut out = String::new();
    for (_, place, node) in entries {
        let id = node.get("xml:id").unwrap_or_default();
        let id =
            id.strip_prefix("term.").map_or_else(|| identifier(id, &format!("entry-{}", place + 1)), str::to_owned);
        if !seen.insert(id.clone()) {
            reader.imported.left("second entry of one id");
            continue;
        }
        match entry(&id, node, reader) {
            Some(item) => out.push_str(&item),
            None => reader.imported.left(format!("{} without a name", node.name)),
        }
    }
    out
}

fn entry<'r>(id: &str, node: &'r Node, reader: &mut Reader<'r>) -> Option<String> {
    let names: Vec<&Node> = node
        .nodes()
        .filter(|inner| matches!(inner.name.as_str(), "persName" | "placeName" | "orgName" | "term"))
        .collect();
    let of = |kind: &str| names.iter().copied().find(|name| name.get("type") == Some(kind));
    let head = of("head").or(names.first().copied())?;
    let raw = |node: &Node| crate::text::join_lines(&node.raw());
    let note = |kind: &str| node.named("note").find(|note| note.get("type") == Some(kind));
    let mut item = Mapping::item(0);
    item.raw("id", id);
    item.text("term", &head.words()?);
    let kind = match node.name.as_str() {
        "person" => "person".to_owned(),
        "place" => "place".to_owned(),
        "org" => "organization".to_owned(),
        _ => note("kind").and_then(Node::words).unwrap_or_else(|| "term".to_owned()),
    };
    item.raw("kind", &kind);
    let also: Vec<String> = names
        .iter()
        .filter(|name| !std::ptr::eq(**name, head) && !matches!(name.get("type"), Some("pinyin" | "english")))
        .map(|name| raw(name))
        .collect();
    item.list("also", &also);
    item.optional("pinyin", of("pinyin").map(raw).as_deref());
    item.optional("english", of("english").map(raw).as_deref());
    let expands: Vec<String> = note("expands")
        .and_then(|note| note.at(&["list"]))
        .into_iter()
        .flat_map(|list| list.named("item"))
        .map(raw)
        .collect();
    item.list("expands", &expands);
    let certainty = head.get("cert").map(|cert| if cert.starts_with('1') { "certain" } else { cert });
    if let Some(certainty) = certainty.filter(|cert| matches!(*cert, "certain" | "high" | "medium" | "low")) {
        item.raw("certainty", certainty);
    }
    item.optional("dates", note("dates").map(Node::raw).as_deref());
    // A note that says not what it is defines.
    let plain = || node.named("note").find(|note| note.get("type").is_none());
    for (key, found) in [("definition", note("definition").or_else(plain)), ("basis", note("basis"))] {
        let body = found.map(|note| Body::read(note, reader)).filter(|body| !body.passages.is_empty());
        if let Some(body) = body {
            item.prose(key, &body.markdown());
        }
    }
    let see: Vec<String> = node
        .named("note")
        .filter(|note| note.get("type") == Some("see"))
        .flat_map(|note| note.named("ref"))
        .filter(|to| to.get("target").and_then(|to| to.strip_prefix('#')).is_some_and(|to| reader.ids.contains(to)))
        .filter_map(|to| to.get("n").map(str::to_owned))
        .collect();
    item.list("see", &see);
    if let Some(link) =
        note("link").and_then(Node::words).filter(|link| matches!(link.as_str(), "all" | "text" | "none"))
    {
        item.raw("link", &link);
    }
    let except: Vec<String> =
        node.named("note").filter(|note| note.get("type") == Some("except")).filter_map(exception).collect();
    if !except.is_empty() {
        item.raw("except", &format!("[{}]", except.join(", ")));
    }
    Some(item.finish())
}

/// An exception as it was written.
fn exception(note: &Node) -> Option<String> {
    let part = |part: &Node| {
        let kind = part.get("type")?;
        let words = crate::text::join_lines(&part.raw());
        Some(format!("{kind}: {}", quoted(&words)))
    };
    let parts: Vec<String> = note.named("seg").filter_map(part).collect();
    Some(format!("{{ text: {}, at: {{ {} }} }}", quoted(note.get("n")?), parts.join(", ")))
}

/// The works of `listBibl` as CSL-JSON; `None` without any.
pub(super) fn bibliography(root: &Node) -> Option<String> {
    let lists = root.all("listBibl");
    let mut items: Vec<Value> = Vec::new();
    for work in lists.into_iter().flat_map(|list| list.named("bibl")) {
        let key = work.get("n").or_else(|| work.get("xml:id"));
        let Some(key) = key.filter(|key| !items.iter().any(|item| item["id"] == **key)) else { continue };
        items.push(Value::Object(item(key, work)));
    }
    (!items.is_empty()).then(|| serde_json::to_string_pretty(&items).unwrap_or_default() + "\n")
}

fn item(key: &str, work: &Node) -> Map<String, Value> {
    let mut item = Map::new();
    item.insert("id".into(), key.into());
    item.insert("type".into(), work.get("type").unwrap_or("document").into());
    for (element, name) in [("author", "author"), ("editor", "editor")] {
        let person = |words: String| match words.split_once(", ") {
            Some((family, given)) => json!({ "family": family, "given": given }),
            None => json!({ "literal": words }),
        };
        let people: Vec<Value> = work.named(element).filter_map(Node::words).map(person).collect();
        if !people.is_empty() {
            item.insert(name.into(), people.into());
        }
    }
    let mut titles = work.named("title");
    // A bare reference is all that there is to be shown of a work.
    let title = titles.next().and_then(Node::words).or_else(|| work.words());
    item.extend(title.map(|title| ("title".to_owned(), title.into())));
    item.extend(titles.next().and_then(Node::words).map(|title| ("container-title".to_owned(), title.into())));
    for (element, name) in [("pubPlace", "publisher-place"), ("publisher", "publisher")] {
        item.extend(work.at(&[element]).and_then(Node::words).map(|words| (name.to_owned(), words.into())));
    }
    for scope in work.named("biblScope").chain(work.named("idno")) {
        let kind = scope.get("unit").or_else(|| scope.get("type")).unwrap_or_default();
        if matches!(kind, "volume" | "issue" | "page" | "DOI" | "ISBN" | "ISSN") {
            item.extend(scope.words().map(|words| (kind.to_owned(), words.into())));
        }
    }
    let date = work.at(&["date"]).and_then(|date| date.get("when").map(str::to_owned).or_else(|| date.words()));
    let parts: Option<Vec<i64>> = date.map(|date| date.split('-').map_while(|part| part.parse().ok()).collect());
    if let Some(parts) = parts.filter(|parts| !parts.is_empty()) {
        item.insert("issued".into(), json!({ "date-parts": [parts] }));
    }
    let url = work.at(&["ptr"]).and_then(|to| to.get("target")).filter(|url| crate::markup::is_web(url));
    item.extend(url.map(|url| ("URL".to_owned(), url.into())));
    item
}
