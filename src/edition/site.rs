//! `site/site.yaml` and `site/pages/*.md`.

use std::str::FromStr;
use std::sync::Arc;

use super::{Format, Prose, identifier};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::markup::{self, Grammar};
use crate::script::Script;
use crate::text::{FileId, Located, Sources, Span, Verbatim};
use crate::yaml::{Node, Record};

/// A language of the furniture: labels, navigation, signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// Chinese, in the script of the page.
    Chinese,
    /// English.
    English,
}

impl Interface {
    /// `zh` or `en`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }
}

impl FromStr for Interface {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "zh" => Ok(Self::Chinese),
            "en" => Ok(Self::English),
            _ => Err(()),
        }
    }
}

/// What the site is.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// Its name.
    pub title: String,
    /// A line below it.
    pub subtitle: Option<String>,
    /// What it is, for the home page.
    pub introduction: Option<Prose>,
    /// The same in English, for the home page with English furniture.
    pub english: Option<Prose>,
    /// The script in which its own words are written.
    pub language: Script,
    /// Languages of the furniture; the first is the default. Never empty.
    pub interface: Vec<Interface>,
    /// The scripts it is published in, in order. Never empty.
    pub scripts: Vec<Script>,
    /// Where it will stand, with a closing `/`.
    pub base_url: Option<String>,
    /// Name of the theme.
    pub theme: Option<Located<String>>,
    /// Formats to be offered for download, each once.
    pub downloads: Vec<Format>,
    /// How the search finds words; without it, as the size of the site asks for.
    pub search: Option<SearchMode>,
}

/// How the search finds words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchMode {
    /// The search page loads all words.
    Whole,
    /// It loads parts of an index, as they are needed.
    Index,
}

impl FromStr for SearchMode {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "whole" => Ok(Self::Whole),
            "index" => Ok(Self::Index),
            _ => Err(()),
        }
    }
}

pub(super) const SCRIPTS: &str = "zh-Hans, zh-Hant, zh-Hant-TW, zh-Hant-HK";

impl SiteSettings {
    pub(super) fn read(node: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut record = Record::open(node, "site.yaml", diagnostics)?;
        let title = record.required("title");
        let subtitle = record.text("subtitle").map(|text| text.value);
        let introduction = record.text("introduction");
        let english = record.text("english");
        let language = record.parsed::<Script>("language", SCRIPTS);
        let interface = record.texts("interface");
        let scripts = record.texts("scripts");
        let base_url = record.text("base_url");
        let theme = record.text("theme");
        let downloads = record.texts("downloads");
        let search = record.parsed::<SearchMode>("search", "whole, index");
        for (key, there) in [("language", language.is_some()), ("scripts", !scripts.is_empty())] {
            if !there {
                let span = record.span();
                record.diagnostics.push(Diagnostic::error(
                    Code::ValueInvalid,
                    span,
                    format!("`{key}` is missing or empty here"),
                ));
            }
        }
        let interface = words::<Interface>(&interface, "zh, en", record.diagnostics);
        let scripts = words::<Script>(&scripts, SCRIPTS, record.diagnostics);
        if let Some(theme) = &theme {
            identifier::check(theme, &[], record.diagnostics);
        }
        let base_url = base_url.and_then(|url| base(&url, record.diagnostics));
        let downloads = formats(&downloads, record.diagnostics);
        record.finish();
        let introduction = introduction.map(|text| Prose::read(&text, sources, diagnostics));
        let english = english.map(|text| Prose::read(&text, sources, diagnostics));
        Some(Self {
            title: title?.value,
            subtitle,
            introduction,
            english,
            language: language?.value,
            interface: if interface.is_empty() { vec![Interface::Chinese] } else { interface },
            scripts: (!scripts.is_empty()).then_some(scripts)?,
            base_url,
            theme,
            downloads,
            search: search.map(|mode| mode.value),
        })
    }
}

/// The formats that some words mean, each once: a family may name what stands there already.
fn formats(texts: &[Located<String>], diagnostics: &mut Diagnostics) -> Vec<Format> {
    let mut found: Vec<Format> = Vec::new();
    for text in texts {
        match Format::named(&text.value) {
            Some(formats) => found.extend(formats),
            None => diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, text.span, format!("there is no download `{}`", text.value))
                    .help(format!("known: {}", Format::words())),
            ),
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Words of a closed list, each once.
fn words<T: FromStr + PartialEq>(texts: &[Located<String>], expected: &str, diagnostics: &mut Diagnostics) -> Vec<T> {
    let mut found: Vec<T> = Vec::new();
    for text in texts {
        match text.value.parse() {
            Ok(word) if !found.contains(&word) => found.push(word),
            Ok(_) => diagnostics.push(Diagnostic::error(
                Code::IdDuplicate,
                text.span,
                format!("`{}` stands twice", text.value),
            )),
            Err(_) => diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, text.span, format!("`{}` is not known here", text.value))
                    .help(format!("it is one of: {expected}")),
            ),
        }
    }
    found
}

/// The address where a site stands, with a closing `/`; `None` if it is no address of the web.
///
/// Wherever it comes from, it goes through here: it becomes a part of links.
#[must_use]
pub fn base_address(url: &str) -> Option<String> {
    let clean = !url.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '?' | '#'));
    let web = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).is_some_and(|rest| !rest.is_empty());
    (clean && web).then(|| if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}

fn base(url: &Located<String>, diagnostics: &mut Diagnostics) -> Option<String> {
    let address = base_address(&url.value);
    if address.is_some() {
        return address;
    }
    diagnostics.push(
        Diagnostic::error(Code::UrlUnsafe, url.span, "`base_url` is no web address")
            .help("write the address where the site will stand, such as https://example.org/ed/"),
    );
    None
}

/// A page of the site's own.
#[derive(Debug, Clone)]
pub struct Page {
    /// From the file's name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its place among the pages; those without one come last, by id.
    pub order: u32,
    /// What it says.
    pub body: Prose,
    /// A summary in English, for the page with English furniture.
    pub english: Option<Prose>,
}

impl Page {
    pub(super) fn read(id: String, file: FileId, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Self> {
        let source = sources.get(file);
        let (front, body) = super::text::split(file, source, diagnostics)?;
        let node = crate::yaml::parse(file, source, front, diagnostics)?;
        let mut record = Record::open(&node, "the head of a page", diagnostics)?;
        let title = record.required("title");
        let order = record.parsed::<u32>("order", "a whole number").map_or(u32::MAX, |order| order.value);
        let english = record.text("english");
        record.finish();
        let english = english.map(|text| Prose::read(&text, sources, diagnostics));
        let origin = Verbatim { file, start: body.range().start };
        let document = markup::parse(&source.text()[body.range()], Grammar::Prose, &origin, diagnostics);
        Some(Self {
            id,
            title: title?.value,
            order,
            body: Prose { span: Span::new(file, body.range().start, body.range().start), document: Arc::new(document) },
            english,
        })
    }
}
