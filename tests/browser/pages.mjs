// A published site in Chromium, as readers meet it.
//
// Usage: node pages.mjs PUBLIC      TAP on stdout (failures only; VERBOSE=1 prints all), exit 1 on any failure.
// CHROMIUM names the browser (default /usr/bin/chromium), TEST_NODE the folder that holds playwright-core,
// PYTHON an interpreter with pypdf for the printed page.
//
// Holds: over file:// and http, in three widths, light and dark, with JavaScript and without, in every script: no
// error, no violated policy, no request beyond the site, nothing wider than the window; notes open by click and Enter
// where there is no margin and stand in the margin where there is one; Esc closes and gives the focus back; the script
// switch keeps the place; terms lead to their pages; search finds in both scripts; the printed text carries its notes.
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { few, fileBase, luminance, ok, overflowing, summary, survey, test, watched } from './harness.mjs';
import { serve } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const testNode = process.env.TEST_NODE ?? resolve(here, '../../target/test-node');
const { chromium } = createRequire(join(testNode, 'package.json'))('playwright-core');
const root = resolve(process.argv[2] ?? 'public');
const site = survey(root);
const WIDTHS = [360, 768, 1440];
const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1440, height: 900 };

ok(site.scripts.length > 0, 'the site has pages in some script');
const server = await serve(root);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const bases = { file: fileBase(root), http: server.base };

async function opened(base, options, body) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(10000);
  try {
    const seen = await watched(context, base);
    await body(seen.page, seen, context);
  } finally {
    await context.close();
  }
}

/** The text page that has most to show: notes, terms and emendations. */
function richest(script) {
  const weight = (file) => (site.read(file).match(/role="?doc-noteref/g) ?? []).length + (site.read(file).match(/\sdata-term=/g) ?? []).length;
  return [...site.kinds[script].texts].sort((a, b) => weight(b) - weight(a))[0];
}

/** One page of each kind, and the richest text. */
function representatives(script) {
  const { all, texts, terms, views } = site.kinds[script];
  const set = new Set([...texts, ...terms, ...views]);
  const rest = all.filter((file) => !set.has(file));
  // Of the views of texts (side by side, each witness …) and of the pages of editions and packs one of each kind; the
  // sweep sees the others.
  const kind = (file) => {
    const [, folder, name] = file.split('/');
    if (!name || folder === 'pages') return file;
    const of = folder === 'readings' ? 'readings/' : 'edition/';
    return of + name.replace(/^(?!index\.|glossary\.)[^.]+/, 'one').replace(/\.witness-[^.]+/, '.witness');
  };
  const firsts = new Map(rest.map((file) => [kind(file), file]));
  return [...new Set([...firsts.values(), richest(script), views[0], terms[0]].filter(Boolean))];
}

async function looks(page, name, take) {
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 700 ? 740 : 900 });
      await page.waitForTimeout(20);               // no frame is ever requested where scripts are off
      const excess = await page.evaluate(overflowing);
      ok(!excess, `${name}: nothing wider than ${width}px (${scheme})`, excess);
    }
  }
  const faults = take();
  ok(faults.length === 0, `${name}: no fault`, faults.join('\n'));
}

async function schemes(page, name) {
  const shades = [];
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    shades.push(luminance(await page.evaluate(() => {
      const paint = [document.body, document.documentElement].map((node) => getComputedStyle(node).backgroundColor);
      return paint.find((color) => !/, 0\)$|transparent/.test(color)) ?? 'rgb(255,255,255)';
    })));
  }
  ok(shades[0] > 180 && shades[1] < 80, `${name}: light is light and dark is dark`, shades.join(' and '));
}

async function looksOf(protocol, javaScriptEnabled) {
  const base = bases[protocol];
  for (const script of site.scripts) {
    await opened(base, { javaScriptEnabled }, async (page, { take }) => {
      for (const file of [...(script === site.scripts[0] ? ['index.html'] : []), ...representatives(script)]) {
        const name = `${protocol}, scripts ${javaScriptEnabled ? 'on' : 'off'}, ${file}`;
        await test(name, async () => {
          await page.goto('about:blank');              // a page that failed must not fail the next one too
          take();
          await page.goto(base + file);
          await looks(page, name, take);
        });
      }
      await test('schemes', () => schemes(page, `${protocol} ${script}`));
    });
  }
}

/** Every page once (of the terms, the first dozen of each script), narrow, from the disk. */
async function sweep() {
  const pages = few(site.files, site.scripts.flatMap((script) => site.kinds[script].terms.slice(12)), 0);
  await opened(bases.file, { viewport: NARROW }, async (page, { take }) => {
    for (const file of pages.filter((name) => name !== '404.html')) {
      await test(`sweep ${file}`, async () => {
        await page.goto(bases.file + file);
        const excess = await page.evaluate(overflowing);
        ok(!excess, `${file}: nothing wider than ${NARROW.width}px`, excess);
        const faults = take();
        ok(faults.length === 0, `${file}: no fault`, faults.join('\n'));
      });
    }
  });
}

const active = (page) => page.evaluate(() => document.activeElement?.id ?? '');
const squeeze = (words) => words.normalize('NFKC').replace(/\s+/g, '');

async function bodyOf(page, noteId) {
  return page.evaluate((id) => {
    const note = document.getElementById(id).cloneNode(true);
    note.querySelectorAll('[role="doc-backlink"]').forEach((node) => node.remove());
    return note.textContent;
  }, noteId);
}

/** The first reference whose note can be seen to open, with the text of that note. */
async function aNote(page) {
  const ref = page.locator('main [data-passage] [role="doc-noteref"]').first();
  const id = await ref.getAttribute('id');
  return { ref: page.locator(`[id="${id}"]`), id, noteId: id.replace(/^ref-/, 'note-'), words: squeeze(await bodyOf(page, id.replace(/^ref-/, 'note-'))) };
}

async function notesNarrow(base, file, label) {
  await opened(base, { viewport: NARROW }, async (page, { take }) => {
    await page.goto(base + file);
    const { ref, id, words } = await aNote(page);
    const slip = page.locator('[role="dialog"]');
    for (const [how, act] of [['click', () => ref.click()], ['Enter', () => ref.press('Enter')]]) {
      await act();
      await slip.waitFor({ state: 'visible' });
      const shown = squeeze(await slip.textContent());
      ok(shown.includes(words.slice(-12)), `${label}: a note opens by ${how} in narrow view`, `${shown} / ${words}`);
      ok(!(await page.evaluate(overflowing)), `${label}: the open note fits the window`);
      ok(!page.url().includes('#note-'), `${label}: the page stays where it is (${how})`, page.url());
      await page.keyboard.press('Escape');
      await slip.waitFor({ state: 'hidden' });
      ok(await active(page) === id, `${label}: Esc closes and the focus is back on the reference (${how})`, await active(page));
    }
    const twice = await page.evaluate(() => [...document.querySelectorAll('[id]')].map((n) => n.id).filter((i, at, all) => all.indexOf(i) !== at));
    ok(twice.length === 0, `${label}: no id twice while notes are shown`, twice.join(' '));
    const faults = take();
    ok(faults.length === 0, `${label}: no fault while notes open`, faults.join('\n'));
  });
}

async function notesWide(base, file, label) {
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    await page.goto(base + file);
    await page.waitForTimeout(300);
    const { ref, id, words } = await aNote(page);
    const beside = page.locator('[role="note"]').filter({ visible: true });
    const count = await beside.count();
    const refs = await page.locator('main [role="doc-noteref"]').count();
    ok(count === refs, `${label}: every note stands in the margin in wide view`, `${count} of ${refs}`);
    const first = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll('[role="note"]')].map((n) => n.getBoundingClientRect()).filter((b) => b.height);
      const text = document.querySelector('main [data-passage]').getBoundingClientRect();
      const over = boxes.slice(1).filter((box, at) => box.top < boxes[at].bottom - 1).length;
      return { right: boxes.every((box) => box.left >= text.right - 1), over };
    });
    ok(first.right, `${label}: the margin lies beside the text, not on it`);
    ok(first.over === 0, `${label}: no note in the margin lies on another`, first.over);
    await ref.click();
    const focused = squeeze(await page.evaluate(() => document.activeElement.textContent));
    ok(focused.includes(words.slice(-12)), `${label}: the reference leads to its note in the margin`, `${focused.slice(0, 80)} / ${words}`);
    await page.keyboard.press('Escape');
    ok(await active(page) === id, `${label}: Esc gives the focus back (wide)`, await active(page));
    const faults = take();
    ok(faults.length === 0, `${label}: no fault in wide view`, faults.join('\n'));
  });
}

async function layers(base, file, label) {
  await opened(base, { viewport: WIDE }, async (page) => {
    await page.goto(base + file);
    const boxes = page.locator('.layers input[type="checkbox"]');
    if (!(await boxes.count())) return;
    ok(await boxes.first().isVisible(), `${label}: layers can be set aside`);
    for (const box of await boxes.all()) {
      const layer = await box.getAttribute('value');
      const marked = page.locator(`main [role="doc-noteref"][data-layer="${layer}"]`).filter({ visible: true });
      const before = await marked.count();
      await box.uncheck();
      ok(await marked.count() === 0, `${label}: layer ${layer} is set aside`);
      await box.check();
      ok(await marked.count() === before, `${label}: layer ${layer} comes back`);
    }
  });
}

async function scriptSwitch(base, file, script, label, javaScriptEnabled) {
  await opened(base, { viewport: WIDE, javaScriptEnabled }, async (page) => {
    const ids = [...site.read(file).matchAll(/\sid="?(p\d+[a-z]*)/g)].map((match) => match[1]);
    const place = ids[Math.min(2, ids.length - 1)];
    for (const other of site.scripts.filter((name) => name !== script)) {
      await page.goto(`${base}${file}#${place}`);
      await page.waitForTimeout(100);
      await page.locator(`header a[hreflang="${other}"], nav a[hreflang="${other}"]`).filter({ visible: true }).first().click();
      await page.waitForURL((url) => url.href.includes(`/${other}/`));
      const want = base + other + file.slice(script.length) + (javaScriptEnabled ? `#${place}` : '');
      ok(page.url() === want || (!javaScriptEnabled && page.url().startsWith(want)), `${label}: the switch to ${other} keeps the page${javaScriptEnabled ? ' and the passage' : ''}`, `${page.url()} for ${want}`);
      ok(await page.locator(`[id="${place}"]`).count() === 1, `${label}: the passage stands there in ${other}`);
    }
  });
}

async function terms(base, file, label, javaScriptEnabled) {
  if (!/\sdata-term=/.test(site.read(file))) return;
  await opened(base, { viewport: NARROW, javaScriptEnabled }, async (page, { take }) => {
    await page.goto(base + file);
    const link = page.locator('main [data-passage] a[data-term]').first();
    const target = await link.evaluate((node) => node.href);
    await link.click();
    await page.waitForTimeout(150);
    if (page.url().split('#')[0] !== target.split('#')[0]) {
      const slip = page.locator('[role="dialog"]');
      ok(javaScriptEnabled && await slip.isVisible(), `${label}: a term opens beside the words or leads to its page`);
      await slip.locator('a').filter({ visible: true }).last().click();
      await page.waitForURL((url) => url.href.split('#')[0] === target.split('#')[0]);
    }
    ok(page.url().split('#')[0] === target.split('#')[0], `${label}: a term leads to its page`, page.url());
    const back = page.locator('[data-occurrence] a').first();
    await back.click();
    await page.waitForURL((url) => url.href.includes('#p'));
    ok(await page.locator(`[id="${page.url().split('#')[1]}"]`).count() === 1, `${label}: an occurrence leads back into the text`, page.url());
    const faults = take();
    ok(faults.length === 0, `${label}: no fault on the way to a term`, faults.join('\n'));
  });
}

async function withoutScripts(base, file, label) {
  await opened(base, { viewport: NARROW, javaScriptEnabled: false }, async (page) => {
    await page.goto(base + file);
    const { ref, id, noteId } = await aNote(page);
    await ref.click();
    await page.waitForURL((url) => url.hash === `#${noteId}`);
    const note = page.locator(`[id="${noteId}"]`);
    ok(await inView(note), `${label}: scripts off: the reference leads to its note`);
    await note.locator('[role="doc-backlink"]').first().click();
    await page.waitForURL((url) => url.hash === `#${id}`);
    ok(await inView(page.locator(`[id="${id}"]`)), `${label}: scripts off: the backlink leads back`);
    const dead = await page.locator('main :is(button, input, select):visible').count();
    ok(dead === 0, `${label}: scripts off: no control that would do nothing`, dead);
  });
}

async function inView(locator) {
  const box = await locator.boundingBox();
  return box !== null && box.y + box.height > 0 && box.y < 740;
}

async function range(base, file, label) {
  const ids = [...site.read(file).matchAll(/\sid="?(p\d+[a-z]*)/g)].map((match) => match[1]);
  if (ids.length < 3) return;
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    await page.goto(`${base}${file}#${ids[1]}-${ids[2]}`);
    await page.waitForTimeout(150);
    ok(await inView(page.locator(`[id="${ids[1]}"]`)), `${label}: an address of a range shows its beginning`);
    const faults = take();
    ok(faults.length === 0, `${label}: no fault with a range`, faults.join('\n'));
  });
}

/** A run of Han from the middle of a passage: something that surely stands in the site. */
async function aQuery(base, script) {
  let query = '';
  await opened(base, {}, async (page) => {
    await page.goto(base + richest(script));
    query = await page.evaluate(() => {
      const runs = [...document.querySelectorAll('main [data-passage]')].flatMap((node) => {
        const copy = node.cloneNode(true);
        copy.querySelectorAll('[data-editorial]').forEach((each) => each.remove());
        return copy.textContent.match(/\p{Script=Han}{2,}/gu) ?? [];
      });
      return (runs.find((run) => run.length >= 4) ?? runs[0] ?? '').slice(0, 3);
    });
  });
  return query;
}

async function searched(page, address) {
  await page.goto('about:blank');
  await page.goto(address);
  const list = page.locator('[data-done]');
  await list.waitFor({ state: 'attached', timeout: 15000 });
  const total = Number(await list.getAttribute('data-total'));
  const hits = await page.locator('a[data-hit]').evaluateAll((nodes) => nodes.map((node) => node.href));
  return { total, hits };
}

async function search(base, label) {
  const found = {};
  for (const script of site.scripts.filter((name) => site.kinds[name].search)) {
    const address = base + site.kinds[script].search;
    const query = await aQuery(base, script);
    await opened(base, { viewport: NARROW }, async (page, { take }) => {
      const { total, hits } = await searched(page, `${address}#q=${encodeURIComponent(query)}`);
      ok(total > 0 && hits.length > 0, `${label} ${script}: search finds ${query}`, `${total}, ${hits.length} shown`);
      ok(hits.every((href) => /#p\d/.test(href) && site.files.includes(decodeURIComponent(href.slice(base.length).split('#')[0]))), `${label} ${script}: hits lead to passages`, hits.slice(0, 3).join(' '));
      ok(!(await page.evaluate(overflowing)), `${label} ${script}: hits fit the window`);
      if (hits.length) {
        await page.locator('a[data-hit]').first().click();
        await page.waitForURL((url) => /#p\d/.test(url.href));
        const id = new URL(page.url()).hash.slice(1).split(/[-:]/)[0];
        ok(await page.locator(`[id="${id}"]`).count() === 1, `${label} ${script}: a hit leads into the text`, page.url());
      }
      found[script] = { query, total };
      const none = await searched(page, `${address}#q=${encodeURIComponent('龘龘龘')}`);
      ok(none.total === 0 && none.hits.length === 0, `${label} ${script}: what stands nowhere is not found`);
      const box = page.locator('input[type="search"]').first();
      await box.fill(query);
      await box.press('Enter');
      await page.waitForFunction((n) => document.querySelector('[data-done]')?.getAttribute('data-total') === String(n), total);
      ok(true, `${label} ${script}: a typed query finds the same`);
      const faults = take();
      ok(faults.length === 0, `${label} ${script}: no fault while searching`, faults.join('\n'));
    });
  }
  const [first, ...others] = Object.keys(found);
  await test(`${label}: folding`, () => opened(base, {}, async (page) => {
    for (const other of others) {
      const { total } = await searched(page, `${base}${site.kinds[first].search}#q=${encodeURIComponent(found[other].query)}`);
      ok(total === found[other].total, `${label}: ${found[other].query} is found as often on the page in ${first} as in ${other}`, `${total} and ${found[other].total}`);
    }
  }));
}

async function printed(file, label) {
  await opened(bases.http, { viewport: WIDE }, async (page) => {
    await page.goto(bases.http + file);
    await page.waitForTimeout(300);
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

/** Single files must be whole by themselves. */
async function singles() {
  for (const file of site.downloads.slice(0, 6)) {
    await test(file, () => opened(bases.file, { viewport: NARROW }, async (page, { take }) => {
      await page.goto(bases.file + file);
      const faults = take();
      ok(faults.length === 0, `${file}: no fault`, faults.join('\n'));
      const excess = await page.evaluate(overflowing);
      ok(!excess, `${file}: nothing wider than ${NARROW.width}px`, excess);
    }));
  }
}

/** Everything that a reader does, over one protocol. */
async function used(protocol) {
  for (const scripts of [true, false]) await looksOf(protocol, scripts);
  const base = bases[protocol];
  for (const script of site.scripts) {
    const file = richest(script);
    const label = `${protocol}, ${file}`;
    if (!ok(Boolean(file), `${script} has a text`)) continue;
    await test(`${label}: notes in narrow view`, () => notesNarrow(base, file, label));
    await test(`${label}: notes in wide view`, () => notesWide(base, file, label));
    await test(`${label}: layers`, () => layers(base, file, label));
    await test(`${label}: script switch`, () => scriptSwitch(base, file, script, label, true));
    await test(`${label}: script switch without scripts`, () => scriptSwitch(base, file, script, `${label}, scripts off`, false));
    await test(`${label}: terms`, () => terms(base, file, label, true));
    await test(`${label}: terms without scripts`, () => terms(base, file, `${label}, scripts off`, false));
    await test(`${label}: without scripts`, () => withoutScripts(base, file, label));
    await test(`${label}: range`, () => range(base, file, label));
  }
  await test(`${protocol}: search`, () => search(base, protocol));
}

async function onPaper() {
  for (const script of site.scripts) await test(`print ${script}`, () => printed(richest(script), `print, ${richest(script)}`));
  await singles();
}

try {
  // Side by side: most of the time is spent waiting, and contexts of one browser do not touch each other.
  await Promise.all([used('file'), used('http'), sweep().then(onPaper)]);
} finally {
  await browser.close();
  server.close();
}
process.exitCode = summary('browser');
