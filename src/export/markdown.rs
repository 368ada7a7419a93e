//! Markdown of the reading text: CommonMark with tables and footnotes. The notes are footnotes, in the order in which a
//! reader meets them; behind the text stand its glossary and the works that its notes cite.
//!
//! The words of the text are those of the reading, code point by code point. What is no word of it (marks of notes, gaps)
//! stands in footnotes alone.

use super::passage::{Piece, pieces};
use super::prose;
use crate::edition::Interface;
use crate::markup::{Block, Inline, Passage, write};
use crate::resolve::{PlacedKind, PlacedNote, ResolvedEdition, ResolvedText};
use crate::script::Script;
use crate::site::{Face, Site};
use crate::weave::{Point, Voice, Voiced, Woven, weave, weave_title};

/// The Markdown of a text.
pub(super) fn text(site: &Site<'_>, (edition, index): (usize, usize), script: Script) -> String {
    let home = site.edition(edition);
    let text = &home.texts[index];
    let voice = site.text_voice(edition, text, script);
    let own = site.edition_voice(edition, script);
    let Some(face) = face(site, script) else { return String::new() };
    let mark = |point: &Point, out: &mut Inline| {
        let (Point::Reference(note) | Point::Again(note)) = point else { return };
        out.raw(&format!("[^{}]", note + 1));
    };
    let title = Passage::plain(&text.text.title.value);
    let voiced = Voiced::new(voice.title(text), None);
    let mut out = format!("# {}\n", inline(&title, &weave_title(text), &voiced, &mark));
    let woven = weave(text);
    let passages = &text.text.document.passages;
    let passage =
        |index: usize| inline(&passages[index], &woven[index], &Voiced::new(voice.reading(text, index), None), &mark);
    let body = write(&text.text.document.blocks, &passage, 0);
    if !body.is_empty() {
        out.push_str(&format!("\n{body}\n"));
    }
    for (number, note) in text.notes.iter().enumerate() {
        out.push_str(&format!("\n[^{}]: {}\n", number + 1, footnote(home, text, note, voice, own, face)));
    }
    out.push_str(&glossary(home, text, own, face));
    out.push_str(&works(site, edition, text, own, face));
    out
}

/// The face whose furniture a file of a script takes: Chinese where the site has it.
pub(super) fn face<'s>(site: &'s Site<'_>, script: Script) -> Option<&'s Face> {
    let faces = || site.faces.iter().filter(|face| face.script == script);
    faces().find(|face| face.interface == Interface::Chinese).or_else(|| faces().next())
}

/// A passage as Markdown; `mark` writes what stands between words, but for the ends of lines.
pub(super) fn inline(passage: &Passage, woven: &Woven, voiced: &Voiced, mark: &dyn Fn(&Point, &mut Inline)) -> String {
    let mut out = Inline::default();
    for piece in pieces(passage, woven, voiced) {
        match piece {
            Piece::Open(style) => out.open(style),
            Piece::Close(style) => out.close(style),
            Piece::Words(words) => out.words(words),
            Piece::Point(Point::Break) => out.line_break(),
            Piece::Point(point) => mark(point, &mut out),
        }
    }
    out.finish()
}

/// `〔校记〕「薄弱」，底本「薄溺」（把握：高）。…`
fn footnote(
    edition: &ResolvedEdition<'_>,
    text: &ResolvedText<'_>,
    note: &PlacedNote<'_>,
    voice: Voice<'_>,
    own: Voice<'_>,
    face: &Face,
) -> String {
    let labels = &face.labels;
    let mut head = Inline::default();
    let layer = own.say(&edition.edition.layers[note.layer].title).text;
    head.words(&format!("〔{layer}〕"));
    if !note.lemma.is_empty() {
        head.words(&format!("「{}」", voice.say(&note.lemma).text));
    }
    match &note.kind {
        PlacedKind::Emendation { passage, transmitted, certainty } => {
            if note.lemma.is_empty() {
                head.words(labels.get("deleted"));
            }
            let words = voice.passage(text, *passage);
            head.words(&format!("，{}「{}」", labels.get("transmitted"), words.transmitted(transmitted)));
            if let Some(certainty) = certainty {
                let key = match certainty.name() {
                    "certain" => "certainty_certain",
                    "high" => "certainty_high",
                    "medium" => "certainty_medium",
                    _ => "certainty_low",
                };
                let colon = labels.get("colon");
                head.words(&format!("（{}{colon}{}）", labels.get("certainty"), labels.get(key)));
            }
        }
        PlacedKind::Gap { extent, reason, .. } => {
            head.words(labels.get("gap"));
            for word in [extent, reason].into_iter().flatten() {
                head.words(&format!("（{}）", own.say(word).text));
            }
        }
        PlacedKind::Comment | PlacedKind::Source(_) => {}
    }
    let mut out = head.finish();
    if let Some(body) = &note.body {
        let voice = if note.note.is_none() { voice } else { own };
        let body = prose::markdown(body, voice, 4);
        // A paragraph goes on behind the head; anything else begins a line of its own.
        let paragraph = note.body.as_ref().and_then(|body| body.document.blocks.first());
        let paragraph = matches!(paragraph, Some(Block::Paragraph(_)));
        out.push_str(if paragraph { " " } else { "\n\n    " });
        out.push_str(&body);
    }
    out
}

/// The entries that occur in the text, in the order of the glossary.
fn glossary(edition: &ResolvedEdition<'_>, text: &ResolvedText<'_>, own: Voice<'_>, face: &Face) -> String {
    let mut there: Vec<usize> =
        text.readings.iter().flat_map(|reading| &reading.terms).map(|term| term.entry).collect();
    there.sort_unstable();
    there.dedup();
    let mut out = String::new();
    for index in there {
        let entry = &edition.entries[index];
        let mut head = Inline::default();
        head.words(&own.say(&entry.entry.term.value).text);
        let mut line = format!("- **{}**", head.finish());
        let facts: Vec<&str> = entry.entry.pinyin.iter().chain(&entry.entry.english).map(String::as_str).collect();
        if !facts.is_empty() {
            let mut words = Inline::default();
            words.words(&format!("（{}）", facts.join("; ")));
            line.push_str(&words.finish());
        }
        if let Some(definition) = &entry.definition {
            line.push_str(&format!("\n\n  {}", prose::markdown(definition, own, 2)));
        }
        if out.is_empty() {
            out.push_str(&format!("\n## {}\n", face.labels.get("glossary")));
        }
        out.push_str(&format!("\n{line}\n"));
    }
    out
}

/// The works that the notes cite, in the order of the standard.
fn works(site: &Site<'_>, edition: usize, text: &ResolvedText<'_>, own: Voice<'_>, face: &Face) -> String {
    let mut out = String::new();
    for (_, work) in super::bibliography::cited(site, edition, text) {
        let chinese = work.reference.chars().any(crate::text::is_wide);
        let mut line = Inline::default();
        line.raw("- ");
        line.words(&if chinese { own.say(&work.reference).text } else { work.reference.clone() });
        if out.is_empty() {
            out.push_str(&format!("\n## {}\n\n", face.labels.get("works")));
        }
        out.push_str(&format!("{}\n", line.finish()));
    }
    out
}
