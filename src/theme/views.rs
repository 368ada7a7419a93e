//! What templates see: one struct for the frame of every page, one for each kind of page.
//!
//! All words are in the page's script already, all links relative to the page. [`Html`] is the only type
//! whose words are not escaped; it is made by the exporter's escaping writer alone.

use std::sync::Arc;

use serde::Serialize;

/// Markup made by the escaping writer.
///
/// It never passes through a template: a slot stands for it while the page around it is filled and minified,
/// and is then put back. So a long text is neither copied into values nor parsed once more, and nothing can
/// change a character of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Html(pub Arc<String>);

impl Serialize for Html {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Templates print it with the filter `safe`.
        serializer.serialize_str(&super::slots::put(&self.0))
    }
}

/// A link with its words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Link {
    /// Relative to the page.
    pub href: String,
    /// The words.
    pub words: String,
    /// Whether it leads to the page itself, or to the part of the site that the page belongs to.
    pub current: bool,
    /// BCP 47 tag of what it leads to, where it differs.
    pub lang: Option<String>,
}

/// The frame of every page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Frame {
    /// BCP 47 tag of the page.
    pub lang: String,
    /// BCP 47 tag of the furniture, where it is another language.
    pub furniture: Option<String>,
    /// Class of the body.
    pub class: String,
    /// For `<title>`.
    pub title: String,
    /// For the head of a printed page.
    pub running: String,
    /// Name of the site.
    pub site: String,
    /// The home page.
    pub home: String,
    /// The parts of the site.
    pub navigation: Vec<Link>,
    /// The same page in every script.
    pub scripts: Vec<Link>,
    /// The same page with the furniture in another language.
    pub interfaces: Vec<Link>,
    /// The sheet.
    pub style: String,
    /// The script that puts the reader's choices on the page before it is painted.
    pub choices: String,
    /// What the page's face is called among the files of the panel's words.
    pub face: String,
    /// The site's sign.
    pub icon: String,
    /// The scripts.
    pub behaviour: Vec<String>,
    /// Whether the page may show other pages of the site inside itself.
    pub frames: bool,
    /// The address of the page itself, where the site has one.
    pub canonical: Option<String>,
    /// The addresses of the page in every script.
    pub alternates: Vec<Link>,
    /// The line at the foot.
    pub colophon: Vec<Link>,
    /// Title and version of the edition, for the foot.
    pub imprint: Option<String>,
    /// How the page is cited, where it is a text.
    pub citation: Option<super::CitationView>,
}

/// A name and what is said under it.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// What is said.
    pub value: String,
    /// A machine's form of a date.
    pub datetime: Option<String>,
}

/// The home page.
#[derive(Debug, Serialize)]
pub struct HomePage {
    /// Name of the site.
    pub title: String,
    /// The line below it.
    pub subtitle: Option<String>,
    /// What the site is.
    pub introduction: Option<Html>,
    /// The same in English, where the furniture is English.
    pub english: Option<Html>,
    /// Where to begin: the first text that the introduction names, else the first of all.
    pub begin: Option<Link>,
    /// The editions.
    pub editions: Vec<Card>,
    /// What can be taken away.
    pub downloads: Option<Link>,
    /// The site's own pages.
    pub pages: Vec<Link>,
}

/// An entry of a list: an edition, or a text.
#[derive(Debug, Serialize)]
pub struct Card {
    /// Where it leads.
    pub link: Link,
    /// A line below.
    pub subtitle: Option<String>,
    /// Short facts.
    pub facts: Vec<String>,
}

/// An edition's page.
#[derive(Debug, Serialize)]
pub struct EditionPage {
    /// Its title.
    pub title: String,
    /// The line below it.
    pub subtitle: Option<String>,
    /// What is known about it.
    pub facts: Vec<Fact>,
    /// Its introduction.
    pub introduction: Option<Html>,
    /// Its texts by groups.
    pub groups: Vec<CardGroup>,
    /// Glossary, bibliography.
    pub links: Vec<Link>,
}

/// Texts under one heading.
#[derive(Debug, Serialize)]
pub struct CardGroup {
    /// The heading.
    pub title: Option<String>,
    /// The texts.
    pub texts: Vec<Card>,
}

/// A text's page.
#[derive(Debug, Serialize)]
pub struct TextPage {
    /// Its id.
    pub id: String,
    /// The edition's id.
    pub edition_id: String,
    /// The edition.
    pub edition: Link,
    /// Its title, with marks of notes.
    pub title: Html,
    /// The line below the title.
    pub subtitle: Option<String>,
    /// What is known about it.
    pub facts: Vec<Fact>,
    /// The editors' introduction.
    pub introduction: Option<Html>,
    /// The headings.
    pub contents: Vec<Heading>,
    /// This text in other views.
    pub views: Vec<Link>,
    /// What the comparison with the witness says, and where the whole of it is.
    pub proof: Option<Link>,
    /// The apparatus: emendations and variants, in order.
    pub apparatus: Option<Html>,
    /// Whether this is the text as transmitted.
    pub transmitted: bool,
    /// The layers that occur.
    pub layers: Vec<LayerView>,
    /// The text.
    pub body: Html,
    /// The notes.
    pub notes: Vec<NoteView>,
    /// Notes that were withdrawn: their addresses lead on.
    pub withdrawn: Vec<WithdrawnView>,
    /// What the notes cite.
    pub works: Vec<WorkView>,
    /// The script with short definitions of the edition's terms.
    pub glosses: String,
    /// The script with the source forms of its characters, where the page is in a converted script.
    pub source: Option<String>,
    /// The reading packs that hold passages of it, the first few.
    pub packs: Vec<Link>,
    /// The page of what can be taken away, at the text's edition.
    pub downloads: Option<Link>,
    /// The text before.
    pub previous: Option<Link>,
    /// The text after.
    pub next: Option<Link>,
}

/// A heading of a text.
#[derive(Debug, Serialize)]
pub struct Heading {
    /// Its words, and `#pN`.
    pub link: Link,
    /// The headings below it.
    pub children: Vec<Self>,
}

/// A layer of notes.
#[derive(Debug, Serialize)]
pub struct LayerView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many notes it has here.
    pub count: usize,
}

/// A note at the end of a text.
#[derive(Debug, Serialize)]
pub struct NoteView {
    /// Its id, without `note-`.
    pub id: String,
    /// Its layer.
    pub layer: String,
    /// The mark in the text.
    pub marker: String,
    /// What a screen reader says for the mark.
    pub label: String,
    /// The words it is about.
    pub lemma: Option<String>,
    /// Of an emendation.
    pub apparatus: Option<ApparatusView>,
    /// Of a gap: what is lost.
    pub gap: Option<String>,
    /// Of a gap: why.
    pub reason: Option<String>,
    /// What it says.
    pub body: Option<Html>,
    /// Who wrote it.
    pub by: Option<String>,
}

/// A note that was withdrawn.
#[derive(Debug, Serialize)]
pub struct WithdrawnView {
    /// Its id, without `note-`.
    pub id: String,
    /// The passage where it stood.
    pub href: String,
    /// What that is called.
    pub place: String,
    /// The words that it was about.
    pub words: String,
}

/// An entry of the apparatus: lemma ］ reading, siglum.
#[derive(Debug, Serialize)]
pub struct ApparatusView {
    /// What is read; empty where words are deleted.
    pub reading: String,
    /// What is transmitted.
    pub transmitted: String,
    /// By which witness.
    pub siglum: String,
    /// How sure the editor is.
    pub certainty: Option<String>,
}

/// A work cited.
#[derive(Debug, Serialize)]
pub struct WorkView {
    /// Its key.
    pub key: String,
    /// The reference.
    pub reference: String,
    /// BCP 47 tag, where the reference is not Chinese.
    pub lang: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
}

/// A text beside its witnesses, a text as one witness has it, the witnesses of an edition.
#[derive(Debug, Serialize)]
pub struct CollationPage {
    /// The edition.
    pub edition: Link,
    /// The text; none on the page of all witnesses.
    pub text: Option<Link>,
    /// What the page is.
    pub heading: String,
    /// This text in other views.
    pub views: Vec<Link>,
    /// What the reader should know beforehand.
    pub note: Option<String>,
    /// The signs that stand on the page and what they mean.
    pub legend: Vec<Fact>,
    /// The rest.
    pub body: Html,
}

/// The index of a glossary.
#[derive(Debug, Serialize)]
pub struct GlossaryPage {
    /// The edition.
    pub edition: Link,
    /// How many entries.
    pub count: String,
    /// The kinds that occur: id, words.
    pub kinds: Vec<(String, String)>,
    /// The glossary in its other shapes.
    pub views: Vec<Link>,
    /// The entries by initial.
    pub letters: Vec<Letter>,
}

/// Entries under one initial.
#[derive(Debug, Serialize)]
pub struct Letter {
    /// Id of the heading.
    pub id: String,
    /// The initial.
    pub initial: String,
    /// The entries.
    pub entries: Vec<EntryCard>,
}

/// An entry of the index.
#[derive(Debug, Serialize)]
pub struct EntryCard {
    /// The entry's page.
    pub link: Link,
    /// Its kind: id, words.
    pub kind: (String, String),
    /// Pinyin.
    pub pinyin: Option<String>,
    /// English gloss.
    pub english: Option<String>,
    /// The first paragraph of the definition.
    pub brief: Option<String>,
    /// How often it occurs, in words.
    pub count: String,
}

/// An entry's page.
#[derive(Debug, Serialize)]
pub struct TermPage {
    /// The glossary.
    pub glossary: Link,
    /// The head word.
    pub term: String,
    /// Pinyin.
    pub pinyin: Option<String>,
    /// English gloss.
    pub english: Option<String>,
    /// Its kind, in words.
    pub kind: String,
    /// What it stands for, item by item.
    pub expands: Vec<String>,
    /// What it means.
    pub definition: Option<Html>,
    /// Other forms, dates, certainty.
    pub facts: Vec<Fact>,
    /// Legal basis.
    pub basis: Option<Html>,
    /// Other entries.
    pub see: Vec<Link>,
    /// How often it occurs, in words.
    pub count: String,
    /// Where in which texts, as a picture; `None` where it stands in no passage.
    pub dispersion: Option<Html>,
    /// Where, by text: headings and lists. Markup and no structs, since in a large corpus there are a million
    /// lines.
    pub texts: Option<Html>,
    /// What the definition cites.
    pub works: Vec<WorkView>,
}

/// The bibliography of an edition.
#[derive(Debug, Serialize)]
pub struct BibliographyPage {
    /// The edition.
    pub edition: Link,
    /// The works.
    pub works: Vec<WorkView>,
}

/// A page of the site's own.
#[derive(Debug, Serialize)]
pub struct PlainPage {
    /// Its title.
    pub title: String,
    /// What it says.
    pub body: Html,
    /// A summary in English, where the furniture is English.
    pub english: Option<Html>,
}

/// The search page, and the page of words in context.
#[derive(Debug, Serialize)]
pub struct SearchPage {
    /// The search.
    pub search: Link,
    /// The words in context.
    pub concordance: Link,
    /// The editions: id, title.
    pub editions: Vec<(String, String)>,
    /// The layers of notes that any edition has: id, title.
    pub layers: Vec<(String, String)>,
    /// What this page's addresses end with, before `.html`: nothing, or the language of the furniture.
    pub face: String,
    /// The glossaries, for readers without scripts.
    pub glossaries: Vec<Link>,
}

/// The page for addresses that lead nowhere.
#[derive(Debug, Serialize)]
pub struct NotFoundPage {
    /// The same in English, where the furniture is Chinese: whoever comes by an old link may read no Chinese.
    pub english: Option<(String, String)>,
    /// Where to go.
    pub links: Vec<Link>,
}
