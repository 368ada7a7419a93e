//! XML → a tree. Namespaces are dropped from names but for `xml:`; comments and processing instructions are passed over.
//!
//! Refused: what is not well formed, elements nested deeper than any text is, entities that XML itself does not define.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Refusal;

/// Elements lie no deeper in one another: the tree is walked by recursion.
const DEEPEST: usize = 200;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Child>,
}

/// What stands in an element.
#[derive(Debug)]
pub(super) enum Child {
    Node(Node),
    Text(String),
}

impl Node {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The elements in it.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The elements of a name in it.
    pub(super) fn named<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> {
        self.nodes().filter(move |node| node.name == name)
    }

    /// The first element on a path below it.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| node.nodes().find(|inner| inner.name == *name))
    }

    /// Every element of a name below it, in document order.
    pub(super) fn all<'n>(&'n self, name: &str) -> Vec<&'n Self> {
        let mut found = Vec::new();
        self.visit(&mut |node| {
            if node.name == name {
                found.push(node);
            }
        });
        found
    }

    /// Shows every element below it, in document order.
    pub(super) fn visit<'n>(&'n self, see: &mut dyn FnMut(&'n Self)) {
        for node in self.nodes() {
            see(node);
            node.visit(see);
        }
    }

    /// All words in it, as they stand.
    pub(super) fn raw(&self) -> String {
        let mut words = String::new();
        self.gather(&mut words);
        words
    }

    fn gather(&self, words: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(text) => words.push_str(text),
                Child::Node(node) => node.gather(words),
            }
        }
    }

    /// All words in it on one line; `None` without any.
    pub(super) fn words(&self) -> Option<String> {
        let words = crate::text::join_lines(self.raw().trim());
        (!words.is_empty()).then_some(words)
    }
}

/// Reads a document; the node that comes back holds the root alone.
pub(super) fn read(words: &str) -> Result<Node, Refusal> {
    let mut reader = Reader::from_str(words);
    let mut open = vec![Node::default()];
    let fault = |reader: &Reader<&[u8]>, what: String| {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(0).min(words.len());
        let line = words.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
        Refusal(format!("line {line}: {what}"))
    };
    loop {
        match reader.read_event() {
            Err(error) => return Err(fault(&reader, format!("this is no XML: {error}"))),
            Ok(Event::Eof) => break,
            Ok(Event::Start(start)) => {
                if open.len() > DEEPEST {
                    return Err(fault(&reader, "elements lie too deep in one another".into()));
                }
                open.push(node(&start).map_err(|what| fault(&reader, what))?);
            }
            Ok(Event::Empty(start)) => {
                let node = node(&start).map_err(|what| fault(&reader, what))?;
                push(&mut open, Child::Node(node));
            }
            Ok(Event::End(_)) => {
                if let Some(node) = open.pop() {
                    push(&mut open, Child::Node(node));
                }
            }
            Ok(Event::Text(text)) => {
                let text = text.xml10_content().map_err(|error| fault(&reader, error.to_string()))?;
                put(&mut open, &text);
            }
            Ok(Event::CData(text)) => {
                let text = text.xml10_content().map_err(|error| fault(&reader, error.to_string()))?;
                put(&mut open, &text);
            }
            Ok(Event::GeneralRef(entity)) => {
                let number = entity.resolve_char_ref().map_err(|error| fault(&reader, error.to_string()))?;
                let name = entity.decode().map_err(|error| fault(&reader, error.to_string()))?;
                let c = number.or_else(|| match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => None,
                });
                let c = c.ok_or_else(|| fault(&reader, format!("the entity `{name}` is not known")))?;
                put(&mut open, c.encode_utf8(&mut [0; 4]));
            }
            Ok(_) => {}
        }
    }
    if open.len() > 1 {
        return Err(fault(&reader, "the document ends inside an element".into()));
    }
    Ok(open.pop().unwrap_or_default())
}

fn push(open: &mut [Node], child: Child) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(child);
    }
}

fn put(open: &mut [Node], words: &str) {
    if let Some(parent) = open.last_mut() {
        match parent.children.last_mut() {
            Some(Child::Text(text)) => text.push_str(words),
            _ => parent.children.push(Child::Text(words.to_owned())),
        }
    }
}

fn node(start: &BytesStart<'_>) -> Result<Node, String> {
    let local = |name: &[u8]| {
        let name = String::from_utf8_lossy(name).into_owned();
        if name.starts_with("xml:") { name } else { name.rsplit(':').next().unwrap_or_default().to_owned() }
    };
    let mut node = Node { name: local(start.name().as_ref()), ..Node::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.unescape_value().map_err(|error| error.to_string())?;
        node.attributes.push((local(attribute.key.as_ref()), value.into_owned()));
    }
    Ok(node)
}
