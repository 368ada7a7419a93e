//! `glossary.yaml`: terms, persons, places, institutions, laws and works.

use std::str::FromStr;

use super::annotation::Certainty;
use super::{Anchor, Prose, identifier};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{Located, Sources};
use crate::yaml::{Kind, Node, Record};

/// An entry, as written.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: Located<String>,
    /// The head word.
    pub term: Located<String>,
    /// What it names.
    pub kind: EntryKind,
    /// Other forms.
    pub also: Vec<Located<String>>,
    /// Hanyu pinyin with tone marks.
    pub pinyin: Option<String>,
    /// An English gloss.
    pub english: Option<String>,
    /// What a numeral abbreviation stands for, item by item.
    pub expands: Vec<String>,
    /// What it means.
    pub definition: Option<Prose>,
    /// When it was in use or in force.
    pub dates: Option<String>,
    /// Legal basis.
    pub basis: Option<Prose>,
    /// Of a person or place: how sure the identification is.
    pub certainty: Option<Certainty>,
    /// Other entries, by id or form.
    pub see: Vec<Located<String>>,
    /// Which occurrences become links.
    pub link: Linking,
    /// Places where the form is something else.
    pub except: Vec<Exception>,
}

/// What an entry names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A term.
    Term,
    /// A person.
    Person,
    /// A place.
    Place,
    /// An institution.
    Organization,
    /// A law or official document.
    Law,
    /// A book or article.
    Work,
}

impl EntryKind {
    /// Every kind, in the order of indexes.
    pub const ALL: [Self; 6] = [Self::Term, Self::Person, Self::Place, Self::Organization, Self::Law, Self::Work];

    /// As written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Term => "term",
            Self::Person => "person",
            Self::Place => "place",
            Self::Organization => "organization",
            Self::Law => "law",
            Self::Work => "work",
        }
    }
}

impl FromStr for EntryKind {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.name() == word).ok_or(())
    }
}

/// Which occurrences of an entry become links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Linking {
    /// Every one.
    All,
    /// The first in each section.
    #[default]
    Section,
    /// The first in each text.
    Text,
    /// None.
    None,
}

impl FromStr for Linking {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "all" => Ok(Self::All),
            "section" => Ok(Self::Section),
            "text" => Ok(Self::Text),
            "none" => Ok(Self::None),
            _ => Err(()),
        }
    }
}

/// Words of a text in which the form is not this entry.
#[derive(Debug, Clone)]
pub struct Exception {
    /// The text.
    pub text: Located<String>,
    /// The words, as transmitted.
    pub at: Anchor,
}

impl Entry {
    /// Every form that may stand in a text: the head word, then the others.
    pub fn forms(&self) -> impl Iterator<Item = &Located<String>> {
        std::iter::once(&self.term).chain(&self.also)
    }

    /// Reads a glossary; what cannot be read is reported and left out.
    pub(super) fn read_all(node: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<Self> {
        let Kind::Sequence(items) = &node.kind else {
            if !matches!(node.kind, Kind::Null) {
                diagnostics.push(Diagnostic::error(
                    Code::ValueInvalid,
                    node.span,
                    format!("a glossary is a list of entries, but here stands {}", node.kind.name()),
                ));
            }
            return Vec::new();
        };
        items.iter().filter_map(|item| Self::read(item, sources, diagnostics)).collect()
    }

    fn read(node: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut record = Record::open(node, "an entry", diagnostics)?;
        let id = record.required("id").filter(|id| identifier::check(id, &[], record.diagnostics));
        let term = record.required("term");
        let kind = record.parsed::<EntryKind>("kind", "term, person, place, organization, law, work");
        let also = record.texts("also");
        let pinyin = record.text("pinyin").map(|text| text.value);
        let english = record.text("english").map(|text| text.value);
        let expands = record.texts("expands").into_iter().map(|text| text.value).collect();
        let definition = record.text("definition");
        let dates = record.text("dates").map(|text| text.value);
        let basis = record.text("basis");
        let certainty = record.parsed::<Certainty>("certainty", "certain, high, medium, low").map(|c| c.value);
        let see = record.texts("see");
        let link = record
            .parsed::<Linking>("link", "all, section, text, none")
            .map_or_else(Linking::default, |link| link.value);
        let mut except = Vec::new();
        for node in record.list("except") {
            let Some(mut inner) = Record::open(node, "an exception", record.diagnostics) else { continue };
            let text = inner.required("text");
            let at = inner.node("at");
            inner.finish();
            let at = at.and_then(|at| Anchor::read(at, record.diagnostics));
            except.extend(text.zip(at).map(|(text, at)| Exception { text, at }));
        }
        for form in term.iter().chain(&also).filter(|form| form.value.trim().is_empty()) {
            record.diagnostics.push(Diagnostic::error(Code::ValueInvalid, form.span, "a form cannot be empty"));
        }
        record.finish();
        let mut prose = |text: Option<Located<String>>| text.map(|text| Prose::read(&text, sources, diagnostics));
        let (definition, basis) = (prose(definition), prose(basis));
        Some(Self {
            id: id?,
            term: term.filter(|term| !term.value.trim().is_empty())?,
            kind: kind.map_or(EntryKind::Term, |kind| kind.value),
            also: also.into_iter().filter(|form| !form.value.trim().is_empty()).collect(),
            pinyin,
            english,
            expands,
            definition,
            dates,
            basis,
            certainty,
            see,
            link,
            except,
        })
    }
}
