//! What templates see of how a page is cited.

use serde::Serialize;

use super::views::Html;

/// How a text is cited: for readers, for programs that save references, for the script that fills in the place.
#[derive(Debug, Clone, Serialize)]
pub struct CitationView {
    /// Highwire tags for the head of the page: name, content.
    pub tags: Vec<(&'static str, String)>,
    /// The reference by GB/T 7714-2025.
    pub first: Html,
    /// The other forms, a list of definitions.
    pub forms: Html,
    /// What the first form is called.
    pub first_name: &'static str,
    /// Edition and text: `jisheng/huangyan`; of an edition its id.
    pub key: String,
    /// Whether it is a text, which can be cited passage by passage, and noted upon.
    pub text: bool,
    /// Title, version and date of the edition.
    pub release: String,
    /// The page in the published folder.
    pub path: String,
    /// Where the site stands, with a closing `/`.
    pub base: Option<String>,
    /// The script with the words of the panels.
    pub labels: String,
    /// The script with the text in the script that it was written in, where the page has another.
    pub words: Option<String>,
}
