//! Floor 6: the site as a whole: which pages there are, what each is called, where it lies, in which scripts
//! and languages it is shown.
//!
//! A [`Face`] is one script with one language of the furniture; every page exists once for each face. Routes
//! are made of ids that were resolved before; `tests/site/links.py` holds that every link of a site leads to a file.

mod date;
mod order;
mod parallels;
mod pinyin;
mod route;

pub use date::spoken;
pub use order::{BySound, ByStrokes};
pub use parallels::ParallelPassages;
pub use route::{Order, Route, View, file_name, relative};

use tera::Value;

use crate::collate::{Collated, Collations};
use crate::edition::Interface;
use crate::resolve::{PlacedKind, Resolved, ResolvedEdition, ResolvedText};
use crate::script::Script;
use crate::theme::{Labels, Theme};
use crate::weave::{Voice, Voices};

/// A site, ready to be exported.
pub struct Site<'r> {
    /// What the editors wrote, settled.
    pub resolved: &'r Resolved<'r>,
    /// The texts against their witnesses.
    pub collations: &'r Collations,
    /// How it looks.
    pub theme: &'r Theme,
    /// The editors' decisions on conversion.
    pub voices: Voices,
    /// Every face, in the order of the site's scripts; within a script the default language comes first.
    pub faces: Vec<Face>,
    /// The same words at several places.
    pub parallels: &'r ParallelPassages,
    /// Whether it is a teacher's copy, with hints and answers.
    pub teacher: bool,
}

/// One script with one language of the furniture.
pub struct Face {
    /// The script of the words.
    pub script: Script,
    /// The language of the furniture.
    pub interface: Interface,
    /// Whether it is the site's default language.
    pub default: bool,
    /// The words of the furniture.
    pub labels: Labels,
    /// The same for templates.
    pub value: Value,
}

impl Face {
    /// BCP 47 tag of the furniture.
    #[must_use]
    pub fn language(&self) -> &'static str {
        match self.interface {
            Interface::Chinese => self.script.tag(),
            Interface::English => "en",
        }
    }
}

/// Puts a site together.
pub fn assemble<'r>(
    resolved: &'r Resolved<'r>,
    collations: &'r Collations,
    parallels: &'r ParallelPassages,
    theme: &'r Theme,
) -> Site<'r> {
    let settings = &resolved.library.site;
    let voices = Voices::new(resolved.library);
    let mut faces = Vec::new();
    for &script in &settings.scripts {
        for (index, &interface) in settings.interface.iter().enumerate() {
            let labels = match interface {
                Interface::Chinese => theme.chinese().map(|words| voices.site(Script::Hans, script).say(words).text),
                Interface::English => theme.english().clone(),
            };
            let value = labels.value();
            faces.push(Face { script, interface, default: index == 0, labels, value });
        }
    }
    Site { resolved, collations, theme, voices, faces, parallels, teacher: false }
}

impl<'r> Site<'r> {
    /// The voice of an edition's own words in a script.
    #[must_use]
    pub fn edition_voice(&self, edition: usize, script: Script) -> Voice<'_> {
        self.voices.edition(edition, self.resolved.editions[edition].edition.script, script)
    }

    /// The voice of a text in a script.
    #[must_use]
    pub fn text_voice(&self, edition: usize, text: &ResolvedText<'_>, script: Script) -> Voice<'_> {
        self.voices.edition(edition, text.text.script, script)
    }

    /// The voice of the site's own words in a script.
    #[must_use]
    pub fn site_voice(&self, script: Script) -> Voice<'_> {
        self.voices.site(self.resolved.library.site.language, script)
    }

    /// A text, by its edition's index and its own, against its witnesses; `None` where none could be compared.
    #[must_use]
    pub fn collated(&self, edition: usize, text: usize) -> Option<&'r Collated> {
        self.collations.text(edition, text).filter(|collated| collated.witnesses.iter().any(Option::is_some))
    }

    /// An edition by its index.
    #[must_use]
    pub fn edition(&self, index: usize) -> &'r ResolvedEdition<'r> {
        &self.resolved.editions[index]
    }
}

/// Whether a text as transmitted differs from its reading, so that it has a page of its own.
#[must_use]
pub fn has_transmitted_view(text: &ResolvedText<'_>) -> bool {
    text.notes.iter().any(|note| matches!(note.kind, PlacedKind::Emendation { .. }))
}
