// The same site in Firefox ESR as Debian ships it, where it may differ: pages on file://, which it holds apart from each
// other. Notes, Back out of them, terms, the script switch, search, what links carry, the policy; phone and wide, light
// and dark, scripts off. FIREFOX names the browser (default /usr/bin/firefox-esr).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileBase, luminance, ok, overflowing, rested, summary, survey, test, until } from './harness.mjs';
import { firefox } from './marionette.mjs';
import { ATTACKS, effects, plant } from './planted.mjs';
import { serve } from './server.mjs';
import { choices } from './stage.mjs';

const root = resolve(process.argv[2] ?? 'public');
const site = survey(root);
const { richest, representatives, passages } = choices(site);
const [first, second] = site.scripts;
const NARROW = [360, 800];
const WIDE = [1440, 900];
const start = Date.now();
const fox = await firefox();
const server = await serve(root);
const bases = { file: fileBase(root), http: server.base };

const calm = async (name) => {
  const faults = await fox.faults();
  ok(faults.length === 0, `${name}: no fault`, faults.join('\n'));
};

/** The policy that readers meet: one page on the disk may neither read another nor share its storage. */
async function strict() {
  const folder = mkdtempSync(join(tmpdir(), 'strict-'));
  try {
    for (const name of ['one.html', 'two.html']) writeFileSync(join(folder, name), '<!doctype html><title>x</title>');
    await fox.go(`${fileBase(folder)}one.html`);
    const read = await fox.run(`async () => {
      try { localStorage.setItem('kept', 'x'); } catch (error) { return 'no storage'; }
      return fetch('two.html').then(() => 'read', () => 'kept apart');
    }`);
    ok(read === 'kept apart', 'file://: a page may not read its neighbour', read);
    await fox.go(`${fileBase(folder)}two.html`);
    const shared = await fox.run("() => localStorage.getItem('kept') || 'nothing'");
    ok(shared === 'nothing', 'file://: pages share no storage', shared);
    await fox.faults();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Back closes a slip on a phone; another way of closing it leaves no entry. Scrolling back brings the bar. */
async function back(base, label) {
  await fox.size(...NARROW);
  await fox.go(base + richest(first));
  const open = () => fox.run("() => { const ref = document.querySelector('main [role=doc-noteref]:not([data-inline])'); ref.scrollIntoView({ block: 'center' }); ref.click(); }");
  const state = () => fox.run("() => JSON.stringify([Boolean(document.querySelector('.slip:popover-open')), Boolean(history.state && history.state.slip)])");
  const becomes = async (want) => { await until(async () => await state() === want); return state(); };
  await open();
  ok(await becomes('[true,true]') === '[true,true]', `${label}: an open slip has its entry`, await state());
  await fox.run('() => { setTimeout(() => history.back(), 0); }');
  ok(await becomes('[false,false]') === '[false,false]', `${label}: Back closes it`, await state());
  await open();
  await fox.run("() => { document.querySelector('.slip .close').click(); }");
  ok(await becomes('[false,false]') === '[false,false]', `${label}: its button leaves no entry`, await state());
  const length = await fox.run('() => history.length');
  await open();
  await fox.run("() => { document.querySelector('.slip .close').click(); }");
  await becomes('[false,false]');
  ok(await fox.run('() => history.length') === length, `${label}: the history does not grow`);
  await fox.run('() => { scrollTo(0, 2000); }');
  await rested(() => fox.run('() => scrollY'));
  await fox.run('() => { scrollBy(0, -200); }');
  const top = () => fox.run("() => document.querySelector('.contents.stuck') ? Math.round(document.querySelector('.contents').getBoundingClientRect().top) : -1");
  ok(await until(async () => await top() === 0), `${label}: scrolling back brings the bar`, await top());
  await calm(label);
}

async function looks(base, label) {
  for (const [size, dark] of [[NARROW, false], [WIDE, true]]) {
    await fox.size(...size);
    await fox.dark(dark);
    for (const file of representatives(first)) {
      await fox.go(base + file);
      const look = () => fox.run(`() => ({ wide: innerWidth, excess: (${overflowing})(), paint: getComputedStyle(document.body).backgroundColor })`);
      // The window of the browser takes its size, and its pages their colours, when it comes to it.
      await until(async () => { const { wide, paint } = await look(); return wide === size[0] && dark === luminance(paint) < 80; }, 5);
      const { wide, excess, paint } = await look();
      ok(!excess && wide === size[0], `${label} ${file}: nothing wider than ${size[0]}px`, `${wide}: ${excess}`);
      ok(dark === luminance(paint) < 80, `${label} ${file}: ${dark ? 'dark' : 'light'}`, paint);
    }
    await calm(`${label}, ${size[0]}px`);
  }
  await fox.dark(false);
}

const aRef = '() => { const ref = document.querySelector(\'main [data-passage] [role="doc-noteref"]\'); ref.scrollIntoView({ block: "center" }); return ref.id; }';
const active = () => fox.run('() => (document.activeElement || {}).id || ""');
const shown = `() => [...document.querySelectorAll('[role="dialog"]')].some((node) => node.getClientRects().length > 0)`;

async function notes(base, label) {
  const file = richest(first);
  await fox.size(...NARROW);
  await fox.go(base + file);
  const id = await fox.run(aRef);
  for (const how of ['click', 'Enter']) {
    if (how === 'click') await fox.click(`[id="${id}"]`);
    else await fox.run('(id) => document.getElementById(id).focus()', id).then(() => fox.press('Enter'));
    ok(await fox.until(shown), `${label}: a note opens by ${how}`);
    await fox.until(`() => Boolean(document.activeElement.closest('[role="dialog"]'))`);
    ok(!(await fox.run(`() => (${overflowing})()`)), `${label}: the open note fits the window`);
    await fox.press('Escape');
    await fox.until(`() => !(${shown})()`);
    ok(await until(async () => await active() === id), `${label}: Esc closes and the focus is back (${how})`, await active());
  }
  await fox.size(...WIDE);
  await fox.go(base + file);
  await fox.until(`() => document.querySelector('[role="note"]')`);
  const margin = await rested(() => fox.run(`() => {
    const boxes = [...document.querySelectorAll('[role="note"]')].map((node) => node.getBoundingClientRect()).filter((box) => box.height);
    return { count: boxes.length, refs: document.querySelectorAll('main [role="doc-noteref"]').length, over: boxes.slice(1).filter((box, at) => box.top < boxes[at].bottom - 1).length, tops: boxes.map((box) => box.top).join(' ') };
  }`));
  ok(margin.count === margin.refs && margin.over === 0, `${label}: every note stands in the margin, none on another`, JSON.stringify(margin));
  await fox.click(`[id="${id}"]`);
  ok(await until(() => fox.run(`() => Boolean(document.activeElement.closest('[role="note"]'))`)), `${label}: the reference leads into the margin`);
  await fox.press('Escape');
  ok(await until(async () => await active() === id), `${label}: Esc gives the focus back (wide)`, await active());
  await calm(`${label}: notes`);
}

async function terms(base, label) {
  const file = richest(first);
  await fox.size(...NARROW);
  await fox.go(base + file);
  const target = await fox.run(`() => { const link = document.querySelector('main [data-passage] a[data-term]'); link.scrollIntoView({ block: 'center' }); return link.href; }`);
  await fox.click('main [data-passage] a[data-term]');
  ok(await fox.until(shown), `${label}: a term opens beside the words`);
  await fox.run(`() => { [...document.querySelectorAll('[role="dialog"] a')].pop().click(); }`).catch(() => 0);
  await fox.until('(href) => location.href.split("#")[0] === href.split("#")[0]', target);
  await calm(`${label}: terms`);
}

async function scriptSwitch(base, label, scripts) {
  if (!second) return;
  const file = richest(first);
  const place = passages(file)[Math.min(2, passages(file).length - 1)];
  await fox.size(...WIDE);
  await fox.go(`${base}${file}#${place}`);
  await fox.click(`.scripts a[hreflang="${second}"]`);
  const want = base + second + file.slice(first.length);
  await until(async () => (await fox.url()).startsWith(want));      // no function runs where scripts are off
  ok(await fox.url() === want + (scripts ? `#${place}` : ''), `${label}: the script switch keeps ${scripts ? 'the passage' : 'the page'}`, await fox.url());
  await calm(`${label}: script switch`);
}

async function search(base, label) {
  const address = base + site.kinds[first].search;
  const found = `() => { const list = document.querySelector('[data-done]'); return list && { total: Number(list.dataset.total), hits: document.querySelectorAll('a[data-hit]').length }; }`;
  await fox.size(...NARROW);
  await fox.go('about:blank');
  await fox.go(`${address}#q=${encodeURIComponent('村')}`);
  const by = await fox.until(found);
  ok(by.total > 0 && by.hits > 0, `${label}: search finds`, JSON.stringify(by));
  await fox.run(`() => { const box = document.querySelector('input[type="search"]'); box.value = ''; box.focus(); }`);
  await fox.press('龘');
  await fox.press('Enter');
  await fox.until(`() => { const list = document.querySelector('[data-done]'); return list && list.dataset.total === '0'; }`);
  ok(true, `${label}: what stands nowhere is not found`);
  await fox.run(`() => { document.querySelector('input[type="search"]').value = ''; document.querySelector('input[type="search"]').focus(); }`);
  await fox.press('村');
  await fox.press('Enter');
  await fox.until('(total) => document.querySelector("[data-done]").dataset.total === String(total)', by.total);
  await fox.run(`() => { document.querySelector('a[data-hit][href*="#p"]').click(); }`).catch(() => 0);
  await fox.until(`() => /#(?:p\\d|note-)/.test(location.hash) && document.getElementById(location.hash.slice(1).split(/[-:](?=p?\\d)/)[0])`);
  ok(true, `${label}: a hit leads into the text`);
  await calm(`${label}: search`);
}

/** Pages on the disk share no storage, so that links must carry what a reader chose. */
async function carried(label) {
  const file = richest(first);
  if (!/assets\/choices\.js/.test(site.read(file))) return;
  const chosen = `() => document.documentElement.dataset.choice || ''`;
  await fox.size(...WIDE);
  await fox.go(`${bases.file}${file}?r=vertical`);
  ok(await fox.run(chosen) === 'vertical', `${label}: an address carries what was chosen`, await fox.run(chosen));
  for (const selector of ['.scripts a:not([aria-current])', '.main-nav a[href*="glossary"]', 'main a[href*="glossary/"]', '[data-occurrence] a']) {
    const from = await fox.url();
    await fox.run('(selector) => document.querySelector(selector).click()', selector).catch(() => 0);
    await until(async () => await fox.url() !== from);
    const kept = await until(() => fox.run(`() => (${chosen})() === 'vertical'`));
    ok(kept, `${label}: and keeps it after ${selector}`, `${await fox.url()}: ${await fox.run(chosen)}`);
  }
  await calm(`${label}: choices`);
}

async function withoutScripts(base, label) {
  await fox.scripts(false);
  try {
    await fox.size(...NARROW);
    const file = richest(first);
    await fox.go(base + file);
    await fox.click('main [data-passage] [role="doc-noteref"]');
    ok(await until(async () => /#note-/.test(await fox.url())), `${label}: scripts off: the reference leads to its note`, await fox.url());
    await scriptSwitch(base, `${label}: scripts off`, false);
  } finally {
    await fox.scripts(true);
  }
}

async function policy() {
  const names = plant(root, richest(first));
  const planted = await serve(names.folder);
  try {
    for (const [label, base] of [['file', fileBase(names.folder)], ['http', planted.base]]) {
      await fox.go(base + names.guarded);
      // Once its own script has run it has had every chance.
      await until(() => fox.run(`() => (${effects})().script`));
      const guarded = await fox.run(`() => (${effects})()`);
      ok(guarded.done.length === 0 && guarded.sheet && guarded.script, `${label}: what was planted does nothing, the page's own sheet and scripts work`, JSON.stringify(guarded));
      const told = [];
      await until(async () => told.push(...(await fox.faults()).filter((fault) => /Content.Security|CSP/i.test(fault))) > 0);
      ok(told.length > 0, `${label}: the violations are told, so silence elsewhere says something`);
      await fox.go(base + names.open);
      await until(() => fox.run(`(all) => (${effects})().done.length === all`, ATTACKS));
      const open = await fox.run(`() => (${effects})()`);
      ok(open.done.length === ATTACKS, `${label}: without the policy all of it is done`, JSON.stringify(open));
      await fox.faults();
    }
  } finally {
    planted.close();
    names.remove();
  }
}

try {
  await test('strict', strict);
  await fox.faults();
  for (const [label, base] of Object.entries(bases)) {
    if (label === 'file') await test(`${label}: looks`, () => looks(base, label));
    await test(`${label}: notes`, () => notes(base, label));
    await test(`${label}: back`, () => back(base, label));
    await test(`${label}: terms`, () => terms(base, label));
    await test(`${label}: script switch`, () => scriptSwitch(base, label, true));
    await test(`${label}: search`, () => search(base, label));
    await test(`${label}: without scripts`, () => withoutScripts(base, label));
  }
  await test('choices', () => carried('file'));
  await test('policy', policy);
} finally {
  await fox.quit();
  server.close();
}
process.exitCode = summary(`firefox, ${((Date.now() - start) / 1000).toFixed(0)} s`);
