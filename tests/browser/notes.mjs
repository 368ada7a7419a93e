// Notes as readers use them: they open by click and Enter where there is no margin and stand in the margin where there is
// one; Esc closes and gives the focus back; layers can be set aside; without scripts the plain links lead there and back;
// an address of a range shows its beginning.
import { ok, overflowing, test } from './harness.mjs';
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
      ok(await active(page) === id, `${label}: Esc closes and the focus is back on the reference (${how})`, await active(page));
    }
    const twice = await page.evaluate(() => [...document.querySelectorAll('[id]')].map((n) => n.id).filter((i, at, all) => all.indexOf(i) !== at));
    ok(twice.length === 0, `${label}: no id twice while notes are shown`, twice.join(' '));
    const faults = take();
    ok(faults.length === 0, `${label}: no fault while notes open`, faults.join('\n'));
  });
}

async function notesWide(base, file, label) {
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    await page.goto(base + file);
    await page.waitForTimeout(300);
    const { ref, id, words } = await aNote(page);
    const beside = page.locator('[role="note"]').filter({ visible: true });
    const count = await beside.count();
    const refs = await page.locator('main [role="doc-noteref"]').count();
    ok(count === refs, `${label}: every note stands in the margin in wide view`, `${count} of ${refs}`);
    const first = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll('[role="note"]')].map((n) => n.getBoundingClientRect()).filter((b) => b.height);
      const text = document.querySelector('main [data-passage]').getBoundingClientRect();
      const over = boxes.slice(1).filter((box, at) => box.top < boxes[at].bottom - 1).length;
      return { right: boxes.every((box) => box.left >= text.right - 1), over };
    });
    ok(first.right, `${label}: the margin lies beside the text, not on it`);
    ok(first.over === 0, `${label}: no note in the margin lies on another`, first.over);
    await ref.click();
    const focused = squeeze(await page.evaluate(() => document.activeElement.textContent));
    ok(focused.includes(words.slice(-12)), `${label}: the reference leads to its note in the margin`, `${focused.slice(0, 80)} / ${words}`);
    await page.keyboard.press('Escape');
    ok(await active(page) === id, `${label}: Esc gives the focus back (wide)`, await active(page));
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
      ok(await marked.count() === 0, `${label}: layer ${layer} is set aside`);
      await box.check();
      ok(await marked.count() === before, `${label}: layer ${layer} comes back`);
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
    ok(await inView(note), `${label}: scripts off: the reference leads to its note`);
    await note.locator('[role="doc-backlink"]').first().click();
    await page.waitForURL((url) => url.hash === `#${id}`);
    ok(await inView(page.locator(`[id="${id}"]`)), `${label}: scripts off: the backlink leads back`);
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
    await page.waitForTimeout(150);
    ok(await inView(page.locator(`[id="${ids[1]}"]`)), `${label}: an address of a range shows its beginning`);
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
    await test(`${label}: notes in wide view`, () => notesWide(base, file, label));
    await test(`${label}: layers`, () => layers(base, file, label));
    await test(`${label}: without scripts`, () => withoutScripts(base, file, label));
    await test(`${label}: range`, () => range(base, file, label));
  }
}

await end('notes', () => Promise.all([notes('file'), notes('http')]));
