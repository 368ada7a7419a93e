//! Passages and blocks → Markdown: the way back. What is written here is read by [`super::parse`] as what it was.
//!
//! Every character that could be taken for mark-up is escaped, so an asterisk of the source stays one. Not carried: how
//! lines were broken, which of two ways of writing one thing was used.

use super::{Block, Style};

/// The words of one passage as Markdown, in the making.
#[derive(Debug, Default)]
pub struct Inline {
    out: String,
    line: usize,
    code: Option<String>,
}

impl Inline {
    /// Mark-up opens. Code holds nothing but words.
    pub fn open(&mut self, style: &Style) {
        match style {
            Style::Emphasis => self.out.push('*'),
            Style::Strong => self.out.push_str("**"),
            Style::Code => self.code = Some(String::new()),
            Style::Link(_) => self.out.push('['),
            Style::Reference { target, .. } => {
                self.out.push_str("[[");
                self.out.push_str(target);
                self.out.push('|');
            }
            Style::Citation | Style::Internal(_) => {}
        }
    }

    /// Mark-up closes.
    pub fn close(&mut self, style: &Style) {
        match style {
            Style::Emphasis => self.out.push('*'),
            Style::Strong => self.out.push_str("**"),
            Style::Code => self.code_span(),
            Style::Link(address) => {
                self.out.push_str("](<");
                for c in address.chars() {
                    if matches!(c, '<' | '>' | '\\') {
                        self.out.push('\\');
                    }
                    self.out.push(c);
                }
                self.out.push_str(">)");
            }
            Style::Reference { .. } => self.out.push_str("]]"),
            Style::Citation | Style::Internal(_) => {}
        }
    }

    fn code_span(&mut self) {
        let words = self.code.take().unwrap_or_default();
        let longest = words.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        // One blank on each side is taken away again; a span of blanks alone is left alone.
        let pad = words.starts_with(['`', ' ']) || words.ends_with(['`', ' ']);
        let pad = if pad && !words.trim().is_empty() { " " } else { "" };
        for part in [&fence, pad, &words, pad, &fence] {
            self.out.push_str(part);
        }
    }

    /// Words, escaped.
    pub fn words(&mut self, words: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(words);
            return;
        }
        for c in words.chars() {
            let start = self.out.len() == self.line;
            let digits = || {
                let before = &self.out[self.line..];
                !before.is_empty() && before.len() < 10 && before.bytes().all(|byte| byte.is_ascii_digit())
            };
            match c {
                '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '<' | '>' | '&' | '|' | '~' => self.out.push('\\'),
                '#' | '+' | '-' | '=' | ':' if start => self.out.push('\\'),
                '.' | ')' if digits() => self.out.push('\\'),
                // Blanks at the edge of a line would be taken away.
                ' ' if start => {
                    self.out.push_str("&#32;");
                    continue;
                }
                '\t' => {
                    self.out.push_str("&#9;");
                    continue;
                }
                '\n' | '\r' => {
                    self.out.push(' ');
                    continue;
                }
                _ => {}
            }
            self.out.push(c);
        }
    }

    /// Markdown that the program itself makes: a mark, a citation.
    pub fn raw(&mut self, markdown: &str) {
        self.out.push_str(markdown);
    }

    /// A line of verse ends.
    pub fn line_break(&mut self) {
        self.out.push_str("\\\n");
        self.line = self.out.len();
    }

    /// What was written.
    #[must_use]
    pub fn finish(mut self) -> String {
        if self.code.is_some() {
            self.code_span();
        }
        if self.out.ends_with(' ') {
            self.out.pop();
            self.out.push_str("&#32;");
        }
        self.out
    }
}

/// Blocks as Markdown, without an end of line; `passage` gives the Markdown of a passage, by its index. Every line after
/// the first is indented by so many blanks.
#[must_use]
pub fn write(blocks: &[Block], passage: &dyn Fn(usize) -> String, indent: usize) -> String {
    let mut out = String::new();
    for (index, line) in lines(blocks, passage).into_iter().enumerate() {
        if index > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.extend(std::iter::repeat_n(' ', indent));
            }
        }
        out.push_str(&line);
    }
    out
}

fn lines(blocks: &[Block], passage: &dyn Fn(usize) -> String) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    // Two lists side by side are two only if their marks differ.
    let mut second = false;
    for (index, block) in blocks.iter().enumerate() {
        let after_list = index > 0 && matches!((&blocks[index - 1], block), (Block::List { .. }, Block::List { .. }));
        second = after_list && !second;
        if index > 0 {
            all.push(String::new());
        }
        all.extend(block_lines(block, passage, second));
    }
    all
}

fn block_lines(block: &Block, passage: &dyn Fn(usize) -> String, second: bool) -> Vec<String> {
    match block {
        Block::Heading { level, passage: index, id, classes } => {
            let mut words = passage(*index).replace("\\\n", "");
            if words.ends_with('#') {
                words.pop();
                words.push_str("\\#");
            }
            let mut attributes: Vec<String> = id.iter().map(|id| format!("#{id}")).collect();
            attributes.extend(classes.iter().map(|class| format!(".{class}")));
            let marks = "#".repeat(usize::from(*level));
            let attributes =
                if attributes.is_empty() { String::new() } else { format!(" {{{}}}", attributes.join(" ")) };
            vec![format!("{marks} {words}{attributes}")]
        }
        Block::Paragraph(index) => passage(*index).split('\n').map(str::to_owned).collect(),
        Block::Quote(inner) => {
            let quoted = |line: String| if line.is_empty() { ">".to_owned() } else { format!("> {line}") };
            let inner = lines(inner, passage);
            if inner.is_empty() { vec![">".to_owned()] } else { inner.into_iter().map(quoted).collect() }
        }
        Block::List { start, items } => {
            let mut all = Vec::new();
            for (number, item) in items.iter().enumerate() {
                let mark = match (start, second) {
                    (Some(start), false) => format!("{}. ", start + number as u64),
                    (Some(start), true) => format!("{}) ", start + number as u64),
                    (None, false) => "- ".to_owned(),
                    (None, true) => "* ".to_owned(),
                };
                let inner = lines(item, passage);
                if inner.is_empty() {
                    all.push(mark.trim_end().to_owned());
                }
                for (index, line) in inner.into_iter().enumerate() {
                    all.push(match (index, line.is_empty()) {
                        (0, _) => format!("{mark}{line}"),
                        (_, true) => String::new(),
                        (_, false) => format!("{}{line}", " ".repeat(mark.len())),
                    });
                }
            }
            all
        }
        Block::Table(rows) => {
            let mut all = Vec::new();
            for (index, row) in rows.iter().enumerate() {
                let cells: Vec<String> =
                    row.iter().map(|cell| cell.map_or_else(String::new, passage).replace("\\\n", "")).collect();
                all.push(format!("| {} |", cells.join(" | ")));
                if index == 0 {
                    all.push(format!("|{}", "---|".repeat(row.len())));
                }
            }
            all
        }
        Block::Rule => vec!["* * *".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;
    use crate::markup::{Document, Grammar, Passage, PointKind, parse};
    use crate::text::{Ruler, Source, Sources, Verbatim};

    fn read(markdown: &str) -> Document {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("t.md", markdown));
        let mut diagnostics = Diagnostics::default();
        let document = parse(markdown, Grammar::Text, &Verbatim { file, start: 0 }, &mut diagnostics);
        assert!(!diagnostics.has_errors(), "{markdown}: {diagnostics:?}");
        document
    }

    fn passage(passage: &Passage) -> String {
        let mut out = Inline::default();
        let ruler = Ruler::new(&passage.text);
        let mut edges: Vec<usize> = vec![0, ruler.len()];
        edges.extend(passage.styles.iter().flat_map(|style| [style.range.start, style.range.end]));
        edges.extend(passage.points.iter().map(|point| point.at));
        edges.sort_unstable();
        edges.dedup();
        for (index, &at) in edges.iter().enumerate() {
            for style in passage.styles.iter().rev().filter(|style| style.range.end == at) {
                out.close(&style.style);
            }
            for point in passage.points.iter().filter(|point| point.at == at) {
                match &point.kind {
                    PointKind::Break => out.line_break(),
                    PointKind::Footnote(label) => out.raw(&format!("[^{label}]")),
                }
            }
            for style in passage.styles.iter().filter(|style| style.range.start == at) {
                out.open(&style.style);
            }
            if let Some(&next) = edges.get(index + 1) {
                out.words(ruler.slice(&passage.text, &(at..next)));
            }
        }
        out.finish()
    }

    #[test]
    fn what_is_written_is_read_as_what_it_was() {
        let sources = [
            "一\\*二\\_三 \\# &amp; \\<a\\> \\`x\\`",
            "\\# 不是标题\n\n\\- 不是列表\n\n1\\. 不是\n\n12\\) 不是\n\n\\> 不是",
            "## 一、 {#one .wide}\n\n一*二*三**四**，`a * b`",
            "子曰：\\\n学而时习之",
            "- 一\n\n  二\n- 三\n  1. 四\n  2. 五\n\n* 另一列\n\n3. 三\n4. 四",
            "> 引\n>\n> > 又引",
            "| a | b |\n|---|---|\n| 一\\|二 | |",
            "前[^1]后\n\n[^1]: 注",
            "a\n\n* * *\n\nb",
            "a [w](<https://e.org/?a=(1)>) b",
            "&#32;两端&#32;\n\n` `` `",
        ];
        for source in sources {
            let first = read(source);
            let again = write(&first.blocks, &|index| passage(&first.passages[index]), 0);
            let notes: String = first.footnotes.keys().map(|label| format!("\n\n[^{label}]: 注")).collect();
            let second = read(&format!("{again}{notes}\n"));
            assert_eq!(format!("{:?}", first.blocks), format!("{:?}", second.blocks), "{source}\n→\n{again}");
            let words = |document: &Document| -> Vec<String> {
                let styles = |passage: &Passage| -> Vec<_> {
                    passage.styles.iter().map(|style| (style.range.clone(), style.style.clone())).collect()
                };
                document.passages.iter().map(|passage| format!("{} {:?}", passage.text, styles(passage))).collect()
            };
            assert_eq!(words(&first), words(&second), "{source}\n→\n{again}");
        }
    }
}
