//! Which files there are: those that somebody asks for, those that a site offers, and what each is called.
//!
//! Refused: a format of a part that it is not made of, a script in which the site is not published. Names are made of
//! ids, script tags and fixed endings, so they are ASCII and safe on every system; no id holds a dot, and `readings` is
//! no edition's, so that no two names meet.

use std::fmt;

use super::Download;
use crate::edition::{Format, Unit};
use crate::script::Script;
use crate::site::Site;

/// A part of the project, by indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The whole site.
    Site,
    /// An edition.
    Edition(usize),
    /// A text of an edition.
    Text(usize, usize),
    /// A reading pack.
    Pack(usize),
}

impl Scope {
    pub(super) fn unit(self) -> Unit {
        match self {
            Self::Site => Unit::Site,
            Self::Edition(_) => Unit::Edition,
            Self::Text(..) => Unit::Text,
            Self::Pack(_) => Unit::Pack,
        }
    }
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
    let published = &site.resolved.library.site.scripts;
    let mut downloads = Vec::new();
    for scope in scopes(site, format, selection)? {
        let scripts = match selection.scripts {
            Which::One(script) if !published.contains(&script) => {
                let names: Vec<&str> = published.iter().map(|script| script.tag()).collect();
                let names = names.join(", ");
                return Err(Refusal(format!("the site is not published in {script}; its scripts are: {names}")));
            }
            Which::One(_) if !format.has_script(scope.unit()) => return Err(without_script(format, scope)),
            Which::One(script) => vec![Some(script)],
            Which::Own if format.has_script(scope.unit()) => vec![Some(own_script(site, scope))],
            Which::Own | Which::Every => every_script(site, format, scope),
        };
        let ids = selection.ids;
        downloads.extend(scripts.into_iter().map(|script| Download { format, scope, script, ids }));
    }
    Ok(downloads)
}

/// What a site offers, as `downloads` in site.yaml lists it: each format of everything that it is made of, in every
/// script, in the order in which they are shown.
pub(super) fn offered(site: &Site<'_>) -> Vec<Download> {
    // A teacher's copy is handed on as it is: nothing of it is offered to readers.
    if site.teacher {
        return Vec::new();
    }
    let mut scopes = vec![Scope::Site];
    for (index, edition) in site.resolved.editions.iter().enumerate() {
        scopes.push(Scope::Edition(index));
        scopes.extend((0..edition.texts.len()).map(|text| Scope::Text(index, text)));
    }
    scopes.extend((0..site.resolved.packs.len()).map(Scope::Pack));
    let mut downloads = Vec::new();
    for scope in scopes {
        for &format in &site.resolved.library.site.downloads {
            if format.units().contains(&scope.unit()) {
                let scripts = every_script(site, format, scope).into_iter();
                downloads.extend(scripts.map(|script| Download { format, scope, script, ids: false }));
            }
        }
    }
    downloads
}

fn every_script(site: &Site<'_>, format: Format, scope: Scope) -> Vec<Option<Script>> {
    if !format.has_script(scope.unit()) {
        return vec![None];
    }
    site.resolved.library.site.scripts.iter().copied().map(Some).collect()
}

fn without_script(format: Format, scope: Scope) -> Refusal {
    let name = format.name();
    Refusal(match (format, scope) {
        (_, Scope::Site) => {
            format!("`{name}` of the whole site holds every script; say which part with --edition or --pack")
        }
        (Format::Html, _) => format!("`{name}` holds every script, so it takes no --script"),
        _ => format!("`{name}` keeps every word as it was written, so it takes no --script"),
    })
}

fn scopes(site: &Site<'_>, format: Format, selection: &Selection) -> Result<Vec<Scope>, Refusal> {
    let (name, units) = (format.name(), format.units());
    let packs = &site.resolved.packs;
    if let Some(pack) = &selection.pack {
        if !units.contains(&Unit::Pack) {
            return Err(Refusal(format!("`{name}` is not made of a reading pack")));
        }
        let known: Vec<&str> = packs.iter().map(|known| known.pack.id.as_str()).collect();
        return match known.iter().position(|known| known == pack) {
            Some(index) => Ok(vec![Scope::Pack(index)]),
            None => Err(missing("reading pack", pack, &known)),
        };
    }
    if units == [Unit::Pack] && (selection.edition.is_some() || selection.text.is_some()) {
        return Err(Refusal(format!("`{name}` is made of a reading pack; say which with --pack")));
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
        if !units.contains(&Unit::Text) {
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
    let texts = |edition: usize| (0..editions[edition].texts.len()).map(move |text| Scope::Text(edition, text));
    Ok(match units[0] {
        Unit::Site if selection.edition.is_none() => vec![Scope::Site],
        Unit::Site | Unit::Edition => wanted.into_iter().map(Scope::Edition).collect(),
        Unit::Text => wanted.into_iter().flat_map(texts).collect(),
        Unit::Pack if packs.is_empty() => return Err(Refusal("there is no reading pack in site/readings/".into())),
        Unit::Pack => (0..packs.len()).map(Scope::Pack).collect(),
    })
}

fn missing(what: &str, id: &str, known: &[&str]) -> Refusal {
    Refusal(format!("there is no {what} `{id}`; there are: {}", known.join(", ")))
}

/// The script in which a part was written.
pub(super) fn own_script(site: &Site<'_>, scope: Scope) -> Script {
    let editions = &site.resolved.editions;
    let own = match scope {
        Scope::Site => site.resolved.library.site.language,
        Scope::Edition(edition) => editions[edition].edition.script,
        Scope::Text(edition, text) => editions[edition].texts[text].text.script,
        Scope::Pack(pack) => editions[site.resolved.packs[pack].home].edition.script,
    };
    // An edition may be written in a script of which the site publishes only another form.
    let scripts = &site.resolved.library.site.scripts;
    let near = || scripts.iter().find(|script| script.is_traditional() == own.is_traditional());
    if scripts.contains(&own) { own } else { near().or(scripts.first()).copied().unwrap_or(own) }
}

/// What a file is called; `between` stands between the parts of its name, a slash where each edition has a folder.
pub(super) fn name(site: &Site<'_>, download: &Download, between: char) -> String {
    let editions = &site.resolved.editions;
    let stem = match download.scope {
        Scope::Site => "site".to_owned(),
        Scope::Edition(edition) => editions[edition].edition.id.clone(),
        Scope::Text(edition, text) => {
            format!("{}{between}{}", editions[edition].edition.id, editions[edition].texts[text].text.id)
        }
        Scope::Pack(pack) => format!("readings{between}{}", site.resolved.packs[pack].pack.id),
    };
    let ending = download.format.ending();
    match download.script {
        Some(script) => format!("{stem}.{}.{ending}", script.tag()),
        None => format!("{stem}.{ending}"),
    }
}
