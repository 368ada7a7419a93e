//! A case file: fenced blocks among prose. Refused: a fence that is not closed, an info string that is neither
//! a file nor an expectation, so that a slip in a case never makes it pass.

use std::ops::Range;

/// Kinds of expectations; `README.md` beside the cases says what each holds.
const KINDS: [&str; 12] = [
    "diagnostics",
    "help",
    "passages",
    "transmitted",
    "notes",
    "bodies",
    "links",
    "terms",
    "reviewed",
    "parallels",
    "html",
    "files",
];

/// A case as written.
pub(crate) struct Case {
    /// The whole file.
    pub(crate) written: String,
    /// Files of the project: path → words.
    pub(crate) files: Vec<(String, String)>,
    /// What must come out.
    pub(crate) expectations: Vec<Expectation>,
}

/// One fenced expectation.
pub(crate) struct Expectation {
    /// The info string.
    pub(crate) info: String,
    /// The kind and what it is asked of.
    pub(crate) words: Vec<String>,
    /// What must come out, line by line.
    pub(crate) body: String,
    /// Where the body stands in the file.
    pub(crate) bytes: Range<usize>,
    /// Not written, but asked of every case: no diagnostics at all.
    pub(crate) implied: bool,
}

impl Case {
    /// Reads a case file.
    pub(crate) fn read(written: &str) -> Result<Self, String> {
        let mut case = Self { written: written.to_owned(), files: Vec::new(), expectations: Vec::new() };
        let mut open: Option<(&str, &str, usize)> = None;
        let mut at = 0;
        for line in written.split_inclusive('\n') {
            let words = line.trim_end();
            match open {
                None if words.starts_with("```") => {
                    let info = words.trim_start_matches('`');
                    open = Some((&words[..words.len() - info.len()], info.trim(), at + line.len()));
                }
                Some((fence, info, start)) if words == fence => {
                    case.block(info, start..at)?;
                    open = None;
                }
                _ => {}
            }
            at += line.len();
        }
        if let Some((_, info, _)) = open {
            return Err(format!("the fence `{info}` is not closed"));
        }
        if !written.starts_with("# ") {
            return Err("a case begins with a heading that says its rule".into());
        }
        if !case.expectations.iter().any(|expectation| expectation.words[0] == "diagnostics") {
            let info = "diagnostics".to_owned();
            let words = vec![info.clone()];
            let bytes = written.len()..written.len();
            case.expectations.push(Expectation { info, words, body: String::new(), bytes, implied: true });
        }
        Ok(case)
    }

    fn block(&mut self, info: &str, bytes: Range<usize>) -> Result<(), String> {
        let words: Vec<String> = info.split_whitespace().map(str::to_owned).collect();
        let body = self.written[bytes.clone()].to_owned();
        match words.as_slice() {
            [kind, ..] if KINDS.contains(&kind.as_str()) => {
                self.expectations.push(Expectation { info: info.to_owned(), words, body, bytes, implied: false });
            }
            [_, path, marks @ ..] if path.contains('/') => {
                let whole = marks.iter().any(|mark| mark == "whole");
                if let Some(mark) = marks.iter().find(|mark| !["whole", "crlf", "no-newline"].contains(&mark.as_str()))
                {
                    return Err(format!("`{mark}` in the fence `{info}` is not known"));
                }
                let mut body = unescaped(&body);
                if path.starts_with("editions/") && path.ends_with(".md") && !body.starts_with("---\n") && !whole {
                    body.insert_str(0, super::project::HEAD);
                }
                if marks.iter().any(|mark| mark == "crlf") {
                    body = body.replace('\n', "\r\n");
                }
                if marks.iter().any(|mark| mark == "no-newline") {
                    body.truncate(body.trim_end().len());
                }
                self.files.push((path.clone(), body));
            }
            _ => return Err(format!("the fence `{info}` is neither a file nor an expectation")),
        }
        Ok(())
    }
}

/// `⟨U+XXXX⟩` in a file stands for that code point: what cannot be seen must be readable in a case.
fn unescaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once("⟨U+") {
        out.push_str(before);
        let parsed = after
            .split_once('⟩')
            .and_then(|(number, tail)| Some((char::from_u32(u32::from_str_radix(number, 16).ok()?)?, tail)));
        match parsed {
            Some((char, tail)) => {
                out.push(char);
                rest = tail;
            }
            None => {
                out.push_str("⟨U+");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
