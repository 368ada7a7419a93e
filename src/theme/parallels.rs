//! What the template of an edition's parallel passages sees.

use serde::Serialize;

use super::{Html, Link};

/// The parallel passages of an edition.
#[derive(Debug, Serialize)]
pub struct ParallelsPage {
    /// The edition.
    pub edition: Link,
    /// How many groups, in words.
    pub count: String,
    /// That only some of them are listed, in words.
    pub capped: Option<String>,
    /// The groups: markup, since in a large corpus there are thousands of words in each.
    pub groups: Vec<Html>,
}
