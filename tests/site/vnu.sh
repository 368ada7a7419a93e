#!/usr/bin/env bash
# All pages of a published site through the Nu HTML checker: errors fail, warnings are printed.
# Usage: vnu.sh PUBLIC [VNU_JAR]     needs a Java runtime; the jar is the npm package vnu-jar.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
public=${1:?usage: vnu.sh PUBLIC [VNU_JAR]}
jar=${2:-${VNU_JAR:-$here/target/test-node/node_modules/vnu-jar/build/dist/vnu.jar}}
[ -f "$jar" ] || { echo "vnu: no $jar" >&2; exit 2; }
pages=$(find "$public" -name '*.html' | wc -l)
[ "$pages" -gt 0 ] || { echo "vnu: no pages in $public" >&2; exit 1; }
found=$(mktemp)
trap 'rm -f "$found"' EXIT
code=0
# The sheet inside single files is the site's own; this checker's knowledge of CSS is years behind the browsers'.
# A deep page nests far enough to need the larger stack; --stdout keeps the findings apart from Java's own notes.
java -Xss1m -jar "$jar" --skip-non-html --filterpattern 'CSS: .*' --stdout --format gnu "$public" >"$found" || code=$?
errors=$(grep -c ': error' "$found" || true)
warnings=$(grep ': info warning' "$found" | grep -vc 'Content Security Policy (meta tag).*blocked by' || true)
# The same finding on every page is told once, with how often and where first.
python3 - "$found" <<'PY'
import re, sys
kinds = {}
for line in open(sys.argv[1], encoding="utf-8"):
    if "blocked by" in line and "Content Security Policy" in line:
        continue       # a file read from the disk has no origin here, so 'self' matches nothing; browsers are asked elsewhere
    match = re.match(r'"?(?:file:)?(.*?)"?:([\d.:-]+): (error|info warning|info|.*?fatal): (.*)', line.rstrip())
    place, kind, message = (f"{match[1]}:{match[2]}", match[3], match[4]) if match else ("", "", line.rstrip())
    kinds.setdefault((kind, message), []).append(place)
for (kind, message), places in sorted(kinds.items(), key=lambda item: (item[0][0], -len(item[1])))[:60]:
    print(f"  {kind}: {message[:300]} ({len(places)}; first {places[0]})")
PY
echo "vnu: $pages pages, $errors errors, $warnings warnings"
[ "$errors" -eq 0 ] && [ "$code" -eq 0 ]
