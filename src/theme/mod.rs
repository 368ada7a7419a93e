//! Floor 5: how the site looks: templates, sheets, scripts and the words of the furniture.
//!
//! The default theme is embedded whole. A project's theme overrides it file by file: a template of the same
//! name takes its place and may still extend the embedded one under `default/<name>`. Refused: a template
//! that does not parse, and a file that the theme's list names but that is not there.

mod around;
mod citation;
mod indexes;
mod labels;
mod lean;
mod offline;
mod parallels;
mod slots;
mod views;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use tera::{Context, Kwargs, State, Tera, Value};

pub use around::*;
pub use citation::CitationView;
pub use indexes::*;
pub use labels::Labels;
pub use offline::*;
pub use parallels::ParallelsPage;
pub use views::*;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{FileId, Source, Sources, Span, is_bidi_control};
use crate::yaml::{self, Record};

static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// A theme, ready to render.
pub struct Theme {
    tera: Tera,
    /// Furniture in Simplified Chinese and in English.
    chinese: Labels,
    english: Labels,
    /// The joined sheet.
    style: String,
    /// Name → script.
    scripts: BTreeMap<String, String>,
    /// The site's sign, SVG.
    icon: String,
    /// The sheet of books.
    book: String,
    /// Of single files: what they add to the joined sheet, and their script.
    sheet: (String, String),
}

/// What went wrong in a template, in one line.
#[derive(Debug)]
pub struct TemplateFault(pub String);

impl Theme {
    /// Puts the embedded theme and a project's own files together.
    ///
    /// # Errors
    /// `None` beside the diagnostics, if a template or a list cannot be read.
    pub fn new(own: &BTreeMap<String, Vec<u8>>, name: &str, diagnostics: &mut Diagnostics) -> (Sources, Option<Self>) {
        let mut layers = Layers { own, folder: format!("themes/{name}"), sources: Sources::default() };
        let theme = layers.theme(diagnostics);
        (layers.sources, theme)
    }

    /// Renders a page into `whole`, in place of what that held: the frame around it, what it holds, and the words of
    /// the furniture. What the templates made passes through `tidy`; the markup of texts and notes does not.
    ///
    /// # Errors
    /// When the template does not render, with its message.
    pub fn render(
        &self,
        template: &str,
        frame: &impl serde::Serialize,
        page: &impl serde::Serialize,
        labels: &Value,
        tidy: impl Fn(&str) -> Vec<u8>,
        whole: &mut Vec<u8>,
    ) -> Result<(), TemplateFault> {
        let mut context = Context::new();
        context.insert("frame", frame);
        context.insert("page", page);
        context.insert_value("labels", labels.clone());
        let around = self.tera.render(template, &context);
        let aside = slots::take();
        let around = around.map_err(|error| TemplateFault(error.to_string()))?;
        whole.clear();
        slots::fill(whole, &tidy(&around), &aside);
        Ok(())
    }

    /// The furniture in Simplified Chinese, from which the other scripts are converted.
    #[must_use]
    pub fn chinese(&self) -> &Labels {
        &self.chinese
    }

    /// The furniture in English.
    #[must_use]
    pub fn english(&self) -> &Labels {
        &self.english
    }

    /// The joined sheet.
    #[must_use]
    pub fn style(&self) -> &str {
        &self.style
    }

    /// The sheet of books.
    #[must_use]
    pub fn book(&self) -> &str {
        &self.book
    }

    /// Of single files: what they add to the joined sheet, and their script.
    #[must_use]
    pub fn sheet(&self) -> (&str, &str) {
        (&self.sheet.0, &self.sheet.1)
    }

    /// The site's sign, SVG.
    #[must_use]
    pub fn icon(&self) -> &str {
        &self.icon
    }

    /// Name → script.
    #[must_use]
    pub fn scripts(&self) -> &BTreeMap<String, String> {
        &self.scripts
    }
}

/// The embedded theme below a project's own.
struct Layers<'l> {
    own: &'l BTreeMap<String, Vec<u8>>,
    folder: String,
    sources: Sources,
}

impl Layers<'_> {
    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        let own = self.own.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice()));
        own.or_else(|| DEFAULT.get_file(path).map(|file| Cow::Borrowed(file.contents())))
    }

    /// A file as a source, so that its faults have a place.
    fn source(&mut self, path: &str, diagnostics: &mut Diagnostics) -> Option<FileId> {
        let whole = format!("{}/{path}", self.folder);
        let Some(bytes) = self.read(path).map(Cow::into_owned) else {
            let file = self.sources.add(Source::new(whole, ""));
            diagnostics.push(Diagnostic::error(
                Code::ThemeInvalid,
                Span::new(file, 0, 0),
                format!("the theme has no file `{path}`"),
            ));
            return None;
        };
        match Source::decode(whole.clone(), bytes) {
            Ok(source) => {
                let at = source.text().char_indices().find(|&(_, c)| is_bidi_control(c));
                let file = self.sources.add(source);
                let Some((at, c)) = at else { return Some(file) };
                diagnostics.push(
                    Diagnostic::error(
                        Code::BidiControl,
                        Span::new(file, at, at + c.len_utf8()),
                        format!("U+{:04X} makes this file look other than it is", u32::from(c)),
                    )
                    .help("take it out; where a page needs it, write `&#x…;`"),
                );
                None
            }
            Err(fault) => {
                let file = self.sources.add(Source::new(whole, ""));
                diagnostics.push(Diagnostic::error(
                    Code::EncodingInvalid,
                    Span::new(file, 0, 0),
                    format!("byte {} is {}", fault.byte, fault.kind),
                ));
                None
            }
        }
    }

    fn theme(&mut self, diagnostics: &mut Diagnostics) -> Option<Theme> {
        let list = self.source("theme.yaml", diagnostics)?;
        let source = self.sources.get(list);
        let node = yaml::parse(list, source, Span::new(list, 0, source.text().len()), diagnostics)?;
        let mut record = Record::open(&node, "theme.yaml", diagnostics)?;
        let styles = record.texts("styles");
        let names = record.texts("scripts");
        record.finish();
        let mut style = String::new();
        for sheet in styles {
            let file = self.source(&format!("styles/{}.css", sheet.value), diagnostics)?;
            style.push_str(&lean::sheet(self.sources.get(file).text()));
        }
        let mut scripts = BTreeMap::new();
        for name in names {
            let file = self.source(&format!("scripts/{}.js", name.value), diagnostics)?;
            scripts.insert(name.value, lean::script(self.sources.get(file).text()));
        }
        let chinese = self.labels("zh", diagnostics)?;
        let english = self.labels("en", diagnostics)?;
        let icon = self.source("icons/icon.svg", diagnostics)?;
        let icon = self.sources.get(icon).text().to_owned();
        // Not in the lists: they are no part of the site's own pages.
        let mut apart = |path: &str| {
            let file = self.source(path, diagnostics)?;
            Some(self.sources.get(file).text().to_owned())
        };
        let book = apart("styles/book.css")?;
        let sheet = (apart("styles/sheet.css")?, apart("scripts/sheet.js")?);
        let tera = self.templates(diagnostics)?;
        Some(Theme { tera, chinese, english, style, scripts, icon, book, sheet })
    }

    /// The place that a message of the template engine names, as `--> text.html:3:1` or, where it has none, as
    /// a name in backticks or quotation marks; it knows templates by their names, not by their files.
    fn place_of(&mut self, message: &str) -> Span {
        let name = |path: &&String| path.strip_prefix("templates/").unwrap_or(path).to_owned();
        let own: Vec<String> =
            self.own.keys().filter(|path| path.starts_with("templates/")).map(|p| name(&p)).collect();
        let arrow = message.split("--> ").nth(1).and_then(|rest| rest.lines().next()).and_then(|place| {
            let mut parts = place.trim().rsplitn(3, ':');
            let column: usize = parts.next()?.parse().ok()?;
            let line: usize = parts.next()?.parse().ok()?;
            Some((parts.next()?.to_owned(), line, column))
        });
        let (template, line, column) = arrow.unwrap_or_else(|| {
            let named = own
                .iter()
                .find(|name| message.contains(&format!("`{name}`")) || message.contains(&format!("'{name}'")));
            (named.cloned().unwrap_or_default(), 1, 1)
        });
        let path = format!("templates/{template}");
        let text = self.read(&path).and_then(|bytes| String::from_utf8(bytes.into_owned()).ok()).unwrap_or_default();
        let source = Source::new(format!("{}/{path}", self.folder).trim_end_matches('/'), text);
        let mut lines = source.text().split_inclusive('\n');
        let start: usize = lines.clone().take(line - 1).map(str::len).sum();
        let within = lines.nth(line - 1).unwrap_or_default();
        let at = start + within.chars().take(column - 1).map(char::len_utf8).sum::<usize>();
        Span::new(self.sources.add(source), at, at)
    }

    fn labels(&mut self, language: &str, diagnostics: &mut Diagnostics) -> Option<Labels> {
        let path = format!("interface/{language}.yaml");
        let file = self.source(&path, diagnostics)?;
        let own = Labels::read(file, self.sources.get(file), diagnostics)?;
        // A project's own words lie over the embedded ones, so that it has to name only what it changes.
        let embedded = DEFAULT.get_file(&path).and_then(|file| file.contents_utf8()).unwrap_or_default();
        let file = self.sources.add(Source::new(format!("themes/default/{path}"), embedded));
        Some(own.over(Labels::read(file, self.sources.get(file), diagnostics)?))
    }

    fn templates(&mut self, diagnostics: &mut Diagnostics) -> Option<Tera> {
        let mut tera = Tera::default();
        // Every template is escaped, whatever its name; what is HTML already is marked so by its type.
        tera.autoescape_on(vec![""]);
        tera.register_filter("aside", |markup: &str, _: Kwargs, _: &State| slots::put(&Arc::new(markup.to_owned())));
        tera.set_fallback_prefixes(["default/"]).ok()?;
        let mut named: Vec<(String, String)> = Vec::new();
        if let Some(folder) = DEFAULT.get_dir("templates") {
            for file in folder.files() {
                let name = file.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
                named.push((format!("default/{name}"), file.contents_utf8().unwrap_or_default().to_owned()));
            }
        }
        let own: Vec<&String> = self.own.keys().filter(|path| path.starts_with("templates/")).collect();
        for path in own {
            let file = self.source(path, diagnostics)?;
            named.push((path["templates/".len()..].to_owned(), self.sources.get(file).text().to_owned()));
        }
        if let Err(error) = tera.add_raw_templates(named) {
            let message = error.to_string();
            let span = self.place_of(&message);
            diagnostics.push(Diagnostic::error(Code::ThemeInvalid, span, "a template cannot be read").help(message));
            return None;
        }
        Some(tera)
    }
}
