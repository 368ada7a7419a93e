// For a class: the page that puts passages together, and the handout.
//
// Holds: over file:// and http, in every script: an address with ranges gives just these passages, character for
// character as on the texts' own pages, with the notes of just the chosen layers; what is not there is named; the
// builder makes an address that reads back as it was chosen; the switch of scripts keeps it; without JavaScript the
// texts are linked. A handout numbers its lines without a break, the same on a phone as on a wide screen.
import { ok, overflowing, test, until } from './harness.mjs';
import { begin } from './stage.mjs';

const { site, bases, opened, end } = await begin();

/** The reading text of passages, in the page itself. */
function reading(selector) {
  return [...document.querySelectorAll(selector)].map((passage) => {
    const copy = passage.cloneNode(true);
    for (const node of copy.querySelectorAll('[data-editorial]')) node.remove();
    return copy.textContent.replace(/\s+/g, ' ').trim();
  });
}

/** The texts that have the passages asked for below. */
const names = (script) => site.kinds[script].texts.filter((file) => /id="?p4"?\s/.test(site.read(file))).map((file) => file.slice(script.length + 1, -'.html'.length));

async function assembled(base, script, label) {
  const [first, second] = names(script);
  const address = `${script}/read.html#t=${first}:p2-p3,${second}:p1,${first}:p9999&layers=textual&title=${encodeURIComponent('第一课')}`;
  await opened(base, { viewport: { width: 1000, height: 800 } }, async (page, { take }) => {
    const expected = [];
    const layers = [];
    for (const [name, ids] of [[first, ['p2', 'p3']], [second, ['p1']]]) {
      await page.goto(`${base}${script}/${name}.html`);
      expected.push(...await page.evaluate(reading, ids.map((id) => `#${id}`).join(',')));
      layers.push(await page.evaluate((wanted) => wanted.flatMap((id) => [...document.querySelectorAll(`#${id} [role=doc-noteref][id]`)]).filter((ref) => ref.dataset.layer === 'textual').length, ids));
    }
    await page.goto('about:blank');
    take();
    await page.goto(base + address);
    await page.waitForSelector('.assembled[data-done]');
    ok(/\d/.test(await page.locator('[data-assembled]').textContent()), `${label}: it is said how many passages there are`);
    const shown = await page.evaluate(reading, '.assembled .passage');
    ok(JSON.stringify(shown) === JSON.stringify(expected), `${label}: just the passages, word for word`, `${shown.join('¶').slice(0, 200)}\n${expected.join('¶').slice(0, 200)}`);
    ok(await page.textContent('h1') === '第一课', `${label}: the title of the address`);
    ok(/9999/.test(await page.textContent('.missing')), `${label}: what is not there is named`);
    const others = await page.locator('.assembled [data-layer]:not([data-layer="textual"])').count();
    const notes = await page.locator('.assembled .notes .note').count();
    ok(others === 0 && notes === layers[0] + layers[1], `${label}: only the layer asked for (${notes} notes)`, `${others} others, expected ${layers}`);
    const told = await page.locator('.assembled .selection .meta').allTextContents();
    const facts = await page.evaluate(() => document.querySelector('.assembled').dataset.facts.split('|'));
    for (const [at, name] of [first, second].entries()) {
      const known = facts.filter((fact) => site.read(`${script}/${name}.html`).includes(`<dt>${fact}</dt>`));
      ok(known.length > 0 && known.every((fact) => told[at].includes(fact)), `${label}: when, by whom and from where ${name} is`, told[at]);
      const way = await page.locator('.assembled .selection .meta a').nth(at).evaluate((link) => link.href);
      ok(way === `${base}${script}/${name}.html`, `${label}: the way to the whole of ${name}`, way);
    }
    const broken = await page.evaluate(() => [...document.querySelectorAll('.assembled a[href^="#"]')].filter((link) => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).map((link) => link.hash));
    ok(broken.length === 0, `${label}: no link leads nowhere`, broken.join(' '));
    const ids = await page.evaluate(() => { const all = [...document.querySelectorAll('[id]')].map((node) => node.id); return all.length - new Set(all).size; });
    ok(ids === 0, `${label}: every id once`);
    const faults = take();
    ok(faults.length === 0, `${label}: no fault`, faults.join('\n'));
    const other = page.locator('.scripts a:not([aria-current])').first();
    if (await other.count()) {
      const script = await other.getAttribute('hreflang');
      await other.click();
      await page.waitForURL((url) => url.href.includes(`/${script}/`));
      await page.waitForSelector('.assembled[data-done]');
      ok(await page.locator('.assembled .passage').count() === expected.length, `${label}: the switch of scripts keeps the selection`);
    }
  });
}

async function chosen(base, script, label) {
  await opened(base, { viewport: { width: 360, height: 740 } }, async (page, { take }) => {
    await page.goto(`${base}${script}/read.html`);
    const excess = await page.evaluate(overflowing);
    ok(!excess, `${label}: nothing wider than a phone`, excess);
    const [first, second] = names(script);
    await page.selectOption('[name=text]', first);
    await page.fill('[name=from]', '2');
    await page.fill('[name=to]', 'p3');
    await page.click('[name=add]');
    await page.selectOption('[name=text]', second);
    await page.fill('[name=from]', 'nonsense');
    await page.click('[name=add]');
    await page.waitForFunction(() => document.querySelector('[name=from]').getAttribute('aria-invalid') === 'true');
    ok(await page.locator('.chosen li').count() === 1, `${label}: what is no passage is not taken`);
    await page.fill('[name=from]', '1');
    await page.fill('[name=to]', '1');
    await page.click('[name=add]');
    await page.locator('.chosen li').nth(1).getByRole('button').first().click();
    const link = () => page.inputValue('[name=link]');
    const says = (pattern) => until(async () => pattern.test(await link()));
    const focus = (selector) => until(() => page.evaluate((one) => document.activeElement.closest(one) !== null, selector));
    ok(await says(new RegExp(`#t=${second.split('/')[1]}:p1,${first.split('/')[1]}:p2-p3$`)), `${label}: the address says what was chosen, in its order`, await link());
    const before = await link();
    await page.locator('.chosen li').first().locator('[name=down]').press('Enter');
    ok(await says(new RegExp(`:p2-p3,${second.split('/')[1]}:p1$`)), `${label}: a passage is moved down`, await link());
    ok(await focus('.chosen li:nth-child(2)'), `${label}: and keeps the focus`);
    await page.keyboard.press('Enter');
    ok(await until(async () => await link() === before) && await focus('.chosen li:first-child'), `${label}: and up again`);
    await page.click('.open');
    await page.waitForSelector('.assembled[data-done]');
    ok(await page.locator('.assembled .passage').count() === 3, `${label}: and reads back`);
    const faults = take();
    ok(faults.length === 0, `${label}: no fault`, faults.join('\n'));
  });
  await opened(base, { javaScriptEnabled: false }, async (page) => {
    await page.goto(`${base}${script}/read.html`);
    ok(await page.locator('.choose').isHidden() && await page.locator('.downloads a').first().isVisible(), `${label}: without scripts the texts are linked`);
  });
}

async function handout(base, file, label) {
  const counted = [];
  for (const width of [1200, 360]) {
    await opened(base, { viewport: { width, height: 800 } }, async (page, { take }) => {
      await page.goto(base + file);
      await page.waitForSelector('.line-number', { state: 'attached' });
      counted.push(await page.evaluate(() => [...document.querySelectorAll('.line-number')].map((node) => Number(node.textContent))));
      const excess = await page.evaluate(overflowing);
      ok(!excess, `${label}: nothing wider than ${width}px`, excess);
      const faults = take();
      ok(faults.length === 0, `${label}: no fault`, faults.join('\n'));
    });
  }
  ok(counted[0].length > 0 && counted[0].every((number, at) => number === 5 * (at + 1)), `${label}: every fifth line`, counted[0].join(' '));
  ok(counted[0].join() === counted[1].join(), `${label}: the same lines on a phone`, counted[1].join(' '));
}

await end('class', () => Promise.all(Object.entries(bases).map(async ([protocol, base]) => {
  // A server is nothing to a script: one is enough there.
  for (const script of protocol === 'file' ? site.scripts : site.scripts.slice(0, 1)) {
    await test(`${protocol}, ${script}: assembled`, () => assembled(base, script, `${protocol}, ${script}: assembled`));
    await test(`${protocol}, ${script}: chosen`, () => chosen(base, script, `${protocol}, ${script}: chosen`));
    const file = site.kinds[script].all.find((name) => name.endsWith('.handout.html'));
    const packs = site.kinds[script].all.some((name) => /\/readings\/[^/.]+\.html$/.test(name) && !name.endsWith('/index.html'));
    ok(!packs || file, `${protocol}, ${script}: a site with reading packs has a handout`);
    if (file) await test(`${protocol}, ${file}`, () => handout(base, file, `${protocol}, ${file}`));
  }
})));
