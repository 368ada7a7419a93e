//! `site/readings/<pack>.yaml`: a teacher's reading pack, as written: passages in the order in which they are
//! to be read, terms to learn, questions.
//!
//! Hints, answers and the words for the teacher alone are read here with the rest, so that their references are
//! checked; no page of the site is ever given them.

use super::{Prose, identifier};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{Located, Sources, Span};
use crate::yaml::{Node, Record};

/// A reading pack.
#[derive(Debug, Clone)]
pub struct Pack {
    /// From the file's name.
    pub id: String,
    /// The file.
    pub span: Span,
    /// Its title.
    pub title: Located<String>,
    /// The same in English.
    pub english: Option<String>,
    /// The course that it is for.
    pub course: Option<String>,
    /// When it is due, in words.
    pub due: Option<String>,
    /// What leads into it.
    pub introduction: Option<Prose>,
    /// The layers of notes that it shows; `None`: all.
    pub layers: Option<Vec<Located<String>>>,
    /// What is to be read, in order.
    pub selections: Vec<Selection>,
    /// Terms to learn: ids or forms.
    pub terms: Vec<Located<String>>,
    /// What to think about.
    pub questions: Vec<Question>,
    /// What to read next.
    pub further: Option<Prose>,
    /// For the teacher alone.
    pub teacher: Option<Prose>,
}

/// Passages of one text.
#[derive(Debug, Clone)]
pub struct Selection {
    /// `text`, `text#p4`, `text#p4..p9`, with `edition/` before it where needed.
    pub range: Located<String>,
    /// A heading above them.
    pub heading: Option<String>,
    /// What to watch for.
    pub lead: Option<Prose>,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Question {
    /// What is asked.
    pub ask: Prose,
    /// For the teacher: how to help.
    pub hint: Option<Prose>,
    /// For the teacher: what a good answer holds.
    pub answer: Option<Prose>,
}

/// Ids that the site needs for its own pages of readings.
const RESERVED: [&str; 1] = ["index"];

impl Pack {
    /// Reads a pack; `id` comes from the file's name.
    pub(super) fn read(
        id: &Located<String>,
        node: &Node,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        if !identifier::check(id, &RESERVED, diagnostics) {
            return None;
        }
        let mut record = Record::open(node, "a reading pack", diagnostics)?;
        let title = record.required("title");
        let text = |record: &mut Record<'_, '_>, key| record.text(key).map(|text| text.value);
        let (english, course, due) =
            (text(&mut record, "english"), text(&mut record, "course"), text(&mut record, "due"));
        let [introduction, further, teacher] = ["introduction", "further", "teacher"].map(|key| record.text(key));
        let layers = record.has("layers").then(|| record.texts("layers"));
        let terms = record.texts("terms");
        let mut selections = Vec::new();
        for node in record.list("passages") {
            selections.extend(Selection::read(node, sources, record.diagnostics));
        }
        let mut questions = Vec::new();
        for node in record.list("questions") {
            questions.extend(Question::read(node, sources, record.diagnostics));
        }
        if selections.is_empty() {
            let span = record.span();
            record.diagnostics.push(
                Diagnostic::error(Code::ValueInvalid, span, "a reading pack has passages to read")
                    .help("list them under `passages`: `- { range: text#p4..p9 }`"),
            );
        }
        record.finish();
        let mut prose = |text: Option<Located<String>>| text.map(|text| Prose::read(&text, sources, diagnostics));
        let (introduction, further, teacher) = (prose(introduction), prose(further), prose(teacher));
        Some(Self {
            id: id.value.clone(),
            span: id.span,
            title: title?,
            english,
            course,
            due,
            introduction,
            layers,
            selections,
            terms,
            questions,
            further,
            teacher,
        })
    }
}

impl Selection {
    fn read(node: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Self> {
        if matches!(node.kind, crate::yaml::Kind::Scalar(_)) {
            return Some(Self { range: node.text("a range of passages", diagnostics)?, heading: None, lead: None });
        }
        let mut record = Record::open(node, "a selection", diagnostics)?;
        let range = record.required("range");
        let heading = record.text("heading").map(|text| text.value);
        let lead = record.text("lead");
        record.finish();
        let lead = lead.map(|lead| Prose::read(&lead, sources, diagnostics));
        Some(Self { range: range?, heading, lead })
    }
}

impl Question {
    fn read(node: &Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut record = Record::open(node, "a question", diagnostics)?;
        let ask = record.required("ask");
        let [hint, answer] = ["hint", "answer"].map(|key| record.text(key));
        record.finish();
        let ask = Prose::read(&ask?, sources, diagnostics);
        let mut prose = |text: Option<Located<String>>| text.map(|text| Prose::read(&text, sources, diagnostics));
        Some(Self { ask, hint: prose(hint), answer: prose(answer) })
    }
}
