// Notes as readers use them: they open by click and Enter where there is no margin and stand in the margin where there is
// one; Esc closes and gives the focus back; layers can be set aside; without scripts the plain links lead there and back;
// an address of a range shows its beginning. On a phone Back closes a slip, and no other way of closing it leaves an entry
// in the history that would lead nowhere.
import { ok, overflowing, rested, test, until } from './harness.mjs';
import { NARROW, WIDE, begin } from './stage.mjs';

const { site, bases, opened, end, richest, passages } = await begin();

const active = (page) => page.evaluate(() => document.activeElement?.id ?? '');
const squeeze = (words) => words.normalize('NFKC').replace(/\s+/g, '');

async function bodyOf(page, noteId) {
  return page.evaluate((id) => {
    const note = document.getElementById(id).cloneNode(true);
    note.querySelectorAll('[role="doc-backlink"]').forEach((node) => node.remove());
    return note.textContent;
  }, noteId);
}

/** The first reference whose note can be seen to open, with the text of that note. */
async function aNote(page) {
  const ref = page.locator('main [data-passage] [role="doc-noteref"]').first();
  const id = await ref.getAttribute('id');
  return { ref: page.locator(`[id="${id}"]`), id, noteId: id.replace(/^ref-/, 'note-'), words: squeeze(await bodyOf(page, id.replace(/^ref-/, 'note-'))) };
}

async function notesNarrow(base, file, label) {
  await opened(base, { viewport: NARROW }, async (page, { take }) => {
    await page.goto(base + file);
    const { ref, id, words } = await aNote(page);
    const slip = page.locator('[role="dialog"]');
    for (const [how, act] of [['click', () => ref.click()], ['Enter', () => ref.press('Enter')]]) {
      await act();
      await slip.waitFor({ state: 'visible' });
      const shown = squeeze(await slip.textContent());
      ok(shown.includes(words.slice(-12)), `${label}: a note opens by ${how} in narrow view`, `${shown} / ${words}`);
      ok(!(await page.evaluate(overflowing)), `${label}: the open note fits the window`);
      ok(!page.url().includes('#note-'), `${label}: the page stays where it is (${how})`, page.url());
      await page.keyboard.press('Escape');
      await slip.waitFor({ state: 'hidden' });
      ok(await until(async () => await active(page) === id), `${label}: Esc closes and the focus is back on the reference (${how})`, await active(page));
    }
    const twice = await page.evaluate(() => [...document.querySelectorAll('[id]')].map((n) => n.id).filter((i, at, all) => all.indexOf(i) !== at));
    ok(twice.length === 0, `${label}: no id twice while notes are shown`, twice.join(' '));
    const faults = take();
    ok(faults.length === 0, `${label}: no fault while notes open`, faults.join('\n'));
  });
}

/** Where the reader stands in the history: Back must always lead somewhere, and closing must leave nothing behind. */
async function back(base, file, label) {
  await opened(base, { viewport: NARROW }, async (page, { take }) => {
    await page.goto(`${base}${file.split('/')[0]}/index.html`);
    await page.goto(base + file);
    const { ref, id } = await aNote(page);
    const slip = page.locator('[role="dialog"]');
    const left = () => page.waitForFunction(() => !history.state?.slip);
    const open = async (link) => { await link.click(); await slip.waitFor({ state: 'visible' }); await page.waitForFunction(() => history.state?.slip); };
    const lone = page.locator('main [data-passage] > .number').nth(1);
    const start = page.url();
    await open(ref);
    const before = await page.evaluate(() => scrollY);
    await page.goBack();
    await slip.waitFor({ state: 'hidden' });
    ok(page.url() === start && await active(page) === id, `${label}: Back closes the slip, and the focus is back`, `${page.url()} ${await active(page)}`);
    ok(Math.abs(await page.evaluate(() => scrollY) - before) < 2, `${label}: Back out of a slip scrolls nothing`);
    const length = await page.evaluate(() => history.length);
    for (const [how, close] of [['Esc', () => page.keyboard.press('Escape')], ['its button', () => slip.locator('.close').click()], ['a touch beside it', () => page.mouse.click(356, 100)]]) {
      await open(ref);
      await page.evaluate(() => scrollBy(0, 40));
      const there = await page.evaluate(() => scrollY);
      await close();
      await slip.waitFor({ state: 'hidden' });
      await left();
      ok(Math.abs(await page.evaluate(() => scrollY) - there) < 2, `${label}: ${how} closes it and scrolls nothing`);
    }
    ok(await page.evaluate(() => history.length) === length, `${label}: opened again and again, the history is as long as after the first time`);
    // From one slip into the next: still one entry.
    const other = page.locator('main [data-passage] [role="doc-noteref"]').nth(1);
    await open(ref);
    await other.evaluate((node) => node.click());
    await page.waitForFunction((words) => document.querySelector('[role="dialog"]').getAttribute('aria-label') === words, await other.getAttribute('aria-label'));
    await page.waitForTimeout(300);
    ok(await slip.isVisible() && await page.evaluate(() => history.state?.slip), `${label}: a second note keeps the entry of the first`);
    // A link out of an open slip, to a place of the page: then Back leads to where it was followed from.
    await lone.evaluate((node) => node.click());
    const hash = await lone.getAttribute('href');
    await page.waitForURL((url) => url.hash === hash);
    await slip.waitFor({ state: 'hidden' });
    ok(await page.evaluate((h) => document.querySelector(':target') === document.querySelector(h), hash), `${label}: an address inside the page is reached from an open slip`);
    await page.goBack();
    await page.waitForURL((url) => url.href === start);
    ok(!(await page.evaluate(() => history.state?.slip)), `${label}: and Back leads to where it was, with no entry between`);
    // Loaded anew with the slip's entry on top: it is left at once.
    await open(ref);
    await page.reload();
    await left();
    await page.goBack();
    await page.waitForURL((url) => url.href !== start && /index/.test(url.href));
    ok(true, `${label}: after loading anew Back leaves the text at once`);
    const faults = take();
    ok(faults.length === 0, `${label}: no fault on the way back`, faults.join('\n'));
  });
}

async function notesWide(base, file, label) {
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    await page.goto(base + file);
    const { ref, id, words } = await aNote(page);
    const beside = page.locator('[role="note"]').filter({ visible: true });
    const refs = await page.locator('main [role="doc-noteref"]').count();
    await until(async () => await beside.count() === refs);
    const count = await beside.count();
    ok(count === refs, `${label}: every note stands in the margin in wide view`, `${count} of ${refs}`);
    // They move to their places once the fonts are there.
    const first = await rested(() => page.evaluate(() => {
      const boxes = [...document.querySelectorAll('[role="note"]')].map((n) => n.getBoundingClientRect()).filter((b) => b.height);
      const text = document.querySelector('main [data-passage]').getBoundingClientRect();
      const over = boxes.slice(1).filter((box, at) => box.top < boxes[at].bottom - 1).length;
      return { right: boxes.every((box) => box.left >= text.right - 1), over, tops: boxes.map((box) => box.top) };
    }));
    ok(first.right, `${label}: the margin lies beside the text, not on it`);
    ok(first.over === 0, `${label}: no note in the margin lies on another`, first.over);
    await ref.click();
    await until(() => page.evaluate(() => Boolean(document.activeElement.closest('[role="note"]'))));
    const focused = squeeze(await page.evaluate(() => document.activeElement.textContent));
    ok(focused.includes(words.slice(-12)), `${label}: the reference leads to its note in the margin`, `${focused.slice(0, 80)} / ${words}`);
    await page.keyboard.press('Escape');
    ok(await until(async () => await active(page) === id), `${label}: Esc gives the focus back (wide)`, await active(page));
    const faults = take();
    ok(faults.length === 0, `${label}: no fault in wide view`, faults.join('\n'));
  });
}

async function layers(base, file, label) {
  await opened(base, { viewport: WIDE }, async (page) => {
    await page.goto(base + file);
    const boxes = page.locator('.layers input[type="checkbox"]');
    if (!(await boxes.count())) return;
    ok(await boxes.first().isVisible(), `${label}: layers can be set aside`);
    for (const box of await boxes.all()) {
      const layer = await box.getAttribute('value');
      const marked = page.locator(`main [role="doc-noteref"][data-layer="${layer}"]`).filter({ visible: true });
      const before = await marked.count();
      await box.uncheck();
      ok(await until(async () => await marked.count() === 0), `${label}: layer ${layer} is set aside`);
      await box.check();
      ok(await until(async () => await marked.count() === before), `${label}: layer ${layer} comes back`);
    }
  });
}

async function withoutScripts(base, file, label) {
  await opened(base, { viewport: NARROW, javaScriptEnabled: false }, async (page) => {
    await page.goto(base + file);
    const { ref, id, noteId } = await aNote(page);
    await ref.click();
    await page.waitForURL((url) => url.hash === `#${noteId}`);
    const note = page.locator(`[id="${noteId}"]`);
    ok(await until(() => inView(note)), `${label}: scripts off: the reference leads to its note`);
    await note.locator('[role="doc-backlink"]').first().click();
    await page.waitForURL((url) => url.hash === `#${id}`);
    ok(await until(() => inView(page.locator(`[id="${id}"]`))), `${label}: scripts off: the backlink leads back`);
    const dead = await page.locator('main :is(button, input, select):visible').count();
    ok(dead === 0, `${label}: scripts off: no control that would do nothing`, dead);
  });
}

async function inView(locator) {
  const box = await locator.boundingBox();
  return box !== null && box.y + box.height > 0 && box.y < 740;
}

async function range(base, file, label) {
  const ids = passages(file);
  if (ids.length < 3) return;
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    await page.goto(`${base}${file}#${ids[1]}-${ids[2]}`);
    ok(await until(() => inView(page.locator(`[id="${ids[1]}"]`))), `${label}: an address of a range shows its beginning`);
    const faults = take();
    ok(faults.length === 0, `${label}: no fault with a range`, faults.join('\n'));
  });
}

async function notes(protocol) {
  const base = bases[protocol];
  for (const script of site.scripts) {
    const file = richest(script);
    const label = `${protocol}, ${file}`;
    if (!ok(Boolean(file), `${script} has a text`)) continue;
    await test(`${label}: notes in narrow view`, () => notesNarrow(base, file, label));
    await test(`${label}: back`, () => back(base, file, label));
    await test(`${label}: notes in wide view`, () => notesWide(base, file, label));
    await test(`${label}: layers`, () => layers(base, file, label));
    await test(`${label}: without scripts`, () => withoutScripts(base, file, label));
    await test(`${label}: range`, () => range(base, file, label));
  }
}

await end('notes', () => Promise.all([notes('file'), notes('http')]));
