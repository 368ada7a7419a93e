//! TEI P5 → a project: one edition with the texts of a corpus, or with the one text of a document.

use std::collections::{BTreeMap, BTreeSet};

use super::anchor::{Point, Words};
use super::blocks::Body;
use super::notes::{Placed, notes};
use super::passage::{Draft, Reader};
use super::xml::{self, Node};
use super::yaml::{Mapping, quoted};
use super::{Imported, Refusal, glossary, identifier, witness};
use crate::script::{Script, fold_str};
use crate::text::join_lines;

/// The files that a corpus of ours carries as they are, and where they go.
const CARRIED: [&str; 3] = ["bibliography.bib", "bibliography.json", "passages.lock"];

/// Makes a project of a TEI document. `name` is what its edition is called if it does not say.
///
/// # Errors
/// [`Refusal`] where the words are no XML or hold no text.
pub fn tei(words: &str, name: &str) -> Result<Imported, Refusal> {
    let document = xml::read(words.trim_start_matches('\u{FEFF}'))?;
    let root = document.nodes().find(|node| matches!(node.name.as_str(), "TEI" | "teiCorpus" | "TEI.2"));
    let root = root.ok_or_else(|| Refusal("this is no TEI: its root is neither TEI nor teiCorpus".into()))?;
    let mut texts = root.all("TEI");
    if root.name != "teiCorpus" {
        texts.insert(0, root);
    }
    texts.retain(|text| text.nodes().any(|inner| inner.name == "text"));
    if texts.is_empty() {
        return Err(Refusal("this document has no text".into()));
    }
    let mut imported = Imported::default();
    Importer::new(root, texts, name).run(&mut imported);
    Ok(imported)
}

struct Importer<'d> {
    root: &'d Node,
    texts: Vec<(String, &'d Node)>,
    edition: String,
    ids: BTreeSet<&'d str>,
    signs: BTreeMap<String, String>,
    layers: BTreeSet<String>,
    /// Whether the document is of our own making.
    own: bool,
    /// Whether the ids of passages come with it.
    locked: bool,
    script: Script,
}

/// A `type` of an element among others of its name.
fn typed<'n>(node: &'n Node, name: &'n str, kind: &str) -> Option<&'n Node> {
    node.named(name).find(|inner| inner.get("type") == Some(kind))
}

impl<'d> Importer<'d> {
    fn new(root: &'d Node, texts: Vec<&'d Node>, name: &str) -> Self {
        let mut ids: BTreeSet<&'d str> = root.get("xml:id").into_iter().collect();
        let mut signs = BTreeMap::new();
        root.visit(&mut |node| {
            ids.extend(node.get("xml:id"));
            if node.name == "respStmt"
                && let (Some(id), Some(name)) = (node.get("xml:id"), node.at(&["name"]).and_then(Node::words))
            {
                signs.insert(id.to_owned(), name);
            }
        });
        let publication = root.at(&["teiHeader", "fileDesc", "publicationStmt"]);
        let edition = publication.and_then(|publication| typed(publication, "idno", "edition")).and_then(Node::words);
        let taxonomy = |name: &str| root.all("taxonomy").into_iter().find(|one| one.get("n") == Some(name));
        let layers: BTreeSet<String> = taxonomy("layers")
            .into_iter()
            .flat_map(|layers| layers.named("category"))
            .filter_map(|layer| layer.get("n").map(str::to_owned))
            .collect();
        let own = edition.is_some() && !layers.is_empty();
        let mut named: Vec<(String, &'d Node)> = Vec::new();
        for (index, text) in texts.into_iter().enumerate() {
            let publication = text.at(&["teiHeader", "fileDesc", "publicationStmt"]);
            let id = publication.and_then(|publication| typed(publication, "idno", "text")).and_then(Node::words);
            let id = id.or_else(|| text.get("xml:id").map(str::to_owned)).unwrap_or_default();
            let mut id = identifier(&id, &format!("text-{}", index + 1));
            if named.iter().any(|(known, _)| *known == id) {
                id = format!("{id}-{}", index + 1);
            }
            named.push((id, text));
        }
        let locked = root.all("xenoData").iter().any(|data| data.get("subtype") == Some("passages.lock"));
        let script = script(root, None);
        let edition = identifier(edition.as_deref().unwrap_or(name), "edition");
        Self { root, texts: named, edition, ids, signs, layers, own, locked, script }
    }

    fn run(&self, imported: &mut Imported) {
        let mut scripts: Vec<Script> = vec![self.script];
        for (id, text) in &self.texts {
            let script = script(text, Some(self.script));
            if !scripts.contains(&script) {
                scripts.push(script);
            }
            self.text(id, text, script, imported);
        }
        for language in self.root.all("language") {
            let script = language.get("ident").and_then(|tag| tag.parse().ok());
            scripts.extend(script.filter(|script| self.own && !scripts.contains(script)));
        }
        self.site(&scripts, imported);
        self.edition(imported);
        let mut reader = Reader { own: self.own, ids: &self.ids, footnotes: Vec::new(), imported: &mut *imported };
        let entries = glossary::glossary(self.root, &mut reader);
        let folder = format!("annotations/{}", self.edition);
        if !entries.is_empty() {
            imported.file(format!("{folder}/glossary.yaml"), entries);
        }
        let mut carried = false;
        for data in self.root.all("xenoData") {
            let name = data.get("subtype").filter(|name| CARRIED.contains(name));
            let Some(name) = name else {
                imported.left("xenoData");
                continue;
            };
            let folder = match (name, data.get("type")) {
                ("passages.lock", _) => format!("editions/{}", self.edition),
                (_, Some("site")) => "annotations".to_owned(),
                _ => folder.clone(),
            };
            carried |= name != "passages.lock";
            imported.file(format!("{folder}/{name}"), data.raw());
        }
        if !carried && let Some(bibliography) = glossary::bibliography(self.root) {
            imported.file(format!("{folder}/bibliography.json"), bibliography);
        }
    }

    fn site(&self, scripts: &[Script], imported: &mut Imported) {
        let publication = self.root.at(&["teiHeader", "fileDesc", "publicationStmt"]);
        let title = publication.and_then(|publication| publication.at(&["publisher"])).and_then(Node::words);
        let mut site = Mapping::new();
        site.text("title", &title.or_else(|| self.title()).unwrap_or_else(|| self.edition.clone()));
        site.raw("language", self.script.tag());
        site.raw("interface", "[zh, en]");
        site.list("scripts", &scripts.iter().map(|script| script.tag().to_owned()).collect::<Vec<_>>());
        let url = publication.filter(|_| self.own).and_then(|publication| typed(publication, "idno", "URL"));
        site.optional("base_url", url.and_then(Node::words).as_deref());
        imported.file("site/site.yaml", site.finish());
    }

    fn title(&self) -> Option<String> {
        let statement = self.root.at(&["teiHeader", "fileDesc", "titleStmt"])?;
        typed(statement, "title", "main").or_else(|| statement.at(&["title"])).and_then(Node::words)
    }

    fn edition(&self, imported: &mut Imported) {
        let header = self.root.at(&["teiHeader"]);
        let statement = header.and_then(|header| header.at(&["fileDesc", "titleStmt"]));
        let series = header.and_then(|header| header.at(&["fileDesc", "seriesStmt", "title"])).and_then(Node::words);
        let corpus = self.root.name == "teiCorpus";
        let mut yaml = Mapping::new();
        yaml.text("title", &series.or_else(|| self.title()).unwrap_or_else(|| self.edition.clone()));
        let subtitle = statement.filter(|_| corpus).and_then(|statement| typed(statement, "title", "sub"));
        yaml.optional("subtitle", subtitle.and_then(Node::words).as_deref());
        yaml.raw("script", self.script.tag());
        let editors: Vec<String> =
            statement.into_iter().flat_map(|one| one.named("editor")).filter_map(Node::words).collect();
        yaml.list("editors", &editors);
        let version = header.and_then(|header| header.at(&["fileDesc", "editionStmt", "edition"]));
        yaml.optional("version", version.and_then(|version| version.get("n")));
        let date = header.and_then(|header| header.at(&["fileDesc", "publicationStmt", "date"]));
        yaml.optional("date", date.and_then(edtf).as_deref());
        if let Some(words) = header.filter(|_| corpus).and_then(|header| header.at(&["profileDesc", "abstract"])) {
            let mut reader = Reader { own: self.own, ids: &self.ids, footnotes: Vec::new(), imported };
            yaml.prose("introduction", &Body::read(words, &mut reader).markdown());
        }
        self.layers(&mut yaml);
        self.groups(&mut yaml);
        imported.file(format!("editions/{}/edition.yaml", self.edition), yaml.finish());
    }

    fn layers(&self, yaml: &mut Mapping) {
        let taxonomies = self.root.all("taxonomy");
        let Some(layers) = taxonomies.iter().find(|one| one.get("n") == Some("layers")) else { return };
        let (mut pairs, mut inline) = (Vec::new(), Vec::new());
        for layer in layers.named("category") {
            let Some(id) = layer.get("n") else { continue };
            let title = layer.at(&["catDesc"]).and_then(Node::words).unwrap_or_else(|| id.to_owned());
            pairs.push(format!("{id}: {}", quoted(&title)));
            if layer.get("rend") == Some("inline") {
                inline.push(id.to_owned());
            }
        }
        yaml.raw("layers", &format!("{{ {} }}", pairs.join(", ")));
        yaml.list("inline", &inline);
    }

    fn groups(&self, yaml: &mut Mapping) {
        let group_of = |text: &Node| {
            let reference = text.at(&["teiHeader", "profileDesc", "textClass", "catRef"])?;
            Some(reference.get("target")?.trim_start_matches('#').to_owned())
        };
        let taxonomies = self.root.all("taxonomy");
        let groups = taxonomies.iter().find(|one| one.get("n") == Some("groups"));
        let mut plain: Vec<String> = Vec::new();
        let mut lines = String::new();
        let mut grouped: BTreeSet<&str> = BTreeSet::new();
        for group in groups.into_iter().flat_map(|groups| groups.named("category")) {
            let there = |(id, text): &'_ (String, &Node)| {
                (group_of(text).as_deref() == group.get("xml:id")).then(|| id.clone())
            };
            let texts: Vec<String> = self.texts.iter().filter_map(there).collect();
            let Some(title) = group.at(&["catDesc"]).and_then(Node::words).filter(|_| !texts.is_empty()) else {
                continue;
            };
            grouped.extend(self.texts.iter().filter(|(id, _)| texts.contains(id)).map(|(id, _)| id.as_str()));
            let mut item = Mapping::item(2);
            item.text("title", &title);
            item.list("texts", &texts);
            lines.push_str(&item.finish());
        }
        plain.extend(self.texts.iter().map(|(id, _)| id.clone()).filter(|id| !grouped.contains(id.as_str())));
        yaml.list("texts", &plain);
        yaml.below("groups", &lines);
    }

    fn text(&self, id: &str, document: &'d Node, script: Script, imported: &mut Imported) {
        let (witnesses, sigla) = witness::witnesses(document, (&self.edition, id), imported);
        let mut reader = Reader { own: self.own, ids: &self.ids, footnotes: Vec::new(), imported };
        let text = document.at(&["text"]);
        let body = text.and_then(|text| text.nodes().find(|node| matches!(node.name.as_str(), "body" | "group")));
        let content = body.map(|body| Body::read(body, &mut reader)).unwrap_or_default();
        let mut title = Draft::default();
        let head = body.filter(|_| self.own).and_then(|body| typed(body, "head", "title"));
        head.into_iter().for_each(|head| title.read(head, &mut reader));
        let front = self.front(document, script, (&title, &witnesses), &mut reader);
        let mut markdown = content.markdown();
        // The source's own notes may hold none of their own.
        let mut next = 0;
        while let Some((label, note)) = reader.footnotes.get(next).map(|(label, note)| (label.clone(), *note)) {
            next += 1;
            let note = Body::read(note, &mut reader);
            markdown.push_str(&format!("\n\n[^{label}]: {}", note.markdown().replace('\n', "\n    ")));
        }
        let places = self.places(&title, &content);
        let words = Words {
            title: &title.words,
            passages: content.passages.iter().map(|draft| draft.words.as_str()).collect(),
            ids: places.1,
        };
        let placed =
            Placed { words, body: &content, anchors: places.0, sigla, signs: &self.signs, layers: &self.layers };
        let file = notes(document, &placed, &mut reader);
        for (passage, draft) in content.passages.iter().enumerate() {
            for (range, above) in &draft.ruby {
                let at = placed.words.anchor((Some(passage), range.start), (Some(passage), range.end));
                let Some(at) = at else { continue };
                let line = format!("- {{ text: {id}, at: {at}, ruby: {} }}\n", quoted(above));
                let path = format!("annotations/{}/ruby.yaml", self.edition);
                reader.imported.files.entry(path).or_default().extend(line.into_bytes());
            }
        }
        imported.file(format!("editions/{}/{id}.md", self.edition), format!("{front}{markdown}\n"));
        if !file.is_empty() {
            imported.file(format!("annotations/{}/{id}.yaml", self.edition), file);
        }
    }

    /// Where the anchors of a text stand, and what its passages will be called.
    fn places<'b>(&self, title: &'b Draft, body: &'b Body) -> (BTreeMap<&'b str, Point>, Vec<String>) {
        let mut anchors: BTreeMap<&str, Point> = BTreeMap::new();
        anchors.extend(title.anchors.iter().map(|(id, at)| (id.as_str(), (None, *at))));
        let mut ids = Vec::with_capacity(body.passages.len());
        for (index, (draft, id)) in body.passages.iter().zip(&body.ids).enumerate() {
            anchors.extend(draft.anchors.iter().map(|(id, at)| (id.as_str(), (Some(index), *at))));
            let recorded = id.as_deref().map(|id| id.rsplit('.').next().unwrap_or(id)).filter(|_| self.locked);
            ids.push(recorded.map_or_else(|| format!("p{}", index + 1), str::to_owned));
        }
        (anchors, ids)
    }

    fn front<'r>(
        &self,
        document: &'r Node,
        script: Script,
        (title, witnesses): (&Draft, &str),
        reader: &mut Reader<'r>,
    ) -> String {
        let header = document.at(&["teiHeader"]);
        let statement = header.and_then(|header| header.at(&["fileDesc", "titleStmt"]));
        let named =
            statement.and_then(|one| typed(one, "title", "main").or_else(|| one.at(&["title"]))).and_then(Node::words);
        let mut yaml = Mapping::new();
        yaml.text(
            "title",
            &Some(title.words.clone()).filter(|title| !title.is_empty()).or(named).unwrap_or_else(|| "?".into()),
        );
        for (key, kind) in [("short", "short"), ("subtitle", "sub")] {
            let found = statement.and_then(|statement| typed(statement, "title", kind)).and_then(Node::words);
            yaml.optional(key, found.as_deref());
        }
        let profile = header.and_then(|header| header.at(&["profileDesc"]));
        let creation = profile.and_then(|profile| profile.at(&["creation"]));
        yaml.optional("date", creation.and_then(|one| one.at(&["date"])).and_then(edtf).as_deref());
        let author = statement.and_then(|statement| statement.at(&["author"])).and_then(Node::words);
        yaml.optional("author", author.as_deref());
        yaml.optional("place", creation.and_then(|one| one.at(&["placeName"])).and_then(Node::words).as_deref());
        let keywords = profile.and_then(|profile| profile.at(&["textClass", "keywords"]));
        for kind in ["genre", "audience"] {
            let found = keywords.and_then(|keywords| typed(keywords, "term", kind)).and_then(Node::words);
            yaml.optional(kind, found.as_deref());
        }
        yaml.raw("script", script.tag());
        if let Some(front) = document.at(&["text", "front"]) {
            let body = Body::read(front, reader);
            if !body.passages.is_empty() {
                yaml.prose("introduction", &body.markdown());
            }
        }
        yaml.below("witnesses", witnesses);
        format!("---\n{}---\n", yaml.finish())
    }
}

/// A date as EDTF: the words if they are one, as ours are, else what the attributes say.
fn edtf(date: &Node) -> Option<String> {
    let words = date.words().filter(|words| crate::text::years(words).is_some());
    let of = |name: &str| date.get(name).map(str::to_owned);
    let span = |from: &str, to: &str, open: &str, between: &str, close: &str| {
        let (from, to) = (of(from), of(to));
        (from.is_some() || to.is_some())
            .then(|| format!("{open}{}{between}{}{close}", from.unwrap_or_default(), to.unwrap_or_default()))
    };
    words
        .or_else(|| of("when"))
        .or_else(|| span("from", "to", "", "/", ""))
        .or_else(|| span("notBefore", "notAfter", "[", "..", "]"))
        .or_else(|| date.words())
}

/// The script of a document: what it says, or, where it says nothing that we know, what its characters are.
fn script(node: &Node, otherwise: Option<Script>) -> Script {
    let said = node.get("xml:lang").and_then(|tag| match tag {
        "zh-Hans" | "zh-CN" | "zh-Hans-CN" => Some(Script::Hans),
        "zh-TW" | "zh-Hant-TW" => Some(Script::HantTw),
        "zh-HK" | "zh-Hant-HK" => Some(Script::HantHk),
        "zh-Hant" | "lzh" | "lzh-Hant" => Some(Script::Hant),
        _ => None,
    });
    said.or(otherwise).unwrap_or_else(|| {
        let words = join_lines(&node.all("body").into_iter().map(Node::raw).collect::<String>());
        if fold_str(&words) == words { Script::Hans } else { Script::Hant }
    })
}
