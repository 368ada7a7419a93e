// What every browser test needs: a counter that speaks TAP, the pages of a site sorted by what they are, and a page
// that is watched: errors, policy violations and requests beyond the site are collected, whoever causes them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/* Limits are for what will never come, not for what is slow: a machine may be many times slower than the one at hand. */
export const PATIENCE = 30;

let count = 0;
let failed = 0;

export function ok(good, name, detail = '') {
  count += 1;
  if (!good) failed += 1;
  if (!good || process.env.VERBOSE) console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
  if (!good && detail) console.log(`  # ${String(detail).slice(0, 600).replaceAll('\n', '\n  # ')}`);
  return good;
}

/** Runs one test; what it throws (a missing element), or that it never ends, is a failure with that name, not the end of the run.
    ONLY=<word> runs just the tests whose name holds it. */
export async function test(name, body, seconds = 300) {
  if (process.env.ONLY && !name.includes(process.env.ONLY)) return;
  let clock;
  const late = new Promise((_, reject) => { clock = setTimeout(() => reject(new Error(`no end after ${seconds} s`)), seconds * 1000); });
  try {
    await Promise.race([body(), late]);
  } catch (error) {
    ok(false, name, error.message);
  } finally {
    clearTimeout(clock);
  }
}

/** What a reader's act brings about comes a task, a frame or a script later: asks until the answer is true, and gives the
    last answer. A page that is on its way has none yet. No frame and no timer of the page is needed, so scripts may be off. */
export async function until(ask, seconds = PATIENCE) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await Promise.resolve().then(ask).catch(() => false);
    if (answer || Date.now() > end) return answer;
    await wait(20);
  }
}

/** The answer once it has stopped changing: what is laid out in several steps is read when it is at rest. */
export async function rested(ask, calm = 150) {
  let last, since = 0;
  await until(async () => {
    const now = JSON.stringify(await ask());
    if (now !== last) [last, since] = [now, Date.now()];
    return Date.now() - since >= calm;
  });
  return JSON.parse(last);
}

export function summary(name) {
  console.log(`1..${count}`);
  console.log(`${name}: ${count - failed} passed, ${failed} failed`);
  return failed ? 1 : 0;
}

/** The pages of a site, by kind, for each script. */
export function survey(root) {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
    .sort();
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const scripts = [...new Set(files.map((file) => file.split('/')[0]))].filter((name) => name.startsWith('zh-'));
  const kinds = {};
  for (const script of scripts) {
    const own = files.filter((file) => file.startsWith(`${script}/`));
    const texts = own.filter((file) => file.split('/').length === 3 && /\sdata-passage\b/.test(read(file)));
    kinds[script] = {
      home: `${script}/index.html`,
      all: own,
      texts: texts.filter((file) => !/\.[^/.]+\.html$/.test(file)),
      views: texts.filter((file) => /\.[^/.]+\.html$/.test(file)),
      terms: own.filter((file) => /\/glossary\/[^/]+\.html$/.test(file)),
      search: own.find((file) => file === `${script}/search.html`),
    };
  }
  return { files, scripts, kinds, read, downloads: files.filter((file) => file.startsWith('downloads/')) };
}

/** Whether a file name is no term's page, or is one of the first few of its script. */
export function few(files, terms, most) {
  const left = new Set(terms.slice(most));
  return files.filter((file) => !left.has(file));
}

export const fileBase = (root) => pathToFileURL(resolve(root)).href + '/';

/** A page of a browser context whose faults are collected in `faults`. */
export async function watched(context, base) {
  const page = await context.newPage();
  const faults = [], cut = [], begun = new WeakMap();
  let shown = 0;
  page.on('framenavigated', (frame) => { if (frame === page.mainFrame()) shown += 1; });
  // Told by the page itself too: not every browser writes every violation to its console.
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => {
    console.error(`policy violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`);
  }));
  page.on('console', (message) => {
    if (message.location().url.endsWith('/favicon.ico')) return;       // the browser's own wish, not the page's
    if (message.type() === 'error' || /Content Security|blocked/i.test(message.text())) faults.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('request', (request) => {
    begun.set(request, shown);
    if (!request.url().startsWith(base) && !/^(data|blob|about):/.test(request.url())) faults.push(`request beyond the site: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    const fault = `failed: ${request.url()}: ${request.failure()?.errorText}`;
    if (request.failure()?.errorText === 'net::ERR_ABORTED') cut.push([begun.get(request), fault]);
    else faults.push(fault);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  page.on('dialog', (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  // What was still on its way when its page was left is no fault: that it exists is checked by links.py.
  const take = () => [...faults.splice(0), ...cut.splice(0).filter(([at]) => at === shown).map(([, fault]) => fault)];
  return { page, take };
}

/** Elements that reach past the right or left edge, unless something around them scrolls. */
export function overflowing() {
  const view = document.documentElement.clientWidth;
  const excess = document.documentElement.scrollWidth - view;
  if (excess <= 0) return '';
  const wide = [...document.querySelectorAll('body *')].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width && (box.right > view + 1 || box.left < -1);
  });
  return `${excess}px: ${wide.slice(-3).map((node) => `<${node.tagName.toLowerCase()} class="${node.className}">${(node.textContent || '').trim().slice(0, 20)}`).join(' | ')}`;
}

export function luminance(color) {
  const [r, g, b] = (color.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
