//! Formats to take along: what goes out as TEI comes back as the project that it was.

use std::fs;
use std::path::PathBuf;

use jiaozhu::collate::collate;
use jiaozhu::edition::{self, Library};
use jiaozhu::export::{self, Format, Scope, Selection, Which};
use jiaozhu::files::Project;
use jiaozhu::import;
use jiaozhu::markup::{Document, Passage};
use jiaozhu::pipeline::{self, Settings};
use jiaozhu::resolve::{Resolved, ResolvedEdition, ResolvedProse, resolve};
use jiaozhu::text::Sources;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn corpora(project: &Project) -> Vec<(String, String)> {
    made(project, Format::TeiCorpus, &Selection::default())
}

fn made(project: &Project, format: Format, selection: &Selection) -> Vec<(String, String)> {
    let (outcome, made) = pipeline::export(project, &Settings::default(), |site| {
        let downloads = export::plan(site, format, selection).expect("a plan");
        let file = |download: &export::Download| {
            let file = export::make(site, download, None).expect("a file");
            (file.path, String::from_utf8(file.bytes).expect("UTF-8"))
        };
        downloads.iter().map(file).collect::<Vec<_>>()
    });
    assert!(!outcome.diagnostics.has_errors(), "{:?}", outcome.diagnostics);
    made.expect("a site")
}

fn loaded(project: &Project) -> (Sources, Library) {
    let (sources, loaded) = edition::load(project);
    assert!(!loaded.diagnostics.has_errors(), "{:?}", loaded.diagnostics);
    (sources, loaded.value.expect("a library"))
}

/// Everything that must come back, in words: a line for each thing, so that a difference shows itself.
fn told(resolved: &Resolved<'_>, edition: &ResolvedEdition<'_>, index: usize, sources: &Sources) -> Vec<String> {
    let written = edition.edition;
    let mut lines = vec![format!(
        "edition {} {} {:?} {} {:?} {:?} {:?}",
        written.id, written.title, written.subtitle, written.script, written.editors, written.version, written.date
    )];
    lines.push(format!("introduction {}", prose(edition.introduction.as_ref())));
    lines.extend(written.layers.iter().map(|layer| format!("layer {} {} {}", layer.id, layer.title, layer.inline)));
    for group in &written.groups {
        let texts: Vec<&str> = group.texts.iter().map(|id| id.value.as_str()).collect();
        lines.push(format!("group {:?} {texts:?}", group.title));
    }
    let collations = collate(resolved, sources).value;
    for (number, text) in edition.texts.iter().enumerate() {
        let own = text.text;
        lines.push(format!(
            "text {} {:?}",
            own.id,
            (&own.title.value, &own.short, &own.subtitle, &own.facts, own.script)
        ));
        lines.push(format!("introduction {}", prose(text.introduction.as_ref())));
        lines.push(format!("blocks {:?}", own.document.blocks));
        for (passage, reading) in own.document.passages.iter().zip(&text.readings) {
            lines.push(format!("{} {}", reading.id, self::passage(passage)));
            lines.push(format!("reading {} {:?} {:?}", reading.text, reading.edits, reading.terms));
        }
        for (label, footnote) in &own.document.footnotes {
            lines.push(format!("footnote {label} {}", document(&footnote.body)));
        }
        for note in &text.notes {
            let by = note.note.and_then(|note| note.by.as_deref());
            let variant = note.note.and_then(|note| note.variant.as_ref().map(|siglum| siglum.value.as_str()));
            lines.push(format!(
                "note {} {} {} {:?} {:?} {} {:?} {by:?} {variant:?}",
                note.id, note.layer, note.number, note.place, note.quoted, note.lemma, note.kind
            ));
            lines.push(format!("body {}", prose(note.body.as_ref())));
        }
        lines.extend(text.ruby.iter().map(|ruby| format!("ruby {} {:?} {}", ruby.passage, ruby.range, ruby.ruby)));
        let Some(collated) = collations.text(index, number) else { continue };
        for (witness, collation) in own.witnesses.iter().zip(&collated.witnesses) {
            lines.push(format!("witness {} {:?} {:?}", witness.id.value, witness.title, witness.regularize));
            for unit in collation.iter().flat_map(|collation| &collation.units) {
                lines.push(format!(
                    "variant {:?} {:?} {} {} {:?} {:?}",
                    unit.kind, unit.text, unit.lemma, unit.reading, unit.standing, unit.notes
                ));
            }
        }
    }
    for resolved in &edition.entries {
        let entry = resolved.entry;
        let also: Vec<&str> = entry.also.iter().map(|form| form.value.as_str()).collect();
        let except: Vec<&str> = entry.except.iter().map(|one| one.text.value.as_str()).collect();
        lines.push(format!(
            "entry {} {} {:?} {also:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {except:?}",
            entry.id.value,
            entry.term.value,
            entry.kind,
            entry.pinyin,
            entry.english,
            entry.expands,
            entry.dates,
            entry.certainty,
            resolved.see,
            entry.link
        ));
        lines.push(format!("definition {}", prose(resolved.definition.as_ref())));
        lines.push(format!("basis {}", prose(resolved.basis.as_ref())));
    }
    lines.extend(written.bibliography.works.iter().map(|(key, work)| format!("work {key} {work:?}")));
    lines
}

fn prose(prose: Option<&ResolvedProse>) -> String {
    prose.map_or_else(String::new, |prose| document(&prose.document))
}

fn document(document: &Document) -> String {
    let passages: Vec<String> = document.passages.iter().map(passage).collect();
    format!("{:?} {}", document.blocks, passages.join(" / "))
}

fn passage(passage: &Passage) -> String {
    let mut styles: Vec<String> =
        passage.styles.iter().map(|styled| format!("{:?} {:?}", styled.range, styled.style)).collect();
    styles.sort();
    let points: Vec<String> = passage.points.iter().map(|point| format!("{} {:?}", point.at, point.kind)).collect();
    format!("{} {styles:?} {points:?}", passage.text)
}

/// The differences between two tellings.
fn differences(before: &[String], after: &[String]) -> Vec<String> {
    let mut found: Vec<String> = before
        .iter()
        .zip(after)
        .filter(|(before, after)| before != after)
        .map(|(before, after)| format!("- {before}\n+ {after}"))
        .collect();
    if before.len() != after.len() {
        found.push(format!("{} lines became {}", before.len(), after.len()));
    }
    found
}

fn round_trip(project: &Project) {
    let (sources, library) = loaded(project);
    let before = resolve(&library).value;
    for (index, (_, corpus)) in corpora(project).into_iter().enumerate() {
        let imported = import::tei(&corpus, "corpus").expect("our own TEI");
        assert_eq!(imported.left_out.into_iter().collect::<Vec<_>>(), []);
        let files = imported.files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone()));
        let again = Project::memory(files);
        let (sources_again, library_again) = loaded(&again);
        let resolved = resolve(&library_again);
        assert!(!resolved.diagnostics.has_errors(), "{:#?}", resolved.diagnostics);
        let after = resolved.value;
        let before = told(&before, &before.editions[index], index, &sources);
        let after = told(&after, &after.editions[0], 0, &sources_again);
        let found = differences(&before, &after);
        assert!(found.is_empty(), "{} differences:\n{}", found.len(), found[..found.len().min(12)].join("\n"));
        // What came back goes out as it did.
        let third = corpora(&again);
        let words = |corpus: &str| {
            corpus.lines().filter(|line| line.contains("<p xml:id")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(words(&third[0].1), words(&corpus));
    }
}

#[test]
fn our_own_editions_come_back_from_tei() {
    round_trip(&Project::open(&root()).expect("the project"));
}

#[test]
fn the_conformance_project_comes_back_from_tei() {
    round_trip(&Project::open(&root().join("tests/conformance/project")).expect("the project"));
}

#[test]
fn a_telling_finds_a_change() {
    let project = Project::open(&root().join("tests/conformance/project")).expect("the project");
    let (_, corpus) = corpora(&project).remove(0);
    let changed = corpus.replacen("</corr>", "改</corr>", 1);
    assert_ne!(changed, corpus, "nothing to change in it");
    let tell = |corpus: &str| {
        let imported = import::tei(corpus, "corpus").expect("TEI");
        let again = Project::memory(imported.files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())));
        let (sources, library) = loaded(&again);
        let resolved = resolve(&library).value;
        told(&resolved, &resolved.editions[0], 0, &sources)
    };
    assert!(!differences(&tell(&corpus), &tell(&changed)).is_empty());
}

/// The conformance project with a reading pack, offering everything for download.
fn with_pack() -> Project {
    let folder = root().join("tests/conformance/project");
    let (mut files, mut folders) = (Vec::new(), vec![folder.clone()]);
    while let Some(here) = folders.pop() {
        for entry in fs::read_dir(here).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&folder).expect("below it").to_string_lossy().replace('\\', "/");
                files.push((name, fs::read(path).expect("a file")));
            }
        }
    }
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    let settings = files.iter_mut().find(|(name, _)| name == "site/site.yaml").expect("the settings");
    settings.1.extend(format!("downloads: [{}]\n", names.join(", ")).into_bytes());
    let pack = fs::read(root().join("tests/site/pack.yaml")).expect("a pack");
    files.push(("site/readings/drill.yaml".into(), pack));
    Project::memory(files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())))
}

#[test]
fn every_format_is_made_of_what_it_is_made_of_and_refuses_the_rest() {
    let (outcome, tried) = pipeline::export(&with_pack(), &Settings::default(), |site| {
        let every = Selection { scripts: Which::Every, ..Selection::default() };
        let mut files = Vec::new();
        for format in Format::ALL {
            let downloads = export::plan(site, format, &every).expect("a plan");
            assert!(!downloads.is_empty(), "{format:?}");
            for download in &downloads {
                assert_eq!(matches!(download.scope, Scope::Pack(_)), format == Format::Cartridge);
                let file = export::make(site, download, None).expect("a file");
                assert_eq!(file, export::make(site, download, None).expect("a file"));
                assert!(file.path.is_ascii(), "{}", file.path);
                files.push((file.path, file.bytes));
            }
        }
        let refused = |format, selection: Selection| export::plan(site, format, &selection).is_err();
        let text = || Some(site.edition(0).texts[0].text.id.clone());
        let edition = || Some(site.edition(0).edition.id.clone());
        let script = Which::One(site.scripts().next().expect("a script"));
        assert!(refused(Format::Json, Selection { text: text(), ..Selection::default() }));
        assert!(refused(Format::Cartridge, Selection { edition: edition(), ..Selection::default() }));
        assert!(refused(Format::Cartridge, Selection { text: text(), ..Selection::default() }));
        assert!(refused(Format::Text, Selection { text: Some("nowhere".into()), ..Selection::default() }));
        assert!(refused(Format::Text, Selection { edition: Some("nowhere".into()), ..Selection::default() }));
        assert!(refused(Format::Csv, Selection { pack: Some("nowhere".into()), ..Selection::default() }));
        assert!(refused(Format::Epub, Selection { pack: Some("drill".into()), ..Selection::default() }));
        for format in [Format::Zip, Format::Html, Format::Csl] {
            assert!(refused(format, Selection { scripts: script, ..Selection::default() }), "{format:?}");
        }
        let one = Selection { edition: edition(), scripts: script, ..Selection::default() };
        assert!(!refused(Format::Zip, one));
        files
    });
    assert!(!outcome.diagnostics.has_errors(), "{:?}", outcome.diagnostics);
    let files = tried.expect("a site");
    let mut paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), files.len(), "two files of one name");

    // What a site offers is what `export` makes, byte for byte.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("public");
    let outcome = pipeline::run(&with_pack(), Some(&output), &Settings::default()).expect("written");
    assert!(!outcome.diagnostics.has_errors(), "{:?}", outcome.diagnostics);
    for (path, bytes) in files {
        let name = if path.ends_with(".tei.xml") { path.clone() } else { path.replace('/', ".") };
        let offered = output.join("downloads").join(name);
        let there = fs::read(&offered).unwrap_or_else(|error| panic!("{}: {error}", offered.display()));
        assert!(there == bytes, "{path} is offered as another file than is exported");
    }
    // Each format has its own words on the page of downloads.
    for language in ["zh", "en"] {
        let path = root().join(format!("themes/default/interface/{language}.yaml"));
        let words = fs::read_to_string(path).expect("the words");
        for format in Format::ALL {
            assert!(words.contains(&format!("\nformat-{}: ", format.name())), "{language}: {format:?}");
        }
    }
}

#[test]
fn tei_of_others_is_taken_as_far_as_it_goes() {
    let tei = r##"<?xml version="1.0"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="zh-Hans">
  <teiHeader><fileDesc><titleStmt><title>一篇</title><author>某人</author></titleStmt>
    <publicationStmt><p>无</p></publicationStmt><sourceDesc><p>无</p></sourceDesc></fileDesc></teiHeader>
  <text><body>
    <div><head>第一</head>
      <p>他说：<q>好*的*</q>，<choice><sic>己</sic><corr>已</corr></choice>经
         来了<note>编者注。</note>。</p>
      <lg><l>上句，</l><l>下句。</l></lg>
      <figure><graphic url="x.png"/></figure>
    </div>
  </body></text>
</TEI>"##;
    let imported = import::tei(tei, "others").expect("TEI");
    let text = String::from_utf8(imported.files["editions/others/text-1.md"].clone()).expect("UTF-8");
    assert!(
        text.contains("## 第一\n\n他说：好\\*的\\*，己经来了[^1]。\n\n上句，\\\n下句。\n\n[^1]: 编者注。"),
        "{text}"
    );
    let notes = String::from_utf8(imported.files["annotations/others/text-1.yaml"].clone()).expect("UTF-8");
    assert_eq!(notes, "- at: \"己\"\n  read: \"已\"\n");
    let left: Vec<&str> = imported.left_out.keys().map(String::as_str).collect();
    assert_eq!(left, ["figure in a passage", "q (the words stay)"]);
    let project = Project::memory(imported.files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())));
    let (_, library) = loaded(&project);
    assert!(!resolve(&library).diagnostics.has_errors());
    for bad in ["", "<TEI>", "<p/>", "<TEI/>", "<TEI>&x;</TEI>"] {
        assert!(import::tei(bad, "bad").is_err(), "{bad}");
    }
}

#[test]
fn plain_text_becomes_a_text_with_its_witness() {
    let imported = import::text("\u{FEFF}一*二*\r\n\r\n# 三_四\n".as_bytes(), "某文 x").expect("text");
    let text = String::from_utf8(imported.files["editions/edition/x.md"].clone()).expect("UTF-8");
    assert!(text.ends_with("---\n\n一\\*二\\*\n\n\\# 三\\_四\n"), "{text}");
    let project = Project::memory(imported.files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())));
    let (sources, library) = loaded(&project);
    let resolved = resolve(&library);
    assert!(!resolved.diagnostics.has_errors());
    assert!(!collate(&resolved.value, &sources).diagnostics.has_errors());
    assert!(import::text(b"\xFF", "x").is_err());
    assert!(import::text(b" \n", "x").is_err());
}
