//! A text's pages: the reading text and, where it is emended, the text as transmitted.

use std::borrow::Cow;

use super::desk::{Desk, ProseHome, cited, heading_tag, highest, voiced};
use super::passage::{Marked, Surroundings, write};
use super::signs::{Sign, signs};
use super::writer::Writer;
use super::{contents, errata, facts, parallels, script_way, withdrawn};
use crate::markup::{Block, Passage, Target};
use crate::resolve::{Occurrence, PlacedKind, PlacedNote, Reading, ResolvedEdition, ResolvedText};
use crate::script::Script;
use crate::site::{Face, Route, Site, View};
use crate::theme::{ApparatusView, Html, LayerView, Link, NoteView, TextPage};
use crate::weave::{Voice, Voiced, Woven, weave_title};

/// A text in one script: everything that its pages in that script share.
pub(in crate::export) struct TextInScript<'t> {
    pub(super) edition: &'t ResolvedEdition<'t>,
    pub(super) edition_index: usize,
    /// Which text of the edition it is.
    pub(super) position: usize,
    pub(super) text: &'t ResolvedText<'t>,
    pub(super) woven: &'t [Woven],
    pub(super) voiced: Vec<Voiced>,
    /// The notes' bodies, beside [`ResolvedText::notes`]: each passage of one.
    pub(super) bodies: Vec<Vec<Voiced>>,
    /// How the text speaks in this script.
    pub(in crate::export) voice: Voice<'t>,
    /// How the editors do.
    pub(super) editors: Voice<'t>,
    /// Its witnesses, for its own pages, where any could be compared.
    pub(in crate::export) collated: Option<super::collation::Pages<'t>>,
    /// What the texts are called that its parallels stand in, for its own pages.
    pub(super) titles: Option<&'t parallels::Titles>,
    /// Which packs hold passages of it, for its own pages.
    pub(super) packs: &'t [usize],
    /// What the ids of passages and notes begin with where several texts stand in one document, and the notes' ids so.
    prefix: String,
    note_ids: Vec<String>,
}

impl<'t> TextInScript<'t> {
    /// Voices a text, given by its edition's index and its own: its passages and the bodies of its notes.
    pub(in crate::export) fn new(
        site: &'t Site<'t>,
        (edition_index, position): (usize, usize),
        woven: &'t [Woven],
        script: Script,
    ) -> Self {
        let edition = site.edition(edition_index);
        let text = &edition.texts[position];
        let voice = site.text_voice(edition_index, text, script);
        let editors = site.edition_voice(edition_index, script);
        let voiced = (0..text.readings.len()).map(|at| voice.passage(text, at)).collect();
        let bodies = bodies(text, voice, editors);
        Self {
            edition,
            edition_index,
            position,
            text,
            woven,
            voiced,
            bodies,
            voice,
            editors,
            collated: None,
            titles: None,
            packs: &[],
            prefix: String::new(),
            note_ids: Vec::new(),
        }
    }

    /// The same with its id, and a dot, before the ids of its passages and notes; no id holds a dot.
    pub(in crate::export) fn among_others(mut self) -> Self {
        self.prefix = format!("{}.", self.text.text.id);
        self.note_ids = self.text.notes.iter().map(|note| format!("{}{}", self.prefix, note.id)).collect();
        self
    }

    /// The id that a passage has in the document.
    pub(super) fn id<'i>(&self, id: &'i str) -> Cow<'i, str> {
        if self.prefix.is_empty() { Cow::Borrowed(id) } else { Cow::Owned(format!("{}{id}", self.prefix)) }
    }

    /// The id that a note has in the document.
    pub(super) fn note_id(&self, note: usize) -> &str {
        self.note_ids.get(note).unwrap_or(&self.text.notes[note].id)
    }

    /// The script of the pages.
    pub(super) fn script(&self) -> Script {
        self.voice.script()
    }
}

/// The bodies of a text's notes in one script: a note of the source's own speaks as the text does.
fn bodies(text: &ResolvedText<'_>, voice: Voice<'_>, editors: Voice<'_>) -> Vec<Vec<Voiced>> {
    let body = |note: &PlacedNote<'_>| {
        let voice = if matches!(note.kind, PlacedKind::Source(_)) { voice } else { editors };
        note.body.as_ref().map_or_else(Vec::new, |body| voiced(body, voice))
    };
    text.notes.iter().map(body).collect()
}

/// The page of a text in one view.
pub(in crate::export) fn page(desk: &Desk<'_>, text: &TextInScript<'_>, view: View) -> TextPage {
    let (edition, resolved) = (text.edition.edition, text.text);
    let signs = signs(desk, text);
    let around = TextSurroundings::new(desk, text, &signs);
    let room = 2 * text.voiced.iter().map(|passage| passage.whole().len()).sum::<usize>();
    let mut body = desk.writer().with_room(room);
    withdrawn::homeless(&mut body, text);
    blocks(&mut body, &resolved.text.document.blocks, text, &around, highest(&resolved.text.document.blocks), desk);
    let home = ProseHome { top: 3, edition: Some(edition), works_here: true };
    let introduction = resolved.introduction.as_ref().map(|prose| desk.prose(prose, text.editors, home));
    let neighbour = |index: Option<usize>| {
        let other = text.edition.texts.get(index?)?;
        Some(Link {
            href: desk.way(Route::Text(&edition.id, &other.text.id, View::Reading)),
            words: text.voice.title(other).text,
            ..Link::default()
        })
    };
    let mut keys: Vec<String> = resolved.notes.iter().filter_map(|note| note.body.as_ref()).flat_map(cited).collect();
    keys.extend(resolved.introduction.iter().flat_map(cited));
    TextPage {
        id: resolved.text.id.clone(),
        edition_id: edition.id.clone(),
        edition: Link {
            href: desk.way(Route::Edition(&edition.id)),
            words: desk.edition_words(text.edition_index, &edition.title),
            ..Link::default()
        },
        title: title(text, &around),
        subtitle: resolved.text.subtitle.as_ref().map(|words| text.editors.say(words).text),
        facts: facts::facts(desk, text),
        introduction,
        contents: contents::contents(text),
        views: super::collation::views(desk, text),
        proof: super::collation::proof(desk, text),
        apparatus: if view == View::Reading { super::apparatus::apparatus(desk, text) } else { None },
        transmitted: view == View::Transmitted,
        layers: layers(desk, text),
        body: body.finish(),
        notes: (0..resolved.notes.len()).map(|note| note_view(desk, text, note, &signs[note], home)).collect(),
        withdrawn: withdrawn::notes(desk, text),
        works: desk.works(text.edition_index, keys),
        glosses: crate::site::relative(desk.path, &super::glossary::short_path(desk.face.script.tag(), &edition.id)),
        source: super::source::way(desk, text),
        packs: super::pack::links(desk, text.packs),
        downloads: super::downloads::link_of_text(desk, text.edition_index),
        previous: neighbour(text.position.checked_sub(1)),
        next: neighbour(Some(text.position + 1)),
    }
}

/// What a text is called in lists and heads: its title in the script of the page.
pub(in crate::export) fn plain_title(text: &TextInScript<'_>) -> String {
    text.voice.title(text.text).text
}

fn title(text: &TextInScript<'_>, around: &TextSurroundings<'_>) -> Html {
    let title = &text.text.text.title.value;
    let passage = Passage::plain(title);
    let woven = weave_title(text.text);
    let voiced = Voiced::new(text.voice.title(text.text), None);
    let mut out = around.desk.writer();
    write(&mut out, &Marked { passage: &passage, woven: &woven, voiced: &voiced, occurrences: &[] }, around);
    out.finish()
}

fn blocks(
    out: &mut Writer,
    blocks_of: &[Block],
    text: &TextInScript<'_>,
    around: &TextSurroundings<'_>,
    top: u8,
    desk: &Desk<'_>,
) {
    for block in blocks_of {
        match block {
            Block::Heading { level, passage, .. } => {
                let tag = heading_tag(level + 2 - top);
                passage_element(out, tag, &[], *passage, text, around);
            }
            Block::Paragraph(passage) => {
                let stanza = text.text.text.document.passages[*passage]
                    .points
                    .iter()
                    .any(|point| point.kind == crate::markup::PointKind::Break);
                let class: &[(&str, &str)] = if stanza { &[("class", "verse")] } else { &[] };
                passage_element(out, "p", class, *passage, text, around);
            }
            Block::Quote(inner) => {
                out.open("blockquote", &[]);
                blocks(out, inner, text, around, top, desk);
                out.close();
            }
            Block::List { start, items } => {
                open_list(out, *start);
                for item in items {
                    out.open("li", &[]);
                    blocks(out, item, text, around, top, desk);
                    out.close();
                }
                out.close();
            }
            Block::Table(rows) => table(out, rows, text, around, desk),
            Block::Rule => out.void("hr"),
        }
    }
}

/// Opens a list; an ordered one keeps the number that it begins with.
pub(super) fn open_list(out: &mut Writer, start: Option<u64>) {
    match start {
        None => out.open("ul", &[]),
        Some(1) => out.open("ol", &[]),
        Some(start) => out.open("ol", &[("start", &start.to_string())]),
    }
}

fn table(
    out: &mut Writer,
    rows: &[Vec<Option<usize>>],
    text: &TextInScript<'_>,
    around: &TextSurroundings<'_>,
    desk: &Desk<'_>,
) {
    let caption = desk.label("table");
    out.open("div", &[("class", "table"), ("role", "group"), ("tabindex", "0"), ("aria-label", &caption)]);
    out.open("table", &[]);
    for (index, row) in rows.iter().enumerate() {
        out.open("tr", &[]);
        for cell in row {
            match (cell, index) {
                (Some(passage), 0) => passage_element(out, "th", &[("scope", "col")], *passage, text, around),
                (Some(passage), _) => passage_element(out, "td", &[], *passage, text, around),
                (None, _) => out.element("td", &[], ""),
            }
        }
        out.close();
    }
    out.close();
    out.close();
}

fn passage_element(
    out: &mut Writer,
    tag: &'static str,
    more: &[(&str, &str)],
    index: usize,
    text: &TextInScript<'_>,
    around: &TextSurroundings<'_>,
) {
    let reading = &text.text.readings[index];
    let id = text.id(&reading.id);
    let mut attributes = vec![("id", &*id), ("data-passage", "")];
    attributes.extend_from_slice(more);
    out.open(tag, &attributes);
    number(out, &id, &reading.id[1..], around);
    withdrawn::anchors(out, text, index);
    let marked = Marked {
        passage: &text.text.text.document.passages[index],
        woven: &text.woven[index],
        voiced: &text.voiced[index],
        occurrences: &reading.terms,
    };
    write(out, &marked, around);
    // The cells of a table are too small for one more link each.
    if !matches!(tag, "td" | "th") {
        around.way.to(out, &reading.id);
    }
    parallels::also(out, around.desk, text, index);
    // Nothing but cells may stand beside a cell, and in a paragraph nothing that opens.
    let cell = matches!(tag, "td" | "th");
    if cell {
        errata::beside(out, around.desk, text, index);
    }
    out.close();
    if !cell {
        errata::beside(out, around.desk, text, index);
    }
}

/// The number of a passage, which leads to the passage itself, so that its address can be taken; in a book it is words.
fn number(out: &mut Writer, id: &str, number: &str, around: &TextSurroundings<'_>) {
    if out.is_xhtml() {
        out.element("span", &[("class", "number"), ("data-editorial", "")], number);
        return;
    }
    let (before, behind) = around.passage_label;
    out.open_parts(
        "a",
        &[
            ("class", &["number"]),
            ("href", &["#", id]),
            ("data-editorial", &[]),
            ("aria-label", &[before, number, behind]),
        ],
    );
    out.text(number);
    out.close();
}

/// A text's own world: its notes, its glossary.
pub(super) struct TextSurroundings<'s> {
    desk: &'s Desk<'s>,
    text: &'s TextInScript<'s>,
    signs: &'s [Sign],
    /// What is said of a passage's number, before and behind it.
    pub(super) passage_label: (&'s str, &'s str),
    way: script_way::ScriptWay,
}

impl<'s> TextSurroundings<'s> {
    pub(super) fn new(desk: &'s Desk<'s>, text: &'s TextInScript<'s>, signs: &'s [Sign]) -> Self {
        let passage_label = desk.face.labels.around("passage", "n");
        Self { desk, text, signs, passage_label, way: script_way::ScriptWay::new(desk) }
    }
}

impl Surroundings for TextSurroundings<'_> {
    fn note_id(&self, note: usize) -> &str {
        self.text.note_id(note)
    }
    fn mark(&self, note: usize) -> (&str, &str, &str) {
        let sign = &self.signs[note];
        (&sign.layer, &sign.mark, &sign.label)
    }
    fn gap(&self, note: usize) -> String {
        gap_sign(self.desk.face, self.text, &self.text.text.notes[note])
    }
    fn term(&self, occurrence: &Occurrence) -> (&str, &'static str, String) {
        self.desk.term(self.text.edition.edition, occurrence)
    }
    fn ruby(&self, ruby: usize) -> &str {
        self.text.text.ruby[ruby].ruby
    }
    fn inline(&self, note: usize) -> Option<String> {
        let layer = self.text.text.notes[note].layer;
        let words = || self.text.bodies[note].iter().map(Voiced::whole).collect();
        self.text.edition.edition.layers[layer].inline.then(words)
    }
    fn target(&self, target: &Target) -> String {
        self.desk.target(target, true)
    }
}

/// What stands where something is lost: 〔缺一个数字〕.
fn gap_sign(face: &Face, text: &TextInScript<'_>, note: &PlacedNote<'_>) -> String {
    let words = match &note.kind {
        PlacedKind::Gap { extent: Some(extent), .. } => {
            face.labels.fill("gap_extent", &[("extent", &text.editors.say(extent).text)])
        }
        _ => face.labels.get("gap").to_owned(),
    };
    format!("〔{words}〕")
}

fn layers(desk: &Desk<'_>, text: &TextInScript<'_>) -> Vec<LayerView> {
    let layers = text.edition.edition.layers.iter().enumerate().map(|(index, layer)| LayerView {
        id: layer.id.clone(),
        title: desk.layer(text.edition_index, layer),
        count: text.text.notes.iter().filter(|note| note.layer == index).count(),
    });
    layers.filter(|layer| layer.count > 0).collect()
}

/// A note as the list at the end has it.
pub(super) fn note_view(
    desk: &Desk<'_>,
    text: &TextInScript<'_>,
    index: usize,
    sign: &Sign,
    home: ProseHome<'_>,
) -> NoteView {
    let note = &text.text.notes[index];
    let siglum =
        || text.text.text.witnesses.first().map_or_else(|| desk.label("witness"), |witness| witness.id.value.clone());
    let apparatus = match &note.kind {
        PlacedKind::Emendation { passage, transmitted, certainty } => Some(ApparatusView {
            reading: said(text, &text.text.readings[*passage], *passage, transmitted),
            transmitted: text.voiced[*passage].transmitted(transmitted).to_owned(),
            siglum: siglum(),
            certainty: certainty.map(|certainty| {
                desk.label(match certainty.name() {
                    "certain" => "certainty_certain",
                    "high" => "certainty_high",
                    "medium" => "certainty_medium",
                    _ => "certainty_low",
                })
            }),
        }),
        _ => None,
    };
    let lemma = (apparatus.is_none() && !note.lemma.is_empty()).then(|| shorten(&lemma(text, note)));
    NoteView {
        id: text.note_id(index).to_owned(),
        layer: sign.layer.clone(),
        marker: sign.mark.clone(),
        label: sign.label.clone(),
        lemma,
        apparatus,
        gap: matches!(note.kind, PlacedKind::Gap { .. }).then(|| gap_sign(desk.face, text, note)),
        reason: match &note.kind {
            PlacedKind::Gap { reason: Some(reason), .. } => Some(text.editors.say(reason).text),
            _ => None,
        },
        body: note.body.as_ref().map(|body| desk.voiced_prose(body, &text.bodies[index], ProseHome { top: 3, ..home })),
        by: note.note.and_then(|note| note.by.clone()),
    }
}

/// The reading of an emendation in the script of the page.
fn said(
    text: &TextInScript<'_>,
    reading: &Reading<'_>,
    passage: usize,
    transmitted: &std::ops::Range<usize>,
) -> String {
    text.voiced[passage].reading(&reading.reading(transmitted)).to_owned()
}

/// The words that a note is about, as they stand on the page.
fn lemma(text: &TextInScript<'_>, note: &PlacedNote<'_>) -> String {
    match &note.place {
        crate::resolve::Place::Title(range) => Voiced::new(text.voice.title(text.text), None).reading(range).to_owned(),
        crate::resolve::Place::Text(start, end) => (start.passage..=end.passage)
            .filter_map(|index| {
                let range = note.place.within(index, text.text.text.document.passages[index].text.chars().count())?;
                Some(text.voiced[index].reading(&text.text.readings[index].reading(&range)))
            })
            .collect(),
    }
}

/// A long lemma keeps its first and last words, as apparatuses do.
pub(super) fn shorten(lemma: &str) -> String {
    const LONG: usize = 24;
    const ENDS: usize = 9;
    let letters: Vec<char> = lemma.chars().collect();
    if letters.len() <= LONG {
        return lemma.to_owned();
    }
    let head: String = letters[..ENDS].iter().collect();
    let tail: String = letters[letters.len() - ENDS..].iter().collect();
    format!("{head}……{tail}")
}
