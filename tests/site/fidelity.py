"""Every character of every text, held against the editor's files and the witnesses, without the program's own code.

Usage: fidelity.py PROJECT PUBLIC     exit 0 and counts, or 1 and every difference. Needs html5lib, lxml, pyyaml,
markdown-it-py, mdit-py-plugins, opencc 1.4.2.

Holds, code point by code point: in its own script, each text's title and passages, as read and as transmitted, equal
what the Markdown and the emendations say; in every other script they equal OpenCC's conversion of the whole passage
with the editor's forms laid over it; and the text as transmitted, taken back from the page, equals its witness between
`from` and `to` with nothing undone but the regularisations that the witness declares. The page of each witness gives the
lines of its file back with nothing undone at all.
"""
import collections
import re
import sys

from project import Fault, Project, converter, published
from published import Report, Site, fold, words

PINYIN = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])[(（][A-Za-zü\u00e0-\u00ff\u0100-\u01ff\u0300-\u036f\u1e3e\u1e3f' ]+[)）]")
BLANK = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
HEADING_MARK = re.compile(r"^[ \t\u3000]*[#*＊●○■□◆◇★☆▲△▪•·※➤►]+[ \t\u3000]*|[ \t\u3000]*[#*＊]+[ \t\u3000]*$", re.M)
WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if not chr(code - 0xFEE0).isalnum()}


def fold_classes(part, classes, script, own):
    """Undoes the declared regularisations, and nothing else, on a witness or (own) on the text itself."""
    if "inserted-pinyin" in classes and not own:
        part = PINYIN.sub("", part)
    if "heading-mark" in classes and not own:
        part = HEADING_MARK.sub("", part)
    if "space" in classes:
        part = BLANK.sub("", part)
    part = part.replace("\n", "") if "line-break" in classes else re.sub(r"[ \t]*\n[\n \t]*", "\n", part)
    if "script" in classes and own == script.startswith("zh-Hant"):
        part = converter("t2s").convert(part)
    if "width" in classes:
        part = part.translate(WIDTH)
    return part


def find_in_witness(source, edge, start=0):
    """Places of an edge; a line break inside a quotation is passed over."""
    edge = {"quote": edge} if isinstance(edge, str) else edge

    def loose(text):
        return r"\n*".join(re.escape(char) for char in text if char != "\n")

    before, quote, after = (loose(edge.get(key, "")) for key in ("before", "quote", "after"))
    pattern = f"(?P<before>{before}\n*)(?P<quote>{quote})(?=\n*{after})"
    hits = [match.span("quote") for match in re.finditer(pattern, source) if match.start("quote") >= start]
    return hits[int(edge["nth"]) - 1:int(edge["nth"])] if "nth" in edge else hits


def check_witnesses(report, project, edition, text, page_words):
    folder = project.root / "editions" / edition.name
    for number, witness in enumerate(text.meta.get("witnesses") or []):
        where = f"{edition.name}/{text.name}, witness {witness['id']}"
        source = (folder / witness["file"]).read_bytes().decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        opening = find_in_witness(source, witness["from"]) if "from" in witness else [(0, 0)]
        report.check(len(opening) == 1, f"{where}: `from` stands {len(opening)} times")
        if len(opening) != 1:
            continue
        closing = find_in_witness(source, witness["to"], opening[0][1]) if "to" in witness else [(0, len(source))]
        report.check(bool(closing), f"{where}: `to` does not follow `from`")
        if not closing or number:
            continue                      # the text follows the first witness; of the others only the edges are held
        part = source[opening[0][0]:closing[0][1]]
        classes = [*(edition.meta.get("regularize") or []), *(witness.get("regularize") or [])]
        want = fold_classes(part, classes, text.script, False).strip("\n")
        got = fold_classes("\n".join(page_words), classes, text.script, True).strip("\n")
        report.same(want, got, f"{where}: the text as transmitted on the page against the witness")
        yield len(want)


def witness_name(siglum, number):
    return siglum if re.fullmatch(r"[a-z0-9-]{1,40}", siglum) else f"no-{number + 1}"


def check_witness_pages(report, project, edition, text, site, script, counts):
    """The page of a text as a witness has it gives the file's lines back, edge to edge, code point by code point: in the
    text's own script, and everywhere where the witness is in the other script and so is not converted."""
    for number, witness in enumerate(text.meta.get("witnesses") or []):
        classes = [*(edition.meta.get("regularize") or []), *(witness.get("regularize") or [])]
        if script != text.script and "script" not in classes:
            continue
        page = f"{script}/{edition.name}/{text.name}.witness-{witness_name(str(witness['id']), number)}.html"
        report.check(page in site.known, f"no page {page}")
        if page not in site.known:
            continue
        source = (project.root / "editions" / edition.name / witness["file"]).read_bytes().decode("utf-8").removeprefix("\ufeff")
        source = source.replace("\r\n", "\n").replace("\r", "\n")
        opening = find_in_witness(source, witness["from"]) if "from" in witness else [(0, 0)]
        closing = find_in_witness(source, witness["to"], opening[0][1]) if "to" in witness else [(0, len(source))]
        start, end = opening[0][0], closing[0][1]
        first = source.count("\n", 0, start) + 1
        want = {str(first + at): line for at, line in enumerate(source[start:end].split("\n")) if line}
        lines = [e for e in site.main(page).iter("p") if e.get("data-line")]
        got = {e.get("data-line"): bare(e) for e in lines}
        report.check(len(lines) == len(got), f"{page}: a line stands twice")
        report.check(want.keys() == got.keys(), f"{page}: lines {sorted(want.keys() ^ got.keys())[:5]} are not on both sides")
        for line in want.keys() & got.keys():
            report.check(want[line] == got[line], f"{page}, line {line}: {want[line]!r} is published as {got[line]!r}")
            counts["characters_of_witness_pages"] += len(want[line])
        counts["witness_pages"] += 1


def bare(element):
    """All words of an element but the editors', blanks as they stand."""
    found = element.text or ""
    for child in element:
        if "data-editorial" not in child.attrib:
            found += bare(child)
        found += child.tail or ""
    return found


def transmitted(text, index, source, target, forms, places):
    """What the page must give with <del> for <ins>: the reading's conversion, and in a <del> that of the transmitted."""
    reading, transmitted_words = text.reading(index), text.words(index)
    if source == target:
        return transmitted_words
    out_reading, laid, _ = published(reading, source, target, forms, carried(text, index, places))
    out_old, laid_old, _ = published(transmitted_words, source, target, forms, places)
    out, old, new = "", 0, 0
    for start, end, read in text.edits(index):
        out += out_reading[laid[new]:laid[new + start - old]] + out_old[laid_old[start]:laid_old[end]]
        new, old = new + start - old + len(read), end
    return out + out_reading[laid[new]:]


def carried(text, index, places):
    return [(text.carry(index, start, False), text.carry(index, end, True), form) for start, end, form in places]


def check_text(report, project, edition, text, site, script, counts):
    page = f"{script}/{edition.name}/{text.name}.html"
    report.check(page in site.known, f"no page {page}")
    if page not in site.known:
        return None
    found = site.passages(page)
    report.check(len(found) == len(text.passages), f"{page}: {len(text.passages)} passages written, {len(found)} published")
    report.check(list(found) == text.ids, f"{page}: passages are not p1, p2 …, nor as passages.lock has them: {' '.join(map(str, found))[:80]}")
    forms = edition.forms(text.script, script)
    fixed = collections.defaultdict(list)
    for (index, start, end), form in edition.places(text, script) if script != text.script else []:
        fixed[index].append((start, end, form))
    heading = next((e for e in site.main(page).iter("h1")), None)
    want, _, _ = published(text.reading(-1), text.script, script, forms, carried(text, -1, fixed[-1]))
    report.same(fold(want), words(heading) if heading is not None else "", f"{page}: title")
    old_words = []
    for index, (name, element) in enumerate(zip(found, found.values())):
        if index >= len(text.passages):
            break
        reading = text.reading(index)
        want, _, exempted = published(reading, text.script, script, forms, carried(text, index, fixed[index]))
        report.same(fold(want), words(element), f"{page}#{name}")
        old = words(element, transmitted=True)
        report.same(fold(transmitted(text, index, text.script, script, forms, fixed[index])), old, f"{page}#{name}, as transmitted")
        old_words.append(old)
        counts["passages"] += 1
        counts["characters"] += len(want)
        counts["characters_in_the_editor's_forms"] += exempted
    return old_words


def main():
    project, site, report = Project(sys.argv[1]), Site(sys.argv[2]), Report("fidelity")
    counts = collections.Counter(texts=0, passages=0, characters=0, emendations=0)
    for edition in project.editions:
        for text in edition.texts:
            counts["texts"] += 1
            counts["emendations"] += len(text.emendations)
            served = text.script == "zh-Hant" and any(script.startswith("zh-Hant") for script in project.scripts)
            report.check(text.script in project.scripts or served, f"{edition.name}/{text.name}: its own script {text.script} is not published")
            for script in project.scripts:
                check_witness_pages(report, project, edition, text, site, script, counts)
                page_words = check_text(report, project, edition, text, site, script, counts)
                if script == text.script and page_words is not None:
                    for length in check_witnesses(report, project, edition, text, page_words):
                        counts["characters_of_witnesses"] += length
                        counts["witnesses"] += 1
    return report.close(**counts)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Fault as fault:
        sys.exit(f"fidelity: {fault}")
