//! What the search page needs, as scripts: they are the only files that a page opened by double-click may
//! load. One list of texts, one file a text with its words, one table for folding.

use serde::Serialize;

use super::text::TextInScript;
use crate::resolve::ResolvedProse;
use crate::script::fold_pairs;
use crate::site::{Face, Route, Site, View};
use crate::weave::{Voice, Voiced};

/// A text's words in one script, for the search page.
#[derive(Serialize)]
struct Words<'w> {
    /// Passages: id, words.
    passages: Vec<(&'w str, &'w str)>,
    /// Notes: id, words.
    notes: Vec<(&'w str, String)>,
}

/// Path of a text's words.
pub(super) fn words_path(script: &str, edition: &str, text: &str) -> String {
    format!("assets/search/{script}/{edition}/{text}.js")
}

/// A text's words: a call of the search script with its place in the list.
pub(super) fn words(text: &TextInScript<'_>) -> Vec<u8> {
    let passages =
        text.text.readings.iter().zip(&text.voiced).map(|(reading, voiced)| (reading.id.as_str(), voiced.whole()));
    let notes = text.text.notes.iter().zip(&text.bodies).filter(|(note, _)| note.body.is_some()).map(|(note, body)| {
        let passages: Vec<&str> = body.iter().map(Voiced::whole).collect();
        (note.id.as_str(), passages.join("\n"))
    });
    let words = Words { passages: passages.collect(), notes: notes.collect() };
    let key = format!("{}/{}", text.edition.edition.id, text.text.text.id);
    call("jiaozhuSearch.text", &[&serde_json::to_string(&key).unwrap_or_default(), &json(&words)])
}

/// What can be searched in one face: texts and entries of the glossaries.
#[derive(Serialize)]
struct List {
    texts: Vec<Listed>,
    terms: Vec<ListedTerm>,
}

#[derive(Serialize)]
struct Listed {
    key: String,
    title: String,
    /// Relative to the search page.
    href: String,
    /// The file with its words, relative to the search page.
    words: String,
}

#[derive(Serialize)]
struct ListedTerm {
    term: String,
    also: Vec<String>,
    definition: String,
    pinyin: String,
    href: String,
}

/// Path of the list of a face.
pub(super) fn list_path(face: &Face) -> String {
    format!("assets/search/{}.{}.js", face.script.tag(), face.interface.tag())
}

/// The list of a face; its links start from the search page, which lies in the script's folder.
pub(super) fn list(site: &Site<'_>, face: &Face) -> Vec<u8> {
    let mut list = List { texts: Vec::new(), terms: Vec::new() };
    let from = Route::Search.path(face);
    for (index, edition) in site.resolved.editions.iter().enumerate() {
        let id = &edition.edition.id;
        for text in &edition.texts {
            let title = site.text_voice(index, text, face.script).title(text).text;
            list.texts.push(Listed {
                key: format!("{id}/{}", text.text.id),
                title,
                href: crate::site::relative(&from, &Route::Text(id, &text.text.id, View::Reading).path(face)),
                words: crate::site::relative(&from, &words_path(face.script.tag(), id, &text.text.id)),
            });
        }
        let voice = site.edition_voice(index, face.script);
        for entry in &edition.entries {
            list.terms.push(ListedTerm {
                term: voice.say(&entry.entry.term.value).text,
                also: entry.entry.also.iter().map(|form| voice.say(&form.value).text).collect(),
                definition: entry.definition.as_ref().map(|definition| prose(definition, voice)).unwrap_or_default(),
                pinyin: entry.entry.pinyin.clone().unwrap_or_default(),
                href: crate::site::relative(&from, &Route::Term(id, &entry.entry.id.value).path(face)),
            });
        }
    }
    call("jiaozhuSearch.list", &[&json(&list)])
}

/// The table for folding a query, as two strings of equal length.
pub(super) fn folding() -> Vec<u8> {
    let (from, to): (String, String) = fold_pairs().iter().copied().unzip();
    call(
        "jiaozhuSearch.folding",
        &[&serde_json::to_string(&from).unwrap_or_default(), &serde_json::to_string(&to).unwrap_or_default()],
    )
}

/// Prose as the page has it, passage by passage.
fn prose(prose: &ResolvedProse, voice: Voice<'_>) -> String {
    prose.document.passages.iter().map(|passage| voice.prose(passage).text).collect::<Vec<_>>().join("\n")
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A statement that hands data to a script of the page.
pub(super) fn call(function: &str, arguments: &[&str]) -> Vec<u8> {
    let mut script =
        String::with_capacity(function.len() + arguments.iter().map(|part| part.len() + 1).sum::<usize>() + 4);
    script.push_str(function);
    for (index, argument) in arguments.iter().enumerate() {
        script.push(if index == 0 { '(' } else { ',' });
        script.push_str(argument);
    }
    script.push_str(");\n");
    // They end a line in scripts before ES2019; JSON leaves them as they are.
    for (separator, escaped) in [("\u{2028}", "\\u2028"), ("\u{2029}", "\\u2029")] {
        if script.contains(separator) {
            script = script.replace(separator, escaped);
        }
    }
    script.into_bytes()
}
