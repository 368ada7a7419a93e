//! `[[…]]` and `[@…]` → targets that exist.

use std::collections::HashMap;

use super::identity::{Found, Identity};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Edition, Library, Text};
use crate::markup::{Passage, Style, Styled, Target};
use crate::script::{Converter, Script, fold_str};
use crate::text::{Ruler, Span};

/// Everything that a reference can lead to.
pub(super) struct Targets<'l> {
    library: &'l Library,
    editions: Vec<EditionTargets<'l>>,
}

struct EditionTargets<'l> {
    edition: &'l Edition,
    /// Ids and forms of the glossary → index of the entry; ids win over forms, written forms over folded.
    entries: HashMap<String, usize>,
    texts: HashMap<&'l str, (&'l Text, &'l Identity)>,
}

impl<'l> Targets<'l> {
    pub(super) fn new(library: &'l Library, identities: &'l [Vec<Identity>]) -> Self {
        let editions = library
            .editions
            .iter()
            .zip(identities)
            .map(|(edition, identities)| {
                let mut entries: HashMap<String, usize> = HashMap::new();
                for (index, entry) in edition.glossary.iter().enumerate() {
                    entries.entry(entry.id.value.clone()).or_insert(index);
                }
                for (index, form) in edition
                    .glossary
                    .iter()
                    .enumerate()
                    .flat_map(|(index, entry)| entry.forms().map(move |form| (index, form)))
                {
                    entries.entry(form.value.clone()).or_insert(index);
                }
                for (index, form) in edition
                    .glossary
                    .iter()
                    .enumerate()
                    .flat_map(|(index, entry)| entry.forms().map(move |form| (index, form)))
                {
                    entries.entry(fold_str(&form.value)).or_insert(index);
                }
                let texts = edition.texts.iter().zip(identities);
                let texts = texts.map(|(text, identity)| (text.id.as_str(), (text, identity))).collect();
                EditionTargets { edition, entries, texts }
            })
            .collect();
        Self { library, editions }
    }

    /// What can be referred to from inside an edition and a text, or from the site's own pages.
    pub(super) fn scope<'s>(&'s self, edition: Option<&'s Edition>, text: Option<&'s Text>) -> Scope<'s> {
        Scope {
            targets: self,
            edition: edition.map(|edition| edition.id.as_str()),
            text: text.map(|text| text.id.as_str()),
        }
    }
}

/// Where a reference is written from.
pub(super) struct Scope<'s> {
    targets: &'s Targets<'s>,
    edition: Option<&'s str>,
    text: Option<&'s str>,
}

/// Replacement words and their mark-up.
type Words = (String, Vec<Styled>);

impl<'s> Scope<'s> {
    /// The editions to look in: one's own, or from the site's pages all of them.
    fn editions(&self) -> impl Iterator<Item = &'s EditionTargets<'s>> {
        let own = self.edition;
        self.targets.editions.iter().filter(move |edition| own.is_none_or(|id| edition.edition.id == id))
    }

    /// Whether there is anything to resolve in a passage.
    pub(super) fn concerns(passage: &Passage) -> bool {
        passage.styles.iter().any(|styled| matches!(styled.style, Style::Reference { .. } | Style::Citation))
    }

    /// Resolves every reference and citation of a passage; a fault is reported and the words stay.
    pub(super) fn resolve(&self, passage: &mut Passage, diagnostics: &mut Diagnostics) {
        if !Self::concerns(passage) {
            return;
        }
        let ruler = Ruler::new(&passage.text);
        let mut replacements = Vec::new();
        let mut styles = Vec::with_capacity(passage.styles.len());
        for styled in std::mem::take(&mut passage.styles) {
            let words = ruler.slice(&passage.text, &styled.range);
            match &styled.style {
                Style::Citation => {
                    let (text, inner) = self.cite(words, styled.span, diagnostics);
                    // The brackets are full-width: a blank before them would be one too many.
                    let blank = styled
                        .range
                        .start
                        .checked_sub(1)
                        .filter(|&at| ruler.slice(&passage.text, &(at..at + 1)) == " ");
                    replacements.push((blank.unwrap_or(styled.range.start)..styled.range.end, text, inner));
                }
                Style::Reference { target, bare } => match self.find(target, styled.span, diagnostics) {
                    Some((target, label)) => {
                        let style = Style::Internal(target);
                        match label.filter(|_| *bare) {
                            Some(label) => {
                                let whole = Styled { range: 0..label.chars().count(), style, span: styled.span };
                                replacements.push((styled.range, label, vec![whole]));
                            }
                            None => styles.push(Styled { style, ..styled }),
                        }
                    }
                    None => diagnostics.push(self.nowhere(target, styled.span)),
                },
                _ => styles.push(styled),
            }
        }
        passage.styles = styles;
        replacements.sort_by_key(|(range, ..)| (range.start, range.end));
        passage.replace(&replacements);
        passage.styles.sort_by_key(|styled| (styled.range.start, usize::MAX - styled.range.end));
    }

    /// The fault of a reference that leads nowhere: if the text is there, its passage is what is missing.
    fn nowhere(&self, target: &str, span: Span) -> Diagnostic {
        let path = target.trim().split_once('#').map(|(path, _)| path);
        match path.and_then(|path| self.text(path)) {
            Some((_, text, identity)) => {
                let message = format!("`[[{target}]]` leads to no passage, or range of passages, of `{}`", text.id);
                let last = text.document.passages.len().checked_sub(1).map(|last| identity.id(last));
                let last =
                    last.map_or_else(|| "it has no passage".to_owned(), |last| format!("its last passage is {last}"));
                Diagnostic::error(Code::RangeMissing, span, message)
                    .help(format!("{last}; a range is written from its earlier to its later end"))
            }
            None => self.nothing(target, span),
        }
    }

    /// The fault of a reference that fits nothing, or the texts of several editions.
    fn nothing(&self, target: &str, span: Span) -> Diagnostic {
        let (path, rest) = target.trim().split_once('#').map_or((target.trim(), ""), |(path, rest)| (path, rest));
        let mark = if rest.is_empty() { "" } else { "#" };
        let homes: Vec<String> = self
            .editions()
            .filter(|home| home.texts.contains_key(path))
            .map(|home| format!("`{}/{path}{mark}{rest}`", home.edition.id))
            .collect();
        if homes.len() > 1 {
            return Diagnostic::error(Code::LinkBroken, span, format!("several editions have a text `{path}`"))
                .help(format!("write one of: {}", homes.join(", ")));
        }
        Diagnostic::error(Code::LinkBroken, span, format!("`[[{target}]]` leads nowhere"))
            .help("write a term's id or form, a text's id, or a passage as `text#p3`")
    }

    /// The text that `text` or `edition/text` names.
    fn text(&self, path: &str) -> Option<(&'s EditionTargets<'s>, &'s Text, &'s Identity)> {
        let (home, id) = match path.split_once('/') {
            Some((edition, id)) => (self.targets.editions.iter().find(|home| home.edition.id == edition)?, id),
            None => {
                // From outside an edition a bare id may fit several; which is meant is never guessed.
                let mut homes = self.editions().filter(|home| home.texts.contains_key(path));
                (homes.next().filter(|_| homes.next().is_none())?, path)
            }
        };
        let (text, identity) = home.texts.get(id).copied()?;
        Some((home, text, identity))
    }

    /// A text's name as the words around the reference are written: they are converted with it.
    fn title(&self, text: &Text) -> String {
        Converter::between(text.script, self.script()).convert(text.name(), &[]).text
    }

    /// The script in which the words around the reference are written.
    fn script(&self) -> Script {
        let own = self.edition.and_then(|id| self.targets.editions.iter().find(|home| home.edition.id == id));
        own.map_or(self.targets.library.site.language, |home| home.edition.script)
    }

    /// Where a reference leads, and what stands there if it has no words of its own.
    fn find(&self, target: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<(Target, Option<String>)> {
        let target = target.trim();
        let (path, fragment) = target.split_once('#').map_or((target, None), |(path, fragment)| (path, Some(fragment)));
        if let Some(passage) = fragment {
            let (home, text, identity) = self.text(path)?;
            let (first, last) = passage.split_once("..").map_or((passage, None), |(first, last)| (first, Some(last)));
            let mut warnings = Vec::new();
            let mut there = |id: &str| match identity.find(id)? {
                Found::Here(index) => Some(index),
                Found::Moved(to) => {
                    warnings.push(withdrawn(text, identity, id, to?, span));
                    to
                }
            };
            let start = there(first)?;
            let end = last.map_or(Some(start), |last| there(last).filter(|&end| end >= start))?;
            diagnostics.extend(warnings);
            let (first, last) = (identity.id(start), identity.id(end));
            let (number, passage) = if start == end {
                (first[1..].to_owned(), first)
            } else {
                (format!("{}至{}", &first[1..], &last[1..]), format!("{first}..{last}"))
            };
            let label = if self.text == Some(text.id.as_str()) {
                format!("第{number}段")
            } else {
                format!("《{}》第{number}段", self.title(text))
            };
            return Some((text_target(home, text, Some(&passage)), Some(label)));
        }
        for home in self.editions() {
            let entry = home.entries.get(path).or_else(|| home.entries.get(&fold_str(path)));
            if let Some(entry) = entry.map(|&index| &home.edition.glossary[index]) {
                let target = Target::Term { edition: home.edition.id.clone(), entry: entry.id.value.clone() };
                // An id is no word to read; a form is, and stays as the editor wrote it.
                let label = (entry.id.value == path).then(|| entry.term.value.clone());
                return Some((target, label));
            }
        }
        if let Some((home, text, _)) = self.text(path) {
            return Some((text_target(home, text, None), Some(format!("《{}》", self.title(text)))));
        }
        if self.editions().any(|home| home.texts.contains_key(path)) {
            return None;
        }
        if let Some(edition) = self.glossary(path) {
            let words = Converter::between(Script::Hans, self.script()).convert("名词表", &[]).text;
            return Some((Target::Glossary(edition.id.clone()), Some(words)));
        }
        let page = self.targets.library.pages.iter().find(|page| page.id == path)?;
        Some((Target::Page(page.id.clone()), Some(page.title.clone())))
    }

    /// The edition whose glossary `edition/glossary` names, if it has one.
    fn glossary(&self, path: &str) -> Option<&'s Edition> {
        let id = path.strip_suffix("/glossary")?;
        let home = self.targets.editions.iter().find(|home| home.edition.id == id)?;
        (!home.edition.glossary.is_empty()).then_some(home.edition)
    }

    /// `@key, 89; @other` → （Label, 89；Label）, each label a link to the work.
    fn cite(&self, words: &str, span: Span, diagnostics: &mut Diagnostics) -> Words {
        let mut text = String::from("（");
        let mut styles = Vec::new();
        for (index, cite) in words.split([';', '；']).enumerate() {
            if index > 0 {
                text.push('；');
            }
            let cite = cite.trim();
            let (key, locator) =
                cite.split_once([',', '，']).map_or((cite, None), |(key, locator)| (key.trim(), Some(locator.trim())));
            let key = key.trim_start_matches('@');
            let found = self.editions().find_map(|home| Some((home, home.edition.bibliography.works.get(key)?)));
            let Some((home, work)) = found else {
                diagnostics.push(
                    Diagnostic::error(Code::LinkBroken, span, format!("the bibliography has no work `{key}`"))
                        .help("add it to bibliography.bib, or mend the key"),
                );
                text.push_str(cite);
                continue;
            };
            let start = text.chars().count();
            text.push_str(&work.label);
            let end = text.chars().count();
            let style = Style::Internal(Target::Work { edition: home.edition.id.clone(), key: key.to_owned() });
            styles.push(Styled { range: start..end, style, span });
            if let Some(locator) = locator.filter(|locator| !locator.is_empty()) {
                text.push('，');
                text.push_str(locator);
            }
        }
        text.push('）');
        (text, styles)
    }
}

fn text_target(home: &EditionTargets<'_>, text: &Text, passage: Option<&str>) -> Target {
    Target::Text { edition: home.edition.id.clone(), text: text.id.clone(), passage: passage.map(str::to_owned) }
}

/// The warning of a reference to a passage that was withdrawn: it is followed to where that leads.
pub(super) fn withdrawn(text: &Text, identity: &Identity, id: &str, to: usize, span: Span) -> Diagnostic {
    let to = identity.id(to);
    let message = format!("the passage {id} of `{}` was withdrawn; this leads to {to}", text.id);
    Diagnostic::warning(Code::PassageWithdrawn, span, message)
        .help(format!("write `{}#{to}`, if that is what is meant", text.id))
}
