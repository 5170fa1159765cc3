import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { findFile, findProgram, leftOut } from './installed.ts';
import { drive, type Browser, type Key, type Page } from './page.ts';

interface Installation {
  driver: string;
  browser: string;
  xvfb: string;
}

/** WebKitGTK over plain W3C WebDriver, on a display of its own. @returns why not, when it is not installed */
export async function launchWebKit(): Promise<Browser | string> {
  const installed = findInstallation();
  if (typeof installed === 'string') return installed;

  const home = mkdtempSync(join(tmpdir(), 'sealpost-webkit-'));
  const display = await startDisplay(installed.xvfb);
  const pages = new Set<Page>();
  const first = await openPage(installed, display.name, home);
  await first.page.close();
  return {
    engine: 'webkit',
    version: first.version,
    // A WebKitWebDriver holds one session, and a session one profile: every page gets its own.
    async newPage() {
      const { page } = await openPage(installed, display.name, home);
      pages.add(page);
      return { ...page, close: () => (pages.delete(page) ? page.close() : Promise.resolve()) };
    },
    async close() {
      await Promise.all([...pages].map((page) => page.close()));
      await stop(display.process);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function findInstallation(): Installation | string {
  const out = leftOut('webkit');
  if (out !== undefined) return out;
  const driver = findProgram('WebKitWebDriver');
  if (driver === undefined) return 'WebKitGTK is not installed (no WebKitWebDriver on the PATH)';
  const xvfb = findProgram('Xvfb');
  if (xvfb === undefined) return 'WebKitGTK needs a display, and Xvfb is not installed';
  const browser = findFile(
    '/usr/lib/*/webkit2gtk-4.[01]/MiniBrowser',
    '/usr/lib*/webkit2gtk-4.[01]/MiniBrowser',
    '/usr/libexec/webkit2gtk-4.[01]/MiniBrowser',
  );
  if (browser === undefined) return 'WebKitGTK is installed without its MiniBrowser';
  return { driver, xvfb, browser };
}

async function openPage(
  { driver, browser }: Installation,
  display: string,
  home: string,
): Promise<{ page: Page; version: string }> {
  const port = await freePort();
  const child = start(driver, [`--port=${port}`], {
    ...process.env,
    DISPLAY: display,
    HOME: home,
    XDG_CACHE_HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    WAYLAND_DISPLAY: undefined,
    GDK_BACKEND: 'x11',
    LIBGL_ALWAYS_SOFTWARE: '1',
    NO_AT_BRIDGE: '1',
    GSETTINGS_BACKEND: 'memory',
    // Its sandbox needs user namespaces, which containers and root do not have.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  });
  try {
    const server = `http://127.0.0.1:${port}`;
    await untilListening(server, child);
    const alwaysMatch = { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } };
    const session = await command<{ sessionId: string; capabilities: { browserVersion: string } }>(
      'POST',
      `${server}/session`,
      { capabilities: { alwaysMatch } },
    );
    const base = `${server}/session/${session.sessionId}`;
    await command('POST', `${base}/timeouts`, { script: 60_000, pageLoad: 60_000, implicit: 0 });
    return { version: session.capabilities.browserVersion, page: drivePage(base, child) };
  } catch (cause) {
    await stop(child);
    throw cause;
  }
}

function drivePage(base: string, child: ChildProcess): Page {
  return drive({
    engine: 'webkit',
    async goto(url) {
      await command('POST', `${base}/url`, { url });
    },
    // In execute/sync a promise would be awaited, too, but its rejection loses the message.
    async run(expression) {
      const script = `const done = arguments[arguments.length - 1];
        (${expression}).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const result = await command<{ value: string } | { error: string }>('POST', `${base}/execute/async`, {
        script,
        args: [],
      });
      if ('error' in result) throw new Error(result.error);
      return result.value;
    },
    async clickAt(x, y) {
      const at = { x: Math.round(x), y: Math.round(y), origin: 'viewport', duration: 0 };
      await perform({
        type: 'pointer',
        id: 'mouse',
        parameters: { pointerType: 'mouse' },
        actions: [
          { type: 'pointerMove', ...at },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ],
      });
    },
    sendText: (text) => keys(text === '' ? [KEYS.Delete] : Array.from(text)),
    press: (key) => keys([KEYS[key]]),
    async screenshot(file) {
      writeFileSync(file, Buffer.from(await command<string>('GET', `${base}/screenshot`), 'base64'));
    },
    async close() {
      await command('DELETE', base).catch(() => undefined);
      await stop(child);
    },
  });

  async function keys(values: string[]): Promise<void> {
    const actions = values.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    if (actions.length > 0) await perform({ type: 'key', id: 'keyboard', actions });
  }

  async function perform(source: object): Promise<void> {
    await command('POST', `${base}/actions`, { actions: [source] });
  }
}

/** https://www.w3.org/TR/webdriver2/#keyboard-actions */
const KEYS: Record<Key | 'Delete', string> = {
  Tab: '\uE004',
  Enter: '\uE007',
  Escape: '\uE00C',
  Space: ' ',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
};

async function command<Value>(method: string, url: string, body?: object): Promise<Value> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: Value & { error?: string; message?: string } };
  if (!response.ok)
    throw new Error(`WebKitWebDriver: ${value.error ?? response.status}: ${value.message ?? ''}`);
  return value;
}

async function startDisplay(xvfb: string): Promise<{ name: string; process: ChildProcess }> {
  // -displayfd: Xvfb itself takes a free number and writes it to that descriptor.
  const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
  const child = spawn(xvfb, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true });
  killWithUs(child);
  const pipe = child.stdio[3] as Readable;
  const number = await Promise.race([
    once(pipe, 'data').then(([data]) => String(data).trim()),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`Xvfb ended with ${code}`))),
  ]);
  return { name: `:${number}`, process: child };
}

async function untilListening(server: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const ready = await fetch(`${server}/status`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    if (child.exitCode !== null) throw new Error(`WebKitWebDriver ended with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error('WebKitWebDriver does not answer after 15 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** In a process group of its own, so that the browser that a driver starts ends with it. */
function start(program: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(program, args, { env, stdio: 'ignore', detached: true });
  killWithUs(child);
  return child;
}

function killWithUs(child: ChildProcess): void {
  const onExit = (): void => killGroup(child, 'SIGKILL');
  process.once('exit', onExit);
  child.once('exit', () => process.off('exit', onExit));
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  killGroup(child, 'SIGTERM');
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // gone already
  }
}
