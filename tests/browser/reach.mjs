// What a reader in the middle of a text can reach without scrolling back: on a phone and on a tablet the contents come as a
// bar when she scrolls back a little, with the switch of scripts and the settings; it goes when she reads on, moves nothing,
// covers neither what has the focus (WCAG 2.2, 2.4.11) nor where an address leads, and the keyboard gets through it. Without
// scripts there is a way to the top. At the end of a text stand the ways out of it: packs that hold some of it, downloads.
import { ok, overflowing, test } from './harness.mjs';
import { NARROW, begin, frames } from './stage.mjs';

const { site, bases, opened, end, richest, passages } = await begin();

async function wheel(page, by) {
  const before = await page.evaluate(() => scrollY);
  await page.mouse.wheel(0, by);
  await page.waitForFunction((y) => scrollY !== y, before);
  await frames(page);
}
const shown = (page) => page.waitForFunction(() => { const box = document.querySelector('.contents').getBoundingClientRect(); return box.top >= 0 && box.top < 2; });
const gone = (page) => page.waitForFunction(() => document.querySelector('.contents').getBoundingClientRect().bottom <= 0);
const tops = () => [...document.querySelectorAll('[data-passage]')].map((node) => Math.round(node.getBoundingClientRect().top + scrollY));
const covered = () => {
  const bar = document.querySelector('.contents').getBoundingClientRect(), box = document.activeElement.getBoundingClientRect();
  return !document.activeElement.closest('.contents') && box.top < bar.bottom && box.bottom > bar.top && box.bottom <= bar.bottom;
};

async function bar(base, file, viewport, label) {
  await opened(base, { viewport, hasTouch: true }, async (page, { take }) => {
    await page.goto(base + file);
    const settled = await page.evaluate(tops);
    await page.mouse.move(180, 400);
    for (let step = 0; step < 4; step += 1) await wheel(page, 600);
    await gone(page);
    ok(true, `${label}: while a reader reads on the bar is away`);
    await wheel(page, -120);
    await shown(page);
    ok((await page.evaluate(tops)).join() === settled.join(), `${label}: the bar moves nothing`);
    const at = await page.evaluate(() => scrollY);
    const switches = page.locator('.contents .scripts a');
    ok(await switches.count() === site.scripts.length && await switches.last().isVisible(), `${label}: it has the switch of scripts`);
    const small = await page.locator('.contents').evaluate((nav) => [...nav.querySelectorAll('summary, a, button')].filter((node) => node.offsetParent && (node.getBoundingClientRect().height < 24 || node.getBoundingClientRect().width < 24)).length);
    ok(small === 0, `${label}: nothing in it is too small to hit`, small);
    ok(!(await page.evaluate(overflowing)), `${label}: it fits the window`);
    // By the keyboard: contents, scripts, settings, without the page being scrolled.
    await page.evaluate(() => document.querySelector('.contents summary').focus());
    await page.keyboard.press('Enter');
    const first = page.locator('.contents ol a').nth(1);
    await first.waitFor({ state: 'visible' });
    await page.keyboard.press('Escape');
    await first.waitFor({ state: 'hidden' });
    ok(await page.evaluate(() => document.activeElement.tagName) === 'SUMMARY', `${label}: Esc closes the contents, the focus stays`);
    for (let step = 0; step <= site.scripts.length; step += 1) await page.keyboard.press('Tab');
    ok(await page.evaluate(() => document.activeElement.matches('.contents .settings')), `${label}: Tab gets to the settings`, await page.evaluate(() => document.activeElement.outerHTML));
    ok(await page.evaluate(() => scrollY) === at, `${label}: and nothing is scrolled`, await page.evaluate(() => scrollY) - at);
    await page.keyboard.press('Enter');
    await page.locator('.panel').waitFor({ state: 'visible' });
    await page.keyboard.press('Escape');
    await page.locator('.panel').waitFor({ state: 'hidden' });
    ok(await page.evaluate(() => document.activeElement.matches('.contents .settings')), `${label}: settings open, and give the focus back to the bar`);
    // The contents lead on, and close.
    const link = page.locator('.contents ol a[href^="#"]').last(), summary = await page.locator('.contents summary').boundingBox();
    await page.mouse.click(summary.x + 20, summary.y + 10);
    await link.waitFor({ state: 'visible' });
    const to = await link.getAttribute('href');
    await link.press('Enter');
    await page.waitForURL((url) => url.hash === to);
    await link.waitFor({ state: 'hidden' });
    ok(true, `${label}: the contents close when one follows them`);
    const faults = take();
    ok(faults.length === 0, `${label}: no fault`, faults.join('\n'));
  });
}

async function uncovered(base, file, label) {
  await opened(base, { viewport: NARROW }, async (page) => {
    const ids = passages(file), place = ids[Math.floor(ids.length / 2)];
    await page.goto(base + file);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await frames(page);
    await page.evaluate((id) => { location.hash = id; }, place);
    await shown(page);
    const room = await page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top - document.querySelector('.contents').getBoundingClientRect().bottom, place);
    ok(room >= 0, `${label}: the bar does not cover where an address leads`, room);
    let hidden = 0;
    for (let step = 0; step < 25; step += 1) {
      await page.keyboard.press('Shift+Tab');
      await frames(page);
      if (await page.evaluate(covered)) hidden += 1;
    }
    ok(hidden === 0, `${label}: going back by Tab, what has the focus is never under the bar`, hidden);
  });
}

async function without(base, file, label) {
  await opened(base, { viewport: NARROW, javaScriptEnabled: false }, async (page) => {
    await page.goto(`${base}${file}#${passages(file).at(-1)}`);
    const up = page.locator('.up');
    const box = await up.boundingBox();
    ok(box && box.y >= 0 && box.y + box.height <= 740 && box.height >= 24, `${label}: scripts off: the way to the top is at hand`, JSON.stringify(box));
    await up.click();
    await page.waitForURL((url) => url.hash === '#top');
    const head = await page.locator('.masthead .scripts').boundingBox();
    ok(head && head.y >= 0 && head.y < 100, `${label}: scripts off: and leads to the head of the page`, JSON.stringify(head));
  });
}

async function elsewhere(base, label) {
  for (const script of site.scripts) {
    const packs = site.kinds[script].all.filter((file) => /\/readings\/[^/.]+\.html$/.test(file) && !/index/.test(file));
    const reading = (file) => new Set([...site.read(file).matchAll(/class="?number"? [^>]*href="?\.\.\/([\w-]+\/[\w-]+)\.html#|href="?\.\.\/([\w-]+\/[\w-]+)\.html#[^>]*class="?number/g)].map((match) => match[1] ?? match[2]));
    const held = new Map(packs.map((file) => [file, reading(file)]));
    await opened(base, { viewport: NARROW, javaScriptEnabled: false }, async (page) => {
      for (const file of site.kinds[script].texts) {
        const name = file.slice(script.length + 1, -'.html'.length);
        const want = packs.filter((pack) => held.get(pack).has(name)).sort();
        await page.goto(base + file);
        const links = await page.locator('.elsewhere a').evaluateAll((all) => all.map((link) => link.href));
        const found = links.filter((href) => /\/readings\//.test(href)).map((href) => href.slice(base.length)).sort();
        ok(want.length > 3 || found.join() === want.join(), `${label}: ${file} names its packs`, `${found} for ${want}`);
        const downloads = site.files.includes(`${script}/downloads.html`);
        ok(links.some((href) => href.includes('/downloads.html#edition-')) === downloads, `${label}: ${file} leads to what can be taken along`, links.join(' '));
        ok(!(await page.evaluate(overflowing)), `${label}: ${file}: the ways out fit the window`);
      }
    });
  }
}

await end('reach', () => Promise.all(Object.entries(bases).map(async ([protocol, base]) => {
  for (const script of site.scripts) {
    const file = richest(script), label = `${protocol}, ${file}`;
    await test(`${label}: bar`, () => bar(base, file, NARROW, label));
    if (script === site.scripts[0]) await test(`${label}: bar on a tablet`, () => bar(base, file, { width: 800, height: 740 }, `${label}, 800px`));
    await test(`${label}: uncovered`, () => uncovered(base, file, label));
    await test(`${label}: without`, () => without(base, file, label));
  }
  if (protocol === 'file') await test('elsewhere', () => elsewhere(base, protocol), 240);
})));
