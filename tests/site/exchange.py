"""The formats to take along, held against the editor's files and against their own standards.

Usage: exchange.py PROJECT EXPORT SCHEMA     EXPORT holds what `jiaozhu export FORMAT --script all` wrote, every format.
Exit 0 and counts, or 1 and every difference. Needs lxml, jsonschema, pyyaml, markdown-it-py, mdit-py-plugins, opencc 1.4.2.

Holds: the words of plain text (each script), Markdown (each script) and TEI equal the reading, code point by code point;
TEI without `corr` equals the text as transmitted, its ids are unique and every pointer inside it leads somewhere; Web
Annotations keep the must-rules of the W3C model, and their positions and quotations choose the same words of the plain
text; JSON is valid by the published schema; tables, cards and glossaries are what their programs read, those of a text
have the entries that occur in it, those of a pack the terms of the pack and nothing of its hints and answers; the
bibliography has every work once in each format.
"""
import collections
import csv
import io
import json
import pathlib
import re
import sys

import yaml
from jsonschema import Draft202012Validator
from lxml import etree
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from cartridges import kept_from_readers
from fidelity import carried
from hooks import scan
from project import Fault, Project, published
from published import Report

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
IRI = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?[^\s<>\"{}|\\^`]+$")
MOTIVATIONS = {"assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying",
               "linking", "moderating", "questioning", "replying", "tagging"}


def expected(edition, text, script):
    """Title and passages as read, in a script."""
    forms = edition.forms(text.script, script)
    fixed = collections.defaultdict(list)
    for (index, start, end), form in edition.places(text, script) if script != text.script else []:
        fixed[index].append((start, end, form))
    for index in range(-1, len(text.passages)):
        yield published(text.reading(index), text.script, script, forms, carried(text, index, fixed[index]))[0]


def plain_words(source):
    """A passage is a block between empty lines; the breaks in it part lines of verse."""
    title, _, rest = source.partition("\n")
    body = rest.removeprefix("\n").removesuffix("\n")
    return [title, *(block.replace("\n", "") for block in body.split("\n\n"))] if body else [title]


def inline_words(token):
    """The words of a run of Markdown: marks of footnotes and mark-up are none."""
    out = ""
    for child in token.children:
        if child.type in ("text", "code_inline", "text_special"):
            out += child.content
        elif child.type == "softbreak":
            out += "\n"
    return out


def markdown_words(source, count):
    """The title and as many passages as there are: glossary, works and footnotes come behind."""
    markdown = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    found, depth = [], 0
    for token in markdown.parse(source):
        depth += (token.type == "footnote_block_open") - (token.type == "footnote_block_close")
        if token.type == "inline" and not depth and token.content:
            found.append(inline_words(token))
    return found[:count]


def tei_words(element, drop):
    """The words in an element; what the edition adds, and one side of each emendation, is dropped."""
    out = element.text or ""
    for child in element:
        if child.tag not in (TEI + "note", TEI + "rt", TEI + "gap", TEI + drop):
            out += tei_words(child, drop)
        out += child.tail or ""
    return out


def check_tei(report, where, root, edition, text, prefix):
    ids = {element.get(ID): element for element in root.iter() if element.get(ID)}
    for name, index in [("title", -1), *((f"{name}", at) for at, name in enumerate(text.ids))]:
        element = ids.get(prefix + name)
        report.check(element is not None, f"{where}: no {prefix + name}")
        if element is None:
            continue
        report.same(text.reading(index), tei_words(element, "sic"), f"{where}#{name}")
        report.same(text.words(index), tei_words(element, "corr"), f"{where}#{name}, as transmitted")
    found = [element.get(ID) for element in root.iter() if (element.get(ID) or "").startswith(f"{prefix}p")]
    report.check(found == [prefix + name for name in text.ids], f"{where}: passages are not those of the text")
    notes = {element.get(ID) for element in root.iter(TEI + "note") if element.get("subtype") and (element.get(ID) or "").startswith(prefix)}
    report.check(len(notes) == len(text.notes), f"{where}: {len(text.notes)} notes written, {len(notes)} in it")


def check_pointers(report, where, root):
    ids = [element.get(ID) for element in root.iter() if element.get(ID)]
    for name, times in collections.Counter(ids).items():
        report.check(times == 1, f"{where}: the id {name} stands {times} times")
    known = set(ids)
    for element in root.iter():
        for name in ("target", "targetEnd", "from", "to", "wit", "ref", "resp", "corresp", "scheme"):
            for pointer in (element.get(name) or "").split():
                if pointer.startswith("#"):
                    report.check(pointer[1:] in known, f"{where}: {name}={pointer} leads nowhere")


def check_annotations(report, where, collection, plain):
    """The must-rules of the Web Annotation Data Model, sections 3, 4 and 5."""
    def iri(value, what):
        report.check(isinstance(value, str) and bool(IRI.match(value)), f"{where}: {what} is no IRI: {value!r}")

    def typed(node, what):
        kinds = node.get("type", [])
        report.check(what in ([kinds] if isinstance(kinds, str) else kinds), f"{where}: {node.get('id')} is no {what}")

    contexts = collection.get("@context")
    contexts = contexts if isinstance(contexts, list) else [contexts]
    report.check("http://www.w3.org/ns/anno.jsonld" in contexts, f"{where}: its context is not that of the model")
    typed(collection, "AnnotationCollection")
    iri(collection.get("id"), "the collection's id")
    page = collection["first"]
    typed(page, "AnnotationPage")
    iri(page.get("id"), "the page's id")
    report.check(page.get("partOf") == collection["id"], f"{where}: the page is of no collection")
    items = page["items"]
    report.check(collection["total"] == len(items), f"{where}: total is not the number of annotations")
    seen = set()
    for item in items:
        typed(item, "Annotation")
        iri(item.get("id"), "an annotation's id")
        report.check(item["id"] not in seen, f"{where}: {item['id']} twice")
        seen.add(item["id"])
        report.check(item.get("motivation") in MOTIVATIONS, f"{where}: {item['id']}: motivation")
        for body in item["body"]:
            typed(body, "TextualBody")
            report.check(isinstance(body.get("value"), str), f"{where}: {item['id']}: a body has one value")
            report.check(body.get("purpose") in MOTIVATIONS, f"{where}: {item['id']}: purpose")
        target = item.get("target")
        report.check(isinstance(target, dict), f"{where}: {item['id']} has no target")
        iri(target.get("source"), f"source of {item['id']}")
        quote, position = target["selector"]
        report.check(quote["type"] == "TextQuoteSelector" and position["type"] == "TextPositionSelector", f"{where}: selectors")
        start, end = position["start"], position["end"]
        report.check(type(start) is int and type(end) is int and 0 <= start <= end <= len(plain), f"{where}: {item['id']}: positions")
        report.same(plain[start:end], quote["exact"], f"{where}: {item['id']}: quotation")
        report.check(plain[:start].endswith(quote["prefix"]) and plain[end:].startswith(quote["suffix"]), f"{where}: {item['id']}: around it")
    return len(items)


def check_vocabulary(report, folder, stem, script):
    where = f"{stem}.{script}"
    raw = (folder / f"{where}.vocabulary.csv").read_bytes()
    report.check(raw.startswith(b"\xef\xbb\xbf"), f"{where}: no byte order mark")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    report.check(all(len(row) == 10 and None not in row.values() for row in rows), f"{where}: cells of the table")
    for row in rows:
        if row["example"]:
            report.check(bool(re.fullmatch(r"[a-z0-9-]+#p\d+[a-z]*", row["place"])), f"{where}: place {row['place']}")
    lines = (folder / f"{where}.anki.txt").read_text(encoding="utf-8").split("\n")
    head = [line for line in lines if line.startswith("#")]
    report.check(head[:4] == ["#separator:tab", "#html:true", "#guid column:1", "#tags column:8"], f"{where}: Anki's head")
    notes = [line.split("\t") for line in lines if line and not line.startswith("#")]
    report.check(all(len(note) == 8 for note in notes), f"{where}: Anki's columns")
    report.check(len({note[0] for note in notes}) == len(notes) == len(rows), f"{where}: Anki's ids")
    report.check(all(not cell.startswith('"') for note in notes for cell in note), f"{where}: a quotation mark opens a cell")
    pairs = [line.split("\t") for line in (folder / f"{where}.vocabulary.tsv").read_text(encoding="utf-8").split("\n") if line]
    report.check(all(len(pair) == 2 for pair in pairs) and len(pairs) == len(rows), f"{where}: two columns")
    moodle = etree.parse(folder / f"{where}.moodle.xml").getroot()
    entries = moodle.findall("INFO/ENTRIES/ENTRY")
    concepts = [entry.findtext("CONCEPT") for entry in entries]
    report.check(moodle.tag == "GLOSSARY" and len(set(concepts)) == len(concepts) == len(rows), f"{where}: Moodle's concepts")
    for entry in entries:
        etree.fromstring(f"<x>{entry.findtext('DEFINITION').replace('<br>', '<br/>').replace('<hr>', '<hr/>')}</x>")
        report.check(entry.findtext("FORMAT") == "1", f"{where}: Moodle's format")
        if len(entry.findtext("CONCEPT")) == 1:
            report.check(entry.findtext("USEDYNALINK") == "0", f"{where}: {entry.findtext('CONCEPT')} links everywhere")
    return [row["id"] for row in rows]


def check_vocabulary_of(report, folder, project, stem, want):
    """The vocabulary of a text or a pack in every script: these entries in this order, nothing that a teacher keeps."""
    for script in project.scripts:
        found = check_vocabulary(report, folder, stem, script)
        report.check(bool(want) and found == want, f"{stem}.{script}: words {found}, not {want}")
        kept = kept_from_readers(project, script)
        report.check(bool(kept), f"{stem}: no hints and answers to look for")
        for name in ("vocabulary.csv", "anki.txt", "vocabulary.tsv", "moodle.xml"):
            told = (folder / f"{stem}.{script}.{name}").read_text(encoding="utf-8")
            report.check(not any(run in told for run in kept), f"{stem}.{script}.{name} holds what is for the teacher alone")


def entries_of(edition, text):
    """The entries that occur in a text, in the order of the glossary."""
    occurring = {entry for *_, entry in scan(edition, text)}
    return [f"{edition.name}/{entry['id']}" for entry in edition.glossary if entry["id"] in occurring]


def terms_of(project, pack):
    """A pack's terms, named by id or by form, as the ids of their entries."""
    entries = [(edition.name, entry) for edition in project.editions for entry in edition.glossary]
    def one(term):
        return next(f"{name}/{entry['id']}" for name, entry in entries if term in (entry["id"], entry["term"], *(entry.get("also") or [])))
    return [one(term) for term in pack["terms"]]


def check_parts(report, folder, project, counts):
    """Vocabulary of parts of the project: of every text and pack of which it was made, at least of one each."""
    for edition in project.editions:
        for text in edition.texts:
            if (folder / edition.name / f"{text.name}.{project.scripts[0]}.vocabulary.csv").exists():
                check_vocabulary_of(report, folder, project, f"{edition.name}/{text.name}", entries_of(edition, text))
                counts["vocabularies_of_texts"] += 1
    for path in sorted((project.root / "site" / "readings").glob("*.yaml")):
        if (folder / "readings" / f"{path.stem}.{project.scripts[0]}.vocabulary.csv").exists():
            pack = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
            check_vocabulary_of(report, folder, project, f"readings/{path.stem}", terms_of(project, pack))
            counts["vocabularies_of_packs"] += 1
    for kind in ("vocabularies_of_texts", "vocabularies_of_packs"):
        report.check(counts[kind] > 0, f"no {kind.replace('_', ' ')}")


def check_bibliography(report, folder, name):
    items = json.loads((folder / f"{name}.csl.json").read_text(encoding="utf-8"))
    keys = [str(item["id"]) for item in items]
    report.check(len(set(keys)) == len(keys), f"{name}: a work twice")
    bibtex = re.findall(r"^@\w+\{([^,]+),$", (folder / f"{name}.bib").read_text(encoding="utf-8"), re.M)
    ris = (folder / f"{name}.ris").read_bytes().decode("utf-8")
    report.check(len(bibtex) == len(keys), f"{name}: {len(keys)} works, {len(bibtex)} in BibTeX")
    report.check(re.findall(r"^ID  - (.*)\r$", ris, re.M) == keys, f"{name}: works of RIS")
    report.check(ris.count("TY  - ") == ris.count("ER  - ") == len(keys), f"{name}: records of RIS")
    report.check(all(re.match(r"^[A-Z][A-Z0-9]  - |^$", line) for line in ris.split("\r\n")), f"{name}: lines of RIS")
    return len(keys)


def main():
    project, folder = Project(sys.argv[1]), pathlib.Path(sys.argv[2])
    schema = json.loads(pathlib.Path(sys.argv[3]).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator, report = Draft202012Validator(schema), Report("exchange")
    counts = collections.Counter(texts=0, passages=0, annotations=0, cards=0, works=0, vocabularies_of_texts=0, vocabularies_of_packs=0)
    check_parts(report, folder, project, counts)
    for edition in project.editions:
        corpus = etree.parse(folder / f"{edition.name}.tei.xml").getroot()
        check_pointers(report, f"{edition.name}.tei.xml", corpus)
        counts["works"] += check_bibliography(report, folder, edition.name)
        for script in project.scripts:
            counts["cards"] += len(check_vocabulary(report, folder, edition.name, script))
            whole = json.loads((folder / f"{edition.name}.{script}.json").read_text(encoding="utf-8"))
            for fault in validator.iter_errors(whole):
                report.check(False, f"{edition.name}.{script}.json: {fault.json_path}: {fault.message}")
            for text, told in zip(edition.texts, whole["texts"]):
                want = list(expected(edition, text, script))
                report.check([want[0], *want[1:]] == [told["title"], *(one["text"] for one in told["passages"])], f"{edition.name}.{script}.json: words of {text.name}")
        for text in edition.texts:
            counts["texts"] += 1
            stem = f"{edition.name}/{text.name}"
            root = etree.parse(folder / f"{stem}.tei.xml").getroot()
            check_pointers(report, f"{stem}.tei.xml", root)
            check_tei(report, f"{stem}.tei.xml", root, edition, text, "")
            check_tei(report, f"{edition.name}.tei.xml", corpus, edition, text, f"t-{text.name}.")
            for script in project.scripts:
                want = list(expected(edition, text, script))
                counts["passages"] += len(want)
                plain = (folder / f"{stem}.{script}.txt").read_bytes().decode("utf-8")
                report.check(plain_words(plain) == want, f"{stem}.{script}.txt: other words than the reading's")
                found = markdown_words((folder / f"{stem}.{script}.md").read_text(encoding="utf-8"), len(want))
                report.check(found == want, f"{stem}.{script}.md: other words than the reading's: {next(((a, b) for a, b in zip(want, found) if a != b), len(found))}")
                collection = json.loads((folder / f"{stem}.{script}.annotations.jsonld").read_text(encoding="utf-8"))
                counts["annotations"] += check_annotations(report, f"{stem}.{script}.annotations.jsonld", collection, plain)
    return report.close(**counts)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Fault as fault:
        sys.exit(f"exchange: {fault}")
