"""Links, names, heads and the manifest of a published site.

Usage: links.py PUBLIC [BASE_URL]     exit 0 and counts, or 1 and every fault. Needs html5lib and lxml.

Holds: every link and source is relative, names a file of the site in exact case, and its fragment stands there; no
request goes to another host (only <a href> may leave); no style, script or handler stands inside a page; the policy
that forbids them is on every page; one language, title, heading and main part a page; ids once a page; file names that
every system can store; a manifest of every file. Single files under downloads/ must carry their styles with them, so
there the inline and policy rules are not asked. The 404 page, which a server shows under any address, may name the base
URL where the site has one.
"""
import hashlib
import re
import sys
from collections import Counter

from published import RANGE, STATE, Report, Site

SOURCES = {"src", "href", "poster", "data", "srcset", "action", "formaction", "cite", "background", "xlink:href", "ping"}
LEAVING = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
SAFE = ("http:", "https:", "mailto:")
DATA_BLOCKS = {"application/ld+json", "application/json"}       # never run, so the policy does not touch them
ABOUT = {"canonical", "alternate", "license", "author", "me"}   # relations that a browser does not fetch
STATEFUL = re.compile(r"(^|/)(search|concordance|read|reading)[^/]*\.html$|/readings/[^/]+\.html$")
POLICY = {"default-src": "'none'", **dict.fromkeys(("script-src", "style-src", "img-src", "font-src"), "'self'"), "base-uri": "'none'", "form-action": "'none'"}
FRAMES, FRAMING = {"frame-src": "'self'"}, re.compile(r"/read(\.en)?\.html$")    # the page of chosen passages reads them out of the texts' pages
DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$", re.I)
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


def references(element):
    for name, value in element.attrib.items():
        name = name.split("}")[-1]
        if name == "srcset":
            for part in value.split(","):
                if part.strip():
                    yield name, part.split()[0]
        elif name in SOURCES and not (name == "data" and element.tag != "object") and not (name == "cite" and LEAVING.match(value)):
            yield name, value


def check_target(site, report, page, href, what):
    if href.startswith("/") or "\\" in href:
        return report.check(False, f"{page}: {what}: not relative: {href}")
    target, fragment = site.resolve(page, href)
    if target not in site.known:
        near = [f for f in site.files if f.lower() == target.lower()]
        hint = f" (the file is {near[0]}: case)" if near else " (a folder; links name files)" if (site.root / target).is_dir() else ""
        return report.check(False, f"{page}: {what} leads to no file: {href}{hint}")
    report.check(True, "")
    if not fragment or not target.endswith(".html"):
        return None
    if STATE.match(fragment):
        return report.check(bool(STATEFUL.search(target)), f"{page}: {what}: a state on a page that takes none: {href}")
    ids, ends = set(site.ids(target)), RANGE.match(fragment)
    there = fragment in ids or bool(ends and {ends[1], ends[2]} <= ids)
    return report.check(there, f"{page}: {what}: no such place: {href}")


def check_element(site, report, page, element, base_url):
    tag, single = element.tag, page.startswith("downloads/")
    for name, value in references(element):
        what = f"<{tag} {name}>"
        value = value.strip()
        if base_url and page == "404.html" and value.startswith(base_url):
            value = value.removeprefix(base_url) or "index.html"
        if not LEAVING.match(value):
            check_target(site, report, page, value, what)
            continue
        if tag == "a" and name == "href":
            report.check(value.startswith(SAFE), f"{page}: {what}: scheme not allowed: {value[:60]}")
            if re.match(r"https?://(localhost|127\.)", value) or value.startswith("file:"):
                report.check(False, f"{page}: {what}: this machine: {value}")
        elif tag == "link" and set((element.get("rel") or "").split()) <= ABOUT:
            report.check(value.startswith(("http:", "https:")), f"{page}: {what}: {value}")
        elif value.startswith("data:") and single:
            report.check(True, "")
        else:
            report.check(False, f"{page}: {what}: a request beyond the site: {value[:80]}")
    report.check(not (tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh"), f"{page}: a redirect by meta refresh")
    report.check(tag != "base", f"{page}: <base> changes what links mean")
    if single:
        return
    report.check(tag != "style", f"{page}: <style> inside the page")
    if tag == "script":
        report.check(element.get("src") is not None or element.get("type") in DATA_BLOCKS, f"{page}: <script> inside the page")
    for name in element.attrib:
        report.check(name != "style", f"{page}: style= on <{tag}>")
        report.check(not name.startswith("on"), f"{page}: {name}= on <{tag}>")


def check_policy(report, page, tree):
    """Just the directives above, before anything that a page loads: a policy binds only what stands after it."""
    head = [e for e in tree.find(".//head") if isinstance(e.tag, str)]
    at = [i for i, e in enumerate(head) if (e.get("http-equiv") or "").lower() == "content-security-policy"]
    report.check(len(at) == 1, f"{page}: {len(at)} content security policies")
    if not at:
        return
    report.check(at[0] == 0 or (at[0] == 1 and head[0].get("charset")), f"{page}: the content security policy is not the first thing in the head")
    said = dict(part.strip().partition(" ")[::2] for part in head[at[0]].get("content").split(";") if part.strip())
    want = POLICY | FRAMES if FRAMING.search(page) else POLICY
    report.check(said == want, f"{page}: content security policy: {said}")


def check_page(site, report, page, titles, base_url):
    tree = site.tree(page)
    html = tree.getroot() if hasattr(tree, "getroot") else tree
    found = list(site.elements(page))
    source = (site.root / page).read_text(encoding="utf-8")
    report.check(source.lower().startswith("<!doctype html>"), f"{page}: no doctype")
    report.check("\r" not in source and "\ufeff" not in source, f"{page}: carriage return or byte order mark")
    report.check(bool((html.get("lang") or "").strip()), f"{page}: no lang on html")
    for tag in ("h1", "main"):
        count = sum(e.tag == tag for e in found)
        report.check(count == 1, f"{page}: {count} <{tag}>")
    title = "".join(tree.findtext(".//head/title") or "").strip()
    report.check(bool(title), f"{page}: no title")
    view = re.search(r"\.([a-z]{2})\.html$", page)                 # the same page with the furniture in another language
    scope = (page.split("/")[0] if "/" in page else "", view and view[1])
    twin = titles.setdefault((*scope, title), page)
    report.check(twin == page, f"{page}: the same title as {twin}: {title}")
    twice = sorted(i for i, count in Counter(site.ids(page)).items() if count > 1)
    report.check(not twice, f"{page}: id twice: {' '.join(twice)}")
    report.check("" not in site.ids(page) and not any(re.search(r"\s", i) for i in site.ids(page)), f"{page}: an empty id or one with a blank")
    if not page.startswith("downloads/"):
        check_policy(report, page, tree)
    for element in found:
        check_element(site, report, page, element, base_url)


def check_sheets(site, report):
    for sheet in (f for f in site.files if f.endswith(".css")):
        for one, other in CSS_URL.findall((site.root / sheet).read_text(encoding="utf-8")):
            href = (one or other).strip()
            if href.startswith(("data:image/svg", "#")):
                continue
            if LEAVING.match(href):
                report.check(False, f"{sheet}: a request beyond the site: {href[:80]}")
            else:
                check_target(site, report, sheet, href, "url()")


def check_names(site, report):
    lower = {}
    for name in site.files:
        report.check(re.fullmatch(r"[A-Za-z0-9._/-]+", name) is not None, f"{name!a}: a file name that is not plain ASCII")
        report.check(not any(DEVICES.match(part) or part.endswith(".") for part in name.split("/")), f"{name}: a name that Windows keeps for itself")
        twin = lower.setdefault(name.lower(), name)
        report.check(twin == name, f"{name}: differs only in case from {twin}")


def check_manifest(site, report):
    name = "manifest-sha256.txt"
    report.check(name in site.known, f"no {name}")
    if name not in site.known:
        return
    listed = {}
    for line in (site.root / name).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r"([0-9a-f]{64})[ \t]+\*?(.+)", line)
        report.check(match is not None and match[2] not in listed, f"{name}: a line that is none, or twice: {line}")
        if match:
            listed[match[2].removeprefix("./")] = match[1]
    for file in site.files:
        if file != name:
            digest = hashlib.sha256((site.root / file).read_bytes()).hexdigest()
            report.check(listed.get(file) == digest, f"{name}: {file}: {'another digest' if file in listed else 'not listed'}")
    for file in sorted(set(listed) - site.known):
        report.check(False, f"{name}: lists {file}, which is not there")


def main():
    site, report, titles = Site(sys.argv[1]), Report("links"), {}
    report.check(bool(site.pages()), "no pages")
    for page in site.pages():
        check_page(site, report, page, titles, sys.argv[2] if len(sys.argv) > 2 else None)
    check_sheets(site, report)
    check_names(site, report)
    check_manifest(site, report)
    return report.close(files=len(site.files), pages=len(site.pages()))


if __name__ == "__main__":
    sys.exit(main())
