// A reader's own notes, before and after the text was revised.
//
// Usage: node own_notes.mjs PUBLIC REVISED     the conformance project and its revision, as scripts/test builds them.
// TAP on stdout, exit 1 on any failure.
//
// Holds, over http and file://: a note on selected words stays after a reload, shows in every script, is drawn on just its
// words and leaves the passages as they were; it can be changed, deleted, brought back; after the revision a note is found
// at its place, at its new place, across the passage, and what is gone is listed and kept; export, wipe, import gives the
// same notes; an export is a Web Annotation page; a second import changes nothing; a foreign file is refused in words;
// without the highlight registry words are wrapped and the text is the same; a page without notes asks for nothing.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PATIENCE, fileBase, ok, rested, summary, test, until, watched } from './harness.mjs';
import { serve } from './server.mjs';
import { frames, launch } from './stage.mjs';

const [before, after] = [process.argv[2] ?? 'target/test-conformance/public', process.argv[3] ?? 'target/test-revised/public'].map((path) => resolve(path));
const browser = await launch({ whole: true });

/** A site at one address that is first as it was and then revised. */
async function site(protocol) {
  const folder = mkdtempSync(join(tmpdir(), 'notes-'));
  const link = join(folder, 'site');
  symlinkSync(before, link);
  const server = protocol === 'http' ? await serve(link) : null;
  return {
    folder,
    base: server ? server.base : fileBase(link),
    revise: () => { unlinkSync(link); symlinkSync(after, link); },
    close: () => { server?.close(); rmSync(folder, { recursive: true, force: true }); },
  };
}

async function opened(base, body) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, acceptDownloads: true });
  context.setDefaultTimeout(PATIENCE * 1000);
  try {
    const seen = await watched(context, base);
    await body(seen.page, seen);
  } finally {
    await context.close();
  }
}

const select = (page, from, to) => page.evaluate(([a, b]) => {
  const point = ([id, at]) => {
    const walk = document.createTreeWalker(document.getElementById(id), 4, (node) => (node.parentElement.closest('[data-editorial]') ? 2 : 1));
    let rest = at;
    while (walk.nextNode()) {
      if (rest <= walk.currentNode.data.length) return [walk.currentNode, rest];
      rest -= walk.currentNode.data.length;
    }
    throw new Error(`no place ${id} ${at}`);
  };
  getSelection().setBaseAndExtent(...point(a), ...point(b));
}, [from, to]);
const passages = (page) => page.evaluate(() => [...document.querySelectorAll('[data-passage]')].map((passage) => {
  const copy = passage.cloneNode(true);
  copy.querySelectorAll('[data-editorial]').forEach((each) => each.remove());
  return copy.textContent;
}));
const drawn = (page) => page.evaluate(() => (CSS.highlights ? [...(CSS.highlights.get('jiaozhu-own') ?? [])].map(String) : [...document.querySelectorAll('.text mark.own')].map((mark) => mark.textContent)).join('|'));
const settled = async (page, words) => {
  await until(async () => await drawn(page) === words);               // the rest is told by the comparison
  return drawn(page);
};

async function make(page, from, to, words) {
  await select(page, from, to);
  await page.locator('.pick-bar button').nth(1).click();
  await page.locator('.writing textarea').fill(words);
  await page.locator('.writing .first').click();
  await page.locator('.writing').waitFor({ state: 'detached' });
}
async function closed(page) {
  await page.keyboard.press('Escape');
  await page.locator('.pick-panel').waitFor({ state: 'detached' });
}
async function list(page) {
  await page.locator('[data-door="mine"]').click();
  await page.locator('.pick-panel.mine').waitFor();
}
async function exported(page) {
  await list(page);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.mine .row button').first().click()]);
  const data = JSON.parse(readFileSync(await download.path(), 'utf8'));
  await closed(page);
  return data;
}
/** The notes as plain text, as they are saved to be read. */
async function plain(page) {
  await list(page);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.mine .row button', { hasText: '存为文本' }).click()]);
  const words = readFileSync(await download.path(), 'utf8');
  ok(/\.txt$/.test(download.suggestedFilename()), 'plain text is called so', download.suggestedFilename());
  await page.keyboard.press('Escape');
  return words;
}
async function imported(page, path) {
  await list(page);
  await page.locator('.mine input[type=file]').setInputFiles(path);
  await page.waitForFunction(() => document.querySelector('.mine p.small[role="status"]')?.textContent);
  const words = await page.locator('.mine p.small[role="status"]').first().textContent();
  await closed(page);
  return words;
}
const wipe = (page) => page.evaluate(() => new Promise((done, failed) => {
  localStorage.clear();
  const asked = indexedDB.open('jiaozhu');
  asked.onsuccess = () => {
    const work = asked.result.transaction('notes', 'readwrite');
    work.objectStore('notes').clear();
    work.oncomplete = () => { asked.result.close(); done(); };
    work.onerror = failed;
  };
}));

for (const protocol of ['http', 'file']) {
  await test(`${protocol}: notes`, async () => {
    const place = await site(protocol);
    const emend = `${place.base}zh-Hans/mini/emend.html`, lists = `${place.base}zh-Hans/mini/lists.html`;
    await opened(place.base, async (page, { take }) => {
      const asked = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(emend);
      await rested(() => asked.length, 400);
      ok(!asked.some((url) => /quote|mine|assets\/(cite|source)\//.test(url)), `${protocol}: a page without notes asks for nothing`, asked.join(' '));
      const was = await passages(page);
      await make(page, ['p2', 7], ['p2', 11], '何以抓紧\n第二行');
      ok(await settled(page, '要|抓紧|整') === '要|抓紧|整', `${protocol}: a note is drawn on its words`, await drawn(page));
      ok(await page.evaluate(() => document.activeElement !== null), `${protocol}: focus is somewhere`);
      await make(page, ['p3', 0], ['p3', 6], '');
      await page.reload();
      ok(await settled(page, '要|抓紧|整|推进计划生育') === '要|抓紧|整|推进计划生育', `${protocol}: notes are there after a reload`, await drawn(page));
      ok(JSON.stringify(await passages(page)) === JSON.stringify(was), `${protocol}: the text is what it was`);
      await page.goto(`${place.base}zh-Hant-TW/mini/emend.html`);
      ok(await settled(page, '要|抓緊|整|推進計劃生育') === '要|抓緊|整|推進計劃生育', `${protocol}: they show in the other script`, await drawn(page));

      await page.goto(lists);
      await make(page, ['p2', 0], ['p2', 4], '将被删去');
      await make(page, ['p3', 0], ['p4', 2], '跨段');
      ok((await settled(page, '甲项的第|乙项|子项')) === '甲项的第|乙项|子项', `${protocol}: a note across passages`, await drawn(page));
      await list(page);
      ok(await page.locator('.mine .own-list').first().locator('li').count() === 2, `${protocol}: the list has them in their order`);
      ok((await page.locator('.mine h3.lost').textContent()).includes('2'), `${protocol}: and those of other texts`);
      ok(await page.locator('.mine a.where').first().evaluate((link) => link.href) === emend + '#p2', `${protocol}: which lead there`);
      await page.locator('.mine li[data-id] button', { hasText: '删除' }).first().click();
      await page.locator('.undo button').click();
      await page.locator('.mine li[data-id] .said', { hasText: '将被删去' }).waitFor();
      ok(await until(async () => await page.locator('.mine li[data-id]').count() === 2), `${protocol}: deleted and brought back`);
      await page.locator('.mine li[data-id] button', { hasText: '修改' }).first().click();
      await page.locator('.writing textarea').fill('将被删去，改');
      await page.keyboard.press('Control+Enter');
      await page.locator('.mine .said', { hasText: '将被删去，改' }).waitFor();
      ok(true, `${protocol}: a note is changed by the keyboard`);
      await page.locator('.mine li[data-id] button', { hasText: '到原处' }).last().click();
      ok(await until(() => page.evaluate(() => String(getSelection()).includes('乙项'))), `${protocol}: the list leads to the words`, await page.evaluate(() => String(getSelection())));

      ok(!(await page.locator('body').textContent()).includes('阅读单元只摘印段落'), `${protocol}: nothing is said before the list is open`);
      await list(page);
      ok((await page.locator('.mine').textContent()).includes('阅读单元只摘印段落，不显示笔记'), `${protocol}: the list says where notes are not shown`);
      await page.keyboard.press('Escape');
      const told = await plain(page);
      for (const [what, words] of [
        ['words', '“乙项子项”'], ['words of another text', '“要抓紧整”'], ['what was said', '将被删去，改'], ['two lines', '何以抓紧\n第二行'],
        ['the place', '第 3 至 4 段'], ['the address', `${lists}#p3-p4`], ['that of another text', `${emend}#p2`], ['the day', new Date().toISOString().slice(0, 10)],
      ]) ok(told.replace(/\r\n/g, '\n').includes(words), `${protocol}: saved as text: ${what}`, told);
      ok(told.startsWith('\ufeff') && told.split('◆').length === 3, `${protocol}: text by text, in UTF-8`, told);
      const data = await exported(page);
      ok(data['@context'] === 'http://www.w3.org/ns/anno.jsonld' && data.type === 'AnnotationPage' && data.items.length === 4, `${protocol}: an annotation page`, JSON.stringify(data).slice(0, 200));
      const valid = (item) => /^urn:uuid:[0-9a-f-]{36}$/.test(item.id) && item.type === 'Annotation' && typeof item.target.source === 'string' && item.target.selector.length === 2
        && item.target.selector[1].type === 'TextQuoteSelector' && !Number.isNaN(Date.parse(item.created)) && (!item.body || (item.body.type === 'TextualBody' && item.body.purpose === 'commenting'));
      ok(data.items.every(valid), `${protocol}: every item is an annotation`, JSON.stringify(data.items.find((item) => !valid(item))));
      const across = data.items.find((item) => item.body?.value === '跨段');
      ok(across.target.selector[0].type === 'RangeSelector' && across.target.selector[0].startSelector.value === 'p3' && across.target.selector[0].endSelector.value === 'p4' && across.target.selector[1].exact === '乙项子项', `${protocol}: a range across passages`, JSON.stringify(across));
      ok(data.items.some((item) => item.motivation === 'highlighting' && !item.body), `${protocol}: a mere highlight has no body`);
      const file = join(place.folder, 'notes.jsonld');
      writeFileSync(file, JSON.stringify(data));

      place.revise();
      await page.goto(lists);
      // 甲项的第二段 is gone; 乙项 reads 乙项改, so the words across have changed in the middle.
      await page.locator('.mine-count').waitFor({ state: 'attached' });       // made when all is drawn
      ok((await drawn(page)) === '', `${protocol}: what is gone is drawn nowhere`, await drawn(page));
      await list(page);
      const lost = page.locator('.mine .lost ~ .own-list').first();
      ok(await lost.locator('.said', { hasText: '将被删去，改' }).count() === 1, `${protocol}: but listed, with its words`, await page.locator('.mine').textContent());
      await closed(page);
      await page.goto(emend);
      ok(await settled(page, '要|抓紧|整|推进计划生育') === '要|抓紧|整|推进计划生育', `${protocol}: after the revision words are found again`, await drawn(page));

      await wipe(page);
      await page.reload();
      await frames(page);
      ok(await drawn(page) === '', `${protocol}: wiped`);
      const report = await imported(page, file);
      ok(/4/.test(report), `${protocol}: imported`, report);
      ok(await settled(page, '要|抓紧|整|推进计划生育') === '要|抓紧|整|推进计划生育', `${protocol}: and placed`, await drawn(page));
      const again = await exported(page);
      const core = (items) => JSON.stringify(items.map((item) => [item.id, item.body?.value, item.target.selector, item.modified]).sort());
      ok(core(again.items) === core(data.items), `${protocol}: out, in and out again is the same`, `${core(again.items)}\n${core(data.items)}`);
      ok(/0.*0/.test(await imported(page, file)), `${protocol}: a second import changes nothing`);
      const foreign = join(place.folder, 'foreign.json');
      writeFileSync(foreign, '{"a": 1}');
      const refusal = await imported(page, foreign);
      ok(/Web Annotation/.test(refusal), `${protocol}: a foreign file is refused in words`, refusal);
      const faults = take();
      ok(faults.length === 0, `${protocol}: no fault`, faults.join('\n'));
    });
    place.close();
  });
}

// Notes of another program, or from before a revision: where each must be found, or that it must not be.
await test('places', async () => {
  const place = await site('http');
  const source = `${place.base}zh-Hans/mini/emend.html`;
  const at = (value, start) => ({ type: 'FragmentSelector', value, refinedBy: { type: 'TextPositionSelector', start, end: start + 1 } });
  const quote = (exact, prefix = '', suffix = '') => ({ type: 'TextQuoteSelector', exact, prefix, suffix });
  const cases = [
    ['at its place', [at('p2', 2), quote('基础薄', '村里', '弱')], '2'],
    ['at its place, though it stands elsewhere with likelier neighbours', [at('p1', 2), quote('基础薄', '、', '弱，要')], '1'],
    ['elsewhere in its passage', [at('p2', 30), quote('基础薄', '', '')], '2'],
    ['in another passage, by what stood before', [at('p99', 0), quote('基础薄', '干部在村里', '')], null],
    ['in another passage, by both neighbours', [at('p99', 0), quote('基础薄', '村里', '弱，要')], '2'],
    ['without a passage, by its neighbours', [quote('基础薄', '村里', '弱，要')], '2'],
    ['without anything to go by', [quote('基础薄')], null],
    ['short and alone in the text, without anything to go by', [quote('抓紧')], null],
    ['long and alone in the text', [quote('新增了名对象，县里要查清楚')], '2'],
    ['nowhere', [at('p2', 0), quote('从来没有的字')], null],
    ['a hidden mark is no part of the words', [quote('推进计划生育优质服务。𠮷字与葛')], '3'],
  ];
  const items = cases.map(([name, selector], index) => ({ id: `https://example.org/${index}`, type: 'Annotation', body: name, target: { source, selector } }));
  const file = join(place.folder, 'cases.json');
  writeFileSync(file, JSON.stringify({ '@context': 'http://www.w3.org/ns/anno.jsonld', type: 'AnnotationPage', items }));
  await opened(place.base, async (page, { take }) => {
    await page.goto(source);
    const report = await imported(page, file);
    const lost = cases.filter(([, , passage]) => !passage).length;
    ok(report.includes(String(cases.length)) && report.includes(String(lost)), 'the import says how many could not be placed', report);
    await list(page);
    for (const [index, [name, , passage]] of cases.entries()) {
      const item = page.locator(`.mine li[data-id="https://example.org/${index}"]`);
      const placed = await item.locator('button', { hasText: '到原处' }).count() > 0;
      const where = await item.locator('.where').textContent();
      ok(passage ? placed && where === `第 ${passage} 段` : !placed, `found: ${name}`, `${placed} ${where}`);
    }
    const faults = take();
    ok(faults.length === 0, 'no fault with the notes of others', faults.join('\n'));
  });
  place.close();
});

await test('without the highlight registry', async () => {
  const place = await site('http');
  await opened(place.base, async (page, { take }) => {
    await page.addInitScript(() => { delete window.Highlight; delete CSS.highlights; Object.defineProperty(CSS, 'highlights', { value: undefined, configurable: true }); });
    await page.goto(`${place.base}zh-Hans/mini/emend.html`);
    const was = await passages(page);
    await make(page, ['p2', 5], ['p2', 12], '包裹');
    await page.locator('.text mark.own').first().waitFor();
    ok((await page.locator('.text mark.own').allTextContents()).join('') === was[1].slice(5, 12), 'words are wrapped', (await page.locator('.text mark.own').allTextContents()).join('|'));
    await page.reload();
    await page.locator('.text mark.own').first().waitFor();
    ok(JSON.stringify(await passages(page)) === JSON.stringify(was), 'wrapped words leave the text as it was');
    const faults = take();
    ok(faults.length === 0, 'no fault when wrapping', faults.join('\n'));
  });
  place.close();
});

await browser.close();
process.exitCode = summary('own notes');
