"""The search of a published site against a scan of its pages.

Usage: search.py PUBLIC [QUERIES [SCRIPT…]]

It reads the pages alone (another parser, another language), takes titles, passages, notes and glossary entries, folds them
by OpenCC's own table and the published variants, and takes random pieces of 1 to 12 characters, written as some page
writes them, in each script. What the engine finds must be exactly the places of the scan, in any number, and in order; a scan and
an engine that find nothing are a failure too. On a large site (one with an index) also: total and first 50 places within
200 KB of scripts, whatever is asked.
"""
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import unicodedata

import lxml.html

from published import Report, words

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIMIT = 200_000
FIRST = 50


def table():
    """Character → search key, from the files that the documentation publishes."""
    rows = (line.split("\t") for line in (ROOT / "data/opencc/TSCharacters.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    simple = {row[0]: row[1].split(" ")[0] for row in rows}
    variants = {}
    for line in (ROOT / "data/variants.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            one, other, _ = line.split("\t")
            variants[one] = other
    return simple, variants


SIMPLE, VARIANTS = table()


def key(c):
    """The search key of a character; empty where the search passes over it."""
    if unicodedata.category(c)[0] in "PSZ" or unicodedata.category(c) in ("Cc", "Cf") or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef":
        return ""
    # What OpenCC puts in the place of compatibility ideographs before it converts, NFC does too.
    c = unicodedata.normalize("NFC", c) if "\uf900" <= c <= "\ufad9" or "\U0002f800" <= c <= "\U0002fa1d" else c
    simple = SIMPLE.get(c, c)
    folded = VARIANTS.get(simple, simple)
    small = c.lower()
    return small if folded == c and len(small) == 1 and ord(c) < 0x10000 else folded


KEYS = {}
# The page parts an entry's other forms by 、, which may also stand inside one: there the page does not tell what is one unit.
JOINED = collections.defaultdict(list)


def fold(text):
    out = []
    for c in text:
        if c not in KEYS:
            KEYS[c] = key(c)
        out.append(KEYS[c])
    return "".join(out)


def read(public, page):
    return lxml.html.parse(str(public / page), lxml.html.HTMLParser(encoding="utf-8")).getroot()


def text_units(public, script, edition, page):
    """Title, passages, notes of a text: (address, words)."""
    main = read(public, f"{script}/{edition}/{page}").find(".//main")
    yield f"{edition}/{page}", words(main.find(".//h1"))
    for element in main.iter():
        if isinstance(element.tag, str) and "data-passage" in element.attrib:
            yield f"{edition}/{page}#{element.get('id')}", words(element)
    for element in main.iter("li"):
        if (element.get("id") or "").startswith("note-") and element.get("data-layer") is not None:
            for body in element.find_class("note-body"):
                yield f"{edition}/{page}#{element.get('id')}", words(body)


def term_units(public, script, edition, page):
    """Head word, other forms, definition of an entry."""
    main = read(public, f"{script}/{edition}/glossary/{page}").find(".//main")
    address = f"{edition}/glossary/{page}"
    yield address, words(main.find(".//h1"))
    for fact in main.iter("dt"):
        if fact.text == "又作":
            joined = words(fact.getnext())
            JOINED[address].append(fold(joined))
            for form in joined.split("、"):
                yield address, form
    for definition in main.find_class("definition"):
        yield address, words(definition)


def units(public, script):
    for edition in sorted(p for p in (public / script).iterdir() if p.is_dir() and p.name not in ("readings", "pages")):
        pages = sorted(p.name for p in edition.glob("*.html"))
        plain = [p for p in pages if p.count(".") == 1 and p not in ("index.html", "glossary.html", "search.html")]
        for page in plain:
            yield from text_units(public, script, edition.name, page)
        if (edition / "glossary").is_dir():
            for page in sorted(p.name for p in (edition / "glossary").glob("*.html") if p.name.count(".") == 1):
                yield from term_units(public, script, edition.name, page)


def occurrences(stream, starts, addresses, query):
    """Address → how often, overlapping ones included."""
    import bisect
    found, at = collections.Counter(), stream.find(query)
    while at >= 0:
        found[addresses[bisect.bisect_right(starts, at) - 1]] += 1
        at = stream.find(query, at + 1)
    return found


class Engine:
    """The engine, asked many things at once."""

    def __init__(self, public):
        self.public = public

    def ask(self, questions):
        lines = "\n".join(json.dumps(q, ensure_ascii=False) for q in questions) + "\n"
        command = ["node", str(ROOT / "tests/site/engine.mjs"), str(self.public)]
        done = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if len(answers) != len(questions):
            sys.exit(f"search: the engine answered {len(answers)} of {len(questions)}: {done.stderr[-800:]}")
        return answers


def nasty(stream, rng):
    """Queries that load much: the most common strings, names, strings of common words, rare and absent ones."""
    asked = []
    for n in (1, 2, 3, 4):
        counted = collections.Counter(stream[i:i + n] for i in range(0, min(len(stream) - n, 2_000_000)))
        common = [w for w, _ in counted.most_common(12) if "\0" not in w]
        asked += common
        asked += [a + b for a, b in zip(common, common[1:])] + [a + b + c for a, b, c in zip(common, common[1:], common[2:])]
        asked += [w for w, count in list(counted.items())[:200_000] if count == 1 and "\0" not in w][:6]
    asked += ["计划生育", "计划生育工作", "人口和计划生育工作", "龘", "龘龘", "计龘", "的的的的的的"]
    while len(asked) < 220:
        at, n = rng.randrange(len(stream) - 60), rng.choice((5, 8, 12, 12, 12, 16, 20, 30, 50))
        word = stream[at:at + n]
        if "\0" not in word:
            asked.append(word)
    return asked


def main():
    public = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    report, rng, engine = Report("search"), random.Random(7), Engine(public)
    scripts = sys.argv[3:] or sorted(p.name for p in public.iterdir() if p.is_dir() and p.name.startswith("zh-"))
    large = any((public / "assets/search").glob("index*/root.js"))
    found = collections.Counter()
    streams = {}
    for script in scripts:
        JOINED.clear()
        starts, addresses, parts, raw, at = [], [], [], [], 0
        for address, text in units(public, script):
            folded = fold(text)
            starts.append(at)
            addresses.append(address)
            parts.append(folded + "\0")
            raw.append(text)
            at += len(folded) + 1
        stream = streams[script] = "".join(parts)
        share = count // len(scripts) + 1
        asked = []
        while len(asked) < share:
            text = rng.choice(raw)
            n = rng.randint(1, 12)
            if len(text) >= n:
                start = rng.randrange(len(text) - n + 1)
                if fold(text[start:start + n]):
                    asked.append(text[start:start + n])
        answers = engine.ask([{"script": script, "q": q, "all": True, "words": 3} for q in asked])
        for query, answer in zip(asked, answers):
            folded = fold(query)
            want = occurrences(stream, starts, addresses, folded)
            got = collections.Counter(answer.get("hits", ()))
            for address, more in (got - want).items():
                across = sum(len(re.findall(f"(?={re.escape(folded)})", form)) for form in JOINED.get(address, ()))
                want[address] += min(more, across)
            total = sum(want.values())
            found["queries"] += 1
            found["places"] += total
            report.check(total > 0 and answer.get("total") == total and got == want,
                         f"{script}: {query!r}: the scan finds {total}, the search {answer.get('total')} {answer.get('fault', '')}: too many {list((got - want).items())[:3]}, missing {list((want - got).items())[:3]}")
            report.check(all(fold(match) == folded for match in answer.get("matches", ())), f"{script}: {query!r}: marks {answer.get('matches')}")
        if large and script == scripts[0]:
            hard = nasty(stream, rng)
            for query, answer in zip(hard, engine.ask([{"script": script, "q": q, "fresh": True} for q in hard])):
                total = sum(occurrences(stream, starts, addresses, query).values())
                found["hard"] += 1
                found["most bytes"] = max(found["most bytes"], answer.get("bytes", 0))
                report.check(answer.get("total") == total and len(answer.get("hits", ())) == min(total, FIRST),
                             f"{script}: {query!r}: the scan finds {total}, the search {answer.get('total')}, shows {len(answer.get('hits', ()))} {answer.get('fault', '')}")
                report.check(answer.get("bytes", LIMIT + 1) <= LIMIT, f"{script}: {query!r}: {answer.get('bytes')} bytes in {answer.get('files')} files")
    report.check(found["places"] > 0, "nothing was asked")
    if large:
        # Scripts share an index just where their words fold alike.
        apart = len(set(streams.values()))
        folders = sorted(p.parent.name for p in (public / "assets/search").glob("index*/root.js"))
        found["indexes"] = len(folders)
        report.check(apart == len(folders) or len(scripts) < 2, f"indexes {folders}, but words fold in {apart} ways")
    return report.close(**found)


if __name__ == "__main__":
    sys.exit(main())
