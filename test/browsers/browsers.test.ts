import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drivePage, launchChromium, type ChromiumBrowser } from './chromium.ts';
import { onEveryEngine } from './engines.ts';

const PAGE = `<!doctype html><html lang="en"><title>harness</title>
<div style="height: 1500px"></div><x-form></x-form><script src="/form.js"></script>`;

const SCRIPT = `customElements.define('x-form', class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: 'open' });
    root.innerHTML = '<input name="email" value="old"><textarea name="note">a</textarea><button>Send</button><p></p>';
    const [input, note, button, out] = root.children;
    button.onclick = (event) => {
      out.textContent = [input.value, note.value, event.isTrusted].join('|');
    };
    setTimeout(() => document.body.append(Object.assign(document.createElement('i'), { id: 'late', textContent: 'late' })), 200);
  }
});`;

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    // The strictest policy that the widget promises to work under must not stop the harness.
    response.setHeader(
      'content-security-policy',
      "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'",
    );
    const script = request.url === '/form.js';
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(script ? SCRIPT : PAGE);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('every engine', () => {
  const test = onEveryEngine();

  test('types and clicks inside a shadow root', async (page) => {
    await page.goto(origin);
    await page.fill('x-form >> input[name=email]', 'Zoë@example.org');
    await page.type('x-form >> textarea', 'bc');
    await page.click('x-form >> button');
    expect(await page.text('x-form >> p')).toBe('Zoë@example.org|abc|true');
    await page.fill('x-form >> input', '');
    await page.press('Tab');
    await page.press('Tab');
    await page.press('Enter');
    await page.waitFor(
      `document.querySelector('x-form').shadowRoot.querySelector('p').textContent === '|abc|true'`,
    );
  });

  test('runs code under a strict content security policy', async (page) => {
    await page.goto(origin);
    expect(await page.evaluate((a: number, b: number) => Promise.resolve({ sum: a + b }), 1, 2)).toEqual({
      sum: 3,
    });
    expect(await page.evaluate('document.title')).toBe('harness');
    expect(await page.evaluate('undefined')).toBeUndefined();
    await expect(page.evaluate('Promise.reject(new TypeError("told"))')).rejects.toThrow('told');
    await page.waitFor(`document.getElementById('late') !== null`);
    await expect(page.waitFor('1 + 1', 100)).rejects.toThrow('"1 + 1" gave 2');
  });

  test('shares nothing between pages', async (page) => {
    await page.goto(origin);
    expect(await page.evaluate(`localStorage.getItem('seen')`)).toBeNull();
    await page.evaluate(`localStorage.setItem('seen', 'yes')`);
  });

  test('shares nothing with the page before', async (page) => {
    await page.goto(origin);
    expect(await page.evaluate(`localStorage.getItem('seen')`)).toBeNull();
  });

  test('makes X25519 keys and a screenshot', async (page) => {
    await page.goto(origin);
    expect(
      await page.evaluate(async () => {
        const keys = await crypto.subtle.generateKey('X25519', true, ['deriveBits']);
        return 'publicKey' in keys && keys.publicKey.algorithm.name;
      }),
    ).toBe('X25519');
    const folder = mkdtempSync(join(tmpdir(), 'sealpost-shot-'));
    await page.screenshot(join(folder, 'page.png'));
    expect(readFileSync(join(folder, 'page.png')).subarray(1, 4).toString()).toBe('PNG');
    rmSync(folder, { recursive: true });
  });
});

describe('Chromium', () => {
  let browser: ChromiumBrowser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('keeps the same-origin policy', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    const other = origin.replace('localhost', '127.0.0.1');
    await expect(page.evaluate(`fetch('${other}')`)).rejects.toThrow('Failed to fetch');
    await page.close();
  });

  it('holds several contexts, workers, downloads and the clipboard at once', async () => {
    const context = await browser.native.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
      acceptDownloads: true,
      bypassCSP: true,
    });
    const page = drivePage(await context.newPage());
    const others = await Promise.all([browser.newPage(), browser.newPage(), browser.newPage()]);
    await Promise.all([page, ...others].map((each) => each.goto(origin)));

    const fromWorker = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const code = URL.createObjectURL(new Blob(['postMessage(6 * 7)'], { type: 'text/javascript' }));
          new Worker(code).onmessage = (event: MessageEvent<number>) => resolve(event.data);
        }),
    );
    expect(fromWorker).toBe(42);

    await page.evaluate(`navigator.clipboard.writeText('copied')`);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('copied');

    const download = page.native.waitForEvent('download');
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['saved']));
      link.download = 'a.txt';
      link.click();
    });
    const file = await (await download).path();
    expect(readFileSync(file, 'utf8')).toBe('saved');

    await Promise.all(others.map((each) => each.close()));
    await context.close();
  });

  it('throttles the processor', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    const busy = `(() => { const start = performance.now(); let x = 0;
      for (let i = 0; i < 3e7; i++) x += Math.sqrt(i); return x > 0 && performance.now() - start; })()`;
    // The quickest of several: other work on the machine only ever adds.
    const quickest = async (): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < 6; i++) times.push(await page.evaluate<number>(busy));
      return Math.min(...times);
    };
    const plain = await quickest();
    const session = await page.native.context().newCDPSession(page.native);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 8 });
    expect(await quickest()).toBeGreaterThan(plain * 2);
    await page.close();
  });
});
