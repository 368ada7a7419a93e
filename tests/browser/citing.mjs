// Citing, as a reader does it.
//
// Usage: node citing.mjs PUBLIC [TEXT]     PUBLIC: the conformance project as scripts/test gives it editors, a version, an
// author (build_cited). TAP on stdout, exit 1 on any failure.
//
// Holds: words selected across two passages are cited with their place, in the script shown and as they were written, in
// every form, letter for letter, on the reader's own day; the number of a passage cites it; the address is whole, on
// http and on file://; what is copied is what is shown; the keyboard suffices and the focus comes back; without
// scripts the reference stands on the page, and prints; the tags for Zotero are whole; what is fetched beforehand is small.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join, resolve } from 'node:path';
import { PATIENCE, fileBase, ok, summary, test, until, watched } from './harness.mjs';
import { serve } from './server.mjs';
import { launch } from './stage.mjs';

const root = resolve(process.argv[2] ?? 'target/test-cited/public');
const server = await serve(root);
const browser = await launch({ whole: true });
const bases = { http: server.base, file: fileBase(root) };
const DAY = new Date(2026, 8, 5, 12);

const WORDS = {
  'zh-Hans': { edition: '小编', site: '一致性示例', author: '某县计生委', title: '校改', quoted: '要抓紧整改。新增了名对象，县里要查清楚。\n推进' },
  'zh-Hant-TW': { edition: '小編', site: '一致性示例', author: '某縣計生委', title: '校改', quoted: '要抓緊整改。新增了名對象，縣裡要查清楚。\n推進' },
  'zh-Hant-HK': { edition: '小編', site: '一致性示例', author: '某縣計生委', title: '校改', quoted: '要抓緊整改。新增了名對象，縣裏要查清楚。\n推進' },
};
/** What every form says of the passages 2 and 3, whatever the script. */
function expected({ edition, site, author, title }, language, url) {
  return {
    gb2025: `${author}. ${title}[M/OL]//甲，乙. ${edition}. 2.0版. ${site}，2026：第2-3段[2026-09-05]. ${url}.`,
    gb2015: `${author}. ${title}[M/OL]//甲, 乙. ${edition}. 2.0版. ${site}, 2026: 第2-3段[2026-09-05]. ${url}.`,
    chicago: `${author}, “${title}” (ca. 2013), in ${edition}, ed. 甲 and 乙, version 2.0 (${site}, 2026), pars. 2–3, accessed September 5, 2026, ${url}.`,
    mla: `${author}. “${title}.” Ca. 2013. ${edition}, edited by 甲 and 乙, version 2.0, ${site}, 2026, pars. 2–3, ${url}. Accessed 5 Sept. 2026.`,
    apa: `${author}. (2026). ${title}. In 甲 & 乙 (Eds.), ${edition} (Version 2.0, paras. 2–3). ${site}. Retrieved September 5, 2026, from ${url} (Original work published ca. 2013)`,
    bibtex: `@incollection{mini-emend,\n  author = {{${author}}},\n  title = {{${title}}},\n  booktitle = {{${edition}}},\n  editor = {{甲} and {乙}},\n  version = {2.0},\n  publisher = {${site}},\n  year = {2026},\n  origdate = {2013-08?},\n  language = {${language}},\n  note = {第2--3段},\n  urldate = {2026-09-05},\n  url = {${url}},\n}\n`,
    ris: `TY  - CHAP\nAU  - ${author}\nTI  - ${title}\nT2  - ${edition}\nED  - 甲\nED  - 乙\nET  - 2.0\nPB  - ${site}\nPY  - 2026\nOP  - 2013-08?\nLA  - ${language}\nN1  - 第2-3段\nY2  - 2026/09/05\nUR  - ${url}\nER  - \n`,
  };
}

async function opened(protocol, options, body) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE * 1000);
  try {
    const seen = await watched(context, bases[protocol]);
    await seen.page.clock.setFixedTime(DAY);
    await body(seen.page, seen);
  } finally {
    await context.close();
  }
}

/** Selects words by passages and offsets, as a mouse would. */
export const select = (page, from, to) => page.evaluate(([a, b]) => {
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
const shown = async (page) => {
  await page.locator('.citing [data-form="csl"]').waitFor();
  return page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.citing [data-form]')].map((form) => [form.dataset.form, form.textContent])));
};
const bar = '.pick-bar button';

for (const protocol of ['http', 'file']) {
  for (const script of ['zh-Hans', 'zh-Hant-TW', 'zh-Hant-HK']) {
    const file = `${script}/mini/emend.html`, label = `${protocol} ${script}`;
    await test(label, () => opened(protocol, {}, async (page, { take }) => {
      await page.goto(bases[protocol] + file);
      await select(page, ['p2', 7], ['p3', 2]);
      await page.locator(bar).first().click();
      const forms = await shown(page);
      const url = `${bases[protocol]}${file}#p2-p3`;
      for (const [form, words] of Object.entries(expected(WORDS[script], script, url))) ok(forms[form] === words, `${label}: ${form}`, `${forms[form]}\n${words}`);
      const item = JSON.parse(forms.csl)[0];
      ok(item.URL === url && item.note === '第2-3段' && item.accessed['date-parts'][0].join() === '2026,9,5' && item['original-date'].literal === '2013-08?', `${label}: CSL-JSON`, forms.csl);
      if (script !== 'zh-Hans') await page.locator('.citing .quotation').nth(1).waitFor();
      const quotations = await page.locator('.citing .quotation').allTextContents();
      ok(quotations[0] === WORDS[script].quoted, `${label}: the words in the script shown`, quotations[0]);
      if (script === 'zh-Hans') ok(quotations.length === 1, `${label}: in its own script nothing is said twice`);
      else ok(quotations[1] === WORDS['zh-Hans'].quoted, `${label}: and as they were written`, quotations[1]);
      ok((await page.locator('.cited').textContent()).includes('emend#p2-p3'), `${label}: the id of the place`);
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
      ok(await page.locator('dialog').count() === 0, `${label}: Esc closes the panel`);
      const faults = take();
      ok(faults.length === 0, `${label}: no fault`, faults.join('\n'));
    }));
  }

  await test(`${protocol}: a number`, () => opened(protocol, { permissions: protocol === 'http' ? ['clipboard-read', 'clipboard-write'] : [] }, async (page, { take }) => {
    await page.goto(`${bases[protocol]}zh-Hans/mini/emend.html`);
    await page.locator('#p2 > a.number').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.closest('.pick-bar'));
    ok(true, `${protocol}: the keyboard gets from a number to the bar`);
    await page.keyboard.press('Escape');
    ok(await until(() => page.evaluate(() => document.activeElement.matches('#p2 > a.number'))), `${protocol}: and back`);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.closest('.pick-bar'));
    await page.keyboard.press('Enter');
    const forms = await shown(page);
    ok(forms.gb2025.includes('：第2段[2026-09-05]') && forms.gb2025.endsWith('#p2.'), `${protocol}: a number cites its passage`, forms.gb2025);
    await page.evaluate(() => document.addEventListener('copy', (event) => { window.none = event; }));
    if (protocol === 'http') {
      await page.locator('#form-gb2025 + .copy').click();
      const copied = () => page.evaluate(() => navigator.clipboard.readText());
      ok(await until(async () => await copied() === forms.gb2025), 'what is copied is what is shown', await copied());
      await page.locator('#form-chicago + .copy').click();
      const rich = () => page.evaluate(async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text());
      ok(await until(async () => (await rich()).includes('<i>小编</i>')), 'a title is copied in italics', await rich());
    }
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    ok(await until(() => page.evaluate(() => Boolean(document.activeElement.closest('.number, .pick-bar')))), `${protocol}: the focus comes back from the panel`, await page.evaluate(() => document.activeElement.outerHTML));
    await page.locator('[data-door="cite"]').click();
    const whole = await shown(page);
    ok(whole.gb2025.includes('2026[2026-09-05]') && !/#|段/.test(whole.gb2025), `${protocol}: the whole text`, whole.gb2025);
    const faults = take();
    ok(faults.length === 0, `${protocol}: no fault with a number`, faults.join('\n'));
  }));

  await test(`${protocol}: as transmitted`, () => opened(protocol, {}, async (page) => {
    await page.goto(`${bases[protocol]}zh-Hant-TW/mini/emend.transmitted.html`);
    await page.locator('#p2 > a.number').click();
    await page.locator(bar).first().click();
    const forms = await shown(page);
    const quotation = await page.locator('.citing .quotation').allTextContents();
    ok(quotation.length === 1 && quotation[0].includes('薄溺'), `${protocol}: the view as transmitted quotes what is transmitted`, quotation.join('|'));
    ok(forms.gb2025.includes('emend.transmitted.html#p2'), `${protocol}: and leads to itself`);
  }));
}

await test('scripts off', () => opened('http', { javaScriptEnabled: false }, async (page) => {
  await page.goto(`${bases.http}zh-Hans/mini/emend.html`);
  const reference = page.locator('#citation .reference');
  ok((await reference.textContent()).trim() === '某县计生委. 校改[M/OL]//甲，乙. 小编. 2.0版. 一致性示例，2026.', 'scripts off: the reference stands on the page', await reference.textContent());
  ok(await page.locator('#citation button:visible').count() === 0, 'scripts off: no button that would do nothing');
  ok(await page.locator('#citation details [data-form]').count() === 7, 'scripts off: the other forms are there');
  await page.emulateMedia({ media: 'print' });
  ok(await until(async () => await reference.isVisible() && await page.locator('.forms').isHidden()), 'the reference prints, the other forms do not');
}));

const html = readFileSync(join(root, 'zh-Hans/mini/emend.html'), 'utf8');
const tags = Object.fromEntries([...html.matchAll(/<meta [^>]*citation_[^>]*>/g)].map(([tag]) => ['name', 'content'].map((name) => tag.match(new RegExp(`\\s${name}=(?:"([^"]*)"|([^\\s">]*))`)).slice(1).join(''))));
const want = { citation_title: '校改', citation_author: '某县计生委', citation_book_title: '小编', citation_publisher: '一致性示例', citation_publication_date: '2026-03', citation_language: 'zh-Hans' };
for (const [name, content] of Object.entries(want)) ok(tags[name] === content, `tag ${name}`, tags[name]);
ok(!tags.citation_public_url && (html.match(/citation_editor/g) ?? []).length === 2, 'no address is made up; every editor has a tag');
const weight = gzipSync(readFileSync(join(root, 'assets/pick.js')), { level: 9 }).length;
ok(weight <= 1536, 'what is fetched before the reader acts', `${weight} bytes`);

await browser.close();
server.close();
process.exitCode = summary('citing');
