// A client of Firefox's own remote protocol, Marionette: messages `length:json` over a socket of 127.0.0.1. With it the
// tests drive the browser that readers have; the Firefox of playwright is patched, and drivers set preferences for the
// comfort of tests (`remote.prefs.recommended`, off here) that relax what file:// may do.
// A start is refused if the browser does not hold file:// pages apart: the tests would say more than readers get.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PATIENCE, until } from './harness.mjs';

const PREFERENCES = {
  'remote.prefs.recommended': false,
  'security.fileuri.strict_origin_policy': true,
  'marionette.port': 0,
  // No request that readers' pages do not make: the tests look at what is asked for.
  'app.update.disabledForTesting': true, 'browser.safebrowsing.malware.enabled': false, 'browser.safebrowsing.phishing.enabled': false,
  'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false, 'datareporting.policy.dataSubmissionEnabled': false,
  'app.normandy.enabled': false, 'extensions.getAddons.cache.enabled': false, 'services.settings.server': 'http://127.0.0.1:9/',
  'browser.shell.checkDefaultBrowser': false, 'browser.aboutwelcome.enabled': false, 'browser.startup.homepage_override.mstone': 'ignore',
};
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const KEYS = { Escape: '\uE00C', Enter: '\uE007', Tab: '\uE004' };

/** Starts Firefox without a window; `quit()` when done. */
export async function firefox() {
  const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  const program = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
  const flags = ['--headless', '--marionette', '-remote-allow-system-access', '--no-remote', '--profile', profile, 'about:blank'];
  const child = spawn(program, flags, { stdio: 'ignore', env: { ...process.env, HOME: profile } });
  const ended = new Promise((done) => { child.on('exit', done); child.on('error', done); });
  // Whatever ends the tests, the browser does not outlive them.
  process.once('exit', () => child.kill('SIGKILL'));
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));
  const announced = join(profile, 'MarionetteActivePort');
  await until(() => child.exitCode !== null || (existsSync(announced) && readFileSync(announced, 'utf8')), 4 * PATIENCE);
  if (!existsSync(announced)) throw new Error(`${program} did not start`);
  const send = await dialled(Number(readFileSync(announced, 'utf8')));
  await send('WebDriver:NewSession', {});
  await send('WebDriver:SetTimeouts', { script: PATIENCE * 1000, pageLoad: 2 * PATIENCE * 1000 });
  const browser = driver(send);
  await browser.prepare();
  browser.quit = async () => {
    await send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => 0);
    await Promise.race([ended, wait(10000).then(() => child.kill('SIGKILL'))]);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return browser;
}

/** A connection: `send(command, parameters)` answers with the result or throws what the browser says. */
async function dialled(port) {
  const socket = connect(port, '127.0.0.1');
  const waiting = new Map();
  let last = 0;
  let buffer = Buffer.alloc(0);
  const greeted = new Promise((done, failed) => { waiting.set('hello', done); socket.on('error', failed); });
  socket.on('data', (piece) => {
    buffer = Buffer.concat([buffer, piece]);
    for (let colon = buffer.indexOf(':'); colon > 0; colon = buffer.indexOf(':')) {
      const end = colon + 1 + Number(buffer.subarray(0, colon));
      if (buffer.length < end) return;
      const message = JSON.parse(buffer.subarray(colon + 1, end));
      buffer = buffer.subarray(end);
      if (!Array.isArray(message)) { waiting.get('hello')(); continue; }
      const [, id, error, result] = message;
      const [done, failed] = waiting.get(id);
      waiting.delete(id);
      if (error) failed(new Error(`${error.error}: ${error.message}`)); else done(result);
    }
  });
  socket.on('close', () => { for (const [, pair] of waiting) if (Array.isArray(pair)) pair[1](new Error('Firefox is gone')); });
  await greeted;
  return (command, parameters = {}) => new Promise((done, failed) => {
    waiting.set(last += 1, [done, failed]);
    const text = JSON.stringify([0, last, command, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
  });
}

/** What the tests ask of the browser. */
function driver(send) {
  const run = async (body, ...args) => (await send('WebDriver:ExecuteAsyncScript', {
    script: `const done = arguments[arguments.length - 1];
      Promise.resolve((${body}).apply(null, Array.prototype.slice.call(arguments, 0, -1))).then(done, (error) => done({ thrown: String(error) }));`,
    args, sandbox: 'default', newSandbox: false,
  })).value;

  /** Runs a function with the browser's own rights: preferences, the console, the window. */
  async function inside(body, ...args) {
    await send('Marionette:SetContext', { value: 'chrome' });
    try {
      return (await send('WebDriver:ExecuteScript', { script: `return (${body}).apply(null, arguments)`, args })).value;
    } finally {
      await send('Marionette:SetContext', { value: 'content' });
    }
  }

  const find = async (selector) => (await send('WebDriver:FindElement', { using: 'css selector', value: selector })).value;

  return {
    run,
    inside,
    async prepare() {
      const strict = await inside(function () {
        // The window of the browser is never narrower than its own buttons ask; the pages of phones are.
        document.documentElement.style.minWidth = '0';
        return Services.prefs.getBoolPref('security.fileuri.strict_origin_policy') && !Services.prefs.getBoolPref('remote.prefs.recommended');
      });
      if (!strict) throw new Error('Firefox does not hold file:// pages apart');
    },
    go: (url) => send('WebDriver:Navigate', { url }),
    url: async () => (await send('WebDriver:GetCurrentURL')).value,
    size: async (width, height) => send('WebDriver:SetWindowRect', { width, height }),
    click: async (selector) => send('WebDriver:ElementClick', { id: (await find(selector))[ELEMENT] }),
    /** One key, or words, where the focus is. */
    async press(key) {
      const keys = KEYS[key] ? [KEYS[key]] : [...key];
      const actions = keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
      await send('WebDriver:PerformActions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
    },
    /** Waits until a function, run in the page, says something true; its value. */
    async until(body, ...args) {
      const value = await until(() => run(body, ...args));
      if (!value) throw new Error(`never came true: ${String(body).slice(0, 120)}`);
      return value;
    },
    /** Errors that pages caused, violations of policies among them, since the last time. */
    faults: () => inside(function () {
      const found = Services.console.getMessageArray().filter((message) => message instanceof Ci.nsIScriptError).filter((message) => {
        const ofPage = /^(?:file|https?):/.test(message.sourceName) || /Content.Security|CSP/i.test(message.category);
        return ofPage && !(message.flags & Ci.nsIScriptError.warningFlag && !/Content.Security|CSP/i.test(message.category));
      }).map((message) => `${message.category}: ${message.errorMessage} (${message.sourceName})`);
      Services.console.reset();
      return found;
    }),
    scripts: (on) => inside(function (value) { Services.prefs.setBoolPref('javascript.enabled', value); }, on),
    dark: (on) => inside(function (value) { Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', value); }, on ? 0 : 1),
  };
}
