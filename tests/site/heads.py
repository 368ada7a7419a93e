"""What the heads of a site's pages say of language and address, for search engines and readers of code.

Usage: heads.py PUBLIC BASE_URL     for a site built with that base URL; exit 0 and counts, or 1 and every fault.

Holds, for every page but 404.html and downloads/: `lang` is the script of its folder; canonical is its own address (the
home page at the root, which is another place of one page, names the page of its script); every alternate has a page, the
language of that page, and leads back; there is one for each script, the page itself among them, and one `x-default`.
Without a base URL (BASE_URL is `-`): no page has any.
"""
import sys

from published import Report, Site


def head(site, page):
    links = [e for e in site.elements(page) if e.tag == "link"]
    canonical = [e.get("href") for e in links if e.get("rel") == "canonical"]
    alternates = [(e.get("hreflang") or "", e.get("href") or "") for e in links if e.get("rel") == "alternate"]
    return canonical, alternates


def main():
    site, base, report = Site(sys.argv[1]), sys.argv[2], Report("heads")
    pages = [page for page in site.pages() if page != "404.html" and not page.startswith("downloads/")]
    scripts = sorted({page.split("/")[0] for page in pages if "/" in page})
    heads = {page: head(site, page) for page in pages}
    for page, (canonical, alternates) in heads.items():
        lang = site.tree(page).getroot().get("lang")
        if base == "-":
            report.check(not canonical and not alternates, f"{page}: an absolute address without a base URL: {canonical + alternates}")
            report.check("/" not in page or lang == page.split("/")[0], f"{page}: lang {lang}")
            continue
        own = page if "/" in page else f"{lang}/{page}"
        report.check(own.split("/")[0] == lang, f"{page}: lang {lang}")
        report.check(canonical == [base + own], f"{page}: canonical {canonical}")
        named = dict(alternates)
        report.check(len(named) == len(alternates) and sorted(set(named) - {"x-default"}) == scripts and "x-default" in named, f"{page}: alternates {alternates}")
        report.check(named.get(lang) == base + own, f"{page}: does not name itself")
        report.check(named.get("x-default") in [href for name, href in alternates if name != "x-default"], f"{page}: x-default is none of its alternates")
        for name, href in alternates:
            other = href.removeprefix(base)
            report.check(href.startswith(base) and other in heads, f"{page}: no page at {href}")
            if other in heads:
                report.check(name == "x-default" or other.split("/")[0] == name, f"{page}: {href} is not in {name}")
                report.check(sorted(heads[other][1]) == sorted(alternates), f"{page}: {other} does not lead back")
    return report.close(pages=len(pages))


if __name__ == "__main__":
    sys.exit(main())
