//! From CommonMark events to a [`Document`].

use pulldown_cmark::{BrokenLink, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::passage::Chunk;
use super::{Block, Document, Footnote, Passage, Point, PointKind, Style, Styled, url};
use crate::diag::{Code, Diagnostic, Diagnostics, contain};
use crate::text::{Origin, Span, is_wide};

/// What a Markdown source may hold besides prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    /// An edited text: footnotes, but no `[[…]]` and no `[@…]`, which are the editor's, not the source's.
    Text,
    /// A note, a definition, an introduction, a page: the other way round.
    Prose,
}

/// Quotations, lists and footnotes lie no deeper in one another. Every floor above walks them by recursion, and
/// a stack that runs out ends the program without a word.
const DEEPEST: usize = 48;

/// Parses Markdown; every fault of it is reported, and what can be kept is kept.
///
/// A panic of the CommonMark parser is a fault at the place it had reached; the document is then empty.
pub fn parse<'s>(source: &'s str, grammar: Grammar, origin: &dyn Origin, diagnostics: &mut Diagnostics) -> Document {
    let mut options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    options |= match grammar {
        Grammar::Text => Options::ENABLE_FOOTNOTES,
        Grammar::Prose => Options::ENABLE_WIKILINKS,
    };
    // Not a link to the parser, but one to us: `[@key, 89]` comes back as a link marked `cite:`.
    let citation = |link: BrokenLink<'s>| -> Option<(CowStr<'s>, CowStr<'s>)> {
        let ours = grammar == Grammar::Prose && link.reference.trim_start().starts_with('@');
        ours.then_some((CowStr::Borrowed("cite:"), CowStr::Borrowed("")))
    };
    let mut reached = 0;
    let read = contain(|| {
        let parser = Parser::new_with_broken_link_callback(source, options, Some(citation));
        let frames = vec![Frame::default()];
        let mut builder = Builder {
            source,
            origin,
            diagnostics: &mut *diagnostics,
            frames,
            open: None,
            break_pending: false,
            depth: 0,
            skipped: 0,
        };
        for (event, bytes) in parser.into_offset_iter() {
            reached = bytes.start;
            builder.event(event, bytes);
        }
        builder.close();
        let mut root = builder.frames.pop().unwrap_or_default();
        root.document.blocks = root.containers.pop().map(Container::into_blocks).unwrap_or_default();
        // A large corpus has a document for each of its notes, most with one paragraph.
        root.document.blocks.shrink_to_fit();
        root.document.passages.shrink_to_fit();
        root.document
    });
    read.unwrap_or_else(|panic| {
        diagnostics.push(
            Diagnostic::error(
                Code::MarkdownUnsupported,
                origin.span(reached..reached),
                format!("the Markdown parser fails on this text: {panic}"),
            )
            .help("this is a fault of the parser, not yours; odd signs after this place set it off"),
        );
        Document::default()
    })
}

/// A document in the making: the text's own, or a footnote's.
struct Frame {
    document: Document,
    containers: Vec<Container>,
    footnote: Option<(String, Span)>,
}

impl Default for Frame {
    fn default() -> Self {
        Self { document: Document::default(), containers: vec![Container::Blocks(Vec::new())], footnote: None }
    }
}

enum Container {
    Blocks(Vec<Block>),
    List { start: Option<u64>, items: Vec<Vec<Block>> },
    Table(Vec<Vec<Option<usize>>>),
}

impl Container {
    fn into_blocks(self) -> Vec<Block> {
        match self {
            Self::Blocks(blocks) => blocks,
            Self::List { .. } | Self::Table(_) => Vec::new(),
        }
    }
}

/// The passage being written, and what it will become.
struct Open {
    passage: Passage,
    length: usize,
    last: Option<char>,
    kind: OpenKind,
    styles: Vec<usize>,
}

enum OpenKind {
    Paragraph,
    Heading { level: u8, id: Option<String>, classes: Vec<String> },
    Cell,
}

struct Builder<'b> {
    source: &'b str,
    origin: &'b dyn Origin,
    diagnostics: &'b mut Diagnostics,
    frames: Vec<Frame>,
    open: Option<Open>,
    break_pending: bool,
    /// How many quotations, lists, items and footnotes are open.
    depth: usize,
    /// How many tags are open inside a container that lies too deep; their words are not taken.
    skipped: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, bytes: std::ops::Range<usize>) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, bytes),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, bytes),
            Event::Code(text) => {
                let at = self.style_open(Style::Code, bytes.clone());
                self.text(&text, bytes);
                self.style_close(at);
            }
            Event::SoftBreak => self.break_pending = true,
            Event::HardBreak => {
                self.point(PointKind::Break, bytes);
                self.break_pending = true;
            }
            Event::FootnoteReference(label) => self.point(PointKind::Footnote(label.into_string()), bytes),
            Event::Rule => {
                self.close();
                self.push(Block::Rule);
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                let shown: String = text.trim().chars().take(40).collect();
                self.fault(
                    Code::RawHtml,
                    bytes,
                    format!("raw HTML: {shown}"),
                    "write Markdown; a `<` of the source itself is written `\\<`",
                );
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, bytes: std::ops::Range<usize>) {
        if matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::FootnoteDefinition(_)) {
            if self.depth == DEEPEST {
                self.fault(
                    Code::MarkdownUnsupported,
                    bytes,
                    "quotations and lists lie too deep in one another here".into(),
                    "a `>` or a dash of the source itself is written `\\>`, `\\-`",
                );
                self.skipped = 1;
                return;
            }
            self.depth += 1;
        }
        match tag {
            Tag::Paragraph => self.begin(OpenKind::Paragraph),
            Tag::Heading { level, id, classes, attrs } => {
                if let Some((name, _)) = attrs.first() {
                    let message = format!("a heading has no attribute `{name}`");
                    self.fault(
                        Code::MarkdownUnsupported,
                        bytes,
                        message,
                        "only `#id` and `.class` are taken; escape a brace of the source as `\\{`",
                    );
                }
                let classes = classes.into_iter().map(CowStr::into_string).collect();
                let id = id.map(CowStr::into_string);
                self.begin(OpenKind::Heading { level: depth(level), id, classes });
            }
            Tag::TableCell => self.begin(OpenKind::Cell),
            Tag::BlockQuote(_) | Tag::Item => self.container(Container::Blocks(Vec::new())),
            Tag::List(start) => self.container(Container::List { start, items: Vec::new() }),
            Tag::Table(_) => self.container(Container::Table(Vec::new())),
            Tag::TableHead | Tag::TableRow => {
                if let Some(Container::Table(rows)) = self.frame().containers.last_mut() {
                    rows.push(Vec::new());
                }
            }
            Tag::FootnoteDefinition(label) => {
                self.close();
                let span = self.origin.span(bytes);
                self.frames.push(Frame { footnote: Some((label.into_string(), span)), ..Frame::default() });
            }
            Tag::Emphasis | Tag::Strong => {
                let style = if tag == Tag::Emphasis { Style::Emphasis } else { Style::Strong };
                let before = self.source[..bytes.start].chars().next_back();
                if before.is_some_and(|c| c.is_alphanumeric() && !is_wide(c)) {
                    self.diagnostics.push(
                        Diagnostic::warning(
                            Code::EmphasisSuspect,
                            self.origin.span(bytes.clone()),
                            "emphasis opens inside a word",
                        )
                        .help("if the asterisk or underscore is the source's own, write it with a backslash: `\\*`"),
                    );
                }
                self.style_start(style, bytes);
            }
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, &dest_url, bytes),
            Tag::CodeBlock(_) => {
                self.fault(
                    Code::MarkdownUnsupported,
                    bytes.clone(),
                    "a block indented by four blanks, or fenced, is code, and code is no prose".into(),
                    "take the blanks away from the start of the line",
                );
                self.begin(OpenKind::Paragraph);
            }
            Tag::Image { .. } => self.fault(
                Code::MarkdownUnsupported,
                bytes,
                "images are not taken here".into(),
                "describe the picture in a note",
            ),
            _ => {}
        }
    }

    fn link(&mut self, kind: LinkType, target: &str, bytes: std::ops::Range<usize>) {
        let style = match kind {
            LinkType::WikiLink { has_pothole } => Style::Reference { target: target.to_owned(), bare: !has_pothole },
            _ if target == "cite:" => Style::Citation,
            LinkType::Email => Style::Link(format!("mailto:{target}")),
            _ => Style::Link(target.to_owned()),
        };
        if let Style::Link(address) = &style {
            match url::check(address) {
                Ok(()) => {}
                Err(url::Refusal::Unsafe) => self.fault(
                    Code::UrlUnsafe,
                    bytes.clone(),
                    format!("a link cannot lead to `{}`", address.escape_debug()),
                    "https:, http:, mailto: and #fragments are allowed",
                ),
                Err(url::Refusal::Relative) => self.fault(
                    Code::LinkBroken,
                    bytes.clone(),
                    format!("a link cannot lead to the path `{address}`"),
                    "write `[[term]]`, `[[text#p3]]` or `[[text]]`, which the build can check",
                ),
            }
        }
        self.style_start(style, bytes);
    }

    fn end(&mut self, tag: TagEnd) {
        if matches!(tag, TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition) {
            self.depth -= 1;
        }
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::CodeBlock => self.close(),
            TagEnd::Item => {
                self.close();
                let blocks = self.frame().containers.pop().map(Container::into_blocks).unwrap_or_default();
                if let Some(Container::List { items, .. }) = self.frame().containers.last_mut() {
                    items.push(blocks);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.close();
                let blocks = self.frame().containers.pop().map(Container::into_blocks).unwrap_or_default();
                self.push(Block::Quote(blocks));
            }
            TagEnd::List(_) => {
                self.close();
                if let Some(Container::List { start, items }) = self.frame().containers.pop() {
                    self.push(Block::List { start, items });
                }
            }
            TagEnd::Table => {
                if let Some(Container::Table(rows)) = self.frame().containers.pop() {
                    self.push(Block::Table(rows));
                }
            }
            TagEnd::FootnoteDefinition => {
                self.close();
                if let Some(mut frame) = self.frames.pop()
                    && let Some((label, span)) = frame.footnote.take()
                {
                    frame.document.blocks = frame.containers.pop().map(Container::into_blocks).unwrap_or_default();
                    self.frame().document.footnotes.insert(label, Footnote { span, body: frame.document });
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link => {
                let at = self.open.as_mut().and_then(|open| open.styles.pop());
                self.style_close(at);
            }
            _ => {}
        }
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn container(&mut self, container: Container) {
        self.close();
        self.frame().containers.push(container);
    }

    fn push(&mut self, block: Block) {
        if let Some(Container::Blocks(blocks)) = self.frame().containers.last_mut() {
            blocks.push(block);
        }
    }

    fn begin(&mut self, kind: OpenKind) {
        self.close();
        self.open = Some(Open { passage: Passage::default(), length: 0, last: None, kind, styles: Vec::new() });
    }

    /// The open passage; words of a tight list item open one of their own.
    fn opened(&mut self) -> &mut Open {
        self.open.get_or_insert_with(|| Open {
            passage: Passage::default(),
            length: 0,
            last: None,
            kind: OpenKind::Paragraph,
            styles: Vec::new(),
        })
    }

    fn close(&mut self) {
        self.break_pending = false;
        let Some(mut open) = self.open.take() else { return };
        open.passage.settle();
        let empty = open.passage.text.trim().is_empty();
        let frame = self.frame();
        let index = frame.document.passages.len();
        if !empty {
            frame.document.passages.push(open.passage);
        }
        match open.kind {
            OpenKind::Cell => {
                if let Some(Container::Table(rows)) = frame.containers.last_mut()
                    && let Some(row) = rows.last_mut()
                {
                    row.push((!empty).then_some(index));
                }
            }
            _ if empty => {}
            OpenKind::Paragraph => self.push(Block::Paragraph(index)),
            OpenKind::Heading { level, id, classes } => {
                self.push(Block::Heading { level, passage: index, id, classes })
            }
        }
    }

    fn text(&mut self, text: &str, bytes: std::ops::Range<usize>) {
        if text.is_empty() {
            return;
        }
        let written = self.source.get(bytes.clone()).unwrap_or_default();
        // Nearly always it stands at the very beginning; a search would first take the whole text in as its needle.
        let inside = if written.starts_with(text) { Some(0) } else { written.find(text) };
        let inside = inside.map(|at| bytes.start + at..bytes.start + at + text.len());
        let verbatim = inside.is_some();
        let span = self.origin.span(inside.unwrap_or_else(|| bytes.clone()));
        // The parser hands unmatched asterisks over together or one by one.
        let first = text == "*"
            && self.source[bytes.end..].starts_with('*')
            && !self.source[..bytes.start].ends_with(['*', '\\']);
        if verbatim && (first || text.contains("**")) {
            self.diagnostics.push(
                Diagnostic::warning(Code::EmphasisSuspect, span, "these asterisks are printed, not taken as emphasis")
                    .help("CommonMark does not open or close emphasis between punctuation and a letter; if they are the source's own, write `\\*\\*`"),
            );
        }
        let pending = std::mem::take(&mut self.break_pending);
        let open = self.opened();
        if pending
            && let (Some(before), Some(after)) = (open.last, text.chars().next())
            && !is_wide(before)
            && !is_wide(after)
        {
            open.passage.chunks.push(Chunk { at: open.length, span, verbatim: false });
            open.passage.text.push(' ');
            // The blank belongs to the line break, not to mark-up that opens after it.
            for &style in &open.styles {
                let range = &mut open.passage.styles[style].range;
                range.start += usize::from(range.start == open.length);
            }
            open.length += 1;
        }
        open.passage.chunks.push(Chunk { at: open.length, span, verbatim });
        open.passage.text.push_str(text);
        open.length += text.chars().count();
        open.last = text.chars().next_back();
    }

    fn point(&mut self, kind: PointKind, bytes: std::ops::Range<usize>) {
        let span = self.origin.span(bytes);
        let open = self.opened();
        open.passage.points.push(Point { at: open.length, kind, span });
    }

    fn style_open(&mut self, style: Style, bytes: std::ops::Range<usize>) -> Option<usize> {
        let span = self.origin.span(bytes);
        let open = self.opened();
        open.passage.styles.push(Styled { range: open.length..open.length, style, span });
        Some(open.passage.styles.len() - 1)
    }

    fn style_start(&mut self, style: Style, bytes: std::ops::Range<usize>) {
        if let Some(at) = self.style_open(style, bytes) {
            self.opened().styles.push(at);
        }
    }

    fn style_close(&mut self, at: Option<usize>) {
        if let (Some(at), Some(open)) = (at, self.open.as_mut()) {
            open.passage.styles[at].range.end = open.length;
        }
    }

    fn fault(&mut self, code: Code, bytes: std::ops::Range<usize>, message: String, help: &str) {
        self.diagnostics.push(Diagnostic::error(code, self.origin.span(bytes), message).help(help));
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
