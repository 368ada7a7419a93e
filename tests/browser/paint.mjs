// What a text page does while it comes: it is readable before any script has run and if none ever does, notes move
// nothing, neither when they are laid into the margin nor when one is opened, and what is loaded before the reader acts
// stays light.
import { gzipSync } from 'node:zlib';
import { ok, overflowing, test } from './harness.mjs';
import { NARROW, WIDE, begin } from './stage.mjs';

const { site, bases, browser, opened, end, richest } = await begin();
const base = bases.http;
const KILOBYTE = 1024;

/** Collects shifts of the layout from the first byte on, those after an act of the reader too. */
function observe() {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      window.shifts.push({ value: entry.value, acted: entry.hadRecentInput, what: entry.sources.map((source) => source.node?.className || source.node?.nodeName).join(' ') });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

const total = (shifts) => shifts.reduce((sum, shift) => sum + shift.value, 0);
const told = (shifts) => shifts.map((shift) => `${shift.value.toFixed(4)} ${shift.what}`).join('\n');

/** Where every passage begins in the document. */
const places = () => [...document.querySelectorAll('[data-passage]')].map((node) => Math.round(node.getBoundingClientRect().top + scrollY));

async function steady(file, viewport, label) {
  await opened(base, { viewport }, async (page) => {
    await page.addInitScript(observe);
    await page.goto(base + file);
    await page.waitForTimeout(400);
    const settled = await page.evaluate(places);
    for (let step = 0; step < 8; step += 1) {
      await page.mouse.wheel(0, viewport.height * 0.7);
      await page.waitForTimeout(60);
    }
    const shifts = await page.evaluate(() => window.shifts);
    ok(total(shifts) < 0.005, `${label}: nothing shifts while the page comes and is read`, told(shifts));
    await page.evaluate(() => { window.shifts = []; scrollTo(0, 0); });
    const ref = page.locator('main [data-passage] [role="doc-noteref"]').first();
    await ref.click();
    await page.waitForTimeout(300);
    const after = await page.evaluate(places);
    ok(after.join() === settled.join(), `${label}: an opened note moves no passage`, `${settled.slice(0, 8)} and ${after.slice(0, 8)}`);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(200);
    ok((await page.evaluate(places)).join() === settled.join(), `${label}: nor does a closed one`);
  });
}

/** Scripts that are never answered, and scripts that are refused. The one that puts the reader's choices on the page stands
    before the sheet, which is as needed and comes from the same server; so it is refused, and not left without an answer. */
async function unscripted(file, viewport, label) {
  for (const way of ['refused', 'unanswered']) {
    const context = await browser.newContext({ viewport });
    try {
      const page = await context.newPage();
      let asked = 0;
      await context.route('**/*.js', (route) => {
        asked += 1;
        if (way === 'refused' || /\/choices\.js$/.test(route.request().url())) return route.abort();
        return null;
      });
      await page.goto(base + file, { waitUntil: 'commit' });
      await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0, null, { timeout: 8000 });
      await page.waitForFunction(() => document.querySelector('.colophon') !== null, null, { timeout: 8000 });
      const state = await page.evaluate(() => {
        const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        const passages = [...document.querySelectorAll('[data-passage]')];
        const notes = [...document.querySelectorAll('[id^="note-"]')];
        return {
          passages: passages.length, hidden: passages.filter((node) => !seen(node)).length, notes: notes.filter((node) => !seen(node)).length,
          sheet: getComputedStyle(document.querySelector('.skip')).position === 'absolute',
        };
      });
      ok(asked > 0 && state.passages > 0 && state.hidden + state.notes === 0 && state.sheet, `${label}: whole with scripts ${way}`, JSON.stringify({ asked, ...state }));
      const excess = await page.evaluate(overflowing);
      ok(!excess, `${label}: nothing wider than the window with scripts ${way}`, excess);
    } finally {
      await context.close();
    }
  }
}

/** Sheets and scripts that are loaded before the reader acts, and the whole page, as they come compressed. */
async function light(file, label) {
  await opened(base, { viewport: WIDE }, async (page) => {
    const loaded = [];
    page.on('response', (response) => { loaded.push(response); });
    await page.goto(base + file);
    await page.waitForTimeout(300);
    const sizes = await Promise.all(loaded.map(async (response) => ({ name: new URL(response.url()).pathname, size: gzipSync(await response.body()).length })));
    const furniture = sizes.filter(({ name }) => /\.(css|js)$/.test(name));
    const sum = furniture.reduce((all, { size }) => all + size, 0);
    ok(furniture.length > 1 && sum <= 25 * KILOBYTE, `${label}: sheets and scripts weigh at most 25 KB`, furniture.map(({ name, size }) => `${name} ${size}`).join('\n'));
    const foreign = sizes.filter(({ name }) => /\.(woff2?|ttf|otf)$/.test(name));
    ok(foreign.length === 0, `${label}: no font is loaded`, foreign.map(({ name }) => name).join(' '));
    const { letters, notes } = await page.evaluate(() => ({ letters: document.querySelector('.text').textContent.length, notes: document.querySelectorAll('[role="doc-noteref"]').length }));
    const all = sizes.reduce((each, { size }) => each + size, 0);
    console.log(`# ${file}: ${letters} characters with ${notes} notes: ${(all / KILOBYTE).toFixed(1)} KB gzipped, of which sheets and scripts ${(sum / KILOBYTE).toFixed(1)}`);
    if (letters <= 5000 && notes <= 40) ok(all <= 45 * KILOBYTE, `${label}: the page weighs at most 45 KB`, String(all));
  });
}

/** The counting of shifts must be able to count one. */
async function planted() {
  await opened(base, { viewport: WIDE }, async (page) => {
    await page.addInitScript(observe);
    await page.goto(base + richest(site.scripts[0]));
    await page.waitForTimeout(600);
    await page.evaluate(() => { document.querySelector('main').style.paddingTop = '400px'; });
    await page.waitForTimeout(200);
    ok(total(await page.evaluate(() => window.shifts)) > 0.05, 'a planted shift is counted');
  });
}

await end('paint', async () => {
  for (const script of site.scripts) {
    const file = richest(script);
    await Promise.all([['wide', WIDE], ['narrow', NARROW]].map(async ([label, viewport]) => {
      await test(`${file}, ${label}: steady`, () => steady(file, viewport, `${file}, ${label}`));
      await test(`${file}, ${label}: unscripted`, () => unscripted(file, viewport, `${file}, ${label}`));
    }));
    await test(`${file}: weight`, () => light(file, file));
  }
  await test('planted', planted);
});
