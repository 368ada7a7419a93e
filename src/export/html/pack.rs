//! Reading packs: a page with just the passages, notes and terms that a teacher chose, and the questions.
//!
//! Ids of passages and notes carry the text's id here, since several texts stand on one page; the marks of
//! notes are those that they have on the text's own page. Hints and answers are taken up for the teacher's page
//! alone, which no site for readers has.

use std::collections::{BTreeMap, BTreeSet};

use super::desk::{Desk, ProseHome, brief, cited_works};
use super::glossary::card;
use super::passage::{Marked, Surroundings, write};
use super::signs::signs;
use super::text::{TextInScript, TextSurroundings, note_view};
use super::writer::Writer;
use crate::markup::{Block, Target};
use crate::resolve::{Occurrence, Place, PlacedNote, ResolvedPack, ResolvedProse, ResolvedQuestion, ResolvedSelection};
use crate::site::{Part, Route, Site, View};
use crate::theme::{Card, Fact, KeyView, Link, PackPage, PacksPage, SelectionView, TeacherPage, WorkView};
use crate::weave::{Woven, weave};

/// Which packs hold passages of a text, by the index of its edition and its own.
pub(super) type ByText = BTreeMap<(usize, usize), Vec<usize>>;

/// Goes through all selections once. Only the whole site has both the texts and the packs.
pub(super) fn by_text(site: &Site<'_>) -> ByText {
    let mut packs = ByText::new();
    if site.part != Part::Whole {
        return packs;
    }
    for (index, pack) in site.resolved.packs.iter().enumerate() {
        for selection in &pack.selections {
            let held = packs.entry((selection.edition, selection.text)).or_default();
            if held.last() != Some(&index) {
                held.push(index);
            }
        }
    }
    packs
}

/// The way from a text to packs that hold some of it: a few of them, and where there are more, to the list.
pub(super) fn links(desk: &Desk<'_>, packs: &[usize]) -> Vec<Link> {
    const SHOWN: usize = 3;
    let link = |&index: &usize| {
        let pack = &desk.site.resolved.packs[index];
        Link {
            href: desk.way(Route::Pack(&pack.pack.id)),
            words: desk.edition_words(pack.home, &pack.pack.title.value),
            ..Link::default()
        }
    };
    let list = || Link { href: desk.way(Route::Packs), words: "……".to_owned(), ..Link::default() };
    packs.iter().take(SHOWN).map(link).chain((packs.len() > SHOWN).then(list)).collect()
}

/// The list of all packs.
pub(super) fn index(desk: &Desk<'_>) -> PacksPage {
    let card = |pack: &ResolvedPack<'_>| {
        let say = |words: &str| desk.edition_words(pack.home, words);
        Card {
            link: Link {
                href: desk.way(Route::Pack(&pack.pack.id)),
                words: say(&pack.pack.title.value),
                ..Link::default()
            },
            subtitle: pack.pack.english.clone(),
            facts: pack.pack.course.iter().map(|course| say(course)).chain([extent(desk, pack)]).collect(),
        }
    };
    let read = Link { href: desk.way(Route::Read), words: desk.label("read_own"), ..Link::default() };
    PacksPage { packs: desk.site.resolved.packs.iter().map(card).collect(), read }
}

/// A pack's page.
pub(super) fn page(desk: &Desk<'_>, pack: &ResolvedPack<'_>) -> PackPage {
    let voice = desk.site.edition_voice(pack.home, desk.face.script);
    let home = ProseHome { top: 3, edition: None, works_here: false };
    let say = |words: &str| voice.say(words).text;
    let mut facts = Vec::new();
    for (label, value) in [("course", &pack.pack.course), ("due", &pack.pack.due)] {
        facts.extend(value.iter().map(|value| Fact { name: desk.label(label), value: say(value), datetime: None }));
    }
    facts.push(Fact { name: desk.label("extent"), value: extent(desk, pack), datetime: None });
    let prose = pack.introduction.iter().chain(&pack.further);
    let leads = pack.selections.iter().filter_map(|selection| selection.lead.as_ref());
    let questions = pack.questions.iter().map(|question| &question.ask);
    let mut works: BTreeSet<(String, String)> = prose.chain(leads).chain(questions).flat_map(owned).collect();
    // Several selections of one text share what is made of it.
    let woven: BTreeMap<(usize, usize), Vec<Woven>> = pack
        .selections
        .iter()
        .map(|selection| (selection.edition, selection.text))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|at| (at, weave(&desk.site.edition(at.0).texts[at.1])))
        .collect();
    let texts: BTreeMap<(usize, usize), TextInScript<'_>> =
        woven.iter().map(|(&at, woven)| (at, TextInScript::new(desk.site, at, woven, desk.face.script))).collect();
    let selections = pack.selections.iter().enumerate().map(|(number, selection)| {
        let text = &texts[&(selection.edition, selection.text)];
        let (view, cited) = selected(desk, pack, (number, selection), text);
        works.extend(cited);
        view
    });
    let selections = selections.collect();
    let terms = pack.terms.iter().map(|&(edition, entry)| {
        let entry = &desk.site.edition(edition).entries[entry];
        let voice = desk.site.edition_voice(edition, desk.face.script);
        card(desk, &desk.site.edition(edition).edition.id, entry.entry, voice, brief(entry.definition.as_ref(), voice))
    });
    PackPage {
        packs: Link { href: desk.way(Route::Packs), words: desk.label("readings"), ..Link::default() },
        title: say(&pack.pack.title.value),
        english: pack.pack.english.clone(),
        facts,
        introduction: pack.introduction.as_ref().map(|prose| desk.prose(prose, voice, home)),
        selections,
        terms: terms.collect(),
        questions: pack.questions.iter().map(|question| desk.prose(&question.ask, voice, home)).collect(),
        further: pack.further.as_ref().map(|prose| desk.prose(prose, voice, home)),
        works: listed(desk, &works),
        forms: forms(desk, &pack.pack.id),
    }
}

/// The pack in its other forms.
fn forms(desk: &Desk<'_>, id: &str) -> Vec<Link> {
    let form = |route: Route<'_>, label: &'static str| Link {
        href: desk.way(route),
        words: desk.label(label),
        current: desk.route.path(desk.face) == route.path(desk.face),
        ..Link::default()
    };
    let mut forms = vec![form(Route::Pack(id), "form_screen"), form(Route::Handout(id), "form_handout")];
    if desk.site.teacher {
        forms.push(form(Route::Teacher(id), "form_teacher"));
    }
    forms
}

/// A pack's page with what is for the teacher alone.
pub(super) fn teacher(desk: &Desk<'_>, pack: &ResolvedPack<'_>) -> TeacherPage {
    let voice = desk.site.edition_voice(pack.home, desk.face.script);
    let home = ProseHome { top: 3, edition: None, works_here: false };
    let prose = |prose: &Option<ResolvedProse>| prose.as_ref().map(|prose| desk.prose(prose, voice, home));
    let key = |question: &ResolvedQuestion| KeyView { hint: prose(&question.hint), answer: prose(&question.answer) };
    TeacherPage {
        pack: page(desk, pack),
        guidance: prose(&pack.teacher),
        keys: pack.questions.iter().map(key).collect(),
    }
}

fn owned(prose: &ResolvedProse) -> impl Iterator<Item = (String, String)> {
    cited_works(prose).map(|(edition, key)| (edition.to_owned(), key.to_owned()))
}

/// The works that a pack cites. They may be of several editions, and two of these may use one key for two works: so links
/// lead to the bibliographies, and the ids on this page carry the edition's.
fn listed(desk: &Desk<'_>, works: &BTreeSet<(String, String)>) -> Vec<WorkView> {
    let mut views = Vec::new();
    for (index, edition) in desk.site.resolved.editions.iter().enumerate() {
        let id = &edition.edition.id;
        let keys = works.iter().filter(|(edition, _)| edition == id).map(|(_, key)| key.clone()).collect();
        let own = desk.works(index, keys).into_iter();
        views.extend(own.map(|view| WorkView { key: format!("{id}-{}", view.key), ..view }));
    }
    views
}

/// How much there is to read.
fn extent(desk: &Desk<'_>, pack: &ResolvedPack<'_>) -> String {
    let passages: usize = pack.selections.iter().map(|selection| selection.passages.len()).sum();
    let mut texts: Vec<(usize, usize)> =
        pack.selections.iter().map(|selection| (selection.edition, selection.text)).collect();
    texts.sort_unstable();
    texts.dedup();
    let counts = [("n", passages.to_string()), ("texts", texts.len().to_string())];
    let counts = counts.each_ref().map(|(name, count)| (*name, count.as_str()));
    desk.face.labels.fill("extent_count", &counts)
}

/// One selection, and the works that its notes cite.
fn selected(
    desk: &Desk<'_>,
    pack: &ResolvedPack<'_>,
    (number, selection): (usize, &ResolvedSelection<'_>),
    text: &TextInScript<'_>,
) -> (SelectionView, Vec<(String, String)>) {
    let edition = desk.site.edition(selection.edition);
    let resolved = &edition.texts[selection.text];
    let signs = signs(desk, text);
    let chosen = |note: &PlacedNote<'_>| {
        let layer = &edition.edition.layers[note.layer].id;
        pack.pack.layers.as_ref().is_none_or(|layers| layers.iter().any(|known| known.value == *layer))
            && match &note.place {
                Place::Title(_) => false,
                Place::Text(start, end) => {
                    start.passage < selection.passages.end && selection.passages.start <= end.passage
                }
            }
    };
    let heading = |block: &Block| match block {
        Block::Heading { passage, .. } => Some(*passage),
        _ => None,
    };
    let around = PackSurroundings {
        desk,
        inner: TextSurroundings::new(desk, text, &signs),
        ids: resolved.notes.iter().map(|note| format!("{}-{}-{}", number + 1, resolved.text.id, note.id)).collect(),
        shown: resolved.notes.iter().map(chosen).collect(),
        headings: resolved.text.document.blocks.iter().filter_map(heading).collect(),
    };
    let way = desk.way(Route::Text(&edition.edition.id, &resolved.text.id, View::Reading));
    let mut out = Writer::default();
    for index in selection.passages.clone() {
        passage(&mut out, text, &around, index, &format!("{}-{}", number + 1, resolved.text.id), &way);
    }
    let home = ProseHome { top: 4, edition: Some(edition.edition), works_here: false };
    let mut keys = Vec::new();
    let mut notes = Vec::new();
    for (index, note) in resolved.notes.iter().enumerate().filter(|(index, _)| around.shown[*index]) {
        keys.extend(note.body.iter().flat_map(owned));
        let mut view = note_view(desk, text, index, &signs[index], home);
        view.id.clone_from(&around.ids[index]);
        notes.push(view);
    }
    let (first, last) = (selection.passages.start, selection.passages.end - 1);
    let id = |index: usize| resolved.readings[index].id.as_str();
    let range =
        if first == last { id(first)[1..].to_owned() } else { format!("{}–{}", &id(first)[1..], &id(last)[1..]) };
    let title = text.voice.title(resolved).text;
    let range = desk.face.labels.fill("passage", &[("n", &range)]);
    let voice = desk.site.edition_voice(pack.home, desk.face.script);
    let written = selection.selection;
    let view = SelectionView {
        id: format!("selection-{}", number + 1),
        heading: written.heading.as_ref().map_or_else(|| title.clone(), |heading| voice.say(heading).text),
        source: Link {
            href: desk.place(&edition.edition.id, &resolved.text.id, id(first)),
            // Without a heading of its own the text's title stands right above.
            words: if written.heading.is_some() { format!("{title} · {range}") } else { range },
            ..Link::default()
        },
        lead: selection
            .lead
            .as_ref()
            .map(|lead| desk.prose(lead, voice, ProseHome { top: 4, edition: None, works_here: false })),
        body: out.finish(),
        notes,
    };
    (view, keys)
}

/// A passage: a heading stays one, a stanza stays one; a cell or an item of a list is a paragraph here.
fn passage(
    out: &mut Writer,
    text: &TextInScript<'_>,
    around: &PackSurroundings<'_>,
    index: usize,
    prefix: &str,
    way: &str,
) {
    let reading = &text.text.readings[index];
    let passage = &text.text.text.document.passages[index];
    let stanza = passage.points.iter().any(|point| point.kind == crate::markup::PointKind::Break);
    let tag = if around.headings.contains(&index) { "h3" } else { "p" };
    let id = format!("{prefix}-{}", reading.id);
    out.open(tag, &[("id", &id), ("class", if stanza { "passage verse" } else { "passage" })]);
    let number = &reading.id[1..];
    let (before, behind) = around.inner.passage_label;
    out.open_parts(
        "a",
        &[
            ("class", &["number"]),
            ("href", &[way, "#", &reading.id]),
            ("data-editorial", &[]),
            ("aria-label", &[before, number, behind]),
        ],
    );
    out.text(number);
    out.close();
    let marked =
        Marked { passage, woven: &text.woven[index], voiced: &text.voiced[index], occurrences: &reading.terms };
    write(out, &marked, around);
    out.close();
}

/// A text's world, with only the notes that the pack shows, each under an id of its own on this page.
struct PackSurroundings<'p> {
    desk: &'p Desk<'p>,
    inner: TextSurroundings<'p>,
    ids: Vec<String>,
    shown: Vec<bool>,
    /// The passages that are headings.
    headings: BTreeSet<usize>,
}

impl Surroundings for PackSurroundings<'_> {
    fn note_id(&self, note: usize) -> &str {
        &self.ids[note]
    }
    fn mark(&self, note: usize) -> (&str, &str, &str) {
        self.inner.mark(note)
    }
    fn gap(&self, note: usize) -> String {
        self.inner.gap(note)
    }
    fn term(&self, occurrence: &Occurrence) -> (&str, &'static str, String) {
        self.inner.term(occurrence)
    }
    fn shown(&self, note: usize) -> bool {
        self.shown[note]
    }
    fn ruby(&self, ruby: usize) -> &str {
        self.inner.ruby(ruby)
    }
    fn inline(&self, note: usize) -> Option<String> {
        self.inner.inline(note)
    }
    fn target(&self, target: &Target) -> String {
        self.desk.target(target, false)
    }
}
