"""A published site, read by the promises of the format and by nothing else.

What it does: lists the files of a site, parses pages with html5lib (the parser that browsers agree on), gives the words
of a passage as read or as transmitted, the words that a note covers, and resolves relative links inside the site.
What it refuses: any knowledge of how the site was made. White space counts as one blank only where HTML would fold it
(ASCII white space); an ideographic space is a character like any other.
"""
import pathlib
import posixpath
import re
import sys
import urllib.parse

import html5lib

STATE = re.compile(r"^[a-z]=")                       # "#q=…", "#t=…": what a page is asked, no place on it
RANGE = re.compile(r"^(p\d+[a-z]*)-(p\d+[a-z]*)$")   # "#p4-p9": a range, both ends must stand there


class Site:
    """The files of a site and its parsed pages."""

    def __init__(self, public):
        self.root = pathlib.Path(public)
        if not self.root.is_dir():
            sys.exit(f"{public}: no such folder")
        self.files = sorted(p.relative_to(self.root).as_posix() for p in self.root.rglob("*") if p.is_file())
        self.known = set(self.files)
        self._trees, self._ids = {}, {}

    def pages(self):
        return [f for f in self.files if f.endswith(".html")]

    def tree(self, page):
        if page not in self._trees:
            source = (self.root / page).read_text(encoding="utf-8")
            tree = html5lib.parse(source, treebuilder="lxml", namespaceHTMLElements=False)
            # What a template holds is no part of the page; the single files keep their other scripts in some.
            for template in tree.findall(".//template"):
                template.getparent().remove(template)
            self._trees[page] = tree
        return self._trees[page]

    def elements(self, page):
        return elements(self.tree(page))

    def ids(self, page):
        if page not in self._ids:
            self._ids[page] = [e.get("id") for e in self.elements(page) if e.get("id") is not None]
        return self._ids[page]

    def main(self, page):
        return self.tree(page).find(".//main")

    def passages(self, page):
        """id → element, in document order."""
        main = self.main(page)
        return {} if main is None else {e.get("id"): e for e in elements(main) if "data-passage" in e.attrib}

    def resolve(self, page, href):
        """A relative link → (file of the site, fragment)."""
        path, _, fragment = href.partition("#")
        path = urllib.parse.unquote(path.partition("?")[0])
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        return target, urllib.parse.unquote(fragment)


def elements(root):
    """Elements only, in document order: no comments, no processing instructions."""
    return (e for e in root.iter() if isinstance(e.tag, str))


def fold(words):
    return re.sub(r"[ \t\n\r\f]+", " ", words).strip(" ")


def words(element, transmitted=False):
    """The words of one element: editorial matter dropped; the reading, or the text as transmitted."""
    def go(el):
        out = [el.text or ""]
        for child in el:
            if isinstance(child.tag, str):
                drop = "data-editorial" in child.attrib
                if transmitted and child.tag == "ins" and "data-read" in child.attrib:
                    drop = True
                if transmitted and child.tag == "del" and "data-editorial" in child.attrib:
                    drop = False
                if not drop:
                    out.append(go(child))
            out.append(child.tail or "")
        return "".join(out)

    return fold(go(element))


def covered(passages, note):
    """The words that a note covers, passages run together, in document order."""
    out = []

    def go(el, inside):
        inside = inside or note in (el.get("data-notes") or "").split()
        if "data-editorial" in el.attrib:
            return
        if inside:
            out.append(el.text or "")
        for child in el:
            if isinstance(child.tag, str):
                go(child, inside)
            if inside:
                out.append(child.tail or "")

    for passage in passages:
        go(passage, False)
    return fold("".join(out))


def differences(want, got, where):
    """One line for the first place where two strings part, with code points; none if they are equal."""
    if want == got:
        return []
    at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))

    def show(text):
        char = f"U+{ord(text[at]):04X}" if at < len(text) else "end"
        return f"{text[max(0, at - 12):at]}〔{text[at:at + 1]}〕{text[at + 1:at + 13]} ({char})"

    return [f"{where}: at code point {at + 1}: expected {show(want)}, found {show(got)}; lengths {len(want)} and {len(got)}"]


class Report:
    """Counts what was held and prints what was not."""

    def __init__(self, name):
        self.name, self.held, self.bad = name, 0, []

    def check(self, good, message):
        self.held += 1
        if not good:
            self.bad.append(message() if callable(message) else message)

    def same(self, want, got, where):
        self.held += 1
        self.bad += differences(want, got, where)

    def close(self, **counts):
        for line in self.bad:
            print(f"  not held: {line}")
        told = ", ".join(f"{value} {key.replace('_', ' ')}" for key, value in counts.items())
        print(f"{self.name}: {told + '; ' if told else ''}{self.held} held, {len(self.bad)} not")
        return 1 if self.bad else 0
