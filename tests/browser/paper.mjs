// A text on paper: every note is there, no control or navigation is, and the words of a note can be read out of the PDF.
// A handout on paper: room to write under each question, no line of text cut by a page's edge, no page too many.
// PYTHON names an interpreter with pypdf.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, test } from './harness.mjs';
import { WIDE, begin, frames } from './stage.mjs';

const { site, bases, opened, end, richest } = await begin();
const MM = 96 / 25.4;
// The margins of paper that print.css sets, and what of them its running head and its page numbers take, in mm.
const PAGE = { height: 297, width: 210, top: 24, right: 20, bottom: 22, left: 16, marginal: 8 };
// Of each page every run of text: how far its baseline lies from the top, and its size, in mm.
const RUNS = `
import json, sys, pypdf
pages = []
for page in pypdf.PdfReader(sys.argv[1]).pages:
    runs, height = [], float(page.mediabox.height)
    def seen(text, cm, tm, font, size):
        if text.strip():
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            scale = abs(tm[3] * cm[3]) or abs(tm[0] * cm[0])
            runs.append([(height - y) * 25.4 / 72, size * scale * 25.4 / 72, text.strip()[:20]])
    page.extract_text(visitor_text=seen)
    pages.append(runs)
print(json.dumps(pages))
`;
const python = (code, path) => execFileSync(process.env.PYTHON ?? 'python3', ['-c', code, path], { encoding: 'utf8', maxBuffer: 1 << 26 });
const squeeze = (words) => words.normalize('NFKC').replace(/\s+/g, '');

async function printed(file, label) {
  await opened(bases.http, { viewport: WIDE }, async (page) => {
    await page.goto(bases.http + file);
    await frames(page);
    // The longest run of Han that stands in one piece in a note: what lies in two elements may be parted on paper.
    const words = squeeze(await page.evaluate(() => {
      let longest = '';
      for (const note of document.querySelectorAll('[id^="note-"]')) {
        const walker = document.createTreeWalker(note, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          for (const run of walker.currentNode.data.match(/\p{Script=Han}+/gu) ?? []) if (run.length > longest.length) longest = run;
        }
      }
      return [...longest].slice(0, 8).join('');
    }));
    await page.emulateMedia({ media: 'print' });
    const state = await page.evaluate(() => {
      const seen = (node) => node.getClientRects().length > 0;
      const notes = [...document.querySelectorAll('[id^="note-"]')];
      return { hidden: notes.filter((node) => !seen(node)).length, notes: notes.length, margin: [...document.querySelectorAll('[role="note"], .layers, nav')].filter(seen).length };
    });
    ok(state.notes > 0 && state.hidden === 0, `${label}: every note is on paper`, JSON.stringify(state));
    ok(state.margin === 0, `${label}: no margin, controls or navigation on paper`, JSON.stringify(state));
    await onPaper(page, (path) => {
      const code = 'import sys, pypdf; print("".join(p.extract_text() for p in pypdf.PdfReader(sys.argv[1]).pages))';
      const text = squeeze(python(code, path));
      // A printed font may hand back a radical for its character.
      const sample = words;
      const pattern = new RegExp([...sample].map((char) => `(?:${char.replace(/[^\p{L}\p{N}]/u, '\\$&')}|[\u2E80-\u2EFF])`).join(''), 'u');
      ok(pattern.test(text), `${label}: the PDF holds the words of a note`, sample);
    });
  });
}

/** A page as a PDF, gone when `body` has read it. */
async function onPaper(page, body) {
  const folder = mkdtempSync(join(tmpdir(), 'print-'));
  try {
    const path = join(folder, 'text.pdf');
    await page.pdf({ path, format: 'A4', preferCSSPageSize: true });
    body(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Between the last words of each question and its end, in CSS pixels, and how long the whole is. */
function room() {
  const range = document.createRange();
  const rooms = [...document.querySelectorAll('.questions > ol > li')].map((item) => {
    range.selectNodeContents(item);
    return item.getBoundingClientRect().bottom - Math.max(...[...range.getClientRects()].filter((box) => box.width && box.height < 100).map((box) => box.bottom));
  });
  return { rooms, length: document.documentElement.scrollHeight };
}

async function handedOut(file, label) {
  const viewport = { width: Math.round((PAGE.width - PAGE.left - PAGE.right) * MM), height: 900 };
  await opened(bases.http, { viewport }, async (page) => {
    await page.goto(bases.http + file);
    await page.emulateMedia({ media: 'print' });
    await frames(page);
    const { rooms, length } = await page.evaluate(room);
    const least = Math.min(...rooms) / MM;
    ok(rooms.length > 0 && least >= 40, `${label}: room to write under each of ${rooms.length} questions`, `${least.toFixed(1)} mm`);
    await onPaper(page, (path) => {
      const pages = JSON.parse(python(RUNS, path));
      const cut = [];
      for (const [at, runs] of pages.entries()) {
        for (const [y, size, words] of runs) {
          const below = PAGE.height - PAGE.bottom - y, above = y - PAGE.top - size / 2;
          if ((below < 0 && below > -PAGE.marginal) || (above < 0 && above > -PAGE.marginal)) cut.push(`${at + 1}: ${y.toFixed(1)} ${words}`);
        }
      }
      const count = pages.flat().length;
      ok(count > 20 && cut.length === 0, `${label}: no line is cut by a page's edge (${count} runs of text)`, cut.join('\n'));
      const full = length / MM / (PAGE.height - PAGE.top - PAGE.bottom);
      ok(pages.length >= full - 1 && pages.length <= 1.5 * full + 1 && pages.every((runs) => runs.length > 1), `${label}: ${pages.length} pages for ${full.toFixed(1)}, none empty`, pages.map((runs) => runs.length).join(' '));
    });
  });
}

// One after the other: a browser prints one page at a time anyway.
await end('paper', async () => {
  for (const script of site.scripts) {
    await test(`print ${script}`, () => printed(richest(script), `print, ${richest(script)}`));
    const [handout] = site.kinds[script].all.filter((name) => name.endsWith('.handout.html')).sort((a, b) => site.read(b).length - site.read(a).length);
    ok(handout, `print, ${script}: there is a handout`);
    if (handout) await test(`print ${handout}`, () => handedOut(handout, `print, ${handout}`));
  }
});
