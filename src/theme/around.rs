//! What templates see of the pages around the texts that need more than a list: timelines and reading packs.
//!
//! A pack's structs have no field for hints and answers, so that no template of the site can show them; only
//! [`TeacherPage`] has, and only `export teacher` makes one.

use serde::Serialize;

use super::views::{Card, EntryCard, Fact, Html, Link, NoteView, WorkView};

/// What happened around the texts of an edition.
#[derive(Debug, Serialize)]
pub struct TimelinePage {
    /// The edition.
    pub edition: Link,
    /// The years as a picture; `None` if no date is understood.
    pub picture: Option<Html>,
    /// Events and texts, by their dates.
    pub items: Vec<TimelineItem>,
    /// What the events cite.
    pub works: Vec<WorkView>,
}

/// An event, or a text.
#[derive(Debug, Serialize)]
pub struct TimelineItem {
    /// When, in words.
    pub date: String,
    /// Its kind: id, words.
    pub kind: (String, String),
    /// What.
    pub title: String,
    /// The same in English.
    pub english: Option<String>,
    /// Of a text: where it is.
    pub href: Option<String>,
    /// More.
    pub note: Option<Html>,
}

/// The reading packs.
#[derive(Debug, Serialize)]
pub struct PacksPage {
    /// Each with the course that it is for.
    pub packs: Vec<Card>,
    /// Where a teacher puts passages together.
    pub read: Link,
}

/// A reading pack.
#[derive(Debug, Serialize)]
pub struct PackPage {
    /// The list of packs.
    pub packs: Link,
    /// Its title.
    pub title: String,
    /// The same in English.
    pub english: Option<String>,
    /// Course, date, how much there is to read.
    pub facts: Vec<Fact>,
    /// What leads into it.
    pub introduction: Option<Html>,
    /// What is to be read.
    pub selections: Vec<SelectionView>,
    /// Terms to learn.
    pub terms: Vec<EntryCard>,
    /// The questions.
    pub questions: Vec<Html>,
    /// What to read next.
    pub further: Option<Html>,
    /// What all this cites.
    pub works: Vec<WorkView>,
    /// The same in other forms: for paper, on the screen.
    pub forms: Vec<Link>,
}

/// A reading pack as its teacher sees it.
#[derive(Debug, Serialize)]
pub struct TeacherPage {
    /// What the students see.
    #[serde(flatten)]
    pub pack: PackPage,
    /// What is for the teacher alone.
    pub guidance: Option<Html>,
    /// Hint and answer, beside [`PackPage::questions`].
    pub keys: Vec<KeyView>,
}

/// What helps with a question, and what a good answer holds.
#[derive(Debug, Serialize)]
pub struct KeyView {
    /// How to help.
    pub hint: Option<Html>,
    /// What a good answer holds.
    pub answer: Option<Html>,
}

/// Where passages that the address names are put together.
#[derive(Debug, Serialize)]
pub struct ReadPage {
    /// The editions, with their texts and layers.
    pub editions: Vec<ReadEdition>,
    /// How the file of a text ends in this face.
    pub suffix: String,
}

/// An edition to choose from.
#[derive(Debug, Serialize)]
pub struct ReadEdition {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its texts.
    pub texts: Vec<ReadText>,
    /// Its layers: id, title.
    pub layers: Vec<(String, String)>,
}

/// A text to choose from.
#[derive(Debug, Serialize)]
pub struct ReadText {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The ids of its first and last passages.
    pub ends: (String, String),
}

/// Passages of one text in a pack.
#[derive(Debug, Serialize)]
pub struct SelectionView {
    /// For the fragment of an address.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// The text and the passages, as a link to them.
    pub source: Link,
    /// What to watch for.
    pub lead: Option<Html>,
    /// The passages.
    pub body: Html,
    /// Their notes.
    pub notes: Vec<NoteView>,
}

/// What changed in an edition since its releases.
#[derive(Debug, Serialize)]
pub struct ErrataPage {
    /// The edition.
    pub edition: Link,
    /// The releases, the newest first.
    pub releases: Vec<ErrataRelease>,
}

/// What changed since one release, until the next.
#[derive(Debug, Serialize)]
pub struct ErrataRelease {
    /// Id of the heading.
    pub id: String,
    /// From which version to which.
    pub title: String,
    /// The texts that changed.
    pub texts: Vec<ErrataText>,
}

/// What changed in a text.
#[derive(Debug, Serialize)]
pub struct ErrataText {
    /// The text.
    pub title: Link,
    /// The changes, in the order of the text.
    pub changes: Vec<ErrataChange>,
}

/// A passage that changed.
#[derive(Debug, Serialize)]
pub struct ErrataChange {
    /// The passage.
    pub link: Link,
    /// Where it is more than a change: added, withdrawn.
    pub kind: Option<String>,
    /// What stood there and what stands there, with a few words around.
    pub words: Html,
}
