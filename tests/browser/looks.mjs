// How the pages of a site look: in three widths, light and dark, with scripts and without, over file:// and http, in every
// script nothing is wider than the window, and nothing goes wrong (an error, a violated policy, a request beyond the site).
// One page of each kind is looked at in every way, every page once; single files of downloads/ are whole by themselves.
import { few, luminance, ok, overflowing, test, until } from './harness.mjs';
import { NARROW, begin, frames } from './stage.mjs';

const { site, bases, opened, end, representatives } = await begin();
const WIDTHS = [360, 768, 1440];

/** Boxes have the same places in light and dark; that no colour brings a fault is seen at one width. A page begins as the
    one before it ended, since each change of width or colours lays out a long text once more. */
async function looks(page, name, take, scripted) {
  const narrow = page.viewportSize().width === WIDTHS[0];
  for (const width of narrow ? WIDTHS : WIDTHS.toReversed()) {
    await page.setViewportSize({ width, height: width < 700 ? 740 : 900 });
    await until(() => page.evaluate((wanted) => innerWidth === wanted, width));
    if (scripted) await frames(page);
    const excess = await page.evaluate(overflowing);
    ok(!excess, `${name}: nothing wider than ${width}px`, excess);
  }
  await schemes(page, name);
  const faults = take();
  ok(faults.length === 0, `${name}: no fault`, faults.join('\n'));
}

async function schemes(page, name) {
  const shades = {};
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  for (const scheme of dark ? ['dark', 'light'] : ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await until(() => page.evaluate((wanted) => matchMedia(`(prefers-color-scheme: ${wanted})`).matches, scheme));
    shades[scheme] = luminance(await page.evaluate(() => {
      const paint = [document.body, document.documentElement].map((node) => getComputedStyle(node).backgroundColor);
      return paint.find((color) => !/, 0\)$|transparent/.test(color)) ?? 'rgb(255,255,255)';
    }));
  }
  ok(shades.light > 180 && shades.dark < 80, `${name}: light is light and dark is dark`, JSON.stringify(shades));
}

async function looksOf(protocol, javaScriptEnabled, scripts) {
  const base = bases[protocol];
  for (const script of scripts) {
    await opened(base, { javaScriptEnabled, viewport: NARROW }, async (page, { take }) => {
      let fine = true;
      for (const file of [...(script === site.scripts[0] ? ['index.html'] : []), ...representatives(script)]) {
        const name = `${protocol}, scripts ${javaScriptEnabled ? 'on' : 'off'}, ${file}`;
        await test(name, async () => {
          if (!fine) await page.goto('about:blank');              // a page that failed must not fail the next one too
          take();
          fine = false;
          await page.goto(base + file);
          await looks(page, name, take, javaScriptEnabled);
          fine = true;
        });
      }
    });
  }
}

/** Every page once (of the terms, the first dozen), narrow, from the disk; of other scripts than the first the texts. */
async function sweep() {
  const [first, ...others] = site.scripts.map((script) => site.kinds[script]);
  const pages = [...few(first.all, first.terms, 12), ...others.flatMap((kind) => kind.texts)];
  const next = pages[Symbol.iterator]();
  // Two at a time take what comes next from one list.
  await Promise.all([0, 1].map(() => opened(bases.file, { viewport: NARROW }, async (page, { take }) => {
    for (const file of next) {
      await test(`sweep ${file}`, async () => {
        await page.goto(bases.file + file);
        const excess = await page.evaluate(overflowing);
        ok(!excess, `${file}: nothing wider than ${NARROW.width}px`, excess);
        const faults = take();
        ok(faults.length === 0, `${file}: no fault`, faults.join('\n'));
      });
    }
  })));
}

/** Single files must be whole by themselves. */
async function singles() {
  for (const file of site.downloads.slice(0, 6)) {
    await test(file, () => opened(bases.file, { viewport: NARROW }, async (page, { take }) => {
      await page.goto(bases.file + file);
      const faults = take();
      ok(faults.length === 0, `${file}: no fault`, faults.join('\n'));
      const excess = await page.evaluate(overflowing);
      ok(!excess, `${file}: nothing wider than ${NARROW.width}px`, excess);
    }));
  }
}

// Where a page comes from and whether scripts run changes nothing from one script to the next: all three are seen once.
// Side by side: most of the time is spent waiting, and contexts of one browser do not touch each other.
const [first] = site.scripts;
await end('looks', () => Promise.all([
  looksOf('file', true, site.scripts),
  looksOf('file', false, [first]).then(() => looksOf('http', true, [first])).then(() => looksOf('http', false, [first])),
  sweep().then(singles),
]));
