//! Just enough of HTML to look at a published page: elements, attributes, words.
//!
//! Only what the format fixes is shown: classes, spoken labels and other matters of the theme are left out, and
//! so is what stands in an element with `data-editorial` other than `<del>`. Refused (by a panic): an end tag
//! that does not match, because the pages are ours and keep every end tag.

use std::fmt::Write as _;

use super::observe::visible;

const VOID: [&str; 8] = ["br", "hr", "meta", "link", "input", "img", "wbr", "col"];
/// Attributes that the format fixes, or without which a link or list means something else.
const SHOWN: [&str; 13] = [
    "id",
    "href",
    "role",
    "lang",
    "start",
    "data-passage",
    "data-read",
    "data-editorial",
    "data-notes",
    "data-term",
    "data-occurrence",
    "data-done",
    "data-total",
];

/// A node of a page.
pub(super) enum Node {
    /// Words, character references resolved.
    Words(String),
    /// An element.
    Element(Element),
}

/// An element of a page.
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

impl Element {
    /// An attribute's value.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The element's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Every element below that fits, itself included, in document order.
    pub(super) fn find<'e>(&'e self, fits: &dyn Fn(&Self) -> bool, found: &mut Vec<&'e Self>) {
        if fits(self) {
            found.push(self);
        }
        for child in &self.children {
            if let Node::Element(element) = child {
                element.find(fits, found);
            }
        }
    }

    /// Its words, without what is inside elements that are dropped.
    pub(super) fn words(&self, dropped: &dyn Fn(&Self) -> bool, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Words(words) => out.push_str(words),
                Node::Element(element) if dropped(element) => {}
                Node::Element(element) => element.words(dropped, out),
            }
        }
    }

    fn write(&self, out: &mut String) {
        let _ = write!(out, "<{}", self.name);
        for shown in SHOWN {
            match self.get(shown) {
                Some("") => drop(write!(out, " {shown}")),
                Some(value) => drop(write!(out, " {shown}=\"{value}\"")),
                None => {}
            }
        }
        out.push('>');
        if VOID.contains(&self.name.as_str()) {
            return;
        }
        if self.get("data-editorial").is_some() && self.name != "del" {
            out.push('…');
        } else {
            for child in &self.children {
                match child {
                    Node::Words(words) => out.push_str(&visible(words)),
                    // The number of a passage, which every passage has.
                    Node::Element(element) if element.get("class") == Some("number") => {}
                    Node::Element(element) => element.write(out),
                }
            }
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

/// The elements of a page that selectors name, one a line; each selector looks inside what the one before found.
///
/// `pN`, `#id`, `[attribute]`, `[attribute=value]`, `name`; `name>passages` takes only elements that hold passages.
pub(super) fn select(page: &str, selectors: &[String]) -> String {
    let root = parse(page);
    let mut found = vec![&root];
    for selector in selectors {
        let mut inside = Vec::new();
        for element in found {
            element.find(&|element| fits(element, selector), &mut inside);
        }
        found = inside;
    }
    let mut out = String::new();
    for element in found {
        element.write(&mut out);
        out.push('\n');
    }
    out
}

fn fits(element: &Element, selector: &str) -> bool {
    let passage = selector.strip_prefix('p').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if let Some(id) = selector.strip_prefix('#').or_else(|| passage.then_some(selector)) {
        return element.get("id") == Some(id);
    }
    if let Some(attribute) = selector.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match attribute.split_once('=') {
            Some((name, value)) => element.get(name) == Some(value) && element.get("class") != Some("number"),
            None => element.get(attribute).is_some(),
        };
    }
    if let Some(name) = selector.strip_suffix(">passages") {
        let mut held = Vec::new();
        element.find(&|inner| inner.get("data-passage").is_some(), &mut held);
        return element.name == name && !held.is_empty();
    }
    element.name == selector
}

/// Reads a page.
pub(super) fn parse(page: &str) -> Element {
    let mut stack = vec![Element { name: "root".into(), attributes: Vec::new(), children: Vec::new() }];
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            add(&mut stack, Node::Words(unescaped(&rest[..at])));
        }
        rest = &rest[at..];
        if rest.starts_with("<!") {
            rest = &rest[rest.find('>').map_or(rest.len(), |end| end + 1)..];
        } else if let Some(after) = rest.strip_prefix("</") {
            let end = after.find('>').unwrap();
            let element = stack.pop().unwrap();
            assert_eq!(element.name, after[..end].trim(), "an end tag that does not match");
            add(&mut stack, Node::Element(element));
            rest = &after[end + 1..];
        } else {
            let (element, after) = start(&rest[1..]);
            rest = after;
            let void = VOID.contains(&element.name.as_str());
            if matches!(element.name.as_str(), "script" | "style") {
                rest = &rest[rest.find("</").unwrap_or(rest.len())..];
            }
            if void {
                add(&mut stack, Node::Element(element));
            } else {
                stack.push(element);
            }
        }
    }
    assert_eq!(stack.len(), 1, "an element that is not closed");
    stack.pop().unwrap()
}

fn add(stack: &mut [Element], node: Node) {
    stack.last_mut().unwrap().children.push(node);
}

/// A start tag after its `<`.
fn start(tag: &str) -> (Element, &str) {
    let end = |words: &str, stop: &dyn Fn(char) -> bool| words.find(stop).unwrap_or(words.len());
    let name = end(tag, &|c| c.is_whitespace() || c == '>' || c == '/');
    let mut element = Element { name: tag[..name].to_owned(), attributes: Vec::new(), children: Vec::new() };
    let mut rest = &tag[name..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (element, after);
        }
        let length = end(rest, &|c| c.is_whitespace() || c == '=' || c == '>');
        let key = rest[..length].to_owned();
        rest = &rest[length..];
        let Some(value) = rest.strip_prefix('=') else {
            element.attributes.push((key, String::new()));
            continue;
        };
        let quoted = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quoted {
            Some(mark) => {
                let close = value[1..].find(mark).unwrap() + 1;
                (&value[1..close], &value[close + 1..])
            }
            None => value.split_at(end(value, &|c| c.is_whitespace() || c == '>')),
        };
        element.attributes.push((key, unescaped(value)));
        rest = after;
    }
}

fn unescaped(words: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&lt", "<"),
        ("&gt;", ">"),
        ("&gt", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(words.to_owned(), |words, (from, to)| words.replace(from, to))
}
