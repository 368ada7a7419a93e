//! `bibliography.bib` (BibLaTeX) or `bibliography.json` (CSL-JSON): the works that notes cite.
//!
//! Reading both formats and setting the entries by GB/T 7714 is `hayagriva`'s work. It carries the 2015
//! edition of the standard; what 2025 changed for the kinds of works cited here is not in its style.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use hayagriva::archive::{ArchivedStyle, locales};
use hayagriva::citationberg::json::Item;
use hayagriva::citationberg::{LocaleCode, Style};
use hayagriva::io::BibLaTeXError;
use hayagriva::types::Person;
use hayagriva::{
    BibliographyDriver, BibliographyItem, BibliographyRequest, BufWriteFormat, CitationItem, CitationRequest, Entry,
};

use crate::diag::{Code, Diagnostic, Diagnostics, contain};
use crate::markup;
use crate::text::{FileId, Source, Span};

/// The works of an edition, by their keys.
#[derive(Debug, Clone, Default)]
pub struct Bibliography {
    /// Key → work, in the order of the keys.
    pub works: BTreeMap<String, Work>,
    /// The files that they were read from; where two have one key, the first wins.
    pub files: Vec<BibliographyFile>,
    /// All that the files say of each key, as CSL-JSON items (csl-data schema 1.0). Read when first asked for, by who asks,
    /// and then kept: every text and every format of a bibliography asks for it.
    pub items: OnceLock<BTreeMap<String, serde_json::Map<String, serde_json::Value>>>,
}

/// A file of a bibliography, as it was written: what it says of a work and the list does not show is for those who take
/// the works with them.
#[derive(Debug, Clone)]
pub struct BibliographyFile {
    /// Its path in the project.
    pub path: String,
    /// Its words.
    pub text: Arc<str>,
}

/// A work that may be cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// As it is cited in a note: "Greenhalgh 2005", "彭珮云 1997", or a short title without an author.
    pub label: String,
    /// The full reference.
    pub reference: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// Its place in the list: sorted as the standard has it.
    pub rank: usize,
}

/// How many authors a short citation names before "et al.".
const NAMED: usize = 2;

/// Sets every entry by GB/T 7714 author-date.
///
/// A macro, because the trait that both kinds of entries have in common is not public in `hayagriva`.
macro_rules! set {
    ($entries:expr) => {
        (|| {
            let Style::Independent(style) = ArchivedStyle::Gb77142015AuthorDate.get() else { return Vec::new() };
            let locales = locales();
            let mut driver = BibliographyDriver::new();
            for entry in $entries {
                driver.citation(CitationRequest::from_items(vec![CitationItem::with_entry(entry)], &style, &locales));
            }
            let request = BibliographyRequest::new(&style, Some(LocaleCode("zh-CN".into())), &locales);
            driver.finish(request).bibliography.map_or_else(Vec::new, |list| list.items)
        })()
    };
}

impl Bibliography {
    /// Reads BibLaTeX.
    pub(super) fn biblatex(file: FileId, source: &Source, diagnostics: &mut Diagnostics) -> Self {
        Self::contained(file, source, diagnostics, |diagnostics| Self::read_biblatex(file, source, diagnostics))
    }

    /// Reads CSL-JSON.
    pub(super) fn csl_json(file: FileId, source: &Source, diagnostics: &mut Diagnostics) -> Self {
        Self::contained(file, source, diagnostics, |diagnostics| Self::read_csl_json(file, source, diagnostics))
    }

    /// Reading and setting are others' work: a panic there is a fault of this file. Addresses are held to the
    /// web, since a reader's click follows them.
    fn contained(
        file: FileId,
        source: &Source,
        diagnostics: &mut Diagnostics,
        read: impl FnOnce(&mut Diagnostics) -> Self,
    ) -> Self {
        let first = Span::new(file, 0, source.text().find('\n').unwrap_or(source.text().len()));
        let mut found = contain(|| read(&mut *diagnostics)).unwrap_or_else(|panic| {
            diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, first, format!("this bibliography cannot be set: {panic}")).help(
                    "this is a fault of the parser, not yours; take entries away to find the one that sets it off",
                ),
            );
            Self::default()
        });
        if !found.works.is_empty() {
            found.files = vec![BibliographyFile { path: source.path().to_owned(), text: source.text().into() }];
        }
        for (key, work) in &mut found.works {
            let Some(url) = work.url.take_if(|url| !markup::is_web(url)) else { continue };
            let at = source.text().find(key.as_str());
            let span = at.map_or(first, |at| Span::new(file, at, at + key.len()));
            diagnostics.push(
                Diagnostic::error(
                    Code::UrlUnsafe,
                    span,
                    format!("the work `{key}` cannot lead to `{}`", url.escape_debug()),
                )
                .help("give an address with https:// or http://"),
            );
        }
        found
    }

    fn read_biblatex(file: FileId, source: &Source, diagnostics: &mut Diagnostics) -> Self {
        match hayagriva::io::from_biblatex_str(source.text()) {
            Ok(library) => {
                let described = |entry: &Entry| Described {
                    key: entry.key().to_owned(),
                    label: label(entry),
                    url: entry.url().map(|url| url.value.to_string()),
                };
                collect(set!(library.iter()), library.iter().map(described).collect())
            }
            Err(errors) => {
                for error in errors {
                    let span = match &error {
                        BibLaTeXError::Parse(error) => error.span.clone(),
                        BibLaTeXError::Type(error) => error.span.clone(),
                    };
                    diagnostics.push(
                        Diagnostic::error(
                            Code::ValueInvalid,
                            Span::new(file, span.start, span.end),
                            format!("this bibliography cannot be read: {error}"),
                        )
                        .help("export it again from Zotero as BibLaTeX, or mend this field"),
                    );
                }
                Self::default()
            }
        }
    }

    fn read_csl_json(file: FileId, source: &Source, diagnostics: &mut Diagnostics) -> Self {
        let values: Vec<serde_json::Value> = serde_json::from_str(source.text()).unwrap_or_default();
        match serde_json::from_str::<Vec<Item>>(source.text()) {
            Ok(items) => {
                let items: Vec<Item> = items.into_iter().filter(|item| item.id().is_some()).collect();
                let described = |item: &Item| {
                    let key = item_text(item, "id").unwrap_or_default();
                    // An id may be a number; it is cited as it is written.
                    let written = |id: &serde_json::Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
                    let value = values.iter().find(|value| written(&value["id"]) == key);
                    Described { label: value.map(item_label).unwrap_or_default(), url: item_text(item, "URL"), key }
                };
                collect(set!(items.iter()), items.iter().map(described).collect())
            }
            Err(error) => {
                let start: usize =
                    source.text().split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
                let at = start + error.column().saturating_sub(1);
                diagnostics.push(
                    Diagnostic::error(
                        Code::ValueInvalid,
                        Span::new(file, at, at + 1),
                        format!("this bibliography cannot be read: {error}"),
                    )
                    .help("export it again from Zotero as CSL JSON"),
                );
                Self::default()
            }
        }
    }

    /// Adds the works of a wider bibliography; its own keys win.
    pub(super) fn under(mut self, wider: &Self) -> Self {
        for (key, work) in &wider.works {
            self.works.entry(key.clone()).or_insert_with(|| work.clone());
        }
        self.files.extend(wider.files.iter().cloned());
        self
    }
}

/// What a note needs of a work, besides its reference.
struct Described {
    key: String,
    label: String,
    url: Option<String>,
}

/// Puts together what is cited and how it is set.
fn collect(items: Vec<BibliographyItem>, described: Vec<Described>) -> Bibliography {
    let mut references: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for (rank, item) in items.into_iter().enumerate() {
        let mut words = String::new();
        // Writing into a String cannot fail.
        let _ = item.content.write_buf(&mut words, BufWriteFormat::Plain);
        references.insert(item.key, (rank, words));
    }
    let works = described.into_iter().map(|Described { key, label, url }| {
        let (rank, reference) = references.remove(&key).unwrap_or_else(|| (usize::MAX, label.clone()));
        (key, Work { label, reference, url, rank })
    });
    Bibliography { works: works.collect(), ..Bibliography::default() }
}

fn label(entry: &Entry) -> String {
    let people = entry.authors().filter(|list| !list.is_empty()).or_else(|| entry.editors()).unwrap_or_default();
    let title = entry.title().map(ToString::to_string).unwrap_or_else(|| entry.key().to_owned());
    let names: Vec<String> =
        people.iter().map(|person: &Person| cited_name(&person.name, person.given_name.as_deref())).collect();
    short(&names, &title, entry.date().map(|date| date.year.to_string()))
}

fn item_text(item: &Item, field: &str) -> Option<String> {
    item.0.get(field)?.to_str().map(|text| text.into_owned())
}

/// Read off the JSON itself: `hayagriva` parses names and dates into types of its own that it keeps private.
fn item_label(value: &serde_json::Value) -> String {
    let names: Vec<String> = ["author", "editor"]
        .iter()
        .find_map(|field| value[*field].as_array())
        .map(|list| {
            let name = |name: &serde_json::Value| match name["family"].as_str() {
                Some(family) => Some(cited_name(family, name["given"].as_str())),
                None => name["literal"].as_str().map(str::to_owned),
            };
            list.iter().filter_map(name).collect()
        })
        .unwrap_or_default();
    let year = &value["issued"]["date-parts"][0][0];
    let year = year.as_i64().map(|year| year.to_string()).or_else(|| year.as_str().map(str::to_owned));
    short(&names, value["title"].as_str().unwrap_or_default(), year)
}

/// The name that a short citation gives: of a Chinese author the whole, of others the family name.
fn cited_name(family: &str, given: Option<&str>) -> String {
    let chinese = family.chars().all(crate::text::is_wide);
    format!("{family}{}", given.filter(|_| chinese).unwrap_or_default())
}

/// Author and year, as notes cite; a work without an author goes by its title.
fn short(names: &[String], title: &str, year: Option<String>) -> String {
    let who = match names {
        [] => format!("《{title}》"),
        [one] => one.clone(),
        [one, two] => format!("{one} & {two}"),
        [one, ..] => format!("{one} et al."),
    };
    debug_assert!(names.len() <= NAMED || who.ends_with("et al."));
    match year {
        Some(year) => format!("{who} {year}"),
        None => who,
    }
}
