"""Indexes and pictures of a published site, against the other pages of the same site.

Usage: indexes.py PROJECT PUBLIC     exit 0 and counts, or 1 and every fault. Needs what fidelity.py needs.

Holds: every entry of a glossary stands once in each index, under its kind, with its head word and the number of its
places; entries stand under the letter of their pinyin, or under strokes that rise and are the same for the same first
character, those with the same first character and sound together; a term's picture has a tick for each place that the
page lists, within the passage where it stands, and a row for each text that has one; the matrix has the fifty commonest
entries in order, each cell the number of places listed, its shade and its way. What the lists of a term's page hold is
counted anew by hooks.py. It refuses to know how the program sorts: the orders themselves are held by unit tests.
"""
import collections
import re
import sys
import unicodedata

from project import Fault, Project
from published import Report, Site, elements, fold, words

KINDS = ["person", "place", "organization", "law", "work", "term"]
SHADES = [("q1", 1), ("q2", 2), ("q3", 4), ("q4", 8), ("q5", 16), ("q6", 32)]
ENTRIES, ROWS = 50, 60


def classes(element):
    return (element.get("class") or "").split()


def inside(element, tag):
    return [e for e in elements(element) if e.tag.rpartition("}")[2] == tag and e is not element]


def first_character(word):
    """The first character that is spoken."""
    return next((c for c in word if c.isalnum()), "")


def initial(pinyin):
    """The letter under which pinyin stands, a capital; None without one."""
    plain = unicodedata.normalize("NFD", pinyin or "").upper()
    letter = next((c for c in plain if c.isalnum()), None)
    return letter if letter and letter.isascii() and letter.isalpha() else None


def listed(site, page):
    """Text → passage ids of the places that a term's page lists, in their order."""
    out = collections.defaultdict(list)
    for e in site.elements(page):
        if "data-occurrence" in e.attrib:
            name, _, at = e.get("data-occurrence").partition("#")
            out[name].append(at)
    return out


def check_index(report, site, page, edition, places, by_sound):
    """One of the two indexes of an edition; first characters → strokes."""
    entries = {entry["id"]: entry for entry in edition.glossary}
    seen, kinds, under = collections.Counter(), [], {}
    for section in (e for e in site.elements(page) if e.tag == "section" and "index" in classes(e)):
        heading = inside(section, "h2")[0]
        kinds.append(heading.get("id"))
        last, groups, mark = None, [], None
        for e in elements(section):
            if e.tag == "h3":
                mark = (e.get("id") or "").removeprefix(f"{heading.get('id')}-")
                groups.append(mark)
                last = None
            if e.tag != "li" or mark is None:
                continue
            link = inside(e, "a")[0]
            name = link.get("href").rpartition("/")[2].partition(".")[0]
            seen[name] += 1
            entry = entries.get(name)
            report.check(entry is not None, f"{page}: {name} is no entry")
            if entry is None:
                continue
            report.check(entry.get("kind", "term") == heading.get("id"), f"{page}: {name} stands under {heading.get('id')}")
            count = [words(s) for s in inside(e, "span") if "count" in classes(s)]
            report.check(count == [str(places[name])], f"{page}: {name}: {count} said, {places[name]} listed")
            first = first_character(words(link))
            if by_sound:
                report.check(mark == (initial(entry.get("pinyin")) or "other").lower(), f"{page}: {entry.get('pinyin')} stands under {mark}")
            else:
                report.check(under.setdefault(first, mark) == mark, f"{page}: {first} stands under {mark} and {under[first]}")
                report.check((mark == "other") != ("㐀" <= first <= "鿿" or first >= "豈"), f"{page}: {words(link)} stands under {mark}")
                last = contiguous(report, page, last, first)
        order = [(mark == "other", int(mark) if mark.isdigit() else 0, mark) for mark in groups]
        report.check(order == sorted(set(order)), f"{page}: groups out of order: {groups}")
    report.check(kinds == [kind for kind in KINDS if kind in kinds] and kinds, f"{page}: kinds out of order: {kinds}")
    report.check(seen == collections.Counter(list(entries)), lambda: f"{page}: once each: {sorted((seen - collections.Counter(list(entries))) + (collections.Counter(list(entries)) - seen))[:6]}")
    return under


def contiguous(report, page, last, first):
    """Entries with the same first character stand together: none comes back."""
    seen = last or []
    if first not in seen[-1:]:
        report.check(first not in seen, f"{page}: {first} comes twice")
        seen.append(first)
    return seen


def spans(site, page):
    """Passage id → where it begins and ends, in thousandths of the text; bytes, as the pictures are drawn."""
    lengths = {name: len(words(e).encode()) for name, e in site.passages(page).items()}
    whole, at, out = max(sum(lengths.values()), 1), 0, {}
    for name, length in lengths.items():
        out[name] = (at * 1000 / whole, (at + length) * 1000 / whole)
        at += length
    return out


def check_picture(report, site, page, folder, places, spans_of):
    """The ticks of a term; how many."""
    rows = [e for e in site.elements(page) if e.tag == "ol" and "dispersion" in classes(e)]
    bars = [e for e in site.elements(page) if "dispersion-bars" in classes(e)]
    report.check(len(rows) + len(bars) == bool(places), f"{page}: {len(rows)} pictures of rows, {len(bars)} of bars, {len(places)} texts")
    report.check(bool(bars) == (len(places) > ROWS), f"{page}: {len(places)} texts in {len(rows)} pictures of rows")
    held = 0
    for row in (li for ol in rows for li in inside(ol, "li")):
        text, count = inside(row, "a")
        name = text.get("href").rpartition("/")[2].partition(".")[0]
        svg = inside(row, "svg")[0]
        report.check(svg.get("role") == "img" and fold(svg.get("aria-label") or "") != "", f"{page}: {name}: a picture without words")
        ticks = [int(x) for x in re.findall(r"M(\d+) 0v1", inside(svg, "path")[0].get("d"))]
        at = places.get(name, [])
        report.check(len(ticks) == len(at), f"{page}: {name}: {len(ticks)} ticks, {len(at)} places")
        report.check(re.findall(r"\d+", words(count)) == [str(len(at))], f"{page}: {name}: {words(count)} said, {len(at)} places")
        report.check(site.resolve(page, count.get("href")) == (page, f"in-{name}"), f"{page}: {name}: the count leads to {count.get('href')}")
        report.check(ticks == sorted(ticks), f"{page}: {name}: ticks out of order")
        for tick, passage in zip(ticks, at):
            start, end = spans_of(f"{folder}/{name}.html").get(passage, (0, 1000))
            report.check(start - 2 <= tick <= end + 2, f"{page}: {name}#{passage}: a tick at {tick}, the passage from {start:.0f} to {end:.0f}")
        held += len(ticks)
    if rows:
        report.check([inside(li, "a")[0].get("href").rpartition("/")[2].partition(".")[0] for li in inside(rows[0], "li")] == list(places), f"{page}: other rows than texts")
    return held


def shade(count):
    return next((name for name, least in reversed(SHADES) if count >= least), None)


def check_matrix(report, site, page, edition, listings):
    """The table, against the lists of the terms' pages."""
    totals = {name: sum(map(len, found.values())) for name, found in listings.items()}
    commonest = sorted((count for count in totals.values() if count), reverse=True)[:ENTRIES]
    report.check((page in site.known) == bool(commonest), f"{page}: {len(commonest)} entries occur")
    if page not in site.known:
        return 0
    table = next(e for e in site.elements(page) if "matrix" in classes(e) and e.tag == "table")
    head, *rows = inside(table, "tr")
    columns = inside(head, "th")[2:]
    texts = [[a.get("href").rpartition("/")[2].partition(".")[0] for a in inside(th, "a")] for th in columns]
    if len(edition.texts) <= ROWS:
        report.check([name for column in texts for name in column] == [text.name for text in edition.texts], f"{page}: other columns than texts")
    else:
        numbers = [tuple(map(int, re.findall(r"\d+", words(th)))) for th in columns]
        texts = [[text.name for text in edition.texts[low - 1:high]] for low, high in numbers]
        report.check(sum(texts, []) == [text.name for text in edition.texts], f"{page}: the columns leave texts out")
    report.check(sum(1 for _ in rows) == len(commonest), f"{page}: {len(rows)} rows, {len(commonest)} wanted")
    sums, held = [], 0
    for row in rows:
        link = inside(inside(row, "th")[0], "a")[0]
        name = link.get("href").rpartition("/")[2].partition(".")[0]
        total, *cells = inside(row, "td")
        sums.append(int(words(total)))
        report.check(sums[-1] == totals.get(name), f"{page}: {name}: {sums[-1]} said, {totals.get(name)} listed")
        report.check(len(cells) == len(texts), f"{page}: {name}: {len(cells)} cells")
        for cell, column in zip(cells, texts):
            have = [(text, len(listings[name][text])) for text in column if listings.get(name, {}).get(text)]
            count = sum(number for _, number in have)
            report.check(words(cell) == (str(count) if count else ""), f"{page}: {name} in {column[:1]}: {words(cell)} said, {count} listed")
            report.check(classes(cell) == ([shade(count)] if count else []), f"{page}: {name}: {count} has the shade {classes(cell)}")
            ways = [site.resolve(page, a.get("href")) for a in inside(cell, "a")]
            want = [(f"{page.rpartition('/')[0]}/glossary/{name}{page.rpartition('glossary.matrix')[2]}", f"in-{have[0][0]}")] if have else []
            report.check(ways == want, f"{page}: {name}: a cell that leads to {ways}")
            held += 1
    report.check(sums == commonest, f"{page}: not the commonest in order: {sums}")
    return held


def main():
    project, site, report = Project(sys.argv[1]), Site(sys.argv[2]), Report("indexes")
    counts = collections.Counter(entries=0, ticks=0, cells=0)
    measured = {}

    def spans_of(page):
        if page not in measured:
            measured[page] = spans(site, page)
        return measured[page]

    languages = [""] + [f".{tag}" for tag in project.site.get("interface", ["zh"])[1:]]
    for edition in (e for e in project.editions if e.glossary):
        for script in project.scripts:
            folder = f"{script}/{edition.name}"
            for language in languages:
                pages = {entry["id"]: f"{folder}/glossary/{entry['id']}{language}.html" for entry in edition.glossary}
                listings = {name: listed(site, page) for name, page in pages.items() if page in site.known}
                places = {name: sum(map(len, found.values())) for name, found in listings.items()}
                for shape in ("pinyin", "strokes"):
                    page = f"{folder}/glossary.{shape}{language}.html"
                    report.check(page in site.known, f"no {page}")
                    if page in site.known:
                        check_index(report, site, page, edition, places, shape == "pinyin")
                        counts["entries"] += len(edition.glossary)
                for name, page in pages.items():
                    if page in site.known:
                        counts["ticks"] += check_picture(report, site, page, folder, listings[name], spans_of)
                counts["cells"] += check_matrix(report, site, f"{folder}/glossary.matrix{language}.html", edition, listings)
    return report.close(**counts)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Fault as fault:
        sys.exit(f"indexes: {fault}")
