//! A fault as one JSON object: the keys are fixed by the format, section 6.

use serde_json::{Map, Value, json};

use crate::diag::Diagnostic;
use crate::text::Sources;

pub(super) fn line(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let mut object = Map::new();
    object.insert("code".into(), json!(diagnostic.code.name()));
    object.insert("severity".into(), json!(diagnostic.severity.name()));
    let place = diagnostic.span.map(|span| {
        let source = sources.get(span.file);
        (source.path(), source.position(span.range().start))
    });
    object.insert("file".into(), json!(place.map(|(path, _)| path)));
    object.insert("line".into(), json!(place.map(|(_, position)| position.line)));
    object.insert("column".into(), json!(place.map(|(_, position)| position.column)));
    object.insert("message".into(), json!(diagnostic.message));
    object.insert("help".into(), json!(diagnostic.help.join("\n")));
    if !diagnostic.labels.is_empty() {
        let labels = diagnostic.labels.iter().map(|label| {
            let source = sources.get(label.span.file);
            let position = source.position(label.span.range().start);
            json!({ "file": source.path(), "line": position.line, "column": position.column, "message": label.text })
        });
        object.insert("labels".into(), Value::Array(labels.collect()));
    }
    if let Some(decision) = &diagnostic.decision {
        let value = json!({
            "char": decision.char,
            "passage": decision.passage,
            "context": decision.context,
            "chosen": decision.chosen,
            "others": decision.others,
        });
        object.insert("decision".into(), value);
    }
    Value::Object(object).to_string()
}

/// A fault without code or place.
pub(super) fn bare(message: &str) -> String {
    json!({ "code": null, "severity": "error", "file": null, "line": null, "column": null, "message": message, "help": "" }).to_string()
}
