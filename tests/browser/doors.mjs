// The front doors of a site, as a newcomer meets them and as a reader comes back.
//
// Usage: node doors.mjs PUBLIC      the project's own site. TAP on stdout, exit 1 on any failure.
//
// Holds: the home page names one place to begin, within the first screen of a phone, in every face, and that leads to a
// text; English furniture has English prose; the way back to the last passage is there for whoever has read, in the script
// of the home page, and for nobody else, whatever the store holds; the page for lost addresses speaks English too.
import { resolve } from 'node:path';
import { PATIENCE, fileBase, ok, summary, survey, test, until, watched } from './harness.mjs';
import { serve } from './server.mjs';
import { launch } from './stage.mjs';

const root = resolve(process.argv[2] ?? 'public');
const site = survey(root);
const server = await serve(root);
const browser = await launch({ whole: true });

async function opened(base, options, body) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ...options });
  context.setDefaultTimeout(PATIENCE * 1000);
  try {
    const seen = await watched(context, base);
    await body(seen.page, seen);
  } finally {
    await context.close();
  }
}

for (const [protocol, base] of [['http', server.base], ['file', fileBase(root)]]) {
  await test(`${protocol}: begin`, () => opened(base, { javaScriptEnabled: false }, async (page) => {
    for (const file of ['index.html', ...site.scripts.flatMap((script) => [`${script}/index.html`, `${script}/index.en.html`])].filter((name) => site.files.includes(name))) {
      await page.goto(base + file);
      const door = page.locator('.begin a');
      await door.waitFor();
      const box = await door.boundingBox();
      ok(box && box.y + box.height < 740, `${protocol} ${file}: where to begin is on the first screen`, JSON.stringify(box));
      ok(await page.locator('.resume').isHidden(), `${protocol} ${file}: nobody has read, nothing to go on with`);
      if (file.endsWith('.en.html')) ok(/[a-z]{4,}/.test(await page.locator('.lead[lang="en"]').textContent()), `${protocol} ${file}: English readers are told in English`);
      await door.click();
      ok(await until(() => page.locator('[data-passage]').count()) > 0, `${protocol} ${file}: that is a text`, page.url());
    }
  }));
  await test(`${protocol}: resume`, () => opened(base, {}, async (page, { take }) => {
    const file = site.kinds[site.scripts[0]].texts.find((name) => site.read(name).includes('id=p9 ') || site.read(name).includes('id="p9"'));
    await page.goto(base + file);
    await page.evaluate(() => document.getElementById('p9').scrollIntoView());
    const at = await page.evaluate(() => [...document.querySelectorAll('[data-passage]')].find((passage) => passage.getBoundingClientRect().bottom > 60).id);
    const titles = {};
    for (const script of site.scripts) {
      titles[script] = site.read(file.replace(/^[^/]+/, script)).match(/<title>(.*?)<\/title>/)[1].split(' · ')[0];
    }
    ok(new Set(Object.values(titles)).size > 1, `${protocol}: the title is not the same in all scripts`, JSON.stringify(titles));
    for (const script of site.scripts) {
      await page.goto(`${base}${script}/index.html`);
      const link = page.locator('.resume a');
      ok(await until(() => link.isVisible()), `${protocol} ${script}: the way back is there`);
      const want = base + file.replace(/^[^/]+/, script) + '#' + at;
      ok(await link.evaluate((node) => node.href) === want, `${protocol} ${script}: to the passage, in this script`, await link.evaluate((node) => node.href));
      await page.waitForFunction((words) => document.querySelector('.resume a').textContent.startsWith(words), titles[script], { timeout: 3000 }).catch(() => {});
      ok((await link.textContent()).startsWith(titles[script]), `${protocol} ${script}: with its title in this script`, await link.textContent());
    }
    for (const bad of ['{', '["javascript:alert(1)","p1","x"]', '["../../etc/x.html","p1","x"]', '["zh-Hans/a/b.html","<p>","x"]', 'null']) {
      await page.evaluate((value) => { for (const key of Object.keys(localStorage)) if (key.startsWith('last')) localStorage.setItem(key, value); }, bad);
      await page.reload();
      ok(await page.locator('.resume').isHidden(), `${protocol}: ${bad} leads nowhere`);
    }
    const faults = take();
    ok(faults.length === 0, `${protocol}: no fault`, faults.join('\n'));
  }));
}
await test('lost', () => opened(server.base, {}, async (page) => {
  await page.goto(`${server.base}404.html`);
  ok(/no such page/.test(await page.locator('[lang="en"]').first().textContent() + await page.locator('.summary').textContent()), 'the page for lost addresses speaks English too');
}));

await browser.close();
server.close();
process.exitCode = summary('front doors');
