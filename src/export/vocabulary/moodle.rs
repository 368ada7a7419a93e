//! Vocabulary as a glossary for Moodle: `GLOSSARY/INFO/ENTRIES/ENTRY`, the XML that its glossary imports.
//!
//! Definitions are HTML (format 1). Heads of one character make no links, since they would link every such character of a
//! course. Two entries with one head would be refused, so the later ones are told apart by their ids.

use std::collections::BTreeSet;

use super::Card;
use crate::export::html::Writer;
use crate::export::xml::Xml;

/// The whole glossary.
pub(super) fn write(name: &str, cards: &[Card]) -> String {
    let mut xml = Xml::new();
    xml.open("GLOSSARY", &[]);
    xml.open("INFO", &[]);
    xml.element("NAME", &[], name);
    xml.element("INTRO", &[], "");
    xml.element("INTROFORMAT", &[], "1");
    xml.element("ALLOWDUPLICATEDENTRIES", &[], "0");
    xml.element("DISPLAYFORMAT", &[], "dictionary");
    xml.element("SHOWSPECIAL", &[], "1");
    xml.element("SHOWALPHABET", &[], "0");
    xml.element("SHOWALL", &[], "1");
    xml.element("ALLOWCOMMENTS", &[], "0");
    xml.element("USEDYNALINK", &[], "1");
    xml.element("DEFAULTAPPROVAL", &[], "1");
    xml.element("GLOBALGLOSSARY", &[], "0");
    xml.element("ENTBYPAGE", &[], "20");
    xml.open("ENTRIES", &[]);
    let mut heads = BTreeSet::new();
    for card in cards {
        let again = !heads.insert(card.term.as_str());
        entry(&mut xml, card, again);
    }
    xml.finish()
}

fn entry(xml: &mut Xml, card: &Card, again: bool) {
    let head = if again { format!("{} ({})", card.term, card.entry) } else { card.term.clone() };
    let flag = |on: bool| if on { "1" } else { "0" };
    xml.open("ENTRY", &[]);
    xml.element("CONCEPT", &[], &head);
    xml.element("DEFINITION", &[], &definition(card));
    xml.element("FORMAT", &[], "1");
    xml.element("USEDYNALINK", &[], flag(card.term.chars().count() > 1));
    xml.element("CASESENSITIVE", &[], "0");
    // Words of Chinese have no blanks around them.
    xml.element("FULLMATCH", &[], "0");
    xml.element("TEACHERENTRY", &[], "1");
    if !card.also.is_empty() {
        xml.open("ALIASES", &[]);
        for form in &card.also {
            xml.open("ALIAS", &[]);
            xml.element("NAME", &[], form);
            xml.close();
        }
        xml.close();
    }
    xml.open("CATEGORIES", &[]);
    xml.open("CATEGORY", &[]);
    xml.element("NAME", &[], &card.kind_label);
    xml.element("USEDYNALINK", &[], "0");
    xml.close();
    xml.close();
    xml.close();
}

/// Pinyin and gloss, the definition, the example.
fn definition(card: &Card) -> String {
    let mut out = Writer::default();
    let facts: Vec<&str> =
        [card.pinyin.as_str(), card.english.as_str()].into_iter().filter(|fact| !fact.is_empty()).collect();
    if !facts.is_empty() {
        out.element("p", &[], &facts.join("; "));
    }
    let mut html = out.finish().0.to_string();
    html.push_str(&card.definition_html);
    if let Some(example) = &card.example {
        let mut out = Writer::default();
        out.open("blockquote", &[]);
        out.open("p", &[]);
        out.text(&example.before);
        out.element("b", &[], &example.word);
        out.text(&example.after);
        out.text(&format!(" 《{}》 {}", example.title, example.place));
        html.push_str(&out.finish().0);
    }
    html
}
