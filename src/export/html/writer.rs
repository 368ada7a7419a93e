//! The one place where markup is written outside the templates. Everything that passes through is escaped.

use std::ops::Range;
use std::slice::SliceIndex;

use memchr::{memchr, memchr3};

/// HTML in the making, or XHTML.
///
/// A link without an address is words: what leads out of what is handed out, and nowhere, is no link.
#[derive(Debug, Default)]
pub(in crate::export) struct Writer {
    out: String,
    open: Vec<&'static str>,
    /// Whether it must be well-formed XML too.
    xhtml: bool,
}

impl Writer {
    /// A writer that expects about so many bytes.
    pub(in crate::export) fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), ..Self::default() }
    }

    /// The same, expecting about so many bytes.
    #[must_use]
    pub(in crate::export) fn with_room(mut self, bytes: usize) -> Self {
        self.out.reserve(bytes);
        self
    }

    /// A writer of XHTML, for books.
    pub(in crate::export) fn xhtml() -> Self {
        Self { xhtml: true, ..Self::default() }
    }

    /// Whether it writes XHTML.
    pub(super) fn is_xhtml(&self) -> bool {
        self.xhtml
    }

    /// Opens an element. Attributes with an empty value are written by their name alone.
    pub(in crate::export) fn open(&mut self, tag: &'static str, attributes: &[(&str, &str)]) {
        let nowhere = tag == "a" && attributes.contains(&("href", ""));
        let tag = if nowhere { "span" } else { tag };
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            if nowhere && matches!(*name, "href" | "rel") {
                continue;
            }
            self.out.push(' ');
            self.out.push_str(name);
            if !value.is_empty() || self.xhtml {
                self.out.push_str("=\"");
                self.escape(value, true);
                self.out.push('"');
            }
        }
        self.out.push('>');
        self.open.push(tag);
    }

    /// Opens an element whose attributes are put together from parts, so that nothing has to be joined first.
    /// One without parts is written by its name alone. A link whose address has an empty first part leads nowhere.
    pub(in crate::export) fn open_parts(&mut self, tag: &'static str, attributes: &[(&str, &[&str])]) {
        let no_address = |(name, parts): &(&str, &[&str])| *name == "href" && parts.first() == Some(&"");
        let nowhere = tag == "a" && attributes.iter().any(no_address);
        let tag = if nowhere { "span" } else { tag };
        self.out.push('<');
        self.out.push_str(tag);
        for (name, parts) in attributes {
            if nowhere && *name == "href" {
                continue;
            }
            self.out.push(' ');
            self.out.push_str(name);
            if parts.is_empty() && !self.xhtml {
                continue;
            }
            self.out.push_str("=\"");
            for part in *parts {
                self.escape(part, true);
            }
            self.out.push('"');
        }
        self.out.push('>');
        self.open.push(tag);
    }

    /// Closes the element opened last.
    pub(in crate::export) fn close(&mut self) {
        if let Some(tag) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
    }

    /// An element that holds nothing and has no end tag.
    pub(in crate::export) fn void(&mut self, tag: &'static str) {
        self.out.push('<');
        self.out.push_str(tag);
        self.out.push_str(if self.xhtml { "/>" } else { ">" });
    }

    /// Markup that the program itself holds, whole elements between what is open: for lines that a large corpus has by
    /// the million. Nothing that an editor wrote is ever `'static`.
    pub(in crate::export) fn markup(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// A part of markup that was written before, in bytes.
    pub(super) fn part(&mut self, markup: &crate::theme::Html, part: impl SliceIndex<str, Output = str>) {
        self.out.push_str(&markup.0[part]);
    }

    /// Bytes written so far.
    pub(super) fn length(&self) -> usize {
        self.out.len()
    }

    /// Words inside an attribute that [`Writer::markup`] opened.
    pub(in crate::export) fn value(&mut self, words: &str) {
        self.escape(words, true);
    }

    /// Words.
    pub(in crate::export) fn text(&mut self, text: &str) {
        self.escape(text, false);
    }

    /// A part of words that were escaped before.
    pub(super) fn escaped(&mut self, words: &Escaped, part: Range<usize>) {
        self.out.push_str(&words.words[part]);
    }

    /// An element with words.
    pub(in crate::export) fn element(&mut self, tag: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.open(tag, attributes);
        self.text(text);
        self.close();
    }

    fn escape(&mut self, text: &str, quoted: bool) {
        let mut rest = text;
        while let Some(at) = special(rest.as_bytes(), quoted) {
            self.out.push_str(&rest[..at]);
            self.out.push_str(entity(rest.as_bytes()[at]));
            rest = &rest[at + 1..];
        }
        self.out.push_str(rest);
    }

    /// What was written.
    pub(in crate::export) fn finish(mut self) -> crate::theme::Html {
        while !self.open.is_empty() {
            self.close();
        }
        crate::theme::Html(std::sync::Arc::new(self.out))
    }
}

/// Words that are written in many places, in parts: escaped once. Only what [`Escaped::add`] took in can come out.
#[derive(Debug, Default)]
pub(super) struct Escaped {
    words: String,
}

/// Where words lie in an [`Escaped`].
pub(super) struct Laid {
    start: usize,
    /// Every character that became longer: the byte behind it, and how much longer the words up to there became.
    longer: Vec<(usize, usize)>,
}

impl Escaped {
    /// Room for about so many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { words: String::with_capacity(bytes) }
    }

    /// Takes words in, behind the others; where they lie.
    pub(super) fn add(&mut self, words: &str) -> Laid {
        let start = self.words.len();
        let mut longer = Vec::new();
        let mut copied = 0;
        while let Some(at) = special(&words.as_bytes()[copied..], false).map(|at| copied + at) {
            self.words.push_str(&words[copied..at]);
            self.words.push_str(entity(words.as_bytes()[at]));
            copied = at + 1;
            longer.push((copied, self.words.len() - start - copied));
        }
        self.words.push_str(&words[copied..]);
        Laid { start, longer }
    }

    /// Gives back the room that was not needed.
    pub(super) fn shrink(&mut self) {
        self.words.shrink_to_fit();
    }
}

impl Laid {
    /// Where a byte of the words is now.
    pub(super) fn byte(&self, byte: usize) -> usize {
        let passed = self.longer.partition_point(|(behind, _)| *behind <= byte);
        self.start + byte + passed.checked_sub(1).map_or(0, |last| self.longer[last].1)
    }
}

fn entity(special: u8) -> &'static str {
    match special {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        _ => "&quot;",
    }
}

/// Where the first character stands that must be escaped. The four are ASCII, so no byte of another character is
/// ever one of them.
fn special(words: &[u8], quoted: bool) -> Option<usize> {
    let at = memchr3(b'&', b'<', b'>', words);
    if !quoted {
        return at;
    }
    memchr(b'"', &words[..at.unwrap_or(words.len())]).or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_escaped_words_are_those_of_the_words() {
        let mut escaped = Escaped::default();
        let words = ["一<二>&三", "\"四\"", "&&", ""];
        let laid: Vec<Laid> = words.iter().map(|words| escaped.add(words)).collect();
        for (words, laid) in words.iter().zip(&laid) {
            let edges = || words.char_indices().map(|(at, _)| at).chain([words.len()]);
            for (start, end) in
                edges().flat_map(|start| edges().skip_while(move |end| *end < start).map(move |end| (start, end)))
            {
                let (mut one, mut other) = (Writer::default(), Writer::default());
                one.text(&words[start..end]);
                other.escaped(&escaped, laid.byte(start)..laid.byte(end));
                assert_eq!(one.finish(), other.finish());
            }
        }
    }

    #[test]
    fn nothing_passes_unescaped() {
        let mut writer = Writer::default();
        writer.open("a", &[("href", "?a=1&b=\"<x>\""), ("data-passage", "")]);
        writer.text("<script>&\"");
        assert_eq!(
            &*writer.finish().0,
            "<a href=\"?a=1&amp;b=&quot;&lt;x&gt;&quot;\" data-passage>&lt;script&gt;&amp;\"</a>"
        );
    }

    #[test]
    fn a_link_that_leads_nowhere_is_words_and_xhtml_is_well_formed() {
        let mut writer = Writer::xhtml();
        writer.element("a", &[("class", "place"), ("href", ""), ("rel", "external"), ("data-editorial", "")], "一");
        writer.open_parts("a", &[("href", &["", "#", "p1"])]);
        writer.close();
        writer.void("br");
        assert_eq!(&*writer.finish().0, "<span class=\"place\" data-editorial=\"\">一</span><span></span><br/>");
    }
}
