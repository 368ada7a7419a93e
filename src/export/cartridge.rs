//! A reading pack for platforms of teaching: IMS Common Cartridge 1.3 (1EdTech, 2013), its content packaging, its web
//! links and its profile of QTI 1.2.1.
//!
//! ```text
//! imsmanifest.xml                       what there is, in the order in which it is read
//! <pack>.<script>/…                     the pack's pages as in its zip, and vocabulary.csv: `webcontent`
//! <pack>.<script>.link-1/weblink.xml    further reading that has an address
//! <pack>.<script>.questions/assessment.xml
//! ```
//!
//! Folders and identifiers carry pack and script: platforms keep the files of all cartridges of a course together, and know
//! by the identifiers what they have taken in before. Questions are essays that no machine marks. Refused: hints and
//! answers, which are for the teacher alone and are never asked for here; links from a question into the pages, since each
//! platform puts those elsewhere.

use std::collections::BTreeSet;

use super::archive::Archive;
use super::moment::Moment;
use super::passage::{Piece, pieces};
use super::xml::Xml;
use super::{Fault, Format, Scope, prose, vocabulary};
use crate::markup::{Style, Target, is_web};
use crate::resolve::{ResolvedPack, ResolvedProse};
use crate::script::Script;
use crate::site::{Face, Part, Route, Site};
use crate::weave::{Voice, Voiced, weave_prose};

const SCHEMAS: &str = "http://www.w3.org/2001/XMLSchema-instance";
const PACKAGE: &str = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1";
const PACKAGE_AT: &str = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_imscp_v1p2_v1p0.xsd";
const ABOUT: &str = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest";
const ABOUT_AT: &str = "http://www.imsglobal.org/profile/cc/ccv1p3/LOM/ccv1p3_lommanifest_v1p0.xsd";
const WEB_LINK: &str = "http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3";
const WEB_LINK_AT: &str = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_imswl_v1p3.xsd";
const QUESTIONS: &str = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2";
const QUESTIONS_AT: &str = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_qtiasiv1p2p1_v1p0.xsd";

/// A resource of the manifest.
struct Resource {
    identifier: String,
    kind: &'static str,
    /// Its files; that of a page is the one that is opened.
    files: Vec<String>,
    /// Whether it is a page or a file to be opened as it is; the others are read by the platform.
    opened: bool,
    /// The resource whose files it needs.
    needs: Option<String>,
    /// What it is called in the contents, and whether there among what leads further; none is not listed.
    item: Option<(String, bool)>,
}

/// Makes the cartridge of a pack in one script.
pub(super) fn write(whole: &Site<'_>, index: usize, script: Script, moment: Moment) -> Result<Vec<u8>, Fault> {
    let pack = &whole.resolved.packs[index];
    let site = whole.part(Part::Pack(pack.pack.id.clone()), &[script]);
    let Some(face) = site.front() else { return Err(Fault("the cartridge has no script".into())) };
    let stem = format!("{}.{}", pack.pack.id, script.tag());
    let archive = Archive::new(moment);
    let mut resources = pages(&site, pack, face, (&archive, &stem))?;
    let label = |key: &'static str| face.labels.get(key).to_owned();
    let voice = site.edition_voice(pack.home, script);

    let words = vocabulary::write(whole, Scope::Pack(index), script, Format::Csv);
    // A table without a word has its heads alone.
    if words.lines().nth(1).is_some() {
        let path = format!("{stem}/vocabulary.csv");
        archive.put(&path, words.as_bytes());
        resources.push(Resource {
            identifier: identifier(&stem, "vocabulary"),
            kind: "webcontent",
            files: vec![path],
            opened: true,
            needs: None,
            item: Some((format!("{} · CSV", label("terms")), false)),
        });
    }
    if !pack.questions.is_empty() {
        let path = format!("{stem}.questions/assessment.xml");
        archive.put(&path, assessment(pack, face, voice, &stem).as_bytes());
        resources.push(Resource {
            identifier: identifier(&stem, "questions"),
            kind: "imsqti_xmlv1p2/imscc_xmlv1p3/assessment",
            files: vec![path],
            opened: false,
            needs: None,
            item: Some((label("questions"), false)),
        });
    }
    for (number, (title, address)) in links(&site, pack, voice).into_iter().enumerate() {
        let name = format!("link-{}", number + 1);
        let path = format!("{stem}.{name}/weblink.xml");
        archive.put(&path, web_link(&title, &address).as_bytes());
        resources.push(Resource {
            identifier: identifier(&stem, &name),
            kind: "imswl_xmlv1p3",
            files: vec![path],
            opened: false,
            needs: None,
            item: Some((title, true)),
        });
    }
    let title = voice.say(&pack.pack.title.value).text;
    let manifest = manifest(&resources, &stem, script, (&title, &label("further")));
    archive.put("imsmanifest.xml", manifest.as_bytes());
    archive.finish(None)
}

/// An identifier of the manifest: a name of XML (NCName), so it begins with a letter whatever a pack is called.
fn identifier(stem: &str, name: &str) -> String {
    format!("pack-{stem}-{name}")
}

/// Puts the pack's pages into the archive: the page, the handout, and what both need.
fn pages(
    site: &Site<'_>,
    pack: &ResolvedPack<'_>,
    face: &Face,
    (archive, stem): (&Archive, &str),
) -> Result<Vec<Resource>, Fault> {
    let mut rest = archive.pages(site, &format!("{stem}/"))?;
    let title = site.edition_voice(pack.home, face.script).say(&pack.pack.title.value).text;
    let id = pack.pack.id.as_str();
    let handout = format!("{title} · {}", face.labels.get("form_handout"));
    let mut resources = Vec::new();
    for (route, name, title) in [(Route::Pack(id), "page", title), (Route::Handout(id), "handout", handout)] {
        let path = route.path(face);
        rest.retain(|known| *known != path);
        resources.push(Resource {
            identifier: identifier(stem, name),
            kind: "webcontent",
            files: vec![format!("{stem}/{path}")],
            opened: true,
            needs: Some(identifier(stem, "files")),
            item: Some((title, false)),
        });
    }
    resources.push(Resource {
        identifier: identifier(stem, "files"),
        kind: "webcontent",
        files: rest.into_iter().map(|path| format!("{stem}/{path}")).collect(),
        opened: false,
        needs: None,
        item: None,
    });
    Ok(resources)
}

fn manifest(resources: &[Resource], stem: &str, script: Script, (title, further): (&str, &str)) -> String {
    let mut xml = Xml::new();
    let places = format!("{PACKAGE} {PACKAGE_AT} {ABOUT} {ABOUT_AT}");
    xml.open(
        "manifest",
        &[
            ("identifier", &identifier(stem, "manifest")),
            ("xmlns", PACKAGE),
            ("xmlns:lomimscc", ABOUT),
            ("xmlns:xsi", SCHEMAS),
            ("xsi:schemaLocation", &places),
        ],
    );
    xml.open("metadata", &[]);
    xml.element("schema", &[], "IMS Common Cartridge");
    xml.element("schemaversion", &[], "1.3.0");
    xml.open("lomimscc:lom", &[]);
    xml.open("lomimscc:general", &[]);
    xml.open("lomimscc:title", &[]);
    xml.element("lomimscc:string", &[("language", script.tag())], title);
    xml.close();
    xml.element("lomimscc:language", &[], script.tag());
    xml.close();
    xml.close();
    xml.close();
    contents(&mut xml, resources, stem, (title, further));
    xml.open("resources", &[]);
    for resource in resources {
        let mut attributes = vec![("identifier", resource.identifier.as_str()), ("type", resource.kind)];
        attributes.extend(resource.files.first().filter(|_| resource.opened).map(|file| ("href", file.as_str())));
        xml.open("resource", &attributes);
        for file in &resource.files {
            xml.empty("file", &[("href", file)]);
        }
        if let Some(needed) = &resource.needs {
            xml.empty("dependency", &[("identifierref", needed)]);
        }
        xml.close();
    }
    xml.finish()
}

/// The one organization: a root without a title, the pack in it, its parts in that.
fn contents(xml: &mut Xml, resources: &[Resource], stem: &str, (title, further): (&str, &str)) {
    let id = |name: &str| identifier(stem, name);
    xml.open("organizations", &[]);
    xml.open("organization", &[("identifier", &id("contents")), ("structure", "rooted-hierarchy")]);
    xml.open("item", &[("identifier", &id("root"))]);
    xml.open("item", &[("identifier", &id("unit"))]);
    xml.element("title", &[], title);
    let (near, far): (Vec<_>, Vec<_>) = resources
        .iter()
        .filter_map(|resource| resource.item.as_ref().map(|(title, further)| (resource, title, *further)))
        .partition(|(.., further)| !further);
    let item = |xml: &mut Xml, resource: &Resource, title: &str| {
        let own = format!("{}-item", resource.identifier);
        xml.open("item", &[("identifier", &own), ("identifierref", &resource.identifier)]);
        xml.element("title", &[], title);
        xml.close();
    };
    for (resource, title, _) in near {
        item(xml, resource, title);
    }
    if !far.is_empty() {
        xml.open("item", &[("identifier", &id("further"))]);
        xml.element("title", &[], further);
        for (resource, title, _) in far {
            item(xml, resource, title);
        }
        xml.close();
    }
    for _ in 0..4 {
        xml.close();
    }
}

/// What the further reading leads to outside: addresses and works that have one, each once, with its words.
fn links(site: &Site<'_>, pack: &ResolvedPack<'_>, voice: Voice<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Some(prose) = &pack.further {
        for index in 0..prose.document.passages.len() {
            links_of(site, (prose, index), voice, &mut found);
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|(_, address)| seen.insert(address.clone()));
    found
}

fn links_of(
    site: &Site<'_>,
    (prose, index): (&ResolvedProse, usize),
    voice: Voice<'_>,
    found: &mut Vec<(String, String)>,
) {
    let passage = &prose.document.passages[index];
    let voiced = Voiced::new(voice.prose(passage), None);
    let woven = weave_prose(passage, &[]);
    let mut open: Option<(String, String)> = None;
    for piece in pieces(passage, &woven, &voiced) {
        match piece {
            Piece::Open(Style::Link(address)) if is_web(address) => {
                open = Some((String::new(), address.clone()));
            }
            Piece::Words(words) => {
                if let Some((title, _)) = &mut open {
                    title.push_str(words);
                }
            }
            Piece::Close(Style::Link(_)) => found.extend(open.take()),
            Piece::Open(Style::Internal(Target::Work { edition, key })) => {
                found.extend(work(site, edition, key, voice))
            }
            _ => {}
        }
    }
}

/// A work that has an address: its reference, where it can be read.
fn work(site: &Site<'_>, edition: &str, key: &str, voice: Voice<'_>) -> Option<(String, String)> {
    let home = site.resolved.editions.iter().find(|known| known.edition.id == edition)?;
    let work = home.edition.bibliography.works.get(key)?;
    let chinese = work.reference.chars().any(crate::text::is_wide);
    let title = if chinese { voice.say(&work.reference).text } else { work.reference.clone() };
    Some((title, work.url.clone()?))
}

/// The title is a line (`xs:normalizedString`).
fn web_link(title: &str, address: &str) -> String {
    let mut xml = Xml::new();
    let place = format!("{WEB_LINK} {WEB_LINK_AT}");
    xml.open("webLink", &[("xmlns", WEB_LINK), ("xmlns:xsi", SCHEMAS), ("xsi:schemaLocation", &place)]);
    xml.element("title", &[], &title.replace(['\n', '\r', '\t'], " "));
    xml.empty("url", &[("href", address)]);
    xml.finish()
}

/// The questions as one assessment, each an essay.
fn assessment(pack: &ResolvedPack<'_>, face: &Face, voice: Voice<'_>, stem: &str) -> String {
    let mut xml = Xml::new();
    let title = voice.say(&pack.pack.title.value).text;
    let questions = face.labels.get("questions");
    let place = format!("{QUESTIONS} {QUESTIONS_AT}");
    xml.open("questestinterop", &[("xmlns", QUESTIONS), ("xmlns:xsi", SCHEMAS), ("xsi:schemaLocation", &place)]);
    let named = format!("{title} · {questions}");
    let lang = face.script.tag();
    xml.open("assessment", &[("ident", &identifier(stem, "assessment")), ("title", &named), ("xml:lang", lang)]);
    fields(
        &mut xml,
        &[
            ("cc_profile", "cc.exam.v0p1"),
            ("qmd_assessmenttype", "Examination"),
            ("qmd_scoretype", "Percentage"),
            ("qmd_feedbackpermitted", "No"),
            ("qmd_hintspermitted", "No"),
            ("qmd_solutionspermitted", "No"),
        ],
    );
    xml.open("section", &[("ident", &identifier(stem, "section"))]);
    for (number, question) in pack.questions.iter().enumerate() {
        let ident = identifier(stem, &format!("question-{}", number + 1));
        xml.open("item", &[("ident", &ident), ("title", &format!("{questions} {}", number + 1))]);
        xml.open("itemmetadata", &[]);
        fields(
            &mut xml,
            &[("cc_profile", "cc.essay.v0p1"), ("qmd_scoringpermitted", "Yes"), ("qmd_computerscored", "No")],
        );
        xml.close();
        xml.open("presentation", &[]);
        xml.open("material", &[]);
        xml.element("mattext", &[("texttype", "text/html")], &prose::html(&question.ask, voice));
        xml.close();
        xml.open("response_str", &[("ident", &format!("{ident}-response")), ("rcardinality", "Single")]);
        xml.empty("render_fib", &[("rows", "12"), ("columns", "60"), ("prompt", "Box")]);
        xml.close();
        xml.close();
        xml.close();
    }
    xml.finish()
}

fn fields(xml: &mut Xml, fields: &[(&str, &str)]) {
    xml.open("qtimetadata", &[]);
    for (label, entry) in fields {
        xml.open("qtimetadatafield", &[]);
        xml.element("fieldlabel", &[], label);
        xml.element("fieldentry", &[], entry);
        xml.close();
    }
    xml.close();
}
