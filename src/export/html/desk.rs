//! One page in the making: the site, the face it is shown in, and where it lies. Links, frames and the
//! editor's own prose are made here, since all of them depend on just these three.

use super::passage::{Marked, Surroundings, write};
use super::writer::Writer;
use crate::edition::{Edition, Interface, Layer};
use crate::markup::{Block, Target};
use crate::resolve::{Occurrence, ResolvedProse};
use crate::site::{Face, Part, Route, Site, View, relative, way};
use crate::theme::{Frame, Html, Link, WorkView};
use crate::weave::{Voice, Voiced, weave_prose};

/// A page in the making.
#[derive(Clone, Copy)]
pub(in crate::export) struct Desk<'d> {
    pub(in crate::export) site: &'d Site<'d>,
    pub(in crate::export) face: &'d Face,
    /// The page.
    pub(in crate::export) route: Route<'d>,
    /// Where it lies; the home page lies in two places.
    pub(in crate::export) path: &'d str,
}

impl<'d> Desk<'d> {
    /// The way to another page in the same face. Out of a part it leads to the published site; empty where there is none.
    pub(in crate::export) fn way(&self, to: Route<'_>) -> String {
        if self.face.part.holds(to) {
            return way(self.path, to.path(self.face));
        }
        let base = self.site.resolved.library.site.base_url.as_deref();
        base.map_or_else(String::new, |base| format!("{base}{}", to.published(self.face)))
    }

    /// The way to a place in a text, by its id.
    pub(in crate::export) fn place(&self, edition: &str, text: &str, id: &str) -> String {
        let route = Route::Text(edition, text, View::Reading);
        let way = self.way(route);
        match &self.face.part {
            Part::Sheet(sheet) if self.face.part.holds(route) => {
                if sheet.only.is_some() {
                    format!("#{id}")
                } else {
                    format!("#{text}.{id}")
                }
            }
            _ if way.is_empty() => way,
            _ => format!("{way}#{id}"),
        }
    }

    /// What writes the markup of the page.
    pub(in crate::export) fn writer(&self) -> Writer {
        if self.face.part.is_book() { Writer::xhtml() } else { Writer::default() }
    }

    /// The way to a file that all faces share.
    pub(super) fn asset(&self, name: &str) -> String {
        relative(self.path, &format!("assets/{name}"))
    }

    /// Words of the site in the script of the page.
    pub(in crate::export) fn site_words(&self, words: &str) -> String {
        self.site.site_voice(self.face.script).say(words).text
    }

    /// Words of an edition in the script of the page.
    pub(in crate::export) fn edition_words(&self, edition: usize, words: &str) -> String {
        self.site.edition_voice(edition, self.face.script).say(words).text
    }

    /// A link to an edition's page.
    pub(super) fn edition_link(&self, edition: usize) -> Link {
        let written = self.site.edition(edition).edition;
        let words = self.edition_words(edition, &written.title);
        Link { href: self.way(Route::Edition(&written.id)), words, ..Link::default() }
    }

    /// The title of a layer. English furniture has words of its own for the layers that the format names; every
    /// other layer keeps the title that its editor gave it.
    pub(super) fn layer(&self, edition: usize, layer: &Layer) -> String {
        let key = match layer.id.as_str() {
            "commentary" => "layer_commentary",
            "textual" => "layer_textual",
            "source" => "layer_source",
            "teaching" => "layer_teaching",
            _ => "",
        };
        if self.face.interface == Interface::English && !key.is_empty() {
            return self.label(key);
        }
        self.edition_words(edition, &layer.title)
    }

    /// The words of the furniture.
    pub(in crate::export) fn label(&self, key: &'static str) -> String {
        self.face.labels.get(key).to_owned()
    }

    /// The frame of the page. `home` is the edition that the page belongs to.
    pub(super) fn frame(&self, class: &str, title: &str, home: Option<usize>, scripts: &[&str]) -> Frame {
        let library = self.site.resolved.library;
        let settings = &library.site;
        let name = self.site_words(&settings.title);
        let base = settings.base_url.as_deref();
        let faces = || self.site.faces.iter();
        let other = |face: &Face| Link {
            href: relative(self.path, &self.route.path(face)),
            words: script_label(face.script).to_owned(),
            current: face.script == self.face.script,
            lang: Some(face.script.tag().to_owned()),
        };
        let in_scripts = faces().filter(|face| face.interface == self.face.interface).map(other).collect();
        let interfaces = faces()
            .filter(|face| face.script == self.face.script && face.interface != self.face.interface)
            .map(|face| Link {
                href: relative(self.path, &self.route.path(face)),
                words: if face.interface == Interface::English { "EN".into() } else { "中文".into() },
                current: false,
                lang: Some(face.language().to_owned()),
            })
            .collect();
        let alternates = base.map_or_else(Vec::new, |base| {
            // A set must hold the page itself and lead back from each of its pages, so the furniture's languages have
            // a set each.
            let mut links: Vec<Link> = faces()
                .filter(|face| face.interface == self.face.interface)
                .map(|face| Link {
                    href: format!("{base}{}", self.route.published(face)),
                    lang: Some(face.script.tag().to_owned()),
                    ..Link::default()
                })
                .collect();
            if let Some(face) =
                faces().find(|face| face.script == settings.language && face.interface == self.face.interface)
            {
                links.push(Link {
                    href: format!("{base}{}", self.route.published(face)),
                    lang: Some("x-default".into()),
                    ..Link::default()
                });
            }
            links
        });
        Frame {
            lang: self.face.script.tag().to_owned(),
            furniture: (self.face.interface == Interface::English).then(|| "en".to_owned()),
            class: class.to_owned(),
            title: if title == name { name.clone() } else { format!("{title} · {name}") },
            running: title.to_owned(),
            site: name,
            home: self.way(Route::Home),
            navigation: self.navigation(home),
            scripts: in_scripts,
            interfaces,
            style: self.asset("jiaozhu.css"),
            choices: self.asset("choices.js"),
            face: face_name(self.face),
            icon: self.asset("icon.svg"),
            behaviour: scripts.iter().chain(&["seek"]).map(|script| self.asset(&format!("{script}.js"))).collect(),
            frames: false,
            canonical: base.map(|base| format!("{base}{}", self.route.published(self.face))),
            alternates,
            colophon: self.pages().iter().map(|page| self.page_link(&page.id, &page.title)).collect(),
            imprint: home.map(|index| self.imprint(index)),
            citation: None,
        }
    }

    /// The parts of the site: of the page's own edition, or of the only one.
    fn navigation(&self, home: Option<usize>) -> Vec<Link> {
        let editions = &self.site.resolved.editions;
        let near = home.or_else(|| (editions.len() == 1).then_some(0));
        let mut links = Vec::new();
        let held = |index: &usize| self.face.part.holds(Route::Edition(&editions[*index].edition.id));
        if let Some(index) = near.filter(held) {
            let edition = self.site.edition(index);
            let id = edition.edition.id.as_str();
            links.push(self.part(Route::Edition(id), "contents"));
            if !edition.entries.is_empty() {
                let mut link = self.part(Route::Glossary(id), "glossary");
                link.current |= matches!(self.route, Route::Term(..) | Route::Index(..) | Route::Matrix(_));
                links.push(link);
            }
            if !edition.edition.bibliography.works.is_empty() {
                links.push(self.part(Route::Bibliography(id), "bibliography"));
            }
        }
        if !self.site.resolved.packs.is_empty() && self.face.part.holds(Route::Packs) {
            let mut link = self.part(Route::Packs, "readings");
            link.current |= matches!(self.route, Route::Pack(_));
            links.push(link);
        }
        if self.face.part.holds(Route::Search) {
            links.push(self.part(Route::Search, "search"));
        }
        if let Some(about) = self.pages().first() {
            let mut link = self.page_link(&about.id, &about.title);
            link.words = self.label("about");
            links.push(link);
        }
        links
    }

    /// The site's own pages that the part has.
    pub(super) fn pages(&self) -> &'d [crate::edition::Page] {
        if self.face.part.holds(Route::Page("")) { &self.site.resolved.library.pages } else { &[] }
    }

    fn part(&self, route: Route<'_>, label: &'static str) -> Link {
        Link {
            href: self.way(route),
            words: self.label(label),
            current: route.path(self.face) == self.route.path(self.face),
            lang: None,
        }
    }

    /// A link to a page of the site's own.
    pub(super) fn page_link(&self, id: &str, title: &str) -> Link {
        let route = Route::Page(id);
        Link { href: self.way(route), words: self.site_words(title), current: route == self.route, lang: None }
    }

    /// Title and version of an edition.
    pub(in crate::export) fn imprint(&self, index: usize) -> String {
        let edition = self.site.edition(index).edition;
        let title = self.edition_words(index, &edition.title);
        let english = self.face.interface == Interface::English;
        let mut imprint = if english { title } else { format!("《{title}》") };
        if let Some(version) = &edition.version {
            imprint.push_str(if english { ", " } else { "" });
            imprint.push_str(&self.face.labels.fill("version_of", &[("version", version)]));
        }
        if let Some(date) = &edition.date {
            imprint.push_str(self.face.labels.get("comma"));
            imprint.push_str(&crate::site::spoken(date, self.face.interface));
        }
        imprint
    }

    /// Works by their keys, in the order of the standard; each once.
    pub(in crate::export) fn works(&self, edition: usize, mut keys: Vec<String>) -> Vec<WorkView> {
        keys.sort_unstable();
        keys.dedup();
        let bibliography = &self.site.edition(edition).edition.bibliography.works;
        let mut works: Vec<_> =
            keys.into_iter().filter_map(|key| bibliography.get(&key).map(|work| (work, key))).collect();
        works.sort_by(|(a, a_key), (b, b_key)| (a.rank, a_key).cmp(&(b.rank, b_key)));
        let view = |(work, key): (&crate::edition::Work, String)| {
            let chinese = work.reference.chars().any(crate::text::is_wide);
            WorkView {
                key,
                reference: if chinese { self.edition_words(edition, &work.reference) } else { work.reference.clone() },
                lang: (!chinese).then(|| "en".to_owned()),
                url: work.url.clone(),
            }
        };
        works.into_iter().map(view).collect()
    }

    /// The editor's own prose in the script of the page.
    pub(in crate::export) fn prose(&self, prose: &ResolvedProse, voice: Voice<'_>, home: ProseHome<'_>) -> Html {
        self.voiced_prose(prose, &voiced(prose, voice), home)
    }

    /// The same, where its passages were converted before.
    pub(super) fn voiced_prose(&self, prose: &ResolvedProse, voiced: &[Voiced], home: ProseHome<'_>) -> Html {
        let mut out = self.writer();
        self.blocks(&mut out, &prose.document.blocks, prose, voiced, home);
        out.finish()
    }

    fn blocks(
        &self,
        out: &mut Writer,
        blocks: &[Block],
        prose: &ResolvedProse,
        voiced: &[Voiced],
        home: ProseHome<'_>,
    ) {
        for block in blocks {
            match block {
                Block::Heading { level, passage, .. } => {
                    let tag = heading_tag(level - highest(&prose.document.blocks) + home.top);
                    out.open(tag, &[]);
                    self.words(out, prose, *passage, voiced, home);
                    out.close();
                }
                Block::Paragraph(passage) => {
                    out.open("p", &[]);
                    self.words(out, prose, *passage, voiced, home);
                    out.close();
                }
                Block::Quote(inner) => {
                    out.open("blockquote", &[]);
                    self.blocks(out, inner, prose, voiced, home);
                    out.close();
                }
                Block::List { start, items } => {
                    super::text::open_list(out, *start);
                    for item in items {
                        out.open("li", &[]);
                        self.blocks(out, item, prose, voiced, home);
                        out.close();
                    }
                    out.close();
                }
                Block::Table(rows) => {
                    let caption = self.label("table");
                    out.open(
                        "div",
                        &[("class", "table"), ("role", "group"), ("tabindex", "0"), ("aria-label", &caption)],
                    );
                    out.open("table", &[]);
                    for (index, row) in rows.iter().enumerate() {
                        out.open("tr", &[]);
                        for cell in row {
                            if index == 0 {
                                out.open("th", &[("scope", "col")])
                            } else {
                                out.open("td", &[])
                            }
                            if let Some(passage) = cell {
                                self.words(out, prose, *passage, voiced, home);
                            }
                            out.close();
                        }
                        out.close();
                    }
                    out.close();
                    out.close();
                }
                Block::Rule => out.void("hr"),
            }
        }
    }

    fn words(&self, out: &mut Writer, prose: &ResolvedProse, index: usize, voiced: &[Voiced], home: ProseHome<'_>) {
        let passage = &prose.document.passages[index];
        let occurrences = prose.occurrences.get(index).map_or(&[][..], Vec::as_slice);
        let woven = weave_prose(passage, occurrences);
        let marked = Marked { passage, woven: &woven, voiced: &voiced[index], occurrences };
        write(out, &marked, &ProseSurroundings { desk: self, home });
    }

    /// Where a resolved reference leads from this page.
    pub(super) fn target(&self, target: &Target, works_here: bool) -> String {
        match target {
            Target::Term { edition, entry } => self.way(Route::Term(edition, entry)),
            Target::Text { edition, text, passage } => {
                // A range of passages is reached at its first: an address has one place in a page.
                match passage.as_deref().map(|passage| passage.split("..").next().unwrap_or(passage)) {
                    Some(passage) => self.place(edition, text, passage),
                    None => self.way(Route::Text(edition, text, View::Reading)),
                }
            }
            Target::Work { key, .. } if works_here => format!("#work-{key}"),
            Target::Work { edition, key } => {
                let way = self.way(Route::Bibliography(edition));
                match &self.face.part {
                    _ if way.is_empty() => way,
                    // Whatever is cited in one file is listed once, at its end.
                    Part::Sheet(..) if self.face.part.holds(Route::Bibliography(edition)) => format!("#work-{key}"),
                    _ => format!("{way}#work-{key}"),
                }
            }
            Target::Glossary(edition) => self.way(Route::Glossary(edition)),
            Target::Page(page) => self.way(Route::Page(page)),
        }
    }

    /// Where an occurrence of the glossary leads: entry, kind, address.
    pub(super) fn term<'e>(&self, edition: &'e Edition, occurrence: &Occurrence) -> (&'e str, &'static str, String) {
        let entry = &edition.glossary[occurrence.entry];
        let href = self.way(Route::Term(&edition.id, &entry.id.value));
        (&entry.id.value, entry.kind.name(), href)
    }
}

/// The passages of a piece of prose, each in one script.
pub(super) fn voiced(prose: &ResolvedProse, voice: Voice<'_>) -> Vec<Voiced> {
    prose.document.passages.iter().map(|passage| Voiced::new(voice.prose(passage), None)).collect()
}

/// The element of a heading: the title of a page is its only `h1`.
pub(super) fn heading_tag(rank: u8) -> &'static str {
    match rank {
        0..=2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

/// The level of the highest heading among some blocks.
pub(super) fn highest(blocks: &[Block]) -> u8 {
    let levels = blocks.iter().filter_map(|block| match block {
        Block::Heading { level, .. } => Some(*level),
        _ => None,
    });
    levels.min().unwrap_or(1)
}

/// Where prose stands: what its headings lie under, and whose glossary its terms are from.
#[derive(Clone, Copy)]
pub(in crate::export) struct ProseHome<'p> {
    /// The rank that its highest heading has on the page, from 2.
    pub(in crate::export) top: u8,
    /// The edition.
    pub(in crate::export) edition: Option<&'p Edition>,
    /// Whether the page lists the works that it cites.
    pub(in crate::export) works_here: bool,
}

struct ProseSurroundings<'p> {
    desk: &'p Desk<'p>,
    home: ProseHome<'p>,
}

impl Surroundings for ProseSurroundings<'_> {
    fn note_id(&self, _: usize) -> &str {
        ""
    }
    fn mark(&self, _: usize) -> (&str, &str, &str) {
        ("", "", "")
    }
    fn gap(&self, _: usize) -> String {
        String::new()
    }
    fn term(&self, occurrence: &Occurrence) -> (&str, &'static str, String) {
        match self.home.edition {
            Some(edition) => self.desk.term(edition, occurrence),
            None => ("", "term", String::new()),
        }
    }
    fn ruby(&self, _: usize) -> &str {
        ""
    }
    fn inline(&self, _: usize) -> Option<String> {
        None
    }
    fn target(&self, target: &Target) -> String {
        self.desk.target(target, self.home.works_here)
    }
}

/// The works that a piece of prose of one edition cites.
pub(in crate::export) fn cited(prose: &ResolvedProse) -> impl Iterator<Item = String> {
    cited_works(prose).map(|(_, key)| key.to_owned())
}

/// The works that a piece of prose cites, each with the edition whose bibliography has it.
pub(super) fn cited_works(prose: &ResolvedProse) -> impl Iterator<Item = (&str, &str)> {
    prose.document.passages.iter().flat_map(|passage| &passage.styles).filter_map(|styled| match &styled.style {
        crate::markup::Style::Internal(Target::Work { edition, key }) => Some((edition.as_str(), key.as_str())),
        _ => None,
    })
}

/// The first paragraph of a piece of prose, in plain words.
pub(super) fn brief(prose: Option<&ResolvedProse>, voice: Voice<'_>) -> Option<String> {
    let first = prose?.document.passages.first()?;
    Some(voice.prose(first).text)
}

/// What a face is called in names of files.
pub(super) fn face_name(face: &Face) -> String {
    format!("{}.{}", face.script.tag(), face.interface.tag())
}

/// What the switch of scripts says.
pub(in crate::export) fn script_label(script: crate::script::Script) -> &'static str {
    use crate::script::Script;
    match script {
        Script::Hans => "简",
        Script::Hant => "繁",
        Script::HantTw => "繁（臺）",
        Script::HantHk => "繁（港）",
    }
}
