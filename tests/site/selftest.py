"""Do the checks find what they are for? Plants one fault at a time in a copy of a built site and looks who sees it.

Usage: selftest.py PROJECT PUBLIC      exit 0 if every fault is found by a check meant for it, and none in the site as
built. The site must hold the conformance project: the places of the faults are taken from it. The manifest is made
anew after each fault, so that no fault is found by its digest alone. Each check runs in a process of its own, forked when
the libraries are loaded, as many at once as there are cores.
"""
import contextlib
import hashlib
import io
import multiprocessing
import pathlib
import re
import runpy
import shutil
import sys
import tempfile
import traceback
import zipfile

# What the checks need is loaded once, before the processes part.
import lxml.html  # noqa: F401
import project  # noqa: F401
import published  # noqa: F401

HERE = pathlib.Path(__file__).parent
CHECKS = ("links", "fidelity", "hooks", "indexes", "downloads")
BOOK = "downloads/mini.zh-Hans.epub"
CARTRIDGE = "downloads/readings.drill.zh-Hant-TW.imscc"
QUESTIONS = "drill.zh-Hant-TW.questions/assessment.xml"
PAGE = "zh-Hans/mini/emend.html"
TW = "zh-Hant-TW/mini/plain.html"


def run(check, project, public):
    arguments = {"links": [public], "downloads": [project, public, "--no-epubcheck"]}.get(check, [project, public])
    sys.argv, told, code = [check, *map(str, arguments)], io.StringIO(), 0
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        try:
            runpy.run_path(str(HERE / f"{check}.py"), run_name="__main__")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except Exception:
            code = 1
            traceback.print_exc()
    return code, told.getvalue()


def seal(public):
    """Writes the manifest anew."""
    name = "manifest-sha256.txt"
    files = sorted(p for p in public.rglob("*") if p.is_file() and p.name != name)
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(public).as_posix()}\n" for p in files]
    (public / name).write_text("".join(lines), encoding="utf-8")


def digests(public):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (public / "downloads").iterdir()}


def requote(public, before):
    """Writes the digests of changed downloads on the pages that name them: no fault is found by its digest alone."""
    for name, digest in digests(public).items():
        if before.get(name, digest) != digest:
            for page in public.glob("*/downloads*.html"):
                page.write_text(page.read_text(encoding="utf-8").replace(before[name], digest), encoding="utf-8")


def repack(archive, member, pattern, replacement):
    """A fault made by one replacement in a file of an archive."""
    def plant(public):
        path = public / archive
        with zipfile.ZipFile(path) as old:
            files = [(info, old.read(info)) for info in old.infolist()]
        with zipfile.ZipFile(path, "w") as new:
            planted = False
            for info, content in files:
                if info.filename == member:
                    after = re.sub(pattern, replacement, content.decode("utf-8"), count=1, flags=re.S).encode("utf-8")
                    content, planted = after, after != content
                new.writestr(info, content)
        if not planted:
            raise LookupError(f"{archive}, {member}: nothing there to spoil: {pattern}")
    return plant


def rewrite(page, pattern, replacement, flags=re.S):
    """A fault made by one replacement; it must change the page, or the test itself is at fault."""
    def plant(public):
        path = public / page
        before = path.read_text(encoding="utf-8")
        after = re.sub(pattern, replacement, before, count=1, flags=flags)
        if after == before:
            raise LookupError(f"{page}: nothing there to spoil: {pattern}")
        path.write_text(after, encoding="utf-8")
    return plant


def remove(name):
    return lambda public: (public / name).unlink()


def add(name, content):
    return lambda public: (public / name).write_text(content, encoding="utf-8")


def unsealed(public):
    """A byte changed after the manifest was written."""
    path = public / "zh-Hans/search.html"
    path.write_bytes(path.read_bytes() + b"\n")


def rename_case(public):
    (public / "zh-Hans/mini/lists.html").rename(public / "zh-Hans/mini/Lists.html")


def twin_title(public):
    for page in (PAGE, "zh-Hans/mini/plain.html"):
        rewrite(page, r"<title>.*?</title>", "<title>同</title>")(public)


def element(name, value):
    """Matches an element with this attribute value, quoted or bare, to its end tag."""
    return rf"<(\w+)(?=[^>]*\s{name}=\"?{re.escape(value)}[\"\s>])[^>]*>.*?</\1>"


ATTRIBUTE = r"=\"?{}\"?(?=[\s>])"
# name, how it is planted, which check must see it
FAULTS = [
    ("a changed character in a reading", rewrite(PAGE, "抓紧|抓緊|整改", "整顿"), "fidelity"),
    ("a changed character in what is transmitted", rewrite(PAGE, r"(<del[^>]*>[^<]*?)溺", r"\1弱"), "fidelity"),
    ("a normalised compatibility character", rewrite(PAGE, "﨑", "崎"), "fidelity"),
    ("a lost variation selector", rewrite(PAGE, "\U000e0100", ""), "fidelity"),
    ("another conversion", rewrite(TW, "(data-passage.*?)理髮", r"\1理發"), "fidelity"),
    ("an override not followed", rewrite(TW, "(data-passage.*?)幹部每天", r"\1干部每天"), "fidelity"),
    ("a blank where lines meet", rewrite("zh-Hans/mini/plain.html", "不乱", "不 乱"), "fidelity"),
    ("a passage left out", rewrite("zh-Hans/mini/lists.html", r"<(\w+)(?=[^>]*\sid=\"?p3[\"\s>])[^>]*>.*?乙项", ""), "fidelity"),
    ("a passage under another number", rewrite("zh-Hans/mini/lists.html", r"\sid" + ATTRIBUTE.format("p5"), ' id="p50"'), "hooks"),
    ("a changed title", rewrite(PAGE, r"(<h1[^>]*>[^<]*)校改", r"\1校勘"), "fidelity"),
    ("a removed note", rewrite(PAGE, element("id", "note-last"), ""), "hooks"),
    ("a removed reference", rewrite(PAGE, element("id", "ref-last"), ""), "hooks"),
    ("a removed backlink", rewrite(PAGE, r"#ref-last", "#ref-cun"), "hooks"),
    ("a note that covers too much", rewrite(PAGE, r"data-notes" + ATTRIBUTE.format("last"), 'data-notes="last qingchu"'), "hooks"),
    ("a note that covers nothing", rewrite(PAGE, r"\sdata-notes" + ATTRIBUTE.format("last"), ""), "hooks"),
    ("data-notes of a note that is not there", rewrite(PAGE, r"data-notes" + ATTRIBUTE.format("last"), 'data-notes="last ghost"'), "hooks"),
    ("a del without its ins", rewrite(PAGE, r"<ins[^>]*data-read[^>]*>(.*?)</ins>", r"\1"), "hooks"),
    ("a term not linked", rewrite("zh-Hans/mini/plain.html", r"<a(?=[^>]*data-term)[^>]*>(.*?)</a>", r"\1"), "hooks"),
    ("an occurrence not listed", rewrite("zh-Hans/mini/glossary/san-cha.html", r"\sdata-occurrence" + ATTRIBUTE.format("plain#p3"), ""), "hooks"),
    ("an occurrence in a text of the other script not listed", rewrite("zh-Hans/mini/glossary/houjin-cun.html", r"\sdata-occurrence" + ATTRIBUTE.format("hant#p1"), ""), "hooks"),
    ("data-passage outside a text", rewrite("zh-Hans/search.html", r"<main", "<main data-passage"), "hooks"),
    ("an id that another script lacks", rewrite(TW, r"\sid" + ATTRIBUTE.format("ref-[a-z0-9-]+"), ' id="ref-other"'), "hooks"),
    ("a home page that redirects", rewrite("index.html", r"<title", '<meta http-equiv="refresh" content="0; url=zh-Hans/index.html"><title'), "hooks"),
    ("no term page", remove("zh-Hant-TW/mini/glossary/san-cha.html"), "hooks"),
    ("an entry left out of an index", rewrite("zh-Hans/mini/glossary.strokes.html", r"<li><a href=\"?glossary/.*?</li>", ""), "indexes"),
    ("an entry under another letter", rewrite("zh-Hans/mini/glossary.pinyin.html", r"\sid" + ATTRIBUTE.format("term-[a-z]"), " id=term-a"), "indexes"),
    ("an entry under other strokes", rewrite("zh-Hant-TW/mini/glossary.strokes.html", r"\sid" + ATTRIBUTE.format("term-[0-9]+"), " id=term-other"), "indexes"),
    ("another number in an index", rewrite("zh-Hans/mini/glossary.pinyin.html", r"(<li><a.*?count.*?>)\d+", r"\g<1>99"), "indexes"),
    ("a tick too few", rewrite("zh-Hans/mini/glossary/san-cha.html", r"(<path d=\"?)M\d+ 0v1", r"\1"), "indexes"),
    ("a tick at another place", rewrite("zh-Hans/mini/glossary/san-cha.html", r"(<path d=\"?)M\d+ 0v1", r"\1M0 0v1"), "indexes"),
    ("another number in the matrix", rewrite("zh-Hans/mini/glossary.matrix.html", r"(<td class=\"?q\d\"?><a[^>]*>)\d+", r"\g<1>99"), "indexes"),
    ("a shade too deep", rewrite("zh-Hans/mini/glossary.matrix.html", r"(<td class=\"?)q\d", r"\1q6"), "indexes"),
    ("a broken link", rewrite(PAGE, r"<h1", '<a href="nowhere.html">x</a><h1'), "links"),
    ("a link to no place of a page", rewrite(PAGE, r"<h1", '<a href="plain.html#p99">x</a><h1'), "links"),
    ("a link to a folder", rewrite(PAGE, r"<h1", '<a href="../mini/">x</a><h1'), "links"),
    ("a link from the root", rewrite(PAGE, r"<h1", '<a href="/zh-Hans/index.html">x</a><h1'), "links"),
    ("a link that runs", rewrite(PAGE, r"<h1", '<a href="javascript:alert(1)">x</a><h1'), "links"),
    ("a file in another case", rename_case, "links"),
    ("a duplicate id", rewrite(PAGE, r"<h1", '<i id="p1"></i><h1'), "links"),
    ("an inline style", rewrite(PAGE, r"<h1", '<h1 style="color:red"'), "links"),
    ("a style element", rewrite(PAGE, r"<h1", "<style>p{color:red}</style><h1"), "links"),
    ("an inline script", rewrite(PAGE, r"<h1", "<script>1</script><h1"), "links"),
    ("a handler", rewrite(PAGE, r"<h1", '<h1 onclick="x()"'), "links"),
    ("a picture from elsewhere", rewrite(PAGE, r"<h1", '<img src="https://example.org/x.png" alt=""><h1'), "links"),
    ("a sheet from elsewhere", rewrite(PAGE, r"<title", '<link rel="stylesheet" href="//example.org/x.css"><title'), "links"),
    ("no policy", rewrite(PAGE, r"(?i)<meta(?=[^>]*content-security-policy)[^>]*>", "", re.S), "links"),
    ("a policy that allows inline scripts", rewrite(PAGE, r"script-src 'self'", "script-src 'self' 'unsafe-inline'"), "links"),
    ("a policy that allows another host", rewrite(PAGE, r"img-src 'self'", "img-src 'self' https://example.org"), "links"),
    ("a policy with a part left out", rewrite(PAGE, r"base-uri 'none'; ?", ""), "links"),
    ("a policy after what it should bind", rewrite(PAGE, r"(?i)(<meta(?=[^>]*content-security-policy)(?:\"[^\"]*\"|[^\">])*>)(.*?<link[^>]*stylesheet[^>]*>)", r"\2\1"), "links"),
    ("no language", rewrite(PAGE, r"<html[^>]*>", "<html>"), "links"),
    ("a second heading", rewrite(PAGE, r"<h1", "<h1>x</h1><h1"), "links"),
    ("an empty title", rewrite(PAGE, r"<title>.*?</title>", "<title></title>"), "links"),
    ("a title twice", twin_title, "links"),
    ("a file name that is not ASCII", add("zh-Hans/文.txt", "x"), "links"),
    ("a changed character in a book", repack(BOOK, "book/emend.xhtml", "整改", "整顿"), "downloads"),
    ("a changed title in a book", repack(BOOK, "book/emend.xhtml", r"(<h1[^>]*>[^<]*)校改", r"\1校勘"), "downloads"),
    ("a mark of a book that leads nowhere", repack(BOOK, "book/emend.xhtml", 'href="#note-last"', 'href="#note-none"'), "downloads"),
    ("a note of a book that is none", repack(BOOK, "book/emend.xhtml", 'epub:type="footnote"', ""), "downloads"),
    ("an entry left out of a book", repack(BOOK, "book/glossary.xhtml", 'id="term-san-cha"', 'id="term-si-cha"'), "downloads"),
    ("a changed character in a single file", rewrite("downloads/mini.html", "整改", "整顿"), "downloads"),
    ("a changed character in its other script", rewrite("downloads/mini.plain.html", "(<template.*?data-passage.*?)理髮", r"\1理發"), "downloads"),
    ("a script that its policy does not name", rewrite("downloads/mini.html", "<script>", "<script>1;"), "downloads"),
    ("a picture in a single file", rewrite("downloads/mini.html", "<h1", '<img src="x.png" alt=""><h1'), "downloads"),
    ("another page in the archive of the site", repack("downloads/site.zip", "zh-Hans/mini/emend.html", "<h1", "<h1 "), "downloads"),
    ("an open link in the archive of an edition", repack("downloads/mini.zh-Hans.zip", "zh-Hans/mini/emend.html", "<h1", '<a href="nowhere.html">x</a><h1'), "downloads"),
    ("a head word that leads nowhere in the search of an edition", repack("downloads/mini.zh-Hans.zip", "assets/search/zh-Hans.names.js", '"san-cha"', '"si-cha"'), "downloads"),
    ("an entry that leads nowhere in the search of an edition", repack("downloads/mini.zh-Hans.zip", "assets/search/zh-Hans.js", '"san-cha"', '"si-cha"'), "downloads"),
    ("another edition in the search of an edition", repack("downloads/mini.zh-Hans.zip", "assets/search/zh-Hans.js", r'"editions":\[', '"editions":[["other",[]],'), "downloads"),
    ("an entry named in a script of a pack", repack("downloads/readings.drill.zh-Hans.zip", "assets/seek.js", "$", "/* 三查 */"), "downloads"),
    ("a script in a pack that nothing asks for", repack("downloads/readings.drill.zh-Hans.zip", "assets/seek.js", "lit", "dim"), "downloads"),
    ("a resource of a cartridge whose file is not there", repack(CARTRIDGE, "imsmanifest.xml", r'(file href="[^"]*)weblink', r"\1missing"), "downloads"),
    ("a file of a cartridge in no resource", repack(CARTRIDGE, "imsmanifest.xml", r'<file href="[^"]*icon.svg"/>', ""), "downloads"),
    ("an identifier that is no name", repack(CARTRIDGE, "imsmanifest.xml", 'identifier="pack-', 'identifier="1-'), "downloads"),
    ("an item that leads to no resource", repack(CARTRIDGE, "imsmanifest.xml", r'identifierref="(pack-[^"]*)-page"', r'identifierref="\1-none"'), "downloads"),
    ("an item without a title", repack(CARTRIDGE, "imsmanifest.xml", r'(identifierref="[^"]*">\s*)<title>.*?</title>', r"\1"), "downloads"),
    ("a title at the root of a cartridge", repack(CARTRIDGE, "imsmanifest.xml", r'(-root">)', r"\1<title>x</title>"), "downloads"),
    ("a resource of an unknown type", repack(CARTRIDGE, "imsmanifest.xml", "imswl_xmlv1p3", "imswl_xmlv1p9"), "downloads"),
    ("a web link that is opened as a file", repack(CARTRIDGE, "imsmanifest.xml", r'type="imswl_xmlv1p3"(>\s*<file )(href="[^"]*")', r'type="imswl_xmlv1p3" \2\1\2'), "downloads"),
    ("a page that needs a web link", repack(CARTRIDGE, "imsmanifest.xml", r'(<dependency identifierref="pack-[^"]*)-files', r"\1-link-1"), "downloads"),
    ("a file of a cartridge in two resources", repack(CARTRIDGE, "imsmanifest.xml", r'(-files" type="webcontent">)', r'\1<file href="drill.zh-Hant-TW/vocabulary.csv"/>'), "downloads"),
    ("a path with two dots in a cartridge", repack(CARTRIDGE, "imsmanifest.xml", "assets/icon.svg", "assets/../assets/icon.svg"), "downloads"),
    ("a path with a query in a cartridge", repack(CARTRIDGE, "imsmanifest.xml", "assets/icon.svg", "assets/icon.svg?x=1"), "downloads"),
    ("an identifier twice in a cartridge", repack(CARTRIDGE, "imsmanifest.xml", "-handout-item", "-page-item"), "downloads"),
    ("a structure that is no rooted hierarchy", repack(CARTRIDGE, "imsmanifest.xml", "rooted-hierarchy", "hierarchical"), "downloads"),
    ("a title of a cartridge without its language", repack(CARTRIDGE, "imsmanifest.xml", ' language="zh-Hant-TW"', ""), "downloads"),
    ("an item that leads somewhere and holds items", repack(CARTRIDGE, "imsmanifest.xml", '-further">', '-further" identifierref="pack-drill.zh-Hant-TW-files">'), "downloads"),
    ("a dependency twice", repack(CARTRIDGE, "imsmanifest.xml", r"(<dependency [^>]*>)", r"\1\1"), "downloads"),
    ("a title of a web link in two lines", repack(CARTRIDGE, "drill.zh-Hant-TW.link-1/weblink.xml", "(<title>.)", "\\1\n"), "downloads"),
    ("an exam without its type", repack(CARTRIDGE, QUESTIONS, r"<qtimetadatafield>\s*<fieldlabel>qmd_assessmenttype.*?</qtimetadatafield>", ""), "downloads"),
    ("two questions of one name", repack(CARTRIDGE, QUESTIONS, 'question-2" ', 'question-1" '), "downloads"),
    ("files and dependencies in another order", repack(CARTRIDGE, "imsmanifest.xml", r"(<file [^>]*>)(\s*)(<dependency [^>]*>)", r"\3\2\1"), "downloads"),
    ("another version of the cartridge", repack(CARTRIDGE, "imsmanifest.xml", "1\\.3\\.0", "1.4.0"), "downloads"),
    ("an essay that a machine marks", repack(CARTRIDGE, QUESTIONS, "(qmd_computerscored</fieldlabel>\\s*<fieldentry>)No", r"\1Yes"), "downloads"),
    ("a place for an answer", repack(CARTRIDGE, QUESTIONS, "</presentation>", '</presentation><itemfeedback ident="solution"/>'), "downloads"),
    ("a hint in a question", repack(CARTRIDGE, QUESTIONS, "&lt;/p&gt;", "小于号须换成别样写法&lt;/p&gt;"), "downloads"),
    ("an answer in a page of a cartridge", repack(CARTRIDGE, "drill.zh-Hant-TW/zh-Hant-TW/readings/drill.html", "</main>", "<p hidden>用實體引用代替</p></main>"), "downloads"),
    ("a changed character in a cartridge", repack(CARTRIDGE, "drill.zh-Hant-TW/zh-Hant-TW/readings/drill.handout.html", "理髮", "理發"), "downloads"),
    ("another address of a web link", repack(CARTRIDGE, "drill.zh-Hant-TW.link-1/weblink.xml", "example.org/spec", "example.org/sped"), "downloads"),
    ("a word left out of a cartridge", repack(CARTRIDGE, "drill.zh-Hant-TW/vocabulary.csv", r"\n三查.*?\n", "\n"), "downloads"),
    ("a download that the page does not name", add("downloads/more.txt", "x"), "downloads"),
    ("another digest on the page of downloads", rewrite("zh-Hans/downloads.html", r"<code>[0-9a-f]{4}", "<code>0000"), "downloads"),
    ("a file after the manifest", add("zh-Hans/extra.txt", "x"), "manifest"),
    ("a byte after the manifest", unsealed, "manifest"),
]


def faultless(check):
    """What a check says against the site as built; empty if nothing."""
    code, told = run(check, *sys.argv[1:])
    return f"{check} finds fault with the site as built:\n{told[-1500:]}" if code else ""


def found(number):
    """Plants one fault; what is to be said if no check found it, empty if one did."""
    (name, plant, check), (project, public) = FAULTS[number], sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "public"
        shutil.copytree(public, copy)
        before = digests(copy)
        try:
            plant(copy)
        except (LookupError, FileNotFoundError) as fault:
            return f"{name}: could not be planted: {fault}"
        if check != "manifest":
            requote(copy, before)
            seal(copy)
        code, told = run("links" if check == "manifest" else check, project, copy)
    if code == 1 and "Traceback" not in told:
        return ""
    return f"{name}: not found by {check} (exit {code}) {told[-300:] if code else ''}"


def main():
    # A new process for every check: none may find what another left behind.
    with multiprocessing.get_context("fork").Pool(maxtasksperchild=1) as pool:
        clean = pool.map_async(faultless, CHECKS, chunksize=1)
        faults = pool.map(found, range(len(FAULTS)), chunksize=1)
        missed = [line for line in [*clean.get(), *faults] if line]
    for line in missed:
        print(f"  not held: {line}")
    print(f"selftest: {faults.count('')} faults planted and found, {len(missed)} not")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
