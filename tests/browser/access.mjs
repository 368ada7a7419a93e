// axe-core on one page of each kind: wide and narrow, light and dark, and with what a reader opens: a note, a term, words
// selected, every control that unfolds something, a search with results. Rules of WCAG 2.0 to 2.2, A and AA, and axe's
// good practice; nothing is excepted.
// The script of axe is put in by the browser's debugger, which no policy of the page binds; the page is as readers get it.
import { readFileSync } from 'node:fs';
import { ok, rested, test, until } from './harness.mjs';
import { NARROW, WIDE, begin, frames, need } from './stage.mjs';

const { site, bases, opened, end, richest, representatives } = await begin();
const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const seen = { runs: 0, rules: new Set() };

/** What a reader's act opens or changes; the rest of a long text was examined before and takes axe seconds. */
const OPENED = '[role="dialog"], [popover], dialog, .margin, .masthead, .tools, .lit';

/** Runs axe on the page as it stands, or on what was opened: all rules, or those that colours bear on. */
async function examine(page, name, { colours = false, part = null } = {}) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  const told = await page.evaluate(async ([tags, colours, part]) => {
    const runOnly = colours ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : { type: 'tag', values: tags };
    const parts = part ? [...document.querySelectorAll(part)].filter((node) => node.checkVisibility()) : [];
    const found = await window.axe.run(parts.length ? { include: parts } : document, { runOnly, resultTypes: ['violations', 'passes'] });
    const lines = found.violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) =>
      `${rule.id}: ${node.target.join(' ')}: ${node.html.slice(0, 90)} — ${node.failureSummary.split('\n').slice(1, 2).join('').trim()}`));
    return { lines, passed: found.passes.map((rule) => rule.id) };
  }, [TAGS, colours, part]);
  seen.runs += 1;
  for (const id of told.passed) seen.rules.add(id);
  ok(told.lines.length === 0, `axe: ${name}`, told.lines.join('\n'));
}

/** In light all rules, in dark those that colours bear on. */
async function schemes(page, name, part = null) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await until(() => page.evaluate((wanted) => matchMedia(`(prefers-color-scheme: ${wanted}) and (prefers-reduced-motion)`).matches, colorScheme));
    await examine(page, `${name}, ${colorScheme}`, { colours: colorScheme === 'dark', part });
  }
}

const states = {
  async 'a note open'(page) {
    const ref = page.locator('main [data-passage] [role="doc-noteref"]').first();
    if (!await ref.count()) return false;
    await ref.click();
    await page.waitForFunction(() => document.activeElement.closest('[role="dialog"], [role="note"]'));
    return true;
  },
  async 'a term open'(page) {
    const term = page.locator('main [data-passage] a[data-term]').first();
    if (!await term.count()) return false;
    await term.click();
    await page.locator('[role="dialog"]').waitFor({ state: 'visible' });
    return true;
  },
  async 'words selected'(page) {
    const passage = page.locator('.text p[data-passage]').first();
    if (!await passage.count()) return false;
    await passage.scrollIntoViewIfNeeded();
    const box = await passage.boundingBox();
    await page.mouse.move(box.x + 40, box.y + 14);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 44, { steps: 3 });
    await page.mouse.up();
    await page.locator('.pick-bar').waitFor({ state: 'visible' });
    return true;
  },
};

/** What a click opens may ask for a script first: until nothing more comes and the boxes stay where they are. */
const still = (page) => frames(page).then(() => rested(() => page.evaluate((part) => [
  performance.getEntriesByType('resource').length, ...[...document.querySelectorAll(part)].filter((node) => node.checkVisibility()).map((node) => JSON.stringify(node.getBoundingClientRect())),
], OPENED)));

/** Run in the page: whether a click in its middle reaches a control. */
const uncovered = (node) => {
  node.scrollIntoView({ block: 'center', behavior: 'instant' });
  const box = node.getBoundingClientRect();
  return node.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
};

/** The page once more for each state, since what one leaves open would lie over the next. */
async function inStates(page, address, name) {
  for (const [state, reach] of Object.entries(states)) {
    await page.goto('about:blank');
    await page.goto(address);
    if (!await reach(page)) continue;
    await still(page);
    await schemes(page, `${name}, ${state}`, OPENED);
  }
  await page.goto('about:blank');
  await page.goto(address);
  const unfolding = page.locator(':is([aria-haspopup], [popovertarget], button[aria-expanded="false"], summary):not(.note *, .side *)');
  const count = Math.min(await unfolding.count(), 8);
  let open = 0;
  for (let at = 0; at < count; at += 1) {
    if (!await unfolding.nth(at).isVisible().catch(() => false)) continue;
    // What was opened before may lie over it.
    if (await unfolding.nth(at).evaluate(uncovered)) {
      await unfolding.nth(at).click();
      open += 1;
    }
    await still(page);
    if (open) await examine(page, `${name}, control ${at + 1} opened`, { part: OPENED });
  }
}

async function examined(script, viewport, files, label) {
  await opened(bases.http, { viewport }, async (page, { take }) => {
    for (const file of files) {
      await test(file, async () => {
        await page.goto(bases.http + file);
        await schemes(page, `${file}, ${label}`);
      });
    }
    const faults = take();
    ok(faults.length === 0, `${script}, ${label}: no fault`, faults.join('\n'));
  });
}

async function used(script, viewport, label) {
  await opened(bases.http, { viewport }, async (page) => {
    const text = richest(script);
    await test(`${text}, ${label}: states`, () => inStates(page, bases.http + text, `${text}, ${label}`));
    if (!site.kinds[script].search) return;
    await test(`search, ${label}`, async () => {
      await page.goto('about:blank');
      await page.goto(`${bases.http}${site.kinds[script].search}#q=${encodeURIComponent('村')}`);
      await page.locator('[data-done] a[data-hit]').first().waitFor();
      await schemes(page, `${site.kinds[script].search}, ${label}, with results`);
    });
  });
}

/** axe must be able to find something, or its silence says nothing. */
async function planted() {
  await opened(bases.http, { viewport: WIDE }, async (page) => {
    await page.goto(bases.http + site.kinds[site.scripts[0]].home);
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const image = document.createElement('img');
      const pale = document.createElement('p');
      pale.textContent = 'pale';
      pale.style.cssText = 'color: #ccc; background: #fff';
      document.querySelector('main').append(image, pale);
      return (await window.axe.run()).violations.map((rule) => rule.id);
    });
    ok(found.includes('image-alt') && found.includes('color-contrast'), 'axe finds what is planted', found.join(' '));
  });
}

const [first, ...others] = site.scripts;
await end('access', async () => {
  const few = others.map((script) => [script, [site.kinds[script].home, richest(script), site.kinds[script].terms[0]].filter(Boolean)]);
  await Promise.all([
    examined(first, NARROW, ['index.html', '404.html', ...representatives(first)], 'narrow').then(() => used(first, NARROW, 'narrow')),
    examined(first, WIDE, representatives(first), 'wide').then(() => used(first, WIDE, 'wide')),
  ]);
  for (const [script, files] of few) await examined(script, WIDE, files, 'wide');
  await test('planted', planted);
  ok(seen.rules.has('color-contrast') && seen.rules.has('target-size') && seen.rules.size > 20, 'axe looked at what it is for', [...seen.rules].join(' '));
  console.log(`# axe-core ran ${seen.runs} times, ${seen.rules.size} rules applied`);
});
