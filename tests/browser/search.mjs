// The search page and the page of words in context, as readers use them from a double-clicked file.
//
// Usage: node search.mjs PUBLIC     TAP on stdout (failures only; VERBOSE=1 prints all), exit 1 on any failure.
// CHROMIUM and TEST_NODE as for the other browser tests. BENCH=1 prints how long searches took, and holds nothing else.
//
// Holds, from file:// and over http: a hit leads to its place, where the words are lit and the page is as it was; `/` leads to the search
// from a text; filters narrow the results and stay in the address; names are found by their sounds, with tones and without;
// lines in context are aligned, sorted and taken away as CSV; without JavaScript the indexes are there.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PATIENCE, fileBase, ok, overflowing, summary, survey, test, until, watched } from './harness.mjs';
import { serve } from './server.mjs';
import { frames, launch } from './stage.mjs';

const root = resolve(process.argv[2] ?? 'public');
const site = survey(root);
const server = await serve(root);
const browser = await launch();
const bases = { file: fileBase(root), http: server.base };

async function opened(base, options, body) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE * 1000);
  try {
    const seen = await watched(context, base);
    await body(seen.page, seen);
    const faults = seen.take();
    // A measured page is left while names and words are still on their way.
    ok(faults.length === 0 || process.env.BENCH, 'no fault', faults.join('\n'));
  } finally {
    await context.close();
  }
}

const quoted = (words) => encodeURIComponent(words);
const total = async (page) => Number(await page.locator('[data-done]').getAttribute('data-total'));

async function ask(page, address) {
  await page.goto('about:blank');
  await page.goto(address);
  await page.locator('[data-done]').waitFor({ state: 'attached' });
  return total(page);
}

/** A run of Han that stands in the site: from the middle of a passage of the first text. */
async function aQuery(page, base, script) {
  await page.goto(base + site.kinds[script].texts[0]);
  return page.evaluate(() => {
    const runs = [...document.querySelectorAll('main [data-passage]')].flatMap((node) => {
      const copy = node.cloneNode(true);
      copy.querySelectorAll('[data-editorial]').forEach((each) => each.remove());
      return copy.textContent.match(/\p{Script=Han}{4,}/gu) ?? [];
    });
    return (runs[Math.floor(runs.length / 2)] ?? '').slice(0, 4);
  });
}

async function lit(base, script, label) {
  await opened(base, { viewport: { width: 360, height: 740 } }, async (page) => {
    const query = await aQuery(page, base, script);
    const before = await page.evaluate(() => document.querySelector('main').textContent);
    const found = await ask(page, `${base}${script}/search.html#q=${quoted(query)}`);
    ok(found > 0, `${label}: ${query} is found`);
    ok(!(await page.evaluate(overflowing)), `${label}: results fit the window`);
    const marks = await page.locator('.hits mark').allTextContents();
    ok(marks.length > 0 && marks.every((mark) => mark.replace(/[^\p{L}\p{N}]/gu, '').length === query.length), `${label}: the words are marked`, marks.join(' '));
    const hit = page.locator('a[data-hit][href*="#p"]').first();
    const href = await hit.getAttribute('href');
    ok(!href.includes('?'), `${label}: the address of a hit is the place's own`, href);
    await hit.click();
    await page.waitForURL((url) => url.hash.startsWith('#p'));
    await page.waitForFunction(() => CSS.highlights.get('found')?.size > 0);
    const words = await page.evaluate(() => [...CSS.highlights.get('found')].map((range) => [String(range), range.startContainer.parentElement.closest(location.hash) !== null]));
    ok(words.every(([each, inside]) => each.length >= query.length && inside), `${label}: the words are lit in their place`, JSON.stringify(words));
    if (href.startsWith(site.kinds[script].texts[0].slice(script.length + 1))) {
      ok(await page.evaluate(() => document.querySelector('main').textContent) === before, `${label}: the page is as it was`);
    }
  });
}

async function key(base, script, label) {
  await opened(base, { viewport: { width: 1200, height: 800 } }, async (page) => {
    await page.goto(base + site.kinds[script].texts[0]);
    await page.keyboard.press('/');
    await page.waitForURL((url) => url.pathname.endsWith('/search.html'));
    await page.waitForFunction(() => document.activeElement?.type === 'search');
    await page.keyboard.type('a/b');
    ok(await page.inputValue('input[type=search]') === 'a/b', `${label}: in the box / is a letter`);
  });
}

async function filters(base, script, label) {
  await opened(base, { viewport: { width: 1200, height: 800 } }, async (page) => {
    const query = (await aQuery(page, base, script)).slice(0, 1);
    const address = `${base}${script}/search.html#q=${quoted(query)}`;
    const every = await ask(page, address);
    const kinds = await page.locator('input[name=kind]').evaluateAll((boxes) => boxes.map((box) => box.value));
    let sum = 0;
    for (const kind of kinds) sum += await ask(page, `${address}&kind=${quoted(kind)}`);
    ok(sum === every, `${label}: the kinds add up`, `${sum} and ${every}`);
    const editions = await page.locator('input[name=in]').evaluateAll((boxes) => boxes.map((box) => box.value));
    if (editions.length) {
      sum = 0;
      for (const edition of editions) sum += await ask(page, `${address}&in=${edition}`);
      ok(sum === every, `${label}: the editions add up`, `${sum} and ${every}`);
    }
    const years = await ask(page, `${address}&from=0&to=9999`);
    const early = await ask(page, `${address}&to=2009`);
    const late = await ask(page, `${address}&from=2010`);
    ok(years <= every && early <= years && late <= years && early + late >= years, `${label}: years narrow`, `${early}, ${late}, ${years}, ${every}`);
    await ask(page, address);
    await page.locator('.filters summary').click();
    await page.waitForFunction(() => document.querySelector('select[name=text]').options.length > 1);
    const text = await page.locator('select[name=text] option').nth(1).getAttribute('value');
    await page.selectOption('select[name=text]', text);
    await page.waitForURL((url) => url.hash.includes('text='));
    await page.waitForFunction(() => document.querySelectorAll('.results section').length === 1);
    const hits = () => page.locator('a[data-hit]').evaluateAll((links) => links.map((link) => link.getAttribute('href').split(/[.]html/)[0]));
    await until(async () => { const now = await hits(); return now.length > 0 && now.every((each) => each === text); });
    const shown = await hits();
    ok(shown.length > 0 && shown.every((each) => each === text), `${label}: one text is chosen`, shown.slice(0, 3).join(' '));
    await page.reload();
    await page.locator('[data-done]').waitFor({ state: 'attached' });
    ok(await page.inputValue('select[name=text]') === text, `${label}: the choice stays in the address`);
  });
}

/** An address that somebody spoilt asks for nothing, and the form goes on working. */
async function spoilt(base, script, label) {
  await opened(base, {}, async (page) => {
    const query = await aQuery(page, base, script);
    const found = await ask(page, `${base}${script}/search.html#q=${quoted(query)}`);
    await page.goto('about:blank');
    await page.goto(`${base}${script}/search.html#q=100%`);
    const field = page.locator('.search-form [name=q]');
    await field.waitFor();
    await field.fill(query);
    await field.press('Enter');
    await page.locator('[data-done]').waitFor({ state: 'attached' });
    ok(await total(page) === found && found > 0, `${label}: asked again after a spoilt address`, await total(page));
    await page.locator('.filters summary').click();
    await page.locator('[name=from]').fill('20010');
    await page.locator('[name=from]').press('Tab');
    ok(await until(() => page.locator('[name=from]:invalid').count()) && await page.inputValue('[name=from]') === '20010', `${label}: a year that is none is marked, and stays to be mended`);
  });
}

async function sounds(base, script, label) {
  await opened(base, {}, async (page) => {
    await page.goto(`${base}${script}/search.html`);
    const entry = await page.evaluate(async () => {
      const names = await window.jiaozhuFind.names();
      return names.terms.filter((term) => term.pinyin && /^[a-z\u0300-\u036f]+$/.test(term.pinyin.normalize('NFD').replace(/ /g, '')))
        .map((term) => ({ name: term.name, pinyin: term.pinyin }))[0] ?? null;
    });
    if (!entry) return;
    const heard = async (typed) => {
      await ask(page, `${base}${script}/search.html#q=${quoted(typed)}`);
      // Names are looked up after the results are there; the page has asked before us and is answered before us.
      await page.evaluate((words) => window.jiaozhuFind.heard(words).then(() => 0), typed);
      await frames(page);
      return page.locator('.heard a').allTextContents();
    };
    const plain = entry.pinyin.normalize('NFD').replace(/[\u0300-\u036f ]/g, '');
    ok((await heard(plain)).includes(entry.name), `${label}: ${plain} sounds as ${entry.name}`);
    ok((await heard(entry.pinyin)).includes(entry.name), `${label}: ${entry.pinyin} sounds as ${entry.name}`);
    const wrong = entry.pinyin.normalize('NFD').replace(/[\u0304\u0301\u030c\u0300]/, (mark) => (mark === '\u0304' ? '\u0300' : '\u0304')).normalize('NFC');
    ok(!(await heard(wrong)).includes(entry.name), `${label}: ${wrong} does not`);
    const title = await page.evaluate(async () => {
      const names = await window.jiaozhuFind.names();
      return names.texts.map((text) => text.name).find((name) => /^\p{Script=Han}{3}/u.test(name)) ?? null;
    });
    const spoken = title && await page.evaluate(async (name) => {
      const names = await window.jiaozhuFind.names();
      return Array.from(name).slice(0, 3).map((c) => names.readings[c].at(-1).letters).join('');
    }, title);
    if (title) ok((await heard(spoken)).includes(title), `${label}: ${spoken} sounds as ${title}`);
  });
}

/** A term that is what was typed, in characters or in pinyin, stands above the hits and changes no number. */
async function headed(base, script, label) {
  await opened(base, { viewport: { width: 360, height: 740 } }, async (page) => {
    await page.goto(`${base}${script}/search.html`);
    const entry = await page.evaluate(async () => {
      const names = await window.jiaozhuFind.names();
      const term = names.terms.filter((each) => each.pinyin && /^\p{Script=Han}{2,}$/u.test(each.name) && /^[a-z\u0300-\u036f ]+$/.test(each.pinyin.normalize('NFD')))[0];
      return term ? { name: term.name, pinyin: term.pinyin, href: term.href } : null;
    });
    if (!entry) return;
    const line = page.locator('.headed');
    for (const typed of [entry.name, entry.pinyin, entry.pinyin.normalize('NFD').replace(/[\u0300-\u036f ]/g, '')]) {
      const total = await ask(page, `${base}${script}/search.html#q=${quoted(typed)}`);
      await line.waitFor();
      ok((await line.locator('a').allTextContents()).includes(entry.name), `${label}: ${typed} stands above the hits`, await line.textContent());
      const before = await page.evaluate(() => Boolean(document.querySelector('.headed').compareDocumentPosition(document.querySelector('.results')) & 4));
      ok(before && await line.locator('[data-hit]').count() === 0, `${label}: ${typed} is no hit`);
      const folded = await page.evaluate((words) => window.jiaozhuFind.find(words).then((result) => result.total), typed);
      ok(total === folded, `${label}: the sum is that of the places`, `${total} and ${folded}`);
      const twice = await page.locator(`.heard a[href="${entry.href}"]`).count();
      ok(twice === 1, `${label}: ${typed} stands there once`, twice);
    }
    await ask(page, `${base}${script}/search.html#q=${quoted(entry.name)}`);
    ok((await page.locator('[role=status]').textContent()).includes(await page.locator('[role=status]').getAttribute('data-counted')), `${label}: it says what is counted`);
    await ask(page, `${base}${script}/search.html#q=${quoted(entry.name)}&kind=text`);
    ok(!(await page.locator('[role=status]').textContent()).includes(await page.locator('[role=status]').getAttribute('data-counted')), `${label}: not of one kind alone`);
    await ask(page, `${base}${script}/search.html#q=${quoted(`${entry.name}${entry.name}${entry.name}`)}`);
    await page.waitForTimeout(200);
    ok(await line.count() === 0, `${label}: what is no term has no such line`);
    await page.goto(`${base}${script}/${entry.href}`);
    ok(await page.locator('#dispersion + .meta').count() === await page.locator('#dispersion').count(), `${label}: the term's page says what it counts`);
  });
}

async function concordance(base, script, label) {
  await opened(base, { viewport: { width: 1440, height: 900 }, acceptDownloads: true }, async (page) => {
    const query = (await aQuery(page, base, script)).slice(0, 2);
    const there = await ask(page, `${base}${script}/search.html#q=${quoted(query)}`);
    const found = await ask(page, `${base}${script}/concordance.html#q=${quoted(query)}`);
    ok(found === there && found > 0, `${label}: as many lines as hits`, `${found} and ${there}`);
    const edges = await page.locator('.kwic mark').evaluateAll((marks) => marks.slice(0, 20).map((mark) => Math.round(mark.getBoundingClientRect().left)));
    ok(Math.max(...edges) - Math.min(...edges) <= 40, `${label}: the lines are aligned`, edges.join(' '));
    await page.locator('input[value=after]').check();
    const after = await page.locator('.kwic mark + span').allTextContents();
    const firsts = after.map((words) => words.replace(/[\s\p{P}\p{S}]/gu, '')[0] ?? '');
    const order = await page.evaluate((letters) => {
      const collator = new Intl.Collator(document.documentElement.lang);
      return letters.every((letter, i) => i === 0 || letters[i - 1] === '' || collator.compare(letters[i - 1], letter) <= 0);
    }, firsts);
    ok(order, `${label}: sorted by what follows`, firsts.join(''));
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('button[name=csv]').click()]);
    const csv = readFileSync(await download.path(), 'utf8');
    ok(csv.startsWith('\ufeff') && csv.trimEnd().split('\r\n').length >= found + 1, `${label}: CSV with BOM and all lines`, csv.slice(0, 80));
    const addresses = csv.trimEnd().split('\r\n').slice(1).map((line) => line.match(/"([^"]*)"$/)[1]);
    ok(!/(^|,)"[=+@-]/m.test(csv.slice(1)), `${label}: nothing that a spreadsheet would reckon`);
    ok(addresses.every((address) => address.startsWith(base) && site.files.includes(address.slice(base.length).split('#')[0])), `${label}: CSV has whole addresses`, addresses[0]);
    await page.setViewportSize({ width: 360, height: 740 });
    await frames(page);
    ok(!(await page.evaluate(overflowing)), `${label}: the lines fit a narrow window`);
  });
}

async function withoutScripts(base, script, label) {
  await opened(base, { javaScriptEnabled: false }, async (page) => {
    for (const file of ['search.html', 'concordance.html']) {
      await page.goto(`${base}${script}/${file}`);
      ok(!(await page.locator('form.search-form').isVisible()), `${label}: ${file} shows no form that does nothing`);
      const glossary = site.kinds[script].terms.length > 0;
      ok(!glossary || await page.locator('main .indexes a').count() > 0, `${label}: ${file} offers the indexes`);
    }
  });
}

/** How long a search takes from the key to the results, in one page that has loaded what it keeps. */
async function bench(base, script) {
  await opened(base, { viewport: { width: 1440, height: 900 } }, async (page) => {
    const whole = await aQuery(page, base, script);
    const queries = [whole, whole.slice(0, 1), whole.slice(0, 2), whole.slice(1), '的', '人口', '计划生育', '龘'];
    const cold = [], warm = [];
    for (const query of queries) {
      await page.goto('about:blank');
      await page.goto(`${base}${script}/search.html`);
      await page.evaluate(() => window.jiaozhuFind.start());
      for (const times of [cold, warm]) {
        times.push(await page.evaluate((words) => new Promise((done) => {
          const start = performance.now();
          const watch = new MutationObserver(() => {
            if (document.querySelector('[data-done]')) { watch.disconnect(); done(performance.now() - start); }
          });
          document.querySelectorAll('[data-done]').forEach((box) => box.remove());
          watch.observe(document.querySelector('.results'), { childList: true, subtree: true, attributes: true });
          location.hash = '';
          location.hash = `#q=${encodeURIComponent(words)}`;
        }), query));
      }
    }
    const told = (times) => times.map((time) => time.toFixed(0)).join(' ');
    console.log(`# ${base.slice(0, 5)} ${script}: ms for ${queries.join(' ')}: first ${told(cold)}; again ${told(warm)}`);
  });
}

try {
  const [first, second] = [site.scripts[0], site.scripts.at(-1)];
  if (process.env.BENCH) {
    await test('bench', () => bench(bases.file, first), 120);
  } else {
    for (const [protocol, script] of [['file', first], ['file', second], ['http', first]]) {
      const base = bases[protocol], label = `${protocol} ${script}`;
      await test(`${label}: lit`, () => lit(base, script, label));
      await test(`${label}: key`, () => key(base, script, label));
      await test(`${label}: filters`, () => filters(base, script, label));
      await test(`${label}: spoilt`, () => spoilt(base, script, label));
      await test(`${label}: sounds`, () => sounds(base, script, label));
      await test(`${label}: headed`, () => headed(base, script, label));
      await test(`${label}: concordance`, () => concordance(base, script, label));
      await test(`${label}: without scripts`, () => withoutScripts(base, script, label));
    }
  }
} finally {
  await browser.close();
  server.close();
}
process.exitCode = summary('search');
