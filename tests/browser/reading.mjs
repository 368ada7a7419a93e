// The reading page as readers set it up: what they choose holds, survives a click (on file:// in Firefox too), is there
// before the first paint and leaves the words as they are; a vertical page is vertical whole; overlapping and long notes
// can be told apart; the script switch keeps passage and selection, and without JavaScript each passage has its own way;
// source forms are the source's.
//
// Usage: node reading.mjs PUBLIC      as the other files of this folder (stage.mjs)
import { existsSync } from 'node:fs';
import { ok, overflowing, test, until } from './harness.mjs';
import { firefox } from './marionette.mjs';
import { NARROW, WIDE, begin, frames } from './stage.mjs';

const { site, bases, opened, end, richest, passages } = await begin();
const [first] = site.scripts;
const KEY = 'jiaozhu-choices';

const with_ = (file, words) => `${file}?r=${words}`;
const mode = (selector) => getComputedStyle(document.querySelector(selector)).writingMode;
/** The words of every passage, as the format says how to take them. */
const readings = () => [...document.querySelectorAll('[data-passage]')].map((node) => {
  const copy = node.cloneNode(true);
  copy.querySelectorAll('[data-editorial]').forEach((each) => each.remove());
  return copy.textContent;
});
const label = (page, value) => page.locator(`.panel input[value="${value}"]`);

async function chosen(base, file, name) {
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    await page.goto(base + file);
    const button = page.locator('.settings');
    await button.focus();
    await page.keyboard.press('Enter');
    const panel = page.locator('.panel');
    await panel.waitFor({ state: 'visible' });
    ok(await panel.getAttribute('role') === 'dialog' && Boolean(await panel.getAttribute('aria-label')), `${name}: the panel is a named dialog`);
    const bare = await panel.locator('input').evaluateAll((nodes) => nodes.filter((node) => !node.labels.length || !node.labels[0].textContent.trim()).length);
    ok(bare === 0, `${name}: every choice has its words`, bare);
    const small = await panel.locator('label, button').evaluateAll((nodes) => nodes.filter((node) => node.getBoundingClientRect().height < 24).length);
    ok(small === 0, `${name}: nothing in the panel is lower than 24px`, small);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    ok(await until(() => page.evaluate(() => document.activeElement.className === 'settings')), `${name}: Esc closes it and the focus is back`);

    await button.click();
    const sizes = [];
    for (const size of ['size-s', '', 'size-l', 'size-xl']) {
      await (size ? label(page, size) : panel.locator('input[name="choice-size"][value=""]')).check();
      const { text, em } = await page.evaluate(() => {
        const node = document.querySelector('p[data-passage]');
        const px = parseFloat(getComputedStyle(node).fontSize);
        return { text: px, em: node.getBoundingClientRect().width / px };
      });
      sizes.push(text);
      ok(em <= 42, `${name}: a line of at most 42 em (${size || 'size-m'})`, em);
    }
    ok(sizes.every((size, at) => !at || size > sizes[at - 1] * 1.1), `${name}: four sizes, each larger`, sizes.join(' '));
    const papers = {};
    for (const colour of ['light', 'sepia', 'dark']) {
      await label(page, colour).check();
      papers[colour] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    }
    ok(new Set(Object.values(papers)).size === 3, `${name}: three papers`, JSON.stringify(papers));
    await label(page, 'no-terms').uncheck();
    const dotted = await page.evaluate(() => [...document.querySelectorAll('.text .term')].filter((node) => getComputedStyle(node).textDecorationLine !== 'none').length);
    ok(dotted === 0, `${name}: the dots under terms can be taken away`, dotted);
    await page.keyboard.press('Escape');

    // Another page of the site, by a plain click: an edition's, then the next text.
    await page.locator('.main-nav a').first().click();
    await page.waitForURL((url) => /index\.html/.test(url.pathname));
    const there = await page.evaluate(() => ({ choice: document.documentElement.dataset.choice, paper: getComputedStyle(document.body).backgroundColor }));
    ok(/\bdark\b/.test(there.choice) && /\bsize-xl\b/.test(there.choice) && there.paper === papers.dark, `${name}: choices survive a click`, JSON.stringify(there));
    const carried = page.url().includes('?r=');
    ok(carried === base.startsWith('file:'), `${name}: addresses carry them only where pages may share no storage`, page.url());
    await page.locator('.settings').click();
    await page.locator('.panel .more').click();
    ok(await until(async () => await page.evaluate(() => document.documentElement.dataset.choice) === '' && !page.url().includes('?r=')), `${name}: all can be taken back`);
    const faults = take();
    ok(faults.length === 0, `${name}: no fault while choosing`, faults.join('\n'));
  });
}

/** Dark is there when the body begins, and without storage too. */
async function early(base, file, name) {
  await opened(base, { viewport: WIDE }, async (page) => {
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.body) return;
        window.atBody = document.documentElement.dataset.choice;
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(base + with_(file, 'dark'));
    ok(await page.evaluate(() => window.atBody) === 'dark', `${name}: choices are on the page before its body is`);
    await page.goto(base + with_(file, 'dark"><b>'));
    ok(!/["<>]/.test(await page.evaluate(() => document.documentElement.dataset.choice)), `${name}: an address puts in nothing but words`);
  });
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    await page.addInitScript(() => { Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } }); });
    await page.goto(base + with_(file, 'sepia'));
    const left = new URL(page.url()).pathname;
    await page.locator('.pager a, .main-nav a').first().click();
    await page.waitForURL((url) => url.pathname !== left);
    ok(page.url().includes('?r=sepia'), `${name}: where storage is refused links carry the choices`, page.url());
    const faults = take();
    ok(faults.length === 0, `${name}: no fault where storage is refused`, faults.join('\n'));
  });
}

async function vertical(base, file, viewport, name) {
  await opened(base, { viewport }, async (page, { take }) => {
    await page.goto(base + with_(file, 'vertical'));
    await page.waitForFunction(() => window.jiaozhuTypography);
    for (const selector of ['.masthead', '.contents', 'h1', 'p[data-passage]', '.notes', '.note', '.colophon']) {
      ok(await page.evaluate(mode, selector) === 'vertical-rl', `${name}: ${selector} is vertical`);
    }
    const state = await page.evaluate(() => {
      const root = document.documentElement;
      const out = [...document.querySelectorAll('main *')].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.height && !node.closest('.table') && (box.bottom > root.clientHeight + 1 || box.top < -1);
      });
      return { tall: root.scrollHeight - root.clientHeight, out: out.slice(0, 3).map((node) => `${node.className} ${node.textContent.slice(0, 12)}`), margin: [...document.querySelectorAll('.side')].filter((node) => node.getClientRects().length).length };
    });
    ok(state.tall <= 0 && state.out.length === 0, `${name}: no line is longer than the window is high`, JSON.stringify(state));
    ok(state.margin === 0, `${name}: no notes in a margin`);
    await page.mouse.move(viewport.width / 2, viewport.height / 2);
    await page.mouse.wheel(0, 400);
    await page.waitForFunction(() => scrollX < -200);
    await page.keyboard.press('PageDown');
    await page.waitForFunction((width) => scrollX < -200 - width / 2, viewport.width);
    await page.keyboard.press('Home');
    await page.waitForFunction(() => scrollX === 0);
    ok(true, `${name}: the wheel and the keys turn the page`);
    for (const ref of (await page.locator('main [data-passage] [role="doc-noteref"]:not([data-inline])').all()).slice(0, 4)) {
      await ref.click();
      const slip = page.locator('.slip');
      await slip.waitFor({ state: 'visible' });
      const shown = await ref.evaluate((node) => {
        const box = document.querySelector('.slip').getBoundingClientRect(), near = node.getBoundingClientRect();
        const over = box.left < near.right && near.left < box.right && box.top < near.bottom && near.top < box.bottom;
        return { over, mode: getComputedStyle(document.querySelector('.slip')).writingMode, inside: box.left >= 0 && box.right <= innerWidth + 1 && box.top >= 0 && box.bottom <= innerHeight + 1, ref: near.left < innerWidth && near.right > 0 };
      });
      ok(shown.mode === 'vertical-rl' && shown.inside && !shown.over && shown.ref, `${name}: the slip is vertical, in the window, and not on its mark`, JSON.stringify(shown));
      await page.keyboard.press('Escape');
      await slip.waitFor({ state: 'hidden' });
      ok(await until(() => ref.evaluate((node) => document.activeElement === node)), `${name}: Esc closes it, the focus is back`);
    }
    const faults = take();
    ok(faults.length === 0, `${name}: no fault on a vertical page`, faults.join('\n'));
  });
}

/** Whatever is put around the words, they stay what they are; and are copied so. */
async function dressed(base, file, name) {
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    await page.goto(base + file);
    const plain = await page.evaluate(readings);
    await page.goto(base + with_(file, 'vertical.pinyin.names.quotes.source'));
    await page.waitForFunction(() => window.jiaozhuTypography);
    if (await page.locator('main[data-source]').count()) await page.locator('.made').first().waitFor({ state: 'attached' });
    if (/\sdata-term=/.test(site.read(file))) await page.locator('.asked').first().waitFor({ state: 'attached' });
    const now = await page.evaluate(readings);
    ok(now.length === plain.length && now.every((words, at) => words === plain[at]), `${name}: the words are the same under all choices`, now.find((words, at) => words !== plain[at]));
    const pinyin = await page.evaluate(() => [...document.querySelectorAll('.asked')].map((node) => [[...node.childNodes].filter((each) => each.nodeName !== 'RT').map((each) => each.textContent).join(''), node.querySelector('rt').textContent, node.querySelector('rt').hasAttribute('data-editorial')]));
    ok(pinyin.every(([, , editorial]) => editorial), `${name}: pinyin is marked as editorial`);
    const single = pinyin.filter(([words]) => [...words].length === 1);
    ok(!pinyin.length || single.length > pinyin.length * 0.8, `${name}: most readings stand above one character`, `${single.length} of ${pinyin.length}`);
    ok(single.every(([, sound]) => /^[a-zü\u00c0-\u01dc]+$/iu.test(sound.normalize('NFC')) && !/\s/.test(sound)), `${name}: each of them is one syllable`);
    if (/^zh-Hant/.test(file) && plain.some((words) => words.includes('“'))) {
      const copied = await page.evaluate(() => {
        const mark = [...document.querySelectorAll('[data-passage] .quote')].find((node) => node.textContent === '“');
        getSelection().selectAllChildren(mark.closest('[data-passage]'));
        return { copied: getSelection().toString(), shown: getComputedStyle(mark, '::before').content, size: parseFloat(getComputedStyle(mark, '::before').fontSize) };
      });
      ok(copied.copied.includes('“') && !copied.copied.includes('「') && copied.shown.includes('「') && copied.size > 10, `${name}: 「」 is shown, “” is copied`, JSON.stringify(copied));
    }
    const faults = take();
    ok(faults.length === 0, `${name}: no fault under all choices`, faults.join('\n'));
  });
}

/** The text with two notes of which one covers words of the other. */
const overlap = (script) => site.kinds[script].texts.map((file) => [file, /<span[^>]*\sdata-notes="([\w-]+) ([\w-]+)"/.exec(site.read(file))]).find(([, match]) => match);

async function overlapping(base, name) {
  const found = overlap(first);
  if (!ok(Boolean(found), `${name}: some text has notes that overlap`)) return;
  const [file, [, one, two]] = found;
  await opened(base, { viewport: WIDE }, async (page) => {
    await page.goto(base + file);
    await frames(page);
    const resting = await page.evaluate(([a, b]) => {
      const style = (selector) => { const node = document.querySelector(selector); return node && getComputedStyle(node).borderBlockEndStyle; };
      return [style(`.text span[data-notes="${a}"], .text span[data-notes="${b}"]`), style(`.text span[data-notes="${a} ${b}"]`)];
    }, [one, two]);
    ok(resting[1] === 'double' && resting[0] !== 'double', `${name}: words under two notes have another line than words under one`, resting.join());
    await page.locator(`[id="ref-${one}"]`).click();
    const whole = await until(() => page.evaluate((id) => [...document.querySelectorAll(`[data-notes~="${id}"]`)].every((node) => node.classList.contains('lit')), one));
    ok(whole, `${name}: a chosen note lights its whole range`);
    await page.locator(`[id="ref-${two}"]`).hover();
    await page.waitForFunction((id) => document.querySelector(`.text [data-notes~="${id}"].too`), two);
    const paint = await page.evaluate(([a, b]) => {
      const look = (selector) => { const node = document.querySelector(selector); if (!node) return ''; const style = getComputedStyle(node); return `${style.backgroundColor} ${style.backgroundImage} ${style.borderBlockEndStyle}`; };
      return [look(`.text [data-notes="${a}"]`), look(`.text [data-notes="${b}"]`), look(`.text [data-notes="${a} ${b}"]`)].filter(Boolean);
    }, [one, two]);
    ok(paint.length >= 2 && new Set(paint).size === paint.length, `${name}: the chosen note, the other and what they share differ in tint and line`, paint.join('\n'));
    await page.keyboard.press('Escape');
  });
}

/** A note longer than a line, or across passages, has a bracket along it; those that overlap lie side by side. */
async function brackets(base, name) {
  let seen = 0;
  for (const file of site.kinds[first].texts) {
    await opened(base, { viewport: WIDE }, async (page) => {
      await page.goto(base + file);
      const measured = () => page.evaluate(() => {
        const boxes = [...document.querySelectorAll('.bracket')].map((node) => node.getBoundingClientRect());
        const text = document.querySelector('.text').getBoundingClientRect();
        const meet = boxes.some((a, i) => boxes.some((b, j) => i < j && a.top < b.bottom && b.top < a.bottom && a.left < b.right && b.left < a.right));
        const long = new Set();
        const at = new Map();
        document.querySelectorAll('.text [data-notes]').forEach((node) => {
          if (node.closest('td, th')) return;
          for (const id of node.dataset.notes.split(' ')) {
            const passage = node.closest('[data-passage]');
            if (at.has(id) && at.get(id) !== passage) long.add(id);
            at.set(id, passage);
          }
        });
        const marked = new Set([...document.querySelectorAll('.bracket')].map((node) => node.dataset.of));
        return { count: boxes.length, meet, beside: boxes.every((box) => box.right <= text.left + 1), missing: [...long].filter((id) => !marked.has(id)) };
      });
      const holds = ({ meet, beside, missing }) => !meet && beside && missing.length === 0;
      await frames(page);
      await until(async () => holds(await measured()));
      const state = await measured();
      seen += state.count;
      ok(holds(state), `${name}: brackets of ${file} stand in the gutter, none on another`, JSON.stringify(state));
    });
  }
  ok(seen > 0, `${name}: some notes are long`, seen);
}

async function inline(base, name) {
  const file = site.files.find((each) => each.startsWith(`${first}/`) && /data-inline/.test(site.read(each)) && /\sdata-text=/.test(site.read(each)));
  if (!file) return;
  await opened(base, { viewport: WIDE }, async (page) => {
    await page.goto(base + file);
    await frames(page);
    const twice = await page.evaluate(() => [...document.querySelectorAll('[data-inline]')].filter((ref) => document.querySelector(`.side[data-of="${ref.hash.slice(6)}"]`)).length);
    ok(twice === 0, `${name}: a note that stands in the line is not in the margin again`, twice);
  });
}

const spot = () => {
  const range = getSelection().getRangeAt(0);
  const passage = range.startContainer.parentElement.closest('[data-passage]');
  const bare = (fragment) => { fragment.querySelectorAll('[data-editorial]').forEach((each) => each.remove()); return [...fragment.textContent].length; };
  const before = document.createRange();
  before.setStart(passage, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return [passage.id, bare(before.cloneContents()), bare(range.cloneContents())].join();
};

async function selection(base, file, name) {
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    const others = site.scripts.filter((script) => script !== first);
    for (const other of others) {
      await page.goto(base + file);
      // From behind a mark of a note in one passage to the middle of another.
      await page.evaluate(() => {
        const refs = [...document.querySelectorAll('p[data-passage] .ref')];
        const start = refs[Math.min(3, refs.length - 1)];
        const from = start.closest('[data-passage]');
        const walker = document.createTreeWalker(from, NodeFilter.SHOW_TEXT);
        let node = walker.nextNode();
        while (node && !(start.compareDocumentPosition(node) & 4 && !start.contains(node) && !node.parentElement.closest('[data-editorial]'))) node = walker.nextNode();
        const next = [...document.querySelectorAll('p[data-passage]')];
        const last = next[next.indexOf(from) + 1] ?? from;
        const ends = document.createTreeWalker(last, NodeFilter.SHOW_TEXT);
        let end = ends.nextNode();
        while (end.parentElement.closest('[data-editorial]')) end = ends.nextNode();
        getSelection().setBaseAndExtent(node, 1, end, Math.min(3, end.length));
        from.scrollIntoView();
      });
      const before = await page.evaluate(spot);
      await page.locator(`.scripts a[hreflang="${other}"]`).click();
      await page.waitForURL((url) => url.href.includes(`/${other}/`));
      await page.waitForFunction(() => !getSelection().isCollapsed);
      const after = await page.evaluate(spot);
      ok(before === after && /^p\w+,\d+,[1-9]/.test(before), `${name}: the switch to ${other} keeps the selection`, `${before} and ${after}`);
      ok(await until(() => page.url().endsWith(`#${before.split(',')[0]}`)), `${name}: and the address names the passage`, page.url());
    }
    const faults = take();
    ok(faults.length === 0, `${name}: no fault`, faults.join('\n'));
  });
}

/** Without JavaScript: from a passage to itself in every script and back; with it these links are not seen. */
async function ways(base, file, name) {
  if (site.scripts.length < 2) return;
  await opened(base, { viewport: NARROW, javaScriptEnabled: false }, async (page) => {
    const place = passages(file)[Math.min(4, passages(file).length - 1)];
    await page.goto(`${base}${file}#${place}`);
    const seen = [];
    for (const _ of site.scripts) {
      const way = page.locator(`[id="${place}"] > .other`);
      ok(await way.isVisible(), `${name}: scripts off: a passage has its way to the next script`);
      const box = await way.boundingBox();
      ok(box.height >= 12, `${name}: and it can be seen`, JSON.stringify(box));
      await way.click();
      await page.waitForURL((url) => url.hash === `#${place}` && !seen.includes(url.pathname));
      seen.push(new URL(page.url()).pathname);
      const shown = async () => { const box = await page.locator(`[id="${place}"]`).boundingBox(); return box.y < 740 && box.y + box.height > 0; };
      ok(await until(shown), `${name}: scripts off: the same passage is in view`, page.url());
    }
    ok(seen.length === site.scripts.length && page.url().split('#')[0] === base + file, `${name}: scripts off: round all scripts and back`, seen.join(' '));
    ok(!(await page.locator('.settings').isVisible()), `${name}: scripts off: no button that does nothing`);
  });
  await opened(base, { viewport: NARROW }, async (page) => {
    await page.goto(base + file);
    ok(await page.locator('.other').filter({ visible: true }).count() === 0, `${name}: with scripts the switch at the head is enough`);
  });
}

async function sources(base, script, name) {
  const file = site.kinds[script].texts.find((each) => / data-source=/.test(site.read(each)) && each.endsWith(richest(first).slice(first.length)));
  if (!file) return;
  await opened(base, { viewport: WIDE }, async (page, { take }) => {
    await page.goto(base + first + file.slice(script.length));
    const source = await page.evaluate(readings);
    await page.goto(base + with_(file, 'source'));
    await page.locator('.made').first().waitFor({ state: 'attached' });
    const wrong = await page.evaluate((source) => [...document.querySelectorAll('[data-passage]')].flatMap((node, at) => {
      const copy = node.cloneNode(true);
      copy.querySelectorAll('[data-editorial]').forEach((each) => each.remove());
      const letters = [...source[at]];
      return [...copy.querySelectorAll('.made')].filter((each) => {
        const before = document.createRange();
        before.setStart(copy, 0);
        before.setEndBefore(each);
        return letters[[...before.toString()].length] !== each.dataset.from;
      }).map((each) => `${node.id} ${each.textContent} ${each.dataset.from}`);
    }), source);
    const count = await page.locator('.made').count();
    ok(count > 20 && wrong.length === 0, `${name}: each of ${count} marked characters has the source's own behind it`, wrong.slice(0, 5).join('; '));
    ok(await page.locator('.made[tabindex="0"]').count() === 1, `${name}: they are one stop of the keyboard`);
    await page.locator('.made[tabindex="0"]').focus();
    const tip = page.locator('.tip');
    await tip.waitFor({ state: 'visible' });
    const from = await page.locator('.made[tabindex="0"]').getAttribute('data-from');
    ok((await tip.textContent()).includes(`「${from}」`), `${name}: focus shows the source form`, await tip.textContent());
    await page.keyboard.press('Escape');
    ok(await until(async () => !(await tip.isVisible())), `${name}: Esc takes it away`);
    await page.keyboard.press('ArrowRight');
    ok(await until(async () => await tip.isVisible() && await page.evaluate(() => document.activeElement.classList.contains('made'))), `${name}: the arrow leads to the next`);
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement.blur());
    await page.locator('.made').nth(5).hover();
    await tip.waitFor({ state: 'visible' });
    await tip.hover();
    await page.waitForTimeout(500);
    ok(await tip.isVisible(), `${name}: what is said stays while it is pointed at`);
    const faults = take();
    ok(faults.length === 0, `${name}: no fault`, faults.join('\n'));
  });
}

/** Every combination of size and colour at every width, and vertical ones: nothing wider than the window. */
async function combined(base, file, name) {
  await opened(base, { viewport: WIDE }, async (page) => {
    for (const words of ['size-xl.dark', 'size-s.sepia.names', 'size-l.light.pinyin', 'no-ruby.no-terms.no-lines']) {
      for (const width of [360, 768, 1440]) {
        await page.setViewportSize({ width, height: width < 700 ? 740 : 900 });
        await page.goto('about:blank');
        await page.goto(base + with_(file, words));
        if (/pinyin/.test(words) && /\sdata-term=/.test(site.read(file))) await page.locator('.asked').first().waitFor({ state: 'attached' });
        await frames(page);
        const excess = await page.evaluate(overflowing);
        ok(!excess, `${name}: nothing wider than ${width}px with ${words}`, excess);
      }
    }
  });
}

/** On paper: no chrome, numbers and notes there, whatever was chosen. */
async function paper(base, file, name) {
  await opened(base, { viewport: WIDE }, async (page) => {
    await page.goto(base + with_(file, 'dark.size-xl.names'));
    await frames(page);
    await page.emulateMedia({ media: 'print' });
    const state = await page.evaluate(() => {
      const seen = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.getClientRects().length).length;
      return { paper: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color, chrome: seen('.masthead, .contents, .tools, .margin, .settings, .panel, .other, .bracket, .pager'), numbers: seen('.number'), notes: seen('.note') };
    });
    ok(state.paper === 'rgb(255, 255, 255)' && state.ink === 'rgb(0, 0, 0)' && state.chrome === 0 && state.numbers > 0 && state.notes > 0, `${name}: black on white, numbered, with notes and no chrome`, JSON.stringify(state));
  });
}

/** Firefox shares no storage between pages on the disk: the links alone carry what was chosen. */
async function fox(file, name) {
  const browser = await firefox();
  try {
    await browser.go(bases.file + file);
    await browser.click('.settings');
    await browser.until(() => document.querySelector('.panel:popover-open') !== null);
    for (const word of ['dark', 'size-l', 'vertical']) await browser.click(`.panel input[value="${word}"]`);
    ok(await until(async () => (await browser.url()).includes('?r=')), `${name}: the address has the choices`, await browser.url());
    await browser.press('Escape');
    const state = () => ({ choice: document.documentElement.dataset.choice, mode: getComputedStyle(document.body).writingMode, at: location.pathname });
    const other = site.scripts[1];
    await browser.run('() => document.querySelector("p[data-passage]").scrollIntoView()');
    await browser.run(`(other) => { document.querySelector('.scripts a[hreflang="' + other + '"]').click(); }`, other).catch(() => 0);
    const there = await browser.until(`(other) => location.pathname.includes(other) && document.readyState === 'complete' && (${state})()`, other);
    ok(/dark/.test(there.choice) && /size-l/.test(there.choice) && there.mode === 'vertical-rl', `${name}: choices survive the switch of scripts`, JSON.stringify(there));
    await browser.run(`() => { document.querySelector('.main-nav a').click(); }`).catch(() => 0);
    const then = await browser.until(`() => location.pathname.endsWith('index.html') && document.readyState === 'complete' && (${state})()`);
    ok(/dark/.test(then.choice) && then.mode === 'horizontal-tb', `${name}: and a click to another page, which stays horizontal`, JSON.stringify(then));
    await browser.go(`${bases.file}${with_(file, 'vertical')}`);
    const turned = await browser.until(`() => document.querySelector('script[src*="typography"]') && document.querySelector('.tcy') && { tall: document.documentElement.scrollHeight - document.documentElement.clientHeight, slip: (function () { document.querySelector('main [data-passage] .ref:not([data-inline])').click(); const box = document.querySelector('.slip'); return box && getComputedStyle(box).writingMode; }()) }`);
    ok(turned.tall <= 0 && turned.slip === 'vertical-rl', `${name}: a vertical page with its slip`, JSON.stringify(turned));
    const faults = await browser.faults();
    ok(faults.length === 0, `${name}: no fault`, faults.join('\n'));
  } finally {
    await browser.quit();
  }
}

await end('browser reading', async () => {
  const file = richest(first);
  for (const [protocol, base] of Object.entries(bases)) {
    await test(`${protocol}: choices`, () => chosen(base, file, `${protocol}, choices`));
    await test(`${protocol}: early`, () => early(base, file, `${protocol}, early`));
    await test(`${protocol}: selection`, () => selection(base, file, `${protocol}, selection`));
    await test(`${protocol}: ways`, () => ways(base, file, `${protocol}, ways`));
  }
  for (const viewport of [NARROW, { width: 768, height: 1024 }, WIDE]) {
    await test(`vertical ${viewport.width}`, () => vertical(bases.file, file, viewport, `vertical, ${viewport.width}px`));
  }
  for (const script of site.scripts) {
    const own = richest(script);
    await test(`${script}: dressed`, () => dressed(bases.file, own, `dressed, ${own}`));
    if (script !== first) await test(`${script}: sources`, () => sources(bases.file, script, `sources, ${own}`));
  }
  await test('overlapping', () => overlapping(bases.file, 'overlapping'));
  await test('brackets', () => brackets(bases.file, 'brackets'));
  await test('inline', () => inline(bases.file, 'inline'));
  await test('combined', () => combined(bases.file, file, 'combined'));
  await test('paper', () => paper(bases.file, file, 'paper'));
  if (existsSync(process.env.FIREFOX ?? '/usr/bin/firefox-esr')) await test('firefox', () => fox(file, 'Firefox, file'));
  else ok(false, 'Firefox ESR is here');
});
