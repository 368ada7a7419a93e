//! The witnesses of a text: what the header says of each, and its words.

use std::collections::BTreeMap;

use super::Imported;
use super::xml::Node;
use super::yaml::Mapping;

/// What a text's front matter says of its witnesses, as YAML lines, and where each id leads: id → siglum.
pub(super) fn witnesses(
    document: &Node,
    (edition, text): (&str, &str),
    imported: &mut Imported,
) -> (String, BTreeMap<String, String>) {
    let mut lines = String::new();
    let mut sigla = BTreeMap::new();
    let list = document.at(&["teiHeader", "fileDesc", "sourceDesc", "listWit"]);
    for (index, witness) in list.into_iter().flat_map(|list| list.named("witness")).enumerate() {
        let id = witness.get("xml:id").unwrap_or_default();
        let surface = document.named("sourceDoc").flat_map(|source| source.named("surface"));
        let surface = surface
            .into_iter()
            .find(|surface| surface.get("corresp").is_some_and(|to| to.trim_start_matches('#') == id));
        let Some(surface) = surface else {
            imported.left("witness without its words");
            continue;
        };
        let siglum = witness.get("n").filter(|siglum| !siglum.is_empty()).unwrap_or(id);
        let words: Vec<String> = surface.named("line").map(Node::raw).collect();
        let file = format!("witnesses/{text}-{}.txt", index + 1);
        imported.file(format!("editions/{edition}/{file}"), words.join("\n"));
        let mut item = Mapping::item(2);
        item.text("id", siglum);
        item.text("file", &file);
        item.optional("title", witness.at(&["title"]).and_then(Node::words).as_deref());
        let classes = witness.named("note").find(|note| note.get("type") == Some("regularize")).and_then(Node::words);
        let classes: Vec<String> =
            classes.iter().flat_map(|classes| classes.split_whitespace()).map(str::to_owned).collect();
        item.list("regularize", &classes);
        lines.push_str(&item.finish());
        sigla.insert(id.to_owned(), siglum.to_owned());
    }
    (lines, sigla)
}
