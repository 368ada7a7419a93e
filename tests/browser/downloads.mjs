// What readers take away, opened as they open it: by double-click.
//
// Usage: node downloads.mjs PUBLIC      TAP on stdout (failures only; VERBOSE=1 prints all), exit 1 on any failure.
// CHROMIUM and TEST_NODE as for the other browser tests; PYTHON an interpreter, which unpacks the books.
//
// Holds: a single file, over file://, in every script and with JavaScript off: no error, no violated policy, no request;
// its marks lead to notes and its terms to entries; its search finds what is in it, written in either script, and counts
// as the words count; the switch gives the passages of the site's own pages, keeps the place and the query, and gives the
// focus back. The documents of every book, one by one, as XHTML: no error, nothing wider than a phone.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PATIENCE, fileBase, ok, overflowing, summary, survey, test, until, watched } from './harness.mjs';
import { launch } from './stage.mjs';

const root = resolve(process.argv[2] ?? 'public');
const site = survey(root);
const base = fileBase(root);
const folder = join(root, 'downloads');
const files = readdirSync(folder).sort();
const editions = files.filter((file) => /^[a-z0-9-]+\.html$/.test(file));
const texts = files.filter((file) => /^[a-z0-9-]+\.[a-z0-9-]+\.html$/.test(file));
const books = files.filter((file) => file.endsWith('.epub'));
const PHONE = { width: 360, height: 740 };

const browser = await launch();

async function opened(options, from, body) {
  const context = await browser.newContext({ viewport: PHONE, ...options });
  context.setDefaultTimeout(PATIENCE * 1000);
  try {
    const seen = await watched(context, from);
    await body(seen.page, seen);
  } finally {
    await context.close();
  }
}

/** Passages of what is shown: id → words as read. */
function passages() {
  return Object.fromEntries([...document.querySelectorAll('[data-passage]')].map((passage) => {
    const copy = passage.cloneNode(true);
    for (const node of copy.querySelectorAll('[data-editorial]')) node.remove();
    return [passage.id, copy.textContent.replace(/\s+/g, ' ').trim()];
  }));
}

/** A run of four characters that stands in a passage of the page, free of punctuation. */
function sample(words) {
  for (const text of Object.values(words)) {
    const found = /[\p{sc=Han}]{4}/u.exec(text);
    if (found) return found[0];
  }
  return '';
}

/** How often a run of characters stands in the passages; punctuation and blanks do not count. */
function occurrences(words, wanted) {
  return Object.values(words).reduce((sum, text) => {
    const plain = text.replace(/[\s\p{P}\p{S}]/gu, '');
    let count = 0;
    for (let at = plain.indexOf(wanted); at >= 0; at = plain.indexOf(wanted, at + 1)) count += 1;
    return sum + count;
  }, 0);
}

/** The passages of a text in a script, as the site's own page has them. */
async function published(page, script, edition, text) {
  await page.goto(`${base}${script}/${edition}/${text}.html`);
  return page.evaluate(passages);
}

async function searched(page, query) {
  await page.evaluate(() => document.querySelectorAll('[data-done]').forEach((list) => list.remove()));      // those of the search before
  await page.fill('.search-form input', query);
  await page.press('.search-form input', 'Enter');
  await page.waitForSelector('[data-done]', { state: 'attached' });
  return page.evaluate(() => ({
    total: Number(document.querySelector('[data-done]').dataset.total),
    hits: [...document.querySelectorAll('[data-hit]')].map((link) => link.getAttribute('href').slice(1)),
    lost: [...document.querySelectorAll('[data-hit]')].filter((link) => !document.getElementById(link.getAttribute('href').slice(1))).length,
  }));
}

async function single(file) {
  const [edition, only] = file.split('.');
  const text = only === 'html' ? null : only;
  await opened({}, base, async (page, { take }) => {
    const own = {};
    for (const script of site.scripts) own[script] = text ? await published(page, script, edition, text) : null;
    take();
    await page.goto(`${base}downloads/${file}`);
    const first = await page.evaluate(() => document.documentElement.lang);
    let query = '';
    for (const script of [first, ...site.scripts.filter((one) => one !== first), first]) {
      await page.click(`.languages [value="${script}"]`);
      const label = `${file}, ${script}`;
      await until(() => page.evaluate((wanted) => document.documentElement.lang === wanted && document.activeElement.value === wanted, script));
      const state = await page.evaluate(() => ({ lang: document.documentElement.lang, main: document.querySelector('main').lang, pressed: document.querySelector('[aria-pressed=true]').value, focus: document.activeElement.value }));
      ok(state.lang === script && state.main === script && state.pressed === script, `${label}: the switch shows it`, JSON.stringify(state));
      ok(state.focus === script, `${label}: the focus stays on the switch`, JSON.stringify(state));
      const shown = await page.evaluate(passages);
      if (own[script]) ok(JSON.stringify(shown) === JSON.stringify(own[script]), `${label}: the words of the site's page`);
      query ||= sample(shown);
      const found = await searched(page, query);
      const here = sample(shown);
      const again = await searched(page, here);
      ok(found.total > 0 && found.total === again.total, `${label}: “${query}” finds what “${here}” finds`, `${found.total}, ${again.total}`);
      const inText = again.hits.filter((id) => /(^|\.)p\d+[a-z]*$/.test(id)).length;
      ok(inText === occurrences(shown, here), `${label}: as many hits in the text as there are places`, `${inText}, ${occurrences(shown, here)}`);
      ok(again.lost === 0, `${label}: every hit leads somewhere`);
      const excess = await page.evaluate(overflowing);
      ok(!excess, `${label}: nothing wider than ${PHONE.width}px`, excess);
    }
    const place = await page.evaluate(() => [...document.querySelectorAll('[data-passage]')].at(-1).id);
    await page.goto(`${base}downloads/${file}#${place}`);
    const other = site.scripts.find((one) => one !== first) ?? first;
    await page.click(`.languages [value="${other}"]`);
    await until(() => page.evaluate((wanted) => document.documentElement.lang === wanted, other));
    const top = await page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, place);
    ok(top > -200 && top < PHONE.height, `${file}: the switch keeps the place`, top);
    const faults = take();
    ok(faults.length === 0, `${file}: no fault`, faults.join('\n'));
  });
  await opened({ javaScriptEnabled: false }, base, async (page, { take }) => {
    await page.goto(`${base}downloads/${file}`);
    ok(await page.isHidden('.search-form') && await page.isHidden('.languages'), `${file}, without scripts: nothing is offered that does not work`);
    for (const [selector, what] of [['[role=doc-noteref]', 'a mark'], ['[role=doc-backlink]', 'the way back'], ['a.term', 'a term']]) {
      if (await page.locator(selector).count() === 0) continue;
      const target = await page.locator(selector).first().getAttribute('href');
      await page.locator(selector).first().click();
      ok(await until(async () => decodeURIComponent(new URL(page.url()).hash) === target && await page.isVisible(`[id="${target.slice(1)}"]`)), `${file}, without scripts: ${what} leads to ${target}`);
    }
    const faults = take();
    ok(faults.length === 0, `${file}, without scripts: no fault`, faults.join('\n'));
  });
}

async function book(file) {
  const unpacked = mkdtempSync(join(tmpdir(), 'book-'));
  try {
    execFileSync(process.env.PYTHON ?? 'python3', ['-m', 'zipfile', '-e', join(folder, file), unpacked]);
    const documents = readdirSync(join(unpacked, 'book')).filter((name) => name.endsWith('.xhtml')).sort();
    ok(documents.length > 3, `${file}: has documents`);
    const from = fileBase(unpacked);
    for (const colorScheme of ['light', 'dark']) {
      await opened({ colorScheme }, from, async (page, { take }) => {
        for (const name of documents) {
          await page.goto(`${from}book/${name}`);
          const seen = await page.evaluate(() => ({
            kind: document.contentType,
            words: document.body.textContent.trim().length,
            vertical: getComputedStyle(document.documentElement).writingMode === 'vertical-rl',
            broken: document.querySelector('parsererror') !== null,
            tall: document.documentElement.scrollHeight - innerHeight,
          }));
          ok(seen.kind === 'application/xhtml+xml' && !seen.broken && seen.words > 3, `${file}, ${name}: is read`, JSON.stringify(seen));
          // Lines that run down fill the height and go on to the left.
          const excess = seen.vertical ? (seen.tall > 0 ? `${seen.tall}px` : '') : await page.evaluate(overflowing);
          ok(!excess, `${file}, ${name}, ${colorScheme}: nothing past the end of a line`, excess);
        }
        const faults = take();
        ok(faults.length === 0, `${file}, ${colorScheme}: no fault`, faults.join('\n'));
      });
    }
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

ok(editions.length > 0 && texts.length > 0 && books.length > 0, 'there are books and single files');
try {
  for (const file of [...editions, ...texts]) await test(file, () => single(file));
  for (const file of books) await test(file, () => book(file));
} finally {
  await browser.close();
}
process.exitCode = summary('downloads in the browser');
