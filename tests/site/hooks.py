"""The hooks of a published site: what section 7 of the format promises to other people's tools.

Usage: hooks.py PROJECT PUBLIC     exit 0 and counts, or 1 and every fault. Needs what fidelity.py needs.

Holds: the files that the format names; passages marked in <main> of text pages and nowhere else, in order, not nested;
notes and references in pairs; every note covers the words that its anchor names; emendations as <ins>/<del> pairs;
one <a data-term> for each linked occurrence, and term pages that list every occurrence, both against a scan of the
readings made here (the longest form wins, wherever it begins); the same ids in every script; a real home page.
In a text of another script than the glossary's, a term is asked for where it is found both in the text converted whole
and in the text converted character by character, and allowed where it is found in either.
"""
import collections
import re
import sys

from project import Fault, Project, convert, converter, join_lines, published
from published import Report, Site, covered, elements, fold, words

PLACE = re.compile(r"^[a-z0-9][a-z0-9-]*#[A-Za-z][\w-]*$")


def check_files(report, project, site):
    report.check("index.html" in site.known, "no index.html")
    for script in project.scripts:
        for name in ("index.html", "search.html"):
            report.check(f"{script}/{name}" in site.known, f"no {script}/{name}")
        for edition in project.editions:
            names = ["index.html", "glossary.html"] if edition.glossary else ["index.html"]
            names += [f"{text.name}.html" for text in edition.texts] + [f"glossary/{entry['id']}.html" for entry in edition.glossary]
            for name in names:
                report.check(f"{script}/{edition.name}/{name}" in site.known, f"no {script}/{edition.name}/{name}")
        for pack in sorted(project.root.glob("site/readings/*.yaml")):
            report.check(f"{script}/readings/{pack.stem}.html" in site.known, f"no {script}/readings/{pack.stem}.html")
    if "index.html" not in site.known:
        return
    home, own = site.tree("index.html"), project.site["language"]
    report.check(home.getroot().get("lang") == own, f"index.html: lang {home.getroot().get('lang')}, not {own}")
    report.check(all((e.get("http-equiv") or "").lower() != "refresh" for e in site.elements("index.html")), "index.html: a redirect")
    targets = {site.resolve("index.html", e.get("href"))[0] for e in site.elements("index.html") if e.tag == "a" and e.get("href")}
    for edition in project.editions:
        report.check(any(f"{script}/{edition.name}/index.html" in targets for script in project.scripts), f"index.html: no link to the edition {edition.name}")
    if f"{own}/index.html" in site.known:
        same = [words(site.main(page)) for page in ("index.html", f"{own}/index.html")]
        report.check(same[0] == same[1], f"index.html says something else than {own}/index.html")


def check_stray_marks(report, project, site):
    """data-passage stands in <main> of text pages, nowhere else, and never inside another."""
    texts = {f"{script}/{edition.name}/{text.name}" for script in project.scripts for edition in project.editions for text in edition.texts}
    for page in site.pages():
        if page.startswith("downloads/"):
            continue
        marked = [e for e in site.elements(page) if "data-passage" in e.attrib]
        is_text = page.endswith(".html") and page.partition(".")[0] in texts
        report.check(not marked or is_text, f"{page}: data-passage on a page that is no text")
        for e in marked:
            above = list(e.iterancestors())
            report.check(any(a.tag == "main" for a in above), f"{page}: data-passage outside main: {e.get('id')}")
            report.check(not any("data-passage" in a.attrib for a in above), f"{page}: a passage inside a passage: {e.get('id')}")
            report.check(re.fullmatch(r"p[1-9]\d*[a-z]*", e.get("id") or "") is not None, f"{page}: a passage with the id {e.get('id')}")
        ids = [e.get("id") for e in marked]
        numbers = [int(re.sub(r"\D", "", i or "") or 0) for i in ids]
        report.check(numbers == sorted(numbers) and len(set(ids)) == len(ids), f"{page}: passages out of order")


def check_notes(report, edition, text, site, page, script):
    by_id = {e.get("id"): e for e in site.elements(page) if e.get("id")}
    check_withdrawn(report, text, by_id, page)
    by_id = {i: e for i, e in by_id.items() if i not in {f"{kind}-{n}" for n in text.withdrawn_notes for kind in ("note", "ref")}}
    notes = {i[5:] for i in by_id if i.startswith("note-")}
    refs = {i[4:] for i in by_id if i.startswith("ref-")}
    report.check(notes == refs, f"{page}: notes without reference: {sorted(notes - refs)}; references without note: {sorted(refs - notes)}")
    for name in sorted(notes & refs):
        ref, note = by_id[f"ref-{name}"], by_id[f"note-{name}"]
        report.check(ref.tag == "a" and ref.get("role") == "doc-noteref", f"{page}: ref-{name}: no <a role=doc-noteref>")
        report.check(ref.get("href") == f"#note-{name}", f"{page}: ref-{name}: leads to {ref.get('href')}")
        report.check("data-editorial" in ref.attrib, f"{page}: ref-{name}: not marked as editorial")
        back = [e.get("href") for e in elements(note) if e.get("role") == "doc-backlink"]
        report.check(f"#ref-{name}" in back, f"{page}: note-{name}: no backlink")
        report.check(not any("data-passage" in a.attrib for a in note.iterancestors()), f"{page}: note-{name}: inside a passage")
        report.check(fold("".join(e.text or "" for e in elements(note))) != "", f"{page}: note-{name}: empty")
    for e in site.elements(page):
        if e.get("role") == "doc-noteref":
            report.check((e.get("id") or "").startswith("ref-"), f"{page}: a reference without its id: {e.get('href')}")
        for name in (e.get("data-notes") or "").split():
            report.check(name in notes, f"{page}: data-notes names {name}, and there is no such note")
    for note in text.notes:
        if note.get("id") and ("gap" not in note or "note" in note):
            report.check(note["id"] in notes, f"{page}: no note-{note['id']}")
    least = sum("gap" not in note or "note" in note for note in text.notes)
    most = len(text.notes) + sum(len(passage.footnotes) for passage in text.passages)
    report.check(least <= len(notes) <= most, f"{page}: {len(notes)} notes published, {least} to {most} written")
    return notes


def check_withdrawn(report, text, by_id, page):
    """An id that was withdrawn is an empty anchor in the passage that it leads to; of a note, an entry that leads there."""
    for name, target in text.withdrawn.items():
        e = by_id.get(name)
        report.check(e is not None and e.tag == "a" and "data-editorial" in e.attrib and "data-passage" not in e.attrib, f"{page}: no anchor for the withdrawn {name}")
        if e is not None and target != "title":
            report.check(target in [a.get("id") for a in e.iterancestors()], f"{page}: {name} does not lead to {target}")
    for name, target in text.withdrawn_notes.items():
        note, ref = by_id.get(f"note-{name}"), by_id.get(f"ref-{name}")
        report.check(note is not None and "data-withdrawn" in note.attrib and ref is not None, f"{page}: no entry for the withdrawn note {name}")
        if ref is not None:
            where = text.withdrawn.get(target, target)
            report.check(ref.get("href") == ("#main" if where == "title" else f"#{where}"), f"{page}: the withdrawn note {name} leads to {ref.get('href')}")


def check_coverage(report, edition, text, site, page, script):
    """Every note with an id covers the words of its anchor, an emendation that it touches taken whole."""
    found = list(site.passages(page).values())
    if len(found) != len(text.passages):
        return 0
    held = 0
    for note in text.notes:
        if not note.get("id") or "gap" in note:
            continue
        ranges = text.coverage(note["at"])
        if -1 in ranges:
            continue
        want = ""
        for index, (start, end) in ranges.items():
            here, reading = words(found[index]), text.reading(index)
            if script == text.script:
                want += reading[start:end]
            else:
                _, laid, _ = published(reading, text.script, script, edition.forms(text.script, script), [])
                want += here[laid[start]:laid[end]]
        report.same(fold(want), covered(found, note["id"]), f"{page}: the words that {note['id']} covers")
        held += 1
    return held


def check_emendations(report, text, site, page):
    """Each emendation is one <ins data-read> beside one <del data-editorial>, and there are no others."""
    for index, (name, passage) in enumerate(site.passages(page).items()):
        reads = [e for e in elements(passage) if e.tag == "ins"]
        olds = [e for e in elements(passage) if e.tag == "del"]
        wanted = len(text.edits(index)) if index < len(text.passages) else 0
        report.check(len(reads) == len(olds) == wanted, f"{page}#{name}: {wanted} emendations, {len(reads)} ins, {len(olds)} del")
        for e in reads:
            report.check("data-read" in e.attrib and "data-editorial" not in e.attrib, f"{page}#{name}: ins without data-read")
            report.check(beside(e, "del"), f"{page}#{name}: no del beside the ins {words(e)}")
        for e in olds:
            report.check("data-editorial" in e.attrib, f"{page}#{name}: del that is not editorial")
            report.check(beside(e, "ins"), f"{page}#{name}: no ins beside a del")


def beside(element, tag):
    """The neighbour on either side, with nothing between."""
    after, before = element.getnext(), element.getprevious()
    return (after is not None and after.tag == tag and not element.tail) or (before is not None and before.tag == tag and not before.tail)


def by_character(words):
    return "".join(converter("t2s").convert(char) for char in words)


def scan(edition, text, fold_words=lambda words: words):
    """Occurrences in the readings: (passage, start, end, entry id), the longest form first, then the leftmost."""
    forms = {}
    for entry in edition.glossary:
        for form in (entry["term"], *(entry.get("also") or [])):
            forms.setdefault(fold_words(form), entry["id"])
    spared = {(entry["id"], *place) for entry in edition.glossary for place in exceptions(text, entry)}
    for index, passage in enumerate(text.passages):
        reading, hits, taken = fold_words(text.reading(index)), [], []
        closed = [(text.carry(index, a, False), text.carry(index, b, True)) for a, b in passage.links]
        for form, entry in forms.items():
            at = reading.find(form)
            while at >= 0:
                hits.append((-len(form), at, entry))
                at = reading.find(form, at + 1)
        for length, at, entry in sorted(hits):
            start, end = at, at - length
            inside_link = any(start < b and a < end for a, b in closed)
            excepted = any(e == entry and i == index and start < b and a < end for e, i, a, b in spared)
            if not inside_link and not excepted and all(end <= a or start >= b for a, b, _ in taken):
                taken.append((start, end, entry))
        for start, end, entry in sorted(taken):
            yield index, start, end, entry


def exceptions(text, entry):
    for exception in entry.get("except") or []:
        if exception["text"] == text.name:
            (index, start), (_, end) = text.place(exception["at"])
            yield index, text.carry(index, start, False), text.carry(index, end, True)


def linked(edition, text, found):
    """Which occurrences become links: all, the first in a section or in the text, none."""
    ways, seen = {entry["id"]: entry.get("link") or "section" for entry in edition.glossary}, set()
    for index, start, end, entry in found:
        way = ways[entry]
        key = (entry, text.passages[index].section if way == "section" else None)
        if way == "all" or (way in ("section", "text") and key not in seen):
            seen.add(key)
            yield index, start, end, entry


def check_terms(report, edition, text, site, page, script):
    found = list(scan(edition, text))
    links = collections.defaultdict(list)
    for index, start, end, entry in linked(edition, text, found):
        links[index].append((entry, start, end))
    glossary = {entry["id"] for entry in edition.glossary}
    for index, (name, passage) in enumerate(site.passages(page).items()):
        anchors = [e for e in elements(passage) if "data-term" in e.attrib]
        got, want = [e.get("data-term") for e in anchors], [entry for entry, _, _ in links[index]]
        report.check(got == want, f"{page}#{name}: terms linked {got}, expected {want}")
        if got == want and script == text.script:
            for e, (entry, start, end) in zip(anchors, links[index]):
                report.check(text.reading(index)[start:end] in words(e), f"{page}#{name}: the link to {entry} holds {words(e)}")
    for e in site.elements(page):
        if "data-term" in e.attrib:
            term = e.get("data-term")
            report.check(e.tag == "a" and term in glossary, f"{page}: data-term={term} on <{e.tag}>")
            target = site.resolve(page, e.get("href") or "")[0]
            report.check(target == f"{script}/{edition.name}/glossary/{term}.html", f"{page}: data-term={term} leads to {target}")
    return found


def foreign_places(edition, text, ids):
    """In a text of another script: entry → (asked for, allowed), two counters of places."""
    ways = (lambda words: convert(words, text.script, edition.script) if len(convert(words, text.script, edition.script)) == len(words) else words, by_character)
    counts = []
    for way in ways:
        count = collections.defaultdict(collections.Counter)
        for index, _, _, entry in scan(edition, text, way):
            count[entry][f"{text.name}#{ids[index]}"] += 1
        counts.append(count)
    return {entry: (counts[0][entry] & counts[1][entry], counts[0][entry] | counts[1][entry]) for entry in {*counts[0], *counts[1]}}


def check_term_pages(report, edition, site, script, places):
    """The list of a term's page holds every occurrence found here; what more it holds stands in a note."""
    foreign = {text.name for text in edition.texts if text.script != edition.script}
    others = {name: {} for name in foreign}
    for text in edition.texts:
        page = f"{script}/{edition.name}/{text.name}.html"
        if text.name in foreign and page in site.known and len(site.passages(page)) == len(text.passages):
            others[text.name] = foreign_places(edition, text, list(site.passages(page)))
    noted = {text.name: notes_with(text) for text in edition.texts}
    for entry in edition.glossary:
        page = f"{script}/{edition.name}/glossary/{entry['id']}.html"
        if page not in site.known:
            continue
        listed = collections.Counter(e.get("data-occurrence") for e in site.elements(page) if "data-occurrence" in e.attrib)
        for place in listed:
            report.check(PLACE.match(place or "") is not None, f"{page}: data-occurrence={place}")
        want, allowed = collections.Counter(places[entry["id"]]), collections.Counter()
        for name in foreign:
            asked, most = others[name].get(entry["id"], (collections.Counter(), collections.Counter()))
            want += asked
            allowed += most
        for place in sorted(set(want) | set(listed)):
            name, _, at = place.partition("#")
            extra = listed[place] - want[place]
            if want[place] <= listed[place] <= allowed[place] or (extra > 0 and (at.startswith("note-") or noted.get(name, {}).get(at, 0) >= extra)):
                continue
            report.check(extra == 0, f"{page}: {place}: listed {listed[place]} times, stands there {want[place]} times")
        for e in site.elements(page):
            if "data-occurrence" in e.attrib:
                links = [site.resolve(page, a.get("href")) for a in elements(e) if a.tag == "a" and a.get("href")]
                name, _, at = e.get("data-occurrence").partition("#")
                report.check(any(t == f"{script}/{edition.name}/{name}.html" for t, _ in links), f"{page}: an occurrence in {name} that leads elsewhere")


def notes_with(text):
    """Passage id → an upper bound of the occurrences that its notes may hold."""
    room = collections.Counter()
    for note in text.notes:
        (index, _), _ = text.place(note["at"])
        room[text.ids[index] if index >= 0 else "title"] += len(join_lines(note.get("note") or ""))
    return room


def check_views(report, text, site, page):
    """Other views of a text hold the same passages, as read or as transmitted."""
    found = site.passages(page)
    for view in (p for p in site.pages() if p.startswith(page.removesuffix("html")) and p != page):
        others = site.passages(view)
        report.check(not others or list(others) == list(found), f"{view}: other passages than {page}")
        if list(others) != list(found):
            continue
        for name, element in others.items():
            as_read, as_transmitted = words(found[name]), words(found[name], transmitted=True)
            allowed = (as_read, as_transmitted) if ".transmitted." in view else (as_read,)
            report.check(words(element) in allowed, f"{view}#{name}: words that stand neither in the reading nor in the witness")
            report.check(words(element, transmitted=True) == as_transmitted, f"{view}#{name}: other words as transmitted")


def check_same_ids(report, project, site):
    """A page has the same ids in <main> in every script; text pages altogether."""
    first, *others = project.scripts
    for page in (p for p in site.pages() if p.startswith(f"{first}/")):
        main = site.main(page)
        ids = [e.get("id") for e in elements(main) if e.get("id")] if main is not None else []
        for script in others:
            twin = script + page[len(first):]
            report.check(twin in site.known, f"no {twin}, but {page}")
            if twin in site.known and site.main(twin) is not None and any(i.startswith(("note-", "ref-")) or re.fullmatch(r"p\d+[a-z]*", i) for i in ids):
                theirs = [e.get("id") for e in elements(site.main(twin)) if e.get("id")]
                report.check(sorted(ids) == sorted(theirs), f"{twin}: ids differ from {page}: {sorted(set(ids) ^ set(theirs))[:6]}")


def main():
    project, site, report = Project(sys.argv[1]), Site(sys.argv[2]), Report("hooks")
    counts = collections.Counter(notes=0, covered=0, occurrences=0)
    check_files(report, project, site)
    check_stray_marks(report, project, site)
    check_same_ids(report, project, site)
    for edition in project.editions:
        for script in project.scripts:
            places = collections.defaultdict(collections.Counter)
            for text in edition.texts:
                page = f"{script}/{edition.name}/{text.name}.html"
                if page not in site.known or site.main(page) is None:
                    continue
                counts["notes"] += len(check_notes(report, edition, text, site, page, script))
                counts["covered"] += check_coverage(report, edition, text, site, page, script)
                check_emendations(report, text, site, page)
                check_views(report, text, site, page)
                ids = list(site.passages(page))
                if text.script == edition.script:
                    for index, _, _, entry in check_terms(report, edition, text, site, page, script):
                        counts["occurrences"] += 1
                        places[entry][f"{text.name}#{ids[index] if index < len(ids) else index}"] += 1
            check_term_pages(report, edition, site, script, places)
    return report.close(**counts)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Fault as fault:
        sys.exit(f"hooks: {fault}")
