//! What is handed out: the whole site, or a part of it that has to stand alone.
//!
//! A part holds some of the pages. A way to one that it does not hold leads to the published site where that has an
//! address, and is plain words where it has none: no part has a link that leads nowhere.

use std::collections::BTreeSet;

use super::{Route, View};

/// The whole site, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Every page.
    Whole,
    /// The pages of an edition, with home, search and the site's own pages.
    Edition(String),
    /// The page of a reading pack.
    Pack(String),
    /// An edition as a book: a file a text.
    Book(String),
    /// An edition, or one text of it, as one file.
    Sheet(Sheet),
}

/// What one file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The edition.
    pub edition: String,
    /// Of one text alone: its id, and the ids of the entries that it names.
    pub only: Option<(String, BTreeSet<String>)>,
}

impl Part {
    /// Whether a page is in it.
    #[must_use]
    pub fn holds(&self, route: Route<'_>) -> bool {
        match self {
            Self::Whole => true,
            Self::Edition(own) => match route.edition() {
                Some(edition) => edition == own,
                None => matches!(route, Route::Home | Route::Page(_) | Route::Search | Route::Concordance),
            },
            Self::Pack(own) => match route {
                Route::Pack(pack) | Route::Handout(pack) => pack == own,
                _ => route == Route::Home,
            },
            Self::Book(own) => route.edition() == Some(own.as_str()) && is_bound(route),
            Self::Sheet(sheet) => {
                let held = match (&sheet.only, route) {
                    (Some((own, _)), Route::Text(_, text, _)) => own == text,
                    (Some((_, entries)), Route::Term(_, entry)) => entries.contains(entry),
                    _ => true,
                };
                held && route.edition() == Some(sheet.edition.as_str()) && is_bound(route)
            }
        }
    }

    /// Whether it is made of pages, as the site is.
    #[must_use]
    pub fn is_pages(&self) -> bool {
        matches!(self, Self::Whole | Self::Edition(_) | Self::Pack(_))
    }

    /// Whether it is a book, whose documents are XHTML.
    #[must_use]
    pub fn is_book(&self) -> bool {
        matches!(self, Self::Book(_))
    }
}

/// Whether books and single files have a place for a page.
fn is_bound(route: Route<'_>) -> bool {
    use Route::{Bibliography, Edition, Glossary, Term, Text};
    matches!(route, Edition(_) | Text(_, _, View::Reading) | Term(..) | Glossary(_) | Bibliography(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_holds_its_own_pages_only() {
        let edition = Part::Edition("a".into());
        assert!(edition.holds(Route::Text("a", "t", View::Transmitted)) && edition.holds(Route::Search));
        assert!(!edition.holds(Route::Text("b", "t", View::Reading)) && !edition.holds(Route::Packs));
        let only = Some(("t".to_owned(), BTreeSet::from(["x".to_owned()])));
        let sheet = Part::Sheet(Sheet { edition: "a".into(), only });
        assert!(sheet.holds(Route::Text("a", "t", View::Reading)) && sheet.holds(Route::Term("a", "x")));
        assert!(!sheet.holds(Route::Text("a", "u", View::Reading)) && !sheet.holds(Route::Term("a", "y")));
        assert!(!sheet.holds(Route::Text("a", "t", View::Transmitted)) && !sheet.holds(Route::Timeline("a")));
        assert!(!Part::Book("a".into()).holds(Route::Term("b", "x")));
    }
}
