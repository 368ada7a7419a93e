// A single file in Firefox ESR as Debian ships it, by double-click: the switch of scripts, search in either script, the
// policy; on a phone. FIREFOX names the browser (default /usr/bin/firefox-esr).
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileBase, ok, overflowing, summary, survey, test, until } from './harness.mjs';
import { firefox } from './marionette.mjs';

const root = resolve(process.argv[2] ?? 'public');
const site = survey(root);
const base = fileBase(root);
const files = readdirSync(join(root, 'downloads')).filter((file) => file.endsWith('.html')).sort();
// Whole editions, and one text: all are made alike.
const editions = files.filter((file) => file.split('.').length === 2);
const chosen = [...editions, files.find((file) => !editions.includes(file))];
const fox = await firefox();

/** What is shown, and four characters that stand in a passage of it. */
const state = () => fox.run(`() => {
  const read = (passage) => {
    const copy = passage.cloneNode(true);
    for (const node of copy.querySelectorAll('[data-editorial]')) node.remove();
    return /[\\p{sc=Han}]{4}/u.exec(copy.textContent);
  };
  const passages = [...document.querySelectorAll('[data-passage]')];
  return {
    lang: document.documentElement.lang, passages: passages.length, focus: document.activeElement.value || '',
    offered: !document.querySelector('.search-form').hidden, query: passages.map(read).find(Boolean)[0],
  };
}`);

async function searched(query) {
  await fox.run(`(query) => {
    document.querySelectorAll('[data-done]').forEach((list) => list.remove());      // those of the search before
    document.querySelector('.search-form input').value = query;
    document.querySelector('.search-form button').click();
  }`, query);
  return Number(await fox.until(`() => document.querySelector('[data-done]') && document.querySelector('[data-done]').dataset.total`));
}

async function single(file) {
  await fox.size(360, 740);
  await fox.go(`${base}downloads/${file}`);
  const first = await state();
  ok(first.offered, `${file}: search is offered`);
  const total = await searched(first.query);
  ok(total > 0, `${file}: “${first.query}” is found`, total);
  for (const script of [...site.scripts.filter((one) => one !== first.lang), first.lang]) {
    await fox.click(`.languages [value="${script}"]`);
    await until(async () => { const now = await state(); return now.lang === script && now.focus === script; });
    const now = await state();
    ok(now.lang === script && now.passages === first.passages && now.focus === script, `${file}, ${script}: the switch shows it`, JSON.stringify(now));
    ok(await searched(first.query) === total, `${file}, ${script}: the same query finds the same`);
    const excess = await fox.run(`() => (${overflowing})()`);
    ok(!excess, `${file}, ${script}: nothing wider than the window`, excess);
  }
  const faults = await fox.faults();
  ok(faults.length === 0, `${file}: no fault`, faults.join('\n'));
}

ok(chosen.every(Boolean) && chosen.length > 1, 'there are single files');
try {
  for (const file of chosen) await test(file, () => single(file));
} finally {
  await fox.quit();
}
process.exitCode = summary('downloads in Firefox');
