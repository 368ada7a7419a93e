//! YAML in the making: a few mappings and lists, every value a string.
//!
//! Values stand in double quotation marks with the escapes of JSON, which YAML shares; longer prose stands in a block `|`, as
//! the manual recommends.

/// A mapping in the making, at a depth of indentation.
pub(super) struct Mapping {
    out: String,
    indent: usize,
    /// Before the first key: the dash of a list.
    first: &'static str,
}

impl Mapping {
    /// The mapping of a whole file.
    pub(super) fn new() -> Self {
        Self { out: String::new(), indent: 0, first: "" }
    }

    /// An item of a list, indented by so many blanks.
    pub(super) fn item(indent: usize) -> Self {
        Self { out: String::new(), indent: indent + 2, first: "- " }
    }

    fn key(&mut self, key: &str) {
        let first = std::mem::take(&mut self.first);
        self.out.extend(std::iter::repeat_n(' ', self.indent - first.len()));
        self.out.push_str(first);
        self.out.push_str(key);
        self.out.push(':');
    }

    /// A key with words.
    pub(super) fn text(&mut self, key: &str, words: &str) {
        self.raw(key, &quoted(words));
    }

    /// A key with words, if there are any.
    pub(super) fn optional(&mut self, key: &str, words: Option<&str>) {
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            self.text(key, words);
        }
    }

    /// A key with YAML on the same line.
    pub(super) fn raw(&mut self, key: &str, yaml: &str) {
        self.key(key);
        self.out.push(' ');
        self.out.push_str(yaml);
        self.out.push('\n');
    }

    /// A key with a list of words on the same line, if there are any.
    pub(super) fn list(&mut self, key: &str, words: &[String]) {
        if !words.is_empty() {
            self.raw(key, &flow(words));
        }
    }

    /// A key with Markdown.
    pub(super) fn prose(&mut self, key: &str, markdown: &str) {
        let odd =
            |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{FEFF}' | '\u{85}' | '\u{2028}' | '\u{2029}');
        if markdown.contains(odd) || markdown.starts_with([' ', '\n']) || markdown.is_empty() {
            return self.text(key, markdown);
        }
        self.key(key);
        self.out.push_str(" |\n");
        for line in markdown.lines() {
            if !line.is_empty() {
                self.out.extend(std::iter::repeat_n(' ', self.indent + 2));
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
    }

    /// A key with lines that are indented already.
    pub(super) fn below(&mut self, key: &str, lines: &str) {
        if !lines.is_empty() {
            self.key(key);
            self.out.push('\n');
            self.out.push_str(lines);
        }
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// Words in quotation marks.
pub(super) fn quoted(words: &str) -> String {
    let mut out = String::from("\"");
    for c in words.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A list on one line.
pub(super) fn flow(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("[{}]", words.join(", "))
}
