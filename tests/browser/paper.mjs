// A text on paper: every note is there, no control or navigation is, and the words of a note can be read out of the PDF.
// PYTHON names an interpreter with pypdf.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, test } from './harness.mjs';
import { WIDE, begin, frames } from './stage.mjs';

const { site, bases, opened, end, richest } = await begin();
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
    const folder = mkdtempSync(join(tmpdir(), 'print-'));
    try {
      const path = join(folder, 'text.pdf');
      await page.pdf({ path, format: 'A4', preferCSSPageSize: true });
      const code = 'import sys, pypdf; print("".join(p.extract_text() for p in pypdf.PdfReader(sys.argv[1]).pages))';
      const text = squeeze(execFileSync(process.env.PYTHON ?? 'python3', ['-c', code, path], { encoding: 'utf8', maxBuffer: 1 << 26 }));
      // A printed font may hand back a radical for its character.
      const sample = words;
      const pattern = new RegExp([...sample].map((char) => `(?:${char.replace(/[^\p{L}\p{N}]/u, '\\$&')}|[\u2E80-\u2EFF])`).join(''), 'u');
      ok(pattern.test(text), `${label}: the PDF holds the words of a note`, sample);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

// One after the other: a browser prints one page at a time anyway.
await end('paper', async () => {
  for (const script of site.scripts) await test(`print ${script}`, () => printed(richest(script), `print, ${richest(script)}`));
});
