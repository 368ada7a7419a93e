//! Which files there are: the formats, what each is made of, what each file is called.
//!
//! Refused: a format of a part that it is not made of, a script in which the site is not published. Names are made of
//! ids, script tags and fixed endings, so they are ASCII and safe on every system.

use std::fmt;

use super::Download;
use crate::script::Script;
use crate::site::Site;

/// What a file can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Plain text of the reading text.
    Text,
    /// Markdown of the reading text with the notes as footnotes.
    Markdown,
    /// CSL-JSON of the bibliography.
    Csl,
    /// BibTeX of the bibliography.
    Bibtex,
    /// RIS of the bibliography.
    Ris,
    /// The glossary as a table for spreadsheets.
    Csv,
    /// The glossary as cards for Anki.
    Anki,
    /// The glossary in two columns.
    Tsv,
    /// The glossary for Moodle.
    Moodle,
    /// The notes as W3C Web Annotations.
    Annotations,
    /// A whole edition as JSON.
    Json,
    /// A text as TEI P5.
    Tei,
    /// An edition as one TEI P5 corpus.
    TeiCorpus,
}

/// What a format is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Text,
    Edition,
    /// An edition, or the part of it that belongs to one text.
    EditionOrText,
    /// The same, or a reading pack.
    Any,
}

impl Format {
    /// Every format, in the order of the manual.
    pub const ALL: [Self; 13] = [
        Self::Text,
        Self::Markdown,
        Self::Csl,
        Self::Bibtex,
        Self::Ris,
        Self::Csv,
        Self::Anki,
        Self::Tsv,
        Self::Moodle,
        Self::Annotations,
        Self::Json,
        Self::Tei,
        Self::TeiCorpus,
    ];

    /// What it is called on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Csl => "csl",
            Self::Bibtex => "bibtex",
            Self::Ris => "ris",
            Self::Csv => "csv",
            Self::Anki => "anki",
            Self::Tsv => "tsv",
            Self::Moodle => "moodle",
            Self::Annotations => "annotations",
            Self::Json => "json",
            Self::Tei => "tei",
            Self::TeiCorpus => "tei-corpus",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Csl => "csl.json",
            Self::Bibtex => "bib",
            Self::Ris => "ris",
            Self::Csv => "vocabulary.csv",
            Self::Anki => "anki.txt",
            Self::Tsv => "vocabulary.tsv",
            Self::Moodle => "moodle.xml",
            Self::Annotations => "annotations.jsonld",
            Self::Json => "json",
            Self::Tei | Self::TeiCorpus => "tei.xml",
        }
    }

    const fn unit(self) -> Unit {
        match self {
            Self::Text | Self::Markdown | Self::Annotations | Self::Tei => Unit::Text,
            Self::Json | Self::TeiCorpus => Unit::Edition,
            Self::Csl | Self::Bibtex | Self::Ris => Unit::EditionOrText,
            Self::Csv | Self::Anki | Self::Tsv | Self::Moodle => Unit::Any,
        }
    }

    /// Whether its words are in one script; the others keep what the editors wrote.
    const fn has_script(self) -> bool {
        !matches!(self, Self::Csl | Self::Bibtex | Self::Ris | Self::Tei | Self::TeiCorpus)
    }
}

/// The formats that a word on the command line means: one, or all of a family (`bibliography`, `vocabulary`).
#[must_use]
pub fn named(word: &str) -> Option<Vec<Format>> {
    match word {
        "bibliography" => Some(vec![Format::Csl, Format::Bibtex, Format::Ris]),
        "vocabulary" => Some(vec![Format::Csv, Format::Anki, Format::Tsv, Format::Moodle]),
        _ => Format::ALL.into_iter().find(|format| format.name() == word).map(|format| vec![format]),
    }
}

/// A part of the project, by indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// An edition.
    Edition(usize),
    /// A text of an edition.
    Text(usize, usize),
    /// A reading pack.
    Pack(usize),
}

/// In which scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// The script in which the part was written.
    #[default]
    Own,
    /// Every script of the site.
    Every,
    /// This one.
    One(Script),
}

/// What somebody wants, by ids; without an id everything that there is.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// An edition.
    pub edition: Option<String>,
    /// A text.
    pub text: Option<String>,
    /// A reading pack.
    pub pack: Option<String>,
    /// The scripts.
    pub scripts: Which,
    /// Whether passages of plain text carry their ids.
    pub ids: bool,
}

/// Why there is no such file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// The files of a format that a selection asks for, in the order of the project.
///
/// # Errors
/// [`Refusal`] where the selection names what is not there, or what the format is not made of.
pub fn plan(site: &Site<'_>, format: Format, selection: &Selection) -> Result<Vec<Download>, Refusal> {
    if let Which::One(script) = selection.scripts {
        let published = &site.resolved.library.site.scripts;
        if !published.contains(&script) {
            let names: Vec<&str> = published.iter().map(|script| script.tag()).collect();
            let names = names.join(", ");
            return Err(Refusal(format!("the site is not published in {script}; its scripts are: {names}")));
        }
        if !format.has_script() {
            let name = format.name();
            return Err(Refusal(format!("`{name}` keeps every word as it was written, so it takes no --script")));
        }
    }
    let mut downloads = Vec::new();
    for scope in scopes(site, format, selection)? {
        let own = own_script(site, scope);
        let scripts = match selection.scripts {
            Which::One(script) => vec![script],
            Which::Every if format.has_script() => site.resolved.library.site.scripts.clone(),
            Which::Every | Which::Own => vec![own],
        };
        let ids = selection.ids;
        downloads.extend(scripts.into_iter().map(|script| Download { format, scope, script, ids }));
    }
    Ok(downloads)
}

fn scopes(site: &Site<'_>, format: Format, selection: &Selection) -> Result<Vec<Scope>, Refusal> {
    let name = format.name();
    if let Some(pack) = &selection.pack {
        if format.unit() != Unit::Any {
            return Err(Refusal(format!("`{name}` is not made of a reading pack")));
        }
        let packs = &site.resolved.packs;
        let found = packs.iter().position(|known| known.pack.id == *pack);
        let known: Vec<&str> = packs.iter().map(|known| known.pack.id.as_str()).collect();
        return match found {
            Some(index) => Ok(vec![Scope::Pack(index)]),
            None => Err(missing("reading pack", pack, &known)),
        };
    }
    let editions = &site.resolved.editions;
    let wanted: Vec<usize> = match &selection.edition {
        None => (0..editions.len()).collect(),
        Some(id) => match editions.iter().position(|edition| edition.edition.id == *id) {
            Some(index) => vec![index],
            None => {
                let known: Vec<&str> = editions.iter().map(|edition| edition.edition.id.as_str()).collect();
                return Err(missing("edition", id, &known));
            }
        },
    };
    if let Some(id) = &selection.text {
        if format.unit() == Unit::Edition {
            return Err(Refusal(format!("`{name}` is made of a whole edition, not of a text")));
        }
        let place = |&edition: &usize| {
            let texts = &editions[edition].texts;
            texts.iter().position(|text| text.text.id == *id).map(|text| Scope::Text(edition, text))
        };
        let found: Vec<Scope> = wanted.iter().filter_map(place).collect();
        return match found[..] {
            [one] => Ok(vec![one]),
            [] => {
                let ids = |&edition: &usize| editions[edition].texts.iter().map(|text| text.text.id.as_str());
                Err(missing("text", id, &wanted.iter().flat_map(ids).collect::<Vec<_>>()))
            }
            _ => Err(Refusal(format!("several editions have a text `{id}`; say which with --edition"))),
        };
    }
    if format.unit() != Unit::Text {
        return Ok(wanted.into_iter().map(Scope::Edition).collect());
    }
    let texts = |edition: usize| (0..editions[edition].texts.len()).map(move |text| Scope::Text(edition, text));
    Ok(wanted.into_iter().flat_map(texts).collect())
}

fn missing(what: &str, id: &str, known: &[&str]) -> Refusal {
    Refusal(format!("there is no {what} `{id}`; there are: {}", known.join(", ")))
}

/// The script in which a part was written.
fn own_script(site: &Site<'_>, scope: Scope) -> Script {
    let editions = &site.resolved.editions;
    let own = match scope {
        Scope::Edition(edition) => editions[edition].edition.script,
        Scope::Text(edition, text) => editions[edition].texts[text].text.script,
        Scope::Pack(pack) => editions[site.resolved.packs[pack].home].edition.script,
    };
    // An edition may be written in a script of which the site publishes only another form.
    let scripts = &site.resolved.library.site.scripts;
    let near = || scripts.iter().find(|script| script.is_traditional() == own.is_traditional());
    if scripts.contains(&own) { own } else { near().or(scripts.first()).copied().unwrap_or(own) }
}

/// Where a file lies below the folder of downloads.
pub(super) fn path(site: &Site<'_>, download: &Download) -> String {
    let editions = &site.resolved.editions;
    let stem = match download.scope {
        Scope::Edition(edition) => editions[edition].edition.id.clone(),
        Scope::Text(edition, text) => {
            format!("{}/{}", editions[edition].edition.id, editions[edition].texts[text].text.id)
        }
        Scope::Pack(pack) => format!("readings/{}", site.resolved.packs[pack].pack.id),
    };
    let ending = download.format.ending();
    if download.format.has_script() {
        format!("{stem}.{}.{ending}", download.script.tag())
    } else {
        format!("{stem}.{ending}")
    }
}
