//! Plain text of the reading text: the title, then every passage, parted by empty lines.
//!
//! A passage is one line; verse has a line break where a line of verse ends. So the words of a passage are its lines
//! without the breaks, code point by code point. [`Layout`] says where in the file each passage stands: the positions
//! of Web Annotations count in it.

use std::ops::Range;

use crate::resolve::{ResolvedText, TextPoint};
use crate::script::Script;
use crate::site::Site;
use crate::weave::{Item, Point, Voiced, weave};

/// The plain text of a text. With `ids` each passage begins with its id in square brackets and a blank.
pub(super) fn text(site: &Site<'_>, (edition, index): (usize, usize), script: Script, ids: bool) -> String {
    let text = &site.edition(edition).texts[index];
    let layout = Layout::new(site, (edition, index), script);
    if !ids {
        return layout.words;
    }
    let mut out = layout.words[..layout.starts.first().map_or(layout.words.len(), |start| start.byte)].to_owned();
    for (passage, reading) in text.readings.iter().enumerate() {
        let end = layout.starts.get(passage + 1).map_or(layout.words.len(), |next| next.byte);
        out.push('[');
        out.push_str(&reading.id);
        out.push_str("] ");
        out.push_str(&layout.words[layout.starts[passage].byte..end]);
    }
    out
}

/// The plain text of a text, with the places of its passages.
pub(super) struct Layout<'t> {
    text: &'t ResolvedText<'t>,
    /// The file's words.
    pub(super) words: String,
    starts: Vec<Start>,
    passages: Vec<Laid>,
    /// Where the title lies, in code points.
    title: usize,
}

/// Where a passage begins in the file.
struct Start {
    byte: usize,
    /// In code points.
    at: usize,
}

struct Laid {
    voiced: Voiced,
    /// Code points of the reading before which a line of verse ends, in the text's own script; ascending.
    breaks: Vec<usize>,
}

impl<'t> Layout<'t> {
    pub(super) fn new(site: &'t Site<'t>, (edition, index): (usize, usize), script: Script) -> Self {
        let text = &site.edition(edition).texts[index];
        let voice = site.text_voice(edition, text, script);
        let title = voice.title(text).text;
        let mut words = title.clone();
        words.push('\n');
        let mut at = title.chars().count() + 1;
        let (mut starts, mut passages) = (Vec::new(), Vec::new());
        for (passage, woven) in weave(text).iter().enumerate() {
            words.push('\n');
            at += 1;
            starts.push(Start { byte: words.len(), at });
            let voiced = Voiced::new(voice.reading(text, passage), None);
            let before = words.len();
            let (mut breaks, mut read) = (Vec::new(), 0);
            for item in &woven.items {
                match item {
                    Item::Segment(segment) => {
                        words.push_str(voiced.reading(&segment.reading));
                        read = segment.reading.end;
                    }
                    Item::Point(Point::Break) => {
                        words.push('\n');
                        breaks.push(read);
                    }
                    Item::Point(_) => {}
                }
            }
            words.push('\n');
            at += words[before..].chars().count();
            passages.push(Laid { voiced, breaks });
        }
        Self { text, words, starts, passages, title: title.chars().count() }
    }

    /// Code points of the file that a range of the title takes, given in the text's own script.
    pub(super) fn title(&self, site: &Site<'_>, edition: usize, script: Script, range: &Range<usize>) -> Range<usize> {
        let converted = site.text_voice(edition, self.text, script).title(self.text);
        let range = converted.target_range(range.clone());
        range.start.min(self.title)..range.end.min(self.title)
    }

    /// Code points of the file that a range of the text as transmitted takes, as it is read.
    pub(super) fn range(&self, start: TextPoint, end: TextPoint) -> Range<usize> {
        let from = self.place(start.passage, &(start.at..if start.passage == end.passage { end.at } else { start.at }));
        if start.passage == end.passage {
            return from;
        }
        let to = self.place(end.passage, &(0..end.at));
        from.start..to.end
    }

    fn place(&self, passage: usize, transmitted: &Range<usize>) -> Range<usize> {
        let laid = &self.passages[passage];
        let reading = self.text.readings[passage].reading(transmitted);
        let bytes = laid.voiced.bytes(&reading);
        let whole = laid.voiced.whole();
        let count = |range: Range<usize>| whole[range].chars().count();
        let breaks = |at: usize, end: bool| laid.breaks.iter().filter(|&&b| b < at || (b == at && !end)).count();
        let start = self.starts[passage].at;
        let from = start + count(0..bytes.start) + breaks(reading.start, false);
        let to = start + count(0..bytes.end) + breaks(reading.end, true);
        from..to.max(from)
    }
}
