//! What is seen of the program's work, in the words of the expectations.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, OnceLock};

use jiaozhu::diag::{Code, Diagnostic};
use jiaozhu::markup::{Style, Target};
use jiaozhu::pipeline::{self, Settings};
use jiaozhu::resolve::{
    Occurrence, Place, PlacedKind, PlacedNote, Resolved, ResolvedEdition, ResolvedProse, ResolvedText,
};
use jiaozhu::script::Script;
use jiaozhu::text::{Ruler, Sources, Span};
use jiaozhu::theme::Theme;
use jiaozhu::weave::{Voice, Voices};

use super::case::{Case, Expectation};
use super::{html, parallels, project, promise};

/// What came out for each expectation of a case, and the promises that were broken.
pub(super) fn all(case: &Case) -> (Vec<String>, Vec<String>) {
    let project = project::project(case);
    let strict = case.expectations.iter().any(|one| one.words.iter().any(|word| word == "strict"));
    let settings = Settings { strict, ..Settings::default() };
    let outcome = pipeline::run(&project, None, &settings).unwrap();
    let (sources, loaded) = jiaozhu::edition::load(&project);
    let Some(library) = loaded.value else {
        let answers = case.expectations.iter().map(|one| match one.words[0].as_str() {
            "diagnostics" => diagnostics(&outcome.sources, outcome.diagnostics.as_slice(), one),
            "help" => help(&outcome.sources, outcome.diagnostics.as_slice()),
            _ => "(nothing: the project cannot be read)\n".into(),
        });
        return (answers.collect(), Vec::new());
    };
    let resolved = jiaozhu::resolve::resolve(&library).value;
    let collations = jiaozhu::collate::collate(&resolved, &sources).value;
    let faults = outcome.diagnostics.as_slice();
    let stopped = outcome.diagnostics.has_errors() || (strict && !faults.is_empty());
    let pages = if stopped { BTreeMap::new() } else { pages(&resolved, &collations) };
    let voices = Voices::new(&library);
    let seen = Seen { resolved: &resolved, voices: &voices };
    let answers = case.expectations.iter().map(|one| match one.words[0].as_str() {
        "diagnostics" => diagnostics(&outcome.sources, faults, one),
        "help" => help(&outcome.sources, faults),
        "reviewed" => reviewed(faults),
        "passages" => seen.passages(one),
        "transmitted" => seen.transmitted(one),
        "notes" => seen.notes(one),
        "bodies" => seen.bodies(one),
        "links" => seen.links(),
        "terms" => seen.terms(),
        "parallels" => parallels::groups(&resolved),
        "html" => shown(&pages, one),
        _ => files(&pages, one),
    });
    let answers = answers.collect();
    (answers, promise::broken(&resolved, &voices, &pages))
}

/// The published files, as the exporter gives them.
fn pages(resolved: &Resolved<'_>, collations: &jiaozhu::collate::Collations) -> BTreeMap<String, String> {
    // Read once: it is the same for all cases but those about themes, which never come so far.
    static DEFAULT: OnceLock<Theme> = OnceLock::new();
    let theme = DEFAULT.get_or_init(|| {
        let mut faults = jiaozhu::diag::Diagnostics::default();
        Theme::new(&BTreeMap::new(), "default", &mut faults).1.unwrap()
    });
    assert!(resolved.library.theme.is_empty(), "a theme of the case's own is not shown");
    let parallels = jiaozhu::site::ParallelPassages::find(resolved);
    let site = jiaozhu::site::assemble(resolved, collations, &parallels, theme);
    let pages = Mutex::new(BTreeMap::new());
    let faults = jiaozhu::export::export(&site, None, &|path, bytes| {
        pages.lock().unwrap().insert(path, String::from_utf8_lossy(bytes).into_owned());
    });
    assert!(faults.as_slice().is_empty(), "{faults:?}");
    pages.into_inner().unwrap()
}

fn place(sources: &Sources, span: Option<Span>) -> String {
    span.map_or_else(String::new, |span| {
        let source = sources.get(span.file);
        let position = source.position(span.range().start);
        format!("{}:{}:{}", source.path(), position.line, position.column)
    })
}

/// `code severity file:line:column message`; decisions of the converter only where they are asked for.
fn diagnostics(sources: &Sources, faults: &[Diagnostic], one: &Expectation) -> String {
    let unreviewed = one.words.iter().any(|word| word == "unreviewed");
    let mut out = String::new();
    for fault in faults.iter().filter(|fault| unreviewed || fault.code != Code::ConversionUnreviewed) {
        let at = place(sources, fault.span);
        let _ = writeln!(out, "{} {} {at} {}", fault.code.name(), fault.severity.name(), fault.message);
    }
    out
}

/// Further places, then advice, of every fault but the converter's decisions.
fn help(sources: &Sources, faults: &[Diagnostic]) -> String {
    let mut out = String::new();
    for fault in faults.iter().filter(|fault| fault.code != Code::ConversionUnreviewed) {
        let _ = writeln!(out, "{} {}", fault.code.name(), place(sources, fault.span));
        for label in &fault.labels {
            let _ = writeln!(out, "  {} {}", place(sources, Some(label.span)), label.text);
        }
        for advice in &fault.help {
            let _ = writeln!(out, "  = {advice}");
        }
    }
    out
}

/// The decisions that nobody has looked at: `char→chosen (others) passage "context"`.
fn reviewed(faults: &[Diagnostic]) -> String {
    let mut out = String::new();
    for decision in faults.iter().filter_map(|fault| fault.decision.as_ref()) {
        let others: String = decision.others.iter().collect();
        let _ = writeln!(
            out,
            "{}→{} ({others}) {} {:?}",
            decision.char, decision.chosen, decision.passage, decision.context
        );
    }
    out
}

/// Elements of a page: `html <path> <selector>`.
fn shown(pages: &BTreeMap<String, String>, one: &Expectation) -> String {
    let Some(page) = one.words.get(1).and_then(|path| pages.get(path)) else {
        return format!("(no such page; there are {})\n", pages.len());
    };
    html::select(page, &one.words[2..])
}

/// The paths below a folder, or all of them.
fn files(pages: &BTreeMap<String, String>, one: &Expectation) -> String {
    let below = one.words[1..].iter().find(|word| *word != "strict").map_or("", String::as_str);
    pages.keys().filter(|path| path.starts_with(below)).map(|path| format!("{path}\n")).collect()
}

struct Seen<'s> {
    resolved: &'s Resolved<'s>,
    voices: &'s Voices,
}

impl Seen<'_> {
    /// The text that an expectation asks about (the first of the first edition, if it names none), with the
    /// index of its edition, and the script (the text's own).
    fn asked(&self, one: &Expectation) -> (usize, &ResolvedText<'_>, Script) {
        let script = one.words.iter().find_map(|word| word.parse::<Script>().ok());
        let id = one.words[1..].iter().find(|word| word.parse::<Script>().is_err());
        let mut texts = self.all();
        let (index, _, text) = texts
            .find(|(_, _, text)| id.is_none_or(|id| *id == text.text.id))
            .expect("the text that the expectation asks about");
        (index, text, script.unwrap_or(text.text.script))
    }

    fn all(&self) -> impl Iterator<Item = (usize, &ResolvedEdition<'_>, &ResolvedText<'_>)> {
        self.resolved
            .editions
            .iter()
            .enumerate()
            .flat_map(|(index, edition)| edition.texts.iter().map(move |text| (index, edition, text)))
    }

    fn passages(&self, one: &Expectation) -> String {
        let (edition, text, script) = self.asked(one);
        let voice = self.voices.edition(edition, text.text.script, script);
        let mut out = String::new();
        for (index, reading) in text.readings.iter().enumerate() {
            let words = voice.reading(text, index).text;
            let _ = writeln!(out, "{}\t{}", reading.id, visible(&words));
        }
        out
    }

    fn transmitted(&self, one: &Expectation) -> String {
        let (edition, text, script) = self.asked(one);
        let voice = self.voices.edition(edition, text.text.script, script);
        let mut out = String::new();
        for (index, (reading, passage)) in text.readings.iter().zip(&text.text.document.passages).enumerate() {
            let voiced = voice.passage(text, index);
            let words = voiced.transmitted(&(0..passage.text.chars().count()));
            let _ = writeln!(out, "{}\t{}", reading.id, visible(words));
        }
        out
    }

    fn notes(&self, one: &Expectation) -> String {
        let (index, text, _) = self.asked(one);
        let layers = &self.resolved.editions[index].edition.layers;
        let mut out = String::new();
        for note in &text.notes {
            let covered = visible(&covered(text, note));
            let _ = write!(out, "{} {} {} \"{covered}\"", name(note, true), layers[note.layer].id, note.number);
            match &note.kind {
                PlacedKind::Comment => {}
                PlacedKind::Emendation { passage, transmitted, .. } => {
                    let reading = &text.readings[*passage];
                    let words = Ruler::new(&reading.text);
                    let _ = write!(out, " reads \"{}\"", words.slice(&reading.text, &reading.reading(transmitted)));
                }
                PlacedKind::Gap { at, extent, .. } => {
                    let extent = extent.as_deref().unwrap_or_default();
                    let _ = write!(out, " gap p{}:{} \"{extent}\"", at.passage + 1, at.at);
                }
                PlacedKind::Source(label) => {
                    if let Place::Text(at, _) = &note.place {
                        let _ = write!(out, " [^{label}] at p{}:{}", at.passage + 1, at.at);
                    }
                }
            }
            out.push('\n');
        }
        out
    }

    /// Every prose of the editors, and the source's own notes, with the voice that its page gives it.
    fn prose<'p>(&'p self, script: Option<Script>) -> Vec<(String, &'p ResolvedProse, Voice<'p>)> {
        let mut found = Vec::new();
        for (index, edition, text) in self.all() {
            let to = |own: Script| script.unwrap_or(own);
            let editors = self.voices.edition(index, edition.edition.script, to(edition.edition.script));
            let own = self.voices.edition(index, text.text.script, to(text.text.script));
            for note in &text.notes {
                let voice = if note.note.is_none() { own } else { editors };
                found.extend(note.body.iter().map(|body| (name(note, false), body, voice)));
            }
            found.extend(text.introduction.iter().map(|prose| ("introduction".to_owned(), prose, editors)));
        }
        for (index, edition) in self.resolved.editions.iter().enumerate() {
            let own = edition.edition.script;
            let voice = self.voices.edition(index, own, script.unwrap_or(own));
            for entry in &edition.entries {
                let name = format!("glossary/{}", entry.entry.id.value);
                found.extend(entry.definition.iter().map(|prose| (name.clone(), prose, voice)));
            }
        }
        for (page, prose, _) in &self.resolved.pages {
            let own = self.resolved.library.site.language;
            let voice = self.voices.site(own, script.unwrap_or(own));
            found.push((format!("pages/{}", page.id), prose, voice));
        }
        found
    }

    /// What notes, definitions and pages say: `id<TAB>words`, a line for each of their passages.
    fn bodies(&self, one: &Expectation) -> String {
        let script = one.words.iter().find_map(|word| word.parse::<Script>().ok());
        let mut out = String::new();
        for (name, prose, voice) in self.prose(script) {
            for passage in &prose.document.passages {
                let _ = writeln!(out, "{name}\t{}", visible(&voice.say(&passage.text).text));
            }
        }
        out
    }

    /// Where the references of notes, definitions and pages lead: `id "words" → kind target`.
    fn links(&self) -> String {
        let mut out = String::new();
        for (name, prose, _) in self.prose(None) {
            for passage in &prose.document.passages {
                let ruler = Ruler::new(&passage.text);
                for styled in &passage.styles {
                    let target = match &styled.style {
                        Style::Internal(Target::Term { edition, entry }) => format!("term {edition}/{entry}"),
                        Style::Internal(Target::Text { edition, text, passage: None }) => {
                            format!("text {edition}/{text}")
                        }
                        Style::Internal(Target::Text { edition, text, passage: Some(passage) }) => {
                            format!("text {edition}/{text}#{passage}")
                        }
                        Style::Internal(Target::Work { edition, key }) => format!("work {edition}/{key}"),
                        Style::Internal(Target::Glossary(edition)) => format!("glossary {edition}"),
                        Style::Internal(Target::Page(page)) => format!("page {page}"),
                        Style::Link(address) => format!("address {address}"),
                        _ => continue,
                    };
                    let _ = writeln!(out, "{name} \"{}\" → {target}", ruler.slice(&passage.text, &styled.range));
                }
            }
        }
        out
    }

    /// Every occurrence: `entry: text#pN "words" linked`, texts before their notes.
    fn terms(&self) -> String {
        let mut out = String::new();
        for (_, edition, text) in self.all() {
            let id = &text.text.id;
            let mut line = |place: &str, words: &str, occurrence: &Occurrence| {
                let entry = &edition.edition.glossary[occurrence.entry].id.value;
                let linked = if occurrence.linked { "linked" } else { "not linked" };
                let shown = Ruler::new(words).slice(words, &occurrence.range).to_owned();
                let _ = writeln!(out, "{entry}: {id}#{place} \"{}\" {linked}", visible(&shown));
            };
            for reading in &text.readings {
                reading.terms.iter().for_each(|term| line(&reading.id, &reading.text, term));
            }
            for note in &text.notes {
                let Some(body) = &note.body else { continue };
                for (passage, found) in body.document.passages.iter().zip(&body.occurrences) {
                    found.iter().for_each(|term| line(&format!("note-{}", name(note, false)), &passage.text, term));
                }
            }
        }
        out
    }
}

/// The id of a note; `~` for one that the program made, unless it is asked for.
fn name(note: &PlacedNote<'_>, hidden: bool) -> String {
    let made = note.note.is_some_and(|written| written.id.is_none());
    if made && hidden { "~".to_owned() } else { note.id.clone() }
}

/// The words that a note covers, as transmitted; `|` between passages.
fn covered(text: &ResolvedText<'_>, note: &PlacedNote<'_>) -> String {
    match &note.place {
        Place::Title(range) => Ruler::new(&text.text.title.value).slice(&text.text.title.value, range).to_owned(),
        Place::Text(start, end) => {
            let parts = (start.passage..=end.passage).map(|index| {
                let words = &text.text.document.passages[index].text;
                let ruler = Ruler::new(words);
                let range = note.place.within(index, ruler.len()).unwrap_or(0..0);
                ruler.slice(words, &range).to_owned()
            });
            parts.collect::<Vec<_>>().join("|")
        }
    }
}

/// Code points that cannot be seen, or that have no glyph, by their number.
pub(super) fn visible(words: &str) -> String {
    let hidden = |c: char| {
        matches!(u32::from(c), 0xA0 | 0xAD | 0x300..=0x36F | 0x200B..=0x200F | 0x2028..=0x202F | 0x2060..=0x206F | 0xFE00..=0xFE0F
            | 0xF900..=0xFAFF | 0xE000..=0xF8FF | 0xE0100..=0xE01EF | 0xF0000..=0x10FFFD | 0x2F800..=0x2FA1F)
    };
    words.chars().fold(String::with_capacity(words.len()), |mut out, c| {
        if hidden(c) {
            let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
        } else {
            out.push(c);
        }
        out
    })
}
