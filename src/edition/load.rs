//! From a listing of files to a [`Library`]: every file read once, texts in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::volume::Head;
use super::{
    Bibliography, Decisions, Edition, Entry, Event, Library, Lock, Note, Pack, Page, Pronunciation, Release,
    SiteSettings, StoredWitness, Text, identifier,
};
use crate::diag::{Code, Diagnostic, Diagnostics, Warned};
use crate::files::{LARGEST_FILE, Project, Refusal};
use crate::text::{FileId, Located, Source, Sources, Span, is_bidi_control};
use crate::yaml::{self, Node};

/// Reads a project. `value` is `None` only where there is no usable `site/site.yaml`; everything else that is at fault
/// is left out and reported. `sources` comes back in any case, for the report.
pub fn load(project: &Project) -> (Sources, Warned<Option<Library>>) {
    let mut reader = Reading {
        project,
        sources: Sources::default(),
        files: BTreeMap::new(),
        undecoded: BTreeSet::new(),
        diagnostics: Diagnostics::default(),
    };
    reader.report_refused();
    reader.read_sources();
    let value = reader.library();
    let Reading { sources, diagnostics, .. } = reader;
    (sources, Warned { value, diagnostics })
}

struct Reading<'p> {
    project: &'p Project,
    sources: Sources,
    files: BTreeMap<String, FileId>,
    /// Files that are there but could not be decoded: said once, and nothing more is said about them.
    undecoded: BTreeSet<FileId>,
    diagnostics: Diagnostics,
}

impl Reading<'_> {
    fn report_refused(&mut self) {
        for (path, refusal) in self.project.refused() {
            let file = self.sources.add(Source::new(path.clone(), ""));
            let (code, message, help) = match refusal {
                Refusal::SymbolicLink => (
                    Code::PathOutside,
                    "this is a symbolic link, which could lead out of the project",
                    "put the file itself here",
                ),
                Refusal::NotAFile => {
                    (Code::PathOutside, "this is neither a file nor a folder", "take it out of the project")
                }
                Refusal::Name => (
                    Code::PathOutside,
                    "this name cannot stand on every system",
                    "rename it without backslash, colon or control characters",
                ),
                Refusal::TooLarge => {
                    (Code::FileTooLarge, "this file is too large", "a file of a project has at most 64 MiB")
                }
            };
            self.diagnostics.push(Diagnostic::error(code, Span::new(file, 0, 0), message).help(help));
        }
    }

    /// Decodes every file of ours; what is not text is reported with the byte.
    fn read_sources(&mut self) {
        let ours = |path: &&str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            let kind = name.rsplit_once('.').map(|(_, kind)| kind);
            matches!(kind, Some("yaml" | "md" | "bib" | "json" | "lock")) && !path.contains("/witnesses/")
        };
        let paths: Vec<&str> = ["site", "editions", "annotations"]
            .iter()
            .flat_map(|folder| self.project.below(folder))
            .filter(ours)
            .collect();
        let read: Vec<(&str, Decoded)> = paths.par_iter().map(|path| (*path, decode(self.project, path))).collect();
        for (path, source) in read {
            match source {
                Ok(source) => {
                    let file = self.sources.add(source);
                    warn_of_bidi(file, self.sources.get(file), &mut self.diagnostics);
                    self.files.insert(path.to_owned(), file);
                }
                Err((source, fault)) => {
                    let at = source.text().len();
                    let file = self.sources.add(source);
                    let mut diagnostic = Diagnostic::error(fault.code, Span::new(file, at, at), fault.message);
                    diagnostic.help = vec![fault.help.into()];
                    self.diagnostics.push(diagnostic);
                    self.files.insert(path.to_owned(), file);
                    self.undecoded.insert(file);
                }
            }
        }
    }

    /// A file that could be read as text.
    fn decoded(&self, path: &str) -> Option<FileId> {
        self.files.get(path).copied().filter(|file| !self.undecoded.contains(file))
    }

    fn node(&mut self, path: &str) -> Option<(FileId, Node)> {
        let file = self.decoded(path)?;
        let source = self.sources.get(file);
        let whole = Span::new(file, 0, source.text().len());
        Some((file, yaml::parse(file, source, whole, &mut self.diagnostics)?))
    }

    fn library(&mut self) -> Option<Library> {
        let (_, node) = self.node("site/site.yaml")?;
        let site = SiteSettings::read(&node, &self.sources, &mut self.diagnostics)?;
        let pages = self.pages();
        let wide = Wide { glossary: self.glossary("annotations"), bibliography: self.bibliography("annotations") };
        let decisions = self.decisions("annotations");
        for place in &decisions.places {
            let fault = Diagnostic::error(Code::OverrideInvalid, place.span, "a place belongs to one edition");
            self.diagnostics.push(fault.help("write it in annotations/<edition>/script.yaml"));
        }
        let mut ids: Vec<String> = self
            .project
            .below("editions")
            .filter_map(|path| path.split('/').nth(1).filter(|_| path.matches('/').count() > 1))
            .map(str::to_owned)
            .collect();
        ids.dedup();
        let editions = ids.into_iter().filter_map(|id| self.edition(id, &site, &wide)).collect();
        let theme = self.theme(&site);
        let packs = self.packs();
        Some(Library { site, pages, editions, packs, decisions, theme })
    }

    fn pages(&mut self) -> Vec<Page> {
        let paths: Vec<(String, FileId)> = self
            .files
            .iter()
            .filter(|(path, file)| {
                path.starts_with("site/pages/") && path.ends_with(".md") && !self.undecoded.contains(file)
            })
            .map(|(path, file)| (path.clone(), *file))
            .collect();
        let mut pages = Vec::new();
        for (path, file) in paths {
            let id = Located::new(path["site/pages/".len()..path.len() - 3].to_owned(), self.sources.start_of(file));
            if identifier::check(&id, &[], &mut self.diagnostics) {
                pages.extend(Page::read(id.value, file, &self.sources, &mut self.diagnostics));
            }
        }
        pages.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        pages
    }

    fn packs(&mut self) -> Vec<Pack> {
        let paths: Vec<(String, FileId)> = self
            .files
            .iter()
            .filter(|(path, _)| path.starts_with("site/readings/") && path.ends_with(".yaml"))
            .map(|(path, file)| (path.clone(), *file))
            .collect();
        let mut packs = Vec::new();
        for (path, file) in paths {
            let Some((_, node)) = self.node(&path) else { continue };
            let id = path["site/readings/".len()..path.len() - ".yaml".len()].to_owned();
            let id = Located::new(id, self.sources.start_of(file));
            packs.extend(Pack::read(&id, &node, &self.sources, &mut self.diagnostics));
        }
        packs
    }

    fn edition(&mut self, id: String, site: &SiteSettings, wide: &Wide) -> Option<Edition> {
        let folder = format!("editions/{id}");
        let path = format!("{folder}/edition.yaml");
        if !self.files.contains_key(&path) {
            let file = self.sources.add(Source::new(path, ""));
            self.diagnostics.push(
                Diagnostic::error(
                    Code::FileMissing,
                    Span::new(file, 0, 0),
                    format!("the folder `{folder}` has no edition.yaml"),
                )
                .help("write one with `title` and `texts`, or take the folder away"),
            );
            return None;
        }
        let (file, node) = self.node(&path)?;
        let span = self.sources.start_of(file);
        identifier::check(&Located::new(id.clone(), span), &identifier::RESERVED_EDITIONS, &mut self.diagnostics);
        let head = Head::read(&node, site.language, &self.sources, &mut self.diagnostics)?;
        let texts = self.texts(&id, &head);
        for text in texts.iter().filter(|text| !site.scripts.contains(&text.script)) {
            let message = format!("the site is not published in {}, the script of this text", text.script.tag());
            let fault = Diagnostic::error(Code::ValueInvalid, text.script_at, message);
            self.diagnostics
                .push(fault.help(
                    "add it to `scripts` in site/site.yaml: there alone the text stands character for character",
                ));
        }
        self.report_unlisted(&id, &head);
        let annotations = format!("annotations/{id}");
        let mut glossary = self.glossary(&annotations);
        let own: BTreeSet<&str> = glossary.iter().map(|entry| entry.id.value.as_str()).collect();
        let more = wide.glossary.iter().filter(|entry| !own.contains(entry.id.value.as_str()));
        glossary.extend(more.cloned().collect::<Vec<_>>());
        self.report_duplicates(&glossary);
        let decisions = self.decisions(&annotations);
        let pronunciations = self
            .beside(&annotations, "ruby", &texts)
            .map_or_else(Vec::new, |node| Pronunciation::read_all(&node, &mut self.diagnostics));
        let chronology = self
            .beside(&annotations, "chronology", &texts)
            .map_or_else(Vec::new, |node| Event::read_all(&node, &self.sources, &mut self.diagnostics));
        let lock = self
            .decoded(&format!("{folder}/passages.lock"))
            .and_then(|file| Lock::read(file, self.sources.get(file), &mut self.diagnostics));
        Some(Edition {
            id,
            span,
            title: head.title,
            subtitle: head.subtitle,
            script: head.script,
            editors: head.editors,
            version: head.version,
            date: head.date,
            introduction: head.introduction,
            layers: head.layers,
            groups: head.groups,
            texts,
            glossary,
            bibliography: Arc::new(self.bibliography(&annotations).under(&wide.bibliography)),
            lock,
            releases: self.releases(&folder),
            parallels: head.parallels,
            vertical: head.vertical,
            decisions,
            pronunciations,
            chronology,
        })
    }

    fn releases(&mut self, folder: &str) -> Vec<Release> {
        let prefix = format!("{folder}/releases/");
        let found: Vec<(String, FileId)> = self
            .files
            .range(prefix.clone()..)
            .take_while(|(path, _)| path.starts_with(&prefix))
            .filter(|(_, file)| !self.undecoded.contains(file))
            .filter_map(|(path, file)| Some((path[prefix.len()..].strip_suffix(".lock")?.to_owned(), *file)))
            .collect();
        let read = |(version, file): (String, FileId)| {
            Release::read(&version, file, self.sources.get(file), &mut self.diagnostics)
        };
        let mut releases: Vec<Release> = found.into_iter().filter_map(read).collect();
        releases.sort_by(|a, b| super::by_version(&a.version, &b.version));
        releases
    }

    /// Reads the texts that an edition lists, in parallel, each with its notes.
    fn texts(&mut self, edition: &str, head: &Head) -> Vec<Text> {
        let folder = format!("editions/{edition}");
        let wanted: Vec<(&Located<String>, FileId)> = head
            .groups
            .iter()
            .flat_map(|group| &group.texts)
            .filter(|id| identifier::fault(&id.value, &identifier::RESERVED_TEXTS).is_none())
            .filter_map(|id| {
                let path = format!("{folder}/{}.md", id.value);
                let file = self.files.get(&path).copied();
                if file.is_none() {
                    self.diagnostics.push(
                        Diagnostic::error(Code::FileMissing, id.span, format!("there is no file `{path}`"))
                            .help("write it, or take the id out of this list"),
                    );
                }
                file.filter(|file| !self.undecoded.contains(file)).map(|file| (id, file))
            })
            .collect();
        let (files, sources, undecoded) = (&self.files, &self.sources, &self.undecoded);
        let read: Vec<(Option<Text>, Diagnostics)> = wanted
            .par_iter()
            .map(|&(id, file)| {
                let mut diagnostics = Diagnostics::default();
                let mut text = Text::read(&id.value, file, &folder, head, sources, &mut diagnostics);
                let notes = format!("annotations/{edition}/{}.yaml", id.value);
                if let (Some(text), Some(&file)) =
                    (text.as_mut(), files.get(&notes).filter(|file| !undecoded.contains(file)))
                {
                    let source = sources.get(file);
                    let whole = Span::new(file, 0, source.text().len());
                    if let Some(node) = yaml::parse(file, source, whole, &mut diagnostics) {
                        text.notes = Note::read_all(&node, sources, &mut diagnostics);
                    }
                }
                (text, diagnostics)
            })
            .collect();
        let mut texts = Vec::with_capacity(read.len());
        for (text, diagnostics) in read {
            self.diagnostics.extend(diagnostics);
            texts.extend(text);
        }
        self.witnesses(&mut texts);
        texts
    }

    /// Reads the files of the witnesses, each once however many texts it holds.
    fn witnesses(&mut self, texts: &mut [Text]) {
        let mut read: BTreeMap<String, (StoredWitness, String)> = BTreeMap::new();
        for witness in texts.iter_mut().flat_map(|text| &mut text.witnesses) {
            let path = &witness.path;
            if !self.project.contains(&path.value) {
                self.diagnostics.push(
                    Diagnostic::error(Code::FileMissing, path.span, format!("there is no witness `{}`", path.value))
                        .help("put the file as transmitted there, byte for byte"),
                );
                continue;
            }
            let stored = read.entry(path.value.clone()).or_insert_with(|| self.witness(&path.value));
            if let (StoredWitness { file: None, .. }, reason) = &*stored {
                self.diagnostics.push(
                    Diagnostic::warning(
                        Code::EncodingInvalid,
                        path.span,
                        format!("`{}` is not compared with the text: {reason}", path.value),
                    )
                    .help("keep a copy in UTF-8 beside it and name that one"),
                );
            }
            witness.stored = Some(stored.0.clone());
        }
    }

    /// A witness is never changed: what is kept beside its words is the size and digest of its bytes. With it
    /// comes the reason why there are no words.
    fn witness(&mut self, path: &str) -> (StoredWitness, String) {
        let bytes = self.project.read(path).unwrap_or_default();
        let digest = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let (file, reason) = match decode(self.project, path) {
            Ok(source) => (Some(self.sources.add(source)), String::new()),
            Err((_, fault)) => (None, fault.message),
        };
        (StoredWitness { file, bytes: bytes.len(), digest }, reason)
    }

    /// Files that no list names are most likely a slip in a name.
    fn report_unlisted(&mut self, edition: &str, head: &Head) {
        let listed: BTreeSet<&str> =
            head.groups.iter().flat_map(|group| &group.texts).map(|text| text.value.as_str()).collect();
        for (folder, kind, known) in
            [("editions", ".md", &[][..]), ("annotations", ".yaml", &["glossary", "script", "ruby", "chronology"][..])]
        {
            let prefix = format!("{folder}/{edition}/");
            for (path, &file) in self.files.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix)) {
                let Some(id) = path[prefix.len()..].strip_suffix(kind) else { continue };
                if id.contains('/') || known.contains(&id) || listed.contains(id) {
                    continue;
                }
                self.diagnostics.push(
                    Diagnostic::warning(
                        Code::TextUnlisted,
                        self.sources.start_of(file),
                        format!("`{id}` is not among the texts of the edition `{edition}`"),
                    )
                    .help(format!("list it in editions/{edition}/edition.yaml, or rename the file")),
                );
            }
        }
    }

    fn report_duplicates(&mut self, glossary: &[Entry]) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for entry in glossary {
            if let Some(first) = seen.insert(&entry.id.value, entry.id.span) {
                self.diagnostics.push(
                    Diagnostic::error(
                        Code::IdDuplicate,
                        entry.id.span,
                        format!("two entries have the id `{}`", entry.id.value),
                    )
                    .label(first, "first here"),
                );
            }
        }
    }

    fn glossary(&mut self, folder: &str) -> Vec<Entry> {
        let Some((_, node)) = self.node(&format!("{folder}/glossary.yaml")) else { return Vec::new() };
        Entry::read_all(&node, &self.sources, &mut self.diagnostics)
    }

    /// A file that lies beside the notes, unless a text of this name has its notes there.
    fn beside(&mut self, folder: &str, name: &str, texts: &[Text]) -> Option<Node> {
        if texts.iter().any(|text| text.id == name) {
            return None;
        }
        self.node(&format!("{folder}/{name}.yaml")).map(|(_, node)| node)
    }

    fn decisions(&mut self, folder: &str) -> Decisions {
        let node = self.node(&format!("{folder}/script.yaml"));
        node.map_or_else(Decisions::default, |(_, node)| Decisions::read(&node, &mut self.diagnostics))
    }

    fn bibliography(&mut self, folder: &str) -> Bibliography {
        let mut found = Bibliography::default();
        for (name, read) in [
            ("bibliography.bib", Bibliography::biblatex as fn(FileId, &Source, &mut Diagnostics) -> Bibliography),
            ("bibliography.json", Bibliography::csl_json),
        ] {
            if let Some(file) = self.decoded(&format!("{folder}/{name}")) {
                found = found.under(&read(file, self.sources.get(file), &mut self.diagnostics));
            }
        }
        found
    }

    fn theme(&mut self, site: &SiteSettings) -> BTreeMap<String, Vec<u8>> {
        let Some(name) = &site.theme else { return BTreeMap::new() };
        let folder = format!("themes/{}", name.value);
        let files: BTreeMap<String, Vec<u8>> = self
            .project
            .below(&folder)
            .filter_map(|path| Some((path[folder.len() + 1..].to_owned(), self.project.read(path).ok()?)))
            .collect();
        if files.is_empty() && name.value != "default" {
            self.diagnostics.push(
                Diagnostic::error(Code::FileMissing, name.span, format!("there is no theme `{folder}`"))
                    .help("the embedded theme is called `default`"),
            );
        }
        files
    }
}

/// What serves every edition.
struct Wide {
    glossary: Vec<Entry>,
    bibliography: Bibliography,
}

/// A file as text, or what came before the byte at fault, with that fault.
type Decoded = Result<Source, (Source, Undecoded)>;

/// A fault of decoding, before its file has an id.
struct Undecoded {
    code: Code,
    message: String,
    help: &'static str,
}

/// Reads and decodes a file; at a fault, what came before it stands in for the text, so that the report can
/// give a line and a column.
fn decode(project: &Project, path: &str) -> Decoded {
    let bytes = match project.read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let fault = Undecoded {
                code: Code::FileMissing,
                message: format!("this file cannot be read: {error}"),
                help: "look at its permissions",
            };
            return Err((Source::new(path, ""), fault));
        }
    };
    if bytes.len() as u64 > LARGEST_FILE {
        let fault = Undecoded {
            code: Code::FileTooLarge,
            message: "this file is too large".into(),
            help: "a file of a project has at most 64 MiB",
        };
        return Err((Source::new(path, ""), fault));
    }
    Source::decode(path, bytes.clone()).map_err(|fault| {
        let before = String::from_utf8_lossy(&bytes[..fault.byte]).into_owned();
        let message = format!("byte {} is {}", fault.byte, fault.kind);
        (Source::new(path, before), Undecoded { code: Code::EncodingInvalid, message, help: "save the file as UTF-8" })
    })
}

/// Bidirectional controls can show a reader another order of words than is stored.
fn warn_of_bidi(file: FileId, source: &Source, diagnostics: &mut Diagnostics) {
    for (at, c) in source.text().char_indices().filter(|&(_, c)| is_bidi_control(c)) {
        diagnostics.push(
            Diagnostic::warning(
                Code::BidiControl,
                Span::new(file, at, at + c.len_utf8()),
                format!("U+{:04X} changes the order in which words are shown", u32::from(c)),
            )
            .help("take it out if it is not the source's own"),
        );
    }
}
