"""A reading pack as a Common Cartridge 1.3, held against the rules of the published schemas and what their own rules in
Schematron add (1EdTech: ccv1p3_imscp_v1p2_v1p0, ccv1p3_lommanifest_v1p0, ccv1p3_imswl_v1p3, ccv1p3_qtiasiv1p2p1_v1p0),
written out here from what they say; docs/exchange.md lists them. CARTRIDGE_XSD names a folder with copies of the schemas,
against which every document is then validated too.

What it refuses: an answer, a hint or a word for the teacher in any file of the archive.
"""
import csv
import functools
import io
import os
import pathlib
import posixpath
import re
import zipfile

import html5lib
import yaml
from lxml import etree

from project import convert
from published import elements, fold, words

PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
ABOUT = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"
WEB_LINK = "http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3"
QUESTIONS = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")           # NCName, as far as ASCII goes
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{6,}")
# Of each element: what stands in it, in this order; `*` any number, `?` one or none.
ORDER = {
    "manifest": "metadata organizations resources", "metadata": "schema schemaversion lom", "organizations": "organization?",
    "organization": "title? item", "item": "title? item*", "resources": "resource*", "resource": "file* dependency*",
    "file": "", "dependency": "",
    "webLink": "title url", "url": "",
    "questestinterop": "assessment", "assessment": "qtimetadata section", "section": "item*",
    "qtimetadata": "qtimetadatafield*", "qtimetadatafield": "fieldlabel fieldentry",
    "itemmetadata": "qtimetadata", "presentation": "material response_str", "material": "mattext",
    "response_str": "render_fib", "render_fib": "",
}
EXAM = {"cc_profile": "cc.exam.v0p1", "qmd_assessmenttype": "Examination", "qmd_scoretype": "Percentage",
        "qmd_feedbackpermitted": "No", "qmd_hintspermitted": "No", "qmd_solutionspermitted": "No"}
ESSAY = {"cc_profile": "cc.essay.v0p1", "qmd_scoringpermitted": "Yes", "qmd_computerscored": "No"}


@functools.cache
def schemas():
    """Namespace → schema, of the folder that CARTRIDGE_XSD names; none without it."""
    folder, found = os.environ.get("CARTRIDGE_XSD"), {}
    for path in sorted(pathlib.Path(folder).rglob("*.xsd")) if folder else []:
        namespace = etree.parse(path).getroot().get("targetNamespace")
        if namespace in (PACKAGE, WEB_LINK, QUESTIONS):
            found[namespace] = etree.XMLSchema(etree.parse(path))
    return found


def local(element):
    return etree.QName(element).localname


def check_order(report, where, root, order):
    """Every element holds just what it may, in the order of the schema."""
    for element in elements(root):
        allowed = order.get(local(element))
        if allowed is None:
            continue
        pattern = "".join(f"(?:{part.rstrip('*?')} ){part[-1] if part[-1] in '*?' else ''}" for part in allowed.split())
        inside = "".join(f"{local(child)} " for child in elements(element) if child.getparent() is element)
        report.check(re.fullmatch(pattern, inside) is not None, f"{where}: {local(element)} holds {inside or 'nothing'}")


def check_schema(report, where, root):
    schema = schemas().get(etree.QName(root).namespace)
    if schema is not None:
        report.check(schema.validate(root), lambda: f"{where}: {schema.error_log.last_error}")


def check_contents(report, where, root, resources):
    """One organization: a root without title and reference, in it items with titles; each leads to a resource, or holds items."""
    organizations = root.findall(f".//{{{PACKAGE}}}organization")
    report.check(len(organizations) == 1 and organizations[0].get("structure") == "rooted-hierarchy", f"{where}: no rooted hierarchy")
    top = organizations[0].findall(f"{{{PACKAGE}}}item")
    report.check(len(top) == 1 and top[0].get("identifierref") is None and top[0].find(f"{{{PACKAGE}}}title") is None, f"{where}: the root is more than a root")
    listed = []
    for item in top[0].iterdescendants(f"{{{PACKAGE}}}item"):
        title, inner = item.find(f"{{{PACKAGE}}}title"), item.findall(f"{{{PACKAGE}}}item")
        report.check(title is not None and bool((title.text or "").strip()), f"{where}: {item.get('identifier')} has no title")
        target = item.get("identifierref")
        report.check((target is None) == bool(inner), f"{where}: {item.get('identifier')} leads somewhere and holds items, or neither")
        if target is not None:
            report.check(target in resources, f"{where}: leads to no resource: {target}")
            listed.append(target)
    report.check(len(listed) == len(set(listed)), f"{where}: a resource is listed twice")
    return [name for name in listed if name in resources]


def check_resources(report, where, resources, names):
    """Files exist, each belongs to one resource; what platforms read has one file and no href; what is opened is a file of its own."""
    seen = []
    for name, resource in resources.items():
        kind, href = resource.get("type"), resource.get("href")
        files = [file.get("href") for file in resource.findall(f"{{{PACKAGE}}}file")]
        needs = [need.get("identifierref") for need in resource.findall(f"{{{PACKAGE}}}dependency")]
        report.check(kind in ("webcontent", "imswl_xmlv1p3", ASSESSMENT), f"{where}: {name}: type {kind}")
        report.check(resource.get("intendeduse") in (None, "unspecified", "lessonplan", "syllabus", "assignment"), f"{where}: {name}: intendeduse")
        for file in files:
            plain = file.isascii() and not re.search(r"^[a-z]+:|^/|[\\?#%\s]", file) and posixpath.normpath(file) == file and ".." not in file
            report.check(plain and file in names, f"{where}: {name}: no file {file}")
        seen += files
        if kind == "webcontent":
            report.check(bool(files) and (href is None or href in files), f"{where}: {name}: href {href}")
        else:
            report.check(len(files) == 1 and href is None and not needs, f"{where}: {name}: {len(files)} files, href {href}, needs {needs}")
        report.check(name not in needs and len(needs) == len(set(needs)), f"{where}: {name} needs {needs}")
        for need in needs:
            report.check(need in resources and resources[need].get("type") == "webcontent", f"{where}: {name} needs {need}")
    report.check(sorted(seen) == sorted(set(names) - {"imsmanifest.xml"}), f"{where}: listed otherwise than packed: {sorted(set(seen) ^ (set(names) - {'imsmanifest.xml'}))[:4]}")
    report.check(len(seen) == len(set(seen)), f"{where}: a file in two resources")


def check_link(report, where, root, addresses):
    address = root.find(f"{{{WEB_LINK}}}url").get("href")
    title = root.findtext(f"{{{WEB_LINK}}}title") or ""
    report.check(re.match(r"https?://[^\s]+$", address) is not None, f"{where}: {address}")
    report.check(bool(title.strip()) and not re.search(r"[\n\t]", title), f"{where}: title {title!r}")
    addresses.append(address)


def check_questions(report, where, root, expected):
    """An assessment of essays alone: what could hold an answer is not among the elements that are allowed."""
    known = set(ORDER) | {"mattext", "fieldlabel", "fieldentry"}
    strange = {local(element) for element in elements(root)} - known
    report.check(not strange, f"{where}: elements that an essay has not: {sorted(strange)}")
    def fields(element):
        return [(field[0].text, field[1].text) for field in element.find(f"{{{QUESTIONS}}}qtimetadata")]
    exam = root.find(f"{{{QUESTIONS}}}assessment")
    report.check(fields(exam) == list(EXAM.items()) and bool(exam.get("title")), f"{where}: {fields(exam)}")
    items = root.findall(f".//{{{QUESTIONS}}}item")
    idents = [element.get("ident") for element in elements(root) if element.get("ident")]
    report.check(len(idents) == len(set(idents)) == 2 * len(items) + 2, f"{where}: idents {idents}")
    asked = []
    for item in items:
        own = fields(item.find(f"{{{QUESTIONS}}}itemmetadata"))
        report.check(own == list(ESSAY.items()), f"{where}: {item.get('ident')}: {own}")
        text = item.find(f".//{{{QUESTIONS}}}mattext")
        report.check(text.get("texttype") == "text/html", f"{where}: {item.get('ident')}: {text.get('texttype')}")
        markup = html5lib.parseFragment(text.text or "", treebuilder="lxml", namespaceHTMLElements=False)
        found = [fold(part if isinstance(part, str) else "".join(part.itertext())) for part in markup]
        links = [e.get("href", "") for part in markup if not isinstance(part, str) for e in part.iter("a")]
        report.check(all(link.startswith("http") for link in links), f"{where}: a link that leads nowhere: {links}")
        asked.append("".join(found))
    report.check(asked == expected, lambda: f"{where}: asks otherwise than the page: {asked} {expected}")


def questions_of(page):
    """The words of the questions on a pack's page, block by block."""
    sections = [section for section in page.iter("section") if "questions" in (section.get("class") or "").split()]
    items = [li for section in sections for ol in section.findall("ol") for li in ol.findall("li")]
    return [fold(li.text or "") + "".join(fold("".join(block.itertext())) for block in li) for li in items]


def texts_of(page):
    return [words(element) for element in page.iter("div") if "text" in (element.get("class") or "").split()]


def addresses_of(project, pack):
    """The addresses that a pack's further reading leads to, in any order: links and works that have one."""
    further, found = pack.get("further") or "", set()
    found.update(re.findall(r"\]\((https?://[^)\s]+)\)", further))
    library = "".join(path.read_text(encoding="utf-8") for path in sorted(project.root.glob("annotations/**/bibliography.bib")))
    for key in re.findall(r"@([A-Za-z0-9_:-]+)", further):
        entry = re.search(rf"@\w+\{{{re.escape(key)},(.*?)\n\}}", library, re.S)
        url = entry and re.search(r"\burl\s*=\s*\{([^}]*)\}", entry[1])
        doi = entry and re.search(r"\bdoi\s*=\s*\{([^}]*)\}", entry[1])
        if url or doi:
            found.add(url[1] if url else f"https://doi.org/{doi[1]}")
    return found


@functools.cache
def public_words(root):
    """Everything that an editor wrote for readers, the packs' own parts for them included."""
    out = [path.read_text(encoding="utf-8") for folder in ("editions", "annotations") for path in sorted((root / folder).rglob("*")) if path.suffix in (".md", ".yaml", ".bib", ".txt")]
    for path in sorted((root / "site" / "readings").glob("*.yaml")):
        pack = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        out += [str({k: v for k, v in pack.items() if k not in ("questions", "teacher")}), *(q["ask"] for q in pack.get("questions", []))]
    return "".join(out)


def own_script(project, pack):
    """In which script a pack is written: that of the edition of its first passages."""
    first = pack["passages"][0]
    path = (first if isinstance(first, str) else first["range"]).partition("#")[0]
    edition, _, text = path.rpartition("/")
    return next(e.script for e in project.editions if edition in ("", e.name) and text in (t.name for t in e.texts))


@functools.cache
def secrets(project):
    """Pack → runs of six characters and more that stand in its hints, answers and words for the teacher, and in nothing that is
    for readers; as written, and the script that they are written in."""
    found = {}
    for path in sorted((project.root / "site" / "readings").glob("*.yaml")):
        pack = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        hidden = [pack.get("teacher") or "", *(q.get(key) or "" for q in pack.get("questions", []) for key in ("hint", "answer"))]
        runs = {run for words in hidden for run in HAN.findall(words)}
        found[path.stem] = own_script(project, pack), {run for run in runs if run not in public_words(project.root)}
    return found


def kept_from_readers(project, script):
    """All secrets, as written and in a script."""
    return {form for own, runs in secrets(project).values() for run in runs for form in (run, convert(run, own, script))}


def check_secrets(report, where, project, archive, script):
    kept = kept_from_readers(project, script)
    for name in archive.namelist():
        text = re.sub(r"<[^<>]*>|\s+", "", archive.read(name).decode("utf-8"))
        found = [run for run in kept if run in text]
        report.check(not found, f"{where}: {name} holds what is for the teacher alone: {found[:2]}")


def check_cartridge(report, project, site, file, content, counts):
    pack_name, script = re.fullmatch(r"downloads/readings\.([a-z0-9-]+)\.([A-Za-z-]+)\.imscc", file).groups()
    pack = yaml.load((project.root / "site" / "readings" / f"{pack_name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = archive.namelist()
    root = etree.fromstring(archive.read("imsmanifest.xml"))
    report.check(root.tag == f"{{{PACKAGE}}}manifest", f"{file}: root {root.tag}")
    check_order(report, file, root, ORDER)
    check_schema(report, f"{file}: imsmanifest.xml", root)
    about = {local(e): e.text for e in elements(root.find(f"{{{PACKAGE}}}metadata"))}
    report.check((about.get("schema"), about.get("schemaversion")) == ("IMS Common Cartridge", "1.3.0"), f"{file}: {about}")
    title = root.find(f".//{{{ABOUT}}}title/{{{ABOUT}}}string")
    report.check(title is not None and title.get("language") == script and bool(title.text), f"{file}: no title")
    identifiers = [e.get("identifier") for e in elements(root) if e.get("identifier")]
    report.check(len(identifiers) == len(set(identifiers)), f"{file}: an identifier twice")
    for identifier in identifiers:
        report.check(NAME.fullmatch(identifier) is not None and pack_name in identifier and script in identifier, f"{file}: identifier {identifier}")
    resources = {r.get("identifier"): r for r in root.iter(f"{{{PACKAGE}}}resource")}
    check_resources(report, file, resources, names)
    listed = check_contents(report, file, root, resources)
    unlisted = [name for name in resources if name not in listed and resources[name].get("href") is not None or name not in listed and resources[name].get("type") != "webcontent"]
    report.check(not unlisted, f"{file}: in no contents: {unlisted}")

    folder = f"{pack_name}.{script}/"
    published, handout = f"{script}/readings/{pack_name}.html", f"{script}/readings/{pack_name}.handout.html"
    opened = [resources[name].get("href") for name in listed if resources[name].get("href")]
    report.check(opened[:2] == [folder + published, folder + handout], f"{file}: opens {opened}")
    for page in (published, handout):
        mine = html5lib.parse(archive.read(folder + page).decode("utf-8"), treebuilder="lxml", namespaceHTMLElements=False)
        report.check(bool(texts_of(mine)) and texts_of(mine) == texts_of(site.tree(page)), f"{file}: {page}: other words than published")
        counts["pages_of_cartridges"] += 1
    twin = f"downloads/readings.{pack_name}.{script}.zip"
    if twin in site.known:
        with zipfile.ZipFile(site.root / twin) as other:
            theirs = {folder + name: other.read(name) for name in other.namelist() if name != "manifest-sha256.txt"}
        mine = {name: archive.read(name) for name in names if name.startswith(folder) and not name.endswith("vocabulary.csv")}
        report.check(mine == theirs, f"{file}: other pages than the zip: {sorted(k for k in mine.keys() | theirs.keys() if mine.get(k) != theirs.get(k))[:3]}")

    addresses, asked = [], questions_of(site.tree(published))
    report.check(len(asked) == len(pack.get("questions", [])), f"{file}: {len(asked)} questions on the page")
    for resource in resources.values():
        if resource.get("type") == "webcontent":
            continue
        name = next((file.get("href") for file in resource.findall(f"{{{PACKAGE}}}file")), None)
        if name not in names:
            continue                                     # told above
        document = etree.fromstring(archive.read(name))
        check_order(report, f"{file}: {name}", document, {**ORDER, "item": "itemmetadata presentation"} if resource.get("type") == ASSESSMENT else ORDER)
        check_schema(report, f"{file}: {name}", document)
        if resource.get("type") == ASSESSMENT:
            report.check(document.tag == f"{{{QUESTIONS}}}questestinterop", f"{file}: {name}: {document.tag}")
            check_questions(report, f"{file}: {name}", document, asked)
        else:
            report.check(document.tag == f"{{{WEB_LINK}}}webLink", f"{file}: {name}: {document.tag}")
            check_link(report, f"{file}: {name}", document, addresses)
    report.check(len(addresses) == len(set(addresses)) and set(addresses) == addresses_of(project, pack), lambda: f"{file}: links {addresses}, not {sorted(addresses_of(project, pack))}")
    report.check(bool(pack.get("questions")) == any(r.get("type") == ASSESSMENT for r in resources.values()), f"{file}: no questions")
    if pack.get("terms"):
        rows = list(csv.reader(io.StringIO(archive.read(f"{folder}vocabulary.csv").decode("utf-8-sig"))))
        report.check(len(rows) == len(pack["terms"]) + 1, f"{file}: {len(rows) - 1} words for {len(pack['terms'])} terms")
    report.check(bool(secrets(project)[pack_name][1]), f"{file}: the pack has no hints and answers that could be found in it")
    check_secrets(report, file, project, archive, script)
    counts["cartridges"] += 1
