// Ways through a site: the script switch keeps the place, with scripts and without; a term leads to its page and an
// occurrence back into the text; search finds in every script and its hits lead to the places.
import { ok, overflowing, test, until } from './harness.mjs';
import { NARROW, WIDE, begin } from './stage.mjs';

const { site, bases, opened, end, richest, passages } = await begin();

async function scriptSwitch(base, file, script, label, javaScriptEnabled) {
  await opened(base, { viewport: WIDE, javaScriptEnabled }, async (page) => {
    const ids = passages(file);
    const place = ids[Math.min(2, ids.length - 1)];
    for (const other of site.scripts.filter((name) => name !== script)) {
      await page.goto(`${base}${file}#${place}`);
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
    const slip = page.locator('[role="dialog"]');
    const there = () => page.url().split('#')[0] === target.split('#')[0];
    await link.click();
    await until(async () => there() || await slip.isVisible());
    if (!there()) {
      ok(javaScriptEnabled && await slip.isVisible(), `${label}: a term opens beside the words or leads to its page`);
      await slip.locator('a').filter({ visible: true }).last().click();
      await page.waitForURL((url) => url.href.split('#')[0] === target.split('#')[0]);
    }
    ok(there(), `${label}: a term leads to its page`, page.url());
    const back = page.locator('[data-occurrence] a').first();
    await back.click();
    await page.waitForURL((url) => url.href.includes('#p'));
    ok(await page.locator(`[id="${page.url().split('#')[1]}"]`).count() === 1, `${label}: an occurrence leads back into the text`, page.url());
    const faults = take();
    ok(faults.length === 0, `${label}: no fault on the way to a term`, faults.join('\n'));
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
  await list.waitFor({ state: 'attached' });
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
      ok(hits.some((href) => /#p\d/.test(href)) && hits.every((href) => site.files.includes(decodeURIComponent(href.slice(base.length).split(/[?#]/)[0]))), `${label} ${script}: hits lead to pages, and to passages`, hits.slice(0, 3).join(' '));
      ok(!(await page.evaluate(overflowing)), `${label} ${script}: hits fit the window`);
      if (hits.length) {
        await page.locator('a[data-hit][href*="#p"]').first().click();
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

async function ways(protocol) {
  const base = bases[protocol];
  for (const script of site.scripts) {
    const file = richest(script);
    const label = `${protocol}, ${file}`;
    if (!ok(Boolean(file), `${script} has a text`)) continue;
    for (const scripts of [true, false]) {
      const how = scripts ? label : `${label}, scripts off`;
      await test(`${how}: script switch`, () => scriptSwitch(base, file, script, how, scripts));
      await test(`${how}: terms`, () => terms(base, file, how, scripts));
    }
  }
  await test(`${protocol}: search`, () => search(base, protocol));
}

await end('ways', () => Promise.all([ways('file'), ways('http')]));
