//! References, form by form. Every form is a list of pieces: words, titles that are set in italics, and slots for
//! what only the reader's act knows: the passages cited, the day, the address of the place. A page prints the pieces
//! with empty slots, which is the reference to the whole; its script fills the slots and knows no form.
//!
//! A text is cited as a part of its edition, the edition as a book on the web. Nothing is guessed: without an author
//! the title stands first, without a date none stands there.
//! Standards and what was left open: `docs/citing.md`.

/// What is cited. All words are in the script of the page.
#[derive(Debug, Clone)]
pub(super) struct Cited {
    /// A key for BibTeX and CSL: `jisheng-huangyan`.
    pub(super) key: String,
    /// A text in the edition; `None` for the edition itself.
    pub(super) part: Option<Part>,
    /// The editors of the edition.
    pub(super) editors: Vec<String>,
    /// The title of the edition.
    pub(super) edition: String,
    /// Its version.
    pub(super) version: Option<String>,
    /// When that was released, EDTF.
    pub(super) date: Option<String>,
    /// Who publishes: the name of the site.
    pub(super) site: String,
    /// BCP 47 tag.
    pub(super) language: &'static str,
    /// The address of the page, where the site has one.
    pub(super) address: Option<String>,
}

/// A text of an edition.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Author or issuer, as the editors name him.
    pub(super) author: Option<String>,
    /// The title.
    pub(super) title: String,
    /// When it was written, EDTF.
    pub(super) date: Option<String>,
}

/// What only the reader's act knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// The passages: `{a}` the first, `{b}` the last.
    Place,
    /// The day: `{iso}` 2026-11-22, `{slashed}` 2026/11/22, `{y}`, `{m}`, `{d}`, `{mdy}` November 22, 2026, `{dmy}` 22 Nov. 2026.
    Seen,
    /// The address: `{url}`.
    Address,
}

impl Slot {
    /// As pages name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Seen => "seen",
            Self::Address => "address",
        }
    }
}

/// A piece of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Words(String),
    /// The title of a book, in italics where the form has italics.
    Work(String),
    /// What is filled in for one thing, what for a range, and what stands there until then.
    Slot { slot: Slot, one: String, many: Option<String>, until: String },
}

/// A form of references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Gb2025,
    Gb2015,
    Chicago,
    Mla,
    Apa,
    Bibtex,
    Ris,
    Csl,
}

impl Form {
    /// Every form, in the order of the page.
    pub(super) const ALL: [Self; 8] =
        [Self::Gb2025, Self::Gb2015, Self::Chicago, Self::Mla, Self::Apa, Self::Bibtex, Self::Ris, Self::Csl];

    /// As pages name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gb2025 => "gb2025",
            Self::Gb2015 => "gb2015",
            Self::Chicago => "chicago",
            Self::Mla => "mla",
            Self::Apa => "apa",
            Self::Bibtex => "bibtex",
            Self::Ris => "ris",
            Self::Csl => "csl",
        }
    }

    /// What readers call it, in any language.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Gb2025 => "GB/T 7714—2025",
            Self::Gb2015 => "GB/T 7714—2015",
            Self::Chicago => "Chicago",
            Self::Mla => "MLA 9",
            Self::Apa => "APA 7",
            Self::Bibtex => "BibTeX",
            Self::Ris => "RIS",
            Self::Csl => "CSL-JSON",
        }
    }

    /// Whether programs read it and not people.
    pub(super) fn is_record(self) -> bool {
        matches!(self, Self::Bibtex | Self::Ris | Self::Csl)
    }

    /// Whether it is set in English.
    pub(super) fn is_english(self) -> bool {
        matches!(self, Self::Chicago | Self::Mla | Self::Apa)
    }

    /// The reference.
    pub(super) fn set(self, cited: &Cited) -> Vec<Piece> {
        let mut out = Setting { pieces: Vec::new(), address: cited.address.clone() };
        match self {
            Self::Gb2025 => gb(&mut out, cited, "，", "："),
            Self::Gb2015 => gb(&mut out, cited, ", ", ": "),
            Self::Chicago => chicago(&mut out, cited),
            Self::Mla => mla(&mut out, cited),
            Self::Apa => apa(&mut out, cited),
            Self::Bibtex => super::records::bibtex(&mut out, cited),
            Self::Ris => super::records::ris(&mut out, cited),
            Self::Csl => super::records::csl(&mut out, cited),
        }
        out.pieces
    }
}

/// A reference in the making.
pub(super) struct Setting {
    pieces: Vec<Piece>,
    address: Option<String>,
}

impl Setting {
    /// Adds words.
    pub(super) fn words(&mut self, words: &str) {
        if let Some(Piece::Words(last)) = self.pieces.last_mut() {
            last.push_str(words);
        } else {
            self.pieces.push(Piece::Words(words.to_owned()));
        }
    }

    fn work(&mut self, title: &str) {
        self.pieces.push(Piece::Work(title.to_owned()));
    }

    /// Words that end with a full stop.
    fn closed(&mut self, words: &str) {
        self.words(words);
        self.words(if words.ends_with('.') { " " } else { ". " });
    }

    /// The passages.
    pub(super) fn place(&mut self, one: &str, many: &str) {
        let (one, many) = (one.to_owned(), Some(many.to_owned()));
        self.pieces.push(Piece::Slot { slot: Slot::Place, one, many, until: String::new() });
    }

    /// The day.
    pub(super) fn seen(&mut self, pattern: &str) {
        self.pieces.push(Piece::Slot { slot: Slot::Seen, one: pattern.to_owned(), many: None, until: String::new() });
    }

    /// The address; it stands there from the start where the site has one.
    pub(super) fn address(&mut self, pattern: &str) {
        let until = self.address.as_ref().map_or_else(String::new, |address| pattern.replace("{url}", address));
        self.pieces.push(Piece::Slot { slot: Slot::Address, one: pattern.to_owned(), many: None, until });
    }
}

/// The year of a date that says one, else the date as written.
pub(super) fn year(date: &str) -> String {
    plain_year(date).map_or_else(|| date.to_owned(), str::to_owned)
}

/// The year of a date without marks of doubt.
fn plain_year(date: &str) -> Option<&str> {
    let plain = date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let year = date.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    (plain && matches!(date.as_bytes().get(4), None | Some(b'-'))).then_some(year)
}

/// When a text was written, for English forms: `2013`, `ca. 2013`, `2013–2014`, `2005 or later`; any other date as
/// written (EDTF, ISO 8601-2).
pub(super) fn origin(date: &str) -> String {
    let set = date.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).and_then(|inner| inner.split_once(".."));
    let said = match set.or_else(|| date.split_once('/')) {
        Some((from, "")) => single(from).map(|from| format!("{from} or later")),
        Some(("", to)) => single(to).map(|to| format!("{to} or earlier")),
        Some((from, to)) => {
            single(from).zip(single(to)).map(|(from, to)| if from == to { from } else { format!("{from}–{to}") })
        }
        None => single(date),
    };
    said.unwrap_or_else(|| date.to_owned())
}

fn single(date: &str) -> Option<String> {
    match date.strip_suffix(['?', '~', '%']) {
        Some(date) => plain_year(date).map(|year| format!("ca. {year}")),
        None => plain_year(date).map(str::to_owned),
    }
}

/// GB/T 7714, numbered references, a part of a book (2025: 8.3, 2015: 4.2); the full stop, the square brackets and the slash
/// are narrow, other marks wide (2025) or narrow (2015).
fn gb(out: &mut Setting, cited: &Cited, comma: &str, colon: &str) {
    const NAMED: usize = 3;
    let mut editors = cited.editors.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(comma);
    if cited.editors.len() > NAMED {
        editors.push_str(comma);
        editors.push('等');
    }
    if let Some(part) = &cited.part {
        if let Some(author) = &part.author {
            out.closed(author);
        }
        out.words(&part.title);
        out.words("[M/OL]//");
    }
    if !editors.is_empty() {
        out.closed(&editors);
    }
    out.words(&cited.edition);
    out.words(if cited.part.is_some() { ". " } else { "[M/OL]. " });
    if let Some(version) = &cited.version {
        out.words(version);
        out.words(if version.ends_with('版') { ". " } else { "版. " });
    }
    out.words(&cited.site);
    if let Some(date) = &cited.date {
        out.words(comma);
        out.words(&year(date));
    }
    out.place(&format!("{colon}第{{a}}段"), &format!("{colon}第{{a}}-{{b}}段"));
    out.seen("[{iso}]");
    out.words(".");
    out.address(" {url}.");
}

/// Names as English forms join them; from `most` on only the first is named.
fn people(names: &[String], and: &str, most: usize) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first, ..] if names.len() >= most => format!("{first} et al."),
        [one, two] => format!("{one} {and} {two}"),
        [many @ .., last] => format!("{}, {and} {last}", many.join(", ")),
    }
}

/// A title between double quotation marks: its own become single.
fn quoted(title: &str) -> String {
    title.replace('“', "‘").replace('”', "’")
}

/// The Chicago Manual of Style, a note in full.
fn chicago(out: &mut Setting, cited: &Cited) {
    let editors = people(&cited.editors, "and", 4);
    match &cited.part {
        Some(part) => {
            if let Some(author) = &part.author {
                out.words(&format!("{author}, "));
            }
            out.words(&format!("“{}”", quoted(&part.title)));
            out.words(&part.date.as_ref().map_or(", in ".into(), |date| format!(" ({}), in ", origin(date))));
            out.work(&cited.edition);
            if !editors.is_empty() {
                out.words(&format!(", ed. {editors}"));
            }
        }
        None => {
            if !editors.is_empty() {
                out.words(&format!("{editors}, {} ", if cited.editors.len() > 1 { "eds.," } else { "ed.," }));
            }
            out.work(&cited.edition);
        }
    }
    if let Some(version) = &cited.version {
        out.words(&format!(", version {version}"));
    }
    let date = cited.date.as_ref().map_or_else(String::new, |date| format!(", {}", year(date)));
    out.words(&format!(" ({}{date})", cited.site));
    out.place(", par. {a}", ", pars. {a}–{b}");
    out.seen(", accessed {mdy}");
    out.address(", {url}");
    out.words(".");
}

/// MLA Handbook, 9th edition.
fn mla(out: &mut Setting, cited: &Cited) {
    let editors = people(&cited.editors, "and", 3);
    match &cited.part {
        Some(part) => {
            if let Some(author) = &part.author {
                out.closed(author);
            }
            out.words(&format!("“{}.” ", quoted(&part.title)));
            if let Some(date) = &part.date {
                let date = origin(date);
                let mut letters = date.chars();
                let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
                out.closed(&format!("{first}{}", letters.as_str()));
            }
            out.work(&cited.edition);
            if !editors.is_empty() {
                out.words(&format!(", edited by {editors}"));
            }
        }
        None => {
            if !editors.is_empty() {
                out.closed(&format!("{editors}, editor{}", if cited.editors.len() > 1 { "s" } else { "" }));
            }
            out.work(&cited.edition);
        }
    }
    let mut rest = String::new();
    if let Some(version) = &cited.version {
        // After a title that ends with a full stop it would be a capital; here it runs on.
        rest.push_str(&format!(", version {version}"));
    }
    rest.push_str(&format!(", {}", cited.site));
    if let Some(date) = &cited.date {
        rest.push_str(&format!(", {}", year(date)));
    }
    out.words(&rest);
    out.place(", par. {a}", ", pars. {a}–{b}");
    out.address(", {url}");
    out.words(".");
    out.seen(" Accessed {dmy}.");
}

/// Publication Manual of the American Psychological Association, 7th edition.
fn apa(out: &mut Setting, cited: &Cited) {
    let date = cited.date.as_ref().map_or_else(|| "n.d.".to_owned(), |date| year(date));
    let editors = people(&cited.editors, "&", usize::MAX);
    let role = if cited.editors.len() > 1 { "Eds." } else { "Ed." };
    match &cited.part {
        Some(part) => {
            match &part.author {
                Some(author) => {
                    out.closed(author);
                    out.words(&format!("({date}). "));
                    out.closed(&part.title);
                }
                None => {
                    out.closed(&part.title);
                    out.words(&format!("({date}). "));
                }
            }
            out.words("In ");
            if !editors.is_empty() {
                out.words(&format!("{editors} ({role}), "));
            }
            out.work(&cited.edition);
        }
        None if editors.is_empty() => {
            out.work(&cited.edition);
            out.words(&format!(". ({date})"));
        }
        None => {
            out.words(&format!("{editors} ({role}). ({date}). "));
            out.work(&cited.edition);
        }
    }
    match &cited.version {
        Some(version) => {
            out.words(&format!(" (Version {version}"));
            out.place(", para. {a}", ", paras. {a}–{b}");
            out.words(")");
        }
        None => out.place(" (para. {a})", " (paras. {a}–{b})"),
    }
    out.words(". ");
    out.words(&cited.site);
    out.words(".");
    out.seen(" Retrieved {mdy}, from");
    out.address(" {url}");
    if let Some(written) = cited.part.as_ref().and_then(|part| part.date.as_ref()) {
        out.words(&format!(" (Original work published {})", origin(written)));
    }
}
