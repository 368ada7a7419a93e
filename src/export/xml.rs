//! The one place where XML is written; everything that passes through is escaped (XML 1.0, fifth edition).
//!
//! A character that XML cannot hold at all (most controls, U+FFFE, U+FFFF) becomes U+FFFD. Between elements that hold
//! no words lines may be broken; inside those that do, nothing is ever added.

/// XML in the making.
#[derive(Debug)]
pub(super) struct Xml {
    out: String,
    /// The open elements, and whether each holds words.
    open: Vec<(&'static str, bool)>,
    /// Whether the last thing written was the start of an element.
    fresh: bool,
}

impl Xml {
    /// A document with its declaration.
    pub(super) fn new() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".into(), open: Vec::new(), fresh: false }
    }

    /// Opens an element that holds other elements, on a line of its own.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.line();
        self.begin(name, attributes);
        self.open.push((name, false));
        self.fresh = true;
    }

    /// Opens an element that holds words. Inside one that does too, it stands where it stands; else on a line of its own.
    pub(super) fn words(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.line();
        self.begin(name, attributes);
        self.open.push((name, true));
        self.fresh = true;
    }

    /// Closes the element opened last.
    pub(super) fn close(&mut self) {
        let Some((name, mixed)) = self.open.pop() else { return };
        if self.fresh {
            // `<p/>` and `<p></p>` are one thing; the shorter is written.
            self.out.pop();
            self.out.push_str("/>");
        } else {
            if !mixed && !self.in_words() {
                self.out.push('\n');
                self.indent();
            }
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
        self.fresh = false;
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.words(name, attributes);
        self.close();
    }

    /// An element with words.
    pub(super) fn element(&mut self, name: &'static str, attributes: &[(&str, &str)], words: &str) {
        self.words(name, attributes);
        self.text(words);
        self.close();
    }

    /// Words.
    pub(super) fn text(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        self.fresh = false;
        escape(&mut self.out, words, false);
    }

    /// The document.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.push('\n');
        self.out
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(&mut self.out, value, true);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn in_words(&self) -> bool {
        self.open.iter().any(|(_, mixed)| *mixed)
    }

    fn line(&mut self) {
        if !self.in_words() {
            if !self.open.is_empty() {
                self.out.push('\n');
            }
            self.indent();
        }
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n(' ', self.open.len()));
    }
}

/// Writes words so that a parser gives them back; `quoted` for the value of an attribute.
fn escape(out: &mut String, words: &str, quoted: bool) {
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if quoted => out.push_str("&quot;"),
            // A parser makes one line feed of it.
            '\r' => out.push_str("&#13;"),
            // In an attribute a parser makes a blank of these.
            '\n' if quoted => out.push_str("&#10;"),
            '\t' if quoted => out.push_str("&#9;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_added_inside_words() {
        let mut xml = Xml::new();
        xml.open("a", &[("x", "\"<\n")]);
        xml.words("p", &[]);
        xml.text("一<二");
        xml.empty("b", &[]);
        xml.element("c", &[], "三\u{1}");
        xml.close();
        xml.empty("p", &[]);
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a x=\"&quot;&lt;&#10;\">\n <p>一&lt;二<b/><c>三\u{FFFD}</c></p>\n <p/>\n</a>\n";
        assert_eq!(xml.finish(), expected);
    }
}
