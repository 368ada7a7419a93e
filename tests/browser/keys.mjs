// A site by keyboard alone, wide and narrow: through a text, into a note and back, to a term, to a search and its results,
// to the other script. At every stop of the Tab key the focus can be seen, is in the window, is not wholly under something
// else (WCAG 2.4.7, 2.4.11), and comes after the stop before it in the document (2.4.3); the walk comes to its end (2.1.2).
import { ok, test, until } from './harness.mjs';
import { NARROW, WIDE, begin, frames } from './stage.mjs';

const { site, bases, opened, end, richest, representatives } = await begin();
const base = bases.file;
const MOST = 400;

/** Where the focus is, and what is wrong with the stop; null where it has left the page. */
function stop(wanted) {
  const node = document.activeElement;
  if (!node || node === document.body || node === document.documentElement) return null;
  const known = (window.keyStops ??= []);
  const before = known.at(-1);
  const wrong = [];
  const boxes = [...node.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
  const within = (x, y) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  const points = boxes.flatMap((box) => [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) => [box.left + x * box.width, box.top + y * box.height]));
  if (!boxes.length) wrong.push('has no box');
  else if (!points.some(([x, y]) => within(x, y))) wrong.push('out of the window');
  else {
    const tops = points.filter(([x, y]) => within(x, y)).map(([x, y]) => document.elementFromPoint(x, y));
    // A box in a label, a link in a heading: what lies on top may be part of it, or it a part of that.
    if (!tops.some((top) => top && (node.contains(top) || top.contains(node)))) wrong.push(`under <${tops[0]?.tagName} class="${tops[0]?.className}">`);
  }
  const style = getComputedStyle(node);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  if (!ring && style.boxShadow === 'none') wrong.push('shows no focus');
  if (node.tabIndex > 0) wrong.push('a tabindex of its own');
  if (before && before !== node && !(before.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)) wrong.push('stands before the last stop');
  const again = known.includes(node);
  if (!again) known.push(node);
  const name = `<${node.tagName.toLowerCase()} class="${node.className}" href="${node.getAttribute('href') ?? ''}">${(node.textContent || node.value || '').trim().slice(0, 16)}`;
  return { name, wrong, again, wanted: Boolean(wanted) && node.matches(wanted) };
}

const reset = (page) => page.evaluate(() => { window.keyStops = []; });

/** Presses Tab until `wanted` (a selector) has the focus, or to the end; what was wrong on the way. */
async function walk(page, wanted, key = 'Tab') {
  const faults = [];
  await reset(page);
  for (let presses = 0; presses < MOST; presses += 1) {
    await page.keyboard.press(key);
    const here = await page.evaluate(stop, wanted);
    if (!here || here.again) return { reached: false, stops: presses, faults };
    faults.push(...here.wrong.map((wrong) => `${here.name}: ${wrong}`));
    if (here.wanted) return { reached: true, stops: presses + 1, faults };
  }
  return { reached: false, stops: MOST, faults };
}

const focused = (page) => page.evaluate(() => document.activeElement?.id ?? '');

/** All stops of a page, from its beginning on, wherever a script put the focus. */
async function through(page, file, label) {
  await page.goto(base + file);
  await frames(page);
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  const { faults, stops } = await walk(page);
  ok(faults.length === 0, `${label}: every stop can be seen, in order`, [...new Set(faults)].slice(0, 6).join('\n'));
  const missed = await page.evaluate(() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((node) => node.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !node.disabled && node.tabIndex >= 0 && !node.matches('[type="radio"]:not(:checked)') && !window.keyStops.includes(node))
    .map((node) => node.outerHTML.slice(0, 80)));
  ok(stops === MOST || missed.length === 0, `${label}: Tab reaches everything and comes to an end`, `${stops} stops, not ${missed.length}:\n${missed.slice(0, 4).join('\n')}`);
}

async function skip(page, file, label) {
  await page.goto(base + file);
  await page.keyboard.press('Tab');
  const first = await page.evaluate(stop);
  ok(first?.name.includes('skip') && first.wrong.length === 0, `${label}: the first stop skips the furniture`, JSON.stringify(first));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  ok(await until(() => page.evaluate(() => Boolean(document.activeElement.closest('main')))), `${label}: and goes on in the text`);
}

/** Into a note and out of it again, by Esc and by the button. */
async function note(page, file, label) {
  await page.goto(base + file);
  await frames(page);
  const way = await walk(page, 'main [data-passage] [role="doc-noteref"]');
  if (!ok(way.reached, `${label}: Tab reaches a reference`)) return;
  const id = await focused(page);
  const inside = () => page.evaluate(() => document.activeElement.closest('[role="dialog"], [role="note"]')?.getAttribute('role') ?? '');
  const back = () => until(async () => await focused(page) === id);
  await page.keyboard.press('Enter');
  const opened = await until(inside);
  ok(opened !== '', `${label}: Enter leads into the note`, await focused(page));
  await page.keyboard.press('Escape');
  ok(await back(), `${label}: Esc leads back`, await focused(page));
  if (opened !== 'dialog') return;
  await page.keyboard.press('Enter');
  await until(inside);
  await reset(page);
  await page.keyboard.press('Tab');
  const close = await page.evaluate(stop);
  ok(close?.wrong.length === 0 && await page.evaluate(() => document.activeElement.matches('[role="dialog"] button')), `${label}: Tab reaches the button that closes`, JSON.stringify(close));
  await page.keyboard.press('Enter');
  ok(await back(), `${label}: the button leads back`, await focused(page));
  // The reader goes on without closing it: nothing may then be focused beneath it.
  await page.keyboard.press('Enter');
  await until(inside);
  const under = [];
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Shift+Tab');
    await page.evaluate(() => { window.keyStops = []; });
    const here = await page.evaluate(stop);
    under.push(...(here?.wrong ?? []).filter((wrong) => /under|window/.test(wrong)).map((wrong) => `${here.name}: ${wrong}`));
  }
  ok(under.length === 0, `${label}: nothing is focused under the open note`, under.slice(0, 4).join('\n'));
}

async function term(page, file, label) {
  if (!/\sdata-term=/.test(site.read(file))) return;
  await page.goto(base + file);
  const way = await walk(page, 'main [data-passage] a[data-term]');
  if (!ok(way.reached, `${label}: Tab reaches a term`)) return;
  const target = await page.evaluate(() => document.activeElement.href);
  await page.keyboard.press('Enter');
  await page.locator('[role="dialog"]').waitFor({ state: 'visible' });
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((href) => document.activeElement.href === href && Boolean(document.activeElement.closest('[role="dialog"]')), target)) break;
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(target);
  const there = await walk(page, '[data-occurrence] a');
  ok(there.reached && there.faults.length === 0, `${label}: on the term's page Tab reaches an occurrence`, there.faults.join('\n'));
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.hash.length > 1);
}

async function search(page, file, label) {
  await page.goto(base + file);
  const way = await walk(page, '.main-nav a[href*="search"]');
  if (!ok(way.reached, `${label}: Tab reaches the search`)) return;
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname.endsWith('search.html'));
  await page.waitForFunction(() => document.querySelector('.search-form')?.hidden === false);
  if (!await page.evaluate(() => document.activeElement.matches('input[type="search"]'))) await walk(page, 'input[type="search"]');
  await page.keyboard.type('村');
  await page.keyboard.press('Enter');
  await page.locator('[data-done] a[data-hit]').first().waitFor();
  const hit = await walk(page, 'a[data-hit]');
  ok(hit.reached && hit.faults.length === 0, `${label}: Tab reaches a hit`, hit.faults.join('\n'));
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.endsWith('search.html'));            // a title is hit without a place
}

async function scriptSwitch(page, file, label) {
  const [first, other] = site.scripts;
  if (!other) return;
  await page.goto(base + file);
  const way = await walk(page, `.scripts a[hreflang="${other}"]`);
  if (!ok(way.reached, `${label}: Tab reaches the other script`)) return;
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.href.includes(`/${other}/`));
  ok(page.url().split('#')[0] === base + other + file.slice(first.length), `${label}: the same page in the other script`, page.url());
}

async function walked(viewport, label) {
  const text = richest(site.scripts[0]);
  for (const [what, body] of Object.entries({ skip, 'through a text': through, note, term, search, 'script switch': scriptSwitch })) {
    await test(`${label}: ${what}`, () => opened(base, { viewport }, async (page, { take }) => {
      await body(page, text, `${label}, ${text}, ${what}`);
      const faults = take();
      ok(faults.length === 0, `${label}, ${what}: no fault`, faults.join('\n'));
    }));
  }
  // Other kinds are walked on a phone, where what sticks and what folds is most in the way.
  for (const file of viewport === WIDE ? [] : representatives(site.scripts[0]).filter((name) => name !== text && !name.endsWith('.en.html'))) {
    await test(`${label}: ${file}`, () => opened(base, { viewport }, (page) => through(page, file, `${label}, ${file}`)));
  }
}

/** The walk must see what is wrong, or that it saw nothing says nothing. */
async function planted() {
  await opened(base, { viewport: NARROW }, async (page) => {
    await page.goto(base + richest(site.scripts[0]));
    await page.evaluate(() => {
      const [first, second, third] = document.querySelectorAll('main a[href]');
      first.style.outline = 'none';
      second.style.cssText = 'position: fixed; left: 20px; bottom: 20px';
      const cover = document.createElement('div');
      cover.style.cssText = 'position: fixed; inset: auto 0 0; height: 90px; background: #000';
      document.body.append(cover);
      third.after(Object.assign(document.createElement('button'), { tabIndex: 1, textContent: 'x' }));
    });
    const found = (await walk(page)).faults.join(' ');
    for (const fault of ['shows no focus', 'under <DIV', 'a tabindex of its own', 'stands before']) ok(found.includes(fault), `planted: ${fault}`, found.slice(0, 400));
  });
}

await end('keys', () => Promise.all([walked(WIDE, 'wide'), walked(NARROW, 'narrow').then(() => test('planted', planted))]));
