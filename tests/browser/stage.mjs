// A published site on the stage: served, opened in one Chromium a file, its pages chosen.
//
// Every file of this folder that holds tests begins with `begin()` and ends with `end(name, body)`. It is run as
// `node <file>.mjs PUBLIC`: TAP on stdout (failures only; VERBOSE=1 prints all), exit 1 on any failure.
// TEST_NODE names the folder that holds the npm packages, CHROMIUM a browser for all files. Without it pages are looked at
// in Chromium's headless shell, the same engine of the same build without a window around each page, which takes several
// times as long to open as the page; files that are about the browser's own part (what it stores, copies, downloads, and
// what its policy forbids) ask for the whole browser.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE, fileBase, ok, summary, survey, watched } from './harness.mjs';
import { serve } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const testNode = process.env.TEST_NODE ?? resolve(here, '../../target/test-node');

/** A package that scripts/test installed. */
export const need = createRequire(join(testNode, 'package.json'));

export const NARROW = { width: 360, height: 740 };
export const WIDE = { width: 1440, height: 900 };

/** Starts Chromium: `whole`, or its shell where that is installed. */
export function launch({ whole = false } = {}) {
  const shell = '/usr/bin/chromium-headless-shell';
  const executablePath = process.env.CHROMIUM ?? (!whole && existsSync(shell) ? shell : '/usr/bin/chromium');
  return need('playwright-core').chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

/** Two frames: by then sizes and media that have changed are told to the scripts of the page, and what they write is laid
    out. Where scripts are off no frame is ever requested. */
export const frames = (page) => page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => done())); }));

/** Serves PUBLIC, launches the browser; what the tests of one file share. */
export async function begin(how) {
  const root = resolve(process.argv[2] ?? 'public');
  const site = survey(root);
  ok(site.scripts.length > 0, 'the site has pages in some script');
  const server = await serve(root);
  const browser = await launch(how);
  const bases = { file: fileBase(root), http: server.base };

  /** One watched page in a context of its own, gone when `body` is done. */
  async function opened(base, options, body) {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(PATIENCE * 1000);
    try {
      const seen = await watched(context, base);
      await body(seen.page, seen, context);
    } finally {
      await context.close();
    }
  }

  /** Runs the tests of the file, then puts everything away. */
  async function end(name, body) {
    const start = Date.now();
    try {
      await body();
    } finally {
      await browser.close();
      server.close();
    }
    process.exitCode = summary(`${name}, ${((Date.now() - start) / 1000).toFixed(0)} s`);
  }

  return { root, site, bases, browser, opened, end, ...choices(site) };
}

/** Which pages stand for the others. */
export function choices(site) {
  const weights = new Map();
  const weight = (file) => {
    if (!weights.has(file)) weights.set(file, (site.read(file).match(/role="?doc-noteref|\sdata-term=/g) ?? []).length);
    return weights.get(file);
  };

  /** The text page that has most to show: notes, terms and emendations. */
  const richest = (script) => [...site.kinds[script].texts].sort((a, b) => weight(b) - weight(a))[0];

  /** One page of each kind, and the richest text. */
  function representatives(script) {
    const { all, texts, terms, views } = site.kinds[script];
    const set = new Set([...texts, ...terms, ...views]);
    const rest = all.filter((file) => !set.has(file));
    // Of the views of texts (side by side, each witness …) and of the pages of editions and packs one of each kind; the
    // sweep sees the others.
    const kind = (file) => {
      const [, folder, name] = file.split('/');
      if (!name || folder === 'pages') return file;
      const of = folder === 'readings' ? 'readings/' : 'edition/';
      return of + name.replace(/^(?!index\.|glossary\.)[^.]+/, 'one').replace(/\.witness-[^.]+/, '.witness');
    };
    const firsts = new Map(rest.map((file) => [kind(file), file]));
    return [...new Set([...firsts.values(), richest(script), views[0], terms[0]].filter(Boolean))];
  }

  /** The ids of the passages of a page, in order. */
  const passages = (file) => [...site.read(file).matchAll(/\sid="?(p\d+[a-z]*)/g)].map((match) => match[1]);

  return { richest, representatives, passages };
}
