//! `annotations/<edition>/chronology.yaml`: what happened around the texts, as data.

use std::str::FromStr;

use super::Prose;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{Located, Sources, Span};
use crate::yaml::{Kind, Node, Record};

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// The entry.
    pub span: Span,
    /// When, EDTF.
    pub date: Located<String>,
    /// What kind of thing.
    pub kind: EventKind,
    /// What, in a few words of the edition's script.
    pub title: Located<String>,
    /// The same in English.
    pub english: Option<String>,
    /// More, with its sources.
    pub note: Option<Prose>,
}

/// Kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// A decision, a campaign, a programme.
    Policy,
    /// A law, a regulation.
    Law,
    /// Something that happened to people.
    Event,
    /// A census, a figure.
    Statistic,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Policy, Self::Law, Self::Event, Self::Statistic];

    /// As written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Law => "law",
            Self::Event => "event",
            Self::Statistic => "statistic",
        }
    }
}

impl FromStr for EventKind {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.name() == word).ok_or(())
    }
}

impl Event {
    /// Reads the list; what cannot be read is reported and left out.
    pub(super) fn read_all(node: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<Self> {
        match &node.kind {
            Kind::Sequence(items) => items.iter().filter_map(|item| Self::read(item, sources, diagnostics)).collect(),
            Kind::Null => Vec::new(),
            other => {
                let message = format!("a chronology is a list of events, but here stands {}", other.name());
                diagnostics.push(
                    Diagnostic::error(Code::ValueInvalid, node.span, message)
                        .help("write a list: `- { date: \"1980-09-25\", kind: policy, title: … }`"),
                );
                Vec::new()
            }
        }
    }

    fn read(node: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut record = Record::open(node, "an event", diagnostics)?;
        let span = record.span();
        let date = record.required("date");
        let kind = record.parsed::<EventKind>("kind", "policy, law, event, statistic");
        let title = record.required("title");
        let english = record.text("english").map(|text| text.value);
        let note = record.text("note");
        record.finish();
        if let Some(date) = &date {
            super::warn_of_date(date, diagnostics);
        }
        let note = note.map(|note| Prose::read(&note, sources, diagnostics));
        Some(Self {
            span,
            date: date?,
            kind: kind.map_or(EventKind::Event, |kind| kind.value),
            title: title?,
            english,
            note,
        })
    }
}
