//! The pages around the texts: home, editions, the site's own pages, search, bibliography, 404.

use std::collections::HashMap;

use super::desk::{Desk, ProseHome};
use crate::edition::Interface;
use crate::markup::{Style, Target};
use crate::resolve::{ResolvedEdition, ResolvedProse, ResolvedText};
use crate::site::{Order, Route, View, spoken};
use crate::theme::{
    BibliographyPage, Card, CardGroup, EditionPage, Fact, HomePage, Html, Link, NotFoundPage, PlainPage, SearchPage,
};

/// Prose of the site's own: no edition, and no list of works below it.
const OWN: ProseHome<'static> = ProseHome { top: 2, edition: None, works_here: false };

pub(super) fn home(desk: &Desk<'_>) -> HomePage {
    let resolved = desk.site.resolved;
    let settings = &resolved.library.site;
    let voice = desk.site.site_voice(desk.face.script);
    let held = |edition: &ResolvedEdition<'_>| desk.face.part.holds(Route::Edition(&edition.edition.id));
    let editions =
        resolved.editions.iter().enumerate().filter(|(_, edition)| held(edition)).map(|(index, edition)| Card {
            link: Link {
                href: desk.way(Route::Edition(&edition.edition.id)),
                words: desk.edition_words(index, &edition.edition.title),
                ..Link::default()
            },
            subtitle: edition.edition.subtitle.as_ref().map(|words| desk.edition_words(index, words)),
            facts: edition_facts(desk, index, edition),
        });
    HomePage {
        title: desk.site_words(&settings.title),
        subtitle: settings.subtitle.as_ref().map(|words| desk.site_words(words)),
        introduction: resolved.introduction.as_ref().map(|prose| desk.prose(prose, voice, OWN)),
        english: english(desk, resolved.english.as_ref()),
        begin: begin(desk),
        editions: editions.collect(),
        downloads: super::downloads::link(desk, ""),
        pages: desk.pages().iter().map(|page| desk.page_link(&page.id, &page.title)).collect(),
    }
}

/// What is said in English, where the furniture is English.
fn english(desk: &Desk<'_>, prose: Option<&ResolvedProse>) -> Option<Html> {
    let prose = prose.filter(|_| desk.face.interface == Interface::English)?;
    Some(desk.prose(prose, desk.site.site_voice(desk.face.script), OWN))
}

/// The text to begin with: the first that the site's introduction leads to, else the first of the first edition.
fn begin(desk: &Desk<'_>) -> Option<Link> {
    let resolved = desk.site.resolved;
    let styles = resolved.introduction.iter().flat_map(|prose| &prose.document.passages).flat_map(|p| &p.styles);
    let named = styles.filter_map(|styled| match &styled.style {
        Style::Internal(Target::Text { edition, text, .. }) => Some((edition.as_str(), text.as_str())),
        _ => None,
    });
    let held = |edition: &str| desk.face.part.holds(Route::Edition(edition));
    let editions = resolved.editions.iter().filter(|edition| held(&edition.edition.id));
    let first = { editions }
        .find_map(|edition| edition.texts.first().map(|text| (edition.edition.id.as_str(), text.text.id.as_str())));
    let (edition, text) = { named }.find(|(edition, _)| held(edition)).or(first)?;
    let index = resolved.editions.iter().position(|one| one.edition.id == edition)?;
    let text = resolved.editions[index].texts.iter().find(|one| one.text.id == text)?;
    let words = desk.site.text_voice(index, text, desk.face.script).title(text).text;
    Some(Link { href: desk.way(Route::Text(edition, &text.text.id, View::Reading)), words, ..Link::default() })
}

fn edition_facts(desk: &Desk<'_>, index: usize, edition: &ResolvedEdition<'_>) -> Vec<String> {
    let labels = &desk.face.labels;
    let mut facts = vec![labels.fill("texts_count", &[("n", &edition.texts.len().to_string())])];
    facts.extend(layer_counts(desk, index, &edition.texts));
    if !edition.entries.is_empty() {
        let glossary = labels.get("glossary").to_owned();
        facts.push(labels.fill("layer_count", &[("layer", &glossary), ("n", &edition.entries.len().to_string())]));
    }
    if let Some(version) = &edition.edition.version {
        facts.push(labels.fill("version_of", &[("version", version)]));
    }
    facts
}

/// How many notes of each layer some texts have.
fn layer_counts(desk: &Desk<'_>, index: usize, texts: &[ResolvedText<'_>]) -> Vec<String> {
    let layers = desk.site.edition(index).edition.layers.iter().enumerate();
    let counted = layers.filter_map(|(at, layer)| {
        let count: usize = texts.iter().map(|text| text.notes.iter().filter(|note| note.layer == at).count()).sum();
        let title = desk.layer(index, layer);
        (count > 0).then(|| desk.face.labels.fill("layer_count", &[("layer", &title), ("n", &count.to_string())]))
    });
    counted.collect()
}

pub(in crate::export) fn edition(desk: &Desk<'_>, index: usize) -> EditionPage {
    let resolved = desk.site.edition(index);
    let edition = resolved.edition;
    let say = |words: &str| desk.edition_words(index, words);
    let mut facts = Vec::new();
    if !edition.editors.is_empty() {
        let editors: Vec<String> = edition.editors.iter().map(|name| say(name)).collect();
        facts.push(Fact { name: desk.label("editors"), value: editors.join("、"), datetime: None });
    }
    if let Some(version) = &edition.version {
        let mut value = desk.face.labels.fill("version_of", &[("version", version)]);
        if let Some(date) = &edition.date {
            value = format!("{value}{}{}", desk.face.labels.get("comma"), say(&spoken(date, desk.face.interface)));
        }
        facts.push(Fact { name: desk.label("version"), value, datetime: None });
    }
    let count = desk.face.labels.fill("texts_count", &[("n", &resolved.texts.len().to_string())]);
    facts.push(Fact { name: desk.label("texts"), value: count, datetime: None });
    let by_id: HashMap<&str, &ResolvedText<'_>> =
        resolved.texts.iter().map(|text| (text.text.id.as_str(), text)).collect();
    let groups = edition.groups.iter().map(|group| CardGroup {
        title: group.title.as_ref().map(|title| say(title)),
        texts: group
            .texts
            .iter()
            .filter_map(|id| by_id.get(id.value.as_str()))
            .map(|text| text_card(desk, index, text))
            .collect(),
    });
    let mut links = Vec::new();
    if !resolved.entries.is_empty() {
        links.push(Link {
            href: desk.way(Route::Glossary(&edition.id)),
            words: desk.label("glossary"),
            ..Link::default()
        });
    }
    if !resolved.entries.is_empty() {
        let way = desk.way(Route::Index(&edition.id, Order::Sound));
        links.push(Link { href: way, words: desk.label("indexes"), ..Link::default() });
    }
    if !edition.bibliography.works.is_empty() {
        links.push(Link {
            href: desk.way(Route::Bibliography(&edition.id)),
            words: desk.label("bibliography"),
            ..Link::default()
        });
    }
    if !resolved.chronology.is_empty() {
        links.push(Link {
            href: desk.way(Route::Timeline(&edition.id)),
            words: desk.label("timeline"),
            ..Link::default()
        });
    }
    if super::witness::any(resolved) {
        links.push(Link {
            href: desk.way(Route::Witnesses(&edition.id)),
            words: desk.label("witnesses"),
            ..Link::default()
        });
    }
    if !edition.releases.is_empty() {
        links.push(Link { href: desk.way(Route::Errata(&edition.id)), words: desk.label("errata"), ..Link::default() });
    }
    if desk.site.parallels.count(index) > 0 {
        links.push(Link {
            href: desk.way(Route::Parallels(&edition.id)),
            words: desk.label("parallels"),
            ..Link::default()
        });
    }
    links.extend(super::downloads::link_of_edition(desk, index));
    let voice = desk.site.edition_voice(index, desk.face.script);
    let home = ProseHome { top: 3, edition: Some(edition), works_here: false };
    EditionPage {
        title: say(&edition.title),
        subtitle: edition.subtitle.as_ref().map(|words| say(words)),
        facts,
        introduction: resolved.introduction.as_ref().map(|prose| desk.prose(prose, voice, home)),
        groups: groups.collect(),
        links,
    }
}

fn text_card(desk: &Desk<'_>, index: usize, text: &ResolvedText<'_>) -> Card {
    let edition = desk.site.edition(index).edition;
    let say = |words: &str| desk.edition_words(index, words);
    let written = &text.text.facts;
    let mut facts: Vec<String> = written.author.iter().map(|author| say(author)).collect();
    facts.extend(written.date.iter().map(|date| say(&spoken(date, desk.face.interface))));
    facts.extend(written.genre.iter().map(|genre| say(genre)));
    facts.extend(layer_counts(desk, index, std::slice::from_ref(text)));
    let title = desk.site.text_voice(index, text, desk.face.script).title(text).text;
    Card {
        link: Link {
            href: desk.way(Route::Text(&edition.id, &text.text.id, View::Reading)),
            words: title,
            ..Link::default()
        },
        subtitle: text.text.subtitle.as_ref().map(|words| say(words)),
        facts,
    }
}

pub(super) fn own(desk: &Desk<'_>, title: &str, body: &ResolvedProse, summary: Option<&ResolvedProse>) -> PlainPage {
    let voice = desk.site.site_voice(desk.face.script);
    PlainPage { title: desk.site_words(title), body: desk.prose(body, voice, OWN), english: english(desk, summary) }
}

pub(in crate::export) fn bibliography(desk: &Desk<'_>, index: usize) -> BibliographyPage {
    let edition = desk.site.edition(index).edition;
    let keys = edition.bibliography.works.keys().cloned().collect();
    BibliographyPage {
        edition: Link {
            href: desk.way(Route::Edition(&edition.id)),
            words: desk.edition_words(index, &edition.title),
            ..Link::default()
        },
        works: desk.works(index, keys),
    }
}

pub(super) fn search(desk: &Desk<'_>) -> SearchPage {
    let link = |route, label| Link {
        href: desk.way(route),
        words: desk.label(label),
        current: desk.route == route,
        ..Link::default()
    };
    let held = |edition: &ResolvedEdition<'_>| desk.face.part.holds(Route::Edition(&edition.edition.id));
    let editions = || desk.site.resolved.editions.iter().enumerate().filter(|(_, edition)| held(edition));
    let mut layers: Vec<(String, String)> = Vec::new();
    for (index, edition) in editions() {
        for (at, layer) in edition.edition.layers.iter().enumerate() {
            let used = edition.texts.iter().any(|text| text.notes.iter().any(|note| note.layer == at));
            if used && layers.iter().all(|(id, _)| *id != layer.id) {
                layers.push((layer.id.clone(), desk.layer(index, layer)));
            }
        }
    }
    SearchPage {
        search: link(Route::Search, "search"),
        concordance: link(Route::Concordance, "concordance"),
        editions: editions()
            .map(|(index, edition)| (edition.edition.id.clone(), desk.edition_words(index, &edition.edition.title)))
            .collect(),
        layers,
        face: if desk.face.default { String::new() } else { format!(".{}", desk.face.interface.tag()) },
        glossaries: glossaries(desk),
    }
}

fn glossaries(desk: &Desk<'_>) -> Vec<Link> {
    let editions = desk.site.resolved.editions.iter().enumerate().filter(|(_, edition)| {
        !edition.entries.is_empty() && desk.face.part.holds(Route::Glossary(&edition.edition.id))
    });
    let links = |(index, edition): (usize, &ResolvedEdition<'_>)| {
        let id = edition.edition.id.as_str();
        let title = desk.edition_words(index, &edition.edition.title);
        let doors = [
            (Route::Glossary(id), "glossary"),
            (Route::Index(id, Order::Sound), "index_sound"),
            (Route::Index(id, Order::Strokes), "index_strokes"),
        ];
        doors.map(|(route, label)| Link {
            href: desk.way(route),
            words: format!("{title} · {}", desk.label(label)),
            ..Link::default()
        })
    };
    editions.flat_map(links).collect()
}

/// `way` is how the page for lost addresses finds the rest of the site: it may be shown anywhere.
pub(super) fn not_found(desk: &Desk<'_>, way: impl Fn(&str) -> String) -> NotFoundPage {
    let mut links =
        vec![Link { href: way(&Route::Home.path(desk.face)), words: desk.label("home"), ..Link::default() }];
    for (index, edition) in desk.site.resolved.editions.iter().enumerate() {
        let href = way(&Route::Edition(&edition.edition.id).path(desk.face));
        links.push(Link { href, words: desk.edition_words(index, &edition.edition.title), ..Link::default() });
    }
    links.push(Link { href: way(&Route::Search.path(desk.face)), words: desk.label("search"), ..Link::default() });
    if let Some(face) = desk.site.faces.iter().find(|face| {
        face.script == desk.face.script && face.interface == Interface::English && desk.face.interface != face.interface
    }) {
        let lang = Some("en".to_owned());
        links.push(Link {
            href: way(&Route::Home.path(face)),
            words: "Home page in English".into(),
            current: false,
            lang,
        });
    }
    let words = desk.site.theme.english();
    let english = (desk.face.interface == Interface::Chinese)
        .then(|| (words.get("not_found").to_owned(), words.get("not_found_text").to_owned()));
    NotFoundPage { english, links }
}
