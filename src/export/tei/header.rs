//! `teiHeader`: what the document is, who made it, from what, by which rules.

use super::prose::prose;
use super::{Context, source};
use crate::edition::{Group, Regularization};
use crate::export::xml::Xml;
use crate::resolve::ResolvedText;

/// The header of a corpus: the edition.
pub(super) fn edition(xml: &mut Xml, context: &Context<'_>) {
    let edition = context.edition.edition;
    xml.open("teiHeader", &[]);
    xml.open("fileDesc", &[]);
    xml.open("titleStmt", &[]);
    xml.element("title", &[("type", "main")], &edition.title);
    if let Some(subtitle) = &edition.subtitle {
        xml.element("title", &[("type", "sub")], subtitle);
    }
    editors(xml, context);
    xml.close();
    publication(xml, context);
    xml.open("sourceDesc", &[]);
    xml.element("p", &[("xml:lang", "en")], "Each text names its own witnesses.");
    xml.close();
    xml.close();
    encoding(xml, context);
    xml.open("profileDesc", &[]);
    if let (Some(written), Some(introduction)) = (&edition.introduction, &context.edition.introduction) {
        xml.open("abstract", &[("xml:lang", edition.script.tag())]);
        prose(xml, context, &written.document.passages, introduction);
        xml.close();
    }
    languages(xml, context);
    xml.close();
    foreign(xml, context);
    revisions(xml, context);
    xml.close();
}

/// The header of a text.
pub(super) fn text(xml: &mut Xml, context: &Context<'_>, text: &ResolvedText<'_>) {
    let written = text.text;
    xml.open("teiHeader", &[]);
    xml.open("fileDesc", &[]);
    xml.open("titleStmt", &[]);
    xml.element("title", &[("type", "main")], &written.title.value);
    for (kind, title) in [("sub", &written.subtitle), ("short", &written.short)] {
        if let Some(title) = title {
            xml.element("title", &[("type", kind)], title);
        }
    }
    if let Some(author) = &written.facts.author {
        xml.element("author", &[], author);
    }
    if !context.corpus {
        editors(xml, context);
    }
    xml.close();
    publication(xml, context);
    xml.open("sourceDesc", &[]);
    if written.witnesses.is_empty() {
        xml.element("p", &[("xml:lang", "en")], "No witness is recorded.");
    } else {
        source::list(xml, context, text);
    }
    xml.close();
    xml.close();
    if !context.corpus {
        encoding(xml, context);
    }
    xml.open("profileDesc", &[]);
    let facts = &written.facts;
    if facts.date.is_some() || facts.place.is_some() {
        xml.words("creation", &[]);
        if let Some(date) = &facts.date {
            dated(xml, date);
        }
        if let Some(place) = &facts.place {
            xml.element("placeName", &[], place);
        }
        xml.close();
    }
    languages(xml, context);
    // An edition's texts are those of its groups, in their order.
    let groups = &context.edition.edition.groups;
    let mut behind = 0;
    let holds = |group: &Group| {
        behind += group.texts.len();
        context.text.is_some_and(|(index, _)| index < behind)
    };
    let group = groups.iter().position(holds).filter(|&group| groups[group].title.is_some());
    if facts.genre.is_some() || facts.audience.is_some() || group.is_some() {
        xml.open("textClass", &[]);
        if let Some(group) = group {
            xml.empty("catRef", &[("scheme", "#groups"), ("target", &format!("#group.{}", group + 1))]);
        }
        if facts.genre.is_some() || facts.audience.is_some() {
            xml.open("keywords", &[]);
            for (kind, words) in [("genre", &facts.genre), ("audience", &facts.audience)] {
                if let Some(words) = words {
                    xml.element("term", &[("type", kind)], words);
                }
            }
            xml.close();
        }
        xml.close();
    }
    xml.close();
    if !context.corpus {
        revisions(xml, context);
    }
    xml.close();
}

fn dated(xml: &mut Xml, date: &str) {
    let attributes = super::date::attributes(date);
    let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    xml.element("date", &attributes, date);
}

fn editors(xml: &mut Xml, context: &Context<'_>) {
    for editor in &context.edition.edition.editors {
        xml.element("editor", &[], editor);
    }
    for (index, name) in context.signed.iter().enumerate() {
        xml.open("respStmt", &[("xml:id", &format!("resp.{}", index + 1))]);
        xml.element("resp", &[("xml:lang", "en")], "signed notes");
        xml.element("name", &[], name);
        xml.close();
    }
}

fn publication(xml: &mut Xml, context: &Context<'_>) {
    let edition = context.edition.edition;
    let site = &context.site.resolved.library.site;
    if let Some(version) = edition.version.as_ref().filter(|_| context.text.is_none() || !context.corpus) {
        xml.open("editionStmt", &[]);
        xml.element("edition", &[("n", version)], version);
        xml.close();
    }
    xml.open("publicationStmt", &[]);
    xml.element("publisher", &[], &site.title);
    if let Some(date) = &edition.date {
        dated(xml, date);
    }
    xml.element("idno", &[("type", "edition")], &edition.id);
    if let Some((_, text)) = context.text {
        xml.element("idno", &[("type", "text")], &text.text.id);
    }
    if let Some(url) = &site.base_url {
        xml.element("idno", &[("type", "URL")], url);
    }
    xml.close();
    if context.text.is_some() && !context.corpus {
        xml.open("seriesStmt", &[]);
        xml.element("title", &[], &edition.title);
        xml.close();
    }
}

fn encoding(xml: &mut Xml, context: &Context<'_>) {
    let edition = context.edition.edition;
    xml.open("encodingDesc", &[]);
    xml.open("editorialDecl", &[("xml:lang", "en")]);
    xml.open("correction", &[("method", "markup")]);
    xml.element("p", &[], "Emendations are choice with sic (as transmitted) and corr (as read); a note says why.");
    xml.close();
    xml.open("normalization", &[("method", "markup")]);
    xml.words("p", &[]);
    xml.text("Text is not normalised. Witnesses are compared after the classes of differences that each declares are undone:");
    xml.open("list", &[]);
    for class in Regularization::ALL {
        xml.element("item", &[("n", class.name())], regularisation(class));
    }
    xml.close();
    xml.close();
    xml.close();
    xml.open("interpretation", &[]);
    xml.element("p", &[], "Occurrences of the glossary are marked as term, persName, placeName, orgName or title.");
    xml.close();
    xml.close();
    xml.open("classDecl", &[]);
    xml.open("taxonomy", &[("xml:id", "layers"), ("n", "layers")]);
    for layer in &edition.layers {
        let id = format!("layer.{}", layer.id);
        let mut attributes = vec![("xml:id", id.as_str()), ("n", layer.id.as_str())];
        if layer.inline {
            attributes.push(("rend", "inline"));
        }
        xml.open("category", &attributes);
        xml.element("catDesc", &[("xml:lang", edition.script.tag())], &layer.title);
        xml.close();
    }
    xml.close();
    if edition.groups.iter().any(|group| group.title.is_some()) {
        xml.open("taxonomy", &[("xml:id", "groups"), ("n", "groups")]);
        for (index, group) in edition.groups.iter().enumerate() {
            xml.open("category", &[("xml:id", &format!("group.{}", index + 1))]);
            let title = group.title.as_deref().unwrap_or_default();
            xml.element("catDesc", &[("xml:lang", edition.script.tag())], title);
            xml.close();
        }
        xml.close();
    }
    xml.close();
    xml.empty("variantEncoding", &[("method", "double-end-point"), ("location", "external")]);
    xml.close();
}

fn regularisation(class: Regularization) -> &'static str {
    match class {
        Regularization::Width => "full-width and ASCII forms of one punctuation mark",
        Regularization::Space => "blanks",
        Regularization::LineBreak => "where lines and paragraphs end",
        Regularization::InsertedPinyin => "pinyin in brackets behind a character",
        Regularization::Script => "Traditional and Simplified",
        Regularization::HeadingMark => "signs that mark a heading",
    }
}

fn languages(xml: &mut Xml, context: &Context<'_>) {
    let own = context.text.map_or(context.edition.edition.script, |(_, text)| text.text.script);
    xml.open("langUsage", &[]);
    xml.element("language", &[("ident", own.tag())], own.tag());
    for script in context.site.resolved.library.site.scripts.iter().filter(|script| **script != own) {
        xml.element("language", &[("ident", script.tag()), ("n", "published")], script.tag());
    }
    xml.close();
}

/// Files of other formats that say more than TEI can: taken along as they are.
fn foreign(xml: &mut Xml, context: &Context<'_>) {
    let edition = context.edition.edition;
    for file in &edition.bibliography.files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let own = file.path.starts_with(&format!("annotations/{}/", edition.id));
        xml.element("xenoData", &[("type", if own { "edition" } else { "site" }), ("subtype", name)], &file.text);
    }
    if edition.lock.is_some() {
        // Quotations are written anew when a corpus is imported, so what was recorded of them would not fit; the marks of
        // the source's own notes and what was withdrawn stay as they are.
        let lock = crate::lock::written(context.edition);
        let kept = |line: &&str| match line.strip_prefix("note\t") {
            None => true,
            Some(rest) => rest.starts_with("source-") || rest.contains("\t-> "),
        };
        let lock: String = lock.split_inclusive('\n').filter(kept).collect();
        xml.element("xenoData", &[("type", "edition"), ("subtype", "passages.lock")], &lock);
    }
}

fn revisions(xml: &mut Xml, context: &Context<'_>) {
    let edition = context.edition.edition;
    if edition.releases.is_empty() {
        return;
    }
    xml.open("revisionDesc", &[]);
    for release in edition.releases.iter().rev() {
        xml.element("change", &[("n", &release.version)], &release.version);
    }
    xml.close();
}
