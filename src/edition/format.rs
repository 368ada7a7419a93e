//! The files that a project can be made into: what each is called, what it is made of, how its name ends.
//!
//! This is the only list of them. `downloads` in site.yaml and `export` on the command line take the same names; which
//! files that makes, and how, is settled where they are made.

/// What a file can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A book: EPUB 3.3.
    Epub,
    /// One HTML file, in every script.
    Html,
    /// The site, or a part of it, as pages in an archive.
    Zip,
    /// A reading pack for platforms of teaching: Common Cartridge 1.3.
    Cartridge,
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

/// A part of a project that a file can be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The whole site.
    Site,
    /// An edition.
    Edition,
    /// A text.
    Text,
    /// A reading pack.
    Pack,
}

impl Format {
    /// Every format, in the order in which they are shown.
    pub const ALL: [Self; 17] = [
        Self::Epub,
        Self::Html,
        Self::Zip,
        Self::Cartridge,
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

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Epub => "epub",
            Self::Html => "html",
            Self::Zip => "zip",
            Self::Cartridge => "cartridge",
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

    /// How the name of its files ends, without the first dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Epub => "epub",
            Self::Html => "html",
            Self::Zip => "zip",
            Self::Cartridge => "imscc",
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

    /// What it is made of; the first is what is made where nobody says of what.
    #[must_use]
    pub const fn units(self) -> &'static [Unit] {
        match self {
            Self::Epub | Self::Json | Self::TeiCorpus => &[Unit::Edition],
            Self::Html | Self::Csl | Self::Bibtex | Self::Ris => &[Unit::Edition, Unit::Text],
            Self::Zip => &[Unit::Site, Unit::Edition, Unit::Pack],
            Self::Cartridge => &[Unit::Pack],
            Self::Text | Self::Markdown | Self::Annotations | Self::Tei => &[Unit::Text],
            Self::Csv | Self::Anki | Self::Tsv | Self::Moodle => &[Unit::Edition, Unit::Text, Unit::Pack],
        }
    }

    /// Whether a file of it that is made of `unit` is in one script; the others hold every script, or keep what the
    /// editors wrote.
    #[must_use]
    pub fn has_script(self, unit: Unit) -> bool {
        unit != Unit::Site
            && !matches!(self, Self::Html | Self::Csl | Self::Bibtex | Self::Ris | Self::Tei | Self::TeiCorpus)
    }

    /// The formats that a word means: one, or all of a family (`bibliography`, `vocabulary`).
    #[must_use]
    pub fn named(word: &str) -> Option<Vec<Self>> {
        match word {
            "bibliography" => Some(vec![Self::Csl, Self::Bibtex, Self::Ris]),
            "vocabulary" => Some(vec![Self::Csv, Self::Anki, Self::Tsv, Self::Moodle]),
            _ => Self::ALL.into_iter().find(|format| format.name() == word).map(|format| vec![format]),
        }
    }

    /// Every word that [`Self::named`] knows, for whoever wrote another.
    #[must_use]
    pub fn words() -> String {
        let names: Vec<&str> = Self::ALL.iter().map(|format| format.name()).collect();
        format!("{}; bibliography and vocabulary mean all of theirs", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_its_own_name_and_its_names_its_own_files() {
        for (at, format) in Format::ALL.into_iter().enumerate() {
            assert_eq!(Format::named(format.name()), Some(vec![format]));
            assert!(!format.units().is_empty());
            for other in &Format::ALL[at + 1..] {
                assert_ne!(format.name(), other.name());
                let same_unit = format.units().iter().any(|unit| other.units().contains(unit));
                assert!(format.ending() != other.ending() || !same_unit, "{format:?} and {other:?}");
            }
        }
        assert_eq!(Format::named("vocabulary").map(|formats| formats.len()), Some(4));
        assert_eq!(Format::named("pdf"), None);
    }
}
