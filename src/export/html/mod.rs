//! The site as HTML.
//!
//! ```text
//! text × script  → woven and voiced once → reading page, transmitted page (each face), words for search, KWIC lines
//! edition × face → edition page, index of the glossary, a page an entry, bibliography
//! face           → home, own pages, reading packs, search
//! ```
//!
//! Texts go first and in parallel; what they leave behind for the glossary is a few words a line, never a
//! page. What templates make passes through `minify-html`; the markup of texts and notes, small by
//! construction, does not, so that nothing can change a character of it.

mod apparatus;
mod citation;
pub(super) mod collation;
mod concordance;
mod contents;
pub(super) mod desk;
mod dispersion;
mod downloads;
pub(super) mod entries;
mod errata;
mod facts;
pub(super) mod glossary;
mod indexes;
mod kwic;
mod matrix;
mod pack;
pub(super) mod pages;
mod parallels;
mod passage;
mod script_way;
mod search;
mod settings;
mod signs;
mod source;
mod synopsis;
mod teaching;
pub(super) mod text;
mod timeline;
mod withdrawn;
mod witness;
pub(super) mod writer;
mod years;

pub(in crate::export) use writer::Writer;

use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::Serialize;

use concordance::{Concordance, TextLines};
use desk::Desk;

use text::TextInScript;

use super::Sink;
use super::downloads::Offer;
use crate::diag::{Code, Diagnostic, Diagnostics, contain};
use crate::resolve::ResolvedEdition;
use crate::script::Script;
use crate::site::{Face, Order, Part, Route, Site, View, has_transmitted_view};
use crate::theme::{CollationPage, Frame, TemplateFault};
use crate::weave::weave;

/// Writes the whole site. A template that fails is reported once for each of its kinds of pages.
pub fn export(site: &Site<'_>, sink: Sink<'_>) -> Diagnostics {
    let exporter = Exporter {
        site,
        sink,
        faults: Mutex::default(),
        titles: parallels::Titles::new(site),
        packs: pack::by_text(site),
        search: search::Gathered::new(site),
    };
    exporter.assets();
    for (index, edition) in site.resolved.editions.iter().enumerate() {
        if !site.part.holds(Route::Edition(&edition.edition.id)) {
            continue;
        }
        // Script by script, so that the concordance of only one is alive.
        for script in site.scripts() {
            let concordance = exporter.texts(index, edition, script);
            exporter.edition(index, edition, script, &concordance);
        }
    }
    let searched = || {
        if site.part.holds(Route::Search) {
            exporter.search.finish(site, sink);
        }
    };
    rayon::join(|| exporter.around(), searched);
    exporter.faults.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Writes the page of what can be taken away, in every face.
pub(super) fn downloads(site: &Site<'_>, files: &[Offer], sink: Sink<'_>) -> Diagnostics {
    let (titles, search) = (parallels::Titles::default(), search::Gathered::new(site));
    let exporter = Exporter { site, sink, faults: Mutex::default(), titles, packs: pack::ByText::new(), search };
    for face in &site.faces {
        let path = Route::Downloads.path(face);
        let desk = Desk { site, face, route: Route::Downloads, path: &path };
        let frame = desk.frame("page-downloads", &desk.label("downloads"), None, &[]);
        exporter.page(&desk, "downloads.html", &frame, &downloads::page(&desk, files));
    }
    exporter.faults.into_inner().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// The page that this thread is making. Pages of some hundred kilobytes, each in a buffer of its own, would have the
    /// system clear fresh memory for every one.
    static PAGE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Texts that a thread takes at once: with many more, one thread would still have its last ones when all others are done.
const AT_ONCE: usize = 8;

/// Bytes of a buffer that are kept for the next page; only pages of the commonest entries are larger.
const KEPT: usize = 1 << 22;

/// The scripts that a pack alone has no use for: those of the pages of texts, of home, search and read, and what these ask
/// for. A theme may have others, so those are named that are left out.
const ELSEWHERE: [&str; 15] = [
    "notes",
    "place",
    "pick",
    "quote",
    "cite",
    "mine",
    "source",
    "typography",
    "resume",
    "find",
    "query",
    "search",
    "concordance",
    "read",
    "part",
];

struct Exporter<'x> {
    site: &'x Site<'x>,
    sink: Sink<'x>,
    faults: Mutex<Diagnostics>,
    titles: parallels::Titles,
    /// Which packs hold passages of a text: asked once for the whole site.
    packs: pack::ByText,
    search: search::Gathered,
}

impl Exporter<'_> {
    fn assets(&self) {
        let theme = self.site.theme;
        (self.sink)("assets/jiaozhu.css".into(), theme.style().as_bytes());
        (self.sink)("assets/icon.svg".into(), theme.icon().as_bytes());
        let whole = self.site.part.holds(Route::Search);
        for (name, script) in theme.scripts().iter().filter(|(name, _)| whole || !ELSEWHERE.contains(&name.as_str())) {
            (self.sink)(format!("assets/{name}.js"), script.as_bytes());
        }
        if whole {
            (self.sink)("assets/search/folding.js".into(), &search::folding());
        }
        for face in &self.site.faces {
            (self.sink)(format!("assets/settings/{}.js", desk::face_name(face)), &settings::words(face));
        }
    }

    /// Writes the texts' pages in one script, in parallel; what comes back are the occurrences, text by text.
    fn texts(&self, index: usize, edition: &ResolvedEdition<'_>, script: Script) -> Concordance {
        let texts = (0..edition.texts.len()).into_par_iter().with_max_len(AT_ONCE);
        let lines = texts.map(|text| self.text((index, text), edition, script)).collect();
        Concordance::new(lines, edition.entries.len())
    }

    /// One text in one script: woven and voiced once, then every page of it.
    fn text(&self, (index, position): (usize, usize), edition: &ResolvedEdition<'_>, script: Script) -> TextLines {
        let resolved = &edition.texts[position];
        let woven = weave(resolved);
        let mut text = TextInScript::new(self.site, (index, position), &woven, script);
        text.collated = collation::Pages::new(self.site, (index, position), resolved, text.voice);
        text.titles = Some(&self.titles);
        text.packs = self.packs.get(&(index, position)).map_or(&[], Vec::as_slice);
        let title = text::plain_title(&text);
        for face in self.site.faces.iter().filter(|face| face.script == script) {
            for view in [View::Reading, View::Transmitted] {
                if view == View::Transmitted && !has_transmitted_view(resolved) {
                    continue;
                }
                let route = Route::Text(&edition.edition.id, &resolved.text.id, view);
                let path = route.path(face);
                let desk = Desk { site: self.site, face, route, path: &path };
                let class = if view == View::Reading { "page-text" } else { "page-text view-transmitted" };
                let shown = if view == View::Reading {
                    title.clone()
                } else {
                    format!("{title} · {}", desk.label("view_transmitted"))
                };
                let mut frame = desk.frame(class, &shown, Some(index), &["notes", "place", "pick"]);
                frame.citation = Some(citation::of_text(&desk, &text));
                if let Some((path, words)) = citation::source(&text, &desk).filter(|_| view == View::Reading) {
                    (self.sink)(path, &words);
                }
                self.page(&desk, "text.html", &frame, &text::page(&desk, &text, view));
            }
        }
        self.collated(&text, &title);
        self.search.text(&text, &title, self.sink);
        if let Some((path, script)) = source::file(&text) {
            (self.sink)(path, &script);
        }
        TextLines::new(title, &text)
    }

    /// The pages of a text and its witnesses in one script.
    fn collated(&self, text: &TextInScript<'_>, title: &str) {
        let Some(pages) = &text.collated else { return };
        let (edition, id) = (text.edition.edition.id.as_str(), text.text.text.id.as_str());
        for face in self.site.faces.iter().filter(|face| face.script == text.script()) {
            let at = |route: Route<'_>, build: &dyn Fn(&Desk<'_>) -> CollationPage| {
                let path = route.path(face);
                let desk = Desk { site: self.site, face, route, path: &path };
                let page = build(&desk);
                let title = format!("{title} · {}", page.heading);
                let frame = desk.frame("page-collation", &title, Some(text.edition_index), &[]);
                self.page(&desk, "collation.html", &frame, &page);
            };
            at(Route::Collation(edition, id), &|desk| pages.collation(desk, text));
            for (number, name) in pages.names() {
                at(Route::Witness(edition, id, name), &|desk| pages.witness(desk, text, number));
            }
        }
    }

    /// The pages of an edition in one script, beside its texts.
    fn edition(&self, index: usize, edition: &ResolvedEdition<'_>, script: Script, concordance: &Concordance) {
        let id = edition.edition.id.as_str();
        (self.sink)(glossary::short_path(script.tag(), id), &glossary::short(self.site, index, script));
        self.search.glossary(self.site, index, script, self.sink);
        let counts: Vec<(usize, usize)> = (0..edition.entries.len()).map(|entry| concordance.count(entry)).collect();
        for face in self.site.faces.iter().filter(|face| face.script == script) {
            rayon::join(
                || self.edition_pages(index, edition, face, concordance, &counts),
                || self.terms(index, edition, face, concordance),
            );
        }
    }

    /// The pages of an edition in one face but those of its entries.
    fn edition_pages(
        &self,
        index: usize,
        edition: &ResolvedEdition<'_>,
        face: &Face,
        concordance: &Concordance,
        counts: &[(usize, usize)],
    ) {
        let id = edition.edition.id.as_str();
        let at = |route: Route<'_>, build: &dyn Fn(&Desk<'_>)| {
            let path = route.path(face);
            build(&Desk { site: self.site, face, route, path: &path });
        };
        at(Route::Edition(id), &|desk| {
            let page = pages::edition(desk, index);
            let mut frame = desk.frame("page-edition", &page.title, Some(index), &["pick"]);
            frame.citation = Some(citation::of_edition(desk, index));
            self.page(desk, "edition.html", &frame, &page);
        });
        if !edition.entries.is_empty() {
            at(Route::Glossary(id), &|desk| {
                let page = glossary::index(desk, edition, index, counts);
                let title = format!("{} · {}", desk.label("glossary"), page.edition.words);
                self.page(desk, "glossary.html", &desk.frame("page-glossary", &title, Some(index), &[]), &page);
            });
        }
        self.indexes(face, index, concordance, counts);
        if !edition.edition.bibliography.works.is_empty() {
            at(Route::Bibliography(id), &|desk| {
                let page = pages::bibliography(desk, index);
                let title = format!("{} · {}", desk.label("bibliography"), page.edition.words);
                self.page(desk, "bibliography.html", &desk.frame("page-plain", &title, Some(index), &[]), &page);
            });
        }
        if !edition.chronology.is_empty() {
            at(Route::Timeline(id), &|desk| {
                let page = timeline::page(desk, index);
                let title = format!("{} · {}", desk.label("timeline"), page.edition.words);
                self.page(desk, "timeline.html", &desk.frame("page-timeline", &title, Some(index), &[]), &page);
            });
        }
        if witness::any(edition) {
            at(Route::Witnesses(id), &|desk| {
                let page = witness::conspectus(desk, edition, index);
                let title = format!("{} · {}", page.heading, page.edition.words);
                self.page(desk, "collation.html", &desk.frame("page-collation", &title, Some(index), &[]), &page);
            });
        }
        if !edition.edition.releases.is_empty() {
            at(Route::Errata(id), &|desk| {
                let page = errata::page(desk, index);
                let title = format!("{} · {}", desk.label("errata"), page.edition.words);
                self.page(desk, "errata.html", &desk.frame("page-plain", &title, Some(index), &[]), &page);
            });
        }
        if self.site.parallels.count(index) > 0 {
            at(Route::Parallels(id), &|desk| {
                let page = parallels::page(desk, &self.titles, index);
                let title = format!("{} · {}", desk.label("parallels"), page.edition.words);
                self.page(desk, "parallels.html", &desk.frame("page-parallels", &title, Some(index), &[]), &page);
            });
        }
    }

    /// The page of every entry of an edition in one face.
    fn terms(&self, index: usize, edition: &ResolvedEdition<'_>, face: &Face, concordance: &Concordance) {
        let at = |entry: usize, build: &dyn Fn(&Desk<'_>)| {
            let route = Route::Term(&edition.edition.id, &edition.entries[entry].entry.id.value);
            let path = route.path(face);
            build(&Desk { site: self.site, face, route, path: &path });
        };
        if edition.entries.is_empty() {
            return;
        }
        at(0, &|desk| {
            let furniture = kwic::Furniture::new(desk, edition, index, concordance);
            (0..edition.entries.len()).into_par_iter().with_max_len(1).for_each(|entry| {
                at(entry, &|desk| {
                    let page = glossary::term(desk, edition, index, entry, concordance, &furniture);
                    let title = format!("{} · {}", page.term, desk.label("glossary"));
                    self.page(desk, "term.html", &desk.frame("page-term", &title, Some(index), &[]), &page);
                });
            });
        });
    }

    /// The glossary of an edition in its other shapes: by sound, by strokes, against the texts.
    fn indexes(&self, face: &Face, index: usize, concordance: &Concordance, counts: &[(usize, usize)]) {
        let edition = self.site.edition(index);
        let id = edition.edition.id.as_str();
        if edition.entries.is_empty() {
            return;
        }
        for order in [Order::Sound, Order::Strokes] {
            let route = Route::Index(id, order);
            let path = route.path(face);
            let desk = Desk { site: self.site, face, route, path: &path };
            let page = indexes::page(&desk, edition, index, order, counts);
            let title = format!("{} · {}", page.heading, page.edition.words);
            self.page(&desk, "indexes.html", &desk.frame("page-index", &title, Some(index), &[]), &page);
        }
        let route = Route::Matrix(id);
        let path = route.path(face);
        let desk = Desk { site: self.site, face, route, path: &path };
        if let Some(page) = matrix::page(&desk, edition, index, concordance) {
            let title = format!("{} · {}", desk.label("matrix"), page.edition.words);
            self.page(&desk, "matrix.html", &desk.frame("page-matrix", &title, Some(index), &[]), &page);
        }
    }

    /// Home, the site's own pages, search, and the page for lost addresses.
    fn around(&self) {
        let front = self.site.front();
        self.site.faces.par_iter().for_each(|face| {
            let is_front = front.is_some_and(|front| std::ptr::eq(front, face));
            teaching::write(self, face, is_front);
            if !self.site.part.holds(Route::Search) {
                return;
            }
            (self.sink)(citation::labels_path(face), &citation::labels(face));
            let home = Route::Home.path(face);
            self.home(face, &home);
            if is_front {
                self.home(face, "index.html");
            }
            // Only a server shows it.
            if is_front && self.site.part == Part::Whole {
                self.not_found(face);
            }
            for (page, body, summary) in &self.site.resolved.pages {
                let route = Route::Page(&page.id);
                let path = route.path(face);
                let desk = Desk { site: self.site, face, route, path: &path };
                let view = pages::own(&desk, &page.title, body, summary.as_ref());
                self.page(&desk, "page.html", &desk.frame("page-plain", &view.title, None, &[]), &view);
            }
            for (route, class, label, scripts) in [
                (Route::Search, "page-search", "search", ["find", "query", "search"]),
                (Route::Concordance, "page-search page-concordance", "concordance", ["find", "query", "concordance"]),
            ] {
                let path = route.path(face);
                let desk = Desk { site: self.site, face, route, path: &path };
                let page = pages::search(&desk);
                let template = if route == Route::Search { "search.html" } else { "concordance.html" };
                self.page(&desk, template, &desk.frame(class, &desk.label(label), None, &scripts), &page);
            }
        });
    }

    fn home(&self, face: &Face, path: &str) {
        let desk = Desk { site: self.site, face, route: Route::Home, path };
        let page = pages::home(&desk);
        self.page(&desk, "home.html", &desk.frame("page-home", &page.title, None, &["resume"]), &page);
    }

    /// The server may show this page anywhere, so with a base URL all its links are absolute.
    fn not_found(&self, face: &Face) {
        let desk = Desk { site: self.site, face, route: Route::Home, path: "404.html" };
        let base = self.site.resolved.library.site.base_url.clone().unwrap_or_default();
        let mut frame = desk.frame("page-404", &desk.label("not_found"), None, &[]);
        frame.canonical = None;
        frame.alternates.clear();
        frame.interfaces.clear();
        for link in frame.navigation.iter_mut().chain(&mut frame.scripts).chain(&mut frame.colophon) {
            link.href = format!("{base}{}", link.href);
            link.current = false;
        }
        frame.home = format!("{base}{}", frame.home);
        frame.style = format!("{base}{}", frame.style);
        frame.icon = format!("{base}{}", frame.icon);
        frame.choices = format!("{base}{}", frame.choices);
        for script in &mut frame.behaviour {
            *script = format!("{base}{script}");
        }
        let page = pages::not_found(&desk, |path| format!("{base}{path}"));
        self.page(&desk, "404.html", &frame, &page);
    }

    fn page(&self, desk: &Desk<'_>, template: &str, frame: &Frame, page: &impl Serialize) {
        let theme = self.site.theme;
        let made = PAGE.with_borrow_mut(|whole| {
            theme.render(template, frame, page, &desk.face.value, minified, whole)?;
            (self.sink)(desk.path.to_owned(), whole);
            whole.shrink_to(KEPT);
            Ok(())
        });
        if let Err(TemplateFault(message)) = made {
            let fault =
                Diagnostic::error(Code::ThemeInvalid, None, format!("the template `{template}` cannot be filled"))
                    .help(message);
            self.faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
        }
    }
}

/// Takes away what readers do not need. Tags stay whole, so that every parser reads the same tree.
fn minified(html: &str) -> Vec<u8> {
    let mut settings = minify_html::Cfg::new();
    settings.keep_closing_tags = true;
    settings.keep_html_and_head_opening_tags = true;
    // It only takes away what a page can do without, so a page that it fails on goes out as it is.
    contain(|| minify_html::minify(html.as_bytes(), &settings)).unwrap_or_else(|_| html.as_bytes().to_vec())
}
