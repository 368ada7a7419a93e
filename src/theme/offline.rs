//! What templates see of what can be taken away: books, single files, and the page that offers them.

use serde::Serialize;

use super::views::{EditionPage, Fact, Heading, Html, Link, TextPage, WorkView};

/// The frame of a document of a book.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BookFrame {
    /// BCP 47 tag of the book.
    pub lang: String,
    /// For `<title>`.
    pub title: String,
    /// Class of the body: what the document is.
    pub class: String,
    /// Whether it is set in columns.
    pub vertical: bool,
}

/// The package document of a book (EPUB 3.3, section 5).
#[derive(Debug, Serialize)]
pub struct BookPackage {
    /// `urn:uuid:…`
    pub identifier: String,
    /// Its title.
    pub title: String,
    /// A line below it.
    pub subtitle: Option<String>,
    /// Who made it.
    pub editors: Vec<String>,
    /// The site that it is from.
    pub publisher: String,
    /// Where it can be read.
    pub source: Option<String>,
    /// When it was made, as the edition says; a plain date only.
    pub date: Option<String>,
    /// When it was last changed, as EPUB says it.
    pub modified: String,
    /// The program that made it.
    pub generator: String,
    /// Whether it is set in columns.
    pub vertical: bool,
    /// Whether words have a pronunciation above them.
    pub ruby: bool,
    /// Its documents, in the order in which they are read.
    pub documents: Vec<BookDocument>,
}

/// A document of a book.
#[derive(Debug, Clone, Serialize)]
pub struct BookDocument {
    /// Its id in the package.
    pub id: String,
    /// Its file.
    pub href: String,
    /// `nav` for the table of contents.
    pub properties: Option<String>,
}

/// The table of contents of a book.
#[derive(Debug, Serialize)]
pub struct BookContents {
    /// Its parts; a heading without an address only has others under it.
    pub parts: Vec<Heading>,
    /// Where its main parts begin: kind by the EPUB vocabulary, address and words.
    pub landmarks: Vec<(String, Link)>,
}

/// The glossary as one list.
#[derive(Debug, Serialize)]
pub struct GlossaryList {
    /// By pinyin; those without come last.
    pub entries: Vec<EntryView>,
}

/// An entry with all that is said of it.
#[derive(Debug, Serialize)]
pub struct EntryView {
    /// Its id, without `term-`.
    pub id: String,
    /// The head word.
    pub term: String,
    /// Pinyin.
    pub pinyin: Option<String>,
    /// English gloss.
    pub english: Option<String>,
    /// Its kind: id, words.
    pub kind: (String, String),
    /// Other forms.
    pub also: Option<String>,
    /// What it stands for, item by item.
    pub expands: Vec<String>,
    /// What it means.
    pub definition: Option<Html>,
    /// Legal basis.
    pub basis: Option<Html>,
    /// Other entries.
    pub see: Vec<Link>,
    /// Where it occurs, text by text.
    pub places: Vec<EntryPlaces>,
}

/// Where an entry occurs in a text.
#[derive(Debug, Serialize)]
pub struct EntryPlaces {
    /// The text.
    pub text: String,
    /// Its passages, by number.
    pub passages: Vec<Link>,
}

/// The last page of a book: which edition and which release it is.
#[derive(Debug, Serialize)]
pub struct ColophonPage {
    /// What is known.
    pub facts: Vec<Fact>,
    /// The address of the edition.
    pub address: Option<String>,
}

/// An edition, or a text of it, as one file: what stands around its bodies.
#[derive(Debug, Serialize)]
pub struct SheetPage {
    /// The policy, with the digests of sheet and script.
    pub policy: String,
    /// The sheet.
    pub style: Html,
    /// The script.
    pub script: Html,
    /// The table for folding, as JSON.
    pub folding: Html,
    /// The body in the script that the file opens in.
    pub body: Html,
    /// The bodies in the other scripts: BCP 47 tag, body.
    pub others: Vec<(String, Html)>,
}

/// The body of a single file in one script.
#[derive(Debug, Serialize)]
pub struct SheetBody {
    /// BCP 47 tag.
    pub lang: String,
    /// All scripts of the file: tag, what the switch says.
    pub scripts: Vec<(String, String)>,
    /// The edition; its introduction only where the file holds it whole.
    pub edition: EditionPage,
    /// Whether it holds the whole edition.
    pub whole: bool,
    /// Its texts.
    pub texts: Vec<TextPage>,
    /// Its glossary.
    pub entries: Vec<EntryView>,
    /// What it cites.
    pub works: Vec<WorkView>,
    /// Version and date.
    pub imprint: String,
    /// The address of the edition.
    pub address: Option<String>,
}

/// What can be taken away.
#[derive(Debug, Serialize)]
pub struct DownloadsPage {
    /// By what they hold.
    pub groups: Vec<DownloadGroup>,
    /// Whether the files are there. In the copy of the page that is itself taken away they are not.
    pub here: bool,
}

/// Files that hold the same.
#[derive(Debug, Serialize)]
pub struct DownloadGroup {
    /// Id of the heading.
    pub id: String,
    /// The heading.
    pub title: String,
    /// The files.
    pub files: Vec<DownloadView>,
}

/// A file to be taken away.
#[derive(Debug, Serialize)]
pub struct DownloadView {
    /// Where it lies; empty where it cannot be had.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub words: String,
    /// BCP 47 tag of its words, where it has one script.
    pub lang: Option<String>,
    /// Its size in words.
    pub size: String,
    /// Its SHA-256 in hexadecimal.
    pub digest: String,
}
