// What a text page does while it comes: it is readable before any script has run and if none ever does, notes move
// nothing, neither when they are laid into the margin nor when one is opened, and what is loaded before the reader acts
// stays light.
import { gzipSync } from 'node:zlib';
import { PATIENCE, ok, overflowing, rested, test, until } from './harness.mjs';
import { NARROW, WIDE, begin, frames } from './stage.mjs';

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
    const settled = await rested(() => page.evaluate(places), 300);
    for (let step = 0; step < 8; step += 1) {
      const before = await page.evaluate(() => scrollY);
      await page.mouse.wheel(0, viewport.height * 0.7);
      await until(() => page.evaluate((y) => scrollY > y || scrollY + innerHeight >= document.documentElement.scrollHeight - 1, before));
      await frames(page);
    }
    // Told after the frame in which they happened.
    const shifts = await rested(() => page.evaluate(() => window.shifts));
    ok(total(shifts) < 0.005, `${label}: nothing shifts while the page comes and is read`, told(shifts));
    await page.evaluate(() => { window.shifts = []; scrollTo(0, 0); });
    const ref = page.locator('main [data-passage] [role="doc-noteref"]').first();
    await ref.click();
    const inside = () => page.evaluate(() => Boolean(document.activeElement.closest('[role="dialog"], [role="note"]')));
    await until(inside);
    const after = await rested(() => page.evaluate(places));
    ok(after.join() === settled.join(), `${label}: an opened note moves no passage`, `${settled.slice(0, 8)} and ${after.slice(0, 8)}`);
    await page.keyboard.press('Escape');
    await until(async () => !await inside());
    ok((await rested(() => page.evaluate(places))).join() === settled.join(), `${label}: nor does a closed one`);
  });
}

/** Scripts that the page waits for before it paints: no more than the one that puts the reader's choices on. */
const waitedFor = (file) => [...site.read(file).matchAll(/<script src="?([^" >]+)"?>/g)].map((match) => match[1].split('/').pop());

/** Scripts that are never answered (but those that are waited for, a kilobyte from the same place as the page), and
    scripts that are refused. */
async function unscripted(file, viewport, label) {
  const waited = waitedFor(file);
  ok(waited.length <= 1, `${label}: the page waits for at most one script`, waited.join(' '));
  for (const way of ['refused', 'unanswered']) {
    const context = await browser.newContext({ viewport });
    try {
      context.setDefaultTimeout(PATIENCE * 1000);
      const page = await context.newPage();
      let asked = 0;
      await context.route('**/*.js', (route) => {
        asked += 1;
        if (way === 'refused') return route.abort();
        return waited.some((name) => route.request().url().endsWith(`/${name}`)) ? route.continue() : null;
      });
      await page.goto(base + file, { waitUntil: 'commit' });
      await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
      await page.waitForFunction(() => document.querySelector('.colophon') !== null);
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
    await rested(() => loaded.length, 300);
    const sizes = await Promise.all(loaded.map(async (response) => ({ name: new URL(response.url()).pathname, size: gzipSync(await response.body()).length })));
    const furniture = sizes.filter(({ name }) => /\.(css|js)$/.test(name));
    const sum = furniture.reduce((all, { size }) => all + size, 0);
    ok(furniture.length > 1 && sum <= 25 * KILOBYTE, `${label}: sheets and scripts weigh at most 25 KB`, furniture.map(({ name, size }) => `${name} ${size}`).join('\n'));
    const foreign = sizes.filter(({ name }) => /\.(woff2?|ttf|otf)$/.test(name));
    ok(foreign.length === 0, `${label}: no font is loaded`, foreign.map(({ name }) => name).join(' '));
    const { letters, notes } = await page.evaluate(() => ({ letters: document.querySelector('.text').textContent.length, notes: document.querySelectorAll('[role="doc-noteref"]').length }));
    const all = sizes.reduce((each, { size }) => each + size, 0);
    const waited = sizes.filter(({ name }) => waitedFor(file).includes(name.split('/').pop()));
    ok(waited.every(({ size }) => size <= 1.5 * KILOBYTE), `${label}: what the page waits for is small`, JSON.stringify(waited));
    console.log(`# ${file}: ${letters} characters with ${notes} notes: ${(all / KILOBYTE).toFixed(1)} KB gzipped, of which sheets and scripts ${(sum / KILOBYTE).toFixed(1)}`);
    if (letters <= 5000 && notes <= 40) ok(all <= 45 * KILOBYTE, `${label}: the page weighs at most 45 KB`, String(all));
  });
}

/** The counting of shifts must be able to count one. */
async function planted() {
  await opened(base, { viewport: WIDE }, async (page) => {
    await page.addInitScript(observe);
    await page.goto(base + richest(site.scripts[0]));
    await rested(() => page.evaluate(places), 600);
    await page.evaluate(() => { document.querySelector('main').style.paddingTop = '400px'; });
    ok(await until(async () => total(await page.evaluate(() => window.shifts)) > 0.05), 'a planted shift is counted');
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
