//! Floor 6: the site as a whole: which pages there are, what each is called, where it lies, in which scripts
//! and languages it is shown.
//!
//! A [`Face`] is one script with one language of the furniture; every page exists once for each face. Routes
//! are made of ids that were resolved before; `tests/site/links.py` holds that every link of a site leads to a file.

mod date;
mod order;
mod parallels;
mod part;
mod pinyin;
mod route;

pub use date::spoken;
pub use order::{BySound, ByStrokes};
pub use parallels::ParallelPassages;
pub use part::{Part, Sheet};
pub use route::{Order, Route, View, file_name, relative, way};

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
    /// What of it is handed out.
    pub part: Part,
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
    /// What it is a face of.
    pub part: Part,
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
    let voices = Voices::new(resolved.library);
    let faces = Vec::new();
    let (part, teacher) = (Part::Whole, false);
    let mut site = Site { resolved, collations, theme, voices, faces, parallels, teacher, part };
    site.faces = site.faces_of(&resolved.library.site.scripts);
    site
}

impl<'r> Site<'r> {
    /// A part of the site, in some of its scripts.
    #[must_use]
    pub fn part(&self, part: Part, scripts: &[Script]) -> Self {
        let voices = Voices::new(self.resolved.library);
        let Self { resolved, collations, theme, parallels, .. } = *self;
        let faces = Vec::new();
        // Parts are for readers.
        let mut site = Self { resolved, collations, theme, voices, faces, parallels, teacher: false, part };
        site.faces = site.faces_of(scripts);
        site
    }

    fn faces_of(&self, scripts: &[Script]) -> Vec<Face> {
        let mut faces = Vec::new();
        for &script in scripts {
            for (index, &interface) in self.resolved.library.site.interface.iter().enumerate() {
                let say = |words: &str| self.voices.site(Script::Hans, script).say(words).text;
                let labels = match interface {
                    Interface::Chinese => self.theme.chinese().map(say),
                    Interface::English => self.theme.english().clone(),
                };
                let value = labels.value();
                faces.push(Face { script, interface, default: index == 0, labels, value, part: self.part.clone() });
            }
        }
        faces
    }

    /// The face that is met first: in the script of the site's own words, if the site, or the part, has it.
    #[must_use]
    pub fn front(&self) -> Option<&Face> {
        let language = self.resolved.library.site.language;
        let own = |face: &&Face| face.default && face.script == language;
        self.faces.iter().find(own).or_else(|| self.faces.iter().find(|face| face.default))
    }

    /// The face of a book or a single file: its furniture is Chinese, as its words are, if the site's can be.
    #[must_use]
    pub fn own_face(&self) -> Option<&Face> {
        self.faces.iter().find(|face| face.interface == Interface::Chinese).or_else(|| self.faces.first())
    }

    /// The scripts of its faces, in order.
    pub fn scripts(&self) -> impl Iterator<Item = Script> {
        self.faces.iter().filter(|face| face.default).map(|face| face.script)
    }

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
