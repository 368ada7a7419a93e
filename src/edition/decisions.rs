//! `script.yaml`: the editor's decisions on conversion.

use std::collections::BTreeMap;

use super::Anchor;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::script::Script;
use crate::text::{Located, Span};
use crate::yaml::{Kind, Node, Record};

/// A source form and its target form.
pub type Form = (Located<String>, Located<String>);

/// Decisions of one layer (an edition's, or the whole site's), as written.
#[derive(Debug, Clone, Default)]
pub struct Decisions {
    /// Words that are converted nowhere.
    pub keep: Vec<Located<String>>,
    /// Source form → target form, for each script.
    pub forms: BTreeMap<Script, Vec<Form>>,
    /// Decisions for one place.
    pub places: Vec<PlaceOverride>,
    /// One-to-many characters whose every use was looked at: for each script, source character → target →
    /// how often.
    pub reviewed: BTreeMap<Script, BTreeMap<char, Located<BTreeMap<char, usize>>>>,
}

/// A form for one place only.
#[derive(Debug, Clone)]
pub struct PlaceOverride {
    /// The entry.
    pub span: Span,
    /// The text.
    pub text: Located<String>,
    /// The words, as transmitted.
    pub at: Anchor,
    /// What they become, for each script.
    pub forms: Vec<(Script, Located<String>)>,
}

impl Decisions {
    pub(super) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Self {
        let mut decisions = Self::default();
        if matches!(node.kind, Kind::Null) {
            return decisions;
        }
        let Some(mut record) = Record::open(node, "script.yaml", diagnostics) else { return decisions };
        for name in record.texts("keep") {
            if same_length(&name.value, &name, record.diagnostics) {
                decisions.keep.push(name);
            }
        }
        for place in record.list("places") {
            decisions.places.extend(PlaceOverride::read(place, record.diagnostics));
        }
        if let Some(node) = record.node("reviewed") {
            decisions.read_reviewed(node, record.diagnostics);
        }
        for script in Script::ALL {
            let Some(node) = record.node(script.tag()) else { continue };
            let table = decisions.forms.entry(script).or_default();
            for (from, to) in pairs(node, record.diagnostics) {
                if let Some(to) = to.text("a form", record.diagnostics)
                    && same_length(&from.value, &to, record.diagnostics)
                {
                    table.push((from, to));
                }
            }
        }
        record.finish();
        decisions
    }

    fn read_reviewed(&mut self, node: &Node, diagnostics: &mut Diagnostics) {
        for (script, table) in pairs(node, diagnostics) {
            let Ok(known) = script.value.parse::<Script>() else {
                diagnostics.push(unknown_script(&script));
                continue;
            };
            for (char, counts) in pairs(table, diagnostics) {
                let Some(source) = single(&char, diagnostics) else { continue };
                let mut counted = BTreeMap::new();
                for (target, count) in pairs(counts, diagnostics) {
                    let Some(target) = single(&target, diagnostics) else { continue };
                    let Some(count) = count.text("a count", diagnostics) else { continue };
                    match count.value.parse() {
                        Ok(number) => drop(counted.insert(target, number)),
                        Err(_) => diagnostics.push(Diagnostic::error(
                            Code::ValueInvalid,
                            count.span,
                            "a count is a whole number",
                        )),
                    }
                }
                self.reviewed.entry(known).or_default().insert(source, Located::new(counted, char.span));
            }
        }
    }
}

impl PlaceOverride {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut record = Record::open(node, "a place", diagnostics)?;
        let span = record.span();
        let text = record.required("text");
        let at = record.node("at");
        let mut forms = Vec::new();
        for script in Script::ALL {
            forms.extend(record.text(script.tag()).map(|form| (script, form)));
        }
        if at.is_none() || forms.is_empty() {
            record.diagnostics.push(Diagnostic::error(
                Code::ValueInvalid,
                span,
                "a place has `at` and a form for at least one script",
            ));
        }
        record.finish();
        let at = Anchor::read(at?, diagnostics)?;
        Some(Self { span, text: text?, at, forms })
    }
}

fn pairs<'n>(node: &'n Node, diagnostics: &mut Diagnostics) -> Vec<(Located<String>, &'n Node)> {
    Record::open(node, "this table", diagnostics).map(|mut record| record.rest()).unwrap_or_default()
}

fn single(text: &Located<String>, diagnostics: &mut Diagnostics) -> Option<char> {
    let mut chars = text.value.chars();
    let first = chars.next().filter(|_| chars.next().is_none());
    if first.is_none() {
        diagnostics.push(Diagnostic::error(
            Code::ValueInvalid,
            text.span,
            format!("`{}` is not one character", text.value),
        ));
    }
    first
}

fn unknown_script(text: &Located<String>) -> Diagnostic {
    Diagnostic::error(Code::OverrideInvalid, text.span, format!("`{}` is no script", text.value))
        .help(format!("it is one of: {}", super::site::SCRIPTS))
}

/// An override keeps the number of characters, so that every position stays where it is.
pub(super) fn same_length(from: &str, to: &Located<String>, diagnostics: &mut Diagnostics) -> bool {
    let (before, after) = (from.chars().count(), to.value.chars().count());
    if before == 0 {
        diagnostics.push(Diagnostic::error(
            Code::OverrideInvalid,
            to.span,
            "an override of nothing would stand everywhere",
        ));
        return false;
    }
    if before == after {
        return true;
    }
    diagnostics.push(
        Diagnostic::error(
            Code::OverrideInvalid,
            to.span,
            format!("`{from}` has {before} characters, `{}` has {after}", to.value),
        )
        .help("an override changes the form of characters, never their number; another wording is an emendation"),
    );
    false
}
