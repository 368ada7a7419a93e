"""The weight of a site's text pages, each file compressed by gzip -9, as a reader's browser loads it before any act.

Usage: weight.py PUBLIC     exit 0 and the heaviest, or 1 and every fault. Needs html5lib and lxml.

Holds: sheets and scripts that a text page names weigh at most 25 KB together; choices.js, which stands before the first
paint, at most 1 KB, and nothing else does; a page of at most 5,000 characters with at most 40 notes weighs 45 KB with all
that it loads; no font. 1 KB is 1,024 bytes. Heavier texts are counted against the same rule, share for share: the page
alone may take what 45 KB leave for each 5,000 characters or 40 notes begun.
"""
import gzip
import math
import sys

from published import Report, Site, elements, words

KILOBYTE = 1024
FURNITURE, BEFORE_PAINT, WHOLE = 25 * KILOBYTE, KILOBYTE, 45 * KILOBYTE
CHARACTERS, NOTES = 5000, 40


def weigh(site, file, known):
    if file not in known:
        known[file] = len(gzip.compress((site.root / file).read_bytes(), 9))
    return known[file]


def check_page(site, report, page, known):
    found = list(site.elements(page))
    scripts = [e for e in found if e.tag == "script" and e.get("src")]
    sheets = [e.get("href") for e in found if e.tag == "link" and "stylesheet" in (e.get("rel") or "").split()]
    furniture = {site.resolve(page, href)[0] for href in [e.get("src") for e in scripts] + sheets}
    weight = sum(weigh(site, file, known) for file in furniture)
    report.check(weight <= FURNITURE, f"{page}: sheets and scripts weigh {weight} bytes: {', '.join(sorted(furniture))}")
    early = [site.resolve(page, e.get("src"))[0] for e in scripts if "defer" not in e.attrib and "async" not in e.attrib]
    report.check(early == ["assets/choices.js"], f"{page}: before the first paint: {early}")
    report.check(sum(weigh(site, file, known) for file in early) <= BEFORE_PAINT, f"{page}: what stands before the first paint weighs too much")
    notes = sum(e.get("role") == "doc-noteref" for e in found)
    characters = sum(len(words(passage)) for passage in site.passages(page).values())
    share = max(1, math.ceil(characters / CHARACTERS), math.ceil(notes / NOTES))
    own = weigh(site, page, known)
    report.check(own <= (WHOLE - FURNITURE) * share, f"{page}: {own} bytes for {characters} characters with {notes} notes")
    if share == 1:
        report.check(own + weight <= WHOLE, f"{page}: {own + weight} bytes all told for {characters} characters with {notes} notes")
    return own + weight, weight, page, characters, notes


def main():
    site, report, known = Site(sys.argv[1]), Report("weight"), {}
    pages = [page for page in site.pages() if any(e.tag == "main" and "data-text" in e.attrib for e in elements(site.tree(page)))]
    report.check(bool(pages), "no text page")
    loaded = [check_page(site, report, page, known) for page in pages]
    report.check(not any(file.endswith((".woff", ".woff2", ".ttf", ".otf")) for file in site.files), "a font")
    if loaded:
        whole, furniture, page, characters, notes = max(loaded)
        print(f"heaviest: {page}: {whole} bytes for {characters} characters with {notes} notes, {furniture} of them sheets and scripts")
    return report.close(pages=len(pages))


if __name__ == "__main__":
    sys.exit(main())
