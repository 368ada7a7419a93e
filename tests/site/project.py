"""A project on disk, read by the format's own words, independently of the program.

What it does: YAML front matter and CommonMark (markdown-it-py, tables, footnotes) → numbered passages; quotations →
ranges; emendations → readings; conversion by OpenCC with the editor's overrides laid over it; glossary forms →
occurrences; the stretch of a witness that a text follows.
What it refuses: to guess. A quotation that fits nowhere or twice raises Fault; nothing is normalised; positions are
code points.
"""
import bisect
import difflib
import functools
import pathlib
import re
import unicodedata

import opencc
import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

CONFIGURATIONS = {
    ("zh-Hans", "zh-Hant-TW"): "s2tw", ("zh-Hans", "zh-Hant-HK"): "s2hk", ("zh-Hans", "zh-Hant"): "s2t",
    ("zh-Hant-TW", "zh-Hans"): "tw2s", ("zh-Hant-HK", "zh-Hans"): "hk2s", ("zh-Hant", "zh-Hans"): "t2s",
    ("zh-Hant", "zh-Hant-TW"): "t2tw", ("zh-Hant", "zh-Hant-HK"): "t2hk",
    ("zh-Hant-TW", "zh-Hant"): "tw2t", ("zh-Hant-HK", "zh-Hant"): "hk2t",
}
SHARED = set("“”‘’—…·")          # punctuation of Chinese that Unicode does not class as wide
HEADING_ATTRIBUTES = re.compile(r"\s*(?<!\\)\{\s*(?:[#.][^\s{}]+\s*)*\}\s*$")


class Fault(Exception):
    """A quotation that cannot be placed, or a file that is not what the format says."""


def load(path):
    """YAML with every scalar a string: dates, numbers and `no` stay what the editor wrote."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) if path.exists() else None


def is_wide(char):
    if unicodedata.category(char) in ("Mn", "Co"):       # a variation selector or private character belongs to Han
        return True
    return char in SHARED or unicodedata.east_asian_width(char) in "WF"


def join(before, after):
    """What a line break between two pieces becomes."""
    if not before or not after:
        return ""
    return "" if is_wide(before[-1]) or is_wide(after[0]) else " "


def join_lines(text):
    out = ""
    for line in (part.strip(" \t\r") for part in text.split("\n")):
        if line:
            out += join(out, line) + line
    return out


@functools.cache
def converter(configuration):
    return opencc.OpenCC(configuration)


def convert(text, source, target):
    if source == target:
        return text
    if (source, target) in CONFIGURATIONS:
        return converter(CONFIGURATIONS[source, target]).convert(text)
    return convert(convert(text, source, "zh-Hant"), "zh-Hant", target)     # TW ↔ HK: by way of the standard forms


class Passage:
    """One block of prose: its words, its kind, its section, and the ranges that are links."""

    def __init__(self, kind, section):
        self.kind, self.section, self.text, self.links, self.footnotes = kind, section, "", [], []

    def write(self, tokens):
        pending, opened = False, []
        for token in tokens:
            if token.type in ("softbreak", "hardbreak"):
                pending = True
            elif token.type == "footnote_ref":
                self.footnotes.append(len(self.text))
            elif token.type == "link_open":
                opened.append(len(self.text))
            elif token.type == "link_close":
                self.links.append((opened.pop(), len(self.text)))
            elif token.content and token.type in ("text", "text_special", "code_inline"):
                if pending:
                    self.text += join(self.text, token.content)
                    pending = False
                self.text += token.content
            elif token.type in ("html_inline", "image"):
                raise Fault(f"{token.type} in a text: {token.content}")


def parse(body):
    """Markdown → passages in document order."""
    tokens = MarkdownIt("commonmark").enable("table").use(footnote_plugin, inline=False).parse(body)
    passages, kind, section, foot = [], None, 0, 0
    for token in tokens:
        foot += {"footnote_block_open": 1, "footnote_block_close": -1}.get(token.type, 0)
        if foot:
            continue
        if token.type in ("heading_open", "paragraph_open", "th_open", "td_open"):
            kind = token.type.removesuffix("_open")
        elif token.type in ("html_block", "fence", "code_block"):
            raise Fault(f"{token.type} in a text: {token.content[:40]}")
        elif token.type == "inline":
            section += kind == "heading"
            passage = Passage(kind, section)
            children = token.children
            if kind == "heading" and HEADING_ATTRIBUTES.search(token.content):
                children = MarkdownIt("commonmark").parseInline(HEADING_ATTRIBUTES.sub("", token.content))[0].children
            passage.write(children)
            passage.text = passage.text.strip(" ")
            if passage.text or kind not in ("th", "td"):
                passages.append(passage)
    return passages


def locked_ids(folder, text):
    """What passages.lock records of a text: living ids in order; withdrawn ids → where they lead; withdrawn notes."""
    path, living, withdrawn, notes, here = folder / "passages.lock", [], {}, {}, False
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if line.startswith("text "):
            here = line == f"text {text}"
        elif here and "\t" in line:
            first, *rest = line.split("\t")
            if first == "note":
                if rest[1].startswith("-> "):
                    notes[rest[0]] = rest[1][3:]
            elif rest[0].startswith("-> "):
                withdrawn[first] = rest[0][3:]
            else:
                living.append(first)
    return living, withdrawn, notes


class Text:
    """One text with its notes; places are (passage index, start, end), the title is passage -1."""

    def __init__(self, project, edition, name):
        self.edition, self.name = edition, name
        path = project.root / "editions" / edition.name / f"{name}.md"
        source = path.read_text(encoding="utf-8").removeprefix("\ufeff")
        front, body = re.fullmatch(r"---\n(.*?)\n?---\n(.*)", source, re.S).groups()
        self.meta = yaml.load(front, yaml.BaseLoader) or {}
        self.script = self.meta.get("script") or edition.meta.get("script") or project.site["language"]
        self.title = self.meta["title"]
        self.passages = parse(body)
        self.locked = (project.root / "editions" / edition.name / "passages.lock").exists()
        living, self.withdrawn, self.withdrawn_notes = locked_ids(project.root / "editions" / edition.name, name)
        # Recorded ids are in the order of the text; a text that was changed since has other passages.
        fits = len(living) == len(self.passages)
        self.ids = living if fits else [f"p{i + 1}" for i in range(len(self.passages))]
        self.notes = load(project.root / "annotations" / edition.name / f"{name}.yaml") or []
        self.emendations = sorted(
            (*self.range(note["at"]), join_lines(note["read"]), note.get("id")) for note in self.notes if "read" in note
        )

    def words(self, index):
        return self.title if index < 0 else self.passages[index].text

    def find(self, anchor, start=None):
        """All places of one quotation."""
        anchor = {"quote": anchor} if isinstance(anchor, str) else anchor
        before, quote, after = (join_lines(anchor.get(key, "")) for key in ("before", "quote", "after"))
        within = anchor.get("in")
        indices = [-1] if within == "title" else [self.ids.index(within)] if within else range(len(self.passages))
        hits = []
        for index in indices:
            words, whole = self.words(index), before + quote + after
            at = words.find(whole)
            while at >= 0:
                place = (index, at + len(before), at + len(before) + len(quote))
                if start is None or place[:2] >= start:
                    hits.append(place)
                at = words.find(whole, at + 1)
        if "nth" in anchor:
            hits = hits[int(anchor["nth"]) - 1:int(anchor["nth"])]
        return hits

    def place(self, anchor):
        """The one place of an anchor: ((passage, start), (passage, end))."""
        if isinstance(anchor, dict) and "from" in anchor:
            rest = {key: anchor[key] for key in ("before", "in", "nth") if key in anchor}
            first = anchor["from"] if isinstance(anchor["from"], dict) else {"quote": anchor["from"], **rest}
            first = self.one(first)
            closing = anchor["to"] if isinstance(anchor["to"], dict) else {"quote": anchor["to"]}
            if anchor.get("in") == "title":
                closing = {**closing, "in": "title"}
            last = self.find(closing, (first[0], first[1]))
            if not last:
                raise Fault(f"{self.name}: no end of the range {anchor}")
            return (first[0], first[1]), (last[0][0], last[0][2])
        index, start, end = self.one(anchor)
        return (index, start), (index, end)

    def one(self, anchor):
        hits = self.find(anchor)
        if len(hits) != 1:
            raise Fault(f"{self.name}: {len(hits)} places for {anchor}")
        return hits[0]

    def range(self, anchor):
        (first, start), (last, end) = self.place(anchor)
        if first != last:
            raise Fault(f"{self.name}: crosses passages: {anchor}")
        return first, start, end

    def edits(self, index):
        return [(start, end, read) for at, start, end, read, _ in self.emendations if at == index]

    def reading(self, index):
        words, out, at = self.words(index), "", 0
        for start, end, read in self.edits(index):
            if start < at:
                raise Fault(f"{self.name}: emendations overlap in {index}")
            out += words[at:start] + read
            at = end
        return out + words[at:]

    def carry(self, index, point, closing):
        """A point of the transmitted passage → its point in the reading; an emendation touched is taken whole."""
        shift = 0
        for start, end, read in self.edits(index):
            if end <= point:
                shift += len(read) - (end - start)
            elif start < point:
                return start + shift + (len(read) if closing else 0)
        return point + shift

    def coverage(self, anchor):
        """What a note covers, as ranges of the readings: passage index → (start, end)."""
        (first, start), (last, end) = self.place(anchor)
        out = {}
        for index in range(first, last + 1):
            opening = self.carry(index, start, False) if index == first else 0
            closing = self.carry(index, end, True) if index == last else len(self.reading(index))
            out[index] = (opening, closing)
        return out


class Edition:
    """The settings of one edition, its overrides and its glossary."""

    def __init__(self, project, name):
        self.name = name
        self.meta = load(project.root / "editions" / name / "edition.yaml")
        listed = self.meta.get("texts") or [text for group in self.meta.get("groups", []) for text in group["texts"]]
        notes = project.root / "annotations"
        self.decisions = [d for d in (load(notes / "script.yaml"), load(notes / name / "script.yaml")) if d]
        self.glossary = (load(notes / "glossary.yaml") or []) + (load(notes / name / "glossary.yaml") or [])
        self.script = self.meta.get("script") or project.site["language"]
        self.texts = [Text(project, self, text) for text in listed]

    def forms(self, source, target):
        """Overrides for conversion into a script: source words → what stands there."""
        out = {}
        for decisions in self.decisions:
            out.update(decisions.get(target) or {})
        for decisions in self.decisions:
            out.update({word: word for word in decisions.get("keep") or []})
        return out

    def places(self, text, target):
        """Overrides for one place: (passage, start, end of the transmitted text) → form."""
        found = [p for d in self.decisions for p in d.get("places") or [] if p["text"] == text.name and target in p]
        return [(text.range(place["at"]), place[target]) for place in found]


class Project:
    """Everything that an editor wrote."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.site = load(self.root / "site" / "site.yaml")
        self.scripts = self.site["scripts"]
        folders = sorted(p.parent.name for p in self.root.glob("editions/*/edition.yaml"))
        self.editions = [Edition(self, name) for name in folders]


def spread(source, converted):
    """For each code point edge of the source, its edge in the conversion (equal lengths: the same)."""
    if len(source) == len(converted):
        return list(range(len(source) + 1))
    edges = [0] * (len(source) + 1)
    for _, a, b, c, d in difflib.SequenceMatcher(None, source, converted, autojunk=False).get_opcodes():
        for step in range(a, b + 1):
            edges[step] = d if step == b else min(c + step - a, d)
    return edges


def dictated(words, forms, places):
    """Ranges of source words for which the editor fixed the form: leftmost, longest; places before words."""
    out = sorted((start, end, form) for start, end, form in places)
    if forms:
        pattern = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))))
        for match in pattern.finditer(words):
            if all(match.end() <= start or match.start() >= end for start, end, _ in out):
                bisect.insort(out, (*match.span(), forms[match[0]]))
    return out


def published(words, source, target, forms, places):
    """What must stand on a page → (text, edges, exempted): OpenCC of the whole, the editor's forms laid over it."""
    if source == target:
        return words, list(range(len(words) + 1)), 0
    whole = convert(words, source, target)
    edges = spread(words, whole)
    out, laid, at, exempted = "", [0] * (len(words) + 1), 0, 0
    for start, end, form in (*dictated(words, forms, places), (len(words), len(words), "")):
        for step in range(at, start):
            laid[step] = len(out) + edges[step] - edges[at]
        out += whole[edges[at]:edges[start]]
        for step in range(start, end):
            laid[step] = len(out) + min(step - start, len(form))
        out += form
        at, exempted = end, exempted + end - start
    laid[len(words)] = len(out)
    return out, laid, exempted
