// The search engine of a published site, run without a browser: `find.js` in a context whose document loads scripts from
// the disk and counts their bytes, as a page on file:// would.
//
// Usage: node engine.mjs PUBLIC < questions > answers: one JSON object a line. A question is
// {script, q, filters?, fresh?, all?, words?}; fresh: with nothing loaded yet; all: every place, not only the first.
// An answer is {total, hits, matches, bytes}: bytes of scripts loaded until total and first places were known.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import vm from 'node:vm';

const [, , root] = process.argv;
const source = readFileSync(join(root, 'assets/find.js'), 'utf8');
const code = new vm.Script(source);
const compiled = new Map();

function engine(script) {
  const counter = { bytes: 0, files: 0 };
  const sandbox = { atob, console, setTimeout, Promise };
  sandbox.window = sandbox;
  sandbox.document = {
    currentScript: { src: `${root}/assets/find.js` },
    documentElement: { lang: script },
    querySelector: () => null,
    createElement: () => ({ remove() {} }),
    head: {
      append(element) {
        queueMicrotask(() => {
          let made = compiled.get(element.src);
          if (made === undefined) {
            try {
              made = { text: readFileSync(element.src, 'utf8') };
            } catch { made = null; }
            compiled.set(element.src, made);
          }
          if (!made) { element.onerror(); return; }
          counter.bytes += Buffer.byteLength(made.text);
          counter.files += 1;
          vm.runInContext(made.text, sandbox);
          element.onload();
        });
      },
    },
  };
  vm.createContext(sandbox);
  code.runInContext(sandbox);
  return { find: sandbox.jiaozhuFind, counter };
}

const kept = new Map();
const open = { editions: null, texts: null, kinds: null, from: null, to: null };
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let one = kept.get(asked.script);
  if (!one || asked.fresh) {
    one = engine(asked.script);
    kept.set(asked.script, one);
  }
  const before = asked.fresh ? 0 : one.counter.bytes;
  const start = performance.now();
  try {
    const result = await one.find.find(asked.q, { ...open, ...asked.filters });
    const first = await result.places(0, one.find.FIRST);
    const took = performance.now() - start;
    const bytes = one.counter.bytes - before, files = one.counter.files;
    const places = asked.all ? await result.places(0, result.total) : first;
    const matches = [];
    for (const place of places.slice(0, asked.words ?? 0)) matches.push((await one.find.words(place, 6)).match);
    const heard = asked.heard ? (await one.find.heard(asked.q)).map((name) => name.name) : undefined;
    console.log(JSON.stringify({ total: result.total, hits: places.map((place) => place.href), starts: places.map((place) => place.start), matches, bytes, files, took, heard }));
  } catch (error) {
    console.log(JSON.stringify({ fault: error.stack }));
  }
}
