// Copies of one page into which an attacker got some mark-up: once under the page's own policy, once with the policy
// taken out. What the second copy does and the first does not is what the policy forbids; were both silent, the test
// would prove nothing.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const POLICY = /<meta(?=[^>]*content-security-policy)(?:"[^"]*"|[^">])*>/i;
const ATTACK = `
<script>document.documentElement.dataset.inline = '1'</script>
<script src="data:text/javascript,document.documentElement.dataset.data='1'"></script>
<img src="data:text/plain,none" alt="" onerror="document.documentElement.dataset.handler='1'">
<style>#attacked { position: fixed }</style>
<p id="attacked">x</p>
<p id="styled" style="position: fixed">x</p>
<iframe src="data:text/html,x" title="x"></iframe>
<base href="https://attacker.invalid/">
`;

/** A folder with `guarded` and `open`, both relative to it; `remove()` when done. */
export function plant(root, file) {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  cpSync(join(root, 'assets'), join(folder, 'assets'), { recursive: true });
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  const source = readFileSync(join(root, file), 'utf8');
  if (!POLICY.test(source)) throw new Error(`${file}: no policy`);
  const attacked = source.replace(/<body[^>]*>/, (tag) => tag + ATTACK);
  const names = { guarded: file.replace('.html', '.guarded.html'), open: file.replace('.html', '.open.html') };
  writeFileSync(join(folder, names.guarded), attacked);
  writeFileSync(join(folder, names.open), attacked.replace(POLICY, ''));
  return { folder, ...names, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Run in the page: what the planted mark-up got done, and whether the page's own sheet and script still work. */
export function effects() {
  const { inline, data, handler } = document.documentElement.dataset;
  const fixed = (id) => getComputedStyle(document.getElementById(id)).position === 'fixed';
  return {
    done: Object.entries({
      'an inline script': inline, 'a script in an address': data, 'a handler': handler, 'a style element': fixed('attacked'),
      'a style attribute': fixed('styled'), 'another base': document.baseURI.includes('attacker'),
    }).filter(([, done]) => done).map(([name]) => name),
    sheet: getComputedStyle(document.querySelector('.skip')).position === 'absolute',
    script: !document.querySelector('.layers') || !document.querySelector('.layers').hidden,
  };
}

/** How many of them there are. */
export const ATTACKS = 6;
