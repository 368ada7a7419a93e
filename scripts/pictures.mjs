// Takes the pictures that README and docs show: one line each in `SHOTS`. Started by scripts/pictures, which builds the site.
//
// Usage: node pictures.mjs SITE OUT [NAME…]     TEST_NODE and CHROMIUM as for the browser tests
//
// A page that is not there, or that does not hold what its picture is to show, is told at the end and fails; the other
// pictures are taken all the same.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { need } from '../tests/browser/stage.mjs';
import { palette } from './palette.mjs';

const WIDE = [1440, 860];
const PAGE = [1200, 800];
const PHONE = [375, 760];
const TEXT = 'zh-Hans/jisheng/zhenjiang.html';
const NOTE = '[data-passage] [role="doc-noteref"]';

// `copy`: in the teacher's copy, which lies beside the site; `hash`, `query`: of the address; `click`: what is opened; `holds`: what must then be seen.
const SHOTS = {
  home: { path: 'zh-Hans/index.html', size: PAGE },
  'text-wide': { path: TEXT, hash: '#p5', size: WIDE, holds: '[role="note"]' },
  'text-phone': { path: TEXT, hash: '#p3', size: PHONE, click: `#p3 ${NOTE.replace('[data-passage] ', '')}`, holds: '[role="dialog"]' },
  'text-dark': { path: TEXT, hash: '#p5', size: WIDE, dark: true, holds: '[role="note"]' },
  'text-vertical': { path: TEXT, query: '?r=vertical', hash: '#p3', size: WIDE, holds: '[data-choice~="vertical"]' },
  'text-traditional': { path: 'zh-Hant-TW/jisheng/huangyan.html', hash: '#p6', size: WIDE, holds: '[role="note"]' },
  search: { path: 'zh-Hans/search.html', hash: `#q=${encodeURIComponent('計劃生育')}`, size: PAGE, holds: '[data-done] a[data-hit]' },
  term: { path: 'zh-Hans/jisheng/glossary/cun-wei-zhu.html', size: PAGE, holds: '[data-occurrence]' },
  matrix: { path: 'zh-Hans/jisheng/glossary.matrix.html', size: PAGE, holds: 'main table, main svg' },
  collation: { path: 'zh-Hans/jisheng/xixiang.collation.html', hash: '#p3', size: WIDE },
  parallels: { path: 'zh-Hans/jisheng/index.parallels.html', size: PAGE },
  timeline: { path: 'zh-Hans/jisheng/index.timeline.html', size: PAGE },
  lunyu: { path: 'zh-Hant-TW/lunyu/xueer.html', hash: '#p1', size: WIDE },
  read: { path: 'zh-Hans/read.html', hash: '#t=huangyan:p3-p4,dongshahe:p2&layers=commentary', size: PAGE, holds: '.assembled[data-done] .passage' },
  handout: { path: 'zh-Hans/readings/numbers.handout.html', hash: '#selection-1', size: PAGE, holds: '.line-number' },
  teacher: { copy: true, path: 'zh-Hans/readings/numbers.teacher.html', hash: '#questions', size: PAGE, holds: '.key' },
  pack: { path: 'zh-Hans/readings/numbers.html', size: PAGE },
  glossary: { path: 'zh-Hans/jisheng/glossary.html', size: PAGE },
};

const [site, out, ...asked] = process.argv.slice(2);
const missing = asked.filter((name) => !SHOTS[name]).map((name) => `${name}: no such picture`);

async function taken(browser, name, { path, copy = false, hash = '', query = '', size: [width, height], dark = false, click, holds }) {
  const folder = copy ? join(site, '../pictures-teacher') : site;
  if (!existsSync(join(folder, path))) return missing.push(`${name}: no page ${path}`);
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    await page.goto(pathToFileURL(resolve(folder, path)).href + query + hash);
    await page.waitForTimeout(400);
    if (click) await page.locator(click).first().click();
    if (holds) await page.locator(holds).filter({ visible: true }).first().waitFor({ state: 'visible' });
    await page.waitForTimeout(400);
    const small = palette(await page.screenshot());
    if (small.length < 8 * 1024) return missing.push(`${name}: nothing to be seen`);
    writeFileSync(join(out, `${name}.png`), small);
    console.log(`${name}.png ${Math.round(small.length / 1024)} KB`);
  } catch (error) {
    missing.push(`${name}: ${error.message.split('\n')[0]}`);
  } finally {
    await context.close();
  }
  return null;
}

mkdirSync(out, { recursive: true });
const browser = await need('playwright-core').chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const [name, shot] of Object.entries(SHOTS)) {
    if (!asked.length || asked.includes(name)) await taken(browser, name, shot);
  }
  const page = await browser.newPage();
  await page.goto(pathToFileURL(resolve(site, TEXT)).href);
  await page.pdf({ path: join(site, '../zhenjiang.pdf'), format: 'A5', preferCSSPageSize: true });
} finally {
  await browser.close();
}
for (const line of missing) console.error(`not taken: ${line}`);
process.exitCode = missing.length ? 1 : 0;
