//! What the templates of indexes and of the matrix see.

use serde::Serialize;

use super::{Fact, Html, Link};

/// The entries of a glossary kind by kind, in one order.
#[derive(Debug, Serialize)]
pub struct IndexPage {
    /// The edition.
    pub edition: Link,
    /// The glossary in its other shapes.
    pub views: Vec<Link>,
    /// The title, with the order.
    pub heading: String,
    /// Persons, places, institutions, laws, works, terms; those that there are.
    pub sections: Vec<IndexSection>,
}

/// The entries of one kind.
#[derive(Debug, Serialize)]
pub struct IndexSection {
    /// Id of the heading: the kind's.
    pub id: String,
    /// The heading.
    pub title: String,
    /// How many entries.
    pub count: usize,
    /// By initial, or by strokes.
    pub groups: Vec<IndexGroup>,
}

/// Entries under one initial, or with as many strokes.
#[derive(Debug, Serialize)]
pub struct IndexGroup {
    /// Id of the heading.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// The same for a row of links.
    pub brief: String,
    /// The entries.
    pub entries: Vec<IndexEntry>,
}

/// A line of an index.
#[derive(Debug, Serialize)]
pub struct IndexEntry {
    /// The entry's page and its head word.
    pub link: Link,
    /// Pinyin, where that is the order.
    pub pinyin: Option<String>,
    /// In how many places of the texts it stands.
    pub places: usize,
}

/// The commonest entries against the texts.
#[derive(Debug, Serialize)]
pub struct MatrixPage {
    /// The edition.
    pub edition: Link,
    /// The glossary in its other shapes.
    pub views: Vec<Link>,
    /// What the reader sees, in words.
    pub note: String,
    /// The shades: class, numbers.
    pub legend: Vec<Fact>,
    /// The table: in a large edition thousands of cells.
    pub table: Html,
}
