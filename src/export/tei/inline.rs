//! The words of one block with everything that is marked in them, as TEI.
//!
//! Marks overlap; elements cannot. What must stay one element (an emendation, characters with their pronunciation) is
//! never split; what crosses such an element, or another mark, becomes two elements. Everything counts code points of
//! the words as transmitted, so an emendation is an element around them with the reading behind.

use std::cmp::Reverse;
use std::ops::Range;

use crate::export::xml::Xml;
use crate::text::Ruler;

/// An element over a range of words.
#[derive(Clone)]
pub(super) struct Mark {
    pub(super) range: Range<usize>,
    pub(super) element: Element,
}

/// Elements inside a block.
#[derive(Clone)]
pub(super) enum Element {
    /// Name and attributes.
    Plain(&'static str, Vec<(&'static str, String)>),
    /// Characters with what stands above them.
    Ruby(String),
    /// An emendation: id of the element, certainty, responsibility, what is read.
    Choice { id: String, certainty: Option<&'static str>, resp: Option<String>, read: String },
}

impl Element {
    fn is_whole(&self) -> bool {
        !matches!(self, Self::Plain(..))
    }

    fn open(&self, xml: &mut Xml) {
        match self {
            Self::Plain(name, attributes) => {
                let attributes: Vec<(&str, &str)> =
                    attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
                xml.words(name, &attributes);
            }
            Self::Ruby(_) => {
                xml.words("ruby", &[]);
                xml.words("rb", &[]);
            }
            Self::Choice { id, .. } => {
                xml.words("choice", &[("xml:id", id)]);
                xml.words("sic", &[]);
            }
        }
    }

    fn close(&self, xml: &mut Xml) {
        xml.close();
        match self {
            Self::Plain(..) => {}
            Self::Ruby(above) => {
                xml.element("rt", &[("xml:lang", "zh-Latn-pinyin")], above);
                xml.close();
            }
            Self::Choice { certainty, resp, read, .. } => {
                let mut attributes = Vec::new();
                attributes.extend(certainty.map(|certainty| ("cert", certainty)));
                attributes.extend(resp.as_deref().map(|resp| ("resp", resp)));
                xml.element("corr", &attributes, read);
                xml.close();
            }
        }
    }
}

/// Something between two characters.
pub(super) enum Dot<'d> {
    /// A line of verse ends.
    Break,
    /// Whatever writes itself.
    Other(&'d dyn Fn(&mut Xml)),
}

/// How the lines of verse are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// Each as `l`; the first is open when the words begin.
    Verse,
    /// `lb` between them.
    Breaks,
}

/// Writes words with their marks; `dots` are in order.
pub(super) fn write(xml: &mut Xml, words: &str, marks: Vec<Mark>, dots: &[(usize, Dot<'_>)], lines: Lines) {
    let ruler = Ruler::new(words);
    let marks = arranged(marks);
    let mut edges: Vec<usize> = vec![0, ruler.len()];
    edges.extend(marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]));
    edges.extend(dots.iter().map(|(at, _)| (*at).min(ruler.len())));
    edges.sort_unstable();
    edges.dedup();
    let mut open: Vec<usize> = Vec::new();
    let mut dots = dots.iter().peekable();
    let mut next = 0;
    let mut active: Vec<usize> = Vec::new();
    for (index, &at) in edges.iter().enumerate() {
        active.retain(|&mark| marks[mark].range.end > at);
        while let Some((_, dot)) = dots.next_if(|(place, _)| (*place).min(ruler.len()) <= at) {
            // What goes on over this place stays open around it.
            match dot {
                Dot::Other(dot) => {
                    align(xml, &marks, &mut open, &active);
                    dot(xml);
                }
                Dot::Break if lines == Lines::Verse && !active.iter().any(|&mark| marks[mark].element.is_whole()) => {
                    align(xml, &marks, &mut open, &[]);
                    xml.close();
                    xml.words("l", &[]);
                }
                Dot::Break => {
                    align(xml, &marks, &mut open, &active);
                    xml.empty("lb", &[]);
                }
            }
        }
        while next < marks.len() && marks[next].range.start <= at {
            if marks[next].range.end > at {
                active.push(next);
            }
            next += 1;
        }
        let Some(&end) = edges.get(index + 1) else { break };
        align(xml, &marks, &mut open, &active);
        xml.text(ruler.slice(words, &(at..end)));
    }
    align(xml, &marks, &mut open, &[]);
}

/// Marks in the order in which they nest, cut where they cross what must stay whole.
fn arranged(marks: Vec<Mark>) -> Vec<Mark> {
    let whole: Vec<Range<usize>> =
        marks.iter().filter(|mark| mark.element.is_whole()).map(|mark| mark.range.clone()).collect();
    let mut arranged = Vec::with_capacity(marks.len());
    for mark in marks {
        if mark.element.is_whole() {
            arranged.push(mark);
            continue;
        }
        let Range { start, end } = mark.range;
        let crossed = |one: &&Range<usize>| {
            let touches = one.start < end && start < one.end;
            touches && !(start <= one.start && one.end <= end) && !(one.start <= start && end <= one.end)
        };
        let mut cuts: Vec<usize> = whole.iter().filter(crossed).flat_map(|one| [one.start, one.end]).collect();
        cuts.retain(|cut| start < *cut && *cut < end);
        cuts.extend([start, end]);
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            arranged.push(Mark { range: pair[0]..pair[1], element: mark.element.clone() });
        }
    }
    arranged.retain(|mark| mark.range.start < mark.range.end);
    // Of two over the same words what must stay whole is outside; else the order in which they were given.
    arranged.sort_by_key(|mark| (mark.range.start, Reverse(mark.range.end)));
    arranged
}

fn align(xml: &mut Xml, marks: &[Mark], open: &mut Vec<usize>, wanted: &[usize]) {
    let same = open.iter().zip(wanted).take_while(|(a, b)| a == b).count();
    while open.len() > same {
        if let Some(mark) = open.pop() {
            marks[mark].element.close(xml);
        }
    }
    for &mark in &wanted[same..] {
        marks[mark].element.open(xml);
        open.push(mark);
    }
}
