//! `editions/<edition>/edition.yaml`.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use super::{Bibliography, Decisions, Entry, Event, Lock, Pronunciation, Prose, Release, Text, identifier};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::script::Script;
use crate::text::{Located, Sources, Span};
use crate::yaml::{Kind, Node, Record};

/// An edition, as written.
#[derive(Debug)]
pub struct Edition {
    /// From the folder's name.
    pub id: String,
    /// `edition.yaml`, for faults of the edition as a whole.
    pub span: Span,
    /// Its title.
    pub title: String,
    /// A line below it.
    pub subtitle: Option<String>,
    /// The script of its notes and glossary.
    pub script: Script,
    /// Who made it.
    pub editors: Vec<String>,
    /// Which release this is.
    pub version: Option<String>,
    /// When, EDTF.
    pub date: Option<String>,
    /// Its introduction.
    pub introduction: Option<Prose>,
    /// Kinds of notes, in order; the first is the default. Never empty.
    pub layers: Vec<Layer>,
    /// How the texts are grouped; their ids in order.
    pub groups: Vec<Group>,
    /// The texts, in order.
    pub texts: Vec<Text>,
    /// The glossary: this edition's, then the site's.
    pub glossary: Vec<Entry>,
    /// The works that may be cited.
    pub bibliography: Arc<Bibliography>,
    /// The ids that it has published; `None` where nothing is locked yet.
    pub lock: Option<Lock>,
    /// What it read when it was released, in the order of the versions.
    pub releases: Vec<Release>,
    /// The least run of words that counts as a parallel, in characters; `None` where none are looked for.
    pub parallels: Option<usize>,
    /// Whether its books are set in columns, from right to left.
    pub vertical: bool,
    /// Its decisions on conversion; the site's stand in [`super::Library::decisions`].
    pub decisions: Decisions,
    /// How hard characters of its texts are read.
    pub pronunciations: Vec<Pronunciation>,
    /// What happened around its texts, in the order of the file.
    pub chronology: Vec<Event>,
}

/// A kind of notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its id, as notes name it.
    pub id: String,
    /// As readers see it, in the edition's script.
    pub title: String,
    /// Where the editor wrote that title; `None` for a layer that the program added.
    pub span: Option<Span>,
    /// Whether its notes stand inside the line, small, as 夹注 do, and not at its end behind a mark.
    pub inline: bool,
}

/// Texts under one heading.
#[derive(Debug, Clone)]
pub struct Group {
    /// The heading; `None` for a plain list.
    pub title: Option<String>,
    /// Ids of texts.
    pub texts: Vec<Located<String>>,
}

/// What `edition.yaml` says, before the texts are read.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) subtitle: Option<String>,
    pub(super) script: Script,
    pub(super) editors: Vec<String>,
    pub(super) version: Option<String>,
    pub(super) date: Option<String>,
    pub(super) introduction: Option<Prose>,
    pub(super) layers: Vec<Layer>,
    pub(super) groups: Vec<Group>,
    pub(super) regularize: Vec<Located<String>>,
    pub(super) parallels: Option<usize>,
    pub(super) vertical: bool,
}

impl Head {
    /// Reads `edition.yaml`; `language` is the site's, where the edition names no script.
    pub(super) fn read(
        node: &Node,
        language: Script,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut record = Record::open(node, "edition.yaml", diagnostics)?;
        let title = record.required("title");
        let subtitle = record.text("subtitle").map(|text| text.value);
        let script = record.parsed::<Script>("script", super::site::SCRIPTS).map_or(language, |script| script.value);
        let editors = record.texts("editors").into_iter().map(|name| name.value).collect();
        let version = record.text("version").map(|text| text.value);
        let date = record.text("date").map(|text| text.value);
        let introduction = record.text("introduction");
        let layers = record.node("layers");
        let mut groups = Vec::new();
        let texts = record.texts("texts");
        if !texts.is_empty() {
            groups.push(Group { title: None, texts });
        }
        for group in record.list("groups") {
            if let Some(mut inner) = Record::open(group, "a group", record.diagnostics) {
                let title = inner.required("title").map(|text| text.value);
                groups.push(Group { title, texts: inner.texts("texts") });
                inner.finish();
            }
        }
        let inline = record.texts("inline");
        let regularize = record.texts("regularize");
        let parallels = record.parsed::<LeastRun>("parallels", LeastRun::EXPECTED);
        let writing = record.parsed::<Writing>("writing", "`horizontal` or `vertical`");
        if groups.iter().all(|group| group.texts.is_empty()) {
            let span = record.span();
            record.diagnostics.push(Diagnostic::error(
                Code::ValueInvalid,
                span,
                "an edition lists its texts: `texts` or `groups`",
            ));
        }
        let mut layers = layers.map_or_else(Vec::new, |node| read_layers(node, record.diagnostics));
        for id in inline {
            match layers.iter_mut().find(|layer| layer.id == id.value) {
                Some(layer) => layer.inline = true,
                None => record.diagnostics.push(
                    Diagnostic::error(Code::ValueInvalid, id.span, format!("there is no layer `{}`", id.value))
                        .help("`inline` names layers of this edition whose notes stand inside the line"),
                ),
            }
        }
        record.finish();
        check_texts(&groups, diagnostics);
        let introduction = introduction.map(|text| Prose::read(&text, sources, diagnostics));
        Some(Self {
            title: title?.value,
            subtitle,
            script,
            editors,
            version,
            date,
            introduction,
            layers: with_defaults(layers),
            groups,
            regularize,
            parallels: parallels.map_or(LeastRun::DEFAULT, |least| least.value).0,
            vertical: writing.is_some_and(|writing| writing.value.0),
        })
    }
}

/// Whether lines run down.
struct Writing(bool);

impl FromStr for Writing {
    type Err = ();

    fn from_str(words: &str) -> Result<Self, ()> {
        match words {
            "horizontal" => Ok(Self(false)),
            "vertical" => Ok(Self(true)),
            _ => Err(()),
        }
    }
}

/// The least run of words that counts as a parallel.
struct LeastRun(Option<usize>);

impl LeastRun {
    const DEFAULT: Self = Self(Some(12));
    const EXPECTED: &str = "`off`, or a number of characters from 8 to 60";
}

impl FromStr for LeastRun {
    type Err = ();

    fn from_str(words: &str) -> Result<Self, ()> {
        if words == "off" {
            return Ok(Self(None));
        }
        let least = words.parse().map_err(|_| ())?;
        if (8..=60).contains(&least) { Ok(Self(Some(least))) } else { Err(()) }
    }
}

fn read_layers(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Layer> {
    let Kind::Mapping(pairs) = &node.kind else {
        diagnostics.push(Diagnostic::error(
            Code::ValueInvalid,
            node.span,
            "`layers` maps each layer's id to its title",
        ));
        return Vec::new();
    };
    let mut layers: Vec<Layer> = Vec::new();
    for (key, value) in pairs {
        let (Some(id), Some(title)) =
            (key.text("a layer's id", diagnostics), value.text("a layer's title", diagnostics))
        else {
            continue;
        };
        if !identifier::check(&id, &[], diagnostics) {
            continue;
        }
        if layers.iter().any(|layer| layer.id == id.value) {
            diagnostics.push(Diagnostic::error(
                Code::IdDuplicate,
                id.span,
                format!("the layer `{}` stands twice", id.value),
            ));
            continue;
        }
        layers.push(Layer { id: id.value, title: title.value, span: Some(title.span), inline: false });
    }
    layers
}

/// The three layers that the format itself speaks of, where the edition names none of its own for them.
///
/// An emendation needs `textual` and a footnote of the source needs `source`; an edition that never
/// mentions them still has them, at the end.
fn with_defaults(mut layers: Vec<Layer>) -> Vec<Layer> {
    for (id, title) in [("commentary", "注释"), ("textual", "校记"), ("source", "原注")] {
        let wanted = id != "commentary" || layers.is_empty();
        if wanted && !layers.iter().any(|layer| layer.id == id) {
            layers.push(Layer { id: id.into(), title: title.into(), span: None, inline: false });
        }
    }
    layers
}

fn check_texts(groups: &[Group], diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, &Located<String>> = BTreeMap::new();
    for id in groups.iter().flat_map(|group| &group.texts) {
        identifier::check(id, &identifier::RESERVED_TEXTS, diagnostics);
        let first = *seen.entry(id.value.as_str()).or_insert(id);
        if first.span != id.span {
            diagnostics.push(
                Diagnostic::error(Code::IdDuplicate, id.span, format!("the text `{}` is listed twice", id.value))
                    .label(first.span, "first here"),
            );
        }
    }
}
