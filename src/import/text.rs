//! Plain text → a project with one text: every line that holds words is a paragraph, and the file itself is kept as the
//! witness that the text follows, byte for byte.

use super::yaml::{Mapping, quoted};
use super::{Imported, Refusal, identifier};
use crate::markup::Inline;
use crate::script::{Script, fold_str};

/// Makes a project of a text file; `name` is that of the file, without its ending.
///
/// # Errors
/// [`Refusal`] where the bytes are not UTF-8 or hold no words.
pub fn text(bytes: &[u8], name: &str) -> Result<Imported, Refusal> {
    let words = std::str::from_utf8(bytes)
        .map_err(|fault| Refusal(format!("byte {} is not UTF-8; save the file as UTF-8", fault.valid_up_to())))?;
    let words = words.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let lines: Vec<&str> = words.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return Err(Refusal("this file holds no words".into()));
    }
    let script = if fold_str(&words) == words { Script::Hans } else { Script::Hant };
    let id = identifier(name, "text");
    let mut imported = Imported::default();
    let mut site = Mapping::new();
    site.text("title", name);
    site.raw("language", script.tag());
    site.list("scripts", &[script.tag().to_owned()]);
    imported.file("site/site.yaml", site.finish());
    let mut edition = Mapping::new();
    edition.text("title", name);
    edition.raw("script", script.tag());
    edition.list("texts", std::slice::from_ref(&id));
    imported.file("editions/edition/edition.yaml", edition.finish());
    let mut front = Mapping::new();
    front.text("title", name);
    front.raw("script", script.tag());
    let file = format!("witnesses/{id}.txt");
    front.raw("witnesses", &format!("[{{ id: w, file: {}, regularize: [space, line-break] }}]", quoted(&file)));
    let paragraphs: Vec<String> = lines
        .iter()
        .map(|line| {
            let mut out = Inline::default();
            out.words(line);
            out.finish()
        })
        .collect();
    imported.file(
        format!("editions/edition/{id}.md"),
        format!("---\n{}---\n\n{}\n", front.finish(), paragraphs.join("\n\n")),
    );
    imported.file(format!("editions/edition/{file}"), bytes);
    Ok(imported)
}
