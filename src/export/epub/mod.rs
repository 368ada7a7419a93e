//! An edition in one script as a book: EPUB 3.3 (W3C, 2025) with EPUB Accessibility 1.1.
//!
//! ```text
//! mimetype, META-INF/container.xml
//! book/package.opf              what it is, its documents in order
//! book/index.xhtml              title page; index.contents, .preface, .bibliography, .colophon
//! book/<text>.xhtml             a text with its notes, apparatus and works
//! book/glossary.xhtml, book.css
//! ```
//!
//! The documents are made from the same views as pages, by templates and a writer of their own profile: XHTML, notes as
//! `aside` in the same document so that reading systems open them in place, no scripts. Refused: the text as transmitted
//! beside the reading (a book cannot show one of two; the notes have it), pages that need a screen's width (collation,
//! parallels), and a page list, since passages are no pages and their numbers begin anew in every text.

use std::collections::HashMap;

use serde::Serialize;

use super::archive::Archive;
use super::digest;
use super::html::collation;
use super::html::desk::{Desk, script_label};
use super::html::entries::entries;
use super::html::pages;
use super::html::text::{self, TextInScript};
use super::moment::Moment;
use super::{Fault, version};
use crate::resolve::ResolvedEdition;
use crate::script::Script;
use crate::site::{Face, Part, Route, Site, View};
use crate::theme::{
    BookContents, BookDocument, BookFrame, BookPackage, ColophonPage, EditionPage, Fact, GlossaryList, Heading, Link,
};
use crate::weave::weave;
use rayon::prelude::*;

/// Makes the book of an edition in one script. `source_date` is the time that the files carry, if it is given.
pub(super) fn book(
    whole: &Site<'_>,
    index: usize,
    script: Script,
    source_date: Option<Moment>,
) -> Result<Vec<u8>, Fault> {
    let edition = whole.edition(index);
    let site = whole.part(Part::Book(edition.edition.id.clone()), &[script]);
    let Some(face) = site.own_face() else { return Err(Fault("the book has no script".into())) };
    let binder = Binder { site: &site, face, edition, index, archive: Archive::new(source_date.unwrap_or_default()) };
    let modified = source_date.unwrap_or_else(|| Moment::of_date(edition.edition.date.as_deref().unwrap_or_default()));
    binder.bind(modified)
}

/// A document that is bound: its entry in the contents, and its place among the landmarks.
struct Bound {
    document: BookDocument,
    heading: Option<Heading>,
    landmark: Option<&'static str>,
}

struct Binder<'b> {
    site: &'b Site<'b>,
    face: &'b Face,
    edition: &'b ResolvedEdition<'b>,
    index: usize,
    archive: Archive,
}

impl Binder<'_> {
    fn bind(self, modified: Moment) -> Result<Vec<u8>, Fault> {
        let id = self.edition.edition.id.as_str();
        let label = |key: &'static str| self.face.labels.get(key).to_owned();
        let desk = self.desk(Route::Edition(id), "index.xhtml");
        let front = pages::edition(&desk, self.index);
        let mut bound = vec![self.page("index", "book-title.xhtml", &front.title, &front)?.titled(label("title_page"))];
        let contents_at = bound.len();
        if front.introduction.is_some() {
            let preface = self.page("index.preface", "book-preface.xhtml", &label("preface"), &front)?;
            bound.push(preface.titled(label("preface")));
        }
        let texts = self.texts()?;
        let first_text = bound.len();
        bound.extend(texts);
        if !self.edition.entries.is_empty() {
            let list = GlossaryList { entries: entries(&self.desk(Route::Glossary(id), "glossary.xhtml"), self.index) };
            let glossary = self.page("glossary", "book-glossary.xhtml", &label("glossary"), &list)?;
            bound.push(glossary.titled(label("glossary")).landmark("glossary"));
        }
        if !self.edition.edition.bibliography.works.is_empty() {
            let desk = self.desk(Route::Bibliography(id), "index.bibliography.xhtml");
            let works = pages::bibliography(&desk, self.index);
            let page = self.page("index.bibliography", "book-bibliography.xhtml", &label("bibliography"), &works)?;
            bound.push(page.titled(label("bibliography")).landmark("bibliography"));
        }
        let identifier = self.identifier();
        let colophon = self.colophon(&front, &identifier);
        let colophon = self.page("index.colophon", "book-colophon.xhtml", &label("colophon"), &colophon)?;
        bound.push(colophon.titled(label("colophon")).landmark("colophon"));
        let contents = self.contents(&front, &mut bound, first_text);
        let mut page = self.page("index.contents", "book-contents.xhtml", &label("contents"), &contents)?;
        page.document.properties = Some("nav".into());
        bound.insert(contents_at, page);
        self.package(front, identifier, modified, bound)
    }

    fn desk<'d>(&'d self, route: Route<'d>, path: &'d str) -> Desk<'d> {
        Desk { site: self.site, face: self.face, route, path }
    }

    /// Fills a template and binds it in.
    fn page(&self, name: &str, template: &str, title: &str, page: &impl Serialize) -> Result<Bound, Fault> {
        let kind = template.strip_prefix("book-").and_then(|rest| rest.split('.').next()).unwrap_or_default();
        let frame = BookFrame {
            lang: self.face.script.tag().to_owned(),
            title: title.to_owned(),
            class: format!("book-{kind}"),
            vertical: self.edition.edition.vertical,
        };
        let href = format!("{name}.xhtml");
        self.file(&format!("book/{href}"), template, &frame, page)?;
        // A name that begins with a figure is no id in XML.
        let id = if name.starts_with("index") || name == "glossary" { name.to_owned() } else { format!("text.{name}") };
        let document = BookDocument { id, href, properties: None };
        Ok(Bound { document, heading: None, landmark: None })
    }

    fn file(&self, path: &str, template: &str, frame: &BookFrame, page: &impl Serialize) -> Result<(), Fault> {
        let mut words = Vec::new();
        let plain = |words: &str| words.as_bytes().to_vec();
        let made = self.site.theme.render(template, frame, page, &self.face.value, plain, &mut words);
        made.map_err(|fault| Fault(format!("the template `{template}` cannot be filled: {}", fault.0)))?;
        self.archive.put(path, &words);
        Ok(())
    }

    /// The texts, in parallel.
    fn texts(&self) -> Result<Vec<Bound>, Fault> {
        let bind = |position: usize| {
            let resolved = &self.edition.texts[position];
            let woven = weave(resolved);
            let mut text = TextInScript::new(self.site, (self.index, position), &woven, self.face.script);
            text.collated = collation::Pages::new(self.site, (self.index, position), resolved, text.voice);
            let (edition, id) = (self.edition.edition.id.as_str(), resolved.text.id.as_str());
            let path = format!("{id}.xhtml");
            let desk = self.desk(Route::Text(edition, id, View::Reading), &path);
            let mut page = text::page(&desk, &text, View::Reading);
            let title = text::plain_title(&text);
            let children = std::mem::take(&mut page.contents);
            let mut bound = self.page(id, "book-text.xhtml", &title, &page)?.titled(title);
            if let Some(heading) = &mut bound.heading {
                heading.children = children.into_iter().map(|child| within(child, &path)).collect();
            }
            Ok(bound)
        };
        (0..self.edition.texts.len()).into_par_iter().map(bind).collect()
    }

    /// The table of contents: texts under the headings of their groups.
    fn contents(&self, front: &EditionPage, bound: &mut [Bound], first_text: usize) -> BookContents {
        let landmark = |kind: &str, href: &str, words: &str| {
            (kind.to_owned(), Link { href: href.to_owned(), words: words.to_owned(), ..Link::default() })
        };
        let labels = &self.face.labels;
        let mut landmarks = vec![landmark("toc", "index.contents.xhtml", labels.get("contents"))];
        if let Some(text) = bound.get(first_text) {
            landmarks.push(landmark("bodymatter", &text.document.href, labels.get("start")));
        }
        for one in bound.iter() {
            if let (Some(kind), Some(heading)) = (one.landmark, &one.heading) {
                landmarks.push(landmark(kind, &one.document.href, &heading.link.words));
            }
        }
        let mut parts = Vec::new();
        let texts = first_text..first_text + self.edition.texts.len();
        let places: HashMap<&str, usize> =
            self.edition.texts.iter().map(|text| text.text.id.as_str()).zip(texts.clone()).collect();
        for at in 0..bound.len() {
            if at == texts.start {
                for (group, shown) in self.edition.edition.groups.iter().zip(&front.groups) {
                    let listed = group.texts.iter().filter_map(|id| places.get(id.value.as_str()));
                    let headings = listed.filter_map(|&place| bound[place].heading.take()).collect();
                    match &shown.title {
                        Some(title) => parts.push(Heading {
                            link: Link { words: title.clone(), ..Link::default() },
                            children: headings,
                        }),
                        None => parts.extend(headings),
                    }
                }
            }
            if !texts.contains(&at) {
                parts.extend(bound[at].heading.take());
            }
        }
        BookContents { parts, landmarks }
    }

    /// What names the book for ever: site, edition and script. A new version is the same book, changed.
    fn identifier(&self) -> String {
        let settings = &self.site.resolved.library.site;
        let home = settings.base_url.as_deref().unwrap_or(&settings.title);
        let words = format!("jiaozhu book\n{home}\n{}\n{}", self.edition.edition.id, self.face.script.tag());
        format!("urn:uuid:{}", digest::uuid(&words))
    }

    /// Where the edition stands on the web.
    fn address(&self) -> Option<String> {
        let base = self.site.resolved.library.site.base_url.as_deref()?;
        Some(format!("{base}{}", Route::Edition(&self.edition.edition.id).published(self.face)))
    }

    fn colophon(&self, front: &EditionPage, identifier: &str) -> ColophonPage {
        let labels = &self.face.labels;
        let fact = |name: &str, value: String| Fact { name: labels.get(name).to_owned(), value, datetime: None };
        let settings = &self.site.resolved.library.site;
        let mut facts = vec![fact("book_title", front.title.clone())];
        facts.extend(front.facts.iter().cloned());
        facts.push(fact("script", script_label(self.face.script).to_owned()));
        facts.push(fact("from_site", self.site.site_voice(self.face.script).say(&settings.title).text));
        facts.push(fact("book_identifier", identifier.to_owned()));
        ColophonPage { facts, address: self.address() }
    }

    fn package(
        self,
        front: EditionPage,
        identifier: String,
        modified: Moment,
        bound: Vec<Bound>,
    ) -> Result<Vec<u8>, Fault> {
        let edition = self.edition.edition;
        let voice = self.site.edition_voice(self.index, self.face.script);
        let settings = &self.site.resolved.library.site;
        let plain = |date: &&String| date.len() >= 4 && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let package = BookPackage {
            identifier,
            title: front.title.clone(),
            subtitle: front.subtitle,
            editors: edition.editors.iter().map(|name| voice.say(name).text).collect(),
            publisher: self.site.site_voice(self.face.script).say(&settings.title).text,
            source: self.address(),
            date: edition.date.as_ref().filter(plain).cloned(),
            modified: modified.words(),
            generator: version(),
            vertical: edition.vertical,
            ruby: self.edition.texts.iter().any(|text| !text.ruby.is_empty()),
            documents: bound.into_iter().map(|one| one.document).collect(),
        };
        let frame = BookFrame { lang: self.face.script.tag().to_owned(), ..BookFrame::default() };
        self.file("book/package.opf", "book-package.opf", &frame, &package)?;
        self.file("META-INF/container.xml", "book-container.xml", &frame, &package)?;
        self.archive.put("book/book.css", self.site.theme.book().as_bytes());
        self.archive.finish_book().map_err(|error| Fault(error.to_string()))
    }
}

impl Bound {
    fn titled(mut self, words: String) -> Self {
        let link = Link { href: self.document.href.clone(), words, ..Link::default() };
        self.heading = Some(Heading { link, children: Vec::new() });
        self
    }

    fn landmark(mut self, kind: &'static str) -> Self {
        self.landmark = Some(kind);
        self
    }
}

/// A heading of a document as others reach it.
fn within(mut heading: Heading, path: &str) -> Heading {
    heading.link.href = format!("{path}{}", heading.link.href);
    heading.children = heading.children.into_iter().map(|child| within(child, path)).collect();
    heading
}
